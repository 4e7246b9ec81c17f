#include "premie/prorata.h"

#include <assert.h>

/* ---- stretches ------------------------------------------------------------------------------------------------- */

premie_stretch premie_stretch_of(premie_period spell, premie_date from_reported_on, premie_date until_reported_on)
{
    bool open = spell.until.day == PREMIE_FOREVER.day;
    return (premie_stretch){
        .days = spell,
        .start_known = premie_date_is(from_reported_on) ? from_reported_on : spell.from,
        .end_known = premie_date_is(until_reported_on) && !open ? until_reported_on : spell.until,
    };
}

bool premie_stretch_extend(premie_stretch *stretch, const premie_stretch *spell)
{
    assert(stretch->days.from.day <= spell->days.from.day);
    if (spell->days.from.day > stretch->days.until.day) {
        return false;
    }
    if (spell->days.until.day > stretch->days.until.day) {
        stretch->days.until = spell->days.until;
        stretch->end_known = spell->end_known;
    } else if (spell->days.until.day == stretch->days.until.day) {
        stretch->end_known = premie_date_max(stretch->end_known, spell->end_known);
    }
    return true;
}

/* ---- rates ----------------------------------------------------------------------------------------------------- */

/* The last day before `day` on which one of the rows gives a rate, or `latest` where that is later. */
static premie_date last_day_with_rate(size_t count, const premie_rate_row rows[], premie_date day, premie_date latest)
{
    for (size_t i = 0; i < count && rows[i].in_force.from.day < day.day; i++) {
        if (rows[i].free_of_charge || rows[i].rate != PREMIE_NO_INTEGER) {
            premie_date last = premie_date_plus(premie_date_min(rows[i].in_force.until, day), -1);
            latest = premie_date_max(latest, last);
        }
    }
    return latest;
}

/* [P-1]: what serves where no rate is in force on a day after the cover's end. */
static int64_t last_rate_before(const premie_rates *rates, premie_date day)
{
    premie_date last = PREMIE_NO_DATE;
    last = last_day_with_rate(rates->schedule_count, rates->schedule, day, last);
    last = last_day_with_rate(rates->own_class_count, rates->own_class, day, last);
    last = last_day_with_rate(rates->any_class_count, rates->any_class, day, last);
    return premie_date_is(last) ? premie_rate_on(rates, last) : PREMIE_NO_INTEGER;
}

/* Adds the pieces of [from, until), all before or all after the cover's end. */
static void add_pieces(const premie_rates *rates, premie_period days, bool ended, premie_prorata_year *of)
{
    while (!premie_period_is_empty(days)) {
        premie_rate_stretch stretch = premie_rate_first_stretch(rates, &of->year, days);
        premie_prorata_piece *piece = &of->piece[of->piece_count++];
        assert(of->piece_count <= PREMIE_PRORATA_PIECES_MAX);
        *piece = (premie_prorata_piece){.days = stretch.days, .rate = stretch.rate};
        if (ended && stretch.rate == PREMIE_NO_INTEGER) {
            piece->rate = last_rate_before(rates, stretch.days.from);
            piece->served = true;
        }
        days.from = stretch.days.until;
    }
}

/* Σ rate · units from a day in a piece up to E: at most 10^15 cents · 366, far within 64 bits. */
static int64_t sum_from(const premie_prorata_year *of, const premie_prorata_piece *piece, premie_date from)
{
    if (piece->rate == PREMIE_NO_INTEGER || piece->later == PREMIE_NO_INTEGER) {
        return PREMIE_NO_INTEGER;
    }
    return piece->rate * premie_year_part(&of->year, (premie_period){from, piece->days.until}) + piece->later;
}

/* ρ[from, E), rounded; a mean of rates, so never beyond the range of money. */
static premie_money rounded_from(const premie_prorata_year *of, premie_date from)
{
    size_t place = of->piece_count - 1;
    while (of->piece[place].days.from.day > from.day) {
        place--;
    }
    int64_t sum = sum_from(of, &of->piece[place], from);
    premie_money amount = PREMIE_NO_MONEY;
    if (sum != PREMIE_NO_INTEGER) {
        bool held = premie_round((premie_ratio){sum, premie_year_units(&of->year)}, 1, &amount.cents);
        assert(held);
        (void)held;
    }
    return amount;
}

void premie_prorata_year_of(const premie_rates *rates, premie_month_day renewal, premie_period cover,
                            enum premie_day_count day_count, int term_months, int year, premie_prorata_year *out)
{
    out->year = premie_year_of(renewal, cover, day_count, year);
    out->renewal = renewal;
    out->term_months = term_months;
    out->piece_count = 0;
    out->opening = PREMIE_NO_MONEY;
    if (premie_period_is_empty(out->year.insured)) {
        return;
    }
    premie_date end = out->year.insured.until;
    add_pieces(rates, out->year.insured, false, out);
    add_pieces(rates, (premie_period){end, out->year.whole.until}, true, out);
    int64_t later = 0;
    for (size_t i = out->piece_count; i-- > 0;) {
        out->piece[i].later = later;
        later = sum_from(out, &out->piece[i], out->piece[i].days.from);
    }
    out->opening = rounded_from(out, out->year.insured.from);
}

premie_date premie_prorata_day_without_rate(const premie_prorata_year *of, premie_date from)
{
    for (size_t i = 0; i < of->piece_count; i++) {
        if (of->piece[i].rate == PREMIE_NO_INTEGER && of->piece[i].days.until.day > from.day) {
            return premie_date_max(of->piece[i].days.from, from);
        }
    }
    return PREMIE_NO_DATE;
}

/* ---- lines ----------------------------------------------------------------------------------------------------- */

premie_date premie_prorata_term_date(const premie_prorata_year *of, premie_date known)
{
    premie_date start = of->year.insured.from;
    if (known.day <= start.day) {
        return start;
    }
    /* after s, so in year y or one of those after it, or on the renewal day that ends it */
    premie_date renewed = premie_renewal_day(of->renewal, premie_year_label(of->renewal, known));
    int months = 0;
    while (premie_date_add_months(renewed, months).day < known.day) {
        months += of->term_months;
    }
    return premie_date_add_months(renewed, months);
}

const char *premie_prorata_word(premie_prorata_kind kind)
{
    static const char *const words[] = {
        [PREMIE_JOINER] = "joiner",
        [PREMIE_LEAVER] = "leaver",
        [PREMIE_OPENING] = "opening",
    };
    return words[kind];
}

static premie_prorata_line line_of(const premie_prorata_year *of, premie_prorata_kind kind, premie_date effective,
                                   premie_date known)
{
    bool whole = effective.day == of->year.insured.from.day;
    premie_money amount = whole ? of->opening : rounded_from(of, effective);
    if (kind == PREMIE_LEAVER && premie_money_is(amount)) {
        amount.cents = -amount.cents;
    }
    return (premie_prorata_line){
        .kind = kind,
        .effective = effective,
        .known = known,
        .term_date = premie_prorata_term_date(of, known),
        .days = of->year.whole.until.day - effective.day,
        .amount = amount,
    };
}

size_t premie_prorata_lines(const premie_prorata_year *of, const premie_stretch *stretch,
                            premie_prorata_line lines[PREMIE_PRORATA_LINES_MAX])
{
    premie_period insured = of->year.insured, part = premie_period_cut(stretch->days, insured);
    if (premie_period_is_empty(part)) {
        return 0;
    }
    bool opening = part.from.day == insured.from.day && stretch->start_known.day <= insured.from.day;
    lines[0] = line_of(of, opening ? PREMIE_OPENING : PREMIE_JOINER, part.from, stretch->start_known);
    if (part.until.day >= of->year.whole.until.day) {
        return 1;
    }
    /* [P-2], [P-3]: the cover's end is known on its day, unless the employee leaves on it as well */
    bool own = stretch->days.until.day == part.until.day;
    lines[1] = line_of(of, PREMIE_LEAVER, part.until, own ? stretch->end_known : part.until);
    return 2;
}
