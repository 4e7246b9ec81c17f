/** \file
 * Where the separators of a piece of a file stand: what most records are taken apart by.
 *
 * A record without a quote, a lone CR, or a space or a tab at either end of a field is, to libcsv, what stands between
 * delimiters and line ends; here those are found many bytes at a time. All other records go through libcsv (reader.h).
 */
#ifndef PREMIE_TABLE_SPLIT_H
#define PREMIE_TABLE_SPLIT_H

#include "premie/base.h"

enum { PREMIE_PIECE = 1 << 14 }; /**< bytes split at a time at most; a multiple of 64 */

/** What was found in a piece. */
typedef struct premie_split {
    uint32_t *ends;  /**< [count] where each delimiter or LF stands, rising; ends[-1] may be written */
    uint32_t *lines; /**< [line_count] places in `ends` of the LFs */
    uint64_t *odd;   /**< a bit for each byte: a quote, a blank that begins or ends a field, a CR that no LF follows */
    uint32_t count, line_count;
    bool any_odd;
} premie_split;

/** What a processor does many bytes at a time. */
typedef struct premie_splitter {
    const char *name;
    /** Splits `length` bytes, at most PREMIE_PIECE, of which the first begins a record, into `split`, whose arrays hold
     * as many as there may be. With LF as the delimiter every blank is odd, as fields are not looked for. */
    void (*split)(const char *bytes, size_t length, char delimiter, premie_split *split);
    /** How many of `length` bytes are LFs. */
    uint32_t (*count_lines)(const char *bytes, size_t length);
} premie_splitter;

/** All that this processor can run, the fastest first, the portable one last. Static. */
size_t premie_splitters(const premie_splitter *splitters[3]);

/** The fastest. */
const premie_splitter *premie_splitter_best(void);

/** Room for a piece; released with premie_split_release, also where it failed. */
PREMIE_CHECKED premie_status premie_split_init(premie_split *split, premie_error *error);
void premie_split_release(premie_split *split);

/** Whether any of the bytes [begin, end) of the piece is odd. */
static inline bool premie_split_is_odd(const premie_split *split, uint32_t begin, uint32_t end)
{
    if (!split->any_odd || begin == end) {
        return false;
    }
    uint32_t first = begin / 64, last = (end - 1) / 64;
    uint64_t bits = split->odd[first] >> begin % 64 << begin % 64;
    for (uint32_t word = first; word < last; bits = split->odd[++word]) {
        if (bits != 0) {
            return true;
        }
    }
    return bits << (63 - (end - 1) % 64) != 0;
}

#endif
