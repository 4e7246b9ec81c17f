#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "table/findings.h"

enum { NAME_MAX_BYTES = 64 };

static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }

/*
 * Slips between two names: a byte left out, added, changed, or two neighbours swapped; more than `limit` is limit + 1.
 * No more slips than that leave the diagonal no further, so only what lies so near to it is looked at.
 */
static unsigned slips(const char *a, size_t a_length, const char *b, size_t b_length, unsigned limit)
{
    unsigned rows[3][NAME_MAX_BYTES + 1] = {{0}};
    unsigned *before = rows[0], *last = rows[1], *now = rows[2];
    for (unsigned j = 0; j <= b_length; j++) {
        last[j] = j;
    }
    for (unsigned i = 1; i <= a_length; i++) {
        unsigned first = i > limit ? i - limit : 1, end = least((unsigned)b_length, i + limit);
        unsigned smallest = now[first - 1] = first == 1 ? i : limit + 1;
        for (unsigned j = first; j <= end; j++) {
            now[j] = least(last[j - 1] + (a[i - 1] != b[j - 1]), least(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                now[j] = least(now[j], before[j - 2] + 1);
            }
            smallest = least(smallest, now[j]);
        }
        if (smallest > limit) {
            return limit + 1;
        }
        if (end < b_length) {
            now[end + 1] = limit + 1;
        }
        unsigned *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return least(last[b_length], limit + 1);
}

void premie_nearest_try(premie_nearest *nearest, const char *candidate, size_t length)
{
    size_t longer = length > nearest->length ? length : nearest->length;
    size_t apart = longer - (length < nearest->length ? length : nearest->length);
    unsigned limit = nearest->best != NULL ? nearest->distance : (unsigned)least(3, (unsigned)(longer + 2) / 3);
    if (length == 0 || longer > NAME_MAX_BYTES || apart > limit) {
        return;
    }
    bool in_case = apart == 0 && strncasecmp(nearest->name, candidate, length) == 0;
    unsigned distance = in_case ? 0 : slips(nearest->name, nearest->length, candidate, length, limit);
    if (!in_case && (distance > limit || distance >= longer)) {
        return;
    }
    size_t shorter = length < nearest->best_length ? length : nearest->best_length;
    int order = nearest->best != NULL ? memcmp(candidate, nearest->best, shorter) : -1;
    if (nearest->best == NULL || distance < nearest->distance || order < 0 ||
        (order == 0 && length < nearest->best_length)) {
        nearest->best = candidate;
        nearest->best_length = length;
        nearest->distance = distance;
    }
}

const char *premie_nearest_text(const premie_nearest *nearest, char text[PREMIE_QUOTED + 32])
{
    char quoted[PREMIE_QUOTED];
    text[0] = '\0';
    if (nearest->best != NULL) {
        (void)snprintf(text, PREMIE_QUOTED + 32, "; did you mean %s?",
                       premie_quote(nearest->best, nearest->best_length, quoted));
    }
    return text;
}
