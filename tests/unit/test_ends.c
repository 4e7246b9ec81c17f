#include "support/assertions.h"

#include <string.h>

#include "premie/years.h"
#include "support/cases.h"
#include "support/covers.h"
#include "support/random.h"

enum { MOST_COVERS = 8 };

/* A cover that is tied to nothing and renews on 1 January. */
static premie_cover_tie tie(const char *from, const char *until, enum premie_end_reason reason)
{
    return (premie_cover_tie){
        .own = days(from, until),
        .renewal = {1, 1},
        .end_reason = reason,
        .cancelled_on = PREMIE_NO_DATE,
        .refused = PREMIE_FOREVER,
        .base = PREMIE_NO_ROW,
        .arbo = PREMIE_NO_ROW,
    };
}

static premie_cover_tie open_tie(void) { return tie("2024-01-01", "", (enum premie_end_reason)0); }

static premie_cover_tie refused_tie(const char *refused)
{
    premie_cover_tie result = open_tie();
    result.refused = day(refused);
    return result;
}

static premie_cover_tie tied(premie_cover_tie result, uint32_t base, uint32_t arbo)
{
    result.base = base;
    result.arbo = arbo;
    return result;
}

static premie_cover_tie manager(premie_cover_tie result, uint32_t base, uint32_t arbo)
{
    result.is_asr_manager = true;
    return tied(result, base, arbo);
}

static void assert_end(premie_cover_end end, const char *day_text, enum premie_end_reason reason)
{
    assert_date(end.end, day_text);
    assert_integer(end.reason, reason);
}

/* ---- what ends one cover --------------------------------------------------------------------------- */

/* [Y-7] */
static void a_cancelled_manager_ends_on_a_renewal_day_of_its_base(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("cancellations.csv");
    while (premie_cases_next(cases)) {
        premie_date end =
            premie_cancellation_end(day(premie_case_text(cases, "from")), month_day(premie_case_text(cases, "renewal")),
                                    day(premie_case_text(cases, "cancelled_on")));
        assert_date(end, premie_case_text(cases, "end"));
    }
    premie_cases_close(cases);
}

/* [Y-3] */
static void an_increase_refused_in_time_ends_the_cover(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("refusals.csv");
    while (premie_cases_next(cases)) {
        const char *before = premie_case_text(cases, "before");
        bool is_free = strcmp(before, "free") == 0;
        premie_rate_row row = is_free ? free_row("2025-01-01", "") : euro_row("2025-01-01", "", before);
        premie_rates rates = {.schedule = &row, .schedule_count = 1};
        bool refused = premie_increase_refused(
            day(premie_case_text(cases, "from")), money(premie_case_text(cases, "premium")),
            day(premie_case_text(cases, "announced_on")), day(premie_case_text(cases, "refused_on")),
            premie_case_integer(cases, "days"), &rates);
        assert_integer(refused, premie_case_integer(cases, "refused"));
    }
    premie_cases_close(cases);
}

/* [Y-3] */
static void a_refused_increase_is_one_on_the_schedule_in_force_the_day_before_not_the_tariff(void **state)
{
    (void)state;
    premie_rate_row schedule[] = {euro_row("2024-01-01", "2025-01-01", "82.00"), euro_row("2025-01-01", "", "80.00")};
    premie_rate_row any[] = {euro_row("2024-01-01", "", "75.00")};
    premie_rates rates = {.schedule = schedule, .schedule_count = 2, .any_class = any, .any_class_count = 1};
    assert_false(
        premie_increase_refused(day("2025-01-01"), money("80.00"), day("2024-11-01"), day("2024-11-02"), 30, &rates));
    schedule[0] = euro_row("2024-01-01", "2025-01-01", "79.99");
    assert_true(
        premie_increase_refused(day("2025-01-01"), money("80.00"), day("2024-11-01"), day("2024-11-02"), 30, &rates));
}

/* ---- covers tied to one another -------------------------------------------------------------------- */

/* [Y-2] */
static void a_cover_without_an_end_goes_on_for_ever(void **state)
{
    (void)state;
    premie_cover_tie ties[] = {open_tie()};
    premie_cover_end ends[1];
    premie_cover_ends(1, ties, ends);
    assert_end(ends[0], "forever", (enum premie_end_reason)0);
}

/* [Y-2] */
static void a_cover_ends_on_the_earliest_of_its_own_its_base_s_and_its_arbo_s_day(void **state)
{
    (void)state;
    static const char *const until[][4] = {
        {"2025-03-01", "2025-04-01", "2025-05-01", "2025-03-01"},
        {"2025-05-01", "2025-04-01", "2025-06-01", "2025-04-01"},
        {"2025-05-01", "2025-06-01", "2025-04-01", "2025-04-01"},
        {"", "", "2025-04-01", "2025-04-01"},
    };
    for (size_t i = 0; i < sizeof until / sizeof *until; i++) {
        premie_cover_tie ties[] = {
            tied(tie("2024-01-01", until[i][0], (enum premie_end_reason)0), 1, 2),
            tie("2024-01-01", until[i][1], (enum premie_end_reason)0),
            tie("2024-01-01", until[i][2], (enum premie_end_reason)0),
        };
        premie_cover_end ends[3];
        premie_cover_ends(3, ties, ends);
        assert_date(ends[0].end, until[i][3]);
    }
}

/* [Y-2] */
static void a_module_does_not_end_its_base_or_arbo_cover(void **state)
{
    (void)state;
    premie_cover_tie ties[] = {tied(tie("2024-01-01", "2025-04-01", PREMIE_END_FRAUD), 1, 2), open_tie(), open_tie()};
    premie_cover_end ends[3];
    premie_cover_ends(3, ties, ends);
    assert_end(ends[1], "forever", (enum premie_end_reason)0);
    assert_end(ends[2], "forever", (enum premie_end_reason)0);
}

/* [Y-2], S5:1.8 */
static void a_manager_ends_its_arbo_cover_and_what_is_tied_to_that(void **state)
{
    (void)state;
    premie_cover_tie ties[] = {
        manager(tie("2024-01-01", "2025-04-01", PREMIE_END_NON_PAYMENT), PREMIE_NO_ROW, 1),
        open_tie(),
        tied(open_tie(), PREMIE_NO_ROW, 1),
        manager(open_tie(), PREMIE_NO_ROW, 1),
    };
    premie_cover_end ends[4];
    premie_cover_ends(4, ties, ends);
    for (size_t i = 0; i < 4; i++) {
        assert_end(ends[i], "2025-04-01", PREMIE_END_NON_PAYMENT);
    }
}

/* [Y-2], S5:2.5 */
static void the_end_of_a_base_reaches_an_arbo_cover_by_way_of_a_manager(void **state)
{
    (void)state;
    premie_cover_tie ties[] = {
        open_tie(),
        manager(open_tie(), 2, 0),
        tied(open_tie(), 3, PREMIE_NO_ROW),
        tie("2024-01-01", "2025-07-01", PREMIE_END_PROVIDER_LEFT),
    };
    premie_cover_end ends[4];
    premie_cover_ends(4, ties, ends);
    assert_end(ends[0], "2025-07-01", PREMIE_END_PROVIDER_LEFT);
}

/* [Y-2], [Y-7], demo item 15: C18, C19, C20 */
static void the_demo_s_cancelled_manager_ends_with_its_arbo_cover_on_1_april(void **state)
{
    (void)state;
    premie_cover_tie ties[] = {
        tie("2024-04-01", "", (enum premie_end_reason)0),
        tie("2024-03-01", "", (enum premie_end_reason)0),
        manager(tie("2024-03-01", "2025-03-01", PREMIE_END_CANCELLED), 0, 1),
    };
    ties[0].renewal = month_day("04-01");
    ties[2].cancelled_on = day("2025-01-20");
    premie_cover_end ends[3];
    premie_cover_ends(3, ties, ends);
    assert_end(ends[0], "forever", (enum premie_end_reason)0);
    assert_end(ends[1], "2025-04-01", PREMIE_END_CANCELLED);
    assert_end(ends[2], "2025-04-01", PREMIE_END_CANCELLED);
}

/* [Y-7] */
static void a_cancelled_manager_without_a_base_ends_on_its_own_renewal_day(void **state)
{
    (void)state;
    premie_cover_tie ties[] = {
        manager(tie("2024-03-01", "2025-03-01", PREMIE_END_CANCELLED), PREMIE_NO_ROW, PREMIE_NO_ROW)};
    ties[0].cancelled_on = day("2025-01-20");
    premie_cover_end ends[1];
    premie_cover_ends(1, ties, ends);
    assert_end(ends[0], "2026-01-01", PREMIE_END_CANCELLED);
}

/* [Y-7] */
static void only_a_manager_that_was_cancelled_leaves_its_until(void **state)
{
    (void)state;
    premie_cover_tie ties[] = {
        tie("2024-03-01", "2025-03-01", PREMIE_END_CANCELLED),
        manager(tie("2024-03-01", "2025-03-01", PREMIE_END_FRAUD), PREMIE_NO_ROW, PREMIE_NO_ROW),
        manager(tie("2024-03-01", "2025-03-01", PREMIE_END_CANCELLED), PREMIE_NO_ROW, PREMIE_NO_ROW),
    };
    ties[0].cancelled_on = ties[1].cancelled_on = day("2025-01-20");
    premie_cover_end ends[3];
    premie_cover_ends(3, ties, ends);
    for (size_t i = 0; i < 3; i++) {
        assert_date(ends[i].end, "2025-03-01");
    }
}

/* ---- reasons --------------------------------------------------------------------------------------- */

/* [Y-2] */
static void on_one_day_a_cover_s_own_reason_counts_before_its_base_s_and_that_before_its_arbo_s(void **state)
{
    (void)state;
    premie_cover_tie base = tie("2024-01-01", "2025-04-01", PREMIE_END_FRAUD);
    premie_cover_tie arbo = tie("2024-01-01", "2025-04-01", PREMIE_END_PROVIDER_LEFT);
    premie_cover_tie ties[] = {
        base,
        arbo,
        tied(tie("2024-01-01", "2025-04-01", PREMIE_END_NON_PAYMENT), 0, 1),
        tied(tie("2024-01-01", "", PREMIE_END_NON_PAYMENT), 0, 1),
        tied(open_tie(), PREMIE_NO_ROW, 1),
        tied(tie("2024-01-01", "2025-04-01", (enum premie_end_reason)0), 0, 1),
    };
    premie_cover_end ends[6];
    premie_cover_ends(6, ties, ends);
    assert_integer(ends[2].reason, PREMIE_END_NON_PAYMENT);
    assert_integer(ends[3].reason, PREMIE_END_FRAUD);
    assert_integer(ends[4].reason, PREMIE_END_PROVIDER_LEFT);
    assert_integer(ends[5].reason, 0);
}

/* [Y-2] the base ends with its own Arbo cover, which is not in front of it in the list */
static void a_base_s_reason_counts_first_even_where_it_comes_from_further_away(void **state)
{
    (void)state;
    premie_cover_tie ties[] = {
        tied(open_tie(), 1, 2),
        tied(open_tie(), PREMIE_NO_ROW, 3),
        tie("2024-01-01", "2025-04-01", PREMIE_END_PROVIDER_LEFT),
        tie("2024-01-01", "2025-04-01", PREMIE_END_MISREPRESENTATION),
    };
    premie_cover_end ends[4];
    premie_cover_ends(4, ties, ends);
    assert_end(ends[0], "2025-04-01", PREMIE_END_MISREPRESENTATION);
}

/* [Y-2] */
static void an_arbo_cover_s_own_reason_counts_before_its_manager_s(void **state)
{
    (void)state;
    premie_cover_tie ties[] = {
        manager(tie("2024-01-01", "2025-04-01", PREMIE_END_FRAUD), PREMIE_NO_ROW, 1),
        tie("2024-01-01", "2025-04-01", PREMIE_END_PROVIDER_LEFT),
        manager(open_tie(), PREMIE_NO_ROW, 1),
    };
    premie_cover_end ends[3];
    premie_cover_ends(3, ties, ends);
    assert_integer(ends[0].reason, PREMIE_END_FRAUD);
    assert_integer(ends[1].reason, PREMIE_END_PROVIDER_LEFT);
    assert_integer(ends[2].reason, PREMIE_END_PROVIDER_LEFT);
}

/* [Y-2], [Y-3] */
static void a_refused_increase_has_no_reason_for_the_cover_or_those_tied_to_it(void **state)
{
    (void)state;
    premie_cover_tie ties[] = {
        refused_tie("2025-07-01"),
        manager(open_tie(), 0, 2),
        open_tie(),
        tied(tie("2024-01-01", "2026-01-01", PREMIE_END_FRAUD), PREMIE_NO_ROW, 2),
    };
    premie_cover_end ends[4];
    premie_cover_ends(4, ties, ends);
    for (size_t i = 0; i < 4; i++) {
        assert_end(ends[i], "2025-07-01", (enum premie_end_reason)0);
    }
}

/* [Y-2] */
static void a_refused_increase_gives_way_to_any_reason_on_its_day(void **state)
{
    (void)state;
    premie_cover_tie ties[] = {
        tie("2024-01-01", "2025-07-01", PREMIE_END_PROVIDER_LEFT),
        refused_tie("2025-07-01"),
        tied(refused_tie("2025-07-01"), 1, 0),
    };
    premie_cover_end ends[3];
    premie_cover_ends(3, ties, ends);
    assert_integer(ends[1].reason, 0);
    assert_integer(ends[2].reason, PREMIE_END_PROVIDER_LEFT);
}

/* ---- all of it against the plain definition -------------------------------------------------------- */

/* A random set of base covers, Arbo covers, managers and other modules, with ends on few days. */
/* [Y-2]: the cover behind them is of another employer */
static void a_cover_that_is_not_among_those_tied_gives_no_reason(void **state)
{
    premie_cover_tie ties[] = {refused_tie("2025-07-01"), manager(open_tie(), PREMIE_NO_ROW, 0)};
    premie_cover_end ends[2] = {{.end = PREMIE_FOREVER}, {day("2025-07-01"), PREMIE_END_FRAUD}};
    (void)state;
    premie_cover_ends(1, ties, ends);
    assert_end(ends[0], "2025-07-01", (enum premie_end_reason)0);
    assert_end(ends[1], "2025-07-01", PREMIE_END_FRAUD);
    ends[1].reason = (enum premie_end_reason)(PREMIE_END_PROVIDER_LEFT + 1);
    premie_cover_ends(1, ties, ends);
    assert_integer(ends[1].reason, PREMIE_END_PROVIDER_LEFT + 1);
}

static void random_ties(uint64_t *seed, uint32_t count, premie_cover_tie ties[])
{
    enum { BASE, ARBO, MANAGER, MODULE };
    int kinds[MOST_COVERS];
    for (uint32_t i = 0; i < count; i++) {
        static const char *const until[] = {"2025-04-01", "2025-05-01", "2025-06-01", "", "", ""};
        enum premie_end_reason reason = (enum premie_end_reason)premie_random_between(seed, 0, 5);
        ties[i] = tie("2024-01-01", until[premie_random_between(seed, 0, 5)], reason);
        if (premie_random_between(seed, 0, 5) == 0) {
            ties[i].refused = day("2025-05-01");
        }
        kinds[i] = (int)premie_random_between(seed, BASE, MODULE);
        ties[i].is_asr_manager = kinds[i] == MANAGER;
    }
    for (uint32_t i = 0; i < count; i++) {
        for (int attempt = 0; attempt < 4; attempt++) {
            uint32_t other = (uint32_t)premie_random_between(seed, 0, count - 1);
            if (kinds[i] >= MANAGER && kinds[other] == BASE) {
                ties[i].base = other;
            } else if (kinds[i] != ARBO && kinds[other] == ARBO) {
                ties[i].arbo = other;
            }
        }
    }
}

/* The covers that can end one cover, itself first, in the order of [Y-2]; returns their number. */
static uint32_t enders(uint32_t count, const premie_cover_tie ties[], uint32_t place, uint32_t found[], uint32_t length)
{
    for (uint32_t i = 0; i < length; i++) {
        if (found[i] == place) {
            return length;
        }
    }
    found[length++] = place;
    if (ties[place].base != PREMIE_NO_ROW) {
        length = enders(count, ties, ties[place].base, found, length);
    }
    if (ties[place].arbo != PREMIE_NO_ROW) {
        length = enders(count, ties, ties[place].arbo, found, length);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (ties[i].is_asr_manager && ties[i].arbo == place) {
            length = enders(count, ties, i, found, length);
        }
    }
    return length;
}

/* [Y-2] */
static void covers_tied_at_random_end_on_the_earliest_day_of_all_that_reach_them(void **state)
{
    (void)state;
    uint64_t seed = 2;
    for (int i = 0; i < 20000; i++) {
        premie_cover_tie ties[MOST_COVERS];
        premie_cover_end ends[MOST_COVERS];
        uint32_t count = (uint32_t)premie_random_between(&seed, 1, MOST_COVERS);
        random_ties(&seed, count, ties);
        premie_cover_ends(count, ties, ends);
        for (uint32_t place = 0; place < count; place++) {
            uint32_t found[MOST_COVERS];
            uint32_t length = enders(count, ties, place, found, 0);
            premie_date end = PREMIE_FOREVER;
            for (uint32_t k = 0; k < length; k++) {
                end = premie_date_min(end, premie_date_min(ties[found[k]].own.until, ties[found[k]].refused));
            }
            assert_integer(ends[place].end.day, end.day);
        }
    }
}

/* [Y-2] with one manager for an Arbo cover at most: which of several comes first, no rule says */
static void covers_tied_at_random_have_the_first_reason_of_that_day(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (int i = 0; i < 20000; i++) {
        premie_cover_tie ties[MOST_COVERS];
        premie_cover_end ends[MOST_COVERS];
        uint32_t count = (uint32_t)premie_random_between(&seed, 1, MOST_COVERS);
        random_ties(&seed, count, ties);
        for (uint32_t place = 0; place < count; place++) {
            for (uint32_t other = 0; other < place; other++) {
                bool same = ties[other].is_asr_manager && ties[other].arbo == ties[place].arbo;
                ties[place].is_asr_manager = ties[place].is_asr_manager && !same;
            }
        }
        premie_cover_ends(count, ties, ends);
        for (uint32_t place = 0; place < count; place++) {
            uint32_t found[MOST_COVERS];
            uint32_t length = enders(count, ties, place, found, 0);
            unsigned reason = 0;
            for (uint32_t k = length; k-- > 0;) {
                bool its_until = ties[found[k]].own.until.day == ends[place].end.day;
                bool ended = ends[place].end.day != PREMIE_FOREVER.day;
                reason = its_until && ended ? ties[found[k]].end_reason : reason;
            }
            assert_integer(ends[place].reason, reason);
        }
    }
}

/* [Y-2] */
static void thousands_of_covers_of_one_employer_end_together(void **state)
{
    (void)state;
    enum { COUNT = 20000 };
    static premie_cover_tie ties[COUNT];
    static premie_cover_end ends[COUNT];
    ties[0] = open_tie();
    for (uint32_t i = 1; i < COUNT; i++) {
        ties[i] = manager(open_tie(), PREMIE_NO_ROW, 0);
    }
    ties[COUNT / 2].own.until = day("2025-04-01");
    ties[COUNT / 2].end_reason = PREMIE_END_FRAUD;
    premie_cover_ends(COUNT, ties, ends);
    for (uint32_t i = 0; i < COUNT; i++) {
        assert_true(ends[i].end.day == day("2025-04-01").day && ends[i].reason == PREMIE_END_FRAUD);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cancelled_manager_ends_on_a_renewal_day_of_its_base),
        cmocka_unit_test(an_increase_refused_in_time_ends_the_cover),
        cmocka_unit_test(a_refused_increase_is_one_on_the_schedule_in_force_the_day_before_not_the_tariff),
        cmocka_unit_test(a_cover_without_an_end_goes_on_for_ever),
        cmocka_unit_test(a_cover_ends_on_the_earliest_of_its_own_its_base_s_and_its_arbo_s_day),
        cmocka_unit_test(a_module_does_not_end_its_base_or_arbo_cover),
        cmocka_unit_test(a_manager_ends_its_arbo_cover_and_what_is_tied_to_that),
        cmocka_unit_test(the_end_of_a_base_reaches_an_arbo_cover_by_way_of_a_manager),
        cmocka_unit_test(the_demo_s_cancelled_manager_ends_with_its_arbo_cover_on_1_april),
        cmocka_unit_test(a_cancelled_manager_without_a_base_ends_on_its_own_renewal_day),
        cmocka_unit_test(only_a_manager_that_was_cancelled_leaves_its_until),
        cmocka_unit_test(on_one_day_a_cover_s_own_reason_counts_before_its_base_s_and_that_before_its_arbo_s),
        cmocka_unit_test(a_base_s_reason_counts_first_even_where_it_comes_from_further_away),
        cmocka_unit_test(an_arbo_cover_s_own_reason_counts_before_its_manager_s),
        cmocka_unit_test(a_refused_increase_has_no_reason_for_the_cover_or_those_tied_to_it),
        cmocka_unit_test(a_refused_increase_gives_way_to_any_reason_on_its_day),
        cmocka_unit_test(a_cover_that_is_not_among_those_tied_gives_no_reason),
        cmocka_unit_test(covers_tied_at_random_end_on_the_earliest_day_of_all_that_reach_them),
        cmocka_unit_test(covers_tied_at_random_have_the_first_reason_of_that_day),
        cmocka_unit_test(thousands_of_covers_of_one_employer_end_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
