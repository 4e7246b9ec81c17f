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

/** The same with all rows there, blank; each is filled in its place, by any thread, or stays blank. */
PREMIE_CHECKED void *premie_result_open(premie_results *results, unsigned table, size_t rows, premie_error *error);
/** Leaves out the rows of an open table that stayed blank: those whose first column, an id, is. */
void premie_result_close(premie_results *results, unsigned table);

/**
 * A place for every cover charged on headcount or payroll, or for several rows of each, in the order of their ids.
 *
 * Given     each    rows of a cover, 1 where it is NULL
 * Returned  places  [covers.row_count] by row: its first place, of other covers without a meaning; the caller frees them
 *           count   of places
 */
typedef uint32_t premie_cover_rows(const premie_book *book, uint32_t cover);
PREMIE_CHECKED premie_status premie_cover_places(const premie_portfolio *portfolio, premie_cover_rows *each,
                                                 uint32_t **places, size_t *count, premie_error *error);

/** An exposure as results show it: headcount with 4 decimals, payroll as money. Rule [N-2]. */
PREMIE_CHECKED premie_status premie_exposure_decimal(enum premie_premium_base base, premie_ratio exposure,
                                                     premie_decimal *decimal, premie_error *error);

#endif
