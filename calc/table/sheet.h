/** \file
 * A CSV file that is no table of a book: its fields as text, their form and number checked as [T-1] and [T-5] ask.
 */
#ifndef PREMIE_TABLE_SHEET_H
#define PREMIE_TABLE_SHEET_H

#include "base/memory.h"
#include "table/findings.h"
#include "table/reader.h"

enum { PREMIE_SHEET_COLUMNS_MAX = 32 };

/** The text of a field, without a zero byte behind it. Borrowed from its sheet. */
typedef struct premie_slice {
    const char *bytes;
    size_t length; /**< 0: blank */
} premie_slice;

typedef struct premie_sheet_column {
    const char *name;
    bool in_header; /**< it must be there */
    bool filled;    /**< it may not be blank */
} premie_sheet_column;

/** Starts as `{0}` with the first four members filled in; released with premie_sheet_release. */
typedef struct premie_sheet {
    const char *path; /**< borrowed, as the next two */
    const premie_sheet_column *columns;
    premie_finding_list *findings; /**< where faults go; their texts have the path, line and column before them */
    unsigned column_count, place;  /**< `place` orders its findings among those of other sheets */
    premie_dialect dialect;
    unsigned ordinal[PREMIE_SHEET_COLUMNS_MAX]; /**< place of each column in the file from 1; 0 where it is missing */
    size_t row_count, capacity;
    premie_slice *cells; /**< [row_count][column_count] of the rows that are of sound form */
    uint32_t *line;      /**< [row_count] */
    premie_arena texts;
} premie_sheet;

static inline premie_slice *premie_sheet_row(const premie_sheet *sheet, size_t row)
{
    return sheet->cells + row * sheet->column_count;
}

/**
 * Reads a file.
 *
 * Returned  found   false where there is no such file
 *           sheet   its rows, those at fault left out
 * Status    PREMIE_E_SYSTEM  it cannot be read, no memory; a fault of the input is a finding and no failure
 */
PREMIE_CHECKED premie_status premie_sheet_read(premie_sheet *sheet, bool *found, premie_error *error);
void premie_sheet_release(premie_sheet *sheet);

/** Adds a finding on a cell, or on the row where `column` is the column_count. */
void premie_sheet_reject(const premie_sheet *sheet, size_t row, unsigned column, const char *format, ...)
    PREMIE_FORMAT(4, 5);
/** Adds a finding on the whole file. */
void premie_sheet_reject_all(const premie_sheet *sheet, const char *format, ...) PREMIE_FORMAT(2, 3);

#endif
