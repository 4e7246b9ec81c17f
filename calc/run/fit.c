#include "run/fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "run/covers.h"
#include "stats/quantile.h"

/* A figure of a class or of a product. */
typedef struct figure {
    premie_estimate own;
    double weight;      /* of it, among its classes */
    double credibility; /* NaN: it is that of the whole */
    double used;        /* what the model has */
} figure;

typedef struct fitted_costs {
    premie_cost_fits fits;
    premie_cost_law law; /* 0: there are no such costs */
    uint64_t cases;
    figure probability, mean, cv;
} fitted_costs;

/* A product, or one of its classes. */
typedef struct fitted {
    premie_id product, class;
    size_t begin, end; /* groups */
    premie_frequency_fit frequency;
    figure cases, dispersion;
    fitted_costs kind[PREMIE_FIT_KINDS];
} fitted;

typedef struct fitting {
    const premie_portfolio *portfolio;
    premie_fit_sample sample;
    size_t years, product_count;
    premie_exposed *exposed;              /* [cells], at the factor of their years */
    double *factor, *observed, *expected; /* [years] */
    double *by_year;                      /* [years] room */
    double *costs;                        /* [costs] in euros */
    premie_credibility_unit *units;       /* [groups] */
    fitted *products, *classes;           /* [product_count], [groups] */
    double spread;                        /* variance over mean of the cases of a year, from sampling */
    premie_shock_fit shock;
} fitting;

static const char *const kind_words[PREMIE_FIT_KINDS] = {"claim", "reintegration"};
static const char *const law_words[] = {
    NULL, [PREMIE_COST_LOGNORMAL] = "lognormal", [PREMIE_COST_GAMMA] = "gamma", [PREMIE_COST_PARETO] = "pareto"};

/* ---- making ready ------------------------------------------------------------------------------------------- */

static premie_status make_room(fitting *of, premie_error *error)
{
    const premie_fit_sample *from = &of->sample;
    of->years = (size_t)from->last - (size_t)from->first + 1;
    of->exposed = premie_alloc_array(from->cell_count, sizeof *of->exposed, error);
    of->factor = premie_alloc_array(4 * of->years, sizeof *of->factor, error);
    of->costs = premie_alloc_array(from->cost_count, sizeof *of->costs, error);
    of->units = premie_alloc_array(from->group_count, sizeof *of->units, error);
    of->products = premie_alloc_zeroed(from->group_count, sizeof *of->products, error);
    of->classes = premie_alloc_zeroed(from->group_count, sizeof *of->classes, error);
    if (of->exposed == NULL || of->factor == NULL || of->costs == NULL || of->units == NULL || of->products == NULL ||
        of->classes == NULL) {
        return PREMIE_E_SYSTEM;
    }
    of->observed = of->factor + of->years;
    of->expected = of->observed + of->years;
    of->by_year = of->expected + of->years;
    for (size_t i = 0; i < of->years; i++) {
        of->factor[i] = 1;
    }
    return PREMIE_OK;
}

static void list_products(fitting *of)
{
    const premie_fit_group *groups = of->sample.groups;
    for (size_t i = 0; i < of->sample.group_count; i++) {
        of->classes[i] = (fitted){.product = groups[i].product, .class = groups[i].class, .begin = i, .end = i + 1};
        if (i == 0 || premie_id_compare(groups[i].product, groups[i - 1].product) != 0) {
            of->products[of->product_count++] = (fitted){.product = groups[i].product, .begin = i};
        }
        of->products[of->product_count - 1].end = i + 1;
    }
}

/* ---- cases -------------------------------------------------------------------------------------------------- */

static size_t cells_begin(const fitting *of, const fitted *to) { return of->sample.groups[to->begin].begin; }
static size_t cells_end(const fitting *of, const fitted *to) { return of->sample.groups[to->end - 1].end; }

static premie_status fit_cases(const fitting *of, fitted *to, premie_error *error)
{
    size_t begin = cells_begin(of, to), count = cells_end(of, to) - begin;
    if (count == 0) {
        to->frequency = (premie_frequency_fit){.cells = 0};
        return PREMIE_OK;
    }
    return premie_frequency_fit_of(count, of->exposed + begin, &to->frequency, error);
}

/*
 * The exposures of a class at the factors of their years, with the sum that they have without: so that its frequency is
 * its cases over its exposure, and the dispersion that within years.
 */
static void expose(fitting *of, const premie_fit_group *group)
{
    const premie_fit_cell *cells = of->sample.cells;
    double plain = 0, weighted = 0;
    for (size_t i = group->begin; i < group->end; i++) {
        plain += cells[i].exposure;
        weighted += cells[i].exposure * of->factor[cells[i].year];
    }
    for (size_t i = group->begin; i < group->end; i++) {
        double exposure = cells[i].exposure * of->factor[cells[i].year] * (plain / weighted);
        of->exposed[i] = (premie_exposed){exposure, cells[i].cases};
    }
}

static premie_status fit_all_cases(fitting *of, premie_error *error)
{
    const premie_fit_sample *from = &of->sample;
    premie_status status = PREMIE_OK;
    for (size_t i = 0; i < from->group_count; i++) {
        expose(of, &from->groups[i]);
    }
    for (size_t i = 0; i < of->product_count && status == PREMIE_OK; i++) {
        status = fit_cases(of, &of->products[i], error);
    }
    for (size_t i = 0; i < from->group_count && status == PREMIE_OK; i++) {
        status = fit_cases(of, &of->classes[i], error);
    }
    return status;
}

/* By one cover of each employer and year, as the covers of an employer have the same cases. */
static void fit_shock(fitting *of)
{
    double variance = 0, all = 0;
    memset(of->observed, 0, of->years * sizeof *of->observed);
    memset(of->expected, 0, of->years * sizeof *of->expected);
    for (size_t i = 0; i < of->product_count; i++) {
        for (size_t j = cells_begin(of, &of->products[i]); j < cells_end(of, &of->products[i]); j++) {
            const premie_fit_cell *cell = &of->sample.cells[j];
            if (cell->leads) {
                double expected = of->classes[cell->group].frequency.cases.value * cell->exposure;
                of->observed[cell->year] += cell->cases;
                of->expected[cell->year] += expected;
                variance += expected * of->classes[cell->group].frequency.dispersion.value;
                all += expected;
            }
        }
    }
    of->spread = all > 0 ? variance / all : 1;
    premie_shock_fit_of(of->years, of->observed, of->expected, of->spread, &of->shock, of->factor);
}

/* Years and dispersions in turn, as each asks for the other. */
static premie_status fit_counts(fitting *of, premie_error *error)
{
    enum { ROUNDS_MAX = 50 };
    double before = -1;
    premie_status status = PREMIE_OK;
    for (int round = 0; round < ROUNDS_MAX && status == PREMIE_OK && !(fabs(of->shock.cv.value - before) < 1e-7);
         round++) {
        before = of->shock.cv.value;
        status = fit_all_cases(of, error);
        if (status == PREMIE_OK) {
            fit_shock(of);
        }
    }
    return status;
}

/* What the shocks of its years do to the error of a frequency. */
static double error_with_shocks(const fitting *of, const fitted *to)
{
    double all = 0, squares = 0;
    for (size_t i = 0; i < of->years; i++) {
        of->by_year[i] = 0;
    }
    for (size_t i = cells_begin(of, to); i < cells_end(of, to); i++) {
        of->by_year[of->sample.cells[i].year] += of->sample.cells[i].exposure;
    }
    for (size_t i = 0; i < of->years; i++) {
        all += of->by_year[i];
        squares += of->by_year[i] * of->by_year[i];
    }
    return hypot(to->frequency.cases.error, to->frequency.cases.value * of->shock.cv.value * sqrt(squares) / all);
}

/* ---- costs -------------------------------------------------------------------------------------------------- */

static premie_status fit_costs(const fitting *of, unsigned kind, fitted *to, premie_error *error)
{
    fitted_costs *costs = &to->kind[kind];
    size_t count = 0;
    for (size_t i = to->begin; i < to->end; i++) {
        const premie_fit_group *group = &of->sample.groups[i];
        costs->cases += group->kind_cases[kind];
        for (size_t j = group->cost_begin[kind]; j < group->cost_end[kind]; j++) {
            of->costs[count++] = (double)of->sample.costs[j].cents / 100;
        }
    }
    premie_numbers_sort(count, of->costs);
    premie_status status = premie_cost_fits_of(count, of->costs, &costs->fits, error);
    costs->law = costs->fits.best;
    costs->probability = (figure){.own = {NAN, NAN}};
    if (costs->cases > 0) {
        double cases = (double)costs->cases, probability = (double)count / cases;
        double variance = probability * (1 - probability) / cases;
        costs->probability = (figure){.own = {probability, variance > 0 ? sqrt(variance) : NAN}, .weight = cases};
    }
    return status;
}

static premie_status fit_all_costs(fitting *of, premie_error *error)
{
    premie_status status = PREMIE_OK;
    for (unsigned kind = 0; kind < PREMIE_FIT_KINDS; kind++) {
        for (size_t i = 0; i < of->product_count && status == PREMIE_OK; i++) {
            status = fit_costs(of, kind, &of->products[i], error);
        }
        for (size_t i = 0; i < of->sample.group_count && status == PREMIE_OK; i++) {
            status = fit_costs(of, kind, &of->classes[i], error);
        }
    }
    return status;
}

/* ---- classes and their product ------------------------------------------------------------------------------ */

/* A figure by its place in `fitted`. */
static figure *figure_at(fitted *of, size_t member) { return (figure *)(void *)((char *)of + member); }

/* The variance of an estimate of weight 1, of all classes that have an error; else of the product. */
static double noise_of(const fitting *of, fitted *product, size_t member)
{
    const figure *whole = figure_at(product, member);
    double weights = 0, sum = 0;
    for (size_t i = product->begin; i < product->end; i++) {
        const figure *own = figure_at(&of->classes[i], member);
        if (own->weight > 0 && !isnan(own->own.error)) {
            weights += own->weight;
            sum += own->weight * own->weight * own->own.error * own->own.error;
        }
    }
    return weights > 0 ? sum / weights : whole->weight * whole->own.error * whole->own.error;
}

/* Weights a figure of all classes of a product; `rest` is where classes that do not differ have it from. */
static void weigh(const fitting *of, fitted *product, size_t member, double rest)
{
    figure *whole = figure_at(product, member);
    size_t count = product->end - product->begin;
    whole->used = whole->own.value;
    whole->credibility = NAN;
    for (size_t i = 0; i < count; i++) {
        const figure *own = figure_at(&of->classes[product->begin + i], member);
        of->units[i] = (premie_credibility_unit){.weight = own->weight, .mean = own->weight > 0 ? own->own.value : 0};
    }
    premie_classes_weigh(count, of->units, noise_of(of, product, member), rest);
    for (size_t i = 0; i < count; i++) {
        figure *own = figure_at(&of->classes[product->begin + i], member);
        own->credibility = of->units[i].factor;
        own->used = of->units[i].premium;
    }
}

static void set_cases(fitted *to)
{
    to->cases = (figure){.own = to->frequency.cases, .weight = to->frequency.exposure};
    to->dispersion = (figure){.own = to->frequency.dispersion, .weight = (double)to->frequency.cells};
}

/* Mean and cv by the law that is used: its own, with few costs that of the product. */
static void set_law(const fitted *product, unsigned kind, fitted *to)
{
    fitted_costs *costs = &to->kind[kind];
    if (costs->fits.count < PREMIE_FIT_COSTS || costs->law == 0) {
        costs->law = product->kind[kind].law;
    }
    const premie_cost_fit *fit = &costs->fits.law[costs->law];
    double weight = costs->law != 0 && fit->found ? (double)costs->fits.count : 0;
    costs->mean = (figure){.own = fit->mean, .weight = weight};
    costs->cv = (figure){.own = fit->cv, .weight = weight};
}

/*
 * Cases and costs of a product spread wider than those of its classes, as these differ. Within classes they spread as
 * they do once the frequency, or the mean, of each class is set to that of the product.
 */
static premie_status dispersion_within(fitting *of, const fitted *product, double *dispersion, premie_error *error)
{
    size_t begin = cells_begin(of, product), count = cells_end(of, product) - begin;
    premie_frequency_fit fit = product->frequency;
    premie_status status = PREMIE_OK;
    for (size_t i = begin; i < begin + count; i++) {
        double cases = of->classes[of->sample.cells[i].group].cases.used;
        of->exposed[i].exposure *= cases > 0 ? cases / product->cases.used : 1;
    }
    if (fit.cases.value > 0) {
        status = premie_frequency_fit_of(count, of->exposed + begin, &fit, error);
    }
    *dispersion = fit.dispersion.value;
    return status;
}

static premie_status cv_within(fitting *of, const fitted *product, unsigned kind, double *cv, premie_error *error)
{
    const fitted_costs *whole = &product->kind[kind];
    premie_cost_fits fits;
    size_t count = 0;
    *cv = whole->cv.own.value;
    if (whole->law == 0) {
        return PREMIE_OK;
    }
    for (size_t i = product->begin; i < product->end; i++) {
        const premie_fit_group *group = &of->sample.groups[i];
        double scale = whole->mean.used / of->classes[i].kind[kind].mean.used;
        for (size_t j = group->cost_begin[kind]; j < group->cost_end[kind]; j++) {
            of->costs[count++] = (double)of->sample.costs[j].cents / 100 * scale;
        }
    }
    premie_numbers_sort(count, of->costs);
    premie_status status = premie_cost_fits_of(count, of->costs, &fits, error);
    *cv = status == PREMIE_OK && fits.law[whole->law].found ? fits.law[whole->law].cv.value : *cv;
    return status;
}

static premie_status weigh_costs(fitting *of, fitted *product, unsigned kind, premie_error *error)
{
    size_t at = offsetof(fitted, kind) + kind * sizeof(fitted_costs);
    double rest;
    set_law(product, kind, product);
    for (size_t j = product->begin; j < product->end; j++) {
        set_law(product, kind, &of->classes[j]);
    }
    weigh(of, product, at + offsetof(fitted_costs, probability), product->kind[kind].probability.own.value);
    weigh(of, product, at + offsetof(fitted_costs, mean), product->kind[kind].mean.own.value);
    premie_status status = cv_within(of, product, kind, &rest, error);
    if (status == PREMIE_OK) {
        weigh(of, product, at + offsetof(fitted_costs, cv), rest);
    }
    return status;
}

static premie_status weigh_all(fitting *of, premie_error *error)
{
    premie_status status = PREMIE_OK;
    for (size_t i = 0; i < of->product_count && status == PREMIE_OK; i++) {
        fitted *product = &of->products[i];
        double rest;
        set_cases(product);
        for (size_t j = product->begin; j < product->end; j++) {
            set_cases(&of->classes[j]);
        }
        weigh(of, product, offsetof(fitted, cases), product->cases.own.value);
        status = dispersion_within(of, product, &rest, error);
        if (status == PREMIE_OK) {
            weigh(of, product, offsetof(fitted, dispersion), rest);
        }
        for (unsigned kind = 0; kind < PREMIE_FIT_KINDS && status == PREMIE_OK; kind++) {
            status = weigh_costs(of, product, kind, error);
        }
    }
    return status;
}

/* ---- rows --------------------------------------------------------------------------------------------------- */

/* The rows of all tables, while they are filled. */
typedef struct rows {
    const fitting *of;
    premie_frequency_row *frequency;
    premie_severity_row *severity;
    premie_fit_row *fit;
    size_t frequency_count, severity_count, fit_count;
    bool too_large;
} rows;

static premie_decimal decimal(rows *to, double value, uint8_t decimals)
{
    double scaled = value * (decimals == 4 ? 1e4 : 1e6);
    to->too_large |= fabs(scaled) > 9e17;
    return isnan(value) || fabs(scaled) > 9e17 ? PREMIE_NO_DECIMAL : (premie_decimal){llround(scaled), decimals, true};
}

/* A row of fit.csv without its figures. */
static premie_fit_row *add_fit(rows *to, const char *table, const fitted *from, const char *parameter, size_t sample)
{
    premie_fit_row *row = &to->fit[to->fit_count++];
    *row = (premie_fit_row){.table = table,
                            .product = from != NULL ? from->product : (premie_id){NULL},
                            .class = from != NULL ? from->class : (premie_id){NULL},
                            .parameter = parameter,
                            .first_year = to->of->sample.first,
                            .last_year = to->of->sample.last,
                            .exposure = PREMIE_NO_DECIMAL,
                            .sample_size = (int64_t)sample,
                            .estimate = PREMIE_NO_DECIMAL,
                            .standard_error = PREMIE_NO_DECIMAL,
                            .aic = PREMIE_NO_DECIMAL,
                            .credibility = PREMIE_NO_DECIMAL,
                            .used = PREMIE_NO_DECIMAL};
    return row;
}

/* `from` NULL: it is not used. */
static void set_figures(rows *to, premie_fit_row *row, premie_estimate own, const figure *from, double scale)
{
    row->estimate = decimal(to, own.value * scale, 6);
    row->standard_error = decimal(to, own.error * scale, 6);
    if (from != NULL) {
        row->credibility = decimal(to, from->credibility, 6);
        row->used = decimal(to, from->used * scale, 6);
    }
}

static void add_frequency(rows *to, const fitted *from)
{
    const premie_frequency_fit *fit = &from->frequency;
    const char *law = isnan(fit->dispersion.error) ? "poisson" : "negative_binomial";
    premie_estimate cases = {fit->cases.value, error_with_shocks(to->of, from)};
    to->frequency[to->frequency_count++] = (premie_frequency_row){.product = from->product,
                                                                  .class = from->class,
                                                                  .until_size = PREMIE_NO_INTEGER,
                                                                  .cases = decimal(to, from->cases.used, 6),
                                                                  .dispersion = decimal(to, from->dispersion.used, 6)};
    for (int i = 0; i < 2; i++) {
        premie_fit_row *row =
            add_fit(to, "frequency", from, i == 0 ? "cases" : "dispersion", i == 0 ? fit->count : fit->cells);
        row->distribution = law;
        row->exposure = decimal(to, fit->exposure, 4);
        row->aic = decimal(to, fit->aic, 4);
        set_figures(to, row, i == 0 ? cases : fit->dispersion, i == 0 ? &from->cases : &from->dispersion, 1);
    }
}

static void add_law(rows *to, const fitted *from, unsigned kind, premie_cost_law law)
{
    const fitted_costs *costs = &from->kind[kind];
    const premie_cost_fit *fit = &costs->fits.law[law];
    for (int i = 0; i < 2; i++) {
        premie_fit_row *row = add_fit(to, "severity", from, i == 0 ? "mean" : "cv", costs->fits.count);
        const figure *used = i == 0 ? &costs->mean : &costs->cv;
        row->kind = kind_words[kind];
        row->distribution = law_words[law];
        row->aic = fit->found ? decimal(to, fit->aic, 4) : PREMIE_NO_DECIMAL;
        premie_estimate own = i == 0 ? fit->mean : fit->cv, none = {NAN, NAN};
        set_figures(to, row, fit->found ? own : none, law == costs->law ? used : NULL, 1);
    }
}

static void add_severity(rows *to, const fitted *from, unsigned kind)
{
    const fitted_costs *costs = &from->kind[kind];
    premie_fit_row *row = add_fit(to, "severity", from, "probability", costs->cases);
    row->kind = kind_words[kind];
    set_figures(to, row, costs->probability.own, &costs->probability, 100);
    if (costs->law == 0) {
        return;
    }
    double cents = costs->mean.used * 100;
    to->too_large |= cents > (double)PREMIE_MONEY_MAX;
    to->severity[to->severity_count++] =
        (premie_severity_row){.product = from->product,
                              .class = from->class,
                              .kind = kind_words[kind],
                              .probability = decimal(to, costs->probability.used * 100, 6),
                              .distribution = law_words[costs->law],
                              .mean = {to->too_large ? 0 : llround(cents)},
                              .cv = decimal(to, costs->cv.used, 6)};
    for (unsigned law = PREMIE_COST_LOGNORMAL; law <= PREMIE_COST_PARETO; law++) {
        if (costs->fits.law[law].found || law == (unsigned)costs->law) {
            add_law(to, from, kind, (premie_cost_law)law);
        }
    }
}

/* Of a product or a class with an exposure. */
static void add_rows(rows *to, const fitted *from, const fitted *product)
{
    if (from->frequency.cells == 0) {
        return;
    }
    add_frequency(to, from);
    for (unsigned kind = 0; kind < PREMIE_FIT_KINDS; kind++) {
        if (product->kind[kind].cases > 0) {
            add_severity(to, from, kind);
        }
    }
}

static int compare_words(const char *a, const char *b) { return strcmp(a != NULL ? a : "", b != NULL ? b : ""); }

static int compare_fits(const void *left, const void *right)
{
    const premie_fit_row *a = left, *b = right;
    int order = compare_words(a->table, b->table);
    order = order != 0 ? order : premie_id_compare(a->product, b->product);
    order = order != 0 ? order : premie_id_compare(a->class, b->class);
    order = order != 0 ? order : compare_words(a->kind, b->kind);
    order = order != 0 ? order : compare_words(a->parameter, b->parameter);
    order = order != 0 ? order : compare_words(a->distribution, b->distribution);
    return order != 0 ? order : (a->first_year > b->first_year) - (a->first_year < b->first_year);
}

/* Each year beside the mean of all: cases observed over those expected. */
static void add_years(rows *to)
{
    const fitting *of = to->of;
    double observed = 0, expected = 0;
    for (size_t i = 0; i < of->years; i++) {
        observed += of->observed[i];
        expected += of->expected[i];
    }
    for (size_t i = 0; i < of->years; i++) {
        if (of->expected[i] > 0 && observed > 0) {
            premie_fit_row *row = add_fit(to, "shock", NULL, "factor", (size_t)of->observed[i]);
            premie_estimate factor = {of->observed[i] / of->expected[i] / (observed / expected),
                                      sqrt(of->spread / (observed / expected) / of->expected[i])};
            row->first_year = row->last_year = of->sample.first + (int64_t)i;
            set_figures(to, row, factor, NULL, 1);
        }
    }
}

/* Claims of a product that are of no case: the model does not have them. */
static void add_loose(rows *to, const fitted *product)
{
    size_t count = 0;
    premie_int128 cents = 0;
    for (size_t i = product->begin; i < product->end; i++) {
        count += to->of->sample.groups[i].loose_count;
        cents += to->of->sample.groups[i].loose_cents;
    }
    if (count > 0) {
        premie_fit_row *row = add_fit(to, "severity", product, "without_absence", count);
        row->kind = kind_words[0];
        row->estimate = decimal(to, (double)cents / 100, 6);
    }
}

static premie_status make_rows(const fitting *of, premie_results *results, premie_error *error)
{
    size_t most = of->product_count + of->sample.group_count;
    rows to = {.of = of};
    to.frequency = premie_result_make(results, PREMIE_RESULT_frequency, most, error);
    to.severity = premie_result_make(results, PREMIE_RESULT_severity, most * PREMIE_FIT_KINDS, error);
    premie_shock_row *shock = premie_result_make(results, PREMIE_RESULT_shock, 1, error);
    to.fit = premie_result_make(results, PREMIE_RESULT_fit, most * (3 + 7 * PREMIE_FIT_KINDS) + of->years + 1, error);
    if (to.frequency == NULL || to.severity == NULL || shock == NULL || to.fit == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (size_t i = 0; i < of->product_count; i++) {
        const fitted *product = &of->products[i];
        add_rows(&to, product, product);
        add_loose(&to, product);
        for (size_t j = product->begin; j < product->end; j++) {
            if (premie_id_is(of->classes[j].class)) {
                add_rows(&to, &of->classes[j], product);
            }
        }
    }
    *shock = (premie_shock_row){PREMIE_NO_INTEGER, decimal(&to, of->shock.cv.value, 6)};
    premie_fit_row *row = add_fit(&to, "shock", NULL, "cv", of->shock.years);
    figure used = {.credibility = NAN, .used = of->shock.cv.value};
    set_figures(&to, row, of->shock.cv, &used, 1);
    add_years(&to);
    qsort(to.fit, to.fit_count, sizeof *to.fit, compare_fits);
    results->table[PREMIE_RESULT_frequency].count = to.frequency_count;
    results->table[PREMIE_RESULT_severity].count = to.severity_count;
    results->table[PREMIE_RESULT_shock].count = 1;
    results->table[PREMIE_RESULT_fit].count = to.fit_count;
    return to.too_large ? premie_fail(error, PREMIE_E_DATA, "an estimate is beyond its range") : PREMIE_OK;
}

/* ---- the whole ---------------------------------------------------------------------------------------------- */

static premie_status check_cases(const premie_fit_sample *sample, premie_error *error)
{
    uint64_t cases = 0;
    for (size_t i = 0; i < sample->group_count; i++) {
        cases += sample->groups[i].kind_cases[0];
    }
    return cases > 0
               ? PREMIE_OK
               : premie_fail(error, PREMIE_E_DATA,
                             "absences.csv: expected a case that began in the years %d to %d under a cover charged "
                             "on headcount or payroll, found none",
                             sample->first, sample->last);
}

premie_status premie_run_fit(const premie_portfolio *portfolio, int since, premie_results *results, premie_error *error)
{
    fitting of = {.portfolio = portfolio};
    premie_status status = premie_fit_sample_take(&of.sample, portfolio, since, error);
    if (status == PREMIE_OK) {
        status = check_cases(&of.sample, error);
    }
    if (status == PREMIE_OK) {
        status = make_room(&of, error);
    }
    if (status == PREMIE_OK) {
        list_products(&of);
        status = fit_counts(&of, error);
    }
    if (status == PREMIE_OK) {
        status = fit_all_costs(&of, error);
    }
    if (status == PREMIE_OK) {
        status = weigh_all(&of, error);
    }
    if (status == PREMIE_OK) {
        status = make_rows(&of, results, error);
    }
    free(of.exposed);
    free(of.factor);
    free(of.costs);
    free(of.units);
    free(of.products);
    free(of.classes);
    premie_fit_sample_release(&of.sample);
    return status;
}
