#include <unistd.h>

#include "cli/cli.h"

premie_write_options premie_cli_write_options(const cli_arguments *arguments)
{
    return (premie_write_options){.folder = arguments->out,
                                  .dialect = arguments->dialect,
                                  .force = arguments->force,
                                  .threads = arguments->threads};
}

/* The results into the folder of -o, or the one table of the command on standard output. */
static premie_status write_results(const cli_arguments *arguments, const cli_session *session,
                                   const premie_results *results, premie_error *error)
{
    if (arguments->out == NULL) {
        return premie_results_print(results, arguments->dialect, arguments->threads, STDOUT_FILENO, error);
    }
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
    int status = (int)premie_cli_open(arguments, &session);
    if (status == PREMIE_OK) {
        premie_status done = premie_cli_check_place(arguments, &error);
        if (done == PREMIE_OK) {
            done = compute(&session.portfolio, arguments, &results, &error);
        }
        if (done == PREMIE_OK && arguments->against == NULL) {
            done = write_results(arguments, &session, &results, &error);
        }
        premie_cli_progress_end(&session.progress);
        status = done == PREMIE_OK ? PREMIE_OK : premie_cli_fail(&session, &error);
        if (done == PREMIE_OK && arguments->against == NULL && arguments->out != NULL && !arguments->quiet) {
            (results.table[PREMIE_RESULT_fit].made ? premie_cli_print_fit : premie_cli_print_summary)(&results,
                                                                                                      arguments);
        }
    }
    if (arguments->against != NULL && status <= PREMIE_E_DATA) {
        status = premie_cli_hold_against(arguments, &session, NULL, status == PREMIE_OK ? &results : NULL);
    }
    premie_results_release(&results);
    premie_cli_close(&session);
    return status;
}
