#include "rules/reimbursing.h"

#include <limits.h>

PREMIE_STATIC_ID(who_may_claim, "S1:1");
PREMIE_STATIC_ID(conditions, "S1:2");
PREMIE_STATIC_ID(time_of_claim, "S1:3");
PREMIE_STATIC_ID(late, "S1:7");

/* [L-6]: the first day too near to the state pension. */
static premie_date near_pension(const premie_claimed *claimed)
{
    const premie_parameter *years = &claimed->parameters[PREMIE_PARAMETER_vvt_aow_years];
    int64_t months = 12 * premie_parameter_units(years, claimed->invoice->submitted_on);
    return premie_date_add_months(claimed->pension_day, months < INT_MAX ? -(int)months : -INT_MAX);
}

/* [L-1], [L-2], [L-3] */
static bool test_insured(premie_testing *testing)
{
    const premie_claimed *claimed = testing->claimed;
    const premie_module *module = claimed->module;
    premie_date submitted = claimed->invoice->submitted_on, first = premie_case_first_sick_day(claimed->sickness);
    bool at_first = premie_in_service_on(claimed->service, first);
    bool at_submission = premie_in_service_on(claimed->service, submitted);
    return PREMIE_TEST(testing, "L-1", PREMIE_ID_OF(who_may_claim), "not_vvt",
                       "the employer's collective agreement is VVT", module->is_vvt,
                       PREMIE_FLAG_FACT("VVT", module->is_vvt)) &&
           PREMIE_TEST(testing, "L-2", PREMIE_ID_OF(conditions), "not_insured",
                       "in service on the first sick day of the case and on submitted_on", at_first && at_submission,
                       PREMIE_DATE_FACT("first sick day", first), PREMIE_FLAG_FACT("in service then", at_first),
                       PREMIE_DATE_FACT("submitted_on", submitted),
                       PREMIE_FLAG_FACT("in service then", at_submission)) &&
           PREMIE_TEST(testing, "L-3", PREMIE_ID_OF(time_of_claim), "not_in_force", "in force on submitted_on",
                       premie_module_in_force(module, submitted), PREMIE_DATE_FACT("submitted_on", submitted),
                       PREMIE_DATE_FACT("from", module->insured.from), PREMIE_DATE_FACT("end", module->insured.until),
                       PREMIE_FLAG_FACT("suspended", premie_in_service_on(module->suspended, submitted)));
}

/* [L-4], [L-5], [L-6] */
static bool test_illness(premie_testing *testing)
{
    const premie_claimed *claimed = testing->claimed;
    const premie_case *sickness = claimed->sickness;
    premie_date submitted = claimed->invoice->submitted_on, near = near_pension(claimed);
    int64_t sick = premie_case_sick_days(sickness, submitted);
    int64_t least = premie_parameter_units(&claimed->parameters[PREMIE_PARAMETER_vvt_min_sick_days], submitted);
    premie_date recovered = premie_case_last(sickness)->recovered_on;
    return PREMIE_TEST(testing, "L-4", PREMIE_ID_OF(conditions), "not_sick_long_enough",
                       "sick(submitted_on) ≥ vvt_min_sick_days, and submitted_on before recovery",
                       sick >= least && submitted.day < recovered.day, PREMIE_COUNT_FACT("days ill", sick),
                       PREMIE_COUNT_FACT("at least", least), PREMIE_DATE_FACT("submitted_on", submitted),
                       PREMIE_DATE_FACT("recovered on", recovered)) &&
           PREMIE_TEST(testing, "L-5", PREMIE_ID_OF(time_of_claim), "wia", "submitted_on < wia_from and < wage_end",
                       submitted.day < sickness->wia_from.day && submitted.day < sickness->wage_end.day,
                       PREMIE_DATE_FACT("submitted_on", submitted), PREMIE_DATE_FACT("wia_from", sickness->wia_from),
                       PREMIE_DATE_FACT("wage_end", sickness->wage_end)) &&
           PREMIE_TEST(testing, "L-6", PREMIE_ID_OF(time_of_claim), "near_aow",
                       "submitted_on < AOW day − vvt_aow_years years", submitted.day < near.day,
                       PREMIE_DATE_FACT("submitted_on", submitted), PREMIE_DATE_FACT("AOW day", claimed->pension_day),
                       PREMIE_DATE_FACT("first day out", near));
}

bool premie_test_vvt(premie_testing *testing)
{
    const premie_invoice *invoice = testing->claimed->invoice;
    enum { MONTHS = PREMIE_PARAMETER_submit_months_vvt };
    return test_insured(testing) && test_illness(testing) && premie_test_row(testing) && /* [L-7] */
           PREMIE_TEST(testing, "L-7", PREMIE_ID_OF(conditions), "not_digital", "filed through the web form",
                       invoice->digital, PREMIE_FLAG_FACT("digital", invoice->digital)) &&
           PREMIE_TEST(testing, "L-8", PREMIE_ID_OF(late), "late",
                       "submitted_on ≤ invoice_date + submit_months_vvt months, or waived",
                       premie_in_time(testing->claimed, invoice->invoice_date, MONTHS),
                       PREMIE_DATE_FACT("invoice_date", invoice->invoice_date),
                       PREMIE_DATE_FACT("submitted_on", invoice->submitted_on),
                       PREMIE_DATE_FACT("last day", premie_last_day(testing->claimed, invoice->invoice_date, MONTHS)),
                       PREMIE_FLAG_FACT("waived", invoice->waived));
}
