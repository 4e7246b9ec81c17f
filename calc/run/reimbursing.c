#include "run/reimbursing.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "premie/curve.h"
#include "table/store.h"

/* ---- recovery [CB-2] -------------------------------------------------------------------------------------- */

/* The rows of one cause from place `begin` on in the order of recovery.csv: where they end. */
static uint32_t end_of_cause(const premie_recovery *table, uint32_t begin)
{
    uint32_t end = begin + 1;
    while (end < table->table.visible_count &&
           premie_id_compare(table->cause[table->table.order[begin]], table->cause[table->table.order[end]]) == 0) {
        end++;
    }
    return end;
}

static size_t days_of_rows(const premie_recovery *table, uint32_t end)
{
    return 7 * (size_t)table->week[table->table.order[end - 1]] + 1;
}

/* Fills shares and their sums over `count` days. */
static premie_recovery_days fill_days(const premie_curve *curve, double shares[], size_t count)
{
    double *sums = shares + count, sum = 0;
    for (size_t k = 0; k < count; k++) {
        shares[k] = premie_curve_at(curve, (double)k / 7);
        sum += shares[k];
        sums[k] = sum;
    }
    return (premie_recovery_days){count, shares, sums};
}

/* Room for every cause and the blank one, with its days; `points` takes the rows of a cause. */
static bool make_recovery_room(premie_reimbursing *reimbursing, double **points, premie_error *error)
{
    const premie_recovery *table = &reimbursing->portfolio->book->recovery;
    size_t causes = 1, days = 1;
    for (uint32_t begin = 0, end; begin < table->table.visible_count; begin = end) {
        end = end_of_cause(table, begin);
        days += days_of_rows(table, end);
        causes++;
    }
    reimbursing->recovery = premie_alloc_array(causes, sizeof *reimbursing->recovery, error);
    reimbursing->shares = premie_alloc_array(days, 2 * sizeof *reimbursing->shares, error);
    *points = premie_alloc_array(table->table.visible_count, 2 * sizeof **points, error);
    return reimbursing->recovery != NULL && reimbursing->shares != NULL && *points != NULL;
}

premie_status premie_reimbursing_recovery(premie_reimbursing *reimbursing, premie_error *error)
{
    const premie_recovery *table = &reimbursing->portfolio->book->recovery;
    uint32_t rows = table->table.visible_count;
    double *points = NULL;
    if (!make_recovery_room(reimbursing, &points, error)) {
        free(points);
        return PREMIE_E_SYSTEM;
    }
    double *shares = reimbursing->shares;
    if (rows == 0 || premie_id_is(table->cause[table->table.order[0]])) {
        /* without rows for it, the share of the blank cause is 1 throughout */
        reimbursing->recovery[0] =
            (premie_cause_recovery){{NULL}, fill_days(&(premie_curve){0, NULL, NULL}, shares, 1)};
        reimbursing->recovery_count = 1;
        shares += 2;
    }
    for (uint32_t begin = 0, end; begin < rows; begin = end) {
        end = end_of_cause(table, begin);
        for (uint32_t i = begin; i < end; i++) {
            points[i] = table->week[table->table.order[i]];
            points[rows + i] = (double)table->still_ill[table->table.order[i]].millionths / 1e6;
        }
        premie_curve curve = {end - begin, points + begin, points + rows + begin};
        size_t days = days_of_rows(table, end);
        reimbursing->recovery[reimbursing->recovery_count++] =
            (premie_cause_recovery){table->cause[table->table.order[begin]], fill_days(&curve, shares, days)};
        shares += 2 * days;
    }
    free(points);
    return PREMIE_OK;
}

const premie_recovery_days *premie_recovery_of(const premie_reimbursing *reimbursing, premie_id cause)
{
    size_t low = 0, high = reimbursing->recovery_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = premie_id_compare(reimbursing->recovery[middle].cause, cause);
        if (order == 0) {
            return &reimbursing->recovery[middle].days;
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return &reimbursing->recovery[0].days;
}

/* ---- the state pension [L-6] ------------------------------------------------------------------------------ */

static int compare_births(const void *left, const void *right)
{
    const premie_birth *a = left, *b = right;
    int order = (a->employer > b->employer) - (a->employer < b->employer);
    return order != 0 ? order : premie_id_compare(a->employee, b->employee);
}

static bool has_regime(const premie_book *book, enum premie_regime regime)
{
    for (uint32_t i = 0; i < book->covers.table.visible_count; i++) {
        if (book->products.regime[book->covers.product[book->covers.table.order[i]]] == regime) {
            return true;
        }
    }
    return false;
}

typedef struct seen_rows {
    const premie_table *table;
    uint8_t *seen; /* [row_count] 1 for those in the order */
} seen_rows;

enum { ROWS_A_TURN = 1 << 16 };

static premie_status mark_seen(void *context, unsigned worker, size_t item, premie_error *error)
{
    const seen_rows *of = context;
    size_t count = of->table->visible_count, begin = item * ROWS_A_TURN;
    size_t end = count - begin < ROWS_A_TURN ? count : begin + ROWS_A_TURN;
    (void)worker;
    (void)error;
    for (size_t i = begin; i < end; i++) {
        of->seen[of->table->order[i]] = 1;
    }
    return PREMIE_OK;
}

/* Birth dates of spells that are not in the order, since their start is not known yet; not of rows set aside. */
static void collect_births(premie_reimbursing *reimbursing, const uint8_t seen[])
{
    const premie_spells *spells = &reimbursing->portfolio->book->spells;
    const uint8_t *end = seen + spells->table.row_count;
    for (const uint8_t *at = seen; (at = memchr(at, 0, (size_t)(end - at))) != NULL; at++) {
        size_t row = (size_t)(at - seen);
        if (!spells->table.store->bad[row] && premie_date_is(spells->birth_date[row])) {
            reimbursing->births[reimbursing->birth_count++] =
                (premie_birth){spells->employer_id[row], spells->employee_id[row], spells->birth_date[row]};
        }
    }
    if (reimbursing->birth_count > 1) {
        qsort(reimbursing->births, reimbursing->birth_count, sizeof *reimbursing->births, compare_births);
    }
}

premie_status premie_reimbursing_births(premie_reimbursing *reimbursing, premie_error *error)
{
    const premie_table *spells = &reimbursing->portfolio->book->spells.table;
    size_t hidden = spells->row_count - spells->visible_count;
    /* spells are held in few bytes only where no cover asks for a birth date */
    if (hidden == 0 || reimbursing->portfolio->book->held.packed != NULL ||
        !has_regime(reimbursing->portfolio->book, PREMIE_LOYALIS_VVT)) {
        return PREMIE_OK;
    }
    seen_rows rows = {spells, premie_alloc_zeroed(spells->row_count, 1, error)};
    reimbursing->births = rows.seen ? premie_alloc_array(hidden, sizeof *reimbursing->births, error) : NULL;
    premie_status status = reimbursing->births != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    if (status == PREMIE_OK) {
        size_t turns = ((size_t)spells->visible_count + ROWS_A_TURN - 1) / ROWS_A_TURN;
        status = premie_parallel(reimbursing->portfolio->threads, turns, mark_seen, &rows, error);
    }
    if (status == PREMIE_OK) {
        collect_births(reimbursing, rows.seen);
    }
    free(rows.seen);
    return status;
}

premie_date premie_aow_day(const premie_book *book, premie_date birth)
{
    const premie_aow_ages *ages = &book->aow_ages;
    for (uint32_t i = 0; i < ages->table.visible_count; i++) {
        uint32_t row = ages->table.order[i];
        if (premie_date_in(birth, (premie_period){ages->born_from[row], ages->born_until[row]})) {
            int months = ages->months[row] != PREMIE_NO_COUNT ? ages->months[row] : 0;
            return premie_date_add_months(birth, 12 * ages->years[row] + months);
        }
    }
    return PREMIE_NO_DATE;
}

premie_date premie_pension_day(const premie_reimbursing *reimbursing, uint32_t employer, premie_id employee,
                               premie_date birth)
{
    premie_birth wanted = {employer, employee, birth}, *found = NULL;
    if (!premie_date_is(birth) && reimbursing->birth_count > 0) {
        found = bsearch(&wanted, reimbursing->births, reimbursing->birth_count, sizeof wanted, compare_births);
        birth = found != NULL ? found->day : birth;
    }
    return premie_aow_day(reimbursing->portfolio->book, birth);
}

/* ---- all of it -------------------------------------------------------------------------------------------- */

static premie_status take_budgets(premie_reimbursing *reimbursing, premie_error *error)
{
    const premie_budgets *table = &reimbursing->portfolio->book->budgets;
    size_t count = table->table.visible_count;
    reimbursing->budgets = premie_alloc_array(count, sizeof *reimbursing->budgets, error);
    if (reimbursing->budgets == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t row = table->table.order[i];
        int32_t until = table->headcount_until[row];
        reimbursing->budgets[i] = (premie_budget_row){{table->from[row], table->until[row]},
                                                      table->headcount_from[row],
                                                      until != PREMIE_NO_COUNT ? until : INT32_MAX,
                                                      table->amount[row],
                                                      table->basis[row] == PREMIE_INC_VAT};
    }
    return PREMIE_OK;
}

premie_status premie_reimbursing_init(premie_reimbursing *reimbursing, const premie_portfolio *portfolio,
                                      premie_error *error)
{
    *reimbursing = (premie_reimbursing){.portfolio = portfolio};
    premie_status status = take_budgets(reimbursing, error);
    if (status == PREMIE_OK) {
        status = premie_reimbursing_recovery(reimbursing, error);
    }
    if (status == PREMIE_OK) {
        status = premie_reimbursing_births(reimbursing, error);
    }
    if (status != PREMIE_OK) {
        premie_reimbursing_release(reimbursing);
    }
    return status;
}

void premie_reimbursing_release(premie_reimbursing *reimbursing)
{
    free(reimbursing->budgets);
    free(reimbursing->recovery);
    free(reimbursing->shares);
    free(reimbursing->births);
    *reimbursing = (premie_reimbursing){0};
}
