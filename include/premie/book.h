/** \file
 * A book with its rule tables in memory.
 */
#ifndef PREMIE_BOOK_H
#define PREMIE_BOOK_H

#include "premie/findings.h"
#include "premie/parameters.h"

/** All tables. Read-only once loaded, and shared by all threads. */
typedef struct premie_book {
#define PREMIE_MEMBER(name, columns, in_rules, required, periods, order, what) premie_##name name;
    PREMIE_TABLES(PREMIE_MEMBER)
#undef PREMIE_MEMBER
    premie_load_options options;
    premie_parameter parameter[PREMIE_PARAMETER_COUNT]; /**< by place in premie_parameters_about */
    premie_period *parameter_periods;                   /**< what `parameter` borrows */
    premie_number *parameter_values;
    struct premie_pack *pack; /**< the snapshot that its tables were taken from; NULL where they were read */
    premie_error pack_fault;  /**< why the snapshot beside it cannot be used; no text where nothing is wrong with it */
} premie_book;

/** A table of the book, by its place. */
premie_table *premie_book_table(premie_book *book, unsigned place);
const premie_table *premie_book_table_const(const premie_book *book, unsigned place);

/**
 * Reads and checks a book and its rule tables; takes the book from its snapshot [premie/pack.h] where that is current.
 *
 * With a scenario, its tables stand in the place of those of the same name, and the whole is checked as any book is:
 * what is wrong names the file that it is wrong in. Where a scenario has only rule tables on which no other table rests,
 * and `base` is given, all those tables are borrowed from there, and not read again.
 *
 * Rule      [T-1] to [T-8], [S-1]
 * Returned  book      to be released in every case
 *           findings  all faults; to be released in every case
 * Status    PREMIE_E_DATA    the input has errors (with `set_aside`: errors that are not of single rows)
 *           PREMIE_E_SYSTEM  a file cannot be read, no memory; in `error`
 */
PREMIE_CHECKED premie_status premie_book_load(premie_book *book, const premie_load_options *options,
                                              premie_findings *findings, premie_error *error);
void premie_book_release(premie_book *book);

/* ---- groups --------------------------------------------------------------------------------------------- */

/** The visible rows that belong to a row of another table, such as the spells of an employer. */
typedef struct premie_rows {
    const uint32_t *row;
    uint32_t count;
} premie_rows;

/** Rows of a grouped table, by the row of the table it is grouped by. */
static inline premie_rows premie_table_group(const premie_table *table, uint32_t group)
{
    return (premie_rows){table->order + table->start[group], table->start[group + 1] - table->start[group]};
}

#endif
