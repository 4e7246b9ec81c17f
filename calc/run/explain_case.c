#include <stdlib.h>
#include <string.h>

#include "premie/explain.h"
#include "premie/nearest.h"
#include "run/covers.h"
#include "run/figure.h"
#include "run/on_wga.h"

/* A case while it is explained. */
typedef struct explained_case {
    const premie_on_wga *on;
    const premie_book *book;
    premie_explanation *to;
    premie_employer_cases cases;
    const premie_employee_case *employee;
    premie_wga_sickness sickness;
    premie_wga_plan plan;
} explained_case;

static premie_figure on_day(const explained_case *of, premie_date date)
{
    return premie_figure_date(date, of->to->dialect);
}

static premie_figure money(const explained_case *of, premie_money amount)
{
    return premie_figure_money(amount, of->to->dialect);
}

static premie_figure pct(const explained_case *of, int64_t millionths)
{
    return premie_figure_of("%s %%", premie_figure_decimal(millionths, 6, 0, of->to->dialect).text);
}

/* ---- which case --------------------------------------------------------------------------------------------- */

/* The place of the case that begins with an absence, among those of its employer; case_count where there is none. */
static uint32_t place_of_case(const premie_book *book, const premie_employer_cases *cases, uint32_t absence)
{
    premie_rows rows = premie_table_group(&book->absences.table, book->absences.employer_id[absence]);
    uint32_t place = 0;
    while (place < cases->case_count && rows.row[cases->cases[place].first] != absence) {
        place++;
    }
    return place;
}

static premie_status fail_unknown(const premie_book *book, const char *case_id, premie_error *error)
{
    const premie_absences *absences = &book->absences;
    premie_nearest nearest = {.name = case_id, .length = strlen(case_id)};
    for (uint32_t i = 0; i < absences->table.visible_count; i++) {
        premie_id id = absences->absence_id[absences->table.order[i]];
        premie_nearest_try(&nearest, premie_id_bytes(id), premie_id_length(id));
    }
    char quoted[PREMIE_QUOTED], suggestion[PREMIE_QUOTED + 32];
    return premie_fail(error, PREMIE_E_DATA, "unknown case %s%s", premie_quote(case_id, strlen(case_id), quoted),
                       premie_nearest_text(&nearest, suggestion));
}

/* An absence that is no first one: the case that it belongs to is the one that begins last before it. */
static premie_status fail_later(const premie_book *book, const premie_employer_cases *cases, uint32_t absence,
                                premie_error *error)
{
    premie_rows rows = premie_table_group(&book->absences.table, book->absences.employer_id[absence]);
    uint32_t first = cases->cases[cases->case_of[premie_absence_place(cases, book, absence)]].first;
    premie_id id = book->absences.absence_id[absence], of = book->absences.absence_id[rows.row[first]];
    return premie_fail(error, PREMIE_E_DATA, "absence '%.*s' is no case of its own, it belongs to case '%.*s'",
                       (int)premie_id_length(id), premie_id_bytes(id), (int)premie_id_length(of), premie_id_bytes(of));
}

premie_status premie_case_named(const premie_book *book, const char *case_id, uint32_t *absence, premie_error *error)
{
    const premie_absences *absences = &book->absences;
    uint32_t row = premie_table_find(&absences->table, case_id, strlen(case_id));
    if (row == PREMIE_NO_ROW || absences->first_sick_day[row].day > book->options.as_of.day) {
        return fail_unknown(book, case_id, error);
    }
    premie_employer_cases cases = {0};
    premie_status status = premie_employer_cases_turn(&cases, book, absences->employer_id[row], error);
    if (status == PREMIE_OK && place_of_case(book, &cases, row) == cases.case_count) {
        status = fail_later(book, &cases, row, error);
    }
    premie_employer_cases_release(&cases);
    *absence = row;
    return status;
}

/* ---- the case ----------------------------------------------------------------------------------------------- */

static void explain_absences(const explained_case *of)
{
    const premie_case *is = &of->employee->sickness;
    for (size_t i = 0; i < is->count; i++) {
        premie_explanation_add(of->to, "C-4", "", "ill from %s", on_day(of, is->absences[i].first_sick_day).text);
        premie_explanation_formula(of->to, "until %s, after %d days of illness",
                                   on_day(of, is->absences[i].recovered_on).text, (int)is->absences[i].sick_before);
    }
    premie_explanation_add(of->to, "C-5", "BW 7:629", "wage payment ends");
    premie_explanation_formula(of->to, "%s, with %d weeks of sanction", on_day(of, is->wage_end).text,
                               (int)is->sanction_weeks);
}

static void explain_sickness(const explained_case *of)
{
    const premie_wga_sickness *sickness = &of->sickness;
    const premie_absences *absences = &of->book->absences;
    bool filled = of->employee->sickness.wia_from.day != PREMIE_FOREVER.day;
    premie_explanation_add(of->to, "C-1, C-3", "S2:2.4.3", "case %s",
                           premie_figure_id(absences->absence_id[sickness->absence]).text);
    of->to->level++;
    premie_explanation_add(of->to, "", "", "employee");
    premie_explanation_value(
        of->to, "%s of %s", premie_figure_id(absences->employee_id[sickness->absence]).text,
        premie_figure_id(of->book->employers.employer_id[absences->employer_id[sickness->absence]]).text);
    explain_absences(of);
    premie_explanation_add(of->to, "W-1", "", "WGA cover");
    premie_explanation_value(of->to, "%s",
                             sickness->cover != PREMIE_NO_ROW
                                 ? premie_figure_id(of->book->covers.cover_id[sickness->cover]).text
                                 : "none in force on the first sick day");
    premie_explanation_add(of->to, "W-1", "", "WIA day");
    premie_explanation_formula(of->to, "%s, %s", on_day(of, sickness->is.wia_day).text,
                               filled ? "wia_from of an absence" : "the day on which wage payment ends");
    premie_explanation_value(of->to, "%s", on_day(of, sickness->is.wia_day).text);
    premie_explanation_add(of->to, "L-6", "AOW 7a", "state-pension day");
    premie_explanation_formula(of->to, "%s, born %s", on_day(of, sickness->is.pension_day).text,
                               on_day(of, sickness->birth).text);
    premie_explanation_value(of->to, "%s", on_day(of, sickness->is.pension_day).text);
    of->to->level--;
}

/* ---- milestones --------------------------------------------------------------------------------------------- */

static premie_figure shift(int32_t count, const char *unit)
{
    int32_t size = count < 0 ? -count : count;
    return count == 0 ? premie_figure_of("%s", "")
                      : premie_figure_of(" %s %d %s%s", count < 0 ? "−" : "+", (int)size, unit, size == 1 ? "" : "s");
}

static void explain_milestone(const explained_case *of, uint32_t place)
{
    const premie_milestones *table = &of->book->milestones;
    const premie_milestone *milestone = &of->on->milestone[place];
    const premie_column *anchors = &premie_schemas[PREMIE_TABLE_milestones].columns[2];
    uint32_t row = table->table.order[place];
    premie_date anchor = of->sickness.days.anchor[milestone->anchor], due, last;
    const char *word;
    int length = (int)premie_column_word(anchors, milestone->anchor - 1, &word);
    premie_explanation_add(of->to, "W-2, W-3", premie_figure_id(table->article[row]).text, "%s",
                           premie_figure_id(table->milestone[row]).text);
    if (!premie_date_is(anchor)) {
        premie_explanation_formula(of->to, "none: %.*s is not known, or the case is none of WGA", length, word);
        return;
    }
    premie_figure sum = premie_figure_of("%.*s %s%s%s", length, word, on_day(of, anchor).text,
                                         shift(milestone->weeks, "week").text, shift(milestone->months, "month").text);
    if (!premie_milestone_due(milestone, &of->sickness.days, &due, &last)) {
        premie_explanation_formula(of->to, "none: %s is after recovery on %s, or the state-pension day", sum.text,
                                   on_day(of, of->sickness.days.recovered_on).text);
        return;
    }
    premie_figure until = premie_date_is(last) ? premie_figure_of(", up to and including %s", on_day(of, last).text)
                                               : premie_figure_of("%s", "");
    premie_figure role = premie_id_is(table->role[row])
                             ? premie_figure_of(": %s", premie_figure_id(table->role[row]).text)
                             : premie_figure_of("%s", "");
    premie_explanation_formula(of->to, "%s = %s%s%s", sum.text, on_day(of, due).text, until.text, role.text);
    premie_explanation_value(of->to, "%s", on_day(of, due).text);
}

/* The place of a milestone that is due, from its row. */
static uint32_t place_of(const explained_case *of, premie_places places, const premie_timeline_row *row)
{
    const premie_milestones *table = &of->book->milestones;
    uint32_t place = places.begin;
    while (premie_id_compare(table->milestone[table->table.order[place]], row->milestone) != 0) {
        place++;
    }
    return place;
}

/* Those that are due by their days, then the others. */
static premie_status explain_milestones(const explained_case *of, premie_error *error)
{
    premie_id product = of->book->products.product[of->book->covers.product[of->sickness.cover]];
    premie_places places = premie_milestones_of(&of->book->milestones, product);
    premie_result *result = &of->to->results.table[PREMIE_RESULT_timeline];
    premie_timeline_row *rows = premie_result_make(&of->to->results, PREMIE_RESULT_timeline, places.count, error), none;
    if (rows == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t i = places.begin; i < places.begin + places.count; i++) {
        result->count += premie_timeline_row_of(of->on, &of->sickness, i, &rows[result->count]);
    }
    premie_timeline_sort(rows, result->count);
    premie_explanation_add(of->to, "W-2, W-3", "S4", "milestones");
    of->to->level++;
    for (size_t i = 0; i < result->count; i++) {
        explain_milestone(of, place_of(of, places, &rows[i]));
    }
    for (uint32_t i = places.begin; i < places.begin + places.count; i++) {
        if (!premie_timeline_row_of(of->on, &of->sickness, i, &none)) {
            explain_milestone(of, i);
        }
    }
    of->to->level--;
    return PREMIE_OK;
}

/* ---- what it costs ------------------------------------------------------------------------------------------ */

static void explain_length(const explained_case *of)
{
    const premie_wga_case *is = &of->sickness.is;
    bool whole = of->plan.half_months % 2 == 0;
    premie_explanation_add(of->to, "W-4", "WIA 59", "length of LGU");
    premie_explanation_formula(
        of->to, "%s months of %d years up to 2015 and %d from 2016: until %s",
        premie_figure_decimal((premie_int128)5 * of->plan.half_months, 1, 0, of->to->dialect).text,
        (int)is->years_to_2015, (int)is->years_from_2016, on_day(of, of->plan.lgu_end).text);
    premie_explanation_value(of->to, "%d%s", of->plan.half_months / 2, whole ? "" : " and 15 days");
}

/* The daily wage that A is taken of. */
static premie_money capped_wage(const explained_case *of)
{
    premie_money wage = of->sickness.is.daily_wage, most = of->plan.max_daily_wage;
    return premie_money_is(most) && most.cents < wage.cents ? most : wage;
}

/* 21.75 · a daily wage, exact: A or D. */
static premie_figure month_wage(const explained_case *of, premie_money daily)
{
    return premie_figure_decimal((premie_int128)2175 * daily.cents, 4, 2, of->to->dialect);
}

/* A − income · A / D, with its numbers. */
static premie_figure loss(const explained_case *of, premie_money income)
{
    premie_money capped = capped_wage(of);
    return premie_figure_of("(%s − %s × %s / %s)", month_wage(of, capped).text, money(of, income).text,
                            money(of, capped).text, money(of, of->sickness.is.daily_wage).text);
}

static void explain_wages(const explained_case *of)
{
    const premie_wga_case *is = &of->sickness.is;
    premie_figure factor = premie_figure_decimal(2175, 2, 2, of->to->dialect);
    premie_explanation_add(of->to, "W-5", "WIA 61", "A");
    premie_explanation_formula(of->to, "%s × %s = %s, the daily wage %s, at most %s", factor.text,
                               money(of, capped_wage(of)).text, month_wage(of, capped_wage(of)).text,
                               money(of, is->daily_wage).text, money(of, of->plan.max_daily_wage).text);
    premie_explanation_add(of->to, "W-5", "WIA 61", "D");
    premie_explanation_formula(of->to, "%s × %s = %s", factor.text, money(of, is->daily_wage).text,
                               month_wage(of, is->daily_wage).text);
    premie_explanation_add(of->to, "W-5", "WIA 61", "B, income of a month");
    premie_explanation_value(of->to, "%s", money(of, is->income_month).text);
    premie_explanation_add(of->to, "W-6", "WIA 60", "R, remaining earning capacity");
    premie_explanation_formula(of->to, "%s, of which LAU asks %s", money(of, is->residual_month).text,
                               is->strict ? "more than half" : "at least half");
    premie_explanation_value(of->to, "%s", money(of, is->residual_month).text);
}

static premie_date month_of(premie_date day)
{
    int year, month;
    premie_date_split(day, &year, &month, NULL);
    return premie_date_of(year, month, 1);
}

/* VVU, which is the least of LAU too. */
static premie_figure follow_up(const explained_case *of, const premie_wga_phase *phase)
{
    premie_limits limits = {of->on->limits, of->book->wage_limits.table.visible_count};
    int64_t quarters = premie_vvu_quarters(of->sickness.is.disability);
    return premie_figure_of("%s × the lesser of %s and %s", pct(of, quarters * 250000).text,
                            money(of, premie_minimum_wage_on(limits, month_of(phase->days.from))).text,
                            month_wage(of, capped_wage(of)).text);
}

static void explain_phase(const explained_case *of, const premie_wga_phase *phase)
{
    static const char *const articles[] = {"WIA 54", "WIA 61", "WIA 60, 61", "WIA 62"};
    const premie_wga_case *is = &of->sickness.is;
    premie_money income = is->income_month, residual = is->residual_month;
    premie_figure amount = premie_figure_rounded(phase->monthly, of->to->dialect), seventy = pct(of, 70000000);
    premie_explanation_add(of->to, phase->benefit == PREMIE_WGA_LGU ? "W-5" : "W-6", articles[phase->benefit], "%s %s",
                           premie_wga_benefit_word(phase->benefit),
                           premie_figure_period(phase->days, of->to->dialect).text);
    premie_explanation_value(of->to, "%s", amount.text);
    switch (phase->benefit) {
    case PREMIE_WGA_NONE:
        premie_explanation_formula(of->to, "%s a month: below 35 %%, no right to WGA", amount.text);
        break;
    case PREMIE_WGA_LGU:
        premie_explanation_formula(of->to, "%d %% × %s = %s a month", phase->rate, loss(of, income).text, amount.text);
        break;
    case PREMIE_WGA_VVU:
        premie_explanation_formula(of->to, "%s = %s a month", follow_up(of, phase).text, amount.text);
        break;
    case PREMIE_WGA_LAU:
        premie_explanation_formula(of->to, "%s × %s, within the bounds below = %s a month", seventy.text,
                                   loss(of, income.cents < residual.cents ? residual : income).text, amount.text);
        of->to->level++;
        premie_explanation_add(of->to, "W-6", "WIA 61, 62", "at least");
        premie_explanation_formula(of->to, "%s", follow_up(of, phase).text);
        premie_explanation_add(of->to, "W-6", "WIA 61", "at most");
        premie_explanation_formula(of->to, "%s × %s", seventy.text, loss(of, income).text);
        of->to->level--;
        break;
    }
}

static premie_status explain_phases(const explained_case *of, premie_error *error)
{
    const premie_wga_plan *plan = &of->plan;
    unsigned count = plan->status == PREMIE_WGA_OK ? plan->phase_count : 1;
    premie_wga_row *rows = premie_result_make(&of->to->results, PREMIE_RESULT_wga, count, error);
    premie_status status = rows != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    for (unsigned i = 0; i < count && status == PREMIE_OK; i++) {
        premie_money monthly = PREMIE_NO_MONEY;
        if (i < plan->phase_count) {
            explain_phase(of, &plan->phases[i]);
            status = premie_round_money(plan->phases[i].monthly, &monthly, error);
        }
        rows[i] = premie_wga_row_of(of->on, &of->sickness, plan, i, monthly);
        of->to->results.table[PREMIE_RESULT_wga].count = i + 1;
    }
    return status;
}

static premie_status explain_burden(const explained_case *of, int year, premie_error *error)
{
    premie_wga_year years[PREMIE_WGA_YEARS];
    unsigned count;
    premie_status status = premie_wga_burden_of(of->on, &of->sickness, &of->plan, year, years, &count, error);
    premie_wga_burden_row *rows =
        status == PREMIE_OK ? premie_result_make(&of->to->results, PREMIE_RESULT_wga_burden, count, error) : NULL;
    if (rows == NULL) {
        return status != PREMIE_OK ? status : PREMIE_E_SYSTEM;
    }
    for (unsigned i = 0; i < count; i++) {
        premie_explanation_add(of->to, "W-7, W-8", "WIA 82", "burden of %d", years[i].calendar_year);
        premie_explanation_formula(of->to, "%s; expected %s, on 1 January of %d worth %s",
                                   money(of, years[i].amount).text, money(of, years[i].expected).text, year,
                                   money(of, years[i].present_value).text);
        premie_explanation_value(of->to, "%s", money(of, years[i].amount).text);
        rows[i] = (premie_wga_burden_row){of->book->absences.absence_id[of->sickness.absence], years[i].calendar_year,
                                          years[i].amount, years[i].expected, years[i].present_value};
    }
    of->to->results.table[PREMIE_RESULT_wga_burden].count = count;
    return PREMIE_OK;
}

static const char *status_text(premie_wga_status status)
{
    static const char *const texts[] = {
        [PREMIE_WGA_OK] = "ok",
        [PREMIE_WGA_OLD_REGIME] = "old_regime: the WIA day is before 2016-01-01",
        [PREMIE_WGA_IVA] = "iva: durable and 80 % or more, not the employer's cost",
        [PREMIE_WGA_NO_LIMITS] = "no_limits: wage_limits.csv has no limit for one of its months, nor before it",
    };
    return texts[status];
}

static premie_status explain_cost(explained_case *of, int year, premie_error *error)
{
    const premie_wga_case *is = &of->sickness.is;
    premie_wga_plan_of(of->on, &of->sickness, &of->plan);
    premie_explanation_add(of->to, "W-4, W-5, W-6, W-7", "WIA 82", "WGA from %s", on_day(of, is->wia_day).text);
    of->to->level++;
    premie_explanation_add(of->to, "W-6", "WIA 4, 5", "disability");
    premie_explanation_value(of->to, "%s%s", pct(of, is->disability.millionths).text, is->durable ? ", durable" : "");
    premie_explanation_add(of->to, "W-4, W-6, W-7", "WIA 47, 54", "status");
    premie_explanation_value(of->to, "%s", status_text(of->plan.status));
    if (of->plan.status == PREMIE_WGA_OK) {
        premie_explanation_add(of->to, "W-7", "WIA 82", "the employer pays until");
        premie_explanation_formula(of->to, "%s: 10 years, or the state-pension day", on_day(of, of->plan.end).text);
        premie_explanation_value(of->to, "%s", on_day(of, of->plan.end).text);
        explain_length(of);
    }
    if (of->plan.status == PREMIE_WGA_OK && premie_money_is(of->plan.max_daily_wage)) {
        explain_wages(of);
    }
    premie_status status = explain_phases(of, error);
    if (status == PREMIE_OK) {
        status = explain_burden(of, year, error);
    }
    of->to->level--;
    if (status == PREMIE_E_DATA) {
        premie_fail_wga_case(of->book, of->sickness.wga_row, error);
    }
    return status;
}

static premie_status explain(explained_case *of, uint32_t absence, int year, premie_error *error)
{
    uint32_t employer = of->book->absences.employer_id[absence];
    premie_status status = premie_employer_cases_turn(&of->cases, of->book, employer, error);
    if (status != PREMIE_OK) {
        return status;
    }
    uint32_t place = place_of_case(of->book, &of->cases, absence);
    of->employee = &of->cases.cases[place];
    status = premie_wga_sickness_take(of->on, &of->cases, employer, place, &of->sickness, error);
    if (status != PREMIE_OK) {
        return status;
    }
    explain_sickness(of);
    if (of->sickness.cover == PREMIE_NO_ROW) {
        return PREMIE_OK;
    }
    status = explain_milestones(of, error);
    return status == PREMIE_OK && of->sickness.wga_row != PREMIE_NO_ROW ? explain_cost(of, year, error) : status;
}

premie_status premie_explain_case(const premie_portfolio *portfolio, uint32_t absence, int year,
                                  premie_explanation *explanation, premie_error *error)
{
    premie_on_wga on;
    premie_status status = premie_on_wga_init(&on, portfolio, error);
    if (status != PREMIE_OK) {
        return status;
    }
    explained_case of = {.on = &on, .book = portfolio->book, .to = explanation};
    status = explain(&of, absence, year, error);
    premie_employer_cases_release(&of.cases);
    premie_on_wga_release(&on);
    if (status == PREMIE_OK && explanation->out_of_memory) {
        status = premie_fail(error, PREMIE_E_SYSTEM, "not enough memory for the explanation");
    }
    return status;
}
