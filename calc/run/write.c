#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "premie/results.h"
#include "run/folder.h"
#include "table/line.h"

enum { ROWS_A_TURN = 4096, TURNS_A_THREAD = 4, NAME_SIZE = 64 };

/* Rows of one table, formatted by several threads and written in their order. */
typedef struct writing {
    const premie_result_schema *schema;
    const premie_result *result;
    premie_dialect dialect;
    size_t first; /* row of this wave */
    premie_text *texts;
} writing;

static bool is_result(const char *name)
{
    for (unsigned i = 0; i < PREMIE_RESULT_COUNT; i++) {
        size_t length = strlen(premie_result_schemas[i].name);
        if (strncmp(name, premie_result_schemas[i].name, length) == 0 && strcmp(name + length, ".csv") == 0) {
            return true;
        }
    }
    return strcmp(name, "summary.csv") == 0 || strcmp(name, "receipt.json") == 0;
}

static premie_status format_rows(void *context, unsigned worker, size_t item, premie_error *error)
{
    const writing *to = context;
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
    return text->out_of_memory ? premie_fail(error, PREMIE_E_SYSTEM, "not enough memory to write %s", to->schema->name)
                               : PREMIE_OK;
}

static premie_status write_text(int fd, const premie_text *text, const char *name, premie_error *error)
{
    return premie_write_all(fd, text->bytes, text->length)
               ? PREMIE_OK
               : premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", name, strerror(errno));
}

static premie_status write_header(writing *to, int fd, const char *name, premie_error *error)
{
    premie_text *text = &to->texts[0];
    text->length = 0;
    for (unsigned i = 0; i < to->schema->column_count; i++) {
        const char *column = to->schema->columns[i].name;
        premie_text_add_field(text, column, strlen(column), to->dialect, i + 1 == to->schema->column_count);
    }
    return text->out_of_memory ? premie_fail(error, PREMIE_E_SYSTEM, "not enough memory to write %s", name)
                               : write_text(fd, text, name, error);
}

static premie_status write_rows(writing *to, int fd, const char *name, unsigned threads, premie_error *error)
{
    size_t wave = (size_t)threads * TURNS_A_THREAD;
    premie_status status = write_header(to, fd, name, error);
    for (to->first = 0; to->first < to->result->count && status == PREMIE_OK; to->first += wave * ROWS_A_TURN) {
        size_t left = (to->result->count - to->first + ROWS_A_TURN - 1) / ROWS_A_TURN;
        size_t turns = left < wave ? left : wave;
        status = premie_parallel(threads, turns, format_rows, to, error);
        for (size_t i = 0; i < turns && status == PREMIE_OK; i++) {
            status = write_text(fd, &to->texts[i], name, error);
        }
    }
    return status;
}

static premie_status write_table(const premie_folder *folder, const premie_results *results, unsigned place,
                                 const premie_write_options *options, premie_error *error)
{
    writing to = {&premie_result_schemas[place], &results->table[place], options->dialect, 0, NULL};
    size_t texts = (size_t)options->threads * TURNS_A_THREAD;
    char name[NAME_SIZE];
    int fd;
    (void)snprintf(name, sizeof name, "%s.csv", to.schema->name);
    to.texts = premie_alloc_zeroed(texts, sizeof *to.texts, error);
    if (to.texts == NULL) {
        return PREMIE_E_SYSTEM;
    }
    premie_status status = premie_folder_open_file(folder, name, &fd, error);
    if (status == PREMIE_OK) {
        status = write_rows(&to, fd, name, options->threads, error);
        premie_status closed = premie_folder_close_file(folder, name, fd, status == PREMIE_OK ? error : NULL);
        status = status == PREMIE_OK ? closed : status;
    }
    for (size_t i = 0; i < texts; i++) {
        premie_text_release(&to.texts[i]);
    }
    free(to.texts);
    return status;
}

premie_status premie_results_write(const premie_results *results, const premie_write_options *options,
                                   premie_error *error)
{
    premie_folder folder;
    premie_status status = premie_folder_begin(&folder, options->folder, options->force, is_result, error);
    if (status != PREMIE_OK) {
        return status;
    }
    for (unsigned i = 0; i < PREMIE_RESULT_COUNT && status == PREMIE_OK; i++) {
        if (results->table[i].made) {
            status = write_table(&folder, results, i, options, error);
        }
    }
    if (status != PREMIE_OK) {
        premie_folder_abandon(&folder);
        return status;
    }
    return premie_folder_finish(&folder, error);
}
