/** \file
 * The columns of a table in memory while it is read: those without a value take next to no room.
 */
#ifndef PREMIE_TABLE_COLUMNS_H
#define PREMIE_TABLE_COLUMNS_H

#include "table/store.h"

/**
 * Room for the columns of `rows` rows.
 *
 * Given     at_once  bit n: column n, which any row may have a blank in, is likely to have values: its fields are all
 *                    written. The others that need not be filled are made with their first value.
 */
PREMIE_CHECKED premie_status premie_columns_make(premie_table *table, uint32_t rows, uint32_t at_once,
                                                 premie_error *error);

/** Makes columns that have been in use ready for other rows, all of whose fields are written. */
void premie_columns_clear(premie_table *table);

/** The array of a column, NULL as long as all its fields so far are blank. */
static inline void *premie_column_data(const premie_table *table, unsigned column)
{
    return __atomic_load_n(&table->store->data[column], __ATOMIC_ACQUIRE);
}

/** The same, made and filled with blanks by the first thread that needs it; NULL where there is no memory. */
void *premie_column_ready(premie_table *table, unsigned column);

/** Once all rows are there: what has no value is blank throughout, in one array for all columns of one kind of blank. */
PREMIE_CHECKED premie_status premie_columns_finish(premie_table *table, premie_error *error);

/** Points a column to blanks that it shares with the others of its kind: nothing is written to it. */
PREMIE_CHECKED premie_status premie_column_share_blank(premie_table *table, unsigned column, premie_error *error);

void premie_columns_drop(premie_table *table);

/** Releases one column, which nobody asks for any more. */
void premie_column_drop(premie_table *table, unsigned column);
/** Releases all columns, their texts, the order and the index; how many rows there are, and in which groups, stays. */
void premie_table_drop_rows(premie_table *table);

/** Whether the column is a reference of a table to itself: held as its text until all keys are known. */
bool premie_column_is_self(const premie_schema *schema, const premie_column *column);

/** The next rows, from `row` on, begin on lines that follow on each other from `line` on. */
void premie_lines_put(premie_table *table, premie_line_run *run, uint32_t row, uint32_t rows, uint64_t line);

#endif
