#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "premie/nearest.h"

enum { OPTION_TEXT = 48, FIRST_LONG = 256 };

/* ---- faults --------------------------------------------------------------------------------------------- */

/* `text; try 'premie COMMAND --help'` */
static premie_status refuse(const cli_arguments *arguments, premie_error *error)
{
    size_t length = strlen(error->text);
    bool asks = length > 0 && error->text[length - 1] == '?';
    const cli_command *command = arguments->command;
    return premie_fail(error, PREMIE_E_USAGE, "%s%s try '%s %s%s--help'", error->text, asks ? "" : ";",
                       premie_cli_program(arguments), command != NULL ? command->name : "", command != NULL ? " " : "");
}

const char *premie_cli_program(const cli_arguments *arguments)
{
    return arguments->over_ranks ? "premie-mpi" : "premie";
}

static uint64_t absent(const cli_arguments *arguments) { return arguments->over_ranks ? 0 : CLI_OF_RANKS; }

uint64_t premie_cli_options_of(const cli_arguments *arguments, const cli_command *command)
{
    return (command->needs | command->one_of | command->takes | CLI_COMMON) & ~absent(arguments);
}

/* The options of the command, or of the program where none was named. */
static uint64_t options_of(const cli_arguments *arguments)
{
    const cli_command *command = arguments->command;
    return command != NULL ? premie_cli_options_of(arguments, command) : CLI_COMMON | CLI_HIDDEN;
}

static const char *option_text(cli_option option, char text[OPTION_TEXT])
{
    const cli_option_about *about = &premie_cli_options[option];
    if (about->name != NULL) {
        (void)snprintf(text, OPTION_TEXT, "--%s", about->name);
    } else {
        (void)snprintf(text, OPTION_TEXT, "-%c", about->letter);
    }
    return text;
}

/* Any option may be meant while the command is not known yet. */
static premie_status refuse_unknown(const cli_arguments *arguments, const char *word, premie_error *error)
{
    size_t length = strcspn(word, "=");
    char quoted[PREMIE_QUOTED], hint[PREMIE_QUOTED] = "";
    premie_nearest nearest = {.name = word + 2, .length = length > 2 ? length - 2 : 0};
    uint64_t candidates = arguments->command != NULL ? options_of(arguments) : ~(CLI_HIDDEN | absent(arguments));
    for (unsigned i = 0; i < CLI_OPTION_COUNT; i++) {
        if ((candidates & CLI_BIT(i)) != 0 && premie_cli_options[i].name != NULL) {
            premie_nearest_try(&nearest, premie_cli_options[i].name, strlen(premie_cli_options[i].name));
        }
    }
    if (nearest.best != NULL && strncmp(word, "--", 2) == 0) {
        (void)snprintf(hint, sizeof hint, "; did you mean '--%s'?", nearest.best);
    }
    (void)premie_fail(error, PREMIE_E_USAGE, "unknown option %s%s", premie_quote(word, length, quoted), hint);
    return refuse(arguments, error);
}

/* The option of an answer of getopt_long, or of its optopt: a letter, or the place of a long name. */
static cli_option option_of(int found)
{
    unsigned option = 0;
    while (found < FIRST_LONG && option < CLI_OPTION_COUNT && premie_cli_options[option].letter != (char)found) {
        option++;
    }
    return found < FIRST_LONG ? (cli_option)option : (cli_option)(found - FIRST_LONG);
}

/* ---- words ---------------------------------------------------------------------------------------------- */

static premie_status take_command(cli_arguments *arguments, const char *word, premie_error *error)
{
    char quoted[PREMIE_QUOTED], hint[PREMIE_QUOTED + 32];
    premie_nearest nearest = {.name = word, .length = strlen(word)};
    for (unsigned i = 0; i < premie_cli_command_count; i++) {
        const cli_command *command = &premie_cli_commands[i];
        if (strcmp(command->name, word) == 0) {
            arguments->command = command;
            return PREMIE_OK;
        }
        premie_nearest_try(&nearest, command->name, strlen(command->name));
    }
    (void)premie_fail(error, PREMIE_E_USAGE, "unknown command %s%s", premie_quote(word, strlen(word), quoted),
                      premie_nearest_text(&nearest, hint));
    return refuse(arguments, error);
}

static premie_status take_operand(cli_arguments *arguments, const char *word, premie_error *error)
{
    char quoted[PREMIE_QUOTED];
    if (arguments->command == NULL) {
        return take_command(arguments, word, error);
    }
    unsigned place = arguments->operand_count;
    if (place == CLI_OPERANDS_MAX || arguments->command->operand[place] == NULL) {
        (void)premie_fail(error, PREMIE_E_USAGE, "one word too many: %s", premie_quote(word, strlen(word), quoted));
        return refuse(arguments, error);
    }
    arguments->operand[arguments->operand_count++] = word;
    if (strcmp(arguments->command->operand[place], "BOOK") == 0) {
        arguments->book = word;
    }
    return PREMIE_OK;
}

/* The first of a list of words that is none of those known, and the one that was meant. */
static const char *wrong_word(const char *known, const char *text, size_t *length, premie_nearest *nearest)
{
    for (;; text += *length + 1) {
        bool is_known = false;
        *length = strcspn(text, ",");
        *nearest = (premie_nearest){.name = text, .length = *length};
        for (const char *word = known; *word != '\0';) {
            size_t size = strcspn(word, " ");
            is_known |= size == *length && memcmp(word, text, size) == 0;
            premie_nearest_try(nearest, word, size);
            word += size + (word[size] == ' ');
        }
        if (!is_known || text[*length] == '\0') {
            return text;
        }
    }
}

static premie_status take_option(cli_arguments *arguments, cli_option option, const char *text, premie_error *error)
{
    const cli_option_about *about = &premie_cli_options[option];
    char shown[OPTION_TEXT], quoted[PREMIE_QUOTED], hint[PREMIE_QUOTED + 32] = "";
    arguments->given |= CLI_BIT(option);
    if (about->take == NULL || about->take(arguments, text)) {
        return PREMIE_OK;
    }
    size_t length = strlen(text);
    if (about->words != NULL) {
        premie_nearest nearest;
        text = wrong_word(about->words, text, &length, &nearest);
        (void)premie_nearest_text(&nearest, hint);
    }
    (void)premie_fail(error, PREMIE_E_USAGE, "%s: expected %s, found %s%s", option_text(option, shown), about->expected,
                      premie_quote(text, length, quoted), hint);
    return refuse(arguments, error);
}

/* What getopt_long could make nothing of: `found` is its answer, `word` the word it stopped at. */
static premie_status refuse_word(const cli_arguments *arguments, int found, const char *word, premie_error *error)
{
    char shown[OPTION_TEXT], letter[] = {'-', (char)optopt, '\0'};
    if (found == ':') {
        cli_option option = option_of(optopt);
        (void)premie_fail(error, PREMIE_E_USAGE, "%s: expected %s, found nothing", option_text(option, shown),
                          premie_cli_options[option].expected);
    } else if (optopt >= FIRST_LONG) {
        (void)premie_fail(error, PREMIE_E_USAGE, "%s takes no argument", option_text(option_of(optopt), shown));
    } else {
        return refuse_unknown(arguments, optopt != 0 ? letter : word, error);
    }
    return refuse(arguments, error);
}

/* ---- the whole ------------------------------------------------------------------------------------------ */

/* Tables of getopt_long: a leading `-` brings operands in their place, `:` tells what lacks an argument. */
static void plan(const cli_arguments *arguments, struct option options[CLI_OPTION_COUNT + 1],
                 char letters[2 * CLI_OPTION_COUNT + 3])
{
    unsigned count = 0, at = 0;
    letters[at++] = '-';
    letters[at++] = ':';
    for (int i = 0; i < CLI_OPTION_COUNT; i++) {
        const cli_option_about *about = &premie_cli_options[i];
        int argument = about->argument == NULL ? no_argument : required_argument;
        if ((absent(arguments) & CLI_BIT(i)) != 0) {
            continue;
        }
        if (about->name != NULL) {
            argument = about->argument_may_lack ? optional_argument : argument;
            options[count++] = (struct option){about->name, argument, NULL, FIRST_LONG + i};
        } else {
            letters[at++] = about->letter;
            letters[at++] = ':';
        }
    }
    letters[at] = '\0';
    options[count] = (struct option){NULL, 0, NULL, 0};
}

static premie_status take_words(int count, char *const words[], cli_arguments *arguments, premie_error *error)
{
    struct option options[CLI_OPTION_COUNT + 1];
    char letters[2 * CLI_OPTION_COUNT + 3];
    premie_status status = PREMIE_OK;
    int found;
    plan(arguments, options, letters);
    opterr = 0;
    optind = 0; /* from the beginning, also where another command line was taken apart before */
    while (status == PREMIE_OK && (found = getopt_long(count, words, letters, options, NULL)) != -1) {
        if (found == 1) {
            status = take_operand(arguments, optarg, error);
        } else if (found == '?' || found == ':') {
            status = refuse_word(arguments, found, words[optind - 1], error);
        } else {
            status = take_option(arguments, option_of(found), optarg, error);
        }
    }
    for (int i = optind; status == PREMIE_OK && i < count; i++) {
        status = take_operand(arguments, words[i], error);
    }
    return status;
}

/* Whether one of the options is given of which there must be one; none at all is fine where there are none. */
static bool has_one(const cli_arguments *arguments, premie_error *error)
{
    const cli_command *command = arguments->command;
    char list[OPTION_TEXT * 4] = "", shown[OPTION_TEXT];
    unsigned given = 0;
    for (unsigned i = 0; i < CLI_OPTION_COUNT; i++) {
        if ((command->one_of & CLI_BIT(i)) != 0) {
            size_t length = strlen(list);
            (void)snprintf(list + length, sizeof list - length, "%s%s %s", length > 0 ? " or " : "",
                           option_text(i, shown), premie_cli_options[i].argument);
            given += (arguments->given & CLI_BIT(i)) != 0;
        }
    }
    if (command->one_of == 0 || given == 1) {
        return true;
    }
    (void)premie_fail(error, PREMIE_E_USAGE, "%s needs %s%s", command->name, list, given > 1 ? ", and only one" : "");
    return false;
}

/* Options that are needed only with others: one of several, or all of them together. */
static premie_status check_ties(const cli_arguments *arguments, premie_error *error)
{
    const cli_command *command = arguments->command;
    char shown[OPTION_TEXT], other[OPTION_TEXT];
    cli_option first = CLI_OPTION_COUNT;
    for (unsigned i = 0; i < CLI_OPTION_COUNT; i++) {
        const char *argument = premie_cli_options[i].argument;
        if ((command->either & CLI_BIT(i)) != 0 && (command->either & arguments->given) == 0) {
            (void)premie_fail(error, PREMIE_E_USAGE, "%s needs %s %s", command->name, option_text(i, shown), argument);
            return refuse(arguments, error);
        }
        if ((command->together & CLI_BIT(i)) == 0) {
            continue;
        }
        first = first == CLI_OPTION_COUNT ? i : first;
        if (premie_cli_given(arguments, first) != premie_cli_given(arguments, i)) {
            bool lacks = premie_cli_given(arguments, first);
            (void)premie_fail(error, PREMIE_E_USAGE, "%s %s %s%s%s %s %s", command->name, lacks ? "needs" : "takes no",
                              option_text(i, shown), lacks ? " " : "", lacks ? argument : "",
                              lacks ? "with" : "without", option_text(first, other));
            return refuse(arguments, error);
        }
    }
    return PREMIE_OK;
}

/* Whether what was given goes together, and nothing is missing. */
static premie_status check_whole(const cli_arguments *arguments, premie_error *error)
{
    const cli_command *command = arguments->command;
    char shown[OPTION_TEXT];
    if ((arguments->given & CLI_COMMON) != 0 || (command == NULL && (arguments->given & CLI_HIDDEN) != 0)) {
        return PREMIE_OK;
    }
    if (command == NULL) {
        (void)premie_fail(error, PREMIE_E_USAGE, "expected a command, found none");
        return refuse(arguments, error);
    }
    for (unsigned i = 0; i < CLI_OPTION_COUNT; i++) {
        if ((arguments->given & ~options_of(arguments) & CLI_BIT(i)) != 0) {
            (void)premie_fail(error, PREMIE_E_USAGE, "%s takes no %s", command->name, option_text(i, shown));
            return refuse(arguments, error);
        }
    }
    if ((arguments->given & command->alone) != 0) {
        return PREMIE_OK;
    }
    if (arguments->operand_count < CLI_OPERANDS_MAX && command->operand[arguments->operand_count] != NULL) {
        (void)premie_fail(error, PREMIE_E_USAGE, "%s needs %s", command->name,
                          command->operand[arguments->operand_count]);
        return refuse(arguments, error);
    }
    for (unsigned i = 0; i < CLI_OPTION_COUNT; i++) {
        if ((command->needs & ~arguments->given & CLI_BIT(i)) != 0) {
            (void)premie_fail(error, PREMIE_E_USAGE, "%s needs %s %s", command->name, option_text(i, shown),
                              premie_cli_options[i].argument);
            return refuse(arguments, error);
        }
    }
    if (!has_one(arguments, error)) {
        return refuse(arguments, error);
    }
    return check_ties(arguments, error);
}

/* Whether a file stands in a folder, or would. */
static bool is_in(const char *file, const char *folder)
{
    char parent[CLI_PATH];
    struct stat one, other;
    const char *slash = strrchr(file, '/');
    size_t length = slash != NULL && slash > file ? (size_t)(slash - file) : 1;
    if (folder == NULL || length >= sizeof parent) {
        return false;
    }
    (void)snprintf(parent, sizeof parent, "%.*s", (int)length, slash != NULL ? file : ".");
    return stat(parent, &one) == 0 && stat(folder, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

/* Rows that are set aside do not replace a table, nor are they read as one the next time [T-6]. */
static premie_status check_rejects(const cli_arguments *arguments, premie_error *error)
{
    const char *file = arguments->rejects;
    const char *folder = file == NULL                    ? NULL
                         : is_in(file, arguments->book)  ? arguments->book
                         : is_in(file, arguments->rules) ? arguments->rules
                                                         : NULL;
    for (unsigned i = 0; i < arguments->scenario_count && file != NULL && folder == NULL; i++) {
        folder = is_in(file, arguments->scenarios[i].folder) ? arguments->scenarios[i].folder : NULL;
    }
    return folder == NULL
               ? PREMIE_OK
               : premie_fail(error, PREMIE_E_USAGE, "%s: expected a place outside the tables of %s", file, folder);
}

static premie_date today(void)
{
    time_t now = time(NULL);
    struct tm here;
    if (localtime_r(&now, &here) == NULL) {
        return (premie_date){(int32_t)(now / 86400)};
    }
    return premie_date_of(here.tm_year + 1900, here.tm_mon + 1, here.tm_mday);
}

static unsigned processors(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : (unsigned)(count < 1024 ? count : 1024);
}

premie_status premie_cli_arguments_take(int count, char *const words[], const premie_ranks *ranks,
                                        cli_arguments *arguments, premie_error *error)
{
    *arguments = (cli_arguments){
        .parts = PREMIE_PARTS_ALL,
        .dialect = PREMIE_ISO,
        .threads = ranks != NULL ? ranks->threads : processors(),
        .over_ranks = ranks != NULL,
        .ranks = ranks != NULL && ranks->count > 1 ? ranks : NULL,
    };
    premie_status status = take_words(count, words, arguments, error);
    if (!premie_cli_given(arguments, CLI_AS_OF)) {
        arguments->as_of = today();
    }
    if (status == PREMIE_OK) {
        status = check_whole(arguments, error);
    }
    if (status == PREMIE_OK && arguments->rules == NULL) {
        arguments->rules = arguments->default_rules = premie_cli_default_rules(words[0]);
        if (arguments->rules == NULL) {
            return premie_fail(error, PREMIE_E_SYSTEM, "not enough memory");
        }
    }
    return status == PREMIE_OK ? check_rejects(arguments, error) : status;
}

void premie_cli_arguments_release(cli_arguments *arguments)
{
    free(arguments->default_rules);
    arguments->default_rules = NULL;
    arguments->rules = NULL;
}
