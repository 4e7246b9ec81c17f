/** \file
 * WGA own risk (WGA-eigenrisicodragen): when what is due for a case, and what the case costs. Rules [W-1] to [W-8].
 *
 * LGU is the wage-related benefit (loongerelateerde uitkering), LAU the wage supplement (loonaanvullingsuitkering), VVU
 * the follow-up benefit (vervolguitkering).
 */
#ifndef PREMIE_WGA_H
#define PREMIE_WGA_H

#include "premie/tables.h"

/* ---- milestones ------------------------------------------------------------------------------------------ */

/** When something is due, from an anchor. */
typedef struct premie_milestone {
    enum premie_anchor anchor;
    int32_t weeks, months; /**< negative: before the anchor */
    int32_t until_weeks;   /**< of the last day, where `has_window` */
    bool has_window;
    bool ends_on_recovery;
} premie_milestone;

/** The days of a case that its milestones hang on; blank where there is none, or it is not known. */
typedef struct premie_wga_days {
    premie_date anchor[PREMIE_ANCHOR_LGU_END + 1]; /**< by premie_anchor; place 0 is blank */
    premie_date recovered_on;                      /**< first day back after the last absence */
    premie_date pension_day;                       /**< [L-6] */
} premie_wga_days;

/**
 * The day on which a milestone of a case is due, and the last day of its window.
 *
 * Rule      [W-2], [W-3]
 * Formula   due  = anchor + weeks · 7 days + months [N-3]
 *           last = anchor + until_weeks · 7 days
 * Returned  whether it is due at all: not without its anchor, not after the state-pension day, and where it ends on
 *           recovery not after that; `due` and `last`, which is blank without a window
 */
bool premie_milestone_due(const premie_milestone *milestone, const premie_wga_days *days, premie_date *due,
                          premie_date *last);

/* ---- the length of LGU ------------------------------------------------------------------------------------ */

/** Whether a WIA day is one of the rules before 2016, which are not computed. Rule [W-4] */
bool premie_wga_is_old_regime(premie_date wia_day);

/**
 * How long LGU lasts, in half months.
 *
 * Rule      [W-4], WIA art. 59
 * Formula   of the employment history, whose years up to 2015 come first, the first 10 years count a month each,
 *           further years up to 2015 a month, further years from 2016 on half a month; at least 3 months, at most the
 *           maximum of the WIA day: 38 months, one less with each quarter from 2016 on, not below 24
 * Given     wia_day  not of the old regime
 *           years_to_2015, years_from_2016  >= 0
 */
int premie_lgu_half_months(premie_date wia_day, int years_to_2015, int years_from_2016);

/** The first day after LGU; half a month is 15 days. Rule [W-4], [N-3] */
premie_date premie_lgu_end(premie_date wia_day, int half_months);

/* ---- amounts ----------------------------------------------------------------------------------------------- */

/** Limits from a day on; blank where not known. */
typedef struct premie_wage_limit {
    premie_date from;
    premie_money max_daily_wage, minimum_wage_month;
} premie_wage_limit;

/** Limits over time, sorted by their first days. Borrowed. */
typedef struct premie_limits {
    const premie_wage_limit *rows; /**< [count] */
    size_t count;
} premie_limits;

/** Those in force on a day or, where none is known then, the latest before; blank where there is none. Rule [W-7] */
premie_money premie_max_daily_wage_on(premie_limits limits, premie_date day);
premie_money premie_minimum_wage_on(premie_limits limits, premie_date day);

/** A case, as its amounts need it. */
typedef struct premie_wga_case {
    premie_date wia_day;     /**< [W-1] */
    premie_date pension_day; /**< [L-6]; blank where not known: it then ends nothing */
    premie_pct disability;
    bool durable;
    bool strict;                 /**< lau_strict: more than half of the earning capacity, not at least half */
    premie_money daily_wage;     /**< uncapped */
    premie_money income_month;   /**< B */
    premie_money residual_month; /**< R */
    int32_t years_to_2015, years_from_2016; /**< of employment history */
} premie_wga_case;

/** Whether it is one of WGA: 35 % or more, and no IVA, which is durable and 80 % or more. Rule [W-6] */
bool premie_is_on_wga(const premie_wga_case *sickness);

typedef enum premie_wga_status {
    PREMIE_WGA_OK,
    PREMIE_WGA_OLD_REGIME, /**< the WIA day is before 2016 */
    PREMIE_WGA_IVA,        /**< durable and 80 % or more: not the employer's cost */
    PREMIE_WGA_NO_LIMITS,  /**< a wage limit that it needs is not known */
} premie_wga_status;

typedef enum premie_wga_benefit {
    PREMIE_WGA_NONE, /**< below 35 % */
    PREMIE_WGA_LGU,
    PREMIE_WGA_LAU,
    PREMIE_WGA_VVU,
} premie_wga_benefit;

/** `ok`, `old_regime` …; `none`, `lgu` … Static. */
const char *premie_wga_status_word(premie_wga_status status);
const char *premie_wga_benefit_word(premie_wga_benefit benefit);

/** Days of one benefit and one amount. */
typedef struct premie_wga_phase {
    premie_wga_benefit benefit;
    int rate; /**< 75 or 70 in LGU, the percentage of the class times 4 in VVU; else 0 */
    premie_period days;
    premie_ratio monthly; /**< cents a month, exact */
} premie_wga_phase;

/** Ten years from a WIA day touch so many calendar months, and so many calendar years. */
enum { PREMIE_WGA_MONTHS = 121, PREMIE_WGA_YEARS = 11, PREMIE_WGA_PHASES = PREMIE_WGA_MONTHS + 2 };

/** What an employer pays for a case, as if nobody leaves WGA. */
typedef struct premie_wga_plan {
    premie_wga_status status;
    int half_months;                            /**< of LGU, before it is cut; 0 of the old regime */
    premie_date lgu_end;                        /**< before it is cut; blank of the old regime */
    premie_date end;                            /**< first day on which he does not pay any more */
    premie_money max_daily_wage;                /**< of the WIA day; blank where not known or not needed */
    unsigned phase_count;                       /**< 0 but for PREMIE_WGA_OK */
    premie_wga_phase phases[PREMIE_WGA_PHASES]; /**< contiguous from the WIA day up to `end` */
} premie_wga_plan;

/**
 * The phases of a case with their monthly amounts. A phase ends where its benefit changes, or its amount: with the
 * minimum wage on the first of a month.
 *
 * Rule      [W-4] to [W-7], WIA art. 59 to 62 and 82, S4
 * Formula   A = 21.75 · the daily wage, at most max_daily_wage of the WIA day; D = 21.75 · the daily wage
 *           LGU  75 % of (A − B · A / D) in its first 2 months, then 70 %
 *           LAU  where B is at least half of R, or disability 80 or more: 70 % of (A − max(B, R) · A / D) where B < R,
 *                at least VVU, at most 70 % of (A − B · A / D)
 *           VVU  else: the percentage of the class · the lesser of the minimum wage and A
 *           none below 35 %: there is no right to WGA. An income above D leaves nothing, never less
 *           end = the WIA day + 10 years, or the state-pension day if that is earlier
 * Given     limits  those of the first day of each month count
 */
void premie_wga_plan_make(const premie_wga_case *sickness, premie_limits limits, premie_wga_plan *plan);

/** The percentage of the class of disability, times 4: 112, 140, 168, 203 or 280; 0 below 35. Rule [W-6] */
int premie_vvu_quarters(premie_pct disability);

/* ---- the burden -------------------------------------------------------------------------------------------- */

/** What a case costs in a calendar year. */
typedef struct premie_wga_year {
    int calendar_year;
    premie_money amount;   /**< as if nobody leaves WGA */
    premie_money expected; /**< amount · still_on of the month */
    premie_money
        present_value; /**< expected, discounted from the middle of the month to 1 January of the year asked for */
} premie_wga_year;

/**
 * The burden of a plan by calendar year.
 *
 * Rule      [W-7], [W-8]
 * Formula   amount        = Σ monthly · days / days of the calendar month
 *           expected      = Σ of the same · still_on of the month
 *           present_value = Σ of the same / (1 + discount_pct)^t, t from 1 January of `year` to the middle of
 *                           the month, in years of 12 equal months, negative for months before it
 *           Each is rounded once. Where nobody leaves and nothing is discounted, all three are the same.
 * Given     still_on  [PREMIE_WGA_MONTHS] share still on WGA, by the months since the calendar month of its start
 *           discount  discount_pct on 1 January of `year`, not negative
 * Returned  years     [PREMIE_WGA_YEARS] in their order; count of them, 0 without phases
 * Status    PREMIE_E_DATA  an amount leaves its range [N-4]
 */
PREMIE_CHECKED premie_status premie_wga_burden(const premie_wga_plan *plan, const double still_on[],
                                               premie_number discount, int year, premie_wga_year years[],
                                               unsigned *count, premie_error *error);

#endif
