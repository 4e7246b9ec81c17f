#include "book/checks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book/circles.h"
#include "table/field.h"

const char *premie_quote_id(premie_id id, char quoted[PREMIE_QUOTED])
{
    return premie_quote(premie_id_bytes(id), premie_id_length(id), quoted);
}

void premie_expect(premie_table *table, uint32_t row, unsigned column, const char *format, ...)
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

/* [T-8]: what happens because of an absence happens on its first day or later. */
void premie_check_after_absence(const premie_book *book, premie_table *table, uint32_t row, unsigned column,
                                uint32_t absence)
{
    const premie_date *day = (const premie_date *)table->store->data[column] + row;
    if (day->day < book->absences.first_sick_day[absence].day) {
        char value[PREMIE_NUMBER_TEXT];
        (void)premie_date_text(book->absences.first_sick_day[absence], table->store->dialect, value);
        premie_expect(table, row, column, "a day not before the first sick day '%s' of its absence", value);
    }
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

static int compare_ids(const void *left, const void *right)
{
    const premie_id *a = left, *b = right;
    return premie_id_compare(*a, *b);
}

/* The names of rows at fault, sorted; the caller frees them. */
static premie_status names_at_fault(const premie_table *table, premie_id **names, size_t *count, premie_error *error)
{
    const premie_id *all = table->store->data[0];
    *count = 0;
    *names = premie_alloc_array(table->row_count - table->visible_count, sizeof **names, error);
    if (*names == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t row = 0; row < table->row_count && *count < table->row_count - table->visible_count; row++) {
        if (table->store->bad[row] && premie_id_is(all[row])) {
            (*names)[(*count)++] = all[row];
        }
    }
    if (*count > 0) {
        qsort(*names, *count, sizeof **names, compare_ids);
    }
    return PREMIE_OK;
}

/* A column that must name something in the first column of another rule table, such as a VAT code. */
static premie_status check_names(premie_book *book, unsigned place, unsigned column, unsigned other,
                                 premie_error *error)
{
    premie_table *table = premie_book_table(book, place);
    const premie_table *named = premie_book_table(book, other);
    const premie_id *ids = table->store->data[column];
    premie_id *at_fault;
    size_t count;
    premie_status status = names_at_fault(named, &at_fault, &count, error);
    if (status != PREMIE_OK) {
        return status;
    }
    for (uint32_t i = 0, hinted = 0; i < table->visible_count; i++) {
        uint32_t row = table->order[i];
        if (!premie_id_is(ids[row]) || occurs(named, ids[row])) {
            continue;
        }
        char complaint[PREMIE_COMPLAINT];
        if (named->store->failed ||
            (count > 0 && bsearch(&ids[row], at_fault, count, sizeof *at_fault, compare_ids) != NULL)) {
            premie_table_reject_along(table, row, column, "%s %s is set aside", named->schema->columns[0].name,
                                      premie_quote_id(ids[row], complaint));
            continue;
        }
        premie_complain_unknown(named, premie_id_bytes(ids[row]), premie_id_length(ids[row]),
                                premie_is_hinted(named, hinted++), complaint);
        premie_table_reject(table, row, column, "%s", complaint);
    }
    free(at_fault);
    return PREMIE_OK;
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
                premie_expect(&table->table, row, COLUMN(parameters, value), "a whole number of %ss", unit);
            }
            continue;
        }
        char quoted[PREMIE_QUOTED], hint[PREMIE_QUOTED + 32];
        for (place = 0; place < PREMIE_PARAMETER_COUNT; place++) {
            const char *name = premie_parameters_about[place].name;
            premie_nearest_try(&nearest, name, strlen(name));
        }
        premie_table_reject(&table->table, row, COLUMN(parameters, name), "unknown parameter %s%s",
                            premie_quote_id(table->name[row], quoted), premie_nearest_text(&nearest, hint));
    }
}

/* [W-2]: weeks and months are whole, and few enough for a day number to hold any day that comes of them. */
static void check_milestones(premie_book *book)
{
    enum { MOST = 999999 };
    premie_milestones *table = &book->milestones;
    const unsigned columns[] = {COLUMN(milestones, weeks), COLUMN(milestones, months), COLUMN(milestones, until_weeks)};
    const premie_number *const values[] = {table->weeks, table->months, table->until_weeks};
    for (uint32_t i = 0; i < table->table.visible_count; i++) {
        uint32_t row = table->table.order[i];
        for (unsigned k = 0; k < 3; k++) {
            int64_t value = premie_number_is(values[k][row]) ? values[k][row].millionths : 0;
            if (value % 1000000 != 0 || value / 1000000 > MOST || value / 1000000 < -MOST) {
                premie_expect(&table->table, row, columns[k], "a whole number of %s from -999999 to 999999",
                              k == 1 ? "months" : "weeks");
            }
        }
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
        premie_expect(&rating->table, row, COLUMN(rating, year_weights), "%d weights, as many as window_years",
                      (int)window);
    } else if (!above) {
        premie_expect(&rating->table, row, COLUMN(rating, year_weights), "weights above 0");
    }
}

static void check_rating_row(premie_rating *rating, uint32_t row)
{
    premie_table *table = &rating->table;
    int32_t window = count_or(rating->window_years[row], 3), years = count_or(rating->min_years[row], 1);
    if (window == 0 || window > PREMIE_WINDOW_YEARS_MAX) {
        premie_expect(table, row, COLUMN(rating, window_years), "1 to %d years", PREMIE_WINDOW_YEARS_MAX);
    } else {
        check_year_weights(rating, row, window);
        if (years > window) {
            premie_expect(table, row, COLUMN(rating, min_years), "at most the %d of window_years", (int)window);
        }
    }
    if (count_or(rating->decimals[row], 2) > 6) {
        premie_expect(table, row, COLUMN(rating, decimals), "at most 6 decimals");
    }
    if (rating->target_ratio[row].millionths == 0) {
        premie_expect(table, row, COLUMN(rating, target_ratio), "a ratio above 0");
    }
    if (rating->method[row] == PREMIE_SCALE && !premie_id_is(rating->scale[row])) {
        premie_expect(table, row, COLUMN(rating, scale), "a scale with method scale");
    }
    if (rating->method[row] == PREMIE_BLEND && !premie_id_is(rating->weights[row])) {
        premie_expect(table, row, COLUMN(rating, weights), "weights with method blend");
    }
    if (rating->method[row] == PREMIE_BLEND && !premie_pct_is(rating->target_ratio[row])) {
        premie_expect(table, row, COLUMN(rating, target_ratio), "a target ratio with method blend");
    }
}

static premie_status check_rating(premie_book *book, premie_error *error)
{
    premie_status status = check_names(book, PREMIE_TABLE_rating, COLUMN(rating, scale), PREMIE_TABLE_scales, error);
    if (status == PREMIE_OK) {
        status = check_names(book, PREMIE_TABLE_rating, COLUMN(rating, weights), PREMIE_TABLE_weights, error);
    }
    for (uint32_t i = 0; i < book->rating.table.visible_count; i++) {
        check_rating_row(&book->rating, book->rating.table.order[i]);
    }
    return status;
}

/* ---- rates per employee ---------------------------------------------------------------------------------- */

static void check_rates(premie_table *table, unsigned column)
{
    const premie_money *rate = table->store->data[column];
    for (uint32_t i = 0; i < table->visible_count; i++) {
        uint32_t row = table->order[i];
        if (premie_money_is(rate[row]) && rate[row].cents > PREMIE_RATE_MOST) {
            premie_expect(table, row, column, "at most %lld euros", (long long)(PREMIE_RATE_MOST / 100));
        }
    }
}

/* ---- covers ---------------------------------------------------------------------------------------------- */

static void check_tie(premie_table *table, const premie_book *book, uint32_t row, const uint32_t *tied, unsigned column)
{
    const premie_covers *covers = &book->covers;
    uint32_t other = tied[row];
    if (other != PREMIE_NO_ROW && !premie_row_is_bad(&covers->table, other) &&
        covers->employer_id[other] != covers->employer_id[row]) {
        char quoted[PREMIE_QUOTED];
        premie_table_reject(table, row, column, "expected a cover of the same employer, found %s",
                            premie_quote_id(covers->cover_id[other], quoted));
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

static premie_status check_covers(void *context, const premie_section *section, premie_error *error)
{
    const premie_book *book = context;
    const premie_covers *covers = &book->covers;
    (void)error;
    for (uint32_t i = section->begin; i < section->end; i++) {
        uint32_t row = section->table->order[i];
        if (covers->renewal[row].month == 2 && covers->renewal[row].day == 29) {
            premie_expect(section->table, row, COLUMN(covers, renewal), "a day that every year has");
        }
        check_tie(section->table, book, row, covers->base_cover_id, COLUMN(covers, base_cover_id));
        check_tie(section->table, book, row, covers->arbo_cover_id, COLUMN(covers, arbo_cover_id));
        if (book->products.regime[covers->product[row]] == PREMIE_TURIEN_SUPPORT &&
            !is_turien_class(covers->class[row])) {
            premie_expect(section->table, row, COLUMN(covers, class),
                          "budget, cba, none or a blank for a product of turien-support");
        }
    }
    return PREMIE_OK;
}

static premie_status check_schedule(void *context, const premie_section *section, premie_error *error)
{
    const premie_schedule *schedule = &((const premie_book *)context)->schedule;
    (void)error;
    for (uint32_t i = section->begin; i < section->end; i++) {
        uint32_t row = section->table->order[i];
        premie_date refused = schedule->refused_on[row], announced = schedule->announced_on[row];
        if (premie_date_is(refused) && premie_date_is(announced) && refused.day < announced.day) {
            char value[PREMIE_QUOTED];
            premie_expect(section->table, row, COLUMN(schedule, refused_on), "a day not before announced_on %s",
                          premie_table_value(section->table, row, COLUMN(schedule, announced_on), value));
        }
    }
    return PREMIE_OK;
}

/* ---- amounts --------------------------------------------------------------------------------------------- */

static premie_status check_statements(void *context, const premie_section *section, premie_error *error)
{
    const premie_book *book = context;
    const premie_statements *statements = &book->statements;
    (void)error;
    for (uint32_t i = section->begin; i < section->end; i++) {
        uint32_t row = section->table->order[i], cover = statements->cover_id[row];
        unsigned base = book->products.premium_base[book->covers.product[cover]];
        if (book->covers.administration[cover] >= PREMIE_BY_EMPLOYEE) {
            continue;
        }
        if (base == PREMIE_BASE_HEADCOUNT && !premie_number_is(statements->average_headcount[row])) {
            premie_expect(section->table, row, COLUMN(statements, average_headcount),
                          "a headcount, as the cover is charged on it");
        } else if (base == PREMIE_BASE_PAYROLL && !premie_money_is(statements->payroll[row])) {
            premie_expect(section->table, row, COLUMN(statements, payroll), "a payroll, as the cover is charged on it");
        }
    }
    return PREMIE_OK;
}

static premie_status check_billing(void *context, const premie_section *section, premie_error *error)
{
    const premie_billing *billing = &((const premie_book *)context)->billing;
    (void)error;
    for (uint32_t i = section->begin; i < section->end; i++) {
        uint32_t row = section->table->order[i];
        bool prorata = billing->kind[row] == PREMIE_BILLED_PRORATA;
        if (prorata != premie_id_is(billing->employee_id[row])) {
            char value[PREMIE_QUOTED];
            premie_expect(section->table, row, COLUMN(billing, employee_id), "%s with kind %s",
                          prorata ? "an employee" : "a blank",
                          premie_table_value(section->table, row, COLUMN(billing, kind), value));
        }
    }
    return PREMIE_OK;
}

static premie_status check_claims(void *context, const premie_section *section, premie_error *error)
{
    const premie_book *book = context;
    const premie_claims *claims = &book->claims;
    uint32_t last = PREMIE_NO_ROW;
    (void)error;
    for (uint32_t i = section->begin; i < section->end; i++) {
        uint32_t row = section->table->order[i], absence = claims->absence_id[row];
        if (absence != PREMIE_NO_ROW) {
            premie_check_after_absence(book, section->table, row, COLUMN(claims, date), absence);
        }
        if (claims->kind[row] != PREMIE_CLAIM_RESERVE) {
            continue;
        }
        if (absence == PREMIE_NO_ROW) {
            premie_table_reject(section->table, row, COLUMN(claims, absence_id),
                                "expected an absence with kind 'reserve', found a blank");
            continue;
        }
        if (last != PREMIE_NO_ROW && claims->cover_id[last] == claims->cover_id[row] &&
            claims->absence_id[last] == absence && claims->date[last].day == claims->date[row].day) {
            premie_table_clash(section->table, COLUMN(claims, date), row, last,
                               "one reserve a day for each cover and absence", "also in");
        } else {
            last = row;
        }
    }
    return PREMIE_OK;
}

/* What is asked of the rows of a table of a book; they are looked at in sections. */
static premie_section_work *work_of(unsigned place)
{
    switch (place) {
    case PREMIE_TABLE_covers:
        return check_covers;
    case PREMIE_TABLE_schedule:
        return check_schedule;
    case PREMIE_TABLE_spells:
        return premie_check_spells;
    case PREMIE_TABLE_statements:
        return check_statements;
    case PREMIE_TABLE_billing:
        return check_billing;
    case PREMIE_TABLE_absences:
        return premie_check_absences;
    case PREMIE_TABLE_claims:
        return check_claims;
    default:
        return NULL;
    }
}

premie_status premie_check_table(premie_book *book, unsigned place, premie_error *error)
{
    /* a cover looks at those that it is tied to, which are of any section: one after the other */
    unsigned threads = place == PREMIE_TABLE_covers ? 1 : book->options.threads;
    premie_status status = premie_table_check(premie_book_table(book, place), threads, work_of(place), book, error);
    if (status != PREMIE_OK) {
        return status;
    }
    switch (place) {
    case PREMIE_TABLE_products:
        status = check_names(book, place, COLUMN(products, vat), PREMIE_TABLE_vat, error);
        break;
    case PREMIE_TABLE_parameters:
        check_parameters(book);
        break;
    case PREMIE_TABLE_rating:
        status = check_rating(book, error);
        break;
    case PREMIE_TABLE_tariffs:
        check_rates(premie_book_table(book, place), COLUMN(tariffs, premium_per_employee));
        break;
    case PREMIE_TABLE_schedule:
        check_rates(premie_book_table(book, place), COLUMN(schedule, premium_per_employee));
        break;
    case PREMIE_TABLE_milestones:
        check_milestones(book);
        break;
    case PREMIE_TABLE_covers:
        return premie_check_circles(&book->covers, error);
    case PREMIE_TABLE_invoices:
        return premie_check_invoices(book, error);
    default:
        break;
    }
    return status;
}
