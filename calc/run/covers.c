#include "run/covers.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "run/employers.h"

typedef struct covers_work {
    const premie_portfolio *portfolio;
    premie_cover_work *work;
    void *context;
    premie_cover_view *views; /* [threads] */
} covers_work;

static premie_status work_employer(void *context, unsigned worker, uint32_t employer, premie_error *error)
{
    const covers_work *of = context;
    const premie_book *book = of->portfolio->book;
    premie_rows covers = premie_table_group(&book->covers.table, employer);
    premie_status status = PREMIE_OK;
    for (uint32_t i = 0; i < covers.count && status == PREMIE_OK; i++) {
        enum premie_premium_base base = book->products.premium_base[book->covers.product[covers.row[i]]];
        if (base == PREMIE_BASE_HEADCOUNT || base == PREMIE_BASE_PAYROLL) {
            status = of->work(of->context, &of->views[worker], covers.row[i], error);
            if (status == PREMIE_E_DATA) {
                premie_fail_cover(book, covers.row[i], error);
            }
        }
    }
    return status;
}

premie_status premie_each_premium_cover(const premie_portfolio *portfolio, const char *what, premie_cover_work *work,
                                        void *context, premie_error *error)
{
    covers_work of = {portfolio, work, context, NULL};
    of.views = premie_alloc_array(portfolio->threads, sizeof *of.views, error);
    if (of.views == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (unsigned i = 0; i < portfolio->threads; i++) {
        of.views[i] = PREMIE_VIEW_START;
    }
    premie_status status = premie_each_employer(portfolio, what, work_employer, &of, error);
    for (unsigned i = 0; i < portfolio->threads; i++) {
        premie_cover_view_release(&of.views[i]);
    }
    free(of.views);
    return status;
}

void premie_fail_cover(const premie_book *book, uint32_t cover, premie_error *error)
{
    if (error == NULL) {
        return;
    }
    premie_error cause = *error;
    premie_id id = book->covers.cover_id[cover];
    (void)premie_fail(error, cause.status, "%s/covers.csv: cover '%.*s': %s", book->options.book,
                      (int)premie_id_length(id), premie_id_bytes(id), cause.text);
}

void *premie_result_make(premie_results *results, unsigned table, size_t rows, premie_error *error)
{
    premie_result *result = &results->table[table];
    result->rows = premie_alloc_array(rows > 0 ? rows : 1, premie_result_schemas[table].row_size, error);
    result->made = result->rows != NULL;
    result->count = 0;
    return result->rows;
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
