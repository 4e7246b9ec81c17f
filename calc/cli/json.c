#include <jansson.h>
#include <stdlib.h>

#include "cli/cli.h"

/* As a whole or not at all; a failed write shows when standard output is closed. */
bool premie_cli_print_json(const struct json_t *root)
{
    char *text = json_dumps(root, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    if (text == NULL) {
        return false;
    }
    (void)puts(text);
    free(text);
    return true;
}
