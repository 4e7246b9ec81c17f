#include "support/assertions.h"

#include "premie/settlement.h"
#include "support/cases.h"
#include "support/covers.h"

static premie_cover with_statements(premie_cover cover, size_t count, const premie_statement statements[])
{
    cover.statement_count = count;
    cover.statements = statements;
    return cover;
}

static premie_cover by_spells(premie_cover cover, enum premie_administration administration, size_t count,
                              const premie_spell spells[])
{
    cover.administration = administration;
    cover.spell_count = count;
    cover.spells = spells;
    return cover;
}

static premie_cover with_schedule(premie_cover cover, size_t count, const premie_rate_row schedule[])
{
    cover.rates.schedule_count = count;
    cover.rates.schedule = schedule;
    return cover;
}

static premie_settlement settle(const premie_cover *cover, int year, const char *billed, const char *next_billed)
{
    bool exists = false;
    premie_settlement settlement = {0};
    premie_error error;
    assert_status(premie_settle_year(cover, year, money(billed), money(next_billed), &exists, &settlement, &error),
                  PREMIE_OK, &error);
    assert_true(exists);
    return settlement;
}

static void assert_settled_as(premie_settlement settlement, premie_settlement_status expected)
{
    assert_string_equal(premie_settlement_status_word(settlement.status), premie_settlement_status_word(expected));
}

/* ---- status ---------------------------------------------------------------------------------------- */

/* [D-1], [D-2] of 2025 */
static void the_status_of_a_year_follows_from_what_is_known_of_it(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("statuses.csv");
    while (premie_cases_next(cases)) {
        premie_cover cover = plain_cover(PREMIE_BASE_HEADCOUNT);
        const char *administration = premie_case_text(cases, "administration");
        cover.administration = (enum premie_administration)word_place("statement employee click_claim", administration);
        cover.statement_months.otherwise = number(premie_case_text(cases, "statement_months"));
        cover.as_of = day(premie_case_text(cases, "as_of"));
        premie_statement row = statement(2025, premie_case_text(cases, "received_on"), "12", "");
        row.certification_requested = *premie_case_text(cases, "requested") != '\0';
        row.certified = *premie_case_text(cases, "certified") != '\0';
        cover = with_statements(cover, premie_date_is(row.received_on), &row);
        premie_year year = premie_cover_year(&cover, 2025);
        premie_settlement_status status;
        premie_error error;
        assert_status(premie_year_status(&cover, &year, &status, &error), PREMIE_OK, &error);
        assert_string_equal(premie_settlement_status_word(status), premie_case_text(cases, "status"));
    }
    premie_cases_close(cases);
}

/* [D-2], S3:7.1 */
static void a_year_free_of_charge_is_so_even_before_it_ends_or_without_a_tariff(void **state)
{
    (void)state;
    premie_rate_row schedule[] = {free_row("2025-01-01", "2026-01-01")};
    premie_cover cover = with_schedule(plain_cover(PREMIE_BASE_HEADCOUNT), 1, schedule);
    cover.rates.any_class_count = 0;
    cover.as_of = day("2025-06-01");
    assert_settled_as(settle(&cover, 2025, "0.00", "0.00"), PREMIE_SETTLEMENT_FREE_OF_CHARGE);
}

/* [D-2] */
static void a_year_free_of_charge_but_for_a_day_is_not(void **state)
{
    (void)state;
    premie_rate_row schedule[] = {free_row("2025-01-01", "2025-12-31")};
    premie_cover cover = with_schedule(plain_cover(PREMIE_BASE_HEADCOUNT), 1, schedule);
    assert_settled_as(settle(&cover, 2025, "0.00", "0.00"), PREMIE_SETTLEMENT_STATEMENT_OVERDUE);
}

/* [D-2], [Y-6] */
static void a_year_with_a_day_without_a_rate_has_no_tariff_even_before_it_ends(void **state)
{
    (void)state;
    premie_rate_row rate = euro_row("2023-01-01", "2025-12-31", "75.00");
    premie_cover cover = plain_cover(PREMIE_BASE_HEADCOUNT);
    cover.rates = (premie_rates){.any_class = &rate, .any_class_count = 1};
    cover.as_of = day("2025-06-01");
    premie_settlement settlement = settle(&cover, 2025, "900.00", "0.00");
    assert_settled_as(settlement, PREMIE_SETTLEMENT_NO_TARIFF);
    assert_money(settlement.definitive, "");
    assert_money(settlement.difference, "");
    assert_money(settlement.billed, "900.00");
}

/* [D-2], [Y-1] the limit goes by the end of the insured period */
static void a_short_last_year_ends_with_the_cover(void **state)
{
    (void)state;
    premie_cover cover = plain_cover(PREMIE_BASE_HEADCOUNT);
    cover.insured = days("2023-01-01", "2025-11-30");
    cover.as_of = day("2026-02-27");
    assert_settled_as(settle(&cover, 2025, "0.00", "0.00"), PREMIE_SETTLEMENT_AWAITING_STATEMENT);
    cover.as_of = day("2026-02-28");
    assert_settled_as(settle(&cover, 2025, "0.00", "0.00"), PREMIE_SETTLEMENT_STATEMENT_OVERDUE);
}

/* [D-1], [D-2]: two months from 1 July are the longest there are, 62 days */
static void the_last_day_before_the_limit_is_in_time(void **state)
{
    (void)state;
    premie_cover cover = plain_cover(PREMIE_BASE_HEADCOUNT);
    cover.insured = days("2023-01-01", "2025-07-01");
    cover.statement_months = (premie_parameter){.otherwise = number("2")};
    cover.as_of = day("2025-08-31");
    assert_settled_as(settle(&cover, 2025, "0.00", "0.00"), PREMIE_SETTLEMENT_AWAITING_STATEMENT);
    cover.as_of = day("2025-09-01");
    assert_settled_as(settle(&cover, 2025, "0.00", "0.00"), PREMIE_SETTLEMENT_STATEMENT_OVERDUE);
    premie_spell spells[] = {spell(1, "2020-03-01", "", "")};
    cover = by_spells(cover, PREMIE_BY_EMPLOYEE, 1, spells);
    assert_settled_as(settle(&cover, 2025, "0.00", "0.00"), PREMIE_SETTLEMENT_SETTLED);
    cover.as_of = day("2025-08-31");
    assert_settled_as(settle(&cover, 2025, "0.00", "0.00"), PREMIE_SETTLEMENT_AWAITING_MUTATIONS);
}

/* [D-1], rules.md section 11: the value in force on the end of I(y) */
static void the_limit_goes_by_the_parameter_in_force_on_the_end_of_the_year(void **state)
{
    (void)state;
    premie_period in_force[] = {days("2025-01-01", "2026-01-01"), days("2026-01-01", "2026-01-02")};
    premie_number value[] = {number("1"), number("6")};
    premie_cover cover = plain_cover(PREMIE_BASE_HEADCOUNT);
    cover.statement_months = (premie_parameter){in_force, value, 2, number("3")};
    premie_year year = premie_cover_year(&cover, 2025);
    assert_date(premie_statement_limit(&cover, &year), "2026-07-01");
}

/* [E-4] */
static void the_statement_received_last_counts(void **state)
{
    (void)state;
    premie_statement statements[] = {
        statement(2024, "2025-02-01", "9", ""),
        statement(2025, "2026-02-01", "12", ""),
        statement(2025, "2026-03-01", "13", ""),
        statement(2026, "2026-04-01", "14", ""),
    };
    premie_cover cover = with_statements(plain_cover(PREMIE_BASE_HEADCOUNT), 4, statements);
    assert_money(settle(&cover, 2025, "0.00", "0.00").definitive, "975.00");
    assert_null(premie_latest_statement(&cover, 2027));
    assert_null(premie_latest_statement(&cover, 2023));
}

/* [D-2], [E-4] a later statement that came too late is the one used */
static void a_correction_on_the_limit_makes_the_year_settled_late(void **state)
{
    (void)state;
    premie_statement statements[] = {statement(2025, "2026-02-01", "12", ""), statement(2025, "2026-04-01", "13", "")};
    premie_cover cover = with_statements(plain_cover(PREMIE_BASE_HEADCOUNT), 2, statements);
    assert_settled_as(settle(&cover, 2025, "0.00", "0.00"), PREMIE_SETTLEMENT_SETTLED_LATE);
}

/* [D-2] */
static void each_status_has_its_word_and_its_article(void **state)
{
    (void)state;
    static const char *const expected[][2] = {
        [PREMIE_SETTLEMENT_FREE_OF_CHARGE] = {"free_of_charge", "S3:7.1"},
        [PREMIE_SETTLEMENT_NO_TARIFF] = {"no_tariff", ""},
        [PREMIE_SETTLEMENT_NOT_ENDED] = {"not_ended", ""},
        [PREMIE_SETTLEMENT_AWAITING_STATEMENT] = {"awaiting_statement", "S3:7.3"},
        [PREMIE_SETTLEMENT_ESTIMATED] = {"estimated", "S3:7.3"},
        [PREMIE_SETTLEMENT_STATEMENT_OVERDUE] = {"statement_overdue", "S3:7.3"},
        [PREMIE_SETTLEMENT_AWAITING_CERTIFICATE] = {"awaiting_certificate", "S3:7.3"},
        [PREMIE_SETTLEMENT_AWAITING_MUTATIONS] = {"awaiting_mutations", "S3:7.4"},
        [PREMIE_SETTLEMENT_SETTLED_LATE] = {"settled_late", "S3:7.3"},
        [PREMIE_SETTLEMENT_SETTLED] = {"settled", "S3:7.2"},
        [PREMIE_SETTLEMENT_NOT_INSURED] = {"not_insured", ""},
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_string_equal(premie_settlement_status_word((premie_settlement_status)i), expected[i][0]);
        assert_string_equal(premie_settlement_article((premie_settlement_status)i), expected[i][1]);
    }
}

/* ---- definitive premium ---------------------------------------------------------------------------- */

/* [D-3], [A-1], S3:7.2 */
static void an_advance_of_18_750_and_a_definitive_premium_of_25_000_settle_6_250(void **state)
{
    (void)state;
    premie_statement statements[] = {statement(2025, "2026-02-01", "", "1000000.00")};
    premie_cover cover = with_statements(plain_cover(PREMIE_BASE_PAYROLL), 1, statements);
    premie_settlement settlement = settle(&cover, 2025, "18750.00", "25000.00");
    assert_settled_as(settlement, PREMIE_SETTLEMENT_SETTLED);
    assert_money(settlement.definitive, "25000.00");
    assert_money(settlement.difference, "6250.00");
    assert_money(settlement.net_due, "6250.00");
}

/* [E-4], [D-1], [D-3], [D-5], demo item 2: C02, 2025 */
static void the_demo_s_settlement_on_a_statement_comes_to_76_50(void **state)
{
    (void)state;
    premie_statement statements[] = {statement(2025, "2026-02-27", "12.5", "")};
    premie_rate_row rates[] = {euro_row("2022-01-01", "2026-01-01", "75.00"), euro_row("2026-01-01", "", "78.00")};
    premie_cover cover = with_statements(plain_cover(PREMIE_BASE_HEADCOUNT), 1, statements);
    cover.rates = (premie_rates){.any_class = rates, .any_class_count = 2};
    premie_settlement settlement = settle(&cover, 2025, "900.00", "936.00");
    assert_settled_as(settlement, PREMIE_SETTLEMENT_SETTLED);
    assert_true(settlement.has_exposure);
    assert_ratio(settlement.exposure, 125, 10);
    assert_money(settlement.definitive, "937.50");
    assert_money(settlement.difference, "37.50");
    assert_money(settlement.next_advance, "975.00");
    assert_money(settlement.next_difference, "39.00");
    assert_money(settlement.net_due, "76.50");
}

/* [E-1], [E-2], [D-3], [D-5], demo item 3: C04, 2025 */
static void the_demo_s_settlement_by_employee_comes_to_479_70(void **state)
{
    (void)state;
    premie_spell spells[] = {
        spell(21, "2019-01-01", "", ""),           spell(22, "2020-05-01", "", ""), spell(23, "2025-03-01", "", ""),
        spell(24, "2016-10-01", "2025-10-01", ""), spell(25, "2021-02-01", "", ""), spell(26, "2022-08-01", "", ""),
    };
    premie_rate_row rates[] = {euro_row("2022-01-01", "2026-01-01", "75.00"), euro_row("2026-01-01", "", "78.00")};
    premie_cover cover = by_spells(plain_cover(PREMIE_BASE_HEADCOUNT), PREMIE_BY_EMPLOYEE, 6, spells);
    cover.insured = days("2025-01-01", "");
    cover.rates = (premie_rates){.any_class = rates, .any_class_count = 2};
    premie_settlement settlement = settle(&cover, 2025, "375.00", "0.00");
    assert_settled_as(settlement, PREMIE_SETTLEMENT_SETTLED);
    assert_ratio(settlement.exposure, 2039, 365);
    assert_money(settlement.definitive, "418.97");
    assert_money(settlement.difference, "43.97");
    assert_money(settlement.next_advance, "435.73");
    assert_money(settlement.net_due, "479.70");
}

/* [D-2], [D-3], [D-5], demo item 16: C18, 2025 */
static void the_demo_s_year_that_awaits_mutations_has_only_its_next_advance(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(81, "2019-10-01", "", "42000.00"), spell(82, "2023-02-01", "", "38000.00")};
    premie_rate_row rate = percent_row("2022-01-01", "", "2.80");
    premie_cover cover = by_spells(plain_cover(PREMIE_BASE_PAYROLL), PREMIE_BY_EMPLOYEE, 2, spells);
    cover.renewal = month_day("04-01");
    cover.insured = days("2024-04-01", "");
    cover.rates = (premie_rates){.own_class = &rate, .own_class_count = 1};
    premie_settlement settlement = settle(&cover, 2025, "2240.00", "0.00");
    assert_settled_as(settlement, PREMIE_SETTLEMENT_AWAITING_MUTATIONS);
    assert_false(settlement.has_exposure);
    assert_money(settlement.definitive, "");
    assert_money(settlement.difference, "");
    assert_integer(settlement.next_basis.kind, PREMIE_BASIS_PROVISIONAL);
    assert_money(settlement.next_advance, "2240.00");
    assert_money(settlement.net_due, "2240.00");
}

/* [D-3], [E-5], [E-6] the payroll of the short year itself comes back */
static void a_short_last_year_pays_for_its_own_payroll(void **state)
{
    (void)state;
    premie_statement statements[] = {statement(2025, "2025-08-01", "", "100000.00")};
    premie_cover cover = with_statements(plain_cover(PREMIE_BASE_PAYROLL), 1, statements);
    cover.insured = days("2023-01-01", "2025-07-01");
    premie_settlement settlement = settle(&cover, 2025, "4000.00", "0.00");
    assert_ratio(settlement.exposure, (premie_int128)10000000 * 365, 181);
    assert_money(settlement.definitive, "2500.00");
    assert_money(settlement.difference, "-1500.00");
}

/* [D-3], [E-5] 2 December on, by months: nothing to pay */
static void a_year_that_counts_for_nothing_is_settled_at_0(void **state)
{
    (void)state;
    premie_statement statements[] = {statement(2025, "2026-02-01", "", "5000.00")};
    premie_cover cover = with_statements(plain_cover(PREMIE_BASE_PAYROLL), 1, statements);
    cover.day_count = PREMIE_MONTH;
    cover.insured = days("2025-12-02", "");
    premie_settlement settlement = settle(&cover, 2025, "10.00", "0.00");
    assert_settled_as(settlement, PREMIE_SETTLEMENT_SETTLED);
    assert_ratio(settlement.exposure, 0, 1);
    assert_money(settlement.definitive, "0.00");
    assert_money(settlement.difference, "-10.00");
}

/* [D-3] */
static void a_year_not_settled_has_no_definitive_premium_whatever_was_billed(void **state)
{
    (void)state;
    premie_cover cover = plain_cover(PREMIE_BASE_HEADCOUNT);
    premie_settlement settlement = settle(&cover, 2025, "900.00", "0.00");
    assert_settled_as(settlement, PREMIE_SETTLEMENT_STATEMENT_OVERDUE);
    assert_false(settlement.has_exposure);
    assert_money(settlement.definitive, "");
    assert_money(settlement.difference, "");
    assert_money(settlement.net_due, "0.00");
}

/* ---- estimates ------------------------------------------------------------------------------------- */

static premie_cover overdue_cover(const char *uplift, const premie_statement *of_2024)
{
    premie_cover cover = with_statements(plain_cover(PREMIE_BASE_HEADCOUNT), 1, of_2024);
    cover.overdue_uplift.otherwise = number(uplift);
    return cover;
}

/* [D-2], [D-4] 10 employees raised by 12.5 % */
static void an_overdue_year_is_estimated_at_its_advance_s_exposure_and_the_uplift(void **state)
{
    (void)state;
    premie_statement of_2024 = statement(2024, "2025-02-01", "10", "");
    premie_cover cover = overdue_cover("12.5", &of_2024);
    premie_settlement settlement = settle(&cover, 2025, "750.00", "0.00");
    assert_settled_as(settlement, PREMIE_SETTLEMENT_ESTIMATED);
    assert_integer(settlement.basis.kind, PREMIE_BASIS_DEFINITIVE);
    assert_integer(settlement.basis.year, 2024);
    assert_ratio(settlement.exposure, 1125, 100);
    assert_money(settlement.definitive, "843.75");
    assert_money(settlement.difference, "93.75");
}

/* [D-4] */
static void an_uplift_of_0_estimates_at_the_advance_s_exposure(void **state)
{
    (void)state;
    premie_statement of_2024 = statement(2024, "2025-02-01", "10", "");
    premie_cover cover = overdue_cover("0", &of_2024);
    premie_settlement settlement = settle(&cover, 2025, "750.00", "0.00");
    assert_settled_as(settlement, PREMIE_SETTLEMENT_ESTIMATED);
    assert_money(settlement.difference, "0.00");
}

/* [D-4], [A-1] */
static void an_estimate_does_not_raise_later_advances(void **state)
{
    (void)state;
    premie_statement of_2024 = statement(2024, "2025-02-01", "10", "");
    premie_cover cover = overdue_cover("12.5", &of_2024);
    premie_settlement settlement = settle(&cover, 2025, "750.00", "0.00");
    assert_integer(settlement.next_basis.kind, PREMIE_BASIS_DEFINITIVE);
    assert_integer(settlement.next_basis.year, 2024);
    assert_money(settlement.next_advance, "750.00");
}

/* [D-2] */
static void an_overdue_year_without_any_exposure_stays_overdue(void **state)
{
    (void)state;
    premie_cover cover = overdue_cover("12.5", NULL);
    cover.statement_count = 0;
    assert_settled_as(settle(&cover, 2025, "0.00", "0.00"), PREMIE_SETTLEMENT_STATEMENT_OVERDUE);
}

/* [D-2], [D-4], rules.md section 11 */
static void an_uplift_counts_where_it_is_in_force_on_the_end_of_the_year(void **state)
{
    (void)state;
    premie_statement of_2024 = statement(2024, "2025-02-01", "10", "");
    premie_cover cover = overdue_cover("", &of_2024);
    premie_period in_force[] = {days("2025-01-01", "2026-01-01")};
    premie_number value[] = {number("10")};
    cover.overdue_uplift = (premie_parameter){in_force, value, 1, PREMIE_NO_NUMBER};
    assert_settled_as(settle(&cover, 2025, "0.00", "0.00"), PREMIE_SETTLEMENT_STATEMENT_OVERDUE);
    in_force[0] = days("2026-01-01", "2026-01-02");
    assert_settled_as(settle(&cover, 2025, "0.00", "0.00"), PREMIE_SETTLEMENT_ESTIMATED);
}

/* [D-2] */
static void a_year_in_time_is_not_estimated(void **state)
{
    (void)state;
    premie_statement of_2024 = statement(2024, "2025-02-01", "10", "");
    premie_cover cover = overdue_cover("12.5", &of_2024);
    cover.as_of = day("2026-03-31");
    assert_settled_as(settle(&cover, 2025, "0.00", "0.00"), PREMIE_SETTLEMENT_AWAITING_STATEMENT);
}

/* [D-2] a hundred years without a statement, each overdue: the latest is found out without the others' estimates */
static void years_of_missing_statements_are_estimated_from_the_last_settled_one(void **state)
{
    (void)state;
    premie_statement of_1930 = statement(1930, "1931-02-01", "10", "");
    premie_cover cover = overdue_cover("10", &of_1930);
    cover.insured = days("1930-01-01", "");
    premie_settlement settlement = settle(&cover, 2024, "0.00", "0.00");
    assert_settled_as(settlement, PREMIE_SETTLEMENT_ESTIMATED);
    assert_integer(settlement.basis.year, 1930);
    assert_money(settlement.definitive, "825.00");
}

/* ---- the year after -------------------------------------------------------------------------------- */

/* [D-5] */
static void a_year_after_that_is_settled_itself_shows_no_advance(void **state)
{
    (void)state;
    premie_statement statements[] = {statement(2024, "2025-02-01", "12", ""), statement(2025, "2026-02-01", "13", "")};
    premie_cover cover = with_statements(plain_cover(PREMIE_BASE_HEADCOUNT), 2, statements);
    premie_settlement settlement = settle(&cover, 2024, "850.00", "900.00");
    assert_money(settlement.difference, "50.00");
    assert_integer(settlement.next_basis.kind, PREMIE_BASIS_NONE);
    assert_money(settlement.next_advance, "");
    assert_money(settlement.next_billed, "");
    assert_money(settlement.next_difference, "");
    assert_money(settlement.net_due, "50.00");
}

/* [D-5], [D-4] */
static void a_year_after_that_is_estimated_shows_no_advance(void **state)
{
    (void)state;
    premie_statement of_2024 = statement(2024, "2025-02-01", "10", "");
    premie_cover cover = overdue_cover("12.5", &of_2024);
    premie_settlement settlement = settle(&cover, 2024, "750.00", "700.00");
    assert_money(settlement.next_advance, "");
    assert_money(settlement.next_billed, "");
    assert_money(settlement.net_due, "0.00");
}

/* [D-5] the year after is overdue and cannot be estimated */
static void a_year_after_that_is_overdue_shows_its_advance(void **state)
{
    (void)state;
    premie_statement of_2024 = statement(2024, "2025-02-01", "10", "");
    premie_cover cover = overdue_cover("", &of_2024);
    premie_settlement settlement = settle(&cover, 2024, "750.00", "700.00");
    assert_money(settlement.next_advance, "750.00");
    assert_money(settlement.next_difference, "50.00");
    assert_money(settlement.net_due, "50.00");
}

/* [D-5] */
static void a_year_after_without_exposure_or_tariff_shows_nothing_of_it(void **state)
{
    (void)state;
    premie_cover cover = plain_cover(PREMIE_BASE_HEADCOUNT);
    premie_rate_row rate = euro_row("2023-01-01", "2026-06-01", "75.00");
    for (int i = 0; i < 2; i++) {
        premie_settlement settlement = settle(&cover, 2025, "0.00", "100.00");
        assert_integer(settlement.next_basis.kind, PREMIE_BASIS_NONE);
        assert_money(settlement.next_advance, "");
        assert_money(settlement.next_billed, "");
        assert_money(settlement.next_difference, "");
        assert_money(settlement.net_due, "0.00");
        cover.initial_headcount = number("10");
        cover.rates = (premie_rates){.any_class = &rate, .any_class_count = 1};
    }
}

/* [D-5], [D-7] */
static void a_year_after_free_of_charge_leaves_what_was_billed_to_its_own_settlement(void **state)
{
    (void)state;
    premie_rate_row schedule[] = {free_row("2026-01-01", "2027-01-01")};
    premie_cover cover = with_schedule(plain_cover(PREMIE_BASE_HEADCOUNT), 1, schedule);
    premie_settlement settlement = settle(&cover, 2025, "0.00", "100.00");
    assert_money(settlement.next_advance, "");
    assert_money(settlement.next_billed, "100.00");
    assert_money(settlement.next_difference, "");
    assert_money(settlement.net_due, "0.00");
}

/* [D-8] */
static void a_year_after_the_cover_s_end_gives_back_what_was_billed_for_it(void **state)
{
    (void)state;
    premie_statement statements[] = {statement(2025, "2026-02-01", "12", "")};
    premie_cover cover = with_statements(plain_cover(PREMIE_BASE_HEADCOUNT), 1, statements);
    cover.insured = days("2023-01-01", "2026-01-01");
    premie_settlement settlement = settle(&cover, 2025, "900.00", "936.00");
    assert_money(settlement.difference, "0.00");
    assert_integer(settlement.next_basis.kind, PREMIE_BASIS_NONE);
    assert_money(settlement.next_advance, "0.00");
    assert_money(settlement.next_billed, "936.00");
    assert_money(settlement.next_difference, "-936.00");
    assert_money(settlement.net_due, "-936.00");
}

/* [D-8], [D-5] */
static void a_year_after_the_cover_s_end_that_was_not_billed_shows_nothing(void **state)
{
    (void)state;
    premie_cover cover = plain_cover(PREMIE_BASE_HEADCOUNT);
    cover.insured = days("2023-01-01", "2026-01-01");
    premie_settlement settlement = settle(&cover, 2025, "0.00", "0.00");
    assert_money(settlement.next_advance, "");
    assert_money(settlement.next_billed, "");
    assert_money(settlement.next_difference, "");
}

/* [D-6]: with both rows booked, nothing is left */
static void a_second_run_with_the_rows_booked_finds_every_difference_0(void **state)
{
    (void)state;
    premie_statement statements[] = {statement(2025, "2026-02-27", "12.5", "")};
    premie_cover cover = with_statements(plain_cover(PREMIE_BASE_HEADCOUNT), 1, statements);
    premie_settlement first = settle(&cover, 2025, "900.00", "10.00");
    premie_money billed, next_billed;
    assert_status(premie_money_add(money("900.00"), first.difference, &billed, NULL), PREMIE_OK, NULL);
    assert_status(premie_money_add(money("10.00"), first.next_difference, &next_billed, NULL), PREMIE_OK, NULL);
    bool exists;
    premie_settlement second;
    assert_status(premie_settle_year(&cover, 2025, billed, next_billed, &exists, &second, NULL), PREMIE_OK, NULL);
    assert_money(second.difference, "0.00");
    assert_money(second.next_difference, "0.00");
    assert_money(second.net_due, "0.00");
}

/* ---- free years, and years that are not there ------------------------------------------------------ */

/* [D-7] */
static void a_year_free_of_charge_gives_back_what_was_billed_for_it(void **state)
{
    (void)state;
    premie_rate_row schedule[] = {free_row("2025-01-01", "2026-01-01")};
    premie_cover cover = with_schedule(plain_cover(PREMIE_BASE_HEADCOUNT), 1, schedule);
    premie_settlement settlement = settle(&cover, 2025, "900.00", "0.00");
    assert_money(settlement.definitive, "");
    assert_money(settlement.difference, "-900.00");
    assert_money(settlement.net_due, "-900.00");
}

/* [D-7] */
static void a_year_free_of_charge_and_not_billed_has_no_difference(void **state)
{
    (void)state;
    premie_rate_row schedule[] = {free_row("2025-01-01", "2026-01-01")};
    premie_cover cover = with_schedule(plain_cover(PREMIE_BASE_HEADCOUNT), 1, schedule);
    premie_settlement settlement = settle(&cover, 2025, "0.00", "0.00");
    assert_money(settlement.difference, "");
    assert_money(settlement.net_due, "0.00");
}

/* [D-8], [D-5] the cover begins a year later */
static void a_year_that_is_not_there_gives_back_what_was_billed_for_it(void **state)
{
    (void)state;
    premie_cover cover = plain_cover(PREMIE_BASE_HEADCOUNT);
    cover.insured = days("2026-01-01", "");
    cover.initial_headcount = number("10");
    premie_settlement settlement = settle(&cover, 2025, "900.00", "0.00");
    assert_settled_as(settlement, PREMIE_SETTLEMENT_NOT_INSURED);
    assert_false(settlement.has_exposure);
    assert_money(settlement.definitive, "0.00");
    assert_money(settlement.difference, "-900.00");
    assert_integer(settlement.next_basis.kind, PREMIE_BASIS_INITIAL);
    assert_money(settlement.next_advance, "750.00");
    assert_money(settlement.net_due, "-150.00");
}

/* [D-8], [Y-1] */
static void a_year_that_is_not_there_and_was_not_billed_has_no_settlement(void **state)
{
    (void)state;
    premie_cover cover = plain_cover(PREMIE_BASE_HEADCOUNT);
    cover.insured = days("2026-01-01", "");
    bool exists = true;
    premie_settlement settlement;
    assert_status(premie_settle_year(&cover, 2025, money("0.00"), money("900.00"), &exists, &settlement, NULL),
                  PREMIE_OK, NULL);
    assert_false(exists);
}

/* ---- errors ---------------------------------------------------------------------------------------- */

static void assert_settle_fails(const premie_cover *cover, const char *billed, const char *next_billed,
                                const char *text)
{
    bool exists;
    premie_settlement settlement;
    premie_error error;
    assert_status(premie_settle_year(cover, 2025, money(billed), money(next_billed), &exists, &settlement, &error),
                  PREMIE_E_DATA, &error);
    assert_string_equal(error.text, text);
}

/* One day of 2024, and all of 2025: whatever was paid on that day, 366 times over. */
static premie_cover cover_from_the_last_day_of_2024(const premie_statement *of_2024)
{
    premie_cover cover = with_statements(plain_cover(PREMIE_BASE_PAYROLL), 1, of_2024);
    cover.insured = days("2024-12-31", "2026-01-01");
    return cover;
}

/* [N-4], [D-4] */
static void an_estimate_beyond_the_range_of_money_names_its_year(void **state)
{
    (void)state;
    premie_statement of_2024 = statement(2024, "2025-01-31", "", "9999999999999.99");
    premie_cover cover = cover_from_the_last_day_of_2024(&of_2024);
    cover.overdue_uplift.otherwise = number("999999999");
    assert_settle_fails(&cover, "0.00", "0.00", "premium of 2025: the amount would be over 9,999,999,999,999.99");
}

/* [N-4], [D-4] with figures that no table can hold */
static void an_uplift_that_128_bits_do_not_hold_names_its_year(void **state)
{
    (void)state;
    premie_statement of_2024 = statement(2024, "2025-01-31", "", "0.00");
    of_2024.payroll.cents = INT64_MAX;
    premie_cover cover = cover_from_the_last_day_of_2024(&of_2024);
    cover.overdue_uplift.otherwise.millionths = INT64_MAX - 100000000;
    assert_settle_fails(&cover, "0.00", "0.00", "exposure of 2025: an intermediate exceeds 128 bits");
}

/* [N-4], [D-3] */
static void a_difference_beyond_the_range_of_money_names_its_year(void **state)
{
    (void)state;
    premie_statement of_2025 = statement(2025, "2026-02-01", "12", "");
    premie_cover cover = with_statements(plain_cover(PREMIE_BASE_HEADCOUNT), 1, &of_2025);
    assert_settle_fails(&cover, "-9999999999999.99", "0.00",
                        "difference of 2025: the amount would be over 9,999,999,999,999.99");
}

/* [N-4], [D-5] */
static void a_difference_of_the_year_after_beyond_the_range_of_money_names_its_year(void **state)
{
    (void)state;
    premie_statement of_2025 = statement(2025, "2026-02-01", "12", "");
    premie_cover cover = with_statements(plain_cover(PREMIE_BASE_HEADCOUNT), 1, &of_2025);
    assert_settle_fails(&cover, "0.00", "-9999999999999.99",
                        "difference of 2026: the amount would be over 9,999,999,999,999.99");
}

/* [N-4], [D-5] */
static void a_net_due_beyond_the_range_of_money_names_its_year(void **state)
{
    (void)state;
    premie_statement of_2025 = statement(2025, "2026-02-01", "12", "");
    premie_cover cover = with_statements(plain_cover(PREMIE_BASE_HEADCOUNT), 1, &of_2025);
    assert_settle_fails(&cover, "-9000000000000.00", "-9000000000000.00",
                        "net due of 2025: the amount would be over 9,999,999,999,999.99");
}

/* [E-3] */
static void a_payroll_without_a_wage_names_its_year(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(1, "2025-06-01", "2025-07-01", "")};
    premie_cover cover = by_spells(plain_cover(PREMIE_BASE_PAYROLL), PREMIE_BY_CLICK_CLAIM, 1, spells);
    assert_settle_fails(&cover, "0.00", "0.00", "payroll of 2025: a spell without annual_wage");
}

/* ---- what is kept of a year ------------------------------------------------------------------------ */

static void assert_same_settlement(const premie_settlement *a, const premie_settlement *b)
{
    assert_settled_as(*a, b->status);
    assert_integer(a->definitive.cents, b->definitive.cents);
    assert_integer(a->difference.cents, b->difference.cents);
    assert_integer(a->next_basis.kind, b->next_basis.kind);
    assert_integer(a->next_basis.year, b->next_basis.year);
    assert_integer(a->next_advance.cents, b->next_advance.cents);
    assert_integer(a->net_due.cents, b->net_due.cents);
}

/* [D-2] to [D-5]: more years than are kept, so that each place is taken over and over */
static void settlements_are_the_same_with_what_is_known_of_other_years(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(1, "2004-03-01", "2011-07-01", "42000.00"), spell(2, "2009-10-15", "", "38000.00")};
    premie_cover cover = by_spells(plain_cover(PREMIE_BASE_HEADCOUNT), PREMIE_BY_EMPLOYEE, 2, spells);
    premie_rate_row rates[] = {euro_row("2002-01-01", "2010-05-01", "60.00"), euro_row("2010-05-01", "", "75.00")};
    cover.rates = (premie_rates){.any_class = rates, .any_class_count = 2};
    cover.insured = days("2005-04-01", "2024-09-01");
    premie_known known;
    premie_cover keeping = cover;
    keeping.known = &known;
    premie_known_clear(&known);
    for (int turn = 0; turn < 3; turn++) {
        for (int year = 2005; year <= 2024; year++) {
            premie_settlement alone = settle(&cover, year, "100.00", "10.00");
            premie_settlement kept = settle(&keeping, year, "100.00", "10.00");
            assert_same_settlement(&kept, &alone);
        }
    }
}

/* [E-2] */
static void an_exposure_is_kept_until_what_is_known_is_cleared(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(1, "2024-01-01", "", ""), spell(2, "2024-01-01", "", "")};
    premie_known known;
    premie_cover cover = by_spells(plain_cover(PREMIE_BASE_HEADCOUNT), PREMIE_BY_EMPLOYEE, 2, spells);
    cover.known = &known;
    premie_known_clear(&known);
    assert_money(settle(&cover, 2025, "0.00", "0.00").definitive, "150.00");
    cover.spell_count = 1;
    assert_money(settle(&cover, 2025, "0.00", "0.00").definitive, "150.00");
    premie_known_clear(&known);
    assert_money(settle(&cover, 2025, "0.00", "0.00").definitive, "75.00");
}

/* [Y-1], [D-3] */
static void covers_in_turn_settle_as_each_does_alone_whatever_their_renewal_days(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(1, "2020-03-01", "2025-07-01", ""), spell(2, "2023-10-15", "", "")};
    premie_known known;
    premie_known_clear(&known);
    for (int turn = 0; turn < 6; turn++) {
        premie_cover cover = by_spells(plain_cover(PREMIE_BASE_HEADCOUNT), PREMIE_BY_EMPLOYEE, 2, spells);
        cover.insured = days(turn % 2 == 0 ? "2023-05-01" : "2023-02-01", turn < 3 ? "" : "2025-10-01");
        cover.renewal.month = turn % 3 == 0 ? 4 : cover.renewal.month;
        cover.day_count = turn % 3 == 1 ? PREMIE_DAY360 : cover.day_count;
        premie_cover keeping = cover;
        keeping.known = &known;
        premie_known_turn(&known);
        for (int year = 2023; year <= 2025; year++) {
            premie_settlement alone = settle(&cover, year, "100.00", "10.00");
            premie_settlement kept = settle(&keeping, year, "100.00", "10.00");
            assert_same_settlement(&kept, &alone);
        }
    }
}

/* [Y-1], [D-3]: years that begin a day apart, one cover after the other */
static void covers_that_renew_a_day_apart_do_not_share_their_years(void **state)
{
    static const char *const renewals[] = {"04-15", "04-14", "04-15", "04-16", "05-16", "05-15"};
    (void)state;
    premie_spell spells[] = {spell(1, "2020-03-01", "2025-07-01", ""), spell(2, "2023-10-15", "", "")};
    premie_known known;
    premie_known_clear(&known);
    for (size_t i = 0; i < sizeof renewals / sizeof renewals[0]; i++) {
        premie_cover cover = by_spells(plain_cover(PREMIE_BASE_HEADCOUNT), PREMIE_BY_EMPLOYEE, 2, spells);
        cover.renewal = month_day(renewals[i]);
        cover.as_of = day("2027-01-01");
        premie_cover keeping = cover;
        keeping.known = &known;
        premie_known_turn(&known);
        for (int year = 2023; year <= 2025; year++) {
            premie_settlement alone = settle(&cover, year, "100.00", "10.00");
            premie_settlement kept = settle(&keeping, year, "100.00", "10.00");
            assert_same_settlement(&kept, &alone);
            assert_integer(kept.year.whole.from.day, alone.year.whole.from.day);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_status_of_a_year_follows_from_what_is_known_of_it),
        cmocka_unit_test(a_year_free_of_charge_is_so_even_before_it_ends_or_without_a_tariff),
        cmocka_unit_test(a_year_free_of_charge_but_for_a_day_is_not),
        cmocka_unit_test(a_year_with_a_day_without_a_rate_has_no_tariff_even_before_it_ends),
        cmocka_unit_test(a_short_last_year_ends_with_the_cover),
        cmocka_unit_test(the_last_day_before_the_limit_is_in_time),
        cmocka_unit_test(the_limit_goes_by_the_parameter_in_force_on_the_end_of_the_year),
        cmocka_unit_test(the_statement_received_last_counts),
        cmocka_unit_test(a_correction_on_the_limit_makes_the_year_settled_late),
        cmocka_unit_test(each_status_has_its_word_and_its_article),
        cmocka_unit_test(an_advance_of_18_750_and_a_definitive_premium_of_25_000_settle_6_250),
        cmocka_unit_test(the_demo_s_settlement_on_a_statement_comes_to_76_50),
        cmocka_unit_test(the_demo_s_settlement_by_employee_comes_to_479_70),
        cmocka_unit_test(the_demo_s_year_that_awaits_mutations_has_only_its_next_advance),
        cmocka_unit_test(a_short_last_year_pays_for_its_own_payroll),
        cmocka_unit_test(a_year_that_counts_for_nothing_is_settled_at_0),
        cmocka_unit_test(a_year_not_settled_has_no_definitive_premium_whatever_was_billed),
        cmocka_unit_test(an_overdue_year_is_estimated_at_its_advance_s_exposure_and_the_uplift),
        cmocka_unit_test(an_uplift_of_0_estimates_at_the_advance_s_exposure),
        cmocka_unit_test(an_estimate_does_not_raise_later_advances),
        cmocka_unit_test(an_overdue_year_without_any_exposure_stays_overdue),
        cmocka_unit_test(an_uplift_counts_where_it_is_in_force_on_the_end_of_the_year),
        cmocka_unit_test(a_year_in_time_is_not_estimated),
        cmocka_unit_test(years_of_missing_statements_are_estimated_from_the_last_settled_one),
        cmocka_unit_test(a_year_after_that_is_settled_itself_shows_no_advance),
        cmocka_unit_test(a_year_after_that_is_estimated_shows_no_advance),
        cmocka_unit_test(a_year_after_that_is_overdue_shows_its_advance),
        cmocka_unit_test(a_year_after_without_exposure_or_tariff_shows_nothing_of_it),
        cmocka_unit_test(a_year_after_free_of_charge_leaves_what_was_billed_to_its_own_settlement),
        cmocka_unit_test(a_year_after_the_cover_s_end_gives_back_what_was_billed_for_it),
        cmocka_unit_test(a_year_after_the_cover_s_end_that_was_not_billed_shows_nothing),
        cmocka_unit_test(a_second_run_with_the_rows_booked_finds_every_difference_0),
        cmocka_unit_test(a_year_free_of_charge_gives_back_what_was_billed_for_it),
        cmocka_unit_test(a_year_free_of_charge_and_not_billed_has_no_difference),
        cmocka_unit_test(a_year_that_is_not_there_gives_back_what_was_billed_for_it),
        cmocka_unit_test(a_year_that_is_not_there_and_was_not_billed_has_no_settlement),
        cmocka_unit_test(an_estimate_beyond_the_range_of_money_names_its_year),
        cmocka_unit_test(an_uplift_that_128_bits_do_not_hold_names_its_year),
        cmocka_unit_test(a_difference_beyond_the_range_of_money_names_its_year),
        cmocka_unit_test(a_difference_of_the_year_after_beyond_the_range_of_money_names_its_year),
        cmocka_unit_test(a_net_due_beyond_the_range_of_money_names_its_year),
        cmocka_unit_test(a_payroll_without_a_wage_names_its_year),
        cmocka_unit_test(settlements_are_the_same_with_what_is_known_of_other_years),
        cmocka_unit_test(an_exposure_is_kept_until_what_is_known_is_cleared),
        cmocka_unit_test(covers_in_turn_settle_as_each_does_alone_whatever_their_renewal_days),
        cmocka_unit_test(covers_that_renew_a_day_apart_do_not_share_their_years),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
