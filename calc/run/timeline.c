#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "run/covers.h"
#include "run/employers.h"
#include "run/on_wga.h"

/* The rows of one thread. */
typedef struct thread_rows {
    premie_timeline_row *rows;
    size_t count, capacity;
    char apart[PREMIE_APART];
} thread_rows;

typedef struct timeline_work {
    const premie_on_wga *on;
    premie_period due;
    premie_places *milestones; /* [products.row_count] of each product */
    thread_rows *threads;
} timeline_work;

static premie_status add_row(thread_rows *to, const premie_timeline_row *row, premie_error *error)
{
    if (to->count == to->capacity) {
        size_t capacity = to->capacity > 0 ? 2 * to->capacity : 256;
        premie_timeline_row *rows = premie_resize_array(to->rows, capacity, sizeof *rows, error);
        if (rows == NULL) {
            return PREMIE_E_SYSTEM;
        }
        to->rows = rows;
        to->capacity = capacity;
    }
    to->rows[to->count++] = *row;
    return PREMIE_OK;
}

/* [W-3]: a milestone is listed by the day on which it is due, or from which its window is open. */
static premie_status list_milestones(void *context, unsigned worker, const premie_wga_sickness *sickness,
                                     premie_error *error)
{
    const timeline_work *of = context;
    const premie_covers *covers = &of->on->portfolio->book->covers;
    premie_places places = of->milestones[covers->product[sickness->cover]];
    premie_status status = PREMIE_OK;
    for (uint32_t i = places.begin; i < places.begin + places.count && status == PREMIE_OK; i++) {
        premie_timeline_row row;
        if (premie_timeline_row_of(of->on, sickness, i, &row) && premie_date_in(row.due_from, of->due)) {
            status = add_row(&of->threads[worker], &row, error);
        }
    }
    return status;
}

static int compare_rows(const void *left, const void *right)
{
    const premie_timeline_row *a = left, *b = right;
    if (a->due_from.day != b->due_from.day) {
        return a->due_from.day < b->due_from.day ? -1 : 1;
    }
    int order = premie_id_compare(a->cover_id, b->cover_id);
    order = order != 0 ? order : premie_id_compare(a->case_id, b->case_id);
    return order != 0 ? order : premie_id_compare(a->milestone, b->milestone);
}

void premie_timeline_sort(premie_timeline_row rows[], size_t count)
{
    if (count > 1) {
        qsort(rows, count, sizeof *rows, compare_rows);
    }
}

static premie_status join_rows(const timeline_work *of, premie_results *results, premie_error *error)
{
    size_t count = 0, at = 0;
    unsigned threads = of->on->portfolio->threads;
    for (unsigned i = 0; i < threads; i++) {
        count += of->threads[i].count;
    }
    premie_timeline_row *rows = premie_result_make(results, PREMIE_RESULT_timeline, count, error);
    for (unsigned i = 0; rows != NULL && i < threads; i++) {
        if (of->threads[i].count > 0) {
            memcpy(rows + at, of->threads[i].rows, of->threads[i].count * sizeof *rows);
            at += of->threads[i].count;
        }
    }
    if (rows == NULL) {
        return PREMIE_E_SYSTEM;
    }
    premie_timeline_sort(rows, count);
    results->table[PREMIE_RESULT_timeline].count = count;
    return PREMIE_OK;
}

static premie_status run(timeline_work *of, premie_results *results, premie_error *error)
{
    const premie_portfolio *portfolio = of->on->portfolio;
    const premie_products *products = &portfolio->book->products;
    of->milestones = premie_alloc_zeroed(products->table.row_count, sizeof *of->milestones, error);
    of->threads = of->milestones != NULL ? premie_alloc_zeroed(portfolio->threads, sizeof *of->threads, error) : NULL;
    if (of->threads == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t i = 0; i < products->table.visible_count; i++) {
        uint32_t row = products->table.order[i];
        of->milestones[row] = premie_milestones_of(&portfolio->book->milestones, products->product[row]);
    }
    premie_status status = premie_each_wga_case(of->on, "timeline", false, list_milestones, of, error);
    if (status == PREMIE_OK) {
        status = join_rows(of, results, error);
    }
    for (unsigned i = 0; i < portfolio->threads; i++) {
        free(of->threads[i].rows);
    }
    return status;
}

premie_status premie_run_timeline(const premie_portfolio *portfolio, premie_period due, premie_results *results,
                                  premie_error *error)
{
    premie_on_wga on;
    timeline_work of = {.on = &on, .due = due};
    premie_status status = premie_on_wga_init(&on, portfolio, error);
    if (status != PREMIE_OK) {
        return status;
    }
    status = run(&of, results, error);
    free(of.threads);
    free(of.milestones);
    premie_on_wga_release(&on);
    return status;
}
