/** \file
 * Books for tests: the tables of a folder as rows of text, to be changed and written in any layout, and what a
 * loaded book holds, as text.
 */
#ifndef PREMIE_TESTS_SHEETS_H
#define PREMIE_TESTS_SHEETS_H

#include "premie/book.h"
#include "table/line.h"

enum { SHEET_ROWS = 40, SHEET_COLUMNS = 34, SHEET_PATH = 512 };

typedef struct premie_sheet_row {
    char *cells[SHEET_COLUMNS]; /**< as in a file with decimal points and ISO dates */
    char *raw;                  /**< if not NULL: the line as it is to stand there, its commas as delimiters */
    unsigned label;             /**< its line before any change; rows that were added have 100, 101 … */
} premie_sheet_row;

/** One table as text. */
typedef struct premie_sheet {
    char *header[SHEET_COLUMNS];
    unsigned column_count, row_count;
    bool missing; /**< it is not to be written */
    premie_sheet_row rows[SHEET_ROWS];
} premie_sheet;

/** All tables of a book and its rules. */
typedef struct premie_sheets {
    premie_sheet sheet[PREMIE_TABLE_COUNT];
} premie_sheets;

/** How sheets are written. */
typedef struct premie_layout {
    premie_dialect dialect;
    bool mark, crlf;
    bool notes;        /**< a column x_note comes first, quoted, of two lines */
    bool columns_back; /**< the columns in the reverse order */
} premie_layout;

/** The tables under FOLDER/book and FOLDER/rules of the folder of the tests; no field of theirs may be quoted. */
premie_sheets *premie_sheets_read(const char *folder);
premie_sheets *premie_sheets_copy(const premie_sheets *sheets);
void premie_sheets_free(premie_sheets *sheets);

/** Puts a text in the place of another, both the sheet's own. */
void premie_sheet_put(char **place, const char *text);
/** The column of that name; fails the test where there is none. */
unsigned premie_sheet_column(const premie_sheet *sheet, const char *name);

/** Writes FOLDER/book and FOLDER/rules, folders that are there; tables that are missing are removed. */
void premie_sheets_write(const premie_sheets *sheets, const premie_layout *layout, const char *folder);
/** The line on which the row with a label starts in such a file. */
unsigned premie_sheet_line(const premie_sheet *sheet, const premie_layout *layout, unsigned label);

/** A cell or a message in another dialect: dates and decimals that stand in it are turned round. */
void premie_turn_text(premie_dialect dialect, const char *text, size_t size, char turned[]);

/** A folder under /tmp with folders `book` and `rules`, and its end with all that is in it. */
void premie_folder_make(char path[SHEET_PATH]);
void premie_folder_remove(const char *path);

/** All visible rows of a book, a line each, in an order that does not hang on that of its files. */
void premie_book_dump(const premie_book *book, premie_text *text);

#endif
