/** \file
 * Spells of a snapshot, and where the absences find theirs: packed so that a book without employees needs no names.
 *
 * A block of spells is a header, and its spells as they are held [premie_held_spells], at 8 bytes each: as long as no
 * end is unknown at a knowledge date. Behind them stand the wages that are too wide for that, in 8 bytes each, and the
 * days on which starts and ends were reported, in 4 bytes each. Employees and birth dates are packed as columns.
 */
#ifndef PREMIE_BOOK_PACK_SPELLS_H
#define PREMIE_BOOK_PACK_SPELLS_H

#include "premie/book.h"
#include "table/pack.h"

/** Packs spells `first` up to `first` + `count` of the order; false where there is no memory. */
PREMIE_CHECKED bool premie_pack_spells_add(premie_text *to, const premie_spells *spells, uint32_t first,
                                           uint32_t count);
/** Unpacks them to columns. */
void premie_pack_spells_take(premie_packed *from, premie_spells *spells, uint32_t first, uint32_t count);

/** What of_absence of premie_held_spells is with all spells of a book, by row of absences; the caller frees it. */
PREMIE_CHECKED premie_status premie_pack_find_absent(premie_book *book, uint32_t **of_absence, premie_error *error);

/* ---- spells that are held ---------------------------------------------------------------------------------- */

/** Spells of a snapshot while they are taken. Starts as `{0}`. */
typedef struct premie_pack_holding {
    premie_book *book;
    struct premie_held_block *blocks; /* [block_count] */
    size_t block_count;
    struct premie_late_spell *late; /* [late_count] not known at the knowledge date [T-7], by their places */
    uint32_t late_count;
    uint32_t *start; /* where the groups begin with those; NULL where there are none */
    bool lacks_wage; /* [T-8], once all are there */
} premie_pack_holding;

/** Room for the spells of a book, whose groups and covers are there. */
PREMIE_CHECKED premie_status premie_pack_hold_begin(premie_pack_holding *holding, premie_book *book,
                                                    premie_error *error);
/** Takes a block, in any thread. */
PREMIE_CHECKED premie_status premie_pack_hold(premie_pack_holding *holding, premie_packed *from, uint32_t first,
                                              uint32_t count, premie_error *error);
/**
 * All blocks were taken: finds out what is not known.
 *
 * Status    PREMIE_E_DATA  they do not follow on each other, or a wage is missing that a cover asks for [T-8]
 */
PREMIE_CHECKED premie_status premie_pack_hold_end(premie_pack_holding *holding, premie_error *error);
/** Leaves it out, while others ask for all but the spells. */
void premie_pack_hold_close_up(const premie_pack_holding *holding);
/** Rows of absences, whose employers are there, as their spells are held. */
void premie_pack_hold_absent(const premie_pack_holding *holding, uint32_t first, uint32_t count);
void premie_pack_hold_release(premie_pack_holding *holding);

#endif
