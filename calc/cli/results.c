#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"

premie_write_options premie_cli_write_options(const cli_arguments *arguments)
{
    return (premie_write_options){.folder = arguments->out,
                                  .dialect = arguments->dialect,
                                  .force = arguments->force,
                                  .threads = arguments->threads,
                                  .page = {.path = arguments->report}};
}

static premie_status write_folder(const cli_arguments *arguments, const cli_session *session,
                                  const premie_results *results, premie_error *error)
{
    premie_receipt receipt;
    premie_write_options options = premie_cli_write_options(arguments);
    options.receipt = &receipt;
    premie_cli_receipt(arguments, &receipt);
    premie_status status = premie_receipt_begin(&receipt, &session->book, results, error);
    if (status == PREMIE_OK) {
        status = premie_results_write(results, &options, error);
    }
    premie_receipt_release(&receipt);
    return status;
}

/*
 * The results into the folder of -o, or the one table of the command on standard output. All that is said of them is
 * ready before they are written, so that nothing is left then that can fail but standard output.
 */
static premie_status write_results(const cli_arguments *arguments, cli_session *session, const premie_results *results,
                                   premie_error *error)
{
    premie_measure *measures = NULL;
    size_t count = 0;
    premie_status status = PREMIE_OK;
    if (arguments->out == NULL) {
        return premie_results_print(results, arguments->dialect, arguments->threads, STDOUT_FILENO, error);
    }
    if (!arguments->quiet) {
        status = premie_results_measures(results, arguments->dialect, arguments->threads, &measures, &count, error);
    }
    if (status == PREMIE_OK) {
        status = write_folder(arguments, session, results, error);
    }
    premie_cli_progress_end(&session->progress);
    if (status == PREMIE_OK && !arguments->quiet) {
        if (results->table[PREMIE_RESULT_fit].made) {
            premie_cli_print_fit(results, arguments);
        } else {
            cli_close_figures figures;
            premie_cli_close_figures(results, &figures);
            premie_cli_print_summary(results, &figures, arguments, count, measures);
        }
    }
    free(measures);
    return status;
}

premie_status premie_cli_check_place(const cli_arguments *arguments, premie_error *error)
{
    premie_write_options options = premie_cli_write_options(arguments);
    return arguments->against == NULL && arguments->out != NULL ? premie_results_may_write(&options, error) : PREMIE_OK;
}

int premie_cli_run_results(const cli_arguments *arguments, cli_compute *compute)
{
    cli_session session;
    premie_error error = {.status = PREMIE_OK};
    premie_results results = {.table = {{.made = false}}};
    if (arguments->ranks != NULL) {
        return premie_cli_run_joint(arguments, compute);
    }
    int status = (int)premie_cli_open(arguments, &session);
    if (status == PREMIE_OK) {
        premie_status done = premie_cli_check_place(arguments, &error);
        session.portfolio.spent = arguments->against == NULL ? &session.book : NULL;
        if (done == PREMIE_OK) {
            done = compute(&session.portfolio, arguments, &results, &error);
        }
        if (done == PREMIE_OK && arguments->against == NULL) {
            done = write_results(arguments, &session, &results, &error);
        }
        premie_cli_progress_end(&session.progress);
        status = done == PREMIE_OK ? PREMIE_OK : premie_cli_fail(&session, &error);
    }
    if (arguments->against != NULL && status <= PREMIE_E_DATA) {
        status = premie_cli_hold_against(arguments, &session, NULL, status == PREMIE_OK ? &results : NULL);
    }
    premie_results_release(&results);
    premie_cli_close(&session, status);
    return status;
}
