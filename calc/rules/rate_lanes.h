/** \file
 * The new rates of many paths of one cover side by side, in doubles that hold whole numbers: the same as those of
 * premie_claims_ratio, premie_band_of and premie_new_rate_of, or none at all.
 */
#ifndef PREMIE_RULES_RATE_LANES_H
#define PREMIE_RULES_RATE_LANES_H

#include "premie/rating.h"

/** A scale as whole numbers without a common divisor. Made by premie_scale_lanes_make. */
typedef struct premie_scale_lanes {
    unsigned bands;
    double *from;   /**< [bands] ratio · ratio_unit */
    double *factor; /**< [bands] factor · factor_unit */
    double ratio_unit, factor_unit;
} premie_scale_lanes;

/** Fills a scale; `from` and `factor` have room for `count`. Rule [XR-3] */
void premie_scale_lanes_make(size_t count, const premie_band bands[], premie_scale_lanes *scale);

/** What puts a factor on a rate and bounds it. Made by premie_bounds_lanes_make. Rules [XR-5], [XR-8] */
typedef struct premie_bounds_lanes {
    bool on_current; /**< the factor is on the current rate, else on `base` */
    double base;
    double divisor;        /**< of rate · factor, to units of the last decimal */
    double up, up_divisor; /**< the ceiling is rate · up / up_divisor; 0: none */
    double down, down_divisor;
    double least, most; /**< in units of the last decimal; none: 0 and infinity */
    double unit;        /**< of the last decimal, in those of the rates */
    double limit;       /**< largest current rate for which every step is exact; below 0: none */
} premie_bounds_lanes;

/**
 * Makes bounds ready.
 *
 * Given     rate_unit    of the rates, in millionths: a power of ten, at most the last of the rule's decimals
 *           base         tariff, millionths; PREMIE_NO_INTEGER: on the current rate
 *           factor_unit  the factors are whole numbers of 1 / factor_unit, a divisor of a million
 *           factor_max   the largest of them
 */
void premie_bounds_lanes_make(const premie_rating_rule *rule, int64_t rate_unit, int64_t base, double factor_unit,
                              double factor_max, premie_bounds_lanes *bounds);

/** What the rates of a year come to, over paths. Whole numbers. Starts as PREMIE_RATE_TALLY_START. */
typedef struct premie_rate_tally {
    size_t count;
    int64_t up, down; /**< how many are above the rate before, and below it */
    int64_t at_most;  /**< how many are the largest that there may be */
    int64_t least, largest, sum;
} premie_rate_tally;

#define PREMIE_RATE_TALLY_START ((premie_rate_tally){.least = INT64_MAX})

enum { PREMIE_NO_PLACE = UINT16_MAX };

/** The functions of one vector unit. */
typedef struct premie_rate_lanes {
    /**
     * New rates by a scale; lanes without a premium have the factor 1.
     *
     * Rule      [K-6], [XR-2], [XR-3], [XR-5]
     * Given     from     [scale->bands] such that a lane is in band b where cost · cost_unit >= from[b] · premium
     *           premium  whole numbers, in any unit
     * Returned  whether every step was exact; if not, `rate` has no meaning
     */
    bool (*scale)(const premie_scale_lanes *scale, const double from[], double cost_unit,
                  const premie_bounds_lanes *bounds, size_t count, const double current[], const double cost[],
                  const double premium[], double rate[]);
    /** New rates by factors that are whole numbers of 1 / factor_unit, else as `scale`. Rule [XR-5] */
    bool (*factors)(const premie_bounds_lanes *bounds, size_t count, const double current[], const double factor[],
                    double rate[]);
    /**
     * round(rate · num / den) of each lane, halves up, where num · rate + den < 2^51: up to the limit.
     *
     * Rule      [E-6]
     * Returned  whether all rates are within the limit; if not, `cents` has no meaning
     */
    bool (*premium)(double num, double den, double limit, size_t count, const double rate[], double cents[]);
    void (*add)(size_t count, const double amount[], double sum[]);
    /** start + the sum over rows of share · amount, all of them whole numbers. */
    void (*sum)(double start, size_t rows, const double *const row[], const double share[], size_t count, double sum[]);
    /** Adds rates to a tally, and copies them. */
    void (*tally)(size_t count, const double before[], const double rate[], double most, premie_rate_tally *tally,
                  double to[]);
    /** How far rates are above the least, below PREMIE_NO_PLACE; that for rates below it. */
    void (*place)(size_t count, const double rate[], double least, uint16_t place[]);
    /** How many places are at most `most`. */
    size_t (*up_to)(size_t count, const uint16_t place[], uint16_t most);
} premie_rate_lanes;

/** Those of this machine, the fastest first, the portable one last; how many. */
size_t premie_rate_lanes_all(const premie_rate_lanes *all[3]);

#endif
