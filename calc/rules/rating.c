#include "premie/rating.h"

#include <assert.h>

enum { MILLION = 1000000 };
static const int64_t hundred_percent = INT64_C(100) * MILLION;

static premie_status fail_wide(premie_error *error, const char *what)
{
    return premie_fail(error, PREMIE_E_DATA, "%s: an intermediate exceeds its range", what);
}

const char *premie_rating_status_word(premie_rating_status status)
{
    static const char *const words[] = {
        [PREMIE_RATED] = "ok",
        [PREMIE_RATED_SHORT_HISTORY] = "short_history",
        [PREMIE_RATED_NO_PREMIUM] = "no_premium",
        [PREMIE_RATED_NOT] = "no_rating",
    };
    return words[status];
}

const char *premie_bound_word(premie_bound bound)
{
    static const char *const words[] = {
        [PREMIE_BOUND_NONE] = "",           [PREMIE_BOUND_MAX_UP] = "max_up",   [PREMIE_BOUND_MAX_DOWN] = "max_down",
        [PREMIE_BOUND_MIN_PCT] = "min_pct", [PREMIE_BOUND_MAX_PCT] = "max_pct",
    };
    return words[bound];
}

premie_rating_status premie_rating_status_of(const premie_rating_rule *rating, const premie_history *history)
{
    if (premie_window_count(&history->window) < rating->min_years) {
        return PREMIE_RATED_SHORT_HISTORY; /* [XR-2] */
    }
    return history->premium.num > 0 ? PREMIE_RATED : PREMIE_RATED_NO_PREMIUM;
}

const premie_band *premie_band_of(size_t count, const premie_band bands[], premie_ratio value)
{
    size_t low = 1, high = count;
    assert(count > 0 && bands[0].from == 0 && value.num >= 0);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (premie_ratio_compare((premie_ratio){bands[middle].from, MILLION}, value) <= 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return &bands[low - 1];
}

/* ---- blend [XR-7] ------------------------------------------------------------------------------------------ */

/* The latest insurance year up to a label whose latest statement has an average headcount. */
static const premie_statement *last_headcount(const premie_cover *cover, int label)
{
    const premie_statement *latest = NULL;
    for (size_t i = 0; i < cover->statement_count && cover->statements[i].year <= label; i++) {
        bool last_of_year =
            i + 1 == cover->statement_count || cover->statements[i + 1].year > cover->statements[i].year;
        if (last_of_year && premie_number_is(cover->statements[i].average_headcount)) {
            latest = &cover->statements[i];
        }
    }
    return latest;
}

premie_status premie_blend_headcount(const premie_cover *cover, int calendar, int *label, premie_ratio *average,
                                     premie_error *error)
{
    const premie_statement *statement = premie_administered_by_spells(cover) ? NULL : last_headcount(cover, calendar);
    if (statement != NULL) {
        *label = statement->year;
        *average = premie_ratio_of(statement->average_headcount.millionths, MILLION);
        return PREMIE_OK;
    }
    if (cover->spell_count == 0) {
        return premie_fail(error, PREMIE_E_DATA, "no average headcount up to %d, and no spell of the employer",
                           calendar);
    }
    premie_period days = {premie_date_of(calendar, 1, 1), premie_date_of(calendar + 1, 1, 1)};
    days = premie_period_cut(days, cover->insured);
    assert(!premie_period_is_empty(days));
    *label = 0;
    *average =
        premie_ratio_of(premie_days_in_service(cover->spell_count, cover->spells, days), premie_period_days(days));
    return PREMIE_OK;
}

/* Σ g_j · ratio_j / Σ g_j over the years with premium, 0 where below. */
static premie_status own_ratio(const premie_rating_rule *rating, const premie_history *history, premie_exact *own,
                               premie_error *error)
{
    const premie_window *window = &history->window;
    int last = premie_date_year(premie_date_plus(window->whole.until, -1)); /* j = 1 */
    premie_int128 weights = 0;
    premie_exact_set(own, (premie_ratio){0, 1});
    for (int calendar = window->first; calendar <= window->last; calendar++) {
        int place = calendar - window->first;
        if (history->year[place].premium.num <= 0) {
            continue;
        }
        int64_t weight = rating->year_weight[last - calendar];
        premie_ratio ratio;
        premie_status status = premie_claims_ratio_in_proportion(history, place, &ratio, error);
        if (status != PREMIE_OK) {
            return status;
        }
        if (!premie_ratio_times(ratio, (premie_ratio){weight, 1}, &ratio) || !premie_exact_plus(own, ratio)) {
            return fail_wide(error, "own claims ratio");
        }
        weights += weight;
    }
    assert(weights > 0);
    if (premie_exact_is_negative(own)) {
        premie_exact_set(own, (premie_ratio){0, 1});
    }
    return premie_exact_times(own, (premie_ratio){1, weights}) ? PREMIE_OK : fail_wide(error, "own claims ratio");
}

premie_status premie_blend_factor(const premie_rating_rule *rating, const premie_history *history, int64_t weight,
                                  premie_exact *own, premie_exact *factor, premie_error *error)
{
    premie_exact found, mean;
    premie_status status = own_ratio(rating, history, &mean, error);
    if (status != PREMIE_OK) {
        return status;
    }
    assert(premie_pct_is(rating->target_ratio) && rating->target_ratio.millionths > 0);
    premie_exact_copy(&found, &mean);
    if (!premie_exact_times(&found, (premie_ratio){weight, MILLION}) ||
        !premie_exact_times(&found, (premie_ratio){hundred_percent, rating->target_ratio.millionths}) ||
        !premie_exact_plus(&found, (premie_ratio){MILLION - weight, MILLION})) {
        return fail_wide(error, "factor");
    }
    premie_exact_copy(factor, &found);
    if (own != NULL) {
        premie_exact_copy(own, &mean);
    }
    return PREMIE_OK;
}

/* ---- credibility [XR-4] ------------------------------------------------------------------------------------ */

premie_status premie_history_cell(const premie_history *history, int place, size_t group, premie_cell *cell,
                                  premie_error *error)
{
    premie_ratio premium = history->year[place].premium, euros, ratio;
    premie_cell found = {.group = group};
    if (premium.num > 0 && history->premium.num > 0) {
        premie_status status = premie_claims_ratio_in_proportion(history, place, &ratio, error);
        if (status != PREMIE_OK) {
            return status;
        }
        if (!premie_ratio_times(premium, (premie_ratio){1, 100}, &euros)) {
            return fail_wide(error, "premium in euros");
        }
        found.weight = premie_ratio_double(euros);
        found.value = premie_ratio_double(ratio);
    }
    *cell = found;
    return PREMIE_OK;
}

premie_status premie_credibility_factor(const premie_rating_rule *rating, const premie_credibility *model,
                                        const premie_credibility_unit *unit, int64_t *factor, premie_error *error)
{
    double own = unit->mean > 0 ? unit->mean : 0, mean = model->mean > 0 ? model->mean : 0, target = mean;
    if (premie_pct_is(rating->target_ratio)) {
        target = premie_ratio_double((premie_ratio){rating->target_ratio.millionths, hundred_percent});
    } else if (target <= 0) {
        *factor = MILLION;
        return PREMIE_OK;
    }
    double value = (unit->factor * own + (1 - unit->factor) * mean) / target;
    return premie_double_round(value, MILLION, factor) ? PREMIE_OK : fail_wide(error, "factor");
}

/* ---- the new rate [XR-5] ----------------------------------------------------------------------------------- */

static premie_limit limit_at(premie_pct bound, premie_int128 num, premie_int128 den)
{
    return (premie_limit){.is_set = premie_pct_is(bound), .value = {num, den}};
}

/* The bounds max_up and max_down are against current, whatever the base [XR-8]. */
static void set_limits(const premie_rating_rule *rating, int64_t current, premie_limit limit[PREMIE_BOUND_COUNT])
{
    premie_int128 up = hundred_percent + (premie_int128)rating->max_up.millionths;
    premie_int128 down = hundred_percent - (premie_int128)rating->max_down.millionths;
    limit[PREMIE_BOUND_NONE] = (premie_limit){.is_set = false};
    limit[PREMIE_BOUND_MAX_UP] = limit_at(rating->max_up, current * up, hundred_percent);
    limit[PREMIE_BOUND_MAX_DOWN] = limit_at(rating->max_down, current * down, hundred_percent);
    limit[PREMIE_BOUND_MIN_PCT] = limit_at(rating->min_pct, rating->min_pct.millionths, 1);
    limit[PREMIE_BOUND_MAX_PCT] = limit_at(rating->max_pct, rating->max_pct.millionths, 1);
}

static bool is_ceiling(premie_bound bound) { return bound == PREMIE_BOUND_MAX_UP || bound == PREMIE_BOUND_MAX_PCT; }

premie_status premie_new_rate_of(const premie_rating_rule *rating, int64_t current, int64_t base,
                                 const premie_exact *factor, premie_new_rate *rate, premie_error *error)
{
    int64_t unit = 1;
    premie_exact_copy(&rate->unbounded, factor);
    rate->bound = PREMIE_BOUND_NONE;
    set_limits(rating, current, rate->limit);
    bool held = premie_exact_times(&rate->unbounded, (premie_ratio){base, 1});
    premie_exact value;
    premie_exact_copy(&value, &rate->unbounded);
    for (premie_bound bound = PREMIE_BOUND_MAX_UP; bound < PREMIE_BOUND_COUNT && held; bound++) {
        premie_limit *limit = &rate->limit[bound];
        int order = 0;
        held = !limit->is_set || premie_exact_compare(&value, limit->value, &order);
        limit->binds = is_ceiling(bound) ? order > 0 : order < 0;
        if (limit->binds) {
            premie_exact_set(&value, limit->value);
            rate->bound = bound;
        }
    }
    for (int i = rating->decimals; i < 6; i++) {
        unit *= 10; /* millionths in a unit of the last decimal */
    }
    held = held && premie_exact_times(&value, (premie_ratio){1, unit}) && premie_exact_round(&value, 1, &rate->rate) &&
           !__builtin_mul_overflow(rate->rate, unit, &rate->rate) && rate->rate <= PREMIE_NUMBER_MAX;
    return held ? PREMIE_OK : fail_wide(error, "new percentage");
}

premie_status premie_premium_of_rate(enum premie_premium_base base, premie_ratio exposure, int64_t rate,
                                     premie_ratio *premium, premie_error *error)
{
    /* cents of payroll · millionths of a percent, or employees · millionths of a euro */
    premie_ratio unit = {1, base == PREMIE_BASE_PAYROLL ? hundred_percent : MILLION / 100};
    premie_ratio factor = {rate, 1};
    return premie_ratio_times(factor, unit, &factor) && premie_ratio_times(exposure, factor, premium)
               ? PREMIE_OK
               : fail_wide(error, "premium of a year");
}
