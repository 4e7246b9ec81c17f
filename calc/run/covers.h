/** \file
 * Work on every cover of a book, and the making of result tables.
 */
#ifndef PREMIE_RUN_COVERS_H
#define PREMIE_RUN_COVERS_H

#include "premie/run.h"

/** Works on one cover; the view is the thread's own, its spells those of the last employer it was turned to. */
typedef premie_status premie_cover_work(void *context, premie_cover_view *view, uint32_t cover, premie_error *error);

/** Runs `work` on every cover charged on headcount or payroll; an error names the cover. */
PREMIE_CHECKED premie_status premie_each_premium_cover(const premie_portfolio *portfolio, const char *what,
                                                       premie_cover_work *work, void *context, premie_error *error);

/** Puts the table and the cover before an error that only the calculation found. */
void premie_fail_cover(const premie_book *book, uint32_t cover, premie_error *error);

/** Room for the rows of a result table, none of them there yet; NULL where there is no memory. */
PREMIE_CHECKED void *premie_result_make(premie_results *results, unsigned table, size_t rows, premie_error *error);

/** An exposure as results show it: headcount with 4 decimals, payroll as money. Rule [N-2]. */
PREMIE_CHECKED premie_status premie_exposure_decimal(enum premie_premium_base base, premie_ratio exposure,
                                                     premie_decimal *decimal, premie_error *error);

#endif
