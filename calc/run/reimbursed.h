/** \file
 * What every invoice of a book gets, and the case of every absence.
 */
#ifndef PREMIE_RUN_REIMBURSED_H
#define PREMIE_RUN_REIMBURSED_H

#include "premie/reimbursement.h"
#include "premie/run.h"

/** What came of one invoice. Its cover, absence and submitted_on stand in invoices.csv. */
typedef struct premie_reimbursed {
    premie_decision decision; /**< with `amount` and `rated`; the amount is 0.00 where it gets nothing */
    premie_money paid, due;   /**< [R-6] */
    uint32_t case_row;        /**< row of the first absence of the case shown: of [C-2] for goudse-budget, else [C-1] */
} premie_reimbursed;

/** What of it rating asks for, in few bytes as invoices are many. */
typedef struct premie_granted {
    premie_money amount;
    bool rated;
} premie_granted;

/**
 * Decides on all invoices of a book.
 *
 * Rule      to and those of the regimes
 * Returned  by_row, granted  [invoices.row_count] by row of invoices, those not visible without a meaning; the caller
 *                            frees them. Either may be NULL: nobody asks for it
 * Status    PREMIE_E_DATA where an amount leaves its range [N-4], naming cover and invoice
 */
PREMIE_CHECKED premie_status premie_reimburse_all(const premie_portfolio *portfolio, premie_reimbursed **by_row,
                                                  premie_granted **granted, premie_error *error);

/** A row of reimbursements.csv; `invoice` is its row. */
premie_reimbursements_row premie_reimbursement_row(const premie_book *book, uint32_t invoice,
                                                   const premie_reimbursed *reimbursed);

/**
 * The case of every absence.
 *
 * Rule      [C-1], [C-3]
 * Returned  by_row  [absences.row_count] by row of absences: the row of the first absence of its case, of absences that
 *                   are not visible PREMIE_NO_ROW; the caller frees it
 */
PREMIE_CHECKED premie_status premie_case_of_absence(const premie_portfolio *portfolio, uint32_t **by_row,
                                                    premie_error *error);

/** Makes the table reimbursements of what premie_reimburse_all gave. */
PREMIE_CHECKED premie_status premie_reimbursements_make(const premie_book *book, const premie_reimbursed by_row[],
                                                        premie_results *results, premie_error *error);

#endif
