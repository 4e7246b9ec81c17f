#include "support/assertions.h"
#include "support/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "premie/book.h"
#include "table/store.h"

/* Tables of random fields, right and wrong, read both ways: libcsv alone is what the fast path is held to. */

enum { PATH_SIZE = 64, ROWS = 700, FIELD = 400 };

static char folder[PATH_SIZE] = "/tmp/premie-batch-XXXXXX";
static uint64_t seed;

static size_t draw(size_t count) { return (size_t)(premie_random(&seed) % count); }

static const char *path_of(const premie_schema *schema, char path[3 * PATH_SIZE])
{
    (void)snprintf(path, 3 * PATH_SIZE, "%s/%s%s%s.csv", folder, schema->in_rules ? "rules" : "book", "/",
                   schema->name);
    return path;
}

static void any_bytes(char *text)
{
    static const char bytes[] = "0123456789-.,;aZ \t|\"\xC3\xA9\xFF\x7F\x01/:";
    size_t length = draw(90);
    for (size_t i = 0; i < length; i++) {
        text[i] = bytes[draw(sizeof bytes - 1)];
    }
    text[length] = '\0';
}

static void a_date(char *text, premie_dialect dialect)
{
    static const int years[] = {1899, 1900, 1980, 2000, 2023, 2024, 2100, 2199, 2200};
    bool any = draw(60) == 0;
    int year = years[any ? draw(9) : 1 + draw(7)];
    int month = any ? (int)draw(14) : 1 + (int)draw(12), day = any ? (int)draw(33) : 1 + (int)draw(29);
    const char *form = dialect == PREMIE_NL && draw(2) == 0 ? "%3$02d-%2$02d-%1$04d" : "%1$04d-%2$02d-%3$02d";
    (void)snprintf(text, FIELD, form, year, month, day);
}

static void a_decimal(char *text, premie_dialect dialect)
{
    static const int64_t sizes[] = {1, 10, 1000, 100000, 100000000, 99999999999, 9999999999999, 99999999999999999};
    bool any = draw(60) == 0;
    long long whole = (long long)(premie_random(&seed) % (uint64_t)sizes[draw(any ? 8 : 5)]);
    int decimals = any ? (int)draw(8) : 1 + (int)draw(2);
    int used = snprintf(text, FIELD, "%s%lld", any && draw(3) == 0 ? "-" : "", whole);
    if (draw(3) > 0) {
        (void)snprintf(text + used, (size_t)(FIELD - used), "%c%.*s", (dialect == PREMIE_NL) == !any ? ',' : '.',
                       decimals, "4900817");
    }
}

static void a_word(const premie_column *column, char *text)
{
    const char *word = "";
    unsigned words = 0;
    while (premie_column_word(column, words, &word) > 0) {
        words++;
    }
    size_t length = words > 0 ? premie_column_word(column, (unsigned)draw(words), &word) : 0;
    (void)snprintf(text, FIELD, "%.*s%s", (int)length, word, draw(200) == 0 ? "x" : "");
}

/* A field as its column asks for it, more often than not. */
static void a_field(const premie_column *column, unsigned row, premie_dialect dialect, char text[FIELD])
{
    static const char *const flags[] = {"yes", "no", "ja", "nee", "1", "0", "Ja"};
    bool ends = strstr(column->name, "until") != NULL, required = (column->flags & PREMIE_COLUMN_REQUIRED) != 0;
    static const char *const ids[] = {"a",          "b-17",   "W00000001", "W000000012345678",
                                      "Zo\xC3\xAB", "r\xFFw", "two words"};
    text[0] = '\0';
    if (draw(400) == 0) {
        any_bytes(text);
    } else if (!required && draw(ends ? 20 : 3) < (ends ? 19 : 1)) {
        return;
    } else if (column->type == PREMIE_TYPE_DATE) {
        a_date(text, dialect);
    } else if (column->type == PREMIE_TYPE_MONEY || column->type == PREMIE_TYPE_NUMBER ||
               column->type == PREMIE_TYPE_PCT || column->type == PREMIE_TYPE_SHARE) {
        a_decimal(text, dialect);
    } else if (column->type == PREMIE_TYPE_COUNT || column->type == PREMIE_TYPE_YEAR) {
        (void)snprintf(text, FIELD, "%u",
                       (unsigned)(draw(30) == 0                      ? draw(2000000)
                                  : column->type == PREMIE_TYPE_YEAR ? 1901 + draw(290)
                                                                     : draw(20)));
    } else if (column->type == PREMIE_TYPE_CODE || column->type == PREMIE_TYPE_CODES) {
        a_word(column, text);
    } else if (column->type == PREMIE_TYPE_FLAG) {
        (void)snprintf(text, FIELD, "%s", flags[draw(200) == 0 ? 6 : draw(6)]);
    } else if (column->type == PREMIE_TYPE_MONTH_DAY) {
        (void)snprintf(text, FIELD, "%02u-%02u", 1 + (unsigned)draw(12), 1 + (unsigned)draw(draw(30) == 0 ? 32 : 28));
    } else if ((column->flags & PREMIE_COLUMN_KEY) != 0 || column->type == PREMIE_TYPE_REF) {
        (void)snprintf(text, FIELD, "K%u",
                       column->type == PREMIE_TYPE_REF || draw(100) == 0 ? (unsigned)draw(ROWS + 3) : row);
    } else {
        (void)snprintf(text, FIELD, "%s", ids[draw(draw(60) == 0 ? 7 : 5)]);
    }
}

static void put_field(FILE *file, const char *text, char delimiter)
{
    bool quoted = strpbrk(text, "\"\t ;,") != NULL || text[strcspn(text, "\x01")] != '\0' || draw(60) == 0;
    for (size_t i = 0; quoted && i < 2; i++) {
        (void)fputc('"', file);
        for (; i == 0 && *text != '\0'; text++) {
            (void)fprintf(file, *text == '"' ? "\"\"" : "%c", *text);
        }
    }
    (void)fprintf(file, "%s%c", quoted ? "" : text, delimiter);
}

/* A row for each record, with a last column of the writer's own; now and then a field too few. */
static void write_table(const premie_schema *schema)
{
    premie_dialect dialect = draw(2) == 0 ? PREMIE_ISO : PREMIE_NL;
    char path[3 * PATH_SIZE], text[FIELD], delimiter = dialect == PREMIE_NL ? ';' : ',';
    const char *line_end = draw(3) == 0 ? "\r\n" : "\n";
    FILE *file = fopen(path_of(schema, path), "w");
    assert_non_null(file);
    for (unsigned i = 0; i < schema->column_count; i++) {
        (void)fprintf(file, "%s%c", schema->columns[i].name, delimiter);
    }
    (void)fprintf(file, "x_note%s", line_end);
    for (unsigned row = 0; row < ROWS; row++) {
        unsigned fields = schema->column_count - (draw(300) == 0);
        for (unsigned i = 0; i < fields; i++) {
            a_field(&schema->columns[i], row, dialect, text);
            put_field(file, text, delimiter);
        }
        (void)fprintf(file, "%s%s", draw(20) == 0 ? "n\xC3\xB6te" : "note", line_end);
    }
    assert_int_equal(fclose(file), 0);
}

static void assert_same_findings(const premie_findings *a, const premie_findings *b)
{
    assert_integer((int64_t)a->count, (int64_t)b->count);
    assert_integer((int64_t)a->total, (int64_t)b->total);
    for (size_t i = 0; i < a->count; i++) {
        assert_integer(a->items[i].table, b->items[i].table);
        assert_integer(a->items[i].line, b->items[i].line);
        assert_integer(a->items[i].column, b->items[i].column);
        assert_string_equal(a->items[i].text, b->items[i].text);
    }
}

/* Good rows hold the same values; a row at fault may hold anything. */
static void assert_same_rows(const premie_table *a, const premie_table *b)
{
    char one[PREMIE_QUOTED], other[PREMIE_QUOTED];
    assert_integer(a->row_count, b->row_count);
    assert_integer(a->visible_count, b->visible_count);
    for (uint32_t i = 0; i < a->visible_count; i++) {
        uint32_t row = a->order[i];
        assert_integer(row, b->order[i]);
        assert_integer(premie_table_line(a, row), premie_table_line(b, row));
        for (unsigned column = 0; column < a->schema->column_count; column++) {
            assert_string_equal(premie_table_value(a, row, column, one), premie_table_value(b, row, column, other));
        }
    }
}

static void load(premie_book *book, premie_findings *findings, bool libcsv_only, unsigned threads)
{
    char rules[2 * PATH_SIZE], tables[2 * PATH_SIZE];
    premie_error error;
    (void)snprintf(rules, sizeof rules, "%s/rules", folder);
    (void)snprintf(tables, sizeof tables, "%s/book", folder);
    premie_load_options options = {.book = tables,
                                   .rules = rules,
                                   .as_of = premie_date_of(2199, 12, 31),
                                   .threads = threads,
                                   .set_aside = true,
                                   .libcsv_only = libcsv_only,
                                   .chunk_bytes = 20000};
    premie_status status = premie_book_load(book, &options, findings, &error);
    assert_true(status == PREMIE_OK || status == PREMIE_E_DATA);
}

static void write_book(void)
{
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        write_table(&premie_schemas[place]);
    }
}

static int make_folders(void **state)
{
    char path[2 * PATH_SIZE];
    (void)state;
    if (mkdtemp(folder) == NULL) {
        return 1;
    }
    (void)snprintf(path, sizeof path, "%s/book", folder);
    int failed = mkdir(path, 0700);
    (void)snprintf(path, sizeof path, "%s/rules", folder);
    return failed + mkdir(path, 0700);
}

static int drop_folders(void **state)
{
    char path[3 * PATH_SIZE];
    (void)state;
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        (void)unlink(path_of(&premie_schemas[place], path));
    }
    (void)snprintf(path, sizeof path, "%s/book", folder);
    int failed = rmdir(path);
    (void)snprintf(path, sizeof path, "%s/rules", folder);
    return failed + rmdir(path) + rmdir(folder);
}

/* [T-2], [T-3], [T-4], [T-5] */
static void rows_and_faults_are_the_same_by_either_parser(void **state)
{
    (void)state;
    uint64_t good = 0;
    for (seed = 1; seed <= 6000; seed += 1000) {
        premie_book *books = calloc(2, sizeof *books);
        premie_findings findings[2];
        assert_non_null(books);
        write_book();
        load(&books[0], &findings[0], true, 1);
        load(&books[1], &findings[1], false, 3);
        assert_same_findings(&findings[0], &findings[1]);
        for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
            assert_same_rows(premie_book_table(&books[0], place), premie_book_table(&books[1], place));
            good += premie_book_table(&books[0], place)->visible_count;
        }
        for (unsigned i = 0; i < 2; i++) {
            premie_findings_release(&findings[i]);
            premie_book_release(&books[i]);
        }
        free(books);
    }
    assert_true(good > 1000); /* or it shows nothing */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows_and_faults_are_the_same_by_either_parser, make_folders, drop_folders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
