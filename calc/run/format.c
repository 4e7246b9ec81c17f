#include "run/format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "table/line.h"

enum { ROWS_A_TURN = 4096, TURNS_A_THREAD = 4 };

/* Rows of one table, formatted by several threads and given on in their order. */
typedef struct formatting {
    const premie_result_schema *schema;
    const premie_result *result;
    premie_dialect dialect;
    size_t first; /* row of this wave */
    premie_text *texts;
    premie_byte_sink *sink;
    void *context;
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

static premie_status fail_memory(const char *what, premie_error *error)
{
    return premie_fail(error, PREMIE_E_SYSTEM, "not enough memory to write %s", what);
}

static premie_status format_rows(void *context, unsigned worker, size_t item, premie_error *error)
{
    const formatting *to = context;
    premie_text *text = &to->texts[item];
    size_t begin = to->first + item * ROWS_A_TURN;
    size_t end = begin + ROWS_A_TURN < to->result->count ? begin + ROWS_A_TURN : to->result->count;
    (void)worker;
    text->length = 0;
    for (size_t row = begin; row < end; row++) {
        const char *cells = (const char *)to->result->rows + row * to->schema->row_size;
        for (unsigned i = 0; i < to->schema->column_count; i++) {
            char cell[PREMIE_CELL_TEXT];
            size_t length = premie_result_cell(&to->schema->columns[i], cells, to->dialect, cell);
            premie_text_add_field(text, cell, length, to->dialect, i + 1 == to->schema->column_count);
        }
    }
    return text->out_of_memory ? fail_memory(to->schema->name, error) : PREMIE_OK;
}

static premie_status format_header(const formatting *to, premie_error *error)
{
    premie_text *text = &to->texts[0];
    for (unsigned i = 0; i < to->schema->column_count; i++) {
        const char *column = to->schema->columns[i].name;
        premie_text_add_field(text, column, strlen(column), to->dialect, i + 1 == to->schema->column_count);
    }
    return text->out_of_memory ? fail_memory(to->schema->name, error)
                               : to->sink(to->context, text->bytes, text->length, error);
}

static premie_status format_table(const premie_results *results, unsigned place, premie_dialect dialect,
                                  unsigned threads, premie_byte_sink *sink, void *context, premie_error *error)
{
    size_t wave = (size_t)threads * TURNS_A_THREAD;
    formatting to = {.schema = &premie_result_schemas[place],
                     .result = &results->table[place],
                     .dialect = dialect,
                     .sink = sink,
                     .context = context};
    to.texts = premie_alloc_zeroed(wave, sizeof *to.texts, error);
    if (to.texts == NULL) {
        return PREMIE_E_SYSTEM;
    }
    premie_status status = format_header(&to, error);
    for (to.first = 0; to.first < to.result->count && status == PREMIE_OK; to.first += wave * ROWS_A_TURN) {
        size_t left = (to.result->count - to.first + ROWS_A_TURN - 1) / ROWS_A_TURN;
        size_t turns = left < wave ? left : wave;
        status = premie_parallel(threads, turns, format_rows, &to, error);
        for (size_t i = 0; i < turns && status == PREMIE_OK; i++) {
            status = sink(context, to.texts[i].bytes, to.texts[i].length, error);
        }
    }
    for (size_t i = 0; i < wave; i++) {
        premie_text_release(&to.texts[i]);
    }
    free(to.texts);
    return status;
}

static premie_status format_summary(const premie_results *results, premie_dialect dialect, premie_byte_sink *sink,
                                    void *context, premie_error *error)
{
    premie_text text = {0};
    premie_measure *measures;
    size_t count;
    premie_status status = premie_results_measures(results, dialect, &measures, &count, error);
    if (status != PREMIE_OK) {
        return status;
    }
    premie_text_add_field(&text, "measure", strlen("measure"), dialect, false);
    premie_text_add_field(&text, "value", strlen("value"), dialect, true);
    for (size_t i = 0; i < count; i++) {
        premie_text_add_field(&text, measures[i].name, strlen(measures[i].name), dialect, false);
        premie_text_add_field(&text, measures[i].value, strlen(measures[i].value), dialect, true);
    }
    status = text.out_of_memory ? fail_memory("summary", error) : sink(context, text.bytes, text.length, error);
    premie_text_release(&text);
    free(measures);
    return status;
}

premie_status premie_file_format(const premie_results *results, unsigned file, premie_dialect dialect, unsigned threads,
                                 premie_byte_sink *sink, void *context, premie_error *error)
{
    return file == PREMIE_FILE_SUMMARY ? format_summary(results, dialect, sink, context, error)
                                       : format_table(results, file, dialect, threads, sink, context, error);
}
