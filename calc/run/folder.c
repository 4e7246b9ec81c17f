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
#include "base/path.h"

static premie_status fail(const char *path, premie_error *error)
{
    return premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", path, strerror(errno));
}

static bool is_dot(const char *name) { return strcmp(name, ".") == 0 || strcmp(name, "..") == 0; }

static bool is_result(premie_result_name *result_name, const char *name)
{
    char known[PREMIE_FOLDER_NAME];
    bool found = false;
    for (unsigned place = 0; !found && result_name(place, known); place++) {
        found = strcmp(name, known) == 0;
    }
    return found;
}

/* How many entries a folder has, and whether all of them are results. */
static premie_status look_into(const char *path, premie_result_name *result_name, bool *empty, bool *foreign,
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
            *foreign |= !is_result(result_name, entry->d_name);
        }
    }
    premie_status status = errno == 0 ? PREMIE_OK : fail(path, error);
    (void)closedir(entries);
    return status;
}

premie_status premie_folder_check_place(const char *path, bool force, premie_result_name *result_name,
                                        premie_error *error)
{
    struct stat state;
    bool empty = true, foreign = false;
    if (lstat(path, &state) != 0) {
        return errno == ENOENT ? PREMIE_OK : fail(path, error);
    }
    if (!S_ISDIR(state.st_mode)) {
        return premie_fail(error, PREMIE_E_USAGE, "%s: is there already, and is no folder", path);
    }
    premie_status status = look_into(path, result_name, &empty, &foreign, error);
    if (status == PREMIE_OK && !empty && !force) {
        return premie_fail(error, PREMIE_E_USAGE, "%s: is there already; --force replaces it", path);
    }
    if (status == PREMIE_OK && foreign) {
        return premie_fail(error, PREMIE_E_USAGE, "%s: holds other files than results; not replaced", path);
    }
    return status;
}

/* A name beside `path` that is free, with room for that of a file in it; made as a folder where `make`. */
static char *beside(const char *path, const char *what, bool make, premie_error *error)
{
    size_t length = strlen(path), size = length + 64 + PREMIE_FOLDER_NAME;
    while (length > 1 && path[length - 1] == '/') {
        length--;
    }
    char *name = premie_alloc_array(size, 1, error);
    for (int attempt = 0; name != NULL; attempt++) {
        struct stat state;
        (void)snprintf(name, size, "%.*s.premie-%s-%ld-%d", (int)length, path, what, (long)getpid(), attempt);
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

/* By the names that may be in it, written behind its own: that takes nothing of a system that has nothing left. */
static bool remove_folder(char *path, premie_result_name *result_name)
{
    size_t length = strlen(path);
    path[length] = '/';
    for (unsigned place = 0; result_name(place, path + length + 1); place++) {
        (void)unlink(path);
    }
    path[length] = '\0';
    return rmdir(path) == 0;
}

premie_status premie_folder_begin(premie_folder *folder, const char *path, bool force, premie_result_name *result_name,
                                  premie_error *error)
{
    *folder = (premie_folder){.path = path, .fd = -1, .force = force, .result_name = result_name};
    premie_status status = premie_folder_check_place(path, force, result_name, error);
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
    } else {
        premie_path_hold(folder->fd);
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

/* What is there goes to `old`, the new folder in its place. Where the system can, at once, and `old` is where it was. */
static premie_status replace(const premie_folder *folder, char **old, premie_error *error)
{
    premie_status status = premie_folder_check_place(folder->path, true, folder->result_name, error);
    if (status != PREMIE_OK) {
        return status;
    }
    bool at_once = premie_path_exchange(folder->part, folder->path);
    *old = at_once ? folder->part : beside(folder->path, "old", false, error);
    if (at_once || *old == NULL) {
        return at_once ? PREMIE_OK : PREMIE_E_SYSTEM;
    }
    if (rename(folder->path, *old) != 0) {
        status = fail(folder->path, error);
    } else if (rename(folder->part, folder->path) != 0) {
        status = fail(folder->path, error);
        (void)rename(*old, folder->path);
    }
    return status;
}

static premie_status put_in_place(const premie_folder *folder, char **old, premie_error *error)
{
    *old = NULL;
    if (rename(folder->part, folder->path) == 0) {
        return PREMIE_OK;
    }
    if (errno != ENOTEMPTY && errno != EEXIST) {
        return fail(folder->path, error);
    }
    return folder->force ? replace(folder, old, error)
                         : premie_fail(error, PREMIE_E_USAGE, "%s: appeared meanwhile; not replaced", folder->path);
}

/* All is as it was before put_in_place. */
static void step_back(const premie_folder *folder, const char *old)
{
    if (old == folder->part) {
        (void)(premie_path_exchange(folder->part, folder->path) || errno != 0);
    } else if (rename(folder->path, folder->part) == 0 && old != NULL) {
        (void)rename(old, folder->path);
    }
}

static void sweep_folder(char *name, void *context)
{
    const premie_folder *folder = context;
    (void)remove_folder(name, folder->result_name);
}

/* Runs that were stopped leave folders that hold nothing any more, once there are new results. */
static void sweep(premie_folder *folder)
{
    premie_path_sweep(folder->path, ".premie-part-", PREMIE_FOLDER_NAME, sweep_folder, folder);
    premie_path_sweep(folder->path, ".premie-old-", PREMIE_FOLDER_NAME, sweep_folder, folder);
}

premie_status premie_folder_finish(premie_folder *folder, premie_error *error)
{
    char *old = NULL;
    premie_status status = fsync(folder->fd) == 0 ? PREMIE_OK : fail(folder->part, error);
    if (status == PREMIE_OK) {
        status = put_in_place(folder, &old, error);
    }
    if (status == PREMIE_OK) {
        status = premie_path_flush(folder->path, error);
        if (status != PREMIE_OK) {
            step_back(folder, old);
        }
    }
    if (status != PREMIE_OK) {
        old = old != folder->part ? old : NULL;
        premie_folder_abandon(folder);
    } else if (old != NULL && !remove_folder(old, folder->result_name)) {
        status = premie_fail(error, PREMIE_E_SYSTEM, "%s: the results it held before could not be removed from %s: %s",
                             folder->path, old, strerror(errno));
    }
    if (old != folder->part) {
        free(old);
    }
    release(folder);
    if (status == PREMIE_OK) {
        sweep(folder);
    }
    return status;
}

void premie_folder_abandon(premie_folder *folder)
{
    if (folder->part != NULL) {
        (void)remove_folder(folder->part, folder->result_name);
    }
    release(folder);
}
