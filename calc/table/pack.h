/** \file
 * Rows of a table in few bytes, column by column, and back: what a snapshot of a book is made of.
 *
 * The rows of a table are packed in blocks of PREMIE_PACK_ROWS, each by itself, so that threads can share them out. A
 * table that no other refers to is packed in the order in which its schema sorts it: its order is then that of its
 * rows, and the column that groups it follows from where its groups begin. Another keeps the rows of its file, and its
 * order is packed with them. No row of the table may be at fault. Of a column that is blank throughout nothing is packed.
 *
 * A column of a block is a header of 16 bytes and its values, both at multiples of 8 bytes:
 *   numbers  a code of 0, 1, 2, 4 or 8 bytes a row: how far the value lies above the least one. Codes 0 and, where a
 *            blank has that one, 1 stand for a blank and for no end, where the block has such.
 *   texts    each as an id has it in memory: its length in a byte, and its bytes. Length 0 is a blank, REPEATED the
 *            text of the row before, which takes no bytes.
 *   words    numbers that count the words from 1, 0 a blank, and the words behind them as texts.
 */
#ifndef PREMIE_TABLE_PACK_H
#define PREMIE_TABLE_PACK_H

#include "table/line.h"
#include "table/store.h"

enum { PREMIE_PACK_ROWS = 1 << 14 };

/** Packed bytes that are being read; `damaged` once they are not what they should be. */
typedef struct premie_packed {
    const unsigned char *at, *end;
    bool damaged;
} premie_packed;

/* ---- numbers --------------------------------------------------------------------------------------------- */

#define PREMIE_PACK_BLANK INT64_MIN
#define PREMIE_PACK_OPEN INT64_MAX

/** What the numbers of a list may be. */
typedef struct premie_pack_range {
    int64_t lowest, highest;
    bool blank, open;
} premie_pack_range;

/** Numbers that have been found sound, still packed. Borrowed from the packed bytes. */
typedef struct premie_pack_numbers {
    const void *codes;
    unsigned width;    /**< bytes of a code */
    uint64_t base;     /**< what codes from 2 on are added to, modulo 2^64 */
    int64_t zero, one; /**< what codes 0 and 1 stand for */
} premie_pack_numbers;

/** Packs numbers; `values` holds PREMIE_PACK_BLANK and PREMIE_PACK_OPEN for what is none. */
void premie_pack_numbers_add(premie_text *to, const int64_t values[], uint32_t count);
/** Takes numbers that were packed by it, each within the range; `damaged` where they are not. */
void premie_pack_numbers_take(premie_packed *from, uint32_t count, premie_pack_range range,
                              premie_pack_numbers *numbers);
/** Unpacks them, with what a blank and no end are in memory. */
void premie_pack_widen_64(const premie_pack_numbers *numbers, uint32_t count, int64_t blank, int64_t open,
                          int64_t *values);
void premie_pack_widen_32(const premie_pack_numbers *numbers, uint32_t count, int32_t blank, int32_t open,
                          int32_t *values);
void premie_pack_widen_8(const premie_pack_numbers *numbers, uint32_t count, uint8_t blank, uint8_t *values);

/* ---- texts ----------------------------------------------------------------------------------------------- */

/** What the texts of a column may be. */
typedef struct premie_pack_texts {
    size_t shortest, longest; /**< bytes */
    bool blank;
} premie_pack_texts;

/** Packs ids as texts or as words, whatever takes fewer bytes; false where there is no memory. */
PREMIE_CHECKED bool premie_pack_ids_add(premie_text *to, const premie_id ids[], uint32_t count);
/** Takes them; they point into the packed bytes, which must outlive them. */
void premie_pack_ids_take(premie_packed *from, uint32_t count, premie_pack_texts about, premie_id *ids);

/* ---- tables ---------------------------------------------------------------------------------------------- */

/** Among the bits of columns: the order of a table. It is packed where it is not that of the rows. */
#define PREMIE_PACK_ORDER (UINT32_C(1) << 31)

/** Whether the rows of a table are packed in its sorted order: no other table of a book refers to them. */
bool premie_pack_is_sorted(const premie_schema *schema);
/** The columns of a table that hold texts, which point into the packed bytes; bit n: column n. */
uint32_t premie_pack_texts_of(const premie_schema *schema);
/** The columns of a table that are blank in every row. */
uint32_t premie_pack_blanks_of(const premie_table *table);
/** Whether these may be blank in every row. */
bool premie_pack_may_be_blank(const premie_schema *schema, uint32_t columns);
/** The table by whose rows a table is grouped, by its place; PREMIE_TABLE_COUNT where it is not. */
unsigned premie_pack_grouped_by(const premie_schema *schema);

/**
 * Packs some columns of rows `first` up to `first` + `count` of a table, as it is packed; false where there is no memory.
 */
PREMIE_CHECKED bool premie_pack_rows_add(premie_text *to, const premie_table *table, premie_table *const tables[],
                                         uint32_t columns, uint32_t first, uint32_t count);
/** Packs how many rows each group of a table has. */
PREMIE_CHECKED bool premie_pack_groups_add(premie_text *to, const premie_table *table);

/** Bytes of some columns of so many rows, and of their order: a multiple of 64. */
size_t premie_pack_table_bytes(const premie_schema *schema, uint32_t columns, uint32_t rows);
/**
 * A table for rows that are yet to be taken. Their lines are 0: whoever has something to say of a row reads its file.
 *
 * Given     table    of the schema's size, zeroed; to be released with premie_pack_table_release in every case
 *           groups   rows of the table by which it is grouped, else 1
 *           columns  those that are to be taken; the others are NULL
 *           blank    those that are blank in every row
 *           room     premie_pack_table_bytes for the columns to be taken, which must outlive it
 */
PREMIE_CHECKED premie_status premie_pack_table_make(premie_table *table, unsigned place, uint32_t rows, uint32_t groups,
                                                    uint32_t columns, uint32_t blank, char *room, premie_error *error);
/** Releases all but the room of its columns. */
void premie_pack_table_release(premie_table *table);
/** Takes where the groups of a table begin. */
void premie_pack_groups_take(premie_packed *from, premie_table *table);
/** The order of rows that are packed in sorted order, and the column that groups them, where it is to be taken. */
void premie_pack_rows_imply(premie_table *table, uint32_t first, uint32_t count);
/**
 * Takes columns of rows, as premie_pack_rows_add packed them, of a table whose groups are there.
 *
 * A reference to a rule table that has no such row is PREMIE_NO_ROW.
 */
void premie_pack_rows_take(premie_packed *from, premie_table *table, premie_table *const tables[], uint32_t columns,
                           uint32_t first, uint32_t count);
/** Whether all periods of rows whose columns are there hold a day [T-4]. */
bool premie_pack_has_periods(const premie_table *table, uint32_t first, uint32_t count);
/** Whether each row stands once in the order, in its own group: for tables that are not packed in sorted order. */
PREMIE_CHECKED premie_status premie_pack_order_check(const premie_table *table, bool *sound, premie_error *error);

#endif
