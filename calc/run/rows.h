/** \file
 * Rows of result tables from what the rules give for one cover.
 */
#ifndef PREMIE_RUN_ROWS_H
#define PREMIE_RUN_ROWS_H

#include "premie/run.h"

/** A row of advance.csv; PREMIE_E_DATA where the exposure leaves its range. */
PREMIE_CHECKED premie_status premie_advance_row_of(const premie_book *book, uint32_t cover,
                                                   const premie_advance *advance, premie_advance_row *row,
                                                   premie_error *error);

/** A row of settlement.csv; PREMIE_E_DATA where the exposure leaves its range. */
PREMIE_CHECKED premie_status premie_settlement_row_of(const premie_book *book, uint32_t cover,
                                                      const premie_settlement *settlement, premie_settlement_row *row,
                                                      premie_error *error);

#endif
