#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "table/field.h"
#include "table/store.h"

typedef enum held_as { HELD_INT32, HELD_UINT32, HELD_INT64, HELD_UINT8, HELD_ID } held_as;

/* A column that a table is sorted by. */
typedef struct sort_key {
    held_as as;
    const void *data;
} sort_key;

/* The columns a table is sorted by, after the one that groups it. */
typedef struct sort_plan {
    premie_table *table;
    bool grouped;
    sort_key keys[8];
    unsigned count;
    uint32_t *spare; /* as long as the order, for merging */
    uint32_t groups;
} sort_plan;

enum { GROUPS_A_TURN = 1024 };

static held_as how_held(premie_type type)
{
    switch (type) {
    case PREMIE_TYPE_DATE:
    case PREMIE_TYPE_COUNT:
    case PREMIE_TYPE_YEAR:
        return HELD_INT32;
    case PREMIE_TYPE_REF:
        return HELD_UINT32;
    case PREMIE_TYPE_MONEY:
    case PREMIE_TYPE_NUMBER:
    case PREMIE_TYPE_SHARE:
    case PREMIE_TYPE_PCT:
        return HELD_INT64;
    case PREMIE_TYPE_CODE:
        return HELD_UINT8;
    default:
        return HELD_ID;
    }
}

static inline int compare_values(int64_t a, int64_t b) { return (a > b) - (a < b); }

static inline int compare_key(const sort_key *key, uint32_t a, uint32_t b)
{
    switch (key->as) {
    case HELD_INT32:
        return compare_values(((const int32_t *)key->data)[a], ((const int32_t *)key->data)[b]);
    case HELD_UINT32:
        return compare_values(((const uint32_t *)key->data)[a], ((const uint32_t *)key->data)[b]);
    case HELD_INT64:
        return compare_values(((const int64_t *)key->data)[a], ((const int64_t *)key->data)[b]);
    case HELD_UINT8:
        return compare_values(((const uint8_t *)key->data)[a], ((const uint8_t *)key->data)[b]);
    default:
        return premie_ids_compare(((const premie_id *)key->data)[a], ((const premie_id *)key->data)[b]);
    }
}

static inline int compare_rows(const sort_plan *sorting, uint32_t a, uint32_t b)
{
    for (unsigned i = 0; i < sorting->count; i++) {
        int order = compare_key(&sorting->keys[i], a, b);
        if (order != 0) {
            return order;
        }
    }
    return compare_values(a, b);
}

static void insert(const sort_plan *sorting, uint32_t *rows, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint32_t row = rows[i];
        size_t at = i;
        while (at > 0 && compare_rows(sorting, rows[at - 1], row) > 0) {
            rows[at] = rows[at - 1];
            at--;
        }
        rows[at] = row;
    }
}

static void merge_sort(const sort_plan *sorting, uint32_t *rows, uint32_t *spare, size_t count)
{
    if (count <= 8) {
        insert(sorting, rows, count);
        return;
    }
    size_t half = count / 2;
    merge_sort(sorting, rows, spare, half);
    merge_sort(sorting, rows + half, spare + half, count - half);
    if (compare_rows(sorting, rows[half - 1], rows[half]) < 0) {
        return;
    }
    memcpy(spare, rows, half * sizeof *rows);
    size_t left = 0, right = half, out = 0;
    while (left < half && right < count) {
        rows[out++] = compare_rows(sorting, spare[left], rows[right]) < 0 ? spare[left++] : rows[right++];
    }
    memcpy(rows + out, spare + left, (half - left) * sizeof *rows);
}

static premie_status sort_groups(void *context, unsigned worker, size_t item, premie_error *error)
{
    const sort_plan *sorting = context;
    premie_table *table = sorting->table;
    (void)worker;
    (void)error;
    size_t last = (item + 1) * GROUPS_A_TURN < sorting->groups ? (item + 1) * GROUPS_A_TURN : sorting->groups;
    for (size_t group = item * GROUPS_A_TURN; group < last; group++) {
        uint32_t begin = table->start[group], end = table->start[group + 1];
        merge_sort(sorting, table->order + begin, sorting->spare + begin, end - begin);
    }
    return PREMIE_OK;
}

unsigned premie_table_grouping(const premie_schema *schema)
{
    unsigned first = premie_schema_column(schema, schema->order, strcspn(schema->order, " "));
    return schema->columns[first].type == PREMIE_TYPE_REF ? first : schema->column_count;
}

static void plan(sort_plan *sorting)
{
    const premie_schema *schema = sorting->table->schema;
    const char *name = schema->order;
    unsigned grouped_by = premie_table_grouping(schema);
    sorting->grouped = grouped_by < schema->column_count;
    while (*name != '\0') {
        size_t length = strcspn(name, " ");
        unsigned column = premie_schema_column(schema, name, length);
        if (column != grouped_by) {
            sorting->keys[sorting->count++] =
                (sort_key){how_held(schema->columns[column].type), sorting->table->store->data[column]};
        }
        name += length + (name[length] == ' ');
    }
}

/* ---- rows into their groups ------------------------------------------------------------------------------ */

enum { ROWS_A_TURN = 1 << 16, PARTS_MAX = 8 };

typedef struct dealing {
    const sort_plan *sorting;
    premie_table *table;
    const uint32_t *group_of; /* by row; NULL where there is one group */
    uint32_t *counts;         /* [parts][groups] of each part of the rows; then where the next of them goes */
    unsigned parts;
    atomic_bool unsorted;
} dealing;

static uint32_t group_of_row(const dealing *deal, uint32_t row)
{
    return deal->group_of != NULL ? deal->group_of[row] : 0;
}

/* Whether rows are where they belong already; says where the groups begin that begin among them. */
static premie_status test_turn(void *context, unsigned worker, size_t item, premie_error *error)
{
    dealing *deal = context;
    premie_table *table = deal->table;
    uint32_t row = (uint32_t)item * ROWS_A_TURN;
    uint32_t end = table->row_count - row < ROWS_A_TURN ? table->row_count : row + ROWS_A_TURN;
    (void)worker;
    (void)error;
    if (atomic_load_explicit(&deal->unsorted, memory_order_relaxed)) {
        return PREMIE_OK;
    }
    for (; row < end; row++) {
        uint32_t group = group_of_row(deal, row), before = row > 0 ? group_of_row(deal, row - 1) : 0;
        if (row > 0 && (group < before || (group == before && compare_rows(deal->sorting, row - 1, row) > 0))) {
            atomic_store(&deal->unsorted, true);
            return PREMIE_OK;
        }
        for (uint32_t i = before; i < group; i++) {
            /* in rows that are not sorted, other turns may come to the same group */
            __atomic_store_n(&table->start[i + 1], row, __ATOMIC_RELAXED);
        }
        table->order[row] = row;
    }
    return PREMIE_OK;
}

static premie_status is_sorted(dealing *deal, unsigned threads, bool *sorted, premie_error *error)
{
    premie_table *table = deal->table;
    size_t turns = table->row_count / ROWS_A_TURN + (table->row_count % ROWS_A_TURN > 0);
    *sorted = false;
    if (table->store->any_bad) {
        return PREMIE_OK;
    }
    premie_status status = premie_parallel(threads, turns, test_turn, deal, error);
    *sorted = status == PREMIE_OK && !atomic_load(&deal->unsorted);
    if (*sorted) {
        uint32_t last = table->row_count > 0 ? group_of_row(deal, table->row_count - 1) : 0;
        for (uint32_t group = last; group < table->group_count; group++) {
            table->start[group + 1] = table->row_count;
        }
        table->start[0] = 0;
        table->visible_count = table->row_count;
    }
    return status;
}

static uint32_t part_begin(const dealing *deal, size_t part)
{
    return (uint32_t)((uint64_t)deal->table->row_count * part / deal->parts);
}

static premie_status count_part(void *context, unsigned worker, size_t part, premie_error *error)
{
    const dealing *deal = context;
    uint32_t *counts = deal->counts + part * deal->table->group_count, end = part_begin(deal, part + 1);
    const uint8_t *bad = deal->table->store->bad;
    (void)worker;
    (void)error;
    for (uint32_t row = part_begin(deal, part); row < end; row++) {
        if (!bad[row]) {
            counts[group_of_row(deal, row)]++;
        }
    }
    return PREMIE_OK;
}

static premie_status deal_part(void *context, unsigned worker, size_t part, premie_error *error)
{
    const dealing *deal = context;
    uint32_t *next = deal->counts + part * deal->table->group_count, end = part_begin(deal, part + 1);
    const uint8_t *bad = deal->table->store->bad;
    (void)worker;
    (void)error;
    for (uint32_t row = part_begin(deal, part); row < end; row++) {
        if (!bad[row]) {
            deal->table->order[next[group_of_row(deal, row)]++] = row;
        }
    }
    return PREMIE_OK;
}

/* Puts the good rows in their groups, in the order of the file. */
static premie_status deal_rows(dealing *deal, unsigned threads, premie_error *error)
{
    premie_table *table = deal->table;
    deal->parts = threads < PARTS_MAX ? threads : PARTS_MAX;
    deal->counts = premie_alloc_zeroed((size_t)table->group_count * deal->parts, sizeof(uint32_t), error);
    premie_status status =
        deal->counts != NULL ? premie_parallel(threads, deal->parts, count_part, deal, error) : PREMIE_E_SYSTEM;
    if (status == PREMIE_OK) {
        uint32_t next = 0;
        for (uint32_t group = 0; group < table->group_count; group++) {
            table->start[group] = next;
            for (unsigned part = 0; part < deal->parts; part++) {
                uint32_t *count = &deal->counts[(size_t)part * table->group_count + group], begin = next;
                next += *count;
                *count = begin;
            }
        }
        table->start[table->group_count] = table->visible_count = next;
        status = premie_parallel(threads, deal->parts, deal_part, deal, error);
    }
    free(deal->counts);
    return status;
}

static premie_status sort_all(sort_plan *sorting, unsigned threads, premie_error *error)
{
    premie_table *table = sorting->table;
    sorting->spare = premie_alloc_array(table->row_count > 0 ? table->row_count : 1, sizeof(uint32_t), error);
    if (sorting->spare == NULL) {
        return PREMIE_E_SYSTEM;
    }
    size_t turns = ((size_t)sorting->groups + GROUPS_A_TURN - 1) / GROUPS_A_TURN;
    premie_status status = premie_parallel(threads, turns, sort_groups, sorting, error);
    free(sorting->spare);
    return status;
}

premie_status premie_table_sort(premie_table *table, uint32_t groups, unsigned threads, premie_error *error)
{
    sort_plan sorting = {.table = table};
    plan(&sorting);
    table->group_count = sorting.groups = sorting.grouped ? groups : 1;
    table->start = premie_alloc_zeroed((size_t)sorting.groups + 1, sizeof(uint32_t), error);
    table->order =
        table->start ? premie_alloc_array(table->row_count > 0 ? table->row_count : 1, sizeof(uint32_t), error) : NULL;
    if (table->order == NULL) {
        return PREMIE_E_SYSTEM;
    }
    dealing deal = {.sorting = &sorting, .table = table};
    deal.group_of = sorting.grouped ? table->store->data[premie_table_grouping(table->schema)] : NULL;
    bool sorted;
    premie_status status = is_sorted(&deal, threads, &sorted, error);
    if (status != PREMIE_OK || sorted) {
        return status;
    }
    status = deal_rows(&deal, threads, error);
    return status == PREMIE_OK ? sort_all(&sorting, threads, error) : status;
}
