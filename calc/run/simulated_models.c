#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "run/covers.h"
#include "run/simulated.h"

/* Memory that a thread takes for its paths, where one path does not take more. */
enum { ROOM = 64 << 20, LANES_MAX = 64 };

/* Covers of a group in a year, in the order of their ids. */
typedef struct members {
    size_t begin, count;
} members;

typedef struct work_room {
    premie_sim_scratch scratch;
    double *paths;      /* [covers of any group] */
    premie_cell *cells; /* of the largest group */
    premie_credibility_unit *units;
} work_room;

typedef struct models_work {
    const premie_simulation *of;
    size_t covers, lanes;
    premie_sim_plan **plans; /* [covers] of any group */
    uint32_t *member;        /* places among them, by year and group */
    members *groups;         /* [group_count] */
    size_t largest;
    work_room *room; /* [threads] */
} models_work;

static uint32_t group_of(const premie_simulation *of, int year, size_t place)
{
    return of->group[(size_t)year * of->covers + place];
}

static size_t count_covers(const premie_simulation *of, uint8_t grouped[])
{
    size_t count = 0;
    for (size_t i = 0; i < of->covers; i++) {
        bool any = false;
        for (int year = 0; year < of->horizon; year++) {
            any |= group_of(of, year, i) != PREMIE_NO_ROW;
        }
        count += any;
        if (grouped != NULL) {
            grouped[i] = any;
        }
    }
    return count;
}

size_t premie_sim_model_lanes(const premie_simulation *of)
{
    size_t covers = of->group_count > 0 ? count_covers(of, NULL) : 0;
    size_t each = premie_sim_paths_size(of, 1) * sizeof(double) + (size_t)of->window_max * sizeof(premie_cell);
    size_t bytes = each * (covers > 0 ? covers : 1);
    size_t lanes = ROOM / bytes;
    return lanes < 1 ? 1 : lanes > LANES_MAX ? LANES_MAX : lanes;
}

/* ---- making ready ------------------------------------------------------------------------------------------ */

static premie_status make_plans(models_work *work, const uint8_t grouped[], premie_error *error)
{
    const premie_simulation *of = work->of;
    premie_sim_room room = PREMIE_SIM_ROOM_START;
    premie_status status = PREMIE_OK;
    size_t count = 0;
    for (size_t i = 0; i < of->covers && status == PREMIE_OK; i++) {
        if (!grouped[i]) {
            continue;
        }
        premie_sim_plan *plan = premie_sim_plan_new(of, error);
        work->plans[count] = plan;
        status = plan != NULL ? premie_sim_plan_make(of, i, &room, plan, error) : PREMIE_E_SYSTEM;
        count += plan != NULL;
        if (status == PREMIE_E_DATA) {
            premie_fail_cover(of->portfolio->book, of->cover[i], error);
        }
    }
    premie_sim_room_release(&room);
    return status;
}

static bool is_member(const premie_sim_plan *plan, int year)
{
    return !plan->skipped && plan->years[year].insured && plan->years[year].rated && year > plan->first;
}

/* Members of each group; a group is of one year. */
static premie_status make_groups(models_work *work, premie_error *error)
{
    const premie_simulation *of = work->of;
    size_t entries = work->covers * (size_t)of->horizon;
    work->member = premie_alloc_array(entries, sizeof *work->member, error);
    work->groups = work->member ? premie_alloc_zeroed(of->group_count, sizeof *work->groups, error) : NULL;
    if (work->groups == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (int pass = 0; pass < 2; pass++) {
        size_t end = 0;
        for (size_t i = 0; i < of->group_count && pass == 1; i++) {
            work->groups[i].begin = end;
            end += work->groups[i].count;
            work->largest = work->groups[i].count > work->largest ? work->groups[i].count : work->largest;
            work->groups[i].count = 0;
        }
        for (int year = 0; year < of->horizon; year++) {
            for (size_t i = 0; i < work->covers; i++) {
                uint32_t group = group_of(of, year, work->plans[i]->place);
                if (group == PREMIE_NO_ROW || !is_member(work->plans[i], year)) {
                    continue;
                }
                if (pass == 1) {
                    work->member[work->groups[group].begin + work->groups[group].count] = (uint32_t)i;
                }
                work->groups[group].count++;
            }
        }
    }
    return PREMIE_OK;
}

static premie_status make_rooms(models_work *work, premie_error *error)
{
    const premie_simulation *of = work->of;
    unsigned threads = of->portfolio->threads;
    work->room = premie_alloc_zeroed(threads, sizeof *work->room, error);
    premie_status status = work->room != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    for (unsigned i = 0; i < threads && status == PREMIE_OK; i++) {
        work_room *room = &work->room[i];
        status = premie_sim_scratch_init(&room->scratch, work->lanes, error);
        room->paths = premie_alloc_array(work->covers * premie_sim_paths_size(of, work->lanes), sizeof(double), error);
        room->cells =
            premie_alloc_array(work->lanes * work->largest * (size_t)of->window_max, sizeof *room->cells, error);
        room->units = premie_alloc_array(work->largest, sizeof *room->units, error);
        if (room->paths == NULL || room->cells == NULL || room->units == NULL) {
            status = PREMIE_E_SYSTEM;
        }
    }
    return status;
}

/* ---- a turn: some paths over all covers -------------------------------------------------------------------- */

static premie_sim_paths paths_of(const models_work *work, const work_room *room, size_t turn, size_t cover)
{
    const premie_simulation *of = work->of;
    size_t first = turn * work->lanes, left = of->options->paths - first;
    premie_sim_paths paths = {.first = (uint32_t)first, .count = left < work->lanes ? left : work->lanes};
    premie_sim_paths_place(of, work->lanes, room->paths + cover * premie_sim_paths_size(of, work->lanes), &paths);
    return paths;
}

static premie_status estimate(const models_work *work, work_room *room, size_t turn, int year, uint32_t group,
                              premie_error *error)
{
    const premie_simulation *of = work->of;
    const members *of_group = &work->groups[group];
    const uint32_t *member = work->member + of_group->begin;
    premie_status status = PREMIE_OK;
    if (of_group->count == 0) {
        return PREMIE_OK;
    }
    const premie_rating_rule *rule = &of->rating.rules[work->plans[member[0]]->years[year].row];
    double k = premie_money_is(rule->credibility_k) ? (double)rule->credibility_k.cents / 100 : 0;
    premie_sim_paths first = paths_of(work, room, turn, 0);
    size_t cells[LANES_MAX] = {0}, stride = work->largest * (size_t)of->window_max;
    for (size_t i = 0; i < of_group->count; i++) {
        const premie_sim_plan *plan = work->plans[member[i]];
        premie_sim_paths paths = paths_of(work, room, turn, member[i]);
        for (size_t lane = 0; lane < first.count; lane++) {
            if (paths.alive[lane] != 0) {
                premie_cell *to = room->cells + lane * stride + cells[lane];
                cells[lane] += premie_sim_cells(of, plan, year, &paths, lane, i, to);
            }
        }
    }
    for (size_t lane = 0; lane < first.count && status == PREMIE_OK; lane++) {
        premie_credibility model;
        premie_sim_credibility found = {0, -1};
        if (cells[lane] > 0) {
            status = premie_credibility_estimate(cells[lane], room->cells + lane * stride, of_group->count,
                                                 PREMIE_UNBIASED, premie_money_is(rule->credibility_k) ? &k : NULL,
                                                 room->units, &model, error);
            found = (premie_sim_credibility){model.mean, model.has_k ? model.k : -1};
        }
        of->models[(size_t)group * of->options->paths + first.first + lane] = found;
    }
    return status;
}

static premie_status work_year(const models_work *work, work_room *room, size_t turn, int year, premie_error *error)
{
    const premie_simulation *of = work->of;
    premie_status status = PREMIE_OK;
    for (uint32_t group = 0; group < of->group_count && status == PREMIE_OK; group++) {
        const members *of_group = &work->groups[group];
        bool now =
            of_group->count > 0 && group_of(of, year, work->plans[work->member[of_group->begin]]->place) == group;
        status = now ? estimate(work, room, turn, year, group, error) : PREMIE_OK;
    }
    for (size_t i = 0; i < work->covers && status == PREMIE_OK; i++) {
        premie_sim_plan *plan = work->plans[i];
        premie_sim_paths paths = paths_of(work, room, turn, i);
        if (plan->skipped) {
            continue;
        }
        status = premie_sim_rate(of, plan, year, &paths, &room->scratch, error);
        if (status == PREMIE_OK) {
            status = premie_sim_cases(of, plan, of->lag + year, &paths, &room->scratch, error);
        }
        if (status == PREMIE_E_DATA) {
            premie_fail_cover(of->portfolio->book, plan->cover, error);
        }
    }
    return status;
}

static premie_status work_turn(void *context, unsigned worker, size_t turn, premie_error *error)
{
    const models_work *work = context;
    work_room *room = &work->room[worker];
    premie_status status = PREMIE_OK;
    for (size_t i = 0; i < work->covers && status == PREMIE_OK; i++) {
        premie_sim_paths paths = paths_of(work, room, turn, i);
        if (!work->plans[i]->skipped) {
            premie_sim_begin(work->plans[i], &paths);
            for (int calendar = 0; calendar < work->of->lag && status == PREMIE_OK; calendar++) {
                status = premie_sim_cases(work->of, work->plans[i], calendar, &paths, &room->scratch, error);
            }
        }
    }
    for (int year = 0; year < work->of->horizon && status == PREMIE_OK; year++) {
        status = work_year(work, room, turn, year, error);
    }
    return status;
}

/* ---- all of them ------------------------------------------------------------------------------------------- */

static void release(models_work *work)
{
    for (unsigned i = 0; work->room != NULL && i < work->of->portfolio->threads; i++) {
        premie_sim_scratch_release(&work->room[i].scratch);
        free(work->room[i].paths);
        free(work->room[i].cells);
        free(work->room[i].units);
    }
    for (size_t i = 0; work->plans != NULL && i < work->covers; i++) {
        free(work->plans[i]);
    }
    free(work->room);
    free(work->plans);
    free(work->member);
    free(work->groups);
}

premie_status premie_sim_models(const premie_simulation *of, const premie_sim_kept *kept, premie_error *error)
{
    models_work work = {.of = of, .lanes = premie_sim_model_lanes(of)};
    uint8_t *grouped = premie_alloc_array(of->covers, 1, error);
    premie_status status = grouped != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    if (status == PREMIE_OK) {
        work.covers = count_covers(of, grouped);
        work.plans = premie_alloc_zeroed(work.covers, sizeof(premie_sim_plan *), error);
        status = work.plans != NULL ? make_plans(&work, grouped, error) : PREMIE_E_SYSTEM;
    }
    if (status == PREMIE_OK) {
        status = make_groups(&work, error);
    }
    if (status == PREMIE_OK) {
        status = make_rooms(&work, error);
    }
    status = premie_ranks_agree(of->options->ranks, status, error);
    if (status == PREMIE_OK) {
        size_t stripe = of->options->paths * sizeof *of->models;
        premie_sim_job job = {
            .what = "credibility",
            .count = kept->model_turns,
            .done = kept->models_done,
            .work = work_turn,
            .context = &work,
            .results = {(char *)of->models, of->group_count, stripe, work.lanes * sizeof *of->models}};
        status = premie_sim_turns(of, kept, &job, error);
    }
    if (status == PREMIE_OK && of->options->ranks != NULL) { /* every cover needs the models of all paths */
        size_t bytes = of->group_count * of->options->paths * sizeof *of->models;
        status = of->options->ranks->broadcast(of->options->ranks, of->models, bytes, error);
    }
    free(grouped);
    release(&work);
    return status;
}
