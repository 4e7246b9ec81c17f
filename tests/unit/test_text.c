#include "support/assertions.h"
#include "support/cases.h"
#include "support/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_SIZE = 64, DAY_SIZE = 16 };

static const char *const words[] = {"parsed", "form", "no such day", "range", "negative"};

static premie_dialect dialect_of(const char *name) { return strcmp(name, "nl") == 0 ? PREMIE_NL : PREMIE_ISO; }

/* The text with nothing behind it, so that a parser that reads on is caught. */
static char *bare(const char *text, size_t length)
{
    char *copy = malloc(length > 0 ? length : 1);
    assert_non_null(copy);
    memcpy(copy, text, length);
    return copy;
}

static premie_parse parse_decimal(const char *text, premie_dialect dialect, int decimals, int64_t max, bool negative,
                                  int64_t *value)
{
    char *field = bare(text, strlen(text));
    premie_parse parsed = premie_decimal_parse(field, strlen(text), dialect, decimals, max, negative, value);
    free(field);
    return parsed;
}

static premie_parse parse_date(const char *text, premie_dialect dialect, premie_date *date)
{
    char *field = bare(text, strlen(text));
    premie_parse parsed = premie_date_parse(field, strlen(text), dialect, date);
    free(field);
    return parsed;
}

/* What a case expects: a number where the text was parsed, else the word for why not. */
static void assert_parsed_integer(premie_parse parsed, int64_t value, const char *expected)
{
    char text[TEXT_SIZE];
    snprintf(text, sizeof text, "%lld", (long long)value);
    assert_string_equal(parsed == PREMIE_PARSED ? text : words[parsed], expected);
}

/* [T-2], [T-3] */
static void a_decimal_is_parsed_or_refused_with_its_reason(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("decimals.csv");
    while (premie_cases_next(cases)) {
        int64_t value = 0;
        premie_parse parsed =
            parse_decimal(premie_case_text(cases, "text"), dialect_of(premie_case_text(cases, "dialect")),
                          (int)premie_case_integer(cases, "decimals"), premie_case_integer(cases, "max"),
                          strcmp(premie_case_text(cases, "negative"), "yes") == 0, &value);
        assert_parsed_integer(parsed, value, premie_case_text(cases, "expected"));
    }
    premie_cases_close(cases);
}

/* [T-3] */
static void a_count_is_parsed_or_refused_with_its_reason(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("counts.csv");
    while (premie_cases_next(cases)) {
        const char *text = premie_case_text(cases, "text");
        char *field = bare(text, strlen(text));
        int64_t value = 0;
        premie_parse parsed = premie_count_parse(field, strlen(text), premie_case_integer(cases, "min"),
                                                 premie_case_integer(cases, "max"), &value);
        free(field);
        assert_parsed_integer(parsed, value, premie_case_text(cases, "expected"));
    }
    premie_cases_close(cases);
}

/* [T-2], [T-3] */
static void a_date_is_parsed_or_refused_with_its_reason(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("dates.csv");
    while (premie_cases_next(cases)) {
        premie_date date;
        premie_parse parsed =
            parse_date(premie_case_text(cases, "text"), dialect_of(premie_case_text(cases, "dialect")), &date);
        if (parsed == PREMIE_PARSED) {
            assert_date(date, premie_case_text(cases, "expected"));
        } else {
            assert_string_equal(words[parsed], premie_case_text(cases, "expected"));
        }
    }
    premie_cases_close(cases);
}

/* [T-3] */
static void a_month_day_is_parsed_or_refused_with_its_reason(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("month_days.csv");
    while (premie_cases_next(cases)) {
        const char *text = premie_case_text(cases, "text");
        char *field = bare(text, strlen(text));
        premie_month_day value = {0, 0};
        premie_parse parsed = premie_month_day_parse(field, strlen(text), &value);
        free(field);
        assert_string_equal(words[parsed], premie_case_text(cases, "expected"));
        assert_integer(value.month, premie_case_integer(cases, "month"));
        assert_integer(value.day, premie_case_integer(cases, "day"));
    }
    premie_cases_close(cases);
}

/* A zero byte and bytes above 127 are digits of nothing. */
static void a_byte_that_is_no_digit_is_refused_whatever_it_is(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        const char text[] = {'1', (char)byte};
        int64_t value;
        bool digit = byte >= '0' && byte <= '9';
        assert_integer(premie_decimal_parse(text, 2, PREMIE_ISO, 2, 99900, false, &value),
                       digit ? PREMIE_PARSED : PREMIE_PARSE_FORM);
        assert_integer(premie_count_parse(text, 2, 0, 99, &value), digit ? PREMIE_PARSED : PREMIE_PARSE_FORM);
    }
}

/* ---- slow parsers, which work on the text alone ---------------------------------------------------------- */

static bool all_digits(const char *text, size_t length) { return length > 0 && strspn(text, "0123456789") >= length; }

/* Compares digits with digits as texts, so that no number is too large for it. */
static premie_parse slow_decimal_parse(const char *text, premie_dialect dialect, int decimals, int64_t max,
                                       bool negative, int64_t *value)
{
    bool minus = text[0] == '-';
    const char *whole = text + minus;
    const char *mark = strchr(whole, dialect == PREMIE_NL ? ',' : '.');
    size_t whole_length = mark != NULL ? (size_t)(mark - whole) : strlen(whole);
    const char *part = mark != NULL ? mark + 1 : "";
    if (!all_digits(whole, whole_length) || (mark != NULL && !all_digits(part, strlen(part)))) {
        return PREMIE_PARSE_FORM;
    }
    if (strlen(part) > (size_t)decimals) {
        return PREMIE_PARSE_FORM;
    }
    char digits[2 * TEXT_SIZE], most[TEXT_SIZE];
    snprintf(digits, sizeof digits, "%.*s%s%.*s", (int)whole_length, whole, part, decimals - (int)strlen(part),
             "000000");
    snprintf(most, sizeof most, "%lld", (long long)max);
    const char *first = digits + strspn(digits, "0");
    if (minus && !negative && *first != '\0') {
        return PREMIE_PARSE_NEGATIVE;
    }
    if (strlen(first) > strlen(most) || (strlen(first) == strlen(most) && strcmp(first, most) > 0)) {
        return PREMIE_PARSE_RANGE;
    }
    *value = strtoll(digits, NULL, 10);
    if (minus) {
        *value = -*value;
    }
    return PREMIE_PARSED;
}

/* All days of the range, written out. */
typedef struct day_texts {
    int count;
    char (*days)[DAY_SIZE];
} day_texts;

static day_texts calendar_of(const char *format, bool day_first)
{
    day_texts all = {0, malloc(120000 * sizeof *all.days)};
    assert_non_null(all.days);
    for (int year = 1900; year < 2200; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int day = 1; day <= premie_month_days(year, month); day++) {
                int first = day_first ? day : year, last = day_first ? year : day;
                snprintf(all.days[all.count++], DAY_SIZE, format, first % 10000, month, last % 10000);
            }
        }
    }
    return all;
}

static int compare_texts(const void *a, const void *b) { return strcmp(a, b); }

/* Of days written with the year first, which stand in the order of their texts. */
static int calendar_find(const day_texts *all, const char *text)
{
    const char(*found)[DAY_SIZE] = bsearch(text, all->days, (size_t)all->count, sizeof *all->days, compare_texts);
    return found != NULL ? (int)(found - (const char(*)[DAY_SIZE])all->days) : -1;
}

static void random_text(uint64_t *seed, const char *alphabet, int longest, char text[TEXT_SIZE])
{
    int length = (int)premie_random_between(seed, 0, longest);
    int letters = (int)strlen(alphabet);
    for (int i = 0; i < length; i++) {
        text[i] = alphabet[premie_random_between(seed, 0, letters - 1)];
    }
    text[length] = '\0';
}

/* [T-3] */
static void decimals_of_random_text_agree_with_the_slow_parser(void **state)
{
    (void)state;
    static const char *const alphabets[] = {"0123456789", "0123456789.", "0019-.", "09-,", "0123456789-+., "};
    uint64_t seed = 21;
    int parsed_count = 0;
    for (int i = 0; i < 300000; i++) {
        char text[TEXT_SIZE];
        random_text(&seed, alphabets[i % 5], i % 2 == 0 ? 8 : 40, text);
        premie_dialect dialect = premie_random(&seed) & 1 ? PREMIE_NL : PREMIE_ISO;
        int decimals = (int)premie_random_between(&seed, 0, 6);
        int64_t max = premie_random_between(&seed, 0, 3) > 0 ? PREMIE_MONEY_MAX : INT64_MAX;
        bool negative = premie_random(&seed) & 1;
        int64_t value = 7, expected = 7;
        premie_parse parsed = parse_decimal(text, dialect, decimals, max, negative, &value);
        assert_integer(parsed, slow_decimal_parse(text, dialect, decimals, max, negative, &expected));
        assert_integer(value, expected);
        parsed_count += parsed == PREMIE_PARSED;
    }
    assert_true(parsed_count > 50000);
}

/* [T-3] */
static void an_amount_of_random_size_comes_back_from_its_text(void **state)
{
    (void)state;
    uint64_t seed = 22;
    for (int i = 0; i < 200000; i++) {
        premie_dialect dialect = i % 2 == 0 ? PREMIE_ISO : PREMIE_NL;
        int decimals = (int)premie_random_between(&seed, 0, 18);
        int64_t size = (int64_t)(premie_random(&seed) >> premie_random_between(&seed, 1, 63));
        int64_t value = premie_random(&seed) & 1 ? -size : size;
        char text[PREMIE_NUMBER_TEXT];
        size_t length = premie_decimal_text(value, decimals, i % 3 == 0, dialect, text);
        assert_integer((int64_t)length, (int64_t)strlen(text));
        int64_t back;
        assert_integer(parse_decimal(text, dialect, decimals, INT64_MAX, true, &back), PREMIE_PARSED);
        assert_integer(back, value);
    }
}

/* [T-2], [T-3] */
static void every_day_is_read_and_written_as_the_calendar_has_it(void **state)
{
    (void)state;
    day_texts iso = calendar_of("%04d-%02d-%02d", false);
    day_texts dutch = calendar_of("%02d-%02d-%04d", true);
    for (int i = 0; i < iso.count; i++) {
        premie_date date = {0}, same = {0};
        char text[PREMIE_NUMBER_TEXT];
        assert_integer(premie_date_parse(iso.days[i], 10, PREMIE_NL, &date), PREMIE_PARSED);
        assert_integer(premie_date_parse(dutch.days[i], 10, PREMIE_NL, &same), PREMIE_PARSED);
        assert_integer(date.day, i - 25567);
        assert_integer(same.day, i - 25567);
        assert_integer((int64_t)premie_date_text(date, PREMIE_ISO, text), 10);
        assert_string_equal(text, iso.days[i]);
        assert_integer((int64_t)premie_date_text(date, PREMIE_NL, text), 10);
        assert_string_equal(text, dutch.days[i]);
    }
    free(iso.days);
    free(dutch.days);
}

/* [T-3]: days with some bytes changed are days only where the calendar has them. */
static void dates_of_random_text_are_those_of_the_calendar(void **state)
{
    (void)state;
    day_texts iso = calendar_of("%04d-%02d-%02d", false);
    uint64_t seed = 23;
    int parsed_count = 0;
    for (int i = 0; i < 100000; i++) {
        char text[TEXT_SIZE];
        strcpy(text, iso.days[premie_random_between(&seed, 0, iso.count - 1)]);
        for (int64_t changes = premie_random_between(&seed, 0, 3); changes > 0; changes--) {
            text[premie_random_between(&seed, 0, 9)] = "0123-/ "[premie_random_between(&seed, 0, 6)];
        }
        premie_date date;
        bool parsed = parse_date(text, PREMIE_ISO, &date) == PREMIE_PARSED;
        assert_integer(parsed ? date.day + 25567 : -1, calendar_find(&iso, text));
        parsed_count += parsed;
    }
    assert_true(parsed_count > 20000);
    free(iso.days);
}

/* ---- writing --------------------------------------------------------------------------------------------- */

static void assert_decimal_text(int64_t value, int decimals, bool trim, premie_dialect dialect, const char *expected)
{
    char text[PREMIE_NUMBER_TEXT];
    size_t length = premie_decimal_text(value, decimals, trim, dialect, text);
    assert_string_equal(text, expected);
    assert_integer((int64_t)length, (int64_t)strlen(expected));
}

/* [T-3] */
static void an_amount_is_written_with_all_its_decimals(void **state)
{
    (void)state;
    assert_decimal_text(0, 2, false, PREMIE_ISO, "0.00");
    assert_decimal_text(5, 2, false, PREMIE_ISO, "0.05");
    assert_decimal_text(-5, 2, false, PREMIE_ISO, "-0.05");
    assert_decimal_text(-123450, 2, false, PREMIE_ISO, "-1234.50");
    assert_decimal_text(1234, 0, false, PREMIE_ISO, "1234");
    assert_decimal_text(PREMIE_MONEY_MAX, 2, false, PREMIE_ISO, "9999999999999.99");
    assert_decimal_text(-INT64_MAX, 18, false, PREMIE_ISO, "-9.223372036854775807");
}

/* [T-3] */
static void an_amount_of_any_number_of_digits_is_written_as_printf_does(void **state)
{
    (void)state;
    for (int64_t size = 1; size <= INT64_MAX / 10; size *= 10) {
        for (int64_t value = size - 1; value <= size; value++) {
            char whole[PREMIE_NUMBER_TEXT], cents[PREMIE_NUMBER_TEXT];
            (void)snprintf(whole, sizeof whole, "-%lld", (long long)value);
            (void)snprintf(cents, sizeof cents, "%lld.%02lld", (long long)(value / 100), (long long)(value % 100));
            assert_decimal_text(-value, 0, false, PREMIE_ISO, value > 0 ? whole : "0");
            assert_decimal_text(value, 2, false, PREMIE_ISO, cents);
        }
    }
}

/* [T-2] */
static void the_dutch_dialect_writes_a_comma(void **state)
{
    (void)state;
    assert_decimal_text(-123450, 2, false, PREMIE_NL, "-1234,50");
    assert_decimal_text(3250000, 6, true, PREMIE_NL, "3,25");
}

/* [T-3] */
static void trimming_drops_zeros_behind_the_mark_alone(void **state)
{
    (void)state;
    assert_decimal_text(3250000, 6, true, PREMIE_ISO, "3.25");
    assert_decimal_text(3000000, 6, true, PREMIE_ISO, "3");
    assert_decimal_text(0, 6, true, PREMIE_ISO, "0");
    assert_decimal_text(1, 6, true, PREMIE_ISO, "0.000001");
    assert_decimal_text(100000000, 6, true, PREMIE_ISO, "100");
    assert_decimal_text(100, 0, true, PREMIE_ISO, "100");
}

static void a_blank_value_is_written_as_no_text(void **state)
{
    (void)state;
    char text[PREMIE_NUMBER_TEXT] = "x";
    assert_decimal_text(PREMIE_NO_INTEGER, 2, false, PREMIE_ISO, "");
    assert_integer((int64_t)premie_date_text(PREMIE_NO_DATE, PREMIE_ISO, text), 0);
    assert_string_equal(text, "");
}

/* [T-4] */
static void an_open_end_is_written_as_no_text(void **state)
{
    (void)state;
    char text[PREMIE_NUMBER_TEXT] = "x";
    assert_integer((int64_t)premie_date_text(PREMIE_FOREVER, PREMIE_NL, text), 0);
    assert_string_equal(text, "");
}

/* [T-4]: the days of a calculation may lie outside the range of the tables. */
static void days_of_years_without_four_digits_are_written_too(void **state)
{
    (void)state;
    char text[PREMIE_NUMBER_TEXT];
    premie_date_text(premie_date_of(12025, 1, 31), PREMIE_ISO, text);
    assert_string_equal(text, "12025-01-31");
    premie_date_text(premie_date_of(-44, 3, 15), PREMIE_ISO, text);
    assert_string_equal(text, "-0044-03-15");
    premie_date_text(premie_date_of(812, 2, 29), PREMIE_NL, text);
    assert_string_equal(text, "29-02-0812");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_decimal_is_parsed_or_refused_with_its_reason),
        cmocka_unit_test(a_count_is_parsed_or_refused_with_its_reason),
        cmocka_unit_test(a_date_is_parsed_or_refused_with_its_reason),
        cmocka_unit_test(a_month_day_is_parsed_or_refused_with_its_reason),
        cmocka_unit_test(a_byte_that_is_no_digit_is_refused_whatever_it_is),
        cmocka_unit_test(decimals_of_random_text_agree_with_the_slow_parser),
        cmocka_unit_test(an_amount_of_random_size_comes_back_from_its_text),
        cmocka_unit_test(every_day_is_read_and_written_as_the_calendar_has_it),
        cmocka_unit_test(dates_of_random_text_are_those_of_the_calendar),
        cmocka_unit_test(an_amount_is_written_with_all_its_decimals),
        cmocka_unit_test(an_amount_of_any_number_of_digits_is_written_as_printf_does),
        cmocka_unit_test(the_dutch_dialect_writes_a_comma),
        cmocka_unit_test(trimming_drops_zeros_behind_the_mark_alone),
        cmocka_unit_test(a_blank_value_is_written_as_no_text),
        cmocka_unit_test(an_open_end_is_written_as_no_text),
        cmocka_unit_test(days_of_years_without_four_digits_are_written_too),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
