#include "base/parallel.h"
#include "book/checks.h"

enum { ROWS_A_TURN = 1 << 16 };

/* Which day of a row makes it known: the row is as if absent while the knowledge date is before it. */
typedef struct known {
    const premie_date *day, *fallback; /* where `day` is blank */
    premie_date as_of;
} known;

static bool is_unknown(const void *context, uint32_t row)
{
    const known *by = context;
    premie_date day = by->day[row];
    if (!premie_date_is(day) && by->fallback != NULL) {
        day = by->fallback[row];
    }
    return day.day > by->as_of.day;
}

/* Rows of a table in which something is forgotten. */
typedef struct forgetting {
    const premie_book *book;
    premie_date *days;
    void (*forget)(const struct forgetting *of, uint32_t row);
    uint32_t count;
} forgetting;

/* Dates after the knowledge date read as blank. */
static void forget_day(const forgetting *of, uint32_t row)
{
    if (premie_date_is(of->days[row]) && of->days[row].day > of->book->options.as_of.day) {
        of->days[row] = PREMIE_NO_DATE;
    }
}

static void forget_cancellation(const forgetting *of, uint32_t row)
{
    const premie_covers *covers = &of->book->covers;
    bool unknown =
        premie_date_is(covers->cancelled_on[row]) && covers->cancelled_on[row].day > of->book->options.as_of.day;
    if (unknown && covers->product[row] != PREMIE_NO_ROW) {
        covers->cancelled_on[row] = PREMIE_NO_DATE;
        if (of->book->products.regime[covers->product[row]] == PREMIE_ASR_MANAGER) {
            covers->until[row] = PREMIE_FOREVER;
        }
    }
}

static void forget_end(const forgetting *of, uint32_t row)
{
    const premie_spells *spells = &of->book->spells;
    premie_date reported = spells->until_reported_on[row];
    bool blank = !premie_date_is(reported);
    reported = blank ? spells->until[row] : reported;
    if (reported.day > of->book->options.as_of.day && !(blank && reported.day == PREMIE_FOREVER.day)) {
        spells->until[row] = PREMIE_FOREVER;
        spells->until_reported_on[row] = PREMIE_NO_DATE;
    }
}

static premie_status forget_turn(void *context, unsigned worker, size_t item, premie_error *error)
{
    const forgetting *of = context;
    uint32_t row = (uint32_t)item * ROWS_A_TURN;
    uint32_t end = of->count - row < ROWS_A_TURN ? of->count : row + ROWS_A_TURN;
    (void)worker;
    (void)error;
    for (; row < end; row++) {
        of->forget(of, row);
    }
    return PREMIE_OK;
}

static premie_status forget_rows(const premie_book *book, unsigned place, premie_date *days,
                                 void (*forget)(const forgetting *of, uint32_t row), premie_error *error)
{
    forgetting of = {book, days, forget, premie_book_table_const(book, place)->row_count};
    size_t turns = of.count / ROWS_A_TURN + (of.count % ROWS_A_TURN > 0);
    return premie_parallel(book->options.threads, turns, forget_turn, &of, error);
}

/* What a row holds that is not known yet. */
static premie_status forget_what(premie_book *book, unsigned place, premie_error *error)
{
    switch (place) {
    case PREMIE_TABLE_covers:
        return forget_rows(book, place, NULL, forget_cancellation, error);
    case PREMIE_TABLE_schedule:
        return forget_rows(book, place, book->schedule.refused_on, forget_day, error);
    case PREMIE_TABLE_spells:
        return forget_rows(book, place, NULL, forget_end, error);
    case PREMIE_TABLE_absences:
        return forget_rows(book, place, book->absences.recovered_on, forget_day, error);
    default:
        return PREMIE_OK;
    }
}

/* The column that says when a row became known; NULL where rows are known from the first. */
static known known_by(const premie_book *book, unsigned place)
{
    known by = {.as_of = book->options.as_of};
    switch (place) {
    case PREMIE_TABLE_spells:
        by.day = book->spells.from_reported_on;
        by.fallback = book->spells.from;
        break;
    case PREMIE_TABLE_statements:
        by.day = book->statements.received_on;
        break;
    case PREMIE_TABLE_billing:
        by.day = book->billing.booked_on;
        break;
    case PREMIE_TABLE_absences:
        by.day = book->absences.first_sick_day;
        break;
    case PREMIE_TABLE_claims:
        by.day = book->claims.date;
        break;
    case PREMIE_TABLE_invoices:
        by.day = book->invoices.submitted_on;
        break;
    case PREMIE_TABLE_payouts:
        by.day = book->payouts.paid_on;
        break;
    case PREMIE_TABLE_recoveries:
        by.day = book->recoveries.settled_on;
        break;
    default:
        break;
    }
    return by;
}

premie_status premie_apply_knowledge(premie_book *book, unsigned place, premie_error *error)
{
    premie_status status = forget_what(book, place, error);
    known by = known_by(book, place);
    if (status != PREMIE_OK || by.day == NULL) {
        return status;
    }
    return premie_table_filter(premie_book_table(book, place), book->options.threads, is_unknown, &by, error);
}
