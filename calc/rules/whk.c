#include "premie/whk.h"

enum { HUNDREDTH = 10000, MILLION = 1000000 };

const char *premie_whk_size_word(premie_whk_size size)
{
    static const char *const words[] = {"", "small", "medium", "large"};
    return words[size];
}

const char *premie_whk_status_word(premie_whk_status status)
{
    static const char *const words[] = {"ok", "own_risk", "no_parameters", "no_wage"};
    return words[status];
}

static bool has_medium(int year) { return year > PREMIE_WHK_LAST_YEAR_OF_TWO_SIZES; }

bool premie_whk_is_individual(premie_whk_size size, int year)
{
    return size == PREMIE_WHK_LARGE || size == PREMIE_WHK_MEDIUM || (size == PREMIE_WHK_SMALL && !has_medium(year));
}

bool premie_whk_is_sectoral(premie_whk_size size, int year)
{
    return size == PREMIE_WHK_MEDIUM || (size == PREMIE_WHK_SMALL && has_medium(year));
}

/* without a wage in t − 2 an employer is small. */
static premie_whk_size size_of(const premie_whk_published *published, premie_money wage, unsigned *missing)
{
    if (!premie_money_is(wage)) {
        return PREMIE_WHK_SMALL;
    }
    if (!premie_money_is(published->limit_low)) {
        *missing = PREMIE_WHK_NEEDS_LIMIT_LOW;
        return PREMIE_WHK_UNKNOWN;
    }
    if (wage.cents <= published->limit_low.cents) {
        return PREMIE_WHK_SMALL;
    }
    if (!has_medium(published->year)) {
        return PREMIE_WHK_LARGE;
    }
    if (!premie_money_is(published->limit_high)) {
        *missing = PREMIE_WHK_NEEDS_LIMIT_HIGH;
        return PREMIE_WHK_UNKNOWN;
    }
    return wage.cents <= published->limit_high.cents ? PREMIE_WHK_MEDIUM : PREMIE_WHK_LARGE;
}

/* up to 2013 small employers have bounds of their own. */
static void find_bounds(const premie_whk_published *published, const premie_whk_employer *employer, premie_whk *whk)
{
    bool small = whk->size == PREMIE_WHK_SMALL;
    bool higher = employer->in_sector_52 && premie_pct_is(published->max_sector52);
    whk->lowest = small ? published->small_min : published->min;
    whk->highest = small ? published->small_max : higher ? published->max_sector52 : published->max;
}

static unsigned need(bool known, premie_whk_need bit) { return known ? 0 : bit; }

/* What the size needs and is not published; the bounds are found. */
static unsigned find_missing(const premie_whk_published *published, const premie_whk_employer *employer,
                             const premie_whk *whk)
{
    unsigned missing = whk->missing;
    if (premie_whk_is_sectoral(whk->size, published->year)) {
        missing |= need(premie_pct_is(employer->sector), PREMIE_WHK_NEEDS_SECTOR);
    }
    if (premie_whk_is_individual(whk->size, published->year)) {
        bool by_k = whk->years > 0 && whk->years < PREMIE_WHK_YEARS;
        missing |= need(premie_pct_is(published->base), PREMIE_WHK_NEEDS_BASE) |
                   need(premie_pct_is(published->risk_avg), PREMIE_WHK_NEEDS_RISK_AVG) |
                   need(premie_number_is(published->cf), PREMIE_WHK_NEEDS_CF) |
                   need(!by_k || premie_number_is(published->k[whk->years - 1]), PREMIE_WHK_NEEDS_K) |
                   need(premie_pct_is(whk->lowest), PREMIE_WHK_NEEDS_LOWEST) |
                   need(premie_pct_is(whk->highest), PREMIE_WHK_NEEDS_HIGHEST);
    }
    return missing;
}

/* A percentage of num / den millionths, rounded down to hundredths; false beyond 64 bits. */
static bool round_down(premie_int128 num, premie_int128 den, premie_pct *pct)
{
    den *= HUNDREDTH;
    premie_int128 whole = num / den;
    whole -= num % den < 0;
    whole *= HUNDREDTH;
    bool fits = whole <= INT64_MAX && whole > INT64_MIN;
    pct->millionths = fits ? (int64_t)whole : PREMIE_NO_INTEGER;
    return fits;
}

/* The widest product, of an amount, a number of years and a factor, is below 2^110. */
static bool find_risk(const premie_whk_published *published, const premie_whk_employer *employer, premie_whk *whk)
{
    bool by_k = whk->years < PREMIE_WHK_YEARS;
    premie_int128 factor = by_k ? published->k[whk->years - 1].millionths : MILLION;
    premie_int128 num = (premie_int128)employer->benefits.cents * 100 * whk->years * factor;
    return round_down(num, whk->wages, &whk->risk_own);
}

/* */
static bool find_individual(const premie_whk_published *published, premie_whk *whk)
{
    premie_int128 above = (premie_int128)whk->risk_own.millionths - published->risk_avg.millionths;
    if (!round_down(published->cf.millionths * above, MILLION, &whk->delta) ||
        !round_down((premie_int128)published->base.millionths + whk->delta.millionths, 1, &whk->unbounded)) {
        return false;
    }
    int64_t bounded = whk->unbounded.millionths;
    bounded = bounded < whk->lowest.millionths ? whk->lowest.millionths : bounded;
    bounded = bounded > whk->highest.millionths ? whk->highest.millionths : bounded;
    return round_down(bounded, 1, &whk->individual);
}

/* The percentage of the size; bounds and the sector's keep it within 64 bits. */
static bool find_pct(const premie_whk_published *published, const premie_whk_employer *employer, premie_whk *whk)
{
    if (whk->size == PREMIE_WHK_MEDIUM) {
        int64_t wage = employer->wages[0].cents, low = published->limit_low.cents, high = published->limit_high.cents;
        whk->weight = (premie_ratio){wage - low, high - low};
        return round_down(whk->weight.num * whk->individual.millionths +
                              (whk->weight.den - whk->weight.num) * employer->sector.millionths,
                          whk->weight.den, &whk->public_pct);
    }
    bool sectoral = premie_whk_is_sectoral(whk->size, published->year);
    return round_down(sectoral ? employer->sector.millionths : whk->individual.millionths, 1, &whk->public_pct);
}

static premie_status find_percentages(const premie_whk_published *published, const premie_whk_employer *employer,
                                      premie_whk *whk, premie_error *error)
{
    bool individual = premie_whk_is_individual(whk->size, published->year);
    find_bounds(published, employer, whk);
    whk->missing = find_missing(published, employer, whk);
    if (whk->missing != 0) {
        whk->status = PREMIE_WHK_NO_PARAMETERS;
        return PREMIE_OK;
    }
    if (individual && whk->wages == 0) {
        whk->status = PREMIE_WHK_NO_WAGE;
        return PREMIE_OK;
    }
    if (individual && !find_risk(published, employer, whk)) {
        return premie_fail(error, PREMIE_E_DATA, "the own risk of %d is beyond its range", published->year);
    }
    if ((individual && !find_individual(published, whk)) || !find_pct(published, employer, whk)) {
        return premie_fail(error, PREMIE_E_DATA, "the percentage of %d is beyond its range", published->year);
    }
    return PREMIE_OK;
}

static void sum_wages(const premie_whk_employer *employer, premie_whk *whk)
{
    for (int i = 0; i < PREMIE_WHK_YEARS; i++) {
        bool known = premie_money_is(employer->wages[i]);
        whk->years += known;
        whk->wages += known ? employer->wages[i].cents : 0;
    }
}

premie_status premie_whk_of(const premie_whk_published *published, const premie_whk_employer *employer, premie_whk *whk,
                            premie_error *error)
{
    premie_whk found = {
        .risk_own = PREMIE_NO_PCT,
        .delta = PREMIE_NO_PCT,
        .unbounded = PREMIE_NO_PCT,
        .individual = PREMIE_NO_PCT,
        .public_pct = PREMIE_NO_PCT,
        .public_premium = PREMIE_NO_MONEY,
    };
    found.size = size_of(published, employer->wages[0], &found.missing);
    sum_wages(employer, &found);
    premie_status status = find_percentages(published, employer, &found, error);
    if (status == PREMIE_OK && premie_pct_is(found.public_pct)) {
        if (premie_money_is(employer->wage)) { /* */
            premie_int128 num = (premie_int128)found.public_pct.millionths * employer->wage.cents;
            status =
                premie_round_money((premie_ratio){num, 100 * (premie_int128)MILLION}, &found.public_premium, error);
        } else {
            found.status = PREMIE_WHK_NO_WAGE;
        }
    }
    if (status != PREMIE_OK) {
        return status;
    }
    found.pct = found.public_pct;
    found.premium = found.public_premium;
    if (employer->in_own_risk) { /* */
        found.status = PREMIE_WHK_OWN_RISK;
        found.pct = (premie_pct){0};
        found.premium = (premie_money){0};
    }
    *whk = found;
    return PREMIE_OK;
}
