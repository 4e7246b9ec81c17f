/* Times the stages of a command over a book: reading, grouping and checking, computing, writing; and peak memory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "premie/run.h"

enum { STAGES = 4 };
static const char *const stage_names[STAGES] = {"reading", "grouping", "computing", "writing"};

/* A stop-watch: the time since the last mark is that of the stage under way. */
typedef struct stop_watch {
    double seconds[STAGES], begin;
    unsigned stage;
} stop_watch;

static double now(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void mark(stop_watch *watch, unsigned stage)
{
    double time = now();
    watch->seconds[watch->stage] += time - watch->begin;
    watch->begin = time;
    watch->stage = stage;
}

static void mark_load(void *context, const char *work, double share)
{
    (void)share;
    mark(context, strcmp(work, "grouping") == 0 ? 1 : 0);
}

static int fail(const char *what, const premie_error *error)
{
    (void)fprintf(stderr, "stages: %s: %s\n", what, error->text);
    return 1;
}

typedef premie_status run_command(const premie_portfolio *portfolio, int year, premie_results *results,
                                  premie_error *error);

static premie_status run_prorata(const premie_portfolio *portfolio, int year, premie_results *results,
                                 premie_error *error)
{
    premie_date until = premie_date_plus(portfolio->book->options.as_of, 1);
    return premie_run_prorata(portfolio, year, year, until, results, error);
}

static premie_status run_reimburse(const premie_portfolio *portfolio, int year, premie_results *results,
                                   premie_error *error)
{
    (void)year;
    return premie_run_reimburse(portfolio, results, error);
}

static premie_status run_close(const premie_portfolio *portfolio, int year, premie_results *results,
                               premie_error *error)
{
    return premie_run_close(portfolio, year, PREMIE_PARTS_ALL, results, error);
}

/* All milestones from that year on, until 40 years later. */
static premie_status run_timeline(const premie_portfolio *portfolio, int year, premie_results *results,
                                  premie_error *error)
{
    premie_period due = {premie_date_of(year, 1, 1), premie_date_of(year + 40, 1, 1)};
    return premie_run_timeline(portfolio, due, results, error);
}

static const struct {
    const char *name;
    run_command *run;
} commands[] = {{"settle", premie_run_settle}, {"advance", premie_run_advance}, {"prorata", run_prorata},
                {"reimburse", run_reimburse},  {"rate", premie_run_rate},       {"close", run_close},
                {"timeline", run_timeline},    {"wga", premie_run_wga},         {"whk", premie_run_whk}};

static int print_times(const stop_watch *watch)
{
    struct rusage use;
    double total = 0;
    for (unsigned i = 0; i < STAGES; i++) {
        total += watch->seconds[i];
        printf("%-10s %8.3f s\n", stage_names[i], watch->seconds[i]);
    }
    (void)getrusage(RUSAGE_SELF, &use);
    printf("%-10s %8.3f s\n%-10s %8.1f MiB\n", "total", total, "peak", (double)use.ru_maxrss / 1024);
    return fflush(stdout) == 0 ? 0 : 1;
}

static int time_command(run_command *run, const premie_load_options *options, int year, const char *out,
                        stop_watch *watch)
{
    premie_book book;
    premie_findings findings;
    premie_portfolio portfolio = {0};
    premie_results results = {0};
    premie_error error = {PREMIE_OK, ""};
    watch->begin = now();
    int failed = 0;
    if (premie_book_load(&book, options, &findings, &error) != PREMIE_OK) {
        failed = fail("load", &error);
    }
    mark(watch, 2);
    book.options.progress = NULL;
    if (!failed && premie_portfolio_init(&portfolio, &book, &error) != PREMIE_OK) {
        failed = fail("portfolio", &error);
    }
    if (!failed && run(&portfolio, year, &results, &error) != PREMIE_OK) {
        failed = fail("run", &error);
    }
    mark(watch, 3);
    premie_write_options to = {.folder = out, .dialect = PREMIE_ISO, .force = true, .threads = options->threads};
    if (!failed && premie_results_write(&results, &to, &error) != PREMIE_OK) {
        failed = fail("write", &error);
    }
    mark(watch, 3);
    premie_results_release(&results);
    premie_portfolio_release(&portfolio);
    premie_findings_release(&findings);
    premie_book_release(&book);
    return failed;
}

int main(int count, char *words[])
{
    stop_watch watch = {.stage = 0};
    if (count != 8) {
        (void)fprintf(stderr, "Usage: stages COMMAND BOOK RULES YEAR AS-OF THREADS OUT\n");
        return 2;
    }
    premie_load_options options = {.book = words[2],
                                   .rules = words[3],
                                   .threads = (unsigned)strtoul(words[6], NULL, 10),
                                   .progress = mark_load,
                                   .progress_context = &watch};
    if (options.threads == 0 ||
        premie_date_parse(words[5], strlen(words[5]), PREMIE_ISO, &options.as_of) != PREMIE_PARSED) {
        (void)fprintf(stderr, "stages: expected a date and a number of threads\n");
        return 2;
    }
    for (unsigned i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(commands[i].name, words[1]) == 0) {
            int year = (int)strtol(words[4], NULL, 10);
            int failed = time_command(commands[i].run, &options, year, words[7], &watch);
            return failed != 0 ? failed : print_times(&watch);
        }
    }
    (void)fprintf(stderr, "stages: unknown command %s\n", words[1]);
    return 2;
}
