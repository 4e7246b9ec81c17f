/** \file
 * A table while it is read and checked: its columns, keys and faults.
 */
#ifndef PREMIE_TABLE_STORE_H
#define PREMIE_TABLE_STORE_H

#include "base/memory.h"
#include "table/findings.h"
#include "table/ids.h"
#include "table/reader.h"

enum { PREMIE_COLUMNS_MAX = 32, PREMIE_OTHER_TEXTS = PREMIE_COLUMNS_MAX };

#define PREMIE_FREE_SLOT UINT64_MAX

/** Rows that begin on lines that follow on each other; those of others are told one by one. */
typedef struct premie_line_run {
    uint32_t row;  /**< the first */
    uint64_t line; /**< on which it begins */
    bool told;     /**< premie_table.line has the lines of this run */
} premie_line_run;

/** A row with fields at fault: bit n of `columns` for column n of the schema. */
typedef struct premie_row_fault {
    uint32_t row, columns;
} premie_row_fault;

enum { PREMIE_BLANK_KINDS = 6 };

/** What a table owns behind its public columns. */
struct premie_table_store {
    void *data[PREMIE_COLUMNS_MAX];  /**< array of each column of the schema */
    void *blank[PREMIE_BLANK_KINDS]; /**< what columns without any value point to */
    premie_line_run *runs;           /**< [run_count], by their rows; none: all lines are told */
    size_t run_count;
    const char *shown[PREMIE_COLUMNS_MAX]; /**< its name in the file: `through` in the place of `until` */
    unsigned ordinal[PREMIE_COLUMNS_MAX];  /**< its place in the file from 1; 0 where it is missing */
    uint8_t *bad;                          /**< [row_count] not 0 for rows at fault */
    premie_row_fault *faults;              /**< [fault_count] rows whose fields are at fault, in their order */
    size_t fault_count;
    const premie_id *keys; /**< what is indexed, [row_count]; NULL where nothing is */
    uint64_t *ranks;       /**< [row_count] of keys that rise (index.c); else NULL */
    size_t shared_bytes;   /**< with which the first of these keys and the last begin */
    uint64_t seed;         /**< of the hashes */
    uint64_t *slots;       /**< key index: half of a key's hash above its row; PREMIE_FREE_SLOT */
    uint64_t mask;
    const premie_table *named[PREMIE_COLUMNS_MAX]; /**< the other table that a REF refers to, or NULL */
    premie_arena texts[PREMIE_COLUMNS_MAX + 1];    /**< of each column, and others in PREMIE_OTHER_TEXTS */
    premie_finding_list findings;
    unsigned place;
    uint32_t shared;                  /**< bit n: column n points to a blank */
    premie_dialect dialect;           /**< of the file */
    bool claimed[PREMIE_COLUMNS_MAX]; /**< a thread makes the array, or has made it */
    bool through[PREMIE_COLUMNS_MAX]; /**< it is written as a last day in */
    bool any_bad;                     /**< whether rows are at fault */
    bool failed; /**< the table as a whole could not be read: nothing is said of what refers to it */
    bool lent;   /**< columns and order are not the table's own */
};

/** Bytes of one field of a type in memory. */
size_t premie_type_size(premie_type type);

/** The column of a schema with this name, or its column_count. */
unsigned premie_schema_column(const premie_schema *schema, const char *name, size_t length);

/** Where the typed table keeps the array of a column. */
void premie_table_set_column(premie_table *table, unsigned column, void *data);

/** Marks a row as bad and says why; `column` may be the schema's column_count for the whole row. */
void premie_table_reject(premie_table *table, uint32_t row, unsigned column, const char *format, ...)
    PREMIE_FORMAT(4, 5);
/** The same for a row that shares in the fault of another, or refers to a row at fault. */
void premie_table_reject_along(premie_table *table, uint32_t row, unsigned column, const char *format, ...)
    PREMIE_FORMAT(4, 5);
/**
 * Two rows that cannot both be right. The one further down in the file is reported, with `expected`, its value and
 * how it stands to the other, such as `overlapping`; the other is set aside with it, once.
 */
void premie_table_clash(premie_table *table, unsigned column, uint32_t a, uint32_t b, const char *expected,
                        const char *relation);

/** Goes over the rows at fault that have fields to look at. Starts as `{table}`. */
typedef struct premie_bad_rows {
    const premie_table *table;
    size_t at;
    uint32_t next;
    uint32_t row, faulty; /**< where it is now: bit n of `faulty` for a column that is not as it should be */
} premie_bad_rows;
bool premie_bad_rows_next(premie_bad_rows *rows);

/** A value as messages show it, in the dialect of its file. */
const char *premie_table_value(const premie_table *table, uint32_t row, unsigned column, char text[PREMIE_QUOTED]);

/** Builds the index of a table whose key is one id, and reports repeated keys. */
PREMIE_CHECKED premie_status premie_table_index(premie_table *table, unsigned threads, premie_error *error);
/** Releases it: nothing is found any more. */
void premie_index_drop(premie_table *table);
/** The row with this key, good or bad, or PREMIE_NO_ROW. */
uint32_t premie_table_find_any(const premie_table *table, const char *text, size_t length);

/** The bytes of an id that is looked for. Borrowed. */
typedef struct premie_name {
    const char *text;
    size_t length;
} premie_name;
/** premie_table_find_any for `count` names with PREMIE_ARENA_SLACK behind them: they wait for memory together. */
void premie_table_find_all(const premie_table *table, size_t count, const premie_name names[], uint32_t rows[]);

/** The first column of the key, if it is the only one and an id; else the schema's column_count. */
unsigned premie_schema_id_key(const premie_schema *schema);

/** The column that groups the rows of a table, or the schema's column_count. */
unsigned premie_table_grouping(const premie_schema *schema);
/** Sorts the good rows as the schema says and groups them; `groups` rows has the table it is grouped by. */
PREMIE_CHECKED premie_status premie_table_sort(premie_table *table, uint32_t groups, unsigned threads,
                                               premie_error *error);
/**
 * Drops rows from the order: those that have become bad, and, with `day`, those whose day is after `as_of`; where it is
 * blank, that of `otherwise` counts, which may be NULL.
 */
PREMIE_CHECKED premie_status premie_table_filter(premie_table *table, unsigned threads, const premie_date *day,
                                                 const premie_date *otherwise, premie_date as_of, premie_error *error);

/** Some groups of a sorted table, for one thread to check. */
typedef struct premie_section {
    premie_table *table;  /**< whose rows may be rejected, as far as they are of the section */
    uint32_t first, last; /**< groups [first, last) */
    uint32_t begin, end;  /**< their rows: places [begin, end) of the order */
} premie_section;
/** Cuts a table into sections, which depend on it alone; the caller frees them. Their table is not told. */
PREMIE_CHECKED premie_section *premie_table_cut(const premie_table *table, size_t *count, premie_error *error);

typedef premie_status premie_section_work(void *context, const premie_section *section, premie_error *error);

/** Reports repeated keys and clashing periods among the sorted rows, and what else a check of its sections finds. */
PREMIE_CHECKED premie_status premie_table_check(premie_table *table, unsigned threads, premie_section_work *also,
                                                void *context, premie_error *error);

/** Works on all groups of a table, section by section. */
PREMIE_CHECKED premie_status premie_table_sections(premie_table *table, unsigned threads, premie_section_work *work,
                                                   void *context, premie_error *error);

/** Looks for the name that was meant among those of a column of ids. */
void premie_table_nearest(const premie_table *table, unsigned column, premie_nearest *nearest);

/** Who takes the rows of a table as they are read: columns of all of them are not made. */
typedef struct premie_row_taker {
    void *context;
    bool taken; /**< they all were; false where columns were made after all */
    /** There are `rows` rows, in so many ranges. */
    premie_status (*begin)(void *context, uint32_t rows, size_t ranges, premie_error *error);
    /** The rows of a range, without a fault, of which the first is row `first`: lent for the call, which comes from any
     * thread. `*taken` is false where columns of all rows are wanted. */
    premie_status (*take)(void *context, unsigned worker, const premie_table *rows, size_t range, uint32_t first,
                          bool *taken, premie_error *error);
    /** All ranges came, or, with `*taken` false, columns are made; it may say so itself. Called where `begin` was. */
    premie_status (*end)(void *context, bool *taken, premie_error *error);
} premie_row_taker;

/**
 * Reads one table.
 *
 * Given     place, path    the table and its file
 *           tables         [PREMIE_TABLE_COUNT] those read so far, for references
 *           taker          who takes its rows, where they are without fault; may be NULL
 *           table          of the schema's size, zeroed
 * Returned  table          its columns and faults; released with premie_table_release in every case
 * Status    PREMIE_E_SYSTEM  the file cannot be read, no memory; a fault of the input is no failure
 */
PREMIE_CHECKED premie_status premie_table_load(premie_table *table, unsigned place, const char *path,
                                               premie_table *const tables[], const premie_load_options *options,
                                               premie_row_taker *taker, premie_error *error);
void premie_table_release(premie_table *table);

#endif
