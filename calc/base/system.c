#define _DEFAULT_SOURCE /* NOLINT: realpath, madvise and getrandom; the name is the C library's */
#include "base/system.h"

#include <errno.h>
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

enum { LARGE = 1 << 22 };

void premie_advise_large(void *room, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    if (bytes >= LARGE) {
        size_t page = (size_t)sysconf(_SC_PAGESIZE), skipped = (page - (uintptr_t)room % page) % page;
        (void)madvise((char *)room + skipped, (bytes - skipped) / page * page, MADV_HUGEPAGE);
    }
#else
    (void)room;
    (void)bytes;
#endif
}

void premie_memory_trim(void)
{
#ifdef __GLIBC__
    (void)malloc_trim(0);
#endif
}

void premie_memory_spare(void *room, size_t bytes)
{
#ifdef MADV_DONTNEED
    size_t page = (size_t)sysconf(_SC_PAGESIZE), skipped = (page - (uintptr_t)room % page) % page;
    if (bytes >= skipped + page) {
        (void)madvise((char *)room + skipped, (bytes - skipped) / page * page, MADV_DONTNEED);
    }
#else
    (void)room;
    (void)bytes;
#endif
}

bool premie_has_avx2(void)
{
#ifdef __x86_64__
    return __builtin_cpu_supports("avx2");
#else
    return false;
#endif
}

bool premie_has_avx512(void)
{
#ifdef __x86_64__
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
#else
    return false;
#endif
}

uint64_t premie_random_seed(void)
{
    uint64_t seed;
    struct timespec now = {0};
    if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) == (ssize_t)sizeof seed) {
        return seed;
    }
    (void)clock_gettime(CLOCK_REALTIME, &now);
    seed = (uint64_t)now.tv_nsec << 32 ^ (uint64_t)now.tv_sec ^ (uint64_t)getpid() << 20 ^ (uintptr_t)&now;
    return seed * UINT64_C(0x9e3779b97f4a7c15);
}

char *premie_path_real(const char *path, premie_error *error)
{
    char *real = realpath(path, NULL);
    if (real == NULL) {
        (void)premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", path, strerror(errno));
    }
    return real;
}
