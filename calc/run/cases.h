/** \file
 * The sickness cases of one employer, in memory of their own.
 */
#ifndef PREMIE_RUN_CASES_H
#define PREMIE_RUN_CASES_H

#include "premie/cases.h"
#include "premie/run.h"

/** A case with the days in service of its employee; borrowed from the premie_employer_cases that holds it. */
typedef struct premie_employee_case {
    premie_case sickness;
    premie_service service, no_risk;
    premie_date birth; /**< of the spells known; blank where none has it */
    uint32_t first;    /**< place of its first absence */
} premie_employee_case;

/** One employer's cases. Places are those of premie_table_group of absences. Starts as `{0}`. */
typedef struct premie_employer_cases {
    premie_absence *absences;    /**< [absence_count] by place */
    uint32_t *case_of;           /**< [absence_count] place in `cases` of each absence's case [C-1], once it is made */
    uint32_t *first_of_cause;    /**< [absence_count] place of the first absence of its cause in that case [C-2] */
    premie_employee_case *cases; /**< [case_count] */
    premie_period *stretches;    /**< [stretch_count] in service of employees with cases, one after the other [E-1] */
    uint32_t employer, absence_count, case_count, stretch_count, no_risk_count;

    uint32_t first_row, span; /**< of the rows of the absences in their table */
    uint32_t *place_of;       /**< [span] place of each from first_row on; not filled where they lie far apart */
    premie_period *no_risk;   /* what cases borrow besides; and room for sorting */
    struct premie_cause_place *by_cause;
    size_t capacity[8];
} premie_employer_cases;

/** Turns to an employer. What was there before is lost. Rules [C-1] to [C-5], [E-1]. */
PREMIE_CHECKED premie_status premie_employer_cases_turn(premie_employer_cases *cases, const premie_book *book,
                                                        uint32_t employer, premie_error *error);
/** The same without any case: those of an employee are made when premie_employer_cases_place asks for one. */
PREMIE_CHECKED premie_status premie_employer_cases_begin(premie_employer_cases *cases, const premie_book *book,
                                                         uint32_t employer, premie_error *error);
void premie_employer_cases_release(premie_employer_cases *cases);

/** Place of an absence, by its row, among the visible ones of the employer turned to. */
uint32_t premie_absence_place(const premie_employer_cases *cases, const premie_book *book, uint32_t absence);
/** The same, with the cases of its employee made where they are not yet. */
uint32_t premie_employer_cases_place(premie_employer_cases *cases, const premie_book *book, uint32_t absence);

#endif
