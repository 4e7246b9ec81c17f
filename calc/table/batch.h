/** \file
 * The fields of a batch of records into their columns, a column at a time.
 *
 * Only what is plainly right is taken: a row with any other field is marked as odd, and goes through libcsv and
 * premie_field_take, which say what is wrong with it, if anything is.
 */
#ifndef PREMIE_TABLE_BATCH_H
#define PREMIE_TABLE_BATCH_H

#include "table/field.h"

/** First days of the months of the years [T-3] that a date may have, by 12 * (year - 1900) + month - 1. */
typedef struct premie_calendar {
    int32_t first[300 * 12 + 1];
} premie_calendar;
/** Made when it is first asked for. */
const premie_calendar *premie_calendar_get(void);

enum { PREMIE_CACHED = 64 };

/** Ids of one column that came by lately, so that a few that come again and again are kept once. Starts as `{0}`. */
typedef struct premie_id_cache {
    premie_id ids[PREMIE_CACHED];
    uint32_t tries, hits;
} premie_id_cache;

/** Where the fields of one column of a batch go. */
typedef struct premie_batch_column {
    const premie_field *field;
    const premie_calendar *calendar;
    unsigned ordinal; /**< place in the file, from 0 */
    void *data;       /**< its column, from its first row on */
    uint32_t first;   /**< row of the batch's first record */
    premie_arena *texts;
    premie_id_cache *cache;
    uint64_t *odd; /**< a bit for each row of the batch */
} premie_batch_column;

/** Writes the values of all rows; those that are not plainly right are marked in `odd`. Rule [T-3]. */
void premie_batch_take(const premie_batch *batch, const premie_batch_column *column);

/** Whether all fields of a column are blank. */
bool premie_batch_is_blank(const premie_batch *batch, unsigned ordinal);

/** A column of the user's own: marks rows whose field may be anything but ASCII. */
void premie_batch_skim(const premie_batch *batch, unsigned ordinal, uint64_t *odd);

#endif
