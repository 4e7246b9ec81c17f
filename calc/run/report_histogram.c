#include "run/report.h"

/* Bins from the first to the last with covers, and always those next to no change. */
static void bins_shown(const premie_scenario_rows *of, size_t *first, size_t *last)
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
        premie_page_put(page, "below ");
        premie_page_decimal(page, until, 0, true);
    } else if (bin->until_pct == PREMIE_NO_INTEGER) {
        premie_page_put(page, "from ");
        premie_page_decimal(page, from, 0, true);
    } else {
        premie_page_decimal(page, from, 0, true);
        premie_page_put(page, " up to ");
        premie_page_decimal(page, until, 0, true);
    }
}

static void put_count_axis(premie_page *page, const premie_axis *axis)
{
    for (int i = 0; i < premie_axis_ticks(axis); i++) {
        double value = premie_axis_tick(axis, i), y = premie_axis_place(axis, value);
        premie_page_print(page,
                          "<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                          "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">",
                          PREMIE_CHART_LEFT, PREMIE_CHART_RIGHT, y, y, PREMIE_CHART_LEFT - 6, y + 4);
        premie_page_tick(page, axis, value);
        premie_page_put(page, "</text>\n");
    }
}

static void put_bars(premie_page *page, const premie_scenario_rows *of, size_t first, size_t last,
                     const premie_axis *axis)
{
    double width = (double)(PREMIE_CHART_RIGHT - PREMIE_CHART_LEFT) / (double)(last - first + 1);
    size_t labels = last - first + 1 > 12 ? 4 : 2; /* bins between labels: 20 or 10 percentage points */
    for (size_t i = first; i <= last; i++) {
        const premie_impact_histogram_row *bin = &of->bins[i];
        double x = PREMIE_CHART_LEFT + width * (double)(i - first), y = premie_axis_place(axis, (double)bin->covers);
        const char *colour = bin->from_pct == 0 ? "flat" : bin->from_pct > 0 ? "up" : "down";
        premie_page_print(page, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"var(--%s)\"><title>",
                          x + 0.5, y, width - 1, axis->at - y, colour);
        put_bin(page, bin);
        premie_page_put(page, " %: ");
        premie_page_whole(page, bin->covers);
        premie_page_put(page, "</title></rect>\n");
        if (bin->from_pct != PREMIE_NO_INTEGER && (bin->from_pct + 100) / 5 % (int64_t)labels == 0) {
            premie_page_print(page, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">", x, axis->at + 16);
            premie_page_decimal(page, (premie_decimal){bin->from_pct, 0, false}, 0, true);
            premie_page_put(page, "</text>\n");
        }
        if (bin->from_pct == 0) {
            premie_page_print(page, "<line class=\"zero\" x1=\"%.1f\" x2=\"%.1f\" y1=\"12\" y2=\"%.1f\"/>\n", x, x,
                              axis->at + 4);
        }
    }
}

static void put_histogram_chart(premie_page *page, const premie_scenario_rows *of, size_t first, size_t last)
{
    enum { BOTTOM = 200 };
    int64_t most = 1;
    for (size_t i = first; i <= last; i++) {
        most = of->bins[i].covers > most ? of->bins[i].covers : most;
    }
    premie_axis axis = premie_axis_over(0, (double)most, most < 5 ? (int)most : 5, BOTTOM, -(BOTTOM - 12));
    premie_chart_begin(page, BOTTOM + 40);
    premie_page_put(page, "Covers by change of their premium, scenario ");
    premie_page_text(page, of->name);
    premie_chart_titled(page);
    premie_page_put(page, "A bar for every five percentage points; its figures are in the table of covers by change.");
    premie_chart_described(page);
    put_count_axis(page, &axis);
    put_bars(page, of, first, last, &axis);
    premie_page_print(page, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">change of the premium, %%</text>\n",
                      (PREMIE_CHART_LEFT + PREMIE_CHART_RIGHT) / 2, BOTTOM + 34);
    premie_chart_drawn(page);
    premie_page_put(
        page, "Number of covers by the change of their premium. The grey bar holds those that stay as they are or rise "
              "by less than 5 %.");
    premie_chart_end(page);
}

void premie_page_histogram(premie_page *page, const premie_scenario_rows *of)
{
    size_t first, last;
    bins_shown(of, &first, &last);
    premie_page_put(page, "<h3>How far premiums move</h3>\n<div class=\"pair\">\n");
    put_histogram_chart(page, of, first, last);
    premie_page_put(page,
                    "<div class=\"wide\"><table>\n<caption>Covers by change of their premium</caption>\n<thead><tr>"
                    "<th scope=\"col\" class=\"name\">change, %</th><th scope=\"col\">covers</th>"
                    "<th scope=\"col\">premium, base</th></tr></thead>\n<tbody>\n");
    for (size_t i = first; i <= last; i++) {
        if (of->bins[i].covers > 0) {
            premie_page_put(page, "<tr><th scope=\"row\">");
            put_bin(page, &of->bins[i]);
            premie_page_put(page, "</th><td>");
            premie_page_whole(page, of->bins[i].covers);
            premie_page_put(page, "</td><td>");
            premie_page_money(page, of->bins[i].premium_base, false);
            premie_page_put(page, "</td></tr>\n");
        }
    }
    premie_page_put(page, "</tbody>\n</table></div>\n</div>\n");
}
