#include "support/assertions.h"

#include <string.h>

#include "premie/exposure.h"
#include "support/cases.h"
#include "support/covers.h"
#include "support/random.h"

static premie_year year_of(const char *renewal, const char *from, const char *until, int year,
                           enum premie_day_count day_count)
{
    return premie_year_of(month_day(renewal), days(from, until), day_count, year);
}

static premie_year all_of(int year) { return year_of("01-01", "1900-01-01", "", year, PREMIE_DAY); }

static premie_ratio payroll_of(size_t count, const premie_spell spells[], premie_year year)
{
    premie_ratio payroll = {0, 1};
    premie_error error;
    assert_status(premie_payroll(count, spells, &year, &payroll, &error), PREMIE_OK, &error);
    return payroll;
}

/* ---- average headcount ----------------------------------------------------------------------------- */

/* Ten employees on 1 January 2025, of whom one leaves on 1 October; two more from 1 April. */
static const premie_spell *ten_and_two_less_one(void)
{
    static premie_spell spells[12];
    for (uint32_t i = 0; i < 12; i++) {
        spells[i] = spell(i, i < 10 ? "2020-01-01" : "2025-04-01", i == 0 ? "2025-10-01" : "", "");
    }
    return spells;
}

/* [E-2], S3:7.1 */
static void ten_employees_and_two_less_one_average_4108_days_of_365(void **state)
{
    (void)state;
    premie_year year = all_of(2025);
    assert_ratio(premie_average_headcount(12, ten_and_two_less_one(), &year, PREMIE_DAILY), 4108, 365);
}

/* [E-2] */
static void ten_employees_and_two_less_one_average_11_25_by_the_month(void **state)
{
    (void)state;
    premie_year year = all_of(2025);
    assert_ratio(premie_average_headcount(12, ten_and_two_less_one(), &year, PREMIE_MONTHLY), 1125, 100);
}

/* [E-2] */
static void ten_employees_and_two_less_one_average_10_5_by_the_first_and_last_day(void **state)
{
    (void)state;
    premie_year year = all_of(2025);
    assert_ratio(premie_average_headcount(12, ten_and_two_less_one(), &year, PREMIE_BEGIN_END), 105, 10);
}

/* [E-1], [E-2], demo item 3 */
static void the_demo_s_six_employees_average_2039_days_of_365(void **state)
{
    (void)state;
    premie_spell spells[] = {
        spell(21, "2019-01-01", "", ""),           spell(22, "2020-05-01", "", ""), spell(23, "2025-03-01", "", ""),
        spell(24, "2016-10-01", "2025-10-01", ""), spell(25, "2021-02-01", "", ""), spell(26, "2022-08-01", "", ""),
    };
    premie_year year = year_of("01-01", "2025-01-01", "", 2025, PREMIE_DAY);
    assert_ratio(premie_average_headcount(6, spells, &year, PREMIE_DAILY), 2039, 365);
}

/* [E-1] */
static void overlapping_and_touching_spells_of_one_employee_count_once(void **state)
{
    (void)state;
    premie_spell spells[] = {
        spell(1, "2024-12-01", "2025-02-01", ""), spell(1, "2025-01-10", "2025-01-20", ""),
        spell(1, "2025-01-15", "2025-03-01", ""), spell(1, "2025-03-01", "2025-03-11", ""),
        spell(1, "2025-12-31", "", ""),
    };
    premie_year year = all_of(2025);
    assert_integer(premie_days_in_service(5, spells, year.insured), 31 + 28 + 10 + 1);
    assert_ratio(premie_average_headcount(5, spells, &year, PREMIE_MONTHLY), 3, 12);
    assert_ratio(premie_average_headcount(5, spells, &year, PREMIE_BEGIN_END), 2, 2);
    assert_integer(premie_in_service(5, spells, day("2025-01-16")), 1);
}

/* [E-1] */
static void the_same_days_of_two_employees_count_twice(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(1, "2025-01-01", "2025-02-01", ""), spell(2, "2025-01-01", "2025-02-01", "")};
    assert_integer(premie_days_in_service(2, spells, all_of(2025).insured), 62);
    assert_integer(premie_in_service(2, spells, day("2025-01-31")), 2);
    assert_integer(premie_in_service(2, spells, day("2025-02-01")), 0);
}

/* [E-2] */
static void a_leap_day_is_a_day_of_the_average(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(1, "2024-02-29", "2024-03-01", "")};
    premie_year year = all_of(2024);
    assert_ratio(premie_average_headcount(1, spells, &year, PREMIE_DAILY), 1, 366);
}

/* [E-2] */
static void a_short_year_averages_over_its_own_days_and_months(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(1, "2020-01-01", "", ""), spell(2, "2025-11-15", "", "")};
    premie_year year = year_of("01-01", "2025-10-16", "2025-12-16", 2025, PREMIE_DAY);
    assert_ratio(premie_average_headcount(2, spells, &year, PREMIE_DAILY), 61 + 31, 61);
    assert_ratio(premie_average_headcount(2, spells, &year, PREMIE_MONTHLY), 3, 2);
    assert_ratio(premie_average_headcount(2, spells, &year, PREMIE_BEGIN_END), 3, 2);
}

/* [E-2] */
static void a_year_without_a_month_date_takes_the_number_on_its_first_day(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(1, "2020-01-01", "", ""), spell(2, "2025-12-02", "2025-12-10", ""),
                             spell(3, "2025-12-03", "", "")};
    premie_year year = year_of("01-01", "2025-12-02", "", 2025, PREMIE_DAY);
    assert_ratio(premie_average_headcount(3, spells, &year, PREMIE_MONTHLY), 2, 1);
}

/* [E-2] with renewal on 31 March the month dates are month ends */
static void month_dates_of_a_renewal_on_a_month_end_are_month_ends(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(1, "2026-02-28", "2026-03-01", ""), spell(2, "2025-04-01", "2025-04-30", "")};
    premie_year year = year_of("03-31", "2025-03-31", "", 2025, PREMIE_DAY);
    assert_ratio(premie_average_headcount(2, spells, &year, PREMIE_MONTHLY), 1, 12);
}

/* [E-2] */
static void on_a_single_day_the_first_and_the_last_day_are_the_same(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(1, "2020-01-01", "", "")};
    premie_year year = year_of("01-01", "2025-12-31", "", 2025, PREMIE_DAY);
    assert_ratio(premie_average_headcount(1, spells, &year, PREMIE_BEGIN_END), 1, 1);
}

/* [E-2] */
static void an_employer_without_spells_has_0_employees(void **state)
{
    (void)state;
    premie_year year = all_of(2025);
    assert_ratio(premie_average_headcount(0, NULL, &year, PREMIE_DAILY), 0, 365);
}

static size_t random_spells(uint64_t *seed, premie_spell spells[], size_t most)
{
    size_t count = (size_t)premie_random_between(seed, 0, (int64_t)most);
    uint32_t employee = 0;
    premie_date from = day("2024-06-01");
    for (size_t i = 0; i < count; i++) {
        if (premie_random_between(seed, 0, 2) == 0) {
            employee++;
            from = day("2024-06-01");
        }
        from.day += (int32_t)premie_random_between(seed, 0, 150);
        int32_t length = (int32_t)premie_random_between(seed, 1, 250);
        bool open = premie_random_between(seed, 0, 4) == 0;
        spells[i] = (premie_spell){
            .days = {from, open ? PREMIE_FOREVER : premie_date_plus(from, length)},
            .employee = employee,
            .annual_wage = {premie_random_between(seed, 0, 100000)},
        };
    }
    return count;
}

static bool works_on(size_t count, const premie_spell spells[], uint32_t employee, premie_date date)
{
    for (size_t i = 0; i < count; i++) {
        if (spells[i].employee == employee && premie_date_in(date, spells[i].days)) {
            return true;
        }
    }
    return false;
}

/* [E-1], [E-2], [E-3] against employees and days, one by one */
static void random_spells_average_what_their_days_add_up_to(void **state)
{
    (void)state;
    enum { MOST = 10 };
    uint64_t seed = 1;
    for (int i = 0; i < 300; i++) {
        premie_spell spells[MOST];
        size_t count = random_spells(&seed, spells, MOST);
        premie_year year = year_of("03-31", i % 2 ? "2020-01-01" : "2025-06-15", i % 3 ? "" : "2025-11-20", 2025,
                                   (enum premie_day_count)premie_random_between(&seed, PREMIE_DAY, PREMIE_MONTH));
        int64_t on_all = 0, on_months = 0, months = 0, on_ends = 0, wages = 0;
        for (premie_date d = year.insured.from; d.day < year.insured.until.day; d.day++) {
            int64_t working = 0, units = premie_year_part(&year, (premie_period){d, premie_date_plus(d, 1)});
            for (uint32_t employee = 0; employee <= MOST; employee++) {
                working += works_on(count, spells, employee, d);
            }
            for (size_t k = 0; k < count; k++) {
                wages += premie_date_in(d, spells[k].days) ? spells[k].annual_wage.cents * units : 0;
            }
            bool month_date = false;
            for (int k = 0; k < 12; k++) {
                month_date = month_date || premie_year_month(&year, k).day == d.day;
            }
            on_all += working;
            on_months += month_date ? working : 0;
            months += month_date;
            on_ends += working * ((d.day == year.insured.from.day) + (d.day == year.insured.until.day - 1));
        }
        assert_ratio(premie_average_headcount(count, spells, &year, PREMIE_DAILY), on_all,
                     premie_period_days(year.insured));
        assert_ratio(premie_average_headcount(count, spells, &year, PREMIE_MONTHLY), on_months, months);
        assert_ratio(premie_average_headcount(count, spells, &year, PREMIE_BEGIN_END), on_ends, 2);
        assert_ratio(payroll_of(count, spells, year), wages, premie_year_part(&year, year.insured));
    }
}

/* ---- payroll --------------------------------------------------------------------------------------- */

/* [E-3], [E-5] */
static void a_payroll_is_each_wage_for_its_part_of_the_year(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(1, "2020-01-01", "", "36500.00"), spell(2, "2025-10-20", "", "73000.00")};
    assert_ratio(payroll_of(2, spells, all_of(2025)), 3650000 + 20000 * 73, 1);
}

/* [E-3]: two jobs are two wages, [E-1] though they are one employee */
static void overlapping_spells_count_both_wages(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(1, "2020-01-01", "", "10000.00"), spell(1, "2025-01-01", "", "20000.00")};
    assert_ratio(payroll_of(2, spells, all_of(2025)), 3000000, 1);
}

/* [E-5] */
static void a_payroll_of_a_short_year_is_that_of_a_whole_year(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(1, "2020-01-01", "", "36000.00")};
    premie_year year = year_of("01-01", "2025-10-16", "", 2025, PREMIE_DAY);
    assert_ratio(payroll_of(1, spells, year), 3600000, 1);
}

/* [E-5] */
static void a_payroll_over_a_period_that_counts_for_nothing_is_0(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(1, "2020-01-01", "", "36000.00")};
    premie_year year = year_of("01-01", "2025-12-02", "", 2025, PREMIE_MONTH);
    assert_ratio(payroll_of(1, spells, year), 0, 1);
}

/* [E-3], [Y-5] a spell that counts for no part of it has no share in the payroll */
static void a_wage_counts_by_the_day_count_of_the_product(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(1, "2024-02-29", "2024-03-31", "36600.00")};
    static const struct {
        enum premie_day_count day_count;
        int units, whole;
    } expected[] = {{PREMIE_DAY, 31, 366}, {PREMIE_DAY365, 30, 365}, {PREMIE_DAY360, 31, 360}, {PREMIE_MONTH, 1, 12}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        premie_year year = year_of("01-01", "2020-01-01", "", 2024, expected[i].day_count);
        assert_ratio(payroll_of(1, spells, year), 3660000 * expected[i].units, expected[i].whole);
    }
}

/* [E-3] */
static void a_spell_that_meets_the_year_needs_a_wage(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(1, "2020-01-01", "2025-01-01", ""), spell(1, "2025-12-31", "", "")};
    premie_year year = all_of(2025);
    premie_ratio payroll;
    premie_error error;
    assert_status(premie_payroll(1, spells, &year, &payroll, &error), PREMIE_OK, &error);
    assert_status(premie_payroll(2, spells, &year, &payroll, &error), PREMIE_E_DATA, &error);
    assert_string_equal(error.text, "payroll of 2025: a spell without annual_wage");
}

/* */
static void wages_on_a_day_are_those_of_the_spells_in_force(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(1, "2020-01-01", "2025-01-01", "1.00"), spell(1, "2025-01-01", "", "20000.00"),
                             spell(2, "2024-01-01", "", "30000.00"), spell(3, "2025-01-02", "", "")};
    premie_ratio wages = {0, 1};
    premie_error error;
    assert_status(premie_wages_on(4, spells, day("2025-01-01"), &wages, &error), PREMIE_OK, &error);
    assert_ratio(wages, 5000000, 1);
    assert_status(premie_wages_on(4, spells, day("2025-01-02"), &wages, &error), PREMIE_E_DATA, &error);
    assert_string_equal(error.text, "payroll on 2025-01-02: a spell without annual_wage");
}

/* [E-3], [N-4] the largest wages of a large employer */
static void the_largest_wages_of_many_spells_add_up_exactly(void **state)
{
    (void)state;
    enum { COUNT = 5000 };
    static premie_spell spells[COUNT];
    for (uint32_t i = 0; i < COUNT; i++) {
        spells[i] = spell(i, "2020-01-01", "", "9999999999999.99");
    }
    assert_ratio(payroll_of(COUNT, spells, all_of(2025)), (premie_int128)PREMIE_MONEY_MAX * COUNT, 1);
}

/* ---- premium --------------------------------------------------------------------------------------- */

/* [E-6], [N-1] */
static void a_premium_is_exposure_times_rate_rounded_once(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("premiums.csv");
    while (premie_cases_next(cases)) {
        unsigned base = word_place("headcount payroll", premie_case_text(cases, "base"));
        premie_ratio exposure = {premie_case_integer(cases, "exposure_num"),
                                 premie_case_integer(cases, "exposure_den")};
        premie_ratio rate = {premie_case_integer(cases, "rate_num"), premie_case_integer(cases, "rate_den")};
        premie_money premium = PREMIE_NO_MONEY;
        premie_error error;
        assert_status(premie_premium((enum premie_premium_base)base, exposure, rate, &premium, &error), PREMIE_OK,
                      &error);
        assert_money(premium, premie_case_text(cases, "premium"));
    }
    premie_cases_close(cases);
}

/* [E-6]: 9,007 · 5 / 64 = 703.67…, 5 · 16 = 80 and 7,777 / 16 = 486.06… cents */
static void a_premium_is_the_same_where_a_part_of_it_takes_more_than_64_bits(void **state)
{
    (void)state;
    const premie_int128 wide = (premie_int128)1 << 66;
    const struct {
        premie_ratio exposure, rate;
        const char *premium;
    } cases[] = {
        {{9007, wide}, {(premie_int128)5 << 60, 1}, "7.04"},
        {{5, (premie_int128)1 << 62}, {wide, 1}, "0.80"},
        {{(premie_int128)1 << 62, 1}, {7777, wide}, "4.86"},
        {{3 * wide, wide}, {700, 1}, "21.00"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        premie_money premium = PREMIE_NO_MONEY;
        premie_error error;
        assert_status(premie_premium(PREMIE_BASE_HEADCOUNT, cases[i].exposure, cases[i].rate, &premium, &error),
                      PREMIE_OK, &error);
        assert_money(premium, cases[i].premium);
    }
}

/* [N-4], [T-8] */
static void a_premium_beyond_the_range_of_money_is_an_error(void **state)
{
    (void)state;
    premie_money premium = {0};
    premie_error error;
    premie_ratio exposure = {PREMIE_MONEY_MAX, 1}, rate = {100000001, 1};
    assert_status(premie_premium(PREMIE_BASE_PAYROLL, exposure, rate, &premium, &error), PREMIE_E_DATA, &error);
    assert_string_equal(error.text, "the amount would be over 9,999,999,999,999.99");
    assert_money(premium, "0.00");
}

/* [N-4] */
static void a_product_that_128_bits_do_not_hold_is_an_error(void **state)
{
    (void)state;
    premie_money premium = {0};
    premie_error error;
    premie_ratio exposure = {(premie_int128)INT64_MAX * INT64_MAX, 1}, rate = {INT64_MAX, 1};
    assert_status(premie_premium(PREMIE_BASE_HEADCOUNT, exposure, rate, &premium, &error), PREMIE_E_DATA, &error);
    assert_string_equal(error.text, "an intermediate exceeds 128 bits");
}

/* 40,000.00 of those in service on 10 March, which the last of the first two begins */
static void wages_are_those_of_the_spells_given_on_that_day(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(1, "2020-01-01", "2025-03-11", "30000.00"), spell(2, "2025-03-10", "", "10000.00"),
                             spell(3, "2020-01-01", "", "5000.00")};
    premie_ratio wages;
    premie_error error;
    assert_status(premie_wages_on(2, spells, day("2025-03-09"), &wages, &error), PREMIE_OK, &error);
    assert_ratio(wages, 3000000, 1);
    assert_status(premie_wages_on(2, spells, day("2025-03-10"), &wages, &error), PREMIE_OK, &error);
    assert_ratio(wages, 4000000, 1);
    assert_status(premie_wages_on(2, spells, day("2025-03-11"), &wages, &error), PREMIE_OK, &error);
    assert_ratio(wages, 1000000, 1);
}

/* ---- day by day ------------------------------------------------------------------------------------ */

static void assert_same(premie_ratio one, premie_ratio other) { assert_ratio(one, other.num, other.den); }

/* [E-1] to [E-3], [A-1], in all methods and day counts. */
static void spells_summed_up_day_by_day_come_to_the_same(void **state)
{
    static int64_t in_service[PREMIE_STAFF_DAYS + 1], unknown[PREMIE_STAFF_DAYS + 1];
    static premie_int128 wages[PREMIE_STAFF_DAYS + 1];
    const premie_staff staff = {in_service, unknown, wages};
    static const premie_month_day renewals[] = {{1, 1}, {3, 15}, {12, 31}};
    premie_spell spells[40];
    uint64_t seed = 7;
    (void)state;
    for (int round = 0; round < 12; round++) {
        for (uint32_t i = 0; i < 40; i++) {
            int32_t from = premie_date_of(2023, 1, 1).day + (int32_t)premie_random_between(&seed, i / 4 * 10, 500);
            bool open = premie_random_between(&seed, 0, 5) == 0;
            premie_date until =
                open ? PREMIE_FOREVER : (premie_date){from + (int32_t)premie_random_between(&seed, 1, 900)};
            premie_money wage = {premie_random_between(&seed, 0, 9000000)};
            bool known = round % 3 > 0 || i != 20;
            spells[i] = (premie_spell){{{from}, until}, i / 4, known ? wage : PREMIE_NO_MONEY};
        }
        for (uint32_t i = 1; i < 40; i++) { /* by employee and first day */
            for (uint32_t j = i; j > 0 && spells[j - 1].employee == spells[j].employee &&
                                 spells[j - 1].days.from.day > spells[j].days.from.day;
                 j--) {
                premie_spell swapped = spells[j];
                spells[j] = spells[j - 1];
                spells[j - 1] = swapped;
            }
        }
        premie_staff_fill(&staff, 40, spells);
        premie_period cover = {premie_date_of(2023, 2, 10), round % 2 ? premie_date_of(2025, 5, 20) : PREMIE_FOREVER};
        for (int year = 2023; year <= 2198; year += year < 2026 ? 1 : 86) {
            for (int day_count = PREMIE_DAY; day_count <= PREMIE_MONTH; day_count++) {
                premie_year of = premie_year_of(renewals[round % 3], cover, (enum premie_day_count)day_count, year);
                premie_ratio one = {0, 1}, other = {0, 1};
                if (premie_period_is_empty(of.insured)) {
                    continue;
                }
                for (int method = PREMIE_DAILY; method <= PREMIE_BEGIN_END; method++) {
                    assert_same(premie_staff_headcount(&staff, &of, (enum premie_headcount_method)method),
                                premie_average_headcount(40, spells, &of, (enum premie_headcount_method)method));
                }
                assert_integer(premie_staff_days(&staff, of.insured), premie_days_in_service(40, spells, of.insured));
                premie_error a = {.text = ""}, b = {.text = ""};
                assert_status(premie_staff_payroll(&staff, &of, &one, &a), premie_payroll(40, spells, &of, &other, &b),
                              &a);
                assert_string_equal(a.text, b.text);
                assert_same(one, other);
                one = other = (premie_ratio){0, 1};
                assert_status(premie_staff_wages_on(&staff, of.insured.from, &one, &a),
                              premie_wages_on(40, spells, of.insured.from, &other, &b), &a);
                assert_string_equal(a.text, b.text);
                assert_same(one, other);
            }
        }
    }
}

/* [E-2], [E-3]: who leaves on the last day or begins on the one behind it; a year without a first of a month */
static void staff_of_the_first_and_the_last_day_is_that_of_the_spells(void **state)
{
    static int64_t in_service[PREMIE_STAFF_DAYS + 1], unknown[PREMIE_STAFF_DAYS + 1];
    static premie_int128 wages[PREMIE_STAFF_DAYS + 1];
    const premie_staff staff = {in_service, unknown, wages};
    const premie_spell spells[] = {
        spell(1, "2020-01-01", "2025-12-31", "10.00"), spell(1, "2025-06-01", "2026-01-01", "10.00"),
        spell(2, "2025-12-31", "", "20.00"),           spell(3, "2026-01-01", "", "30.00"),
        spell(4, "2020-01-01", "2025-03-10", "40.00"), spell(4, "2024-01-01", "2025-03-10", "40.00"),
        spell(5, "2020-01-01", "2026-01-01", "50.00")};
    enum { SPELLS = sizeof spells / sizeof spells[0] };
    (void)state;
    memset(in_service, 1, sizeof in_service); /* what an employer before him left */
    memset(unknown, 1, sizeof unknown);
    memset(wages, 1, sizeof wages);
    premie_staff_fill(&staff, SPELLS, spells);
    premie_year whole = premie_year_of((premie_month_day){1, 1}, days("2020-01-01", ""), PREMIE_MONTH, 2025);
    premie_year few = premie_year_of((premie_month_day){1, 1}, days("2025-03-05", "2025-03-20"), PREMIE_MONTH, 2025);
    for (int method = PREMIE_DAILY; method <= PREMIE_BEGIN_END; method++) {
        enum premie_headcount_method by = (enum premie_headcount_method)method;
        assert_same(premie_staff_headcount(&staff, &whole, by), premie_average_headcount(SPELLS, spells, &whole, by));
        assert_same(premie_staff_headcount(&staff, &few, by), premie_average_headcount(SPELLS, spells, &few, by));
    }
    premie_ratio one, other;
    premie_error error;
    assert_status(premie_staff_payroll(&staff, &few, &one, &error), PREMIE_OK, &error);
    assert_status(premie_payroll(SPELLS, spells, &few, &other, &error), PREMIE_OK, &error);
    assert_same(one, other);
}

/* [E-1]: days are counted one by one up to 3 January 2200; behind it all are like it */
static void staff_of_days_behind_the_last_place_is_that_of_the_spells(void **state)
{
    static int64_t in_service[PREMIE_STAFF_DAYS + 1], unknown[PREMIE_STAFF_DAYS + 1];
    static premie_int128 wages[PREMIE_STAFF_DAYS + 1];
    const premie_staff staff = {in_service, unknown, wages};
    const premie_spell spells[] = {spell(1, "2020-01-01", "", "10.00"), spell(2, "2199-12-31", "", "20.00")};
    premie_date last = premie_date_plus(premie_date_of(1900, 1, 1), PREMIE_STAFF_DAYS);
    (void)state;
    premie_staff_fill(&staff, 2, spells);
    for (int from = -3; from <= 3; from++) {
        for (int until = from; until <= 5; until++) {
            premie_period few = {premie_date_plus(last, from), premie_date_plus(last, until)};
            assert_integer(premie_staff_days(&staff, few), 2 * (until - from));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_employees_and_two_less_one_average_4108_days_of_365),
        cmocka_unit_test(ten_employees_and_two_less_one_average_11_25_by_the_month),
        cmocka_unit_test(ten_employees_and_two_less_one_average_10_5_by_the_first_and_last_day),
        cmocka_unit_test(the_demo_s_six_employees_average_2039_days_of_365),
        cmocka_unit_test(overlapping_and_touching_spells_of_one_employee_count_once),
        cmocka_unit_test(the_same_days_of_two_employees_count_twice),
        cmocka_unit_test(a_leap_day_is_a_day_of_the_average),
        cmocka_unit_test(a_short_year_averages_over_its_own_days_and_months),
        cmocka_unit_test(a_year_without_a_month_date_takes_the_number_on_its_first_day),
        cmocka_unit_test(month_dates_of_a_renewal_on_a_month_end_are_month_ends),
        cmocka_unit_test(on_a_single_day_the_first_and_the_last_day_are_the_same),
        cmocka_unit_test(an_employer_without_spells_has_0_employees),
        cmocka_unit_test(random_spells_average_what_their_days_add_up_to),
        cmocka_unit_test(wages_are_those_of_the_spells_given_on_that_day),
        cmocka_unit_test(spells_summed_up_day_by_day_come_to_the_same),
        cmocka_unit_test(staff_of_the_first_and_the_last_day_is_that_of_the_spells),
        cmocka_unit_test(staff_of_days_behind_the_last_place_is_that_of_the_spells),
        cmocka_unit_test(a_payroll_is_each_wage_for_its_part_of_the_year),
        cmocka_unit_test(overlapping_spells_count_both_wages),
        cmocka_unit_test(a_payroll_of_a_short_year_is_that_of_a_whole_year),
        cmocka_unit_test(a_payroll_over_a_period_that_counts_for_nothing_is_0),
        cmocka_unit_test(a_wage_counts_by_the_day_count_of_the_product),
        cmocka_unit_test(a_spell_that_meets_the_year_needs_a_wage),
        cmocka_unit_test(wages_on_a_day_are_those_of_the_spells_in_force),
        cmocka_unit_test(the_largest_wages_of_many_spells_add_up_exactly),
        cmocka_unit_test(a_premium_is_exposure_times_rate_rounded_once),
        cmocka_unit_test(a_premium_is_the_same_where_a_part_of_it_takes_more_than_64_bits),
        cmocka_unit_test(a_premium_beyond_the_range_of_money_is_an_error),
        cmocka_unit_test(a_product_that_128_bits_do_not_hold_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
