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
        premie_cli_print_help(arguments->command);
    } else if (premie_cli_given(arguments, CLI_VERSION)) {
        (void)puts("premie " PREMIE_VERSION);
    } else if (arguments->command != NULL) {
        return arguments->command->run(arguments);
    } else if (premie_cli_given(arguments, CLI_COMPLETION)) {
        premie_cli_print_completion();
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

int main(int count, char *words[])
{
    cli_arguments arguments;
    premie_error error;
    hold_standard_streams();
    int status = (int)premie_cli_arguments_take(count, words, &arguments, &error);
    if (status == PREMIE_OK) {
        status = run(&arguments);
    } else {
        (void)fprintf(stderr, "premie: %s\n", error.text);
    }
    premie_cli_arguments_release(&arguments);
    return finish(status);
}
