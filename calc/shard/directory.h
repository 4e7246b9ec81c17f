/** \file
 * Which rank owns what a key names. The keys are shared out over the ranks, each of which knows the owners of its own.
 */
#ifndef PREMIE_SHARD_DIRECTORY_H
#define PREMIE_SHARD_DIRECTORY_H

#include "shard/joint.h"

enum { PREMIE_NOBODY = UINT16_MAX };

/** Starts as `{0}`; released with premie_directory_release. */
typedef struct premie_directory {
    struct premie_directory_entry *entries; /**< [mask + 1] by the hashes of keys */
    size_t mask, count;
} premie_directory;

/** The rank that owns an employer, or knows who owns a key. */
static inline unsigned premie_rank_of(uint64_t hash, unsigned count) { return (unsigned)(hash % count); }

/**
 * Tells the directories of all ranks who owns keys.
 *
 * Given     own     as premie_joint_agree
 *           hashes  [count] of keys
 *           owners  [count]
 * Returned  twice   a key of this rank's directory had another owner before
 */
PREMIE_CHECKED premie_status premie_directory_tell(premie_directory *directory, premie_joint *joint, premie_status own,
                                                   size_t count, const uint64_t hashes[], const uint16_t owners[],
                                                   bool *twice, premie_error *error);

/** Asks them; PREMIE_NOBODY for keys that nobody has told. */
PREMIE_CHECKED premie_status premie_directory_ask(const premie_directory *directory, premie_joint *joint,
                                                  premie_status own, size_t count, const uint64_t hashes[],
                                                  uint16_t owners[], premie_error *error);

void premie_directory_release(premie_directory *directory);

#endif
