/** \file
 * Processes that share one job: what they say to each other, whatever carries it. Alone, a process has none of it.
 *
 * Every call is made by all ranks, in the same order, and returns the same status to all of them: where one fails, all
 * do, with the message of the lowest rank that failed, which names it. Ranks count from 0; rank 0 speaks to the user.
 */
#ifndef PREMIE_RANKS_H
#define PREMIE_RANKS_H

#include "premie/base.h"

typedef struct premie_ranks premie_ranks;

struct premie_ranks {
    unsigned rank, count;
    unsigned threads; /**< worker threads of this rank, where nobody asks for another number */
    void *context;    /**< of what carries it */

    /**
     * The worst of all; PREMIE_OK where no rank failed. `error` is that of the lowest rank that has it: `rank 2: …`. It
     * stays as it is where it begins with a rank already, or is PREMIE_E_USAGE: a command line is no rank's.
     */
    premie_status (*agree)(const premie_ranks *ranks, premie_status own, premie_error *error);

    /** The bytes of rank 0 come to all. */
    premie_status (*broadcast)(const premie_ranks *ranks, void *bytes, uint64_t length, premie_error *error);

    /** The sums of whole numbers below 2^53, element by element, come to rank 0; the others keep their own. */
    premie_status (*add)(const premie_ranks *ranks, size_t count, double values[], premie_error *error);

    /**
     * Each rank sends some bytes to each, itself among them.
     *
     * Given     sent      those for rank 0, then those for rank 1 …
     *           lengths   [count] how many for each
     * Returned  received  those of rank 0, then those of rank 1 …; the caller frees them
     *           from      [count] how many of each
     */
    premie_status (*exchange)(const premie_ranks *ranks, const char *sent, const uint64_t lengths[], char **received,
                              uint64_t from[], premie_error *error);

    /** The bytes of all ranks come to rank 0, in the order of the ranks; as `exchange` returns them, NULL elsewhere. */
    premie_status (*gather)(const premie_ranks *ranks, const void *bytes, uint64_t length, char **received,
                            uint64_t from[], premie_error *error);

    /** Each rank writes its bytes at its place in one file, which is made, and flushed to disk. */
    premie_status (*write)(const premie_ranks *ranks, const char *path, uint64_t offset, const char *bytes,
                           uint64_t length, premie_error *error);
};

/** What fails on one rank fails on all; alone, without ranks, it is the status itself. */
PREMIE_CHECKED static inline premie_status premie_ranks_agree(const premie_ranks *ranks, premie_status own,
                                                              premie_error *error)
{
    return ranks != NULL ? ranks->agree(ranks, own, error) : own;
}

/** All bytes of so many lengths, one for each rank. */
static inline uint64_t premie_ranks_sum(const premie_ranks *ranks, const uint64_t lengths[])
{
    uint64_t sum = 0;
    for (unsigned rank = 0; rank < ranks->count; rank++) {
        sum += lengths[rank];
    }
    return sum;
}

#endif
