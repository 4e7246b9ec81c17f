#include <stdlib.h>

#include "base/memory.h"
#include "premie/run.h"
#include "run/covers.h"
#include "run/rows.h"

typedef struct advance_work {
    const premie_portfolio *portfolio;
    int year;
    uint32_t *places, *instalment_places; /* [covers.row_count] of rows, of the first of instalments */
    premie_advance_row *rows;
    premie_instalments_row *instalments;
} advance_work;

static enum premie_term term_of(const premie_book *book, uint32_t cover)
{
    return book->covers.term[cover] != 0 ? book->covers.term[cover] : PREMIE_TERM_YEAR;
}

/* Instalments that a cover may have at most. */
static uint32_t most_instalments(const premie_book *book, uint32_t cover)
{
    return (uint32_t)(12 / premie_term_months(term_of(book, cover)));
}

static void instalment_rows(const premie_book *book, uint32_t cover, const premie_advance *advance,
                            premie_instalments_row rows[])
{
    premie_instalment parts[PREMIE_INSTALMENTS_MAX];
    size_t count = premie_instalments(advance, term_of(book, cover), parts);
    for (size_t i = 0; i < count; i++) {
        rows[i] = (premie_instalments_row){book->covers.cover_id[cover], advance->year.label, parts[i].due,
                                           parts[i].amount, parts[i].surcharge};
    }
}

static premie_status advance_cover(void *context, unsigned worker, premie_cover_view *view, uint32_t cover,
                                   premie_error *error)
{
    const advance_work *work = context;
    const premie_book *book = work->portfolio->book;
    premie_advance advance;
    (void)worker;
    premie_year year = premie_cover_year(&view->cover, work->year);
    if (premie_period_is_empty(year.insured)) {
        return PREMIE_OK;
    }
    premie_status status = premie_advance_of(&view->cover, work->year, &advance, error);
    if (status == PREMIE_OK) {
        instalment_rows(book, cover, &advance, &work->instalments[work->instalment_places[cover]]);
        status = premie_advance_row_of(book, cover, &advance, &work->rows[work->places[cover]], error);
    }
    return status;
}

static premie_status make_tables(advance_work *work, premie_results *results, premie_error *error)
{
    size_t rows, instalments;
    premie_status status = premie_cover_places(work->portfolio, NULL, &work->places, &rows, error);
    if (status == PREMIE_OK) {
        status = premie_cover_places(work->portfolio, most_instalments, &work->instalment_places, &instalments, error);
    }
    if (status == PREMIE_OK) {
        work->rows = premie_result_open(results, PREMIE_RESULT_advance, rows, error);
        work->instalments = premie_result_open(results, PREMIE_RESULT_instalments, instalments, error);
        status = work->rows != NULL && work->instalments != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    }
    return status;
}

static premie_status end_advancing(void *context, premie_results *results, premie_error *error)
{
    (void)context;
    (void)error;
    premie_result_close(results, PREMIE_RESULT_advance);
    premie_result_close(results, PREMIE_RESULT_instalments);
    return PREMIE_OK;
}

static void release_advancing(void *context)
{
    advance_work *work = context;
    free(work->places);
    free(work->instalment_places);
    free(work);
}

premie_status premie_advance_step(const premie_portfolio *portfolio, int year, premie_results *results,
                                  premie_cover_step *step, premie_error *error)
{
    advance_work *work = premie_alloc_zeroed(1, sizeof *work, error);
    if (work == NULL) {
        return PREMIE_E_SYSTEM;
    }
    *work = (advance_work){.portfolio = portfolio, .year = year};
    *step =
        (premie_cover_step){.work = advance_cover, .end = end_advancing, .release = release_advancing, .context = work};
    premie_status status = make_tables(work, results, error);
    step->places = work->places;
    return status;
}
