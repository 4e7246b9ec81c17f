/** \file
 * The spells of a book in few bytes, where nobody asks for more of them than premie_employment holds.
 *
 * They are taken as they are read, part of the file by part, where the file has them in the order of the table and
 * nothing is wrong with any of them: the columns of the whole table are never in memory then. Otherwise the table is
 * read as any other, and its spells are taken from its columns.
 */
#ifndef PREMIE_BOOK_SPELLS_H
#define PREMIE_BOOK_SPELLS_H

#include "premie/book.h"
#include "table/store.h"

/**
 * Whether the spells of a book, whose covers are there, may be held so: its options say so, and no cover asks for the
 * birth date of an employee.
 */
bool premie_spells_may_be_held(const premie_book *book);

/** Who takes the spells of a book as they are read. */
premie_row_taker premie_spells_taker(premie_book *book);

/** Takes them from the table, which is read, sorted and checked; releases its columns. */
PREMIE_CHECKED premie_status premie_spells_hold(premie_book *book, premie_error *error);

/** Finds the spells of the employee of each absence, once these are sorted; the names of employees are released. */
PREMIE_CHECKED premie_status premie_spells_find_absent(premie_book *book, premie_error *error);

void premie_spells_release(premie_book *book);

#endif
