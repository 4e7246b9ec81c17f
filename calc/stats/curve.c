#include "premie/curve.h"

#include <assert.h>

#include <gsl/gsl_interp.h>

/*
 * The linear type keeps no state of its own, so a gsl_interp here need not come from gsl_interp_alloc. gsl_interp_init
 * fails only where the weeks do not increase, which is the caller's mistake.
 */
static double line_at(size_t count, const double weeks[], const double shares[], double week)
{
    gsl_interp line = {.type = gsl_interp_linear, .size = count};
    int status = gsl_interp_init(&line, weeks, shares, count);
    assert(status == 0);
    (void)status;
    return gsl_interp_eval(&line, weeks, shares, week, NULL);
}

double premie_curve_at(const premie_curve *curve, double week)
{
    assert(week >= 0 && (curve->count == 0 || curve->weeks[0] >= 0));
    if (curve->count == 0) {
        return 1;
    }
    size_t last = curve->count - 1;
    if (week >= curve->weeks[last]) {
        return curve->shares[last];
    }
    if (week < curve->weeks[0]) {
        /* tables.md, recovery.csv: week 0 is 1 where no row has it */
        const double weeks[] = {0, curve->weeks[0]}, shares[] = {1, curve->shares[0]};
        return line_at(2, weeks, shares, week);
    }
    size_t before = 0; /* found here, as GSL looks at all points of a line it is given */
    while (last - before > 1) {
        size_t middle = before + (last - before) / 2;
        if (curve->weeks[middle] <= week) {
            before = middle;
        } else {
            last = middle;
        }
    }
    return line_at(2, curve->weeks + before, curve->shares + before, week);
}
