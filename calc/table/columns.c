#include "table/columns.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "base/system.h"
#include "table/field.h"

/* What a column points to that there was no memory for. */
static char no_memory;

bool premie_column_is_self(const premie_schema *schema, const premie_column *column)
{
    return column->type == PREMIE_TYPE_REF && strcmp(column->about, schema->name) == 0;
}

static size_t held_size(const premie_schema *schema, const premie_column *column)
{
    return premie_column_is_self(schema, column) ? sizeof(premie_id) : premie_type_size(column->type);
}

/* Columns whose blank is all zeros take no memory where nothing is written to them. */
static bool is_zero_when_blank(premie_type type)
{
    return type == PREMIE_TYPE_FLAG || type == PREMIE_TYPE_CODE || type == PREMIE_TYPE_CODES ||
           type == PREMIE_TYPE_MONTH_DAY;
}

static size_t slots_of(const premie_table *table) { return table->row_count > 0 ? table->row_count : 1; }

enum { ZERO_BLANK = PREMIE_BLANK_KINDS - 1 };

/* Which kind of blank a column has: what its bytes are. */
static unsigned blank_kind(const premie_column *column)
{
    bool open = premie_column_is_open(column);
    switch (column->type) {
    case PREMIE_TYPE_DATE:
        return open ? 0 : 1;
    case PREMIE_TYPE_COUNT:
    case PREMIE_TYPE_YEAR:
        return open ? 0 : 2;
    case PREMIE_TYPE_REF:
        return 2;
    case PREMIE_TYPE_MONEY:
    case PREMIE_TYPE_NUMBER:
    case PREMIE_TYPE_SHARE:
    case PREMIE_TYPE_PCT:
        return open ? 3 : 4;
    default:
        return ZERO_BLANK;
    }
}

/* An array of blanks, each twice as many as the last copied. */
static void *make_blank(const premie_table *table, unsigned column, premie_error *error)
{
    const premie_column *about = &table->schema->columns[column];
    size_t size = premie_type_size(about->type), bytes = slots_of(table) * size;
    if (blank_kind(about) == ZERO_BLANK) {
        return premie_alloc_zeroed(slots_of(table), size, error); /* pages that nobody writes to take no memory */
    }
    char *data = premie_alloc_array(slots_of(table), size, error);
    if (data == NULL) {
        return NULL;
    }
    premie_field_blank(about, premie_column_is_open(about), data, 0);
    for (size_t done = size; done < bytes; done *= 2) {
        memcpy(data + done, data, done < bytes - done ? done : bytes - done);
    }
    return data;
}

premie_status premie_columns_make(premie_table *table, uint32_t rows, uint32_t at_once, premie_error *error)
{
    const premie_schema *schema = table->schema;
    table->row_count = rows;
    table->line = premie_alloc_zeroed(slots_of(table), sizeof(uint32_t), error);
    table->store->bad = table->line ? premie_alloc_zeroed(slots_of(table), 1, error) : NULL;
    if (table->store->bad == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (unsigned i = 0; i < schema->column_count; i++) {
        const premie_column *column = &schema->columns[i];
        bool in_file = table->store->ordinal[i] != 0, needed = (at_once >> i & 1) != 0;
        bool filled = in_file && ((column->flags & PREMIE_COLUMN_REQUIRED) != 0 || needed);
        void *data = NULL;
        if (filled || is_zero_when_blank(column->type) || premie_column_is_self(schema, column)) {
            data = premie_alloc_zeroed(slots_of(table), held_size(schema, column), error);
        } else if (needed) {
            data = make_blank(table, i, error);
        } else {
            continue;
        }
        if (data == NULL) {
            return PREMIE_E_SYSTEM;
        }
        premie_table_set_column(table, i, data);
    }
    return PREMIE_OK;
}

void premie_columns_clear(premie_table *table)
{
    memset(table->store->bad, 0, table->row_count);
    for (unsigned i = 0; i < table->schema->column_count; i++) {
        const premie_column *column = &table->schema->columns[i];
        if (is_zero_when_blank(column->type)) {
            memset(table->store->data[i], 0, table->row_count * held_size(table->schema, column));
        }
    }
}

void *premie_column_ready(premie_table *table, unsigned column)
{
    struct premie_table_store *store = table->store;
    void *data = premie_column_data(table, column);
    if (data == NULL && !__atomic_exchange_n(&store->claimed[column], true, __ATOMIC_ACQ_REL)) {
        data = make_blank(table, column, NULL);
        __atomic_store_n(&store->data[column], data != NULL ? data : &no_memory, __ATOMIC_RELEASE);
    }
    while ((data = premie_column_data(table, column)) == NULL) {
        (void)sched_yield();
    }
    return data != &no_memory ? data : NULL;
}

premie_status premie_column_share_blank(premie_table *table, unsigned column, premie_error *error)
{
    struct premie_table_store *store = table->store;
    unsigned kind = blank_kind(&table->schema->columns[column]);
    if (store->blank[kind] == NULL && kind == ZERO_BLANK) {
        store->blank[kind] = premie_alloc_zeroed(slots_of(table), sizeof(premie_id), error); /* the widest of them */
    } else if (store->blank[kind] == NULL) {
        store->blank[kind] = make_blank(table, column, error);
    }
    store->shared |= UINT32_C(1) << column;
    premie_table_set_column(table, column, store->blank[kind]);
    return store->blank[kind] != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}

premie_status premie_columns_finish(premie_table *table, premie_error *error)
{
    struct premie_table_store *store = table->store;
    premie_status status = PREMIE_OK;
    for (unsigned i = 0; i < table->schema->column_count && status == PREMIE_OK; i++) {
        if (store->data[i] == NULL) {
            status = premie_column_share_blank(table, i, error);
        } else {
            premie_table_set_column(table, i, store->data[i]);
        }
    }
    return status;
}

void premie_column_drop(premie_table *table, unsigned column)
{
    struct premie_table_store *store = table->store;
    bool own = (store->shared >> column & 1) == 0 && store->data[column] != NULL && store->data[column] != &no_memory;
    if (own && store->lent) {
        premie_memory_spare(store->data[column],
                            table->row_count * premie_type_size(table->schema->columns[column].type));
    } else if (own) {
        free(store->data[column]);
    }
    premie_arena_release(&store->texts[column]);
    store->shared &= ~(UINT32_C(1) << column);
    premie_table_set_column(table, column, NULL);
}

void premie_columns_drop(premie_table *table)
{
    struct premie_table_store *store = table->store;
    for (unsigned i = 0; i < table->schema->column_count; i++) {
        premie_column_drop(table, i);
        store->claimed[i] = false;
    }
    for (unsigned kind = 0; kind < PREMIE_BLANK_KINDS; kind++) {
        free(store->blank[kind]);
        store->blank[kind] = NULL;
    }
    free(table->line);
    free(store->bad);
    free(store->runs);
    table->line = NULL;
    store->bad = NULL;
    store->runs = NULL;
    store->run_count = 0;
    table->row_count = 0;
}

void premie_table_drop_rows(premie_table *table)
{
    uint32_t rows = table->row_count;
    premie_columns_drop(table);
    premie_index_drop(table);
    premie_memory_trim();
    if (!table->store->lent) {
        free(table->order);
    }
    table->order = NULL;
    table->row_count = rows;
}

/* ---- lines ------------------------------------------------------------------------------------------------ */

void premie_lines_put(premie_table *table, premie_line_run *run, uint32_t row, uint32_t rows, uint64_t line)
{
    if (!run->told && line == run->line + (row - run->row)) {
        return;
    }
    for (uint32_t i = run->row; i < row && !run->told; i++) {
        table->line[i] = (uint32_t)(run->line + (i - run->row));
    }
    run->told = true;
    for (uint32_t i = 0; i < rows; i++) {
        table->line[row + i] = (uint32_t)(line + i);
    }
}

uint32_t premie_table_line(const premie_table *table, uint32_t row)
{
    const struct premie_table_store *store = table->store;
    size_t low = 0, high = store->run_count; /* how many runs begin up to the row */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        low = store->runs[middle].row <= row ? middle + 1 : low;
        high = store->runs[middle].row <= row ? high : middle;
    }
    const premie_line_run *run = low > 0 ? &store->runs[low - 1] : NULL;
    return run == NULL || run->told ? table->line[row] : (uint32_t)(run->line + (row - run->row));
}
