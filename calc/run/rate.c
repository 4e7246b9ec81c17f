#include <stdlib.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "run/covers.h"
#include "run/employers.h"
#include "run/rated.h"

typedef struct rate_work {
    premie_rating_run run;
    uint32_t *place;                /* [covers.row_count] among those rated; PREMIE_NO_ROW for others */
    premie_rating_scratch *scratch; /* [threads] */
} rate_work;

/* ---- which covers, and where their rows go ----------------------------------------------------------------- */

static premie_year year_of(const premie_portfolio *portfolio, uint32_t cover, int label)
{
    const premie_covers *covers = &portfolio->book->covers;
    premie_period insured = {covers->from[cover], portfolio->ends[cover].end};
    return premie_year_of(covers->renewal[cover], insured, PREMIE_DAY, label);
}

/* Whether a cover is rated, by which row of rating.csv, and over how many years. */
typedef struct planned {
    bool rated;
    uint8_t years; /* at most PREMIE_WINDOW_YEARS_MAX */
    uint32_t rating;
} planned;

enum { COVERS_A_TURN = 4096 };

/* How many covers of a turn are rated, and their ratios; then where they begin among all. */
typedef struct plan_turn_size {
    size_t covers, ratios;
} plan_turn_size;

typedef struct plan_work {
    rate_work *rate;
    planned *plans;        /* [covers.visible_count] in the order of their ids */
    plan_turn_size *sizes; /* [turn_count] */
    size_t turn_count;
} plan_work;

/* Whether a cover is of the group of run->like, or that cover itself where no other one counts in its rate [XR-4]. */
static bool is_like(const premie_rating_run *run, uint32_t cover, uint32_t rating)
{
    const premie_covers *covers = &run->book->portfolio->book->covers;
    if (run->like == PREMIE_NO_ROW || run->like == cover) {
        return true;
    }
    return rating != PREMIE_NO_ROW && run->book->rules[rating].method == PREMIE_CREDIBILITY &&
           covers->product[cover] == covers->product[run->like] &&
           premie_id_compare(covers->class[cover], covers -> class[run->like]) == 0;
}

/* [XR-1]: experience `own`, I(y) not empty. */
static planned plan_of(const premie_rating_run *run, uint32_t cover)
{
    const premie_portfolio *portfolio = run->book->portfolio;
    const premie_book *book = portfolio->book;
    planned plan = {.rated = false};
    if (book->products.experience[book->covers.product[cover]] != PREMIE_EXPERIENCE_OWN) {
        return plan;
    }
    premie_year year = year_of(portfolio, cover, run->year);
    plan.rated = !premie_period_is_empty(year.insured);
    plan.rating = plan.rated ? premie_rating_row_of(run->book, cover, year.whole.from) : PREMIE_NO_ROW;
    plan.rated = plan.rated && is_like(run, cover, plan.rating);
    if (plan.rated && plan.rating != PREMIE_NO_ROW) {
        premie_period insured = {book->covers.from[cover], portfolio->ends[cover].end};
        premie_window window = premie_window_before(year.whole.from, book->options.as_of,
                                                    run->book->rules[plan.rating].window_years, insured);
        plan.years = (uint8_t)premie_window_count(&window);
    }
    return plan;
}

/* The covers of a turn: places in the order of their ids. */
static void turn_covers(const premie_portfolio *portfolio, size_t item, size_t *begin, size_t *end)
{
    size_t count = portfolio->book->covers.table.visible_count;
    *begin = item * COVERS_A_TURN;
    *end = count - *begin < COVERS_A_TURN ? count : *begin + COVERS_A_TURN;
}

static premie_status plan_turn(void *context, unsigned worker, size_t item, premie_error *error)
{
    const plan_work *work = context;
    const premie_rating_run *run = &work->rate->run;
    plan_turn_size size = {0, 0};
    size_t begin, end;
    (void)worker;
    (void)error;
    turn_covers(run->book->portfolio, item, &begin, &end);
    for (size_t i = begin; i < end; i++) {
        uint32_t cover = run->book->portfolio->by_id[i];
        work->plans[i] = plan_of(run, cover);
        work->rate->place[cover] = PREMIE_NO_ROW;
        size.covers += work->plans[i].rated;
        size.ratios += work->plans[i].years;
    }
    work->sizes[item] = size;
    return PREMIE_OK;
}

/* Lists the covers that are rated. */
static premie_status list_turn(void *context, unsigned worker, size_t item, premie_error *error)
{
    const plan_work *work = context;
    const premie_rating_run *run = &work->rate->run;
    plan_turn_size at = work->sizes[item];
    size_t begin, end;
    (void)worker;
    (void)error;
    turn_covers(run->book->portfolio, item, &begin, &end);
    for (size_t i = begin; i < end; i++) {
        if (work->plans[i].rated) {
            uint32_t cover = run->book->portfolio->by_id[i];
            work->rate->place[cover] = (uint32_t)at.covers;
            run->covers[at.covers++] = (premie_rated_cover){.cover = cover,
                                                            .rating = work->plans[i].rating,
                                                            .years = work->plans[i].years,
                                                            .first_ratio = at.ratios,
                                                            .new_rate = PREMIE_NO_INTEGER};
            at.ratios += work->plans[i].years;
        }
    }
    return PREMIE_OK;
}

static premie_status make_room(plan_work *work, premie_results *results, premie_error *error)
{
    premie_rating_run *run = &work->rate->run;
    plan_turn_size all = {0, 0};
    for (size_t i = 0; i < work->turn_count; i++) {
        plan_turn_size size = work->sizes[i];
        work->sizes[i] = all;
        all.covers += size.covers;
        all.ratios += size.ratios;
    }
    run->count = all.covers;
    run->covers = premie_alloc_array(run->count, sizeof *run->covers, error);
    run->cells = premie_alloc_array(all.ratios, sizeof *run->cells, error);
    run->ratios = premie_result_make(results, PREMIE_RESULT_ratios, all.ratios, error);
    run->rates = premie_result_make(results, PREMIE_RESULT_rates, run->count, error);
    results->table[PREMIE_RESULT_ratios].count = all.ratios;
    results->table[PREMIE_RESULT_rates].count = run->count;
    return run->covers != NULL && run->cells != NULL && run->ratios != NULL && run->rates != NULL ? PREMIE_OK
                                                                                                  : PREMIE_E_SYSTEM;
}

static premie_status plan_covers(rate_work *rate, premie_results *results, premie_error *error)
{
    const premie_portfolio *portfolio = rate->run.book->portfolio;
    const premie_table *covers = &portfolio->book->covers.table;
    plan_work work = {.rate = rate, .turn_count = ((size_t)covers->visible_count + COVERS_A_TURN - 1) / COVERS_A_TURN};
    rate->place = premie_alloc_array(covers->row_count, sizeof *rate->place, error);
    work.plans = premie_alloc_array(covers->visible_count, sizeof *work.plans, error);
    work.sizes = premie_alloc_array(work.turn_count, sizeof *work.sizes, error);
    premie_status status =
        rate->place != NULL && work.plans != NULL && work.sizes != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    if (status == PREMIE_OK) {
        status = premie_parallel(portfolio->threads, work.turn_count, plan_turn, &work, error);
    }
    if (status == PREMIE_OK) {
        status = make_room(&work, results, error);
    }
    if (status == PREMIE_OK) {
        status = premie_parallel(portfolio->threads, work.turn_count, list_turn, &work, error);
    }
    free(work.plans);
    free(work.sizes);
    return status;
}

/* ---- rows of one cover ------------------------------------------------------------------------------------- */

/* A ratio in percent, with 4 decimals [N-2]; exact until here [K-7]. */
static premie_status show_ratio(bool found, premie_ratio ratio, premie_decimal *shown, premie_error *error)
{
    *shown = found ? (premie_decimal){0, 4, false} : PREMIE_NO_DECIMAL;
    return !found || premie_round(ratio, 1000000, &shown->value)
               ? PREMIE_OK
               : premie_fail(error, PREMIE_E_DATA, "the claims ratio is beyond its range");
}

static premie_status fill_ratio(const premie_history_year *year, premie_ratios_row *row, premie_error *error)
{
    bool found;
    premie_ratio ratio;
    premie_status status = premie_round_money((premie_ratio){year->claims, 1}, &row->claims, error);
    if (status == PREMIE_OK) {
        status = premie_round_money((premie_ratio){year->reintegration, 1}, &row->reintegration, error);
    }
    if (status == PREMIE_OK) {
        status = premie_round_money(year->premium, &row->premium, error);
    }
    if (status == PREMIE_OK) {
        status = premie_claims_ratio_of_year(year, &found, &ratio, error);
    }
    return status == PREMIE_OK ? show_ratio(found, ratio, &row->ratio, error) : status;
}

static premie_status fill_totals(const premie_history *history, premie_rates_row *row, premie_error *error)
{
    bool found, available = premie_window_count(&history->window) > 0;
    premie_ratio ratio;
    row->window_from = available ? history->window.days.from : PREMIE_NO_DATE;
    row->window_until = available ? history->window.days.until : PREMIE_NO_DATE;
    row->years = premie_window_count(&history->window);
    premie_status status = premie_round_money((premie_ratio){history->claims, 1}, &row->claims, error);
    if (status == PREMIE_OK) {
        status = premie_round_money((premie_ratio){history->reintegration, 1}, &row->reintegration, error);
    }
    if (status == PREMIE_OK) {
        status = premie_round_money((premie_ratio){history->capped, 1}, &row->capped, error);
    }
    if (status == PREMIE_OK) {
        status = premie_round_money(history->premium, &row->premium, error);
    }
    if (status == PREMIE_OK) {
        status = premie_claims_ratio(history, &found, &ratio, error);
    }
    return status == PREMIE_OK ? show_ratio(found, ratio, &row->ratio, error) : status;
}

static premie_status fill_history(const premie_rating_run *run, size_t place, const premie_history *history,
                                  premie_error *error)
{
    premie_rated_cover *rated = &run->covers[place];
    premie_id id = run->book->portfolio->book->covers.cover_id[rated->cover];
    premie_status status = fill_totals(history, &run->rates[place], error);
    for (int i = 0; i < rated->years && status == PREMIE_OK; i++) {
        premie_ratios_row *row = &run->ratios[rated->first_ratio + (size_t)i];
        *row = (premie_ratios_row){.cover_id = id, .year = run->year, .calendar_year = history->window.first + i};
        status = fill_ratio(&history->year[i], row, error);
    }
    rated->capped = history->capped;
    rated->premium = history->premium;
    return status;
}

/* ---- the new rate of one cover ----------------------------------------------------------------------------- */

static premie_decimal trimmed(int64_t millionths) { return (premie_decimal){millionths, 6, true}; }

premie_status premie_rated_set(const premie_rating_run *run, size_t place, const premie_exact *factor,
                               premie_error *error)
{
    premie_rated_cover *rated = &run->covers[place];
    premie_rates_row *row = &run->rates[place];
    const premie_rating_rule *rule = &run->book->rules[rated->rating];
    if (rated->status == PREMIE_RATED) {
        row->factor = (premie_decimal){0, 6, false};
        if (!premie_exact_round(factor, 1000000, &row->factor.value)) {
            return premie_fail(error, PREMIE_E_DATA, "the factor is beyond its range");
        }
    }
    if (rated->rates.current == PREMIE_NO_INTEGER || rated->rates.base == PREMIE_NO_INTEGER) {
        return PREMIE_OK; /* [XR-1], [XR-8] */
    }
    premie_new_rate rate;
    premie_status status = premie_new_rate_of(rule, rated->rates.current, rated->rates.base, factor, &rate, error);
    if (status == PREMIE_OK) {
        rated->new_rate = rate.rate;
        row->new_pct = trimmed(rate.rate);
        row->bound = premie_bound_word(rate.bound);
    }
    return status;
}

static premie_status blend(const rate_work *work, size_t place, const premie_history *history, premie_cover_view *view,
                           premie_exact *factor, premie_error *error)
{
    const premie_rating_run *run = &work->run;
    const premie_rated_cover *rated = &run->covers[place];
    premie_ratio average;
    int label;
    premie_status status = premie_cover_view_spells(view, run->book->portfolio, rated->cover, error);
    if (status == PREMIE_OK) {
        status = premie_blend_headcount(&view->cover, history->window.last, &label, &average, error);
    }
    if (status != PREMIE_OK) {
        return status;
    }
    int64_t weight = premie_rating_weight(run->book, rated->rating, average)->value;
    run->rates[place].credibility = (premie_decimal){weight, 6, false};
    return premie_blend_factor(&run->book->rules[rated->rating], history, weight, NULL, factor, error);
}

static premie_status scale(const rate_work *work, size_t place, const premie_history *history, premie_exact *factor,
                           premie_error *error)
{
    bool found;
    premie_ratio ratio;
    premie_status status = premie_claims_ratio(history, &found, &ratio, error);
    if (status != PREMIE_OK) {
        return status;
    }
    if (!premie_ratio_times(ratio, (premie_ratio){100, 1}, &ratio)) {
        return premie_fail(error, PREMIE_E_DATA, "claims ratio: an intermediate exceeds 128 bits");
    }
    const premie_band *band = premie_rating_scale(work->run.book, work->run.covers[place].rating, ratio);
    premie_exact_set(factor, (premie_ratio){band->value, 1000000});
    return PREMIE_OK;
}

/* The new rate of a cover; with credibility only once all of its group are there. */
static premie_status rate_by_itself(const rate_work *work, size_t place, const premie_history *history,
                                    premie_cover_view *view, premie_error *error)
{
    const premie_rating_run *run = &work->run;
    const premie_rated_cover *rated = &run->covers[place];
    enum premie_rating_method method = run->book->rules[rated->rating].method;
    premie_status status = PREMIE_OK;
    premie_exact factor;
    premie_exact_set(&factor, (premie_ratio){1, 1}); /* [XR-2] */
    if (method == PREMIE_CREDIBILITY) {
        for (int i = 0; i < rated->years && status == PREMIE_OK; i++) {
            status = premie_history_cell(history, i, 0, &run->cells[rated->first_ratio + (size_t)i], error);
        }
        return status;
    }
    if (rated->status == PREMIE_RATED) {
        status = method == PREMIE_SCALE ? scale(work, place, history, &factor, error)
                                        : blend(work, place, history, view, &factor, error);
    }
    return status == PREMIE_OK ? premie_rated_set(run, place, &factor, error) : status;
}

/* [XR-6]: X of A-1 for the rated year. */
static premie_status set_exposure(const premie_cover *cover, const premie_year *year, premie_rated_cover *rated,
                                  premie_error *error)
{
    premie_basis basis;
    rated->exposure = (premie_ratio){0, 1};
    if (cover->base != PREMIE_BASE_HEADCOUNT && cover->base != PREMIE_BASE_PAYROLL) {
        return PREMIE_OK;
    }
    return premie_advance_exposure(cover, year, &basis, &rated->exposure, error);
}

static premie_status rate_cover(void *context, unsigned worker, premie_cover_view *view, uint32_t cover,
                                premie_error *error)
{
    const rate_work *work = context;
    const premie_rating_run *run = &work->run;
    size_t place = work->place[cover];
    premie_rated_cover *rated = &run->covers[place];
    premie_rates_row *row = &run->rates[place];
    const premie_rating_rule *rule = rated->rating != PREMIE_NO_ROW ? &run->book->rules[rated->rating] : NULL;
    premie_year year = premie_cover_year(&view->cover, run->year);
    premie_status status = PREMIE_OK;
    rated->rates = premie_rating_rates_of(&view->cover, &year, rule);
    *row = (premie_rates_row){
        .cover_id = run->book->portfolio->book->covers.cover_id[cover],
        .year = run->year,
        .window_from = PREMIE_NO_DATE,
        .window_until = PREMIE_NO_DATE,
        .years = PREMIE_NO_INTEGER,
        .claims = PREMIE_NO_MONEY,
        .reintegration = PREMIE_NO_MONEY,
        .capped = PREMIE_NO_MONEY,
        .premium = PREMIE_NO_MONEY,
        .ratio = PREMIE_NO_DECIMAL,
        .credibility = PREMIE_NO_DECIMAL,
        .factor = PREMIE_NO_DECIMAL,
        .current_pct = trimmed(rated->rates.current),
        .new_pct = PREMIE_NO_DECIMAL,
        .bound = "",
    };
    rated->status = PREMIE_RATED_NOT;
    if (rule != NULL) {
        premie_history history;
        status = premie_rating_history(run->book, cover, &view->cover, rated->rating, run->year, &work->scratch[worker],
                                       &history, error);
        if (status == PREMIE_OK) {
            rated->status = premie_rating_status_of(rule, &history);
            status = fill_history(run, place, &history, error);
        }
        if (status == PREMIE_OK) {
            status = set_exposure(&view->cover, &year, rated, error);
        }
        if (status == PREMIE_OK) {
            status = rate_by_itself(work, place, &history, view, error);
        }
    }
    row->status = premie_rating_status_word(rated->status);
    return status;
}

/* ---- all of them ------------------------------------------------------------------------------------------- */

static premie_status end_rating(void *context, premie_results *results, premie_error *error)
{
    const rate_work *work = context;
    return premie_rated_groups(&work->run, results, error);
}

static void release_rating(void *context)
{
    rate_work *work = context;
    for (unsigned i = 0; work->scratch != NULL && i < work->run.book->portfolio->threads; i++) {
        premie_rating_scratch_release(&work->scratch[i]);
    }
    free(work->scratch);
    free(work->run.covers);
    free(work->run.cells);
    free(work->place);
    free(work);
}

premie_status premie_rate_step(const premie_rating_book *book, int year, uint32_t like, premie_results *results,
                               premie_cover_step *step, premie_error *error)
{
    rate_work *work = premie_alloc_zeroed(1, sizeof *work, error);
    if (work == NULL) {
        return PREMIE_E_SYSTEM;
    }
    work->run = (premie_rating_run){.book = book, .year = year, .like = like};
    *step = (premie_cover_step){.work = rate_cover, .end = end_rating, .release = release_rating, .context = work};
    work->scratch = premie_alloc_zeroed(book->portfolio->threads, sizeof *work->scratch, error);
    premie_status status = work->scratch != NULL ? plan_covers(work, results, error) : PREMIE_E_SYSTEM;
    step->places = work->place;
    return status;
}

premie_status premie_rate_reimbursed(const premie_portfolio *portfolio, int year, const premie_granted *granted,
                                     const uint32_t *case_of, premie_results *results, premie_error *error)
{
    premie_rating_book book = {.portfolio = NULL};
    premie_cover_step step = {0};
    premie_status status = premie_rating_book_init(&book, portfolio, granted, case_of, error);
    if (status == PREMIE_OK) {
        status = premie_rate_step(&book, year, PREMIE_NO_ROW, results, &step, error);
    }
    if (status == PREMIE_OK) {
        status = premie_cover_steps_run(portfolio, 1, &step, results, error);
    }
    premie_cover_steps_release(1, &step);
    premie_rating_book_release(&book);
    return status;
}
