#include "support/assertions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "premie/prorata.h"
#include "premie/run.h"
#include "support/cases.h"
#include "support/covers.h"
#include "support/random.h"

/* ---- helpers ----------------------------------------------------------------------------------------------------- */

static premie_stretch stretch(const char *from, const char *until, const char *from_reported,
                              const char *until_reported)
{
    return premie_stretch_of(days(from, until), day(from_reported), day(until_reported));
}

/* A year of a cover from 2020 on, renewed on 1 January, by days, with quarterly terms. */
static premie_prorata_year year_with(size_t count, const premie_rate_row rows[], premie_period cover, int year)
{
    premie_rates rates = {.schedule = rows, .schedule_count = count};
    premie_prorata_year of;
    premie_prorata_year_of(&rates, (premie_month_day){1, 1}, cover, PREMIE_DAY, 3, year, &of);
    return of;
}

static premie_prorata_year year_at_120(premie_period cover, int year)
{
    premie_rate_row row = euro_row("2000-01-01", "", "120.00");
    return year_with(1, &row, cover, year);
}

/* The lines of several stretches, one after the other. */
static size_t lines_of(const premie_prorata_year *of, size_t count, const premie_stretch stretches[],
                       premie_prorata_line lines[])
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        found += premie_prorata_lines(of, &stretches[i], lines + found);
    }
    return found;
}

/* Spells sorted by their first days, as stretches. */
static size_t merged(size_t count, const premie_stretch spells[], premie_stretch stretches[])
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        if (found == 0 || !premie_stretch_extend(&stretches[found - 1], &spells[i])) {
            stretches[found++] = spells[i];
        }
    }
    return found;
}

static void assert_line(premie_prorata_line line, const char *kind, const char *effective, const char *known,
                        const char *term_date, const char *amount)
{
    assert_string_equal(premie_prorata_word(line.kind), kind);
    assert_date(line.effective, effective);
    assert_date(line.known, known);
    assert_date(line.term_date, term_date);
    assert_money(line.amount, amount);
}

/* ---- stretches --------------------------------------------------------------------------------------------------- */

/* [P-3], [E-1] */
static void an_open_spell_ends_never_and_is_known_to_end_never(void **state)
{
    (void)state;
    premie_stretch one = stretch("2025-01-01", "", "", "2025-03-01");
    assert_date(one.days.until, "forever");
    assert_date(one.end_known, "forever");
}

/* [P-3] */
static void a_report_that_is_blank_is_the_day_itself(void **state)
{
    (void)state;
    premie_stretch one = stretch("2025-01-01", "2025-02-01", "", "");
    assert_date(one.start_known, "2025-01-01");
    assert_date(one.end_known, "2025-02-01");
}

/* [E-1], [P-3]: two overlapping contracts */
static void overlapping_spells_are_one_stretch_with_the_reports_of_its_start_and_its_end(void **state)
{
    (void)state;
    premie_stretch spells[] = {stretch("2025-01-01", "2025-06-01", "2025-01-15", "2025-09-01"),
                               stretch("2025-05-01", "2025-08-01", "2025-05-20", "2025-08-02")};
    premie_stretch out[2];
    assert_integer((int64_t)merged(2, spells, out), 1);
    assert_date(out[0].days.until, "2025-08-01");
    assert_date(out[0].start_known, "2025-01-15");
    assert_date(out[0].end_known, "2025-08-02");
}

/* [P-3] */
static void of_several_spells_that_end_a_stretch_the_latest_report_counts(void **state)
{
    (void)state;
    premie_stretch spells[] = {
        stretch("2025-01-01", "2025-08-01", "", "2025-09-01"), stretch("2025-05-01", "2025-08-01", "", "2025-10-05"),
        stretch("2025-05-15", "2025-08-01", "", "2025-08-02"), stretch("2025-06-01", "2025-07-31", "", "2025-12-01")};
    premie_stretch out[4];
    assert_integer((int64_t)merged(4, spells, out), 1);
    assert_date(out[0].end_known, "2025-10-05");
}

/* [E-1] */
static void a_day_out_of_service_parts_two_stretches(void **state)
{
    (void)state;
    premie_stretch spells[] = {stretch("2025-01-01", "2025-03-01", "", ""), stretch("2025-03-02", "", "", "")};
    premie_stretch out[2];
    assert_integer((int64_t)merged(2, spells, out), 2);
    assert_date(out[0].days.until, "2025-03-01");
}

/* [E-1] */
static void touching_spells_are_one_stretch(void **state)
{
    (void)state;
    premie_stretch spells[] = {stretch("2025-01-01", "2025-03-01", "", ""), stretch("2025-03-01", "", "", "")};
    premie_stretch out[2];
    assert_integer((int64_t)merged(2, spells, out), 1);
}

/* [P-2] */
static void who_is_there_on_the_first_day_and_known_a_day_later_is_a_joiner(void **state)
{
    (void)state;
    premie_prorata_year of = year_at_120(days("2020-01-01", ""), 2025);
    premie_stretch stretches[] = {stretch("2024-07-01", "", "2025-01-01", ""),
                                  stretch("2024-07-01", "", "2025-01-02", "")};
    premie_prorata_line lines[2];
    assert_integer((int64_t)lines_of(&of, 2, stretches, lines), 2);
    assert_line(lines[0], "opening", "2025-01-01", "2025-01-01", "2025-01-01", "120.00");
    assert_line(lines[1], "joiner", "2025-01-01", "2025-01-02", "2025-04-01", "120.00");
}

/* [P-4]: a cover that begins within a term */
static void what_is_known_by_the_first_day_is_due_on_it(void **state)
{
    (void)state;
    premie_prorata_year of = year_at_120(days("2025-02-10", ""), 2025);
    assert_date(premie_prorata_term_date(&of, day("2025-02-09")), "2025-02-10");
    assert_date(premie_prorata_term_date(&of, day("2025-02-10")), "2025-02-10");
    assert_date(premie_prorata_term_date(&of, day("2025-02-11")), "2025-04-01");
    assert_date(premie_prorata_term_date(&of, day("2025-04-01")), "2025-04-01");
}

/* ---- lines ------------------------------------------------------------------------------------------------------- */

static void assert_case_line(const premie_cases *cases, premie_prorata_line line, const char *kind, bool left)
{
    assert_line(line, kind, premie_case_text(cases, left ? "left_on" : "effective"),
                premie_case_text(cases, left ? "left_known" : "known"),
                premie_case_text(cases, left ? "left_term_date" : "term_date"),
                premie_case_text(cases, left ? "left_amount" : "amount"));
    assert_integer(line.days, premie_case_integer(cases, left ? "left_days" : "days"));
}

/* [P-1], [P-2], [P-3], [P-4], [Y-5], [A-3] */
static void a_stretch_gives_the_lines_of_its_start_and_its_end(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("prorata_lines.csv");
    while (premie_cases_next(cases)) {
        premie_rate_row row = euro_row("2000-01-01", "", premie_case_text(cases, "premium"));
        premie_rates rates = {.schedule = &row, .schedule_count = 1};
        unsigned day_count = word_place("day day365 day360 month", premie_case_text(cases, "day_count"));
        unsigned term = word_place("year half_year quarter month", premie_case_text(cases, "term"));
        premie_month_day renewal = month_day(premie_case_text(cases, "renewal"));
        premie_prorata_year of;
        premie_prorata_year_of(&rates, renewal,
                               days(premie_case_text(cases, "cover_from"), premie_case_text(cases, "cover_until")),
                               (enum premie_day_count)day_count, premie_term_months((enum premie_term)term),
                               premie_year_label(renewal, day(premie_case_text(cases, "effective"))), &of);
        premie_stretch one =
            stretch(premie_case_text(cases, "spell_from"), premie_case_text(cases, "spell_until"),
                    premie_case_text(cases, "from_reported"), premie_case_text(cases, "until_reported"));
        premie_prorata_line lines[PREMIE_PRORATA_LINES_MAX];
        bool leaves = *premie_case_text(cases, "left_on") != '\0';
        assert_integer((int64_t)premie_prorata_lines(&of, &one, lines), leaves ? 2 : 1);
        assert_case_line(cases, lines[0], premie_case_text(cases, "kind"), false);
        if (leaves) {
            assert_case_line(cases, lines[1], "leaver", true);
        }
    }
    premie_cases_close(cases);
}

/* [P-1] */
static void a_stretch_outside_the_insured_period_has_no_line(void **state)
{
    (void)state;
    premie_prorata_year of = year_at_120(days("2025-03-01", "2025-10-01"), 2025);
    premie_prorata_line lines[PREMIE_PRORATA_LINES_MAX];
    premie_stretch before = stretch("2025-01-01", "2025-03-01", "", ""), after = stretch("2025-10-01", "", "", "");
    assert_integer((int64_t)premie_prorata_lines(&of, &before, lines), 0);
    assert_integer((int64_t)premie_prorata_lines(&of, &after, lines), 0);
}

/* [P-5], [Y-1] */
static void a_year_that_does_not_exist_for_the_cover_has_no_lines(void **state)
{
    (void)state;
    premie_prorata_year of = year_at_120(days("2020-01-01", "2025-01-01"), 2025);
    premie_prorata_line lines[PREMIE_PRORATA_LINES_MAX];
    premie_stretch one = stretch("2019-01-01", "", "", "");
    assert_integer((int64_t)premie_prorata_lines(&of, &one, lines), 0);
}

/* [P-1], [Y-6], demo item 4: 96.00 until 1 July 2025, then 102.00 */
static void a_tariff_that_changes_in_mid_year_counts_for_its_days(void **state)
{
    (void)state;
    premie_rate_row rows[] = {euro_row("2024-07-01", "2025-07-01", "96.00"), euro_row("2025-07-01", "", "102.00")};
    premie_prorata_year of = year_with(2, rows, days("2020-01-01", ""), 2025);
    premie_stretch stretches[] = {stretch("2019-01-01", "2025-08-01", "", ""),
                                  stretch("2025-02-10", "", "2025-02-20", "")};
    premie_prorata_line lines[4];
    assert_integer((int64_t)lines_of(&of, 2, stretches, lines), 3);
    assert_line(lines[0], "opening", "2025-01-01", "2019-01-01", "2025-01-01", "99.02");
    assert_line(lines[1], "leaver", "2025-08-01", "2025-08-01", "2025-10-01", "-42.76");
    assert_line(lines[2], "joiner", "2025-02-10", "2025-02-20", "2025-04-01", "88.50");
}

/* [P-1], [Y-4] */
static void days_free_of_charge_cost_nothing(void **state)
{
    (void)state;
    premie_rate_row rows[] = {free_row("2025-01-01", "2025-07-01"), euro_row("2025-07-01", "", "120.00")};
    premie_prorata_year of = year_with(2, rows, days("2025-01-01", ""), 2025);
    premie_stretch one = stretch("2019-01-01", "", "", "");
    premie_prorata_line lines[PREMIE_PRORATA_LINES_MAX];
    assert_integer((int64_t)premie_prorata_lines(&of, &one, lines), 1);
    assert_money(lines[0].amount, "60.49");
}

/* [P-1], [P-2]: 120.00 · 365 / 365, then back 120.00 · 184 / 365 */
static void after_the_cover_s_end_the_last_rate_serves_where_none_is_in_force(void **state)
{
    (void)state;
    premie_rate_row row = euro_row("2020-01-01", "2025-07-01", "120.00");
    premie_prorata_year of = year_with(1, &row, days("2020-01-01", "2025-07-01"), 2025);
    premie_stretch one = stretch("2019-01-01", "", "", "");
    premie_prorata_line lines[PREMIE_PRORATA_LINES_MAX];
    assert_integer((int64_t)premie_prorata_lines(&of, &one, lines), 2);
    assert_money(lines[0].amount, "120.00");
    assert_money(lines[1].amount, "-60.49");
    assert_true(of.piece[1].served);
}

/* [P-1]: 90.00 in force from 1 October on: 120.00 · 92 / 365 + 90.00 · 92 / 365 */
static void after_the_cover_s_end_the_rate_in_force_serves_where_there_is_one(void **state)
{
    (void)state;
    premie_rate_row rows[] = {euro_row("2020-01-01", "2025-07-01", "120.00"), euro_row("2025-10-01", "", "90.00")};
    premie_prorata_year of = year_with(2, rows, days("2020-01-01", "2025-07-01"), 2025);
    premie_stretch one = stretch("2019-01-01", "", "", "");
    premie_prorata_line lines[PREMIE_PRORATA_LINES_MAX];
    assert_integer((int64_t)premie_prorata_lines(&of, &one, lines), 2);
    assert_money(lines[1].amount, "-52.93");
}

/* [P-1] */
static void a_day_without_a_rate_before_the_cover_s_end_leaves_a_line_without_amount(void **state)
{
    (void)state;
    premie_rate_row rows[] = {euro_row("2020-01-01", "2025-03-01", "120.00"), euro_row("2025-03-02", "", "120.00")};
    premie_prorata_year of = year_with(2, rows, days("2020-01-01", ""), 2025);
    premie_stretch stretches[] = {stretch("2019-01-01", "", "", ""), stretch("2025-03-02", "", "", "")};
    premie_prorata_line lines[2];
    assert_integer((int64_t)lines_of(&of, 2, stretches, lines), 2);
    assert_money(lines[0].amount, "");
    assert_money(lines[1].amount, "100.27");
    assert_date(premie_prorata_day_without_rate(&of, day("2025-01-01")), "2025-03-01");
    assert_date(premie_prorata_day_without_rate(&of, day("2025-03-01")), "2025-03-01");
    assert_date(premie_prorata_day_without_rate(&of, day("2025-03-02")), "");
    of.piece[of.piece_count] = of.piece[0]; /* what stands behind the pieces is none of them */
    of.piece[of.piece_count].rate = PREMIE_NO_INTEGER;
    of.piece[of.piece_count].days = days("2025-06-01", "2026-01-01");
    assert_date(premie_prorata_day_without_rate(&of, day("2025-03-02")), "");
}

/* [P-1] */
static void without_any_rate_before_the_end_no_line_has_an_amount(void **state)
{
    (void)state;
    premie_prorata_year of = year_with(0, NULL, days("2020-01-01", "2025-07-01"), 2025);
    premie_stretch one = stretch("2019-01-01", "", "", "");
    premie_prorata_line lines[PREMIE_PRORATA_LINES_MAX];
    assert_integer((int64_t)premie_prorata_lines(&of, &one, lines), 2);
    assert_money(lines[0].amount, "");
    assert_money(lines[1].amount, "");
}

/* [P-1], [N-4] */
static void the_largest_premium_is_charged_in_full(void **state)
{
    (void)state;
    premie_rate_row row = euro_row("2020-01-01", "", "9999999999999.99");
    premie_prorata_year of = year_with(1, &row, days("2020-01-01", ""), 2024);
    premie_stretch one = stretch("2019-01-01", "", "", "");
    premie_prorata_line lines[PREMIE_PRORATA_LINES_MAX];
    assert_integer((int64_t)premie_prorata_lines(&of, &one, lines), 1);
    assert_money(lines[0].amount, "9999999999999.99");
}

/* [P-1], [P-4]: leaves on 20 April, back on 10 May; both fall on 1 July */
static void who_leaves_and_comes_back_within_a_term_gets_both_lines_on_one_day(void **state)
{
    (void)state;
    premie_prorata_year of = year_at_120(days("2020-01-01", ""), 2025);
    premie_stretch stretches[] = {stretch("2019-01-01", "2025-04-20", "", ""), stretch("2025-05-10", "", "", "")};
    premie_prorata_line lines[4];
    assert_integer((int64_t)lines_of(&of, 2, stretches, lines), 3);
    assert_line(lines[1], "leaver", "2025-04-20", "2025-04-20", "2025-07-01", "-84.16");
    assert_line(lines[2], "joiner", "2025-05-10", "2025-05-10", "2025-07-01", "77.59");
}

/* [P-2], [P-4], [Y-7], demo item 15 */
static void a_cancelled_manager_gives_back_the_rest_of_the_year_on_the_base_cover_s_term(void **state)
{
    (void)state;
    premie_rate_row rows[] = {euro_row("2024-01-01", "2025-07-01", "96.00"), euro_row("2025-07-01", "", "102.00")};
    premie_rates rates = {.schedule = rows, .schedule_count = 2};
    premie_date end = premie_cancellation_end(day("2024-03-01"), month_day("04-01"), day("2025-01-20"));
    premie_prorata_year of;
    premie_prorata_year_of(&rates, (premie_month_day){1, 1}, (premie_period){day("2024-03-01"), end}, PREMIE_DAY, 6,
                           2025, &of);
    premie_stretch one = stretch("2019-10-01", "", "", "");
    premie_prorata_line lines[PREMIE_PRORATA_LINES_MAX];
    assert_integer((int64_t)premie_prorata_lines(&of, &one, lines), 2);
    assert_line(lines[1], "leaver", "2025-04-01", "2025-04-01", "2025-07-01", "-75.35");
}

/* ---- any staff history ---------------------------------------------------------------------------------------- */

enum { SPELLS_MAX = 4, RATES_MAX = 4, HISTORIES = 4000 };

typedef struct history {
    size_t count;
    premie_stretch spell[SPELLS_MAX];
} history;

static premie_date random_day(uint64_t *random, const char *first, const char *last)
{
    return (premie_date){(int32_t)premie_random_between(random, day(first).day, day(last).day)};
}

/* A day near another: often the very same or the next. */
static premie_date near(uint64_t *random, premie_date date)
{
    static const int32_t shifts[] = {-40, -1, 0, 0, 0, 1, 15, 60, 150};
    return premie_date_plus(date, shifts[premie_random_between(random, 0, 8)]);
}

/* Spells that begin on different days, touch, overlap or lie apart, some reported late or early. */
static history random_history(uint64_t *random)
{
    history of = {.count = (size_t)premie_random_between(random, 1, SPELLS_MAX)};
    premie_date from = random_day(random, "2023-06-01", "2025-12-31");
    for (size_t i = 0; i < of.count; i++) {
        premie_date until = premie_date_plus(from, (int32_t)premie_random_between(random, 1, 400));
        bool open = premie_random_between(random, 0, 3) == 0;
        premie_date start_known = premie_random_between(random, 0, 1) == 0 ? PREMIE_NO_DATE : near(random, from);
        premie_date end_known = premie_random_between(random, 0, 1) == 0 ? PREMIE_NO_DATE : near(random, until);
        of.spell[i] = premie_stretch_of((premie_period){from, open ? PREMIE_FOREVER : until}, start_known, end_known);
        from = premie_date_max(premie_date_plus(from, 1), near(random, until));
    }
    return of;
}

/* A year 2024 or 2025 of a cover with up to four rates, any day count and renewal day. */
static premie_prorata_year random_year(uint64_t *random, premie_rate_row rows[RATES_MAX], premie_rates *rates)
{
    static const premie_month_day renewals[] = {{1, 1}, {1, 31}, {2, 28}, {3, 1}, {7, 1}, {8, 31}, {12, 31}};
    static const int months[] = {1, 3, 6, 12};
    premie_date from = day("2020-01-01");
    for (size_t i = 0; i < RATES_MAX; i++) {
        premie_date until = i + 1 < RATES_MAX ? random_day(random, "2024-01-01", "2026-06-01") : PREMIE_FOREVER;
        until = premie_date_max(until, premie_date_plus(from, 1));
        rows[i] = (premie_rate_row){.in_force = {from, until}, .rate = premie_random_between(random, 0, 20000)};
        from = until;
    }
    *rates = (premie_rates){.schedule = rows, .schedule_count = RATES_MAX};
    premie_period cover = {random_day(random, "2022-01-01", "2025-06-01"), PREMIE_FOREVER};
    if (premie_random_between(random, 0, 2) == 0) {
        cover.until = premie_date_plus(cover.from, (int32_t)premie_random_between(random, 1, 900));
    }
    premie_prorata_year of;
    premie_prorata_year_of(rates, renewals[premie_random_between(random, 0, 6)], cover,
                           (enum premie_day_count)premie_random_between(random, PREMIE_DAY, PREMIE_MONTH),
                           months[premie_random_between(random, 0, 3)], (int)premie_random_between(random, 2024, 2025),
                           &of);
    return of;
}

/* Σ rate · units over the days in service and insured, day by day. */
static int64_t units_in_service(const premie_prorata_year *of, const premie_rates *rates, const history *staff)
{
    int64_t sum = 0;
    for (premie_date date = of->year.insured.from; date.day < of->year.insured.until.day; date.day++) {
        bool in_service = false;
        for (size_t i = 0; i < staff->count; i++) {
            in_service |= premie_date_in(date, staff->spell[i].days);
        }
        premie_period this_day = {date, premie_date_plus(date, 1)};
        sum += in_service ? premie_rate_on(rates, date) * premie_year_part(&of->year, this_day) : 0;
    }
    return sum;
}

/* [P-1], [P-2], [Y-6] */
static void the_lines_come_to_the_tariff_over_the_days_in_service_within_half_a_cent_each(void **state)
{
    (void)state;
    uint64_t random = 1;
    size_t charged_histories = 0;
    for (int i = 0; i < HISTORIES; i++) {
        premie_rate_row rows[RATES_MAX];
        premie_rates rates;
        premie_prorata_year of = random_year(&random, rows, &rates);
        history staff = random_history(&random);
        premie_stretch stretches[SPELLS_MAX];
        premie_prorata_line lines[2 * SPELLS_MAX];
        size_t count = lines_of(&of, merged(staff.count, staff.spell, stretches), stretches, lines);
        int64_t total = 0, units = premie_year_units(&of.year);
        for (size_t j = 0; j < count; j++) {
            assert_true(premie_money_is(lines[j].amount));
            total += lines[j].amount.cents;
        }
        int64_t off = total * units - units_in_service(&of, &rates, &staff);
        assert_true(2 * llabs(off) <= (int64_t)count * units);
        charged_histories += count > 0;
    }
    assert_true(charged_histories > HISTORIES / 2);
}

static bool same_line(const premie_prorata_line *a, const premie_prorata_line *b)
{
    return a->kind == b->kind && a->effective.day == b->effective.day && a->known.day == b->known.day &&
           a->term_date.day == b->term_date.day && a->days == b->days && a->amount.cents == b->amount.cents;
}

/* [E-1], [P-3] */
static void a_spell_split_in_two_that_touch_changes_nothing(void **state)
{
    (void)state;
    uint64_t random = 2;
    for (int i = 0; i < HISTORIES; i++) {
        premie_rate_row rows[RATES_MAX];
        premie_rates rates;
        premie_prorata_year of = random_year(&random, rows, &rates);
        premie_stretch whole = random_history(&random).spell[0];
        int32_t length = premie_date_min(whole.days.until, day("2027-01-01")).day - whole.days.from.day;
        premie_date middle = premie_date_plus(
            whole.days.from, 1 + (int32_t)premie_random_between(&random, 0, length > 2 ? length - 2 : 0));
        if (length < 2) {
            continue;
        }
        premie_stretch parts[] = {
            premie_stretch_of((premie_period){whole.days.from, middle}, whole.start_known, near(&random, middle)),
            premie_stretch_of((premie_period){middle, whole.days.until}, near(&random, middle), whole.end_known)};
        premie_stretch out[2];
        premie_prorata_line expected[PREMIE_PRORATA_LINES_MAX], lines[PREMIE_PRORATA_LINES_MAX];
        assert_integer((int64_t)merged(2, parts, out), 1);
        size_t count = premie_prorata_lines(&of, &whole, expected);
        assert_integer((int64_t)premie_prorata_lines(&of, &out[0], lines), (int64_t)count);
        for (size_t j = 0; j < count; j++) {
            assert_true(same_line(&lines[j], &expected[j]));
        }
    }
}

/* ---- runs over a whole book ------------------------------------------------------------------------------------- */

enum { EMPLOYERS = 60, EMPLOYEES = 50, FIRST_YEAR = 2023, LAST_YEAR = 2025, TEXT = 256 };

static void write_file(const char *folder, const char *name, const char *mode, const char *text)
{
    char path[TEXT + 32];
    (void)snprintf(path, sizeof path, "%s/%s.csv", folder, name);
    FILE *file = fopen(path, mode);
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_integer(fclose(file), 0);
}

static FILE *open_file(const char *folder, const char *name)
{
    char path[TEXT + 32];
    (void)snprintf(path, sizeof path, "%s/%s.csv", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    return file;
}

static const char *date_text(premie_date date, char text[PREMIE_NUMBER_TEXT])
{
    (void)premie_date_text(date, PREMIE_ISO, text);
    return text;
}

static void write_rules(const char *folder)
{
    write_file(folder, "products", "w",
               "product,premium_base,prorata,vat\nbase,none,,\np0,employee,day,high\np1,employee,day365,high\n"
               "p2,employee,day360,\np3,employee,month,high\n");
    write_file(folder, "tariffs", "w",
               "product,class,from,until,premium_per_employee\np0,,2020-01-01,2024-07-01,96.00\n"
               "p0,,2024-07-01,,102.00\np1,,2020-01-01,,120.00\np2,,2020-01-01,2025-03-15,77.77\n"
               "p2,,2025-03-15,,81.13\np3,,2020-01-01,,99.99\n");
    write_file(folder, "vat", "w", "code,from,until,pct\nhigh,2001-01-01,2012-10-01,19\nhigh,2012-10-01,,21\n");
}

static void write_covers(const char *folder, uint64_t *random)
{
    static const char *const terms[] = {"year", "half_year", "quarter", "month"};
    static const char *const renewals[] = {"01-01", "04-01", "08-31", "12-31"};
    FILE *employers = open_file(folder, "employers"), *covers = open_file(folder, "covers");
    (void)fputs("employer_id\n", employers);
    (void)fputs("cover_id,policy_id,employer_id,product,from,until,renewal,term,base_cover_id\n", covers);
    for (int i = 0; i < EMPLOYERS; i++) {
        char from[PREMIE_NUMBER_TEXT], until[PREMIE_NUMBER_TEXT] = "";
        (void)date_text(random_day(random, "2022-01-01", "2024-06-01"), from);
        if (premie_random_between(random, 0, 3) == 0) {
            (void)date_text(random_day(random, "2024-08-01", "2026-02-01"), until);
        }
        (void)fprintf(employers, "E%d\n", i);
        (void)fprintf(covers, "B%d,P%d,E%d,base,2020-01-01,,01-01,%s,\n", i, i, i,
                      terms[premie_random_between(random, 0, 3)]);
        (void)fprintf(covers, "C%d,P%d,E%d,p%d,%s,%s,%s,,B%d\n", i, i, i, i % 4, from, until,
                      renewals[premie_random_between(random, 0, 3)], i);
    }
    assert_integer(fclose(employers) | fclose(covers), 0);
}

static void write_spells(const char *folder, const history staff[EMPLOYERS * EMPLOYEES])
{
    FILE *spells = open_file(folder, "spells");
    (void)fputs("employer_id,employee_id,from,until,from_reported_on,until_reported_on\n", spells);
    for (int i = 0; i < EMPLOYERS * EMPLOYEES; i++) {
        for (size_t j = 0; j < staff[i].count; j++) {
            const premie_stretch *one = &staff[i].spell[j];
            char from[PREMIE_NUMBER_TEXT], until[PREMIE_NUMBER_TEXT];
            char known[PREMIE_NUMBER_TEXT], end_known[PREMIE_NUMBER_TEXT];
            (void)fprintf(spells, "E%d,e%d,%s,%s,%s,%s\n", i / EMPLOYEES, i % EMPLOYEES,
                          date_text(one->days.from, from), date_text(one->days.until, until),
                          date_text(one->start_known, known), date_text(one->end_known, end_known));
        }
    }
    assert_integer(fclose(spells), 0);
}

/* Adds the rows to book to the book. */
static void book_rows(const char *folder, const premie_results *results)
{
    char path[TEXT + 32];
    (void)snprintf(path, sizeof path, "%s/billing.csv", folder);
    FILE *billing = fopen(path, "a");
    assert_non_null(billing);
    const premie_billing_row *rows = results->table[PREMIE_RESULT_billing].rows;
    for (size_t i = 0; i < results->table[PREMIE_RESULT_billing].count; i++) {
        char date[PREMIE_NUMBER_TEXT], amount[PREMIE_NUMBER_TEXT];
        (void)premie_decimal_text(rows[i].amount.cents, 2, false, PREMIE_ISO, amount);
        (void)fprintf(billing, "%.*s,%d,%s,%s,%s,%.*s\n", (int)premie_id_length(rows[i].cover_id),
                      premie_id_bytes(rows[i].cover_id), (int)rows[i].year, rows[i].kind,
                      date_text(rows[i].booked_on, date), amount, (int)premie_id_length(rows[i].employee_id),
                      premie_id_bytes(rows[i].employee_id));
    }
    assert_integer(fclose(billing), 0);
}

/* A book with what was computed from it. */
typedef struct run {
    premie_book book;
    premie_results results;
} run;

static premie_status run_prorata(run *of, const char *folder, premie_date as_of, premie_date until, unsigned threads,
                                 premie_error *error)
{
    char rules[TEXT + 32];
    (void)snprintf(rules, sizeof rules, "%s/rules", folder);
    premie_load_options options = {.book = folder, .rules = rules, .as_of = as_of, .threads = threads};
    premie_findings findings;
    premie_portfolio portfolio;
    *of = (run){.results = {.table[0].made = false}};
    error->text[0] = '\0';
    premie_status status = premie_book_load(&of->book, &options, &findings, error);
    assert_status(status, PREMIE_OK, error);
    assert_status(premie_portfolio_init(&portfolio, &of->book, error), PREMIE_OK, error);
    status = premie_run_prorata(&portfolio, FIRST_YEAR, LAST_YEAR, until, &of->results, error);
    premie_portfolio_release(&portfolio);
    premie_findings_release(&findings);
    return status;
}

static void run_ok(run *of, const char *folder, premie_date as_of, premie_date until)
{
    premie_error error;
    assert_status(run_prorata(of, folder, as_of, until, 2, &error), PREMIE_OK, &error);
}

static void release_run(run *of)
{
    premie_results_release(&of->results);
    premie_book_release(&of->book);
}

typedef struct books {
    char folder[TEXT];
    history staff[EMPLOYERS * EMPLOYEES];
} books;

static int make_book(void **state)
{
    static books of;
    uint64_t random = 3;
    const char *temporary = getenv("TMPDIR");
    (void)snprintf(of.folder, sizeof of.folder, "%s/premie-test-XXXXXX", temporary != NULL ? temporary : "/tmp");
    char rules[TEXT + 32];
    if (mkdtemp(of.folder) == NULL) {
        return -1;
    }
    (void)snprintf(rules, sizeof rules, "%s/rules", of.folder);
    if (mkdir(rules, 0700) != 0) {
        return -1;
    }
    write_rules(rules);
    write_covers(of.folder, &random);
    for (int i = 0; i < EMPLOYERS * EMPLOYEES; i++) {
        of.staff[i] = random_history(&random);
    }
    write_spells(of.folder, of.staff);
    write_file(of.folder, "billing", "w", "cover_id,year,kind,booked_on,amount,employee_id\n");
    *state = &of;
    return 0;
}

static int remove_book(void **state)
{
    static const char *const names[] = {"rules/products.csv", "rules/tariffs.csv", "rules/vat.csv", "rules",
                                        "employers.csv",      "covers.csv",        "spells.csv",    "billing.csv"};
    const books *of = *state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[TEXT + 32];
        (void)snprintf(path, sizeof path, "%s/%s", of->folder, names[i]);
        (void)remove(path);
    }
    return rmdir(of->folder);
}

/* A correction: some of the staff turn out to have another history. */
static void correct_staff(books *of, uint64_t *random)
{
    for (int i = 0; i < EMPLOYERS * EMPLOYEES; i++) {
        if (premie_random_between(random, 0, 19) == 0) {
            of->staff[i] = random_history(random);
        }
    }
    write_spells(of->folder, of->staff);
}

static const premie_prorata_due_row *due_rows(const run *of)
{
    return of->results.table[PREMIE_RESULT_prorata_due].rows;
}
static size_t due_count(const run *of) { return of->results.table[PREMIE_RESULT_prorata_due].count; }

static void assert_nothing_due(const run *of)
{
    assert_integer((int64_t)of->results.table[PREMIE_RESULT_billing].count, 0);
    for (size_t i = 0; i < due_count(of); i++) {
        assert_money(due_rows(of)[i].due, "0.00");
    }
}

/* What each is charged, leaving out those who are charged nothing. */
static void assert_same_charges(const run *a, const run *b)
{
    size_t at = 0;
    for (size_t i = 0; i < due_count(a); i++) {
        if (due_rows(a)[i].charged.cents == 0) {
            continue;
        }
        while (at < due_count(b) && due_rows(b)[at].charged.cents == 0) {
            at++;
        }
        assert_true(at < due_count(b));
        assert_integer(premie_id_compare(due_rows(a)[i].cover_id, due_rows(b)[at].cover_id), 0);
        assert_integer(premie_id_compare(due_rows(a)[i].employee_id, due_rows(b)[at].employee_id), 0);
        assert_integer(due_rows(a)[i].year, due_rows(b)[at].year);
        assert_integer(due_rows(a)[i].charged.cents, due_rows(b)[at].charged.cents);
        at++;
    }
}

/* [P-5], [P-6], [T-7]: 3,000 histories, reported late, corrected, over three years */
static void billing_term_by_term_ends_at_the_total_of_one_run(void **state)
{
    books *of = *state;
    static const char *const dates[] = {"2023-01-01", "2023-04-03", "2023-10-01", "2024-01-01", "2024-01-15",
                                        "2024-06-30", "2024-10-02", "2025-01-01", "2025-03-01", "2025-07-01",
                                        "2026-01-01", "2026-02-10", "2026-04-01", "2027-06-01"};
    uint64_t random = 4;
    size_t booked = 0;
    run now;
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        premie_date as_of = day(dates[i]), until = near(&random, premie_date_plus(as_of, 1));
        if (i % 3 == 1) {
            correct_staff(of, &random);
        }
        run_ok(&now, of->folder, as_of, until);
        booked += now.results.table[PREMIE_RESULT_billing].count;
        book_rows(of->folder, &now.results);
        release_run(&now);
        run_ok(&now, of->folder, as_of, until);
        assert_nothing_due(&now);
        release_run(&now);
    }
    assert_true(booked > EMPLOYERS * EMPLOYEES);
    premie_date end = day("2028-06-01");
    run_ok(&now, of->folder, end, end);
    book_rows(of->folder, &now.results);
    release_run(&now);
    run_ok(&now, of->folder, end, end);
    assert_nothing_due(&now);
    write_file(of->folder, "billing", "w", "cover_id,year,kind,booked_on,amount,employee_id\n");
    run once;
    run_ok(&once, of->folder, end, end);
    assert_true(due_count(&once) > EMPLOYERS * EMPLOYEES);
    assert_same_charges(&once, &now);
    assert_same_charges(&now, &once);
    release_run(&once);
    release_run(&now);
}

/* [P-5], [P-6] */
static void the_tables_are_sorted_and_sum_up_whatever_the_threads(void **state)
{
    const books *of = *state;
    premie_date end = day("2026-02-01");
    run one, many;
    premie_error error;
    assert_status(run_prorata(&one, of->folder, end, end, 1, &error), PREMIE_OK, &error);
    assert_status(run_prorata(&many, of->folder, end, end, 5, &error), PREMIE_OK, &error);
    assert_same_charges(&one, &many);
    const premie_prorata_covers_row *covers = one.results.table[PREMIE_RESULT_prorata_covers].rows;
    size_t at = 0;
    for (size_t i = 0; i < one.results.table[PREMIE_RESULT_prorata_covers].count; i++) {
        int64_t due = 0, employees = 0;
        for (; at < due_count(&one) && due_rows(&one)[at].cover_id.text == covers[i].cover_id.text &&
               due_rows(&one)[at].year == covers[i].year;
             at++, employees++) {
            due += due_rows(&one)[at].due.cents;
        }
        assert_integer(covers[i].employees, employees);
        assert_integer(covers[i].due.cents, due);
        assert_integer(covers[i].due_inc_vat.cents, due + covers[i].vat.cents);
    }
    assert_integer((int64_t)at, (int64_t)due_count(&one));
    release_run(&one);
    release_run(&many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_open_spell_ends_never_and_is_known_to_end_never),
        cmocka_unit_test(a_report_that_is_blank_is_the_day_itself),
        cmocka_unit_test(overlapping_spells_are_one_stretch_with_the_reports_of_its_start_and_its_end),
        cmocka_unit_test(of_several_spells_that_end_a_stretch_the_latest_report_counts),
        cmocka_unit_test(a_day_out_of_service_parts_two_stretches),
        cmocka_unit_test(touching_spells_are_one_stretch),
        cmocka_unit_test(who_is_there_on_the_first_day_and_known_a_day_later_is_a_joiner),
        cmocka_unit_test(what_is_known_by_the_first_day_is_due_on_it),
        cmocka_unit_test(a_stretch_gives_the_lines_of_its_start_and_its_end),
        cmocka_unit_test(a_stretch_outside_the_insured_period_has_no_line),
        cmocka_unit_test(a_year_that_does_not_exist_for_the_cover_has_no_lines),
        cmocka_unit_test(a_tariff_that_changes_in_mid_year_counts_for_its_days),
        cmocka_unit_test(days_free_of_charge_cost_nothing),
        cmocka_unit_test(after_the_cover_s_end_the_last_rate_serves_where_none_is_in_force),
        cmocka_unit_test(after_the_cover_s_end_the_rate_in_force_serves_where_there_is_one),
        cmocka_unit_test(a_day_without_a_rate_before_the_cover_s_end_leaves_a_line_without_amount),
        cmocka_unit_test(without_any_rate_before_the_end_no_line_has_an_amount),
        cmocka_unit_test(the_largest_premium_is_charged_in_full),
        cmocka_unit_test(who_leaves_and_comes_back_within_a_term_gets_both_lines_on_one_day),
        cmocka_unit_test(a_cancelled_manager_gives_back_the_rest_of_the_year_on_the_base_cover_s_term),
        cmocka_unit_test(the_lines_come_to_the_tariff_over_the_days_in_service_within_half_a_cent_each),
        cmocka_unit_test(a_spell_split_in_two_that_touch_changes_nothing),
        cmocka_unit_test_setup_teardown(billing_term_by_term_ends_at_the_total_of_one_run, make_book, remove_book),
        cmocka_unit_test_setup_teardown(the_tables_are_sorted_and_sum_up_whatever_the_threads, make_book, remove_book),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
