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
typedef struct naming {
    unsigned column;
    const premie_table *named;
    premie_id *at_fault; /* [count] sorted */
    size_t count;
    uint32_t hinted;
} naming;

static void check_name(naming *of, premie_table *table, uint32_t row, uint32_t faulty)
{
    const premie_id *ids = table->store->data[of->column];
    const premie_table *named = of->named;
    if ((faulty >> of->column & 1) != 0 || !premie_id_is(ids[row]) || occurs(named, ids[row])) {
        return;
    }
    char complaint[PREMIE_COMPLAINT];
    if (named->store->failed ||
        (of->count > 0 && bsearch(&ids[row], of->at_fault, of->count, sizeof(premie_id), compare_ids) != NULL)) {
        premie_table_reject_along(table, row, of->column, "%s %s is set aside", named->schema->columns[0].name,
                                  premie_quote_id(ids[row], complaint));
        return;
    }
    premie_complain_unknown(named, premie_id_bytes(ids[row]), premie_id_length(ids[row]),
                            premie_is_hinted(named, of->hinted++), complaint);
    premie_table_reject(table, row, of->column, "%s", complaint);
}

/* `bad`: of the rows that are at fault, else of the others. */
static premie_status check_names(premie_book *book, unsigned place, unsigned column, unsigned other, bool bad,
                                 premie_error *error)
{
    premie_table *table = premie_book_table(book, place);
    naming of = {.column = column, .named = premie_book_table(book, other)};
    premie_status status = names_at_fault(of.named, &of.at_fault, &of.count, error);
    if (status != PREMIE_OK) {
        return status;
    }
    for (premie_bad_rows rows = {table, 0, 0, 0, 0}; bad && premie_bad_rows_next(&rows);) {
        check_name(&of, table, rows.row, rows.faulty);
    }
    for (uint32_t i = 0; !bad && i < table->visible_count; i++) {
        check_name(&of, table, table->order[i], 0);
    }
    free(of.at_fault);
    return PREMIE_OK;
}

static void check_parameter(const premie_book *book, premie_table *table, uint32_t row, uint32_t faulty)
{
    const premie_parameters *parameters = &book->parameters;
    if (!SOUND(parameters, name)) {
        return;
    }
    premie_nearest nearest = {.name = premie_id_bytes(parameters->name[row]),
                              .length = premie_id_length(parameters->name[row])};
    unsigned place = 0;
    while (place < PREMIE_PARAMETER_COUNT &&
           (strlen(premie_parameters_about[place].name) != nearest.length ||
            memcmp(premie_parameters_about[place].name, nearest.name, nearest.length) != 0)) {
        place++;
    }
    if (place < PREMIE_PARAMETER_COUNT) {
        const char *unit = premie_parameters_about[place].unit;
        bool whole = strcmp(unit, "day") == 0 || strcmp(unit, "month") == 0 || strcmp(unit, "year") == 0;
        if (whole && SOUND(parameters, value) && parameters->value[row].millionths % 1000000 != 0) {
            premie_expect(table, row, COLUMN(parameters, value), "a whole number of %ss", unit);
        }
        return;
    }
    char quoted[PREMIE_QUOTED], hint[PREMIE_QUOTED + 32];
    for (place = 0; place < PREMIE_PARAMETER_COUNT; place++) {
        const char *name = premie_parameters_about[place].name;
        premie_nearest_try(&nearest, name, strlen(name));
    }
    premie_table_reject(table, row, COLUMN(parameters, name), "unknown parameter %s%s",
                        premie_quote_id(parameters->name[row], quoted), premie_nearest_text(&nearest, hint));
}

/* [W-2]: weeks and months are whole, and few enough for a day number to hold any day that comes of them. */
static void check_milestone(const premie_book *book, premie_table *table, uint32_t row, uint32_t faulty)
{
    enum { MOST = 999999 };
    const premie_milestones *milestones = &book->milestones;
    const unsigned columns[] = {COLUMN(milestones, weeks), COLUMN(milestones, months), COLUMN(milestones, until_weeks)};
    const premie_number *const values[] = {milestones->weeks, milestones->months, milestones->until_weeks};
    for (unsigned k = 0; k < 3; k++) {
        bool sound = (faulty >> columns[k] & 1) == 0;
        int64_t value = sound && premie_number_is(values[k][row]) ? values[k][row].millionths : 0;
        if (value % 1000000 != 0 || value / 1000000 > MOST || value / 1000000 < -MOST) {
            premie_expect(table, row, columns[k], "a whole number of %s from -999999 to 999999",
                          k == 1 ? "months" : "weeks");
        }
    }
}

static int32_t count_or(int32_t count, int32_t otherwise) { return count == PREMIE_NO_COUNT ? otherwise : count; }

static void check_year_weights(const premie_rating *rating, premie_table *table, uint32_t row, int32_t window)
{
    int64_t weights[PREMIE_WINDOW_YEARS_MAX + 1];
    size_t count = premie_list_numbers(rating->year_weights[row], PREMIE_WINDOW_YEARS_MAX + 1, weights);
    bool above = true;
    for (size_t i = 0; i < count; i++) {
        above &= weights[i] > 0;
    }
    if (count > 0 && count != (size_t)window) {
        premie_expect(table, row, COLUMN(rating, year_weights), "%d weights, as many as window_years", (int)window);
    } else if (!above) {
        premie_expect(table, row, COLUMN(rating, year_weights), "weights above 0");
    }
}

/* How many years a rating looks at, and what is asked of them. */
static void check_window(const premie_rating *rating, premie_table *table, uint32_t row, uint32_t faulty)
{
    int32_t window = count_or(rating->window_years[row], 3);
    if (window == 0 || window > PREMIE_WINDOW_YEARS_MAX) {
        premie_expect(table, row, COLUMN(rating, window_years), "1 to %d years", PREMIE_WINDOW_YEARS_MAX);
        return;
    }
    if (SOUND(rating, year_weights)) {
        check_year_weights(rating, table, row, window);
    }
    if (SOUND(rating, min_years) && count_or(rating->min_years[row], 1) > window) {
        premie_expect(table, row, COLUMN(rating, min_years), "at most the %d of window_years", (int)window);
    }
}

static void check_method(const premie_rating *rating, premie_table *table, uint32_t row, uint32_t faulty)
{
    if (SOUND(rating, scale) && rating->method[row] == PREMIE_SCALE && !premie_id_is(rating->scale[row])) {
        premie_expect(table, row, COLUMN(rating, scale), "a scale with method scale");
    }
    if (SOUND(rating, weights) && rating->method[row] == PREMIE_BLEND && !premie_id_is(rating->weights[row])) {
        premie_expect(table, row, COLUMN(rating, weights), "weights with method blend");
    }
    if (SOUND(rating, target_ratio) && rating->method[row] == PREMIE_BLEND &&
        !premie_pct_is(rating->target_ratio[row])) {
        premie_expect(table, row, COLUMN(rating, target_ratio), "a target ratio with method blend");
    }
}

static void check_rating(const premie_book *book, premie_table *table, uint32_t row, uint32_t faulty)
{
    const premie_rating *rating = &book->rating;
    if (SOUND(rating, window_years)) {
        check_window(rating, table, row, faulty);
    }
    if (SOUND(rating, decimals) && count_or(rating->decimals[row], 2) > 6) {
        premie_expect(table, row, COLUMN(rating, decimals), "at most 6 decimals");
    }
    if (SOUND(rating, target_ratio) && rating->target_ratio[row].millionths == 0) {
        premie_expect(table, row, COLUMN(rating, target_ratio), "a ratio above 0");
    }
    if (SOUND(rating, method)) {
        check_method(rating, table, row, faulty);
    }
}

/* ---- rates per employee ---------------------------------------------------------------------------------- */

static void check_rate(premie_table *table, unsigned column, uint32_t row, uint32_t faulty)
{
    premie_money rate = ((const premie_money *)table->store->data[column])[row];
    if ((faulty >> column & 1) == 0 && premie_money_is(rate) && rate.cents > PREMIE_RATE_MOST) {
        premie_expect(table, row, column, "at most %lld euros", (long long)(PREMIE_RATE_MOST / 100));
    }
}

static void check_tariff(const premie_book *book, premie_table *table, uint32_t row, uint32_t faulty)
{
    (void)book;
    check_rate(table, COLUMN(tariffs, premium_per_employee), row, faulty);
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

static void check_cover(const premie_book *book, premie_table *table, uint32_t row, uint32_t faulty)
{
    const premie_covers *covers = &book->covers;
    if (SOUND(covers, renewal) && covers->renewal[row].month == 2 && covers->renewal[row].day == 29) {
        premie_expect(table, row, COLUMN(covers, renewal), "a day that every year has");
    }
    if (SOUND(covers, employer_id) && SOUND(covers, base_cover_id)) {
        check_tie(table, book, row, covers->base_cover_id, COLUMN(covers, base_cover_id));
    }
    if (SOUND(covers, employer_id) && SOUND(covers, arbo_cover_id)) {
        check_tie(table, book, row, covers->arbo_cover_id, COLUMN(covers, arbo_cover_id));
    }
    if (SOUND(covers, product) && SOUND(covers, class) &&
        book->products.regime[covers->product[row]] == PREMIE_TURIEN_SUPPORT && !is_turien_class(covers->class[row])) {
        premie_expect(table, row, COLUMN(covers, class),
                      "budget, cba, none or a blank for a product of turien-support");
    }
}

static void check_schedule(const premie_book *book, premie_table *table, uint32_t row, uint32_t faulty)
{
    const premie_schedule *schedule = &book->schedule;
    premie_date refused = schedule->refused_on[row], announced = schedule->announced_on[row];
    if (SOUND(schedule, refused_on) && SOUND(schedule, announced_on) && premie_date_is(refused) &&
        premie_date_is(announced) && refused.day < announced.day) {
        char value[PREMIE_QUOTED];
        premie_expect(table, row, COLUMN(schedule, refused_on), "a day not before announced_on %s",
                      premie_table_value(table, row, COLUMN(schedule, announced_on), value));
    }
    check_rate(table, COLUMN(schedule, premium_per_employee), row, faulty);
}

/* ---- amounts --------------------------------------------------------------------------------------------- */

static void check_statement(const premie_book *book, premie_table *table, uint32_t row, uint32_t faulty)
{
    const premie_statements *statements = &book->statements;
    uint32_t cover = statements->cover_id[row];
    if (!SOUND(statements, cover_id) || book->covers.administration[cover] >= PREMIE_BY_EMPLOYEE) {
        return;
    }
    unsigned base = book->products.premium_base[book->covers.product[cover]];
    if (base == PREMIE_BASE_HEADCOUNT && SOUND(statements, average_headcount) &&
        !premie_number_is(statements->average_headcount[row])) {
        premie_expect(table, row, COLUMN(statements, average_headcount), "a headcount, as the cover is charged on it");
    } else if (base == PREMIE_BASE_PAYROLL && SOUND(statements, payroll) &&
               !premie_money_is(statements->payroll[row])) {
        premie_expect(table, row, COLUMN(statements, payroll), "a payroll, as the cover is charged on it");
    }
}

static void check_billing(const premie_book *book, premie_table *table, uint32_t row, uint32_t faulty)
{
    const premie_billing *billing = &book->billing;
    bool prorata = billing->kind[row] == PREMIE_BILLED_PRORATA;
    if (SOUND(billing, kind) && SOUND(billing, employee_id) && prorata != premie_id_is(billing->employee_id[row])) {
        char value[PREMIE_QUOTED];
        premie_expect(table, row, COLUMN(billing, employee_id), "%s with kind %s", prorata ? "an employee" : "a blank",
                      premie_table_value(table, row, COLUMN(billing, kind), value));
    }
}

static void check_claim(const premie_book *book, premie_table *table, uint32_t row, uint32_t faulty)
{
    const premie_claims *claims = &book->claims;
    uint32_t absence = claims->absence_id[row];
    if (!SOUND(claims, absence_id)) {
        return;
    }
    if (SOUND(claims, date) && absence != PREMIE_NO_ROW) {
        premie_check_after_absence(book, table, row, COLUMN(claims, date), absence);
    }
    if (SOUND(claims, kind) && claims->kind[row] == PREMIE_CLAIM_RESERVE && absence == PREMIE_NO_ROW) {
        premie_table_reject(table, row, COLUMN(claims, absence_id),
                            "expected an absence with kind 'reserve', found a blank");
    }
}

/* [T-8]: of one absence, cover and day there is one reserve. */
static premie_status check_reserves(void *context, const premie_section *section, premie_error *error)
{
    const premie_claims *claims = &((const premie_book *)context)->claims;
    uint32_t last = PREMIE_NO_ROW;
    (void)error;
    for (uint32_t i = section->begin; i < section->end; i++) {
        uint32_t row = section->table->order[i], absence = claims->absence_id[row];
        if (claims->kind[row] != PREMIE_CLAIM_RESERVE || absence == PREMIE_NO_ROW) {
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

/* ---- all of them ------------------------------------------------------------------------------------------- */

/* What is asked of each row of a table; of spells without a fault a section asks it at once. */
static premie_row_work *row_work_of(unsigned place)
{
    switch (place) {
    case PREMIE_TABLE_parameters:
        return check_parameter;
    case PREMIE_TABLE_rating:
        return check_rating;
    case PREMIE_TABLE_tariffs:
        return check_tariff;
    case PREMIE_TABLE_milestones:
        return check_milestone;
    case PREMIE_TABLE_covers:
        return check_cover;
    case PREMIE_TABLE_schedule:
        return check_schedule;
    case PREMIE_TABLE_statements:
        return check_statement;
    case PREMIE_TABLE_billing:
        return check_billing;
    case PREMIE_TABLE_absences:
        return premie_check_absence;
    case PREMIE_TABLE_claims:
        return check_claim;
    default:
        return NULL;
    }
}

/* What is asked of rows that stand beside each other in a section. */
static premie_section_work *section_work_of(unsigned place)
{
    switch (place) {
    case PREMIE_TABLE_spells:
        return premie_check_spells;
    case PREMIE_TABLE_absences:
        return premie_check_absences;
    case PREMIE_TABLE_claims:
        return check_reserves;
    default:
        return NULL;
    }
}

typedef struct rows_work {
    premie_book *book;
    premie_row_work *row;
    premie_section_work *section;
} rows_work;

static premie_status check_section(void *context, const premie_section *section, premie_error *error)
{
    const rows_work *work = context;
    for (uint32_t i = section->begin; work->row != NULL && i < section->end; i++) {
        work->row(work->book, section->table, section->table->order[i], 0);
    }
    return work->section != NULL ? work->section(work->book, section, error) : PREMIE_OK;
}

/* Names that rule tables give to each other; `bad`: of the rows at fault, else of the others. */
static premie_status check_rule_names(premie_book *book, unsigned place, bool bad, premie_error *error)
{
    if (place == PREMIE_TABLE_products) {
        return check_names(book, place, COLUMN(products, vat), PREMIE_TABLE_vat, bad, error);
    }
    if (place != PREMIE_TABLE_rating) {
        return PREMIE_OK;
    }
    premie_status status = check_names(book, place, COLUMN(rating, scale), PREMIE_TABLE_scales, bad, error);
    return status == PREMIE_OK ? check_names(book, place, COLUMN(rating, weights), PREMIE_TABLE_weights, bad, error)
                               : status;
}

/* [T-5]: whatever else is wrong with rows at fault is told, too. */
static premie_status check_bad_rows(premie_book *book, unsigned place, premie_error *error)
{
    premie_table *table = premie_book_table(book, place);
    premie_row_work *work = place == PREMIE_TABLE_spells ? premie_check_spell : row_work_of(place);
    for (premie_bad_rows rows = {table, 0, 0, 0, 0}; work != NULL && premie_bad_rows_next(&rows);) {
        work(book, table, rows.row, rows.faulty);
    }
    return check_rule_names(book, place, true, error);
}

premie_status premie_check_table(premie_book *book, unsigned place, premie_error *error)
{
    /* a cover looks at those that it is tied to, which are of any section: one after the other */
    unsigned threads = place == PREMIE_TABLE_covers ? 1 : book->options.threads;
    premie_table *table = premie_book_table(book, place);
    rows_work work = {book, row_work_of(place), section_work_of(place)};
    bool has_work = work.row != NULL || work.section != NULL;
    premie_status status = table->store->any_bad ? check_bad_rows(book, place, error) : PREMIE_OK;
    if (status == PREMIE_OK) {
        status = premie_table_check(table, threads, has_work ? check_section : NULL, &work, error);
    }
    if (status == PREMIE_OK) {
        status = check_rule_names(book, place, false, error);
    }
    if (status == PREMIE_OK && place == PREMIE_TABLE_covers) {
        status = premie_check_circles(&book->covers, error);
    }
    return status == PREMIE_OK && place == PREMIE_TABLE_invoices ? premie_check_invoices(book, error) : status;
}
