#include "support/assertions.h"

#include <string.h>

#include "premie/wga.h"
#include "support/cases.h"
#include "support/covers.h"

/* [W-4] */
static void lgu_lasts_a_month_a_year_and_half_a_month_for_later_years_from_2016(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("lgu_lengths.csv");
    while (premie_cases_next(cases)) {
        premie_date wia = day(premie_case_text(cases, "wia_day"));
        int halves = premie_lgu_half_months(wia, (int)premie_case_integer(cases, "years_to_2015"),
                                            (int)premie_case_integer(cases, "years_from_2016"));
        assert_integer(halves, premie_case_integer(cases, "half_months"));
        assert_date(premie_lgu_end(wia, halves), premie_case_text(cases, "end"));
    }
    premie_cases_close(cases);
}

/* ---- milestones ---------------------------------------------------------------------------------------------- */

/* First ill on 15 January 2024, WIA day 12 January 2026, LGU until 27 May 2027. */
static premie_wga_days days_of(const char *recovered_on, const char *pension_day)
{
    return (premie_wga_days){
        .anchor = {PREMIE_NO_DATE, day("2024-01-15"), day("2026-01-12"), day("2026-01-12"), day("2027-05-27")},
        .recovered_on = recovered_on[0] != '\0' ? day(recovered_on) : PREMIE_FOREVER,
        .pension_day = day(pension_day)};
}

static void assert_due(premie_milestone milestone, premie_wga_days days, const char *expected,
                       const char *expected_last)
{
    premie_date due, last;
    assert_true(premie_milestone_due(&milestone, &days, &due, &last));
    assert_date(due, expected);
    assert_date(last, expected_last);
}

/* [W-2], S4: week 42 of illness is 294 days after 15 January 2024; five months before 27 May 2027 */
static void a_milestone_is_due_so_many_weeks_and_months_after_its_anchor(void **state)
{
    (void)state;
    premie_wga_days days = days_of("", "");
    assert_due((premie_milestone){.anchor = PREMIE_ANCHOR_SICK, .weeks = 42}, days, "2024-11-04", "");
    assert_due((premie_milestone){.anchor = PREMIE_ANCHOR_WIA, .months = 120}, days, "2036-01-12", "");
    assert_due((premie_milestone){.anchor = PREMIE_ANCHOR_LGU_START, .months = 11}, days, "2026-12-12", "");
    assert_due((premie_milestone){.anchor = PREMIE_ANCHOR_LGU_END, .months = -5}, days, "2026-12-27", "");
    assert_due((premie_milestone){.anchor = PREMIE_ANCHOR_WIA, .weeks = -2}, days, "2025-12-29", "");
}

/* [W-2]: 15 January + 2 weeks = 29 January, and a month on 28 February is no 29th [N-3] */
static void weeks_count_before_months(void **state)
{
    (void)state;
    premie_wga_days days = days_of("", "");
    days.anchor[PREMIE_ANCHOR_SICK] = day("2025-01-15");
    assert_due((premie_milestone){.anchor = PREMIE_ANCHOR_SICK, .weeks = 2, .months = 1}, days, "2025-02-28", "");
}

/* [W-2], S4: 6 · 7 = 42 and 68 · 7 = 476 days after 15 January 2024 */
static void a_window_lasts_until_its_weeks_after_the_anchor(void **state)
{
    (void)state;
    assert_due((premie_milestone){.anchor = PREMIE_ANCHOR_SICK, .weeks = 6, .until_weeks = 68, .has_window = true},
               days_of("", ""), "2024-02-26", "2025-05-05");
}

/* [W-2] */
static void a_milestone_without_its_anchor_is_not_due(void **state)
{
    (void)state;
    premie_wga_days days = days_of("", "");
    premie_milestone milestone = {.anchor = PREMIE_ANCHOR_LGU_END};
    premie_date due, last;
    days.anchor[PREMIE_ANCHOR_LGU_END] = PREMIE_NO_DATE;
    assert_false(premie_milestone_due(&milestone, &days, &due, &last));
}

/* [W-3] */
static void a_milestone_that_ends_on_recovery_is_due_up_to_that_day(void **state)
{
    (void)state;
    premie_milestone milestone = {.anchor = PREMIE_ANCHOR_SICK, .weeks = 42, .ends_on_recovery = true};
    premie_wga_days days = days_of("2024-11-03", "");
    premie_date due, last;
    assert_false(premie_milestone_due(&milestone, &days, &due, &last));
    assert_due(milestone, days_of("2024-11-04", ""), "2024-11-04", "");
    milestone.ends_on_recovery = false;
    assert_due(milestone, days, "2024-11-04", "");
}

/* [W-3] */
static void no_milestone_is_due_after_the_state_pension_day(void **state)
{
    (void)state;
    premie_milestone milestone = {.anchor = PREMIE_ANCHOR_WIA, .months = 120};
    premie_wga_days days = days_of("", "2036-01-11");
    premie_date due, last;
    assert_false(premie_milestone_due(&milestone, &days, &due, &last));
    assert_due(milestone, days_of("", "2036-01-12"), "2036-01-12", "");
}

/* ---- phases -------------------------------------------------------------------------------------------------- */

static premie_wga_case plain_case(void)
{
    return (premie_wga_case){.wia_day = day("2026-01-12"),
                             .pension_day = PREMIE_NO_DATE,
                             .disability = pct("50"),
                             .daily_wage = money("200.00"),
                             .income_month = money("0.00"),
                             .residual_month = money("1000.00"),
                             .years_to_2015 = 12,
                             .years_from_2016 = 9};
}

static premie_wage_limit limit(const char *from, const char *most, const char *least)
{
    return (premie_wage_limit){day(from), money(most), money(least)};
}

static premie_wga_plan plan_of(const premie_wga_case *sickness, size_t count, const premie_wage_limit limits[])
{
    premie_wga_plan plan;
    premie_wga_plan_make(sickness, (premie_limits){limits, count}, &plan);
    return plan;
}

/* The phase on a day; fails the test where there is none. */
static const premie_wga_phase *phase_on(const premie_wga_plan *plan, premie_date on)
{
    unsigned place = 0;
    while (place < plan->phase_count && !premie_date_in(on, plan->phases[place].days)) {
        place++;
    }
    assert_true(place < plan->phase_count);
    return &plan->phases[place];
}

static void assert_monthly(const premie_wga_plan *plan, premie_date on, const char *benefit, const char *expected)
{
    const premie_wga_phase *phase = phase_on(plan, on);
    premie_money monthly;
    premie_error error;
    assert_string_equal(premie_wga_benefit_word(phase->benefit), benefit);
    assert_status(premie_round_money(phase->monthly, &monthly, &error), PREMIE_OK, &error);
    assert_money(monthly, expected);
}

/* [W-4], [W-5], [W-6], [W-7] */
static void each_benefit_of_a_month_is_that_of_the_case_by_hand(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("wga_months.csv");
    while (premie_cases_next(cases)) {
        premie_wga_case sickness = plain_case();
        sickness.wia_day = day(premie_case_text(cases, "wia_day"));
        sickness.disability = pct(premie_case_text(cases, "disability"));
        sickness.durable = premie_case_integer(cases, "durable") != 0;
        sickness.strict = premie_case_integer(cases, "strict") != 0;
        sickness.daily_wage = money(premie_case_text(cases, "daily_wage"));
        sickness.income_month = money(premie_case_text(cases, "income"));
        sickness.residual_month = money(premie_case_text(cases, "residual"));
        premie_wage_limit known =
            limit("2010-01-01", premie_case_text(cases, "max_wage"), premie_case_text(cases, "minimum"));
        premie_wga_plan plan = plan_of(&sickness, 1, &known);
        assert_string_equal(premie_wga_status_word(plan.status), premie_case_text(cases, "status"));
        if (premie_case_text(cases, "first")[0] != '\0') {
            premie_date third = premie_date_add_months(sickness.wia_day, 2);
            assert_monthly(&plan, sickness.wia_day, "lgu", premie_case_text(cases, "first"));
            assert_monthly(&plan, premie_date_plus(third, -1), "lgu", premie_case_text(cases, "first"));
            assert_monthly(&plan, third, "lgu", premie_case_text(cases, "rest"));
            assert_monthly(&plan, premie_date_plus(plan.lgu_end, -1), "lgu", premie_case_text(cases, "rest"));
        }
        if (premie_case_text(cases, "benefit")[0] != '\0') {
            assert_monthly(&plan, plan.lgu_end, premie_case_text(cases, "benefit"), premie_case_text(cases, "after"));
        } else {
            assert_integer(plan.phase_count, 0);
        }
    }
    premie_cases_close(cases);
}

static void assert_contiguous(const premie_wga_plan *plan, premie_date from, const char *until)
{
    premie_date next = from;
    for (unsigned i = 0; i < plan->phase_count; i++) {
        assert_integer(plan->phases[i].days.from.day, next.day);
        assert_true(plan->phases[i].days.until.day > next.day);
        next = plan->phases[i].days.until;
    }
    assert_date(next, until);
}

/* [W-7] */
static void phases_go_on_without_a_gap_from_the_wia_day_for_ten_years(void **state)
{
    (void)state;
    premie_wga_case sickness = plain_case();
    premie_wage_limit known[] = {limit("2020-01-01", "300.00", "1900.00"), limit("2028-07-01", "310.00", "2000.00"),
                                 limit("2030-01-15", "310.00", "2100.00")};
    premie_wga_plan plan = plan_of(&sickness, 3, known);
    assert_contiguous(&plan, sickness.wia_day, "2036-01-12");
    assert_integer(plan.phase_count, 5);
}

/* [W-7] */
static void phases_end_on_the_state_pension_day(void **state)
{
    (void)state;
    premie_wga_case sickness = plain_case();
    premie_wage_limit known = limit("2020-01-01", "300.00", "1900.00");
    sickness.pension_day = day("2034-06-15");
    premie_wga_plan plan = plan_of(&sickness, 1, &known);
    assert_contiguous(&plan, sickness.wia_day, "2034-06-15");
    sickness.pension_day = day("2026-02-01");
    plan = plan_of(&sickness, 1, &known);
    assert_contiguous(&plan, sickness.wia_day, "2026-02-01");
    sickness.pension_day = day("2026-01-12");
    plan = plan_of(&sickness, 1, &known);
    assert_integer(plan.phase_count, 0);
}

/* [W-7]: LGU ends on 26 May 2027 */
static void a_phase_may_last_one_day(void **state)
{
    (void)state;
    premie_wga_case sickness = plain_case();
    premie_wage_limit known = limit("2020-01-01", "300.00", "1900.00");
    sickness.pension_day = day("2027-05-28");
    premie_wga_plan plan = plan_of(&sickness, 1, &known);
    assert_date(plan.lgu_end, "2027-05-27");
    assert_contiguous(&plan, sickness.wia_day, "2027-05-28");
    assert_monthly(&plan, plan.lgu_end, "vvu", "665.00");
}

/* [W-6]: from 35 % on; a durable loss of 80 % or more is IVA */
static void whoever_has_lost_35_percent_is_on_wga_unless_it_is_iva(void **state)
{
    (void)state;
    static const struct {
        const char *disability;
        bool durable, on_wga;
    } cases[] = {{"0", false, false}, {"34.999999", false, false}, {"35", false, true}, {"79.999999", true, true},
                 {"80", true, false}, {"80", false, true},         {"100", true, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        premie_wga_case sickness = plain_case();
        sickness.disability = pct(cases[i].disability);
        sickness.durable = cases[i].durable;
        assert_true(premie_is_on_wga(&sickness) == cases[i].on_wga);
    }
}

/* [W-7]: 35 % of 1900, of 2000 from July 2028 on, and of 2100 from the first whole month of it on */
static void the_minimum_wage_is_that_of_the_first_day_of_the_month(void **state)
{
    (void)state;
    premie_wga_case sickness = plain_case();
    premie_wage_limit known[] = {limit("2020-01-01", "300.00", "1900.00"), limit("2028-07-01", "310.00", "2000.00"),
                                 limit("2029-01-01", "320.00", ""), limit("2030-01-15", "310.00", "2100.00")};
    premie_wga_plan plan = plan_of(&sickness, 4, known);
    assert_monthly(&plan, day("2028-06-30"), "vvu", "665.00");
    assert_monthly(&plan, day("2028-07-01"), "vvu", "700.00");
    assert_monthly(&plan, day("2030-01-31"), "vvu", "700.00");
    assert_monthly(&plan, day("2030-02-01"), "vvu", "735.00");
}

/* [W-7]: 2100 from the second day of January on counts in February */
static void a_minimum_wage_from_the_second_of_a_month_counts_in_the_next(void **state)
{
    (void)state;
    premie_wga_case sickness = plain_case();
    premie_wage_limit known[] = {limit("2020-01-01", "300.00", "1900.00"), limit("2030-01-01", "310.00", "2000.00"),
                                 limit("2030-01-02", "310.00", "2100.00")};
    premie_wga_plan plan = plan_of(&sickness, 3, known);
    assert_monthly(&plan, day("2029-12-31"), "vvu", "665.00");
    assert_monthly(&plan, day("2030-01-31"), "vvu", "700.00");
    assert_monthly(&plan, day("2030-02-01"), "vvu", "735.00");
}

/* [W-7] */
static void without_a_limit_in_force_the_latest_before_counts(void **state)
{
    (void)state;
    premie_wage_limit known[] = {limit("2020-01-01", "", "1900.00"), limit("2022-01-01", "250.00", ""),
                                 limit("2024-01-01", "", "2000.00")};
    premie_limits limits = {known, 3};
    assert_money(premie_max_daily_wage_on(limits, day("2021-12-31")), "");
    assert_money(premie_max_daily_wage_on(limits, day("2030-01-01")), "250.00");
    assert_money(premie_minimum_wage_on(limits, day("2023-12-31")), "1900.00");
    assert_money(premie_minimum_wage_on(limits, day("2024-01-01")), "2000.00");
    assert_money(premie_minimum_wage_on(limits, day("2019-12-31")), "");
}

/* ---- the burden ----------------------------------------------------------------------------------------------- */

static const premie_number no_discount = {0};

static void shares_of(double share, double shares[static PREMIE_WGA_MONTHS])
{
    for (unsigned i = 0; i < PREMIE_WGA_MONTHS; i++) {
        shares[i] = share;
    }
}

static unsigned burden_of(const premie_wga_plan *plan, const double shares[], const char *discount, int year,
                          premie_wga_year years[static PREMIE_WGA_YEARS])
{
    unsigned count;
    premie_error error;
    assert_status(premie_wga_burden(plan, shares, number(discount), year, years, &count, &error), PREMIE_OK, &error);
    return count;
}

/* [W-7]: from 12 January 2026, 20 of 31 days, 3262.50 · (20 / 31 + 1 + 11 / 31) = 6525.00, then 3045.00 for 20 / 31 of
 * March and 9 months: 3262.50 · (20/31 + 1) + 3262.50 · 11/31 + 3045.00 · (20/31 + 9) */
static void a_part_of_a_month_counts_by_its_days_over_those_of_the_month(void **state)
{
    (void)state;
    premie_wga_case sickness = plain_case();
    premie_wage_limit known = limit("2020-01-01", "300.00", "2000.00");
    premie_wga_plan plan = plan_of(&sickness, 1, &known);
    premie_wga_year years[PREMIE_WGA_YEARS];
    double shares[PREMIE_WGA_MONTHS];
    shares_of(1, shares);
    assert_integer(burden_of(&plan, shares, "0", 2026, years), 11);
    assert_integer(years[0].calendar_year, 2026);
    assert_money(years[0].amount, "35894.52"); /* 6525.00 + 1964.516… + 27405.00 */
    /* 2027: LGU for 4 months and 26 / 31 of May, VVU of 700.00 for the rest */
    assert_money(years[1].amount, "19746.77"); /* 3045 · 4 + 3045 · 26 / 31 + 700 · 5 / 31 + 700 · 7 */
    assert_money(years[2].amount, "8400.00");
    assert_integer(years[10].calendar_year, 2036);
    assert_money(years[10].amount, "248.39"); /* 700 · 11 / 31 */
}

/* [W-7], [N-1]: 2 · 75 % of 21.75 · 200.04 is 6526.305 */
static void half_a_cent_of_a_year_is_rounded_up(void **state)
{
    (void)state;
    premie_wga_case sickness = plain_case();
    premie_wage_limit known = limit("2020-01-01", "300.00", "2000.00");
    premie_wga_year years[PREMIE_WGA_YEARS];
    double shares[PREMIE_WGA_MONTHS];
    shares_of(1, shares);
    sickness.wia_day = day("2026-11-01");
    sickness.daily_wage = money("200.04");
    premie_wga_plan plan = plan_of(&sickness, 1, &known);
    burden_of(&plan, shares, "0", 2026, years);
    assert_money(years[0].amount, "6526.31");
}

/* [W-7]: ten years from 1 January end with a year, those from 2 January a day after it: 700 / 31 */
static void a_year_that_a_case_does_not_reach_has_no_burden_and_one_day_has(void **state)
{
    (void)state;
    premie_wga_case sickness = plain_case();
    premie_wage_limit known = limit("2020-01-01", "300.00", "2000.00");
    premie_wga_year years[PREMIE_WGA_YEARS];
    double shares[PREMIE_WGA_MONTHS];
    shares_of(1, shares);
    sickness.wia_day = day("2026-01-01");
    premie_wga_plan plan = plan_of(&sickness, 1, &known);
    assert_integer(burden_of(&plan, shares, "0", 2026, years), 10);
    assert_integer(years[9].calendar_year, 2035);
    assert_money(years[9].amount, "8400.00");
    sickness.wia_day = day("2026-01-02");
    plan = plan_of(&sickness, 1, &known);
    assert_integer(burden_of(&plan, shares, "0", 2026, years), 11);
    assert_integer(years[10].calendar_year, 2036);
    assert_money(years[10].amount, "22.58");
}

/* [W-8] */
static void where_nobody_leaves_and_nothing_is_discounted_all_three_are_the_same(void **state)
{
    (void)state;
    premie_wage_limit known = limit("2020-01-01", "300.00", "2000.01");
    double shares[PREMIE_WGA_MONTHS];
    shares_of(1, shares);
    for (int i = 0; i < 2000; i++) {
        premie_wga_case sickness = plain_case();
        premie_wga_year years[PREMIE_WGA_YEARS];
        sickness.wia_day = premie_date_plus(sickness.wia_day, i);
        sickness.daily_wage.cents += 7 * i;
        sickness.income_month.cents += 13 * i;
        premie_wga_plan plan = plan_of(&sickness, 1, &known);
        unsigned count = burden_of(&plan, shares, "0", 2026, years);
        for (unsigned k = 0; k < count; k++) {
            assert_integer(years[k].expected.cents, years[k].amount.cents);
            assert_integer(years[k].present_value.cents, years[k].amount.cents);
        }
    }
}

/* [W-8]: half of them still on WGA */
static void what_is_expected_is_the_amount_of_those_still_on_wga(void **state)
{
    (void)state;
    premie_wga_case sickness = plain_case();
    premie_wage_limit known = limit("2020-01-01", "300.00", "2000.00");
    premie_wga_plan plan = plan_of(&sickness, 1, &known);
    premie_wga_year years[PREMIE_WGA_YEARS];
    double shares[PREMIE_WGA_MONTHS];
    shares_of(0.5, shares);
    (void)burden_of(&plan, shares, "0", 2026, years);
    assert_money(years[2].amount, "8400.00");
    assert_money(years[2].expected, "4200.00");
    assert_money(years[2].present_value, "4200.00");
    /* of 2028 the months 24 to 35 since January 2026, of which nobody is left in the last three */
    shares_of(1, shares);
    shares[33] = shares[34] = shares[35] = 0;
    (void)burden_of(&plan, shares, "0", 2026, years);
    assert_money(years[2].expected, "6300.00");
    assert_money(years[1].expected, "19746.77");
}

/* [W-8]: 700 a month of 2028 at 21 % a year, from the middle of each month: 700 · 1.21^(−0.5 / 12) · (1 − 1 / 1.21) /
 * (1 − 1.21^(−1 / 12)) on 1 January 2028; a year before that 1.21 times less, a year after it 1.21 times more */
static void expected_amounts_are_discounted_from_the_middle_of_their_months(void **state)
{
    (void)state;
    premie_wga_case sickness = plain_case();
    premie_wage_limit known = limit("2020-01-01", "300.00", "2000.00");
    premie_wga_plan plan = plan_of(&sickness, 1, &known);
    premie_wga_year years[PREMIE_WGA_YEARS];
    double shares[PREMIE_WGA_MONTHS];
    shares_of(1, shares);
    (void)burden_of(&plan, shares, "21", 2028, years);
    assert_money(years[2].expected, "8400.00");
    assert_money(years[2].present_value, "7647.85");
    (void)burden_of(&plan, shares, "21", 2027, years);
    assert_money(years[2].present_value, "6320.54");
    (void)burden_of(&plan, shares, "21", 2029, years);
    assert_money(years[2].present_value, "9253.90");
}

/* [N-4] */
static void an_amount_beyond_the_range_of_money_is_an_error(void **state)
{
    (void)state;
    premie_wga_case sickness = plain_case();
    premie_wage_limit known = limit("2020-01-01", "9999999999999.99", "2000.00");
    sickness.daily_wage = money("9999999999999.99");
    premie_wga_plan plan = plan_of(&sickness, 1, &known);
    premie_wga_year years[PREMIE_WGA_YEARS];
    double shares[PREMIE_WGA_MONTHS];
    unsigned count;
    premie_error error;
    shares_of(1, shares);
    assert_status(premie_wga_burden(&plan, shares, no_discount, 2026, years, &count, &error), PREMIE_E_DATA, &error);
    assert_string_equal(error.text, "the amount would be over 9,999,999,999,999.99");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lgu_lasts_a_month_a_year_and_half_a_month_for_later_years_from_2016),
        cmocka_unit_test(a_milestone_is_due_so_many_weeks_and_months_after_its_anchor),
        cmocka_unit_test(weeks_count_before_months),
        cmocka_unit_test(a_window_lasts_until_its_weeks_after_the_anchor),
        cmocka_unit_test(a_milestone_without_its_anchor_is_not_due),
        cmocka_unit_test(a_milestone_that_ends_on_recovery_is_due_up_to_that_day),
        cmocka_unit_test(no_milestone_is_due_after_the_state_pension_day),
        cmocka_unit_test(each_benefit_of_a_month_is_that_of_the_case_by_hand),
        cmocka_unit_test(phases_go_on_without_a_gap_from_the_wia_day_for_ten_years),
        cmocka_unit_test(phases_end_on_the_state_pension_day),
        cmocka_unit_test(a_phase_may_last_one_day),
        cmocka_unit_test(whoever_has_lost_35_percent_is_on_wga_unless_it_is_iva),
        cmocka_unit_test(the_minimum_wage_is_that_of_the_first_day_of_the_month),
        cmocka_unit_test(a_minimum_wage_from_the_second_of_a_month_counts_in_the_next),
        cmocka_unit_test(without_a_limit_in_force_the_latest_before_counts),
        cmocka_unit_test(a_part_of_a_month_counts_by_its_days_over_those_of_the_month),
        cmocka_unit_test(half_a_cent_of_a_year_is_rounded_up),
        cmocka_unit_test(a_year_that_a_case_does_not_reach_has_no_burden_and_one_day_has),
        cmocka_unit_test(where_nobody_leaves_and_nothing_is_discounted_all_three_are_the_same),
        cmocka_unit_test(what_is_expected_is_the_amount_of_those_still_on_wga),
        cmocka_unit_test(expected_amounts_are_discounted_from_the_middle_of_their_months),
        cmocka_unit_test(an_amount_beyond_the_range_of_money_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
