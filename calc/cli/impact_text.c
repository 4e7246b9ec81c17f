#include <string.h>

#include "cli/cli.h"
#include "premie/impact.h"

/* The rest is in the result tables. */
enum { MEMBERS_SHOWN = 12, MEMBER = 22, MONEY = 18, PCT = 10, COVERS = 9 };

static void print_money(premie_money money, premie_dialect dialect, bool sign)
{
    char text[PREMIE_NUMBER_TEXT + 1] = "+";
    (void)premie_decimal_text(money.cents, 2, false, dialect, text + 1);
    (void)printf("%*s", MONEY, sign && money.cents > 0 ? text : text + 1);
}

static void print_pct(premie_decimal pct, premie_dialect dialect)
{
    char text[PREMIE_NUMBER_TEXT + 1] = "+";
    int64_t hundredths = 0;
    if (pct.value == PREMIE_NO_INTEGER || !premie_round(premie_ratio_of(pct.value, 100), 1, &hundredths)) {
        (void)printf("%*s", PCT, "-");
        return;
    }
    (void)premie_decimal_text(hundredths, 2, false, dialect, text + 1);
    (void)printf("%*s", PCT, hundredths > 0 ? text : text + 1);
}

static void print_row(const premie_impact_summary_row *row, const char *name, int length, premie_dialect dialect)
{
    (void)printf("  %-*.*s", MEMBER, length < MEMBER ? length : MEMBER - 1, name);
    print_money(row->premium_base, dialect, false);
    print_money(row->premium_scenario, dialect, false);
    print_money(row->change, dialect, true);
    print_pct(row->change_pct, dialect);
    (void)printf("%*lld%*lld%*lld\n", COVERS, (long long)row->up, COVERS, (long long)row->down, COVERS,
                 (long long)row->same);
}

static void print_member(const premie_impact_summary_row *row, premie_dialect dialect)
{
    char shown[CLI_ID];
    const char *name = premie_id_is(row->member) ? premie_cli_id(row->member, shown) : "-";
    print_row(row, name, (int)strlen(name), dialect);
}

/* Rows `begin` up to `end` are of one scenario and dimension; those of a size by rising size. */
static void print_dimension(const premie_impact_summary_row rows[], size_t begin, size_t end, premie_dialect dialect)
{
    bool by_size = strcmp(rows[begin].dimension, "size") == 0;
    (void)printf("  by %s\n", rows[begin].dimension);
    for (unsigned place = 0; by_size && premie_size_word(place) != NULL; place++) {
        for (size_t i = begin; i < end; i++) {
            const char *word = premie_size_word(place);
            if (premie_id_length(rows[i].member) == strlen(word) &&
                memcmp(premie_id_bytes(rows[i].member), word, strlen(word)) == 0) {
                print_member(&rows[i], dialect);
            }
        }
    }
    for (size_t i = begin; i < end && i - begin < MEMBERS_SHOWN; i++) {
        if (!by_size || !premie_id_is(rows[i].member)) {
            print_member(&rows[i], dialect);
        }
    }
    if (!by_size && end - begin > MEMBERS_SHOWN) {
        (void)printf("  and %zu more in impact_summary.csv\n", end - begin - MEMBERS_SHOWN);
    }
}

static void print_spread(const premie_impact_summary_row *row, premie_dialect dialect)
{
    const premie_decimal figures[] = {row->p05, row->p25, row->p50, row->p75, row->p95};
    static const char *const names[] = {"p05", "p25", "p50", "p75", "p95"};
    (void)fputs("  change of a cover, %:", stdout);
    for (unsigned i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        (void)printf("  %s", names[i]);
        print_pct(figures[i], dialect);
    }
    (void)putchar('\n');
}

/* The sums of reimbursements over the covers of a scenario. */
static void print_reimbursed(const premie_result *covers, const char *scenario, premie_dialect dialect)
{
    const premie_impact_row *rows = covers->rows;
    premie_money base = {0}, after = {0};
    for (size_t i = 0; i < covers->count; i++) {
        if (strcmp(rows[i].scenario, scenario) == 0) {
            base.cents += premie_money_is(rows[i].reimbursed_base) ? rows[i].reimbursed_base.cents : 0;
            after.cents += premie_money_is(rows[i].reimbursed_scenario) ? rows[i].reimbursed_scenario.cents : 0;
        }
    }
    (void)printf("  %-*s", MEMBER, "reimbursed");
    print_money(base, dialect, false);
    print_money(after, dialect, false);
    print_money((premie_money){after.cents - base.cents}, dialect, true);
    (void)putchar('\n');
}

void premie_cli_print_impact(const premie_results *results, premie_dialect dialect)
{
    const premie_result *table = &results->table[PREMIE_RESULT_impact_summary];
    const premie_impact_summary_row *rows = table->rows;
    for (size_t begin = 0, end; begin < table->count; begin = end) {
        for (end = begin + 1; end < table->count && strcmp(rows[end].scenario, rows[begin].scenario) == 0 &&
                              strcmp(rows[end].dimension, rows[begin].dimension) == 0;
             end++) {
        }
        if (strcmp(rows[begin].dimension, "all") == 0) {
            (void)printf("\nscenario %s\n  %-*s%*s%*s%*s%*s%*s%*s%*s\n", rows[begin].scenario, MEMBER, "premium", MONEY,
                         "base", MONEY, "scenario", MONEY, "change", PCT, "%", COVERS, "up", COVERS, "down", COVERS,
                         "same");
            print_row(&rows[begin], "all", 3, dialect);
            print_reimbursed(&results->table[PREMIE_RESULT_impact], rows[begin].scenario, dialect);
            print_spread(&rows[begin], dialect);
        } else {
            print_dimension(rows, begin, end, dialect);
        }
    }
}
