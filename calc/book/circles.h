/** \file
 * Covers tied to one another in a circle.
 */
#ifndef PREMIE_BOOK_CIRCLES_H
#define PREMIE_BOOK_CIRCLES_H

#include "premie/book.h"

/** Reports circles of base and Arbo covers, and sets aside what is tied to a cover that is at fault. Rule [T-8]. */
PREMIE_CHECKED premie_status premie_check_circles(premie_covers *covers, premie_error *error);

#endif
