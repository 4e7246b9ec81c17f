#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/whole.h"
#include "run/simulated.h"
#include "table/line.h"

/*
 * The file: what the run is, as a digest of its arguments and of all that it has read; then which turns are done and what
 * came of them, as in memory; and the digest of all that. It serves the same program on the same kind of machine.
 */
typedef struct kept_head {
    char magic[24];
    uint8_t run[32];
    uint64_t bytes;
} kept_head;

typedef struct part {
    void *at;
    size_t bytes;
} part;

enum { PARTS = 5 };

static void parts_of(const premie_simulation *of, const premie_sim_kept *kept, part parts[PARTS])
{
    size_t cells = (size_t)of->horizon * of->options->paths;
    parts[0] = (part){kept->models_done, kept->model_turns};
    parts[1] = (part){kept->done, kept->turns};
    parts[2] = (part){kept->sums, PREMIE_SIM_SUMS * cells * sizeof *kept->sums};
    parts[3] = (part){kept->rows, of->covers * (size_t)of->horizon * sizeof *kept->rows};
    parts[4] = (part){of->models, of->group_count * of->options->paths * sizeof *of->models};
}

static void add(premie_digesting *digesting, const void *bytes, size_t length)
{
    premie_digest_add(digesting, bytes, length);
}

static void add_table(premie_digesting *digesting, const premie_table *table)
{
    add(digesting, &table->digest.there, sizeof table->digest.there);
    if (table->digest.there) {
        add(digesting, table->digest.sha256, sizeof table->digest.sha256);
    }
}

static kept_head head_of(const premie_simulation *of, const premie_sim_kept *kept)
{
    const premie_simulation_options *options = of->options;
    const premie_book *book = of->portfolio->book;
    kept_head head = {.magic = "premie simulation 1"};
    const int64_t numbers[] = {options->year,
                               options->horizon,
                               options->paths,
                               (int64_t)options->seed,
                               options->by_gsl,
                               book->options.as_of.day,
                               (int64_t)sizeof(premie_sim_row)};
    premie_digesting digesting;
    part parts[PARTS];
    premie_digest_begin(&digesting);
    add(&digesting, PREMIE_VERSION, strlen(PREMIE_VERSION));
    add(&digesting, options->scenario, strlen(options->scenario));
    add(&digesting, numbers, sizeof numbers);
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        add_table(&digesting, premie_book_table_const(book, place));
    }
    for (unsigned place = PREMIE_TABLE_COUNT; place < PREMIE_SCHEMA_COUNT; place++) {
        add_table(&digesting, premie_model_table(options->model, place));
    }
    premie_digest digest = premie_digest_end(&digesting);
    memcpy(head.run, digest.sha256, sizeof head.run);
    parts_of(of, kept, parts);
    for (int i = 0; i < PARTS; i++) {
        head.bytes += parts[i].bytes;
    }
    return head;
}

/* ---- writing ----------------------------------------------------------------------------------------------- */

static bool write_kept(int fd, const premie_simulation *of, const premie_sim_kept *kept)
{
    kept_head head = head_of(of, kept);
    premie_digesting digesting;
    part parts[PARTS];
    premie_digest_begin(&digesting);
    parts_of(of, kept, parts);
    bool written = premie_write_all(fd, (const char *)&head, sizeof head);
    for (int i = 0; i < PARTS && written; i++) {
        add(&digesting, parts[i].at, parts[i].bytes);
        written = premie_write_all(fd, parts[i].at, parts[i].bytes);
    }
    premie_digest digest = premie_digest_end(&digesting);
    return written && premie_write_all(fd, (const char *)digest.sha256, sizeof digest.sha256);
}

premie_status premie_sim_keep_write(const premie_simulation *of, const premie_sim_kept *kept, premie_error *error)
{
    const char *keep = of->options->keep;
    if (keep == NULL) {
        return PREMIE_OK;
    }
    premie_whole file;
    premie_status status = premie_whole_begin(&file, keep, error);
    if (status != PREMIE_OK) {
        return status;
    }
    status = write_kept(file.fd, of, kept) ? premie_whole_place(&file, error)
                                           : premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", keep, strerror(errno));
    premie_whole_end(&file, status == PREMIE_OK);
    return status;
}

/* ---- reading ----------------------------------------------------------------------------------------------- */

static bool read_all(int fd, void *bytes, size_t length)
{
    for (char *at = bytes; length > 0;) {
        ssize_t got = read(fd, at, length < (1U << 30) ? length : 1U << 30);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        at += got;
        length -= (size_t)got;
    }
    return true;
}

static bool read_parts(int fd, const premie_simulation *of, const premie_sim_kept *kept)
{
    premie_digesting digesting;
    part parts[PARTS];
    uint8_t sha256[32];
    premie_digest_begin(&digesting);
    parts_of(of, kept, parts);
    bool got = true;
    for (int i = 0; i < PARTS && got; i++) {
        got = read_all(fd, parts[i].at, parts[i].bytes);
        add(&digesting, parts[i].at, got ? parts[i].bytes : 0);
    }
    premie_digest digest = premie_digest_end(&digesting);
    return got && read_all(fd, sha256, sizeof sha256) && memcmp(sha256, digest.sha256, sizeof sha256) == 0;
}

premie_status premie_sim_keep_read(premie_simulation *of, premie_sim_kept *kept, premie_error *error)
{
    const char *keep = of->options->keep;
    kept_head wanted = head_of(of, kept), found;
    int fd = keep != NULL ? open(keep, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0) {
        return PREMIE_OK;
    }
    bool same = read_all(fd, &found, sizeof found) && memcmp(&found, &wanted, sizeof found) == 0;
    bool sound = same && read_parts(fd, of, kept);
    (void)close(fd);
    if (sound || (!same && of->options->anew)) {
        return PREMIE_OK;
    }
    return premie_fail(error, PREMIE_E_USAGE,
                       same ? "%s: the unfinished run that is kept here is damaged; delete it to begin anew"
                            : "%s: an unfinished run with other arguments or other tables is kept here; go on with "
                              "those, delete it, or give --force to begin anew",
                       keep);
}

/* ---- over ranks -------------------------------------------------------------------------------------------- */

premie_status premie_sim_keep_share(const premie_simulation *of, const premie_sim_kept *kept, premie_error *error)
{
    const premie_ranks *ranks = of->options->ranks;
    if (ranks == NULL) {
        return PREMIE_OK;
    }
    kept_head own = head_of(of, kept), first = own;
    premie_status status = ranks->broadcast(ranks, &first, sizeof first, error);
    if (status == PREMIE_OK && memcmp(&own, &first, sizeof own) != 0) {
        status = premie_fail(error, PREMIE_E_SYSTEM, "the tables that it reads are others than those of rank 0");
    }
    status = ranks->agree(ranks, status, error);
    if (status == PREMIE_OK) {
        status = ranks->broadcast(ranks, kept->models_done, kept->model_turns, error);
    }
    return status == PREMIE_OK ? ranks->broadcast(ranks, kept->done, kept->turns, error) : status;
}

/* ---- turns ------------------------------------------------------------------------------------------------- */

enum { TURNS_A_ROUND = 256, TURNS_A_THREAD = 32 };

typedef struct round {
    const premie_simulation *of;
    const size_t *turn;
    uint8_t *done;
    premie_sim_turn *work;
    void *context;
} sim_round;

bool premie_sim_stopped(const premie_simulation *of)
{
    return of->options->stopped != NULL && of->options->stopped(of->options->stop);
}

static premie_status work_one(void *context, unsigned worker, size_t item, premie_error *error)
{
    const sim_round *round = context;
    size_t turn = round->turn[item];
    if (premie_sim_stopped(round->of)) {
        return PREMIE_OK;
    }
    premie_status status = round->work(round->context, worker, turn, error);
    round->done[turn] = status == PREMIE_OK;
    return status;
}

double premie_sim_seconds(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double premie_sim_keep_seconds(const premie_simulation *of)
{
    return of->options->keep_every > 0 ? of->options->keep_every : 20;
}

premie_status premie_sim_fail_stopped(const premie_simulation *of, premie_error *error)
{
    return of->options->keep != NULL
               ? premie_fail(error, PREMIE_E_SYSTEM,
                             "stopped; what is done is kept in %s, and the same command goes on from there",
                             of->options->keep)
               : premie_fail(error, PREMIE_E_SYSTEM, "stopped");
}

static premie_status keep(const premie_simulation *of, const premie_sim_kept *kept, const premie_sim_job *job,
                          premie_error *error)
{
    premie_status status = job->gather != NULL ? job->gather(job->context) : PREMIE_OK;
    return status == PREMIE_OK ? premie_sim_keep_write(of, kept, error) : status;
}

premie_status premie_sim_turns(const premie_simulation *of, const premie_sim_kept *kept, const premie_sim_job *job,
                               premie_error *error)
{
    const premie_portfolio *portfolio = of->portfolio;
    size_t turns[TURNS_A_ROUND];
    if (of->options->ranks != NULL) {
        return premie_sim_turns_shared(of, kept, job, error);
    }
    sim_round round = {.of = of, .turn = turns, .work = job->work, .context = job->context};
    round.done = job->done;
    premie_status status = PREMIE_OK;
    double kept_at = premie_sim_seconds();
    size_t most = portfolio->threads < TURNS_A_ROUND / TURNS_A_THREAD ? (size_t)portfolio->threads * TURNS_A_THREAD
                                                                      : TURNS_A_ROUND;
    for (size_t next = 0; next < job->count && status == PREMIE_OK && !premie_sim_stopped(of);) {
        size_t items = 0;
        for (; next < job->count && items < most; next++) {
            if (!job->done[next]) {
                turns[items++] = next;
            }
        }
        status = premie_parallel(portfolio->threads, items, work_one, &round, error);
        if (portfolio->progress != NULL) {
            portfolio->progress(portfolio->progress_context, job->what, (double)next / (double)job->count);
        }
        if (status == PREMIE_OK && of->options->keep != NULL &&
            premie_sim_seconds() - kept_at > premie_sim_keep_seconds(of)) {
            status = keep(of, kept, job, error);
            kept_at = premie_sim_seconds();
        }
    }
    if (status == PREMIE_OK && premie_sim_stopped(of)) {
        status = keep(of, kept, job, error);
        status = status == PREMIE_OK ? premie_sim_fail_stopped(of, error) : status;
    }
    return status;
}
