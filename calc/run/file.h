/** \file
 * Files of a result folder, as they are.
 */
#ifndef PREMIE_RUN_FILE_H
#define PREMIE_RUN_FILE_H

#include "premie/digest.h"

/** Bytes of a file in memory. */
typedef struct premie_file_bytes {
    char *bytes; /**< NULL where there is no file; the caller frees it */
    size_t length;
} premie_file_bytes;

/** A file of a folder; PREMIE_E_DATA where it has more than `most` bytes. */
PREMIE_CHECKED premie_status premie_file_read(const char *folder, const char *name, size_t most,
                                              premie_file_bytes *file, premie_error *error);

/** The digest of a file of a folder; not there where there is none. */
PREMIE_CHECKED premie_status premie_file_digest(const char *folder, const char *name, premie_digest *digest,
                                                premie_error *error);

#endif
