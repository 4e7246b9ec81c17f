#include "premie/base.h"

#include <assert.h>

/*
 * Years are counted here from 1 March, so that a leap day is the last day of its year, and from so many cycles
 * of 400 years back that no day of 32 bits is negative.
 */
#define SHIFT_CYCLES 14700
#define SHIFT_YEARS (SHIFT_CYCLES * INT64_C(400))
#define SHIFT_DAYS (SHIFT_CYCLES * INT64_C(146097) + 719468) /* 0000-03-01 up to 1970-01-01: 719468 days */

/* No year up to this one, forward or back, has a day outside 32 bits. */
#define YEAR_LIMIT 5870000

/* Leap days of the years 1 up to and including `year`. */
static uint64_t leap_days(uint64_t year)
{
    uint64_t centuries = year / 100;
    return year / 4 - centuries + centuries / 4;
}

/* The year that starts on the latest 1 March up to a date, from SHIFT_YEARS back. */
static uint64_t march_year(int year, int month) { return (uint64_t)(year + SHIFT_YEARS - (month < 3)); }

int premie_month_days(int year, int month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    assert(month >= 1 && month <= 12);
    if (month != 2) {
        return days[month - 1];
    }
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return leap ? 29 : 28;
}

premie_date premie_date_of(int year, int month, int day)
{
    assert(year >= -YEAR_LIMIT && year <= YEAR_LIMIT);
    assert(month >= 1 && month <= 12 && day >= 1 && (day <= 28 || day <= premie_month_days(year, month)));
    static const uint16_t before_month[] = {306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275}; /* from 1 March */
    uint64_t start = march_year(year, month);
    uint64_t days = start * 365 + leap_days(start) + before_month[month - 1] + (uint64_t)day - 1;
    return (premie_date){(int32_t)((int64_t)days - SHIFT_DAYS)};
}

/* The year from SHIFT_YEARS back that starts on the latest 1 March up to a date, and the days of it before the date. */
static uint64_t split_march_year(premie_date date, uint64_t *in_year)
{
    assert(premie_date_is(date) && date.day != PREMIE_FOREVER.day);
    /* in quarters of days, in which 400 years and 4 years are whole numbers of days but for what is below a day */
    uint64_t quarters = 4 * (uint64_t)(date.day + SHIFT_DAYS) + 3;
    uint64_t century = quarters / 146097;
    uint64_t in_century = (quarters % 146097) | 3;
    *in_year = in_century % 1461 / 4;
    return 100 * century + in_century / 1461;
}

/* The calendar year in which a day of such a year lies: 306 days of it lie before 1 January. */
static int calendar_year(uint64_t march_year_of, uint64_t in_year)
{
    return (int)((int64_t)march_year_of - SHIFT_YEARS + (in_year >= 306));
}

void premie_date_split(premie_date date, int *year, int *month, int *day)
{
    uint64_t in_year, start = split_march_year(date, &in_year);
    /* from March on, months are 31, 30, 31, 30, 31 days, again and again: 153 in 5 */
    uint64_t since_march = (5 * in_year + 2) / 153;
    if (year != NULL) {
        *year = calendar_year(start, in_year);
    }
    if (month != NULL) {
        *month = (int)(since_march >= 10 ? since_march - 9 : since_march + 3);
    }
    if (day != NULL) {
        *day = (int)(in_year - (153 * since_march + 2) / 5 + 1);
    }
}

int premie_date_year(premie_date date)
{
    uint64_t in_year, start = split_march_year(date, &in_year);
    return calendar_year(start, in_year);
}

premie_date premie_date_add_months(premie_date date, int months)
{
    if (date.day == PREMIE_FOREVER.day) {
        return date;
    }
    int year, month, day;
    premie_date_split(date, &year, &month, &day);
    int64_t target = (int64_t)year * 12 + (month - 1) + months;
    int64_t target_year = target >= 0 ? target / 12 : (target - 11) / 12;
    if (target_year > YEAR_LIMIT) {
        return PREMIE_FOREVER;
    }
    if (target_year < -YEAR_LIMIT) {
        return premie_date_of(-YEAR_LIMIT, 1, 1);
    }
    year = (int)target_year;
    month = (int)(target - target_year * 12) + 1;
    /* [N-3]: the last day of the month where it has no such day */
    int last = premie_month_days(year, month);
    return premie_date_of(year, month, day < last ? day : last);
}

int premie_leap_days_before(premie_date date)
{
    int year, month;
    premie_date_split(date, &year, &month, NULL);
    return (int)leap_days(march_year(year, month));
}

int premie_days_360(premie_date from, premie_date until)
{
    int year[2], month[2], day[2];
    premie_date_split(from, &year[0], &month[0], &day[0]);
    premie_date_split(until, &year[1], &month[1], &day[1]);
    for (int i = 0; i < 2; i++) {
        if (day[i] == 31) {
            day[i] = 30; /* [Y-5] */
        }
    }
    int64_t months = ((int64_t)year[1] - year[0]) * 12 + (month[1] - month[0]);
    int64_t days = months * 30 + (day[1] - day[0]);
    assert(days >= INT32_MIN && days <= INT32_MAX);
    return (int)days;
}
