#include "premie/claims_ratio.h"

#include <assert.h>

#include "rules/charged.h"

/* ---- window ------------------------------------------------------------------------------------------------ */

premie_window premie_window_before(premie_date renewal_day, premie_date as_of, int years, premie_period insured)
{
    int until = premie_date_year(premie_date_min(renewal_day, as_of)); /* [K-1] */
    premie_window window = {.whole = {premie_date_of(until - years, 1, 1), premie_date_of(until, 1, 1)}};
    window.days = premie_period_cut(window.whole, insured);
    if (premie_period_is_empty(window.days)) {
        window.first = until;
        window.last = until - 1;
        return window;
    }
    window.first = premie_date_year(window.days.from);
    window.last = premie_date_year(premie_date_plus(window.days.until, -1));
    return window;
}

/* ---- claims ------------------------------------------------------------------------------------------------ */

/* [K-2]: a later reserve of the same absence takes its place. */
static bool is_replaced(size_t count, const premie_claim claims[], size_t place, premie_date until)
{
    for (size_t i = place + 1; i < count && claims[i].absence == claims[place].absence; i++) {
        if (claims[i].date.day >= until.day) {
            return false;
        }
        if (claims[i].kind == PREMIE_CLAIM_RESERVE) {
            return true;
        }
    }
    return false;
}

bool premie_claim_counts(size_t count, const premie_claim claims[], size_t place, const premie_window *window)
{
    const premie_claim *claim = &claims[place];
    return premie_date_in(claim->date, window->days) &&
           (claim->kind != PREMIE_CLAIM_RESERVE || !is_replaced(count, claims, place, window->days.until));
}

/* The place in its window of the year of a cost; `begins` are the first days of the years of the window. */
static int year_of(const premie_date begins[], int count, premie_date date)
{
    int place = count - 1;
    while (place > 0 && date.day < begins[place].day) {
        place--;
    }
    return place;
}

void premie_history_costs(size_t count, const premie_cost costs[], premie_money cap, premie_history *history)
{
    int years = premie_window_count(&history->window);
    premie_int128 of_case = 0;
    premie_date begins[PREMIE_WINDOW_YEARS_MAX] = {{0}};
    for (int i = 0; i < years; i++) {
        history->year[i].claims = history->year[i].reintegration = 0;
        begins[i] = premie_date_of(history->window.first + i, 1, 1);
    }
    history->claims = history->reintegration = history->capped = 0;
    for (size_t i = 0; i < count; i++) {
        const premie_cost *cost = &costs[i];
        assert(premie_date_in(cost->date, history->window.days));
        premie_history_year *year = &history->year[year_of(begins, years, cost->date)];
        *(cost->is_reintegration ? &year->reintegration : &year->claims) += cost->cents;
        of_case += cost->cents;
        bool alone = cost->sickness == PREMIE_NO_ROW;
        if (alone || i + 1 == count || costs[i + 1].sickness != cost->sickness) {
            bool over = !alone && premie_money_is(cap) && of_case > cap.cents; /* [K-5] */
            history->capped += over ? cap.cents : of_case;
            of_case = 0;
        }
    }
    for (int i = 0; i < years; i++) {
        history->claims += history->year[i].claims;
        history->reintegration += history->year[i].reintegration;
    }
}

/* ---- premiums ---------------------------------------------------------------------------------------------- */

static bool is_settled_by_year(const premie_cover *cover)
{
    return cover->base == PREMIE_BASE_HEADCOUNT || cover->base == PREMIE_BASE_PAYROLL;
}

premie_status premie_charged_premium(const premie_cover *cover, int label, premie_money billed, premie_ratio *premium,
                                     bool *is_definitive, premie_error *error)
{
    premie_money definitive = PREMIE_NO_MONEY;
    premie_status status = is_settled_by_year(cover) ? premie_definitive(cover, label, &definitive, error) : PREMIE_OK;
    if (status != PREMIE_OK) {
        return status;
    }
    *premium = premie_ratio_of(premie_money_is(definitive) ? definitive.cents : billed.cents, 1);
    if (is_definitive != NULL) {
        *is_definitive = premie_money_is(definitive);
    }
    return PREMIE_OK;
}

int64_t premie_tariff_on(const premie_rates *rates, premie_date day)
{
    premie_rates tariffs = *rates;
    tariffs.schedule_count = 0;
    return premie_rate_on(&tariffs, day);
}

static premie_status restate(const premie_cover *cover, const premie_year *year, int64_t tariff,
                             premie_restatement *restated, premie_error *error)
{
    premie_ratio unit = {1, cover->base == PREMIE_BASE_PAYROLL ? 100 * 1000000 : 1};
    premie_ratio part = {premie_year_part(year, year->insured), premie_year_units(year)};
    premie_ratio premium = {tariff, 1};
    if (!premie_ratio_times(premium, unit, &premium) || !premie_ratio_times(premium, part, &premium) ||
        !premie_ratio_times(premium, restated->exposure, &premium)) {
        return premie_fail(error, PREMIE_E_DATA, "restated premium of %d: an intermediate exceeds 128 bits",
                           year->label);
    }
    restated->premium = premium;
    return PREMIE_OK;
}

premie_status premie_restated_premium(const premie_cover *cover, int label, int64_t tariff,
                                      premie_restatement *restated, premie_error *error)
{
    premie_settlement settlement = {.has_exposure = false};
    premie_year year = premie_cover_year(cover, label);
    premie_restatement found = {.premium = {0, 1}};
    if (!is_settled_by_year(cover)) {
        *restated = found;
        return PREMIE_OK;
    }
    premie_status status = premie_settle_alone(cover, label, &settlement, error);
    if (status == PREMIE_OK && settlement.has_exposure) {
        found.is_definitive = found.has_exposure = true;
        found.exposure = settlement.exposure;
    } else if (status == PREMIE_OK) {
        status = premie_advance_exposure(cover, &year, &found.basis, &found.exposure, error);
        found.has_exposure = status == PREMIE_OK && found.basis.kind != PREMIE_BASIS_NONE;
    }
    if (status == PREMIE_OK && found.has_exposure && tariff != PREMIE_NO_INTEGER) {
        status = restate(cover, &year, tariff, &found, error);
    }
    if (status == PREMIE_OK) {
        *restated = found;
    }
    return status;
}

static bool add_share(premie_ratio share, int calendar, premie_history *history)
{
    premie_ratio *of_year = &history->year[calendar - history->window.first].premium;
    return premie_ratio_plus(*of_year, share, of_year) && premie_ratio_plus(history->premium, share, &history->premium);
}

premie_status premie_history_premium(const premie_year *year, premie_ratio premium, premie_history *history,
                                     premie_error *error)
{
    const premie_window *window = &history->window;
    int days = premie_period_days(year->insured);
    int end = days > 0 ? premie_date_year(premie_date_plus(year->insured.until, -1)) : year->label - 1;
    int first = window->first > year->label ? window->first : year->label; /* it meets its own year and the next */
    int last = window->last < end ? window->last : end;
    for (int calendar = first; calendar <= last; calendar++) {
        premie_ratio share = premium;
        int met = days;
        if (end > year->label) {
            premie_period in_year = {premie_date_of(calendar, 1, 1), premie_date_of(calendar + 1, 1, 1)};
            met = premie_period_days(premie_period_cut(year->insured, in_year));
        }
        bool held = met == days || premie_ratio_times(premium, (premie_ratio){met, days}, &share);
        if (met > 0 && !(held && add_share(share, calendar, history))) {
            return premie_fail(error, PREMIE_E_DATA, "premium of %d: an intermediate exceeds 128 bits", calendar);
        }
    }
    return PREMIE_OK;
}

/* ---- ratios ------------------------------------------------------------------------------------------------ */

static premie_status divide(premie_int128 cost, premie_ratio premium, premie_ratio *ratio, premie_error *error)
{
    return premie_ratio_times((premie_ratio){cost, 1}, (premie_ratio){premium.den, premium.num}, ratio)
               ? PREMIE_OK
               : premie_fail(error, PREMIE_E_DATA, "claims ratio: an intermediate exceeds 128 bits");
}

/* [K-6], [K-7]: a negative ratio counts as 0. */
static premie_status ratio_of(premie_int128 cost, premie_ratio premium, bool *found, premie_ratio *ratio,
                              premie_error *error)
{
    *found = premium.num > 0;
    return *found ? divide(cost > 0 ? cost : 0, premium, ratio, error) : PREMIE_OK;
}

premie_status premie_claims_ratio(const premie_history *history, bool *found, premie_ratio *ratio, premie_error *error)
{
    return ratio_of(history->capped, history->premium, found, ratio, error);
}

premie_status premie_claims_ratio_of_year(const premie_history_year *year, bool *found, premie_ratio *ratio,
                                          premie_error *error)
{
    return ratio_of(year->claims + year->reintegration, year->premium, found, ratio, error);
}

premie_status premie_claims_ratio_in_proportion(const premie_history *history, int place, premie_ratio *ratio,
                                                premie_error *error)
{
    const premie_history_year *year = &history->year[place];
    premie_int128 uncapped = history->claims + history->reintegration;
    assert(year->premium.num > 0);
    premie_status status = divide(year->claims + year->reintegration, year->premium, ratio, error);
    if (status == PREMIE_OK && uncapped > 0 && uncapped != history->capped &&
        !premie_ratio_times(*ratio, premie_ratio_of(history->capped, uncapped), ratio)) {
        return premie_fail(error, PREMIE_E_DATA, "claims ratio: an intermediate exceeds 128 bits");
    }
    return status;
}
