/** \file
 * What a sound book holds, and what in it is allowed but unlikely: the facts that `premie check` shows.
 */
#ifndef PREMIE_CHECK_H
#define PREMIE_CHECK_H

#include "premie/run.h"

/** What one table holds. */
typedef struct premie_table_facts {
    bool found;                /**< its file is there */
    uint32_t rows;             /**< all of them */
    uint32_t set_aside;        /**< of these, at fault */
    uint32_t not_yet_known;    /**< of these, recorded after the knowledge date [T-7] */
    int first_year, last_year; /**< calendar years of its first required date or year; 0 where it has none */
} premie_table_facts;

typedef struct premie_product_facts {
    uint32_t covers;
    uint32_t in_force; /**< of these, on the knowledge date */
} premie_product_facts;

/** What a warning is about; its members that have a meaning are named behind it. */
typedef enum premie_warning_kind {
    PREMIE_WARNING_STATEMENTS_MISSING, /**< no such table, `count` covers rest on it */
    PREMIE_WARNING_SPELLS_MISSING,     /**< the same */
    PREMIE_WARNING_TARIFFS_MISSING,    /**< the same */
    PREMIE_WARNING_NO_COVERS,          /**< employer `id` has no cover */
    PREMIE_WARNING_STATED_HEADCOUNT,   /**< cover `id`: average `now` in `year`, `before` in the year before */
    PREMIE_WARNING_SPELLS_HEADCOUNT,   /**< employer `id`: the same by the spells, in calendar years */
    PREMIE_WARNING_NO_BASE_COVER,      /**< asr-manager cover `id` has no base cover (S5:1.8) */
    PREMIE_WARNING_NO_ARBO_COVER,      /**< asr-manager cover `id` has no Arbo cover (S5:1.8) */
    PREMIE_WARNING_UNDER_A_YEAR,       /**< asr-manager cover `id`: `written` is within 12 months (S5:2.1) */
    PREMIE_WARNING_OFF_CONTRACT_DATE,  /**< asr-manager cover `id`: `written` is no renewal day of its base (S5:2.3) */
    PREMIE_WARNING_LATE_NOTICE,        /**< asr-manager cover `id`: notice within a month before `written` (S5:2.3) */
    PREMIE_WARNING_NO_WGA_COVER,       /**< case `id` is in wga_cases.csv, and belongs to no WGA cover [W-1] */
    PREMIE_WARNING_WHK_BENEFITS,       /**< employer `id`: benefits of `year` of a `component` without a premium then */
    PREMIE_WARNING_WHK_OWN_RISK,       /**< employer `id`: own risk of a `component` of no year */
} premie_warning_kind;

typedef struct premie_warning {
    premie_warning_kind kind;
    premie_id id;        /**< borrowed from the book */
    premie_id component; /**< of the Whk */
    uint32_t count;
    int year;
    premie_ratio before, now;
    premie_date written, end; /**< until as written, and where the cover ends [Y-2] */
} premie_warning;

typedef struct premie_check {
    premie_table_facts table[PREMIE_TABLE_COUNT];
    premie_product_facts *product; /**< [products.row_count] by row */
    premie_warning *warnings;      /**< sorted by kind, id, year and component */
    size_t warning_count;
} premie_check;

/**
 * Looks a book over.
 *
 * Rule      [T-6], [T-7], [E-1], [Q-2], [Q-6], [Y-7], a.s.r. Re-integratiemanager art. 1.8, 2.1 to 2.4
 * Returned  check  to be released; ids in it are the book's
 * Status    PREMIE_E_DATA    a case has two rows in wga_cases.csv
 *           PREMIE_E_SYSTEM  no memory
 *
 * A headcount is warned of where it is more than twice, or less than half, that of the year before: the latest
 * statements of two years of a cover, or the average over two calendar years of the spells of an employer with a
 * cover administered by them, both cut to these covers and the knowledge date.
 */
PREMIE_CHECKED premie_status premie_check_book(const premie_portfolio *portfolio, premie_check *check,
                                               premie_error *error);
void premie_check_release(premie_check *check);

#endif
