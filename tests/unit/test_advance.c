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

static premie_advance advance_of(const premie_cover *cover, int year)
{
    premie_advance advance = {0};
    premie_error error;
    assert_status(premie_advance_of(cover, year, &advance, &error), PREMIE_OK, &error);
    return advance;
}

static void assert_basis(premie_advance advance, premie_basis_kind kind, int year)
{
    assert_integer(advance.status, PREMIE_ADVANCE_OK);
    assert_string_equal(premie_basis_word(advance.basis.kind), premie_basis_word(kind));
    assert_integer(advance.basis.year, year);
}

/* ---- the exposure of an advance -------------------------------------------------------------------- */

/* S3:7.2 */
static void a_payroll_of_750_000_at_2_5_percent_gives_an_advance_of_18_750(void **state)
{
    (void)state;
    premie_cover cover = plain_cover(PREMIE_BASE_PAYROLL);
    cover.initial_payroll = money("750000.00");
    premie_advance advance = advance_of(&cover, 2023);
    assert_basis(advance, PREMIE_BASIS_INITIAL, 0);
    assert_money(advance.amount, "18750.00");
}

/* [E-6], demo item 1: C01, 2026 */
static void the_demo_s_advance_of_2026_rests_on_the_statement_of_2025(void **state)
{
    (void)state;
    premie_statement statements[] = {statement(2024, "2025-03-03", "", "425000.00"),
                                     statement(2025, "2026-02-27", "", "440000.00")};
    premie_rate_row rate = percent_row("2022-01-01", "", "3.40");
    premie_cover cover = with_statements(plain_cover(PREMIE_BASE_PAYROLL), 2, statements);
    cover.rates = (premie_rates){.own_class = &rate, .own_class_count = 1};
    cover.surcharge = pct("2");
    premie_advance advance = advance_of(&cover, 2026);
    assert_basis(advance, PREMIE_BASIS_DEFINITIVE, 2025);
    assert_ratio(advance.exposure, 44000000, 1);
    assert_integer(advance.rate, 3400000);
    assert_money(advance.amount, "14960.00");
    assert_money(advance.surcharge, "299.20");

    premie_instalment instalments[PREMIE_INSTALMENTS_MAX];
    assert_integer((int64_t)premie_instalments(&advance, PREMIE_TERM_QUARTER, instalments), 4);
    assert_date(instalments[1].due, "2026-04-01");
    assert_money(instalments[3].amount, "3740.00");
    assert_money(instalments[3].surcharge, "74.80");
}

/* demo item 16: C18, 2026 */
static void the_demo_s_advance_while_mutations_are_awaited_goes_by_the_spells(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(81, "2019-10-01", "", "42000.00"), spell(82, "2023-02-01", "", "38000.00")};
    premie_rate_row rate = percent_row("2022-01-01", "", "2.80");
    premie_cover cover = by_spells(plain_cover(PREMIE_BASE_PAYROLL), PREMIE_BY_EMPLOYEE, 2, spells);
    cover.renewal = month_day("04-01");
    cover.insured = days("2024-04-01", "");
    cover.rates = (premie_rates){.own_class = &rate, .own_class_count = 1};
    premie_advance advance = advance_of(&cover, 2026);
    assert_basis(advance, PREMIE_BASIS_PROVISIONAL, 2025);
    assert_ratio(advance.exposure, 8000000, 1);
    assert_money(advance.amount, "2240.00");
}

/* [D-2] */
static void a_late_settled_year_is_definitive(void **state)
{
    (void)state;
    premie_statement statements[] = {statement(2025, "2026-04-10", "11", "")};
    premie_cover cover = with_statements(plain_cover(PREMIE_BASE_HEADCOUNT), 1, statements);
    assert_basis(advance_of(&cover, 2026), PREMIE_BASIS_DEFINITIVE, 2025);
}

/* */
static void without_a_statement_of_last_year_the_latest_settled_year_counts(void **state)
{
    (void)state;
    premie_statement statements[] = {statement(2023, "2024-02-01", "10", ""), statement(2024, "2025-02-01", "12", "")};
    premie_cover cover = with_statements(plain_cover(PREMIE_BASE_HEADCOUNT), 2, statements);
    premie_advance advance = advance_of(&cover, 2026);
    assert_basis(advance, PREMIE_BASIS_DEFINITIVE, 2024);
    assert_money(advance.amount, "900.00");
}

/* last year awaits a certificate: its statement is later than the latest settled year */
static void a_statement_of_a_year_not_settled_counts_before_an_earlier_settled_year(void **state)
{
    (void)state;
    premie_statement statements[] = {statement(2024, "2025-02-01", "10", ""), statement(2025, "2026-02-01", "12", "")};
    statements[1].certification_requested = true;
    premie_cover cover = with_statements(plain_cover(PREMIE_BASE_HEADCOUNT), 2, statements);
    premie_advance advance = advance_of(&cover, 2026);
    assert_basis(advance, PREMIE_BASIS_STATEMENT, 2025);
    assert_money(advance.amount, "900.00");
}

/* nothing was settled yet, and last year has no statement */
static void a_statement_counts_where_no_year_is_settled(void **state)
{
    (void)state;
    premie_statement statements[] = {statement(2024, "2025-02-01", "12", "")};
    statements[0].certification_requested = true;
    premie_cover cover = with_statements(plain_cover(PREMIE_BASE_HEADCOUNT), 1, statements);
    cover.initial_headcount = number("8");
    assert_basis(advance_of(&cover, 2026), PREMIE_BASIS_STATEMENT, 2024);
}

/* S3:7.1 */
static void the_statement_of_a_year_free_of_charge_counts(void **state)
{
    (void)state;
    premie_statement statements[] = {statement(2025, "2026-02-01", "12", "")};
    premie_rate_row schedule[] = {free_row("2025-01-01", "2026-01-01")};
    premie_cover cover = with_schedule(with_statements(plain_cover(PREMIE_BASE_HEADCOUNT), 1, statements), 1, schedule);
    assert_basis(advance_of(&cover, 2026), PREMIE_BASIS_STATEMENT, 2025);
}

/* */
static void the_statement_of_a_year_that_has_not_ended_counts(void **state)
{
    (void)state;
    premie_statement statements[] = {statement(2025, "2025-11-01", "12", "")};
    premie_cover cover = with_statements(plain_cover(PREMIE_BASE_HEADCOUNT), 1, statements);
    cover.as_of = day("2025-12-01");
    assert_basis(advance_of(&cover, 2026), PREMIE_BASIS_STATEMENT, 2025);
}

/* [Y-1] */
static void the_statement_of_a_year_before_the_cover_does_not_count(void **state)
{
    (void)state;
    premie_statement statements[] = {statement(2024, "2025-02-01", "12", "")};
    premie_cover cover = with_statements(plain_cover(PREMIE_BASE_HEADCOUNT), 1, statements);
    cover.insured = days("2025-01-01", "");
    cover.initial_headcount = number("8");
    assert_basis(advance_of(&cover, 2025), PREMIE_BASIS_INITIAL, 0);
}

/* the payroll of 2 December on holds no first of a month */
static void a_year_that_counts_for_nothing_gives_no_exposure(void **state)
{
    (void)state;
    premie_statement statements[] = {statement(2025, "2026-02-01", "", "5000.00")};
    premie_cover cover = with_statements(plain_cover(PREMIE_BASE_PAYROLL), 1, statements);
    cover.day_count = PREMIE_MONTH;
    cover.insured = days("2025-12-02", "");
    cover.initial_payroll = money("60000.00");
    assert_basis(advance_of(&cover, 2026), PREMIE_BASIS_INITIAL, 0);
}

/* [E-5] */
static void the_payroll_of_a_short_first_year_is_brought_to_a_whole_year(void **state)
{
    (void)state;
    premie_statement statements[] = {statement(2025, "2026-02-01", "", "92000.00")};
    premie_cover cover = with_statements(plain_cover(PREMIE_BASE_PAYROLL), 1, statements);
    cover.insured = days("2025-10-01", "");
    premie_advance advance = advance_of(&cover, 2026);
    assert_ratio(advance.exposure, 36500000, 1);
    assert_money(advance.amount, "9125.00");
}

/* */
static void by_employee_a_year_that_has_not_ended_gives_way_to_a_settled_one(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(1, "2020-01-01", "", ""), spell(2, "2025-01-01", "", "")};
    premie_cover cover = by_spells(plain_cover(PREMIE_BASE_HEADCOUNT), PREMIE_BY_EMPLOYEE, 2, spells);
    cover.as_of = day("2025-12-31");
    premie_advance advance = advance_of(&cover, 2026);
    assert_basis(advance, PREMIE_BASIS_DEFINITIVE, 2024);
    assert_money(advance.amount, "75.00");
}

/* only the year before is taken as the spells have it */
static void by_employee_an_ended_year_further_back_is_not_provisional(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(1, "2020-01-01", "", "")};
    premie_cover cover = by_spells(plain_cover(PREMIE_BASE_HEADCOUNT), PREMIE_BY_EMPLOYEE, 1, spells);
    cover.insured = days("2024-01-01", "");
    cover.as_of = day("2025-02-01");
    assert_basis(advance_of(&cover, 2025), PREMIE_BASIS_PROVISIONAL, 2024);
    assert_basis(advance_of(&cover, 2026), PREMIE_BASIS_IN_SERVICE, 0);
}

/* the day on which the year has ended */
static void by_employee_a_year_is_provisional_from_the_day_after_it(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(1, "2025-01-01", "", ""), spell(2, "2026-01-01", "", "")};
    premie_cover cover = by_spells(plain_cover(PREMIE_BASE_HEADCOUNT), PREMIE_BY_EMPLOYEE, 2, spells);
    cover.insured = days("2025-01-01", "");
    cover.as_of = day("2025-12-31");
    assert_basis(advance_of(&cover, 2026), PREMIE_BASIS_IN_SERVICE, 0);
    cover.as_of = day("2026-01-01");
    assert_basis(advance_of(&cover, 2026), PREMIE_BASIS_PROVISIONAL, 2025);
}

/* [D-7] */
static void by_employee_a_year_free_of_charge_is_provisional(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(1, "2020-01-01", "", "")};
    premie_rate_row schedule[] = {free_row("2025-01-01", "2026-01-01")};
    premie_cover cover =
        with_schedule(by_spells(plain_cover(PREMIE_BASE_HEADCOUNT), PREMIE_BY_CLICK_CLAIM, 1, spells), 1, schedule);
    assert_basis(advance_of(&cover, 2026), PREMIE_BASIS_PROVISIONAL, 2025);
}

/* */
static void initial_figures_count_before_those_in_service(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(1, "2020-01-01", "", "")};
    premie_cover cover = by_spells(plain_cover(PREMIE_BASE_HEADCOUNT), PREMIE_BY_EMPLOYEE, 1, spells);
    cover.initial_headcount = number("2.5");
    premie_advance advance = advance_of(&cover, 2023);
    assert_basis(advance, PREMIE_BASIS_INITIAL, 0);
    assert_money(advance.amount, "187.50");
}

/* */
static void those_in_service_on_the_first_day_count_by_their_number_or_their_wages(void **state)
{
    (void)state;
    premie_spell spells[] = {spell(1, "2020-01-01", "", "40000.00"), spell(2, "2025-03-10", "", "20000.00"),
                             spell(3, "2025-03-11", "", "10000.00")};
    premie_cover cover = by_spells(plain_cover(PREMIE_BASE_HEADCOUNT), PREMIE_BY_CLICK_CLAIM, 3, spells);
    cover.insured = days("2025-03-10", "");
    premie_advance advance = advance_of(&cover, 2025);
    assert_basis(advance, PREMIE_BASIS_IN_SERVICE, 0);
    assert_ratio(advance.exposure, 2, 1);
    cover = by_spells(plain_cover(PREMIE_BASE_PAYROLL), PREMIE_BY_CLICK_CLAIM, 3, spells);
    cover.insured = days("2025-03-10", "");
    assert_ratio(advance_of(&cover, 2025).exposure, 6000000, 1);
}

/* on the first day of I(2025), two of three */
static void those_in_service_count_the_same_where_they_are_summed_up_day_by_day(void **state)
{
    static int64_t in_service[PREMIE_STAFF_DAYS + 1], unknown[PREMIE_STAFF_DAYS + 1];
    static premie_int128 wages[PREMIE_STAFF_DAYS + 1];
    const premie_staff staff = {in_service, unknown, wages};
    const premie_spell spells[] = {spell(1, "2020-01-01", "", "40000.00"), spell(2, "2025-03-10", "", "20000.00"),
                                   spell(3, "2025-03-11", "", "10000.00")};
    (void)state;
    premie_staff_fill(&staff, 3, spells);
    premie_cover cover = by_spells(plain_cover(PREMIE_BASE_HEADCOUNT), PREMIE_BY_CLICK_CLAIM, 3, spells);
    cover.insured = days("2025-03-10", "");
    cover.staff = &staff;
    assert_ratio(advance_of(&cover, 2025).exposure, 2, 1);
    cover = by_spells(plain_cover(PREMIE_BASE_PAYROLL), PREMIE_BY_CLICK_CLAIM, 3, spells);
    cover.insured = days("2025-03-10", "");
    cover.staff = &staff;
    assert_ratio(advance_of(&cover, 2025).exposure, 6000000, 1);
}

/* */
static void nobody_in_service_is_an_exposure_of_0(void **state)
{
    (void)state;
    premie_cover cover = by_spells(plain_cover(PREMIE_BASE_HEADCOUNT), PREMIE_BY_EMPLOYEE, 0, NULL);
    premie_advance advance = advance_of(&cover, 2023);
    assert_basis(advance, PREMIE_BASIS_IN_SERVICE, 0);
    assert_money(advance.amount, "0.00");
}

/* [E-4] */
static void an_exposure_by_statements_is_found_where_the_year_has_one(void **state)
{
    (void)state;
    premie_statement rows[] = {statement(2024, "2025-02-01", "12", "")};
    premie_cover cover = with_statements(plain_cover(PREMIE_BASE_HEADCOUNT), 1, rows);
    premie_ratio exposure = {0, 1};
    premie_error error;
    for (int label = 2023; label <= 2025; label++) {
        premie_year year = premie_cover_year(&cover, label);
        bool found = label != 2024;
        assert_status(premie_exposure(&cover, &year, &found, &exposure, &error), PREMIE_OK, &error);
        assert_integer(found, label == 2024);
    }
    assert_ratio(exposure, 12, 1);
}

/* ---- statuses and amounts -------------------------------------------------------------------------- */

/* */
static void without_any_exposure_there_is_no_advance(void **state)
{
    (void)state;
    premie_cover cover = plain_cover(PREMIE_BASE_HEADCOUNT);
    premie_advance advance = advance_of(&cover, 2023);
    assert_integer(advance.status, PREMIE_ADVANCE_NO_EXPOSURE);
    assert_integer(advance.rate, 7500);
    assert_money(advance.amount, "");
    premie_instalment instalments[PREMIE_INSTALMENTS_MAX];
    assert_integer((int64_t)premie_instalments(&advance, PREMIE_TERM_YEAR, instalments), 0);
}

/* the order of the statuses */
static void without_a_rate_there_is_no_tariff_before_there_is_no_exposure(void **state)
{
    (void)state;
    premie_rate_row rate = euro_row("2023-01-01", "2023-12-31", "75.00");
    premie_cover cover = plain_cover(PREMIE_BASE_HEADCOUNT);
    cover.rates = (premie_rates){.any_class = &rate, .any_class_count = 1};
    premie_advance advance = advance_of(&cover, 2023);
    assert_integer(advance.status, PREMIE_ADVANCE_NO_TARIFF);
    assert_integer(advance.rate, 7500);
    assert_money(advance.amount, "");
}

/* [D-7] */
static void a_year_free_of_charge_has_no_advance(void **state)
{
    (void)state;
    premie_rate_row schedule[] = {free_row("2023-01-01", "2024-01-01")};
    premie_cover cover = with_schedule(plain_cover(PREMIE_BASE_HEADCOUNT), 1, schedule);
    cover.rates.any_class_count = 0;
    premie_advance advance = advance_of(&cover, 2023);
    assert_integer(advance.status, PREMIE_ADVANCE_FREE_OF_CHARGE);
    assert_integer(advance.rate, 0);
    assert_money(advance.amount, "");
}

/* [Y-6] */
static void an_advance_follows_a_rate_that_changes_in_the_year(void **state)
{
    (void)state;
    premie_rate_row rates[] = {euro_row("2023-01-01", "2025-07-01", "96.00"), euro_row("2025-07-01", "", "102.00")};
    premie_cover cover = plain_cover(PREMIE_BASE_HEADCOUNT);
    cover.insured = days("2025-01-01", "");
    cover.rates = (premie_rates){.any_class = rates, .any_class_count = 2};
    cover.initial_headcount = number("10");
    premie_advance advance = advance_of(&cover, 2025);
    assert_integer(advance.rate, 9600);
    assert_money(advance.amount, "990.25");
}

/* [Y-1] the last insured period has 181 days */
static void an_advance_of_a_short_last_year_is_for_its_days(void **state)
{
    (void)state;
    premie_cover cover = plain_cover(PREMIE_BASE_HEADCOUNT);
    cover.insured = days("2025-01-01", "2025-07-01");
    cover.initial_headcount = number("10");
    assert_money(advance_of(&cover, 2025).amount, "371.92");
}

/* [N-1]: 1 % of 60.50 */
static void a_surcharge_of_half_a_cent_is_rounded_up(void **state)
{
    (void)state;
    premie_rate_row rate = euro_row("2023-01-01", "", "60.50");
    premie_cover cover = plain_cover(PREMIE_BASE_HEADCOUNT);
    cover.rates = (premie_rates){.any_class = &rate, .any_class_count = 1};
    cover.initial_headcount = number("1");
    cover.surcharge = pct("1");
    assert_money(advance_of(&cover, 2023).surcharge, "0.61");
}

/* [N-4] */
static void an_advance_beyond_the_range_of_money_names_its_year(void **state)
{
    (void)state;
    premie_rate_row rate = percent_row("2023-01-01", "", "200");
    premie_cover cover = plain_cover(PREMIE_BASE_PAYROLL);
    cover.rates = (premie_rates){.any_class = &rate, .any_class_count = 1};
    cover.initial_payroll = money("9999999999999.99");
    premie_advance advance;
    premie_error error;
    assert_status(premie_advance_of(&cover, 2023, &advance, &error), PREMIE_E_DATA, &error);
    assert_string_equal(error.text, "premium of 2023: the amount would be over 9,999,999,999,999.99");
}

/* [N-4], [A-3] */
static void a_surcharge_beyond_the_range_of_money_names_its_year(void **state)
{
    (void)state;
    premie_rate_row rate = percent_row("2023-01-01", "", "100");
    premie_cover cover = plain_cover(PREMIE_BASE_PAYROLL);
    cover.rates = (premie_rates){.any_class = &rate, .any_class_count = 1};
    cover.initial_payroll = money("9999999999999.99");
    cover.surcharge = pct("101");
    premie_advance advance;
    premie_error error;
    assert_status(premie_advance_of(&cover, 2023, &advance, &error), PREMIE_E_DATA, &error);
    assert_string_equal(error.text, "surcharge of 2023: the amount would be over 9,999,999,999,999.99");
}

/* */
static void every_status_of_an_advance_has_its_word(void **state)
{
    (void)state;
    assert_string_equal(premie_advance_status_word(PREMIE_ADVANCE_OK), "ok");
    assert_string_equal(premie_advance_status_word(PREMIE_ADVANCE_NO_EXPOSURE), "no_exposure");
    assert_string_equal(premie_advance_status_word(PREMIE_ADVANCE_NO_TARIFF), "no_tariff");
    assert_string_equal(premie_advance_status_word(PREMIE_ADVANCE_FREE_OF_CHARGE), "free_of_charge");
}

/* */
static void every_basis_has_its_word(void **state)
{
    (void)state;
    assert_string_equal(premie_basis_word(PREMIE_BASIS_NONE), "");
    assert_string_equal(premie_basis_word(PREMIE_BASIS_DEFINITIVE), "definitive");
    assert_string_equal(premie_basis_word(PREMIE_BASIS_PROVISIONAL), "provisional");
    assert_string_equal(premie_basis_word(PREMIE_BASIS_STATEMENT), "statement");
    assert_string_equal(premie_basis_word(PREMIE_BASIS_INITIAL), "initial");
    assert_string_equal(premie_basis_word(PREMIE_BASIS_IN_SERVICE), "in_service");
}

/* ---- instalments ----------------------------------------------------------------------------------- */

/* */
static void instalments_are_equal_whole_cents_over_the_terms_that_meet_the_year(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("instalments.csv");
    while (premie_cases_next(cases)) {
        premie_period cover = days(premie_case_text(cases, "from"), premie_case_text(cases, "until"));
        unsigned term = word_place("year half_year quarter month", premie_case_text(cases, "term"));
        premie_advance advance = {
            .year = premie_year_of((premie_month_day){1, 1}, cover, PREMIE_DAY, 2025),
            .status = PREMIE_ADVANCE_OK,
            .amount = money(premie_case_text(cases, "advance")),
            .surcharge = money(premie_case_text(cases, "surcharge")),
        };
        premie_instalment instalments[PREMIE_INSTALMENTS_MAX];
        size_t count = premie_instalments(&advance, (enum premie_term)term, instalments);
        assert_integer((int64_t)count, premie_case_integer(cases, "count"));
        assert_date(instalments[0].due, premie_case_text(cases, "first_due"));
        assert_date(instalments[count - 1].due, premie_case_text(cases, "last_due"));
        assert_money(instalments[0].amount, premie_case_text(cases, "first"));
        assert_money(instalments[count - 1].amount, premie_case_text(cases, "last"));
        assert_money(instalments[0].surcharge, premie_case_text(cases, "first_surcharge"));
        assert_money(instalments[count - 1].surcharge, premie_case_text(cases, "last_surcharge"));
    }
    premie_cases_close(cases);
}

/* 300.00 with 2, 3 and 4 % in 2, 4 and 12 instalments */
static void instalments_with_their_surcharge_come_to_153_and_77_25_and_26(void **state)
{
    (void)state;
    static const struct {
        enum premie_term term;
        const char *surcharge, *each;
        size_t count;
    } expected[] = {
        {PREMIE_TERM_HALF_YEAR, "2", "153.00", 2},
        {PREMIE_TERM_QUARTER, "3", "77.25", 4},
        {PREMIE_TERM_MONTH, "4", "26.00", 12},
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        premie_cover cover = plain_cover(PREMIE_BASE_HEADCOUNT);
        cover.initial_headcount = number("4");
        cover.surcharge = pct(expected[i].surcharge);
        premie_advance advance = advance_of(&cover, 2023);
        premie_instalment instalments[PREMIE_INSTALMENTS_MAX];
        size_t count = premie_instalments(&advance, expected[i].term, instalments);
        assert_integer((int64_t)count, (int64_t)expected[i].count);
        for (size_t k = 0; k < count; k++) {
            premie_money each;
            assert_status(premie_money_add(instalments[k].amount, instalments[k].surcharge, &each, NULL), PREMIE_OK,
                          NULL);
            assert_money(each, expected[i].each);
        }
    }
}

/* [Y-1] renewal on 31 August: terms start on month ends */
static void terms_of_a_renewal_on_a_month_end_start_on_month_ends(void **state)
{
    (void)state;
    premie_cover cover = plain_cover(PREMIE_BASE_HEADCOUNT);
    cover.renewal = month_day("08-31");
    cover.insured = days("2025-08-31", "");
    cover.initial_headcount = number("4");
    premie_advance advance = advance_of(&cover, 2025);
    premie_instalment instalments[PREMIE_INSTALMENTS_MAX];
    assert_integer((int64_t)premie_instalments(&advance, PREMIE_TERM_QUARTER, instalments), 4);
    assert_date(instalments[1].due, "2025-11-30");
    assert_date(instalments[2].due, "2026-02-28");
    assert_date(instalments[3].due, "2026-05-31");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_payroll_of_750_000_at_2_5_percent_gives_an_advance_of_18_750),
        cmocka_unit_test(the_demo_s_advance_of_2026_rests_on_the_statement_of_2025),
        cmocka_unit_test(the_demo_s_advance_while_mutations_are_awaited_goes_by_the_spells),
        cmocka_unit_test(a_late_settled_year_is_definitive),
        cmocka_unit_test(without_a_statement_of_last_year_the_latest_settled_year_counts),
        cmocka_unit_test(a_statement_of_a_year_not_settled_counts_before_an_earlier_settled_year),
        cmocka_unit_test(a_statement_counts_where_no_year_is_settled),
        cmocka_unit_test(the_statement_of_a_year_free_of_charge_counts),
        cmocka_unit_test(the_statement_of_a_year_that_has_not_ended_counts),
        cmocka_unit_test(the_statement_of_a_year_before_the_cover_does_not_count),
        cmocka_unit_test(a_year_that_counts_for_nothing_gives_no_exposure),
        cmocka_unit_test(the_payroll_of_a_short_first_year_is_brought_to_a_whole_year),
        cmocka_unit_test(by_employee_a_year_that_has_not_ended_gives_way_to_a_settled_one),
        cmocka_unit_test(by_employee_an_ended_year_further_back_is_not_provisional),
        cmocka_unit_test(by_employee_a_year_is_provisional_from_the_day_after_it),
        cmocka_unit_test(by_employee_a_year_free_of_charge_is_provisional),
        cmocka_unit_test(initial_figures_count_before_those_in_service),
        cmocka_unit_test(those_in_service_on_the_first_day_count_by_their_number_or_their_wages),
        cmocka_unit_test(those_in_service_count_the_same_where_they_are_summed_up_day_by_day),
        cmocka_unit_test(nobody_in_service_is_an_exposure_of_0),
        cmocka_unit_test(an_exposure_by_statements_is_found_where_the_year_has_one),
        cmocka_unit_test(without_any_exposure_there_is_no_advance),
        cmocka_unit_test(without_a_rate_there_is_no_tariff_before_there_is_no_exposure),
        cmocka_unit_test(a_year_free_of_charge_has_no_advance),
        cmocka_unit_test(an_advance_follows_a_rate_that_changes_in_the_year),
        cmocka_unit_test(an_advance_of_a_short_last_year_is_for_its_days),
        cmocka_unit_test(a_surcharge_of_half_a_cent_is_rounded_up),
        cmocka_unit_test(an_advance_beyond_the_range_of_money_names_its_year),
        cmocka_unit_test(a_surcharge_beyond_the_range_of_money_names_its_year),
        cmocka_unit_test(every_status_of_an_advance_has_its_word),
        cmocka_unit_test(every_basis_has_its_word),
        cmocka_unit_test(instalments_are_equal_whole_cents_over_the_terms_that_meet_the_year),
        cmocka_unit_test(instalments_with_their_surcharge_come_to_153_and_77_25_and_26),
        cmocka_unit_test(terms_of_a_renewal_on_a_month_end_start_on_month_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
