/** \file
 * Observations of groups over periods from a plain CSV file, for the models of credibility.h without a book.
 */
#ifndef PREMIE_OBSERVATIONS_H
#define PREMIE_OBSERVATIONS_H

#include "premie/credibility.h"
#include "premie/findings.h"
#include "premie/results.h"

/** Observations as the models want them. Starts as `{0}`; released with premie_observations_release. */
typedef struct premie_observations {
    size_t cell_count, group_count;
    size_t sector_count;  /**< 0 where sectors were not asked for */
    premie_cell *cells;   /**< [cell_count] by sector, group and period */
    premie_id *groups;    /**< [group_count] by sector and id */
    premie_id *sectors;   /**< [sector_count] by id */
    size_t *sector_sizes; /**< [sector_count] groups of each */
    struct premie_arena *texts;
} premie_observations;

/**
 * Reads a CSV file of observations, in either dialect: a row for each group and period.
 *
 * Columns   group, period  ids; required
 *           value          a number from -1e50 to 1e50, with an exponent or without; may be blank where the weight is 0
 *           weight         0, which is a missing cell, or a number from 1e-50 to 1e50; required
 *           sector         id; the same in all rows of a group; required where sectors are asked for
 * Rule      [T-1] to [T-3], [T-5]: the form of a file, and that every fault is reported
 * Given     with_sectors  for a two-level model; else a column sector is left alone
 * Returned  observations  the same whatever the order of the rows; to be released in every case
 *           findings      faults, their texts whole messages with path, line and column; to be released in every case
 * Status    PREMIE_E_DATA    there are faults
 *           PREMIE_E_SYSTEM  the file cannot be read, no memory
 */
PREMIE_CHECKED premie_status premie_observations_read(premie_observations *observations, const char *path,
                                                      bool with_sectors, premie_findings *findings,
                                                      premie_error *error);
void premie_observations_release(premie_observations *observations);

/**
 * The groups of a model as CSV: sector where there are sectors, group, periods, weight, mean, factor, premium; sorted by
 * sector and group. `mean` is blank for a group without weight.
 *
 * Returned  text, length  the caller frees it
 * Status    PREMIE_E_SYSTEM  no memory
 */
PREMIE_CHECKED premie_status premie_observations_csv(const premie_observations *observations,
                                                     const premie_credibility_unit groups[], premie_dialect dialect,
                                                     char **text, size_t *length, premie_error *error);

#endif
