#include "premie/report.h"

#include <stdlib.h>

#include "run/page.h"

static const char style[] =
    ":root{--ink:#1b1f24;--soft:#59636e;--line:#d0d7de;--paper:#fff;--up:#b4431e;--down:#1f6f8b;--flat:#8c959f;"
    "--band1:#dbe7f3;--band2:#b3cde6;--band3:#7fa9d1;--dark:#123a63}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0 auto;padding:1.5rem;max-width:72rem;color:var(--ink);background:var(--paper);"
    "font:16px/1.5 system-ui,'Liberation Sans',Arial,sans-serif}\n"
    "h1{font-size:1.7rem;line-height:1.2;margin:0 0 .3rem}\n"
    "h2{font-size:1.35rem;margin:2.5rem 0 .8rem;padding-bottom:.3rem;border-bottom:2px solid var(--ink)}\n"
    "h3{font-size:1.05rem;margin:1.8rem 0 .5rem}\n"
    "p{margin:.4rem 0}\n"
    ".soft,figcaption,caption{color:var(--soft);font-size:.88rem}\n"
    "dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(max(30%,13rem),1fr));gap:.6rem;margin:.8rem 0}\n"
    "dl div{border:1px solid var(--line);border-radius:6px;padding:.5rem .8rem}\n"
    "dt{color:var(--soft);font-size:.85rem}\n"
    "dd{margin:0;font-size:1.1rem;font-variant-numeric:tabular-nums;white-space:nowrap}\n"
    ".pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,25rem),1fr));gap:1rem 2rem;"
    "align-items:start}\n"
    "figure{display:flex;flex-direction:column;margin:.4rem 0;min-width:0}figcaption{order:-1}\n"
    "svg{display:block;width:100%;height:auto;max-width:36rem}\n"
    "svg text{font:12px system-ui,'Liberation Sans',Arial,sans-serif;fill:var(--ink)}\n"
    "svg .axis{stroke:var(--line);stroke-width:1}\n"
    "svg .zero{stroke:var(--ink);stroke-width:1}\n"
    ".wide{overflow-x:auto;min-width:0}\n"
    ".wide+.wide{margin-top:1.2rem}\n"
    "table{border-collapse:collapse;width:100%;font-size:.88rem;font-variant-numeric:tabular-nums}\n"
    "caption{text-align:left;padding:.2rem 0}\n"
    "th,td{padding:.22rem .55rem;text-align:right;white-space:nowrap;border-bottom:1px solid var(--line)}\n"
    "thead th{border-bottom:1px solid var(--ink);font-weight:600}\n"
    "th[scope=row],.name{text-align:left}th[scope=row]{font-weight:400}\n"
    ".up{color:var(--up)}.down{color:var(--down)}\n"
    "@page{size:A4;margin:14mm}\n"
    "@media print{body{max-width:none;padding:0;font-size:10.5px}svg{max-width:26rem}"
    ".pair{grid-template-columns:1fr 1fr}.wide{overflow:visible}th,td{padding:.15rem .35rem}"
    "h2{break-before:page}h2:nth-of-type(-n+2){break-before:auto}h2,h3,caption{break-after:avoid}"
    "figure,tr,dl{break-inside:avoid}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}\n";

static void put_head(premie_page *page)
{
    const premie_report *report = page->report;
    bool impact = report->results->table[PREMIE_RESULT_impact].made;
    char as_of[PREMIE_NUMBER_TEXT];
    (void)premie_date_text(report->as_of, report->dialect, as_of);
    premie_page_print(
        page,
        "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\" xml:lang=\"en\">\n<head>\n"
        "<meta charset=\"utf-8\"/>\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
        "<title>Portfolio %s %d</title>\n<style>\n%s</style>\n</head>\n<body>\n<header>\n<h1>Portfolio %s %d</h1>\n"
        "<p class=\"soft\">As known on %s; premie %s. Amounts in euros.</p>\n</header>\n<main>\n",
        impact ? "impact" : "simulation", report->year, style, impact ? "impact" : "simulation", report->year, as_of,
        PREMIE_VERSION);
}

premie_status premie_report_html(const premie_report *report, char **html, size_t *length, premie_error *error)
{
    premie_page page = {.report = report, .to = open_memstream(html, length)};
    if (page.to == NULL) {
        return premie_fail(error, PREMIE_E_SYSTEM, "not enough memory for the report");
    }
    put_head(&page);
    premie_status status = PREMIE_OK;
    if (report->results->table[PREMIE_RESULT_impact].made) {
        status = premie_page_impact(&page, error);
    }
    if (status == PREMIE_OK && report->results->table[PREMIE_RESULT_simulation].made) {
        premie_page_simulation(&page);
    }
    premie_page_put(&page, "</main>\n</body>\n</html>\n");
    if ((fclose(page.to) != 0 || page.failed || *html == NULL) && status == PREMIE_OK) {
        status = premie_fail(error, PREMIE_E_SYSTEM, "not enough memory for the report");
    }
    if (status != PREMIE_OK) {
        free(*html);
        *html = NULL;
    }
    return status;
}
