#include "stats/fit.h"

#include <math.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_sf_gamma.h>

#include "stats/stats.h"

/* ---- cases ------------------------------------------------------------------------------------------------- */

/* What the likelihood asks of all cells. */
typedef struct counted {
    size_t count;
    const premie_exposed *cells;
    double exposure, cases;
} counted;

/*
 * With β = D − 1 and θ = λ / β a cell of k cases has the log-likelihood
 *   Σ_{j<k} ln(θe + j) − ln k! − θe·ln(1 + β) + k·ln(β / (1 + β)).
 * For any θ the best β is Σk / (θ·Σe), so that λ = Σk / Σe. What is left is the root of the derivative to θ; the sums
 * over j have as many terms as there are cases.
 */
static double theta_slope(double theta, void *context)
{
    const counted *of = context;
    double slope = 0;
    for (size_t i = 0; i < of->count; i++) {
        double e = of->cells[i].exposure, sum = 0;
        for (uint32_t j = 0; j < of->cells[i].cases; j++) {
            sum += 1 / (theta * e + j);
        }
        slope += e * sum;
    }
    return slope - of->exposure * log1p(of->cases / (theta * of->exposure));
}

/* Σ e² Σ 1 / (θe + j)² */
static double theta_curvature(const counted *of, double theta)
{
    double curvature = 0;
    for (size_t i = 0; i < of->count; i++) {
        double e = of->cells[i].exposure, sum = 0;
        for (uint32_t j = 0; j < of->cells[i].cases; j++) {
            double term = 1 / (theta * e + j);
            sum += term * term;
        }
        curvature += e * e * sum;
    }
    return curvature;
}

/* The greatest log-likelihood, θ not above 0: that of Poisson. */
static double log_likelihood(const counted *of, double theta)
{
    double rate = of->cases / of->exposure, beta = rate / theta, sum = 0;
    for (size_t i = 0; i < of->count; i++) {
        uint32_t cases = of->cells[i].cases;
        double e = of->cells[i].exposure;
        for (uint32_t j = 0; j < cases; j++) {
            sum += theta > 0 ? log(theta * e + j) : log(rate * e);
        }
        sum -= cases > 1 ? gsl_sf_lnfact(cases) : 0;
    }
    return theta > 0 ? sum - theta * of->exposure * log1p(beta) + of->cases * log(beta / (1 + beta)) : sum - of->cases;
}

/* As θ grows without end its derivative has the sign of this, turned: below 0 the greatest likelihood is Poisson's. */
static double excess_variance(const counted *of)
{
    double sum = 0;
    for (size_t i = 0; i < of->count; i++) {
        double cases = of->cells[i].cases;
        sum += cases * (cases - 1) / of->cells[i].exposure;
    }
    return sum - of->cases * of->cases / of->exposure;
}

/* Between a θ of a dispersion that is far too large and one that is nearly 1. */
static bool bracket(counted *of, double *low, double *high)
{
    enum { STEPS = 60 };
    double rate = of->cases / of->exposure;
    *low = *high = rate; /* a dispersion of 2 */
    for (int i = 0; i < STEPS && !(theta_slope(*low, of) > 0); i++) {
        *low /= 4;
    }
    for (int i = 0; i < STEPS && *high < rate * 1e4 && !(theta_slope(*high, of) < 0); i++) {
        *high *= 4;
    }
    return theta_slope(*low, of) > 0 && theta_slope(*high, of) < 0;
}

static premie_status find_theta(counted *of, double *theta, premie_error *error)
{
    enum { STEPS_MAX = 200 };
    double low, high;
    *theta = 0;
    if (!(excess_variance(of) > 0) || !bracket(of, &low, &high)) {
        return PREMIE_OK;
    }
    premie_gsl_quiet();
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (solver == NULL) {
        return premie_fail(error, PREMIE_E_SYSTEM, "not enough memory to estimate a dispersion");
    }
    gsl_function slope = {theta_slope, of};
    int status = gsl_root_fsolver_set(solver, &slope, low, high);
    for (int step = 0; status == GSL_SUCCESS && step < STEPS_MAX; step++) {
        status = gsl_root_fsolver_iterate(solver);
        if (gsl_root_test_interval(gsl_root_fsolver_x_lower(solver), gsl_root_fsolver_x_upper(solver), 0, 1e-12) ==
            GSL_SUCCESS) {
            break;
        }
    }
    *theta = gsl_root_fsolver_root(solver);
    gsl_root_fsolver_free(solver);
    return PREMIE_OK;
}

/* The inverse of the observed information of (θ, β), carried over to (λ, D). */
static void set_errors(const counted *of, double theta, premie_frequency_fit *fit)
{
    double beta = fit->dispersion.value - 1, one = fit->dispersion.value;
    double tt = theta_curvature(of, theta), tb = of->exposure / one;
    double bb = of->cases / (beta * beta) - (of->cases + theta * of->exposure) / (one * one);
    double determinant = tt * bb - tb * tb;
    double theta_variance = bb / determinant, beta_variance = tt / determinant, both = -tb / determinant;
    double variance = beta * beta * theta_variance + theta * theta * beta_variance + 2 * theta * beta * both;
    fit->cases.error = sqrt(variance);
    fit->dispersion.error = sqrt(beta_variance);
}

premie_status premie_frequency_fit_of(size_t count, const premie_exposed cells[], premie_frequency_fit *fit,
                                      premie_error *error)
{
    counted of = {.count = count, .cells = cells};
    double theta = 0;
    for (size_t i = 0; i < count; i++) {
        of.exposure += cells[i].exposure;
        of.cases += cells[i].cases;
    }
    *fit = (premie_frequency_fit){.cells = count,
                                  .count = (uint64_t)of.cases,
                                  .exposure = of.exposure,
                                  .cases = {of.cases / of.exposure, NAN},
                                  .dispersion = {1, NAN},
                                  .aic = NAN};
    if (!(of.cases > 0)) {
        return PREMIE_OK;
    }
    premie_status status = find_theta(&of, &theta, error);
    if (theta > 0) {
        fit->dispersion.value = 1 + fit->cases.value / theta;
        set_errors(&of, theta, fit);
    } else {
        fit->cases.error = sqrt(of.cases) / of.exposure;
    }
    fit->aic = 2 * (theta > 0 ? 2 : 1) - 2 * log_likelihood(&of, theta);
    return status;
}

/* ---- years ------------------------------------------------------------------------------------------------- */

void premie_shock_fit_of(size_t count, const double observed[], const double expected[], double dispersion,
                         premie_shock_fit *fit, double factor[])
{
    double weight = 0, cases = 0, squares = 0, weight_squares = 0, between = 0;
    *fit = (premie_shock_fit){.cv = {0, NAN}};
    for (size_t i = 0; i < count; i++) {
        factor[i] = 1;
        fit->years += expected[i] > 0;
        weight += expected[i];
        cases += expected[i] > 0 ? observed[i] : 0;
    }
    if (fit->years < 2 || !(cases > 0)) {
        return;
    }
    double mean = cases / weight, years = (double)fit->years;
    for (size_t i = 0; i < count; i++) {
        double apart = expected[i] > 0 ? observed[i] / expected[i] / mean - 1 : 0;
        squares += expected[i] * apart * apart;
        weight_squares += expected[i] * expected[i];
    }
    /* of x_t / x, whose sampling variance is dispersion / (x · expected) */
    double noise = dispersion / mean, excess = squares - (years - 1) * noise;
    between = excess > 0 ? excess / (weight - weight_squares / weight) : 0;
    double between_error = sqrt(2 / (years - 1)) * (between + noise * years / weight);
    fit->cv.value = sqrt(between);
    fit->cv.error = between > 0 ? between_error / (2 * fit->cv.value) : sqrt(between_error);
    for (size_t i = 0; i < count && between > 0; i++) {
        if (expected[i] > 0) {
            double credible = expected[i] / (expected[i] + noise / between);
            factor[i] = 1 + credible * (observed[i] / expected[i] / mean - 1);
        }
    }
}

/* ---- classes ----------------------------------------------------------------------------------------------- */

void premie_classes_weigh(size_t count, premie_credibility_unit units[], double noise, double whole)
{
    premie_spread spread = noise > 0 ? premie_spread_of(count, units, 0, noise) : (premie_spread){.units = 0};
    bool apart = spread.excess > 0 && spread.divisor > 0;
    premie_factors_set(count, units, apart, apart ? noise * spread.divisor / spread.excess : 0);
    (void)premie_factors_mean(count, units, &whole);
    premie_premiums_set(count, units, whole);
}
