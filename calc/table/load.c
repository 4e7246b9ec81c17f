#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include "base/parallel.h"
#include "table/field.h"
#include "table/store.h"

enum { CHUNK = 1 << 20, PAIRS_MAX = 4 };

/* Where the fields of a file go, by their ordinal. */
typedef struct file_column {
    unsigned column; /* of the schema; its column_count for a column of the user's own */
    premie_field field;
    char *name;
} file_column;

typedef struct table_loading {
    premie_table *table;
    premie_source source;
    premie_dialect dialect;
    file_column *columns; /* [count] */
    unsigned count, capacity;
    unsigned from[PAIRS_MAX], until[PAIRS_MAX], pairs;
    premie_range *ranges;
    size_t range_count;
    struct table_loader *loaders; /* [threads] */
    unsigned threads;
    bool resync, header_fault, out_of_memory;
} table_loading;

/* One thread at work on a table. */
typedef struct table_loader {
    table_loading *of;
    premie_reader reader;
    premie_arena texts;
    premie_finding_list findings;
    uint32_t row;
    bool row_bad, sound, out_of_memory;
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

/* ---- faults --------------------------------------------------------------------------------------------- */

static void reject(premie_table *table, uint32_t row, unsigned column, bool follows, const char *format,
                   va_list values)
{
    struct premie_table_store *store = table->store;
    char text[PREMIE_COMPLAINT];
    bool whole = column >= table->schema->column_count;
    store->bad[row] = 1;
    (void)vsnprintf(text, sizeof text, format, values);
    premie_finding place = {.table = store->place, .line = table->line[row], .follows = follows};
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

static const char *fault_text(premie_fault fault)
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
    for (unsigned i = 0; i < schema->column_count; i++) {
        premie_nearest_try(&nearest, schema->columns[i].name, strlen(schema->columns[i].name));
    }
    fail_table(loading, ordinal, "unknown column %s%s", premie_quote(text, length, quoted),
               premie_nearest_text(&nearest, hint));
}

static void take_header(void *context, unsigned ordinal, const char *text, size_t length)
{
    table_loading *loading = context;
    premie_table *table = loading->table;
    const premie_schema *schema = table->schema;
    file_column column = {.column = schema->column_count};
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
        fail_table(loading, ordinal, "column %s stands in the place of column %u already",
                   premie_quote(text, length, quoted), table->store->ordinal[place]);
        return;
    }
    table->store->ordinal[place] = ordinal;
    table->store->shown[place] = column.name;
    loading->columns[ordinal - 1].column = place;
    loading->columns[ordinal - 1].field = (premie_field){.column = &schema->columns[place], .through = through};
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
    fail_table(context, ordinal, "%s", fault_text(fault));
    ((table_loading *)context)->header_fault = true;
}

static premie_status read_header(table_loading *loading, premie_range *rest, premie_error *error)
{
    premie_table *table = loading->table;
    premie_sink sink = {loading, take_header, take_header_end, take_header_fault};
    premie_status status = premie_reader_header(&loading->loaders[0].reader, &loading->source, &sink,
                                                &loading->dialect, rest, error);
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
            fail_table(loading, 0, "%s: expected this column, found none of that name", column->name);
        }
    }
    return PREMIE_OK;
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

static void take_field(void *context, unsigned ordinal, const char *text, size_t length)
{
    table_loader *loader = context;
    const table_loading *loading = loader->of;
    char complaint[PREMIE_COMPLAINT], quoted[PREMIE_QUOTED];
    premie_table *table = loading->table;
    if (ordinal > loading->count) {
        return;
    }
    const file_column *column = &loading->columns[ordinal - 1];
    premie_taken taken = PREMIE_TAKEN;
    if (u8_check((const uint8_t *)text, length) != NULL) {
        (void)snprintf(complaint, sizeof complaint, "expected UTF-8, found %s", premie_quote(text, length, quoted));
        taken = PREMIE_TAKEN_BAD;
    } else if (column->column < table->schema->column_count) {
        taken = premie_field_take(&column->field, text, length, table->store->data[column->column], loader->row,
                                  &loader->texts, complaint);
    }
    if (taken == PREMIE_TAKEN) {
        return;
    }
    loader->row_bad = true;
    if (taken == PREMIE_TAKEN_MEMORY) {
        loader->out_of_memory = true;
        return;
    }
    /* the line is known at the record's end: take_record fills it in */
    complain(loader, 0, ordinal, taken == PREMIE_TAKEN_ALONG, complaint);
}

static int64_t bound(const premie_table *table, unsigned column, uint32_t row)
{
    const void *data = table->store->data[column];
    premie_type type = table->schema->columns[column].type;
    return type == PREMIE_TYPE_DATE || type == PREMIE_TYPE_COUNT ? ((const int32_t *)data)[row]
                                                                 : ((const int64_t *)data)[row];
}

/* [T-4]: from < until, always; a blank activity_until means the one day of activity_from. */
static void check_pairs(table_loader *loader, uint64_t line)
{
    premie_table *table = loader->of->table;
    uint32_t row = loader->row;
    for (unsigned i = 0; i < loader->of->pairs; i++) {
        unsigned from = loader->of->from[i], until = loader->of->until[i];
        const premie_column *column = &table->schema->columns[until];
        if (column->type == PREMIE_TYPE_DATE && strcmp(column->name, "activity_until") == 0) {
            premie_date *days = table->store->data[until];
            if (!premie_date_is(days[row])) {
                days[row].day = ((const premie_date *)table->store->data[from])[row].day + 1;
            }
        }
        if (bound(table, from, row) >= bound(table, until, row)) {
            char text[PREMIE_QUOTED];
            (void)snprintf(text, sizeof text, "expected a value after that of %s", table->store->shown[from]);
            loader->row_bad = true;
            complain(loader, line, table->store->ordinal[until], false, text);
        }
    }
}

static void next_row(table_loader *loader, uint64_t line)
{
    premie_table *table = loader->of->table;
    table->line[loader->row] = (uint32_t)line;
    table->store->bad[loader->row] = loader->row_bad;
    loader->row_bad = false;
    loader->row++;
}

static void take_record(void *context, uint64_t line, unsigned fields)
{
    table_loader *loader = context;
    const table_loading *loading = loader->of;
    for (size_t i = loader->findings.count; i-- > 0 && loader->findings.items[i].line == 0;) {
        loader->findings.items[i].line = (uint32_t)line;
    }
    if (fields != loading->count) {
        char text[PREMIE_QUOTED];
        (void)snprintf(text, sizeof text, "expected %u fields, found %u", loading->count, fields);
        loader->row_bad = true;
        complain(loader, line, (fields < loading->count ? fields : loading->count) + 1, false, text);
    } else if (!loader->row_bad) {
        check_pairs(loader, line);
    }
    next_row(loader, line);
}

static void take_fault(void *context, uint64_t line, unsigned ordinal, premie_fault fault)
{
    table_loader *loader = context;
    complain(loader, line, fault == PREMIE_FAULT_BLANK_LINE ? 0 : ordinal, false, fault_text(fault));
    loader->row_bad = true;
    next_row(loader, line);
}

static premie_status load_range(void *context, unsigned worker, size_t item, premie_error *error)
{
    table_loading *loading = context;
    table_loader *loader = &loading->loaders[worker];
    premie_sink sink = {loader, take_field, take_record, take_fault};
    bool sound;
    loader->row = loading->ranges[item].first_row;
    premie_status status = premie_reader_read(&loader->reader, &loading->source, loading->ranges[item],
                                              loading->dialect, loading->resync, &sink, &sound, error);
    loader->sound &= sound;
    if (status == PREMIE_OK && (loader->out_of_memory || loader->findings.out_of_memory)) {
        return premie_fail(error, PREMIE_E_SYSTEM, "%s: not enough memory", loading->source.path);
    }
    return status;
}

/* Columns for `rows` rows; those the file does not have are blank. */
static premie_status make_columns(table_loading *loading, uint64_t rows, premie_error *error)
{
    premie_table *table = loading->table;
    const premie_schema *schema = table->schema;
    if (rows >= PREMIE_NO_ROW) {
        return premie_fail(error, PREMIE_E_SYSTEM, "%s: more than 4294967294 rows", loading->source.path);
    }
    size_t slots = rows > 0 ? (size_t)rows : 1;
    table->row_count = (uint32_t)rows;
    table->line = premie_alloc_zeroed(slots, sizeof(uint32_t), error);
    table->store->bad = table->line ? premie_alloc_zeroed(slots, 1, error) : NULL;
    if (table->store->bad == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (unsigned i = 0; i < schema->column_count; i++) {
        const premie_column *column = &schema->columns[i];
        bool self = column->type == PREMIE_TYPE_REF && strcmp(column->about, schema->name) == 0;
        size_t size = self ? sizeof(premie_id) : premie_type_size(column->type);
        void *data = premie_alloc_zeroed(slots, size, error);
        if (data == NULL) {
            return PREMIE_E_SYSTEM;
        }
        premie_table_set_column(table, i, data);
        for (uint32_t row = 0; table->store->ordinal[i] == 0 && !self && row < rows; row++) {
            premie_field_blank(column, data, row);
        }
    }
    return PREMIE_OK;
}

static void drop_columns(premie_table *table)
{
    for (unsigned i = 0; i < table->schema->column_count; i++) {
        free(table->store->data[i]);
        premie_table_set_column(table, i, NULL);
    }
    free(table->line);
    free(table->store->bad);
    table->line = NULL;
    table->store->bad = NULL;
    table->row_count = 0;
}

static void reset_loaders(table_loading *loading)
{
    for (unsigned i = 0; i < loading->threads; i++) {
        table_loader *loader = &loading->loaders[i];
        bool keep_all = loader->findings.keep_all;
        premie_arena_release(&loader->texts);
        premie_finding_release(&loader->findings);
        loader->findings.keep_all = keep_all;
        loader->sound = true;
    }
}

/* All records of a file; where a quote is out of place, once more from its start, line by line. */
static premie_status read_rows(table_loading *loading, premie_range rest, size_t chunk, premie_error *error)
{
    uint64_t rows, lines;
    premie_status status = premie_source_cut(&loading->source, rest, chunk, loading->threads, &loading->ranges,
                                             &loading->range_count, &rows, &lines, error);
    if (status != PREMIE_OK || (status = make_columns(loading, rows, error)) != PREMIE_OK) {
        return status;
    }
    status = premie_parallel(loading->threads, loading->range_count, load_range, loading, error);
    bool sound = true;
    for (unsigned i = 0; i < loading->threads; i++) {
        sound &= loading->loaders[i].sound;
    }
    if (status != PREMIE_OK || sound) {
        return status;
    }
    reset_loaders(loading);
    drop_columns(loading->table);
    loading->resync = true;
    status = make_columns(loading, lines, error);
    loading->ranges[0] = rest;
    loading->range_count = 1;
    if (status == PREMIE_OK) {
        status = premie_parallel(1, 1, load_range, loading, error);
        loading->table->row_count = loading->loaders[0].row;
    }
    return status;
}

static void plan_pairs(table_loading *loading)
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
            loading->from[loading->pairs] = i;
            loading->until[loading->pairs++] = column;
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
            }
        }
    }
}

/* References of a table to itself, held as their text until all its keys are known. */
static premie_status resolve_self(premie_table *table, unsigned column, premie_error *error)
{
    struct premie_table_store *store = table->store;
    premie_field field = {.column = &table->schema->columns[column], .refers = table};
    premie_id *names = store->data[column];
    uint32_t *rows = premie_alloc_array(table->row_count > 0 ? table->row_count : 1, sizeof *rows, error);
    if (rows == NULL) {
        return PREMIE_E_SYSTEM;
    }
    premie_table_set_column(table, column, rows);
    for (uint32_t row = 0; row < table->row_count; row++) {
        char complaint[PREMIE_COMPLAINT];
        premie_taken taken = PREMIE_TAKEN;
        rows[row] = PREMIE_NO_ROW;
        if (premie_id_is(names[row])) {
            taken = premie_field_take(&field, premie_id_bytes(names[row]), premie_id_length(names[row]), rows, row,
                                      &store->texts, complaint);
        }
        if (taken == PREMIE_TAKEN_BAD) {
            premie_table_reject(table, row, column, "%s", complaint);
        } else if (taken == PREMIE_TAKEN_ALONG && !store->bad[row]) {
            premie_table_reject_along(table, row, column, "%s", complaint);
        }
    }
    free(names);
    return PREMIE_OK;
}

static premie_status resolve(premie_table *table, premie_error *error)
{
    premie_status status = premie_table_index(table, error);
    for (unsigned i = 0; i < table->schema->column_count && status == PREMIE_OK; i++) {
        const premie_column *column = &table->schema->columns[i];
        if (column->type == PREMIE_TYPE_REF && strcmp(column->about, table->schema->name) == 0) {
            status = resolve_self(table, i, error);
        }
    }
    return status;
}

static void collect(table_loading *loading)
{
    struct premie_table_store *store = loading->table->store;
    for (unsigned i = 0; i < loading->threads; i++) {
        premie_arena_join(&store->texts, &loading->loaders[i].texts);
        premie_finding_join(&store->findings, &loading->loaders[i].findings);
        premie_reader_release(&loading->loaders[i].reader);
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
            store->shown[column] = premie_arena_copy(&store->texts, name, strlen(name) + 1, error);
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
    if (status != PREMIE_OK || loading->table->store->failed) {
        return status;
    }
    plan_pairs(loading);
    plan_fields(loading, tables);
    status = keep_names(loading, error);
    if (status == PREMIE_OK) {
        status = read_rows(loading, rest, chunk, error);
    }
    return status == PREMIE_OK ? premie_source_unchanged(&loading->source, error) : status;
}

static premie_status start(table_loading *loading, unsigned place, const premie_load_options *options, premie_error *error)
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
    return PREMIE_OK;
}

premie_status premie_table_load(premie_table *table, unsigned place, const char *path, premie_table *const tables[],
                                const premie_load_options *options, premie_error *error)
{
    table_loading loading = {.table = table};
    bool found = false;
    premie_status status = start(&loading, place, options, error);
    if (status == PREMIE_OK) {
        status = premie_source_open(&loading.source, path, &found, error);
    }
    if (status == PREMIE_OK && found) {
        status = read_table(&loading, tables, options->chunk_bytes > 0 ? options->chunk_bytes : CHUNK, error);
    } else if (status == PREMIE_OK && table->schema->required) {
        fail_table(&loading, 0, "expected this table, found no file");
    }
    if (status == PREMIE_OK && table->line == NULL) {
        status = make_columns(&loading, 0, error);
    }
    if (loading.loaders != NULL) {
        collect(&loading);
    }
    if (status == PREMIE_OK) {
        status = resolve(table, error);
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
        drop_columns(table);
        free(table->store->slots);
        premie_arena_release(&table->store->texts);
        premie_finding_release(&table->store->findings);
        free(table->store);
    }
    free(table->order);
    free(table->start);
    table->store = NULL;
    table->order = table->start = NULL;
}
