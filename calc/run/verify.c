#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "premie/nearest.h"
#include "run/file.h"
#include "run/format.h"
#include "run/receipt.h"
#include "run/verifying.h"
#include "table/line.h"

enum { COMPARED_MAX = 1 << 30, DIGEST_SHOWN = 8, FILE_TEXT = 96 };

/* ---- differences ------------------------------------------------------------------------------------------ */

premie_status premie_difference_add(premie_differences *to, premie_error *error, premie_difference_kind kind,
                                    const char *format, ...)
{
    va_list values;
    if (to->count == to->capacity) {
        size_t capacity = to->capacity > 0 ? 2 * to->capacity : 16;
        premie_difference *wider = premie_resize_array(to->items, capacity, sizeof *wider, error);
        if (wider == NULL) {
            return PREMIE_E_SYSTEM;
        }
        to->items = wider;
        to->capacity = capacity;
    }
    va_start(values, format);
    int length = vsnprintf(NULL, 0, format, values);
    va_end(values);
    size_t size = length >= 0 ? (size_t)length + 1 : 1;
    char *text = premie_alloc_zeroed(size, 1, error);
    if (text == NULL) {
        return PREMIE_E_SYSTEM;
    }
    va_start(values, format);
    (void)vsnprintf(text, size, format, values);
    va_end(values);
    to->items[to->count++] = (premie_difference){kind, text};
    return PREMIE_OK;
}

void premie_differences_release(premie_differences *differences)
{
    for (size_t i = 0; i < differences->count; i++) {
        free(differences->items[i].text);
    }
    free(differences->items);
    *differences = (premie_differences){.items = NULL};
}

/* ---- what is compared ------------------------------------------------------------------------------------- */

typedef struct verifying {
    const premie_receipt *then;
    premie_receipt now; /* what the book gives */
    const premie_verify_options *options;
    const premie_book *book;
    const premie_results *results; /* or NULL */
    premie_differences *to;
} verifying;

static bool is_same(const premie_receipt_file *a, const premie_receipt_file *b)
{
    return premie_digest_equal(&a->digest, &b->digest) && (!a->digest.there || a->rows == b->rows);
}

/* `13 rows, 1234 bytes, SHA-256 01234567…` */
static const char *file_text(const premie_receipt_file *file, char text[FILE_TEXT])
{
    char sha256[PREMIE_SHA256_TEXT];
    (void)snprintf(text, FILE_TEXT, "%llu row%s, %llu bytes, SHA-256 %.*s…", (unsigned long long)file->rows,
                   file->rows == 1 ? "" : "s", (unsigned long long)file->digest.bytes, DIGEST_SHOWN,
                   premie_digest_text(&file->digest, sha256));
    return text;
}

static int trimmed(const char *folder)
{
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/') {
        length--;
    }
    return (int)length;
}

/* A table that was read then, or now, or both: where they differ, `folder/table.csv` and how. */
static premie_status compare_table(verifying *of, const premie_receipt_file *then, const premie_receipt_file *now,
                                   const char *folder, unsigned place, premie_error *error)
{
    char before[FILE_TEXT], after[FILE_TEXT];
    if (is_same(then, now)) {
        return PREMIE_OK;
    }
    return premie_difference_add(of->to, error, PREMIE_DIFFERS_TABLE, "%.*s/%s.csv: %s; was %s", trimmed(folder),
                                 folder, premie_schemas[place].name, now->digest.there ? file_text(now, after) : "gone",
                                 then->digest.there ? file_text(then, before) : "not there");
}

/* [S-1]: those of the scenarios are shown by the name of the scenario. */
static premie_status compare_scenarios(verifying *of, const premie_receipt *read, premie_error *error)
{
    premie_status status = PREMIE_OK;
    for (size_t i = 0; read != NULL && i < read->scenario_count && i < of->then->scenario_count; i++) {
        const premie_receipt_scenario *now = &read->scenarios[i], *then = &of->then->scenarios[i];
        for (unsigned place = 0; place < PREMIE_TABLE_COUNT && status == PREMIE_OK; place++) {
            status = compare_table(of, &then->tables[place], &now->tables[place], now->name, place, error);
        }
    }
    return status;
}

/* [S-6]: those of the model, likewise. */
static premie_status compare_model(verifying *of, const premie_receipt *read, premie_error *error)
{
    premie_status status = PREMIE_OK;
    for (unsigned i = 0; read != NULL && i < PREMIE_MODEL_COUNT && status == PREMIE_OK; i++) {
        status = compare_table(of, &of->then->model[i], &read->model[i], "model", PREMIE_TABLE_COUNT + i, error);
    }
    return status;
}

static premie_status compare_tables(verifying *of, premie_error *error)
{
    premie_status status = PREMIE_OK;
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT && status == PREMIE_OK; place++) {
        const premie_table *table = premie_book_table_const(of->book, place);
        const premie_receipt_file now = {table->row_count, table->digest};
        if (table->schema != NULL) { /* without the folders no table was looked for */
            status = compare_table(of, &of->then->tables[place], &now, premie_table_folder(&of->book->options, place),
                                   place, error);
        }
    }
    return status;
}

/* ---- the files of the folder ------------------------------------------------------------------------------ */

static premie_status digest_bytes(void *context, unsigned file, const char *bytes, size_t length, premie_error *error)
{
    (void)file;
    (void)error;
    premie_digest_add(context, bytes, length);
    return PREMIE_OK;
}

static premie_status keep_bytes(void *context, unsigned file, const char *bytes, size_t length, premie_error *error)
{
    (void)file;
    premie_text *text = context;
    premie_text_add(text, bytes, length);
    return text->out_of_memory ? premie_fail(error, PREMIE_E_SYSTEM, "not enough memory") : PREMIE_OK;
}

static premie_status format(const verifying *of, unsigned file, const premie_file_sink *sink, premie_error *error)
{
    return premie_files_format(of->results, 1, &file, of->options->dialect, of->options->threads, sink, error);
}

static premie_status add_rows(verifying *of, unsigned file, const char *name, premie_error *error)
{
    premie_file_bytes there;
    premie_text now = {0};
    premie_status status = premie_file_read(of->options->folder, name, COMPARED_MAX, &there, error);
    if (status == PREMIE_E_DATA) {
        return PREMIE_OK;
    }
    if (status == PREMIE_OK) {
        status = format(of, file, &(premie_file_sink){.take = keep_bytes, .context = &now}, error);
    }
    if (status == PREMIE_OK) {
        status = premie_differences_add_rows(of->to, there.bytes, there.length, now.bytes, now.length, error);
    }
    premie_text_release(&now);
    free(there.bytes);
    return status;
}

static premie_status compare_written(verifying *of, const char *name, const premie_digest *there,
                                     const premie_receipt_file *then, premie_error *error)
{
    if (!then->digest.there || premie_digest_equal(there, &then->digest)) {
        return PREMIE_OK;
    }
    return premie_difference_add(of->to, error, PREMIE_DIFFERS_RESULT, "%.*s/%s: %s", trimmed(of->options->folder),
                                 of->options->folder, name, there->there ? "changed since it was written" : "gone");
}

static premie_status compare_given(verifying *of, unsigned file, const char *name, premie_error *error)
{
    const premie_receipt_file *then = &of->then->files[file], *now = &of->now.files[file];
    char before[FILE_TEXT], after[FILE_TEXT];
    if (is_same(then, now)) {
        return PREMIE_OK;
    }
    return premie_difference_add(of->to, error, PREMIE_DIFFERS_OUTCOME, "%s: the book gives %s; was %s", name,
                                 now->digest.there ? file_text(now, after) : "no such table",
                                 then->digest.there ? file_text(then, before) : "not there");
}

static premie_status compare_file(verifying *of, unsigned file, premie_error *error)
{
    char name[PREMIE_FILE_NAME];
    premie_digest there;
    bool given = of->results != NULL && premie_file_is_made(of->results, file);
    premie_status status = premie_file_digest(of->options->folder, premie_file_name(file, name), &there, error);
    if (status == PREMIE_OK && given) {
        premie_digesting digesting;
        premie_digest_begin(&digesting);
        status = format(of, file, &(premie_file_sink){.take = digest_bytes, .context = &digesting}, error);
        premie_receipt_written(&of->now, of->results, file, premie_digest_end(&digesting));
    }
    if (status == PREMIE_OK) {
        status = compare_written(of, name, &there, &of->then->files[file], error);
    }
    if (status == PREMIE_OK && of->results != NULL) {
        status = compare_given(of, file, name, error);
    }
    if (status == PREMIE_OK && given && there.there && !premie_digest_equal(&there, &of->now.files[file].digest)) {
        status = add_rows(of, file, name, error);
    }
    return status;
}

/* ---- files that are no part of the run -------------------------------------------------------------------- */

static bool is_of_run(const premie_receipt *receipt, const char *name)
{
    for (unsigned file = 0; file < PREMIE_FILE_COUNT; file++) {
        char known[PREMIE_FILE_NAME];
        if (receipt->files[file].digest.there && strcmp(name, premie_file_name(file, known)) == 0) {
            return true;
        }
    }
    return strcmp(name, PREMIE_RECEIPT_NAME) == 0 || strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(((const premie_difference *)a)->text, ((const premie_difference *)b)->text);
}

static premie_status find_foreign(verifying *of, premie_error *error)
{
    const char *folder = of->options->folder;
    size_t first = of->to->count;
    premie_status status = PREMIE_OK;
    DIR *entries = opendir(folder);
    const struct dirent *entry;
    while (entries != NULL && status == PREMIE_OK && (errno = 0, entry = readdir(entries)) != NULL) {
        if (!is_of_run(of->then, entry->d_name)) {
            char quoted[PREMIE_QUOTED];
            status = premie_difference_add(of->to, error, PREMIE_DIFFERS_RESULT, "%.*s: %s is no part of the run",
                                           trimmed(folder), folder,
                                           premie_quote(entry->d_name, strlen(entry->d_name), quoted));
        }
    }
    if (status == PREMIE_OK && errno != 0) {
        status = premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", folder, strerror(errno));
    }
    if (entries != NULL) {
        (void)closedir(entries);
    }
    if (of->to->count > first) {
        qsort(&of->to->items[first], of->to->count - first, sizeof(premie_difference), compare_texts);
    }
    return status;
}

/* ---- totals ----------------------------------------------------------------------------------------------- */

static const char *total_of(const premie_receipt *receipt, const char *name)
{
    for (size_t i = 0; i < receipt->total_count; i++) {
        if (strcmp(receipt->totals[i].name, name) == 0) {
            return receipt->totals[i].value;
        }
    }
    return NULL;
}

static premie_status add_total(verifying *of, const char *name, const char *then, const char *now, premie_error *error)
{
    if (then != NULL && now != NULL && strcmp(then, now) == 0) {
        return PREMIE_OK;
    }
    return premie_difference_add(of->to, error, PREMIE_DIFFERS_TOTAL, "%s: %s; was %s", name,
                                 now != NULL ? now : "none", then != NULL ? then : "none");
}

static premie_status compare_totals(verifying *of, premie_error *error)
{
    premie_status status = PREMIE_OK;
    for (size_t i = 0; i < of->now.total_count && status == PREMIE_OK; i++) {
        const premie_measure *now = &of->now.totals[i];
        status = add_total(of, now->name, total_of(of->then, now->name), now->value, error);
    }
    for (size_t i = 0; i < of->then->total_count && status == PREMIE_OK; i++) {
        const premie_measure *then = &of->then->totals[i];
        if (total_of(&of->now, then->name) == NULL) {
            status = add_total(of, then->name, then->value, NULL, error);
        }
    }
    return status;
}

/* ---- the whole -------------------------------------------------------------------------------------------- */

static premie_status compare(verifying *of, premie_error *error)
{
    premie_status status = PREMIE_OK;
    if (strcmp(of->then->version, PREMIE_VERSION) != 0) {
        status = premie_difference_add(of->to, error, PREMIE_DIFFERS_VERSION, "premie %s; was premie %s",
                                       PREMIE_VERSION, of->then->version);
    }
    if (status == PREMIE_OK) {
        status = compare_tables(of, error);
    }
    if (status == PREMIE_OK) {
        status = compare_scenarios(of, of->options->read, error);
    }
    if (status == PREMIE_OK) {
        status = compare_model(of, of->options->read, error);
    }
    for (unsigned file = 0; file < PREMIE_FILE_COUNT && status == PREMIE_OK; file++) {
        status = compare_file(of, file, error);
    }
    if (status == PREMIE_OK) {
        status = find_foreign(of, error);
    }
    return status == PREMIE_OK && of->results != NULL ? compare_totals(of, error) : status;
}

premie_status premie_verify(const premie_receipt *receipt, const premie_verify_options *options,
                            const premie_book *book, const premie_results *results, premie_differences *differences,
                            premie_error *error)
{
    verifying of = {.then = receipt, .options = options, .book = book, .results = results, .to = differences};
    premie_status status = PREMIE_OK;
    *differences = (premie_differences){.items = NULL};
    if (results != NULL) {
        status = premie_receipt_begin(&of.now, book, results, error);
    }
    if (status == PREMIE_OK) {
        status = compare(&of, error);
    }
    premie_receipt_release(&of.now);
    return status;
}
