#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "run/simulated.h"
#include "stats/stats.h"

/* ---- one lane, by the rules themselves --------------------------------------------------------------------- */

static double *row_of(double *array, const premie_sim_paths *paths, int row)
{
    return array + (size_t)row * paths->room;
}

/* Claims and premiums over the window, part history, part drawn. */
static premie_status lane_history(const premie_simulation *of, const premie_sim_plan *plan, int year,
                                  const premie_sim_paths *paths, size_t lane, premie_history *history,
                                  premie_error *error)
{
    const premie_sim_year *to = &plan->years[year];
    int count = premie_window_count(&to->window);
    bool charged = of->rating.rules[to->row].premium_basis == PREMIE_BASIS_CHARGED;
    history->window = to->window;
    history->claims = history->reintegration = 0;
    history->capped = to->real_capped;
    history->premium = to->real_premium;
    for (int i = 0; i < count; i++) {
        premie_history_year *at = &history->year[i];
        int calendar = to->window.first + i - of->calendar;
        *at = to->real[i];
        if (calendar >= 0) {
            premie_sim_costs costs = premie_sim_costs_of(plan, paths, calendar, lane);
            at->claims += (premie_int128)costs.claims;
            at->reintegration += (premie_int128)costs.reintegration;
            history->capped += (premie_int128)costs.capped;
        }
        history->claims += at->claims;
        history->reintegration += at->reintegration;
    }
    for (int i = plan->first; i < year && charged; i++) {
        for (int j = 0; j < 2; j++) {
            int place = of->options->year + i + j - to->window.first;
            int met = plan->years[i].met[j];
            premie_ratio share = {(premie_int128)row_of(paths->premium, paths, i)[lane], 1};
            if (met == 0 || place < 0 || place >= count) {
                continue;
            }
            premie_ratio *premium = &history->year[place].premium;
            if (!premie_ratio_times(share, premie_ratio_of(met, plan->years[i].days), &share) ||
                !premie_ratio_plus(*premium, share, premium) ||
                !premie_ratio_plus(history->premium, share, &history->premium)) {
                return premie_fail(error, PREMIE_E_DATA, "premium of %d: an intermediate exceeds 128 bits",
                                   of->options->year + i + j);
            }
        }
    }
    return PREMIE_OK;
}

/* [XR-4]: its own cells, with the model of its group. */
static premie_status credibility_factor(const premie_simulation *of, const premie_sim_plan *plan, int year,
                                        uint32_t path, size_t count, const premie_cell cells[], int64_t *factor,
                                        premie_error *error)
{
    uint32_t group = of->group[(size_t)year * of->covers + plan->place];
    premie_sim_credibility shared = of->models[(size_t)group * of->options->paths + path];
    premie_credibility model = {.mean = shared.mean, .has_k = shared.k >= 0, .k = shared.k};
    premie_credibility_unit unit;
    *factor = 1000000;
    if (premie_cells_sum(count, cells, 1, &unit) == 0) {
        return PREMIE_OK;
    }
    premie_factors_set(1, &unit, model.has_k, model.k);
    return premie_credibility_factor(&of->rating.rules[plan->years[year].row], &model, &unit, factor, error);
}

static premie_status lane_factor(const premie_simulation *of, const premie_sim_plan *plan, int year,
                                 const premie_sim_paths *paths, size_t lane, premie_exact *factor, premie_error *error)
{
    const premie_sim_year *to = &plan->years[year];
    const premie_rating_rule *rule = &of->rating.rules[to->row];
    premie_history history;
    premie_exact_set(factor, (premie_ratio){1, 1}); /* [XR-2] */
    premie_status status = lane_history(of, plan, year, paths, lane, &history, error);
    if (status != PREMIE_OK || premie_rating_status_of(rule, &history) != PREMIE_RATED) {
        return status;
    }
    if (rule->method == PREMIE_BLEND) {
        return premie_blend_factor(rule, &history, plan->weight, NULL, factor, error);
    }
    if (rule->method == PREMIE_SCALE) {
        bool found;
        premie_ratio ratio;
        status = premie_claims_ratio(&history, &found, &ratio, error);
        if (status == PREMIE_OK && !premie_ratio_times(ratio, (premie_ratio){100, 1}, &ratio)) {
            status = premie_fail(error, PREMIE_E_DATA, "claims ratio: an intermediate exceeds 128 bits");
        }
        if (status == PREMIE_OK) {
            premie_exact_set(factor, (premie_ratio){premie_rating_scale(&of->rating, to->row, ratio)->value, 1000000});
        }
        return status;
    }
    premie_cell cells[PREMIE_WINDOW_YEARS_MAX];
    int64_t millionths;
    size_t count = 0;
    for (int i = 0; i < premie_window_count(&history.window) && status == PREMIE_OK; i++) {
        status = premie_history_cell(&history, i, 0, &cells[count], error);
        count += status == PREMIE_OK && cells[count].weight > 0;
    }
    if (status == PREMIE_OK) {
        status = credibility_factor(of, plan, year, paths->first + (uint32_t)lane, count, cells, &millionths, error);
        premie_exact_set(factor, (premie_ratio){status == PREMIE_OK ? millionths : 1000000, 1000000});
    }
    return status;
}

static premie_status rate_by_rules(const premie_simulation *of, const premie_sim_plan *plan, int year,
                                   premie_sim_paths *paths, size_t lane, premie_error *error)
{
    const premie_sim_year *to = &plan->years[year];
    premie_exact factor;
    premie_new_rate rate;
    int64_t current = (int64_t)paths->before[lane] * plan->unit;
    if (to->no_base || paths->alive[lane] == 0) {
        return PREMIE_OK;
    }
    premie_status status = lane_factor(of, plan, year, paths, lane, &factor, error);
    if (status == PREMIE_OK) {
        status = premie_new_rate_of(&of->rating.rules[to->row], current,
                                    to->base != PREMIE_NO_INTEGER ? to->base : current, &factor, &rate, error);
    }
    if (status == PREMIE_OK) {
        int64_t units = rate.rate / plan->unit;
        paths->rate[lane] = (double)units;
    }
    return status;
}

/* ---- lanes of a scale [XR-3] ------------------------------------------------------------------------------- */

/* Capped costs over the window. */
static void sum_costs(const premie_simulation *of, const premie_sim_plan *plan, int year, const premie_sim_paths *paths,
                      double sum[])
{
    const premie_sim_year *to = &plan->years[year];
    const double *row[2 * PREMIE_WINDOW_YEARS_MAX];
    double share[2 * PREMIE_WINDOW_YEARS_MAX];
    int first = to->window.first - of->calendar;
    bool capped = plan->capped && plan->kinds != 0;
    size_t rows = 0;
    for (int calendar = first > 0 ? first : 0; calendar <= to->window.last - of->calendar; calendar++) {
        if (capped) {
            share[rows] = 1;
            row[rows++] = row_of(paths->capped, paths, calendar);
        }
        if (!capped && (plan->kinds & 1) != 0) {
            share[rows] = 1;
            row[rows++] = row_of(paths->claims, paths, calendar);
        }
        if (!capped && (plan->kinds & 2) != 0) {
            share[rows] = 1;
            row[rows++] = row_of(paths->reintegration, paths, calendar);
        }
    }
    of->rate->sum((double)to->real_capped, rows, row, share, paths->count, sum);
}

/* Premiums over the window, in units of the year. */
static void sum_premiums(const premie_simulation *of, const premie_sim_plan *plan, int year,
                         const premie_sim_paths *paths, double sum[])
{
    const premie_sim_year *to = &plan->years[year];
    const double *row[PREMIE_HORIZON_MAX];
    double share[PREMIE_HORIZON_MAX];
    size_t rows = 0;
    for (int j = plan->first; j < year; j++) {
        if (to->share[j] != 0) {
            row[rows] = row_of(paths->premium, paths, j);
            share[rows++] = to->share[j];
        }
    }
    of->rate->sum(to->premium_base, rows, row, share, paths->count, sum);
}

static bool rate_by_scale(const premie_simulation *of, const premie_sim_plan *plan, int year, premie_sim_paths *paths,
                          premie_sim_scratch *scratch)
{
    const premie_sim_year *to = &plan->years[year];
    double *cost = scratch->value[0], *premium = scratch->value[1];
    sum_costs(of, plan, year, paths, cost);
    sum_premiums(of, plan, year, paths, premium);
    return of->rate->scale(&of->scales[to->row], to->from, to->cost_unit, &to->bounds, paths->count, paths->before,
                           cost, premium, paths->rate);
}

/* ---- lanes of credibility [XR-4] --------------------------------------------------------------------------- */

/* A premium of a calendar year in cents, real and simulated. */
static double lane_premium(const premie_simulation *of, const premie_sim_plan *plan, int calendar, double real,
                           bool charged, const premie_sim_paths *paths, size_t lane)
{
    double premium = real;
    for (int j = 0; j < 2 && charged; j++) {
        int year = calendar - of->options->year - j;
        if (year >= plan->first && year < of->horizon && plan->years[year].met[j] != 0) {
            double share = row_of(paths->premium, paths, year)[lane];
            int met = plan->years[year].met[j], days = plan->years[year].days;
            premium += met == days ? share : share * met / days;
        }
    }
    return premium;
}

unsigned premie_sim_cells(const premie_simulation *of, const premie_sim_plan *plan, int year,
                          const premie_sim_paths *paths, size_t lane, size_t group, premie_cell cells[])
{
    const premie_sim_year *to = &plan->years[year];
    bool charged = of->rating.rules[to->row].premium_basis == PREMIE_BASIS_CHARGED;
    int years = premie_window_count(&to->window);
    double cost[PREMIE_WINDOW_YEARS_MAX], all = 0, capped = (double)to->real_capped, whole = 0;
    unsigned count = 0;
    for (int i = 0; i < years; i++) {
        int calendar = to->window.first + i - of->calendar;
        premie_sim_costs drawn = {0, 0, 0};
        if (calendar >= 0) {
            drawn = premie_sim_costs_of(plan, paths, calendar, lane);
        }
        cost[i] = to->cost[i] + (drawn.claims + drawn.reintegration);
        capped += drawn.capped;
        all += cost[i];
    }
    double proportion = all > 0 && all != capped ? capped / all : 1;
    for (int i = 0; i < years; i++) {
        double premium = lane_premium(of, plan, to->window.first + i, to->premium[i], charged, paths, lane);
        whole += premium;
        if (premium > 0) {
            cells[count++] = (premie_cell){group, cost[i] / premium * proportion, premium / 100};
        }
    }
    return whole > 0 ? count : 0;
}

/* Factors in millionths, whole numbers. */
static premie_status rate_by_credibility(const premie_simulation *of, const premie_sim_plan *plan, int year,
                                         premie_sim_paths *paths, premie_sim_scratch *scratch, bool *exact,
                                         premie_error *error)
{
    const premie_sim_year *to = &plan->years[year];
    double *factor = scratch->value[0];
    premie_status status = PREMIE_OK;
    for (size_t lane = 0; lane < paths->count && status == PREMIE_OK; lane++) {
        int64_t millionths = 1000000;
        if (paths->alive[lane] != 0) {
            unsigned count = premie_sim_cells(of, plan, year, paths, lane, 0, scratch->cells);
            status = credibility_factor(of, plan, year, paths->first + (uint32_t)lane, count, scratch->cells,
                                        &millionths, error);
        }
        factor[lane] = (double)millionths;
    }
    *exact = status == PREMIE_OK && of->rate->factors(&to->bounds, paths->count, paths->before, factor, paths->rate);
    return status;
}

/* ---- lanes of a blend [XR-7] ------------------------------------------------------------------------------- */

/* How much of a double's value may be lost on the way to a factor, with room to spare. */
static const double doubt = 1e-12;

/*
 * The factor of a lane in millionths: a whole number where its own ratio is 0 or counts for nothing, and then exact;
 * else to within `doubt`. False where costs below 0 might cancel others.
 */
static bool blend_factor(const premie_simulation *of, const premie_sim_plan *plan, int year,
                         const premie_sim_paths *paths, size_t lane, double *factor, bool *is_whole)
{
    const premie_sim_year *to = &plan->years[year];
    const premie_rating_rule *rule = &of->rating.rules[to->row];
    bool charged = rule->premium_basis == PREMIE_BASIS_CHARGED, sound = true;
    int last = premie_date_year(premie_date_plus(to->window.whole.until, -1));
    double own = 0, weights = 0, all = 0, capped = (double)to->real_capped, whole = 0;
    for (int i = 0; i < premie_window_count(&to->window); i++) {
        int calendar = to->window.first + i;
        premie_sim_costs drawn = {0, 0, 0};
        if (calendar >= of->calendar) {
            drawn = premie_sim_costs_of(plan, paths, calendar - of->calendar, lane);
        }
        double cost = to->cost[i] + (drawn.claims + drawn.reintegration);
        double premium = lane_premium(of, plan, calendar, to->premium[i], charged, paths, lane);
        double weight = (double)rule->year_weight[last - calendar];
        capped += drawn.capped;
        all += cost;
        whole += premium;
        sound &= cost >= 0 && (premium > 0.01 || premium == 0);
        own += premium > 0 ? weight * cost / premium : 0;
        weights += premium > 0 ? weight : 0;
    }
    double z = (double)plan->weight, target = (double)rule->target_ratio.millionths / 1e8;
    double proportion = all > 0 && all != capped ? capped / all : 1;
    *is_whole = whole <= 0 || own == 0 || z == 0;
    *factor = whole > 0 ? 1e6 - z + (own > 0 && z > 0 ? z * (own / weights * proportion) / target : 0) : 1e6;
    return sound;
}

/* Rates that a little more or less of a factor would change are left to the rules. */
static premie_status rate_by_blend(const premie_simulation *of, const premie_sim_plan *plan, int year,
                                   premie_sim_paths *paths, premie_sim_scratch *scratch, bool *exact,
                                   premie_error *error)
{
    const premie_bounds_lanes *bounds = &plan->years[year].bounds;
    double *low = scratch->value[0], *high = scratch->value[1], *other = scratch->part;
    uint32_t *unsure = scratch->table;
    for (size_t lane = 0; lane < paths->count; lane++) {
        double factor;
        bool whole;
        unsure[lane] = !blend_factor(of, plan, year, paths, lane, &factor, &whole);
        low[lane] = whole ? factor : factor * (1 - doubt);
        high[lane] = whole ? factor : factor * (1 + doubt);
    }
    *exact = of->rate->factors(bounds, paths->count, paths->before, low, other) &&
             of->rate->factors(bounds, paths->count, paths->before, high, paths->rate);
    premie_status status = PREMIE_OK;
    for (size_t lane = 0; lane < paths->count && *exact && status == PREMIE_OK; lane++) {
        if (unsure[lane] != 0 || other[lane] != paths->rate[lane]) {
            status = rate_by_rules(of, plan, year, paths, lane, error);
        }
    }
    return status;
}

/* ---- lapses [S-8] ------------------------------------------------------------------------------------------ */

/* Of the rows of lapse.csv, the one with the largest rise that a rate has come to; 0 without one. */
static double lapse_chance(const premie_lapse *table, const premie_sim_plan *plan, double before, double rate)
{
    double chance = 0;
    for (uint32_t i = 0; i < plan->lapse_count; i++) {
        uint32_t row = table->table.order[plan->lapse + i];
        double rise = (double)table->rise_from_pct[row].millionths;
        if (rate * 1e8 >= before * (1e8 + rise)) {
            chance = (double)table->probability[row].millionths / 1e8;
        }
    }
    return chance;
}

static void lapse(const premie_simulation *of, const premie_sim_plan *plan, int year, premie_sim_paths *paths,
                  premie_sim_scratch *scratch)
{
    premie_place place = {of->options->seed, plan->hash, of->options->year + year, PREMIE_USE_LAPSE};
    premie_words words = {{scratch->word[0], scratch->word[1], scratch->word[2], scratch->word[3]}};
    of->draw->first(&place, 0, paths->first, paths->count, &words);
    for (size_t i = 0; i < paths->count; i++) {
        double chance = lapse_chance(&of->options->model->lapse, plan, paths->before[i], paths->rate[i]);
        bool goes = paths->alive[i] != 0 && scratch->word[0][i] < chance * 4294967296.0;
        paths->lapsing[i] = goes ? 1 : 0;
        paths->alive[i] = goes ? 0 : paths->alive[i];
    }
}

/* ---- premiums ---------------------------------------------------------------------------------------------- */

/* [E-6], lane by lane where doubles would not be exact. */
static premie_status premium_by_rules(const premie_sim_year *to, const premie_sim_paths *paths, double cents[],
                                      premie_error *error)
{
    premie_status status = PREMIE_OK;
    for (size_t i = 0; i < paths->count && status == PREMIE_OK; i++) {
        premie_ratio premium;
        premie_money money = {0};
        status = premie_ratio_times(to->premium_of_rate, (premie_ratio){(premie_int128)paths->rate[i], 1}, &premium)
                     ? premie_round_money(premium, &money, error)
                     : premie_fail(error, PREMIE_E_DATA, "premium: an intermediate exceeds 128 bits");
        cents[i] = (double)money.cents;
    }
    return status;
}

static premie_status charge(const premie_simulation *of, const premie_sim_plan *plan, int year,
                            const premie_sim_paths *paths, premie_error *error)
{
    const premie_sim_year *to = &plan->years[year];
    double *cents = row_of(paths->premium, paths, year);
    premie_status status = PREMIE_OK;
    if (!to->insured || !to->rated) {
        for (size_t i = 0; i < paths->count; i++) {
            cents[i] = to->insured ? to->fixed_premium : 0;
        }
    } else if (!of->rate->premium(to->num, to->den, to->rate_limit, paths->count, paths->rate, cents)) {
        status = premium_by_rules(to, paths, cents, error);
    }
    if (plan->lapse_count > 0) {
        for (size_t i = 0; i < paths->count; i++) {
            cents[i] *= paths->alive[i];
        }
    }
    return status;
}

/* ---- a year ------------------------------------------------------------------------------------------------ */

void premie_sim_begin(const premie_sim_plan *plan, premie_sim_paths *paths)
{
    double before = plan->before != PREMIE_NO_INTEGER ? (double)plan->before : (double)plan->start;
    for (size_t i = 0; i < paths->count; i++) {
        paths->rate[i] = before;
        paths->alive[i] = 1;
        paths->lapsing[i] = 0;
    }
}

/* [XR-2]: too short a history. */
static bool rate_at_one(const premie_simulation *of, const premie_sim_year *to, premie_sim_paths *paths,
                        premie_sim_scratch *scratch)
{
    bool scale = of->rating.rules[to->row].method == PREMIE_SCALE;
    for (size_t i = 0; i < paths->count; i++) {
        scratch->value[0][i] = scale ? of->scales[to->row].factor_unit : 1e6;
    }
    return of->rate->factors(&to->bounds, paths->count, paths->before, scratch->value[0], paths->rate);
}

static premie_status new_rates(const premie_simulation *of, const premie_sim_plan *plan, int year,
                               premie_sim_paths *paths, premie_sim_scratch *scratch, premie_error *error)
{
    const premie_sim_year *to = &plan->years[year];
    const premie_rating_rule *rule = &of->rating.rules[to->row];
    bool exact = false, lanes = to->exact && !of->options->by_rules;
    premie_status status = PREMIE_OK;
    if (lanes && premie_window_count(&to->window) < rule->min_years) {
        exact = rate_at_one(of, to, paths, scratch);
    } else if (lanes && rule->method == PREMIE_SCALE) {
        exact = rate_by_scale(of, plan, year, paths, scratch);
    } else if (lanes && rule->method == PREMIE_BLEND) {
        status = rate_by_blend(of, plan, year, paths, scratch, &exact, error);
    } else if (lanes) {
        status = rate_by_credibility(of, plan, year, paths, scratch, &exact, error);
    }
    for (size_t lane = 0; lane < paths->count && !exact && status == PREMIE_OK; lane++) {
        status = rate_by_rules(of, plan, year, paths, lane, error);
    }
    return status;
}

premie_status premie_sim_rate(const premie_simulation *of, const premie_sim_plan *plan, int year,
                              premie_sim_paths *paths, premie_sim_scratch *scratch, premie_error *error)
{
    const premie_sim_year *to = &plan->years[year];
    premie_status status = PREMIE_OK;
    memcpy(paths->before, paths->rate, paths->count * sizeof *paths->rate);
    if (year == plan->first) {
        for (size_t i = 0; i < paths->count; i++) {
            paths->rate[i] = (double)plan->start;
        }
    } else if (year > plan->first && to->insured && to->rated) {
        status = new_rates(of, plan, year, paths, scratch, error);
    } else if (year > plan->first && to->insured && to->fixed != PREMIE_NO_INTEGER) {
        int64_t units = to->fixed / plan->unit;
        for (size_t i = 0; i < paths->count; i++) {
            paths->rate[i] = (double)units;
        }
    }
    if (plan->lapse_count > 0 && to->insured && to->renews && status == PREMIE_OK) {
        lapse(of, plan, year, paths, scratch);
    }
    return status == PREMIE_OK ? charge(of, plan, year, paths, error) : status;
}
