/* What ranks say to each other comes whole, whatever its length; what fails on one fails on all. For tests/mpi/calls.sh. */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mpi/ranks.h"

static const premie_ranks *ranks;

static void must(bool holds, const char *what)
{
    if (!holds) {
        (void)fprintf(stderr, "rank %u: %s\n", ranks->rank, what);
        (void)MPI_Abort(MPI_COMM_WORLD, 1);
    }
}

static char *new_bytes(size_t length)
{
    char *bytes = malloc(length > 0 ? length : 1);
    must(bytes != NULL, "memory");
    return bytes;
}

/* A byte that tells whence it comes, where it goes and where it stands. */
static char byte_of(unsigned from, unsigned to, uint64_t at) { return (char)(from * 31 + to * 7 + at % 251); }

static void check_broadcast(size_t length)
{
    premie_error error;
    char *bytes = new_bytes(length);
    for (size_t i = 0; i < length; i++) {
        bytes[i] = ranks->rank == 0 ? byte_of(0, 0, i) : 0;
    }
    bool came = ranks->broadcast(ranks, bytes, length, &error) == PREMIE_OK;
    for (size_t i = 0; i < length; i++) {
        came &= bytes[i] == byte_of(0, 0, i);
    }
    must(came, "broadcast");
    free(bytes);
}

static void check_add(size_t count)
{
    premie_error error;
    double *values = malloc(count * sizeof *values);
    must(values != NULL, "memory");
    for (size_t i = 0; i < count; i++) {
        values[i] = (double)(i * (ranks->rank + 1));
    }
    bool came = ranks->add(ranks, count, values, &error) == PREMIE_OK;
    double parts = ranks->rank == 0 ? ranks->count * (ranks->count + 1) / 2.0 : ranks->rank + 1.0;
    for (size_t i = 0; i < count; i++) {
        came &= (uint64_t)values[i] == (uint64_t)((double)i * parts);
    }
    must(came, "add");
    free(values);
}

/* Every rank sends another number of bytes to each. */
static uint64_t length_of(unsigned from, unsigned to, uint64_t most) { return most * ((from + to) % 3) / 2; }

static void check_exchange(uint64_t most)
{
    premie_error error;
    uint64_t lengths[64], from[64], at = 0;
    char *sent = new_bytes(most * ranks->count), *received;
    for (unsigned to = 0; to < ranks->count; to++) {
        lengths[to] = length_of(ranks->rank, to, most);
        for (uint64_t i = 0; i < lengths[to]; i++) {
            sent[at++] = byte_of(ranks->rank, to, i);
        }
    }
    bool came = ranks->exchange(ranks, sent, lengths, &received, from, &error) == PREMIE_OK;
    const char *byte = received;
    for (unsigned rank = 0; rank < ranks->count && came; rank++) {
        came = from[rank] == length_of(rank, ranks->rank, most);
        for (uint64_t i = 0; i < from[rank] && came; i++) {
            came = *byte++ == byte_of(rank, ranks->rank, i);
        }
    }
    must(came, "exchange");
    free(sent);
    free(received);
}

static void check_gather(uint64_t most)
{
    premie_error error;
    uint64_t from[64], length = length_of(ranks->rank, 0, most);
    char *sent = new_bytes(most), *received;
    for (uint64_t i = 0; i < length; i++) {
        sent[i] = byte_of(ranks->rank, 0, i);
    }
    bool came = ranks->gather(ranks, sent, length, &received, from, &error) == PREMIE_OK;
    came &= (received != NULL) == (ranks->rank == 0);
    const char *byte = received;
    for (unsigned rank = 0; rank < ranks->count && came && ranks->rank == 0; rank++) {
        came = from[rank] == length_of(rank, 0, most);
        for (uint64_t i = 0; i < from[rank] && came; i++) {
            came = *byte++ == byte_of(rank, 0, i);
        }
    }
    must(came, "gather");
    free(sent);
    free(received);
}

/* Rank by rank, the last one first in the file. */
static void check_write(const char *path, uint64_t length)
{
    premie_error error;
    char *bytes = new_bytes(length);
    unsigned place = ranks->count - 1 - ranks->rank;
    for (uint64_t i = 0; i < length; i++) {
        bytes[i] = byte_of(place, 0, i);
    }
    must(ranks->write(ranks, path, place * length, bytes, length, &error) == PREMIE_OK, "write");
    FILE *file = ranks->rank == 0 ? fopen(path, "rb") : NULL;
    must(ranks->rank > 0 || file != NULL, "the file");
    for (unsigned rank = 0; rank < ranks->count && file != NULL; rank++) {
        must(fread(bytes, 1, length, file) == length, "the length of the file");
        for (uint64_t i = 0; i < length; i++) {
            must(bytes[i] == byte_of(rank, 0, i), "the bytes of the file");
        }
    }
    must(file == NULL || (fgetc(file) == EOF && fclose(file) == 0), "the end of the file");
    free(bytes);
    must(ranks->write(ranks, "/nowhere/at/all", 0, "x", 1, &error) == PREMIE_E_SYSTEM, "a file that cannot be");
    must(strncmp(error.text, "rank 0: /nowhere/at/all: ", 25) == 0, error.text);
}

static void check_agree(void)
{
    premie_error error = {.status = PREMIE_OK};
    unsigned last = ranks->count - 1;
    must(ranks->agree(ranks, PREMIE_OK, &error) == PREMIE_OK, "all is well");
    premie_status own = ranks->rank == last ? premie_fail(&error, PREMIE_E_SYSTEM, "not enough memory")
                                            : premie_fail(&error, PREMIE_E_DATA, "a fault");
    char wanted[64];
    (void)snprintf(wanted, sizeof wanted, "rank %u: not enough memory", last);
    for (int i = 0; i < 2; i++) { /* a second time it says the same */
        must(ranks->agree(ranks, own, &error) == PREMIE_E_SYSTEM, "the worst status");
        must(error.status == PREMIE_E_SYSTEM && strcmp(error.text, wanted) == 0, error.text);
        own = error.status;
    }
    own = ranks->rank > 0 ? premie_fail(&error, PREMIE_E_DATA, "a fault") : PREMIE_OK;
    premie_status all = ranks->agree(ranks, own, &error);
    must(ranks->count == 1 || (all == PREMIE_E_DATA && strcmp(error.text, "rank 1: a fault") == 0), error.text);
    must(ranks->agree(ranks, own, NULL) == all, "without an error");
}

int main(int count, char *words[])
{
    premie_mpi mpi = {.error_fd = STDERR_FILENO};
    premie_ranks own;
    if (count != 2 || MPI_Init(&count, &words) != MPI_SUCCESS) {
        return 1;
    }
    premie_mpi_ranks(&mpi, &own);
    ranks = &own;
    static const size_t lengths[] = {0, 1, 1000, 6000000};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        check_broadcast(lengths[i]);
        check_add(lengths[i] / 8 + 1);
        check_exchange(lengths[i]);
        check_gather(lengths[i]);
    }
    check_write(words[1], 2000000);
    check_agree();
    if (own.rank == 0) {
        (void)puts("all came");
    }
    return MPI_Finalize() == MPI_SUCCESS ? 0 : 1;
}
