#include "base/whole.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/path.h"

/* Between the name of the file and the number of the process that writes it. */
#define MARK ".premie-part-"

static premie_status fail(const char *path, int reason, premie_error *error)
{
    return premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", path, strerror(reason));
}

premie_status premie_whole_begin(premie_whole *file, const char *path, premie_error *error)
{
    size_t size = strlen(path) + sizeof MARK + 24;
    *file = (premie_whole){.path = path, .name = premie_alloc_array(size, 1, error), .fd = -1};
    if (file->name == NULL) {
        return PREMIE_E_SYSTEM;
    }
    (void)snprintf(file->name, size, "%s" MARK "%ld", path, (long)getpid());
    file->fd = open(file->name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file->fd < 0) {
        premie_status status = fail(path, errno, error);
        free(file->name);
        file->name = NULL;
        return status;
    }
    premie_path_hold(file->fd);
    return PREMIE_OK;
}

static bool close_file(premie_whole *file)
{
    int fd = file->fd;
    file->fd = -1;
    return close(fd) == 0;
}

static bool is_file(const char *path)
{
    struct stat state;
    return lstat(path, &state) == 0 && S_ISREG(state.st_mode);
}

premie_status premie_whole_place(premie_whole *file, premie_error *error)
{
    bool flushed = fsync(file->fd) == 0;
    int reason = errno;
    if (!(close_file(file) && flushed)) {
        return fail(file->path, flushed ? errno : reason, error);
    }
    file->exchanged = is_file(file->path) && premie_path_exchange(file->name, file->path);
    if (!file->exchanged && rename(file->name, file->path) != 0) {
        return fail(file->path, errno, error);
    }
    file->placed = true;
    return premie_path_flush(file->path, error);
}

static void remove_file(char *name, void *context)
{
    (void)context;
    (void)unlink(name);
}

void premie_whole_end(premie_whole *file, bool stays)
{
    if (file->fd >= 0) {
        (void)close_file(file);
    }
    bool back = file->placed && !stays;
    if (back && file->exchanged) {
        (void)rename(file->name, file->path);
    } else if (back) {
        (void)unlink(file->path);
    } else if (!file->placed || file->exchanged) {
        (void)unlink(file->name);
    }
    free(file->name);
    file->name = NULL;
    if (file->placed && stays) {
        premie_path_sweep(file->path, MARK, 0, remove_file, NULL);
    }
}
