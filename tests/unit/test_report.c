#include "support/assertions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "premie/report.h"

enum { YEARS = 5, ROWS_MAX = 64 };

static premie_simulation_row rows[ROWS_MAX];
static size_t row_count;

static premie_decimal decimal(double value, uint8_t decimals)
{
    for (int i = 0; i < decimals; i++) {
        value *= 10;
    }
    return (premie_decimal){(int64_t)value, decimals, false};
}

/* A measure that starts at `level` and spreads by `spread` a year. */
static void add(const char *scenario, const char *measure, int years, double level, double spread, uint8_t decimals)
{
    for (int i = 0; i < years; i++) {
        double width = spread * (i + 1);
        rows[row_count++] = (premie_simulation_row){
            .scenario = scenario,
            .year = 2026 + i,
            .measure = measure,
            .mean = decimal(level + width / 10, decimals),
            .standard_error = decimal(width / 100, decimals),
            .sd = decimal(width, decimals),
            .p005 = decimal(level - 2.6 * width, decimals),
            .p05 = decimal(level - 1.6 * width, decimals),
            .p25 = decimal(level - 0.7 * width, decimals),
            .p50 = decimal(level, decimals),
            .p75 = decimal(level + 0.7 * width, decimals),
            .p95 = decimal(level + 1.6 * width, decimals),
            .p995 = decimal(level + 2.6 * width, decimals),
            .tvar995 = decimal(level + 3 * width, decimals),
        };
    }
}

static int start(void **state)
{
    (void)state;
    row_count = 0;
    return 0;
}

/* The page of what was added; the caller frees it. */
static char *page(premie_dialect dialect)
{
    premie_results results = {.summary = false};
    results.table[PREMIE_RESULT_simulation] = (premie_result){true, rows, row_count};
    premie_report report = {&results, 2026, premie_date_of(2026, 4, 15), dialect};
    char *html = NULL;
    size_t length = 0;
    premie_error error;
    assert_status(premie_report_html(&report, &html, &length, &error), PREMIE_OK, &error);
    assert_integer((int64_t)strlen(html), (int64_t)length);
    return html;
}

static int count_of(const char *html, const char *text)
{
    int count = 0;
    for (const char *at = html; (at = strstr(at, text)) != NULL; at += strlen(text)) {
        count++;
    }
    return count;
}

/* [S-11]: three bands, the median and the mean */
static void a_fan_has_three_bands_and_two_lines_for_each_scenario(void **state)
{
    (void)state;
    add("base", "premium", YEARS, 3.1e6, 2e5, 2);
    add("high", "premium", YEARS, 3.4e6, 2e5, 2);
    char *html = page(PREMIE_ISO);
    assert_integer(count_of(html, "<svg "), 2);
    assert_integer(count_of(html, "<polygon "), 6);
    assert_integer(count_of(html, "<polyline "), 4);
    free(html);
}

/* [S-11]: every measure that is there, in one order */
static void every_measure_has_its_charts_and_its_table(void **state)
{
    (void)state;
    static const char *const names[] = {"claims", "mean_pct", "premium", "ratio", "reintegration", "result"};
    for (unsigned i = 0; i < 6; i++) {
        add("base", names[i], YEARS, 100, 3, 4);
    }
    char *html = page(PREMIE_ISO);
    assert_integer(count_of(html, "<svg "), 6);
    assert_integer(count_of(html, "<table>"), 6);
    assert_true(strstr(html, "<h3>Premium</h3>") < strstr(html, "<h3>Claims</h3>"));
    assert_true(strstr(html, "<h3>Claims ratio</h3>") < strstr(html, "<h3>Mean premium percentage</h3>"));
    free(html);
}

/* [S-11]: an axis of its own for each measure, the same for all scenarios */
static void scenarios_share_the_axis_of_a_measure(void **state)
{
    (void)state;
    add("base", "ratio", YEARS, 60, 2, 4);
    add("high", "ratio", YEARS, 90, 2, 4);
    char *html = page(PREMIE_ISO);
    assert_integer(count_of(html, ">120</text>"), 2);
    free(html);
}

/* [S-11] */
static void one_year_alone_is_drawn_as_a_bar(void **state)
{
    (void)state;
    add("base", "result", 1, -5000, 800, 2);
    char *html = page(PREMIE_ISO);
    assert_integer(count_of(html, "<svg "), 1);
    assert_null(strstr(html, "nan"));
    assert_null(strstr(html, "inf"));
    free(html);
}

/* [S-11] */
static void figures_that_never_move_are_drawn_without_an_endless_axis(void **state)
{
    (void)state;
    add("base", "claims", YEARS, 0, 0, 2);
    char *html = page(PREMIE_ISO);
    assert_integer(count_of(html, "<polygon "), 3);
    assert_null(strstr(html, "nan"));
    free(html);
}

/* [T-2]: decimal commas, as results in that dialect have them */
static void the_dutch_dialect_has_decimal_commas(void **state)
{
    (void)state;
    add("base", "premium", 1, 1234.5, 10, 2);
    char *html = page(PREMIE_NL);
    assert_non_null(strstr(html, "1\xe2\x80\xaf"
                                 "234,50"));
    assert_non_null(strstr(html, "15-04-2026"));
    free(html);
}

/* [S-11] */
static void names_of_scenarios_are_escaped(void **state)
{
    (void)state;
    add("a<b>&\"'", "premium", 2, 1234.5, 10, 2);
    char *html = page(PREMIE_ISO);
    assert_null(strstr(html, "a<b>"));
    assert_non_null(strstr(html, "a&lt;b&gt;&amp;&quot;&#39;"));
    free(html);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_fan_has_three_bands_and_two_lines_for_each_scenario, start),
        cmocka_unit_test_setup(every_measure_has_its_charts_and_its_table, start),
        cmocka_unit_test_setup(scenarios_share_the_axis_of_a_measure, start),
        cmocka_unit_test_setup(one_year_alone_is_drawn_as_a_bar, start),
        cmocka_unit_test_setup(figures_that_never_move_are_drawn_without_an_endless_axis, start),
        cmocka_unit_test_setup(the_dutch_dialect_has_decimal_commas, start),
        cmocka_unit_test_setup(names_of_scenarios_are_escaped, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
