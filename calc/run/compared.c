#include "run/compared.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* summary.csv as a table: the values of measures are sums and counts. */
static const premie_result_column summary_columns[] = {{"measure", PREMIE_SHOWN_AS_ID, 0},
                                                       {"value", PREMIE_SHOWN_AS_DECIMAL, 0}};
static const premie_result_schema summary_schema = {"summary", summary_columns, 2, 0, "measure"};

const premie_result_schema *premie_compared_schema(unsigned place)
{
    return place == PREMIE_COMPARED_SUMMARY ? &summary_schema : &premie_result_schemas[place];
}

unsigned premie_result_column_named(const premie_result_schema *schema, const char *name, size_t length)
{
    unsigned column = 0;
    while (column < schema->column_count && (strlen(schema->columns[column].name) != length ||
                                             memcmp(schema->columns[column].name, name, length) != 0)) {
        column++;
    }
    return column;
}

/* ---- cells ----------------------------------------------------------------------------------------------- */

static char mark_of(premie_dialect dialect) { return dialect == PREMIE_NL ? ',' : '.'; }

int premie_slice_decimals(premie_slice text, premie_dialect dialect)
{
    const char *mark = text.length > 0 ? memchr(text.bytes, mark_of(dialect), text.length) : NULL;
    return mark != NULL ? (int)(text.bytes + text.length - mark - 1) : 0;
}

int64_t premie_slice_number(premie_slice text, premie_dialect dialect, int decimals)
{
    int64_t number;
    return premie_decimal_parse(text.bytes, text.length, dialect, decimals, INT64_MAX, true, &number) == PREMIE_PARSED
               ? number
               : PREMIE_NO_INTEGER;
}

/* What a cell of this kind is, where its text is none; else NULL. Rule [T-3] */
static const char *expected_of(premie_shown shown, premie_slice text, premie_dialect dialect)
{
    premie_date date;
    double real;
    bool nl = dialect == PREMIE_NL;
    switch (shown) {
    case PREMIE_SHOWN_AS_DATE:
        return premie_date_parse(text.bytes, text.length, dialect, &date) == PREMIE_PARSED ? NULL
               : nl ? "a date such as 31-01-2025 or 2025-01-31"
                    : "a date such as 2025-01-31";
    case PREMIE_SHOWN_AS_WHOLE:
        return premie_slice_number(text, dialect, 0) != PREMIE_NO_INTEGER ? NULL : "a whole number";
    case PREMIE_SHOWN_AS_MONEY:
    case PREMIE_SHOWN_AS_LEVEL:
        return premie_slice_number(text, dialect, 2) != PREMIE_NO_INTEGER ? NULL
               : nl ? "an amount with at most 2 decimals such as 1234,56"
                    : "an amount with at most 2 decimals such as 1234.56";
    case PREMIE_SHOWN_AS_DECIMAL: {
        int decimals = premie_slice_decimals(text, dialect);
        bool sound = decimals <= 6 && premie_slice_number(text, dialect, decimals) != PREMIE_NO_INTEGER;
        return sound ? NULL
               : nl  ? "a number with at most 6 decimals such as 12,5"
                     : "a number with at most 6 decimals such as 12.5";
    }
    case PREMIE_SHOWN_AS_REAL:
        return premie_real_parse(text.bytes, text.length, dialect, &real) ? NULL
               : nl                                                       ? "a number such as 12,5"
                                                                          : "a number such as 12.5";
    default:
        return text.length < PREMIE_CELL_TEXT ? NULL : "at most 79 bytes";
    }
}

/* The same cell as another dialect writes it, in `bytes`; its length. */
static size_t write_cell(premie_shown shown, premie_slice text, premie_dialect from, premie_dialect to,
                         char bytes[PREMIE_CELL_TEXT])
{
    premie_date date;
    if (shown == PREMIE_SHOWN_AS_DATE && premie_date_parse(text.bytes, text.length, from, &date) == PREMIE_PARSED) {
        return premie_date_text(date, to, bytes);
    }
    bool decimal = shown == PREMIE_SHOWN_AS_MONEY || shown == PREMIE_SHOWN_AS_LEVEL ||
                   shown == PREMIE_SHOWN_AS_DECIMAL || shown == PREMIE_SHOWN_AS_REAL;
    memcpy(bytes, text.bytes, text.length);
    char *mark = decimal ? memchr(bytes, mark_of(from), text.length) : NULL;
    if (mark != NULL) {
        *mark = mark_of(to);
    }
    return text.length;
}

static bool take_cell(premie_sheet *sheet, size_t row, unsigned column, premie_shown shown, premie_dialect dialect)
{
    premie_slice *text = &premie_sheet_row(sheet, row)[column];
    const char *expected = text->length > 0 ? expected_of(shown, *text, sheet->dialect) : NULL;
    char bytes[PREMIE_CELL_TEXT], quoted[PREMIE_QUOTED];
    if (expected != NULL) {
        premie_sheet_reject(sheet, row, column, "expected %s, found %s", expected,
                            premie_quote(text->bytes, text->length, quoted));
        return true;
    }
    if (text->length == 0 || (sheet->dialect == dialect && shown != PREMIE_SHOWN_AS_DATE) ||
        text->length >= PREMIE_CELL_TEXT) {
        return true;
    }
    size_t length = write_cell(shown, *text, sheet->dialect, dialect, bytes);
    if (length == text->length && memcmp(bytes, text->bytes, length) == 0) {
        return true;
    }
    *text = (premie_slice){premie_arena_copy(&sheet->texts, bytes, length, NULL), length};
    return text->bytes != NULL;
}

/* ---- tables ---------------------------------------------------------------------------------------------- */

static char *path_of(const char *folder, const char *name, premie_error *error)
{
    size_t size = strlen(folder) + strlen(name) + sizeof "/.csv";
    char *path = premie_alloc_array(size, 1, error);
    if (path != NULL) {
        (void)snprintf(path, size, "%s/%s.csv", folder, name);
    }
    return path;
}

static premie_status read_sheet(premie_sheet_pair *pair, unsigned side, const char *folder, unsigned place,
                                premie_finding_list *findings, premie_error *error)
{
    const premie_result_schema *schema = pair->schema;
    premie_sheet *sheet = &pair->sheet[side];
    pair->path[side] = path_of(folder, schema->name, error);
    if (pair->path[side] == NULL) {
        return PREMIE_E_SYSTEM;
    }
    *sheet = (premie_sheet){.path = pair->path[side],
                            .columns = pair->columns,
                            .findings = findings,
                            .column_count = schema->column_count,
                            .place = side * PREMIE_COMPARED_COUNT + place};
    premie_status status = premie_sheet_read(sheet, &pair->found[side], error);
    bool held = true;
    for (size_t row = 0; row < sheet->row_count && status == PREMIE_OK && held; row++) {
        for (unsigned i = 0; i < schema->column_count; i++) {
            held &= take_cell(sheet, row, i, schema->columns[i].shown, pair->dialect);
        }
    }
    return held ? status : premie_fail(error, PREMIE_E_SYSTEM, "%s: not enough memory", pair->path[side]);
}

premie_status premie_sheet_pair_read(premie_sheet_pair *pair, unsigned place, const char *const folders[2],
                                     premie_dialect dialect, premie_finding_list *findings, premie_error *error)
{
    *pair = (premie_sheet_pair){.schema = premie_compared_schema(place), .dialect = dialect};
    for (unsigned i = 0; i < pair->schema->column_count; i++) {
        pair->columns[i] = (premie_sheet_column){.name = pair->schema->columns[i].name, .in_header = true};
    }
    premie_status status = read_sheet(pair, 0, folders[0], place, findings, error);
    return status == PREMIE_OK ? read_sheet(pair, 1, folders[1], place, findings, error) : status;
}

void premie_sheet_pair_release(premie_sheet_pair *pair)
{
    for (int i = 0; i < 2; i++) {
        premie_sheet_release(&pair->sheet[i]);
        free(pair->path[i]);
    }
    *pair = (premie_sheet_pair){.schema = NULL};
}
