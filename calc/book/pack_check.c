#include "book/pack_check.h"

#include "book/checks.h"
#include "book/circles.h"
#include "book/spells.h"

/* Whether a row of an employer comes after another, by employee and day. */
static bool follows(premie_id last, premie_date last_day, premie_id next, premie_date next_day)
{
    int order = premie_ids_compare(last, next);
    return order < 0 || (order == 0 && last_day.day < next_day.day);
}

bool premie_pack_check_order(const premie_spells *spells, uint32_t first, uint32_t last)
{
    bool sound = true;
    for (uint32_t row = first > 0 ? first : 1; row < last && sound; row++) {
        sound =
            spells->employer_id[row - 1] != spells->employer_id[row] ||
            follows(spells->employee_id[row - 1], spells->from[row - 1], spells->employee_id[row], spells->from[row]);
    }
    return sound;
}

static bool are_spells(const premie_book *book, uint32_t first, uint32_t last)
{
    const premie_spells *spells = &book->spells;
    bool sound = premie_pack_check_order(spells, first, first + 1);
    for (uint32_t row = first; row < last && sound; row++) {
        sound =
            premie_money_is(spells->annual_wage[row]) ||
            !premie_lacks_wage(book, spells->employer_id[row], (premie_period){spells->from[row], spells->until[row]});
    }
    return sound;
}

/* [T-5]: periods of one cover, which come by their days. */
static bool are_apart(const uint32_t *cover, const premie_date *from, const premie_date *until, uint32_t first,
                      uint32_t last)
{
    bool sound = true;
    for (uint32_t row = first > 0 ? first : 1; row < last && sound; row++) {
        sound = cover[row - 1] != cover[row] || until[row - 1].day <= from[row].day;
    }
    return sound;
}

/* Whether an absence that is not of the employee of the one before it finds spells behind those, if it finds any. */
static bool finds_own_spells(const premie_book *book, uint32_t before, uint32_t row)
{
    const uint32_t *of = book->held.of_absence;
    uint32_t employer = book->absences.employer_id[row], count = premie_employment_count(book, employer);
    uint32_t place = of[row] >> PREMIE_ABSENT_PLACE;
    bool found = (of[row] & PREMIE_ABSENT_OTHER) == 0;
    if (place > count || (found && place == count)) {
        return false;
    }
    if (before != PREMIE_NO_ROW && (of[row] & PREMIE_ABSENT_SAME) != 0) {
        return ((of[row] ^ of[before]) & ~(uint32_t)PREMIE_ABSENT_SAME) == 0;
    }
    bool was_found = before != PREMIE_NO_ROW && (of[before] & PREMIE_ABSENT_OTHER) == 0;
    uint32_t least = before != PREMIE_NO_ROW ? (of[before] >> PREMIE_ABSENT_PLACE) + was_found : 0;
    premie_employment spell = {.same = false};
    if (found) {
        premie_employment_of(book, employer, place, &spell);
    }
    return place >= least && (place == 0 || !spell.same);
}

/* Whether an absence comes after another of its employer. Without employees, those of one employee come by their days. */
static bool follows_absence(const premie_book *book, uint32_t before, uint32_t row)
{
    const premie_absences *absences = &book->absences;
    premie_date back = absences->recovered_on[before];
    bool apart = premie_date_is(back) && back.day <= absences->first_sick_day[row].day;
    if (absences->employee_id == NULL) {
        return apart || !premie_absent_same(book, before, row);
    }
    int order = premie_ids_compare(absences->employee_id[before], absences->employee_id[row]);
    return order < 0 || (order == 0 && apart);
}

static bool are_absences(const premie_book *book, uint32_t first, uint32_t last)
{
    const premie_absences *absences = &book->absences;
    const uint32_t *order = absences->table.order;
    bool sound = true;
    for (uint32_t i = first; i < last && sound; i++) {
        uint32_t row = order[i], before = i > 0 ? order[i - 1] : PREMIE_NO_ROW;
        before = before != PREMIE_NO_ROW && absences->employer_id[before] == absences->employer_id[row] ? before
                                                                                                        : PREMIE_NO_ROW;
        premie_date back = absences->recovered_on[row];
        sound = (!premie_date_is(back) || absences->first_sick_day[row].day < back.day) &&
                (before == PREMIE_NO_ROW || follows_absence(book, before, row)) &&
                (book->held.of_absence == NULL || finds_own_spells(book, before, row));
    }
    return sound;
}

static bool are_statements(const premie_book *book, uint32_t first, uint32_t last)
{
    const premie_statements *statements = &book->statements;
    bool sound = true;
    for (uint32_t row = first; row < last; row++) {
        uint32_t cover = statements->cover_id[row];
        unsigned base = book->products.premium_base[book->covers.product[cover]];
        bool figure = base == PREMIE_BASE_HEADCOUNT ? premie_number_is(statements->average_headcount[row])
                      : base == PREMIE_BASE_PAYROLL ? premie_money_is(statements->payroll[row])
                                                    : true;
        sound &= figure || book->covers.administration[cover] >= PREMIE_BY_EMPLOYEE;
    }
    return sound;
}

static bool are_bookings(const premie_book *book, uint32_t first, uint32_t last)
{
    const premie_billing *billing = &book->billing;
    bool sound = true;
    for (uint32_t row = first; row < last; row++) {
        sound &= (billing->kind[row] == PREMIE_BILLED_PRORATA) == premie_id_is(billing->employee_id[row]);
    }
    return sound;
}

static bool are_claims(const premie_book *book, uint32_t first, uint32_t last)
{
    const premie_claims *claims = &book->claims;
    bool sound = true;
    for (uint32_t row = first; row < last; row++) {
        uint32_t absence = claims->absence_id[row];
        sound &= absence != PREMIE_NO_ROW ? book->absences.first_sick_day[absence].day <= claims->date[row].day
                                          : claims->kind[row] != PREMIE_CLAIM_RESERVE;
    }
    return sound;
}

/* Activities that were looked up; equal ones of a block mostly have one text. */
typedef struct activity_memo {
    const unsigned char *text;
    unsigned regime;
    bool known;
} activity_memo;

enum { MEMOS = 64 };

static bool is_activity(const premie_activities *activities, unsigned regime, premie_id activity, activity_memo memos[])
{
    activity_memo *memo = &memos[((uintptr_t)activity.text ^ regime) % MEMOS];
    if (memo->text == activity.text && memo->regime == regime) {
        return memo->known;
    }
    *memo = (activity_memo){.text = activity.text, .regime = regime};
    for (uint32_t i = 0; i < activities->table.visible_count && !memo->known; i++) {
        uint32_t row = activities->table.order[i];
        memo->known = activities->regime[row] == regime && premie_id_compare(activities->activity[row], activity) == 0;
    }
    return memo->known;
}

static bool are_invoices(const premie_book *book, uint32_t first, uint32_t last)
{
    const premie_invoices *invoices = &book->invoices;
    activity_memo memos[MEMOS] = {{NULL, 0, false}};
    bool sound = true;
    for (uint32_t row = first; row < last && sound; row++) {
        uint32_t cover = invoices->cover_id[row], absence = invoices->absence_id[row];
        unsigned regime = book->products.regime[book->covers.product[cover]];
        sound = book->absences.employer_id[absence] == book->covers.employer_id[cover] &&
                book->absences.first_sick_day[absence].day <= invoices->submitted_on[row].day && regime != 0 &&
                is_activity(&book->activities, regime, invoices->activity[row], memos);
    }
    return sound;
}

static bool are_rates(const premie_money *rate, uint32_t first, uint32_t last)
{
    bool sound = true;
    for (uint32_t row = first; row < last; row++) {
        sound &= !premie_money_is(rate[row]) || rate[row].cents <= PREMIE_RATE_MOST;
    }
    return sound;
}

bool premie_pack_check_rows(const premie_book *book, unsigned place, uint32_t first, uint32_t last)
{
    const premie_schedule *schedule = &book->schedule;
    const premie_suspensions *suspensions = &book->suspensions;
    switch (place) {
    case PREMIE_TABLE_schedule:
        return are_apart(schedule->cover_id, schedule->from, schedule->until, first, last) &&
               are_rates(schedule->premium_per_employee, first, last);
    case PREMIE_TABLE_suspensions:
        return are_apart(suspensions->cover_id, suspensions->from, suspensions->until, first, last);
    case PREMIE_TABLE_spells:
        return are_spells(book, first, last);
    case PREMIE_TABLE_statements:
        return are_statements(book, first, last);
    case PREMIE_TABLE_billing:
        return are_bookings(book, first, last);
    case PREMIE_TABLE_absences:
        return are_absences(book, first, last);
    case PREMIE_TABLE_claims:
        return are_claims(book, first, last);
    case PREMIE_TABLE_invoices:
        return are_invoices(book, first, last);
    default:
        return true;
    }
}

/* [T-8]: covers are tied to covers of the same employer. */
static bool are_own_ties(const premie_covers *covers)
{
    bool own = true;
    for (uint32_t row = 0; row < covers->table.row_count; row++) {
        uint32_t base = covers->base_cover_id[row], arbo = covers->arbo_cover_id[row];
        base = base == PREMIE_NO_ROW ? row : base;
        arbo = arbo == PREMIE_NO_ROW ? row : arbo;
        own &= covers->employer_id[base] == covers->employer_id[row];
        own &= covers->employer_id[arbo] == covers->employer_id[row];
    }
    return own;
}

premie_status premie_pack_check_table(premie_book *book, unsigned place, bool *sound, premie_error *error)
{
    premie_table *table = premie_book_table(book, place);
    premie_status status = PREMIE_OK;
    *sound = true;
    if (!premie_pack_is_sorted(table->schema)) {
        status = premie_pack_order_check(table, sound, error);
    }
    if (place == PREMIE_TABLE_covers && status == PREMIE_OK && *sound) {
        *sound = are_own_ties(&book->covers);
        status = premie_table_index(table, 1, error);
        status = status == PREMIE_OK ? premie_check_circles(&book->covers, error) : status;
    }
    *sound &= table->store->findings.total == 0;
    return status;
}
