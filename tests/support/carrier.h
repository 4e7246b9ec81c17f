/** \file
 * Ranks without MPI: processes of one test, with a pair of sockets between any two.
 */
#ifndef PREMIE_TESTS_CARRIER_H
#define PREMIE_TESTS_CARRIER_H

#include "premie/ranks.h"

enum { CARRIER_MOST = 8 };

/** What a rank does; its exit status, at most 100. Assertions have no meaning in it. */
typedef int premie_carried(const premie_ranks *ranks, void *context);

/** Runs `work` in `count` processes, and waits for them: each has its exit status, or 128 and the signal that ended it. */
void premie_carry(unsigned count, premie_carried *work, void *context, int statuses[]);

#endif
