#include "support/assertions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "premie/run.h"
#include "run/file.h"
#include "run/receipt.h"
#include "run/verifying.h"

enum { YEAR = 2025, PATH_SIZE = 256, RECEIPT_MAX = 1 << 16 };

/* ---- digests ----------------------------------------------------------------------------------------------- */

static premie_digest digest_of(const char *bytes, size_t length, size_t step)
{
    premie_digesting digesting;
    premie_digest_begin(&digesting);
    for (size_t at = 0; at < length; at += step) {
        premie_digest_add(&digesting, bytes + at, length - at < step ? length - at : step);
    }
    return premie_digest_end(&digesting);
}

/* FIPS 180-4, the examples of its authors. */
static void the_digest_of_abc_is_that_of_the_standard(void **state)
{
    (void)state;
    char text[PREMIE_SHA256_TEXT];
    premie_digest digest = digest_of("abc", 3, 3);
    assert_string_equal(premie_digest_text(&digest, text),
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_integer((int64_t)digest.bytes, 3);
}

static void the_digest_of_nothing_is_that_of_the_standard(void **state)
{
    (void)state;
    char text[PREMIE_SHA256_TEXT];
    premie_digest digest = digest_of("", 0, 1);
    assert_string_equal(premie_digest_text(&digest, text),
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_true(digest.there);
}

static void a_digest_is_the_same_in_whatever_steps_its_bytes_come(void **state)
{
    (void)state;
    char bytes[1000];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (char)(i * 7);
    }
    premie_digest whole = digest_of(bytes, sizeof bytes, sizeof bytes);
    for (size_t step = 1; step < 130; step++) {
        premie_digest digest = digest_of(bytes, sizeof bytes, step);
        assert_true(premie_digest_equal(&digest, &whole));
    }
}

static void the_text_of_a_digest_reads_back(void **state)
{
    (void)state;
    char text[PREMIE_SHA256_TEXT];
    premie_digest digest = digest_of("abc", 3, 3), back = {.there = true, .bytes = 3};
    assert_true(premie_digest_parse(premie_digest_text(&digest, text), &back));
    assert_true(premie_digest_equal(&digest, &back));
}

static void a_text_that_is_no_digest_is_refused(void **state)
{
    (void)state;
    char text[PREMIE_SHA256_TEXT + 1];
    premie_digest digest = digest_of("abc", 3, 3);
    (void)premie_digest_text(&digest, text);
    text[PREMIE_SHA256_TEXT - 2] = '\0';
    assert_false(premie_digest_parse(text, &digest));
    memset(text, 'a', PREMIE_SHA256_TEXT);
    text[PREMIE_SHA256_TEXT] = '\0';
    assert_false(premie_digest_parse(text, &digest));
    text[PREMIE_SHA256_TEXT - 1] = '\0';
    text[5] = 'A';
    assert_false(premie_digest_parse(text, &digest));
}

/* ---- runs on the demo book --------------------------------------------------------------------------------- */

typedef struct demo_run {
    premie_book book;
    premie_findings findings;
    premie_portfolio portfolio;
    premie_results results;
    premie_receipt receipt;
} demo_run;

static void begin_run(demo_run *run, const char *book, unsigned threads, size_t chunk_bytes, bool digest)
{
    premie_error error;
    premie_load_options options = {.book = book,
                                   .rules = "tables/demo/rules",
                                   .as_of = premie_date_of(2026, 4, 15),
                                   .threads = threads,
                                   .chunk_bytes = chunk_bytes,
                                   .digest = digest};
    *run = (demo_run){.receipt = {.command = "settle", .arguments = {{"year", "2025"}}, .argument_count = 1}};
    assert_status(premie_book_load(&run->book, &options, &run->findings, &error), PREMIE_OK, &error);
    assert_status(premie_portfolio_init(&run->portfolio, &run->book, &error), PREMIE_OK, &error);
    assert_status(premie_run_settle(&run->portfolio, YEAR, &run->results, &error), PREMIE_OK, &error);
    assert_status(premie_receipt_begin(&run->receipt, &run->book, &run->results, &error), PREMIE_OK, &error);
}

static void end_run(demo_run *run)
{
    premie_receipt_release(&run->receipt);
    premie_results_release(&run->results);
    premie_portfolio_release(&run->portfolio);
    premie_findings_release(&run->findings);
    premie_book_release(&run->book);
}

static void write_run(demo_run *run, const char *folder)
{
    premie_error error;
    premie_write_options options = {.folder = folder, .threads = run->portfolio.threads, .receipt = &run->receipt};
    assert_status(premie_results_write(&run->results, &options, &error), PREMIE_OK, &error);
}

/* A name in the temporary folder of these tests; static, so one at a time. */
static const char *named(void **state, const char *name)
{
    static char path[2 * PATH_SIZE];
    (void)snprintf(path, sizeof path, "%s/%s", (const char *)*state, name);
    return path;
}

static void remove_run(const char *folder)
{
    static const char *const names[] = {"settlement.csv", "billing.csv", "receipt.json"};
    char path[2 * PATH_SIZE];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

static int make_folder(void **state)
{
    static char folder[PATH_SIZE];
    const char *temporary = getenv("TMPDIR");
    (void)snprintf(folder, sizeof folder, "%s/premie-receipt-XXXXXX", temporary != NULL ? temporary : "/tmp");
    *state = mkdtemp(folder);
    return *state != NULL ? 0 : -1;
}

static int remove_folder(void **state)
{
    remove_run(named(state, "out"));
    return rmdir(*state);
}

static char *receipt_of(const char *folder)
{
    premie_file_bytes file;
    premie_error error;
    assert_status(premie_file_read(folder, PREMIE_RECEIPT_NAME, RECEIPT_MAX, &file, &error), PREMIE_OK, &error);
    char *text = realloc(file.bytes, file.length + 1);
    assert_non_null(text);
    text[file.length] = '\0';
    return text;
}

static void equal_runs_have_equal_receipts_whatever_the_threads_and_chunks(void **state)
{
    char *first = NULL;
    for (unsigned threads = 1; threads <= 4; threads++) {
        demo_run run;
        begin_run(&run, "tables/demo/book", threads, threads == 1 ? 0 : 64 * threads, true);
        write_run(&run, named(state, "out"));
        char *text = receipt_of(named(state, "out"));
        if (first == NULL) {
            first = text;
        } else {
            assert_string_equal(text, first);
            free(text);
        }
        remove_run(named(state, "out"));
        end_run(&run);
    }
    free(first);
}

static void a_receipt_names_neither_a_folder_nor_a_thread(void **state)
{
    demo_run run;
    begin_run(&run, "tables/demo/book", 3, 0, true);
    write_run(&run, named(state, "out"));
    char *text = receipt_of(named(state, "out"));
    assert_null(strstr(text, "demo"));
    assert_null(strstr(text, *state));
    assert_null(strstr(text, "thread"));
    free(text);
    end_run(&run);
    remove_run(named(state, "out"));
}

static void a_receipt_reads_back_as_it_was_written(void **state)
{
    demo_run run;
    premie_receipt back;
    premie_error error;
    begin_run(&run, "tables/demo/book", 2, 0, true);
    write_run(&run, named(state, "out"));
    assert_status(premie_receipt_read(&back, named(state, "out"), &error), PREMIE_OK, &error);
    char *text, *again;
    assert_status(premie_receipt_text(&run.receipt, &text, &error), PREMIE_OK, &error);
    assert_status(premie_receipt_text(&back, &again, &error), PREMIE_OK, &error);
    assert_string_equal(again, text);
    assert_date(back.as_of, "2026-04-15");
    assert_integer((int64_t)back.tables[PREMIE_TABLE_spells].rows, 32);
    assert_integer((int64_t)back.files[PREMIE_RESULT_settlement].rows, 13);
    free(text);
    free(again);
    premie_receipt_release(&back);
    end_run(&run);
    remove_run(named(state, "out"));
}

static void the_digests_of_a_receipt_are_those_of_the_files(void **state)
{
    demo_run run;
    premie_digest spells, settlement;
    premie_error error;
    begin_run(&run, "tables/demo/book", 2, 100, true);
    write_run(&run, named(state, "out"));
    assert_status(premie_file_digest("tables/demo/book", "spells.csv", &spells, &error), PREMIE_OK, &error);
    assert_status(premie_file_digest(named(state, "out"), "settlement.csv", &settlement, &error), PREMIE_OK, &error);
    assert_true(premie_digest_equal(&spells, &run.receipt.tables[PREMIE_TABLE_spells].digest));
    assert_true(premie_digest_equal(&settlement, &run.receipt.files[PREMIE_RESULT_settlement].digest));
    end_run(&run);
    remove_run(named(state, "out"));
}

static void digests_are_taken_only_where_they_are_asked_for(void **state)
{
    (void)state;
    demo_run run;
    begin_run(&run, "tables/demo/book", 1, 0, false);
    assert_false(run.receipt.tables[PREMIE_TABLE_spells].digest.there);
    end_run(&run);
}

static void the_totals_are_those_of_summary_csv(void **state)
{
    (void)state;
    demo_run run;
    begin_run(&run, "tables/demo/book", 1, 0, true);
    assert_integer((int64_t)run.receipt.total_count, 14);
    assert_string_equal(run.receipt.totals[0].name, "settlement.rows");
    assert_string_equal(run.receipt.totals[0].value, "13");
    assert_string_equal(run.receipt.totals[1].name, "settlement.status.awaiting_mutations");
    assert_string_equal(run.receipt.totals[11].name, "settlement.net_due");
    assert_string_equal(run.receipt.totals[11].value, "27614.06");
    end_run(&run);
}

/* ---- damaged receipts -------------------------------------------------------------------------------------- */

#define NOTHING "\"rules\":[],\"book\":[],\"results\":[],\"totals\":{}}"
#define START "{\"premie\":\"0.1.0\",\"command\":\"settle\","
#define SHA "0000000000000000000000000000000000000000000000000000000000000000"

static const struct {
    const char *text, *complaint; /* "": none */
} receipts[] = {
    {START "\"arguments\":{},\"as_of\":\"2026-04-15\"," NOTHING, ""},
    {START "\"arguments\":{\"year\":\"2025\"},\"as_of\":\"2026-04-15\"," NOTHING, ""},
    {START "\"arguments\":{\"year\":2025},\"as_of\":\"2026-04-15\"," NOTHING, "arguments: unexpected 'year'"},
    {START "\"arguments\":{\"a\":\"\",\"b\":\"\",\"c\":\"\",\"d\":\"\",\"e\":\"\",\"f\":\"\",\"g\":\"\",\"h\":\"\","
           "\"i\":\"\"},\"as_of\":\"2026-04-15\"," NOTHING,
     "arguments: unexpected 'i'"},
    {START "\"arguments\":{\"year\":\"\\u001b[2J\"},\"as_of\":\"2026-04-15\"," NOTHING, "arguments: unexpected 'year'"},
    {START "\"arguments\":{},\"as_of\":\"2026-02-30\"," NOTHING, "as_of: unexpected '2026-02-30'"},
    {START "\"arguments\":{},\"as_of\":\"2026-04-15\",\"time\":1," NOTHING, "1 object item(s) left unpacked: time"},
    {"{\"premie\":\"\\u001b[2J\",\"command\":\"\",\"arguments\":{},\"as_of\":\"2026-04-15\"," NOTHING,
     "premie: unexpected '\\x1b[2J'"},
    {START "\"command\":\"advance\"}", "1:46: duplicate object key near '\"command\"'"},
    {START "\"arguments\":{},\"as_of\":\"2026-04-15\",\"rules\":{},\"book\":[],\"results\":[],\"totals\":{}}",
     "rules: expected a list of files"},
    {START "\"arguments\":{},\"as_of\":\"2026-04-15\",\"rules\":[],\"book\":[],\"results\":[],\"totals\":{\"a\":1}}",
     "totals: unexpected 'a'"},
    {START "\"arguments\":{},\"as_of\":\"2026-04-15\",\"rules\":[],\"book\":[{\"name\":\"spells.csv\",\"rows\":1,"
           "\"bytes\":2,\"sha256\":\"" SHA "\"}],\"results\":[],\"totals\":{}}",
     ""},
    {START "\"arguments\":{},\"as_of\":\"2026-04-15\",\"rules\":[{\"name\":\"spells.csv\",\"rows\":1,"
           "\"bytes\":2,\"sha256\":\"" SHA "\"}],\"book\":[],\"results\":[],\"totals\":{}}",
     "rules: unexpected 'spells.csv'"},
    {START "\"arguments\":{},\"as_of\":\"2026-04-15\",\"rules\":[],\"book\":[],\"results\":[{\"name\":\"../x.csv\","
           "\"rows\":1,\"bytes\":2,\"sha256\":\"" SHA "\"}],\"totals\":{}}",
     "results: unexpected '../x.csv'"},
    {START "\"arguments\":{},\"as_of\":\"2026-04-15\",\"rules\":[],\"book\":[{\"name\":\"spells.csv\",\"rows\":-1,"
           "\"bytes\":2,\"sha256\":\"" SHA "\"}],\"results\":[],\"totals\":{}}",
     "book: expected rows, bytes and a SHA-256 of spells.csv"},
    {START "\"arguments\":{},\"as_of\":\"2026-04-15\",\"rules\":[],\"book\":[{\"name\":\"spells.csv\",\"rows\":1,"
           "\"bytes\":2,\"sha256\":\"0" SHA "\"}],\"results\":[],\"totals\":{}}",
     "book: expected rows, bytes and a SHA-256 of spells.csv"},
    {START "\"arguments\":{},\"as_of\":\"2026-04-15\",\"rules\":[],\"book\":[{\"name\":\"spells.csv\"}],"
           "\"results\":[],\"totals\":{}}",
     "book: Object item not found: rows"},
    {"[]", "Expected object, got array"},
    {"{", "1:1: string or '}' expected near end of file"},
    {"", "1:0: '[' or '{' expected near end of file"},
};

static void a_receipt_of_another_form_is_refused_with_its_fault(void **state)
{
    const char *path = named(state, PREMIE_RECEIPT_NAME);
    char expected[4 * PATH_SIZE];
    for (size_t i = 0; i < sizeof receipts / sizeof *receipts; i++) {
        premie_receipt receipt;
        premie_error error = {.text = ""};
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        assert_true(fputs(receipts[i].text, file) >= 0 && fclose(file) == 0);
        premie_status status = premie_receipt_read(&receipt, *state, &error);
        premie_receipt_release(&receipt);
        if (receipts[i].complaint[0] == '\0') {
            assert_status(status, PREMIE_OK, &error);
            continue;
        }
        (void)snprintf(expected, sizeof expected, "%s: not the receipt of a run: %s", path, receipts[i].complaint);
        assert_string_equal(error.text, expected);
        assert_status(status, PREMIE_E_DATA, &error);
    }
    assert_int_equal(unlink(path), 0);
}

static void a_folder_without_a_receipt_is_a_fault_of_the_input(void **state)
{
    premie_receipt receipt;
    premie_error error;
    char expected[4 * PATH_SIZE];
    assert_status(premie_receipt_read(&receipt, *state, &error), PREMIE_E_DATA, &error);
    (void)snprintf(expected, sizeof expected, "%s: expected the receipt of a run, found no file",
                   named(state, PREMIE_RECEIPT_NAME));
    assert_string_equal(error.text, expected);
    premie_receipt_release(&receipt);
}

/* ---- rows -------------------------------------------------------------------------------------------------- */

/* The rows that are told of two texts, one a line. */
static const char *rows_of(const char *folder, const char *book)
{
    static char told[4096];
    premie_differences differences = {.items = NULL};
    premie_error error;
    assert_status(premie_differences_add_rows(&differences, folder, strlen(folder), book, strlen(book), &error),
                  PREMIE_OK, &error);
    told[0] = '\0';
    for (size_t i = 0; i < differences.count; i++) {
        assert_integer(differences.items[i].kind, PREMIE_DIFFERS_ROW);
        size_t length = strlen(told);
        (void)snprintf(told + length, sizeof told - length, "%s\n", differences.items[i].text);
    }
    premie_differences_release(&differences);
    return told;
}

static void a_changed_row_is_shown_as_it_was_and_as_it_is(void **state)
{
    (void)state;
    assert_string_equal(rows_of("id,a\nx,1\ny,2\n", "id,a\nx,1\ny,3\n"),
                        "line 3 in the folder  y,2\nline 3 by the book    y,3\n");
}

static void a_row_put_in_between_is_shown_alone(void **state)
{
    (void)state;
    assert_string_equal(rows_of("id\nx\nz\n", "id\nx\ny\nz\n"), "line 3 by the book    y\n");
}

static void a_row_that_occurs_once_more_is_shown_once(void **state)
{
    (void)state;
    assert_string_equal(rows_of("id\nx\nx\nx\n", "id\nx\nx\n"), "line 4 in the folder  x\n");
}

static void the_same_rows_in_another_order_are_called_so(void **state)
{
    (void)state;
    assert_string_equal(rows_of("id\nx\ny\n", "id\ny\nx\n"), "the same rows, not as they were written\n");
}

static void of_many_rows_the_first_are_shown_and_the_rest_counted(void **state)
{
    (void)state;
    assert_string_equal(rows_of("1\n2\n3\n4\n5\n", ""),
                        "line 1 in the folder  1\nline 2 in the folder  2\nline 3 in the folder  3\nand 2 more\n");
}

static void control_characters_of_a_row_are_shown_as_numbers(void **state)
{
    (void)state;
    assert_string_equal(rows_of("caf\xc3\xa9\x1b[2J\xff\xc2\x85\r\n", ""),
                        "line 1 in the folder  caf\xc3\xa9\\x1b[2J\\xff\\xc2\\x85\\x0d\n");
}

static void a_long_row_is_cut(void **state)
{
    (void)state;
    char row[2001], cut[500] = "line 1 in the folder  ";
    memset(row, 'a', sizeof row - 1);
    row[sizeof row - 1] = '\0';
    size_t length = strlen(cut);
    memset(cut + length, 'a', 400);
    (void)strcpy(cut + length + 400, "…\n");
    assert_string_equal(rows_of(row, ""), cut);
}

/* ---- verification ------------------------------------------------------------------------------------------ */

static void verify(const demo_run *run, const premie_receipt *receipt, const char *folder,
                   premie_differences *differences)
{
    premie_error error;
    premie_verify_options options = {.folder = folder, .threads = 2};
    assert_status(premie_verify(receipt, &options, &run->book, &run->results, differences, &error), PREMIE_OK, &error);
}

static void what_was_just_written_differs_in_nothing(void **state)
{
    demo_run run;
    premie_differences differences;
    begin_run(&run, "tables/demo/book", 2, 0, true);
    write_run(&run, named(state, "out"));
    verify(&run, &run.receipt, named(state, "out"), &differences);
    assert_integer((int64_t)differences.count, 0);
    premie_differences_release(&differences);
    end_run(&run);
    remove_run(named(state, "out"));
}

/* [T-5], [T-7]: rows that do not count are rows of the file all the same. */
static void a_receipt_of_other_rows_than_the_table_has_differs(void **state)
{
    demo_run run;
    premie_differences differences;
    begin_run(&run, "tables/demo/book", 2, 0, true);
    write_run(&run, named(state, "out"));
    run.receipt.tables[PREMIE_TABLE_spells].rows++;
    verify(&run, &run.receipt, named(state, "out"), &differences);
    assert_integer((int64_t)differences.count, 1);
    assert_integer(differences.items[0].kind, PREMIE_DIFFERS_TABLE);
    assert_string_equal(differences.items[0].text,
                        "tables/demo/book/spells.csv: 32 rows, 1528 bytes, SHA-256 c065f81b…; "
                        "was 33 rows, 1528 bytes, SHA-256 c065f81b…");
    premie_differences_release(&differences);
    end_run(&run);
    remove_run(named(state, "out"));
}

static void an_edited_total_of_a_receipt_differs(void **state)
{
    demo_run run;
    premie_differences differences;
    begin_run(&run, "tables/demo/book", 2, 0, true);
    write_run(&run, named(state, "out"));
    (void)strcpy(run.receipt.totals[11].value, "27614.07");
    verify(&run, &run.receipt, named(state, "out"), &differences);
    assert_integer((int64_t)differences.count, 1);
    assert_integer(differences.items[0].kind, PREMIE_DIFFERS_TOTAL);
    assert_string_equal(differences.items[0].text, "settlement.net_due: 27614.06; was 27614.07");
    premie_differences_release(&differences);
    end_run(&run);
    remove_run(named(state, "out"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_digest_of_abc_is_that_of_the_standard),
        cmocka_unit_test(the_digest_of_nothing_is_that_of_the_standard),
        cmocka_unit_test(a_digest_is_the_same_in_whatever_steps_its_bytes_come),
        cmocka_unit_test(the_text_of_a_digest_reads_back),
        cmocka_unit_test(a_text_that_is_no_digest_is_refused),
        cmocka_unit_test(equal_runs_have_equal_receipts_whatever_the_threads_and_chunks),
        cmocka_unit_test(a_receipt_names_neither_a_folder_nor_a_thread),
        cmocka_unit_test(a_receipt_reads_back_as_it_was_written),
        cmocka_unit_test(the_digests_of_a_receipt_are_those_of_the_files),
        cmocka_unit_test(digests_are_taken_only_where_they_are_asked_for),
        cmocka_unit_test(the_totals_are_those_of_summary_csv),
        cmocka_unit_test(a_receipt_of_another_form_is_refused_with_its_fault),
        cmocka_unit_test(a_folder_without_a_receipt_is_a_fault_of_the_input),
        cmocka_unit_test(a_changed_row_is_shown_as_it_was_and_as_it_is),
        cmocka_unit_test(a_row_put_in_between_is_shown_alone),
        cmocka_unit_test(a_row_that_occurs_once_more_is_shown_once),
        cmocka_unit_test(the_same_rows_in_another_order_are_called_so),
        cmocka_unit_test(of_many_rows_the_first_are_shown_and_the_rest_counted),
        cmocka_unit_test(control_characters_of_a_row_are_shown_as_numbers),
        cmocka_unit_test(a_long_row_is_cut),
        cmocka_unit_test(what_was_just_written_differs_in_nothing),
        cmocka_unit_test(a_receipt_of_other_rows_than_the_table_has_differs),
        cmocka_unit_test(an_edited_total_of_a_receipt_differs),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
