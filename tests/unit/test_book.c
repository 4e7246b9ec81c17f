#include "support/assertions.h"
#include "support/covers.h"
#include "support/random.h"
#include "support/sheets.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "table/store.h"

static premie_folder folder;
static premie_sheets *base;
static const premie_layout plain = {.dialect = PREMIE_ISO};

static premie_load_options known_on(const char *text)
{
    return (premie_load_options){.as_of = day(text), .threads = 1};
}

static void put_file(const char *below, const char *bytes, size_t size)
{
    char path[2 * SHEET_PATH];
    (void)snprintf(path, sizeof path, "%s/%s", folder.path, below);
    (void)unlink(path);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_true(file >= 0);
    assert_true(premie_write_all(file, bytes, size));
    assert_integer(close(file), 0);
}

static void drop_file(const char *below)
{
    char path[2 * SHEET_PATH];
    (void)snprintf(path, sizeof path, "%s/%s", folder.path, below);
    assert_integer(unlink(path), 0);
}

static void assert_messages(const char *expected)
{
    premie_loaded loaded;
    premie_text found = {0};
    premie_load(&loaded, &folder, known_on("2199-12-31"));
    premie_loaded_messages(&loaded, &folder, &found);
    assert_string_equal(found.bytes, expected);
    assert_status(loaded.status, expected[0] == '\0' ? PREMIE_OK : PREMIE_E_DATA, &loaded.error);
    premie_text_release(&found);
    premie_unload(&loaded);
}

static int begin(void **state)
{
    (void)state;
    premie_folder_make(&folder);
    base = premie_sheets_read("bad/base");
    premie_sheets_write(base, &plain, &folder);
    return 0;
}

static int end(void **state)
{
    (void)state;
    premie_sheets_free(base);
    premie_folder_remove(&folder);
    return 0;
}

/* Each test finds the valid book. */
static int write_base(void **state)
{
    (void)state;
    premie_sheets_write(base, &plain, &folder);
    return 0;
}

/* ---- [T-7] ------------------------------------------------------------------------------------------------------ */

static bool is_visible(const premie_table *table, uint32_t row)
{
    bool visible = false;
    for (uint32_t i = 0; i < table->visible_count; i++) {
        visible |= table->order[i] == row;
    }
    return visible;
}

static const premie_table *table_of(const premie_loaded *loaded, unsigned place)
{
    return premie_book_table_const(&loaded->book, place);
}

/* Every row of a table from the day in one of its columns on, and not before. */
static void assert_known_from(unsigned place, const char *column)
{
    const premie_schema *schema = &premie_schemas[place];
    unsigned at = premie_schema_column(schema, column, strlen(column));
    unsigned rows = base->sheet[place].row_count;
    for (unsigned row = 0; row < rows; row++) {
        const char *text = base->sheet[place].rows[row].cells[premie_sheet_column(&base->sheet[place], column)];
        for (int days = -1; days <= 1; days++) {
            premie_loaded loaded;
            premie_load_options options = known_on(text);
            options.as_of = premie_date_plus(options.as_of, days);
            premie_load(&loaded, &folder, options);
            assert_status(loaded.status, PREMIE_OK, &loaded.error);
            const premie_date *held = table_of(&loaded, place)->store->data[at];
            assert_integer(table_of(&loaded, place)->row_count, rows);
            assert_date(held[row], text);
            assert_integer(is_visible(table_of(&loaded, place), row), days >= 0);
            premie_unload(&loaded);
        }
    }
}

static void statements_are_known_from_received_on_T7(void **state)
{
    (void)state;
    assert_known_from(PREMIE_TABLE_statements, "received_on");
}

static void billing_is_known_from_booked_on_T7(void **state)
{
    (void)state;
    assert_known_from(PREMIE_TABLE_billing, "booked_on");
}

static void payouts_are_known_from_paid_on_T7(void **state)
{
    (void)state;
    assert_known_from(PREMIE_TABLE_payouts, "paid_on");
}

static void recoveries_are_known_from_settled_on_T7(void **state)
{
    (void)state;
    assert_known_from(PREMIE_TABLE_recoveries, "settled_on");
}

static void claims_are_known_from_their_date_T7(void **state)
{
    (void)state;
    assert_known_from(PREMIE_TABLE_claims, "date");
}

static void invoices_are_known_from_submitted_on_T7(void **state)
{
    (void)state;
    assert_known_from(PREMIE_TABLE_invoices, "submitted_on");
}

static void absences_are_known_from_the_first_sick_day_T7(void **state)
{
    (void)state;
    assert_known_from(PREMIE_TABLE_absences, "first_sick_day");
}

/* What stands in a date column of a row, known on some day. */
static premie_date date_known_on(unsigned place, const char *column, uint32_t row, const char *as_of)
{
    premie_loaded loaded;
    premie_load(&loaded, &folder, known_on(as_of));
    assert_status(loaded.status, PREMIE_OK, &loaded.error);
    unsigned at = premie_schema_column(&premie_schemas[place], column, strlen(column));
    premie_date date = ((const premie_date *)table_of(&loaded, place)->store->data[at])[row];
    premie_unload(&loaded);
    return date;
}

static void an_absence_is_open_until_recovered_on_T7(void **state)
{
    (void)state;
    assert_date(date_known_on(PREMIE_TABLE_absences, "recovered_on", 0, "2024-06-09"), "");
    assert_date(date_known_on(PREMIE_TABLE_absences, "recovered_on", 0, "2024-06-10"), "2024-06-10");
    assert_date(date_known_on(PREMIE_TABLE_absences, "recovered_on", 0, "2024-06-11"), "2024-06-10");
    assert_date(date_known_on(PREMIE_TABLE_absences, "recovered_on", 2, "2199-12-31"), "");
}

static void a_refusal_is_blank_before_its_day_T7(void **state)
{
    (void)state;
    assert_date(date_known_on(PREMIE_TABLE_schedule, "refused_on", 1, "2024-10-19"), "");
    assert_date(date_known_on(PREMIE_TABLE_schedule, "refused_on", 1, "2024-10-20"), "2024-10-20");
    assert_date(date_known_on(PREMIE_TABLE_schedule, "announced_on", 1, "2024-09-01"), "2024-10-01");
}

static void a_cancellation_is_blank_before_its_day_but_not_the_end_T7(void **state)
{
    (void)state;
    assert_date(date_known_on(PREMIE_TABLE_covers, "cancelled_on", 2, "2025-10-14"), "");
    assert_date(date_known_on(PREMIE_TABLE_covers, "until", 2, "2025-10-14"), "2026-01-01");
    assert_date(date_known_on(PREMIE_TABLE_covers, "cancelled_on", 2, "2025-10-15"), "2025-10-15");
}

static void the_end_of_an_asr_manager_cover_is_blank_with_its_cancellation_T7(void **state)
{
    (void)state;
    premie_sheets *sheets = premie_sheets_copy(base);
    premie_sheet *covers = &sheets->sheet[PREMIE_TABLE_covers];
    premie_sheet_put(&covers->rows[5].cells[premie_sheet_column(covers, "cancelled_on")], "2025-11-20");
    premie_sheet_put(&covers->rows[5].cells[premie_sheet_column(covers, "until")], "2026-01-01");
    premie_sheets_write(sheets, &plain, &folder);
    assert_date(date_known_on(PREMIE_TABLE_covers, "cancelled_on", 5, "2025-11-19"), "");
    assert_date(date_known_on(PREMIE_TABLE_covers, "until", 5, "2025-11-19"), "forever");
    assert_date(date_known_on(PREMIE_TABLE_covers, "until", 5, "2025-11-20"), "2026-01-01");
    premie_sheet_put(&covers->rows[5].cells[premie_sheet_column(covers, "cancelled_on")], "");
    premie_sheets_write(sheets, &plain, &folder);
    assert_date(date_known_on(PREMIE_TABLE_covers, "until", 5, "2023-02-01"), "2026-01-01");
    premie_sheets_free(sheets);
}

static bool spell_known_on(uint32_t row, const char *as_of)
{
    premie_loaded loaded;
    premie_load(&loaded, &folder, known_on(as_of));
    bool visible = is_visible(table_of(&loaded, PREMIE_TABLE_spells), row);
    premie_unload(&loaded);
    return visible;
}

static void a_spell_is_absent_until_its_start_is_reported_T7(void **state)
{
    (void)state;
    assert_false(spell_known_on(3, "2024-06-04"));
    assert_true(spell_known_on(3, "2024-06-05"));
    assert_false(spell_known_on(0, "2022-12-31"));
    assert_true(spell_known_on(0, "2023-01-01"));
}

static void a_spell_is_open_until_its_end_is_reported_T7(void **state)
{
    (void)state;
    assert_date(date_known_on(PREMIE_TABLE_spells, "until", 1, "2025-06-19"), "forever");
    assert_date(date_known_on(PREMIE_TABLE_spells, "until", 1, "2025-06-20"), "2025-07-01");
    assert_date(date_known_on(PREMIE_TABLE_spells, "until", 2, "2024-02-29"), "forever");
    assert_date(date_known_on(PREMIE_TABLE_spells, "until", 2, "2024-03-01"), "2024-03-01");
}

/* ---- [T-1], [T-2]: layouts -------------------------------------------------------------------------------------- */

static void shuffle(premie_sheets *sheets, uint64_t *seed)
{
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        premie_sheet *sheet = &sheets->sheet[place];
        for (unsigned i = sheet->row_count; i > 1; i--) {
            unsigned j = (unsigned)premie_random_between(seed, 0, i - 1);
            premie_sheet_row row = sheet->rows[i - 1];
            sheet->rows[i - 1] = sheet->rows[j];
            sheet->rows[j] = row;
        }
    }
}

static void no_layout_changes_what_is_loaded_T1_T2(void **state)
{
    (void)state;
    uint64_t seed = 7;
    premie_text first = {0}, other = {0};
    for (unsigned i = 0; i < 64; i++) {
        premie_layout layout = {.dialect = i & 1 ? PREMIE_NL : PREMIE_ISO,
                                .mark = (i & 2) != 0,
                                .crlf = (i & 4) != 0,
                                .notes = (i & 8) != 0,
                                .columns_back = (i & 16) != 0};
        premie_sheets *sheets = premie_sheets_copy(base);
        premie_loaded loaded;
        if ((i & 32) != 0) {
            shuffle(sheets, &seed);
        }
        premie_sheets_write(sheets, &layout, &folder);
        premie_load(&loaded, &folder,
                    (premie_load_options){.as_of = day("2025-06-30"), .threads = 1 + i % 7, .chunk_bytes = 1 + 3 * i});
        assert_status(loaded.status, PREMIE_OK, &loaded.error);
        premie_book_dump(&loaded.book, i == 0 ? &first : &other);
        if (i > 0) {
            assert_string_equal(other.bytes, first.bytes);
        }
        premie_unload(&loaded);
        premie_sheets_free(sheets);
    }
    assert_true(strlen(first.bytes) > 2000);
    premie_text_release(&first);
    premie_text_release(&other);
}

static int compare_lines(const void *left, const void *right)
{
    const char *const *a = left, *const *b = right;
    return strcmp(*a, *b);
}

/* The texts of all findings, without their places, sorted. */
static void texts_of(const premie_findings *findings, premie_text *out)
{
    const char **texts = calloc(findings->count + 1, sizeof *texts);
    assert_non_null(texts);
    out->length = 0;
    for (size_t i = 0; i < findings->count; i++) {
        texts[i] = findings->items[i].text;
    }
    qsort(texts, findings->count, sizeof *texts, compare_lines);
    for (size_t i = 0; i < findings->count; i++) {
        premie_text_add(out, texts[i], strlen(texts[i]));
        premie_text_add(out, "\n", 1);
    }
    premie_text_add(out, "", 1);
    free(texts);
}

static premie_sheets *faulty_book(void)
{
    static const struct {
        unsigned place, row;
        const char *column, *value;
    } faults[] = {
        {PREMIE_TABLE_spells, 2, "from", "soon"},
        {PREMIE_TABLE_covers, 0, "product", "BNTW"},
        {PREMIE_TABLE_covers, 4, "renewal", "02-29"},
        {PREMIE_TABLE_claims, 1, "kind", "reserves"},
        {PREMIE_TABLE_rating, 0, "year_weights", "1|2"},
        {PREMIE_TABLE_statements, 3, "average_headcount", ""},
        {PREMIE_TABLE_absences, 3, "recovered_on", "2024-09-02"},
        {PREMIE_TABLE_vat, 0, "pct", "x"},
        {PREMIE_TABLE_invoices, 1, "submitted_on", "2024-03-10"},
        {PREMIE_TABLE_sepa, 0, "country", "nl"},
    };
    premie_sheets *sheets = premie_sheets_copy(base);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        premie_sheet *sheet = &sheets->sheet[faults[i].place];
        premie_sheet_put(&sheet->rows[faults[i].row].cells[premie_sheet_column(sheet, faults[i].column)],
                         faults[i].value);
    }
    return sheets;
}

/* [T-5]: which rows are set aside, and why */
static void no_order_of_rows_or_columns_changes_what_is_said(void **state)
{
    (void)state;
    uint64_t seed = 11;
    premie_text first = {0}, other = {0};
    for (unsigned i = 0; i < 24; i++) {
        premie_layout layout = {.columns_back = i % 2 == 1, .notes = i % 3 == 1, .crlf = i % 5 == 1};
        premie_sheets *sheets = faulty_book();
        premie_loaded loaded;
        if (i > 1) {
            shuffle(sheets, &seed);
        }
        premie_sheets_write(sheets, &layout, &folder);
        premie_load(&loaded, &folder,
                    (premie_load_options){
                        .as_of = day("2199-12-31"), .threads = 1 + i % 3, .chunk_bytes = 40, .set_aside = true});
        assert_status(loaded.status, PREMIE_OK, &loaded.error);
        texts_of(&loaded.findings, i == 0 ? &first : &other);
        if (i > 0) {
            assert_string_equal(other.bytes, first.bytes);
        }
        premie_unload(&loaded);
        premie_sheets_free(sheets);
    }
    assert_non_null(strstr(first.bytes, "cover 'C1' is set aside\n"));
    premie_text_release(&first);
    premie_text_release(&other);
}

/* ---- [T-5]: many faults ----------------------------------------------------------------------------------------- */

enum { MANY = 3000 };

static void write_many_faults(void)
{
    premie_text text = {0};
    const char *header = "employer_id,employee_id,from,until,birth_date,annual_wage\n";
    premie_text_add(&text, header, strlen(header));
    for (unsigned i = 0; i < MANY; i++) {
        char line[128];
        const char *date = i % 5 == 4 ? "2020-02-30" : "2020-02-29";
        int length =
            snprintf(line, sizeof line, "%s,p%u,%s,,%s,%s\n", i % 7 == 6 ? "E2x" : "E2", i % 100 == 99 ? 99 : i, date,
                     i % 11 == 10 ? "\"19\n80-01-01\"" : "", i % 13 == 12 ? "x" : "30000");
        premie_text_add(&text, line, (size_t)length);
    }
    put_file("book/spells.csv", text.bytes, text.length);
    premie_text_release(&text);
    drop_file("book/invoices.csv");
    drop_file("book/payouts.csv");
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        folder.written[place].length = 0; /* all is to be written again */
    }
}

static void the_first_hundred_faults_are_the_same_whatever_the_threads_T5(void **state)
{
    (void)state;
    static const unsigned threads[] = {1, 2, 7};
    premie_text first = {0}, other = {0};
    uint64_t total = 0;
    write_many_faults();
    for (unsigned i = 0; i < 12; i++) {
        premie_loaded loaded;
        premie_load(&loaded, &folder,
                    (premie_load_options){.as_of = day("2199-12-31"),
                                          .threads = threads[i % 3],
                                          .chunk_bytes = i < 3 ? 0 : 100 + 900 * i,
                                          .set_aside = i % 2 == 1});
        assert_status(loaded.status, i % 2 == 1 ? PREMIE_OK : PREMIE_E_DATA, &loaded.error);
        assert_true(loaded.findings.count >= PREMIE_FINDINGS_SHOWN);
        premie_loaded_messages(&loaded, &folder, i == 0 ? &first : &other);
        char *at = i == 0 ? first.bytes : other.bytes;
        for (unsigned line = 0; line < PREMIE_FINDINGS_SHOWN; line++) {
            at = strchr(at, '\n') + 1;
        }
        *at = '\0';
        if (i > 0) {
            assert_string_equal(other.bytes, first.bytes);
            assert_true(loaded.findings.total == total);
        }
        total = loaded.findings.total;
        premie_unload(&loaded);
    }
    assert_true(total > MANY / 2);
    assert_memory_equal(first.bytes,
                        "spells.csv:6:3: from: '2020-02-30' is not a calendar date\n"
                        "spells.csv:8:1: employer_id: unknown employer 'E2x'; did you mean 'E2'?\n",
                        120);
    premie_text_release(&first);
    premie_text_release(&other);
}

/* ---- [T-5]: the reject file ------------------------------------------------------------------------------------- */

static void assert_file(const char *below, const char *expected)
{
    char path[2 * SHEET_PATH], bytes[8192];
    (void)snprintf(path, sizeof path, "%s/%s", folder.path, below);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    bytes[fread(bytes, 1, sizeof bytes - 1, file)] = '\0';
    (void)fclose(file);
    assert_string_equal(bytes, expected);
}

static void the_reject_file_has_each_row_once_with_all_its_reasons_T5(void **state)
{
    (void)state;
    premie_sheets *sheets = premie_sheets_copy(base);
    premie_layout layout = {.dialect = PREMIE_NL, .crlf = true};
    premie_sheet *covers = &sheets->sheet[PREMIE_TABLE_covers], *sepa = &sheets->sheet[PREMIE_TABLE_sepa];
    premie_sheet_put(&covers->rows[1].cells[premie_sheet_column(covers, "term")], "yearly");
    premie_sheet_put(&covers->rows[1].cells[premie_sheet_column(covers, "policy_id")], "P\n1");
    premie_sheet_put(&sepa->rows[1].raw, "\"B\"E");
    premie_sheets_write(sheets, &layout, &folder);
    premie_loaded loaded;
    premie_error error;
    char path[2 * SHEET_PATH];
    premie_load_options options = known_on("2199-12-31");
    options.set_aside = true;
    premie_load(&loaded, &folder, options);
    assert_status(loaded.status, PREMIE_OK, &loaded.error);
    assert_integer((int64_t)loaded.findings.total, 3);
    (void)snprintf(path, sizeof path, "%s/rejects.csv", folder.path);
    assert_status(premie_findings_write_rejects(&loaded.options, &loaded.findings, path, NULL, &error), PREMIE_OK,
                  &error);
    assert_file(
        "rejects.csv",
        "file,line,reason,row\n"
        "sepa.csv,3,\"country: expected the field to end at its closing quote, found more bytes\",\"\"\"B\"\"E\"\n"
        "covers.csv,2,base_cover_id: cover 'C2' is set aside,"
        "\"C1;P1;E1;BTNW;;01-01-2023;;;;01-01;statement;quarter;C2;;12,5;\"\n"
        "covers.csv,3,\"policy_id: expected no control characters, found 'P\\x0a1'; "
        "term: expected year, half_year, quarter or month, found 'yearly'; did you mean 'year'?\","
        "\"C2;\"\"P\n1\"\";E1;VZM;A;01-01-2023;;;;01-01;statement;yearly;;;;480000,00\"\n"
        "schedule.csv,2,cover_id: cover 'C1' is set aside,\"C1;01-01-2024;01-01-2025;70,00;;1500,00;no;01-10-2023;\"\n"
        "schedule.csv,3,cover_id: cover 'C1' is set aside,\"C1;01-01-2025;;72,50;;;;01-10-2024;20-10-2024\"\n"
        "schedule.csv,4,cover_id: cover 'C2' is set aside,\"C2;01-01-2023;01-01-2024;;2,25;;;;\"\n"
        "statements.csv,2,cover_id: cover 'C1' is set aside,\"C1;2023;10-02-2024;11,75;;no;no\"\n"
        "statements.csv,3,cover_id: cover 'C1' is set aside,\"C1;2024;12-02-2025;12,25;;;\"\n"
        "statements.csv,4,cover_id: cover 'C2' is set aside,\"C2;2024;12-02-2025;;495000,00;yes;yes\"\n"
        "billing.csv,2,cover_id: cover 'C1' is set aside,\"C1;2025;advance;02-01-2025;900,00;\"\n"
        "billing.csv,3,cover_id: cover 'C1' is set aside,\"C1;2024;settlement;10-03-2025;-12,50;\"\n"
        "suspensions.csv,4,cover_id: cover 'C2' is set aside,C2;01-08-2025;\n"
        "claims.csv,2,cover_id: cover 'C2' is set aside,\"C2;A1;30-04-2024;paid;9350,00\"\n"
        "claims.csv,3,cover_id: cover 'C2' is set aside,\"C2;A1;31-12-2024;reserve;800,00\"\n"
        "claims.csv,4,cover_id: cover 'C2' is set aside,\"C2;A1;31-03-2025;recovery;250,00\"\n"
        "invoices.csv,2,cover_id: cover 'C1' is set aside,"
        "\"I1;C1;A1;coaching;company_doctor;no;no;no;yes;no;01-03-2024;04-03-2024;100;11-03-2024;01-04-2024;"
        "02-04-2024;05-04-2024;20-04-2024;1000,00;210,00;;;;;;25;30-04-2024;NL\"\n"
        "payouts.csv,2,invoice_id: invoice 'I1' is set aside,\"I1;15-05-2024;1000,00\"\n"
        "payouts.csv,3,invoice_id: invoice 'I1' is set aside,\"I1;01-06-2024;-50,00\"\n");
    premie_unload(&loaded);
    premie_sheets_free(sheets);
}

static void a_reject_file_of_no_rows_is_its_header_T5(void **state)
{
    (void)state;
    premie_loaded loaded;
    premie_error error;
    char path[2 * SHEET_PATH];
    premie_load_options options = known_on("2199-12-31");
    options.set_aside = true;
    premie_load(&loaded, &folder, options);
    (void)snprintf(path, sizeof path, "%s/rejects.csv", folder.path);
    assert_status(premie_findings_write_rejects(&loaded.options, &loaded.findings, path, NULL, &error), PREMIE_OK,
                  &error);
    assert_file("rejects.csv", "file,line,reason,row\n");
    premie_unload(&loaded);
}

static void a_reject_file_is_taken_back_with_what_it_replaced_T5(void **state)
{
    (void)state;
    premie_loaded loaded;
    premie_error error;
    premie_rejects rejects, none = {.path = NULL};
    char path[2 * SHEET_PATH];
    premie_load(&loaded, &folder, known_on("2199-12-31"));
    (void)snprintf(path, sizeof path, "%s/taken-back.csv", folder.path);
    for (unsigned turn = 0; turn < 4; turn++) {
        bool before = turn / 2 == 1, stays = turn % 2 == 1;
        (void)unlink(path);
        if (before) {
            put_file("taken-back.csv", "before\n", 7);
        }
        assert_status(premie_findings_write_rejects(&loaded.options, &loaded.findings, path, &rejects, &error),
                      PREMIE_OK, &error);
        assert_file("taken-back.csv", "file,line,reason,row\n");
        assert_integer((int64_t)rejects.rows, 0);
        premie_rejects_end(&rejects, stays);
        assert_integer(access(path, F_OK), stays || before ? 0 : -1);
        if (stays || before) {
            assert_file("taken-back.csv", stays ? "file,line,reason,row\n" : "before\n");
        }
    }
    premie_rejects_end(&none, true);
    premie_unload(&loaded);
}

static void a_reject_file_that_cannot_be_written_is_a_failure_of_the_system(void **state)
{
    (void)state;
    premie_loaded loaded;
    premie_error error;
    premie_load(&loaded, &folder, known_on("2199-12-31"));
    assert_status(
        premie_findings_write_rejects(&loaded.options, &loaded.findings, "/nowhere/rejects.csv", NULL, &error),
        PREMIE_E_SYSTEM, &error);
    assert_string_equal(error.text, "/nowhere/rejects.csv: No such file or directory");
    premie_unload(&loaded);
}

static void a_table_that_changed_since_it_was_read_gives_no_reject_file(void **state)
{
    (void)state;
    premie_loaded loaded;
    premie_error error;
    char path[2 * SHEET_PATH];
    premie_load_options options = known_on("2199-12-31");
    options.set_aside = true;
    put_file("rules/sepa.csv", "country\nNL\nBEL\n", 15);
    premie_load(&loaded, &folder, options);
    put_file("rules/sepa.csv", "country\n", 8);
    (void)snprintf(path, sizeof path, "%s/never.csv", folder.path);
    assert_status(premie_findings_write_rejects(&loaded.options, &loaded.findings, path, NULL, &error), PREMIE_E_SYSTEM,
                  &error);
    assert_non_null(strstr(error.text, "rules/sepa.csv: changed while it was read"));
    assert_integer(access(path, F_OK), -1);
    premie_unload(&loaded);
    folder.written[PREMIE_TABLE_sepa].length = 0;
}

static void a_fault_of_a_whole_table_is_not_set_aside_T5(void **state)
{
    (void)state;
    premie_loaded loaded;
    premie_load_options options = known_on("2199-12-31");
    options.set_aside = true;
    put_file("rules/sepa.csv", "land\nNL\n", 8);
    premie_load(&loaded, &folder, options);
    assert_status(loaded.status, PREMIE_E_DATA, &loaded.error);
    premie_unload(&loaded);
    folder.written[PREMIE_TABLE_sepa].length = 0;
}

/* ---- [T-1], [T-5], [T-6]: files ----------------------------------------------------------------------------------- */

static void assert_sepa(const char *bytes, size_t size, const char *expected)
{
    put_file("rules/sepa.csv", bytes, size);
    assert_messages(expected);
    folder.written[PREMIE_TABLE_sepa].length = 0;
}

static void an_empty_file_lacks_its_header_T1(void **state)
{
    (void)state;
    assert_sepa("", 0, "sepa.csv: expected a header row, found an empty file\n");
    assert_sepa("\xEF\xBB\xBF", 3, "sepa.csv: expected a header row, found an empty file\n");
}

static void a_blank_line_is_no_header_T1(void **state)
{
    (void)state;
    assert_sepa("\ncountry\nNL\n", 12, "sepa.csv:1:1: expected a header row, found a blank line\n");
}

static void a_header_alone_is_a_table_without_rows_T1(void **state)
{
    (void)state;
    assert_sepa("country", 7, "");
    assert_sepa("\xEF\xBB\xBF"
                "country\r\n\r\n",
                14, "");
}

static void a_header_at_fault_is_all_that_is_said_of_its_table_T5(void **state)
{
    (void)state;
    assert_sepa("cou\"ntry\nxx\n", 12,
                "sepa.csv:1:1: expected the field to be quoted as a whole, found a quote inside it\n");
    assert_sepa("country\rNL\r", 11, "sepa.csv:1:1: expected LF or CRLF at the line's end, found a lone CR\n");
    assert_sepa("\"country\nNL\n", 12, "sepa.csv:1:1: expected a closing quote, found none\n");
}

static void a_header_that_is_not_utf_8_is_named_T5(void **state)
{
    (void)state;
    assert_sepa("country,x_\xe9\nNL,\n", 16, "sepa.csv:1:2: expected UTF-8, found 'x_\\xe9'\n");
    assert_sepa("\xFF\xFE"
                "c\0o\0u\0\n\0",
                10, "sepa.csv:1:1: expected UTF-8, found UTF-16; save the table as CSV in UTF-8\n");
}

static void zero_bytes_are_control_characters_T3(void **state)
{
    (void)state;
    static const char rows[] = "absence_id,settled_on,amount\nA\0001,2025-02-01,3\nA1,2025-02-01,3\0\n";
    put_file("book/recoveries.csv", rows, sizeof rows - 1);
    assert_messages("recoveries.csv:2:1: absence_id: expected no control characters, found 'A\\x001'\n"
                    "recoveries.csv:3:3: amount: expected an amount with at most 2 decimals such as 1234.56, "
                    "found '3\\x00'\n");
    folder.written[PREMIE_TABLE_recoveries].length = 0;
}

static void a_table_of_an_unknown_name_is_named_with_a_hint_T6(void **state)
{
    (void)state;
    put_file("book/spels.csv", "a\n", 2);
    put_file("book/x_notes.csv", "a\n", 2);
    put_file("book/notes.txt", "a\n", 2);
    put_file("book/vat.csv", "a\n", 2);
    put_file("rules/quite_other.csv", "a\n", 2);
    put_file("rules/TERMS.CSV", "a\n", 2);
    assert_messages("spels.csv: unknown table 'spels'; did you mean 'spells'?\n"
                    "vat.csv: unknown table 'vat'; it belongs in the folder of the rules\n"
                    "TERMS.CSV: unknown table 'TERMS'; did you mean 'terms'?\n"
                    "quite_other.csv: unknown table 'quite_other'\n");
    drop_file("book/spels.csv");
    drop_file("book/x_notes.csv");
    drop_file("book/notes.txt");
    drop_file("book/vat.csv");
    drop_file("rules/quite_other.csv");
    drop_file("rules/TERMS.CSV");
}

static void a_folder_that_is_not_there_is_an_error_of_the_input_T6(void **state)
{
    (void)state;
    premie_book book;
    premie_findings findings;
    premie_error error;
    premie_load_options options = {.book = "/nowhere", .rules = folder.path, .as_of = day("2025-01-01"), .threads = 1};
    assert_status(premie_book_load(&book, &options, &findings, &error), PREMIE_E_DATA, &error);
    assert_string_equal(error.text, "/nowhere: expected a folder of tables, found none");
    premie_findings_release(&findings);
    premie_book_release(&book);
}

static void a_message_leaves_out_the_slash_at_the_end_of_a_folder(void **state)
{
    (void)state;
    premie_load_options options = {.book = "books/a//", .rules = "rules"};
    premie_finding finding = {.table = PREMIE_TABLE_spells, .line = 1204, .column = 3, .text = "from: it is not"};
    char message[64];
    assert_integer((int64_t)premie_finding_message(&options, &finding, sizeof message, message), 42);
    assert_string_equal(message, "books/a/spells.csv:1204:3: from: it is not");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, write_base)
    const struct CMUnitTest tests[] = {
        TEST(statements_are_known_from_received_on_T7),
        TEST(billing_is_known_from_booked_on_T7),
        TEST(payouts_are_known_from_paid_on_T7),
        TEST(recoveries_are_known_from_settled_on_T7),
        TEST(claims_are_known_from_their_date_T7),
        TEST(invoices_are_known_from_submitted_on_T7),
        TEST(absences_are_known_from_the_first_sick_day_T7),
        TEST(an_absence_is_open_until_recovered_on_T7),
        TEST(a_refusal_is_blank_before_its_day_T7),
        TEST(a_cancellation_is_blank_before_its_day_but_not_the_end_T7),
        TEST(the_end_of_an_asr_manager_cover_is_blank_with_its_cancellation_T7),
        TEST(a_spell_is_absent_until_its_start_is_reported_T7),
        TEST(a_spell_is_open_until_its_end_is_reported_T7),
        TEST(no_layout_changes_what_is_loaded_T1_T2),
        TEST(no_order_of_rows_or_columns_changes_what_is_said),
        TEST(the_first_hundred_faults_are_the_same_whatever_the_threads_T5),
        TEST(the_reject_file_has_each_row_once_with_all_its_reasons_T5),
        TEST(a_reject_file_of_no_rows_is_its_header_T5),
        TEST(a_reject_file_is_taken_back_with_what_it_replaced_T5),
        TEST(a_reject_file_that_cannot_be_written_is_a_failure_of_the_system),
        TEST(a_table_that_changed_since_it_was_read_gives_no_reject_file),
        TEST(a_fault_of_a_whole_table_is_not_set_aside_T5),
        TEST(an_empty_file_lacks_its_header_T1),
        TEST(a_blank_line_is_no_header_T1),
        TEST(a_header_alone_is_a_table_without_rows_T1),
        TEST(a_header_at_fault_is_all_that_is_said_of_its_table_T5),
        TEST(a_header_that_is_not_utf_8_is_named_T5),
        TEST(zero_bytes_are_control_characters_T3),
        TEST(a_table_of_an_unknown_name_is_named_with_a_hint_T6),
        TEST(a_folder_that_is_not_there_is_an_error_of_the_input_T6),
        TEST(a_message_leaves_out_the_slash_at_the_end_of_a_folder),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
