#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

premie_status premie_path_flush(const char *path, premie_error *error)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') {
        length--;
    }
    while (length > 0 && path[length - 1] != '/') {
        length--;
    }
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
