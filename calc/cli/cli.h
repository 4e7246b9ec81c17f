/** \file
 * The program: its commands and options as tables, and what its commands share.
 *
 * A new command is a row of premie_cli_commands and a file with its function.
 */
#ifndef PREMIE_CLI_CLI_H
#define PREMIE_CLI_CLI_H

#include <stdio.h>

#include "premie/receipt.h"
#include "premie/credibility.h"
#include "premie/folder_copy.h"
#include "premie/ranked.h"
#include "premie/run.h"
#include "premie/simulation.h"

/* ---- the command line ----------------------------------------------------------------------------------- */

/** The options, in the order of premie_cli_options. */
typedef enum cli_option {
    CLI_YEAR,
    CLI_FROM,
    CLI_UNTIL,
    CLI_ONLY,
    CLI_COVER,
    CLI_CASE,
    CLI_EMPLOYER,
    CLI_OUT,
    CLI_FORCE,
    CLI_FORMAT,
    CLI_ESTIMATOR,
    CLI_HIERARCHICAL,
    CLI_K,
    CLI_SIZE,
    CLI_SCHEMA,
    CLI_SCENARIO,
    CLI_MODEL,
    CLI_SINCE,
    CLI_PATHS,
    CLI_HORIZON,
    CLI_SEED,
    CLI_REPORT,
    CLI_KEEP_EVERY,
    CLI_SHARED_INPUT,
    CLI_RULES,
    CLI_AS_OF,
    CLI_REJECTS,
    CLI_DIALECT,
    CLI_THREADS,
    CLI_PARSER,
    CLI_NO_PACK,
    CLI_QUIET,
    CLI_PROGRESS,
    CLI_COMPLETION,
    CLI_LIST_COMMANDS,
    CLI_VERSION,
    CLI_HELP,
    CLI_OPTION_COUNT
} cli_option;

#define CLI_BIT(option) (UINT64_C(1) << (option))

typedef enum cli_schema_form { CLI_NO_SCHEMA, CLI_SCHEMA_TEXT, CLI_SCHEMA_MARKDOWN } cli_schema_form;

enum { CLI_OPERANDS_MAX = 2, CLI_SCENARIOS_MAX = 32, CLI_PATH = 4096 };

/** A scenario of the command line. Rule [S-1] */
typedef struct cli_scenario {
    char name[PREMIE_SCENARIO_NAME];
    const char *folder;
} cli_scenario;

/** A command line taken apart. Text is borrowed, but for `default_rules`. */
typedef struct cli_arguments {
    const struct cli_command *command;     /**< NULL where none was named */
    uint64_t given;                        /**< CLI_BIT of each option that was given */
    const char *operand[CLI_OPERANDS_MAX]; /**< in the order of the command's operands */
    unsigned operand_count;
    const char *book; /**< the operand of that name */
    int year;
    int since;                                 /**< 0 where not given */
    unsigned parts;                            /**< of premie_part */
    const char *cover, *out, *rules, *rejects; /**< NULL where not given, but for `rules` */
    const char *sickness_case;
    const char *employer;
    char *default_rules;
    premie_date from, until;
    premie_date as_of;
    premie_dialect dialect;
    unsigned threads;
    bool libcsv_only; /**< every record is read by libcsv */
    bool force, json, quiet, progress, no_pack;
    bool set_aside;                /**< bad rows are: in the file `rejects`, where that is not NULL */
    const premie_receipt *against; /**< results are held against this receipt in `out`, not written; or NULL */
    cli_schema_form schema;
    premie_credibility_estimator estimator;
    premie_hierarchy_estimator hierarchy;
    double k;
    uint32_t size, seed;
    cli_scenario scenarios[CLI_SCENARIOS_MAX]; /**< [scenario_count] sorted by name, bytewise */
    unsigned scenario_count;
    const cli_scenario *scenario; /**< the one that is loaded; NULL: none */
    const premie_book *base;      /**< the book without it, whose tables it may share; or NULL */
    const char *model, *report;   /**< NULL where not given */
    uint32_t paths;
    int horizon;               /**< years */
    uint32_t keep_every;       /**< seconds; 0 where not given */
    bool over_ranks;           /**< the program is premie-mpi */
    bool shared_input;         /**< every rank reads it itself */
    const premie_ranks *ranks; /**< those that share the work; NULL: this process does all of it */
} cli_arguments;

static inline bool premie_cli_given(const cli_arguments *arguments, cli_option option)
{
    return (arguments->given & CLI_BIT(option)) != 0;
}

/** One option. All text is static. */
typedef struct cli_option_about {
    const char *name;     /**< long name without its dashes, or NULL */
    const char *argument; /**< what its argument is: DIR, FILE …, or a choice such as iso|nl; NULL: it takes none */
    const char *meaning, *otherwise; /**< and its default, or NULL */
    const char *expected;            /**< what the argument has to be, for messages */
    const char *words;               /**< where it is a list of words, commas between: these, blanks between; or NULL */
    /** Takes the argument, NULL where it lacks; false where it is not what is expected. */
    bool (*take)(cli_arguments *arguments, const char *text);
    char letter; /**< short name, or 0 */
    bool argument_may_lack;
} cli_option_about;

/** One command. All text is static. */
typedef struct cli_command {
    const char *name;
    const char *operand[CLI_OPERANDS_MAX];      /**< their names, such as BOOK */
    uint64_t needs, takes;                      /**< CLI_BIT of its options: those it must have, and all others */
    uint64_t one_of;                            /**< options of which it must have one, and no more */
    uint64_t alone;                             /**< options that stand in the place of operands and needed options */
    uint64_t either;                            /**< of these at least one is needed */
    uint64_t together;                          /**< the first of these needs the others, and they need it */
    bool over_ranks;                            /**< ranks share its work; of other commands rank 0 does all */
    int (*run)(const cli_arguments *arguments); /**< returns the exit status */
    const char *summary;                        /**< a sentence without its full stop */
    const char *description;                    /**< more, in lines; or "" */
} cli_command;

/** Options that every command has, and those of the program without a command. */
#define CLI_COMMON (CLI_BIT(CLI_HELP) | CLI_BIT(CLI_VERSION))
#define CLI_HIDDEN (CLI_BIT(CLI_COMPLETION) | CLI_BIT(CLI_LIST_COMMANDS))
/** Options that only premie-mpi has. */
#define CLI_OF_RANKS CLI_BIT(CLI_SHARED_INPUT)

extern const cli_option_about premie_cli_options[CLI_OPTION_COUNT];
extern const cli_command premie_cli_commands[];
extern const unsigned premie_cli_command_count;

/**
 * Takes a command line apart; nothing is printed.
 *
 * Given     ranks      of premie-mpi; NULL: the program is premie
 * Returned  arguments  to be released with premie_cli_arguments_release in every case
 * Status    PREMIE_E_USAGE   the command line is wrong
 *           PREMIE_E_SYSTEM  no memory
 */
PREMIE_CHECKED premie_status premie_cli_arguments_take(int count, char *const words[], const premie_ranks *ranks,
                                                       cli_arguments *arguments, premie_error *error);
void premie_cli_arguments_release(cli_arguments *arguments);

enum { CLI_PARTS_TEXT = 48 };
/** Parts as --only has them, in one order. */
const char *premie_cli_parts_text(unsigned parts, char text[CLI_PARTS_TEXT]);

/** The program; returns the exit status, the same on all ranks. `ranks` is NULL for `premie`. */
int premie_cli_main(int count, char *words[], const premie_ranks *ranks);

/** Help of the program, or of one command where one is named. */
void premie_cli_print_help(const cli_arguments *arguments);
void premie_cli_print_completion(const cli_arguments *arguments);
/** The name of the program; of the options of one command, those that the program has. */
const char *premie_cli_program(const cli_arguments *arguments);
uint64_t premie_cli_options_of(const cli_arguments *arguments, const cli_command *command);

/** The folder of rule tables that belongs to this program; the caller frees it. NULL where there is no memory. */
char *premie_cli_default_rules(const char *program);

/* ---- what commands share --------------------------------------------------------------------------------- */

/** A progress bar on standard error. */
typedef struct cli_progress {
    bool shown, always, terminal;
    int64_t begin_ms, last_ms;
} cli_progress;

/** A book and its portfolio, loaded as the command line says. */
typedef struct cli_session {
    premie_book book;
    premie_findings findings;
    premie_rejects rejects; /**< rows that were set aside */
    premie_findings faults; /**< that only the calculation found, whole messages */
    premie_portfolio portfolio;
    cli_progress progress;
    const premie_ranks *ranks; /**< that load it alike; or NULL */
    const char *scenario;      /**< its name; NULL for the book itself */
} cli_session;

/**
 * Loads the book, sets bad rows aside where asked for, and tells what is wrong. The reject file stays where the session is
 * closed with status 0.
 *
 * Returned  session  to be closed in every case
 * Status    the exit status where it is not PREMIE_OK; all has been said then
 */
PREMIE_CHECKED premie_status premie_cli_open(const cli_arguments *arguments, cli_session *session);
/** `status` is the exit status. */
void premie_cli_close(cli_session *session, int status);
/** A reject file that stays is told of; where `status` is not 0, all is as it was before it. */
void premie_cli_end_rejects(premie_rejects *rejects, int status);

/** How the command line asks a book to be loaded, with the progress of the session. */
premie_load_options premie_cli_load_options(const cli_arguments *arguments, cli_session *session);
/** Says what came of loading with `status`, but for rows that were set aside; returns the exit status. */
premie_status premie_cli_tell_load(cli_session *session, premie_status status, const premie_error *error);

/** Says why computing failed, in `cli.md`'s words; returns the exit status. */
int premie_cli_fail(cli_session *session, const premie_error *error);

/** The same of files that are no book, with findings whose texts are whole messages; `ranks` read them, or NULL. */
int premie_cli_fail_reading(const premie_ranks *ranks, const premie_findings *findings, const premie_error *error);

/** premie_ranks_agree of loading: what rank 0 has found itself stays in its own words. `first` says what a rank has found first. */
PREMIE_CHECKED premie_status premie_cli_agree_load(const premie_ranks *ranks, premie_status own, const char *first,
                                                   premie_error *error);
/** Whether this process speaks to the user, and writes. */
static inline bool premie_cli_speaks(const cli_arguments *arguments)
{
    return arguments->ranks == NULL || arguments->ranks->rank == 0;
}

/** The input of a command as a rank sees it: on rank 0 as it was given, on others copies, unless all read it. */
typedef struct cli_input {
    cli_arguments arguments; /**< those of the command, with the folders of the copies */
    premie_folder_copy book, rules, model;
} cli_input;

/** All ranks call it alike; to be released in every case. Says nothing. */
PREMIE_CHECKED premie_status premie_cli_input_take(const cli_arguments *arguments, cli_input *input,
                                                   premie_error *error);
void premie_cli_input_release(cli_input *input);
/** Whether ranks other than 0 have copies. */
bool premie_cli_input_copied(const cli_arguments *arguments);

/** Where and how the command line asks for results to be written. */
premie_write_options premie_cli_write_options(const cli_arguments *arguments);
/** PREMIE_E_USAGE where a folder is there already that may not be replaced; to be asked before anything is computed. */
PREMIE_CHECKED premie_status premie_cli_check_place(const cli_arguments *arguments, premie_error *error);

/** A command that computes results, writes them to -o and sums them up; returns the exit status. */
typedef premie_status cli_compute(const premie_portfolio *portfolio, const cli_arguments *arguments,
                                  premie_results *results, premie_error *error);
int premie_cli_run_results(const cli_arguments *arguments, cli_compute *compute);
/** The same by all ranks together. */
int premie_cli_run_joint(const cli_arguments *arguments, cli_compute *compute);

/** The command and the arguments of a receipt; nothing is allocated. */
void premie_cli_receipt(const cli_arguments *arguments, premie_receipt *receipt);

/**
 * Holds results, NULL where there are none, against those of `again->against`, and tells; the exit status.
 *
 * Given     read  what was read besides the book and the rules; NULL: nothing
 */
int premie_cli_hold_against(const cli_arguments *again, cli_session *session, const premie_receipt *read,
                            const premie_results *results);

enum { CLI_ID = 300 };

/** An id for people: what a terminal would obey, or cannot be seen, as \xNN. */
const char *premie_cli_id(premie_id id, char shown[CLI_ID]);
/** Prints a text of a book likewise. */
void premie_cli_put(const char *text);

/** What Jansson holds as text, which the caller frees; NULL where there is no memory. */
struct json_t;
char *premie_cli_json_text(const struct json_t *root, bool indented);
/** Prints it, as a whole or not at all; false where there is no memory. */
bool premie_cli_print_json(const struct json_t *root);

/** Amounts above and below 0, apart. */
typedef struct cli_balance {
    size_t up, down;
    premie_int128 collect, refund;
} cli_balance;

/** A premium percentage that changes, in millionths. */
typedef struct cli_change {
    unsigned char cover[PREMIE_ID_BYTES + 1]; /**< the length of its id, and the id */
    char bound[15];
    int64_t current, renewed;
} cli_change;

enum { CLI_CHANGES = 10 };

/** What the page of `premie close` tells besides control totals and the portfolio. Holds no pointer. */
typedef struct cli_close_figures {
    cli_balance settled, prorated, granted, due;
    size_t rows[PREMIE_RESULT_portfolio]; /**< of each table before it */
    size_t up, down, same;                /**< percentages */
    cli_change largest[CLI_CHANGES];      /**< [shown] the largest first */
    size_t shown;
} cli_close_figures;

void premie_cli_close_figures(const premie_results *results, cli_close_figures *figures);
/** Adds the figures of other covers. */
void premie_cli_join_figures(cli_close_figures *to, const cli_close_figures *other);

/** What the results come to, for people. */
void premie_cli_print_summary(const premie_results *results, const cli_close_figures *figures,
                              const cli_arguments *arguments, size_t count, const premie_measure measures[]);
/** The same of `premie close`, by subject; `measures` are those of its summary.csv. */
void premie_cli_print_close(const premie_results *results, const cli_close_figures *figures,
                            const cli_arguments *arguments, size_t count, const premie_measure measures[]);
/** What scenarios do to premiums, by product, class, sector and size. Rule [S-4] */
void premie_cli_print_impact(const premie_results *results, premie_dialect dialect);
/** The model that was estimated, and how sure its figures are. Rule [S-7] */
void premie_cli_print_fit(const premie_results *results, const cli_arguments *arguments);
/** How many rows have a status, and what it means for people. */
void premie_cli_print_status(const char *status, const char *count);

void premie_cli_progress_begin(cli_progress *progress, const cli_arguments *arguments);
/** A premie_progress; the context is the cli_progress. */
void premie_cli_progress_show(void *context, const char *work, double share);
/** Takes the bar away; to be called before anything else is printed. */
void premie_cli_progress_end(cli_progress *progress);

/**
 * Loads the model of --model into `model`, and says what is wrong with it; the exit status. The model is empty where
 * there is no --model. To be released in every case.
 */
PREMIE_CHECKED premie_status premie_cli_model_open(const cli_arguments *arguments, premie_model *model);
/** Simulates a book under a name, and says what is wrong; the exit status. Ctrl-C stops it [S-13]. */
PREMIE_CHECKED premie_status premie_cli_simulate_book(const cli_arguments *arguments, const char *name,
                                                      const premie_model *model, cli_session *session,
                                                      premie_results *results);
/** Once the results are written: what was kept of the simulation of a name is no longer needed. */
void premie_cli_simulated(const cli_arguments *arguments, const char *name);

/* ---- the commands ---------------------------------------------------------------------------------------- */

int premie_cli_check(const cli_arguments *arguments);
int premie_cli_advance(const cli_arguments *arguments);
int premie_cli_settle(const cli_arguments *arguments);
int premie_cli_prorata(const cli_arguments *arguments);
int premie_cli_reimburse(const cli_arguments *arguments);
int premie_cli_rate(const cli_arguments *arguments);
int premie_cli_whk(const cli_arguments *arguments);
int premie_cli_close_year(const cli_arguments *arguments);
int premie_cli_sample(const cli_arguments *arguments);
int premie_cli_explain(const cli_arguments *arguments);
int premie_cli_compare(const cli_arguments *arguments);
int premie_cli_timeline(const cli_arguments *arguments);
int premie_cli_wga(const cli_arguments *arguments);
int premie_cli_credibility(const cli_arguments *arguments);
int premie_cli_pack(const cli_arguments *arguments);
int premie_cli_simulate(const cli_arguments *arguments);
int premie_cli_fit(const cli_arguments *arguments);
int premie_cli_verify(const cli_arguments *arguments);

/** The description of all tables, for `premie check --schema`. */
void premie_cli_print_schema(bool markdown);

#endif
