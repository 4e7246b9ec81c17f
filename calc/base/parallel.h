/** \file
 * Work on the items of a whole book, shared out over threads.
 */
#ifndef PREMIE_BASE_PARALLEL_H
#define PREMIE_BASE_PARALLEL_H

#include <pthread.h>

#include "premie/base.h"

/** Works on one item; `worker` is less than the number of threads, and no two threads share one. */
typedef premie_status premie_work(void *context, unsigned worker, size_t item, premie_error *error);

/**
 * Runs `work` on the items 0 up to `items`, each on whichever thread comes to it first.
 *
 * The caller's thread is one of them, so 1 starts no other; where a thread cannot be had, those that run do all
 * of the work. Of the items that fail the lowest one wins, whatever the threads: all items below it have run,
 * those above it may have been left out.
 *
 * Given     threads  >= 1
 * Status    that of the lowest item that failed, and its error; PREMIE_E_SYSTEM  no memory
 */
PREMIE_CHECKED premie_status premie_parallel(unsigned threads, size_t items, premie_work *work, void *context,
                                             premie_error *error);

/** Starts as PREMIE_ONCE. */
typedef pthread_once_t premie_once;
#define PREMIE_ONCE PTHREAD_ONCE_INIT
/** Does `work` the first time that any thread asks for it; it is done when this returns. */
void premie_call_once(premie_once *once, void (*work)(void));

/** Processors of this machine, at least 1. */
unsigned premie_processors(void);

#endif
