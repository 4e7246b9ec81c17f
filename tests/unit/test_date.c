#include "support/assertions.h"
#include "support/cases.h"
#include "support/random.h"

#include <limits.h>
#include <stdlib.h>

/* A calendar that only knows how to go one day on. */
typedef struct naive_date {
    int year, month, day;
} naive_date;

static bool naive_is_leap(int year)
{
    if (year % 400 == 0) {
        return true;
    }
    if (year % 100 == 0) {
        return false;
    }
    return year % 4 == 0;
}

static int naive_month_days(int year, int month)
{
    switch (month) {
    case 2:
        return naive_is_leap(year) ? 29 : 28;
    case 4:
    case 6:
    case 9:
    case 11:
        return 30;
    default:
        return 31;
    }
}

static void naive_go_on(naive_date *date)
{
    if (++date->day > naive_month_days(date->year, date->month)) {
        date->day = 1;
        if (++date->month > 12) {
            date->month = 1;
            date->year++;
        }
    }
}

static premie_date naive_add_months(premie_date date, int months)
{
    int year, month, day;
    premie_date_split(date, &year, &month, &day);
    for (; months > 0; months--) {
        year += month == 12;
        month = month == 12 ? 1 : month + 1;
    }
    for (; months < 0; months++) {
        year -= month == 1;
        month = month == 1 ? 12 : month - 1;
    }
    while (day > naive_month_days(year, month)) {
        day--;
    }
    return premie_date_of(year, month, day);
}

static premie_date day_of_text(const char *text)
{
    char *end;
    int year = (int)strtol(text, &end, 10);
    int month = (int)strtol(end + 1, &end, 10);
    int day = (int)strtol(end + 1, &end, 10);
    return premie_date_of(year, month, day);
}

/* [T-3] */
static void every_day_from_1900_up_to_2199_comes_back_and_follows_the_day_before(void **state)
{
    (void)state;
    naive_date naive = {1900, 1, 1};
    for (int32_t day = -25567; naive.year < 2200; day++) {
        int year, month, of_month;
        premie_date_split((premie_date){day}, &year, &month, &of_month);
        assert_integer(year, naive.year);
        assert_integer(month, naive.month);
        assert_integer(of_month, naive.day);
        assert_integer(premie_date_year((premie_date){day}), naive.year);
        assert_integer(premie_date_of(naive.year, naive.month, naive.day).day, day);
        naive_go_on(&naive);
    }
}

static void day_0_is_the_first_of_1970(void **state)
{
    (void)state;
    assert_integer(premie_date_of(1970, 1, 1).day, 0);
    assert_integer(premie_date_of(2000, 3, 1).day, 11017);
}

/* [T-4]: the days of a calculation may lie outside the range of the tables. */
static void any_day_of_32_bits_can_be_taken_apart_and_put_together(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int i = 0; i < 200000; i++) {
        premie_date date = {(int32_t)premie_random_between(&seed, -2143000000, 2143000000)};
        int year, month, day;
        premie_date_split(date, &year, &month, &day);
        assert_true(month >= 1 && month <= 12 && day >= 1 && day <= naive_month_days(year, month));
        assert_integer(premie_date_of(year, month, day).day, date.day);
    }
}

static void the_outermost_days_can_be_taken_apart(void **state)
{
    (void)state;
    int day;
    premie_date_split((premie_date){INT32_MAX - 1}, NULL, NULL, &day);
    assert_integer(day, 10);
    assert_integer(premie_date_year((premie_date){INT32_MAX - 1}), 5881580);
    assert_integer(premie_date_year((premie_date){INT32_MIN + 1}), -5877641);
}

static void a_date_is_taken_apart_into_what_is_asked_for_alone(void **state)
{
    (void)state;
    int month = 0;
    premie_date_split(premie_date_of(2024, 2, 29), NULL, &month, NULL);
    assert_integer(month, 2);
}

static void every_month_from_1900_up_to_2199_has_its_days(void **state)
{
    (void)state;
    for (int year = 1900; year < 2200; year++) {
        for (int month = 1; month <= 12; month++) {
            assert_integer(premie_month_days(year, month), naive_month_days(year, month));
        }
    }
}

/* [N-3] */
static void adding_months_gives_the_same_day_or_the_last_of_the_month(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("add_months.csv");
    while (premie_cases_next(cases)) {
        premie_date date = day_of_text(premie_case_text(cases, "date"));
        int months = (int)premie_case_integer(cases, "months");
        assert_date(premie_date_add_months(date, months), premie_case_text(cases, "expected"));
    }
    premie_cases_close(cases);
}

/* [N-3] */
static void adding_months_agrees_with_going_month_by_month(void **state)
{
    (void)state;
    uint64_t seed = 2;
    for (int i = 0; i < 20000; i++) {
        premie_date date = {(int32_t)premie_random_between(&seed, -900000, 84005)};
        int months = (int)premie_random_between(&seed, -1300, 1300);
        assert_integer(premie_date_add_months(date, months).day, naive_add_months(date, months).day);
    }
}

/* [N-3] */
static void months_added_to_an_open_end_leave_it_open(void **state)
{
    (void)state;
    assert_date(premie_date_add_months(PREMIE_FOREVER, 12), "forever");
    assert_date(premie_date_add_months(PREMIE_FOREVER, -12), "forever");
}

/* [N-4]: never a wrapped value. */
static void months_beyond_the_calendar_end_at_its_ends(void **state)
{
    (void)state;
    premie_date date = premie_date_of(2025, 1, 31);
    assert_date(premie_date_add_months(date, INT_MAX), "forever");
    assert_date(premie_date_add_months(date, 999999999), "forever");
    assert_date(premie_date_add_months(date, INT_MIN), "-5870000-01-01");
}

/* [Y-5] */
static void days_of_months_of_30_are_counted_by_30e_360(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("days_360.csv");
    while (premie_cases_next(cases)) {
        premie_date from = day_of_text(premie_case_text(cases, "from"));
        premie_date until = day_of_text(premie_case_text(cases, "until"));
        assert_integer(premie_days_360(from, until), premie_case_integer(cases, "expected"));
    }
    premie_cases_close(cases);
}

/* [Y-5]: so that the parts of a year add up to it. */
static void days_360_of_two_stretches_that_touch_add_up(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (int i = 0; i < 20000; i++) {
        premie_date a = {(int32_t)premie_random_between(&seed, -25567, 84005)};
        premie_date b = {(int32_t)premie_random_between(&seed, -25567, 84005)};
        premie_date c = {(int32_t)premie_random_between(&seed, -25567, 84005)};
        assert_integer(premie_days_360(a, b) + premie_days_360(b, c), premie_days_360(a, c));
    }
}

/* [Y-5] */
static void leap_days_between_two_dates_are_counted(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("leap_days.csv");
    while (premie_cases_next(cases)) {
        premie_date from = day_of_text(premie_case_text(cases, "from"));
        premie_date until = day_of_text(premie_case_text(cases, "until"));
        assert_integer(premie_leap_days_before(until) - premie_leap_days_before(from),
                       premie_case_integer(cases, "expected"));
    }
    premie_cases_close(cases);
}

/* [Y-5] */
static void leap_days_rise_by_one_on_every_day_after_29_february(void **state)
{
    (void)state;
    naive_date naive = {1900, 1, 1};
    int start = premie_leap_days_before(premie_date_of(1900, 1, 1));
    int count = 0;
    for (int32_t day = -25567; naive.year < 2200; day++) {
        assert_integer(premie_leap_days_before((premie_date){day}) - start, count);
        count += naive.month == 2 && naive.day == 29;
        naive_go_on(&naive);
    }
}

/* [T-4] */
static void a_period_holds_its_first_day_and_not_its_end(void **state)
{
    (void)state;
    premie_period january = {premie_date_of(2025, 1, 1), premie_date_of(2025, 2, 1)};
    assert_true(premie_date_in(january.from, january));
    assert_true(premie_date_in(premie_date_plus(january.until, -1), january));
    assert_false(premie_date_in(january.until, january));
    assert_integer(premie_period_days(january), 31);
}

/* [T-4] */
static void periods_that_only_touch_have_no_day_in_common(void **state)
{
    (void)state;
    premie_period january = {premie_date_of(2025, 1, 1), premie_date_of(2025, 2, 1)};
    premie_period after = {premie_date_of(2025, 2, 1), PREMIE_FOREVER};
    premie_period both = premie_period_cut(january, after);
    assert_true(premie_period_is_empty(both));
    assert_integer(premie_period_days(both), 0);
}

/* [T-4] */
static void an_open_period_is_cut_to_the_other_one(void **state)
{
    (void)state;
    premie_period year = {premie_date_of(2025, 1, 1), premie_date_of(2026, 1, 1)};
    premie_period open = {premie_date_of(2025, 3, 1), PREMIE_FOREVER};
    premie_period both = premie_period_cut(year, open);
    assert_date(both.from, "2025-03-01");
    assert_date(both.until, "2026-01-01");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_from_1900_up_to_2199_comes_back_and_follows_the_day_before),
        cmocka_unit_test(day_0_is_the_first_of_1970),
        cmocka_unit_test(any_day_of_32_bits_can_be_taken_apart_and_put_together),
        cmocka_unit_test(the_outermost_days_can_be_taken_apart),
        cmocka_unit_test(a_date_is_taken_apart_into_what_is_asked_for_alone),
        cmocka_unit_test(every_month_from_1900_up_to_2199_has_its_days),
        cmocka_unit_test(adding_months_gives_the_same_day_or_the_last_of_the_month),
        cmocka_unit_test(adding_months_agrees_with_going_month_by_month),
        cmocka_unit_test(months_added_to_an_open_end_leave_it_open),
        cmocka_unit_test(months_beyond_the_calendar_end_at_its_ends),
        cmocka_unit_test(days_of_months_of_30_are_counted_by_30e_360),
        cmocka_unit_test(days_360_of_two_stretches_that_touch_add_up),
        cmocka_unit_test(leap_days_between_two_dates_are_counted),
        cmocka_unit_test(leap_days_rise_by_one_on_every_day_after_29_february),
        cmocka_unit_test(a_period_holds_its_first_day_and_not_its_end),
        cmocka_unit_test(periods_that_only_touch_have_no_day_in_common),
        cmocka_unit_test(an_open_period_is_cut_to_the_other_one),
    };
    return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
