#include "run/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

static premie_status fail(const char *path, premie_error *error)
{
    return premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", path, strerror(errno));
}

static bool is_dot(const char *name) { return strcmp(name, ".") == 0 || strcmp(name, "..") == 0; }

/* How many entries a folder has, and whether all of them are results. */
static premie_status look_into(const char *path, premie_is_result *is_result, bool *empty, bool *foreign,
                               premie_error *error)
{
    DIR *entries = opendir(path);
    if (entries == NULL) {
        return fail(path, error);
    }
    const struct dirent *entry;
    while ((errno = 0, entry = readdir(entries)) != NULL) {
        if (!is_dot(entry->d_name)) {
            *empty = false;
            *foreign |= !is_result(entry->d_name);
        }
    }
    premie_status status = errno == 0 ? PREMIE_OK : fail(path, error);
    (void)closedir(entries);
    return status;
}

premie_status premie_folder_check_place(const char *path, bool force, premie_is_result *is_result, premie_error *error)
{
    struct stat state;
    bool empty = true, foreign = false;
    if (lstat(path, &state) != 0) {
        return errno == ENOENT ? PREMIE_OK : fail(path, error);
    }
    if (!S_ISDIR(state.st_mode)) {
        return premie_fail(error, PREMIE_E_USAGE, "%s: is there already, and is no folder", path);
    }
    premie_status status = look_into(path, is_result, &empty, &foreign, error);
    if (status == PREMIE_OK && !empty && !force) {
        return premie_fail(error, PREMIE_E_USAGE, "%s: is there already; --force replaces it", path);
    }
    if (status == PREMIE_OK && foreign) {
        return premie_fail(error, PREMIE_E_USAGE, "%s: holds other files than results; not replaced", path);
    }
    return status;
}

/* A name beside `path` that is free; made as a folder where `make`. */
static char *beside(const char *path, const char *what, bool make, premie_error *error)
{
    size_t length = strlen(path), size = length + 64;
    while (length > 1 && path[length - 1] == '/') {
        length--;
    }
    char *name = premie_alloc_array(size, 1, error);
    for (int attempt = 0; name != NULL; attempt++) {
        struct stat state;
        (void)snprintf(name, size, "%.*s.%s-%ld-%d", (int)length, path, what, (long)getpid(), attempt);
        if (make ? mkdir(name, 0777) == 0 : lstat(name, &state) != 0 && errno == ENOENT) {
            return name;
        }
        if ((make && errno != EEXIST) || attempt == 1000) {
            (void)fail(path, error);
            free(name);
            return NULL;
        }
    }
    return NULL;
}

static void remove_folder(const char *path)
{
    DIR *entries = opendir(path);
    if (entries != NULL) {
        const struct dirent *entry;
        while ((entry = readdir(entries)) != NULL) {
            if (!is_dot(entry->d_name)) {
                (void)unlinkat(dirfd(entries), entry->d_name, 0);
            }
        }
        (void)closedir(entries);
    }
    (void)rmdir(path);
}

premie_status premie_folder_begin(premie_folder *folder, const char *path, bool force, premie_is_result *is_result,
                                  premie_error *error)
{
    *folder = (premie_folder){.path = path, .fd = -1, .force = force};
    premie_status status = premie_folder_check_place(path, force, is_result, error);
    if (status != PREMIE_OK) {
        return status;
    }
    folder->part = beside(path, "part", true, error);
    if (folder->part == NULL) {
        return PREMIE_E_SYSTEM;
    }
    folder->fd = open(folder->part, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder->fd < 0) {
        status = fail(folder->part, error);
        premie_folder_abandon(folder);
    }
    return status;
}

premie_status premie_folder_open_file(const premie_folder *folder, const char *name, int *fd, premie_error *error)
{
    *fd = openat(folder->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    return *fd >= 0 ? PREMIE_OK : premie_fail(error, PREMIE_E_SYSTEM, "%s/%s: %s", folder->path, name, strerror(errno));
}

premie_status premie_folder_close_file(const premie_folder *folder, const char *name, int fd, premie_error *error)
{
    bool flushed = fsync(fd) == 0;
    int failed = errno;
    bool closed = close(fd) == 0;
    failed = flushed ? errno : failed;
    return flushed && closed ? PREMIE_OK
                             : premie_fail(error, PREMIE_E_SYSTEM, "%s/%s: %s", folder->path, name, strerror(failed));
}

static void release(premie_folder *folder)
{
    if (folder->fd >= 0) {
        (void)close(folder->fd);
    }
    free(folder->part);
    folder->part = NULL;
    folder->fd = -1;
}

/* The old folder steps aside, the new one takes its place, the old one goes; if that fails it steps back. */
static premie_status replace(const premie_folder *folder, premie_error *error)
{
    if (rename(folder->part, folder->path) == 0) {
        return PREMIE_OK;
    }
    if (!folder->force || (errno != ENOTEMPTY && errno != EEXIST)) {
        return errno == ENOTEMPTY || errno == EEXIST
                   ? premie_fail(error, PREMIE_E_USAGE, "%s: appeared meanwhile; not replaced", folder->path)
                   : fail(folder->path, error);
    }
    char *old = beside(folder->path, "old", false, error);
    if (old == NULL) {
        return PREMIE_E_SYSTEM;
    }
    premie_status status = PREMIE_OK;
    if (rename(folder->path, old) != 0) {
        status = fail(folder->path, error);
    } else if (rename(folder->part, folder->path) != 0) {
        status = fail(folder->path, error);
        (void)rename(old, folder->path);
    } else {
        remove_folder(old);
    }
    free(old);
    return status;
}

/* Makes the new name last: the folder that holds it is flushed too. */
static premie_status flush_parent(const char *path, premie_error *error)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') {
        length--;
    }
    while (length > 0 && path[length - 1] != '/') {
        length--;
    }
    char *parent = premie_alloc_array(length + 2, 1, error);
    if (parent == NULL) {
        return PREMIE_E_SYSTEM;
    }
    (void)snprintf(parent, length + 2, "%.*s", (int)(length > 0 ? length : 1), length > 0 ? path : ".");
    int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    premie_status status = fd >= 0 && fsync(fd) == 0 ? PREMIE_OK : fail(parent, error);
    if (fd >= 0) {
        (void)close(fd);
    }
    free(parent);
    return status;
}

premie_status premie_folder_finish(premie_folder *folder, premie_error *error)
{
    premie_status status = fsync(folder->fd) == 0 ? PREMIE_OK : fail(folder->part, error);
    if (status == PREMIE_OK) {
        status = replace(folder, error);
    }
    if (status != PREMIE_OK) {
        premie_folder_abandon(folder);
        return status;
    }
    release(folder);
    return flush_parent(folder->path, error);
}

void premie_folder_abandon(premie_folder *folder)
{
    if (folder->part != NULL) {
        remove_folder(folder->part);
    }
    release(folder);
}
