#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "premie/ranked.h"
#include "shard/joint.h"
#include "run/write.h"

enum { STATUSES_MAX = 32, SUMS_MAX = 16, ROWS_A_BLOCK = 16384 };

typedef struct status_count {
    const char *status;
    size_t count;
} status_count;

/* What the rows of a table come to, all of them or those that one thread met. */
typedef struct table_totals {
    size_t rows;                  /* of all of them */
    premie_int128 sums[SUMS_MAX]; /* of its MONEY columns */
    status_count counts[STATUSES_MAX];
    unsigned known;
} table_totals;

typedef struct summing {
    const premie_results *results;
    size_t first[PREMIE_RESULT_COUNT + 1];       /* block of each table, and behind them the number of blocks */
    table_totals (*totals)[PREMIE_RESULT_COUNT]; /* [threads] */
} summing;

/* The words are those of one enumeration, so they are few, and each is mostly the same text. */
static void count_status(table_totals *totals, const char *status, size_t count)
{
    unsigned at = 0;
    while (at < totals->known && totals->counts[at].status != status &&
           strcmp(totals->counts[at].status, status) != 0) {
        at++;
    }
    if (at == totals->known) {
        assert(at < STATUSES_MAX);
        totals->counts[totals->known++] = (status_count){status, 0};
    }
    totals->counts[at].count += count;
}

/* Rows of which one column is gone through after the other; no sum of so many amounts fills 64 bits. */
enum { ROWS_AT_ONCE = 256 };

static int64_t sum_money(const char *cell, size_t row_size, size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++, cell += row_size) {
        premie_money money;
        memcpy(&money, cell, sizeof money);
        sum += premie_money_is(money) ? money.cents : 0;
    }
    return sum;
}

static void count_statuses(const char *cell, size_t row_size, size_t count, table_totals *totals)
{
    const char *last = "";
    size_t same = 0; /* rows in a row that have it */
    for (size_t i = 0; i < count; i++, cell += row_size) {
        const char *status;
        memcpy(&status, cell, sizeof status);
        if (status != last && same > 0) {
            count_status(totals, last, same);
            same = 0;
        }
        last = status;
        same++;
    }
    if (same > 0) {
        count_status(totals, last, same);
    }
}

static void add_rows(const premie_result_schema *schema, const char *rows, size_t count, table_totals *totals)
{
    unsigned sum = 0;
    for (unsigned i = 0; i < schema->column_count; i++) {
        const premie_result_column *column = &schema->columns[i];
        if (column->shown == PREMIE_SHOWN_AS_MONEY) {
            totals->sums[sum++] += sum_money(rows + column->member, schema->row_size, count);
        } else if (column->shown == PREMIE_SHOWN_AS_STATUS) {
            count_statuses(rows + column->member, schema->row_size, count, totals);
        }
    }
}

static premie_status sum_block(void *context, unsigned worker, size_t item, premie_error *error)
{
    const summing *of = context;
    unsigned table = 0;
    (void)error;
    while (item >= of->first[table + 1]) {
        table++;
    }
    const premie_result_schema *schema = &premie_result_schemas[table];
    const premie_result *result = &of->results->table[table];
    size_t begin = (item - of->first[table]) * ROWS_A_BLOCK;
    size_t end = result->count - begin < ROWS_A_BLOCK ? result->count : begin + ROWS_A_BLOCK;
    for (size_t row = begin, next; row < end; row = next) {
        next = end - row < ROWS_AT_ONCE ? end : row + ROWS_AT_ONCE;
        add_rows(schema, (const char *)result->rows + row * schema->row_size, next - row, &of->totals[worker][table]);
    }
    return PREMIE_OK;
}

static int compare_counts(const void *left, const void *right)
{
    const status_count *a = left, *b = right;
    return strcmp(a->status, b->status);
}

/* Adds up what two threads met. */
static void join_totals(table_totals *to, const table_totals *other)
{
    for (unsigned i = 0; i < SUMS_MAX; i++) {
        to->sums[i] += other->sums[i];
    }
    for (unsigned i = 0; i < other->known; i++) {
        count_status(to, other->counts[i].status, other->counts[i].count);
    }
}

/* The totals of each table; the caller frees them. */
static premie_status sum_tables(const premie_results *results, unsigned threads,
                                table_totals (**totals)[PREMIE_RESULT_COUNT], premie_error *error)
{
    summing of = {.results = results};
    for (unsigned i = 0; i < PREMIE_RESULT_COUNT; i++) {
        size_t rows = results->table[i].made ? results->table[i].count : 0;
        of.first[i + 1] = of.first[i] + (rows + ROWS_A_BLOCK - 1) / ROWS_A_BLOCK;
    }
    of.totals = premie_alloc_zeroed(threads, sizeof *of.totals, error);
    premie_status status = of.totals != NULL
                               ? premie_parallel(threads, of.first[PREMIE_RESULT_COUNT], sum_block, &of, error)
                               : PREMIE_E_SYSTEM;
    for (unsigned i = 0; status == PREMIE_OK && i < PREMIE_RESULT_COUNT; i++) {
        table_totals *table = &of.totals[0][i];
        for (unsigned worker = 1; worker < threads; worker++) {
            join_totals(table, &of.totals[worker][i]);
        }
        table->rows = results->table[i].made ? results->table[i].count : 0;
        qsort(table->counts, table->known, sizeof table->counts[0], compare_counts);
    }
    *totals = of.totals;
    return status;
}

/* ---- those of all ranks ------------------------------------------------------------------------------------- */

struct premie_totals {
    table_totals table[PREMIE_RESULT_COUNT];
};

enum { WORD_MAX = 32 };

/* A status and how often it occurs, on its way. */
typedef struct told_count {
    char status[WORD_MAX];
    uint64_t count;
} told_count;

static void tell_table(const table_totals *table, premie_outbox *outbox)
{
    uint64_t rows = table->rows;
    premie_outbox_add(outbox, 0, &rows, sizeof rows);
    premie_outbox_add(outbox, 0, table->sums, sizeof table->sums);
    premie_outbox_add(outbox, 0, &table->known, sizeof table->known);
    for (unsigned i = 0; i < table->known; i++) {
        told_count told = {.count = table->counts[i].count};
        assert(strlen(table->counts[i].status) < WORD_MAX);
        (void)snprintf(told.status, sizeof told.status, "%s", table->counts[i].status);
        premie_outbox_add(outbox, 0, &told, sizeof told);
    }
}

/* Adds what a rank tells; the words are kept with the results. */
static premie_status add_told(premie_results *results, table_totals *table, premie_parcel *parcel, premie_error *error)
{
    uint64_t rows = 0;
    table_totals told = {.known = 0};
    bool taken = premie_parcel_take(parcel, &rows, sizeof rows) &&
                 premie_parcel_take(parcel, told.sums, sizeof told.sums) &&
                 premie_parcel_take(parcel, &told.known, sizeof told.known);
    table->rows += (size_t)rows;
    for (unsigned i = 0; taken && i < told.known; i++) {
        told_count count;
        taken = premie_parcel_take(parcel, &count, sizeof count);
        told.counts[i].count = (size_t)count.count;
        told.counts[i].status = premie_arena_copy(results->texts, count.status, strlen(count.status) + 1, error);
        if (told.counts[i].status == NULL) {
            return PREMIE_E_SYSTEM;
        }
    }
    join_totals(table, &told);
    return PREMIE_OK;
}

static premie_status add_all_told(premie_results *results, const premie_inbox *inbox, premie_error *error)
{
    premie_status status = PREMIE_OK;
    results->totals = premie_alloc_zeroed(1, sizeof *results->totals, error);
    if (results->texts == NULL) {
        results->texts = premie_alloc_zeroed(1, sizeof *results->texts, error);
    }
    if (results->totals == NULL || results->texts == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (unsigned rank = 0; rank < inbox->count; rank++) {
        premie_parcel parcel = premie_inbox_parcel(inbox, rank);
        for (unsigned i = 0; i < PREMIE_RESULT_COUNT && status == PREMIE_OK; i++) {
            status = add_told(results, &results->totals->table[i], &parcel, error);
        }
    }
    for (unsigned i = 0; i < PREMIE_RESULT_COUNT; i++) {
        table_totals *table = &results->totals->table[i];
        qsort(table->counts, table->known, sizeof table->counts[0], compare_counts);
    }
    return status;
}

premie_status premie_results_join_totals(premie_joint *joint, premie_results *results, unsigned threads,
                                         premie_error *error)
{
    premie_outbox outbox = {.to = NULL};
    premie_inbox inbox = {.bytes = NULL};
    table_totals(*totals)[PREMIE_RESULT_COUNT];
    premie_status own = sum_tables(results, threads, &totals, error);
    own = own == PREMIE_OK ? premie_outbox_init(&outbox, joint, error) : own;
    for (unsigned i = 0; i < PREMIE_RESULT_COUNT && own == PREMIE_OK; i++) {
        tell_table(&(*totals)[i], &outbox);
    }
    premie_status status = premie_joint_swap(joint, own, &outbox, &inbox, error);
    if (status == PREMIE_OK && joint->ranks->rank == 0) {
        status = add_all_told(results, &inbox, error);
    }
    free(totals);
    premie_outbox_release(&outbox);
    premie_inbox_release(&inbox);
    return status;
}

size_t premie_results_rows(const premie_results *results, unsigned table)
{
    return results->totals != NULL ? results->totals->table[table].rows : results->table[table].count;
}

/* ---- measures ------------------------------------------------------------------------------------------------ */

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

static void add_table(measure_list *list, unsigned place, const table_totals *totals, premie_dialect dialect)
{
    const premie_result_schema *schema = &premie_result_schemas[place];
    unsigned sum = 0;
    add_count(list, schema->name, "rows", "", totals->rows);
    for (unsigned i = 0; i < totals->known; i++) {
        add_count(list, schema->name, "status.", totals->counts[i].status, totals->counts[i].count);
    }
    for (unsigned i = 0; i < schema->column_count; i++) {
        if (schema->columns[i].shown == PREMIE_SHOWN_AS_MONEY) {
            premie_measure *measure = add(list, schema->name, "", schema->columns[i].name);
            premie_sum_text(totals->sums[sum++], dialect, measure->value);
        }
    }
}

premie_status premie_results_measures(const premie_results *results, premie_dialect dialect, unsigned threads,
                                      premie_measure **measures, size_t *count, premie_error *error)
{
    size_t most = 0;
    table_totals(*totals)[PREMIE_RESULT_COUNT] = NULL;
    premie_status status = results->totals == NULL ? sum_tables(results, threads, &totals, error) : PREMIE_OK;
    for (unsigned place = 0; place < PREMIE_RESULT_COUNT; place++) {
        most += 1 + STATUSES_MAX + premie_result_schemas[place].column_count;
    }
    measure_list list = {premie_alloc_array(most, sizeof(premie_measure), error), 0};
    status = list.items != NULL ? status : PREMIE_E_SYSTEM;
    for (unsigned place = 0; status == PREMIE_OK && place < PREMIE_RESULT_COUNT; place++) {
        if (results->table[place].made) {
            assert(results->totals != NULL || totals != NULL);
            const table_totals *table = results->totals != NULL ? results->totals->table : *totals;
            add_table(&list, place, &table[place], dialect);
        }
    }
    free(totals);
    if (status != PREMIE_OK) {
        free(list.items);
        return status;
    }
    *measures = list.items;
    *count = list.count;
    return PREMIE_OK;
}
