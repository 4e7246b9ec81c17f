/** \file
 * What the covers of one book come to in a year.
 */
#ifndef PREMIE_RUN_OUTCOME_H
#define PREMIE_RUN_OUTCOME_H

#include "premie/impact.h"

enum { PREMIE_SIZE_UNKNOWN = 7 };

/** One cover that is charged on something and insured in the year. Rule [S-2] */
typedef struct premie_outcome {
    premie_id cover_id, product, class, sector;
    uint32_t cover;
    unsigned size;           /**< place of its word, or PREMIE_SIZE_UNKNOWN */
    premie_decimal exposure; /**< X(Y−1) of A-1, blank where there is none */
    premie_decimal rate;     /**< blank where there is none */
    premie_money premium;    /**< likewise */
    premie_money reimbursed;
} premie_outcome;

/**
 * Rates, premiums and reimbursements of all covers.
 *
 * Rule      [S-2]
 * Returned  outcomes  to be released in every case
 * Status    PREMIE_E_DATA where an amount leaves its range [N-4], naming the cover
 */
PREMIE_CHECKED premie_status premie_outcomes_of(const premie_portfolio *portfolio, int year, premie_outcomes *outcomes,
                                                premie_error *error);
void premie_outcomes_release(premie_outcomes *outcomes);

/**
 * Adds the summary and the histogram of a scenario.
 *
 * Rule      [S-4], [S-5]
 * Given     name          of the scenario, as its rows have it
 *           rows [count]  of impact, those of the scenario
 */
PREMIE_CHECKED premie_status premie_impact_summarise(premie_impact *impact, const char *name, size_t count,
                                                     const premie_impact_row rows[], premie_error *error);

/** Room for `more` rows behind those of table impact + `place`; NULL where there is no memory. */
PREMIE_CHECKED void *premie_impact_room(premie_impact *impact, unsigned place, size_t more, premie_error *error);

/** Whether a row has a change_pct: a premium on both sides, and not of nothing a something. Rule [S-3] */
bool premie_impact_has_pct(const premie_impact_row *row);

/** change / base in percent with 4 decimals; blank where base is 0 and change is not. Rule [S-3], [N-2] */
PREMIE_CHECKED premie_status premie_change_pct(premie_money base, premie_money change, premie_decimal *pct,
                                               premie_error *error);

#endif
