#include "cli/cli.h"

static premie_status compute(const premie_portfolio *portfolio, const cli_arguments *arguments, premie_results *results,
                             premie_error *error)
{
    return premie_run_timeline(portfolio, (premie_period){arguments->from, arguments->until}, results, error);
}

int premie_cli_timeline(const cli_arguments *arguments)
{
    if (arguments->from.day >= arguments->until.day) {
        (void)fprintf(stderr, "premie: expected --from before --until; try 'premie timeline --help'\n");
        return PREMIE_E_USAGE;
    }
    return premie_cli_run_results(arguments, compute);
}
