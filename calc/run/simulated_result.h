/** \file
 * What the paths of a simulation come to: rows of simulation.csv and simulation_covers.csv. Rule [S-11]
 */
#ifndef PREMIE_RUN_SIMULATED_RESULT_H
#define PREMIE_RUN_SIMULATED_RESULT_H

#include "run/simulated.h"

/** Room for the spread of the rates of a cover. */
typedef struct premie_sim_spread {
    uint16_t *places; /**< [paths] */
    double *sorted;   /**< [paths] */
} premie_sim_spread;

PREMIE_CHECKED premie_status premie_sim_spread_init(premie_sim_spread *spread, size_t paths, premie_error *error);
void premie_sim_spread_release(premie_sim_spread *spread);

/** Finishes a row of a cover. `rates` are [paths] of the year in units of the plan; below 0 where it has lapsed. */
void premie_sim_row_finish(const premie_simulation *of, const premie_sim_plan *plan, const premie_sim_year *year,
                           const double rates[], const premie_rate_tally *tally, premie_sim_spread *spread,
                           premie_sim_row *row);

/** Adds the rows of a scenario to both tables. */
PREMIE_CHECKED premie_status premie_sim_results(const premie_simulation *of, const premie_sim_kept *kept,
                                                premie_results *results, premie_error *error);

#endif
