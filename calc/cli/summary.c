#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

enum { NAME_WIDTH = 22, VALUE_WIDTH = 16 };

/* What a status means, for people; results that came out as usual need no words. */
static const struct {
    const char *status, *meaning;
} meanings[] = {
    {"no_exposure", "no advance: no earlier year is known, and no initial headcount or payroll"},
    {"no_tariff", "no premium: there are days without a rate"},
    {"free_of_charge", "no premium: every day is free of charge"},
    {"not_ended", "not settled: the year has not ended"},
    {"awaiting_statement", "not settled: no statement yet, and it may still come in time"},
    {"statement_overdue", "not settled: no statement came in time"},
    {"estimated", "settled on an estimate: no statement came in time"},
    {"awaiting_certificate", "not settled: the accountant's certificate is missing"},
    {"awaiting_mutations", "not settled: mutations may still come"},
    {"settled_late", "settled on a statement that came late"},
    {"not_insured", "given back: the cover does not exist in that year"},
    {"capped", "less than asked: the budget ran out"},
    {"advance", "paid out ahead of a recovery from a liable third party"},
    {"pending", "not decided: the employer has not paid yet"},
    {"short_history", "not rated: fewer years than are needed"},
    {"no_premium", "not rated: no premium in those years"},
    {"own_risk", "no premium: in own risk on 1 January"},
    {"no_parameters", "no premium: a parameter that the size needs is not published"},
    {"no_wage", "no premium: no wage is known"},
    {"no_rating", "not rated: no rating row"},
    {"old_regime", "not computed: the WIA day is before 2016"},
    {"iva", "no cost: durable and 80 % or more, which is IVA"},
    {"no_limits", "not computed: a wage limit is not known"},
};

static const char *meaning_of(const char *status)
{
    for (unsigned i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        if (strcmp(meanings[i].status, status) == 0) {
            return meanings[i].meaning;
        }
    }
    return "";
}

void premie_cli_print_status(const char *status, const char *count)
{
    const char *meaning = meaning_of(status);
    (void)printf("  %-*s%*s%s%s\n", NAME_WIDTH, status, VALUE_WIDTH, count, meaning[0] != '\0' ? "  " : "", meaning);
}

/* A measure such as `settlement.rows`, `settlement.status.settled` or `settlement.net_due`. */
static void print_measure(const premie_measure *measure)
{
    static const char status[] = "status.";
    const char *point = strchr(measure->name, '.'), *name = point + 1;
    if (strcmp(name, "rows") == 0) {
        (void)printf("\n%.*s.csv: %s row%s\n", (int)(point - measure->name), measure->name, measure->value,
                     strcmp(measure->value, "1") == 0 ? "" : "s");
    } else if (strncmp(name, status, strlen(status)) == 0) {
        premie_cli_print_status(name + strlen(status), measure->value);
    } else {
        (void)printf("  %-*s%*s\n", NAME_WIDTH, name, VALUE_WIDTH, measure->value);
    }
}

void premie_cli_print_summary(const premie_results *results, const cli_close_figures *figures,
                              const cli_arguments *arguments, size_t count, const premie_measure measures[])
{
    char as_of[PREMIE_NUMBER_TEXT];
    (void)premie_date_text(arguments->as_of, arguments->dialect, as_of);
    (void)printf("premie %s", arguments->command->name);
    if (premie_cli_given(arguments, CLI_YEAR)) {
        (void)printf(", year %d", arguments->year);
    }
    if (premie_cli_given(arguments, CLI_FROM)) {
        char from[PREMIE_NUMBER_TEXT], until[PREMIE_NUMBER_TEXT];
        (void)premie_date_text(arguments->from, arguments->dialect, from);
        (void)premie_date_text(arguments->until, arguments->dialect, until);
        (void)printf(", from %s until %s", from, until);
    }
    if (premie_cli_given(arguments, CLI_ONLY)) {
        char parts[CLI_PARTS_TEXT];
        (void)printf(", only %s", premie_cli_parts_text(arguments->parts, parts));
    }
    (void)printf(", as known on %s; results in %s\n", as_of, arguments->out);
    if (results->summary) {
        premie_cli_print_close(results, figures, arguments, count, measures);
    }
    for (size_t i = 0; i < count && !results->summary; i++) {
        print_measure(&measures[i]);
    }
}
