/** \file
 * What the rating of covers looks at in a book, and the history of one cover.
 */
#ifndef PREMIE_RUN_RATING_H
#define PREMIE_RUN_RATING_H

#include "premie/rating.h"
#include "run/employers.h"
#include "run/reimbursed.h"

/** The rating rules of a book, and what counts in claims besides its claims. Read-only once made. */
typedef struct premie_rating_book {
    const premie_portfolio *portfolio;
    const premie_granted *granted;        /**< by row of invoices */
    const uint32_t *case_of;              /**< by row of absences; NULL where no rule of a cover has a cap [K-5] */
    premie_rating_rule *rules;            /**< [rating.row_count] by row */
    premie_places *bands;                 /**< [rating.row_count] by row: those of its scale, or of its weights */
    premie_places *of_product;            /**< [products.row_count] by row: those of its rules in rating.csv */
    premie_band *scales, *weights;        /**< [visible_count] of their tables, in their orders */
    uint32_t *first_module, *next_module; /**< [covers.row_count] covers of experience `base`, by their base cover */
} premie_rating_book;

/** Borrows all it is given; to be released in every case. */
PREMIE_CHECKED premie_status premie_rating_book_init(premie_rating_book *rating, const premie_portfolio *portfolio,
                                                     const premie_granted *granted, const uint32_t *case_of,
                                                     premie_error *error);
void premie_rating_book_release(premie_rating_book *rating);

/** The row of rating.csv for a cover on a day: for its class, else for a blank class; PREMIE_NO_ROW for none. [XR-1] */
uint32_t premie_rating_row(const premie_book *book, uint32_t cover, premie_date day);
/** The same, quicker for many covers. */
uint32_t premie_rating_row_of(const premie_rating_book *rating, uint32_t cover, premie_date day);

/** The bands of the scale of a rating row; how many. [XR-3] */
size_t premie_rating_bands(const premie_rating_book *rating, uint32_t row, const premie_band **bands);

/** The band of the scale, or of the weights, of a rating row. [XR-3], [XR-7] */
const premie_band *premie_rating_scale(const premie_rating_book *rating, uint32_t row, premie_ratio percent);
const premie_band *premie_rating_weight(const premie_rating_book *rating, uint32_t row, premie_ratio headcount);

/** Room of one thread; starts as `{0}`. */
typedef struct premie_rating_scratch {
    premie_claim *claims;
    premie_cost *costs;
    size_t claim_capacity, cost_capacity;
    char apart[PREMIE_APART];
} premie_rating_scratch;

void premie_rating_scratch_release(premie_rating_scratch *scratch);

/** The claims of a cover in scratch->claims, in the order of their group. */
PREMIE_CHECKED premie_status premie_rating_claims(const premie_book *book, uint32_t cover,
                                                  premie_rating_scratch *scratch, premie_error *error);

/** Whether an invoice counts in the claims of the base cover of its module. [K-3] */
bool premie_invoice_counts(const premie_rating_book *rating, uint32_t invoice, const premie_window *window);

/**
 * Claims and premiums of a cover.
 *
 * Rule      [K-1] to [K-8]
 * Given     terms  of a view turned to the cover
 *           row    of rating.csv
 *           year   that is rated
 */
PREMIE_CHECKED premie_status premie_rating_history(const premie_rating_book *rating, uint32_t cover,
                                                   const premie_cover *terms, uint32_t row, int year,
                                                   premie_rating_scratch *scratch, premie_history *history,
                                                   premie_error *error);

/** The costs of a history with its window; its premiums are 0. Rules [K-2], [K-3], [K-5] */
PREMIE_CHECKED premie_status premie_rating_costs(const premie_rating_book *rating, uint32_t cover, uint32_t row,
                                                 premie_rating_scratch *scratch, premie_history *history,
                                                 premie_error *error);

/** The rates on which the new one rests, in millionths; PREMIE_NO_INTEGER where there is none. */
typedef struct premie_rating_rates {
    int64_t current; /**< [XR-1] */
    int64_t base;    /**< [XR-8] */
} premie_rating_rates;

/** The day whose rate is the current one. [XR-1] */
premie_date premie_current_day(const premie_cover *cover, const premie_year *year);

/** `rule` NULL: only the current one. */
premie_rating_rates premie_rating_rates_of(const premie_cover *cover, const premie_year *year,
                                           const premie_rating_rule *rule);

/** A rate of [Y-4] in millionths of a percent or of a euro. */
int64_t premie_rate_millionths(enum premie_premium_base base, int64_t rate);

#endif
