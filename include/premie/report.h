/** \file
 * The results of `premie simulate` as a page for people: tables and charts, in one file that needs nothing else.
 */
#ifndef PREMIE_REPORT_H
#define PREMIE_REPORT_H

#include "premie/results.h"

/** What a page is of. */
typedef struct premie_report {
    const premie_results *results; /**< tables impact, impact_summary and impact_histogram, or simulation, or all */
    int year;
    premie_date as_of;
    premie_dialect dialect; /**< decimal marks and dates, as the results are written */
} premie_report;

/**
 * The page: well-formed XHTML with its style and its charts (SVG) in it, without scripts and outside resources; equal
 * results give equal bytes.
 *
 * Rule      [S-3] to [S-5], [S-11]
 * Returned  html  [*length] and a zero byte; the caller frees it
 * Status    PREMIE_E_SYSTEM  no memory
 */
PREMIE_CHECKED premie_status premie_report_html(const premie_report *report, char **html, size_t *length,
                                                premie_error *error);

#endif
