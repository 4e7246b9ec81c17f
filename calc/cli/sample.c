#include <assert.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "premie/sample.h"

/* What it was drawn from, for people. */
static void print_population(const premie_sample *sample, const cli_arguments *arguments)
{
    char as_of[PREMIE_NUMBER_TEXT], total[PREMIE_NUMBER_TEXT];
    (void)premie_date_text(arguments->as_of, arguments->dialect, as_of);
    (void)premie_decimal_text(sample->total.cents, 2, false, arguments->dialect, total);
    (void)fprintf(stderr, "premie sample, as known on %s: from %zu application%s of %s in all\n", as_of,
                  sample->population, sample->population == 1 ? "" : "s", total);
}

int premie_cli_sample(const cli_arguments *arguments)
{
    cli_session session;
    premie_error error = {.status = PREMIE_OK};
    premie_sample sample = {.drawn = NULL};
    char *text = NULL;
    size_t length = 0;
    int status = (int)premie_cli_open(arguments, &session);
    if (status == PREMIE_OK) {
        premie_status done = premie_sample_draw(&session.portfolio, arguments->size, arguments->seed, &sample, &error);
        if (done == PREMIE_OK) {
            done = premie_sample_csv(&sample, arguments->dialect, &text, &length, &error);
        }
        premie_cli_progress_end(&session.progress);
        status = done == PREMIE_OK ? PREMIE_OK : premie_cli_fail(&session, &error);
    }
    if (status == PREMIE_OK) {
        assert(text != NULL);
        (void)fwrite(text, 1, length, stdout);
        if (!arguments->quiet) {
            print_population(&sample, arguments);
        }
    }
    free(text);
    premie_sample_release(&sample);
    premie_cli_close(&session, status);
    return status;
}
