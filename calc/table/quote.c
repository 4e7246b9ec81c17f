#include <stdio.h>
#include <string.h>
#include <unictype.h>
#include <unistr.h>

#include "table/findings.h"

enum { SHOWN = 99, ESCAPED = 4 };

size_t premie_showable(const char *text, size_t length)
{
    const uint32_t hidden =
        UC_CATEGORY_MASK_C | UC_CATEGORY_MASK_Zl | UC_CATEGORY_MASK_Zp; /* controls, directions, lines, no characters */
    ucs4_t character;
    if (length > 0 && *text >= 0x20 && *text < 0x7f) {
        return 1;
    }
    int bytes = length > 0 ? u8_mbtoucr(&character, (const uint8_t *)text, length) : 0;
    return bytes > 0 && !uc_is_general_category_withtable(character, hidden) ? (size_t)bytes : 0;
}

const char *premie_show(const char *text, size_t length, char *shown, size_t room)
{
    char *out = shown;
    const char *end = shown + room - sizeof "…" - ESCAPED;
    while (length > 0 && out < end) {
        size_t bytes = premie_showable(text, length);
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
    memcpy(out, length > 0 ? "…" : "", length > 0 ? sizeof "…" : 1);
    return shown;
}

const char *premie_quote(const char *text, size_t length, char quoted[PREMIE_QUOTED])
{
    char shown[SHOWN + sizeof "…" + ESCAPED];
    (void)snprintf(quoted, PREMIE_QUOTED, "'%s'", premie_show(text, length, shown, sizeof shown));
    return quoted;
}
