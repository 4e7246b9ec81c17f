/** \file
 * Turns: threads that work on the items of premie_parallel hand on what came of them in the order of the items.
 */
#ifndef PREMIE_BASE_TURNS_H
#define PREMIE_BASE_TURNS_H

#include <pthread.h>

#include "premie/base.h"

/** Whose turn it is. Shared by all threads between init and release. */
typedef struct premie_turns {
    pthread_mutex_t lock;
    pthread_cond_t passed;
    size_t next;
    bool stopped;
} premie_turns;

void premie_turns_init(premie_turns *turns);
void premie_turns_release(premie_turns *turns);

/**
 * Waits until all items below one have had their turn, each of which a thread must be working on or have passed.
 *
 * Returned  false where the turns were stopped: the item has none, and its thread leaves it at that
 */
PREMIE_CHECKED bool premie_turns_wait(premie_turns *turns, size_t item);

/** Ends the turn of the item that has it. */
void premie_turns_pass(premie_turns *turns);

/** Gives nobody a turn any more; for a thread whose item failed, whether it has its turn or not. */
void premie_turns_stop(premie_turns *turns);

#endif
