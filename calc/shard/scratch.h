/** \file
 * A private folder for rows that are on their way into memory.
 */
#ifndef PREMIE_SHARD_SCRATCH_H
#define PREMIE_SHARD_SCRATCH_H

#include "premie/base.h"

/** Starts as `{0}`; removed with premie_scratch_remove. */
typedef struct premie_scratch {
    char *folder; /**< in TMPDIR, else in /tmp; NULL: there is none */
} premie_scratch;

PREMIE_CHECKED premie_status premie_scratch_make(premie_scratch *scratch, premie_error *error);

/** Opens the file of a table, new, for writing; the caller closes it. */
PREMIE_CHECKED premie_status premie_scratch_open(const premie_scratch *scratch, unsigned place, int *fd,
                                                 premie_error *error);
PREMIE_CHECKED premie_status premie_scratch_write(const premie_scratch *scratch, unsigned place, int fd,
                                                  const char *bytes, size_t length, premie_error *error);

/** Removes the folder with the files of all tables. */
void premie_scratch_remove(premie_scratch *scratch);

#endif
