#include "rules/reimbursing.h"

PREMIE_STATIC_ID(goudse_budget_article, "S3:2.2.1");
PREMIE_STATIC_ID(turien_budget_article, "S2:2.4.3");
PREMIE_STATIC_ID(turien_saving_article, "S2:2.4.2");
PREMIE_STATIC_ID(vvt_budget_article, "S1:4");

const char *premie_reimbursement_status_word(premie_reimbursement_status status)
{
    static const char *const words[] = {
        [PREMIE_GRANTED] = "granted", [PREMIE_CAPPED] = "capped",     [PREMIE_ADVANCED] = "advance",
        [PREMIE_PENDING] = "pending", [PREMIE_REJECTED] = "rejected",
    };
    return words[status];
}

premie_date premie_claimed_parameter_day(const premie_claimed *claimed)
{
    /* S2:3.4: a service under way is completed on the old conditions */
    return claimed->module->regime == PREMIE_TURIEN_SUPPORT ? claimed->invoice->activity_days.from
                                                            : claimed->invoice->submitted_on;
}

/* ---- what tests share ------------------------------------------------------------------------------------ */

bool premie_test_take(premie_testing *testing, const premie_test *test)
{
    if (testing->trace != NULL) {
        testing->trace->tell(testing->trace->context, test);
    }
    if (!test->holds) {
        testing->reason = test->reason;
        testing->article = test->article;
    }
    return test->holds;
}

bool premie_module_in_force(const premie_module *module, premie_date day)
{
    return premie_date_in(day, module->insured) && !premie_in_service_on(module->suspended, day);
}

bool premie_serves_throughout(const premie_claimed *claimed)
{
    return premie_in_service_throughout(claimed->service, claimed->invoice->activity_days);
}

premie_date premie_last_day(const premie_claimed *claimed, premie_date from, unsigned parameter)
{
    premie_date day = premie_claimed_parameter_day(claimed);
    return premie_date_add_months(from, (int)premie_parameter_units(&claimed->parameters[parameter], day));
}

bool premie_in_time(const premie_claimed *claimed, premie_date from, unsigned parameter)
{
    enum { MONTH_DAYS_LEAST = 28 };
    premie_date submitted = claimed->invoice->submitted_on;
    int64_t months = premie_parameter_units(&claimed->parameters[parameter], premie_claimed_parameter_day(claimed));
    bool soon = months >= 0 && (int64_t)submitted.day - from.day <= MONTH_DAYS_LEAST * months;
    return soon || claimed->invoice->waived || submitted.day <= premie_last_day(claimed, from, parameter).day;
}

bool premie_test_row(premie_testing *testing)
{
    const premie_activity *row = testing->claimed->activity;
    const premie_invoice *invoice = testing->claimed->invoice;
    uint32_t proposer = invoice->proposed_by != 0 ? UINT32_C(1) << (invoice->proposed_by - 1) : 0;
    premie_date from = invoice->activity_days.from;
    bool conflict = testing->claimed->absence->conflict;
    bool approved = premie_date_is(invoice->approved_on) && invoice->approved_on.day <= from.day;
    premie_fact proposed = {"proposed_by", PREMIE_FACT_PROPOSERS, proposer};
    premie_fact proposers = {"proposers", PREMIE_FACT_PROPOSERS, row->proposers};
    return PREMIE_TEST(testing, "R-1", row->article, "not_covered", "the activity is covered", row->covered,
                       PREMIE_FLAG_FACT("covered", row->covered)) &&
           (row->proposers == 0 || PREMIE_TEST(testing, "R-1", row->article, "not_proposed", "proposed by one who may",
                                               (row->proposers & proposer) != 0, proposed, proposers)) &&
           (!row->needs_approval ||
            PREMIE_TEST(testing, "R-1", row->article, "not_approved", "approved before it starts", approved,
                        PREMIE_DATE_FACT("approved_on", invoice->approved_on),
                        PREMIE_DATE_FACT("activity_from", from))) &&
           (!row->needs_designated ||
            PREMIE_TEST(testing, "R-1", row->article, "not_designated", "by a designated provider", invoice->designated,
                        PREMIE_FLAG_FACT("designated", invoice->designated))) &&
           (!row->needs_conflict || PREMIE_TEST(testing, "R-1", row->article, "no_conflict", "a conflict at work",
                                                conflict, PREMIE_FLAG_FACT("conflict", conflict))) &&
           (!row->needs_calamity || PREMIE_TEST(testing, "R-1", row->article, "no_calamity", "after a calamity",
                                                invoice->calamity, PREMIE_FLAG_FACT("calamity", invoice->calamity))) &&
           (!row->needs_other_doctor ||
            PREMIE_TEST(testing, "R-1", row->article, "same_doctor", "by another doctor than the company doctor",
                        invoice->other_doctor, PREMIE_FLAG_FACT("other_doctor", invoice->other_doctor))) &&
           (row->km_over.millionths <= 0 ||
            PREMIE_TEST(testing, "R-1", row->article, "too_near", "distance_km > km_over",
                        invoice->distance_km.millionths > row->km_over.millionths,
                        PREMIE_NUMBER_FACT("distance_km", invoice->distance_km),
                        PREMIE_NUMBER_FACT("km_over", row->km_over)));
}

/* [U-12]: an activity counts whole by its first day. */
static bool is_rated(const premie_claimed *claimed)
{
    return claimed->module->regime != PREMIE_TURIEN_SUPPORT ||
           claimed->invoice->activity_days.from.day < claimed->sickness->wage_end_unsanctioned.day;
}

static void reject(premie_decision *decision, const char *reason, premie_id article)
{
    decision->status = PREMIE_REJECTED;
    decision->reason = reason;
    decision->article = article;
    decision->amount = (premie_money){0};
}

bool premie_invoice_test(const premie_claimed *claimed, const premie_test_trace *trace, premie_decision *decision)
{
    static bool (*const tests[])(premie_testing *) = {
        [PREMIE_GOUDSE_BUDGET] = premie_test_goudse,
        [PREMIE_TURIEN_SUPPORT] = premie_test_turien,
        [PREMIE_LOYALIS_VVT] = premie_test_vvt,
        [PREMIE_ASR_MANAGER] = premie_test_asr,
    };
    premie_testing testing = {.claimed = claimed, .trace = trace};
    *decision = (premie_decision){.rated = is_rated(claimed),
                                  .reason = "",
                                  .basis = PREMIE_NO_MONEY,
                                  .deductions = PREMIE_NO_MONEY,
                                  .net = PREMIE_NO_MONEY,
                                  .budget_left = PREMIE_NO_MONEY};
    bool passes = tests[claimed->module->regime](&testing);
    if (!passes) {
        reject(decision, testing.reason, testing.article);
        decision->status = testing.pending ? PREMIE_PENDING : PREMIE_REJECTED;
    }
    return passes;
}

/* ---- budgets [R-5] ---------------------------------------------------------------------------------------- */

bool premie_claimed_has_budget(const premie_claimed *claimed)
{
    const premie_module *module = claimed->module;
    return module->regime == PREMIE_TURIEN_SUPPORT ? module->support == PREMIE_SUPPORT_BUDGET
                                                   : module->regime != PREMIE_ASR_MANAGER;
}

premie_date premie_claimed_budget_day(const premie_claimed *claimed)
{
    premie_date end = claimed->module->insured.until;
    premie_date day = claimed->module->regime == PREMIE_LOYALIS_VVT ? claimed->invoice->submitted_on
                                                                    : claimed->invoice->activity_days.from;
    /* after the cover's end on its last day */
    return end.day == PREMIE_FOREVER.day ? day : premie_date_min(day, premie_date_plus(end, -1));
}

static const premie_budget_row *schedule_row(const premie_budget_source *source, premie_date day)
{
    size_t low = 0, high = source->schedule_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        bool begun = source->schedule[middle].in_force.from.day <= day.day;
        low = begun ? middle + 1 : low;
        high = begun ? high : middle;
    }
    const premie_budget_row *row = low > 0 ? &source->schedule[low - 1] : NULL;
    return row != NULL && premie_date_in(day, row->in_force) && premie_money_is(row->amount) ? row : NULL;
}

static const premie_budget_row *class_row(size_t count, const premie_budget_row rows[], premie_date day,
                                          int64_t headcount)
{
    for (size_t i = 0; i < count; i++) {
        if (premie_date_in(day, rows[i].in_force) && rows[i].headcount_from <= headcount &&
            headcount < rows[i].headcount_until) {
            return &rows[i];
        }
    }
    return NULL;
}

premie_budget premie_budget_on(const premie_budget_source *source, premie_date day, int64_t headcount)
{
    const premie_budget_row *row = schedule_row(source, day);
    if (row == NULL) {
        row = class_row(source->own_class_count, source->own_class, day, headcount);
    }
    if (row == NULL) {
        row = class_row(source->any_class_count, source->any_class, day, headcount);
    }
    return row != NULL ? (premie_budget){row->amount, row->inc_vat} : (premie_budget){PREMIE_NO_MONEY, false};
}

/* ---- amounts to [R-4] ------------------------------------------------------------------------------- */

static premie_id budget_article(enum premie_regime regime)
{
    return regime == PREMIE_GOUDSE_BUDGET    ? PREMIE_ID_OF(goudse_budget_article)
           : regime == PREMIE_TURIEN_SUPPORT ? PREMIE_ID_OF(turien_budget_article)
                                             : PREMIE_ID_OF(vvt_budget_article);
}

/* */
static premie_status basis_of(const premie_claimed *claimed, bool inc_vat, premie_money *basis, premie_error *error)
{
    const premie_invoice *invoice = claimed->invoice;
    premie_money rate = claimed->activity->km_rate;
    if (premie_money_is(rate)) {
        premie_int128 millionths = (premie_int128)invoice->km.millionths * rate.cents;
        return premie_round_money(premie_ratio_of(millionths, 1000000), basis, error);
    }
    premie_int128 cents = (premie_int128)invoice->cost_ex_vat.cents + (inc_vat ? invoice->vat.cents : 0);
    return premie_round_money((premie_ratio){cents, 1}, basis, error);
}

/* [U-9]: what a third party paid for the case, used up over its invoices in their order. */
static premie_int128 use_recovered(const premie_claimed *claimed, premie_int128 room, premie_bucket *bucket)
{
    premie_int128 left = claimed->sickness->recovered - bucket->recovered_used;
    premie_int128 used = room < 0 ? 0 : left < room ? left : room;
    bucket->recovered_used += used;
    return used;
}

/* [G-5], [U-9], [L-9], [M-8] */
static premie_status deductions_of(const premie_claimed *claimed, premie_money basis, premie_bucket *bucket,
                                   premie_money *deductions, premie_error *error)
{
    const premie_invoice *invoice = claimed->invoice;
    premie_int128 cents = (premie_int128)invoice->subsidy.cents + invoice->other_cover.cents;
    if (claimed->module->regime == PREMIE_TURIEN_SUPPORT) {
        cents += invoice->subsidy_missed.cents;
        cents += use_recovered(claimed, basis.cents - cents, bucket);
    }
    return premie_round_money((premie_ratio){cents, 1}, deductions, error);
}

/* */
static premie_status net_of(const premie_claimed *claimed, const premie_decision *decision, premie_money *net,
                            premie_error *error)
{
    premie_int128 left = (premie_int128)decision->basis.cents - decision->deductions.cents;
    premie_int128 share = claimed->activity->needs_approval ? claimed->invoice->approved_share.millionths : 100000000;
    if (left <= 0) {
        *net = (premie_money){0};
        return PREMIE_OK;
    }
    bool whole = share == 100000000;
    return premie_round_money(whole ? (premie_ratio){left, 1} : (premie_ratio){left * share, 100000000}, net, error);
}

/* [U-11]: what there is room for. */
static void limit_amount(const premie_claimed *claimed, premie_decision *decision)
{
    bool capped = decision->budget_left.cents < decision->net.cents;
    decision->amount = capped ? decision->budget_left : decision->net;
    decision->status = capped ? PREMIE_CAPPED : PREMIE_GRANTED;
    if (capped && decision->budget_left.cents == 0) {
        reject(decision, "budget_exhausted", budget_article(claimed->module->regime));
    } else if (claimed->module->regime == PREMIE_TURIEN_SUPPORT && claimed->sickness->third_party &&
               !claimed->sickness->settled) {
        decision->status = PREMIE_ADVANCED;
    }
}

static void limit_by_budget(const premie_claimed *claimed, premie_budget budget, premie_bucket *bucket,
                            premie_decision *decision)
{
    if (!premie_money_is(budget.amount)) {
        reject(decision, "no_budget", budget_article(claimed->module->regime));
        return;
    }
    int64_t room = budget.amount.cents - bucket->got.cents;
    decision->budget_left = (premie_money){room > 0 ? room : 0};
    limit_amount(claimed, decision);
    bucket->got.cents += decision->amount.cents;
}

/* [U-10], [CB-1] */
static premie_status limit_by_saving(const premie_claimed *claimed, premie_decision *decision, premie_error *error)
{
    premie_saving saving;
    premie_status status = premie_claimed_saving(claimed, &saving, error);
    if (status != PREMIE_OK) {
        return status;
    }
    decision->budget_left = saving.limit;
    if (saving.limit.cents == 0) {
        reject(decision, "no_saving", PREMIE_ID_OF(turien_saving_article));
    } else {
        limit_amount(claimed, decision);
    }
    return PREMIE_OK;
}

premie_status premie_invoice_grant(const premie_claimed *claimed, premie_budget budget, premie_bucket *bucket,
                                   premie_decision *decision, premie_error *error)
{
    decision->article = claimed->activity->article;
    premie_status status = basis_of(claimed, budget.inc_vat, &decision->basis, error);
    if (status == PREMIE_OK) {
        status = deductions_of(claimed, decision->basis, bucket, &decision->deductions, error);
    }
    if (status == PREMIE_OK) {
        status = net_of(claimed, decision, &decision->net, error);
    }
    if (status != PREMIE_OK) {
        return status;
    }
    if (premie_claimed_has_budget(claimed)) {
        limit_by_budget(claimed, budget, bucket, decision);
    } else if (claimed->module->regime == PREMIE_TURIEN_SUPPORT) {
        return limit_by_saving(claimed, decision, error);
    } else {
        decision->amount = decision->net; /* [M-8] */
        decision->status = PREMIE_GRANTED;
    }
    return PREMIE_OK;
}
