/** \file
 * How many cases there are and what they cost: tables for many paths, and draws one by one.
 */
#ifndef PREMIE_STATS_CASES_H
#define PREMIE_STATS_CASES_H

#include "stats/lanes.h"

/** Largest mean of a count; beyond it, the number of a case would not fit the counter of its random words. */
#define PREMIE_CASES_MAX 100000.0

/** Mean number of cases of a cover and year, and the variance over it, at least 1. Rule [S-6] */
typedef struct premie_case_rate {
    double mean, dispersion; /**< 1: Poisson; above: negative binomial */
} premie_case_rate;

/** Owner of the tables of premie_counts. Starts as `{0}`; it can be made again for another rate. */
typedef struct premie_count_tables {
    premie_counts counts;
    premie_small small;
    double step;     /**< of the shock between tables; 0: there is one table, for a shock of 1 */
    uint32_t tables; /**< table j is for a shock of j · step */
    uint32_t *bins;  /**< of all tables */
    size_t bin_room;
    uint32_t *threshold, *start;
    size_t threshold_room, start_room;
} premie_count_tables;

/**
 * Tables of a count under shocks up to `most`.
 *
 * A count under a shock G is a draw from the table of the largest j · step <= G, and one of the small mean that is
 * left: both counts are infinitely divisible, so their sum has the distribution of the whole. The step depends on the
 * rate alone, so that a path draws the same whatever the others.
 *
 * Rule      [S-6]
 * Given     rate   mean from 0 to PREMIE_CASES_MAX
 *           most   largest shock; 0: there are no shocks
 * Status    PREMIE_E_SYSTEM  no memory
 */
PREMIE_CHECKED premie_status premie_counts_make(premie_count_tables *tables, premie_case_rate rate, double most,
                                                premie_error *error);
void premie_counts_release(premie_count_tables *tables);

/** What one case costs. Rule [S-6] */
typedef enum premie_cost_law { PREMIE_COST_LOGNORMAL = 1, PREMIE_COST_GAMMA, PREMIE_COST_PARETO } premie_cost_law;
typedef struct premie_cost_rate {
    premie_cost_law law;
    double probability; /**< that a case has the cost, 0 to 1 */
    double mean, cv;    /**< of the cost in cents, where there is one; cv 0: it is the mean */
} premie_cost_rate;

/** Quantiles of a cost at the nodes of lanes.h, `node` of PREMIE_NODES. Rules [S-6], [S-10] */
void premie_severity_make(const premie_cost_rate *rate, double node[]);

/**
 * Draws of GSL's own distributions, one after the other: the reference that the tables are tested against.
 *
 * Rule      [S-6], [S-9]
 */
typedef struct premie_reference premie_reference;
PREMIE_CHECKED premie_reference *premie_reference_new(premie_error *error);
void premie_reference_free(premie_reference *reference);
/** Stands at the numbers of a place and path. */
void premie_reference_seek(premie_reference *reference, const premie_place *place, uint32_t path);
uint32_t premie_reference_cases(premie_reference *reference, premie_case_rate rate, double shock);
/** In whole cents. */
double premie_reference_cost(premie_reference *reference, const premie_cost_rate *rate);
/** A gamma factor of mean 1. */
double premie_reference_shock(premie_reference *reference, double cv);
/** Below 1. */
double premie_reference_uniform(premie_reference *reference);

#endif
