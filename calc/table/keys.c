#include <stdlib.h>
#include <string.h>

#include "table/field.h"
#include "table/store.h"

/* The columns that rows of one key share, and the pair or pairs of columns that bound each row's period. */
typedef struct clash_plan {
    premie_table *table;
    unsigned same[8], same_count;    /* key columns that are no first days */
    unsigned from[2], until[2], pairs;
    unsigned key[8], key_count;
} clash_plan;

static bool is_key(const premie_column *column) { return (column->flags & PREMIE_COLUMN_KEY) != 0; }

/* The column that ends the period a column begins, or the schema's column_count. */
static unsigned until_of(const premie_schema *schema, unsigned column)
{
    const char *name = schema->columns[column].name;
    size_t length = strlen(name);
    char until[64];
    if (length < 4 || strcmp(name + length - 4, "from") != 0) {
        return schema->column_count;
    }
    memcpy(until, name, length - 4);
    memcpy(until + length - 4, "until", sizeof "until");
    return premie_schema_column(schema, until, length + 1);
}

static void plan(clash_plan *clash)
{
    const premie_schema *schema = clash->table->schema;
    for (unsigned i = 0; i < schema->column_count; i++) {
        if (!is_key(&schema->columns[i])) {
            continue;
        }
        clash->key[clash->key_count++] = i;
        unsigned until = until_of(schema, i);
        if (until < schema->column_count && schema->periods != PREMIE_PERIODS_FREE) {
            clash->from[clash->pairs] = i;
            clash->until[clash->pairs++] = until;
        } else {
            clash->same[clash->same_count++] = i;
        }
    }
}

/* Values of any ordered type as whole numbers. */
static int64_t value_of(const premie_table *table, unsigned column, uint32_t row)
{
    const void *data = table->store->data[column];
    switch (table->schema->columns[column].type) {
    case PREMIE_TYPE_DATE:
    case PREMIE_TYPE_COUNT:
    case PREMIE_TYPE_YEAR:
        return ((const int32_t *)data)[row];
    case PREMIE_TYPE_REF:
        return ((const uint32_t *)data)[row];
    case PREMIE_TYPE_CODE:
        return ((const uint8_t *)data)[row];
    default:
        return ((const int64_t *)data)[row];
    }
}

static bool same(const premie_table *table, const unsigned *columns, unsigned count, uint32_t a, uint32_t b)
{
    for (unsigned i = 0; i < count; i++) {
        premie_type type = table->schema->columns[columns[i]].type;
        if (type == PREMIE_TYPE_ID || type == PREMIE_TYPE_COUNTRY) {
            const premie_id *ids = table->store->data[columns[i]];
            if (premie_id_compare(ids[a], ids[b]) != 0) {
                return false;
            }
        } else if (value_of(table, columns[i], a) != value_of(table, columns[i], b)) {
            return false;
        }
    }
    return true;
}

static void report_clash(premie_table *table, unsigned column, uint32_t a, uint32_t b, const char *what)
{
    uint32_t late = table->line[a] > table->line[b] ? a : b, early = late == a ? b : a;
    premie_table_reject(table, late, column, "%s line %u", what, table->line[early]);
    premie_table_reject_along(table, early, column, "%s line %u", what, table->line[late]);
}

/* Rows of one key, in the order of their first days: is a later one in force before an earlier one ends? */
static void check_apart(const clash_plan *clash, const uint32_t *rows, uint32_t count)
{
    premie_table *table = clash->table;
    uint32_t last = rows[0];
    for (uint32_t i = 1; i < count; i++) {
        if (value_of(table, clash->from[0], rows[i]) < value_of(table, clash->until[0], last)) {
            report_clash(table, clash->from[0], rows[i], last, "the period overlaps that of");
        }
        if (value_of(table, clash->until[0], rows[i]) > value_of(table, clash->until[0], last)) {
            last = rows[i];
        }
    }
}

static bool overlap(const clash_plan *clash, uint32_t a, uint32_t b)
{
    for (unsigned pair = 0; pair < clash->pairs; pair++) {
        if (value_of(clash->table, clash->from[pair], a) >= value_of(clash->table, clash->until[pair], b) ||
            value_of(clash->table, clash->from[pair], b) >= value_of(clash->table, clash->until[pair], a)) {
            return false;
        }
    }
    return true;
}

/* The same in two dimensions. Those in force on the day a row begins are few: each is looked at. */
static premie_status check_apart_twice(const clash_plan *clash, const uint32_t *rows, uint32_t count, premie_error *error)
{
    premie_table *table = clash->table;
    uint32_t in_force = 0, *open = premie_alloc_array(count, sizeof *open, error);
    if (open == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t kept = 0;
        bool clashes = false;
        for (uint32_t j = 0; j < in_force; j++) {
            if (value_of(table, clash->until[0], open[j]) <= value_of(table, clash->from[0], rows[i])) {
                continue;
            }
            open[kept++] = open[j];
            if (!clashes && overlap(clash, rows[i], open[j])) {
                report_clash(table, clash->from[0], rows[i], open[j], "days and headcounts overlap those of");
                clashes = true;
            }
        }
        in_force = kept;
        if (!clashes) {
            open[in_force++] = rows[i];
        }
    }
    free(open);
    return PREMIE_OK;
}

/* Bands from 0 upwards: no gap, no overlap, the last without an end. */
static void check_covering(const clash_plan *clash, const uint32_t *rows, uint32_t count)
{
    premie_table *table = clash->table;
    bool sound = true;
    for (uint32_t i = 0; i < count; i++) {
        int64_t from = value_of(table, clash->from[0], rows[i]), until = value_of(table, clash->until[0], rows[i]);
        if (i == 0 && from != 0) {
            premie_table_reject(table, rows[i], clash->from[0], "expected the first band to start at 0");
        } else if (i > 0 && from != value_of(table, clash->until[0], rows[i - 1])) {
            bool gap = from > value_of(table, clash->until[0], rows[i - 1]);
            premie_table_reject(table, rows[i], clash->from[0], "%s the band of line %u",
                                gap ? "expected no gap after" : "the band overlaps", table->line[rows[i - 1]]);
        } else if (i + 1 == count && until != INT64_MAX) {
            premie_table_reject(table, rows[i], clash->until[0], "expected the last band to have no end");
        } else {
            continue;
        }
        sound = false;
    }
    for (uint32_t i = 0; !sound && i < count; i++) {
        premie_table_reject_along(table, rows[i], table->schema->column_count, "the bands have a gap or an overlap");
    }
}

static premie_status check_periods(const clash_plan *clash, const uint32_t *rows, uint32_t count, premie_error *error)
{
    if (clash->table->schema->periods == PREMIE_PERIODS_COVERING) {
        check_covering(clash, rows, count);
    } else if (clash->pairs == 2) {
        return check_apart_twice(clash, rows, count, error);
    } else if (clash->pairs == 1) {
        check_apart(clash, rows, count);
    }
    return PREMIE_OK;
}

/* Among rows sorted by their whole key, those with a repeated key; the first of each key is left in `rows`. */
static uint32_t check_repeated(const clash_plan *clash, uint32_t *rows, uint32_t count)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (kept > 0 && same(clash->table, clash->key, clash->key_count, rows[i], rows[kept - 1])) {
            report_clash(clash->table, clash->key[clash->key_count - 1], rows[i], rows[kept - 1],
                         "the key is that of");
        } else {
            rows[kept++] = rows[i];
        }
    }
    return kept;
}

premie_status premie_table_check_keys(premie_table *table, premie_error *error)
{
    clash_plan clash = {.table = table};
    plan(&clash);
    premie_status status = PREMIE_OK;
    if (clash.key_count == 0 || premie_schema_id_key(table->schema) < table->schema->column_count) {
        return PREMIE_OK;
    }
    uint32_t *rows = premie_alloc_array(table->visible_count > 0 ? table->visible_count : 1, sizeof *rows, error);
    if (rows == NULL) {
        return PREMIE_E_SYSTEM;
    }
    memcpy(rows, table->order, table->visible_count * sizeof *rows);
    for (uint32_t group = 0; group < table->group_count && status == PREMIE_OK; group++) {
        uint32_t begin = table->start[group], end = table->start[group + 1];
        while (begin < end && status == PREMIE_OK) {
            uint32_t next = begin + 1;
            while (next < end && same(table, clash.same, clash.same_count, rows[begin], rows[next])) {
                next++;
            }
            uint32_t count = check_repeated(&clash, rows + begin, next - begin);
            status = check_periods(&clash, rows + begin, count, error);
            begin = next;
        }
    }
    free(rows);
    return status;
}
