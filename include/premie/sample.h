/** \file
 * The audit sample of applications for reimbursement.
 */
#ifndef PREMIE_SAMPLE_H
#define PREMIE_SAMPLE_H

#include "premie/run.h"

/** An application drawn. */
typedef struct premie_sampled {
    const char *method; /**< `simple` or `monetary_unit` */
    premie_id invoice_id, cover_id;
    premie_date submitted_on;
    premie_money amount; /**< reimbursed [R-4] */
    int64_t hits;        /**< how often it was drawn; more than once only by its amount */
} premie_sampled;

/** A sample; starts as `{0}`. */
typedef struct premie_sample {
    premie_sampled *drawn; /**< [count] by method, then sorted by invoice_id */
    size_t count;
    size_t population;  /**< applications it was drawn from */
    premie_money total; /**< what those came to */
} premie_sample;

/**
 * Draws from the applications that may still be checked, in two ways: simple random, each as likely as any other, and
 * monetary-unit, each cent as likely as any other.
 *
 * Rule      Loyalis VVT art. 9: within a year after the application was submitted
 * Given     size  of each of the two; simple random draws no more than there are
 *           seed  the same seed draws the same applications from the same book, whatever the order of its rows
 * Returned  sample  of invoices under loyalis-vvt covers with submitted_on + 12 months not before the knowledge date; to
 *                   be released
 * Status    PREMIE_E_DATA    an amount leaves its range [N-4]
 *           PREMIE_E_SYSTEM  no memory
 */
PREMIE_CHECKED premie_status premie_sample_draw(const premie_portfolio *portfolio, uint32_t size, uint32_t seed,
                                                premie_sample *sample, premie_error *error);
void premie_sample_release(premie_sample *sample);

/**
 * The sample as CSV: method, invoice_id, cover_id, submitted_on, amount, hits.
 *
 * Returned  text, length  to be freed by the caller
 * Status    PREMIE_E_SYSTEM  no memory
 */
PREMIE_CHECKED premie_status premie_sample_csv(const premie_sample *sample, premie_dialect dialect, char **text,
                                               size_t *length, premie_error *error);

#endif
