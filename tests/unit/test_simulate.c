#include "premie/simulation.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "premie/folder_copy.h"
#include "support/assertions.h"
#include "support/carrier.h"
#include "table/line.h"

enum { PATH_SIZE = 256, LANES_UNITS = 3 };

#define PRODUCTS "product,premium_base,experience\n"
#define RATING "product,from,method,scale,window_years,min_pct,max_pct,decimals\n"
#define COVERS "cover_id,policy_id,employer_id,product,class,from,renewal\n"
#define STATEMENTS "cover_id,year,received_on,average_headcount,payroll\n"
#define FREQUENCY "product,class,from_size,until_size,cases,dispersion\n"
#define SEVERITY "product,class,kind,probability,distribution,mean,cv\n"

/* ---- a book, a model and a run ----------------------------------------------------------------------------- */

typedef struct world {
    char path[PATH_SIZE];
    char book_path[2 * PATH_SIZE], rules_path[2 * PATH_SIZE], model_path[2 * PATH_SIZE], keep[2 * PATH_SIZE];
    premie_book book;
    premie_model model;
    premie_findings findings[2];
    premie_portfolio portfolio;
    premie_results results;
    premie_error error;
} world;

static void put(const world *of, const char *name, const char *text)
{
    char path[2 * PATH_SIZE];
    (void)snprintf(path, sizeof path, "%s/%s", of->path, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void make_folder(const char *path) { assert_int_equal(mkdir(path, 0777), 0); }

static void begin(world *of)
{
    *of = (world){.path = "/tmp/premie-simulate-XXXXXX"};
    assert_non_null(mkdtemp(of->path));
    (void)snprintf(of->book_path, sizeof of->book_path, "%s/book", of->path);
    (void)snprintf(of->rules_path, sizeof of->rules_path, "%s/rules", of->path);
    (void)snprintf(of->model_path, sizeof of->model_path, "%s/model", of->path);
    (void)snprintf(of->keep, sizeof of->keep, "%s/kept", of->path);
    make_folder(of->book_path);
    make_folder(of->rules_path);
    make_folder(of->model_path);
}

static void load_from(world *of, const char *book, const char *rules, unsigned threads)
{
    premie_load_options options = {
        .book = book, .rules = rules, .as_of = premie_date_of(2026, 4, 15), .threads = threads, .digest = true};
    premie_status status = premie_book_load(&of->book, &options, &of->findings[0], &of->error);
    if (status == PREMIE_E_DATA && of->findings[0].count > 0) {
        print_error("%s\n", of->findings[0].items[0].text);
    }
    assert_status(status, PREMIE_OK, &of->error);
    status = premie_model_load(&of->model, of->model_path, &options, &of->findings[1], &of->error);
    if (status == PREMIE_E_DATA && of->findings[1].count > 0) {
        print_error("%s\n", of->findings[1].items[0].text);
    }
    assert_status(status, PREMIE_OK, &of->error);
    assert_status(premie_portfolio_init(&of->portfolio, &of->book, &of->error), PREMIE_OK, &of->error);
}

static void unload(world *of)
{
    premie_results_release(&of->results);
    premie_portfolio_release(&of->portfolio);
    for (int i = 0; i < 2; i++) {
        premie_findings_release(&of->findings[i]);
    }
    premie_book_release(&of->book);
    premie_model_release(&of->model);
}

static void end(world *of)
{
    char command[2 * PATH_SIZE];
    unload(of);
    (void)snprintf(command, sizeof command, "rm -r %s", of->path);
    assert_int_equal(system(command), 0);
}

/* ---- results ----------------------------------------------------------------------------------------------- */

/* Both tables as text. */
static char *dump(const premie_results *results)
{
    static const unsigned tables[] = {PREMIE_RESULT_simulation, PREMIE_RESULT_simulation_covers};
    premie_text text = {0};
    for (int i = 0; i < 2; i++) {
        const premie_result_schema *schema = &premie_result_schemas[tables[i]];
        const premie_result *result = &results->table[tables[i]];
        for (size_t row = 0; row < result->count; row++) {
            for (unsigned column = 0; column < schema->column_count; column++) {
                char cell[PREMIE_CELL_TEXT];
                size_t length = premie_result_cell(
                    &schema->columns[column], (const char *)result->rows + row * schema->row_size, PREMIE_ISO, cell);
                premie_text_add(&text, cell, length);
                premie_text_add(&text, column + 1 < schema->column_count ? "," : "\n", 1);
            }
        }
    }
    premie_text_add(&text, "", 1);
    assert_false(text.out_of_memory);
    return text.bytes;
}

static premie_simulation_options options_of(const world *of, int horizon, uint32_t paths, uint64_t seed)
{
    return (premie_simulation_options){
        .model = &of->model, .scenario = "base", .year = 2026, .horizon = horizon, .paths = paths, .seed = seed};
}

static void run(world *of, const premie_simulation_options *options)
{
    premie_results_release(&of->results);
    assert_status(premie_run_simulate(&of->portfolio, options, &of->results, &of->error), PREMIE_OK, &of->error);
}

/* Those of a run, to be freed. */
static char *text_of(world *of, const premie_simulation_options *options)
{
    run(of, options);
    return dump(&of->results);
}

static void assert_same(char *expected, char *found)
{
    size_t at = 0, line = 0;
    while (expected[at] != '\0' && expected[at] == found[at]) {
        line = expected[at] == '\n' ? at + 1 : line;
        at++;
    }
    if (expected[at] != found[at]) {
        fail_msg("expected %.*s, found %.*s", (int)strcspn(expected + line, "\n"), expected + line,
                 (int)strcspn(found + line, "\n"), found + line);
    }
    free(found);
}

static const premie_simulation_row *measure_of(const world *of, int year, const char *measure)
{
    const premie_simulation_row *rows = of->results.table[PREMIE_RESULT_simulation].rows;
    for (size_t i = 0; i < of->results.table[PREMIE_RESULT_simulation].count; i++) {
        if (rows[i].year == year && strcmp(rows[i].measure, measure) == 0) {
            return &rows[i];
        }
    }
    fail_msg("no %s of %d", measure, year);
    return NULL;
}

static double real(premie_decimal decimal) { return (double)decimal.value / pow(10, decimal.decimals); }

/* ---- the demo ---------------------------------------------------------------------------------------------- */

static void put_demo_model(const world *of, const char *shock, const char *lapse)
{
    put(of, "model/frequency.csv",
        FREQUENCY "VERZ,,0,,0.25,\nVERZ,KB,0,10,0.3,1.5\nVERZ,KB,10,,0.2,2\nWGAERD,,0,,0.05,\nBTNW,,0,,0.1,3\n");
    put(of, "model/severity.csv",
        SEVERITY "VERZ,,claim,90,lognormal,4000,1.5\nVERZ,,reintegration,40,gamma,1500,0.8\n"
                 "WGAERD,,claim,,gamma,9000,1.3\nBTNW,,reintegration,,pareto,900,0.6\n");
    if (shock != NULL) {
        put(of, "model/shock.csv", shock);
    }
    if (lapse != NULL) {
        put(of, "model/lapse.csv", lapse);
    }
}

static void load_demo(world *of, unsigned threads) { load_from(of, "tables/demo/book", "tables/demo/rules", threads); }

#define SHOCK "year,cv\n,0.2\n1,0.5\n"
#define LAPSE "product,class,rise_from_pct,probability\nVERZ,,0,2\nVERZ,,10,30\nWGAERD,,5,50\n"

/* [XR-1] to [XR-8], [K-4] to [K-8]: scale, credibility and blend, with and without lapses and shocks */
static void lanes_give_the_rates_of_the_rules(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        world of;
        begin(&of);
        put_demo_model(&of, i == 0 ? NULL : SHOCK, i == 0 ? NULL : LAPSE);
        load_demo(&of, 1);
        premie_simulation_options options = options_of(&of, 6, 1500, 3);
        options.year = 2026 + i;
        options.by_rules = true;
        char *expected = text_of(&of, &options);
        options.by_rules = false;
        assert_same(expected, text_of(&of, &options));
        free(expected);
        end(&of);
    }
}

/*
 * [XR-1] to [XR-8], [K-8]: rating rows that the demo does not have: a blend on the current rate, a scale on premiums
 * restated at the tariff, a credibility that asks for more years than there are at first
 */
static void lanes_give_the_rates_of_the_rules_of_other_rating_rows(void **state)
{
    (void)state;
    world of;
    char command[4 * PATH_SIZE];
    begin(&of);
    put_demo_model(&of, SHOCK, LAPSE);
    (void)snprintf(command, sizeof command, "cp tables/demo/rules/*.csv %s", of.rules_path);
    assert_int_equal(system(command), 0);
    put(&of, "rules/rating.csv",
        "product,class,from,until,method,applies_to,premium_basis,scale,weights,window_years,year_weights,min_years,"
        "target_ratio,large_claim_cap,max_up,max_down,min_pct,max_pct,decimals\n"
        "VERZ,,2022-01-01,,scale,,tariff,VZ,,3,,2,,15000.00,25,20,1.00,8.00,2\n"
        "WGAERD,,2022-01-01,,credibility,,,,,6,,6,60,,25,20,0.10,2.50,2\n"
        "VERZ,KB,2022-01-01,,blend,current,charged,,GROOTTE,3,3|2|1,2,60,,25,20,1.00,8.00,2\n");
    load_from(&of, "tables/demo/book", of.rules_path, 1);
    premie_simulation_options options = options_of(&of, 5, 700, 3);
    options.by_rules = true;
    char *expected = text_of(&of, &options);
    options.by_rules = false;
    assert_same(expected, text_of(&of, &options));
    free(expected);
    end(&of);
}

/* [S-9] */
static void threads_and_vector_units_do_not_change_the_results(void **state)
{
    (void)state;
    char *expected = NULL;
    static const unsigned threads[] = {1, 2, 5};
    for (unsigned i = 0; i < 3; i++) {
        world of;
        begin(&of);
        put_demo_model(&of, SHOCK, LAPSE);
        load_demo(&of, threads[i]);
        premie_simulation_options options = options_of(&of, 4, 2000, 99);
        for (unsigned unit = 0; unit < LANES_UNITS; unit++) {
            options.lanes = unit;
            char *found = text_of(&of, &options);
            if (expected == NULL) {
                expected = found;
            } else {
                assert_same(expected, found);
            }
        }
        end(&of);
    }
    free(expected);
}

/* ---- order of the covers [S-9] ------------------------------------------------------------------------------- */

/* Twenty covers in two orders, their covers, statements and claims likewise. */
static void put_covers(const world *of, bool back)
{
    char covers[8192] = COVERS, statements[8192] = STATEMENTS, employers[4096] = "employer_id\n";
    for (int i = 0; i < 20; i++) {
        int n = back ? 19 - i : i;
        char *end = covers + strlen(covers);
        (void)sprintf(end, "C%02d,P%d,E%d,%s,,2020-01-01,%s\n", n, n, n, n % 3 == 0 ? "B" : "A",
                      n % 4 ? "01-01" : "07-01");
        (void)sprintf(statements + strlen(statements), "C%02d,2025,2026-02-01,%d.5,%d000\n", n, 3 + n, 400 + 70 * n);
        (void)sprintf(employers + strlen(employers), "E%d\n", n);
    }
    put(of, "book/covers.csv", covers);
    put(of, "book/statements.csv", statements);
    put(of, "book/employers.csv", employers);
}

static void put_rules(const world *of)
{
    put(of, "rules/products.csv", PRODUCTS "A,payroll,own\nB,payroll,own\n");
    put(of, "rules/tariffs.csv", "product,from,premium_pct\nA,2020-01-01,2.5\nB,2020-01-01,1.75\n");
    put(of, "rules/scales.csv", "scale,ratio_from,ratio_until,factor\nS,0,50,0.9\nS,50,100,1\nS,100,,1.25\n");
    put(of, "rules/rating.csv", RATING "A,2020-01-01,scale,S,3,0.5,9,2\nB,2020-01-01,credibility,,2,0.5,9,3\n");
    put(of, "model/frequency.csv", FREQUENCY "A,,0,,0.2,\nB,,0,,0.1,2\n");
    put(of, "model/severity.csv", SEVERITY "A,,claim,,lognormal,3000,1\nB,,claim,,gamma,5000,1\n");
}

/* [S-9] */
static void the_order_of_the_covers_does_not_change_the_results(void **state)
{
    (void)state;
    char *expected = NULL;
    for (int i = 0; i < 2; i++) {
        world of;
        begin(&of);
        put_rules(&of);
        put_covers(&of, i == 1);
        load_from(&of, of.book_path, of.rules_path, 2);
        premie_simulation_options options = options_of(&of, 5, 1200, 5);
        char *found = text_of(&of, &options);
        if (i == 0) {
            expected = found;
        } else {
            assert_same(expected, found);
        }
        end(&of);
    }
    free(expected);
}

/* [S-9]: what a path comes to does not hang on how many there are */
static void more_paths_leave_the_first_ones_as_they_are(void **state)
{
    (void)state;
    world of;
    begin(&of);
    put_rules(&of);
    put(&of, "rules/rating.csv", RATING "A,2020-01-01,scale,S,3,0.5,9,2\n");
    put(&of, "model/shock.csv", SHOCK);
    put_covers(&of, false);
    load_from(&of, of.book_path, of.rules_path, 1);
    premie_simulation_options options = options_of(&of, 3, 1, 8);
    run(&of, &options);
    double one = real(measure_of(&of, 2028, "claims")->mean);
    options.paths = 2;
    run(&of, &options);
    double low = real(measure_of(&of, 2028, "claims")->p005), mean = real(measure_of(&of, 2028, "claims")->mean);
    double high = 2 * mean - low; /* near enough: the quantile lies beside the lower one */
    assert_true(fabs(one - low) < 0.02 * (high - low) + 0.01 || fabs(one - high) < 0.02 * (high - low) + 0.01);
    end(&of);
}

/* ---- stopping [S-13] ----------------------------------------------------------------------------------------- */

static bool stop_after(void *context)
{
    int *left = context;
    return --*left < 0;
}

static premie_status run_until_stopped(world *of, premie_simulation_options options, int questions)
{
    options.stopped = stop_after;
    options.stop = &questions;
    premie_results_release(&of->results);
    return premie_run_simulate(&of->portfolio, &options, &of->results, &of->error);
}

/* [S-13] */
static void a_run_stopped_again_and_again_ends_as_an_unbroken_one(void **state)
{
    (void)state;
    world of;
    begin(&of);
    put_demo_model(&of, SHOCK, NULL);
    load_demo(&of, 1);
    premie_simulation_options options = options_of(&of, 3, 300000, 4);
    options.paths = 60000;
    char *expected = text_of(&of, &options);
    options.keep = of.keep;
    static const int questions[] = {1, 30, 200, 600, 3};
    int stops = 0;
    for (int i = 0; i < 5; i++) {
        premie_status status = run_until_stopped(&of, options, questions[i]);
        stops += status == PREMIE_E_SYSTEM && strstr(of.error.text, "stopped; what is done is kept in ") != NULL;
    }
    assert_true(stops >= 4);
    assert_same(expected, text_of(&of, &options));
    free(expected);
    end(&of);
}

/* [S-13] */
static void what_another_run_has_kept_is_refused(void **state)
{
    (void)state;
    world of;
    char expected[1024];
    begin(&of);
    put_demo_model(&of, NULL, NULL);
    load_demo(&of, 1);
    premie_simulation_options options = options_of(&of, 2, 1000, 4);
    options.keep = of.keep;
    assert_int_equal(run_until_stopped(&of, options, 2), PREMIE_E_SYSTEM);
    options.seed = 5;
    assert_int_equal(premie_run_simulate(&of.portfolio, &options, &of.results, &of.error), PREMIE_E_USAGE);
    (void)snprintf(expected, sizeof expected,
                   "%s: an unfinished run with other arguments or other tables is kept here; go on with those, delete "
                   "it, or give --force to begin anew",
                   of.keep);
    assert_string_equal(of.error.text, expected);
    options.anew = true;
    char *anew = text_of(&of, &options);
    options.keep = NULL;
    assert_same(anew, text_of(&of, &options));
    free(anew);
    end(&of);
}

/* ---- theory [S-12] ------------------------------------------------------------------------------------------- */

/* Covers of one employer each with so many employees, fixed rates. */
static void put_portfolio(const world *of, int count, double employees, const char *frequency, const char *severity,
                          const char *shock)
{
    static char covers[65536], statements[65536], employers[32768];
    (void)strcpy(covers, COVERS);
    (void)strcpy(statements, STATEMENTS);
    (void)strcpy(employers, "employer_id\n");
    for (int i = 0; i < count; i++) {
        (void)sprintf(covers + strlen(covers), "C%03d,P%d,E%d,A,,2020-01-01,01-01\n", i, i, i);
        (void)sprintf(statements + strlen(statements), "C%03d,2025,2026-02-01,%.1f,100000\n", i, employees);
        (void)sprintf(employers + strlen(employers), "E%d\n", i);
    }
    put(of, "book/covers.csv", covers);
    put(of, "book/statements.csv", statements);
    put(of, "book/employers.csv", employers);
    put(of, "rules/products.csv", PRODUCTS "A,payroll,none\n");
    put(of, "rules/tariffs.csv", "product,from,premium_pct\nA,2020-01-01,2.5\n");
    put(of, "model/frequency.csv", frequency);
    put(of, "model/severity.csv", severity);
    if (shock != NULL) {
        put(of, "model/shock.csv", shock);
    }
}

static double lognormal_below(double x, double mean, double cv)
{
    double variance = log(1 + cv * cv);
    return x <= 0 ? 0 : 0.5 * erfc(-(log(x / mean) + variance / 2) / sqrt(2 * variance));
}

/* The 99.5 % quantile of a compound Poisson sum and the density there, by Panjer's recursion in steps. */
static void panjer(double cases, double mean, double cv, double step, int steps, double *quantile, double *density)
{
    double *chance = calloc((size_t)steps, sizeof *chance), *cost = calloc((size_t)steps, sizeof *cost), below = 0;
    assert_true(chance != NULL && cost != NULL);
    for (int i = 0; i < steps; i++) {
        cost[i] = lognormal_below((i + 0.5) * step, mean, cv) - lognormal_below((i - 0.5) * step, mean, cv);
    }
    chance[0] = exp(-cases * (1 - cost[0]));
    for (int s = 1; s < steps; s++) {
        double sum = 0;
        for (int j = 1; j <= s; j++) {
            sum += j * cost[j] * chance[s - j];
        }
        chance[s] = cases / s * sum;
    }
    int at = 0;
    for (below = chance[0]; below < 0.995; below += chance[++at]) {
        assert_true(at + 1 < steps);
    }
    *density = chance[at] / step;
    *quantile = (at + 0.5 - (below - 0.995) / chance[at]) * step;
    free(chance);
    free(cost);
}

/* Mean, variance and quantile of a year's claims against theory, within 4 standard errors. */
static void assert_compound(int count, double employees, uint32_t paths, uint64_t seed)
{
    const double each = 0.2, mean = 3000, cv = 1.2, cases = count * employees * each;
    world of;
    begin(&of);
    put_portfolio(&of, count, employees, FREQUENCY "A,,0,,0.2,\n", SEVERITY "A,,claim,,lognormal,3000,1.2\n", NULL);
    load_from(&of, of.book_path, of.rules_path, 2);
    premie_simulation_options options = options_of(&of, 1, paths, seed);
    run(&of, &options);
    const premie_simulation_row *claims = measure_of(&of, 2026, "claims");
    double variance = cases * mean * mean * (1 + cv * cv), fourth = cases * pow(mean, 4) * pow(1 + cv * cv, 6);
    double quantile, density, root = sqrt((double)paths);
    panjer(cases, mean, cv, (cases * mean + 12 * sqrt(variance)) / 4000, 4000, &quantile, &density);
    assert_near(real(claims->mean), cases * mean, 4 * sqrt(variance) / root);
    assert_near(real(claims->sd) * real(claims->sd), variance, 4 * sqrt(fourth + 2 * variance * variance) / root);
    assert_near(real(claims->p995), quantile, 4 * sqrt(0.995 * 0.005) / density / root);
    assert_near(real(claims->standard_error), real(claims->sd) / root, 0.01);
    end(&of);
}

/* [S-12] */
static void claims_of_a_cover_are_compound_poisson(void **state)
{
    (void)state;
    assert_compound(1, 12.5, 400000, 1);
    assert_compound(1, 1.5, 400000, 2);
}

/* [S-12] */
static void claims_of_a_portfolio_are_compound_poisson(void **state)
{
    (void)state;
    assert_compound(200, 4, 40000, 3);
}

/* [S-6], [S-12]: Var = Σ μ (σ² + d m²) + (Σ μ m)² cv², over the spread between seeds */
static void negative_binomial_claims_with_shocks_have_their_closed_form(void **state)
{
    (void)state;
    enum { SEEDS = 12, COVERS_COUNT = 50 };
    const double m = 2000, spread = 2000 * 0.8, d = 1.8, cv = 0.3, cases = COVERS_COUNT * 6.0 * 0.25;
    world of;
    begin(&of);
    put_portfolio(&of, COVERS_COUNT, 6, FREQUENCY "A,,0,,0.25,1.8\n", SEVERITY "A,,claim,,gamma,2000,0.8\n",
                  "year,cv\n,0.3\n");
    load_from(&of, of.book_path, of.rules_path, 2);
    double means = 0, variances = 0, squares = 0;
    double expected = cases * (spread * spread + d * m * m) + cases * m * cases * m * cv * cv;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        premie_simulation_options options = options_of(&of, 1, 10000, seed);
        run(&of, &options);
        double sd = real(measure_of(&of, 2026, "claims")->sd);
        means += real(measure_of(&of, 2026, "claims")->mean) / SEEDS;
        variances += sd * sd / SEEDS;
        squares += sd * sd * sd * sd / SEEDS;
    }
    assert_near(means, cases * m, 4 * sqrt(expected / 10000 / SEEDS));
    assert_near(variances, expected, 4 * sqrt((squares - variances * variances) / (SEEDS - 1)));
    end(&of);
}

/* [S-6]: draws of GSL's own distributions are of the same law */
static void gsl_s_own_draws_have_the_same_mean_and_spread(void **state)
{
    (void)state;
    world of;
    begin(&of);
    put_demo_model(&of, SHOCK, LAPSE);
    load_demo(&of, 2);
    premie_simulation_options options = options_of(&of, 4, 30000, 11);
    double mean[2][3], error[2][3], sd[2];
    static const char *const measures[] = {"claims", "reintegration", "premium"};
    for (int i = 0; i < 2; i++) {
        options.by_gsl = i == 1;
        run(&of, &options);
        for (int j = 0; j < 3; j++) {
            mean[i][j] = real(measure_of(&of, 2029, measures[j])->mean);
            error[i][j] = real(measure_of(&of, 2029, measures[j])->standard_error);
        }
        sd[i] = real(measure_of(&of, 2029, "claims")->sd);
    }
    for (int j = 0; j < 3; j++) {
        assert_true(mean[0][j] != mean[1][j]);
        assert_near(mean[0][j], mean[1][j], 4 * hypot(error[0][j], error[1][j]));
    }
    assert_near(sd[0] / sd[1], 1, 0.05);
    end(&of);
}

/* [S-12]: a step up in a year with claims, else down; at the ends it stays. Rates 1, 2, 4, 8 and 16 percent. */
static void a_scale_of_five_steps_comes_to_its_stationary_distribution(void **state)
{
    (void)state;
    enum { PATHS = 60000, YEARS = 50 };
    const double up = 1 - exp(-0.55);
    double stationary[5], sum = 0, mean = 0, square = 0;
    for (int i = 0; i < 5; i++) {
        stationary[i] = pow(up / (1 - up), i);
        sum += stationary[i];
    }
    for (int i = 0; i < 5; i++) {
        stationary[i] /= sum;
        mean += stationary[i] * pow(2, i);
        square += stationary[i] * pow(4, i);
    }
    world of;
    begin(&of);
    put_portfolio(&of, 1, 5.5, FREQUENCY "A,,0,,0.1,\n", SEVERITY "A,,claim,,lognormal,3000,0.5\n", NULL);
    put(&of, "rules/products.csv", PRODUCTS "A,payroll,own\n");
    put(&of, "rules/tariffs.csv", "product,from,premium_pct\nA,2020-01-01,4\n");
    put(&of, "rules/scales.csv", "scale,ratio_from,ratio_until,factor\nS,0,0.0001,0.5\nS,0.0001,,2\n");
    put(&of, "rules/rating.csv", RATING "A,2020-01-01,scale,S,1,1,16,2\n");
    load_from(&of, of.book_path, of.rules_path, 2);
    premie_simulation_options options = options_of(&of, YEARS, PATHS, 21);
    run(&of, &options);
    const premie_result *covers = &of.results.table[PREMIE_RESULT_simulation_covers];
    const premie_simulation_covers_row *last = (const premie_simulation_covers_row *)covers->rows + covers->count - 1;
    assert_integer(last->year, 2026 + YEARS - 1);
    double root = sqrt(PATHS), most = stationary[4], least = stationary[0];
    double rises = up * (1 - most), falls = (1 - up) * (1 - least);
    /* the steps before the last one: as the chain is stationary, so are they */
    assert_near(real(last->mean_pct), mean, 4 * sqrt(square - mean * mean) / root);
    assert_near(real(last->prob_at_max), most, 4 * sqrt(most * (1 - most)) / root);
    assert_near(real(last->prob_up), rises, 4 * sqrt(rises * (1 - rises)) / root);
    assert_near(real(last->prob_down), falls, 4 * sqrt(falls * (1 - falls)) / root);
    assert_near(real(last->p05_pct), 1, 0);
    assert_near(real(last->p95_pct), 16, 0);
    end(&of);
}

/* [S-12] */
static void standard_errors_fall_with_the_root_of_the_paths(void **state)
{
    (void)state;
    world of;
    begin(&of);
    put_portfolio(&of, 20, 5, FREQUENCY "A,,0,,0.2,\n", SEVERITY "A,,claim,,gamma,3000,0.7\n", NULL);
    load_from(&of, of.book_path, of.rules_path, 2);
    double first = 0;
    for (uint32_t times = 1; times <= 64; times *= 4) {
        premie_simulation_options options = options_of(&of, 1, 2000 * times, 17);
        run(&of, &options);
        double error = real(measure_of(&of, 2026, "claims")->standard_error);
        first = times == 1 ? error : first;
        assert_near(error * sqrt(times) / first, 1, 0.06);
    }
    end(&of);
}

/* [S-8]: half of the covers end at a rise, and have premium and cases no more */
static void covers_lapse_as_the_model_says(void **state)
{
    (void)state;
    world of;
    begin(&of);
    put_portfolio(&of, 1, 10, FREQUENCY "A,,0,,1,\n", SEVERITY "A,,claim,,lognormal,1000,0\n", NULL);
    put(&of, "rules/tariffs.csv", "product,from,until,premium_pct\nA,2020-01-01,2028-01-01,2.5\nA,2028-01-01,,3\n");
    put(&of, "model/lapse.csv", "product,rise_from_pct,probability\nA,10,40\nA,20,50\nA,21,100\n");
    load_from(&of, of.book_path, of.rules_path, 2);
    premie_simulation_options options = options_of(&of, 4, 20000, 2);
    run(&of, &options);
    double se = sqrt(0.25 / 20000);
    assert_near(real(measure_of(&of, 2027, "premium")->mean), 2500, 0);
    assert_near(real(measure_of(&of, 2028, "premium")->mean), 1500, 4 * 3000 * se);
    assert_near(real(measure_of(&of, 2027, "claims")->mean), 10000, 4 * 1000 * sqrt(10 / 20000.0));
    assert_near(real(measure_of(&of, 2029, "claims")->mean), 5000, 4 * 1000 * sqrt((5 + 25) / 20000.0));
    assert_near(real(measure_of(&of, 2029, "mean_pct")->p95), 3, 0);
    end(&of);
}

/* [N-4] */
static void sums_beyond_the_range_of_money_are_an_error(void **state)
{
    (void)state;
    world of;
    begin(&of);
    put_portfolio(&of, 3, 1000, FREQUENCY "A,,0,,1,\n", SEVERITY "A,,claim,,lognormal,4000000000,0\n", NULL);
    load_from(&of, of.book_path, of.rules_path, 2);
    premie_simulation_options options = options_of(&of, 1, 10, 2);
    assert_int_equal(premie_run_simulate(&of.portfolio, &options, &of.results, &of.error), PREMIE_E_DATA);
    assert_string_equal(of.error.text, "simulation: a sum over all covers is over 9,999,999,999,999.99");
    end(&of);
}

/* ---- ranks ---------------------------------------------------------------------------------------------------- */

/* What ranks do, and where rank 0 puts what came of it. */
typedef struct job {
    world *of;
    premie_simulation_options options;
    unsigned stopping; /* the rank that is stopped after so many questions; CARRIER_MOST: none */
    int questions;
} job;

static premie_status add_up(const premie_ranks *ranks, size_t count, double values[], premie_error *error)
{
    char *received;
    uint64_t from[CARRIER_MOST];
    premie_status status = ranks->gather(ranks, values, count * sizeof *values, &received, from, error);
    for (unsigned rank = 1; ranks->rank == 0 && rank < ranks->count && status == PREMIE_OK; rank++) {
        for (size_t i = 0; i < count; i++) {
            double value;
            memcpy(&value, received + (rank * count + i) * sizeof value, sizeof value);
            values[i] += value;
        }
    }
    free(received);
    return status;
}

static int simulate_in_rank(const premie_ranks *ranks, void *context)
{
    job *of = context;
    premie_ranks own = *ranks;
    own.add = add_up;
    of->options.ranks = &own;
    of->options.keep = ranks->rank == 0 ? of->options.keep : NULL;
    of->options.stopped = of->stopping == ranks->rank ? stop_after : NULL;
    of->options.stop = &of->questions;
    world *in = of->of;
    premie_results_release(&in->results);
    premie_status status = premie_run_simulate(&in->portfolio, &of->options, &in->results, &in->error);
    if (ranks->rank == 0) {
        char *dumped = status == PREMIE_OK ? dump(&in->results) : NULL;
        put(in, "text", dumped != NULL ? dumped : in->error.text);
        free(dumped);
    }
    return (int)status;
}

/* What rank 0 came to, to be freed; all ranks end with this status. */
static char *over_ranks(job *of, unsigned count, premie_status wanted)
{
    int statuses[CARRIER_MOST];
    char path[2 * PATH_SIZE], *text = calloc(1, 1 << 20);
    premie_carry(count, simulate_in_rank, of, statuses);
    for (unsigned i = 0; i < count; i++) {
        assert_int_equal(statuses[i], wanted);
    }
    (void)snprintf(path, sizeof path, "%s/text", of->of->path);
    FILE *file = fopen(path, "r");
    assert_true(file != NULL && text != NULL);
    assert_true(fread(text, 1, (1 << 20) - 1, file) > 0);
    assert_int_equal(fclose(file), 0);
    return text;
}

/* [S-9], [S-10] */
static void any_number_of_ranks_comes_to_the_results_of_one_process(void **state)
{
    (void)state;
    world of;
    begin(&of);
    put_demo_model(&of, SHOCK, LAPSE);
    load_demo(&of, 1);
    job shared = {&of, options_of(&of, 4, 2000, 99), CARRIER_MOST, 0};
    char *expected = text_of(&of, &shared.options);
    for (unsigned count = 2; count <= 4; count++) {
        char *found = over_ranks(&shared, count, PREMIE_OK);
        assert_string_equal(found, expected);
        free(found);
    }
    free(expected);
    end(&of);
}

/* [S-13] */
static void what_ranks_have_kept_one_process_and_fewer_ranks_go_on_with(void **state)
{
    (void)state;
    world of;
    begin(&of);
    put_demo_model(&of, SHOCK, NULL);
    load_demo(&of, 1);
    job shared = {&of, options_of(&of, 3, 20000, 4), 2, 20};
    char *expected = text_of(&of, &shared.options), stopped[1024];
    (void)snprintf(stopped, sizeof stopped,
                   "stopped; what is done is kept in %s, and the same command goes on from there", of.keep);
    shared.options.keep = of.keep;
    for (int i = 0; i < 2; i++, shared.stopping--) { /* among three ranks, then among two */
        char *told = over_ranks(&shared, 3U - (unsigned)i, PREMIE_E_SYSTEM);
        assert_string_equal(told, stopped);
        free(told);
        assert_int_equal(access(of.keep, F_OK), 0);
    }
    premie_simulation_options alone = shared.options;
    alone.ranks = NULL;
    alone.stopped = NULL;
    assert_same(expected, text_of(&of, &alone));
    free(expected);
    end(&of);
}

/* Of two covers that fail, the one that one process would find first, and the rank that found it. [S-9], [N-4] */
static void the_first_cover_that_fails_is_told_whichever_rank_found_it(void **state)
{
    (void)state;
    world of;
    begin(&of);
    put_portfolio(&of, 300, 10, FREQUENCY "A,,0,,1,\n", SEVERITY "A,,claim,,lognormal,1000,0\n", NULL);
    FILE *file = fopen(strcat(strcpy((char[2 *PATH_SIZE]){0}, of.path), "/book/statements.csv"), "a");
    assert_non_null(file);
    assert_true(fputs("C070,2025,2026-02-02,90000000,100000\nC200,2025,2026-02-02,90000000,100000\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    load_from(&of, of.book_path, of.rules_path, 1);
    job shared = {&of, options_of(&of, 2, 100, 2), CARRIER_MOST, 0};
    assert_int_equal(premie_run_simulate(&of.portfolio, &shared.options, &of.results, &of.error), PREMIE_E_DATA);
    assert_non_null(strstr(of.error.text, "/covers.csv: cover 'C070': more than "));
    char *told = over_ranks(&shared, 3, PREMIE_E_DATA);
    assert_int_equal(strncmp(told, "rank ", 5), 0);
    assert_string_equal(told + strlen("rank 0: "), of.error.text);
    free(told);
    end(&of);
}

/* Rank 1 has another seed, as if it read other tables. */
static int simulate_otherwise(const premie_ranks *ranks, void *context)
{
    job *of = context;
    of->options.seed += ranks->rank == 1;
    return simulate_in_rank(ranks, context);
}

static void ranks_that_read_other_tables_are_refused(void **state)
{
    (void)state;
    world of;
    int statuses[2];
    begin(&of);
    put_demo_model(&of, NULL, NULL);
    load_demo(&of, 1);
    job shared = {&of, options_of(&of, 2, 100, 2), CARRIER_MOST, 0};
    premie_carry(2, simulate_otherwise, &shared, statuses);
    assert_true(statuses[0] == PREMIE_E_SYSTEM && statuses[1] == PREMIE_E_SYSTEM);
    end(&of);
}

/* ---- copies of folders ---------------------------------------------------------------------------------------- */

static bool has_text(const char *folder, const char *name, const char *text)
{
    char path[3 * PATH_SIZE], found[256] = "";
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    size_t length = file != NULL ? fread(found, 1, sizeof found - 1, file) : 0;
    bool same = file != NULL && length == strlen(text) && memcmp(found, text, length) == 0;
    return (file == NULL || fclose(file) == 0) && same;
}

/* 0 where all is as it should be. */
static int copy_in_rank(const premie_ranks *ranks, void *context)
{
    world *of = context;
    premie_folder_copy copy;
    struct stat state;
    char kept[2 * PATH_SIZE] = "";
    if (premie_folder_copy_take(ranks, of->book_path, &copy, &of->error) != PREMIE_OK) {
        return 1;
    }
    if ((ranks->rank == 0) != (copy.path == NULL)) {
        return 2;
    }
    const char *path = copy.path != NULL ? copy.path : of->book_path;
    bool same = has_text(path, "claims.csv", "") && has_text(path, "covers.csv", COVERS) &&
                has_text(path, "statements.csv", STATEMENTS "x\n") && !has_text(path, "invoices.csv", "");
    (void)snprintf(kept, sizeof kept, "%s", path);
    bool own = ranks->rank == 0 || (stat(path, &state) == 0 && (state.st_mode & 0777) == 0700);
    premie_folder_copy_release(&copy);
    bool gone = ranks->rank == 0 || access(kept, F_OK) != 0;
    return !same ? 3 : !own ? 4 : !gone ? 5 : 0;
}

static void a_folder_of_rank_0_is_copied_for_the_others_and_removed(void **state)
{
    (void)state;
    world of;
    int statuses[3];
    char left[2 * PATH_SIZE];
    begin(&of);
    put(&of, "book/claims.csv", "");
    put(&of, "book/covers.csv", COVERS);
    put(&of, "book/statements.csv", STATEMENTS "x\n");
    (void)snprintf(left, sizeof left, "%s/premie-input-left", of.path);
    make_folder(left); /* of a run that was killed */
    put(&of, "premie-input-left/covers.csv", COVERS);
    assert_int_equal(setenv("TMPDIR", of.path, 1), 0);
    premie_carry(3, copy_in_rank, &of, statuses);
    assert_int_equal(unsetenv("TMPDIR"), 0);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(statuses[i], 0);
    }
    assert_int_not_equal(access(left, F_OK), 0);
    end(&of);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lanes_give_the_rates_of_the_rules),
        cmocka_unit_test(lanes_give_the_rates_of_the_rules_of_other_rating_rows),
        cmocka_unit_test(threads_and_vector_units_do_not_change_the_results),
        cmocka_unit_test(the_order_of_the_covers_does_not_change_the_results),
        cmocka_unit_test(more_paths_leave_the_first_ones_as_they_are),
        cmocka_unit_test(a_run_stopped_again_and_again_ends_as_an_unbroken_one),
        cmocka_unit_test(what_another_run_has_kept_is_refused),
        cmocka_unit_test(claims_of_a_cover_are_compound_poisson),
        cmocka_unit_test(claims_of_a_portfolio_are_compound_poisson),
        cmocka_unit_test(negative_binomial_claims_with_shocks_have_their_closed_form),
        cmocka_unit_test(gsl_s_own_draws_have_the_same_mean_and_spread),
        cmocka_unit_test(a_scale_of_five_steps_comes_to_its_stationary_distribution),
        cmocka_unit_test(standard_errors_fall_with_the_root_of_the_paths),
        cmocka_unit_test(covers_lapse_as_the_model_says),
        cmocka_unit_test(sums_beyond_the_range_of_money_are_an_error),
        cmocka_unit_test(any_number_of_ranks_comes_to_the_results_of_one_process),
        cmocka_unit_test(what_ranks_have_kept_one_process_and_fewer_ranks_go_on_with),
        cmocka_unit_test(the_first_cover_that_fails_is_told_whichever_rank_found_it),
        cmocka_unit_test(ranks_that_read_other_tables_are_refused),
        cmocka_unit_test(a_folder_of_rank_0_is_copied_for_the_others_and_removed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
