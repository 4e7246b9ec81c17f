/** \file
 * Random numbers that are a function of where they are used, and of nothing drawn before.
 */
#ifndef PREMIE_STATS_PHILOX_H
#define PREMIE_STATS_PHILOX_H

#include <gsl/gsl_rng.h>

#include "stats/lanes.h"

/**
 * Philox4x32-10 (Salmon and others 2011) as a generator of GSL, so that every distribution of GSL draws from it.
 *
 * gsl_rng_set takes a seed and stands at the counter 0; premie_philox_seek stands anywhere.
 */
extern const gsl_rng_type *const premie_philox;

/** Stands at the first number of a place; the generator is of type premie_philox. Rule [S-9] */
void premie_philox_seek(gsl_rng *generator, const premie_place *place, uint32_t path);

#endif
