#include "stats/cases.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "base/memory.h"
#include "stats/philox.h"
#include "stats/stats.h"

static const double words = 4294967296.0; /* 2^32 */

/* ---- counts ------------------------------------------------------------------------------------------------ */

static double count_chance(premie_case_rate rate, uint32_t n)
{
    if (rate.dispersion <= 1) {
        return gsl_ran_poisson_pdf(n, rate.mean);
    }
    return gsl_ran_negative_binomial_pdf(n, 1 / rate.dispersion, rate.mean / (rate.dispersion - 1));
}

/* P(n + 1) / P(n) */
static double count_growth(premie_case_rate rate, uint32_t n)
{
    double first = rate.mean / rate.dispersion, more = 1 - 1 / rate.dispersion;
    return (first + more * n) / (n + 1.0);
}

/* Makes room for one more; what is there stays. */
static bool grow(uint32_t **items, size_t *room, size_t count, premie_error *error)
{
    if (count <= *room) {
        return true;
    }
    size_t wider = count + count / 2 + 256;
    uint32_t *fresh = premie_resize_array(*items, wider, sizeof **items, error);
    if (fresh != NULL) {
        *items = fresh;
        *room = wider;
    }
    return fresh != NULL;
}

/* Adds the thresholds of one table: 2^32 · P(N <= n), rounded up, as far as they are words. */
static premie_status add_thresholds(premie_count_tables *tables, premie_case_rate rate, uint32_t *end,
                                    premie_error *error)
{
    enum { DEVIATIONS = 12, TAIL = 60 };
    double spread = sqrt(rate.mean * rate.dispersion);
    double low = rate.mean - DEVIATIONS * spread;
    uint32_t first = low > 0 ? (uint32_t)low : 0; /* no count below it has a chance of 2^-32 */
    uint32_t last = (uint32_t)(rate.mean + DEVIATIONS * spread + TAIL * rate.dispersion);
    uint32_t mode = (uint32_t)rate.mean;
    double chance = count_chance(rate, mode), below = 0;
    for (uint32_t n = mode; n > first; n--) {
        chance /= count_growth(rate, n - 1);
    }
    for (uint32_t n = 0; n <= last; n++) {
        below += n >= first ? chance : 0;
        chance *= n >= first ? count_growth(rate, n) : 1;
        double threshold = ceil(below * words);
        if (threshold >= words) {
            break;
        }
        if (!grow(&tables->threshold, &tables->threshold_room, (size_t)*end + 1, error)) {
            return PREMIE_E_SYSTEM;
        }
        tables->threshold[(*end)++] = (uint32_t)threshold;
    }
    return PREMIE_OK;
}

/* The bins of one table, from its thresholds; see lanes.c. */
static void set_bins(uint32_t count, const uint32_t threshold[], uint32_t bins[256])
{
    enum { DEEP = 255, NONE = 0xffffff };
    uint32_t at = 0;
    for (uint32_t bin = 0; bin < 256; bin++) {
        while (at < count && threshold[at] <= bin << 24) {
            at++;
        }
        uint32_t inside = at;
        while (inside < count && threshold[inside] >> 24 == bin) {
            inside++;
        }
        uint32_t found = inside - at > 1 || at > DEEP ? DEEP : at;
        bins[bin] = found << 24 | (found < DEEP && inside > at ? (threshold[at] - 1) & NONE : NONE);
    }
}

static premie_status make_tables(premie_count_tables *tables, premie_case_rate rate, premie_error *error)
{
    uint32_t end = 0;
    if (!grow(&tables->start, &tables->start_room, tables->tables + (size_t)1, error) ||
        !grow(&tables->bins, &tables->bin_room, (size_t)tables->tables * 256, error)) {
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t i = 0; i < tables->tables; i++) {
        premie_case_rate of = {tables->step > 0 ? rate.mean * tables->step * i : rate.mean, rate.dispersion};
        tables->start[i] = end;
        premie_status status = of.mean > 0 ? add_thresholds(tables, of, &end, error) : PREMIE_OK;
        if (status != PREMIE_OK) {
            return status;
        }
        const uint32_t *own = end > tables->start[i] ? tables->threshold + tables->start[i] : NULL;
        set_bins(end - tables->start[i], own, tables->bins + (size_t)i * 256);
    }
    tables->start[tables->tables] = end;
    return PREMIE_OK;
}

premie_status premie_counts_make(premie_count_tables *tables, premie_case_rate rate, double most, premie_error *error)
{
    premie_gsl_quiet();
    double d = rate.dispersion;
    tables->step = most > 0 ? 1 : 0;
    while (tables->step > 0 && tables->step * rate.mean > 1) {
        tables->step /= 2;
    }
    while (tables->step > 0 && tables->step <= most && tables->step * 2 * rate.mean <= 1) {
        tables->step *= 2; /* without a table where the mean is small */
    }
    tables->tables = tables->step > 0 ? (uint32_t)(most / tables->step) + 1 : 1;
    tables->small = (premie_small){rate.mean, d > 1 ? log(d) / (d - 1) : 1, 1 / d, 1 - 1 / d};
    premie_status status = make_tables(tables, rate, error);
    tables->counts = (premie_counts){tables->bins, tables->threshold, tables->start};
    return status;
}

void premie_counts_release(premie_count_tables *tables)
{
    free(tables->bins);
    free(tables->threshold);
    free(tables->start);
    *tables = (premie_count_tables){.bins = NULL};
}

/* ---- costs ------------------------------------------------------------------------------------------------- */

/* The two parameters of GSL for a law. */
typedef struct law {
    premie_cost_law law;
    double a, b;
} law;

static law law_of(const premie_cost_rate *rate)
{
    double squared = rate->cv * rate->cv;
    switch (rate->law) {
    case PREMIE_COST_GAMMA:
        return (law){rate->law, 1 / squared, rate->mean * squared};
    case PREMIE_COST_PARETO: {
        double exponent = 1 + sqrt(1 + 1 / squared);
        return (law){rate->law, exponent, rate->mean * (exponent - 1) / exponent};
    }
    case PREMIE_COST_LOGNORMAL:
    default: {
        double variance = log(1 + squared);
        return (law){PREMIE_COST_LOGNORMAL, log(rate->mean) - variance / 2, sqrt(variance)};
    }
    }
}

/* The cost whose upper or lower tail has probability x. */
static double quantile(const law *of, double x, bool upper)
{
    switch (of->law) {
    case PREMIE_COST_GAMMA:
        return upper ? gsl_cdf_gamma_Qinv(x, of->a, of->b) : gsl_cdf_gamma_Pinv(x, of->a, of->b);
    case PREMIE_COST_PARETO:
        return upper ? gsl_cdf_pareto_Qinv(x, of->a, of->b) : gsl_cdf_pareto_Pinv(x, of->a, of->b);
    case PREMIE_COST_LOGNORMAL:
    default:
        return upper ? gsl_cdf_lognormal_Qinv(x, of->a, of->b) : gsl_cdf_lognormal_Pinv(x, of->a, of->b);
    }
}

static bool is_fixed(const premie_cost_rate *rate) { return rate->cv <= 0 || rate->mean <= 0; }

void premie_severity_make(const premie_cost_rate *rate, double node[])
{
    premie_gsl_quiet();
    law of = {.a = 0};
    if (!is_fixed(rate)) {
        of = law_of(rate);
    }
    for (int side = 0; side < 2; side++) {
        for (int i = 0; i < PREMIE_NODES_SIDE; i++) {
            int octave = i / PREMIE_NODES_OCTAVE, part = i % PREMIE_NODES_OCTAVE;
            double x = ldexp(1 + (double)part / PREMIE_NODES_OCTAVE, octave - PREMIE_OCTAVES);
            node[side * PREMIE_NODES_SIDE + i] = is_fixed(rate) ? rate->mean : quantile(&of, x, side == 0);
        }
    }
}

/* ---- one by one -------------------------------------------------------------------------------------------- */

struct premie_reference {
    gsl_rng *generator;
};

premie_reference *premie_reference_new(premie_error *error)
{
    premie_gsl_quiet();
    premie_reference *reference = premie_alloc_array(1, sizeof *reference, error);
    if (reference == NULL) {
        return NULL;
    }
    reference->generator = gsl_rng_alloc(premie_philox);
    if (reference->generator == NULL) {
        (void)premie_fail(error, PREMIE_E_SYSTEM, "no memory for random numbers");
        free(reference);
        return NULL;
    }
    return reference;
}

void premie_reference_free(premie_reference *reference)
{
    if (reference != NULL) {
        gsl_rng_free(reference->generator);
        free(reference);
    }
}

void premie_reference_seek(premie_reference *reference, const premie_place *place, uint32_t path)
{
    premie_philox_seek(reference->generator, place, path);
}

uint32_t premie_reference_cases(premie_reference *reference, premie_case_rate rate, double shock)
{
    double mean = rate.mean * shock;
    if (mean <= 0) {
        return 0;
    }
    return rate.dispersion <= 1
               ? gsl_ran_poisson(reference->generator, mean)
               : gsl_ran_negative_binomial(reference->generator, 1 / rate.dispersion, mean / (rate.dispersion - 1));
}

double premie_reference_cost(premie_reference *reference, const premie_cost_rate *rate)
{
    if (gsl_rng_uniform(reference->generator) >= rate->probability) {
        return 0;
    }
    if (is_fixed(rate)) {
        return floor(rate->mean + 0.5);
    }
    law of = law_of(rate);
    double cost = of.law == PREMIE_COST_GAMMA    ? gsl_ran_gamma(reference->generator, of.a, of.b)
                  : of.law == PREMIE_COST_PARETO ? gsl_ran_pareto(reference->generator, of.a, of.b)
                                                 : gsl_ran_lognormal(reference->generator, of.a, of.b);
    return floor(cost + 0.5); /* [S-10] */
}

double premie_reference_shock(premie_reference *reference, double cv)
{
    return cv > 0 ? gsl_ran_gamma(reference->generator, 1 / (cv * cv), cv * cv) : 1;
}

double premie_reference_uniform(premie_reference *reference) { return gsl_rng_uniform(reference->generator); }
