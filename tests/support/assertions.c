#include "support/assertions.h"

#include "support/cases.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_SIZE = 64 };

static void fail_at(const char *file, int line, const char *actual, const char *expected)
{
    print_error("%s%s is not %s\n", premie_cases_place(), actual, expected);
    _fail(file, line);
}

static void assert_same_text(const char *actual, const char *expected, const char *file, int line)
{
    if (strcmp(actual, expected) != 0) {
        char quoted[2][TEXT_SIZE + 2];
        snprintf(quoted[0], sizeof quoted[0], "'%s'", actual);
        snprintf(quoted[1], sizeof quoted[1], "'%.*s'", TEXT_SIZE - 1, expected);
        fail_at(file, line, quoted[0], quoted[1]);
    }
}

void premie_assert_money(premie_money actual, const char *expected, const char *file, int line)
{
    char text[TEXT_SIZE] = "";
    if (premie_money_is(actual)) {
        int64_t cents = actual.cents < 0 ? -actual.cents : actual.cents;
        snprintf(text, sizeof text, "%s%" PRId64 ".%02" PRId64, actual.cents < 0 ? "-" : "", cents / 100, cents % 100);
    }
    assert_same_text(text, expected, file, line);
}

void premie_assert_date(premie_date actual, const char *expected, const char *file, int line)
{
    char text[TEXT_SIZE] = "";
    if (actual.day == PREMIE_FOREVER.day) {
        strcpy(text, "forever");
    } else if (premie_date_is(actual)) {
        int year, month, day;
        premie_date_split(actual, &year, &month, &day);
        snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
    }
    assert_same_text(text, expected, file, line);
}

void premie_assert_near(double actual, double expected, double tolerance, const char *file, int line)
{
    if (!(fabs(actual - expected) <= tolerance)) {
        char text[2][TEXT_SIZE];
        snprintf(text[0], sizeof text[0], "%.17g", actual);
        snprintf(text[1], sizeof text[1], "within %g of %.17g", tolerance, expected);
        fail_at(file, line, text[0], text[1]);
    }
}

/* printf knows no 128 bits. */
static char *wide_text(premie_int128 value, char text[TEXT_SIZE])
{
    char *at = text + TEXT_SIZE - 1;
    *at = '\0';
    premie_int128 left = value;
    do {
        int digit = (int)(left % 10);
        *--at = (char)('0' + (digit < 0 ? -digit : digit));
        left /= 10;
    } while (left != 0);
    if (value < 0) {
        *--at = '-';
    }
    return at;
}

static void ratio_text(premie_ratio ratio, char text[2 * TEXT_SIZE])
{
    char num[TEXT_SIZE], den[TEXT_SIZE];
    snprintf(text, 2 * TEXT_SIZE, "%s / %s", wide_text(ratio.num, num), wide_text(ratio.den, den));
}

void premie_assert_ratio(premie_ratio actual, premie_int128 num, premie_int128 den, const char *file, int line)
{
    premie_ratio expected = {num, den};
    if (actual.den <= 0 || premie_ratio_compare(actual, expected) != 0) {
        char text[2][2 * TEXT_SIZE];
        ratio_text(actual, text[0]);
        ratio_text(expected, text[1]);
        fail_at(file, line, text[0], text[1]);
    }
}

void premie_assert_integer(int64_t actual, int64_t expected, const char *file, int line)
{
    if (actual != expected) {
        char text[2][TEXT_SIZE];
        snprintf(text[0], sizeof text[0], "%" PRId64, actual);
        snprintf(text[1], sizeof text[1], "%" PRId64, expected);
        fail_at(file, line, text[0], text[1]);
    }
}

void premie_assert_status(premie_status actual, premie_status expected, const premie_error *error, const char *file,
                          int line)
{
    if (actual != expected) {
        char text[2][TEXT_SIZE];
        snprintf(text[0], sizeof text[0], "status %d", (int)actual);
        snprintf(text[1], sizeof text[1], "status %d", (int)expected);
        if (actual != PREMIE_OK && error != NULL) {
            print_error("%s\n", error->text);
        }
        fail_at(file, line, text[0], text[1]);
    }
}
