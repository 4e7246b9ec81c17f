/** \file
 * Estimating how many cases there are, what they cost and how whole years differ, by maximum likelihood.
 *
 * Nothing here knows of a book. Sums run in the order given, so that equal input gives equal bytes.
 */
#ifndef PREMIE_STATS_FIT_H
#define PREMIE_STATS_FIT_H

#include "premie/credibility.h"
#include "stats/cases.h"

/** A figure that was estimated. */
typedef struct premie_estimate {
    double value, error; /**< standard error, of the observed information; NaN: there is none */
} premie_estimate;

/** The cases of one cover and year. */
typedef struct premie_exposed {
    double exposure; /**< employee-years, above 0 */
    uint32_t cases;
} premie_exposed;

/** How many cases there are: a premie_case_rate of `cases` times the exposure, and `dispersion`. */
typedef struct premie_frequency_fit {
    uint64_t cells, count;      /**< covers and years; cases */
    double exposure;            /**< employee-years */
    premie_estimate cases;      /**< per employee-year */
    premie_estimate dispersion; /**< variance over mean; 1, without an error: Poisson */
    double aic;                 /**< Akaike's criterion, NaN without cases */
} premie_frequency_fit;

/**
 * Cases by exposure: negative binomial, Poisson where the variance is not above the mean.
 *
 * With μ = λ·e the mean of a cell and D its dispersion, the count is negative binomial of shape μ / (D − 1) and variance
 * D·μ, as the simulation draws it. Σ cases / Σ e is then the λ of the greatest likelihood whatever D is, and D the one
 * root of a derivative.
 *
 * Rule      [S-7]; the law is that of [S-6]
 * Given     count  >= 1
 *           cells  [count]
 * Status    PREMIE_E_SYSTEM  no memory
 */
PREMIE_CHECKED premie_status premie_frequency_fit_of(size_t count, const premie_exposed cells[],
                                                     premie_frequency_fit *fit, premie_error *error);

/** One law of costs. */
typedef struct premie_cost_fit {
    bool found; /**< false: no law of this kind with a mean and a variance */
    premie_estimate mean, cv;
    double aic; /**< NaN where all costs are one */
} premie_cost_fit;

/** What a case costs, by each law. */
typedef struct premie_cost_fits {
    size_t count;
    premie_cost_fit law[PREMIE_COST_PARETO + 1]; /**< by premie_cost_law; the first is not used */
    premie_cost_law best;                        /**< of lowest AIC; 0 where there are no costs */
} premie_cost_fits;

/**
 * Costs by each law of premie_cost_rate, in its parameters.
 *
 * Rule      [S-7]
 * Given     costs  [count] above 0, from the smallest up
 * Returned  fits   where all costs are one: a gamma of cv 0 without errors
 * Status    PREMIE_E_SYSTEM  no memory
 */
PREMIE_CHECKED premie_status premie_cost_fits_of(size_t count, const double costs[], premie_cost_fits *fits,
                                                 premie_error *error);

/** How far years differ. */
typedef struct premie_shock_fit {
    size_t years; /**< with expected cases */
    premie_estimate cv;
} premie_shock_fit;

/**
 * The variation between years beyond that of sampling.
 *
 * Formula   x_t = observed / expected, and a, the between variance of Bühlmann and Straub with weights `expected` and
 *           the within variance `dispersion`; cv = √a / x
 *           error: that of a for normal x_t, √(2 / (years − 1)) · (a + dispersion · years / Σ expected), carried over to
 *           cv; where a is 0, the cv that has this error for its square
 * Rule      [S-7]
 * Given     observed, expected  [count] cases; a year without expected cases does not count
 *           dispersion          variance over mean of the cases of a year, from sampling
 * Returned  factor  [count] what is known of each year: x_t / x as far as it is credible, else 1
 */
void premie_shock_fit_of(size_t count, const double observed[], const double expected[], double dispersion,
                         premie_shock_fit *fit, double factor[]);

/**
 * Estimates of classes weighted with that of all of them.
 *
 * Rule      [S-7]; Bühlmann and Straub, where the within variance is that of the estimates
 * Formula   Z = w / (w + noise / a), a the between variance of [XR-4]; Z is 0 where a is
 *           premium = Z · own + (1 − Z) · m, m = Σ Z · own / Σ Z, and `whole` where every Z is 0
 * Given     units  [count] weight and mean
 *           noise  variance of an estimate of weight 1; not above 0 or NaN: every Z is 0
 *           whole  the estimate of all of them as one
 * Returned  units  factor and premium
 */
void premie_classes_weigh(size_t count, premie_credibility_unit units[], double noise, double whole);

#endif
