/** \file
 * What the calculation takes for granted of rows that have been checked [T-8]: without it, it would fail or never end.
 *
 * A snapshot was made of a book that passed all checks; these see to it that a file which only looks like one does no
 * harm. They are those that are quick.
 */
#ifndef PREMIE_BOOK_PACK_CHECK_H
#define PREMIE_BOOK_PACK_CHECK_H

#include "premie/book.h"
#include "table/pack.h"

/** Whether spells `first` up to `last` stand behind those before them: asked of a block while it is in the cache. */
bool premie_pack_check_order(const premie_spells *spells, uint32_t first, uint32_t last);

/** Rows `first` up to `last` of a table, a block of them, once all tables are there and every cover has its product. */
bool premie_pack_check_rows(const premie_book *book, unsigned place, uint32_t first, uint32_t last);

/** What is looked at of a table as a whole: the order of its rows, and of covers also their ties and index. */
PREMIE_CHECKED premie_status premie_pack_check_table(premie_book *book, unsigned place, bool *sound,
                                                     premie_error *error);

#endif
