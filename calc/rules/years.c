#include "premie/years.h"

#include <assert.h>

premie_date premie_renewal_day(premie_month_day renewal, int year)
{
    return premie_date_of(year, renewal.month, renewal.day);
}

premie_year premie_year_of(premie_month_day renewal, premie_period cover, enum premie_day_count day_count, int year)
{
    premie_period whole = {premie_renewal_day(renewal, year), premie_renewal_day(renewal, year + 1)};
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
    premie_date_split(year->whole.from, NULL, &first_month, NULL);
    premie_date_split(day, &calendar_year, &month, NULL);
    int k = (calendar_year - year->label) * 12 + month - first_month;
    return k == 12 ? 12 : k + (premie_year_month(year, k).day < day.day);
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
        return days - (premie_leap_days_before(part.until) - premie_leap_days_before(part.from));
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
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rows[middle].in_force.from.day <= day.day) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static const premie_rate_row *row_on(size_t count, const premie_rate_row rows[], premie_date day)
{
    size_t begun = rows_begun(count, rows, day);
    return begun > 0 && premie_date_in(day, rows[begun - 1].in_force) ? &rows[begun - 1] : NULL;
}

/* The earlier of `next` and the first day after `day` on which another of the rows is in force, or none. */
static premie_date next_change(size_t count, const premie_rate_row rows[], premie_date day, premie_date next)
{
    size_t begun = rows_begun(count, rows, day);
    if (begun > 0 && premie_date_in(day, rows[begun - 1].in_force)) {
        return premie_date_min(next, rows[begun - 1].in_force.until);
    }
    return begun < count ? premie_date_min(next, rows[begun].in_force.from) : next;
}

int64_t premie_rate_on(const premie_rates *rates, premie_date day)
{
    const premie_rate_row *rows[] = {
        row_on(rates->schedule_count, rates->schedule, day),
        row_on(rates->own_class_count, rates->own_class, day),
        row_on(rates->any_class_count, rates->any_class, day),
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
    int64_t rate = premie_rate_on(rates, period.from);
    premie_date until = period.from;
    do {
        premie_date next = period.until;
        next = next_change(rates->schedule_count, rates->schedule, until, next);
        next = next_change(rates->own_class_count, rates->own_class, until, next);
        next = next_change(rates->any_class_count, rates->any_class, until, next);
        until = next;
    } while (until.day < period.until.day && premie_rate_on(rates, until) == rate);
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
    *rate = premie_ratio_of(sum, premie_year_units(year));
    return PREMIE_OK;
}
