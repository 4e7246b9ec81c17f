#include <stdlib.h>
#include <string.h>

#include "run/compared.h"

enum { KEY_MAX = 8, FIRST = 64, BETWEEN = 1 }; /* no id has the byte 1, and all its bytes come after that */

/* A row by its key: the key columns, with the byte 1 between. */
typedef struct keyed_row {
    const char *key;
    size_t length, row;
} keyed_row;

/* A table while its rows are compared. */
typedef struct row_comparison {
    const premie_sheet_pair *pair;
    premie_compared_table *table;
    premie_arena *texts;
    unsigned key[KEY_MAX], key_count; /* columns */
    size_t row_count, row_capacity, figure_count, figure_capacity;
    bool out_of_memory;
} row_comparison;

static void plan_key(row_comparison *at)
{
    const premie_result_schema *schema = at->pair->schema;
    for (const char *word = schema->key; *word != '\0';) {
        size_t length = strcspn(word, " ");
        at->key[at->key_count++] = premie_result_column_named(schema, word, length);
        word += length + strspn(word + length, " ");
    }
}

/* ---- figures --------------------------------------------------------------------------------------------- */

static const char *keep(row_comparison *at, const char *bytes, size_t length)
{
    char copy[PREMIE_CELL_TEXT];
    if (length == 0) {
        return "";
    }
    memcpy(copy, bytes, length);
    copy[length] = '\0';
    const char *kept = premie_arena_copy(at->texts, copy, length + 1, NULL);
    at->out_of_memory |= kept == NULL;
    return kept != NULL ? kept : "";
}

static const char *keep_difference(row_comparison *at, unsigned column, premie_slice before, premie_slice after)
{
    premie_dialect dialect = at->pair->dialect;
    premie_shown shown = at->pair->schema->columns[column].shown;
    bool counts = shown == PREMIE_SHOWN_AS_WHOLE || shown == PREMIE_SHOWN_AS_MONEY || shown == PREMIE_SHOWN_AS_LEVEL ||
                  shown == PREMIE_SHOWN_AS_DECIMAL;
    if (!counts || before.length == 0 || after.length == 0) {
        return "";
    }
    int decimals = premie_slice_decimals(before, dialect), other = premie_slice_decimals(after, dialect);
    decimals = decimals > other ? decimals : other;
    int64_t was = premie_slice_number(before, dialect, decimals),
            is_now = premie_slice_number(after, dialect, decimals);
    int64_t difference;
    char text[PREMIE_NUMBER_TEXT];
    if (was == PREMIE_NO_INTEGER || is_now == PREMIE_NO_INTEGER || __builtin_sub_overflow(is_now, was, &difference) ||
        difference == PREMIE_NO_INTEGER) {
        return "";
    }
    return keep(at, text, premie_decimal_text(difference, decimals, false, dialect, text));
}

static void *room_for(row_comparison *at, void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity) {
        return items;
    }
    size_t wanted = *capacity > 0 ? 2 * *capacity : FIRST;
    void *wider = premie_resize_array(items, wanted, size, NULL);
    at->out_of_memory |= wider == NULL;
    *capacity = wider != NULL ? wanted : *capacity;
    return wider != NULL ? wider : items;
}

static void add_figure(row_comparison *at, unsigned column, premie_slice before, premie_slice after)
{
    premie_compared_table *table = at->table;
    table->figures = room_for(at, table->figures, at->figure_count, &at->figure_capacity, sizeof *table->figures);
    if (!at->out_of_memory) {
        table->figures[at->figure_count++] =
            (premie_compared_figure){at->pair->schema->columns[column].name, keep(at, before.bytes, before.length),
                                     keep(at, after.bytes, after.length), keep_difference(at, column, before, after)};
    }
}

/* ---- rows ------------------------------------------------------------------------------------------------ */

static bool is_key(const row_comparison *at, unsigned column)
{
    for (unsigned i = 0; i < at->key_count; i++) {
        if (at->key[i] == column) {
            return true;
        }
    }
    return false;
}

static bool differs(premie_slice a, premie_slice b)
{
    return a.length != b.length || (a.length > 0 && memcmp(a.bytes, b.bytes, a.length) != 0);
}

/* Whether two rows of one key differ; the year does not count where it was no part of the match. */
static bool rows_differ(const row_comparison *at, const premie_slice *before, const premie_slice *after, unsigned year)
{
    for (unsigned i = 0; i < at->pair->schema->column_count; i++) {
        if (i != year && differs(before[i], after[i])) {
            return true;
        }
    }
    return false;
}

/* Adds a row that differs; one of the two is NULL where it is not there. */
static void add_row(row_comparison *at, const premie_slice *before, const premie_slice *after, unsigned year)
{
    static const premie_slice none = {NULL, 0};
    premie_compared_table *table = at->table;
    premie_row_change change = before == NULL  ? PREMIE_ROW_ADDED
                               : after == NULL ? PREMIE_ROW_REMOVED
                                               : PREMIE_ROW_CHANGED;
    premie_compared_row row = {.change = change, .first = at->figure_count, .key_count = at->key_count};
    for (unsigned i = 0; i < at->key_count; i++) {
        unsigned column = at->key[i];
        add_figure(at, column, before ? before[column] : none, after ? after[column] : none);
    }
    for (unsigned i = 0; i < at->pair->schema->column_count; i++) {
        premie_slice was = before ? before[i] : none, is_now = after ? after[i] : none;
        if (i != year && !is_key(at, i) && differs(was, is_now)) {
            add_figure(at, i, was, is_now);
        }
    }
    row.count = at->figure_count - row.first;
    table->rows = room_for(at, table->rows, at->row_count, &at->row_capacity, sizeof *table->rows);
    if (!at->out_of_memory) {
        table->rows[at->row_count++] = row;
        table->changes[change]++;
    }
}

static int compare_keys(const keyed_row *a, const keyed_row *b)
{
    size_t length = a->length < b->length ? a->length : b->length;
    int order = length > 0 ? memcmp(a->key, b->key, length) : 0;
    return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

static int compare_rows(const void *left, const void *right)
{
    const keyed_row *a = left, *b = right;
    int order = compare_keys(a, b);
    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static keyed_row *sort_rows(const row_comparison *at, const premie_sheet *sheet, premie_arena *keys, unsigned year,
                            premie_error *error)
{
    char key[KEY_MAX * PREMIE_CELL_TEXT];
    keyed_row *rows = premie_alloc_array(sheet->row_count, sizeof *rows, error);
    for (size_t row = 0; row < sheet->row_count && rows != NULL; row++) {
        const premie_slice *cells = premie_sheet_row(sheet, row);
        size_t length = 0;
        for (unsigned i = 0; i < at->key_count; i++) {
            premie_slice text = cells[at->key[i]];
            if (at->key[i] != year && text.length > 0) {
                memcpy(key + length, text.bytes, text.length);
                length += text.length;
            }
            key[length++] = BETWEEN;
        }
        rows[row] = (keyed_row){premie_arena_copy(keys, key, length, error), length, row};
        if (rows[row].key == NULL) {
            free(rows);
            rows = NULL;
        }
    }
    if (rows != NULL && sheet->row_count > 0) {
        qsort(rows, sheet->row_count, sizeof *rows, compare_rows);
    }
    return rows;
}

static void match_rows(row_comparison *at, const keyed_row *before, const keyed_row *after, unsigned year)
{
    const premie_sheet *sheets = at->pair->sheet;
    size_t i = 0, j = 0;
    while ((i < sheets[0].row_count || j < sheets[1].row_count) && !at->out_of_memory) {
        int order = i == sheets[0].row_count ? 1 : j == sheets[1].row_count ? -1 : compare_keys(&before[i], &after[j]);
        const premie_slice *was = order <= 0 ? premie_sheet_row(&sheets[0], before[i++].row) : NULL;
        const premie_slice *is_now = order >= 0 ? premie_sheet_row(&sheets[1], after[j++].row) : NULL;
        if (order != 0 || rows_differ(at, was, is_now, year)) {
            add_row(at, was, is_now, year);
        }
    }
}

/* The year all rows of a sheet have; blank where they have none in common. */
static premie_slice only_year(const premie_sheet *sheet, unsigned column)
{
    premie_slice none = {NULL, 0};
    for (size_t row = 1; row < sheet->row_count; row++) {
        if (differs(premie_sheet_row(sheet, row)[column], premie_sheet_row(sheet, row - 1)[column])) {
            return none;
        }
    }
    return sheet->row_count > 0 ? premie_sheet_row(sheet, 0)[column] : none;
}

/* The column of the year where rows are matched without it; the column_count where they are matched by all. */
static unsigned year_left_out(const row_comparison *at)
{
    const premie_result_schema *schema = at->pair->schema;
    unsigned year = premie_result_column_named(schema, "year", 4);
    if (year == schema->column_count) {
        return year;
    }
    premie_slice before = only_year(&at->pair->sheet[0], year), after = only_year(&at->pair->sheet[1], year);
    return before.length > 0 && after.length > 0 && differs(before, after) ? year : schema->column_count;
}

/* ---- sums ------------------------------------------------------------------------------------------------ */

static premie_int128 sum_of(const premie_sheet *sheet, unsigned column, premie_dialect dialect)
{
    premie_int128 cents = 0;
    for (size_t row = 0; row < sheet->row_count; row++) {
        premie_slice text = premie_sheet_row(sheet, row)[column];
        cents += text.length > 0 ? premie_slice_number(text, dialect, 2) : 0;
    }
    return cents;
}

static const char *keep_sum(row_comparison *at, premie_int128 cents)
{
    char text[PREMIE_NUMBER_TEXT];
    premie_sum_text(cents, at->pair->dialect, text);
    return keep(at, text, strlen(text));
}

static premie_status add_sums(row_comparison *at, premie_error *error)
{
    const premie_result_schema *schema = at->pair->schema;
    premie_compared_table *table = at->table;
    table->sums = premie_alloc_array(schema->column_count, sizeof *table->sums, error);
    if (table->sums == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (unsigned i = 0; i < schema->column_count; i++) {
        if (schema->columns[i].shown == PREMIE_SHOWN_AS_MONEY) {
            premie_int128 before = sum_of(&at->pair->sheet[0], i, at->pair->dialect);
            premie_int128 after = sum_of(&at->pair->sheet[1], i, at->pair->dialect);
            table->sums[table->sum_count++] = (premie_compared_figure){
                schema->columns[i].name, keep_sum(at, before), keep_sum(at, after), keep_sum(at, after - before)};
        }
    }
    return PREMIE_OK;
}

premie_status premie_sheet_pair_compare(const premie_sheet_pair *pair, premie_compared_table *table,
                                        premie_arena *texts, premie_error *error)
{
    row_comparison at = {.pair = pair, .table = table, .texts = texts};
    premie_arena keys = {0};
    plan_key(&at);
    unsigned year = year_left_out(&at);
    table->without_year = year < pair->schema->column_count;
    keyed_row *before = sort_rows(&at, &pair->sheet[0], &keys, year, error);
    keyed_row *after = before ? sort_rows(&at, &pair->sheet[1], &keys, year, error) : NULL;
    premie_status status = PREMIE_E_SYSTEM;
    if (after != NULL) {
        match_rows(&at, before, after, year);
        status = add_sums(&at, error);
    }
    if (at.out_of_memory) {
        status = premie_fail(error, PREMIE_E_SYSTEM, "not enough memory");
    }
    free(before);
    free(after);
    premie_arena_release(&keys);
    return status;
}
