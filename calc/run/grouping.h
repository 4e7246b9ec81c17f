/** \file
 * The groups of covers that are rated together.
 */
#ifndef PREMIE_RUN_GROUPING_H
#define PREMIE_RUN_GROUPING_H

#include "run/rated.h"

/** Covers with a rating row, by product, class and rating row, in the order of portfolio.csv. Rule [XR-4]. */
typedef struct premie_grouping {
    size_t *members; /**< places among the covers of the run; within a group in the order of their ids */
    size_t *begin;   /**< [group_count + 1] of each group among the members, and where the last one ends */
    size_t group_count;
} premie_grouping;

/** To be released in every case. Takes time in proportion to the covers, and to the groups times a few. */
PREMIE_CHECKED premie_status premie_grouping_init(premie_grouping *grouping, const premie_rating_run *run,
                                                  premie_error *error);
void premie_grouping_release(premie_grouping *grouping);

#endif
