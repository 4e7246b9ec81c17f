/** \file
 * Insurance years, insured periods, day counts and rates. Rules [Y-1] to [Y-7].
 */
#ifndef PREMIE_YEARS_H
#define PREMIE_YEARS_H

#include "premie/tables.h"

/**
 * A rate in force over a period: of a schedule row, or of a tariff row.
 * `rate` is whole cents per employee or whole millionths of a percent, PREMIE_NO_INTEGER where its column is blank.
 */
typedef struct premie_rate_row {
    premie_period in_force;
    int64_t rate;
    bool free_of_charge;
} premie_rate_row;

/** Where the rates of one cover come from, each list sorted by its first days and not overlapping. Borrowed. */
typedef struct premie_rates {
    const premie_rate_row *schedule, *own_class, *any_class;
    size_t schedule_count, own_class_count, any_class_count;
} premie_rates;

/** An insurance year of a cover: [RD(y), RD(y+1)), its insured period I(y), and the day count that shares it out. */
typedef struct premie_year {
    int label;
    premie_period whole;   /**< [RD(y), RD(y+1)) */
    premie_period insured; /**< I(y); empty where the year does not exist for the cover */
    enum premie_day_count day_count;
} premie_year;

/** RD(y): the renewal day in a calendar year. Rule [Y-1]. */
premie_date premie_renewal_day(premie_month_day renewal, int year);

/** Insurance year y of a cover that is insured over [from, end). Rule [Y-1]. */
premie_year premie_year_of(premie_month_day renewal, premie_period cover, enum premie_day_count day_count, int year);

/** The insurance year in which a day lies: the y with RD(y) <= day < RD(y+1). Rule [Y-1]. */
int premie_year_label(premie_month_day renewal, premie_date day);

/** The day of term date k months after RD(y). Rules [Y-5], [A-3]. */
static inline premie_date premie_year_month(const premie_year *year, int k)
{
    return premie_date_add_months(year->whole.from, k);
}

/** The units that `day_count` counts in [a, b) within the year; φ = units / premie_year_units. Rule [Y-5]. */
int64_t premie_year_part(const premie_year *year, premie_period part);

/** The units of a whole year: its days, 365, 360 or 12. Rule [Y-5]. */
int64_t premie_year_units(const premie_year *year);

/**
 * rate(d): the yearly premium per employee in cents, or the premium percentage in millionths of a percent.
 *
 * Rule      [Y-4], Goudse Budget terug naar werk art. 7.1
 * Returned  the rate, 0 on a day free of charge, PREMIE_NO_INTEGER where no row gives one
 */
int64_t premie_rate_on(const premie_rates *rates, premie_date day);

/** Whether a day is free of charge. Rule [Y-4]. */
bool premie_free_on(const premie_rates *rates, premie_date day);

/** Whether every day of a period that is not empty is free of charge. Rules [D-2], [A-1]. */
bool premie_free_over(const premie_rates *rates, premie_period period);

/** One stretch of [a, b) with one rate, for whoever explains a figure. */
typedef struct premie_rate_stretch {
    premie_period days;
    int64_t rate;  /**< PREMIE_NO_INTEGER where there is none */
    int64_t units; /**< of the day count */
} premie_rate_stretch;

/** The first stretch of one rate in `period`, which must not be empty; walk on from its last day out. Rule [Y-6]. */
premie_rate_stretch premie_rate_first_stretch(const premie_rates *rates, const premie_year *year, premie_period period);

/**
 * ρ[a, b): the rate over a period of an insurance year.
 *
 * Rule      [Y-6]
 * Formula   Σ rate(d) · φ over the stretches of one rate
 * Returned  found  false where a day of the period has no rate (`no_tariff`)
 *           rate   exact, cents per employee or millionths of a percent; 0 for an empty period
 * Status    PREMIE_OK, as nothing in it can overflow; for callers a step that can fail like the others [N-4]
 */
PREMIE_CHECKED premie_status premie_rate_over(const premie_rates *rates, const premie_year *year, premie_period period,
                                              bool *found, premie_ratio *rate, premie_error *error);

/** What decides on the end of one cover. Places are those of covers in the array given to premie_cover_ends. */
typedef struct premie_cover_tie {
    premie_period own; /**< from, and until as written (PREMIE_FOREVER where blank) */
    premie_month_day renewal;
    enum premie_end_reason end_reason; /**< 0 where blank */
    premie_date cancelled_on;          /**< blank where none is known */
    premie_date refused;               /**< from of the refused increase [Y-3]; PREMIE_FOREVER where there is none */
    uint32_t base, arbo;               /**< places of its base and Arbo cover; PREMIE_NO_ROW where it has none */
    bool is_asr_manager;
} premie_cover_tie;

/** Where a cover ends and why. */
typedef struct premie_cover_end {
    premie_date end;               /**< PREMIE_FOREVER where it does not */
    enum premie_end_reason reason; /**< 0 where none */
} premie_cover_end;

/**
 * The day an asr-manager cover that was cancelled ends.
 *
 * Rule      [Y-7], a.s.r. Re-integratiemanager art. 2.1, 2.3
 * Given     base_renewal  renewal day of its base cover, its own where it has none
 */
premie_date premie_cancellation_end(premie_date from, premie_month_day base_renewal, premie_date cancelled_on);

/**
 * The day on which a refused increase ends a cover charged per employee.
 *
 * Rule      [Y-3], Goudse Budget terug naar werk art. 6
 * Given     row           the schedule row's first day, its premium, announced_on and refused_on (blank where not)
 *           refusal_days  parameter in force on announced_on
 *           rates         of the cover
 * Returned  true where it ends the cover on `from`
 */
bool premie_increase_refused(premie_date from, premie_money premium_per_employee, premie_date announced_on,
                             premie_date refused_on, int64_t refusal_days, const premie_rates *rates);

/**
 * The ends of covers tied to one another, all of one employer.
 *
 * Rule      [Y-2], a.s.r. Re-integratiemanager art. 1.8, 2.2, 2.5
 * Given     count, ties [count]  no circle among base and arbo
 * Returned  ends [count]  the earliest day by way of any ties; the reason of the cover whose until it was, looked for
 *                         in the cover itself, its base, its Arbo cover and the managers of an Arbo cover, each with
 *                         what ended it; a refused increase only gives none where no until fell on that day
 *
 * Takes count times a few, as ties are few deep; only a long chain of bases in no order takes more.
 */
void premie_cover_ends(size_t count, const premie_cover_tie ties[], premie_cover_end ends[]);

#endif
