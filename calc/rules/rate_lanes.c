#include "rules/rate_lanes.h"

#include <math.h>

#include "base/system.h"

/*
 * Whole numbers below 2^53 are doubles, and so are their sums and products as long as these are below 2^53 too. To a
 * number below 2^51, 3 · 2^51 is added and taken away again to round it to a whole number.
 */
static const double exact = 2251799813685248.0, products = 9007199254740992.0; /* 2^51, 2^53 */
static const double whole = 6755399441055744.0;                                /* 3 · 2^51 */

static const int64_t million = 1000000, hundred_percent = 100000000;

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* ---- making ready ------------------------------------------------------------------------------------------ */

void premie_scale_lanes_make(size_t count, const premie_band bands[], premie_scale_lanes *scale)
{
    int64_t ratios = hundred_percent, factors = million;
    for (size_t i = 0; i < count; i++) {
        ratios = common_divisor(ratios, bands[i].from);
        factors = common_divisor(factors, bands[i].value);
    }
    scale->bands = (unsigned)count;
    for (size_t i = 0; i < count; i++) {
        int64_t from = bands[i].from / ratios, factor = bands[i].value / factors;
        scale->from[i] = (double)from;
        scale->factor[i] = (double)factor;
    }
    int64_t ratio_unit = hundred_percent / ratios, factor_unit = million / factors;
    scale->ratio_unit = (double)ratio_unit;
    scale->factor_unit = (double)factor_unit;
}

/* num / den in lowest terms; a power of two below it is moved above, which is exact. */
static void set_share(int64_t num, int64_t den, double *up, double *divisor)
{
    int64_t common = common_divisor(num, den);
    num /= common;
    den /= common;
    bool power = (den & (den - 1)) == 0;
    *up = power ? (double)num / (double)den : (double)num;
    *divisor = power ? 1 : (double)den;
}

/* The largest rate for which rate · share + divisor is exact. */
static double limit_of(double limit, double share, double divisor)
{
    double most = share > 0 ? floor((exact - divisor) / (share < 1 ? 1 : share)) : limit;
    return most < limit ? most : limit;
}

void premie_bounds_lanes_make(const premie_rating_rule *rule, int64_t rate_unit, int64_t base, double factor_unit,
                              double factor_max, premie_bounds_lanes *bounds)
{
    int64_t last = 1;
    for (int i = rule->decimals; i < 6; i++) {
        last *= 10;
    }
    int64_t step = last / rate_unit; /* of the last decimal in units of the rates */
    *bounds = (premie_bounds_lanes){.on_current = base == PREMIE_NO_INTEGER, .unit = (double)step, .limit = exact};
    bounds->base = bounds->on_current ? 0 : (double)base;
    bounds->divisor = factor_unit * (double)(bounds->on_current ? step : last);
    bounds->up_divisor = bounds->down_divisor = 1;
    if (premie_pct_is(rule->max_up)) {
        set_share(hundred_percent + rule->max_up.millionths, hundred_percent * step, &bounds->up, &bounds->up_divisor);
    }
    if (premie_pct_is(rule->max_down) && rule->max_down.millionths < hundred_percent) {
        set_share(hundred_percent - rule->max_down.millionths, hundred_percent * step, &bounds->down,
                  &bounds->down_divisor);
    }
    bounds->least = premie_pct_is(rule->min_pct) ? (double)rule->min_pct.millionths / (double)last : 0;
    bounds->most = premie_pct_is(rule->max_pct) ? (double)rule->max_pct.millionths / (double)last : INFINITY;
    bounds->limit = limit_of(bounds->limit, bounds->up, bounds->up_divisor);
    bounds->limit = limit_of(bounds->limit, bounds->down, bounds->down_divisor);
    if (bounds->on_current) {
        bounds->limit = limit_of(bounds->limit, factor_max, bounds->divisor);
    }
    bool sound = bounds->on_current || (double)base * factor_max + bounds->divisor < exact;
    sound &=
        bounds->least < exact / (double)million && (bounds->most < exact / (double)million || bounds->most == INFINITY);
    bounds->limit = sound ? bounds->limit : -1;
}

/* ---- lanes ------------------------------------------------------------------------------------------------- */

#define INLINE static inline __attribute__((always_inline))

enum { CHUNK = 64 };

/*
 * p / q to a whole number, halves up, of whole numbers from 0 up with p + q < 2^51, in half the time of a division. The
 * product with the inverse is off by less than 1 / 2q: it reaches no half above p / q, and where it stays below one that
 * p / q reaches, or on it, what is left shows it.
 */
INLINE double quotient(double p, double q, double inverse)
{
    double near = (p * inverse + whole) - whole, left = p - near * q;
    return left + left >= q ? near + 1 : near;
}

/* Halves up, from 0 up. */
INLINE double rounded(double value)
{
    double above = value + 0.5, near = (above + whole) - whole;
    return near > above ? near - 1 : near;
}

/* [XR-5]: max_up, max_down, min_pct, max_pct in this order, then rounding; as this keeps an order, what is bounded may
 * be rounded before, too. */
INLINE void bound(const premie_bounds_lanes *bounds, size_t count, const double *restrict current,
                  const double *restrict factor, double *restrict rate)
{
    const bool on_current = bounds->on_current;
    const double base = bounds->base, divisor = bounds->divisor, least = bounds->least, most = bounds->most;
    const double up = bounds->up > 0 ? bounds->up : INFINITY, down = bounds->down, unit = bounds->unit;
    const double up_divisor = bounds->up_divisor, down_divisor = bounds->down_divisor, inverse = 1 / divisor;
    double ceiling[CHUNK], lowest[CHUNK];
    for (size_t i = 0; i < count; i++) {
        ceiling[i] = up < INFINITY ? current[i] * up : INFINITY;
        lowest[i] = current[i] * down;
    }
    for (size_t i = 0; i < count && up_divisor > 1; i++) {
        ceiling[i] = quotient(ceiling[i], up_divisor, 1 / up_divisor);
    }
    for (size_t i = 0; i < count && down_divisor > 1; i++) {
        lowest[i] = quotient(lowest[i], down_divisor, 1 / down_divisor);
    }
    for (size_t i = 0; i < count; i++) {
        double value = quotient((on_current ? current[i] : base) * factor[i], divisor, inverse);
        value = value > ceiling[i] ? ceiling[i] : value;
        value = value < lowest[i] ? lowest[i] : value;
        value = value < least ? least : value;
        value = value > most ? most : value;
        rate[i] = rounded(value) * unit;
    }
}

INLINE bool scale_body(const premie_scale_lanes *scale, const double *restrict from, double cost_unit,
                       const premie_bounds_lanes *bounds, size_t count, const double *restrict current,
                       const double *restrict cost, const double *restrict premium, double *restrict rate)
{
    const double last = from[scale->bands - 1], cost_limit = products / cost_unit;
    const double premium_limit = products / (last > 1 ? last : 1), rate_limit = bounds->limit;
    const double least_factor = scale->factor[0], factor_unit = scale->factor_unit;
    for (size_t begin = 0; begin < count; begin += CHUNK) {
        size_t many = count - begin < CHUNK ? count - begin : CHUNK;
        const double *restrict k = current + begin, *restrict c = cost + begin, *restrict p = premium + begin;
        double scaled[CHUNK], factor[CHUNK];
        int64_t beyond = 0;
        for (size_t i = 0; i < many; i++) {
            beyond |= (int64_t)(c[i] >= cost_limit) | (int64_t)(p[i] >= premium_limit) | (int64_t)(k[i] > rate_limit);
            scaled[i] = c[i] * cost_unit;
            factor[i] = least_factor;
        }
        if (beyond != 0) {
            return false;
        }
        unsigned band = 1;
        for (; band + 4 <= scale->bands; band += 4) { /* four at a time: a lane is loaded and stored once for them */
            const double *restrict at = from + band, *restrict value = scale->factor + band;
            const double at0 = at[0], at1 = at[1], at2 = at[2], at3 = at[3];
            const double value0 = value[0], value1 = value[1], value2 = value[2], value3 = value[3];
            for (size_t i = 0; i < many; i++) {
                double found = scaled[i] >= at0 * p[i] ? value0 : factor[i];
                found = scaled[i] >= at1 * p[i] ? value1 : found;
                found = scaled[i] >= at2 * p[i] ? value2 : found;
                factor[i] = scaled[i] >= at3 * p[i] ? value3 : found;
            }
        }
        for (; band < scale->bands; band++) {
            const double at = from[band], value = scale->factor[band];
            for (size_t i = 0; i < many; i++) {
                factor[i] = scaled[i] >= at * p[i] ? value : factor[i];
            }
        }
        for (size_t i = 0; i < many; i++) {
            factor[i] = p[i] > 0 ? factor[i] : factor_unit; /* [XR-2] */
        }
        bound(bounds, many, k, factor, rate + begin);
    }
    return true;
}

INLINE bool factors_body(const premie_bounds_lanes *bounds, size_t count, const double *restrict current,
                         const double *restrict factor, double *restrict rate)
{
    const double rate_limit = bounds->limit;
    for (size_t begin = 0; begin < count; begin += CHUNK) {
        size_t many = count - begin < CHUNK ? count - begin : CHUNK;
        int64_t beyond = 0;
        for (size_t i = begin; i < begin + many; i++) {
            beyond |= (int64_t)(current[i] > rate_limit);
        }
        if (beyond != 0) {
            return false;
        }
        bound(bounds, many, current + begin, factor + begin, rate + begin);
    }
    return true;
}

INLINE bool premium_body(double num, double den, double limit, size_t count, const double *restrict rate,
                         double *restrict cents)
{
    const double inverse = 1 / den;
    int64_t beyond = 0;
    for (size_t i = 0; i < count; i++) {
        beyond |= (int64_t)(rate[i] > limit);
        cents[i] = quotient(rate[i] * num, den, inverse);
    }
    return beyond == 0;
}

INLINE void add_body(size_t count, const double *restrict amount, double *restrict sum)
{
    for (size_t i = 0; i < count; i++) {
        sum[i] += amount[i];
    }
}

/* Three rows at a time; one that is not there is another with a share of 0. */
INLINE void sum_body(double start, size_t rows, const double *const row[], const double share[], size_t count,
                     double *restrict sum)
{
    for (size_t i = 0; i < count && rows == 0; i++) {
        sum[i] = start;
    }
    for (size_t at = 0; at < rows; at += 3) {
        const bool second = at + 1 < rows, third = at + 2 < rows, first = at == 0;
        const double *restrict a = row[at], *restrict b = row[second ? at + 1 : at],
                               *restrict c = row[third ? at + 2 : at];
        const double of_a = share[at], of_b = second ? share[at + 1] : 0, of_c = third ? share[at + 2] : 0;
        for (size_t i = 0; i < count; i++) {
            sum[i] = (first ? start : sum[i]) + a[i] * of_a + b[i] * of_b + c[i] * of_c;
        }
    }
}

/* Sums of whole numbers are the same in any order. */
INLINE void tally_body(size_t count, const double *restrict before, const double *restrict rate, double most,
                       premie_rate_tally *tally, double *restrict to)
{
    int64_t up = 0, down = 0, at_most = 0, low = tally->least, high = tally->largest, sum = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t number = (int64_t)rate[i];
        up += rate[i] > before[i] ? 1 : 0;
        down += rate[i] < before[i] ? 1 : 0;
        at_most += rate[i] == most ? 1 : 0;
        low = number < low ? number : low;
        high = number > high ? number : high;
        sum += number;
        to[i] = rate[i];
    }
    tally->count += count;
    tally->up += up;
    tally->down += down;
    tally->at_most += at_most;
    tally->least = low;
    tally->largest = high;
    tally->sum += sum;
}

INLINE void place_body(size_t count, const double *restrict rate, double least, uint16_t *restrict place)
{
    for (size_t i = 0; i < count; i++) {
        double above = rate[i] - least;
        place[i] = (uint16_t)(int32_t)(above >= 0 ? above : PREMIE_NO_PLACE);
    }
}

/* Counts of a chunk fit 16 bits, as places do. */
INLINE size_t up_to_body(size_t count, const uint16_t *restrict place, uint16_t most)
{
    enum { MANY = 4096 };
    size_t found = 0;
    for (size_t begin = 0; begin < count; begin += MANY) {
        size_t many = count - begin < MANY ? count - begin : MANY;
        const uint16_t *restrict at = place + begin;
        uint16_t here = 0;
        for (size_t i = 0; i < many; i++) {
            here = (uint16_t)(here + (at[i] <= most));
        }
        found += here;
    }
    return found;
}

/* ---- vector units ------------------------------------------------------------------------------------------ */

#define UNIT(unit, target)                                                                                             \
    target static bool scale_##unit(const premie_scale_lanes *scale, const double from[], double cost_unit,            \
                                    const premie_bounds_lanes *bounds, size_t count, const double current[],           \
                                    const double cost[], const double premium[], double rate[])                        \
    {                                                                                                                  \
        return scale_body(scale, from, cost_unit, bounds, count, current, cost, premium, rate);                        \
    }                                                                                                                  \
    target static bool factors_##unit(const premie_bounds_lanes *bounds, size_t count, const double current[],         \
                                      const double factor[], double rate[])                                            \
    {                                                                                                                  \
        return factors_body(bounds, count, current, factor, rate);                                                     \
    }                                                                                                                  \
    target static bool premium_##unit(double num, double den, double limit, size_t count, const double rate[],         \
                                      double cents[])                                                                  \
    {                                                                                                                  \
        return premium_body(num, den, limit, count, rate, cents);                                                      \
    }                                                                                                                  \
    target static void add_##unit(size_t count, const double amount[], double sum[]) { add_body(count, amount, sum); } \
    target static void sum_##unit(double start, size_t rows, const double *const row[], const double share[],          \
                                  size_t count, double sum[])                                                          \
    {                                                                                                                  \
        sum_body(start, rows, row, share, count, sum);                                                                 \
    }                                                                                                                  \
    target static void tally_##unit(size_t count, const double before[], const double rate[], double most,             \
                                    premie_rate_tally *tally, double to[])                                             \
    {                                                                                                                  \
        tally_body(count, before, rate, most, tally, to);                                                              \
    }                                                                                                                  \
    target static void place_##unit(size_t count, const double rate[], double least, uint16_t place[])                 \
    {                                                                                                                  \
        place_body(count, rate, least, place);                                                                         \
    }                                                                                                                  \
    target static size_t up_to_##unit(size_t count, const uint16_t place[], uint16_t most)                             \
    {                                                                                                                  \
        return up_to_body(count, place, most);                                                                         \
    }                                                                                                                  \
    static const premie_rate_lanes unit = {.scale = scale_##unit,                                                      \
                                           .factors = factors_##unit,                                                  \
                                           .premium = premium_##unit,                                                  \
                                           .add = add_##unit,                                                          \
                                           .sum = sum_##unit,                                                          \
                                           .tally = tally_##unit,                                                      \
                                           .place = place_##unit,                                                      \
                                           .up_to = up_to_##unit};

/* gcc is told to use the whole width; clang has no such word. */
#ifdef __clang__
#define WIDE
#else
#define WIDE ",prefer-vector-width=512"
#endif

UNIT(portable, )
#ifdef __x86_64__
UNIT(avx2, __attribute__((target("avx2"))))
UNIT(avx512, __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl" WIDE))))
#endif

size_t premie_rate_lanes_all(const premie_rate_lanes *all[3])
{
    size_t count = 0;
#ifdef __x86_64__
    if (premie_has_avx512()) {
        all[count++] = &avx512;
    }
    if (premie_has_avx2()) {
        all[count++] = &avx2;
    }
#endif
    all[count++] = &portable;
    return count;
}
