#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "run/covers.h"
#include "run/explaining.h"
#include "run/reimbursing.h"

enum { FACTS_TEXT = 512, ABSENCES_SHOWN = 12 };

/* The invoices of a cover while they are explained; those submitted in `days` in full. */
typedef struct explained_invoices {
    premie_explaining *of;
    premie_period days;
    uint32_t invoice; /* at hand */
    bool in_full;
} explained_invoices;

static premie_figure figure_of_proposers(uint32_t proposers)
{
    premie_figure figure = {""};
    const premie_column *column = &premie_schemas[PREMIE_TABLE_activities].columns[3];
    const char *word = "";
    size_t length;
    for (unsigned place = 0; (length = premie_column_word(column, place, &word)) > 0; place++) {
        if ((proposers >> place & 1) != 0) {
            size_t used = strlen(figure.text);
            (void)snprintf(figure.text + used, sizeof figure.text - used, "%s%.*s", used > 0 ? "|" : "", (int)length,
                           word);
        }
    }
    return figure.text[0] != '\0' ? figure : premie_figure_of("none");
}

static premie_figure figure_of_fact(const premie_fact *fact, premie_dialect dialect)
{
    switch (fact->kind) {
    case PREMIE_FACT_DATE:
        return fact->value == PREMIE_FOREVER.day ? premie_figure_of("never")
                                                 : premie_figure_date((premie_date){(int32_t)fact->value}, dialect);
    case PREMIE_FACT_MONEY:
        return premie_figure_money((premie_money){fact->value}, dialect);
    case PREMIE_FACT_NUMBER:
        return premie_figure_decimal(fact->value, 6, 0, dialect);
    case PREMIE_FACT_COUNT:
        return premie_figure_of("%lld", (long long)fact->value);
    case PREMIE_FACT_FLAG:
        return premie_figure_of("%s", fact->value != 0 ? "yes" : "no");
    case PREMIE_FACT_PROPOSERS:
        break;
    }
    return figure_of_proposers((uint32_t)fact->value);
}

/* One test with the dates and amounts it compared. */
static void tell_test(void *context, const premie_test *test)
{
    const explained_invoices *with = context;
    premie_explanation *to = with->of->to;
    char facts[FACTS_TEXT] = "";
    if (!with->in_full) {
        return;
    }
    for (size_t i = 0; i < test->fact_count; i++) {
        size_t used = strlen(facts);
        (void)snprintf(facts + used, sizeof facts - used, "%s%s %s", i > 0 ? ", " : "", test->facts[i].name,
                       figure_of_fact(&test->facts[i], to->dialect).text);
    }
    premie_explanation_add(to, test->rule, premie_figure_id(test->article).text, "tested for %s", test->reason);
    premie_explanation_formula(to, "%s: %s; %s", test->condition, test->holds ? "holds" : "fails", facts);
}

/* ---- the case --------------------------------------------------------------------------------------------------- */

static void explain_case(const explained_invoices *with, const premie_claimed *claimed, uint32_t case_row)
{
    premie_explanation *to = with->of->to;
    const premie_case *sickness = claimed->sickness;
    bool by_cause = claimed->module->regime == PREMIE_GOUDSE_BUDGET;
    premie_explanation_add(to, by_cause ? "C-1, C-2, C-3" : "C-1, C-3", by_cause ? "S3:2.2.1" : "S2:2.4.3", "case %s",
                           premie_figure_id(with->of->book->absences.absence_id[case_row]).text);
    premie_explanation_formula(to, "%zu absence%s%s", sickness->count, sickness->count == 1 ? "" : "s",
                               by_cause ? ", of which those of its cause" : "");
    to->level++;
    for (size_t i = 0; i < sickness->count && i < ABSENCES_SHOWN; i++) {
        const premie_absence *absence = &sickness->absences[i];
        premie_explanation_add(to, "C-4", "", "ill from %s",
                               premie_figure_date(absence->first_sick_day, to->dialect).text);
        premie_explanation_formula(
            to, "until %s, after %d days of illness%s", premie_figure_date(absence->recovered_on, to->dialect).text,
            (int)absence->sick_before, absence == claimed->absence ? ": the one invoiced on" : "");
    }
    premie_explanation_add(to, "C-5", "", "wage payment ends");
    premie_explanation_formula(to, "%s, with %d weeks of sanction; without %s",
                               premie_figure_date(sickness->wage_end, to->dialect).text, (int)sickness->sanction_weeks,
                               premie_figure_date(sickness->wage_end_unsanctioned, to->dialect).text);
    to->level--;
}

static void begin_invoice(void *context, uint32_t invoice, const premie_claimed *claimed, uint32_t case_row)
{
    explained_invoices *with = context;
    premie_explaining *of = with->of;
    const premie_invoices *table = &of->book->invoices;
    with->invoice = invoice;
    with->in_full = premie_date_in(table->submitted_on[invoice], with->days);
    premie_explanation_add(of->to, "", "", "invoice %s", premie_figure_id(table->invoice_id[invoice]).text);
    of->to->level++;
    if (!with->in_full) {
        return;
    }
    premie_explanation_add(of->to, "", "", "submitted on");
    premie_explanation_formula(of->to, "%s, for %s on absence %s",
                               premie_figure_date(table->submitted_on[invoice], of->to->dialect).text,
                               premie_figure_id(table->activity[invoice]).text,
                               premie_figure_id(of->book->absences.absence_id[table->absence_id[invoice]]).text);
    explain_case(with, claimed, case_row);
}

/* ---- amounts ---------------------------------------------------------------------------------------------------- */

static void explain_basis(const explained_invoices *with, const premie_claimed *claimed, const premie_budget *budget,
                          const premie_decision *decision)
{
    premie_explanation *to = with->of->to;
    const premie_invoice *invoice = claimed->invoice;
    premie_money rate = claimed->activity->km_rate;
    premie_explanation_add(to, "R-2", "", "basis");
    if (premie_money_is(rate)) {
        premie_ratio exact = {(premie_int128)invoice->km.millionths * rate.cents, 1000000};
        premie_explanation_formula(
            to, "%s km × %s = %s", premie_figure_decimal(invoice->km.millionths, 6, 0, to->dialect).text,
            premie_figure_money(rate, to->dialect).text, premie_figure_rounded(exact, to->dialect).text);
    } else if (budget->inc_vat) {
        premie_explanation_formula(to, "%s + VAT %s = %s", premie_figure_money(invoice->cost_ex_vat, to->dialect).text,
                                   premie_figure_money(invoice->vat, to->dialect).text,
                                   premie_figure_money(decision->basis, to->dialect).text);
    } else {
        premie_explanation_formula(to, "%s, without VAT", premie_figure_money(decision->basis, to->dialect).text);
    }
    premie_explanation_value(to, "%s", premie_figure_money(decision->basis, to->dialect).text);
}

static void explain_deductions(const explained_invoices *with, const premie_claimed *claimed,
                               const premie_decision *decision)
{
    static const char *const rules[][2] = {[PREMIE_GOUDSE_BUDGET] = {"G-5", "S3:3.1.2, 3.1.3"},
                                           [PREMIE_TURIEN_SUPPORT] = {"U-9", "S2:3.1, 3.2, 2.4.6, 2.4.5"},
                                           [PREMIE_LOYALIS_VVT] = {"L-9", "S1:6"},
                                           [PREMIE_ASR_MANAGER] = {"M-8", ""}};
    premie_explanation *to = with->of->to;
    const premie_invoice *invoice = claimed->invoice;
    enum premie_regime regime = claimed->module->regime;
    premie_dialect dialect = to->dialect;
    premie_explanation_add(to, rules[regime][0], rules[regime][1], "deductions");
    if (regime == PREMIE_TURIEN_SUPPORT) {
        int64_t others = invoice->subsidy.cents + invoice->subsidy_missed.cents + invoice->other_cover.cents;
        premie_explanation_formula(
            to, "subsidy %s + missed %s + other cover %s + recovered %s = %s",
            premie_figure_money(invoice->subsidy, dialect).text,
            premie_figure_money(invoice->subsidy_missed, dialect).text,
            premie_figure_money(invoice->other_cover, dialect).text,
            premie_figure_money((premie_money){decision->deductions.cents - others}, dialect).text,
            premie_figure_money(decision->deductions, dialect).text);
    } else {
        premie_explanation_formula(to, "subsidy %s + other cover %s = %s",
                                   premie_figure_money(invoice->subsidy, dialect).text,
                                   premie_figure_money(invoice->other_cover, dialect).text,
                                   premie_figure_money(decision->deductions, dialect).text);
    }
    premie_explanation_value(to, "%s", premie_figure_money(decision->deductions, dialect).text);
}

static void explain_net(const explained_invoices *with, const premie_claimed *claimed, const premie_decision *decision)
{
    premie_explanation *to = with->of->to;
    bool shared = claimed->activity->needs_approval;
    premie_figure share =
        shared ? premie_figure_of(
                     " × %s %%",
                     premie_figure_decimal(claimed->invoice->approved_share.millionths, 6, 0, to->dialect).text)
               : premie_figure_of("%s", "");
    bool floored = decision->basis.cents < decision->deductions.cents;
    premie_explanation_add(to, "R-3", "", "net");
    premie_explanation_formula(to, shared ? "(%s − %s)%s = %s%s" : "%s − %s%s = %s%s",
                               premie_figure_money(decision->basis, to->dialect).text,
                               premie_figure_money(decision->deductions, to->dialect).text, share.text,
                               premie_figure_money(decision->net, to->dialect).text, floored ? ", not below 0" : "");
    premie_explanation_value(to, "%s", premie_figure_money(decision->net, to->dialect).text);
}

/* [CB-2] */
static void explain_saving(const explained_invoices *with, const premie_claimed *claimed)
{
    premie_explanation *to = with->of->to;
    premie_saving saving;
    if (premie_claimed_saving(claimed, &saving, NULL) != PREMIE_OK) {
        return;
    }
    premie_explanation_add(to, "CB-1, CB-2", "S2:2.4.2", "limit: what the activity saves");
    premie_explanation_formula(
        to, "%s %% × %s %% × %s × %s days, weighed by who is still ill after %d days, until %s = %s",
        premie_figure_decimal(saving.share.millionths, 6, 0, to->dialect).text,
        premie_figure_decimal(saving.effect.millionths, 6, 0, to->dialect).text,
        premie_figure_money(saving.daily_benefit, to->dialect).text,
        premie_figure_decimal(saving.weight, 9, 0, to->dialect).text, (int)saving.sick_before,
        premie_figure_date(saving.wage_end, to->dialect).text, premie_figure_money(saving.limit, to->dialect).text);
    premie_explanation_value(to, "%s", premie_figure_money(saving.limit, to->dialect).text);
}

/* the running balance of the bucket. */
static void explain_room(const explained_invoices *with, const premie_claimed *claimed, const premie_budget *budget,
                         const premie_decision *decision)
{
    premie_explanation *to = with->of->to;
    premie_dialect dialect = to->dialect;
    premie_date day = premie_claimed_budget_day(claimed);
    premie_explanation_add(to, "R-5", "", "budget on %s", premie_figure_date(day, dialect).text);
    premie_explanation_formula(to, "%s", premie_figure_money(budget->amount, dialect).text);
    if (!premie_money_is(budget->amount)) {
        return;
    }
    bool exceeded = decision->budget_left.cents == 0;
    premie_explanation_add(to, "R-4", "", "left before this invoice");
    if (exceeded) {
        premie_explanation_formula(to, "%s: earlier invoices got it all",
                                   premie_figure_money(decision->budget_left, dialect).text);
    } else {
        premie_money got = {budget->amount.cents - decision->budget_left.cents};
        premie_explanation_formula(to, "%s − %s = %s", premie_figure_money(budget->amount, dialect).text,
                                   premie_figure_money(got, dialect).text,
                                   premie_figure_money(decision->budget_left, dialect).text);
    }
    premie_explanation_value(to, "%s", premie_figure_money(decision->budget_left, dialect).text);
}

static void explain_outcome(const explained_invoices *with, const premie_reimbursed *reimbursed)
{
    premie_explanation *to = with->of->to;
    premie_dialect dialect = to->dialect;
    const premie_decision *decision = &reimbursed->decision;
    premie_figure article = premie_figure_id(decision->article);
    premie_explanation_add(to, "R-4", article.text, "amount");
    premie_explanation_formula(to, "%s: %s%s%s", premie_figure_money(decision->amount, dialect).text,
                               premie_reimbursement_status_word(decision->status),
                               decision->reason[0] != '\0' ? ", " : "", decision->reason);
    premie_explanation_value(to, "%s", premie_figure_money(decision->amount, dialect).text);
    premie_explanation_add(to, "R-6", "", "due");
    premie_explanation_formula(to, "%s − paid out %s = %s", premie_figure_money(decision->amount, dialect).text,
                               premie_figure_money(reimbursed->paid, dialect).text,
                               premie_figure_money(reimbursed->due, dialect).text);
    premie_explanation_value(to, "%s", premie_figure_money(reimbursed->due, dialect).text);
    if (!decision->rated) {
        premie_explanation_add(to, "U-12", "S2:2.4.4", "not rated");
        premie_explanation_formula(to, "after two years of wage payment");
    }
}

/* An invoice of another year, in a line: what it leaves the invoices after it. */
static void summarise(const explained_invoices *with, const premie_decision *decision)
{
    premie_explanation *to = with->of->to;
    premie_date submitted = with->of->book->invoices.submitted_on[with->invoice];
    premie_explanation_formula(
        to, "%s: %s%s%s, submitted on %s", premie_figure_money(decision->amount, to->dialect).text,
        premie_reimbursement_status_word(decision->status), decision->reason[0] != '\0' ? ", " : "", decision->reason,
        premie_figure_date(submitted, to->dialect).text);
}

static void end_invoice(void *context, const premie_claimed *claimed, const premie_budget *budget,
                        const premie_reimbursed *reimbursed)
{
    const explained_invoices *with = context;
    premie_explanation *to = with->of->to;
    const premie_decision *decision = &reimbursed->decision;
    premie_result *table = &to->results.table[PREMIE_RESULT_reimbursements];
    to->level--;
    if (!with->in_full) {
        summarise(with, decision);
        return;
    }
    to->level++;
    if (budget != NULL) {
        explain_basis(with, claimed, budget, decision);
        explain_deductions(with, claimed, decision);
        explain_net(with, claimed, decision);
        if (premie_claimed_has_budget(claimed)) {
            explain_room(with, claimed, budget, decision);
        } else if (claimed->module->regime == PREMIE_TURIEN_SUPPORT) {
            explain_saving(with, claimed);
        }
    }
    explain_outcome(with, reimbursed);
    to->level--;
    premie_reimbursements_row *rows = table->rows;
    rows[table->count++] = premie_reimbursement_row(with->of->book, with->invoice, reimbursed);
}

static premie_status explain_invoices(explained_invoices *with, premie_reimbursed by_row[], premie_error *error)
{
    premie_explaining *of = with->of;
    premie_reimbursing reimbursing;
    premie_reimburse_watch watch = {begin_invoice, {tell_test, with}, end_invoice, with};
    premie_reimburser *reimburser = premie_alloc_zeroed(1, sizeof *reimburser, error);
    if (reimburser == NULL) {
        return PREMIE_E_SYSTEM;
    }
    premie_status status = premie_reimbursing_init(&reimbursing, of->portfolio, error);
    if (status == PREMIE_OK) {
        status = premie_reimburser_turn(reimburser, of->book, of->book->covers.employer_id[of->row], error);
        if (status == PREMIE_OK) {
            status = premie_reimburse_cover(reimburser, &reimbursing, of->row, &watch, by_row, NULL, error);
        }
        premie_reimbursing_release(&reimbursing);
    }
    premie_reimburser_release(reimburser);
    free(reimburser);
    return status;
}

premie_status premie_explain_reimbursement(premie_explaining *of, int label, premie_error *error)
{
    premie_rows invoices = premie_table_group(&of->book->invoices.table, of->row);
    explained_invoices with = {.of = of, .days = premie_cover_year(&of->view.cover, label).whole};
    if (invoices.count == 0) {
        return PREMIE_OK;
    }
    premie_reimbursed *by_row = premie_alloc_zeroed(of->book->invoices.table.row_count, sizeof *by_row, error);
    void *rows = by_row != NULL
                     ? premie_result_make(&of->to->results, PREMIE_RESULT_reimbursements, invoices.count, error)
                     : NULL;
    premie_explanation_add(of->to, "", "", "reimbursement, of invoices submitted in %d", label);
    of->to->level++;
    premie_status status = rows != NULL ? explain_invoices(&with, by_row, error) : PREMIE_E_SYSTEM;
    of->to->level--;
    free(by_row);
    return status;
}
