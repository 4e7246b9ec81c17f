#include "run/explaining.h"

premie_figure premie_figure_basis(premie_basis basis)
{
    bool dated = basis.kind == PREMIE_BASIS_DEFINITIVE || basis.kind == PREMIE_BASIS_PROVISIONAL ||
                 basis.kind == PREMIE_BASIS_STATEMENT;
    const char *word = premie_basis_word(basis.kind);
    return dated ? premie_figure_of("%s:%d", word, basis.year) : premie_figure_of("%s", word);
}

/* ---- where the exposure comes from ------------------------------------------------------------------------- */

static bool is_of(premie_basis basis, premie_basis_kind kind, int label)
{
    return basis.kind == kind && basis.year == label;
}

/* A source of, taken or not; why stands in its formula. */
static void add_source(premie_explaining *of, bool taken, premie_figure label)
{
    premie_explanation_add(of->to, "A-1", "S3:7.2", "%s", label.text);
    premie_explanation_value(of->to, "%s", taken ? "yes" : "no");
}

/* X of an earlier year, settled: taken, or why not. */
static premie_status explain_settled(premie_explaining *of, int label, bool taken, premie_error *error)
{
    premie_year year = premie_cover_year(&of->view.cover, label);
    add_source(of, taken, premie_figure_of("X(%d), settled", label));
    if (premie_period_is_empty(year.insured)) {
        premie_explanation_formula(of->to, "no: I(%d) is empty", label);
        return PREMIE_OK;
    }
    premie_settlement_status found;
    premie_status status = premie_year_status(&of->view.cover, &year, &found, error);
    if (status == PREMIE_OK) {
        bool nothing = premie_year_part(&year, year.insured) == 0;
        premie_explanation_formula(of->to, "%s: %d is %s%s", taken ? "yes" : "no", label,
                                   premie_settlement_status_word(found), nothing ? ", and φ is 0" : "");
    }
    return status;
}

/* X(y - 1) as the spells have it, though not settled. */
static void explain_provisional(premie_explaining *of, int label, bool taken)
{
    premie_year year = premie_cover_year(&of->view.cover, label);
    premie_dialect dialect = of->to->dialect;
    if (premie_period_is_empty(year.insured)) {
        return;
    }
    add_source(of, taken, premie_figure_of("X(%d) by the spells", label));
    if (!premie_administered_by_spells(&of->view.cover)) {
        premie_explanation_formula(of->to, "no: administered by statement");
    } else if (of->view.cover.as_of.day < year.insured.until.day) {
        premie_explanation_formula(of->to, "no: I(%d) ends on %s, after %s", label,
                                   premie_figure_date(year.insured.until, dialect).text,
                                   premie_figure_date(of->view.cover.as_of, dialect).text);
    } else {
        premie_explanation_formula(of->to, "%s: I(%d) ended on %s%s", taken ? "yes" : "no", label,
                                   premie_figure_date(year.insured.until, dialect).text,
                                   taken ? ", not yet settled" : ", but φ is 0");
    }
}

/* A statement of an earlier year that is not settled. */
static void explain_unsettled(premie_explaining *of, int label, bool taken)
{
    const premie_statement *statement = premie_latest_statement(&of->view.cover, label);
    if (premie_administered_by_spells(&of->view.cover)) {
        return;
    }
    add_source(of, taken, premie_figure_of("statement of %d", label));
    if (statement == NULL) {
        premie_explanation_formula(of->to, "no: none was received");
        return;
    }
    premie_explanation_formula(of->to, "%s: received on %s%s", taken ? "yes" : "no",
                               premie_figure_date(statement->received_on, of->to->dialect).text,
                               taken ? "" : ", but φ is 0");
}

/* The years before, from the latest back, until one has been taken; each of the sources in turn. */
static premie_status explain_earlier(premie_explaining *of, const premie_year *year, premie_basis basis,
                                     premie_error *error)
{
    int begin = premie_year_label(of->view.cover.renewal, of->view.cover.insured.from);
    int first = begin < year->label - 1 ? begin : year->label - 1;
    premie_status status = PREMIE_OK;
    for (int label = year->label - 1; label >= first && status == PREMIE_OK; label--) {
        bool settled = is_of(basis, PREMIE_BASIS_DEFINITIVE, label);
        status = explain_settled(of, label, settled, error);
        if (status != PREMIE_OK || settled) {
            return status;
        }
        if (label == year->label - 1) {
            explain_provisional(of, label, is_of(basis, PREMIE_BASIS_PROVISIONAL, label));
        }
        if (is_of(basis, PREMIE_BASIS_PROVISIONAL, label)) {
            return PREMIE_OK;
        }
        if (label >= begin) {
            explain_unsettled(of, label, is_of(basis, PREMIE_BASIS_STATEMENT, label));
        }
        if (is_of(basis, PREMIE_BASIS_STATEMENT, label)) {
            return PREMIE_OK;
        }
    }
    return status;
}

/* What is known from the beginning, and who is in service on the first day. */
static void explain_later(premie_explaining *of, premie_basis basis)
{
    const premie_cover *cover = &of->view.cover;
    bool payroll = cover->base == PREMIE_BASE_PAYROLL, initial = basis.kind == PREMIE_BASIS_INITIAL;
    add_source(of, initial, premie_figure_of(payroll ? "initial_payroll" : "initial_headcount"));
    premie_explanation_formula(of->to, initial ? "yes: filled" : "no: blank");
    if (initial) {
        return;
    }
    bool taken = basis.kind == PREMIE_BASIS_IN_SERVICE;
    add_source(of, taken, premie_figure_of("in service on the first day"));
    premie_explanation_formula(of->to, "%s: administered by %s", taken ? "yes" : "no",
                               premie_administered_by_spells(cover) ? "spells" : "statement");
}

static premie_status explain_basis(premie_explaining *of, const premie_year *year, premie_basis basis,
                                   premie_error *error)
{
    premie_figure text = premie_figure_basis(basis);
    premie_explanation_add(of->to, "A-1, A-2", "S3:7.2", "basis");
    premie_explanation_value(of->to, "%s", basis.kind != PREMIE_BASIS_NONE ? text.text : "none");
    of->to->level++;
    premie_status status = explain_earlier(of, year, basis, error);
    bool earlier = basis.kind == PREMIE_BASIS_DEFINITIVE || basis.kind == PREMIE_BASIS_PROVISIONAL ||
                   basis.kind == PREMIE_BASIS_STATEMENT;
    if (status == PREMIE_OK && !earlier) {
        explain_later(of, basis);
    }
    of->to->level--;
    return status;
}

static premie_status explain_basis_exposure(premie_explaining *of, const premie_year *year, premie_basis basis,
                                            premie_ratio exposure, premie_error *error)
{
    switch (basis.kind) {
    case PREMIE_BASIS_DEFINITIVE:
    case PREMIE_BASIS_PROVISIONAL:
    case PREMIE_BASIS_STATEMENT: {
        premie_year earlier = premie_cover_year(&of->view.cover, basis.year);
        return premie_explain_exposure(of, &earlier, error);
    }
    case PREMIE_BASIS_IN_SERVICE:
        return premie_explain_in_service(of, year->insured.from, error);
    case PREMIE_BASIS_INITIAL:
        premie_explanation_add(of->to, "A-1", "S3:7.2", "initial exposure");
        premie_explanation_formula(of->to, "%s", premie_exposure_shown(of, exposure, true).text);
        premie_explanation_value(of->to, "%s", premie_exposure_shown(of, exposure, false).text);
        return PREMIE_OK;
    case PREMIE_BASIS_NONE:
        break;
    }
    return PREMIE_OK;
}

/* ---- the premium ------------------------------------------------------------------------------------------- */

premie_status premie_explain_premium(premie_explaining *of, const char *what, const char *rule, const char *article,
                                     const premie_year *year, const char *exposure_text, premie_ratio exposure,
                                     premie_error *error)
{
    const premie_cover *cover = &of->view.cover;
    bool found;
    premie_ratio rate, cents;
    premie_money premium;
    premie_status status = premie_rate_over(&cover->rates, year, year->insured, &found, &rate, error);
    if (status == PREMIE_OK) {
        status = premie_cover_premium(cover, year, exposure, rate, &premium, error);
    }
    if (status != PREMIE_OK) {
        return status;
    }
    int64_t percent = cover->base == PREMIE_BASE_PAYROLL ? INT64_C(100) * 1000000 : 1;
    premie_figure outcome = premie_figure_money(premium, of->to->dialect);
    if (premie_ratio_times(exposure, rate, &cents) && premie_ratio_times(cents, premie_ratio_of(1, percent), &cents)) {
        outcome = premie_figure_rounded(cents, of->to->dialect);
    }
    premie_explanation_add(of->to, rule, article, "%s", what);
    premie_explanation_formula(of->to, "%s × %s = %s", exposure_text, premie_rate_in_full(of, rate).text, outcome.text);
    premie_explanation_value(of->to, "%s", premie_figure_money(premium, of->to->dialect).text);
    return PREMIE_OK;
}

/* ---- the advance ------------------------------------------------------------------------------------------- */

static void explain_advance_status(premie_explaining *of, const premie_advance *advance)
{
    bool free = advance->status == PREMIE_ADVANCE_FREE_OF_CHARGE;
    premie_explanation_add(of->to, "A-1", free ? "S3:7.1" : "S3:7.2", "status");
    premie_explanation_value(of->to, "%s", premie_advance_status_word(advance->status));
}

premie_status premie_explain_advance(premie_explaining *of, int label, premie_advance *advance, premie_error *error)
{
    premie_status status = premie_advance_of(&of->view.cover, label, advance, error);
    if (status != PREMIE_OK) {
        return status;
    }
    explain_advance_status(of, advance);
    if (advance->status == PREMIE_ADVANCE_FREE_OF_CHARGE || advance->status == PREMIE_ADVANCE_NO_TARIFF) {
        return PREMIE_OK;
    }
    const premie_year *year = &advance->year;
    status = explain_basis(of, year, advance->basis, error);
    if (status == PREMIE_OK) {
        status = explain_basis_exposure(of, year, advance->basis, advance->exposure, error);
    }
    if (status != PREMIE_OK || advance->status != PREMIE_ADVANCE_OK) {
        return status;
    }
    return premie_explain_premium(of, premie_figure_of("advance(%d)", label).text, "A-1, E-6", "S3:7.2", year,
                                  premie_exposure_in_full(of, advance->exposure).text, advance->exposure, error);
}

void premie_explain_instalments(premie_explaining *of, const premie_advance *advance)
{
    static const char *const terms[] = {"", "year", "half_year", "quarter", "month"};
    const premie_cover *cover = &of->view.cover;
    premie_dialect dialect = of->to->dialect;
    premie_instalment parts[PREMIE_INSTALMENTS_MAX];
    size_t count = premie_instalments(advance, cover->term, parts);
    if (count == 0) {
        return;
    }
    const int64_t hundred = INT64_C(100) * 1000000;
    premie_int128 product = (premie_int128)advance->amount.cents * cover->surcharge.millionths;
    premie_ratio cents = premie_ratio_of(product, hundred);
    premie_explanation_add(of->to, "A-3", "", "surcharge");
    premie_explanation_formula(of->to, "%s × %s %% = %s", premie_figure_money(advance->amount, dialect).text,
                               premie_figure_decimal(cover->surcharge.millionths, 6, 0, dialect).text,
                               premie_figure_rounded(cents, dialect).text);
    premie_explanation_value(of->to, "%s", premie_figure_money(advance->surcharge, dialect).text);
    premie_explanation_add(of->to, "A-3", "", "instalments");
    premie_explanation_formula(of->to, "%zu, with term %s%s", count, terms[cover->term],
                               count > 1 ? "; cents that remain go to the first" : "");
    premie_explanation_value(of->to, "%zu", count);
    of->to->level++;
    for (size_t i = 0; i < count; i++) {
        premie_explanation_add(of->to, "A-3", "", "%s", premie_figure_date(parts[i].due, dialect).text);
        premie_explanation_formula(of->to, "%s, surcharge %s", premie_figure_money(parts[i].amount, dialect).text,
                                   premie_figure_money(parts[i].surcharge, dialect).text);
        premie_explanation_value(of->to, "%s", premie_figure_money(parts[i].amount, dialect).text);
    }
    of->to->level--;
}
