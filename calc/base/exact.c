#include "premie/exact.h"

#include <assert.h>
#include <math.h>
#include <string.h>

__extension__ typedef unsigned __int128 wide;

/* ---- whole numbers ----------------------------------------------------------------------------------------- */

/* Digits beyond the count are never read, nor copied. */
static void set(premie_natural *a, wide value)
{
    a->count = 0;
    for (unsigned i = 0; i < 4; i++, value >>= 32) {
        a->digit[i] = (uint32_t)value;
        a->count = value != 0 ? i + 1 : a->count;
    }
}

static void copy(premie_natural *to, const premie_natural *from)
{
    to->count = from->count;
    memcpy(to->digit, from->digit, from->count * sizeof from->digit[0]);
}

static const premie_int128 least = (premie_int128)((wide)1 << 127);

static wide magnitude(premie_int128 value) { return value < 0 ? -(wide)value : (wide)value; }

static unsigned bits_of(const premie_natural *a)
{
    return a->count > 0 ? 32 * a->count - (unsigned)__builtin_clz(a->digit[a->count - 1]) : 0;
}

static int compare(const premie_natural *a, const premie_natural *b)
{
    if (a->count != b->count) {
        return a->count > b->count ? 1 : -1;
    }
    for (unsigned i = a->count; i-- > 0;) {
        if (a->digit[i] != b->digit[i]) {
            return a->digit[i] > b->digit[i] ? 1 : -1;
        }
    }
    return 0;
}

/* `product` is neither of the two. */
static bool multiply(const premie_natural *a, const premie_natural *b, premie_natural *product)
{
    product->count = a->count + b->count;
    if (product->count > PREMIE_EXACT_DIGITS + 1) {
        return false;
    }
    memset(product->digit, 0, product->count * sizeof product->digit[0]);
    for (unsigned i = 0; i < a->count; i++) {
        uint64_t carry = 0;
        for (unsigned j = 0; j < b->count; j++) {
            carry += (uint64_t)a->digit[i] * b->digit[j] + product->digit[i + j];
            product->digit[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
        product->digit[i + b->count] = (uint32_t)carry;
    }
    while (product->count > 0 && product->digit[product->count - 1] == 0) {
        product->count--;
    }
    return product->count <= PREMIE_EXACT_DIGITS;
}

/* a += b */
static bool add(premie_natural *a, const premie_natural *b)
{
    uint64_t carry = 0;
    for (unsigned i = 0; i < b->count || carry != 0; i++) {
        if (i == PREMIE_EXACT_DIGITS) {
            return false;
        }
        carry += (i < a->count ? a->digit[i] : 0) + (uint64_t)(i < b->count ? b->digit[i] : 0);
        a->digit[i] = (uint32_t)carry;
        a->count = i < a->count ? a->count : i + 1;
        carry >>= 32;
    }
    return true;
}

/* a -= b, which is not greater */
static void subtract(premie_natural *a, const premie_natural *b)
{
    uint64_t borrow = 0;
    for (unsigned i = 0; i < b->count || borrow != 0; i++) {
        uint64_t take = borrow + (i < b->count ? b->digit[i] : 0);
        borrow = a->digit[i] < take;
        a->digit[i] = (uint32_t)(a->digit[i] - take);
    }
    while (a->count > 0 && a->digit[a->count - 1] == 0) {
        a->count--;
    }
}

/* a / b and what is left; b is above 0 and below 2^96. */
static void divide(const premie_natural *a, wide b, premie_natural *quotient, wide *rest)
{
    *rest = 0;
    quotient->count = a->count;
    for (unsigned i = a->count; i-- > 0;) {
        wide part = *rest << 32 | a->digit[i];
        quotient->digit[i] = (uint32_t)(part / b);
        *rest = part % b;
    }
    while (quotient->count > 0 && quotient->digit[quotient->count - 1] == 0) {
        quotient->count--;
    }
}

static wide common_divisor(wide a, wide b)
{
    while (a > UINT64_MAX || b > UINT64_MAX) {
        if (b == 0) {
            return a;
        }
        wide rest = a % b;
        a = b;
        b = rest;
    }
    uint64_t low = (uint64_t)a, other = (uint64_t)b;
    while (other != 0) {
        uint64_t rest = low % other;
        low = other;
        other = rest;
    }
    return low;
}

/* ---- ratios ------------------------------------------------------------------------------------------------ */

void premie_exact_set(premie_exact *exact, premie_ratio value)
{
    assert(value.den > 0);
    exact->is_wide = value.num == least;
    exact->narrow = value;
    if (exact->is_wide) {
        exact->negative = true;
        set(&exact->num, magnitude(value.num));
        set(&exact->den, (wide)value.den);
    }
}

void premie_exact_copy(premie_exact *to, const premie_exact *from)
{
    to->is_wide = from->is_wide;
    to->narrow = from->narrow;
    if (from->is_wide) {
        to->negative = from->negative;
        copy(&to->num, &from->num);
        copy(&to->den, &from->den);
    }
}

/* The same number as a wide one, whatever its size. */
static void widen(const premie_exact *exact, premie_exact *to)
{
    premie_exact_copy(to, exact);
    if (!exact->is_wide) {
        to->is_wide = true;
        to->negative = exact->narrow.num < 0;
        set(&to->num, magnitude(exact->narrow.num));
        set(&to->den, (wide)exact->narrow.den);
    }
}

static bool is_narrow(const premie_natural *a) { return a->count < 4 || (a->count == 4 && a->digit[3] >> 31 == 0); }

static premie_int128 narrow(const premie_natural *a)
{
    wide value = 0;
    for (unsigned i = a->count; i-- > 0;) {
        value = value << 32 | a->digit[i];
    }
    return (premie_int128)value;
}

/* Takes a wide number over, as a narrow one where it is. */
static void take(premie_exact *exact, const premie_exact *found)
{
    if (is_narrow(&found->num) && is_narrow(&found->den)) {
        premie_int128 num = narrow(&found->num);
        premie_exact_set(exact, (premie_ratio){found->negative ? -num : num, narrow(&found->den)});
    } else {
        premie_exact_copy(exact, found);
    }
}

/* What a denominator has over the greatest common divisor with another, and the other has over it. */
static void shared_denominator(const premie_natural *a, wide b, premie_natural *a_own, wide *b_own)
{
    wide rest;
    copy(a_own, a);
    *b_own = b;
    if (b >> 96 != 0) {
        return; /* too wide to divide by: nothing is taken as shared, which is exact too */
    }
    divide(a, b, a_own, &rest);
    if (rest == 0) {
        *b_own = 1;
        return;
    }
    wide common = common_divisor(b, rest);
    divide(a, common, a_own, &rest);
    *b_own = b / common;
}

/* The sum over the least denominator that both terms go into, the second one in lowest terms. */
static bool plus_narrow(premie_ratio a, wide num, wide den, bool negative, premie_ratio *sum)
{
    wide shared = common_divisor((wide)a.den, den);
    premie_int128 own = (premie_int128)(den / shared), left, right;
    if (num >> 127 != 0 || __builtin_mul_overflow(a.num, own, &left) ||
        __builtin_mul_overflow((premie_int128)num, a.den / (premie_int128)shared, &right) ||
        __builtin_mul_overflow(a.den, own, &sum->den)) {
        return false;
    }
    return !__builtin_add_overflow(left, negative ? -right : right, &sum->num) && sum->num != least;
}

static bool plus_wide(premie_exact *exact, wide num, wide den, bool negative)
{
    premie_exact before, sum;
    premie_natural a_own, other, size, factor;
    wide b_own;
    widen(exact, &before);
    sum.is_wide = true;
    sum.narrow = (premie_ratio){0, 1};
    sum.negative = before.negative;
    shared_denominator(&before.den, den, &a_own, &b_own);
    set(&size, num);
    set(&factor, b_own);
    if (!multiply(&before.num, &factor, &sum.num) || !multiply(&before.den, &factor, &sum.den) ||
        !multiply(&size, &a_own, &other)) {
        return false;
    }
    if (sum.negative == negative) {
        if (!add(&sum.num, &other)) {
            return false;
        }
    } else if (compare(&sum.num, &other) >= 0) {
        subtract(&sum.num, &other);
    } else {
        subtract(&other, &sum.num);
        copy(&sum.num, &other);
        sum.negative = !sum.negative;
    }
    sum.negative = sum.negative && sum.num.count > 0;
    take(exact, &sum);
    return true;
}

bool premie_exact_plus(premie_exact *exact, premie_ratio term)
{
    wide num = magnitude(term.num), den = (wide)term.den;
    wide common = common_divisor(den, num); /* in lowest terms: else the sum would keep what no term needs */
    premie_ratio sum;
    if (!exact->is_wide && plus_narrow(exact->narrow, num / common, den / common, term.num < 0, &sum)) {
        exact->narrow = sum;
        return true;
    }
    return plus_wide(exact, num / common, den / common, term.num < 0);
}

static bool times_wide(premie_exact *exact, const premie_exact *factor, bool inverse)
{
    premie_exact before, by, product;
    widen(exact, &before);
    widen(factor, &by);
    product.is_wide = true;
    product.narrow = (premie_ratio){0, 1};
    if (!multiply(&before.num, inverse ? &by.den : &by.num, &product.num) ||
        !multiply(&before.den, inverse ? &by.num : &by.den, &product.den)) {
        return false;
    }
    product.negative = product.num.count > 0 && before.negative != by.negative;
    take(exact, &product);
    return true;
}

bool premie_exact_times(premie_exact *exact, premie_ratio factor)
{
    premie_ratio value = exact->narrow;
    if (!exact->is_wide && !__builtin_mul_overflow(value.num, factor.num, &value.num) &&
        !__builtin_mul_overflow(value.den, factor.den, &value.den) && value.num != least) {
        exact->narrow = value;
        return true;
    }
    premie_exact by;
    premie_exact_set(&by, factor);
    return times_wide(exact, &by, false);
}

bool premie_exact_over(premie_exact *exact, const premie_exact *divisor)
{
    assert(premie_exact_is_positive(divisor) || premie_exact_is_negative(divisor));
    if (!divisor->is_wide) {
        return premie_exact_times(exact, premie_ratio_of(divisor->narrow.den, divisor->narrow.num));
    }
    return times_wide(exact, divisor, true);
}

bool premie_exact_compare(const premie_exact *a, premie_ratio b, int *order)
{
    premie_natural left, right, num, den;
    if (!a->is_wide) {
        *order = premie_ratio_compare(a->narrow, b);
        return true;
    }
    set(&num, magnitude(b.num));
    set(&den, (wide)b.den);
    if (a->negative != (b.num < 0)) {
        *order = a->negative ? -1 : 1;
        *order = a->num.count == 0 && b.num == 0 ? 0 : *order;
        return true;
    }
    if (!multiply(&a->num, &den, &left) || !multiply(&a->den, &num, &right)) {
        return false;
    }
    *order = a->negative ? compare(&right, &left) : compare(&left, &right);
    return true;
}

bool premie_exact_round(const premie_exact *exact, int64_t scale, int64_t *result)
{
    premie_natural twice, odd, target, tried;
    premie_exact value;
    if (!exact->is_wide && premie_round(exact->narrow, scale, result)) {
        return true;
    }
    widen(exact, &value);
    /* the largest whole number with (2 · whole - 1) · den <= 2 · num · scale, bit by bit */
    set(&twice, (wide)scale * 2);
    if (!multiply(&value.num, &twice, &target)) {
        return false;
    }
    uint64_t whole = 0;
    int most = (int)bits_of(&target) - (int)bits_of(&value.den); /* its last bit that can be set */
    for (int bit = most < 63 ? most : 63; bit >= 0; bit--) {
        set(&odd, (wide)(whole | UINT64_C(1) << bit) * 2 - 1);
        if (!multiply(&value.den, &odd, &tried)) {
            return false;
        }
        whole |= compare(&tried, &target) <= 0 ? UINT64_C(1) << bit : 0;
    }
    if (whole > INT64_MAX) {
        return false;
    }
    *result = value.negative ? -(int64_t)whole : (int64_t)whole;
    return true;
}

/* ---- doubles ----------------------------------------------------------------------------------------------- */

static const int64_t exact_double = INT64_C(1) << 53; /* no whole number up to this is lost in a double */

double premie_ratio_double(premie_ratio value)
{
    wide num = magnitude(value.num), den = (wide)value.den;
    int exponent = 0;
    bool inexact = false;
    if (num == 0) {
        return 0;
    }
    if (num <= exact_double && den <= exact_double) {
        return (double)(int64_t)value.num / (double)(int64_t)value.den; /* of two doubles as they are, rounded once */
    }
    wide whole = num / den, rest = num % den;
    /* 62 bits and a last one that tells whether anything is left: the conversion then rounds once */
    for (; whole >> 62 == 0; exponent--) {
        rest <<= 1;
        whole = whole << 1 | (rest >= den);
        rest -= rest >= den ? den : 0;
    }
    for (; whole >> 63 != 0; exponent++) {
        inexact |= (whole & 1) != 0;
        whole >>= 1;
    }
    uint64_t bits = (uint64_t)whole | (inexact || rest != 0);
    return ldexp((double)(value.num < 0 ? -(int64_t)bits : (int64_t)bits), exponent);
}

bool premie_double_round(double value, int64_t scale, int64_t *result)
{
    int exponent;
    if (!isfinite(value)) {
        return false;
    }
    double fraction = frexp(value, &exponent); /* value = fraction · 2^exponent, of 53 bits */
    premie_int128 num = (premie_int128)ldexp(fraction, 53);
    int shift = 53 - exponent;
    if (shift <= 0) {
        return shift > -64 && premie_round((premie_ratio){num << -shift, 1}, scale, result);
    }
    if (shift > 120) {
        *result = 0; /* below 2^-67, and a scale is below 2^63 */
        return true;
    }
    return premie_round((premie_ratio){num, (premie_int128)1 << shift}, scale, result);
}
