#include "table/pack.h"

#include <string.h>

/* What stands before the values of a column. */
typedef struct pack_header {
    uint32_t width;
    uint32_t specials; /* 1: a blank occurs, 2: no end occurs */
    int64_t base;      /* the least number */
} pack_header;

enum { HAS_BLANK = 1, HAS_OPEN = 2, CHUNK = 1024 };

static void pad(premie_text *to)
{
    static const char zeros[8];
    premie_text_add(to, zeros, (8 - to->length % 8) % 8);
}

/* ---- packing --------------------------------------------------------------------------------------------- */

static void look_over(const int64_t values[], uint32_t count, pack_header *header, uint64_t *most)
{
    int64_t low = INT64_MAX, high = INT64_MIN;
    *header = (pack_header){0};
    for (uint32_t i = 0; i < count; i++) {
        if (values[i] == PREMIE_PACK_BLANK) {
            header->specials |= HAS_BLANK;
        } else if (values[i] == PREMIE_PACK_OPEN) {
            header->specials |= HAS_OPEN;
        } else {
            low = values[i] < low ? values[i] : low;
            high = values[i] > high ? values[i] : high;
        }
    }
    unsigned reserved = (header->specials & 1) + (header->specials >> 1);
    bool any = low <= high;
    header->base = any ? low : 0;
    *most = any ? (uint64_t)high - (uint64_t)low + reserved : reserved > 0 ? reserved - 1 : 0;
}

static uint64_t code_of(const pack_header *header, int64_t value)
{
    unsigned blanks = header->specials & 1, opens = header->specials >> 1;
    if (value == PREMIE_PACK_BLANK) {
        return 0;
    }
    return value == PREMIE_PACK_OPEN ? blanks : (uint64_t)value - (uint64_t)header->base + blanks + opens;
}

void premie_pack_numbers_add(premie_text *to, const int64_t values[], uint32_t count)
{
    pack_header header;
    uint64_t most, codes[CHUNK];
    look_over(values, count, &header, &most);
    header.width = most == 0 ? 0 : most <= UINT8_MAX ? 1 : most <= UINT16_MAX ? 2 : most <= UINT32_MAX ? 4 : 8;
    premie_text_add(to, (const char *)&header, sizeof header);
    for (uint32_t i = 0; i < count && header.width > 0;) {
        uint32_t some = 0;
        for (; i < count && some < CHUNK; i++, some++) {
            uint64_t code = code_of(&header, values[i]);
            uint8_t one = (uint8_t)code;
            uint16_t two = (uint16_t)code;
            uint32_t four = (uint32_t)code;
            const void *from = header.width == 1 ? &one : header.width == 2 ? (const void *)&two : &four;
            memcpy((char *)codes + (size_t)some * header.width, header.width == 8 ? &code : from, header.width);
        }
        premie_text_add(to, (const char *)codes, (size_t)some * header.width);
    }
    pad(to);
}

/* ---- taking ---------------------------------------------------------------------------------------------- */

/* The greatest of codes of a type. Of a full block the compiler knows the length, and takes many at once. */
#define GREATEST(name, code)                                                                             \
    static inline code name##_of(const code *codes, uint32_t count)                                      \
    {                                                                                                    \
        code above = 0;                                                                                  \
        for (uint32_t i = 0; i < count; i++) {                                                           \
            above = codes[i] > above ? codes[i] : above;                                                 \
        }                                                                                                \
        return above;                                                                                    \
    }                                                                                                    \
    static uint64_t name(const code *codes, uint32_t count)                                              \
    {                                                                                                    \
        return count == PREMIE_PACK_ROWS ? name##_of(codes, PREMIE_PACK_ROWS) : name##_of(codes, count); \
    }

GREATEST(greatest_8, uint8_t)
GREATEST(greatest_16, uint16_t)
GREATEST(greatest_32, uint32_t)
GREATEST(greatest_64, uint64_t)

static uint64_t greatest(const void *codes, unsigned width, uint32_t count)
{
    switch (width) {
    case 1:
        return greatest_8(codes, count);
    case 2:
        return greatest_16(codes, count);
    case 4:
        return greatest_32(codes, count);
    case 8:
        return greatest_64(codes, count);
    default:
        return 0;
    }
}

/* Codes of this width never exceed this. */
static uint64_t most_of(unsigned width)
{
    return width == 0 ? 0 : width == 8 ? UINT64_MAX : (UINT64_C(1) << 8 * width) - 1;
}

/* Whether every code stands for a number of the range, or for what may stand in its place. */
static bool is_within(const pack_header *header, const void *codes, uint32_t count, premie_pack_range range)
{
    unsigned reserved = (header->specials & 1) + (header->specials >> 1);
    if (header->specials > 3 || (!range.blank && (header->specials & HAS_BLANK) != 0) ||
        (!range.open && (header->specials & HAS_OPEN) != 0)) {
        return false;
    }
    uint64_t most = reserved > 0 ? reserved - 1 : 0;
    bool has_numbers = range.lowest <= header->base && header->base <= range.highest;
    if (has_numbers) {
        most = (uint64_t)range.highest - (uint64_t)header->base + reserved;
    } else if (reserved == 0) {
        return false;
    }
    return most_of(header->width) <= most || greatest(codes, header->width, count) <= most;
}

void premie_pack_numbers_take(premie_packed *from, uint32_t count, premie_pack_range range,
                              premie_pack_numbers *numbers)
{
    pack_header header;
    *numbers = (premie_pack_numbers){0};
    size_t left = from->damaged ? 0 : (size_t)(from->end - from->at);
    if (left < sizeof header) {
        from->damaged = true;
        return;
    }
    memcpy(&header, from->at, sizeof header);
    bool sound = header.width <= 8 && (header.width & (header.width - 1)) == 0;
    size_t bytes = sound ? ((size_t)count * header.width + 7) / 8 * 8 : 0;
    const void *codes = from->at + sizeof header;
    if (!sound || left - sizeof header < bytes || (count > 0 && !is_within(&header, codes, count, range))) {
        from->damaged = true;
        return;
    }
    from->at += sizeof header + bytes;
    bool blanks = (header.specials & HAS_BLANK) != 0, opens = (header.specials & HAS_OPEN) != 0;
    uint64_t base = (uint64_t)header.base - blanks - opens;
    *numbers = (premie_pack_numbers){.codes = codes, .width = header.width, .base = base};
    numbers->zero = blanks ? PREMIE_PACK_BLANK : opens ? PREMIE_PACK_OPEN : header.base;
    numbers->one = blanks && opens ? PREMIE_PACK_OPEN : (int64_t)(base + 1);
}

/* ---- unpacking ------------------------------------------------------------------------------------------- */

/* Values of a type from codes of another. Sums wrap round, as those of values that do not occur may; what stands for
 * codes 0 and 1 is put in its place by masks, as a branch would be taken at random, unless it is the sum. */
#define WIDEN(name, value, code)                                                                                      \
    static inline void name##_plainly(const code *restrict codes, uint32_t count, value base, value *restrict values) \
    {                                                                                                                 \
        for (uint32_t i = 0; i < count; i++) {                                                                        \
            values[i] = (value)(base + (value)codes[i]);                                                              \
        }                                                                                                             \
    }                                                                                                                 \
    static inline void name##_of(const code *restrict codes, uint32_t count, value base, value zero, value one,       \
                                 value *restrict values)                                                              \
    {                                                                                                                 \
        for (uint32_t i = 0; i < count; i++) {                                                                        \
            value number = codes[i], held = (value)(base + number);                                                   \
            held ^= (held ^ zero) & (value) - (value)(number == 0);                                                   \
            held ^= (held ^ one) & (value) - (value)(number == 1);                                                    \
            values[i] = held;                                                                                         \
        }                                                                                                             \
    }                                                                                                                 \
    static void name(const code *codes, uint32_t count, value base, value zero, value one, value *values)             \
    {                                                                                                                 \
        if (count == PREMIE_PACK_ROWS && zero == base && one == (value)(base + 1)) {                                  \
            name##_plainly(codes, PREMIE_PACK_ROWS, base, values);                                                    \
        } else if (count == PREMIE_PACK_ROWS) {                                                                       \
            name##_of(codes, PREMIE_PACK_ROWS, base, zero, one, values);                                              \
        } else {                                                                                                      \
            name##_of(codes, count, base, zero, one, values);                                                         \
        }                                                                                                             \
    }

WIDEN(widen_8_to_64, uint64_t, uint8_t)
WIDEN(widen_16_to_64, uint64_t, uint16_t)
WIDEN(widen_32_to_64, uint64_t, uint32_t)
WIDEN(widen_64_to_64, uint64_t, uint64_t)
WIDEN(widen_8_to_32, uint32_t, uint8_t)
WIDEN(widen_16_to_32, uint32_t, uint16_t)
WIDEN(widen_32_to_32, uint32_t, uint32_t)
WIDEN(widen_8_to_8, uint8_t, uint8_t)

static uint64_t special(int64_t value, int64_t blank, int64_t open)
{
    return (uint64_t)(value == PREMIE_PACK_BLANK ? blank : value == PREMIE_PACK_OPEN ? open : value);
}

void premie_pack_widen_64(const premie_pack_numbers *numbers, uint32_t count, int64_t blank, int64_t open,
                          int64_t *values)
{
    uint64_t zero = special(numbers->zero, blank, open), one = special(numbers->one, blank, open);
    uint64_t base = numbers->base;
    uint64_t *held = (uint64_t *)values;
    switch (numbers->width) {
    case 1:
        widen_8_to_64(numbers->codes, count, base, zero, one, held);
        break;
    case 2:
        widen_16_to_64(numbers->codes, count, base, zero, one, held);
        break;
    case 4:
        widen_32_to_64(numbers->codes, count, base, zero, one, held);
        break;
    case 8:
        widen_64_to_64(numbers->codes, count, base, zero, one, held);
        break;
    default:
        for (uint32_t i = 0; i < count; i++) {
            held[i] = zero;
        }
    }
}

void premie_pack_widen_32(const premie_pack_numbers *numbers, uint32_t count, int32_t blank, int32_t open,
                          int32_t *values)
{
    uint32_t zero = (uint32_t)special(numbers->zero, blank, open), one = (uint32_t)special(numbers->one, blank, open);
    uint32_t base = (uint32_t)numbers->base;
    uint32_t *held = (uint32_t *)values;
    switch (numbers->width) {
    case 1:
        widen_8_to_32(numbers->codes, count, base, zero, one, held);
        break;
    case 2:
        widen_16_to_32(numbers->codes, count, base, zero, one, held);
        break;
    case 4:
        widen_32_to_32(numbers->codes, count, base, zero, one, held);
        break;
    default:
        for (uint32_t i = 0; i < count; i++) {
            held[i] = zero;
        }
    }
}

void premie_pack_widen_8(const premie_pack_numbers *numbers, uint32_t count, uint8_t blank, uint8_t *values)
{
    uint8_t zero = (uint8_t)special(numbers->zero, blank, blank), one = (uint8_t)special(numbers->one, blank, blank);
    if (numbers->width == 1) {
        widen_8_to_8(numbers->codes, count, (uint8_t)numbers->base, zero, one, values);
    } else {
        memset(values, zero, count);
    }
}
