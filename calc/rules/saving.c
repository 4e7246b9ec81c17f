#include "premie/reimbursement.h"

#include <math.h>

/* Σ S over the days of illness before day k. */
static double sum_before(const premie_recovery_days *recovery, int64_t k)
{
    if (k <= 0) {
        return 0;
    }
    size_t last = recovery->count - 1;
    if ((uint64_t)k <= last) {
        return recovery->sum[k - 1];
    }
    /* constant past the last point */
    return recovery->sum[last] + recovery->share[last] * (double)(k - 1 - (int64_t)last);
}

static double share_on(const premie_recovery_days *recovery, int64_t k)
{
    return recovery->share[(uint64_t)k < recovery->count ? (size_t)k : recovery->count - 1];
}

/* Σ S(t(d)) / S(t(first)) over `days` days from day of illness `first` on, in billionths. */
static premie_int128 weigh(const premie_recovery_days *recovery, int64_t first, int64_t days)
{
    double share = share_on(recovery, first);
    if (days <= 0 || !(share > 0)) {
        return 0;
    }
    double weight = (sum_before(recovery, first + days) - sum_before(recovery, first)) / share;
    return (premie_int128)floor(weight * 1e9 + 0.5);
}

premie_status premie_claimed_saving(const premie_claimed *claimed, premie_saving *saving, premie_error *error)
{
    const premie_case *sickness = claimed->sickness;
    premie_date from = claimed->invoice->activity_days.from;
    premie_money benefit = claimed->absence->daily_benefit;
    const premie_parameter *share = &claimed->parameters[PREMIE_PARAMETER_cba_share];
    premie_saving found = {
        .sick_before = premie_case_sick_days(sickness, from),
        .wage_end = sickness->wage_end,
        .daily_benefit = premie_money_is(benefit) ? benefit : (premie_money){0},
        .effect = claimed->invoice->effect,
        .share = premie_parameter_on(share, premie_claimed_parameter_day(claimed)),
    };
    found.weight = weigh(claimed->recovery, found.sick_before, (int64_t)found.wage_end.day - from.day);
    premie_ratio product = {found.weight, 1000000000};
    bool fits = premie_ratio_times(product, premie_ratio_of(found.daily_benefit.cents, 1), &product) &&
                premie_ratio_times(product, premie_ratio_of(found.effect.millionths, 100000000), &product) &&
                premie_ratio_times(product, premie_ratio_of(found.share.millionths, 100000000), &product);
    if (!fits) {
        return premie_fail(error, PREMIE_E_DATA, "the limit of the cost-benefit analysis is beyond its range");
    }
    premie_status status = premie_round_money(product, &found.limit, error);
    if (status == PREMIE_OK) {
        *saving = found;
    }
    return status;
}
