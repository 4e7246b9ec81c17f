/*
 * Reads bytes as a table in one piece, in chunks of every size, with every splitter of the machine and with libcsv alone,
 * also where they lie across the end of a piece: the same records, faults and lines must come of it [T-1], [T-5].
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "fuzz/fuzz.h"
#include "table/reader.h"
#include "table/split.h"

enum { BYTES_MAX = 1024, EVERY_SIZE = 80, SPLITTERS = 3, FAULTS = 100000, ROW = 700 };

/* What was read, as a number that the order of it goes into. */
typedef struct fuzz_digest {
    uint64_t fields, records;
    uint32_t count;
    unsigned widest; /* fields of a record */
} fuzz_digest;

/* How it is read. */
typedef struct fuzz_way {
    const premie_splitter *splitter; /* NULL: libcsv alone */
    size_t bytes;                    /* of a chunk */
    unsigned fields;                 /* of the records that come in batches; 0: none do */
} fuzz_way;

static uint64_t mix(uint64_t digest, uint64_t value) { return XXH3_64bits_withSeed(&value, sizeof value, digest); }

static void take_field(void *context, unsigned ordinal, const char *text, size_t length)
{
    fuzz_digest *digest = context;
    digest->fields = mix(digest->fields, XXH3_64bits_withSeed(text, length, ordinal));
}

static void take_record(void *context, uint64_t line, unsigned fields)
{
    fuzz_digest *digest = context;
    digest->records = mix(mix(mix(digest->records, digest->fields), line), fields);
    digest->fields = 0;
    digest->count++;
    digest->widest = fields > digest->widest && fields < FAULTS ? fields : digest->widest;
}

static void take_fault(void *context, uint64_t line, unsigned ordinal, premie_fault fault)
{
    take_record(context, line, FAULTS + ordinal * 10 + fault);
}

static void take_batch(void *context, const premie_batch *batch)
{
    for (uint32_t row = 0; row < batch->rows; row++) {
        for (unsigned i = 0; i < batch->fields; i++) {
            size_t length;
            const char *text = premie_batch_field(batch, row, i, &length);
            take_field(context, i + 1, text, length);
        }
        take_record(context, batch->line + row, batch->fields);
    }
}

static premie_status count_row(void *context, uint64_t line, const char *bytes, size_t length, premie_error *error)
{
    (void)line;
    (void)bytes;
    (void)length;
    (void)error;
    ++*(uint32_t *)context;
    return PREMIE_OK;
}

/* All ranges one after another, and all again where a quote was out of place. */
static fuzz_digest read_chunks(const premie_source *source, premie_range rest, premie_dialect dialect, fuzz_way way)
{
    premie_reader reader = {.splitter = way.splitter};
    fuzz_digest digest = {0};
    premie_sink sink = {.context = &digest,
                        .field = take_field,
                        .record = take_record,
                        .fault = take_fault,
                        .batch = way.fields > 0 ? take_batch : NULL,
                        .fields = way.fields,
                        .libcsv_only = way.splitter == NULL};
    premie_range *ranges;
    size_t count;
    uint64_t rows, lines;
    bool sound = true;
    must(premie_source_cut(source, rest, way.bytes, 1, &ranges, &count, &rows, &lines, NULL) == PREMIE_OK);
    for (size_t i = 0; i < count && sound; i++) {
        must(digest.count == ranges[i].first_row);
        must(premie_reader_read(&reader, source, ranges[i], dialect, false, &sink, &sound, NULL) == PREMIE_OK);
        must(digest.count <= rows);
    }
    must(!sound || digest.count == rows);
    if (!sound) {
        digest = (fuzz_digest){0};
        must(premie_reader_read(&reader, source, rest, dialect, true, &sink, &sound, NULL) == PREMIE_OK);
        must(digest.count <= lines);
    }
    free(ranges);
    premie_reader_release(&reader);
    return digest;
}

/* By every splitter and by libcsv alone, in batches of as many fields as there are in the widest record. */
static void read_all_ways(const premie_source *source, premie_range rest, premie_dialect dialect, size_t bytes,
                          const fuzz_digest *whole)
{
    const premie_splitter *splitters[SPLITTERS + 1];
    size_t count = premie_splitters(splitters);
    splitters[count] = NULL;
    for (size_t i = 0; i <= count; i++) {
        fuzz_way way = {.splitter = splitters[i], .bytes = bytes, .fields = whole->widest > 0 ? whole->widest : 1};
        fuzz_digest chunks = read_chunks(source, rest, dialect, way);
        must(chunks.count == whole->count && chunks.records == whole->records);
    }
}

static premie_source put_file(const void *before, size_t length, const uint8_t *data, size_t size)
{
    static FILE *file;
    file = file != NULL ? file : tmpfile();
    must(file != NULL && pwrite(fileno(file), before, length, 0) == (ssize_t)length);
    must(pwrite(fileno(file), data, size, (off_t)length) == (ssize_t)size);
    must(ftruncate(fileno(file), (off_t)(length + size)) == 0);
    return (premie_source){.path = "fuzz", .fd = fileno(file), .size = length + size};
}

/* In one piece, and then in all chunks of `least` bytes and more. */
static void read_file(const premie_source *source, size_t least)
{
    premie_reader reader = {0};
    fuzz_digest header = {0};
    premie_sink sink = {.context = &header, .field = take_field, .record = take_record, .fault = take_fault};
    premie_dialect dialect;
    premie_range rest;
    uint32_t raw = 0;
    must(premie_reader_header(&reader, source, &sink, &dialect, &rest, NULL) == PREMIE_OK);
    must(premie_reader_raw(&reader, source, rest, dialect, count_row, &raw, NULL) == PREMIE_OK);
    fuzz_digest whole = read_chunks(source, rest, dialect, (fuzz_way){.bytes = source->size + 1});
    must(raw == whole.count);
    for (size_t bytes = least; bytes <= source->size; bytes += bytes < EVERY_SIZE ? 1 : bytes / 4) {
        read_all_ways(source, rest, dialect, bytes, &whole);
    }
    premie_reader_release(&reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char plain[PREMIE_PIECE];
    if (size > BYTES_MAX) {
        return -1;
    }
    premie_source source = put_file("", 0, data, size);
    read_file(&source, 1);
    /* rows before the bytes, so that the end of a piece lies among them */
    const size_t before = PREMIE_PIECE - size / 2;
    const char *row = memchr(data, ';', size) != NULL ? "a;" : "a,";
    memset(plain, 'b', before);
    for (size_t end = before; end > ROW; end -= ROW) {
        memcpy(plain + end - ROW, row, 2);
        plain[end - 1] = '\n';
    }
    source = put_file(plain, before, data, size);
    read_file(&source, PREMIE_PIECE);
    return 0;
}
