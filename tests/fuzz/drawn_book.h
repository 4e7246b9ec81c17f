/** \file
 * A small book, drawn from the bytes of a fuzz program: mostly valid, with days and amounts at the edges of the rules.
 */
#ifndef PREMIE_TESTS_DRAWN_BOOK_H
#define PREMIE_TESTS_DRAWN_BOOK_H

#include "premie/tables.h"
#include "table/line.h"

typedef struct drawn_book {
    premie_text table[PREMIE_TABLE_COUNT]; /**< as CSV; no bytes: no file */
    int year;
    premie_date as_of;
} drawn_book;

/** Every book has bytes, and every byte has a meaning: behind the last of them all are 0. */
void fuzz_draw_book(drawn_book *book, const uint8_t *data, size_t size);
void fuzz_drawn_book_release(drawn_book *book);

#endif
