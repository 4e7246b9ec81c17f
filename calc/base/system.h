/** \file
 * What POSIX.1-2008 does not have, or only as an extension.
 */
#ifndef PREMIE_BASE_SYSTEM_H
#define PREMIE_BASE_SYSTEM_H

#include "premie/base.h"

/**
 * Room as premie_alloc_array gives it, for what is filled at once: where it is large, and the system has them, in
 * pages that are large too, as taking each page in use costs more than filling it.
 */
PREMIE_CHECKED void *premie_alloc_large(size_t count, size_t size, premie_error *error);

/** The one absolute path of a file or folder that is there; the caller frees it. PREMIE_E_SYSTEM where there is none. */
PREMIE_CHECKED char *premie_path_real(const char *path, premie_error *error);

#endif
