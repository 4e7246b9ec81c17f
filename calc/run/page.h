/** \file
 * A page being written: text, numbers for people, and the frame and axes of charts.
 */
#ifndef PREMIE_RUN_PAGE_H
#define PREMIE_RUN_PAGE_H

#include <stdio.h>

#include "premie/report.h"

typedef struct premie_page {
    const premie_report *report;
    FILE *to;
    bool failed;     /**< something found no room */
    unsigned charts; /**< so far: they number the ids of their titles */
} premie_page;

/** Bytes as they stand; by a format of printf. */
void premie_page_put(premie_page *page, const char *text);
void premie_page_print(premie_page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Text with `&`, `<`, `>` and quotes escaped; of an id, `otherwise` where it is blank. */
void premie_page_text(premie_page *page, const char *text);
void premie_page_id(premie_page *page, premie_id id, const char *otherwise);

/** Numbers with thin spaces between thousands; with `sign`, a plus sign before those above 0. Blank: a dash. */
void premie_page_whole(premie_page *page, int64_t value);
void premie_page_money(premie_page *page, premie_money money, bool sign);
void premie_page_pct(premie_page *page, premie_decimal pct, bool sign);
/** A decimal with `decimals` of them. */
void premie_page_decimal(premie_page *page, premie_decimal decimal, int decimals, bool sign);

/** A value on an axis. */
typedef struct premie_axis {
    double from, until, step; /**< in values; ticks stand at multiples of `step` */
    double at, length;        /**< in the chart: of `from`, and to `until`; negative upwards */
} premie_axis;

/** An axis over the values from `low` to `high`, widened to ticks, of which there are about `ticks`. */
premie_axis premie_axis_over(double low, double high, int ticks, double at, double length);
static inline double premie_axis_place(const premie_axis *axis, double value)
{
    return axis->at + (value - axis->from) / (axis->until - axis->from) * axis->length;
}
/** The number of ticks, and the value of one. */
int premie_axis_ticks(const premie_axis *axis);
double premie_axis_tick(const premie_axis *axis, int tick);
/** A value on an axis with as many decimals as its steps need. */
void premie_page_tick(premie_page *page, const premie_axis *axis, double value);

enum { PREMIE_CHART_WIDTH = 480 };

/** Begins a figure of some height: to be followed by its title and premie_chart_described, then by its shapes. */
void premie_chart_begin(premie_page *page, int height);
/** Ends its title and begins its description; then ends that. */
void premie_chart_titled(premie_page *page);
void premie_chart_described(premie_page *page);
/** Ends the picture; the caption follows, and premie_chart_end. */
void premie_chart_drawn(premie_page *page);
void premie_chart_end(premie_page *page);

/** The sections of [S-3] to [S-5] of all scenarios, and the fan charts of [S-11]. */
PREMIE_CHECKED premie_status premie_page_impact(premie_page *page, premie_error *error);
void premie_page_simulation(premie_page *page);

#endif
