#include "premie/simulation.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/memory.h"
#include "run/covers.h"
#include "run/rated.h"
#include "table/ids.h"
#include "run/simulated.h"
#include "run/simulated_result.h"

enum { LANES = 512 }; /* paths side by side: what they are drawn in stays in the second cache */

/* ---- what all covers share --------------------------------------------------------------------------------- */

static bool is_charged(const premie_book *book, uint32_t cover)
{
    enum premie_premium_base base = book->products.premium_base[book->covers.product[cover]];
    return base == PREMIE_BASE_HEADCOUNT || base == PREMIE_BASE_PAYROLL;
}

static int compare_hashes(const void *left, const void *right)
{
    const uint64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* [S-9]: two covers with the same hash would draw the same numbers. */
static premie_status check_hashes(const premie_simulation *of, premie_error *error)
{
    const premie_covers *covers = &of->portfolio->book->covers;
    uint64_t *hashes = premie_alloc_array(of->covers, sizeof *hashes, error);
    premie_status status = hashes != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    for (size_t i = 0; i < of->covers && hashes != NULL; i++) {
        premie_id id = covers->cover_id[of->cover[i]];
        hashes[i] = XXH3_64bits(premie_id_bytes(id), premie_id_length(id));
    }
    if (hashes != NULL) {
        qsort(hashes, of->covers, sizeof *hashes, compare_hashes);
    }
    for (size_t i = 0; i < of->covers && status == PREMIE_OK; i++) {
        if (hashes[i] == 0 || (i > 0 && hashes[i] == hashes[i - 1])) {
            status = premie_fail(error, PREMIE_E_DATA,
                                 "two cover ids have one hash, and would draw the same numbers; "
                                 "give one of them another id");
        }
    }
    free(hashes);
    return status;
}

static premie_status list_covers(premie_simulation *of, premie_error *error)
{
    const premie_book *book = of->portfolio->book;
    uint32_t count = book->covers.table.visible_count;
    of->cover = premie_alloc_array(count, sizeof *of->cover, error);
    if (of->cover == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t cover = of->portfolio->by_id[i];
        if (is_charged(book, cover)) {
            of->cover[of->covers++] = cover;
        }
    }
    return check_hashes(of, error);
}

/* [XR-5]: the rates of the first year, as `premie rate` has them. */
static premie_status take_first_rates(premie_simulation *of, premie_error *error)
{
    const premie_book *book = of->portfolio->book;
    int64_t *first = premie_alloc_array(book->covers.table.row_count, sizeof *first, error);
    of->first_rate = first;
    if (first == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t row = 0; row < book->covers.table.row_count; row++) {
        first[row] = PREMIE_NO_INTEGER;
    }
    premie_status status =
        premie_rate_reimbursed(of->portfolio, of->options->year, of->granted, of->case_of, &of->rates, error);
    const premie_result *rates = &of->rates.table[PREMIE_RESULT_rates];
    const premie_rates_row *row = rates->rows, *end = row != NULL ? row + rates->count : NULL;
    for (uint32_t i = 0; i < book->covers.table.visible_count && status == PREMIE_OK; i++) {
        uint32_t cover = of->portfolio->by_id[i];
        if (row < end && row->cover_id.text == book->covers.cover_id[cover].text) {
            first[cover] = row++->new_pct.value;
        }
    }
    return status;
}

static premie_status make_scales(premie_simulation *of, premie_error *error)
{
    const premie_rating *table = &of->portfolio->book->rating;
    of->scales = premie_alloc_zeroed(table->table.row_count, sizeof *of->scales, error);
    of->band_max = 1;
    of->window_max = 1;
    for (uint32_t i = 0; i < table->table.visible_count && of->scales != NULL && of->rating.rules != NULL; i++) {
        uint32_t row = table->table.order[i];
        const premie_rating_rule *rule = &of->rating.rules[row];
        of->window_max = rule->window_years > of->window_max ? rule->window_years : of->window_max;
        if (rule->method != PREMIE_SCALE) {
            continue;
        }
        const premie_band *bands;
        size_t count = premie_rating_bands(&of->rating, row, &bands);
        double *room = premie_alloc_array(2 * count, sizeof *room, error);
        if (room == NULL) {
            return PREMIE_E_SYSTEM;
        }
        of->scales[row] = (premie_scale_lanes){.from = room, .factor = room + count};
        premie_scale_lanes_make(count, bands, &of->scales[row]);
        of->band_max = (unsigned)count > of->band_max ? (unsigned)count : of->band_max;
    }
    return of->scales != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}

static premie_status make_costs(premie_simulation *of, premie_error *error)
{
    const premie_severity *table = &of->options->model->severity;
    of->costs = premie_alloc_zeroed(table->table.row_count, sizeof *of->costs, error);
    of->nodes = premie_alloc_zeroed(table->table.row_count, sizeof *of->nodes, error);
    if (of->costs == NULL || of->nodes == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t i = 0; i < table->table.visible_count; i++) {
        uint32_t row = table->table.order[i];
        premie_pct probability = table->probability[row];
        of->costs[row] = (premie_cost_rate){
            .law = table->distribution[row] == PREMIE_GAMMA    ? PREMIE_COST_GAMMA
                   : table->distribution[row] == PREMIE_PARETO ? PREMIE_COST_PARETO
                                                               : PREMIE_COST_LOGNORMAL,
            .probability = premie_pct_is(probability) ? (double)probability.millionths / 1e8 : 1,
            .mean = (double)table->mean[row].cents,
            .cv = (double)table->cv[row].millionths / 1e6,
        };
        of->nodes[row] = premie_alloc_array(PREMIE_NODES, sizeof(double), error);
        if (of->nodes[row] == NULL) {
            return PREMIE_E_SYSTEM;
        }
        premie_severity_make(&of->costs[row], of->nodes[row]);
    }
    return PREMIE_OK;
}

/* [S-6], [S-9]: the year's shock of each path, that all its covers have. */
static premie_status make_shocks(premie_simulation *of, premie_error *error)
{
    size_t paths = of->options->paths;
    premie_reference *reference = premie_reference_new(error);
    double most = 0;
    of->shock = premie_alloc_array((size_t)of->span * paths, sizeof *of->shock, error);
    of->shock_most = premie_alloc_zeroed((size_t)of->span, sizeof *of->shock_most, error);
    if (reference == NULL || of->shock == NULL || of->shock_most == NULL) {
        premie_reference_free(reference);
        return PREMIE_E_SYSTEM;
    }
    for (int i = 0; i < of->span; i++) {
        double cv = premie_model_shock(of->options->model, i - of->lag);
        premie_place place = {of->options->seed, 0, of->calendar + i, PREMIE_USE_SHOCK};
        for (size_t path = 0; path < paths && cv > 0; path++) {
            premie_reference_seek(reference, &place, (uint32_t)path);
            double shock = premie_reference_shock(reference, cv);
            of->shock[(size_t)i * paths + path] = shock;
            most = shock > most ? shock : most;
        }
        of->shock_most[i] = cv > 0 ? 1 : 0;
    }
    for (int i = 0; i < of->span; i++) {
        of->shock_most[i] = of->shock_most[i] > 0 ? most : 0; /* one for all years: they share their tables */
    }
    premie_reference_free(reference);
    return PREMIE_OK;
}

/* ---- groups of credibility [XR-4] -------------------------------------------------------------------------- */

static uint32_t credibility_row(const premie_simulation *of, uint32_t cover, int year)
{
    const premie_book *book = of->portfolio->book;
    premie_period insured = {book->covers.from[cover], of->portfolio->ends[cover].end};
    premie_year at = premie_year_of(book->covers.renewal[cover], insured, PREMIE_DAY, of->options->year + year);
    bool own = book->products.experience[book->covers.product[cover]] == PREMIE_EXPERIENCE_OWN;
    uint32_t row =
        own && !premie_period_is_empty(at.insured) ? premie_rating_row(book, cover, at.whole.from) : PREMIE_NO_ROW;
    return row != PREMIE_NO_ROW && of->rating.rules[row].method == PREMIE_CREDIBILITY ? row : PREMIE_NO_ROW;
}

/* A group by its first cover. */
typedef struct first_cover {
    uint32_t cover, row;
} first_cover;

static uint32_t find_group(const premie_simulation *of, first_cover groups[], uint32_t begin, uint32_t *end,
                           uint32_t cover, uint32_t row)
{
    const premie_covers *covers = &of->portfolio->book->covers;
    for (uint32_t i = begin; i < *end; i++) {
        if (groups[i].row == row && covers->product[groups[i].cover] == covers->product[cover] &&
            premie_ids_equal(covers->class[groups[i].cover], covers -> class[cover])) {
            return i;
        }
    }
    groups[*end] = (first_cover){cover, row};
    return (*end)++;
}

static premie_status make_groups(premie_simulation *of, premie_error *error)
{
    size_t entries = of->covers * (size_t)of->horizon;
    of->group = premie_alloc_array(entries, sizeof *of->group, error);
    first_cover *groups = of->group ? premie_alloc_array(entries, sizeof *groups, error) : NULL;
    uint32_t end = 0;
    if (groups == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (int year = 0; year < of->horizon; year++) {
        uint32_t begin = end;
        for (size_t i = 0; i < of->covers; i++) {
            uint32_t row = year > 0 ? credibility_row(of, of->cover[i], year) : PREMIE_NO_ROW;
            of->group[(size_t)year * of->covers + i] =
                row != PREMIE_NO_ROW ? find_group(of, groups, begin, &end, of->cover[i], row) : PREMIE_NO_ROW;
        }
    }
    free(groups);
    of->group_count = end;
    of->models = premie_alloc_zeroed((size_t)end * of->options->paths, sizeof *of->models, error);
    return of->models != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}

static premie_status init(premie_simulation *of, premie_error *error)
{
    const premie_simulation_options *options = of->options;
    const premie_lanes *draw[3];
    const premie_rate_lanes *rate[3];
    size_t units = premie_lanes_all(draw), rate_units = premie_rate_lanes_all(rate);
    int known = premie_date_year(of->portfolio->book->options.as_of);
    of->draw = draw[options->lanes < units ? options->lanes : units - 1];
    of->rate = rate[options->lanes < rate_units ? options->lanes : rate_units - 1];
    of->calendar = known < options->year ? known : options->year; /* [K-1] */
    of->lag = options->year - of->calendar;
    of->horizon = options->horizon;
    of->span = of->lag + of->horizon;
    if (of->lag > PREMIE_LAG_MAX) {
        return premie_fail(error, PREMIE_E_DATA, "the first year is more than %d years after the knowledge date",
                           PREMIE_LAG_MAX);
    }
    premie_status status = premie_reimburse_all(of->portfolio, NULL, &of->granted, error);
    if (status == PREMIE_OK) {
        status = premie_case_of_absence(of->portfolio, &of->case_of, error);
    }
    if (status == PREMIE_OK) {
        status = premie_rating_book_init(&of->rating, of->portfolio, of->granted, of->case_of, error);
    }
    if (status == PREMIE_OK) {
        status = take_first_rates(of, error);
    }
    return status;
}

/* [K-3]: the products whose covers have modules, on which what reintegration costs counts. */
static premie_status find_modules(premie_simulation *of, premie_error *error)
{
    const premie_book *book = of->portfolio->book;
    of->by_module = premie_alloc_zeroed(book->products.table.row_count, sizeof *of->by_module, error);
    const uint32_t *first_module = of->rating.first_module;
    uint32_t count = of->by_module != NULL && first_module != NULL ? book->covers.table.visible_count : 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t row = book->covers.table.order[i];
        of->by_module[book->covers.product[row]] |= first_module[row] != PREMIE_NO_ROW;
    }
    return of->by_module != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}

static premie_status make_shared(premie_simulation *of, premie_error *error)
{
    premie_status status = list_covers(of, error);
    if (status == PREMIE_OK) {
        status = find_modules(of, error);
    }
    if (status == PREMIE_OK) {
        status = make_scales(of, error);
    }
    if (status == PREMIE_OK) {
        status = make_costs(of, error);
    }
    if (status == PREMIE_OK) {
        status = make_shocks(of, error);
    }
    return status == PREMIE_OK ? make_groups(of, error) : status;
}

static void release(premie_simulation *of)
{
    uint32_t ratings = of->portfolio->book->rating.table.row_count;
    uint32_t severities = of->options->model->severity.table.row_count;
    for (uint32_t i = 0; of->scales != NULL && i < ratings; i++) {
        free(of->scales[i].from);
    }
    for (uint32_t i = 0; of->nodes != NULL && i < severities; i++) {
        free(of->nodes[i]);
    }
    free(of->scales);
    free(of->nodes);
    free(of->costs);
    free(of->shock);
    free(of->shock_most);
    free(of->group);
    free(of->models);
    free(of->cover);
    free(of->by_module);
    free(of->granted);
    free(of->case_of);
    union {
        const int64_t *rates;
        void *room;
    } first = {of->first_rate};
    free(first.room);
    premie_rating_book_release(&of->rating);
    premie_results_release(&of->rates);
}

/* ---- a turn: some covers over all paths -------------------------------------------------------------------- */

/* Room of one thread. */
typedef struct cover_room {
    premie_sim_scratch scratch;
    premie_sim_plan *plan;
    double *paths;
    double *sums;                        /* as premie_sim_kept.sums; what they came to since they were gathered */
    double *rates;                       /* [horizon][paths] of the cover at hand; below 0 where it has lapsed */
    double exposure[PREMIE_HORIZON_MAX]; /* of covers that do not lapse */
    premie_rate_tally tally[PREMIE_HORIZON_MAX]; /* of the cover at hand */
    premie_sim_spread spread;
    char apart[PREMIE_APART];
} cover_room;

typedef struct covers_work {
    const premie_simulation *of;
    premie_sim_kept *kept;
    cover_room *room; /* [threads] */
    size_t covers_a_turn;
} covers_work;

/* The rates of a year of a cover that may lapse, below 0 where it has. */
static void take_alive(const premie_sim_paths *paths, double whole, double most, double exposure[], double rates[],
                       premie_rate_tally *tally)
{
    for (size_t i = 0; i < paths->count; i++) {
        double rate = paths->rate[i], before = paths->before[i];
        rates[i] = paths->alive[i] != 0 ? rate : -1;
        if (paths->alive[i] != 0) {
            int64_t number = (int64_t)rate;
            exposure[i] += whole;
            tally->count++;
            tally->up += rate > before;
            tally->down += rate < before;
            tally->at_most += rate == most;
            tally->least = number < tally->least ? number : tally->least;
            tally->largest = number > tally->largest ? number : tally->largest;
            tally->sum += number;
        }
    }
}

/* A year of some paths goes to the sums and the rates. */
static void take_year(const premie_simulation *of, const premie_sim_plan *plan, const premie_sim_paths *paths, int year,
                      cover_room *room)
{
    size_t all = of->options->paths, at = (size_t)year * all + paths->first, each = (size_t)of->horizon * all;
    size_t calendar = (size_t)(of->lag + year) * paths->room, count = paths->count;
    unsigned premium = plan->payroll ? PREMIE_SIM_PAYROLL : PREMIE_SIM_OTHER;
    of->rate->add(count, paths->premium + (size_t)year * paths->room, room->sums + premium * each + at);
    if ((plan->kinds & 1) != 0) {
        of->rate->add(count, paths->claims + calendar, room->sums + PREMIE_SIM_CLAIMS * each + at);
    }
    if ((plan->kinds & 2) != 0) {
        of->rate->add(count, paths->reintegration + calendar, room->sums + PREMIE_SIM_REINTEGRATION * each + at);
    }
    const premie_sim_year *to = &plan->years[year];
    const double whole = (double)(int64_t)(to->exposure + 0.5), most = (double)to->most;
    if (to->insured && plan->lapse_count == 0) {
        of->rate->tally(count, paths->before, paths->rate, most, &room->tally[year], room->rates + at);
    } else if (to->insured) {
        take_alive(paths, whole, most, room->sums + PREMIE_SIM_EXPOSURE * each + at, room->rates + at,
                   &room->tally[year]);
    }
}

static premie_status simulate_paths(const premie_simulation *of, const premie_sim_plan *plan, uint32_t first,
                                    cover_room *room, premie_error *error)
{
    uint32_t left = of->options->paths - first;
    premie_sim_paths paths = {.first = first, .count = left < LANES ? left : LANES};
    premie_sim_paths_place(of, LANES, room->paths, &paths);
    premie_sim_begin(plan, &paths);
    premie_status status = PREMIE_OK;
    for (int calendar = 0; calendar < of->lag && status == PREMIE_OK; calendar++) {
        status = premie_sim_cases(of, plan, calendar, &paths, &room->scratch, error);
    }
    for (int year = 0; year < of->horizon && status == PREMIE_OK; year++) {
        status = premie_sim_rate(of, plan, year, &paths, &room->scratch, error);
        if (status == PREMIE_OK) {
            status = premie_sim_cases(of, plan, of->lag + year, &paths, &room->scratch, error);
        }
        if (status == PREMIE_OK) {
            take_year(of, plan, &paths, year, room);
        }
    }
    return status;
}

/* The payroll of a cover that does not lapse is the same in all paths. */
static void add_exposure(const premie_sim_plan *plan, int year, cover_room *room)
{
    if (plan->lapse_count == 0) {
        room->exposure[year] += (double)(int64_t)(plan->years[year].exposure + 0.5);
    }
}

static premie_status simulate_cover(const covers_work *work, cover_room *room, size_t place, premie_error *error)
{
    const premie_simulation *of = work->of;
    premie_sim_row *rows = work->kept->rows + place * (size_t)of->horizon;
    premie_sim_plan *plan = room->plan;
    premie_status status = premie_sim_plan_make(of, place, &room->scratch.room, plan, error);
    memset(rows, 0, (size_t)of->horizon * sizeof *rows);
    for (int year = 0; year < of->horizon; year++) {
        room->tally[year] = PREMIE_RATE_TALLY_START;
    }
    for (uint32_t first = 0; first < of->options->paths && status == PREMIE_OK && !plan->skipped;) {
        status = simulate_paths(of, plan, first, room, error);
        first = of->options->paths - first > LANES ? first + LANES : of->options->paths;
    }
    for (int year = plan->first; year < of->horizon && status == PREMIE_OK && !plan->skipped; year++) {
        if (plan->years[year].insured) {
            add_exposure(plan, year, room);
            premie_sim_row_finish(of, plan, &plan->years[year], room->rates + (size_t)year * of->options->paths,
                                  &room->tally[year], &room->spread, &rows[year]);
        }
    }
    if (status == PREMIE_E_DATA) {
        premie_fail_cover(of->portfolio->book, plan->cover, error);
    }
    return status;
}

static premie_status work_turn(void *context, unsigned worker, size_t turn, premie_error *error)
{
    const covers_work *work = context;
    size_t begin = turn * work->covers_a_turn, left = work->of->covers - begin;
    size_t count = left < work->covers_a_turn ? left : work->covers_a_turn;
    premie_status status = PREMIE_OK;
    for (size_t i = 0; i < count && status == PREMIE_OK; i++) {
        status = simulate_cover(work, &work->room[worker], begin + i, error);
    }
    return status;
}

/* Sums of all threads to those that are kept: whole numbers, in any order. [S-10] */
static premie_status gather(void *context)
{
    const covers_work *work = context;
    const premie_simulation *of = work->of;
    size_t count = PREMIE_SIM_SUMS * (size_t)of->horizon * of->options->paths;
    for (unsigned i = 0; i < of->portfolio->threads; i++) {
        cover_room *room = &work->room[i];
        double *exposure = work->kept->sums + PREMIE_SIM_EXPOSURE * (size_t)of->horizon * of->options->paths;
        of->rate->add(count, room->sums, work->kept->sums);
        memset(room->sums, 0, count * sizeof(double));
        for (size_t j = 0; j < (size_t)of->horizon * of->options->paths; j++) {
            exposure[j] += room->exposure[j / of->options->paths];
        }
        memset(room->exposure, 0, sizeof room->exposure);
    }
    return PREMIE_OK;
}

static premie_status make_rooms(covers_work *work, premie_error *error)
{
    const premie_simulation *of = work->of;
    size_t cells = (size_t)of->horizon * of->options->paths;
    work->room = premie_alloc_zeroed(of->portfolio->threads, sizeof *work->room, error);
    premie_status status = work->room != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    for (unsigned i = 0; i < of->portfolio->threads && status == PREMIE_OK; i++) {
        cover_room *room = &work->room[i];
        status = premie_sim_scratch_init(&room->scratch, LANES, error);
        room->plan = status == PREMIE_OK ? premie_sim_plan_new(of, error) : NULL;
        room->paths = room->plan ? premie_alloc_array(premie_sim_paths_size(of, LANES), sizeof(double), error) : NULL;
        room->sums = room->paths ? premie_alloc_zeroed(PREMIE_SIM_SUMS * cells, sizeof(double), error) : NULL;
        room->rates = room->sums ? premie_alloc_array(cells, sizeof(double), error) : NULL;
        status = room->rates ? premie_sim_spread_init(&room->spread, of->options->paths, error) : PREMIE_E_SYSTEM;
    }
    return status;
}

static void release_rooms(covers_work *work)
{
    for (unsigned i = 0; work->room != NULL && i < work->of->portfolio->threads; i++) {
        premie_sim_scratch_release(&work->room[i].scratch);
        premie_sim_spread_release(&work->room[i].spread);
        free(work->room[i].plan);
        free(work->room[i].paths);
        free(work->room[i].sums);
        free(work->room[i].rates);
    }
    free(work->room);
}

static premie_status simulate_covers(const premie_simulation *of, premie_sim_kept *kept, size_t covers_a_turn,
                                     premie_error *error)
{
    covers_work work = {.of = of, .kept = kept, .covers_a_turn = covers_a_turn};
    size_t row = (size_t)of->horizon * sizeof *kept->rows;
    premie_sim_job job = {.what = "paths",
                          .count = kept->turns,
                          .done = kept->done,
                          .work = work_turn,
                          .gather = gather,
                          .context = &work,
                          .results = {(char *)kept->rows, 1, of->covers * row, covers_a_turn * row}};
    premie_status status = premie_ranks_agree(of->options->ranks, make_rooms(&work, error), error);
    if (status == PREMIE_OK) {
        status = premie_sim_turns(of, kept, &job, error);
    }
    if (status == PREMIE_OK) {
        status = gather(&work);
    }
    release_rooms(&work);
    return status;
}

/* ---- the whole --------------------------------------------------------------------------------------------- */

static premie_status make_kept(const premie_simulation *of, size_t covers_a_turn, premie_sim_kept *kept,
                               premie_error *error)
{
    size_t cells = (size_t)of->horizon * of->options->paths, lanes = premie_sim_model_lanes(of);
    kept->model_turns = of->group_count > 0 ? (of->options->paths + lanes - 1) / lanes : 0;
    kept->turns = (of->covers + covers_a_turn - 1) / covers_a_turn;
    kept->models_done = premie_alloc_zeroed(kept->model_turns, 1, error);
    kept->done = premie_alloc_zeroed(kept->turns, 1, error);
    kept->sums = premie_alloc_zeroed(PREMIE_SIM_SUMS * cells, sizeof *kept->sums, error);
    kept->rows = premie_alloc_zeroed(of->covers * (size_t)of->horizon, sizeof *kept->rows, error);
    return kept->models_done != NULL && kept->done != NULL && kept->sums != NULL && kept->rows != NULL
               ? PREMIE_OK
               : PREMIE_E_SYSTEM;
}

/* What is done of the whole at its end, by rank 0 where there are several. */
static premie_status finish(const premie_simulation *of, const premie_sim_kept *kept, premie_results *results,
                            premie_error *error)
{
    if (of->options->ranks != NULL && of->options->ranks->rank > 0) {
        return PREMIE_OK;
    }
    /* another scenario may yet be stopped */
    premie_status status = of->options->keep != NULL ? premie_sim_keep_write(of, kept, error) : PREMIE_OK;
    return status == PREMIE_OK ? premie_sim_results(of, kept, results, error) : status;
}

static premie_status run(premie_simulation *of, premie_results *results, premie_error *error)
{
    enum { CELLS_A_TURN = 1 << 21 };
    premie_sim_kept kept = {.turns = 0};
    size_t cover = (size_t)of->span * of->options->paths;
    size_t covers_a_turn = cover < CELLS_A_TURN ? CELLS_A_TURN / cover : 1;
    covers_a_turn = covers_a_turn < 64 ? covers_a_turn : 64;
    premie_status status = make_kept(of, covers_a_turn, &kept, error);
    if (status == PREMIE_OK) {
        status = premie_sim_keep_read(of, &kept, error);
    }
    status = premie_ranks_agree(of->options->ranks, status, error);
    if (status == PREMIE_OK) {
        status = premie_sim_keep_share(of, &kept, error);
    }
    if (status == PREMIE_OK && kept.model_turns > 0) {
        status = premie_sim_models(of, &kept, error);
    }
    if (status == PREMIE_OK) {
        status = simulate_covers(of, &kept, covers_a_turn, error);
    }
    if (status == PREMIE_OK) {
        status = premie_ranks_agree(of->options->ranks, finish(of, &kept, results, error), error);
    }
    free(kept.models_done);
    free(kept.done);
    free(kept.sums);
    free(kept.rows);
    return status;
}

premie_status premie_run_simulate(const premie_portfolio *portfolio, const premie_simulation_options *options,
                                  premie_results *results, premie_error *error)
{
    premie_simulation of = {.portfolio = portfolio, .options = options};
    assert(options->paths >= 1 && options->horizon >= 1 && options->horizon <= PREMIE_HORIZON_MAX);
    premie_status status = init(&of, error);
    if (status == PREMIE_OK) {
        status = make_shared(&of, error);
    }
    status = premie_ranks_agree(options->ranks, status, error);
    if (status == PREMIE_OK) {
        status = run(&of, results, error);
    }
    release(&of);
    return status;
}
