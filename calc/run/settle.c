#include <stdlib.h>

#include "base/memory.h"
#include "premie/run.h"
#include "run/covers.h"
#include "run/rows.h"

/* What comes out for one cover, until all are put in their order. */
typedef struct settled_cover {
    bool exists;
    premie_settlement settlement;
} settled_cover;

typedef struct settle_work {
    const premie_portfolio *portfolio;
    int year;
    settled_cover *settled; /* [covers.row_count] */
} settle_work;

static premie_status settle_cover(void *context, premie_cover_view *view, uint32_t cover, premie_error *error)
{
    const settle_work *work = context;
    const premie_book *book = work->portfolio->book;
    premie_money billed, next_billed;
    settled_cover *out = &work->settled[cover];
    premie_status status = premie_cover_billed(book, cover, work->year, &billed, error);
    if (status == PREMIE_OK) {
        status = premie_cover_billed(book, cover, work->year + 1, &next_billed, error);
    }
    if (status == PREMIE_OK) {
        status = premie_cover_view_turn(view, work->portfolio, cover, error);
    }
    if (status == PREMIE_OK) {
        status =
            premie_settle_year(&view->cover, work->year, billed, next_billed, &out->exists, &out->settlement, error);
    }
    return status;
}

/* [D-6]: the differences to be booked, each where it is not 0. */
static size_t booking_rows(const premie_book *book, const premie_settlement_row *from, premie_billing_row rows[2])
{
    size_t count = 0;
    premie_billing_row row = {.cover_id = from->cover_id, .booked_on = book->options.as_of};
    if (premie_money_is(from->difference) && from->difference.cents != 0) {
        row.year = from->year;
        row.kind = "settlement";
        row.amount = from->difference;
        rows[count++] = row;
    }
    if (premie_money_is(from->next_difference) && from->next_difference.cents != 0) {
        row.year = from->year + 1;
        row.kind = "advance";
        row.amount = from->next_difference;
        rows[count++] = row;
    }
    return count;
}

static premie_status make_tables(const settle_work *work, premie_results *results, premie_error *error)
{
    const premie_book *book = work->portfolio->book;
    size_t covers = book->covers.table.visible_count;
    premie_settlement_row *rows = premie_result_make(results, PREMIE_RESULT_settlement, covers, error);
    premie_billing_row *bookings = rows ? premie_result_make(results, PREMIE_RESULT_billing, 2 * covers, error) : NULL;
    premie_status status = bookings != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    for (size_t i = 0; i < covers && status == PREMIE_OK; i++) {
        uint32_t cover = work->portfolio->by_id[i];
        const settled_cover *settled = &work->settled[cover];
        if (!settled->exists) {
            continue;
        }
        premie_settlement_row *row = &rows[results->table[PREMIE_RESULT_settlement].count++];
        status = premie_settlement_row_of(book, cover, &settled->settlement, row, error);
        if (status != PREMIE_OK) {
            premie_fail_cover(book, cover, error);
        }
        size_t *count = &results->table[PREMIE_RESULT_billing].count;
        *count += booking_rows(book, row, &bookings[*count]);
    }
    return status;
}

premie_status premie_run_settle(const premie_portfolio *portfolio, int year, premie_results *results,
                                premie_error *error)
{
    size_t covers = portfolio->book->covers.table.row_count;
    settle_work work = {.portfolio = portfolio, .year = year};
    work.settled = premie_alloc_zeroed(covers > 0 ? covers : 1, sizeof *work.settled, error);
    premie_status status = work.settled != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    if (status == PREMIE_OK) {
        status = premie_each_premium_cover(portfolio, "settlement", settle_cover, &work, error);
    }
    if (status == PREMIE_OK) {
        status = make_tables(&work, results, error);
    }
    free(work.settled);
    return status;
}
