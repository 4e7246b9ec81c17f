#define _GNU_SOURCE /* NOLINT: flock and renameat2; the name is the C library's */
#include "base/path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/memory.h"

bool premie_path_exchange(const char *one, const char *other)
{
#ifdef RENAME_EXCHANGE
    return renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE) == 0;
#else
    (void)one;
    (void)other;
    errno = ENOSYS;
    return false;
#endif
}

void premie_path_hold(int fd) { (void)flock(fd, LOCK_EX | LOCK_NB); }

static bool is_held(const char *path)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool held = fd < 0 || flock(fd, LOCK_EX | LOCK_NB) != 0;
    if (fd >= 0) {
        (void)close(fd);
    }
    return held;
}

/* How much of a path is the folder it is in, and how much it is without slashes at its end. */
static size_t folder_length(const char *path, size_t *length)
{
    *length = strlen(path);
    while (*length > 1 && path[*length - 1] == '/') {
        (*length)--;
    }
    size_t folder = *length;
    while (folder > 0 && path[folder - 1] != '/') {
        folder--;
    }
    return folder;
}

static void sweep_name(const char *path, size_t folder, const char *name, size_t room,
                       void (*remove)(char *name, void *context), void *context)
{
    size_t size = folder + strlen(name) + 1;
    char *found = premie_alloc_array(size + room, 1, NULL);
    if (found == NULL) {
        return;
    }
    (void)snprintf(found, size, "%.*s%s", (int)folder, path, name);
    if (!is_held(found)) {
        remove(found, context);
    }
    free(found);
}

void premie_path_sweep(const char *path, const char *mark, size_t room, void (*remove)(char *name, void *context),
                       void *context)
{
    size_t length, folder = folder_length(path, &length), own = length - folder, marked = strlen(mark);
    char *parent = premie_alloc_array(folder + 2, 1, NULL);
    if (parent == NULL) {
        return;
    }
    (void)snprintf(parent, folder + 2, "%.*s", (int)(folder > 0 ? folder : 1), folder > 0 ? path : ".");
    DIR *entries = opendir(parent);
    const struct dirent *entry;
    while (entries != NULL && (entry = readdir(entries)) != NULL) {
        if (strncmp(entry->d_name, path + folder, own) == 0 && strncmp(entry->d_name + own, mark, marked) == 0) {
            sweep_name(path, folder, entry->d_name, room, remove, context);
        }
    }
    if (entries != NULL) {
        (void)closedir(entries);
    }
    free(parent);
}

premie_status premie_path_flush(const char *path, premie_error *error)
{
    size_t whole, length = folder_length(path, &whole);
    char *folder = premie_alloc_array(length + 2, 1, error);
    if (folder == NULL) {
        return PREMIE_E_SYSTEM;
    }
    (void)snprintf(folder, length + 2, "%.*s", (int)(length > 0 ? length : 1), length > 0 ? path : ".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    premie_status status =
        fd >= 0 && fsync(fd) == 0 ? PREMIE_OK : premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", folder, strerror(errno));
    if (fd >= 0) {
        (void)close(fd);
    }
    free(folder);
    return status;
}
