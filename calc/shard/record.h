/** \file
 * Ids in records that are not taken apart otherwise.
 */
#ifndef PREMIE_SHARD_RECORD_H
#define PREMIE_SHARD_RECORD_H

#include "premie/base.h"

/**
 * The hash of the id in a field of a record, as reading takes it [T-3]: without quotes, outer blanks, and the guard
 * against being taken for a formula. The same on every machine, and in every version of the program that reads books of
 * others: who owns an employer depends on it.
 *
 * Given     ordinal  of the field, from 1; where there are fewer fields, the hash is that of a blank
 */
uint64_t premie_record_hash(const char *bytes, size_t length, premie_dialect dialect, unsigned ordinal);

/** Whether a record is none: a line without anything in it, or quotes that do not come in pairs. */
bool premie_record_is_torn(const char *bytes, size_t length);

#endif
