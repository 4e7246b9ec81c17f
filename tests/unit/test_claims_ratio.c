#include "support/assertions.h"

#include "premie/claims_ratio.h"
#include "support/cases.h"
#include "support/covers.h"

/* Three years of a cover that began on 1 April 2023. */
static premie_window window_of_2023_to_2025(void)
{
    return premie_window_before(day("2026-01-01"), day("2026-04-15"), 3, days("2023-04-01", ""));
}

static premie_cost cost(const char *on, uint32_t sickness, const char *amount)
{
    return (premie_cost){day(on), false, sickness, money(amount).cents};
}

static premie_history with_costs(size_t count, const premie_cost costs[], const char *cap)
{
    premie_history history = {.window = window_of_2023_to_2025(), .premium = {100000, 1}};
    premie_history_costs(count, costs, money(cap), &history);
    return history;
}

static premie_ratio charged(const premie_cover *cover, int year, const char *billed)
{
    premie_ratio premium = {0, 1};
    premie_error error;
    assert_status(premie_charged_premium(cover, year, money(billed), &premium, NULL, &error), PREMIE_OK, &error);
    return premium;
}

static premie_restatement restated(const premie_cover *cover, int year, int64_t tariff)
{
    premie_restatement found = {.has_exposure = false};
    premie_error error;
    assert_status(premie_restated_premium(cover, year, tariff, &found, &error), PREMIE_OK, &error);
    return found;
}

/* ---- window ---------------------------------------------------------------------------------------- */

/* [K-1] */
static void a_window_is_the_last_whole_years_in_which_the_cover_ran(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("windows.csv");
    while (premie_cases_next(cases)) {
        premie_period insured = days(premie_case_text(cases, "from"), premie_case_text(cases, "until"));
        premie_window window =
            premie_window_before(day(premie_case_text(cases, "renewal_day")), day(premie_case_text(cases, "as_of")),
                                 (int)premie_case_integer(cases, "years"), insured);
        bool available = *premie_case_text(cases, "window_from") != '\0';
        assert_true(available != premie_period_is_empty(window.days));
        if (available) {
            assert_date(window.days.from, premie_case_text(cases, "window_from"));
            assert_date(window.days.until, premie_case_text(cases, "window_until"));
        }
        assert_integer(window.first, premie_case_integer(cases, "first"));
        assert_integer(window.last, premie_case_integer(cases, "last"));
    }
    premie_cases_close(cases);
}

/* ---- claims ---------------------------------------------------------------------------------------- */

/* [K-2] with a window from 2023-04-01 until 2026-01-01; `later` is the day of a later reserve of the same absence */
static void claims_count_from_the_first_to_the_last_day_of_the_window(void **state)
{
    (void)state;
    premie_window window = window_of_2023_to_2025();
    premie_cases *cases = premie_cases_open("claims.csv");
    while (premie_cases_next(cases)) {
        enum premie_claim_kind kind =
            (enum premie_claim_kind)word_place("paid reserve recovery", premie_case_text(cases, "kind"));
        premie_claim claims[] = {
            {day(premie_case_text(cases, "date")), kind, money("800.00"), 4},
            {day(premie_case_text(cases, "later")), PREMIE_CLAIM_RESERVE, money("2500.00"), 4},
        };
        size_t count = premie_date_is(claims[1].date) ? 2 : 1;
        assert_integer(premie_claim_counts(count, claims, 0, &window), *premie_case_text(cases, "counts") == 'y');
    }
    premie_cases_close(cases);
}

/* [K-2] */
static void a_reserve_of_another_absence_takes_nothing_away(void **state)
{
    (void)state;
    premie_window window = window_of_2023_to_2025();
    premie_claim claims[] = {
        {day("2024-06-30"), PREMIE_CLAIM_RESERVE, money("800.00"), 4},
        {day("2025-12-31"), PREMIE_CLAIM_RESERVE, money("2500.00"), 5},
    };
    assert_true(premie_claim_counts(2, claims, 0, &window));
}

/* [K-2], [K-3], [K-7] */
static void costs_are_summed_by_the_year_of_their_day(void **state)
{
    (void)state;
    premie_cost costs[] = {
        cost("2023-04-01", 1, "10.00"),
        cost("2023-12-31", 1, "5.00"),
        cost("2024-01-01", 2, "7.00"),
        {day("2025-12-31"), true, 3, 200},
    };
    premie_history history = with_costs(4, costs, "");
    assert_integer((int64_t)history.year[0].claims, 1500);
    assert_integer((int64_t)history.year[1].claims, 700);
    assert_integer((int64_t)history.year[2].claims, 0);
    assert_integer((int64_t)history.year[2].reintegration, 200);
    assert_integer((int64_t)history.claims, 2200);
    assert_integer((int64_t)history.reintegration, 200);
}

/* [K-1], [K-2] */
static void the_costs_of_20_years_are_summed_from_the_first_to_the_last(void **state)
{
    (void)state;
    premie_history history = {
        .window = premie_window_before(day("2026-01-01"), day("2026-04-15"), 20, days("2000-01-01", ""))};
    premie_cost costs[] = {cost("2006-01-01", 1, "10.00"), cost("2025-12-31", 2, "5.00")};
    premie_history_costs(2, costs, PREMIE_NO_MONEY, &history);
    assert_integer((int64_t)history.year[0].claims, 1000);
    assert_integer((int64_t)history.year[19].claims, 500);
    assert_integer((int64_t)history.claims, 1500);
}

/* [K-5], demo C09: 9,000.00 + 16,500.00 with a cap of 15,000.00 */
static void a_case_counts_for_at_most_the_cap(void **state)
{
    (void)state;
    premie_cost costs[] = {cost("2025-02-01", 1, "9000.00"), cost("2025-03-01", 2, "16500.00")};
    premie_history history = with_costs(2, costs, "15000.00");
    assert_integer((int64_t)history.capped, 2400000);
}

/* [K-5] */
static void claims_and_reintegration_of_a_case_are_capped_together_over_the_years(void **state)
{
    (void)state;
    premie_cost costs[] = {
        cost("2023-05-01", 1, "800.00"), cost("2024-05-01", 1, "-100.00"), {day("2025-05-01"), true, 1, 50000}};
    premie_history history = with_costs(3, costs, "1000.00");
    assert_integer((int64_t)history.capped, 100000);
}

/* [K-5]: the costs behind those that are given are of another cover */
static void a_case_ends_with_the_costs_of_the_cover(void **state)
{
    (void)state;
    premie_cost costs[] = {cost("2025-02-01", 1, "600.00"), cost("2025-03-01", 1, "700.00"),
                           cost("2025-04-01", 1, "900.00")};
    premie_history history = with_costs(2, costs, "1000.00");
    assert_integer((int64_t)history.capped, 100000);
}

/* [K-5] */
static void claims_without_an_absence_are_not_capped(void **state)
{
    (void)state;
    premie_cost costs[] = {cost("2024-05-01", 7, "1500.00"), cost("2025-05-01", PREMIE_NO_ROW, "900.00"),
                           cost("2025-06-01", PREMIE_NO_ROW, "800.00")};
    premie_history history = with_costs(3, costs, "1000.00");
    assert_integer((int64_t)history.capped, 270000);
}

/* ---- premium --------------------------------------------------------------------------------------- */

/* [K-4]: 12 employees at 75.00 */
static void the_premium_is_the_definitive_one_once_it_is_there(void **state)
{
    (void)state;
    premie_statement rows[] = {statement(2025, "2026-02-01", "12", "")};
    premie_cover cover = plain_cover(PREMIE_BASE_HEADCOUNT);
    cover.statements = rows;
    cover.statement_count = 1;
    assert_ratio(charged(&cover, 2025, "800.00"), 90000, 1);
}

/* [K-4] */
static void the_premium_is_what_was_billed_until_then(void **state)
{
    (void)state;
    premie_cover cover = plain_cover(PREMIE_BASE_HEADCOUNT);
    assert_ratio(charged(&cover, 2025, "800.00"), 80000, 1);
}

/* [K-4], [D-4]: 10 employees raised by 20 percent, at 75.00 */
static void an_estimated_premium_counts_as_definitive(void **state)
{
    (void)state;
    premie_cover cover = plain_cover(PREMIE_BASE_HEADCOUNT);
    cover.initial_headcount = number("10");
    cover.overdue_uplift.otherwise = number("20");
    cover.as_of = day("2026-09-01");
    assert_ratio(charged(&cover, 2025, "800.00"), 90000, 1);
}

/* [K-4]: an insurance year from April: 750.00 · 90 / 365 + 800.00 · 275 / 365 in 2025 */
static void an_insurance_year_is_shared_out_by_days(void **state)
{
    (void)state;
    premie_history history = {.window =
                                  premie_window_before(day("2026-04-01"), day("2026-04-15"), 3, days("2024-04-01", "")),
                              .premium = {0, 1}};
    history.year[0].premium = history.year[1].premium = (premie_ratio){0, 1};
    premie_error error;
    for (int label = 2024; label <= 2025; label++) {
        premie_year year = premie_year_of(month_day("04-01"), days("2024-04-01", ""), PREMIE_DAY, label);
        premie_ratio premium = {label == 2024 ? 75000 : 80000, 1};
        assert_status(premie_history_premium(&year, premium, &history, &error), PREMIE_OK, &error);
    }
    assert_ratio(history.year[0].premium, (premie_int128)75000 * 275, 365);
    assert_ratio(history.year[1].premium, (premie_int128)75000 * 90 + (premie_int128)80000 * 275, 365);
    assert_ratio(history.premium, (premie_int128)75000 * 365 + (premie_int128)80000 * 275, 365);
}

/* [K-8], demo C17: 200,000.00 at 3.20 % */
static void a_restated_premium_is_that_of_the_tariff_asked_for(void **state)
{
    (void)state;
    premie_statement rows[] = {statement(2024, "2025-02-01", "", "200000.00")};
    premie_cover cover = plain_cover(PREMIE_BASE_PAYROLL);
    cover.statements = rows;
    cover.statement_count = 1;
    premie_restatement found = restated(&cover, 2024, 3200000);
    assert_true(found.is_definitive);
    assert_ratio(found.premium, 640000, 1);
}

/* [K-8]: 12 employees from the statement of 2024, half of 2025 (181 of 365 days), at 100.00; not rounded */
static void a_restated_premium_of_a_year_not_settled_rests_on_its_advance(void **state)
{
    (void)state;
    premie_statement rows[] = {statement(2024, "2025-02-01", "12", "")};
    premie_cover cover = plain_cover(PREMIE_BASE_HEADCOUNT);
    cover.insured = days("2023-01-01", "2025-07-01");
    cover.statements = rows;
    cover.statement_count = 1;
    premie_restatement found = restated(&cover, 2025, 10000);
    assert_false(found.is_definitive);
    assert_integer(found.basis.kind, PREMIE_BASIS_DEFINITIVE);
    assert_ratio(found.premium, (premie_int128)120000 * 181, 365);
}

/* [K-8] */
static void a_restated_premium_is_0_without_an_exposure(void **state)
{
    (void)state;
    premie_cover cover = plain_cover(PREMIE_BASE_HEADCOUNT);
    assert_ratio(restated(&cover, 2025, 10000).premium, 0, 1);
}

/* [K-8] */
static void a_restated_premium_is_0_without_a_tariff(void **state)
{
    (void)state;
    premie_cover cover = plain_cover(PREMIE_BASE_HEADCOUNT);
    cover.initial_headcount = number("10");
    premie_restatement found = restated(&cover, 2025, PREMIE_NO_INTEGER);
    assert_true(found.has_exposure);
    assert_ratio(found.premium, 0, 1);
}

/* [K-8], [XR-8] */
static void a_tariff_is_that_of_the_tables_whatever_the_schedule_says(void **state)
{
    (void)state;
    premie_rate_row schedule[] = {euro_row("2025-01-01", "", "90.00")};
    premie_cover cover = plain_cover(PREMIE_BASE_HEADCOUNT);
    cover.rates.schedule = schedule;
    cover.rates.schedule_count = 1;
    assert_integer(premie_tariff_on(&cover.rates, day("2026-01-01")), 7500);
}

/* ---- ratio ----------------------------------------------------------------------------------------- */

static premie_ratio ratio_of(premie_int128 capped, premie_ratio premium, bool *found)
{
    premie_history history = {.window = window_of_2023_to_2025(), .capped = capped, .premium = premium};
    premie_ratio ratio = {0, 1};
    premie_error error;
    assert_status(premie_claims_ratio(&history, found, &ratio, &error), PREMIE_OK, &error);
    return ratio;
}

/* [K-6], demo C01: 28,755.13 / 43,350.00 */
static void a_claims_ratio_is_what_counts_over_the_premium(void **state)
{
    (void)state;
    bool found;
    assert_ratio(ratio_of(2875513, (premie_ratio){4335000, 1}, &found), 2875513, 4335000);
    assert_true(found);
}

/* [K-6] */
static void a_negative_claims_ratio_is_0(void **state)
{
    (void)state;
    bool found;
    assert_ratio(ratio_of(-50000, (premie_ratio){100000, 1}, &found), 0, 1);
    assert_true(found);
}

/* [K-6] */
static void without_a_premium_there_is_no_claims_ratio(void **state)
{
    (void)state;
    bool found;
    (void)ratio_of(50000, (premie_ratio){0, 1}, &found);
    assert_false(found);
}

/* [K-6] */
static void with_a_premium_given_back_there_is_no_claims_ratio(void **state)
{
    (void)state;
    bool found;
    (void)ratio_of(50000, (premie_ratio){-100, 1}, &found);
    assert_false(found);
}

/* [K-7] */
static void the_ratio_of_a_year_is_shown_uncapped_and_0_where_negative(void **state)
{
    (void)state;
    premie_history_year of[] = {{1650000, 0, {1271000, 1}}, {-100, 0, {1271000, 1}}, {100, 0, {0, 1}}};
    bool found;
    premie_ratio ratio;
    premie_error error;
    assert_status(premie_claims_ratio_of_year(&of[0], &found, &ratio, &error), PREMIE_OK, &error);
    assert_ratio(ratio, 1650000, 1271000);
    assert_status(premie_claims_ratio_of_year(&of[1], &found, &ratio, &error), PREMIE_OK, &error);
    assert_ratio(ratio, 0, 1);
    assert_status(premie_claims_ratio_of_year(&of[2], &found, &ratio, &error), PREMIE_OK, &error);
    assert_false(found);
}

/* [XR-4]: 300.00 of 1,000.00 where 800.00 of 1,200.00 counts over the window */
static void the_cap_is_shared_out_over_the_years_in_proportion(void **state)
{
    (void)state;
    premie_history history = {.window = window_of_2023_to_2025(), .claims = 120000, .capped = 80000};
    history.year[1] = (premie_history_year){30000, 0, {100000, 1}};
    premie_ratio ratio;
    premie_error error;
    assert_status(premie_claims_ratio_in_proportion(&history, 1, &ratio, &error), PREMIE_OK, &error);
    assert_ratio(ratio, 2, 10);
}

/* [XR-4]: scaled by 1 where uncapped <= 0 */
static void without_claims_over_the_window_nothing_is_shared_out(void **state)
{
    (void)state;
    premie_history history = {.window = window_of_2023_to_2025(), .claims = -20000, .capped = -30000};
    history.year[1] = (premie_history_year){-50000, 0, {100000, 1}};
    premie_ratio ratio;
    premie_error error;
    assert_status(premie_claims_ratio_in_proportion(&history, 1, &ratio, &error), PREMIE_OK, &error);
    assert_ratio(ratio, -1, 2);
    history.claims = 0;
    assert_status(premie_claims_ratio_in_proportion(&history, 1, &ratio, &error), PREMIE_OK, &error);
    assert_ratio(ratio, -1, 2);
}

/* [N-4] */
static void a_premium_beyond_128_bits_is_an_error_that_names_the_year(void **state)
{
    (void)state;
    premie_history history = {.window = window_of_2023_to_2025(), .premium = {0, 1}};
    for (int i = 0; i < 3; i++) {
        history.year[i].premium = (premie_ratio){1, ((premie_int128)1 << 126) - 1};
    }
    premie_year year = premie_year_of(month_day("01-01"), days("2023-04-01", ""), PREMIE_DAY, 2024);
    premie_error error;
    assert_status(premie_history_premium(&year, (premie_ratio){1, ((premie_int128)1 << 126) - 3}, &history, &error),
                  PREMIE_E_DATA, &error);
    assert_string_equal(error.text, "premium of 2024: an intermediate exceeds 128 bits");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_window_is_the_last_whole_years_in_which_the_cover_ran),
        cmocka_unit_test(claims_count_from_the_first_to_the_last_day_of_the_window),
        cmocka_unit_test(a_reserve_of_another_absence_takes_nothing_away),
        cmocka_unit_test(costs_are_summed_by_the_year_of_their_day),
        cmocka_unit_test(the_costs_of_20_years_are_summed_from_the_first_to_the_last),
        cmocka_unit_test(a_case_counts_for_at_most_the_cap),
        cmocka_unit_test(claims_and_reintegration_of_a_case_are_capped_together_over_the_years),
        cmocka_unit_test(a_case_ends_with_the_costs_of_the_cover),
        cmocka_unit_test(claims_without_an_absence_are_not_capped),
        cmocka_unit_test(the_premium_is_the_definitive_one_once_it_is_there),
        cmocka_unit_test(the_premium_is_what_was_billed_until_then),
        cmocka_unit_test(an_estimated_premium_counts_as_definitive),
        cmocka_unit_test(an_insurance_year_is_shared_out_by_days),
        cmocka_unit_test(a_restated_premium_is_that_of_the_tariff_asked_for),
        cmocka_unit_test(a_restated_premium_of_a_year_not_settled_rests_on_its_advance),
        cmocka_unit_test(a_restated_premium_is_0_without_an_exposure),
        cmocka_unit_test(a_restated_premium_is_0_without_a_tariff),
        cmocka_unit_test(a_tariff_is_that_of_the_tables_whatever_the_schedule_says),
        cmocka_unit_test(a_claims_ratio_is_what_counts_over_the_premium),
        cmocka_unit_test(a_negative_claims_ratio_is_0),
        cmocka_unit_test(without_a_premium_there_is_no_claims_ratio),
        cmocka_unit_test(with_a_premium_given_back_there_is_no_claims_ratio),
        cmocka_unit_test(the_ratio_of_a_year_is_shown_uncapped_and_0_where_negative),
        cmocka_unit_test(the_cap_is_shared_out_over_the_years_in_proportion),
        cmocka_unit_test(without_claims_over_the_window_nothing_is_shared_out),
        cmocka_unit_test(a_premium_beyond_128_bits_is_an_error_that_names_the_year),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
