/** \file
 * The files of a run as bytes: CSV of its result tables, and summary.csv.
 */
#ifndef PREMIE_RUN_FORMAT_H
#define PREMIE_RUN_FORMAT_H

#include "premie/receipt.h"
#include "table/line.h"

/** Whether a run has this file: the place of a result table, or PREMIE_FILE_SUMMARY. */
bool premie_file_is_made(const premie_results *results, unsigned file);

/** The field of a column in a row, as its file has it. */
void premie_result_add(premie_text *text, const premie_result_column *column, const void *row, premie_dialect dialect,
                       bool last);

/** Who takes files. */
typedef struct premie_file_sink {
    /** The next bytes of a file: one file after the other, never two calls at a time, but from any thread. */
    premie_status (*take)(void *context, unsigned file, const char *bytes, size_t length, premie_error *error);
    /** All bytes of a file have been taken; other calls, also of this, may run meanwhile. May be NULL. */
    premie_status (*end)(void *context, unsigned file, premie_error *error);
    void *context;
} premie_file_sink;

/**
 * Formats files, several threads at a time.
 *
 * Given     count, files [count]  places of files that are made, in the order in which they are taken
 * Status    that of the sink; PREMIE_E_SYSTEM  no memory
 */
PREMIE_CHECKED premie_status premie_files_format(const premie_results *results, size_t count, const unsigned files[],
                                                 premie_dialect dialect, unsigned threads, const premie_file_sink *sink,
                                                 premie_error *error);

#endif
