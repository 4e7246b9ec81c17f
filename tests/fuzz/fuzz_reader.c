/* Reads bytes as a table in one piece and in chunks: the same records, faults and lines must come of it [T-1], [T-5]. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xxhash.h>

#include "table/reader.h"

/* What was read, as a number that the order of it goes into. */
typedef struct fuzz_digest {
    uint64_t fields, records;
    uint32_t count;
} fuzz_digest;

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
}

static void take_fault(void *context, uint64_t line, unsigned ordinal, premie_fault fault)
{
    take_record(context, line, 1000 + ordinal * 10 + fault);
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

static void must(bool holds)
{
    if (!holds) {
        abort();
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
static fuzz_digest read_chunks(const premie_source *source, premie_range rest, premie_dialect dialect, size_t bytes,
                               unsigned fields)
{
    premie_reader reader = {0};
    fuzz_digest digest = {0};
    premie_sink sink = {.context = &digest,
                        .field = take_field,
                        .record = take_record,
                        .fault = take_fault,
                        .batch = fields > 0 ? take_batch : NULL,
                        .fields = fields,
                        .libcsv_only = bytes % 2 == 0};
    premie_range *ranges;
    size_t count;
    uint64_t rows, lines;
    bool sound = true;
    must(premie_source_cut(source, rest, bytes, 1, &ranges, &count, &rows, &lines, NULL) == PREMIE_OK);
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FILE *file;
    file = file != NULL ? file : tmpfile();
    must(file != NULL && pwrite(fileno(file), data, size, 0) == (ssize_t)size);
    must(ftruncate(fileno(file), (off_t)size) == 0);
    premie_source source = {.path = "fuzz", .fd = fileno(file), .size = size};
    premie_reader reader = {0};
    fuzz_digest header = {0};
    premie_sink sink = {.context = &header, .field = take_field, .record = take_record, .fault = take_fault};
    premie_dialect dialect;
    premie_range rest;
    uint32_t raw = 0;
    must(premie_reader_header(&reader, &source, &sink, &dialect, &rest, NULL) == PREMIE_OK);
    must(premie_reader_raw(&reader, &source, rest, dialect, count_row, &raw, NULL) == PREMIE_OK);
    fuzz_digest whole = read_chunks(&source, rest, dialect, size + 1, 0);
    must(raw == whole.count);
    /* as many fields as the records of the fuzzers' seeds have, so that batches come about */
    for (unsigned fields = 0; fields < 4; fields++) {
        for (size_t bytes = 1; bytes < 400; bytes = bytes * 3 + 1) {
            fuzz_digest chunks = read_chunks(&source, rest, dialect, bytes, fields);
            must(chunks.count == whole.count && chunks.records == whole.records);
        }
    }
    premie_reader_release(&reader);
    return 0;
}
