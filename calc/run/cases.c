#include "run/cases.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"
#include "run/employers.h"
#include "run/rates.h"
#include "run/reimbursed.h"
#include "table/ids.h"

/* ---- absences -------------------------------------------------------------------------------------------- */

/* [C-1]: whether an absence, by its row, goes on with the case of the one before it in the order. */
static bool goes_on(const premie_book *book, uint32_t before, uint32_t row)
{
    return premie_absent_same(book, before, row) &&
           premie_case_goes_on(book->absences.recovered_on[before], book->absences.first_sick_day[row],
                               &book->parameter[PREMIE_PARAMETER_case_gap_days]);
}

static premie_absence take_absence(const premie_book *book, uint32_t row)
{
    const premie_absences *table = &book->absences;
    premie_rows recoveries = premie_table_group(&book->recoveries.table, row);
    premie_date recovered_on = table->recovered_on[row];
    premie_absence absence = {
        .first_sick_day = table->first_sick_day[row],
        .recovered_on = premie_date_is(recovered_on) ? recovered_on : PREMIE_FOREVER,
        .cause = table->cause[row],
        .duty_until = table->duty_until[row],
        .wia_from = table->wia_from[row],
        .daily_benefit = table->daily_benefit[row],
        .sanction_weeks = table->sanction_weeks[row] != PREMIE_NO_COUNT ? table->sanction_weeks[row] : 0,
        .conflict = table->conflict[row] != 0,
        .third_party = table->third_party[row] != 0,
        .no_cooperation = table->no_cooperation[row] != 0,
        .settled = recoveries.count > 0,
    };
    for (uint32_t i = 0; i < recoveries.count; i++) {
        absence.recovered += book->recoveries.amount[recoveries.row[i]].cents;
    }
    return absence;
}

/* Rows that lie this many times as far apart as they are many are searched for by employee, if these are held, rather
 * than listed. */
enum { SPARSE = 16 };

static bool is_listed(const premie_employer_cases *cases, const premie_book *book)
{
    return cases->span / SPARSE <= cases->absence_count || book->absences.employee_id == NULL;
}

/* The place of each row, where the rows of an employer lie together in the file. */
static bool list_places(premie_employer_cases *cases, const premie_book *book, premie_rows rows, premie_error *error)
{
    uint32_t first = UINT32_MAX, last = 0;
    for (uint32_t i = 0; i < rows.count; i++) {
        first = rows.row[i] < first ? rows.row[i] : first;
        last = rows.row[i] > last ? rows.row[i] : last;
    }
    cases->first_row = first;
    cases->span = rows.count > 0 ? last - first + 1 : 0;
    if (!is_listed(cases, book)) {
        return true;
    }
    if (!premie_room(&cases->place_of, &cases->capacity[7], cases->span, sizeof *cases->place_of, error)) {
        return false;
    }
    for (uint32_t i = 0; i < rows.count; i++) {
        cases->place_of[rows.row[i] - first] = i;
    }
    return true;
}

uint32_t premie_absence_place(const premie_employer_cases *cases, const premie_book *book, uint32_t absence)
{
    if (is_listed(cases, book)) {
        return cases->place_of[absence - cases->first_row];
    }
    const premie_absences *table = &book->absences;
    premie_rows rows = premie_table_group(&table->table, table->employer_id[absence]);
    uint32_t low = 0, high = rows.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2, row = rows.row[middle];
        int order = premie_id_compare(table->employee_id[row], table->employee_id[absence]);
        if (order == 0) {
            order = (table->first_sick_day[row].day > table->first_sick_day[absence].day) -
                    (table->first_sick_day[row].day < table->first_sick_day[absence].day);
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    assert(low < rows.count && rows.row[low] == absence);
    return low;
}

/* ---- causes [C-2] ----------------------------------------------------------------------------------------- */

typedef struct premie_cause_place {
    const premie_absence *absence;
    uint32_t place;
} cause_place;

static int compare_causes(const void *left, const void *right)
{
    const cause_place *a = left, *b = right;
    return premie_absence_compare_causes(a->absence, b->absence);
}

/* Within the absences of one case, from place `first` on. */
static void split_by_cause(premie_employer_cases *cases, cause_place *sorted, uint32_t first, uint32_t count)
{
    if (count == 1) {
        cases->first_of_cause[first] = first;
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        sorted[i] = (cause_place){&cases->absences[first + i], first + i};
    }
    qsort(sorted, count, sizeof *sorted, compare_causes);
    uint32_t of_cause = first;
    for (uint32_t i = 0; i < count; i++) {
        bool same = i > 0 && premie_ids_equal(sorted[i - 1].absence->cause, sorted[i].absence->cause);
        of_cause = same ? of_cause : sorted[i].place;
        cases->first_of_cause[sorted[i].place] = of_cause;
    }
}

/* ---- service [E-1] ---------------------------------------------------------------------------------------- */

/* Adds a spell to the stretches of one employee, the first of which stands at `begin`; spells come by first day. */
static void add_stretch(premie_period stretches[], uint32_t begin, uint32_t *count, premie_date from, premie_date until)
{
    premie_period *last = *count > begin ? &stretches[*count - 1] : NULL;
    if (last != NULL && from.day <= last->until.day) {
        last->until = premie_date_max(last->until, until);
    } else {
        stretches[*count].from = from;
        stretches[(*count)++].until = until;
    }
}

/* What is known of an employee. */
typedef struct employee {
    premie_service service, no_risk;
    premie_date birth;
} employee;

/* The first spell of the employee of an absence, or where it would stand; spells come by employee. */
static uint32_t find_spell(const premie_book *book, uint32_t absence, uint32_t employer, uint32_t count)
{
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        bool before = premie_absent_compare(book, absence, employer, middle) > 0;
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    return low;
}

/* The employee of an absence; one in no service where he has no spell. */
static employee take_employee(premie_employer_cases *cases, const premie_book *book, uint32_t absence)
{
    uint32_t employer = cases->employer, count = premie_employment_count(book, employer);
    uint32_t begin = cases->stretch_count, no_risk_begin = cases->no_risk_count;
    uint32_t first = find_spell(book, absence, employer, count), next = first;
    bool has_spells = first < count && premie_absent_compare(book, absence, employer, first) == 0;
    while (has_spells && next < count) {
        premie_employment spell;
        premie_employment_of(book, employer, next, &spell);
        if (next > first && !spell.same) {
            break;
        }
        add_stretch(cases->stretches, begin, &cases->stretch_count, spell.days.from, spell.days.until);
        if (spell.no_risk) {
            add_stretch(cases->no_risk, no_risk_begin, &cases->no_risk_count, spell.days.from, spell.days.until);
        }
        next++;
    }
    return (employee){{cases->stretches + begin, cases->stretch_count - begin},
                      {cases->no_risk + no_risk_begin, cases->no_risk_count - no_risk_begin},
                      premie_employment_birth(book, employer, first, next)};
}

/* ---- cases [C-1] ------------------------------------------------------------------------------------------ */

/* Room for one spell at least: an employee without any has stretches that begin somewhere all the same. */
static bool make_room(premie_employer_cases *cases, size_t absences, size_t spells, premie_error *error)
{
    size_t *capacity = cases->capacity;
    spells = spells > 0 ? spells : 1;
    return premie_room(&cases->absences, &capacity[0], absences, sizeof *cases->absences, error) &&
           premie_room(&cases->case_of, &capacity[1], absences, sizeof *cases->case_of, error) &&
           premie_room(&cases->first_of_cause, &capacity[2], absences, sizeof *cases->first_of_cause, error) &&
           premie_room(&cases->cases, &capacity[3], absences, sizeof *cases->cases, error) &&
           premie_room(&cases->by_cause, &capacity[4], absences, sizeof *cases->by_cause, error) &&
           premie_room(&cases->stretches, &capacity[5], spells, sizeof *cases->stretches, error) &&
           premie_room(&cases->no_risk, &capacity[6], spells, sizeof *cases->no_risk, error);
}

/* Makes the case that begins at a place; returns where it ends. */
static uint32_t make_case(premie_employer_cases *cases, const premie_book *book, premie_rows rows, uint32_t begin,
                          const employee *of)
{
    uint32_t end = begin;
    do {
        cases->absences[end] = take_absence(book, rows.row[end]);
        cases->case_of[end++] = cases->case_count;
    } while (end < rows.count && goes_on(book, rows.row[end - 1], rows.row[end]));
    split_by_cause(cases, cases->by_cause, begin, end - begin);
    cases->cases[cases->case_count++] =
        (premie_employee_case){premie_case_make(end - begin, &cases->absences[begin],
                                                &book->parameter[PREMIE_PARAMETER_wage_continuation_days]),
                               of->service, of->no_risk, of->birth, begin};
    return end;
}

/* Makes all cases of the employee of the absence at a place. */
static void make_cases(premie_employer_cases *cases, const premie_book *book, uint32_t place)
{
    premie_rows rows = premie_table_group(&book->absences.table, cases->employer);
    uint32_t begin = place;
    while (begin > 0 && premie_absent_same(book, rows.row[begin - 1], rows.row[begin])) {
        begin--;
    }
    employee of = take_employee(cases, book, rows.row[begin]);
    do {
        begin = make_case(cases, book, rows, begin, &of);
    } while (begin < rows.count && premie_absent_same(book, rows.row[begin - 1], rows.row[begin]));
}

uint32_t premie_employer_cases_place(premie_employer_cases *cases, const premie_book *book, uint32_t absence)
{
    uint32_t place = premie_absence_place(cases, book, absence);
    if (cases->case_of[place] == PREMIE_NO_ROW) {
        make_cases(cases, book, place);
    }
    return place;
}

premie_status premie_employer_cases_begin(premie_employer_cases *cases, const premie_book *book, uint32_t employer,
                                          premie_error *error)
{
    premie_rows rows = premie_table_group(&book->absences.table, employer);
    cases->employer = employer;
    cases->absence_count = cases->case_count = cases->stretch_count = cases->no_risk_count = 0;
    if (!make_room(cases, rows.count, premie_employment_count(book, employer), error)) {
        return PREMIE_E_SYSTEM;
    }
    cases->absence_count = rows.count;
    for (uint32_t i = 0; i < rows.count; i++) {
        cases->case_of[i] = PREMIE_NO_ROW;
    }
    return list_places(cases, book, rows, error) ? PREMIE_OK : PREMIE_E_SYSTEM;
}

premie_status premie_employer_cases_turn(premie_employer_cases *cases, const premie_book *book, uint32_t employer,
                                         premie_error *error)
{
    premie_status status = premie_employer_cases_begin(cases, book, employer, error);
    for (uint32_t place = 0; status == PREMIE_OK && place < cases->absence_count; place++) {
        if (cases->case_of[place] == PREMIE_NO_ROW) {
            make_cases(cases, book, place);
        }
    }
    return status;
}

void premie_employer_cases_release(premie_employer_cases *cases)
{
    free(cases->absences);
    free(cases->place_of);
    free(cases->case_of);
    free(cases->first_of_cause);
    free(cases->cases);
    free(cases->stretches);
    free(cases->no_risk);
    free(cases->by_cause);
    *cases = (premie_employer_cases){0};
}

/* ---- the case of every absence ---------------------------------------------------------------------------- */

typedef struct case_rows {
    const premie_book *book;
    uint32_t *by_row;
} case_rows;

static premie_status name_cases(void *context, unsigned worker, uint32_t employer, premie_error *error)
{
    const case_rows *of = context;
    premie_rows rows = premie_table_group(&of->book->absences.table, employer);
    (void)worker;
    (void)error;
    for (uint32_t i = 0; i < rows.count; i++) {
        uint32_t row = rows.row[i];
        bool same = i > 0 && goes_on(of->book, rows.row[i - 1], row);
        of->by_row[row] = same ? of->by_row[rows.row[i - 1]] : row;
    }
    return PREMIE_OK;
}

premie_status premie_case_of_absence(const premie_portfolio *portfolio, uint32_t **by_row, premie_error *error)
{
    size_t count = portfolio->book->absences.table.row_count;
    case_rows of = {portfolio->book, premie_alloc_array(count > 0 ? count : 1, sizeof **by_row, error)};
    if (of.by_row == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (size_t i = 0; i < count; i++) {
        of.by_row[i] = PREMIE_NO_ROW;
    }
    premie_status status = premie_each_employer(portfolio, "cases", name_cases, &of, error);
    if (status != PREMIE_OK) {
        free(of.by_row);
        return status;
    }
    *by_row = of.by_row;
    return PREMIE_OK;
}
