#include "support/assertions.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/format.h"
#include "table/line.h"

enum { ROWS = 10000, FILES_MOST = 4, ID_SIZE = 32 };

/* What a sink took, file by file. */
typedef struct taken {
    premie_text texts[PREMIE_FILE_COUNT];
    unsigned order[FILES_MOST];
    size_t files, calls, fails_after;
    atomic_int ended;
} taken;

static premie_status take(void *context, unsigned file, const char *bytes, size_t length, premie_error *error)
{
    taken *of = context;
    if (of->calls++ == of->fails_after) {
        return premie_fail(error, PREMIE_E_SYSTEM, "no room for file %u", file);
    }
    if (of->files == 0 || of->order[of->files - 1] != file) {
        assert_true(of->files < FILES_MOST);
        of->order[of->files++] = file;
    }
    premie_text_add(&of->texts[file], bytes, length);
    return PREMIE_OK;
}

static premie_status end(void *context, unsigned file, premie_error *error)
{
    taken *of = context;
    (void)file;
    (void)error;
    atomic_fetch_add(&of->ended, 1);
    return PREMIE_OK;
}

static void release(taken *of)
{
    for (unsigned i = 0; i < PREMIE_FILE_COUNT; i++) {
        premie_text_release(&of->texts[i]);
    }
}

/* Bookings of covers with names of every kind, and settlements of some. */
static premie_results make_results(char ids[ROWS][ID_SIZE])
{
    static const char *const names[] = {"C%05d",       "a,b%05d",      "a;b%05d",     "\"%05d\"",      " %05d",
                                        "é%05d",       "x %05d",       "%05d plaats", "plaats-%05d,a", "plaats-%05d\"",
                                        "pl\"ts-%05d", "plaats-%05dé", "plaats-%05d"};
    enum { NAMES = sizeof names / sizeof names[0] };
    premie_results results = {.summary = true};
    premie_billing_row *bookings = calloc(ROWS, sizeof *bookings);
    premie_settlement_row *settlements = calloc(ROWS / 2, sizeof *settlements);
    assert_non_null(bookings);
    assert_non_null(settlements);
    for (int i = 0; i < ROWS; i++) {
        /* the lengths of the names differ, and with them those of the lines */
        int length = snprintf(ids[i] + 1, ID_SIZE - 1, names[i % NAMES], i); /* NOLINT: one of the formats above */
        ids[i][0] = (char)length;
        premie_id id = {(const unsigned char *)ids[i]};
        bookings[i] = (premie_billing_row){id, 2025, "advance", {20000 + i}, {i * INT64_C(77777)}, {NULL}};
        if (i % 2 == 0) {
            settlements[i / 2] = (premie_settlement_row){.cover_id = id, .year = 2025, .status = "settled"};
        }
    }
    results.table[PREMIE_RESULT_billing] = (premie_result){true, bookings, ROWS};
    results.table[PREMIE_RESULT_settlement] = (premie_result){true, settlements, ROWS / 2};
    return results;
}

static const unsigned files[] = {PREMIE_FILE_SUMMARY, PREMIE_RESULT_settlement, PREMIE_RESULT_billing};

static premie_status format(const premie_results *results, premie_dialect dialect, unsigned threads, taken *of,
                            premie_error *error)
{
    premie_file_sink sink = {.take = take, .end = end, .context = of};
    return premie_files_format(results, 3, files, dialect, threads, &sink, error);
}

/* The bookings field by field, as any other table is written. */
static void add_bookings(const premie_results *results, premie_dialect dialect, premie_text *text)
{
    const premie_result_schema *schema = &premie_result_schemas[PREMIE_RESULT_billing];
    for (unsigned i = 0; i < schema->column_count; i++) {
        const char *name = schema->columns[i].name;
        premie_text_add_field(text, name, strlen(name), dialect, i + 1 == schema->column_count);
    }
    for (size_t row = 0; row < ROWS; row++) {
        const char *cells = (const char *)results->table[PREMIE_RESULT_billing].rows + row * schema->row_size;
        for (unsigned i = 0; i < schema->column_count; i++) {
            char cell[PREMIE_CELL_TEXT];
            size_t length = premie_result_cell(&schema->columns[i], cells, dialect, cell);
            premie_text_add_field(text, cell, length, dialect, i + 1 == schema->column_count);
        }
    }
}

static char ids[ROWS][ID_SIZE];

/* [T-2], [T-3] */
static void blocks_come_out_as_the_fields_one_by_one_whatever_the_threads(void **state)
{
    (void)state;
    premie_results results = make_results(ids);
    for (unsigned threads = 1; threads <= 5; threads++) {
        premie_dialect dialect = threads % 2 == 0 ? PREMIE_NL : PREMIE_ISO;
        taken of = {.fails_after = SIZE_MAX};
        premie_text expected = {0};
        premie_error error;
        assert_status(format(&results, dialect, threads, &of, &error), PREMIE_OK, &error);
        add_bookings(&results, dialect, &expected);
        const premie_text *text = &of.texts[PREMIE_RESULT_billing];
        assert_integer((int64_t)text->length, (int64_t)expected.length);
        assert_memory_equal(text->bytes, expected.bytes, expected.length);
        premie_text_release(&expected);
        release(&of);
    }
    premie_results_release(&results);
}

static void files_come_one_after_the_other_as_asked_and_each_ends(void **state)
{
    (void)state;
    premie_results results = make_results(ids);
    for (unsigned threads = 1; threads <= 5; threads++) {
        taken of = {.fails_after = SIZE_MAX};
        premie_error error;
        assert_status(format(&results, PREMIE_ISO, threads, &of, &error), PREMIE_OK, &error);
        assert_integer((int64_t)of.files, 3);
        assert_memory_equal(of.order, files, sizeof files);
        assert_integer(atomic_load(&of.ended), 3);
        release(&of);
    }
    premie_results_release(&results);
}

static void a_sink_that_fails_is_given_nothing_more(void **state)
{
    (void)state;
    premie_results results = make_results(ids);
    for (unsigned threads = 1; threads <= 5; threads++) {
        taken of = {.fails_after = 5};
        premie_error error;
        assert_integer(format(&results, PREMIE_ISO, threads, &of, &error), PREMIE_E_SYSTEM);
        assert_string_equal(error.text, "no room for file 3");
        assert_integer((int64_t)of.calls, 6);
        release(&of);
    }
    premie_results_release(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_come_out_as_the_fields_one_by_one_whatever_the_threads),
        cmocka_unit_test(files_come_one_after_the_other_as_asked_and_each_ends),
        cmocka_unit_test(a_sink_that_fails_is_given_nothing_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
