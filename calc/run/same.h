/** \file
 * Whether two ids are the same text.
 */
#ifndef PREMIE_RUN_SAME_H
#define PREMIE_RUN_SAME_H

#include "premie/tables.h"

/** As premie_id_compare gives 0; quick where ids that differ do so at their ends, as numbered ones do. */
static inline bool premie_id_is_same(premie_id a, premie_id b)
{
    if (a.text == b.text || a.text == NULL || b.text == NULL) {
        return a.text == b.text;
    }
    size_t left = a.text[0] == b.text[0] ? a.text[0] : 0;
    while (left > 0 && a.text[left] == b.text[left]) {
        left--;
    }
    return left == 0 && a.text[0] == b.text[0];
}

#endif
