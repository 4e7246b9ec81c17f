/** \file
 * Collecting differences.
 */
#ifndef PREMIE_RUN_VERIFYING_H
#define PREMIE_RUN_VERIFYING_H

#include "premie/receipt.h"

/** Adds a difference; its text is formatted from `format`. */
PREMIE_CHECKED premie_status premie_difference_add(premie_differences *to, premie_error *error,
                                                   premie_difference_kind kind, const char *format, ...)
    PREMIE_FORMAT(4, 5);

/** Adds the first rows that one of two texts has and the other has not. */
PREMIE_CHECKED premie_status premie_differences_add_rows(premie_differences *to, const char *folder_bytes,
                                                         size_t folder_length, const char *book_bytes,
                                                         size_t book_length, premie_error *error);

#endif
