#include <string.h>

#include "cli/cli.h"

enum { CHANGES_SHOWN = 10, NAME_WIDTH = 22, COUNT_WIDTH = 16, AMOUNT_WIDTH = 18 };

static premie_status compute(const premie_portfolio *portfolio, const cli_arguments *arguments, premie_results *results,
                             premie_error *error)
{
    return premie_run_close(portfolio, arguments->year, arguments->parts, results, error);
}

int premie_cli_close_year(const cli_arguments *arguments) { return premie_cli_run_results(arguments, compute); }

/* ---- amounts ----------------------------------------------------------------------------------------------- */

/* Amounts above and below 0, apart. */
typedef struct balance {
    size_t up, down;
    premie_int128 collect, refund;
} balance;

static void add_amount(balance *to, premie_money amount)
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
    (void)printf("  %-*s%*zu%*s\n", NAME_WIDTH, name, COUNT_WIDTH, count, AMOUNT_WIDTH, text);
}

static void print_balance(const balance *of, const char *collect, const char *refund, premie_dialect dialect)
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

/* ---- premiums and reimbursements --------------------------------------------------------------------------- */

static void print_settlement(const premie_results *results, int year, size_t count, const premie_measure measures[],
                             premie_dialect dialect)
{
    const premie_result *table = &results->table[PREMIE_RESULT_settlement];
    const premie_settlement_row *rows = table->rows;
    balance due = {0};
    for (size_t i = 0; i < table->count; i++) {
        add_amount(&due, rows[i].net_due);
    }
    (void)printf("\nSettlement of %d: %zu covers\n", year, table->count);
    print_statuses("settlement", count, measures);
    print_balance(&due, "to collect", "to refund", dialect);
}

static void print_prorata(const premie_results *results, premie_dialect dialect)
{
    const premie_result *table = &results->table[PREMIE_RESULT_prorata_covers];
    const premie_prorata_covers_row *rows = table->rows;
    balance due = {0};
    for (size_t i = 0; i < table->count; i++) {
        add_amount(&due, rows[i].due_inc_vat);
    }
    (void)printf("\nCharged per employee, joiners and leavers, with VAT: %zu cover years\n", table->count);
    print_balance(&due, "to collect", "to refund", dialect);
}

static void print_reimbursements(const premie_results *results, size_t count, const premie_measure measures[],
                                 premie_dialect dialect)
{
    const premie_result *table = &results->table[PREMIE_RESULT_reimbursements];
    const premie_reimbursements_row *rows = table->rows;
    balance granted = {0}, due = {0};
    for (size_t i = 0; i < table->count; i++) {
        add_amount(&granted, rows[i].amount);
        add_amount(&due, rows[i].due);
    }
    (void)printf("\nReimbursements: %zu invoices\n", table->count);
    print_statuses("reimbursements", count, measures);
    print_amount("reimbursed", granted.up, granted.collect, dialect);
    print_balance(&due, "still to pay", "to reclaim", dialect);
}

/* ---- percentages ------------------------------------------------------------------------------------------- */

static bool is_rated(const premie_rates_row *row)
{
    return row->current_pct.value != PREMIE_NO_INTEGER && row->new_pct.value != PREMIE_NO_INTEGER;
}

static int64_t change_of(const premie_rates_row *row) { return row->new_pct.value - row->current_pct.value; }

/* Whether one percentage moves more than another, for its size. */
static bool moves_more(const premie_rates_row *a, const premie_rates_row *b)
{
    int64_t move_a = change_of(a), move_b = change_of(b);
    premie_int128 size_a = move_a < 0 ? -move_a : move_a, size_b = move_b < 0 ? -move_b : move_b;
    return size_a * b->current_pct.value > size_b * a->current_pct.value;
}

/* Keeps the rows that move most, in that order; how many there are. */
static size_t keep_change(const premie_rates_row *row, size_t count, const premie_rates_row *largest[CHANGES_SHOWN])
{
    size_t at = count;
    while (at > 0 && moves_more(row, largest[at - 1])) {
        at--;
    }
    if (at == CHANGES_SHOWN) {
        return count;
    }
    count += count < CHANGES_SHOWN;
    memmove(&largest[at + 1], &largest[at], (count - at - 1) * sizeof largest[0]);
    largest[at] = row;
    return count;
}

static void print_change(const premie_rates_row *row, premie_dialect dialect)
{
    char from[PREMIE_NUMBER_TEXT], to[PREMIE_NUMBER_TEXT], move[PREMIE_NUMBER_TEXT + 1] = "", shown[CLI_ID];
    int64_t tenths;
    (void)premie_decimal_text(row->current_pct.value, 6, true, dialect, from);
    (void)premie_decimal_text(row->new_pct.value, 6, true, dialect, to);
    if (row->current_pct.value > 0 &&
        premie_round((premie_ratio){change_of(row), row->current_pct.value}, 1000, &tenths)) {
        move[0] = '+';
        (void)premie_decimal_text(tenths, 1, false, dialect, tenths > 0 ? move + 1 : move);
    }
    (void)printf("    %-*s%*s -> %-10s%8s %%%s%s\n", NAME_WIDTH, premie_cli_id(row->cover_id, shown), COUNT_WIDTH, from,
                 to, move, row->bound[0] != '\0' ? "  " : "", row->bound);
}

static void print_rates(const premie_results *results, int year, size_t count, const premie_measure measures[],
                        premie_dialect dialect)
{
    const premie_result *table = &results->table[PREMIE_RESULT_rates];
    const premie_rates_row *rows = table->rows, *largest[CHANGES_SHOWN];
    size_t up = 0, down = 0, same = 0, shown = 0;
    for (size_t i = 0; i < table->count; i++) {
        if (!is_rated(&rows[i])) {
            continue;
        }
        up += change_of(&rows[i]) > 0;
        down += change_of(&rows[i]) < 0;
        same += change_of(&rows[i]) == 0;
        if (change_of(&rows[i]) != 0) {
            shown = keep_change(&rows[i], shown, largest);
        }
    }
    (void)printf("\nPremium percentages of %d: %zu covers\n", year, table->count);
    print_statuses("rates", count, measures);
    (void)printf("  %zu up, %zu down, %zu as they were, %zu without a new one\n", up, down, same,
                 table->count - up - down - same);
    if (shown > 0) {
        (void)printf("  the largest change%s:\n", shown == 1 ? "" : "s");
    }
    for (size_t i = 0; i < shown; i++) {
        print_change(largest[i], dialect);
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

void premie_cli_print_close(const premie_results *results, const cli_arguments *arguments, size_t count,
                            const premie_measure measures[])
{
    premie_dialect dialect = arguments->dialect;
    if ((arguments->parts & PREMIE_PART_SETTLE) != 0) {
        print_settlement(results, arguments->year, count, measures, dialect);
    }
    if ((arguments->parts & PREMIE_PART_ADVANCE) != 0) {
        (void)printf("\nAdvances of %d: %zu covers\n", arguments->year + 1,
                     results->table[PREMIE_RESULT_advance].count);
        print_statuses("advance", count, measures);
    }
    if ((arguments->parts & PREMIE_PART_PRORATA) != 0) {
        print_prorata(results, dialect);
    }
    if ((arguments->parts & PREMIE_PART_REIMBURSE) != 0) {
        print_reimbursements(results, count, measures, dialect);
    }
    if ((arguments->parts & PREMIE_PART_RATE) != 0) {
        print_rates(results, arguments->year + 1, count, measures, dialect);
        print_portfolio(results, dialect);
    }
}
