#include "premie/exact.h"

#include <assert.h>

/* At most this many parts, so that a free place is never far. */
enum { PARTS_MOST = PREMIE_SUM_PARTS * 3 / 4 };

void premie_sum_start(premie_sum *sum)
{
    sum->count = 0;
    for (unsigned i = 0; i < PREMIE_SUM_PARTS; i++) {
        sum->parts[i].den = 0;
    }
    premie_exact_set(&sum->wide, (premie_ratio){0, 1});
}

/* The part of a denominator, or the free place for it. */
static premie_ratio *part_of(premie_sum *sum, premie_int128 den)
{
    uint64_t mixed = ((uint64_t)den ^ (uint64_t)(den >> 64)) * UINT64_C(0x9e3779b97f4a7c15);
    unsigned place = (unsigned)(mixed >> 32) % PREMIE_SUM_PARTS;
    while (sum->parts[place].den != 0 && sum->parts[place].den != den) {
        place = (place + 1) % PREMIE_SUM_PARTS;
    }
    return &sum->parts[place];
}

static bool add_parts(const premie_ratio parts[PREMIE_SUM_PARTS], premie_exact *to)
{
    bool held = true;
    for (unsigned i = 0; i < PREMIE_SUM_PARTS && held; i++) {
        held = parts[i].den == 0 || premie_exact_plus(to, parts[i]);
    }
    return held;
}

static bool move_all(premie_sum *sum)
{
    bool held = add_parts(sum->parts, &sum->wide);
    sum->count = 0;
    for (unsigned i = 0; i < PREMIE_SUM_PARTS; i++) {
        sum->parts[i].den = 0;
    }
    return held;
}

bool premie_sum_add(premie_sum *sum, premie_ratio term)
{
    assert(term.den > 0);
    premie_ratio *part = part_of(sum, term.den);
    if (part->den == 0 && sum->count == PARTS_MOST) {
        if (!move_all(sum)) {
            return false;
        }
        part = part_of(sum, term.den);
    }
    if (part->den == 0) {
        sum->count++;
        *part = term;
        return true;
    }
    premie_ratio before = *part;
    if (!__builtin_add_overflow(part->num, term.num, &part->num)) {
        return true;
    }
    *part = term;
    return premie_exact_plus(&sum->wide, before);
}

bool premie_sum_total(const premie_sum *sum, premie_exact *total)
{
    premie_exact_copy(total, &sum->wide);
    return add_parts(sum->parts, total);
}
