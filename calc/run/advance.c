#include <stdlib.h>

#include "base/memory.h"
#include "premie/run.h"
#include "run/covers.h"
#include "run/rows.h"

typedef struct advanced_cover {
    bool exists;
    premie_advance advance;
} advanced_cover;

typedef struct advance_work {
    const premie_portfolio *portfolio;
    int year;
    advanced_cover *advanced; /* [covers.row_count] */
} advance_work;

static premie_status advance_cover(void *context, premie_cover_view *view, uint32_t cover, premie_error *error)
{
    const advance_work *work = context;
    premie_status status = premie_cover_view_turn(view, work->portfolio, cover, error);
    if (status != PREMIE_OK) {
        return status;
    }
    premie_year year = premie_cover_year(&view->cover, work->year);
    advanced_cover *out = &work->advanced[cover];
    out->exists = !premie_period_is_empty(year.insured);
    return out->exists ? premie_advance_of(&view->cover, work->year, &out->advance, error) : PREMIE_OK;
}

static void instalment_rows(const premie_book *book, uint32_t cover, const premie_advance *advance,
                            premie_result *instalments)
{
    premie_instalment parts[PREMIE_INSTALMENTS_MAX];
    enum premie_term term = book->covers.term[cover] != 0 ? book->covers.term[cover] : PREMIE_TERM_YEAR;
    size_t count = premie_instalments(advance, term, parts);
    premie_instalments_row *rows = (premie_instalments_row *)instalments->rows + instalments->count;
    for (size_t i = 0; i < count; i++) {
        rows[i] = (premie_instalments_row){book->covers.cover_id[cover], advance->year.label, parts[i].due,
                                           parts[i].amount, parts[i].surcharge};
    }
    instalments->count += count;
}

/* Instalments that the covers may have at most. */
static size_t count_instalments(const advance_work *work)
{
    const premie_covers *covers = &work->portfolio->book->covers;
    size_t count = 0;
    for (uint32_t row = 0; row < covers->table.row_count; row++) {
        enum premie_term term = covers->term[row] != 0 ? covers->term[row] : PREMIE_TERM_YEAR;
        count += work->advanced[row].exists ? (size_t)(12 / premie_term_months(term)) : 0;
    }
    return count;
}

static premie_status make_tables(const advance_work *work, premie_results *results, premie_error *error)
{
    const premie_book *book = work->portfolio->book;
    size_t covers = book->covers.table.visible_count;
    premie_advance_row *rows = premie_result_make(results, PREMIE_RESULT_advance, covers, error);
    premie_status status = PREMIE_E_SYSTEM;
    if (rows != NULL &&
        premie_result_make(results, PREMIE_RESULT_instalments, count_instalments(work), error) != NULL) {
        status = PREMIE_OK;
    }
    for (size_t i = 0; i < covers && status == PREMIE_OK; i++) {
        uint32_t cover = work->portfolio->by_id[i];
        const advanced_cover *advanced = &work->advanced[cover];
        if (!advanced->exists) {
            continue;
        }
        premie_advance_row *row = &rows[results->table[PREMIE_RESULT_advance].count++];
        status = premie_advance_row_of(book, cover, &advanced->advance, row, error);
        if (status != PREMIE_OK) {
            premie_fail_cover(book, cover, error);
        }
        instalment_rows(book, cover, &advanced->advance, &results->table[PREMIE_RESULT_instalments]);
    }
    return status;
}

premie_status premie_run_advance(const premie_portfolio *portfolio, int year, premie_results *results,
                                 premie_error *error)
{
    size_t covers = portfolio->book->covers.table.row_count;
    advance_work work = {.portfolio = portfolio, .year = year};
    work.advanced = premie_alloc_zeroed(covers > 0 ? covers : 1, sizeof *work.advanced, error);
    premie_status status = work.advanced != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    if (status == PREMIE_OK) {
        status = premie_each_premium_cover(portfolio, "advance premiums", advance_cover, &work, error);
    }
    if (status == PREMIE_OK) {
        status = make_tables(&work, results, error);
    }
    free(work.advanced);
    return status;
}
