/** \file
 * Decisions on the invoices of a book: what is worked out once for all of them, and the walk over those of one cover.
 */
#ifndef PREMIE_RUN_REIMBURSING_H
#define PREMIE_RUN_REIMBURSING_H

#include "run/cases.h"
#include "run/employers.h"
#include "run/reimbursed.h"

/** The recovery of a cause, day by day. */
typedef struct premie_cause_recovery {
    premie_id cause;
    premie_recovery_days days;
} premie_cause_recovery;

/** Birth dates in spells that are not known yet. */
typedef struct premie_birth {
    uint32_t employer;
    premie_id employee;
    premie_date day;
} premie_birth;

/** What all invoices of a book are decided by; read-only once made. */
typedef struct premie_reimbursing {
    const premie_portfolio *portfolio;
    premie_budget_row *budgets;      /**< [budgets.visible_count] in its order */
    premie_cause_recovery *recovery; /**< [recovery_count] sorted by cause; the first is that of the blank cause */
    size_t recovery_count;
    double *shares;       /* what `recovery` borrows */
    premie_birth *births; /**< [birth_count] sorted by employer and employee */
    size_t birth_count;
} premie_reimbursing;

PREMIE_CHECKED premie_status premie_reimbursing_init(premie_reimbursing *reimbursing, const premie_portfolio *portfolio,
                                                     premie_error *error);
void premie_reimbursing_release(premie_reimbursing *reimbursing);

/** Makes `recovery`. Rule [CB-2]. */
PREMIE_CHECKED premie_status premie_reimbursing_recovery(premie_reimbursing *reimbursing, premie_error *error);
/** The recovery of a cause, that of the blank cause where it has none of its own. */
const premie_recovery_days *premie_recovery_of(const premie_reimbursing *reimbursing, premie_id cause);

/** Makes `births`. */
PREMIE_CHECKED premie_status premie_reimbursing_births(premie_reimbursing *reimbursing, premie_error *error);
/** The AOW day of who was born on a day; blank where that is blank, or has no row in aow_ages.csv. Rule [L-6]. */
premie_date premie_aow_day(const premie_book *book, premie_date birth);
/** The AOW day of an employee, `birth` blank where no spell known has it; blank where it is nowhere. Rule [L-6]. */
premie_date premie_pension_day(const premie_reimbursing *reimbursing, uint32_t employer, premie_id employee,
                               premie_date birth);

enum { PREMIE_FIRST_YEAR = 1900, PREMIE_YEAR_COUNT = 300 }; /* of dates, tables.md [T-3] */

enum { PREMIE_RECENT_ACTIVITIES = 64 };

/** One thread's own. Starts as `{0}`. */
typedef struct premie_reimburser {
    uint32_t recent[PREMIE_RECENT_ACTIVITIES]; /**< 1 + row of the activity last met, by hash; 0 for none yet */
    uint32_t employer;                         /**< turned to */
    premie_employer_cases cases;
    premie_bucket *buckets;                 /**< [cases.absence_count] by place, all 0 between covers */
    premie_bucket years[PREMIE_YEAR_COUNT]; /**< by calendar year, all 0 between covers */
    int64_t headcount[PREMIE_YEAR_COUNT];   /**< in service on 1 January; PREMIE_NO_INTEGER where not counted yet */
    premie_budget_row *schedule;
    premie_period *suspended;
    size_t bucket_capacity, schedule_capacity, suspended_capacity;
    char apart[PREMIE_APART];
} premie_reimburser;

void premie_reimburser_release(premie_reimburser *reimburser);

/** Turns to an employer. */
PREMIE_CHECKED premie_status premie_reimburser_turn(premie_reimburser *reimburser, const premie_book *book,
                                                    uint32_t employer, premie_error *error);

/** Told of each invoice of a cover in its order, for whoever explains it. */
typedef struct premie_reimburse_watch {
    void (*begin)(void *context, uint32_t invoice, const premie_claimed *claimed, uint32_t case_row);
    premie_test_trace tests;
    void (*end)(void *context, const premie_claimed *claimed, const premie_budget *budget,
                const premie_reimbursed *reimbursed); /**< budget is NULL where the invoice failed a test */
    void *context;
} premie_reimburse_watch;

/**
 * Decides on the invoices of one cover, of the employer turned to.
 *
 * Rule      to and those of the regimes
 * Given     watch            NULL for none
 * Returned  by_row, granted  [invoices.row_count] those of the cover; either may be NULL
 * Status    PREMIE_E_DATA where an amount leaves its range, naming cover and invoice
 */
PREMIE_CHECKED premie_status premie_reimburse_cover(premie_reimburser *reimburser,
                                                    const premie_reimbursing *reimbursing, uint32_t cover,
                                                    const premie_reimburse_watch *watch, premie_reimbursed by_row[],
                                                    premie_granted granted[], premie_error *error);

#endif
