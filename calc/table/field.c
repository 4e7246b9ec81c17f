#include "table/field.h"

#include <stdio.h>
#include <string.h>
#include <unistr.h>

#include "table/line.h"

#define SIZE(type) [PREMIE_TYPE_##type] = sizeof(PREMIE_HELD_##type)

size_t premie_type_size(premie_type type)
{
    static const size_t sizes[] = {SIZE(ID),   SIZE(REF),       SIZE(DATE),    SIZE(MONEY), SIZE(NUMBER), SIZE(SHARE),
                                   SIZE(PCT),  SIZE(COUNT),     SIZE(YEAR),    SIZE(FLAG),  SIZE(CODE),   SIZE(CODES),
                                   SIZE(LIST), SIZE(MONTH_DAY), SIZE(COUNTRY), SIZE(TEXT)};
    return sizes[type];
}

bool premie_column_is_until(const premie_column *column)
{
    size_t length = strlen(column->name);
    return length >= 5 && strcmp(column->name + length - 5, "until") == 0 &&
           (length == 5 || column->name[length - 6] == '_');
}

bool premie_column_is_open(const premie_column *column)
{
    return premie_column_is_until(column) && strcmp(column->name, "duty_until") != 0 &&
           strcmp(column->name, "activity_until") != 0;
}

void premie_field_blank(const premie_column *column, bool open, void *data, uint32_t row)
{
    switch (column->type) {
    case PREMIE_TYPE_ID:
    case PREMIE_TYPE_LIST:
    case PREMIE_TYPE_COUNTRY:
    case PREMIE_TYPE_TEXT:
        ((premie_id *)data)[row] = (premie_id){NULL};
        break;
    case PREMIE_TYPE_REF:
        ((uint32_t *)data)[row] = PREMIE_NO_ROW;
        break;
    case PREMIE_TYPE_DATE:
        ((premie_date *)data)[row] = open ? PREMIE_FOREVER : PREMIE_NO_DATE;
        break;
    case PREMIE_TYPE_MONEY:
    case PREMIE_TYPE_NUMBER:
    case PREMIE_TYPE_SHARE:
    case PREMIE_TYPE_PCT:
        ((int64_t *)data)[row] = open ? INT64_MAX : PREMIE_NO_INTEGER;
        break;
    case PREMIE_TYPE_COUNT:
    case PREMIE_TYPE_YEAR:
        ((int32_t *)data)[row] = open ? INT32_MAX : PREMIE_NO_COUNT;
        break;
    case PREMIE_TYPE_FLAG:
    case PREMIE_TYPE_CODE:
        ((uint8_t *)data)[row] = 0;
        break;
    case PREMIE_TYPE_CODES:
        ((uint32_t *)data)[row] = 0;
        break;
    case PREMIE_TYPE_MONTH_DAY:
        ((premie_month_day *)data)[row] = (premie_month_day){0, 0};
        break;
    }
}

static premie_taken complain(char complaint[PREMIE_COMPLAINT], const char *expected, const char *text, size_t length)
{
    char quoted[PREMIE_QUOTED];
    (void)snprintf(complaint, PREMIE_COMPLAINT, "expected %s, found %s", expected, premie_quote(text, length, quoted));
    return PREMIE_TAKEN_BAD;
}

/* [T-3]: what an id may be; bytes beyond ASCII must be UTF-8. */
static bool is_id(const char *text, size_t length, size_t most, char complaint[PREMIE_COMPLAINT])
{
    bool control = false, beyond = false;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        control |= byte < 0x20 || byte == 0x7f;
        beyond |= byte >= 0x80;
    }
    if (length <= most && !control && (!beyond || u8_check((const uint8_t *)text, length) == NULL)) {
        return true;
    }
    char at_most[32];
    (void)snprintf(at_most, sizeof at_most, "at most %zu bytes", most);
    (void)complain(complaint, length > most ? at_most : control ? "no control characters" : "UTF-8", text, length);
    return false;
}

static premie_taken keep_text(const char *text, size_t length, premie_id *held, premie_arena *texts)
{
    char bytes[256];
    bytes[0] = (char)length;
    memcpy(bytes + 1, text, length);
    const char *kept = premie_arena_copy(texts, bytes, length + 1, NULL);
    if (kept == NULL) {
        return PREMIE_TAKEN_MEMORY;
    }
    held->text = (const unsigned char *)kept;
    return PREMIE_TAKEN;
}

/* An id that was written so that no spreadsheet takes it for a formula. */
static void take_guard_off(const char **text, size_t *length)
{
    if (**text == '\'' && premie_is_formula(*text, *length)) {
        (*text)++;
        (*length)--;
    }
}

static premie_taken take_id(const char *text, size_t length, premie_id *held, premie_arena *texts,
                            char complaint[PREMIE_COMPLAINT])
{
    take_guard_off(&text, &length);
    return is_id(text, length, PREMIE_ID_BYTES, complaint) ? keep_text(text, length, held, texts) : PREMIE_TAKEN_BAD;
}

/* What messages call a row of a table: cover, employer … */
static size_t noun_length(const premie_schema *schema)
{
    const char *key = schema->columns[0].name;
    size_t length = strlen(key);
    return length > 3 && strcmp(key + length - 3, "_id") == 0 ? length - 3 : length;
}

void premie_complain_unknown(const premie_table *table, const char *text, size_t length, bool hinted,
                             char complaint[PREMIE_COMPLAINT])
{
    char quoted[PREMIE_QUOTED], hint[PREMIE_QUOTED + 32] = "";
    if (hinted) {
        premie_nearest nearest = {.name = text, .length = length};
        premie_table_nearest(table, 0, &nearest);
        (void)premie_nearest_text(&nearest, hint);
    }
    (void)snprintf(complaint, PREMIE_COMPLAINT, "unknown %.*s %s%s", (int)noun_length(table->schema),
                   table->schema->columns[0].name, premie_quote(text, length, quoted), hint);
}

/* A reference to a row at fault is held as it is: the row that refers is at fault with it. */
static premie_taken take_ref(const premie_field *field, const char *text, size_t length, uint32_t *held,
                             char complaint[PREMIE_COMPLAINT])
{
    const premie_table *table = field->refers;
    take_guard_off(&text, &length);
    *held = premie_table_find_any(table, text, length);
    if (*held != PREMIE_NO_ROW && !table->store->bad[*held]) {
        return PREMIE_TAKEN;
    }
    if (*held == PREMIE_NO_ROW && !table->store->failed) {
        return is_id(text, length, PREMIE_ID_BYTES, complaint) ? PREMIE_TAKEN_UNKNOWN : PREMIE_TAKEN_BAD;
    }
    char quoted[PREMIE_QUOTED];
    (void)snprintf(complaint, PREMIE_COMPLAINT, "%.*s %s is set aside", (int)noun_length(table->schema),
                   table->schema->columns[0].name, premie_quote(text, length, quoted));
    return PREMIE_TAKEN_ALONG;
}

static premie_taken take_date(const premie_field *field, const char *text, size_t length, premie_date *held,
                              char complaint[PREMIE_COMPLAINT])
{
    char quoted[PREMIE_QUOTED];
    bool nl = field->dialect == PREMIE_NL;
    switch (premie_date_parse(text, length, field->dialect, held)) {
    case PREMIE_PARSED:
        held->day += field->through;
        return PREMIE_TAKEN;
    case PREMIE_PARSE_NO_SUCH_DAY:
        (void)snprintf(complaint, PREMIE_COMPLAINT, "%s is not a calendar date", premie_quote(text, length, quoted));
        return PREMIE_TAKEN_BAD;
    case PREMIE_PARSE_RANGE:
        return complain(complaint, nl ? "a date from 01-01-1900 to 31-12-2199" : "a date from 1900-01-01 to 2199-12-31",
                        text, length);
    default:
        return complain(complaint, nl ? "a date such as 31-01-2025 or 2025-01-31" : "a date such as 2025-01-31", text,
                        length);
    }
}

/* The form and range of a type of decimal, in words; `most` as the dialect writes it. */
typedef struct decimal_kind {
    int decimals;
    int64_t max;
    const char *form[2], *most[2];
} decimal_kind;

static const decimal_kind *kind_of(premie_type type)
{
    static const decimal_kind money = {
        2,
        PREMIE_MONEY_MAX,
        {"an amount with at most 2 decimals such as 1234.56", "an amount with at most 2 decimals such as 1234,56"},
        {"9999999999999.99", "9999999999999,99"}};
    static const decimal_kind number = {
        6,
        PREMIE_NUMBER_MAX,
        {"a number with at most 6 decimals such as 12.5", "a number with at most 6 decimals such as 12,5"},
        {"999999999", "999999999"}};
    static const decimal_kind share = {
        6, 1000000, {"a number from 0 to 1 such as 0.25", "a number from 0 to 1 such as 0,25"}, {"1", "1"}};
    static const decimal_kind pct = {
        6,
        PREMIE_NUMBER_MAX,
        {"a percentage with at most 6 decimals such as 3.25", "a percentage with at most 6 decimals such as 3,25"},
        {"999999999", "999999999"}};
    return type == PREMIE_TYPE_MONEY    ? &money
           : type == PREMIE_TYPE_NUMBER ? &number
           : type == PREMIE_TYPE_SHARE  ? &share
                                        : &pct;
}

static premie_taken take_decimal(const premie_field *field, const char *text, size_t length, int64_t *held,
                                 char complaint[PREMIE_COMPLAINT])
{
    const decimal_kind *kind = kind_of(field->column->type);
    bool negative = (field->column->flags & PREMIE_COLUMN_SIGNED) != 0, nl = field->dialect == PREMIE_NL;
    char range[PREMIE_QUOTED];
    switch (premie_decimal_parse(text, length, field->dialect, kind->decimals, kind->max, negative, held)) {
    case PREMIE_PARSED:
        return PREMIE_TAKEN;
    case PREMIE_PARSE_NEGATIVE:
        return complain(complaint, "0 or more", text, length);
    case PREMIE_PARSE_RANGE:
        (void)snprintf(range, sizeof range, negative ? "%s%s to %s" : "%s%s%s", negative ? "-" : "at most ",
                       kind->most[nl], negative ? kind->most[nl] : "");
        return complain(complaint, range, text, length);
    default:
        return complain(complaint, kind->form[nl], text, length);
    }
}

static premie_taken take_whole(const premie_field *field, const char *text, size_t length, int32_t *held,
                               char complaint[PREMIE_COMPLAINT])
{
    bool year = field->column->type == PREMIE_TYPE_YEAR;
    int64_t value;
    if (premie_count_parse(text, length, year ? 1900 : 0, year ? 2199 : 999999, &value) != PREMIE_PARSED) {
        return complain(complaint, year ? "a year from 1900 to 2199" : "a whole number from 0 to 999999", text, length);
    }
    *held = (int32_t)value;
    return PREMIE_TAKEN;
}

static premie_taken take_flag(const char *text, size_t length, uint8_t *held, char complaint[PREMIE_COMPLAINT])
{
    static const char *const words[] = {"no", "yes", "nee", "ja", "0", "1"};
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strlen(words[i]) == length && memcmp(words[i], text, length) == 0) {
            *held = i & 1;
            return PREMIE_TAKEN;
        }
    }
    return complain(complaint, "yes, no, ja, nee, 1 or 0", text, length);
}

/* The place of a word among those of a column, or -1. */
static int word_place(const premie_column *column, const char *text, size_t length)
{
    const char *word = column->about;
    for (int place = 0; *word != '\0'; place++) {
        size_t word_length = strcspn(word, " ");
        if (word_length == length && memcmp(word, text, length) == 0) {
            return place;
        }
        word += word_length + (word[word_length] != '\0');
    }
    return -1;
}

static premie_taken complain_word(const premie_column *column, const char *text, size_t length,
                                  char complaint[PREMIE_COMPLAINT])
{
    char words[PREMIE_QUOTED], hint[PREMIE_QUOTED + 32], quoted[PREMIE_QUOTED];
    premie_nearest nearest = {.name = text, .length = length};
    size_t used = 0;
    for (const char *word = column->about; *word != '\0' && used < sizeof words;) {
        size_t word_length = strcspn(word, " ");
        bool last = word[word_length] == '\0';
        const char *joint = used == 0 ? "" : last ? " or " : ", ";
        used += (size_t)snprintf(words + used, sizeof words - used, "%s%.*s", joint, (int)word_length, word);
        premie_nearest_try(&nearest, word, word_length);
        word += word_length + !last;
    }
    (void)snprintf(complaint, PREMIE_COMPLAINT, "expected %s, found %s%s", words, premie_quote(text, length, quoted),
                   premie_nearest_text(&nearest, hint));
    return PREMIE_TAKEN_BAD;
}

static premie_taken take_codes(const premie_column *column, const char *text, size_t length, uint32_t *held,
                               char complaint[PREMIE_COMPLAINT])
{
    *held = 0;
    for (const char *end = text + length;;) {
        const char *bar = memchr(text, '|', (size_t)(end - text));
        size_t word_length = (size_t)((bar != NULL ? bar : end) - text);
        int place = word_place(column, text, word_length);
        if (place < 0) {
            return complain_word(column, text, word_length, complaint);
        }
        *held |= UINT32_C(1) << place;
        if (bar == NULL) {
            return PREMIE_TAKEN;
        }
        text = bar + 1;
    }
}

static premie_taken take_list(const char *text, size_t length, premie_id *held, premie_arena *texts,
                              char complaint[PREMIE_COMPLAINT])
{
    size_t digits = 0;
    bool sound = length <= 255;
    for (size_t i = 0; i <= length && sound; i++) {
        bool ends = i == length || text[i] == '|';
        sound = ends ? digits >= 1 && digits <= 6 : text[i] >= '0' && text[i] <= '9';
        digits = ends ? 0 : digits + 1;
    }
    return sound ? keep_text(text, length, held, texts)
                 : complain(complaint, "whole numbers joined by |, such as 3|2|1", text, length);
}

static premie_taken take_country(const char *text, size_t length, premie_id *held, premie_arena *texts,
                                 char complaint[PREMIE_COMPLAINT])
{
    bool sound = length == 2 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'A' && text[1] <= 'Z';
    return sound ? keep_text(text, length, held, texts) : complain(complaint, "two capital letters", text, length);
}

static premie_taken take_month_day(const char *text, size_t length, premie_month_day *held,
                                   char complaint[PREMIE_COMPLAINT])
{
    return premie_month_day_parse(text, length, held) == PREMIE_PARSED
               ? PREMIE_TAKEN
               : complain(complaint, "a month and a day such as 07-01", text, length);
}

premie_taken premie_field_take(const premie_field *field, const char *text, size_t length, void *data, uint32_t row,
                               premie_arena *texts, char complaint[PREMIE_COMPLAINT])
{
    bool by_name = field->column->type == PREMIE_TYPE_REF && field->refers == NULL;
    if (length == 0) {
        if (by_name) {
            ((premie_id *)data)[row] = (premie_id){NULL};
        } else {
            premie_field_blank(field->column, field->open, data, row);
        }
        if ((field->column->flags & PREMIE_COLUMN_REQUIRED) == 0) {
            return PREMIE_TAKEN;
        }
        (void)snprintf(complaint, PREMIE_COMPLAINT, "expected a value, found a blank");
        return PREMIE_TAKEN_BAD;
    }
    switch (field->column->type) {
    case PREMIE_TYPE_ID:
        return take_id(text, length, (premie_id *)data + row, texts, complaint);
    case PREMIE_TYPE_REF:
        return by_name ? take_id(text, length, (premie_id *)data + row, texts, complaint)
                       : take_ref(field, text, length, (uint32_t *)data + row, complaint);
    case PREMIE_TYPE_DATE:
        return take_date(field, text, length, (premie_date *)data + row, complaint);
    case PREMIE_TYPE_MONEY:
    case PREMIE_TYPE_NUMBER:
    case PREMIE_TYPE_SHARE:
    case PREMIE_TYPE_PCT:
        return take_decimal(field, text, length, (int64_t *)data + row, complaint);
    case PREMIE_TYPE_COUNT:
    case PREMIE_TYPE_YEAR:
        return take_whole(field, text, length, (int32_t *)data + row, complaint);
    case PREMIE_TYPE_FLAG:
        return take_flag(text, length, (uint8_t *)data + row, complaint);
    case PREMIE_TYPE_CODE: {
        int place = word_place(field->column, text, length);
        ((uint8_t *)data)[row] = (uint8_t)(place + 1);
        return place >= 0 ? PREMIE_TAKEN : complain_word(field->column, text, length, complaint);
    }
    case PREMIE_TYPE_CODES:
        return take_codes(field->column, text, length, (uint32_t *)data + row, complaint);
    case PREMIE_TYPE_LIST:
        return take_list(text, length, (premie_id *)data + row, texts, complaint);
    case PREMIE_TYPE_MONTH_DAY:
        return take_month_day(text, length, (premie_month_day *)data + row, complaint);
    case PREMIE_TYPE_COUNTRY:
        return take_country(text, length, (premie_id *)data + row, texts, complaint);
    case PREMIE_TYPE_TEXT:
        return is_id(text, length, PREMIE_TEXT_BYTES, complaint)
                   ? keep_text(text, length, (premie_id *)data + row, texts)
                   : PREMIE_TAKEN_BAD;
    }
    return PREMIE_TAKEN_BAD;
}
