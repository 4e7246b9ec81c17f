/** \file
 * Comparing ids eight bytes at a time: behind those that are given to these functions lie PREMIE_ARENA_SLACK bytes that
 * may be read, as behind those of tables and batches.
 */
#ifndef PREMIE_TABLE_IDS_H
#define PREMIE_TABLE_IDS_H

#include <string.h>

#include "premie/tables.h"

static inline uint64_t premie_load_bytes(const void *at)
{
    uint64_t bytes;
    memcpy(&bytes, at, sizeof bytes);
    return bytes;
}

/** Of eight bytes as loaded: that at `place`, the one in memory at 0; all but the first `count`, 1 to 8, masked out. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define PREMIE_LOADED_BYTE(bytes, place) ((bytes) >> 8 * (place)&0xff)
#define PREMIE_FIRST_BYTES(count) (~UINT64_C(0) >> (64 - 8 * (count)))
#define PREMIE_RANKED(bytes) __builtin_bswap64(bytes) /* so that the first byte counts most */
#else
#define PREMIE_LOADED_BYTE(bytes, place) ((bytes) >> 8 * (7 - (place)) & 0xff)
#define PREMIE_FIRST_BYTES(count) (~UINT64_C(0) << (64 - 8 * (count)))
#define PREMIE_RANKED(bytes) (bytes)
#endif

static inline bool premie_same_bytes(const void *a, const void *b, size_t length)
{
    const char *one = a, *other = b;
    if (length == 0 || length > 16) {
        return memcmp(one, other, length) == 0;
    }
    uint64_t differing = premie_load_bytes(one) ^ premie_load_bytes(other);
    if (length <= 8) {
        return (differing & PREMIE_FIRST_BYTES(length)) == 0;
    }
    return (differing | (premie_load_bytes(one + length - 8) ^ premie_load_bytes(other + length - 8))) == 0;
}

static inline bool premie_ids_equal(premie_id a, premie_id b)
{
    if (a.text == b.text || a.text == NULL || b.text == NULL) {
        return a.text == b.text;
    }
    return premie_same_bytes(a.text, b.text, premie_id_length(a) + 1);
}

/** As premie_id_compare; no id holds a zero byte. */
static inline int premie_ids_compare(premie_id a, premie_id b)
{
    size_t one_length = premie_id_length(a), other_length = premie_id_length(b);
    if (one_length == other_length && one_length >= 8 && one_length <= 16) { /* as most are */
        uint64_t one = PREMIE_RANKED(premie_load_bytes(a.text + 1));
        uint64_t other = PREMIE_RANKED(premie_load_bytes(b.text + 1));
        bool begins = one != other;
        uint64_t one_end = PREMIE_RANKED(premie_load_bytes(a.text + 1 + one_length - 8));
        uint64_t other_end = PREMIE_RANKED(premie_load_bytes(b.text + 1 + one_length - 8));
        one = begins ? one : one_end;
        other = begins ? other : other_end;
        return (one > other) - (one < other);
    }
    if (one_length == 0 || other_length == 0 || a.text == b.text) {
        return (one_length > 0) - (other_length > 0);
    }
    for (size_t at = 0; at < 16; at += 8) {
        uint64_t one = premie_load_bytes(a.text + 1 + at), other = premie_load_bytes(b.text + 1 + at);
        one &= one_length >= at + 8 ? ~UINT64_C(0) : PREMIE_FIRST_BYTES(one_length - at);
        other &= other_length >= at + 8 ? ~UINT64_C(0) : PREMIE_FIRST_BYTES(other_length - at);
        if (one != other) {
            return PREMIE_RANKED(one) < PREMIE_RANKED(other) ? -1 : 1;
        }
        if (one_length <= at + 8 || other_length <= at + 8) {
            return (one_length > other_length) - (one_length < other_length);
        }
    }
    return premie_id_compare(a, b);
}

#endif
