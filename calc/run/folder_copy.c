#include "premie/folder_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "premie/tables.h"
#include "shard/scratch.h"

enum { PIECE = 1 << 24 };

static const char scratch_name[] = "premie-input";

/* The files on their way: one after the other, in the order of the schemas. */
typedef struct copying {
    const premie_ranks *ranks;
    const char *folder;                  /* where they are read, or written */
    int64_t length[PREMIE_SCHEMA_COUNT]; /* -1: there is none */
    unsigned place;                      /* of the file at hand; PREMIE_SCHEMA_COUNT: none is open */
    int fd;
    int64_t left; /* of the file at hand */
    bool reads;
} copying;

static char *path_of(const char *folder, unsigned place, premie_error *error)
{
    size_t size = strlen(folder) + strlen(premie_schemas[place].name) + sizeof "/.csv";
    char *path = premie_alloc_array(size, 1, error);
    if (path != NULL) {
        (void)snprintf(path, size, "%s/%s.csv", folder, premie_schemas[place].name);
    }
    return path;
}

static premie_status fail(const copying *now, premie_error *error)
{
    return premie_fail(error, PREMIE_E_SYSTEM, "%s/%s.csv: %s", now->folder, premie_schemas[now->place].name,
                       errno != 0 ? strerror(errno) : "changed while it was read");
}

void premie_folder_copy_release(premie_folder_copy *copy)
{
    premie_scratch scratch = {copy->path, copy->fd};
    premie_scratch_remove(&scratch);
    *copy = PREMIE_NO_FOLDER_COPY;
}

/* ---- files ------------------------------------------------------------------------------------------------- */

static premie_status measure(copying *now, premie_error *error)
{
    for (unsigned place = 0; place < PREMIE_SCHEMA_COUNT; place++) {
        struct stat state;
        char *path = path_of(now->folder, place, error);
        if (path == NULL) {
            return PREMIE_E_SYSTEM;
        }
        bool there = stat(path, &state) == 0 && S_ISREG(state.st_mode) && access(path, R_OK) == 0;
        now->length[place] = there ? (int64_t)state.st_size : -1;
        free(path);
    }
    return PREMIE_OK;
}

static premie_status open_file(copying *now, premie_error *error)
{
    char *path = path_of(now->folder, now->place, error);
    if (path == NULL) {
        return PREMIE_E_SYSTEM;
    }
    now->fd = now->reads ? open(path, O_RDONLY | O_CLOEXEC) : open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    now->left = now->length[now->place];
    free(path);
    return now->fd >= 0 ? PREMIE_OK : fail(now, error);
}

static premie_status close_file(copying *now, premie_error *error)
{
    bool closed = close(now->fd) == 0;
    now->fd = -1;
    return closed ? PREMIE_OK : fail(now, error);
}

static premie_status move_bytes(const copying *now, char *bytes, size_t length, premie_error *error)
{
    while (length > 0) {
        errno = 0;
        ssize_t moved = now->reads ? read(now->fd, bytes, length) : write(now->fd, bytes, length);
        if (moved < 0 && errno == EINTR) {
            continue;
        }
        if (moved <= 0) {
            return fail(now, error);
        }
        bytes += moved;
        length -= (size_t)moved;
    }
    return PREMIE_OK;
}

/* The next bytes of the files, whichever they are of. */
static premie_status move_piece(copying *now, char *bytes, size_t length, premie_error *error)
{
    premie_status status = PREMIE_OK;
    while (length > 0 && status == PREMIE_OK) {
        while (now->left == 0 && status == PREMIE_OK) {
            status = now->fd >= 0 ? close_file(now, error) : PREMIE_OK;
            do {
                now->place++;
            } while (now->length[now->place] < 0);
            status = status == PREMIE_OK ? open_file(now, error) : status;
        }
        size_t part = (uint64_t)now->left < length ? (size_t)now->left : length;
        status = status == PREMIE_OK ? move_bytes(now, bytes, part, error) : status;
        bytes += part;
        length -= part;
        now->left -= (int64_t)part;
    }
    return status;
}

/* Files without a byte behind the last one that has any. */
static premie_status finish(copying *now, premie_error *error)
{
    premie_status status = now->fd >= 0 ? close_file(now, error) : PREMIE_OK;
    while (status == PREMIE_OK && ++now->place < PREMIE_SCHEMA_COUNT) {
        if (now->length[now->place] == 0) {
            status = open_file(now, error);
            status = status == PREMIE_OK ? close_file(now, error) : status;
        }
    }
    return status;
}

static premie_status move_all(copying *now, char *bytes, premie_error *error)
{
    premie_status own = PREMIE_OK, status = PREMIE_OK;
    int64_t left = 0;
    for (unsigned place = 0; place < PREMIE_SCHEMA_COUNT; place++) {
        left += now->length[place] > 0 ? now->length[place] : 0;
    }
    for (; left > 0 && status == PREMIE_OK; left -= left < PIECE ? left : PIECE) {
        size_t piece = left < PIECE ? (size_t)left : PIECE;
        if (now->reads && own == PREMIE_OK) {
            own = move_piece(now, bytes, piece, error);
        }
        status = now->ranks->broadcast(now->ranks, bytes, piece, error);
        if (!now->reads && own == PREMIE_OK && status == PREMIE_OK) {
            own = move_piece(now, bytes, piece, error);
        }
    }
    if (own == PREMIE_OK && status == PREMIE_OK) {
        own = finish(now, error);
    } else if (now->fd >= 0) {
        (void)close(now->fd);
    }
    return status == PREMIE_OK ? own : status;
}

premie_status premie_folder_copy_take(const premie_ranks *ranks, const char *folder, premie_folder_copy *copy,
                                      premie_error *error)
{
    copying now = {.ranks = ranks, .folder = folder, .place = (unsigned)-1, .fd = -1, .reads = ranks->rank == 0};
    *copy = PREMIE_NO_FOLDER_COPY;
    premie_status status = now.reads ? measure(&now, error) : PREMIE_OK;
    premie_scratch_sweep(scratch_name, 0); /* before any rank makes a folder */
    status = ranks->agree(ranks, status, error);
    if (status == PREMIE_OK) {
        status = ranks->broadcast(ranks, now.length, sizeof now.length, error);
    }
    if (status != PREMIE_OK) {
        return status;
    }
    char *bytes = premie_alloc_array(PIECE, 1, error);
    status = bytes != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    if (status == PREMIE_OK && !now.reads) {
        premie_scratch scratch = {NULL, -1};
        status = premie_scratch_make(&scratch, scratch_name, error);
        *copy = (premie_folder_copy){scratch.folder, scratch.fd};
        now.folder = copy->path;
    }
    status = ranks->agree(ranks, status, error);
    if (status == PREMIE_OK) {
        status = ranks->agree(ranks, move_all(&now, bytes, error), error);
    }
    free(bytes);
    return status;
}
