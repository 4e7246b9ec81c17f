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

/** A scratch folder with folders `book` and `rules`, and what was last written to it. */
typedef struct premie_folder {
    char path[SHEET_PATH];
    premie_text written[PREMIE_TABLE_COUNT];
} premie_folder;

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

/** Writes all tables that are not there as they are to be; those that are missing are removed. */
void premie_sheets_write(const premie_sheets *sheets, const premie_layout *layout, premie_folder *folder);
/** The line on which the row with a label starts in such a file. */
unsigned premie_sheet_line(const premie_sheet *sheet, const premie_layout *layout, unsigned label);

/** A cell or a message in another dialect: dates and decimals that stand in it are turned round. */
void premie_turn_text(premie_dialect dialect, const char *text, size_t size, char turned[]);

void premie_folder_make(premie_folder *folder);
/** Takes the folder away, with all that is in it. */
void premie_folder_remove(premie_folder *folder);

/** A book that was loaded from a folder. */
typedef struct premie_loaded {
    premie_book book;
    premie_load_options options;
    premie_findings findings;
    premie_status status;
    premie_error error;
    char paths[2][SHEET_PATH + 8];
} premie_loaded;

/** Loads the book of a folder; the options say all but where it is. Unloaded in every case. */
void premie_load(premie_loaded *loaded, const premie_folder *folder, premie_load_options options);
void premie_unload(premie_loaded *loaded);
/** The messages of a load, a line each, from the name of the table on. */
void premie_loaded_messages(const premie_loaded *loaded, const premie_folder *folder, premie_text *text);

/** All visible rows of a book, a line each, in an order that does not hang on that of its files. */
void premie_book_dump(const premie_book *book, premie_text *text);

#endif
