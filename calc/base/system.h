/** \file
 * What POSIX.1-2008 does not have, or only as an extension.
 */
#ifndef PREMIE_BASE_SYSTEM_H
#define PREMIE_BASE_SYSTEM_H

#include "premie/base.h"

/** Asks for large pages for large room, where the system has them: taking a page in use costs more than filling it. */
void premie_advise_large(void *room, size_t bytes);

/** Gives memory that has been freed back to the system, where that does not come by itself. */
void premie_memory_trim(void);

/** Gives back the whole pages of room that nobody reads any more, though it has not been freed. */
void premie_memory_spare(void *room, size_t bytes);

/** Whether the processor has AVX2; AVX-512 with its F, DQ, BW and VL parts. */
bool premie_has_avx2(void);
bool premie_has_avx512(void);

/** A number that nobody can know before: of the system, or where it has none of what differs from run to run. */
uint64_t premie_random_seed(void);

/** The one absolute path of a file or folder that is there, which the caller frees; NULL where it has none. */
PREMIE_CHECKED char *premie_path_real(const char *path, premie_error *error);

#endif
