#include "premie/curve.h"

#include "support/assertions.h"

/* the demo's curve for cause `psych`: no row for week 0 */
static const double psych_weeks[] = {13, 52, 104}, psych_shares[] = {0.8, 0.4, 0.2};
static const premie_curve psych = {3, psych_weeks, psych_shares};

/* [CB-2] */
static void the_share_at_a_point_is_that_of_the_point(void **state)
{
    (void)state;
    assert_near(premie_curve_at(&psych, 13), 0.8, 0);
    assert_near(premie_curve_at(&psych, 52), 0.4, 0);
    assert_near(premie_curve_at(&psych, 104), 0.2, 0);
}

/* [CB-2] week 17 is where the demo's activity starts: 0.8 − 0.4 · 4 / 39 */
static void the_share_between_two_points_lies_on_their_line(void **state)
{
    (void)state;
    assert_near(premie_curve_at(&psych, 17), 0.8 - 0.4 * 4 / 39, 1e-12);
    assert_near(premie_curve_at(&psych, 78), 0.3, 1e-12);
}

/* [CB-2] 110.00 a day for 609 days from day 119 on, of which the activity saves 10 %: the demo's limit of 3,644.38 */
static void the_demo_s_absence_gives_the_limit_of_its_page(void **state)
{
    (void)state;
    double start = premie_curve_at(&psych, 119.0 / 7), sum = 0;
    for (int day = 0; day < 609; day++) {
        sum += 110 * premie_curve_at(&psych, (119.0 + day) / 7) / start;
    }
    assert_near(0.1 * sum, 3644.38, 0.005);
}

/* [CB-2] */
static void the_share_past_the_last_point_stays_that_of_the_last(void **state)
{
    (void)state;
    assert_near(premie_curve_at(&psych, 104.5), 0.2, 0);
    assert_near(premie_curve_at(&psych, 5000), 0.2, 0);
}

/* [CB-2] */
static void week_0_is_1_where_no_point_says_otherwise(void **state)
{
    (void)state;
    assert_near(premie_curve_at(&psych, 0), 1, 0);
    assert_near(premie_curve_at(&psych, 6.5), 0.9, 1e-12);
}

/* [CB-2] */
static void week_0_is_what_its_point_says(void **state)
{
    (void)state;
    const double weeks[] = {0, 10}, shares[] = {0.5, 0};
    premie_curve curve = {2, weeks, shares};
    assert_near(premie_curve_at(&curve, 0), 0.5, 0);
    assert_near(premie_curve_at(&curve, 5), 0.25, 0);
    assert_near(premie_curve_at(&curve, 10), 0, 0);
}

/* [CB-2] */
static void one_point_makes_a_line_from_week_0_and_a_constant_after(void **state)
{
    (void)state;
    const double weeks[] = {8}, shares[] = {0.5};
    premie_curve curve = {1, weeks, shares};
    assert_near(premie_curve_at(&curve, 4), 0.75, 0);
    assert_near(premie_curve_at(&curve, 8), 0.5, 0);
    assert_near(premie_curve_at(&curve, 9), 0.5, 0);
}

/* [CB-2] */
static void one_point_at_week_0_is_the_share_throughout(void **state)
{
    (void)state;
    const double weeks[] = {0}, shares[] = {0.5};
    premie_curve curve = {1, weeks, shares};
    assert_near(premie_curve_at(&curve, 0), 0.5, 0);
    assert_near(premie_curve_at(&curve, 30), 0.5, 0);
}

/* [CB-2] */
static void without_points_everyone_stays_ill(void **state)
{
    (void)state;
    premie_curve curve = {0, NULL, NULL};
    assert_near(premie_curve_at(&curve, 30), 1, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_share_at_a_point_is_that_of_the_point),
        cmocka_unit_test(the_share_between_two_points_lies_on_their_line),
        cmocka_unit_test(the_demo_s_absence_gives_the_limit_of_its_page),
        cmocka_unit_test(the_share_past_the_last_point_stays_that_of_the_last),
        cmocka_unit_test(week_0_is_1_where_no_point_says_otherwise),
        cmocka_unit_test(week_0_is_what_its_point_says),
        cmocka_unit_test(one_point_makes_a_line_from_week_0_and_a_constant_after),
        cmocka_unit_test(one_point_at_week_0_is_the_share_throughout),
        cmocka_unit_test(without_points_everyone_stays_ill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
