#include "support/assertions.h"

#include <string.h>

#include "premie/cases.h"
#include "support/cases.h"
#include "support/covers.h"

enum { ABSENCES_MAX = 8 };

static const premie_parameter gap_of_28 = {.otherwise = {28000000}};
static const premie_parameter wage_of_728 = {.otherwise = {728000000}};

/* Takes one word of `text`, up to a blank, to `word`; false where there is none left. */
static bool next_word(const char **text, char word[static 32])
{
    size_t length = strcspn(*text, " ");
    assert_true(length < 32);
    memcpy(word, *text, length);
    word[length] = '\0';
    *text += length + ((*text)[length] == ' ');
    return length > 0;
}

/* An absence such as `2025-01-06/2025-03-01` or `2025-01-06/`. */
static premie_absence absence(const char *text)
{
    char first[16] = "", last[16] = "";
    const char *slash = strchr(text, '/');
    assert_non_null(slash);
    memcpy(first, text, (size_t)(slash - text));
    strcpy(last, slash + 1);
    premie_absence made = {.first_sick_day = day(first),
                           .recovered_on = *last != '\0' ? day(last) : PREMIE_FOREVER,
                           .duty_until = PREMIE_NO_DATE,
                           .wia_from = PREMIE_NO_DATE,
                           .daily_benefit = PREMIE_NO_MONEY};
    return made;
}

static size_t absences_of(const char *text, premie_absence absences[static ABSENCES_MAX])
{
    size_t count = 0;
    for (char word[32]; next_word(&text, word);) {
        assert_true(count < ABSENCES_MAX);
        absences[count++] = absence(word);
    }
    return count;
}

/* [C-1], S2:2.4.3 */
static void an_absence_goes_on_with_a_case_while_the_gap_is_shorter_than_case_gap_days(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("case_gaps.csv");
    while (premie_cases_next(cases)) {
        premie_parameter gap = {.otherwise = number(premie_case_text(cases, "gap_days"))};
        assert_integer(premie_case_goes_on(day(premie_case_text(cases, "recovered_on")),
                                           day(premie_case_text(cases, "first_sick_day")), &gap),
                       premie_case_integer(cases, "same"));
    }
    premie_cases_close(cases);
}

/* [C-1], section 11 */
static void the_gap_is_the_one_in_force_on_the_first_sick_day(void **state)
{
    (void)state;
    premie_period in_force = days("2025-07-01", "");
    premie_number value = number("14");
    premie_parameter gap = {&in_force, &value, 1, number("28")};
    assert_true(premie_case_goes_on(day("2025-06-10"), day("2025-06-30"), &gap));
    assert_false(premie_case_goes_on(day("2025-06-11"), day("2025-07-01"), &gap));
}

/* Section 11: up to the day before the next row, and as it is by default before the first */
static void a_parameter_is_that_of_the_row_in_force(void **state)
{
    (void)state;
    premie_period in_force[] = {days("2024-01-01", "2025-07-01"), days("2025-07-01", "")};
    premie_number values[] = {number("14"), number("21")};
    premie_parameter gap = {in_force, values, 2, number("28")};
    assert_integer(premie_parameter_units(&gap, day("2023-12-31")), 28);
    assert_integer(premie_parameter_units(&gap, day("2024-01-01")), 14);
    assert_integer(premie_parameter_units(&gap, day("2025-06-30")), 14);
    assert_integer(premie_parameter_units(&gap, day("2025-07-01")), 21);
}

/* [C-1] */
static void nothing_goes_on_with_an_absence_that_has_not_ended(void **state)
{
    (void)state;
    assert_false(premie_case_goes_on(PREMIE_NO_DATE, day("2025-06-30"), &gap_of_28));
    assert_false(premie_case_goes_on(PREMIE_FOREVER, day("2025-06-30"), &gap_of_28));
}

/* [C-4] */
static void days_of_illness_leave_out_the_days_between_absences(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("sick_days.csv");
    while (premie_cases_next(cases)) {
        premie_absence absences[ABSENCES_MAX];
        size_t count = absences_of(premie_case_text(cases, "absences"), absences);
        premie_case sickness = premie_case_make(count, absences, &wage_of_728);
        assert_integer(premie_case_sick_days(&sickness, day(premie_case_text(cases, "day"))),
                       premie_case_integer(cases, "sick"));
    }
    premie_cases_close(cases);
}

/* [C-5] */
static void wages_end_on_the_day_their_days_of_illness_are_full(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("wage_ends.csv");
    while (premie_cases_next(cases)) {
        premie_absence absences[ABSENCES_MAX];
        premie_parameter wage = {.otherwise = number(premie_case_text(cases, "wage_days"))};
        size_t count = absences_of(premie_case_text(cases, "absences"), absences);
        absences[0].sanction_weeks = (int32_t)premie_case_integer(cases, "first_sanction");
        absences[count - 1].sanction_weeks = (int32_t)premie_case_integer(cases, "last_sanction");
        premie_case sickness = premie_case_make(count, absences, &wage);
        assert_date(sickness.wage_end, premie_case_text(cases, "wage_end"));
        assert_date(sickness.wage_end_unsanctioned, premie_case_text(cases, "without_sanction"));
    }
    premie_cases_close(cases);
}

/* [C-5], section 11 */
static void the_days_of_wage_payment_are_those_in_force_on_the_first_sick_day(void **state)
{
    (void)state;
    premie_period in_force = days("2025-01-07", "");
    premie_number value = number("364");
    premie_parameter wage = {&in_force, &value, 1, number("728")};
    premie_absence absences[] = {absence("2025-01-06/2025-02-01"), absence("2025-02-10/")};
    assert_date(premie_case_make(2, absences, &wage).wage_end, "2027-01-13");
    assert_date(premie_case_make(1, &absences[1], &wage).wage_end, "2026-02-09");
}

/* [C-5], [U-9], [U-11], [L-5] */
static void a_case_has_the_facts_of_all_its_absences(void **state)
{
    (void)state;
    premie_absence absences[] = {absence("2025-01-06/2025-02-01"), absence("2025-02-10/")};
    absences[0].third_party = true;
    absences[0].recovered = 100;
    absences[1].recovered = 50;
    absences[1].settled = true;
    absences[0].wia_from = day("2027-05-01");
    absences[1].wia_from = day("2027-04-01");
    premie_case sickness = premie_case_make(2, absences, &wage_of_728);
    assert_true(sickness.third_party && sickness.settled && sickness.recovered == 150);
    assert_date(sickness.wia_from, "2027-04-01");
}

/* [C-6] */
static void the_duty_lasts_as_long_as_the_last_absence_says(void **state)
{
    (void)state;
    premie_absence absences[] = {absence("2025-01-06/2025-02-01"), absence("2025-02-10/")};
    absences[0].duty_until = day("2025-03-01");
    absences[1].duty_until = day("2027-06-01");
    premie_case sickness = premie_case_make(2, absences, &wage_of_728);
    premie_service nowhere = {NULL, 0};
    assert_true(premie_case_duty(&sickness, nowhere, day("2027-05-31")));
    assert_false(premie_case_duty(&sickness, nowhere, day("2027-06-01")));
}

/* [C-6] */
static void without_a_day_the_duty_lasts_while_wages_are_paid_and_the_employee_is_in_service(void **state)
{
    (void)state;
    premie_absence absences[] = {absence("2025-01-06/")};
    premie_case sickness = premie_case_make(1, absences, &wage_of_728);
    premie_period always = days("2020-01-01", ""), leaves = days("2020-01-01", "2026-05-01");
    assert_true(premie_case_duty(&sickness, (premie_service){&always, 1}, day("2027-01-03")));
    assert_false(premie_case_duty(&sickness, (premie_service){&always, 1}, day("2027-01-04")));
    assert_true(premie_case_duty(&sickness, (premie_service){&leaves, 1}, day("2026-04-30")));
    assert_false(premie_case_duty(&sickness, (premie_service){&leaves, 1}, day("2026-05-01")));
}

/* [C-2]: bytewise, and a blank is a cause */
static void absences_sort_by_cause_and_then_by_first_sick_day(void **state)
{
    (void)state;
    premie_absence blank = absence("2025-03-01/"), rug = absence("2025-02-01/"), rug_later = absence("2025-02-02/"),
                   upper = absence("2025-05-01/");
    rug.cause = rug_later.cause = (premie_id){(const unsigned char *)"\003rug"};
    upper.cause = (premie_id){(const unsigned char *)"\003Rug"};
    assert_true(premie_absence_compare_causes(&blank, &upper) < 0);
    assert_true(premie_absence_compare_causes(&upper, &rug) < 0);
    assert_true(premie_absence_compare_causes(&rug, &rug_later) < 0);
    assert_true(premie_absence_compare_causes(&rug_later, &rug) > 0);
    assert_true(premie_absence_compare_causes(&rug, &rug) == 0);
}

/* [E-1] */
static void a_day_is_in_service_within_any_stretch(void **state)
{
    (void)state;
    premie_period stretches[] = {days("2025-01-01", "2025-03-01"), days("2025-04-01", "")};
    premie_service service = {stretches, 2};
    assert_false(premie_in_service_on(service, day("2024-12-31")));
    assert_true(premie_in_service_on(service, day("2025-01-01")));
    assert_true(premie_in_service_on(service, day("2025-02-28")));
    assert_false(premie_in_service_on(service, day("2025-03-01")));
    assert_true(premie_in_service_on(service, day("2099-01-01")));
}

/* [G-2], [U-7] */
static void a_period_is_in_service_where_no_day_of_it_is_not(void **state)
{
    (void)state;
    premie_period stretches[] = {days("2025-01-01", "2025-03-01"), days("2025-04-01", "")};
    premie_service service = {stretches, 2};
    assert_true(premie_in_service_throughout(service, days("2025-02-01", "2025-03-01")));
    assert_false(premie_in_service_throughout(service, days("2025-02-01", "2025-03-02")));
    assert_false(premie_in_service_throughout(service, days("2025-02-01", "2025-05-01")));
    assert_false(premie_in_service_throughout(service, days("2024-12-31", "2025-01-02")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_absence_goes_on_with_a_case_while_the_gap_is_shorter_than_case_gap_days),
        cmocka_unit_test(the_gap_is_the_one_in_force_on_the_first_sick_day),
        cmocka_unit_test(a_parameter_is_that_of_the_row_in_force),
        cmocka_unit_test(nothing_goes_on_with_an_absence_that_has_not_ended),
        cmocka_unit_test(days_of_illness_leave_out_the_days_between_absences),
        cmocka_unit_test(wages_end_on_the_day_their_days_of_illness_are_full),
        cmocka_unit_test(the_days_of_wage_payment_are_those_in_force_on_the_first_sick_day),
        cmocka_unit_test(a_case_has_the_facts_of_all_its_absences),
        cmocka_unit_test(the_duty_lasts_as_long_as_the_last_absence_says),
        cmocka_unit_test(without_a_day_the_duty_lasts_while_wages_are_paid_and_the_employee_is_in_service),
        cmocka_unit_test(absences_sort_by_cause_and_then_by_first_sick_day),
        cmocka_unit_test(a_day_is_in_service_within_any_stretch),
        cmocka_unit_test(a_period_is_in_service_where_no_day_of_it_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
