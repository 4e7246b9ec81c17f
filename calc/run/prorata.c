#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "premie/nearest.h"
#include "premie/prorata.h"
#include "run/covers.h"
#include "run/employers.h"
#include "run/prorata.h"
#include "run/rates.h"
#include "table/ids.h"

/*
 * Every employer is worked through twice: first the rows of each cover and year are counted, which gives them their
 * places in the tables, then they are written there. So the tables come out sorted, whatever the threads, and nothing
 * is held beside them.
 */

enum { HUNDRED_PERCENT = 100000000 }; /* in millionths of a percent */

/* A cover in a year. */
typedef struct cover_year {
    bool listed;
    size_t due, bookings; /* rows counted, then the places of the next ones */
    premie_int128 charged, billed;
} cover_year;

/* One a thread. */
typedef struct prorata_scratch {
    premie_employee_stretch *stretches;
    premie_rate_row *schedule;
    premie_prorata_year *years;    /* [year_count] of the cover at hand */
    premie_prorata_billed *billed; /* [year_count] */
    size_t stretch_capacity, schedule_capacity;
    char apart[PREMIE_APART];
} prorata_scratch;

typedef struct prorata_work {
    const premie_portfolio *portfolio;
    int first;
    size_t year_count;
    premie_date until;
    premie_pct *vat;         /* [products.row_count] on the day before `until`; blank where a VAT code has none */
    cover_year *cover_years; /* [covers.row_count · year_count] */
    size_t *lines;           /* [covers.row_count] rows counted, then the place of the next one */
    prorata_scratch *scratch;
    premie_prorata_row *line_rows; /* NULL while rows are counted */
    premie_prorata_due_row *due_rows;
    premie_billing_row *booking_rows;
} prorata_work;

/* ---- stretches of an employer --------------------------------------------------------------------------------- */

premie_status premie_employer_stretches(const premie_book *book, uint32_t employer, premie_employee_stretch **stretches,
                                        size_t *capacity, size_t *count, premie_error *error)
{
    const premie_spells *table = &book->spells;
    premie_rows rows = premie_table_group(&table->table, employer);
    *count = 0;
    if (!premie_room(stretches, capacity, rows.count, sizeof **stretches, error)) {
        return PREMIE_E_SYSTEM;
    }
    premie_employee_stretch *last = NULL;
    for (uint32_t i = 0; i < rows.count; i++) {
        uint32_t row = rows.row[i];
        premie_id employee = table->employee_id[row];
        premie_stretch next = premie_stretch_of((premie_period){table->from[row], table->until[row]},
                                                table->from_reported_on[row], table->until_reported_on[row]);
        bool same = last != NULL && premie_ids_equal(last->employee, employee);
        if (!same || !premie_stretch_extend(&last->stretch, &next)) {
            premie_id id = same ? last->employee : employee;
            last = &(*stretches)[(*count)++];
            *last = (premie_employee_stretch){id, next};
        }
    }
    return PREMIE_OK;
}

/* ---- billing of a cover --------------------------------------------------------------------------------------- */

void premie_prorata_billed_next(premie_prorata_billed *billed)
{
    const premie_billing *table = billed->table;
    premie_rows *rows = &billed->rows;
    *rows = (premie_rows){billed->left.row, 0};
    billed->sum = 0;
    billed->employee = billed->left.count > 0 ? table->employee_id[rows->row[0]] : (premie_id){NULL};
    while (rows->count < billed->left.count &&
           premie_ids_equal(table->employee_id[rows->row[rows->count]], billed->employee)) {
        billed->sum += table->amount[rows->row[rows->count++]].cents;
    }
    billed->left.row += rows->count;
    billed->left.count -= rows->count;
}

premie_prorata_billed premie_prorata_billed_of(const premie_book *book, uint32_t cover, int year)
{
    const premie_billing *table = &book->billing;
    premie_rows rows = premie_table_group(&table->table, cover), found = {rows.row, 0};
    for (uint32_t i = 0; i < rows.count; i++) {
        uint32_t row = rows.row[i];
        if (table->year[row] == year && table->kind[row] == PREMIE_BILLED_PRORATA) {
            found.row = found.count == 0 ? rows.row + i : found.row;
            found.count++;
        }
    }
    premie_prorata_billed billed = {.table = table, .left = found};
    premie_prorata_billed_next(&billed);
    return billed;
}

/* ---- a cover --------------------------------------------------------------------------------------------------- */

static premie_status money_of(premie_int128 cents, premie_money *money, premie_error *error)
{
    return premie_round_money((premie_ratio){cents, 1}, money, error);
}

/* [P-5], [P-6]: what an employee is charged against what was billed to him, and the row to book. */
static premie_status add_due(const prorata_work *work, uint32_t cover, size_t place, premie_id employee,
                             premie_int128 charged, premie_int128 billed, premie_error *error)
{
    const premie_book *book = work->portfolio->book;
    cover_year *of = &work->cover_years[cover * work->year_count + place];
    premie_prorata_due_row row = {
        .cover_id = book->covers.cover_id[cover], .year = work->first + (int)place, .employee_id = employee};
    premie_error inner;
    premie_status status = money_of(charged, &row.charged, &inner);
    if (status == PREMIE_OK) {
        status = money_of(billed, &row.billed, &inner);
    }
    if (status == PREMIE_OK) {
        status = premie_money_subtract(row.charged, row.billed, &row.due, &inner);
    }
    if (status != PREMIE_OK) {
        char quoted[PREMIE_QUOTED];
        return premie_fail(error, status, "employee %s of %d: %s",
                           premie_quote(premie_id_bytes(employee), premie_id_length(employee), quoted), (int)row.year,
                           inner.text);
    }
    of->charged += charged;
    of->billed += billed;
    if (work->due_rows != NULL) {
        work->due_rows[of->due] = row;
    }
    of->due++;
    if (row.due.cents != 0 && work->booking_rows != NULL) {
        work->booking_rows[of->bookings] =
            (premie_billing_row){row.cover_id, row.year, "prorata", book->options.as_of, row.due, employee};
    }
    of->bookings += row.due.cents != 0;
    return PREMIE_OK;
}

/* [P-5]: those billed who come before an employee, or all that are left where he is blank, have no line any more. */
static premie_status add_billed_before(const prorata_work *work, prorata_scratch *scratch, uint32_t cover, size_t place,
                                       premie_id employee, premie_error *error)
{
    premie_prorata_billed *billed = &scratch->billed[place];
    premie_status status = PREMIE_OK;
    while (status == PREMIE_OK && premie_id_is(billed->employee) &&
           (!premie_id_is(employee) || premie_id_compare(billed->employee, employee) < 0)) {
        status = add_due(work, cover, place, billed->employee, 0, billed->sum, error);
        premie_prorata_billed_next(billed);
    }
    return status;
}

/* [P-1]: a line that would be charged has no amount. */
premie_status premie_fail_without_rate(const premie_prorata_year *year, premie_date from, premie_error *error)
{
    char day[PREMIE_NUMBER_TEXT];
    (void)premie_date_text(premie_prorata_day_without_rate(year, from), PREMIE_ISO, day);
    return premie_fail(error, PREMIE_E_DATA, "no rate on %s, a day before its end", day);
}

/* The lines of an employee that fall before `until`; how many, and their sum. */
static premie_status add_lines(const prorata_work *work, const premie_prorata_year *year, uint32_t cover, size_t count,
                               const premie_employee_stretch stretches[], size_t *lines, premie_int128 *charged,
                               premie_error *error)
{
    size_t *place = &work->lines[cover];
    for (size_t i = 0; i < count; i++) {
        premie_prorata_line line[PREMIE_PRORATA_LINES_MAX];
        size_t found = premie_prorata_lines(year, &stretches[i].stretch, line);
        for (size_t j = 0; j < found; j++) {
            if (line[j].term_date.day >= work->until.day) {
                continue;
            }
            if (!premie_money_is(line[j].amount)) {
                return premie_fail_without_rate(year, line[j].effective, error);
            }
            if (work->line_rows != NULL) {
                work->line_rows[*place] = (premie_prorata_row){
                    .cover_id = work->portfolio->book->covers.cover_id[cover],
                    .year = year->year.label,
                    .employee_id = stretches[i].employee,
                    .kind = premie_prorata_word(line[j].kind),
                    .effective = line[j].effective,
                    .known = line[j].known,
                    .term_date = line[j].term_date,
                    .days = line[j].days,
                    .amount = line[j].amount,
                };
            }
            ++*place;
            ++*lines;
            *charged += line[j].amount.cents;
        }
    }
    return PREMIE_OK;
}

/* One employee, in every year: his effective days rise with the years, so his lines are in their order. */
static premie_status add_employee(const prorata_work *work, prorata_scratch *scratch, uint32_t cover, size_t count,
                                  const premie_employee_stretch stretches[], premie_error *error)
{
    premie_id employee = stretches[0].employee;
    premie_status status = PREMIE_OK;
    for (size_t place = 0; place < work->year_count && status == PREMIE_OK; place++) {
        premie_prorata_billed *billed = &scratch->billed[place];
        premie_int128 charged = 0, was_billed = 0;
        size_t lines = 0;
        status = add_billed_before(work, scratch, cover, place, employee, error);
        if (status == PREMIE_OK) {
            status = add_lines(work, &scratch->years[place], cover, count, stretches, &lines, &charged, error);
        }
        bool has_billing = premie_id_is(billed->employee) && premie_ids_equal(billed->employee, employee);
        if (has_billing) {
            was_billed = billed->sum;
            premie_prorata_billed_next(billed);
        }
        if (status == PREMIE_OK && (lines > 0 || has_billing)) {
            status = add_due(work, cover, place, employee, charged, was_billed, error);
        }
    }
    return status;
}

void premie_book_prorata_year(const premie_portfolio *portfolio, uint32_t cover, const premie_rates *rates, int year,
                              premie_prorata_year *out)
{
    const premie_book *book = portfolio->book;
    const premie_covers *covers = &book->covers;
    premie_period insured = {covers->from[cover], portfolio->ends[cover].end};
    enum premie_day_count day_count = book->products.prorata[covers->product[cover]];
    uint32_t base = covers->base_cover_id[cover];
    enum premie_term term = covers->term[base != PREMIE_NO_ROW ? base : cover];
    premie_prorata_year_of(rates, covers->renewal[cover], insured, day_count != 0 ? day_count : PREMIE_DAY,
                           premie_term_months(term), year, out);
}

/* The years of a cover; whether it is listed in any of them. */
static premie_status turn_to_cover(const prorata_work *work, prorata_scratch *scratch, uint32_t cover, bool *listed,
                                   premie_error *error)
{
    const premie_book *book = work->portfolio->book;
    premie_rates rates;
    premie_status status =
        premie_book_rates(work->portfolio, cover, &scratch->schedule, &scratch->schedule_capacity, &rates, error);
    *listed = false;
    for (size_t i = 0; i < work->year_count && status == PREMIE_OK; i++) {
        int label = work->first + (int)i;
        premie_prorata_year *year = &scratch->years[i];
        premie_book_prorata_year(work->portfolio, cover, &rates, label, year);
        scratch->billed[i] = premie_prorata_billed_of(book, cover, label);
        bool here = !premie_period_is_empty(year->year.insured) || premie_id_is(scratch->billed[i].employee);
        work->cover_years[cover * work->year_count + i].listed = here;
        *listed |= here;
    }
    return status;
}

/* [P-6]: 0 without a VAT code, blank where no row of the code is in force. */
static premie_pct vat_on(const premie_book *book, uint32_t product, premie_date day)
{
    const premie_vat *table = &book->vat;
    premie_id code = book->products.vat[product];
    if (!premie_id_is(code)) {
        return (premie_pct){0};
    }
    for (uint32_t i = 0; i < table->table.visible_count; i++) {
        uint32_t row = table->table.order[i];
        if (premie_id_compare(table->code[row], code) == 0 &&
            premie_date_in(day, (premie_period){table->from[row], table->until[row]})) {
            return table->pct[row];
        }
    }
    return PREMIE_NO_PCT;
}

premie_status premie_prorata_vat(const premie_book *book, uint32_t product, premie_date until, premie_pct *vat,
                                 premie_error *error)
{
    premie_date day = premie_date_plus(until, -1);
    *vat = vat_on(book, product, day);
    if (premie_pct_is(*vat)) {
        return PREMIE_OK;
    }
    char text[PREMIE_NUMBER_TEXT], quoted[PREMIE_QUOTED];
    premie_id code = book->products.vat[product];
    (void)premie_date_text(day, PREMIE_ISO, text);
    return premie_fail(error, PREMIE_E_DATA, "no rate of VAT code %s on %s, the day before --until",
                       premie_quote(premie_id_bytes(code), premie_id_length(code), quoted), text);
}

/* [T-8]: every cover listed has a rate of VAT. */
static premie_status check_vat(const prorata_work *work, uint32_t cover, premie_error *error)
{
    uint32_t product = work->portfolio->book->covers.product[cover];
    premie_pct vat;
    return premie_pct_is(work->vat[product])
               ? PREMIE_OK
               : premie_prorata_vat(work->portfolio->book, product, work->until, &vat, error);
}

static premie_status add_cover(const prorata_work *work, prorata_scratch *scratch, uint32_t cover, size_t count,
                               const premie_employee_stretch stretches[], premie_error *error)
{
    bool listed;
    premie_status status = turn_to_cover(work, scratch, cover, &listed, error);
    if (status != PREMIE_OK || !listed) {
        return status;
    }
    status = check_vat(work, cover, error);
    for (size_t i = 0; i < count && status == PREMIE_OK;) {
        size_t begin = i;
        while (i < count && stretches[i].employee.text == stretches[begin].employee.text) {
            i++;
        }
        status = add_employee(work, scratch, cover, i - begin, stretches + begin, error);
    }
    for (size_t place = 0; place < work->year_count && status == PREMIE_OK; place++) {
        status = add_billed_before(work, scratch, cover, place, (premie_id){NULL}, error);
    }
    return status;
}

static premie_status add_employer(void *context, unsigned worker, uint32_t employer, premie_error *error)
{
    const prorata_work *work = context;
    const premie_book *book = work->portfolio->book;
    prorata_scratch *scratch = &work->scratch[worker];
    premie_rows covers = premie_table_group(&book->covers.table, employer);
    premie_status status = PREMIE_OK;
    bool have_stretches = false;
    size_t count = 0;
    for (uint32_t i = 0; i < covers.count && status == PREMIE_OK; i++) {
        uint32_t cover = covers.row[i];
        if (book->products.premium_base[book->covers.product[cover]] != PREMIE_BASE_EMPLOYEE) {
            continue;
        }
        if (!have_stretches) {
            status = premie_employer_stretches(book, employer, &scratch->stretches, &scratch->stretch_capacity, &count,
                                               error);
            have_stretches = true;
        }
        if (status == PREMIE_OK) {
            status = add_cover(work, scratch, cover, count, scratch->stretches, error);
        }
        status = premie_fault_keep_cover(work->portfolio, cover, status, error);
    }
    return status;
}

/* ---- tables ----------------------------------------------------------------------------------------------------- */

premie_status premie_prorata_cover_sums(premie_int128 charged, premie_int128 billed, premie_pct vat,
                                        premie_prorata_covers_row *row, premie_error *error)
{
    premie_status status = money_of(charged, &row->charged, error);
    if (status == PREMIE_OK) {
        status = money_of(billed, &row->billed, error);
    }
    if (status == PREMIE_OK) {
        status = money_of(charged - billed, &row->due, error);
    }
    if (status == PREMIE_OK) {
        premie_int128 product = (premie_int128)row->due.cents * vat.millionths;
        status = premie_round_money((premie_ratio){product, HUNDRED_PERCENT}, &row->vat, error);
    }
    return status == PREMIE_OK ? premie_money_add(row->due, row->vat, &row->due_inc_vat, error) : status;
}

/* [P-6]: the rows of prorata_covers, from what was counted. */
static premie_status make_cover_rows(const prorata_work *work, premie_results *results, premie_error *error)
{
    const premie_book *book = work->portfolio->book;
    size_t covers = book->covers.table.visible_count, listed = 0;
    for (size_t i = 0; i < book->covers.table.row_count * work->year_count; i++) {
        listed += work->cover_years[i].listed;
    }
    premie_prorata_covers_row *rows = premie_result_make(results, PREMIE_RESULT_prorata_covers, listed, error);
    premie_status status = rows != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    for (size_t i = 0; i < covers * work->year_count && status == PREMIE_OK; i++) {
        uint32_t cover = work->portfolio->by_id[i / work->year_count];
        size_t place = i % work->year_count;
        const cover_year *of = &work->cover_years[cover * work->year_count + place];
        if (!of->listed) {
            continue;
        }
        premie_prorata_covers_row *row = &rows[results->table[PREMIE_RESULT_prorata_covers].count++];
        *row = (premie_prorata_covers_row){
            .cover_id = book->covers.cover_id[cover], .year = work->first + (int)place, .employees = (int64_t)of->due};
        status = premie_prorata_cover_sums(of->charged, of->billed, work->vat[book->covers.product[cover]], row, error);
        status = premie_fault_keep_cover(work->portfolio, cover, status, error);
    }
    return premie_faults_end(work->portfolio, status, error);
}

/* A place in place of a count; the next place. */
static size_t put_place(size_t *count, size_t place)
{
    size_t next = place + *count;
    *count = place;
    return next;
}

/* Room for all rows, and the place of the first row of each cover and year. */
static premie_status make_room(prorata_work *work, premie_results *results, premie_error *error)
{
    size_t lines = 0, due = 0, bookings = 0;
    for (size_t i = 0; i < work->portfolio->book->covers.table.visible_count; i++) {
        uint32_t cover = work->portfolio->by_id[i];
        lines = put_place(&work->lines[cover], lines);
        for (size_t place = 0; place < work->year_count; place++) {
            cover_year *of = &work->cover_years[cover * work->year_count + place];
            due = put_place(&of->due, due);
            bookings = put_place(&of->bookings, bookings);
        }
    }
    work->line_rows = premie_result_make(results, PREMIE_RESULT_prorata, lines, error);
    work->due_rows = work->line_rows ? premie_result_make(results, PREMIE_RESULT_prorata_due, due, error) : NULL;
    work->booking_rows = work->due_rows ? premie_result_make(results, PREMIE_RESULT_billing, bookings, error) : NULL;
    if (work->booking_rows == NULL) {
        return PREMIE_E_SYSTEM;
    }
    results->table[PREMIE_RESULT_prorata].count = lines;
    results->table[PREMIE_RESULT_prorata_due].count = due;
    results->table[PREMIE_RESULT_billing].count = bookings;
    return PREMIE_OK;
}

static premie_status make_work(prorata_work *work, premie_error *error)
{
    const premie_portfolio *portfolio = work->portfolio;
    const premie_book *book = portfolio->book;
    size_t covers = book->covers.table.row_count, products = book->products.table.row_count;
    work->vat = premie_alloc_array(products, sizeof *work->vat, error);
    work->cover_years =
        work->vat ? premie_alloc_zeroed(covers * work->year_count, sizeof *work->cover_years, error) : NULL;
    work->lines = work->cover_years ? premie_alloc_zeroed(covers, sizeof *work->lines, error) : NULL;
    work->scratch = work->lines ? premie_alloc_zeroed(portfolio->threads, sizeof *work->scratch, error) : NULL;
    if (work->scratch == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (unsigned i = 0; i < portfolio->threads; i++) {
        prorata_scratch *scratch = &work->scratch[i];
        scratch->years = premie_alloc_array(work->year_count, sizeof *scratch->years, error);
        scratch->billed = premie_alloc_array(work->year_count + PREMIE_APART, sizeof *scratch->billed, error);
        if (scratch->years == NULL || scratch->billed == NULL) {
            return PREMIE_E_SYSTEM;
        }
    }
    for (uint32_t product = 0; product < products; product++) {
        work->vat[product] = vat_on(book, product, premie_date_plus(work->until, -1));
    }
    return PREMIE_OK;
}

static void release_work(prorata_work *work)
{
    for (unsigned i = 0; work->scratch != NULL && i < work->portfolio->threads; i++) {
        free(work->scratch[i].stretches);
        free(work->scratch[i].schedule);
        free(work->scratch[i].years);
        free(work->scratch[i].billed);
    }
    free(work->scratch);
    free(work->lines);
    free(work->cover_years);
    free(work->vat);
}

premie_status premie_run_prorata(const premie_portfolio *portfolio, int first, int last, premie_date until,
                                 premie_results *results, premie_error *error)
{
    prorata_work work = {
        .portfolio = portfolio, .first = first, .year_count = (size_t)(last - first + 1), .until = until};
    premie_status status = make_work(&work, error);
    if (status == PREMIE_OK) {
        status = premie_each_employer(portfolio, "pro rata: charges", add_employer, &work, error);
    }
    if (status == PREMIE_OK) {
        status = make_cover_rows(&work, results, error);
    }
    if (status == PREMIE_OK) {
        status = make_room(&work, results, error);
    }
    if (status == PREMIE_OK) {
        status = premie_each_employer(portfolio, "pro rata: tables", add_employer, &work, error);
    }
    release_work(&work);
    return status;
}
