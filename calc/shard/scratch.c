#include "shard/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "premie/tables.h"
#include "table/line.h"

enum { TABLE_NAME = 32 }; /* bytes that `/NAME.csv` takes at most */

premie_status premie_scratch_make(premie_scratch *scratch, premie_error *error)
{
    const char *parent = getenv("TMPDIR"); /* NOLINT(concurrency-mt-unsafe): nothing changes the environment */
    parent = parent != NULL && parent[0] != '\0' ? parent : "/tmp";
    size_t size = strlen(parent) + sizeof "/premie-rows-XXXXXX" + TABLE_NAME;
    char *folder = premie_alloc_array(size, 1, error);
    if (folder == NULL) {
        return PREMIE_E_SYSTEM;
    }
    (void)snprintf(folder, size, "%s/premie-rows-XXXXXX", parent);
    if (mkdtemp(folder) == NULL) {
        free(folder);
        return premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", parent, strerror(errno));
    }
    scratch->folder = folder;
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
    premie_status status = *fd >= 0 ? PREMIE_OK : premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", path, strerror(errno));
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
    size_t length = strlen(scratch->folder);
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        (void)unlink(path_of(scratch, length, place));
    }
    scratch->folder[length] = '\0';
    (void)rmdir(scratch->folder);
    free(scratch->folder);
    scratch->folder = NULL;
}
