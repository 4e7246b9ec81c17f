#include "support/assertions.h"

#include <string.h>

#include "premie/whk.h"
#include "support/cases.h"
#include "support/covers.h"

/* ---- the public tables --------------------------------------------------------------------------------- */

#define PUBLIC_PARAMETERS "../../tables/rules/whk_parameters.csv"
#define PUBLIC_SECTORS "../../tables/rules/whk_sectors.csv"

/* The published figures of a year and component; the test fails where there are none. */
static premie_whk_published published(int year, const char *component)
{
    premie_whk_published found = {.year = 0};
    premie_cases *cases = premie_cases_open(PUBLIC_PARAMETERS);
    while (premie_cases_next(cases)) {
        if (premie_case_integer(cases, "year") != year ||
            strcmp(premie_case_text(cases, "component"), component) != 0) {
            continue;
        }
        found = (premie_whk_published){
            .year = year,
            .limit_low = money(premie_case_text(cases, "limit_low")),
            .limit_high = money(premie_case_text(cases, "limit_high")),
            .base = pct(premie_case_text(cases, "base")),
            .max = pct(premie_case_text(cases, "max")),
            .min = pct(premie_case_text(cases, "min")),
            .risk_avg = pct(premie_case_text(cases, "risk_avg")),
            .cf = number(premie_case_text(cases, "cf")),
            .k = {number(premie_case_text(cases, "k1")), number(premie_case_text(cases, "k2")),
                  number(premie_case_text(cases, "k3")), number(premie_case_text(cases, "k4"))},
            .max_sector52 = pct(premie_case_text(cases, "max_sector52")),
            .small_max = pct(premie_case_text(cases, "small_max")),
            .small_min = pct(premie_case_text(cases, "small_min")),
        };
    }
    premie_cases_close(cases);
    assert_integer(found.year, year);
    return found;
}

/* Published as a part of 100 of a percentage, rounded down. */
static void assert_part(const char *part, const char *whole, int64_t hundredths)
{
    int64_t exact = pct(whole).millionths * hundredths / 100;
    assert_integer(pct(part).millionths, exact - exact % 10000);
}

/* published identity, whk_parameters.csv 2012 to 2027 */
static void from_2012_the_least_percentage_is_a_quarter_of_the_average(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open(PUBLIC_PARAMETERS);
    while (premie_cases_next(cases)) {
        if (premie_case_integer(cases, "year") >= 2012) {
            assert_part(premie_case_text(cases, "min"), premie_case_text(cases, "average"), 25);
        }
    }
    premie_cases_close(cases);
}

/* published identity, whk_parameters.csv 2007 to 2027 */
static void the_largest_percentage_is_four_times_the_average(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open(PUBLIC_PARAMETERS);
    while (premie_cases_next(cases)) {
        assert_part(premie_case_text(cases, "max"), premie_case_text(cases, "average"), 400);
    }
    premie_cases_close(cases);
}

/* whk_parameters.csv, 2007 to 2013 */
static void the_largest_percentage_of_a_small_employer_was_three_times_the_average(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open(PUBLIC_PARAMETERS);
    while (premie_cases_next(cases)) {
        bool until_2013 = premie_case_integer(cases, "year") <= PREMIE_WHK_LAST_YEAR_OF_TWO_SIZES;
        assert_true(until_2013 == (*premie_case_text(cases, "small_max") != '\0'));
        if (until_2013) {
            assert_part(premie_case_text(cases, "small_max"), premie_case_text(cases, "average"), 300);
        }
    }
    premie_cases_close(cases);
}

/* whk_parameters.csv: of the average wage 25 times, from 2014 to 2021 10 times, and 100 times */
static void the_limits_of_the_sizes_are_multiples_of_the_average_wage(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open(PUBLIC_PARAMETERS);
    while (premie_cases_next(cases)) {
        int64_t year = premie_case_integer(cases, "year"), wage = money(premie_case_text(cases, "avg_wage")).cents;
        premie_money high = money(premie_case_text(cases, "limit_high"));
        assert_integer(money(premie_case_text(cases, "limit_low")).cents,
                       wage * (year < 2014 || year > 2021 ? 25 : 10));
        assert_integer(high.cents, year < 2014 ? PREMIE_NO_MONEY.cents : wage * 100);
    }
    premie_cases_close(cases);
}

/* whk_sectors.csv and whk_parameters.csv, 2014 to 2016: of sector 52 four times WGA-flex, 1.75 times ZW */
static void the_largest_percentages_of_sector_52_follow_from_that_of_the_sector(void **state)
{
    (void)state;
    int found = 0;
    premie_cases *cases = premie_cases_open(PUBLIC_SECTORS);
    while (premie_cases_next(cases)) {
        const char *component = premie_case_text(cases, "component");
        if (strcmp(premie_case_text(cases, "sector"), "52") != 0 || strncmp(component, "WGA-v", 5) == 0 ||
            premie_case_integer(cases, "year") > 2016) {
            continue;
        }
        char shown[PREMIE_NUMBER_TEXT], sector[PREMIE_NUMBER_TEXT];
        bool sick = strcmp(component, "ZW") == 0;
        (void)strcpy(sector, premie_case_text(cases, "pct"));
        premie_whk_published of = published((int)premie_case_integer(cases, "year"), component);
        (void)premie_decimal_text(of.max_sector52.millionths, 6, false, PREMIE_ISO, shown);
        assert_part(shown, sector, sick ? 175 : 400);
        found++;
    }
    premie_cases_close(cases);
    assert_integer(found, 6);
}

/* ---- premiums ------------------------------------------------------------------------------------------ */

static premie_whk_employer employer_of(const premie_cases *cases)
{
    premie_whk_employer employer = {
        .wage = money(premie_case_text(cases, "wage")),
        .benefits = money(premie_case_text(cases, "benefits")),
        .sector = pct(premie_case_text(cases, "sector")),
        .in_sector_52 = *premie_case_text(cases, "sector52") != '\0',
        .in_own_risk = *premie_case_text(cases, "own_risk") != '\0',
    };
    static const char *const columns[] = {"wage_2", "wage_3", "wage_4", "wage_5", "wage_6"};
    for (int i = 0; i < PREMIE_WHK_YEARS; i++) {
        employer.wages[i] = money(premie_case_text(cases, columns[i]));
    }
    return employer;
}

static void assert_pct(premie_pct actual, const char *expected)
{
    assert_integer(actual.millionths, pct(expected).millionths);
}

/* to as the rows have it, with their sources; the figures are those of the public tables */
static void percentages_and_premiums_are_those_published(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("whk.csv");
    while (premie_cases_next(cases)) {
        char component[PREMIE_NUMBER_TEXT];
        (void)strcpy(component, premie_case_text(cases, "component"));
        int year = (int)premie_case_integer(cases, "year");
        premie_whk_employer employer = employer_of(cases);
        premie_whk_published figures = published(year, component);
        premie_whk whk;
        premie_error error;
        assert_status(premie_whk_of(&figures, &employer, &whk, &error), PREMIE_OK, &error);
        assert_string_equal(premie_whk_size_word(whk.size), premie_case_text(cases, "size"));
        assert_string_equal(premie_whk_status_word(whk.status), premie_case_text(cases, "status"));
        assert_pct(whk.risk_own, premie_case_text(cases, "risk_own"));
        assert_pct(whk.individual, premie_case_text(cases, "individual"));
        assert_pct(whk.pct, premie_case_text(cases, "pct"));
        assert_money(whk.premium, premie_case_text(cases, "premium"));
        assert_money(whk.public_premium, premie_case_text(cases, "public_premium"));
    }
    premie_cases_close(cases);
}

static premie_whk_employer large_employer(const char *wage, const char *benefits)
{
    premie_whk_employer employer = {.wage = money(wage), .benefits = money(benefits), .sector = PREMIE_NO_PCT};
    for (int i = 0; i < PREMIE_WHK_YEARS; i++) {
        employer.wages[i] = money(wage);
    }
    return employer;
}

/* w is not rounded: 12345.67 / 2827500.00 of the way */
static void the_weight_of_a_medium_employer_is_exact(void **state)
{
    (void)state;
    premie_whk_published figures = published(2024, "WGA");
    premie_whk_employer employer = large_employer("954845.67", "0");
    premie_whk whk;
    employer.sector = pct("0.68");
    assert_status(premie_whk_of(&figures, &employer, &whk, NULL), PREMIE_OK, NULL);
    assert_ratio(whk.weight, 1234567, 282750000);
}

/* each figure that an individual percentage takes, one at a time */
static void an_individual_percentage_needs_each_of_its_figures(void **state)
{
    (void)state;
    const premie_whk_employer employer = large_employer("4400000.00", "50000.00");
    for (int i = 0; i < 6; i++) {
        premie_whk_published figures = published(2024, "WGA");
        premie_pct *const pcts[] = {&figures.base, &figures.risk_avg, &figures.min, &figures.max};
        if (i < 4) {
            *pcts[i] = PREMIE_NO_PCT;
        } else if (i == 4) {
            figures.cf = PREMIE_NO_NUMBER;
        } else {
            figures.limit_high = PREMIE_NO_MONEY;
        }
        premie_whk whk;
        assert_status(premie_whk_of(&figures, &employer, &whk, NULL), PREMIE_OK, NULL);
        assert_integer(whk.status, PREMIE_WHK_NO_PARAMETERS);
        assert_integer(whk.pct.millionths, PREMIE_NO_INTEGER);
        assert_money(whk.premium, "");
    }
}

/* */
static void what_a_size_does_not_need_may_be_missing(void **state)
{
    (void)state;
    const premie_whk_published nothing = {
        2024,          PREMIE_NO_MONEY,  PREMIE_NO_MONEY,
        PREMIE_NO_PCT, PREMIE_NO_PCT,    PREMIE_NO_PCT,
        PREMIE_NO_PCT, PREMIE_NO_NUMBER, {PREMIE_NO_NUMBER, PREMIE_NO_NUMBER, PREMIE_NO_NUMBER, PREMIE_NO_NUMBER},
        PREMIE_NO_PCT, PREMIE_NO_PCT,    PREMIE_NO_PCT};
    premie_whk_employer employer = large_employer("100.00", "0");
    employer.wages[0] = PREMIE_NO_MONEY;
    employer.sector = pct("0.68");
    premie_whk whk;
    assert_status(premie_whk_of(&nothing, &employer, &whk, NULL), PREMIE_OK, NULL);
    assert_integer(whk.status, PREMIE_WHK_OK);
    assert_money(whk.premium, "0.68");
}

/* [Q-2] [N-4] */
static void an_own_risk_beyond_64_bits_is_an_error(void **state)
{
    (void)state;
    premie_whk_published figures = published(2013, "WGA");
    premie_whk_employer employer = large_employer("0.01", "9999999999999.99");
    premie_whk whk;
    premie_error error;
    assert_integer(premie_whk_of(&figures, &employer, &whk, &error), PREMIE_E_DATA);
    assert_string_equal(error.text, "the own risk of 2013 is beyond its range");
}

/* [Q-3] [N-4] */
static void a_percentage_beyond_64_bits_is_an_error(void **state)
{
    (void)state;
    premie_whk_published figures = published(2013, "WGA");
    premie_whk_employer employer = large_employer("1.00", "9000000.00");
    figures.cf = number("999999999");
    premie_whk whk;
    premie_error error;
    assert_integer(premie_whk_of(&figures, &employer, &whk, &error), PREMIE_E_DATA);
    assert_string_equal(error.text, "the percentage of 2013 is beyond its range");
}

/* [Q-7] [N-4] */
static void a_premium_beyond_the_range_of_money_is_an_error(void **state)
{
    (void)state;
    premie_whk_published figures = published(2024, "WGA");
    premie_whk_employer employer = large_employer("9999999999999.99", "0");
    figures.base = figures.min = figures.max = pct("200");
    premie_whk whk;
    premie_error error;
    assert_integer(premie_whk_of(&figures, &employer, &whk, &error), PREMIE_E_DATA);
    assert_string_equal(error.text, "the amount would be over 9,999,999,999,999.99");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_2012_the_least_percentage_is_a_quarter_of_the_average),
        cmocka_unit_test(the_largest_percentage_is_four_times_the_average),
        cmocka_unit_test(the_largest_percentage_of_a_small_employer_was_three_times_the_average),
        cmocka_unit_test(the_limits_of_the_sizes_are_multiples_of_the_average_wage),
        cmocka_unit_test(the_largest_percentages_of_sector_52_follow_from_that_of_the_sector),
        cmocka_unit_test(percentages_and_premiums_are_those_published),
        cmocka_unit_test(the_weight_of_a_medium_employer_is_exact),
        cmocka_unit_test(an_individual_percentage_needs_each_of_its_figures),
        cmocka_unit_test(what_a_size_does_not_need_may_be_missing),
        cmocka_unit_test(an_own_risk_beyond_64_bits_is_an_error),
        cmocka_unit_test(a_percentage_beyond_64_bits_is_an_error),
        cmocka_unit_test(a_premium_beyond_the_range_of_money_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
