#include "support/assertions.h"

#include <string.h>

#include "run/outcome.h"
#include "stats/quantile.h"

enum { COVERS_MAX = 16 };

static premie_impact_row rows[COVERS_MAX];
static size_t row_count;
static premie_impact impact;

static const unsigned char product[] = "\004VERZ";

static int start(void **state)
{
    (void)state;
    row_count = 0;
    impact = (premie_impact){.year = 2026, .threads = 2};
    return 0;
}

static int stop(void **state)
{
    (void)state;
    premie_impact_release(&impact);
    return 0;
}

/* A cover whose premium changes from `base` to `scenario`, in cents. */
static void add(int64_t base, int64_t scenario)
{
    premie_error error;
    premie_impact_row *row = &rows[row_count++];
    *row = (premie_impact_row){
        .scenario = "high",
        .product = {product},
        .premium_base = {base},
        .premium_scenario = {scenario},
        .change = {scenario - base},
    };
    assert_status(premie_change_pct(row->premium_base, row->change, &row->change_pct, &error), PREMIE_OK, &error);
}

static void summarise(void)
{
    premie_error error;
    assert_status(premie_impact_summarise(&impact, "high", row_count, rows, &error), PREMIE_OK, &error);
}

static const premie_impact_summary_row *all(void)
{
    const premie_impact_summary_row *row = impact.results.table[PREMIE_RESULT_impact_summary].rows;
    assert_string_equal(row->dimension, "all");
    return row;
}

/* The covers of the bin from `from`; PREMIE_NO_INTEGER: that without a lower bound. */
static int64_t covers_from(int64_t from)
{
    const premie_result *table = &impact.results.table[PREMIE_RESULT_impact_histogram];
    const premie_impact_histogram_row *bins = table->rows;
    for (size_t i = 0; i < table->count; i++) {
        if (bins[i].from_pct == from) {
            return bins[i].covers;
        }
    }
    return -1;
}

/* ---- change_pct [S-3] --------------------------------------------------------------------------------------- */

static int64_t pct_of(int64_t base, int64_t change)
{
    premie_decimal pct;
    premie_error error;
    assert_status(premie_change_pct((premie_money){base}, (premie_money){change}, &pct, &error), PREMIE_OK, &error);
    return pct.value;
}

/* [S-3] [N-2] */
static void a_change_in_percent_has_four_decimals_halves_away_from_zero(void **state)
{
    (void)state;
    assert_integer(pct_of(300, 100), 333333);
    assert_integer(pct_of(300, -100), -333333);
    assert_integer(pct_of(2000000, 1), 1);
    assert_integer(pct_of(2000000, -1), -1);
}

/* [S-3] */
static void a_change_from_nothing_has_no_percentage(void **state)
{
    (void)state;
    assert_integer(pct_of(0, 1), PREMIE_NO_INTEGER);
}

/* [S-3] */
static void nothing_that_stays_nothing_is_no_change(void **state)
{
    (void)state;
    assert_integer(pct_of(0, 0), 0);
}

/* [N-4] */
static void a_change_in_percent_beyond_its_range_is_an_error(void **state)
{
    (void)state;
    premie_decimal pct;
    premie_error error;
    assert_status(premie_change_pct((premie_money){1}, (premie_money){PREMIE_MONEY_MAX}, &pct, &error), PREMIE_E_DATA,
                  &error);
    assert_string_equal(error.text, "the change in percent is beyond its range");
}

/* ---- the summary [S-4] ---------------------------------------------------------------------------------------- */

/* [S-4]: places 0.2, 1, 2, 3 and 3.8 of −10, 0, 10, 20, 100 */
static void quantiles_lie_on_straight_lines_between_covers(void **state)
{
    (void)state;
    add(1000, 1200);
    add(1000, 900);
    add(1000, 2000);
    add(1000, 1100);
    add(1000, 1000);
    summarise();
    assert_integer(all()->p05.value, -80000);
    assert_integer(all()->p25.value, 0);
    assert_integer(all()->p50.value, 100000);
    assert_integer(all()->p75.value, 200000);
    assert_integer(all()->p95.value, 840000);
}

/* [S-4]: GSL, gsl_stats_quantile_from_sorted_data */
static void the_quantile_of_one_number_is_that_number(void **state)
{
    (void)state;
    const double number = 3;
    assert_near(premie_quantile(1, &number, 0.05), 3, 0);
    assert_near(premie_quantile(1, &number, 1), 3, 0);
}

/* [S-4] */
static void the_largest_rise_and_fall_are_zero_where_none_rises_or_falls(void **state)
{
    (void)state;
    add(1000, 1100);
    add(1000, 1300);
    summarise();
    assert_integer(all()->max_rise.value, 300000);
    assert_integer(all()->max_fall.value, 0);
}

/* [S-4] */
static void covers_go_up_down_or_stay(void **state)
{
    (void)state;
    add(1000, 1100);
    add(0, 500);
    add(1000, 999);
    add(0, 0);
    summarise();
    assert_integer(all()->up, 2);
    assert_integer(all()->down, 1);
    assert_integer(all()->same, 1);
}

/* [S-4]: one that comes from nothing has no percentage, but counts in the sums */
static void a_cover_without_a_percentage_is_in_no_quantile(void **state)
{
    (void)state;
    add(1000, 1100);
    add(0, 500);
    summarise();
    assert_integer(all()->p95.value, 100000);
    assert_money(all()->change, "6.00");
    assert_integer(all()->change_pct.value, 600000);
}

/* [S-4] [S-5] */
static void no_covers_have_a_row_of_nothing_and_empty_bins(void **state)
{
    (void)state;
    summarise();
    assert_integer((int64_t)impact.results.table[PREMIE_RESULT_impact_summary].count, 1);
    assert_integer(all()->covers, 0);
    assert_integer(all()->p50.value, PREMIE_NO_INTEGER);
    assert_integer((int64_t)impact.results.table[PREMIE_RESULT_impact_histogram].count, 42);
}

/* [N-4] */
static void a_sum_beyond_the_range_of_money_is_an_error(void **state)
{
    (void)state;
    premie_error error;
    add(PREMIE_MONEY_MAX, PREMIE_MONEY_MAX);
    add(1, 1);
    assert_status(premie_impact_summarise(&impact, "high", row_count, rows, &error), PREMIE_E_DATA, &error);
}

/* ---- the histogram [S-5] -------------------------------------------------------------------------------------- */

/* [S-5] */
static void a_bin_has_its_lower_bound_and_not_its_upper(void **state)
{
    (void)state;
    add(1000, 1050);
    add(1000, 950);
    add(1000, 1000);
    summarise();
    assert_integer(covers_from(5), 1);
    assert_integer(covers_from(-5), 1);
    assert_integer(covers_from(0), 1);
}

/* [S-5]: 4.99999983 % is shown as 5.0000 */
static void a_bin_is_chosen_by_the_exact_change_not_by_the_one_shown(void **state)
{
    (void)state;
    add(30000001, 31500001);
    assert_integer(rows[0].change_pct.value, 50000);
    summarise();
    assert_integer(covers_from(0), 1);
    assert_integer(covers_from(5), 0);
}

/* [S-5] */
static void the_last_bin_is_open(void **state)
{
    (void)state;
    add(1000, 2000);
    add(1000, 900000);
    add(100000, 199999);
    summarise();
    assert_integer(covers_from(100), 2);
    assert_integer(covers_from(95), 1);
}

/* [S-5] */
static void a_premium_that_falls_away_is_in_the_bin_from_minus_100(void **state)
{
    (void)state;
    add(1000, 0);
    summarise();
    assert_integer(covers_from(-100), 1);
    assert_integer(covers_from(PREMIE_NO_INTEGER), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_change_in_percent_has_four_decimals_halves_away_from_zero),
        TEST(a_change_from_nothing_has_no_percentage),
        TEST(nothing_that_stays_nothing_is_no_change),
        TEST(a_change_in_percent_beyond_its_range_is_an_error),
        TEST(quantiles_lie_on_straight_lines_between_covers),
        TEST(the_quantile_of_one_number_is_that_number),
        TEST(the_largest_rise_and_fall_are_zero_where_none_rises_or_falls),
        TEST(covers_go_up_down_or_stay),
        TEST(a_cover_without_a_percentage_is_in_no_quantile),
        TEST(no_covers_have_a_row_of_nothing_and_empty_bins),
        TEST(a_sum_beyond_the_range_of_money_is_an_error),
        TEST(a_bin_has_its_lower_bound_and_not_its_upper),
        TEST(a_bin_is_chosen_by_the_exact_change_not_by_the_one_shown),
        TEST(the_last_bin_is_open),
        TEST(a_premium_that_falls_away_is_in_the_bin_from_minus_100),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
