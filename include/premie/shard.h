/** \file
 * A book shared out over processes [premie/ranks.h]: each holds all that belongs to some of its employers.
 */
#ifndef PREMIE_SHARD_H
#define PREMIE_SHARD_H

#include "premie/book.h"
#include "premie/ranks.h"

/**
 * Work that all ranks do together. They come to the same places one after the other: what one of them says that it
 * could not do, all know there, and do nothing together any more.
 */
typedef struct premie_joint {
    const premie_ranks *ranks;
    bool failed; /**< all know */
} premie_joint;

/**
 * What each rank comes to one of those places with; the worst of all, and its error. Once it has failed, that stays: a
 * rank that comes with a failure that all know may pass it on here in any case.
 */
PREMIE_CHECKED premie_status premie_joint_agree(premie_joint *joint, premie_status own, premie_error *error);

/** The part of a book that one rank holds, all that is said of it being of its employers alone. Starts as `{0}`. */
typedef struct premie_shard {
    premie_book book;
    uint64_t rows[PREMIE_TABLE_COUNT]; /**< of all ranks, on rank 0; the digests of `book` are those of the files */
} premie_shard;

/**
 * Reads a book together: each rank reads a part of each table, and sends each row to the rank that holds its employer.
 *
 * Given     options  those of premie_book_load; neither a scenario nor `set_aside`, and no snapshot is used. The folders
 *                    are those of all ranks.
 * Returned  shard    to be released in every case
 * Status    PREMIE_E_DATA    a rank found something wrong, or a row that refers to one of another employer: what is
 *                            said of the book is what one process says that loads all of it
 *           PREMIE_E_SYSTEM  a file cannot be read, no memory, no room for the rows that are on their way in TMPDIR
 */
PREMIE_CHECKED premie_status premie_shard_load(premie_shard *shard, premie_joint *joint,
                                               const premie_load_options *options, premie_error *error);
void premie_shard_release(premie_shard *shard);

#endif
