#include "table/reader.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "table/pread.h"
#include "table/split.h"

enum { WINDOW = 1 << 20 };

struct premie_reader_state {
    struct csv_parser parser;
    char *window;
    size_t capacity;
    uint64_t offset; /* of the window in the file */
    size_t held;     /* bytes of the file in it */
    size_t longest;  /* bytes by which the parser's own buffer grows: it holds a field of any record so far */
    const premie_sink *sink;
    const premie_splitter *splitter;
    premie_split split; /* once a sink takes batches */
    uint32_t *ends;     /* of the fields of a piece as libcsv has them, from the second on */
    uint32_t *measured; /* where the next goes */
    premie_batch batch; /* that they are going to be */
    uint64_t line;
    unsigned fields;
};

/* A record as cut from the window. */
typedef struct csv_record {
    const char *end;  /* of its bytes, the line end left out */
    const char *next; /* where the next record begins */
    premie_fault fault;
    unsigned ordinal; /* field at fault */
    bool has_quote;
} csv_record;

/* A window for `bytes` more of a file; a longer record widens it as it is read. */
static premie_status make_window(struct premie_reader_state *state, uint64_t bytes, premie_error *error)
{
    size_t wanted = bytes < WINDOW ? (size_t)bytes + 1 : WINDOW;
    if (wanted <= state->capacity) {
        return PREMIE_OK;
    }
    free(state->window);
    state->window = premie_alloc_zeroed(wanted + PREMIE_SLACK, 1, error);
    state->capacity = state->window != NULL ? wanted : 0;
    return state->window != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}

static premie_status ready(premie_reader *reader, uint64_t bytes, premie_error *error)
{
    if (reader->state == NULL) {
        struct premie_reader_state *state = premie_alloc_zeroed(1, sizeof *state, error);
        if (state == NULL) {
            return PREMIE_E_SYSTEM;
        }
        if (csv_init(&state->parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
            free(state);
            return premie_fail(error, PREMIE_E_SYSTEM, "libcsv cannot be set up");
        }
        state->splitter = reader->splitter != NULL ? reader->splitter : premie_splitter_best();
        reader->state = state;
    }
    return make_window(reader->state, bytes, error);
}

void premie_reader_release(premie_reader *reader)
{
    if (reader->state != NULL) {
        csv_free(&reader->state->parser);
        free(reader->state->window);
        premie_split_release(&reader->state->split);
        free(reader->state->ends);
        free(reader->state);
        reader->state = NULL;
    }
}

uint64_t premie_reader_line(const premie_reader *reader) { return reader->state->line; }

static bool is_blank(char byte) { return byte == ' ' || byte == '\t'; }

static unsigned ordinal_at(const char *begin, const char *at, char delimiter)
{
    unsigned ordinal = 1;
    for (; begin < at; begin++) {
        ordinal += *begin == delimiter;
    }
    return ordinal;
}

/* The record ends where a line does, or with the last byte of all unless `ended`. */
static void end_at(csv_record *out, const char *at, const char *line_end, bool ended)
{
    out->end = line_end - (ended && line_end > at && line_end[-1] == '\r');
    out->next = line_end + ended;
}

/* A record without quotes is a line. */
static void cut_line(const char *at, const char *line_end, bool ended, char delimiter, csv_record *out)
{
    *out = (csv_record){.ordinal = 1};
    end_at(out, at, line_end, ended);
    const char *end = out->end;
    const char *cr = memchr(at, '\r', (size_t)(end - at));
    const char *first = at;
    while (first < end && is_blank(*first)) {
        first++;
    }
    if (cr != NULL) {
        out->fault = PREMIE_FAULT_LONE_CR;
        out->ordinal = ordinal_at(at, cr, delimiter);
    } else if (first == end) {
        out->fault = PREMIE_FAULT_BLANK_LINE;
    }
}

typedef enum csv_place { FIELD_START, UNQUOTED, QUOTED, AFTER_QUOTE } csv_place;

/* What a byte outside quotes is to a record, given where it stands; PREMIE_FAULT_NONE where it may stand there. */
static premie_fault byte_fault(csv_place place, char byte, bool after_blank)
{
    if (byte == '"') {
        if (place == UNQUOTED) {
            return PREMIE_FAULT_INNER_QUOTE;
        }
        return place == FIELD_START && after_blank ? PREMIE_FAULT_BLANK_BEFORE : PREMIE_FAULT_NONE;
    }
    return place == AFTER_QUOTE ? PREMIE_FAULT_AFTER_QUOTE : PREMIE_FAULT_NONE;
}

static csv_place next_place(csv_place place, char byte)
{
    if (byte == '"') {
        return QUOTED;
    }
    return place == FIELD_START && is_blank(byte) ? FIELD_START : UNQUOTED;
}

/* Walks a record with quotes up to its end or its fault; NULL where the window ends before either. */
static const char *walk(const char *at, const char *end, bool last, char delimiter, csv_record *out)
{
    csv_place place = FIELD_START;
    bool after_blank = false;
    for (; at < end; at++) {
        if (place == QUOTED) {
            at = memchr(at, '"', (size_t)(end - at));
            if (at == NULL) {
                break;
            }
            place = AFTER_QUOTE;
        } else if (*at == '\n') {
            return at;
        } else if (*at == '\r') {
            if (at + 1 == end && !last) {
                return NULL;
            }
            if (at + 1 < end && at[1] == '\n') {
                return at;
            }
            out->fault = PREMIE_FAULT_LONE_CR;
            return at;
        } else if (*at == delimiter) {
            out->ordinal++;
            place = FIELD_START;
            after_blank = false;
        } else {
            out->fault = byte_fault(place, *at, after_blank);
            if (out->fault != PREMIE_FAULT_NONE) {
                return at;
            }
            after_blank = place == FIELD_START && is_blank(*at);
            place = next_place(place, *at);
        }
    }
    if (!last) {
        return NULL;
    }
    out->fault = place == QUOTED ? PREMIE_FAULT_OPEN_QUOTE : PREMIE_FAULT_NONE;
    return end;
}

/* Cuts the record that begins at `at`; false where the window ends before it does. */
static bool cut_record(const char *at, const char *end, bool last, char delimiter, csv_record *out)
{
    const char *line_end = memchr(at, '\n', (size_t)(end - at));
    if (line_end == NULL && !last) {
        return false;
    }
    bool ended = line_end != NULL;
    const char *stop = ended ? line_end : end;
    if (memchr(at, '"', (size_t)(stop - at)) == NULL) {
        cut_line(at, stop, ended, delimiter, out);
        return true;
    }
    *out = (csv_record){.ordinal = 1, .has_quote = true};
    const char *found = walk(at, end, last, delimiter, out);
    if (found == NULL) {
        return false;
    }
    out->end = found;
    if (out->fault == PREMIE_FAULT_NONE) {
        out->next = found + (found < end && *found == '\r');
        out->next += out->next < end;
        return true;
    }
    /* an open quote swallows the rest of the file: go on with the next line; any other fault: with the line after */
    found = out->fault == PREMIE_FAULT_OPEN_QUOTE ? at : found;
    line_end = memchr(found, '\n', (size_t)(end - found));
    end_at(out, at, line_end != NULL ? line_end : end, line_end != NULL);
    return line_end != NULL || last;
}

/* ---- records through libcsv -------------------------------------------------------------------------------- */

static void take_field(void *text, size_t length, void *context)
{
    struct premie_reader_state *state = context;
    state->sink->field(state->sink->context, ++state->fields, text, length);
}

/* A field of a record without odd bytes: its text is its bytes, so that its length says where it stands. */
static void measure_field(void *text, size_t length, void *context)
{
    struct premie_reader_state *state = context;
    uint32_t *end = state->measured++;
    (void)text;
    /* cppcheck-suppress objectIndex -- ends[-1] is there */
    *end = end[-1] + 1 + (uint32_t)length;
}

static void give_batch(struct premie_reader_state *state)
{
    premie_batch *batch = &state->batch;
    if (batch->rows > 0) {
        state->sink->batch(state->sink->context, batch);
    }
    batch->ends += (size_t)batch->rows * batch->fields;
    batch->line += batch->rows;
    batch->rows = 0;
}

/* A record joins those before it, unless it has another number of fields than they should. */
static void measure_record(int terminator, void *context)
{
    struct premie_reader_state *state = context;
    premie_batch *batch = &state->batch;
    unsigned fields = (unsigned)(state->measured - (batch->ends + (size_t)batch->rows * batch->fields));
    state->measured[-1] += terminator == '\r';
    if (fields == batch->fields) {
        batch->rows++;
        return;
    }
    give_batch(state);
    state->line = batch->line;
    const premie_batch one = {batch->bytes, batch->ends, fields, 1, batch->crlf, batch->line};
    for (unsigned i = 0; i < fields; i++) {
        size_t length;
        const char *text = premie_batch_field(&one, 0, i, &length);
        state->sink->field(state->sink->context, i + 1, text, length);
    }
    state->sink->record(state->sink->context, state->line, fields);
    batch->ends += fields;
    batch->line++;
}

static premie_status fail_parser(struct premie_reader_state *state, uint64_t line, premie_error *error)
{
    return premie_fail(error, PREMIE_E_SYSTEM, "line %llu: libcsv: %s", (unsigned long long)line,
                       csv_strerror(csv_error(&state->parser)));
}

static premie_status split(struct premie_reader_state *state, const char *at, const char *end, uint64_t line,
                           premie_error *error)
{
    size_t length = (size_t)(end - at);
    state->fields = 0;
    state->line = line;
    if (length > state->longest) {
        csv_set_blk_size(&state->parser, length);
        state->longest = length;
    }
    if (csv_parse(&state->parser, at, length, take_field, NULL, state) != length ||
        csv_fini(&state->parser, take_field, NULL, state) != 0) {
        return fail_parser(state, line, error);
    }
    state->sink->record(state->sink->context, line, state->fields);
    return PREMIE_OK;
}

/* Records of a piece that have no odd bytes, many at a time. */
static premie_status measure(struct premie_reader_state *state, premie_batch batch, uint32_t begin, uint32_t end,
                             premie_error *error)
{
    size_t length = end - begin;
    state->measured = state->ends + 1;
    state->ends[0] = begin - 1;
    state->batch = batch;
    state->batch.ends = state->measured;
    if (csv_parse(&state->parser, batch.bytes + begin, length, measure_field, measure_record, state) != length) {
        return fail_parser(state, batch.line, error);
    }
    give_batch(state);
    return PREMIE_OK;
}

static uint64_t count_line_ends(const char *at, const char *end)
{
    uint64_t lines = 0;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        lines++;
        at++;
    }
    return lines;
}

/* The window on a range: bytes [at, at + length) are its part from `offset` on. */
typedef struct csv_view {
    const premie_source *source;
    uint64_t offset, end;
    char *at;
    size_t length;
} csv_view;

/* More bytes behind those that are there; a window that is full of one record grows. */
static premie_status fill(struct premie_reader_state *state, csv_view *view, premie_error *error)
{
    memmove(state->window, view->at, view->length);
    view->at = state->window;
    if (view->length == state->capacity) {
        char *wider = premie_resize_array(state->window, 2 * state->capacity + PREMIE_SLACK, 1, error);
        if (wider == NULL) {
            return PREMIE_E_SYSTEM;
        }
        memset(wider + state->capacity, 0, state->capacity + PREMIE_SLACK);
        state->capacity *= 2;
        state->window = view->at = wider;
    }
    uint64_t left = view->end - view->offset - view->length;
    size_t more = state->capacity - view->length;
    more = left < more ? (size_t)left : more;
    premie_status status =
        premie_source_pread(view->source, view->offset + view->length, view->at + view->length, more, error);
    view->length += more;
    state->offset = view->offset;
    state->held = status == PREMIE_OK ? view->length : 0;
    return status;
}

const char *premie_reader_bytes(const premie_reader *reader, premie_range range)
{
    const struct premie_reader_state *state = reader->state;
    bool held = range.begin >= state->offset && range.end <= state->offset + state->held;
    return held ? state->window + (range.begin - state->offset) : NULL;
}

static void skip(csv_view *view, const char *next)
{
    view->offset += (uint64_t)(next - view->at);
    view->length -= (size_t)(next - view->at);
    view->at += next - view->at;
}

/* The record at the view's start, read in as far as it needs; a longer one than may be is a fault. */
static premie_status next_record(struct premie_reader_state *state, csv_view *view, char delimiter, csv_record *out,
                                 premie_error *error)
{
    premie_status status = PREMIE_OK;
    for (;;) {
        bool last = view->offset + view->length == view->end;
        if (view->length > 0 && cut_record(view->at, view->at + view->length, last, delimiter, out)) {
            return PREMIE_OK;
        }
        if (view->length >= PREMIE_RECORD_MAX) {
            break;
        }
        if ((status = fill(state, view, error)) != PREMIE_OK) {
            return status;
        }
    }
    const char *end = NULL;
    while ((end = memchr(view->at, '\n', view->length)) == NULL && view->offset + view->length < view->end) {
        skip(view, view->at + view->length);
        if ((status = fill(state, view, error)) != PREMIE_OK) {
            return status;
        }
    }
    *out = (csv_record){.fault = PREMIE_FAULT_TOO_LONG, .ordinal = 1, .has_quote = true};
    end_at(out, view->at, end != NULL ? end : view->at + view->length, end != NULL);
    return PREMIE_OK;
}

/* What a reading of a range goes by. */
typedef struct csv_reading {
    struct premie_reader_state *state;
    const premie_sink *sink;
    csv_view view;
    uint64_t line;
    char delimiter;
    bool resync, sound;
} csv_reading;

/* A record on its own, which begins where the view does. */
static premie_status take_record(csv_reading *reading, const csv_record *record, premie_error *error)
{
    const char *at = reading->view.at;
    premie_status status = PREMIE_OK;
    if (record->fault == PREMIE_FAULT_NONE) {
        status = split(reading->state, at, record->end, reading->line, error);
    } else if (record->has_quote && !reading->resync) {
        reading->sound = false;
        return PREMIE_OK;
    } else {
        reading->sink->fault(reading->sink->context, reading->line, record->ordinal, record->fault);
    }
    reading->line += record->has_quote ? count_line_ends(at, record->next) : 1;
    skip(&reading->view, record->next);
    return status;
}

/* How many records from LF `line` of a piece on, the first of which begins at `begin`, are nothing but their fields. */
static uint32_t plain_records(const premie_split *piece, const char *bytes, uint32_t line, uint32_t begin,
                              unsigned fields, bool *crlf)
{
    uint32_t records = 0, place = line > 0 ? piece->lines[line - 1] + 1 : 0;
    while (line < piece->line_count && piece->lines[line] - place == fields - 1) {
        uint32_t end = piece->ends[piece->lines[line]];
        bool cr = end > begin && bytes[end - 1] == '\r';
        bool blank = fields == 1 && end - cr == begin;
        *crlf = records == 0 ? cr : *crlf;
        if (blank || cr != *crlf || premie_split_is_odd(piece, begin, end)) {
            break;
        }
        records++;
        begin = end + 1;
        place = piece->lines[line++] + 1;
    }
    return records;
}

/* The records that end in the first bytes of the view, in batches as far as they are plain; libcsv takes those apart
 * where nothing else may, and lines are all that is looked for. */
static premie_status take_piece(csv_reading *reading, bool *progress, premie_error *error)
{
    premie_split *piece = &reading->state->split;
    const premie_sink *sink = reading->sink;
    const char *bytes = reading->view.at, *end = bytes + reading->view.length;
    bool last = reading->view.offset + reading->view.length == reading->view.end, whole = sink->libcsv_only;
    reading->state->splitter->split(bytes, reading->view.length < PREMIE_PIECE ? reading->view.length : PREMIE_PIECE,
                                    (char)(whole ? '\n' : reading->delimiter), piece);
    piece->ends[-1] = UINT32_MAX;
    for (uint32_t line = 0; line < piece->line_count;) {
        bool crlf = false;
        uint32_t begin = (uint32_t)(reading->view.at - bytes), place = line > 0 ? piece->lines[line - 1] + 1 : 0;
        uint32_t rows = plain_records(piece, bytes, line, begin, whole ? 1 : sink->fields, &crlf);
        if (rows > 0) {
            premie_batch batch = {bytes, piece->ends + place, sink->fields, whole ? 0 : rows, crlf, reading->line};
            uint32_t next = piece->ends[piece->lines[line + rows - 1]] + 1;
            premie_status status = PREMIE_OK;
            if (whole) {
                status = measure(reading->state, batch, begin, next, error);
            } else {
                sink->batch(sink->context, &batch);
            }
            if (status != PREMIE_OK) {
                return status;
            }
            line += rows;
            reading->line += rows;
            skip(&reading->view, bytes + next);
        } else {
            csv_record record;
            if (!cut_record(reading->view.at, end, last, reading->delimiter, &record)) {
                break;
            }
            premie_status status = take_record(reading, &record, error);
            if (status != PREMIE_OK || !reading->sound) {
                return status;
            }
            while (line < piece->line_count && bytes + piece->ends[piece->lines[line]] < reading->view.at) {
                line++;
            }
        }
        *progress = true;
    }
    return PREMIE_OK;
}

static premie_status take_range(csv_reading *reading, premie_error *error)
{
    while (reading->view.offset < reading->view.end && reading->sound) {
        csv_record record;
        bool progress = false;
        premie_status status = PREMIE_OK;
        if (reading->sink->batch != NULL && reading->view.length > 0) {
            status = take_piece(reading, &progress, error);
        }
        if (status == PREMIE_OK && !progress) {
            status = next_record(reading->state, &reading->view, reading->delimiter, &record, error);
            if (status == PREMIE_OK) {
                status = take_record(reading, &record, error);
            }
        }
        if (status != PREMIE_OK) {
            return status;
        }
    }
    return PREMIE_OK;
}

static premie_status ready_for_batches(struct premie_reader_state *state, bool libcsv_only, premie_error *error)
{
    premie_status status = state->split.odd == NULL ? premie_split_init(&state->split, error) : PREMIE_OK;
    if (status == PREMIE_OK && libcsv_only && state->ends == NULL) {
        state->ends = premie_alloc_array(1 + PREMIE_PIECE, sizeof *state->ends, error);
        status = state->ends != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    }
    return status;
}

premie_status premie_reader_read(premie_reader *reader, const premie_source *source, premie_range range,
                                 premie_dialect dialect, bool resync, const premie_sink *sink, bool *sound,
                                 premie_error *error)
{
    *sound = true;
    premie_status status = ready(reader, range.end - range.begin, error);
    if (status == PREMIE_OK && sink->batch != NULL) {
        status = ready_for_batches(reader->state, sink->libcsv_only, error);
    }
    if (status != PREMIE_OK) {
        return status;
    }
    struct premie_reader_state *state = reader->state;
    csv_reading reading = {
        .state = state,
        .sink = sink,
        .view = {.source = source, .offset = range.begin, .end = range.end, .at = state->window},
        .line = range.first_line,
        .delimiter = dialect == PREMIE_NL ? ';' : ',',
        .resync = resync,
        .sound = true,
    };
    csv_set_delim(&state->parser, (unsigned char)reading.delimiter);
    state->sink = sink;
    status = take_range(&reading, error);
    *sound = reading.sound;
    return status;
}

premie_status premie_reader_raw(premie_reader *reader, const premie_source *source, premie_range range,
                                premie_dialect dialect,
                                premie_status (*take)(void *context, uint64_t line, const char *bytes, size_t length,
                                                      premie_error *error),
                                void *context, premie_error *error)
{
    premie_status status = ready(reader, range.end - range.begin, error);
    if (status != PREMIE_OK) {
        return status;
    }
    struct premie_reader_state *state = reader->state;
    char delimiter = dialect == PREMIE_NL ? ';' : ',';
    csv_view view = {.source = source, .offset = range.begin, .end = range.end, .at = state->window};
    uint64_t line = range.first_line;
    while (view.offset < view.end && status == PREMIE_OK) {
        csv_record record;
        status = next_record(state, &view, delimiter, &record, error);
        if (status == PREMIE_OK) {
            status = take(context, line, view.at, (size_t)(record.end - view.at), error);
            line += count_line_ends(view.at, record.next);
            skip(&view, record.next);
        }
    }
    return status;
}

/* The delimiter is the first of the two outside quotes in the first line [T-2]. */
static premie_dialect find_dialect(const char *at, const char *end)
{
    bool quoted = false;
    for (; at < end && (quoted || *at != '\n'); at++) {
        quoted ^= *at == '"';
        if (!quoted && (*at == ',' || *at == ';')) {
            return *at == ';' ? PREMIE_NL : PREMIE_ISO;
        }
    }
    return PREMIE_ISO;
}

/* Where the line begins that ends at `end`; the line end before it may be its own. */
static size_t line_begin(const char *bytes, size_t end)
{
    size_t at = end - (end > 0 && bytes[end - 1] == '\n');
    while (at > 0 && bytes[at - 1] != '\n') {
        at--;
    }
    return at;
}

static bool is_blank_line(const char *at, const char *end)
{
    while (at < end && is_blank(*at)) {
        at++;
    }
    at += at + 2 == end && *at == '\r';
    return at == end || (at + 1 == end && *at == '\n');
}

/* Where the last line that is not blank ends: blank lines at the end of a file are no lines inside it [T-5]. */
static premie_status trim_end(const premie_source *source, uint64_t begin, uint64_t *end, premie_error *error)
{
    char tail[4096];
    while (*end > begin) {
        size_t length = *end - begin < sizeof tail ? (size_t)(*end - begin) : sizeof tail, kept = length;
        premie_status status = premie_source_pread(source, *end - length, tail, length, error);
        if (status != PREMIE_OK) {
            return status;
        }
        for (size_t at; kept > 0; kept = at) {
            at = line_begin(tail, kept);
            bool whole = at > 0 || *end - length == begin; /* else its beginning lies before the tail */
            if (!whole || !is_blank_line(tail + at, tail + kept)) {
                break;
            }
        }
        *end -= length - kept;
        if (kept == length) {
            break;
        }
    }
    return PREMIE_OK;
}

premie_status premie_reader_header(premie_reader *reader, const premie_source *source, premie_sink *sink,
                                   premie_dialect *dialect, premie_range *rest, premie_error *error)
{
    premie_status status = ready(reader, source->size, error);
    if (status != PREMIE_OK) {
        return status;
    }
    struct premie_reader_state *state = reader->state;
    csv_view view = {.source = source, .end = source->size, .at = state->window};
    *rest = (premie_range){source->size, source->size, 0, 1};
    *dialect = PREMIE_ISO;
    if ((status = fill(state, &view, error)) != PREMIE_OK || view.length == 0) {
        return status;
    }
    if (view.length >= 3 && memcmp(view.at, "\xEF\xBB\xBF", 3) == 0) {
        skip(&view, view.at + 3);
    }
    if (view.length == 0) {
        return PREMIE_OK;
    }
    *dialect = find_dialect(view.at, view.at + view.length);
    char delimiter = *dialect == PREMIE_NL ? ';' : ',';
    csv_set_delim(&state->parser, (unsigned char)delimiter);
    state->sink = sink;
    csv_record record;
    status = next_record(state, &view, delimiter, &record, error);
    if (status == PREMIE_OK && record.fault != PREMIE_FAULT_NONE) {
        sink->fault(sink->context, 1, record.ordinal, record.fault);
    } else if (status == PREMIE_OK) {
        status = split(state, view.at, record.end, 1, error);
    }
    if (status != PREMIE_OK) {
        return status;
    }
    rest->first_line = 1 + count_line_ends(view.at, record.next);
    skip(&view, record.next);
    rest->begin = view.offset;
    return trim_end(source, rest->begin, &rest->end, error);
}
