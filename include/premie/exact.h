/** \file
 * Exact numbers wider than 128 bits, for sums of many ratios, and the way between exact numbers and doubles.
 */
#ifndef PREMIE_EXACT_H
#define PREMIE_EXACT_H

#include "premie/base.h"

enum { PREMIE_EXACT_DIGITS = 128 };

/** A whole number of up to 4,096 bits, in digits of 32 bits, the least first; no leading zeros. */
typedef struct premie_natural {
    unsigned count;
    uint32_t digit[PREMIE_EXACT_DIGITS + 1]; /**< one for a product whose first digit comes out 0 */
} premie_natural;

/** An exact ratio, in 128 bits wherever those hold it; the denominator is above 0. Not in lowest terms. */
typedef struct premie_exact {
    bool is_wide;
    premie_ratio narrow;     /**< what it is where it is not wide; a numerator of at most 127 bits */
    bool negative;           /**< of a wide one; never with a numerator of 0 */
    premie_natural num, den; /**< of a wide one */
} premie_exact;

void premie_exact_set(premie_exact *exact, premie_ratio value);
/** As an assignment, but for the digits that have no meaning. */
void premie_exact_copy(premie_exact *to, const premie_exact *from);

/**
 * Sum, product and quotient, exact; false where 4,096 bits do not hold them, with `exact` as it was.
 *
 * A sum grows only by what a denominator adds to those before it, so that any number of ratios with few denominators
 * fit. A divisor must not be 0.
 */
PREMIE_CHECKED bool premie_exact_plus(premie_exact *exact, premie_ratio term);
PREMIE_CHECKED bool premie_exact_times(premie_exact *exact, premie_ratio factor);
PREMIE_CHECKED bool premie_exact_over(premie_exact *exact, const premie_exact *divisor);

enum { PREMIE_SUM_PARTS = 256 };

/**
 * A sum of any number of ratios, exact: those of one denominator are added up in 128 bits, and only where these, or the
 * room for denominators, do not suffice is a part moved to the wide number. The total is the same in whatever order the
 * terms come.
 */
typedef struct premie_sum {
    unsigned count;                       /**< of denominators */
    premie_ratio parts[PREMIE_SUM_PARTS]; /**< in places that follow from the denominator; a denominator of 0 is free */
    premie_exact wide;
} premie_sum;

void premie_sum_start(premie_sum *sum);
/** False, as premie_exact_plus, where 4,096 bits do not hold a sum; it is then lost. */
PREMIE_CHECKED bool premie_sum_add(premie_sum *sum, premie_ratio term);
PREMIE_CHECKED bool premie_sum_total(const premie_sum *sum, premie_exact *total);

/** -1, 0 or 1, as a is less than, equal to or greater than b; false where 4,096 bits do not hold a step to it. */
PREMIE_CHECKED bool premie_exact_compare(const premie_exact *a, premie_ratio b, int *order);
static inline bool premie_exact_is_positive(const premie_exact *exact)
{
    return exact->is_wide ? !exact->negative && exact->num.count > 0 : exact->narrow.num > 0;
}
static inline bool premie_exact_is_negative(const premie_exact *exact)
{
    return exact->is_wide ? exact->negative : exact->narrow.num < 0;
}

/** The whole number nearest to value · scale, halves away from zero, as premie_round; `scale` >= 1. Rule [N-1], [N-2] */
PREMIE_CHECKED bool premie_exact_round(const premie_exact *exact, int64_t scale, int64_t *result);

/** The double nearest to a ratio, halves to the even one. Rule [XR-4] */
double premie_ratio_double(premie_ratio value);

/** A double, taken as the exact number it is, rounded as premie_round; false where it is not finite. Rule [XR-4] */
PREMIE_CHECKED bool premie_double_round(double value, int64_t scale, int64_t *result);

#endif
