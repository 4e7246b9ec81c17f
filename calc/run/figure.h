/** \file
 * Numbers and dates as texts in a formula.
 */
#ifndef PREMIE_RUN_FIGURE_H
#define PREMIE_RUN_FIGURE_H

#include "premie/base.h"
#include "premie/tables.h"

/** A text that lives as long as the expression it stands in, or the variable it is kept in. */
typedef struct premie_figure {
    char text[192];
} premie_figure;

/** As printf has it; cut where it would not fit. */
premie_figure premie_figure_of(const char *format, ...) PREMIE_FORMAT(1, 2);

/** `open-ended` for PREMIE_FOREVER, `none` where blank. */
premie_figure premie_figure_date(premie_date date, premie_dialect dialect);
/** `2025-01-01 until 2026-01-01` */
premie_figure premie_figure_period(premie_period period, premie_dialect dialect);
/** With 2 decimals; `none` where blank. */
premie_figure premie_figure_money(premie_money money, premie_dialect dialect);
/** Whole units of the last of `decimals` decimals; zeros at the end go, but for the first `least` decimals. */
premie_figure premie_figure_decimal(premie_int128 value, int decimals, int least, premie_dialect dialect);
/** An id as it is. */
premie_figure premie_figure_id(premie_id id);

/**
 * A ratio of units of the last of `decimals` decimals, in full: as a decimal where 6 decimals hold it, else as
 * `numerator / denominator`; `mark`, such as a percent sign, behind the number or the numerator.
 */
premie_figure premie_figure_ratio(premie_ratio value, int decimals, const char *mark, premie_dialect dialect);

/**
 * An amount of cents and what it is rounded to, for the end of a formula: `418.9726 → 418.97`, or `937.50` alone where
 * it is exact. As many decimals, from 4 on, as show on which side of the half cent it lies.
 */
premie_figure premie_figure_rounded(premie_ratio cents, premie_dialect dialect);

#endif
