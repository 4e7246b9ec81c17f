#include "support/assertions.h"
#include "support/covers.h"
#include "support/random.h"
#include "support/sheets.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "premie/run.h"
#include "table/store.h"

/*
 * The cases of tests/bad: a valid book, changed in one place, and the messages that come of it.
 *
 *     [T-3] what the case shows
 *     set TABLE ROW COLUMN VALUE      rows are named by their line in the valid book
 *     add TABLE FIELDS                a row more, named 100, 101 …
 *     raw TABLE ROW TEXT              a row as it is to stand there, its commas as delimiters
 *     remove TABLE ROW
 *     rename TABLE COLUMN NAME        drop TABLE COLUMN        append TABLE NAME
 *     missing TABLE                   no such file
 *     plain                           without a column of quoted notes before it
 *     fixed                           rows stay where they are: else the first changed one comes first, in the
 *                                     middle and last
 *     = TABLE.csv:ROW:COLUMN: TEXT    a message, with points and ISO dates, its column by name or by number;
 *                                     nl= where it differs by more than that
 *
 * \n, \r, \t, \\ and \xNN stand for bytes.
 */
enum { CHANGES = 80, MESSAGES = 110, LINE_SIZE = 512 };

typedef struct bad_case {
    char name[256], changes[CHANGES][LINE_SIZE], expected[MESSAGES][512], expected_nl[MESSAGES][512];
    unsigned change_count, expected_count, expected_nl_count;
    bool fixed, plain, has_nl;
} bad_case;

static premie_folder folder;
static premie_sheets *base;

/* ---- the cases ------------------------------------------------------------------------------------------------ */

static void decode(char *text)
{
    char *to = text;
    for (; *text != '\0'; text++) {
        if (*text != '\\') {
            *to++ = *text;
            continue;
        }
        char kind = *++text, digits[] = {text[1], kind == 'x' ? text[2] : '\0', '\0'};
        *to++ = kind == 'x' ? (char)strtoul(digits, NULL, 16)
                            : (char)(kind == 'n'   ? '\n'
                                     : kind == 'r' ? '\r'
                                     : kind == 't' ? '\t'
                                                   : kind);
        text += kind == 'x' ? 2 : 0;
    }
    *to = '\0';
}

/* Fills in the next case of a file; false at its end. */
static bool next_case(FILE *file, bad_case *one)
{
    char line[LINE_SIZE];
    memset(one, 0, sizeof *one);
    while (fgets(line, sizeof line, file) != NULL) {
        assert_non_null(strchr(line, '\n'));
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '\0' && one->name[0] != '\0') {
            return true;
        }
        if (line[0] == '[') {
            (void)snprintf(one->name, sizeof one->name, "%.255s", line);
        } else if (strncmp(line, "= ", 2) == 0) {
            (void)snprintf(one->expected[one->expected_count++], 512, "%.511s", line + 2);
        } else if (strncmp(line, "nl=", 3) == 0) {
            one->has_nl = true;
            (void)snprintf(one->expected_nl[one->expected_nl_count], 512, "%.511s", line + 3 + (line[3] == ' '));
            one->expected_nl_count += line[3] == ' ';
        } else if (strcmp(line, "fixed") == 0) {
            one->fixed = true;
        } else if (strcmp(line, "plain") == 0) {
            one->plain = true;
        } else if (line[0] != '\0' && line[0] != '#') {
            assert_true(one->change_count < CHANGES);
            strcpy(one->changes[one->change_count++], line);
        }
    }
    return one->name[0] != '\0';
}

static FILE *open_cases(const char *name)
{
    const char *tests = getenv("PREMIE_TESTS");
    char path[SHEET_PATH];
    (void)snprintf(path, sizeof path, "%s/bad/%s.txt", tests != NULL ? tests : "tests", name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    return file;
}

static unsigned table_named(const char *name, size_t length)
{
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        if (strlen(premie_schemas[place].name) == length && memcmp(premie_schemas[place].name, name, length) == 0) {
            return place;
        }
    }
    print_error("no table %.*s\n", (int)length, name);
    fail();
    return 0;
}

static premie_sheet_row *row_labelled(premie_sheet *sheet, unsigned label)
{
    for (unsigned i = 0; i < sheet->row_count; i++) {
        if (sheet->rows[i].label == label) {
            return &sheet->rows[i];
        }
    }
    print_error("no row %u\n", label);
    fail();
    return NULL;
}

static premie_sheet_row *add_row(premie_sheet *sheet, char *fields)
{
    premie_sheet_row *row = &sheet->rows[sheet->row_count++];
    unsigned label = 100;
    for (unsigned i = 0; i + 1 < sheet->row_count; i++) {
        label = sheet->rows[i].label >= label ? sheet->rows[i].label + 1 : label;
    }
    *row = (premie_sheet_row){.label = label};
    char *at = fields;
    for (unsigned i = 0; i < sheet->column_count; i++) {
        size_t length = at != NULL ? strcspn(at, ",") : 0;
        char cell[512];
        (void)snprintf(cell, sizeof cell, "%.*s", (int)length, at != NULL ? at : "");
        premie_sheet_put(&row->cells[i], cell);
        at = at != NULL && at[length] == ',' ? at + length + 1 : NULL;
    }
    return row;
}

static void remove_row(premie_sheet *sheet, unsigned label)
{
    premie_sheet_row *row = row_labelled(sheet, label), gone = *row;
    size_t after = (size_t)(&sheet->rows[sheet->row_count] - row) - 1;
    memmove(row, row + 1, after * sizeof *row);
    sheet->row_count--;
    for (unsigned i = 0; i < sheet->column_count; i++) {
        free(gone.cells[i]);
    }
    free(gone.raw);
}

static void change_columns(premie_sheet *sheet, const char *verb, const char *column, const char *name)
{
    if (strcmp(verb, "append") == 0) {
        unsigned place = sheet->column_count++;
        premie_sheet_put(&sheet->header[place], column);
        for (unsigned i = 0; i < sheet->row_count; i++) {
            premie_sheet_put(&sheet->rows[i].cells[place], "");
        }
        return;
    }
    unsigned place = premie_sheet_column(sheet, column);
    if (strcmp(verb, "rename") == 0) {
        premie_sheet_put(&sheet->header[place], name);
        return;
    }
    unsigned after = --sheet->column_count - place;
    free(sheet->header[place]);
    memmove(&sheet->header[place], &sheet->header[place + 1], after * sizeof(char *));
    sheet->header[sheet->column_count] = NULL;
    for (unsigned i = 0; i < sheet->row_count; i++) {
        char **cells = sheet->rows[i].cells;
        free(cells[place]);
        memmove(&cells[place], &cells[place + 1], after * sizeof(char *));
        cells[sheet->column_count] = NULL;
    }
}

/* Cuts the next word off; NULL behind the last. */
static char *word(char **at)
{
    char *begin = *at;
    if (begin == NULL) {
        return NULL;
    }
    char *blank = strchr(begin, ' ');
    *at = blank != NULL ? blank + 1 : NULL;
    if (blank != NULL) {
        *blank = '\0';
    }
    return begin;
}

/* Makes one change; the row it is about, if it is about one. */
static premie_sheet_row *change(premie_sheets *sheets, const char *line, unsigned *place)
{
    char text[LINE_SIZE], nothing[] = "", *at = strcpy(text, line);
    const char *verb = word(&at), *name = word(&at);
    *place = table_named(name, strlen(name));
    premie_sheet *sheet = &sheets->sheet[*place];
    if (strcmp(verb, "missing") == 0) {
        sheet->missing = true;
        return NULL;
    }
    if (strcmp(verb, "add") == 0) {
        decode(at);
        return add_row(sheet, at);
    }
    const char *second = word(&at);
    if (strcmp(verb, "rename") == 0 || strcmp(verb, "drop") == 0 || strcmp(verb, "append") == 0) {
        change_columns(sheet, verb, second != NULL ? second : "", at != NULL ? at : "");
        return NULL;
    }
    unsigned label = (unsigned)strtoul(second, NULL, 10);
    if (strcmp(verb, "remove") == 0) {
        remove_row(sheet, label);
        return NULL;
    }
    premie_sheet_row *row = row_labelled(sheet, label);
    unsigned column = strcmp(verb, "set") == 0 ? premie_sheet_column(sheet, word(&at)) : 0;
    char *value = at != NULL ? at : nothing;
    decode(value);
    premie_sheet_put(strcmp(verb, "set") == 0 ? &row->cells[column] : &row->raw, value);
    return row;
}

static void move_row(premie_sheet *sheet, const premie_sheet_row *row, unsigned to)
{
    premie_sheet_row moved = *row;
    size_t from = (size_t)(row - sheet->rows);
    memmove(&sheet->rows[from], &sheet->rows[from + 1], (sheet->row_count - 1 - from) * sizeof moved);
    memmove(&sheet->rows[to + 1], &sheet->rows[to], (sheet->row_count - 1 - to) * sizeof moved);
    sheet->rows[to] = moved;
}

/* The valid book with a case's changes, the changed row in the first, a middle or the last place. */
static premie_sheets *change_all(const bad_case *one, unsigned where)
{
    premie_sheets *sheets = premie_sheets_copy(base);
    unsigned place = 0, label = 0, moved = 0;
    for (unsigned i = 0; i < one->change_count; i++) {
        const premie_sheet_row *row = change(sheets, one->changes[i], &place);
        if (row != NULL && label == 0) {
            label = row->label;
            moved = place;
        }
    }
    if (label != 0 && !one->fixed) {
        premie_sheet *sheet = &sheets->sheet[moved];
        unsigned last = sheet->row_count - 1;
        move_row(sheet, row_labelled(sheet, label), where == 0 ? 0 : where == 1 ? last / 2 : last);
    }
    return sheets;
}

/* ---- messages ------------------------------------------------------------------------------------------------- */

static size_t put_number(char *out, const char **at, unsigned add)
{
    char *end;
    unsigned long value = strtoul(*at, &end, 10);
    *at = end;
    return (size_t)sprintf(out, "%lu", value + add);
}

/* Numbers in a message that the layout moves: columns, fields of a row. */
static void move_numbers(const char *at, const premie_layout *layout, char *out)
{
    static const char *const before[] = {"also in column ", "expected column ", " fields, found "};
    unsigned add = layout->notes ? 1 : 0;
    while (*at != '\0') {
        for (unsigned i = 0; i < 3; i++) {
            if (strncmp(at, before[i], strlen(before[i])) == 0 && isdigit((unsigned char)at[strlen(before[i])])) {
                out += sprintf(out, "%s", before[i]);
                at += strlen(before[i]);
                out += put_number(out, &at, add);
            }
        }
        char *end;
        if (isdigit((unsigned char)*at) && strtoul(at, &end, 10) > 0 && strncmp(end, " fields, found ", 15) == 0) {
            out += put_number(out, &at, add);
        } else if (*at != '\0') {
            *out++ = *at++;
        }
    }
    *out = '\0';
}

/* An expected message as it is to read in a layout: rows become lines. */
static void place_message(const premie_sheets *sheets, const premie_layout *layout, const char *message, char *out)
{
    char moved[1024];
    move_numbers(message, layout, moved);
    const char *at = strstr(moved, ".csv:"), *rest;
    size_t name = at != NULL ? (size_t)(at - moved) : 0;
    if (at == NULL || table_named(moved, name) == PREMIE_TABLE_COUNT) {
        strcpy(out, moved);
        return;
    }
    const premie_sheet *sheet = &sheets->sheet[table_named(moved, name)];
    out += sprintf(out, "%.*s.csv:", (int)name, moved);
    at += 5;
    if (isdigit((unsigned char)*at)) {
        char *end;
        unsigned label = (unsigned)strtoul(at, &end, 10);
        out += sprintf(out, "%u:", label > 1 ? premie_sheet_line(sheet, layout, label) : label);
        at = end + 1;
        size_t column = strcspn(at, ":");
        if (isdigit((unsigned char)*at)) {
            out += put_number(out, &at, layout->notes ? 1 : 0);
        } else if (*at != ' ') {
            char named[64];
            (void)snprintf(named, sizeof named, "%.*s", (int)column, at);
            out += sprintf(out, "%u: ", premie_sheet_column(sheet, named) + (layout->notes ? 2 : 1));
        }
    }
    for (; (rest = strstr(at, "line ")) != NULL && isdigit((unsigned char)rest[5]);) {
        char *end;
        unsigned label = (unsigned)strtoul(rest + 5, &end, 10);
        out += sprintf(out, "%.*sline %u", (int)(rest - at), at, premie_sheet_line(sheet, layout, label));
        at = end;
    }
    strcpy(out, at);
}

static unsigned expected_count(const bad_case *one, const premie_layout *layout)
{
    return layout->dialect == PREMIE_NL && one->has_nl ? one->expected_nl_count : one->expected_count;
}

static void add_expected(const bad_case *one, const premie_sheets *sheets, const premie_layout *layout,
                         premie_text *out)
{
    bool own = layout->dialect == PREMIE_NL && one->has_nl;
    for (unsigned i = 0; i < expected_count(one, layout); i++) {
        char turned[1024], placed[1024];
        premie_turn_text(layout->dialect, one->expected[i], sizeof turned, turned);
        place_message(sheets, layout, own ? one->expected_nl[i] : turned, placed);
        premie_text_add(out, placed, strlen(placed));
        premie_text_add(out, "\n", 1);
    }
    premie_text_add(out, "", 1);
}

static unsigned failures;

static void count_failure(const bad_case *one, const premie_layout *layout, unsigned where, const char *expected,
                          const char *found)
{
    print_error("%s (%s%s, place %u)\n", one->name, layout->dialect == PREMIE_NL ? "nl" : "iso",
                layout->notes ? ", notes" : "", where);
    (void)fprintf(stderr, "--- expected\n%s--- found\n%s", expected, found); /* of any length */
    failures++;
}

/* ---- setting aside -------------------------------------------------------------------------------------------- */

/* A row of a reject file. */
typedef struct reject {
    unsigned place;
    unsigned long line;
    char reason[4096], row[4096];
} reject;

static bool take_cell(FILE *file, char *cell, size_t size, int *after)
{
    size_t length = 0;
    int byte = fgetc(file);
    bool quoted = byte == '"';
    for (byte = quoted ? fgetc(file) : byte; byte != EOF; byte = fgetc(file)) {
        if (quoted && byte == '"') {
            byte = fgetc(file);
            quoted = byte == '"';
        }
        if (!quoted && (byte == ',' || byte == '\n')) {
            break;
        }
        assert_true(length + 1 < size);
        cell[length++] = (char)byte;
    }
    cell[length] = '\0';
    *after = byte;
    return byte != EOF;
}

static bool take_reject(FILE *file, reject *taken)
{
    char name[64], line[32];
    int after;
    if (!take_cell(file, name, sizeof name, &after)) {
        return false;
    }
    assert_true(take_cell(file, line, sizeof line, &after) && after == ',');
    assert_true(take_cell(file, taken->reason, sizeof taken->reason, &after) && after == ',');
    assert_true(take_cell(file, taken->row, sizeof taken->row, &after) && after == '\n');
    taken->line = strtoul(line, NULL, 10);
    if (strcmp(name, "file") != 0) {
        assert_string_equal(name + strlen(name) - 4, ".csv");
        taken->place = table_named(name, strlen(name) - 4);
    }
    return true;
}

/* The row stands in its file, on its line, as the reject file has it. */
static void assert_verbatim(const reject *rejected)
{
    char path[2 * SHEET_PATH], bytes[16384];
    const premie_schema *schema = &premie_schemas[rejected->place];
    (void)snprintf(path, sizeof path, "%s/%s/%s.csv", folder.path, schema->in_rules ? "rules" : "book", schema->name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    bytes[fread(bytes, 1, sizeof bytes - 1, file)] = '\0';
    (void)fclose(file);
    const char *at = bytes;
    for (unsigned long line = 1; line < rejected->line; line++) {
        at = strchr(at, '\n') + 1;
    }
    size_t length = strlen(rejected->row);
    assert_memory_equal(at, rejected->row, length);
    at += length;
    at += *at == '\r';
    assert_true(*at == '\n' || *at == '\0');
}

/* Takes the rows of a reject file out of the sheets; how many of each table there were. */
static void take_out(premie_sheets *sheets, const premie_layout *layout, const char *path, unsigned counts[])
{
    FILE *file = fopen(path, "r");
    reject rejected, header;
    premie_sheets *rest = premie_sheets_copy(sheets);
    assert_non_null(file);
    assert_true(take_reject(file, &header));
    assert_string_equal(header.row, "row");
    while (take_reject(file, &rejected)) {
        const premie_sheet *sheet = &sheets->sheet[rejected.place];
        assert_true(rejected.reason[0] != '\0');
        assert_verbatim(&rejected);
        for (unsigned i = 0; i < sheet->row_count; i++) {
            if (premie_sheet_line(sheet, layout, sheet->rows[i].label) == rejected.line) {
                remove_row(&rest->sheet[rejected.place], sheet->rows[i].label);
                counts[rejected.place]++;
            }
        }
    }
    (void)fclose(file);
    premie_sheets swapped = *sheets;
    *sheets = *rest;
    *rest = swapped;
    premie_sheets_free(rest);
}

/* What closing a year of a book and its cases on WGA come to: all result tables, or why there are none. */
static void compute_all(premie_text *text)
{
    premie_loaded loaded;
    premie_portfolio portfolio = {.book = NULL};
    premie_results results = {.summary = false};
    premie_error error = {.text = ""};
    FILE *file = tmpfile();
    char bytes[4096];
    assert_non_null(file);
    premie_load(&loaded, &folder, (premie_load_options){.as_of = day("2025-06-30"), .threads = 1, .set_aside = true});
    assert_status(loaded.status, PREMIE_OK, &loaded.error);
    premie_status status = premie_portfolio_init(&portfolio, &loaded.book, &error);
    if (status == PREMIE_OK) {
        status = premie_run_close(&portfolio, 2024, PREMIE_PARTS_ALL, &results, &error);
    }
    if (status == PREMIE_OK) {
        status = premie_run_wga(&portfolio, 2026, &results, &error);
    }
    if (status == PREMIE_OK) {
        status = premie_run_whk(&portfolio, 2024, &results, &error);
    }
    if (status == PREMIE_OK) {
        assert_status(premie_results_print(&results, PREMIE_ISO, 2, fileno(file), &error), PREMIE_OK, &error);
    } else {
        assert_integer(status, PREMIE_E_DATA);
        assert_true(fputs(error.text, file) >= 0);
    }
    rewind(file);
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, file)) > 0;) {
        premie_text_add(text, bytes, got);
    }
    premie_text_add(text, "", 1);
    (void)fclose(file);
    premie_results_release(&results);
    premie_portfolio_release(&portfolio);
    premie_unload(&loaded);
}

static bool is_of_rows(const bad_case *one)
{
    for (unsigned i = 0; i < one->expected_count; i++) {
        const char *place = strstr(one->expected[i], ".csv:");
        if (place == NULL || !isdigit((unsigned char)place[5]) || strncmp(place + 5, "1:", 2) == 0) {
            return false;
        }
    }
    return true;
}

/* [T-5]: what is left gives what the book gives that never had the rows set aside. */
static void assert_set_aside(const bad_case *one, premie_sheets *sheets, const premie_layout *layout)
{
    premie_loaded loaded;
    premie_error error;
    premie_text left = {0}, clean = {0}, results_left = {0}, results_clean = {0};
    unsigned counts[PREMIE_TABLE_COUNT] = {0};
    char path[SHEET_PATH + 16];
    (void)snprintf(path, sizeof path, "%s/rejects", folder.path);
    compute_all(&results_left);
    premie_load(&loaded, &folder, (premie_load_options){.as_of = day("2199-12-31"), .threads = 2, .set_aside = true});
    assert_status(loaded.status, PREMIE_OK, &loaded.error);
    if (one->expected_count > 0) {
        assert_integer((int64_t)loaded.findings.total, expected_count(one, layout));
    }
    assert_status(premie_findings_write_rejects(&loaded.options, &loaded.findings, path, NULL, &error), PREMIE_OK,
                  &error);
    premie_book_dump(&loaded.book, &left);
    take_out(sheets, layout, path, counts);
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        const premie_table *table = premie_book_table_const(&loaded.book, place);
        assert_integer(table->visible_count + counts[place], table->row_count);
    }
    premie_unload(&loaded);
    premie_sheets_write(sheets, layout, &folder);
    premie_load(&loaded, &folder, (premie_load_options){.as_of = day("2199-12-31"), .threads = 1});
    premie_book_dump(&loaded.book, &clean);
    if (loaded.findings.total > 0 || strcmp(left.bytes, clean.bytes) != 0) {
        premie_text found = {0};
        premie_loaded_messages(&loaded, &folder, &found);
        print_error("still found without the rows set aside:\n%s", found.bytes);
        count_failure(one, layout, 0, clean.bytes, left.bytes);
    }
    premie_unload(&loaded);
    compute_all(&results_clean);
    if (strcmp(results_left.bytes, results_clean.bytes) != 0) {
        count_failure(one, layout, 0, results_clean.bytes, results_left.bytes);
    }
    premie_text_release(&left);
    premie_text_release(&clean);
    premie_text_release(&results_left);
    premie_text_release(&results_clean);
}

/* ---- running them --------------------------------------------------------------------------------------------- */

static void run_case(const bad_case *one, premie_layout layout, unsigned where, bool set_aside)
{
    static const size_t chunks[] = {0, 100, 0, 17, 0, 100, 0, 1}; /* of a byte: a range for each line */
    static const unsigned threads[] = {1, 2, 7};
    static unsigned turn;
    premie_sheets *sheets = change_all(one, where);
    premie_text expected = {0}, found = {0};
    premie_loaded loaded;
    premie_sheets_write(sheets, &layout, &folder);
    add_expected(one, sheets, &layout, &expected);
    premie_load(&loaded, &folder,
                (premie_load_options){
                    .as_of = day("2199-12-31"), .threads = threads[turn % 3], .chunk_bytes = chunks[turn % 8]});
    turn++;
    premie_loaded_messages(&loaded, &folder, &found);
    if (strcmp(expected.bytes, found.bytes) != 0) {
        count_failure(one, &layout, where, expected.bytes, found.bytes);
    }
    assert_status(loaded.status, expected_count(one, &layout) > 0 ? PREMIE_E_DATA : PREMIE_OK, &loaded.error);
    premie_unload(&loaded);
    if (set_aside && is_of_rows(one) && expected_count(one, &layout) > 0) {
        assert_set_aside(one, sheets, &layout);
    }
    premie_text_release(&expected);
    premie_text_release(&found);
    premie_sheets_free(sheets);
}

/* ---- several at a time ---------------------------------------------------------------------------------------- */

enum { CASES_MAX = 1600, FEW = 4, TOGETHER = 6, ROUNDS = 120 };

/* The changes of a case that can be made beside those of others, of other tables. */
typedef struct few_changes {
    char changes[FEW][LINE_SIZE];
    unsigned count;
} few_changes;

/* Whether a case is of faults in rows that are set or added; its changes then. */
static bool take_few(const bad_case *one, few_changes *few)
{
    bool fits = one->expected_count > 0 && !one->plain && is_of_rows(one) && one->change_count <= FEW;
    for (unsigned i = 0; i < one->change_count && fits; i++) {
        fits = strncmp(one->changes[i], "set ", 4) == 0 || strncmp(one->changes[i], "add ", 4) == 0;
        strcpy(few->changes[i], one->changes[i]);
    }
    few->count = one->change_count;
    return fits;
}

/* The cases of all files that can go together; how many. */
static size_t read_cases(few_changes cases[CASES_MAX])
{
    static const char *const names[] = {"types", "rows", "books", "columns", "tables"};
    static bad_case one;
    size_t count = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        FILE *file = open_cases(names[i]);
        while (next_case(file, &one)) {
            assert_true(count < CASES_MAX);
            count += take_few(&one, &cases[count]);
        }
        (void)fclose(file);
    }
    return count;
}

/* Whether the tables of a case's changes are all free yet; takes them then. */
static bool takes_free_tables(const few_changes *one, bool taken[PREMIE_TABLE_COUNT])
{
    bool own[PREMIE_TABLE_COUNT] = {false}, is_free = true;
    for (unsigned i = 0; i < one->count; i++) {
        const char *name = strchr(one->changes[i], ' ') + 1;
        unsigned place = table_named(name, strcspn(name, " "));
        own[place] = true;
        is_free &= !taken[place];
    }
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT && is_free; place++) {
        taken[place] |= own[place];
    }
    return is_free;
}

/* [T-5]: rows at fault set each other aside, and what is left is what a book is that never had any of them. */
static void faults_together_are_set_aside_together_T5(void **state)
{
    static few_changes cases[CASES_MAX];
    static bad_case together;
    static const premie_layout layout = {.dialect = PREMIE_ISO};
    uint64_t seed = 5;
    (void)state;
    size_t count = read_cases(cases);
    assert_true(count > 800);
    failures = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        bool taken[PREMIE_TABLE_COUNT] = {false};
        memset(&together, 0, sizeof together);
        for (unsigned i = 0; i < TOGETHER; i++) {
            const few_changes *one = &cases[premie_random(&seed) % count];
            bool fits = takes_free_tables(one, taken);
            for (unsigned change = 0; fits && change < one->count; change++) {
                strcpy(together.changes[together.change_count++], one->changes[change]);
            }
        }
        (void)snprintf(together.name, sizeof together.name, "round %u", round);
        premie_sheets *sheets = change_all(&together, 0);
        premie_sheets_write(sheets, &layout, &folder);
        assert_set_aside(&together, sheets, &layout);
        premie_sheets_free(sheets);
    }
    assert_integer(failures, 0);
}

/* ---- */

static bool changes_row(const bad_case *one)
{
    bool changes = false;
    for (unsigned i = 0; i < one->change_count; i++) {
        changes |= strncmp(one->changes[i], "set ", 4) == 0 || strncmp(one->changes[i], "raw ", 4) == 0 ||
                   strncmp(one->changes[i], "add ", 4) == 0;
    }
    return changes;
}

/*
 * All cases of a file, in one layout: in every place without notes, with notes in one. With `most` places of 1 there are
 * many of one kind: they take turns in the layouts but the first. Where all is SLOWER, as under valgrind, each case has
 * its turn once.
 */
static void run_layout(FILE *file, const premie_layout *layout, unsigned turn, unsigned most)
{
    static bad_case one;
    const char *only = getenv("PREMIE_CASE");
    bool once = getenv("SLOWER") != NULL;
    unsigned count = 0;
    for (; next_case(file, &one); count++) {
        unsigned places = one.fixed || !changes_row(&one) ? 1 : most, chosen = count % places;
        bool has_turn = count % (one.plain ? 2 : 4) == turn;
        bool wanted = (only == NULL || strstr(one.name, only) != NULL) && !(layout->notes && one.plain) &&
                      (has_turn || (!once && (most > 1 || turn == 0)));
        for (unsigned where = 0; wanted && where < places; where++) {
            if ((!layout->notes && !once) || where == chosen) {
                run_case(&one, *layout, where, where == chosen && has_turn);
            }
        }
    }
    assert_true(count > 0);
}

static void run_cases(const char *name, unsigned most)
{
    static const premie_layout layouts[] = {{.dialect = PREMIE_ISO},
                                            {.dialect = PREMIE_NL},
                                            {.dialect = PREMIE_ISO, .notes = true, .crlf = true},
                                            {.dialect = PREMIE_NL, .notes = true, .mark = true}};
    FILE *file = open_cases(name);
    failures = 0;
    for (unsigned turn = 0; turn < 4; turn++) {
        rewind(file);
        run_layout(file, &layouts[turn], turn, most);
    }
    (void)fclose(file);
    assert_integer(failures, 0);
}

static void each_type_says_what_it_asks_for_T2_T3(void **state)
{
    (void)state;
    run_cases("types", 3);
}

static void each_column_asks_for_its_type_T3_T5(void **state)
{
    (void)state;
    run_cases("columns", 1);
}

/* Of no table is a column left out. */
static void no_column_lacks_a_fault_T3(void **state)
{
    static bool seen[PREMIE_TABLE_COUNT][PREMIE_COLUMNS_MAX];
    static bad_case one;
    (void)state;
    FILE *file = open_cases("columns");
    while (next_case(file, &one)) {
        const char *at = one.expected_count > 0 ? one.expected[0] : NULL, *name = at != NULL ? strchr(at, ':') : NULL;
        if (name == NULL) {
            continue;
        }
        unsigned place = table_named(at, (size_t)(name - at) - strlen(".csv"));
        name = strchr(name + 1, ':') + 1;
        unsigned column = premie_schema_column(&premie_schemas[place], name, strcspn(name, ":"));
        assert_true(column < premie_schemas[place].column_count);
        seen[place][column] = true;
    }
    (void)fclose(file);
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        for (unsigned i = 0; i < premie_schemas[place].column_count; i++) {
            if (!seen[place][i]) {
                fail_msg("no fault of %s.%s", premie_schemas[place].name, premie_schemas[place].columns[i].name);
            }
        }
    }
}

static void each_table_has_its_header_keys_and_periods_T4_T5(void **state)
{
    (void)state;
    run_cases("tables", 1);
}

static void each_fault_of_form_key_and_reference_is_named_T4_T5_T6(void **state)
{
    (void)state;
    run_cases("rows", 3);
}

static void each_fault_between_rows_and_tables_is_named_T8(void **state)
{
    (void)state;
    run_cases("books", 3);
}

/* ---- */

static int begin(void **state)
{
    (void)state;
    premie_folder_make(&folder);
    base = premie_sheets_read("bad/base");
    return 0;
}

static int end(void **state)
{
    (void)state;
    premie_sheets_free(base);
    premie_folder_remove(&folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_type_says_what_it_asks_for_T2_T3),
        cmocka_unit_test(each_column_asks_for_its_type_T3_T5),
        cmocka_unit_test(no_column_lacks_a_fault_T3),
        cmocka_unit_test(each_table_has_its_header_keys_and_periods_T4_T5),
        cmocka_unit_test(each_fault_of_form_key_and_reference_is_named_T4_T5_T6),
        cmocka_unit_test(each_fault_between_rows_and_tables_is_named_T8),
        cmocka_unit_test(faults_together_are_set_aside_together_T5),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
