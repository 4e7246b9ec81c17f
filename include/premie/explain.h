/** \file
 * How figures came about: the steps of a calculation with their numbers, rules and articles.
 */
#ifndef PREMIE_EXPLAIN_H
#define PREMIE_EXPLAIN_H

#include "premie/run.h"

/** One step. Texts are never NULL; "" where there is none. */
typedef struct premie_step {
    unsigned level;      /**< 0 outermost; a step belongs to the nearest one before it of a lower level */
    const char *rule;    /**< such as `E-2` */
    const char *article; /**< such as `S3:7.1` */
    const char *label;   /**< what it is */
    const char *formula; /**< the numbers it comes from and its outcome, such as `2039 / 365 = 5.5863 employees` */
    const char *value;   /**< the outcome alone, as results have it */
} premie_step;

/** Steps in their order. Starts as `{0}`, with a dialect where it is not PREMIE_ISO. */
typedef struct premie_explanation {
    premie_step *steps;
    size_t count, capacity;
    unsigned level; /**< of the steps to come */
    premie_dialect dialect;
    bool out_of_memory; /**< a step could not be added */
    struct premie_arena *texts;
    premie_results results; /**< the rows that it comes down to, of this one cover */
} premie_explanation;

/** Adds a step; rule and article are copied. A failed allocation shows in `out_of_memory`, as with the next two. */
void premie_explanation_add(premie_explanation *explanation, const char *rule, const char *article, const char *label,
                            ...) PREMIE_FORMAT(4, 5);
/** The formula and the value of the step added last. */
void premie_explanation_formula(premie_explanation *explanation, const char *format, ...) PREMIE_FORMAT(2, 3);
void premie_explanation_value(premie_explanation *explanation, const char *format, ...) PREMIE_FORMAT(2, 3);

void premie_explanation_release(premie_explanation *explanation);

/**
 * Explains the advance of a year, its settlement, and the advance of the next year that is settled with it; of a cover
 * charged per employee, what each of them is charged in the year until the day after the knowledge date; of a cover
 * with experience of its own, the percentages of both years, back to each claim, invoice and premium.
 *
 * Rule      [Y-1] to [Y-7], [E-1] to [E-6], [A-1] to, [D-1] to [D-8], [P-1] to [P-6], [K-1] to [K-8],
 *           [XR-1] to [XR-8]
 * Given     cover  row of covers; of a cover that is not charged only its end and years are explained
 * Returned  explanation  to be released in every case; its results have the tables advance and settlement, or
 *                        prorata_covers, each with the row of this cover where it has one, and rates with two
 * Status    PREMIE_E_DATA    an amount leaves its range [N-4]
 *           PREMIE_E_SYSTEM  no memory
 */
PREMIE_CHECKED premie_status premie_explain_settlement(const premie_portfolio *portfolio, uint32_t cover, int year,
                                                       premie_explanation *explanation, premie_error *error);

/**
 * Explains a sickness case under a WGA cover: its milestones and, where it has a row in wga_cases.csv, its benefits and
 * their burden, discounted to 1 January of a year.
 *
 * Rule      [C-1] to [C-5], [W-1] to [W-8]
 * Given     absence  row of the case's first absence, as premie_case_named gives it
 * Returned  explanation  to be released in every case; its results have the rows of this case in timeline, wga and
 *                        wga_burden, where it has any
 * Status    PREMIE_E_DATA    an amount leaves its range [N-4], or the case has two rows in wga_cases.csv
 *           PREMIE_E_SYSTEM  no memory
 */
PREMIE_CHECKED premie_status premie_explain_case(const premie_portfolio *portfolio, uint32_t absence, int year,
                                                 premie_explanation *explanation, premie_error *error);

/**
 * The row of the first absence of the case with an id [C-3].
 *
 * Status    PREMIE_E_DATA  there is none, such as `unknown case 'A99'; did you mean 'A09'?`
 */
PREMIE_CHECKED premie_status premie_case_named(const premie_book *book, const char *case_id, uint32_t *absence,
                                               premie_error *error);

/**
 * Explains the Whk premiums of an employer in a premium year, component by component, and what they are beside the
 * premium of its WGA covers.
 *
 * Rule      to
 * Given     employer  row of employers
 * Returned  explanation  to be released in every case; its results have the tables whk and whk_compare
 * Status    as premie_explain_settlement
 */
PREMIE_CHECKED premie_status premie_explain_whk(const premie_portfolio *portfolio, uint32_t employer, int year,
                                                premie_explanation *explanation, premie_error *error);

/** The row of the employer with an id; as premie_cover_named. */
PREMIE_CHECKED premie_status premie_employer_named(const premie_book *book, const char *employer_id, uint32_t *employer,
                                                   premie_error *error);

/**
 * The row of the cover with an id.
 *
 * Status    PREMIE_E_DATA  there is none, such as `unknown cover 'C99'; did you mean 'C09'?`
 */
PREMIE_CHECKED premie_status premie_cover_named(const premie_book *book, const char *cover_id, uint32_t *cover,
                                                premie_error *error);

#endif
