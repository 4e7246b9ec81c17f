/** \file
 * The rows of a table, sent to the ranks that hold their employers.
 */
#ifndef PREMIE_SHARD_SCATTER_H
#define PREMIE_SHARD_SCATTER_H

#include "shard/directory.h"
#include "shard/scratch.h"
#include "table/reader.h"

/** What one rank knows while the tables of a book are scattered. Starts as `{0}`, but for `joint` and `options`. */
typedef struct premie_scatter {
    premie_joint *joint;
    const premie_load_options *options;
    premie_scratch scratch;                           /**< where the rows of this rank go */
    premie_directory directories[PREMIE_TABLE_COUNT]; /**< of the tables that others refer to */
} premie_scatter;

/**
 * Scatters a table of the book.
 *
 * Given     source  its file
 *           place   in premie_schemas; those it refers to have been scattered
 * Status    PREMIE_E_DATA    a record is none, or a key stands under two employers
 *           PREMIE_E_SYSTEM  the file cannot be read, no memory, no room in TMPDIR
 *           the same on all ranks
 */
PREMIE_CHECKED premie_status premie_scatter_table(premie_scatter *scatter, const premie_source *source, unsigned place,
                                                  premie_error *error);

/** Releases what only the tables that are still to come need. */
void premie_scatter_forget(premie_scatter *scatter);
void premie_scatter_release(premie_scatter *scatter);

#endif
