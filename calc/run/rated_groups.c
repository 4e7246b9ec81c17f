#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "run/covers.h"
#include "run/grouping.h"
#include "run/rated_groups.h"

/* ---- credibility [XR-4] ------------------------------------------------------------------------------------ */

/* The cells of a group, one cover after the other. */
static premie_status gather_cells(const premie_rating_run *run, size_t count, const size_t members[],
                                  premie_pool *group, premie_error *error)
{
    size_t capacity = 0;
    for (size_t i = 0; i < count; i++) {
        capacity += (size_t)run->covers[members[i]].years;
    }
    group->cells = premie_alloc_array(capacity, sizeof *group->cells, error);
    group->units = premie_alloc_array(count, sizeof *group->units, error);
    group->unit_count = count;
    if (group->cells == NULL || group->units == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (size_t i = 0; i < count; i++) {
        const premie_rated_cover *rated = &run->covers[members[i]];
        for (size_t year = 0; year < (size_t)rated->years; year++) {
            premie_cell cell = run->cells[rated->first_ratio + year];
            cell.group = i;
            if (cell.weight > 0) {
                group->cells[group->cell_count++] = cell;
            }
        }
    }
    return PREMIE_OK;
}

void premie_pool_release(premie_pool *pool)
{
    free(pool->cells);
    free(pool->units);
    free(pool->places);
    *pool = (premie_pool){.cells = NULL};
}

static premie_status set_factors(const premie_rating_run *run, const premie_rating_rule *rule, size_t count,
                                 const size_t members[], const premie_pool *group, premie_error *error)
{
    premie_status status = PREMIE_OK;
    assert(group->units != NULL);
    for (size_t i = 0; i < count && status == PREMIE_OK; i++) {
        const premie_rated_cover *rated = &run->covers[members[i]];
        const premie_credibility_unit *unit = &group->units[group->places != NULL ? group->places[i] : i];
        premie_rates_row *row = &run->rates[members[i]];
        int64_t millionths = 1000000; /* [XR-2] */
        premie_exact factor;
        if (rated->status == PREMIE_RATED) {
            row->credibility = (premie_decimal){0, 6, false};
            status = premie_double_round(unit->factor, 1000000, &row->credibility.value)
                         ? premie_credibility_factor(rule, &group->model, unit, &millionths, error)
                         : premie_fail(error, PREMIE_E_DATA, "the credibility is not a number");
        }
        if (status == PREMIE_OK) {
            premie_exact_set(&factor, (premie_ratio){millionths, 1000000});
            status = premie_rated_set(run, members[i], &factor, error);
        }
        if (status == PREMIE_E_DATA) {
            premie_fail_cover(run->book->portfolio->book, rated->cover, error);
        }
    }
    return status;
}

static premie_status fill_model(const premie_credibility *model, premie_portfolio_row *row, premie_error *error)
{
    row->within = model->within;
    row->between = model->between;
    row->k = model->has_k ? model->k : NAN;
    row->mean_ratio = (premie_decimal){0, 4, false};
    return premie_double_round(model->mean, 1000000, &row->mean_ratio.value)
               ? PREMIE_OK
               : premie_fail(error, PREMIE_E_DATA, "the mean ratio is beyond its range");
}

static premie_status estimate(const premie_rating_run *run, const premie_rating_rule *rule, size_t count,
                              const size_t members[], premie_pool *group, premie_portfolio_row *row,
                              premie_error *error)
{
    bool given = premie_money_is(rule->credibility_k);
    double k = given ? premie_ratio_double((premie_ratio){rule->credibility_k.cents, 100}) : 0;
    premie_status status = PREMIE_OK;
    if (group->cell_count > 0) {
        status = premie_credibility_estimate(group->cell_count, group->cells, group->unit_count, PREMIE_UNBIASED,
                                             given ? &k : NULL, group->units, &group->model, error);
        if (status == PREMIE_OK) {
            status = fill_model(&group->model, row, error);
        }
    }
    return status == PREMIE_OK ? set_factors(run, rule, count, members, group, error) : status;
}

/* ---- the portfolio [XR-6] ---------------------------------------------------------------------------------- */

void premie_group_sums_start(premie_group_sums *of)
{
    of->capped = 0;
    for (unsigned i = 0; i < PREMIE_GROUP_SUMS; i++) {
        premie_sum_start(&of->sum[i]);
    }
}

/* What they come to. */
typedef struct totals {
    premie_exact premium, current, new_premium;
} totals;

bool premie_group_sums_add(premie_group_sums *to, enum premie_premium_base base, const premie_rated_cover *rated,
                           premie_group_add *add, void *context, premie_error *error)
{
    premie_ratio premium;
    to->capped += rated->capped;
    if (!add(context, to, PREMIE_GROUP_PREMIUM, rated->premium)) {
        return false;
    }
    if (rated->new_rate == PREMIE_NO_INTEGER) {
        return true;
    }
    return premie_premium_of_rate(base, rated->exposure, rated->rates.current, &premium, error) == PREMIE_OK &&
           add(context, to, PREMIE_GROUP_CURRENT, premium) &&
           premie_premium_of_rate(base, rated->exposure, rated->new_rate, &premium, error) == PREMIE_OK &&
           add(context, to, PREMIE_GROUP_NEW, premium);
}

static bool add_term(void *context, premie_group_sums *to, unsigned which, premie_ratio term)
{
    (void)context;
    return premie_sum_add(&to->sum[which], term);
}

static bool round_money(const premie_exact *cents, premie_money *money)
{
    premie_error ignored;
    int64_t rounded;
    return premie_exact_round(cents, 1, &rounded) &&
           premie_round_money((premie_ratio){rounded, 1}, money, &ignored) == PREMIE_OK;
}

/* Σ capped / Σ premium in percent; blank where the premium is not above 0. */
static bool fill_mean_ratio(premie_int128 capped, const totals *of, premie_decimal *mean)
{
    premie_exact ratio;
    *mean = PREMIE_NO_DECIMAL;
    if (!premie_exact_is_positive(&of->premium)) {
        return true;
    }
    mean->decimals = 4;
    premie_exact_set(&ratio, (premie_ratio){capped, 1});
    return premie_exact_over(&ratio, &of->premium) && premie_exact_round(&ratio, 1000000, &mean->value);
}

static bool fill_balance(const totals *of, premie_portfolio_row *row)
{
    if (!round_money(&of->current, &row->premium_current) || !round_money(&of->new_premium, &row->premium_new)) {
        return false;
    }
    row->off_balance = PREMIE_NO_DECIMAL;
    if (!premie_exact_is_positive(&of->current)) {
        return true;
    }
    premie_exact balance;
    premie_exact_copy(&balance, &of->new_premium);
    row->off_balance.decimals = 4;
    return premie_exact_over(&balance, &of->current) && premie_exact_round(&balance, 10000, &row->off_balance.value);
}

premie_status premie_group_beyond(const premie_portfolio_row *row, premie_error *error)
{
    return premie_fail(error, PREMIE_E_DATA, "portfolio: product '%.*s': a sum is beyond its range",
                       (int)premie_id_length(row->product), premie_id_bytes(row->product));
}

premie_status premie_group_fill(const premie_group_sums *of, bool with_mean, premie_portfolio_row *row,
                                premie_error *error)
{
    totals total;
    bool held = premie_sum_total(&of->sum[PREMIE_GROUP_PREMIUM], &total.premium) &&
                premie_sum_total(&of->sum[PREMIE_GROUP_CURRENT], &total.current) &&
                premie_sum_total(&of->sum[PREMIE_GROUP_NEW], &total.new_premium) && fill_balance(&total, row) &&
                (!with_mean || fill_mean_ratio(of->capped, &total, &row->mean_ratio));
    return held ? PREMIE_OK : premie_group_beyond(row, error);
}

static premie_status fill_sums(const premie_rating_run *run, size_t count, const size_t members[],
                               premie_portfolio_row *row, bool with_mean, premie_error *error)
{
    const premie_book *book = run->book->portfolio->book;
    uint32_t product = book->covers.product[run->covers[members[0]].cover];
    premie_group_sums of;
    premie_group_sums_start(&of);
    for (size_t i = 0; i < count; i++) {
        if (!premie_group_sums_add(&of, book->products.premium_base[product], &run->covers[members[i]], add_term, NULL,
                                   error)) {
            return premie_group_beyond(row, error);
        }
    }
    return premie_group_fill(&of, with_mean, row, error);
}

bool premie_group_by_credibility(const premie_rating_run *run, size_t member)
{
    return run->book->rules[run->covers[member].rating].method == PREMIE_CREDIBILITY;
}

premie_status premie_group_rate(const premie_rating_run *run, size_t count, const size_t members[], premie_pool *pool,
                                premie_portfolio_row *row, premie_error *error)
{
    const premie_book *book = run->book->portfolio->book;
    const premie_rated_cover *first = &run->covers[members[0]];
    const premie_rating_rule *rule = &run->book->rules[first->rating];
    *row = (premie_portfolio_row){
        .product = book->products.product[book->covers.product[first->cover]],
        .class = book->covers.class[first->cover],
        .rating_from = rule->from,
        .covers = (int64_t)count,
        .mean_ratio = PREMIE_NO_DECIMAL,
        .within = NAN,
        .between = NAN,
        .k = NAN,
    };
    return rule->method == PREMIE_CREDIBILITY ? estimate(run, rule, count, members, pool, row, error) : PREMIE_OK;
}

static premie_status rate_group(const premie_rating_run *run, size_t count, const size_t members[],
                                premie_portfolio_row *row, premie_error *error)
{
    premie_pool pool = {.cells = NULL};
    bool by_credibility = premie_group_by_credibility(run, members[0]);
    premie_status status = by_credibility ? gather_cells(run, count, members, &pool, error) : PREMIE_OK;
    if (status == PREMIE_OK) {
        status = premie_group_rate(run, count, members, &pool, row, error);
    }
    premie_pool_release(&pool);
    return status == PREMIE_OK ? fill_sums(run, count, members, row, !by_credibility, error) : status;
}

/* Groups side by side. */
typedef struct groups_work {
    const premie_rating_run *run;
    premie_grouping grouping;
    premie_portfolio_row *rows;
} groups_work;

static premie_status work_group(void *context, unsigned worker, size_t item, premie_error *error)
{
    const groups_work *of = context;
    size_t begin = of->grouping.begin[item], count = of->grouping.begin[item + 1] - begin;
    (void)worker;
    return rate_group(of->run, count, &of->grouping.members[begin], &of->rows[item], error);
}

premie_status premie_rated_groups(const premie_rating_run *run, premie_results *results, premie_error *error)
{
    if (run->book->portfolio->joint != NULL) {
        return premie_rated_groups_joint(run, results, error);
    }
    groups_work work = {.run = run};
    premie_status status = premie_grouping_init(&work.grouping, run, error);
    size_t count = work.grouping.group_count;
    if (status == PREMIE_OK) {
        work.rows = premie_result_make(results, PREMIE_RESULT_portfolio, count, error);
        status = work.rows != NULL ? premie_parallel(run->book->portfolio->threads, count, work_group, &work, error)
                                   : PREMIE_E_SYSTEM;
        results->table[PREMIE_RESULT_portfolio].count = count;
    }
    premie_grouping_release(&work.grouping);
    return status;
}
