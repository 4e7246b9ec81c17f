#include "cli/cli.h"

static premie_status write_results(const cli_arguments *arguments, const cli_session *session,
                                   const premie_results *results, premie_error *error)
{
    premie_receipt receipt;
    premie_write_options options = {.folder = arguments->out,
                                    .dialect = arguments->dialect,
                                    .force = arguments->force,
                                    .threads = arguments->threads,
                                    .receipt = &receipt};
    premie_cli_receipt(arguments, &receipt);
    premie_status status = premie_receipt_begin(&receipt, &session->book, results, error);
    if (status == PREMIE_OK) {
        status = premie_results_write(results, &options, error);
    }
    premie_receipt_release(&receipt);
    return status;
}

int premie_cli_run_results(const cli_arguments *arguments, cli_compute *compute)
{
    cli_session session;
    premie_error error = {.status = PREMIE_OK};
    premie_results results = {.table = {{.made = false}}};
    int status = (int)premie_cli_open(arguments, &session);
    if (status == PREMIE_OK) {
        premie_status done = compute(&session.portfolio, arguments, &results, &error);
        if (done == PREMIE_OK && arguments->against == NULL) {
            done = write_results(arguments, &session, &results, &error);
        }
        premie_cli_progress_end(&session.progress);
        status = done == PREMIE_OK ? PREMIE_OK : premie_cli_fail(&session, &error);
        if (done == PREMIE_OK && arguments->against == NULL && !arguments->quiet) {
            premie_cli_print_summary(&results, arguments);
        }
    }
    if (arguments->against != NULL && status <= PREMIE_E_DATA) {
        status = premie_cli_hold_against(arguments, &session, status == PREMIE_OK ? &results : NULL);
    }
    premie_results_release(&results);
    premie_cli_close(&session);
    return status;
}
