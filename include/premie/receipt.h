/** \file
 * The receipt of a run, and whether a book still gives what the receipt says.
 *
 * A receipt holds what decides the results and what came out, and neither a time of day nor a path: equal runs have
 * equal receipts, byte for byte. The file is receipt.json.
 */
#ifndef PREMIE_RECEIPT_H
#define PREMIE_RECEIPT_H

#include "premie/book.h"
#include "premie/model.h"
#include "premie/results.h"

/** The files of a run: the place of each result table, and behind them summary.csv. */
enum { PREMIE_FILE_SUMMARY = PREMIE_RESULT_COUNT, PREMIE_FILE_COUNT, PREMIE_FILE_NAME = 64 };

/** The name of a file of a run, such as `settlement.csv`. */
const char *premie_file_name(unsigned file, char name[PREMIE_FILE_NAME]);

enum { PREMIE_ARGUMENTS_MAX = 8, PREMIE_ARGUMENT_TEXT = 48 };

/** An argument that decides the results, such as `year`, `2025`. */
typedef struct premie_argument {
    char name[PREMIE_ARGUMENT_TEXT], value[PREMIE_ARGUMENT_TEXT];
} premie_argument;

/** A file that was read or written. */
typedef struct premie_receipt_file {
    uint64_t rows; /**< without the header; of a table also those that were set aside, or not known yet [T-5], [T-7] */
    premie_digest digest;
} premie_receipt_file;

enum { PREMIE_SCENARIO_NAME = 65 };

/** The tables that a scenario puts in the place of others. Rule [S-1] */
typedef struct premie_receipt_scenario {
    char name[PREMIE_SCENARIO_NAME];
    premie_receipt_file tables[PREMIE_TABLE_COUNT]; /**< a table that it leaves out is not there */
} premie_receipt_scenario;

/** Starts as `{0}` with `command` and the arguments filled in; released with premie_receipt_release. */
typedef struct premie_receipt {
    char version[PREMIE_ARGUMENT_TEXT], command[PREMIE_ARGUMENT_TEXT];
    premie_argument arguments[PREMIE_ARGUMENTS_MAX];
    unsigned argument_count;
    premie_date as_of;                              /**< knowledge date [T-7] */
    premie_receipt_file tables[PREMIE_TABLE_COUNT]; /**< read; an optional table without a file is not there */
    premie_receipt_scenario *scenarios;             /**< [scenario_count] sorted by name; of `premie simulate` only */
    size_t scenario_count;
    premie_receipt_file model[PREMIE_MODEL_COUNT]; /**< of a model; its frequency.csv is there where it has one */
    premie_receipt_file files[PREMIE_FILE_COUNT];  /**< written */
    premie_measure *totals;                        /**< [total_count] those of summary.csv, in the iso dialect */
    size_t total_count;
} premie_receipt;

void premie_receipt_release(premie_receipt *receipt);

/**
 * Fills in all but what was written: that premie_results_write does.
 *
 * Given     book  loaded with `digest`
 * Status    PREMIE_E_SYSTEM  no memory
 */
PREMIE_CHECKED premie_status premie_receipt_begin(premie_receipt *receipt, const premie_book *book,
                                                  const premie_results *results, premie_error *error);

/**
 * Adds the tables of a scenario; names come in their order.
 *
 * Rule      [S-1]
 * Given     book  loaded with the scenario and `digest`
 * Status    PREMIE_E_SYSTEM  no memory
 */
PREMIE_CHECKED premie_status premie_receipt_add_scenario(premie_receipt *receipt, const char *name,
                                                         const premie_book *book, premie_error *error);

/** Adds the tables of a model loaded with `digest`. Rule [S-6] */
void premie_receipt_add_model(premie_receipt *receipt, const premie_model *model);

/**
 * Reads the receipt of a result folder.
 *
 * Returned  receipt  to be released in every case
 * Status    PREMIE_E_DATA    there is none, or it is damaged
 *           PREMIE_E_SYSTEM  it cannot be read, no memory
 */
PREMIE_CHECKED premie_status premie_receipt_read(premie_receipt *receipt, const char *folder, premie_error *error);

typedef enum premie_difference_kind {
    PREMIE_DIFFERS_VERSION, /**< another version of the program wrote the results */
    PREMIE_DIFFERS_TABLE,   /**< a table of the book or the rules is not the one that was read */
    PREMIE_DIFFERS_RESULT,  /**< a file in the folder is not the one that was written */
    PREMIE_DIFFERS_OUTCOME, /**< the book gives another file than the one that was written */
    PREMIE_DIFFERS_TOTAL,   /**< another control total than the one in the receipt */
    PREMIE_DIFFERS_ROW,     /**< one of the first rows in which the folder and the book differ, of the file before it */
} premie_difference_kind;

typedef struct premie_difference {
    premie_difference_kind kind;
    char *text; /**< for people: the place, and how it differs */
} premie_difference;

/** All differences, in the order of their kinds and places, rows behind their file. Starts as `{0}`. */
typedef struct premie_differences {
    premie_difference *items;
    size_t count, capacity;
} premie_differences;

void premie_differences_release(premie_differences *differences);

typedef struct premie_verify_options {
    const char *folder;     /**< that was written */
    premie_dialect dialect; /**< in which it was written */
    unsigned threads;
    const premie_receipt *read; /**< with the scenarios that were read now, as the receipt names them; NULL: none */
} premie_verify_options;

/**
 * Holds a result folder and its receipt against what the book gives now.
 *
 * Given     book     loaded with `digest` at the knowledge date of the receipt, perhaps with errors
 *           results  of the receipt's command and arguments; NULL where the book gives none any more
 * Returned  differences  to be released in every case
 * Status    PREMIE_E_SYSTEM  a file cannot be read, no memory
 */
PREMIE_CHECKED premie_status premie_verify(const premie_receipt *receipt, const premie_verify_options *options,
                                           const premie_book *book, const premie_results *results,
                                           premie_differences *differences, premie_error *error);

#endif
