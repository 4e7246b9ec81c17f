#define _DEFAULT_SOURCE /* NOLINT(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): the C library's own */
#include "base/system.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/memory.h"

enum { LARGE_PAGE = 1 << 21, LARGE = 2 * LARGE_PAGE };

void *premie_alloc_large(size_t count, size_t size, premie_error *error)
{
    size_t bytes;
    void *room = NULL;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes < LARGE || posix_memalign(&room, LARGE_PAGE, bytes) != 0) {
        return premie_alloc_array(count, size, error);
    }
#ifdef MADV_HUGEPAGE
    (void)madvise(room, bytes, MADV_HUGEPAGE);
#endif
    return room;
}

char *premie_path_real(const char *path, premie_error *error)
{
    char *real = realpath(path, NULL);
    if (real == NULL) {
        (void)premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", path, strerror(errno));
    }
    return real;
}
