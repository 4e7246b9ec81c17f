#include "shard/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/path.h"
#include "premie/tables.h"
#include "table/line.h"

enum { TABLE_NAME = 32 }; /* bytes that `/NAME.csv` takes at most */

/* By the names of all tables, written behind its own. */
static void remove_folder(char *folder)
{
    size_t length = strlen(folder);
    for (unsigned place = 0; place < PREMIE_SCHEMA_COUNT; place++) {
        (void)snprintf(folder + length, TABLE_NAME, "/%s.csv", premie_schemas[place].name);
        (void)unlink(folder);
    }
    folder[length] = '\0';
    (void)rmdir(folder);
}

static const char *parent_folder(void)
{
    const char *parent = getenv("TMPDIR"); /* NOLINT(concurrency-mt-unsafe): nothing changes the environment */
    return parent != NULL && parent[0] != '\0' ? parent : "/tmp";
}

/* With room for the name of a file behind it; the caller frees it. */
static char *folder_path(const char *name, const char *behind, premie_error *error)
{
    const char *parent = parent_folder();
    size_t size = strlen(parent) + 1 + strlen(name) + strlen(behind) + 1 + TABLE_NAME;
    char *folder = premie_alloc_array(size, 1, error);
    if (folder != NULL) {
        (void)snprintf(folder, size, "%s/%s%s", parent, name, behind);
    }
    return folder;
}

/* `context` is the age from which on one is removed, in seconds: it may be of a run that is about to hold it. */
static void sweep_folder(char *folder, void *context)
{
    const unsigned *seconds = context;
    struct stat state;
    if (*seconds == 0 || (stat(folder, &state) == 0 && state.st_mtime < time(NULL) - (time_t)*seconds)) {
        remove_folder(folder);
    }
}

void premie_scratch_sweep(const char *name, unsigned seconds)
{
    char *path = folder_path(name, "", NULL);
    if (path != NULL) {
        premie_path_sweep(path, "-", TABLE_NAME, sweep_folder, &seconds);
    }
    free(path);
}

static premie_status fail(const char *path, premie_error *error)
{
    return premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", path, strerror(errno));
}

premie_status premie_scratch_make(premie_scratch *scratch, const char *name, premie_error *error)
{
    char *folder = folder_path(name, "-XXXXXX", error);
    if (folder == NULL) {
        return PREMIE_E_SYSTEM;
    }
    if (mkdtemp(folder) == NULL) {
        premie_status status = fail(parent_folder(), error);
        free(folder);
        return status;
    }
    *scratch = (premie_scratch){folder, open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (scratch->fd < 0) {
        return fail(folder, error);
    }
    premie_path_hold(scratch->fd);
    return PREMIE_OK;
}

/* The path of a file, written behind that of the folder; to be cut off again. */
static const char *path_of(const premie_scratch *scratch, size_t length, unsigned place)
{
    (void)snprintf(scratch->folder + length, TABLE_NAME, "/%s.csv", premie_schemas[place].name);
    return scratch->folder;
}

premie_status premie_scratch_open(const premie_scratch *scratch, unsigned place, int *fd, premie_error *error)
{
    size_t length = strlen(scratch->folder);
    const char *path = path_of(scratch, length, place);
    *fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    premie_status status = *fd >= 0 ? PREMIE_OK : fail(path, error);
    scratch->folder[length] = '\0';
    return status;
}

premie_status premie_scratch_write(const premie_scratch *scratch, unsigned place, int fd, const char *bytes,
                                   size_t length, premie_error *error)
{
    if (premie_write_all(fd, bytes, length)) {
        return PREMIE_OK;
    }
    return premie_fail(error, PREMIE_E_SYSTEM, "%s/%s.csv: %s", scratch->folder, premie_schemas[place].name,
                       strerror(errno));
}

void premie_scratch_remove(premie_scratch *scratch)
{
    if (scratch->folder == NULL) {
        return;
    }
    remove_folder(scratch->folder);
    if (scratch->fd >= 0) {
        (void)close(scratch->fd);
    }
    free(scratch->folder);
    scratch->folder = NULL;
}
