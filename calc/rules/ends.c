#include "premie/years.h"

#include <assert.h>

premie_date premie_cancellation_end(premie_date from, premie_month_day base_renewal, premie_date cancelled_on)
{
    premie_date earliest = premie_date_add_months(from, 12);
    int year = premie_date_year(premie_date_max(earliest, cancelled_on));
    premie_date end = premie_renewal_day(base_renewal, year);
    /* [Y-7]: the day one month earlier itself is still in time */
    while (end.day < earliest.day || premie_date_add_months(end, -1).day < cancelled_on.day) {
        end = premie_renewal_day(base_renewal, ++year);
    }
    return end;
}

bool premie_increase_refused(premie_date from, premie_money premium_per_employee, premie_date announced_on,
                             premie_date refused_on, int64_t refusal_days, const premie_rates *rates)
{
    if (!premie_money_is(premium_per_employee) || !premie_date_is(announced_on) || !premie_date_is(refused_on)) {
        return false;
    }
    int64_t before = premie_rate_on(rates, premie_date_plus(from, -1));
    return before != PREMIE_NO_INTEGER && premium_per_employee.cents > before &&
           (int64_t)refused_on.day - announced_on.day <= refusal_days;
}

/* ---- the ends of covers tied to one another -------------------------------------------------------- */

/* In premie_cover_end.reason while reasons are looked for: ended, with a reason not found yet. */
#define NOT_FOUND ((enum premie_end_reason)(PREMIE_END_PROVIDER_LEFT + 1))

/* One cover's turn in a pass over all; true where it changed an end or a reason. */
typedef bool turn(const premie_cover_tie ties[], premie_cover_end ends[], uint32_t place);

/*
 * Passes to and fro until nothing changes, so that a chain of covers takes one pass where it runs with their order
 * or against it.
 */
static void pass_until_still(size_t count, const premie_cover_tie ties[], premie_cover_end ends[], turn *of_one)
{
    bool changed;
    do {
        changed = false;
        for (size_t i = 0; i < count; i++) {
            changed |= of_one(ties, ends, (uint32_t)i);
        }
        for (size_t i = count; i-- > 0;) {
            changed |= of_one(ties, ends, (uint32_t)i);
        }
    } while (changed);
}

/* The cover's own until, or the day on which its cancellation takes effect. */
static premie_date own_end(const premie_cover_tie ties[], uint32_t place)
{
    const premie_cover_tie *tie = &ties[place];
    bool cancelled =
        tie->is_asr_manager && tie->end_reason == PREMIE_END_CANCELLED && premie_date_is(tie->cancelled_on);
    if (!cancelled) {
        return tie->own.until;
    }
    premie_month_day renewal = tie->base == PREMIE_NO_ROW ? tie->renewal : ties[tie->base].renewal;
    return premie_cancellation_end(tie->own.from, renewal, tie->cancelled_on);
}

static bool lower(premie_cover_end ends[], uint32_t place, uint32_t other)
{
    bool lowers = ends[other].end.day < ends[place].end.day;
    if (lowers) {
        ends[place].end = ends[other].end;
    }
    return lowers;
}

/* [Y-2]: a cover ends with its base and its Arbo cover, and an Arbo cover with an asr-manager cover tied to it. */
static bool end_with_others(const premie_cover_tie ties[], premie_cover_end ends[], uint32_t place)
{
    const premie_cover_tie *tie = &ties[place];
    bool changed = tie->base != PREMIE_NO_ROW && lower(ends, place, tie->base);
    if (tie->arbo != PREMIE_NO_ROW) {
        changed |= lower(ends, place, tie->arbo);
        changed |= tie->is_asr_manager && lower(ends, tie->arbo, place);
    }
    return changed;
}

/* Whether `other` ended on the same day, so that its reason can be that of `place`. */
static bool ended_with(const premie_cover_end ends[], uint32_t place, uint32_t other)
{
    return other != PREMIE_NO_ROW && ends[other].end.day == ends[place].end.day;
}

static bool take_reason(premie_cover_end ends[], uint32_t place, uint32_t other)
{
    bool takes = ends[place].reason == NOT_FOUND && ends[other].reason != NOT_FOUND;
    if (takes) {
        ends[place].reason = ends[other].reason;
    }
    return takes;
}

/* [Y-2]: the base's reason before the Arbo's; where both ended that day, the Arbo's waits for what the base's is. */
static bool take_first_reason(const premie_cover_tie ties[], premie_cover_end ends[], uint32_t place)
{
    const premie_cover_tie *tie = &ties[place];
    if (ended_with(ends, place, tie->base)) {
        return take_reason(ends, place, tie->base);
    }
    return ended_with(ends, place, tie->arbo) && take_reason(ends, place, tie->arbo);
}

/* [Y-2]: an asr-manager cover's reason for its Arbo cover, behind those of that cover's own base and Arbo cover. */
static bool give_reason(const premie_cover_tie ties[], premie_cover_end ends[], uint32_t place)
{
    uint32_t arbo = ties[place].arbo;
    return ties[place].is_asr_manager && ended_with(ends, place, arbo) && !ended_with(ends, arbo, ties[arbo].base) &&
           !ended_with(ends, arbo, ties[arbo].arbo) && take_reason(ends, arbo, place);
}

/* Where those waited for have no reason, a refused increase or a wait in a circle, any other counts. */
static bool take_any_reason(const premie_cover_tie ties[], premie_cover_end ends[], uint32_t place)
{
    const premie_cover_tie *tie = &ties[place];
    bool changed = ended_with(ends, place, tie->base) && take_reason(ends, place, tie->base);
    if (ended_with(ends, place, tie->arbo)) {
        changed |= take_reason(ends, place, tie->arbo);
        changed |= tie->is_asr_manager && take_reason(ends, tie->arbo, place);
    }
    return changed;
}

static void find_reasons(size_t count, const premie_cover_tie ties[], premie_cover_end ends[])
{
    bool given;
    do {
        pass_until_still(count, ties, ends, take_first_reason);
        given = false;
        for (uint32_t i = 0; i < count; i++) {
            given |= give_reason(ties, ends, i);
        }
    } while (given);
    pass_until_still(count, ties, ends, take_any_reason);
}

void premie_cover_ends(size_t count, const premie_cover_tie ties[], premie_cover_end ends[])
{
    assert(count < PREMIE_NO_ROW);
    bool tied = false; /* else each cover ends by itself */
    for (uint32_t i = 0; i < count; i++) {
        ends[i].end = premie_date_min(own_end(ties, i), ties[i].refused);
        tied |= ties[i].base != PREMIE_NO_ROW || ties[i].arbo != PREMIE_NO_ROW;
    }
    if (tied) {
        pass_until_still(count, ties, ends, end_with_others);
    }
    for (uint32_t i = 0; i < count; i++) {
        bool never = ends[i].end.day == PREMIE_FOREVER.day;
        bool by_own = own_end(ties, i).day == ends[i].end.day;
        ends[i].reason = never ? (enum premie_end_reason)0 : by_own ? ties[i].end_reason : NOT_FOUND;
    }
    if (tied) {
        find_reasons(count, ties, ends);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (ends[i].reason == NOT_FOUND) {
            ends[i].reason = (enum premie_end_reason)0; /* [Y-2]: a refused increase has none */
        }
    }
}
