#include "run/explaining.h"

/* How a rate is held and written: euros per employee, or percent. */
typedef struct rate_form {
    int decimals, least;
    const char *mark;
} rate_form;

static rate_form form_of(const premie_explaining *of)
{
    return of->view.cover.base == PREMIE_BASE_PAYROLL ? (rate_form){6, 0, " %"} : (rate_form){2, 2, ""};
}

premie_figure premie_rate_in_full(const premie_explaining *of, premie_ratio rate)
{
    rate_form form = form_of(of);
    return premie_figure_ratio(rate, form.decimals, form.mark, of->to->dialect);
}

/* With at least 4 decimals more than it is held with where it has no end. */
static premie_figure rate_shown(const premie_explaining *of, premie_ratio rate)
{
    enum { MORE = 4, SCALE = 10000 };
    rate_form form = form_of(of);
    int64_t rounded;
    if (!premie_round(rate, SCALE, &rounded)) {
        return premie_rate_in_full(of, rate);
    }
    return premie_figure_of(
        "%s%s", premie_figure_decimal(rounded, form.decimals + MORE, form.least, of->to->dialect).text, form.mark);
}

/* ---- where a rate comes from ------------------------------------------------------------------------------- */

static const premie_rate_row *row_on(size_t count, const premie_rate_row rows[], premie_date day)
{
    for (size_t i = 0; i < count; i++) {
        if (premie_date_in(day, rows[i].in_force)) {
            return &rows[i];
        }
    }
    return NULL;
}

/* The row that gives the rate on a day [Y-4], NULL where none does; `table` names the kind. */
static const premie_rate_row *source_on(const premie_explaining *of, premie_date day, premie_figure *table)
{
    const premie_rates *rates = &of->view.cover.rates;
    const premie_rate_row *row = row_on(rates->schedule_count, rates->schedule, day);
    if (row != NULL && (row->free_of_charge || row->rate != PREMIE_NO_INTEGER)) {
        *table = premie_figure_of("schedule.csv%s", row->free_of_charge ? ", free of charge" : "");
        return row;
    }
    row = row_on(rates->own_class_count, rates->own_class, day);
    if (row != NULL && row->rate != PREMIE_NO_INTEGER) {
        *table = premie_figure_of("tariffs.csv, class %s", premie_figure_id(of->book->covers.class[of->row]).text);
        return row;
    }
    row = row_on(rates->any_class_count, rates->any_class, day);
    *table = premie_figure_of("tariffs.csv, any class");
    return row != NULL && row->rate != PREMIE_NO_INTEGER ? row : NULL;
}

/* The first day after `day` on which another row gives the rate, at most `limit`. */
static premie_date source_until(const premie_explaining *of, premie_date day, premie_date limit)
{
    premie_figure table;
    const premie_rate_row *row = source_on(of, day, &table);
    premie_date next = day;
    do {
        next = premie_date_plus(next, 1);
    } while (next.day < limit.day && source_on(of, next, &table) == row);
    return next;
}

/* The rows behind a stretch of one rate, each with its days where there are several. */
static void explain_sources(premie_explaining *of, premie_period stretch)
{
    premie_dialect dialect = of->to->dialect;
    for (premie_date day = stretch.from; day.day < stretch.until.day;) {
        premie_figure table;
        const premie_rate_row *row = source_on(of, day, &table);
        premie_period days = {day, source_until(of, day, stretch.until)};
        bool whole = days.from.day == stretch.from.day && days.until.day == stretch.until.day;
        if (row != NULL) {
            premie_explanation_add(of->to, "Y-4", "S3:7.1", "%s",
                                   whole ? "source" : premie_figure_period(days, dialect).text);
            premie_explanation_value(of->to, "%s, from %s", table.text,
                                     premie_figure_date(row->in_force.from, dialect).text);
        }
        day = days.until;
    }
}

/* ---- rates of a year --------------------------------------------------------------------------------------- */

static void explain_stretch(premie_explaining *of, const premie_rate_stretch *stretch)
{
    premie_dialect dialect = of->to->dialect;
    rate_form form = form_of(of);
    premie_explanation_add(of->to, "Y-6", "", "%s", premie_figure_period(stretch->days, dialect).text);
    if (stretch->rate == PREMIE_NO_INTEGER) {
        premie_explanation_value(of->to, "no rate");
        return;
    }
    premie_figure rate = premie_figure_decimal(stretch->rate, form.decimals, form.least, dialect);
    premie_figure product =
        premie_figure_decimal((premie_int128)stretch->rate * stretch->units, form.decimals, form.least, dialect);
    premie_explanation_formula(of->to, "%s%s × %lld = %s%s", rate.text, form.mark, (long long)stretch->units,
                               product.text, form.mark);
    premie_explanation_value(of->to, "%s", product.text);
    of->to->level++;
    explain_sources(of, stretch->days);
    of->to->level--;
}

static premie_status explain_rate(premie_explaining *of, const premie_year *year, premie_error *error)
{
    const premie_cover *cover = &of->view.cover;
    rate_form form = form_of(of);
    bool found;
    premie_ratio rate;
    premie_status status = premie_rate_over(&cover->rates, year, year->insured, &found, &rate, error);
    if (status != PREMIE_OK) {
        return status;
    }
    premie_explanation_add(of->to, "Y-6", "", "rate over I(%d)", year->label);
    if (found) {
        premie_figure sum = premie_figure_decimal(rate.num, form.decimals, form.least, of->to->dialect);
        premie_explanation_formula(of->to, "%s%s / %lld = %s", sum.text, form.mark, (long long)premie_year_units(year),
                                   rate_shown(of, rate).text);
        premie_explanation_value(of->to, "%s", premie_figure_ratio(rate, form.decimals, "", of->to->dialect).text);
    } else {
        premie_explanation_value(of->to, "none: a day has no rate");
    }
    of->to->level++;
    for (premie_period left = year->insured; !premie_period_is_empty(left);) {
        premie_rate_stretch stretch = premie_rate_first_stretch(&cover->rates, year, left);
        explain_stretch(of, &stretch);
        left.from = stretch.days.until;
    }
    of->to->level--;
    return PREMIE_OK;
}

/* ---- days of a year ---------------------------------------------------------------------------------------- */

static const char *day_count_text(enum premie_day_count day_count)
{
    switch (day_count) {
    case PREMIE_DAY365:
        return "days other than 29 February / 365";
    case PREMIE_DAY360:
        return "30E/360 days / 360";
    case PREMIE_MONTH:
        return "month dates / 12";
    case PREMIE_DAY:
    default:
        return "days / days of the year";
    }
}

premie_status premie_explain_year(premie_explaining *of, int label, premie_error *error)
{
    const premie_cover *cover = &of->view.cover;
    premie_dialect dialect = of->to->dialect;
    premie_year year = premie_cover_year(cover, label);
    bool empty = premie_period_is_empty(year.insured);
    premie_explanation_add(of->to, "", "", "insurance year %d", label);
    of->to->level++;
    premie_explanation_add(of->to, "Y-1", "", "RD(%d) until RD(%d)", label, label + 1);
    premie_explanation_formula(of->to, "%s: %d days", premie_figure_period(year.whole, dialect).text,
                               premie_period_days(year.whole));
    premie_explanation_value(of->to, "%d", premie_period_days(year.whole));
    premie_explanation_add(of->to, "Y-1", "", "insured period I(%d)", label);
    if (empty) {
        premie_explanation_value(of->to, "empty: the cover runs from %s",
                                 premie_figure_period(cover->insured, dialect).text);
        of->to->level--;
        return PREMIE_OK;
    }
    premie_explanation_formula(of->to, "%s: %d days", premie_figure_period(year.insured, dialect).text,
                               premie_period_days(year.insured));
    premie_explanation_value(of->to, "%d", premie_period_days(year.insured));
    premie_status status = PREMIE_OK;
    if (cover->base != PREMIE_BASE_NONE) {
        premie_explanation_add(of->to, "Y-5", "", "part of the year φ(I(%d))", label);
        premie_explanation_formula(of->to, "%lld / %lld (%s)", (long long)premie_year_part(&year, year.insured),
                                   (long long)premie_year_units(&year), day_count_text(year.day_count));
        premie_explanation_value(of->to, "%lld / %lld", (long long)premie_year_part(&year, year.insured),
                                 (long long)premie_year_units(&year));
        status = explain_rate(of, &year, error);
    }
    of->to->level--;
    return status;
}
