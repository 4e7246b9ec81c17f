/** \file
 * The experience of a book, as the estimators of stats/fit.h take it.
 */
#ifndef PREMIE_RUN_FIT_H
#define PREMIE_RUN_FIT_H

#include "premie/fit.h"
#include "stats/fit.h"

enum { PREMIE_FIT_KINDS = 2 }; /**< claim, reintegration */

/** One cover in one calendar year. */
typedef struct premie_fit_cell {
    double exposure; /**< employee-years; 0 where nothing is known of it */
    uint32_t cases, group;
    int32_t year;       /**< from the first */
    bool leads;         /**< it stands for its employer, of whose covers it has the largest exposure of the year */
    bool reintegration; /**< its cases may have such costs */
} premie_fit_cell;

/** What a case costs, in cents above 0. */
typedef struct premie_fit_cost {
    int64_t cents;
    uint32_t group;
    unsigned kind;
} premie_fit_cost;

/** Covers of one product and class. */
typedef struct premie_fit_group {
    premie_id product, class;
    size_t begin, end;                                               /**< of its cells */
    size_t cost_begin[PREMIE_FIT_KINDS], cost_end[PREMIE_FIT_KINDS]; /**< of its costs */
    uint64_t kind_cases[PREMIE_FIT_KINDS];                           /**< cases that may have such a cost */
    uint64_t loose_count; /**< claims without an absence: of no case, and in no cost */
    premie_int128 loose_cents;
} premie_fit_group;

/** All of it, the same whatever the order of rows and the threads. Starts as `{0}`. */
typedef struct premie_fit_sample {
    int first, last; /**< calendar years */
    premie_fit_cell *cells;
    premie_fit_cost *costs;   /**< [cost_count] by group, kind and amount */
    premie_fit_group *groups; /**< [group_count] by product and class */
    size_t cell_count, cost_count, group_count;
} premie_fit_sample;

PREMIE_CHECKED premie_status premie_fit_sample_take(premie_fit_sample *sample, const premie_portfolio *portfolio,
                                                    int since, premie_error *error);
void premie_fit_sample_release(premie_fit_sample *sample);

#endif
