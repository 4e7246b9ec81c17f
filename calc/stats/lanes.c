#include "stats/lanes.h"

#include <string.h>

#define BODY static inline __attribute__((always_inline)) void

/* ---- random words ------------------------------------------------------------------------------------------ */

/* Philox4x32-10 written out, so that lanes stand side by side; stats/philox.c has it from Random123. */
#define ROUND                                    \
    {                                            \
        uint64_t a = (uint64_t)c0 * 0xD2511F53U; \
        uint64_t b = (uint64_t)c2 * 0xCD9E8D57U; \
        c0 = (uint32_t)(b >> 32) ^ c1 ^ k0;      \
        c2 = (uint32_t)(a >> 32) ^ c3 ^ k1;      \
        c1 = (uint32_t)b;                        \
        c3 = (uint32_t)a;                        \
        k0 += 0x9E3779B9U;                       \
        k1 += 0xBB67AE85U;                       \
    }

BODY words_body(const premie_place *place, size_t count, const uint32_t *restrict counter,
                const uint32_t *restrict path, premie_words *words)
{
    const uint32_t cover_low = (uint32_t)place->cover, cover_high = (uint32_t)(place->cover >> 32);
    const uint32_t key_low = (uint32_t)place->seed, key_high = (uint32_t)(place->seed >> 32);
    uint32_t *restrict w0 = words->of[0], *restrict w1 = words->of[1];
    uint32_t *restrict w2 = words->of[2], *restrict w3 = words->of[3];
    for (size_t i = 0; i < count; i++) {
        uint32_t c0 = counter[i], c1 = path[i], c2 = cover_low, c3 = cover_high, k0 = key_low, k1 = key_high;
        ROUND ROUND ROUND ROUND ROUND ROUND ROUND ROUND ROUND ROUND w0[i] = c0;
        w1[i] = c1;
        w2[i] = c2;
        w3[i] = c3;
    }
}

/* ---- counts ------------------------------------------------------------------------------------------------ */

/*
 * `base` has the thresholds up to the begin of its bin, and `cut` the last word before the one inside. Where several
 * are inside, the bin is deep: its base has DEEP, and the thresholds are searched.
 */
static const uint32_t deep = UINT32_C(1) << 31;

static uint32_t search(const premie_counts *counts, uint32_t table, uint32_t word)
{
    uint32_t low = counts->start[table], high = counts->start[table + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (counts->threshold[middle] <= word) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low - counts->start[table];
}

BODY counts_body(const premie_counts *counts, size_t count, const uint32_t *restrict table,
                 const uint32_t *restrict word, uint32_t *restrict cases)
{
    enum { CHUNK = 64 };
    const uint32_t *restrict base = counts->base, *restrict cut = counts->cut;
    for (size_t begin = 0; begin < count; begin += CHUNK) {
        size_t end = count - begin < CHUNK ? count : begin + CHUNK;
        uint32_t any = 0;
        if (table == NULL) {
            for (size_t i = begin; i < end; i++) {
                uint32_t bin = word[i] >> 24;
                uint32_t found = base[bin] + (word[i] > cut[bin]);
                any |= found;
                cases[i] = found;
            }
        } else {
            for (size_t i = begin; i < end; i++) {
                uint32_t bin = table[i] * 256 + (word[i] >> 24);
                uint32_t found = base[bin] + (word[i] > cut[bin]);
                any |= found;
                cases[i] = found;
            }
        }
        for (size_t i = begin; any >= deep && i < end; i++) {
            if (cases[i] >= deep) {
                cases[i] = search(counts, table != NULL ? table[i] : 0, word[i]);
            }
        }
    }
}

/* ---- small counts ------------------------------------------------------------------------------------------ */

/* exp(-x) for x from 0 to 1, to 1e-12: the same operations everywhere, as those of a library need not be. */
static inline __attribute__((always_inline)) double exp_minus(double x)
{
    double sum = 1;
#pragma GCC unroll 15
    for (int n = 15; n > 0; n--) {
        sum = 1 - x * (1.0 / n) * sum;
    }
    return sum;
}

static inline __attribute__((always_inline)) double uniform(uint32_t word)
{
    return ((double)(int32_t)(word ^ UINT32_C(0x80000000)) + 2147483648.5) * (1 / 4294967296.0);
}

/* From 3 on, one by one. */
static uint32_t count_on(const premie_small *small, double mean, double u)
{
    enum { LIMIT = 64 }; /* beyond any probability of 2^-33 of a mean up to 1 */
    double chance = exp_minus(small->decay * mean), below = chance;
    uint32_t n = 0;
    while (u >= below && n < LIMIT) {
        chance = chance * (small->first * mean + small->more * n) / (n + 1);
        below += chance;
        n++;
    }
    return n;
}

BODY small_body(const premie_small *small, size_t count, const double *restrict part, const uint32_t *restrict word,
                uint32_t *restrict cases)
{
    enum { CHUNK = 64 };
    for (size_t begin = 0; begin < count; begin += CHUNK) {
        size_t end = count - begin < CHUNK ? count : begin + CHUNK;
        uint32_t more[CHUNK], any = 0;
        for (size_t i = begin; i < end; i++) {
            double mean = small->mean * part[i], u = uniform(word[i]);
            double p0 = exp_minus(small->decay * mean), first = small->first * mean;
            double p1 = p0 * first, p2 = p1 * (first + small->more) * 0.5;
            double below1 = p0 + p1, below2 = below1 + p2;
            more[i - begin] = (uint32_t)(u >= p0) + (uint32_t)(u >= below1) + (uint32_t)(u >= below2);
        }
        for (size_t i = begin; i < end; i++) {
            any |= more[i - begin] == 3;
            cases[i] += more[i - begin];
        }
        for (size_t i = begin; any != 0 && i < end; i++) {
            if (more[i - begin] == 3) {
                cases[i] += count_on(small, small->mean * part[i], uniform(word[i])) - 3;
            }
        }
    }
}

/* ---- costs ------------------------------------------------------------------------------------------------- */

BODY costs_body(const premie_quantiles *quantiles, size_t count, const uint32_t *restrict word, double *restrict cents)
{
    const uint64_t first_node = (uint64_t)(1023 - PREMIE_OCTAVES) << PREMIE_NODE_BITS;
    const uint64_t rest = (UINT64_C(1) << (52 - PREMIE_NODE_BITS)) - 1;
    const double whole = 6755399441055744.0, least = 1.0 / ((uint64_t)1 << PREMIE_OCTAVES);
    const double *restrict node = quantiles->node;
    const double inverse = quantiles->inverse;
    for (size_t i = 0; i < count; i++) {
        double above = uniform(word[i]) * inverse, below = 1 - above;
        double x = above < below ? above : below;
        uint64_t bits, fraction_bits;
        x = x > least ? x : least;
        memcpy(&bits, &x, sizeof bits);
        uint64_t place = (bits >> (52 - PREMIE_NODE_BITS)) - first_node;
        place += above < below ? 0 : PREMIE_NODES_SIDE;
        fraction_bits = (bits & rest) << PREMIE_NODE_BITS | UINT64_C(0x3ff0000000000000);
        double fraction;
        memcpy(&fraction, &fraction_bits, sizeof fraction);
        double low = node[place], value = low + (fraction - 1) * (node[place + 1] - low);
        value = above < 1 ? value : 0;
        cents[i] = (value + whole) - whole; /* [S-10]: to whole cents */
    }
}

/* ---- vector units ------------------------------------------------------------------------------------------ */

#define UNIT(name, target)                                                                                  \
    target static void words_##name(const premie_place *place, size_t count, const uint32_t counter[],      \
                                    const uint32_t path[], premie_words *words)                             \
    {                                                                                                       \
        words_body(place, count, counter, path, words);                                                     \
    }                                                                                                       \
    target static void counts_##name(const premie_counts *counts, size_t count, const uint32_t table[],     \
                                     const uint32_t word[], uint32_t cases[])                               \
    {                                                                                                       \
        counts_body(counts, count, table, word, cases);                                                     \
    }                                                                                                       \
    target static void small_##name(const premie_small *small, size_t count, const double part[],           \
                                    const uint32_t word[], uint32_t cases[])                                \
    {                                                                                                       \
        small_body(small, count, part, word, cases);                                                        \
    }                                                                                                       \
    target static void costs_##name(const premie_quantiles *quantiles, size_t count, const uint32_t word[], \
                                    double cents[])                                                         \
    {                                                                                                       \
        costs_body(quantiles, count, word, cents);                                                          \
    }                                                                                                       \
    static const premie_lanes name = {#name, words_##name, counts_##name, small_##name, costs_##name};

/* gcc is told to use the whole width; clang has no such word. */
#ifdef __clang__
#define WIDE
#else
#define WIDE ",prefer-vector-width=512"
#endif

UNIT(portable, )
#ifdef __x86_64__
UNIT(avx2, __attribute__((target("avx2"))))
UNIT(avx512, __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl" WIDE))))
#endif

size_t premie_lanes_all(const premie_lanes *all[3])
{
    size_t count = 0;
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl")) {
        all[count++] = &avx512;
    }
    if (__builtin_cpu_supports("avx2")) {
        all[count++] = &avx2;
    }
#endif
    all[count++] = &portable;
    return count;
}

const premie_lanes *premie_lanes_best(void)
{
    const premie_lanes *all[3];
    (void)premie_lanes_all(all);
    return all[0];
}
