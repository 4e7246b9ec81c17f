/** \file
 * The one wrapper around libcsv: records of a file, read in ranges that end on record boundaries.
 *
 * The wrapper cuts the bytes into records and checks what [T-1] and [T-5] ask beyond libcsv's own strictness;
 * libcsv takes each record apart into fields. A sink that takes batches is given those records that hold nothing but
 * fields and separators (split.h) without that.
 */
#ifndef PREMIE_TABLE_READER_H
#define PREMIE_TABLE_READER_H

#include "premie/digest.h"

enum { PREMIE_RECORD_MAX = 1 << 24 }; /**< bytes of one record */

/** A file that is being read. */
typedef struct premie_source {
    const char *path; /**< borrowed */
    int fd;
    uint64_t size;
    int64_t changed_s, changed_ns; /**< when it was last changed */
} premie_source;

/** A range of a file that holds whole records. */
typedef struct premie_range {
    uint64_t begin, end;
    uint32_t first_row;  /**< number of its first record among those of the table, from 0 */
    uint64_t first_line; /**< line on which it begins, from 1 */
} premie_range;

typedef enum premie_fault {
    PREMIE_FAULT_NONE,
    PREMIE_FAULT_BLANK_LINE,
    PREMIE_FAULT_LONE_CR,
    PREMIE_FAULT_AFTER_QUOTE,  /**< bytes after a closing quote */
    PREMIE_FAULT_INNER_QUOTE,  /**< a quote inside an unquoted field */
    PREMIE_FAULT_BLANK_BEFORE, /**< blanks before an opening quote */
    PREMIE_FAULT_OPEN_QUOTE,   /**< never closed */
    PREMIE_FAULT_TOO_LONG,
} premie_fault;

/** What was expected and what was found, for messages. Static. */
const char *premie_fault_text(premie_fault fault);

/** Records with the same number of fields, on lines that follow on each other, one behind the other in memory. */
typedef struct premie_batch {
    const char *bytes;    /**< PREMIE_SLACK bytes behind the last of them may be read, though they mean nothing */
    const uint32_t *ends; /**< where each field ends, row by row; ends[-1] is where the byte before the first is */
    unsigned fields;
    uint32_t rows;
    bool crlf;     /**< a CR stands behind the last field of each, before its end */
    uint64_t line; /**< of the first */
} premie_batch;

enum { PREMIE_SLACK = 64 };

/** Field `field` (from 0) of row `row` of a batch, and its length. */
static inline const char *premie_batch_field(const premie_batch *batch, uint32_t row, unsigned field, size_t *length)
{
    const uint32_t *end = batch->ends + (size_t)row * batch->fields + field;
    uint32_t begin = end[-1] + 1;
    *length = *end - begin - (batch->crlf && field + 1 == batch->fields);
    return batch->bytes + begin;
}

/** Who takes the records. All text is lent for the call. */
typedef struct premie_sink {
    void *context;
    /** Field `ordinal` (from 1) of the record under way, without quotes and, unquoted, without outer blanks. */
    void (*field)(void *context, unsigned ordinal, const char *text, size_t length);
    /** The record under way had `fields` fields. */
    void (*record)(void *context, uint64_t line, unsigned fields);
    /** A record that is none, its field `ordinal` at fault; no field of it was or will be given. */
    void (*fault)(void *context, uint64_t line, unsigned ordinal, premie_fault fault);
    /** Records of `fields` fields at once, in the place of the two above; NULL where they are wanted one by one. */
    void (*batch)(void *context, const premie_batch *batch);
    unsigned fields;
    bool libcsv_only; /**< those that could be split directly go through libcsv, too */
} premie_sink;

/** A reader: what one thread needs. Starts as `{0}`. */
typedef struct premie_reader {
    struct premie_reader_state *state;
    const struct premie_splitter *splitter; /**< NULL: the fastest of this processor (split.h) */
} premie_reader;

void premie_reader_release(premie_reader *reader);

/** The line on which the record under way starts, for a sink that is given its fields. */
uint64_t premie_reader_line(const premie_reader *reader);

/** Opens a regular file; PREMIE_E_SYSTEM where it cannot be read or is none. `found` is false where there is none. */
PREMIE_CHECKED premie_status premie_source_open(premie_source *source, const char *path, bool *found,
                                                premie_error *error);
/** PREMIE_E_SYSTEM where the file is no longer the one that was opened. */
PREMIE_CHECKED premie_status premie_source_unchanged(const premie_source *source, premie_error *error);
void premie_source_close(premie_source *source);

/** The digest of all bytes of a file. */
PREMIE_CHECKED premie_status premie_source_digest(const premie_source *source, premie_digest *digest,
                                                  premie_error *error);

/**
 * The first record of a file, its header; finds the delimiter and leaves out a byte-order mark.
 *
 * Rule      [T-1], [T-2]
 * Returned  dialect  as the delimiter has it
 *           rest     the range of all records after it; its end leaves out blank lines at the file's end
 */
PREMIE_CHECKED premie_status premie_reader_header(premie_reader *reader, const premie_source *source, premie_sink *sink,
                                                  premie_dialect *dialect, premie_range *rest, premie_error *error);

/**
 * Cuts a range into ranges of about `bytes` that end on record boundaries, a line end inside quotes being none.
 *
 * Returned  ranges  `*count` of them, the caller frees them
 *           rows    records in all, if no quote is out of place
 *           lines   lines in all: more records there cannot be
 */
PREMIE_CHECKED premie_status premie_source_cut(const premie_source *source, premie_range whole, size_t bytes,
                                               unsigned threads, premie_range **ranges, size_t *count, uint64_t *rows,
                                               uint64_t *lines, premie_error *error);

/** What one piece of a file holds, for quotes before it being even [0] or odd [1] in number. */
typedef struct premie_file_piece {
    uint32_t boundaries[2];   /**< line ends outside quotes */
    uint32_t first[2];        /**< offset in the piece after the first of them; UINT32_MAX where there is none */
    uint32_t lines_before[2]; /**< line ends up to and including that one */
    uint32_t lines;           /**< line ends in all */
    bool odd;                 /**< number of quotes */
} premie_file_piece;

/** The two halves of premie_source_cut: looking at one piece, and joining all of them to ranges. */
PREMIE_CHECKED premie_status premie_source_scan(const premie_source *source, uint64_t offset, size_t length,
                                                char *bytes, premie_file_piece *piece, premie_error *error);
size_t premie_source_join(premie_range whole, size_t bytes, size_t count, const premie_file_piece pieces[],
                          premie_range ranges[], uint64_t *rows, uint64_t *lines);

/**
 * Gives the records of a range to a sink, in order.
 *
 * Given     resync  after a fault of quotes go on with the next line; else stop there
 * Returned  sound   false where it stopped at such a fault: the cut may be wrong, read the whole again with resync
 */
PREMIE_CHECKED premie_status premie_reader_read(premie_reader *reader, const premie_source *source, premie_range range,
                                                premie_dialect dialect, bool resync, const premie_sink *sink,
                                                bool *sound, premie_error *error);

/** The bytes of a range that was read last, NULL where not all of them are in memory. */
const char *premie_reader_bytes(const premie_reader *reader, premie_range range);

/**
 * Calls `take` with the bytes of each record of a range, its line end left out, as premie_reader_read with resync
 * counts them: for writing out rows that were set aside. Of a line longer than PREMIE_RECORD_MAX only the end is given.
 */
PREMIE_CHECKED premie_status premie_reader_raw(premie_reader *reader, const premie_source *source, premie_range range,
                                               premie_dialect dialect,
                                               premie_status (*take)(void *context, uint64_t line, const char *bytes,
                                                                     size_t length, premie_error *error),
                                               void *context, premie_error *error);

#endif
