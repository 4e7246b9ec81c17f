/** \file
 * Faults that only the calculation finds, gathered so that all of them are told.
 */
#ifndef PREMIE_RUN_FAULTS_H
#define PREMIE_RUN_FAULTS_H

#include "premie/run.h"

/** Puts the table and the cover before an error. */
void premie_fail_cover(const premie_book *book, uint32_t cover, premie_error *error);

/**
 * Keeps the fault of a row among those of the portfolio, so that work goes on with the next row; by any thread.
 *
 * Rule      [T-5], [T-8]
 * Given     table, row  by which faults are told in order; what they name stands in their text
 *           status      what came of the row, and its error
 * Status    PREMIE_OK for a fault that was kept; else `status`
 */
PREMIE_CHECKED premie_status premie_fault_keep(const premie_portfolio *portfolio, unsigned table, uint32_t row,
                                               premie_status status, premie_error *error);
/** The same of a cover, which it names. */
PREMIE_CHECKED premie_status premie_fault_keep_cover(const premie_portfolio *portfolio, uint32_t cover,
                                                     premie_status status, premie_error *error);

/** After all rows: PREMIE_E_DATA and the first fault where any was kept, unless `status` says that work has failed. */
PREMIE_CHECKED premie_status premie_faults_end(const premie_portfolio *portfolio, premie_status status,
                                               premie_error *error);

#endif
