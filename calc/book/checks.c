#include "book/checks.h"

#include <string.h>

#include "book/circles.h"

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

/* A column that must name something in the first column of another rule table, such as a VAT code. */
static void check_names(premie_book *book, unsigned place, unsigned column, unsigned other)
{
    premie_table *table = premie_book_table(book, place);
    const premie_table *named = premie_book_table(book, other);
    const premie_id *ids = table->store->data[column];
    for (uint32_t i = 0; i < table->visible_count; i++) {
        uint32_t row = table->order[i];
        if (!premie_id_is(ids[row]) || named->store->failed || occurs(named, ids[row])) {
            continue;
        }
        char quoted[PREMIE_QUOTED], hint[PREMIE_QUOTED + 32], noun[PREMIE_QUOTED];
        premie_nearest nearest = {.name = premie_id_bytes(ids[row]), .length = premie_id_length(ids[row])};
        premie_table_nearest(named, 0, &nearest);
        (void)noun;
        premie_table_reject(table, row, column, "unknown %s %s%s", named->schema->columns[0].name,
                            quote_id(ids[row], quoted), premie_nearest_text(&nearest, hint));
    }
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
                premie_table_reject(&table->table, row, COLUMN(parameters, value),
                                    "expected a whole number of %ss", unit);
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
    if (premie_id_is(rating->year_weights[row]) && count != (size_t)window) {
        premie_table_reject(&rating->table, row, COLUMN(rating, year_weights),
                            "expected as many weights as window_years, %d, found %zu", (int)window, count);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (weights[i] == 0) {
            premie_table_reject(&rating->table, row, COLUMN(rating, year_weights),
                                "expected weights above 0, found a 0");
            return;
        }
    }
}

static void check_rating_row(premie_rating *rating, uint32_t row)
{
    premie_table *table = &rating->table;
    int32_t window = count_or(rating->window_years[row], 3), years = count_or(rating->min_years[row], 1);
    if (window == 0 || window > PREMIE_WINDOW_YEARS_MAX) {
        premie_table_reject(table, row, COLUMN(rating, window_years), "expected 1 to %d years, found %d",
                            PREMIE_WINDOW_YEARS_MAX, (int)window);
    } else {
        check_year_weights(rating, row, window);
        if (years > window) {
            premie_table_reject(table, row, COLUMN(rating, min_years),
                                "expected at most window_years, %d, found %d", (int)window, (int)years);
        }
    }
    if (count_or(rating->decimals[row], 2) > 6) {
        premie_table_reject(table, row, COLUMN(rating, decimals), "expected at most 6 decimals, found %d",
                            (int)rating->decimals[row]);
    }
    if (rating->target_ratio[row].millionths == 0) {
        premie_table_reject(table, row, COLUMN(rating, target_ratio), "expected a ratio above 0, found 0");
    }
    if (rating->method[row] == PREMIE_SCALE && !premie_id_is(rating->scale[row])) {
        premie_table_reject(table, row, COLUMN(rating, scale), "expected a scale with method scale, found none");
    }
    if (rating->method[row] == PREMIE_BLEND && !premie_id_is(rating->weights[row])) {
        premie_table_reject(table, row, COLUMN(rating, weights), "expected weights with method blend, found none");
    }
    if (rating->method[row] == PREMIE_BLEND && !premie_pct_is(rating->target_ratio[row])) {
        premie_table_reject(table, row, COLUMN(rating, target_ratio),
                            "expected a target ratio with method blend, found none");
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
        premie_table_reject(&book->covers.table, row, column, "cover %s is of another employer",
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
        char quoted[PREMIE_QUOTED];
        if (covers->renewal[row].month == 2 && covers->renewal[row].day == 29) {
            premie_table_reject(&covers->table, row, COLUMN(covers, renewal),
                                "expected a day that comes every year, found '02-29'");
        }
        check_tie(book, row, covers->base_cover_id, COLUMN(covers, base_cover_id));
        check_tie(book, row, covers->arbo_cover_id, COLUMN(covers, arbo_cover_id));
        if (book->products.regime[covers->product[row]] == PREMIE_TURIEN_SUPPORT &&
            !is_turien_class(covers->class[row])) {
            premie_table_reject(&covers->table, row, COLUMN(covers, class),
                                "expected budget, cba, none or blank for a turien-support product, found %s",
                                quote_id(covers->class[row], quoted));
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
            premie_table_reject(&schedule->table, row, COLUMN(schedule, refused_on),
                                "expected a day not before announced_on");
        }
    }
}

/* ---- employees ------------------------------------------------------------------------------------------- */

static void check_births(premie_spells *spells, const uint32_t *rows, uint32_t count)
{
    const uint32_t *known = NULL;
    bool differ = false;
    for (uint32_t i = 0; i < count; i++) {
        if (!premie_date_is(spells->birth_date[rows[i]])) {
            continue;
        }
        if (known != NULL && spells->birth_date[*known].day != spells->birth_date[rows[i]].day) {
            uint32_t late = spells->table.line[*known] > spells->table.line[rows[i]] ? *known : rows[i];
            uint32_t early = late == rows[i] ? *known : rows[i];
            premie_table_reject(&spells->table, late, COLUMN(spells, birth_date),
                                "differs from that of the same employee in line %u", spells->table.line[early]);
            differ = true;
        }
        known = known == NULL ? &rows[i] : known;
    }
    for (uint32_t i = 0; differ && i < count; i++) {
        premie_table_reject_along(&spells->table, rows[i], COLUMN(spells, birth_date),
                                  "the birth dates of this employee differ");
    }
}

/* [T-8]: wages are needed where a payroll cover that is charged on the spells meets a spell. */
static bool needs_wage(const premie_book *book, uint32_t row)
{
    const premie_covers *covers = &book->covers;
    premie_period spell = {book->spells.from[row], book->spells.until[row]};
    premie_rows held = premie_table_group(&covers->table, book->spells.employer_id[row]);
    for (uint32_t i = 0; i < held.count; i++) {
        uint32_t cover = held.row[i];
        bool charged = covers->administration[cover] >= PREMIE_BY_EMPLOYEE &&
                       book->products.premium_base[covers->product[cover]] == PREMIE_BASE_PAYROLL;
        premie_period insured = {covers->from[cover], covers->until[cover]};
        if (charged && !premie_period_is_empty(premie_period_cut(spell, insured))) {
            return true;
        }
    }
    return false;
}

static void check_spells(premie_book *book)
{
    premie_spells *spells = &book->spells;
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
        for (uint32_t i = 0; i < rows.count; i++) {
            if (!premie_money_is(spells->annual_wage[rows.row[i]]) && needs_wage(book, rows.row[i])) {
                premie_table_reject(&spells->table, rows.row[i], COLUMN(spells, annual_wage),
                                    "expected a wage: a payroll cover of this employer is charged on it");
            }
        }
    }
}

static void check_absences(premie_book *book)
{
    premie_absences *absences = &book->absences;
    for (uint32_t i = 0; i < absences->table.visible_count; i++) {
        uint32_t row = absences->table.order[i];
        premie_date back = absences->recovered_on[row];
        if (premie_date_is(back) && back.day <= absences->first_sick_day[row].day) {
            premie_table_reject(&absences->table, row, COLUMN(absences, recovered_on),
                                "expected a day after first_sick_day");
        }
    }
    for (uint32_t group = 0; group < absences->table.group_count; group++) {
        premie_rows rows = premie_table_group(&absences->table, group);
        uint32_t last = PREMIE_NO_ROW; /* the absence that lasts longest of those of the employee so far */
        for (uint32_t i = 0; i < rows.count; i++) {
            uint32_t row = rows.row[i];
            bool same = last != PREMIE_NO_ROW &&
                        premie_id_compare(absences->employee_id[last], absences->employee_id[row]) == 0;
            premie_date until = same ? absences->recovered_on[last] : PREMIE_NO_DATE;
            if (same && (!premie_date_is(until) || absences->first_sick_day[row].day < until.day)) {
                uint32_t late = absences->table.line[last] > absences->table.line[row] ? last : row;
                uint32_t early = late == row ? last : row;
                premie_table_reject(&absences->table, late, COLUMN(absences, first_sick_day),
                                    "the absence overlaps that of line %u", absences->table.line[early]);
                premie_table_reject_along(&absences->table, early, COLUMN(absences, first_sick_day),
                                          "the absence overlaps that of line %u", absences->table.line[late]);
            }
            bool longer = !same || !premie_date_is(absences->recovered_on[row]) ||
                          (premie_date_is(until) && absences->recovered_on[row].day > until.day);
            last = longer && (!same || premie_date_is(until)) ? row : last;
        }
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
            premie_table_reject(&statements->table, row, COLUMN(statements, average_headcount),
                                "expected a headcount: the cover is charged on it");
        } else if (base == PREMIE_BASE_PAYROLL && !premie_money_is(statements->payroll[row])) {
            premie_table_reject(&statements->table, row, COLUMN(statements, payroll),
                                "expected a payroll: the cover is charged on it");
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
            premie_table_reject(&billing->table, row, COLUMN(billing, employee_id),
                                prorata ? "expected an employee with kind prorata, found none"
                                        : "expected no employee with this kind");
        }
    }
}

static void check_claims(premie_book *book)
{
    premie_claims *claims = &book->claims;
    uint32_t last = PREMIE_NO_ROW;
    for (uint32_t i = 0; i < claims->table.visible_count; i++) {
        uint32_t row = claims->table.order[i], absence = claims->absence_id[row];
        if (absence != PREMIE_NO_ROW && claims->date[row].day < book->absences.first_sick_day[absence].day) {
            premie_table_reject(&claims->table, row, COLUMN(claims, date),
                                "expected a day not before first_sick_day of its absence");
        }
        if (claims->kind[row] != PREMIE_CLAIM_RESERVE) {
            continue;
        }
        if (absence == PREMIE_NO_ROW) {
            premie_table_reject(&claims->table, row, COLUMN(claims, absence_id),
                                "expected an absence with kind reserve, found none");
            continue;
        }
        if (last != PREMIE_NO_ROW && claims->cover_id[last] == claims->cover_id[row] &&
            claims->absence_id[last] == absence && claims->date[last].day == claims->date[row].day) {
            uint32_t late = claims->table.line[last] > claims->table.line[row] ? last : row;
            uint32_t early = late == row ? last : row;
            premie_table_reject(&claims->table, late, COLUMN(claims, date),
                                "a reserve of this absence, cover and date stands in line %u already",
                                claims->table.line[early]);
            premie_table_reject_along(&claims->table, early, COLUMN(claims, date),
                                      "a reserve of this absence, cover and date stands in line %u too",
                                      claims->table.line[late]);
        }
        last = row;
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
    for (uint32_t i = 0; i < ages->table.visible_count; i++) {
        uint32_t row = ages->table.order[i];
        if (premie_date_in(born, (premie_period){ages->born_from[row], ages->born_until[row]})) {
            return true;
        }
    }
    return false;
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
    char quoted[PREMIE_QUOTED];
    if (!premie_date_is(born)) {
        premie_table_reject(&book->invoices.table, row, COLUMN(invoices, absence_id),
                            "expected a birth date of employee %s in spells, found none", quote_id(employee, quoted));
    } else if (!has_aow_age(&book->aow_ages, born)) {
        premie_table_reject(&book->invoices.table, row, COLUMN(invoices, absence_id),
                            "expected a row of aow_ages for the birth date of employee %s, found none",
                            quote_id(employee, quoted));
    }
}

static void check_activity(premie_book *book, uint32_t row, unsigned regime)
{
    const premie_activities *activities = &book->activities;
    premie_id activity = book->invoices.activity[row];
    premie_nearest nearest = {.name = premie_id_bytes(activity), .length = premie_id_length(activity)};
    for (uint32_t i = 0; i < activities->table.visible_count; i++) {
        uint32_t known = activities->table.order[i];
        if (activities->regime[known] != regime) {
            continue;
        }
        if (premie_id_compare(activities->activity[known], activity) == 0) {
            return;
        }
        premie_nearest_try(&nearest, premie_id_bytes(activities->activity[known]),
                           premie_id_length(activities->activity[known]));
    }
    if (activities->table.store->failed) {
        return;
    }
    char quoted[PREMIE_QUOTED], hint[PREMIE_QUOTED + 32];
    const char *word = "";
    size_t length = premie_column_word(&premie_schemas[PREMIE_TABLE_activities].columns[0], regime - 1, &word);
    premie_table_reject(&book->invoices.table, row, COLUMN(invoices, activity), "unknown activity %s of %.*s%s",
                        quote_id(activity, quoted), (int)length, word, premie_nearest_text(&nearest, hint));
}

static void check_invoice(premie_book *book, uint32_t row)
{
    premie_invoices *invoices = &book->invoices;
    uint32_t cover = invoices->cover_id[row], absence = invoices->absence_id[row];
    unsigned regime = book->products.regime[book->covers.product[cover]];
    char quoted[PREMIE_QUOTED];
    if (book->absences.employer_id[absence] != book->covers.employer_id[cover]) {
        premie_table_reject(&invoices->table, row, COLUMN(invoices, absence_id),
                            "absence %s is of another employer than the cover",
                            quote_id(book->absences.absence_id[absence], quoted));
    } else if (regime == PREMIE_LOYALIS_VVT) {
        check_birth_known(book, row);
    }
    if (invoices->submitted_on[row].day < book->absences.first_sick_day[absence].day) {
        premie_table_reject(&invoices->table, row, COLUMN(invoices, submitted_on),
                            "expected a day not before first_sick_day of its absence");
    }
    if (regime == 0) {
        premie_table_reject(&invoices->table, row, COLUMN(invoices, cover_id),
                            "expected a cover whose product has a regime, found cover %s",
                            quote_id(book->covers.cover_id[cover], quoted));
    } else {
        check_activity(book, row, regime);
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
        check_spells(book);
        break;
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
        for (uint32_t i = 0; i < book->invoices.table.visible_count; i++) {
            check_invoice(book, book->invoices.table.order[i]);
        }
        break;
    default:
        break;
    }
    return PREMIE_OK;
}
