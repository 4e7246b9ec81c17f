/** \file
 * Values that every part of premie shares: status and error, money, dates, exact ratios.
 *
 * Money, percentages, numbers and dates are distinct types, so that the compiler refuses to mix them.
 * No value of this header ever passes through a binary floating-point number.
 */
#ifndef PREMIE_BASE_H
#define PREMIE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PREMIE_CHECKED __attribute__((warn_unused_result))
#define PREMIE_FORMAT(text, first) __attribute__((format(printf, text, first)))

/** What a function that can fail comes back with; the numbers of `cli.md`'s exit statuses. */
typedef enum premie_status {
    PREMIE_OK = 0,
    PREMIE_E_DATA = 1,   /**< the input has errors, or an amount would leave its range */
    PREMIE_E_USAGE = 2,  /**< the command line is wrong */
    PREMIE_E_SYSTEM = 3, /**< no memory, no space, no permission */
} premie_status;

enum { PREMIE_ERROR_SIZE = 1024 };

/** One error, held by the caller; every function that takes one accepts NULL. */
typedef struct premie_error {
    premie_status status;
    char text[PREMIE_ERROR_SIZE]; /**< one line, no line end, cut where it would not fit */
} premie_error;

/**
 * Fills `error` (may be NULL) and returns `status`, so that a caller can write `return premie_fail(…)`.
 *
 * Control characters of the text become `?`. The arguments may include `error->text` itself, to put a place
 * before it.
 */
premie_status premie_fail(premie_error *error, premie_status status, const char *format, ...) PREMIE_FORMAT(3, 4);

/* ---- numbers ------------------------------------------------------------------------------------------- */

__extension__ typedef __int128 premie_int128;

/** An amount in whole cents. A blank or absent amount is PREMIE_NO_MONEY. */
typedef struct premie_money {
    int64_t cents;
} premie_money;

/** A number in whole millionths, as tables.md [T-3] holds it. Blank: PREMIE_NO_NUMBER. */
typedef struct premie_number {
    int64_t millionths;
} premie_number;

/** A percentage in whole millionths of a percent: 3.25 % is 3250000. Blank: PREMIE_NO_PCT. */
typedef struct premie_pct {
    int64_t millionths;
} premie_pct;

/** A day, counted from 1970-01-01. Blank: PREMIE_NO_DATE; the end of an open period: PREMIE_FOREVER. */
typedef struct premie_date {
    int32_t day;
} premie_date;

/** Half-open: the first day in, and the first day out. Empty where until <= from. */
typedef struct premie_period {
    premie_date from, until;
} premie_period;

/** A day of any year, such as a renewal day; month 0 is blank. */
typedef struct premie_month_day {
    uint8_t month, day;
} premie_month_day;

/** An exact ratio; the denominator is positive. */
typedef struct premie_ratio {
    premie_int128 num, den;
} premie_ratio;

#define PREMIE_NO_INTEGER INT64_MIN
#define PREMIE_NO_MONEY ((premie_money){PREMIE_NO_INTEGER})
#define PREMIE_NO_NUMBER ((premie_number){PREMIE_NO_INTEGER})
#define PREMIE_NO_PCT ((premie_pct){PREMIE_NO_INTEGER})
#define PREMIE_NO_DATE ((premie_date){INT32_MIN})
#define PREMIE_FOREVER ((premie_date){INT32_MAX})
#define PREMIE_NO_COUNT (-1)

/** The largest amount of tables.md [T-3]: 9,999,999,999,999.99. */
#define PREMIE_MONEY_MAX INT64_C(999999999999999)
/** The largest number of tables.md [T-3]: 999,999,999. */
#define PREMIE_NUMBER_MAX INT64_C(999999999000000)

static inline bool premie_money_is(premie_money money) { return money.cents != PREMIE_NO_INTEGER; }
static inline bool premie_number_is(premie_number number) { return number.millionths != PREMIE_NO_INTEGER; }
static inline bool premie_pct_is(premie_pct pct) { return pct.millionths != PREMIE_NO_INTEGER; }
static inline bool premie_date_is(premie_date date) { return date.day != INT32_MIN; }

/* ---- days ---------------------------------------------------------------------------------------------- */

static inline premie_date premie_date_min(premie_date a, premie_date b) { return a.day < b.day ? a : b; }
static inline premie_date premie_date_max(premie_date a, premie_date b) { return a.day > b.day ? a : b; }
/** Some days on, or back where negative; the date must not be blank or PREMIE_FOREVER. */
static inline premie_date premie_date_plus(premie_date date, int32_t days) { return (premie_date){date.day + days}; }
static inline bool premie_date_in(premie_date date, premie_period period)
{
    return period.from.day <= date.day && date.day < period.until.day;
}
static inline premie_period premie_period_cut(premie_period a, premie_period b)
{
    return (premie_period){premie_date_max(a.from, b.from), premie_date_min(a.until, b.until)};
}
static inline bool premie_period_is_empty(premie_period period) { return period.until.day <= period.from.day; }
/** Days of a period, 0 where it is empty; the period must not be open-ended. */
static inline int32_t premie_period_days(premie_period period)
{
    return premie_period_is_empty(period) ? 0 : period.until.day - period.from.day;
}

/**
 * The day of a date of the proleptic Gregorian calendar; `year` within plus or minus 5,870,000, `month` 1–12,
 * `day` a day of that month.
 */
premie_date premie_date_of(int year, int month, int day);

/** Takes a date apart; any of the three pointers may be NULL. The date must not be blank or PREMIE_FOREVER. */
void premie_date_split(premie_date date, int *year, int *month, int *day);

/** The calendar year of a date. */
int premie_date_year(premie_date date);

/** Days of a month, 28 to 31. */
int premie_month_days(int year, int month);

/**
 * The same day of the month `months` on (or back, where negative), or the last day of that month where it has
 * no such day. PREMIE_FOREVER stays what it is; beyond the years of premie_date_of the result is PREMIE_FOREVER,
 * or the first day of those years. The date must not be blank.
 *
 * Rule      [N-3]
 */
premie_date premie_date_add_months(premie_date date, int months);

/** 29 Februaries d with d < date, from a fixed day on; only differences of two results have a meaning. */
int premie_leap_days_before(premie_date date);

/**
 * 30E/360 days from `from` up to `until`: every month counts 30 days, each day-of-month 31 counts as 30.
 *
 * Rule      [Y-5] `day360`
 */
int premie_days_360(premie_date from, premie_date until);

/* ---- exact ratios -------------------------------------------------------------------------------------- */

/** num / den; `den` must not be 0, and where it is negative, neither may be the least 128-bit integer. */
premie_ratio premie_ratio_of(premie_int128 num, premie_int128 den);

/** Product and sum, exact; false where 128 bits do not hold the result, or a step to it, even in lowest terms. */
PREMIE_CHECKED bool premie_ratio_times(premie_ratio a, premie_ratio b, premie_ratio *product);
PREMIE_CHECKED bool premie_ratio_plus(premie_ratio a, premie_ratio b, premie_ratio *sum);
/** -1, 0 or 1, as a is less than, equal to or greater than b; always exact, whatever the size. */
int premie_ratio_compare(premie_ratio a, premie_ratio b);

/**
 * The whole number nearest to value · scale, halves away from zero: the one rounding of this project.
 *
 * Rule      [N-1], [N-2]
 * Given     value   exact ratio
 *           scale   1 for the unit of the ratio, 10^n for n more decimals; >= 1
 * Returned  result  within plus or minus (2^63 - 1)
 * Status    false where an intermediate or the result would overflow [N-4]
 */
PREMIE_CHECKED bool premie_round(premie_ratio value, int64_t scale, int64_t *result);

/**
 * A ratio of cents, rounded to whole cents, within the range of money.
 *
 * Rule      [N-1], [N-4], [T-8]
 * Status    PREMIE_E_DATA where the amount would exceed 9,999,999,999,999.99
 */
PREMIE_CHECKED premie_status premie_round_money(premie_ratio cents, premie_money *amount, premie_error *error);

/** a + b and a - b of two amounts, neither blank, within the range of money; PREMIE_E_DATA where it is not. */
PREMIE_CHECKED premie_status premie_money_add(premie_money a, premie_money b, premie_money *sum, premie_error *error);
PREMIE_CHECKED premie_status premie_money_subtract(premie_money a, premie_money b, premie_money *difference,
                                                   premie_error *error);

/* ---- text ---------------------------------------------------------------------------------------------- */

/** The two ways a table is written. Rule [T-2]. */
typedef enum premie_dialect {
    PREMIE_ISO, /**< `,` between fields, decimal point, dates such as 2025-01-31 */
    PREMIE_NL,  /**< `;` between fields, decimal comma, dates such as 31-01-2025 */
} premie_dialect;

/** Why a field is not what its column asks for. */
typedef enum premie_parse {
    PREMIE_PARSED,
    PREMIE_PARSE_FORM,        /**< not of this form at all */
    PREMIE_PARSE_NO_SUCH_DAY, /**< the form of a date, but not a day of the calendar */
    PREMIE_PARSE_RANGE,       /**< of the right form, beyond the range of [T-3] */
    PREMIE_PARSE_NEGATIVE,    /**< negative where it may not be */
} premie_parse;

/**
 * Text into values, exactly as tables.md [T-3] has them; `text` need not end in a zero byte.
 *
 * Given     text, length   the field, without its quotes and outer blanks
 *           dialect        how decimals and dates are written
 * Returned  the value, only with PREMIE_PARSED
 *
 * date: from 1900-01-01 up to 2199-12-31.
 */
premie_parse premie_date_parse(const char *text, size_t length, premie_dialect dialect, premie_date *date);
/**
 * With at most `decimals` decimals, as whole units of the last; |value| <= max, and >= 0 unless `negative`.
 *
 * Digits stand before the mark, and behind it where there is one; no plus sign. Leading zeros are fine, and `-0`
 * is 0 everywhere.
 */
premie_parse premie_decimal_parse(const char *text, size_t length, premie_dialect dialect, int decimals, int64_t max,
                                  bool negative, int64_t *value);
/** A whole number from min to max, digits only: a minus sign is no part of its form. */
premie_parse premie_count_parse(const char *text, size_t length, int64_t min, int64_t max, int64_t *value);
/** `MM-DD`; 02-29 is a day. */
premie_parse premie_month_day_parse(const char *text, size_t length, premie_month_day *value);

enum { PREMIE_NUMBER_TEXT = 48 };

/**
 * Values into text: at most PREMIE_NUMBER_TEXT - 1 bytes and a zero byte. Return the length. A blank value, and
 * PREMIE_FOREVER, is the empty text.
 *
 * decimal: `value` in whole units of the last of `decimals` decimals, 0 to 18; with `trim` trailing zeros, and a
 * decimal mark left bare, are dropped.
 */
size_t premie_decimal_text(int64_t value, int decimals, bool trim, premie_dialect dialect,
                           char text[PREMIE_NUMBER_TEXT]);
size_t premie_date_text(premie_date date, premie_dialect dialect, char text[PREMIE_NUMBER_TEXT]);

#endif
