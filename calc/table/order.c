#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "table/field.h"
#include "table/store.h"

/* The columns a table is sorted by, after the one that groups it. */
typedef struct sort_plan {
    premie_table *table;
    bool grouped;
    unsigned columns[8], count;
    uint32_t *spare; /* as long as the order, for merging */
    uint32_t groups;
} sort_plan;

enum { GROUPS_A_TURN = 1024 };

static int compare_field(const premie_column *column, const void *data, uint32_t a, uint32_t b)
{
    switch (column->type) {
    case PREMIE_TYPE_DATE:
    case PREMIE_TYPE_COUNT:
    case PREMIE_TYPE_YEAR: {
        const int32_t *values = data;
        return (values[a] > values[b]) - (values[a] < values[b]);
    }
    case PREMIE_TYPE_MONEY:
    case PREMIE_TYPE_NUMBER:
    case PREMIE_TYPE_SHARE:
    case PREMIE_TYPE_PCT: {
        const int64_t *values = data;
        return (values[a] > values[b]) - (values[a] < values[b]);
    }
    case PREMIE_TYPE_REF: {
        const uint32_t *values = data;
        return (values[a] > values[b]) - (values[a] < values[b]);
    }
    case PREMIE_TYPE_CODE: {
        const uint8_t *values = data;
        return (values[a] > values[b]) - (values[a] < values[b]);
    }
    default:
        return premie_id_compare(((const premie_id *)data)[a], ((const premie_id *)data)[b]);
    }
}

static int compare_rows(const sort_plan *sorting, uint32_t a, uint32_t b)
{
    const premie_table *table = sorting->table;
    for (unsigned i = 0; i < sorting->count; i++) {
        unsigned column = sorting->columns[i];
        int order = compare_field(&table->schema->columns[column], table->store->data[column], a, b);
        if (order != 0) {
            return order;
        }
    }
    return (a > b) - (a < b);
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

static void plan(sort_plan *sorting)
{
    const premie_schema *schema = sorting->table->schema;
    const char *name = schema->order;
    while (*name != '\0') {
        size_t length = strcspn(name, " ");
        unsigned column = premie_schema_column(schema, name, length);
        if (name == schema->order && schema->columns[column].type == PREMIE_TYPE_REF) {
            sorting->grouped = true;
        } else {
            sorting->columns[sorting->count++] = column;
        }
        name += length + (name[length] == ' ');
    }
}

/* Puts the good rows in the groups of their first column, in the order of the file. */
static void deal(premie_table *table, const uint32_t *group_of, uint32_t groups)
{
    const uint8_t *bad = table->store->bad;
    for (uint32_t row = 0; row < table->row_count; row++) {
        if (!bad[row]) {
            table->start[(group_of != NULL ? group_of[row] : 0) + 1]++;
        }
    }
    for (uint32_t group = 0; group < groups; group++) {
        table->start[group + 1] += table->start[group];
    }
    table->visible_count = table->start[groups];
    for (uint32_t row = table->row_count; row-- > 0;) {
        if (!bad[row]) {
            table->order[--table->start[(group_of != NULL ? group_of[row] : 0) + 1]] = row;
        }
    }
    memmove(table->start, table->start + 1, groups * sizeof *table->start);
    table->start[groups] = table->visible_count;
}

premie_status premie_table_sort(premie_table *table, uint32_t groups, unsigned threads, premie_error *error)
{
    sort_plan sorting = {.table = table};
    plan(&sorting);
    table->group_count = sorting.groups = sorting.grouped ? groups : 1;
    size_t slots = table->row_count > 0 ? table->row_count : 1;
    table->start = premie_alloc_zeroed((size_t)sorting.groups + 1, sizeof(uint32_t), error);
    table->order = table->start ? premie_alloc_array(slots, sizeof(uint32_t), error) : NULL;
    sorting.spare = table->order ? premie_alloc_array(slots, sizeof(uint32_t), error) : NULL;
    if (sorting.spare == NULL) {
        return PREMIE_E_SYSTEM;
    }
    unsigned first = premie_schema_column(table->schema, table->schema->order, strcspn(table->schema->order, " "));
    deal(table, sorting.grouped ? table->store->data[first] : NULL, sorting.groups);
    size_t turns = ((size_t)sorting.groups + GROUPS_A_TURN - 1) / GROUPS_A_TURN;
    premie_status status = premie_parallel(threads, turns, sort_groups, &sorting, error);
    free(sorting.spare);
    return status;
}

void premie_table_filter(premie_table *table, bool (*drop)(const void *context, uint32_t row), const void *context)
{
    uint32_t kept = 0, begin = 0;
    for (uint32_t group = 0; group < table->group_count; group++) {
        uint32_t end = table->start[group + 1];
        for (uint32_t i = begin; i < end; i++) {
            uint32_t row = table->order[i];
            if (!table->store->bad[row] && (drop == NULL || !drop(context, row))) {
                table->order[kept++] = row;
            }
        }
        table->start[group + 1] = kept;
        begin = end;
    }
    table->visible_count = kept;
}
