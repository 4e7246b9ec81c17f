/** \file
 * Advance premiums and their settlement at the year's end. Rules to, [D-1] to [D-8].
 */
#ifndef PREMIE_SETTLEMENT_H
#define PREMIE_SETTLEMENT_H

#include "premie/exposure.h"
#include "premie/parameters.h"

/** A statement of a cover, known at the knowledge date. */
typedef struct premie_statement {
    int year;
    premie_date received_on;
    premie_number average_headcount; /**< blank where not stated */
    premie_money payroll;            /**< blank where not stated */
    bool certification_requested, certified;
} premie_statement;

/** The statuses of [D-2]. */
typedef enum premie_settlement_status {
    PREMIE_SETTLEMENT_FREE_OF_CHARGE,
    PREMIE_SETTLEMENT_NO_TARIFF,
    PREMIE_SETTLEMENT_NOT_ENDED,
    PREMIE_SETTLEMENT_AWAITING_STATEMENT,
    PREMIE_SETTLEMENT_ESTIMATED,
    PREMIE_SETTLEMENT_STATEMENT_OVERDUE,
    PREMIE_SETTLEMENT_AWAITING_CERTIFICATE,
    PREMIE_SETTLEMENT_AWAITING_MUTATIONS,
    PREMIE_SETTLEMENT_SETTLED_LATE,
    PREMIE_SETTLEMENT_SETTLED,
    PREMIE_SETTLEMENT_NOT_INSURED,
} premie_settlement_status;

/** What has been worked out of one insurance year of a cover. */
typedef struct premie_known_year {
    premie_year year;
    premie_month_day renewal;                              /**< of the cover it was worked out for */
    bool is_own, has_status, has_exposure, has_definitive; /**< of the cover at hand */
    premie_settlement_status status;                       /**< but for `estimated`, which rests on other years */
    premie_ratio rate;                                     /**< of I(y), where the status has one */
    premie_ratio exposure;                                 /**< X(y) */
    premie_money definitive;                               /**< of premie_settle_alone */
} premie_known_year;

enum { PREMIE_KNOWN_YEARS = 8 };

/** Years of one cover, each in the place that follows from its label, so that none is worked out twice in a row. */
typedef struct premie_known {
    premie_known_year years[PREMIE_KNOWN_YEARS];
} premie_known;

/** Forgets all: before the first year of a cover, and whenever anything in the cover changes. */
void premie_known_clear(premie_known *known);
/** The same where another cover follows: which days a year has may serve it, too. */
void premie_known_turn(premie_known *known);

/** Everything that the premium of one headcount or payroll cover depends on. All borrowed. */
typedef struct premie_cover {
    premie_period insured; /**< [from, end) of [Y-2] */
    premie_month_day renewal;
    enum premie_premium_base base; /**< headcount or payroll */
    enum premie_headcount_method headcount_method;
    enum premie_day_count day_count;
    enum premie_administration administration;
    enum premie_term term;
    premie_number initial_headcount;
    premie_money initial_payroll;
    premie_rates rates;
    size_t statement_count;
    const premie_statement *statements; /**< sorted by year, then received_on */
    size_t spell_count;
    const premie_spell *spells; /**< of the employer, sorted by (employee, first day) */
    const premie_staff *staff;  /**< the same day by day, or NULL */
    premie_parameter statement_months, overdue_uplift;
    premie_pct surcharge; /**< of its term; 0 where the table has none */
    premie_date as_of;    /**< the knowledge date */
    premie_known *known;  /**< where the rules keep what they find; one thread's own; NULL: nowhere */
} premie_cover;

/** The word of a status, and the article it rests on ("" for none). Static text. */
const char *premie_settlement_status_word(premie_settlement_status status);
const char *premie_settlement_article(premie_settlement_status status);

typedef enum premie_basis_kind {
    PREMIE_BASIS_NONE,
    PREMIE_BASIS_DEFINITIVE,  /**< X of a settled year */
    PREMIE_BASIS_PROVISIONAL, /**< the spells of an ended year not yet settled */
    PREMIE_BASIS_STATEMENT,   /**< a statement of a year not settled */
    PREMIE_BASIS_INITIAL,
    PREMIE_BASIS_IN_SERVICE,
} premie_basis_kind;

/** Where the exposure of an advance comes from. Rule. `year` has a meaning for the first three kinds. */
typedef struct premie_basis {
    premie_basis_kind kind;
    int year;
} premie_basis;

/** The word of a basis kind, such as `definitive`. Static text. */
const char *premie_basis_word(premie_basis_kind kind);

/** Whether headcount and payroll come from the spells, with `employee` or `click_claim`; else statements. Rule [E-4]. */
static inline bool premie_administered_by_spells(const premie_cover *cover)
{
    return cover->administration == PREMIE_BY_EMPLOYEE || cover->administration == PREMIE_BY_CLICK_CLAIM;
}

/** The insurance year y of a cover. */
premie_year premie_cover_year(const premie_cover *cover, int year);

/** The first day on which a statement is late: the end of I(y) + statement_months. Rule [D-1]. */
premie_date premie_statement_limit(const premie_cover *cover, const premie_year *year);

/** The statement of a year with the latest received_on, or NULL. Rule [E-4]. */
const premie_statement *premie_latest_statement(const premie_cover *cover, int year);

/**
 * X(y) as the statements (with `statement` administration) or the spells now have it.
 *
 * Rule      [E-4], [E-5]
 * Given     year      I(y) not empty; a statement has the figure that its cover is charged on [T-8]
 * Returned  found     false where there is no statement
 *           exposure  exact; employees, or cents of a whole year
 */
PREMIE_CHECKED premie_status premie_exposure(const premie_cover *cover, const premie_year *year, bool *found,
                                             premie_ratio *exposure, premie_error *error);

/**
 * Premium of a cover for a year: premie_premium, but the year stands in the error.
 *
 * Rule      [E-6]
 * Given     rate  ρ(I(y)) of premie_rate_over, of the cover or of whatever it is restated at [K-8]
 * Status    PREMIE_E_DATA, such as `premium of 2025: an intermediate exceeds 128 bits` [N-4]
 */
PREMIE_CHECKED premie_status premie_cover_premium(const premie_cover *cover, const premie_year *year,
                                                  premie_ratio exposure, premie_ratio rate, premie_money *premium,
                                                  premie_error *error);

/**
 * The exposure on which the advance of a year rests.
 *
 * Rule     , [A-2], Goudse Budget terug naar werk art. 7.2
 * Given     year  of which the advance is; I(y) not empty
 * Returned  basis     kind PREMIE_BASIS_NONE where there is no exposure
 *           exposure  exact
 */
PREMIE_CHECKED premie_status premie_advance_exposure(const premie_cover *cover, const premie_year *year,
                                                     premie_basis *basis, premie_ratio *exposure, premie_error *error);

typedef enum premie_advance_status {
    PREMIE_ADVANCE_OK,
    PREMIE_ADVANCE_NO_EXPOSURE,
    PREMIE_ADVANCE_NO_TARIFF,
    PREMIE_ADVANCE_FREE_OF_CHARGE,
} premie_advance_status;

const char *premie_advance_status_word(premie_advance_status status);

/** The advance premium of a year. `exposure` and `basis` with PREMIE_ADVANCE_OK only; amounts else blank. */
typedef struct premie_advance {
    premie_year year;
    premie_advance_status status;
    premie_basis basis;
    premie_ratio exposure;
    int64_t rate; /**< on the first day of I(y); PREMIE_NO_INTEGER where there is none */
    premie_money amount, surcharge;
} premie_advance;

/** Rules, [A-3]; I(y) must not be empty. */
PREMIE_CHECKED premie_status premie_advance_of(const premie_cover *cover, int year, premie_advance *advance,
                                               premie_error *error);

enum { PREMIE_INSTALMENTS_MAX = 12 };

/** One instalment. */
typedef struct premie_instalment {
    premie_date due;
    premie_money amount, surcharge;
} premie_instalment;

/** Months between the terms of a year: 12, 6, 3 or 1. Rule. */
int premie_term_months(enum premie_term term);

/**
 * The advance and its surcharge in equal whole cents over the terms that meet I(y), the cents left to the first.
 *
 * Rule     
 * Returned  number of instalments, 0 where the advance has no amount
 */
size_t premie_instalments(const premie_advance *advance, enum premie_term term,
                          premie_instalment instalments[PREMIE_INSTALMENTS_MAX]);

/** The status of a year at the knowledge date; I(y) not empty. Rule [D-2]. */
PREMIE_CHECKED premie_status premie_year_status(const premie_cover *cover, const premie_year *year,
                                                premie_settlement_status *status, premie_error *error);

/** Whether the status of a year, I(y) not empty, is `settled` or `settled_late`; cheaper, as no other year decides. [D-2] */
bool premie_year_settled(const premie_cover *cover, const premie_year *year);

/** The settlement of a year. Amounts are blank where their rule gives none. */
typedef struct premie_settlement {
    premie_year year;
    premie_settlement_status status;
    premie_basis basis; /**< with PREMIE_SETTLEMENT_ESTIMATED: what was raised by overdue_uplift */
    bool has_exposure;
    premie_ratio exposure;
    premie_money definitive, billed, difference;
    premie_basis next_basis;
    premie_money next_advance, next_billed, next_difference, net_due;
} premie_settlement;

/**
 * Definitive premium of a year against what was billed, and the next year's advance that is settled with it.
 *
 * Rule      [D-1] to [D-8], Goudse Budget terug naar werk art. 7.1 to 7.4
 * Given     billed, next_billed  Σ of billing of kinds advance and settlement for years y and y + 1
 * Returned  exists  false where I(y) is empty and nothing was billed for it: there is nothing to settle
 */
PREMIE_CHECKED premie_status premie_settle_year(const premie_cover *cover, int year, premie_money billed,
                                                premie_money next_billed, bool *exists, premie_settlement *settlement,
                                                premie_error *error);

/**
 * What a year comes to by itself: its status, exposure and definitive premium, all else blank.
 *
 * Rule      [D-2] to [D-4]
 * Given     year  I(y) not empty
 */
PREMIE_CHECKED premie_status premie_settle_alone(const premie_cover *cover, int year, premie_settlement *settlement,
                                                 premie_error *error);

#endif
