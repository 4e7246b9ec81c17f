/** \file
 * Random samples of a list of items, the same ones for the same seed on every machine.
 */
#ifndef PREMIE_STATS_DRAWS_H
#define PREMIE_STATS_DRAWS_H

#include "premie/base.h"

/**
 * A simple random sample without replacement: every set of `size` items is as likely as any other.
 *
 * Given     count  items in all, at most 2^32 - 1
 *           size   of the sample; at least `count` takes all
 * Returned  hits   [count]  1 for each item drawn, else 0
 * Status    PREMIE_E_SYSTEM  no memory
 */
PREMIE_CHECKED premie_status premie_draw_simple(uint32_t seed, size_t count, size_t size, uint32_t hits[],
                                                premie_error *error);

/**
 * A monetary-unit sample: one cent from each of `size` equal stretches of the amounts laid end to end, at the same
 * distance into each.
 *
 * Formula   with T the sum of the amounts and r drawn from 0 up to T, the points are (k · T + r) / size, k = 0 up to
 *           size; an item is hit by each point that falls within its amount
 * Given     amounts  [count]  none negative; one of at least T / size is drawn for sure
 *           size     at least 1
 * Returned  hits     [count]  points on each item; they sum to `size`, or are all 0 where T is 0
 * Status    PREMIE_E_SYSTEM  no memory; PREMIE_E_DATA  T is over 2^62 cents
 */
PREMIE_CHECKED premie_status premie_draw_monetary(uint32_t seed, size_t count, const premie_money amounts[],
                                                  size_t size, uint32_t hits[], premie_error *error);

#endif
