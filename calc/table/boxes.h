/** \file
 * Overlaps in two dimensions.
 */
#ifndef PREMIE_TABLE_BOXES_H
#define PREMIE_TABLE_BOXES_H

#include "premie/base.h"

/** Half-open in both dimensions, and not empty in either. */
typedef struct premie_box {
    int64_t from[2], until[2];
} premie_box;

/**
 * For each box another that it overlaps, one before it where there is any, else one after it; UINT32_MAX where it
 * overlaps none. In the order of count · log count.
 *
 * Given     boxes  [count] sorted by from[0]
 * Status    PREMIE_E_SYSTEM  no memory
 */
PREMIE_CHECKED premie_status premie_boxes_overlapping(const premie_box boxes[], uint32_t count, uint32_t other[],
                                                      premie_error *error);

#endif
