#include "premie/base.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Where a text was cut, a character of several bytes may have lost its end: it goes as a whole. */
static size_t drop_last_character(const char *text, size_t length)
{
    while (length > 0 && ((unsigned char)text[length - 1] & 0xC0) == 0x80) {
        length--;
    }
    if (length > 0 && (unsigned char)text[length - 1] >= 0xC0) {
        length--;
    }
    return length;
}

static bool is_control(char byte) { return (unsigned char)byte < ' ' || byte == 0x7F; }

premie_status premie_fail(premie_error *error, premie_status status, const char *format, ...)
{
    if (error == NULL) {
        return status;
    }
    char text[PREMIE_ERROR_SIZE] = "";
    va_list arguments;
    va_start(arguments, format);
    int wanted = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);

    size_t length = strlen(text);
    if (wanted >= (int)sizeof text) {
        length = drop_last_character(text, length);
    }
    for (size_t i = 0; i < length; i++) {
        error->text[i] = text[i];
        if (is_control(text[i])) {
            error->text[i] = '?';
        }
    }
    error->text[length] = '\0';
    error->status = status;
    return status;
}
