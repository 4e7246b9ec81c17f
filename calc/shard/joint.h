/** \file
 * What ranks send each other: bytes for each, and those from each.
 */
#ifndef PREMIE_SHARD_JOINT_H
#define PREMIE_SHARD_JOINT_H

#include "premie/shard.h"
#include "table/line.h"

/** Bytes for each rank. Starts as `{0}`; released with premie_outbox_release. */
typedef struct premie_outbox {
    premie_text *to; /**< [count] */
    unsigned count;
} premie_outbox;

/** Bytes from each rank. Starts as `{0}`; released with premie_inbox_release. */
typedef struct premie_inbox {
    char *bytes;
    uint64_t *from; /**< [count + 1] where those of each rank begin, and where the last end */
    unsigned count;
} premie_inbox;

/** Bytes from one rank, of which some are still to be taken. */
typedef struct premie_parcel {
    const char *at, *end;
} premie_parcel;

PREMIE_CHECKED premie_status premie_outbox_init(premie_outbox *outbox, const premie_joint *joint, premie_error *error);
void premie_outbox_add(premie_outbox *outbox, unsigned rank, const void *bytes, size_t length);
void premie_outbox_add_all(premie_outbox *outbox, const void *bytes, size_t length);
/** An id, or none, as it is held: its length, then its bytes. */
void premie_outbox_add_id(premie_outbox *outbox, unsigned rank, premie_id id);
void premie_outbox_release(premie_outbox *outbox);

/**
 * All ranks send what they have for each other, if all come here without a failure.
 *
 * Given     own     as premie_joint_agree
 *           outbox  empty afterwards
 * Returned  inbox   replaced; what it held before is released
 * Status    the same on all ranks
 */
PREMIE_CHECKED premie_status premie_joint_swap(premie_joint *joint, premie_status own, premie_outbox *outbox,
                                               premie_inbox *inbox, premie_error *error);

premie_parcel premie_inbox_parcel(const premie_inbox *inbox, unsigned rank);
void premie_inbox_release(premie_inbox *inbox);

/** Takes so many bytes; false where there are no more. */
bool premie_parcel_take(premie_parcel *parcel, void *to, size_t length);
/** The same where they lie. */
const char *premie_parcel_skip(premie_parcel *parcel, size_t length);
/** An id that was added, where it lies; none, and false, where there is no more. */
bool premie_parcel_take_id(premie_parcel *parcel, premie_id *id);

/** Of loads that are dealt to ranks one by one, the rank that has least so far; the lowest of equals. */
unsigned premie_joint_least(const premie_joint *joint, const uint64_t load[]);

#endif
