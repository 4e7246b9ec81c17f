#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/memory.h"
#include "run/simulated.h"

static const int64_t million = 1000000, hundred_percent = 100000000;
static const double whole_doubles = 9007199254740992.0; /* 2^53 */

/* ---- room -------------------------------------------------------------------------------------------------- */

premie_sim_plan *premie_sim_plan_new(const premie_simulation *of, premie_error *error)
{
    size_t years = (size_t)of->horizon, windows = years * (size_t)of->window_max;
    size_t bytes = sizeof(premie_sim_plan) + years * sizeof(premie_sim_year) + windows * sizeof(premie_history_year) +
                   (size_t)of->span * sizeof(premie_sim_draw) +
                   (years * (years + of->band_max) + 2 * windows) * sizeof(double);
    premie_sim_plan *plan = premie_alloc_zeroed(1, bytes, error);
    if (plan == NULL) {
        return NULL;
    }
    plan->years = (premie_sim_year *)(plan + 1);
    premie_history_year *history = (premie_history_year *)(plan->years + years);
    plan->draws = (premie_sim_draw *)(history + windows);
    double *doubles = (double *)(plan->draws + of->span);
    for (size_t i = 0; i < years; i++) {
        plan->years[i].real = history + i * (size_t)of->window_max;
        plan->years[i].share = doubles + i * years;
        plan->years[i].cost = doubles + years * (years + of->band_max) + i * (size_t)of->window_max;
        plan->years[i].premium = plan->years[i].cost + windows;
        plan->years[i].own_from = doubles + years * years + i * of->band_max;
    }
    return plan;
}

void premie_sim_room_release(premie_sim_room *room)
{
    premie_cover_view_release(&room->view);
    premie_rating_scratch_release(&room->rating);
}

/* ---- what the model says ----------------------------------------------------------------------------------- */

/* One plan in the making. */
typedef struct planning {
    const premie_simulation *of;
    premie_sim_room *room;
    const premie_cover *terms;
    premie_sim_plan *plan;
    premie_ratio exposure;  /* of, frozen */
    premie_ratio employees; /* average headcount */
} planning;

static premie_year year_of(const planning *of, int year)
{
    return premie_cover_year(of->terms, of->of->options->year + year);
}

static bool has_frequency(const premie_simulation *of, premie_id product)
{
    const premie_frequency *table = &of->options->model->frequency;
    for (uint32_t i = 0; i < table->table.visible_count; i++) {
        if (premie_id_compare(table->product[table->table.order[i]], product) == 0) {
            return true;
        }
    }
    return false;
}

/* The last calendar year of its history, or the first of its cover. */
static int headcount_year(const planning *of)
{
    premie_date begin = premie_date_of(of->of->calendar, 1, 1);
    premie_window window = premie_window_before(begin, begin, PREMIE_WINDOW_YEARS_MAX, of->terms->insured);
    return premie_window_count(&window) > 0 ? window.last : premie_date_year(of->terms->insured.from);
}

/* [S-6], [XR-7]: as the weights of a blend have it; before there is a figure, that of the inception. */
static premie_status take_employees(planning *of, premie_error *error)
{
    const premie_book *book = of->of->portfolio->book;
    uint32_t cover = of->plan->cover;
    premie_error ignored;
    int label;
    if (of->terms->base == PREMIE_BASE_HEADCOUNT) {
        of->employees = of->exposure;
        return PREMIE_OK;
    }
    premie_status status = premie_cover_view_spells(&of->room->view, of->of->portfolio, cover, error);
    if (status != PREMIE_OK) {
        return status;
    }
    if (premie_blend_headcount(of->terms, headcount_year(of), &label, &of->employees, &ignored) == PREMIE_OK) {
        return PREMIE_OK;
    }
    of->employees = (premie_ratio){0, 1};
    if (premie_number_is(of->terms->initial_headcount)) {
        of->employees = premie_ratio_of(of->terms->initial_headcount.millionths, million);
        return PREMIE_OK;
    }
    return has_frequency(of->of, book->products.product[book->covers.product[cover]])
               ? premie_fail(error, PREMIE_E_DATA, "%s", ignored.text)
               : PREMIE_OK;
}

static int days_within(premie_period period, premie_date from, premie_date until)
{
    return premie_period_days(premie_period_cut(period, (premie_period){from, until}));
}

/* Cases by days insured: a year of the calendar counts whole. */
static premie_status take_draws(planning *of, uint32_t row, premie_error *error)
{
    const premie_frequency *table = &of->of->options->model->frequency;
    double dispersion = 1, mean = 0;
    if (row != PREMIE_NO_ROW) {
        dispersion = premie_number_is(table->dispersion[row]) ? (double)table->dispersion[row].millionths / 1e6 : 1;
        mean = (double)table->cases[row].millionths / 1e6 * premie_ratio_double(of->employees);
    }
    for (int i = 0; i < of->of->span; i++) {
        int year = of->of->calendar + i;
        premie_date from = premie_date_of(year, 1, 1), until = premie_date_of(year + 1, 1, 1);
        premie_date renewal = premie_renewal_day(of->terms->renewal, year);
        double days = (double)premie_period_days((premie_period){from, until});
        premie_sim_draw *draw = &of->plan->draws[i];
        draw->whole = (premie_case_rate){mean * days_within(of->terms->insured, from, until) / days, dispersion};
        draw->before = (premie_case_rate){mean * days_within(of->terms->insured, from, renewal) / days, dispersion};
        if (draw->whole.mean > PREMIE_CASES_MAX) {
            return premie_fail(error, PREMIE_E_DATA, "more than %.0f expected cases a year", PREMIE_CASES_MAX);
        }
    }
    return PREMIE_OK;
}

/*
 * [S-8]; [K-3]: a cover that is rated has costs of reintegration by way of the modules that are tied to it. Where no cover
 * of its product has any, the model is taken at its word.
 */
static void take_costs(planning *of, const premie_model_rows *rows)
{
    const premie_simulation *all = of->of;
    const premie_book *book = all->portfolio->book;
    premie_sim_plan *plan = of->plan;
    uint32_t product = book->covers.product[plan->cover];
    bool own = book->products.experience[product] == PREMIE_EXPERIENCE_OWN;
    bool has_modules = all->rating.first_module[plan->cover] != PREMIE_NO_ROW;
    plan->kinds = 0;
    for (unsigned kind = 0; kind < 2; kind++) {
        uint32_t row = rows->severity[kind];
        bool counts = kind == 0 || !own || has_modules || !all->by_module[product];
        if (row != PREMIE_NO_ROW && counts && all->costs[row].probability > 0) {
            plan->kinds |= 1U << kind;
            plan->costs[kind] = &all->costs[row];
            plan->quantiles[kind] = (premie_quantiles){all->nodes[row], 1 / all->costs[row].probability};
        }
    }
}

static premie_status take_model(planning *of, premie_error *error)
{
    const premie_book *book = of->of->portfolio->book;
    const premie_model *model = of->of->options->model;
    premie_id product = book->products.product[book->covers.product[of->plan->cover]];
    premie_id class = book->covers.class[of->plan->cover];
    premie_status status = take_employees(of, error);
    if (status != PREMIE_OK) {
        return status;
    }
    premie_model_rows rows = premie_model_rows_of(model, product, class, of->employees);
    take_costs(of, &rows);
    premie_model_lapses(model, product, class, &of->plan->lapse, &of->plan->lapse_count);
    return take_draws(of, rows.frequency, error);
}

/* ---- premiums ---------------------------------------------------------------------------------------------- */

/* The part of the year that is not free of charge: ρ [Y-6] of a rate of 1. */
static premie_status part_charged(const planning *of, const premie_year *year, premie_ratio *part, premie_error *error)
{
    const premie_rate_row one = {{{INT32_MIN + 1}, PREMIE_FOREVER}, 1, false};
    premie_rates rates = {.any_class = &one, .any_class_count = 1};
    bool found;
    if (premie_free_over(&of->terms->rates, year->insured)) {
        *part = (premie_ratio){0, 1};
        return PREMIE_OK;
    }
    return premie_rate_over(&rates, year, year->insured, &found, part, error);
}

/* In lowest terms, so that lanes are exact as far as they can be. */
static premie_ratio reduced(premie_ratio ratio)
{
    premie_int128 a = ratio.num, b = ratio.den;
    while (b != 0) {
        premie_int128 rest = a % b;
        a = b;
        b = rest;
    }
    return a > 0 ? (premie_ratio){ratio.num / a, ratio.den / a} : ratio;
}

/* Cents for a rate of one unit. [E-6] */
static premie_status take_premium(const planning *of, const premie_year *year, premie_sim_year *to, premie_error *error)
{
    bool payroll = of->plan->payroll;
    premie_ratio part, unit = premie_ratio_of(of->plan->unit, payroll ? hundred_percent : million / 100);
    premie_status status = part_charged(of, year, &part, error);
    if (status != PREMIE_OK) {
        return status;
    }
    if (!premie_ratio_times(of->exposure, part, &part)) {
        return premie_fail(error, PREMIE_E_DATA, "premium of %d: an intermediate exceeds 128 bits", year->label);
    }
    to->exposure = payroll ? premie_ratio_double(part) : 0;
    if (!premie_ratio_times(part, unit, &to->premium_of_rate)) {
        return premie_fail(error, PREMIE_E_DATA, "premium of %d: an intermediate exceeds 128 bits", year->label);
    }
    to->premium_of_rate = reduced(to->premium_of_rate);
    premie_int128 most = (premie_int128)1 << 51, num = to->premium_of_rate.num, den = to->premium_of_rate.den;
    to->num = (double)num;
    to->den = (double)den;
    premie_int128 limit = (most - den) / (num > 0 ? num : 1);
    to->rate_limit = num < most && den < most ? (double)limit : -1;
    return PREMIE_OK;
}

/* A year at the rates of the book. */
static premie_status take_fixed(const planning *of, const premie_year *year, premie_sim_year *to, premie_error *error)
{
    bool found;
    premie_ratio rate;
    premie_money premium = {0};
    to->fixed = premie_rate_millionths(of->terms->base, premie_rate_on(&of->terms->rates, year->insured.from));
    premie_status status = premie_rate_over(&of->terms->rates, year, year->insured, &found, &rate, error);
    if (status == PREMIE_OK && found) {
        status = premie_cover_premium(of->terms, year, of->exposure, rate, &premium, error);
    }
    to->fixed_premium = (double)premium.cents;
    return status;
}

/* ---- the claims ratio [K-1] to [K-8] ----------------------------------------------------------------------- */

/* [K-4], [K-8]: of an insurance year before the first; what is not billed yet counts by its advance. */
static premie_status real_premium(const planning *of, const premie_rating_rule *rule, int64_t tariff, int label,
                                  premie_ratio *premium, premie_error *error)
{
    premie_restatement restated;
    premie_advance advance;
    premie_money billed;
    if (rule->premium_basis == PREMIE_BASIS_TARIFF) {
        premie_status status = premie_restated_premium(of->terms, label, tariff, &restated, error);
        *premium = restated.premium;
        return status;
    }
    premie_status status = premie_cover_billed(of->of->portfolio->book, of->plan->cover, label, &billed, error);
    if (status == PREMIE_OK) {
        status = premie_charged_premium(of->terms, label, billed, premium, NULL, error);
    }
    premie_year year = premie_cover_year(of->terms, label);
    if (status == PREMIE_OK && premium->num == 0 && year.insured.until.day > of->terms->as_of.day) {
        status = premie_advance_of(of->terms, label, &advance, error);
        premium->num = premie_money_is(advance.amount) ? advance.amount.cents : 0;
    }
    return status;
}

/* [K-8]: of a simulated year, at the frozen exposure. */
static premie_status restated_premium(const planning *of, int64_t tariff, const premie_year *year,
                                      premie_ratio *premium, premie_error *error)
{
    premie_ratio part = premie_ratio_of(premie_year_part(year, year->insured), premie_year_units(year));
    premie_ratio rate = {tariff, of->plan->payroll ? hundred_percent : 1};
    *premium = (premie_ratio){0, 1};
    return tariff == PREMIE_NO_INTEGER ||
                   (premie_ratio_times(of->exposure, part, premium) && premie_ratio_times(rate, *premium, premium))
               ? PREMIE_OK
               : premie_fail(error, PREMIE_E_DATA, "restated premium of %d: an intermediate exceeds 128 bits",
                             year->label);
}

/* Premiums of the window that no path changes. */
static premie_status real_premiums(const planning *of, const premie_rating_rule *rule, int64_t tariff,
                                   premie_history *history, premie_error *error)
{
    int first = of->of->options->year;
    bool restated = rule->premium_basis == PREMIE_BASIS_TARIFF;
    premie_status status = PREMIE_OK;
    for (int label = history->window.first - 1; label <= history->window.last && status == PREMIE_OK; label++) {
        premie_year year = premie_cover_year(of->terms, label);
        premie_ratio premium = {0, 1};
        if (premie_period_is_empty(year.insured) || (label >= first && !restated)) {
            continue;
        }
        status = label < first ? real_premium(of, rule, tariff, label, &premium, error)
                               : restated_premium(of, tariff, &year, &premium, error);
        if (status == PREMIE_OK) {
            status = premie_history_premium(&year, premium, history, error);
        }
    }
    return status;
}

/* What of the window of a year is history. */
static premie_status take_history(const planning *of, int year, premie_sim_year *to, premie_error *error)
{
    const premie_simulation *all = of->of;
    const premie_rating_rule *rule = &all->rating.rules[to->row];
    premie_date end = premie_date_of(all->calendar + year, 1, 1), begin = premie_date_of(all->calendar, 1, 1);
    premie_date renewal = premie_renewal_day(of->terms->renewal, all->options->year + year);
    premie_history real = {.capped = 0}, whole = {.capped = 0};
    to->window = premie_window_before(end, end, rule->window_years, of->terms->insured);
    whole.window = to->window;
    whole.premium = (premie_ratio){0, 1};
    int count = premie_window_count(&to->window);
    for (int i = 0; i < count; i++) {
        whole.year[i] = (premie_history_year){.premium = {0, 1}};
    }
    premie_status status = PREMIE_OK;
    if (rule->window_years > year) {
        real.window = premie_window_before(begin, begin, rule->window_years - year, of->terms->insured);
        status = premie_rating_costs(&all->rating, of->plan->cover, to->row, &of->room->rating, &real, error);
        for (int i = 0; i < premie_window_count(&real.window) && status == PREMIE_OK; i++) {
            premie_history_year *at = &whole.year[real.window.first + i - to->window.first];
            at->claims = real.year[i].claims;
            at->reintegration = real.year[i].reintegration;
        }
    }
    if (status == PREMIE_OK && count > 0) {
        status = real_premiums(of, rule, premie_tariff_on(&of->terms->rates, renewal), &whole, error);
    }
    memcpy(to->real, whole.year, (size_t)(count > 0 ? count : 0) * sizeof *to->real);
    for (int i = 0; i < count && status == PREMIE_OK; i++) {
        to->cost[i] = (double)(whole.year[i].claims + whole.year[i].reintegration);
        to->premium[i] = premie_ratio_double(whole.year[i].premium);
    }
    to->real_capped = real.capped;
    to->real_premium = reduced(whole.premium);
    return status;
}

/* ---- lanes ------------------------------------------------------------------------------------------------- */

static int64_t common_multiple(int64_t a, int64_t b)
{
    int64_t x = a, y = b;
    while (y != 0) {
        int64_t rest = x % y;
        x = y;
        y = rest;
    }
    return a / x * b;
}

/* Whether a number is whole in units of 1 / unit and fits a double. */
static bool whole_of(premie_ratio value, int64_t unit, double *whole)
{
    premie_int128 num = value.num * (unit / (int64_t)value.den);
    *whole = (double)num;
    return num < (premie_int128)whole_doubles && -num < (premie_int128)whole_doubles;
}

/* Days of a simulated insurance year in the window. */
static int days_met(const premie_sim_plan *plan, const premie_window *window, int first, int year)
{
    int days = 0;
    for (int i = 0; i < 2; i++) {
        int calendar = first + year + i;
        days += calendar >= window->first && calendar <= window->last ? plan->years[year].met[i] : 0;
    }
    return days;
}

/* The premium of the window as a sum of whole numbers. */
static bool share_premiums(const planning *of, int year, bool restated, premie_sim_year *to)
{
    enum { UNIT_MAX = 100000000 };
    int64_t unit = to->real_premium.den <= UNIT_MAX ? (int64_t)to->real_premium.den : UNIT_MAX + 1;
    for (int i = 0; i < year && !restated && unit <= UNIT_MAX; i++) {
        int met = days_met(of->plan, &to->window, of->of->options->year, i);
        bool cut = met != 0 && met != of->plan->years[i].days;
        unit = cut ? common_multiple(unit, of->plan->years[i].days) : unit;
    }
    if (unit > UNIT_MAX) {
        return false;
    }
    to->premium_unit = (double)unit;
    for (int i = 0; i < year; i++) {
        int met = restated ? 0 : days_met(of->plan, &to->window, of->of->options->year, i);
        int64_t share = met == 0 ? 0 : unit / of->plan->years[i].days * met;
        to->share[i] = (double)share;
        if (met != 0 && met == of->plan->years[i].days) {
            to->share[i] = (double)unit;
        } else if (met != 0 && unit % of->plan->years[i].days != 0) {
            return false;
        }
    }
    return whole_of(to->real_premium, unit, &to->premium_base);
}

/* The least whole costs of each band, where the premium is the same in all paths. */
static bool fix_thresholds(const premie_simulation *of, premie_sim_year *to)
{
    const premie_band *bands;
    size_t count = premie_rating_bands(&of->rating, to->row, &bands);
    premie_ratio from;
    for (size_t i = 0; i < count; i++) {
        if (!premie_ratio_times(to->real_premium, (premie_ratio){bands[i].from, hundred_percent}, &from)) {
            return false;
        }
        premie_int128 least = from.num / from.den + (from.num % from.den > 0);
        if (least >= (premie_int128)whole_doubles) {
            return false;
        }
        to->own_from[i] = (double)least;
    }
    to->from = to->own_from;
    to->cost_unit = to->premium_unit = to->premium_base = 1;
    memset(to->share, 0, (size_t)of->horizon * sizeof *to->share);
    return true;
}

static void take_lanes(const planning *of, int year, premie_sim_year *to)
{
    const premie_simulation *all = of->of;
    const premie_rating_rule *rule = &all->rating.rules[to->row];
    const premie_scale_lanes *scale = &all->scales[to->row];
    bool restated = rule->premium_basis == PREMIE_BASIS_TARIFF;
    double factor_unit = 1e6, factor_max = 1e9;
    to->exact = !to->no_base;
    if (rule->method == PREMIE_SCALE) {
        factor_unit = scale->factor_unit;
        factor_max = factor_unit;
        for (unsigned i = 0; i < scale->bands; i++) {
            factor_max = fmax(factor_max, scale->factor[i]);
        }
        if (restated && to->real_premium.num > 0) {
            to->exact &= fix_thresholds(all, to);
        } else {
            to->exact &= share_premiums(of, year, restated, to);
            to->from = scale->from;
            to->cost_unit = scale->ratio_unit * to->premium_unit;
        }
    }
    premie_bounds_lanes_make(rule, of->plan->unit, to->base, factor_unit, factor_max, &to->bounds);
    to->exact &= to->bounds.limit > 0;
}

/* ---- years ------------------------------------------------------------------------------------------------- */

static int64_t last_decimal(const premie_rating_rule *rule)
{
    int64_t unit = 1;
    for (int i = rule->decimals; i < 6; i++) {
        unit *= 10;
    }
    return unit;
}

/* Which years it is insured in, and by which rating rows it is rated; the unit of its rates. */
static void find_years(planning *of)
{
    const premie_simulation *all = of->of;
    const premie_book *book = all->portfolio->book;
    premie_sim_plan *plan = of->plan;
    bool own = book->products.experience[book->covers.product[plan->cover]] == PREMIE_EXPERIENCE_OWN;
    plan->first = all->horizon;
    plan->unit = million;
    for (int i = 0; i < all->horizon; i++) {
        premie_sim_year *to = &plan->years[i];
        premie_year year = year_of(of, i);
        to->insured = !premie_period_is_empty(year.insured);
        to->renews = premie_date_in(premie_date_plus(year.whole.from, -1), of->terms->insured);
        to->row = own && to->insured ? premie_rating_row(book, plan->cover, year.whole.from) : PREMIE_NO_ROW;
        to->rated = to->row != PREMIE_NO_ROW;
        to->most = PREMIE_NO_INTEGER;
        to->days = premie_period_days(year.insured);
        for (int j = 0; j < 2; j++) {
            premie_date from = premie_date_of(year.label + j, 1, 1), until = premie_date_of(year.label + j + 1, 1, 1);
            to->met[j] = days_within(year.insured, from, until);
        }
        plan->first = to->insured && i < plan->first ? i : plan->first;
        if (to->rated) {
            int64_t last = last_decimal(&all->rating.rules[to->row]);
            plan->unit = last < plan->unit ? last : plan->unit;
        }
    }
}

/* The rate of its first year: that of `premie rate`, or that of the book; and the one before. */
static premie_status take_start(planning *of, int64_t *first, int64_t *before, premie_error *error)
{
    premie_sim_plan *plan = of->plan;
    premie_year year = year_of(of, plan->first);
    premie_sim_year *to = &plan->years[plan->first];
    int64_t current = premie_rate_millionths(of->terms->base,
                                             premie_rate_on(&of->terms->rates, premie_current_day(of->terms, &year)));
    *before = to->renews ? current : PREMIE_NO_INTEGER;
    *first = plan->first == 0 ? of->of->first_rate[plan->cover] : PREMIE_NO_INTEGER;
    if (plan->first > 0 && to->rated && current != PREMIE_NO_INTEGER) {
        premie_exact one;
        premie_new_rate rate;
        premie_exact_set(&one, (premie_ratio){1, 1}); /* [XR-2] */
        const premie_rating_rule *rule = &of->of->rating.rules[to->row];
        premie_rating_rates rates = premie_rating_rates_of(of->terms, &year, rule);
        if (rates.base != PREMIE_NO_INTEGER) {
            premie_status status = premie_new_rate_of(rule, current, rates.base, &one, &rate, error);
            *first = rate.rate;
            return status;
        }
    }
    return PREMIE_OK;
}

/* The largest power of ten, at most the unit, that divides a rate. */
static int64_t unit_within(int64_t unit, int64_t rate)
{
    while (rate != PREMIE_NO_INTEGER && rate % unit != 0) {
        unit /= 10;
    }
    return unit;
}

static premie_status take_rates(planning *of, premie_error *error)
{
    premie_sim_plan *plan = of->plan;
    int64_t first, before;
    premie_status status = take_start(of, &first, &before, error);
    for (int i = plan->first; i < of->of->horizon && status == PREMIE_OK; i++) {
        premie_year year = year_of(of, i);
        if (plan->years[i].insured) {
            status = take_fixed(of, &year, &plan->years[i], error);
            plan->unit = plan->years[i].rated ? plan->unit : unit_within(plan->unit, plan->years[i].fixed);
        }
    }
    if (status != PREMIE_OK) {
        return status;
    }
    premie_sim_year *begin = &plan->years[plan->first];
    begin->rated &= first != PREMIE_NO_INTEGER;
    first = first != PREMIE_NO_INTEGER ? first : begin->fixed;
    plan->unit = unit_within(unit_within(plan->unit, first), before);
    plan->skipped = first == PREMIE_NO_INTEGER;
    plan->start = first / plan->unit;
    plan->before = before != PREMIE_NO_INTEGER ? before / plan->unit : PREMIE_NO_INTEGER;
    return PREMIE_OK;
}

static premie_status take_rating(planning *of, int i, premie_error *error)
{
    premie_sim_plan *plan = of->plan;
    premie_sim_year *to = &plan->years[i];
    const premie_rating_rule *rule = &of->of->rating.rules[to->row];
    premie_year year = year_of(of, i);
    premie_rating_rates rates = premie_rating_rates_of(of->terms, &year, rule);
    bool tariff = rule->applies_to == PREMIE_APPLIES_TARIFF;
    to->base = tariff ? rates.base : PREMIE_NO_INTEGER;
    to->no_base = tariff && rates.base == PREMIE_NO_INTEGER;
    if (premie_pct_is(rule->max_pct)) {
        int64_t last = last_decimal(rule);
        to->most = (rule->max_pct.millionths + last / 2) / last * last / plan->unit;
    }
    if (i == plan->first) {
        return PREMIE_OK;
    }
    premie_status status = take_history(of, i, to, error);
    if (status == PREMIE_OK) {
        take_lanes(of, i, to);
    }
    return status;
}

/* [K-5], [XR-7]: by the first row that rates it on simulated costs. */
static premie_status take_rule(planning *of, premie_error *error)
{
    const premie_simulation *all = of->of;
    premie_sim_plan *plan = of->plan;
    premie_status status = PREMIE_OK;
    bool found = false;
    plan->capped = false;
    for (int i = plan->first + 1; i < all->horizon && !found; i++) {
        found = plan->years[i].rated;
        if (!found) {
            continue;
        }
        const premie_rating_rule *rule = &all->rating.rules[plan->years[i].row];
        plan->capped = premie_money_is(rule->large_claim_cap);
        plan->cap = plan->capped ? (double)rule->large_claim_cap.cents : 0;
        if (rule->method == PREMIE_BLEND) {
            int label;
            premie_ratio average;
            status = premie_cover_view_spells(&of->room->view, all->portfolio, plan->cover, error);
            if (status == PREMIE_OK) {
                status = premie_blend_headcount(of->terms, headcount_year(of), &label, &average, error);
            }
            plan->weight =
                status == PREMIE_OK ? premie_rating_weight(&all->rating, plan->years[i].row, average)->value : 0;
        }
    }
    return status;
}

/* Of a cover with an exposure. */
static premie_status fill_plan(planning *of, premie_error *error)
{
    premie_status status = take_model(of, error);
    if (status == PREMIE_OK) {
        status = take_rates(of, error);
    }
    if (status == PREMIE_OK) {
        status = take_rule(of, error);
    }
    for (int i = of->plan->first; i < of->of->horizon && status == PREMIE_OK && !of->plan->skipped; i++) {
        premie_year year = year_of(of, i);
        if (of->plan->years[i].insured) {
            status = take_premium(of, &year, &of->plan->years[i], error);
        }
        if (of->plan->years[i].rated && status == PREMIE_OK) {
            status = take_rating(of, i, error);
        }
    }
    return status;
}

premie_status premie_sim_plan_make(const premie_simulation *of, size_t place, premie_sim_room *room,
                                   premie_sim_plan *plan, premie_error *error)
{
    planning planned = {.of = of, .room = room, .terms = &room->view.cover, .plan = plan};
    const premie_book *book = of->portfolio->book;
    plan->cover = of->cover[place];
    plan->place = place;
    premie_id id = book->covers.cover_id[plan->cover];
    plan->hash = XXH3_64bits(premie_id_bytes(id), premie_id_length(id));
    premie_status status = premie_cover_view_turn(&room->view, of->portfolio, plan->cover, error);
    if (status != PREMIE_OK) {
        return status;
    }
    plan->payroll = planned.terms->base == PREMIE_BASE_PAYROLL;
    find_years(&planned);
    plan->skipped = plan->first == of->horizon;
    if (plan->skipped) {
        return PREMIE_OK;
    }
    premie_basis basis;
    premie_year year = year_of(&planned, plan->first);
    status = premie_advance_exposure(planned.terms, &year, &basis, &planned.exposure, error);
    plan->skipped = basis.kind == PREMIE_BASIS_NONE;
    return status == PREMIE_OK && !plan->skipped ? fill_plan(&planned, error) : status;
}
