/** \file
 * Groups of covers that are rated together, where other ranks hold some of them.
 */
#ifndef PREMIE_RUN_RATED_GROUPS_H
#define PREMIE_RUN_RATED_GROUPS_H

#include "premie/exact.h"
#include "run/rated.h"

/** What credibility is estimated from. Starts as `{0}`. Rule [XR-4] */
typedef struct premie_pool {
    size_t cell_count, unit_count; /**< a unit for each cover of the group, in the order of their ids */
    premie_cell *cells;
    premie_credibility_unit *units;
    size_t *places; /**< [members] of the covers of this book among the units; NULL: they are all */
    premie_credibility model;
} premie_pool;

void premie_pool_release(premie_pool *pool);

bool premie_group_by_credibility(const premie_rating_run *run, size_t member);

/** The row of portfolio.csv without its sums, and the new rates of a group by credibility from a pool. [XR-4], [XR-6] */
PREMIE_CHECKED premie_status premie_group_rate(const premie_rating_run *run, size_t count, const size_t members[],
                                               premie_pool *pool, premie_portfolio_row *row, premie_error *error);

enum { PREMIE_GROUP_PREMIUM, PREMIE_GROUP_CURRENT, PREMIE_GROUP_NEW, PREMIE_GROUP_SUMS };

/** Exact sums over the covers of a group. Rule [XR-6] */
typedef struct premie_group_sums {
    premie_int128 capped;
    premie_sum sum[PREMIE_GROUP_SUMS];
} premie_group_sums;

void premie_group_sums_start(premie_group_sums *of);

/** Adds a term to one of them; false where it cannot. */
typedef bool premie_group_add(void *context, premie_group_sums *to, unsigned which, premie_ratio term);
/** Adds what a cover comes to by `add`; false where a sum is beyond its range. */
bool premie_group_sums_add(premie_group_sums *to, enum premie_premium_base base, const premie_rated_cover *rated,
                           premie_group_add *add, void *context, premie_error *error);

/** Fills in the sums of a row, and its mean ratio unless credibility has given it. */
PREMIE_CHECKED premie_status premie_group_fill(const premie_group_sums *of, bool with_mean, premie_portfolio_row *row,
                                               premie_error *error);
premie_status premie_group_beyond(const premie_portfolio_row *row, premie_error *error);

/** premie_rated_groups where other ranks hold some of the covers; rank 0 makes portfolio. Rules [XR-4], [XR-6] */
PREMIE_CHECKED premie_status premie_rated_groups_joint(const premie_rating_run *run, premie_results *results,
                                                       premie_error *error);

#endif
