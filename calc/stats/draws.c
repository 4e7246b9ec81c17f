#include "stats/draws.h"

#include <assert.h>

#include <gsl/gsl_rng.h>

#include "stats/stats.h"

static gsl_rng *make_generator(uint32_t seed, premie_error *error)
{
    premie_gsl_quiet();
    gsl_rng *generator = gsl_rng_alloc(gsl_rng_mt19937);
    if (generator == NULL) {
        (void)premie_fail(error, PREMIE_E_SYSTEM, "not enough memory for a sample");
        return NULL;
    }
    gsl_rng_set(generator, seed);
    return generator;
}

premie_status premie_draw_simple(uint32_t seed, size_t count, size_t size, uint32_t hits[], premie_error *error)
{
    assert(count <= UINT32_MAX);
    gsl_rng *generator = make_generator(seed, error);
    if (generator == NULL) {
        return PREMIE_E_SYSTEM;
    }
    /* each item in turn, as likely as the places left are among the items left */
    for (size_t i = 0; i < count; i++) {
        hits[i] = gsl_rng_uniform_int(generator, count - i) < size;
        size -= hits[i];
    }
    gsl_rng_free(generator);
    return PREMIE_OK;
}

/* From 0 up to `limit`, at most 2^62, each as likely as any other. */
static int64_t draw_below(gsl_rng *generator, int64_t limit)
{
    uint64_t span = (uint64_t)limit, fair = UINT64_MAX - UINT64_MAX % span, drawn;
    do {
        drawn = (uint64_t)gsl_rng_get(generator) << 32;
        drawn |= gsl_rng_get(generator);
    } while (drawn >= fair);
    return (int64_t)(drawn % span);
}

premie_status premie_draw_monetary(uint32_t seed, size_t count, const premie_money amounts[], size_t size,
                                   uint32_t hits[], premie_error *error)
{
    premie_int128 sum = 0, end = 0;
    for (size_t i = 0; i < count; i++) {
        sum += amounts[i].cents;
        hits[i] = 0;
    }
    if (sum > INT64_C(1) << 62) {
        return premie_fail(error, PREMIE_E_DATA, "the amounts to draw from are over 2^62 cents");
    }
    if (sum == 0) {
        return PREMIE_OK;
    }
    gsl_rng *generator = make_generator(seed, error);
    if (generator == NULL) {
        return PREMIE_E_SYSTEM;
    }
    /* all times `size`, so that the points are whole numbers */
    premie_int128 point = draw_below(generator, (int64_t)sum);
    for (size_t i = 0; i < count; i++) {
        end += (premie_int128)amounts[i].cents * (premie_int128)size;
        for (; point < end; point += sum) {
            hits[i]++;
        }
    }
    gsl_rng_free(generator);
    return PREMIE_OK;
}
