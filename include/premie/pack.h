/** \file
 * The snapshot of a book: its tables read and checked once, and kept beside it in a form that loads at once.
 *
 * The snapshot of the folder BOOK is the file BOOK.pack next to it. premie_book_load takes the tables of the book from
 * it where every one of their files is what it was: of the same size and time of change, or else of the same SHA-256.
 * What is known on a day [T-7] is found on loading, and rule tables are always read from their files, so that one
 * snapshot serves every knowledge date and all rules.
 */
#ifndef PREMIE_PACK_H
#define PREMIE_PACK_H

#include "premie/book.h"

/** What a snapshot holds. */
typedef struct premie_pack_facts {
    char *path; /**< of the snapshot */
    unsigned tables;
    uint64_t rows, bytes_read, bytes; /**< of all tables, of their files, of the snapshot */
} premie_pack_facts;

/**
 * Reads and checks a book as premie_book_load does, and writes its snapshot; a file that is there is replaced.
 *
 * Given     options   the knowledge date has no meaning; bad rows cannot be set aside
 * Returned  book      to be released in every case; nothing of it is left out by a knowledge date
 *           findings  all faults; to be released in every case
 *           facts     to be released in every case
 * Status    PREMIE_E_DATA    the input has errors
 *           PREMIE_E_SYSTEM  a file cannot be read or written, or changed meanwhile; no memory
 * With another status than PREMIE_OK nothing is written, and a snapshot that is there stays as it is.
 */
PREMIE_CHECKED premie_status premie_pack_book(premie_book *book, const premie_load_options *options,
                                              premie_findings *findings, premie_pack_facts *facts, premie_error *error);
void premie_pack_facts_release(premie_pack_facts *facts);

#endif
