#include <stdlib.h>

#include "base/memory.h"
#include "premie/run.h"
#include "run/rates.h"

static premie_status take_statements(premie_cover_view *view, const premie_book *book, uint32_t cover,
                                     premie_error *error)
{
    const premie_statements *table = &book->statements;
    premie_rows rows = premie_table_group(&table->table, cover);
    if (!premie_room(&view->statements, &view->statement_capacity, rows.count, sizeof *view->statements, error)) {
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t i = 0; i < rows.count; i++) {
        uint32_t row = rows.row[i];
        view->statements[i] = (premie_statement){
            .year = table->year[row],
            .received_on = table->received_on[row],
            .average_headcount = table->average_headcount[row],
            .payroll = table->payroll[row],
            .certification_requested = table->certification_requested[row] != 0,
            .certified = table->certified[row] != 0,
        };
    }
    view->cover.statements = view->statements;
    view->cover.statement_count = rows.count;
    return PREMIE_OK;
}

/* Puts a spell behind those of its employer before it; `employee` is the number of the last. */
static inline void put_spell(const premie_employment *spell, uint32_t *employee, premie_spell *to)
{
    *employee += !spell->same;
    to->days.from = spell->days.from; /* member by member, which stays in registers */
    to->days.until = spell->days.until;
    to->employee = *employee;
    to->annual_wage = spell->annual_wage;
}

static void fill_from_rows(const premie_book *book, uint32_t employer, uint32_t count, premie_spell *spells)
{
    uint32_t employee = UINT32_MAX; /* the first has the number 0 */
    for (uint32_t i = 0; i < count; i++) {
        premie_employment spell;
        premie_employment_of_row(book, employer, i, &spell);
        put_spell(&spell, &employee, &spells[i]);
    }
}

static void fill_from_held(const premie_held_spells *held, uint32_t first, uint32_t count, premie_spell *spells)
{
    uint32_t employee = UINT32_MAX; /* the first has the number 0 */
    for (uint32_t i = 0; i < count; i++) {
        premie_employment spell;
        premie_employment_held(held, first + i, &spell);
        put_spell(&spell, &employee, &spells[i]);
    }
}

static void fill_spells(const premie_book *book, uint32_t employer, uint32_t count, premie_spell *spells)
{
    if (book->held.packed != NULL) {
        fill_from_held(&book->held, book->spells.table.start[employer], count, spells);
    } else {
        fill_from_rows(book, employer, count, spells);
    }
}

enum { SCANS_MOST = 1 << 24 };

/* Whether an employer has so many covers that their spells are summed up day by day before these are looked at. */
static bool is_worth(const premie_book *book, uint32_t employer, uint32_t spells)
{
    return (uint64_t)premie_table_group(&book->covers.table, employer).count * spells > SCANS_MOST;
}

static premie_status sum_up(premie_cover_view *view, uint32_t spells, premie_error *error)
{
    premie_staff *staff = &view->staff;
    const size_t places = PREMIE_STAFF_DAYS + 1;
    if (staff->wages == NULL) {
        staff->days = staff->days ? staff->days : premie_alloc_array(places, sizeof *staff->days, error);
        staff->unknown =
            staff->days && !staff->unknown ? premie_alloc_array(places, sizeof *staff->unknown, error) : staff->unknown;
        staff->wages = staff->unknown ? premie_alloc_array(places, sizeof *staff->wages, error) : NULL;
    }
    if (staff->wages == NULL) {
        return PREMIE_E_SYSTEM;
    }
    premie_staff_fill(staff, spells, view->spells);
    return PREMIE_OK;
}

/* The spells of an employer serve all his covers. */
static premie_status take_spells(premie_cover_view *view, const premie_book *book, uint32_t employer,
                                 premie_error *error)
{
    uint32_t count = premie_employment_count(book, employer);
    if (view->employer != employer) {
        view->employer = PREMIE_NO_ROW;
        if (!premie_room(&view->spells, &view->spell_capacity, count, sizeof *view->spells, error)) {
            return PREMIE_E_SYSTEM;
        }
        fill_spells(book, employer, count, view->spells);
        if (is_worth(book, employer, count) && sum_up(view, count, error) != PREMIE_OK) {
            return PREMIE_E_SYSTEM;
        }
        view->employer = employer;
    }
    view->cover.spells = view->spells;
    view->cover.spell_count = count;
    view->cover.staff = is_worth(book, employer, count) ? &view->staff : NULL;
    return PREMIE_OK;
}

static premie_pct surcharge_of(const premie_book *book, enum premie_term term)
{
    for (uint32_t i = 0; i < book->terms.table.visible_count; i++) {
        uint32_t row = book->terms.table.order[i];
        if (book->terms.term[row] == term && premie_pct_is(book->terms.surcharge_pct[row])) {
            return book->terms.surcharge_pct[row];
        }
    }
    return (premie_pct){0};
}

premie_status premie_cover_view_turn(premie_cover_view *view, const premie_portfolio *portfolio, uint32_t cover,
                                     premie_error *error)
{
    const premie_book *book = portfolio->book;
    const premie_covers *covers = &book->covers;
    uint32_t product = covers->product[cover];
    enum premie_administration administration = covers->administration[cover];
    enum premie_term term = covers->term[cover];
    enum premie_headcount_method method = book->products.headcount_method[product];
    enum premie_day_count day_count = book->products.prorata[product];
    view->cover = (premie_cover){
        .insured = {covers->from[cover], portfolio->ends[cover].end},
        .renewal = covers->renewal[cover],
        .base = book->products.premium_base[product],
        .headcount_method = method != 0 ? method : PREMIE_DAILY,
        .day_count = day_count != 0 ? day_count : PREMIE_DAY,
        .administration = administration != 0 ? administration : PREMIE_BY_STATEMENT,
        .term = term != 0 ? term : PREMIE_TERM_YEAR,
        .initial_headcount = covers->initial_headcount[cover],
        .initial_payroll = covers->initial_payroll[cover],
        .statement_months = book->parameter[PREMIE_PARAMETER_statement_months],
        .overdue_uplift = book->parameter[PREMIE_PARAMETER_overdue_uplift],
        .as_of = book->options.as_of,
        .known = &view->known,
    };
    premie_known_turn(&view->known);
    view->cover.surcharge = surcharge_of(book, view->cover.term);
    premie_status status =
        premie_book_rates(portfolio, cover, &view->schedule, &view->schedule_capacity, &view->cover.rates, error);
    if (status == PREMIE_OK) {
        status = take_statements(view, book, cover, error);
    }
    if (status == PREMIE_OK && view->cover.administration != PREMIE_BY_STATEMENT) {
        status = take_spells(view, book, covers->employer_id[cover], error);
    }
    return status;
}

premie_status premie_cover_view_spells(premie_cover_view *view, const premie_portfolio *portfolio, uint32_t cover,
                                       premie_error *error)
{
    return take_spells(view, portfolio->book, portfolio->book->covers.employer_id[cover], error);
}

void premie_cover_view_release(premie_cover_view *view)
{
    free(view->schedule);
    free(view->statements);
    free(view->spells);
    free(view->staff.days);
    free(view->staff.unknown);
    free(view->staff.wages);
    *view = PREMIE_VIEW_START;
}

premie_status premie_cover_billed(const premie_book *book, uint32_t cover, int year, premie_money *billed,
                                  premie_error *error)
{
    const premie_billing *table = &book->billing;
    premie_rows rows = premie_table_group(&table->table, cover);
    premie_int128 sum = 0;
    for (uint32_t i = 0; i < rows.count; i++) {
        uint32_t row = rows.row[i];
        if (table->year[row] == year && table->kind[row] != PREMIE_BILLED_PRORATA) {
            sum += table->amount[row].cents;
        }
    }
    return premie_round_money((premie_ratio){sum, 1}, billed, error);
}
