#include "support/assertions.h"
#include "support/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/parallel.h"
#include "table/line.h"
#include "table/reader.h"
#include "table/split.h"

/* ---- what was read, as text: a line for each record or fault ------------------------------------------------ */

static void say(premie_text *out, const char *format, ...) PREMIE_FORMAT(2, 3);
static void say(premie_text *out, const char *format, ...)
{
    char text[256];
    va_list values;
    va_start(values, format);
    int length = vsnprintf(text, sizeof text, format, values);
    va_end(values);
    premie_text_add(out, text, (size_t)length);
}

static bool is_shown(char byte) { return (unsigned char)byte > 0x20 && (unsigned char)byte < 0x7f && byte != '\\'; }

static void say_field(premie_text *out, const char *text, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    premie_text_add(out, " [", 2);
    for (size_t i = 0, run; i < length; i += run) {
        for (run = 0; i + run < length && is_shown(text[i + run]); run++) {
        }
        if (run > 0) {
            premie_text_add(out, text + i, run);
            continue;
        }
        unsigned char byte = (unsigned char)text[i];
        premie_text_add(out, (const char[]){'\\', digits[byte / 16], digits[byte % 16]}, 3);
        run = 1;
    }
    premie_text_add(out, "]", 1);
}

static void say_fault(premie_text *out, uint64_t line, unsigned ordinal, premie_fault fault)
{
    static const char *const names[] = {"none",        "blank line",   "lone cr",    "after quote",
                                        "inner quote", "blank before", "open quote", "too long"};
    say(out, "%llu:%u %s\n", (unsigned long long)line, ordinal, names[fault]);
}

/* ---- reading as tables are read ----------------------------------------------------------------------------- */

/* What one range gave: its fields wait for the record's end. */
typedef struct range_output {
    premie_text text, fields;
    uint32_t records;
    unsigned width; /* fields of the last record */
    bool sound;
} range_output;

static void take_field(void *context, unsigned ordinal, const char *text, size_t length)
{
    range_output *out = context;
    (void)ordinal;
    say_field(&out->fields, text, length);
}

static void take_record(void *context, uint64_t line, unsigned fields)
{
    range_output *out = context;
    say(&out->text, "%llu %u", (unsigned long long)line, fields);
    premie_text_add(&out->text, out->fields.bytes, out->fields.length);
    say(&out->text, "\n");
    out->fields.length = 0;
    out->width = fields;
    out->records++;
}

static void take_fault(void *context, uint64_t line, unsigned ordinal, premie_fault fault)
{
    range_output *out = context;
    say_fault(&out->text, line, ordinal, fault);
    out->records++;
}

/* A batch as its records would have been given one by one. */
static void take_batch(void *context, const premie_batch *batch)
{
    assert_true(batch->rows > 0);
    for (uint32_t row = 0; row < batch->rows; row++) {
        for (unsigned i = 0; i < batch->fields; i++) {
            size_t length;
            const char *text = premie_batch_field(batch, row, i, &length);
            take_field(context, i + 1, text, length);
        }
        take_record(context, batch->line + row, batch->fields);
    }
}

/* How records are taken apart: by libcsv alone where there is no splitter, one by one or in batches. */
static const premie_splitter *splitter;
static bool batches;

static premie_sink sink_of(range_output *out, unsigned fields)
{
    return (premie_sink){.context = out,
                         .field = take_field,
                         .record = take_record,
                         .fault = take_fault,
                         .batch = batches && fields > 0 ? take_batch : NULL,
                         .fields = fields,
                         .libcsv_only = splitter == NULL};
}

typedef struct reading {
    const premie_source *source;
    const premie_range *ranges;
    premie_dialect dialect;
    unsigned fields; /* of the header */
    range_output *outputs;
} reading;

static premie_status read_range(void *context, unsigned worker, size_t item, premie_error *error)
{
    reading *work = context;
    premie_reader reader = {.splitter = splitter};
    range_output *out = &work->outputs[item];
    premie_sink sink = sink_of(out, work->fields);
    (void)worker;
    premie_status status =
        premie_reader_read(&reader, work->source, work->ranges[item], work->dialect, false, &sink, &out->sound, error);
    premie_reader_release(&reader);
    return status;
}

/* All ranges at once; false where a quote was out of place in any. */
static bool read_ranges(reading *work, size_t count, uint64_t rows, unsigned threads, premie_text *out)
{
    premie_error error;
    bool sound = true;
    work->outputs = calloc(count + 1, sizeof *work->outputs);
    assert_non_null(work->outputs);
    assert_status(premie_parallel(threads, count, read_range, work, &error), PREMIE_OK, &error);
    for (size_t i = 0; i < count; i++) {
        sound &= work->outputs[i].sound;
    }
    for (size_t i = 0; i < count; i++) {
        range_output *range = &work->outputs[i];
        uint64_t next = i + 1 < count ? work->ranges[i + 1].first_row : rows;
        if (sound) {
            assert_integer(work->ranges[i].first_row + range->records, (int64_t)next);
            premie_text_add(out, range->text.bytes, range->text.length);
        }
        premie_text_release(&range->text);
        premie_text_release(&range->fields);
    }
    free(work->outputs);
    return sound;
}

static void read_again(reading *work, premie_reader *reader, premie_range rest, uint64_t lines, premie_text *out)
{
    range_output all = {.sound = false};
    premie_error error;
    premie_sink sink = sink_of(&all, work->fields);
    assert_status(premie_reader_read(reader, work->source, rest, work->dialect, true, &sink, &all.sound, &error),
                  PREMIE_OK, &error);
    assert_true(all.records <= lines);
    premie_text_add(out, all.text.bytes, all.text.length);
    premie_text_release(&all.text);
    premie_text_release(&all.fields);
}

static void read_file(const char *path, size_t chunk, unsigned threads, premie_text *out)
{
    premie_error error;
    premie_source source;
    premie_reader reader = {.splitter = splitter};
    range_output header = {.sound = true};
    premie_sink sink = sink_of(&header, 0);
    premie_range rest, *ranges;
    premie_dialect dialect;
    bool found;
    size_t count;
    uint64_t rows, lines;
    out->length = 0;
    assert_status(premie_source_open(&source, path, &found, &error), PREMIE_OK, &error);
    assert_true(found);
    assert_status(premie_reader_header(&reader, &source, &sink, &dialect, &rest, &error), PREMIE_OK, &error);
    premie_text_add(out, header.text.bytes, header.text.length);
    assert_status(premie_source_cut(&source, rest, chunk, threads, &ranges, &count, &rows, &lines, &error), PREMIE_OK,
                  &error);
    reading work = {.source = &source, .ranges = ranges, .dialect = dialect, .fields = header.width};
    if (!read_ranges(&work, count, rows, threads, out)) {
        read_again(&work, &reader, rest, lines, out);
    }
    free(ranges);
    premie_text_release(&header.text);
    premie_text_release(&header.fields);
    premie_reader_release(&reader);
    premie_source_close(&source);
    premie_text_add(out, "", 1);
}

/* ---- the same, a byte at a time, as [T-1], [T-2], [T-3] and [T-5] say it ------------------------------------- */

typedef struct slow_record {
    size_t next; /* where the one after it begins */
    premie_fault fault;
    unsigned ordinal;
    premie_text fields;
    unsigned count;
} slow_record;

static bool blank(char byte) { return byte == ' ' || byte == '\t'; }

static size_t after_line(const char *bytes, size_t size, size_t at)
{
    while (at < size && bytes[at] != '\n') {
        at++;
    }
    return at < size ? at + 1 : size;
}

static bool ends_here(const char *bytes, size_t size, size_t at)
{
    return at == size || bytes[at] == '\n' || (bytes[at] == '\r' && at + 1 < size && bytes[at + 1] == '\n');
}

static size_t slow_fault(slow_record *record, premie_fault fault, size_t at)
{
    record->fault = fault;
    record->ordinal = record->count + 1;
    return at;
}

static size_t slow_quoted(const char *bytes, size_t size, size_t at, char delimiter, slow_record *record)
{
    premie_text value = {0};
    for (at++; at < size && (bytes[at] != '"' || (at + 1 < size && bytes[at + 1] == '"')); at++) {
        at += bytes[at] == '"';
        premie_text_add(&value, bytes + at, 1);
    }
    if (at == size) {
        (void)slow_fault(record, PREMIE_FAULT_OPEN_QUOTE, at);
    } else if (at++, !ends_here(bytes, size, at) && bytes[at] != delimiter) {
        (void)slow_fault(record, bytes[at] == '\r' ? PREMIE_FAULT_LONE_CR : PREMIE_FAULT_AFTER_QUOTE, at);
    } else {
        say_field(&record->fields, value.bytes, value.length);
        record->count++;
    }
    premie_text_release(&value);
    return at;
}

static size_t slow_unquoted(const char *bytes, size_t size, size_t at, char delimiter, slow_record *record)
{
    size_t begin = at;
    while (at < size && blank(bytes[at])) {
        at++;
    }
    if (at < size && bytes[at] == '"') {
        return slow_fault(record, PREMIE_FAULT_BLANK_BEFORE, at);
    }
    for (; !ends_here(bytes, size, at) && bytes[at] != delimiter; at++) {
        if (bytes[at] == '"') {
            return slow_fault(record, PREMIE_FAULT_INNER_QUOTE, at);
        }
        if (bytes[at] == '\r') {
            return slow_fault(record, PREMIE_FAULT_LONE_CR, at);
        }
    }
    size_t end = at;
    while (end > begin && blank(bytes[end - 1])) {
        end--;
    }
    while (begin < end && blank(bytes[begin])) {
        begin++;
    }
    say_field(&record->fields, bytes + begin, end - begin);
    record->count++;
    return at;
}

static void slow_cut(const char *bytes, size_t size, size_t begin, char delimiter, slow_record *record)
{
    size_t at = begin;
    *record = (slow_record){.fault = PREMIE_FAULT_NONE};
    for (bool more = true; more;) {
        bool quoted = at < size && bytes[at] == '"';
        at = quoted ? slow_quoted(bytes, size, at, delimiter, record)
                    : slow_unquoted(bytes, size, at, delimiter, record);
        more = record->fault == PREMIE_FAULT_NONE && !ends_here(bytes, size, at);
        at += more;
    }
    if (record->fault != PREMIE_FAULT_NONE) {
        record->next = after_line(bytes, size, record->fault == PREMIE_FAULT_OPEN_QUOTE ? begin : at);
        return;
    }
    bool is_blank = record->count == 1 && (begin == at || bytes[begin] != '"') &&
                    strncmp(record->fields.bytes, " []", record->fields.length) == 0;
    if (is_blank) {
        record->fault = PREMIE_FAULT_BLANK_LINE;
        record->ordinal = 1;
    }
    record->next = after_line(bytes, size, at);
}

static size_t slow_size(const char *bytes, size_t size, size_t begin)
{
    while (size > begin) {
        size_t at = size - 1;
        while (at > begin && bytes[at - 1] != '\n') {
            at--;
        }
        size_t end = at;
        while (end < size && blank(bytes[end])) {
            end++;
        }
        end += end + 2 == size && bytes[end] == '\r';
        if (end < size && (end + 1 < size || bytes[end] != '\n')) {
            break;
        }
        size = at;
    }
    return size;
}

static char slow_delimiter(const char *bytes, size_t size)
{
    bool quoted = false;
    for (size_t i = 0; i < size && (quoted || bytes[i] != '\n'); i++) {
        quoted ^= bytes[i] == '"';
        if (!quoted && (bytes[i] == ',' || bytes[i] == ';')) {
            return bytes[i];
        }
    }
    return ',';
}

static void read_slowly(const char *bytes, size_t size, premie_text *out)
{
    size_t at = size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    char delimiter = slow_delimiter(bytes + at, size - at);
    uint64_t line = 1;
    bool header = true;
    out->length = 0;
    while (at < size) {
        slow_record record;
        slow_cut(bytes, size, at, delimiter, &record);
        if (record.fault != PREMIE_FAULT_NONE) {
            say_fault(out, line, record.ordinal, record.fault);
        } else {
            say(out, "%llu %u", (unsigned long long)line, record.count);
            premie_text_add(out, record.fields.bytes, record.fields.length);
            say(out, "\n");
        }
        for (; at < record.next; at++) {
            line += bytes[at] == '\n';
        }
        premie_text_release(&record.fields);
        size = header ? slow_size(bytes, size, at) : size;
        header = false;
    }
    premie_text_add(out, "", 1);
}

/* ---- comparing ---------------------------------------------------------------------------------------------- */

static char path[] = "/tmp/premie-reader-XXXXXX";
static int file = -1;
static premie_text quick, slow;

static int open_file(void **state)
{
    (void)state;
    file = mkstemp(path);
    return file < 0;
}

static int drop_file(void **state)
{
    (void)state;
    premie_text_release(&quick);
    premie_text_release(&slow);
    return close(file) + unlink(path);
}

static void put_file(const char *bytes, size_t size)
{
    assert_integer(lseek(file, 0, SEEK_SET), 0);
    assert_true(premie_write_all(file, bytes, size));
    assert_integer(ftruncate(file, (off_t)size), 0);
}

static void assert_read_alike(const char *bytes, size_t size, size_t chunk, unsigned threads)
{
    read_file(path, chunk, threads, &quick);
    if (strcmp(quick.bytes, slow.bytes) != 0) {
        premie_text shown = {0};
        say_field(&shown, bytes, size < 2000 ? size : 2000);
        print_error("%s, chunks of %zu bytes, %u threads:%.*s\n--- expected\n%s--- found\n%s",
                    splitter != NULL ? splitter->name
                    : batches        ? "libcsv, in batches"
                                     : "libcsv",
                    chunk, threads, (int)shown.length, shown.bytes, slow.bytes, quick.bytes);
        fail();
    }
}

/* Through libcsv alone, and with each of the splitters. */
static void assert_read(const char *bytes, size_t size, size_t chunk, unsigned threads)
{
    const premie_splitter *splitters[3];
    size_t count = premie_splitters(splitters);
    for (size_t i = 0; i < count + 2; i++) {
        splitter = i < count ? splitters[i] : NULL;
        batches = i <= count;
        assert_read_alike(bytes, size, chunk, threads);
    }
}

static const char *const samples[] = {
    "a",
    "a\n",
    "a,b\n",
    "a,b\n1,2",
    "a,b\n1,2\n",
    "a,b\r\n1,2\r\n3,4\r\n",
    "a,b\n1,2\r\n3,4\n5,6\r\n",
    ("\xEF\xBB\xBF"
     "a;b\n1;2,5\n"),
    "\xEF\xBB\xBF\"a\";b\r\n\"1\";\"2\"\r\n",
    "\"a,b\";c\n1;2\n",
    "a,b\n,\n,,\n",
    "a,b\n  1\t, 2 \n\t\t3,  \n",
    "a,b\n\" 1 \",\"\"\n",
    "a,b\n\"1,5\",\"x;y\"\n",
    "a,b\n\"he said \"\"no\"\"\",\"\"\"\"\n",
    "a,b\n\"two\nlines\",\"three\r\n\r\nlines\"\n5,6\n",
    "\"a\nb\",c\n1,2\n",
    "a,b\n\n1,2\n",
    "a,b\n1,2\n\n3,4\n\n\n",
    "a,b\r\n1,2\r\n \t\r\n\r\n",
    "a,b\n1,2\n   ",
    "a,b\n\n\n\n",
    "\n1,2\n",
    "a,b\n1,\"2\"x\n3,4\n",
    "a,b\n1,\"2\" \n3,4\n",
    "a,b\n1,2\"x\"\n3,4\n",
    "a,b\n1, \"2\"\n3,4\n",
    "a,b\n1,\"2\n3,4\n5,6\n",
    "a,b\n1,\"2\n3,\"4\n5,\"6\n",
    "a,b\n1,2\r3,4\n5,6\r",
    "a,b\n1,\"2\"\r3,4\n5,\"6\"\r",
    "a,b\n\"1\n\n2\",\"3\"x\n4,5\n\"6\n",
    "a\n1\n\"\"\n2\n",
    "a\"b\",c\n1,2\n",
    "\"a,b\n1,2\n",
    "a,b\n\"x\"\"\ny\",1\n\"\"\"\n\"\"\",2\n",
};

/* [T-1], [T-2], [T-5]; blanks of [T-3] */
static void every_sample_reads_alike_at_every_chunk_size(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        size_t size = strlen(samples[i]);
        put_file(samples[i], size);
        read_slowly(samples[i], size, &slow);
        for (size_t chunk = 1; chunk <= size + 1; chunk++) {
            assert_read(samples[i], size, chunk, (unsigned)(1 + chunk % 3));
        }
    }
}

/* [T-1], [T-5]: the window on a file is 1 MiB */
static void a_sample_on_the_edge_of_the_window_reads_as_elsewhere(void **state)
{
    (void)state;
    enum { EDGE = 1 << 20, REACH = 24 };
    char *bytes = malloc(EDGE + 1024);
    assert_non_null(bytes);
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        size_t size = strlen(samples[i]);
        for (size_t before = i % 7; before < size && before < REACH; before += 7) {
            memset(bytes, 'x', EDGE);
            memcpy(bytes, "a,b\nx,", 6);
            bytes[EDGE - before - 1] = '\n';
            memcpy(bytes + EDGE - before, samples[i], size);
            size_t all = EDGE - before + size;
            put_file(bytes, all);
            read_slowly(bytes, all, &slow);
            assert_read(bytes, all, 3 * EDGE, 1);
        }
    }
    free(bytes);
}

/* [T-1] */
static void a_record_longer_than_the_window_is_read_whole(void **state)
{
    (void)state;
    enum { LONG = 3 << 20 };
    char *bytes = malloc(LONG + 64);
    assert_non_null(bytes);
    memset(bytes, 'x', LONG);
    for (size_t i = 100; i < LONG; i += 997) {
        bytes[i] = '\n';
    }
    memcpy(bytes, "a,b\n1,\"", 7);
    strcpy(bytes + LONG, "\"\n3,4\n");
    put_file(bytes, LONG + 6);
    read_slowly(bytes, LONG + 6, &slow);
    assert_read(bytes, LONG + 6, 1 << 20, 2);
    assert_read(bytes, LONG + 6, 12345, 7);
    free(bytes);
}

/* [T-5] */
static void a_record_of_more_than_16_mib_is_a_fault_and_the_next_line_goes_on(void **state)
{
    (void)state;
    enum { LONG = PREMIE_RECORD_MAX + (1 << 20) };
    char *bytes = malloc(LONG + 64);
    assert_non_null(bytes);
    memset(bytes, 'x', LONG);
    memcpy(bytes, "a,b\n1,\"y\n", 9);
    bytes[LONG / 2] = '\n';
    strcpy(bytes + LONG, "\",2\n3,4\n");
    put_file(bytes, LONG + 8);
    read_file(path, 1 << 20, 1, &quick);
    assert_non_null(strstr(quick.bytes, "\n2:1 too long\n3 1 [x"));
    assert_non_null(strstr(quick.bytes, "]\n4:1 inner quote\n5 2 [3] [4]\n"));
    free(bytes);
}

/* [T-5] */
static void a_line_of_more_than_16_mib_is_a_fault(void **state)
{
    (void)state;
    enum { LONG = PREMIE_RECORD_MAX + (1 << 20) };
    char *bytes = malloc(LONG + 64);
    assert_non_null(bytes);
    memset(bytes, 'x', LONG);
    memcpy(bytes, "a,b\n", 4);
    strcpy(bytes + LONG, "\r\n3,4\n");
    put_file(bytes, LONG + 6);
    read_file(path, 1 << 20, 1, &quick);
    assert_string_equal(quick.bytes, "1 2 [a] [b]\n2:1 too long\n3 2 [3] [4]\n");
    free(bytes);
}

/* ---- faults --------------------------------------------------------------------------------------------------- */

/* A row that is at fault, put in the first, a middle and the last place; `lines` is how many lines it takes. */
static void assert_fault(const char *row, unsigned ordinal, premie_fault fault)
{
    static const char *const before[] = {"", "1,2,3\n\"x\ny\",2,3\n", "1,2,3\r\n"};
    static const unsigned line[] = {2, 5, 3};
    for (unsigned i = 0; i < 3; i++) {
        char bytes[256], expected[64];
        premie_text text = {0};
        int size = snprintf(bytes, sizeof bytes, "a,b,c\n%s%s%s", before[i], row, i == 2 ? "" : "\n7,8,9\n");
        put_file(bytes, (size_t)size);
        say_fault(&text, line[i], ordinal, fault);
        (void)snprintf(expected, sizeof expected, "%.*s", (int)text.length, text.bytes);
        premie_text_release(&text);
        read_slowly(bytes, (size_t)size, &slow);
        for (size_t chunk = 1; chunk < (size_t)size; chunk += 3) {
            assert_read(bytes, (size_t)size, chunk, 2);
            assert_non_null(strstr(quick.bytes, expected));
        }
    }
}

static void bytes_after_a_closing_quote_are_a_fault_T5(void **state)
{
    (void)state;
    assert_fault("1,\"2\"x,3", 2, PREMIE_FAULT_AFTER_QUOTE);
    assert_fault("1,2,\"a\nb\" ", 3, PREMIE_FAULT_AFTER_QUOTE);
}

static void a_quote_inside_an_unquoted_field_is_a_fault_T5(void **state)
{
    (void)state;
    assert_fault("1,2\",3", 2, PREMIE_FAULT_INNER_QUOTE);
    assert_fault("\"a\nb\",2,x\"y\"", 3, PREMIE_FAULT_INNER_QUOTE);
}

static void a_lone_cr_is_a_fault_T5(void **state)
{
    (void)state;
    assert_fault("1,2\r,3", 2, PREMIE_FAULT_LONE_CR);
    assert_fault("\"a\nb\",2,3\r4", 3, PREMIE_FAULT_LONE_CR);
    assert_fault("1,\"2\"\r,3", 2, PREMIE_FAULT_LONE_CR);
}

static void blanks_before_an_opening_quote_are_a_fault_T5(void **state)
{
    (void)state;
    assert_fault("1, \"2\",3", 2, PREMIE_FAULT_BLANK_BEFORE);
    assert_fault("\t\"1\",2,3", 1, PREMIE_FAULT_BLANK_BEFORE);
}

static void a_quote_that_is_never_closed_is_a_fault_T5(void **state)
{
    (void)state;
    assert_fault("1,2,\"3", 3, PREMIE_FAULT_OPEN_QUOTE);
    assert_fault("\"1\"\",2,3", 1, PREMIE_FAULT_OPEN_QUOTE);
}

/* [T-5]: in the last place it is no line inside the file */
static void a_blank_line_inside_a_file_is_a_fault(void **state)
{
    (void)state;
    static const char bytes[] = "a,b\n\n1,2\n \t\r\n3,4\n\n";
    put_file(bytes, sizeof bytes - 1);
    read_file(path, 4, 2, &quick);
    assert_string_equal(quick.bytes, "1 2 [a] [b]\n2:1 blank line\n3 2 [1] [2]\n4:1 blank line\n5 2 [3] [4]\n");
}

/* [T-3] leaves the bytes of a field to its type */
static void zero_bytes_are_read_as_they_are(void **state)
{
    (void)state;
    static const char bytes[] = "a,b\n\0001\0,\"\0\"\n";
    put_file(bytes, sizeof bytes - 1);
    read_file(path, 3, 1, &quick);
    assert_string_equal(quick.bytes, "1 2 [a] [b]\n2 2 [\\001\\00] [\\00]\n");
}

static void a_file_of_nothing_or_of_a_mark_alone_has_no_header_T1(void **state)
{
    (void)state;
    put_file("", 0);
    read_file(path, 3, 1, &quick);
    assert_string_equal(quick.bytes, "");
    put_file("\xEF\xBB\xBF", 3);
    read_file(path, 3, 1, &quick);
    assert_string_equal(quick.bytes, "");
}

/* ---- random bytes --------------------------------------------------------------------------------------------- */

static size_t random_bytes(uint64_t *seed, char *bytes, size_t most)
{
    static const char *const parts[] = {"\"", "\"", "\"\"", ",",  ",", ";",  "\n",    "\n",     "\r\n",   "\r",
                                        " ",  "\t", "a",    "bc", "1", "2x", "\"a\"", "\"\n\"", ",\"b\n", "\xC3\xA9"};
    size_t size = 0;
    int64_t pieces = premie_random_between(seed, 0, 60);
    for (int64_t i = 0; i < pieces; i++) {
        const char *part = parts[premie_random_between(seed, 0, (int64_t)(sizeof parts / sizeof parts[0]) - 1)];
        if (size + strlen(part) <= most) {
            memcpy(bytes + size, part, strlen(part));
            size += strlen(part);
        }
    }
    return size;
}

/* Rows that are as they should be, but for a byte or two. */
static size_t random_table(uint64_t *seed, char *bytes, size_t most)
{
    static const char *const fields[] = {"", "1", " x ", "\"a\"", "\"a,\"\"b\"", "\"l\nm\"", "\"l\r\n\""};
    size_t size = 0;
    for (int64_t row = premie_random_between(seed, 1, 8); row > 0 && size + 64 < most; row--) {
        for (int field = 0; field < 3; field++) {
            const char *text = fields[premie_random_between(seed, 0, 6)];
            size += (size_t)snprintf(bytes + size, most - size, "%s%s", field > 0 ? "," : "", text);
        }
        size += (size_t)snprintf(bytes + size, most - size, premie_random_between(seed, 0, 1) == 0 ? "\n" : "\r\n");
    }
    for (int64_t i = premie_random_between(seed, -2, 2); i > 0; i--) {
        bytes[premie_random_between(seed, 0, (int64_t)size - 1)] = "\"\"\n\r, x"[premie_random_between(seed, 0, 6)];
    }
    return size;
}

/* [T-1], [T-5]: records, faults and lines equal those found a byte at a time */
static void random_bytes_read_alike_whatever_the_threads(void **state)
{
    (void)state;
    enum { ROUNDS = 4000, MOST = 512 };
    uint64_t seed = 20260101;
    for (int round = 0; round < ROUNDS; round++) {
        char bytes[MOST];
        size_t size = round % 2 == 0 ? random_bytes(&seed, bytes, MOST) : random_table(&seed, bytes, MOST);
        put_file(bytes, size);
        read_slowly(bytes, size, &slow);
        assert_read(bytes, size, (size_t)premie_random_between(&seed, 1, (int64_t)size + 1), 1);
        assert_read(bytes, size, (size_t)premie_random_between(&seed, 1, 20), 2);
        assert_read(bytes, size, (size_t)premie_random_between(&seed, 1, 50), 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sample_reads_alike_at_every_chunk_size),
        cmocka_unit_test(a_sample_on_the_edge_of_the_window_reads_as_elsewhere),
        cmocka_unit_test(a_record_longer_than_the_window_is_read_whole),
        cmocka_unit_test(a_record_of_more_than_16_mib_is_a_fault_and_the_next_line_goes_on),
        cmocka_unit_test(a_line_of_more_than_16_mib_is_a_fault),
        cmocka_unit_test(bytes_after_a_closing_quote_are_a_fault_T5),
        cmocka_unit_test(a_quote_inside_an_unquoted_field_is_a_fault_T5),
        cmocka_unit_test(a_lone_cr_is_a_fault_T5),
        cmocka_unit_test(blanks_before_an_opening_quote_are_a_fault_T5),
        cmocka_unit_test(a_quote_that_is_never_closed_is_a_fault_T5),
        cmocka_unit_test(a_blank_line_inside_a_file_is_a_fault),
        cmocka_unit_test(zero_bytes_are_read_as_they_are),
        cmocka_unit_test(a_file_of_nothing_or_of_a_mark_alone_has_no_header_T1),
        cmocka_unit_test(random_bytes_read_alike_whatever_the_threads),
    };
    return cmocka_run_group_tests(tests, open_file, drop_file);
}
