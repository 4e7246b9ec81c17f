#include <string.h>

#include "cli/cli.h"
#include "premie/check.h"

enum { WARNINGS_SHOWN = 20 };

/* ---- tables and products -------------------------------------------------------------------------------- */

static void print_table(const premie_schema *schema, const premie_table_facts *facts)
{
    if (!facts->found) {
        (void)printf("  %-14s %11s\n", schema->name, "no file");
        return;
    }
    (void)printf("  %-14s %11u %13u", schema->name, facts->rows, facts->not_yet_known);
    if (facts->first_year > 0) {
        (void)printf("  %4d to %4d", facts->first_year, facts->last_year);
    }
    if (facts->set_aside > 0) {
        (void)printf("%s  %u set aside", facts->first_year > 0 ? "" : "              ", facts->set_aside);
    }
    (void)putchar('\n');
}

static void print_tables(const premie_check *check, bool in_rules, const char *title, const char *folder)
{
    (void)printf("%s %s\n", title, folder);
    (void)printf("  %-14s %11s %13s  %s\n", "table", "rows", "not yet known", "years");
    for (unsigned i = 0; i < PREMIE_TABLE_COUNT; i++) {
        if (premie_schemas[i].in_rules == in_rules) {
            print_table(&premie_schemas[i], &check->table[i]);
        }
    }
    (void)putchar('\n');
}

static void print_products(const premie_book *book, const premie_check *check)
{
    const premie_products *products = &book->products;
    const premie_column *column = NULL;
    for (unsigned i = 0; i < products->table.schema->column_count; i++) {
        const premie_column *candidate = &products->table.schema->columns[i];
        column = strcmp(candidate->name, "premium_base") == 0 ? candidate : column;
    }
    (void)printf("covers\n  %-14s %11s %13s  %-10s  %s\n", "product", "covers", "in force", "charged on", "name");
    for (uint32_t i = 0; i < products->table.visible_count; i++) {
        uint32_t row = products->table.order[i];
        const char *word = "";
        char shown[CLI_ID];
        size_t length = column != NULL ? premie_column_word(column, products->premium_base[row] - 1U, &word) : 0;
        premie_id id = products->product[row], name = products->name[row];
        (void)printf("  %-14s %11u %13u  %-10.*s", premie_cli_id(id, shown), check->product[row].covers,
                     check->product[row].in_force, (int)length, word);
        if (premie_id_is(name)) {
            (void)printf("  %s", premie_cli_id(name, shown));
        }
        (void)putchar('\n');
    }
    (void)putchar('\n');
}

/* ---- warnings ------------------------------------------------------------------------------------------- */

static const char *average_text(premie_ratio average, premie_dialect dialect, char text[PREMIE_NUMBER_TEXT])
{
    int64_t value;
    text[0] = '\0';
    if (premie_round(average, 10000, &value)) {
        (void)premie_decimal_text(value, 4, false, dialect, text);
    }
    return text;
}

static void print_headcount(const premie_warning *warning, const char *source, premie_dialect dialect)
{
    char now[PREMIE_NUMBER_TEXT], before[PREMIE_NUMBER_TEXT];
    (void)printf("average headcount %s in %d, %s in %d%s\n", average_text(warning->now, dialect, now), warning->year,
                 average_text(warning->before, dialect, before), warning->year - 1, source);
}

static void print_end(const premie_warning *warning, const char *fault, premie_dialect dialect)
{
    char written[PREMIE_NUMBER_TEXT], end[PREMIE_NUMBER_TEXT];
    (void)premie_date_text(warning->written, dialect, written);
    bool ends = premie_date_text(warning->end, dialect, end) > 0;
    (void)printf("until %s %s; it %s%s\n", written, fault, ends ? "ends on " : "does not end", end);
}

static void print_warning(const premie_warning *warning, premie_dialect dialect)
{
    char word[CLI_ID];
    bool of_employer = warning->kind == PREMIE_WARNING_NO_COVERS || warning->kind == PREMIE_WARNING_SPELLS_HEADCOUNT ||
                       premie_id_is(warning->component);
    const char *who = warning->kind == PREMIE_WARNING_NO_WGA_COVER ? "case" : of_employer ? "employer" : "cover";
    if (premie_id_is(warning->id)) {
        char shown[CLI_ID];
        (void)printf("  %s %s: ", who, premie_cli_id(warning->id, shown));
    } else {
        (void)printf("  %u cover%s: ", warning->count, warning->count == 1 ? "" : "s");
    }
    switch (warning->kind) {
    case PREMIE_WARNING_STATEMENTS_MISSING:
        (void)puts("charged by statements, and there is no statements.csv");
        break;
    case PREMIE_WARNING_SPELLS_MISSING:
        (void)puts("charged by employment, and there is no spells.csv");
        break;
    case PREMIE_WARNING_TARIFFS_MISSING:
        (void)puts("charged a premium, and there is no tariffs.csv");
        break;
    case PREMIE_WARNING_NO_COVERS:
        (void)puts("no cover");
        break;
    case PREMIE_WARNING_STATED_HEADCOUNT:
        print_headcount(warning, "", dialect);
        break;
    case PREMIE_WARNING_SPELLS_HEADCOUNT:
        print_headcount(warning, ", by spells.csv", dialect);
        break;
    case PREMIE_WARNING_NO_BASE_COVER:
        (void)puts("not tied to a base cover (S5:1.8)");
        break;
    case PREMIE_WARNING_NO_ARBO_COVER:
        (void)puts("not tied to an Arbo cover (S5:1.8)");
        break;
    case PREMIE_WARNING_UNDER_A_YEAR:
        print_end(warning, "is within 12 months of its start (S5:2.1)", dialect);
        break;
    case PREMIE_WARNING_OFF_CONTRACT_DATE:
        print_end(warning, "is no contract date of its base cover (S5:2.3)", dialect);
        break;
    case PREMIE_WARNING_LATE_NOTICE:
        print_end(warning, "came with less than a month's notice (S5:2.3)", dialect);
        break;
    case PREMIE_WARNING_NO_WGA_COVER:
        (void)puts("in wga_cases.csv, and its employer had no WGA cover in force on its first sick day (W-1)");
        break;
    case PREMIE_WARNING_WHK_BENEFITS:
        (void)printf("benefits of %s in %d, and whk_parameters.csv has no such component in %d\n",
                     premie_cli_id(warning->component, word), warning->year, warning->year + 2);
        break;
    case PREMIE_WARNING_WHK_OWN_RISK:
        (void)printf("own risk of %s from %d, and whk_parameters.csv has no such component\n",
                     premie_cli_id(warning->component, word), warning->year);
        break;
    }
}

/* The first of each kind; the others are counted. */
static void print_warnings(const premie_check *check, premie_dialect dialect)
{
    if (check->warning_count == 0) {
        (void)puts("no warnings");
        return;
    }
    (void)printf("warnings: %zu\n", check->warning_count);
    size_t shown = 0;
    for (size_t i = 0; i < check->warning_count; i++) {
        const premie_warning *warning = &check->warnings[i];
        shown = i > 0 && check->warnings[i - 1].kind == warning->kind ? shown + 1 : 0;
        if (shown < WARNINGS_SHOWN) {
            print_warning(warning, dialect);
        }
        bool last = i + 1 == check->warning_count || check->warnings[i + 1].kind != warning->kind;
        if (last && shown >= WARNINGS_SHOWN) {
            (void)printf("  … and %zu more of these\n", shown + 1 - WARNINGS_SHOWN);
        }
    }
}

/* ---- the command ---------------------------------------------------------------------------------------- */

static void print_report(const premie_book *book, const premie_check *check, const cli_arguments *arguments)
{
    char as_of[PREMIE_NUMBER_TEXT];
    if (!arguments->quiet) {
        (void)premie_date_text(arguments->as_of, arguments->dialect, as_of);
        (void)printf("as known on %s\n\n", as_of);
        print_tables(check, false, "book", arguments->book);
        print_tables(check, true, "rules", arguments->rules);
        print_products(book, check);
    }
    if (!arguments->quiet || check->warning_count > 0) {
        print_warnings(check, arguments->dialect);
    }
}

int premie_cli_check(const cli_arguments *arguments)
{
    if (arguments->schema != CLI_NO_SCHEMA) {
        premie_cli_print_schema(arguments->schema == CLI_SCHEMA_MARKDOWN);
        return PREMIE_OK;
    }
    cli_session session;
    premie_error error = {.status = PREMIE_OK};
    int status = (int)premie_cli_open(arguments, &session);
    if (status == PREMIE_OK) {
        premie_check check;
        premie_status done = premie_check_book(&session.portfolio, &check, &error);
        premie_cli_progress_end(&session.progress);
        if (done == PREMIE_OK) {
            print_report(&session.book, &check, arguments);
            premie_check_release(&check);
        } else {
            status = premie_cli_fail(&session, &error);
        }
    }
    premie_cli_close(&session, status);
    return status;
}
