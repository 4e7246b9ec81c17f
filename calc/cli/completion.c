#include <string.h>

#include "cli/cli.h"

/* The words as the shell sees them: `--year`, `-o`. */
static void print_option_words(uint64_t options)
{
    const char *blank = "";
    for (unsigned i = 0; i < CLI_OPTION_COUNT; i++) {
        const cli_option_about *about = &premie_cli_options[i];
        if ((options & CLI_BIT(i)) == 0) {
            continue;
        }
        if (about->name != NULL) {
            (void)printf("%s--%s", blank, about->name);
        } else {
            (void)printf("%s-%c", blank, about->letter);
        }
        blank = " ";
    }
}

/* What may follow an option that has an argument. */
static void print_argument_case(cli_option option)
{
    const cli_option_about *about = &premie_cli_options[option];
    if (about->argument == NULL || about->argument_may_lack) {
        return;
    }
    (void)fputs("        ", stdout);
    print_option_words(CLI_BIT(option));
    if (about->words != NULL) {
        (void)printf(") _premie_list '%s'; return ;;\n", about->words);
    } else if (strcmp(about->argument, "DIR") == 0 || strcmp(about->argument, "NAME=DIR") == 0) {
        (void)puts(") _premie_offer -d; return ;;");
    } else if (strcmp(about->argument, "FILE") == 0) {
        (void)puts(") _premie_offer -f; return ;;");
    } else if (about->argument[0] >= 'a' && about->argument[0] <= 'z') {
        (void)fputs(") _premie_offer -W '", stdout);
        for (const char *at = about->argument; *at != '\0'; at++) {
            (void)putchar(*at == '|' ? ' ' : *at);
        }
        (void)puts("'; return ;;");
    } else {
        (void)puts(") return ;;");
    }
}

void premie_cli_print_completion(const cli_arguments *arguments)
{
    (void)puts("# Completion of premie for bash.\n"
               "_premie_offer() {\n"
               "    [ \"$1\" = -W ] || compopt -o filenames 2>/dev/null\n"
               "    mapfile -t COMPREPLY < <(compgen \"$@\" -- \"${COMP_WORDS[COMP_CWORD]}\")\n"
               "}\n\n"
               "_premie_list() {\n"
               "    local word=${COMP_WORDS[COMP_CWORD]} before=\n"
               "    [[ $word != *,* ]] || before=${word%,*},\n"
               "    compopt -o nospace 2>/dev/null\n"
               "    mapfile -t COMPREPLY < <(compgen -P \"$before\" -W \"$1\" -- \"${word##*,}\")\n"
               "}\n\n"
               "_premie() {\n"
               "    local command= options i\n"
               "    COMPREPLY=()\n"
               "    case ${COMP_WORDS[COMP_CWORD-1]} in");
    for (unsigned i = 0; i < CLI_OPTION_COUNT; i++) {
        print_argument_case(i);
    }
    (void)fputs("    esac\n"
                "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                "        case ${COMP_WORDS[i]} in\n"
                "            ",
                stdout);
    for (unsigned i = 0; i < premie_cli_command_count; i++) {
        (void)printf("%s%s", i > 0 ? "|" : "", premie_cli_commands[i].name);
    }
    (void)puts(") command=${COMP_WORDS[i]}; break ;;\n"
               "        esac\n"
               "    done\n"
               "    case $command in");
    for (unsigned i = 0; i < premie_cli_command_count; i++) {
        const cli_command *command = &premie_cli_commands[i];
        (void)printf("        %s) options='", command->name);
        print_option_words(premie_cli_options_of(arguments, command));
        (void)puts("' ;;");
    }
    (void)fputs("        *) options='", stdout);
    for (unsigned i = 0; i < premie_cli_command_count; i++) {
        (void)printf("%s ", premie_cli_commands[i].name);
    }
    print_option_words(CLI_COMMON);
    (void)puts("' ;;\n"
               "    esac\n"
               "    if [[ -z $command || ${COMP_WORDS[COMP_CWORD]} == -* ]]; then\n"
               "        _premie_offer -W \"$options\"\n"
               "    else\n"
               "        _premie_offer -d\n"
               "    fi\n"
               "}\n");
    (void)printf("complete -F _premie %s\n", premie_cli_program(arguments));
}
