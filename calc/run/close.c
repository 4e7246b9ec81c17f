#include <stdlib.h>
#include <string.h>

#include "base/system.h"
#include "book/checks.h"
#include "run/covers.h"
#include "run/rated.h"
#include "table/columns.h"

/* Of two bookings, the order of billing.csv: cover_id, year, kind, employee_id. */
static int compare_bookings(const premie_billing_row *a, const premie_billing_row *b)
{
    int order = premie_id_compare(a->cover_id, b->cover_id);
    order = order != 0 ? order : (a->year > b->year) - (a->year < b->year);
    order = order != 0 ? order : strcmp(a->kind, b->kind);
    return order != 0 ? order : premie_id_compare(a->employee_id, b->employee_id);
}

/* One billing table of two sorted ones; `into` keeps the first of them in the meantime. */
static premie_status merge_billing(premie_results *into, const premie_result *other, premie_error *error)
{
    premie_result own = into->table[PREMIE_RESULT_billing];
    const premie_billing_row *a = own.rows, *b = other->rows;
    premie_billing_row *rows = premie_result_make(into, PREMIE_RESULT_billing, own.count + other->count, error);
    if (rows == NULL) {
        into->table[PREMIE_RESULT_billing] = own;
        return PREMIE_E_SYSTEM;
    }
    for (size_t i = 0, j = 0; i < own.count || j < other->count;) {
        bool first = j == other->count || (i < own.count && compare_bookings(&a[i], &b[j]) <= 0);
        *rows++ = first ? a[i++] : b[j++];
    }
    into->table[PREMIE_RESULT_billing].count = own.count + other->count;
    free(own.rows);
    return PREMIE_OK;
}

/* Both years until the day after the knowledge date; its bookings join those of the settlement, where it was run. */
static premie_status prorate(const premie_portfolio *portfolio, int year, premie_results *results, premie_error *error)
{
    premie_results prorata = {.summary = false};
    premie_date until = premie_date_plus(portfolio->book->options.as_of, 1);
    premie_status status = premie_run_prorata(portfolio, year, year + 1, until, &prorata, error);
    bool merged = results->table[PREMIE_RESULT_billing].made;
    if (status == PREMIE_OK && merged) {
        status = merge_billing(results, &prorata.table[PREMIE_RESULT_billing], error);
    }
    for (unsigned i = 0; i < PREMIE_RESULT_COUNT && status == PREMIE_OK; i++) {
        if (prorata.table[i].made && !(merged && i == PREMIE_RESULT_billing)) {
            results->table[i] = prorata.table[i];
            prorata.table[i] = (premie_result){.made = false};
        }
    }
    premie_results_release(&prorata);
    return status;
}

/* What the covers are rated by besides their own columns. */
typedef struct rated_by {
    premie_granted *granted;
    uint32_t *case_of;
    premie_rating_book book;
} rated_by;

/* [K-5]: whether a cover has a product whose rules ask which costs are of one case. */
static bool asks_cases(const premie_book *book)
{
    const premie_rating *rules = &book->rating;
    bool found = false;
    for (uint32_t i = 0; i < rules->table.visible_count && !found; i++) {
        uint32_t row = rules->table.order[i];
        premie_id id = rules->product[row];
        uint32_t product = premie_table_find(&book->products.table, premie_id_bytes(id), premie_id_length(id));
        uint32_t count = premie_money_is(rules->large_claim_cap[row]) ? book->covers.table.row_count : 0;
        for (uint32_t cover = 0; cover < count && !found; cover++) {
            found = book->covers.product[cover] == product;
        }
    }
    return found;
}

static premie_status reimburse(const premie_portfolio *portfolio, unsigned parts, rated_by *by, premie_results *results,
                               premie_error *error)
{
    bool shown = (parts & PREMIE_PART_REIMBURSE) != 0;
    premie_reimbursed *reimbursed = NULL;
    premie_status status = premie_reimburse_all(portfolio, shown ? &reimbursed : NULL, &by->granted, error);
    if (status == PREMIE_OK && shown) {
        status = premie_reimbursements_make(portfolio->book, reimbursed, results, error);
    }
    free(reimbursed);
    if (status == PREMIE_OK && (parts & PREMIE_PART_RATE) != 0 && asks_cases(portfolio->book)) {
        status = premie_case_of_absence(portfolio, &by->case_of, error);
    }
    if (status == PREMIE_OK && (parts & PREMIE_PART_RATE) != 0) {
        status = premie_rating_book_init(&by->book, portfolio, by->granted, by->case_of, error);
    }
    return status;
}

static void drop_columns(premie_table *table, uint32_t kept)
{
    for (unsigned i = 0; i < table->schema->column_count; i++) {
        if ((kept >> i & 1) == 0) {
            premie_column_drop(table, i);
        }
    }
}

/* What nothing but reimbursement and cases looks at, once these are there; results name invoices and absences. */
static void drop_reimbursed(premie_book *book)
{
    drop_columns(&book->absences.table, UINT32_C(1) << COLUMN(absences, absence_id));
    drop_columns(&book->invoices.table, UINT32_C(1) << COLUMN(invoices, invoice_id) |
                                            UINT32_C(1) << COLUMN(invoices, absence_id) |
                                            UINT32_C(1) << COLUMN(invoices, submitted_on));
    drop_columns(&book->payouts.table, 0);
    free(book->held.of_absence);
    book->held.of_absence = NULL;
    premie_memory_trim();
}

/* Settles a year, advances and rates the next, as far as `parts` has them, in one walk over the covers. */
static premie_status walk_covers(const premie_portfolio *portfolio, int year, unsigned parts,
                                 const premie_rating_book *rating, premie_results *results, premie_error *error)
{
    premie_cover_step steps[3] = {{0}};
    size_t count = 0;
    premie_status status = PREMIE_OK;
    if ((parts & PREMIE_PART_SETTLE) != 0) {
        status = premie_settle_step(portfolio, year, results, &steps[count++], error);
    }
    if (status == PREMIE_OK && (parts & PREMIE_PART_ADVANCE) != 0) {
        status = premie_advance_step(portfolio, year + 1, results, &steps[count++], error);
    }
    if (status == PREMIE_OK && (parts & PREMIE_PART_RATE) != 0) {
        status = premie_rate_step(rating, year + 1, PREMIE_NO_ROW, results, &steps[count++], error);
    }
    if (status == PREMIE_OK) {
        status = premie_cover_steps_run(portfolio, count, steps, results, error);
    }
    premie_cover_steps_release(count, steps);
    return status;
}

/* The parts of a year's end but prorata. */
static premie_status run_parts(const premie_portfolio *portfolio, int year, unsigned parts, premie_results *results,
                               premie_error *error)
{
    rated_by by = {.granted = NULL};
    premie_status status = (parts & (PREMIE_PART_REIMBURSE | PREMIE_PART_RATE)) != 0
                               ? reimburse(portfolio, parts, &by, results, error)
                               : PREMIE_OK;
    if (status == PREMIE_OK && portfolio->spent != NULL) {
        drop_reimbursed(portfolio->spent);
    }
    if (status == PREMIE_OK) {
        status = walk_covers(portfolio, year, parts, &by.book, results, error);
    }
    premie_rating_book_release(&by.book);
    free(by.granted);
    free(by.case_of);
    return status;
}

premie_status premie_run_settle(const premie_portfolio *portfolio, int year, premie_results *results,
                                premie_error *error)
{
    return run_parts(portfolio, year, PREMIE_PART_SETTLE, results, error);
}

premie_status premie_run_advance(const premie_portfolio *portfolio, int year, premie_results *results,
                                 premie_error *error)
{
    return run_parts(portfolio, year - 1, PREMIE_PART_ADVANCE, results, error);
}

premie_status premie_run_rate(const premie_portfolio *portfolio, int year, premie_results *results, premie_error *error)
{
    return run_parts(portfolio, year - 1, PREMIE_PART_RATE, results, error);
}

premie_status premie_run_reimburse(const premie_portfolio *portfolio, premie_results *results, premie_error *error)
{
    return run_parts(portfolio, 0, PREMIE_PART_REIMBURSE, results, error);
}

unsigned premie_parts_without(unsigned parts)
{
    if ((parts & PREMIE_PART_PRORATA) != 0) {
        return 0;
    }
    return (parts & PREMIE_PART_REIMBURSE) != 0 ? PREMIE_WITHOUT_EMPLOYEES
                                                : PREMIE_WITHOUT_EMPLOYEES | PREMIE_WITHOUT_ABSENCE_IDS;
}

premie_status premie_run_close(const premie_portfolio *portfolio, int year, unsigned parts, premie_results *results,
                               premie_error *error)
{
    premie_status status = run_parts(portfolio, year, parts, results, error);
    if (status == PREMIE_OK && (parts & PREMIE_PART_PRORATA) != 0) {
        status = prorate(portfolio, year, results, error);
    }
    results->summary = status == PREMIE_OK;
    return status;
}
