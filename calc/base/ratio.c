#include "premie/base.h"

#include <assert.h>

static bool fits_64(premie_int128 value) { return value == (int64_t)value; }

/* The greatest common divisor; `b` is positive. */
static premie_int128 common_divisor(premie_int128 a, premie_int128 b)
{
    a %= b;
    if (a < 0) {
        a = -a;
    }
    while (a != 0 && !fits_64(b)) {
        premie_int128 rest = b % a;
        b = a;
        a = rest;
    }
    int64_t low = (int64_t)a;
    while (low != 0) {
        int64_t rest = (int64_t)b % low;
        b = low;
        low = rest;
    }
    return b;
}

static premie_ratio lowest_terms(premie_ratio a)
{
    premie_int128 common = common_divisor(a.num, a.den);
    return (premie_ratio){a.num / common, a.den / common};
}

premie_ratio premie_ratio_of(premie_int128 num, premie_int128 den)
{
    assert(den != 0);
    return den > 0 ? (premie_ratio){num, den} : (premie_ratio){-num, -den};
}

static bool multiply(premie_int128 a, premie_int128 b, premie_int128 *product)
{
    return !__builtin_mul_overflow(a, b, product);
}

static bool times_as_is(premie_ratio a, premie_ratio b, premie_ratio *product)
{
    premie_ratio result;
    if (!multiply(a.num, b.num, &result.num) || !multiply(a.den, b.den, &result.den)) {
        return false;
    }
    *product = result;
    return true;
}

static __attribute__((noinline)) bool times_wide(premie_ratio a, premie_ratio b, premie_ratio *product)
{
    if (times_as_is(a, b, product)) {
        return true;
    }
    a = lowest_terms(a);
    b = lowest_terms(b);
    premie_ratio crossed = lowest_terms((premie_ratio){a.num, b.den});
    premie_ratio other = lowest_terms((premie_ratio){b.num, a.den});
    return times_as_is(crossed, other, product);
}

bool premie_ratio_times(premie_ratio a, premie_ratio b, premie_ratio *product)
{
    if (fits_64(a.num) && fits_64(b.num) && fits_64(a.den) && fits_64(b.den)) {
        *product = (premie_ratio){a.num * b.num, a.den * b.den}; /* of 64 bits each: 128 hold them */
        return true;
    }
    return times_wide(a, b, product);
}

/* a.num · b_factor + b.num · a_factor, the numerator of a sum whose terms are brought to one denominator. */
static bool cross_sum(premie_ratio a, premie_int128 b_factor, premie_ratio b, premie_int128 a_factor,
                      premie_int128 *sum)
{
    premie_int128 left, right;
    return multiply(a.num, b_factor, &left) && multiply(b.num, a_factor, &right) &&
           !__builtin_add_overflow(left, right, sum);
}

static bool plus_as_is(premie_ratio a, premie_ratio b, premie_ratio *sum)
{
    premie_ratio result = {0, a.den};
    if (a.den == b.den) {
        if (__builtin_add_overflow(a.num, b.num, &result.num)) {
            return false;
        }
    } else if (!cross_sum(a, b.den, b, a.den, &result.num) || !multiply(a.den, b.den, &result.den)) {
        return false;
    }
    *sum = result;
    return true;
}

static __attribute__((noinline)) bool plus_wide(premie_ratio a, premie_ratio b, premie_ratio *sum)
{
    if (plus_as_is(a, b, sum)) {
        return true;
    }
    a = lowest_terms(a);
    b = lowest_terms(b);
    premie_int128 shared = common_divisor(a.den, b.den);
    premie_int128 a_own = a.den / shared;
    premie_ratio result;
    if (!cross_sum(a, b.den / shared, b, a_own, &result.num)) {
        return false;
    }
    /* of the denominator, only the shared part can still have a divisor in common with the sum */
    premie_int128 common = common_divisor(result.num, shared);
    result.num /= common;
    if (!multiply(a_own, b.den / common, &result.den)) {
        return false;
    }
    *sum = result;
    return true;
}

bool premie_ratio_plus(premie_ratio a, premie_ratio b, premie_ratio *sum)
{
    if (a.den == b.den && fits_64(a.num) && fits_64(b.num)) {
        *sum = (premie_ratio){a.num + b.num, a.den};
        return true;
    }
    return plus_wide(a, b, sum);
}

static int sign_of_difference(premie_int128 a, premie_int128 b) { return (a > b) - (a < b); }

/* The whole number at or below a; `rest` is what a has above it, over the same denominator. */
static premie_int128 whole_below(premie_ratio a, premie_int128 *rest)
{
    premie_int128 whole = a.num / a.den;
    *rest = a.num % a.den;
    if (*rest < 0) {
        *rest += a.den;
        whole--;
    }
    return whole;
}

int premie_ratio_compare(premie_ratio a, premie_ratio b)
{
    premie_int128 left, right;
    if (fits_64(a.num) && fits_64(b.num) && fits_64(a.den) && fits_64(b.den)) {
        return sign_of_difference(a.num * b.den, b.num * a.den);
    }
    if (multiply(a.num, b.den, &left) && multiply(b.num, a.den, &right)) {
        return sign_of_difference(left, right);
    }
    /* the whole parts first; where they are equal, the larger rest is the one with the smaller reciprocal */
    for (int sign = 1;; sign = -sign) {
        premie_int128 a_rest, b_rest;
        int difference = sign_of_difference(whole_below(a, &a_rest), whole_below(b, &b_rest));
        if (difference != 0 || a_rest == 0 || b_rest == 0) {
            return sign * (difference != 0 ? difference : sign_of_difference(a_rest, b_rest));
        }
        a = (premie_ratio){a.den, a_rest};
        b = (premie_ratio){b.den, b_rest};
    }
}

/* num / den to the nearest whole number, halves away from zero. */
static premie_int128 nearest(premie_int128 num, premie_int128 den)
{
    premie_int128 whole = num / den, rest = num - whole * den;
    premie_int128 size = rest < 0 ? -rest : rest;
    if (size < den - size) {
        return whole;
    }
    return num < 0 ? whole - 1 : whole + 1;
}

/* premie_round in 64 bits, where those do. */
static bool round_64(premie_ratio value, int64_t scale, int64_t *result)
{
    if (!fits_64(value.num) || !fits_64(value.den)) {
        return false;
    }
    int64_t num = (int64_t)value.num, den = (int64_t)value.den, scaled;
    if (__builtin_mul_overflow(num, scale, &scaled) || scaled == PREMIE_NO_INTEGER) {
        return false;
    }
    if (den == 1) {
        *result = scaled;
        return true;
    }
    int64_t whole = scaled / den, rest = scaled % den, size = rest < 0 ? -rest : rest;
    int64_t away = size >= den - size;
    *result = whole + (scaled < 0 ? -away : away);
    return true;
}

static __attribute__((noinline)) bool round_wide(premie_ratio value, int64_t scale, int64_t *result)
{
    premie_int128 scaled, whole = 0;
    if (!multiply(value.num, scale, &scaled)) {
        premie_int128 rest = value.num % value.den;
        if (!multiply(value.num / value.den, scale, &whole)) {
            return false;
        }
        premie_ratio part = {rest, value.den};
        if (!multiply(part.num, scale, &scaled)) {
            part = lowest_terms(part);
            premie_int128 common = common_divisor(scale, part.den);
            part.den /= common;
            if (!multiply(part.num, scale / common, &scaled)) {
                return false;
            }
        }
        value.den = part.den;
    }
    int64_t rounded;
    if (__builtin_add_overflow(whole, nearest(scaled, value.den), &rounded) || rounded == PREMIE_NO_INTEGER) {
        return false;
    }
    *result = rounded;
    return true;
}

bool premie_round(premie_ratio value, int64_t scale, int64_t *result)
{
    assert(value.den > 0 && scale >= 1);
    return round_64(value, scale, result) || round_wide(value, scale, result);
}

/* [N-4]: never a wrapped value, and never one beyond the range of money. */
static premie_status money_within_range(bool held, int64_t cents, premie_money *amount, premie_error *error)
{
    if (!held || cents > PREMIE_MONEY_MAX || cents < -PREMIE_MONEY_MAX) {
        return premie_fail(error, PREMIE_E_DATA, "the amount would be over 9,999,999,999,999.99");
    }
    amount->cents = cents;
    return PREMIE_OK;
}

static __attribute__((noinline)) premie_status round_money_wide(premie_ratio cents, premie_money *amount,
                                                                premie_error *error)
{
    int64_t rounded = 0;
    bool held = premie_round(cents, 1, &rounded);
    return money_within_range(held, rounded, amount, error);
}

premie_status premie_round_money(premie_ratio cents, premie_money *amount, premie_error *error)
{
    if (cents.den == 1 && cents.num <= PREMIE_MONEY_MAX && cents.num >= -PREMIE_MONEY_MAX) {
        amount->cents = (int64_t)cents.num;
        return PREMIE_OK;
    }
    return round_money_wide(cents, amount, error);
}

premie_status premie_money_add(premie_money a, premie_money b, premie_money *sum, premie_error *error)
{
    assert(premie_money_is(a) && premie_money_is(b));
    int64_t cents;
    bool held = !__builtin_add_overflow(a.cents, b.cents, &cents);
    return money_within_range(held, cents, sum, error);
}

premie_status premie_money_subtract(premie_money a, premie_money b, premie_money *difference, premie_error *error)
{
    assert(premie_money_is(a) && premie_money_is(b));
    int64_t cents;
    bool held = !__builtin_sub_overflow(a.cents, b.cents, &cents);
    return money_within_range(held, cents, difference, error);
}
