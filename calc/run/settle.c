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

static premie_status settle_cover(void *context, unsigned worker, premie_cover_view *view, uint32_t cover,
                                  premie_error *error)
{
    const settle_work *work = context;
    const premie_book *book = work->portfolio->book;
    premie_money billed, next_billed;
    premie_settlement settlement;
    bool exists = false;
    (void)worker;
    premie_status status = premie_cover_billed(book, cover, work->year, &billed, error);
    if (status == PREMIE_OK) {
        status = premie_cover_billed(book, cover, work->year + 1, &next_billed, error);
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

static premie_status end_settling(void *context, premie_results *results, premie_error *error)
{
    const settle_work *work = context;
    premie_result_close(results, PREMIE_RESULT_settlement);
    return make_bookings(work->portfolio->book, results, error);
}

static void release_settling(void *context)
{
    settle_work *work = context;
    free(work->places);
    free(work);
}

premie_status premie_settle_step(const premie_portfolio *portfolio, int year, premie_results *results,
                                 premie_cover_step *step, premie_error *error)
{
    settle_work *work = premie_alloc_zeroed(1, sizeof *work, error);
    size_t count;
    if (work == NULL) {
        return PREMIE_E_SYSTEM;
    }
    *work = (settle_work){.portfolio = portfolio, .year = year};
    *step =
        (premie_cover_step){.work = settle_cover, .end = end_settling, .release = release_settling, .context = work};
    premie_status status = premie_cover_places(portfolio, NULL, &work->places, &count, error);
    if (status == PREMIE_OK) {
        step->places = work->places;
        work->rows = premie_result_open(results, PREMIE_RESULT_settlement, count, error);
        status = work->rows != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    }
    return status;
}
