/*
 * Makes one call of a program fail: an allocation, a call on a file or folder, or the start of a thread. A shared
 * library, to be put before the others with LD_PRELOAD, so that the libraries the program uses are reached too.
 *
 * FAULT_AT    the number of the call, from 1; without it none fails
 * FAULT_OF    what is counted: memory, or files, which are all the others
 * FAULT_ON    that one and all of its kind behind it
 * FAULT_SHORT reads and writes take a few bytes at a time, and are interrupted now and then
 * FAULT_DO    a command of the shell that is run before the call, which then does not fail
 * FAULT_LOG   a file: which call failed, and at the end how many there were
 */
#define _GNU_SOURCE /* NOLINT: RTLD_NEXT */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_long calls;
static long fault_at;
static bool counting, of_memory, goes_on, in_pieces;
static _Atomic(const char *) failed;
static const char *log_path, *command;

/* Written without the calls that are counted. */
static void write_log(const char *name, long number)
{
    char line[128];
    int length = snprintf(line, sizeof line, "%s %ld\n", name, number);
    long fd = log_path != NULL ? syscall(SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_CREAT | O_APPEND, 0666) : -1;
    if (fd >= 0 && length > 0) {
        (void)syscall(SYS_write, fd, line, (size_t)length);
        (void)syscall(SYS_close, fd);
    }
}

__attribute__((destructor)) static void end(void)
{
    if (counting) {
        counting = false;
        write_log("calls", atomic_load(&calls));
    }
}

/* Registered by a call of the program itself, to end before what the tools of a build do last, such as writing what was
 * reached of it. */
static void end_early(void) { (void)atexit(end); }

__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("FAULT_AT");
    fault_at = at != NULL ? strtol(at, NULL, 10) : 0;
    const char *of = getenv("FAULT_OF");
    of_memory = of != NULL && strcmp(of, "memory") == 0;
    goes_on = getenv("FAULT_ON") != NULL;
    in_pieces = getenv("FAULT_SHORT") != NULL;
    log_path = getenv("FAULT_LOG");
    command = getenv("FAULT_DO");
    (void)unsetenv("LD_PRELOAD"); /* what this program starts is left alone */
    counting = true;
}

/* Whether this call is to fail. */
static bool fails(const char *name, bool memory)
{
    static pthread_once_t begun = PTHREAD_ONCE_INIT;
    if (!counting || memory != of_memory) {
        return false;
    }
    (void)pthread_once(&begun, end_early);
    long number = atomic_fetch_add(&calls, 1) + 1;
    const char *first = atomic_load(&failed);
    if (number == fault_at && first == NULL) {
        atomic_store(&failed, name);
        write_log(name, number);
        if (command != NULL) {
            counting = false;
            (void)!system(command); /* NOLINT: the command is the test's own */
            counting = true;
        }
        return command == NULL;
    }
    return goes_on && first != NULL && strcmp(first, name) == 0;
}

/* The function that would have been called. */
#define NEXT(name)                             \
    static __typeof__(name) *next;             \
    if (next == NULL) {                        \
        void *found = dlsym(RTLD_NEXT, #name); \
        memcpy(&next, &found, sizeof next);    \
    }
#define FAILS(name, number, result)         \
    NEXT(name)                              \
    if (fails(#name, (number) == ENOMEM)) { \
        errno = (number);                   \
        return result;                      \
    }

/* ---- memory ---------------------------------------------------------------------------------------------- */

void *malloc(size_t size)
{
    FAILS(malloc, ENOMEM, NULL)
    return next(size);
}

void *calloc(size_t count, size_t size)
{
    FAILS(calloc, ENOMEM, NULL)
    return next(count, size);
}

void *realloc(void *old, size_t size)
{
    FAILS(realloc, ENOMEM, NULL)
    return next(old, size);
}

void *mmap(void *place, size_t length, int protection, int flags, int fd, off_t offset)
{
    FAILS(mmap, ENOMEM, MAP_FAILED)
    return next(place, length, protection, flags, fd, offset);
}

/* ---- files ----------------------------------------------------------------------------------------------- */

static mode_t mode_of(int flags, va_list values) { return (flags & O_CREAT) != 0 ? va_arg(values, mode_t) : 0; }

int open(const char *path, int flags, ...)
{
    va_list values;
    va_start(values, flags);
    mode_t mode = mode_of(flags, values);
    va_end(values);
    NEXT(open)
    bool of_system = strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/etc/", 5) == 0 || strncmp(path, "/usr/", 5) == 0;
    if (fails(of_system ? "open_system" : "open", false)) {
        errno = EIO;
        return -1;
    }
    return next(path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...)
{
    va_list values;
    va_start(values, flags);
    mode_t mode = mode_of(flags, values);
    va_end(values);
    FAILS(openat, EIO, -1)
    return next(folder, path, flags, mode);
}

/* What fortified programs call in the place of open, openat, read, pread, readlink and realpath. */
int __open_2(const char *path, int flags);
int __openat_2(int folder, const char *path, int flags);
ssize_t __read_chk(int fd, void *bytes, size_t length, size_t room);
ssize_t __pread_chk(int fd, void *bytes, size_t length, off_t offset, size_t room);
char *__realpath_chk(const char *path, char *real, size_t room);
ssize_t __readlink_chk(const char *path, char *target, size_t size, size_t room);

int __open_2(const char *path, int flags) { return open(path, flags); }

int __openat_2(int folder, const char *path, int flags) { return openat(folder, path, flags); }

/* How much of a length is read or written at once; 0 where the call is interrupted first. */
static size_t piece(size_t length)
{
    static atomic_uint turn;
    if (!in_pieces || !counting) {
        return length;
    }
    unsigned now = atomic_fetch_add(&turn, 1) % 5;
    return now == 0 ? 0 : length < 100 * now ? length : 100 * now;
}

#define INTERRUPTED(length)           \
    size_t taken = piece(length);     \
    if (taken == 0 && (length) > 0) { \
        errno = EINTR;                \
        return -1;                    \
    }

ssize_t read(int fd, void *bytes, size_t length)
{
    FAILS(read, EIO, -1)
    INTERRUPTED(length)
    return next(fd, bytes, taken);
}

ssize_t pread(int fd, void *bytes, size_t length, off_t offset)
{
    FAILS(pread, EIO, -1)
    INTERRUPTED(length)
    return next(fd, bytes, taken, offset);
}

ssize_t __read_chk(int fd, void *bytes, size_t length, size_t room)
{
    return length <= room ? read(fd, bytes, length) : -1;
}

ssize_t __pread_chk(int fd, void *bytes, size_t length, off_t offset, size_t room)
{
    return length <= room ? pread(fd, bytes, length, offset) : -1;
}

ssize_t write(int fd, const void *bytes, size_t length)
{
    FAILS(write, ENOSPC, -1)
    INTERRUPTED(length)
    return next(fd, bytes, taken);
}

off_t lseek(int fd, off_t offset, int from)
{
    FAILS(lseek, EIO, -1)
    return next(fd, offset, from);
}

int fsync(int fd)
{
    FAILS(fsync, EIO, -1)
    return next(fd);
}

/* The file is closed all the same, as the system does it. */
int close(int fd)
{
    NEXT(close)
    bool written = counting && (fcntl(fd, F_GETFL) & O_ACCMODE) != O_RDONLY;
    bool fault = fails(written ? "close" : "close_read", false);
    int result = next(fd);
    if (fault) {
        errno = EIO;
    }
    return fault ? -1 : result;
}

int fclose(FILE *file)
{
    NEXT(fclose)
    bool fault = fails("fclose", false);
    int result = next(file);
    if (fault) {
        errno = EIO;
    }
    return fault ? EOF : result;
}

int fstat(int fd, struct stat *state)
{
    FAILS(fstat, EIO, -1)
    return next(fd, state);
}

int stat(const char *path, struct stat *state)
{
    FAILS(stat, EIO, -1)
    return next(path, state);
}

int lstat(const char *path, struct stat *state)
{
    FAILS(lstat, EIO, -1)
    return next(path, state);
}

ssize_t readlink(const char *path, char *target, size_t size)
{
    FAILS(readlink, EACCES, -1)
    return next(path, target, size);
}

ssize_t __readlink_chk(const char *path, char *target, size_t size, size_t room)
{
    (void)room;
    return readlink(path, target, size);
}

char *realpath(const char *path, char *real)
{
    FAILS(realpath, EIO, NULL)
    return next(path, real);
}

char *__realpath_chk(const char *path, char *real, size_t room)
{
    (void)room;
    return realpath(path, real);
}

/* ---- folders --------------------------------------------------------------------------------------------- */

DIR *opendir(const char *path)
{
    FAILS(opendir, EIO, NULL)
    return next(path);
}

struct dirent *readdir(DIR *entries)
{
    FAILS(readdir, EIO, NULL)
    return next(entries);
}

int mkdir(const char *path, mode_t mode)
{
    FAILS(mkdir, EIO, -1)
    return next(path, mode);
}

int rename(const char *from, const char *to)
{
    FAILS(rename, EIO, -1)
    return next(from, to);
}

/* ---- the rest -------------------------------------------------------------------------------------------- */

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument)
{
    NEXT(pthread_create)
    return fails("pthread_create", false) ? EAGAIN : next(thread, attributes, start, argument);
}

ssize_t getrandom(void *bytes, size_t length, unsigned flags)
{
    FAILS(getrandom, ENOSYS, -1)
    return next(bytes, length, flags);
}
