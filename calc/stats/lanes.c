#include "stats/lanes.h"

#include <string.h>

#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "base/system.h"

#define BODY static inline __attribute__((always_inline)) void

/* ---- random words ------------------------------------------------------------------------------------------ */

/* Philox4x32-10 written out, so that lanes stand side by side; stats/philox.c has it from Random123. */
#define MULTIPLIER_0 0xD2511F53U
#define MULTIPLIER_1 0xCD9E8D57U
#define STEP_0 0x9E3779B9U
#define STEP_1 0xBB67AE85U
#define ROUND                                     \
    {                                             \
        uint64_t a = (uint64_t)c0 * MULTIPLIER_0; \
        uint64_t b = (uint64_t)c2 * MULTIPLIER_1; \
        c0 = (uint32_t)(b >> 32) ^ c1 ^ k0;       \
        c2 = (uint32_t)(a >> 32) ^ c3 ^ k1;       \
        c1 = (uint32_t)b;                         \
        c3 = (uint32_t)a;                         \
        k0 += STEP_0;                             \
        k1 += STEP_1;                             \
    }

static void words_lane(const premie_place *place, uint32_t counter, uint32_t path, size_t i, premie_words *words)
{
    uint32_t c0 = counter, c1 = path, c2 = (uint32_t)place->cover, c3 = (uint32_t)(place->cover >> 32);
    uint32_t k0 = (uint32_t)place->seed, k1 = (uint32_t)(place->seed >> 32);
    ROUND ROUND ROUND ROUND ROUND ROUND ROUND ROUND ROUND ROUND words->of[0][i] = c0;
    words->of[1][i] = c1;
    words->of[2][i] = c2;
    words->of[3][i] = c3;
}

static void words_portable(const premie_place *place, uint32_t block, size_t count, const uint32_t path[],
                           premie_words *words)
{
    uint32_t counter = premie_place_counter(place, block);
    for (size_t i = 0; i < count; i++) {
        words_lane(place, counter, path[i], i, words);
    }
}

static void first_portable(const premie_place *place, uint32_t block, uint32_t path, size_t count, premie_words *words)
{
    uint32_t counter = premie_place_counter(place, block);
    for (size_t i = 0; i < count; i++) {
        words_lane(place, counter, path + (uint32_t)i, i, words);
    }
}

#ifdef __x86_64__

#define AVX2 __attribute__((target("avx2")))
#define AVX512 __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl" WIDE)))

/* gcc is told to use the whole width; clang has no such word. */
#ifdef __clang__
#define WIDE
#else
#define WIDE ",prefer-vector-width=512"
#endif

/*
 * As lanes differ in their path alone, which is the second word of the counter, the first three rounds have one product
 * or none that differs. Here is the rest of them: what is to be put on the words of each lane, and the keys of the
 * seven rounds that are left, each in the lower half of 64 bits.
 */
enum { ROUNDS_LEFT = 7 };
typedef struct ahead {
    uint32_t first, second, third[2], last;
    uint32_t key[2][ROUNDS_LEFT];
} ahead;

static inline ahead ahead_of(const premie_place *place, uint32_t block)
{
    ahead of;
    uint32_t k0 = (uint32_t)place->seed, k1 = (uint32_t)(place->seed >> 32);
    uint64_t a = (uint64_t)premie_place_counter(place, block) * MULTIPLIER_0;
    uint64_t b = (uint64_t)(uint32_t)place->cover * MULTIPLIER_1;
    of.first = (uint32_t)(b >> 32) ^ k0;
    of.second = (uint32_t)a ^ (k1 + STEP_1);
    uint32_t c1 = (uint32_t)b, c2 = (uint32_t)(a >> 32) ^ (uint32_t)(place->cover >> 32) ^ k1;
    b = (uint64_t)c2 * MULTIPLIER_1;
    a = (uint64_t)((uint32_t)(b >> 32) ^ c1 ^ (k0 + STEP_0)) * MULTIPLIER_0;
    of.third[0] = (uint32_t)b ^ (k0 + 2 * STEP_0);
    of.third[1] = (uint32_t)(a >> 32) ^ (k1 + 2 * STEP_1);
    of.last = (uint32_t)a;
    for (uint32_t i = 0; i < ROUNDS_LEFT; i++) {
        of.key[0][i] = k0 + (i + 3) * STEP_0;
        of.key[1][i] = k1 + (i + 3) * STEP_1;
    }
    return of;
}

/* The words of lanes of 64 bits, from paths in their lower halves; what is in the upper halves has no meaning. */
AVX2 static inline void rounds_avx2(const ahead *of, __m256i path, __m256i c[4])
{
    const __m256i m0 = _mm256_set1_epi64x(MULTIPLIER_0), m1 = _mm256_set1_epi64x(MULTIPLIER_1);
    __m256i a = _mm256_mul_epu32(_mm256_xor_si256(path, _mm256_set1_epi64x(of->first)), m0);
    __m256i b = _mm256_xor_si256(_mm256_srli_epi64(a, 32), _mm256_set1_epi64x(of->second));
    c[1] = _mm256_mul_epu32(b, m1);
    c[0] = _mm256_xor_si256(_mm256_srli_epi64(c[1], 32), _mm256_set1_epi64x(of->third[0]));
    c[2] = _mm256_xor_si256(a, _mm256_set1_epi64x(of->third[1]));
    c[3] = _mm256_set1_epi64x(of->last);
    for (int i = 0; i < ROUNDS_LEFT; i++) {
        a = _mm256_mul_epu32(c[0], m0);
        b = _mm256_mul_epu32(c[2], m1);
        __m256i key0 = _mm256_set1_epi64x(of->key[0][i]), key1 = _mm256_set1_epi64x(of->key[1][i]);
        c[0] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(b, 32), c[1]), key0);
        c[2] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(a, 32), c[3]), key1);
        c[1] = b;
        c[3] = a;
    }
}

/* Eight lanes: those at even places and at odd ones by themselves, then their words side by side. */
AVX2 static inline void block_avx2(const ahead *of, __m256i path, size_t i, premie_words *words)
{
    __m256i even[4], odd[4];
    rounds_avx2(of, path, even);
    rounds_avx2(of, _mm256_srli_epi64(path, 32), odd);
    for (int j = 0; j < 4; j++) {
        _mm256_storeu_si256((__m256i *)(void *)(words->of[j] + i),
                            _mm256_blend_epi32(even[j], _mm256_slli_epi64(odd[j], 32), 0xAA));
    }
}

AVX2 static void words_avx2(const premie_place *place, uint32_t block, size_t count, const uint32_t path[],
                            premie_words *words)
{
    const ahead of = ahead_of(place, block);
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        block_avx2(&of, _mm256_loadu_si256((const __m256i *)(const void *)(path + i)), i, words);
    }
    for (; i < count; i++) {
        words_lane(place, premie_place_counter(place, block), path[i], i, words);
    }
}

AVX2 static void first_avx2(const premie_place *place, uint32_t block, uint32_t path, size_t count, premie_words *words)
{
    const ahead of = ahead_of(place, block);
    const __m256i steps = _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0);
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        block_avx2(&of, _mm256_add_epi32(_mm256_set1_epi32((int)(path + (uint32_t)i)), steps), i, words);
    }
    for (; i < count; i++) {
        words_lane(place, premie_place_counter(place, block), path + (uint32_t)i, i, words);
    }
}

/* Both halves of a block step by step, as each step of one has to wait for the one before. */
AVX512 static inline void rounds_avx512(const ahead *of, const __m512i path[2], __m512i c[4][2])
{
    enum { XOR_OF_THREE = 0x96 };
    const __m512i m0 = _mm512_set1_epi64(MULTIPLIER_0), m1 = _mm512_set1_epi64(MULTIPLIER_1);
    for (int i = 0; i < 2; i++) {
        __m512i a = _mm512_mul_epu32(_mm512_xor_si512(path[i], _mm512_set1_epi64(of->first)), m0);
        __m512i b = _mm512_xor_si512(_mm512_srli_epi64(a, 32), _mm512_set1_epi64(of->second));
        c[1][i] = _mm512_mul_epu32(b, m1);
        c[0][i] = _mm512_xor_si512(_mm512_srli_epi64(c[1][i], 32), _mm512_set1_epi64(of->third[0]));
        c[2][i] = _mm512_xor_si512(a, _mm512_set1_epi64(of->third[1]));
        c[3][i] = _mm512_set1_epi64(of->last);
    }
#pragma GCC unroll 7
    for (int round = 0; round < ROUNDS_LEFT; round++) {
        __m512i key0 = _mm512_set1_epi64(of->key[0][round]), key1 = _mm512_set1_epi64(of->key[1][round]);
#pragma GCC unroll 2
        for (int i = 0; i < 2; i++) {
            __m512i a = _mm512_mul_epu32(c[0][i], m0), b = _mm512_mul_epu32(c[2][i], m1);
            c[0][i] = _mm512_ternarylogic_epi64(_mm512_srli_epi64(b, 32), c[1][i], key0, XOR_OF_THREE);
            c[2][i] = _mm512_ternarylogic_epi64(_mm512_srli_epi64(a, 32), c[3][i], key1, XOR_OF_THREE);
            c[1][i] = b;
            c[3][i] = a;
        }
    }
}

/* Which of sixteen lanes there are from a place on. */
AVX512 static inline __mmask16 there_avx512(size_t count, size_t i)
{
    unsigned mask = count - i >= 16 ? 0xFFFFU : (1U << (count - i)) - 1;
    return (__mmask16)mask;
}

AVX512 static inline void block_avx512(const ahead *of, __m512i path, size_t count, size_t i, premie_words *words)
{
    __m512i paths[2] = {path, _mm512_srli_epi64(path, 32)}, c[4][2];
    rounds_avx512(of, paths, c);
    for (int j = 0; j < 4; j++) {
        _mm512_mask_storeu_epi32(words->of[j] + i, there_avx512(count, i),
                                 _mm512_mask_mov_epi32(c[j][0], 0xAAAA, _mm512_slli_epi64(c[j][1], 32)));
    }
}

AVX512 static void words_avx512(const premie_place *place, uint32_t block, size_t count, const uint32_t path[],
                                premie_words *words)
{
    const ahead of = ahead_of(place, block);
    for (size_t i = 0; i < count; i += 16) {
        block_avx512(&of, _mm512_maskz_loadu_epi32(there_avx512(count, i), path + i), count, i, words);
    }
}

AVX512 static inline __m512i following_avx512(uint32_t first)
{
    const __m512i steps = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    return _mm512_add_epi32(_mm512_set1_epi32((int)first), steps);
}

AVX512 static void first_avx512(const premie_place *place, uint32_t block, uint32_t path, size_t count,
                                premie_words *words)
{
    const ahead of = ahead_of(place, block);
    for (size_t i = 0; i < count; i += 16) {
        block_avx512(&of, following_avx512(path + (uint32_t)i), count, i, words);
    }
}

#endif

/* ---- lists ------------------------------------------------------------------------------------------------- */

/* Without a branch, as counts are at random. */
static void list_portable(size_t count, const uint32_t cases[], unsigned slots, const uint32_t *const words[],
                          uint32_t to_word[], size_t begin[])
{
    size_t end = 0;
    for (unsigned slot = 0; slot < slots; slot++) {
        begin[slot] = end;
        for (size_t i = 0; i < count; i++) {
            to_word[end] = words[slot][i];
            end += cases[i] > slot;
        }
    }
    begin[slots] = end;
}

static void spread_portable(size_t count, const uint32_t cases[], unsigned slots, const size_t begin[],
                            const double cents[], double sum[])
{
    memset(sum, 0, count * sizeof *sum);
    for (unsigned slot = 0; slot < slots; slot++) {
        const double *at = cents + begin[slot];
        for (size_t i = 0; i < count; i++) {
            sum[i] += cases[i] > slot ? *at : 0;
            at += cases[i] > slot;
        }
    }
}

static size_t above_portable(size_t count, const uint32_t lane[], const uint32_t cases[], uint32_t first,
                             uint32_t to_lane[], uint32_t to_cases[])
{
    size_t end = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t all = cases[i];
        to_lane[end] = lane != NULL ? lane[i] : (uint32_t)i;
        to_cases[end] = all - first;
        end += all > first;
    }
    return end;
}

#ifdef __x86_64__

AVX512 static void list_avx512(size_t count, const uint32_t cases[], unsigned slots, const uint32_t *const words[],
                               uint32_t to_word[], size_t begin[])
{
    size_t end = 0;
    for (unsigned slot = 0; slot < slots; slot++) {
        __m512i at = _mm512_set1_epi32((int)slot);
        begin[slot] = end;
        for (size_t i = 0; i < count; i += 16) {
            __mmask16 there = there_avx512(count, i);
            __mmask16 has = _mm512_mask_cmpgt_epu32_mask(there, _mm512_maskz_loadu_epi32(there, cases + i), at);
            __m512i word = _mm512_maskz_loadu_epi32(there, words[slot] + i);
            _mm512_storeu_si512(to_word + end, _mm512_maskz_compress_epi32(has, word));
            end += (size_t)__builtin_popcount(has);
        }
    }
    begin[slots] = end;
}

AVX512 static void spread_avx512(size_t count, const uint32_t cases[], unsigned slots, const size_t begin[],
                                 const double cents[], double sum[])
{
    const double *at[4] = {cents, cents, cents, cents};
    for (unsigned slot = 0; slot < slots; slot++) {
        at[slot] = cents + begin[slot];
    }
    for (size_t i = 0; i < count; i += 8) {
        __mmask8 there = (__mmask8)there_avx512(count, i);
        __m256i all = _mm256_maskz_loadu_epi32(there, cases + i);
        __m512d found = _mm512_setzero_pd();
#pragma GCC unroll 4
        for (unsigned slot = 0; slot < 4; slot++) {
            __mmask8 has = _mm256_cmpgt_epu32_mask(all, _mm256_set1_epi32((int)slot));
            has = slot < slots ? has : 0;
            found = _mm512_add_pd(found, _mm512_maskz_expandloadu_pd(has, at[slot]));
            at[slot] += __builtin_popcount(has);
        }
        _mm512_mask_storeu_pd(sum + i, there, found);
    }
}

AVX512 static size_t above_avx512(size_t count, const uint32_t lane[], const uint32_t cases[], uint32_t first,
                                  uint32_t to_lane[], uint32_t to_cases[])
{
    const __m512i most = _mm512_set1_epi32((int)first);
    size_t end = 0;
    for (size_t i = 0; i < count; i += 16) {
        __mmask16 there = there_avx512(count, i);
        __m512i all = _mm512_maskz_loadu_epi32(there, cases + i);
        __m512i lanes = lane != NULL ? _mm512_maskz_loadu_epi32(there, lane + i) : following_avx512((uint32_t)i);
        __mmask16 has = _mm512_mask_cmpgt_epu32_mask(there, all, most);
        _mm512_storeu_si512(to_lane + end, _mm512_maskz_compress_epi32(has, lanes));
        _mm512_storeu_si512(to_cases + end, _mm512_maskz_compress_epi32(has, _mm512_sub_epi32(all, most)));
        end += (size_t)__builtin_popcount(has);
    }
    return end;
}

#endif

/* ---- counts ------------------------------------------------------------------------------------------------ */

/*
 * A bin has how many thresholds are up to its begin, in its first byte, and in the others the last word before the one
 * inside: all ones where there is none. Where several are inside or the count does not fit, the bin is deep, and the
 * thresholds are searched.
 */
static const uint32_t deep = 255;

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
    const uint32_t *restrict bins = counts->bin;
    for (size_t begin = 0; begin < count; begin += CHUNK) {
        size_t end = count - begin < CHUNK ? count : begin + CHUNK;
        uint32_t most = 0;
        if (table == NULL) {
            for (size_t i = begin; i < end; i++) {
                uint32_t bin = bins[word[i] >> 24];
                uint32_t found = (bin >> 24) + (word[i] << 8 > bin << 8);
                most = found > most ? found : most;
                cases[i] = found;
            }
        } else {
            for (size_t i = begin; i < end; i++) {
                uint32_t bin = bins[table[i] * 256 + (word[i] >> 24)];
                uint32_t found = (bin >> 24) + (word[i] << 8 > bin << 8);
                most = found > most ? found : most;
                cases[i] = found;
            }
        }
        for (size_t i = begin; most >= deep && i < end; i++) {
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
            any |= more[i - begin] == 3; // cppcheck-suppress uninitvar
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

#ifdef __x86_64__

/* costs_body with gathers written out, which the compiler would take apart: the same steps in the same order. */
AVX512 static void costs_wide(const premie_quantiles *quantiles, size_t count, const uint32_t word[], double cents[])
{
    const __m512d inverse = _mm512_set1_pd(quantiles->inverse), one = _mm512_set1_pd(1);
    const __m512d half = _mm512_set1_pd(2147483648.5), unit = _mm512_set1_pd(1 / 4294967296.0);
    const __m512d whole = _mm512_set1_pd(6755399441055744.0);
    const __m512d least = _mm512_set1_pd(1.0 / ((uint64_t)1 << PREMIE_OCTAVES));
    const __m512i first_node = _mm512_set1_epi64((int64_t)(1023 - PREMIE_OCTAVES) << PREMIE_NODE_BITS);
    const __m512i rest = _mm512_set1_epi64((INT64_C(1) << (52 - PREMIE_NODE_BITS)) - 1);
    const __m512i side = _mm512_set1_epi64(PREMIE_NODES_SIDE);
    const __m256i sign = _mm256_set1_epi32(INT32_MIN);
    for (size_t i = 0; i < count; i += 8) {
        unsigned mask = count - i >= 8 ? 0xFFU : (1U << (count - i)) - 1;
        __mmask8 there = (__mmask8)mask;
        __m256i words = _mm256_xor_si256(_mm256_maskz_loadu_epi32(there, word + i), sign);
        __m512d uniforms = _mm512_mul_pd(_mm512_add_pd(_mm512_cvtepi32_pd(words), half), unit);
        __m512d above = _mm512_mul_pd(uniforms, inverse), below = _mm512_sub_pd(one, above);
        __mmask8 upper = _mm512_cmp_pd_mask(above, below, _CMP_LT_OQ);
        __m512i bits = _mm512_castpd_si512(_mm512_max_pd(_mm512_mask_mov_pd(below, upper, above), least));
        __m512i place = _mm512_sub_epi64(_mm512_srli_epi64(bits, 52 - PREMIE_NODE_BITS), first_node);
        place = _mm512_mask_add_epi64(place, (__mmask8)~upper, place, side);
        __m512i fraction_bits = _mm512_slli_epi64(_mm512_and_si512(bits, rest), PREMIE_NODE_BITS);
        __m512d fraction = _mm512_castsi512_pd(_mm512_or_si512(fraction_bits, _mm512_castpd_si512(one)));
        __m512d low = _mm512_i64gather_pd(place, quantiles->node, 8);
        __m512d next = _mm512_i64gather_pd(place, quantiles->node + 1, 8);
        __m512d rise = _mm512_mul_pd(_mm512_sub_pd(fraction, one), _mm512_sub_pd(next, low));
        __mmask8 has = _mm512_cmp_pd_mask(above, one, _CMP_LT_OQ);
        __m512d value = _mm512_maskz_add_pd(has, low, rise);
        _mm512_mask_storeu_pd(cents + i, there, _mm512_sub_pd(_mm512_add_pd(value, whole), whole));
    }
}

/* counts_body likewise, for one table. */
AVX512 static void counts_wide(const premie_counts *counts, size_t count, const uint32_t table[], const uint32_t word[],
                               uint32_t cases[])
{
    const __m512i many = _mm512_set1_epi32((int)deep);
    if (table != NULL) {
        counts_body(counts, count, table, word, cases);
        return;
    }
    for (size_t i = 0; i < count; i += 16) {
        __mmask16 there = there_avx512(count, i);
        __m512i words = _mm512_maskz_loadu_epi32(there, word + i);
        __m512i bin = _mm512_i32gather_epi32(_mm512_srli_epi32(words, 24), counts->bin, 4);
        __mmask16 over = _mm512_cmpgt_epu32_mask(_mm512_slli_epi32(words, 8), _mm512_slli_epi32(bin, 8));
        __m512i found = _mm512_srli_epi32(bin, 24);
        found = _mm512_mask_add_epi32(found, over, found, _mm512_set1_epi32(1));
        _mm512_mask_storeu_epi32(cases + i, there, found);
        for (unsigned left = _mm512_mask_cmpge_epu32_mask(there, found, many); left != 0; left &= left - 1) {
            size_t lane = i + (size_t)__builtin_ctz(left);
            cases[lane] = search(counts, 0, word[lane]);
        }
    }
}

#endif

/* ---- vector units ------------------------------------------------------------------------------------------ */

#define UNIT(unit, target)                                                                                  \
    target static void counts_##unit(const premie_counts *counts, size_t count, const uint32_t table[],     \
                                     const uint32_t word[], uint32_t cases[])                               \
    {                                                                                                       \
        counts_body(counts, count, table, word, cases);                                                     \
    }                                                                                                       \
    target static void costs_##unit(const premie_quantiles *quantiles, size_t count, const uint32_t word[], \
                                    double cents[])                                                         \
    {                                                                                                       \
        costs_body(quantiles, count, word, cents);                                                          \
    }
#define SMALL(unit, target)                                                                       \
    target static void small_##unit(const premie_small *small, size_t count, const double part[], \
                                    const uint32_t word[], uint32_t cases[])                      \
    {                                                                                             \
        small_body(small, count, part, word, cases);                                              \
    }
#define LANES(words, lists, tables)                                                                                \
    {                                                                                                              \
        words_##words, first_##words, list_##lists, spread_##lists, above_##lists, counts_##tables, small_##words, \
            costs_##tables                                                                                         \
    }

UNIT(portable, )
SMALL(portable, )
static const premie_lanes portable = LANES(portable, portable, portable);

#ifdef __x86_64__
UNIT(avx2, AVX2)
SMALL(avx2, AVX2)
SMALL(avx512, AVX512)
static const premie_lanes avx2 = LANES(avx2, portable, avx2);
static const premie_lanes avx512 = LANES(avx512, avx512, wide);
#endif

size_t premie_lanes_all(const premie_lanes *all[3])
{
    size_t count = 0;
#ifdef __x86_64__
    if (premie_has_avx512()) {
        all[count++] = &avx512;
    }
    if (premie_has_avx2()) {
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
