#include <math.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"

enum { LONG_MS = 500, EACH_MS = 100, CELLS = 30, WORK = 24, LINE = CELLS + WORK + 12 };

static int64_t now_ms(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void draw(const char *work, double share)
{
    static const char full[CELLS + 1] = "##############################";
    static const char none[CELLS + 1] = "..............................";
    double sure = fmin(fmax(share, 0), 1);
    int cells = (int)(sure * CELLS);
    (void)fprintf(stderr, "\r[%.*s%.*s] %3d %%  %-*.*s", cells, full, CELLS - cells, none, (int)(sure * 100), WORK,
                  WORK, work);
    (void)fflush(stderr);
}

void premie_cli_progress_begin(cli_progress *progress, const cli_arguments *arguments)
{
    *progress = (cli_progress){
        .always = arguments->progress && !arguments->quiet,
        .terminal = isatty(STDERR_FILENO) == 1 && !arguments->quiet,
        .begin_ms = now_ms(),
    };
}

void premie_cli_progress_show(void *context, const char *work, double share)
{
    cli_progress *progress = context;
    if (!progress->always && !progress->terminal) {
        return;
    }
    int64_t now = now_ms();
    bool due =
        progress->shown ? now - progress->last_ms >= EACH_MS : progress->always || now - progress->begin_ms >= LONG_MS;
    if (due) {
        draw(work, share);
        progress->shown = true;
        progress->last_ms = now;
    }
}

void premie_cli_progress_end(cli_progress *progress)
{
    if (progress->shown && progress->terminal) {
        (void)fprintf(stderr, "\r%*s\r", LINE, "");
    } else if (progress->shown) {
        draw("done", 1);
        (void)fputc('\n', stderr);
    }
    (void)fflush(stderr);
    progress->shown = false;
}
