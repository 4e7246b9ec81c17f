#include "premie/sample.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "run/reimbursed.h"
#include "stats/draws.h"
#include "run/format.h"
#include "table/line.h"

/* The applications to draw from, sorted by invoice_id, and what is drawn of them. */
typedef struct applications {
    premie_sampled *all;
    premie_money *amounts;
    uint32_t *hits;
    size_t count;
} applications;

/* S1:9: up to a year after it was submitted. */
static bool may_be_checked(const premie_book *book, uint32_t invoice)
{
    uint32_t product = book->covers.product[book->invoices.cover_id[invoice]];
    premie_date last = premie_date_add_months(book->invoices.submitted_on[invoice], 12);
    return book->products.regime[product] == PREMIE_LOYALIS_VVT && last.day >= book->options.as_of.day;
}

static int compare_ids(const void *left, const void *right)
{
    const premie_sampled *a = left, *b = right;
    return premie_id_compare(a->invoice_id, b->invoice_id);
}

static void collect(const premie_book *book, const premie_reimbursed by_row[], applications *of)
{
    const premie_invoices *invoices = &book->invoices;
    for (uint32_t i = 0; i < invoices->table.visible_count; i++) {
        uint32_t row = invoices->table.order[i];
        if (may_be_checked(book, row)) {
            of->all[of->count++] = (premie_sampled){.invoice_id = invoices->invoice_id[row],
                                                    .cover_id = book->covers.cover_id[invoices->cover_id[row]],
                                                    .submitted_on = invoices->submitted_on[row],
                                                    .amount = by_row[row].decision.amount};
        }
    }
    if (of->count > 1) {
        qsort(of->all, of->count, sizeof *of->all, compare_ids);
    }
    for (size_t i = 0; i < of->count; i++) {
        of->amounts[i] = of->all[i].amount;
    }
}

static premie_status take_drawn(const applications *of, const char *method, premie_sample *sample, premie_error *error)
{
    size_t drawn = sample->count;
    for (size_t i = 0; i < of->count; i++) {
        drawn += of->hits[i] > 0;
    }
    premie_sampled *wider = premie_resize_array(sample->drawn, drawn, sizeof *wider, error);
    if (wider == NULL) {
        return PREMIE_E_SYSTEM;
    }
    sample->drawn = wider;
    for (size_t i = 0; i < of->count; i++) {
        if (of->hits[i] > 0) {
            premie_sampled *to = &sample->drawn[sample->count++];
            *to = of->all[i];
            to->method = method;
            to->hits = of->hits[i];
        }
    }
    return PREMIE_OK;
}

static premie_status draw(const applications *of, uint32_t size, uint32_t seed, premie_sample *sample,
                          premie_error *error)
{
    premie_int128 total = 0;
    for (size_t i = 0; i < of->count; i++) {
        total += of->amounts[i].cents;
    }
    sample->population = of->count;
    premie_status status = premie_round_money((premie_ratio){total, 1}, &sample->total, error);
    if (status == PREMIE_OK) {
        status = premie_draw_simple(seed, of->count, size, of->hits, error);
    }
    if (status == PREMIE_OK) {
        status = take_drawn(of, "simple", sample, error);
    }
    if (status == PREMIE_OK) {
        status = premie_draw_monetary(seed, of->count, of->amounts, size, of->hits, error);
    }
    return status == PREMIE_OK ? take_drawn(of, "monetary_unit", sample, error) : status;
}

premie_status premie_sample_draw(const premie_portfolio *portfolio, uint32_t size, uint32_t seed, premie_sample *sample,
                                 premie_error *error)
{
    size_t count = portfolio->book->invoices.table.visible_count;
    premie_reimbursed *by_row = NULL;
    premie_status status = premie_reimburse_all(portfolio, &by_row, NULL, error);
    if (status != PREMIE_OK) {
        return status;
    }
    applications of = {.all = premie_alloc_array(count, sizeof *of.all, error),
                       .amounts = premie_alloc_array(count, sizeof *of.amounts, error),
                       .hits = premie_alloc_array(count, sizeof *of.hits, error)};
    *sample = (premie_sample){.drawn = NULL};
    if (of.all != NULL && of.amounts != NULL && of.hits != NULL) {
        collect(portfolio->book, by_row, &of);
        status = draw(&of, size, seed, sample, error);
    } else {
        status = PREMIE_E_SYSTEM;
    }
    free(of.all);
    free(of.amounts);
    free(of.hits);
    free(by_row);
    if (status != PREMIE_OK) {
        premie_sample_release(sample);
    }
    return status;
}

void premie_sample_release(premie_sample *sample)
{
    free(sample->drawn);
    *sample = (premie_sample){.drawn = NULL};
}

/* ---- the table -------------------------------------------------------------------------------------------- */

static const premie_result_column sample_columns[] = {
    {"method", PREMIE_SHOWN_AS_WORD, offsetof(premie_sampled, method)},
    {"invoice_id", PREMIE_SHOWN_AS_ID, offsetof(premie_sampled, invoice_id)},
    {"cover_id", PREMIE_SHOWN_AS_ID, offsetof(premie_sampled, cover_id)},
    {"submitted_on", PREMIE_SHOWN_AS_DATE, offsetof(premie_sampled, submitted_on)},
    {"amount", PREMIE_SHOWN_AS_MONEY, offsetof(premie_sampled, amount)},
    {"hits", PREMIE_SHOWN_AS_WHOLE, offsetof(premie_sampled, hits)},
};

enum { SAMPLE_COLUMNS = sizeof sample_columns / sizeof sample_columns[0] };

premie_status premie_sample_csv(const premie_sample *sample, premie_dialect dialect, char **text, size_t *length,
                                premie_error *error)
{
    premie_text csv = {0};
    for (unsigned i = 0; i < SAMPLE_COLUMNS; i++) {
        const char *name = sample_columns[i].name;
        premie_text_add_field(&csv, name, strlen(name), dialect, i + 1 == SAMPLE_COLUMNS);
    }
    for (size_t row = 0; row < sample->count; row++) {
        for (unsigned i = 0; i < SAMPLE_COLUMNS; i++) {
            premie_result_add(&csv, &sample_columns[i], &sample->drawn[row], dialect, i + 1 == SAMPLE_COLUMNS);
        }
    }
    if (csv.out_of_memory) {
        premie_text_release(&csv);
        return premie_fail(error, PREMIE_E_SYSTEM, "not enough memory for the sample");
    }
    *text = csv.bytes;
    *length = csv.length;
    return PREMIE_OK;
}
