#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

typedef struct json_text {
    char *bytes;
    size_t length, capacity;
    bool failed; /* Jansson does not always say so, and goes on */
} json_text;

static int take(const char *bytes, size_t length, void *context)
{
    json_text *text = context;
    if (text->capacity - text->length <= length) {
        size_t capacity = 2 * (text->capacity + length) + 1024;
        char *wider = realloc(text->bytes, capacity);
        text->failed |= wider == NULL;
        if (wider == NULL) {
            return -1;
        }
        text->bytes = wider;
        text->capacity = capacity;
    }
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
    return 0;
}

char *premie_cli_json_text(const struct json_t *root, bool indented)
{
    json_text text = {.bytes = NULL};
    size_t flags = JSON_ENCODE_ANY | JSON_PRESERVE_ORDER | (indented ? JSON_INDENT(2) : 0);
    if (root == NULL || json_dump_callback(root, take, &text, flags) != 0 || text.failed) {
        free(text.bytes);
        return NULL;
    }
    return text.bytes;
}

bool premie_cli_print_json(const struct json_t *root)
{
    char *text = premie_cli_json_text(root, true);
    bool made = text != NULL;
    if (made) {
        (void)puts(text); /* a failed write shows when standard output is closed */
    }
    free(text);
    return made;
}
