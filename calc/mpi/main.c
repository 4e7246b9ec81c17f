#include <fcntl.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "mpi/ranks.h"

/* Only rank 0 speaks; what the others have to say reaches it. Standard error stays for what ends MPI itself. */
static void be_silent(premie_mpi *mpi)
{
    int none = open("/dev/null", O_RDWR);
    mpi->error_fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (none < 0 || mpi->error_fd < 0 || dup2(none, STDOUT_FILENO) < 0 || dup2(none, STDERR_FILENO) < 0 ||
        close(none) != 0) {
        abort();
    }
}

int main(int count, char *words[])
{
    premie_mpi mpi = {.error_fd = STDERR_FILENO};
    premie_ranks ranks;
    int provided;
    /* A rank that waits leaves its processor to the others. */
    if (setenv("OMPI_MCA_mpi_yield_when_idle", "1", 0) != 0 ||
        MPI_Init_thread(&count, &words, MPI_THREAD_FUNNELED, &provided) != MPI_SUCCESS) {
        (void)fprintf(stderr, "premie: MPI cannot begin\n");
        return PREMIE_E_SYSTEM;
    }
    premie_mpi_ranks(&mpi, &ranks);
    if (ranks.rank > 0) {
        be_silent(&mpi);
    }
    int status = premie_cli_main(count, words, &ranks);
    const char *log = getenv("PREMIE_RANKS_LOG");
    if (log != NULL && !premie_mpi_log(&ranks, log)) {
        (void)fprintf(stderr, "premie: %s: cannot be written\n", log);
        status = PREMIE_E_SYSTEM;
    }
    return MPI_Finalize() == MPI_SUCCESS ? status : PREMIE_E_SYSTEM;
}
