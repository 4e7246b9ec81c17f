#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "table/boxes.h"
#include "table/field.h"
#include "table/store.h"

/* The columns that rows of one key share, and the pair or pairs of columns that bound each row's period. */
typedef struct clash_plan {
    premie_table *table;
    unsigned same[8], same_count; /* key columns that are no first days */
    unsigned from[2], until[2], pairs;
    unsigned key[8], key_count;
    char once[PREMIE_QUOTED]; /* what is expected of the key */
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
    unsigned grouped_by = premie_table_grouping(schema);
    for (unsigned i = 0; i < schema->column_count; i++) {
        if (!is_key(&schema->columns[i])) {
            continue;
        }
        clash->key[clash->key_count++] = i;
        if (i == grouped_by) {
            continue; /* rows of one group share it */
        }
        unsigned until = until_of(schema, i);
        if (until < schema->column_count && schema->periods != PREMIE_PERIODS_FREE) {
            clash->from[clash->pairs] = i;
            clash->until[clash->pairs++] = until;
        } else {
            clash->same[clash->same_count++] = i;
        }
    }
    size_t used = (size_t)snprintf(clash->once, sizeof clash->once, "each");
    for (unsigned i = 0; i < clash->key_count && used < sizeof clash->once; i++) {
        const char *joint = i == 0 ? "" : i + 1 == clash->key_count ? " and" : ",";
        used += (size_t)snprintf(clash->once + used, sizeof clash->once - used, "%s %s%s", joint,
                                 schema->columns[clash->key[i]].name, i + 1 == clash->key_count ? " once" : "");
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

static inline bool same(const premie_table *table, const unsigned *columns, unsigned count, uint32_t a, uint32_t b)
{
    const struct premie_table_store *store = table->store;
    const premie_column *about = table->schema->columns;
    for (unsigned i = 0; i < count; i++) {
        premie_type type = about[columns[i]].type;
        if (type == PREMIE_TYPE_ID || type == PREMIE_TYPE_COUNTRY) {
            const premie_id *ids = store->data[columns[i]];
            if (!premie_ids_equal(ids[a], ids[b])) {
                return false;
            }
        } else if (value_of(table, columns[i], a) != value_of(table, columns[i], b)) {
            return false;
        }
    }
    return true;
}

static bool is_repeat(const clash_plan *clash, const uint32_t *rows, uint32_t i)
{
    return i > 0 && same(clash->table, clash->key, clash->key_count, rows[i], rows[i - 1]);
}

/* Rows with the key of the row before them. */
static void check_repeated(const clash_plan *clash, const uint32_t *rows, uint32_t count)
{
    uint32_t first = 0;
    for (uint32_t i = 1; i < count; i++) {
        if (is_repeat(clash, rows, i)) {
            premie_table_clash(clash->table, clash->key[clash->key_count - 1], rows[i], rows[first], clash->once,
                               "also in");
        } else {
            first = i;
        }
    }
}

/* Rows of one key, in the order of their first days: is one in force before those that began earlier have ended? */
static void check_apart(const clash_plan *clash, const uint32_t *rows, uint32_t count)
{
    premie_table *table = clash->table;
    uint32_t last = rows[0];
    for (uint32_t i = 1; i < count; i++) {
        if (!is_repeat(clash, rows, i) &&
            value_of(table, clash->from[0], rows[i]) < value_of(table, clash->until[0], last)) {
            premie_table_clash(table, clash->from[0], rows[i], last, "periods that do not overlap", "overlapping");
        }
        if (value_of(table, clash->until[0], rows[i]) > value_of(table, clash->until[0], last)) {
            last = rows[i];
        }
    }
}

/* The same in two dimensions: days, and bands of headcounts. */
static premie_status check_apart_twice(const clash_plan *clash, const uint32_t *rows, uint32_t count,
                                       premie_error *error)
{
    premie_table *table = clash->table;
    premie_box *boxes = premie_alloc_array(count, sizeof *boxes, error);
    uint32_t *other = boxes ? premie_alloc_array(count, sizeof *other, error) : NULL;
    premie_status status = other != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    for (uint32_t i = 0; status == PREMIE_OK && i < count; i++) {
        boxes[i] = (premie_box){
            {value_of(table, clash->from[0], rows[i]), value_of(table, clash->from[1], rows[i])},
            {value_of(table, clash->until[0], rows[i]), value_of(table, clash->until[1], rows[i])},
        };
    }
    status = status == PREMIE_OK ? premie_boxes_overlapping(boxes, count, other, error) : status;
    for (uint32_t i = 0; status == PREMIE_OK && i < count; i++) {
        if (other[i] < i && !is_repeat(clash, rows, i)) {
            premie_table_clash(table, clash->from[0], rows[i], rows[other[i]],
                               "days and headcounts that do not overlap", "overlapping");
        }
    }
    for (uint32_t i = 0; status == PREMIE_OK && i < count; i++) {
        if (other[i] != UINT32_MAX && !table->store->bad[rows[i]]) {
            premie_table_reject_along(table, rows[i], clash->from[0], "days and headcounts overlap those of line %u",
                                      premie_table_line(table, rows[other[i]]));
        }
    }
    free(other);
    free(boxes);
    return status;
}

/* Whether a row at fault, left out of the bands of a key, may be what is missing among them. */
static bool may_lack(const clash_plan *clash, uint32_t row)
{
    const premie_table *table = clash->table;
    const premie_id *names = table->store->data[clash->same[0]];
    for (uint32_t other = 0; other < table->row_count; other++) {
        bool left_out = names[other].text == NULL || premie_id_compare(names[other], names[row]) == 0;
        if (table->store->bad[other] && left_out) {
            return true;
        }
    }
    return false;
}

/* Bands from 0 upwards: no gap, no overlap, the last without an end. */
static bool bands_are_sound(const clash_plan *clash, const uint32_t *rows, uint32_t count)
{
    int64_t end = 0;
    bool sound = true;
    for (uint32_t i = 0; i < count; i++) {
        sound &= value_of(clash->table, clash->from[0], rows[i]) == end;
        end = value_of(clash->table, clash->until[0], rows[i]);
    }
    return sound && end == INT64_MAX;
}

/* A gap that a row at fault may have left is no fault of its own. */
static void reject_band(premie_table *table, uint32_t row, unsigned column, bool follows, const char *expected)
{
    char value[PREMIE_QUOTED];
    (void)premie_table_value(table, row, column, value);
    if (follows) {
        premie_table_reject_along(table, row, column, "expected %s, found %s", expected, value);
    } else {
        premie_table_reject(table, row, column, "expected %s, found %s", expected, value);
    }
}

/* All bands of a key are set aside where one of them is. */
static void check_covering(const clash_plan *clash, const uint32_t *rows, uint32_t count)
{
    premie_table *table = clash->table;
    if (bands_are_sound(clash, rows, count)) {
        return;
    }
    bool lacks = may_lack(clash, rows[0]);
    int64_t end = 0;
    uint32_t before = rows[0]; /* the band that reaches furthest so far, up to `end` */
    for (uint32_t i = 0; i < count; i++) {
        int64_t from = value_of(table, clash->from[0], rows[i]), until = value_of(table, clash->until[0], rows[i]);
        char expected[PREMIE_QUOTED] = "the first band to start at 0";
        if (i > 0) {
            (void)snprintf(expected, sizeof expected, "no %s the band of line %u",
                           from < end ? "overlap with" : "gap after", premie_table_line(table, before));
        }
        if (from != end && !is_repeat(clash, rows, i)) {
            reject_band(table, rows[i], clash->from[0], lacks && from > end, expected);
        }
        before = i == 0 || until > end ? rows[i] : before;
        end = i == 0 || until > end ? until : end;
    }
    if (end != INT64_MAX) {
        reject_band(table, before, clash->until[0], lacks, "the last band to have no end");
    }
    for (uint32_t i = 0; i < count; i++) {
        premie_table_reject_along(table, rows[i], table->schema->column_count,
                                  "the bands of this key have a gap or an overlap");
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

/* What is checked of each section, while it is at hand. */
typedef struct section_checks {
    clash_plan clash;
    premie_section_work *also;
    void *context;
} section_checks;

static premie_status check_groups(clash_plan *clash, const premie_section *section, premie_error *error)
{
    const premie_table *table = clash->table;
    premie_status status = PREMIE_OK;
    for (uint32_t group = section->first; group < section->last && status == PREMIE_OK; group++) {
        uint32_t begin = table->start[group], end = table->start[group + 1];
        while (begin < end && status == PREMIE_OK) {
            const uint32_t *rows = table->order + begin;
            uint32_t count = 1;
            while (count < end - begin && same(table, clash->same, clash->same_count, rows[0], rows[count])) {
                count++;
            }
            check_repeated(clash, rows, count);
            status = check_periods(clash, rows, count, error);
            begin += count;
        }
    }
    return status;
}

static premie_status check_section(void *context, const premie_section *section, premie_error *error)
{
    const section_checks *checks = context;
    clash_plan clash = checks->clash;
    premie_status status = PREMIE_OK;
    clash.table = section->table;
    if (clash.key_count > 0) {
        status = check_groups(&clash, section, error);
    }
    return status == PREMIE_OK && checks->also != NULL ? checks->also(checks->context, section, error) : status;
}

premie_status premie_table_check(premie_table *table, unsigned threads, premie_section_work *also, void *context,
                                 premie_error *error)
{
    section_checks checks = {.clash = {.table = table}, .also = also, .context = context};
    if (premie_schema_id_key(table->schema) == table->schema->column_count) {
        plan(&checks.clash);
    }
    if (checks.clash.key_count == 0 && also == NULL) {
        return PREMIE_OK;
    }
    return premie_table_sections(table, threads, check_section, &checks, error);
}
