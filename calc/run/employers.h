/** \file
 * Work on a whole book, one employer after the other, shared out over threads.
 */
#ifndef PREMIE_RUN_EMPLOYERS_H
#define PREMIE_RUN_EMPLOYERS_H

#include "premie/run.h"

/** Bytes between what two threads write all the time: enough that they never share a line of the cache. */
enum { PREMIE_APART = 128 };

typedef premie_status premie_employer_work(void *context, unsigned worker, uint32_t employer, premie_error *error);

/**
 * Runs `work` on every employer. Of the faults that it kept the first is the error, else that of the employer that stands
 * first in employers.csv's rows.
 */
PREMIE_CHECKED premie_status premie_each_employer(const premie_portfolio *portfolio, const char *what,
                                                  premie_employer_work *work, void *context, premie_error *error);

#endif
