#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

/* ---- what ranks say to each other -------------------------------------------------------------------------- */

premie_status premie_cli_agree_load(const premie_ranks *ranks, premie_status own, const char *first,
                                    premie_error *error)
{
    if (ranks == NULL) {
        return own;
    }
    premie_error agreed = *error;
    agreed.status = own;
    if (own == PREMIE_E_DATA && agreed.text[0] == '\0') {
        (void)premie_fail(&agreed, own, "%s", first);
    }
    premie_status all = ranks->agree(ranks, own, &agreed);
    if (all != own || all != PREMIE_E_DATA) {
        *error = agreed;
    }
    return all;
}

/* ---- the input --------------------------------------------------------------------------------------------- */

bool premie_cli_input_copied(const cli_arguments *arguments)
{
    return arguments->ranks != NULL && !arguments->shared_input;
}

/* A folder of the command line, and what takes its place. */
static premie_status take_folder(const premie_ranks *ranks, const char **folder, premie_folder_copy *copy,
                                 premie_error *error)
{
    premie_status status = premie_folder_copy_take(ranks, *folder, copy, error);
    *folder = copy->path != NULL ? copy->path : *folder;
    return status;
}

premie_status premie_cli_input_take(const cli_arguments *arguments, cli_input *input, premie_error *error)
{
    const premie_ranks *ranks = arguments->ranks;
    *input = (cli_input){*arguments, PREMIE_NO_FOLDER_COPY, PREMIE_NO_FOLDER_COPY, PREMIE_NO_FOLDER_COPY};
    if (!premie_cli_speaks(arguments)) {
        input->arguments.rejects = NULL; /* that is for rank 0 */
    }
    if (!premie_cli_input_copied(arguments)) {
        return PREMIE_OK;
    }
    premie_status status = take_folder(ranks, &input->arguments.rules, &input->rules, error);
    if (status == PREMIE_OK) {
        status = take_folder(ranks, &input->arguments.book, &input->book, error);
    }
    if (status == PREMIE_OK && arguments->model != NULL) {
        status = take_folder(ranks, &input->arguments.model, &input->model, error);
    }
    return status;
}

void premie_cli_input_release(cli_input *input)
{
    premie_folder_copy_release(&input->book);
    premie_folder_copy_release(&input->rules);
    premie_folder_copy_release(&input->model);
}
