#include "premie/base.h"

#include <assert.h>
#include <string.h>

enum { FIRST_YEAR = 1900, LAST_YEAR = 2199 }; /* [T-3] */

static char decimal_mark(premie_dialect dialect) { return dialect == PREMIE_NL ? ',' : '.'; }

/* ---- reading ------------------------------------------------------------------------------------------- */

static bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

/* `value` with one more digit behind it; the largest integer, for good, where that is too much. */
static inline uint64_t append_digit(uint64_t value, char digit)
{
    return value > UINT64_MAX / 10 - 1 ? UINT64_MAX : value * 10 + (uint64_t)(digit - '0');
}

/* Exactly `count` digits. */
static bool fixed_digits(const char *text, int count, int *value)
{
    int result = 0;
    for (int i = 0; i < count; i++) {
        if (!is_digit(text[i])) {
            return false;
        }
        result = result * 10 + (text[i] - '0');
    }
    *value = result;
    return true;
}

static bool date_digits(const char *text, premie_dialect dialect, int *year, int *month, int *day)
{
    if (text[4] == '-' && text[7] == '-') {
        return fixed_digits(text, 4, year) && fixed_digits(text + 5, 2, month) && fixed_digits(text + 8, 2, day);
    }
    if (dialect == PREMIE_NL && text[2] == '-' && text[5] == '-') {
        return fixed_digits(text, 2, day) && fixed_digits(text + 3, 2, month) && fixed_digits(text + 6, 4, year);
    }
    return false;
}

static bool is_day(int year, int month, int day)
{
    return month >= 1 && month <= 12 && day >= 1 && day <= premie_month_days(year, month);
}

premie_parse premie_date_parse(const char *text, size_t length, premie_dialect dialect, premie_date *date)
{
    int year, month, day;
    if (length != 10 || !date_digits(text, dialect, &year, &month, &day)) {
        return PREMIE_PARSE_FORM;
    }
    if (!is_day(year, month, day)) {
        return PREMIE_PARSE_NO_SUCH_DAY;
    }
    if (year < FIRST_YEAR || year > LAST_YEAR) {
        return PREMIE_PARSE_RANGE;
    }
    *date = premie_date_of(year, month, day);
    return PREMIE_PARSED;
}

premie_parse premie_month_day_parse(const char *text, size_t length, premie_month_day *value)
{
    enum { LEAP_YEAR = 2000 };
    int month, day;
    if (length != 5 || text[2] != '-' || !fixed_digits(text, 2, &month) || !fixed_digits(text + 3, 2, &day)) {
        return PREMIE_PARSE_FORM;
    }
    if (!is_day(LEAP_YEAR, month, day)) {
        return PREMIE_PARSE_NO_SUCH_DAY;
    }
    *value = (premie_month_day){(uint8_t)month, (uint8_t)day};
    return PREMIE_PARSED;
}

/* Appends the digits up to the first other byte, and returns where that stands. */
static inline const char *read_digits(const char *at, const char *end, uint64_t *value)
{
    while (at < end && is_digit(*at)) {
        *value = append_digit(*value, *at++);
    }
    return at;
}

premie_parse premie_decimal_parse(const char *text, size_t length, premie_dialect dialect, int decimals, int64_t max,
                                  bool negative, int64_t *value)
{
    const char *end = text + length;
    bool minus = length > 0 && *text == '-';
    const char *start = text + minus;
    uint64_t size = 0;
    const char *at = read_digits(start, end, &size);
    if (at == start) {
        return PREMIE_PARSE_FORM;
    }
    int missing = decimals;
    if (at < end && *at == decimal_mark(dialect)) {
        const char *mark = at++;
        at = read_digits(at, end, &size);
        if (at == mark + 1 || at - mark - 1 > decimals) {
            return PREMIE_PARSE_FORM;
        }
        missing -= (int)(at - mark - 1);
    }
    if (at != end) {
        return PREMIE_PARSE_FORM;
    }
    while (missing-- > 0) {
        size = append_digit(size, '0');
    }
    if (minus && !negative && size > 0) {
        return PREMIE_PARSE_NEGATIVE;
    }
    if (size > (uint64_t)max) {
        return PREMIE_PARSE_RANGE;
    }
    *value = minus ? -(int64_t)size : (int64_t)size;
    return PREMIE_PARSED;
}

premie_parse premie_count_parse(const char *text, size_t length, int64_t min, int64_t max, int64_t *value)
{
    uint64_t count = 0;
    const char *end = text + length;
    if (length == 0 || read_digits(text, end, &count) != end) {
        return PREMIE_PARSE_FORM;
    }
    if (count > INT64_MAX || (int64_t)count < min || (int64_t)count > max) {
        return PREMIE_PARSE_RANGE;
    }
    *value = (int64_t)count;
    return PREMIE_PARSED;
}

/* ---- writing ------------------------------------------------------------------------------------------- */

enum { EIGHT = 8 };
#define HUNDRED_MILLION UINT64_C(100000000)

/* The 8 digits of a number below 10^8, each in a byte, the first in the lowest: all worked out at a time. */
static inline uint64_t eight_digits(uint64_t value)
{
    uint64_t fours = value / 10000 | (value % 10000) << 32;             /* two numbers below 10^4 */
    uint64_t hundreds = (fours * 10486 >> 20) & UINT64_C(0x7f0000007f); /* 10486 / 2^20 is just over 1 / 100 */
    uint64_t twos = hundreds | (fours - 100 * hundreds) << 16;          /* four numbers below 100 */
    uint64_t tens = (twos * 103 >> 10) & UINT64_C(0x000f000f000f000f);  /* 103 / 2^10 is just over 1 / 10 */
    return tens | (twos - 10 * tens) << 8;
}

/* Puts 8 bytes; only those that are digits have a meaning. */
static inline void put_eight(char *at, uint64_t digits)
{
    digits += UINT64_C(0x3030303030303030);
    const char bytes[EIGHT] = {
        (char)digits,         (char)(digits >> 8),  (char)(digits >> 16), (char)(digits >> 24),
        (char)(digits >> 32), (char)(digits >> 40), (char)(digits >> 48), (char)(digits >> 56),
    };
    memcpy(at, bytes, EIGHT);
}

/* At least `width` digits, with leading zeros; returns where they end. */
static char *put_digits(char *at, uint64_t value, int width)
{
    char digits[PREMIE_NUMBER_TEXT];
    int count = 0;
    while (value > 0 || count < width) {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    }
    while (count > 0) {
        *at++ = digits[--count];
    }
    return at;
}

/* The digits of a number, `decimals` of them behind the mark where there are any; returns where they end. */
static __attribute__((noinline)) char *put_wide_decimal(char *at, uint64_t size, int decimals, char mark)
{
    char *end = put_digits(at, size, decimals + 1);
    if (decimals == 0) {
        return end;
    }
    memmove(end - decimals + 1, end - decimals, (size_t)decimals);
    end[-decimals] = mark;
    return end + 1;
}

/* The same of a number of up to 8 digits; where they end follows from the number alone, not from what was put. */
static inline char *put_decimal(char *at, uint64_t size, int decimals, char mark)
{
    uint64_t digits = eight_digits(size);
    uint64_t stays = UINT64_C(1) << 8 * (EIGHT - 1 - decimals); /* of the zeros in front, the one before the mark */
    int zeros = __builtin_ctzll(digits | stays) / 8;
    int whole = EIGHT - decimals - zeros;
    assert(zeros < EIGHT && decimals < EIGHT);
    put_eight(at, digits >> 8 * zeros);
    if (decimals == 0) {
        return at + whole;
    }
    put_eight(at + whole + 1, digits >> 8 * (EIGHT - decimals));
    at[whole] = mark;
    return at + whole + 1 + decimals;
}

static size_t finish(const char *text, char *end)
{
    *end = '\0';
    return (size_t)(end - text);
}

size_t premie_decimal_text(int64_t value, int decimals, bool trim, premie_dialect dialect,
                           char text[PREMIE_NUMBER_TEXT])
{
    enum { MOST_DECIMALS = 18 };
    assert(decimals >= 0 && decimals <= MOST_DECIMALS);
    if (value == PREMIE_NO_INTEGER) {
        return finish(text, text);
    }
    *text = '-';
    char *at = text + (value < 0);
    uint64_t size = (uint64_t)(value < 0 ? -value : value);
    char *end = size < HUNDRED_MILLION && decimals < EIGHT
                    ? put_decimal(at, size, decimals, decimal_mark(dialect))
                    : put_wide_decimal(at, size, decimals, decimal_mark(dialect));
    if (trim && decimals > 0) {
        while (end[-1] == '0') {
            end--;
        }
        end -= end[-1] == decimal_mark(dialect);
    }
    return finish(text, end);
}

/* YYYY-MM-DD or DD-MM-YYYY; `digits` are those of YYYYMMDD. */
static char *put_date(char *at, uint64_t digits, premie_dialect dialect)
{
    bool iso = dialect == PREMIE_ISO;
    put_eight(at, iso ? digits : digits >> 48);
    put_eight(at + (iso ? 5 : 3), digits >> 32);
    put_eight(at + (iso ? 8 : 6), iso ? digits >> 48 : digits);
    at[iso ? 4 : 2] = at[iso ? 7 : 5] = '-';
    return at + 10;
}

/* The same of a year that has not 4 digits. */
static __attribute__((noinline)) char *put_wide_date(char *at, int year, uint64_t month, uint64_t day,
                                                     premie_dialect dialect)
{
    if (dialect == PREMIE_NL) {
        at = put_digits(at, day, 2);
        *at++ = '-';
        at = put_digits(at, month, 2);
        *at++ = '-';
    }
    if (year < 0) {
        *at++ = '-';
    }
    at = put_digits(at, (uint64_t)(year < 0 ? -year : year), 4);
    if (dialect == PREMIE_ISO) {
        *at++ = '-';
        at = put_digits(at, month, 2);
        *at++ = '-';
        at = put_digits(at, day, 2);
    }
    return at;
}

size_t premie_date_text(premie_date date, premie_dialect dialect, char text[PREMIE_NUMBER_TEXT])
{
    if (!premie_date_is(date) || date.day == PREMIE_FOREVER.day) {
        return finish(text, text);
    }
    int year, month, day;
    premie_date_split(date, &year, &month, &day);
    char *end =
        year >= 0 && year <= 9999
            ? put_date(text, eight_digits((uint64_t)year * 10000U + (uint64_t)month * 100U + (uint64_t)day), dialect)
            : put_wide_date(text, year, (uint64_t)month, (uint64_t)day, dialect);
    return finish(text, end);
}
