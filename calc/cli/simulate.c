#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "premie/impact.h"
#include "premie/report.h"

/* One run. */
typedef struct simulating {
    const cli_arguments *arguments; /* as given */
    cli_input input;                /* what is read */
    cli_session base;
    premie_impact impact;
    premie_model model;
    premie_results results;
    premie_receipt receipt;                    /* the tables of the scenarios */
    premie_rejects rejects[CLI_SCENARIOS_MAX]; /* of scenarios, in their order */
} simulating;

/* ---- scenarios -------------------------------------------------------------------------------------------- */

/* FILE.NAME, where the rows of a scenario go that are set aside; the caller frees it. */
static char *rejects_of(const cli_arguments *arguments, const cli_scenario *scenario)
{
    size_t size = strlen(arguments->rejects) + strlen(scenario->name) + 2;
    char *path = malloc(size);
    if (path != NULL) {
        (void)snprintf(path, size, "%s.%s", arguments->rejects, scenario->name);
    }
    return path;
}

/* Loads the book, or a scenario; the exit status. Where they stand is told in the words of the command line. */
static premie_status open_book(const cli_arguments *arguments, const cli_arguments *input, cli_session *session)
{
    premie_status status = premie_cli_open(input, session);
    session->book.options.book = arguments->book;
    session->book.options.rules = arguments->rules;
    return status;
}

/* Loads a scenario: the book with its tables in the place of others; returns the exit status. Rule [S-1] */
static premie_status load_scenario(const simulating *run, const cli_scenario *scenario, cli_session *session)
{
    const cli_arguments *arguments = run->arguments;
    cli_arguments own = run->input.arguments;
    char *rejects = NULL;
    own.scenario = scenario;
    own.base = &run->base.book;
    if (own.rejects != NULL) {
        own.rejects = rejects = rejects_of(arguments, scenario);
        if (rejects == NULL) {
            (void)fprintf(stderr, "premie: not enough memory\n");
            return PREMIE_E_SYSTEM;
        }
    }
    premie_status status = open_book(arguments, &own, session);
    free(rejects);
    return status;
}

/* The same, out of a copy where this rank has one. */
static premie_status open_scenario(const simulating *run, const cli_scenario *scenario, cli_session *session)
{
    const premie_ranks *ranks = run->arguments->ranks;
    premie_folder_copy copy = PREMIE_NO_FOLDER_COPY;
    cli_scenario there = *scenario;
    premie_error error = {.status = PREMIE_OK};
    premie_status status = PREMIE_OK;
    if (premie_cli_input_copied(run->arguments)) {
        status = premie_folder_copy_take(ranks, scenario->folder, &copy, &error);
        there.folder = copy.path != NULL ? copy.path : scenario->folder;
    }
    status =
        status == PREMIE_OK ? load_scenario(run, &there, session) : (premie_status)premie_cli_fail(session, &error);
    session->book.options.scenario = scenario->folder;
    session->scenario = scenario->name;
    premie_folder_copy_release(&copy);
    return status;
}

/* What a scenario does to premiums is for rank 0. */
static premie_status add_impact(simulating *run, const char *name, cli_session *session)
{
    premie_error error = {.status = PREMIE_OK};
    premie_status status = PREMIE_OK;
    if (premie_cli_speaks(run->arguments)) {
        status = premie_receipt_add_scenario(&run->receipt, name, &session->book, &error);
        if (status == PREMIE_OK) {
            status = premie_impact_add(&run->impact, name, &session->portfolio, &error);
        }
    }
    status = premie_ranks_agree(run->arguments->ranks, status, &error);
    return status == PREMIE_OK ? PREMIE_OK : (premie_status)premie_cli_fail(session, &error);
}

static premie_status run_scenario(simulating *run, unsigned place)
{
    const cli_scenario *scenario = &run->arguments->scenarios[place];
    cli_session session = {.progress = {.shown = false}};
    premie_status status = open_scenario(run, scenario, &session);
    if (status == PREMIE_OK) {
        status = add_impact(run, scenario->name, &session);
    }
    if (status == PREMIE_OK) {
        status = premie_cli_simulate_book(run->arguments, scenario->name, &run->model, &session, &run->results);
    }
    run->rejects[place] = session.rejects;
    session.rejects = (premie_rejects){.path = NULL};
    premie_cli_close(&session, (int)status);
    return status;
}

/* The base among the scenarios, all by name. */
static premie_status run_all(simulating *run)
{
    const cli_arguments *arguments = run->arguments;
    premie_status status = PREMIE_OK;
    bool base_done = false;
    for (unsigned i = 0; i <= arguments->scenario_count && status == PREMIE_OK; i++) {
        const cli_scenario *scenario = i < arguments->scenario_count ? &arguments->scenarios[i] : NULL;
        if (!base_done && (scenario == NULL || strcmp(scenario->name, "base") > 0)) {
            base_done = true;
            status = premie_cli_simulate_book(arguments, "base", &run->model, &run->base, &run->results);
        }
        if (scenario != NULL && status == PREMIE_OK) {
            status = run_scenario(run, i);
        }
    }
    return status;
}

static void forget_kept(const cli_arguments *arguments)
{
    premie_cli_simulated(arguments, "base");
    for (unsigned i = 0; i < arguments->scenario_count; i++) {
        premie_cli_simulated(arguments, arguments->scenarios[i].name);
    }
}

/* ---- the whole -------------------------------------------------------------------------------------------- */

static premie_status write_results(simulating *run, premie_error *error)
{
    const cli_arguments *arguments = run->arguments;
    premie_write_options options = premie_cli_write_options(arguments);
    premie_report report = {&run->results, arguments->year, arguments->as_of, arguments->dialect};
    char *page = NULL;
    options.receipt = &run->receipt;
    premie_status status = premie_receipt_begin(&run->receipt, &run->base.book, &run->results, error);
    if (status == PREMIE_OK && arguments->report != NULL) {
        status = premie_report_html(&report, &page, &options.page.length, error);
        options.page.text = page;
    }
    if (status == PREMIE_OK) {
        status = premie_results_write(&run->results, &options, error);
    }
    free(page);
    return status;
}

/* What rank 0 needs to see to before anything is computed. */
static premie_status begin(simulating *run, premie_error *error)
{
    const cli_arguments *arguments = run->arguments;
    premie_status status = PREMIE_OK;
    if (premie_cli_speaks(arguments)) {
        status = premie_cli_check_place(arguments, error);
        if (status == PREMIE_OK && arguments->scenario_count > 0) {
            status = premie_impact_begin(&run->impact, &run->base.portfolio, arguments->year, error);
        }
    }
    return premie_ranks_agree(arguments->ranks, status, error);
}

/* All but what is said last; returns the exit status. */
static premie_status compute(simulating *run)
{
    premie_error error = {.status = PREMIE_OK};
    premie_status status = begin(run, &error);
    if (status != PREMIE_OK) {
        return (premie_status)premie_cli_fail(&run->base, &error);
    }
    status = premie_cli_model_open(&run->input.arguments, &run->model);
    if (run->arguments->scenario_count == 0) {
        premie_cli_input_release(&run->input); /* nobody reads it any more */
    }
    if (status == PREMIE_OK) {
        premie_receipt_add_model(&run->receipt, &run->model);
        status = run_all(run);
    }
    if (status == PREMIE_OK && premie_cli_speaks(run->arguments)) {
        premie_impact_finish(&run->impact, &run->results);
    }
    return status;
}

static void print_head(const cli_arguments *arguments)
{
    char as_of[PREMIE_NUMBER_TEXT];
    (void)premie_date_text(arguments->as_of, arguments->dialect, as_of);
    (void)printf("premie simulate, year %d, as known on %s; results in %s", arguments->year, as_of, arguments->out);
    if (arguments->report != NULL) {
        (void)printf(", report in %s", arguments->report);
    }
    (void)putchar('\n');
}

/* Loads the book and computes; returns the exit status. */
static premie_status read_and_compute(simulating *run)
{
    premie_error error = {.status = PREMIE_OK};
    premie_status status = premie_cli_input_take(run->arguments, &run->input, &error);
    if (status != PREMIE_OK) {
        return (premie_status)premie_cli_fail(&run->base, &error);
    }
    status = open_book(run->arguments, &run->input.arguments, &run->base);
    return status == PREMIE_OK ? compute(run) : status;
}

/* Writes the results and says what they are; returns the exit status. */
static premie_status conclude(simulating *run)
{
    const cli_arguments *arguments = run->arguments;
    premie_error error;
    premie_status status = write_results(run, &error);
    if (status != PREMIE_OK) {
        return (premie_status)premie_cli_fail(&run->base, &error);
    }
    forget_kept(arguments);
    if (!arguments->quiet) {
        print_head(arguments);
        premie_cli_print_impact(&run->results, arguments->dialect);
    }
    return PREMIE_OK;
}

static premie_status simulate(const cli_arguments *arguments)
{
    simulating run = {.arguments = arguments};
    premie_cli_receipt(arguments, &run.receipt);
    premie_status status = read_and_compute(&run);
    if (status == PREMIE_OK && arguments->against == NULL && premie_cli_speaks(arguments)) {
        status = conclude(&run);
    }
    if (arguments->against != NULL && status <= PREMIE_E_DATA) {
        const premie_results *results = status == PREMIE_OK ? &run.results : NULL;
        status = (premie_status)premie_cli_hold_against(arguments, &run.base, &run.receipt, results);
    }
    premie_results_release(&run.results);
    premie_impact_release(&run.impact);
    premie_model_release(&run.model);
    premie_receipt_release(&run.receipt);
    premie_cli_close(&run.base, (int)status);
    for (unsigned i = 0; i < arguments->scenario_count; i++) {
        premie_cli_end_rejects(&run.rejects[i], (int)status);
    }
    premie_cli_input_release(&run.input);
    return status;
}

int premie_cli_simulate(const cli_arguments *arguments)
{
    cli_arguments alone = *arguments;
    alone.ranks = NULL;
    if (arguments->model != NULL) {
        return (int)simulate(arguments);
    }
    return premie_cli_speaks(arguments) ? (int)simulate(&alone)
                                        : PREMIE_OK; /* without paths there is little to share */
}
