/** \file
 * Reimbursement of reintegration costs (vergoeding re-integratiekosten): whether, how much and from which budget.
 *
 * An invoice is first tested (premie_invoice_test), and where it passes, its amount follows from its budget
 * (premie_invoice_grant). Rules to, and those of each regime: goudse-budget [G-1] to [G-5], turien-support
 * [U-1] to [U-12] with [CB-1] and [CB-2], loyalis-vvt [L-1] to [L-9], asr-manager [M-1] to [M-8].
 */
#ifndef PREMIE_REIMBURSEMENT_H
#define PREMIE_REIMBURSEMENT_H

#include "premie/cases.h"

/* ---- what a decision goes by ----------------------------------------------------------------------------- */

/** A row of activities.csv. */
typedef struct premie_activity {
    bool covered, needs_approval, needs_designated, needs_conflict, needs_calamity, needs_other_doctor;
    uint32_t proposers;    /**< bit of each premie_proposer less 1; 0: anyone */
    premie_money km_rate;  /**< per kilometre; blank: the invoiced cost counts */
    premie_number km_over; /**< 0 where there is no least distance */
    premie_id article;
} premie_activity;

/** An invoice. A blank amount, number or effect is 0, a blank share 100 %, a blank day of receipt the invoice's. */
typedef struct premie_invoice {
    enum premie_proposer proposed_by; /**< 0 where not known */
    bool designated, calamity, other_doctor, digital, waived;
    premie_date requested_on, approved_on, paid_on; /**< blank where there is none */
    premie_period activity_days;
    premie_date invoice_date, received_on, submitted_on;
    premie_money cost_ex_vat, vat, subsidy, subsidy_missed, other_cover;
    premie_number km, distance_km;
    premie_pct approved_share, effect;
    bool account_in_sepa;
} premie_invoice;

/** What the class of a turien-support cover says. Rules [U-1], [U-10]. */
typedef enum premie_support {
    PREMIE_SUPPORT_NONE,   /**< class `none` or blank */
    PREMIE_SUPPORT_BUDGET, /**< a budget for each case */
    PREMIE_SUPPORT_CBA,    /**< the limit of a cost-benefit analysis for each invoice */
} premie_support;

/** The cover that is claimed under. */
typedef struct premie_module {
    enum premie_regime regime;
    premie_support support; /**< of turien-support */
    premie_period insured;  /**< [from, end) */
    enum premie_end_reason end_reason;
    premie_service suspended; /**< its suspensions, sorted and not overlapping */
    bool is_vvt;              /**< the employer's collective agreement is VVT */
} premie_module;

/**
 * The share of the cases still ill on each day of illness, and its sums. Rule [CB-2] `S`.
 *
 * share[k] is S(k / 7) for k below `count`, and for all k from `count` on what it is for the last of them.
 */
typedef struct premie_recovery_days {
    size_t count;        /**< >= 1 */
    const double *share; /**< [count] */
    const double *sum;   /**< [count]  of share, up to and including each day */
} premie_recovery_days;

/** An invoice with all that its rules look at; borrowed. */
typedef struct premie_claimed {
    const premie_invoice *invoice;
    const premie_activity *activity;
    const premie_module *module;
    const premie_case *sickness;          /**< of [C-1], also for goudse-budget */
    const premie_absence *absence;        /**< the one invoiced on */
    premie_service service;               /**< days of the employee's spells */
    premie_service no_risk;               /**< days of those under the no-risk policy */
    premie_date pension_day;              /**< [L-6] the AOW day; for loyalis-vvt only */
    premie_date as_of;                    /**< knowledge date */
    const premie_parameter *parameters;   /**< [PREMIE_PARAMETER_COUNT] */
    const premie_recovery_days *recovery; /**< of the cause of the absence; for PREMIE_SUPPORT_CBA only */
} premie_claimed;

/** The day whose parameters count for an invoice: submitted_on, for turien-support activity_from. S2:3.4. */
premie_date premie_claimed_parameter_day(const premie_claimed *claimed);

/* ---- the tests ------------------------------------------------------------------------------------------- */

typedef enum premie_fact_kind {
    PREMIE_FACT_DATE,
    PREMIE_FACT_MONEY,
    PREMIE_FACT_NUMBER, /**< in millionths */
    PREMIE_FACT_COUNT,
    PREMIE_FACT_FLAG,
    PREMIE_FACT_PROPOSERS, /**< bits as in premie_activity */
} premie_fact_kind;

/** One of the dates, amounts or marks that a test compares. */
typedef struct premie_fact {
    const char *name;
    premie_fact_kind kind;
    int64_t value; /**< PREMIE_NO_INTEGER where blank; a date PREMIE_FOREVER.day where it never comes */
} premie_fact;

/** One test of an invoice. All text is static, but for the article of a row test. */
typedef struct premie_test {
    const char *rule;      /**< such as `G-4` */
    premie_id article;     /**< shown where it fails */
    const char *reason;    /**< where it fails, such as `late` */
    const char *condition; /**< what has to hold */
    bool holds;
    const premie_fact *facts; /**< [fact_count] valid during the call only */
    size_t fact_count;
} premie_test;

/** Told of each test in its order, up to and including the first that fails. */
typedef struct premie_test_trace {
    void (*tell)(void *context, const premie_test *test);
    void *context;
} premie_test_trace;

typedef enum premie_reimbursement_status {
    PREMIE_GRANTED,
    PREMIE_CAPPED,
    PREMIE_ADVANCED, /**< an advance, until a recovery is settled [U-11] */
    PREMIE_PENDING,
    PREMIE_REJECTED,
} premie_reimbursement_status;

/** `granted`, `capped`, `advance`, `pending`, `rejected`. Static. */
const char *premie_reimbursement_status_word(premie_reimbursement_status status);

/** What becomes of an invoice. Amounts are blank where the row has none; `amount` never is. */
typedef struct premie_decision {
    premie_reimbursement_status status;
    bool rated;         /**< counts in the claims ratio [U-12] */
    const char *reason; /**< "" where there is none; static */
    premie_id article;  /**< static, or that of the activity */
    premie_money basis, deductions, net, budget_left, amount;
} premie_decision;

/**
 * Tests an invoice: the tests of its regime in their order, up to the first that fails.
 *
 * Rule     , [G-1] to [G-4], [U-1] to [U-8], [L-1] to [L-8], [M-1] to [M-7], [U-12]
 * Given     trace     told of each test; NULL for none
 * Returned  true where all hold; decision then has only `rated`. Else the decision is whole.
 */
bool premie_invoice_test(const premie_claimed *claimed, const premie_test_trace *trace, premie_decision *decision);

/* ---- budgets and amounts --------------------------------------------------------------------------------- */

/** A budget in force over a period: of a schedule row, or of a row of budgets.csv. */
typedef struct premie_budget_row {
    premie_period in_force;
    int32_t headcount_from, headcount_until; /**< of budgets.csv; INT32_MAX where there is no limit */
    premie_money amount;                     /**< blank where a schedule row has none */
    bool inc_vat;
} premie_budget_row;

/** Where the budget of a cover comes from. Borrowed. */
typedef struct premie_budget_source {
    const premie_budget_row *schedule;              /**< sorted by first day, not overlapping */
    const premie_budget_row *own_class, *any_class; /**< of budgets.csv: its product and class, and blank class */
    size_t schedule_count, own_class_count, any_class_count;
} premie_budget_source;

/** A budget; the amount is blank where there is none. */
typedef struct premie_budget {
    premie_money amount;
    bool inc_vat; /**< the basis is the cost with VAT [R-2] */
} premie_budget;

/** Whether a budget limits an invoice: not for asr-manager [M-8], nor with a cost-benefit analysis [U-10]. */
bool premie_claimed_has_budget(const premie_claimed *claimed);

/** The day whose budget counts for an invoice. Rule. */
premie_date premie_claimed_budget_day(const premie_claimed *claimed);

/**
 * The budget on a day.
 *
 * Rule     
 * Given     headcount  number in service with the employer on 1 January of the year of that day
 */
premie_budget premie_budget_on(const premie_budget_source *source, premie_date day, int64_t headcount);

/** What earlier invoices of one bucket came to: a case, or a year, under one cover. Starts as `{0}`. */
typedef struct premie_bucket {
    premie_money got;             /**< [R-4] */
    premie_int128 recovered_used; /**< [U-9] in cents */
} premie_bucket;

/**
 * What an invoice that has passed its tests gets.
 *
 * Rule      to, [G-5], [U-9] to [U-11], [L-9], [M-8], [CB-1], [CB-2]
 * Given     budget    of premie_budget_on, where premie_claimed_has_budget
 *           bucket    of the invoice; brought up to date
 *           decision  of premie_invoice_test
 * Returned  decision  whole
 * Status    PREMIE_E_DATA where an amount leaves its range [N-4]
 */
PREMIE_CHECKED premie_status premie_invoice_grant(const premie_claimed *claimed, premie_budget budget,
                                                  premie_bucket *bucket, premie_decision *decision,
                                                  premie_error *error);

/** What the insurer saves by an activity, for whoever explains it. */
typedef struct premie_saving {
    int32_t sick_before; /**< sick(activity_from) */
    premie_date wage_end;
    premie_money daily_benefit;
    premie_int128 weight; /**< Σ S(t(d)) / S(t(activity_from)) in billionths of a day; 0 where S is 0 at the start */
    premie_pct effect;
    premie_number share; /**< the parameter cba_share, in percent */
    premie_money limit;
} premie_saving;

/**
 * The limit of a cost-benefit analysis.
 *
 * Rule      [CB-1], [CB-2], Turien terug-naar-werk art. 2.4.2
 * Formula   limit = cba_share · effect · daily_benefit · Σ S(t(d)) / S(t(activity_from)) over d from activity_from up
 *           to wage_end, t(d) = (sick(activity_from) + d - activity_from) / 7 weeks; the quotient of the sums, taken in
 *           double precision, is rounded to billionths, halves up, and the product to cents
 * Status    PREMIE_E_DATA where it leaves its range [N-4]
 */
PREMIE_CHECKED premie_status premie_claimed_saving(const premie_claimed *claimed, premie_saving *saving,
                                                   premie_error *error);

#endif
