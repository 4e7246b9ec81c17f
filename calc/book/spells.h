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

/** A wage that takes more bits than there are, by the place of its spell. */
typedef struct premie_wide_wage {
    uint32_t place;
    premie_money wage;
} premie_wide_wage;

/** A held spell, but for whether it is of the employee of the one before it. */
static inline uint64_t premie_spell_bits(premie_date first, premie_date end, bool no_risk, premie_money wage)
{
    uint64_t from = (uint64_t)(first.day - PREMIE_SPELL_FIRST_DAY);
    uint64_t open = UINT64_C(0) - (end.day == PREMIE_FOREVER.day); /* by masks, as branches would be taken at random */
    uint64_t until = ((uint64_t)(end.day - (int64_t)PREMIE_SPELL_FIRST_DAY) | open) & PREMIE_SPELL_DAYS;
    uint64_t cents = !premie_money_is(wage)                          ? PREMIE_SPELL_NO_WAGE
                     : (uint64_t)wage.cents < PREMIE_SPELL_WIDE_WAGE ? (uint64_t)wage.cents
                                                                     : PREMIE_SPELL_WIDE_WAGE;
    return from | until << PREMIE_SPELL_DAY_BITS | (uint64_t)no_risk << PREMIE_SPELL_NO_RISK |
           cents << PREMIE_SPELL_WAGE;
}

/* An absence has the place of the first spell that is not of an employee before its own, among those of its employer,
 * and bits below it: whether that spell is of another, and whether the absence before it is of the same employee. */
enum { PREMIE_ABSENT_SAME = 1, PREMIE_ABSENT_OTHER = 2, PREMIE_ABSENT_PLACE = 2 };

static inline uint32_t premie_absent_bits(uint32_t place, bool found, bool same)
{
    return place << PREMIE_ABSENT_PLACE | (found ? 0 : (uint32_t)PREMIE_ABSENT_OTHER) |
           (same ? (uint32_t)PREMIE_ABSENT_SAME : 0);
}

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
