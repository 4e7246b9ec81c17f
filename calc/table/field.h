/** \file
 * One field of a table: from its text into its column.
 */
#ifndef PREMIE_TABLE_FIELD_H
#define PREMIE_TABLE_FIELD_H

#include "table/store.h"

/** Where a field goes. */
typedef struct premie_field {
    const premie_column *column;
    premie_dialect dialect;
    bool through;               /**< a last day in, held as the first day out [T-4] */
    bool open;                  /**< open-ended where blank [T-4] */
    const premie_table *refers; /**< REF: the table it refers to, read already; NULL where it is the table itself */
} premie_field;

enum { PREMIE_COMPLAINT = 512 };

typedef enum premie_taken {
    PREMIE_TAKEN,
    PREMIE_TAKEN_BAD,     /**< at fault; the complaint says how */
    PREMIE_TAKEN_ALONG,   /**< refers to a row at fault; the complaint says so */
    PREMIE_TAKEN_UNKNOWN, /**< refers to a row that does not exist; no complaint yet */
    PREMIE_TAKEN_MEMORY,  /**< no memory */
} premie_taken;

/** Writes a field's value to element `row` of its column `data`; texts are kept in `texts`. Rule [T-3]. */
premie_taken premie_field_take(const premie_field *field, const char *text, size_t length, void *data, uint32_t row,
                               premie_arena *texts, char complaint[PREMIE_COMPLAINT]);

/** Whether a column is named until, or ends in _until: a file may have a last day in, a through, in its place [T-4]. */
bool premie_column_is_until(const premie_column *column);

/** Whether a blank of a column means that there is no end [T-4]. */
bool premie_column_is_open(const premie_column *column);

/** Writes a blank. */
void premie_field_blank(const premie_column *column, bool open, void *data, uint32_t row);

/** Whether what was meant is looked for, `before` such names having been: in a large table only for the first ones. */
static inline bool premie_is_hinted(const premie_table *table, size_t before)
{
    enum { NAMES_TRIED = 1000000 };
    return before < PREMIE_FINDINGS_SHOWN && before * table->row_count <= NAMES_TRIED;
}

/** `unknown cover 'X'; did you mean 'Y'?` of a name that is no key of a table; without a hint unless `hinted`. */
void premie_complain_unknown(const premie_table *table, const char *text, size_t length, bool hinted,
                             char complaint[PREMIE_COMPLAINT]);

#endif
