#include "cli/cli.h"

static premie_status compute(const premie_portfolio *portfolio, const cli_arguments *arguments, premie_results *results,
                             premie_error *error)
{
    return premie_run_wga(portfolio, arguments->year, results, error);
}

int premie_cli_wga(const cli_arguments *arguments) { return premie_cli_run_results(arguments, compute); }
