/** \file
 * A portfolio over the coming years, many times over: cases, costs, claims ratios, new rates and premiums drawn from a
 * model. Rules [S-6] to [S-13].
 *
 * The simulated calendar years begin where the window of the first year's claims ratio ends [K-1]: that part of the
 * book is history, what follows is drawn. With every year the window, and the knowledge date with it, moves on a year.
 * Covers charged on headcount or payroll are simulated, at the exposure of for their first year.
 */
#ifndef PREMIE_SIMULATION_H
#define PREMIE_SIMULATION_H

#include "premie/model.h"
#include "premie/ranks.h"
#include "premie/run.h"

enum { PREMIE_HORIZON_MAX = 50, PREMIE_LAG_MAX = 20 };

typedef struct premie_simulation_options {
    const premie_model *model;
    const char *scenario; /**< name of the book in the results */
    int year, horizon;    /**< first year, and how many */
    uint32_t paths;       /**< at least 1 */
    uint64_t seed;
    const char *keep;            /**< file in which an unfinished run is kept [S-13]; NULL: nowhere */
    unsigned keep_every;         /**< seconds between two times that it is kept; 0: 20 */
    bool anew;                   /**< what another run has kept there is written over, not an error */
    bool (*stopped)(void *stop); /**< asked now and then, from any thread; NULL: it runs to its end */
    void *stop;
    bool by_rules;  /**< every rate by the rules themselves, not by lanes that are equal to them */
    bool by_gsl;    /**< every draw by a distribution of GSL, not from tables: other numbers of the same law */
    unsigned lanes; /**< place of the vector unit, 0 the best; the results are the same */
    /**
     * Those that share the work, and make this call alike; NULL: nobody else. Rank 0 alone has a `keep`, and rows, which
     * are those of one process.
     */
    const premie_ranks *ranks;
} premie_simulation_options;

/**
 * Simulates a portfolio and adds its rows to the tables simulation and simulation_covers.
 *
 * Measures of simulation.csv, of each path and year over all covers: `premium` of the insurance years that begin in it,
 * `claims` and `reintegration` of its cases, `result` = premium - claims - reintegration, `ratio` = (claims +
 * reintegration) / premium in percent, 0 without a premium, `mean_pct` = premium / payroll of the covers charged on
 * payroll, in percent. tvar995 is the mean of the worst 0.5 percent of the paths: the lowest of premium and result, the
 * highest of the others.
 *
 * Cases of a rated cover have costs of reintegration where it has a module [K-3], or no cover of its product has one.
 *
 * Covers of simulation_covers.csv, over the paths in which they have not lapsed: the rate, and how often it is above or
 * below the one before, or at max_pct.
 *
 * Rule      [S-6], [S-8] to [S-11], [S-13]
 * Given     portfolio  its book loaded with `digest` where `keep` is given
 *           results    with room for texts; scenarios come in the order of their names
 * Status    PREMIE_E_DATA    an amount leaves its range [N-4], a cover has no headcount, two covers share their numbers
 *           PREMIE_E_USAGE   `keep` is of another run
 *           PREMIE_E_SYSTEM  no memory, a file cannot be written; or it was stopped, and is kept
 */
PREMIE_CHECKED premie_status premie_run_simulate(const premie_portfolio *portfolio,
                                                 const premie_simulation_options *options, premie_results *results,
                                                 premie_error *error);

#endif
