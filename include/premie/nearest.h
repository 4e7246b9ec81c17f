/** \file
 * What messages are made of: values in quotes, and the name that was meant.
 */
#ifndef PREMIE_NEAREST_H
#define PREMIE_NEAREST_H

#include "premie/base.h"

enum { PREMIE_QUOTED = 200 };

/**
 * Bytes of the character at `text` where it may be shown as it is. 0 for one that a terminal would obey or that cannot be
 * seen, such as a control or one that turns the direction of writing, and for what is no UTF-8.
 */
size_t premie_showable(const char *text, size_t length);

/** A text with the bytes of all others as \xNN, cut to the room there is. */
const char *premie_show(const char *text, size_t length, char *shown, size_t room);

/** A value as messages show it: in quotes, as by premie_show, long ones cut. */
const char *premie_quote(const char *text, size_t length, char quoted[PREMIE_QUOTED]);

/** Looks for the name nearest to another, one slip of the fingers away for every three bytes. Starts as set here. */
typedef struct premie_nearest {
    const char *name;
    size_t length;
    const char *best; /**< NULL until one is near enough */
    size_t best_length;
    unsigned distance;
} premie_nearest;

void premie_nearest_try(premie_nearest *nearest, const char *candidate, size_t length);

/** `; did you mean 'X'?`, or "" where nothing is near. */
const char *premie_nearest_text(const premie_nearest *nearest, char text[PREMIE_QUOTED + 32]);

#endif
