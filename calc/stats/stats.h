/** \file
 * What the files of calc/stats share and nobody else sees.
 */
#ifndef PREMIE_STATS_H
#define PREMIE_STATS_H

#include "premie/credibility.h"

/**
 * Switches off GSL's error handler, which would end the process, the first time it is called.
 * Every function of calc/stats calls it before anything of GSL that can fail.
 */
void premie_gsl_quiet(void);

/** The smallest and largest weight, and the largest absolute value, for which no sum or square can overflow. */
#define PREMIE_WEIGHT_MIN 1e-50
#define PREMIE_VALUE_MAX 1e50

/** PREMIE_E_DATA where a value or weight is out of range, or no cell has a weight. */
PREMIE_CHECKED premie_status premie_cells_check(size_t cell_count, const premie_cell cells[], size_t group_count,
                                                premie_error *error);

/** Count, weight and mean of every group from its cells, factor and premium 0; returns the cells with a weight. */
size_t premie_cells_sum(size_t cell_count, const premie_cell cells[], size_t group_count,
                        premie_credibility_unit groups[]);

/** s² of [XR-4], from the cells and the means of their groups. */
double premie_cells_within(size_t cell_count, const premie_cell cells[], size_t group_count,
                           const premie_credibility_unit groups[]);

/** How far apart the means of units lie, beyond what the noise in each explains. */
typedef struct premie_spread {
    size_t units;   /**< those with a weight */
    double weight;  /**< Σ w_i */
    double mean;    /**< X = Σ w_i X_i / Σ w_i; 0 without weight */
    double excess;  /**< Σ w_i (X_i − X)² − (units − 1) · noise; 0 with fewer than two units */
    double divisor; /**< Σ w_i − Σ w_i² / Σ w_i; 0 with fewer than two units */
} premie_spread;

/** The spread of units with weights w / (1 + shrink · w) for w their own; `shrink` 0 leaves those as they are. */
premie_spread premie_spread_of(size_t count, const premie_credibility_unit units[], double shrink, double noise);

/** Sets each unit's factor to w / (w + k), or to 0 where `has_k` is false or the unit has no weight. */
void premie_factors_set(size_t count, premie_credibility_unit units[], bool has_k, double k);

/** The sum of the factors of units, and in `*mean` the mean they give; `*mean` is left alone where that sum is 0. */
double premie_factors_mean(size_t count, const premie_credibility_unit units[], double *mean);

/** Sets each unit's premium, with `mean` that of the level above. */
void premie_premiums_set(size_t count, premie_credibility_unit units[], double mean);

#endif
