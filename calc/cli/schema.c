#include <ctype.h>

#include "cli/cli.h"

enum { TYPE_TEXT = 256 };

/* The terms of the field in the one translation that is kept everywhere. */
static const struct {
    const char *english, *dutch;
} glossary[] = {
    {"absence", "ziekteperiode"},
    {"advance premium", "voorschotpremie"},
    {"average headcount", "gemiddeld aantal werknemers"},
    {"base cover", "basismodule"},
    {"base percentage (Whk)", "rekenpercentage"},
    {"benefit", "uitkering"},
    {"book", "portefeuille"},
    {"budget", "budget"},
    {"certificate (of a statement)", "accountantsverklaring"},
    {"claim", "schade"},
    {"claims ratio", "schaderatio"},
    {"collective labour agreement", "cao"},
    {"contract date, main renewal day", "contractvervaldatum, hoofdpremievervaldag"},
    {"correction factor (Whk)", "correctiefactor"},
    {"cover", "dekking, module"},
    {"daily wage", "dagloon"},
    {"deduction", "aftrek"},
    {"degree of disability", "arbeidsongeschiktheidspercentage"},
    {"differentiated premium", "gedifferentieerde premie"},
    {"employer, policyholder", "werkgever, verzekeringnemer"},
    {"employment spell", "dienstverband"},
    {"follow-up benefit (VVU)", "vervolguitkering"},
    {"instalment", "termijn"},
    {"insurance year", "verzekeringsjaar"},
    {"knowledge date", "peildatum"},
    {"milestone", "mijlpaal"},
    {"mutation", "mutatie"},
    {"own risk (WGA)", "eigenrisicodragerschap"},
    {"payout", "uitbetaling"},
    {"payroll", "loonsom"},
    {"policy schedule", "polisblad"},
    {"pro rata", "pro rata, naar tijdsgelang"},
    {"recovery from a third party", "verhaal"},
    {"reimbursement", "vergoeding"},
    {"reintegration", "re-integratie"},
    {"remaining earning capacity", "restverdiencapaciteit"},
    {"reserve", "reserve, voorziening"},
    {"sector percentage", "sectorale premie"},
    {"settlement", "naverrekening"},
    {"sickness case", "ziektegeval"},
    {"state-pension age", "AOW-leeftijd"},
    {"statement", "opgave"},
    {"surcharge", "opslag"},
    {"suspension", "schorsing"},
    {"tariff", "tarief"},
    {"term of payment", "betalingstermijn"},
    {"wage continuation", "loondoorbetaling"},
    {"wage supplement (LAU)", "loonaanvullingsuitkering"},
    {"wage-related benefit (LGU)", "loongerelateerde uitkering"},
};

/* ---- columns -------------------------------------------------------------------------------------------- */

static const char *type_word(const premie_column *column)
{
    switch (column->type) {
    case PREMIE_TYPE_ID:
    case PREMIE_TYPE_REF:
        return "id";
    case PREMIE_TYPE_DATE:
        return "date";
    case PREMIE_TYPE_MONEY:
        return "money";
    case PREMIE_TYPE_NUMBER:
        return "number";
    case PREMIE_TYPE_SHARE:
        return "number from 0 to 1";
    case PREMIE_TYPE_PCT:
        return "pct";
    case PREMIE_TYPE_COUNT:
        return "count";
    case PREMIE_TYPE_YEAR:
        return "year";
    case PREMIE_TYPE_FLAG:
        return "flag";
    case PREMIE_TYPE_CODE:
        return "one of";
    case PREMIE_TYPE_CODES:
        return "any of, joined by |:";
    case PREMIE_TYPE_LIST:
        return "whole numbers joined by |";
    case PREMIE_TYPE_MONTH_DAY:
        return "month-day";
    case PREMIE_TYPE_COUNTRY:
        return "country";
    case PREMIE_TYPE_TEXT:
        return "text";
    }
    return "";
}

/* The type with the words or the table that go with it. */
static const char *type_text(const premie_column *column, char text[TYPE_TEXT])
{
    bool refers = column->type == PREMIE_TYPE_REF || (column->type == PREMIE_TYPE_ID && column->about[0] != '\0');
    (void)snprintf(text, TYPE_TEXT, "%s%s%s", type_word(column),
                   refers                     ? " of "
                   : column->about[0] != '\0' ? " "
                                              : "",
                   column->about);
    return text;
}

static const char *marks_of(const premie_column *column)
{
    bool key = (column->flags & PREMIE_COLUMN_KEY) != 0, required = (column->flags & PREMIE_COLUMN_REQUIRED) != 0;
    if ((column->flags & PREMIE_COLUMN_SIGNED) != 0) {
        return required ? "required, may be negative" : "may be negative";
    }
    return key && required ? "key, required" : key ? "key" : required ? "required" : "";
}

static const char *periods_text(const premie_schema *schema)
{
    switch (schema->periods) {
    case PREMIE_PERIODS_APART:
        return "Periods of one key must not overlap.";
    case PREMIE_PERIODS_COVERING:
        return "Bands of one key start at 0, without a gap or an overlap, and the last has no end.";
    case PREMIE_PERIODS_FREE:
        break;
    }
    return "";
}

/* The default of a parameter, as it stands in its table. */
static const char *otherwise_text(const premie_parameter_about *about, char text[PREMIE_NUMBER_TEXT])
{
    if (about->otherwise == PREMIE_NO_INTEGER) {
        return "absent";
    }
    (void)premie_decimal_text(about->otherwise, 6, true, PREMIE_ISO, text);
    return text;
}

/* ---- as text -------------------------------------------------------------------------------------------- */

static const char *home_of(const premie_schema *schema)
{
    return schema >= &premie_schemas[PREMIE_TABLE_COUNT] ? "model" : schema->in_rules ? "rules" : "book";
}

static void print_text_table(const premie_schema *schema)
{
    (void)printf("\n%s.csv: %s (%s%s)\n", schema->name, schema->what, home_of(schema),
                 schema->required ? ", must be there" : "");
    if (periods_text(schema)[0] != '\0') {
        (void)printf("  %s\n", periods_text(schema));
    }
    for (unsigned i = 0; i < schema->column_count; i++) {
        const premie_column *column = &schema->columns[i];
        char type[TYPE_TEXT];
        (void)printf("  %-24s%-18s%s\n", column->name, marks_of(column), type_text(column, type));
        (void)printf("  %-24s%s\n", "", column->meaning);
    }
}

static void print_text(void)
{
    (void)puts("Tables that premie reads: column, marks, type, and below it the meaning.");
    for (unsigned i = 0; i < PREMIE_SCHEMA_COUNT; i++) {
        print_text_table(&premie_schemas[i]);
    }
    (void)puts("\nParameters: name, default, unit.");
    for (unsigned i = 0; i < PREMIE_PARAMETER_COUNT; i++) {
        const premie_parameter_about *about = &premie_parameters_about[i];
        char text[PREMIE_NUMBER_TEXT];
        (void)printf("  %-24s%-18s%s\n", about->name, otherwise_text(about, text), about->unit);
    }
}

/* ---- as Markdown ---------------------------------------------------------------------------------------- */

/* A bar would end the cell. */
static void print_cell(const char *text)
{
    (void)fputs(" ", stdout);
    for (; *text != '\0'; text++) {
        (void)fputs(*text == '|' ? "\\" : "", stdout);
        (void)putchar(*text);
    }
    (void)fputs(" |", stdout);
}

static void print_markdown_table(const premie_schema *schema)
{
    int first = toupper((unsigned char)schema->what[0]);
    (void)printf("\n### %s.csv\n\n%c%s.", schema->name, first, schema->what + 1);
    if (schema->required) {
        (void)fputs(" Must be there.", stdout);
    }
    (void)printf("%s%s\n\n| column | | type | meaning |\n| --- | --- | --- | --- |\n",
                 periods_text(schema)[0] != '\0' ? " " : "", periods_text(schema));
    for (unsigned i = 0; i < schema->column_count; i++) {
        const premie_column *column = &schema->columns[i];
        char type[TYPE_TEXT];
        (void)putchar('|');
        print_cell(column->name);
        print_cell(marks_of(column));
        print_cell(type_text(column, type));
        print_cell(column->meaning);
        (void)putchar('\n');
    }
}

static void print_markdown_tables(bool in_rules)
{
    for (unsigned i = 0; i < PREMIE_TABLE_COUNT; i++) {
        if (premie_schemas[i].in_rules == in_rules) {
            print_markdown_table(&premie_schemas[i]);
        }
    }
}

/* fit.csv stands in the folder of a model for people, and is not read. Rule [S-7] */
static void print_markdown_fit(void)
{
    (void)puts(
        "\n### fit.csv\n\n"
        "What `premie fit` tells of its estimates, a row for each. It is not read.\n\n"
        "| column | meaning |\n| --- | --- |\n"
        "| table | table of the model that it is for |\n"
        "| product | product; blank for a shock |\n"
        "| class | class; blank: all covers of the product |\n"
        "| kind | claim or reintegration, of a cost |\n"
        "| parameter | cases, dispersion, probability, mean or cv, as its table has them; factor: the cases of a "
        "year, beside those expected; without_absence: "
        "claims of no case, which the model leaves out |\n"
        "| distribution | poisson or negative_binomial; lognormal, gamma or pareto |\n"
        "| first_year, last_year | calendar years in which the cases began |\n"
        "| exposure | employee-years |\n"
        "| sample_size | cases; of dispersion covers and years; of mean and cv costs; of a shock years; of a factor "
        "cases |\n"
        "| estimate | by maximum likelihood, of this product or class by itself |\n"
        "| standard_error | of the estimate; of cases with what the shocks of their years add |\n"
        "| aic | Akaike's criterion: the law of the lowest is used |\n"
        "| credibility | how far the estimate of a class counts, 0 to 1; the rest is that of all classes |\n"
        "| used | what the model has; blank: another law is used |");
}

static void print_markdown(void)
{
    (void)puts("# Tables\n\n"
               "What premie reads, as `premie check --schema=markdown` prints it. `rules/` holds the rule tables that\n"
               "are used where `--rules` names no others; `demo/` is a small book with its expected results.\n\n"
               "## Glossary\n\n"
               "| here | in Dutch |\n| --- | --- |");
    for (unsigned i = 0; i < sizeof glossary / sizeof glossary[0]; i++) {
        (void)printf("| %s | %s |\n", glossary[i].english, glossary[i].dutch);
    }
    (void)puts(
        "\n## Format\n\n"
        "RFC 4180 CSV in UTF-8 with a header row, columns in any order. A file whose header has `;` between its\n"
        "columns writes decimals with a comma and dates as `31-01-2025` or `2025-01-31`; one with `,` writes\n"
        "decimals with a point and dates as `2025-01-31`. Columns and files whose names start with `x_` are the\n"
        "user's own. A column `until` is the first day out, blank where there is none; in its place `through`\n"
        "may name the last day in.\n\n"
        "A spreadsheet runs what begins with `=`, `+`, `-` or `@`. An id that begins so, also behind apostrophes, is\n"
        "written with one more apostrophe before it; a table that is read loses that one again, so that `'=A1` and\n"
        "`=A1` are one id. Rows that are set aside stand in the reject file as they stood in their table.\n\n"
        "| type | form |\n| --- | --- |\n"
        "| id | 1 to 64 bytes without control characters, compared bytewise |\n"
        "| text | the same, at most 254 bytes |\n"
        "| id of TABLE | an id, and the key of a row of that table |\n"
        "| date | a day from 1900-01-01 up to 2199-12-31 |\n"
        "| money | euros, at most 2 decimals, at most 9,999,999,999,999.99 |\n"
        "| number | at most 6 decimals, at most 999,999,999 |\n"
        "| pct | a number in percent: `3.25` is 3.25 % |\n"
        "| count | a whole number from 0 to 999,999 |\n"
        "| year | from 1900 to 2199 |\n"
        "| flag | `yes` `no` `ja` `nee` `1` `0`; blank is no |\n"
        "| one of | one of the words listed, in exactly that case |\n"
        "| month-day | such as `04-01` for 1 April, in both ways of writing |\n"
        "| country | two capital letters |\n\n"
        "## Tables of a book");
    print_markdown_tables(false);
    (void)puts("\n## Rule tables");
    print_markdown_tables(true);
    (void)puts("\n## Tables of a model\n\n"
               "What `premie simulate --model` draws cases and costs from, in a folder of its own. A row of a class\n"
               "goes before one of a blank class; a cover without a row has no such cases, costs or lapses. Sizes of\n"
               "one product and class do not overlap.");
    for (unsigned i = PREMIE_TABLE_COUNT; i < PREMIE_SCHEMA_COUNT; i++) {
        print_markdown_table(&premie_schemas[i]);
    }
    print_markdown_fit();
    (void)puts("\n## Parameters\n\n"
               "A parameter without a row in force in parameters.csv has its default.\n\n"
               "| name | default | unit |\n| --- | --- | --- |");
    for (unsigned i = 0; i < PREMIE_PARAMETER_COUNT; i++) {
        const premie_parameter_about *about = &premie_parameters_about[i];
        char text[PREMIE_NUMBER_TEXT];
        (void)printf("| %s | %s | %s |\n", about->name, otherwise_text(about, text), about->unit);
    }
}

void premie_cli_print_schema(bool markdown)
{
    if (markdown) {
        print_markdown();
    } else {
        print_text();
    }
}
