#include "run/outcome.h"

#include <stdlib.h>

#include "base/memory.h"
#include "run/covers.h"
#include "run/employers.h"
#include "run/rated.h"

enum { WINDOW_YEARS = 3 }; /* of a cover without a rating row, as where its window_years is blank */

/* Where a cover stands among the outcomes, and its new rate [XR-5]. */
typedef struct planned_cover {
    uint32_t place;   /* PREMIE_NO_ROW: it has no premium */
    uint32_t counted; /* whose reimbursements its own count in: itself, or its base cover; PREMIE_NO_ROW: of none */
    int64_t new_rate; /* millionths; PREMIE_NO_INTEGER where there is none */
} planned_cover;

typedef struct outcome_scratch {
    premie_cover_view view;
    char apart[PREMIE_APART];
} outcome_scratch;

typedef struct outcome_work {
    const premie_portfolio *portfolio;
    int year;
    const premie_granted *granted; /* by row of invoices */
    planned_cover *plans;          /* [covers.row_count] by row */
    premie_outcomes *outcomes;
    premie_int128 *sums; /* [outcomes->count] of reimbursements, cents */
    premie_period *windows;
    outcome_scratch *scratch; /* [threads] */
} outcome_work;

/* ---- which covers ------------------------------------------------------------------------------------------ */

static enum premie_premium_base base_of(const premie_book *book, uint32_t cover)
{
    return book->products.premium_base[book->covers.product[cover]];
}

static premie_period insured_of(const premie_portfolio *portfolio, uint32_t cover)
{
    return (premie_period){portfolio->book->covers.from[cover], portfolio->ends[cover].end};
}

static premie_year year_of(const outcome_work *work, uint32_t cover)
{
    return premie_year_of(work->portfolio->book->covers.renewal[cover], insured_of(work->portfolio, cover), PREMIE_DAY,
                          work->year);
}

/* `rates` has the covers that are rated, in the order of their ids, as those here. */
static premie_status plan_covers(outcome_work *work, const premie_result *rates, premie_error *error)
{
    const premie_book *book = work->portfolio->book;
    const premie_rates_row *rated = rates->rows, *end = rated + rates->count;
    premie_outcomes *outcomes = work->outcomes;
    uint32_t count = book->covers.table.visible_count;
    work->plans = premie_alloc_array(book->covers.table.row_count, sizeof *work->plans, error);
    outcomes->items = premie_alloc_array(count, sizeof *outcomes->items, error);
    work->sums = premie_alloc_zeroed(count, sizeof *work->sums, error);
    work->windows = premie_alloc_array(count, sizeof *work->windows, error);
    if (work->plans == NULL || outcomes->items == NULL || work->sums == NULL || work->windows == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t row = 0; row < book->covers.table.row_count; row++) {
        work->plans[row] = (planned_cover){PREMIE_NO_ROW, PREMIE_NO_ROW, PREMIE_NO_INTEGER};
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t cover = work->portfolio->by_id[i];
        bool charged = base_of(book, cover) != PREMIE_BASE_NONE;
        int64_t new_rate = PREMIE_NO_INTEGER;
        if (rated < end && rated->cover_id.text == book->covers.cover_id[cover].text) {
            new_rate = rated++->new_pct.value;
        }
        bool found = charged && !premie_period_is_empty(year_of(work, cover).insured);
        work->plans[cover] = (planned_cover){
            found ? (uint32_t)outcomes->count : PREMIE_NO_ROW,
            charged ? cover : book->covers.base_cover_id[cover],
            new_rate,
        };
        if (found) {
            outcomes->items[outcomes->count++].cover = cover;
        }
    }
    return PREMIE_OK;
}

/* ---- the rate and the premium ------------------------------------------------------------------------------ */

/* Money with 2 decimals, a percentage with up to 6, and a new rate with what it has. */
static premie_decimal rate_decimal(enum premie_premium_base base, int64_t millionths)
{
    bool cents = base != PREMIE_BASE_PAYROLL && millionths % 10000 == 0;
    return cents ? (premie_decimal){millionths / 10000, 2, false} : (premie_decimal){millionths, 6, true};
}

/* Where the new rate of a cover stands in the place of all others: the part of the year that is not free of charge. */
static premie_status part_charged(premie_cover_view *view, const premie_year *year, premie_ratio *part,
                                  premie_error *error)
{
    const premie_rate_row one = {{{INT32_MIN + 1}, PREMIE_FOREVER}, 1, false};
    premie_rates rates = {.any_class = &one, .any_class_count = 1, .schedule = view->schedule};
    bool found;
    rates.schedule_count = view->cover.rates.schedule_count;
    for (size_t i = 0; i < rates.schedule_count; i++) {
        view->schedule[i].rate = 1;
    }
    return premie_rate_over(&rates, year, year->insured, &found, part, error);
}

/* [S-2]: with experience `own` at the new percentage of XR-5, where there is one. */
static premie_status at_new_rate(premie_cover_view *view, const premie_year *year, premie_ratio exposure,
                                 int64_t new_rate, premie_money *premium, premie_error *error)
{
    enum premie_premium_base base = view->cover.base;
    premie_ratio part, rate;
    premie_status status = part_charged(view, year, &part, error);
    if (status != PREMIE_OK) {
        return status;
    }
    /* ρ of E-6: millionths of a percent, or cents */
    premie_ratio new_ratio = premie_ratio_of(new_rate, base == PREMIE_BASE_PAYROLL ? 1 : 10000);
    if (!premie_ratio_times(part, new_ratio, &rate)) {
        return premie_fail(error, PREMIE_E_DATA, "premium of %d: an intermediate exceeds 128 bits", year->label);
    }
    return premie_cover_premium(&view->cover, year, exposure, rate, premium, error);
}

/* The exposure of A-1, also where the year is free of charge or without a tariff. */
static premie_status take_exposure(const premie_cover *cover, const premie_year *year, premie_outcome *outcome,
                                   bool *found, premie_ratio *exposure, premie_error *error)
{
    premie_basis basis;
    premie_status status = premie_advance_exposure(cover, year, &basis, exposure, error);
    *found = status == PREMIE_OK && basis.kind != PREMIE_BASIS_NONE;
    return *found ? premie_exposure_decimal(cover->base, *exposure, &outcome->exposure, error) : status;
}

static premie_status take_premium(const outcome_work *work, premie_cover_view *view, premie_outcome *outcome,
                                  premie_error *error)
{
    const planned_cover *plan = &work->plans[outcome->cover];
    premie_advance advance;
    premie_ratio exposure;
    bool found;
    premie_status status = premie_advance_of(&view->cover, work->year, &advance, error);
    if (status == PREMIE_OK) {
        status = take_exposure(&view->cover, &advance.year, outcome, &found, &exposure, error);
    }
    if (status != PREMIE_OK) {
        return status;
    }
    outcome->premium = advance.amount;
    if (plan->new_rate != PREMIE_NO_INTEGER) {
        outcome->rate = rate_decimal(view->cover.base, plan->new_rate);
        return found ? at_new_rate(view, &advance.year, exposure, plan->new_rate, &outcome->premium, error) : PREMIE_OK;
    }
    if (advance.rate != PREMIE_NO_INTEGER) {
        outcome->rate = rate_decimal(view->cover.base, premie_rate_millionths(view->cover.base, advance.rate));
    }
    if (advance.status == PREMIE_ADVANCE_FREE_OF_CHARGE && found) {
        outcome->premium = (premie_money){0}; /* [Y-4]: at a rate of 0 */
    }
    return PREMIE_OK;
}

/* ---- reimbursements ---------------------------------------------------------------------------------------- */

/* [K-1]: by its rating row, or else as one without window_years. */
static premie_period window_of(const outcome_work *work, uint32_t cover)
{
    const premie_book *book = work->portfolio->book;
    premie_date renewal = year_of(work, cover).whole.from;
    uint32_t row = premie_rating_row(book, cover, renewal);
    int years = row != PREMIE_NO_ROW && book->rating.window_years[row] != PREMIE_NO_COUNT
                    ? book->rating.window_years[row]
                    : WINDOW_YEARS;
    return premie_window_before(renewal, book->options.as_of, years, insured_of(work->portfolio, cover)).days;
}

/* Those of a cover, or of a module without a premium of its own for its base cover. */
static void add_reimbursed(const outcome_work *work, uint32_t cover)
{
    const premie_invoices *invoices = &work->portfolio->book->invoices;
    uint32_t counted = work->plans[cover].counted;
    uint32_t place = counted != PREMIE_NO_ROW ? work->plans[counted].place : PREMIE_NO_ROW;
    premie_rows rows = premie_table_group(&invoices->table, cover);
    for (uint32_t i = 0; place != PREMIE_NO_ROW && i < rows.count; i++) {
        uint32_t row = rows.row[i];
        if (premie_date_in(invoices->submitted_on[row], work->windows[place])) {
            work->sums[place] += work->granted[row].amount.cents;
        }
    }
}

/* ---- the size of an employer ------------------------------------------------------------------------------- */

const char *premie_size_word(unsigned place)
{
    static const char *const words[] = {"1-9", "10-24", "25-49", "50-99", "100-249", "250-499", "500+"};
    return place < sizeof words / sizeof words[0] ? words[place] : NULL;
}

static unsigned size_of(premie_ratio headcount)
{
    static const int from[] = {10, 25, 50, 100, 250, 500};
    unsigned place = 0;
    while (place < sizeof from / sizeof from[0] &&
           premie_ratio_compare(headcount, (premie_ratio){from[place], 1}) >= 0) {
        place++;
    }
    return place;
}

/* The latest statement of a cover up to the year, or what it began with. */
static bool stated_headcount(const outcome_work *work, uint32_t cover, bool initial, premie_ratio *headcount)
{
    const premie_book *book = work->portfolio->book;
    const premie_statements *statements = &book->statements;
    premie_rows rows = premie_table_group(&statements->table, cover);
    premie_number found = initial ? book->covers.initial_headcount[cover] : PREMIE_NO_NUMBER;
    for (uint32_t i = 0; i < rows.count && !initial; i++) {
        uint32_t row = rows.row[i];
        if (statements->year[row] <= work->year && premie_number_is(statements->average_headcount[row])) {
            found = statements->average_headcount[row];
        }
    }
    *headcount = premie_ratio_of(premie_number_is(found) ? found.millionths : 0, 1000000);
    return premie_number_is(found);
}

static bool any_stated(const outcome_work *work, premie_rows covers, bool initial, premie_ratio *headcount)
{
    bool found = false;
    for (uint32_t i = 0; i < covers.count && !found; i++) {
        found = stated_headcount(work, covers.row[i], initial, headcount);
    }
    return found;
}

static bool any_by_spells(const premie_book *book, premie_rows covers)
{
    bool found = false;
    for (uint32_t i = 0; i < covers.count && !found; i++) {
        unsigned administration = book->covers.administration[covers.row[i]];
        found = administration == PREMIE_BY_EMPLOYEE || administration == PREMIE_BY_CLICK_CLAIM;
    }
    return found;
}

/*
 * [S-3]: of an employer administered by its spells, those in service on 1 January of the year, as in R-5; else what is
 * stated, as the spells may then be those of the sick only.
 */
static premie_status take_size(const outcome_work *work, premie_cover_view *view, premie_rows covers, unsigned *size,
                               premie_error *error)
{
    premie_ratio headcount;
    bool by_spells = any_by_spells(work->portfolio->book, covers);
    if (!by_spells && (any_stated(work, covers, false, &headcount) || any_stated(work, covers, true, &headcount))) {
        *size = size_of(headcount);
        return PREMIE_OK;
    }
    premie_status status = premie_cover_view_spells(view, work->portfolio, covers.row[0], error);
    *size = PREMIE_SIZE_UNKNOWN;
    if (status == PREMIE_OK && (by_spells || view->cover.spell_count > 0)) {
        premie_date day = premie_date_of(work->year, 1, 1);
        *size = size_of((premie_ratio){premie_in_service(view->cover.spell_count, view->cover.spells, day), 1});
    }
    return status;
}

/* ---- all of them ------------------------------------------------------------------------------------------- */

static premie_status work_cover(const outcome_work *work, premie_cover_view *view, uint32_t cover, unsigned size,
                                premie_error *error)
{
    const premie_book *book = work->portfolio->book;
    premie_outcome *outcome = &work->outcomes->items[work->plans[cover].place];
    *outcome = (premie_outcome){
        .cover_id = book->covers.cover_id[cover],
        .product = book->products.product[book->covers.product[cover]],
        .class = book->covers.class[cover],
        .sector = book->employers.sector[book->covers.employer_id[cover]],
        .cover = cover,
        .size = size,
        .exposure = PREMIE_NO_DECIMAL,
        .rate = PREMIE_NO_DECIMAL,
        .premium = PREMIE_NO_MONEY,
    };
    work->windows[work->plans[cover].place] = window_of(work, cover);
    premie_status status = premie_cover_view_turn(view, work->portfolio, cover, error);
    if (status == PREMIE_OK && view->cover.base == PREMIE_BASE_EMPLOYEE) {
        /* [P-1]: charged by its spells, whatever its administration */
        view->cover.administration = PREMIE_BY_EMPLOYEE;
        status = premie_cover_view_spells(view, work->portfolio, cover, error);
    }
    return status == PREMIE_OK ? take_premium(work, view, outcome, error) : status;
}

static premie_status round_sums(const outcome_work *work, premie_rows covers, premie_error *error)
{
    premie_status status = PREMIE_OK;
    for (uint32_t i = 0; i < covers.count; i++) {
        add_reimbursed(work, covers.row[i]);
    }
    for (uint32_t i = 0; i < covers.count && status == PREMIE_OK; i++) {
        uint32_t place = work->plans[covers.row[i]].place;
        if (place != PREMIE_NO_ROW) {
            premie_ratio sum = {work->sums[place], 1};
            status = premie_round_money(sum, &work->outcomes->items[place].reimbursed, error);
        }
        status = premie_fault_keep_cover(work->portfolio, covers.row[i], status, error);
    }
    return status;
}

static premie_status work_employer(void *context, unsigned worker, uint32_t employer, premie_error *error)
{
    const outcome_work *work = context;
    premie_cover_view *view = &work->scratch[worker].view;
    premie_rows covers = premie_table_group(&work->portfolio->book->covers.table, employer);
    unsigned size;
    if (covers.count == 0) {
        return PREMIE_OK;
    }
    premie_status status = take_size(work, view, covers, &size, error);
    for (uint32_t i = 0; i < covers.count && status == PREMIE_OK; i++) {
        if (work->plans[covers.row[i]].place == PREMIE_NO_ROW) {
            continue;
        }
        status = work_cover(work, view, covers.row[i], size, error);
        status = premie_fault_keep_cover(work->portfolio, covers.row[i], status, error);
    }
    return status == PREMIE_OK ? round_sums(work, covers, error) : status;
}

static premie_status work_employers(outcome_work *work, premie_error *error)
{
    unsigned threads = work->portfolio->threads;
    work->scratch = premie_alloc_array(threads, sizeof *work->scratch, error);
    if (work->scratch == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (unsigned i = 0; i < threads; i++) {
        work->scratch[i].view = PREMIE_VIEW_START;
    }
    premie_status status = premie_each_employer(work->portfolio, "premiums of the year", work_employer, work, error);
    for (unsigned i = 0; i < threads; i++) {
        premie_cover_view_release(&work->scratch[i].view);
    }
    free(work->scratch);
    return status;
}

premie_status premie_outcomes_of(const premie_portfolio *portfolio, int year, premie_outcomes *outcomes,
                                 premie_error *error)
{
    premie_granted *granted = NULL;
    uint32_t *case_of = NULL;
    premie_results rated = {.summary = false};
    outcome_work work = {.portfolio = portfolio, .year = year, .outcomes = outcomes};
    *outcomes = (premie_outcomes){.items = NULL};
    premie_status status = premie_reimburse_all(portfolio, NULL, &granted, error);
    if (status == PREMIE_OK) {
        status = premie_case_of_absence(portfolio, &case_of, error);
    }
    if (status == PREMIE_OK) {
        status = premie_rate_reimbursed(portfolio, year, granted, case_of, &rated, error);
    }
    if (status == PREMIE_OK) {
        status = plan_covers(&work, &rated.table[PREMIE_RESULT_rates], error);
    }
    work.granted = granted;
    if (status == PREMIE_OK) {
        status = work_employers(&work, error);
    }
    premie_results_release(&rated);
    free(work.plans);
    free(work.sums);
    free(work.windows);
    free(granted);
    free(case_of);
    return status;
}

void premie_outcomes_release(premie_outcomes *outcomes)
{
    free(outcomes->items);
    *outcomes = (premie_outcomes){.items = NULL};
}
