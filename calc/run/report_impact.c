#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "premie/impact.h"
#include "run/page.h"

/* The rest is in the result tables. */
enum { MEMBERS_IN_TABLE = 40, MEMBERS_IN_CHART = 20, COVERS_SHOWN = 10 };
enum { LEFT = 62, RIGHT = PREMIE_CHART_WIDTH - 8 };

/* The rows of one scenario. */
typedef struct scenario_rows {
    const char *name;
    const premie_impact_row *covers;
    const premie_impact_summary_row *summary;
    const premie_impact_histogram_row *bins;
    size_t cover_count, summary_count, bin_count;
} scenario_rows;

static const char *change_class(int64_t change) { return change > 0 ? "up" : change < 0 ? "down" : "flat"; }

static double pct_of(premie_decimal decimal) { return (double)decimal.value / 10000; }
static bool is_there(premie_decimal decimal) { return decimal.value != PREMIE_NO_INTEGER; }

/* ---- the head of a scenario -------------------------------------------------------------------------------- */

static void put_card(premie_page *page, const char *name) { (void)fprintf(page->to, "<div><dt>%s</dt><dd>", name); }

static void put_card_end(premie_page *page) { (void)fputs("</dd></div>\n", page->to); }

static premie_money sum_reimbursed(const scenario_rows *of, bool scenario)
{
    int64_t sum = 0;
    for (size_t i = 0; i < of->cover_count; i++) {
        premie_money money = scenario ? of->covers[i].reimbursed_scenario : of->covers[i].reimbursed_base;
        sum += premie_money_is(money) ? money.cents : 0;
    }
    return (premie_money){sum};
}

static void put_cards(premie_page *page, const scenario_rows *of)
{
    const premie_impact_summary_row *all = &of->summary[0];
    premie_money before = sum_reimbursed(of, false), after = sum_reimbursed(of, true);
    (void)fputs("<dl>\n", page->to);
    put_card(page, "Premium, base");
    premie_page_money(page, all->premium_base, false);
    put_card_end(page);
    put_card(page, "Premium, scenario");
    premie_page_money(page, all->premium_scenario, false);
    put_card_end(page);
    put_card(page, "Change");
    premie_page_money(page, all->change, true);
    if (is_there(all->change_pct)) {
        (void)fputs(" (", page->to);
        premie_page_pct(page, all->change_pct, true);
        (void)fputs(")", page->to);
    }
    put_card_end(page);
    put_card(page, "Covers up / down / the same");
    premie_page_whole(page, all->up);
    (void)fputs(" / ", page->to);
    premie_page_whole(page, all->down);
    (void)fputs(" / ", page->to);
    premie_page_whole(page, all->same);
    put_card_end(page);
    put_card(page, "Reimbursed, base");
    premie_page_money(page, before, false);
    put_card_end(page);
    put_card(page, "Reimbursed, scenario");
    premie_page_money(page, after, false);
    put_card_end(page);
    (void)fputs("</dl>\n", page->to);
}

/* ---- the histogram ----------------------------------------------------------------------------------------- */

/* Bins from the first to the last with covers, and always those next to no change. */
static void bins_shown(const scenario_rows *of, size_t *first, size_t *last)
{
    size_t zero = 0;
    while (of->bins[zero].from_pct != 0) {
        zero++;
    }
    *first = zero - 3;
    *last = zero + 2;
    for (size_t i = 0; i < of->bin_count; i++) {
        if (of->bins[i].covers > 0) {
            *first = i < *first ? i : *first;
            *last = i > *last ? i : *last;
        }
    }
}

static void put_bin(premie_page *page, const premie_impact_histogram_row *bin)
{
    premie_decimal from = {bin->from_pct, 0, false}, until = {bin->until_pct, 0, false};
    if (bin->from_pct == PREMIE_NO_INTEGER) {
        (void)fputs("below ", page->to);
        premie_page_decimal(page, until, 0, true);
    } else if (bin->until_pct == PREMIE_NO_INTEGER) {
        (void)fputs("from ", page->to);
        premie_page_decimal(page, from, 0, true);
    } else {
        premie_page_decimal(page, from, 0, true);
        (void)fputs(" up to ", page->to);
        premie_page_decimal(page, until, 0, true);
    }
}

static void put_count_axis(premie_page *page, const premie_axis *axis)
{
    for (int i = 0; i < premie_axis_ticks(axis); i++) {
        double value = premie_axis_tick(axis, i), y = premie_axis_place(axis, value);
        (void)fprintf(page->to,
                      "<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                      "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">",
                      LEFT, RIGHT, y, y, LEFT - 6, y + 4);
        premie_page_tick(page, axis, value);
        (void)fputs("</text>\n", page->to);
    }
}

static void put_bars(premie_page *page, const scenario_rows *of, size_t first, size_t last, const premie_axis *axis)
{
    double width = (double)(RIGHT - LEFT) / (double)(last - first + 1);
    size_t labels = last - first + 1 > 12 ? 4 : 2; /* bins between labels: 20 or 10 percentage points */
    for (size_t i = first; i <= last; i++) {
        const premie_impact_histogram_row *bin = &of->bins[i];
        double x = LEFT + width * (double)(i - first), y = premie_axis_place(axis, (double)bin->covers);
        const char *colour = bin->from_pct == 0 ? "flat" : bin->from_pct > 0 ? "up" : "down";
        (void)fprintf(page->to, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"var(--%s)\"><title>",
                      x + 0.5, y, width - 1, axis->at - y, colour);
        put_bin(page, bin);
        (void)fputs(" %: ", page->to);
        premie_page_whole(page, bin->covers);
        (void)fputs("</title></rect>\n", page->to);
        if (bin->from_pct != PREMIE_NO_INTEGER && (bin->from_pct + 100) / 5 % (int64_t)labels == 0) {
            (void)fprintf(page->to, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">", x, axis->at + 16);
            premie_page_decimal(page, (premie_decimal){bin->from_pct, 0, false}, 0, true);
            (void)fputs("</text>\n", page->to);
        }
        if (bin->from_pct == 0) {
            (void)fprintf(page->to, "<line class=\"zero\" x1=\"%.1f\" x2=\"%.1f\" y1=\"12\" y2=\"%.1f\"/>\n", x, x,
                          axis->at + 4);
        }
    }
}

static void put_histogram_chart(premie_page *page, const scenario_rows *of, size_t first, size_t last)
{
    enum { BOTTOM = 200 };
    int64_t most = 1;
    for (size_t i = first; i <= last; i++) {
        most = of->bins[i].covers > most ? of->bins[i].covers : most;
    }
    premie_axis axis = premie_axis_over(0, (double)most, most < 5 ? (int)most : 5, BOTTOM, -(BOTTOM - 12));
    premie_chart_begin(page, BOTTOM + 40);
    (void)fputs("Covers by change of their premium, scenario ", page->to);
    premie_page_text(page, of->name);
    premie_chart_titled(page);
    (void)fputs("A bar for every five percentage points; its figures are in the table of covers by change.", page->to);
    premie_chart_described(page);
    put_count_axis(page, &axis);
    put_bars(page, of, first, last, &axis);
    (void)fprintf(page->to, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">change of the premium, %%</text>\n",
                  (LEFT + RIGHT) / 2, BOTTOM + 34);
    premie_chart_drawn(page);
    (void)fputs(
        "Number of covers by the change of their premium. The grey bar holds those that stay as they are or rise "
        "by less than 5 %.",
        page->to);
    premie_chart_end(page);
}

static void put_histogram(premie_page *page, const scenario_rows *of)
{
    size_t first, last;
    bins_shown(of, &first, &last);
    (void)fputs("<h3>How far premiums move</h3>\n<div class=\"pair\">\n", page->to);
    put_histogram_chart(page, of, first, last);
    (void)fputs("<div class=\"wide\"><table>\n<caption>Covers by change of their premium</caption>\n<thead><tr>"
                "<th scope=\"col\" class=\"name\">change, %</th><th scope=\"col\">covers</th>"
                "<th scope=\"col\">premium, base</th></tr></thead>\n<tbody>\n",
                page->to);
    for (size_t i = first; i <= last; i++) {
        if (of->bins[i].covers > 0) {
            (void)fputs("<tr><th scope=\"row\">", page->to);
            put_bin(page, &of->bins[i]);
            (void)fputs("</th><td>", page->to);
            premie_page_whole(page, of->bins[i].covers);
            (void)fputs("</td><td>", page->to);
            premie_page_money(page, of->bins[i].premium_base, false);
            (void)fputs("</td></tr>\n", page->to);
        }
    }
    (void)fputs("</tbody>\n</table></div>\n</div>\n", page->to);
}

/* ---- by product, class, sector and size -------------------------------------------------------------------- */

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
static members members_of(const scenario_rows *of, const char *dimension, const premie_impact_summary_row **rows)
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
    return premie_axis_over(low, high, 6, FROM, RIGHT - 12 - FROM);
}

/* A line from p05 to p95, a box from p25 to p75, a tick at p50, and a dot for the member as a whole. */
static void put_spread(premie_page *page, const premie_impact_summary_row *row, const premie_axis *axis, double y)
{
    if (is_there(row->p05)) {
        double p05 = premie_axis_place(axis, pct_of(row->p05)), p95 = premie_axis_place(axis, pct_of(row->p95));
        double p25 = premie_axis_place(axis, pct_of(row->p25)), p75 = premie_axis_place(axis, pct_of(row->p75));
        double p50 = premie_axis_place(axis, pct_of(row->p50));
        (void)fprintf(page->to,
                      "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"var(--band3)\" "
                      "stroke-width=\"2\"/>"
                      "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"10\" fill=\"var(--band2)\"/>"
                      "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"var(--dark)\" "
                      "stroke-width=\"2\"/>\n",
                      p05, p95, y, y, p25, y - 5, p75 - p25 > 1 ? p75 - p25 : 1, p50, p50, y - 6, y + 6);
    }
    if (is_there(row->change_pct)) {
        (void)fprintf(page->to, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"var(--%s)\"/>\n",
                      premie_axis_place(axis, pct_of(row->change_pct)), y, change_class(row->change.cents));
    }
}

static void put_spread_axis(premie_page *page, const premie_axis *axis, int bottom)
{
    for (int i = 0; i < premie_axis_ticks(axis); i++) {
        double value = premie_axis_tick(axis, i), x = premie_axis_place(axis, value);
        (void)fprintf(page->to,
                      "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"6\" y2=\"%d\"/>"
                      "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">",
                      fabs(value) < axis->step / 2 ? "zero" : "axis", x, x, bottom, x, bottom + 16);
        premie_page_tick(page, axis, value);
        (void)fputs("</text>\n", page->to);
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

static void put_spread_chart(premie_page *page, const scenario_rows *scenario, const members *of)
{
    enum { ROW = 22, TOP = 10 };
    size_t count = of->count < MEMBERS_IN_CHART ? of->count : MEMBERS_IN_CHART;
    premie_axis axis = spread_axis(of, count);
    int bottom = TOP + ROW * (int)count;
    premie_chart_begin(page, bottom + 38);
    (void)fprintf(page->to, "Change of the premium by %s, scenario ", of->dimension);
    premie_page_text(page, scenario->name);
    premie_chart_titled(page);
    (void)fputs(
        "A row for each, with the spread over its covers and the change as a whole; its figures are in the table "
        "beside it.",
        page->to);
    premie_chart_described(page);
    put_spread_axis(page, &axis, bottom);
    for (size_t i = 0; i < count; i++) {
        double y = TOP + ROW * ((double)i + 0.5);
        (void)fprintf(page->to, "<text x=\"110\" y=\"%.1f\" text-anchor=\"end\">", y + 4);
        put_label(page, of->rows[i]->member, of->dimension);
        (void)fputs("</text>\n", page->to);
        put_spread(page, of->rows[i], &axis, y);
    }
    (void)fprintf(page->to, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">change of the premium, %%</text>\n",
                  axis.at + axis.length / 2, bottom + 33);
    premie_chart_drawn(page);
    (void)fprintf(page->to, "By %s", of->dimension);
    if (count < of->count) {
        (void)fprintf(page->to, ", the %zu with the largest premium of %zu", count, of->count);
    }
    premie_chart_end(page);
}

static void put_money_cell(premie_page *page, premie_money money, bool sign)
{
    (void)fprintf(page->to, "<td class=\"%s\">", sign && premie_money_is(money) ? change_class(money.cents) : "flat");
    premie_page_money(page, money, sign);
    (void)fputs("</td>", page->to);
}

static void put_pct_cell(premie_page *page, premie_decimal pct)
{
    (void)fputs("<td>", page->to);
    premie_page_decimal(page, pct, 2, true);
    (void)fputs("</td>", page->to);
}

static void put_whole_cell(premie_page *page, int64_t value)
{
    (void)fputs("<td>", page->to);
    premie_page_whole(page, value);
    (void)fputs("</td>", page->to);
}

static void put_member_heads(premie_page *page)
{
    (void)fputs("<th scope=\"col\">covers</th><th scope=\"col\">premium, base</th><th scope=\"col\">scenario</th>"
                "<th scope=\"col\">change</th><th scope=\"col\">%</th><th scope=\"col\">up</th>"
                "<th scope=\"col\">down</th><th scope=\"col\">same</th><th scope=\"col\">p05 %</th>"
                "<th scope=\"col\">p50 %</th><th scope=\"col\">p95 %</th></tr></thead>\n<tbody>\n",
                page->to);
}

/* All but the name, which stands before them. */
static void put_member_cells(premie_page *page, const premie_impact_summary_row *row)
{
    put_whole_cell(page, row->covers);
    put_money_cell(page, row->premium_base, false);
    put_money_cell(page, row->premium_scenario, false);
    put_money_cell(page, row->change, true);
    put_pct_cell(page, row->change_pct);
    put_whole_cell(page, row->up);
    put_whole_cell(page, row->down);
    put_whole_cell(page, row->same);
    put_pct_cell(page, row->p05);
    put_pct_cell(page, row->p50);
    put_pct_cell(page, row->p95);
    (void)fputs("</tr>\n", page->to);
}

static void put_members(premie_page *page, const members *of)
{
    size_t count = of->count < MEMBERS_IN_TABLE ? of->count : MEMBERS_IN_TABLE;
    (void)fprintf(page->to,
                  "<div class=\"wide\"><table>\n<caption>By %s%s</caption>\n<thead><tr>"
                  "<th scope=\"col\" class=\"name\">%s</th>",
                  of->dimension,
                  count < of->count ? ", those with the largest premium; all are in impact_summary.csv" : "",
                  of->dimension);
    put_member_heads(page);
    for (size_t i = 0; i < count; i++) {
        (void)fputs("<tr><th scope=\"row\">", page->to);
        premie_page_id(page, of->rows[i]->member, blank_of(of->dimension));
        (void)fputs("</th>", page->to);
        put_member_cells(page, of->rows[i]);
    }
    (void)fputs("</tbody>\n</table></div>\n", page->to);
}

/* All charts, then the tables of their figures. */
static premie_status put_dimensions(premie_page *page, const scenario_rows *of, premie_error *error)
{
    static const char *const dimensions[] = {"size", "sector", "class", "product"};
    enum { COUNT = sizeof dimensions / sizeof dimensions[0] };
    const premie_impact_summary_row **rows = premie_alloc_array(COUNT * of->summary_count, sizeof *rows, error);
    members found[COUNT];
    if (rows == NULL) {
        return PREMIE_E_SYSTEM;
    }
    (void)fputs("<h3>By size, sector, class and product</h3>\n<p class=\"soft\">Dot: all covers together. Box: the "
                "middle half of the covers, with their median; line: nine in ten.</p>\n<div class=\"pair\">\n",
                page->to);
    for (unsigned i = 0; i < COUNT; i++) {
        found[i] = members_of(of, dimensions[i], rows + i * of->summary_count);
        if (found[i].count > 0) {
            put_spread_chart(page, of, &found[i]);
        }
    }
    (void)fputs("</div>\n", page->to);
    for (unsigned i = 0; i < COUNT; i++) {
        if (found[i].count > 0) {
            put_members(page, &found[i]);
        }
    }
    free(rows);
    return PREMIE_OK;
}

/* ---- single covers ----------------------------------------------------------------------------------------- */

/* The covers whose premium rises most, or falls most with `sign` −1, in money; how many. */
static size_t extremes(const scenario_rows *of, int sign, const premie_impact_row *found[COVERS_SHOWN])
{
    size_t count = 0;
    for (size_t i = 0; i < of->cover_count; i++) {
        const premie_impact_row *row = &of->covers[i];
        if (!premie_money_is(row->change) || row->change.cents * sign <= 0) {
            continue;
        }
        size_t at = count < COVERS_SHOWN ? count++ : COVERS_SHOWN;
        for (; at > 0 && found[at - 1]->change.cents * sign < row->change.cents * sign; at--) {
            if (at < COVERS_SHOWN) {
                found[at] = found[at - 1];
            }
        }
        if (at < COVERS_SHOWN) {
            found[at] = row;
        }
    }
    return count;
}

static void put_covers(premie_page *page, const scenario_rows *of, int sign)
{
    const premie_impact_row *found[COVERS_SHOWN];
    size_t count = extremes(of, sign, found);
    const char *what = sign > 0 ? "Largest rises" : "Largest falls";
    if (count == 0) {
        (void)fprintf(page->to, "<p class=\"soft\">%s: none.</p>\n", what);
        return;
    }
    (void)fprintf(page->to,
                  "<div class=\"wide\"><table>\n<caption>%s</caption>\n<thead><tr>"
                  "<th scope=\"col\" class=\"name\">cover</th><th scope=\"col\" class=\"name\">product</th>"
                  "<th scope=\"col\" class=\"name\">class</th><th scope=\"col\" class=\"name\">sector</th>"
                  "<th scope=\"col\" class=\"name\">size</th><th scope=\"col\">premium, base</th>"
                  "<th scope=\"col\">scenario</th><th scope=\"col\">change</th><th scope=\"col\">%%</th></tr></thead>\n"
                  "<tbody>\n",
                  what);
    for (size_t i = 0; i < count; i++) {
        const premie_impact_row *row = found[i];
        const premie_id ids[] = {row->product, row->class, row->sector};
        (void)fputs("<tr><th scope=\"row\">", page->to);
        premie_page_id(page, row->cover_id, "");
        (void)fputs("</th>", page->to);
        for (unsigned n = 0; n < 3; n++) {
            (void)fputs("<td class=\"name\">", page->to);
            premie_page_id(page, ids[n], "");
            (void)fputs("</td>", page->to);
        }
        (void)fprintf(page->to, "<td class=\"name\">%s</td>", row->size != NULL ? row->size : "");
        put_money_cell(page, row->premium_base, false);
        put_money_cell(page, row->premium_scenario, false);
        put_money_cell(page, row->change, true);
        put_pct_cell(page, row->change_pct);
        (void)fputs("</tr>\n", page->to);
    }
    (void)fputs("</tbody>\n</table></div>\n", page->to);
}

/* ---- all scenarios ----------------------------------------------------------------------------------------- */

static premie_status put_scenario(premie_page *page, const scenario_rows *of, premie_error *error)
{
    (void)fputs("<h2>Scenario ", page->to);
    premie_page_text(page, of->name);
    (void)fputs("</h2>\n", page->to);
    put_cards(page, of);
    put_histogram(page, of);
    premie_status status = put_dimensions(page, of, error);
    (void)fputs("<h3>Who loses, who gains</h3>\n", page->to);
    put_covers(page, of, 1);
    put_covers(page, of, -1);
    return status;
}

/* Scenarios side by side, where there are several. */
static void put_overview(premie_page *page, const premie_result *summary)
{
    const premie_impact_summary_row *rows = summary->rows;
    size_t scenarios = 0;
    for (size_t i = 0; i < summary->count; i++) {
        scenarios += strcmp(rows[i].dimension, "all") == 0;
    }
    if (scenarios < 2) {
        return;
    }
    (void)fputs("<h2>Scenarios</h2>\n<div class=\"wide\"><table>\n<caption>All covers together</caption>\n<thead><tr>"
                "<th scope=\"col\" class=\"name\">scenario</th>",
                page->to);
    put_member_heads(page);
    for (size_t i = 0; i < summary->count; i++) {
        if (strcmp(rows[i].dimension, "all") == 0) {
            (void)fputs("<tr><th scope=\"row\">", page->to);
            premie_page_text(page, rows[i].scenario);
            (void)fputs("</th>", page->to);
            put_member_cells(page, &rows[i]);
        }
    }
    (void)fputs("</tbody>\n</table></div>\n", page->to);
}

/* Rows of a table from `at` on that belong to the scenario; they stand together. */
#define COUNT_ROWS(table, rows, at, name)                                     \
    while ((at) < (table)->count && strcmp((rows)[at].scenario, name) == 0) { \
        (at)++;                                                               \
    }

premie_status premie_page_impact(premie_page *page, premie_error *error)
{
    const premie_result *tables = page->report->results->table;
    const premie_result *covers = &tables[PREMIE_RESULT_impact], *summary = &tables[PREMIE_RESULT_impact_summary],
                        *histogram = &tables[PREMIE_RESULT_impact_histogram];
    const premie_impact_row *cover_rows = covers->rows;
    const premie_impact_summary_row *summary_rows = summary->rows;
    const premie_impact_histogram_row *bins = histogram->rows;
    premie_status status = PREMIE_OK;
    put_overview(page, summary);
    for (size_t i = 0, j = 0, k = 0; status == PREMIE_OK && j < summary->count;) {
        scenario_rows of = {
            .name = summary_rows[j].scenario, .covers = cover_rows + i, .summary = summary_rows + j, .bins = bins + k};
        size_t first = i, second = j, third = k;
        COUNT_ROWS(covers, cover_rows, i, of.name)
        COUNT_ROWS(summary, summary_rows, j, of.name)
        COUNT_ROWS(histogram, bins, k, of.name)
        of.cover_count = i - first;
        of.summary_count = j - second;
        of.bin_count = k - third;
        status = put_scenario(page, &of, error);
    }
    (void)fputs(
        "<p class=\"soft\">Size: the employer's headcount. A change counts a premium that is not there in base or "
        "scenario as nothing; a change in percent is of covers with a premium in both. Reimbursed: the invoices of "
        "the window of years before.</p>\n",
        page->to);
    return status;
}
