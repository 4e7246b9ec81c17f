/** \file
 * The files of a run as bytes: CSV of its result tables, and summary.csv.
 */
#ifndef PREMIE_RUN_FORMAT_H
#define PREMIE_RUN_FORMAT_H

#include "premie/receipt.h"

/** Takes the bytes of a file, in their order. */
typedef premie_status premie_byte_sink(void *context, const char *bytes, size_t length, premie_error *error);

/** Whether a run has this file: the place of a result table, or PREMIE_FILE_SUMMARY. */
bool premie_file_is_made(const premie_results *results, unsigned file);

/** Formats a file, several threads at a time; fails where there is no memory, or the sink fails. */
PREMIE_CHECKED premie_status premie_file_format(const premie_results *results, unsigned file, premie_dialect dialect,
                                                unsigned threads, premie_byte_sink *sink, void *context,
                                                premie_error *error);

#endif
