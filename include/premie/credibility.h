/** \file
 * Credibility: how far the own experience of a group counts, and how far that of the whole.
 *
 * Nothing here knows of a book: cells go in, structure parameters, factors and premiums come out. All sums are plain
 * double sums, one after another: over cells in the order given, over groups and sectors in the order of their index.
 * Equal input gives equal bytes, on any number of threads. Inputs are bounded so that no result can overflow.
 */
#ifndef PREMIE_CREDIBILITY_H
#define PREMIE_CREDIBILITY_H

#include "premie/base.h"

/** One observation of one group in one period. Two cells of one group are two periods. */
typedef struct premie_cell {
    size_t group;  /**< index of its group */
    double value;  /**< a ratio, frequency or average; from -1e50 to 1e50 */
    double weight; /**< its volume: 0, or from 1e-50 to 1e50; 0 is a missing cell, whose value is not looked at */
} premie_cell;

/** What comes out for one group, or for one sector of groups. A unit without weight has count, mean and factor 0. */
typedef struct premie_credibility_unit {
    size_t count;   /**< of a group its periods, of a sector its groups: those that have a weight */
    double weight;  /**< of a group w_i = sum of the weights of its cells; of a sector see premie_hierarchy_estimate */
    double mean;    /**< the own experience, weighted */
    double factor;  /**< Z, 0 to 1: how far the own experience counts */
    double premium; /**< Z times the own mean, and 1 - Z times that of the level above */
} premie_credibility_unit;

/** How the variance between groups is estimated. */
typedef enum premie_credibility_estimator {
    PREMIE_UNBIASED,  /**< Bühlmann and Straub's, as [XR-4] has it */
    PREMIE_ITERATIVE, /**< Bichsel and Straub's pseudo-estimator: the one its own factors lead back to */
} premie_credibility_estimator;

/** The structure parameters of a Bühlmann–Straub model. */
typedef struct premie_credibility {
    size_t cells, groups;  /**< those with a weight */
    double weight;         /**< w, over all groups */
    double overall_mean;   /**< X, weighted by w_i */
    double within;         /**< s², the variance within groups for a weight of 1; 0 where no group has two periods */
    double between;        /**< a, the variance between groups; 0 where negative or where there is one group */
    bool between_negative; /**< the estimate of a was below 0 before it was cut */
    bool has_k;            /**< false: K is empty, every factor is 0 */
    double k;              /**< K, the given one or s² / a; 0 without has_k */
    double mean;           /**< m, the collective mean: weighted by Z, or X where every factor is 0 */
} premie_credibility;

/**
 * A Bühlmann–Straub model: structure parameters, and factor and premium of each group.
 *
 * Rule      [XR-4]; Bühlmann and Straub 1970; the iterative estimator as in Goovaerts and Hoogstad 1987
 * Formula   unbiased   a = (Σ w_i (X_i − X)² − (I − 1) s²) / (w − Σ w_i² / w)
 *           iterative  a = Σ Z_i (X_i − m)² / (I − 1), where Z_i = w_i / (w_i + s² / a) and m follow from a itself;
 *                      it is above 0 exactly where the unbiased one is
 *           premium    Z_i X_i + (1 − Z_i) m
 * Given     cell_count  >= 0
 *           cells       [cell_count]  in any order; every group index is below group_count
 *           group_count >= 0
 *           given_k     K where it is laid down, from 0 to 1e50; NULL: s² / a
 * Returned  groups      [group_count]
 *           model
 * Status    PREMIE_E_DATA    a value, a weight or K is not a number or out of its range, or no cell has a weight
 *           PREMIE_E_SYSTEM  no memory; with PREMIE_ITERATIVE only, where `groups` may have been written
 * Owner     caller owns everything; nothing is allocated but GSL's root solver for PREMIE_ITERATIVE, which also
 *           switches off GSL's error handler, once in the process; safe from many threads
 */
PREMIE_CHECKED premie_status premie_credibility_estimate(size_t cell_count, const premie_cell cells[],
                                                         size_t group_count, premie_credibility_estimator estimator,
                                                         const double *given_k, premie_credibility_unit groups[],
                                                         premie_credibility *model, premie_error *error);

/** How the variance between the groups of a sector is estimated from those of all sectors. */
typedef enum premie_hierarchy_estimator {
    PREMIE_OHLSSON,         /**< numerators and divisors of all sectors added, then divided, then cut at 0 */
    PREMIE_BUHLMANN_GISLER, /**< the plain average over sectors with two groups or more, each cut at 0 first */
} premie_hierarchy_estimator;

/** The structure parameters of a two-level hierarchical model. */
typedef struct premie_hierarchy {
    size_t cells, groups, sectors; /**< those with a weight */
    double weight;                 /**< w, over all groups */
    double overall_mean;           /**< X, weighted by w_ij */
    double within;                 /**< s², within groups, as in premie_credibility */
    double between_groups;         /**< a, between the groups of one sector; 0 where no sector has two groups */
    bool groups_negative;          /**< that estimate, or with PREMIE_BUHLMANN_GISLER a part of it, was below 0 */
    double between_sectors;        /**< b; 0 where there is one sector */
    bool sectors_negative;         /**< that estimate was below 0 */
    double mean;                   /**< m of the portfolio: weighted by the factors, or by weight where those are 0 */
} premie_hierarchy;

/**
 * A two-level hierarchical model (Jewell's): sector, group, cell.
 *
 * A sector's own mean is that of its groups weighted by their factors Z_ij, its weight z_i the sum of those, and its
 * factor q_i = z_i / (z_i + a / b). Where a is 0 all Z_ij are, and the groups of a sector do not differ: then its
 * weight is the sum of theirs and q_i = w_i / (w_i + s² / b), to which the formula above goes for a towards 0.
 *
 * Rule      Jewell 1975; Ohlsson 2005; Bühlmann and Gisler 2005, chapter 6
 * Formula   A_i = Σ_j w_ij (X_ij − X_i)² − (J_i − 1) s² and c_i = w_i − Σ_j w_ij² / w_i over groups j of sector i
 *           Ohlsson           a = Σ A_i / Σ c_i
 *           Bühlmann–Gisler   a = mean of max(0, A_i / c_i) over sectors with c_i > 0
 *           both              b = (Σ z_i (X_i − X)² − (I − 1) a) / (z − Σ z_i² / z), X_i and X weighted by Z and z
 *           premiums          sector q_i X_i + (1 − q_i) m; group Z_ij X_ij + (1 − Z_ij) · the sector's premium
 * Given     cell_count   >= 0
 *           cells        [cell_count]  as for premie_credibility_estimate
 *           group_count  >= 0; groups stand sector after sector
 *           sector_count >= 0
 *           sector_sizes [sector_count]  the number of groups of each sector; their sum is group_count
 * Returned  groups       [group_count]
 *           sectors      [sector_count]
 *           model
 * Status    PREMIE_E_DATA  a value or weight is not a number or out of its range, or no cell has a weight
 * Owner     caller owns everything; nothing is allocated; safe from many threads
 */
PREMIE_CHECKED premie_status premie_hierarchy_estimate(size_t cell_count, const premie_cell cells[], size_t group_count,
                                                       size_t sector_count, const size_t sector_sizes[],
                                                       premie_hierarchy_estimator estimator,
                                                       premie_credibility_unit groups[],
                                                       premie_credibility_unit sectors[], premie_hierarchy *model,
                                                       premie_error *error);

#endif
