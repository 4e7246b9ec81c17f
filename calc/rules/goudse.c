#include "rules/reimbursing.h"

PREMIE_STATIC_ID(not_in_force, "S3:5.2");
PREMIE_STATIC_ID(employment_ended, "S3:5.1");
PREMIE_STATIC_ID(late, "S3:3.1.1");

bool premie_test_goudse(premie_testing *testing)
{
    const premie_claimed *claimed = testing->claimed;
    const premie_invoice *invoice = claimed->invoice;
    const premie_module *module = claimed->module;
    premie_period activity = invoice->activity_days;
    premie_date asked = premie_date_is(invoice->requested_on) ? invoice->requested_on : activity.from;
    enum { MONTHS = PREMIE_PARAMETER_submit_months_goudse };
    return PREMIE_TEST(testing, "G-1", PREMIE_ID_OF(not_in_force), "not_in_force",
                       "in force on requested_on, else activity_from", premie_module_in_force(module, asked),
                       PREMIE_DATE_FACT("requested on", asked), PREMIE_DATE_FACT("from", module->insured.from),
                       PREMIE_DATE_FACT("end", module->insured.until),
                       PREMIE_FLAG_FACT("suspended", premie_in_service_on(module->suspended, asked))) &&
           PREMIE_TEST(testing, "G-2", PREMIE_ID_OF(employment_ended), "employment_ended",
                       "in service on every day of the activity", premie_serves_throughout(claimed),
                       PREMIE_DATE_FACT("activity_from", activity.from),
                       PREMIE_DATE_FACT("activity_until", activity.until)) &&
           premie_test_row(testing) && /* [G-3] */
           PREMIE_TEST(testing, "G-4", PREMIE_ID_OF(late), "late",
                       "submitted_on ≤ invoice_date + submit_months_goudse months, or waived",
                       premie_in_time(claimed, invoice->invoice_date, MONTHS),
                       PREMIE_DATE_FACT("invoice_date", invoice->invoice_date),
                       PREMIE_DATE_FACT("submitted_on", invoice->submitted_on),
                       PREMIE_DATE_FACT("last day", premie_last_day(claimed, invoice->invoice_date, MONTHS)),
                       PREMIE_FLAG_FACT("waived", invoice->waived));
}
