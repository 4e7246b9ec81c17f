#include "premie/exposure.h"

#include <assert.h>

/*
 * What the part [a, b) of a stretch in service counts for, 0 where it is empty: additive, so that stretches can be cut
 * anywhere. `whole` is what all of I(y) counts for.
 */
typedef int64_t measure(const premie_year *year, premie_period part, int64_t whole);

static bool is_insured_period(const premie_year *year, premie_period part)
{
    return part.from.day == year->insured.from.day && part.until.day == year->insured.until.day;
}

static int64_t days_of(const premie_year *year, premie_period part, int64_t whole)
{
    (void)year;
    (void)whole;
    int32_t days = part.until.day - part.from.day;
    return days > 0 ? days : 0;
}

/* The dates RD(y) + k months that lie in it. */
static int64_t months_in(const premie_year *year, premie_period part)
{
    premie_year by_month = *year;
    by_month.day_count = PREMIE_MONTH;
    return premie_year_part(&by_month, part);
}

static int64_t months_of(const premie_year *year, premie_period part, int64_t whole)
{
    return is_insured_period(year, part) ? whole : months_in(year, part);
}

/* How many of the first and the last day of I(y) lie in it. */
static int64_t ends_of(const premie_year *year, premie_period part, int64_t whole)
{
    (void)whole;
    return premie_date_in(year->insured.from, part) + premie_date_in(premie_date_plus(year->insured.until, -1), part);
}

/*
 * [E-1]: the measure of the days in service within a period, over all employees. Spells come by employee and first
 * day; `reached` is how far those of the employee at hand have been counted. Without a branch, as dates are at random.
 */
static inline int64_t in_service(size_t count, const premie_spell spells[], premie_period period, measure *measure_of,
                                 const premie_year *year, int64_t whole)
{
    int64_t sum = 0;
    uint32_t employee = 0;
    premie_date reached = period.from;
    for (size_t i = 0; i < count; i++) {
        reached = spells[i].employee == employee ? reached : period.from;
        employee = spells[i].employee;
        premie_period part = {premie_date_max(spells[i].days.from, reached),
                              premie_date_min(spells[i].days.until, period.until)};
        sum += measure_of(year, part, whole);
        reached = premie_date_max(reached, part.until);
    }
    return sum;
}

int64_t premie_days_in_service(size_t count, const premie_spell spells[], premie_period period)
{
    return premie_period_is_empty(period) ? 0 : in_service(count, spells, period, days_of, NULL, 0);
}

int64_t premie_in_service(size_t count, const premie_spell spells[], premie_date day)
{
    return premie_days_in_service(count, spells, (premie_period){day, premie_date_plus(day, 1)});
}

premie_ratio premie_average_headcount(size_t count, const premie_spell spells[], const premie_year *year,
                                      enum premie_headcount_method method)
{
    premie_period insured = year->insured;
    assert(!premie_period_is_empty(insured));
    switch (method) {
    case PREMIE_MONTHLY: {
        int64_t months = months_in(year, insured);
        if (months == 0) {
            return premie_ratio_of(premie_in_service(count, spells, insured.from), 1);
        }
        return premie_ratio_of(in_service(count, spells, insured, months_of, year, months), months);
    }
    case PREMIE_BEGIN_END:
        return premie_ratio_of(in_service(count, spells, insured, ends_of, year, 2), 2);
    case PREMIE_DAILY:
    default:
        return premie_ratio_of(premie_days_in_service(count, spells, insured), premie_period_days(insured));
    }
}

/* [Y-5]: what the part [a, b) counts in the day count of the year; `whole` of all of I(y). */
static int64_t units_of(const premie_year *year, premie_period part, int64_t whole)
{
    return is_insured_period(year, part) ? whole : premie_year_part(year, part);
}

/*
 * Σ annual_wage · measure of the spells within I(y); false where one that meets it has no wage. By days it takes no
 * branch, as in_service.
 */
static inline bool sum_wages(size_t count, const premie_spell spells[], const premie_year *year, measure *measure_of,
                             int64_t whole, premie_int128 *sum)
{
    premie_int128 found = 0; /* [N-4]: no number of spells of 64 bits · 366 units fills it */
    bool complete = true;
    for (size_t i = 0; i < count; i++) {
        premie_period part = premie_period_cut(spells[i].days, year->insured);
        complete &= premie_money_is(spells[i].annual_wage) || premie_period_is_empty(part);
        found += (premie_int128)spells[i].annual_wage.cents * measure_of(year, part, whole);
    }
    *sum = found;
    return complete;
}

premie_status premie_payroll(size_t count, const premie_spell spells[], const premie_year *year, premie_ratio *payroll,
                             premie_error *error)
{
    int64_t whole = premie_year_part(year, year->insured);
    premie_int128 sum;
    bool complete = year->day_count == PREMIE_DAY ? sum_wages(count, spells, year, days_of, whole, &sum)
                                                  : sum_wages(count, spells, year, units_of, whole, &sum);
    if (!complete) {
        return premie_fail(error, PREMIE_E_DATA, "payroll of %d: a spell without annual_wage", year->label);
    }
    *payroll = whole > 0 ? premie_ratio_of(sum, whole) : premie_ratio_of(0, 1);
    return PREMIE_OK;
}

premie_status premie_wages_on(size_t count, const premie_spell spells[], premie_date day, premie_ratio *wages,
                              premie_error *error)
{
    premie_int128 sum = 0;
    for (size_t i = 0; i < count; i++) {
        if (!premie_date_in(day, spells[i].days)) {
            continue;
        }
        if (!premie_money_is(spells[i].annual_wage)) {
            char text[PREMIE_NUMBER_TEXT];
            premie_date_text(day, PREMIE_ISO, text);
            return premie_fail(error, PREMIE_E_DATA, "payroll on %s: a spell without annual_wage", text);
        }
        sum += spells[i].annual_wage.cents;
    }
    *wages = premie_ratio_of(sum, 1);
    return PREMIE_OK;
}

/* exposure · rate / unit where 64 bits hold every step, as they mostly do: then rounding takes one division. */
static bool premium_64(premie_ratio exposure, premie_ratio rate, int64_t unit, int64_t *num, int64_t *den)
{
    int64_t amount = (int64_t)exposure.num, per = (int64_t)exposure.den;
    int64_t rate_num = (int64_t)rate.num, rate_den = (int64_t)rate.den;
    return amount == exposure.num && per == exposure.den && rate_num == rate.num && rate_den == rate.den &&
           !__builtin_mul_overflow(amount, rate_num, num) && !__builtin_mul_overflow(rate_den, unit, den) &&
           !__builtin_mul_overflow(per, *den, den);
}

premie_status premie_premium(enum premie_premium_base base, premie_ratio exposure, premie_ratio rate,
                             premie_money *premium, premie_error *error)
{
    /* [E-6]: of a payroll, the rate is in millionths of a percent */
    int64_t unit = base == PREMIE_BASE_PAYROLL ? 100 * 1000000 : 1, num, den;
    premie_ratio cents;
    if (premium_64(exposure, rate, unit, &num, &den)) {
        cents = (premie_ratio){num, den};
    } else if (!premie_ratio_times(rate, (premie_ratio){1, unit}, &cents) ||
               !premie_ratio_times(exposure, cents, &cents)) {
        return premie_fail(error, PREMIE_E_DATA, "an intermediate exceeds 128 bits");
    }
    return premie_round_money(cents, premium, error);
}
