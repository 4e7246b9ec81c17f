#include <stdlib.h>

#include "book/checks.h"

/* The rows of one employee: all differ from the one furthest up in the file that has a birth date, or none does. */
static void check_births(premie_table *table, const premie_spells *spells, const uint32_t *rows, uint32_t count)
{
    uint32_t first = PREMIE_NO_ROW;
    bool differ = false;
    for (uint32_t i = 0; i < count; i++) {
        if (premie_date_is(spells->birth_date[rows[i]])) {
            differ |= first != PREMIE_NO_ROW && spells->birth_date[first].day != spells->birth_date[rows[i]].day;
            first = rows[i] < first ? rows[i] : first; /* rows are in the order of the file */
        }
    }
    for (uint32_t i = 0; differ && i < count; i++) {
        char value[PREMIE_QUOTED];
        if (premie_date_is(spells->birth_date[rows[i]]) &&
            spells->birth_date[rows[i]].day != spells->birth_date[first].day) {
            premie_expect(table, rows[i], COLUMN(spells, birth_date), "%s, as line %u has it for this employee",
                          premie_table_value(table, first, COLUMN(spells, birth_date), value),
                          premie_table_line(table, first));
        } else {
            premie_table_reject_along(table, rows[i], COLUMN(spells, birth_date),
                                      "the birth dates of this employee differ");
        }
    }
}

static int compare_periods(const void *left, const void *right)
{
    const premie_period *a = left, *b = right;
    return (a->from.day > b->from.day) - (a->from.day < b->from.day);
}

/* The days of an employer's covers that are charged on the wages of its spells, sorted; each lasts until the end of
 * all before it, so that a search finds whether a day is in any. */
static uint32_t wage_days(const premie_book *book, uint32_t employer, premie_period *days)
{
    const premie_covers *covers = &book->covers;
    premie_rows held = premie_table_group(&covers->table, employer);
    uint32_t count = 0;
    for (uint32_t i = 0; i < held.count; i++) {
        uint32_t cover = held.row[i];
        if (covers->administration[cover] >= PREMIE_BY_EMPLOYEE &&
            book->products.premium_base[covers->product[cover]] == PREMIE_BASE_PAYROLL) {
            days[count++] = (premie_period){covers->from[cover], covers->until[cover]};
        }
    }
    if (count > 1) {
        qsort(days, count, sizeof *days, compare_periods);
    }
    for (uint32_t i = 1; i < count; i++) {
        days[i].until = premie_date_max(days[i].until, days[i - 1].until);
    }
    return count;
}

static bool meets(const premie_period *days, uint32_t count, premie_period spell)
{
    uint32_t low = 0, high = count; /* how many begin before the spell ends */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        bool begins = days[middle].from.day < spell.until.day;
        low = begins ? middle + 1 : low;
        high = begins ? high : middle;
    }
    return low > 0 && days[low - 1].until.day > spell.from.day;
}

bool premie_lacks_wage(const premie_book *book, uint32_t employer, premie_period spell)
{
    const premie_covers *covers = &book->covers;
    premie_rows held = premie_table_group(&covers->table, employer);
    bool lacks = false;
    for (uint32_t i = 0; i < held.count; i++) {
        uint32_t cover = held.row[i];
        lacks |= covers->administration[cover] >= PREMIE_BY_EMPLOYEE &&
                 book->products.premium_base[covers->product[cover]] == PREMIE_BASE_PAYROLL &&
                 covers->from[cover].day < spell.until.day && spell.from.day < covers->until[cover].day;
    }
    return lacks;
}

static void expect_wage(premie_table *table, uint32_t row)
{
    premie_expect(table, row, COLUMN(spells, annual_wage),
                  "a wage, as a payroll cover of this employer is charged on it");
}

/* [T-8]: wages are needed where a payroll cover that is charged on the spells meets a spell. */
static void check_wages(premie_table *table, const premie_spells *spells, premie_rows rows, const premie_period *days,
                        uint32_t count)
{
    for (uint32_t i = 0; i < rows.count && count > 0; i++) {
        uint32_t row = rows.row[i];
        if (!premie_money_is(spells->annual_wage[row]) &&
            meets(days, count, (premie_period){spells->from[row], spells->until[row]})) {
            expect_wage(table, row);
        }
    }
}

void premie_check_spell(const premie_book *book, premie_table *table, uint32_t row, uint32_t faulty)
{
    const premie_spells *spells = &book->spells;
    if (SOUND(spells, employer_id) && SOUND(spells, from) && SOUND(spells, until) && SOUND(spells, annual_wage) &&
        !premie_money_is(spells->annual_wage[row]) &&
        premie_lacks_wage(book, spells->employer_id[row], (premie_period){spells->from[row], spells->until[row]})) {
        expect_wage(table, row);
    }
}

static uint32_t most_covers(const premie_book *book, const premie_section *section)
{
    uint32_t most = 0;
    for (uint32_t group = section->first; group < section->last; group++) {
        uint32_t count = premie_table_group(&book->covers.table, group).count;
        most = count > most ? count : most;
    }
    return most;
}

premie_status premie_check_spells(void *context, const premie_section *section, premie_error *error)
{
    const premie_book *book = context;
    const premie_spells *spells = &book->spells;
    premie_period *days = premie_alloc_array(most_covers(book, section), sizeof *days, error);
    if (days == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t group = section->first; group < section->last; group++) {
        premie_rows rows = premie_table_group(section->table, group);
        for (uint32_t begin = 0, next; begin < rows.count; begin = next) {
            premie_id employee = spells->employee_id[rows.row[begin]];
            for (next = begin + 1;
                 next < rows.count && premie_ids_equal(spells->employee_id[rows.row[next]], employee);) {
                next++;
            }
            check_births(section->table, spells, rows.row + begin, next - begin);
        }
        check_wages(section->table, spells, rows, days, wage_days(book, group, days));
    }
    free(days);
    return PREMIE_OK;
}

/* Absences of one employer, by employee and first day: does one begin before those before it have ended? */
static void check_absent_once(premie_table *table, const premie_absences *absences, premie_rows rows)
{
    uint32_t last = PREMIE_NO_ROW; /* the absence that lasts longest of those of the employee so far */
    for (uint32_t i = 0; i < rows.count; i++) {
        uint32_t row = rows.row[i];
        if (last == PREMIE_NO_ROW || !premie_ids_equal(absences->employee_id[last], absences->employee_id[row])) {
            last = row;
            continue;
        }
        premie_date until = absences->recovered_on[last], back = absences->recovered_on[row];
        if (!premie_date_is(until) || absences->first_sick_day[row].day < until.day) {
            premie_table_clash(table, COLUMN(absences, first_sick_day), row, last,
                               "absences of an employee that do not overlap", "overlapping");
        }
        last = premie_date_is(until) && (!premie_date_is(back) || back.day > until.day) ? row : last;
    }
}

void premie_check_absence(const premie_book *book, premie_table *table, uint32_t row, uint32_t faulty)
{
    const premie_absences *absences = &book->absences;
    premie_date back = absences->recovered_on[row];
    if (SOUND(absences, recovered_on) && SOUND(absences, first_sick_day) && premie_date_is(back) &&
        back.day <= absences->first_sick_day[row].day) {
        char value[PREMIE_QUOTED];
        premie_expect(table, row, COLUMN(absences, recovered_on), "a day after first_sick_day %s",
                      premie_table_value(table, row, COLUMN(absences, first_sick_day), value));
    }
}

premie_status premie_check_absences(void *context, const premie_section *section, premie_error *error)
{
    const premie_absences *absences = &((const premie_book *)context)->absences;
    (void)error;
    for (uint32_t group = section->first; group < section->last; group++) {
        check_absent_once(section->table, absences, premie_table_group(section->table, group));
    }
    return PREMIE_OK;
}
