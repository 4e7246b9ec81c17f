/** \file
 * In what two result folders of the same command differ: rows, figures, sums, and what new percentages are made of.
 *
 * All texts end in a zero byte and are owned by the comparison; "" is a blank, or what a row that is not there has.
 */
#ifndef PREMIE_COMPARE_H
#define PREMIE_COMPARE_H

#include "premie/findings.h"
#include "premie/rate_change.h"
#include "premie/results.h"

/** A figure, in the dialect asked for. */
typedef struct premie_compared_figure {
    const char *column;
    const char *before, *after;
    const char *difference; /**< after less before, where both are numbers of a fixed number of decimals; else "" */
} premie_compared_figure;

typedef enum premie_row_change { PREMIE_ROW_REMOVED, PREMIE_ROW_ADDED, PREMIE_ROW_CHANGED } premie_row_change;

/** A row that differs. */
typedef struct premie_compared_row {
    premie_row_change change;
    size_t first;     /**< of its figures: those of its key first */
    size_t key_count; /**< of them */
    size_t count;     /**< in all: behind the key those that differ, or of a row added or removed those not blank */
} premie_compared_row;

/** A result table. */
typedef struct premie_compared_table {
    const premie_result_schema *schema;
    bool found[2];     /**< whether each folder has it */
    bool without_year; /**< each folder is of one year, they are different, and rows are matched without it */
    size_t row_count[2];
    size_t changes[3];         /**< rows by premie_row_change */
    premie_compared_row *rows; /**< [sum of changes] by key */
    premie_compared_figure *figures;
    premie_compared_figure *sums; /**< [sum_count] of the money columns, where both folders have the table */
    unsigned sum_count;
} premie_compared_table;

/** The change of the new percentage of a cover that both folders rate once. */
typedef struct premie_compared_rate {
    const char *cover_id;
    int64_t rate[2]; /**< millionths */
    premie_rate_change change;
} premie_compared_rate;

enum { PREMIE_COMPARED_SUMMARY = PREMIE_RESULT_COUNT, PREMIE_COMPARED_COUNT };

/** Starts as `{0}`; released with premie_comparison_release. */
typedef struct premie_comparison {
    premie_compared_table table[PREMIE_COMPARED_COUNT]; /**< by the place of result tables; behind them summary.csv */
    premie_compared_rate *rates;                        /**< [rate_count] those that changed, by cover */
    size_t rate_count;
    bool equal; /**< the folders have the same tables with the same rows */
    struct premie_arena *texts;
} premie_comparison;

/**
 * Compares the result tables of two folders, each in either dialect.
 *
 * Rows are matched by the key columns of their table; rows of a repeated key in their order.
 *
 * Given     folders     before and after
 *           dialect     of the texts
 * Returned  comparison  to be released in every case
 *           findings    faults of the files, their texts whole messages; to be released in every case
 * Status    PREMIE_E_DATA    there are faults, or the folders have no table in common
 *           PREMIE_E_SYSTEM  a file cannot be read, no memory
 */
PREMIE_CHECKED premie_status premie_compare(const char *const folders[2], premie_dialect dialect,
                                            premie_comparison *comparison, premie_findings *findings,
                                            premie_error *error);
void premie_comparison_release(premie_comparison *comparison);

#endif
