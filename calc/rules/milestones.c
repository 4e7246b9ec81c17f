#include "premie/wga.h"

static premie_date weeks_on(premie_date day, int32_t weeks) { return premie_date_plus(day, 7 * weeks); }

static bool is_after(premie_date day, premie_date end)
{
    return premie_date_is(end) && end.day != PREMIE_FOREVER.day && day.day > end.day;
}

bool premie_milestone_due(const premie_milestone *milestone, const premie_wga_days *days, premie_date *due,
                          premie_date *last)
{
    premie_date anchor = days->anchor[milestone->anchor];
    if (!premie_date_is(anchor)) {
        return false;
    }
    premie_date day = premie_date_add_months(weeks_on(anchor, milestone->weeks), milestone->months);
    /* [W-3]: on the day itself it is still listed */
    if (is_after(day, days->pension_day) || (milestone->ends_on_recovery && is_after(day, days->recovered_on))) {
        return false;
    }
    *due = day;
    *last = milestone->has_window ? weeks_on(anchor, milestone->until_weeks) : PREMIE_NO_DATE;
    return true;
}
