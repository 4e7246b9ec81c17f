#include "book/checks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book/circles.h"
#include "table/field.h"

#define COLUMN(table, member) premie_schema_column(&premie_schemas[PREMIE_TABLE_##table], #member, sizeof #member - 1)

static bool is_bad(const premie_table *table, uint32_t row) { return table->store->bad[row] != 0; }

static const char *quote_id(premie_id id, char quoted[PREMIE_QUOTED])
{
    return premie_quote(premie_id_bytes(id), premie_id_length(id), quoted);
}

/* ---- rule tables ----------------------------------------------------------------------------------------- */

/* Whether an id occurs in the first column of a table that is sorted by it. */
static bool occurs(const premie_table *table, premie_id id)
{
    const premie_id *names = table->store->data[0];
    uint32_t low = 0, high = table->visible_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = premie_id_compare(names[table->order[middle]], id);
        if (order == 0) {
            return true;
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return false;
}

static bool occurs_at_fault(const premie_table *table, premie_id id)
{
    const premie_id *names = table->store->data[0];
    bool found = table->store->failed;
    for (uint32_t row = 0; row < table->row_count && !found; row++) {
        found = table->store->bad[row] && premie_id_compare(names[row], id) == 0;
    }
    return found;
}

/* A column that must name something in the first column of another rule table, such as a VAT code. */
static void check_names(premie_book *book, unsigned place, unsigned column, unsigned other)
{
    premie_table *table = premie_book_table(book, place);
    const premie_table *named = premie_book_table(book, other);
    const premie_id *ids = table->store->data[column];
    for (uint32_t i = 0, hinted = 0; i < table->visible_count; i++) {
        uint32_t row = table->order[i];
        if (!premie_id_is(ids[row]) || occurs(named, ids[row])) {
            continue;
        }
        char complaint[PREMIE_COMPLAINT];
        if (occurs_at_fault(named, ids[row])) {
            premie_table_reject_along(table, row, column, "%s %s is set aside", named->schema->columns[0].name,
                                      quote_id(ids[row], complaint));
            continue;
        }
        premie_complain_unknown(named, premie_id_bytes(ids[row]), premie_id_length(ids[row]),
                                hinted++ < PREMIE_FINDINGS_SHOWN, complaint);
        premie_table_reject(table, row, column, "%s", complaint);
    }
}

/* `expected …, found 'value'` */
static void expect(premie_table *table, uint32_t row, unsigned column, const char *format, ...) PREMIE_FORMAT(4, 5);
static void expect(premie_table *table, uint32_t row, unsigned column, const char *format, ...)
{
    char expected[PREMIE_COMPLAINT], value[PREMIE_QUOTED];
    va_list values;
    va_start(values, format);
    (void)vsnprintf(expected, sizeof expected, format, values);
    va_end(values);
    (void)premie_table_value(table, row, column, value);
    premie_table_reject(table, row, column, "expected %s, found %s", expected,
                        strcmp(value, "''") == 0 ? "a blank" : value);
}

static void check_parameters(premie_book *book)
{
    premie_parameters *table = &book->parameters;
    for (uint32_t i = 0; i < table->table.visible_count; i++) {
        uint32_t row = table->table.order[i];
        premie_nearest nearest = {.name = premie_id_bytes(table->name[row]),
                                  .length = premie_id_length(table->name[row])};
        unsigned place = 0;
        while (place < PREMIE_PARAMETER_COUNT &&
               (strlen(premie_parameters_about[place].name) != nearest.length ||
                memcmp(premie_parameters_about[place].name, nearest.name, nearest.length) != 0)) {
            place++;
        }
        if (place < PREMIE_PARAMETER_COUNT) {
            const char *unit = premie_parameters_about[place].unit;
            bool whole = strcmp(unit, "day") == 0 || strcmp(unit, "month") == 0 || strcmp(unit, "year") == 0;
            if (whole && table->value[row].millionths % 1000000 != 0) {
                expect(&table->table, row, COLUMN(parameters, value), "a whole number of %ss", unit);
            }
            continue;
        }
        char quoted[PREMIE_QUOTED], hint[PREMIE_QUOTED + 32];
        for (place = 0; place < PREMIE_PARAMETER_COUNT; place++) {
            const char *name = premie_parameters_about[place].name;
            premie_nearest_try(&nearest, name, strlen(name));
        }
        premie_table_reject(&table->table, row, COLUMN(parameters, name), "unknown parameter %s%s",
                            quote_id(table->name[row], quoted), premie_nearest_text(&nearest, hint));
    }
}

static int32_t count_or(int32_t count, int32_t otherwise) { return count == PREMIE_NO_COUNT ? otherwise : count; }

static void check_year_weights(premie_rating *rating, uint32_t row, int32_t window)
{
    int64_t weights[PREMIE_WINDOW_YEARS_MAX + 1];
    size_t count = premie_list_numbers(rating->year_weights[row], PREMIE_WINDOW_YEARS_MAX + 1, weights);
    bool above = true;
    for (size_t i = 0; i < count; i++) {
        above &= weights[i] > 0;
    }
    if (count > 0 && count != (size_t)window) {
        expect(&rating->table, row, COLUMN(rating, year_weights), "%d weights, as many as window_years", (int)window);
    } else if (!above) {
        expect(&rating->table, row, COLUMN(rating, year_weights), "weights above 0");
    }
}

static void check_rating_row(premie_rating *rating, uint32_t row)
{
    premie_table *table = &rating->table;
    int32_t window = count_or(rating->window_years[row], 3), years = count_or(rating->min_years[row], 1);
    if (window == 0 || window > PREMIE_WINDOW_YEARS_MAX) {
        expect(table, row, COLUMN(rating, window_years), "1 to %d years", PREMIE_WINDOW_YEARS_MAX);
    } else {
        check_year_weights(rating, row, window);
        if (years > window) {
            expect(table, row, COLUMN(rating, min_years), "at most the %d of window_years", (int)window);
        }
    }
    if (count_or(rating->decimals[row], 2) > 6) {
        expect(table, row, COLUMN(rating, decimals), "at most 6 decimals");
    }
    if (rating->target_ratio[row].millionths == 0) {
        expect(table, row, COLUMN(rating, target_ratio), "a ratio above 0");
    }
    if (rating->method[row] == PREMIE_SCALE && !premie_id_is(rating->scale[row])) {
        expect(table, row, COLUMN(rating, scale), "a scale with method scale");
    }
    if (rating->method[row] == PREMIE_BLEND && !premie_id_is(rating->weights[row])) {
        expect(table, row, COLUMN(rating, weights), "weights with method blend");
    }
    if (rating->method[row] == PREMIE_BLEND && !premie_pct_is(rating->target_ratio[row])) {
        expect(table, row, COLUMN(rating, target_ratio), "a target ratio with method blend");
    }
}

static void check_rating(premie_book *book)
{
    check_names(book, PREMIE_TABLE_rating, COLUMN(rating, scale), PREMIE_TABLE_scales);
    check_names(book, PREMIE_TABLE_rating, COLUMN(rating, weights), PREMIE_TABLE_weights);
    for (uint32_t i = 0; i < book->rating.table.visible_count; i++) {
        check_rating_row(&book->rating, book->rating.table.order[i]);
    }
}

/* ---- covers ---------------------------------------------------------------------------------------------- */

static void check_tie(premie_book *book, uint32_t row, const uint32_t *tied, unsigned column)
{
    const premie_covers *covers = &book->covers;
    uint32_t other = tied[row];
    if (other != PREMIE_NO_ROW && !is_bad(&covers->table, other) &&
        covers->employer_id[other] != covers->employer_id[row]) {
        char quoted[PREMIE_QUOTED];
        premie_table_reject(&book->covers.table, row, column, "expected a cover of the same employer, found %s",
                            quote_id(covers->cover_id[other], quoted));
    }
}

static bool is_turien_class(premie_id class)
{
    static const char *const classes[] = {"budget", "cba", "none"};
    bool known = !premie_id_is(class);
    for (unsigned i = 0; i < 3; i++) {
        known |= premie_id_length(class) == strlen(classes[i]) &&
                 memcmp(premie_id_bytes(class), classes[i], strlen(classes[i])) == 0;
    }
    return known;
}

static premie_status check_covers(premie_book *book, premie_error *error)
{
    premie_covers *covers = &book->covers;
    for (uint32_t i = 0; i < covers->table.visible_count; i++) {
        uint32_t row = covers->table.order[i];
        if (covers->renewal[row].month == 2 && covers->renewal[row].day == 29) {
            expect(&covers->table, row, COLUMN(covers, renewal), "a day that every year has");
        }
        check_tie(book, row, covers->base_cover_id, COLUMN(covers, base_cover_id));
        check_tie(book, row, covers->arbo_cover_id, COLUMN(covers, arbo_cover_id));
        if (book->products.regime[covers->product[row]] == PREMIE_TURIEN_SUPPORT &&
            !is_turien_class(covers->class[row])) {
            expect(&covers->table, row, COLUMN(covers, class),
                   "budget, cba, none or a blank for a product of turien-support");
        }
    }
    return premie_check_circles(covers, error);
}

static void check_schedule(premie_book *book)
{
    premie_schedule *schedule = &book->schedule;
    for (uint32_t i = 0; i < schedule->table.visible_count; i++) {
        uint32_t row = schedule->table.order[i];
        premie_date refused = schedule->refused_on[row], announced = schedule->announced_on[row];
        if (premie_date_is(refused) && premie_date_is(announced) && refused.day < announced.day) {
            char value[PREMIE_QUOTED];
            expect(&schedule->table, row, COLUMN(schedule, refused_on), "a day not before announced_on %s",
                   premie_table_value(&schedule->table, row, COLUMN(schedule, announced_on), value));
        }
    }
}

/* ---- employees ------------------------------------------------------------------------------------------- */

/* The rows of one employee: all differ from the one furthest up in the file that has a birth date, or none does. */
static void check_births(premie_spells *spells, const uint32_t *rows, uint32_t count)
{
    premie_table *table = &spells->table;
    uint32_t first = PREMIE_NO_ROW;
    bool differ = false;
    for (uint32_t i = 0; i < count; i++) {
        if (premie_date_is(spells->birth_date[rows[i]])) {
            differ |= first != PREMIE_NO_ROW && spells->birth_date[first].day != spells->birth_date[rows[i]].day;
            first = first == PREMIE_NO_ROW || table->line[rows[i]] < table->line[first] ? rows[i] : first;
        }
    }
    for (uint32_t i = 0; differ && i < count; i++) {
        char value[PREMIE_QUOTED];
        if (premie_date_is(spells->birth_date[rows[i]]) &&
            spells->birth_date[rows[i]].day != spells->birth_date[first].day) {
            expect(table, rows[i], COLUMN(spells, birth_date), "%s, as line %u has it for this employee",
                   premie_table_value(table, first, COLUMN(spells, birth_date), value), table->line[first]);
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

/* [T-8]: wages are needed where a payroll cover that is charged on the spells meets a spell. */
static void check_wages(premie_book *book, premie_rows rows, const premie_period *days, uint32_t count)
{
    premie_spells *spells = &book->spells;
    for (uint32_t i = 0; i < rows.count && count > 0; i++) {
        uint32_t row = rows.row[i];
        if (!premie_money_is(spells->annual_wage[row]) &&
            meets(days, count, (premie_period){spells->from[row], spells->until[row]})) {
            expect(&spells->table, row, COLUMN(spells, annual_wage),
                   "a wage, as a payroll cover of this employer is charged on it");
        }
    }
}

static premie_status check_spells(premie_book *book, premie_error *error)
{
    premie_spells *spells = &book->spells;
    premie_period *days = premie_alloc_array(book->covers.table.row_count, sizeof *days, error);
    if (days == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t group = 0; group < spells->table.group_count; group++) {
        premie_rows rows = premie_table_group(&spells->table, group);
        for (uint32_t begin = 0, next; begin < rows.count; begin = next) {
            premie_id employee = spells->employee_id[rows.row[begin]];
            for (next = begin + 1;
                 next < rows.count && premie_id_compare(spells->employee_id[rows.row[next]], employee) == 0;) {
                next++;
            }
            check_births(spells, rows.row + begin, next - begin);
        }
        check_wages(book, rows, days, wage_days(book, group, days));
    }
    free(days);
    return PREMIE_OK;
}

/* Absences of one employer, by employee and first day: does one begin before those before it have ended? */
static void check_absent_once(premie_absences *absences, premie_rows rows)
{
    uint32_t last = PREMIE_NO_ROW; /* the absence that lasts longest of those of the employee so far */
    for (uint32_t i = 0; i < rows.count; i++) {
        uint32_t row = rows.row[i];
        if (last == PREMIE_NO_ROW || premie_id_compare(absences->employee_id[last], absences->employee_id[row]) != 0) {
            last = row;
            continue;
        }
        premie_date until = absences->recovered_on[last], back = absences->recovered_on[row];
        if (!premie_date_is(until) || absences->first_sick_day[row].day < until.day) {
            premie_table_clash(&absences->table, COLUMN(absences, first_sick_day), row, last,
                               "absences of an employee that do not overlap", "overlapping");
        }
        last = premie_date_is(until) && (!premie_date_is(back) || back.day > until.day) ? row : last;
    }
}

static void check_absences(premie_book *book)
{
    premie_absences *absences = &book->absences;
    premie_table *table = &absences->table;
    for (uint32_t i = 0; i < table->visible_count; i++) {
        uint32_t row = table->order[i];
        premie_date back = absences->recovered_on[row];
        if (premie_date_is(back) && back.day <= absences->first_sick_day[row].day) {
            char value[PREMIE_QUOTED];
            expect(table, row, COLUMN(absences, recovered_on), "a day after first_sick_day %s",
                   premie_table_value(table, row, COLUMN(absences, first_sick_day), value));
        }
    }
    for (uint32_t group = 0; group < table->group_count; group++) {
        check_absent_once(absences, premie_table_group(table, group));
    }
}

/* ---- amounts --------------------------------------------------------------------------------------------- */

static void check_statements(premie_book *book)
{
    premie_statements *statements = &book->statements;
    for (uint32_t i = 0; i < statements->table.visible_count; i++) {
        uint32_t row = statements->table.order[i], cover = statements->cover_id[row];
        unsigned base = book->products.premium_base[book->covers.product[cover]];
        if (book->covers.administration[cover] >= PREMIE_BY_EMPLOYEE) {
            continue;
        }
        if (base == PREMIE_BASE_HEADCOUNT && !premie_number_is(statements->average_headcount[row])) {
            expect(&statements->table, row, COLUMN(statements, average_headcount),
                   "a headcount, as the cover is charged on it");
        } else if (base == PREMIE_BASE_PAYROLL && !premie_money_is(statements->payroll[row])) {
            expect(&statements->table, row, COLUMN(statements, payroll), "a payroll, as the cover is charged on it");
        }
    }
}

static void check_billing(premie_book *book)
{
    premie_billing *billing = &book->billing;
    for (uint32_t i = 0; i < billing->table.visible_count; i++) {
        uint32_t row = billing->table.order[i];
        bool prorata = billing->kind[row] == PREMIE_BILLED_PRORATA;
        if (prorata != premie_id_is(billing->employee_id[row])) {
            char value[PREMIE_QUOTED];
            expect(&billing->table, row, COLUMN(billing, employee_id), "%s with kind %s",
                   prorata ? "an employee" : "a blank",
                   premie_table_value(&billing->table, row, COLUMN(billing, kind), value));
        }
    }
}

/* [T-8]: what happens because of an absence happens on its first day or later. */
static void check_after_absence(premie_book *book, premie_table *table, uint32_t row, unsigned column, uint32_t absence)
{
    const premie_date *day = (const premie_date *)table->store->data[column] + row;
    if (day->day < book->absences.first_sick_day[absence].day) {
        char value[PREMIE_NUMBER_TEXT];
        (void)premie_date_text(book->absences.first_sick_day[absence], table->store->dialect, value);
        expect(table, row, column, "a day not before the first sick day '%s' of its absence", value);
    }
}

static void check_claims(premie_book *book)
{
    premie_claims *claims = &book->claims;
    uint32_t last = PREMIE_NO_ROW;
    for (uint32_t i = 0; i < claims->table.visible_count; i++) {
        uint32_t row = claims->table.order[i], absence = claims->absence_id[row];
        if (absence != PREMIE_NO_ROW) {
            check_after_absence(book, &claims->table, row, COLUMN(claims, date), absence);
        }
        if (claims->kind[row] != PREMIE_CLAIM_RESERVE) {
            continue;
        }
        if (absence == PREMIE_NO_ROW) {
            premie_table_reject(&claims->table, row, COLUMN(claims, absence_id),
                                "expected an absence with kind 'reserve', found a blank");
            continue;
        }
        if (last != PREMIE_NO_ROW && claims->cover_id[last] == claims->cover_id[row] &&
            claims->absence_id[last] == absence && claims->date[last].day == claims->date[row].day) {
            premie_table_clash(&claims->table, COLUMN(claims, date), row, last,
                               "one reserve a day for each cover and absence", "also in");
        } else {
            last = row;
        }
    }
}

/* ---- invoices -------------------------------------------------------------------------------------------- */

/* The first visible spell of an employee, by his place in the order, or the end of the employer's. */
static uint32_t first_spell(const premie_book *book, uint32_t employer, premie_id employee)
{
    const premie_spells *spells = &book->spells;
    uint32_t low = spells->table.start[employer], high = spells->table.start[employer + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        bool before = premie_id_compare(spells->employee_id[spells->table.order[middle]], employee) < 0;
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    return low;
}

static bool has_aow_age(const premie_aow_ages *ages, premie_date born)
{
    uint32_t low = 0, high = ages->table.visible_count; /* how many begin on that day or before */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        bool begins = ages->born_from[ages->table.order[middle]].day <= born.day;
        low = begins ? middle + 1 : low;
        high = begins ? high : middle;
    }
    return low > 0 && born.day < ages->born_until[ages->table.order[low - 1]].day;
}

/* [T-8]: the pension age of whoever has a loyalis-vvt invoice must be known. */
static void check_birth_known(premie_book *book, uint32_t row)
{
    const premie_spells *spells = &book->spells;
    uint32_t absence = book->invoices.absence_id[row], employer = book->absences.employer_id[absence];
    premie_id employee = book->absences.employee_id[absence];
    premie_date born = PREMIE_NO_DATE;
    for (uint32_t i = first_spell(book, employer, employee); i < spells->table.start[employer + 1]; i++) {
        uint32_t spell = spells->table.order[i];
        if (premie_id_compare(spells->employee_id[spell], employee) != 0) {
            break;
        }
        born = premie_date_is(spells->birth_date[spell]) ? spells->birth_date[spell] : born;
    }
    char quoted[PREMIE_QUOTED], day[PREMIE_NUMBER_TEXT];
    if (!premie_date_is(born)) {
        premie_table_reject(&book->invoices.table, row, COLUMN(invoices, absence_id),
                            "expected a birth date of employee %s in spells, found none", quote_id(employee, quoted));
    } else if (!has_aow_age(&book->aow_ages, born)) {
        (void)premie_date_text(born, book->invoices.table.store->dialect, day);
        premie_table_reject(&book->invoices.table, row, COLUMN(invoices, absence_id),
                            "expected a row of aow_ages for birth date '%s' of employee %s, found none", day,
                            quote_id(employee, quoted));
    }
}

/* The place of the first activity of a regime that is not before another, among those sorted by both. */
static uint32_t activity_place(const premie_activities *activities, unsigned regime, premie_id activity)
{
    uint32_t low = 0, high = activities->table.visible_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2, row = activities->table.order[middle];
        bool before = activities->regime[row] < regime ||
                      (activities->regime[row] == regime && premie_id_compare(activities->activity[row], activity) < 0);
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    return low;
}

static bool activity_is_at_fault(const premie_activities *activities, unsigned regime, premie_id activity)
{
    bool found = activities->table.store->failed;
    for (uint32_t row = 0; row < activities->table.row_count && !found; row++) {
        found = is_bad(&activities->table, row) && activities->regime[row] == regime &&
                premie_id_compare(activities->activity[row], activity) == 0;
    }
    return found;
}

static void check_activity(premie_book *book, uint32_t row, unsigned regime, uint32_t *hinted)
{
    const premie_activities *activities = &book->activities;
    premie_id activity = book->invoices.activity[row];
    uint32_t place = activity_place(activities, regime, activity);
    const uint32_t *known = activities->table.order + place;
    if (place < activities->table.visible_count && activities->regime[*known] == regime &&
        premie_id_compare(activities->activity[*known], activity) == 0) {
        return;
    }
    char quoted[PREMIE_QUOTED], hint[PREMIE_QUOTED + 32];
    if (activity_is_at_fault(activities, regime, activity)) {
        premie_table_reject_along(&book->invoices.table, row, COLUMN(invoices, activity), "activity %s is set aside",
                                  quote_id(activity, quoted));
        return;
    }
    premie_nearest nearest = {.name = premie_id_bytes(activity), .length = premie_id_length(activity)};
    place = activity_place(activities, regime, (premie_id){NULL});
    for (; *hinted < PREMIE_FINDINGS_SHOWN && place < activities->table.visible_count; place++) {
        known = activities->table.order + place;
        if (activities->regime[*known] == regime) {
            premie_nearest_try(&nearest, premie_id_bytes(activities->activity[*known]),
                               premie_id_length(activities->activity[*known]));
        }
    }
    ++*hinted;
    const char *word = "";
    size_t length = premie_column_word(&premie_schemas[PREMIE_TABLE_activities].columns[0], regime - 1, &word);
    premie_table_reject(&book->invoices.table, row, COLUMN(invoices, activity), "unknown activity %s of %.*s%s",
                        quote_id(activity, quoted), (int)length, word, premie_nearest_text(&nearest, hint));
}

static void check_invoice(premie_book *book, uint32_t row, uint32_t *hinted)
{
    premie_invoices *invoices = &book->invoices;
    uint32_t cover = invoices->cover_id[row], absence = invoices->absence_id[row];
    unsigned regime = book->products.regime[book->covers.product[cover]];
    char quoted[PREMIE_QUOTED];
    if (book->absences.employer_id[absence] != book->covers.employer_id[cover]) {
        premie_table_reject(&invoices->table, row, COLUMN(invoices, absence_id),
                            "expected an absence at the employer of the cover, found %s",
                            quote_id(book->absences.absence_id[absence], quoted));
    } else if (regime == PREMIE_LOYALIS_VVT) {
        check_birth_known(book, row);
    }
    check_after_absence(book, &invoices->table, row, COLUMN(invoices, submitted_on), absence);
    if (regime == 0) {
        premie_table_reject(&invoices->table, row, COLUMN(invoices, cover_id),
                            "expected a cover whose product has a regime, found %s",
                            quote_id(book->covers.cover_id[cover], quoted));
    } else {
        check_activity(book, row, regime, hinted);
    }
}

static void check_invoices(premie_book *book)
{
    uint32_t hinted = 0;
    for (uint32_t i = 0; i < book->invoices.table.visible_count; i++) {
        check_invoice(book, book->invoices.table.order[i], &hinted);
    }
}

premie_status premie_check_table(premie_book *book, unsigned place, premie_error *error)
{
    switch (place) {
    case PREMIE_TABLE_products:
        check_names(book, place, COLUMN(products, vat), PREMIE_TABLE_vat);
        break;
    case PREMIE_TABLE_parameters:
        check_parameters(book);
        break;
    case PREMIE_TABLE_rating:
        check_rating(book);
        break;
    case PREMIE_TABLE_covers:
        return check_covers(book, error);
    case PREMIE_TABLE_schedule:
        check_schedule(book);
        break;
    case PREMIE_TABLE_spells:
        return check_spells(book, error);
    case PREMIE_TABLE_statements:
        check_statements(book);
        break;
    case PREMIE_TABLE_billing:
        check_billing(book);
        break;
    case PREMIE_TABLE_absences:
        check_absences(book);
        break;
    case PREMIE_TABLE_claims:
        check_claims(book);
        break;
    case PREMIE_TABLE_invoices:
        check_invoices(book);
        break;
    default:
        break;
    }
    return PREMIE_OK;
}
