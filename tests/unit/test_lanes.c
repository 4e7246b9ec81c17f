#include "stats/lanes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/cases.h"
#include "stats/philox.h"
#include "support/assertions.h"

enum { LANES = 1000, BLOCK = (1 << PREMIE_BLOCK_BITS) - 1 };

/* [S-9], Random123's known answers for philox4x32-10 */
static const uint32_t known[3][10] = {
    {0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
    {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x408f276d, 0x41c83b0e, 0xa20bc7c6,
     0x6d5451fd},
    {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0xd16cfe09, 0x94fdcceb, 0x5001e420,
     0x24126ea1},
};

static premie_place place_of(const uint32_t known_answer[10])
{
    return (premie_place){.seed = (uint64_t)known_answer[5] << 32 | known_answer[4],
                          .cover = (uint64_t)known_answer[3] << 32 | known_answer[2],
                          .year = 1900 + (int)(known_answer[0] >> PREMIE_BLOCK_BITS & 1023),
                          .use = known_answer[0] >> 30};
}

static void each_vector_unit_gives_the_known_answers_of_random123(void **state)
{
    (void)state;
    const premie_lanes *all[3];
    size_t units = premie_lanes_all(all);
    for (size_t unit = 0; unit < units; unit++) {
        for (int i = 0; i < 3; i++) {
            uint32_t path[LANES], word[4][LANES];
            premie_words words = {{word[0], word[1], word[2], word[3]}};
            for (int lane = 0; lane < LANES; lane++) {
                path[lane] = known[i][1];
            }
            premie_place place = place_of(known[i]);
            all[unit]->words(&place, known[i][0] & BLOCK, LANES, path, &words);
            for (int j = 0; j < 4; j++) {
                assert_integer(word[j][0], known[i][6 + j]);
                assert_integer(word[j][LANES - 1], known[i][6 + j]);
            }
        }
    }
}

/* [S-9] */
static void the_generator_of_gsl_gives_the_same_words_as_the_lanes(void **state)
{
    (void)state;
    gsl_rng *generator = gsl_rng_alloc(premie_philox);
    assert_non_null(generator);
    premie_place place = {.seed = 0x123456789abcdef0, .cover = 0xfedcba9876543210, .year = 2027, .use = 2};
    premie_philox_seek(generator, &place, 77);
    for (uint32_t block = 0; block < 3; block++) {
        uint32_t path = 77, word[4];
        premie_words words = {{&word[0], &word[1], &word[2], &word[3]}};
        premie_lanes_best()->words(&place, block, 1, &path, &words);
        for (int i = 0; i < 4; i++) {
            assert_integer((int64_t)gsl_rng_get(generator), word[i]);
        }
    }
    gsl_rng_set(generator, 0);
    assert_integer((int64_t)gsl_rng_get(generator), known[0][6]);
    gsl_rng_free(generator);
}

/* Words that meet every bin, its first and its last. */
static void fill_words(uint32_t word[LANES])
{
    uint32_t random = 12345;
    for (int i = 0; i < LANES; i++) {
        random = random * 1664525 + 1013904223;
        word[i] = i < 256 ? (uint32_t)i << 24 : i < 512 ? (uint32_t)i << 24 | 0xffffff : random;
    }
    word[LANES - 1] = UINT32_MAX;
}

/* [S-9]: one text, the same bytes */
static void all_vector_units_give_the_same_bytes(void **state)
{
    (void)state;
    const premie_lanes *all[3];
    size_t units = premie_lanes_all(all);
    premie_error error;
    premie_count_tables tables = {0};
    assert_status(premie_counts_make(&tables, (premie_case_rate){3.7, 1.9}, 2.5, &error), PREMIE_OK, &error);
    premie_cost_rate rate = {PREMIE_COST_LOGNORMAL, 0.8, 1e6, 1.5};
    double *node = malloc(PREMIE_NODES * sizeof *node);
    assert_non_null(node);
    premie_severity_make(&rate, node);
    premie_quantiles quantiles = {node, 1 / rate.probability};
    static uint32_t word[LANES], table[LANES], cases[2][LANES];
    static double part[LANES], cents[2][LANES];
    fill_words(word);
    for (uint32_t i = 0; i < LANES; i++) {
        table[i] = i % tables.tables;
        part[i] = tables.step * i / LANES;
    }
    for (size_t unit = 0; unit < units; unit++) {
        size_t to = unit > 0;
        all[unit]->counts(&tables.counts, LANES, table, word, cases[to]);
        all[unit]->small(&tables.small, LANES, part, word, cases[to]);
        all[unit]->costs(&quantiles, LANES, word, cents[to]);
        if (unit > 0) {
            assert_memory_equal(cases[0], cases[1], sizeof cases[0]);
            assert_memory_equal(cents[0], cents[1], sizeof cents[0]);
        }
    }
    free(node);
    premie_counts_release(&tables);
}

/* Numbers of paths that do not fill the last vector among them. [S-9] */
static void paths_that_follow_on_each_other_have_the_words_of_each_alone(void **state)
{
    (void)state;
    const premie_lanes *all[3];
    size_t units = premie_lanes_all(all);
    premie_place place = {.seed = 0x0fedcba987654321, .cover = 0x13579bdf02468ace, .year = 2031, .use = 1};
    static uint32_t path[LANES], word[2][4][LANES];
    for (size_t unit = 0; unit < units; unit++) {
        for (size_t count = 1; count < 50; count++) {
            premie_words words[2];
            for (int j = 0; j < 4; j++) {
                words[0].of[j] = word[0][j];
                words[1].of[j] = word[1][j];
            }
            for (uint32_t i = 0; i < count; i++) {
                path[i] = 1000 + i;
            }
            all[unit]->first(&place, 5, 1000, count, &words[0]);
            all[units - 1]->words(&place, 5, count, path, &words[1]);
            for (int j = 0; j < 4; j++) {
                assert_memory_equal(word[0][j], word[1][j], count * sizeof(uint32_t));
            }
        }
    }
}

/* Each case of a lane in its slot, those past the slots left to the next list. */
static void what_a_list_comes_to_by_lane_is_the_sum_of_its_cases(void **state)
{
    (void)state;
    enum { COUNT = 333, SLOTS = 3, ROOM = SLOTS * COUNT + 16 };
    const premie_lanes *all[3];
    size_t units = premie_lanes_all(all);
    static uint32_t cases[COUNT], word[SLOTS][COUNT], listed[ROOM], lane[COUNT + 16], left[COUNT + 16];
    static double cents[ROOM], sum[COUNT];
    const uint32_t *const words[SLOTS] = {word[0], word[1], word[2]};
    for (uint32_t i = 0; i < COUNT; i++) {
        cases[i] = i * 7 % 5;
        for (uint32_t slot = 0; slot < SLOTS; slot++) {
            word[slot][i] = 1000 * i + slot + 1;
        }
    }
    for (size_t unit = 0; unit < units; unit++) {
        size_t begin[SLOTS + 1], place = 0;
        all[unit]->list(COUNT, cases, SLOTS, words, listed, begin);
        for (size_t i = 0; i < begin[SLOTS]; i++) {
            cents[i] = listed[i];
        }
        all[unit]->spread(COUNT, cases, SLOTS, begin, cents, sum);
        size_t above = all[unit]->above(COUNT, NULL, cases, SLOTS, lane, left);
        for (uint32_t i = 0; i < COUNT; i++) {
            uint32_t here = cases[i] < SLOTS ? cases[i] : SLOTS;
            assert_true(sum[i] == here * 1000.0 * i + here * (here + 1) / 2.0);
            if (cases[i] > SLOTS) {
                assert_integer(lane[place], i);
                assert_integer(left[place++], cases[i] - SLOTS);
            }
        }
        assert_integer((int64_t)above, (int64_t)place);
        assert_integer((int64_t)all[unit]->above(above, lane, left, 1, lane, left), 0);
    }
}

/* P(N <= n) of a table, from its thresholds; 1 past the last. */
static void assert_counts_follow_gsl(premie_case_rate rate)
{
    premie_error error;
    premie_count_tables tables = {0};
    assert_status(premie_counts_make(&tables, rate, 0, &error), PREMIE_OK, &error);
    double mean = 0, square = 0, before = 0;
    uint32_t count = tables.start[1];
    for (uint32_t n = 0; n <= count; n++) {
        double below = n < count ? tables.threshold[n] / 4294967296.0 : 1;
        mean += (below - before) * n;
        square += (below - before) * n * n;
        before = below;
    }
    assert_near(mean, rate.mean, 1e-7 * (1 + rate.mean));
    assert_near(square - mean * mean, rate.mean * rate.dispersion, 1e-5 * (1 + rate.mean) * rate.dispersion);
    static uint32_t word[LANES], cases[LANES];
    fill_words(word);
    premie_lanes_best()->counts(&tables.counts, LANES, NULL, word, cases);
    for (int i = 0; i < LANES; i++) {
        assert_true(cases[i] == count || tables.threshold[cases[i]] > word[i]);
        assert_true(cases[i] == 0 || tables.threshold[cases[i] - 1] <= word[i]);
    }
    premie_counts_release(&tables);
}

/* [S-6] */
static void counts_have_the_mean_and_variance_of_their_law(void **state)
{
    (void)state;
    static const double means[] = {0.001, 0.3, 1, 4.5, 60, 900, 20000};
    for (size_t i = 0; i < sizeof means / sizeof *means; i++) {
        assert_counts_follow_gsl((premie_case_rate){means[i], 1});
        assert_counts_follow_gsl((premie_case_rate){means[i], 2.5});
    }
}

/* [S-6]: table and rest together, over all words of both */
static void a_shock_leaves_a_count_its_law(void **state)
{
    (void)state;
    enum { SHOCKS = 5 };
    static const double shocks[SHOCKS] = {0.01, 0.4999, 1, 1.37, 2.9};
    static const premie_case_rate rates[] = {{0.2, 1}, {0.2, 3}, {5.3, 1}, {5.3, 1.7}};
    const premie_lanes *lanes = premie_lanes_best();
    for (size_t r = 0; r < sizeof rates / sizeof *rates; r++) {
        premie_error error;
        premie_count_tables tables = {0};
        assert_status(premie_counts_make(&tables, rates[r], 3, &error), PREMIE_OK, &error);
        for (int i = 0; i < SHOCKS; i++) {
            /* the means of both add up: over words evenly spread, each for itself */
            static uint32_t word[65536], table[65536], cases[65536];
            static double part[65536];
            uint32_t at = (uint32_t)(shocks[i] / tables.step);
            for (uint32_t w = 0; w < 65536; w++) {
                word[w] = w << 16 | 0x8000;
                table[w] = at;
                part[w] = shocks[i] - at * tables.step;
                assert_true(part[w] * rates[r].mean <= 1);
            }
            double sum[2] = {0, 0}, square[2] = {0, 0};
            for (int which = 0; which < 2; which++) {
                memset(cases, 0, sizeof cases);
                if (which == 0) {
                    lanes->counts(&tables.counts, 65536, table, word, cases);
                } else {
                    lanes->small(&tables.small, 65536, part, word, cases);
                }
                for (int w = 0; w < 65536; w++) {
                    sum[which] += cases[w] / 65536.0;
                    square[which] += (double)cases[w] * cases[w] / 65536.0;
                }
            }
            double mean = rates[r].mean * shocks[i];
            double variance = square[0] - sum[0] * sum[0] + square[1] - sum[1] * sum[1];
            assert_near(sum[0] + sum[1], mean, 2e-4 * (1 + mean));
            assert_near(variance, mean * rates[r].dispersion, 3e-3 * (1 + mean) * rates[r].dispersion);
        }
        premie_counts_release(&tables);
    }
}

/* [S-6], [S-10] */
static void costs_have_the_mean_and_spread_of_their_law(void **state)
{
    (void)state;
    static const premie_cost_rate rates[] = {
        {PREMIE_COST_LOGNORMAL, 1, 1e6, 1.2}, {PREMIE_COST_GAMMA, 1, 1e6, 0.7},    {PREMIE_COST_GAMMA, 0.25, 1e6, 2},
        {PREMIE_COST_PARETO, 1, 1e6, 0.3},    {PREMIE_COST_LOGNORMAL, 1, 5000, 0},
    };
    double *node = malloc(PREMIE_NODES * sizeof *node), *cents = malloc(4194304 * sizeof *cents);
    uint32_t *word = malloc(4194304 * sizeof *word);
    assert_true(node != NULL && cents != NULL && word != NULL);
    for (uint32_t w = 0; w < 4194304; w++) {
        word[w] = w << 10 | 0x200;
    }
    for (size_t r = 0; r < sizeof rates / sizeof *rates; r++) {
        premie_severity_make(&rates[r], node);
        premie_quantiles quantiles = {node, 1 / rates[r].probability};
        premie_lanes_best()->costs(&quantiles, 4194304, word, cents);
        double sum = 0, square = 0;
        for (int w = 0; w < 4194304; w++) {
            assert_true(cents[w] == floor(cents[w]));
            sum += cents[w] / 4194304;
            square += cents[w] * cents[w] / 4194304;
        }
        double mean = rates[r].probability * rates[r].mean;
        double expected = rates[r].probability * rates[r].mean * rates[r].mean * (1 + rates[r].cv * rates[r].cv);
        assert_near(sum, mean, 2e-5 * mean);
        assert_near(square, expected, 2e-3 * expected); /* the points are spread evenly: the tail ends at 2^-23 */
    }
    free(node);
    free(cents);
    free(word);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_vector_unit_gives_the_known_answers_of_random123),
        cmocka_unit_test(the_generator_of_gsl_gives_the_same_words_as_the_lanes),
        cmocka_unit_test(paths_that_follow_on_each_other_have_the_words_of_each_alone),
        cmocka_unit_test(what_a_list_comes_to_by_lane_is_the_sum_of_its_cases),
        cmocka_unit_test(all_vector_units_give_the_same_bytes),
        cmocka_unit_test(counts_have_the_mean_and_variance_of_their_law),
        cmocka_unit_test(a_shock_leaves_a_count_its_law),
        cmocka_unit_test(costs_have_the_mean_and_spread_of_their_law),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
