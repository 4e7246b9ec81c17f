/*
 * Takes the bytes given for a field of any column, in either dialect, by both ways of the table layer, and holds what
 * comes of it to slow parsers that share nothing with them: regular expressions, and the C library's calendar [T-2], [T-3].
 */
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fuzz/fuzz.h"
#include "table/batch.h"
#include "table/store.h"

enum { TEXT_MAX = 600, HEAD = 3 };

/* What a field says: whether it may stand there, its value where that is a number, else its text is what is held. */
typedef struct field_meaning {
    bool sound;
    int64_t value;
} field_meaning;

static const field_meaning unsound = {.sound = false};

/* ---- slow parsers ------------------------------------------------------------------------------------------------- */

static bool has_form(const char *text, const char *form)
{
    regex_t compiled;
    must(regcomp(&compiled, form, REG_EXTENDED | REG_NOSUB) == 0);
    bool has = regexec(&compiled, text, 0, NULL, 0) == 0;
    regfree(&compiled);
    return has;
}

/* As many days from 1970-01-01 as the C library counts; a day that is none becomes another one there. */
static field_meaning mean_date(const char *text, bool nl, bool through)
{
    bool turned = nl && has_form(text, "^[0-9]{2}-[0-9]{2}-[0-9]{4}$");
    if (!turned && !has_form(text, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")) {
        return unsound;
    }
    int year = atoi(turned ? text + 6 : text), month = atoi(turned ? text + 3 : text + 5);
    int day = atoi(turned ? text : text + 8);
    struct tm when = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_hour = 12};
    time_t seconds = mktime(&when);
    bool same = when.tm_year == year - 1900 && when.tm_mon == month - 1 && when.tm_mday == day;
    if (!same || year < 1900 || year > 2199) {
        return unsound;
    }
    return (field_meaning){true, (seconds - 43200) / 86400 + through};
}

static field_meaning mean_decimal(const char *text, bool nl, int decimals, const char *most, bool negative)
{
    char form[64], digits[TEXT_MAX + 8], *at = digits;
    (void)snprintf(form, sizeof form, "^-?[0-9]+(%s[0-9]{1,%d})?$", nl ? "," : "[.]", decimals);
    if (!has_form(text, form)) {
        return unsound;
    }
    bool minus = *text == '-';
    const char *mark = strpbrk(text, ".,");
    int missing = decimals - (mark != NULL ? (int)strlen(mark + 1) : 0);
    for (text += minus; *text != '\0'; text++) {
        if (*text != '.' && *text != ',' && (at > digits || *text != '0')) {
            *at++ = *text;
        }
    }
    while (missing-- > 0 && at > digits) {
        *at++ = '0';
    }
    *at = '\0';
    size_t length = strlen(digits), longest = strlen(most);
    if (length > longest || (length == longest && strcmp(digits, most) > 0) || (minus && !negative && length > 0)) {
        return unsound;
    }
    int64_t value = strtoll(digits, NULL, 10);
    return (field_meaning){true, minus ? -value : value};
}

static field_meaning mean_whole(const char *text, const char *form)
{
    return has_form(text, form) ? (field_meaning){true, strtoll(text, NULL, 10)} : unsound;
}

static field_meaning mean_month_day(const char *text)
{
    char date[16];
    if (!has_form(text, "^[0-9]{2}-[0-9]{2}$")) {
        return unsound;
    }
    (void)snprintf(date, sizeof date, "2000-%s", text);
    return (field_meaning){mean_date(date, false, false).sound, atoi(text) * 100 + atoi(text + 3)};
}

/* One code point; how many bytes it takes, 0 where they are none. */
static size_t code_point(const unsigned char *at)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = at[0] < 0x80 ? 1 : at[0] >> 5 == 6 ? 2 : at[0] >> 4 == 14 ? 3 : at[0] >> 3 == 30 ? 4 : 0;
    uint32_t point = length == 1 ? at[0] : at[0] & (0x7fU >> length);
    for (size_t i = 1; i < length; i++) {
        if (at[i] >> 6 != 2) {
            return 0;
        }
        point = point << 6 | (at[i] & 0x3fU);
    }
    bool surrogate = point >= 0xd800 && point < 0xe000;
    return length == 0 || point < least[length] || point > 0x10ffff || surrogate ? 0 : length;
}

/* What an id begins with that is written so that a spreadsheet does not run it: that apostrophe is not of the id. */
static size_t guard_of(const char *text)
{
    size_t apostrophes = strspn(text, "'");
    return apostrophes > 0 && text[apostrophes] != '\0' && strchr("=+-@", text[apostrophes]) != NULL;
}

static field_meaning mean_id(const char *text)
{
    size_t length = strlen(text);
    for (size_t i = 0, step; i < length; i += step) {
        unsigned char byte = (unsigned char)text[i];
        step = code_point((const unsigned char *)text + i);
        if (step == 0 || byte < 0x20 || byte == 0x7f) {
            return unsound;
        }
    }
    return (field_meaning){.sound = length - guard_of(text) <= 64};
}

/* The place of a word among those of a column, from 1; 0 where it is none of them. */
static unsigned word_of(const premie_column *column, const char *text, size_t length)
{
    char words[512], *rest = words;
    (void)snprintf(words, sizeof words, "%s", column->about);
    unsigned place = 1;
    for (char *word; (word = strtok_r(rest, " ", &rest)) != NULL; place++) {
        if (strlen(word) == length && strncmp(word, text, length) == 0) {
            return place;
        }
    }
    return 0;
}

static field_meaning mean_codes(const premie_column *column, const char *text)
{
    field_meaning meaning = {.sound = true};
    for (bool more = true; more;) {
        size_t length = strcspn(text, "|");
        unsigned place = word_of(column, text, length);
        meaning.sound &= place > 0;
        meaning.value |= place > 0 ? INT64_C(1) << (place - 1) : 0;
        more = text[length] != '\0';
        text += length + more;
    }
    return meaning;
}

static field_meaning mean_flag(const char *text)
{
    bool yes = has_form(text, "^(yes|ja|1)$");
    return (field_meaning){yes || has_form(text, "^(no|nee|0)$"), yes};
}

static field_meaning mean(const premie_field *field, const char *text)
{
    const premie_column *column = field->column;
    bool nl = field->dialect == PREMIE_NL, negative = (column->flags & PREMIE_COLUMN_SIGNED) != 0;
    switch (column->type) {
    case PREMIE_TYPE_DATE:
        return mean_date(text, nl, field->through);
    case PREMIE_TYPE_MONEY:
        return mean_decimal(text, nl, 2, "999999999999999", negative);
    case PREMIE_TYPE_NUMBER:
    case PREMIE_TYPE_PCT:
        return mean_decimal(text, nl, 6, "999999999000000", negative);
    case PREMIE_TYPE_SHARE:
        return mean_decimal(text, nl, 6, "1000000", negative);
    case PREMIE_TYPE_COUNT:
        return mean_whole(text, "^0*[0-9]{1,6}$");
    case PREMIE_TYPE_YEAR:
        return mean_whole(text, "^0*(19[0-9]{2}|2[01][0-9]{2})$");
    case PREMIE_TYPE_FLAG:
        return mean_flag(text);
    case PREMIE_TYPE_CODE: {
        unsigned place = word_of(column, text, strlen(text));
        return (field_meaning){place > 0, place};
    }
    case PREMIE_TYPE_CODES:
        return mean_codes(column, text);
    case PREMIE_TYPE_LIST:
        return (field_meaning){.sound = strlen(text) < 256 && has_form(text, "^[0-9]{1,6}([|][0-9]{1,6})*$")};
    case PREMIE_TYPE_MONTH_DAY:
        return mean_month_day(text);
    case PREMIE_TYPE_COUNTRY:
        return (field_meaning){.sound = has_form(text, "^[A-Z]{2}$")};
    default:
        return mean_id(text);
    }
}

/* ---- the two ways ------------------------------------------------------------------------------------------------- */

static bool is_text(premie_type type)
{
    return type == PREMIE_TYPE_ID || type == PREMIE_TYPE_REF || type == PREMIE_TYPE_LIST || type == PREMIE_TYPE_COUNTRY;
}

static int64_t held_value(const premie_column *column, const void *held)
{
    switch (column->type) {
    case PREMIE_TYPE_MONEY:
    case PREMIE_TYPE_NUMBER:
    case PREMIE_TYPE_SHARE:
    case PREMIE_TYPE_PCT:
        return *(const int64_t *)held;
    case PREMIE_TYPE_FLAG:
    case PREMIE_TYPE_CODE:
        return *(const uint8_t *)held;
    case PREMIE_TYPE_CODES:
        return *(const uint32_t *)held;
    case PREMIE_TYPE_MONTH_DAY:
        return ((const premie_month_day *)held)->month * 100 + ((const premie_month_day *)held)->day;
    default:
        return *(const int32_t *)held;
    }
}

/* What a blank is held as; a reference to a row of the same table is held by its name until that is read. */
static void hold_blank(const premie_field *field, uint64_t held[2])
{
    held[0] = held[1] = 0;
    if (field->column->type != PREMIE_TYPE_REF) {
        premie_field_blank(field->column, field->open, held, 0);
    }
}

/* Held is what was meant; of a blank, what a blank is. */
static void check_held(const premie_field *field, const char *text, size_t length, field_meaning meaning,
                       const uint64_t held[2])
{
    uint64_t blank[2];
    size_t size = is_text(field->column->type) ? sizeof(premie_id) : premie_type_size(field->column->type);
    if (length == 0) {
        hold_blank(field, blank);
        must(memcmp(held, blank, size) == 0);
    } else if (is_text(field->column->type)) {
        premie_id id = *(const premie_id *)(const void *)held;
        premie_type type = field->column->type;
        size_t guard = type == PREMIE_TYPE_ID || type == PREMIE_TYPE_REF ? guard_of(text) : 0;
        must(premie_id_length(id) == length - guard && memcmp(premie_id_bytes(id), text + guard, length - guard) == 0);
    } else {
        must(held_value(field->column, held) == meaning.value);
    }
}

/* As a batch of one record of one field; NULs and what would part or quote it have no place in those. */
static void take_batch(const premie_field *field, const char *text, size_t length, field_meaning meaning)
{
    uint32_t ends[2] = {UINT32_MAX, (uint32_t)length};
    uint64_t odd = 0, held[2];
    premie_arena texts = {0};
    premie_id_cache cache = {.tries = 0};
    char *bytes = calloc(length + 1 + PREMIE_SLACK, 1);
    must(bytes != NULL);
    memcpy(bytes, text, length);
    bytes[length] = '\n';
    hold_blank(field, held);
    premie_batch batch = {.bytes = bytes, .ends = ends + 1, .fields = 1, .rows = 1, .line = 2};
    premie_batch_column column = {
        .field = field, .calendar = premie_calendar_get(), .data = held, .texts = &texts, .cache = &cache, .odd = &odd};
    premie_batch_take(&batch, &column);
    if (odd == 0) {
        must(meaning.sound);
        check_held(field, text, length, meaning, held);
    }
    premie_arena_release(&texts);
    free(bytes);
}

/* One of the columns of a type, of whatever table. */
static const premie_column *column_of(premie_type type, unsigned number)
{
    const premie_column *found = NULL;
    for (unsigned place = 0, count = 0; place < PREMIE_TABLE_COUNT; place++) {
        const premie_schema *schema = &premie_schemas[place];
        for (unsigned i = 0; i < schema->column_count; i++) {
            if (schema->columns[i].type == type && count++ <= number) {
                found = &schema->columns[i];
            }
        }
    }
    must(found != NULL);
    return found;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < HEAD || size - HEAD > TEXT_MAX) {
        return -1;
    }
    must(setenv("TZ", "UTC", 1) == 0);
    char text[TEXT_MAX + 1], complaint[PREMIE_COMPLAINT] = "";
    size_t length = size - HEAD;
    memcpy(text, data + HEAD, length);
    text[length] = '\0';
    premie_field field = {.column = column_of((premie_type)(data[0] % (PREMIE_TYPE_COUNTRY + 1)), data[1]),
                          .dialect = data[2] & 1 ? PREMIE_NL : PREMIE_ISO};
    field.open = premie_column_is_open(field.column);
    field.through = field.column->type == PREMIE_TYPE_DATE && field.open && (data[2] & 2) != 0;
    bool whole = strlen(text) == length, required = (field.column->flags & PREMIE_COLUMN_REQUIRED) != 0;
    field_meaning meaning = length == 0 ? (field_meaning){.sound = !required} : whole ? mean(&field, text) : unsound;
    premie_arena texts = {0};
    uint64_t held[2];
    premie_taken taken = premie_field_take(&field, text, length, held, 0, &texts, complaint);
    must(taken == (meaning.sound ? PREMIE_TAKEN : PREMIE_TAKEN_BAD));
    if (meaning.sound) {
        check_held(&field, text, length, meaning, held);
    } else {
        must(strstr(complaint, "expected ") == complaint || strstr(complaint, " is not a calendar date") != NULL);
    }
    if (strcspn(text, ",;\"\n\r\t ") == length) {
        take_batch(&field, text, length, meaning);
    }
    premie_arena_release(&texts);
    return 0;
}
