/** \file
 * The file of a snapshot: a head, and the sections it lists.
 *
 * The head is a premie_pack_head, a premie_pack_file for each table of a book, one for each rule table on which checks
 * of the book rest, and a premie_pack_section for each section, all as they are in memory. The sections of a table
 * are how many rows its groups have, and those of its blocks of rows: one for each block, and behind it one for each
 * column that stands apart from it, texts and what a book without employees does without. They follow in the order of
 * the tables, each at a multiple of 8. With the block of absences comes where they find their spells, as numbers
 * [premie_held_spells].
 */
#ifndef PREMIE_BOOK_PACK_FILE_H
#define PREMIE_BOOK_PACK_FILE_H

#include "premie/pack.h"
#include "table/pack.h"

enum {
    PREMIE_PACK_VERSION = 3,
    PREMIE_PACK_MAGIC = 8,
    PREMIE_PACK_CHECKSUM = 16,
    PREMIE_PACK_FILES_MAX = PREMIE_TABLE_COUNT
};
#define PREMIE_PACK_MAGIC_TEXT "premie\r\n"
#define PREMIE_PACK_BYTE_ORDER UINT32_C(0x01020304)

typedef struct premie_pack_head {
    char magic[PREMIE_PACK_MAGIC];
    uint32_t byte_order, version;
    uint64_t fingerprint;                   /**< premie_pack_fingerprint */
    uint8_t checksum[PREMIE_PACK_CHECKSUM]; /**< of what follows it in the head */
    uint64_t bytes;                         /**< of the whole file */
    int64_t made_s, made_ns;                /**< when reading for it began */
    uint64_t head_bytes;                    /**< of this and the records behind it */
} premie_pack_head;

/** The file of a table as it was read. */
typedef struct premie_pack_file {
    uint64_t bytes;
    int64_t changed_s, changed_ns;
    uint8_t sha256[PREMIE_SHA256];
    uint32_t there;                       /**< 0: there was none, 1: there was one, 2: it is none that could be read */
    uint32_t rows, dialect, through;      /**< bit n of `through`: column n is written as a last day in */
    uint32_t blank, none;                 /**< bit n of `blank`: column n is blank in every row; 0 */
    uint32_t ordinal[PREMIE_COLUMNS_MAX]; /**< of each column, in the file */
} premie_pack_file;

typedef struct premie_pack_section {
    uint64_t offset, bytes;
    uint8_t checksum[PREMIE_PACK_CHECKSUM];
} premie_pack_section;

/** The tables of a book, then the rule tables that its checks look at [T-8]; how many there are in all. */
unsigned premie_pack_places(unsigned places[PREMIE_PACK_FILES_MAX], unsigned *of_book);

/** Of the version of the program, and of all tables and columns with their types. */
uint64_t premie_pack_fingerprint(void);

void premie_pack_checksum(const void *bytes, size_t length, uint8_t checksum[PREMIE_PACK_CHECKSUM]);
/** The checksum that a head should have; the records follow it in memory. */
void premie_pack_head_checksum(const premie_pack_head *head, uint8_t checksum[PREMIE_PACK_CHECKSUM]);

/** The columns of a table with sections of their own; bit n: column n. */
uint32_t premie_pack_apart(unsigned place);
/** Blocks of so many rows. */
size_t premie_pack_block_count(uint32_t rows);
/** Sections of a block of a table. */
size_t premie_pack_sections_a_block(unsigned place);
/** Sections of a table of so many rows. */
size_t premie_pack_section_count(unsigned place, uint32_t rows);

/** Where the snapshot of a book stands; the caller frees it. */
PREMIE_CHECKED char *premie_pack_path(const char *book, premie_error *error);

/** The path of a table; the caller frees it. */
PREMIE_CHECKED char *premie_book_table_path(const premie_load_options *options, unsigned place, premie_error *error);
/** What the file of a table is now: whether it is there, its size, when it changed; false where there is no memory. */
PREMIE_CHECKED bool premie_pack_look(const premie_load_options *options, unsigned place, premie_pack_file *file);

/**
 * Takes the tables of a book from its snapshot.
 *
 * Given     book  its rule tables are there and without fault
 * Returned  why   what is wrong with the snapshot; no text where there is none or it is not what the tables are now
 * Status    false where it is not used: the tables of the book are then as they were, not there
 */
PREMIE_CHECKED bool premie_pack_load(premie_book *book, premie_error *why);
/** Releases the tables that were taken from the snapshot of a book, and the snapshot; none where it has none. */
void premie_pack_release(premie_book *book);

#endif
