#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/whole.h"
#include "table/line.h"
#include "table/reader.h"
#include "premie/findings.h"

enum { FLUSH_AT = 1 << 20 };

/* Rows of one file that were set aside are met in the order of their lines. */
typedef struct rejecting {
    const premie_load_options *options;
    const premie_finding *next, *end;
    int fd;
    const char *path;
    uint64_t rows;
    premie_text text;
} rejecting;

static premie_status flush(rejecting *to, premie_error *error)
{
    if (to->text.out_of_memory) {
        return premie_fail(error, PREMIE_E_SYSTEM, "%s: not enough memory", to->path);
    }
    bool written = premie_write_all(to->fd, to->text.bytes, to->text.length);
    to->text.length = 0;
    return written ? PREMIE_OK : premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", to->path, strerror(errno));
}

static premie_status take_row(void *context, uint64_t line, const char *bytes, size_t length, premie_error *error)
{
    rejecting *to = context;
    if (to->next == to->end || to->next->line != line) {
        return PREMIE_OK;
    }
    char place[32];
    premie_text reasons = {0};
    int digits = snprintf(place, sizeof place, "%s.csv", premie_schemas[to->next->table].name);
    premie_text_add_field(&to->text, place, (size_t)digits, PREMIE_ISO, false);
    digits = snprintf(place, sizeof place, "%llu", (unsigned long long)line);
    premie_text_add_field(&to->text, place, (size_t)digits, PREMIE_ISO, false);
    for (bool first = true; to->next < to->end && to->next->line == line; to->next++, first = false) {
        premie_text_add(&reasons, "; ", first ? 0 : 2);
        premie_text_add(&reasons, to->next->text, strlen(to->next->text));
    }
    premie_text_add_field(&to->text, reasons.bytes, reasons.length, PREMIE_ISO, false);
    to->text.out_of_memory |= reasons.out_of_memory;
    premie_text_release(&reasons);
    premie_text_add_field(&to->text, bytes, length, PREMIE_ISO, true);
    to->rows++;
    return to->text.length >= FLUSH_AT ? flush(to, error) : PREMIE_OK;
}

static void ignore_field(void *context, unsigned ordinal, const char *text, size_t length)
{
    (void)context;
    (void)ordinal;
    (void)text;
    (void)length;
}

static void ignore_record(void *context, uint64_t line, unsigned fields)
{
    (void)context;
    (void)line;
    (void)fields;
}

static void ignore_fault(void *context, uint64_t line, unsigned ordinal, premie_fault fault)
{
    (void)context;
    (void)line;
    (void)ordinal;
    (void)fault;
}

/* The rows of one table: its findings are those from `next` up to `end`. */
static premie_status reject_table(rejecting *to, premie_error *error)
{
    const premie_schema *schema = &premie_schemas[to->next->table];
    const char *folder = premie_table_folder(to->options, to->next->table);
    size_t size = strlen(folder) + strlen(schema->name) + sizeof "/.csv";
    char *path = premie_alloc_array(size, 1, error);
    premie_source source = {.fd = -1};
    premie_reader reader = {0};
    premie_sink sink = {.field = ignore_field, .record = ignore_record, .fault = ignore_fault};
    bool found = false;
    premie_status status = path != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    if (status == PREMIE_OK) {
        (void)snprintf(path, size, "%s/%s.csv", folder, schema->name);
        status = premie_source_open(&source, path, &found, error);
    }
    if (status == PREMIE_OK && found) {
        premie_dialect dialect;
        premie_range rest;
        status = premie_reader_header(&reader, &source, &sink, &dialect, &rest, error);
        if (status == PREMIE_OK) {
            status = premie_reader_raw(&reader, &source, rest, dialect, take_row, to, error);
        }
    }
    if (status == PREMIE_OK && to->next != to->end) {
        status = premie_fail(error, PREMIE_E_SYSTEM, "%s: changed while it was read", path);
    }
    premie_reader_release(&reader);
    premie_source_close(&source);
    free(path);
    return status;
}

static premie_status reject_rows(rejecting *to, const premie_findings *findings, premie_error *error)
{
    premie_status status = PREMIE_OK;
    premie_text_add(&to->text, "file,line,reason,row\n", strlen("file,line,reason,row\n"));
    for (size_t i = 0, next; i < findings->count && status == PREMIE_OK; i = next) {
        for (next = i + 1; next < findings->count && findings->items[next].table == findings->items[i].table;) {
            next++;
        }
        to->next = &findings->items[i];
        to->end = &findings->items[next];
        status = reject_table(to, error);
    }
    return status == PREMIE_OK ? flush(to, error) : status;
}

static void release(premie_rejects *rejects)
{
    free(rejects->path);
    free(rejects->file);
    *rejects = (premie_rejects){0};
}

static premie_status make_room(premie_rejects *rejects, const char *path, premie_error *error)
{
    size_t size = strlen(path) + 1;
    *rejects = (premie_rejects){.path = premie_alloc_array(size, 1, error)};
    rejects->file = rejects->path != NULL ? premie_alloc_array(1, sizeof *rejects->file, error) : NULL;
    if (rejects->file == NULL) {
        release(rejects);
        return PREMIE_E_SYSTEM;
    }
    memcpy(rejects->path, path, size);
    return PREMIE_OK;
}

static premie_status write_rejects(const premie_load_options *options, const premie_findings *findings,
                                   premie_rejects *rejects, premie_error *error)
{
    premie_status status = premie_whole_begin(rejects->file, rejects->path, error);
    if (status != PREMIE_OK) {
        return status;
    }
    rejecting to = {.options = options, .path = rejects->path, .fd = rejects->file->fd};
    status = reject_rows(&to, findings, error);
    rejects->rows = to.rows;
    if (status == PREMIE_OK) {
        status = premie_whole_place(rejects->file, error);
    }
    if (status != PREMIE_OK) {
        premie_whole_end(rejects->file, false);
    }
    premie_text_release(&to.text);
    return status;
}

premie_status premie_findings_write_rejects(const premie_load_options *options, const premie_findings *findings,
                                            const char *path, premie_rejects *rejects, premie_error *error)
{
    premie_rejects own;
    premie_status status = make_room(&own, path, error);
    if (status == PREMIE_OK) {
        status = write_rejects(options, findings, &own, error);
    }
    if (status != PREMIE_OK) {
        release(&own);
    } else if (rejects != NULL) {
        *rejects = own;
    } else {
        premie_rejects_end(&own, true);
    }
    return status;
}

void premie_rejects_end(premie_rejects *rejects, bool stays)
{
    if (rejects->file != NULL) {
        premie_whole_end(rejects->file, stays);
    }
    release(rejects);
}
