/** \file
 * The rows of a result table in the order of all ranks, each of which gets those between two keys.
 */
#ifndef PREMIE_RUN_ORDERED_H
#define PREMIE_RUN_ORDERED_H

#include "premie/results.h"
#include "shard/joint.h"

/**
 * The bytes of a file that are this rank's: behind those of the ranks before it, the header on rank 0.
 *
 * Rows are sorted by an id in their first column, and all of one id are of one rank.
 *
 * Given     results  of this rank; where it has none of a table, it is made all the same
 *           file     the place of a table that is made
 * Returned  part     released by the caller in every case
 */
PREMIE_CHECKED premie_status premie_file_order(premie_joint *joint, const premie_results *results, unsigned file,
                                               premie_dialect dialect, unsigned threads, premie_text *part,
                                               premie_error *error);

/** The bytes of a file that rank 0 makes alone, there; elsewhere nothing. */
PREMIE_CHECKED premie_status premie_file_alone(const premie_joint *joint, const premie_results *results, unsigned file,
                                               premie_dialect dialect, unsigned threads, premie_text *part,
                                               premie_error *error);

#endif
