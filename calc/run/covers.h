/** \file
 * Work on every cover of a book, and the making of result tables.
 */
#ifndef PREMIE_RUN_COVERS_H
#define PREMIE_RUN_COVERS_H

#include "run/faults.h"

/** Works on one cover, to which the view has been turned; `worker` numbers the thread. */
typedef premie_status premie_cover_work(void *context, unsigned worker, premie_cover_view *view, uint32_t cover,
                                        premie_error *error);

/** Something that is done with covers, in one walk over all of them with other such steps. Starts as `{0}`. */
typedef struct premie_cover_step {
    const uint32_t *places; /**< [covers.row_count] PREMIE_NO_ROW for covers that it leaves alone */
    premie_cover_work *work;
    premie_status (*end)(void *context, premie_results *results, premie_error *error); /**< after the walk */
    void (*release)(void *context);                                                    /**< in every case */
    void *context;
} premie_cover_step;

/** Takes each cover through all steps, in their order, and ends them; an error in `work` names the cover, and is kept. */
PREMIE_CHECKED premie_status premie_cover_steps_run(const premie_portfolio *portfolio, size_t count,
                                                    const premie_cover_step steps[], premie_results *results,
                                                    premie_error *error);
void premie_cover_steps_release(size_t count, const premie_cover_step steps[]);

/** The steps of `premie settle` and `premie advance`; to be released in every case. */
PREMIE_CHECKED premie_status premie_settle_step(const premie_portfolio *portfolio, int year, premie_results *results,
                                                premie_cover_step *step, premie_error *error);
PREMIE_CHECKED premie_status premie_advance_step(const premie_portfolio *portfolio, int year, premie_results *results,
                                                 premie_cover_step *step, premie_error *error);

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
 * Returned  places  [covers.row_count] by row: its first place, PREMIE_NO_ROW of other covers; the caller frees them
 *           count   of places
 */
typedef uint32_t premie_cover_rows(const premie_book *book, uint32_t cover);
PREMIE_CHECKED premie_status premie_cover_places(const premie_portfolio *portfolio, premie_cover_rows *each,
                                                 uint32_t **places, size_t *count, premie_error *error);

/** An exposure as results show it: headcount with 4 decimals, payroll as money. Rule [N-2]. */
PREMIE_CHECKED premie_status premie_exposure_decimal(enum premie_premium_base base, premie_ratio exposure,
                                                     premie_decimal *decimal, premie_error *error);

#endif
