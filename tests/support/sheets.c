#include "support/sheets.h"

#include "support/assertions.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "table/store.h"

static char *copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    assert_non_null(copy);
    return memcpy(copy, text, size);
}

void premie_sheet_put(char **place, const char *text)
{
    char *copy = copy_text(text);
    free(*place);
    *place = copy;
}

unsigned premie_sheet_column(const premie_sheet *sheet, const char *name)
{
    for (unsigned i = 0; i < sheet->column_count; i++) {
        if (strcmp(sheet->header[i], name) == 0) {
            return i;
        }
    }
    print_error("no column %s\n", name);
    fail();
    return 0;
}

/* ---- reading -------------------------------------------------------------------------------------------------- */

static unsigned take_line(char *line, char *cells[])
{
    unsigned count = 0;
    line[strcspn(line, "\n")] = '\0';
    for (char *at = line; at != NULL && count < SHEET_COLUMNS; count++) {
        char *comma = strchr(at, ',');
        if (comma != NULL) {
            *comma++ = '\0';
        }
        cells[count] = copy_text(at);
        at = comma;
    }
    return count;
}

static void path_of(char path[SHEET_PATH], const char *folder, unsigned place)
{
    const premie_schema *schema = &premie_schemas[place];
    int length = snprintf(path, SHEET_PATH, "%s/%s/%s.csv", folder, schema->in_rules ? "rules" : "book", schema->name);
    if (length < 0 || length >= SHEET_PATH) {
        fail_msg("a path of more than %d bytes", SHEET_PATH);
    }
}

static void read_sheet(premie_sheet *sheet, const char *path)
{
    char line[4096];
    FILE *file = fopen(path, "r");
    if (file == NULL || fgets(line, sizeof line, file) == NULL) {
        print_error("%s: cannot be read\n", path);
        fail();
        return;
    }
    sheet->column_count = take_line(line, sheet->header);
    while (fgets(line, sizeof line, file) != NULL) {
        premie_sheet_row *row = &sheet->rows[sheet->row_count++];
        assert_integer(take_line(line, row->cells), sheet->column_count);
        row->label = sheet->row_count + 1;
    }
    (void)fclose(file);
}

premie_sheets *premie_sheets_read(const char *folder)
{
    const char *tests = getenv("PREMIE_TESTS");
    char root[SHEET_PATH], path[SHEET_PATH];
    premie_sheets *sheets = calloc(1, sizeof *sheets);
    assert_non_null(sheets);
    (void)snprintf(root, sizeof root, "%s/%s", tests != NULL ? tests : "tests", folder);
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        path_of(path, root, place);
        read_sheet(&sheets->sheet[place], path);
    }
    return sheets;
}

premie_sheets *premie_sheets_copy(const premie_sheets *sheets)
{
    premie_sheets *copy = malloc(sizeof *copy);
    assert_non_null(copy);
    memcpy(copy, sheets, sizeof *copy);
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        premie_sheet *sheet = &copy->sheet[place];
        for (unsigned i = 0; i < sheet->column_count; i++) {
            sheet->header[i] = copy_text(sheet->header[i]);
            for (unsigned row = 0; row < sheet->row_count; row++) {
                sheet->rows[row].cells[i] = copy_text(sheet->rows[row].cells[i]);
            }
        }
        for (unsigned row = 0; row < sheet->row_count; row++) {
            sheet->rows[row].raw = sheet->rows[row].raw != NULL ? copy_text(sheet->rows[row].raw) : NULL;
        }
    }
    return copy;
}

void premie_sheets_free(premie_sheets *sheets)
{
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        premie_sheet *sheet = &sheets->sheet[place];
        for (unsigned i = 0; i < sheet->column_count; i++) {
            free(sheet->header[i]);
            for (unsigned row = 0; row < sheet->row_count; row++) {
                free(sheet->rows[row].cells[i]);
            }
        }
        for (unsigned row = 0; row < sheet->row_count; row++) {
            free(sheet->rows[row].raw);
        }
    }
    free(sheets);
}

/* ---- dialects ------------------------------------------------------------------------------------------------- */

/* Whether text looks like `form`, where 9 stands for a digit. */
static bool looks_like(const char *text, const char *form)
{
    for (; *form != '\0'; form++, text++) {
        if (*form == '9' ? !isdigit((unsigned char)*text) : *text != *form) {
            return false;
        }
    }
    return !isdigit((unsigned char)*text) && *text != '-';
}

void premie_turn_text(premie_dialect dialect, const char *text, size_t size, char turned[])
{
    size_t length = 0;
    bool in_number = false;
    while (*text != '\0' && length + 11 < size) {
        if (dialect == PREMIE_NL && !in_number && looks_like(text, "9999-99-99")) {
            length += (size_t)snprintf(turned + length, size - length, "%.2s-%.2s-%.4s", text + 8, text + 5, text);
            text += 10;
            continue;
        }
        bool mark = *text == '.' && in_number && isdigit((unsigned char)text[1]);
        turned[length++] = dialect == PREMIE_NL && mark ? ',' : *text;
        in_number = isdigit((unsigned char)*text);
        text++;
    }
    turned[length] = '\0';
}

/* ---- writing -------------------------------------------------------------------------------------------------- */

static void add_text(premie_text *out, const char *text) { premie_text_add(out, text, strlen(text)); }

static void add_raw(premie_text *out, const char *raw, const premie_layout *layout)
{
    for (; *raw != '\0'; raw++) {
        premie_text_add(out, layout->dialect == PREMIE_NL && *raw == ',' ? ";" : raw, 1);
    }
}

/* The cells in the order of the layout; `note` is what stands before them, if anything does. */
static void add_row(premie_text *out, char *const cells[], unsigned count, const premie_layout *layout,
                    const char *note)
{
    const char *delimiter = layout->dialect == PREMIE_NL ? ";" : ",";
    if (layout->notes) {
        add_text(out, note);
        add_text(out, delimiter);
    }
    for (unsigned i = 0; i < count; i++) {
        char turned[1024];
        premie_turn_text(layout->dialect, cells[layout->columns_back ? count - 1 - i : i], sizeof turned, turned);
        premie_text_add_field(out, turned, strlen(turned), layout->dialect, true);
        out->length--;
        add_text(out, i + 1 < count ? delimiter : layout->crlf ? "\r\n" : "\n");
    }
}

static void add_sheet(premie_text *out, const premie_sheet *sheet, const premie_layout *layout)
{
    add_text(out, layout->mark ? "\xEF\xBB\xBF" : "");
    add_row(out, sheet->header, sheet->column_count, layout, "x_note");
    for (unsigned i = 0; i < sheet->row_count; i++) {
        const premie_sheet_row *row = &sheet->rows[i];
        if (row->raw == NULL) {
            add_row(out, row->cells, sheet->column_count, layout, "\"see\nbelow\"");
            continue;
        }
        if (layout->notes) {
            add_raw(out, "\"see\nbelow\",", layout);
        }
        add_raw(out, row->raw, layout);
        add_text(out, layout->crlf ? "\r\n" : "\n");
    }
}

/* A new file: a file system may take its time over one that is cut to nothing. */
static void write_file(const char *path, const premie_text *text)
{
    (void)unlink(path);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_true(file >= 0 && !text->out_of_memory);
    assert_true(premie_write_all(file, text->bytes, text->length));
    assert_integer(close(file), 0);
}

void premie_sheets_write(const premie_sheets *sheets, const premie_layout *layout, premie_folder *folder)
{
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        char path[SHEET_PATH];
        premie_text text = {0}, *written = &folder->written[place];
        path_of(path, folder->path, place);
        if (sheets->sheet[place].missing) {
            (void)unlink(path);
        } else {
            add_sheet(&text, &sheets->sheet[place], layout);
            if (written->length != text.length || memcmp(written->bytes, text.bytes, text.length) != 0) {
                write_file(path, &text);
            }
        }
        premie_text_release(written);
        *written = text;
    }
}

static unsigned line_ends(const char *text)
{
    unsigned count = 0;
    for (; text != NULL && *text != '\0'; text++) {
        count += *text == '\n';
    }
    return count;
}

unsigned premie_sheet_line(const premie_sheet *sheet, const premie_layout *layout, unsigned label)
{
    unsigned line = 2;
    for (unsigned i = 0; i < sheet->row_count; i++) {
        const premie_sheet_row *row = &sheet->rows[i];
        if (row->label == label) {
            return line;
        }
        line += (layout->notes ? 2 : 1) + line_ends(row->raw);
        for (unsigned column = 0; row->raw == NULL && column < sheet->column_count; column++) {
            line += line_ends(row->cells[column]);
        }
    }
    print_error("no row %u\n", label);
    fail();
    return 0;
}

void premie_folder_make(premie_folder *folder)
{
    char below[SHEET_PATH + 8];
    *folder = (premie_folder){.path = "/tmp/premie-tables-XXXXXX"};
    assert_non_null(mkdtemp(folder->path));
    (void)snprintf(below, sizeof below, "%s/book", folder->path);
    assert_integer(mkdir(below, 0700), 0);
    (void)snprintf(below, sizeof below, "%s/rules", folder->path);
    assert_integer(mkdir(below, 0700), 0);
}

static void remove_all(const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        char below[2 * SHEET_PATH];
        (void)snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && unlink(below) != 0) {
            remove_all(below);
        }
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    (void)rmdir(path);
}

void premie_folder_remove(premie_folder *folder)
{
    remove_all(folder->path);
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        premie_text_release(&folder->written[place]);
    }
}

/* ---- loading ---------------------------------------------------------------------------------------------------- */

void premie_load(premie_loaded *loaded, const premie_folder *folder, premie_load_options options)
{
    (void)snprintf(loaded->paths[0], sizeof loaded->paths[0], "%s/book", folder->path);
    (void)snprintf(loaded->paths[1], sizeof loaded->paths[1], "%s/rules", folder->path);
    options.book = loaded->paths[0];
    options.rules = loaded->paths[1];
    loaded->options = options;
    loaded->status = premie_book_load(&loaded->book, &loaded->options, &loaded->findings, &loaded->error);
}

void premie_unload(premie_loaded *loaded)
{
    premie_findings_release(&loaded->findings);
    premie_book_release(&loaded->book);
}

void premie_loaded_messages(const premie_loaded *loaded, const premie_folder *folder, premie_text *text)
{
    text->length = 0;
    for (size_t i = 0; i < loaded->findings.count; i++) {
        char message[1024];
        if (loaded->findings.items[i].follows) {
            continue;
        }
        (void)premie_finding_message(&loaded->options, &loaded->findings.items[i], sizeof message, message);
        const char *shown = message + strlen(folder->path) + 1;
        add_text(text, shown + (strncmp(shown, "rules/", 6) == 0 ? 6 : 5));
        add_text(text, "\n");
    }
    premie_text_add(text, "", 1);
}

/* ---- what a book holds ---------------------------------------------------------------------------------------- */

static void dump_id(premie_text *out, premie_id id)
{
    premie_text_add_field(out, premie_id_bytes(id), premie_id_length(id), PREMIE_ISO, false);
}

static void dump_number(premie_text *out, int64_t value)
{
    char digits[32];
    int length = snprintf(digits, sizeof digits, "%lld,", (long long)value);
    premie_text_add(out, digits, (size_t)length);
}

static void dump_ref(premie_text *out, const premie_book *book, const premie_column *column, uint32_t row)
{
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        if (strcmp(premie_schemas[place].name, column->about) == 0) {
            const premie_table *table = premie_book_table_const(book, place);
            dump_id(out, row == PREMIE_NO_ROW ? (premie_id){NULL} : table->store->keys[row]);
        }
    }
}

static void dump_field(premie_text *out, const premie_book *book, const premie_column *column, const void *data,
                       uint32_t row)
{
    switch (column->type) {
    case PREMIE_TYPE_ID:
    case PREMIE_TYPE_LIST:
    case PREMIE_TYPE_TEXT:
    case PREMIE_TYPE_COUNTRY:
        dump_id(out, ((const premie_id *)data)[row]);
        break;
    case PREMIE_TYPE_REF:
        dump_ref(out, book, column, ((const uint32_t *)data)[row]);
        break;
    case PREMIE_TYPE_MONEY:
    case PREMIE_TYPE_NUMBER:
    case PREMIE_TYPE_SHARE:
    case PREMIE_TYPE_PCT:
        dump_number(out, ((const int64_t *)data)[row]);
        break;
    case PREMIE_TYPE_FLAG:
    case PREMIE_TYPE_CODE:
        dump_number(out, ((const uint8_t *)data)[row]);
        break;
    case PREMIE_TYPE_MONTH_DAY:
        dump_number(out, ((const premie_month_day *)data)[row].month * 100 + ((const premie_month_day *)data)[row].day);
        break;
    case PREMIE_TYPE_CODES:
        dump_number(out, ((const uint32_t *)data)[row]);
        break;
    default:
        dump_number(out, ((const int32_t *)data)[row]);
        break;
    }
}

static int compare_texts(const void *left, const void *right)
{
    const premie_text *a = left, *b = right;
    return strcmp(a->bytes, b->bytes);
}

static void dump_table(premie_text *out, const premie_book *book, unsigned place)
{
    const premie_table *table = premie_book_table_const(book, place);
    premie_text *lines = calloc((size_t)table->visible_count + 1, sizeof *lines);
    assert_non_null(lines);
    for (uint32_t i = 0; i < table->visible_count; i++) {
        add_text(&lines[i], table->schema->name);
        add_text(&lines[i], ": ");
        for (unsigned column = 0; column < table->schema->column_count; column++) {
            dump_field(&lines[i], book, &table->schema->columns[column], table->store->data[column], table->order[i]);
        }
        premie_text_add(&lines[i], "\n", 2);
    }
    qsort(lines, table->visible_count, sizeof *lines, compare_texts);
    for (uint32_t i = 0; i < table->visible_count; i++) {
        add_text(out, lines[i].bytes);
        premie_text_release(&lines[i]);
    }
    free(lines);
}

void premie_book_dump(const premie_book *book, premie_text *text)
{
    text->length = 0;
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        dump_table(text, book, place);
    }
    premie_text_add(text, "", 1);
}
