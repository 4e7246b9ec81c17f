#include "base/parallel.h"
#include "book/checks.h"

enum { ROWS_A_TURN = 1 << 16 };

/* Rows of a table in which something is forgotten. */
typedef struct forgetting {
    const premie_book *book;
    premie_date *days, as_of;
    void (*forget)(const struct forgetting *of, uint32_t begin, uint32_t end);
    uint32_t count;
} forgetting;

static bool is_after(premie_date date, premie_date as_of) { return premie_date_is(date) && date.day > as_of.day; }

/* Dates after the knowledge date read as blank. */
static void forget_days(const forgetting *of, uint32_t begin, uint32_t end)
{
    for (uint32_t row = begin; row < end; row++) {
        if (is_after(of->days[row], of->as_of)) {
            of->days[row] = PREMIE_NO_DATE;
        }
    }
}

static void forget_cancellations(const forgetting *of, uint32_t begin, uint32_t end)
{
    const premie_covers *covers = &of->book->covers;
    for (uint32_t row = begin; row < end; row++) {
        if (is_after(covers->cancelled_on[row], of->as_of) && covers->product[row] != PREMIE_NO_ROW) {
            covers->cancelled_on[row] = PREMIE_NO_DATE;
            if (of->book->products.regime[covers->product[row]] == PREMIE_ASR_MANAGER) {
                covers->until[row] = PREMIE_FOREVER;
            }
        }
    }
}

/* Without a branch on the day: about every second one would be taken. */
static void forget_ends(const forgetting *of, uint32_t begin, uint32_t end)
{
    const premie_spells *spells = &of->book->spells;
    for (uint32_t row = begin; row < end; row++) {
        premie_date until = spells->until[row], reported = spells->until_reported_on[row];
        bool unknown = (premie_date_is(reported) ? reported : until).day > of->as_of.day;
        spells->until[row] = unknown ? PREMIE_FOREVER : until;
        if (premie_date_is(reported) && unknown) {
            spells->until_reported_on[row] = PREMIE_NO_DATE;
        }
    }
}

static premie_status forget_turn(void *context, unsigned worker, size_t item, premie_error *error)
{
    const forgetting *of = context;
    uint32_t begin = (uint32_t)item * ROWS_A_TURN;
    (void)worker;
    (void)error;
    of->forget(of, begin, of->count - begin < ROWS_A_TURN ? of->count : begin + ROWS_A_TURN);
    return PREMIE_OK;
}

static premie_status forget_rows(const premie_book *book, unsigned place, premie_date *days,
                                 void (*forget)(const forgetting *of, uint32_t begin, uint32_t end),
                                 premie_error *error)
{
    forgetting of = {book, days, book->options.as_of, forget, premie_book_table_const(book, place)->row_count};
    size_t turns = of.count / ROWS_A_TURN + (of.count % ROWS_A_TURN > 0);
    return premie_parallel(book->options.threads, turns, forget_turn, &of, error);
}

/* What a row holds that is not known yet. */
static premie_status forget_what(premie_book *book, unsigned place, premie_error *error)
{
    switch (place) {
    case PREMIE_TABLE_covers:
        return forget_rows(book, place, NULL, forget_cancellations, error);
    case PREMIE_TABLE_schedule:
        return forget_rows(book, place, book->schedule.refused_on, forget_days, error);
    case PREMIE_TABLE_spells:
        return forget_rows(book, place, NULL, forget_ends, error);
    case PREMIE_TABLE_absences:
        return forget_rows(book, place, book->absences.recovered_on, forget_days, error);
    default:
        return PREMIE_OK;
    }
}

/* The day that makes a row known; NULL where rows are known from the first. */
static const premie_date *known_on(const premie_book *book, unsigned place)
{
    switch (place) {
    case PREMIE_TABLE_spells:
        return book->spells.from_reported_on;
    case PREMIE_TABLE_statements:
        return book->statements.received_on;
    case PREMIE_TABLE_billing:
        return book->billing.booked_on;
    case PREMIE_TABLE_absences:
        return book->absences.first_sick_day;
    case PREMIE_TABLE_claims:
        return book->claims.date;
    case PREMIE_TABLE_invoices:
        return book->invoices.submitted_on;
    case PREMIE_TABLE_payouts:
        return book->payouts.paid_on;
    case PREMIE_TABLE_recoveries:
        return book->recoveries.settled_on;
    default:
        return NULL;
    }
}

premie_status premie_apply_knowledge(premie_book *book, unsigned place, premie_error *error)
{
    premie_status status = forget_what(book, place, error);
    const premie_date *day = known_on(book, place);
    if (status != PREMIE_OK || day == NULL) {
        return status;
    }
    return premie_table_filter(premie_book_table(book, place), book->options.threads, day,
                               place == PREMIE_TABLE_spells ? book->spells.from : NULL, book->options.as_of, error);
}
