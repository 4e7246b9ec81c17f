/** \file
 * Many paths of a simulation side by side: random words, counts of cases and their costs.
 *
 * Each function is made for several vector units from one text, which does the same operations on the same numbers in
 * the same order: results are the same bytes on all of them. Nothing is allocated.
 */
#ifndef PREMIE_STATS_LANES_H
#define PREMIE_STATS_LANES_H

#include "premie/base.h"

/** What random numbers of one cover and year are for; each has a sequence of its own. */
typedef enum premie_use { PREMIE_USE_CASES, PREMIE_USE_SHOCK, PREMIE_USE_LAPSE, PREMIE_USE_REFERENCE } premie_use;

/** Where random numbers are used, but for the path. Rule [S-9] */
typedef struct premie_place {
    uint64_t seed, cover; /**< `cover`: a hash of its id; 0 for a whole year */
    int year;             /**< 1900 to 2923 */
    premie_use use;
} premie_place;

enum { PREMIE_BLOCK_BITS = 20 }; /**< blocks of four words of one place and path: at most 2^20 */

/** The first word of the counter of a block. */
static inline uint32_t premie_place_counter(const premie_place *place, uint32_t block)
{
    return (uint32_t)place->use << 30 | (uint32_t)(place->year - 1900) << PREMIE_BLOCK_BITS | block;
}

/** Four words a lane. */
typedef struct premie_words {
    uint32_t *of[4];
} premie_words;

/** Counts of cases as a function of a random word: a table for each of some means. Made by premie_counts_make. */
typedef struct premie_counts {
    const uint32_t *bin;       /**< [256 a table] by the first byte of the word; see lanes.c */
    const uint32_t *threshold; /**< of all tables: a count is the number of thresholds of its table <= the word */
    const uint32_t *start;     /**< [tables + 1] where those of each table begin */
} premie_counts;

/** A mean that is too small for a table, and what makes counts of it. Made by premie_counts_make. */
typedef struct premie_small {
    double mean;  /**< for a shock of 1 */
    double decay; /**< P(0) = exp(-decay · mean) */
    double first; /**< P(1) = P(0) · first · mean */
    double more;  /**< P(n + 1) = P(n) · (first · mean + more · n) / (n + 1) */
} premie_small;

/** A cost as a function of a random word. Made by premie_severity_make. */
typedef struct premie_quantiles {
    const double *node; /**< see severity.c */
    double inverse;     /**< 1 / the probability that a case has this cost */
} premie_quantiles;

/** How costs are kept, by case: what each kind comes to, and both together with each case for at most a cap. */
typedef struct premie_case_sums {
    double *claims, *reintegration, *capped; /**< whole cents */
} premie_case_sums;

/** The functions of one vector unit. */
typedef struct premie_lanes {
    /** Words of one block of some paths. */
    void (*words)(const premie_place *place, uint32_t block, size_t count, const uint32_t path[], premie_words *words);
    /** Words of one block of paths that follow on each other. */
    void (*first)(const premie_place *place, uint32_t block, uint32_t path, size_t count, premie_words *words);
    /**
     * Lists a word for each of the first cases of lanes, slot by slot: those of `slots` words of its own.
     *
     * Given   words    [slots] the words of a case in each slot, at most 4
     *         to_word  room for slots · count and 16 more
     *         begin    [slots + 1] where each slot begins, and how many are listed
     */
    void (*list)(size_t count, const uint32_t cases[], unsigned slots, const uint32_t *const words[],
                 uint32_t to_word[], size_t begin[]);
    /** What the cases of a list come to by lane, from the cents of each. */
    void (*spread)(size_t count, const uint32_t cases[], unsigned slots, const size_t begin[], const double cents[],
                   double sum[]);
    /**
     * Lists the lanes with more cases than `first`, and how many more.
     *
     * Given     lane  of each, NULL: its place
     *           to_…  room for count and 16 more; they may be the arrays that are read
     * Returned  how many are listed
     */
    size_t (*above)(size_t count, const uint32_t lane[], const uint32_t cases[], uint32_t first, uint32_t to_lane[],
                    uint32_t to_cases[]);
    /** Counts from words, each by its table (all by the first where `table` is NULL). */
    void (*counts)(const premie_counts *counts, size_t count, const uint32_t table[], const uint32_t word[],
                   uint32_t cases[]);
    /** Adds counts of the small mean at `part` of a shock. */
    void (*small)(const premie_small *small, size_t count, const double part[], const uint32_t word[],
                  uint32_t cases[]);
    /** Costs in whole cents; 0 where the case has none. */
    void (*costs)(const premie_quantiles *quantiles, size_t count, const uint32_t word[], double cents[]);
} premie_lanes;

/** Those of this machine, the fastest first, the portable one last; how many. */
size_t premie_lanes_all(const premie_lanes *all[3]);
const premie_lanes *premie_lanes_best(void);

/* ---- nodes of quantiles --------------------------------------------------------------------------------------- */

/**
 * A quantile is kept at nodes of x = the probability of its nearer tail, PREMIE_NODES_OCTAVE in every octave, so that
 * both tails are as fine as the middle: of x from 2^-PREMIE_OCTAVES to a half. Those of the upper tail come first.
 */
enum {
    PREMIE_OCTAVES = 34,
    PREMIE_NODE_BITS = 8,
    PREMIE_NODES_OCTAVE = 1 << PREMIE_NODE_BITS,
    PREMIE_NODES_SIDE = (PREMIE_OCTAVES - 1) * PREMIE_NODES_OCTAVE + 2,
    PREMIE_NODES = 2 * PREMIE_NODES_SIDE
};

#endif
