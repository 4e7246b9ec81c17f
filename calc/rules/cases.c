#include "premie/cases.h"

#include <assert.h>

/* The stretch that starts last on or before a day, or NULL. */
static const premie_period *stretch_begun(premie_service service, premie_date day)
{
    size_t low = 0, high = service.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        bool begun = service.stretches[middle].from.day <= day.day;
        low = begun ? middle + 1 : low;
        high = begun ? high : middle;
    }
    return low > 0 ? &service.stretches[low - 1] : NULL;
}

bool premie_in_service_on(premie_service service, premie_date day)
{
    const premie_period *stretch = stretch_begun(service, day);
    return stretch != NULL && premie_date_in(day, *stretch);
}

bool premie_in_service_throughout(premie_service service, premie_period period)
{
    const premie_period *stretch = stretch_begun(service, period.from);
    return stretch != NULL && period.until.day <= stretch->until.day;
}

bool premie_case_goes_on(premie_date recovered_on, premie_date first_sick_day, const premie_parameter *case_gap_days)
{
    if (!premie_date_is(recovered_on) || recovered_on.day == PREMIE_FOREVER.day) {
        return false;
    }
    /* [C-1]: exactly that many days is a new case */
    return (int64_t)first_sick_day.day - recovered_on.day < premie_parameter_units(case_gap_days, first_sick_day);
}

/* [C-5]: the first day on which sick(d) reaches a number of days, the last absence taken as if it went on. */
static premie_date day_reached(const premie_case *sickness, int64_t days)
{
    size_t place = 0;
    while (place + 1 < sickness->count && sickness->absences[place + 1].sick_before < days) {
        place++;
    }
    const premie_absence *absence = &sickness->absences[place];
    return premie_date_plus(absence->first_sick_day, (int32_t)(days - absence->sick_before));
}

premie_case premie_case_make(size_t count, premie_absence absences[], const premie_parameter *wage_continuation_days)
{
    assert(count >= 1);
    premie_case sickness = {.absences = absences, .count = count, .wia_from = PREMIE_FOREVER};
    int32_t sick = 0;
    for (size_t i = 0; i < count; i++) {
        premie_absence *absence = &absences[i];
        absence->sick_before = sick;
        sick += i + 1 < count ? absence->recovered_on.day - absence->first_sick_day.day : 0;
        if (absence->sanction_weeks > sickness.sanction_weeks) {
            sickness.sanction_weeks = absence->sanction_weeks;
        }
        if (premie_date_is(absence->wia_from)) {
            sickness.wia_from = premie_date_min(sickness.wia_from, absence->wia_from);
        }
        sickness.third_party |= absence->third_party;
        sickness.settled |= absence->settled;
        sickness.recovered += absence->recovered;
    }
    int64_t days = premie_parameter_units(wage_continuation_days, absences[0].first_sick_day);
    sickness.wage_end_unsanctioned = day_reached(&sickness, days);
    sickness.wage_end = day_reached(&sickness, days + 7 * (int64_t)sickness.sanction_weeks);
    return sickness;
}

int32_t premie_case_sick_days(const premie_case *sickness, premie_date day)
{
    size_t low = 0, high = sickness->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        bool begun = sickness->absences[middle].first_sick_day.day <= day.day;
        low = begun ? middle + 1 : low;
        high = begun ? high : middle;
    }
    if (low == 0) {
        return 0;
    }
    const premie_absence *absence = &sickness->absences[low - 1];
    premie_period ill = {absence->first_sick_day, premie_date_min(absence->recovered_on, day)};
    return absence->sick_before + premie_period_days(ill);
}

bool premie_case_duty(const premie_case *sickness, premie_service service, premie_date day)
{
    premie_date until = premie_case_last(sickness)->duty_until;
    if (premie_date_is(until)) {
        return day.day < until.day;
    }
    return day.day < sickness->wage_end.day && premie_in_service_on(service, day);
}

int premie_absence_compare_causes(const premie_absence *a, const premie_absence *b)
{
    int order = premie_id_compare(a->cause, b->cause);
    return order != 0
               ? order
               : (a->first_sick_day.day > b->first_sick_day.day) - (a->first_sick_day.day < b->first_sick_day.day);
}
