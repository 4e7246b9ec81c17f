#include <string.h>

#include "run/report.h"

enum { COVERS_SHOWN = 10 }; /* of those that rise most, and of those that fall most */

const char *premie_change_class(int64_t change) { return change > 0 ? "up" : change < 0 ? "down" : "flat"; }

void premie_page_money_cell(premie_page *page, premie_money money, bool sign)
{
    premie_page_print(page, "<td class=\"%s\">",
                      sign && premie_money_is(money) ? premie_change_class(money.cents) : "flat");
    premie_page_money(page, money, sign);
    premie_page_put(page, "</td>");
}

void premie_page_pct_cell(premie_page *page, premie_decimal pct)
{
    premie_page_put(page, "<td>");
    premie_page_decimal(page, pct, 2, true);
    premie_page_put(page, "</td>");
}

void premie_page_whole_cell(premie_page *page, int64_t value)
{
    premie_page_put(page, "<td>");
    premie_page_whole(page, value);
    premie_page_put(page, "</td>");
}

/* ---- the head of a scenario -------------------------------------------------------------------------------- */

static void put_card(premie_page *page, const char *name) { premie_page_print(page, "<div><dt>%s</dt><dd>", name); }

static void put_card_end(premie_page *page) { premie_page_put(page, "</dd></div>\n"); }

static premie_money sum_reimbursed(const premie_scenario_rows *of, bool scenario)
{
    int64_t sum = 0;
    for (size_t i = 0; i < of->cover_count; i++) {
        premie_money money = scenario ? of->covers[i].reimbursed_scenario : of->covers[i].reimbursed_base;
        sum += premie_money_is(money) ? money.cents : 0;
    }
    return (premie_money){sum};
}

static void put_cards(premie_page *page, const premie_scenario_rows *of)
{
    const premie_impact_summary_row *all = &of->summary[0];
    premie_money before = sum_reimbursed(of, false), after = sum_reimbursed(of, true);
    premie_page_put(page, "<dl>\n");
    put_card(page, "Premium, base");
    premie_page_money(page, all->premium_base, false);
    put_card_end(page);
    put_card(page, "Premium, scenario");
    premie_page_money(page, all->premium_scenario, false);
    put_card_end(page);
    put_card(page, "Change");
    premie_page_money(page, all->change, true);
    if (all->change_pct.value != PREMIE_NO_INTEGER) {
        premie_page_put(page, " (");
        premie_page_pct(page, all->change_pct, true);
        premie_page_put(page, ")");
    }
    put_card_end(page);
    put_card(page, "Covers up / down / the same");
    premie_page_whole(page, all->up);
    premie_page_put(page, " / ");
    premie_page_whole(page, all->down);
    premie_page_put(page, " / ");
    premie_page_whole(page, all->same);
    put_card_end(page);
    put_card(page, "Reimbursed, base");
    premie_page_money(page, before, false);
    put_card_end(page);
    put_card(page, "Reimbursed, scenario");
    premie_page_money(page, after, false);
    put_card_end(page);
    premie_page_put(page, "</dl>\n");
}

/* ---- single covers ----------------------------------------------------------------------------------------- */

/* The covers whose premium rises most, or falls most with `sign` −1, in money; how many. */
static size_t extremes(const premie_scenario_rows *of, int sign, const premie_impact_row *found[COVERS_SHOWN])
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

static void put_covers(premie_page *page, const premie_scenario_rows *of, int sign)
{
    const premie_impact_row *found[COVERS_SHOWN];
    size_t count = extremes(of, sign, found);
    const char *what = sign > 0 ? "Largest rises" : "Largest falls";
    if (count == 0) {
        premie_page_print(page, "<p class=\"soft\">%s: none.</p>\n", what);
        return;
    }
    premie_page_print(
        page,
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
        premie_page_put(page, "<tr><th scope=\"row\">");
        premie_page_id(page, row->cover_id, "");
        premie_page_put(page, "</th>");
        for (unsigned n = 0; n < 3; n++) {
            premie_page_put(page, "<td class=\"name\">");
            premie_page_id(page, ids[n], "");
            premie_page_put(page, "</td>");
        }
        premie_page_print(page, "<td class=\"name\">%s</td>", row->size != NULL ? row->size : "");
        premie_page_money_cell(page, row->premium_base, false);
        premie_page_money_cell(page, row->premium_scenario, false);
        premie_page_money_cell(page, row->change, true);
        premie_page_pct_cell(page, row->change_pct);
        premie_page_put(page, "</tr>\n");
    }
    premie_page_put(page, "</tbody>\n</table></div>\n");
}

/* ---- all scenarios ----------------------------------------------------------------------------------------- */

static premie_status put_scenario(premie_page *page, const premie_scenario_rows *of, premie_error *error)
{
    premie_page_put(page, "<h2>Scenario ");
    premie_page_text(page, of->name);
    premie_page_put(page, "</h2>\n");
    put_cards(page, of);
    premie_page_histogram(page, of);
    premie_status status = premie_page_members(page, of, error);
    premie_page_put(page, "<h3>Who loses, who gains</h3>\n");
    put_covers(page, of, 1);
    put_covers(page, of, -1);
    return status;
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
    premie_page_overview(page, summary);
    for (size_t i = 0, j = 0, k = 0; status == PREMIE_OK && j < summary->count;) {
        premie_scenario_rows of = {
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
    premie_page_put(
        page,
        "<p class=\"soft\">Size: the employer's headcount. A change counts a premium that is not there in base or "
        "scenario as nothing; a change in percent is of covers with a premium in both. Reimbursed: the invoices of "
        "the window of years before.</p>\n");
    return status;
}
