#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "run/simulated.h"

/*
 * Turns that are left are dealt out, and every rank works on its own for a while. Then rank 0 hears which are done, says
 * what is next, and the rest is dealt out anew: so ranks that are slower get fewer. What came of the turns goes to rank 0
 * when the run is to be kept, and in the end.
 */
typedef struct sharing {
    const premie_simulation *of;
    const premie_sim_kept *kept;
    const premie_sim_job *job;
    size_t *own;     /* [count] turns of this rank in this round */
    uint64_t *fresh; /* [count] turns of this rank of which rank 0 has nothing yet */
    size_t fresh_count;
    uint64_t *from;       /* [ranks] bytes from each, on rank 0 */
    double until;         /* when the round ends */
    double kept_at;       /* of rank 0 */
    atomic_size_t failed; /* the lowest turn that failed here */
} sharing;

/* What a rank tells after a round; the turns that it has done follow. */
typedef struct told {
    premie_error error;
    uint64_t failed, done; /* the turn of `error`; how many turns */
    uint8_t stopped;
} told;

/* What rank 0 says to all; which turns are done follows. */
typedef struct verdict {
    premie_error error;
    uint64_t limit; /* turns from here on are no longer wanted: the one at it failed */
    double seconds; /* of the next round */
    bool stopped, keep;
} verdict;

static const premie_ranks *ranks_of(const sharing *now) { return now->of->options->ranks; }

/* ---- a round ----------------------------------------------------------------------------------------------- */

/* The turns below `limit` that are left; those of this rank to `own`. */
static size_t deal(const sharing *now, uint64_t limit, size_t *items)
{
    const premie_ranks *ranks = ranks_of(now);
    size_t left = 0;
    *items = 0;
    for (size_t turn = 0; turn < limit; turn++) {
        if (!now->job->done[turn] && left++ % ranks->count == ranks->rank) {
            now->own[(*items)++] = turn;
        }
    }
    return left;
}

static premie_status work_one(void *context, unsigned worker, size_t item, premie_error *error)
{
    sharing *now = context;
    size_t turn = now->own[item];
    if (premie_sim_stopped(now->of) || premie_sim_seconds() >= now->until) {
        return PREMIE_OK;
    }
    premie_status status = now->job->work(now->job->context, worker, turn, error);
    size_t lowest = atomic_load(&now->failed);
    while (status != PREMIE_OK && turn < lowest && !atomic_compare_exchange_weak(&now->failed, &lowest, turn)) {
    }
    now->job->done[turn] = status == PREMIE_OK;
    return status;
}

/* Works until the round ends; what it tells is made in `message`, with `count` of its turns. */
static void work(sharing *now, size_t items, told *message, uint64_t done[])
{
    const premie_portfolio *portfolio = now->of->portfolio;
    premie_error error = {.status = PREMIE_OK};
    atomic_store(&now->failed, now->job->count);
    premie_status status = premie_parallel(portfolio->threads, items, work_one, now, &error);
    memset(message, 0, sizeof *message);
    for (size_t i = 0; i < items; i++) {
        if (now->job->done[now->own[i]]) {
            done[message->done++] = now->own[i];
            now->fresh[now->fresh_count++] = now->own[i];
        }
    }
    message->stopped = premie_sim_stopped(now->of);
    message->failed = atomic_load(&now->failed);
    if (status != PREMIE_OK) {
        (void)premie_fail(&message->error, status, "rank %u: %s", ranks_of(now)->rank, error.text);
    }
}

/* ---- what came of it --------------------------------------------------------------------------------------- */

/* Of a system that failed at once; of the data the lowest turn, as a process alone would find it. */
static void take_fault(const told *message, verdict *said)
{
    premie_status worst = said->error.status;
    if (worst == PREMIE_E_SYSTEM || message->error.status == PREMIE_OK) {
        return;
    }
    if (message->error.status == PREMIE_E_SYSTEM || message->failed < said->limit) {
        said->error = message->error;
        said->limit = message->failed < said->limit ? message->failed : said->limit;
    }
}

static void judge(sharing *now, const char *received, const uint64_t from[], verdict *said)
{
    const premie_ranks *ranks = ranks_of(now);
    const premie_portfolio *portfolio = now->of->portfolio;
    size_t done = 0;
    for (unsigned rank = 0; rank < ranks->count; received += from[rank++]) {
        told message;
        memcpy(&message, received, sizeof message);
        take_fault(&message, said);
        said->stopped |= message.stopped != 0;
        for (uint64_t i = 0; i < message.done; i++) {
            uint64_t turn;
            memcpy(&turn, received + sizeof message + i * sizeof turn, sizeof turn);
            now->job->done[turn] = 1;
        }
        done += message.done;
    }
    /* so long that a rank that waits for the last turn of another one waits for little */
    enum { TURNS = 32, LONGEST = 8 };
    bool short_of = done < (size_t)TURNS * ranks->count * portfolio->threads;
    said->seconds = short_of && said->seconds < LONGEST ? 2 * said->seconds : said->seconds;
    said->keep = now->of->options->keep != NULL &&
                 (said->stopped || premie_sim_seconds() - now->kept_at > premie_sim_keep_seconds(now->of));
    if (portfolio->progress != NULL) {
        size_t all = 0;
        for (size_t turn = 0; turn < now->job->count; turn++) {
            all += now->job->done[turn];
        }
        portfolio->progress(portfolio->progress_context, now->job->what, (double)all / (double)now->job->count);
    }
}

/* All ranks hear what rank 0 makes of the round. */
static premie_status confer(sharing *now, const char *message, uint64_t length, verdict *said, premie_error *error)
{
    const premie_ranks *ranks = ranks_of(now);
    char *received = NULL;
    premie_status status = ranks->gather(ranks, message, length, &received, now->from, error);
    if (status == PREMIE_OK) {
        if (ranks->rank == 0) {
            judge(now, received, now->from, said);
        }
        status = ranks->broadcast(ranks, said, sizeof *said, error);
    }
    if (status == PREMIE_OK) {
        status = ranks->broadcast(ranks, now->job->done, now->job->count, error);
    }
    free(received);
    return status;
}

/* ---- results to rank 0 ------------------------------------------------------------------------------------- */

/* Bytes of a turn in one stripe. */
static size_t part_of(const premie_sim_stripes *stripes, uint64_t turn)
{
    size_t left = stripes->length - (size_t)turn * stripes->each;
    return left < stripes->each ? left : stripes->each;
}

/* The part of a turn, out of its stripes or into them; returns where it ends. */
static char *move_part(const premie_sim_stripes *stripes, uint64_t turn, char *bytes, bool into)
{
    size_t part = part_of(stripes, turn);
    for (size_t i = 0; i < stripes->count; i++) {
        char *place = stripes->at + i * stripes->length + turn * stripes->each;
        memcpy(into ? place : bytes, into ? bytes : place, part);
        bytes += part;
    }
    return bytes;
}

/* Each turn and its part, one after the other; the caller frees it. */
static char *pack(const sharing *now, uint64_t *length, premie_error *error)
{
    const premie_sim_stripes *stripes = &now->job->results;
    *length = 0;
    for (size_t i = 0; i < now->fresh_count; i++) {
        *length += sizeof now->fresh[i] + stripes->count * part_of(stripes, now->fresh[i]);
    }
    char *bytes = premie_alloc_array(*length, 1, error), *at = bytes;
    for (size_t i = 0; i < now->fresh_count && bytes != NULL; i++) {
        memcpy(at, &now->fresh[i], sizeof now->fresh[i]);
        at = move_part(stripes, now->fresh[i], at + sizeof now->fresh[i], false);
    }
    return bytes;
}

static void unpack(const sharing *now, char *bytes, const char *end)
{
    while (bytes < end) {
        uint64_t turn;
        memcpy(&turn, bytes, sizeof turn);
        bytes = move_part(&now->job->results, turn, bytes + sizeof turn, true);
    }
}

/* [S-10]: sums are of whole cents, so that it does not matter which rank adds them, and when. */
static premie_status collect_sums(const sharing *now, premie_error *error)
{
    const premie_ranks *ranks = ranks_of(now);
    size_t count = PREMIE_SIM_SUMS * (size_t)now->of->horizon * now->of->options->paths;
    premie_status status = now->job->gather(now->job->context);
    status = ranks->agree(ranks, status, error);
    if (status == PREMIE_OK) {
        status = ranks->add(ranks, count, now->kept->sums, error);
    }
    if (status == PREMIE_OK && ranks->rank > 0) {
        memset(now->kept->sums, 0, count * sizeof *now->kept->sums);
    }
    return status;
}

static premie_status collect(sharing *now, premie_error *error)
{
    const premie_ranks *ranks = ranks_of(now);
    uint64_t length = 0;
    char *bytes = pack(now, &length, error), *received = NULL;
    premie_status status = ranks->agree(ranks, bytes != NULL ? PREMIE_OK : PREMIE_E_SYSTEM, error);
    if (status == PREMIE_OK) {
        status = ranks->gather(ranks, bytes, length, &received, now->from, error);
    }
    if (status == PREMIE_OK && ranks->rank == 0) {
        unpack(now, received, received + premie_ranks_sum(ranks, now->from));
    }
    now->fresh_count = 0;
    free(received);
    free(bytes);
    return status == PREMIE_OK && now->job->gather != NULL ? collect_sums(now, error) : status;
}

/* Rank 0 keeps what all have done. */
static premie_status keep(sharing *now, premie_error *error)
{
    premie_status status = premie_sim_keep_write(now->of, now->kept, error);
    now->kept_at = premie_sim_seconds();
    return premie_ranks_agree(ranks_of(now), status, error);
}

/* ---- all rounds -------------------------------------------------------------------------------------------- */

/* `stopped` and `keep` of the verdict are what rank 0 made of the last round. */
static premie_status run_round(sharing *now, size_t items, char *message, verdict *said, premie_error *error)
{
    told head;
    uint64_t *done = (uint64_t *)(void *)(message + sizeof head);
    now->until = premie_sim_seconds() + said->seconds;
    work(now, items, &head, done);
    memcpy(message, &head, sizeof head);
    premie_status status = confer(now, message, sizeof head + head.done * sizeof *done, said, error);
    if (status == PREMIE_OK && said->error.status == PREMIE_E_SYSTEM) {
        *error = said->error;
        status = PREMIE_E_SYSTEM;
    }
    if (status == PREMIE_OK && (said->stopped || said->keep)) {
        status = collect(now, error);
    }
    return status == PREMIE_OK && said->keep ? keep(now, error) : status;
}

/* Rank 0 finds the fault of a turn once more: it knows the files by the names that the user gave. */
static premie_status fail_at(const sharing *now, const verdict *said, premie_error *error)
{
    premie_error own;
    *error = said->error;
    if (ranks_of(now)->rank == 0 && now->job->work(now->job->context, 0, said->limit, &own) == said->error.status) {
        int rank = (int)strcspn(said->error.text, ":");
        (void)premie_fail(error, said->error.status, "%.*s: %s", rank, said->error.text, own.text);
    }
    return said->error.status;
}

static premie_status run_rounds(sharing *now, char *message, premie_error *error)
{
    verdict said = {.limit = now->job->count, .seconds = 0.25};
    premie_status status = PREMIE_OK;
    size_t items;
    while (status == PREMIE_OK && !said.stopped && deal(now, said.limit, &items) > 0) {
        status = run_round(now, items, message, &said, error);
    }
    if (status == PREMIE_OK && said.stopped) {
        return premie_sim_fail_stopped(now->of, error);
    }
    if (status == PREMIE_OK && said.error.status != PREMIE_OK) {
        return fail_at(now, &said, error);
    }
    return status == PREMIE_OK ? collect(now, error) : status;
}

premie_status premie_sim_turns_shared(const premie_simulation *of, const premie_sim_kept *kept,
                                      const premie_sim_job *job, premie_error *error)
{
    sharing now = {.of = of, .kept = kept, .job = job, .kept_at = premie_sim_seconds()};
    now.own = premie_alloc_array(job->count, sizeof *now.own, error);
    now.fresh = premie_alloc_array(job->count, sizeof *now.fresh, error);
    size_t own = job->count / of->options->ranks->count + 1;
    char *message = premie_alloc_array(sizeof(told) + own * sizeof(uint64_t), 1, error);
    now.from = premie_alloc_array(of->options->ranks->count, sizeof *now.from, error);
    bool there = now.own != NULL && now.fresh != NULL && now.from != NULL && message != NULL;
    premie_status status = premie_ranks_agree(of->options->ranks, there ? PREMIE_OK : PREMIE_E_SYSTEM, error);
    if (status == PREMIE_OK && there) {
        status = run_rounds(&now, message, error);
    }
    free(now.own);
    free(now.fresh);
    free(now.from);
    free(message);
    return status;
}
