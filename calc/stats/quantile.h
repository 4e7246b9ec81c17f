/** \file
 * Quantiles of a sample.
 */
#ifndef PREMIE_STATS_QUANTILE_H
#define PREMIE_STATS_QUANTILE_H

#include "premie/base.h"

/** Sorts numbers, none of them NaN, from the smallest up. */
void premie_numbers_sort(size_t count, double numbers[]);

/**
 * A quantile as GSL defines it: between the two numbers next to place (count − 1) · share, in a straight line.
 *
 * Rule      [S-4]
 * Given     count   at least 1
 *           sorted  [count] from the smallest up
 *           share   0 to 1
 */
double premie_quantile(size_t count, const double sorted[], double share);

#endif
