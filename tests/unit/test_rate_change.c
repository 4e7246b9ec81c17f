#include "support/assertions.h"

#include "premie/rate_change.h"
#include "support/random.h"

enum { MILLION = 1000000 };

/* A row rated by a scale, at a current rate of 3.4 %: amounts in euros, rates in hundredths of a percent. */
static premie_rated by_scale(int claims, int reintegration, int premium, int64_t factor, int new_rate)
{
    return (premie_rated){.reintegration = {INT64_C(100) * reintegration},
                          .capped = {INT64_C(100) * (claims + reintegration)},
                          .premium = {INT64_C(100) * premium},
                          .credibility = PREMIE_NO_INTEGER,
                          .factor = factor,
                          .current = 3400000,
                          .rate = INT64_C(10000) * new_rate,
                          .collective = PREMIE_NO_INTEGER};
}

static premie_rated by_credibility(premie_rated row, int64_t credibility)
{
    row.credibility = credibility;
    return row;
}

static premie_rated at_current(premie_rated row, int64_t current)
{
    row.current = current;
    return row;
}

static premie_rated with_bound(premie_rated row)
{
    row.bounded = true;
    return row;
}

static int64_t sum_of(const premie_rate_change *change)
{
    int64_t sum = 0;
    for (int part = 0; part < PREMIE_PART_COUNT; part++) {
        sum += change->part[part];
    }
    return sum;
}

/* The parts are these, in millionths, and add up to the change of the rate. */
static void assert_parts(premie_rated before, premie_rated after, const int64_t expected[PREMIE_PART_COUNT])
{
    premie_rate_change change = premie_rate_change_of(&before, &after, 2);
    for (int part = 0; part < PREMIE_PART_COUNT; part++) {
        assert_integer(change.part[part], expected[part]);
    }
    assert_integer(sum_of(&change), after.rate - before.rate);
}

#define assert_made_of(before, after, ...) assert_parts(before, after, (const int64_t[PREMIE_PART_COUNT]){__VA_ARGS__})

/* [XR-3] */
static void a_band_reached_by_claims_alone_is_a_change_by_claims(void **state)
{
    (void)state;
    assert_made_of(by_scale(5000, 0, 10000, 1000000, 340),
                   by_scale(7000, 0, 10000, 1150000, 391), [PREMIE_PART_CLAIMS] = 510000);
}

/* [XR-3], [K-3]: the ratio rises from 50 to 60 % by claims and to 70 % by reintegration, then falls to 65 % */
static void a_factor_of_a_scale_is_shared_out_along_the_ratio(void **state)
{
    (void)state;
    assert_made_of(
        by_scale(5000, 0, 10000, 1000000, 340),
        by_scale(6000, 500, 10000, 1150000, 391), [PREMIE_PART_CLAIMS] = 340000, [PREMIE_PART_REINTEGRATION] = 170000);
    assert_made_of(
        by_scale(5000, 0, 10000, 1000000, 340),
        by_scale(6000, 0, 8000, 1500000, 510), [PREMIE_PART_CLAIMS] = 680000, [PREMIE_PART_PREMIUM] = 1020000);
}

/* [XR-3]: claims that double beside a premium that doubles: no more than the whole is put down to them */
static void a_step_beyond_the_new_ratio_counts_no_more_than_reaching_it(void **state)
{
    (void)state;
    assert_made_of(by_scale(5990, 0, 10000, 1000000, 340),
                   by_scale(12000, 0, 20000, 1150000, 391), [PREMIE_PART_CLAIMS] = 510000);
}

/* [XR-3] */
static void another_factor_at_the_same_ratio_is_another_scale(void **state)
{
    (void)state;
    assert_made_of(by_scale(5000, 0, 10000, 1000000, 340),
                   by_scale(5000, 0, 10000, 1100000, 374), [PREMIE_PART_OTHER] = 340000);
}

/* [K-6]: a negative ratio counts as 0 */
static void claims_that_stay_negative_change_nothing(void **state)
{
    (void)state;
    assert_made_of(by_scale(-100, 0, 10000, 850000, 289),
                   by_scale(-200, 0, 10000, 900000, 306), [PREMIE_PART_OTHER] = 170000);
}

/* [XR-5]: 3.4 · 1.23 = 4.182 */
static void what_rounding_takes_away_is_a_part(void **state)
{
    (void)state;
    assert_made_of(
        by_scale(5000, 0, 10000, 1000000, 340),
        by_scale(7000, 0, 10000, 1230000, 418), [PREMIE_PART_CLAIMS] = 782000, [PREMIE_PART_ROUNDING] = -2000);
}

/* [XR-5] */
static void what_a_bound_takes_away_is_a_part(void **state)
{
    (void)state;
    assert_made_of(by_scale(5000, 0, 10000, 1000000, 340), with_bound(by_scale(9500, 0, 10000, 1350000, 425)),
                   [PREMIE_PART_CLAIMS] = 1190000, [PREMIE_PART_BOUNDS] = -340000);
}

/* [XR-1]: another current rate comes before the claims that are put on it */
static void another_current_rate_is_a_change_of_tariff(void **state)
{
    (void)state;
    assert_made_of(by_scale(5000, 0, 10000, 1000000, 340), at_current(by_scale(7000, 0, 10000, 1150000, 437), 3800000),
                   [PREMIE_PART_TARIFF] = 400000, [PREMIE_PART_CLAIMS] = 570000);
}

/* [XR-8]: 3.2 · 1.014583 = 3.25 and 3.3 · 1.014583 = 3.35, whatever the current rate */
static void a_base_that_is_not_the_current_rate_is_the_tariff_of_fewest_decimals(void **state)
{
    (void)state;
    premie_rated before = by_credibility(by_scale(10800, 0, 19200, 1014583, 325), 350000);
    premie_rated after = by_credibility(by_scale(10800, 0, 19200, 1014583, 335), 350000);
    premie_rate_change change = premie_rate_change_of(&before, &after, 2);
    assert_true(change.inferred[0] && change.inferred[1]);
    assert_integer(change.base[0], 3200000);
    assert_integer(change.base[1], 3300000);
    assert_integer(change.part[PREMIE_PART_TARIFF], 101458);
    assert_integer(sum_of(&change), 100000);
}

/* [XR-8] */
static void a_row_under_a_bound_has_the_base_of_the_other(void **state)
{
    (void)state;
    premie_rated before = by_credibility(by_scale(10800, 0, 19200, 1014583, 325), 350000);
    premie_rated after = with_bound(by_credibility(by_scale(40000, 0, 19200, 1900000, 425), 350000));
    premie_rate_change change = premie_rate_change_of(&before, &after, 2);
    assert_integer(change.base[1], 3200000);
    assert_integer(change.part[PREMIE_PART_TARIFF], 0);
    assert_integer(change.part[PREMIE_PART_BOUNDS], 4250000 - 3200000 * 19 / 10);
}

/* [XR-8]: of two rates in whole percents, 3.4 · 1.15 = 3.91 is 4 */
static void a_rate_of_fewer_decimals_than_others_rests_on_the_current_rate(void **state)
{
    (void)state;
    assert_made_of(
        by_scale(5000, 0, 10000, 1000000, 300),
        by_scale(7000, 0, 10000, 1150000, 400), [PREMIE_PART_CLAIMS] = 510000, [PREMIE_PART_ROUNDING] = 490000);
}

/* [XR-2] */
static void a_history_that_becomes_long_enough_is_a_change_of_credibility(void **state)
{
    (void)state;
    premie_rated before = by_scale(7000, 0, 10000, PREMIE_NO_INTEGER, 340);
    assert_made_of(before, by_scale(8000, 0, 10000, 1150000, 391), [PREMIE_PART_CREDIBILITY] = 510000);
}

/* [XR-7]: target 60 %, Z 0.5: at a ratio of 60 % 1, at 84 % 1.2, with Z 0.6 1.24; base 3.4 */
static void a_blend_parts_claims_premium_and_credibility_exactly(void **state)
{
    (void)state;
    premie_rated before = by_credibility(by_scale(6000, 0, 10000, 1000000, 340), 500000);
    premie_rated after = by_credibility(by_scale(10500, 0, 12500, 1240000, 422), 600000);
    assert_made_of(before, after, [PREMIE_PART_CLAIMS] = 1275000, [PREMIE_PART_PREMIUM] = -595000,
                   [PREMIE_PART_CREDIBILITY] = 136000, [PREMIE_PART_ROUNDING] = 4000);
}

/* [XR-7]: a claim of a year that weighs more than others moves the factor by more than the ratio does */
static void a_blend_changed_by_claims_alone_is_a_change_by_claims(void **state)
{
    (void)state;
    assert_made_of(by_credibility(by_scale(6000, 0, 10000, 1000000, 340), 500000),
                   by_credibility(by_scale(7200, 0, 10000, 1150000, 391), 500000), [PREMIE_PART_CLAIMS] = 510000);
}

/* [XR-4]: m is 30 % and the target 60 %; Z 0.5 at 90 % gives 1, at 120 % 1.25 and then with Z 0.6 1.4 */
static void a_known_collective_experience_parts_claims_and_credibility_exactly(void **state)
{
    (void)state;
    premie_rated before = by_credibility(by_scale(9000, 0, 10000, 1000000, 340), 500000);
    premie_rated after = by_credibility(by_scale(12000, 0, 10000, 1400000, 476), 600000);
    before.collective = after.collective = 300000;
    assert_made_of(before, after, [PREMIE_PART_CLAIMS] = 850000, [PREMIE_PART_CREDIBILITY] = 510000);
}

/* [XR-4]: where no own experience counts, the factor is that of the others */
static void a_factor_without_own_weight_is_a_change_of_credibility(void **state)
{
    (void)state;
    assert_made_of(by_credibility(by_scale(9000, 0, 10000, 1000000, 340), 0),
                   by_credibility(by_scale(9500, 0, 10000, 1100000, 374), 0), [PREMIE_PART_CREDIBILITY] = 340000);
}

static premie_rated random_row(uint64_t *state)
{
    static const int64_t credibilities[] = {PREMIE_NO_INTEGER, 0, 1, 350000, 999999, MILLION};
    bool huge = premie_random_between(state, 0, 9) == 0;
    int64_t most = huge ? PREMIE_MONEY_MAX : 5000000;
    premie_rated row = {.reintegration = {premie_random_between(state, 0, most)},
                        .capped = {premie_random_between(state, -most / 10, most)},
                        .premium = {premie_random_between(state, 1, most)},
                        .credibility = credibilities[premie_random_between(state, 0, 5)],
                        .factor = premie_random_between(state, 0, 3 * MILLION),
                        .current = premie_random_between(state, 0, 800) * 10000,
                        .rate = premie_random_between(state, 0, 10) == 0 ? premie_random_between(state, 0, 9) * MILLION
                                                                         : premie_random_between(state, 0, 800) * 10000,
                        .bounded = premie_random_between(state, 0, 2) == 0,
                        .collective = PREMIE_NO_INTEGER};
    if (premie_random_between(state, 0, 1) == 0) {
        row.collective = premie_random_between(state, -MILLION / 10, 2 * MILLION);
    }
    if (premie_random_between(state, 0, 9) == 0) {
        row.factor = row.credibility = PREMIE_NO_INTEGER;
    }
    return row;
}

/* [XR-8]: both rates whole tens, which the current rate of 7 % does not come to */
static void rates_of_whole_tens_are_no_rougher_than_whole_ones(void **state)
{
    (void)state;
    premie_rated before = at_current(by_scale(5000, 0, 10000, 1000000, 1000), 10000000);
    premie_rated after = at_current(by_scale(5000, 0, 10000, 1000000, 1000), 7000000);
    premie_rate_change change = premie_rate_change_of(&before, &after, 2);
    assert_false(change.inferred[0]);
    assert_true(change.inferred[1]);
    assert_integer(change.base[1], 10000000);
}

/* [XR-8] */
static void a_base_may_have_six_decimals_or_be_the_largest_number(void **state)
{
    (void)state;
    premie_rated row = by_scale(5000, 0, 10000, 1000000, 0);
    row.rate = 1234567;
    assert_integer(premie_rate_change_of(&row, &row, 6).base[0], 1234567);
    row.rate = PREMIE_NUMBER_MAX;
    assert_integer(premie_rate_change_of(&row, &row, 2).base[0], PREMIE_NUMBER_MAX);
}

/* [XR-5] */
static void a_factor_of_0_says_nothing_of_the_base(void **state)
{
    (void)state;
    premie_rated row = by_scale(0, 0, 10000, 0, 100);
    premie_rate_change change = premie_rate_change_of(&row, &row, 2);
    assert_false(change.inferred[0] || change.inferred[1]);
    assert_integer(change.base[0], 3400000);
}

/* [XR-3]: half of the largest rate, and all of it */
static void a_step_may_reach_the_largest_rate(void **state)
{
    (void)state;
    premie_rated before = at_current(by_scale(5000, 0, 10000, 500000, 0), PREMIE_NUMBER_MAX);
    premie_rated after = at_current(by_scale(7000, 0, 10000, 1000000, 0), PREMIE_NUMBER_MAX);
    before.rate = PREMIE_NUMBER_MAX / 2;
    after.rate = PREMIE_NUMBER_MAX;
    premie_rate_change change = premie_rate_change_of(&before, &after, 6);
    assert_integer(change.part[PREMIE_PART_CLAIMS], PREMIE_NUMBER_MAX / 2);
}

/* [K-6]: there is no ratio to follow */
static void without_a_premium_the_change_of_a_factor_is_of_another_kind(void **state)
{
    (void)state;
    assert_made_of(by_scale(5000, 0, 0, 1000000, 340),
                   by_scale(7000, 0, 10000, 1150000, 391), [PREMIE_PART_OTHER] = 510000);
    assert_made_of(by_scale(5000, 0, 10000, 1000000, 340),
                   by_scale(7000, 0, 0, 1150000, 391), [PREMIE_PART_OTHER] = 510000);
}

/* [XR-4], [XR-7]: a weight of 0 before or after */
static void an_experience_that_begins_or_ends_to_count_is_a_change_of_credibility(void **state)
{
    (void)state;
    premie_rated without = by_credibility(by_scale(5000, 0, 10000, 1000000, 340), 0);
    premie_rated with = by_credibility(by_scale(7000, 0, 10000, 1150000, 391), 500000);
    assert_made_of(without, with, [PREMIE_PART_CREDIBILITY] = 510000);
    assert_made_of(with, without, [PREMIE_PART_CREDIBILITY] = -510000);
}

/* [XR-7]: at 0 the ratio says nothing of the target, which is 60 % by the row after */
static void a_blend_that_begins_at_a_ratio_of_0_is_followed_from_its_end(void **state)
{
    (void)state;
    assert_made_of(by_credibility(by_scale(0, 0, 10000, 500000, 170), 500000),
                   by_credibility(by_scale(6000, 0, 5000, 1500000, 510), 500000), [PREMIE_PART_CLAIMS] = 1700000,
                   [PREMIE_PART_PREMIUM] = 1700000);
}

/* [XR-8]: 3.95 / 1.234567 = 3.1995 and 1.29 / 0.4 = 3.225 */
static void a_base_is_the_nearest_number_of_its_decimals(void **state)
{
    (void)state;
    premie_rated row = by_scale(5000, 0, 10000, 1234567, 395);
    assert_integer(premie_rate_change_of(&row, &row, 2).base[0], 3200000);
    row = by_scale(5000, 0, 10000, 400000, 129);
    assert_integer(premie_rate_change_of(&row, &row, 2).base[0], 3230000);
}

/* [XR-3]: 3.4 · (1 + 0.28 · 0.150001) = 3.542800952, and 3.400005 · 1.1 = 3.7400055 */
static void steps_are_rounded_to_the_nearest_millionth(void **state)
{
    (void)state;
    assert_made_of(by_scale(5000, 0, 10000, 1000000, 340), by_scale(6000, 0, 7000, 1150001, 391),
                   [PREMIE_PART_CLAIMS] = 142801, [PREMIE_PART_PREMIUM] = 367202, [PREMIE_PART_ROUNDING] = -3);
    assert_made_of(at_current(by_scale(5000, 0, 10000, 1000000, 340), 3400005),
                   at_current(by_scale(7000, 0, 10000, 1100000, 374), 3400005), [PREMIE_PART_CLAIMS] = 340001,
                   [PREMIE_PART_ROUNDING] = -1);
}

static void the_parts_of_any_two_rows_add_up_exactly(void **state)
{
    (void)state;
    uint64_t seed = 20261;
    for (int i = 0; i < 200000; i++) {
        premie_rated before = random_row(&seed), after = random_row(&seed);
        if (premie_random_between(&seed, 0, 1) == 0) {
            after.credibility = before.credibility;
            after.factor = before.factor == PREMIE_NO_INTEGER ? PREMIE_NO_INTEGER : after.factor;
        }
        premie_rate_change change = premie_rate_change_of(&before, &after, (int)premie_random_between(&seed, 0, 6));
        assert_integer(sum_of(&change), after.rate - before.rate);
    }
}

static void a_row_and_itself_have_no_parts(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (int i = 0; i < 20000; i++) {
        premie_rated row = random_row(&seed);
        premie_rate_change change = premie_rate_change_of(&row, &row, 2);
        for (int part = 0; part < PREMIE_PART_COUNT; part++) {
            assert_integer(change.part[part], 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_band_reached_by_claims_alone_is_a_change_by_claims),
        cmocka_unit_test(a_factor_of_a_scale_is_shared_out_along_the_ratio),
        cmocka_unit_test(a_step_beyond_the_new_ratio_counts_no_more_than_reaching_it),
        cmocka_unit_test(another_factor_at_the_same_ratio_is_another_scale),
        cmocka_unit_test(claims_that_stay_negative_change_nothing),
        cmocka_unit_test(what_rounding_takes_away_is_a_part),
        cmocka_unit_test(what_a_bound_takes_away_is_a_part),
        cmocka_unit_test(another_current_rate_is_a_change_of_tariff),
        cmocka_unit_test(a_base_that_is_not_the_current_rate_is_the_tariff_of_fewest_decimals),
        cmocka_unit_test(a_row_under_a_bound_has_the_base_of_the_other),
        cmocka_unit_test(a_rate_of_fewer_decimals_than_others_rests_on_the_current_rate),
        cmocka_unit_test(a_history_that_becomes_long_enough_is_a_change_of_credibility),
        cmocka_unit_test(a_blend_parts_claims_premium_and_credibility_exactly),
        cmocka_unit_test(a_blend_changed_by_claims_alone_is_a_change_by_claims),
        cmocka_unit_test(a_known_collective_experience_parts_claims_and_credibility_exactly),
        cmocka_unit_test(a_factor_without_own_weight_is_a_change_of_credibility),
        cmocka_unit_test(rates_of_whole_tens_are_no_rougher_than_whole_ones),
        cmocka_unit_test(a_base_may_have_six_decimals_or_be_the_largest_number),
        cmocka_unit_test(a_factor_of_0_says_nothing_of_the_base),
        cmocka_unit_test(a_step_may_reach_the_largest_rate),
        cmocka_unit_test(without_a_premium_the_change_of_a_factor_is_of_another_kind),
        cmocka_unit_test(an_experience_that_begins_or_ends_to_count_is_a_change_of_credibility),
        cmocka_unit_test(a_blend_that_begins_at_a_ratio_of_0_is_followed_from_its_end),
        cmocka_unit_test(a_base_is_the_nearest_number_of_its_decimals),
        cmocka_unit_test(steps_are_rounded_to_the_nearest_millionth),
        cmocka_unit_test(the_parts_of_any_two_rows_add_up_exactly),
        cmocka_unit_test(a_row_and_itself_have_no_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
