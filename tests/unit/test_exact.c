#include "support/assertions.h"

#include <math.h>

#include "premie/exact.h"

static premie_exact exact_of(premie_int128 num, premie_int128 den)
{
    premie_exact exact;
    premie_exact_set(&exact, (premie_ratio){num, den});
    return exact;
}

static void assert_equal_to(const premie_exact *exact, premie_int128 num, premie_int128 den)
{
    int order;
    assert_true(premie_exact_compare(exact, (premie_ratio){num, den}, &order));
    assert_integer(order, 0);
}

/* [N-1]: 1/1 + 1/2 + … + 1/366 less the same backwards; its denominator has more than 500 bits */
static void a_sum_of_many_denominators_is_exact(void **state)
{
    (void)state;
    premie_exact sum = exact_of(0, 1);
    for (int den = 1; den <= 366; den++) {
        assert_true(premie_exact_plus(&sum, (premie_ratio){1, den}));
    }
    int64_t millionths;
    assert_true(premie_exact_round(&sum, 1000000, &millionths));
    assert_integer(millionths, 6481214);
    for (int den = 366; den >= 1; den--) {
        assert_true(premie_exact_plus(&sum, (premie_ratio){-1, den}));
    }
    assert_equal_to(&sum, 0, 1);
}

/* one in 365 a thousand times, each in other terms: only 365 is ever needed */
static void a_sum_grows_only_by_what_lowest_terms_need(void **state)
{
    (void)state;
    premie_exact sum = exact_of(0, 1);
    for (premie_int128 common = 1000000007; common < 1000001007; common++) {
        assert_true(premie_exact_plus(&sum, (premie_ratio){common * common, common * common * 365}));
    }
    assert_equal_to(&sum, 1000, 365);
    assert_false(sum.is_wide);
    assert_true(sum.narrow.den == 365);
}

static void sums_take_the_sign_of_the_larger_term(void **state)
{
    (void)state;
    premie_exact sum = exact_of(1, 3);
    assert_true(premie_exact_plus(&sum, (premie_ratio){-1, 2}));
    assert_equal_to(&sum, -1, 6);
    assert_true(premie_exact_plus(&sum, (premie_ratio){1, 3}));
    assert_equal_to(&sum, 1, 6);
}

static void denominators_of_more_than_96_bits_are_exact_too(void **state)
{
    (void)state;
    premie_int128 den = ((premie_int128)1 << 120) + 1;
    premie_exact sum = exact_of(1, den);
    assert_true(premie_exact_plus(&sum, (premie_ratio){den - 1, den}));
    assert_equal_to(&sum, 1, 1);
}

static void a_number_that_128_bits_hold_again_is_narrow_again(void **state)
{
    (void)state;
    premie_int128 big = (premie_int128)1 << 100;
    premie_exact product = exact_of(big - 1, 7), by = exact_of(-1, 1);
    assert_true(premie_exact_times(&product, (premie_ratio){big, 1}));
    assert_true(product.is_wide);
    assert_true(premie_exact_times(&by, (premie_ratio){big, 3}));
    assert_true(premie_exact_times(&by, (premie_ratio){big, 5}));
    assert_true(by.is_wide && premie_exact_is_negative(&by));
    assert_true(premie_exact_plus(&product, (premie_ratio){0, 1}));
    premie_exact quotient = product;
    assert_true(premie_exact_over(&quotient, &product));
    assert_equal_to(&quotient, 1, 1);
    premie_exact difference = exact_of(big, 1), rest = exact_of(0, 1);
    assert_true(premie_exact_times(&difference, (premie_ratio){(premie_int128)1 << 26, 1}));
    assert_false(difference.is_wide);
    assert_true(premie_exact_plus(&difference, difference.narrow));
    assert_true(difference.is_wide && premie_exact_is_positive(&difference));
    assert_true(premie_exact_plus(&rest, (premie_ratio){-((premie_int128)1 << 126), 1}));
    assert_true(premie_exact_plus(&difference, rest.narrow));
    assert_false(difference.is_wide);
    assert_equal_to(&difference, (premie_int128)1 << 126, 1);
}

static void a_quotient_is_exact(void **state)
{
    (void)state;
    premie_exact quotient = exact_of(-2, 3), by = exact_of(4, 9);
    assert_true(premie_exact_over(&quotient, &by));
    assert_equal_to(&quotient, -3, 2);
}

static void order_follows_the_sign(void **state)
{
    (void)state;
    premie_exact below = exact_of(-1, 3);
    int order;
    assert_true(premie_exact_compare(&below, (premie_ratio){-1, 2}, &order));
    assert_integer(order, 1);
    assert_true(premie_exact_compare(&below, (premie_ratio){1, 100}, &order));
    assert_integer(order, -1);
    premie_exact none = exact_of(0, 7);
    assert_true(premie_exact_compare(&none, (premie_ratio){-1, 100}, &order));
    assert_integer(order, 1);
}

static int64_t round_of(premie_int128 num, premie_int128 den, int64_t scale)
{
    premie_exact exact = exact_of(num, den);
    int64_t result = 0;
    assert_true(premie_exact_round(&exact, scale, &result));
    return result;
}

/* [N-1] */
static void halves_are_rounded_away_from_zero(void **state)
{
    (void)state;
    assert_integer(round_of(5, 2, 1), 3);
    assert_integer(round_of(-5, 2, 1), -3);
    assert_integer(round_of(155125, 1000, 100), 15513);
    assert_integer(round_of(0, 1, 1), 0);
}

/* [N-1] */
static void less_than_a_half_is_rounded_down(void **state)
{
    (void)state;
    premie_int128 den = (premie_int128)1 << 120;
    assert_integer(round_of(den / 2 - 1, den, 1), 0);
}

/* [N-4] */
static void what_no_integer_holds_is_not_rounded(void **state)
{
    (void)state;
    premie_exact exact = exact_of(INT64_MAX, 1);
    int64_t result;
    assert_true(premie_exact_round(&exact, 1, &result));
    assert_integer(result, INT64_MAX);
    assert_false(premie_exact_round(&exact, 2, &result));
}

/* [N-4] */
static void a_product_beyond_4096_bits_is_refused_and_leaves_what_was(void **state)
{
    (void)state;
    premie_exact power = exact_of(1, 1);
    int times = 0;
    while (premie_exact_times(&power, (premie_ratio){(premie_int128)1 << 120, 1})) {
        times++;
    }
    assert_integer(times, 34); /* 4,080 bits */
    premie_exact same = exact_of(1, 1);
    while (times-- > 0) {
        assert_true(premie_exact_times(&same, (premie_ratio){(premie_int128)1 << 120, 1}));
    }
    assert_true(premie_exact_over(&power, &same));
    assert_equal_to(&power, 1, 1);
}

/* [XR-4] */
static void the_nearest_double_of_a_ratio_is_the_one_the_compiler_reads(void **state)
{
    (void)state;
    assert_near(premie_ratio_double((premie_ratio){1, 10}), 0.1, 0);
    assert_near(premie_ratio_double((premie_ratio){-2, 3}), -2.0 / 3, 0);
    assert_near(premie_ratio_double((premie_ratio){0, 3}), 0, 0);
    assert_near(premie_ratio_double((premie_ratio){(premie_int128)1 << 120, 1}), 0x1p120, 0);
    assert_near(premie_ratio_double((premie_ratio){1, (premie_int128)1 << 120}), 0x1p-120, 0);
}

/* [XR-4]: 2^53 + 1 lies in the middle and goes to the even one; a trace more goes up */
static void a_ratio_between_two_doubles_goes_to_the_nearest(void **state)
{
    (void)state;
    premie_int128 middle = ((premie_int128)1 << 53) + 1;
    assert_near(premie_ratio_double((premie_ratio){middle, 1}), 0x1p53, 0);
    assert_near(premie_ratio_double((premie_ratio){(middle << 70) + 1, (premie_int128)1 << 70}), 0x1p53 + 2, 0);
}

/* [XR-4], [N-1]: 0.0000005 is a little less than that as a double, 1.5 is exact */
static void a_double_is_rounded_as_the_exact_number_it_is(void **state)
{
    (void)state;
    int64_t result;
    assert_true(premie_double_round(1.5, 1, &result));
    assert_integer(result, 2);
    assert_true(premie_double_round(-1.5, 1, &result));
    assert_integer(result, -2);
    assert_true(premie_double_round(0.0000005, 1000000, &result));
    assert_integer(result, 0);
    assert_true(premie_double_round(1e-300, 1000000, &result));
    assert_integer(result, 0);
}

static void no_number_is_not_rounded(void **state)
{
    (void)state;
    int64_t result;
    assert_false(premie_double_round(NAN, 1, &result));
    assert_false(premie_double_round(INFINITY, 1, &result));
    assert_false(premie_double_round(1e30, 1, &result));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sum_of_many_denominators_is_exact),
        cmocka_unit_test(a_sum_grows_only_by_what_lowest_terms_need),
        cmocka_unit_test(sums_take_the_sign_of_the_larger_term),
        cmocka_unit_test(denominators_of_more_than_96_bits_are_exact_too),
        cmocka_unit_test(a_number_that_128_bits_hold_again_is_narrow_again),
        cmocka_unit_test(a_quotient_is_exact),
        cmocka_unit_test(order_follows_the_sign),
        cmocka_unit_test(halves_are_rounded_away_from_zero),
        cmocka_unit_test(less_than_a_half_is_rounded_down),
        cmocka_unit_test(what_no_integer_holds_is_not_rounded),
        cmocka_unit_test(a_product_beyond_4096_bits_is_refused_and_leaves_what_was),
        cmocka_unit_test(the_nearest_double_of_a_ratio_is_the_one_the_compiler_reads),
        cmocka_unit_test(a_ratio_between_two_doubles_goes_to_the_nearest),
        cmocka_unit_test(a_double_is_rounded_as_the_exact_number_it_is),
        cmocka_unit_test(no_number_is_not_rounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
