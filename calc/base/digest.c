#include "base/digest.h"

#include <string.h>

static const char hexadecimal[] = "0123456789abcdef";

void premie_digest_begin(premie_digesting *digesting)
{
    sha256_init(&digesting->sha256);
    digesting->bytes = 0;
}

void premie_digest_add(premie_digesting *digesting, const char *bytes, size_t length)
{
    sha256_update(&digesting->sha256, length, (const uint8_t *)bytes);
    digesting->bytes += length;
}

premie_digest premie_digest_end(premie_digesting *digesting)
{
    premie_digest digest = {.there = true, .bytes = digesting->bytes};
    sha256_digest(&digesting->sha256, sizeof digest.sha256, digest.sha256);
    return digest;
}

bool premie_digest_equal(const premie_digest *a, const premie_digest *b)
{
    return a->there == b->there &&
           (!a->there || (a->bytes == b->bytes && memcmp(a->sha256, b->sha256, sizeof a->sha256) == 0));
}

const char *premie_digest_text(const premie_digest *digest, char text[PREMIE_SHA256_TEXT])
{
    for (size_t i = 0; i < PREMIE_SHA256; i++) {
        text[2 * i] = hexadecimal[digest->sha256[i] >> 4];
        text[2 * i + 1] = hexadecimal[digest->sha256[i] & 15];
    }
    text[PREMIE_SHA256_TEXT - 1] = '\0';
    return text;
}

bool premie_digest_parse(const char *text, premie_digest *digest)
{
    if (strlen(text) != PREMIE_SHA256_TEXT - 1 || strspn(text, hexadecimal) != PREMIE_SHA256_TEXT - 1) {
        return false;
    }
    for (size_t i = 0; i < PREMIE_SHA256; i++) {
        long high = strchr(hexadecimal, text[2 * i]) - hexadecimal;
        long low = strchr(hexadecimal, text[2 * i + 1]) - hexadecimal;
        digest->sha256[i] = (uint8_t)(16 * high + low);
    }
    return true;
}
