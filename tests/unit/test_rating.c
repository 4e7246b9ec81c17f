#include "support/assertions.h"

#include <string.h>

#include "premie/rating.h"
#include "support/cases.h"
#include "support/covers.h"

enum { MILLION = 1000000 };

/* Millionths of a decimal of up to 10 decimals as a factor. */
static premie_exact factor_of(const char *text)
{
    premie_exact factor;
    int64_t value = 0, unit = 1;
    const char *point = strchr(text, '.');
    for (const char *at = text; *at != '\0'; at++) {
        value = *at != '.' ? value * 10 + (*at - '0') : value;
        unit *= point != NULL && at > point ? 10 : 1;
    }
    premie_exact_set(&factor, (premie_ratio){value, unit});
    return factor;
}

/* A history of 2023, 2024 and 2025, with a premium of 100.00 in each; the latest ratio, in percent, first. */
static premie_history history_of(const char *latest, const char *second, const char *third)
{
    const char *const ratios[] = {third, second, latest};
    premie_history history = {.window =
                                  premie_window_before(day("2026-01-01"), day("2026-04-15"), 3, days("2020-01-01", "")),
                              .premium = {30000, 1}};
    for (int i = 0; i < 3; i++) {
        history.year[i] = (premie_history_year){money(ratios[i]).cents, 0, {10000, 1}};
        history.claims += history.year[i].claims;
    }
    history.capped = history.claims;
    return history;
}

static premie_rating_rule rule_3_2_1(const char *target)
{
    return (premie_rating_rule){.method = PREMIE_BLEND,
                                .window_years = 3,
                                .min_years = 1,
                                .year_weight = {3, 2, 1},
                                .target_ratio = pct(target)};
}

static premie_exact blended(const premie_rating_rule *rule, const premie_history *history, int64_t weight)
{
    premie_exact factor;
    premie_error error;
    assert_status(premie_blend_factor(rule, history, weight, NULL, &factor, &error), PREMIE_OK, &error);
    return factor;
}

static int64_t rounded(const premie_exact *exact, int64_t scale)
{
    int64_t result = 0;
    assert_true(premie_exact_round(exact, scale, &result));
    return result;
}

/* ---- status ---------------------------------------------------------------------------------------- */

static premie_rating_status status_with(int min_years, int first, premie_ratio premium)
{
    premie_rating_rule rule = {.min_years = min_years};
    premie_history history = {.window = {.first = first, .last = 2025}, .premium = premium};
    return premie_rating_status_of(&rule, &history);
}

/* [XR-2] */
static void as_many_years_as_are_needed_are_enough(void **state)
{
    (void)state;
    assert_string_equal(premie_rating_status_word(status_with(2, 2024, (premie_ratio){1, 1})), "ok");
}

/* [XR-2], demo C03 */
static void a_year_less_is_a_short_history(void **state)
{
    (void)state;
    assert_string_equal(premie_rating_status_word(status_with(2, 2025, (premie_ratio){1, 1})), "short_history");
}

/* [XR-2], [K-6] */
static void without_premium_nothing_is_rated(void **state)
{
    (void)state;
    assert_string_equal(premie_rating_status_word(status_with(2, 2024, (premie_ratio){0, 1})), "no_premium");
}

/* [XR-2]: in that order */
static void a_short_history_comes_before_no_premium(void **state)
{
    (void)state;
    assert_string_equal(premie_rating_status_word(status_with(2, 2025, (premie_ratio){0, 1})), "short_history");
}

/* [XR-2], [K-1] */
static void no_year_at_all_is_no_premium_where_none_is_needed(void **state)
{
    (void)state;
    assert_string_equal(premie_rating_status_word(status_with(0, 2026, (premie_ratio){0, 1})), "no_premium");
}

/* ---- scale ----------------------------------------------------------------------------------------- */

/* [XR-3]: bands from 0, 30, 60 and 90 percent */
static int64_t scaled(premie_int128 num, premie_int128 den)
{
    const premie_band bands[] = {
        {0, 850000}, {30 * MILLION, 1000000}, {60 * MILLION, 1150000}, {90 * MILLION, 1350000}};
    return premie_band_of(4, bands, (premie_ratio){num, den})->value;
}

/* [XR-3] */
static void a_ratio_of_0_has_the_first_factor(void **state)
{
    (void)state;
    assert_integer(scaled(0, 1), 850000);
}

/* [XR-3] */
static void a_ratio_at_the_start_of_a_band_has_its_factor(void **state)
{
    (void)state;
    assert_integer(scaled(60, 1), 1150000);
}

/* [XR-3]: compared exactly, also where no decimals tell the two apart */
static void a_ratio_just_below_it_has_the_factor_of_the_band_before(void **state)
{
    (void)state;
    premie_int128 den = (premie_int128)1 << 100;
    assert_integer(scaled(60 * den - 1, den), 1000000);
}

/* [XR-3] */
static void a_ratio_beyond_all_has_the_last_factor(void **state)
{
    (void)state;
    assert_integer(scaled(100000, 1), 1350000);
}

/* ---- blend ----------------------------------------------------------------------------------------- */

/* [XR-7]: the rise of the premium, in whole percents, from one window to the next; a weight of 0.03 an employee */
static void a_blend_rises_as_interpolis_published_it(void **state)
{
    (void)state;
    premie_band bands[10];
    for (int i = 0; i < 10; i++) {
        bands[i] = (premie_band){(int64_t)i * MILLION, (int64_t)i * 30000};
    }
    premie_cases *cases = premie_cases_open("blends.csv");
    while (premie_cases_next(cases)) {
        premie_rating_rule rule = rule_3_2_1(premie_case_text(cases, "target"));
        premie_ratio headcount = {premie_case_integer(cases, "headcount"), 1};
        int64_t weight = premie_band_of(10, bands, headcount)->value;
        premie_history now = history_of(premie_case_text(cases, "latest"), premie_case_text(cases, "second"),
                                        premie_case_text(cases, "third"));
        premie_history before =
            history_of(premie_case_text(cases, "before_latest"), premie_case_text(cases, "before_second"),
                       premie_case_text(cases, "before_third"));
        premie_exact rise = blended(&rule, &now, weight), from = blended(&rule, &before, weight);
        assert_true(premie_exact_over(&rise, &from));
        assert_integer(rounded(&rise, 100) - 100, premie_case_integer(cases, "rise"));
    }
    premie_cases_close(cases);
}

/* [XR-7], demo C17: (0.35 · 62.5 + 0.65 · 60) / 60 */
static void a_blend_is_exact(void **state)
{
    (void)state;
    premie_rating_rule rule = rule_3_2_1("60");
    premie_history history = history_of("56.25", "93.75", "18.75");
    premie_exact factor = blended(&rule, &history, 350000);
    int order;
    assert_true(premie_exact_compare(&factor, (premie_ratio){60875, 60000}, &order));
    assert_integer(order, 0);
}

/* [XR-7]: the weights of the other two years are 3 and 1 */
static void a_year_without_premium_leaves_a_hole_in_a_blend(void **state)
{
    (void)state;
    premie_rating_rule rule = rule_3_2_1("50");
    premie_history history = history_of("40", "99", "80");
    history.year[1].premium = (premie_ratio){0, 1};
    premie_exact factor = blended(&rule, &history, MILLION);
    assert_integer(rounded(&factor, MILLION), 1000000);
}

/* [XR-7] */
static void an_own_ratio_below_0_counts_as_0_in_a_blend(void **state)
{
    (void)state;
    premie_rating_rule rule = rule_3_2_1("50");
    premie_history history = history_of("-90", "10", "10");
    premie_exact factor = blended(&rule, &history, 250000);
    assert_integer(rounded(&factor, MILLION), 750000);
}

/* [XR-7], [N-4]: twenty premiums with no divisor in common are still exact */
static void a_blend_of_twenty_years_is_exact(void **state)
{
    (void)state;
    premie_rating_rule rule = {.window_years = 20, .target_ratio = pct("100")};
    premie_history history = {
        .window = premie_window_before(day("2026-01-01"), day("2026-04-15"), 20, days("2000-01-01", "")),
        .premium = {1, 1}};
    for (int i = 0; i < 20; i++) {
        premie_int128 premium = ((premie_int128)1 << 90) + 2 * i + 1;
        rule.year_weight[i] = 1;
        history.year[i] = (premie_history_year){1, 0, {premium, premium}};
        history.claims += 1;
    }
    history.capped = history.claims;
    premie_exact factor = blended(&rule, &history, MILLION);
    assert_integer(rounded(&factor, MILLION), 1000000);
}

/* ---- the headcount of a blend ------------------------------------------------------------------------ */

static premie_cover with_two_statements(const char *headcount_of_2025)
{
    static premie_statement rows[2];
    premie_cover cover = plain_cover(PREMIE_BASE_PAYROLL);
    rows[0] = statement(2024, "2025-02-01", "7", "100000.00");
    rows[1] = statement(2025, "2026-02-01", headcount_of_2025, "100000.00");
    cover.statements = rows;
    cover.statement_count = 2;
    return cover;
}

static premie_ratio headcount_of(const premie_cover *cover, int calendar)
{
    premie_ratio average = {0, 1};
    int label;
    premie_error error;
    assert_status(premie_blend_headcount(cover, calendar, &label, &average, &error), PREMIE_OK, &error);
    return average;
}

/* [XR-7] */
static void the_headcount_of_a_blend_is_that_of_the_latest_statement(void **state)
{
    (void)state;
    premie_cover cover = with_two_statements("8.5");
    assert_ratio(headcount_of(&cover, 2025), 85, 10);
}

/* [XR-7]: the latest statement of 2025 has no headcount, and takes the place of the one before it */
static void a_year_is_that_of_its_latest_statement(void **state)
{
    (void)state;
    premie_statement rows[] = {statement(2024, "2025-02-01", "8", ""), statement(2025, "2026-02-01", "12", ""),
                               statement(2025, "2026-03-01", "", "100000.00")};
    premie_cover cover = plain_cover(PREMIE_BASE_PAYROLL);
    cover.statements = rows;
    cover.statement_count = 3;
    assert_ratio(headcount_of(&cover, 2025), 8, 1);
    cover.statements = rows + 1; /* what stands behind those of the cover is of another */
    cover.statement_count = 1;
    assert_ratio(headcount_of(&cover, 2025), 12, 1);
}

/* [XR-7] */
static void a_statement_without_a_headcount_gives_way_to_the_year_before(void **state)
{
    (void)state;
    premie_cover cover = with_two_statements("");
    assert_ratio(headcount_of(&cover, 2025), 7, 1);
}

/* [XR-7] */
static void a_statement_behind_the_window_is_not_looked_at(void **state)
{
    (void)state;
    premie_cover cover = with_two_statements("8.5");
    assert_ratio(headcount_of(&cover, 2024), 7, 1);
}

/* [XR-7], demo C17: three all year and one from 2 July */
static void by_spells_the_headcount_of_a_blend_is_the_daily_average(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(0, "2020-01-01", "", ""), spell(1, "2020-01-01", "", ""),
                             spell(2, "2020-01-01", "", ""), spell(3, "2025-07-02", "", "")};
    premie_cover cover = plain_cover(PREMIE_BASE_PAYROLL);
    cover.administration = PREMIE_BY_CLICK_CLAIM;
    cover.spells = spells;
    cover.spell_count = 4;
    assert_ratio(headcount_of(&cover, 2025), 3 * 365 + 183, 365);
}

/* [XR-7] */
static void no_figure_and_no_spell_is_an_error(void **state)
{
    (void)state;
    premie_cover cover = plain_cover(PREMIE_BASE_PAYROLL);
    premie_ratio average;
    int label;
    premie_error error;
    assert_status(premie_blend_headcount(&cover, 2025, &label, &average, &error), PREMIE_E_DATA, &error);
    assert_string_equal(error.text, "no average headcount up to 2025, and no spell of the employer");
}

/* ---- credibility ------------------------------------------------------------------------------------- */

static int64_t credibility_factor(const char *target, double own, double mean)
{
    premie_rating_rule rule = {.target_ratio = pct(target)};
    premie_credibility model = {.mean = mean};
    premie_credibility_unit unit = {.mean = own, .factor = 0.75};
    int64_t factor = 0;
    premie_error error;
    assert_status(premie_credibility_factor(&rule, &model, &unit, &factor, &error), PREMIE_OK, &error);
    return factor;
}

/* [XR-4]: (0.75 · 0.5 + 0.25 · 0.75) / 0.5 */
static void a_credibility_factor_is_the_credibility_premium_over_the_target(void **state)
{
    (void)state;
    assert_integer(credibility_factor("50", 0.5, 0.75), 1125000);
    /* (0.75 · 0.5 + 0.25 · 0.1) / 0.6 = 0.6666666… */
    assert_integer(credibility_factor("60", 0.5, 0.1), 666667);
}

/* [XR-4]: (0.75 · 0.5 + 0.25 · 0.75) / 0.75 */
static void a_blank_target_is_the_collective_mean(void **state)
{
    (void)state;
    assert_integer(credibility_factor("", 0.5, 0.75), 750000);
}

/* [XR-4] */
static void a_blank_target_with_a_mean_not_above_0_makes_the_factor_1(void **state)
{
    (void)state;
    assert_integer(credibility_factor("", 0.5, 0), MILLION);
}

/* [XR-4]: 0.25 · 0.5 / 0.5 */
static void an_own_ratio_below_0_counts_as_0_in_a_credibility_factor(void **state)
{
    (void)state;
    assert_integer(credibility_factor("50", -0.5, 0.5), 250000);
}

/* [XR-4]: 0.75 · 0.5 / 0.5 */
static void a_mean_below_0_counts_as_0_in_a_credibility_factor(void **state)
{
    (void)state;
    assert_integer(credibility_factor("50", 0.5, -0.5), 750000);
}

/* [XR-4] */
static void a_year_is_a_cell_of_its_premium_in_euros(void **state)
{
    (void)state;
    premie_history history = history_of("60", "30", "15");
    premie_cell cell;
    premie_error error;
    assert_status(premie_history_cell(&history, 2, 5, &cell, &error), PREMIE_OK, &error);
    assert_integer((int64_t)cell.group, 5);
    assert_near(cell.weight, 100, 0);
    assert_near(cell.value, 0.6, 0);
}

/* [XR-4] */
static void a_year_without_premium_is_no_cell(void **state)
{
    (void)state;
    premie_history history = history_of("60", "30", "15");
    history.year[2].premium = (premie_ratio){0, 1};
    premie_cell cell;
    premie_error error;
    assert_status(premie_history_cell(&history, 2, 5, &cell, &error), PREMIE_OK, &error);
    assert_near(cell.weight, 0, 0);
}

/* [XR-4]: a cover without a ratio takes no part */
static void a_year_of_a_window_without_premium_is_no_cell(void **state)
{
    (void)state;
    premie_history history = history_of("60", "30", "15");
    history.premium = (premie_ratio){-100, 1};
    premie_cell cell;
    premie_error error;
    assert_status(premie_history_cell(&history, 2, 5, &cell, &error), PREMIE_OK, &error);
    assert_near(cell.weight, 0, 0);
    history.premium = (premie_ratio){0, 1};
    assert_status(premie_history_cell(&history, 2, 5, &cell, &error), PREMIE_OK, &error);
    assert_near(cell.weight, 0, 0);
}

/* ---- the new rate ------------------------------------------------------------------------------------ */

/* [XR-5], [XR-8], [XR-2] */
static void a_new_rate_keeps_to_its_bounds_in_their_order(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("bounds.csv");
    while (premie_cases_next(cases)) {
        premie_rating_rule rule = {
            .max_up = pct(premie_case_text(cases, "max_up")),
            .max_down = pct(premie_case_text(cases, "max_down")),
            .min_pct = pct(premie_case_text(cases, "min_pct")),
            .max_pct = pct(premie_case_text(cases, "max_pct")),
            .decimals = (int)premie_case_integer(cases, "decimals"),
        };
        premie_exact factor = factor_of(premie_case_text(cases, "factor"));
        premie_new_rate rate;
        premie_error error;
        assert_status(premie_new_rate_of(&rule, pct(premie_case_text(cases, "current")).millionths,
                                         pct(premie_case_text(cases, "base")).millionths, &factor, &rate, &error),
                      PREMIE_OK, &error);
        assert_integer(rate.rate, pct(premie_case_text(cases, "new")).millionths);
        assert_string_equal(premie_bound_word(rate.bound), premie_case_text(cases, "bound"));
    }
    premie_cases_close(cases);
}

/* [N-4] */
static void a_new_rate_beyond_its_range_is_an_error(void **state)
{
    (void)state;
    premie_rating_rule rule = {
        .max_up = PREMIE_NO_PCT, .max_down = PREMIE_NO_PCT, .min_pct = PREMIE_NO_PCT, .max_pct = PREMIE_NO_PCT};
    premie_exact factor = factor_of("1000000000");
    premie_new_rate rate;
    premie_error error;
    assert_status(premie_new_rate_of(&rule, MILLION, PREMIE_NUMBER_MAX, &factor, &rate, &error), PREMIE_E_DATA, &error);
    assert_string_equal(error.text, "new percentage: an intermediate exceeds its range");
    factor = factor_of("1");
    assert_status(premie_new_rate_of(&rule, MILLION, PREMIE_NUMBER_MAX, &factor, &rate, &error), PREMIE_OK, &error);
    assert_integer(rate.rate, PREMIE_NUMBER_MAX);
}

/* [XR-6], demo C09: 410,000.00 at 3.10 % */
static void a_percentage_brings_in_its_part_of_the_payroll(void **state)
{
    (void)state;
    premie_ratio premium;
    premie_error error;
    assert_status(premie_premium_of_rate(PREMIE_BASE_PAYROLL, (premie_ratio){41000000, 1}, 3100000, &premium, &error),
                  PREMIE_OK, &error);
    assert_ratio(premium, 1271000, 1);
}

/* [XR-6]: 12.5 employees at 75.00 */
static void an_amount_per_employee_brings_in_as_often(void **state)
{
    (void)state;
    premie_ratio premium;
    premie_error error;
    assert_status(premie_premium_of_rate(PREMIE_BASE_HEADCOUNT, (premie_ratio){25, 2}, 75 * MILLION, &premium, &error),
                  PREMIE_OK, &error);
    assert_ratio(premium, 93750, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_many_years_as_are_needed_are_enough),
        cmocka_unit_test(a_year_less_is_a_short_history),
        cmocka_unit_test(without_premium_nothing_is_rated),
        cmocka_unit_test(a_short_history_comes_before_no_premium),
        cmocka_unit_test(no_year_at_all_is_no_premium_where_none_is_needed),
        cmocka_unit_test(a_ratio_of_0_has_the_first_factor),
        cmocka_unit_test(a_ratio_at_the_start_of_a_band_has_its_factor),
        cmocka_unit_test(a_ratio_just_below_it_has_the_factor_of_the_band_before),
        cmocka_unit_test(a_ratio_beyond_all_has_the_last_factor),
        cmocka_unit_test(a_blend_rises_as_interpolis_published_it),
        cmocka_unit_test(a_blend_is_exact),
        cmocka_unit_test(a_year_without_premium_leaves_a_hole_in_a_blend),
        cmocka_unit_test(an_own_ratio_below_0_counts_as_0_in_a_blend),
        cmocka_unit_test(a_blend_of_twenty_years_is_exact),
        cmocka_unit_test(the_headcount_of_a_blend_is_that_of_the_latest_statement),
        cmocka_unit_test(a_year_is_that_of_its_latest_statement),
        cmocka_unit_test(a_statement_without_a_headcount_gives_way_to_the_year_before),
        cmocka_unit_test(a_statement_behind_the_window_is_not_looked_at),
        cmocka_unit_test(by_spells_the_headcount_of_a_blend_is_the_daily_average),
        cmocka_unit_test(no_figure_and_no_spell_is_an_error),
        cmocka_unit_test(a_credibility_factor_is_the_credibility_premium_over_the_target),
        cmocka_unit_test(a_blank_target_is_the_collective_mean),
        cmocka_unit_test(a_blank_target_with_a_mean_not_above_0_makes_the_factor_1),
        cmocka_unit_test(an_own_ratio_below_0_counts_as_0_in_a_credibility_factor),
        cmocka_unit_test(a_mean_below_0_counts_as_0_in_a_credibility_factor),
        cmocka_unit_test(a_year_is_a_cell_of_its_premium_in_euros),
        cmocka_unit_test(a_year_without_premium_is_no_cell),
        cmocka_unit_test(a_year_of_a_window_without_premium_is_no_cell),
        cmocka_unit_test(a_new_rate_keeps_to_its_bounds_in_their_order),
        cmocka_unit_test(a_new_rate_beyond_its_range_is_an_error),
        cmocka_unit_test(a_percentage_brings_in_its_part_of_the_payroll),
        cmocka_unit_test(an_amount_per_employee_brings_in_as_often),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
