#include "premie/rate_change.h"

#include "premie/exact.h"

enum { MILLION = 1000000, DECIMALS = 6 };

const char *premie_rate_part_word(premie_rate_part part)
{
    static const char *const words[] = {"tariff",      "claims", "reintegration", "premium",
                                        "credibility", "other",  "bounds",        "rounding"};
    return words[part];
}

static bool is(int64_t value) { return value != PREMIE_NO_INTEGER; }

static int64_t factor_of(const premie_rated *row) { return is(row->factor) ? row->factor : MILLION; }

/* ---- the base -------------------------------------------------------------------------------------------- */

static int64_t power_of_ten(int exponent)
{
    int64_t power = 1;
    while (exponent-- > 0) {
        power *= 10;
    }
    return power;
}

/* [XR-5]: base · factor rounds to the rate; a factor that is shown with 6 decimals may have had more. */
static bool gives_rate(int64_t base, const premie_rated *row, int decimals)
{
    premie_int128 apart = (premie_int128)row->rate * MILLION - (premie_int128)base * factor_of(row);
    apart = apart < 0 ? -apart : apart;
    return 2 * apart <= (premie_int128)power_of_ten(DECIMALS - decimals) * MILLION + base;
}

static int decimals_of(int64_t rate)
{
    int decimals = DECIMALS;
    for (; decimals > 0 && rate % 10 == 0; decimals--) {
        rate /= 10;
    }
    return decimals;
}

/* The number of fewest decimals that gives the rate. */
static int64_t infer_base(const premie_rated *row, int decimals)
{
    int64_t base = row->current;
    premie_ratio wanted = premie_ratio_of(row->rate, factor_of(row));
    for (int tried = 0; tried <= DECIMALS; tried++) {
        int64_t found;
        if (premie_round(wanted, power_of_ten(tried), &found) &&
            found <= PREMIE_NUMBER_MAX / power_of_ten(DECIMALS - tried)) {
            base = found * power_of_ten(DECIMALS - tried);
            if (gives_rate(base, row, decimals)) {
                break;
            }
        }
    }
    return base;
}

static void find_bases(const premie_rated *const rows[2], int decimals, premie_rate_change *change)
{
    int first = decimals_of(rows[0]->rate), second = decimals_of(rows[1]->rate);
    int own = first > second ? first : second;
    for (int i = 0; i < 2; i++) {
        const premie_rated *row = rows[i];
        change->base[i] = row->current;
        change->inferred[i] = !row->bounded && factor_of(row) > 0 && !gives_rate(row->current, row, decimals) &&
                              !gives_rate(row->current, row, own);
        if (change->inferred[i]) {
            change->base[i] = infer_base(row, decimals);
        }
    }
    for (int i = 0; i < 2; i++) {
        if (rows[i]->bounded && change->inferred[1 - i]) {
            change->base[i] = change->base[1 - i];
            change->inferred[i] = true;
        }
    }
}

/* ---- the factor ------------------------------------------------------------------------------------------ */

/* A claims ratio: 0 where negative [K-6]. */
static premie_ratio ratio_of(premie_int128 claims, premie_money premium)
{
    return premie_ratio_of(claims > 0 ? claims : 0, premium.cents);
}

/* Base · factor, in millionths of the rate; false where it leaves its range, which a part on the way may. */
static bool rate_of(int64_t base, premie_exact *factor, int64_t *rate)
{
    return premie_exact_times(factor, premie_ratio_of(base, 1)) && premie_exact_round(factor, 1, rate) &&
           *rate <= PREMIE_NUMBER_MAX && *rate >= -PREMIE_NUMBER_MAX;
}

/* Without a credibility: by the straight line from one ratio to the other, and no further. */
static bool scale_rate(const premie_rated *const rows[2], const premie_ratio ends[2], premie_ratio x, int64_t base,
                       int64_t *rate)
{
    int64_t first = rows[0]->factor, last = rows[1]->factor;
    int direction = premie_ratio_compare(ends[1], ends[0]);
    premie_exact factor;
    if (direction == 0 || premie_ratio_compare(x, ends[0]) != direction) {
        premie_exact_set(&factor, premie_ratio_of(first, MILLION));
    } else if (premie_ratio_compare(x, ends[1]) == direction) {
        premie_exact_set(&factor, premie_ratio_of(last, MILLION));
    } else {
        premie_int128 way = x.num * ends[0].den - ends[0].num * x.den;
        premie_int128 whole = ends[1].num * ends[0].den - ends[0].num * ends[1].den;
        premie_exact_set(&factor, premie_ratio_of(way, whole));
        if (!premie_exact_times(&factor, premie_ratio_of(ends[1].den, x.den)) ||
            !premie_exact_times(&factor, premie_ratio_of(last - first, MILLION)) ||
            !premie_exact_plus(&factor, premie_ratio_of(first, MILLION))) {
            return false;
        }
    }
    return rate_of(base, &factor, rate);
}

/* Z x + (1 − Z) m */
static bool blended(int64_t credibility, premie_ratio x, int64_t mean, premie_exact *sum)
{
    premie_exact_set(sum, x);
    return premie_exact_times(sum, premie_ratio_of(credibility, MILLION)) &&
           premie_exact_plus(sum, premie_ratio_of((premie_int128)(MILLION - credibility) * (mean > 0 ? mean : 0),
                                                  (premie_int128)MILLION * MILLION));
}

/* [XR-4] with m known: the target falls out, as the factor of the row before is. */
static bool collective_rate(const premie_rated *row, premie_ratio own, premie_ratio x, int64_t credibility,
                            int64_t base, int64_t *rate)
{
    premie_exact factor, was;
    return blended(credibility, x, row->collective, &factor) && blended(row->credibility, own, row->collective, &was) &&
           premie_exact_is_positive(&was) && premie_exact_over(&factor, &was) &&
           premie_exact_times(&factor, premie_ratio_of(row->factor, MILLION)) && rate_of(base, &factor, rate);
}

/* [XR-7]: 1 + Z (x / t − 1), with t from the row whose own ratio is `own`. */
static bool blend_rate(const premie_rated *row, premie_ratio own, premie_ratio x, int64_t credibility, int64_t base,
                       int64_t *rate)
{
    premie_exact factor;
    premie_exact_set(&factor, x);
    bool held =
        own.num == 0 ||
        (premie_exact_times(&factor, premie_ratio_of(own.den, own.num)) &&
         premie_exact_times(&factor, premie_ratio_of(row->factor - MILLION + row->credibility, row->credibility)) &&
         premie_exact_times(&factor, premie_ratio_of(credibility, MILLION)));
    if (own.num == 0) {
        premie_exact_set(&factor, premie_ratio_of(0, 1));
    }
    return held && premie_exact_plus(&factor, premie_ratio_of(MILLION - credibility, MILLION)) &&
           rate_of(base, &factor, rate);
}

/* ---- the parts ------------------------------------------------------------------------------------------- */

typedef enum model { NO_MODEL, BY_SCALE, BY_BLEND, BY_COLLECTIVE } model;

/* How the factor may be followed; NO_MODEL where the own experience did not count, or counts in another way. */
static model model_of(const premie_rated *before, const premie_rated *after)
{
    if (!is(before->factor) || !is(after->factor) || is(before->credibility) != is(after->credibility) ||
        before->premium.cents <= 0 || after->premium.cents <= 0) {
        return NO_MODEL;
    }
    if (!is(before->credibility)) {
        return BY_SCALE;
    }
    if (before->credibility <= 0 || after->credibility <= 0) {
        return NO_MODEL;
    }
    return is(before->collective) && is(after->collective) ? BY_COLLECTIVE : BY_BLEND;
}

/* The claims after the cap [K-5]. */
static premie_int128 claims_of(const premie_rated *row)
{
    return (premie_int128)row->capped.cents - row->reintegration.cents;
}

/* Of claims, reintegration and premium the only one that changed; else PREMIE_PART_OTHER. */
static premie_rate_part only_cause(const premie_rated *before, const premie_rated *after)
{
    bool claims = claims_of(before) != claims_of(after);
    bool reintegration = before->reintegration.cents != after->reintegration.cents;
    bool premium = before->premium.cents != after->premium.cents;
    if (claims + reintegration + premium != 1) {
        return PREMIE_PART_OTHER;
    }
    return claims ? PREMIE_PART_CLAIMS : reintegration ? PREMIE_PART_REINTEGRATION : PREMIE_PART_PREMIUM;
}

/* Which of the parts has what the steps leave of the change of the factor: with [XR-7], years weigh differently. */
static premie_rate_part rest_of(model followed, const premie_rated *before, const premie_rated *after)
{
    bool counts[2] = {is(before->factor) && before->credibility != 0, is(after->factor) && after->credibility != 0};
    bool begins = followed == NO_MODEL && !(counts[0] && counts[1]);
    if (followed == BY_COLLECTIVE || begins) {
        return PREMIE_PART_CREDIBILITY;
    }
    return followed == BY_BLEND ? only_cause(before, after) : PREMIE_PART_OTHER;
}

/* The ratios from the one row to the other: as it was, with the claims, with the reintegration costs, as it is. */
static void ratio_steps(const premie_rated *before, const premie_rated *after, premie_ratio steps[4])
{
    steps[0] = ratio_of(before->capped.cents, before->premium);
    steps[1] = ratio_of(claims_of(after) + before->reintegration.cents, before->premium);
    steps[2] = ratio_of(after->capped.cents, before->premium);
    steps[3] = ratio_of(after->capped.cents, after->premium);
}

/* The rate at each step; the last is that with the credibility as it is. */
static bool step_rate(model followed, const premie_rated *const rows[2], const premie_ratio steps[4], int step,
                      int64_t base, int64_t *rate)
{
    premie_ratio ends[2] = {steps[0], steps[3]}, x = steps[step < 4 ? step : 3];
    int known = steps[0].num > 0 ? 0 : 1; /* a ratio of 0 says nothing of the target */
    int64_t credibility = rows[step < 4 ? 0 : 1]->credibility;
    switch (followed) {
    case BY_SCALE:
        return scale_rate(rows, ends, x, base, rate);
    case BY_COLLECTIVE:
        return collective_rate(rows[0], ends[0], x, credibility, base, rate);
    case BY_BLEND:
        return blend_rate(rows[known], ends[known], x, credibility, base, rate);
    default:
        return false;
    }
}

static int64_t unbounded(int64_t base, const premie_rated *row)
{
    int64_t rate = base;
    return premie_round(premie_ratio_of((premie_int128)base * factor_of(row), MILLION), 1, &rate) ? rate : base;
}

/* The parts of what the factor changes on the new base; the rest of `whole` is in one of them. */
static void split_factor(const premie_rated *const rows[2], int64_t base, int64_t whole, premie_rate_change *change)
{
    static const premie_rate_part parts[] = {PREMIE_PART_CLAIMS, PREMIE_PART_REINTEGRATION, PREMIE_PART_PREMIUM,
                                             PREMIE_PART_CREDIBILITY};
    model followed = model_of(rows[0], rows[1]);
    premie_ratio steps[4];
    int64_t last, rest = whole;
    if (followed != NO_MODEL) {
        ratio_steps(rows[0], rows[1], steps);
    }
    bool held = followed != NO_MODEL && step_rate(followed, rows, steps, 0, base, &last);
    for (int step = 1; step <= 4 && held; step++) {
        int64_t rate;
        held = step_rate(followed, rows, steps, step, base, &rate);
        if (held) {
            change->part[parts[step - 1]] = rate - last;
            rest -= rate - last;
            last = rate;
        }
    }
    change->part[rest_of(followed, rows[0], rows[1])] += rest;
}

premie_rate_change premie_rate_change_of(const premie_rated *before, const premie_rated *after, int decimals)
{
    const premie_rated *const rows[2] = {before, after};
    premie_rate_change change = {.part = {0}};
    find_bases(rows, decimals, &change);
    int64_t was = unbounded(change.base[0], before), is_now = unbounded(change.base[1], after);
    int64_t on_new_base = unbounded(change.base[1], before);
    change.part[PREMIE_PART_TARIFF] = on_new_base - was;
    split_factor(rows, change.base[1], is_now - on_new_base, &change);
    change.part[before->bounded ? PREMIE_PART_BOUNDS : PREMIE_PART_ROUNDING] -= before->rate - was;
    change.part[after->bounded ? PREMIE_PART_BOUNDS : PREMIE_PART_ROUNDING] += after->rate - is_now;
    return change;
}
