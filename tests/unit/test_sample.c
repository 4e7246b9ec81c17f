#include "support/assertions.h"

#include "stats/draws.h"
#include "support/covers.h"

enum { ITEMS = 10, SEEDS = 4000 };

static size_t hit_items(const uint32_t hits[], size_t count)
{
    size_t items = 0;
    for (size_t i = 0; i < count; i++) {
        items += hits[i] > 0;
    }
    return items;
}

/* S1:9 */
static void a_simple_sample_has_as_many_items_as_asked(void **state)
{
    (void)state;
    for (size_t size = 0; size <= ITEMS; size++) {
        uint32_t hits[ITEMS];
        premie_error error;
        assert_status(premie_draw_simple(7, ITEMS, size, hits, &error), PREMIE_OK, &error);
        assert_integer((int64_t)hit_items(hits, ITEMS), (int64_t)size);
    }
}

/* S1:9 */
static void a_simple_sample_larger_than_the_list_takes_all_of_it(void **state)
{
    (void)state;
    uint32_t hits[ITEMS];
    premie_error error;
    assert_status(premie_draw_simple(7, ITEMS, ITEMS + 1, hits, &error), PREMIE_OK, &error);
    assert_integer((int64_t)hit_items(hits, ITEMS), ITEMS);
}

/* S1:9: 3 of 10 over 4,000 seeds is 1,200 each, with a standard deviation of 29 */
static void a_simple_sample_draws_each_item_as_often_as_any_other(void **state)
{
    (void)state;
    int64_t drawn[ITEMS] = {0};
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        uint32_t hits[ITEMS];
        premie_error error;
        assert_status(premie_draw_simple(seed, ITEMS, 3, hits, &error), PREMIE_OK, &error);
        for (size_t i = 0; i < ITEMS; i++) {
            drawn[i] += hits[i];
        }
    }
    for (size_t i = 0; i < ITEMS; i++) {
        assert_near((double)drawn[i], 1200, 4 * 29);
    }
}

static const premie_money amounts[] = {{100}, {0}, {200}, {700}};

/* S1:9: of 10.00, expected hits are 2 · amount / 10.00 */
static void a_monetary_unit_sample_hits_each_amount_in_proportion(void **state)
{
    (void)state;
    int64_t drawn[4] = {0};
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        uint32_t hits[4];
        premie_error error;
        assert_status(premie_draw_monetary(seed, 4, amounts, 2, hits, &error), PREMIE_OK, &error);
        assert_integer(hits[0] + hits[1] + hits[2] + hits[3], 2);
        for (size_t i = 0; i < 4; i++) {
            drawn[i] += hits[i];
        }
    }
    assert_near((double)drawn[0], 800, 4 * 26);
    assert_integer(drawn[1], 0);
    assert_near((double)drawn[2], 1600, 4 * 31);
    assert_near((double)drawn[3], 5600, 4 * 31);
}

/* S1:9 */
static void an_amount_of_a_whole_stretch_is_always_hit(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        uint32_t hits[4];
        premie_error error;
        assert_status(premie_draw_monetary(seed, 4, amounts, 2, hits, &error), PREMIE_OK, &error);
        assert_true(hits[3] >= 1);
    }
}

/* S1:9 */
static void where_nothing_was_reimbursed_no_cent_is_drawn(void **state)
{
    (void)state;
    const premie_money nothing[] = {{0}, {0}};
    uint32_t hits[2];
    premie_error error;
    assert_status(premie_draw_monetary(7, 2, nothing, 2, hits, &error), PREMIE_OK, &error);
    assert_integer(hits[0] + hits[1], 0);
    assert_status(premie_draw_monetary(7, 0, nothing, 2, hits, &error), PREMIE_OK, &error);
}

/* [N-4] */
static void amounts_over_all_bounds_are_an_error(void **state)
{
    (void)state;
    static premie_money large[4700];
    static uint32_t hits[4700];
    premie_error error;
    for (size_t i = 0; i < 4700; i++) {
        large[i] = money("9999999999999.99");
    }
    assert_status(premie_draw_monetary(7, 4600, large, 2, hits, &error), PREMIE_OK, &error);
    assert_status(premie_draw_monetary(7, 4700, large, 2, hits, &error), PREMIE_E_DATA, NULL);
    assert_string_equal(error.text, "the amounts to draw from are over 2^62 cents");
}

/* S1:9 */
static void a_seed_draws_the_same_every_time_and_another_seed_another_sample(void **state)
{
    (void)state;
    uint32_t first[100], again[100], other[100];
    premie_error error;
    assert_status(premie_draw_simple(7, 100, 10, first, &error), PREMIE_OK, &error);
    assert_status(premie_draw_simple(7, 100, 10, again, &error), PREMIE_OK, &error);
    assert_status(premie_draw_simple(8, 100, 10, other, &error), PREMIE_OK, &error);
    assert_memory_equal(first, again, sizeof first);
    assert_memory_not_equal(first, other, sizeof first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_simple_sample_has_as_many_items_as_asked),
        cmocka_unit_test(a_simple_sample_larger_than_the_list_takes_all_of_it),
        cmocka_unit_test(a_simple_sample_draws_each_item_as_often_as_any_other),
        cmocka_unit_test(a_monetary_unit_sample_hits_each_amount_in_proportion),
        cmocka_unit_test(an_amount_of_a_whole_stretch_is_always_hit),
        cmocka_unit_test(where_nothing_was_reimbursed_no_cent_is_drawn),
        cmocka_unit_test(amounts_over_all_bounds_are_an_error),
        cmocka_unit_test(a_seed_draws_the_same_every_time_and_another_seed_another_sample),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
