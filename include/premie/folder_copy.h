/** \file
 * Folders of tables that only rank 0 can read: the other ranks have a copy, in a scratch folder of their own.
 */
#ifndef PREMIE_FOLDER_COPY_H
#define PREMIE_FOLDER_COPY_H

#include "premie/ranks.h"

/** A copy, or on rank 0 none. Starts as PREMIE_NO_FOLDER_COPY. */
typedef struct premie_folder_copy {
    char *path; /**< NULL on rank 0 */
    int fd;     /**< of the scratch folder; as long as it is open, nobody takes it for one that was left */
} premie_folder_copy;

#define PREMIE_NO_FOLDER_COPY ((premie_folder_copy){NULL, -1})

/**
 * Sends the tables of a folder of rank 0, of whatever kind, to all ranks, which make this call alike.
 *
 * A file that rank 0 cannot open is left out: it is for rank 0, which loads the folder itself, to say so. Scratch folders
 * that killed runs have left are removed.
 *
 * Given     folder  of rank 0; of no interest elsewhere
 * Returned  copy    in TMPDIR, or /tmp, for nobody else to read; released with premie_folder_copy_release in every case
 * Status    PREMIE_E_SYSTEM  no memory, no space; a file changed while it was read
 */
PREMIE_CHECKED premie_status premie_folder_copy_take(const premie_ranks *ranks, const char *folder,
                                                     premie_folder_copy *copy, premie_error *error);
void premie_folder_copy_release(premie_folder_copy *copy);

#endif
