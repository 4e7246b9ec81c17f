#include "premie/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "book/checks.h"
#include "book/folders.h"
#include "table/field.h"

static const int64_t whole_pct = INT64_C(100000000), million = 1000000;

const premie_table *premie_model_table(const premie_model *model, unsigned place)
{
#define TABLE(name, columns, in_rules, required, periods, order, what) &model->name.table,
    const premie_table *const tables[PREMIE_MODEL_COUNT] = {PREMIE_MODEL_TABLES(TABLE)};
#undef TABLE
    return tables[place - PREMIE_TABLE_COUNT];
}

/* ---- what is asked of the rows [S-6] ------------------------------------------------------------------------ */

static int64_t size_end(const premie_frequency *table, uint32_t row)
{
    return table->until_size[row] != PREMIE_NO_COUNT ? table->until_size[row] : INT64_MAX;
}

static void check_frequency(premie_frequency *table)
{
    uint32_t last = PREMIE_NO_ROW; /* of those of a product and class, the one that reaches furthest */
    for (uint32_t i = 0; i < table->table.visible_count; i++) {
        uint32_t row = table->table.order[i];
        if (premie_number_is(table->dispersion[row]) && table->dispersion[row].millionths < million) {
            premie_expect(&table->table, row, COLUMN(frequency, dispersion), "1 or more");
        }
        if (size_end(table, row) <= table->from_size[row]) {
            premie_expect(&table->table, row, COLUMN(frequency, until_size), "a size above from_size");
            continue;
        }
        bool follows = last != PREMIE_NO_ROW && premie_id_compare(table->product[last], table->product[row]) == 0 &&
                       premie_id_compare(table->class[last], table -> class[row]) == 0;
        if (follows && table->from_size[row] > table->from_size[last] &&
            table->from_size[row] < size_end(table, last)) {
            premie_table_clash(&table->table, COLUMN(frequency, from_size), row, last, "sizes that do not overlap",
                               "overlapping");
        }
        last = follows && size_end(table, last) > size_end(table, row) ? last : row;
    }
}

static void check_share(premie_table *table, uint32_t row, unsigned column, premie_pct share)
{
    if (premie_pct_is(share) && share.millionths > whole_pct) {
        premie_expect(table, row, column, "at most 100 percent");
    }
}

static void check_rows(premie_model *model)
{
    check_frequency(&model->frequency);
    for (uint32_t i = 0; i < model->severity.table.visible_count; i++) {
        uint32_t row = model->severity.table.order[i];
        check_share(&model->severity.table, row, COLUMN(severity, probability), model->severity.probability[row]);
    }
    for (uint32_t i = 0; i < model->lapse.table.visible_count; i++) {
        uint32_t row = model->lapse.table.order[i];
        check_share(&model->lapse.table, row, COLUMN(lapse, probability), model->lapse.probability[row]);
    }
}

/* ---- loading ------------------------------------------------------------------------------------------------ */

static premie_status load_table(premie_table *table, unsigned place, const char *folder,
                                const premie_load_options *options, premie_error *error)
{
    premie_table *none[PREMIE_TABLE_COUNT] = {NULL};
    size_t size = strlen(folder) + strlen(premie_schemas[place].name) + sizeof "/.csv";
    char *path = premie_alloc_array(size, 1, error);
    if (path == NULL) {
        return PREMIE_E_SYSTEM;
    }
    (void)snprintf(path, size, "%s/%s.csv", folder, premie_schemas[place].name);
    premie_status status = premie_table_load(table, place, path, none, options, NULL, error);
    if (status == PREMIE_OK) {
        status = premie_table_sort(table, 1, options->threads, error);
    }
    if (status == PREMIE_OK) {
        status = premie_table_check(table, options->threads, NULL, NULL, error);
    }
    if (status == PREMIE_OK) {
        status = premie_table_filter(table, options->threads, NULL, NULL, PREMIE_FOREVER, error);
    }
    free(path);
    return status;
}

/* Findings of a table, with their place before them. */
static void tell(const premie_table *table, const char *folder, premie_finding_list *to)
{
    premie_finding_list *from = &table->store->findings;
    premie_finding_sort(from);
    for (size_t i = 0; i < from->count; i++) {
        const premie_finding *finding = &from->items[i];
        char place[64] = "";
        if (finding->line > 0 && finding->column > 0) {
            (void)snprintf(place, sizeof place, "%u:%u:", finding->line, finding->column);
        } else if (finding->line > 0) {
            (void)snprintf(place, sizeof place, "%u:", finding->line);
        }
        premie_finding_add(to, *finding, "%s/%s.csv:%s %s", folder, table->schema->name, place, finding->text);
    }
    to->out_of_memory |= from->out_of_memory;
}

static premie_status load_all(premie_model *model, const char *folder, const premie_load_options *options,
                              premie_finding_list *findings, premie_error *error)
{
    premie_status status = premie_folder_check(folder, PREMIE_FOLDER_MODEL, findings, NULL, error);
#define TABLE(name, columns, in_rules, required, periods, order, what) &model->name.table,
    premie_table *const tables[PREMIE_MODEL_COUNT] = {PREMIE_MODEL_TABLES(TABLE)};
#undef TABLE
    for (unsigned i = 0; i < PREMIE_MODEL_COUNT && status == PREMIE_OK; i++) {
        status = load_table(tables[i], PREMIE_TABLE_COUNT + i, folder, options, error);
    }
    if (status != PREMIE_OK) {
        return status;
    }
    check_rows(model);
    for (unsigned i = 0; i < PREMIE_MODEL_COUNT; i++) {
        tell(tables[i], folder, findings);
    }
    return findings->total > 0 ? PREMIE_E_DATA : PREMIE_OK;
}

premie_status premie_model_load(premie_model *model, const char *folder, const premie_load_options *options,
                                premie_findings *findings, premie_error *error)
{
    premie_finding_list list = {.keep_all = false};
    premie_load_options own = {.threads = options->threads,
                               .digest = options->digest,
                               .libcsv_only = options->libcsv_only,
                               .chunk_bytes = options->chunk_bytes,
                               .as_of = PREMIE_FOREVER};
    *model = (premie_model){.frequency = {.table = {.schema = NULL}}};
    *findings = (premie_findings){0};
    if (error != NULL) {
        error->text[0] = '\0';
    }
    premie_status status = load_all(model, folder, &own, &list, error);
    premie_finding_sort(&list);
    premie_finding_cut(&list);
    if (list.out_of_memory && status != PREMIE_E_SYSTEM) {
        status = premie_fail(error, PREMIE_E_SYSTEM, "not enough memory for the errors found");
    }
    if (status == PREMIE_E_DATA && error != NULL) {
        error->status = PREMIE_E_DATA;
    }
    *findings = (premie_findings){list.items, list.count, list.total};
    return status;
}

void premie_model_release(premie_model *model)
{
#define TABLE(name, columns, in_rules, required, periods, order, what) premie_table_release(&model->name.table);
    PREMIE_MODEL_TABLES(TABLE)
#undef TABLE
}

/* ---- looking up --------------------------------------------------------------------------------------------- */

static bool is_of(premie_id product, premie_id class, premie_id row_product, premie_id row_class)
{
    return premie_id_compare(product, row_product) == 0 && premie_id_compare(class, row_class) == 0;
}

static uint32_t frequency_row(const premie_frequency *table, premie_id product, premie_id class, premie_ratio headcount)
{
    for (uint32_t i = 0; i < table->table.visible_count; i++) {
        uint32_t row = table->table.order[i];
        int32_t until = table->until_size[row];
        if (is_of(product, class, table->product[row], table->class[row]) &&
            premie_ratio_compare(headcount, (premie_ratio){table->from_size[row], 1}) >= 0 &&
            (until == PREMIE_NO_COUNT || premie_ratio_compare(headcount, (premie_ratio){until, 1}) < 0)) {
            return row;
        }
    }
    return PREMIE_NO_ROW;
}

static uint32_t severity_row(const premie_severity *table, premie_id product, premie_id class,
                             enum premie_severity_kind kind)
{
    for (uint32_t i = 0; i < table->table.visible_count; i++) {
        uint32_t row = table->table.order[i];
        if (table->kind[row] == kind && is_of(product, class, table->product[row], table->class[row])) {
            return row;
        }
    }
    return PREMIE_NO_ROW;
}

premie_model_rows premie_model_rows_of(const premie_model *model, premie_id product, premie_id class,
                                       premie_ratio headcount)
{
    const premie_id any = {NULL};
    premie_model_rows rows = {.frequency = frequency_row(&model->frequency, product, class, headcount)};
    if (rows.frequency == PREMIE_NO_ROW) {
        rows.frequency = frequency_row(&model->frequency, product, any, headcount);
    }
    for (unsigned i = 0; i < 2; i++) {
        enum premie_severity_kind kind = i == 0 ? PREMIE_SEVERITY_CLAIM : PREMIE_SEVERITY_REINTEGRATION;
        rows.severity[i] = severity_row(&model->severity, product, class, kind);
        if (rows.severity[i] == PREMIE_NO_ROW) {
            rows.severity[i] = severity_row(&model->severity, product, any, kind);
        }
    }
    return rows;
}

static void lapse_places(const premie_lapse *table, premie_id product, premie_id class, uint32_t *first,
                         uint32_t *count)
{
    *first = *count = 0;
    for (uint32_t i = 0; i < table->table.visible_count; i++) {
        uint32_t row = table->table.order[i];
        if (is_of(product, class, table->product[row], table->class[row])) {
            *first = *count == 0 ? i : *first;
            *count += 1;
        }
    }
}

void premie_model_lapses(const premie_model *model, premie_id product, premie_id class, uint32_t *first,
                         uint32_t *count)
{
    lapse_places(&model->lapse, product, class, first, count);
    if (*count == 0) {
        lapse_places(&model->lapse, product, (premie_id){NULL}, first, count);
    }
}

double premie_model_shock(const premie_model *model, int year)
{
    const premie_shock *table = &model->shock;
    int64_t cv = 0;
    for (uint32_t i = 0; i < table->table.visible_count; i++) {
        uint32_t row = table->table.order[i];
        if (table->year[row] == year || (table->year[row] == PREMIE_NO_COUNT && cv == 0)) {
            cv = table->cv[row].millionths;
            if (table->year[row] == year) {
                break;
            }
        }
    }
    return (double)cv / 1e6;
}
