/** \file
 * A file that appears whole or not at all: it is written beside its place, flushed, and renamed.
 */
#ifndef PREMIE_BASE_WHOLE_H
#define PREMIE_BASE_WHOLE_H

#include "premie/base.h"

/** A file being written. */
typedef struct premie_whole {
    const char *path; /**< where it is to appear; borrowed */
    char *name;       /**< where it is written; what it replaced, once that is exchanged */
    int fd;           /**< for writing, until premie_whole_place */
    bool placed, exchanged;
} premie_whole;

/** Begins a file. PREMIE_E_SYSTEM where it cannot be made: there is then nothing to end. */
PREMIE_CHECKED premie_status premie_whole_begin(premie_whole *file, const char *path, premie_error *error);

/**
 * Flushes and puts the file in its place; what was there is kept until premie_whole_end, where the system can exchange
 * names. PREMIE_E_SYSTEM where it cannot be.
 */
PREMIE_CHECKED premie_status premie_whole_place(premie_whole *file, premie_error *error);

/**
 * Ends it, and frees: `stays` leaves it in its place, and removes what it replaced and what runs that were stopped left
 * beside it; else, or where it was not put in its place, all is as it was before.
 */
void premie_whole_end(premie_whole *file, bool stays);

#endif
