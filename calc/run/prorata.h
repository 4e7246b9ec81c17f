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

/** The pro-rata billing of a cover and year, employee by employee, sorted by their ids. Rule [P-5]. */
typedef struct premie_prorata_billed {
    const premie_billing *table;
    premie_rows left;   /**< of the employees to come */
    premie_id employee; /**< at hand; blank behind the last */
    premie_rows rows;   /**< his */
    premie_int128 sum;  /**< of these, cents */
} premie_prorata_billed;

/** At the first employee, and at the next one. */
premie_prorata_billed premie_prorata_billed_of(const premie_book *book, uint32_t cover, int year);
void premie_prorata_billed_next(premie_prorata_billed *billed);

/** Says that a line which would be charged has no amount. Rule [P-1]. */
premie_status premie_fail_without_rate(const premie_prorata_year *year, premie_date from, premie_error *error);

/**
 * The VAT rate of a product on the day before `until`; 0 where it has no VAT code.
 *
 * Rule      [P-6], [T-8]
 * Status    PREMIE_E_DATA  no row of the code is in force on that day
 */
PREMIE_CHECKED premie_status premie_prorata_vat(const premie_book *book, uint32_t product, premie_date until,
                                                premie_pct *vat, premie_error *error);

/** Fills the amounts of a row of prorata_covers. Rule [P-6]. */
PREMIE_CHECKED premie_status premie_prorata_cover_sums(premie_int128 charged, premie_int128 billed, premie_pct vat,
                                                       premie_prorata_covers_row *row, premie_error *error);

#endif
