/** \file
 * Taking the digest of bytes as they come by.
 */
#ifndef PREMIE_BASE_DIGEST_H
#define PREMIE_BASE_DIGEST_H

#include <nettle/sha2.h>

#include "premie/digest.h"

/** A digest under way. */
typedef struct premie_digesting {
    struct sha256_ctx sha256;
    uint64_t bytes;
} premie_digesting;

void premie_digest_begin(premie_digesting *digesting);
void premie_digest_add(premie_digesting *digesting, const char *bytes, size_t length);
/** The digest of all that was added; to be begun again before the next. */
premie_digest premie_digest_end(premie_digesting *digesting);

#endif
