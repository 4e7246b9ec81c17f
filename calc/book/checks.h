/** \file
 * What tables.md asks of a table beyond its single rows and its keys.
 */
#ifndef PREMIE_BOOK_CHECKS_H
#define PREMIE_BOOK_CHECKS_H

#include <stddef.h>

#include "premie/book.h"
#include "table/store.h"

/** Checks the keys of a table that has been read and sorted [T-5], and it against those before it. Rule [T-8]. */
PREMIE_CHECKED premie_status premie_check_table(premie_book *book, unsigned place, premie_error *error);

/** Leaves out what is not yet known at the knowledge date, in a table that is checked. Rule [T-7]. */
PREMIE_CHECKED premie_status premie_apply_knowledge(premie_book *book, unsigned place, premie_error *error);

/* ---- for the checks of single tables ---------------------------------------------------------------------- */

/* Sections of the tables that these are named after, and single rows of them; the context is the book. */
premie_section_work premie_check_spells, premie_check_absences;
typedef void premie_row_work(const premie_book *book, premie_table *table, uint32_t row, uint32_t faulty);
premie_row_work premie_check_spell, premie_check_absence;
PREMIE_CHECKED premie_status premie_check_invoices(premie_book *book, premie_error *error);

/** The place of a column that is named as in the typed table. */
#define COLUMN(table, member) ((unsigned)((offsetof(premie_##table, member) - sizeof(premie_table)) / sizeof(void *)))

/** Whole euros per employee, in cents [N-4]: rates are compared in millionths, 10,000 a cent, which 64 bits hold. */
#define PREMIE_RATE_MOST (INT64_MAX / 10000 / 100 * 100)

/** Whether a column is as it should be, in a premie_row_work: bit n of `faulty` is set where column n is not. */
#define SOUND(table, member) ((faulty >> COLUMN(table, member) & 1) == 0)

static inline bool premie_row_is_bad(const premie_table *table, uint32_t row) { return table->store->bad[row] != 0; }

/** The place of the first activity of a regime that is not before another, among those sorted by both. */
uint32_t premie_activity_place(const premie_activities *activities, unsigned regime, premie_id activity);

const char *premie_quote_id(premie_id id, char quoted[PREMIE_QUOTED]);

/** Rejects a row: `expected …, found 'value'`, with what was expected from `format`. */
void premie_expect(premie_table *table, uint32_t row, unsigned column, const char *format, ...) PREMIE_FORMAT(4, 5);

/** [T-8]: whether a spell needs a wage, as a payroll cover of its employer is charged on it. */
bool premie_lacks_wage(const premie_book *book, uint32_t employer, premie_period spell);

/** [T-8]: what happens because of an absence happens on its first day or later. */
void premie_check_after_absence(const premie_book *book, premie_table *table, uint32_t row, unsigned column,
                                uint32_t absence);

#endif
