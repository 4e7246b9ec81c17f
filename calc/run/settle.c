#include <stdlib.h>

#include "base/memory.h"
#include "premie/run.h"
#include "run/covers.h"
#include "run/rows.h"

typedef struct settle_work {
    const premie_portfolio *portfolio;
    int year;
    uint32_t *places; /* [covers.row_count] of rows */
    premie_settlement_row *rows;
} settle_work;

static premie_status settle_cover(void *context, premie_cover_view *view, uint32_t cover, premie_error *error)
{
    const settle_work *work = context;
    const premie_book *book = work->portfolio->book;
    premie_money billed, next_billed;
    premie_settlement settlement;
    bool exists = false;
    premie_status status = premie_cover_billed(book, cover, work->year, &billed, error);
    if (status == PREMIE_OK) {
        status = premie_cover_billed(book, cover, work->year + 1, &next_billed, error);
    }
    if (status == PREMIE_OK) {
        status = premie_cover_view_turn(view, work->portfolio, cover, error);
    }
    if (status == PREMIE_OK) {
        status = premie_settle_year(&view->cover, work->year, billed, next_billed, &exists, &settlement, error);
    }
    return status == PREMIE_OK && exists
               ? premie_settlement_row_of(book, cover, &settlement, &work->rows[work->places[cover]], error)
               : status;
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

static premie_status make_bookings(const premie_book *book, premie_results *results, premie_error *error)
{
    const premie_result *settled = &results->table[PREMIE_RESULT_settlement];
    const premie_settlement_row *rows = settled->rows;
    premie_billing_row *bookings = premie_result_make(results, PREMIE_RESULT_billing, 2 * settled->count, error);
    size_t count = 0;
    if (bookings == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (size_t i = 0; i < settled->count; i++) {
        count += booking_rows(book, &rows[i], &bookings[count]);
    }
    results->table[PREMIE_RESULT_billing].count = count;
    return PREMIE_OK;
}

premie_status premie_run_settle(const premie_portfolio *portfolio, int year, premie_results *results,
                                premie_error *error)
{
    settle_work work = {.portfolio = portfolio, .year = year};
    size_t count;
    premie_status status = premie_cover_places(portfolio, NULL, &work.places, &count, error);
    if (status == PREMIE_OK) {
        work.rows = premie_result_open(results, PREMIE_RESULT_settlement, count, error);
        status = work.rows != NULL ? premie_each_premium_cover(portfolio, "settlement", settle_cover, &work, error)
                                   : PREMIE_E_SYSTEM;
    }
    if (status == PREMIE_OK) {
        premie_result_close(results, PREMIE_RESULT_settlement);
        status = make_bookings(portfolio->book, results, error);
    }
    free(work.places);
    return status;
}
