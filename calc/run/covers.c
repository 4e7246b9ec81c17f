#include "run/covers.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "run/employers.h"

/* The view of one thread. */
typedef struct thread_view {
    premie_cover_view view;
    char apart[PREMIE_APART];
} thread_view;

typedef struct covers_work {
    const premie_portfolio *portfolio;
    const premie_cover_step *steps;
    size_t step_count;
    thread_view *views; /* [threads] */
} covers_work;

static bool is_premium_cover(const premie_book *book, uint32_t cover)
{
    enum premie_premium_base base = book->products.premium_base[book->covers.product[cover]];
    return base == PREMIE_BASE_HEADCOUNT || base == PREMIE_BASE_PAYROLL;
}

static premie_status work_cover(const covers_work *of, unsigned worker, uint32_t cover, premie_error *error)
{
    premie_cover_view *view = &of->views[worker].view;
    premie_status status = PREMIE_OK;
    bool turned = false;
    for (size_t i = 0; i < of->step_count && status == PREMIE_OK; i++) {
        const premie_cover_step *step = &of->steps[i];
        if (step->places[cover] == PREMIE_NO_ROW) {
            continue;
        }
        if (!turned) {
            status = premie_cover_view_turn(view, of->portfolio, cover, error);
            turned = true;
        }
        status = status == PREMIE_OK ? step->work(step->context, worker, view, cover, error) : status;
    }
    return status;
}

static premie_status work_employer(void *context, unsigned worker, uint32_t employer, premie_error *error)
{
    const covers_work *of = context;
    const premie_book *book = of->portfolio->book;
    premie_rows covers = premie_table_group(&book->covers.table, employer);
    premie_status status = PREMIE_OK;
    for (uint32_t i = 0; i < covers.count && status == PREMIE_OK; i++) {
        status = work_cover(of, worker, covers.row[i], error);
        status = premie_fault_keep_cover(of->portfolio, covers.row[i], status, error);
    }
    return status;
}

premie_status premie_cover_steps_run(const premie_portfolio *portfolio, size_t count, const premie_cover_step steps[],
                                     premie_results *results, premie_error *error)
{
    covers_work of = {portfolio, steps, count, NULL};
    if (count == 0) {
        return PREMIE_OK;
    }
    of.views = premie_alloc_array(portfolio->threads, sizeof *of.views, error);
    if (of.views == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (unsigned i = 0; i < portfolio->threads; i++) {
        of.views[i].view = PREMIE_VIEW_START;
    }
    premie_status status = premie_each_employer(portfolio, "covers", work_employer, &of, error);
    for (unsigned i = 0; i < portfolio->threads; i++) {
        premie_cover_view_release(&of.views[i].view);
    }
    free(of.views);
    for (size_t i = 0; i < count && status == PREMIE_OK; i++) {
        status = steps[i].end(steps[i].context, results, error);
    }
    return status;
}

void premie_cover_steps_release(size_t count, const premie_cover_step steps[])
{
    for (size_t i = 0; i < count; i++) {
        if (steps[i].release != NULL) {
            steps[i].release(steps[i].context);
        }
    }
}

void *premie_result_make(premie_results *results, unsigned table, size_t rows, premie_error *error)
{
    premie_result *result = &results->table[table];
    result->rows = premie_alloc_array(rows > 0 ? rows : 1, premie_result_schemas[table].row_size, error);
    result->made = result->rows != NULL;
    result->count = 0;
    return result->rows;
}

void *premie_result_open(premie_results *results, unsigned table, size_t rows, premie_error *error)
{
    premie_result *result = &results->table[table];
    result->rows = premie_alloc_zeroed(rows > 0 ? rows : 1, premie_result_schemas[table].row_size, error);
    result->made = result->rows != NULL;
    result->count = rows;
    return result->rows;
}

static bool is_blank(const premie_result *result, size_t size, size_t row)
{
    premie_id id;
    memcpy(&id, (const char *)result->rows + row * size, sizeof id);
    return !premie_id_is(id);
}

void premie_result_close(premie_results *results, unsigned table)
{
    premie_result *result = &results->table[table];
    size_t size = premie_result_schemas[table].row_size, kept = 0;
    for (size_t begin = 0, end; begin < result->count; begin = end) {
        for (end = begin; end < result->count && !is_blank(result, size, end);) {
            end++;
        }
        if (kept < begin) {
            memmove((char *)result->rows + kept * size, (char *)result->rows + begin * size, (end - begin) * size);
        }
        kept += end - begin;
        while (end < result->count && is_blank(result, size, end)) {
            end++;
        }
    }
    result->count = kept;
}

premie_status premie_cover_places(const premie_portfolio *portfolio, premie_cover_rows *each, uint32_t **places,
                                  size_t *count, premie_error *error)
{
    const premie_book *book = portfolio->book;
    uint32_t *found = premie_alloc_array(book->covers.table.row_count, sizeof *found, error), next = 0;
    if (found == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t i = 0; i < book->covers.table.visible_count; i++) {
        uint32_t cover = portfolio->by_id[i];
        found[cover] = PREMIE_NO_ROW;
        if (is_premium_cover(book, cover)) {
            found[cover] = next;
            next += each != NULL ? each(book, cover) : 1;
        }
    }
    *places = found;
    *count = next;
    return PREMIE_OK;
}

premie_status premie_exposure_decimal(enum premie_premium_base base, premie_ratio exposure, premie_decimal *decimal,
                                      premie_error *error)
{
    if (base == PREMIE_BASE_PAYROLL) {
        premie_money money;
        premie_status status = premie_round_money(exposure, &money, error);
        *decimal = (premie_decimal){money.cents, 2, false};
        return status;
    }
    *decimal = (premie_decimal){0, 4, false};
    return premie_round(exposure, 10000, &decimal->value)
               ? PREMIE_OK
               : premie_fail(error, PREMIE_E_DATA, "the average headcount is beyond its range");
}
