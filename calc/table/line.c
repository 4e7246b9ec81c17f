#include "table/line.h"

#include <csv.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool make_room(premie_text *text, size_t more)
{
    size_t capacity = text->capacity > 0 ? text->capacity : 4096;
    while (capacity - text->length < more) {
        if (capacity > SIZE_MAX / 2) {
            text->out_of_memory = true;
            return false;
        }
        capacity *= 2;
    }
    if (capacity > text->capacity) {
        char *wider = realloc(text->bytes, capacity);
        if (wider == NULL) {
            text->out_of_memory = true;
            return false;
        }
        text->bytes = wider;
        text->capacity = capacity;
    }
    return true;
}

void premie_text_add(premie_text *text, const char *bytes, size_t length)
{
    if (length > 0 && make_room(text, length)) {
        memcpy(text->bytes + text->length, bytes, length);
        text->length += length;
    }
}

/* A field that would not read back as it is: [T-3] ignores outer blanks, and these bytes end a field or a line. */
static bool needs_quotes(const char *field, size_t length, char delimiter)
{
    bool needs =
        length > 0 && (field[0] == ' ' || field[0] == '\t' || field[length - 1] == ' ' || field[length - 1] == '\t');
    for (size_t i = 0; i < length && !needs; i++) {
        needs = field[i] == delimiter || field[i] == '"' || field[i] == '\n' || field[i] == '\r';
    }
    return needs;
}

void premie_text_add_field(premie_text *text, const char *field, size_t length, premie_dialect dialect, bool last)
{
    char delimiter = dialect == PREMIE_NL ? ';' : ',';
    if (!needs_quotes(field, length, delimiter)) {
        premie_text_add(text, field, length);
    } else if (length <= (SIZE_MAX - 2) / 2 && make_room(text, 2 * length + 2)) {
        text->length += csv_write(text->bytes + text->length, text->capacity - text->length, field, length);
    }
    premie_text_add(text, last ? "\n" : &delimiter, 1);
}

void premie_text_add_id(premie_text *text, const char *id, size_t length, premie_dialect dialect, bool last)
{
    char guarded[256];
    if (length >= sizeof guarded || !premie_is_formula(id, length)) {
        premie_text_add_field(text, id, length, dialect, last);
        return;
    }
    guarded[0] = '\'';
    memcpy(guarded + 1, id, length);
    premie_text_add_field(text, guarded, length + 1, dialect, last);
}

void premie_text_release(premie_text *text)
{
    free(text->bytes);
    *text = (premie_text){0};
}

bool premie_write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            return false;
        }
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}
