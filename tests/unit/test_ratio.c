#include "support/assertions.h"
#include "support/cases.h"
#include "support/random.h"

__extension__ typedef unsigned __int128 wide;

#define WIDE_MAX ((premie_int128)(~(wide)0 >> 1))

static premie_int128 absolute(premie_int128 value) { return value < 0 ? -value : value; }

/* Of any size up to 2^bits, the small ones as often as the large ones. */
static premie_int128 random_wide(uint64_t *seed, int bits)
{
    wide value = (wide)premie_random(seed) << 64 | premie_random(seed);
    value >>= 128 - premie_random_between(seed, 1, bits);
    bool minus = premie_random(seed) & 1;
    return minus ? -(premie_int128)value : (premie_int128)value;
}

static premie_ratio random_ratio(uint64_t *seed, int bits)
{
    return (premie_ratio){random_wide(seed, bits), absolute(random_wide(seed, bits)) + 1};
}

/* a · b of two numbers that are not negative, as four digits of 64 bits, the lowest first. */
static void long_product(premie_int128 a, premie_int128 b, uint64_t product[4])
{
    const uint64_t x[2] = {(uint64_t)a, (uint64_t)((wide)a >> 64)};
    const uint64_t y[2] = {(uint64_t)b, (uint64_t)((wide)b >> 64)};
    for (int i = 0; i < 4; i++) {
        product[i] = 0;
    }
    for (int i = 0; i < 2; i++) {
        uint64_t carry = 0;
        for (int j = 0; j < 2; j++) {
            wide sum = (wide)x[i] * y[j] + product[i + j] + carry;
            product[i + j] = (uint64_t)sum;
            carry = (uint64_t)(sum >> 64);
        }
        product[i + 2] = carry;
    }
}

/* By long multiplication across. */
static int slow_compare(premie_ratio a, premie_ratio b)
{
    if ((a.num < 0) != (b.num < 0)) {
        return a.num < 0 ? -1 : 1;
    }
    uint64_t left[4], right[4];
    long_product(absolute(a.num), b.den, left);
    long_product(absolute(b.num), a.den, right);
    for (int i = 3; i >= 0; i--) {
        if (left[i] != right[i]) {
            return (left[i] < right[i]) == (a.num < 0) ? 1 : -1;
        }
    }
    return 0;
}

static void a_negative_denominator_gives_its_sign_to_the_numerator(void **state)
{
    (void)state;
    premie_ratio ratio = premie_ratio_of(3, -4);
    assert_true(ratio.num == -3 && ratio.den == 4);
}

/* [N-1], [N-2] */
static void rounding_goes_to_the_nearest_and_halves_go_away_from_zero(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("rounding.csv");
    while (premie_cases_next(cases)) {
        premie_ratio value = premie_ratio_of(premie_case_integer(cases, "num"), premie_case_integer(cases, "den"));
        int64_t result;
        assert_true(premie_round(value, premie_case_integer(cases, "scale"), &result));
        assert_integer(result, premie_case_integer(cases, "expected"));
    }
    premie_cases_close(cases);
}

/* [N-1]: what is rounded lies within a half, and a half lies further from zero. */
static void rounding_any_ratio_is_off_by_a_half_at_most(void **state)
{
    (void)state;
    uint64_t seed = 11;
    for (int i = 0; i < 200000; i++) {
        premie_ratio value = random_ratio(&seed, 60);
        int64_t scale = i % 2 == 0 ? 1 : 10000;
        int64_t result;
        if (premie_round(value, scale, &result)) {
            premie_int128 exact = value.num * scale;
            premie_int128 rounded = value.den * result;
            premie_int128 twice_off = 2 * absolute(rounded - exact);
            assert_true(twice_off <= value.den);
            assert_true(twice_off < value.den || absolute(rounded) > absolute(exact));
        } else {
            assert_true(absolute(value.num * scale / value.den) >= INT64_MAX);
        }
    }
}

/* [N-1] */
static void rounding_is_exact_where_the_terms_fill_128_bits(void **state)
{
    (void)state;
    int64_t result;
    assert_true(premie_round((premie_ratio){WIDE_MAX - 1, WIDE_MAX}, 1, &result));
    assert_integer(result, 1);
    assert_true(premie_round((premie_ratio){WIDE_MAX / 2, WIDE_MAX}, 1, &result));
    assert_integer(result, 0);
    assert_true(premie_round((premie_ratio){-(WIDE_MAX / 2 + 1), WIDE_MAX}, 1, &result));
    assert_integer(result, -1);
}

/* [N-2] */
static void rounding_to_decimals_reduces_what_would_overflow(void **state)
{
    (void)state;
    premie_int128 third = WIDE_MAX / 3;
    int64_t result;
    assert_true(premie_round((premie_ratio){third, 3 * third}, 10000, &result));
    assert_integer(result, 3333);
    premie_int128 most = WIDE_MAX / 10000 * 10000;
    assert_true(premie_round((premie_ratio){most - 1, most}, 10000, &result));
    assert_integer(result, 10000);
}

/* [N-4] */
static void rounding_refuses_a_result_beyond_64_bits(void **state)
{
    (void)state;
    premie_int128 limit = INT64_MAX;
    int64_t result = 7;
    assert_false(premie_round((premie_ratio){limit + 1, 1}, 1, &result));
    assert_false(premie_round((premie_ratio){-limit - 1, 1}, 1, &result));
    assert_false(premie_round((premie_ratio){2 * limit + 1, 2}, 1, &result));
    assert_false(premie_round((premie_ratio){limit, 1}, 2, &result));
    assert_false(premie_round((premie_ratio){WIDE_MAX, 1}, INT64_MAX, &result));
    assert_integer(result, 7);
}

/* [N-4] */
static void rounding_refuses_an_intermediate_beyond_128_bits(void **state)
{
    (void)state;
    int64_t result = 7;
    assert_false(premie_round((premie_ratio){WIDE_MAX - 1, WIDE_MAX}, 10000, &result));
    assert_integer(result, 7);
}

/* [N-1] */
static void an_amount_is_rounded_to_whole_cents(void **state)
{
    (void)state;
    premie_error error;
    premie_money amount;
    assert_status(premie_round_money((premie_ratio){-2469, 2}, &amount, &error), PREMIE_OK, &error);
    assert_money(amount, "-12.35");
}

/* [N-4], [T-8] */
static void an_amount_is_rounded_up_to_the_largest_and_no_further(void **state)
{
    (void)state;
    premie_int128 twice = 2 * (premie_int128)PREMIE_MONEY_MAX;
    premie_error error;
    premie_money amount;
    assert_status(premie_round_money((premie_ratio){-twice, 2}, &amount, &error), PREMIE_OK, &error);
    assert_money(amount, "-9999999999999.99");
    assert_status(premie_round_money((premie_ratio){twice + 1, 2}, &amount, &error), PREMIE_E_DATA, NULL);
    assert_string_equal(error.text, "the amount would be over 9,999,999,999,999.99");
    assert_status(premie_round_money((premie_ratio){-twice - 1, 2}, &amount, NULL), PREMIE_E_DATA, NULL);
    assert_status(premie_round_money((premie_ratio){WIDE_MAX, 1}, &amount, NULL), PREMIE_E_DATA, NULL);
    assert_money(amount, "-9999999999999.99");
}

/* [N-4] */
static void amounts_add_up_to_the_largest_and_no_further(void **state)
{
    (void)state;
    premie_money most = {PREMIE_MONEY_MAX}, cent = {1};
    premie_error error;
    premie_money sum;
    assert_status(premie_money_add((premie_money){PREMIE_MONEY_MAX - 1}, cent, &sum, &error), PREMIE_OK, &error);
    assert_money(sum, "9999999999999.99");
    assert_status(premie_money_add(most, cent, &sum, &error), PREMIE_E_DATA, NULL);
    assert_string_equal(error.text, "the amount would be over 9,999,999,999,999.99");
    assert_status(premie_money_add((premie_money){INT64_MAX}, cent, &sum, NULL), PREMIE_E_DATA, NULL);
    assert_money(sum, "9999999999999.99");
}

/* [N-4] */
static void amounts_subtract_down_to_the_least_and_no_further(void **state)
{
    (void)state;
    premie_money least = {-PREMIE_MONEY_MAX}, cent = {1};
    premie_error error;
    premie_money difference;
    assert_status(premie_money_subtract((premie_money){100}, (premie_money){250}, &difference, &error), PREMIE_OK,
                  &error);
    assert_money(difference, "-1.50");
    assert_status(premie_money_subtract(least, cent, &difference, &error), PREMIE_E_DATA, NULL);
    assert_string_equal(error.text, "the amount would be over 9,999,999,999,999.99");
    assert_status(premie_money_subtract((premie_money){-INT64_MAX}, (premie_money){2}, &difference, NULL),
                  PREMIE_E_DATA, NULL);
    assert_money(difference, "-1.50");
}

/* [N-1] */
static void products_and_sums_of_small_ratios_are_exact(void **state)
{
    (void)state;
    uint64_t seed = 12;
    for (int i = 0; i < 100000; i++) {
        premie_ratio a = random_ratio(&seed, 30), b = random_ratio(&seed, 30);
        premie_ratio result;
        assert_true(premie_ratio_times(a, b, &result));
        assert_ratio(result, a.num * b.num, a.den * b.den);
        assert_true(premie_ratio_plus(a, b, &result));
        assert_ratio(result, a.num * b.den + b.num * a.den, a.den * b.den);
    }
}

/* [N-1]: a hundred thousand parts of years of 365 and 366 days are still an exact number of days. */
static void a_long_sum_of_parts_of_years_stays_exact(void **state)
{
    (void)state;
    premie_ratio sum = {0, 1};
    for (int i = 0; i < 100000; i++) {
        assert_true(premie_ratio_plus(sum, (premie_ratio){1, i % 2 == 0 ? 365 : 366}, &sum));
    }
    assert_ratio(sum, 50000 * (365 + 366), 365 * 366);
}

/* [N-1] */
static void a_product_is_reduced_where_it_would_overflow(void **state)
{
    (void)state;
    premie_ratio a = {WIDE_MAX, 3}, b = {-9, WIDE_MAX};
    premie_ratio product;
    assert_true(premie_ratio_times(a, b, &product));
    assert_ratio(product, -3, 1);
    assert_true(premie_ratio_times((premie_ratio){WIDE_MAX / 4, WIDE_MAX / 4}, (premie_ratio){4, 6}, &product));
    assert_ratio(product, 2, 3);
}

/* [N-1] */
static void a_sum_is_reduced_where_it_would_overflow(void **state)
{
    (void)state;
    premie_int128 half = WIDE_MAX / 2;
    premie_ratio sum;
    assert_true(premie_ratio_plus((premie_ratio){1, 2 * half}, (premie_ratio){-1, half}, &sum));
    assert_ratio(sum, -1, 2 * half);
    assert_true(premie_ratio_plus((premie_ratio){half, half}, (premie_ratio){half, 2 * half}, &sum));
    assert_ratio(sum, 3, 2);
    assert_true(premie_ratio_plus((premie_ratio){WIDE_MAX, WIDE_MAX}, (premie_ratio){WIDE_MAX, WIDE_MAX}, &sum));
    assert_ratio(sum, 2, 1);
}

/* [N-4] */
static void a_product_or_sum_beyond_128_bits_is_refused(void **state)
{
    (void)state;
    premie_ratio result = {7, 1};
    assert_false(premie_ratio_times((premie_ratio){WIDE_MAX, 1}, (premie_ratio){2, 1}, &result));
    assert_false(premie_ratio_times((premie_ratio){1, WIDE_MAX}, (premie_ratio){1, 2}, &result));
    assert_false(premie_ratio_plus((premie_ratio){WIDE_MAX, 1}, (premie_ratio){1, 1}, &result));
    assert_false(premie_ratio_plus((premie_ratio){1, WIDE_MAX}, (premie_ratio){1, WIDE_MAX - 1}, &result));
    assert_true(result.num == 7 && result.den == 1);
}

/* [N-1]: also between neighbours, whose whole parts agree for long. */
static void comparing_agrees_with_long_multiplication(void **state)
{
    (void)state;
    uint64_t seed = 13;
    for (int i = 0; i < 100000; i++) {
        premie_ratio a = random_ratio(&seed, 126), b = random_ratio(&seed, 126);
        if (i % 2 == 0) {
            b = (premie_ratio){a.num + premie_random_between(&seed, -2, 2), a.den + premie_random_between(&seed, 0, 2)};
        }
        assert_integer(premie_ratio_compare(a, b), slow_compare(a, b));
        assert_integer(premie_ratio_compare(b, a), -slow_compare(a, b));
    }
}

static void the_same_value_in_other_terms_compares_equal(void **state)
{
    (void)state;
    premie_int128 third = WIDE_MAX / 3;
    assert_integer(premie_ratio_compare((premie_ratio){-third, third * 3}, (premie_ratio){-1, 3}), 0);
    assert_integer(premie_ratio_compare((premie_ratio){2 * third, third * 3}, (premie_ratio){third, third / 2 * 3}),
                   third % 2 == 0 ? 0 : -1);
}

static void the_largest_terms_compare_exactly(void **state)
{
    (void)state;
    premie_ratio below = {WIDE_MAX - 2, WIDE_MAX - 1}, above = {WIDE_MAX - 1, WIDE_MAX};
    assert_integer(premie_ratio_compare(below, above), -1);
    assert_integer(premie_ratio_compare(above, below), 1);
    assert_integer(premie_ratio_compare((premie_ratio){-WIDE_MAX - 1, 1}, (premie_ratio){-WIDE_MAX, 2}), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_negative_denominator_gives_its_sign_to_the_numerator),
        cmocka_unit_test(rounding_goes_to_the_nearest_and_halves_go_away_from_zero),
        cmocka_unit_test(rounding_any_ratio_is_off_by_a_half_at_most),
        cmocka_unit_test(rounding_is_exact_where_the_terms_fill_128_bits),
        cmocka_unit_test(rounding_to_decimals_reduces_what_would_overflow),
        cmocka_unit_test(rounding_refuses_a_result_beyond_64_bits),
        cmocka_unit_test(rounding_refuses_an_intermediate_beyond_128_bits),
        cmocka_unit_test(an_amount_is_rounded_to_whole_cents),
        cmocka_unit_test(an_amount_is_rounded_up_to_the_largest_and_no_further),
        cmocka_unit_test(amounts_add_up_to_the_largest_and_no_further),
        cmocka_unit_test(amounts_subtract_down_to_the_least_and_no_further),
        cmocka_unit_test(products_and_sums_of_small_ratios_are_exact),
        cmocka_unit_test(a_long_sum_of_parts_of_years_stays_exact),
        cmocka_unit_test(a_product_is_reduced_where_it_would_overflow),
        cmocka_unit_test(a_sum_is_reduced_where_it_would_overflow),
        cmocka_unit_test(a_product_or_sum_beyond_128_bits_is_refused),
        cmocka_unit_test(comparing_agrees_with_long_multiplication),
        cmocka_unit_test(the_same_value_in_other_terms_compares_equal),
        cmocka_unit_test(the_largest_terms_compare_exactly),
    };
    return cmocka_run_group_tests_name("ratio", tests, NULL, NULL);
}
