#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "run/simulated.h"

enum { SLOTS = 4, FIRST_BLOCK = 2 }; /* words of a block; the first block of cases beyond those of block 0 */

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
    size_t row = lanes + 32, flat = SLOTS * lanes + 32; /* what is listed may end in a whole vector */
    *scratch = (premie_sim_scratch){.room = PREMIE_SIM_ROOM_START, .lanes = lanes};
    scratch->ints = premie_alloc_array(9 * row + flat, sizeof *scratch->ints, error);
    scratch->doubles = scratch->ints ? premie_alloc_array(6 * row + 2 * flat, sizeof(double), error) : NULL;
    scratch->reference = scratch->doubles != NULL ? premie_reference_new(error) : NULL;
    if (scratch->reference == NULL) {
        return PREMIE_E_SYSTEM;
    }
    uint32_t *ints = scratch->ints;
    for (unsigned i = 0; i < SLOTS; i++) {
        scratch->word[i] = ints + i * row;
    }
    scratch->path = ints + 4 * row;
    scratch->table = ints + 5 * row;
    scratch->cases = ints + 6 * row;
    scratch->lane = ints + 7 * row;
    scratch->left = ints + 8 * row;
    scratch->flat = ints + 9 * row;
    scratch->part = scratch->doubles;
    for (unsigned i = 0; i < 2; i++) {
        scratch->value[i] = scratch->doubles + (1 + i) * row;
        scratch->cost[i] = scratch->doubles + 6 * row + i * flat;
    }
    for (unsigned i = 0; i < 3; i++) {
        scratch->rest[i] = scratch->doubles + (3 + i) * row;
    }
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
    double *rows[3];     /* claims, reintegration, and what of both is capped */
} drawing;

/*
 * The first cases of lanes, as many as there are slots: what they cost goes to a row of each kind. [S-10], [K-5]
 *
 * Given  words  of both kinds, where both are drawn each its own
 */
static void draw_costs(drawing *of, size_t count, const uint32_t cases[], unsigned slots,
                       const uint32_t *const *const words[2], double *const rows[3])
{
    premie_sim_scratch *scratch = of->scratch;
    const premie_lanes *draw = of->of->draw;
    const premie_sim_plan *plan = of->plan;
    size_t begin[SLOTS + 1] = {0};
    double *capped = plan->kinds == 2 ? scratch->cost[1] : scratch->cost[0];
    for (unsigned kind = 0; kind < 2; kind++) {
        if ((plan->kinds & 1U << kind) != 0) {
            draw->list(count, cases, slots, words[kind], scratch->flat, begin);
            draw->costs(&plan->quantiles[kind], begin[slots], scratch->flat, scratch->cost[kind]);
            draw->spread(count, cases, slots, begin, scratch->cost[kind], rows[kind]);
        }
    }
    if (plan->capped) {
        for (size_t i = 0; i < begin[slots]; i++) {
            double cost = plan->kinds == 3 ? scratch->cost[0][i] + scratch->cost[1][i] : capped[i];
            capped[i] = cost < plan->cap ? cost : plan->cap;
        }
        draw->spread(count, cases, slots, begin, capped, rows[2]);
    }
}

/* The cases that block 0 has words for; how many. */
static uint32_t draw_first(drawing *of)
{
    const premie_sim_scratch *scratch = of->scratch;
    const uint32_t *const words[3] = {scratch->word[1], scratch->word[2], scratch->word[3]};
    const uint32_t *const *const kinds[2] = {words, of->plan->kinds == 3 ? words + 1 : words};
    uint32_t slots = of->plan->kinds == 3 ? 1 : 3;
    draw_costs(of, of->paths->count, scratch->cases, slots, kinds, of->rows);
    return slots;
}

/* The others: lanes that have any, block by block, all words of which are costs. */
static void draw_rest(drawing *of, uint32_t first)
{
    premie_sim_scratch *scratch = of->scratch;
    const premie_lanes *draw = of->of->draw;
    uint32_t *const *word = scratch->word, *lane = scratch->lane, *left = scratch->left;
    premie_words all = {{word[0], word[1], word[2], word[3]}};
    const uint32_t *const words[4] = {word[0], word[1], word[2], word[3]};
    const uint32_t *const claims[2] = {word[0], word[2]}, *const others[2] = {word[1], word[3]};
    const bool both = of->plan->kinds == 3;
    const uint32_t *const *const kinds[2] = {both ? claims : words, both ? others : words};
    const uint32_t slots = both ? 2 : 4;
    size_t count = draw->above(of->paths->count, NULL, scratch->cases, first, lane, left);
    for (uint32_t block = FIRST_BLOCK; count > 0; block++) {
        for (size_t i = 0; i < count; i++) {
            scratch->path[i] = of->paths->first + lane[i];
        }
        draw->words(&of->place, block, count, scratch->path, &all);
        draw_costs(of, count, left, slots, kinds, scratch->rest);
        for (unsigned row = 0; row < 3; row++) {
            bool drawn = row < 2 ? (of->plan->kinds & 1U << row) != 0 : of->plan->capped;
            for (size_t i = 0; i < count && drawn; i++) {
                of->rows[row][lane[i]] += scratch->rest[row][i];
            }
        }
        count = draw->above(count, lane, left, slots, lane, left);
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
            of->rows[0][i] += claim;
            of->rows[1][i] += other;
            if (plan->capped) {
                of->rows[2][i] += fmin(claim + other, plan->cap);
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
    drawn.rows[0] = paths->claims + row;
    drawn.rows[1] = paths->reintegration + row;
    drawn.rows[2] = paths->capped + row;
    bool none = draw->whole.mean <= 0 || plan->kinds == 0;
    for (unsigned i = 0; i < 3 && (none || of->options->by_gsl); i++) {
        memset(drawn.rows[i], 0, bytes);
    }
    if (none) {
        return PREMIE_OK;
    }
    premie_status status = PREMIE_OK;
    if (of->options->by_gsl) {
        draw_reference(&drawn, draw);
    } else {
        status = draw_counts(&drawn, draw, most, error);
        if (status == PREMIE_OK) {
            draw_rest(&drawn, draw_first(&drawn));
        }
    }
    return status;
}
