/** \file
 * What tables.md asks of a table beyond its single rows and its keys.
 */
#ifndef PREMIE_BOOK_CHECKS_H
#define PREMIE_BOOK_CHECKS_H

#include "premie/book.h"
#include "table/store.h"

/** Checks a table that has been read, sorted and checked for its keys, against those before it. Rule [T-8]. */
PREMIE_CHECKED premie_status premie_check_table(premie_book *book, unsigned place, premie_error *error);

/** Leaves out what is not yet known at the knowledge date, in a table that is checked. Rule [T-7]. */
void premie_apply_knowledge(premie_book *book, unsigned place);

#endif
