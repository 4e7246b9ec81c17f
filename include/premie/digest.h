/** \file
 * What identifies the bytes of a file.
 */
#ifndef PREMIE_DIGEST_H
#define PREMIE_DIGEST_H

#include "premie/base.h"

enum { PREMIE_SHA256 = 32, PREMIE_SHA256_TEXT = 2 * PREMIE_SHA256 + 1 };

typedef struct premie_digest {
    bool there; /**< whether there is such a file, and it was digested */
    uint64_t bytes;
    uint8_t sha256[PREMIE_SHA256];
} premie_digest;

bool premie_digest_equal(const premie_digest *a, const premie_digest *b);

/** The SHA-256 in hexadecimal, lower case, and back; false where it is no such text. */
const char *premie_digest_text(const premie_digest *digest, char text[PREMIE_SHA256_TEXT]);
PREMIE_CHECKED bool premie_digest_parse(const char *text, premie_digest *digest);

#endif
