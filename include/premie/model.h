/** \file
 * A model of a portfolio: how many cases of illness its covers have, what these cost, and which covers end.
 */
#ifndef PREMIE_MODEL_H
#define PREMIE_MODEL_H

#include "premie/findings.h"

/** The tables of a model folder. Read-only once loaded. */
typedef struct premie_model {
    premie_frequency frequency;
    premie_severity severity;
    premie_shock shock;
    premie_lapse lapse;
} premie_model;

/** A table of the model, by its place from PREMIE_TABLE_COUNT on. */
const premie_table *premie_model_table(const premie_model *model, unsigned place);

/**
 * Reads and checks a model folder, as the tables of a book are.
 *
 * Rule      [S-6], [S-8], [T-1] to [T-6]
 * Given     folder   the model
 *           options  threads, digest, chunk_bytes and libcsv_only are looked at
 * Returned  model     to be released in every case
 *           findings  all faults, each text with its file, line and column; to be released in every case
 * Status    PREMIE_E_DATA    the model has errors
 *           PREMIE_E_SYSTEM  a file cannot be read, no memory; in `error`
 */
PREMIE_CHECKED premie_status premie_model_load(premie_model *model, const char *folder,
                                               const premie_load_options *options, premie_findings *findings,
                                               premie_error *error);
void premie_model_release(premie_model *model);

/** Where the model says something of a cover: rows of its tables, or PREMIE_NO_ROW. */
typedef struct premie_model_rows {
    uint32_t frequency;
    uint32_t severity[2]; /**< claim, reintegration */
} premie_model_rows;

/**
 * The rows for a product, a class (blank: none) and an average headcount.
 *
 * Rule      [S-6]; a row of the class goes before one of a blank class
 */
premie_model_rows premie_model_rows_of(const premie_model *model, premie_id product, premie_id class,
                                       premie_ratio headcount);

/** The places in the order of lapse.csv that hold for a product and class: those of the class, else of a blank class. */
void premie_model_lapses(const premie_model *model, premie_id product, premie_id class, uint32_t *first,
                         uint32_t *count);

/** The coefficient of variation of the shock of a simulated year, counted from 0; 0 where there is none. */
double premie_model_shock(const premie_model *model, int year);

#endif
