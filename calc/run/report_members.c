#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "premie/impact.h"
#include "run/report.h"

/* The rest is in impact_summary.csv. */
enum { MEMBERS_IN_TABLE = 40, MEMBERS_IN_CHART = 20 };

static double pct_of(premie_decimal decimal) { return (double)decimal.value / 10000; }
static bool is_there(premie_decimal decimal) { return decimal.value != PREMIE_NO_INTEGER; }

/* The rows of a dimension, those of the largest premium first; sizes by rising size. */
typedef struct members {
    const char *dimension;
    const premie_impact_summary_row **rows; /* [count] */
    size_t count;
} members;

static unsigned size_place(premie_id id)
{
    unsigned place = 0;
    for (; premie_size_word(place) != NULL; place++) {
        const char *word = premie_size_word(place);
        if (strlen(word) == premie_id_length(id) && memcmp(word, premie_id_bytes(id), strlen(word)) == 0) {
            break;
        }
    }
    return place;
}

static int compare_sizes(const void *left, const void *right)
{
    const premie_impact_summary_row *const *a = left, *const *b = right;
    unsigned m = size_place((*a)->member), n = size_place((*b)->member);
    return (m > n) - (m < n);
}

static int compare_premiums(const void *left, const void *right)
{
    const premie_impact_summary_row *const *a = left, *const *b = right;
    int64_t m = (*a)->premium_base.cents, n = (*b)->premium_base.cents;
    return m != n ? (m < n) - (m > n) : premie_id_compare((*a)->member, (*b)->member);
}

/* `rows` has room for all rows of the scenario. */
static members members_of(const premie_scenario_rows *of, const char *dimension, const premie_impact_summary_row **rows)
{
    members found = {.dimension = dimension, .rows = rows};
    for (size_t i = 0; i < of->summary_count; i++) {
        if (strcmp(of->summary[i].dimension, dimension) == 0) {
            rows[found.count++] = &of->summary[i];
        }
    }
    if (found.count > 0) {
        qsort(rows, found.count, sizeof *rows, strcmp(dimension, "size") == 0 ? compare_sizes : compare_premiums);
    }
    return found;
}

static const char *blank_of(const char *dimension)
{
    return strcmp(dimension, "size") == 0 ? "unknown" : strcmp(dimension, "class") == 0 ? "no class" : "none";
}

static premie_axis spread_axis(const members *of, size_t count)
{
    enum { FROM = 120 };
    double low = 0, high = 0;
    for (size_t i = 0; i < count; i++) {
        const premie_impact_summary_row *row = of->rows[i];
        premie_decimal values[] = {row->p05, row->p95, row->change_pct};
        for (unsigned n = 0; n < 3; n++) {
            low = is_there(values[n]) && pct_of(values[n]) < low ? pct_of(values[n]) : low;
            high = is_there(values[n]) && pct_of(values[n]) > high ? pct_of(values[n]) : high;
        }
    }
    return premie_axis_over(low, high, 6, FROM, PREMIE_CHART_RIGHT - 12 - FROM);
}

/* A line from p05 to p95, a box from p25 to p75, a tick at p50, and a dot for the member as a whole. */
static void put_spread(premie_page *page, const premie_impact_summary_row *row, const premie_axis *axis, double y)
{
    if (is_there(row->p05)) {
        double p05 = premie_axis_place(axis, pct_of(row->p05)), p95 = premie_axis_place(axis, pct_of(row->p95));
        double p25 = premie_axis_place(axis, pct_of(row->p25)), p75 = premie_axis_place(axis, pct_of(row->p75));
        double p50 = premie_axis_place(axis, pct_of(row->p50));
        premie_page_print(page,
                          "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"var(--band3)\" "
                          "stroke-width=\"2\"/>"
                          "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"10\" fill=\"var(--band2)\"/>"
                          "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"var(--dark)\" "
                          "stroke-width=\"2\"/>\n",
                          p05, p95, y, y, p25, y - 5, p75 - p25 > 1 ? p75 - p25 : 1, p50, p50, y - 6, y + 6);
    }
    if (is_there(row->change_pct)) {
        premie_page_print(page, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"var(--%s)\"/>\n",
                          premie_axis_place(axis, pct_of(row->change_pct)), y, premie_change_class(row->change.cents));
    }
}

static void put_spread_axis(premie_page *page, const premie_axis *axis, int bottom)
{
    for (int i = 0; i < premie_axis_ticks(axis); i++) {
        double value = premie_axis_tick(axis, i), x = premie_axis_place(axis, value);
        premie_page_print(page,
                          "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"6\" y2=\"%d\"/>"
                          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">",
                          fabs(value) < axis->step / 2 ? "zero" : "axis", x, x, bottom, x, bottom + 16);
        premie_page_tick(page, axis, value);
        premie_page_put(page, "</text>\n");
    }
}

/* Labels have room for so many characters of UTF-8. */
static void put_label(premie_page *page, premie_id member, const char *dimension)
{
    enum { CHARACTERS = 17 };
    const char *bytes = premie_id_bytes(member);
    size_t length = 0, characters = 0;
    while (length < premie_id_length(member) && characters <= CHARACTERS) {
        length++;
        while (length < premie_id_length(member) && ((unsigned char)bytes[length] & 0xc0) == 0x80) {
            length++;
        }
        characters++;
    }
    char text[80];
    bool cut = length < premie_id_length(member);
    (void)snprintf(text, sizeof text, "%.*s%s", (int)length, bytes, cut ? "\xe2\x80\xa6" : "");
    premie_page_text(page, premie_id_is(member) ? text : blank_of(dimension));
}

static void put_spread_chart(premie_page *page, const premie_scenario_rows *scenario, const members *of)
{
    enum { ROW = 22, TOP = 10 };
    size_t count = of->count < MEMBERS_IN_CHART ? of->count : MEMBERS_IN_CHART;
    premie_axis axis = spread_axis(of, count);
    int bottom = TOP + ROW * (int)count;
    premie_chart_begin(page, bottom + 38);
    premie_page_print(page, "Change of the premium by %s, scenario ", of->dimension);
    premie_page_text(page, scenario->name);
    premie_chart_titled(page);
    premie_page_put(
        page, "A row for each, with the spread over its covers and the change as a whole; its figures are in the table "
              "beside it.");
    premie_chart_described(page);
    put_spread_axis(page, &axis, bottom);
    for (size_t i = 0; i < count; i++) {
        double y = TOP + ROW * ((double)i + 0.5);
        premie_page_print(page, "<text x=\"110\" y=\"%.1f\" text-anchor=\"end\">", y + 4);
        put_label(page, of->rows[i]->member, of->dimension);
        premie_page_put(page, "</text>\n");
        put_spread(page, of->rows[i], &axis, y);
    }
    premie_page_print(page, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">change of the premium, %%</text>\n",
                      axis.at + axis.length / 2, bottom + 33);
    premie_chart_drawn(page);
    premie_page_print(page, "By %s", of->dimension);
    if (count < of->count) {
        premie_page_print(page, ", the %zu with the largest premium of %zu", count, of->count);
    }
    premie_chart_end(page);
}

static void put_member_heads(premie_page *page)
{
    premie_page_put(page,
                    "<th scope=\"col\">covers</th><th scope=\"col\">premium, base</th><th scope=\"col\">scenario</th>"
                    "<th scope=\"col\">change</th><th scope=\"col\">%</th><th scope=\"col\">up</th>"
                    "<th scope=\"col\">down</th><th scope=\"col\">same</th><th scope=\"col\">p05 %</th>"
                    "<th scope=\"col\">p50 %</th><th scope=\"col\">p95 %</th></tr></thead>\n<tbody>\n");
}

/* All but the name, which stands before them. */
static void put_member_cells(premie_page *page, const premie_impact_summary_row *row)
{
    premie_page_whole_cell(page, row->covers);
    premie_page_money_cell(page, row->premium_base, false);
    premie_page_money_cell(page, row->premium_scenario, false);
    premie_page_money_cell(page, row->change, true);
    premie_page_pct_cell(page, row->change_pct);
    premie_page_whole_cell(page, row->up);
    premie_page_whole_cell(page, row->down);
    premie_page_whole_cell(page, row->same);
    premie_page_pct_cell(page, row->p05);
    premie_page_pct_cell(page, row->p50);
    premie_page_pct_cell(page, row->p95);
    premie_page_put(page, "</tr>\n");
}

static void put_members(premie_page *page, const members *of)
{
    size_t count = of->count < MEMBERS_IN_TABLE ? of->count : MEMBERS_IN_TABLE;
    premie_page_print(page,
                      "<div class=\"wide\"><table>\n<caption>By %s%s</caption>\n<thead><tr>"
                      "<th scope=\"col\" class=\"name\">%s</th>",
                      of->dimension,
                      count < of->count ? ", those with the largest premium; all are in impact_summary.csv" : "",
                      of->dimension);
    put_member_heads(page);
    for (size_t i = 0; i < count; i++) {
        premie_page_put(page, "<tr><th scope=\"row\">");
        premie_page_id(page, of->rows[i]->member, blank_of(of->dimension));
        premie_page_put(page, "</th>");
        put_member_cells(page, of->rows[i]);
    }
    premie_page_put(page, "</tbody>\n</table></div>\n");
}

premie_status premie_page_members(premie_page *page, const premie_scenario_rows *of, premie_error *error)
{
    static const char *const dimensions[] = {"size", "sector", "class", "product"};
    enum { COUNT = sizeof dimensions / sizeof dimensions[0] };
    const premie_impact_summary_row **rows = premie_alloc_array(COUNT * of->summary_count, sizeof *rows, error);
    members found[COUNT];
    if (rows == NULL) {
        return PREMIE_E_SYSTEM;
    }
    premie_page_put(page,
                    "<h3>By size, sector, class and product</h3>\n<p class=\"soft\">Dot: all covers together. Box: the "
                    "middle half of the covers, with their median; line: nine in ten.</p>\n<div class=\"pair\">\n");
    for (unsigned i = 0; i < COUNT; i++) {
        found[i] = members_of(of, dimensions[i], rows + i * of->summary_count);
        if (found[i].count > 0) {
            put_spread_chart(page, of, &found[i]);
        }
    }
    premie_page_put(page, "</div>\n");
    for (unsigned i = 0; i < COUNT; i++) {
        if (found[i].count > 0) {
            put_members(page, &found[i]);
        }
    }
    free(rows);
    return PREMIE_OK;
}

void premie_page_overview(premie_page *page, const premie_result *summary)
{
    const premie_impact_summary_row *rows = summary->rows;
    size_t scenarios = 0;
    for (size_t i = 0; i < summary->count; i++) {
        scenarios += strcmp(rows[i].dimension, "all") == 0;
    }
    if (scenarios < 2) {
        return;
    }
    premie_page_put(
        page, "<h2>Scenarios</h2>\n<div class=\"wide\"><table>\n<caption>All covers together</caption>\n<thead><tr>"
              "<th scope=\"col\" class=\"name\">scenario</th>");
    put_member_heads(page);
    for (size_t i = 0; i < summary->count; i++) {
        if (strcmp(rows[i].dimension, "all") == 0) {
            premie_page_put(page, "<tr><th scope=\"row\">");
            premie_page_text(page, rows[i].scenario);
            premie_page_put(page, "</th>");
            put_member_cells(page, &rows[i]);
        }
    }
    premie_page_put(page, "</tbody>\n</table></div>\n");
}
