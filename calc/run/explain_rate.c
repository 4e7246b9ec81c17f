#include <stdlib.h>
#include <string.h>

#include "run/covers.h"
#include "run/explaining.h"
#include "run/rated.h"

/* A rate of the cover at hand, while it is explained. */
typedef struct explained_rate {
    premie_explaining *of;
    const premie_rating_book *book;
    premie_year year;
    uint32_t rating;            /* row of rating.csv; PREMIE_NO_ROW where it has none */
    premie_rates_row row;       /* as premie_run_rate gives it */
    premie_portfolio_row group; /* of the cover, with a rating row */
    premie_rating_scratch scratch;
    premie_history history;
} explained_rate;

static premie_figure cents(const explained_rate *with, premie_int128 amount)
{
    return premie_figure_decimal(amount, 2, 2, with->of->to->dialect);
}

static premie_figure millionths(const explained_rate *with, premie_int128 value)
{
    return premie_figure_decimal(value, 6, 0, with->of->to->dialect);
}

static premie_figure shown(const explained_rate *with, premie_decimal decimal)
{
    char text[PREMIE_NUMBER_TEXT] = "none";
    if (decimal.value != PREMIE_NO_INTEGER) {
        (void)premie_decimal_text(decimal.value, decimal.decimals, decimal.trim, with->of->to->dialect, text);
    }
    return premie_figure_of("%s", text);
}

static premie_figure on(const explained_rate *with, premie_date date)
{
    return premie_figure_date(date, with->of->to->dialect);
}

static void add_value(const explained_rate *with, premie_figure figure)
{
    premie_explanation_value(with->of->to, "%s", figure.text);
}

/* ---- claims of a calendar year [K-2], [K-3] ---------------------------------------------------------------- */

static void explain_claims(const explained_rate *with, int calendar)
{
    static const char *const kinds[] = {"", "paid", "reserve", "recovery"};
    const premie_claims *claims = &with->of->book->claims;
    premie_rows rows = premie_table_group(&claims->table, with->of->row);
    for (uint32_t i = 0; i < rows.count; i++) {
        uint32_t row = rows.row[i], absence = claims->absence_id[row];
        if (premie_date_year(claims->date[row]) != calendar ||
            !premie_claim_counts(rows.count, with->scratch.claims, i, &with->history.window)) {
            continue;
        }
        bool recovery = claims->kind[row] == PREMIE_CLAIM_RECOVERY;
        premie_explanation_add(
            with->of->to, "K-2", "", "%s of %s%s%s", kinds[claims->kind[row]], on(with, claims->date[row]).text,
            absence != PREMIE_NO_ROW ? ", absence " : "",
            absence != PREMIE_NO_ROW ? premie_figure_id(with->of->book->absences.absence_id[absence]).text : "");
        premie_explanation_formula(with->of->to, "%s%s", recovery ? "−" : "",
                                   cents(with, claims->amount[row].cents).text);
    }
}

static void explain_invoices(const explained_rate *with, int calendar)
{
    const premie_invoices *invoices = &with->of->book->invoices;
    uint32_t module = with->book->first_module[with->of->row];
    for (; module != PREMIE_NO_ROW; module = with->book->next_module[module]) {
        premie_rows rows = premie_table_group(&invoices->table, module);
        for (uint32_t i = 0; i < rows.count; i++) {
            uint32_t row = rows.row[i];
            premie_money amount = with->book->granted[row].amount;
            if (premie_date_year(invoices->submitted_on[row]) == calendar && amount.cents != 0 &&
                premie_invoice_counts(with->book, row, &with->history.window)) {
                premie_explanation_add(with->of->to, "K-3", "S2:2.4.4, S3:4, S5:3.1",
                                       "invoice %s on %s, submitted on %s",
                                       premie_figure_id(invoices->invoice_id[row]).text,
                                       premie_figure_id(with->of->book->covers.cover_id[module]).text,
                                       on(with, invoices->submitted_on[row]).text);
                premie_explanation_formula(with->of->to, "%s", cents(with, amount.cents).text);
            }
        }
    }
}

/* ---- premium of a calendar year [K-4], [K-8] --------------------------------------------------------------- */

static premie_status explain_charged(const explained_rate *with, const premie_year *year, premie_ratio *premium,
                                     premie_figure *source, premie_error *error)
{
    premie_money billed;
    bool definitive;
    premie_status status = premie_cover_billed(with->of->book, with->of->row, year->label, &billed, error);
    if (status == PREMIE_OK) {
        status = premie_charged_premium(&with->of->view.cover, year->label, billed, premium, &definitive, error);
    }
    if (status == PREMIE_OK) {
        *source = premie_figure_of("%s of %d, %s", definitive ? "definitive" : "billed", year->label,
                                   cents(with, premium->num).text);
    }
    return status;
}

static premie_status explain_restated(const explained_rate *with, const premie_year *year, premie_ratio *premium,
                                      premie_figure *source, premie_error *error)
{
    const premie_cover *cover = &with->of->view.cover;
    int64_t tariff = premie_tariff_on(&cover->rates, with->year.whole.from);
    premie_restatement restated;
    premie_status status = premie_restated_premium(cover, year->label, tariff, &restated, error);
    if (status != PREMIE_OK) {
        return status;
    }
    *premium = restated.premium;
    if (!restated.has_exposure || tariff == PREMIE_NO_INTEGER) {
        *source =
            premie_figure_of("0 of %d, without %s", year->label, restated.has_exposure ? "a tariff" : "an exposure");
        return PREMIE_OK;
    }
    *source = premie_figure_of("%d restated: %s (%s) × %s × φ = %s", year->label,
                               premie_exposure_in_full(with->of, restated.exposure).text,
                               restated.is_definitive ? "definitive" : premie_figure_basis(restated.basis).text,
                               premie_rate_in_full(with->of, (premie_ratio){tariff, 1}).text,
                               premie_figure_rounded(restated.premium, with->of->to->dialect).text);
    return PREMIE_OK;
}

static premie_status explain_premium(const explained_rate *with, int calendar, int label, premie_error *error)
{
    bool tariff = with->book->rules[with->rating].premium_basis == PREMIE_BASIS_TARIFF;
    premie_year year = premie_cover_year(&with->of->view.cover, label);
    premie_period in_year = {premie_date_of(calendar, 1, 1), premie_date_of(calendar + 1, 1, 1)};
    int met = premie_period_days(premie_period_cut(year.insured, in_year)), days = premie_period_days(year.insured);
    premie_ratio premium, share;
    premie_figure source;
    if (met == 0) {
        return PREMIE_OK;
    }
    premie_status status = tariff ? explain_restated(with, &year, &premium, &source, error)
                                  : explain_charged(with, &year, &premium, &source, error);
    if (status == PREMIE_OK && !premie_ratio_times(premium, (premie_ratio){met, days}, &share)) {
        return premie_fail(error, PREMIE_E_DATA, "premium of %d: an intermediate exceeds 128 bits", calendar);
    }
    if (status == PREMIE_OK) {
        premie_explanation_add(with->of->to, tariff ? "K-8" : "K-4", "", "premium");
        premie_explanation_formula(with->of->to, "%s; × %d / %d days = %s", source.text, met, days,
                                   premie_figure_rounded(share, with->of->to->dialect).text);
    }
    return status;
}

static premie_status explain_calendar_year(const explained_rate *with, int calendar, premie_error *error)
{
    premie_explanation *to = with->of->to;
    const premie_history_year *year = &with->history.year[calendar - with->history.window.first];
    premie_explanation_add(to, "K-2, K-3, K-4", "S3:4", "%d", calendar);
    premie_explanation_formula(to, "claims %s, reintegration %s, premium %s", cents(with, year->claims).text,
                               cents(with, year->reintegration).text,
                               premie_figure_rounded(year->premium, to->dialect).text);
    to->level++;
    explain_claims(with, calendar);
    explain_invoices(with, calendar);
    premie_status status = explain_premium(with, calendar, calendar - 1, error);
    if (status == PREMIE_OK) {
        status = explain_premium(with, calendar, calendar, error);
    }
    to->level--;
    return status;
}

/* ---- ratio ------------------------------------------------------------------------------------------------- */

/* [K-5] */
static void explain_cap(const explained_rate *with, premie_money cap)
{
    premie_explanation *to = with->of->to;
    const premie_history *history = &with->history;
    premie_explanation_add(to, "K-5", "", "costs that count");
    if (!premie_money_is(cap)) {
        premie_explanation_formula(to, "%s + %s = %s, without a cap", cents(with, history->claims).text,
                                   cents(with, history->reintegration).text, cents(with, history->capped).text);
    } else {
        premie_explanation_formula(to, "%s + %s, each case for at most %s: %s", cents(with, history->claims).text,
                                   cents(with, history->reintegration).text, cents(with, cap.cents).text,
                                   cents(with, history->capped).text);
    }
    add_value(with, cents(with, history->capped));
}

static void explain_ratio(const explained_rate *with)
{
    premie_explanation *to = with->of->to;
    explain_cap(with, with->book->rules[with->rating].large_claim_cap);
    premie_explanation_add(to, "K-6", "S3:4", "claims ratio");
    if (with->row.ratio.value == PREMIE_NO_INTEGER) {
        premie_explanation_formula(to, "none: the premium is %s",
                                   premie_figure_rounded(with->history.premium, to->dialect).text);
        return;
    }
    premie_explanation_formula(to, "%s / %s = %s %%%s", cents(with, with->history.capped).text,
                               premie_figure_rounded(with->history.premium, to->dialect).text,
                               shown(with, with->row.ratio).text, with->history.capped < 0 ? ", as below 0" : "");
    add_value(with, shown(with, with->row.ratio));
}

static premie_status explain_history(explained_rate *with, premie_error *error)
{
    premie_explanation *to = with->of->to;
    const premie_rating_rule *rule = &with->book->rules[with->rating];
    const premie_window *window = &with->history.window;
    premie_status status = premie_rating_history(with->book, with->of->row, &with->of->view.cover, with->rating,
                                                 with->year.label, &with->scratch, &with->history, error);
    if (status != PREMIE_OK) {
        return status;
    }
    premie_explanation_add(to, "K-1", "S3:4", "window");
    premie_explanation_formula(to, "%d whole years before the earlier of %s and %s: %s, in which it ran %d",
                               rule->window_years, on(with, with->year.whole.from).text,
                               on(with, with->of->view.cover.as_of).text,
                               premie_figure_period(window->whole, to->dialect).text, premie_window_count(window));
    to->level++;
    for (int calendar = window->first; calendar <= window->last && status == PREMIE_OK; calendar++) {
        status = explain_calendar_year(with, calendar, error);
    }
    to->level--;
    explain_ratio(with);
    return status;
}

/* ---- factor ------------------------------------------------------------------------------------------------ */

static void explain_credibility(const explained_rate *with)
{
    premie_explanation *to = with->of->to;
    premie_pct target = with->book->rules[with->rating].target_ratio;
    char k[PREMIE_CELL_TEXT], within[PREMIE_CELL_TEXT], between[PREMIE_CELL_TEXT];
    (void)premie_real_text(with->group.k, to->dialect, k);
    (void)premie_real_text(with->group.within, to->dialect, within);
    (void)premie_real_text(with->group.between, to->dialect, between);
    premie_explanation_add(to, "XR-4", "", "credibility of %lld covers", (long long)with->group.covers);
    premie_explanation_formula(to, "s² = %s, a = %s, K = %s, m = %s %%; Z = w / (w + K) = %s", within, between,
                               k[0] != '\0' ? k : "none", shown(with, with->group.mean_ratio).text,
                               shown(with, with->row.credibility).text);
    add_value(with, shown(with, with->row.credibility));
    premie_explanation_add(to, "XR-4", "", "factor");
    premie_explanation_formula(to, "(Z × own + (1 − Z) × m) / %s = %s",
                               premie_pct_is(target) ? millionths(with, target.millionths).text : "m",
                               shown(with, with->row.factor).text);
    add_value(with, shown(with, with->row.factor));
}

static premie_status explain_blend(explained_rate *with, premie_error *error)
{
    premie_explanation *to = with->of->to;
    const premie_rating_rule *rule = &with->book->rules[with->rating];
    premie_ratio average;
    premie_exact own, factor;
    int label;
    int64_t percent = 0;
    premie_status status = premie_cover_view_spells(&with->of->view, with->of->portfolio, with->of->row, error);
    if (status == PREMIE_OK) {
        status = premie_blend_headcount(&with->of->view.cover, with->history.window.last, &label, &average, error);
    }
    if (status == PREMIE_OK) {
        status = premie_blend_factor(rule, &with->history, with->row.credibility.value, &own, &factor, error);
    }
    if (status != PREMIE_OK || !premie_exact_round(&own, 1000000, &percent)) {
        return status;
    }
    premie_explanation_add(to, "XR-7", "", "weight of the own ratio");
    premie_explanation_formula(to, "%s employees, %s%s: %s", premie_figure_ratio(average, 0, "", to->dialect).text,
                               label != 0 ? "statement of " : "from the spells of ",
                               premie_figure_of("%d", label != 0 ? label : with->history.window.last).text,
                               shown(with, with->row.credibility).text);
    premie_explanation_add(to, "XR-7", "", "own ratio, its years weighed");
    premie_explanation_formula(to, "%s %%", premie_figure_decimal(percent, 4, 0, to->dialect).text);
    premie_explanation_add(to, "XR-7", "", "factor");
    premie_explanation_formula(
        to, "(Z × own + (1 − Z) × %s) / %s = %s", millionths(with, rule->target_ratio.millionths).text,
        millionths(with, rule->target_ratio.millionths).text, shown(with, with->row.factor).text);
    add_value(with, shown(with, with->row.factor));
    return PREMIE_OK;
}

static premie_status explain_factor(explained_rate *with, premie_error *error)
{
    premie_explanation *to = with->of->to;
    enum premie_rating_method method = with->book->rules[with->rating].method;
    if (with->row.factor.value == PREMIE_NO_INTEGER) {
        premie_explanation_add(to, "XR-2", "", "factor");
        premie_explanation_formula(to, "1, as the status is %s", with->row.status);
        return PREMIE_OK;
    }
    if (method == PREMIE_CREDIBILITY) {
        explain_credibility(with);
        return PREMIE_OK;
    }
    if (method == PREMIE_BLEND) {
        return explain_blend(with, error);
    }
    premie_explanation_add(to, "XR-3", "", "factor");
    premie_explanation_formula(to, "%s, of the band of scale %s in which the ratio lies",
                               shown(with, with->row.factor).text,
                               premie_figure_id(with->of->book->rating.scale[with->rating]).text);
    add_value(with, shown(with, with->row.factor));
    return PREMIE_OK;
}

/* ---- the new rate ------------------------------------------------------------------------------------------ */

/* The bounds that are set, in the order they are put on; the one named in the row bound last. */
static premie_status explain_bounds(const explained_rate *with, premie_rating_rates rates, premie_error *error)
{
    premie_explanation *to = with->of->to;
    premie_exact one;
    premie_new_rate rate;
    premie_exact_set(&one, (premie_ratio){1, 1});
    premie_status status =
        premie_new_rate_of(&with->book->rules[with->rating], rates.current, rates.base, &one, &rate, error);
    to->level++;
    for (premie_bound bound = PREMIE_BOUND_MAX_UP; bound < PREMIE_BOUND_COUNT && status == PREMIE_OK; bound++) {
        const char *word = premie_bound_word(bound);
        bool ceiling = bound == PREMIE_BOUND_MAX_UP || bound == PREMIE_BOUND_MAX_PCT;
        if (rate.limit[bound].is_set) {
            premie_explanation_add(to, "XR-5", "", "%s", word);
            premie_explanation_formula(to, "at %s %s%s", ceiling ? "most" : "least",
                                       premie_figure_ratio(rate.limit[bound].value, 6, "", to->dialect).text,
                                       strcmp(word, with->row.bound) == 0 ? ", which bound" : "");
        }
    }
    to->level--;
    return status;
}

static premie_status explain_new(const explained_rate *with, premie_rating_rates rates, premie_error *error)
{
    premie_explanation *to = with->of->to;
    const premie_rating_rule *rule = &with->book->rules[with->rating];
    premie_explanation_add(to, "XR-8", "", "base");
    premie_explanation_formula(to, "%s: %s",
                               rule->applies_to == PREMIE_APPLIES_TARIFF ? "tariff on the renewal day" : "current",
                               rates.base != PREMIE_NO_INTEGER ? millionths(with, rates.base).text : "none");
    premie_explanation_add(to, "XR-5", "", "new");
    if (with->row.new_pct.value == PREMIE_NO_INTEGER) {
        premie_explanation_formula(to, "none, without a %s",
                                   rates.current == PREMIE_NO_INTEGER ? "current rate" : "base");
        return PREMIE_OK;
    }
    bool rated = with->row.factor.value != PREMIE_NO_INTEGER, binds = with->row.bound[0] != '\0';
    premie_explanation_formula(to, "%s × %s%s%s, rounded to %d decimals: %s", millionths(with, rates.base).text,
                               rated ? shown(with, with->row.factor).text : "1", binds ? ", bound by " : "",
                               with->row.bound, rule->decimals, shown(with, with->row.new_pct).text);
    add_value(with, shown(with, with->row.new_pct));
    return explain_bounds(with, rates, error);
}

static premie_status explain_rating_row(explained_rate *with, premie_error *error)
{
    static const char *const methods[] = {"", "scale", "credibility", "blend"};
    premie_explanation *to = with->of->to;
    const premie_rating *table = &with->of->book->rating;
    bool rated = with->rating != PREMIE_NO_ROW;
    premie_date current_day = premie_current_day(&with->of->view.cover, &with->year);
    premie_rating_rates rates =
        premie_rating_rates_of(&with->of->view.cover, &with->year, rated ? &with->book->rules[with->rating] : NULL);
    premie_explanation_add(to, "XR-1", "", "current");
    premie_explanation_formula(to, "%s on %s", shown(with, with->row.current_pct).text, on(with, current_day).text);
    add_value(with, shown(with, with->row.current_pct));
    premie_explanation_add(to, "XR-1", "", "rating row");
    if (!rated) {
        premie_explanation_formula(to, "none in force on %s", on(with, with->year.whole.from).text);
        return PREMIE_OK;
    }
    premie_explanation_formula(to, "%s, %s%s, from %s: %s", premie_figure_id(table->product[with->rating]).text,
                               premie_id_is(table->class[with->rating]) ? "class " : "any class",
                               premie_figure_id(table->class[with->rating]).text,
                               on(with, table->from[with->rating]).text, methods[table->method[with->rating]]);
    premie_status status = explain_history(with, error);
    if (status == PREMIE_OK) {
        status = explain_factor(with, error);
    }
    return status == PREMIE_OK ? explain_new(with, rates, error) : status;
}

/* ---- all of it --------------------------------------------------------------------------------------------- */

/* The rows of the cover in a run over all covers that count in its rate. */
static premie_status find_rows(explained_rate *with, premie_error *error)
{
    const premie_explaining *of = with->of;
    premie_results results = {.summary = false};
    premie_cover_step step = {.places = NULL};
    premie_status status = premie_rate_step(with->book, with->year.label, of->row, &results, &step, error);
    if (status == PREMIE_OK) {
        status = premie_cover_steps_run(of->portfolio, 1, &step, &results, error);
    }
    premie_cover_steps_release(1, &step);
    const premie_result *rates = &results.table[PREMIE_RESULT_rates], *groups = &results.table[PREMIE_RESULT_portfolio];
    for (size_t i = 0; i < rates->count && status == PREMIE_OK; i++) {
        const premie_rates_row *row = (const premie_rates_row *)rates->rows + i;
        if (premie_id_compare(row->cover_id, of->book->covers.cover_id[of->row]) == 0) {
            with->row = *row;
        }
    }
    for (size_t i = 0; i < groups->count && status == PREMIE_OK && with->rating != PREMIE_NO_ROW; i++) {
        const premie_portfolio_row *row = (const premie_portfolio_row *)groups->rows + i;
        if (premie_id_compare(row->product, of->book->rating.product[with->rating]) == 0 &&
            premie_id_compare(row->class, of->book->covers.class[of->row]) == 0 &&
            row->rating_from.day == of->book->rating.from[with->rating].day) {
            with->group = *row;
        }
    }
    premie_results_release(&results);
    return status;
}

static premie_status explain_rate(premie_explaining *of, const premie_rating_book *book, int label, premie_error *error)
{
    explained_rate with = {.of = of, .book = book, .year = premie_cover_year(&of->view.cover, label)};
    if (premie_period_is_empty(with.year.insured)) {
        return PREMIE_OK;
    }
    with.rating = premie_rating_row(of->book, of->row, with.year.whole.from);
    premie_status status = find_rows(&with, error);
    if (status == PREMIE_OK) {
        premie_explanation_add(of->to, "XR-1", "", "percentage of %d", label);
        premie_explanation_formula(of->to, "%s → %s, %s", shown(&with, with.row.current_pct).text,
                                   shown(&with, with.row.new_pct).text, with.row.status);
        of->to->level++;
        status = explain_rating_row(&with, error);
        of->to->level--;
        premie_result *table = &of->to->results.table[PREMIE_RESULT_rates];
        ((premie_rates_row *)table->rows)[table->count++] = with.row;
    }
    premie_rating_scratch_release(&with.scratch);
    return status;
}

premie_status premie_explain_rates(premie_explaining *of, int label, premie_error *error)
{
    premie_rating_book book = {.portfolio = of->portfolio};
    premie_granted *granted = NULL;
    uint32_t *case_of = NULL;
    if (of->book->products.experience[of->book->covers.product[of->row]] != PREMIE_EXPERIENCE_OWN) {
        return PREMIE_OK;
    }
    premie_status status = premie_reimburse_all(of->portfolio, NULL, &granted, error);
    if (status == PREMIE_OK) {
        status = premie_case_of_absence(of->portfolio, &case_of, error);
    }
    if (status == PREMIE_OK) {
        status = premie_rating_book_init(&book, of->portfolio, granted, case_of, error);
    }
    if (status == PREMIE_OK && premie_result_make(&of->to->results, PREMIE_RESULT_rates, 2, error) == NULL) {
        status = PREMIE_E_SYSTEM;
    }
    for (int year = label; year <= label + 1 && status == PREMIE_OK; year++) {
        status = explain_rate(of, &book, year, error);
    }
    premie_rating_book_release(&book);
    free(granted);
    free(case_of);
    return status;
}
