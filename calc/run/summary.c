#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "premie/results.h"

enum { STATUSES_MAX = 32 };

typedef struct status_count {
    const char *status;
    size_t count;
} status_count;

/* Counts each status, sorted; how many there are. The words are those of one enumeration, so they are few. */
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
            assert(known < STATUSES_MAX);
            memmove(&counts[at + 1], &counts[at], (known++ - at) * sizeof counts[0]);
            counts[at] = (status_count){status, 0};
        }
        counts[at].count++;
    }
    return known;
}

void premie_sum_text(premie_int128 cents, premie_dialect dialect, char text[PREMIE_NUMBER_TEXT])
{
    char digits[PREMIE_NUMBER_TEXT];
    char *at = &digits[PREMIE_NUMBER_TEXT - 1];
    bool negative = cents < 0;
    *at = '\0';
    for (int digit = 0; digit < 3 || cents != 0; digit++) {
        if (digit == 2) {
            *--at = dialect == PREMIE_NL ? ',' : '.';
        }
        int last = (int)(cents % 10);
        *--at = (char)('0' + (negative ? -last : last));
        cents /= 10;
    }
    (void)snprintf(text, PREMIE_NUMBER_TEXT, "%s%s", negative ? "-" : "", at);
}

typedef struct measure_list {
    premie_measure *items;
    size_t count;
} measure_list;

static premie_measure *add(measure_list *list, const char *table, const char *kind, const char *what)
{
    premie_measure *measure = &list->items[list->count++];
    (void)snprintf(measure->name, sizeof measure->name, "%s.%s%s", table, kind, what);
    return measure;
}

static void add_count(measure_list *list, const char *table, const char *kind, const char *what, size_t count)
{
    premie_measure *measure = add(list, table, kind, what);
    (void)snprintf(measure->value, sizeof measure->value, "%zu", count);
}

static void add_statuses(measure_list *list, const premie_result *result, const premie_result_schema *schema,
                         size_t member)
{
    status_count counts[STATUSES_MAX];
    unsigned known = count_statuses(result, schema, member, counts);
    for (unsigned i = 0; i < known; i++) {
        add_count(list, schema->name, "status.", counts[i].status, counts[i].count);
    }
}

static void add_table(measure_list *list, const premie_results *results, unsigned place, premie_dialect dialect)
{
    const premie_result_schema *schema = &premie_result_schemas[place];
    add_count(list, schema->name, "rows", "", results->table[place].count);
    for (unsigned i = 0; i < schema->column_count; i++) {
        if (schema->columns[i].shown == PREMIE_SHOWN_AS_STATUS) {
            add_statuses(list, &results->table[place], schema, schema->columns[i].member);
        }
    }
    for (unsigned i = 0; i < schema->column_count; i++) {
        if (schema->columns[i].shown == PREMIE_SHOWN_AS_MONEY) {
            premie_measure *measure = add(list, schema->name, "", schema->columns[i].name);
            premie_sum_text(premie_result_sum(results, place, i), dialect, measure->value);
        }
    }
}

premie_status premie_results_measures(const premie_results *results, premie_dialect dialect, premie_measure **measures,
                                      size_t *count, premie_error *error)
{
    size_t most = 0;
    for (unsigned place = 0; place < PREMIE_RESULT_COUNT; place++) {
        most += 1 + STATUSES_MAX + premie_result_schemas[place].column_count;
    }
    measure_list list = {premie_alloc_array(most, sizeof(premie_measure), error), 0};
    if (list.items == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (unsigned place = 0; place < PREMIE_RESULT_COUNT; place++) {
        if (results->table[place].made) {
            add_table(&list, results, place, dialect);
        }
    }
    *measures = list.items;
    *count = list.count;
    return PREMIE_OK;
}
