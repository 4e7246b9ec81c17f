/** \file
 * Result tables read back as text, and held against each other.
 */
#ifndef PREMIE_RUN_COMPARED_H
#define PREMIE_RUN_COMPARED_H

#include "premie/compare.h"
#include "table/sheet.h"

/** A table of both folders, every cell in the dialect of the comparison. Starts as `{0}`. */
typedef struct premie_sheet_pair {
    const premie_result_schema *schema;
    premie_dialect dialect;
    premie_sheet_column columns[PREMIE_SHEET_COLUMNS_MAX];
    char *path[2];
    premie_sheet sheet[2];
    bool found[2];
} premie_sheet_pair;

/** The schema of a table of a comparison. Static. */
const premie_result_schema *premie_compared_schema(unsigned place);

/**
 * Reads a table of both folders and checks the type of every cell.
 *
 * Returned  pair  to be released in every case
 * Status    PREMIE_E_SYSTEM  a file cannot be read, no memory; a fault of the input is a finding
 */
PREMIE_CHECKED premie_status premie_sheet_pair_read(premie_sheet_pair *pair, unsigned place,
                                                    const char *const folders[2], premie_dialect dialect,
                                                    premie_finding_list *findings, premie_error *error);
void premie_sheet_pair_release(premie_sheet_pair *pair);

/** Compares the rows of a pair that both folders have. */
PREMIE_CHECKED premie_status premie_sheet_pair_compare(const premie_sheet_pair *pair, premie_compared_table *table,
                                                       premie_arena *texts, premie_error *error);

/** Takes the changes of new percentages apart; `portfolio` may lack. */
PREMIE_CHECKED premie_status premie_compare_rates(const premie_sheet_pair *rates, const premie_sheet_pair *portfolio,
                                                  premie_comparison *comparison, premie_error *error);

/** The number of a cell in units of `decimals` decimals; PREMIE_NO_INTEGER where it is blank, or none that fits. */
int64_t premie_slice_number(premie_slice text, premie_dialect dialect, int decimals);
/** How many decimals a cell shows. */
int premie_slice_decimals(premie_slice text, premie_dialect dialect);

/** The place of a column of a schema; its column_count where it has none of that name. */
unsigned premie_result_column_named(const premie_result_schema *schema, const char *name, size_t length);

#endif
