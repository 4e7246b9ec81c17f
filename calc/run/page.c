#include "run/page.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

/* ---- bytes ------------------------------------------------------------------------------------------------- */

/* A stream in memory does not remember by itself what it had no room for. */
void premie_page_put(premie_page *page, const char *text) { page->failed |= fputs(text, page->to) == EOF; }

void premie_page_print(premie_page *page, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    page->failed |= vfprintf(page->to, format, values) < 0;
    va_end(values);
}

/* ---- text and numbers -------------------------------------------------------------------------------------- */

static void escape(premie_page *page, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        switch (bytes[i]) {
        case '&':
            premie_page_put(page, "&amp;");
            break;
        case '<':
            premie_page_put(page, "&lt;");
            break;
        case '>':
            premie_page_put(page, "&gt;");
            break;
        case '"':
            premie_page_put(page, "&quot;");
            break;
        case '\'':
            premie_page_put(page, "&#39;");
            break;
        default:
            premie_page_print(page, "%c", bytes[i]);
        }
    }
}

void premie_page_text(premie_page *page, const char *text) { escape(page, text, strlen(text)); }

void premie_page_id(premie_page *page, premie_id id, const char *otherwise)
{
    if (premie_id_is(id)) {
        escape(page, premie_id_bytes(id), premie_id_length(id));
    } else {
        premie_page_text(page, otherwise);
    }
}

/* A thin space that does not break goes between thousands, and a minus sign is one. */
static void put_number(premie_page *page, int64_t value, int decimals, bool sign)
{
    char text[PREMIE_NUMBER_TEXT];
    if (value == PREMIE_NO_INTEGER) {
        premie_page_put(page, "\xe2\x80\x93");
        return;
    }
    size_t length = premie_decimal_text(value, decimals, false, page->report->dialect, text), at = 0;
    if (text[0] == '-') {
        premie_page_put(page, "\xe2\x88\x92");
        at++;
    } else if (sign && value > 0) {
        premie_page_print(page, "%c", '+');
    }
    size_t whole = decimals > 0 ? length - (size_t)decimals - 1 : length;
    for (size_t first = at; at < length; at++) {
        if (at > first && at < whole && (whole - at) % 3 == 0) {
            premie_page_put(page, "\xe2\x80\xaf");
        }
        premie_page_print(page, "%c", text[at]);
    }
}

void premie_page_whole(premie_page *page, int64_t value) { put_number(page, value, 0, false); }

void premie_page_money(premie_page *page, premie_money money, bool sign) { put_number(page, money.cents, 2, sign); }

static int64_t power_of_ten(int exponent)
{
    int64_t power = 1;
    for (int i = 0; i < exponent; i++) {
        power *= 10;
    }
    return power;
}

void premie_page_decimal(premie_page *page, premie_decimal decimal, int decimals, bool sign)
{
    int64_t value = decimal.value;
    if (value != PREMIE_NO_INTEGER && decimal.decimals > decimals &&
        !premie_round(premie_ratio_of(value, power_of_ten(decimal.decimals - decimals)), 1, &value)) {
        value = PREMIE_NO_INTEGER;
    }
    put_number(page, value, value == decimal.value && decimal.decimals < decimals ? decimal.decimals : decimals, sign);
}

void premie_page_pct(premie_page *page, premie_decimal pct, bool sign)
{
    premie_page_decimal(page, pct, 2, sign);
    if (pct.value != PREMIE_NO_INTEGER) {
        premie_page_put(page, "\xe2\x80\xaf%");
    }
}

/* ---- axes -------------------------------------------------------------------------------------------------- */

/* 1, 2 or 5 times a power of ten: the least that is not below. */
static double nice_step(double least)
{
    double power = pow(10, floor(log10(least)));
    double times = least / power;
    return power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
}

premie_axis premie_axis_over(double low, double high, int ticks, double at, double length)
{
    if (!(high > low)) {
        double spread = fabs(high) > 1 ? fabs(high) / 10 : 1;
        low -= spread;
        high += spread;
    }
    premie_axis axis = {.at = at, .length = length, .step = nice_step((high - low) / ticks)};
    axis.from = floor(low / axis.step) * axis.step;
    axis.until = ceil(high / axis.step) * axis.step;
    return axis;
}

int premie_axis_ticks(const premie_axis *axis) { return (int)lround((axis->until - axis->from) / axis->step) + 1; }

double premie_axis_tick(const premie_axis *axis, int tick) { return axis->from + tick * axis->step; }

void premie_page_tick(premie_page *page, const premie_axis *axis, double value)
{
    int decimals = 0;
    double step = axis->step;
    while (decimals < 6 && fabs(step - nearbyint(step)) > 1e-6 * step) {
        step *= 10;
        decimals++;
    }
    put_number(page, llround(value * (double)power_of_ten(decimals)), decimals, false);
}

/* ---- charts ------------------------------------------------------------------------------------------------ */

void premie_chart_begin(premie_page *page, int height)
{
    unsigned chart = ++page->charts;
    premie_page_print(
        page,
        "<figure>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
        "role=\"img\" aria-labelledby=\"chart%u chart%u-more\">\n<title id=\"chart%u\">",
        PREMIE_CHART_WIDTH, height, PREMIE_CHART_WIDTH, height, chart, chart, chart);
}

void premie_chart_titled(premie_page *page)
{
    premie_page_print(page, "</title>\n<desc id=\"chart%u-more\">", page->charts);
}

void premie_chart_described(premie_page *page) { premie_page_put(page, "</desc>\n"); }
void premie_chart_drawn(premie_page *page) { premie_page_put(page, "</svg>\n<figcaption>"); }
void premie_chart_end(premie_page *page) { premie_page_put(page, "</figcaption>\n</figure>\n"); }
