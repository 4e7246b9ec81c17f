/** \file
 * A simulation while it runs: what all covers share, the plan of one cover, and its paths side by side.
 */
#ifndef PREMIE_RUN_SIMULATED_H
#define PREMIE_RUN_SIMULATED_H

#include "premie/simulation.h"
#include "rules/rate_lanes.h"
#include "run/rating.h"
#include "stats/cases.h"

enum { PREMIE_SIM_YEARS = PREMIE_HORIZON_MAX + PREMIE_LAG_MAX };

/** A model of credibility that covers of a group share in one path and year. [XR-4] */
typedef struct premie_sim_credibility {
    double mean, k; /**< k below 0: there is none */
} premie_sim_credibility;

/** What all covers share. Read-only once made, but for `models`. */
typedef struct premie_simulation {
    const premie_portfolio *portfolio;
    const premie_simulation_options *options;
    premie_rating_book rating;
    premie_granted *granted;
    uint32_t *case_of;
    premie_results rates;      /**< of the first year */
    const int64_t *first_rate; /**< [covers.row_count] the new rate of the first year; PREMIE_NO_INTEGER for none */
    int calendar;              /**< the first simulated calendar year */
    int lag;                   /**< first year - calendar */
    int horizon, span;         /**< years with results; simulated calendar years, lag + horizon */
    int window_max;            /**< largest window_years */
    unsigned band_max;
    size_t covers;              /**< simulated */
    uint32_t *cover;            /**< [covers] rows in the order of their ids */
    bool *by_module;            /**< [products.row_count] modules are tied to covers of it */
    premie_scale_lanes *scales; /**< [rating.row_count] */
    premie_cost_rate *costs;    /**< [severity.row_count] */
    double **nodes;             /**< [severity.row_count] */
    double *shock;              /**< [span][paths] */
    double *shock_most;         /**< [span] the largest; 0: no shocks in that year */
    uint32_t *group;            /**< [horizon][covers] place of its group of credibility, or PREMIE_NO_ROW */
    size_t group_count;
    premie_sim_credibility *models; /**< [group_count][paths] */
    const premie_lanes *draw;
    const premie_rate_lanes *rate;
} premie_simulation;

/** A year of a cover. Amounts of money are whole cents in doubles. */
typedef struct premie_sim_year {
    premie_ratio premium_of_rate; /**< cents for a rate of one unit */
    premie_ratio real_premium;    /**< of what of the window is history */
    premie_int128 real_capped;    /**< [K-5] likewise */
    premie_history_year *real;    /**< of the calendar years of the window, what is history */
    double *cost, *premium;       /**< the same: costs and premiums of those years */
    premie_bounds_lanes bounds;
    double num, den, rate_limit; /**< premium_of_rate, and the largest rate for which lanes are exact */
    double fixed_premium;
    double exposure;    /**< cents of payroll that the rate is charged on; 0 for headcount */
    const double *from; /**< of the scale, for lanes */
    double *own_from;   /**< room for it */
    double cost_unit, premium_unit, premium_base;
    double *share;        /**< [horizon] of each simulated premium in the window, · premium_unit */
    int64_t fixed;        /**< the rate of the book, millionths; PREMIE_NO_INTEGER where it has none */
    int64_t base;         /**< [XR-8] millionths; PREMIE_NO_INTEGER: the current rate */
    int64_t most;         /**< max_pct rounded, in units; PREMIE_NO_INTEGER where there is none */
    premie_window window; /**< [K-1] */
    int days, met[2];     /**< of I(y): in the year of its label and in the next [K-4] */
    uint32_t row;         /**< of rating.csv */
    bool insured, renews; /**< `renews`: it was insured the year before */
    bool rated;           /**< its rate follows from the claims ratio; else it is `fixed` */
    bool exact;           /**< lanes may rate it */
    bool no_base;         /**< there is no tariff: the rate stays */
} premie_sim_year;

/** What is drawn for a cover in a calendar year. */
typedef struct premie_sim_draw {
    premie_case_rate whole, before; /**< of the days insured in it; of those before the renewal */
} premie_sim_draw;

/** How one cover is simulated. Made by premie_sim_plan_make, in room of its own. */
typedef struct premie_sim_plan {
    bool skipped; /**< it has no exposure, or is not insured in these years */
    uint32_t cover;
    size_t place; /**< among the simulated */
    uint64_t hash;
    int first;             /**< year in which it begins, from 0 */
    int64_t unit;          /**< of its rates, in millionths */
    int64_t before, start; /**< rates in units: that before its first year (PREMIE_NO_INTEGER: none), the first */
    bool payroll;
    bool capped; /**< cases count for at most `cap` [K-5] */
    double cap;
    unsigned kinds; /**< costs of a case: 1 claim, 2 reintegration, 3 both, 0 none */
    premie_quantiles quantiles[2];
    const premie_cost_rate *costs[2];
    int64_t weight;              /**< [XR-7] millionths */
    uint32_t lapse, lapse_count; /**< places in the order of lapse.csv */
    premie_sim_draw *draws;      /**< [span] */
    premie_sim_year *years;      /**< [horizon] */
} premie_sim_plan;

/** Room of one thread to make plans in; starts as PREMIE_SIM_ROOM_START. */
typedef struct premie_sim_room {
    premie_cover_view view;
    premie_rating_scratch rating;
} premie_sim_room;

#define PREMIE_SIM_ROOM_START ((premie_sim_room){.view = PREMIE_VIEW_START})
void premie_sim_room_release(premie_sim_room *room);

/** Room for a plan; NULL where there is no memory. Freed with free(). */
PREMIE_CHECKED premie_sim_plan *premie_sim_plan_new(const premie_simulation *of, premie_error *error);
PREMIE_CHECKED premie_status premie_sim_plan_make(const premie_simulation *of, size_t place, premie_sim_room *room,
                                                  premie_sim_plan *plan, premie_error *error);

/** Some paths of one cover. */
typedef struct premie_sim_paths {
    uint32_t first;                          /**< path */
    size_t count, room;                      /**< lanes; a row of each array below is of `room` */
    double *rate;                            /**< in units */
    double *before;                          /**< the rate of the year before */
    double *alive;                           /**< 1, or 0 once lapsed */
    double *lapsing;                         /**< 1 in the year in which it lapses */
    double *premium;                         /**< [horizon] */
    double *claims, *reintegration, *capped; /**< [span] those of the kinds of the plan, and where it is capped */
} premie_sim_paths;

/** Doubles that an array of paths of `room` lanes takes. */
size_t premie_sim_paths_size(const premie_simulation *of, size_t room);
void premie_sim_paths_place(const premie_simulation *of, size_t room, double *at, premie_sim_paths *paths);

/** Room of one thread for lanes. Starts as `{0}`. */
typedef struct premie_sim_scratch {
    premie_sim_room room;
    premie_count_tables whole, before;
    premie_case_rate whole_rate, before_rate; /**< what they are made for */
    double whole_most, before_most;
    premie_reference *reference;
    size_t lanes;
    uint32_t *ints;  /**< all arrays of whole numbers */
    double *doubles; /**< all of doubles */
    uint32_t *word[4], *path, *table, *cases, *lane, *left, *flat;
    double *part, *value[2], *rest[3], *cost[2];
    premie_cell cells[PREMIE_WINDOW_YEARS_MAX];
    char apart[PREMIE_APART];
} premie_sim_scratch;

PREMIE_CHECKED premie_status premie_sim_scratch_init(premie_sim_scratch *scratch, size_t lanes, premie_error *error);
void premie_sim_scratch_release(premie_sim_scratch *scratch);

/** What was drawn in a calendar year for one lane, whole cents. */
typedef struct premie_sim_costs {
    double claims, reintegration, capped;
} premie_sim_costs;

static inline premie_sim_costs premie_sim_costs_of(const premie_sim_plan *plan, const premie_sim_paths *paths,
                                                   int calendar, size_t lane)
{
    size_t at = (size_t)calendar * paths->room + lane;
    premie_sim_costs costs = {(plan->kinds & 1) != 0 ? paths->claims[at] : 0,
                              (plan->kinds & 2) != 0 ? paths->reintegration[at] : 0, 0};
    costs.capped = plan->capped && plan->kinds != 0 ? paths->capped[at] : costs.claims + costs.reintegration;
    return costs;
}

/** Begins the paths of a cover. */
void premie_sim_begin(const premie_sim_plan *plan, premie_sim_paths *paths);
/** The rate, lapses and premium of a year, from 0 on; those of the years before are there. [K-6], [XR-1] to [XR-8] */
PREMIE_CHECKED premie_status premie_sim_rate(const premie_simulation *of, const premie_sim_plan *plan, int year,
                                             premie_sim_paths *paths, premie_sim_scratch *scratch, premie_error *error);
/** The cases and costs of a simulated calendar year, from 0 on. [S-6], [S-9], [S-10] */
PREMIE_CHECKED premie_status premie_sim_cases(const premie_simulation *of, const premie_sim_plan *plan, int calendar,
                                              premie_sim_paths *paths, premie_sim_scratch *scratch,
                                              premie_error *error);
/** The cells of credibility of one lane, as many as the window has years with a premium. [XR-4] */
unsigned premie_sim_cells(const premie_simulation *of, const premie_sim_plan *plan, int year,
                          const premie_sim_paths *paths, size_t lane, size_t group, premie_cell cells[]);

/** What one cover comes to in a year. Rule [S-11] */
typedef struct premie_sim_row {
    double mean, p05, p95;    /**< of its rate, millionths */
    double up, down, most;    /**< shares of the paths in which it has not lapsed */
    bool shown, any, limited; /**< insured; in any path; it has a largest rate */
} premie_sim_row;

enum {
    PREMIE_SIM_PAYROLL,
    PREMIE_SIM_OTHER,
    PREMIE_SIM_CLAIMS,
    PREMIE_SIM_REINTEGRATION,
    PREMIE_SIM_EXPOSURE,
    PREMIE_SIM_SUMS
};

/** What is kept of a run: which turns are done, and what came of them. */
typedef struct premie_sim_kept {
    size_t model_turns, turns;
    uint8_t *models_done, *done; /**< [model_turns], [turns] */
    double *sums;                /**< [PREMIE_SIM_SUMS][horizon][paths] whole cents, or below 2^53 of them */
    premie_sim_row *rows;        /**< [covers][horizon] */
} premie_sim_kept;

/** Reads what was kept, where there is anything. PREMIE_E_USAGE where it is of another run. Rule [S-13] */
PREMIE_CHECKED premie_status premie_sim_keep_read(premie_simulation *of, premie_sim_kept *kept, premie_error *error);
/** Writes it; the file appears whole or not at all. */
PREMIE_CHECKED premie_status premie_sim_keep_write(const premie_simulation *of, const premie_sim_kept *kept,
                                                   premie_error *error);

bool premie_sim_stopped(const premie_simulation *of);
/** Says that it was, and where it is kept; PREMIE_E_SYSTEM. */
PREMIE_CHECKED premie_status premie_sim_fail_stopped(const premie_simulation *of, premie_error *error);
/** A clock; and how many seconds lie between two times that a run is kept. */
double premie_sim_seconds(void);
double premie_sim_keep_seconds(const premie_simulation *of);

/** Equal stripes of bytes, one after the other, of which each turn fills a part of `each` bytes, the last one fewer. */
typedef struct premie_sim_stripes {
    char *at;
    size_t count, length, each;
} premie_sim_stripes;

typedef premie_status premie_sim_turn(void *context, unsigned worker, size_t turn, premie_error *error);

/** Turns to be done. */
typedef struct premie_sim_job {
    const char *what; /**< for the progress */
    size_t count;
    uint8_t *done; /**< [count] */
    premie_sim_turn *work;
    premie_status (*gather)(void *context); /**< the sums that threads hold go to those kept; NULL: there are none */
    void *context;
    premie_sim_stripes results; /**< what comes of a turn besides sums */
} premie_sim_job;

/** Does turns that are not done, a few at a time, and keeps them now and then. Ends early where it is stopped. */
PREMIE_CHECKED premie_status premie_sim_turns(const premie_simulation *of, const premie_sim_kept *kept,
                                              const premie_sim_job *job, premie_error *error);
/** The same by all ranks; the results and sums are those of rank 0 then. */
PREMIE_CHECKED premie_status premie_sim_turns_shared(const premie_simulation *of, const premie_sim_kept *kept,
                                                     const premie_sim_job *job, premie_error *error);
/** Ranks go on from what rank 0 has read, and see that they read the same. */
PREMIE_CHECKED premie_status premie_sim_keep_share(const premie_simulation *of, const premie_sim_kept *kept,
                                                   premie_error *error);

/** Paths that one turn of premie_sim_models takes. */
size_t premie_sim_model_lanes(const premie_simulation *of);

/** Models of credibility of all paths and years, path by path over all covers. [XR-4] */
PREMIE_CHECKED premie_status premie_sim_models(const premie_simulation *of, const premie_sim_kept *kept,
                                               premie_error *error);

#endif
