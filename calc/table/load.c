#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include "base/parallel.h"
#include "base/turns.h"
#include "table/batch.h"
#include "table/columns.h"
#include "table/pread.h"
#include "table/split.h"

/* Ranges that a reader has in memory as a whole; what passes by a taker stays in the cache with its columns. */
enum { CHUNK = 15 << 16, PASSED = 1 << 18, CHUNK_MAX = 1 << 30, PERIODS_MAX = 4 };

/* Where the fields of a file go, by their ordinal. */
typedef struct file_column {
    unsigned column; /* of the schema; its column_count for a column of the user's own */
    premie_field field;
    char *name;
} file_column;

/* Two columns of a period [T-4]; a blank `until` of one day is the day of `from`. */
typedef struct period_columns {
    unsigned from, until;
    bool one_day;
} period_columns;

/* A reference to a row that does not exist: said once all threads are done, as looking for what was meant takes long. */
typedef struct unknown_name {
    uint32_t line;
    unsigned ordinal;
    premie_id name;
} unknown_name;

typedef struct table_loading {
    premie_table *table;
    premie_row_taker *taker; /* NULL where columns of all rows are made */
    atomic_bool refused;     /* by it */
    premie_source source;
    premie_dialect dialect;
    file_column *columns; /* [count] */
    unsigned count, capacity;
    period_columns periods[PERIODS_MAX];
    unsigned period_count;
    premie_range *ranges;
    size_t range_count;
    uint32_t rows;                /* that there is room for */
    struct table_loader *loaders; /* [threads] */
    unsigned threads;
    const premie_calendar *calendar;
    uint32_t at_once;   /* columns of the schema that are likely to have values */
    premie_turns turns; /* in which ranges are added to the digest, while it is under way */
    premie_digesting digesting;
    bool digest, resync, libcsv_only, header_fault, out_of_memory;
} table_loading;

/* One thread at work on a table. */
typedef struct table_loader {
    table_loading *of;
    premie_table *table; /* that its rows go to */
    premie_table *range; /* rows of one range at a time, for a taker */
    premie_line_run own_run;
    premie_reader reader;
    premie_arena texts[PREMIE_COLUMNS_MAX + 1];
    premie_finding_list findings;
    unknown_name *unknown;
    size_t unknown_count, unknown_capacity;
    premie_row_fault *faults;
    size_t fault_count, fault_capacity;
    uint64_t unknown_more; /* those after the first PREMIE_FINDINGS_SHOWN, unless all are kept */
    uint32_t row, end;     /* the one under way, and how far there is room: a file that changes may have more */
    premie_line_run *run;  /* in which it lies */
    uint32_t bad_columns;  /* of the row under way, by their place in the schema */
    bool row_bad, any_bad, sound, out_of_memory, overrun;
    uint64_t odd[PREMIE_PIECE / 64]; /* rows of a batch that are taken field by field after all */
    uint64_t line;                   /* of the one that is; else 0 */
    premie_id_cache caches[PREMIE_COLUMNS_MAX];
    char apart[64]; /* what another thread writes to lies in another cache line */
} table_loader;

unsigned premie_schema_column(const premie_schema *schema, const char *name, size_t length)
{
    unsigned column = 0;
    while (column < schema->column_count && (strlen(schema->columns[column].name) != length ||
                                             memcmp(schema->columns[column].name, name, length) != 0)) {
        column++;
    }
    return column;
}

void premie_table_set_column(premie_table *table, unsigned column, void *data)
{
    table->store->data[column] = data;
    memcpy((char *)table + table->schema->columns[column].member, &data, sizeof data);
}

/* The fields of a row without form cannot be told apart: all of its columns are bad. */
enum { ROW_BAD = 1, ROW_CLASHES = 2, ROW_WITHOUT_FORM = 4 };
#define WITHOUT_FORM UINT32_MAX

/* ---- faults --------------------------------------------------------------------------------------------- */

static void reject(premie_table *table, uint32_t row, unsigned column, bool follows, const char *format, va_list values)
{
    struct premie_table_store *store = table->store;
    char text[PREMIE_COMPLAINT];
    bool whole = column >= table->schema->column_count;
    store->bad[row] |= ROW_BAD;
    store->any_bad = true;
    (void)vsnprintf(text, sizeof text, format, values);
    premie_finding place = {.table = store->place, .line = premie_table_line(table, row), .follows = follows};
    place.column = whole ? 0 : store->ordinal[column];
    premie_finding_add(&store->findings, place, "%s%s%s", whole ? "" : store->shown[column], whole ? "" : ": ", text);
}

void premie_table_reject(premie_table *table, uint32_t row, unsigned column, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    reject(table, row, column, false, format, values);
    va_end(values);
}

void premie_table_reject_along(premie_table *table, uint32_t row, unsigned column, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    reject(table, row, column, true, format, values);
    va_end(values);
}

void premie_table_clash(premie_table *table, unsigned column, uint32_t a, uint32_t b, const char *expected,
                        const char *relation)
{
    uint32_t late = premie_table_line(table, a) > premie_table_line(table, b) ? a : b, early = late == a ? b : a;
    char value[PREMIE_QUOTED];
    premie_table_reject(table, late, column, "expected %s, found %s %s line %u", expected,
                        premie_table_value(table, late, column, value), relation, premie_table_line(table, early));
    if ((table->store->bad[early] & ROW_CLASHES) == 0) {
        premie_table_reject_along(table, early, column, "expected %s, found %s %s line %u", expected,
                                  premie_table_value(table, early, column, value), relation,
                                  premie_table_line(table, late));
        table->store->bad[early] |= ROW_CLASHES;
    }
}

/* A fault of the whole table. */
static void fail_table(table_loading *loading, unsigned column, const char *format, ...) PREMIE_FORMAT(3, 4);
static void fail_table(table_loading *loading, unsigned column, const char *format, ...)
{
    struct premie_table_store *store = loading->table->store;
    va_list values;
    va_start(values, format);
    premie_finding place = {.table = store->place, .line = column > 0, .column = column};
    premie_finding_add_v(&store->findings, place, format, values);
    va_end(values);
    store->failed = true;
}

const char *premie_fault_text(premie_fault fault)
{
    switch (fault) {
    case PREMIE_FAULT_BLANK_LINE:
        return "expected a row, found a blank line";
    case PREMIE_FAULT_LONE_CR:
        return "expected LF or CRLF at the line's end, found a lone CR";
    case PREMIE_FAULT_AFTER_QUOTE:
        return "expected the field to end at its closing quote, found more bytes";
    case PREMIE_FAULT_INNER_QUOTE:
        return "expected the field to be quoted as a whole, found a quote inside it";
    case PREMIE_FAULT_BLANK_BEFORE:
        return "expected the field to begin with its opening quote, found blanks before it";
    case PREMIE_FAULT_OPEN_QUOTE:
        return "expected a closing quote, found none";
    default:
        return "expected a record of at most 16777216 bytes, found a longer one; is a quote never closed?";
    }
}

/* ---- the header ----------------------------------------------------------------------------------------- */

static bool is_named(const char *text, size_t length, const char *name)
{
    return strlen(name) == length && memcmp(text, name, length) == 0;
}

/* The column that a name in the header stands for; `through` in the place of an `until` that is a date [T-4]. */
static unsigned named_column(const premie_schema *schema, const char *text, size_t length, bool *through)
{
    unsigned column = premie_schema_column(schema, text, length);
    *through = false;
    if (column < schema->column_count || length < 7 || !is_named(text + length - 7, 7, "through") ||
        (length > 7 && text[length - 8] != '_') || length > 60) {
        return column;
    }
    char until[64];
    memcpy(until, text, length - 7);
    memcpy(until + length - 7, "until", 5);
    column = premie_schema_column(schema, until, length - 2);
    *through = column < schema->column_count && schema->columns[column].type == PREMIE_TYPE_DATE;
    return *through ? column : schema->column_count;
}

static bool add_column(table_loading *loading, file_column column)
{
    if (loading->count == loading->capacity) {
        unsigned capacity = loading->capacity > 0 ? 2 * loading->capacity : 32;
        file_column *wider = premie_resize_array(loading->columns, capacity, sizeof *wider, NULL);
        if (wider == NULL) {
            return false;
        }
        loading->columns = wider;
        loading->capacity = capacity;
    }
    loading->columns[loading->count++] = column;
    return true;
}

static void complain_unknown(table_loading *loading, unsigned ordinal, const char *text, size_t length)
{
    const premie_schema *schema = loading->table->schema;
    char quoted[PREMIE_QUOTED], hint[PREMIE_QUOTED + 32];
    premie_nearest nearest = {.name = text, .length = length};
    if (length == 0) {
        fail_table(loading, ordinal, "expected the name of a column, found a blank");
        return;
    }
    for (unsigned i = 0; i < schema->column_count; i++) {
        premie_nearest_try(&nearest, schema->columns[i].name, strlen(schema->columns[i].name));
    }
    fail_table(loading, ordinal, "unknown column %s%s", premie_quote(text, length, quoted),
               premie_nearest_text(&nearest, hint));
}

/* A column that is there already, or the other of until and through [T-4]. */
static void complain_repeated(table_loading *loading, unsigned ordinal, unsigned place, const char *name)
{
    const struct premie_table_store *store = loading->table->store;
    if (strcmp(store->shown[place], name) == 0) {
        fail_table(loading, ordinal, "expected each column once, found '%s' also in column %u", name,
                   store->ordinal[place]);
    } else {
        fail_table(loading, ordinal, "expected one of %s and %s, found both", store->shown[place], name);
    }
}

static void take_header(void *context, unsigned ordinal, const char *text, size_t length)
{
    table_loading *loading = context;
    premie_table *table = loading->table;
    const premie_schema *schema = table->schema;
    file_column column = {.column = schema->column_count};
    bool wide = ordinal == 1 && length >= 2 && (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0);
    if (wide || loading->header_fault) {
        loading->header_fault = true;
        if (wide) {
            fail_table(loading, 1, "expected UTF-8, found UTF-16; save the table as CSV in UTF-8");
        }
        return;
    }
    char quoted[PREMIE_QUOTED];
    column.name = premie_alloc_array(length + 1, 1, NULL);
    if (column.name == NULL || !add_column(loading, column)) {
        free(column.name);
        loading->out_of_memory = true;
        return;
    }
    memcpy(column.name, text, length);
    column.name[length] = '\0';
    if (u8_check((const uint8_t *)text, length) != NULL) {
        fail_table(loading, ordinal, "expected UTF-8, found %s", premie_quote(text, length, quoted));
        return;
    }
    bool through;
    unsigned place = named_column(schema, text, length, &through);
    if (place == schema->column_count) {
        if (length < 2 || memcmp(text, "x_", 2) != 0) {
            complain_unknown(loading, ordinal, text, length);
        }
        return;
    }
    if (table->store->ordinal[place] != 0) {
        complain_repeated(loading, ordinal, place, column.name);
        return;
    }
    table->store->ordinal[place] = ordinal;
    table->store->shown[place] = column.name;
    loading->columns[ordinal - 1].column = place;
    table->store->through[place] = through;
    loading->columns[ordinal - 1].field = (premie_field){
        .column = &schema->columns[place], .through = through, .open = premie_column_is_open(&schema->columns[place])};
}

static void take_header_end(void *context, uint64_t line, unsigned fields)
{
    (void)context;
    (void)line;
    (void)fields;
}

static void take_header_fault(void *context, uint64_t line, unsigned ordinal, premie_fault fault)
{
    (void)line;
    if (fault == PREMIE_FAULT_BLANK_LINE) {
        fail_table(context, 1, "expected a header row, found a blank line");
    } else {
        fail_table(context, ordinal, "%s", premie_fault_text(fault));
    }
    ((table_loading *)context)->header_fault = true;
}

static int compare_columns(const void *left, const void *right)
{
    const file_column *const *a = left, *const *b = right;
    int order = strcmp((*a)->name, (*b)->name);
    return order != 0 ? order : (*a > *b) - (*a < *b);
}

/* The user's own columns, too, have names of their own. */
static premie_status check_own_columns(table_loading *loading, premie_error *error)
{
    const file_column **own = premie_alloc_array(loading->count, sizeof *own, error);
    size_t count = 0;
    if (own == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (unsigned i = 0; i < loading->count; i++) {
        if (strncmp(loading->columns[i].name, "x_", 2) == 0) {
            own[count++] = &loading->columns[i];
        }
    }
    qsort(own, count, sizeof *own, compare_columns);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(own[i]->name, own[i - 1]->name) == 0) {
            char quoted[PREMIE_QUOTED];
            fail_table(loading, (unsigned)(own[i] - loading->columns) + 1,
                       "expected each column once, found %s also in column %u",
                       premie_quote(own[i]->name, strlen(own[i]->name), quoted),
                       (unsigned)(own[i - 1] - loading->columns) + 1);
        }
    }
    free(own);
    return PREMIE_OK;
}

static premie_status read_header(table_loading *loading, premie_range *rest, premie_error *error)
{
    premie_table *table = loading->table;
    premie_sink sink = {
        .context = loading, .field = take_header, .record = take_header_end, .fault = take_header_fault};
    premie_status status =
        premie_reader_header(&loading->loaders[0].reader, &loading->source, &sink, &loading->dialect, rest, error);
    if (status == PREMIE_OK && loading->out_of_memory) {
        return premie_fail(error, PREMIE_E_SYSTEM, "%s: not enough memory", loading->source.path);
    }
    if (status != PREMIE_OK || loading->header_fault) {
        return status;
    }
    if (loading->count == 0) {
        fail_table(loading, 0, "expected a header row, found an empty file");
        return PREMIE_OK;
    }
    for (unsigned i = 0; i < table->schema->column_count; i++) {
        const premie_column *column = &table->schema->columns[i];
        if ((column->flags & PREMIE_COLUMN_REQUIRED) != 0 && table->store->ordinal[i] == 0) {
            fail_table(loading, 0, "%s: expected a column of this name, found none", column->name);
        }
    }
    return check_own_columns(loading, error);
}

/* ---- the rows ------------------------------------------------------------------------------------------- */

static void complain(table_loader *loader, uint64_t line, unsigned ordinal, bool follows, const char *text)
{
    const table_loading *loading = loader->of;
    premie_finding place = {.table = loading->table->store->place, .line = (uint32_t)line, .follows = follows};
    place.column = ordinal;
    const char *name = ordinal >= 1 && ordinal <= loading->count ? loading->columns[ordinal - 1].name : "";
    premie_finding_add(&loader->findings, place, "%s%s%s", name, name[0] != '\0' ? ": " : "", text);
}

static uint64_t line_under_way(const table_loader *loader)
{
    return loader->line > 0 ? loader->line : premie_reader_line(&loader->reader);
}

/* Kept for say_unknown; those of one thread come in the order of the file. */
static void keep_unknown(table_loader *loader, unsigned ordinal, const char *text, size_t length)
{
    if (!loader->findings.keep_all && loader->unknown_count >= PREMIE_FINDINGS_SHOWN) {
        loader->unknown_more++;
        return;
    }
    if (loader->unknown_count == loader->unknown_capacity) {
        size_t capacity = loader->unknown_capacity > 0 ? 2 * loader->unknown_capacity : PREMIE_FINDINGS_SHOWN;
        unknown_name *wider = premie_resize_array(loader->unknown, capacity, sizeof *wider, NULL);
        if (wider == NULL) {
            loader->out_of_memory = true;
            return;
        }
        loader->unknown = wider;
        loader->unknown_capacity = capacity;
    }
    char bytes[256];
    bytes[0] = (char)length;
    memcpy(bytes + 1, text, length);
    const char *kept = premie_arena_copy(&loader->texts[PREMIE_OTHER_TEXTS], bytes, length + 1, NULL);
    loader->out_of_memory |= kept == NULL;
    loader->unknown[loader->unknown_count++] =
        (unknown_name){(uint32_t)line_under_way(loader), ordinal, {(const unsigned char *)kept}};
}

/* A field that is not as it should be; whatever else is wrong with it, bytes that are no UTF-8 come first. */
static void take_bad_field(table_loader *loader, premie_taken taken, unsigned ordinal, const char *text, size_t length,
                           char complaint[PREMIE_COMPLAINT])
{
    char quoted[PREMIE_QUOTED];
    loader->row_bad = true;
    if (taken == PREMIE_TAKEN_MEMORY) {
        loader->out_of_memory = true;
    } else if (u8_check((const uint8_t *)text, length) != NULL) {
        (void)snprintf(complaint, PREMIE_COMPLAINT, "expected UTF-8, found %s", premie_quote(text, length, quoted));
        complain(loader, line_under_way(loader), ordinal, false, complaint);
    } else if (taken == PREMIE_TAKEN_UNKNOWN) {
        keep_unknown(loader, ordinal, text, length);
    } else {
        complain(loader, line_under_way(loader), ordinal, taken == PREMIE_TAKEN_ALONG, complaint);
    }
}

/* A blank in a column without values so far leaves it so. */
static premie_taken take_into(premie_table *table, const file_column *column, table_loader *loader, const char *text,
                              size_t length, char complaint[PREMIE_COMPLAINT])
{
    void *data = premie_column_data(table, column->column);
    if (data == NULL && length == 0) {
        return PREMIE_TAKEN;
    }
    data = data != NULL ? data : premie_column_ready(table, column->column);
    return data != NULL ? premie_field_take(&column->field, text, length, data, loader->row,
                                            &loader->texts[column->column], complaint)
                        : PREMIE_TAKEN_MEMORY;
}

static bool has_room(table_loader *loader, uint32_t rows)
{
    loader->overrun |= rows > loader->end - loader->row;
    return !loader->overrun;
}

static void take_field(void *context, unsigned ordinal, const char *text, size_t length)
{
    table_loader *loader = context;
    const table_loading *loading = loader->of;
    char complaint[PREMIE_COMPLAINT];
    premie_table *table = loader->table;
    if (ordinal > loading->count || !has_room(loader, 1)) {
        return;
    }
    const file_column *column = &loading->columns[ordinal - 1];
    premie_taken taken;
    if (column->column < table->schema->column_count) {
        taken = take_into(table, column, loader, text, length, complaint);
        loader->bad_columns |= (uint32_t)(taken != PREMIE_TAKEN) << column->column;
    } else {
        taken = u8_check((const uint8_t *)text, length) == NULL ? PREMIE_TAKEN : PREMIE_TAKEN_BAD;
    }
    if (taken != PREMIE_TAKEN) {
        take_bad_field(loader, taken, ordinal, text, length, complaint);
    }
}

static int64_t bound(const premie_table *table, unsigned column, uint32_t row)
{
    const void *data = premie_column_data(table, column);
    premie_type type = table->schema->columns[column].type;
    if (data == NULL) {
        return premie_column_is_open(&table->schema->columns[column]) ? INT64_MAX : INT64_MIN;
    }
    return type == PREMIE_TYPE_DATE || type == PREMIE_TYPE_COUNT ? ((const int32_t *)data)[row]
                                                                 : ((const int64_t *)data)[row];
}

static void complain_period(table_loader *loader, uint64_t line, const period_columns *columns)
{
    const premie_table *table = loader->table;
    const struct premie_table_store *store = table->store;
    char from[PREMIE_QUOTED], until[PREMIE_QUOTED], text[PREMIE_COMPLAINT];
    const char *than = store->through[columns->until]                                    ? "a day not before"
                       : table->schema->columns[columns->until].type == PREMIE_TYPE_DATE ? "a day after"
                                                                                         : "more than";
    (void)snprintf(text, sizeof text, "expected %s %s %s, found %s", than, store->shown[columns->from],
                   premie_table_value(table, loader->row, columns->from, from),
                   premie_table_value(table, loader->row, columns->until, until));
    loader->row_bad = true;
    loader->bad_columns |= UINT32_C(1) << columns->until;
    complain(loader, line, store->ordinal[columns->until], false, text);
}

/* [T-4]: from < until, always; a blank activity_until means the one day of activity_from. */
static void check_periods(table_loader *loader, uint64_t line)
{
    premie_table *table = loader->table;
    uint32_t row = loader->row;
    for (unsigned i = 0; i < loader->of->period_count; i++) {
        const period_columns *columns = &loader->of->periods[i];
        if ((loader->bad_columns >> columns->from & 1) != 0 || (loader->bad_columns >> columns->until & 1) != 0) {
            continue;
        }
        premie_date *days = columns->one_day ? table->store->data[columns->until] : NULL;
        if (days != NULL && !premie_date_is(days[row])) {
            days[row].day = ((const premie_date *)table->store->data[columns->from])[row].day + 1;
        }
        if (bound(table, columns->from, row) >= bound(table, columns->until, row)) {
            complain_period(loader, line, columns);
        }
    }
}

static void keep_fault(table_loader *loader)
{
    if (loader->fault_count == loader->fault_capacity) {
        size_t capacity = loader->fault_capacity > 0 ? 2 * loader->fault_capacity : PREMIE_FINDINGS_SHOWN;
        premie_row_fault *wider = premie_resize_array(loader->faults, capacity, sizeof *wider, NULL);
        if (wider == NULL) {
            loader->out_of_memory = true;
            return;
        }
        loader->faults = wider;
        loader->fault_capacity = capacity;
    }
    loader->faults[loader->fault_count++] = (premie_row_fault){loader->row, loader->bad_columns};
}

static void next_row(table_loader *loader, uint64_t line)
{
    premie_table *table = loader->table;
    premie_lines_put(table, loader->run, loader->row, 1, line);
    bool has_form = loader->bad_columns != WITHOUT_FORM;
    if (has_form && loader->bad_columns != 0) {
        keep_fault(loader);
    }
    table->store->bad[loader->row] = !loader->row_bad ? 0 : has_form ? ROW_BAD : ROW_BAD | ROW_WITHOUT_FORM;
    loader->any_bad |= loader->row_bad;
    loader->row_bad = false;
    loader->bad_columns = 0;
    loader->row++;
}

static void take_record(void *context, uint64_t line, unsigned fields)
{
    table_loader *loader = context;
    const table_loading *loading = loader->of;
    if (!has_room(loader, 1)) {
        return;
    }
    if (fields != loading->count) {
        char text[PREMIE_QUOTED];
        (void)snprintf(text, sizeof text, "expected %u fields, found %u", loading->count, fields);
        loader->row_bad = true;
        loader->bad_columns = WITHOUT_FORM;
        complain(loader, line, (fields < loading->count ? fields : loading->count) + 1, false, text);
    } else {
        check_periods(loader, line);
    }
    next_row(loader, line);
}

static void take_fault(void *context, uint64_t line, unsigned ordinal, premie_fault fault)
{
    table_loader *loader = context;
    if (!has_room(loader, 1)) {
        return;
    }
    complain(loader, line, fault == PREMIE_FAULT_BLANK_LINE ? 0 : ordinal, false, premie_fault_text(fault));
    loader->row_bad = true;
    loader->bad_columns = WITHOUT_FORM;
    next_row(loader, line);
}

/* The columns of a batch, one after the other; a user's own are only looked at. */
static void take_columns(table_loader *loader, const premie_batch *batch)
{
    const table_loading *loading = loader->of;
    premie_table *table = loader->table;
    for (unsigned i = 0; i < loading->count; i++) {
        unsigned place = loading->columns[i].column;
        if (place == table->schema->column_count) {
            premie_batch_skim(batch, i, loader->odd);
            continue;
        }
        void *data = premie_column_data(table, place);
        if (data == NULL && !premie_batch_is_blank(batch, i)) {
            data = premie_column_ready(table, place);
            loader->out_of_memory |= data == NULL;
        }
        if (data == NULL) {
            continue;
        }
        premie_batch_column column = {.field = &loading->columns[i].field,
                                      .calendar = loading->calendar,
                                      .ordinal = i,
                                      .data = data,
                                      .first = loader->row,
                                      .texts = &loader->texts[place],
                                      .cache = &loader->caches[place],
                                      .odd = loader->odd};
        premie_batch_take(batch, &column);
    }
}

/* Days of one period each, as nearly all periods are. */
static void mark_days(const premie_date *from, const premie_date *until, uint32_t rows, uint64_t *odd)
{
    for (uint32_t row = 0; row < rows; row++) {
        odd[row / 64] |= (uint64_t)(from[row].day >= until[row].day) << row % 64;
    }
}

/* [T-4] for a batch; where no row of a table has an end, there is nothing to look at. */
static void mark_periods(table_loader *loader, uint32_t rows)
{
    const premie_table *table = loader->table;
    for (unsigned i = 0; i < loader->of->period_count; i++) {
        const period_columns *columns = &loader->of->periods[i];
        const void *from = premie_column_data(table, columns->from);
        void *until = premie_column_data(table, columns->until);
        if (until == NULL) {
            continue;
        }
        for (uint32_t row = 0; columns->one_day && row < rows; row++) {
            premie_date *day = (premie_date *)until + loader->row + row;
            day->day = premie_date_is(*day) ? day->day : ((const premie_date *)from)[loader->row + row].day + 1;
        }
        if (from != NULL && table->schema->columns[columns->until].type == PREMIE_TYPE_DATE) {
            mark_days((const premie_date *)from + loader->row, (premie_date *)until + loader->row, rows, loader->odd);
            continue;
        }
        for (uint32_t row = 0; row < rows; row++) {
            uint32_t at = loader->row + row;
            bool sound = bound(table, columns->from, at) < bound(table, columns->until, at);
            loader->odd[row / 64] |= (uint64_t)!sound << row % 64;
        }
    }
}

/* A row of a batch field by field, which says what is wrong with it, if anything is. */
static void take_again(table_loader *loader, const premie_batch *batch, uint32_t row)
{
    loader->line = batch->line + row;
    for (unsigned i = 0; i < batch->fields; i++) {
        size_t length;
        const char *text = premie_batch_field(batch, row, i, &length);
        take_field(loader, i + 1, text, length);
    }
    take_record(loader, loader->line, batch->fields);
    loader->line = 0;
}

/* A batch, and those of its rows that are odd once more, each on its own. */
static void take_batch(void *context, const premie_batch *batch)
{
    table_loader *loader = context;
    uint32_t first = loader->row, words = (batch->rows + 63) / 64;
    if (!has_room(loader, batch->rows)) {
        return;
    }
    memset(loader->odd, 0, words * sizeof loader->odd[0]);
    take_columns(loader, batch);
    mark_periods(loader, batch->rows);
    premie_lines_put(loader->table, loader->run, first, batch->rows, batch->line);
    for (uint32_t word = 0; word < words; word++) {
        for (uint64_t odd = loader->odd[word]; odd != 0; odd &= odd - 1) {
            uint32_t row = word * 64 + (uint32_t)__builtin_ctzll(odd);
            loader->row = first + row;
            take_again(loader, batch, row);
        }
    }
    loader->row = first + batch->rows;
}

static void release_texts(table_loader *loader)
{
    for (unsigned i = 0; i <= PREMIE_COLUMNS_MAX; i++) {
        premie_arena_release(&loader->texts[i]);
    }
    memset(loader->caches, 0, sizeof loader->caches); /* they point to those texts */
}

/* Where the rows of a range go. */
static void begin_range(table_loader *loader, size_t item)
{
    const table_loading *loading = loader->of;
    const premie_range *range = &loading->ranges[item];
    uint32_t end = item + 1 < loading->range_count ? range[1].first_row : loading->rows;
    if (loading->taker == NULL) {
        loader->table = loading->table;
        loader->row = range->first_row;
        loader->end = end;
        loader->run = &loading->table->store->runs[item];
        return;
    }
    loader->table = loader->range;
    loader->row = 0;
    loader->end = end - range->first_row;
    loader->own_run = (premie_line_run){.line = range->first_line};
    loader->run = &loader->own_run;
    premie_columns_clear(loader->range);
    release_texts(loader);
}

static premie_status load_range(void *context, unsigned worker, size_t item, premie_error *error)
{
    table_loading *loading = context;
    table_loader *loader = &loading->loaders[worker];
    premie_sink sink = {.context = loader,
                        .field = take_field,
                        .record = take_record,
                        .fault = take_fault,
                        .batch = take_batch,
                        .fields = loading->count,
                        .libcsv_only = loading->libcsv_only};
    bool sound;
    begin_range(loader, item);
    premie_status status = premie_reader_read(&loader->reader, &loading->source, loading->ranges[item],
                                              loading->dialect, loading->resync, &sink, &sound, error);
    loader->sound &= sound;
    if (status == PREMIE_OK && loader->overrun) {
        return premie_fail(error, PREMIE_E_SYSTEM, "%s: changed while it was read", loading->source.path);
    }
    if (status == PREMIE_OK && (loader->out_of_memory || loader->findings.out_of_memory)) {
        return premie_fail(error, PREMIE_E_SYSTEM, "%s: not enough memory", loading->source.path);
    }
    return status;
}

/* Whether there is nothing to say of the rows read so far. */
static bool is_faultless(const table_loader *loader)
{
    return loader->sound && !loader->any_bad && loader->unknown_count == 0 && loader->findings.count == 0;
}

static premie_status hand_over(table_loading *loading, unsigned worker, size_t item, premie_error *error)
{
    table_loader *loader = &loading->loaders[worker];
    bool taken = false;
    premie_status status = PREMIE_OK;
    if (atomic_load_explicit(&loading->refused, memory_order_relaxed)) {
        return PREMIE_OK;
    }
    status = load_range(loading, worker, item, error);
    if (status == PREMIE_OK && is_faultless(loader)) {
        uint32_t room = loader->range->row_count;
        loader->range->row_count = loader->row;
        status = loading->taker->take(loading->taker->context, worker, loader->range, item,
                                      loading->ranges[item].first_row, &taken, error);
        loader->range->row_count = room;
    }
    if (!taken) {
        atomic_store(&loading->refused, true);
    }
    return status;
}

/* Adds a range to the digest of the file, while its bytes are still at hand. */
static premie_status add_range(table_loading *loading, unsigned worker, size_t item, premie_error *error)
{
    const premie_range range = loading->ranges[item];
    const char *bytes = premie_reader_bytes(&loading->loaders[worker].reader, range);
    premie_status status = PREMIE_OK;
    if (!premie_turns_wait(&loading->turns, item)) {
        return PREMIE_OK;
    }
    if (bytes != NULL) {
        premie_digest_add(&loading->digesting, bytes, (size_t)(range.end - range.begin));
    } else {
        status = premie_source_add(&loading->source, range.begin, range.end, &loading->digesting, error);
    }
    if (status == PREMIE_OK) {
        premie_turns_pass(&loading->turns);
    } else {
        premie_turns_stop(&loading->turns);
    }
    return status;
}

static premie_status load_item(void *context, unsigned worker, size_t item, premie_error *error)
{
    table_loading *loading = context;
    premie_status status =
        loading->taker != NULL ? hand_over(loading, worker, item, error) : load_range(loading, worker, item, error);
    if (!loading->digest) {
        return status;
    }
    if (status != PREMIE_OK || atomic_load(&loading->refused)) {
        premie_turns_stop(&loading->turns);
        return status;
    }
    return add_range(loading, worker, item, error);
}

/* All ranges, and the digest of the file where it is asked for: as a rule it is there then, and asked for no more. */
static premie_status load_ranges(table_loading *loading, premie_error *error)
{
    const premie_source *source = &loading->source;
    uint64_t end = 0;
    premie_status status = PREMIE_OK;
    if (!loading->digest) {
        return premie_parallel(loading->threads, loading->range_count, load_item, loading, error);
    }
    premie_digest_begin(&loading->digesting);
    if (loading->range_count > 0) {
        status = premie_source_add(source, 0, loading->ranges[0].begin, &loading->digesting, error);
        end = loading->ranges[loading->range_count - 1].end;
    }
    premie_turns_init(&loading->turns);
    if (status == PREMIE_OK) {
        status = premie_parallel(loading->threads, loading->range_count, load_item, loading, error);
    }
    premie_turns_release(&loading->turns);
    if (status == PREMIE_OK && !atomic_load(&loading->refused)) {
        status = premie_source_add(source, end, source->size, &loading->digesting, error);
        loading->table->digest = premie_digest_end(&loading->digesting);
        loading->digest = false;
    }
    return status;
}

/* Which columns are likely to have values: those that have one near the start of the file. Only advice. */
static premie_status sample_columns(table_loading *loading, premie_range rest, premie_error *error)
{
    uint64_t bytes = rest.end - rest.begin;
    size_t length = bytes < PREMIE_PIECE ? (size_t)bytes : PREMIE_PIECE;
    char *piece = premie_alloc_array(length, 1, error);
    premie_split split = {0};
    premie_status status = piece != NULL ? premie_split_init(&split, error) : PREMIE_E_SYSTEM;
    if (status == PREMIE_OK) {
        status = premie_source_pread(&loading->source, rest.begin, piece, length, error);
    }
    if (status == PREMIE_OK) {
        premie_splitter_best()->split(piece, length, loading->dialect == PREMIE_NL ? ';' : ',', &split);
        split.ends[-1] = UINT32_MAX;
        for (uint32_t i = 0; i < split.count; i++) {
            unsigned column = loading->columns[i % loading->count].column;
            bool has_value = split.ends[i] != split.ends[(int64_t)i - 1] + 1 && piece[split.ends[i] - 1] != '\r';
            loading->at_once |= has_value && column < PREMIE_COLUMNS_MAX ? UINT32_C(1) << column : 0;
        }
    }
    premie_split_release(&split);
    free(piece);
    return status;
}

/* Columns for `rows` rows, and a run of lines for each range of them. */
static premie_status make_columns(table_loading *loading, uint64_t rows, premie_error *error)
{
    struct premie_table_store *store = loading->table->store;
    uint32_t at_once = loading->at_once;
    if (rows >= PREMIE_NO_ROW) {
        return premie_fail(error, PREMIE_E_SYSTEM, "%s: more than 4294967294 rows", loading->source.path);
    }
    for (unsigned i = 0; i < loading->period_count; i++) {
        at_once |= loading->periods[i].one_day ? UINT32_C(1) << loading->periods[i].until : 0;
    }
    store->runs = premie_alloc_zeroed(loading->range_count + 1, sizeof *store->runs, error);
    if (store->runs == NULL) {
        return PREMIE_E_SYSTEM;
    }
    store->run_count = loading->range_count;
    loading->rows = (uint32_t)rows;
    for (size_t i = 0; i < loading->range_count; i++) {
        store->runs[i] = (premie_line_run){loading->ranges[i].first_row, loading->ranges[i].first_line, false};
    }
    return premie_columns_make(loading->table, (uint32_t)rows, at_once, error);
}

static void reset_loaders(table_loading *loading)
{
    for (unsigned i = 0; i < loading->threads; i++) {
        table_loader *loader = &loading->loaders[i];
        bool keep_all = loader->findings.keep_all;
        release_texts(loader);
        premie_finding_release(&loader->findings);
        loader->findings.keep_all = keep_all;
        loader->unknown_count = 0;
        loader->unknown_more = 0;
        loader->fault_count = 0;
        loader->row_bad = loader->any_bad = false;
        loader->bad_columns = 0;
        loader->sound = true;
    }
}

/* Columns for the rows of any one range, for each thread. */
static premie_status make_ranges(table_loading *loading, uint32_t rows, premie_error *error)
{
    const premie_table *table = loading->table;
    uint32_t most = 0;
    for (size_t i = 0; i < loading->range_count; i++) {
        uint32_t end = i + 1 < loading->range_count ? loading->ranges[i + 1].first_row : rows;
        uint32_t count = end - loading->ranges[i].first_row;
        most = count > most ? count : most;
    }
    premie_status status = PREMIE_OK;
    for (unsigned i = 0; i < loading->threads && status == PREMIE_OK; i++) {
        premie_table *range = premie_alloc_zeroed(1, table->schema->size, error);
        loading->loaders[i].range = range;
        struct premie_table_store *store = range ? premie_alloc_zeroed(1, sizeof *store, error) : NULL;
        if (store == NULL) {
            return PREMIE_E_SYSTEM;
        }
        range->schema = table->schema;
        range->store = store;
        store->place = table->store->place;
        store->dialect = table->store->dialect;
        memcpy(store->shown, table->store->shown, sizeof store->shown);
        memcpy(store->ordinal, table->store->ordinal, sizeof store->ordinal);
        memcpy(store->through, table->store->through, sizeof store->through);
        status = premie_columns_make(range, most, UINT32_MAX, error);
    }
    return status;
}

static void release_ranges(table_loading *loading)
{
    for (unsigned i = 0; i < loading->threads; i++) {
        if (loading->loaders[i].range != NULL) {
            premie_table_release(loading->loaders[i].range);
            free(loading->loaders[i].range);
            loading->loaders[i].range = NULL;
        }
    }
}

/* All records of a file to the taker; `taken` is false where columns are wanted after all. */
static premie_status pass_rows(table_loading *loading, uint64_t rows, bool *taken, premie_error *error)
{
    premie_row_taker *taker = loading->taker;
    premie_status status = PREMIE_OK;
    *taken = rows < PREMIE_NO_ROW;
    if (!*taken) {
        return PREMIE_OK;
    }
    loading->rows = (uint32_t)rows;
    status = taker->begin(taker->context, (uint32_t)rows, loading->range_count, error);
    if (status == PREMIE_OK) {
        status = make_ranges(loading, (uint32_t)rows, error);
    }
    if (status == PREMIE_OK) {
        status = load_ranges(loading, error);
    }
    release_ranges(loading);
    if (status == PREMIE_OK) {
        *taken = !atomic_load(&loading->refused);
        status = taker->end(taker->context, taken, error);
    }
    loading->table->row_count = (uint32_t)rows;
    return status;
}

/* All records of a file; where a quote is out of place, once more from its start, line by line. */
static premie_status read_rows(table_loading *loading, premie_range rest, size_t chunk, premie_error *error)
{
    uint64_t rows, lines;
    premie_status status = premie_source_cut(&loading->source, rest, chunk, loading->threads, &loading->ranges,
                                             &loading->range_count, &rows, &lines, error);
    if (status == PREMIE_OK && lines > UINT32_MAX) {
        return premie_fail(error, PREMIE_E_SYSTEM, "%s: more than 4294967295 lines", loading->source.path);
    }
    if (status == PREMIE_OK && rows > 0 && loading->taker != NULL) {
        status = pass_rows(loading, rows, &loading->taker->taken, error);
        if (status != PREMIE_OK || loading->taker->taken) {
            return status;
        }
        atomic_store(&loading->refused, false);
        reset_loaders(loading);
    }
    loading->taker = NULL;
    if (status == PREMIE_OK && rows > 0) {
        status = sample_columns(loading, rest, error);
    }
    if (status != PREMIE_OK || (status = make_columns(loading, rows, error)) != PREMIE_OK) {
        return status;
    }
    status = load_ranges(loading, error);
    bool sound = true;
    for (unsigned i = 0; i < loading->threads; i++) {
        sound &= loading->loaders[i].sound;
    }
    if (status != PREMIE_OK || sound) {
        return status;
    }
    reset_loaders(loading);
    premie_columns_drop(loading->table);
    loading->resync = true;
    loading->ranges[0] = rest;
    loading->range_count = 1;
    status = make_columns(loading, lines, error);
    if (status == PREMIE_OK) {
        status = premie_parallel(1, 1, load_range, loading, error);
        loading->table->row_count = loading->loaders[0].row;
    }
    return status;
}

static void plan_periods(table_loading *loading)
{
    const premie_schema *schema = loading->table->schema;
    for (unsigned i = 0; i < schema->column_count; i++) {
        const char *name = schema->columns[i].name;
        size_t length = strlen(name);
        if (length < 4 || strcmp(name + length - 4, "from") != 0 || (length > 4 && name[length - 5] != '_')) {
            continue;
        }
        char until[64];
        memcpy(until, name, length - 4);
        memcpy(until + length - 4, "until", 6);
        unsigned column = premie_schema_column(schema, until, length + 1);
        if (column < schema->column_count) {
            bool one_day = strcmp(until, "activity_until") == 0;
            loading->periods[loading->period_count++] = (period_columns){i, column, one_day};
        }
    }
}

static void plan_fields(table_loading *loading, premie_table *const tables[])
{
    for (unsigned i = 0; i < loading->count; i++) {
        premie_field *field = &loading->columns[i].field;
        field->dialect = loading->dialect;
        if (field->column == NULL || field->column->type != PREMIE_TYPE_REF) {
            continue;
        }
        for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
            if (strcmp(premie_schemas[place].name, field->column->about) == 0 && tables[place] != loading->table) {
                field->refers = tables[place];
                loading->table->store->named[field->column - loading->table->schema->columns] = tables[place];
            }
        }
    }
}

/* References of a table to itself, held as their text until all its keys are known; a row at fault is one, too. */
static premie_status resolve_self(premie_table *table, unsigned column, premie_error *error)
{
    struct premie_table_store *store = table->store;
    premie_id *names = store->data[column];
    unsigned hinted = 0;
    uint32_t *rows = premie_alloc_array(table->row_count > 0 ? table->row_count : 1, sizeof *rows, error);
    if (rows == NULL) {
        return PREMIE_E_SYSTEM;
    }
    premie_table_set_column(table, column, rows);
    for (uint32_t row = 0; row < table->row_count; row++) {
        const char *name = premie_id_bytes(names[row]);
        size_t length = premie_id_length(names[row]);
        rows[row] = length > 0 ? premie_table_find_any(table, name, length) : PREMIE_NO_ROW;
        if (length > 0 && rows[row] == PREMIE_NO_ROW) {
            char complaint[PREMIE_COMPLAINT];
            premie_complain_unknown(table, name, length, premie_is_hinted(table, hinted++), complaint);
            premie_table_reject(table, row, column, "%s", complaint);
        }
    }
    free(names);
    return PREMIE_OK;
}

static premie_status resolve(premie_table *table, unsigned threads, premie_error *error)
{
    premie_status status = premie_table_index(table, threads, error);
    for (unsigned i = 0; i < table->schema->column_count && status == PREMIE_OK; i++) {
        const premie_column *column = &table->schema->columns[i];
        if (premie_column_is_self(table->schema, column)) {
            status = resolve_self(table, i, error);
        }
    }
    return status;
}

static int compare_unknown(const void *left, const void *right)
{
    const unknown_name *a = left, *b = right;
    return a->line != b->line ? (a->line < b->line ? -1 : 1) : (a->ordinal > b->ordinal) - (a->ordinal < b->ordinal);
}

/* References to rows that do not exist, in the order of the file: the first ones with what was meant. */
static premie_status say_unknown(table_loading *loading, premie_error *error)
{
    struct premie_table_store *store = loading->table->store;
    size_t count = 0;
    for (unsigned i = 0; i < loading->threads; i++) {
        count += loading->loaders[i].unknown_count;
    }
    unknown_name *names = premie_alloc_array(count, sizeof *names, error);
    if (names == NULL) {
        return PREMIE_E_SYSTEM;
    }
    count = 0;
    for (unsigned i = 0; i < loading->threads; i++) {
        const table_loader *loader = &loading->loaders[i];
        if (loader->unknown_count > 0) {
            memcpy(names + count, loader->unknown, loader->unknown_count * sizeof *names);
        }
        count += loader->unknown_count;
        store->findings.total += loader->unknown_more;
    }
    if (count > 0) {
        qsort(names, count, sizeof *names, compare_unknown);
    }
    for (size_t i = 0; i < count; i++) {
        char complaint[PREMIE_COMPLAINT];
        const file_column *column = &loading->columns[names[i].ordinal - 1];
        premie_complain_unknown(column->field.refers, premie_id_bytes(names[i].name), premie_id_length(names[i].name),
                                premie_is_hinted(column->field.refers, i), complaint);
        premie_finding place = {.table = store->place, .line = names[i].line, .column = names[i].ordinal};
        premie_finding_add(&store->findings, place, "%s: %s", column->name, complaint);
    }
    free(names);
    return PREMIE_OK;
}

static int compare_faults(const void *left, const void *right)
{
    const premie_row_fault *a = left, *b = right;
    return (a->row > b->row) - (a->row < b->row);
}

/* The rows at fault of all threads, in the order of the file. */
static premie_status join_faults(table_loading *loading, premie_error *error)
{
    struct premie_table_store *store = loading->table->store;
    size_t count = 0;
    for (unsigned i = 0; i < loading->threads; i++) {
        count += loading->loaders[i].fault_count;
    }
    store->faults = premie_alloc_array(count, sizeof *store->faults, error);
    for (unsigned i = 0; store->faults != NULL && i < loading->threads; i++) {
        const table_loader *loader = &loading->loaders[i];
        if (loader->fault_count > 0) {
            memcpy(store->faults + store->fault_count, loader->faults, loader->fault_count * sizeof *store->faults);
        }
        store->fault_count += loader->fault_count;
    }
    if (count > 1 && store->faults != NULL) {
        qsort(store->faults, count, sizeof *store->faults, compare_faults);
    }
    return store->faults != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}

bool premie_bad_rows_next(premie_bad_rows *rows)
{
    const struct premie_table_store *store = rows->table->store;
    while (store->any_bad && rows->next < rows->table->row_count) {
        rows->row = rows->next++;
        bool found = rows->at < store->fault_count && store->faults[rows->at].row == rows->row;
        rows->faulty = found ? store->faults[rows->at++].columns : 0;
        if (store->bad[rows->row] != 0 && (store->bad[rows->row] & ROW_WITHOUT_FORM) == 0) {
            return true;
        }
    }
    return false;
}

static void collect(table_loading *loading)
{
    struct premie_table_store *store = loading->table->store;
    for (unsigned i = 0; i < loading->threads; i++) {
        store->any_bad |= loading->loaders[i].any_bad;
        for (unsigned j = 0; j <= PREMIE_COLUMNS_MAX; j++) {
            premie_arena_join(&store->texts[j], &loading->loaders[i].texts[j]);
        }
        premie_finding_join(&store->findings, &loading->loaders[i].findings);
        premie_reader_release(&loading->loaders[i].reader);
        free(loading->loaders[i].unknown);
        free(loading->loaders[i].faults);
    }
}

/* Names of columns outlive the file: messages of later checks use them. */
static premie_status keep_names(table_loading *loading, premie_error *error)
{
    struct premie_table_store *store = loading->table->store;
    for (unsigned i = 0; i < loading->count; i++) {
        unsigned column = loading->columns[i].column;
        if (column < loading->table->schema->column_count) {
            const char *name = loading->columns[i].name;
            store->shown[column] = premie_arena_copy(&store->texts[PREMIE_OTHER_TEXTS], name, strlen(name) + 1, error);
            if (store->shown[column] == NULL) {
                return PREMIE_E_SYSTEM;
            }
        }
    }
    return PREMIE_OK;
}

static premie_status read_table(table_loading *loading, premie_table *const tables[], size_t chunk, premie_error *error)
{
    premie_range rest;
    premie_status status = read_header(loading, &rest, error);
    if (status == PREMIE_OK && loading->table->store->failed && loading->digest) {
        return premie_source_digest(&loading->source, &loading->table->digest, error);
    }
    if (status != PREMIE_OK || loading->table->store->failed) {
        return status;
    }
    plan_periods(loading);
    plan_fields(loading, tables);
    loading->table->store->dialect = loading->dialect;
    status = keep_names(loading, error);
    if (status == PREMIE_OK) {
        status = read_rows(loading, rest, chunk, error);
    }
    return status == PREMIE_OK ? premie_source_unchanged(&loading->source, error) : status;
}

static premie_status start(table_loading *loading, unsigned place, const premie_load_options *options,
                           premie_error *error)
{
    premie_table *table = loading->table;
    table->schema = &premie_schemas[place];
    table->store = premie_alloc_zeroed(1, sizeof *table->store, error);
    loading->loaders = table->store ? premie_alloc_zeroed(options->threads, sizeof(table_loader), error) : NULL;
    if (loading->loaders == NULL) {
        return PREMIE_E_SYSTEM;
    }
    table->store->place = place;
    table->store->findings.keep_all = options->set_aside;
    for (unsigned i = 0; i < table->schema->column_count; i++) {
        table->store->shown[i] = table->schema->columns[i].name;
    }
    for (unsigned i = 0; i < options->threads; i++) {
        loading->loaders[i].of = loading;
        loading->loaders[i].findings.keep_all = options->set_aside;
        loading->loaders[i].sound = true;
    }
    loading->threads = options->threads;
    loading->digest = options->digest;
    loading->libcsv_only = options->libcsv_only;
    loading->calendar = premie_calendar_get();
    return PREMIE_OK;
}

premie_status premie_table_load(premie_table *table, unsigned place, const char *path, premie_table *const tables[],
                                const premie_load_options *options, premie_row_taker *taker, premie_error *error)
{
    table_loading loading = {.table = table, .taker = taker};
    bool found = false;
    premie_status status = start(&loading, place, options, error);
    if (status == PREMIE_OK) {
        status = premie_source_open(&loading.source, path, &found, error);
    }
    if (status == PREMIE_OK && found) {
        size_t chunk = options->chunk_bytes > 0 ? options->chunk_bytes : taker != NULL ? PASSED : CHUNK;
        status = read_table(&loading, tables, chunk < CHUNK_MAX ? chunk : CHUNK_MAX, error);
    } else if (status == PREMIE_OK && table->schema->required) {
        fail_table(&loading, 0, "expected this table, found no file");
    }
    bool taken = taker != NULL && taker->taken;
    if (status == PREMIE_OK && table->line == NULL && !taken) {
        status = make_columns(&loading, 0, error);
    }
    if (status == PREMIE_OK && !taken) {
        status = premie_columns_finish(table, error);
    }
    if (status == PREMIE_OK) {
        status = say_unknown(&loading, error);
    }
    if (status == PREMIE_OK) {
        status = join_faults(&loading, error);
    }
    if (loading.loaders != NULL) {
        collect(&loading);
    }
    if (status == PREMIE_OK && !taken) {
        status = resolve(table, options->threads, error);
    }
    if (found) {
        premie_source_close(&loading.source);
    }
    for (unsigned i = 0; i < loading.count; i++) {
        free(loading.columns[i].name);
    }
    free(loading.columns);
    free(loading.ranges);
    free(loading.loaders);
    return status;
}

void premie_table_release(premie_table *table)
{
    if (table->store != NULL) {
        premie_columns_drop(table);
        premie_index_drop(table);
        premie_arena_release(&table->store->texts[PREMIE_OTHER_TEXTS]);
        premie_finding_release(&table->store->findings);
        free(table->store->faults);
        free(table->store);
    }
    free(table->order);
    free(table->start);
    table->store = NULL;
    table->order = table->start = NULL;
}
