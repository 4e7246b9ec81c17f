#include <stdlib.h>
#include <string.h>

#include "book/checks.h"

/* A spell that was set aside; its employer may be unknown. */
typedef struct bad_spell {
    premie_id employee;
    uint32_t employer;
} bad_spell;

/* What is at work on a section of the invoices of a book. */
typedef struct checking {
    const premie_book *book;
    premie_table *table;
    const bad_spell *bad_spells; /* sorted */
    uint32_t bad_spell_count;
    uint32_t hinted; /* how often it was looked for what was meant */
} checking;

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

static premie_date birth_date(const premie_book *book, uint32_t employer, premie_id employee)
{
    const premie_spells *spells = &book->spells;
    for (uint32_t i = first_spell(book, employer, employee); i < spells->table.start[employer + 1]; i++) {
        uint32_t spell = spells->table.order[i];
        if (premie_id_compare(spells->employee_id[spell], employee) != 0) {
            break;
        }
        if (premie_date_is(spells->birth_date[spell])) {
            return spells->birth_date[spell];
        }
    }
    return PREMIE_NO_DATE;
}

static int compare_bad(const void *left, const void *right)
{
    const bad_spell *a = left, *b = right;
    int order = premie_id_compare(a->employee, b->employee);
    return order != 0 ? order : (a->employer > b->employer) - (a->employer < b->employer);
}

/* Whether a spell at fault may have the birth date that is missing. */
static bool lacks_spell(const checking *check, uint32_t employer, premie_id employee)
{
    bad_spell of_employer = {employee, employer}, of_unknown = {employee, PREMIE_NO_ROW};
    return check->book->spells.table.store->failed ||
           bsearch(&of_employer, check->bad_spells, check->bad_spell_count, sizeof of_employer, compare_bad) != NULL ||
           bsearch(&of_unknown, check->bad_spells, check->bad_spell_count, sizeof of_unknown, compare_bad) != NULL;
}

static bool lacks_age(const premie_aow_ages *ages)
{
    return ages->table.store->failed || ages->table.visible_count < ages->table.row_count;
}

/* [T-8]: the pension age of whoever has a loyalis-vvt invoice must be known. */
static void check_birth_known(const checking *check, uint32_t row)
{
    const premie_book *book = check->book;
    uint32_t absence = book->invoices.absence_id[row], employer = book->absences.employer_id[absence];
    premie_id employee = book->absences.employee_id[absence];
    premie_date born = birth_date(book, employer, employee);
    char quoted[PREMIE_QUOTED], day[PREMIE_NUMBER_TEXT];
    unsigned column = COLUMN(invoices, absence_id);
    (void)premie_quote_id(employee, quoted);
    if (!premie_date_is(born) && lacks_spell(check, employer, employee)) {
        premie_table_reject_along(check->table, row, column, "the spell of employee %s is set aside", quoted);
    } else if (!premie_date_is(born)) {
        premie_table_reject(check->table, row, column, "expected a birth date of employee %s in spells, found none",
                            quoted);
    } else if (!has_aow_age(&book->aow_ages, born)) {
        (void)premie_date_text(born, check->table->store->dialect, day);
        (lacks_age(&book->aow_ages) ? premie_table_reject_along : premie_table_reject)(
            check->table, row, column, "expected a row of aow_ages for birth date '%s' of employee %s, found none", day,
            quoted);
    }
}

static bool activity_is_at_fault(const premie_activities *activities, unsigned regime, premie_id activity)
{
    bool found = activities->table.store->failed;
    bool any = activities->table.visible_count < activities->table.row_count;
    for (uint32_t row = 0; any && row < activities->table.row_count && !found; row++) {
        found = premie_row_is_bad(&activities->table, row) && activities->regime[row] == regime &&
                premie_id_compare(activities->activity[row], activity) == 0;
    }
    return found;
}

static void check_activity(checking *check, uint32_t row, unsigned regime)
{
    const premie_book *book = check->book;
    const premie_activities *activities = &book->activities;
    premie_id activity = book->invoices.activity[row];
    if (premie_activity_row(activities, regime, activity) != PREMIE_NO_ROW) {
        return;
    }
    char quoted[PREMIE_QUOTED], hint[PREMIE_QUOTED + 32];
    if (activity_is_at_fault(activities, regime, activity)) {
        premie_table_reject_along(check->table, row, COLUMN(invoices, activity), "activity %s is set aside",
                                  premie_quote_id(activity, quoted));
        return;
    }
    premie_nearest nearest = {.name = premie_id_bytes(activity), .length = premie_id_length(activity)};
    uint32_t place = premie_activity_place(activities, regime, (premie_id){NULL});
    for (; check->hinted < PREMIE_FINDINGS_SHOWN && place < activities->table.visible_count; place++) {
        const uint32_t *known = activities->table.order + place;
        if (activities->regime[*known] == regime) {
            premie_nearest_try(&nearest, premie_id_bytes(activities->activity[*known]),
                               premie_id_length(activities->activity[*known]));
        }
    }
    check->hinted++;
    const char *word = "";
    size_t length = premie_column_word(&premie_schemas[PREMIE_TABLE_activities].columns[0], regime - 1, &word);
    premie_table_reject(check->table, row, COLUMN(invoices, activity), "unknown activity %s of %.*s%s",
                        premie_quote_id(activity, quoted), (int)length, word, premie_nearest_text(&nearest, hint));
}

/* The absence of an invoice, whose cover is sound or not known. */
static void check_absence(checking *check, uint32_t row, uint32_t cover, uint32_t faulty)
{
    const premie_book *book = check->book;
    uint32_t absence = book->invoices.absence_id[row];
    if (cover != PREMIE_NO_ROW && book->absences.employer_id[absence] != book->covers.employer_id[cover]) {
        char quoted[PREMIE_QUOTED];
        premie_table_reject(check->table, row, COLUMN(invoices, absence_id),
                            "expected an absence at the employer of the cover, found %s",
                            premie_quote_id(book->absences.absence_id[absence], quoted));
        return;
    }
    if (SOUND(invoices, submitted_on)) {
        premie_check_after_absence(book, check->table, row, COLUMN(invoices, submitted_on), absence);
    }
    if (cover != PREMIE_NO_ROW && book->products.regime[book->covers.product[cover]] == PREMIE_LOYALIS_VVT) {
        check_birth_known(check, row);
    }
}

static void check_invoice(checking *check, uint32_t row, uint32_t faulty)
{
    const premie_book *book = check->book;
    uint32_t cover = SOUND(invoices, cover_id) ? book->invoices.cover_id[row] : PREMIE_NO_ROW;
    if (SOUND(invoices, absence_id)) {
        check_absence(check, row, cover, faulty);
    }
    if (cover == PREMIE_NO_ROW) {
        return;
    }
    unsigned regime = book->products.regime[book->covers.product[cover]];
    if (regime == 0) {
        char quoted[PREMIE_QUOTED];
        premie_table_reject(check->table, row, COLUMN(invoices, cover_id),
                            "expected a cover whose product has a regime, found %s",
                            premie_quote_id(book->covers.cover_id[cover], quoted));
    } else if (SOUND(invoices, activity)) {
        check_activity(check, row, regime);
    }
}

static premie_status check_section(void *context, const premie_section *section, premie_error *error)
{
    checking check = *(const checking *)context;
    (void)error;
    check.table = section->table;
    for (uint32_t i = section->begin; i < section->end; i++) {
        check_invoice(&check, section->table->order[i], 0);
    }
    return PREMIE_OK;
}

premie_status premie_check_invoices(premie_book *book, premie_error *error)
{
    const premie_spells *spells = &book->spells;
    const premie_table *table = &spells->table;
    bad_spell *bad_spells = premie_alloc_array(table->row_count - table->visible_count, sizeof *bad_spells, error);
    checking check = {.book = book, .bad_spells = bad_spells};
    if (bad_spells == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t row = 0; table->store->any_bad && row < table->row_count; row++) {
        if (premie_row_is_bad(table, row)) {
            bad_spells[check.bad_spell_count++] = (bad_spell){spells->employee_id[row], spells->employer_id[row]};
        }
    }
    if (check.bad_spell_count > 0) {
        qsort(bad_spells, check.bad_spell_count, sizeof *bad_spells, compare_bad);
    }
    check.table = &book->invoices.table;
    for (premie_bad_rows rows = {check.table, 0, 0, 0, 0}; premie_bad_rows_next(&rows);) {
        check_invoice(&check, rows.row, rows.faulty);
    }
    check.hinted = 0;
    premie_status status =
        premie_table_sections(&book->invoices.table, book->options.threads, check_section, &check, error);
    free(bad_spells);
    return status;
}
