#include <string.h>

#include "cli/cli.h"

enum { STATUSES_MAX = 32, SUM_TEXT = 64, NAME_WIDTH = 22, VALUE_WIDTH = 16 };

/* What a status means, for people; results that came out as usual need no words. */
static const struct {
    const char *status, *meaning;
} meanings[] = {
    {"no_exposure", "no advance: no earlier year is known, and no initial headcount or payroll"},
    {"no_tariff", "no premium: there are days without a rate"},
    {"free_of_charge", "no premium: every day is free of charge"},
    {"not_ended", "not settled: the year has not ended"},
    {"awaiting_statement", "not settled: no statement yet, and it may still come in time"},
    {"statement_overdue", "not settled: no statement came in time"},
    {"estimated", "settled on an estimate: no statement came in time"},
    {"awaiting_certificate", "not settled: the accountant's certificate is missing"},
    {"awaiting_mutations", "not settled: mutations may still come"},
    {"settled_late", "settled on a statement that came late"},
    {"not_insured", "given back: the cover does not exist in that year"},
};

static const char *meaning_of(const char *status)
{
    for (unsigned i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        if (strcmp(meanings[i].status, status) == 0) {
            return meanings[i].meaning;
        }
    }
    return "";
}

typedef struct status_count {
    const char *status;
    size_t count;
} status_count;

/* Counts each status, sorted; how many there are. */
static unsigned count_statuses(const premie_result *result, const premie_result_schema *schema, size_t member,
                               status_count counts[STATUSES_MAX])
{
    unsigned known = 0;
    for (size_t row = 0; row < result->count; row++) {
        const char *status;
        memcpy(&status, (const char *)result->rows + row * schema->row_size + member, sizeof status);
        unsigned at = 0;
        while (at < known && strcmp(counts[at].status, status) < 0) {
            at++;
        }
        if (at == known || strcmp(counts[at].status, status) != 0) {
            if (known == STATUSES_MAX) {
                continue;
            }
            memmove(&counts[at + 1], &counts[at], (known++ - at) * sizeof counts[0]);
            counts[at] = (status_count){status, 0};
        }
        counts[at].count++;
    }
    return known;
}

/* A sum of money may be wider than any one amount. */
static const char *sum_text(premie_int128 cents, premie_dialect dialect, char text[SUM_TEXT])
{
    bool negative = cents < 0;
    char *at = &text[SUM_TEXT - 1];
    *at = '\0';
    for (int digit = 0; digit < 3 || cents != 0; digit++) {
        if (digit == 2) {
            *--at = dialect == PREMIE_NL ? ',' : '.';
        }
        int last = (int)(cents % 10);
        *--at = (char)('0' + (negative ? -last : last));
        cents /= 10;
    }
    if (negative) {
        *--at = '-';
    }
    return at;
}

static void print_statuses(const premie_result *result, const premie_result_schema *schema, size_t member)
{
    status_count counts[STATUSES_MAX];
    unsigned known = count_statuses(result, schema, member, counts);
    for (unsigned i = 0; i < known; i++) {
        const char *meaning = meaning_of(counts[i].status);
        (void)printf("  %-*s%*zu%s%s\n", NAME_WIDTH, counts[i].status, VALUE_WIDTH, counts[i].count,
                     meaning[0] != '\0' ? "  " : "", meaning);
    }
}

static void print_table(const premie_results *results, unsigned place, premie_dialect dialect)
{
    const premie_result_schema *schema = &premie_result_schemas[place];
    const premie_result *result = &results->table[place];
    (void)printf("%s.csv: %zu row%s\n", schema->name, result->count, result->count == 1 ? "" : "s");
    for (unsigned i = 0; i < schema->column_count; i++) {
        if (schema->columns[i].shown == PREMIE_SHOWN_AS_STATUS) {
            print_statuses(result, schema, schema->columns[i].member);
        }
    }
    for (unsigned i = 0; i < schema->column_count; i++) {
        char text[SUM_TEXT];
        if (schema->columns[i].shown == PREMIE_SHOWN_AS_MONEY) {
            (void)printf("  %-*s%*s\n", NAME_WIDTH, schema->columns[i].name, VALUE_WIDTH,
                         sum_text(premie_result_sum(results, place, i), dialect, text));
        }
    }
}

void premie_cli_print_summary(const premie_results *results, const cli_arguments *arguments)
{
    char as_of[PREMIE_NUMBER_TEXT];
    (void)premie_date_text(arguments->as_of, arguments->dialect, as_of);
    (void)printf("premie %s, year %d, as known on %s; results in %s\n", arguments->command->name, arguments->year,
                 as_of, arguments->out);
    for (unsigned place = 0; place < PREMIE_RESULT_COUNT; place++) {
        if (results->table[place].made) {
            (void)putchar('\n');
            print_table(results, place, arguments->dialect);
        }
    }
}
