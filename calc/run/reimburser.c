#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "run/covers.h"
#include "run/rates.h"
#include "run/reimbursing.h"
#include "table/ids.h"

/* ---- a cover ---------------------------------------------------------------------------------------------- */

static bool is_word(premie_id id, const char *word)
{
    return premie_id_length(id) == strlen(word) && memcmp(premie_id_bytes(id), word, strlen(word)) == 0;
}

static premie_status take_module(premie_reimburser *reimburser, const premie_portfolio *portfolio, uint32_t cover,
                                 premie_module *module, premie_error *error)
{
    const premie_book *book = portfolio->book;
    const premie_covers *covers = &book->covers;
    premie_rows rows = premie_table_group(&book->suspensions.table, cover);
    premie_id class = covers->class[cover];
    if (!premie_room(&reimburser->suspended, &reimburser->suspended_capacity, rows.count, sizeof *reimburser->suspended,
                     error)) {
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t i = 0; i < rows.count; i++) {
        reimburser->suspended[i] =
            (premie_period){book->suspensions.from[rows.row[i]], book->suspensions.until[rows.row[i]]};
    }
    *module = (premie_module){
        .regime = book->products.regime[covers->product[cover]],
        .support = is_word(class, "budget") ? PREMIE_SUPPORT_BUDGET
                   : is_word(class, "cba")  ? PREMIE_SUPPORT_CBA
                                            : PREMIE_SUPPORT_NONE,
        .insured = {covers->from[cover], portfolio->ends[cover].end},
        .end_reason = portfolio->ends[cover].reason,
        .suspended = {reimburser->suspended, rows.count},
        .is_vvt = is_word(book->employers.cao[covers->employer_id[cover]], "VVT"),
    };
    return PREMIE_OK;
}

/* The first place in the order of the budgets that is not before a product and class; with `after`, past them. */
static size_t budget_place(const premie_budgets *budgets, premie_id product, premie_id class, bool after)
{
    size_t low = 0, high = budgets->table.visible_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint32_t row = budgets->table.order[middle];
        int order = premie_id_compare(budgets->product[row], product);
        order = order != 0 ? order : premie_id_compare(budgets->class[row], class);
        bool before = order < 0 || (after && order == 0);
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    return low;
}

static premie_status take_budgets(premie_reimburser *reimburser, const premie_reimbursing *reimbursing, uint32_t cover,
                                  premie_budget_source *source, premie_error *error)
{
    const premie_book *book = reimbursing->portfolio->book;
    const premie_schedule *schedule = &book->schedule;
    premie_rows rows = premie_table_group(&schedule->table, cover);
    premie_id product = book->products.product[book->covers.product[cover]], class = book->covers.class[cover];
    if (!premie_room(&reimburser->schedule, &reimburser->schedule_capacity, rows.count, sizeof *reimburser->schedule,
                     error)) {
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t i = 0; i < rows.count; i++) {
        uint32_t row = rows.row[i];
        reimburser->schedule[i] = (premie_budget_row){.in_force = {schedule->from[row], schedule->until[row]},
                                                      .amount = schedule->budget[row]};
    }
    *source = (premie_budget_source){.schedule = reimburser->schedule, .schedule_count = rows.count};
    if (premie_id_is(class)) {
        size_t begin = budget_place(&book->budgets, product, class, false);
        source->own_class = reimbursing->budgets + begin;
        source->own_class_count = budget_place(&book->budgets, product, class, true) - begin;
    }
    size_t begin = budget_place(&book->budgets, product, (premie_id){NULL}, false);
    source->any_class = reimbursing->budgets + begin;
    source->any_class_count = budget_place(&book->budgets, product, (premie_id){NULL}, true) - begin;
    return PREMIE_OK;
}

static bool has_limit(size_t count, const premie_budget_row rows[])
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].headcount_from > 0 || rows[i].headcount_until < INT32_MAX) {
            return true;
        }
    }
    return false;
}

/* ---- an invoice ------------------------------------------------------------------------------------------- */

static premie_money or_zero(premie_money money) { return premie_money_is(money) ? money : (premie_money){0}; }
static premie_number number_or_zero(premie_number number)
{
    return premie_number_is(number) ? number : (premie_number){0};
}

static bool is_in_sepa(const premie_sepa *sepa, premie_id country)
{
    uint32_t low = 0, high = sepa->table.visible_count;
    while (premie_id_is(country) && low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = premie_id_compare(sepa->country[sepa->table.order[middle]], country);
        if (order == 0) {
            return true;
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return false;
}

static premie_invoice take_invoice(const premie_book *book, uint32_t row)
{
    const premie_invoices *table = &book->invoices;
    premie_date from = table->activity_from[row], until = table->activity_until[row];
    premie_pct share = table->approved_share[row], effect = table->effect[row];
    return (premie_invoice){
        .proposed_by = table->proposed_by[row],
        .designated = table->designated[row] != 0,
        .calamity = table->calamity[row] != 0,
        .other_doctor = table->other_doctor[row] != 0,
        .digital = table->digital[row] != 0,
        .waived = table->waived[row] != 0,
        .requested_on = table->requested_on[row],
        .approved_on = table->approved_on[row],
        .paid_on = table->paid_on[row],
        .activity_days = {from, premie_date_is(until) ? until : premie_date_plus(from, 1)}, /* [T-4] */
        .invoice_date = table->invoice_date[row],
        .received_on = premie_date_is(table->received_on[row]) ? table->received_on[row] : table->invoice_date[row],
        .submitted_on = table->submitted_on[row],
        .cost_ex_vat = table->cost_ex_vat[row],
        .vat = or_zero(table->vat[row]),
        .subsidy = or_zero(table->subsidy[row]),
        .subsidy_missed = or_zero(table->subsidy_missed[row]),
        .other_cover = or_zero(table->other_cover[row]),
        .km = number_or_zero(table->km[row]),
        .distance_km = number_or_zero(table->distance_km[row]),
        .approved_share = premie_pct_is(share) ? share : (premie_pct){100000000},
        .effect = premie_pct_is(effect) ? effect : (premie_pct){0},
        .account_in_sepa = is_in_sepa(&book->sepa, table->account_country[row]),
    };
}

/* premie_activity_row, which finds an activity that was met before at once. */
static uint32_t find_activity(premie_reimburser *reimburser, const premie_activities *table, unsigned regime,
                              premie_id activity)
{
    const unsigned char *text = activity.text;
    unsigned length = text[0], mixed = regime + 5 * length + 31U * text[1] + 131U * text[length];
    uint32_t *recent = &reimburser->recent[mixed % PREMIE_RECENT_ACTIVITIES];
    uint32_t row = *recent - 1;
    if (*recent == 0 || table->regime[row] != regime || !premie_ids_equal(table->activity[row], activity)) {
        row = premie_activity_row(table, regime, activity);
        assert(row != PREMIE_NO_ROW);
        *recent = row + 1;
    }
    return row;
}

static premie_activity take_activity(const premie_activities *table, uint32_t row)
{
    return (premie_activity){
        .covered = table->covered[row] != 0,
        .needs_approval = table->needs_approval[row] != 0,
        .needs_designated = table->needs_designated[row] != 0,
        .needs_conflict = table->needs_conflict[row] != 0,
        .needs_calamity = table->needs_calamity[row] != 0,
        .needs_other_doctor = table->needs_other_doctor[row] != 0,
        .proposers = table->proposers[row],
        .km_rate = table->km_rate[row],
        .km_over = number_or_zero(table->km_over[row]),
        .article = table->article[row],
    };
}

/* ---- decisions -------------------------------------------------------------------------------------------- */

/* Employees with a spell that holds a day; the spells come by employee. */
static int64_t count_in_service(const premie_book *book, uint32_t employer, premie_date day)
{
    int64_t count = 0;
    bool counted = false;
    for (uint32_t i = 0; i < premie_employment_count(book, employer); i++) {
        premie_employment spell;
        premie_employment_of(book, employer, i, &spell);
        bool known = counted && spell.same;
        counted = known || premie_date_in(day, spell.days);
        count += counted && !known;
    }
    return count;
}

/* in service with the employer on 1 January of the year of a day; counted once a year. */
static int64_t headcount_of(premie_reimburser *reimburser, const premie_book *book, premie_date day)
{
    int year = premie_date_year(day);
    int64_t *known = &reimburser->headcount[year - PREMIE_FIRST_YEAR];
    if (*known == PREMIE_NO_INTEGER) {
        *known = count_in_service(book, reimburser->cases.employer, premie_date_of(year, 1, 1));
    }
    return *known;
}

/* [G-5], [U-10], [L-9] */
static premie_bucket *bucket_of(premie_reimburser *reimburser, const premie_claimed *claimed, uint32_t case_place)
{
    return claimed->module->regime == PREMIE_LOYALIS_VVT
               ? &reimburser->years[premie_date_year(claimed->invoice->submitted_on) - PREMIE_FIRST_YEAR]
               : &reimburser->buckets[case_place];
}

/* */
static premie_status pay(const premie_book *book, uint32_t invoice, premie_reimbursed *out, premie_error *error)
{
    premie_rows payouts = premie_table_group(&book->payouts.table, invoice);
    premie_int128 cents = 0;
    for (uint32_t i = 0; i < payouts.count; i++) {
        cents += book->payouts.amount[payouts.row[i]].cents;
    }
    premie_status status = premie_round_money((premie_ratio){cents, 1}, &out->paid, error);
    return status == PREMIE_OK ? premie_money_subtract(out->decision.amount, out->paid, &out->due, error) : status;
}

/* A cover while its invoices are decided on. */
typedef struct cover_walk {
    premie_reimburser *reimburser;
    const premie_reimbursing *reimbursing;
    const premie_reimburse_watch *watch;
    premie_module module;
    premie_budget_source budgets;
    bool by_headcount; /* a budget is for some headcounts only */
} cover_walk;

static premie_status decide(cover_walk *walk, uint32_t invoice, const premie_claimed *claimed, uint32_t case_place,
                            premie_reimbursed *out, premie_error *error)
{
    const premie_reimburse_watch *watch = walk->watch;
    premie_budget budget = {PREMIE_NO_MONEY, false};
    bool passes = premie_invoice_test(claimed, watch != NULL ? &watch->tests : NULL, &out->decision);
    premie_status status = PREMIE_OK;
    if (passes) {
        if (premie_claimed_has_budget(claimed)) {
            premie_date day = premie_claimed_budget_day(claimed);
            const premie_book *book = walk->reimbursing->portfolio->book;
            int64_t headcount = walk->by_headcount ? headcount_of(walk->reimburser, book, day) : 0;
            budget = premie_budget_on(&walk->budgets, day, headcount);
        }
        premie_bucket *bucket = bucket_of(walk->reimburser, claimed, case_place);
        status = premie_invoice_grant(claimed, budget, bucket, &out->decision, error);
    }
    if (status == PREMIE_OK) {
        status = pay(walk->reimbursing->portfolio->book, invoice, out, error);
    }
    if (status == PREMIE_OK && watch != NULL) {
        watch->end(watch->context, claimed, passes ? &budget : NULL, out);
    }
    return status;
}

static premie_status reimburse_invoice(cover_walk *walk, uint32_t row, premie_reimbursed *out, premie_error *error)
{
    const premie_book *book = walk->reimbursing->portfolio->book;
    premie_employer_cases *cases = &walk->reimburser->cases;
    uint32_t absence = book->invoices.absence_id[row];
    uint32_t employer = book->covers.employer_id[book->invoices.cover_id[row]];
    uint32_t place = premie_employer_cases_place(cases, book, absence);
    const premie_employee_case *of = &cases->cases[cases->case_of[place]];
    bool by_cause = walk->module.regime == PREMIE_GOUDSE_BUDGET; /* [C-2] */
    uint32_t case_place = by_cause ? cases->first_of_cause[place] : of->first;
    premie_invoice invoice = take_invoice(book, row);
    unsigned regime = walk->module.regime;
    premie_activity activity = take_activity(
        &book->activities, find_activity(walk->reimburser, &book->activities, regime, book->invoices.activity[row]));
    premie_claimed claimed = {
        .invoice = &invoice,
        .activity = &activity,
        .module = &walk->module,
        .sickness = &of->sickness,
        .absence = &cases->absences[place],
        .service = of->service,
        .no_risk = of->no_risk,
        .as_of = book->options.as_of,
        .parameters = book->parameter,
        .pension_day = PREMIE_NO_DATE,
    };
    if (regime == PREMIE_TURIEN_SUPPORT) {
        claimed.recovery = premie_recovery_of(walk->reimbursing, cases->absences[place].cause);
    }
    if (regime == PREMIE_LOYALIS_VVT) {
        claimed.pension_day =
            premie_pension_day(walk->reimbursing, employer, book->absences.employee_id[absence], of->birth);
    }
    out->case_row = premie_table_group(&book->absences.table, employer).row[case_place];
    if (walk->watch != NULL) {
        walk->watch->begin(walk->watch->context, row, &claimed, out->case_row);
    }
    return decide(walk, row, &claimed, case_place, out, error);
}

static void name_invoice(const premie_book *book, uint32_t cover, uint32_t invoice, premie_error *error)
{
    if (error != NULL) {
        premie_id id = book->invoices.invoice_id[invoice];
        (void)premie_fail(error, error->status, "invoice '%.*s': %s", (int)premie_id_length(id), premie_id_bytes(id),
                          error->text);
        premie_fail_cover(book, cover, error);
    }
}

/* All buckets that the invoices of a cover may have filled. */
static void empty_buckets(premie_reimburser *reimburser, const premie_book *book, premie_rows invoices,
                          enum premie_regime regime)
{
    premie_employer_cases *cases = &reimburser->cases;
    for (uint32_t i = 0; i < invoices.count; i++) {
        uint32_t place = premie_employer_cases_place(cases, book, book->invoices.absence_id[invoices.row[i]]);
        reimburser->buckets[cases->first_of_cause[place]] = (premie_bucket){0};
        reimburser->buckets[cases->cases[cases->case_of[place]].first] = (premie_bucket){0};
    }
    memset(reimburser->years, 0, regime == PREMIE_LOYALIS_VVT ? sizeof reimburser->years : 0);
}

premie_status premie_reimburse_cover(premie_reimburser *reimburser, const premie_reimbursing *reimbursing,
                                     uint32_t cover, const premie_reimburse_watch *watch, premie_reimbursed by_row[],
                                     premie_granted granted[], premie_error *error)
{
    const premie_book *book = reimbursing->portfolio->book;
    premie_rows invoices = premie_table_group(&book->invoices.table, cover);
    cover_walk walk = {.reimburser = reimburser, .reimbursing = reimbursing, .watch = watch};
    premie_status status = take_module(reimburser, reimbursing->portfolio, cover, &walk.module, error);
    if (status == PREMIE_OK) {
        status = take_budgets(reimburser, reimbursing, cover, &walk.budgets, error);
        walk.by_headcount = has_limit(walk.budgets.own_class_count, walk.budgets.own_class) ||
                            has_limit(walk.budgets.any_class_count, walk.budgets.any_class);
    }
    for (uint32_t i = 0; i < invoices.count && status == PREMIE_OK; i++) {
        uint32_t row = invoices.row[i];
        premie_reimbursed unkept, *out = &unkept;
        out = by_row != NULL ? &by_row[row] : out;
        status = reimburse_invoice(&walk, row, out, error);
        if (status == PREMIE_E_DATA) {
            name_invoice(book, cover, row, error);
        }
        if (status == PREMIE_OK && granted != NULL) {
            granted[row] = (premie_granted){out->decision.amount, out->decision.rated};
        }
    }
    empty_buckets(reimburser, book, invoices, walk.module.regime);
    return status;
}

premie_status premie_reimburser_turn(premie_reimburser *reimburser, const premie_book *book, uint32_t employer,
                                     premie_error *error)
{
    premie_status status = premie_employer_cases_begin(&reimburser->cases, book, employer, error);
    size_t count = reimburser->cases.absence_count;
    if (status == PREMIE_OK &&
        !premie_room(&reimburser->buckets, &reimburser->bucket_capacity, count, sizeof *reimburser->buckets, error)) {
        status = PREMIE_E_SYSTEM;
    }
    if (status == PREMIE_OK && count > 0) {
        memset(reimburser->buckets, 0, count * sizeof *reimburser->buckets);
    }
    for (size_t i = 0; i < PREMIE_YEAR_COUNT; i++) {
        reimburser->headcount[i] = PREMIE_NO_INTEGER;
    }
    return status;
}

void premie_reimburser_release(premie_reimburser *reimburser)
{
    premie_employer_cases_release(&reimburser->cases);
    free(reimburser->buckets);
    free(reimburser->schedule);
    free(reimburser->suspended);
    *reimburser = (premie_reimburser){0};
}
