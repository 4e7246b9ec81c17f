/** \file
 * Writing CSV: fields into lines, and bytes into files that appear whole.
 */
#ifndef PREMIE_TABLE_LINE_H
#define PREMIE_TABLE_LINE_H

#include "premie/base.h"

/** Bytes that grow. Starts as `{0}`; released with premie_text_release. */
typedef struct premie_text {
    char *bytes;
    size_t length, capacity;
    bool out_of_memory;
} premie_text;

void premie_text_add(premie_text *text, const char *bytes, size_t length);
/** A field, quoted where it has to be, and the byte that ends it: a delimiter or a line end. */
void premie_text_add_field(premie_text *text, const char *field, size_t length, premie_dialect dialect, bool last);
/**
 * Whether a spreadsheet would take a text for a formula: any number of apostrophes, and one of = + - @ behind them.
 * Such an id is written with one more apostrophe before it, and one that is read loses it again.
 */
static inline bool premie_is_formula(const char *text, size_t length)
{
    while (length > 0 && *text == '\'') {
        text++;
        length--;
    }
    return length > 0 && (*text == '=' || *text == '+' || *text == '-' || *text == '@');
}
/** An id as a field: as it stands, unless it looks like a formula. */
void premie_text_add_id(premie_text *text, const char *id, size_t length, premie_dialect dialect, bool last);
void premie_text_release(premie_text *text);

/** Writes all bytes to a file descriptor; false with errno set. */
PREMIE_CHECKED bool premie_write_all(int fd, const char *bytes, size_t length);

#endif
