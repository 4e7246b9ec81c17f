#include "base/parallel.h"

#include "base/memory.h"

#include <assert.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

/* What all workers share. */
typedef struct parallel_loop {
    premie_work *work;
    void *context;
    size_t items;
    atomic_size_t next;   /* the first item that no worker has taken */
    atomic_size_t failed; /* the lowest item that has failed; `items` where none has */
} parallel_loop;

typedef struct worker {
    parallel_loop *loop;
    unsigned number;
    size_t failed;      /* the item of `error` */
    premie_error error; /* of the only item that failed here: a worker stops at it */
    pthread_t thread;
} worker;

static void lower_failed(parallel_loop *loop, size_t item)
{
    size_t lowest = atomic_load(&loop->failed);
    while (item < lowest && !atomic_compare_exchange_weak(&loop->failed, &lowest, item)) {
    }
}

/* Items are taken in rising order, so once one lies above a failed one, so do all that this worker could take. */
static void *run_worker(void *argument)
{
    worker *self = argument;
    parallel_loop *loop = self->loop;
    for (;;) {
        size_t item = atomic_fetch_add(&loop->next, 1);
        if (item >= atomic_load(&loop->failed)) {
            return NULL;
        }
        premie_status status = loop->work(loop->context, self->number, item, &self->error);
        if (status != PREMIE_OK) {
            self->error.status = status;
            self->failed = item;
            lower_failed(loop, item);
            return NULL;
        }
    }
}

/* Starts the other workers, works along, and waits for them; returns how many there were in all. */
static unsigned run_workers(worker *workers, unsigned count)
{
    unsigned started = 1;
    while (started < count && pthread_create(&workers[started].thread, NULL, run_worker, &workers[started]) == 0) {
        started++;
    }
    run_worker(&workers[0]);
    for (unsigned i = 1; i < started; i++) {
        pthread_join(workers[i].thread, NULL);
    }
    return started;
}

premie_status premie_parallel(unsigned threads, size_t items, premie_work *work, void *context, premie_error *error)
{
    assert(threads >= 1 && items <= SIZE_MAX - threads);
    unsigned count = items > 0 && items < threads ? (unsigned)items : threads;
    worker *workers = premie_alloc_array(count, sizeof *workers, error);
    if (workers == NULL) {
        return PREMIE_E_SYSTEM;
    }
    parallel_loop loop = {.work = work, .context = context, .items = items};
    atomic_init(&loop.next, 0);
    atomic_init(&loop.failed, items);
    for (unsigned i = 0; i < count; i++) {
        workers[i] = (worker){.loop = &loop, .number = i, .failed = items};
    }
    unsigned started = run_workers(workers, count);

    premie_status status = PREMIE_OK;
    for (unsigned i = 0; i < started; i++) {
        if (workers[i].failed < items && workers[i].failed == atomic_load(&loop.failed)) {
            status = workers[i].error.status;
            if (error != NULL) {
                *error = workers[i].error;
            }
        }
    }
    free(workers);
    return status;
}

unsigned premie_processors(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count >= 1 && count <= INT_MAX ? (unsigned)count : 1;
}

void premie_call_once(premie_once *once, void (*work)(void)) { (void)pthread_once(once, work); }
