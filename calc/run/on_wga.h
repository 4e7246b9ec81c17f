/** \file
 * The cases of a book as WGA own risk has them: what is worked out once for all of them, and each by itself.
 */
#ifndef PREMIE_RUN_ON_WGA_H
#define PREMIE_RUN_ON_WGA_H

#include "premie/wga.h"
#include "run/cases.h"
#include "run/wga_covers.h"

/** The share still on WGA of the cases of one cause. */
typedef struct premie_still_on {
    premie_id cause;
    double share[PREMIE_WGA_MONTHS]; /**< by month since the start of WGA */
} premie_still_on;

/** What all cases of a book are worked out by; read-only once made. */
typedef struct premie_on_wga {
    const premie_portfolio *portfolio;
    premie_wga_covers covers;
    premie_wage_limit *limits;   /**< [wage_limits.visible_count] */
    premie_milestone *milestone; /**< [milestones.visible_count] in the order of that table */
    premie_still_on *still_on;   /**< [still_on_count] sorted by cause; the first is that of the blank cause */
    size_t still_on_count;
} premie_on_wga;

PREMIE_CHECKED premie_status premie_on_wga_init(premie_on_wga *on, const premie_portfolio *portfolio,
                                                premie_error *error);
void premie_on_wga_release(premie_on_wga *on);

/** The shares of a cause, those of the blank cause where it has none of its own. Rule [W-8] */
const premie_still_on *premie_still_on_of(const premie_on_wga *on, premie_id cause);

/** A case of an employer. Rows are those of their tables; PREMIE_NO_ROW where there is none. */
typedef struct premie_wga_sickness {
    uint32_t cover;     /**< WGA cover that it belongs to [W-1] */
    uint32_t absence;   /**< its first absence [C-3] */
    uint32_t wga_row;   /**< of wga_cases */
    premie_date birth;  /**< blank where not known */
    premie_wga_case is; /**< with `wga_row` all of it, else only its days */
    premie_wga_days days;
} premie_wga_sickness;

/**
 * Takes a case of the employer that `cases` is turned to.
 *
 * Rule      [W-1], [W-2]
 * Given     place  of the case in `cases`
 * Status    PREMIE_E_DATA  it has two rows in wga_cases.csv
 */
PREMIE_CHECKED premie_status premie_wga_sickness_take(const premie_on_wga *on, const premie_employer_cases *cases,
                                                      uint32_t employer, uint32_t place, premie_wga_sickness *sickness,
                                                      premie_error *error);

typedef premie_status premie_wga_work(void *context, unsigned worker, const premie_wga_sickness *sickness,
                                      premie_error *error);

/**
 * Runs `work` on cases, shared out over threads; those of one employer come in the order of their employees and days.
 *
 * Given     what       for the progress
 *           with_rows  on every case that has a row in wga_cases.csv, else on every one that belongs to a WGA cover
 */
PREMIE_CHECKED premie_status premie_each_wga_case(const premie_on_wga *on, const char *what, bool with_rows,
                                                  premie_wga_work *work, void *context, premie_error *error);

/** The rows of milestones.csv of a product, as places in its order. */
premie_places premie_milestones_of(const premie_milestones *table, premie_id product);

/** A row of timeline.csv of a case with a WGA cover, from a row of milestones.csv by its place; false if not due. */
bool premie_timeline_row_of(const premie_on_wga *on, const premie_wga_sickness *sickness, uint32_t place,
                            premie_timeline_row *row);

/** Sorts rows of timeline.csv by their key columns. */
void premie_timeline_sort(premie_timeline_row rows[], size_t count);

/** Makes the plan of a case with a row in wga_cases.csv. Rules [W-4] to [W-7] */
void premie_wga_plan_of(const premie_on_wga *on, const premie_wga_sickness *sickness, premie_wga_plan *plan);

/** A row of wga.csv: of a phase, or 0 where the plan is not PREMIE_WGA_OK. */
premie_wga_row premie_wga_row_of(const premie_on_wga *on, const premie_wga_sickness *sickness,
                                 const premie_wga_plan *plan, unsigned phase, premie_money monthly);

/** The years of a plan, discounted to 1 January of a year. Rule [W-8] */
PREMIE_CHECKED premie_status premie_wga_burden_of(const premie_on_wga *on, const premie_wga_sickness *sickness,
                                                  const premie_wga_plan *plan, int year,
                                                  premie_wga_year years[PREMIE_WGA_YEARS], unsigned *count,
                                                  premie_error *error);

/** Puts wga_cases.csv and the absence of the row before an error that only the calculation found. */
void premie_fail_wga_case(const premie_book *book, uint32_t wga_row, premie_error *error);

#endif
