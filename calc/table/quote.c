#include <stdio.h>
#include <string.h>
#include <unistr.h>

#include "table/findings.h"

enum { SHOWN = 100 };

/* Bytes of the character at `text` if it can be shown as it is, else 0. */
static size_t showable(const char *text, size_t length)
{
    ucs4_t character;
    int bytes = u8_mbtoucr(&character, (const uint8_t *)text, length);
    return bytes > 0 && character >= 0x20 && (character < 0x7f || character > 0x9f) ? (size_t)bytes : 0;
}

const char *premie_quote(const char *text, size_t length, char quoted[PREMIE_QUOTED])
{
    char *out = quoted;
    *out++ = '\'';
    while (length > 0 && out - quoted < SHOWN) {
        size_t bytes = showable(text, length);
        if (bytes > 0) {
            memcpy(out, text, bytes);
            out += bytes;
        } else {
            out += sprintf(out, "\\x%02x", (unsigned)(unsigned char)*text);
            bytes = 1;
        }
        text += bytes;
        length -= bytes;
    }
    memcpy(out, length > 0 ? "…'" : "'", length > 0 ? sizeof "…'" : sizeof "'");
    return quoted;
}
