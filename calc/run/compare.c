#include "premie/compare.h"

#include <stdlib.h>

#include "run/compared.h"

static bool both(const premie_sheet_pair *pair) { return pair->found[0] && pair->found[1]; }

static premie_status read_pairs(premie_sheet_pair pairs[PREMIE_COMPARED_COUNT], const char *const folders[2],
                                premie_dialect dialect, premie_finding_list *list, premie_error *error)
{
    premie_status status = PREMIE_OK;
    bool common = false;
    for (unsigned place = 0; place < PREMIE_COMPARED_COUNT && status == PREMIE_OK; place++) {
        status = premie_sheet_pair_read(&pairs[place], place, folders, dialect, list, error);
        common |= both(&pairs[place]);
    }
    if (status == PREMIE_OK && list->out_of_memory) {
        return premie_fail(error, PREMIE_E_SYSTEM, "not enough memory");
    }
    if (status == PREMIE_OK && list->total > 0) {
        premie_finding_sort(list);
        return premie_fail(error, PREMIE_E_DATA, "%s", list->items[0].text);
    }
    if (status == PREMIE_OK && !common) {
        return premie_fail(error, PREMIE_E_DATA,
                           "%s and %s: expected result folders of the same command, found no table in both", folders[0],
                           folders[1]);
    }
    return status;
}

static premie_status compare_pairs(const premie_sheet_pair pairs[PREMIE_COMPARED_COUNT], premie_comparison *comparison,
                                   premie_error *error)
{
    premie_status status = PREMIE_OK;
    comparison->equal = true;
    for (unsigned place = 0; place < PREMIE_COMPARED_COUNT && status == PREMIE_OK; place++) {
        premie_compared_table *table = &comparison->table[place];
        const premie_sheet_pair *pair = &pairs[place];
        table->schema = pair->schema;
        for (int side = 0; side < 2; side++) {
            table->found[side] = pair->found[side];
            table->row_count[side] = pair->sheet[side].row_count;
        }
        if (both(pair)) {
            status = premie_sheet_pair_compare(pair, table, comparison->texts, error);
        }
        comparison->equal &= pair->found[0] == pair->found[1] && !table->without_year &&
                             table->changes[0] + table->changes[1] + table->changes[2] == 0;
    }
    const premie_sheet_pair *rates = &pairs[PREMIE_RESULT_rates], *portfolio = &pairs[PREMIE_RESULT_portfolio];
    if (status == PREMIE_OK && both(rates)) {
        status = premie_compare_rates(rates, both(portfolio) ? portfolio : NULL, comparison, error);
    }
    return status;
}

premie_status premie_compare(const char *const folders[2], premie_dialect dialect, premie_comparison *comparison,
                             premie_findings *findings, premie_error *error)
{
    premie_finding_list list = {0};
    *comparison = (premie_comparison){.equal = false};
    comparison->texts = premie_alloc_zeroed(1, sizeof *comparison->texts, error);
    premie_sheet_pair *pairs = premie_alloc_zeroed(PREMIE_COMPARED_COUNT, sizeof *pairs, error);
    premie_status status = comparison->texts != NULL && pairs != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    if (status == PREMIE_OK) {
        status = read_pairs(pairs, folders, dialect, &list, error);
    }
    if (status == PREMIE_OK) {
        status = compare_pairs(pairs, comparison, error);
    }
    for (unsigned place = 0; place < PREMIE_COMPARED_COUNT && pairs != NULL; place++) {
        premie_sheet_pair_release(&pairs[place]);
    }
    free(pairs);
    *findings = (premie_findings){list.items, list.count, list.total};
    return status;
}

void premie_comparison_release(premie_comparison *comparison)
{
    for (unsigned place = 0; place < PREMIE_COMPARED_COUNT; place++) {
        free(comparison->table[place].rows);
        free(comparison->table[place].figures);
        free(comparison->table[place].sums);
    }
    free(comparison->rates);
    if (comparison->texts != NULL) {
        premie_arena_release(comparison->texts);
    }
    free(comparison->texts);
    *comparison = (premie_comparison){.equal = false};
}
