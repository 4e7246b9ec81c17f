/*
 * Loads a small book of which one table is the bytes given: the line before it, or else the first byte, says which.
 * Loaded with threads, in chunks and with bad rows set aside, it must give the same findings; each row is either visible
 * or in the reject file, and without those the book must be what is left [T-5].
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "fuzz/fuzz.h"
#include "premie/book.h"
#include "table/line.h"
#include "table/store.h"

enum { HEADER_MAX = 1 << 14 };

/* A row or two of each table, enough for what refers to them. */
static const char *table_text(unsigned place)
{
    switch (place) {
    case PREMIE_TABLE_vat:
        return "code,from,pct\nH,2012-10-01,21\n";
    case PREMIE_TABLE_products:
        return "product,premium_base,vat,regime\nP,payroll,H,loyalis-vvt\nQ,headcount,,asr-manager\n";
    case PREMIE_TABLE_activities:
        return "regime,activity,covered,article\nloyalis-vvt,a,yes,1\nasr-manager,a,yes,1\n";
    case PREMIE_TABLE_aow_ages:
        return "born_from,years\n1900-01-01,67\n";
    case PREMIE_TABLE_scales:
        return "scale,ratio_from,ratio_until,factor\nS,0,50,1\nS,50,,2\n";
    case PREMIE_TABLE_weights:
        return "scheme,headcount_from,weight\nW,0,1\n";
    case PREMIE_TABLE_employers:
        return "employer_id\nE1\nE2\n";
    case PREMIE_TABLE_covers:
        return "cover_id,policy_id,employer_id,product,from,renewal,administration,base_cover_id\n"
               "C1,P1,E1,P,2020-01-01,01-01,employee,\nC2,P1,E1,Q,2020-01-01,01-01,,C1\n";
    case PREMIE_TABLE_spells:
        return "employer_id,employee_id,from,birth_date,annual_wage\nE1,e,2020-01-01,1980-01-01,1\n";
    case PREMIE_TABLE_absences:
        return "absence_id,employer_id,employee_id,first_sick_day\nA1,E1,e,2024-01-01\n";
    case PREMIE_TABLE_invoices:
        return "invoice_id,cover_id,absence_id,activity,activity_from,invoice_date,submitted_on,cost_ex_vat\n"
               "I1,C1,A1,a,2024-01-02,2024-01-03,2024-01-04,1\n";
    default:
        return NULL;
    }
}

static void write_usual(unsigned place)
{
    const char *text = table_text(place);
    fuzz_write_table(place, text, text != NULL ? strlen(text) : 0);
}

/* ---- setting aside ---------------------------------------------------------------------------------------------- */

/* A field as text, but for references: these stand for the key of a row, whose number hangs on the file. */
static uint64_t digest_field(const premie_book *book, const premie_table *table, uint32_t row, unsigned column,
                             uint64_t seed)
{
    const premie_column *about = &table->schema->columns[column];
    const void *data = table->store->data[column];
    char text[PREMIE_QUOTED];
    if (about->type == PREMIE_TYPE_FLAG || about->type == PREMIE_TYPE_CODES) {
        size_t size = premie_type_size(about->type);
        return XXH3_64bits_withSeed((const char *)data + size * row, size, seed);
    }
    if (about->type == PREMIE_TYPE_REF) {
        uint32_t to = ((const uint32_t *)data)[row];
        unsigned place = 0;
        while (strcmp(premie_schemas[place].name, about->about) != 0) {
            place++;
        }
        premie_id key = to == PREMIE_NO_ROW ? (premie_id){NULL} : premie_book_table_const(book, place)->store->keys[to];
        return XXH3_64bits_withSeed(premie_id_bytes(key), premie_id_length(key), seed);
    }
    const char *value = premie_table_value(table, row, column, text);
    return XXH3_64bits_withSeed(value, strlen(value), seed);
}

/* What the visible rows of a book hold, in whatever order they stand. */
static void digest_book(const premie_book *book, uint64_t digests[PREMIE_TABLE_COUNT])
{
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        const premie_table *table = premie_book_table_const(book, place);
        digests[place] = 0;
        for (uint32_t i = 0; i < table->visible_count; i++) {
            uint64_t row = place;
            for (unsigned column = 0; column < table->schema->column_count; column++) {
                row = digest_field(book, table, table->order[i], column, row);
            }
            digests[place] += row;
        }
    }
}

/* Rows at fault and visible rows are all rows; how many are at fault. */
static uint32_t count_bad(const premie_book *book)
{
    uint32_t all = 0;
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        const premie_table *table = premie_book_table_const(book, place);
        uint32_t bad = 0;
        for (uint32_t row = 0; row < table->row_count; row++) {
            bad += table->store->bad[row] != 0;
        }
        must(bad + table->visible_count == table->row_count);
        all += bad;
    }
    return all;
}

/* A table written once more without the rows that were set aside. */
typedef struct remainder {
    const premie_finding *next, *end; /* those of this table, by their lines */
    premie_text text;
    uint32_t left_out;
} remainder;

static premie_status keep_row(void *context, uint64_t line, const char *bytes, size_t length, premie_error *error)
{
    remainder *to = context;
    bool bad = to->next < to->end && to->next->line == line;
    (void)error;
    while (to->next < to->end && to->next->line == line) {
        to->next++;
    }
    to->left_out += bad;
    if (!bad) {
        premie_text_add(&to->text, bytes, length);
        premie_text_add(&to->text, "\n", 1);
    }
    return PREMIE_OK;
}

static void ignore_field(void *context, unsigned ordinal, const char *text, size_t length)
{
    (void)context;
    (void)ordinal;
    (void)text;
    (void)length;
}

static void ignore_record(void *context, uint64_t line, unsigned fields)
{
    (void)context;
    (void)line;
    (void)fields;
}

/* Takes the rows of findings, all of one table, out of its file; how many there were. */
static uint32_t take_out(const premie_finding *first, const premie_finding *end)
{
    char path[FUZZ_PATH], header[HEADER_MAX];
    premie_reader reader = {0};
    premie_source source;
    premie_dialect dialect;
    premie_range rest;
    bool found;
    premie_sink sink = {.field = ignore_field, .record = ignore_record};
    remainder left = {.next = first, .end = end};
    must(premie_source_open(&source, fuzz_table_path(first->table, path), &found, NULL) == PREMIE_OK && found);
    must(premie_reader_header(&reader, &source, &sink, &dialect, &rest, NULL) == PREMIE_OK);
    must(rest.begin <= sizeof header && pread(source.fd, header, rest.begin, 0) == (ssize_t)rest.begin);
    premie_text_add(&left.text, header, rest.begin);
    must(premie_reader_raw(&reader, &source, rest, dialect, keep_row, &left, NULL) == PREMIE_OK);
    must(left.next == end && !left.text.out_of_memory);
    premie_reader_release(&reader);
    premie_source_close(&source);
    fuzz_write_table(first->table, left.text.bytes, left.text.length);
    premie_text_release(&left.text);
    return left.left_out;
}

static void count_record(void *context, uint64_t line, unsigned fields)
{
    (void)line;
    must(fields == 4);
    ++*(uint32_t *)context;
}

static uint32_t count_rejects(const char *path)
{
    premie_reader reader = {0};
    premie_source source;
    premie_dialect dialect;
    premie_range rest;
    uint32_t count = 0;
    bool found, sound;
    premie_sink sink = {.context = &count, .field = ignore_field, .record = count_record};
    must(premie_source_open(&source, path, &found, NULL) == PREMIE_OK && found);
    must(premie_reader_header(&reader, &source, &sink, &dialect, &rest, NULL) == PREMIE_OK && count == 1);
    must(premie_reader_read(&reader, &source, rest, dialect, false, &sink, &sound, NULL) == PREMIE_OK && sound);
    premie_reader_release(&reader);
    premie_source_close(&source);
    return count - 1;
}

/* [T-5]: good rows and rejected rows are all rows, and the good ones are those of a book that never had the others. */
static void check_set_aside(const premie_book *book, const premie_load_options *options,
                            const premie_findings *findings)
{
    static premie_book clean;
    premie_findings none;
    uint64_t with[PREMIE_TABLE_COUNT], without[PREMIE_TABLE_COUNT];
    char path[FUZZ_PATH];
    uint32_t bad = count_bad(book), left_out = 0;
    bool taken_out[PREMIE_TABLE_COUNT] = {false};
    (void)snprintf(path, sizeof path, "%s/rejects", fuzz_scratch()->path);
    must(premie_findings_write_rejects(options, findings, path, NULL, NULL) == PREMIE_OK);
    must(count_rejects(path) == bad);
    digest_book(book, with);
    for (size_t i = 0, next; i < findings->count; i = next) {
        for (next = i + 1; next < findings->count && findings->items[next].table == findings->items[i].table;) {
            next++;
        }
        left_out += take_out(&findings->items[i], &findings->items[next]);
        taken_out[findings->items[i].table] = true;
    }
    must(left_out == bad);
    premie_load_options strict = {
        .book = options->book, .rules = options->rules, .as_of = options->as_of, .threads = 1};
    must(premie_book_load(&clean, &strict, &none, NULL) == PREMIE_OK && none.total == 0);
    digest_book(&clean, without);
    must(memcmp(with, without, sizeof with) == 0);
    premie_findings_release(&none);
    premie_book_release(&clean);
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        if (taken_out[place]) {
            write_usual(place);
        }
    }
}

static void compare(const premie_findings *one, const premie_findings *other)
{
    must(one->total == other->total);
    size_t i = 0, j = 0;
    for (unsigned shown = 0; shown < PREMIE_FINDINGS_SHOWN; shown++, i++, j++) {
        while (i < one->count && one->items[i].follows) {
            i++;
        }
        while (j < other->count && other->items[j].follows) {
            j++;
        }
        if (i == one->count || j == other->count) {
            must(i == one->count && j == other->count);
            return;
        }
        must(one->items[i].table == other->items[j].table && one->items[i].line == other->items[j].line);
        must(one->items[i].column == other->items[j].column && strcmp(one->items[i].text, other->items[j].text) == 0);
    }
}

/* Which table it is; where its bytes begin. */
static unsigned table_meant(const uint8_t *data, size_t size, size_t *begin)
{
    const uint8_t *end = memchr(data, '\n', size);
    size_t length = end != NULL ? (size_t)(end - data) : size;
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        const char *name = premie_schemas[place].name;
        if (strlen(name) == length && memcmp(name, data, length) == 0) {
            *begin = length + (end != NULL);
            return place;
        }
    }
    *begin = 1;
    return data[0] % PREMIE_TABLE_COUNT;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static premie_book whole, chunks;
    static bool made;
    premie_findings first, second;
    const fuzz_folder *folder = fuzz_scratch();
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT && !made; place++) {
        write_usual(place);
    }
    made = true;
    if (size == 0) {
        return 0;
    }
    size_t begin;
    unsigned place = table_meant(data, size, &begin);
    fuzz_write_table(place, data + begin, size - begin);
    premie_load_options options = {
        .book = folder->book, .rules = folder->rules, .as_of = premie_date_of(2199, 12, 31), .threads = 1};
    premie_status status = premie_book_load(&whole, &options, &first, NULL);
    must((status == PREMIE_OK) == (first.total == 0) && status != PREMIE_E_SYSTEM);
    options.threads = 1 + size % 2;
    options.libcsv_only = true;
    options.chunk_bytes = 20;
    options.set_aside = true;
    status = premie_book_load(&chunks, &options, &second, NULL);
    compare(&first, &second);
    if (status == PREMIE_OK) {
        check_set_aside(&chunks, &options, &second);
    }
    premie_findings_release(&first);
    premie_findings_release(&second);
    premie_book_release(&whole);
    premie_book_release(&chunks);
    write_usual(place);
    return 0;
}
