#include <string.h>

#include "cli/cli.h"
#include "premie/fit.h"

enum { ID_WIDTH = 8 };

static premie_status compute(const premie_portfolio *portfolio, const cli_arguments *arguments, premie_results *results,
                             premie_error *error)
{
    return premie_run_fit(portfolio, arguments->since, results, error);
}

int premie_cli_fit(const cli_arguments *arguments) { return premie_cli_run_results(arguments, compute); }

/* ---- for people ---------------------------------------------------------------------------------------------- */

/* A figure with the decimals that its parameter has for people; blank where there is none. */
static const char *figure_text(premie_decimal figure, const char *parameter, premie_dialect dialect,
                               char text[PREMIE_NUMBER_TEXT])
{
    bool fine = strcmp(parameter, "cases") == 0 || strcmp(parameter, "dispersion") == 0 || strcmp(parameter, "cv") == 0;
    int64_t scale = fine ? 100 : 10000, half = figure.value < 0 ? -scale / 2 : scale / 2;
    text[0] = '\0';
    if (figure.value != PREMIE_NO_INTEGER) {
        (void)premie_decimal_text((figure.value + half) / scale, fine ? 4 : 2, false, dialect, text);
    }
    return text;
}

static void print_id(premie_id id, const char *otherwise)
{
    char shown[CLI_ID];
    (void)printf("  %-*s", ID_WIDTH, premie_id_is(id) ? premie_cli_id(id, shown) : otherwise);
}

static void print_row(const premie_fit_row *row, premie_dialect dialect)
{
    char used[PREMIE_NUMBER_TEXT], own[PREMIE_NUMBER_TEXT], error[PREMIE_NUMBER_TEXT], weight[PREMIE_NUMBER_TEXT];
    print_id(row->product, "all");
    print_id(row->class, "all");
    (void)figure_text(row->credibility, "", dialect, weight);
    (void)printf(
        "  %-13s  %-11s  %-17s  %9lld  %12s  %12s  %10s%s%s\n", row->kind != NULL ? row->kind : "", row->parameter,
        row->distribution != NULL ? row->distribution : "", (long long)row->sample_size,
        figure_text(row->used, row->parameter, dialect, used), figure_text(row->estimate, row->parameter, dialect, own),
        figure_text(row->standard_error, row->parameter, dialect, error), weight[0] != '\0' ? "    " : "", weight);
}

/* A year with less than half of the cases of all, for certain. */
static bool is_thin(const premie_fit_row *row)
{
    return row->standard_error.value != PREMIE_NO_INTEGER &&
           row->estimate.value + 3 * row->standard_error.value < 1000000 / 2;
}

/* The years, and whether the book seems to begin later than its first absence. */
static void print_years(const premie_result *table, premie_dialect dialect)
{
    const premie_fit_row *rows = table->rows;
    int64_t thin = 0;
    bool leading = true;
    (void)printf("\n  %-8s  %9s  %12s  %10s\n", "year", "cases", "over mean", "error");
    for (size_t i = 0; i < table->count; i++) {
        char factor[PREMIE_NUMBER_TEXT], error[PREMIE_NUMBER_TEXT];
        if (strcmp(rows[i].parameter, "factor") != 0) {
            continue;
        }
        (void)printf("  %-8lld  %9lld  %12s  %10s\n", (long long)rows[i].first_year, (long long)rows[i].sample_size,
                     figure_text(rows[i].estimate, "cv", dialect, factor),
                     figure_text(rows[i].standard_error, "cv", dialect, error));
        leading = leading && is_thin(&rows[i]);
        thin = leading ? rows[i].first_year : thin;
    }
    if (thin != 0) {
        (void)printf("\n%lld has fewer than half of the cases of an average year: --since %lld begins after it\n",
                     (long long)thin, (long long)thin + 1);
    }
}

static void print_loose(const premie_fit_row *row, premie_dialect dialect)
{
    char amount[PREMIE_NUMBER_TEXT], shown[CLI_ID];
    (void)printf("left out: %lld claim%s of %s without an absence, %s in all: of no case\n",
                 (long long)row->sample_size, row->sample_size == 1 ? "" : "s", premie_cli_id(row->product, shown),
                 figure_text(row->estimate, row->parameter, dialect, amount));
}

void premie_cli_print_fit(const premie_results *results, const cli_arguments *arguments)
{
    const premie_result *table = &results->table[PREMIE_RESULT_fit];
    const premie_fit_row *rows = table->rows;
    char as_of[PREMIE_NUMBER_TEXT];
    (void)premie_date_text(arguments->as_of, arguments->dialect, as_of);
    (void)printf("premie fit, cases that began in %lld to %lld, as known on %s; model in %s\n\n",
                 (long long)rows->first_year, (long long)rows->last_year, as_of, arguments->out);
    (void)printf("  %-*s  %-*s  %-13s  %-11s  %-17s  %9s  %12s  %12s  %10s  %6s\n", ID_WIDTH, "product", ID_WIDTH,
                 "class", "kind", "parameter", "distribution", "sample", "used", "estimate", "error", "weight");
    for (size_t i = 0; i < table->count; i++) {
        if (rows[i].used.value != PREMIE_NO_INTEGER) {
            print_row(&rows[i], arguments->dialect);
        }
    }
    print_years(table, arguments->dialect);
    for (size_t i = 0, count = 0; i < table->count; i++) {
        if (strcmp(rows[i].parameter, "without_absence") == 0) {
            (void)printf("%s", count++ == 0 ? "\n" : "");
            print_loose(&rows[i], arguments->dialect);
        }
    }
}
