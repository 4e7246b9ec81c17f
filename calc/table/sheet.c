#include "table/sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

enum { FIRST_ROWS = 256, FIRST_FIELDS = 32, TEXT = 512 };

/* A sheet while it is read; `column_of` has the column of each field of the file, or column_count. */
typedef struct sheet_reading {
    premie_sheet *sheet;
    premie_reader reader;
    unsigned *column_of;
    unsigned count, capacity;
    bool row_bad, header_bad, header_fault, out_of_memory;
} sheet_reading;

/* ---- faults --------------------------------------------------------------------------------------------- */

static void add_finding(const premie_sheet *sheet, uint32_t line, unsigned ordinal, const char *name, const char *text)
{
    char numbers[48] = "";
    premie_finding place = {.table = sheet->place, .line = line, .column = ordinal};
    if (ordinal > 0) {
        (void)snprintf(numbers, sizeof numbers, ":%u:%u", line, ordinal);
    } else if (line > 0) {
        (void)snprintf(numbers, sizeof numbers, ":%u", line);
    }
    premie_finding_add(sheet->findings, place, "%s%s: %s%s%s", sheet->path, numbers, name, name[0] != '\0' ? ": " : "",
                       text);
}

void premie_sheet_reject(const premie_sheet *sheet, size_t row, unsigned column, const char *format, ...)
{
    char text[TEXT];
    bool whole = column == sheet->column_count;
    va_list values;
    va_start(values, format);
    (void)vsnprintf(text, sizeof text, format, values);
    va_end(values);
    add_finding(sheet, sheet->line[row], whole ? 0 : sheet->ordinal[column], whole ? "" : sheet->columns[column].name,
                text);
}

void premie_sheet_reject_all(const premie_sheet *sheet, const char *format, ...)
{
    char text[TEXT];
    va_list values;
    va_start(values, format);
    (void)vsnprintf(text, sizeof text, format, values);
    va_end(values);
    add_finding(sheet, 0, 0, "", text);
}

static PREMIE_FORMAT(3, 4) void reject_field(sheet_reading *reading, unsigned ordinal, const char *format, ...)
{
    const premie_sheet *sheet = reading->sheet;
    char text[TEXT];
    va_list values;
    va_start(values, format);
    (void)vsnprintf(text, sizeof text, format, values);
    va_end(values);
    unsigned column = ordinal <= reading->count ? reading->column_of[ordinal - 1] : sheet->column_count;
    add_finding(sheet, (uint32_t)premie_reader_line(&reading->reader), ordinal,
                column < sheet->column_count ? sheet->columns[column].name : "", text);
    reading->row_bad = true;
}

/* ---- the header ----------------------------------------------------------------------------------------- */

static bool add_field(sheet_reading *reading, unsigned column)
{
    if (reading->count == reading->capacity) {
        unsigned capacity = reading->capacity > 0 ? 2 * reading->capacity : FIRST_FIELDS;
        unsigned *wider = premie_resize_array(reading->column_of, capacity, sizeof *wider, NULL);
        if (wider == NULL) {
            reading->out_of_memory = true;
            return false;
        }
        reading->column_of = wider;
        reading->capacity = capacity;
    }
    reading->column_of[reading->count++] = column;
    return true;
}

static void reject_name(const premie_sheet *sheet, unsigned ordinal, const char *text, size_t length)
{
    char quoted[PREMIE_QUOTED], hint[PREMIE_QUOTED + 32], complaint[TEXT];
    premie_nearest nearest = {.name = text, .length = length};
    if (length == 0) {
        add_finding(sheet, 1, ordinal, "", "expected the name of a column, found a blank");
        return;
    }
    for (unsigned i = 0; i < sheet->column_count; i++) {
        premie_nearest_try(&nearest, sheet->columns[i].name, strlen(sheet->columns[i].name));
    }
    (void)snprintf(complaint, sizeof complaint, "unknown column %s%s", premie_quote(text, length, quoted),
                   premie_nearest_text(&nearest, hint));
    add_finding(sheet, 1, ordinal, "", complaint);
}

static void take_name(void *context, unsigned ordinal, const char *text, size_t length)
{
    sheet_reading *reading = context;
    premie_sheet *sheet = reading->sheet;
    unsigned column = 0;
    while (column < sheet->column_count &&
           (strlen(sheet->columns[column].name) != length || memcmp(sheet->columns[column].name, text, length) != 0)) {
        column++;
    }
    if (!add_field(reading, column)) {
        return;
    }
    bool own = length >= 2 && memcmp(text, "x_", 2) == 0 && u8_check((const uint8_t *)text, length) == NULL;
    if (column == sheet->column_count && !own) {
        reject_name(sheet, ordinal, text, length);
        reading->header_bad = true;
    } else if (column < sheet->column_count && sheet->ordinal[column] != 0) {
        char complaint[TEXT];
        (void)snprintf(complaint, sizeof complaint, "expected each column once, found '%s' also in column %u",
                       sheet->columns[column].name, sheet->ordinal[column]);
        add_finding(sheet, 1, ordinal, "", complaint);
        reading->header_bad = true;
    } else if (column < sheet->column_count) {
        sheet->ordinal[column] = ordinal;
    }
}

static void take_names_end(void *context, uint64_t line, unsigned fields)
{
    (void)context;
    (void)line;
    (void)fields;
}

static void take_header_fault(void *context, uint64_t line, unsigned ordinal, premie_fault fault)
{
    sheet_reading *reading = context;
    bool blank = fault == PREMIE_FAULT_BLANK_LINE;
    add_finding(reading->sheet, (uint32_t)line, blank ? 1 : ordinal, "",
                blank ? "expected a header row, found a blank line" : premie_fault_text(fault));
    reading->header_bad = reading->header_fault = true;
}

static premie_status read_header(sheet_reading *reading, const premie_source *source, premie_range *rest,
                                 premie_error *error)
{
    premie_sheet *sheet = reading->sheet;
    premie_sink sink = {.context = reading, .field = take_name, .record = take_names_end, .fault = take_header_fault};
    premie_status status = premie_reader_header(&reading->reader, source, &sink, &sheet->dialect, rest, error);
    if (status != PREMIE_OK || reading->header_fault) {
        return status;
    }
    if (reading->count == 0) {
        premie_sheet_reject_all(sheet, "expected a header row, found an empty file");
        reading->header_bad = true;
        return PREMIE_OK;
    }
    for (unsigned i = 0; i < sheet->column_count; i++) {
        if (sheet->columns[i].in_header && sheet->ordinal[i] == 0) {
            premie_sheet_reject_all(sheet, "%s: expected a column of this name, found none", sheet->columns[i].name);
            reading->header_bad = true;
        }
    }
    return PREMIE_OK;
}

/* ---- the rows ------------------------------------------------------------------------------------------- */

/* Room for one more row behind those that are there. */
static bool make_room(premie_sheet *sheet)
{
    if (sheet->row_count < sheet->capacity) {
        return true;
    }
    size_t capacity = sheet->capacity > 0 ? 2 * sheet->capacity : FIRST_ROWS;
    premie_slice *cells = premie_resize_array(sheet->cells, capacity, sheet->column_count * sizeof *sheet->cells, NULL);
    if (cells != NULL) {
        sheet->cells = cells;
        uint32_t *line = premie_resize_array(sheet->line, capacity, sizeof *line, NULL);
        if (line != NULL) {
            sheet->line = line;
            sheet->capacity = capacity;
        }
    }
    return sheet->row_count < sheet->capacity;
}

static void take_field(void *context, unsigned ordinal, const char *text, size_t length)
{
    sheet_reading *reading = context;
    premie_sheet *sheet = reading->sheet;
    if (ordinal > reading->count || reading->out_of_memory) {
        return;
    }
    if (ordinal == 1) {
        reading->row_bad = false;
        reading->out_of_memory = !make_room(sheet);
        if (reading->out_of_memory) {
            return;
        }
        memset(premie_sheet_row(sheet, sheet->row_count), 0, sheet->column_count * sizeof *sheet->cells);
    }
    unsigned column = reading->column_of[ordinal - 1];
    if (u8_check((const uint8_t *)text, length) != NULL) {
        char quoted[PREMIE_QUOTED];
        reject_field(reading, ordinal, "expected UTF-8, found %s", premie_quote(text, length, quoted));
    } else if (column < sheet->column_count && length == 0 && sheet->columns[column].filled) {
        reject_field(reading, ordinal, "expected a value, found a blank");
    } else if (column < sheet->column_count && length > 0) {
        const char *kept = premie_arena_copy(&sheet->texts, text, length, NULL);
        reading->out_of_memory = kept == NULL;
        premie_sheet_row(sheet, sheet->row_count)[column] = (premie_slice){kept, length};
    }
}

static void take_record(void *context, uint64_t line, unsigned fields)
{
    sheet_reading *reading = context;
    premie_sheet *sheet = reading->sheet;
    if (fields != reading->count) {
        reject_field(reading, (fields < reading->count ? fields : reading->count) + 1, "expected %u fields, found %u",
                     reading->count, fields);
    }
    if (!reading->row_bad && !reading->out_of_memory) {
        sheet->line[sheet->row_count++] = (uint32_t)line;
    }
}

static void take_fault(void *context, uint64_t line, unsigned ordinal, premie_fault fault)
{
    sheet_reading *reading = context;
    add_finding(reading->sheet, (uint32_t)line, fault == PREMIE_FAULT_BLANK_LINE ? 0 : ordinal, "",
                premie_fault_text(fault));
}

static premie_status read_source(sheet_reading *reading, const premie_source *source, premie_error *error)
{
    premie_sink sink = {.context = reading, .field = take_field, .record = take_record, .fault = take_fault};
    premie_range rest;
    bool sound;
    premie_status status = read_header(reading, source, &rest, error);
    if (status == PREMIE_OK && !reading->header_bad) {
        status =
            premie_reader_read(&reading->reader, source, rest, reading->sheet->dialect, true, &sink, &sound, error);
    }
    if (status == PREMIE_OK && (reading->out_of_memory || reading->sheet->findings->out_of_memory)) {
        status = premie_fail(error, PREMIE_E_SYSTEM, "%s: not enough memory", source->path);
    }
    return status == PREMIE_OK ? premie_source_unchanged(source, error) : status;
}

premie_status premie_sheet_read(premie_sheet *sheet, bool *found, premie_error *error)
{
    sheet_reading reading = {.sheet = sheet};
    premie_source source;
    premie_status status = premie_source_open(&source, sheet->path, found, error);
    if (status != PREMIE_OK || !*found) {
        return status;
    }
    status = read_source(&reading, &source, error);
    premie_source_close(&source);
    premie_reader_release(&reading.reader);
    free(reading.column_of);
    return status;
}

void premie_sheet_release(premie_sheet *sheet)
{
    free(sheet->cells);
    free(sheet->line);
    premie_arena_release(&sheet->texts);
    sheet->cells = NULL;
    sheet->line = NULL;
    sheet->row_count = sheet->capacity = 0;
}
