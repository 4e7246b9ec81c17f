#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "run/covers.h"
#include "run/employers.h"
#include "run/on_wga.h"

/* Where the rows of a case stand among those of one thread. */
typedef struct case_rows {
    premie_id case_id;
    unsigned worker;
    uint32_t wga_count, burden_count;
    size_t wga, burden;
} case_rows;

/* What one thread made. */
typedef struct thread_rows {
    case_rows *cases;
    premie_wga_row *wga;
    premie_wga_burden_row *burden;
    size_t case_count, wga_count, burden_count, capacity[3];
    premie_wga_plan plan;
    char apart[PREMIE_APART];
} thread_rows;

typedef struct wga_work {
    const premie_on_wga *on;
    int year;
    thread_rows *threads;
} wga_work;

/* Room for some more items in an array that grows; NULL where there is no memory, and the array is then as it was. */
static void *grow(void *items, size_t *capacity, size_t count, size_t size, premie_error *error)
{
    size_t more = *capacity > 0 ? 2 * *capacity : 256;
    if (count <= *capacity) {
        return items;
    }
    void *wider = premie_resize_array(items, more > count ? more : count, size, error);
    *capacity = wider == NULL ? *capacity : more > count ? more : count;
    return wider;
}

static bool make_room(thread_rows *to, premie_error *error)
{
    case_rows *cases = grow(to->cases, &to->capacity[0], to->case_count + 1, sizeof *cases, error);
    to->cases = cases != NULL ? cases : to->cases;
    premie_wga_row *wga =
        cases != NULL ? grow(to->wga, &to->capacity[1], to->wga_count + PREMIE_WGA_PHASES, sizeof *wga, error) : NULL;
    to->wga = wga != NULL ? wga : to->wga;
    premie_wga_burden_row *burden =
        wga != NULL ? grow(to->burden, &to->capacity[2], to->burden_count + PREMIE_WGA_YEARS, sizeof *burden, error)
                    : NULL;
    to->burden = burden != NULL ? burden : to->burden;
    return burden != NULL;
}

/* A row of a case that has no phases because of its status, or one of each phase. */
static premie_status add_phases(const wga_work *of, const premie_wga_sickness *sickness, thread_rows *to,
                                premie_error *error)
{
    const premie_wga_plan *plan = &to->plan;
    premie_status status = PREMIE_OK;
    if (plan->status != PREMIE_WGA_OK) {
        to->wga[to->wga_count++] = premie_wga_row_of(of->on, sickness, plan, 0, PREMIE_NO_MONEY);
    }
    for (unsigned i = 0; i < plan->phase_count && status == PREMIE_OK; i++) {
        premie_money monthly;
        status = premie_round_money(plan->phases[i].monthly, &monthly, error);
        if (status == PREMIE_OK) {
            to->wga[to->wga_count++] = premie_wga_row_of(of->on, sickness, plan, i, monthly);
        }
    }
    return status;
}

static premie_status add_years(const wga_work *of, const premie_wga_sickness *sickness, thread_rows *to,
                               premie_error *error)
{
    premie_wga_year years[PREMIE_WGA_YEARS];
    unsigned count;
    premie_status status = premie_wga_burden_of(of->on, sickness, &to->plan, of->year, years, &count, error);
    for (unsigned i = 0; status == PREMIE_OK && i < count; i++) {
        to->burden[to->burden_count++] =
            (premie_wga_burden_row){of->on->portfolio->book->absences.absence_id[sickness->absence],
                                    years[i].calendar_year, years[i].amount, years[i].expected, years[i].present_value};
    }
    return status;
}

static premie_status add_case(void *context, unsigned worker, const premie_wga_sickness *sickness, premie_error *error)
{
    const wga_work *of = context;
    thread_rows *to = &of->threads[worker];
    const premie_book *book = of->on->portfolio->book;
    if (sickness->cover == PREMIE_NO_ROW) {
        return PREMIE_OK;
    }
    if (!make_room(to, error)) {
        return PREMIE_E_SYSTEM;
    }
    case_rows at = {book->absences.absence_id[sickness->absence], worker, 0, 0, to->wga_count, to->burden_count};
    premie_wga_plan_of(of->on, sickness, &to->plan);
    premie_status status = add_phases(of, sickness, to, error);
    if (status == PREMIE_OK) {
        status = add_years(of, sickness, to, error);
    }
    if (status == PREMIE_E_DATA) {
        premie_fail_wga_case(book, sickness->wga_row, error);
    }
    at.wga_count = (uint32_t)(to->wga_count - at.wga);
    at.burden_count = (uint32_t)(to->burden_count - at.burden);
    to->cases[to->case_count++] = at;
    return status;
}

static int compare_cases(const void *left, const void *right)
{
    const case_rows *a = left, *b = right;
    return premie_id_compare(a->case_id, b->case_id);
}

/* The cases of all threads, sorted by their ids. */
static case_rows *sort_cases(const wga_work *of, thread_rows *all, premie_error *error)
{
    unsigned threads = of->on->portfolio->threads;
    *all = (thread_rows){.cases = NULL};
    for (unsigned i = 0; i < threads; i++) {
        all->case_count += of->threads[i].case_count;
        all->wga_count += of->threads[i].wga_count;
        all->burden_count += of->threads[i].burden_count;
    }
    case_rows *cases = premie_alloc_array(all->case_count, sizeof *cases, error);
    size_t count = 0;
    bool sorted = true;
    for (unsigned i = 0; cases != NULL && i < threads; i++) {
        for (size_t k = 0; k < of->threads[i].case_count; k++, count++) {
            cases[count] = of->threads[i].cases[k];
            sorted = sorted && (count == 0 || compare_cases(&cases[count - 1], &cases[count]) < 0);
        }
    }
    if (!sorted) {
        qsort(cases, count, sizeof *cases, compare_cases);
    }
    return cases;
}

static premie_status join_rows(const wga_work *of, premie_results *results, premie_error *error)
{
    thread_rows all;
    case_rows *cases = sort_cases(of, &all, error);
    premie_wga_row *wga = cases != NULL ? premie_result_make(results, PREMIE_RESULT_wga, all.wga_count, error) : NULL;
    premie_wga_burden_row *burden =
        wga != NULL ? premie_result_make(results, PREMIE_RESULT_wga_burden, all.burden_count, error) : NULL;
    for (size_t i = 0; burden != NULL && i < all.case_count; i++) {
        const case_rows *at = &cases[i];
        const thread_rows *from = &of->threads[at->worker];
        memcpy(wga, from->wga + at->wga, at->wga_count * sizeof *wga);
        memcpy(burden, from->burden + at->burden, at->burden_count * sizeof *burden);
        wga += at->wga_count;
        burden += at->burden_count;
    }
    free(cases);
    if (burden == NULL) {
        return PREMIE_E_SYSTEM;
    }
    results->table[PREMIE_RESULT_wga].count = all.wga_count;
    results->table[PREMIE_RESULT_wga_burden].count = all.burden_count;
    return PREMIE_OK;
}

premie_status premie_run_wga(const premie_portfolio *portfolio, int year, premie_results *results, premie_error *error)
{
    premie_on_wga on;
    wga_work of = {&on, year, NULL};
    premie_status status = premie_on_wga_init(&on, portfolio, error);
    if (status != PREMIE_OK) {
        return status;
    }
    of.threads = premie_alloc_zeroed(portfolio->threads, sizeof *of.threads, error);
    status = of.threads != NULL ? premie_each_wga_case(&on, "WGA", true, add_case, &of, error) : PREMIE_E_SYSTEM;
    if (status == PREMIE_OK) {
        status = join_rows(&of, results, error);
    }
    for (unsigned i = 0; of.threads != NULL && i < portfolio->threads; i++) {
        free(of.threads[i].cases);
        free(of.threads[i].wga);
        free(of.threads[i].burden);
    }
    free(of.threads);
    premie_on_wga_release(&on);
    return status;
}
