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
    bool through;              /**< a last day in, held as the first day out [T-4] */
    const premie_table *refers; /**< REF: the table it refers to, read already; NULL where it is the table itself */
} premie_field;

enum { PREMIE_COMPLAINT = 512 };

typedef enum premie_taken {
    PREMIE_TAKEN,
    PREMIE_TAKEN_BAD,    /**< at fault; the complaint says how */
    PREMIE_TAKEN_ALONG,  /**< refers to a row at fault; the complaint says so */
    PREMIE_TAKEN_MEMORY, /**< no memory */
} premie_taken;

/** Writes a field's value to element `row` of its column `data`; texts are kept in `texts`. Rule [T-3]. */
premie_taken premie_field_take(const premie_field *field, const char *text, size_t length, void *data, uint32_t row,
                               premie_arena *texts, char complaint[PREMIE_COMPLAINT]);

/** Writes a blank. */
void premie_field_blank(const premie_column *column, void *data, uint32_t row);

/** What `unknown X 'Y'` calls a row of a table: cover, employer … */
const char *premie_schema_noun(const premie_schema *schema, char noun[PREMIE_QUOTED]);

#endif
