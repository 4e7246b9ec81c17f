#include "rules/rate_lanes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/assertions.h"
#include "support/random.h"

enum { LANES = 150, BANDS = 7, TRIES = 400 };

static uint64_t state = 20260415;

/* From 0 up to and with `most`. */
static int64_t draw(int64_t most) { return (int64_t)(premie_random(&state) % (uint64_t)(most + 1)); }

static premie_rating_rule random_rule(void)
{
    premie_rating_rule rule = {.decimals = (int)draw(4),
                               .max_up = PREMIE_NO_PCT,
                               .max_down = PREMIE_NO_PCT,
                               .min_pct = PREMIE_NO_PCT,
                               .max_pct = PREMIE_NO_PCT};
    if (draw(3) > 0) {
        rule.max_up = (premie_pct){draw(1) ? 25000000 * draw(4) : draw(90000000)};
    }
    if (draw(3) > 0) {
        rule.max_down = (premie_pct){draw(1) ? 20000000 * draw(5) : draw(110000000)};
    }
    if (draw(1)) {
        rule.min_pct = (premie_pct){draw(2000000)};
    }
    if (draw(1)) {
        rule.max_pct = (premie_pct){3000000 + draw(5000000)};
    }
    return rule;
}

/* Of rates in units of the last decimal, or finer. */
static int64_t random_unit(const premie_rating_rule *rule)
{
    int64_t unit = 1;
    for (int i = rule->decimals; i < 6 && draw(4) > 0; i++) {
        unit *= 10;
    }
    return unit;
}

static int64_t rate_by_rules(const premie_rating_rule *rule, int64_t current, int64_t base, premie_ratio by)
{
    premie_exact factor;
    premie_new_rate rate;
    premie_error error;
    premie_exact_set(&factor, by);
    assert_status(premie_new_rate_of(rule, current, base, &factor, &rate, &error), PREMIE_OK, &error);
    return rate.rate;
}

/* [XR-5], [XR-8]: by whole factors, ties of rounding among them */
static void factors_give_the_new_rates_of_the_rules(void **unused)
{
    (void)unused;
    const premie_rate_lanes *all[3];
    size_t units = premie_rate_lanes_all(all), exact = 0;
    for (int i = 0; i < TRIES; i++) {
        premie_rating_rule rule = random_rule();
        int64_t unit = random_unit(&rule), base = draw(1) ? 100 * draw(60000) : PREMIE_NO_INTEGER;
        premie_bounds_lanes bounds;
        double current[LANES], factor[LANES], rate[LANES];
        premie_bounds_lanes_make(&rule, unit, base, 200, 400, &bounds);
        for (int j = 0; j < LANES; j++) {
            current[j] = (double)draw(7000000 / unit);
            factor[j] = (double)draw(400);
        }
        for (size_t which = 0; which < units; which++) {
            bool sound = all[which]->factors(&bounds, LANES, current, factor, rate);
            exact += sound;
            for (int j = 0; j < LANES && sound; j++) {
                int64_t now = (int64_t)current[j] * unit;
                int64_t wanted = rate_by_rules(&rule, now, base != PREMIE_NO_INTEGER ? base : now,
                                               (premie_ratio){(int64_t)factor[j], 200});
                assert_integer((int64_t)rate[j] * unit, wanted);
            }
        }
    }
    assert_true(exact > units * TRIES * 9 / 10);
}

/* [K-6], [XR-2], [XR-3]: ratios on the very edge of a band, and no premium, among them */
static void a_scale_gives_the_new_rates_of_the_rules(void **unused)
{
    (void)unused;
    const premie_rate_lanes *all[3];
    size_t units = premie_rate_lanes_all(all), exact = 0;
    for (int i = 0; i < TRIES; i++) {
        premie_rating_rule rule = random_rule();
        int64_t unit = random_unit(&rule), from = 0;
        premie_band bands[BANDS];
        double froms[BANDS], factors[BANDS], current[LANES], cost[LANES], premium[LANES], rate[LANES];
        size_t count = 1 + (size_t)draw(BANDS - 1);
        for (size_t j = 0; j < count; j++) {
            bands[j] = (premie_band){from, 50000 * draw(40)};
            from += draw(1) ? 5000000 * (1 + draw(8)) : 1 + draw(40000000);
        }
        premie_scale_lanes scale = {.from = froms, .factor = factors};
        premie_bounds_lanes bounds;
        premie_scale_lanes_make(count, bands, &scale);
        double most = 1;
        for (size_t j = 0; j < count; j++) {
            most = factors[j] > most ? factors[j] : most;
        }
        premie_bounds_lanes_make(&rule, unit, PREMIE_NO_INTEGER, scale.factor_unit,
                                 most > scale.factor_unit ? most : scale.factor_unit, &bounds);
        for (int j = 0; j < LANES; j++) {
            int64_t edge = bands[draw((int64_t)count - 1)].from;
            current[j] = (double)draw(7000000 / unit);
            premium[j] = (double)(j % 10 == 0 ? 0 : 100 * (1 + draw(900000)));
            premie_ratio at = {(premie_int128)premium[j] * edge, 100000000};
            int64_t near = 0;
            assert_true(premie_round(at, 1, &near));
            cost[j] = (double)(draw(1) ? near + draw(2) - 1 : draw(150000000));
        }
        for (size_t which = 0; which < units; which++) {
            bool sound =
                all[which]->scale(&scale, froms, scale.ratio_unit, &bounds, LANES, current, cost, premium, rate);
            exact += sound;
            for (int j = 0; j < LANES && sound; j++) {
                premie_history history = {.capped = (premie_int128)cost[j], .premium = {(premie_int128)premium[j], 1}};
                premie_ratio ratio, by = {1, 1};
                premie_error error;
                bool found;
                assert_status(premie_claims_ratio(&history, &found, &ratio, &error), PREMIE_OK, &error);
                if (found) {
                    assert_true(premie_ratio_times(ratio, (premie_ratio){100, 1}, &ratio));
                    by = (premie_ratio){premie_band_of(count, bands, ratio)->value, 1000000};
                }
                int64_t now = (int64_t)current[j] * unit;
                assert_integer((int64_t)rate[j] * unit, rate_by_rules(&rule, now, now, by));
            }
        }
    }
    assert_true(exact > units * TRIES / 5);
}

/* [E-6]: halves up, as they are above 0 */
static void premiums_are_rounded_as_by_the_rules(void **unused)
{
    (void)unused;
    const premie_rate_lanes *all[3];
    size_t units = premie_rate_lanes_all(all);
    for (int i = 0; i < TRIES; i++) {
        int64_t num = 1 + draw(40000000), den = 1 + draw(20000);
        double rate[LANES], cents[LANES], limit = (double)((((int64_t)1 << 51) - den) / num);
        for (int j = 0; j < LANES; j++) {
            rate[j] = (double)draw(30000000);
        }
        for (size_t which = 0; which < units; which++) {
            bool sound = all[which]->premium((double)num, (double)den, limit, LANES, rate, cents);
            for (int j = 0; j < LANES && sound; j++) {
                int64_t wanted;
                assert_true(premie_round((premie_ratio){(premie_int128)num * (int64_t)rate[j], den}, 1, &wanted));
                assert_integer((int64_t)cents[j], wanted);
            }
        }
    }
}

/* What cannot be shown to be exact is refused, not rounded somehow. */
static void what_does_not_fit_a_double_is_refused(void **unused)
{
    (void)unused;
    const premie_rate_lanes *all[3];
    size_t units = premie_rate_lanes_all(all);
    premie_rating_rule rule = {.decimals = 6,
                               .max_up = {12345679},
                               .max_down = PREMIE_NO_PCT,
                               .min_pct = PREMIE_NO_PCT,
                               .max_pct = PREMIE_NO_PCT};
    premie_bounds_lanes bounds;
    premie_bounds_lanes_make(&rule, 1, PREMIE_NO_INTEGER, 1, 1, &bounds);
    for (size_t which = 0; which < units; which++) {
        double current[2] = {3000000, 900000000}, factor[2] = {1, 1}, rate[2];
        assert_true(all[which]->factors(&bounds, 1, current, factor, rate));
        assert_false(all[which]->factors(&bounds, 2, current, factor, rate));
    }
}

/* [S-11]: fewer rows than are taken at a time, and more; places with lapsed paths among them */
static void sums_tallies_and_ranks_are_those_of_each_rate_alone(void **unused)
{
    (void)unused;
    const premie_rate_lanes *all[3];
    size_t units = premie_rate_lanes_all(all);
    double rows[5][LANES], sum[LANES], copy[LANES];
    const double *const row[5] = {rows[0], rows[1], rows[2], rows[3], rows[4]}, share[5] = {1, 2, 3, 4, 5};
    uint16_t place[LANES];
    for (int j = 0; j < 5 * LANES; j++) {
        rows[j / LANES][j % LANES] = (double)draw(90);
    }
    for (size_t which = 0; which < units; which++) {
        for (size_t many = 0; many <= 5; many++) {
            all[which]->sum(7, many, row, share, LANES, sum);
            double wanted = 7;
            for (size_t i = 0; i < many; i++) {
                wanted += rows[i][LANES - 1] * share[i];
            }
            assert_true(sum[LANES - 1] == wanted);
        }
        premie_rate_tally tally = PREMIE_RATE_TALLY_START;
        all[which]->tally(LANES, rows[0], rows[1], 90, &tally, copy);
        int64_t up = 0, down = 0, most = 0, total = 0;
        for (int j = 0; j < LANES; j++) {
            up += rows[1][j] > rows[0][j];
            down += rows[1][j] < rows[0][j];
            most += rows[1][j] == 90;
            total += (int64_t)rows[1][j];
        }
        assert_true(tally.up == up && tally.down == down && tally.at_most == most && tally.sum == total);
        assert_memory_equal(copy, rows[1], sizeof copy);
        copy[3] = -1;
        all[which]->place(LANES, copy, 0, place);
        size_t low = 0;
        for (int j = 0; j < LANES; j++) {
            low += j != 3 && rows[1][j] <= 40;
        }
        assert_integer(place[3], PREMIE_NO_PLACE);
        assert_integer((int64_t)all[which]->up_to(LANES, place, 40), (int64_t)low);
    }
}

/* A lane more than there are: it is neither looked at nor written to. */
static void lanes_behind_the_last_are_left_alone(void **unused)
{
    (void)unused;
    enum { MANY = 64, ALL = MANY + 1 }; /* all of a chunk */
    const premie_rate_lanes *all[3];
    size_t units = premie_rate_lanes_all(all);
    const premie_band bands[3] = {{0, 500000}, {50000000, 1500000}, {1, 1}};
    double froms[3] = {-1, -1, -1}, factors[3] = {-1, -1, -1}, one[ALL], to[ALL];
    premie_scale_lanes scale = {.from = froms, .factor = factors};
    premie_scale_lanes_make(2, bands, &scale);
    assert_true(scale.ratio_unit == 2 && scale.factor_unit == 2 && froms[1] == 1 && factors[1] == 3);
    assert_true(froms[2] == -1 && factors[2] == -1);
    premie_rating_rule rule = {.decimals = 2,
                               .max_up = {25000000},
                               .max_down = {30000000},
                               .min_pct = PREMIE_NO_PCT,
                               .max_pct = PREMIE_NO_PCT};
    premie_bounds_lanes bounds;
    premie_bounds_lanes_make(&rule, 1, PREMIE_NO_INTEGER, scale.factor_unit, 3, &bounds);
    for (int j = 0; j < ALL; j++) {
        one[j] = j < MANY ? 1 : 1e300;
        to[j] = -1;
    }
    const double *const rows[1] = {one}, share[1] = {1};
    for (size_t which = 0; which < units; which++) {
        premie_rate_tally tally = PREMIE_RATE_TALLY_START;
        uint16_t place[ALL];
        memset(place, 7, sizeof place);
        assert_true(all[which]->scale(&scale, froms, scale.ratio_unit, &bounds, MANY, one, one, one, to));
        assert_true(to[MANY] == -1);
        assert_true(all[which]->factors(&bounds, MANY, one, one, to));
        assert_true(to[MANY] == -1);
        assert_true(all[which]->premium(3, 2, 1, MANY, one, to));
        assert_true(to[0] == 2 && to[MANY] == -1);
        all[which]->add(MANY, one, to);
        assert_true(to[0] == 3 && to[MANY] == -1);
        all[which]->sum(5, 0, rows, share, MANY, to);
        assert_true(to[0] == 5 && to[MANY] == -1);
        all[which]->sum(5, 1, rows, share, MANY, to);
        assert_true(to[0] == 6 && to[MANY] == -1);
        all[which]->tally(MANY, one, one, 1, &tally, to);
        assert_true(tally.up == 0 && tally.down == 0 && tally.at_most == MANY && tally.sum == MANY);
        assert_true(tally.least == 1 && tally.largest == 1 && tally.count == MANY && to[MANY] == -1);
        all[which]->place(MANY, one, 1, place);
        assert_true(place[0] == 0 && place[MANY] == 0x0707);
        place[MANY] = 0;
        assert_integer((int64_t)all[which]->up_to(MANY, place, 0), MANY);
    }
}

/* Up to the limits of rates, and below 2^53 of products. */
static void what_is_at_the_limit_is_taken(void **unused)
{
    (void)unused;
    const premie_rate_lanes *all[3];
    size_t units = premie_rate_lanes_all(all);
    double from[3] = {0, 4, 1e9}, factor[2] = {1, 1}, rate[1], one[1] = {1}, zero[1] = {0};
    const premie_scale_lanes scale = {.bands = 2, .from = from, .factor = factor, .ratio_unit = 1, .factor_unit = 1};
    premie_bounds_lanes bounds = {.on_current = true, .divisor = 1, .up_divisor = 1, .down_divisor = 1, .unit = 1};
    bounds.most = INFINITY;
    bounds.limit = 1;
    const double products = 9007199254740992.0;
    for (size_t which = 0; which < units; which++) {
        double two[1] = {2}, cost[1] = {products / 2}, less[1] = {products / 2 - 1};
        double premium[1] = {products / 4}, smaller[1] = {products / 4 - 1};
        assert_true(all[which]->scale(&scale, from, 2, &bounds, 1, one, less, smaller, rate));
        assert_false(all[which]->scale(&scale, from, 2, &bounds, 1, two, zero, one, rate));
        assert_false(all[which]->scale(&scale, from, 2, &bounds, 1, one, cost, one, rate));
        assert_false(all[which]->scale(&scale, from, 2, &bounds, 1, one, zero, premium, rate));
        assert_true(all[which]->factors(&bounds, 1, one, one, rate));
        assert_false(all[which]->factors(&bounds, 1, two, one, rate));
        assert_true(all[which]->premium(1, 1, 1, 1, one, rate));
        assert_false(all[which]->premium(1, 1, 1, 1, two, rate));
    }
}

/* [E-6]: so near a half that the product with the inverse is on its other side */
static void quotients_next_to_a_half_are_rounded_as_by_the_rules(void **unused)
{
    (void)unused;
    const premie_rate_lanes *all[3];
    size_t units = premie_rate_lanes_all(all);
    for (int i = 0; i < 100 * TRIES; i++) {
        int64_t den = 2 * (500 + draw(2000)) + 1, whole = (((int64_t)1 << 51) - 2 * den) / den - draw(1000000);
        double below[1] = {(double)(whole * den + (den - 1) / 2)}, above[1] = {(double)(whole * den + (den + 1) / 2)};
        double limit = (double)((int64_t)1 << 51), cents[1];
        for (size_t which = 0; which < units; which++) {
            assert_true(all[which]->premium(1, (double)den, limit, 1, below, cents) && (int64_t)cents[0] == whole);
            assert_true(all[which]->premium(1, (double)den, limit, 1, above, cents) && (int64_t)cents[0] == whole + 1);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(factors_give_the_new_rates_of_the_rules),
        cmocka_unit_test(a_scale_gives_the_new_rates_of_the_rules),
        cmocka_unit_test(premiums_are_rounded_as_by_the_rules),
        cmocka_unit_test(what_does_not_fit_a_double_is_refused),
        cmocka_unit_test(sums_tallies_and_ranks_are_those_of_each_rate_alone),
        cmocka_unit_test(lanes_behind_the_last_are_left_alone),
        cmocka_unit_test(what_is_at_the_limit_is_taken),
        cmocka_unit_test(quotients_next_to_a_half_are_rounded_as_by_the_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
