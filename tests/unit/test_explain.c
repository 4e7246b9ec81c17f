#include "support/assertions.h"

#include <string.h>

#include "premie/explain.h"
#include "run/figure.h"
#include "support/covers.h"

/* ---- steps ------------------------------------------------------------------------------------------------- */

static void a_step_keeps_the_texts_it_was_given(void **state)
{
    (void)state;
    premie_explanation explanation = {0};
    char rule[] = "E-2", label[] = "e23";
    premie_explanation_add(&explanation, rule, "S3:7.1", "employee %s", label);
    premie_explanation_formula(&explanation, "%d / %d = %s", 2039, 365, "5.5863");
    premie_explanation_value(&explanation, "%s", "5.5863");
    memset(rule, 'x', sizeof rule - 1);
    memset(label, 'x', sizeof label - 1);
    assert_integer((int64_t)explanation.count, 1);
    assert_string_equal(explanation.steps[0].rule, "E-2");
    assert_string_equal(explanation.steps[0].article, "S3:7.1");
    assert_string_equal(explanation.steps[0].label, "employee e23");
    assert_string_equal(explanation.steps[0].formula, "2039 / 365 = 5.5863");
    assert_string_equal(explanation.steps[0].value, "5.5863");
    premie_explanation_release(&explanation);
}

static void a_step_without_formula_and_value_has_empty_ones(void **state)
{
    (void)state;
    premie_explanation explanation = {0};
    premie_explanation_add(&explanation, "", "", "cover");
    assert_string_equal(explanation.steps[0].rule, "");
    assert_string_equal(explanation.steps[0].article, "");
    assert_string_equal(explanation.steps[0].formula, "");
    assert_string_equal(explanation.steps[0].value, "");
    premie_explanation_release(&explanation);
}

static void a_formula_and_a_value_belong_to_the_last_step(void **state)
{
    (void)state;
    premie_explanation explanation = {0};
    premie_explanation_add(&explanation, "", "", "first");
    premie_explanation_add(&explanation, "", "", "second");
    premie_explanation_formula(&explanation, "formula");
    premie_explanation_value(&explanation, "value");
    assert_string_equal(explanation.steps[0].formula, "");
    assert_string_equal(explanation.steps[0].value, "");
    assert_string_equal(explanation.steps[1].formula, "formula");
    assert_string_equal(explanation.steps[1].value, "value");
    premie_explanation_release(&explanation);
}

static void a_step_has_the_level_of_its_moment(void **state)
{
    (void)state;
    premie_explanation explanation = {0};
    premie_explanation_add(&explanation, "", "", "outer");
    explanation.level++;
    premie_explanation_add(&explanation, "", "", "inner");
    explanation.level--;
    premie_explanation_add(&explanation, "", "", "next");
    assert_integer(explanation.steps[0].level, 0);
    assert_integer(explanation.steps[1].level, 1);
    assert_integer(explanation.steps[2].level, 0);
    premie_explanation_release(&explanation);
}

static void a_long_text_is_kept_whole(void **state)
{
    (void)state;
    premie_explanation explanation = {0};
    char text[3000];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    premie_explanation_add(&explanation, "", "", "%s", text);
    assert_string_equal(explanation.steps[0].label, text);
    premie_explanation_release(&explanation);
}

static void a_hundred_thousand_steps_stay_in_their_order(void **state)
{
    (void)state;
    enum { STEPS = 100000 };
    premie_explanation explanation = {0};
    for (int i = 0; i < STEPS; i++) {
        premie_explanation_add(&explanation, "E-1", "S3:7.1, 1.4", "employee %d", i);
    }
    assert_false(explanation.out_of_memory);
    assert_integer((int64_t)explanation.count, STEPS);
    assert_string_equal(explanation.steps[0].label, "employee 0");
    assert_string_equal(explanation.steps[STEPS - 1].label, "employee 99999");
    premie_explanation_release(&explanation);
}

static void a_released_explanation_is_empty_and_keeps_its_dialect(void **state)
{
    (void)state;
    premie_explanation explanation = {.dialect = PREMIE_NL};
    premie_explanation_add(&explanation, "", "", "step");
    premie_explanation_release(&explanation);
    assert_integer((int64_t)explanation.count, 0);
    assert_integer(explanation.dialect, PREMIE_NL);
    premie_explanation_release(&explanation);
}

/* ---- figures ----------------------------------------------------------------------------------------------- */

static void a_decimal_drops_zeros_down_to_the_least(void **state)
{
    (void)state;
    assert_string_equal(premie_figure_decimal(12500000, 6, 0, PREMIE_ISO).text, "12.5");
    assert_string_equal(premie_figure_decimal(12500000, 6, 2, PREMIE_ISO).text, "12.50");
    assert_string_equal(premie_figure_decimal(12000000, 6, 0, PREMIE_ISO).text, "12");
    assert_string_equal(premie_figure_decimal(0, 2, 2, PREMIE_ISO).text, "0.00");
    assert_string_equal(premie_figure_decimal(-5, 2, 2, PREMIE_NL).text, "-0,05");
    assert_string_equal(premie_figure_decimal(0, 0, 0, PREMIE_ISO).text, "0");
}

static void a_decimal_holds_all_of_128_bits(void **state)
{
    (void)state;
    premie_int128 least = (premie_int128)1 << 126;
    assert_string_equal(premie_figure_decimal(-least - least, 2, 2, PREMIE_ISO).text,
                        "-1701411834604692317316873037158841057.28");
}

/* [N-2]: calculation goes on with the exact value, so that is what a formula shows. */
static void a_ratio_without_an_end_is_shown_as_a_fraction(void **state)
{
    (void)state;
    assert_string_equal(premie_figure_ratio(premie_ratio_of(2039, 365), 0, "", PREMIE_ISO).text, "2039 / 365");
    assert_string_equal(premie_figure_ratio(premie_ratio_of(7900450000, 365), 2, "", PREMIE_ISO).text,
                        "79004500.00 / 365");
    assert_string_equal(premie_figure_ratio(premie_ratio_of(457500000, 365), 6, " %", PREMIE_ISO).text,
                        "457.5 % / 365");
}

static void a_ratio_that_ends_is_shown_as_a_decimal(void **state)
{
    (void)state;
    assert_string_equal(premie_figure_ratio(premie_ratio_of(2737500, 365), 2, "", PREMIE_ISO).text, "75.00");
    assert_string_equal(premie_figure_ratio(premie_ratio_of(45, 4), 0, "", PREMIE_NL).text, "11,25");
    assert_string_equal(premie_figure_ratio(premie_ratio_of(3400000, 1), 6, " %", PREMIE_ISO).text, "3.4 %");
}

/* [N-1] */
static void an_amount_shows_what_it_was_before_it_was_rounded(void **state)
{
    (void)state;
    assert_string_equal(premie_figure_rounded(premie_ratio_of(2039 * 7500, 365), PREMIE_ISO).text, "418.9726 → 418.97");
    assert_string_equal(premie_figure_rounded(premie_ratio_of(93750, 1), PREMIE_ISO).text, "937.50");
    assert_string_equal(premie_figure_rounded(premie_ratio_of(15512500, 1000), PREMIE_ISO).text, "155.1250 → 155.13");
    assert_string_equal(premie_figure_rounded(premie_ratio_of(-1, 2), PREMIE_NL).text, "-0,0050 → -0,01");
}

/* [N-1]: with 4 decimals it would look like half a cent, which goes up. */
static void an_amount_just_below_half_a_cent_shows_more_decimals(void **state)
{
    (void)state;
    assert_string_equal(premie_figure_rounded(premie_ratio_of(1999999, 4000000), PREMIE_ISO).text,
                        "0.004999998 → 0.00");
}

static void a_date_says_where_there_is_none_and_where_it_has_no_end(void **state)
{
    (void)state;
    assert_string_equal(premie_figure_date(PREMIE_NO_DATE, PREMIE_ISO).text, "none");
    assert_string_equal(premie_figure_date(PREMIE_FOREVER, PREMIE_ISO).text, "open-ended");
    assert_string_equal(premie_figure_period(days("2025-01-01", ""), PREMIE_ISO).text, "2025-01-01 on, open-ended");
    assert_string_equal(premie_figure_period(days("2025-01-01", "2026-01-01"), PREMIE_NL).text,
                        "01-01-2025 until 01-01-2026");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_keeps_the_texts_it_was_given),
        cmocka_unit_test(a_step_without_formula_and_value_has_empty_ones),
        cmocka_unit_test(a_formula_and_a_value_belong_to_the_last_step),
        cmocka_unit_test(a_step_has_the_level_of_its_moment),
        cmocka_unit_test(a_long_text_is_kept_whole),
        cmocka_unit_test(a_hundred_thousand_steps_stay_in_their_order),
        cmocka_unit_test(a_released_explanation_is_empty_and_keeps_its_dialect),
        cmocka_unit_test(a_decimal_drops_zeros_down_to_the_least),
        cmocka_unit_test(a_decimal_holds_all_of_128_bits),
        cmocka_unit_test(a_ratio_without_an_end_is_shown_as_a_fraction),
        cmocka_unit_test(a_ratio_that_ends_is_shown_as_a_decimal),
        cmocka_unit_test(an_amount_shows_what_it_was_before_it_was_rounded),
        cmocka_unit_test(an_amount_just_below_half_a_cent_shows_more_decimals),
        cmocka_unit_test(a_date_says_where_there_is_none_and_where_it_has_no_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
