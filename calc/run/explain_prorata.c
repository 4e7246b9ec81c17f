#include <stdlib.h>

#include "run/covers.h"
#include "run/explaining.h"
#include "run/prorata.h"

enum { PIECES_IN_FULL = 4 };

/* A year of the cover at hand, while it is explained. */
typedef struct explained_year {
    premie_explaining *of;
    premie_prorata_year year;
    premie_date until; /* lines that fall before it are charged [P-5] */
    premie_int128 charged, billed;
    int64_t employees;
} explained_year;

static premie_figure figure_of_money(const explained_year *with, premie_int128 cents)
{
    return premie_figure_decimal(cents, 2, 2, with->of->to->dialect);
}

/* ---- what holds for all employees ------------------------------------------------------------------------------- */

/* The rates from the cover's end on, which count for those who leave with it. */
static void explain_later_rates(const explained_year *with)
{
    premie_explanation *to = with->of->to;
    const premie_year *year = &with->year.year;
    for (size_t i = 0; i < with->year.piece_count; i++) {
        const premie_prorata_piece *piece = &with->year.piece[i];
        if (piece->days.from.day < year->insured.until.day) {
            continue;
        }
        premie_explanation_add(to, "P-1", "", "rate after the end");
        if (piece->rate == PREMIE_NO_INTEGER) {
            premie_explanation_formula(to, "%s: none", premie_figure_period(piece->days, to->dialect).text);
            continue;
        }
        premie_figure rate = figure_of_money(with, piece->rate);
        premie_explanation_formula(to, "%s: %s%s", premie_figure_period(piece->days, to->dialect).text, rate.text,
                                   piece->served ? ", the last one before" : "");
        premie_explanation_value(to, "%s", rate.text);
    }
}

static void explain_terms(const explained_year *with)
{
    const premie_explaining *of = with->of;
    const premie_year *year = &with->year.year;
    premie_dialect dialect = of->to->dialect;
    uint32_t base = of->book->covers.base_cover_id[of->row];
    premie_explanation_add(of->to, "P-4, A-3", "S5:5.2", "term dates");
    premie_explanation_formula(
        of->to, "%s, then every %d month%s from %s, by the term of %s",
        premie_figure_date(year->insured.from, dialect).text, with->year.term_months,
        with->year.term_months == 1 ? "" : "s", premie_figure_date(year->whole.from, dialect).text,
        premie_figure_id(of->book->covers.cover_id[base != PREMIE_NO_ROW ? base : of->row]).text);
}

/* ---- an employee ------------------------------------------------------------------------------------------------ */

/* What a piece counts for from a day on. */
static int64_t units_from(const explained_year *with, const premie_prorata_piece *piece, premie_date from)
{
    premie_period days = {premie_date_max(piece->days.from, from), piece->days.until};
    return premie_period_is_empty(days) ? 0 : premie_year_part(&with->year.year, days);
}

/* `96.00 × 181 + 102.00 × 184`: the rates from a day up to E, or their sum where they are many. */
static premie_figure rates_from(const explained_year *with, premie_date from)
{
    premie_figure figure = premie_figure_of("%s", "");
    premie_int128 sum = 0;
    size_t shown = 0;
    for (size_t i = 0; i < with->year.piece_count; i++) {
        const premie_prorata_piece *piece = &with->year.piece[i];
        int64_t units = units_from(with, piece, from);
        /* a rate that goes on after the cover's end is shown once */
        for (; i + 1 < with->year.piece_count && piece[1].rate == piece->rate; i++, piece++) {
            units += units_from(with, piece + 1, from);
        }
        if (units == 0) {
            continue;
        }
        sum += (premie_int128)piece->rate * units;
        premie_figure so_far = figure;
        figure = premie_figure_of("%s%s%s × %lld", so_far.text, shown++ > 0 ? " + " : "",
                                  figure_of_money(with, piece->rate).text, (long long)units);
    }
    return shown > 0 && shown <= PIECES_IN_FULL ? figure : figure_of_money(with, sum);
}

static premie_ratio exact_amount(const explained_year *with, const premie_prorata_line *line)
{
    premie_int128 sum = 0;
    for (size_t i = 0; i < with->year.piece_count; i++) {
        const premie_prorata_piece *piece = &with->year.piece[i];
        sum += (premie_int128)piece->rate * units_from(with, piece, line->effective);
    }
    return premie_ratio_of(line->kind == PREMIE_LEAVER ? -sum : sum, premie_year_units(&with->year.year));
}

/* The amount of a line, and on which term date it falls. */
static void explain_line(const explained_year *with, const premie_stretch *stretch, const premie_prorata_line *line)
{
    premie_explanation *to = with->of->to;
    bool charged = line->term_date.day < with->until.day;
    bool with_cover = line->kind == PREMIE_LEAVER && stretch->days.until.day > line->effective.day;
    premie_explanation_add(to, with_cover ? "P-1, P-2" : "P-1", "S5:5.1, 5.2", "%s %s", premie_prorata_word(line->kind),
                           premie_figure_date(line->effective, to->dialect).text);
    if (premie_money_is(line->amount)) {
        premie_explanation_formula(to, "%s(%s) / %lld = %s", line->kind == PREMIE_LEAVER ? "−" : "",
                                   rates_from(with, line->effective).text,
                                   (long long)premie_year_units(&with->year.year),
                                   premie_figure_rounded(exact_amount(with, line), to->dialect).text);
        premie_explanation_value(to, "%s", premie_figure_money(line->amount, to->dialect).text);
    } else {
        premie_date day = premie_prorata_day_without_rate(&with->year, line->effective);
        premie_explanation_formula(to, "none: no rate on %s", premie_figure_date(day, to->dialect).text);
    }
    to->level++;
    premie_explanation_add(to, "P-3, P-4", "S5:5.2", "known %s", premie_figure_date(line->known, to->dialect).text);
    premie_explanation_formula(to, "falls on %s, %s %s: %s", premie_figure_date(line->term_date, to->dialect).text,
                               charged ? "before" : "not before", premie_figure_date(with->until, to->dialect).text,
                               charged ? "charged" : "not charged yet");
    premie_explanation_value(to, "%s", premie_figure_date(line->term_date, to->dialect).text);
    to->level--;
}

static premie_status explain_lines(const explained_year *with, size_t count, const premie_employee_stretch stretches[],
                                   size_t *charged_lines, premie_int128 *charged, premie_error *error)
{
    premie_explanation *to = with->of->to;
    for (size_t i = 0; i < count; i++) {
        const premie_stretch *stretch = &stretches[i].stretch;
        premie_prorata_line lines[PREMIE_PRORATA_LINES_MAX];
        size_t found = premie_prorata_lines(&with->year, stretch, lines);
        if (found > 0) {
            premie_explanation_add(to, "E-1", "", "in service");
            premie_explanation_value(to, "%s", premie_figure_period(stretch->days, to->dialect).text);
        }
        for (size_t j = 0; j < found; j++) {
            explain_line(with, stretch, &lines[j]);
            if (lines[j].term_date.day >= with->until.day) {
                continue;
            }
            if (!premie_money_is(lines[j].amount)) {
                return premie_fail_without_rate(&with->year, lines[j].effective, error);
            }
            *charged += lines[j].amount.cents;
            ++*charged_lines;
        }
    }
    return PREMIE_OK;
}

static void explain_billed(const explained_year *with, const premie_prorata_billed *billed)
{
    premie_explanation *to = with->of->to;
    for (uint32_t i = 0; i < billed->rows.count; i++) {
        uint32_t row = billed->rows.row[i];
        premie_explanation_add(to, "P-5", "", "billed on %s",
                               premie_figure_date(billed->table->booked_on[row], to->dialect).text);
        premie_explanation_value(to, "%s", premie_figure_money(billed->table->amount[row], to->dialect).text);
    }
}

/* charged − billed, of an employee or of the cover. */
static void explain_due(const explained_year *with, const char *rule, premie_int128 charged, premie_int128 billed)
{
    premie_explanation *to = with->of->to;
    premie_figure due = figure_of_money(with, charged - billed);
    premie_explanation_add(to, rule, "S5:5.2", "due: charged − billed");
    premie_explanation_formula(to, "%s − %s = %s", figure_of_money(with, charged).text,
                               figure_of_money(with, billed).text, due.text);
    premie_explanation_value(to, "%s", due.text);
}

static bool has_lines(const explained_year *with, size_t count, const premie_employee_stretch stretches[])
{
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        found |= !premie_period_is_empty(premie_period_cut(stretches[i].stretch.days, with->year.year.insured));
    }
    return found;
}

/* An employee; without stretches where he has billing only, `billed` NULL where he has none. */
static premie_status explain_employee(explained_year *with, premie_id employee, size_t count,
                                      const premie_employee_stretch stretches[], const premie_prorata_billed *billed,
                                      premie_error *error)
{
    premie_explanation *to = with->of->to;
    bool in_year = has_lines(with, count, stretches);
    premie_int128 charged = 0, was_billed = billed != NULL ? billed->sum : 0;
    size_t charged_lines = 0;
    if (!in_year && billed == NULL) {
        return PREMIE_OK;
    }
    premie_explanation_add(to, "", "", "employee %s", premie_figure_id(employee).text);
    to->level++;
    premie_status status = explain_lines(with, count, stretches, &charged_lines, &charged, error);
    if (!in_year) {
        premie_explanation_add(to, "P-5", "", "no line");
        premie_explanation_formula(to, "what was billed is due back at once");
    }
    if (billed != NULL) {
        explain_billed(with, billed);
    }
    explain_due(with, "P-5", charged, was_billed);
    if (charged != was_billed) {
        premie_figure due = figure_of_money(with, charged - was_billed);
        premie_explanation_add(to, "P-6", "", "to book");
        premie_explanation_formula(to, "prorata %s on %s", due.text,
                                   premie_figure_date(with->of->book->options.as_of, to->dialect).text);
        premie_explanation_value(to, "%s", due.text);
    }
    to->level--;
    with->charged += charged;
    with->billed += was_billed;
    with->employees += charged_lines > 0 || billed != NULL;
    return status;
}

/* Those with stretches and those with billing, merged by their ids. */
static premie_status explain_employees(explained_year *with, size_t count, const premie_employee_stretch stretches[],
                                       premie_error *error)
{
    premie_prorata_billed billed = premie_prorata_billed_of(with->of->book, with->of->row, with->year.year.label);
    premie_status status = PREMIE_OK;
    for (size_t i = 0; (i < count || premie_id_is(billed.employee)) && status == PREMIE_OK;) {
        int order = i == count                       ? 1
                    : !premie_id_is(billed.employee) ? -1
                                                     : premie_id_compare(stretches[i].employee, billed.employee);
        size_t own = 0;
        while (order <= 0 && i + own < count && stretches[i + own].employee.text == stretches[i].employee.text) {
            own++;
        }
        premie_id employee = order <= 0 ? stretches[i].employee : billed.employee;
        status = explain_employee(with, employee, own, stretches + i, order >= 0 ? &billed : NULL, error);
        i += own;
        if (order >= 0) {
            premie_prorata_billed_next(&billed);
        }
    }
    return status;
}

/* ---- the cover -------------------------------------------------------------------------------------------------- */

/* [P-6], [T-8] */
static premie_status explain_vat(const explained_year *with, premie_error *error)
{
    premie_explaining *of = with->of;
    premie_explanation *to = of->to;
    premie_date day = premie_date_plus(with->until, -1);
    premie_pct vat;
    premie_status status = premie_prorata_vat(of->book, of->book->covers.product[of->row], with->until, &vat, error);
    premie_prorata_covers_row *row = NULL;
    if (status == PREMIE_OK) {
        row = premie_result_make(&to->results, PREMIE_RESULT_prorata_covers, 1, error);
        status = row != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    }
    if (status != PREMIE_OK) {
        return status;
    }
    *row = (premie_prorata_covers_row){
        .cover_id = of->book->covers.cover_id[of->row], .year = with->year.year.label, .employees = with->employees};
    status = premie_prorata_cover_sums(with->charged, with->billed, vat, row, error);
    if (status != PREMIE_OK) {
        return status;
    }
    to->results.table[PREMIE_RESULT_prorata_covers].count = 1;
    premie_ratio exact = {(premie_int128)row->due.cents * vat.millionths, 100000000};
    premie_explanation_add(to, "P-6", "S5:5.2", "VAT, the rate on %s", premie_figure_date(day, to->dialect).text);
    premie_explanation_formula(to, "%s × %s %% = %s", premie_figure_money(row->due, to->dialect).text,
                               premie_figure_decimal(vat.millionths, 6, 0, to->dialect).text,
                               premie_figure_rounded(exact, to->dialect).text);
    premie_explanation_value(to, "%s", premie_figure_money(row->vat, to->dialect).text);
    premie_explanation_add(to, "P-6", "S5:5.2", "due including VAT");
    premie_explanation_formula(to, "%s + %s = %s", premie_figure_money(row->due, to->dialect).text,
                               premie_figure_money(row->vat, to->dialect).text,
                               premie_figure_money(row->due_inc_vat, to->dialect).text);
    premie_explanation_value(to, "%s", premie_figure_money(row->due_inc_vat, to->dialect).text);
    return PREMIE_OK;
}

static premie_status explain_listed(explained_year *with, size_t count, const premie_employee_stretch stretches[],
                                    premie_error *error)
{
    premie_explanation *to = with->of->to;
    if (with->year.piece_count > 0) {
        explain_later_rates(with);
        explain_terms(with);
    }
    premie_status status = explain_employees(with, count, stretches, error);
    if (status != PREMIE_OK) {
        return status;
    }
    premie_explanation_add(to, "", "", "the cover");
    to->level++;
    explain_due(with, "P-6", with->charged, with->billed);
    status = explain_vat(with, error);
    to->level--;
    return status;
}

premie_status premie_explain_prorata(premie_explaining *of, int label, premie_error *error)
{
    explained_year with = {.of = of, .until = premie_date_plus(of->book->options.as_of, 1)};
    premie_employee_stretch *stretches = NULL;
    size_t capacity = 0, count = 0;
    premie_book_prorata_year(of->portfolio, of->row, &of->view.cover.rates, label, &with.year);
    premie_explanation_add(of->to, "", "", "pro rata of %d, lines before %s", label,
                           premie_figure_date(with.until, of->to->dialect).text);
    if (with.year.piece_count == 0 && premie_prorata_billed_of(of->book, of->row, label).rows.count == 0) {
        premie_explanation_formula(of->to, "none: I(%d) is empty, and nothing was billed", label);
        return PREMIE_OK;
    }
    premie_status status = premie_employer_stretches(of->book, of->book->covers.employer_id[of->row], &stretches,
                                                     &capacity, &count, error);
    of->to->level++;
    if (status == PREMIE_OK) {
        status = explain_listed(&with, count, stretches, error);
    }
    of->to->level--;
    free(stretches);
    return status;
}
