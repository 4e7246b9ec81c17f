/** \file
 * What is read, and what was found wrong with it.
 */
#ifndef PREMIE_FINDINGS_H
#define PREMIE_FINDINGS_H

#include "premie/tables.h"

/** One fault of the input. */
typedef struct premie_finding {
    unsigned table;   /**< place in premie_schemas; PREMIE_TABLE_COUNT for a file of an unknown name */
    uint32_t line;    /**< on which the row starts; 0 for a fault of the whole table */
    uint32_t column;  /**< from 1, in the order of the file; 0 where the fault is of the row or the table */
    bool follows;     /**< the row only shares in the fault of another row: it is set aside, not reported */
    const char *text; /**< `column: what was expected, what was found`, without its place */
} premie_finding;

enum { PREMIE_FINDINGS_SHOWN = 100 };

/** Faults sorted by table, line and column. */
typedef struct premie_findings {
    premie_finding *items;
    size_t count;   /**< of items */
    uint64_t total; /**< of faults reported or not, those that follow left out */
} premie_findings;

/** Called now and then during long work, from the thread that began it; `share` goes from 0 to 1. */
typedef void premie_progress(void *context, const char *work, double share);

/** What a command may do without; a fault is told as if nothing were left out. */
enum premie_without {
    /** Employees by name, of spells all but premie_employment, absences and invoices by their ids, and columns that say
     * no more than groups do, or that only explanations ask for: these are NULL. */
    PREMIE_WITHOUT_EMPLOYEES = 1,
    PREMIE_WITHOUT_ABSENCE_IDS = 2, /**< absences.absence_id, too; together with the first */
};

typedef struct premie_load_options {
    const char *book, *rules; /**< folders */
    const char *scenario;     /**< folder whose tables stand in the place of theirs [S-1]; NULL: none */
    uint64_t scenario_has;    /**< bit by place in premie_schemas: tables it has; in those of a book that is loaded */
    const struct premie_book
        *base;                 /**< the same without the scenario, sound and there as long as this book, whose tables
                                         it shares where it may; NULL: it shares none */
    premie_date as_of;         /**< knowledge date [T-7] */
    unsigned threads;          /**< >= 1 */
    bool set_aside;            /**< leave bad rows out and go on, in place of stopping [T-5] */
    bool no_pack;              /**< read the tables of the book even where it has a snapshot */
    bool digest;               /**< take the digest of every table, for a receipt */
    bool libcsv_only;          /**< every record goes through libcsv, also those that can be split directly */
    unsigned without;          /**< bits of premie_without: what need not be held once it is checked */
    size_t chunk_bytes;        /**< how much of a file one thread takes at a time; 0: as it suits */
    premie_progress *progress; /**< may be NULL */
    void *progress_context;
} premie_load_options;

/**
 * The folder that a table is read from: that of the scenario where it has the table, else that of the rules or the book.
 *
 * Rule      [S-1]
 * Given     options  of a book that is loaded, where there is a scenario
 *           place    in premie_schemas
 */
const char *premie_table_folder(const premie_load_options *options, unsigned place);

void premie_findings_release(premie_findings *findings);

/** `path:line:column: column: text` of a finding, as compilers write it; returns the length it needs. */
size_t premie_finding_message(const premie_load_options *options, const premie_finding *finding, size_t size,
                              char message[]);

/** A reject file that is in its place and may still be taken back. Starts as `{0}`. */
typedef struct premie_rejects {
    char *path;
    uint64_t rows;             /**< set aside in it */
    struct premie_whole *file; /**< what was there before, among others */
} premie_rejects;

/**
 * Writes the rows that were set aside, verbatim and with their reasons, as CSV: file, line, reason, row.
 *
 * Rule      [T-5]
 * Returned  rejects  to be ended where PREMIE_OK is returned; NULL: the file stays
 * Status    PREMIE_E_SYSTEM  it cannot be written, or a table can no longer be read as it was
 */
PREMIE_CHECKED premie_status premie_findings_write_rejects(const premie_load_options *options,
                                                           const premie_findings *findings, const char *path,
                                                           premie_rejects *rejects, premie_error *error);

/** Leaves the file, or takes it back, so that all is as it was before: of a run that failed nothing is written. */
void premie_rejects_end(premie_rejects *rejects, bool stays);

#endif
