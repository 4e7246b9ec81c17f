#include <string.h>

#include "run/page.h"

enum { LEFT = 62, RIGHT = PREMIE_CHART_WIDTH - 20, TOP = 12, BOTTOM = 210 };

/* The measures that are drawn, in their order on the page. */
static const struct {
    const char *measure, *title, *unit;
} measures[] = {
    {"premium", "Premium", "euros"}, {"claims", "Claims", "euros"},  {"reintegration", "Reintegration", "euros"},
    {"result", "Result", "euros"},   {"ratio", "Claims ratio", "%"}, {"mean_pct", "Mean premium percentage", "%"},
};

/* The rows of a scenario and a measure: one for each year, in their order. */
typedef struct fan {
    const premie_simulation_row *rows; /* of the scenario */
    size_t count;
    unsigned measure;
} fan;

/* The next row of the measure at or behind `at`; `count` past the last. */
static size_t next_row(const fan *of, size_t at)
{
    while (at < of->count && strcmp(of->rows[at].measure, measures[of->measure].measure) != 0) {
        at++;
    }
    return at;
}

static double value_of(premie_decimal decimal)
{
    double value = (double)decimal.value;
    for (int i = 0; i < decimal.decimals; i++) {
        value /= 10;
    }
    return value;
}

/* ---- scales ------------------------------------------------------------------------------------------------ */

/* What the values of a measure are counted in: units, thousands or millions. */
typedef struct counting {
    const char *word;
    double unit;
    uint8_t zeros;
    int decimals; /* of figures in the table */
} counting;

static counting counting_of(double most)
{
    return most >= 1e7   ? (counting){"millions of ", 1e6, 6, 3}
           : most >= 1e4 ? (counting){"thousands of ", 1e3, 3, 1}
                         : (counting){"", 1, 0, 2};
}

/* All scenarios of a measure share their axes, so that they can be held against each other. */
typedef struct fan_axes {
    premie_axis value;
    counting in;
    int64_t first, last; /* years */
} fan_axes;

static fan_axes axes_of(const premie_result *table, unsigned measure)
{
    fan all = {table->rows, table->count, measure};
    fan_axes axes = {.first = INT64_MAX, .last = INT64_MIN};
    double low = 0, high = 0;
    bool any = false;
    for (size_t i = next_row(&all, 0); i < all.count; i = next_row(&all, i + 1)) {
        const premie_simulation_row *row = &all.rows[i];
        double p005 = value_of(row->p005), p995 = value_of(row->p995);
        low = any && low < p005 ? low : p005;
        high = any && high > p995 ? high : p995;
        axes.first = row->year < axes.first ? row->year : axes.first;
        axes.last = row->year > axes.last ? row->year : axes.last;
        any = true;
    }
    axes.in = counting_of(high > -low ? high : -low);
    axes.value = premie_axis_over(low / axes.in.unit, high / axes.in.unit, 5, BOTTOM, -(BOTTOM - TOP));
    return axes;
}

/* One year alone is as wide as the chart. */
static double year_place(const fan_axes *axes, int64_t year)
{
    double years = (double)(axes->last - axes->first);
    return years > 0 ? LEFT + (double)(year - axes->first) / years * (RIGHT - LEFT) : (LEFT + RIGHT) / 2.0;
}

static double height_of(const fan_axes *axes, premie_decimal value)
{
    return premie_axis_place(&axes->value, value_of(value) / axes->in.unit);
}

/* ---- one fan ----------------------------------------------------------------------------------------------- */

typedef premie_decimal figure_of(const premie_simulation_row *row);
static premie_decimal p005_of(const premie_simulation_row *row) { return row->p005; }
static premie_decimal p05_of(const premie_simulation_row *row) { return row->p05; }
static premie_decimal p25_of(const premie_simulation_row *row) { return row->p25; }
static premie_decimal p50_of(const premie_simulation_row *row) { return row->p50; }
static premie_decimal p75_of(const premie_simulation_row *row) { return row->p75; }
static premie_decimal p95_of(const premie_simulation_row *row) { return row->p95; }
static premie_decimal p995_of(const premie_simulation_row *row) { return row->p995; }
static premie_decimal mean_of(const premie_simulation_row *row) { return row->mean; }

/* A point; of one year alone two, so that there is a line. */
static void put_point(premie_page *page, const fan_axes *axes, const premie_simulation_row *row, figure_of *figure,
                      bool back)
{
    double x = year_place(axes, row->year), y = height_of(axes, figure(row)), half = axes->first < axes->last ? 0 : 40;
    if (half > 0) {
        premie_page_print(page, "%.1f,%.1f ", back ? x + half : x - half, y);
        x = back ? x - half : x + half;
    }
    premie_page_print(page, "%.1f,%.1f ", x, y);
}

static void put_band(premie_page *page, const fan *of, const fan_axes *axes, figure_of *low, figure_of *high, int band)
{
    size_t end = 0;
    premie_page_print(page, "<polygon fill=\"var(--band%d)\" points=\"", band);
    for (size_t i = next_row(of, 0); i < of->count; i = next_row(of, i + 1)) {
        put_point(page, axes, &of->rows[i], low, false);
        end = i + 1;
    }
    while (end-- > 0) {
        if (next_row(of, end) == end) {
            put_point(page, axes, &of->rows[end], high, true);
        }
    }
    premie_page_put(page, "\"/>\n");
}

static void put_line(premie_page *page, const fan *of, const fan_axes *axes, figure_of *figure, const char *look)
{
    premie_page_print(page, "<polyline fill=\"none\" stroke=\"var(--dark)\" stroke-width=\"2\"%s points=\"", look);
    for (size_t i = next_row(of, 0); i < of->count; i = next_row(of, i + 1)) {
        put_point(page, axes, &of->rows[i], figure, false);
    }
    premie_page_put(page, "\"/>\n");
}

static void put_axes(premie_page *page, const fan_axes *axes)
{
    for (int i = 0; i < premie_axis_ticks(&axes->value); i++) {
        double value = premie_axis_tick(&axes->value, i), y = premie_axis_place(&axes->value, value);
        premie_page_print(page,
                          "<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                          "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">",
                          LEFT, RIGHT, y, y, LEFT - 6, y + 4);
        premie_page_tick(page, &axes->value, value);
        premie_page_put(page, "</text>\n");
    }
    int64_t step = (axes->last - axes->first) / 8 + 1;
    for (int64_t year = axes->first; year <= axes->last; year += step) {
        premie_page_print(page, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%lld</text>\n",
                          year_place(axes, year), BOTTOM + 18, (long long)year);
    }
}

static void put_fan(premie_page *page, const fan *of, const fan_axes *axes)
{
    const char *title = measures[of->measure].title;
    premie_chart_begin(page, BOTTOM + 26);
    premie_page_print(page, "%s by year, ", title);
    premie_page_text(page, of->rows[0].scenario);
    premie_chart_titled(page);
    premie_page_put(
        page,
        "The median and the mean over all paths, and the ranges that hold half of them, nine in ten, and 99 in 100; "
        "the figures are in the table that follows.");
    premie_chart_described(page);
    put_axes(page, axes);
    put_band(page, of, axes, p005_of, p995_of, 1);
    put_band(page, of, axes, p05_of, p95_of, 2);
    put_band(page, of, axes, p25_of, p75_of, 3);
    put_line(page, of, axes, p50_of, "");
    put_line(page, of, axes, mean_of, " stroke-dasharray=\"5 4\"");
    premie_chart_drawn(page);
    premie_page_text(page, of->rows[0].scenario);
    premie_page_print(page, ", in %s%s", axes->in.word, measures[of->measure].unit);
    premie_chart_end(page);
}

static void put_year(premie_page *page, const premie_simulation_row *row, const counting *in)
{
    const premie_decimal figures[] = {
        row->mean, row->standard_error, row->sd,     row->p005, row->p05, row->p25, row->p50, row->p75,
        row->p95,  row->p995,           row->tvar995};
    premie_page_put(page, "<tr><th scope=\"row\">");
    premie_page_text(page, row->scenario);
    premie_page_print(page, "</th><td>%lld</td>", (long long)row->year);
    for (unsigned i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        premie_page_put(page, "<td>");
        premie_decimal figure = figures[i];
        figure.decimals = (uint8_t)(figure.decimals + in->zeros);
        premie_page_decimal(page, figure, in->decimals, false);
        premie_page_put(page, "</td>");
    }
    premie_page_put(page, "</tr>\n");
}

static void put_table(premie_page *page, const fan *all, const counting *in)
{
    static const char *const heads[] = {"mean", "s.e.", "sd",  "p0.5",  "p5",       "p25",
                                        "p50",  "p75",  "p95", "p99.5", "TVaR 99.5"};
    premie_page_print(page,
                      "<div class=\"wide\"><table>\n<caption>%s by year, in %s%s</caption>\n<thead><tr>"
                      "<th scope=\"col\" class=\"name\">scenario</th><th scope=\"col\">year</th>",
                      measures[all->measure].title, in->word, measures[all->measure].unit);
    for (unsigned i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        premie_page_print(page, "<th scope=\"col\">%s</th>", heads[i]);
    }
    premie_page_put(page, "</tr></thead>\n<tbody>\n");
    for (size_t i = next_row(all, 0); i < all->count; i = next_row(all, i + 1)) {
        put_year(page, &all->rows[i], in);
    }
    premie_page_put(page, "</tbody>\n</table></div>\n");
}

/* ---- all of them ------------------------------------------------------------------------------------------- */

static void put_measure(premie_page *page, const premie_result *table, unsigned measure)
{
    const premie_simulation_row *rows = table->rows;
    fan all = {rows, table->count, measure};
    fan_axes axes = axes_of(table, measure);
    if (next_row(&all, 0) == all.count) {
        return;
    }
    premie_page_print(page, "<h3>%s</h3>\n<div class=\"pair\">\n", measures[measure].title);
    for (size_t begin = 0, end; begin < table->count; begin = end) {
        for (end = begin + 1; end < table->count && strcmp(rows[end].scenario, rows[begin].scenario) == 0; end++) {
        }
        fan one = {rows + begin, end - begin, measure};
        if (next_row(&one, 0) < one.count) {
            put_fan(page, &one, &axes);
        }
    }
    premie_page_put(page, "</div>\n");
    put_table(page, &all, &axes.in);
}

void premie_page_simulation(premie_page *page)
{
    premie_page_put(
        page,
        "<h2>The years ahead</h2>\n<p class=\"soft\">Line: median; dashes: mean; bands: half of the paths, nine in "
        "ten, 99 in 100. s.e.: standard error of the mean; TVaR 99.5: mean of the worst 0.5 % of the paths.</p>\n");
    for (unsigned i = 0; i < sizeof measures / sizeof measures[0]; i++) {
        put_measure(page, &page->report->results->table[PREMIE_RESULT_simulation], i);
    }
}
