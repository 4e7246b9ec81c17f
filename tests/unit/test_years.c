#include "support/assertions.h"

#include "premie/years.h"
#include "support/cases.h"
#include "support/covers.h"
#include "support/random.h"

static const char day_count_words[] = "day day365 day360 month";

static enum premie_day_count day_count_of(const char *word)
{
    return (enum premie_day_count)word_place(day_count_words, word);
}

static premie_year calendar_year(int year, enum premie_day_count day_count)
{
    return premie_year_of((premie_month_day){1, 1}, days("1900-01-01", ""), day_count, year);
}

/* ρ over a period that has a rate on every day. */
static premie_ratio rate_over(const premie_rates *rates, const premie_year *year, premie_period period)
{
    bool found = false;
    premie_ratio rate = {0, 1};
    premie_error error;
    assert_status(premie_rate_over(rates, year, period, &found, &rate, &error), PREMIE_OK, &error);
    assert_true(found);
    return rate;
}

static bool has_tariff(const premie_rates *rates, const premie_year *year, premie_period period)
{
    bool found = true;
    premie_ratio rate;
    assert_status(premie_rate_over(rates, year, period, &found, &rate, NULL), PREMIE_OK, NULL);
    return found;
}

/* ---- years ----------------------------------------------------------------------------------------- */

/* [Y-1] */
static void an_insured_period_is_the_year_cut_to_the_cover(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("insurance_years.csv");
    while (premie_cases_next(cases)) {
        premie_period cover = days(premie_case_text(cases, "from"), premie_case_text(cases, "until"));
        premie_year year = premie_year_of(month_day(premie_case_text(cases, "renewal")), cover, PREMIE_DAY,
                                          (int)premie_case_integer(cases, "year"));
        premie_period expected =
            days(premie_case_text(cases, "insured_from"), premie_case_text(cases, "insured_until"));
        assert_true(premie_period_is_empty(year.insured) == premie_period_is_empty(expected));
        assert_integer(premie_period_days(year.insured), premie_period_days(expected));
        if (!premie_period_is_empty(expected)) {
            assert_date(year.insured.from, premie_case_text(cases, "insured_from"));
        }
    }
    premie_cases_close(cases);
}

/* [Y-1] */
static void a_day_lies_in_the_year_that_renewed_last(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("year_labels.csv");
    while (premie_cases_next(cases)) {
        premie_month_day renewal = month_day(premie_case_text(cases, "renewal"));
        assert_integer(premie_year_label(renewal, day(premie_case_text(cases, "day"))),
                       premie_case_integer(cases, "year"));
    }
    premie_cases_close(cases);
}

/* ---- day counts ------------------------------------------------------------------------------------ */

/* [Y-5] */
static void a_part_of_a_year_counts_by_its_day_count(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("day_counts.csv");
    while (premie_cases_next(cases)) {
        premie_year year =
            premie_year_of(month_day(premie_case_text(cases, "renewal")), days("1900-01-01", ""),
                           day_count_of(premie_case_text(cases, "day_count")), (int)premie_case_integer(cases, "year"));
        premie_period part = {day(premie_case_text(cases, "from")), day(premie_case_text(cases, "until"))};
        assert_integer(premie_year_part(&year, part), premie_case_integer(cases, "units"));
        assert_integer(premie_year_units(&year), premie_case_integer(cases, "whole"));
    }
    premie_cases_close(cases);
}

/* [Y-5] whatever the renewal day, leap years or not */
static void the_parts_of_a_year_add_up_to_all_of_it(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (int i = 0; i < 20000; i++) {
        int month = (int)premie_random_between(&seed, 1, 12);
        int last = month == 2 ? 28 : premie_month_days(2025, month);
        premie_month_day renewal = {(uint8_t)month, (uint8_t)premie_random_between(&seed, 1, last)};
        premie_year year =
            premie_year_of(renewal, days("1900-01-01", ""), (enum premie_day_count)premie_random_between(&seed, 1, 4),
                           (int)premie_random_between(&seed, 2019, 2029));
        int32_t first = year.whole.from.day, out = year.whole.until.day;
        premie_date cut = {(int32_t)premie_random_between(&seed, first, out)};
        int64_t parts = premie_year_part(&year, (premie_period){year.whole.from, cut}) +
                        premie_year_part(&year, (premie_period){cut, year.whole.until});
        assert_integer(parts, premie_year_units(&year));
    }
}

/* ---- rates ----------------------------------------------------------------------------------------- */

/* [Y-4] */
static void a_schedule_row_beats_the_tariff_of_the_class_and_that_the_blank_class(void **state)
{
    (void)state;
    premie_rate_row schedule[] = {euro_row("2025-03-01", "2025-04-01", "70.00")};
    premie_rate_row own[] = {euro_row("2025-02-01", "2025-05-01", "80.00")};
    premie_rate_row any[] = {euro_row("2025-01-01", "", "90.00")};
    premie_rates rates = {schedule, own, any, 1, 1, 1};
    assert_integer(premie_rate_on(&rates, day("2025-01-31")), 9000);
    assert_integer(premie_rate_on(&rates, day("2025-02-01")), 8000);
    assert_integer(premie_rate_on(&rates, day("2025-03-01")), 7000);
    assert_integer(premie_rate_on(&rates, day("2025-03-31")), 7000);
    assert_integer(premie_rate_on(&rates, day("2025-04-01")), 8000);
    assert_integer(premie_rate_on(&rates, day("2025-05-01")), 9000);
}

/* [Y-4] */
static void a_row_whose_column_is_blank_gives_way(void **state)
{
    (void)state;
    premie_rate_row schedule[] = {euro_row("2025-01-01", "", "")};
    premie_rate_row own[] = {euro_row("2025-01-01", "", "")};
    premie_rate_row any[] = {euro_row("2025-01-01", "", "90.00")};
    premie_rates rates = {schedule, own, any, 1, 1, 1};
    assert_integer(premie_rate_on(&rates, day("2025-06-01")), 9000);
}

/* [Y-4] */
static void a_day_without_a_row_has_no_rate(void **state)
{
    (void)state;
    premie_rate_row any[] = {euro_row("2025-01-01", "2025-02-01", "90.00"), euro_row("2025-03-01", "", "95.00")};
    premie_rates rates = {.any_class = any, .any_class_count = 2};
    assert_true(premie_rate_on(&rates, day("2024-12-31")) == PREMIE_NO_INTEGER);
    assert_true(premie_rate_on(&rates, day("2025-02-01")) == PREMIE_NO_INTEGER);
    assert_integer(premie_rate_on(&rates, day("2025-03-01")), 9500);
}

/* [Y-4], S3:7.1 */
static void a_day_free_of_charge_has_rate_0_even_where_the_schedule_names_a_premium(void **state)
{
    (void)state;
    premie_rate_row schedule[] = {euro_row("2025-01-01", "2026-01-01", "70.00")};
    schedule[0].free_of_charge = true;
    premie_rate_row any[] = {euro_row("2025-01-01", "", "90.00")};
    premie_rates rates = {.schedule = schedule, .schedule_count = 1, .any_class = any, .any_class_count = 1};
    assert_integer(premie_rate_on(&rates, day("2025-12-31")), 0);
    assert_true(premie_free_on(&rates, day("2025-12-31")));
    assert_integer(premie_rate_on(&rates, day("2026-01-01")), 9000);
    assert_false(premie_free_on(&rates, day("2026-01-01")));
}

/* [Y-4], [D-2] */
static void a_period_is_free_of_charge_only_where_every_day_is(void **state)
{
    (void)state;
    premie_rate_row schedule[] = {
        free_row("2025-01-01", "2025-07-01"),
        free_row("2025-07-01", "2026-01-01"),
        euro_row("2026-01-01", "", "70.00"),
    };
    premie_rates rates = {.schedule = schedule, .schedule_count = 3};
    assert_true(premie_free_over(&rates, days("2025-01-01", "2026-01-01")));
    assert_false(premie_free_over(&rates, days("2025-01-01", "2026-01-02")));
    assert_false(premie_free_over(&rates, days("2024-12-31", "2026-01-01")));
}

/* [Y-4]: the first day of each row, and the last */
static void each_of_many_rates_is_in_force_from_its_first_day_on(void **state)
{
    (void)state;
    enum { ROWS = 40 };
    premie_rate_row schedule[ROWS];
    premie_date first = days("2020-01-01", "").from;
    for (int i = 0; i < ROWS; i++) {
        schedule[i] = i % 2 == 0 ? free_row("2020-01-01", "") : euro_row("2020-01-01", "", "70.00");
        schedule[i].in_force = (premie_period){premie_date_add_months(first, i), premie_date_add_months(first, i + 1)};
    }
    premie_rates rates = {.schedule = schedule, .schedule_count = ROWS};
    for (int i = 0; i < ROWS; i++) {
        premie_period row = schedule[i].in_force;
        assert_true(premie_free_over(&rates, (premie_period){row.from, premie_date_plus(row.from, 1)}) == (i % 2 == 0));
        assert_true(premie_free_over(&rates, (premie_period){premie_date_plus(row.until, -1), row.until}) ==
                    (i % 2 == 0));
    }
}

/* [Y-4]: rows that others own stand in front of those of a cover */
static void rows_in_front_of_its_own_are_not_looked_at(void **state)
{
    (void)state;
    premie_rate_row rows[] = {euro_row("2020-01-01", "", "70.00"), euro_row("2026-01-01", "", "80.00"),
                              euro_row("2027-01-01", "", "90.00")};
    for (int own = 1; own <= 2; own++) {
        premie_rates rates = {.own_class = rows + own, .own_class_count = 1};
        assert_integer(premie_rate_on(&rates, day("2025-06-01")), PREMIE_NO_INTEGER);
        rates.any_class = rows;
        rates.any_class_count = 1;
        assert_integer(premie_rate_on(&rates, day("2025-06-01")), 7000);
    }
}

/* [Y-6], demo item 4: 36,144 / 365 */
static void a_rate_that_changes_in_the_year_counts_by_its_days(void **state)
{
    (void)state;
    premie_rate_row any[] = {euro_row("2022-01-01", "2025-07-01", "96.00"), euro_row("2025-07-01", "", "102.00")};
    premie_rates rates = {.any_class = any, .any_class_count = 2};
    premie_year year = calendar_year(2025, PREMIE_DAY);
    assert_ratio(rate_over(&rates, &year, year.whole), 3614400, 365);
    assert_ratio(rate_over(&rates, &year, days("2025-02-10", "2026-01-01")), 3230400, 365);
}

/* [Y-6] */
static void a_change_counts_by_the_day_count_of_the_product(void **state)
{
    (void)state;
    premie_rate_row any[] = {euro_row("2022-01-01", "2024-02-15", "120.00"), euro_row("2024-02-15", "", "240.00")};
    premie_rates rates = {.any_class = any, .any_class_count = 2};
    premie_period first_two = days("2024-01-01", "2024-03-01");
    premie_year year = calendar_year(2024, PREMIE_DAY);
    assert_ratio(rate_over(&rates, &year, first_two), 12000 * 45 + 24000 * 15, 366);
    year.day_count = PREMIE_DAY365;
    assert_ratio(rate_over(&rates, &year, first_two), 12000 * 45 + 24000 * 14, 365);
    year.day_count = PREMIE_DAY360;
    assert_ratio(rate_over(&rates, &year, first_two), 12000 * 44 + 24000 * 16, 360);
    year.day_count = PREMIE_MONTH;
    assert_ratio(rate_over(&rates, &year, first_two), 12000 * 2, 12);
}

/* [Y-6], [Y-4] */
static void free_days_count_with_rate_0(void **state)
{
    (void)state;
    premie_rate_row schedule[] = {free_row("2025-01-01", "2025-04-01")};
    premie_rate_row any[] = {euro_row("2022-01-01", "", "73.00")};
    premie_rates rates = {.schedule = schedule, .schedule_count = 1, .any_class = any, .any_class_count = 1};
    premie_year year = calendar_year(2025, PREMIE_DAY);
    assert_ratio(rate_over(&rates, &year, year.whole), 7300 * 275, 365);
}

/* [Y-6] */
static void one_day_without_a_rate_leaves_no_rate_over_the_period(void **state)
{
    (void)state;
    premie_rate_row any[] = {euro_row("2022-01-01", "2025-06-01", "96.00"), euro_row("2025-06-02", "", "96.00")};
    premie_rates rates = {.any_class = any, .any_class_count = 2};
    premie_year year = calendar_year(2025, PREMIE_DAY);
    assert_false(has_tariff(&rates, &year, year.whole));
    assert_true(has_tariff(&rates, &year, days("2025-06-02", "2026-01-01")));
}

/* [Y-6] the day counts for no month, and yet needs a rate */
static void a_day_that_counts_for_nothing_still_needs_a_rate(void **state)
{
    (void)state;
    premie_rate_row any[] = {euro_row("2025-01-01", "2025-12-31", "96.00")};
    premie_rates rates = {.any_class = any, .any_class_count = 1};
    premie_year year = calendar_year(2025, PREMIE_MONTH);
    assert_false(has_tariff(&rates, &year, year.whole));
}

/* [Y-6] */
static void the_rate_over_no_days_is_0(void **state)
{
    (void)state;
    premie_rates rates = {0};
    premie_year year = calendar_year(2025, PREMIE_DAY);
    assert_ratio(rate_over(&rates, &year, (premie_period){day("2025-06-01"), day("2025-06-01")}), 0, 1);
}

/* [Y-6] */
static void rows_of_one_rate_are_one_stretch(void **state)
{
    (void)state;
    premie_rate_row own[] = {euro_row("2025-03-01", "2025-05-01", "96.00")};
    premie_rate_row any[] = {euro_row("2022-01-01", "2025-07-01", "96.00"), euro_row("2025-07-01", "", "102.00")};
    premie_rates rates = {.own_class = own, .own_class_count = 1, .any_class = any, .any_class_count = 2};
    premie_year year = calendar_year(2025, PREMIE_DAY);
    premie_rate_stretch stretch = premie_rate_first_stretch(&rates, &year, year.whole);
    assert_date(stretch.days.from, "2025-01-01");
    assert_date(stretch.days.until, "2025-07-01");
    assert_integer(stretch.rate, 9600);
    assert_integer(stretch.units, 181);
}

/* [Y-6]: a row of the last day alone */
static void a_stretch_goes_on_to_the_last_day(void **state)
{
    (void)state;
    premie_rate_row any[] = {euro_row("2022-01-01", "2025-12-31", "96.00"), euro_row("2025-12-31", "", "96.00")};
    premie_rates rates = {.any_class = any, .any_class_count = 2};
    premie_year year = calendar_year(2025, PREMIE_DAY);
    premie_rate_stretch stretch = premie_rate_first_stretch(&rates, &year, year.whole);
    assert_date(stretch.days.until, "2026-01-01");
    assert_integer(stretch.units, 365);
}

/* Rows of random days and rates, some blank, with gaps between them. */
static size_t random_rows(uint64_t *seed, premie_rate_row rows[], size_t most)
{
    size_t count = (size_t)premie_random_between(seed, 0, (int64_t)most);
    premie_date from = day("2023-10-01");
    for (size_t i = 0; i < count; i++) {
        from.day += (int32_t)premie_random_between(seed, 0, 90);
        premie_date until = premie_date_plus(from, (int32_t)premie_random_between(seed, 1, 200));
        bool blank = premie_random_between(seed, 0, 3) == 0;
        rows[i].in_force = (premie_period){from, until};
        rows[i].rate = blank ? PREMIE_NO_INTEGER : premie_random_between(seed, 0, 3);
        rows[i].free_of_charge = premie_random_between(seed, 0, 5) == 0;
        from = until;
    }
    return count;
}

/* [Y-6] against the sum over the days, one by one */
static void the_rate_over_a_period_is_the_sum_over_its_days(void **state)
{
    (void)state;
    uint64_t seed = 6;
    for (int i = 0; i < 2000; i++) {
        premie_rate_row rows[3][4];
        premie_rates rates = {rows[0], rows[1], rows[2], 0, 0, 0};
        rates.schedule_count = random_rows(&seed, rows[0], 4);
        rates.own_class_count = random_rows(&seed, rows[1], 4);
        rates.any_class_count = random_rows(&seed, rows[2], 4);
        premie_year year = premie_year_of((premie_month_day){3, 31}, days("1900-01-01", ""),
                                          (enum premie_day_count)premie_random_between(&seed, 1, 4), 2024);
        premie_date from = {(int32_t)premie_random_between(&seed, year.whole.from.day, year.whole.until.day)};
        premie_date until = premie_date_plus(from, (int32_t)premie_random_between(&seed, 0, 60));
        premie_period period = premie_period_cut((premie_period){from, until}, year.whole);
        bool on_every_day = true;
        int64_t sum = 0;
        for (premie_date d = period.from; d.day < period.until.day; d.day++) {
            int64_t rate = premie_rate_on(&rates, d);
            on_every_day = on_every_day && rate != PREMIE_NO_INTEGER;
            sum += (on_every_day ? rate : 0) * premie_year_part(&year, (premie_period){d, premie_date_plus(d, 1)});
        }
        assert_true(has_tariff(&rates, &year, period) == on_every_day);
        if (on_every_day) {
            assert_ratio(rate_over(&rates, &year, period), sum, premie_year_units(&year));
        }
    }
}

/* [D-1], rules.md section 11 */
static void a_parameter_has_its_default_on_days_without_a_row(void **state)
{
    (void)state;
    premie_period in_force[] = {days("2024-01-01", "2025-01-01"), days("2026-01-01", "")};
    premie_number value[] = {number("4"), number("5")};
    premie_parameter parameter = {in_force, value, 2, number("3")};
    assert_integer(premie_parameter_on(&parameter, day("2023-12-31")).millionths, 3000000);
    assert_integer(premie_parameter_on(&parameter, day("2024-01-01")).millionths, 4000000);
    assert_integer(premie_parameter_on(&parameter, day("2025-01-01")).millionths, 3000000);
    assert_integer(premie_parameter_on(&parameter, day("2026-01-01")).millionths, 5000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_insured_period_is_the_year_cut_to_the_cover),
        cmocka_unit_test(a_day_lies_in_the_year_that_renewed_last),
        cmocka_unit_test(a_part_of_a_year_counts_by_its_day_count),
        cmocka_unit_test(the_parts_of_a_year_add_up_to_all_of_it),
        cmocka_unit_test(a_schedule_row_beats_the_tariff_of_the_class_and_that_the_blank_class),
        cmocka_unit_test(a_row_whose_column_is_blank_gives_way),
        cmocka_unit_test(a_day_without_a_row_has_no_rate),
        cmocka_unit_test(a_day_free_of_charge_has_rate_0_even_where_the_schedule_names_a_premium),
        cmocka_unit_test(a_period_is_free_of_charge_only_where_every_day_is),
        cmocka_unit_test(each_of_many_rates_is_in_force_from_its_first_day_on),
        cmocka_unit_test(rows_in_front_of_its_own_are_not_looked_at),
        cmocka_unit_test(a_rate_that_changes_in_the_year_counts_by_its_days),
        cmocka_unit_test(a_change_counts_by_the_day_count_of_the_product),
        cmocka_unit_test(free_days_count_with_rate_0),
        cmocka_unit_test(one_day_without_a_rate_leaves_no_rate_over_the_period),
        cmocka_unit_test(a_day_that_counts_for_nothing_still_needs_a_rate),
        cmocka_unit_test(the_rate_over_no_days_is_0),
        cmocka_unit_test(rows_of_one_rate_are_one_stretch),
        cmocka_unit_test(a_stretch_goes_on_to_the_last_day),
        cmocka_unit_test(the_rate_over_a_period_is_the_sum_over_its_days),
        cmocka_unit_test(a_parameter_has_its_default_on_days_without_a_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
