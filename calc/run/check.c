#include "premie/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "run/employers.h"
#include "run/on_wga.h"
#include "run/same.h"
#include "table/store.h"

enum { CONTRACT_MONTHS = 12, NOTICE_MONTHS = 1, FACTOR = 2 };

/* Warnings of one thread. */
typedef struct warning_list {
    premie_warning *items;
    size_t count, capacity;
} warning_list;

typedef struct check_scratch {
    premie_cover_view view;
    warning_list list;
} check_scratch;

typedef struct check_work {
    const premie_portfolio *portfolio;
    check_scratch *scratch; /* [threads] */
} check_work;

static premie_status warn(warning_list *list, premie_warning warning, premie_error *error)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity > 0 ? 2 * list->capacity : 16;
        premie_warning *wider = premie_resize_array(list->items, capacity, sizeof *wider, error);
        if (wider == NULL) {
            return PREMIE_E_SYSTEM;
        }
        list->items = wider;
        list->capacity = capacity;
    }
    list->items[list->count++] = warning;
    return PREMIE_OK;
}

static int compare(const void *left, const void *right)
{
    const premie_warning *a = left, *b = right;
    if (a->kind != b->kind) {
        return a->kind < b->kind ? -1 : 1;
    }
    int order = premie_id_compare(a->id, b->id);
    order = order != 0 ? order : (a->year > b->year) - (a->year < b->year);
    return order != 0 ? order : premie_id_compare(a->component, b->component);
}

/* ---- tables and products -------------------------------------------------------------------------------- */

/* The column that says when a row was: the first that must be filled and is a day or a year. */
static unsigned dating_column(const premie_schema *schema)
{
    unsigned column = 0;
    while (column < schema->column_count &&
           ((schema->columns[column].flags & PREMIE_COLUMN_REQUIRED) == 0 ||
            (schema->columns[column].type != PREMIE_TYPE_DATE && schema->columns[column].type != PREMIE_TYPE_YEAR))) {
        column++;
    }
    return column;
}

static void find_years(const premie_table *table, premie_table_facts *facts)
{
    unsigned column = dating_column(table->schema);
    if (column == table->schema->column_count || table->visible_count == 0) {
        return;
    }
    const int32_t *values = table->store->data[column]; /* a year, or the day number that a premie_date is */
    int32_t first = INT32_MAX, last = INT32_MIN;
    for (uint32_t i = 0; i < table->visible_count; i++) {
        int32_t value = values[table->order[i]];
        first = value < first ? value : first;
        last = value > last ? value : last;
    }
    bool dated = table->schema->columns[column].type == PREMIE_TYPE_DATE;
    facts->first_year = dated ? premie_date_year((premie_date){first}) : first;
    facts->last_year = dated ? premie_date_year((premie_date){last}) : last;
}

static void look_at_table(const premie_table *table, premie_table_facts *facts)
{
    *facts = (premie_table_facts){.rows = table->row_count};
    for (unsigned i = 0; i < table->schema->column_count; i++) {
        facts->found |= table->store->ordinal[i] != 0;
    }
    for (uint32_t row = 0; row < table->row_count; row++) {
        facts->set_aside += table->store->bad[row] != 0;
    }
    facts->not_yet_known = table->row_count - table->visible_count - facts->set_aside;
    find_years(table, facts);
}

static enum premie_premium_base base_of(const premie_book *book, uint32_t cover)
{
    return book->products.premium_base[book->covers.product[cover]];
}

static bool by_spells(const premie_book *book, uint32_t cover)
{
    return book->covers.administration[cover] == PREMIE_BY_EMPLOYEE ||
           book->covers.administration[cover] == PREMIE_BY_CLICK_CLAIM;
}

/* Covers of each product; and those that rest on statements, spells and tariffs, if these are missing. */
static premie_status look_at_covers(const premie_portfolio *portfolio, premie_check *check, warning_list *list,
                                    premie_error *error)
{
    const premie_book *book = portfolio->book;
    const premie_covers *covers = &book->covers;
    uint32_t by_statement = 0, by_spell = 0, charged = 0;
    for (uint32_t i = 0; i < covers->table.visible_count; i++) {
        uint32_t row = covers->table.order[i];
        premie_period insured = {covers->from[row], portfolio->ends[row].end};
        enum premie_premium_base base = base_of(book, row);
        bool own = base == PREMIE_BASE_HEADCOUNT || base == PREMIE_BASE_PAYROLL;
        check->product[covers->product[row]].covers++;
        check->product[covers->product[row]].in_force += premie_date_in(book->options.as_of, insured);
        by_statement += own && !by_spells(book, row);
        by_spell += (own && by_spells(book, row)) || base == PREMIE_BASE_EMPLOYEE;
        charged += base != PREMIE_BASE_NONE;
    }
    const struct {
        premie_warning_kind kind;
        unsigned table;
        uint32_t covers;
    } needs[] = {{PREMIE_WARNING_STATEMENTS_MISSING, PREMIE_TABLE_statements, by_statement},
                 {PREMIE_WARNING_SPELLS_MISSING, PREMIE_TABLE_spells, by_spell},
                 {PREMIE_WARNING_TARIFFS_MISSING, PREMIE_TABLE_tariffs, charged}};
    premie_status status = PREMIE_OK;
    for (unsigned i = 0; i < sizeof needs / sizeof needs[0] && status == PREMIE_OK; i++) {
        if (needs[i].covers > 0 && !check->table[needs[i].table].found) {
            status = warn(list, (premie_warning){.kind = needs[i].kind, .count = needs[i].covers}, error);
        }
    }
    return status;
}

/* ---- headcounts ----------------------------------------------------------------------------------------- */

static bool is_jump(premie_ratio before, premie_ratio now)
{
    premie_ratio twice_before = {FACTOR * before.num, before.den}, twice_now = {FACTOR * now.num, now.den};
    return premie_ratio_compare(now, twice_before) > 0 || premie_ratio_compare(before, twice_now) > 0;
}

/* Rows are sorted by year and the day they were received: the last of a year counts [E-4]. */
static premie_status look_at_statements(const premie_book *book, uint32_t cover, warning_list *list,
                                        premie_error *error)
{
    const premie_statements *table = &book->statements;
    premie_rows rows = premie_table_group(&table->table, cover);
    premie_status status = PREMIE_OK;
    premie_warning warning = {.kind = PREMIE_WARNING_STATED_HEADCOUNT, .id = book->covers.cover_id[cover]};
    bool known = false;
    for (uint32_t i = 0; i < rows.count && status == PREMIE_OK; i++) {
        uint32_t row = rows.row[i];
        bool last = i + 1 == rows.count || table->year[rows.row[i + 1]] != table->year[row];
        if (!last || !premie_number_is(table->average_headcount[row])) {
            continue;
        }
        warning.now = (premie_ratio){table->average_headcount[row].millionths, 1000000};
        bool next = known && table->year[row] == warning.year + 1;
        warning.year = table->year[row];
        if (next && is_jump(warning.before, warning.now)) {
            status = warn(list, warning, error);
        }
        warning.before = warning.now;
        known = true;
    }
    return status;
}

/* The days over which an employer has covers administered by spells, and one of these covers. */
static premie_period spell_days(const premie_portfolio *portfolio, premie_rows covers, uint32_t *cover)
{
    const premie_book *book = portfolio->book;
    premie_period days = {PREMIE_FOREVER, PREMIE_NO_DATE};
    *cover = PREMIE_NO_ROW;
    for (uint32_t i = 0; i < covers.count; i++) {
        uint32_t row = covers.row[i];
        if (by_spells(book, row)) {
            *cover = row;
            days.from = premie_date_min(days.from, book->covers.from[row]);
            days.until = premie_date_max(days.until, portfolio->ends[row].end);
        }
    }
    days.until = premie_date_min(days.until, premie_date_plus(book->options.as_of, 1));
    return days;
}

static premie_status look_at_spells(const premie_portfolio *portfolio, uint32_t employer, check_scratch *scratch,
                                    premie_error *error)
{
    const premie_book *book = portfolio->book;
    premie_rows rows = premie_table_group(&book->spells.table, employer);
    uint32_t cover;
    premie_period days = spell_days(portfolio, premie_table_group(&book->covers.table, employer), &cover);
    if (cover == PREMIE_NO_ROW || rows.count == 0) {
        return PREMIE_OK;
    }
    premie_date first = PREMIE_FOREVER;
    for (uint32_t i = 0; i < rows.count; i++) {
        first = premie_date_min(first, book->spells.from[rows.row[i]]);
    }
    days.from = premie_date_max(days.from, first);
    premie_status status = premie_cover_view_turn(&scratch->view, portfolio, cover, error);
    premie_warning warning = {.kind = PREMIE_WARNING_SPELLS_HEADCOUNT, .id = book->employers.employer_id[employer]};
    bool known = false;
    while (status == PREMIE_OK && !premie_period_is_empty(days)) {
        warning.year = premie_date_year(days.from);
        premie_date next = premie_date_of(warning.year + 1, 1, 1);
        premie_period part = {days.from, premie_date_min(next, days.until)};
        int64_t in_service = premie_days_in_service(scratch->view.cover.spell_count, scratch->view.cover.spells, part);
        warning.now = premie_ratio_of(in_service, premie_period_days(part));
        if (known && is_jump(warning.before, warning.now)) {
            status = warn(&scratch->list, warning, error);
        }
        warning.before = warning.now;
        known = true;
        days.from = next;
    }
    return status;
}

/* ---- asr-manager covers ----------------------------------------------------------------------------------- */

/* An end that the insurer may choose, or that comes with that of another cover, has no rule to keep (S5:2.2, 2.4). */
static bool ends_by_notice(const premie_portfolio *portfolio, uint32_t cover)
{
    const premie_covers *covers = &portfolio->book->covers;
    uint32_t base = covers->base_cover_id[cover], arbo = covers->arbo_cover_id[cover];
    premie_date until = covers->until[cover];
    bool with_base = base != PREMIE_NO_ROW && portfolio->ends[base].end.day <= until.day;
    bool with_arbo = arbo != PREMIE_NO_ROW && covers->until[arbo].day <= until.day;
    bool chosen = covers->end_reason[cover] == 0 || covers->end_reason[cover] == PREMIE_END_CANCELLED;
    return until.day != PREMIE_FOREVER.day && chosen && !with_base && !with_arbo;
}

/* S5:1.8, 2.1, 2.3. The engine goes by [Y-7] whatever stands in until; the reader should know where they differ. */
static premie_status look_at_manager(const premie_portfolio *portfolio, uint32_t cover, warning_list *list,
                                     premie_error *error)
{
    const premie_covers *covers = &portfolio->book->covers;
    uint32_t base = covers->base_cover_id[cover];
    premie_date until = covers->until[cover], notice = covers->cancelled_on[cover];
    bool noticed = ends_by_notice(portfolio, cover);
    premie_month_day renewal = covers->renewal[base != PREMIE_NO_ROW ? base : cover];
    const struct {
        premie_warning_kind kind;
        bool applies;
    } faults[] = {
        {PREMIE_WARNING_NO_BASE_COVER, base == PREMIE_NO_ROW},
        {PREMIE_WARNING_NO_ARBO_COVER, covers->arbo_cover_id[cover] == PREMIE_NO_ROW},
        {PREMIE_WARNING_UNDER_A_YEAR,
         noticed && until.day < premie_date_add_months(covers->from[cover], CONTRACT_MONTHS).day},
        {PREMIE_WARNING_OFF_CONTRACT_DATE,
         noticed && until.day != premie_renewal_day(renewal, premie_date_year(until)).day},
        {PREMIE_WARNING_LATE_NOTICE,
         noticed && premie_date_is(notice) && premie_date_add_months(until, -NOTICE_MONTHS).day < notice.day},
    };
    premie_status status = PREMIE_OK;
    for (unsigned i = 0; i < sizeof faults / sizeof faults[0] && status == PREMIE_OK; i++) {
        premie_warning warning = {.kind = faults[i].kind, .id = covers->cover_id[cover], .written = until};
        warning.end = portfolio->ends[cover].end;
        status = faults[i].applies ? warn(list, warning, error) : PREMIE_OK;
    }
    return status;
}

/* ---- Whk --------------------------------------------------------------------------------------------------- */

/* Whether whk_parameters.csv has a component in a premium year, or in any where `year` is 0; true too where it has no
 * row at all of the year. */
static bool has_component(const premie_whk_parameters *table, int year, premie_id component)
{
    bool any = false, found = false;
    for (uint32_t i = 0; i < table->table.visible_count && !found; i++) {
        uint32_t row = table->table.order[i];
        bool meant = year == 0 || table->year[row] == year;
        any |= meant;
        found = meant && premie_id_is_same(table->component[row], component);
    }
    return found || !any;
}

/* a component of another name would count for nothing. */
static premie_status look_at_whk(const premie_book *book, uint32_t employer, warning_list *list, premie_error *error)
{
    const premie_whk_benefits *benefits = &book->whk_benefits;
    const premie_whk_own_risk *own_risk = &book->whk_own_risk;
    premie_rows paid = premie_table_group(&benefits->table, employer);
    premie_rows carried = premie_table_group(&own_risk->table, employer);
    premie_warning warning = {.kind = PREMIE_WARNING_WHK_BENEFITS, .id = book->employers.employer_id[employer]};
    premie_status status = PREMIE_OK;
    for (uint32_t i = 0; i < paid.count && status == PREMIE_OK; i++) {
        warning.year = benefits->year[paid.row[i]];
        warning.component = benefits->component[paid.row[i]];
        if (!has_component(&book->whk_parameters, warning.year + 2, warning.component)) {
            status = warn(list, warning, error);
        }
    }
    warning.kind = PREMIE_WARNING_WHK_OWN_RISK;
    for (uint32_t i = 0; i < carried.count && status == PREMIE_OK; i++) {
        warning.year = premie_date_year(own_risk->from[carried.row[i]]);
        warning.component = own_risk->component[carried.row[i]];
        if (!has_component(&book->whk_parameters, 0, warning.component)) {
            status = warn(list, warning, error);
        }
    }
    return status;
}

/* ---- cases on WGA ------------------------------------------------------------------------------------------ */

/* [W-1]: a case without a WGA cover is in no result. */
static premie_status look_at_case(void *context, unsigned worker, const premie_wga_sickness *sickness,
                                  premie_error *error)
{
    const check_work *work = context;
    premie_id id = work->portfolio->book->absences.absence_id[sickness->absence];
    premie_warning warning = {.kind = PREMIE_WARNING_NO_WGA_COVER, .id = id};
    return sickness->cover == PREMIE_NO_ROW ? warn(&work->scratch[worker].list, warning, error) : PREMIE_OK;
}

static premie_status look_at_cases(check_work *work, premie_error *error)
{
    premie_on_wga on;
    premie_status status = premie_on_wga_init(&on, work->portfolio, error);
    if (status == PREMIE_OK) {
        status = premie_each_wga_case(&on, "check", true, look_at_case, work, error);
        premie_on_wga_release(&on);
    }
    return status;
}

/* ---- the whole -------------------------------------------------------------------------------------------- */

static premie_status look_at_employer(void *context, unsigned worker, uint32_t employer, premie_error *error)
{
    const check_work *work = context;
    const premie_book *book = work->portfolio->book;
    check_scratch *scratch = &work->scratch[worker];
    premie_rows covers = premie_table_group(&book->covers.table, employer);
    premie_status status = PREMIE_OK;
    if (covers.count == 0) {
        premie_warning warning = {.kind = PREMIE_WARNING_NO_COVERS, .id = book->employers.employer_id[employer]};
        status = warn(&scratch->list, warning, error);
    }
    for (uint32_t i = 0; i < covers.count && status == PREMIE_OK; i++) {
        uint32_t cover = covers.row[i];
        status = look_at_statements(book, cover, &scratch->list, error);
        if (status == PREMIE_OK && book->products.regime[book->covers.product[cover]] == PREMIE_ASR_MANAGER) {
            status = look_at_manager(work->portfolio, cover, &scratch->list, error);
        }
    }
    if (status == PREMIE_OK) {
        status = look_at_whk(book, employer, &scratch->list, error);
    }
    return status == PREMIE_OK ? look_at_spells(work->portfolio, employer, scratch, error) : status;
}

/* One list of all warnings, in an order that does not depend on threads. */
static premie_status collect(check_work *work, premie_check *check, premie_error *error)
{
    size_t count = 0;
    for (unsigned i = 0; i < work->portfolio->threads; i++) {
        count += work->scratch[i].list.count;
    }
    check->warnings = premie_alloc_array(count > 0 ? count : 1, sizeof *check->warnings, error);
    if (check->warnings == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (unsigned i = 0; i < work->portfolio->threads; i++) {
        const warning_list *list = &work->scratch[i].list;
        if (list->count > 0) {
            memcpy(check->warnings + check->warning_count, list->items, list->count * sizeof *list->items);
        }
        check->warning_count += list->count;
    }
    qsort(check->warnings, count, sizeof *check->warnings, compare);
    return PREMIE_OK;
}

premie_status premie_check_book(const premie_portfolio *portfolio, premie_check *check, premie_error *error)
{
    const premie_book *book = portfolio->book;
    check_work work = {.portfolio = portfolio};
    *check = (premie_check){.product = NULL};
    for (unsigned i = 0; i < PREMIE_TABLE_COUNT; i++) {
        look_at_table(premie_book_table_const(book, i), &check->table[i]);
    }
    check->product = premie_alloc_zeroed(book->products.table.row_count, sizeof *check->product, error);
    work.scratch = check->product ? premie_alloc_zeroed(portfolio->threads, sizeof *work.scratch, error) : NULL;
    premie_status status = work.scratch != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    for (unsigned i = 0; i < portfolio->threads && status == PREMIE_OK; i++) {
        work.scratch[i].view = PREMIE_VIEW_START;
    }
    if (status == PREMIE_OK) {
        status = look_at_covers(portfolio, check, &work.scratch[0].list, error);
    }
    if (status == PREMIE_OK) {
        status = premie_each_employer(portfolio, "check", look_at_employer, &work, error);
    }
    if (status == PREMIE_OK && book->wga_cases.table.visible_count > 0) {
        status = look_at_cases(&work, error);
    }
    if (status == PREMIE_OK) {
        status = collect(&work, check, error);
    }
    for (unsigned i = 0; work.scratch != NULL && i < portfolio->threads; i++) {
        premie_cover_view_release(&work.scratch[i].view);
        free(work.scratch[i].list.items);
    }
    free(work.scratch);
    if (status != PREMIE_OK) {
        premie_check_release(check);
    }
    return status;
}

void premie_check_release(premie_check *check)
{
    free(check->product);
    free(check->warnings);
    *check = (premie_check){.product = NULL};
}
