#include "run/on_wga.h"

#include <stdlib.h>

#include "base/memory.h"
#include "premie/curve.h"
#include "run/employers.h"
#include "run/faults.h"
#include "run/reimbursing.h"

enum { MILLION = 1000000 };

/* ---- what is worked out once ------------------------------------------------------------------------------- */

static premie_status take_limits(premie_on_wga *on, premie_error *error)
{
    const premie_wage_limits *table = &on->portfolio->book->wage_limits;
    on->limits = premie_alloc_array(table->table.visible_count, sizeof *on->limits, error);
    for (uint32_t i = 0; on->limits != NULL && i < table->table.visible_count; i++) {
        uint32_t row = table->table.order[i];
        on->limits[i] =
            (premie_wage_limit){table->from[row], table->max_daily_wage[row], table->minimum_wage_month[row]};
    }
    return on->limits != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}

static int32_t whole(premie_number number)
{
    return premie_number_is(number) ? (int32_t)(number.millionths / MILLION) : 0;
}

static premie_status take_milestones(premie_on_wga *on, premie_error *error)
{
    const premie_milestones *table = &on->portfolio->book->milestones;
    on->milestone = premie_alloc_array(table->table.visible_count, sizeof *on->milestone, error);
    for (uint32_t i = 0; on->milestone != NULL && i < table->table.visible_count; i++) {
        uint32_t row = table->table.order[i];
        on->milestone[i] = (premie_milestone){
            .anchor = table->anchor[row],
            .weeks = whole(table->weeks[row]),
            .months = whole(table->months[row]),
            .until_weeks = whole(table->until_weeks[row]),
            .has_window = premie_number_is(table->until_weeks[row]),
            .ends_on_recovery = table->ends_on_recovery[row] != 0,
        };
    }
    return on->milestone != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}

static void fill_shares(premie_still_on *of, premie_id cause, const premie_curve *curve)
{
    of->cause = cause;
    for (unsigned month = 0; month < PREMIE_WGA_MONTHS; month++) {
        of->share[month] = premie_curve_at(curve, month);
    }
}

/* [W-8]: the points of each cause; without rows for it, the share of the blank cause is 1 throughout. */
static premie_status take_still_on(premie_on_wga *on, premie_error *error)
{
    const premie_wga_exit *table = &on->portfolio->book->wga_exit;
    const uint32_t *order = table->table.order;
    uint32_t rows = table->table.visible_count;
    on->still_on = premie_alloc_array((size_t)rows + 1, sizeof *on->still_on, error);
    double *points = premie_alloc_array(rows, 2 * sizeof *points, error);
    if (on->still_on == NULL || points == NULL) {
        free(points);
        return PREMIE_E_SYSTEM;
    }
    if (rows == 0 || premie_id_is(table->cause[order[0]])) {
        fill_shares(&on->still_on[on->still_on_count++], (premie_id){NULL}, &(premie_curve){0, NULL, NULL});
    }
    for (uint32_t begin = 0, end; begin < rows; begin = end) {
        premie_id cause = table->cause[order[begin]];
        for (end = begin; end < rows && premie_id_compare(table->cause[order[end]], cause) == 0; end++) {
            points[end] = table->month[order[end]];
            points[rows + end] = (double)table->still_on[order[end]].millionths / MILLION;
        }
        fill_shares(&on->still_on[on->still_on_count++], cause,
                    &(premie_curve){end - begin, points + begin, points + rows + begin});
    }
    free(points);
    return PREMIE_OK;
}

premie_status premie_on_wga_init(premie_on_wga *on, const premie_portfolio *portfolio, premie_error *error)
{
    *on = (premie_on_wga){.portfolio = portfolio};
    premie_status status = premie_wga_covers_init(&on->covers, portfolio, error);
    if (status == PREMIE_OK) {
        status = take_limits(on, error);
    }
    if (status == PREMIE_OK) {
        status = take_milestones(on, error);
    }
    if (status == PREMIE_OK) {
        status = take_still_on(on, error);
    }
    if (status != PREMIE_OK) {
        premie_on_wga_release(on);
    }
    return status;
}

void premie_on_wga_release(premie_on_wga *on)
{
    premie_wga_covers_release(&on->covers);
    free(on->limits);
    free(on->milestone);
    free(on->still_on);
    *on = (premie_on_wga){0};
}

const premie_still_on *premie_still_on_of(const premie_on_wga *on, premie_id cause)
{
    size_t low = 0, high = on->still_on_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = premie_id_compare(on->still_on[middle].cause, cause);
        if (order == 0) {
            return &on->still_on[middle];
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return &on->still_on[0];
}

premie_places premie_milestones_of(const premie_milestones *table, premie_id product)
{
    premie_places found = {0, 0};
    const uint32_t *order = table->table.order;
    while (found.begin < table->table.visible_count &&
           premie_id_compare(table->product[order[found.begin]], product) < 0) {
        found.begin++;
    }
    while (found.begin + found.count < table->table.visible_count &&
           premie_id_compare(table->product[order[found.begin + found.count]], product) == 0) {
        found.count++;
    }
    return found;
}

/* ---- a case ------------------------------------------------------------------------------------------------ */

/* The row of wga_cases.csv of one of the absences of a case, the only one there may be. */
static premie_status find_wga_row(const premie_book *book, premie_rows absences, uint32_t *found, premie_error *error)
{
    *found = PREMIE_NO_ROW;
    for (uint32_t i = 0; i < absences.count; i++) {
        premie_rows rows = premie_table_group(&book->wga_cases.table, absences.row[i]);
        if (rows.count > 0 && *found != PREMIE_NO_ROW) {
            premie_id id = book->absences.absence_id[absences.row[i]];
            (void)premie_fail(error, PREMIE_E_DATA, "absence '%.*s' of the same case has a row too",
                              (int)premie_id_length(id), premie_id_bytes(id));
            premie_fail_wga_case(book, *found, error);
            return PREMIE_E_DATA;
        }
        *found = rows.count > 0 ? rows.row[0] : *found;
    }
    return PREMIE_OK;
}

static premie_money or_nothing(premie_money money) { return premie_money_is(money) ? money : (premie_money){0}; }
static int32_t or_none(int32_t count) { return count != PREMIE_NO_COUNT ? count : 0; }

static void take_values(const premie_book *book, premie_wga_sickness *sickness)
{
    const premie_wga_cases *table = &book->wga_cases;
    uint32_t row = sickness->wga_row;
    premie_wga_case *is = &sickness->is;
    is->disability = table->disability_pct[row];
    is->durable = table->durable[row] != 0;
    is->strict = premie_parameter_on(&book->parameter[PREMIE_PARAMETER_lau_strict], is->wia_day).millionths != 0;
    is->daily_wage = table->daily_wage[row];
    is->income_month = or_nothing(table->income_month[row]);
    is->residual_month = or_nothing(table->residual_month[row]);
    is->years_to_2015 = or_none(table->years_to_2015[row]);
    is->years_from_2016 = or_none(table->years_from_2016[row]);
}

/* [W-2]: of a case that is known not to be one of WGA there is no LGU; its end hangs on what wga_cases.csv says. */
static void take_days(premie_wga_sickness *sickness, const premie_case *of)
{
    const premie_wga_case *is = &sickness->is;
    premie_date *anchor = sickness->days.anchor;
    bool known = sickness->wga_row != PREMIE_NO_ROW;
    anchor[0] = PREMIE_NO_DATE;
    anchor[PREMIE_ANCHOR_SICK] = premie_case_first_sick_day(of);
    anchor[PREMIE_ANCHOR_WIA] = is->wia_day;
    anchor[PREMIE_ANCHOR_LGU_START] = !known || premie_is_on_wga(is) ? is->wia_day : PREMIE_NO_DATE;
    anchor[PREMIE_ANCHOR_LGU_END] = PREMIE_NO_DATE;
    if (known && premie_is_on_wga(is) && !premie_wga_is_old_regime(is->wia_day)) {
        int halves = premie_lgu_half_months(is->wia_day, is->years_to_2015, is->years_from_2016);
        anchor[PREMIE_ANCHOR_LGU_END] = premie_lgu_end(is->wia_day, halves);
    }
    sickness->days.recovered_on = premie_case_last(of)->recovered_on;
    sickness->days.pension_day = is->pension_day;
}

premie_status premie_wga_sickness_take(const premie_on_wga *on, const premie_employer_cases *cases, uint32_t employer,
                                       uint32_t place, premie_wga_sickness *sickness, premie_error *error)
{
    const premie_book *book = on->portfolio->book;
    const premie_employee_case *of = &cases->cases[place];
    premie_rows absences = premie_table_group(&book->absences.table, employer);
    absences = (premie_rows){absences.row + of->first, (uint32_t)of->sickness.count};
    *sickness = (premie_wga_sickness){
        .cover = premie_wga_cover_on(&on->covers, employer, premie_case_first_sick_day(&of->sickness)),
        .absence = absences.row[0],
        .birth = of->birth,
        .is = {.wia_day =
                   of->sickness.wia_from.day != PREMIE_FOREVER.day ? of->sickness.wia_from : of->sickness.wage_end,
               .pension_day = premie_aow_day(book, of->birth)},
    };
    premie_status status = find_wga_row(book, absences, &sickness->wga_row, error);
    if (status != PREMIE_OK) {
        return status;
    }
    if (sickness->wga_row != PREMIE_NO_ROW) {
        take_values(book, sickness);
    }
    take_days(sickness, &of->sickness);
    return PREMIE_OK;
}

void premie_fail_wga_case(const premie_book *book, uint32_t wga_row, premie_error *error)
{
    if (error == NULL) {
        return;
    }
    premie_error cause = *error;
    premie_id id = book->absences.absence_id[book->wga_cases.absence_id[wga_row]];
    (void)premie_fail(error, cause.status, "%s/wga_cases.csv: absence '%.*s': %s", book->options.book,
                      (int)premie_id_length(id), premie_id_bytes(id), cause.text);
}

/* ---- all cases --------------------------------------------------------------------------------------------- */

/* The cases of one thread. */
typedef struct thread_cases {
    premie_employer_cases cases;
    char apart[PREMIE_APART];
} thread_cases;

typedef struct cases_work {
    const premie_on_wga *on;
    premie_wga_work *work;
    void *context;
    thread_cases *threads;
    bool with_rows;
} cases_work;

/* Whether there can be any case at an employer: most have nobody on WGA, or no WGA cover. */
static bool may_have_cases(const cases_work *of, uint32_t employer)
{
    const premie_book *book = of->on->portfolio->book;
    premie_rows absences = premie_table_group(&book->absences.table, employer);
    uint32_t place = 0;
    bool found = false;
    for (uint32_t i = 0; of->with_rows && i < absences.count && !found; i++) {
        found = premie_table_group(&book->wga_cases.table, absences.row[i]).count > 0;
    }
    return of->with_rows
               ? found
               : absences.count > 0 && premie_wga_cover_next(&of->on->covers, employer, &place) != PREMIE_NO_ROW;
}

static premie_status work_employer(void *context, unsigned worker, uint32_t employer, premie_error *error)
{
    const cases_work *of = context;
    premie_employer_cases *cases = &of->threads[worker].cases;
    if (!may_have_cases(of, employer)) {
        return PREMIE_OK;
    }
    premie_status status = premie_employer_cases_turn(cases, of->on->portfolio->book, employer, error);
    for (uint32_t i = 0; i < cases->case_count && status == PREMIE_OK; i++) {
        premie_wga_sickness sickness;
        status = premie_wga_sickness_take(of->on, cases, employer, i, &sickness, error);
        if (status == PREMIE_OK && (of->with_rows ? sickness.wga_row : sickness.cover) != PREMIE_NO_ROW) {
            status = of->work(of->context, worker, &sickness, error);
        }
        status = premie_fault_keep(of->on->portfolio, PREMIE_TABLE_employers, employer, status, error);
    }
    return status;
}

premie_status premie_each_wga_case(const premie_on_wga *on, const char *what, bool with_rows, premie_wga_work *work,
                                   void *context, premie_error *error)
{
    cases_work of = {on, work, context, NULL, with_rows};
    of.threads = premie_alloc_zeroed(on->portfolio->threads, sizeof *of.threads, error);
    premie_status status =
        of.threads != NULL ? premie_each_employer(on->portfolio, what, work_employer, &of, error) : PREMIE_E_SYSTEM;
    for (unsigned i = 0; of.threads != NULL && i < on->portfolio->threads; i++) {
        premie_employer_cases_release(&of.threads[i].cases);
    }
    free(of.threads);
    return status;
}

/* ---- rows --------------------------------------------------------------------------------------------------- */

bool premie_timeline_row_of(const premie_on_wga *on, const premie_wga_sickness *sickness, uint32_t place,
                            premie_timeline_row *row)
{
    const premie_book *book = on->portfolio->book;
    const premie_milestones *table = &book->milestones;
    uint32_t of = table->table.order[place];
    premie_date due, last;
    if (!premie_milestone_due(&on->milestone[place], &sickness->days, &due, &last)) {
        return false;
    }
    *row = (premie_timeline_row){due,
                                 last,
                                 book->covers.cover_id[sickness->cover],
                                 book->absences.absence_id[sickness->absence],
                                 book->absences.employee_id[sickness->absence],
                                 table->milestone[of],
                                 table->role[of],
                                 table->article[of]};
    return true;
}

void premie_wga_plan_of(const premie_on_wga *on, const premie_wga_sickness *sickness, premie_wga_plan *plan)
{
    premie_limits limits = {on->limits, on->portfolio->book->wage_limits.table.visible_count};
    premie_wga_plan_make(&sickness->is, limits, plan);
}

premie_wga_row premie_wga_row_of(const premie_on_wga *on, const premie_wga_sickness *sickness,
                                 const premie_wga_plan *plan, unsigned phase, premie_money monthly)
{
    const premie_book *book = on->portfolio->book;
    bool has_phase = phase < plan->phase_count;
    return (premie_wga_row){
        .case_id = book->absences.absence_id[sickness->absence],
        .cover_id = book->covers.cover_id[sickness->cover],
        .employee_id = book->absences.employee_id[sickness->absence],
        .phase = has_phase ? premie_wga_benefit_word(plan->phases[phase].benefit) : "",
        .from = has_phase ? plan->phases[phase].days.from : sickness->is.wia_day,
        .until = has_phase ? plan->phases[phase].days.until : PREMIE_NO_DATE,
        .monthly = monthly,
        .status = premie_wga_status_word(plan->status),
    };
}

premie_status premie_wga_burden_of(const premie_on_wga *on, const premie_wga_sickness *sickness,
                                   const premie_wga_plan *plan, int year, premie_wga_year years[PREMIE_WGA_YEARS],
                                   unsigned *count, premie_error *error)
{
    const premie_book *book = on->portfolio->book;
    premie_id cause = book->absences.cause[book->wga_cases.absence_id[sickness->wga_row]];
    premie_number discount =
        premie_parameter_on(&book->parameter[PREMIE_PARAMETER_discount_pct], premie_date_of(year, 1, 1));
    return premie_wga_burden(plan, premie_still_on_of(on, cause)->share, discount, year, years, count, error);
}
