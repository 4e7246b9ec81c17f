#include "rules/reimbursing.h"

PREMIE_STATIC_ID(interventions, "S5:3.3");
PREMIE_STATIC_ID(suspended, "S5:5.3");
PREMIE_STATIC_ID(not_in_force, "S5:2.2");
PREMIE_STATIC_ID(no_cooperation, "S5:4.2");
PREMIE_STATIC_ID(payment, "S5:3.4");

/* [M-1], [M-2], [M-3] */
static bool test_insured(premie_testing *testing)
{
    const premie_claimed *claimed = testing->claimed;
    const premie_module *module = claimed->module;
    premie_date first = premie_case_first_sick_day(claimed->sickness), from = claimed->invoice->activity_days.from;
    bool is_suspended = premie_in_service_on(module->suspended, from);
    bool refuses = claimed->absence->no_cooperation;
    return PREMIE_TEST(testing, "M-1", PREMIE_ID_OF(interventions), "sick_before_start",
                       "first sick day of the case ≥ from of the cover", first.day >= module->insured.from.day,
                       PREMIE_DATE_FACT("first sick day", first), PREMIE_DATE_FACT("from", module->insured.from)) &&
           PREMIE_TEST(testing, "M-2", PREMIE_ID_OF(suspended), "suspended", "no suspension on activity_from",
                       !is_suspended, PREMIE_DATE_FACT("activity_from", from),
                       PREMIE_FLAG_FACT("suspended", is_suspended)) &&
           PREMIE_TEST(testing, "M-2", PREMIE_ID_OF(not_in_force), "not_in_force", "in force on activity_from",
                       premie_module_in_force(module, from), PREMIE_DATE_FACT("activity_from", from),
                       PREMIE_DATE_FACT("from", module->insured.from),
                       PREMIE_DATE_FACT("end", module->insured.until)) &&
           PREMIE_TEST(testing, "M-3", PREMIE_ID_OF(no_cooperation), "no_cooperation", "the employer co-operates",
                       !refuses, PREMIE_FLAG_FACT("no_cooperation", refuses));
}

/* [M-5]: the cost against the benefit of the wage payment still to come. */
static bool test_excess(premie_testing *testing)
{
    const premie_claimed *claimed = testing->claimed;
    const premie_invoice *invoice = claimed->invoice;
    premie_money benefit = claimed->absence->daily_benefit;
    premie_number share =
        premie_parameter_on(&claimed->parameters[PREMIE_PARAMETER_excess_share], invoice->submitted_on);
    int64_t days = (int64_t)claimed->sickness->wage_end.day - invoice->activity_days.from.day;
    bool holds = true;
    days = days > 0 ? days : 0;
    if (premie_money_is(benefit)) {
        premie_ratio limit, cost = {invoice->cost_ex_vat.cents, 1};
        /* a limit beyond 128 bits is above any cost */
        holds = !premie_ratio_times(premie_ratio_of((premie_int128)benefit.cents * days, 1),
                                    premie_ratio_of(share.millionths, 100000000), &limit) ||
                premie_ratio_compare(cost, limit) <= 0;
    }
    return PREMIE_TEST(testing, "M-5", PREMIE_ID_OF(interventions), "excessive",
                       "cost_ex_vat ≤ excess_share percent of daily_benefit · days to wage_end", holds,
                       PREMIE_MONEY_FACT("cost_ex_vat", invoice->cost_ex_vat),
                       PREMIE_NUMBER_FACT("excess_share", share), PREMIE_MONEY_FACT("daily_benefit", benefit),
                       PREMIE_COUNT_FACT("days", days), PREMIE_DATE_FACT("wage_end", claimed->sickness->wage_end));
}

/* [M-6]: what is not paid yet may be paid later. */
static bool test_paid(premie_testing *testing)
{
    const premie_invoice *invoice = testing->claimed->invoice;
    premie_date as_of = testing->claimed->as_of;
    bool paid = premie_date_is(invoice->paid_on) && invoice->paid_on.day <= as_of.day;
    testing->pending = !paid;
    return PREMIE_TEST(testing, "M-6", PREMIE_ID_OF(payment), "not_paid", "paid by the employer", paid,
                       PREMIE_DATE_FACT("paid_on", invoice->paid_on), PREMIE_DATE_FACT("knowledge date", as_of));
}

bool premie_test_asr(premie_testing *testing)
{
    bool in_sepa = testing->claimed->invoice->account_in_sepa;
    return test_insured(testing) && premie_test_row(testing) && /* [M-4] */
           test_excess(testing) && test_paid(testing) &&
           PREMIE_TEST(testing, "M-7", PREMIE_ID_OF(payment), "not_sepa", "an account within the SEPA area", in_sepa,
                       PREMIE_FLAG_FACT("in the SEPA area", in_sepa));
}
