#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "run/simulated.h"

/* Costs wait in a flat list until it has this many cases more than lanes. */
enum { FLAT = 4096, BLOCKS = FLAT / 4, FIRST_BLOCK = 2 };

/* ---- room -------------------------------------------------------------------------------------------------- */

size_t premie_sim_paths_size(const premie_simulation *of, size_t room)
{
    return room * (4 + (size_t)of->horizon + 3 * (size_t)of->span);
}

void premie_sim_paths_place(const premie_simulation *of, size_t room, double *at, premie_sim_paths *paths)
{
    size_t span = (size_t)of->span * room;
    paths->room = room;
    paths->rate = at;
    paths->before = at + room;
    paths->alive = at + 2 * room;
    paths->lapsing = at + 3 * room;
    paths->premium = at + 4 * room;
    paths->claims = paths->premium + (size_t)of->horizon * room;
    paths->reintegration = paths->claims + span;
    paths->capped = paths->reintegration + span;
}

premie_status premie_sim_scratch_init(premie_sim_scratch *scratch, size_t lanes, premie_error *error)
{
    size_t flat = FLAT + 4 * lanes + 32, wide = lanes > BLOCKS ? lanes : BLOCKS;
    *scratch = (premie_sim_scratch){.room = PREMIE_SIM_ROOM_START, .lanes = lanes};
    scratch->ints = premie_alloc_array(6 * wide + 2 * (lanes + 32) + 3 * flat, sizeof *scratch->ints, error);
    scratch->doubles = scratch->ints ? premie_alloc_array(3 * lanes + 2 * flat, sizeof(double), error) : NULL;
    scratch->reference = scratch->doubles != NULL ? premie_reference_new(error) : NULL;
    if (scratch->reference == NULL) {
        return PREMIE_E_SYSTEM;
    }
    uint32_t *ints = scratch->ints;
    for (unsigned i = 0; i < 4; i++) {
        scratch->word[i] = ints + i * wide;
    }
    scratch->counter = ints + 4 * wide;
    scratch->path = ints + 5 * wide;
    ints += 6 * wide;
    scratch->table = ints;
    scratch->cases = ints + lanes + 32;
    scratch->lane = ints + 2 * (lanes + 32);
    scratch->flat[0] = scratch->lane + flat;
    scratch->flat[1] = scratch->flat[0] + flat;
    scratch->part = scratch->doubles;
    scratch->value[0] = scratch->doubles + lanes;
    scratch->value[1] = scratch->doubles + 2 * lanes;
    scratch->cost[0] = scratch->doubles + 3 * lanes;
    scratch->cost[1] = scratch->cost[0] + flat;
    scratch->whole_most = scratch->before_most = -1;
    return PREMIE_OK;
}

void premie_sim_scratch_release(premie_sim_scratch *scratch)
{
    premie_sim_room_release(&scratch->room);
    premie_counts_release(&scratch->whole);
    premie_counts_release(&scratch->before);
    premie_reference_free(scratch->reference);
    free(scratch->ints);
    free(scratch->doubles);
    *scratch = (premie_sim_scratch){.ints = NULL};
}

/* ---- drawing ----------------------------------------------------------------------------------------------- */

/* One calendar year of one cover. */
typedef struct drawing {
    const premie_simulation *of;
    const premie_sim_plan *plan;
    premie_sim_paths *paths;
    premie_sim_scratch *scratch;
    premie_place place;
    const double *shock; /* [count]; NULL: none */
    double *claims, *reintegration, *capped;
    size_t flat; /* cases that wait */
} drawing;

/* Costs of the cases that wait go to their paths. [S-10], [K-5] */
static void flush(drawing *of)
{
    premie_sim_scratch *scratch = of->scratch;
    const uint32_t *lane = scratch->lane;
    double *claim = scratch->cost[0], *other = scratch->cost[1];
    const double cap = of->plan->cap;
    if ((of->plan->kinds & 1) != 0) {
        of->of->draw->costs(&of->plan->quantiles[0], of->flat, scratch->flat[0], claim);
        for (size_t i = 0; i < of->flat; i++) {
            of->claims[lane[i]] += claim[i];
        }
    }
    if ((of->plan->kinds & 2) != 0) {
        of->of->draw->costs(&of->plan->quantiles[1], of->flat, scratch->flat[1], other);
        for (size_t i = 0; i < of->flat; i++) {
            of->reintegration[lane[i]] += other[i];
        }
    }
    for (size_t i = 0; of->plan->capped && i < of->flat; i++) {
        double cost = (of->plan->kinds == 3 ? claim[i] + other[i] : of->plan->kinds == 1 ? claim[i] : other[i]);
        of->capped[lane[i]] += cost < cap ? cost : cap;
    }
    of->flat = 0;
}

/* Words of cases join those that wait: of both kinds where both are drawn, so that each kind has its own. */
static void wait(drawing *of, size_t count, const uint32_t lane[], const uint32_t cases[], unsigned slots,
                 const uint32_t *const first[], const uint32_t *const second[])
{
    premie_sim_scratch *scratch = of->scratch;
    const premie_lanes *draw = of->of->draw;
    size_t at = of->flat;
    unsigned kind = (of->plan->kinds & 1) != 0 ? 0 : 1;
    of->flat += draw->list(count, lane, cases, slots, first, scratch->lane + at, scratch->flat[kind] + at);
    if (of->plan->kinds == 3) {
        (void)draw->list(count, lane, cases, slots, second, scratch->lane + at, scratch->flat[1] + at);
    }
}

/* Cases beyond those of the first block: blocks of four words, from FIRST_BLOCK on. */
static void draw_blocks(drawing *of, size_t count, const uint32_t lane[], const uint32_t cases[])
{
    premie_sim_scratch *scratch = of->scratch;
    premie_words words = {{scratch->word[0], scratch->word[1], scratch->word[2], scratch->word[3]}};
    const uint32_t *const all[4] = {words.of[0], words.of[1], words.of[2], words.of[3]};
    const uint32_t *const claims[2] = {words.of[0], words.of[2]}, *const others[2] = {words.of[1], words.of[3]};
    if (of->flat + 4 * count > FLAT + 3 * scratch->lanes) {
        flush(of);
    }
    of->of->draw->words(&of->place, count, scratch->counter, scratch->path, &words);
    if (of->plan->kinds == 3) {
        wait(of, count, lane, cases, 2, claims, others);
    } else {
        wait(of, count, lane, cases, 4, all, NULL);
    }
}

/* Lanes with more cases than their first block has words for. */
static void draw_rest(drawing *of, uint32_t first)
{
    premie_sim_scratch *scratch = of->scratch;
    const uint32_t each = of->plan->kinds == 3 ? 2 : 4;
    uint32_t lane[BLOCKS], cases[BLOCKS];
    uint32_t *above = scratch->table;
    size_t count = 0, lanes = of->of->draw->above(of->paths->count, scratch->cases, first, above);
    for (size_t i = 0; i < lanes; i++) {
        uint32_t left = scratch->cases[above[i]] - first;
        for (uint32_t block = 0; left > 0; block++) {
            uint32_t here = left < each ? left : each;
            lane[count] = above[i];
            cases[count] = here;
            scratch->counter[count] = premie_place_counter(&of->place, FIRST_BLOCK + block);
            scratch->path[count++] = of->paths->first + above[i];
            left -= here;
            if (count == BLOCKS) {
                draw_blocks(of, count, lane, cases);
                count = 0;
            }
        }
    }
    if (count > 0) {
        draw_blocks(of, count, lane, cases);
    }
}

static void draw_first(drawing *of)
{
    uint32_t *const *word = of->scratch->word;
    const uint32_t *const words[3] = {word[1], word[2], word[3]};
    if (of->plan->kinds == 3) {
        wait(of, of->paths->count, NULL, of->scratch->cases, 1, words, words + 1);
    } else {
        wait(of, of->paths->count, NULL, of->scratch->cases, 3, words, NULL);
    }
}

/* ---- counts ------------------------------------------------------------------------------------------------ */

/* Tables stay as long as the rate does: that of most covers is the same in every year. */
static premie_status make_tables(premie_count_tables *tables, premie_case_rate *made, double *made_most,
                                 premie_case_rate rate, double most, premie_error *error)
{
    if (made->mean == rate.mean && made->dispersion == rate.dispersion && *made_most == most) {
        return PREMIE_OK;
    }
    *made = rate;
    *made_most = most;
    return premie_counts_make(tables, rate, most, error);
}

static void first_words(drawing *of, uint32_t block)
{
    premie_sim_scratch *scratch = of->scratch;
    premie_words words = {{scratch->word[0], scratch->word[1], scratch->word[2], scratch->word[3]}};
    of->of->draw->first(&of->place, block, of->paths->first, of->paths->count, &words);
}

/* Counts by a table of `word`, and what is left of the shock by the first word of the second block. */
static void count_cases(drawing *of, const premie_count_tables *tables, const uint32_t word[], const uint32_t small[],
                        uint32_t cases[])
{
    premie_sim_scratch *scratch = of->scratch;
    size_t count = of->paths->count;
    if (of->shock == NULL) {
        of->of->draw->counts(&tables->counts, count, NULL, word, cases);
        return;
    }
    const double each = 1 / tables->step, step = tables->step;
    for (size_t i = 0; i < count; i++) {
        int32_t table = (int32_t)(of->shock[i] * each);
        scratch->table[i] = (uint32_t)table;
        scratch->part[i] = of->shock[i] - table * step;
    }
    of->of->draw->counts(&tables->counts, count, scratch->table, word, cases);
    of->of->draw->small(&tables->small, count, scratch->part, small, cases);
}

/* A cover that lapses in the year has the cases of the days before its renewal. [S-8] */
static void end_lapsed(drawing *of, const uint32_t before[])
{
    uint32_t *cases = of->scratch->cases;
    for (size_t i = 0; i < of->paths->count; i++) {
        cases[i] = of->paths->alive[i] != 0 ? cases[i] : of->paths->lapsing[i] != 0 ? before[i] : 0;
    }
}

static premie_status draw_counts(drawing *of, const premie_sim_draw *draw, double most, premie_error *error)
{
    premie_sim_scratch *scratch = of->scratch;
    bool lapses = of->plan->lapse_count > 0;
    uint32_t *before = (uint32_t *)(void *)scratch->value[0], *small = (uint32_t *)(void *)scratch->value[1];
    premie_status status =
        make_tables(&scratch->whole, &scratch->whole_rate, &scratch->whole_most, draw->whole, most, error);
    if (status == PREMIE_OK && lapses) {
        status = make_tables(&scratch->before, &scratch->before_rate, &scratch->before_most, draw->before, most, error);
    }
    if (status != PREMIE_OK) {
        return status;
    }
    if (of->shock != NULL) {
        first_words(of, 1);
        memcpy(small, scratch->word[0], of->paths->count * sizeof *small);
    }
    first_words(of, 0);
    count_cases(of, &scratch->whole, scratch->word[0], small, scratch->cases);
    if (lapses) {
        count_cases(of, &scratch->before, scratch->word[0], small, before);
        end_lapsed(of, before);
    }
    return PREMIE_OK;
}

/* ---- one by one -------------------------------------------------------------------------------------------- */

static void draw_reference(drawing *of, const premie_sim_draw *draw)
{
    premie_reference *reference = of->scratch->reference;
    const premie_sim_plan *plan = of->plan;
    premie_place place = of->place;
    place.use = PREMIE_USE_REFERENCE;
    for (size_t i = 0; i < of->paths->count; i++) {
        bool lapsing = of->paths->lapsing[i] != 0;
        premie_reference_seek(reference, &place, of->paths->first + (uint32_t)i);
        uint32_t cases = premie_reference_cases(reference, lapsing ? draw->before : draw->whole,
                                                of->shock != NULL ? of->shock[i] : 1);
        cases = lapsing || of->paths->alive[i] != 0 ? cases : 0;
        for (uint32_t n = 0; n < cases; n++) {
            double claim = (plan->kinds & 1) != 0 ? premie_reference_cost(reference, plan->costs[0]) : 0;
            double other = (plan->kinds & 2) != 0 ? premie_reference_cost(reference, plan->costs[1]) : 0;
            of->claims[i] += claim;
            of->reintegration[i] += other;
            if (plan->capped) {
                of->capped[i] += fmin(claim + other, plan->cap);
            }
        }
    }
}

/* ---- a year ------------------------------------------------------------------------------------------------ */

premie_status premie_sim_cases(const premie_simulation *of, const premie_sim_plan *plan, int calendar,
                               premie_sim_paths *paths, premie_sim_scratch *scratch, premie_error *error)
{
    const premie_sim_draw *draw = &plan->draws[calendar];
    size_t row = (size_t)calendar * paths->room, bytes = paths->count * sizeof(double);
    double most = of->shock_most[calendar];
    drawing drawn = {.of = of, .plan = plan, .paths = paths, .scratch = scratch};
    drawn.place = (premie_place){of->options->seed, plan->hash, of->calendar + calendar, PREMIE_USE_CASES};
    drawn.shock = most > 0 ? of->shock + (size_t)calendar * of->options->paths + paths->first : NULL;
    drawn.claims = paths->claims + row;
    drawn.reintegration = paths->reintegration + row;
    drawn.capped = paths->capped + row;
    if ((plan->kinds & 1) != 0) {
        memset(drawn.claims, 0, bytes);
    }
    if ((plan->kinds & 2) != 0) {
        memset(drawn.reintegration, 0, bytes);
    }
    if (plan->capped) {
        memset(drawn.capped, 0, bytes);
    }
    if (draw->whole.mean <= 0 || plan->kinds == 0) {
        return PREMIE_OK;
    }
    premie_status status = PREMIE_OK;
    if (of->options->by_gsl) {
        draw_reference(&drawn, draw);
    } else {
        status = draw_counts(&drawn, draw, most, error);
        if (status == PREMIE_OK) {
            draw_first(&drawn);
            draw_rest(&drawn, plan->kinds == 3 ? 1 : 3);
            flush(&drawn);
        }
    }
    return status;
}
