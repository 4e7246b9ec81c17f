/** \file
 * Ranks over MPI: what premie/ranks.h asks for, and a count of what it took.
 */
#ifndef PREMIE_MPI_RANKS_H
#define PREMIE_MPI_RANKS_H

#include "premie/ranks.h"

typedef enum premie_mpi_call {
    PREMIE_MPI_AGREE,
    PREMIE_MPI_BROADCAST,
    PREMIE_MPI_ADD,
    PREMIE_MPI_EXCHANGE,
    PREMIE_MPI_GATHER,
    PREMIE_MPI_WRITE,
    PREMIE_MPI_CALLS
} premie_mpi_call;

/** What the calls of one kind took on one rank; its bytes are those that it gave to others and had from them. */
typedef struct premie_mpi_count {
    uint64_t calls, sent, received;
    double waited, moved; /**< seconds until all ranks had come, and after that */
} premie_mpi_count;

/** What carries the ranks of this process. */
typedef struct premie_mpi {
    premie_mpi_count count[PREMIE_MPI_CALLS];
    int error_fd; /**< standard error, also where the rank is silent */
    double begun;
} premie_mpi;

/** Between MPI_Init_thread and MPI_Finalize. `mpi` stays in use; its `error_fd` is set. */
void premie_mpi_ranks(premie_mpi *mpi, premie_ranks *ranks);

/** Rank 0 writes the counts of all ranks to a CSV file; false where it cannot. All ranks call it. */
PREMIE_CHECKED bool premie_mpi_log(const premie_ranks *ranks, const char *path);

#endif
