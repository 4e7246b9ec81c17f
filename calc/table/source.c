#include "table/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "table/pread.h"
#include "table/split.h"

enum { DIGEST_BYTES = 1 << 18 };

premie_status premie_source_open(premie_source *source, const char *path, bool *found, premie_error *error)
{
    struct stat state;
    *source = (premie_source){.path = path, .fd = -1};
    *found = false;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT && lstat(path, &state) == 0) {
        return premie_fail(error, PREMIE_E_SYSTEM, "%s: a symbolic link to what is not there", path);
    }
    if (fd < 0) {
        return errno == ENOENT ? PREMIE_OK : premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", path, strerror(errno));
    }
    if (fstat(fd, &state) != 0) {
        premie_status status = premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", path, strerror(errno));
        (void)close(fd);
        return status;
    }
    if (!S_ISREG(state.st_mode)) {
        (void)close(fd);
        return premie_fail(error, PREMIE_E_SYSTEM, "%s: not a regular file", path);
    }
    *found = true;
    *source = (premie_source){.path = path,
                              .fd = fd,
                              .size = (uint64_t)state.st_size,
                              .changed_s = state.st_mtim.tv_sec,
                              .changed_ns = state.st_mtim.tv_nsec};
    return PREMIE_OK;
}

premie_status premie_source_unchanged(const premie_source *source, premie_error *error)
{
    struct stat state;
    if (fstat(source->fd, &state) != 0) {
        return premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", source->path, strerror(errno));
    }
    if ((uint64_t)state.st_size != source->size || state.st_mtim.tv_sec != source->changed_s ||
        state.st_mtim.tv_nsec != source->changed_ns) {
        return premie_fail(error, PREMIE_E_SYSTEM, "%s: changed while it was read", source->path);
    }
    return PREMIE_OK;
}

void premie_source_close(premie_source *source)
{
    if (source->fd >= 0) {
        (void)close(source->fd);
    }
    source->fd = -1;
}

premie_status premie_source_pread(const premie_source *source, uint64_t offset, char *bytes, size_t length,
                                  premie_error *error)
{
    while (length > 0) {
        ssize_t got = pread(source->fd, bytes, length, (off_t)offset);
        if (got == 0) {
            return premie_fail(error, PREMIE_E_SYSTEM, "%s: became shorter while it was read", source->path);
        }
        if (got < 0) {
            if (errno == EINTR) {
                continue;
            }
            return premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", source->path, strerror(errno));
        }
        bytes += got;
        offset += (uint64_t)got;
        length -= (size_t)got;
    }
    return PREMIE_OK;
}

premie_status premie_source_add(const premie_source *source, uint64_t begin, uint64_t end, premie_digesting *digesting,
                                premie_error *error)
{
    premie_status status = PREMIE_OK;
    char *bytes = begin < end ? premie_alloc_array(DIGEST_BYTES, 1, error) : NULL;
    if (begin < end && bytes == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (uint64_t at = begin; at < end && status == PREMIE_OK; at += DIGEST_BYTES) {
        uint64_t left = end - at;
        size_t length = left < DIGEST_BYTES ? (size_t)left : DIGEST_BYTES;
        status = premie_source_pread(source, at, bytes, length, error);
        if (status == PREMIE_OK) {
            premie_digest_add(digesting, bytes, length);
        }
    }
    free(bytes);
    return status;
}

premie_status premie_source_digest(const premie_source *source, premie_digest *digest, premie_error *error)
{
    premie_digesting digesting;
    premie_digest_begin(&digesting);
    premie_status status = premie_source_add(source, 0, source->size, &digesting, error);
    if (status == PREMIE_OK) {
        *digest = premie_digest_end(&digesting);
    }
    return status;
}

typedef struct cutter {
    const premie_source *source;
    premie_range whole;
    size_t bytes;
    premie_file_piece *pieces;
    char **buffers;
} cutter;

static void count_lines(const premie_splitter *splitter, premie_file_piece *piece, unsigned parity, const char *bytes,
                        const char *from, const char *to)
{
    if (piece->first[parity] == UINT32_MAX) {
        const char *end = memchr(from, '\n', (size_t)(to - from));
        if (end != NULL) {
            piece->first[parity] = (uint32_t)(end + 1 - bytes);
            piece->lines_before[parity] = piece->lines + 1;
        }
    }
    uint32_t lines = splitter->count_lines(from, (size_t)(to - from));
    piece->boundaries[parity] += lines;
    piece->lines += lines;
}

premie_status premie_source_scan(const premie_source *source, uint64_t offset, size_t length, char *bytes,
                                 premie_file_piece *piece, premie_error *error)
{
    premie_status status = premie_source_pread(source, offset, bytes, length, error);
    if (status != PREMIE_OK) {
        return status;
    }
    *piece = (premie_file_piece){.first = {UINT32_MAX, UINT32_MAX}};
    const char *at = bytes, *end = bytes + length;
    unsigned parity = 0;
    const premie_splitter *splitter = premie_splitter_best();
    while (at < end) {
        const char *quote = memchr(at, '"', (size_t)(end - at));
        count_lines(splitter, piece, parity, bytes, at, quote != NULL ? quote : end);
        at = quote != NULL ? quote + 1 : end;
        parity ^= quote != NULL;
    }
    piece->odd = parity == 1;
    return PREMIE_OK;
}

static premie_status scan_piece(void *context, unsigned worker, size_t item, premie_error *error)
{
    cutter *cut = context;
    uint64_t offset = cut->whole.begin + item * cut->bytes, left = cut->whole.end - offset;
    size_t length = left < cut->bytes ? (size_t)left : cut->bytes;
    char *bytes = cut->buffers[worker];
    if (bytes == NULL) {
        uint64_t whole = cut->whole.end - cut->whole.begin;
        bytes = cut->buffers[worker] = premie_alloc_array(whole < cut->bytes ? (size_t)whole : cut->bytes, 1, error);
        if (bytes == NULL) {
            return PREMIE_E_SYSTEM;
        }
    }
    return premie_source_scan(cut->source, offset, length, bytes, &cut->pieces[item], error);
}

/* Follows the quotes from piece to piece: each range begins after the first line end outside quotes in its piece. */
size_t premie_source_join(premie_range whole, size_t bytes, size_t count, const premie_file_piece pieces[],
                          premie_range ranges[], uint64_t *rows, uint64_t *lines)
{
    unsigned parity = 0;
    uint64_t line = whole.first_line, row = 1;
    size_t joined = 1;
    ranges[0] = whole;
    for (size_t i = 0; i < count; i++) {
        const premie_file_piece *piece = &pieces[i];
        uint64_t begin = whole.begin + i * bytes + piece->first[parity];
        if (i > 0 && piece->boundaries[parity] > 0 && begin < whole.end) {
            ranges[joined - 1].end = begin;
            ranges[joined++] = (premie_range){begin, whole.end, (uint32_t)row, line + piece->lines_before[parity]};
        }
        row += piece->boundaries[parity];
        line += piece->lines;
        parity ^= piece->odd;
    }
    *rows = row;
    *lines = line - whole.first_line + 1;
    return joined;
}

premie_status premie_source_cut(const premie_source *source, premie_range whole, size_t bytes, unsigned threads,
                                premie_range **ranges, size_t *count, uint64_t *rows, uint64_t *lines,
                                premie_error *error)
{
    uint64_t length = whole.end - whole.begin;
    size_t pieces = (size_t)(length / bytes + (length % bytes > 0));
    cutter cut = {.source = source, .whole = whole, .bytes = bytes};
    premie_status status = PREMIE_E_SYSTEM;
    *ranges = NULL;
    *count = 0;
    *rows = *lines = 0;
    if (length == 0) {
        return PREMIE_OK;
    }
    cut.pieces = premie_alloc_zeroed(pieces, sizeof(premie_file_piece), error);
    cut.buffers = cut.pieces ? premie_alloc_zeroed(threads, sizeof(char *), error) : NULL;
    *ranges = cut.buffers ? premie_alloc_array(pieces, sizeof(premie_range), error) : NULL;
    if (*ranges != NULL) {
        status = premie_parallel(threads, pieces, scan_piece, &cut, error);
    }
    if (status == PREMIE_OK) {
        char last = '\n';
        status = premie_source_pread(source, whole.end - 1, &last, 1, error);
        *count = premie_source_join(whole, bytes, pieces, cut.pieces, *ranges, rows, lines);
        *rows -= last == '\n';
    }
    for (unsigned i = 0; cut.buffers != NULL && i < threads; i++) {
        free(cut.buffers[i]);
    }
    free(cut.buffers);
    free(cut.pieces);
    return status;
}
