/** \file
 * The parts of the page of an impact.
 */
#ifndef PREMIE_RUN_REPORT_H
#define PREMIE_RUN_REPORT_H

#include "run/page.h"

/** Where the drawing of a chart begins and ends, from the left. */
enum { PREMIE_CHART_LEFT = 62, PREMIE_CHART_RIGHT = PREMIE_CHART_WIDTH - 8 };

/** The rows of one scenario. */
typedef struct premie_scenario_rows {
    const char *name;
    const premie_impact_row *covers;
    const premie_impact_summary_row *summary;
    const premie_impact_histogram_row *bins;
    size_t cover_count, summary_count, bin_count;
} premie_scenario_rows;

/** The class of a change in the style of the page: up, down or flat. */
const char *premie_change_class(int64_t change);

/** Cells of tables. */
void premie_page_money_cell(premie_page *page, premie_money money, bool sign);
void premie_page_pct_cell(premie_page *page, premie_decimal pct);
void premie_page_whole_cell(premie_page *page, int64_t value);

/** Scenarios side by side, where there are several. */
void premie_page_overview(premie_page *page, const premie_result *summary);

/** How far premiums move: covers by their change_pct. Rule [S-5] */
void premie_page_histogram(premie_page *page, const premie_scenario_rows *of);

/** By size, sector, class and product: all charts, then the tables of their figures. Rule [S-4] */
PREMIE_CHECKED premie_status premie_page_members(premie_page *page, const premie_scenario_rows *of,
                                                 premie_error *error);

#endif
