/** \file
 * Bytes of a file that is being read.
 */
#ifndef PREMIE_TABLE_PREAD_H
#define PREMIE_TABLE_PREAD_H

#include "base/digest.h"
#include "table/reader.h"

/** Exactly `length` bytes from `offset` on; PREMIE_E_SYSTEM where they are not to be had. */
PREMIE_CHECKED premie_status premie_source_pread(const premie_source *source, uint64_t offset, char *bytes,
                                                 size_t length, premie_error *error);

/** Adds bytes [begin, end) of a file to a digest. */
PREMIE_CHECKED premie_status premie_source_add(const premie_source *source, uint64_t begin, uint64_t end,
                                               premie_digesting *digesting, premie_error *error);

#endif
