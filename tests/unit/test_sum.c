#include "support/assertions.h"

#include "premie/exact.h"
#include "support/random.h"

static const premie_int128 most = (((premie_int128)1 << 126) - 1) * 2 + 1;

static void assert_total(const premie_sum *sum, premie_int128 num, premie_int128 den)
{
    premie_exact total;
    int order;
    assert_true(premie_sum_total(sum, &total));
    assert_true(premie_exact_compare(&total, (premie_ratio){num, den}, &order));
    assert_integer(order, 0);
}

static void a_sum_of_nothing_is_0(void **state)
{
    (void)state;
    premie_sum sum;
    premie_sum_start(&sum);
    assert_total(&sum, 0, 1);
}

/* Σ (1/d - 1/(d + 1)) for d = 1 … 360 is 360/361, over more denominators than there is room for */
static void many_denominators_are_summed_exactly(void **state)
{
    (void)state;
    premie_sum sum;
    premie_sum_start(&sum);
    for (int den = 1; den <= 360; den++) {
        assert_true(premie_sum_add(&sum, (premie_ratio){1, den}));
        assert_true(premie_sum_add(&sum, (premie_ratio){-1, den + 1}));
    }
    assert_total(&sum, 360, 361);
    assert_true(premie_exact_is_positive(&sum.wide) || premie_exact_is_negative(&sum.wide));
}

/* two parts of one denominator that 127 bits do not hold together */
static void a_part_that_128_bits_do_not_hold_is_summed_exactly(void **state)
{
    (void)state;
    premie_sum sum;
    premie_sum_start(&sum);
    assert_true(premie_sum_add(&sum, (premie_ratio){most, 365}));
    assert_false(premie_exact_is_positive(&sum.wide));
    assert_true(premie_sum_add(&sum, (premie_ratio){1, 365}));
    assert_true(premie_exact_is_positive(&sum.wide));
    assert_true(premie_sum_add(&sum, (premie_ratio){-most, 365}));
    assert_total(&sum, 1, 365);
}

static void a_part_that_128_bits_just_hold_is_not_moved(void **state)
{
    (void)state;
    premie_sum sum;
    premie_sum_start(&sum);
    assert_true(premie_sum_add(&sum, (premie_ratio){most - 1, 7}));
    assert_true(premie_sum_add(&sum, (premie_ratio){1, 7}));
    assert_false(premie_exact_is_positive(&sum.wide));
    assert_total(&sum, most, 7);
}

/* [XR-6]: the covers of a group in any order */
static void the_order_of_the_terms_does_not_matter(void **state)
{
    enum { TERMS = 2000 };
    static premie_ratio terms[TERMS];
    (void)state;
    uint64_t seed = 31;
    premie_exact first, total, difference;
    for (int i = 0; i < TERMS; i++) {
        terms[i] =
            (premie_ratio){premie_random_between(&seed, -1000000, 1000000), premie_random_between(&seed, 1, 366)};
    }
    for (int turn = 0; turn < 20; turn++) {
        premie_sum sum;
        premie_sum_start(&sum);
        for (int i = TERMS - 1; i >= 0; i--) {
            int other = (int)premie_random_between(&seed, 0, i);
            premie_ratio swapped = terms[i];
            terms[i] = terms[other];
            terms[other] = swapped;
            assert_true(premie_sum_add(&sum, terms[i]));
        }
        assert_true(premie_sum_total(&sum, turn == 0 ? &first : &total));
        if (turn > 0) {
            int64_t a, b;
            difference = first;
            assert_true(premie_exact_over(&difference, &total));
            assert_true(premie_exact_round(&difference, INT64_C(1000000000), &a));
            assert_integer(a, INT64_C(1000000000));
            assert_true(premie_exact_round(&first, 1000000, &a));
            assert_true(premie_exact_round(&total, 1000000, &b));
            assert_integer(a, b);
        }
    }
}

/* primes without end: their product does not fit */
static void a_sum_beyond_4096_bits_is_refused(void **state)
{
    (void)state;
    premie_sum sum;
    premie_sum_start(&sum);
    bool held = true;
    premie_int128 den = ((premie_int128)1 << 60) + 1;
    for (int i = 0; i < 400 && held; i++, den += 2) {
        held = premie_sum_add(&sum, (premie_ratio){1, den});
    }
    assert_false(held);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sum_of_nothing_is_0),
        cmocka_unit_test(many_denominators_are_summed_exactly),
        cmocka_unit_test(a_part_that_128_bits_do_not_hold_is_summed_exactly),
        cmocka_unit_test(a_part_that_128_bits_just_hold_is_not_moved),
        cmocka_unit_test(the_order_of_the_terms_does_not_matter),
        cmocka_unit_test(a_sum_beyond_4096_bits_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
