#include <string.h>

#include "run/covers.h"
#include "run/explaining.h"
#include "run/rows.h"
#include "premie/nearest.h"

static premie_status find_named(const premie_table *table, const premie_id ids[], const char *what, const char *id,
                                uint32_t *found, premie_error *error)
{
    size_t length = strlen(id);
    uint32_t row = premie_table_find(table, id, length);
    if (row != PREMIE_NO_ROW) {
        *found = row;
        return PREMIE_OK;
    }
    premie_nearest nearest = {.name = id, .length = length};
    for (uint32_t i = 0; i < table->visible_count; i++) {
        premie_id candidate = ids[table->order[i]];
        premie_nearest_try(&nearest, premie_id_bytes(candidate), premie_id_length(candidate));
    }
    char quoted[PREMIE_QUOTED], suggestion[PREMIE_QUOTED + 32];
    return premie_fail(error, PREMIE_E_DATA, "unknown %s %s%s", what, premie_quote(id, length, quoted),
                       premie_nearest_text(&nearest, suggestion));
}

premie_status premie_cover_named(const premie_book *book, const char *cover_id, uint32_t *cover, premie_error *error)
{
    return find_named(&book->covers.table, book->covers.cover_id, "cover", cover_id, cover, error);
}

premie_status premie_employer_named(const premie_book *book, const char *employer_id, uint32_t *employer,
                                    premie_error *error)
{
    return find_named(&book->employers.table, book->employers.employer_id, "employer", employer_id, employer, error);
}

/* ---- amounts ----------------------------------------------------------------------------------------------- */

/* billed(y), and the rows it is the sum of [D-3]. */
static void explain_billed(premie_explaining *of, int label, premie_money billed)
{
    const premie_billing *billing = &of->book->billing;
    premie_dialect dialect = of->to->dialect;
    premie_rows rows = premie_table_group(&billing->table, of->row);
    premie_explanation_add(of->to, "D-3", "S3:7.2", "billed(%d)", label);
    premie_explanation_value(of->to, "%s", premie_figure_money(billed, dialect).text);
    of->to->level++;
    for (uint32_t i = 0; i < rows.count; i++) {
        uint32_t row = rows.row[i];
        if (billing->year[row] == label && billing->kind[row] != PREMIE_BILLED_PRORATA) {
            premie_explanation_add(of->to, "D-3", "S3:7.2", "%s of %s",
                                   billing->kind[row] == PREMIE_BILLED_ADVANCE ? "advance" : "settlement",
                                   premie_figure_date(billing->booked_on[row], dialect).text);
            premie_explanation_value(of->to, "%s", premie_figure_money(billing->amount[row], dialect).text);
        }
    }
    of->to->level--;
}

static premie_money or_zero(premie_money money) { return premie_money_is(money) ? money : (premie_money){0}; }

static void explain_difference(premie_explaining *of, const char *what, const char *rule, premie_money due,
                               premie_money billed, premie_money difference)
{
    premie_dialect dialect = of->to->dialect;
    premie_explanation_add(of->to, rule, "S3:7.2", "%s", what);
    if (!premie_money_is(difference)) {
        premie_explanation_value(of->to, "none");
        return;
    }
    premie_explanation_formula(of->to, "%s − %s = %s", premie_figure_money(or_zero(due), dialect).text,
                               premie_figure_money(billed, dialect).text,
                               premie_figure_money(difference, dialect).text);
    premie_explanation_value(of->to, "%s", premie_figure_money(difference, dialect).text);
}

/* ---- the settlement ---------------------------------------------------------------------------------------- */

/* [D-4]: the exposure of A-1, raised. */
static premie_status explain_estimated(premie_explaining *of, const premie_settlement *settlement, premie_error *error)
{
    const premie_cover *cover = &of->view.cover;
    const premie_year *year = &settlement->year;
    premie_number uplift = premie_parameter_on(&cover->overdue_uplift, year->insured.until);
    premie_basis basis;
    premie_ratio exposure;
    premie_status status = premie_advance_exposure(cover, year, &basis, &exposure, error);
    if (status != PREMIE_OK) {
        return status;
    }
    premie_figure percent = premie_figure_decimal((premie_int128)100000000 + uplift.millionths, 6, 0, of->to->dialect);
    premie_figure raised = premie_figure_of("%s × %s %%", premie_exposure_in_full(of, exposure).text, percent.text);
    premie_explanation_add(of->to, "D-4", "S3:7.3", "exposure, estimated");
    premie_explanation_formula(of->to, "%s = %s, from %s of the advance above", raised.text,
                               premie_exposure_shown(of, settlement->exposure, true).text,
                               premie_figure_basis(basis).text);
    premie_explanation_value(of->to, "%s", premie_exposure_shown(of, settlement->exposure, false).text);
    return premie_explain_premium(of, "definitive premium", "D-3, E-6", "S3:7.2", year, raised.text,
                                  settlement->exposure, error);
}

static premie_status explain_definitive(premie_explaining *of, const premie_settlement *settlement, premie_error *error)
{
    const premie_year *year = &settlement->year;
    premie_status status = premie_explain_status(of, year, error);
    if (status == PREMIE_OK && settlement->status == PREMIE_SETTLEMENT_ESTIMATED) {
        return explain_estimated(of, settlement, error);
    }
    if (status != PREMIE_OK || !settlement->has_exposure) {
        return status;
    }
    status = premie_explain_exposure(of, year, error);
    return status != PREMIE_OK ? status
                               : premie_explain_premium(of, "definitive premium", "D-3, E-6", "S3:7.2", year,
                                                        premie_exposure_in_full(of, settlement->exposure).text,
                                                        settlement->exposure, error);
}

static premie_status explain_settlement(premie_explaining *of, const premie_settlement *settlement, premie_error *error)
{
    int label = settlement->year.label;
    bool insured = settlement->status != PREMIE_SETTLEMENT_NOT_INSURED;
    premie_status status = PREMIE_OK;
    premie_explanation_add(of->to, "", "", "settlement of %d", label);
    of->to->level++;
    if (insured) {
        status = explain_definitive(of, settlement, error);
    } else {
        premie_explanation_add(of->to, "D-8", "", "status of %d", label);
        premie_explanation_formula(of->to, "not_insured: I(%d) is empty, what was billed is given back", label);
    }
    explain_billed(of, label, settlement->billed);
    const char *rule = !insured ? "D-8" : settlement->status == PREMIE_SETTLEMENT_FREE_OF_CHARGE ? "D-7" : "D-3";
    explain_difference(of, "difference", rule, settlement->definitive, settlement->billed, settlement->difference);
    of->to->level--;
    return status;
}

/* ---- the next advance [D-5] -------------------------------------------------------------------------------- */

static premie_status explain_insured_next(premie_explaining *of, const premie_year *year,
                                          const premie_settlement *settlement, premie_money billed, premie_error *error)
{
    premie_settlement_status found;
    premie_advance advance;
    premie_status status = premie_explain_status(of, year, error);
    if (status == PREMIE_OK) {
        status = premie_year_status(&of->view.cover, year, &found, error);
    }
    if (status != PREMIE_OK) {
        return status;
    }
    if (found == PREMIE_SETTLEMENT_ESTIMATED || premie_year_settled(&of->view.cover, year)) {
        premie_explanation_add(of->to, "D-5", "S3:7.2", "next advance");
        premie_explanation_formula(of->to, "none: %d is settled by itself", year->label);
        return PREMIE_OK;
    }
    status = premie_explain_advance(of, year->label, &advance, error);
    if (status == PREMIE_OK) {
        explain_billed(of, year->label, billed);
        explain_difference(of, "next difference", "D-5", settlement->next_advance, billed, settlement->next_difference);
    }
    return status;
}

static premie_status explain_next(premie_explaining *of, const premie_settlement *settlement, premie_money billed,
                                  premie_error *error)
{
    premie_year year = premie_cover_year(&of->view.cover, settlement->year.label + 1);
    premie_status status = PREMIE_OK;
    premie_explanation_add(of->to, "", "", "advance of %d, which goes with it", year.label);
    of->to->level++;
    if (!premie_period_is_empty(year.insured)) {
        status = explain_insured_next(of, &year, settlement, billed, error);
    } else if (premie_money_is(settlement->next_advance)) {
        premie_explanation_add(of->to, "D-8", "", "next advance");
        premie_explanation_formula(of->to, "%s: I(%d) is empty, what was billed is given back",
                                   premie_figure_money(settlement->next_advance, of->to->dialect).text, year.label);
        explain_billed(of, year.label, billed);
        explain_difference(of, "next difference", "D-8", settlement->next_advance, billed, settlement->next_difference);
    } else {
        premie_explanation_add(of->to, "D-5", "S3:7.2", "next advance");
        premie_explanation_formula(of->to, "none: I(%d) is empty, and nothing was billed", year.label);
    }
    of->to->level--;
    return status;
}

/* [D-5], [D-6]: what is due, and the rows that book it. */
static void explain_net_due(premie_explaining *of, const premie_settlement *settlement)
{
    premie_dialect dialect = of->to->dialect;
    premie_money difference = or_zero(settlement->difference), next = or_zero(settlement->next_difference);
    premie_explanation_add(of->to, "D-5", "S3:7.2", "net due");
    premie_explanation_formula(of->to, "%s + %s = %s", premie_figure_money(difference, dialect).text,
                               premie_figure_money(next, dialect).text,
                               premie_figure_money(settlement->net_due, dialect).text);
    premie_explanation_value(of->to, "%s", premie_figure_money(settlement->net_due, dialect).text);
    of->to->level++;
    for (int i = 0; i < 2; i++) {
        premie_money amount = i == 0 ? difference : next;
        if (amount.cents != 0) {
            premie_explanation_add(of->to, "D-6", "", "to book for %d", settlement->year.label + i);
            premie_explanation_formula(of->to, "%s %s on %s", i == 0 ? "settlement" : "advance",
                                       premie_figure_money(amount, dialect).text,
                                       premie_figure_date(of->book->options.as_of, dialect).text);
            premie_explanation_value(of->to, "%s", premie_figure_money(amount, dialect).text);
        }
    }
    of->to->level--;
}

/* ---- all of it --------------------------------------------------------------------------------------------- */

static premie_status explain_year_advance(premie_explaining *of, int label, premie_error *error)
{
    premie_advance advance;
    premie_results *results = &of->to->results;
    premie_year year = premie_cover_year(&of->view.cover, label);
    if (premie_period_is_empty(year.insured)) {
        return PREMIE_OK;
    }
    premie_explanation_add(of->to, "", "", "advance of %d", label);
    of->to->level++;
    premie_status status = premie_explain_advance(of, label, &advance, error);
    if (status == PREMIE_OK) {
        premie_explain_instalments(of, &advance);
    }
    of->to->level--;
    premie_advance_row *row = NULL;
    if (status == PREMIE_OK) {
        row = premie_result_make(results, PREMIE_RESULT_advance, 1, error);
        status = row != NULL ? premie_advance_row_of(of->book, of->row, &advance, row, error) : PREMIE_E_SYSTEM;
        results->table[PREMIE_RESULT_advance].count = status == PREMIE_OK;
    }
    return status;
}

static premie_status explain_year_settlement(premie_explaining *of, int label, premie_error *error)
{
    premie_results *results = &of->to->results;
    premie_settlement settlement;
    premie_money billed, next_billed;
    bool exists;
    premie_status status = premie_cover_billed(of->book, of->row, label, &billed, error);
    if (status == PREMIE_OK) {
        status = premie_cover_billed(of->book, of->row, label + 1, &next_billed, error);
    }
    if (status == PREMIE_OK) {
        status = premie_settle_year(&of->view.cover, label, billed, next_billed, &exists, &settlement, error);
    }
    if (status == PREMIE_OK && !exists) {
        premie_explanation_add(of->to, "D-8", "", "settlement of %d", label);
        premie_explanation_formula(of->to, "none: I(%d) is empty, and nothing was billed", label);
        return PREMIE_OK;
    }
    if (status == PREMIE_OK) {
        status = explain_settlement(of, &settlement, error);
    }
    if (status == PREMIE_OK) {
        status = explain_next(of, &settlement, next_billed, error);
    }
    if (status != PREMIE_OK) {
        return status;
    }
    explain_net_due(of, &settlement);
    premie_settlement_row *row = premie_result_make(results, PREMIE_RESULT_settlement, 1, error);
    status = row != NULL ? premie_settlement_row_of(of->book, of->row, &settlement, row, error) : PREMIE_E_SYSTEM;
    results->table[PREMIE_RESULT_settlement].count = status == PREMIE_OK;
    return status;
}

/* Of a cover that is not charged. */
static void explain_elsewhere(premie_explaining *of)
{
    premie_explanation_add(of->to, "", "", "premium");
    premie_explanation_formula(of->to, "none; `premie reimburse` shows what it pays");
}

premie_status premie_explain_settlement(const premie_portfolio *portfolio, uint32_t cover, int year,
                                        premie_explanation *explanation, premie_error *error)
{
    premie_explaining of = {
        .portfolio = portfolio, .book = portfolio->book, .row = cover, .view = PREMIE_VIEW_START, .to = explanation};
    premie_status status = premie_explain_cover(&of, error);
    enum premie_premium_base base = of.view.cover.base;
    int last = base == PREMIE_BASE_EMPLOYEE ? year : year + 1;
    for (int label = year; label <= last && status == PREMIE_OK; label++) {
        status = premie_explain_year(&of, label, error);
    }
    if (status == PREMIE_OK && base == PREMIE_BASE_EMPLOYEE) {
        status = premie_explain_prorata(&of, year, error);
    } else if (status == PREMIE_OK && base == PREMIE_BASE_NONE) {
        explain_elsewhere(&of);
    } else if (status == PREMIE_OK) {
        status = explain_year_advance(&of, year, error);
        if (status == PREMIE_OK) {
            status = explain_year_settlement(&of, year, error);
        }
    }
    if (status == PREMIE_E_DATA) {
        premie_fail_cover(portfolio->book, cover, error);
    }
    if (status == PREMIE_OK) {
        status = premie_explain_reimbursement(&of, year, error);
    }
    if (status == PREMIE_OK) {
        status = premie_explain_rates(&of, year, error);
    }
    premie_cover_view_release(&of.view);
    if (status == PREMIE_OK && explanation->out_of_memory) {
        status = premie_fail(error, PREMIE_E_SYSTEM, "not enough memory for the explanation");
    }
    return status;
}
