#include "run/figure.h"

#include <stdarg.h>
#include <stdio.h>

/* Digits of a 128-bit number, its sign and its decimal mark. */
enum { DIGITS = 48, MOST_DECIMALS = 6, MILLION = 1000000, MOST_UNROUNDED = 12 };

premie_figure premie_figure_of(const char *format, ...)
{
    premie_figure figure;
    va_list values;
    va_start(values, format);
    (void)vsnprintf(figure.text, sizeof figure.text, format, values);
    va_end(values);
    return figure;
}

premie_figure premie_figure_date(premie_date date, premie_dialect dialect)
{
    char text[PREMIE_NUMBER_TEXT];
    if (!premie_date_is(date)) {
        return premie_figure_of("none");
    }
    bool open = premie_date_text(date, dialect, text) == 0;
    return premie_figure_of("%s", open ? "open-ended" : text);
}

premie_figure premie_figure_period(premie_period period, premie_dialect dialect)
{
    bool open = period.until.day == PREMIE_FOREVER.day;
    return premie_figure_of("%s %s%s", premie_figure_date(period.from, dialect).text, open ? "on, " : "until ",
                            premie_figure_date(period.until, dialect).text);
}

premie_figure premie_figure_decimal(premie_int128 value, int decimals, int least, premie_dialect dialect)
{
    char digits[DIGITS + 1];
    char *at = digits + DIGITS;
    bool minus = value < 0, shows = false;
    *at = '\0';
    for (int place = 0; place <= decimals || value != 0; place++) {
        if (place == decimals && shows) {
            *--at = dialect == PREMIE_NL ? ',' : '.';
        }
        int digit = (int)(value % 10);
        value /= 10;
        shows |= digit != 0 || decimals - place <= least;
        if (shows || place >= decimals) {
            *--at = (char)('0' + (digit < 0 ? -digit : digit));
        }
    }
    if (minus) {
        *--at = '-';
    }
    return premie_figure_of("%s", at);
}

premie_figure premie_figure_money(premie_money money, premie_dialect dialect)
{
    premie_figure none = {"none"};
    return premie_money_is(money) ? premie_figure_decimal(money.cents, 2, 2, dialect) : none;
}

premie_figure premie_figure_id(premie_id id)
{
    return premie_figure_of("%.*s", (int)premie_id_length(id), premie_id_bytes(id));
}

premie_figure premie_figure_ratio(premie_ratio value, int decimals, const char *mark, premie_dialect dialect)
{
    int64_t scale = MILLION;
    for (int i = 0; i < decimals; i++) {
        scale /= 10;
    }
    int least = decimals == 2 ? 2 : 0;
    premie_int128 scaled;
    if (!__builtin_mul_overflow(value.num, (premie_int128)scale, &scaled) && scaled % value.den == 0) {
        premie_int128 whole = scaled / value.den;
        return premie_figure_of("%s%s", premie_figure_decimal(whole, MOST_DECIMALS, least, dialect).text, mark);
    }
    return premie_figure_of("%s%s / %s", premie_figure_decimal(value.num, decimals, least, dialect).text, mark,
                            premie_figure_decimal(value.den, 0, 0, dialect).text);
}

/* Whether an amount of 1 / scale cents rounds to these cents. */
static bool rounds_to(int64_t shown, int64_t scale, int64_t cents)
{
    int64_t again;
    return premie_round(premie_ratio_of(shown, scale), 1, &again) && again == cents;
}

premie_figure premie_figure_rounded(premie_ratio cents, premie_dialect dialect)
{
    int64_t rounded, shown, scale = 100;
    int decimals = 4;
    if (!premie_round(cents, 1, &rounded)) {
        return premie_figure_of("beyond its range");
    }
    premie_figure figure = premie_figure_decimal(rounded, 2, 2, dialect);
    if (premie_ratio_compare(cents, premie_ratio_of(rounded, 1)) == 0) {
        return figure;
    }
    bool held = premie_round(cents, scale, &shown);
    while (held && decimals < MOST_UNROUNDED && !rounds_to(shown, scale, rounded)) {
        scale *= 10;
        decimals++;
        held = premie_round(cents, scale, &shown);
    }
    return held ? premie_figure_of("%s → %s", premie_figure_decimal(shown, decimals, decimals, dialect).text,
                                   figure.text)
                : figure;
}
