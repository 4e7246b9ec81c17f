#include "cli/cli.h"

int premie_cli_run_results(const cli_arguments *arguments, cli_compute *compute)
{
    cli_session session;
    premie_error error = {.status = PREMIE_OK};
    premie_results results = {.table = {{.made = false}}};
    int status = (int)premie_cli_open(arguments, &session);
    if (status == PREMIE_OK) {
        premie_write_options options = {.folder = arguments->out,
                                        .dialect = arguments->dialect,
                                        .force = arguments->force,
                                        .threads = arguments->threads};
        premie_status done = compute(&session.portfolio, arguments, &results, &error);
        if (done == PREMIE_OK) {
            done = premie_results_write(&results, &options, &error);
        }
        premie_cli_progress_end(&session.progress);
        status = done == PREMIE_OK ? PREMIE_OK : premie_cli_fail(&session, &error);
        if (done == PREMIE_OK && !arguments->quiet) {
            premie_cli_print_summary(&results, arguments);
        }
    }
    premie_results_release(&results);
    premie_cli_close(&session);
    return status;
}
