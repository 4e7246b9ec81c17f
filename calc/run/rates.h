/** \file
 * Where the rates of covers stand in a book.
 */
#ifndef PREMIE_RUN_RATES_H
#define PREMIE_RUN_RATES_H

#include "premie/run.h"

/** Makes portfolio->tariff, the rows of tariffs.csv as rates, and any_tariff. */
PREMIE_CHECKED premie_status premie_tariff_rates(premie_portfolio *portfolio, premie_error *error);

enum { PREMIE_RECENT_COVERS = 64 };

/** Fills portfolio->own_tariff of a cover; `recent` is one thread's own and starts as `{0}`: 1 + covers, by hash. */
void premie_tariff_find(const premie_portfolio *portfolio, uint32_t cover, uint32_t recent[PREMIE_RECENT_COVERS]);

/**
 * The rates of a cover, for [Y-4]: percentages for a payroll product, else premiums per employee.
 *
 * Given     schedule, capacity  room for its schedule rows, grown here; the caller frees it
 */
PREMIE_CHECKED premie_status premie_book_rates(const premie_portfolio *portfolio, uint32_t cover,
                                               premie_rate_row **schedule, size_t *capacity, premie_rates *rates,
                                               premie_error *error);

/** Room for `count` items in an array that grows: false where there is none. What it held is lost. */
PREMIE_CHECKED bool premie_room(void *items, size_t *capacity, size_t count, size_t size, premie_error *error);

#endif
