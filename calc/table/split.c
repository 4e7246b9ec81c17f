#include "table/split.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

/* Which bytes of a block of 64 are which: a bit for each. */
typedef struct block {
    uint64_t separators, lines, carriage_returns, quotes, blanks;
} block;

/* What goes on from block to block of a piece. */
typedef struct pieced {
    const char *bytes;
    size_t length;
    char delimiter;
    bool after_edge; /* whether the block begins a field, or stands behind one, as the start of a piece does */
} pieced;

static inline pieced begin(premie_split *split, const char *bytes, size_t length, char delimiter)
{
    split->count = split->line_count = 0;
    split->any_odd = false;
    return (pieced){bytes, length, delimiter, true};
}

/* Adds the lines of a block that begins at `at`, and what is odd in it. */
static inline void add_lines(premie_split *split, pieced *piece, uint32_t at, block found)
{
    char next = '\0';
    if ((size_t)at + 64 < piece->length) {
        next = piece->bytes[at + 64];
    }
    uint64_t before_line = found.lines >> 1 | (uint64_t)(next == '\n') << 63;
    bool next_is_edge = next == '\n' || next == '\r' || next == piece->delimiter;
    uint64_t edges = found.separators | found.carriage_returns;
    uint64_t outer = edges << 1 | piece->after_edge | edges >> 1 | (uint64_t)next_is_edge << 63;
    outer |= UINT64_C(0) - (piece->delimiter == '\n');
    uint64_t odd = found.quotes | (found.carriage_returns & ~before_line) | (found.blanks & outer);
    piece->after_edge = edges >> 63;
    split->odd[at / 64] = odd;
    split->any_odd |= odd != 0;
    for (uint64_t lines = found.lines; lines != 0; lines &= lines - 1) {
        uint64_t before = (lines & -lines) - 1;
        split->lines[split->line_count++] = split->count + (uint32_t)__builtin_popcountll(found.separators & before);
    }
}

static inline void add_block(premie_split *split, pieced *piece, uint32_t at, block found)
{
    add_lines(split, piece, at, found);
    for (uint64_t separators = found.separators; separators != 0; separators &= separators - 1) {
        split->ends[split->count++] = at + (uint32_t)__builtin_ctzll(separators);
    }
}

/* A block of at most 64 bytes, byte by byte. */
static inline void add_bytes(premie_split *split, pieced *piece, uint32_t at)
{
    block found = {0};
    size_t end = piece->length - at < 64 ? piece->length : (size_t)at + 64;
    for (size_t i = at; i < end; i++) {
        uint64_t bit = UINT64_C(1) << (i - at);
        char byte = piece->bytes[i];
        found.separators |= byte == piece->delimiter || byte == '\n' ? bit : 0;
        found.lines |= byte == '\n' ? bit : 0;
        found.carriage_returns |= byte == '\r' ? bit : 0;
        found.quotes |= byte == '"' ? bit : 0;
        found.blanks |= byte == ' ' || byte == '\t' ? bit : 0;
    }
    add_block(split, piece, at, found);
}

static void split_portable(const char *bytes, size_t length, char delimiter, premie_split *split)
{
    pieced piece = begin(split, bytes, length, delimiter);
    for (uint32_t at = 0; at < length; at += 64) {
        add_bytes(split, &piece, at);
    }
}

static uint32_t count_portable(const char *bytes, size_t length)
{
    uint32_t lines = 0;
    for (size_t i = 0; i < length; i++) {
        lines += bytes[i] == '\n';
    }
    return lines;
}

static const premie_splitter portable = {"portable", split_portable, count_portable};

#ifdef __x86_64__

__attribute__((target("avx2,popcnt,bmi"))) static inline uint64_t equal_avx2(__m256i low, __m256i high, char byte)
{
    __m256i wanted = _mm256_set1_epi8(byte);
    uint32_t first = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted));
    uint32_t second = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted));
    return first | (uint64_t)second << 32;
}

__attribute__((target("avx2,popcnt,bmi"))) static void split_avx2(const char *bytes, size_t length, char delimiter,
                                                                  premie_split *split)
{
    pieced piece = begin(split, bytes, length, delimiter);
    uint32_t at = 0;
    for (; at + 64 <= length; at += 64) {
        __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + at));
        __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + at + 32));
        block found = {.lines = equal_avx2(low, high, '\n'), .carriage_returns = equal_avx2(low, high, '\r')};
        found.separators = found.lines | equal_avx2(low, high, delimiter);
        found.quotes = equal_avx2(low, high, '"');
        found.blanks = equal_avx2(low, high, ' ') | equal_avx2(low, high, '\t');
        add_block(split, &piece, at, found);
    }
    if (at < length) {
        add_bytes(split, &piece, at);
    }
}

__attribute__((target("avx2,popcnt,bmi"))) static uint32_t count_avx2(const char *bytes, size_t length)
{
    uint32_t lines = 0;
    size_t at = 0;
    for (; at + 64 <= length; at += 64) {
        __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + at));
        __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + at + 32));
        lines += (uint32_t)__builtin_popcountll(equal_avx2(low, high, '\n'));
    }
    return lines + count_portable(bytes + at, length - at);
}

static const premie_splitter avx2 = {"avx2", split_avx2, count_avx2};

#define TARGET_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,popcnt,bmi")))

TARGET_AVX512 static inline uint64_t equal_avx512(__m512i all, char byte)
{
    return _mm512_cmpeq_epi8_mask(all, _mm512_set1_epi8(byte));
}

/* The places of the separators of a block, sixteen at a time: there seldom are more. */
TARGET_AVX512 static inline void add_places(premie_split *split, uint32_t at, uint64_t separators)
{
    const __m512i places =
        _mm512_set_epi64(0x3f3e3d3c3b3a3938, 0x3736353433323130, 0x2f2e2d2c2b2a2928, 0x2726252423222120,
                         0x1f1e1d1c1b1a1918, 0x1716151413121110, 0x0f0e0d0c0b0a0908, 0x0706050403020100);
    __m512i found = _mm512_maskz_compress_epi8(separators, places);
    uint32_t count = (uint32_t)__builtin_popcountll(separators);
    uint32_t *to = split->ends + split->count;
    split->count += count;
    for (uint32_t done = 0; done < count; done += 16) {
        __m512i wide = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(found));
        _mm512_storeu_si512(to + done, _mm512_add_epi32(wide, _mm512_set1_epi32((int)at)));
        found = _mm512_shuffle_i64x2(found, found, _MM_SHUFFLE(0, 3, 2, 1));
    }
}

TARGET_AVX512 static void split_avx512(const char *bytes, size_t length, char delimiter, premie_split *split)
{
    pieced piece = begin(split, bytes, length, delimiter);
    uint32_t at = 0;
    for (; at + 64 <= length; at += 64) {
        __m512i all = _mm512_loadu_si512(bytes + at);
        block found = {.lines = equal_avx512(all, '\n'), .carriage_returns = equal_avx512(all, '\r')};
        found.separators = found.lines | equal_avx512(all, delimiter);
        found.quotes = equal_avx512(all, '"');
        found.blanks = equal_avx512(all, ' ') | equal_avx512(all, '\t');
        add_lines(split, &piece, at, found);
        add_places(split, at, found.separators);
    }
    if (at < length) {
        add_bytes(split, &piece, at);
    }
}

static const premie_splitter avx512 = {"avx512", split_avx512, count_avx2};

#endif

size_t premie_splitters(const premie_splitter *splitters[3])
{
    size_t count = 0;
#ifdef __x86_64__
    bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi");
    if (has_avx2 && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512vbmi2")) {
        splitters[count++] = &avx512;
    }
    if (has_avx2) {
        splitters[count++] = &avx2;
    }
#endif
    splitters[count++] = &portable;
    return count;
}

const premie_splitter *premie_splitter_best(void)
{
    const premie_splitter *splitters[3];
    (void)premie_splitters(splitters);
    return splitters[0];
}

premie_status premie_split_init(premie_split *split, premie_error *error)
{
    *split = (premie_split){0};
    uint32_t *ends = premie_alloc_array(1 + PREMIE_PIECE + 16, sizeof *ends, error); /* 16 are stored at a time */
    split->ends = ends != NULL ? ends + 1 : NULL;
    split->lines = ends ? premie_alloc_array(PREMIE_PIECE, sizeof *split->lines, error) : NULL;
    split->odd = split->lines ? premie_alloc_array(PREMIE_PIECE / 64, sizeof *split->odd, error) : NULL;
    return split->odd != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}

void premie_split_release(premie_split *split)
{
    free(split->ends != NULL ? split->ends - 1 : NULL);
    free(split->lines);
    free(split->odd);
    *split = (premie_split){0};
}
