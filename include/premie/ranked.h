/** \file
 * Results of which each rank has those of its part of the book [premie/shard.h]: written as one process writes them.
 */
#ifndef PREMIE_RANKED_H
#define PREMIE_RANKED_H

#include "premie/results.h"
#include "premie/shard.h"

/**
 * Adds up the control totals of all ranks, on rank 0, where premie_results_measures then tells them.
 *
 * Given     results  of this rank, of the same tables on all ranks
 * Status    PREMIE_E_SYSTEM  no memory
 */
PREMIE_CHECKED premie_status premie_results_join_totals(premie_joint *joint, premie_results *results, unsigned threads,
                                                        premie_error *error);

/**
 * premie_results_write by all ranks: each puts a part of every table in order, and writes it at its place.
 *
 * Given     results  with their totals joined; portfolio is that of rank 0
 *           options  with a receipt on rank 0 alone
 * Status    that of premie_results_write, the same on all ranks
 */
PREMIE_CHECKED premie_status premie_results_write_joint(premie_joint *joint, const premie_results *results,
                                                        const premie_write_options *options, premie_error *error);

/** premie_results_print by all ranks: rank 0 writes what the others send it. */
PREMIE_CHECKED premie_status premie_results_print_joint(premie_joint *joint, const premie_results *results,
                                                        premie_dialect dialect, unsigned threads, int fd,
                                                        premie_error *error);

#endif
