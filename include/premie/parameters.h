/** \file
 * The parameters of the rules, with their defaults. Rule: rules.md section 11.
 */
#ifndef PREMIE_PARAMETERS_H
#define PREMIE_PARAMETERS_H

#include "premie/base.h"

/** PARAMETER(name, default in millionths or PREMIE_NO_INTEGER where absent, unit). */
#define PREMIE_PARAMETERS_OF_THE_RULES(PARAMETER)       \
    PARAMETER(case_gap_days, 28000000, "day")           \
    PARAMETER(wage_continuation_days, 728000000, "day") \
    PARAMETER(refusal_days, 30000000, "day")            \
    PARAMETER(statement_months, 3000000, "month")       \
    PARAMETER(lau_strict, 0, "")                        \
    PARAMETER(discount_pct, 0, "pct")                   \
    PARAMETER(overdue_uplift, PREMIE_NO_INTEGER, "pct") \
    PARAMETER(submit_months_goudse, 1000000, "month")   \
    PARAMETER(submit_months_turien, 1000000, "month")   \
    PARAMETER(submit_months_vvt, 6000000, "month")      \
    PARAMETER(vvt_min_sick_days, 70000000, "day")       \
    PARAMETER(vvt_aow_years, 2000000, "year")           \
    PARAMETER(excess_share, 100000000, "pct")           \
    PARAMETER(cba_share, 100000000, "pct")

#define PREMIE_PLACE(name, otherwise, unit) PREMIE_PARAMETER_##name,
enum { PREMIE_PARAMETERS_OF_THE_RULES(PREMIE_PLACE) PREMIE_PARAMETER_COUNT };
#undef PREMIE_PLACE

/** One parameter. All text is static. */
typedef struct premie_parameter_about {
    const char *name;
    int64_t otherwise; /**< default in millionths; PREMIE_NO_INTEGER where the parameter is then absent */
    const char *unit;  /**< values in day, month and year must be whole [T-8] */
} premie_parameter_about;

extern const premie_parameter_about premie_parameters_about[PREMIE_PARAMETER_COUNT];

/** A parameter over time: rows sorted by first day, not overlapping, and its default. Borrowed. */
typedef struct premie_parameter {
    const premie_period *in_force;
    const premie_number *value;
    size_t count;
    premie_number otherwise; /**< value with no row in force; blank where it is then absent */
} premie_parameter;

/** The value on a day, blank where there is none. */
premie_number premie_parameter_on(const premie_parameter *parameter, premie_date day);

/** The value on a day of a parameter in whole units, such as days or months. */
static inline int64_t premie_parameter_units(const premie_parameter *parameter, premie_date day)
{
    return premie_parameter_on(parameter, day).millionths / 1000000;
}

#endif
