#include "table/pack.h"

#include <stdlib.h>
#include <string.h>

#include "table/columns.h"
#include "table/field.h"

/* ---- what a column may hold ------------------------------------------------------------------------------ */

static bool is_text(premie_type type)
{
    return type == PREMIE_TYPE_ID || type == PREMIE_TYPE_LIST || type == PREMIE_TYPE_COUNTRY ||
           type == PREMIE_TYPE_TEXT;
}

uint32_t premie_pack_texts_of(const premie_schema *schema)
{
    uint32_t columns = 0;
    for (unsigned i = 0; i < schema->column_count; i++) {
        columns |= (uint32_t)is_text(schema->columns[i].type) << i;
    }
    return columns;
}

/* The place of the table that a REF refers to. */
static unsigned referred(const premie_column *column)
{
    unsigned place = 0;
    while (place < PREMIE_TABLE_COUNT && strcmp(premie_schemas[place].name, column->about) != 0) {
        place++;
    }
    return place;
}

/* A reference to a rule table, which is not packed: by the text of its key. */
static bool is_named(const premie_column *column)
{
    return column->type == PREMIE_TYPE_REF && premie_schemas[referred(column)].in_rules;
}

static bool is_required(const premie_column *column) { return (column->flags & PREMIE_COLUMN_REQUIRED) != 0; }

static premie_pack_texts texts_of(const premie_column *column)
{
    bool country = column->type == PREMIE_TYPE_COUNTRY;
    bool is_long = column->type == PREMIE_TYPE_LIST || column->type == PREMIE_TYPE_TEXT;
    return (premie_pack_texts){.shortest = country ? 2 : 1,
                               .longest = country   ? 2
                                          : is_long ? PREMIE_TEXT_BYTES
                                                    : PREMIE_ID_BYTES,
                               .blank = !is_required(column)};
}

static unsigned words_of(const premie_column *column)
{
    unsigned words = 0;
    const char *word;
    while (premie_column_word(column, words, &word) > 0) {
        words++;
    }
    return words;
}

/* Rule [T-3], and a day further for an end that is written as a last day in [T-4]. `rows` of the table referred to. */
static premie_pack_range range_of(const premie_column *column, uint32_t rows)
{
    bool open = premie_column_is_open(column);
    int64_t most = column->type == PREMIE_TYPE_MONEY ? PREMIE_MONEY_MAX : PREMIE_NUMBER_MAX;
    premie_pack_range range = {.blank = !is_required(column) && !open, .open = open};
    switch (column->type) {
    case PREMIE_TYPE_DATE:
        range.lowest = premie_date_of(1900, 1, 1).day;
        range.highest = premie_date_of(2199, 12, 31).day + premie_column_is_until(column);
        break;
    case PREMIE_TYPE_MONEY:
    case PREMIE_TYPE_NUMBER:
    case PREMIE_TYPE_PCT:
        range.lowest = (column->flags & PREMIE_COLUMN_SIGNED) != 0 ? -most : 0;
        range.highest = most;
        break;
    case PREMIE_TYPE_SHARE:
        range.highest = 1000000;
        break;
    case PREMIE_TYPE_COUNT:
        range.highest = 999999;
        break;
    case PREMIE_TYPE_YEAR:
        range.lowest = 1900;
        range.highest = 2199;
        break;
    case PREMIE_TYPE_FLAG:
        range.blank = false;
        range.highest = 1;
        break;
    case PREMIE_TYPE_CODE:
        range.lowest = is_required(column);
        range.blank = false;
        range.highest = words_of(column);
        break;
    case PREMIE_TYPE_CODES:
        range.blank = false;
        range.highest = (INT64_C(1) << words_of(column)) - 1;
        break;
    case PREMIE_TYPE_MONTH_DAY:
        range.blank = false;
        range.highest = 12 * 32 + 31;
        break;
    default:
        range.highest = (int64_t)rows - 1;
        break;
    }
    return range;
}

/* ---- from columns in memory to numbers, and back: one function for each type that is held ------------------ */

static int64_t number_of(int64_t held, int64_t blank, int64_t open)
{
    return held == blank ? PREMIE_PACK_BLANK : held == open ? PREMIE_PACK_OPEN : held;
}

static void narrow_refs(const uint32_t *held, const uint32_t *rows, uint32_t count, int64_t *values)
{
    for (uint32_t i = 0; i < count; i++) {
        values[i] = number_of(held[rows[i]], PREMIE_NO_ROW, -1);
    }
}

static void narrow_dates(const premie_date *held, const uint32_t *rows, uint32_t count, int64_t *values)
{
    for (uint32_t i = 0; i < count; i++) {
        values[i] = number_of(held[rows[i]].day, PREMIE_NO_DATE.day, PREMIE_FOREVER.day);
    }
}

/* Money, numbers, shares and percentages are one whole number each. */
static void narrow_decimals(const int64_t *held, const uint32_t *rows, uint32_t count, int64_t *values)
{
    for (uint32_t i = 0; i < count; i++) {
        values[i] = number_of(held[rows[i]], PREMIE_NO_INTEGER, INT64_MAX);
    }
}

static void narrow_counts(const int32_t *held, const uint32_t *rows, uint32_t count, int64_t *values)
{
    for (uint32_t i = 0; i < count; i++) {
        values[i] = number_of(held[rows[i]], PREMIE_NO_COUNT, INT32_MAX);
    }
}

static void narrow_codes(const uint8_t *held, const uint32_t *rows, uint32_t count, int64_t *values)
{
    for (uint32_t i = 0; i < count; i++) {
        values[i] = held[rows[i]];
    }
}

static void narrow_code_sets(const uint32_t *held, const uint32_t *rows, uint32_t count, int64_t *values)
{
    for (uint32_t i = 0; i < count; i++) {
        values[i] = held[rows[i]];
    }
}

static void narrow_month_days(const premie_month_day *held, const uint32_t *rows, uint32_t count, int64_t *values)
{
    for (uint32_t i = 0; i < count; i++) {
        values[i] = held[rows[i]].month * 32 + held[rows[i]].day;
    }
}

static void narrow(premie_type type, const void *held, const uint32_t *rows, uint32_t count, int64_t *values)
{
    switch (type) {
    case PREMIE_TYPE_REF:
        narrow_refs(held, rows, count, values);
        break;
    case PREMIE_TYPE_DATE:
        narrow_dates(held, rows, count, values);
        break;
    case PREMIE_TYPE_COUNT:
    case PREMIE_TYPE_YEAR:
        narrow_counts(held, rows, count, values);
        break;
    case PREMIE_TYPE_FLAG:
    case PREMIE_TYPE_CODE:
        narrow_codes(held, rows, count, values);
        break;
    case PREMIE_TYPE_CODES:
        narrow_code_sets(held, rows, count, values);
        break;
    case PREMIE_TYPE_MONTH_DAY:
        narrow_month_days(held, rows, count, values);
        break;
    default:
        narrow_decimals(held, rows, count, values);
        break;
    }
}

/* False where one is no day of every year, as 29 February. */
static bool widen_month_days(const premie_pack_numbers *numbers, uint32_t count, bool blank, premie_month_day *held)
{
    int32_t values[256];
    bool sound = true;
    for (uint32_t i = 0; i < count;) {
        premie_pack_numbers some = *numbers;
        uint32_t next = count - i < 256 ? count - i : 256;
        some.codes = (const char *)numbers->codes + (size_t)i * numbers->width;
        premie_pack_widen_32(&some, next, 0, 0, values);
        for (uint32_t j = 0; j < next; j++, i++) {
            int month = values[j] / 32, day = values[j] % 32;
            bool is_day = month >= 1 && month <= 12 && day >= 1 && day <= premie_month_days(2001, month);
            sound &= is_day || (blank && values[j] == 0);
            held[i] = (premie_month_day){(uint8_t)month, (uint8_t)day};
        }
    }
    return sound;
}

static bool widen(const premie_column *column, const premie_pack_numbers *numbers, uint32_t count, void *held)
{
    switch (column->type) {
    case PREMIE_TYPE_REF:
        premie_pack_widen_32(numbers, count, (int32_t)PREMIE_NO_ROW, 0, held);
        return true;
    case PREMIE_TYPE_DATE:
        premie_pack_widen_32(numbers, count, PREMIE_NO_DATE.day, PREMIE_FOREVER.day, held);
        return true;
    case PREMIE_TYPE_COUNT:
    case PREMIE_TYPE_YEAR:
        premie_pack_widen_32(numbers, count, PREMIE_NO_COUNT, INT32_MAX, held);
        return true;
    case PREMIE_TYPE_FLAG:
    case PREMIE_TYPE_CODE:
        premie_pack_widen_8(numbers, count, 0, held);
        return true;
    case PREMIE_TYPE_CODES:
        premie_pack_widen_32(numbers, count, 0, 0, held);
        return true;
    case PREMIE_TYPE_MONTH_DAY:
        return widen_month_days(numbers, count, !is_required(column), held);
    default:
        premie_pack_widen_64(numbers, count, PREMIE_NO_INTEGER, INT64_MAX, held);
        return true;
    }
}

/* ---- which way a table is packed ------------------------------------------------------------------------- */

static unsigned first_of_order(const premie_schema *schema)
{
    return premie_schema_column(schema, schema->order, strcspn(schema->order, " "));
}

unsigned premie_pack_grouped_by(const premie_schema *schema)
{
    const premie_column *first = &schema->columns[first_of_order(schema)];
    return first->type == PREMIE_TYPE_REF ? referred(first) : PREMIE_TABLE_COUNT;
}

bool premie_pack_is_sorted(const premie_schema *schema)
{
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        for (unsigned i = 0; i < premie_schemas[place].column_count; i++) {
            const premie_column *column = &premie_schemas[place].columns[i];
            if (column->type == PREMIE_TYPE_REF && strcmp(column->about, schema->name) == 0) {
                return false;
            }
        }
    }
    return premie_pack_grouped_by(schema) < PREMIE_TABLE_COUNT;
}

/* A column that follows from where the groups begin. */
static bool is_implied(const premie_table *table, unsigned column, bool sorted)
{
    return sorted && column == first_of_order(table->schema);
}

/* ---- what is blank throughout ---------------------------------------------------------------------------- */

static bool is_blank(const premie_table *table, unsigned column)
{
    const premie_column *about = &table->schema->columns[column];
    const char *held = table->store->data[column];
    size_t size = premie_type_size(about->type);
    char blank[sizeof(int64_t)];
    bool same = table->row_count > 0;
    premie_field_blank(about, premie_column_is_open(about), blank, 0);
    for (uint32_t row = 0; row < table->row_count && same; row++) {
        same = memcmp(held + row * size, blank, size) == 0;
    }
    return same;
}

uint32_t premie_pack_blanks_of(const premie_table *table)
{
    uint32_t columns = 0;
    for (unsigned i = 0; i < table->schema->column_count; i++) {
        columns |= (uint32_t)(!is_required(&table->schema->columns[i]) && is_blank(table, i)) << i;
    }
    return columns;
}

bool premie_pack_may_be_blank(const premie_schema *schema, uint32_t columns)
{
    bool may = columns >> schema->column_count == 0;
    for (unsigned i = 0; i < schema->column_count; i++) {
        may &= (columns >> i & 1) == 0 || !is_required(&schema->columns[i]);
    }
    return may;
}

/* ---- packing --------------------------------------------------------------------------------------------- */

/* What one block needs while it is packed. */
typedef struct packing {
    const premie_table *table;
    premie_table *const *tables;
    uint32_t rows[PREMIE_PACK_ROWS], count;
    int64_t values[PREMIE_PACK_ROWS];
    premie_id ids[PREMIE_PACK_ROWS];
} packing;

static bool add_column(packing *work, unsigned column, premie_text *to)
{
    const premie_column *about = &work->table->schema->columns[column];
    const void *held = work->table->store->data[column];
    if (!is_text(about->type) && !is_named(about)) {
        narrow(about->type, held, work->rows, work->count, work->values);
        premie_pack_numbers_add(to, work->values, work->count);
        return true;
    }
    const premie_table *named = is_named(about) ? work->tables[referred(about)] : NULL;
    const premie_id *names = named ? named->store->data[premie_schema_id_key(named->schema)] : held;
    for (uint32_t i = 0; i < work->count; i++) {
        uint32_t row = named ? ((const uint32_t *)held)[work->rows[i]] : work->rows[i];
        work->ids[i] = row != PREMIE_NO_ROW ? names[row] : (premie_id){NULL};
    }
    return premie_pack_ids_add(to, work->ids, work->count);
}

bool premie_pack_rows_add(premie_text *to, const premie_table *table, premie_table *const tables[], uint32_t columns,
                          uint32_t first, uint32_t count)
{
    packing *work = columns != 0 ? premie_alloc_array(1, sizeof *work, NULL) : NULL;
    bool sorted = premie_pack_is_sorted(table->schema), done = work != NULL;
    if (!done) {
        return columns == 0;
    }
    work->table = table;
    work->tables = tables;
    work->count = count;
    for (uint32_t i = 0; i < count; i++) {
        work->values[i] = table->order[first + i];
        work->rows[i] = sorted ? table->order[first + i] : first + i;
    }
    if (!sorted && (columns & PREMIE_PACK_ORDER) != 0) {
        premie_pack_numbers_add(to, work->values, count);
    }
    for (unsigned column = 0; column < table->schema->column_count && done; column++) {
        bool packed = (columns >> column & 1) != 0 && !is_implied(table, column, sorted);
        done = !packed || add_column(work, column, to);
    }
    free(work);
    return done && !to->out_of_memory;
}

bool premie_pack_groups_add(premie_text *to, const premie_table *table)
{
    int64_t *counts = premie_alloc_array(table->group_count, sizeof *counts, NULL);
    if (counts == NULL) {
        return false;
    }
    for (uint32_t group = 0; group < table->group_count; group++) {
        counts[group] = table->start[group + 1] - table->start[group];
    }
    premie_pack_numbers_add(to, counts, table->group_count);
    free(counts);
    return !to->out_of_memory;
}

/* ---- taking ---------------------------------------------------------------------------------------------- */

/* Columns begin where a cache line does. */
static size_t column_bytes(uint32_t rows, size_t size) { return ((size_t)rows * size + 63) / 64 * 64; }

size_t premie_pack_table_bytes(const premie_schema *schema, uint32_t columns, uint32_t rows)
{
    size_t bytes = (columns & PREMIE_PACK_ORDER) != 0 ? column_bytes(rows, sizeof(uint32_t)) : 0;
    for (unsigned i = 0; i < schema->column_count; i++) {
        bytes += (columns >> i & 1) != 0 ? column_bytes(rows, premie_type_size(schema->columns[i].type)) : 0;
    }
    return bytes;
}

premie_status premie_pack_table_make(premie_table *table, unsigned place, uint32_t rows, uint32_t groups,
                                     uint32_t columns, uint32_t blank, char *room, premie_error *error)
{
    const premie_schema *schema = table->schema = &premie_schemas[place];
    struct premie_table_store *store = table->store = premie_alloc_zeroed(1, sizeof *store, error);
    if (store == NULL) {
        return PREMIE_E_SYSTEM;
    }
    store->place = place;
    store->lent = true;
    table->row_count = table->visible_count = rows;
    table->group_count = groups;
    if ((columns & PREMIE_PACK_ORDER) != 0) {
        table->order = (uint32_t *)(void *)room;
        room += column_bytes(rows, sizeof(uint32_t));
    }
    premie_status status = PREMIE_OK;
    for (unsigned i = 0; i < schema->column_count; i++) {
        store->shown[i] = schema->columns[i].name;
        if ((columns >> i & 1) != 0) {
            premie_table_set_column(table, i, room);
            room += column_bytes(rows, premie_type_size(schema->columns[i].type));
        } else if ((blank >> i & 1) != 0 && status == PREMIE_OK) {
            status = premie_column_share_blank(table, i, error);
        }
    }
    unsigned key = premie_schema_id_key(schema);
    store->keys = key < schema->column_count ? store->data[key] : NULL;
    table->line = status == PREMIE_OK ? premie_alloc_zeroed(rows, sizeof *table->line, error) : NULL;
    store->bad = table->line ? premie_alloc_zeroed(rows, 1, error) : NULL;
    table->start = store->bad ? premie_alloc_zeroed((size_t)groups + 1, sizeof *table->start, error) : NULL;
    return table->start != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}

void premie_pack_table_release(premie_table *table)
{
    table->order = NULL;
    premie_table_release(table);
}

void premie_pack_groups_take(premie_packed *from, premie_table *table)
{
    premie_pack_numbers counts;
    premie_pack_range range = {.lowest = 0, .highest = table->row_count};
    premie_pack_numbers_take(from, table->group_count, range, &counts);
    if (from->damaged) {
        return;
    }
    premie_pack_widen_32(&counts, table->group_count, 0, 0, (int32_t *)(table->start + 1));
    uint64_t rows = 0;
    for (uint32_t group = 1; group <= table->group_count && rows <= table->row_count; group++) {
        rows += table->start[group];
        table->start[group] = (uint32_t)rows;
    }
    from->damaged = rows != table->row_count || from->at != from->end;
}

static inline void count_up(uint32_t *order, uint32_t first, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        order[i] = first + i;
    }
}

void premie_pack_rows_imply(premie_table *table, uint32_t first, uint32_t count)
{
    uint32_t *refs = table->store->data[first_of_order(table->schema)];
    uint32_t low = 0, high = table->group_count; /* the groups that begin after the first row */
    while (low < high && refs != NULL) {
        uint32_t middle = low + (high - low) / 2;
        bool begins = table->start[middle] <= first;
        low = begins ? middle + 1 : low;
        high = begins ? high : middle;
    }
    for (uint32_t row = first, group = low; row < first + count && refs != NULL; group++) {
        uint32_t end = table->start[group] < first + count ? table->start[group] : first + count;
        for (; row < end; row++) {
            refs[row] = group - 1;
        }
    }
    if (count == PREMIE_PACK_ROWS) {
        count_up(table->order + first, first, PREMIE_PACK_ROWS);
    } else {
        count_up(table->order + first, first, count);
    }
}

/* Rows of a rule table by their names. */
static void take_named(premie_packed *from, const premie_column *about, const premie_table *named, uint32_t count,
                       uint32_t *rows)
{
    premie_id *ids = premie_alloc_array(count, sizeof *ids, NULL);
    if (ids == NULL) {
        from->damaged = true;
        return;
    }
    premie_pack_ids_take(from, count, texts_of(about), ids);
    premie_id last = {NULL};
    uint32_t row = PREMIE_NO_ROW;
    for (uint32_t i = 0; i < count && !from->damaged; i++) {
        if (ids[i].text != last.text) {
            row = premie_id_is(ids[i]) ? premie_table_find(named, premie_id_bytes(ids[i]), premie_id_length(ids[i]))
                                       : PREMIE_NO_ROW;
            last = ids[i];
        }
        rows[i] = row;
    }
    free(ids);
}

static void take_column(premie_packed *from, premie_table *table, premie_table *const tables[], unsigned column,
                        uint32_t at, uint32_t count)
{
    const premie_column *about = &table->schema->columns[column];
    char *held = (char *)table->store->data[column] + at * premie_type_size(about->type);
    if (is_text(about->type)) {
        premie_pack_ids_take(from, count, texts_of(about), (premie_id *)(void *)held);
    } else if (is_named(about)) {
        take_named(from, about, tables[referred(about)], count, (uint32_t *)(void *)held);
    } else {
        bool refers = about->type == PREMIE_TYPE_REF;
        premie_pack_numbers numbers;
        premie_pack_numbers_take(from, count, range_of(about, refers ? tables[referred(about)]->row_count : 0),
                                 &numbers);
        from->damaged = from->damaged || !widen(about, &numbers, count, held);
    }
}

static inline uint32_t count_empty(const premie_date *from, const premie_date *until, uint32_t count)
{
    uint32_t empty = 0;
    for (uint32_t i = 0; i < count; i++) {
        empty += from[i].day >= until[i].day;
    }
    return empty;
}

bool premie_pack_has_periods(const premie_table *table, uint32_t first, uint32_t count)
{
    const premie_schema *schema = table->schema;
    uint32_t empty = 0;
    for (unsigned i = 0; i < schema->column_count; i++) {
        size_t length = strlen(schema->columns[i].name);
        char until[64];
        if (schema->columns[i].type != PREMIE_TYPE_DATE || length < 4 || length > 60 ||
            strcmp(schema->columns[i].name + length - 4, "from") != 0) {
            continue;
        }
        memcpy(until, schema->columns[i].name, length - 4);
        memcpy(until + length - 4, "until", sizeof "until");
        unsigned column = premie_schema_column(schema, until, length + 1);
        if (column < schema->column_count) {
            const premie_date *begin = table->store->data[i], *end = table->store->data[column];
            empty += count == PREMIE_PACK_ROWS ? count_empty(begin + first, end + first, PREMIE_PACK_ROWS)
                                               : count_empty(begin + first, end + first, count);
        }
    }
    return empty == 0;
}

void premie_pack_rows_take(premie_packed *from, premie_table *table, premie_table *const tables[], uint32_t columns,
                           uint32_t first, uint32_t count)
{
    bool sorted = premie_pack_is_sorted(table->schema);
    if (!sorted && (columns & PREMIE_PACK_ORDER) != 0) {
        premie_pack_numbers order;
        premie_pack_numbers_take(from, count, (premie_pack_range){.highest = (int64_t)table->row_count - 1}, &order);
        if (!from->damaged) {
            premie_pack_widen_32(&order, count, 0, 0, (int32_t *)(table->order + first));
        }
    }
    for (unsigned column = 0; column < table->schema->column_count && !from->damaged; column++) {
        if ((columns >> column & 1) != 0 && !is_implied(table, column, sorted)) {
            take_column(from, table, tables, column, first, count);
        }
    }
}

premie_status premie_pack_order_check(const premie_table *table, bool *sound, premie_error *error)
{
    unsigned first = first_of_order(table->schema);
    bool grouped = table->schema->columns[first].type == PREMIE_TYPE_REF;
    const uint32_t *group_of = table->store->data[first];
    uint8_t *seen = premie_alloc_zeroed(table->row_count, 1, error);
    if (seen == NULL) {
        return PREMIE_E_SYSTEM;
    }
    *sound = true;
    for (uint32_t group = 0; group < table->group_count && *sound; group++) {
        for (uint32_t i = table->start[group]; i < table->start[group + 1]; i++) {
            uint32_t row = table->order[i];
            *sound &= !seen[row] && (!grouped || group_of[row] == group);
            seen[row] = 1;
        }
    }
    free(seen);
    return PREMIE_OK;
}
