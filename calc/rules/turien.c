#include "rules/reimbursing.h"

PREMIE_STATIC_ID(no_reimbursement, "S2:2.4.2");
PREMIE_STATIC_ID(who_is_insured, "S2:1.2");
PREMIE_STATIC_ID(not_in_force, "S2:1.4");
PREMIE_STATIC_ID(when_reimbursed, "S2:2.4.1");

/* [U-5]: what goes on after the cover's end for who fell ill before it. */
static bool goes_on(const premie_claimed *claimed)
{
    const premie_module *module = claimed->module;
    const premie_case *sickness = claimed->sickness;
    premie_date from = claimed->invoice->activity_days.from;
    bool forfeited = module->end_reason == PREMIE_END_FRAUD || module->end_reason == PREMIE_END_NON_PAYMENT ||
                     module->end_reason == PREMIE_END_MISREPRESENTATION;
    return from.day >= module->insured.until.day && !forfeited &&
           premie_case_first_sick_day(sickness).day < module->insured.until.day &&
           premie_case_duty(sickness, claimed->service, from) &&
           from.day < premie_case_last(sickness)->recovered_on.day;
}

/* [U-1], [U-2], [U-3], [U-4] */
static bool test_insured(premie_testing *testing)
{
    const premie_claimed *claimed = testing->claimed;
    const premie_module *module = claimed->module;
    premie_date first = premie_case_first_sick_day(claimed->sickness);
    bool reimburses = module->support != PREMIE_SUPPORT_NONE;
    bool no_risk = premie_in_service_on(claimed->no_risk, first);
    return PREMIE_TEST(testing, "U-1", PREMIE_ID_OF(no_reimbursement), "no_reimbursement", "the class is budget or cba",
                       reimburses, PREMIE_FLAG_FACT("reimburses", reimburses)) &&
           PREMIE_TEST(testing, "U-2", PREMIE_ID_OF(who_is_insured), "no_risk",
                       "no no-risk policy on the first sick day of the case", !no_risk,
                       PREMIE_DATE_FACT("first sick day", first), PREMIE_FLAG_FACT("no_risk", no_risk)) &&
           PREMIE_TEST(testing, "U-3", PREMIE_ID_OF(who_is_insured), "not_insured",
                       "in service on the first sick day of the case", premie_in_service_on(claimed->service, first),
                       PREMIE_DATE_FACT("first sick day", first)) &&
           PREMIE_TEST(testing, "U-4", PREMIE_ID_OF(who_is_insured), "sick_before_start",
                       "first sick day of the case ≥ from of the cover", first.day >= module->insured.from.day,
                       PREMIE_DATE_FACT("first sick day", first), PREMIE_DATE_FACT("from", module->insured.from));
}

bool premie_test_turien(premie_testing *testing)
{
    const premie_claimed *claimed = testing->claimed;
    const premie_invoice *invoice = claimed->invoice;
    const premie_module *module = claimed->module;
    const premie_case *sickness = claimed->sickness;
    premie_period activity = invoice->activity_days;
    bool duty = premie_case_duty(sickness, claimed->service, activity.from);
    enum { MONTHS = PREMIE_PARAMETER_submit_months_turien };
    return test_insured(testing) &&
           PREMIE_TEST(testing, "U-5", PREMIE_ID_OF(not_in_force), "not_in_force",
                       "in force on activity_from, or after an end without fault with a duty from before it",
                       premie_module_in_force(module, activity.from) || goes_on(claimed),
                       PREMIE_DATE_FACT("activity_from", activity.from), PREMIE_DATE_FACT("from", module->insured.from),
                       PREMIE_DATE_FACT("end", module->insured.until),
                       PREMIE_FLAG_FACT("suspended", premie_in_service_on(module->suspended, activity.from)),
                       PREMIE_FLAG_FACT("duty", duty),
                       PREMIE_DATE_FACT("recovered on", premie_case_last(sickness)->recovered_on)) &&
           premie_test_row(testing) && /* [U-6] */
           PREMIE_TEST(testing, "U-7", PREMIE_ID_OF(when_reimbursed), "no_duty",
                       "in service on every day of the activity, or duty(activity_from)",
                       premie_serves_throughout(claimed) || duty, PREMIE_DATE_FACT("activity_from", activity.from),
                       PREMIE_DATE_FACT("activity_until", activity.until), PREMIE_FLAG_FACT("duty", duty),
                       PREMIE_DATE_FACT("duty_until", premie_case_last(sickness)->duty_until),
                       PREMIE_DATE_FACT("wage_end", sickness->wage_end)) &&
           PREMIE_TEST(testing, "U-8", PREMIE_ID_OF(when_reimbursed), "late",
                       "submitted_on ≤ received_on + submit_months_turien months, or waived",
                       premie_in_time(claimed, invoice->received_on, MONTHS),
                       PREMIE_DATE_FACT("received_on", invoice->received_on),
                       PREMIE_DATE_FACT("submitted_on", invoice->submitted_on),
                       PREMIE_DATE_FACT("last day", premie_last_day(claimed, invoice->received_on, MONTHS)),
                       PREMIE_FLAG_FACT("waived", invoice->waived));
}
