#include <string.h>

#include "cli/cli.h"
#include "premie/nearest.h"

const char *premie_cli_id(premie_id id, char shown[CLI_ID])
{
    return premie_show(premie_id_bytes(id), premie_id_length(id), shown, CLI_ID);
}

void premie_cli_put(const char *text)
{
    for (size_t left = strlen(text); left > 0;) {
        size_t bytes = premie_showable(text, left);
        if (bytes > 0) {
            (void)fwrite(text, 1, bytes, stdout);
        } else {
            (void)printf("\\x%02x", (unsigned)(unsigned char)*text);
            bytes = 1;
        }
        text += bytes;
        left -= bytes;
    }
}
