#include <string.h>

#include "cli/cli.h"

enum { NAME_WIDTH = 22, COUNT_WIDTH = 16, AMOUNT_WIDTH = 18 };

static premie_status compute(const premie_portfolio *portfolio, const cli_arguments *arguments, premie_results *results,
                             premie_error *error)
{
    return premie_run_close(portfolio, arguments->year, arguments->parts, results, error);
}

int premie_cli_close_year(const cli_arguments *arguments) { return premie_cli_run_results(arguments, compute); }

/* ---- amounts ----------------------------------------------------------------------------------------------- */

static void add_amount(cli_balance *to, premie_money amount)
{
    if (premie_money_is(amount) && amount.cents > 0) {
        to->up++;
        to->collect += amount.cents;
    } else if (premie_money_is(amount) && amount.cents < 0) {
        to->down++;
        to->refund += amount.cents;
    }
}

static void print_amount(const char *name, size_t count, premie_int128 cents, premie_dialect dialect)
{
    char text[PREMIE_NUMBER_TEXT];
    premie_sum_text(cents, dialect, text);
    (void)printf("  %-*s%*zu %*s\n", NAME_WIDTH, name, COUNT_WIDTH, count, AMOUNT_WIDTH - 1, text);
}

static void print_balance(const cli_balance *of, const char *collect, const char *refund, premie_dialect dialect)
{
    print_amount(collect, of->up, of->collect, dialect);
    print_amount(refund, of->down, of->refund, dialect);
}

/* The rows of each status of a table, with what it means: `settlement.status.settled` among the measures. */
static void print_statuses(const char *table, size_t count, const premie_measure measures[])
{
    char begin[PREMIE_MEASURE_NAME];
    int length = snprintf(begin, sizeof begin, "%s.status.", table);
    for (size_t i = 0; i < count; i++) {
        if (strncmp(measures[i].name, begin, (size_t)length) == 0) {
            premie_cli_print_status(measures[i].name + length, measures[i].value);
        }
    }
}

/* ---- figures ----------------------------------------------------------------------------------------------- */

static bool is_rated(const premie_rates_row *row)
{
    return row->current_pct.value != PREMIE_NO_INTEGER && row->new_pct.value != PREMIE_NO_INTEGER;
}

static premie_id cover_of(const cli_change *change) { return (premie_id){change->cover}; }

/* Whether one percentage moves more than another, for its size; of equals, that of the cover whose id comes first. */
static bool moves_more(const cli_change *a, const cli_change *b)
{
    int64_t move_a = a->renewed - a->current, move_b = b->renewed - b->current;
    premie_int128 size_a = (premie_int128)(move_a < 0 ? -move_a : move_a) * b->current;
    premie_int128 size_b = (premie_int128)(move_b < 0 ? -move_b : move_b) * a->current;
    return size_a > size_b || (size_a == size_b && premie_id_compare(cover_of(a), cover_of(b)) < 0);
}

/* Keeps the changes that move most, in that order. */
static void keep_change(cli_close_figures *figures, const cli_change *change)
{
    size_t at = figures->shown, count = figures->shown;
    while (at > 0 && moves_more(change, &figures->largest[at - 1])) {
        at--;
    }
    if (at == CLI_CHANGES) {
        return;
    }
    count += count < CLI_CHANGES;
    memmove(&figures->largest[at + 1], &figures->largest[at], (count - at - 1) * sizeof *change);
    figures->largest[at] = *change;
    figures->shown = count;
}

static void count_rate(cli_close_figures *figures, const premie_rates_row *row)
{
    if (!is_rated(row)) {
        return;
    }
    cli_change change = {.current = row->current_pct.value, .renewed = row->new_pct.value};
    size_t length = premie_id_length(row->cover_id);
    change.cover[0] = (unsigned char)length;
    memcpy(change.cover + 1, premie_id_bytes(row->cover_id), length);
    (void)snprintf(change.bound, sizeof change.bound, "%s", row->bound);
    figures->up += change.renewed > change.current;
    figures->down += change.renewed < change.current;
    figures->same += change.renewed == change.current;
    if (change.renewed != change.current) {
        keep_change(figures, &change);
    }
}

void premie_cli_close_figures(const premie_results *results, cli_close_figures *figures)
{
    const premie_result *table = results->table;
    const premie_settlement_row *settled = table[PREMIE_RESULT_settlement].rows;
    const premie_prorata_covers_row *prorated = table[PREMIE_RESULT_prorata_covers].rows;
    const premie_reimbursements_row *reimbursed = table[PREMIE_RESULT_reimbursements].rows;
    const premie_rates_row *rated = table[PREMIE_RESULT_rates].rows;
    memset(figures, 0, sizeof *figures);
    for (unsigned i = 0; i < PREMIE_RESULT_portfolio; i++) {
        figures->rows[i] = table[i].count;
    }
    for (size_t i = 0; i < table[PREMIE_RESULT_settlement].count; i++) {
        add_amount(&figures->settled, settled[i].net_due);
    }
    for (size_t i = 0; i < table[PREMIE_RESULT_prorata_covers].count; i++) {
        add_amount(&figures->prorated, prorated[i].due_inc_vat);
    }
    for (size_t i = 0; i < table[PREMIE_RESULT_reimbursements].count; i++) {
        add_amount(&figures->granted, reimbursed[i].amount);
        add_amount(&figures->due, reimbursed[i].due);
    }
    for (size_t i = 0; i < table[PREMIE_RESULT_rates].count; i++) {
        count_rate(figures, &rated[i]);
    }
}

static void join_balance(cli_balance *to, const cli_balance *other)
{
    to->up += other->up;
    to->down += other->down;
    to->collect += other->collect;
    to->refund += other->refund;
}

void premie_cli_join_figures(cli_close_figures *to, const cli_close_figures *other)
{
    for (unsigned i = 0; i < PREMIE_RESULT_portfolio; i++) {
        to->rows[i] += other->rows[i];
    }
    join_balance(&to->settled, &other->settled);
    join_balance(&to->prorated, &other->prorated);
    join_balance(&to->granted, &other->granted);
    join_balance(&to->due, &other->due);
    to->up += other->up;
    to->down += other->down;
    to->same += other->same;
    for (size_t i = 0; i < other->shown; i++) {
        keep_change(to, &other->largest[i]);
    }
}

/* ---- premiums and reimbursements --------------------------------------------------------------------------- */

static void print_settlement(const cli_close_figures *figures, int year, size_t count, const premie_measure measures[],
                             premie_dialect dialect)
{
    (void)printf("\nSettlement of %d: %zu covers\n", year, figures->rows[PREMIE_RESULT_settlement]);
    print_statuses("settlement", count, measures);
    print_balance(&figures->settled, "to collect", "to refund", dialect);
}

static void print_prorata(const cli_close_figures *figures, premie_dialect dialect)
{
    (void)printf("\nCharged per employee, joiners and leavers, with VAT: %zu cover years\n",
                 figures->rows[PREMIE_RESULT_prorata_covers]);
    print_balance(&figures->prorated, "to collect", "to refund", dialect);
}

static void print_reimbursements(const cli_close_figures *figures, size_t count, const premie_measure measures[],
                                 premie_dialect dialect)
{
    (void)printf("\nReimbursements: %zu invoices\n", figures->rows[PREMIE_RESULT_reimbursements]);
    print_statuses("reimbursements", count, measures);
    print_amount("reimbursed", figures->granted.up, figures->granted.collect, dialect);
    print_balance(&figures->due, "still to pay", "to reclaim", dialect);
}

/* ---- percentages ------------------------------------------------------------------------------------------- */

static void print_change(const cli_change *change, premie_dialect dialect)
{
    char from[PREMIE_NUMBER_TEXT], to[PREMIE_NUMBER_TEXT], move[PREMIE_NUMBER_TEXT + 1] = "", shown[CLI_ID];
    int64_t tenths;
    (void)premie_decimal_text(change->current, 6, true, dialect, from);
    (void)premie_decimal_text(change->renewed, 6, true, dialect, to);
    if (change->current > 0 &&
        premie_round((premie_ratio){change->renewed - change->current, change->current}, 1000, &tenths)) {
        move[0] = '+';
        (void)premie_decimal_text(tenths, 1, false, dialect, tenths > 0 ? move + 1 : move);
    }
    (void)printf("    %-*s%*s -> %-10s%8s %%%s%s\n", NAME_WIDTH, premie_cli_id(cover_of(change), shown), COUNT_WIDTH,
                 from, to, move, change->bound[0] != '\0' ? "  " : "", change->bound);
}

static void print_rates(const cli_close_figures *figures, int year, size_t count, const premie_measure measures[],
                        premie_dialect dialect)
{
    size_t rows = figures->rows[PREMIE_RESULT_rates];
    (void)printf("\nPremium percentages of %d: %zu covers\n", year, rows);
    print_statuses("rates", count, measures);
    (void)printf("  %zu up, %zu down, %zu as they were, %zu without a new one\n", figures->up, figures->down,
                 figures->same, rows - figures->up - figures->down - figures->same);
    if (figures->shown > 0) {
        (void)printf("  the largest change%s:\n", figures->shown == 1 ? "" : "s");
    }
    for (size_t i = 0; i < figures->shown; i++) {
        print_change(&figures->largest[i], dialect);
    }
}

static void print_balanced(const char *name, premie_int128 current, premie_int128 renewed, premie_dialect dialect)
{
    char from[PREMIE_NUMBER_TEXT], to[PREMIE_NUMBER_TEXT], moved[PREMIE_NUMBER_TEXT] = "";
    int64_t decimals;
    premie_sum_text(current, dialect, from);
    premie_sum_text(renewed, dialect, to);
    if (current > 0 && premie_round(premie_ratio_of(renewed, current), 10000, &decimals)) {
        (void)premie_decimal_text(decimals, 4, false, dialect, moved);
    }
    (void)printf("  %-*s%*s -> %*s%10s\n", NAME_WIDTH, name, COUNT_WIDTH, from, COUNT_WIDTH, to, moved);
}

static void print_portfolio(const premie_results *results, premie_dialect dialect)
{
    const premie_result *table = &results->table[PREMIE_RESULT_portfolio];
    const premie_portfolio_row *rows = table->rows;
    premie_int128 current = 0, renewed = 0;
    if (table->count > 0) {
        (void)printf("\nOff-balance: premium at the new percentages over that at the current ones\n");
    }
    for (size_t i = 0; i < table->count; i++) {
        char name[2 * CLI_ID], product[CLI_ID], class[CLI_ID];
        (void)snprintf(name, sizeof name, "%s %s", premie_cli_id(rows[i].product, product),
                       premie_cli_id(rows[i].class, class));
        print_balanced(name, rows[i].premium_current.cents, rows[i].premium_new.cents, dialect);
        current += rows[i].premium_current.cents;
        renewed += rows[i].premium_new.cents;
    }
    if (table->count > 1) {
        print_balanced("together", current, renewed, dialect);
    }
}

void premie_cli_print_close(const premie_results *results, const cli_close_figures *figures,
                            const cli_arguments *arguments, size_t count, const premie_measure measures[])
{
    premie_dialect dialect = arguments->dialect;
    if ((arguments->parts & PREMIE_PART_SETTLE) != 0) {
        print_settlement(figures, arguments->year, count, measures, dialect);
    }
    if ((arguments->parts & PREMIE_PART_ADVANCE) != 0) {
        (void)printf("\nAdvances of %d: %zu covers\n", arguments->year + 1, figures->rows[PREMIE_RESULT_advance]);
        print_statuses("advance", count, measures);
    }
    if ((arguments->parts & PREMIE_PART_PRORATA) != 0) {
        print_prorata(figures, dialect);
    }
    if ((arguments->parts & PREMIE_PART_REIMBURSE) != 0) {
        print_reimbursements(figures, count, measures, dialect);
    }
    if ((arguments->parts & PREMIE_PART_RATE) != 0) {
        print_rates(figures, arguments->year + 1, count, measures, dialect);
        print_portfolio(results, dialect);
    }
}
