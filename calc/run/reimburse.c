#include <stdlib.h>

#include "base/memory.h"
#include "run/covers.h"
#include "run/employers.h"
#include "run/reimbursing.h"

typedef struct reimburse_work {
    premie_reimbursing reimbursing;
    premie_reimburser *reimbursers; /* [threads] */
    premie_reimbursed *by_row;      /* [invoices.row_count], or NULL */
    premie_granted *granted;        /* likewise */
} reimburse_work;

static bool has_invoices(const premie_book *book, premie_rows covers)
{
    for (uint32_t i = 0; i < covers.count; i++) {
        if (premie_table_group(&book->invoices.table, covers.row[i]).count > 0) {
            return true;
        }
    }
    return false;
}

static premie_status reimburse_employer(void *context, unsigned worker, uint32_t employer, premie_error *error)
{
    reimburse_work *work = context;
    premie_reimburser *reimburser = &work->reimbursers[worker];
    const premie_portfolio *portfolio = work->reimbursing.portfolio;
    const premie_book *book = portfolio->book;
    premie_rows covers = premie_table_group(&book->covers.table, employer);
    if (!has_invoices(book, covers)) {
        return PREMIE_OK;
    }
    premie_status status = premie_reimburser_turn(reimburser, book, employer, error);
    for (uint32_t i = 0; i < covers.count && status == PREMIE_OK; i++) {
        if (premie_table_group(&book->invoices.table, covers.row[i]).count > 0) {
            status = premie_reimburse_cover(reimburser, &work->reimbursing, covers.row[i], NULL, work->by_row,
                                            work->granted, error);
            status = premie_fault_keep(portfolio, PREMIE_TABLE_covers, covers.row[i], status, error);
        }
    }
    return status;
}

premie_status premie_reimburse_all(const premie_portfolio *portfolio, premie_reimbursed **by_row,
                                   premie_granted **granted, premie_error *error)
{
    reimburse_work work = {.by_row = NULL};
    size_t invoices = portfolio->book->invoices.table.row_count;
    premie_status status = premie_reimbursing_init(&work.reimbursing, portfolio, error);
    if (status != PREMIE_OK) {
        return status;
    }
    work.by_row = by_row != NULL ? premie_alloc_zeroed(invoices, sizeof *work.by_row, error) : NULL;
    work.granted = granted != NULL ? premie_alloc_zeroed(invoices, sizeof *work.granted, error) : NULL;
    bool made = (by_row == NULL || work.by_row != NULL) && (granted == NULL || work.granted != NULL);
    work.reimbursers = made ? premie_alloc_zeroed(portfolio->threads, sizeof *work.reimbursers, error) : NULL;
    status = work.reimbursers != NULL
                 ? premie_each_employer(portfolio, "reimbursement", reimburse_employer, &work, error)
                 : PREMIE_E_SYSTEM;
    for (unsigned i = 0; work.reimbursers != NULL && i < portfolio->threads; i++) {
        premie_reimburser_release(&work.reimbursers[i]);
    }
    free(work.reimbursers);
    premie_reimbursing_release(&work.reimbursing);
    if (status != PREMIE_OK) {
        free(work.by_row);
        free(work.granted);
        return status;
    }
    if (by_row != NULL) {
        *by_row = work.by_row;
    }
    if (granted != NULL) {
        *granted = work.granted;
    }
    return PREMIE_OK;
}

/* ---- the table -------------------------------------------------------------------------------------------- */

typedef struct invoice_name {
    premie_id id;
    uint32_t row;
} invoice_name;

static int compare_names(const void *left, const void *right)
{
    const invoice_name *a = left, *b = right;
    return premie_id_compare(a->id, b->id);
}

/* The visible invoices sorted by their ids. */
static invoice_name *sort_invoices(const premie_invoices *invoices, premie_error *error)
{
    size_t count = invoices->table.visible_count;
    invoice_name *names = premie_alloc_array(count, sizeof *names, error);
    bool sorted = true;
    for (size_t i = 0; names != NULL && i < count; i++) {
        names[i] = (invoice_name){invoices->invoice_id[invoices->table.order[i]], invoices->table.order[i]};
        sorted = sorted && (i == 0 || compare_names(&names[i - 1], &names[i]) < 0);
    }
    if (names != NULL && !sorted) {
        qsort(names, count, sizeof *names, compare_names);
    }
    return names;
}

premie_reimbursements_row premie_reimbursement_row(const premie_book *book, uint32_t invoice,
                                                   const premie_reimbursed *reimbursed)
{
    const premie_decision *decision = &reimbursed->decision;
    return (premie_reimbursements_row){
        .invoice_id = book->invoices.invoice_id[invoice],
        .cover_id = book->covers.cover_id[book->invoices.cover_id[invoice]],
        .case_id = book->absences.absence_id[reimbursed->case_row],
        .status = premie_reimbursement_status_word(decision->status),
        .reason = decision->reason,
        .article = decision->article,
        .basis = decision->basis,
        .deductions = decision->deductions,
        .net = decision->net,
        .budget_left = decision->budget_left,
        .amount = decision->amount,
        .paid = reimbursed->paid,
        .due = reimbursed->due,
        .rated = decision->rated ? "yes" : "no",
    };
}

premie_status premie_reimbursements_make(const premie_book *book, const premie_reimbursed by_row[],
                                         premie_results *results, premie_error *error)
{
    size_t count = book->invoices.table.visible_count;
    invoice_name *names = sort_invoices(&book->invoices, error);
    premie_reimbursements_row *rows =
        names != NULL ? premie_result_make(results, PREMIE_RESULT_reimbursements, count, error) : NULL;
    for (size_t i = 0; rows != NULL && i < count; i++) {
        rows[i] = premie_reimbursement_row(book, names[i].row, &by_row[names[i].row]);
    }
    if (rows != NULL) {
        results->table[PREMIE_RESULT_reimbursements].count = count;
    }
    free(names);
    return rows != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}
