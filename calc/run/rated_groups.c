#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "run/covers.h"
#include "run/grouping.h"
#include "run/rated.h"

/* ---- credibility [XR-4] ------------------------------------------------------------------------------------ */

typedef struct pool {
    size_t cell_count;
    premie_cell *cells;
    premie_credibility_unit *units; /* [covers of the group] */
    premie_credibility model;
} pool;

/* The cells of a group, one cover after the other. */
static premie_status gather_cells(const premie_rating_run *run, size_t count, const size_t members[], pool *group,
                                  premie_error *error)
{
    size_t capacity = 0;
    for (size_t i = 0; i < count; i++) {
        capacity += (size_t)run->covers[members[i]].years;
    }
    group->cells = premie_alloc_array(capacity, sizeof *group->cells, error);
    group->units = premie_alloc_array(count, sizeof *group->units, error);
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

static premie_status set_factors(const premie_rating_run *run, const premie_rating_rule *rule, size_t count,
                                 const size_t members[], const pool *group, premie_error *error)
{
    premie_status status = PREMIE_OK;
    for (size_t i = 0; i < count && status == PREMIE_OK; i++) {
        const premie_rated_cover *rated = &run->covers[members[i]];
        premie_rates_row *row = &run->rates[members[i]];
        int64_t millionths = 1000000; /* [XR-2] */
        premie_exact factor;
        if (rated->status == PREMIE_RATED) {
            row->credibility = (premie_decimal){0, 6, false};
            status = premie_double_round(group->units[i].factor, 1000000, &row->credibility.value)
                         ? premie_credibility_factor(rule, &group->model, &group->units[i], &millionths, error)
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
                              const size_t members[], premie_portfolio_row *row, premie_error *error)
{
    pool group = {.cell_count = 0};
    double k =
        premie_money_is(rule->credibility_k) ? premie_ratio_double((premie_ratio){rule->credibility_k.cents, 100}) : 0;
    premie_status status = gather_cells(run, count, members, &group, error);
    if (status == PREMIE_OK && group.cell_count > 0) {
        status = premie_credibility_estimate(group.cell_count, group.cells, count, PREMIE_UNBIASED,
                                             premie_money_is(rule->credibility_k) ? &k : NULL, group.units,
                                             &group.model, error);
        if (status == PREMIE_OK) {
            status = fill_model(&group.model, row, error);
        }
    }
    if (status == PREMIE_OK) {
        status = set_factors(run, rule, count, members, &group, error);
    }
    free(group.cells);
    free(group.units);
    return status;
}

/* ---- the portfolio [XR-6] ---------------------------------------------------------------------------------- */

/* Exact sums over the covers of a group. */
typedef struct sums {
    premie_int128 capped;
    premie_sum premium, current, new_premium;
} sums;

/* What they come to. */
typedef struct totals {
    premie_exact premium, current, new_premium;
} totals;

static bool add_cover(enum premie_premium_base base, const premie_rated_cover *rated, sums *to, premie_error *error)
{
    premie_ratio premium;
    to->capped += rated->capped;
    if (!premie_sum_add(&to->premium, rated->premium)) {
        return false;
    }
    if (rated->new_rate == PREMIE_NO_INTEGER) {
        return true;
    }
    return premie_premium_of_rate(base, rated->exposure, rated->rates.current, &premium, error) == PREMIE_OK &&
           premie_sum_add(&to->current, premium) &&
           premie_premium_of_rate(base, rated->exposure, rated->new_rate, &premium, error) == PREMIE_OK &&
           premie_sum_add(&to->new_premium, premium);
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

static premie_status fill_sums(const premie_rating_run *run, size_t count, const size_t members[],
                               premie_portfolio_row *row, bool with_mean, premie_error *error)
{
    const premie_book *book = run->book->portfolio->book;
    uint32_t product = book->covers.product[run->covers[members[0]].cover];
    sums of;
    totals total;
    of.capped = 0;
    premie_sum_start(&of.premium);
    premie_sum_start(&of.current);
    premie_sum_start(&of.new_premium);
    bool held = true;
    for (size_t i = 0; i < count && held; i++) {
        held = add_cover(book->products.premium_base[product], &run->covers[members[i]], &of, error);
    }
    held = held && premie_sum_total(&of.premium, &total.premium) && premie_sum_total(&of.current, &total.current) &&
           premie_sum_total(&of.new_premium, &total.new_premium) && fill_balance(&total, row) &&
           (!with_mean || fill_mean_ratio(of.capped, &total, &row->mean_ratio));
    return held ? PREMIE_OK
                : premie_fail(error, PREMIE_E_DATA, "portfolio: product '%.*s': a sum is beyond its range",
                              (int)premie_id_length(row->product), premie_id_bytes(row->product));
}

static premie_status rate_group(const premie_rating_run *run, size_t count, const size_t members[],
                                premie_portfolio_row *row, premie_error *error)
{
    const premie_book *book = run->book->portfolio->book;
    const premie_rated_cover *first = &run->covers[members[0]];
    const premie_rating_rule *rule = &run->book->rules[first->rating];
    premie_status status = PREMIE_OK;
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
    bool by_credibility = rule->method == PREMIE_CREDIBILITY;
    if (by_credibility) {
        status = estimate(run, rule, count, members, row, error);
    }
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
