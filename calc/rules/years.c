#include "premie/years.h"

#include <assert.h>

premie_date premie_renewal_day(premie_month_day renewal, int year)
{
    return premie_date_of(year, renewal.month, renewal.day);
}

premie_year premie_year_of(premie_month_day renewal, premie_period cover, enum premie_day_count day_count, int year)
{
    premie_date from = premie_renewal_day(renewal, year);
    /* it holds the last day of the next February to come */
    int february = premie_month_days(renewal.month <= 2 ? year : year + 1, 2);
    premie_period whole = {from, premie_date_plus(from, 337 + february)};
    return (premie_year){year, whole, premie_period_cut(whole, cover), day_count};
}

int premie_year_label(premie_month_day renewal, premie_date day)
{
    int year = premie_date_year(day);
    return day.day < premie_renewal_day(renewal, year).day ? year - 1 : year;
}

/* The dates RD(y) + k months, k = 0…11, before a day of the year or its end. */
static int64_t months_before(const premie_year *year, premie_date day)
{
    int first_month, calendar_year, month;
    if (day.day == year->whole.from.day || day.day == year->whole.until.day) {
        return day.day == year->whole.from.day ? 0 : 12;
    }
    premie_date_split(year->whole.from, NULL, &first_month, NULL);
    premie_date_split(day, &calendar_year, &month, NULL);
    int k = (calendar_year - year->label) * 12 + month - first_month;
    return k == 12 ? 12 : k + (premie_year_month(year, k).day < day.day);
}

/* 29 Februaries in a part of a year, which has one at most. */
static int leap_days_in(const premie_year *year, premie_period part)
{
    if (premie_period_days(year->whole) == 365) {
        return 0;
    }
    return premie_leap_days_before(part.until) - premie_leap_days_before(part.from);
}

int64_t premie_year_part(const premie_year *year, premie_period part)
{
    part = premie_period_cut(part, year->whole);
    if (premie_period_is_empty(part)) {
        return 0;
    }
    int32_t days = part.until.day - part.from.day;
    switch (year->day_count) {
    case PREMIE_DAY365:
        return days - leap_days_in(year, part);
    case PREMIE_DAY360:
        return premie_days_360(part.from, part.until);
    case PREMIE_MONTH:
        return months_before(year, part.until) - months_before(year, part.from);
    case PREMIE_DAY:
    default:
        return days;
    }
}

int64_t premie_year_units(const premie_year *year)
{
    switch (year->day_count) {
    case PREMIE_DAY365:
        return 365;
    case PREMIE_DAY360:
        return 360;
    case PREMIE_MONTH:
        return 12;
    case PREMIE_DAY:
    default:
        return premie_period_days(year->whole);
    }
}

/* The rows that start on or before a day: the last of them is the one that can be in force. */
static size_t rows_begun(size_t count, const premie_rate_row rows[], premie_date day)
{
    enum { FEW = 8 };
    size_t low = 0, high = count;
    while (high - low > FEW) {
        size_t middle = low + (high - low) / 2;
        if (rows[middle].in_force.from.day <= day.day) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    while (high > low && rows[high - 1].in_force.from.day > day.day) {
        high--; /* mostly the last row or the one before it */
    }
    return high;
}

/* The row in force on a day, or NULL; and the earlier of `next` and the first day after it on which that changes. */
static inline const premie_rate_row *row_until(size_t count, const premie_rate_row rows[], premie_date day,
                                               premie_date *next)
{
    if (count == 0) {
        return NULL;
    }
    size_t begun = rows_begun(count, rows, day);
    if (begun > 0 && premie_date_in(day, rows[begun - 1].in_force)) {
        *next = premie_date_min(*next, rows[begun - 1].in_force.until);
        return &rows[begun - 1];
    }
    if (begun < count) {
        *next = premie_date_min(*next, rows[begun].in_force.from);
    }
    return NULL;
}

static const premie_rate_row *row_on(size_t count, const premie_rate_row rows[], premie_date day)
{
    premie_date next = PREMIE_FOREVER;
    return row_until(count, rows, day, &next);
}

/* premie_rate_on; and the earlier of `next` and the first day after it on which another row is in force. */
static int64_t rate_until(const premie_rates *rates, premie_date day, premie_date *next)
{
    const premie_rate_row *rows[] = {
        row_until(rates->schedule_count, rates->schedule, day, next),
        row_until(rates->own_class_count, rates->own_class, day, next),
        row_until(rates->any_class_count, rates->any_class, day, next),
    };
    if (rows[0] != NULL && rows[0]->free_of_charge) {
        return 0;
    }
    /* [Y-4]: the first of these rows that fills the column */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i] != NULL && rows[i]->rate != PREMIE_NO_INTEGER) {
            return rows[i]->rate;
        }
    }
    return PREMIE_NO_INTEGER;
}

int64_t premie_rate_on(const premie_rates *rates, premie_date day)
{
    premie_date next = PREMIE_FOREVER;
    return rate_until(rates, day, &next);
}

bool premie_free_on(const premie_rates *rates, premie_date day)
{
    const premie_rate_row *row = row_on(rates->schedule_count, rates->schedule, day);
    return row != NULL && row->free_of_charge;
}

bool premie_free_over(const premie_rates *rates, premie_period period)
{
    for (premie_date day = period.from; day.day < period.until.day;) {
        const premie_rate_row *row = row_on(rates->schedule_count, rates->schedule, day);
        if (row == NULL || !row->free_of_charge) {
            return false;
        }
        day = row->in_force.until;
    }
    return true;
}

premie_rate_stretch premie_rate_first_stretch(const premie_rates *rates, const premie_year *year, premie_period period)
{
    assert(!premie_period_is_empty(period));
    premie_date until = period.until;
    int64_t rate = rate_until(rates, period.from, &until);
    while (until.day < period.until.day) {
        premie_date next = period.until;
        if (rate_until(rates, until, &next) != rate) {
            break;
        }
        until = next;
    }
    premie_period days = {period.from, until};
    return (premie_rate_stretch){days, rate, premie_year_part(year, days)};
}

premie_status premie_rate_over(const premie_rates *rates, const premie_year *year, premie_period period, bool *found,
                               premie_ratio *rate, premie_error *error)
{
    (void)error; /* [N-4]: 64 bits of rate times the units of a year stay far within 128 bits */
    premie_int128 sum = 0;
    while (!premie_period_is_empty(period)) {
        premie_rate_stretch stretch = premie_rate_first_stretch(rates, year, period);
        if (stretch.rate == PREMIE_NO_INTEGER) {
            *found = false;
            return PREMIE_OK;
        }
        sum += (premie_int128)stretch.rate * stretch.units;
        period.from = stretch.days.until;
    }
    *found = true;
    *rate = (premie_ratio){sum, premie_year_units(year)};
    return PREMIE_OK;
}
