/** \file
 * A recovery curve: the share of cases still ill, week by week.
 */
#ifndef PREMIE_CURVE_H
#define PREMIE_CURVE_H

#include "premie/base.h"

/** The points of a recovery curve, in arrays that the caller lends. */
typedef struct premie_curve {
    size_t count;         /**< >= 0 */
    const double *weeks;  /**< [count]  >= 0, each more than the one before */
    const double *shares; /**< [count]  the share still ill at the end of that week */
} premie_curve;

/**
 * The share still ill at a moment: the straight line between points, constant past the last.
 *
 * Rule      [CB-2] `S`
 * Given     curve   week 0 is 1 unless a point says otherwise; without points the share is 1 throughout
 *           week    weeks since the first sick day, >= 0, not necessarily whole
 * Owner     nothing is allocated; safe from many threads
 */
double premie_curve_at(const premie_curve *curve, double week);

#endif
