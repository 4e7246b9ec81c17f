/** \file
 * What the change of a new premium percentage is made of, from two rows of rates.csv and nothing else.
 *
 * All rates are in millionths: of a percent, or of a euro per employee.
 */
#ifndef PREMIE_RATE_CHANGE_H
#define PREMIE_RATE_CHANGE_H

#include "premie/base.h"

/** The parts, in the order in which what was is replaced by what is. */
typedef enum premie_rate_part {
    PREMIE_PART_TARIFF,        /**< the base that the factor is put on */
    PREMIE_PART_CLAIMS,        /**< after the large claim cap */
    PREMIE_PART_REINTEGRATION, /**< costs of reintegration */
    PREMIE_PART_PREMIUM,       /**< the premium over the window */
    PREMIE_PART_CREDIBILITY,   /**< how far the own experience counts, and the collective experience */
    PREMIE_PART_OTHER,         /**< of the factor: what the rows do not show, such as a changed scale or target */
    PREMIE_PART_BOUNDS,        /**< where a bound binds: up to the rate as it was rounded */
    PREMIE_PART_ROUNDING,      /**< where none does */
    PREMIE_PART_COUNT
} premie_rate_part;

/** `tariff`, `claims` … Static. */
const char *premie_rate_part_word(premie_rate_part part);

/** A row of rates.csv with a new rate. Amounts may be blank where there is no factor. */
typedef struct premie_rated {
    premie_money reintegration, capped, premium;
    int64_t credibility, factor; /**< millionths; PREMIE_NO_INTEGER where blank */
    int64_t current, rate;
    bool bounded;       /**< a bound binds */
    int64_t collective; /**< m of [XR-4] in millionths of 1, where its model is known; else PREMIE_NO_INTEGER */
} premie_rated;

/** The bases of both, and the parts: they add up to rate of the one less rate of the other, exactly. */
typedef struct premie_rate_change {
    int64_t base[2];
    bool inferred[2]; /**< the base is not the current rate */
    int64_t part[PREMIE_PART_COUNT];
} premie_rate_change;

/**
 * Takes the change of a rate apart by substitution: tariff, claims, reintegration, premium, credibility, in this order,
 * each with what came before it as it is and what comes after it as it was.
 *
 * Rule      [XR-3] to [XR-5], [XR-7], [XR-8]
 * Formula   a step's value is base · factor, rounded to millionths; its part what it adds to the value before it
 *           base    current where current · factor rounds to the rate; else the number of fewest decimals that does:
 *                   that of a tariff. Where a bound binds: that of the other row if inferred, else current
 *           factor  without a credibility: on the straight line between the two ratios, and beyond them as at the
 *                   nearer one; 1 where blank, and then the whole change of the factor is one of credibility.
 *                   With one: 1 + Z (x / t − 1), where t is such that the row's own factor comes out; what that leaves
 *                   is other, unless only one of claims, reintegration and premium changed. With m known:
 *                   (Z x + (1 − Z) m) / t, and what that leaves is credibility
 *           ratio   x = capped / premium, 0 where negative
 * Given     decimals  of the rates, as many as any of the two results shows
 */
premie_rate_change premie_rate_change_of(const premie_rated *before, const premie_rated *after, int decimals);

#endif
