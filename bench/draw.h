/* Random numbers: splitmix64, and nothing of the C library, so that the bytes are the same everywhere. */
#ifndef BENCH_DRAW_H
#define BENCH_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct rng {
    uint64_t state;
} rng;

typedef struct choice {
    int weight; /* a list ends with weight 0 */
    const char *word;
} choice;

static inline uint64_t rng_next(rng *r)
{
    uint64_t z = r->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static inline int rng_below(rng *r, int count)
{
    return count > 0 ? (int)(((rng_next(r) >> 32) * (uint64_t)count) >> 32) : 0;
}

static inline bool rng_chance(rng *r, int permille) { return rng_below(r, 1000) < permille; }

static inline double rng_uniform(rng *r) { return (double)(rng_next(r) >> 11) * 0x1p-53; }

/* Near enough to normal: the sum of twelve uniform numbers less its mean. */
static inline double rng_normal(rng *r)
{
    int64_t sum = -6 * 65535;
    for (int i = 0; i < 3; i++) {
        uint64_t bits = rng_next(r);
        for (int shift = 0; shift < 64; shift += 16)
            sum += (int64_t)((bits >> shift) & 0xffff);
    }
    return (double)sum / 65536;
}

/* median · e^(spread · normal), the power as (1 + x / 1024)^1024. */
static inline double rng_lognormal(rng *r, double median, double spread)
{
    double power = 1 + spread * rng_normal(r) / 1024;
    for (int i = 0; i < 10; i++)
        power *= power;
    return median * power;
}

static inline const char *rng_word(rng *r, const choice choices[])
{
    int sum = 0;
    for (size_t i = 0; choices[i].weight > 0; i++)
        sum += choices[i].weight;
    int left = rng_below(r, sum);
    while (left >= choices->weight)
        left -= (choices++)->weight;
    return choices->word;
}

#endif
