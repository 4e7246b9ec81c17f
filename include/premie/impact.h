/** \file
 * What a change of tables does to a portfolio: the premiums and reimbursements of every cover in the book as it is, the
 * base, and in each scenario. Rules [S-1] to [S-5].
 *
 * A cover has a premium where its product has one and it is insured in the year. Where it is in one of base and scenario
 * only, or has no tariff or no exposure there, its premium is blank on that side, and nothing in the change.
 */
#ifndef PREMIE_IMPACT_H
#define PREMIE_IMPACT_H

#include "premie/run.h"

/** What the covers of a portfolio come to in a year. Ids are borrowed from its book. */
typedef struct premie_outcomes {
    struct premie_outcome *items; /**< [count] in the order of their ids */
    size_t count;
} premie_outcomes;

/** Base and scenarios. Starts as `{0}`; released with premie_impact_release. */
typedef struct premie_impact {
    int year;
    unsigned threads;
    premie_outcomes base;
    premie_results results; /**< so far; capacities of its tables follow */
    size_t capacity[3];
} premie_impact;

/**
 * The base: rates, premiums and reimbursements of its covers.
 *
 * Rule      [S-2]
 * Given     base  its book lives as long as the impact and its results
 * Status    PREMIE_E_DATA where an amount leaves its range [N-4], naming the cover
 */
PREMIE_CHECKED premie_status premie_impact_begin(premie_impact *impact, const premie_portfolio *base, int year,
                                                 premie_error *error);

/**
 * A scenario beside the base. What comes of it does not borrow from its book.
 *
 * Rule      [S-2] to [S-5]
 * Given     name      at most 64 bytes; names come in their bytewise order
 *           scenario  of a book loaded with the scenario [S-1]
 * Status    as premie_impact_begin; the error names the scenario too
 */
PREMIE_CHECKED premie_status premie_impact_add(premie_impact *impact, const char *name,
                                               const premie_portfolio *scenario, premie_error *error);

/** Moves the tables impact, impact_summary and impact_histogram of all scenarios to `results`. */
void premie_impact_finish(premie_impact *impact, premie_results *results);
void premie_impact_release(premie_impact *impact);

/** The words of `size`, by rising headcount; NULL past the last. Static. Rule [S-3] */
const char *premie_size_word(unsigned place);

#endif
