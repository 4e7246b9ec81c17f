#include "premie/book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/system.h"
#include "book/checks.h"
#include "book/folders.h"
#include "book/pack_file.h"
#include "book/spells.h"
#include "table/columns.h"

premie_table *premie_book_table(premie_book *book, unsigned place)
{
#define TABLE(name, columns, in_rules, required, periods, order, what) &book->name.table,
    premie_table *const tables[PREMIE_TABLE_COUNT] = {PREMIE_TABLES(TABLE)};
    return tables[place];
}

const premie_table *premie_book_table_const(const premie_book *book, unsigned place)
{
    const premie_table *const tables[PREMIE_TABLE_COUNT] = {PREMIE_TABLES(TABLE)};
#undef TABLE
    return tables[place];
}

static char *path_of(const char *folder, const char *name, const char *suffix, premie_error *error)
{
    size_t length = premie_folder_length(folder);
    size_t size = length + strlen(name) + strlen(suffix) + 2;
    char *path = premie_alloc_array(size, 1, error);
    if (path != NULL) {
        (void)snprintf(path, size, "%.*s/%s%s", (int)length, folder, name, suffix);
    }
    return path;
}

char *premie_book_table_path(const premie_load_options *options, unsigned place, premie_error *error)
{
    return path_of(premie_table_folder(options, place), premie_schemas[place].name, ".csv", error);
}

static premie_status check_folders(premie_load_options *options, premie_finding_list *findings, premie_error *error)
{
    premie_status status = premie_folder_check(options->rules, PREMIE_FOLDER_RULES, findings, NULL, error);
    if (status == PREMIE_OK) {
        status = premie_folder_check(options->book, PREMIE_FOLDER_BOOK, findings, NULL, error);
    }
    if (status == PREMIE_OK && options->scenario != NULL) {
        status =
            premie_folder_check(options->scenario, PREMIE_FOLDER_SCENARIO, findings, &options->scenario_has, error);
    }
    return status;
}

/* ---- loading --------------------------------------------------------------------------------------------- */

/* Rows of the table that this one is grouped by. */
static uint32_t groups_of(const premie_book *book, const premie_schema *schema)
{
    const premie_column *first =
        &schema->columns[premie_schema_column(schema, schema->order, strcspn(schema->order, " "))];
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        if (first->type == PREMIE_TYPE_REF && strcmp(premie_schemas[place].name, first->about) == 0) {
            return premie_book_table_const(book, place)->row_count;
        }
    }
    return 1;
}

static void tell(const premie_book *book, const char *work, unsigned place)
{
    if (book->options.progress != NULL) {
        book->options.progress(book->options.progress_context, work, (double)place / PREMIE_TABLE_COUNT);
    }
}

static premie_status load_table(premie_book *book, unsigned place, premie_table *const tables[],
                                premie_row_taker *taker, premie_error *error)
{
    const premie_schema *schema = &premie_schemas[place];
    const premie_load_options *options = &book->options;
    premie_table *table = tables[place];
    char *path = premie_book_table_path(options, place, error);
    if (path == NULL) {
        return PREMIE_E_SYSTEM;
    }
    tell(book, schema->name, place);
    premie_status status = premie_table_load(table, place, path, tables, options, taker, error);
    bool taken = taker != NULL && taker->taken;
    tell(book, "grouping", place);
    if (status == PREMIE_OK && !taken) {
        status = premie_table_sort(table, groups_of(book, schema), options->threads, error);
    }
    if (status == PREMIE_OK && !taken) {
        status = premie_check_table(book, place, error);
    }
    if (status == PREMIE_OK && !taken) {
        status = premie_table_filter(table, options->threads, NULL, NULL, PREMIE_FOREVER, error);
    }
    if (status == PREMIE_OK && table->store->findings.out_of_memory) {
        status = premie_fail(error, PREMIE_E_SYSTEM, "%s: not enough memory for its errors", path);
    }
    free(path);
    return status;
}

static premie_status plan_parameters(premie_book *book, premie_error *error)
{
    const premie_parameters *table = &book->parameters;
    size_t rows = table->table.visible_count;
    for (unsigned i = 0; i < PREMIE_PARAMETER_COUNT; i++) {
        book->parameter[i] = (premie_parameter){.otherwise = {premie_parameters_about[i].otherwise}};
    }
    book->parameter_periods = premie_alloc_array(rows > 0 ? rows : 1, sizeof(premie_period), error);
    book->parameter_values =
        book->parameter_periods ? premie_alloc_array(rows > 0 ? rows : 1, sizeof(premie_number), error) : NULL;
    if (book->parameter_values == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (size_t i = 0; i < rows; i++) {
        uint32_t row = table->table.order[i];
        book->parameter_periods[i] = (premie_period){table->from[row], table->until[row]};
        book->parameter_values[i] = table->value[row];
        for (unsigned place = 0; place < PREMIE_PARAMETER_COUNT; place++) {
            const char *name = premie_parameters_about[place].name;
            if (strlen(name) == premie_id_length(table->name[row]) &&
                memcmp(name, premie_id_bytes(table->name[row]), strlen(name)) == 0) {
                premie_parameter *parameter = &book->parameter[place];
                parameter->in_force = parameter->count == 0 ? &book->parameter_periods[i] : parameter->in_force;
                parameter->value = parameter->count == 0 ? &book->parameter_values[i] : parameter->value;
                parameter->count++;
            }
        }
    }
    return PREMIE_OK;
}

/* A table of the book, its spells in fewer bytes where that will do. */
static premie_status load_and_hold(premie_book *book, unsigned place, premie_table *const tables[], bool faultless,
                                   premie_error *error)
{
    premie_row_taker taker = premie_spells_taker(book);
    bool held = place == PREMIE_TABLE_spells && faultless && premie_spells_may_be_held(book);
    premie_status status = load_table(book, place, tables, held ? &taker : NULL, error);
    if (status == PREMIE_OK && held && !taker.taken && tables[place]->store->findings.total == 0) {
        return premie_spells_hold(book, error);
    }
    bool found = place == PREMIE_TABLE_absences && book->held.packed != NULL;
    return status == PREMIE_OK && found ? premie_spells_find_absent(book, error) : status;
}

/* ---- tables shared with a base [S-1] ------------------------------------------------------------------------ */

/* Rule tables that no check of another table looks at, but for those of each other. */
static bool stands_alone(unsigned place)
{
    static const unsigned alone[] = {PREMIE_TABLE_tariffs, PREMIE_TABLE_terms,    PREMIE_TABLE_parameters,
                                     PREMIE_TABLE_budgets, PREMIE_TABLE_recovery, PREMIE_TABLE_scales,
                                     PREMIE_TABLE_weights, PREMIE_TABLE_rating,   PREMIE_TABLE_sepa};
    bool found = false;
    for (unsigned i = 0; i < sizeof alone / sizeof alone[0]; i++) {
        found |= place == alone[i];
    }
    return found;
}

static bool is_borrowed(const premie_book *book, unsigned place)
{
    const premie_book *base = book->options.base;
    const premie_table *table = premie_book_table_const(book, place);
    return base != NULL && table->store != NULL && table->store == premie_book_table_const(base, place)->store;
}

/* Those that stay what they are in every respect: all but the tables that stand alone, where the scenario has no other. */
static void borrow_tables(premie_book *book)
{
    const premie_load_options *options = &book->options;
    bool may = options->base != NULL && options->scenario != NULL && !options->set_aside;
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT && may; place++) {
        may = stands_alone(place) || premie_table_folder(options, place) != options->scenario;
    }
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT && may; place++) {
        if (!stands_alone(place)) {
            memcpy(premie_book_table(book, place), premie_book_table_const(options->base, place),
                   premie_schemas[place].size);
        }
    }
}

/* ---- all tables --------------------------------------------------------------------------------------------- */

/* The tables of the rules, or those of the book; `failed` where one could not be read as a whole. */
static premie_status load_tables(premie_book *book, bool in_rules, premie_finding_list *findings, bool *failed,
                                 premie_error *error)
{
    premie_table *tables[PREMIE_TABLE_COUNT];
    premie_status status = PREMIE_OK;
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        tables[place] = premie_book_table(book, place);
    }
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT && status == PREMIE_OK; place++) {
        if (premie_schemas[place].in_rules != in_rules || is_borrowed(book, place)) {
            continue;
        }
        status = load_and_hold(book, place, tables, findings->total == 0, error);
        if (status == PREMIE_OK) {
            *failed |= tables[place]->store->failed;
            premie_finding_join(findings, &tables[place]->store->findings);
        }
    }
    return status;
}

/* A snapshot holds no faults: where there are any, the tables are read, so that all are told. */
static bool load_pack(premie_book *book, const premie_finding_list *findings)
{
    if (book->options.no_pack || book->options.set_aside || findings->total > 0 ||
        is_borrowed(book, PREMIE_TABLE_covers)) {
        return false;
    }
    tell(book, "snapshot", PREMIE_TABLE_employers);
    return premie_pack_load(book, &book->pack_fault);
}

/* What nobody asks for once all tables are there: what groups say, what is only explained, and the ids of absences. */
static void drop_columns(premie_book *book)
{
    static const struct {
        unsigned place, column;
    } unasked[] = {
        {PREMIE_TABLE_employers, COLUMN(employers, name)},
        {PREMIE_TABLE_employers, COLUMN(employers, holding_id)},
        {PREMIE_TABLE_covers, COLUMN(covers, policy_id)},
        {PREMIE_TABLE_billing, COLUMN(billing, cover_id)},
        {PREMIE_TABLE_billing, COLUMN(billing, booked_on)},
        {PREMIE_TABLE_absences, COLUMN(absences, employer_id)},
        {PREMIE_TABLE_claims, COLUMN(claims, cover_id)},
        {PREMIE_TABLE_payouts, COLUMN(payouts, invoice_id)},
        {PREMIE_TABLE_recoveries, COLUMN(recoveries, absence_id)},
    };
    for (unsigned place = PREMIE_TABLE_employers; place < PREMIE_TABLE_COUNT; place++) {
        premie_index_drop(premie_book_table(book, place));
    }
    for (unsigned i = 0; i < sizeof unasked / sizeof unasked[0]; i++) {
        premie_column_drop(premie_book_table(book, unasked[i].place), unasked[i].column);
    }
    if ((book->options.without & PREMIE_WITHOUT_ABSENCE_IDS) != 0) {
        premie_column_drop(&book->absences.table, COLUMN(absences, absence_id));
    }
    premie_memory_trim();
}

static premie_status load_all(premie_book *book, premie_finding_list *findings, premie_error *error)
{
    bool failed = findings->total > 0;
    borrow_tables(book);
    premie_status status = load_tables(book, true, findings, &failed, error);
    if (status == PREMIE_OK && !load_pack(book, findings)) {
        status = load_tables(book, false, findings, &failed, error);
    }
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT && status == PREMIE_OK; place++) {
        bool known = place == PREMIE_TABLE_spells && book->held.packed != NULL;
        status = known || is_borrowed(book, place) ? PREMIE_OK : premie_apply_knowledge(book, place, error);
    }
    if (status == PREMIE_OK && book->held.packed != NULL) {
        drop_columns(book);
    }
    if (status == PREMIE_OK) {
        status = plan_parameters(book, error);
    }
    if (status == PREMIE_OK && (failed || (findings->total > 0 && !book->options.set_aside))) {
        status = PREMIE_E_DATA;
    }
    return status;
}

static premie_status load(premie_book *book, const premie_load_options *options, premie_finding_list *findings,
                          premie_error *error)
{
    *book = (premie_book){.options = *options};
    if (error != NULL) {
        error->text[0] = '\0';
    }
    premie_status status = check_folders(&book->options, findings, error);
    return status == PREMIE_OK ? load_all(book, findings, error) : status;
}

premie_status premie_book_load(premie_book *book, const premie_load_options *options, premie_findings *findings,
                               premie_error *error)
{
    premie_finding_list list = {.keep_all = options->set_aside};
    *findings = (premie_findings){0};
    premie_status status = load(book, options, &list, error);
    if (status != PREMIE_E_SYSTEM && list.total > 0 && book->held.packed != NULL) {
        /* what is wrong may rest on what is no longer held: once more, with all of it */
        premie_load_options whole = *options;
        whole.without = 0;
        premie_book_release(book);
        premie_finding_release(&list);
        list = (premie_finding_list){.keep_all = options->set_aside};
        status = load(book, &whole, &list, error);
    }
    premie_finding_sort(&list);
    premie_finding_cut(&list);
    if (list.out_of_memory && status != PREMIE_E_SYSTEM) {
        status = premie_fail(error, PREMIE_E_SYSTEM, "not enough memory for the errors found");
    }
    *findings = (premie_findings){list.items, list.count, list.total};
    return status;
}

void premie_book_release(premie_book *book)
{
    premie_pack_release(book);
    premie_spells_release(book);
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        if (!is_borrowed(book, place)) {
            premie_table_release(premie_book_table(book, place));
        }
    }
    free(book->parameter_periods);
    free(book->parameter_values);
    book->parameter_periods = NULL;
    book->parameter_values = NULL;
}

void premie_findings_release(premie_findings *findings)
{
    premie_finding_list list = {.items = findings->items, .count = findings->count};
    premie_finding_release(&list);
    *findings = (premie_findings){0};
}

size_t premie_finding_message(const premie_load_options *options, const premie_finding *finding, size_t size,
                              char message[])
{
    int length;
    if (finding->table >= PREMIE_TABLE_COUNT) {
        length = snprintf(message, size, "%s", finding->text);
        return length > 0 ? (size_t)length : 0;
    }
    const premie_schema *schema = &premie_schemas[finding->table];
    const char *folder = premie_table_folder(options, finding->table);
    char place[64] = "";
    if (finding->line > 0 && finding->column > 0) {
        (void)snprintf(place, sizeof place, "%u:%u:", finding->line, finding->column);
    } else if (finding->line > 0) {
        (void)snprintf(place, sizeof place, "%u:", finding->line);
    }
    length = snprintf(message, size, "%.*s/%s.csv:%s %s", (int)premie_folder_length(folder), folder, schema->name,
                      place, finding->text);
    return length > 0 ? (size_t)length : 0;
}
