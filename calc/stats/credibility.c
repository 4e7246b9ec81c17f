/*
 * The sums of this file are written out. gsl_stats_wmean and gsl_stats_wvariance have a fixed order too, but update
 * their result term by term in long double: its last digits differ from those of the formulas in [XR-4], and from one
 * processor to another. The iterative estimator is a root, and GSL finds it.
 */
#include "stats/stats.h"

#include <assert.h>
#include <math.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>

premie_status premie_cells_check(size_t cell_count, const premie_cell cells[], size_t group_count, premie_error *error)
{
    bool any = false;
    (void)group_count;
    for (size_t i = 0; i < cell_count; i++) {
        double weight = cells[i].weight, value = cells[i].value;
        assert(cells[i].group < group_count);
        if (weight == 0) {
            continue;
        }
        if (!(weight >= PREMIE_WEIGHT_MIN && weight <= PREMIE_VALUE_MAX)) {
            return premie_fail(error, PREMIE_E_DATA,
                               "cells[%zu].weight: expected 0 or a number from 1e-50 to 1e50, found %g", i, weight);
        }
        if (!(fabs(value) <= PREMIE_VALUE_MAX)) {
            return premie_fail(error, PREMIE_E_DATA, "cells[%zu].value: expected a number from -1e50 to 1e50, found %g",
                               i, value);
        }
        any = true;
    }
    return any ? PREMIE_OK : premie_fail(error, PREMIE_E_DATA, "cells: expected at least one with a weight above 0");
}

size_t premie_cells_sum(size_t cell_count, const premie_cell cells[], size_t group_count,
                        premie_credibility_unit groups[])
{
    size_t used = 0;
    for (size_t i = 0; i < group_count; i++) {
        groups[i] = (premie_credibility_unit){0};
    }
    for (size_t i = 0; i < cell_count; i++) {
        if (cells[i].weight > 0) {
            premie_credibility_unit *group = &groups[cells[i].group];
            group->count++;
            group->weight += cells[i].weight;
            group->mean += cells[i].weight * cells[i].value;
            used++;
        }
    }
    for (size_t i = 0; i < group_count; i++) {
        if (groups[i].weight > 0) {
            groups[i].mean /= groups[i].weight;
        }
    }
    return used;
}

double premie_cells_within(size_t cell_count, const premie_cell cells[], size_t group_count,
                           const premie_credibility_unit groups[])
{
    double squares = 0;
    size_t divisor = 0;
    for (size_t i = 0; i < cell_count; i++) {
        if (cells[i].weight > 0) {
            double deviation = cells[i].value - groups[cells[i].group].mean;
            squares += cells[i].weight * (deviation * deviation);
        }
    }
    for (size_t i = 0; i < group_count; i++) {
        divisor += groups[i].count > 0 ? groups[i].count - 1 : 0;
    }
    return divisor > 0 ? squares / (double)divisor : 0;
}

premie_spread premie_spread_of(size_t count, const premie_credibility_unit units[], double shrink, double noise)
{
    premie_spread spread = {0};
    double sum = 0, squares = 0, weight_squares = 0;
    for (size_t i = 0; i < count; i++) {
        if (units[i].weight > 0) {
            double weight = units[i].weight / (1 + shrink * units[i].weight);
            spread.units++;
            spread.weight += weight;
            sum += weight * units[i].mean;
            weight_squares += weight * weight;
        }
    }
    spread.mean = spread.weight > 0 ? sum / spread.weight : 0;
    if (spread.units < 2 || !(spread.weight > 0)) {
        return spread;
    }
    for (size_t i = 0; i < count; i++) {
        double weight = units[i].weight / (1 + shrink * units[i].weight);
        double deviation = units[i].mean - spread.mean;
        squares += weight * (deviation * deviation);
    }
    spread.excess = squares - (double)(spread.units - 1) * noise;
    spread.divisor = spread.weight - weight_squares / spread.weight;
    return spread;
}

void premie_factors_set(size_t count, premie_credibility_unit units[], bool has_k, double k)
{
    for (size_t i = 0; i < count; i++) {
        double weight = units[i].weight;
        units[i].factor = has_k && weight > 0 ? weight / (weight + k) : 0;
    }
}

double premie_factors_mean(size_t count, const premie_credibility_unit units[], double *mean)
{
    double factors = 0, sum = 0;
    for (size_t i = 0; i < count; i++) {
        factors += units[i].factor;
        sum += units[i].factor * units[i].mean;
    }
    if (factors > 0) {
        *mean = sum / factors;
    }
    return factors;
}

void premie_premiums_set(size_t count, premie_credibility_unit units[], double mean)
{
    for (size_t i = 0; i < count; i++) {
        units[i].premium = units[i].factor * units[i].mean + (1 - units[i].factor) * mean;
    }
}

typedef struct bichsel_straub {
    size_t count;
    const premie_credibility_unit *groups;
    double within;
} bichsel_straub;

/*
 * With u_i = w_i / (1 + w_i a / s²), which is Z_i s² / a, the equation a = Σ Z_i (X_i − m)² / (I − 1) reads
 * Σ u_i (X_i − m)² − (I − 1) s² = 0. The left side falls as a rises, and at a = 0 it is the numerator of the
 * unbiased estimator: so there is one root where that is above 0 and none elsewhere.
 */
static double bichsel_straub_excess(double between, void *context)
{
    const bichsel_straub *problem = context;
    return premie_spread_of(problem->count, problem->groups, between / problem->within, problem->within).excess;
}

/** The unweighted variance of the group means: as u_i < s² / a, the root is below it. */
static double plain_variance(size_t count, const premie_credibility_unit groups[])
{
    double sum = 0, squares = 0;
    size_t units = 0;
    for (size_t i = 0; i < count; i++) {
        if (groups[i].weight > 0) {
            sum += groups[i].mean;
            units++;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (groups[i].weight > 0) {
            double deviation = groups[i].mean - sum / (double)units;
            squares += deviation * deviation;
        }
    }
    return squares / (double)(units - 1);
}

/*
 * Brent's method in a bracket that is known, rather than the customary iteration of a = f(a): that creeps where a is
 * small beside s² / w_i, and its result depends on where one stops.
 */
static premie_status iterative_between(bichsel_straub problem, double *between, premie_error *error)
{
    enum { STEPS_MAX = 1000 };
    double bound = plain_variance(problem.count, problem.groups);
    gsl_function excess = {bichsel_straub_excess, &problem};

    /* s² is 0, or so small that a / s² might overflow: all Z_i are then 1 for any weight */
    if (problem.within <= 1e-250 * bound) {
        *between = bound;
        return PREMIE_OK;
    }
    premie_gsl_quiet();
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (solver == NULL) {
        return premie_fail(error, PREMIE_E_SYSTEM, "no memory for the between variance");
    }
    /* twice the bound, so that no rounding leaves the root outside */
    int status = gsl_root_fsolver_set(solver, &excess, 0, 2 * bound);
    for (int step = 0; status == GSL_SUCCESS && step < STEPS_MAX; step++) {
        status = gsl_root_fsolver_iterate(solver);
        if (gsl_root_test_interval(gsl_root_fsolver_x_lower(solver), gsl_root_fsolver_x_upper(solver), 0, 1e-14) ==
            GSL_SUCCESS) {
            break;
        }
    }
    *between = gsl_root_fsolver_root(solver);
    gsl_root_fsolver_free(solver);
    return PREMIE_OK;
}

static premie_status between_set(size_t group_count, const premie_credibility_unit groups[],
                                 premie_credibility_estimator estimator, premie_credibility *model, premie_error *error)
{
    premie_spread spread = premie_spread_of(group_count, groups, 0, model->within);
    model->groups = spread.units;
    model->weight = spread.weight;
    model->overall_mean = spread.mean;
    model->between_negative = spread.excess < 0;
    /* [XR-4]: 0 where negative or where I = 1; the divisor can round to 0 beside one group of nearly all weight */
    if (!(spread.excess > 0 && spread.divisor > 0)) {
        return PREMIE_OK;
    }
    if (estimator == PREMIE_ITERATIVE) {
        return iterative_between((bichsel_straub){group_count, groups, model->within}, &model->between, error);
    }
    model->between = spread.excess / spread.divisor;
    return PREMIE_OK;
}

premie_status premie_credibility_estimate(size_t cell_count, const premie_cell cells[], size_t group_count,
                                          premie_credibility_estimator estimator, const double *given_k,
                                          premie_credibility_unit groups[], premie_credibility *model,
                                          premie_error *error)
{
    premie_credibility found = {0};
    premie_status status = premie_cells_check(cell_count, cells, group_count, error);
    if (status != PREMIE_OK) {
        return status;
    }
    if (given_k != NULL && !(*given_k >= 0 && *given_k <= PREMIE_VALUE_MAX)) {
        return premie_fail(error, PREMIE_E_DATA, "k: expected a number from 0 to 1e50, found %g", *given_k);
    }
    found.cells = premie_cells_sum(cell_count, cells, group_count, groups);
    found.within = premie_cells_within(cell_count, cells, group_count, groups);
    status = between_set(group_count, groups, estimator, &found, error);
    if (status != PREMIE_OK) {
        return status;
    }
    /* [XR-4]: K = credibility_k where filled, else s² / a, empty where a = 0 */
    found.has_k = given_k != NULL || found.between > 0;
    if (found.has_k) {
        found.k = given_k != NULL ? *given_k : found.within / found.between;
    }
    premie_factors_set(group_count, groups, found.has_k, found.k);
    found.mean = found.overall_mean;
    (void)premie_factors_mean(group_count, groups, &found.mean);
    premie_premiums_set(group_count, groups, found.mean);
    *model = found;
    return PREMIE_OK;
}
