/** \file
 * Exposure: average headcount and payroll over an insured period. Rules [E-1] to [E-6].
 */
#ifndef PREMIE_EXPOSURE_H
#define PREMIE_EXPOSURE_H

#include "premie/years.h"

/** An employment spell of an employee; `employee` numbers the employees of an employer. */
typedef struct premie_spell {
    premie_period days;
    uint32_t employee;
    premie_money annual_wage; /**< PREMIE_NO_MONEY where not known */
} premie_spell;

/**
 * Average number of employees in service over I(y).
 *
 * Rule      [E-1], [E-2], Goudse Budget terug naar werk art. 7.1, 1.4
 * Given     count, spells [count]  sorted by (employee, first day); overlapping or touching ones count once
 *           year                   I(y) not empty
 *           method                 daily, monthly or begin_end
 * Returned  average                exact ratio of employees
 */
premie_ratio premie_average_headcount(size_t count, const premie_spell spells[], const premie_year *year,
                                      enum premie_headcount_method method);

/** Number in service on a day: employees with at least one spell that holds it. Rule [E-1]. */
int64_t premie_in_service(size_t count, const premie_spell spells[], premie_date day);

/** Days in service within a period, over all employees, overlapping spells once. Rules [E-1], [E-2]. */
int64_t premie_days_in_service(size_t count, const premie_spell spells[], premie_period period);

/**
 * The payroll of a whole year that the spells within I(y) come down to: payroll / φ(I(y)).
 *
 * Rule      [E-3], [E-5]
 * Formula   Σ annual_wage · units(spell ∩ I(y)) / units(I(y)), spells not merged; 0 where units(I(y)) is 0
 * Returned  payroll  exact ratio of cents
 * Status    PREMIE_E_DATA where a spell that meets I(y) has no wage; no sum of wages can overflow [N-4]
 */
PREMIE_CHECKED premie_status premie_payroll(size_t count, const premie_spell spells[], const premie_year *year,
                                            premie_ratio *payroll, premie_error *error);

/** Sum of the annual wages of the spells in force on a day, in cents; PREMIE_E_DATA where one has none. Rule. */
PREMIE_CHECKED premie_status premie_wages_on(size_t count, const premie_spell spells[], premie_date day,
                                             premie_ratio *wages, premie_error *error);

/**
 * What the spells of an employer come to, day by day: the same as from the spells themselves, at a price that does not
 * rise with their number. For employers of many covers.
 */
typedef struct premie_staff {
    int64_t *days;        /**< [PREMIE_STAFF_DAYS + 1] employees in service, summed over all days before each */
    int64_t *unknown;     /**< likewise spells without a wage */
    premie_int128 *wages; /**< likewise annual wages */
} premie_staff;

/** The days from 1900-01-01 on that have a place of their own; from the last of them on, all are alike. */
enum { PREMIE_STAFF_DAYS = 109576 };

/** Fills in what the caller has room for. */
void premie_staff_fill(const premie_staff *staff, size_t count, const premie_spell spells[]);
/** As premie_days_in_service, premie_average_headcount, premie_payroll and premie_wages_on. */
int64_t premie_staff_days(const premie_staff *staff, premie_period period);
premie_ratio premie_staff_headcount(const premie_staff *staff, const premie_year *year,
                                    enum premie_headcount_method method);
PREMIE_CHECKED premie_status premie_staff_payroll(const premie_staff *staff, const premie_year *year,
                                                  premie_ratio *payroll, premie_error *error);
PREMIE_CHECKED premie_status premie_staff_wages_on(const premie_staff *staff, premie_date day, premie_ratio *wages,
                                                   premie_error *error);

/**
 * Premium for an insurance year at an exposure.
 *
 * Rule      [E-6]
 * Formula   exposure · rate, for payroll / 100; rounded to cents
 * Given     base      headcount (exposure in employees, rate in cents) or payroll (cents, millionths of a percent)
 *           exposure  exact, of a whole year
 *           rate      ρ(I(y)) of premie_rate_over
 * Status    PREMIE_E_DATA where an intermediate or the result is beyond its range [N-4]
 */
PREMIE_CHECKED premie_status premie_premium(enum premie_premium_base base, premie_ratio exposure, premie_ratio rate,
                                            premie_money *premium, premie_error *error);

#endif
