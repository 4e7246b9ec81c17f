#include "premie/exposure.h"

#include <assert.h>
#include <string.h>

static int32_t place_of(premie_date day)
{
    int64_t place = (int64_t)day.day - premie_date_of(1900, 1, 1).day;
    assert(place >= 0);
    return place < PREMIE_STAFF_DAYS ? (int32_t)place : PREMIE_STAFF_DAYS;
}

/* Marks where a stretch begins and ends; an end past the last place never comes. */
#define MARK(array, days, number)                        \
    do {                                                 \
        (array)[place_of((days).from)] += (number);      \
        if ((days).until.day > (days).from.day) {        \
            (array)[place_of((days).until)] -= (number); \
        }                                                \
    } while (0)

/* From how much more there is on each day to what there is on all days before it. */
#define SUM_UP(array, type)                                           \
    do {                                                              \
        type now = 0, sum = 0;                                        \
        for (int32_t place = 0; place < PREMIE_STAFF_DAYS; place++) { \
            now += (array)[place];                                    \
            (array)[place] = sum;                                     \
            sum += now;                                               \
        }                                                             \
        (array)[PREMIE_STAFF_DAYS] = sum;                             \
    } while (0)

void premie_staff_fill(const premie_staff *staff, size_t count, const premie_spell spells[])
{
    uint32_t employee = 0;
    premie_date reached = {INT32_MIN};
    memset(staff->days, 0, (PREMIE_STAFF_DAYS + 1) * sizeof *staff->days);
    memset(staff->unknown, 0, (PREMIE_STAFF_DAYS + 1) * sizeof *staff->unknown);
    memset(staff->wages, 0, (PREMIE_STAFF_DAYS + 1) * sizeof *staff->wages);
    for (size_t i = 0; i < count; i++) {
        premie_period days = spells[i].days;
        reached = i > 0 && spells[i].employee == employee ? reached : days.from;
        employee = spells[i].employee;
        if (premie_money_is(spells[i].annual_wage)) {
            MARK(staff->wages, days, spells[i].annual_wage.cents);
        } else {
            MARK(staff->unknown, days, 1);
        }
        days.from = premie_date_max(days.from, reached); /* [E-1]: overlapping spells count once */
        if (days.until.day > days.from.day) {
            MARK(staff->days, days, 1);
        }
        reached = premie_date_max(reached, days.until);
    }
    SUM_UP(staff->days, int64_t);
    SUM_UP(staff->unknown, int64_t);
    SUM_UP(staff->wages, premie_int128);
}

/* The sum of all days before one; behind the last place, all days are like it. */
#define BEFORE(array, day) \
    ((array)[place_of(day)] + past_last(day) * ((array)[PREMIE_STAFF_DAYS] - (array)[PREMIE_STAFF_DAYS - 1]))

static int64_t past_last(premie_date day)
{
    int64_t past = (int64_t)day.day - premie_date_of(1900, 1, 1).day - PREMIE_STAFF_DAYS;
    return past > 0 ? past : 0;
}

int64_t premie_staff_days(const premie_staff *staff, premie_period period)
{
    return premie_period_is_empty(period) ? 0 : BEFORE(staff->days, period.until) - BEFORE(staff->days, period.from);
}

static premie_period day_of(premie_date day) { return (premie_period){day, premie_date_plus(day, 1)}; }

static int64_t in_service(const premie_staff *staff, premie_date day) { return premie_staff_days(staff, day_of(day)); }

premie_ratio premie_staff_headcount(const premie_staff *staff, const premie_year *year,
                                    enum premie_headcount_method method)
{
    premie_period insured = year->insured;
    int64_t sum = 0, months = 0;
    switch (method) {
    case PREMIE_MONTHLY:
        for (int k = 0; k < 12; k++) {
            premie_date day = premie_year_month(year, k);
            bool counts = premie_date_in(day, insured);
            sum += counts ? in_service(staff, day) : 0;
            months += counts;
        }
        return months > 0 ? premie_ratio_of(sum, months) : premie_ratio_of(in_service(staff, insured.from), 1);
    case PREMIE_BEGIN_END:
        sum = in_service(staff, insured.from) + in_service(staff, premie_date_plus(insured.until, -1));
        return premie_ratio_of(sum, 2);
    case PREMIE_DAILY:
    default:
        return premie_ratio_of(premie_staff_days(staff, insured), premie_period_days(insured));
    }
}

static premie_int128 wages_in(const premie_staff *staff, premie_period days)
{
    return BEFORE(staff->wages, days.until) - BEFORE(staff->wages, days.from);
}

static bool is_known(const premie_staff *staff, premie_period days)
{
    return BEFORE(staff->unknown, days.until) == BEFORE(staff->unknown, days.from);
}

premie_status premie_staff_payroll(const premie_staff *staff, const premie_year *year, premie_ratio *payroll,
                                   premie_error *error)
{
    premie_period insured = year->insured;
    int64_t whole = premie_year_part(year, insured);
    premie_int128 sum = 0;
    if (!is_known(staff, insured)) {
        return premie_fail(error, PREMIE_E_DATA, "payroll of %d: a spell without annual_wage", year->label);
    }
    if (year->day_count == PREMIE_DAY) {
        sum = wages_in(staff, insured);
    } else {
        for (premie_date day = insured.from; day.day < insured.until.day; day.day++) {
            sum += wages_in(staff, day_of(day)) * premie_year_part(year, day_of(day));
        }
    }
    *payroll = whole > 0 ? premie_ratio_of(sum, whole) : premie_ratio_of(0, 1);
    return PREMIE_OK;
}

premie_status premie_staff_wages_on(const premie_staff *staff, premie_date day, premie_ratio *wages,
                                    premie_error *error)
{
    if (!is_known(staff, day_of(day))) {
        char text[PREMIE_NUMBER_TEXT];
        premie_date_text(day, PREMIE_ISO, text);
        return premie_fail(error, PREMIE_E_DATA, "payroll on %s: a spell without annual_wage", text);
    }
    *wages = premie_ratio_of(wages_in(staff, day_of(day)), 1);
    return PREMIE_OK;
}
