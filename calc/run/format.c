#include "run/format.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "base/turns.h"
#include "table/line.h"

/* Texts of two threads do not share a line of the cache. */
enum { ROWS_A_BLOCK = 2048, APART = 8 };

/* Blocks of rows of several files: each is formatted by one thread, and taken in its turn. */
typedef struct formatting {
    const premie_results *results;
    premie_dialect dialect;
    const premie_file_sink *sink;
    const unsigned *files;               /* [file_count] */
    size_t first[PREMIE_FILE_COUNT + 1]; /* block of each of them, and behind them the number of blocks */
    premie_text *texts;                  /* [threads · APART] */
    premie_text summary;
    premie_turns turns;
} formatting;

const char *premie_file_name(unsigned file, char name[PREMIE_FILE_NAME])
{
    const char *table = file == PREMIE_FILE_SUMMARY ? "summary" : premie_result_schemas[file].name;
    (void)snprintf(name, PREMIE_FILE_NAME, "%s.csv", table);
    return name;
}

bool premie_file_is_made(const premie_results *results, unsigned file)
{
    return file == PREMIE_FILE_SUMMARY ? results->summary : results->table[file].made;
}

static premie_status fail_memory(unsigned file, premie_error *error)
{
    char name[PREMIE_FILE_NAME];
    return premie_fail(error, PREMIE_E_SYSTEM, "not enough memory to write %s", premie_file_name(file, name));
}

/* ---- rows -------------------------------------------------------------------------------------------------- */

enum { ID_MOST = 255, EIGHT = 8, COLUMNS_MOST = 32, KINDS_MOST = 16 };

/* Of 8 bytes, the bits of 0x80 of those that never make a field need quotes: above a blank, no quote and no delimiter. */
static inline uint64_t plain_bytes(uint64_t bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t others = bytes | ones << 7; /* so that a byte is not borrowed from */
    uint64_t plain = others - '!' * ones;
    static const unsigned char marks[] = {'"', ',', ';'};
    for (unsigned i = 0; i < sizeof marks; i++) {
        uint64_t apart = bytes ^ marks[i] * ones;
        plain &= (apart & 0x7f * ones) + 0x7f * ones; /* 0x80 is set unless the low 7 bits are those of the mark */
    }
    return plain & ~bytes;
}

/* Copies a text; whether all of its bytes are plain: others premie_text_add_field judges. `to` has room for 8 more. */
static bool copy_plain(const char *text, size_t length, char *to)
{
    const uint64_t all = UINT64_C(0x8080808080808080);
    uint64_t plain = all, bytes;
    size_t done = 0;
    for (; length - done >= EIGHT; done += EIGHT) {
        memcpy(&bytes, text + done, EIGHT);
        memcpy(to + done, &bytes, EIGHT);
        plain &= plain_bytes(bytes);
    }
    for (; done < length; done++) {
        to[done] = text[done];
        plain &= plain_bytes((unsigned char)text[done] | UINT64_C(0x6161616161616100));
    }
    return (plain & all) == all;
}

static bool make_room(premie_text *text, size_t more)
{
    if (text->capacity - text->length >= more) {
        return true;
    }
    size_t wider = 2 * text->capacity + more;
    char *bytes = realloc(text->bytes, wider);
    text->out_of_memory |= bytes == NULL;
    if (bytes != NULL) {
        text->bytes = bytes;
        text->capacity = wider;
    }
    return bytes != NULL;
}

/* What a column held last: a year, a day or a word is mostly that of the row before, and its text is there. */
typedef struct last_cell {
    int64_t value;
    size_t length; /* 0: none */
    char text[2 * EIGHT];
} last_cell;

static inline size_t put_again(const premie_result_column *column, int64_t value, const void *row,
                               premie_dialect dialect, last_cell *last, char *to)
{
    if (last->length > 0 && last->value == value) {
        memcpy(to, last->text, sizeof last->text);
        return last->length;
    }
    size_t length = premie_result_cell(column, row, dialect, to);
    last->value = value;
    last->length = length <= sizeof last->text ? length : 0;
    memcpy(last->text, to, sizeof last->text);
    return length;
}

/* The length of a cell, put where there is room for it; false where it is an id that may need quotes or a guard. */
static inline bool put_cell(const premie_result_column *column, const void *row, premie_dialect dialect,
                            last_cell *last, char *to, size_t *length)
{
    const void *cell = (const char *)row + column->member;
    int64_t value;
    switch (column->shown) {
    case PREMIE_SHOWN_AS_ID: {
        premie_id id = *(const premie_id *)cell;
        *length = premie_id_length(id);
        return copy_plain(premie_id_bytes(id), *length, to) && !premie_is_formula(premie_id_bytes(id), *length);
    }
    case PREMIE_SHOWN_AS_MONEY:
    case PREMIE_SHOWN_AS_LEVEL:
        value = ((const premie_money *)cell)->cents;
        if (value == 0) { /* as many are */
            memcpy(to, dialect == PREMIE_NL ? "0,00" : "0.00", 4);
            *length = 4;
        } else {
            *length = premie_decimal_text(value, 2, false, dialect, to);
        }
        return true;
    case PREMIE_SHOWN_AS_DECIMAL: {
        const premie_decimal *decimal = cell;
        *length = premie_decimal_text(decimal->value, decimal->decimals, decimal->trim, dialect, to);
        return true;
    }
    case PREMIE_SHOWN_AS_DATE:
        value = ((const premie_date *)cell)->day;
        break;
    case PREMIE_SHOWN_AS_WHOLE:
        value = *(const int64_t *)cell;
        break;
    case PREMIE_SHOWN_AS_WORD:
    case PREMIE_SHOWN_AS_STATUS:
        value = (int64_t)(intptr_t)(*(const char *const *)cell);
        break;
    case PREMIE_SHOWN_AS_BASIS:
        value = KINDS_MOST * (int64_t)((const premie_basis *)cell)->year + (int64_t)((const premie_basis *)cell)->kind;
        break;
    default:
        *length = premie_result_cell(column, row, dialect, to);
        return true;
    }
    *length = put_again(column, value, row, dialect, last, to); /* words are plain */
    return true;
}

void premie_result_add(premie_text *text, const premie_result_column *column, const void *row, premie_dialect dialect,
                       bool last)
{
    char cell[PREMIE_CELL_TEXT];
    size_t length = premie_result_cell(column, row, dialect, cell);
    if (column->shown == PREMIE_SHOWN_AS_ID) {
        premie_text_add_id(text, cell, length, dialect, last);
    } else {
        premie_text_add_field(text, cell, length, dialect, last);
    }
}

static void add_row(const premie_result_schema *schema, const void *row, premie_dialect dialect, last_cell last_cells[],
                    premie_text *text)
{
    char delimiter = dialect == PREMIE_NL ? ';' : ',';
    size_t most = schema->column_count * (size_t)(ID_MOST + EIGHT);
    if (!make_room(text, most)) {
        return;
    }
    for (unsigned i = 0; i < schema->column_count; i++) {
        const premie_result_column *column = &schema->columns[i];
        bool last = i + 1 == schema->column_count;
        char *to = text->bytes + text->length;
        size_t length;
        if (put_cell(column, row, dialect, &last_cells[i], to, &length)) {
            to[length] = (char)(last ? '\n' : delimiter);
            text->length += length + 1;
            continue;
        }
        premie_id id = *(const premie_id *)(const void *)((const char *)row + column->member);
        premie_text_add_id(text, premie_id_bytes(id), length, dialect, last);
        if (text->out_of_memory || !make_room(text, most)) {
            return;
        }
    }
}

static void format_rows(const formatting *to, unsigned table, size_t block, premie_text *text)
{
    const premie_result_schema *schema = &premie_result_schemas[table];
    const premie_result *result = &to->results->table[table];
    last_cell last_cells[COLUMNS_MOST] = {{.length = 0}};
    size_t begin = block * ROWS_A_BLOCK;
    size_t end = result->count - begin < ROWS_A_BLOCK ? result->count : begin + ROWS_A_BLOCK;
    for (unsigned i = 0; block == 0 && i < schema->column_count; i++) {
        const char *name = schema->columns[i].name;
        premie_text_add_field(text, name, strlen(name), to->dialect, i + 1 == schema->column_count);
    }
    assert(schema->column_count <= COLUMNS_MOST);
    for (size_t row = begin; row < end; row++) {
        add_row(schema, (const char *)result->rows + row * schema->row_size, to->dialect, last_cells, text);
    }
}

static premie_status make_summary(formatting *to, unsigned threads, premie_error *error)
{
    premie_text *text = &to->summary;
    premie_measure *measures;
    size_t count;
    premie_status status = premie_results_measures(to->results, to->dialect, threads, &measures, &count, error);
    if (status != PREMIE_OK) {
        return status;
    }
    premie_text_add_field(text, "measure", strlen("measure"), to->dialect, false);
    premie_text_add_field(text, "value", strlen("value"), to->dialect, true);
    for (size_t i = 0; i < count; i++) {
        premie_text_add_field(text, measures[i].name, strlen(measures[i].name), to->dialect, false);
        premie_text_add_field(text, measures[i].value, strlen(measures[i].value), to->dialect, true);
    }
    free(measures);
    return text->out_of_memory ? fail_memory(PREMIE_FILE_SUMMARY, error) : PREMIE_OK;
}

/* ---- blocks ------------------------------------------------------------------------------------------------ */

static size_t blocks_of(const premie_results *results, unsigned file)
{
    size_t rows = file != PREMIE_FILE_SUMMARY ? results->table[file].count : 0;
    return rows > 0 ? (rows + ROWS_A_BLOCK - 1) / ROWS_A_BLOCK : 1;
}

static premie_status work_block(void *context, unsigned worker, size_t item, premie_error *error)
{
    formatting *to = context;
    premie_text *text = &to->texts[(size_t)worker * APART];
    size_t place = 0;
    while (item >= to->first[place + 1]) {
        place++;
    }
    unsigned file = to->files[place];
    premie_status status = PREMIE_OK;
    if (file == PREMIE_FILE_SUMMARY) {
        text = &to->summary;
    } else {
        text->length = 0;
        format_rows(to, file, item - to->first[place], text);
        status = text->out_of_memory ? fail_memory(file, error) : PREMIE_OK;
    }
    if (status == PREMIE_OK && !premie_turns_wait(&to->turns, item)) {
        return PREMIE_OK;
    }
    if (status == PREMIE_OK) {
        status = to->sink->take(to->sink->context, file, text->bytes, text->length, error);
    }
    if (status != PREMIE_OK) {
        premie_turns_stop(&to->turns);
        return status;
    }
    premie_turns_pass(&to->turns);
    if (item + 1 == to->first[place + 1] && to->sink->end != NULL) {
        status = to->sink->end(to->sink->context, file, error);
    }
    if (status != PREMIE_OK) {
        premie_turns_stop(&to->turns);
    }
    return status;
}

premie_status premie_files_format(const premie_results *results, size_t count, const unsigned files[],
                                  premie_dialect dialect, unsigned threads, const premie_file_sink *sink,
                                  premie_error *error)
{
    formatting to = {.results = results, .dialect = dialect, .sink = sink, .files = files};
    unsigned workers = threads > 1 ? threads + 1 : 1; /* one more, as now and then one waits for the disk */
    premie_status status = PREMIE_OK;
    for (size_t i = 0; i < count && status == PREMIE_OK; i++) {
        to.first[i + 1] = to.first[i] + blocks_of(results, files[i]);
        status = files[i] == PREMIE_FILE_SUMMARY ? make_summary(&to, threads, error) : PREMIE_OK;
    }
    to.texts = premie_alloc_zeroed((size_t)workers * APART, sizeof *to.texts, error);
    status = to.texts != NULL ? status : PREMIE_E_SYSTEM;
    if (status == PREMIE_OK) {
        premie_turns_init(&to.turns);
        status = premie_parallel(workers, to.first[count], work_block, &to, error);
        premie_turns_release(&to.turns);
    }
    for (unsigned i = 0; to.texts != NULL && i < workers; i++) {
        premie_text_release(&to.texts[(size_t)i * APART]);
    }
    free(to.texts);
    premie_text_release(&to.summary);
    return status;
}
