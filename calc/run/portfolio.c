#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "premie/run.h"
#include "run/employers.h"
#include "run/rates.h"

/* Covers of one employer, for [Y-2]. One a thread. */
typedef struct ends_scratch {
    premie_cover_tie *ties;
    premie_cover_end *ends;
    premie_rate_row *schedule;
    size_t cover_capacity, schedule_capacity;
    uint32_t recent[PREMIE_RECENT_COVERS]; /* of premie_tariff_find */
    char apart[PREMIE_APART];
} ends_scratch;

typedef struct ends_work {
    const premie_portfolio *portfolio;
    uint32_t *place; /* [covers.row_count] where a cover stands among the ties of its employer */
    ends_scratch *scratch;
} ends_work;

/* [Y-3]: the first day of the first increase that was refused, or never. */
static premie_status refused_on(const premie_portfolio *portfolio, uint32_t cover, ends_scratch *scratch,
                                premie_date *refused, premie_error *error)
{
    const premie_book *book = portfolio->book;
    const premie_schedule *schedule = &book->schedule;
    enum premie_premium_base base = book->products.premium_base[book->covers.product[cover]];
    premie_rows rows = premie_table_group(&schedule->table, cover);
    *refused = PREMIE_FOREVER;
    if (base != PREMIE_BASE_HEADCOUNT && base != PREMIE_BASE_EMPLOYEE) {
        return PREMIE_OK;
    }
    premie_rates rates;
    premie_status status =
        premie_book_rates(portfolio, cover, &scratch->schedule, &scratch->schedule_capacity, &rates, error);
    for (uint32_t i = 0; i < rows.count && status == PREMIE_OK; i++) {
        uint32_t row = rows.row[i];
        premie_date announced = schedule->announced_on[row];
        if (!premie_date_is(schedule->refused_on[row]) || !premie_date_is(announced)) {
            continue;
        }
        int64_t days = premie_parameter_units(&book->parameter[PREMIE_PARAMETER_refusal_days], announced);
        if (premie_increase_refused(schedule->from[row], schedule->premium_per_employee[row], announced,
                                    schedule->refused_on[row], days, &rates)) {
            *refused = schedule->from[row];
            break;
        }
    }
    return status;
}

static premie_status make_ties(const ends_work *work, premie_rows covers, ends_scratch *scratch, premie_error *error)
{
    const premie_book *book = work->portfolio->book;
    const premie_covers *table = &book->covers;
    premie_status status = PREMIE_OK;
    for (uint32_t i = 0; i < covers.count && status == PREMIE_OK; i++) {
        premie_tariff_find(work->portfolio, covers.row[i], scratch->recent);
        uint32_t row = covers.row[i], base = table->base_cover_id[row], arbo = table->arbo_cover_id[row];
        scratch->ties[work->place[row]] = (premie_cover_tie){
            .own = {table->from[row], table->until[row]},
            .renewal = table->renewal[row],
            .end_reason = table->end_reason[row],
            .cancelled_on = table->cancelled_on[row],
            .base = base != PREMIE_NO_ROW ? work->place[base] : PREMIE_NO_ROW,
            .arbo = arbo != PREMIE_NO_ROW ? work->place[arbo] : PREMIE_NO_ROW,
            .is_asr_manager = book->products.regime[table->product[row]] == PREMIE_ASR_MANAGER,
        };
        status = refused_on(work->portfolio, row, scratch, &scratch->ties[work->place[row]].refused, error);
    }
    return status;
}

static premie_status end_covers(void *context, unsigned worker, uint32_t employer, premie_error *error)
{
    const ends_work *work = context;
    ends_scratch *scratch = &work->scratch[worker];
    premie_rows covers = premie_table_group(&work->portfolio->book->covers.table, employer);
    if (covers.count == 0) {
        return PREMIE_OK;
    }
    if (covers.count > scratch->cover_capacity) {
        free(scratch->ties);
        free(scratch->ends);
        scratch->cover_capacity = 0;
        scratch->ties = premie_alloc_array(covers.count, sizeof *scratch->ties, error);
        scratch->ends = premie_alloc_array(covers.count, sizeof *scratch->ends, error);
        if (scratch->ties == NULL || scratch->ends == NULL) {
            return PREMIE_E_SYSTEM;
        }
        scratch->cover_capacity = covers.count;
    }
    premie_status status = make_ties(work, covers, scratch, error);
    if (status == PREMIE_OK) {
        premie_cover_ends(covers.count, scratch->ties, scratch->ends);
        for (uint32_t i = 0; i < covers.count; i++) {
            work->portfolio->ends[covers.row[i]] = scratch->ends[work->place[covers.row[i]]];
        }
    }
    return status;
}

static uint32_t unplaced(const premie_covers *covers, const uint32_t *place, uint32_t row)
{
    uint32_t base = covers->base_cover_id[row], arbo = covers->arbo_cover_id[row];
    if (base != PREMIE_NO_ROW && place[base] == PREMIE_NO_ROW) {
        return base;
    }
    return arbo != PREMIE_NO_ROW && place[arbo] == PREMIE_NO_ROW ? arbo : PREMIE_NO_ROW;
}

/* Gives the covers of an employer their places, each behind those it is tied to: ends then spread in a pass or two. */
static void place_covers(const premie_covers *covers, premie_rows rows, uint32_t *path, uint32_t *place)
{
    uint32_t next = 0;
    for (uint32_t i = 0; i < rows.count; i++) {
        uint32_t length = 0;
        if (place[rows.row[i]] == PREMIE_NO_ROW) {
            path[length++] = rows.row[i];
        }
        while (length > 0) {
            uint32_t behind = unplaced(covers, place, path[length - 1]);
            if (behind != PREMIE_NO_ROW) {
                path[length++] = behind;
            } else {
                place[path[--length]] = next++;
            }
        }
    }
}

static premie_status place_all(const premie_covers *covers, uint32_t *place, premie_error *error)
{
    size_t slots = covers->table.row_count > 0 ? covers->table.row_count : 1;
    uint32_t *path = premie_alloc_array(slots, sizeof *path, error);
    if (path == NULL) {
        return PREMIE_E_SYSTEM;
    }
    memset(place, 0xff, slots * sizeof *place);
    for (uint32_t employer = 0; employer < covers->table.group_count; employer++) {
        place_covers(covers, premie_table_group(&covers->table, employer), path, place);
    }
    free(path);
    return PREMIE_OK;
}

static premie_status find_ends(premie_portfolio *portfolio, premie_error *error)
{
    const premie_book *book = portfolio->book;
    size_t covers = book->covers.table.row_count;
    ends_work work = {.portfolio = portfolio};
    work.place = premie_alloc_array(covers > 0 ? covers : 1, sizeof *work.place, error);
    work.scratch = work.place ? premie_alloc_zeroed(portfolio->threads, sizeof *work.scratch, error) : NULL;
    premie_status status = work.scratch != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    if (status == PREMIE_OK) {
        status = place_all(&book->covers, work.place, error);
    }
    if (status == PREMIE_OK) {
        status = premie_each_employer(portfolio, "ends of covers", end_covers, &work, error);
    }
    for (unsigned i = 0; work.scratch != NULL && i < portfolio->threads; i++) {
        free(work.scratch[i].ties);
        free(work.scratch[i].ends);
        free(work.scratch[i].schedule);
    }
    free(work.scratch);
    free(work.place);
    return status;
}

typedef struct cover_name {
    premie_id id;
    uint32_t row;
} cover_name;

static int compare_names(const void *left, const void *right)
{
    const cover_name *a = left, *b = right;
    return premie_id_compare(a->id, b->id);
}

static premie_status sort_covers(premie_portfolio *portfolio, premie_error *error)
{
    const premie_covers *covers = &portfolio->book->covers;
    size_t count = covers->table.visible_count;
    cover_name *names = premie_alloc_array(count > 0 ? count : 1, sizeof *names, error);
    portfolio->by_id = names ? premie_alloc_array(count > 0 ? count : 1, sizeof *portfolio->by_id, error) : NULL;
    bool sorted = true;
    if (portfolio->by_id != NULL) {
        for (size_t i = 0; i < count; i++) {
            names[i] = (cover_name){covers->cover_id[covers->table.order[i]], covers->table.order[i]};
            sorted = sorted && (i == 0 || compare_names(&names[i - 1], &names[i]) < 0);
        }
        if (!sorted) {
            qsort(names, count, sizeof *names, compare_names);
        }
        for (size_t i = 0; i < count; i++) {
            portfolio->by_id[i] = names[i].row;
        }
    }
    free(names);
    return portfolio->by_id != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}

premie_status premie_portfolio_init(premie_portfolio *portfolio, const premie_book *book, premie_error *error)
{
    *portfolio = (premie_portfolio){.book = book,
                                    .threads = book->options.threads,
                                    .progress = book->options.progress,
                                    .progress_context = book->options.progress_context};
    size_t covers = book->covers.table.row_count;
    premie_status status = premie_tariff_rates(portfolio, error);
    if (status == PREMIE_OK) {
        portfolio->ends = premie_alloc_zeroed(covers > 0 ? covers : 1, sizeof *portfolio->ends, error);
        status = portfolio->ends != NULL ? sort_covers(portfolio, error) : PREMIE_E_SYSTEM;
    }
    if (status == PREMIE_OK) {
        status = find_ends(portfolio, error);
    }
    if (status != PREMIE_OK) {
        premie_portfolio_release(portfolio);
    }
    return status;
}

void premie_portfolio_release(premie_portfolio *portfolio)
{
    free(portfolio->ends);
    free(portfolio->tariff[0]);
    free(portfolio->tariff[1]);
    free(portfolio->own_tariff);
    free(portfolio->any_tariff);
    free(portfolio->by_id);
    *portfolio = (premie_portfolio){0};
}
