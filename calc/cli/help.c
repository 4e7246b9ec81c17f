#include "cli/cli.h"

enum { COLUMN = 26 };

static void print_option(cli_option option)
{
    const cli_option_about *about = &premie_cli_options[option];
    char text[64];
    bool lacks = about->argument_may_lack;
    if (about->name != NULL) {
        (void)snprintf(text, sizeof text, "--%s%s%s%s", about->name,
                       lacks                     ? "[="
                       : about->argument != NULL ? " "
                                                 : "",
                       about->argument != NULL ? about->argument : "", lacks ? "]" : "");
    } else {
        (void)snprintf(text, sizeof text, "-%c %s", about->letter, about->argument);
    }
    (void)printf("  %-*s  %s", COLUMN, text, about->meaning);
    if (about->otherwise != NULL) {
        (void)printf(" (default: %s)", about->otherwise);
    }
    (void)putchar('\n');
}

static void print_options(uint64_t options)
{
    (void)puts("\nOptions:");
    for (unsigned i = 0; i < CLI_OPTION_COUNT; i++) {
        if ((options & CLI_BIT(i)) != 0) {
            print_option(i);
        }
    }
}

static void print_statuses(void)
{
    static const char *const meanings[] = {"done", "the input has errors", "the command line is wrong",
                                           "the system failed: no space, no permission, no memory"};
    (void)puts("\nExit status:");
    for (int i = 0; i < 4; i++) {
        (void)printf("  %-*d  %s\n", COLUMN, i, meanings[i]);
    }
}

/* `(--cover ID | --case ID)` */
static void print_choice(uint64_t options, const char *before, const char *after)
{
    for (unsigned i = 0; i < CLI_OPTION_COUNT; i++) {
        if ((options & CLI_BIT(i)) != 0) {
            (void)printf("%s--%s %s", before, premie_cli_options[i].name, premie_cli_options[i].argument);
            before = " | ";
        }
    }
    (void)fputs(options != 0 ? after : "", stdout);
}

/* Needed options are part of the usage. */
static void print_usage(const char *program, const cli_command *command)
{
    (void)printf("Usage: %s %s [OPTION]...", program, command->name);
    for (unsigned i = 0; i < CLI_OPTION_COUNT; i++) {
        const cli_option_about *about = &premie_cli_options[i];
        if ((command->needs & CLI_BIT(i)) != 0 && about->name != NULL) {
            (void)printf(" --%s %s", about->name, about->argument);
        } else if ((command->needs & CLI_BIT(i)) != 0) {
            (void)printf(" -%c %s", about->letter, about->argument);
        }
    }
    print_choice(command->one_of, " (", ")");
    print_choice(command->either, " {", "}");
    for (unsigned i = 0; i < CLI_OPERANDS_MAX && command->operand[i] != NULL; i++) {
        (void)printf(" %s", command->operand[i]);
    }
    (void)putchar('\n');
    for (unsigned i = 0; i < CLI_OPTION_COUNT; i++) {
        if ((command->alone & CLI_BIT(i)) != 0) {
            (void)printf("  or:  %s %s --%s\n", program, command->name, premie_cli_options[i].name);
        }
    }
}

static void print_command_help(const cli_arguments *arguments, const cli_command *command)
{
    print_usage(premie_cli_program(arguments), command);
    (void)printf("\n%s.\n", command->summary);
    if (command->description[0] != '\0') {
        (void)printf("\n%s", command->description);
    }
    print_options(premie_cli_options_of(arguments, command));
    print_statuses();
}

void premie_cli_print_help(const cli_arguments *arguments)
{
    const char *program = premie_cli_program(arguments);
    if (arguments->command != NULL) {
        print_command_help(arguments, arguments->command);
        return;
    }
    (void)printf("Usage: %s COMMAND [OPTION]... BOOK\n"
                 "  or:  %s COMMAND --help\n\n",
                 program, program);
    (void)puts("Premiums and experience rating for Dutch group income insurance.\n\n"
               "A BOOK is a folder of CSV tables: employers, covers, employment, statements, billing and more.\n\n"
               "Commands:");
    for (unsigned i = 0; i < premie_cli_command_count; i++) {
        (void)printf("  %-*s  %s\n", COLUMN, premie_cli_commands[i].name, premie_cli_commands[i].summary);
    }
    print_options(CLI_COMMON);
    print_statuses();
}
