#include "cli/cli.h"

#define OF_A_BOOK                                                                                                   \
    (CLI_BIT(CLI_RULES) | CLI_BIT(CLI_AS_OF) | CLI_BIT(CLI_REJECTS) | CLI_BIT(CLI_DIALECT) | CLI_BIT(CLI_THREADS) | \
     CLI_BIT(CLI_QUIET) | CLI_BIT(CLI_PROGRESS))

const cli_command premie_cli_commands[] = {
    {.name = "check",
     .operand = {"BOOK"},
     .takes = OF_A_BOOK | CLI_BIT(CLI_SCHEMA),
     .alone = CLI_BIT(CLI_SCHEMA),
     .run = premie_cli_check,
     .summary = "Check a book and its rule tables, and show what they hold",
     .description = "Every error is reported on standard error as FILE:LINE:COLUMN, and nothing is written. Of a\n"
                    "sound book it shows the rows of each table, the covers of each product, and warnings of\n"
                    "what is allowed but unlikely. With --schema it describes the tables and needs no book.\n"},
    {.name = "advance",
     .operand = {"BOOK"},
     .needs = CLI_BIT(CLI_YEAR) | CLI_BIT(CLI_OUT),
     .takes = OF_A_BOOK | CLI_BIT(CLI_FORCE),
     .run = premie_cli_advance,
     .summary = "Compute the advance premiums of a year and their instalments",
     .description = "Writes advance.csv and instalments.csv for every cover that is charged on headcount or payroll\n"
                    "and insured in the year.\n"},
    {.name = "settle",
     .operand = {"BOOK"},
     .needs = CLI_BIT(CLI_YEAR) | CLI_BIT(CLI_OUT),
     .takes = OF_A_BOOK | CLI_BIT(CLI_FORCE),
     .run = premie_cli_settle,
     .summary = "Settle the premiums of a year, and the advance of the next with it",
     .description = "Writes settlement.csv, and the rows to book in billing.csv: with these in the book, a second\n"
                    "run finds every difference 0.\n"},
    {.name = "prorata",
     .operand = {"BOOK"},
     .needs = CLI_BIT(CLI_YEAR) | CLI_BIT(CLI_UNTIL) | CLI_BIT(CLI_OUT),
     .takes = OF_A_BOOK | CLI_BIT(CLI_FORCE),
     .run = premie_cli_prorata,
     .summary = "Charge tariffs per employee of a year, joiners and leavers by the day",
     .description = "Writes prorata.csv with each employee's lines that fall before --until, prorata_due.csv and\n"
                    "prorata_covers.csv with what is due and its VAT, and the rows to book in billing.csv: with these\n"
                    "in the book, a second run finds nothing due.\n"},
    {.name = "reimburse",
     .operand = {"BOOK"},
     .needs = CLI_BIT(CLI_OUT),
     .takes = OF_A_BOOK | CLI_BIT(CLI_FORCE),
     .run = premie_cli_reimburse,
     .summary = "Decide on every invoice of reintegration costs",
     .description = "Writes reimbursements.csv: of each invoice the status, the reason and the article where it is\n"
                    "rejected, the amount, and what is due after what was paid out.\n"},
    {.name = "explain",
     .operand = {"BOOK"},
     .needs = CLI_BIT(CLI_YEAR) | CLI_BIT(CLI_COVER),
     .takes = OF_A_BOOK | CLI_BIT(CLI_FORMAT),
     .run = premie_cli_explain,
     .summary = "Show how each figure of one cover and year came about",
     .description = "Every step of the advance and the settlement with its numbers, its rule and its article, so\n"
                    "that it can be followed with a pocket calculator.\n"},
};

const unsigned premie_cli_command_count = sizeof premie_cli_commands / sizeof premie_cli_commands[0];
