/** \file
 * What pro-rata charges and their explanation take from a book.
 */
#ifndef PREMIE_RUN_PRORATA_H
#define PREMIE_RUN_PRORATA_H

#include "premie/prorata.h"
#include "premie/run.h"

typedef struct premie_employee_stretch {
    premie_id employee; /**< the very same text in all stretches of an employee */
    premie_stretch stretch;
} premie_employee_stretch;

/**
 * The stretches in service of an employer's employees, sorted by employee and first day. Rules [E-1], [P-3].
 *
 * Given     stretches, capacity  room, grown here; the caller frees it
 */
PREMIE_CHECKED premie_status premie_employer_stretches(const premie_book *book, uint32_t employer,
                                                       premie_employee_stretch **stretches, size_t *capacity,
                                                       size_t *count, premie_error *error);

/** A year of a cover charged per employee, its term that of its base cover where it has one. Rules [P-1], [P-4]. */
void premie_book_prorata_year(const premie_portfolio *portfolio, uint32_t cover, const premie_rates *rates, int year,
                              premie_prorata_year *out);

/** Pro-rata billing of a cover and year, sorted by employee. Rule [P-5]. */
premie_rows premie_prorata_billing(const premie_book *book, uint32_t cover, int year);

/** The VAT rate of a product: 0 where it has no VAT code, blank where no row of the code is in force. Rule [P-6]. */
premie_pct premie_vat_on(const premie_book *book, uint32_t product, premie_date day);

/** Fills the amounts of a row of prorata_covers. Rule [P-6]. */
PREMIE_CHECKED premie_status premie_prorata_cover_sums(premie_int128 charged, premie_int128 billed, premie_pct vat,
                                                       premie_prorata_covers_row *row, premie_error *error);

#endif
