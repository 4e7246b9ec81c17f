/** \file
 * Collecting what is found wrong, and saying it.
 */
#ifndef PREMIE_TABLE_FINDINGS_H
#define PREMIE_TABLE_FINDINGS_H

#include <stdarg.h>

#include "premie/findings.h"
#include "premie/nearest.h"

/** Findings of one thread. Starts as `{0}`, but for `keep_all`. */
typedef struct premie_finding_list {
    premie_finding *items;
    size_t count, capacity;
    uint64_t total;      /**< added, those that follow left out */
    premie_finding last; /**< once trimmed: the last of those kept, without its text */
    bool keep_all;       /**< else only the first PREMIE_FINDINGS_SHOWN by place are sure to be kept */
    bool trimmed;
    bool out_of_memory;
} premie_finding_list;

/** Adds a finding; its text is formatted from `format`. A failed allocation shows in `out_of_memory`. */
void premie_finding_add(premie_finding_list *list, premie_finding place, const char *format, ...) PREMIE_FORMAT(3, 4);
void premie_finding_add_v(premie_finding_list *list, premie_finding place, const char *format, va_list values)
    PREMIE_FORMAT(3, 0);

/** Moves the findings of `from` to `list`; `from` is empty afterwards. */
void premie_finding_join(premie_finding_list *list, premie_finding_list *from);

/** Sorts by place and text, and drops what follows from another fault unless `keep_all`. */
void premie_finding_sort(premie_finding_list *list);

/** Of sorted findings, drops those after the first PREMIE_FINDINGS_SHOWN unless `keep_all`. */
void premie_finding_cut(premie_finding_list *list);

void premie_finding_release(premie_finding_list *list);

#endif
