/** \file
 * Sickness cases (ziektegevallen) and who was in service. Rules [C-1] to [C-6], [E-1].
 */
#ifndef PREMIE_CASES_H
#define PREMIE_CASES_H

#include "premie/parameters.h"
#include "premie/tables.h"

/** Days in service of one employee, or days on which something holds: sorted, neither overlapping nor touching. */
typedef struct premie_service {
    const premie_period *stretches; /**< [count] */
    size_t count;
} premie_service;

/** Whether a day lies in one of the stretches. Rule [E-1]. */
bool premie_in_service_on(premie_service service, premie_date day);

/** Whether every day of a period that is not empty lies in them. Rules [G-2], [U-7]. */
bool premie_in_service_throughout(premie_service service, premie_period period);

/** A period of illness of one employee with one employer. */
typedef struct premie_absence {
    premie_date first_sick_day;
    premie_date recovered_on; /**< first day back; PREMIE_FOREVER while still ill */
    premie_id cause;
    premie_date duty_until, wia_from; /**< blank where there is none */
    premie_money daily_benefit;       /**< blank where not known */
    premie_int128 recovered;          /**< from a liable third party, in cents */
    int32_t sanction_weeks;           /**< 0 where there are none */
    int32_t sick_before;              /**< days of illness in the case before this absence: of premie_case_make */
    bool conflict, third_party, no_cooperation;
    bool settled; /**< a recovery has been settled */
} premie_absence;

/** A sickness case, with what its rules ask of all its absences. */
typedef struct premie_case {
    const premie_absence *absences;    /**< [count] in order of first sick day; borrowed */
    size_t count;                      /**< >= 1 */
    premie_date wage_end;              /**< [C-5] */
    premie_date wage_end_unsanctioned; /**< [C-5] wage_end₀ */
    premie_date wia_from;              /**< the first of any of them; PREMIE_FOREVER where there is none */
    int32_t sanction_weeks;            /**< the most of any of them */
    bool third_party, settled;         /**< of any of them */
    premie_int128 recovered;           /**< of all of them, in cents */
} premie_case;

/**
 * Whether an absence goes on with the case of the one before it.
 *
 * Rule      [C-1], Turien terug-naar-werk art. 2.4.3
 * Formula   first_sick_day - recovered_on < case_gap_days, in force on that first sick day
 * Given     recovered_on    of the absence before, PREMIE_FOREVER or blank while still ill
 */
bool premie_case_goes_on(premie_date recovered_on, premie_date first_sick_day, const premie_parameter *case_gap_days);

/**
 * Makes a case of its absences.
 *
 * Rule      [C-4], [C-5]
 * Given     count, absences [count]  of one case [C-1], in order of first sick day; their sick_before is filled in
 *           wage_continuation_days   parameter; that in force on the first sick day counts
 * Owner     the case borrows the absences
 */
premie_case premie_case_make(size_t count, premie_absence absences[], const premie_parameter *wage_continuation_days);

static inline premie_date premie_case_first_sick_day(const premie_case *sickness)
{
    return sickness->absences[0].first_sick_day;
}
static inline const premie_absence *premie_case_last(const premie_case *sickness)
{
    return &sickness->absences[sickness->count - 1];
}

/** sick(d): days of illness in the case before a day, the recovered days in between not counted. Rule [C-4]. */
int32_t premie_case_sick_days(const premie_case *sickness, premie_date day);

/**
 * duty(d): whether the employer has a statutory reintegration duty on a day.
 *
 * Rule      [C-6]
 * Given     service  days in service of the employee
 */
bool premie_case_duty(const premie_case *sickness, premie_service service, premie_date day);

/**
 * Order by cause, bytewise and a blank first, then by first sick day: within a case, the first absence of each cause
 * names the case of that cause.
 *
 * Rule      [C-2], Goudse Budget terug naar werk art. 2.2.1
 */
int premie_absence_compare_causes(const premie_absence *a, const premie_absence *b);

#endif
