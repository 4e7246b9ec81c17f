#include "shard/record.h"

#include <string.h>
#include <xxhash.h>

#include "premie/tables.h"
#include "table/line.h"

static bool is_blank(char byte) { return byte == ' ' || byte == '\t'; }

/* Where the field ends that begins at `at`: at a delimiter outside quotes, or with the record. */
static const char *field_end(const char *at, const char *end, char delimiter)
{
    bool quoted = false;
    for (; at < end && (quoted || *at != delimiter); at++) {
        quoted ^= *at == '"';
    }
    return at;
}

/* The bytes between quotes, each pair of quotes among them one. As many as an id may have, and one more. */
static size_t take_quotes_off(const char *at, const char *end, char id[PREMIE_ID_BYTES + 2])
{
    size_t length = 0;
    for (at++; at < end && length < PREMIE_ID_BYTES + 2; at++) {
        if (*at == '"' && (++at == end || *at != '"')) {
            break;
        }
        id[length++] = *at;
    }
    return length;
}

static uint64_t hash_of_id(const char *id, size_t length)
{
    bool guarded = length > 0 && *id == '\'' && premie_is_formula(id, length);
    return XXH3_64bits(id + guarded, length - guarded);
}

uint64_t premie_record_hash(const char *bytes, size_t length, premie_dialect dialect, unsigned ordinal)
{
    const char *end = bytes + length, *at = bytes, delimiter = dialect == PREMIE_NL ? ';' : ',';
    const char *until = field_end(at, end, delimiter);
    for (; ordinal > 1 && until < end; ordinal--) {
        at = until + 1;
        until = field_end(at, end, delimiter);
    }
    if (ordinal != 1) {
        at = until;
    }
    while (at < until && is_blank(*at)) {
        at++;
    }
    if (at < until && *at == '"') {
        char id[PREMIE_ID_BYTES + 2];
        return hash_of_id(id, take_quotes_off(at, until, id));
    }
    while (until > at && is_blank(until[-1])) {
        until--;
    }
    return hash_of_id(at, (size_t)(until - at));
}

bool premie_record_is_torn(const char *bytes, size_t length)
{
    const char *end = bytes + length, *at = bytes;
    bool odd = false;
    while (at < end && (is_blank(*at) || *at == '\r')) {
        at++;
    }
    if (at == end) {
        return true;
    }
    while ((at = memchr(at, '"', (size_t)(end - at))) != NULL) {
        odd = !odd;
        at++;
    }
    return odd;
}
