/** \file
 * Claims ratios (schaderatio): what a cover cost over some years against what it paid. Rules [K-1] to [K-8].
 */
#ifndef PREMIE_CLAIMS_RATIO_H
#define PREMIE_CLAIMS_RATIO_H

#include "premie/settlement.h"

/** The calendar years that a claims ratio looks back on. */
typedef struct premie_window {
    premie_period whole; /**< the whole calendar years */
    premie_period days;  /**< those in which the cover ran; empty where it never did */
    int first, last;     /**< available calendar years; last is first - 1 where there is none */
} premie_window;

/**
 * The last whole calendar years before the renewal of a cover and before the knowledge date.
 *
 * Rule      [K-1], Goudse Budget terug naar werk art. 4
 * Given     renewal_day  RD(y) of the year that is rated
 *           as_of        the knowledge date
 *           years        window_years, 1 to 20
 *           insured      [from, end) of the cover
 */
premie_window premie_window_before(premie_date renewal_day, premie_date as_of, int years, premie_period insured);

static inline int premie_window_count(const premie_window *window) { return window->last - window->first + 1; }

/** A row of claims.csv; `absence` is PREMIE_NO_ROW where it has none. */
typedef struct premie_claim {
    premie_date date;
    enum premie_claim_kind kind;
    premie_money amount;
    uint32_t absence;
} premie_claim;

/**
 * Whether a claim counts: payments and recoveries dated in the window, and of each absence the latest reserve before the
 * window's end where that is dated in it.
 *
 * Rule      [K-2]
 * Given     count, claims [count]  of one cover, sorted by (absence, date)
 *           place                  of the claim asked for
 */
bool premie_claim_counts(size_t count, const premie_claim claims[], size_t place, const premie_window *window);

/** What counts in a ratio: a claim [K-2] or a reimbursement [K-3], dated in the window. */
typedef struct premie_cost {
    premie_date date;
    bool is_reintegration;
    uint32_t sickness; /**< the case [C-1]; PREMIE_NO_ROW where there is none */
    int64_t cents;     /**< a recovery is negative */
} premie_cost;

/** A calendar year of a claims ratio. Exact [K-7]. */
typedef struct premie_history_year {
    premie_int128 claims, reintegration; /**< cents */
    premie_ratio premium;                /**< cents */
} premie_history_year;

/** A cover's claims and premiums over a window. Exact [K-7]. */
typedef struct premie_history {
    premie_window window;
    premie_history_year year[PREMIE_WINDOW_YEARS_MAX]; /**< from window.first on */
    premie_int128 claims, reintegration, capped;       /**< cents, over the window */
    premie_ratio premium;                              /**< cents, over the window */
} premie_history;

/**
 * Sums up costs by year, and over the window with each case for at most the cap.
 *
 * Rule      [K-2], [K-3], [K-5], Turien terug-naar-werk art. 2.4.4, a.s.r. Re-integratiemanager art. 3.1
 * Given     count, costs [count]  that count, sorted by case where there is a cap
 *           cap                   of one case; blank: none. Costs without a case are not capped
 *           history               with its window
 * Returned  history            all but the premiums; no number of amounts can overflow [N-4]
 */
void premie_history_costs(size_t count, const premie_cost costs[], premie_money cap, premie_history *history);

/**
 * The premium of an insurance year as it stands: definitive where it is settled or estimated, else what was billed.
 *
 * Rule      [K-4]
 * Given     label   year; I(y) not empty
 *           billed  of premie_cover_billed for that year
 * Returned  premium        cents
 *           is_definitive  may be NULL
 */
PREMIE_CHECKED premie_status premie_charged_premium(const premie_cover *cover, int label, premie_money billed,
                                                    premie_ratio *premium, bool *is_definitive, premie_error *error);

/** What a restated premium is made of. */
typedef struct premie_restatement {
    bool is_definitive; /**< the exposure is that of definitive(y), else that of A-1 */
    premie_basis basis; /**< of A-1 */
    bool has_exposure;
    premie_ratio exposure;
    premie_ratio premium; /**< cents; 0 where there is no exposure or no tariff */
} premie_restatement;

/**
 * The premium of an insurance year at a tariff of today.
 *
 * Rule      [K-8]
 * Formula   X(y) · tariff · φ(I(y)), not rounded
 * Given     label   year; I(y) not empty
 *           tariff  of premie_tariff_on; PREMIE_NO_INTEGER where there is none
 */
PREMIE_CHECKED premie_status premie_restated_premium(const premie_cover *cover, int label, int64_t tariff,
                                                     premie_restatement *restated, premie_error *error);

/** The tariff in force on a day, for the class of the cover or any class, whatever its schedule says. [K-8], [XR-8] */
int64_t premie_tariff_on(const premie_rates *rates, premie_date day);

/**
 * Shares the premium of an insurance year out over the calendar years of the window, by days.
 *
 * Rule      [K-4]
 * Formula   premium(y) · days of I(y) in the calendar year / days of I(y)
 * Given     year        I(y)
 *           premium     of that year, cents
 *           history     with its window; its premiums start as 0/1
 * Status    PREMIE_E_DATA where 128 bits do not hold a sum [N-4]
 */
PREMIE_CHECKED premie_status premie_history_premium(const premie_year *year, premie_ratio premium,
                                                    premie_history *history, premie_error *error);

/**
 * The claims ratio over the window.
 *
 * Rule      [K-6]
 * Formula   (claims + reintegration, capped) / premium; 0 where negative
 * Returned  found  false where the premium is not above 0
 */
PREMIE_CHECKED premie_status premie_claims_ratio(const premie_history *history, bool *found, premie_ratio *ratio,
                                                 premie_error *error);

/** The claims ratio of a calendar year, uncapped, as it is shown. Rule [K-7] */
PREMIE_CHECKED premie_status premie_claims_ratio_of_year(const premie_history_year *year, bool *found,
                                                         premie_ratio *ratio, premie_error *error);

/**
 * The claims ratio of a calendar year after the cap in proportion; below 0 where the claims are.
 *
 * Rule      [XR-4], [XR-7]
 * Formula   (claims + reintegration) / premium · capped / uncapped, the latter 1 where uncapped is not above 0
 * Given     place  of the year in history->year; its premium is above 0
 */
PREMIE_CHECKED premie_status premie_claims_ratio_in_proportion(const premie_history *history, int place,
                                                               premie_ratio *ratio, premie_error *error);

#endif
