#include "stats/fit.h"

#include <math.h>
#include <string.h>

#include "stats/quantile.h"
#include "support/assertions.h"

enum { SEEDS = 100, WANTED = 95, CELLS = 600, COSTS = 800 };

/* ---- drawing from a known law -------------------------------------------------------------------------------- */

static premie_reference *draws;

static int open_draws(void **state)
{
    (void)state;
    draws = premie_reference_new(NULL);
    return draws == NULL;
}

static int close_draws(void **state)
{
    (void)state;
    premie_reference_free(draws);
    return 0;
}

static void seek(uint32_t seed)
{
    premie_place place = {.seed = seed, .year = 2025, .use = PREMIE_USE_REFERENCE};
    premie_reference_seek(draws, &place, 0);
}

static bool is_near(premie_estimate estimate, double truth)
{
    return fabs(estimate.value - truth) <= 3 * estimate.error;
}

/* Covers of 2 to 90 employees, at a shock. */
static void draw_cells(premie_case_rate rate, double shock, premie_exposed cells[static CELLS])
{
    for (int i = 0; i < CELLS; i++) {
        cells[i].exposure = 2 + (double)((unsigned)i * 37U % 89U);
        premie_case_rate of = {rate.mean * cells[i].exposure, rate.dispersion};
        cells[i].cases = premie_reference_cases(draws, of, shock);
    }
}

/* ---- cases --------------------------------------------------------------------------------------------------- */

/* How often the frequency, and the dispersion, lie within three standard errors. */
static void recover_cases(double dispersion, int *cases, int *spread)
{
    premie_exposed cells[CELLS];
    premie_frequency_fit fit;
    *cases = *spread = 0;
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        seek(seed);
        draw_cells((premie_case_rate){0.06, dispersion}, 1, cells);
        assert_status(premie_frequency_fit_of(CELLS, cells, &fit, NULL), PREMIE_OK, NULL);
        *cases += is_near(fit.cases, 0.06);
        *spread += isnan(fit.dispersion.error) ? dispersion <= 1 : is_near(fit.dispersion, dispersion);
    }
}

/* [S-7] */
static void the_frequency_of_poisson_cases_lies_within_three_errors_in_95_of_100_seeds(void **state)
{
    (void)state;
    int cases, spread;
    recover_cases(1, &cases, &spread);
    assert_in_range(cases, WANTED, SEEDS);
    assert_in_range(spread, WANTED, SEEDS);
}

/* [S-7] */
static void frequency_and_dispersion_of_negative_binomial_cases_lie_within_three_errors_in_95_of_100_seeds(void **state)
{
    (void)state;
    int cases, spread;
    recover_cases(2.5, &cases, &spread);
    assert_in_range(cases, WANTED, SEEDS);
    assert_in_range(spread, WANTED, SEEDS);
}

static void fit_counts(size_t kinds, const unsigned count[], premie_frequency_fit *fit)
{
    premie_exposed cells[CELLS];
    size_t all = 0;
    for (uint32_t cases = 0; cases < kinds; cases++) {
        for (unsigned i = 0; i < count[cases]; i++) {
            cells[all++] = (premie_exposed){1, cases};
        }
    }
    assert_status(premie_frequency_fit_of(all, cells, fit, NULL), PREMIE_OK, NULL);
}

/*
 * [S-7] European red mites on 150 apple leaves: Bliss and Fisher, Biometrics 9 (1953), who find a shape of 1.02459.
 * The errors and the AIC are those of scipy 1.10.1: nbinom.logpmf, its greatest value and its second differences there.
 */
static void the_mites_of_bliss_and_fisher_have_the_shape_that_they_published(void **state)
{
    (void)state;
    const unsigned leaves[] = {70, 38, 17, 10, 9, 3, 2, 1};
    premie_frequency_fit fit;
    fit_counts(8, leaves, &fit);
    assert_near(fit.cases.value, 172.0 / 150, 1e-12);
    assert_near(fit.cases.value / (fit.dispersion.value - 1), 1.02459, 5e-6);
    assert_near(fit.cases.error, 0.12728, 2e-5);
    assert_near(fit.dispersion.error, 0.32597, 2e-5);
    assert_near(fit.aic, 448.8743072, 1e-6);
}

/* [S-7] deaths by horse kicks in 200 army corps and years: Bortkiewicz, Das Gesetz der kleinen Zahlen (1898) */
static void the_horse_kicks_of_bortkiewicz_are_poisson(void **state)
{
    (void)state;
    const unsigned corps[] = {109, 65, 22, 3, 1};
    premie_frequency_fit fit;
    fit_counts(5, corps, &fit);
    assert_near(fit.cases.value, 0.61, 1e-12);
    assert_near(fit.cases.error, sqrt(122) / 200, 1e-12);
    assert_true(isnan(fit.dispersion.error));
    assert_near(fit.dispersion.value, 1, 0);
}

/* [S-7] of unequal exposures; figures of scipy 1.10.1: nbinom.logpmf, its greatest value and its second differences */
static void cells_of_unequal_exposure_give_the_figures_of_scipy(void **state)
{
    (void)state;
    const premie_exposed cells[] = {{4.5, 1}, {12.25, 0}, {3, 0},  {50.75, 9}, {8, 0},  {20.5, 5},
                                    {33, 1},  {7.75, 0},  {15, 3}, {2.5, 1},   {61, 4}, {9.25, 0}};
    premie_frequency_fit fit;
    assert_status(premie_frequency_fit_of(12, cells, &fit, NULL), PREMIE_OK, NULL);
    assert_near(fit.cases.value, 0.1054945055, 1e-9);
    assert_near(fit.dispersion.value, 1.6501452, 2e-6);
    assert_near(fit.cases.error, 0.0276621, 2e-6);
    assert_near(fit.dispersion.error, 0.9065, 2e-4);
    assert_near(fit.aic, 42.2183011927, 1e-8);
}

/* [S-7] */
static void cells_without_cases_give_a_frequency_of_0(void **state)
{
    (void)state;
    const premie_exposed cells[] = {{4, 0}, {5, 0}};
    premie_frequency_fit fit;
    assert_status(premie_frequency_fit_of(2, cells, &fit, NULL), PREMIE_OK, NULL);
    assert_near(fit.cases.value, 0, 0);
    assert_true(isnan(fit.cases.error) && isnan(fit.aic));
}

/* ---- costs --------------------------------------------------------------------------------------------------- */

/* How often mean and cv lie within three standard errors, and the law is the one that was drawn from. */
static void recover_costs(premie_cost_law law, double cv, int *mean, int *spread, int *best)
{
    const premie_cost_rate rate = {law, 1, 800000, cv};
    double costs[COSTS];
    *mean = *spread = *best = 0;
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        premie_cost_fits fits;
        seek(seed);
        for (int i = 0; i < COSTS; i++) {
            costs[i] = premie_reference_cost(draws, &rate) / 100;
        }
        premie_numbers_sort(COSTS, costs);
        assert_status(premie_cost_fits_of(COSTS, costs, &fits, NULL), PREMIE_OK, NULL);
        *mean += is_near(fits.law[law].mean, 8000);
        *spread += is_near(fits.law[law].cv, cv);
        *best += fits.best == law;
    }
}

/* [S-7] */
static void lognormal_costs_are_recovered_in_95_of_100_seeds(void **state)
{
    (void)state;
    int mean, spread, best;
    recover_costs(PREMIE_COST_LOGNORMAL, 1.5, &mean, &spread, &best);
    assert_in_range(mean, WANTED, SEEDS);
    assert_in_range(spread, WANTED, SEEDS);
    assert_in_range(best, WANTED, SEEDS);
}

/* [S-7] */
static void gamma_costs_are_recovered_in_95_of_100_seeds(void **state)
{
    (void)state;
    int mean, spread, best;
    recover_costs(PREMIE_COST_GAMMA, 0.9, &mean, &spread, &best);
    assert_in_range(mean, WANTED, SEEDS);
    assert_in_range(spread, WANTED, SEEDS);
    assert_in_range(best, WANTED, SEEDS);
}

/* [S-7] */
static void pareto_costs_are_recovered_in_95_of_100_seeds(void **state)
{
    (void)state;
    int mean, spread, best;
    recover_costs(PREMIE_COST_PARETO, 0.5, &mean, &spread, &best);
    assert_in_range(mean, WANTED, SEEDS);
    assert_in_range(spread, WANTED, SEEDS);
    assert_in_range(best, WANTED, SEEDS);
}

/* [S-7] figures of scipy 1.10.1: lognorm.logpdf and gamma.logpdf, their greatest values and second differences there */
static void costs_give_the_figures_of_scipy(void **state)
{
    (void)state;
    const double costs[] = {310.25, 480, 512.5, 655.75, 720, 891.1, 1024.4, 1300, 1755.5, 2210, 3050.75, 4800.2, 9125};
    premie_cost_fits fits;
    assert_status(premie_cost_fits_of(13, costs, &fits, NULL), PREMIE_OK, NULL);
    const premie_cost_fit *lognormal = &fits.law[PREMIE_COST_LOGNORMAL], *gamma = &fits.law[PREMIE_COST_GAMMA];
    assert_near(lognormal->mean.value, 1977.04672, 1e-4);
    assert_near(lognormal->cv.value, 1.194397432, 1e-7);
    assert_near(lognormal->mean.error, 620.227, 2e-3);
    assert_near(lognormal->cv.error, 0.3532086, 2e-6);
    assert_near(lognormal->aic, 225.1250591224, 1e-8);
    assert_near(gamma->mean.value, 2064.265385, 1e-5);
    assert_near(gamma->cv.value, 0.92593582, 2e-8);
    assert_near(gamma->mean.error, 530.1206, 1e-3);
    assert_near(gamma->cv.error, 0.1620311, 2e-6);
    assert_near(gamma->aic, 228.2603126990, 1e-8);
    assert_integer(fits.best, PREMIE_COST_LOGNORMAL);
    /* its exponent is 0.7098549: such a law has no mean */
    assert_false(fits.law[PREMIE_COST_PARETO].found);
}

/* [S-7] exponent, scale and AIC of scipy 1.10.1: pareto.fit and pareto.logpdf */
static void a_pareto_has_the_figures_of_scipy(void **state)
{
    (void)state;
    const double costs[] = {1000, 1040.5, 1100, 1130.25, 1210, 1275.75, 1400, 1533, 1720.5, 2300};
    premie_cost_fits fits;
    assert_status(premie_cost_fits_of(10, costs, &fits, NULL), PREMIE_OK, NULL);
    assert_near(fits.law[PREMIE_COST_PARETO].mean.value, 1394.8612002449, 1e-8);
    assert_near(fits.law[PREMIE_COST_PARETO].cv.value, 0.4297852083, 1e-9);
    assert_near(fits.law[PREMIE_COST_PARETO].aic, 142.5764437817, 1e-9);
    assert_integer(fits.best, PREMIE_COST_PARETO);
}

/* [S-6], [S-7] cv 0: every cost is the mean */
static void costs_that_are_all_one_have_a_cv_of_0(void **state)
{
    (void)state;
    const double costs[] = {750, 750, 750};
    premie_cost_fits fits;
    assert_status(premie_cost_fits_of(3, costs, &fits, NULL), PREMIE_OK, NULL);
    assert_integer(fits.best, PREMIE_COST_GAMMA);
    assert_near(fits.law[fits.best].mean.value, 750, 0);
    assert_near(fits.law[fits.best].cv.value, 0, 0);
}

/* [S-7] */
static void no_costs_have_no_law(void **state)
{
    (void)state;
    premie_cost_fits fits;
    assert_status(premie_cost_fits_of(0, (const double[]){1}, &fits, NULL), PREMIE_OK, NULL);
    assert_integer(fits.best, 0);
}

/* ---- years --------------------------------------------------------------------------------------------------- */

/* [S-7] 12 years of some 1,600 cases, with shocks of cv 0.15 */
static void the_shock_of_years_lies_within_three_errors_in_95_of_100_seeds(void **state)
{
    (void)state;
    enum { YEARS = 12 };
    int near = 0;
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        double observed[YEARS] = {0}, expected[YEARS] = {0}, factor[YEARS];
        premie_exposed cells[CELLS];
        premie_shock_fit fit;
        seek(seed);
        for (int year = 0; year < YEARS; year++) {
            draw_cells((premie_case_rate){0.06, 2}, premie_reference_shock(draws, 0.15), cells);
            for (int i = 0; i < CELLS; i++) {
                observed[year] += cells[i].cases;
                expected[year] += 0.06 * cells[i].exposure;
            }
        }
        premie_shock_fit_of(YEARS, observed, expected, 2, &fit, factor);
        near += is_near(fit.cv, 0.15);
    }
    assert_in_range(near, WANTED, SEEDS);
}

/* [S-7] by hand: x = 0.9, 1.1, so that a = (100·0.01 + 100·0.01 − 1.5) / (200 − 100) = 0.005 */
static void two_years_give_the_variation_that_sampling_does_not_explain(void **state)
{
    (void)state;
    const double observed[] = {90, 0, 110}, expected[] = {100, 0, 100};
    double factor[3];
    premie_shock_fit fit;
    premie_shock_fit_of(3, observed, expected, 1.5, &fit, factor);
    assert_integer((int64_t)fit.years, 2);
    assert_near(fit.cv.value, sqrt(0.005), 1e-12);
    assert_near(fit.cv.error, sqrt(2) * (0.005 + 1.5 * 2 / 200) / (2 * sqrt(0.005)), 1e-12);
    /* Z = 100 / (100 + 1.5 / 0.005) = 1/4 */
    assert_near(factor[0], 0.975, 1e-12);
    assert_near(factor[1], 1, 0);
    assert_near(factor[2], 1.025, 1e-12);
}

/* [S-7] */
static void years_that_differ_no_more_than_samples_do_have_no_shock(void **state)
{
    (void)state;
    const double observed[] = {99, 101}, expected[] = {100, 100};
    double factor[2];
    premie_shock_fit fit;
    premie_shock_fit_of(2, observed, expected, 1, &fit, factor);
    assert_near(fit.cv.value, 0, 0);
    assert_near(fit.cv.error, sqrt(sqrt(2) * 0.01), 1e-12);
    assert_near(factor[0], 1, 0);
}

/* [S-7] */
static void one_year_says_nothing_of_shocks(void **state)
{
    (void)state;
    double factor[1];
    premie_shock_fit fit;
    premie_shock_fit_of(1, (const double[]){90}, (const double[]){100}, 1, &fit, factor);
    assert_near(fit.cv.value, 0, 0);
    assert_true(isnan(fit.cv.error));
}

/* ---- classes ------------------------------------------------------------------------------------------------- */

/* [S-7] by hand: a = (100·1 + 100·1 − 20) / (200 − 100) = 1.8, so that K = 20 / 1.8 */
static void a_class_counts_as_far_as_its_sample_is_large(void **state)
{
    (void)state;
    premie_credibility_unit units[] = {{.weight = 100, .mean = 9}, {.weight = 100, .mean = 11}};
    premie_classes_weigh(2, units, 20, 10.5);
    double z = 100 / (100 + 20 / 1.8);
    assert_near(units[0].factor, z, 1e-12);
    assert_near(units[0].premium, z * 9 + (1 - z) * 10, 1e-12);
}

/* [S-7] */
static void classes_that_do_not_differ_have_the_estimate_of_the_whole(void **state)
{
    (void)state;
    premie_credibility_unit units[] = {{.weight = 100, .mean = 9.9}, {.weight = 100, .mean = 10.1}, {.weight = 0}};
    premie_classes_weigh(3, units, 20, 10.05);
    assert_near(units[0].premium, 10.05, 0);
    assert_near(units[2].premium, 10.05, 0);
    premie_classes_weigh(3, units, NAN, 10.05);
    assert_near(units[1].premium, 10.05, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_frequency_of_poisson_cases_lies_within_three_errors_in_95_of_100_seeds),
        cmocka_unit_test(
            frequency_and_dispersion_of_negative_binomial_cases_lie_within_three_errors_in_95_of_100_seeds),
        cmocka_unit_test(the_mites_of_bliss_and_fisher_have_the_shape_that_they_published),
        cmocka_unit_test(the_horse_kicks_of_bortkiewicz_are_poisson),
        cmocka_unit_test(cells_of_unequal_exposure_give_the_figures_of_scipy),
        cmocka_unit_test(cells_without_cases_give_a_frequency_of_0),
        cmocka_unit_test(lognormal_costs_are_recovered_in_95_of_100_seeds),
        cmocka_unit_test(gamma_costs_are_recovered_in_95_of_100_seeds),
        cmocka_unit_test(pareto_costs_are_recovered_in_95_of_100_seeds),
        cmocka_unit_test(costs_give_the_figures_of_scipy),
        cmocka_unit_test(a_pareto_has_the_figures_of_scipy),
        cmocka_unit_test(costs_that_are_all_one_have_a_cv_of_0),
        cmocka_unit_test(no_costs_have_no_law),
        cmocka_unit_test(the_shock_of_years_lies_within_three_errors_in_95_of_100_seeds),
        cmocka_unit_test(two_years_give_the_variation_that_sampling_does_not_explain),
        cmocka_unit_test(years_that_differ_no_more_than_samples_do_have_no_shock),
        cmocka_unit_test(one_year_says_nothing_of_shocks),
        cmocka_unit_test(a_class_counts_as_far_as_its_sample_is_large),
        cmocka_unit_test(classes_that_do_not_differ_have_the_estimate_of_the_whole),
    };
    return cmocka_run_group_tests(tests, open_draws, close_draws);
}
