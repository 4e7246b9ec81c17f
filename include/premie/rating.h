/** \file
 * New premium percentages from claims ratios (experience rating). Rules [XR-1] to [XR-8].
 *
 * A rate is held in millionths: of a percent, or of a euro per employee where the cover is charged on headcount.
 */
#ifndef PREMIE_RATING_H
#define PREMIE_RATING_H

#include "premie/claims_ratio.h"
#include "premie/credibility.h"
#include "premie/exact.h"

/** A row of rating.csv, its defaults filled in. */
typedef struct premie_rating_rule {
    premie_date from; /**< first day in force */
    enum premie_rating_method method;
    enum premie_applies_to applies_to;
    enum premie_premium_basis premium_basis;
    int window_years, min_years, decimals;
    int64_t year_weight[PREMIE_WINDOW_YEARS_MAX]; /**< [window_years] latest year of the window first */
    premie_pct target_ratio;                      /**< this and the others below: blank where not filled */
    premie_money credibility_k, large_claim_cap;
    premie_pct max_up, max_down, min_pct, max_pct;
} premie_rating_rule;

typedef enum premie_rating_status {
    PREMIE_RATED,
    PREMIE_RATED_SHORT_HISTORY,
    PREMIE_RATED_NO_PREMIUM,
    PREMIE_RATED_NOT, /**< no rating row */
} premie_rating_status;

/** `ok`, `short_history`, `no_premium`, `no_rating`. Static. */
const char *premie_rating_status_word(premie_rating_status status);

/** Of a cover with a rating row. Rule [XR-2] */
premie_rating_status premie_rating_status_of(const premie_rating_rule *rating, const premie_history *history);

/** A band of a scale or of a scheme of weights, in millionths. */
typedef struct premie_band {
    int64_t from;  /**< of a percent, or of an employee; `until` is the `from` of the next band */
    int64_t value; /**< factor or weight */
} premie_band;

/**
 * The band in which a value lies: the one with from <= value < until, compared exactly.
 *
 * Rule      [XR-3], [XR-7]
 * Given     count, bands [count]  sorted, count >= 1, the first from 0
 *           value                 >= 0, in percent or employees
 */
const premie_band *premie_band_of(size_t count, const premie_band bands[], premie_ratio value);

/**
 * The average headcount of an employer over a calendar year, that says how much he counts for himself.
 *
 * Rule      [XR-7]
 * Given     cover     with its statements, and with the spells of its employer whatever the administration
 *           calendar  the last available calendar year
 * Returned  label     insurance year of the statement used; 0 where the spells were
 *           average   employees
 * Status    PREMIE_E_DATA where there is no figure and no spell
 */
PREMIE_CHECKED premie_status premie_blend_headcount(const premie_cover *cover, int calendar, int *label,
                                                    premie_ratio *average, premie_error *error);

/**
 * An employer's own claims ratio, its years weighed, blended with the target.
 *
 * Rule      [XR-7], [XR-2]
 * Formula   (Z · own + (1 - Z) · target) / target, own = Σ g_j · ratio_j / Σ g_j, 0 where below
 * Given     history  with a ratio
 *           weight      Z, in millionths
 * Returned  own         may be NULL
 *           factor      exact
 * Status    PREMIE_E_DATA where 4,096 bits do not hold it [N-4]
 */
PREMIE_CHECKED premie_status premie_blend_factor(const premie_rating_rule *rating, const premie_history *history,
                                                 int64_t weight, premie_exact *own, premie_exact *factor,
                                                 premie_error *error);

/**
 * A calendar year of a cover as a cell of the credibility model.
 *
 * Rule      [XR-4]
 * Given     place  of the year in history->year
 * Returned  cell   weight 0, which is a missing cell, where its premium or that of the window is not above 0; else the
 *                  premium in euros and the ratio after the cap in proportion, each the nearest double
 */
PREMIE_CHECKED premie_status premie_history_cell(const premie_history *history, int place, size_t group,
                                                 premie_cell *cell, premie_error *error);

/**
 * The factor of credibility.
 *
 * Rule      [XR-4]
 * Formula   (Z X + (1 - Z) m) / target, X and m below 0 taken as 0; target is m where blank
 * Given     rating  for the target ratio
 * Returned  factor  in millionths, rounded halves away from zero; 1 where the target is blank and m is not above 0
 * Status    PREMIE_E_DATA where it leaves its range [N-4]
 */
PREMIE_CHECKED premie_status premie_credibility_factor(const premie_rating_rule *rating,
                                                       const premie_credibility *model,
                                                       const premie_credibility_unit *unit, int64_t *factor,
                                                       premie_error *error);

typedef enum premie_bound {
    PREMIE_BOUND_NONE,
    PREMIE_BOUND_MAX_UP,
    PREMIE_BOUND_MAX_DOWN,
    PREMIE_BOUND_MIN_PCT,
    PREMIE_BOUND_MAX_PCT,
    PREMIE_BOUND_COUNT
} premie_bound;

/** The column of a bound, "" for none. Static. */
const char *premie_bound_word(premie_bound bound);

/** A bound on the new rate, and whether the rate lies beyond it. */
typedef struct premie_limit {
    bool is_set, binds;
    premie_ratio value; /**< in millionths */
} premie_limit;

/** The new rate, and how it came about. */
typedef struct premie_new_rate {
    premie_exact unbounded;                 /**< base · factor, in millionths */
    premie_limit limit[PREMIE_BOUND_COUNT]; /**< by premie_bound, in the order they are put on */
    premie_bound bound;                     /**< the last one that bound */
    int64_t rate;                           /**< rounded, in millionths */
} premie_new_rate;

/**
 * The new rate.
 *
 * Rule      [XR-5], [XR-8]
 * Formula   base · factor, at most current · (1 + max_up), at least current · (1 - max_down), within [min_pct, max_pct],
 *           rounded to `decimals`
 * Given     current, base  millionths, >= 0
 *           factor         >= 0
 * Status    PREMIE_E_DATA where it leaves its range [N-4]
 */
PREMIE_CHECKED premie_status premie_new_rate_of(const premie_rating_rule *rating, int64_t current, int64_t base,
                                                const premie_exact *factor, premie_new_rate *rate, premie_error *error);

/**
 * What a rate brings in over a whole year, in cents.
 *
 * Rule      [XR-6]
 * Formula   X · rate, for payroll / 100
 * Given     exposure  of a whole year, as premie_advance_exposure has it
 *           rate      millionths
 * Status    PREMIE_E_DATA where 128 bits do not hold it [N-4]
 */
PREMIE_CHECKED premie_status premie_premium_of_rate(enum premie_premium_base base, premie_ratio exposure, int64_t rate,
                                                    premie_ratio *premium, premie_error *error);

#endif
