/** \file
 * Which covers are WGA covers: those under which an employer insures that it carries the WGA risk itself. Rule [W-1].
 */
#ifndef PREMIE_RUN_WGA_COVERS_H
#define PREMIE_RUN_WGA_COVERS_H

#include "premie/run.h"

/** The WGA covers of a book; read-only once made. */
typedef struct premie_wga_covers {
    const premie_portfolio *portfolio;
    uint8_t *is_wga; /**< [covers.row_count] by row: 1 for a WGA cover */
} premie_wga_covers;

/**
 * Finds them.
 *
 * A cover is a WGA cover where milestones.csv has a row for its product. Where the rules have no milestones at all,
 * it is one that looks like own risk: its product is charged on payroll or headcount, has no reimbursement regime and
 * is not of experience `base`, and no cover has it as its base, as an absence insurance with a reintegration module
 * is.
 *
 * Status    PREMIE_E_SYSTEM  no memory; nothing is to be released then
 */
PREMIE_CHECKED premie_status premie_wga_covers_init(premie_wga_covers *covers, const premie_portfolio *portfolio,
                                                    premie_error *error);
void premie_wga_covers_release(premie_wga_covers *covers);

static inline bool premie_is_wga_cover(const premie_wga_covers *covers, uint32_t cover)
{
    return covers->is_wga[cover] != 0;
}

/**
 * The WGA covers of an employer, one after the other, in the order of their ids.
 *
 * Given     place  0 for the first one; moved behind the cover found
 * Returned  the row of the cover; PREMIE_NO_ROW past the last
 */
uint32_t premie_wga_cover_next(const premie_wga_covers *covers, uint32_t employer, uint32_t *place);

/** Whether a day lies in a cover's [from, end) and in no suspension of it. Rule: rules.md section 8, `in force`. */
bool premie_wga_cover_in_force(const premie_wga_covers *covers, uint32_t cover, premie_date day);

/**
 * The WGA cover to which a case belongs: of those of its employer that are in force on the case's first sick day, the
 * first by its id.
 *
 * Rule      [W-1]
 * Returned  PREMIE_NO_ROW where there is none
 */
uint32_t premie_wga_cover_on(const premie_wga_covers *covers, uint32_t employer, premie_date first_sick_day);

#endif
