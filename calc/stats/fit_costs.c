#include <math.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_psi.h>

#include "stats/fit.h"
#include "stats/stats.h"

/* The largest mean and cv that severity.csv can hold [T-3]. */
static const double mean_max = 9.9e12, cv_max = 9.9e8;

/* What the likelihoods ask of all costs. */
typedef struct costs {
    double count, mean;
    double log_mean;     /* ln of the mean */
    double log_gap;      /* ln of the mean − the mean of ln: 0 where all costs are one */
    double log_variance; /* of ln, over the count */
    double least, log_least;
} costs;

static costs take_costs(size_t count, const double cost[])
{
    costs of = {.count = (double)count, .least = cost[0], .log_least = log(cost[0])};
    double sum = 0, logs = 0, squares = 0;
    for (size_t i = 0; i < count; i++) {
        sum += cost[i];
    }
    of.mean = sum / of.count;
    of.log_mean = log(of.mean);
    for (size_t i = 0; i < count; i++) {
        logs += log(cost[i] / of.mean);
    }
    of.log_gap = -logs / of.count;
    for (size_t i = 0; i < count; i++) {
        double apart = log(cost[i] / of.mean) + of.log_gap;
        squares += apart * apart;
    }
    of.log_variance = squares / of.count;
    return of;
}

static double aic_of(double log_likelihood) { return 2 * 2 - 2 * log_likelihood; }

/* ---- lognormal: mean and variance of ln are its own ---------------------------------------------------------- */

static premie_cost_fit fit_lognormal(const costs *of)
{
    const double two_pi = 6.283185307179586;
    double variance = of->log_variance, log_mean = of->log_mean - of->log_gap;
    premie_cost_fit fit = {.mean = {exp(log_mean + variance / 2), NAN}, .cv = {sqrt(expm1(variance)), NAN}};
    /* var(mean of ln) = σ²/n and var(σ²) = 2σ⁴/n, apart */
    fit.mean.error = fit.mean.value * sqrt((variance + variance * variance / 2) / of->count);
    fit.cv.error = exp(variance) / (2 * fit.cv.value) * variance * sqrt(2 / of->count);
    fit.aic = aic_of(-of->count * (log_mean + (log(two_pi * variance) + 1) / 2));
    return fit;
}

/* ---- gamma: its mean is that of the costs, its shape k the root of ln k − ψ(k) = log_gap ---------------------- */

/* As a function of ln k, which falls. */
static double shape_excess(double log_shape, void *context)
{
    const costs *of = context;
    return log_shape - gsl_sf_psi(exp(log_shape)) - of->log_gap;
}

static premie_status find_shape(costs *of, double *shape, premie_error *error)
{
    enum { STEPS_MAX = 200 };
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (solver == NULL) {
        return premie_fail(error, PREMIE_E_SYSTEM, "not enough memory to estimate a gamma distribution");
    }
    /* 1 / 2k < ln k − ψ(k) < 1 / k */
    double low = -log(2 * of->log_gap) - 1e-3, high = -log(of->log_gap) + 1e-3;
    gsl_function excess = {shape_excess, of};
    int status = gsl_root_fsolver_set(solver, &excess, low, high);
    for (int step = 0; status == GSL_SUCCESS && step < STEPS_MAX; step++) {
        status = gsl_root_fsolver_iterate(solver);
        if (gsl_root_test_interval(gsl_root_fsolver_x_lower(solver), gsl_root_fsolver_x_upper(solver), 1e-13, 0) ==
            GSL_SUCCESS) {
            break;
        }
    }
    *shape = exp(gsl_root_fsolver_root(solver));
    gsl_root_fsolver_free(solver);
    return PREMIE_OK;
}

static premie_cost_fit fit_gamma(const costs *of, double shape)
{
    premie_cost_fit fit = {.mean = {of->mean, of->mean / sqrt(shape * of->count)}, .cv = {1 / sqrt(shape), NAN}};
    /* the information of k is n (ψ'(k) − 1 / k), that between mean and shape 0 */
    double shape_error = 1 / sqrt(of->count * (gsl_sf_psi_1(shape) - 1 / shape));
    fit.cv.error = shape_error * fit.cv.value / (2 * shape);
    double logs = of->count * (of->log_mean - of->log_gap);
    fit.aic =
        aic_of((shape - 1) * logs - of->count * (shape + gsl_sf_lngamma(shape) + shape * (of->log_mean - log(shape))));
    return fit;
}

/* ---- pareto: its scale is the least cost, its exponent 1 over the mean of ln(cost / scale) --------------------- */

static premie_cost_fit fit_pareto(const costs *of)
{
    double exponent = 1 / (of->log_mean - of->log_gap - of->log_least), more = exponent - 1;
    double square = exponent * (exponent - 2); /* cv = 1 / √square */
    premie_cost_fit fit = {.mean = {of->least * exponent / more, NAN}, .cv = {NAN, NAN}};
    if (!(square > 0)) {
        return fit;
    }
    fit.cv.value = 1 / sqrt(square);
    /* var(exponent) = exponent² / n; that of the scale is of order 1 / n² */
    double exponent_error = exponent / sqrt(of->count), scale_error = of->least / (of->count * exponent);
    fit.mean.error = hypot(of->least / (more * more) * exponent_error, exponent / more * scale_error);
    fit.cv.error = more * fit.cv.value / square * exponent_error;
    fit.aic = aic_of(of->count * (log(exponent) - of->log_least - (exponent + 1) / exponent));
    return fit;
}

/* ---- all three ------------------------------------------------------------------------------------------------ */

static void take(premie_cost_fits *fits, premie_cost_law law, premie_cost_fit fit)
{
    fit.found = fit.mean.value > 0 && fit.mean.value <= mean_max && fit.cv.value > 0 && fit.cv.value <= cv_max &&
                isfinite(fit.aic);
    fits->law[law] = fit;
    if (fit.found && (fits->best == 0 || fit.aic < fits->law[fits->best].aic)) {
        fits->best = law;
    }
}

premie_status premie_cost_fits_of(size_t count, const double cost[], premie_cost_fits *fits, premie_error *error)
{
    double shape = 1;
    *fits = (premie_cost_fits){.count = count};
    if (count == 0) {
        return PREMIE_OK;
    }
    costs of = take_costs(count, cost);
    if (!(cost[count - 1] > cost[0]) || !(of.log_gap > 1e-13)) {
        fits->law[PREMIE_COST_GAMMA] = (premie_cost_fit){true, {of.mean, NAN}, {0, NAN}, NAN};
        fits->best = PREMIE_COST_GAMMA;
        return PREMIE_OK;
    }
    premie_gsl_quiet();
    premie_status status = find_shape(&of, &shape, error);
    if (status == PREMIE_OK) {
        take(fits, PREMIE_COST_LOGNORMAL, fit_lognormal(&of));
        take(fits, PREMIE_COST_GAMMA, fit_gamma(&of, shape));
        take(fits, PREMIE_COST_PARETO, fit_pareto(&of));
    }
    return status;
}
