/** \file
 * Private folders for tables that are on their way into memory.
 */
#ifndef PREMIE_SHARD_SCRATCH_H
#define PREMIE_SHARD_SCRATCH_H

#include "premie/base.h"

/** Starts as `{0}`; removed with premie_scratch_remove. */
typedef struct premie_scratch {
    char *folder; /**< in TMPDIR, else in /tmp; NULL: there is none */
    int fd;       /**< of it, which holds it */
} premie_scratch;

/** Removes folders of that name of runs that were killed, where they are older than so many seconds; 0: all of them. */
void premie_scratch_sweep(const char *name, unsigned seconds);

/** Makes one, whose name begins so; in every case it is to be removed. */
PREMIE_CHECKED premie_status premie_scratch_make(premie_scratch *scratch, const char *name, premie_error *error);

/** Opens the file of a table, new, for writing; the caller closes it. */
PREMIE_CHECKED premie_status premie_scratch_open(const premie_scratch *scratch, unsigned place, int *fd,
                                                 premie_error *error);
PREMIE_CHECKED premie_status premie_scratch_write(const premie_scratch *scratch, unsigned place, int fd,
                                                  const char *bytes, size_t length, premie_error *error);

/** Removes the folder with the files of all tables. */
void premie_scratch_remove(premie_scratch *scratch);

#endif
