#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

/* ---- the model --------------------------------------------------------------------------------------------- */

premie_status premie_cli_model_open(const cli_arguments *arguments, premie_model *model)
{
    premie_load_options options = {
        .threads = arguments->threads, .digest = true, .libcsv_only = arguments->libcsv_only};
    premie_findings findings;
    premie_error error = {.status = PREMIE_OK};
    if (arguments->model == NULL) {
        return PREMIE_OK;
    }
    premie_status status = premie_model_load(model, arguments->model, &options, &findings, &error);
    const char *first = findings.count > 0 ? findings.items[0].text : "";
    status = premie_cli_agree_load(arguments->ranks, status, first, &error);
    if (status != PREMIE_OK) {
        error.status = status;
        status = (premie_status)premie_cli_fail_reading(arguments->ranks, &findings, &error);
    }
    premie_findings_release(&findings);
    return status;
}

/* ---- stopping [S-13] --------------------------------------------------------------------------------------- */

static volatile sig_atomic_t signalled;

static void take_signal(int number)
{
    (void)signal(number, SIG_DFL);
    signalled = 1;
}

static bool is_stopped(void *context)
{
    (void)context;
    return signalled != 0;
}

/* The first signal stops the run, another one ends the program. */
static void catch_signals(struct sigaction old[2])
{
    struct sigaction action = {.sa_handler = take_signal};
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, &old[0]);
    (void)sigaction(SIGTERM, &action, &old[1]);
}

static void restore_signals(const struct sigaction old[2])
{
    (void)sigaction(SIGINT, &old[0], NULL);
    (void)sigaction(SIGTERM, &old[1], NULL);
}

/* OUT.NAME.kept; its length. */
static size_t kept_name(const cli_arguments *arguments, const char *name, size_t size, char path[])
{
    size_t length = strlen(arguments->out);
    while (length > 1 && arguments->out[length - 1] == '/') {
        length--;
    }
    return (size_t)snprintf(path, size, "%.*s.%s.kept", (int)length, arguments->out, name);
}

/* The caller frees it. */
static char *kept_file(const cli_arguments *arguments, const char *name)
{
    size_t size = strlen(arguments->out) + strlen(name) + sizeof "..kept";
    char *path = malloc(size);
    if (path != NULL) {
        (void)kept_name(arguments, name, size, path);
    }
    return path;
}

void premie_cli_simulated(const cli_arguments *arguments, const char *name)
{
    char kept[CLI_PATH]; /* without memory, too */
    if (arguments->model != NULL && kept_name(arguments, name, sizeof kept, kept) < sizeof kept) {
        (void)unlink(kept);
    }
}

/* ---- a book ------------------------------------------------------------------------------------------------ */

premie_status premie_cli_simulate_book(const cli_arguments *arguments, const char *name, const premie_model *model,
                                       cli_session *session, premie_results *results)
{
    premie_error error;
    struct sigaction old[2];
    if (arguments->model == NULL) {
        return PREMIE_OK;
    }
    bool keeps = arguments->against == NULL && premie_cli_speaks(arguments);
    char *kept = keeps ? kept_file(arguments, name) : NULL;
    premie_status status =
        keeps && kept == NULL ? premie_fail(&error, PREMIE_E_SYSTEM, "not enough memory") : PREMIE_OK;
    status = premie_ranks_agree(arguments->ranks, status, &error);
    if (status != PREMIE_OK) {
        free(kept);
        return (premie_status)premie_cli_fail(session, &error);
    }
    premie_simulation_options options = {
        .model = model,
        .scenario = name,
        .year = arguments->year,
        .horizon = arguments->horizon,
        .paths = arguments->paths,
        .seed = arguments->seed,
        .keep = kept,
        .keep_every = arguments->keep_every,
        .ranks = arguments->ranks,
        .anew = arguments->force,
        .stopped = is_stopped,
    };
    catch_signals(old);
    status = premie_run_simulate(&session->portfolio, &options, results, &error);
    restore_signals(old);
    premie_cli_progress_end(&session->progress);
    free(kept);
    return status == PREMIE_OK ? PREMIE_OK : (premie_status)premie_cli_fail(session, &error);
}
