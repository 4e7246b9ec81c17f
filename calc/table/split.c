#include "table/split.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

/* Which bytes of a block of 64 are which: a bit for each. */
typedef struct block {
    uint64_t separators, lines, carriage_returns, odd;
} block;

/* Adds what a block that begins at `at` holds; `next_is_line`: whether an LF follows it. */
static inline void add_block(premie_split *split, uint32_t at, block found, bool next_is_line)
{
    uint64_t before_line = found.lines >> 1 | (uint64_t)next_is_line << 63;
    uint64_t odd = found.odd | (found.carriage_returns & ~before_line);
    split->odd[at / 64] = odd;
    split->any_odd |= odd != 0;
    for (uint64_t lines = found.lines; lines != 0; lines &= lines - 1) {
        uint64_t before = (lines & -lines) - 1;
        split->lines[split->line_count++] = split->count + (uint32_t)__builtin_popcountll(found.separators & before);
    }
    for (uint64_t separators = found.separators; separators != 0; separators &= separators - 1) {
        split->ends[split->count++] = at + (uint32_t)__builtin_ctzll(separators);
    }
}

/* A block of at most 64 bytes, byte by byte. */
static inline void add_bytes(const char *bytes, size_t length, uint32_t at, char delimiter, premie_split *split)
{
    block found = {0};
    size_t end = length - at < 64 ? length : (size_t)at + 64;
    for (size_t i = at; i < end; i++) {
        uint64_t bit = UINT64_C(1) << (i - at);
        char byte = bytes[i];
        found.separators |= byte == delimiter || byte == '\n' ? bit : 0;
        found.lines |= byte == '\n' ? bit : 0;
        found.carriage_returns |= byte == '\r' ? bit : 0;
        found.odd |= byte == '"' || byte == ' ' || byte == '\t' ? bit : 0;
    }
    add_block(split, at, found, end < length && bytes[end] == '\n');
}

static inline void begin(premie_split *split)
{
    split->count = split->line_count = 0;
    split->any_odd = false;
}

static void split_portable(const char *bytes, size_t length, char delimiter, premie_split *split)
{
    begin(split);
    for (uint32_t at = 0; at < length; at += 64) {
        add_bytes(bytes, length, at, delimiter, split);
    }
}

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
    begin(split);
    uint32_t at = 0;
    for (; at + 64 <= length; at += 64) {
        __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + at));
        __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + at + 32));
        block found = {.lines = equal_avx2(low, high, '\n'), .carriage_returns = equal_avx2(low, high, '\r')};
        found.separators = found.lines | equal_avx2(low, high, delimiter);
        found.odd = equal_avx2(low, high, '"') | equal_avx2(low, high, ' ') | equal_avx2(low, high, '\t');
        add_block(split, at, found, at + 64 < length && bytes[at + 64] == '\n');
    }
    if (at < length) {
        add_bytes(bytes, length, at, delimiter, split);
    }
}

__attribute__((target("avx512f,avx512bw,popcnt,bmi"))) static inline uint64_t equal_avx512(__m512i all, char byte)
{
    return _mm512_cmpeq_epi8_mask(all, _mm512_set1_epi8(byte));
}

__attribute__((target("avx512f,avx512bw,popcnt,bmi"))) static void split_avx512(const char *bytes, size_t length,
                                                                                char delimiter, premie_split *split)
{
    begin(split);
    uint32_t at = 0;
    for (; at + 64 <= length; at += 64) {
        __m512i all = _mm512_loadu_si512(bytes + at);
        block found = {.lines = equal_avx512(all, '\n'), .carriage_returns = equal_avx512(all, '\r')};
        found.separators = found.lines | equal_avx512(all, delimiter);
        found.odd = equal_avx512(all, '"') | equal_avx512(all, ' ') | equal_avx512(all, '\t');
        add_block(split, at, found, at + 64 < length && bytes[at + 64] == '\n');
    }
    if (at < length) {
        add_bytes(bytes, length, at, delimiter, split);
    }
}

#endif

size_t premie_splitters(premie_splitter_named splitters[3])
{
    size_t count = 0;
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("bmi")) {
        splitters[count++] = (premie_splitter_named){"avx512", split_avx512};
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) {
        splitters[count++] = (premie_splitter_named){"avx2", split_avx2};
    }
#endif
    splitters[count++] = (premie_splitter_named){"portable", split_portable};
    return count;
}

premie_splitter *premie_splitter_best(void)
{
    premie_splitter_named splitters[3];
    (void)premie_splitters(splitters);
    return splitters[0].split;
}

premie_status premie_split_init(premie_split *split, premie_error *error)
{
    *split = (premie_split){0};
    uint32_t *ends = premie_alloc_array(PREMIE_PIECE + 1, sizeof *ends, error);
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
