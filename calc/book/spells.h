/** \file
 * The spells of a book in few bytes, where nobody asks for more of them than premie_employment holds.
 */
#ifndef PREMIE_BOOK_SPELLS_H
#define PREMIE_BOOK_SPELLS_H

#include "premie/book.h"

/**
 * Whether the spells of a book, whose covers are there, may be held so.
 *
 * The names and birth dates of employees are gone then: no cover may ask for these, and the options must allow it.
 */
bool premie_spells_may_be_held(const premie_book *book);

/**
 * Holds the spells, which are read, checked and without fault, as far as they are known [T-7]; the columns of the table
 * but employee_id are released.
 */
PREMIE_CHECKED premie_status premie_spells_hold(premie_book *book, premie_error *error);

/** Finds the spells of the employee of each absence, once these are sorted; releases all that is left of the table. */
PREMIE_CHECKED premie_status premie_spells_find_absent(premie_book *book, premie_error *error);

void premie_spells_release(premie_book *book);

#endif
