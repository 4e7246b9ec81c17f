#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "premie/impact.h"
#include "premie/report.h"

/* One run. */
typedef struct simulating {
    const cli_arguments *arguments;
    cli_session base;
    premie_impact impact;
    premie_model model;
    premie_results results;
    premie_receipt receipt; /* the tables of the scenarios */
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

/* Loads a scenario: the book with its tables in the place of others; returns the exit status. Rule [S-1] */
static premie_status open_scenario(const cli_arguments *arguments, const cli_scenario *scenario,
                                   const premie_book *base, cli_session *session)
{
    cli_arguments own = *arguments;
    char *rejects = NULL;
    own.scenario = scenario;
    own.base = base;
    if (arguments->rejects != NULL) {
        own.rejects = rejects = rejects_of(arguments, scenario);
        if (rejects == NULL) {
            (void)fprintf(stderr, "premie: not enough memory\n");
            return PREMIE_E_SYSTEM;
        }
    }
    premie_status status = premie_cli_open(&own, session);
    free(rejects);
    return status;
}

static premie_status run_scenario(simulating *run, const cli_scenario *scenario)
{
    cli_session session = {.progress = {.shown = false}};
    premie_error error;
    premie_status status = open_scenario(run->arguments, scenario, &run->base.book, &session);
    if (status == PREMIE_OK) {
        status = premie_receipt_add_scenario(&run->receipt, scenario->name, &session.book, &error);
        if (status == PREMIE_OK) {
            status = premie_impact_add(&run->impact, scenario->name, &session.portfolio, &error);
        }
        status = status == PREMIE_OK ? PREMIE_OK : (premie_status)premie_cli_fail(&session, &error);
    }
    if (status == PREMIE_OK) {
        status = premie_cli_simulate_book(run->arguments, scenario->name, &run->model, &session, &run->results);
    }
    premie_cli_close(&session);
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
            status = run_scenario(run, scenario);
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
    premie_write_options options = premie_cli_write_options(run->arguments);
    options.receipt = &run->receipt;
    premie_status status = premie_receipt_begin(&run->receipt, &run->base.book, &run->results, error);
    return status == PREMIE_OK ? premie_results_write(&run->results, &options, error) : status;
}

static premie_status write_report(const simulating *run, premie_error *error)
{
    const cli_arguments *arguments = run->arguments;
    premie_report report = {&run->results, arguments->year, arguments->as_of, arguments->dialect};
    char *html;
    size_t length;
    premie_status status = premie_report_html(&report, &html, &length, error);
    if (status == PREMIE_OK) {
        status = premie_report_write(arguments->report, html, length, error);
        free(html);
    }
    return status;
}

static premie_status check_places(const cli_arguments *arguments, premie_error *error)
{
    premie_status status = premie_cli_check_place(arguments, error);
    if (status == PREMIE_OK && arguments->report != NULL) {
        status = premie_report_may_write(arguments->report, arguments->force, error);
    }
    return status;
}

/* All but what is said last; returns the exit status. */
static premie_status compute(simulating *run)
{
    const cli_arguments *arguments = run->arguments;
    premie_error error;
    premie_status status = check_places(arguments, &error);
    if (status == PREMIE_OK && arguments->scenario_count > 0) {
        status = premie_impact_begin(&run->impact, &run->base.portfolio, arguments->year, &error);
    }
    if (status != PREMIE_OK) {
        return (premie_status)premie_cli_fail(&run->base, &error);
    }
    status = premie_cli_model_open(arguments, &run->model);
    if (status == PREMIE_OK) {
        premie_receipt_add_model(&run->receipt, &run->model);
        status = run_all(run);
    }
    if (status == PREMIE_OK) {
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

int premie_cli_simulate(const cli_arguments *arguments)
{
    simulating run = {.arguments = arguments};
    premie_error error;
    premie_cli_receipt(arguments, &run.receipt);
    premie_status status = premie_cli_open(arguments, &run.base);
    if (status == PREMIE_OK) {
        status = compute(&run);
    }
    if (status == PREMIE_OK && arguments->against == NULL) {
        premie_status written = write_results(&run, &error);
        if (written == PREMIE_OK && arguments->report != NULL) {
            written = write_report(&run, &error);
        }
        status = written == PREMIE_OK ? PREMIE_OK : (premie_status)premie_cli_fail(&run.base, &error);
        if (status == PREMIE_OK) {
            forget_kept(arguments);
        }
        if (status == PREMIE_OK && !arguments->quiet) {
            print_head(arguments);
            premie_cli_print_impact(&run.results, arguments->dialect);
        }
    }
    if (arguments->against != NULL && status <= PREMIE_E_DATA) {
        const premie_results *results = status == PREMIE_OK ? &run.results : NULL;
        status = (premie_status)premie_cli_hold_against(arguments, &run.base, &run.receipt, results);
    }
    premie_results_release(&run.results);
    premie_impact_release(&run.impact);
    premie_model_release(&run.model);
    premie_receipt_release(&run.receipt);
    premie_cli_close(&run.base);
    return (int)status;
}
