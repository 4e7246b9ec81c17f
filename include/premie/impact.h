/** \file
 * What a change of tables does to a portfolio: the premiums and reimbursements of every cover in the book as it is, the
 * base, and in each scenario. Rules [S-1] to [S-5].
 *
 * Covers      those whose product charges something and whose insurance year is not empty, in base or scenario.
 * Rate        with experience `own` the new percentage of XR-5 where there is one; else that of the first day, as
 *             advance.csv has it.
 * Premium     at the exposure of A-1, for all of the insured period: the advance of A-1, 0 where the year is free of
 *             charge; with the new percentage of XR-5 that in the place of all rates, days free of charge left out.
 *             Covers charged per employee have the exposure that their spells give, as P-1 charges them by these.
 *             Blank where the cover is not there, or has no tariff or no exposure.
 * Exposure, product, class, sector, size: those of the base, where the cover is there.
 * Size        of an employer with a cover administered by `employee` or `click_claim`, its number in service on
 *             1 January; else the average headcount of the latest statement up to the year, or an initial headcount.
 * Change      a blank premium counts as nothing, so that changes add up; blank where both are. change_pct = change /
 *             base in percent with 4 decimals, 0 where nothing stays nothing; blank where either premium is, or the base
 *             is 0. Quantiles and bins are over the covers with a change_pct; up, down and same over all. max_rise and
 *             max_fall are 0 where none rises or falls.
 * Reimbursed  amounts of invoices submitted in the window of K-1, by the rating row of the product or else 3 years: of
 *             the cover and of the modules without a premium of their own that it is the base of.
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
