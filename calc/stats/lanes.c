#include "stats/lanes.h"

#include <string.h>

#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "base/system.h"

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

static void words_lane(const premie_place *place, uint32_t counter, uint32_t path, size_t i, premie_words *words)
{
    uint32_t c0 = counter, c1 = path, c2 = (uint32_t)place->cover, c3 = (uint32_t)(place->cover >> 32);
    uint32_t k0 = (uint32_t)place->seed, k1 = (uint32_t)(place->seed >> 32);
    ROUND ROUND ROUND ROUND ROUND ROUND ROUND ROUND ROUND ROUND words->of[0][i] = c0;
    words->of[1][i] = c1;
    words->of[2][i] = c2;
    words->of[3][i] = c3;
}

static void words_portable(const premie_place *place, size_t count, const uint32_t counter[], const uint32_t path[],
                           premie_words *words)
{
    for (size_t i = 0; i < count; i++) {
        words_lane(place, counter[i], path[i], i, words);
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

/* A product of 32 bits each: even lanes and odd lanes by themselves, then their halves side by side. */
AVX2 static inline void multiply_avx2(__m256i a, uint32_t by, __m256i *high, __m256i *low)
{
    __m256i factor = _mm256_set1_epi32((int)by);
    __m256i even = _mm256_mul_epu32(a, factor), odd = _mm256_mul_epu32(_mm256_srli_epi64(a, 32), factor);
    *high = _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xAA);
    *low = _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xAA);
}

AVX2 static inline void block_avx2(const premie_place *place, __m256i counter, __m256i path, size_t i,
                                   premie_words *words)
{
    __m256i c0 = counter, c1 = path, c2 = _mm256_set1_epi32((int)(uint32_t)place->cover);
    __m256i c3 = _mm256_set1_epi32((int)(uint32_t)(place->cover >> 32));
    uint32_t k0 = (uint32_t)place->seed, k1 = (uint32_t)(place->seed >> 32);
    for (int round = 0; round < 10; round++) {
        __m256i a_high, a_low, b_high, b_low;
        multiply_avx2(c0, 0xD2511F53U, &a_high, &a_low);
        multiply_avx2(c2, 0xCD9E8D57U, &b_high, &b_low);
        c0 = _mm256_xor_si256(_mm256_xor_si256(b_high, c1), _mm256_set1_epi32((int)k0));
        c2 = _mm256_xor_si256(_mm256_xor_si256(a_high, c3), _mm256_set1_epi32((int)k1));
        c1 = b_low;
        c3 = a_low;
        k0 += 0x9E3779B9U;
        k1 += 0xBB67AE85U;
    }
    _mm256_storeu_si256((__m256i *)(void *)(words->of[0] + i), c0);
    _mm256_storeu_si256((__m256i *)(void *)(words->of[1] + i), c1);
    _mm256_storeu_si256((__m256i *)(void *)(words->of[2] + i), c2);
    _mm256_storeu_si256((__m256i *)(void *)(words->of[3] + i), c3);
}

AVX2 static void words_avx2(const premie_place *place, size_t count, const uint32_t counter[], const uint32_t path[],
                            premie_words *words)
{
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        block_avx2(place, _mm256_loadu_si256((const __m256i *)(const void *)(counter + i)),
                   _mm256_loadu_si256((const __m256i *)(const void *)(path + i)), i, words);
    }
    for (; i < count; i++) {
        words_lane(place, counter[i], path[i], i, words);
    }
}

AVX2 static void first_avx2(const premie_place *place, uint32_t block, uint32_t path, size_t count, premie_words *words)
{
    uint32_t counter = premie_place_counter(place, block);
    const __m256i steps = _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0);
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        __m256i paths = _mm256_add_epi32(_mm256_set1_epi32((int)(path + (uint32_t)i)), steps);
        block_avx2(place, _mm256_set1_epi32((int)counter), paths, i, words);
    }
    for (; i < count; i++) {
        words_lane(place, counter, path + (uint32_t)i, i, words);
    }
}

AVX512 static inline void multiply_avx512(__m512i a, uint32_t by, __m512i *high, __m512i *low)
{
    __m512i factor = _mm512_set1_epi32((int)by);
    __m512i even = _mm512_mul_epu32(a, factor), odd = _mm512_mul_epu32(_mm512_srli_epi64(a, 32), factor);
    *high = _mm512_mask_mov_epi32(_mm512_srli_epi64(even, 32), 0xAAAA, odd);
    *low = _mm512_mask_mov_epi32(even, 0xAAAA, _mm512_slli_epi64(odd, 32));
}

AVX512 static inline void block_avx512(const premie_place *place, __m512i counter, __m512i path, size_t i,
                                       premie_words *words)
{
    enum { XOR_OF_THREE = 0x96 };
    __m512i c0 = counter, c1 = path, c2 = _mm512_set1_epi32((int)(uint32_t)place->cover);
    __m512i c3 = _mm512_set1_epi32((int)(uint32_t)(place->cover >> 32));
    uint32_t k0 = (uint32_t)place->seed, k1 = (uint32_t)(place->seed >> 32);
    for (int round = 0; round < 10; round++) {
        __m512i a_high, a_low, b_high, b_low;
        multiply_avx512(c0, 0xD2511F53U, &a_high, &a_low);
        multiply_avx512(c2, 0xCD9E8D57U, &b_high, &b_low);
        c0 = _mm512_ternarylogic_epi32(b_high, c1, _mm512_set1_epi32((int)k0), XOR_OF_THREE);
        c2 = _mm512_ternarylogic_epi32(a_high, c3, _mm512_set1_epi32((int)k1), XOR_OF_THREE);
        c1 = b_low;
        c3 = a_low;
        k0 += 0x9E3779B9U;
        k1 += 0xBB67AE85U;
    }
    _mm512_storeu_si512(words->of[0] + i, c0);
    _mm512_storeu_si512(words->of[1] + i, c1);
    _mm512_storeu_si512(words->of[2] + i, c2);
    _mm512_storeu_si512(words->of[3] + i, c3);
}

AVX512 static void words_avx512(const premie_place *place, size_t count, const uint32_t counter[],
                                const uint32_t path[], premie_words *words)
{
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        block_avx512(place, _mm512_loadu_si512(counter + i), _mm512_loadu_si512(path + i), i, words);
    }
    for (; i < count; i++) {
        words_lane(place, counter[i], path[i], i, words);
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
    uint32_t counter = premie_place_counter(place, block);
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        block_avx512(place, _mm512_set1_epi32((int)counter), following_avx512(path + (uint32_t)i), i, words);
    }
    for (; i < count; i++) {
        words_lane(place, counter, path + (uint32_t)i, i, words);
    }
}

#endif

/* ---- lists ------------------------------------------------------------------------------------------------- */

/* Without a branch, as counts are at random. */
static size_t list_portable(size_t count, const uint32_t lane[], const uint32_t cases[], unsigned slots,
                            const uint32_t *const words[], uint32_t to_lane[], uint32_t to_word[])
{
    size_t end = 0;
    for (unsigned slot = 0; slot < slots; slot++) {
        for (size_t i = 0; i < count; i++) {
            to_lane[end] = lane != NULL ? lane[i] : (uint32_t)i;
            to_word[end] = words[slot][i];
            end += cases[i] > slot;
        }
    }
    return end;
}

static size_t above_portable(size_t count, const uint32_t cases[], uint32_t first, uint32_t to_lane[])
{
    size_t end = 0;
    for (size_t i = 0; i < count; i++) {
        to_lane[end] = (uint32_t)i;
        end += cases[i] > first;
    }
    return end;
}

#ifdef __x86_64__

/* Which of sixteen lanes there are from a place on. */
AVX512 static inline __mmask16 there_avx512(size_t count, size_t i)
{
    unsigned mask = count - i >= 16 ? 0xFFFFU : (1U << (count - i)) - 1;
    return (__mmask16)mask;
}

AVX512 static size_t list_avx512(size_t count, const uint32_t lane[], const uint32_t cases[], unsigned slots,
                                 const uint32_t *const words[], uint32_t to_lane[], uint32_t to_word[])
{
    size_t end = 0;
    for (unsigned slot = 0; slot < slots; slot++) {
        __m512i at = _mm512_set1_epi32((int)slot);
        for (size_t i = 0; i < count; i += 16) {
            __mmask16 there = there_avx512(count, i);
            __mmask16 has = _mm512_mask_cmpgt_epu32_mask(there, _mm512_maskz_loadu_epi32(there, cases + i), at);
            __m512i lanes = lane != NULL ? _mm512_maskz_loadu_epi32(there, lane + i) : following_avx512((uint32_t)i);
            __m512i word = _mm512_maskz_loadu_epi32(there, words[slot] + i);
            _mm512_storeu_si512(to_lane + end, _mm512_maskz_compress_epi32(has, lanes));
            _mm512_storeu_si512(to_word + end, _mm512_maskz_compress_epi32(has, word));
            end += (size_t)__builtin_popcount(has);
        }
    }
    return end;
}

AVX512 static size_t above_avx512(size_t count, const uint32_t cases[], uint32_t first, uint32_t to_lane[])
{
    size_t end = 0;
    for (size_t i = 0; i < count; i += 16) {
        __mmask16 there = there_avx512(count, i);
        __mmask16 has = _mm512_mask_cmpgt_epu32_mask(there, _mm512_maskz_loadu_epi32(there, cases + i),
                                                     _mm512_set1_epi32((int)first));
        _mm512_storeu_si512(to_lane + end, _mm512_maskz_compress_epi32(has, following_avx512((uint32_t)i)));
        end += (size_t)__builtin_popcount(has);
    }
    return end;
}

#endif

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
        __m512i words = _mm512_maskz_loadu_epi32(there, word + i), bin = _mm512_srli_epi32(words, 24);
        __m512i base = _mm512_i32gather_epi32(bin, counts->base, 4), cut = _mm512_i32gather_epi32(bin, counts->cut, 4);
        __mmask16 over = _mm512_cmpgt_epu32_mask(words, cut);
        __m512i found = _mm512_mask_add_epi32(base, over, base, _mm512_set1_epi32(1));
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
#define LANES(words, lists, tables)                                                                               \
    {                                                                                                             \
        words_##words, first_##words, list_##lists, above_##lists, counts_##tables, small_##words, costs_##tables \
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
