/** \file
 * Random inputs for tests: the same ones in every run, from a seed that the test names.
 */
#ifndef PREMIE_TESTS_RANDOM_H
#define PREMIE_TESTS_RANDOM_H

#include <stdint.h>

/** The next of a sequence that starts at any seed: a counter, with its bits mixed (splitmix64). */
static inline uint64_t premie_random(uint64_t *state)
{
    uint64_t bits = *state += UINT64_C(0x9E3779B97F4A7C15);
    bits = (bits ^ (bits >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    bits = (bits ^ (bits >> 27)) * UINT64_C(0x94D049BB133111EB);
    return bits ^ (bits >> 31);
}

/** From `first` up to and including `last`. */
static inline int64_t premie_random_between(uint64_t *state, int64_t first, int64_t last)
{
    return first + (int64_t)(premie_random(state) % (uint64_t)(last - first + 1));
}

#endif
