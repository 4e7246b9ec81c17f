#define _GNU_SOURCE /* NOLINT: sched_getaffinity; the name is the C library's */
#include "mpi/ranks.h"

#include <assert.h>
#include <mpi.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"

/* MPI counts in `int`: what is longer goes in pieces. */
enum { PIECE = 1 << 22, ROOM = 1 << 24 };

static size_t piece_of(uint64_t left, size_t most) { return left < most ? (size_t)left : most; }

/* ---- faults and counts ------------------------------------------------------------------------------------- */

/* Without MPI ranks can agree on nothing any more. */
static void must(const premie_ranks *ranks, int code)
{
    const premie_mpi *mpi = ranks->context;
    char text[MPI_MAX_ERROR_STRING] = "MPI failed";
    int length;
    if (code == MPI_SUCCESS) {
        return;
    }
    (void)MPI_Error_string(code, text, &length);
    (void)dprintf(mpi->error_fd, "premie: rank %u: %s\n", ranks->rank, text);
    (void)MPI_Abort(MPI_COMM_WORLD, PREMIE_E_SYSTEM);
    _exit(PREMIE_E_SYSTEM);
}

static void count_bytes(const premie_ranks *ranks, premie_mpi_call call, uint64_t sent, uint64_t received)
{
    premie_mpi *mpi = ranks->context;
    mpi->count[call].sent += sent;
    mpi->count[call].received += received;
}

/* ---- waiting ----------------------------------------------------------------------------------------------- */

/* The longer it has waited, the longer it sleeps before it looks again. */
static void doze(double waited)
{
    enum { SHARE = 64, LONGEST_NS = 5000000, SHORTEST_NS = 20000 };
    double wanted = waited / SHARE * 1e9;
    struct timespec pause = {0, wanted < LONGEST_NS ? (long)wanted : LONGEST_NS};
    if (pause.tv_nsec < SHORTEST_NS) {
        (void)sched_yield();
    } else {
        (void)nanosleep(&pause, NULL);
    }
}

/* Until all ranks have come to the same call. More ranks than processors then do not keep each other from work. */
static double meet(const premie_ranks *ranks, premie_mpi_call call)
{
    premie_mpi *mpi = ranks->context;
    MPI_Request all;
    int there = 0;
    double begun = MPI_Wtime(), now;
    must(ranks, MPI_Ibarrier(MPI_COMM_WORLD, &all));
    for (;;) {
        must(ranks, MPI_Test(&all, &there, MPI_STATUS_IGNORE));
        now = MPI_Wtime();
        if (there) {
            break;
        }
        doze(now - begun);
    }
    mpi->count[call].calls++;
    mpi->count[call].waited += now - begun;
    return now;
}

static void part(const premie_ranks *ranks, premie_mpi_call call, double met)
{
    premie_mpi *mpi = ranks->context;
    mpi->count[call].moved += MPI_Wtime() - met;
}

/* ---- agreeing ---------------------------------------------------------------------------------------------- */

static bool names_rank(const char *text)
{
    static const char word[] = "rank ";
    const size_t begin = sizeof word - 1;
    size_t digits = strncmp(text, word, begin) == 0 ? strspn(text + begin, "0123456789") : 0;
    return digits > 0 && text[begin + digits] == ':';
}

/* A fault of this rank as all will have it; that of a command line is no rank's. */
static void name_rank(const premie_ranks *ranks, premie_error *error)
{
    error->text[sizeof error->text - 1] = '\0';
    if (error->status != PREMIE_E_USAGE && !names_rank(error->text)) {
        (void)premie_fail(error, error->status, "rank %u: %s", ranks->rank, error->text);
    }
}

static premie_status agree(const premie_ranks *ranks, premie_status own, premie_error *error)
{
    struct {
        int status, rank;
    } mine = {(int)own, (int)ranks->rank}, worst = mine;
    double met = meet(ranks, PREMIE_MPI_AGREE);
    must(ranks, MPI_Allreduce(&mine, &worst, 1, MPI_2INT, MPI_MAXLOC, MPI_COMM_WORLD)); /* of equals the lowest rank */
    if (worst.status != PREMIE_OK) {
        premie_error its = {.status = own};
        if (error != NULL && own != PREMIE_OK) {
            its = *error;
        }
        its.status = (premie_status)worst.status;
        if (worst.rank == (int)ranks->rank) {
            name_rank(ranks, &its);
        }
        must(ranks, MPI_Bcast(&its, sizeof its, MPI_BYTE, worst.rank, MPI_COMM_WORLD));
        if (error != NULL) {
            *error = its;
        }
    }
    part(ranks, PREMIE_MPI_AGREE, met);
    return (premie_status)worst.status;
}

/* ---- from and to rank 0 ------------------------------------------------------------------------------------ */

static void send_pieces(const premie_ranks *ranks, const char *bytes, uint64_t length, int to)
{
    for (uint64_t at = 0; at < length; at += PIECE) {
        must(ranks, MPI_Send(bytes + at, (int)piece_of(length - at, PIECE), MPI_BYTE, to, 0, MPI_COMM_WORLD));
    }
}

static void receive_pieces(const premie_ranks *ranks, char *bytes, uint64_t length, int from)
{
    for (uint64_t at = 0; at < length; at += PIECE) {
        must(ranks, MPI_Recv(bytes + at, (int)piece_of(length - at, PIECE), MPI_BYTE, from, 0, MPI_COMM_WORLD,
                             MPI_STATUS_IGNORE));
    }
}

static premie_status broadcast(const premie_ranks *ranks, void *bytes, uint64_t length, premie_error *error)
{
    double met = meet(ranks, PREMIE_MPI_BROADCAST);
    (void)error;
    for (uint64_t at = 0; at < length; at += PIECE) {
        must(ranks, MPI_Bcast((char *)bytes + at, (int)piece_of(length - at, PIECE), MPI_BYTE, 0, MPI_COMM_WORLD));
    }
    part(ranks, PREMIE_MPI_BROADCAST, met);
    count_bytes(ranks, PREMIE_MPI_BROADCAST, ranks->rank == 0 ? length * (ranks->count - 1) : 0,
                ranks->rank == 0 ? 0 : length);
    return PREMIE_OK;
}

static premie_status add(const premie_ranks *ranks, size_t count, double values[], premie_error *error)
{
    const size_t most = PIECE / sizeof(double);
    uint64_t bytes = (uint64_t)count * sizeof *values;
    double met = meet(ranks, PREMIE_MPI_ADD);
    (void)error;
    for (size_t at = 0; at < count; at += most) {
        void *from = ranks->rank == 0 ? MPI_IN_PLACE : values + at;
        must(ranks,
             MPI_Reduce(from, values + at, (int)piece_of(count - at, most), MPI_DOUBLE, MPI_SUM, 0, MPI_COMM_WORLD));
    }
    part(ranks, PREMIE_MPI_ADD, met);
    count_bytes(ranks, PREMIE_MPI_ADD, ranks->rank == 0 ? 0 : bytes, ranks->rank == 0 ? bytes * (ranks->count - 1) : 0);
    return PREMIE_OK;
}

static premie_status gather(const premie_ranks *ranks, const void *bytes, uint64_t length, char **received,
                            uint64_t from[], premie_error *error)
{
    bool root = ranks->rank == 0;
    double met = meet(ranks, PREMIE_MPI_GATHER);
    char *room = NULL;
    *received = NULL;
    must(ranks, MPI_Gather(&length, 1, MPI_UINT64_T, from, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD));
    uint64_t sum = root ? premie_ranks_sum(ranks, from) : length;
    if (root) {
        room = premie_alloc_array(sum, 1, error);
    }
    premie_status status = agree(ranks, !root || room != NULL ? PREMIE_OK : PREMIE_E_SYSTEM, error);
    if (status != PREMIE_OK) {
        free(room);
        return status;
    }
    if (root) {
        assert(room != NULL);
        memcpy(room, bytes, length);
        uint64_t at = length;
        for (unsigned rank = 1; rank < ranks->count; at += from[rank++]) {
            receive_pieces(ranks, room + at, from[rank], (int)rank);
        }
    } else {
        send_pieces(ranks, bytes, length, 0);
    }
    *received = room;
    part(ranks, PREMIE_MPI_GATHER, met);
    count_bytes(ranks, PREMIE_MPI_GATHER, root ? 0 : length, root ? sum - length : 0);
    return PREMIE_OK;
}

/* ---- from each to each ------------------------------------------------------------------------------------- */

/* Room of one round of an exchange, in which every rank sends at most `most` bytes to each. */
typedef struct exchange_room {
    size_t most;
    char *sent, *received;           /* [count][most] */
    int *to, *from, *place;          /* [count] */
    uint64_t *sent_at, *received_at; /* [count] where the bytes of each rank begin */
    uint64_t *lengths;               /* [count] how many come from each */
} exchange_room;

static premie_status make_room(const premie_ranks *ranks, uint64_t longest, exchange_room *room, premie_error *error)
{
    size_t count = ranks->count;
    assert(count > 0);
    room->most = piece_of(longest, ROOM / count);
    room->sent = premie_alloc_array(count, room->most, error);
    room->received = premie_alloc_array(count, room->most, error);
    room->to = premie_alloc_array(3 * count, sizeof *room->to, error);
    room->sent_at = premie_alloc_array(2 * count, sizeof *room->sent_at, error);
    if (room->sent == NULL || room->received == NULL || room->to == NULL || room->sent_at == NULL) {
        return PREMIE_E_SYSTEM;
    }
    room->from = room->to + count;
    room->place = room->from + count;
    room->received_at = room->sent_at + count;
    return PREMIE_OK;
}

static void release_room(exchange_room *room)
{
    free(room->sent);
    free(room->received);
    free(room->to);
    free(room->sent_at);
}

/* What is left to send or receive at `at` of one rank. */
static size_t part_of(const exchange_room *room, uint64_t length, uint64_t at)
{
    return at < length ? piece_of(length - at, room->most) : 0;
}

static void exchange_round(const premie_ranks *ranks, const exchange_room *room, uint64_t at, const char *sent,
                           const uint64_t lengths[], const uint64_t from[], char *received)
{
    assert(room->to != NULL && room->from != NULL && room->place != NULL);
    for (unsigned rank = 0; rank < ranks->count; rank++) {
        size_t length = part_of(room, lengths[rank], at);
        room->place[rank] = (int)(rank * room->most);
        room->to[rank] = (int)length;
        room->from[rank] = (int)part_of(room, from[rank], at);
        if (length > 0) {
            memcpy(room->sent + room->place[rank], sent + room->sent_at[rank] + at, length);
        }
    }
    must(ranks, MPI_Alltoallv(room->sent, room->to, room->place, MPI_BYTE, room->received, room->from, room->place,
                              MPI_BYTE, MPI_COMM_WORLD));
    for (unsigned rank = 0; rank < ranks->count; rank++) {
        if (room->from[rank] > 0) {
            memcpy(received + room->received_at[rank] + at, room->received + room->place[rank],
                   (size_t)room->from[rank]);
        }
    }
}

static void set_places(size_t count, const uint64_t lengths[], uint64_t places[])
{
    uint64_t at = 0;
    for (size_t i = 0; i < count; i++) {
        places[i] = at;
        at += lengths[i];
    }
}

static premie_status exchange(const premie_ranks *ranks, const char *sent, const uint64_t lengths[], char **received,
                              uint64_t from[], premie_error *error)
{
    double met = meet(ranks, PREMIE_MPI_EXCHANGE);
    uint64_t longest = 0;
    exchange_room room = {.most = 0};
    *received = NULL;
    must(ranks, MPI_Alltoall(lengths, 1, MPI_UINT64_T, from, 1, MPI_UINT64_T, MPI_COMM_WORLD));
    for (unsigned rank = 0; rank < ranks->count; rank++) {
        longest = lengths[rank] > longest ? lengths[rank] : longest;
    }
    must(ranks, MPI_Allreduce(MPI_IN_PLACE, &longest, 1, MPI_UINT64_T, MPI_MAX, MPI_COMM_WORLD));
    char *bytes = premie_alloc_array(premie_ranks_sum(ranks, from), 1, error);
    premie_status status = bytes != NULL ? make_room(ranks, longest, &room, error) : PREMIE_E_SYSTEM;
    status = agree(ranks, status, error);
    if (status == PREMIE_OK) {
        assert(bytes != NULL && room.to != NULL && room.sent_at != NULL);
        set_places(ranks->count, lengths, room.sent_at);
        set_places(ranks->count, from, room.received_at);
    }
    for (uint64_t at = 0; at < longest && status == PREMIE_OK; at += room.most) {
        exchange_round(ranks, &room, at, sent, lengths, from, bytes);
    }
    release_room(&room);
    if (status != PREMIE_OK) {
        free(bytes);
        return status;
    }
    *received = bytes;
    part(ranks, PREMIE_MPI_EXCHANGE, met);
    count_bytes(ranks, PREMIE_MPI_EXCHANGE, premie_ranks_sum(ranks, lengths) - lengths[ranks->rank],
                premie_ranks_sum(ranks, from) - from[ranks->rank]);
    return PREMIE_OK;
}

/* ---- one file ---------------------------------------------------------------------------------------------- */

static premie_status fail_file(const char *path, int code, premie_error *error)
{
    char text[MPI_MAX_ERROR_STRING] = "";
    int length;
    (void)MPI_Error_string(code, text, &length);
    return premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", path, text);
}

static premie_status write_pieces(MPI_File file, const char *path, uint64_t offset, const char *bytes, uint64_t length,
                                  premie_error *error)
{
    for (uint64_t at = 0; at < length;) {
        int piece = (int)piece_of(length - at, PIECE), written = 0;
        MPI_Status state;
        int code = MPI_File_write_at(file, (MPI_Offset)offset + (MPI_Offset)at, bytes + at, piece, MPI_BYTE, &state);
        if (code == MPI_SUCCESS) {
            code = MPI_Get_count(&state, MPI_BYTE, &written);
        }
        if (code != MPI_SUCCESS || written <= 0) {
            return code != MPI_SUCCESS ? fail_file(path, code, error)
                                       : premie_fail(error, PREMIE_E_SYSTEM, "%s: write failed", path);
        }
        at += (uint64_t)written;
    }
    return PREMIE_OK;
}

static premie_status write_file(const premie_ranks *ranks, const char *path, uint64_t offset, const char *bytes,
                                uint64_t length, premie_error *error)
{
    double met = meet(ranks, PREMIE_MPI_WRITE);
    MPI_File file = MPI_FILE_NULL;
    int code =
        MPI_File_open(MPI_COMM_WORLD, path, MPI_MODE_CREATE | MPI_MODE_EXCL | MPI_MODE_WRONLY, MPI_INFO_NULL, &file);
    premie_status status = agree(ranks, code == MPI_SUCCESS ? PREMIE_OK : fail_file(path, code, error), error);
    if (status == PREMIE_OK) {
        status = agree(ranks, write_pieces(file, path, offset, bytes, length, error), error);
    }
    if (status == PREMIE_OK) {
        code = MPI_File_sync(file);
        status = agree(ranks, code == MPI_SUCCESS ? PREMIE_OK : fail_file(path, code, error), error);
    }
    if (file != MPI_FILE_NULL) {
        code = MPI_File_close(&file);
        premie_status closed = code == MPI_SUCCESS ? PREMIE_OK : PREMIE_E_SYSTEM;
        if (status == PREMIE_OK) {
            status = closed == PREMIE_OK ? PREMIE_OK : fail_file(path, code, error);
        }
    }
    part(ranks, PREMIE_MPI_WRITE, met);
    count_bytes(ranks, PREMIE_MPI_WRITE, length, 0);
    return status;
}

/* ---- the ranks --------------------------------------------------------------------------------------------- */

/* Processors that this rank may use, shared with the ranks of its machine that may use the same. */
static unsigned threads_of(const premie_ranks *ranks)
{
    cpu_set_t own, *all;
    MPI_Comm machine;
    int here = 1, same = 0;
    CPU_ZERO(&own);
    if (sched_getaffinity(0, sizeof own, &own) != 0) {
        CPU_SET(0, &own);
    }
    must(ranks, MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine));
    must(ranks, MPI_Comm_size(machine, &here));
    all = calloc((size_t)here, sizeof *all);
    if (all == NULL) {
        must(ranks, MPI_ERR_NO_MEM);
    }
    must(ranks, MPI_Allgather(&own, sizeof own, MPI_BYTE, all, sizeof own, MPI_BYTE, machine));
    for (int i = 0; i < here; i++) {
        same += CPU_EQUAL(&own, &all[i]) != 0;
    }
    free(all);
    must(ranks, MPI_Comm_free(&machine));
    int threads = CPU_COUNT(&own) / (same > 0 ? same : 1);
    return threads > 0 ? (unsigned)threads : 1;
}

void premie_mpi_ranks(premie_mpi *mpi, premie_ranks *ranks)
{
    int rank = 0, count = 1;
    *ranks = (premie_ranks){
        .context = mpi,
        .agree = agree,
        .broadcast = broadcast,
        .add = add,
        .exchange = exchange,
        .gather = gather,
        .write = write_file,
    };
    (void)MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    must(ranks, MPI_Comm_rank(MPI_COMM_WORLD, &rank));
    must(ranks, MPI_Comm_size(MPI_COMM_WORLD, &count));
    ranks->rank = (unsigned)rank;
    ranks->count = (unsigned)count;
    ranks->threads = threads_of(ranks);
    mpi->begun = MPI_Wtime();
}

/* ---- the log ----------------------------------------------------------------------------------------------- */

typedef struct rank_log {
    premie_mpi_count count[PREMIE_MPI_CALLS];
    double seconds, peak; /* since MPI began, and bytes of memory */
} rank_log;

static bool write_log(const char *path, unsigned count, const rank_log logs[])
{
    static const char *const names[PREMIE_MPI_CALLS] = {"agree", "broadcast", "add", "exchange", "gather", "write"};
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        return false;
    }
    (void)fputs("rank,call,calls,sent,received,waited,moved,seconds,peak\n", file);
    for (unsigned rank = 0; rank < count; rank++) {
        for (int i = 0; i < PREMIE_MPI_CALLS; i++) {
            const premie_mpi_count *of = &logs[rank].count[i];
            (void)fprintf(file, "%u,%s,%llu,%llu,%llu,%.6f,%.6f,%.6f,%.0f\n", rank, names[i],
                          (unsigned long long)of->calls, (unsigned long long)of->sent, (unsigned long long)of->received,
                          of->waited, of->moved, logs[rank].seconds, logs[rank].peak);
        }
    }
    bool failed = ferror(file) != 0;
    return fclose(file) == 0 && !failed;
}

bool premie_mpi_log(const premie_ranks *ranks, const char *path)
{
    const premie_mpi *mpi = ranks->context;
    struct rusage usage = {.ru_maxrss = 0};
    rank_log own = {.seconds = MPI_Wtime() - mpi->begun};
    (void)getrusage(RUSAGE_SELF, &usage);
    own.peak = (double)usage.ru_maxrss * 1024;
    memcpy(own.count, mpi->count, sizeof own.count);
    bool root = ranks->rank == 0;
    rank_log *all = calloc(root ? ranks->count : 1, sizeof *all);
    int there = all != NULL;
    must(ranks, MPI_Allreduce(MPI_IN_PLACE, &there, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD));
    if (there) {
        must(ranks, MPI_Gather(&own, sizeof own, MPI_BYTE, all, sizeof own, MPI_BYTE, 0, MPI_COMM_WORLD));
    }
    bool written = there && all != NULL && (!root || write_log(path, ranks->count, all));
    free(all);
    return written;
}
