/** \file
 * The parts of writing a result folder.
 */
#ifndef PREMIE_RUN_WRITE_H
#define PREMIE_RUN_WRITE_H

#include "premie/receipt.h"
#include "run/folder.h"

/** Begins the folder, as premie_results_write does. */
PREMIE_CHECKED premie_status premie_results_begin(premie_folder *folder, const premie_write_options *options,
                                                  premie_error *error);

/** Writes the receipt in it. */
PREMIE_CHECKED premie_status premie_receipt_write(const premie_folder *folder, const premie_receipt *receipt,
                                                  premie_error *error);

/** Rows of a table, of all ranks where their totals are joined. */
size_t premie_results_rows(const premie_results *results, unsigned table);

#endif
