#include "premie/credibility.h"

#include <math.h>
#include <pthread.h>

#include "support/assertions.h"
#include "support/cases.h"
#include "support/random.h"

#define assert_relative(actual, expected, tolerance) assert_near(actual, expected, (tolerance)*fabs((double)(expected)))
/* the published figures have some twelve digits */
#define assert_figure(actual, expected) assert_relative(actual, expected, 1e-9)
/* two ways to one number, which differ in its last digits only */
#define assert_close(actual, expected) assert_relative(actual, expected, 1e-13)
/* for what is exact by definition, such as a factor of 0, and for what a result table shows digit by digit */
#define assert_exact(actual, expected) assert_near(actual, expected, 0)
#define assert_count(actual, expected) assert_integer((int64_t)(actual), (int64_t)(expected))

enum { HACHEMEISTER_CELLS = 60, HACHEMEISTER_GROUPS = 5 };

typedef premie_cell hachemeister[HACHEMEISTER_CELLS];

/* Hachemeister 1975: five states, twelve quarters; average claim and number of claims */
static void hachemeister_read(hachemeister cells)
{
    premie_cases *cases = premie_cases_open("hachemeister.csv");
    size_t count = 0;
    while (premie_cases_next(cases)) {
        assert_true(count < HACHEMEISTER_CELLS);
        cells[count++] = (premie_cell){
            .group = (size_t)premie_case_integer(cases, "group") - 1,
            .value = (double)premie_case_integer(cases, "value"),
            .weight = (double)premie_case_integer(cases, "weight"),
        };
    }
    premie_cases_close(cases);
    assert_count(count, HACHEMEISTER_CELLS);
}

static premie_credibility estimate(size_t cell_count, const premie_cell cells[], size_t group_count,
                                   premie_credibility_estimator estimator, premie_credibility_unit groups[])
{
    premie_credibility model = {0};
    premie_error error = {0};
    premie_status status =
        premie_credibility_estimate(cell_count, cells, group_count, estimator, NULL, groups, &model, &error);
    assert_status(status, PREMIE_OK, &error);
    return model;
}

static premie_hierarchy estimate_hierarchy(size_t cell_count, const premie_cell cells[], size_t group_count,
                                           size_t sector_count, const size_t sector_sizes[],
                                           premie_hierarchy_estimator estimator, premie_credibility_unit groups[],
                                           premie_credibility_unit sectors[])
{
    premie_hierarchy model = {0};
    premie_error error = {0};
    premie_status status = premie_hierarchy_estimate(cell_count, cells, group_count, sector_count, sector_sizes,
                                                     estimator, groups, sectors, &model, &error);
    assert_status(status, PREMIE_OK, &error);
    return model;
}

/* [XR-4] */
static void hachemeister_s_data_give_the_published_unbiased_figures(void **state)
{
    (void)state;
    static const double factors[] = {0.9847404019333, 0.9276352179749, 0.8984753552065, 0.7279092094007,
                                     0.9587911493994};
    static const double premiums[] = {2055.165350065, 1523.706278012, 1793.443603681, 1442.966549016, 1603.285404462};
    hachemeister cells;
    premie_credibility_unit groups[HACHEMEISTER_GROUPS];
    hachemeister_read(cells);
    premie_credibility model = estimate(HACHEMEISTER_CELLS, cells, HACHEMEISTER_GROUPS, PREMIE_UNBIASED, groups);
    assert_count(model.cells, 60);
    assert_count(model.groups, 5);
    assert_figure(model.within, 139120025.92528549);
    assert_figure(model.between, 89638.72623276);
    assert_false(model.between_negative);
    assert_true(model.has_k);
    assert_figure(model.k, 139120025.92528549 / 89638.72623276);
    assert_figure(model.mean, 1683.713437047);
    for (size_t i = 0; i < HACHEMEISTER_GROUPS; i++) {
        assert_count(groups[i].count, 12);
        assert_figure(groups[i].factor, factors[i]);
        assert_figure(groups[i].premium, premiums[i]);
    }
}

/* [XR-4] with the iterative estimator of the between variance */
static void hachemeister_s_data_give_the_published_iterative_figures(void **state)
{
    (void)state;
    static const double premiums[] = {2053.062553478, 1528.634647939, 1789.941768147, 1467.977255775, 1604.858623212};
    hachemeister cells;
    premie_credibility_unit groups[HACHEMEISTER_GROUPS];
    hachemeister_read(cells);
    premie_credibility model = estimate(HACHEMEISTER_CELLS, cells, HACHEMEISTER_GROUPS, PREMIE_ITERATIVE, groups);
    assert_figure(model.within, 139120025.92528549);
    assert_figure(model.between, 64366.50713606);
    for (size_t i = 0; i < HACHEMEISTER_GROUPS; i++) {
        assert_figure(groups[i].premium, premiums[i]);
    }
}

/* [XR-4] the demo: premiums and claims in euros of C11, C15 and C16, of which portfolio.csv shows every digit */
static void the_demo_s_product_wgaerd_gives_the_figures_of_its_page(void **state)
{
    (void)state;
    static const premie_cell cells[] = {
        {0, 800.0 / 2000, 2000},
        {0, 1600.0 / 2000, 2000},
        {0, 1200.0 / 2000, 2000},
        {1, 0, 1000},
        {1, 400.0 / 1000, 1000},
        {1, 200.0 / 1000, 1000},
        {2, 1, 1000},
        {2, 800.0 / 1000, 1000},
        {2, 1200.0 / 1000, 1000},
    };
    premie_credibility_unit groups[3];
    premie_credibility model = estimate(9, cells, 3, PREMIE_UNBIASED, groups);
    assert_exact(model.within, 53.333333333333336);
    assert_exact(model.between, 0.11377777777777778);
    assert_exact(model.k, 468.75);
    assert_figure(model.overall_mean, 0.6);
    assert_figure(model.mean, 0.6);
    assert_figure(groups[0].factor, 6000 / 6468.75);
    assert_figure(groups[1].factor, 3000 / 3468.75);
    assert_figure(groups[2].factor, 3000 / 3468.75);
    assert_figure(groups[1].premium, 0.6 * 0.42342342342342343);
}

static const premie_cell identical[] = {
    {0, 0.2, 10}, {0, 0.4, 10}, {1, 0.2, 10}, {1, 0.4, 10}, {2, 0.2, 10}, {2, 0.4, 10},
};

static void check_no_credibility(premie_credibility_estimator estimator)
{
    premie_credibility_unit groups[3];
    premie_credibility model = estimate(6, identical, 3, estimator, groups);
    assert_true(model.between_negative);
    assert_exact(model.between, 0);
    assert_false(model.has_k);
    assert_exact(model.k, 0);
    for (size_t i = 0; i < 3; i++) {
        assert_exact(groups[i].factor, 0);
        assert_figure(groups[i].premium, 0.3);
    }
}

/* [XR-4] */
static void three_identical_risks_have_factor_0_and_the_estimate_says_it_was_negative(void **state)
{
    (void)state;
    check_no_credibility(PREMIE_UNBIASED);
}

/* [XR-4] with the iterative estimator, which has no root above 0 here */
static void three_identical_risks_have_factor_0_also_with_the_iterative_estimator(void **state)
{
    (void)state;
    check_no_credibility(PREMIE_ITERATIVE);
}

/* [XR-4] own sums: 2 and 1 periods; s² = (10 + 10) / 1, X = 5, a = (20 · 4 + 10 · 16 − 20) / (30 − 500 / 30) = 16.5 */
static void groups_of_unequal_history_divide_by_their_own_periods(void **state)
{
    (void)state;
    static const premie_cell cells[] = {{0, 2, 10}, {0, 4, 10}, {1, 9, 10}};
    premie_credibility_unit groups[2];
    premie_credibility model = estimate(3, cells, 2, PREMIE_UNBIASED, groups);
    assert_count(groups[0].count, 2);
    assert_count(groups[1].count, 1);
    assert_figure(model.within, 20);
    assert_figure(model.overall_mean, 5);
    assert_figure(model.between, 16.5);
    assert_figure(groups[1].factor, 10 / (10 + 20 / 16.5));
}

/* [XR-4] */
static void a_cell_of_weight_0_counts_as_missing_whatever_its_value(void **state)
{
    (void)state;
    hachemeister cells, fewer;
    premie_credibility_unit groups[HACHEMEISTER_GROUPS], fewer_groups[HACHEMEISTER_GROUPS];
    size_t count = 0;
    hachemeister_read(cells);
    for (size_t i = 0; i < HACHEMEISTER_CELLS; i++) {
        if (i % 7 == 3) {
            cells[i].weight = 0;
            cells[i].value = NAN;
        } else {
            fewer[count++] = cells[i];
        }
    }
    premie_credibility model = estimate(HACHEMEISTER_CELLS, cells, HACHEMEISTER_GROUPS, PREMIE_UNBIASED, groups);
    premie_credibility same = estimate(count, fewer, HACHEMEISTER_GROUPS, PREMIE_UNBIASED, fewer_groups);
    assert_count(model.cells, count);
    assert_exact(model.within, same.within);
    assert_exact(model.between, same.between);
    assert_memory_equal(groups, fewer_groups, sizeof groups);
}

/* [XR-4] */
static void a_group_without_any_weight_pays_the_collective_mean_and_is_not_counted(void **state)
{
    (void)state;
    static const premie_cell cells[] = {{0, 2, 10}, {0, 4, 10}, {1, 7, 0}, {2, 9, 10}};
    premie_credibility_unit groups[4];
    premie_credibility model = estimate(4, cells, 4, PREMIE_UNBIASED, groups);
    assert_count(model.groups, 2);
    assert_figure(model.between, 16.5);
    assert_exact(groups[1].factor, 0);
    assert_exact(groups[1].premium, model.mean);
    assert_exact(groups[3].premium, model.mean);
}

/* [XR-4] a = 0 where I = 1 */
static void one_group_has_factor_0_and_its_own_mean_for_premium(void **state)
{
    (void)state;
    static const premie_cell cells[] = {{0, 1, 1}, {0, 3, 3}};
    premie_credibility_unit group;
    premie_credibility model = estimate(2, cells, 1, PREMIE_UNBIASED, &group);
    assert_figure(model.within, 3);
    assert_exact(model.between, 0);
    assert_false(model.between_negative);
    assert_false(model.has_k);
    assert_exact(group.factor, 0);
    assert_exact(group.premium, 2.5);
}

/* [XR-4] s² = 0 where its divisor is 0: K is then 0, and Z = 1; a = (10 · 9 + 30 · 1) / (40 − 1000 / 40) = 8 */
static void one_period_each_leaves_no_within_variance_and_full_credibility(void **state)
{
    (void)state;
    static const premie_cell cells[] = {{0, 1, 10}, {1, 5, 30}};
    premie_credibility_unit groups[2];
    premie_credibility model = estimate(2, cells, 2, PREMIE_UNBIASED, groups);
    assert_exact(model.within, 0);
    assert_figure(model.between, 8);
    assert_true(model.has_k);
    assert_exact(model.k, 0);
    assert_exact(groups[0].factor, 1);
    assert_exact(groups[0].premium, 1);
    assert_exact(model.overall_mean, 4);
    assert_exact(model.mean, 3);
}

/* Z = 1 throughout: the variance of the means 1 and 5, unweighted */
static void one_period_each_gives_the_plain_variance_with_the_iterative_estimator(void **state)
{
    (void)state;
    static const premie_cell cells[] = {{0, 1, 10}, {1, 5, 30}};
    premie_credibility_unit groups[2];
    assert_figure(estimate(2, cells, 2, PREMIE_ITERATIVE, groups).between, 8);
}

/* [XR-4] s² = 0 and equal means: nothing to divide by anywhere */
static void constant_data_have_factor_0_without_a_negative_estimate(void **state)
{
    (void)state;
    static const premie_cell cells[] = {{0, 0.5, 8}, {0, 0.5, 8}, {1, 0.5, 8}, {1, 0.5, 8}};
    premie_credibility_unit groups[2];
    premie_credibility model = estimate(4, cells, 2, PREMIE_UNBIASED, groups);
    assert_exact(model.within, 0);
    assert_false(model.between_negative);
    assert_false(model.has_k);
    assert_exact(groups[0].premium, 0.5);
}

/* [XR-4] credibility_k, also where a = 0 */
static void a_given_k_takes_the_place_of_the_estimated_one(void **state)
{
    (void)state;
    premie_credibility_unit groups[3];
    premie_credibility model;
    double k = 60;
    assert_status(premie_credibility_estimate(6, identical, 3, PREMIE_UNBIASED, &k, groups, &model, NULL), PREMIE_OK,
                  NULL);
    assert_exact(model.between, 0);
    assert_true(model.has_k);
    assert_exact(model.k, 60);
    assert_exact(groups[0].factor, 0.25);
}

/* [XR-4] */
static void a_given_k_of_0_gives_full_credibility_but_to_a_group_without_weight(void **state)
{
    (void)state;
    premie_credibility_unit groups[4];
    premie_credibility model;
    double k = 0;
    assert_status(premie_credibility_estimate(6, identical, 4, PREMIE_UNBIASED, &k, groups, &model, NULL), PREMIE_OK,
                  NULL);
    assert_exact(groups[0].factor, 1);
    assert_exact(groups[3].factor, 0);
}

static void the_iterative_between_variance_is_the_one_its_factors_lead_back_to(void **state)
{
    (void)state;
    hachemeister cells;
    premie_credibility_unit groups[HACHEMEISTER_GROUPS];
    hachemeister_read(cells);
    premie_credibility model = estimate(HACHEMEISTER_CELLS, cells, HACHEMEISTER_GROUPS, PREMIE_ITERATIVE, groups);
    double again = 0;
    for (size_t i = 0; i < HACHEMEISTER_GROUPS; i++) {
        again += groups[i].factor * pow(groups[i].mean - model.mean, 2) / (HACHEMEISTER_GROUPS - 1);
    }
    assert_close(again, model.between);
}

static void equal_weights_make_the_two_estimators_agree(void **state)
{
    (void)state;
    hachemeister cells;
    premie_credibility_unit groups[HACHEMEISTER_GROUPS];
    hachemeister_read(cells);
    for (size_t i = 0; i < HACHEMEISTER_CELLS; i++) {
        cells[i].weight = 1000;
    }
    double unbiased = estimate(HACHEMEISTER_CELLS, cells, HACHEMEISTER_GROUPS, PREMIE_UNBIASED, groups).between;
    double iterative = estimate(HACHEMEISTER_CELLS, cells, HACHEMEISTER_GROUPS, PREMIE_ITERATIVE, groups).between;
    assert_close(iterative, unbiased);
}

/* weights 1e9 and 1, s² = 1.96e-5 and a difference of means just above its noise: a is far below their variance */
static void a_between_variance_near_0_is_found_beside_a_very_uneven_pair(void **state)
{
    (void)state;
    static const premie_cell cells[] = {{0, -1.4e-7, 5e8}, {0, 1.4e-7, 5e8}, {1, 0.00447, 1}};
    premie_credibility_unit groups[2];
    premie_credibility model = estimate(3, cells, 2, PREMIE_ITERATIVE, groups);
    double again = 0;
    for (size_t i = 0; i < 2; i++) {
        again += groups[i].factor * pow(groups[i].mean - model.mean, 2);
    }
    assert_true(model.between > 0 && model.between < 1e-5);
    assert_figure(again, model.between);
}

/* the states in the order of their cohorts, {1, 3} and {2, 4, 5} */
static const size_t cohort_place[HACHEMEISTER_GROUPS] = {0, 2, 1, 3, 4}, cohort_sizes[] = {2, 3};

static void hachemeister_read_by_cohort(hachemeister cells)
{
    hachemeister_read(cells);
    for (size_t i = 0; i < HACHEMEISTER_CELLS; i++) {
        cells[i].group = cohort_place[cells[i].group];
    }
}

static void hachemeister_s_data_in_two_cohorts_give_ohlsson_s_published_premiums(void **state)
{
    (void)state;
    static const double premiums[] = {2048.750246268, 1523.250816276, 1871.491333280, 1494.228904732, 1585.748413742};
    hachemeister cells;
    premie_credibility_unit groups[HACHEMEISTER_GROUPS], sectors[2];
    hachemeister_read_by_cohort(cells);
    premie_hierarchy model = estimate_hierarchy(HACHEMEISTER_CELLS, cells, HACHEMEISTER_GROUPS, 2, cohort_sizes,
                                                PREMIE_OHLSSON, groups, sectors);
    assert_count(model.sectors, 2);
    assert_count(sectors[1].count, 3);
    assert_figure(model.within, 139120025.92528549);
    assert_figure(model.mean, 1745.054815913);
    for (size_t i = 0; i < HACHEMEISTER_GROUPS; i++) {
        assert_figure(groups[cohort_place[i]].premium, premiums[i]);
    }
}

/*
 * Sectors {a, b}, {c, d}, {e}. Group weights 20, 40, 40, 40, 40, means 6, 16, 4, 6, 23, s² = 192; the sectors' own
 * estimates of a are 42.8, −2.8 and none. All figures below were worked out in exact fractions.
 */
static const premie_cell small[] = {
    {0, 4, 10},  {0, 8, 10}, {1, 14, 20}, {1, 18, 20}, {2, 2, 30},
    {2, 10, 10}, {3, 3, 10}, {3, 7, 30},  {4, 20, 10}, {4, 24, 30},
};
static const size_t small_sizes[] = {2, 2, 1};

/* a = (42.8 + 0) / 2: the negative part is cut before the average, the sector of one group has no part in it */
static void buhlmann_and_gisler_s_estimators_average_the_sectors_cut_at_0(void **state)
{
    (void)state;
    static const double premiums[] = {7.753886383391183, 15.205543471090204, 4.4594287936467065, 6.093016579906249,
                                      22.36506796366125};
    premie_credibility_unit groups[5], sectors[3];
    premie_hierarchy model = estimate_hierarchy(10, small, 5, 3, small_sizes, PREMIE_BUHLMANN_GISLER, groups, sectors);
    assert_figure(model.within, 192);
    assert_figure(model.between_groups, 107.0 / 5);
    assert_true(model.groups_negative);
    assert_figure(model.between_sectors, 43977737.0 / 835120);
    assert_false(model.sectors_negative);
    assert_figure(model.mean, 12.568545415557763);
    assert_figure(groups[0].factor, 107.0 / 155);
    assert_figure(groups[1].factor, 107.0 / 131);
    assert_figure(sectors[0].weight, 30602.0 / 20305);
    assert_figure(sectors[0].mean, 1633.0 / 143);
    assert_figure(sectors[0].factor, 43977737.0 / 55835857);
    assert_figure(sectors[2].factor, 43977737.0 / 65857881);
    assert_figure(sectors[1].premium, 6.5077154986549415);
    for (size_t i = 0; i < 5; i++) {
        assert_figure(groups[i].premium, premiums[i]);
    }
}

/* a = (1333 1/3 − 192 + 80 − 192) / (26 2/3 + 40 + 0): only the sum would be cut */
static void ohlsson_s_estimator_adds_the_sectors_before_it_is_cut_at_0(void **state)
{
    (void)state;
    premie_credibility_unit groups[5], sectors[3];
    premie_hierarchy model = estimate_hierarchy(10, small, 5, 3, small_sizes, PREMIE_OHLSSON, groups, sectors);
    assert_figure(model.between_groups, 386.0 / 25);
    assert_false(model.groups_negative);
    assert_figure(model.between_sectors, 93614501.0 / 1644230);
    assert_figure(model.mean, 12.734284055864011);
    assert_figure(sectors[0].premium, 11.727882243105496);
    assert_figure(groups[0].premium, 8.195993192244918);
}

static void check_one_sector(premie_hierarchy_estimator estimator)
{
    static const size_t sizes[] = {HACHEMEISTER_GROUPS};
    hachemeister cells;
    premie_credibility_unit groups[HACHEMEISTER_GROUPS], flat[HACHEMEISTER_GROUPS], sector;
    hachemeister_read(cells);
    premie_credibility one = estimate(HACHEMEISTER_CELLS, cells, HACHEMEISTER_GROUPS, PREMIE_UNBIASED, flat);
    premie_hierarchy two =
        estimate_hierarchy(HACHEMEISTER_CELLS, cells, HACHEMEISTER_GROUPS, 1, sizes, estimator, groups, &sector);
    assert_exact(two.between_groups, one.between);
    assert_exact(two.between_sectors, 0);
    assert_exact(sector.factor, 0);
    assert_close(two.mean, one.mean);
    for (size_t i = 0; i < HACHEMEISTER_GROUPS; i++) {
        assert_close(groups[i].premium, flat[i].premium);
    }
}

/* [XR-4] is what is left of the model with one sector */
static void one_sector_gives_the_model_of_one_level_with_ohlsson_s_estimator(void **state)
{
    (void)state;
    check_one_sector(PREMIE_OHLSSON);
}

/* [XR-4] */
static void one_sector_gives_the_model_of_one_level_with_buhlmann_and_gisler_s(void **state)
{
    (void)state;
    check_one_sector(PREMIE_BUHLMANN_GISLER);
}

/* [XR-4] is also what is left with one group a sector: the groups' factors are 0, the sectors take their place */
static void one_group_a_sector_gives_the_model_of_one_level(void **state)
{
    (void)state;
    static const size_t sizes[HACHEMEISTER_GROUPS] = {1, 1, 1, 1, 1};
    hachemeister cells;
    premie_credibility_unit groups[HACHEMEISTER_GROUPS], flat[HACHEMEISTER_GROUPS], sectors[HACHEMEISTER_GROUPS];
    hachemeister_read(cells);
    premie_credibility one = estimate(HACHEMEISTER_CELLS, cells, HACHEMEISTER_GROUPS, PREMIE_UNBIASED, flat);
    premie_hierarchy two = estimate_hierarchy(HACHEMEISTER_CELLS, cells, HACHEMEISTER_GROUPS, HACHEMEISTER_GROUPS,
                                              sizes, PREMIE_OHLSSON, groups, sectors);
    assert_exact(two.between_groups, 0);
    assert_false(two.groups_negative);
    assert_close(two.between_sectors, one.between);
    for (size_t i = 0; i < HACHEMEISTER_GROUPS; i++) {
        assert_exact(groups[i].factor, 0);
        assert_close(sectors[i].factor, flat[i].factor);
        assert_close(groups[i].premium, flat[i].premium);
    }
}

static void identical_groups_within_and_between_sectors_all_pay_the_portfolio_mean(void **state)
{
    (void)state;
    static const premie_cell cells[] = {
        {0, 0.2, 10}, {0, 0.4, 10}, {1, 0.2, 10}, {1, 0.4, 10}, {2, 0.2, 10}, {2, 0.4, 10}, {3, 0.2, 10}, {3, 0.4, 10},
    };
    static const size_t sizes[] = {2, 2};
    premie_credibility_unit groups[4], sectors[2];
    premie_hierarchy model = estimate_hierarchy(8, cells, 4, 2, sizes, PREMIE_BUHLMANN_GISLER, groups, sectors);
    assert_true(model.groups_negative);
    assert_true(model.sectors_negative);
    assert_exact(model.between_groups, 0);
    assert_exact(model.between_sectors, 0);
    assert_exact(groups[3].factor, 0);
    assert_exact(sectors[1].factor, 0);
    assert_figure(groups[3].premium, 0.3);
}

static void a_sector_without_weight_pays_the_portfolio_mean_and_is_not_counted(void **state)
{
    (void)state;
    static const size_t sizes[] = {2, 2, 1, 1, 0};
    premie_credibility_unit groups[6], sectors[5];
    premie_hierarchy model = estimate_hierarchy(10, small, 6, 5, sizes, PREMIE_OHLSSON, groups, sectors);
    assert_count(model.sectors, 3);
    assert_figure(model.mean, 12.734284055864011);
    assert_exact(sectors[3].premium, model.mean);
    assert_exact(sectors[4].premium, model.mean);
    assert_exact(groups[5].premium, model.mean);
}

/* on [0, 1) */
static double uniform(uint64_t *seed) { return (double)(premie_random(seed) >> 11) * 0x1p-53; }

/* mean 0, variance 1: twelve uniforms added up */
static double noise(uint64_t *seed)
{
    double sum = -6;
    for (int i = 0; i < 12; i++) {
        sum += uniform(seed);
    }
    return sum;
}

enum { SECTORS = 150, SECTOR_GROUPS = 8, PERIODS = 4, GROUPS = SECTORS * SECTOR_GROUPS, CELLS = GROUPS * PERIODS };

/* mean 100, variances between sectors 40, between groups 10, within groups 500 for a weight of 1; weights 10 to 100 */
static void simulate(premie_cell cells[CELLS])
{
    uint64_t seed = 20260101;
    for (size_t s = 0, c = 0; s < SECTORS; s++) {
        double sector = 100 + sqrt(40) * noise(&seed);
        for (size_t g = 0; g < SECTOR_GROUPS; g++) {
            double group = sector + sqrt(10) * noise(&seed);
            for (size_t t = 0; t < PERIODS; t++, c++) {
                double weight = 10 + 90 * uniform(&seed);
                cells[c] = (premie_cell){s * SECTOR_GROUPS + g, group + sqrt(500 / weight) * noise(&seed), weight};
            }
        }
    }
}

/* tolerances are some three standard errors of the estimators for this many sectors, groups and cells */
static void check_recovered_hierarchy(premie_hierarchy_estimator estimator)
{
    static premie_cell cells[CELLS];
    static premie_credibility_unit groups[GROUPS], sectors[SECTORS];
    size_t sizes[SECTORS];
    for (size_t i = 0; i < SECTORS; i++) {
        sizes[i] = SECTOR_GROUPS;
    }
    simulate(cells);
    premie_hierarchy model = estimate_hierarchy(CELLS, cells, GROUPS, SECTORS, sizes, estimator, groups, sectors);
    assert_relative(model.within, 500, 0.07);
    assert_relative(model.between_groups, 10, 0.18);
    assert_relative(model.between_sectors, 40, 0.35);
    assert_relative(model.mean, 100, 0.016);
}

static void ohlsson_s_estimators_recover_the_parameters_of_simulated_data(void **state)
{
    (void)state;
    check_recovered_hierarchy(PREMIE_OHLSSON);
}

static void buhlmann_and_gisler_s_estimators_recover_the_parameters_of_simulated_data(void **state)
{
    (void)state;
    check_recovered_hierarchy(PREMIE_BUHLMANN_GISLER);
}

/* every eighth group, so that the groups are independent, with variance 40 + 10 between them */
static void check_recovered(premie_credibility_estimator estimator)
{
    static premie_cell cells[CELLS];
    static premie_credibility_unit groups[SECTORS];
    size_t count = 0;
    simulate(cells);
    for (size_t i = 0; i < CELLS; i++) {
        if (cells[i].group % SECTOR_GROUPS == 0) {
            cells[count] = cells[i];
            cells[count++].group = cells[i].group / SECTOR_GROUPS;
        }
    }
    premie_credibility model = estimate(count, cells, SECTORS, estimator, groups);
    assert_relative(model.within, 500, 0.2);
    assert_relative(model.between, 50, 0.35);
    assert_relative(model.mean, 100, 0.018);
}

/* [XR-4] */
static void the_unbiased_estimator_recovers_the_parameters_of_simulated_data(void **state)
{
    (void)state;
    check_recovered(PREMIE_UNBIASED);
}

static void the_iterative_estimator_recovers_the_parameters_of_simulated_data(void **state)
{
    (void)state;
    check_recovered(PREMIE_ITERATIVE);
}

typedef struct thread_work {
    const premie_cell *cells;
    premie_credibility_unit groups[HACHEMEISTER_GROUPS];
    premie_status status;
} thread_work;

static void *estimate_in_thread(void *argument)
{
    thread_work *work = argument;
    premie_credibility model;
    work->status = premie_credibility_estimate(HACHEMEISTER_CELLS, work->cells, HACHEMEISTER_GROUPS, PREMIE_ITERATIVE,
                                               NULL, work->groups, &model, NULL);
    return NULL;
}

/* [XR-4] */
static void threads_that_estimate_at_once_all_get_the_same_bytes(void **state)
{
    (void)state;
    enum { THREADS = 4 };
    hachemeister cells;
    thread_work work[THREADS];
    pthread_t threads[THREADS];
    hachemeister_read(cells);
    for (size_t i = 0; i < THREADS; i++) {
        work[i].cells = cells;
        assert_count(pthread_create(&threads[i], NULL, estimate_in_thread, &work[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        assert_count(pthread_join(threads[i], NULL), 0);
        assert_status(work[i].status, PREMIE_OK, NULL);
        assert_memory_equal(work[i].groups, work[0].groups, sizeof work[0].groups);
    }
}

static void check_refused(premie_cell second, const double *given_k, const char *text)
{
    const premie_cell cells[] = {{0, 1, 0}, second};
    premie_credibility_unit group = {.premium = -1};
    premie_credibility model = {.mean = -1};
    premie_error error = {0};
    premie_status status = premie_credibility_estimate(2, cells, 1, PREMIE_UNBIASED, given_k, &group, &model, &error);
    assert_status(status, PREMIE_E_DATA, &error);
    assert_string_equal(error.text, text);
    assert_exact(group.premium, -1);
    assert_exact(model.mean, -1);
}

static void a_negative_weight_is_refused(void **state)
{
    (void)state;
    check_refused((premie_cell){0, 1, -2}, NULL,
                  "cells[1].weight: expected 0 or a number from 1e-50 to 1e50, found -2");
}

static void a_weight_that_is_not_finite_is_refused(void **state)
{
    (void)state;
    check_refused((premie_cell){0, 1, INFINITY}, NULL,
                  "cells[1].weight: expected 0 or a number from 1e-50 to 1e50, found inf");
}

static void a_value_that_could_overflow_is_refused(void **state)
{
    (void)state;
    check_refused((premie_cell){0, -1e60, 1}, NULL,
                  "cells[1].value: expected a number from -1e50 to 1e50, found -1e+60");
}

static void a_value_that_is_not_a_number_is_refused(void **state)
{
    (void)state;
    check_refused((premie_cell){0, (double)NAN, 1}, NULL,
                  "cells[1].value: expected a number from -1e50 to 1e50, found nan");
}

static void cells_without_any_weight_are_refused(void **state)
{
    (void)state;
    check_refused((premie_cell){0, 1, 0}, NULL, "cells: expected at least one with a weight above 0");
}

/* [XR-4] credibility_k */
static void a_negative_k_is_refused(void **state)
{
    (void)state;
    double k = -1;
    check_refused((premie_cell){0, 1, 1}, &k, "k: expected a number from 0 to 1e50, found -1");
}

static void a_hierarchy_without_any_weight_is_refused(void **state)
{
    (void)state;
    static const premie_cell cells[] = {{0, 1, 0}};
    static const size_t sizes[] = {1};
    premie_credibility_unit group, sector;
    premie_hierarchy model;
    premie_error error = {0};
    assert_status(premie_hierarchy_estimate(1, cells, 1, 1, sizes, PREMIE_OHLSSON, &group, &sector, &model, &error),
                  PREMIE_E_DATA, &error);
    assert_string_equal(error.text, "cells: expected at least one with a weight above 0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hachemeister_s_data_give_the_published_unbiased_figures),
        cmocka_unit_test(hachemeister_s_data_give_the_published_iterative_figures),
        cmocka_unit_test(the_demo_s_product_wgaerd_gives_the_figures_of_its_page),
        cmocka_unit_test(three_identical_risks_have_factor_0_and_the_estimate_says_it_was_negative),
        cmocka_unit_test(three_identical_risks_have_factor_0_also_with_the_iterative_estimator),
        cmocka_unit_test(groups_of_unequal_history_divide_by_their_own_periods),
        cmocka_unit_test(a_cell_of_weight_0_counts_as_missing_whatever_its_value),
        cmocka_unit_test(a_group_without_any_weight_pays_the_collective_mean_and_is_not_counted),
        cmocka_unit_test(one_group_has_factor_0_and_its_own_mean_for_premium),
        cmocka_unit_test(one_period_each_leaves_no_within_variance_and_full_credibility),
        cmocka_unit_test(one_period_each_gives_the_plain_variance_with_the_iterative_estimator),
        cmocka_unit_test(constant_data_have_factor_0_without_a_negative_estimate),
        cmocka_unit_test(a_given_k_takes_the_place_of_the_estimated_one),
        cmocka_unit_test(a_given_k_of_0_gives_full_credibility_but_to_a_group_without_weight),
        cmocka_unit_test(the_iterative_between_variance_is_the_one_its_factors_lead_back_to),
        cmocka_unit_test(equal_weights_make_the_two_estimators_agree),
        cmocka_unit_test(a_between_variance_near_0_is_found_beside_a_very_uneven_pair),
        cmocka_unit_test(hachemeister_s_data_in_two_cohorts_give_ohlsson_s_published_premiums),
        cmocka_unit_test(buhlmann_and_gisler_s_estimators_average_the_sectors_cut_at_0),
        cmocka_unit_test(ohlsson_s_estimator_adds_the_sectors_before_it_is_cut_at_0),
        cmocka_unit_test(one_sector_gives_the_model_of_one_level_with_ohlsson_s_estimator),
        cmocka_unit_test(one_sector_gives_the_model_of_one_level_with_buhlmann_and_gisler_s),
        cmocka_unit_test(one_group_a_sector_gives_the_model_of_one_level),
        cmocka_unit_test(identical_groups_within_and_between_sectors_all_pay_the_portfolio_mean),
        cmocka_unit_test(a_sector_without_weight_pays_the_portfolio_mean_and_is_not_counted),
        cmocka_unit_test(ohlsson_s_estimators_recover_the_parameters_of_simulated_data),
        cmocka_unit_test(buhlmann_and_gisler_s_estimators_recover_the_parameters_of_simulated_data),
        cmocka_unit_test(the_unbiased_estimator_recovers_the_parameters_of_simulated_data),
        cmocka_unit_test(the_iterative_estimator_recovers_the_parameters_of_simulated_data),
        cmocka_unit_test(threads_that_estimate_at_once_all_get_the_same_bytes),
        cmocka_unit_test(a_negative_weight_is_refused),
        cmocka_unit_test(a_weight_that_is_not_finite_is_refused),
        cmocka_unit_test(a_value_that_could_overflow_is_refused),
        cmocka_unit_test(a_value_that_is_not_a_number_is_refused),
        cmocka_unit_test(cells_without_any_weight_are_refused),
        cmocka_unit_test(a_negative_k_is_refused),
        cmocka_unit_test(a_hierarchy_without_any_weight_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
