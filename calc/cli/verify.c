#include <string.h>

#include "cli/cli.h"

/* The options that decide the results, besides the knowledge date. Where the book and the rules stand, and how the work
 * is done, does not. */
static const cli_option deciding[] = {CLI_YEAR,    CLI_FROM, CLI_UNTIL, CLI_ONLY,    CLI_PATHS,
                                      CLI_HORIZON, CLI_SEED, CLI_SINCE, CLI_DIALECT, CLI_REJECTS};
enum { DECIDING = sizeof deciding / sizeof deciding[0], KIND_WIDTH = 16 };

/* ---- what the receipt says of the command line ------------------------------------------------------------ */

/* In one form, however it was given; blank where it was not. */
static void argument_text(const cli_arguments *arguments, cli_option option, char text[PREMIE_ARGUMENT_TEXT])
{
    bool given = premie_cli_given(arguments, option);
    text[0] = '\0';
    if (option == CLI_DIALECT) {
        (void)snprintf(text, PREMIE_ARGUMENT_TEXT, "%s", arguments->dialect == PREMIE_NL ? "nl" : "iso");
    } else if (option == CLI_YEAR && given) {
        (void)snprintf(text, PREMIE_ARGUMENT_TEXT, "%d", arguments->year);
    } else if (option == CLI_FROM && given) {
        (void)premie_date_text(arguments->from, PREMIE_ISO, text);
    } else if (option == CLI_UNTIL && given) {
        (void)premie_date_text(arguments->until, PREMIE_ISO, text);
    } else if (option == CLI_ONLY && given) {
        (void)premie_cli_parts_text(arguments->parts, text);
    } else if (option == CLI_PATHS && given) {
        (void)snprintf(text, PREMIE_ARGUMENT_TEXT, "%u", (unsigned)arguments->paths);
    } else if (option == CLI_HORIZON && given) {
        (void)snprintf(text, PREMIE_ARGUMENT_TEXT, "%d", arguments->horizon);
    } else if (option == CLI_SEED && given) {
        (void)snprintf(text, PREMIE_ARGUMENT_TEXT, "%u", (unsigned)arguments->seed);
    } else if (option == CLI_SINCE && given) {
        (void)snprintf(text, PREMIE_ARGUMENT_TEXT, "%d", arguments->since);
    } else if (option == CLI_REJECTS && given) {
        (void)snprintf(text, PREMIE_ARGUMENT_TEXT, "set aside");
    }
}

void premie_cli_receipt(const cli_arguments *arguments, premie_receipt *receipt)
{
    *receipt = (premie_receipt){.argument_count = 0};
    (void)snprintf(receipt->command, sizeof receipt->command, "%s", arguments->command->name);
    for (unsigned i = 0; i < DECIDING; i++) {
        premie_argument *argument = &receipt->arguments[receipt->argument_count];
        argument_text(arguments, deciding[i], argument->value);
        if (argument->value[0] != '\0') {
            (void)snprintf(argument->name, sizeof argument->name, "%s", premie_cli_options[deciding[i]].name);
            receipt->argument_count++;
        }
    }
}

/* ---- the command line that the receipt is of -------------------------------------------------------------- */

static const cli_command *command_of(const premie_receipt *receipt)
{
    for (unsigned i = 0; i < premie_cli_command_count; i++) {
        const cli_command *command = &premie_cli_commands[i];
        if (strcmp(command->name, receipt->command) == 0 &&
            ((command->needs | command->takes) & CLI_BIT(CLI_OUT)) != 0) {
            return command;
        }
    }
    return NULL;
}

static bool take_argument(cli_arguments *again, const premie_argument *argument)
{
    for (unsigned i = 0; i < DECIDING; i++) {
        const cli_option_about *about = &premie_cli_options[deciding[i]];
        bool known = ((again->command->needs | again->command->takes) & CLI_BIT(deciding[i])) != 0;
        if (known && strcmp(about->name, argument->name) == 0) {
            again->given |= CLI_BIT(deciding[i]);
            return about->take(again, argument->value);
        }
    }
    return false;
}

static bool has_all(const cli_arguments *again)
{
    for (unsigned i = 0; i < DECIDING; i++) {
        if ((again->command->needs & ~again->given & CLI_BIT(deciding[i])) != 0) {
            return false;
        }
    }
    return true;
}

/* The command line once more, for the book and the rules of this one. */
static bool take_receipt(const cli_arguments *arguments, const premie_receipt *receipt, cli_arguments *again)
{
    *again = *arguments;
    again->against = receipt;
    again->out = arguments->operand[0];
    again->as_of = receipt->as_of;
    again->command = command_of(receipt);
    bool sound = again->command != NULL;
    for (unsigned i = 0; i < receipt->argument_count && sound; i++) {
        sound = take_argument(again, &receipt->arguments[i]);
    }
    again->rejects = NULL;
    return sound && has_all(again);
}

/* [S-1]: the receipt knows scenarios by their names only; where they stand the command line says. */
static premie_status check_scenarios(const cli_arguments *again, const premie_receipt *receipt, premie_error *error)
{
    unsigned place = 0;
    for (; place < again->scenario_count || place < receipt->scenario_count; place++) {
        const char *given = place < again->scenario_count ? again->scenarios[place].name : NULL;
        const char *wanted = place < receipt->scenario_count ? receipt->scenarios[place].name : NULL;
        if (wanted != NULL && (given == NULL || strcmp(wanted, given) < 0)) {
            return premie_fail(error, PREMIE_E_USAGE, "verify needs --scenario %s=DIR: %s is of this scenario", wanted,
                               again->out);
        }
        if (wanted == NULL || strcmp(wanted, given) != 0) {
            return premie_fail(error, PREMIE_E_USAGE, "--scenario: %s is of no scenario '%s'", again->out, given);
        }
    }
    return PREMIE_OK;
}

/* [S-6]: likewise where the model stands. */
static premie_status check_model(const cli_arguments *again, const premie_receipt *receipt, premie_error *error)
{
    bool wanted = receipt->model[0].digest.there;
    if (wanted && again->model == NULL) {
        return premie_fail(error, PREMIE_E_USAGE, "verify needs --model DIR: %s is of a model", again->out);
    }
    return wanted || again->model == NULL
               ? PREMIE_OK
               : premie_fail(error, PREMIE_E_USAGE, "--model: %s is of no model", again->out);
}

/* ---- the report ------------------------------------------------------------------------------------------- */

static void print_head(const cli_arguments *again)
{
    const premie_receipt *receipt = again->against;
    char as_of[PREMIE_NUMBER_TEXT];
    (void)premie_date_text(receipt->as_of, PREMIE_ISO, as_of);
    (void)printf("premie %s", receipt->command);
    for (unsigned i = 0; i < receipt->argument_count; i++) {
        (void)printf(", %s %s", receipt->arguments[i].name, receipt->arguments[i].value);
    }
    (void)printf(", as known on %s; results in %s\n", as_of, again->out);
}

static size_t print_differences(const premie_differences *differences)
{
    static const char *const kinds[] = {
        [PREMIE_DIFFERS_VERSION] = "another version", [PREMIE_DIFFERS_TABLE] = "changed table",
        [PREMIE_DIFFERS_RESULT] = "changed result",   [PREMIE_DIFFERS_OUTCOME] = "other outcome",
        [PREMIE_DIFFERS_TOTAL] = "other total",       [PREMIE_DIFFERS_ROW] = "",
    };
    size_t count = 0;
    for (size_t i = 0; i < differences->count; i++) {
        const premie_difference *difference = &differences->items[i];
        (void)printf("%-*s %s\n", KIND_WIDTH, kinds[difference->kind], difference->text);
        count += difference->kind != PREMIE_DIFFERS_ROW;
    }
    return count;
}

static void print_close(const premie_receipt *receipt, size_t count)
{
    unsigned tables = 0, files = 0;
    for (unsigned i = 0; i < PREMIE_TABLE_COUNT; i++) {
        tables += receipt->tables[i].digest.there;
    }
    for (size_t i = 0; i < receipt->scenario_count; i++) {
        for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
            tables += receipt->scenarios[i].tables[place].digest.there;
        }
    }
    for (unsigned i = 0; i < PREMIE_FILE_COUNT; i++) {
        files += receipt->files[i].digest.there;
    }
    if (count == 0) {
        (void)printf("the same: %u tables read, %u file%s written\n", tables, files, files == 1 ? "" : "s");
    } else {
        (void)printf("%zu difference%s\n", count, count == 1 ? "" : "s");
    }
}

int premie_cli_hold_against(const cli_arguments *again, cli_session *session, const premie_receipt *read,
                            const premie_results *results)
{
    premie_verify_options options = {again->out, again->dialect, again->threads, read};
    premie_differences differences;
    premie_error error;
    premie_status status = premie_verify(again->against, &options, &session->book, results, &differences, &error);
    premie_cli_progress_end(&session->progress);
    if (status != PREMIE_OK) {
        premie_differences_release(&differences);
        return premie_cli_fail(session, &error);
    }
    if (!again->quiet) {
        print_head(again);
    }
    size_t count = print_differences(&differences);
    if (!again->quiet && results != NULL) {
        print_close(again->against, count);
    }
    premie_differences_release(&differences);
    return count > 0 || results == NULL ? PREMIE_E_DATA : PREMIE_OK;
}

int premie_cli_verify(const cli_arguments *arguments)
{
    premie_receipt receipt;
    premie_error error;
    cli_arguments again;
    int status = (int)premie_receipt_read(&receipt, arguments->operand[0], &error);
    if (status != PREMIE_OK) {
        (void)fprintf(stderr, "%s%s\n", status == PREMIE_E_DATA ? "" : "premie: ", error.text);
    } else if (!take_receipt(arguments, &receipt, &again)) {
        (void)fprintf(stderr, "%s/receipt.json: not the receipt of a run: unknown command or arguments, of premie %s\n",
                      arguments->operand[0], receipt.version);
        status = PREMIE_E_DATA;
    } else if (check_scenarios(&again, &receipt, &error) != PREMIE_OK ||
               check_model(&again, &receipt, &error) != PREMIE_OK) {
        (void)fprintf(stderr, "premie: %s\n", error.text);
        status = PREMIE_E_USAGE;
    } else {
        status = again.command->run(&again);
    }
    premie_receipt_release(&receipt);
    return status;
}
