#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

/* Where a standard stream is closed, no file that is opened later may take its place. */
static void hold_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) < 0) {
            abort();
        }
    }
}

static int run(const cli_arguments *arguments)
{
    if (premie_cli_given(arguments, CLI_HELP)) {
        premie_cli_print_help(arguments);
    } else if (premie_cli_given(arguments, CLI_VERSION)) {
        (void)printf("%s %s\n", premie_cli_program(arguments), PREMIE_VERSION);
    } else if (arguments->command != NULL) {
        return arguments->command->run(arguments);
    } else if (premie_cli_given(arguments, CLI_COMPLETION)) {
        premie_cli_print_completion(arguments);
    } else {
        for (unsigned i = 0; i < premie_cli_command_count; i++) {
            (void)puts(premie_cli_commands[i].name);
        }
    }
    return PREMIE_OK;
}

/* What standard output did not take is a failure, also where that shows only now. */
static int finish(int status)
{
    bool failed = ferror(stdout) != 0;
    errno = 0;
    failed |= fclose(stdout) != 0;
    if (!failed) {
        return status;
    }
    (void)fprintf(stderr, "premie: standard output: %s\n", errno != 0 ? strerror(errno) : "write failed");
    return PREMIE_E_SYSTEM;
}

static premie_status take(int count, char *words[], const premie_ranks *ranks, cli_arguments *arguments,
                          premie_error *error)
{
    premie_status status = premie_cli_arguments_take(count, words, ranks, arguments, error);
    status = premie_ranks_agree(arguments->ranks, status, error);
    if (status == PREMIE_OK && arguments->ranks != NULL) {
        status = ranks->broadcast(ranks, &arguments->as_of, sizeof arguments->as_of, error); /* one today for all */
    }
    return status;
}

static bool is_shared(const cli_arguments *arguments)
{
    return arguments->command != NULL && arguments->command->over_ranks && (arguments->given & CLI_COMMON) == 0;
}

int premie_cli_main(int count, char *words[], const premie_ranks *ranks)
{
    cli_arguments arguments;
    premie_error error = {.status = PREMIE_OK};
    hold_standard_streams();
    int status = (int)take(count, words, ranks, &arguments, &error);
    ranks = arguments.ranks;
    bool speaks = ranks == NULL || ranks->rank == 0;
    if (status != PREMIE_OK && speaks) {
        (void)fprintf(stderr, "premie: %s\n", error.text);
    }
    if (status == PREMIE_OK && (speaks || is_shared(&arguments))) {
        arguments.ranks = is_shared(&arguments) ? ranks : NULL;
        status = run(&arguments);
    }
    premie_cli_arguments_release(&arguments);
    status = finish(status);
    if (ranks != NULL && ranks->broadcast(ranks, &status, sizeof status, &error) != PREMIE_OK) {
        status = PREMIE_E_SYSTEM;
    }
    return status;
}
