#include "book/checks.h"

/* Which day of a row makes it known: the row is as if absent while the knowledge date is before it. */
typedef struct known {
    const premie_date *day, *fallback; /* where `day` is blank */
    premie_date as_of;
} known;

static bool is_unknown(const void *context, uint32_t row)
{
    const known *known_by = context;
    premie_date day = known_by->day[row];
    if (!premie_date_is(day) && known_by->fallback != NULL) {
        day = known_by->fallback[row];
    }
    return day.day > known_by->as_of.day;
}

/* Dates after the knowledge date read as blank. */
static void forget(premie_date *days, uint32_t count, premie_date as_of)
{
    for (uint32_t row = 0; row < count; row++) {
        if (premie_date_is(days[row]) && days[row].day > as_of.day) {
            days[row] = PREMIE_NO_DATE;
        }
    }
}

static void forget_cancellations(const premie_book *book, premie_date as_of)
{
    const premie_covers *covers = &book->covers;
    for (uint32_t row = 0; row < covers->table.row_count; row++) {
        bool unknown = premie_date_is(covers->cancelled_on[row]) && covers->cancelled_on[row].day > as_of.day;
        if (unknown && covers->product[row] != PREMIE_NO_ROW) {
            covers->cancelled_on[row] = PREMIE_NO_DATE;
            if (book->products.regime[covers->product[row]] == PREMIE_ASR_MANAGER) {
                covers->until[row] = PREMIE_FOREVER;
            }
        }
    }
}

static void forget_ends(const premie_spells *spells, premie_date as_of)
{
    for (uint32_t row = 0; row < spells->table.row_count; row++) {
        premie_date reported = spells->until_reported_on[row];
        reported = premie_date_is(reported) ? reported : spells->until[row];
        if (reported.day > as_of.day) {
            spells->until[row] = PREMIE_FOREVER;
            spells->until_reported_on[row] = PREMIE_NO_DATE;
        }
    }
}

void premie_apply_knowledge(premie_book *book, unsigned place)
{
    premie_date as_of = book->options.as_of;
    premie_table *table = premie_book_table(book, place);
    known known_by = {.as_of = as_of};
    switch (place) {
    case PREMIE_TABLE_covers:
        forget_cancellations(book, as_of);
        return;
    case PREMIE_TABLE_schedule:
        forget(book->schedule.refused_on, table->row_count, as_of);
        return;
    case PREMIE_TABLE_spells:
        forget_ends(&book->spells, as_of);
        known_by.day = book->spells.from_reported_on;
        known_by.fallback = book->spells.from;
        break;
    case PREMIE_TABLE_statements:
        known_by.day = book->statements.received_on;
        break;
    case PREMIE_TABLE_billing:
        known_by.day = book->billing.booked_on;
        break;
    case PREMIE_TABLE_absences:
        forget(book->absences.recovered_on, table->row_count, as_of);
        known_by.day = book->absences.first_sick_day;
        break;
    case PREMIE_TABLE_claims:
        known_by.day = book->claims.date;
        break;
    case PREMIE_TABLE_invoices:
        known_by.day = book->invoices.submitted_on;
        break;
    case PREMIE_TABLE_payouts:
        known_by.day = book->payouts.paid_on;
        break;
    case PREMIE_TABLE_recoveries:
        known_by.day = book->recoveries.settled_on;
        break;
    default:
        return;
    }
    premie_table_filter(table, is_unknown, &known_by);
}
