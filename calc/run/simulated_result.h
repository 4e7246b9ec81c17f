/** \file
 * What the paths of a simulation come to: rows of simulation.csv and simulation_covers.csv. Rule [S-11]
 */
#ifndef PREMIE_RUN_SIMULATED_RESULT_H
#define PREMIE_RUN_SIMULATED_RESULT_H

#include "run/simulated.h"

enum { PREMIE_SIM_BINS = 1 << 16 };

/** Room for the spread of the rates of a cover. */
typedef struct premie_sim_spread {
    uint32_t *bins; /**< [PREMIE_SIM_BINS] all 0 between uses */
    double *sorted; /**< [paths] */
} premie_sim_spread;

PREMIE_CHECKED premie_status premie_sim_spread_init(premie_sim_spread *spread, size_t paths, premie_error *error);
void premie_sim_spread_release(premie_sim_spread *spread);

/**
 * Finishes a row of a cover: its `up`, `down` and `most` are counts and become shares.
 *
 * Given     rates  [paths] of the year in units of the plan; below 0 where it has lapsed
 */
void premie_sim_row_finish(const premie_simulation *of, const premie_sim_plan *plan, const premie_sim_year *year,
                           size_t paths, const double rates[], premie_sim_spread *spread, premie_sim_row *row);

/** Adds the rows of a scenario to both tables. */
PREMIE_CHECKED premie_status premie_sim_results(const premie_simulation *of, const premie_sim_kept *kept,
                                                premie_results *results, premie_error *error);

#endif
