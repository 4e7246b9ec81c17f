#include "run/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "table/pread.h"

/* Opens a file of a folder; the caller closes the source and frees the path, both in every case. */
static premie_status open_file(const char *folder, const char *name, premie_source *source, char **path, bool *found,
                               premie_error *error)
{
    size_t size = strlen(folder) + strlen(name) + sizeof "/";
    *source = (premie_source){.fd = -1};
    *found = false;
    *path = premie_alloc_array(size, 1, error);
    if (*path == NULL) {
        return PREMIE_E_SYSTEM;
    }
    (void)snprintf(*path, size, "%s/%s", folder, name);
    return premie_source_open(source, *path, found, error);
}

premie_status premie_file_read(const char *folder, const char *name, size_t most, premie_file_bytes *file,
                               premie_error *error)
{
    premie_source source;
    char *path;
    bool found;
    *file = (premie_file_bytes){NULL, 0};
    premie_status status = open_file(folder, name, &source, &path, &found, error);
    if (status == PREMIE_OK && found && source.size > most) {
        status = premie_fail(error, PREMIE_E_DATA, "%s: expected at most %zu bytes, found %llu", path, most,
                             (unsigned long long)source.size);
    }
    if (status == PREMIE_OK && found) {
        file->bytes = premie_alloc_array((size_t)source.size, 1, error);
        file->length = (size_t)source.size;
        status =
            file->bytes == NULL ? PREMIE_E_SYSTEM : premie_source_pread(&source, 0, file->bytes, file->length, error);
    }
    if (status != PREMIE_OK) {
        free(file->bytes);
        *file = (premie_file_bytes){NULL, 0};
    }
    premie_source_close(&source);
    free(path);
    return status;
}

premie_status premie_file_digest(const char *folder, const char *name, premie_digest *digest, premie_error *error)
{
    premie_source source;
    char *path;
    bool found;
    *digest = (premie_digest){.there = false};
    premie_status status = open_file(folder, name, &source, &path, &found, error);
    if (status == PREMIE_OK && found) {
        status = premie_source_digest(&source, digest, error);
    }
    premie_source_close(&source);
    free(path);
    return status;
}
