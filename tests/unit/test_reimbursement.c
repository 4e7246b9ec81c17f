#include "support/assertions.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "premie/reimbursement.h"
#include "support/cases.h"
#include "support/covers.h"
#include "support/random.h"

/* ---- one invoice with all that is looked at ---------------------------------------------------------------- */

/* Two weeks of 2025 and a bit: day k has the share 1 - k / 28 up to the 14th, then a half. */
enum { RECOVERY_DAYS = 15 };

/* An invoice that is granted, until something of it is changed. */
typedef struct world {
    premie_invoice invoice;
    premie_activity activity;
    premie_module module;
    premie_absence absences[2]; /* the second only where it has a first sick day */
    premie_case sickness;
    premie_period service, no_risk, suspended;
    premie_claimed claimed;
    premie_parameter parameters[PREMIE_PARAMETER_COUNT];
    double share[RECOVERY_DAYS], sum[RECOVERY_DAYS];
    premie_recovery_days recovery;
    premie_budget budget;
    premie_bucket bucket;
    premie_money recovered;
    premie_decision decision;
} world;

static void set_defaults(world *of)
{
    for (size_t i = 0; i < PREMIE_PARAMETER_COUNT; i++) {
        of->parameters[i] = (premie_parameter){.otherwise = {premie_parameters_about[i].otherwise}};
    }
    of->recovery = (premie_recovery_days){RECOVERY_DAYS, of->share, of->sum};
    for (int k = 0; k < RECOVERY_DAYS; k++) {
        of->share[k] = 1 - k / 28.0;
        of->sum[k] = of->share[k] + (k > 0 ? of->sum[k - 1] : 0);
    }
}

static void make_world(world *of, const char *regime)
{
    static const unsigned char article[] = "\004S9:9";
    premie_absence ill = {.first_sick_day = day("2025-01-06"),
                          .recovered_on = PREMIE_FOREVER,
                          .duty_until = PREMIE_NO_DATE,
                          .wia_from = PREMIE_NO_DATE,
                          .daily_benefit = money("100.00")};
    *of = (world){
        .invoice = {.digital = true,
                    .requested_on = PREMIE_NO_DATE,
                    .approved_on = day("2025-04-07"),
                    .paid_on = day("2025-05-10"),
                    .activity_days = days("2025-04-07", "2025-04-22"),
                    .invoice_date = day("2025-04-30"),
                    .received_on = day("2025-04-30"),
                    .submitted_on = day("2025-05-12"),
                    .cost_ex_vat = money("1000.00"),
                    .vat = money("210.00"),
                    .approved_share = pct("100"),
                    .effect = pct("10"),
                    .account_in_sepa = true},
        .activity = {.covered = true, .km_rate = PREMIE_NO_MONEY, .article = {article}},
        .module = {.regime = (enum premie_regime)word_place(PREMIE_REGIME_WORDS, regime),
                   .support = PREMIE_SUPPORT_BUDGET,
                   .insured = days("2023-01-01", ""),
                   .is_vvt = true},
        .absences = {ill, {.first_sick_day = PREMIE_NO_DATE, .recovered_on = PREMIE_FOREVER}},
        .service = days("2020-01-01", ""),
        .budget = {money("4000.00"), false},
        .claimed = {.pension_day = day("2040-01-01"), .as_of = day("2026-04-15")},
    };
    of->absences[1].duty_until = of->absences[1].wia_from = PREMIE_NO_DATE;
    of->absences[1].daily_benefit = PREMIE_NO_MONEY;
    set_defaults(of);
}

/* Ties together what has been set. */
static void tie(world *of)
{
    size_t count = premie_date_is(of->absences[1].first_sick_day) ? 2 : 1;
    of->absences[0].recovered = of->recovered.cents;
    of->absences[0].settled |= of->recovered.cents != 0;
    of->sickness = premie_case_make(count, of->absences, &of->parameters[PREMIE_PARAMETER_wage_continuation_days]);
    of->module.suspended = (premie_service){&of->suspended, !premie_period_is_empty(of->suspended)};
    of->claimed.invoice = &of->invoice;
    of->claimed.activity = &of->activity;
    of->claimed.module = &of->module;
    of->claimed.sickness = &of->sickness;
    of->claimed.absence = &of->absences[0];
    of->claimed.service = (premie_service){&of->service, !premie_period_is_empty(of->service)};
    of->claimed.no_risk = (premie_service){&of->no_risk, !premie_period_is_empty(of->no_risk)};
    of->claimed.parameters = of->parameters;
    of->claimed.recovery = &of->recovery;
}

static premie_decision decide(world *of)
{
    premie_error error;
    tie(of);
    if (premie_invoice_test(&of->claimed, NULL, &of->decision)) {
        assert_status(premie_invoice_grant(&of->claimed, of->budget, &of->bucket, &of->decision, &error), PREMIE_OK,
                      &error);
    }
    return of->decision;
}

/* ---- changes written as NAME=VALUE -------------------------------------------------------------------------- */

typedef struct place {
    const char *name, *kind;
    void *at;
} place;

static void set_value(const place *to, const char *text)
{
    if (strcmp(to->kind, "date") == 0) {
        *(premie_date *)to->at = *text != '\0' ? day(text) : PREMIE_NO_DATE;
    } else if (strcmp(to->kind, "end") == 0) {
        *(premie_date *)to->at = *text != '\0' ? day(text) : PREMIE_FOREVER;
    } else if (strcmp(to->kind, "money") == 0) {
        *(premie_money *)to->at = money(text);
    } else if (strcmp(to->kind, "number") == 0) {
        *(premie_number *)to->at = number(text);
    } else if (strcmp(to->kind, "pct") == 0) {
        *(premie_pct *)to->at = pct(text);
    } else if (strcmp(to->kind, "flag") == 0) {
        *(bool *)to->at = strcmp(text, "yes") == 0;
    } else if (strcmp(to->kind, "count") == 0) {
        *(int32_t *)to->at = (int32_t)strtol(text, NULL, 10);
    } else if (strcmp(to->kind, "proposer") == 0) {
        *(enum premie_proposer *)to->at = (enum premie_proposer)word_place(PREMIE_PROPOSER_WORDS, text);
    } else if (strcmp(to->kind, "proposers") == 0) {
        *(uint32_t *)to->at = UINT32_C(1) << (word_place(PREMIE_PROPOSER_WORDS, text) - 1);
    } else if (strcmp(to->kind, "class") == 0) {
        *(premie_support *)to->at = (premie_support)(word_place("none budget cba", text) - 1);
    } else {
        *(enum premie_end_reason *)to->at =
            (enum premie_end_reason)word_place("cancelled fraud non_payment misrepresentation provider_left", text);
    }
}

typedef struct names {
    place at[32];
    size_t count;
} names;

#define NAMES(...) \
    (names) { {__VA_ARGS__}, sizeof((const place[]){__VA_ARGS__}) / sizeof(place) }

static names names_of_invoice(premie_invoice *invoice)
{
    return NAMES({"requested_on", "date", &invoice->requested_on}, {"approved_on", "date", &invoice->approved_on},
                 {"paid_on", "date", &invoice->paid_on}, {"activity_from", "date", &invoice->activity_days.from},
                 {"activity_until", "date", &invoice->activity_days.until},
                 {"invoice_date", "date", &invoice->invoice_date}, {"received_on", "date", &invoice->received_on},
                 {"submitted_on", "date", &invoice->submitted_on}, {"cost", "money", &invoice->cost_ex_vat},
                 {"vat", "money", &invoice->vat}, {"subsidy", "money", &invoice->subsidy},
                 {"subsidy_missed", "money", &invoice->subsidy_missed}, {"other_cover", "money", &invoice->other_cover},
                 {"km", "number", &invoice->km}, {"distance_km", "number", &invoice->distance_km},
                 {"share", "pct", &invoice->approved_share}, {"effect", "pct", &invoice->effect},
                 {"proposed_by", "proposer", &invoice->proposed_by}, {"designated", "flag", &invoice->designated},
                 {"calamity", "flag", &invoice->calamity}, {"other_doctor", "flag", &invoice->other_doctor},
                 {"digital", "flag", &invoice->digital}, {"waived", "flag", &invoice->waived},
                 {"sepa", "flag", &invoice->account_in_sepa});
}

static names names_of_activity(premie_activity *row)
{
    return NAMES({"covered", "flag", &row->covered}, {"needs_approval", "flag", &row->needs_approval},
                 {"needs_designated", "flag", &row->needs_designated}, {"needs_conflict", "flag", &row->needs_conflict},
                 {"needs_calamity", "flag", &row->needs_calamity},
                 {"needs_other_doctor", "flag", &row->needs_other_doctor}, {"proposers", "proposers", &row->proposers},
                 {"km_rate", "money", &row->km_rate}, {"km_over", "number", &row->km_over});
}

static names names_of_the_case(world *of)
{
    premie_module *module = &of->module;
    premie_absence *first = &of->absences[0], *second = &of->absences[1];
    return NAMES({"class", "class", &module->support}, {"from", "date", &module->insured.from},
                 {"end", "end", &module->insured.until}, {"end_reason", "end_reason", &module->end_reason},
                 {"suspended_from", "date", &of->suspended.from}, {"suspended_until", "date", &of->suspended.until},
                 {"vvt", "flag", &module->is_vvt}, {"first_sick_day", "date", &first->first_sick_day},
                 {"recovered_on", "end", &first->recovered_on}, {"relapse", "date", &second->first_sick_day},
                 {"recovered_again", "end", &second->recovered_on}, {"conflict", "flag", &first->conflict},
                 {"no_cooperation", "flag", &first->no_cooperation}, {"third_party", "flag", &first->third_party},
                 {"third_party_later", "flag", &second->third_party},
                 {"sanction_weeks", "count", &first->sanction_weeks}, {"duty_until", "date", &first->duty_until},
                 {"wia_from", "date", &first->wia_from}, {"wia_later", "date", &second->wia_from},
                 {"daily_benefit", "money", &first->daily_benefit}, {"recovered", "money", &of->recovered},
                 {"service_from", "date", &of->service.from}, {"service_until", "end", &of->service.until},
                 {"no_risk_from", "date", &of->no_risk.from}, {"no_risk_until", "end", &of->no_risk.until});
}

static names names_of_the_rest(world *of)
{
    premie_parameter *parameters = of->parameters;
    return NAMES({"pension_day", "date", &of->claimed.pension_day}, {"as_of", "date", &of->claimed.as_of},
                 {"budget", "money", &of->budget.amount}, {"inc_vat", "flag", &of->budget.inc_vat},
                 {"got", "money", &of->bucket.got},
                 {"submit_months_goudse", "number", &parameters[PREMIE_PARAMETER_submit_months_goudse].otherwise},
                 {"submit_months_turien", "number", &parameters[PREMIE_PARAMETER_submit_months_turien].otherwise},
                 {"submit_months_vvt", "number", &parameters[PREMIE_PARAMETER_submit_months_vvt].otherwise},
                 {"vvt_min_sick_days", "number", &parameters[PREMIE_PARAMETER_vvt_min_sick_days].otherwise},
                 {"vvt_aow_years", "number", &parameters[PREMIE_PARAMETER_vvt_aow_years].otherwise},
                 {"excess_share", "number", &parameters[PREMIE_PARAMETER_excess_share].otherwise},
                 {"cba_share", "number", &parameters[PREMIE_PARAMETER_cba_share].otherwise},
                 {"wage_days", "number", &parameters[PREMIE_PARAMETER_wage_continuation_days].otherwise});
}

static void set(world *of, const char *name, const char *value)
{
    const names all[] = {names_of_invoice(&of->invoice), names_of_activity(&of->activity), names_of_the_case(of),
                         names_of_the_rest(of)};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        for (size_t j = 0; j < all[i].count; j++) {
            if (strcmp(all[i].at[j].name, name) == 0) {
                set_value(&all[i].at[j], value);
                return;
            }
        }
    }
    print_error("%sno '%s' to set\n", premie_cases_place(), name);
    fail();
}

/* `name=value name=value` */
static void set_all(world *of, const char *text)
{
    char copy[512], *word, *rest = copy;
    assert_true(strlen(text) < sizeof copy);
    strcpy(copy, text);
    while ((word = strtok_r(rest, " ", &rest)) != NULL) {
        char *value = strchr(word, '=');
        assert_non_null(value);
        *value++ = '\0';
        set(of, word, value);
    }
}

static void assert_id(premie_id id, const char *expected)
{
    char text[80] = "";
    memcpy(text, premie_id_bytes(id), premie_id_length(id));
    assert_string_equal(text, expected);
}

static void assert_decision(const premie_decision *decision, const premie_cases *cases)
{
    assert_string_equal(premie_reimbursement_status_word(decision->status), premie_case_text(cases, "status"));
    assert_string_equal(decision->reason, premie_case_text(cases, "reason"));
}

/* ---- tests -------------------------------------------------------------------------------------------------- */

/* which is [G-3], [U-6], [L-7], [M-4]; [G-1] to [G-4], [U-1] to [U-8], [L-1] to [L-8], [M-1] to [M-7], [U-12] */
static void each_test_holds_up_to_its_limit_and_fails_just_beyond_it(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("reimbursement_tests.csv");
    while (premie_cases_next(cases)) {
        world of;
        make_world(&of, premie_case_text(cases, "regime"));
        set_all(&of, premie_case_text(cases, "set"));
        premie_decision decision = decide(&of);
        assert_decision(&decision, cases);
        assert_id(decision.article, premie_case_text(cases, "article"));
        assert_string_equal(decision.rated ? "yes" : "no", premie_case_text(cases, "rated"));
        bool rejected = strcmp(premie_case_text(cases, "status"), "granted") != 0;
        assert_money(decision.amount, rejected ? "0.00" : "1000.00");
        assert_money(decision.basis, rejected ? "" : "1000.00");
    }
    premie_cases_close(cases);
}

/* to, [G-5], [U-9] to [U-11], [L-9], [M-8], [CB-1], [CB-2] */
static void each_amount_follows_from_its_cost_deductions_and_budget(void **state)
{
    (void)state;
    premie_cases *cases = premie_cases_open("reimbursement_amounts.csv");
    while (premie_cases_next(cases)) {
        world of;
        make_world(&of, premie_case_text(cases, "regime"));
        set_all(&of, premie_case_text(cases, "set"));
        premie_decision decision = decide(&of);
        assert_decision(&decision, cases);
        assert_id(decision.article, premie_case_text(cases, "article"));
        assert_money(decision.basis, premie_case_text(cases, "basis"));
        assert_money(decision.deductions, premie_case_text(cases, "deductions"));
        assert_money(decision.net, premie_case_text(cases, "net"));
        assert_money(decision.budget_left, premie_case_text(cases, "left"));
        assert_money(decision.amount, premie_case_text(cases, "amount"));
    }
    premie_cases_close(cases);
}

typedef struct told {
    char rules[256];
    size_t count, failed;
} told;

static void remember(void *context, const premie_test *test)
{
    told *of = context;
    strcat(of->rules, of->count++ > 0 ? " " : "");
    strcat(of->rules, test->rule);
    of->failed += !test->holds;
    assert_true(test->fact_count > 0);
}

/* */
static void a_trace_hears_of_every_test_in_order_up_to_the_one_that_fails(void **state)
{
    (void)state;
    static const char *const expected[][2] = {{"goudse-budget", "G-1 G-2 R-1 G-4"},
                                              {"turien-support", "U-1 U-2 U-3 U-4 U-5 R-1 U-7 U-8"},
                                              {"loyalis-vvt", "L-1 L-2 L-3 L-4 L-5 L-6 R-1 L-7 L-8"},
                                              {"asr-manager", "M-1 M-2 M-2 M-3 R-1 M-5 M-6 M-7"}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        world of;
        told heard = {.count = 0};
        premie_test_trace trace = {remember, &heard};
        make_world(&of, expected[i][0]);
        tie(&of);
        assert_true(premie_invoice_test(&of.claimed, &trace, &of.decision));
        assert_string_equal(heard.rules, expected[i][1]);
        assert_integer((int64_t)heard.failed, 0);
    }
    world of;
    told heard = {.count = 0};
    premie_test_trace trace = {remember, &heard};
    make_world(&of, "goudse-budget");
    of.activity.covered = false;
    tie(&of);
    assert_false(premie_invoice_test(&of.claimed, &trace, &of.decision));
    assert_string_equal(heard.rules, "G-1 G-2 R-1");
    assert_integer((int64_t)heard.failed, 1);
}

/* ---- budgets ------------------------------------------------------------------------------------------------ */

static premie_budget_row budget_row(const char *from, const char *until, int32_t headcount_from,
                                    int32_t headcount_until, const char *amount)
{
    return (premie_budget_row){days(from, until), headcount_from, headcount_until, money(amount), false};
}

/* */
static void the_schedule_beats_the_class_and_the_class_beats_any_class(void **state)
{
    (void)state;
    premie_budget_row schedule[] = {budget_row("2025-01-01", "2025-02-01", 0, INT_MAX, "1.00"),
                                    budget_row("2025-02-01", "2025-03-01", 0, INT_MAX, "")};
    premie_budget_row own = budget_row("2025-01-01", "2025-04-01", 0, INT_MAX, "2.00");
    premie_budget_row any = budget_row("2025-01-01", "2025-05-01", 0, INT_MAX, "3.00");
    premie_budget_source source = {schedule, &own, &any, 2, 1, 1};
    assert_money(premie_budget_on(&source, day("2025-01-01"), 5).amount, "1.00");
    assert_money(premie_budget_on(&source, day("2025-01-31"), 5).amount, "1.00");
    assert_money(premie_budget_on(&source, day("2025-02-28"), 5).amount, "2.00");
    assert_money(premie_budget_on(&source, day("2025-04-30"), 5).amount, "3.00");
    assert_money(premie_budget_on(&source, day("2025-05-01"), 5).amount, "");
    assert_money(premie_budget_on(&source, day("2024-12-31"), 5).amount, "");
}

/* S1:4 */
static void a_budget_counts_for_the_headcounts_it_names(void **state)
{
    (void)state;
    premie_budget_row own[] = {budget_row("2025-01-01", "", 0, 10, "1500.00"),
                               budget_row("2025-01-01", "", 10, 50, "3000.00")};
    premie_budget_row any = budget_row("2025-01-01", "", 0, INT_MAX, "9.00");
    premie_budget_source source = {NULL, own, &any, 0, 2, 1};
    assert_money(premie_budget_on(&source, day("2025-06-01"), 9).amount, "1500.00");
    assert_money(premie_budget_on(&source, day("2025-06-01"), 10).amount, "3000.00");
    assert_money(premie_budget_on(&source, day("2025-06-01"), 49).amount, "3000.00");
    assert_money(premie_budget_on(&source, day("2025-06-01"), 50).amount, "9.00");
}

static premie_date budget_day(const char *regime, const char *settings)
{
    world of;
    make_world(&of, regime);
    set_all(&of, settings);
    tie(&of);
    return premie_claimed_budget_day(&of.claimed);
}

/* */
static void the_budget_is_that_of_the_first_day_of_the_activity(void **state)
{
    (void)state;
    assert_date(budget_day("goudse-budget", "activity_from=2025-04-07"), "2025-04-07");
    assert_date(budget_day("turien-support", "activity_from=2025-04-07"), "2025-04-07");
}

/* S1:8 */
static void the_budget_of_loyalis_vvt_is_that_of_the_day_it_was_submitted(void **state)
{
    (void)state;
    assert_date(budget_day("loyalis-vvt", "submitted_on=2025-05-12"), "2025-05-12");
}

/* */
static void after_the_end_of_the_cover_the_budget_is_that_of_its_last_day(void **state)
{
    (void)state;
    assert_date(budget_day("turien-support", "activity_from=2025-04-07 end=2025-04-08"), "2025-04-07");
    assert_date(budget_day("turien-support", "activity_from=2025-04-07 end=2025-04-07"), "2025-04-06");
    assert_date(budget_day("turien-support", "activity_from=2025-04-07 end=2025-01-01"), "2024-12-31");
}

/* Section 8, S2:3.4 */
static void parameters_are_those_of_the_day_it_was_submitted_for_turien_of_the_activity(void **state)
{
    (void)state;
    static const char *const expected[][2] = {{"goudse-budget", "2025-05-12"},
                                              {"turien-support", "2025-04-07"},
                                              {"loyalis-vvt", "2025-05-12"},
                                              {"asr-manager", "2025-05-12"}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        world of;
        make_world(&of, expected[i][0]);
        tie(&of);
        assert_date(premie_claimed_parameter_day(&of.claimed), expected[i][1]);
    }
}

/* ---- amounts that do not fit --------------------------------------------------------------------------------- */

static void assert_out_of_range(world *of, const char *expected)
{
    premie_error error;
    tie(of);
    assert_true(premie_invoice_test(&of->claimed, NULL, &of->decision));
    assert_status(premie_invoice_grant(&of->claimed, of->budget, &of->bucket, &of->decision, &error), PREMIE_E_DATA,
                  NULL);
    assert_string_equal(error.text, expected);
}

/* [N-4], [T-8] */
static void an_amount_over_the_largest_is_an_error(void **state)
{
    (void)state;
    const char *over = "the amount would be over 9,999,999,999,999.99";
    world of;
    make_world(&of, "goudse-budget");
    set_all(&of, "km_rate=9999999999999.99 km=2");
    assert_out_of_range(&of, over);
    make_world(&of, "goudse-budget");
    set_all(&of, "inc_vat=yes cost=9999999999999.99 vat=0.01");
    assert_out_of_range(&of, over);
    make_world(&of, "goudse-budget");
    set_all(&of, "subsidy=9999999999999.99 other_cover=0.01");
    assert_out_of_range(&of, over);
    make_world(&of, "turien-support");
    set_all(&of, "needs_approval=yes share=101 cost=9999999999999.99");
    assert_out_of_range(&of, over);
    make_world(&of, "turien-support");
    set_all(&of, "class=cba daily_benefit=9999999999999.99 effect=100");
    assert_out_of_range(&of, over);
}

/* [N-4] */
static void a_saving_beyond_all_numbers_is_an_error(void **state)
{
    (void)state;
    world of;
    make_world(&of, "turien-support");
    set_all(&of, "class=cba daily_benefit=9999999999999.99 effect=999999998.999983 cba_share=999999998.999971");
    assert_out_of_range(&of, "the limit of the cost-benefit analysis is beyond its range");
}

/* [CB-2]: S is constant past its last point, which is 0.5 on day 14: 10 days of 100.00 from day 15 on, 10 % of them */
static void a_saving_past_the_last_point_is_of_the_days_alone(void **state)
{
    (void)state;
    world of;
    make_world(&of, "turien-support");
    set_all(&of, "class=cba daily_benefit=100.00 effect=10 cba_share=50");
    premie_date fifteenth = premie_date_plus(of.absences[0].first_sick_day, RECOVERY_DAYS);
    of.invoice.activity_days = (premie_period){fifteenth, premie_date_plus(fifteenth, 1)};
    tie(&of);
    of.sickness.wage_end = premie_date_plus(fifteenth, 10);
    premie_saving saving;
    premie_error error;
    assert_status(premie_claimed_saving(&of.claimed, &saving, &error), PREMIE_OK, &error);
    assert_integer(saving.sick_before, RECOVERY_DAYS);
    assert_money(saving.limit, "50.00");
}

/* [CB-2] */
static void where_nobody_is_still_ill_at_the_start_the_limit_is_0(void **state)
{
    (void)state;
    world of;
    make_world(&of, "turien-support");
    set_all(&of, "class=cba daily_benefit=100.00 effect=10 cba_share=50");
    for (int later = 0; later <= 1; later++) {
        for (int k = 0; k < RECOVERY_DAYS; k++) {
            of.share[k] = k < RECOVERY_DAYS - 1 ? 0 : later;
            of.sum[k] = of.share[k];
        }
        of.invoice.activity_days = days("2025-01-10", "2025-01-11");
        tie(&of);
        premie_saving saving;
        premie_error error;
        assert_status(premie_claimed_saving(&of.claimed, &saving, &error), PREMIE_OK, &error);
        assert_money(saving.limit, "0.00");
    }
}

/* [M-5] */
static void a_limit_beyond_all_numbers_is_above_any_cost(void **state)
{
    (void)state;
    world of;
    make_world(&of, "asr-manager");
    set_all(&of, "daily_benefit=9999999999999.99 excess_share=999999998.999971 wage_days=999999999");
    assert_string_equal(decide(&of).reason, "");
}

/* ---- properties ---------------------------------------------------------------------------------------------- */

static premie_money random_money(uint64_t *seed, int64_t most)
{
    return (premie_money){premie_random_between(seed, 0, most)};
}

static void draw_invoice(world *of, uint64_t *seed)
{
    of->invoice.cost_ex_vat = random_money(seed, 300000);
    of->invoice.vat = random_money(seed, 60000);
    of->invoice.subsidy = random_money(seed, 50000);
    of->invoice.subsidy_missed = random_money(seed, 20000);
    of->invoice.other_cover = random_money(seed, 50000);
    of->invoice.approved_share.millionths = premie_random_between(seed, 0, 100000000);
    of->activity.needs_approval = premie_random_between(seed, 0, 1) == 1;
}

static void draw_bucket(world *of, uint64_t *seed, unsigned round)
{
    static const char *const regimes[] = {"goudse-budget", "turien-support", "loyalis-vvt"};
    make_world(of, regimes[round % 3]);
    of->recovered = random_money(seed, 200000);
    of->budget = (premie_budget){random_money(seed, 600000), premie_random_between(seed, 0, 1) == 1};
}

/* */
static void what_a_bucket_gives_never_exceeds_its_budget_nor_an_invoice_its_net_cost(void **state)
{
    (void)state;
    uint64_t seed = 20250401;
    for (unsigned round = 0; round < 1000; round++) {
        world of;
        int64_t sum = 0;
        draw_bucket(&of, &seed, round);
        for (int64_t left = premie_random_between(&seed, 1, 8); left > 0; left--) {
            draw_invoice(&of, &seed);
            premie_decision decision = decide(&of);
            sum += decision.amount.cents;
            assert_true(decision.amount.cents >= 0 && decision.amount.cents <= decision.net.cents);
            assert_true(decision.net.cents <= decision.basis.cents);
        }
        assert_true(sum <= of.budget.amount.cents);
    }
}

/* S3:3.3.1 */
static void a_larger_deduction_never_raises_an_amount(void **state)
{
    (void)state;
    uint64_t seed = 20250402;
    for (unsigned round = 0; round < 1000; round++) {
        world of;
        draw_bucket(&of, &seed, round);
        draw_invoice(&of, &seed);
        premie_bucket before = of.bucket;
        int64_t amount = decide(&of).amount.cents;
        premie_money *const deductions[] = {&of.invoice.subsidy, &of.invoice.other_cover};
        deductions[round % 2]->cents += premie_random_between(&seed, 1, 30000);
        of.bucket = before;
        assert_true(decide(&of).amount.cents <= amount);
    }
}

/* [U-9] */
static void what_was_recovered_is_deducted_once_over_all_invoices_of_the_case(void **state)
{
    (void)state;
    uint64_t seed = 20250403;
    for (unsigned round = 0; round < 500; round++) {
        world of;
        int64_t deducted = 0;
        bool used_up = true;
        draw_bucket(&of, &seed, 1);
        for (unsigned i = 0; i < 6; i++) {
            draw_invoice(&of, &seed);
            premie_decision decision = decide(&of);
            int64_t others = of.invoice.subsidy.cents + of.invoice.subsidy_missed.cents + of.invoice.other_cover.cents;
            int64_t basis = decision.basis.cents;
            deducted += decision.deductions.cents - others;
            /* an invoice leaves nothing of its basis while something is left of the recovery */
            used_up &= deducted == of.recovered.cents || decision.deductions.cents >= basis;
        }
        assert_true(used_up && deducted <= of.recovered.cents);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_test_holds_up_to_its_limit_and_fails_just_beyond_it),
        cmocka_unit_test(each_amount_follows_from_its_cost_deductions_and_budget),
        cmocka_unit_test(a_trace_hears_of_every_test_in_order_up_to_the_one_that_fails),
        cmocka_unit_test(the_schedule_beats_the_class_and_the_class_beats_any_class),
        cmocka_unit_test(a_budget_counts_for_the_headcounts_it_names),
        cmocka_unit_test(the_budget_is_that_of_the_first_day_of_the_activity),
        cmocka_unit_test(the_budget_of_loyalis_vvt_is_that_of_the_day_it_was_submitted),
        cmocka_unit_test(after_the_end_of_the_cover_the_budget_is_that_of_its_last_day),
        cmocka_unit_test(parameters_are_those_of_the_day_it_was_submitted_for_turien_of_the_activity),
        cmocka_unit_test(an_amount_over_the_largest_is_an_error),
        cmocka_unit_test(a_saving_beyond_all_numbers_is_an_error),
        cmocka_unit_test(a_saving_past_the_last_point_is_of_the_days_alone),
        cmocka_unit_test(where_nobody_is_still_ill_at_the_start_the_limit_is_0),
        cmocka_unit_test(a_limit_beyond_all_numbers_is_above_any_cost),
        cmocka_unit_test(what_a_bucket_gives_never_exceeds_its_budget_nor_an_invoice_its_net_cost),
        cmocka_unit_test(a_larger_deduction_never_raises_an_amount),
        cmocka_unit_test(what_was_recovered_is_deducted_once_over_all_invoices_of_the_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
