#include <stdio.h>

#include "table/store.h"

static const char *quote_decimal(int64_t value, int decimals, premie_dialect dialect, char text[PREMIE_QUOTED])
{
    char digits[PREMIE_NUMBER_TEXT];
    size_t length = premie_decimal_text(value, decimals, decimals > 2, dialect, digits);
    return premie_quote(digits, length, text);
}

static const char *quote_date(premie_date date, bool through, premie_dialect dialect, char text[PREMIE_QUOTED])
{
    char digits[PREMIE_NUMBER_TEXT];
    bool whole = premie_date_is(date) && date.day != PREMIE_FOREVER.day;
    size_t length = premie_date_text(whole && through ? premie_date_plus(date, -1) : date, dialect, digits);
    return premie_quote(digits, length, text);
}

static const char *quote_word(const premie_column *column, unsigned value, char text[PREMIE_QUOTED])
{
    const char *word = "";
    size_t length = value > 0 ? premie_column_word(column, value - 1, &word) : 0;
    return premie_quote(word, length, text);
}

/* The id of the row referred to, blank where its table is not known. */
static premie_id named_id(const premie_table *named, uint32_t row)
{
    unsigned key = named != NULL ? premie_schema_id_key(named->schema) : 0;
    return named != NULL && row != PREMIE_NO_ROW ? ((const premie_id *)named->store->data[key])[row]
                                                 : (premie_id){NULL};
}

const char *premie_table_value(const premie_table *table, uint32_t row, unsigned column, char text[PREMIE_QUOTED])
{
    const struct premie_table_store *store = table->store;
    const premie_column *about = &table->schema->columns[column];
    const void *data = store->data[column];
    char digits[PREMIE_NUMBER_TEXT];
    switch (about->type) {
    case PREMIE_TYPE_ID:
    case PREMIE_TYPE_LIST:
    case PREMIE_TYPE_TEXT:
    case PREMIE_TYPE_COUNTRY: {
        premie_id id = ((const premie_id *)data)[row];
        return premie_quote(premie_id_bytes(id), premie_id_length(id), text);
    }
    case PREMIE_TYPE_REF: {
        premie_id id = named_id(store->named[column], ((const uint32_t *)data)[row]);
        return premie_quote(premie_id_bytes(id), premie_id_length(id), text);
    }
    case PREMIE_TYPE_DATE:
        return quote_date(((const premie_date *)data)[row], store->through[column], store->dialect, text);
    case PREMIE_TYPE_MONEY:
        return quote_decimal(((const int64_t *)data)[row], 2, store->dialect, text);
    case PREMIE_TYPE_NUMBER:
    case PREMIE_TYPE_SHARE:
    case PREMIE_TYPE_PCT:
        return quote_decimal(((const int64_t *)data)[row], 6, store->dialect, text);
    case PREMIE_TYPE_COUNT:
    case PREMIE_TYPE_YEAR:
        return quote_decimal(((const int32_t *)data)[row], 0, store->dialect, text);
    case PREMIE_TYPE_CODE:
        return quote_word(about, ((const uint8_t *)data)[row], text);
    case PREMIE_TYPE_MONTH_DAY: {
        premie_month_day day = ((const premie_month_day *)data)[row];
        int length = snprintf(digits, sizeof digits, "%02u-%02u", day.month, day.day);
        return premie_quote(digits, (size_t)length, text);
    }
    default:
        return premie_quote("", 0, text);
    }
}
