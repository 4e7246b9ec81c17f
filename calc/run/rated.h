/** \file
 * Covers that are rated, while their percentages are worked out.
 */
#ifndef PREMIE_RUN_RATED_H
#define PREMIE_RUN_RATED_H

#include "run/covers.h"
#include "run/rating.h"

/** What one cover comes to. */
typedef struct premie_rated_cover {
    uint32_t cover;
    uint32_t rating;    /**< row of rating.csv; PREMIE_NO_ROW where it has none */
    int years;          /**< available calendar years */
    size_t first_ratio; /**< place of the first of them among all ratios */
    premie_rating_status status;
    premie_rating_rates rates;
    int64_t new_rate;      /**< millionths; PREMIE_NO_INTEGER where there is none */
    premie_int128 capped;  /**< cents over the window, exact */
    premie_ratio premium;  /**< likewise */
    premie_ratio exposure; /**< X of [XR-6]; 0 where there is none */
} premie_rated_cover;

/** A run of `premie rate`. */
typedef struct premie_rating_run {
    const premie_rating_book *book;
    int year;
    uint32_t like;              /**< of premie_rate_step */
    size_t count;               /**< of covers */
    premie_rated_cover *covers; /**< [count] in the order of their ids */
    premie_rates_row *rates;    /**< [count] likewise */
    premie_ratios_row *ratios;
    premie_cell *cells; /**< beside each ratio, its cell for credibility; the group is set when groups are made */
} premie_rating_run;

/** Puts a factor on the rates of a cover: the new rate, its bound, and with status `ok` the factor, in its row. */
PREMIE_CHECKED premie_status premie_rated_set(const premie_rating_run *run, size_t place, const premie_exact *factor,
                                              premie_error *error);

/** Groups the covers by product, class and rating row, estimates credibility, and makes portfolio. [XR-4], [XR-6] */
PREMIE_CHECKED premie_status premie_rated_groups(const premie_rating_run *run, premie_results *results,
                                                 premie_error *error);

/**
 * The step of `premie rate`; to be released in every case. Rules [K-1] to [K-8], [XR-1] to [XR-8].
 *
 * Given     book  borrowed
 *           like  a cover: only it, and with credibility the covers of its group, are rated; PREMIE_NO_ROW: all
 */
PREMIE_CHECKED premie_status premie_rate_step(const premie_rating_book *book, int year, uint32_t like,
                                              premie_results *results, premie_cover_step *step, premie_error *error);

/** What `premie rate` finds, of costs that are reimbursed already; `case_of` as premie_case_of_absence has it. */
PREMIE_CHECKED premie_status premie_rate_reimbursed(const premie_portfolio *portfolio, int year,
                                                    const premie_granted *granted, const uint32_t *case_of,
                                                    premie_results *results, premie_error *error);

#endif
