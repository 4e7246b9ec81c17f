#include "cli/cli.h"

#define OF_A_BOOK                                                                                                   \
    (CLI_BIT(CLI_RULES) | CLI_BIT(CLI_AS_OF) | CLI_BIT(CLI_REJECTS) | CLI_BIT(CLI_DIALECT) | CLI_BIT(CLI_THREADS) | \
     CLI_BIT(CLI_PARSER) | CLI_BIT(CLI_NO_PACK) | CLI_BIT(CLI_QUIET) | CLI_BIT(CLI_PROGRESS))

#define OF_A_MODEL (CLI_BIT(CLI_MODEL) | CLI_BIT(CLI_PATHS) | CLI_BIT(CLI_HORIZON) | CLI_BIT(CLI_SEED))

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
    {.name = "pack",
     .operand = {"BOOK"},
     .takes = CLI_BIT(CLI_RULES) | CLI_BIT(CLI_THREADS) | CLI_BIT(CLI_QUIET) | CLI_BIT(CLI_PROGRESS),
     .run = premie_cli_pack,
     .summary = "Keep a checked snapshot of a book, which every command then loads at once",
     .description =
         "Checks the book as premie check does and writes BOOK.pack next to its folder. Commands that read the\n"
         "book take it from there as long as its tables are what they were, whatever the knowledge date and the\n"
         "rules, and give the same results. Once a table has changed they read the tables, until the book is\n"
         "packed again. The snapshot may be deleted at any time.\n"},
    {.name = "advance",
     .operand = {"BOOK"},
     .needs = CLI_BIT(CLI_YEAR) | CLI_BIT(CLI_OUT),
     .takes = OF_A_BOOK | CLI_BIT(CLI_FORCE),
     .over_ranks = true,
     .run = premie_cli_advance,
     .summary = "Compute the advance premiums of a year and their instalments",
     .description = "Writes advance.csv and instalments.csv for every cover that is charged on headcount or payroll\n"
                    "and insured in the year.\n"},
    {.name = "settle",
     .operand = {"BOOK"},
     .needs = CLI_BIT(CLI_YEAR) | CLI_BIT(CLI_OUT),
     .takes = OF_A_BOOK | CLI_BIT(CLI_FORCE),
     .over_ranks = true,
     .run = premie_cli_settle,
     .summary = "Settle the premiums of a year, and the advance of the next with it",
     .description = "Writes settlement.csv, and the rows to book in billing.csv: with these in the book, a second\n"
                    "run finds every difference 0.\n"},
    {.name = "prorata",
     .operand = {"BOOK"},
     .needs = CLI_BIT(CLI_YEAR) | CLI_BIT(CLI_UNTIL) | CLI_BIT(CLI_OUT),
     .takes = OF_A_BOOK | CLI_BIT(CLI_FORCE),
     .over_ranks = true,
     .run = premie_cli_prorata,
     .summary = "Charge tariffs per employee of a year, joiners and leavers by the day",
     .description = "Writes prorata.csv with each employee's lines that fall before --until, prorata_due.csv and\n"
                    "prorata_covers.csv with what is due and its VAT, and the rows to book in billing.csv: with these\n"
                    "in the book, a second run finds nothing due.\n"},
    {.name = "reimburse",
     .operand = {"BOOK"},
     .takes = OF_A_BOOK | CLI_BIT(CLI_OUT) | CLI_BIT(CLI_FORCE),
     .over_ranks = true,
     .run = premie_cli_reimburse,
     .summary = "Decide on every invoice of reintegration costs",
     .description = "Writes reimbursements.csv: of each invoice the status, the reason and the article where it is\n"
                    "rejected, the amount, and what is due after what was paid out. Without -o it goes to standard\n"
                    "output.\n"},
    {.name = "sample",
     .operand = {"BOOK"},
     .needs = CLI_BIT(CLI_SIZE) | CLI_BIT(CLI_SEED),
     .takes = OF_A_BOOK,
     .run = premie_cli_sample,
     .summary = "Draw an audit sample of the applications for reimbursement",
     .description = "Of the applications under loyalis-vvt covers of the year before the knowledge date (S1:9), those\n"
                    "rejected too. Draws twice: simple random, each application as likely as any other, and\n"
                    "monetary-unit, each cent reimbursed as likely as any other. Prints CSV: method, invoice_id,\n"
                    "cover_id, submitted_on, amount, hits.\n"},
    {.name = "rate",
     .operand = {"BOOK"},
     .needs = CLI_BIT(CLI_YEAR) | CLI_BIT(CLI_OUT),
     .takes = OF_A_BOOK | CLI_BIT(CLI_FORCE),
     .over_ranks = true,
     .run = premie_cli_rate,
     .summary = "Rate covers on their claims of the years before",
     .description =
         "Writes ratios.csv with claims, reintegration costs and premium by calendar year, rates.csv with\n"
         "the new premium percentage of each cover and what bound it, and portfolio.csv with the mean ratio,\n"
         "the credibility figures and the off-balance of each product and class.\n"},
    {.name = "whk",
     .operand = {"BOOK"},
     .needs = CLI_BIT(CLI_YEAR) | CLI_BIT(CLI_OUT),
     .takes = OF_A_BOOK | CLI_BIT(CLI_FORCE),
     .run = premie_cli_whk,
     .summary = "Compute the differentiated Whk premiums of employers, beside their WGA covers",
     .description =
         "Writes whk.csv with the size, the percentages and the premium of every employer and component of the\n"
         "year in whk_parameters.csv, and whk_compare.csv with what each employer would pay to the public fund for\n"
         "WGA, in own risk or not, beside the premium of its WGA covers. What own risk takes the place of is WGA,\n"
         "from 2014 to 2016 WGA-vast. The premium of a cover is the definitive one of the year, else its advance;\n"
         "the difference is above 0 where own risk costs less. What is not published is nowhere guessed.\n"},
    {.name = "close",
     .operand = {"BOOK"},
     .needs = CLI_BIT(CLI_YEAR) | CLI_BIT(CLI_OUT),
     .takes = OF_A_BOOK | CLI_BIT(CLI_FORCE) | CLI_BIT(CLI_ONLY),
     .over_ranks = true,
     .run = premie_cli_close_year,
     .summary = "Do everything the year end needs in one run",
     .description =
         "Settles the year, computes the advances of the next, charges both per employee until the day after\n"
         "the knowledge date, reimburses, and rates covers for the next year. Writes all result tables, the\n"
         "rows to book in one billing.csv, and summary.csv with the control totals. With --only it runs some of\n"
         "these parts, and writes their tables and the summary of those.\n"},
    {.name = "timeline",
     .operand = {"BOOK"},
     .needs = CLI_BIT(CLI_FROM) | CLI_BIT(CLI_UNTIL),
     .takes = OF_A_BOOK | CLI_BIT(CLI_OUT) | CLI_BIT(CLI_FORCE),
     .run = premie_cli_timeline,
     .summary = "List what is due for the sickness cases under WGA covers",
     .description =
         "Writes timeline.csv: of each case of an employer that carries the WGA risk itself the milestones of\n"
         "milestones.csv that fall in the period, by their days, with who has to act. What falls after recovery or\n"
         "after the state-pension day is left out. Without -o it goes to standard output.\n"},
    {.name = "wga",
     .operand = {"BOOK"},
     .needs = CLI_BIT(CLI_YEAR) | CLI_BIT(CLI_OUT),
     .takes = OF_A_BOOK | CLI_BIT(CLI_FORCE),
     .run = premie_cli_wga,
     .summary = "Compute what cases on WGA cost an employer that carries the risk itself",
     .description =
         "Writes wga.csv with the benefits of each case in wga_cases.csv, phase by phase, and wga_burden.csv with\n"
         "its cost by calendar year: as if nobody leaves WGA, as it is expected by wga_exit.csv, and the present\n"
         "value of that on 1 January of the year.\n"},
    {.name = "fit",
     .operand = {"BOOK"},
     .needs = CLI_BIT(CLI_OUT),
     .takes = OF_A_BOOK | CLI_BIT(CLI_FORCE) | CLI_BIT(CLI_SINCE),
     .run = premie_cli_fit,
     .summary = "Estimate a model for premie simulate from what the book has seen",
     .description =
         "Looks at the calendar years that are over, and at covers charged on headcount or payroll: the cases that\n"
         "began while each was in force, its employee-years, and what the cases cost. Writes a folder for\n"
         "premie simulate --model: frequency.csv, Poisson or negative binomial, severity.csv, lognormal, gamma or\n"
         "pareto, whichever has the lowest AIC, and shock.csv, by which whole years differ. fit.csv shows every\n"
         "estimate by maximum likelihood with its standard error and sample size, and how far that of a class counts\n"
         "beside that of its product. Claims without an absence are of no case, and are not in the model.\n"},
    {.name = "simulate",
     .operand = {"BOOK"},
     .needs = CLI_BIT(CLI_YEAR) | CLI_BIT(CLI_OUT),
     .takes = OF_A_BOOK | CLI_BIT(CLI_FORCE) | CLI_BIT(CLI_SCENARIO) | CLI_BIT(CLI_REPORT) | CLI_BIT(CLI_KEEP_EVERY) |
              CLI_BIT(CLI_SHARED_INPUT) | OF_A_MODEL,
     .over_ranks = true,
     .either = CLI_BIT(CLI_SCENARIO) | CLI_BIT(CLI_MODEL),
     .together = OF_A_MODEL,
     .run = premie_cli_simulate,
     .summary = "Show what a change does to the portfolio: who gains, who loses",
     .description =
         "A scenario is a folder of tables, of the rules or of a book; each stands in the place of the table of that\n"
         "name, and all others stay as they are. Writes impact.csv with the rate, the premium of the year and the\n"
         "reimbursements of each cover in the book and in each scenario, impact_summary.csv by product, class,\n"
         "sector and size, and impact_histogram.csv. With --rejects, rows of a scenario that are set aside go to\n"
         "FILE.NAME.\n"
         "\n"
         "A model is a folder with frequency.csv, severity.csv, shock.csv and lapse.csv. The base and every scenario\n"
         "are drawn --paths times over --horizon years with the same random numbers: cases, their costs, the claims\n"
         "ratio, the new rate, the next premium. Writes simulation.csv with the portfolio by year, and\n"
         "simulation_covers.csv with the rates of each cover. Ctrl-C keeps what is done in OUT.NAME.kept, and the "
         "same\n"
         "command goes on from there to the same results; --force begins anew.\n"},
    {.name = "explain",
     .operand = {"BOOK"},
     .needs = CLI_BIT(CLI_YEAR),
     .one_of = CLI_BIT(CLI_COVER) | CLI_BIT(CLI_CASE) | CLI_BIT(CLI_EMPLOYER),
     .takes = OF_A_BOOK | CLI_BIT(CLI_FORMAT),
     .run = premie_cli_explain,
     .summary = "Show how each figure of one cover, case or employer and year came about",
     .description = "Every step of the advance and the settlement with its numbers, its rule and its article, so\n"
                    "that it can be followed with a pocket calculator. With --case the milestones of a sickness\n"
                    "case under a WGA cover, and what it costs on WGA. With --employer its Whk premiums, and what\n"
                    "they are beside the premium of its WGA covers.\n"},
    {.name = "verify",
     .operand = {"OUT", "BOOK"},
     .takes = CLI_BIT(CLI_RULES) | CLI_BIT(CLI_THREADS) | CLI_BIT(CLI_PARSER) | CLI_BIT(CLI_NO_PACK) |
              CLI_BIT(CLI_QUIET) | CLI_BIT(CLI_PROGRESS) | CLI_BIT(CLI_SCENARIO) | CLI_BIT(CLI_MODEL),
     .run = premie_cli_verify,
     .summary = "Tell whether a result folder is still what the book gives",
     .description =
         "Holds the tables of the book, the rules and the results in OUT against OUT/receipt.json, and runs\n"
         "the command again as it was run then. Names every table that differs, with its first rows, and\n"
         "how: another version of the program, a changed table that was read, a changed result in OUT,\n"
         "another outcome of the run. Nothing is written. The exit status is 1 where anything differs.\n"},
    {.name = "compare",
     .operand = {"OUT1", "OUT2"},
     .takes = CLI_BIT(CLI_FORMAT) | CLI_BIT(CLI_DIALECT),
     .run = premie_cli_compare,
     .summary = "Show in what two result folders of the same command differ",
     .description =
         "Every row that was added or removed, every figure that changed, and the sums of each money column. The\n"
         "exit status is 0 whether they differ or not. Folders of two different years are matched without the year.\n"
         "\n"
         "The change of a new percentage is taken apart into parts that add up to it, one after the other put in\n"
         "the place of what it was:\n"
         "  tariff         the base: the current percentage or, where that does not give the new one, the tariff\n"
         "  claims         after the large claim cap\n"
         "  reintegration  costs of reintegration\n"
         "  premium        the premium over the window\n"
         "  credibility    how far the own experience counts, and the experience of the others\n"
         "  other          what the results do not show: a change of scale or target, or of the weights of years\n"
         "  bounds         what a bound that binds takes away or adds\n"
         "  rounding       where no bound binds\n"
         "Results do not hold the scale: between two ratios its factor is taken to change in a straight line, and\n"
         "beyond them not at all. A base that is not the current percentage is taken to be the number of fewest\n"
         "decimals that gives the new one.\n"},
    {.name = "credibility",
     .operand = {"FILE"},
     .takes = CLI_BIT(CLI_ESTIMATOR) | CLI_BIT(CLI_HIERARCHICAL) | CLI_BIT(CLI_K) | CLI_BIT(CLI_FORMAT) |
              CLI_BIT(CLI_DIALECT) | CLI_BIT(CLI_QUIET),
     .run = premie_cli_credibility,
     .summary = "Estimate a credibility model from a plain table, without a book",
     .description =
         "FILE is CSV with a row for each group and period, in columns group, period, value and weight, and with\n"
         "--hierarchical also sector. A weight of 0 is a missing cell, whose value may be blank. The model is that\n"
         "of Buhlmann and Straub, with --hierarchical that of Jewell.\n"
         "\n"
         "The groups go to standard output as CSV: sector (of two levels), group, periods, weight, mean, factor and\n"
         "premium, sorted by sector and group. The structure parameters, and of two levels the sectors, go to\n"
         "standard error, unless --quiet. --format json gives all of it on standard output as one object.\n"},
};

const unsigned premie_cli_command_count = sizeof premie_cli_commands / sizeof premie_cli_commands[0];
