#include "run/covers.h"
#include "run/explaining.h"

premie_figure premie_exposure_in_full(const premie_explaining *of, premie_ratio exposure)
{
    bool payroll = of->view.cover.base == PREMIE_BASE_PAYROLL;
    return premie_figure_ratio(exposure, payroll ? 2 : 0, "", of->to->dialect);
}

premie_figure premie_exposure_shown(const premie_explaining *of, premie_ratio exposure, bool with_unit)
{
    premie_decimal decimal;
    bool payroll = of->view.cover.base == PREMIE_BASE_PAYROLL;
    if (premie_exposure_decimal(of->view.cover.base, exposure, &decimal, NULL) != PREMIE_OK) {
        return premie_figure_of("beyond its range");
    }
    premie_figure figure = premie_figure_decimal(decimal.value, decimal.decimals, decimal.decimals, of->to->dialect);
    return premie_figure_of("%s%s", figure.text, with_unit && !payroll ? " employees" : "");
}

/* ---- statements -------------------------------------------------------------------------------------------- */

static void explain_statement(premie_explaining *of, const premie_statement *statement, bool used)
{
    premie_dialect dialect = of->to->dialect;
    bool payroll = of->view.cover.base == PREMIE_BASE_PAYROLL;
    premie_figure stated = payroll ? premie_figure_money(statement->payroll, dialect)
                                   : premie_figure_decimal(statement->average_headcount.millionths, 6, 0, dialect);
    premie_explanation_add(of->to, "E-4", "S3:7.3", "statement of %s",
                           premie_figure_date(statement->received_on, dialect).text);
    premie_explanation_formula(of->to, "%s%s%s%s%s", stated.text, payroll ? "" : " employees",
                               used ? ", the latest" : ", replaced by a later one",
                               statement->certification_requested ? ", certification asked for" : "",
                               statement->certified ? ", certified" : "");
    premie_explanation_value(of->to, "%s", stated.text);
}

static void explain_statements(premie_explaining *of, const premie_year *year, premie_ratio exposure)
{
    const premie_cover *cover = &of->view.cover;
    const premie_statement *used = premie_latest_statement(cover, year->label);
    premie_dialect dialect = of->to->dialect;
    premie_figure shown = premie_exposure_shown(of, exposure, true);
    bool payroll = cover->base == PREMIE_BASE_PAYROLL;
    premie_explanation_add(of->to, payroll ? "E-4, E-5" : "E-4", "S3:7.3", "exposure X(%d)", year->label);
    int64_t part = premie_year_part(year, year->insured), units = premie_year_units(year);
    if (payroll && part > 0 && part != units) {
        premie_explanation_formula(of->to, "%s × %lld / %lld = %s", premie_figure_money(used->payroll, dialect).text,
                                   (long long)units, (long long)part, shown.text);
    } else {
        premie_explanation_formula(of->to, "%s%s", shown.text, payroll && part == 0 ? ", as φ is 0" : "");
    }
    premie_explanation_value(of->to, "%s", premie_exposure_shown(of, exposure, false).text);
    of->to->level++;
    for (size_t i = 0; i < cover->statement_count; i++) {
        if (cover->statements[i].year == year->label) {
            explain_statement(of, &cover->statements[i], &cover->statements[i] == used);
        }
    }
    of->to->level--;
}

/* ---- employees --------------------------------------------------------------------------------------------- */

/* The spells of one employee, and where they stand among those of the employer. */
typedef struct employee_spells {
    const premie_spell *spells;
    size_t count;
    premie_figure id;
} employee_spells;

/* The spells from `first` on that are of the same employee. */
static employee_spells employee_at(const premie_explaining *of, size_t first)
{
    const premie_cover *cover = &of->view.cover;
    premie_rows rows = premie_table_group(&of->book->spells.table, of->book->covers.employer_id[of->row]);
    employee_spells employee = {cover->spells + first, 0,
                                premie_figure_id(of->book->spells.employee_id[rows.row[first]])};
    while (first + employee.count < cover->spell_count &&
           employee.spells[employee.count].employee == employee.spells[0].employee) {
        employee.count++;
    }
    return employee;
}

/* [E-1]: the stretch in service that begins with spell `*next`, which moves past those it takes in. */
static premie_period stretch_at(const employee_spells *employee, size_t *next)
{
    premie_period stretch = employee->spells[(*next)++].days;
    while (*next < employee->count && employee->spells[*next].days.from.day <= stretch.until.day) {
        stretch.until = premie_date_max(stretch.until, employee->spells[(*next)++].days.until);
    }
    return stretch;
}

static bool meets(const employee_spells *employee, premie_period period, size_t *stretches, premie_period *first)
{
    *stretches = 0;
    for (size_t next = 0; next < employee->count;) {
        premie_period part = premie_period_cut(stretch_at(employee, &next), period);
        if (!premie_period_is_empty(part)) {
            *first = (*stretches)++ == 0 ? part : *first;
        }
    }
    return *stretches > 0;
}

/* Whether a month date lies in I(y). */
static bool has_month_date(const premie_year *year)
{
    bool has = false;
    for (int k = 0; k < 12; k++) {
        has |= premie_date_in(premie_year_month(year, k), year->insured);
    }
    return has;
}

/* What is counted of each employee: days, month dates, or the first and the last day. */
static const char *counted_text(const premie_cover *cover, const premie_year *year)
{
    switch (cover->headcount_method) {
    case PREMIE_MONTHLY:
        return has_month_date(year) ? "month dates" : "on the first day";
    case PREMIE_BEGIN_END:
        return "of the first and the last day";
    case PREMIE_DAILY:
    default:
        return "days";
    }
}

/* A stretch in service, or all of an employee's, and what it counts for; the divisor is that of the whole. */
static void explain_service(premie_explaining *of, const premie_year *year, const premie_spell *spells, size_t count,
                            premie_period days)
{
    const premie_cover *cover = &of->view.cover;
    premie_ratio part = premie_average_headcount(count, spells, year, cover->headcount_method);
    if (premie_period_is_empty(days)) {
        premie_explanation_formula(of->to, "%lld %s", (long long)part.num, counted_text(cover, year));
    } else {
        premie_explanation_formula(of->to, "%s: %lld %s", premie_figure_period(days, of->to->dialect).text,
                                   (long long)part.num, counted_text(cover, year));
    }
    premie_explanation_value(of->to, "%lld", (long long)part.num);
}

static void explain_employee(premie_explaining *of, const premie_year *year, const employee_spells *employee)
{
    size_t stretches;
    premie_period only;
    if (!meets(employee, year->insured, &stretches, &only)) {
        return;
    }
    premie_explanation_add(of->to, "E-1", "S3:7.1, 1.4", "employee %s", employee->id.text);
    explain_service(of, year, employee->spells, employee->count, stretches == 1 ? only : (premie_period){{0}, {0}});
    of->to->level++;
    for (size_t next = 0; stretches > 1 && next < employee->count;) {
        premie_spell stretch = {.days = stretch_at(employee, &next)};
        premie_period part = premie_period_cut(stretch.days, year->insured);
        if (!premie_period_is_empty(part)) {
            premie_explanation_add(of->to, "E-1", "S3:7.1, 1.4", "in service");
            explain_service(of, year, &stretch, 1, part);
        }
    }
    of->to->level--;
}

/* The dates that `monthly` and `begin_end` look at. */
static void explain_dates(premie_explaining *of, const premie_year *year)
{
    premie_dialect dialect = of->to->dialect;
    enum premie_headcount_method method = of->view.cover.headcount_method;
    premie_figure first = premie_figure_date(year->insured.from, dialect);
    if (method == PREMIE_BEGIN_END) {
        premie_explanation_add(of->to, "E-2", "S3:7.1", "first and last day");
        premie_explanation_formula(of->to, "%s and %s", first.text,
                                   premie_figure_date(premie_date_plus(year->insured.until, -1), dialect).text);
    }
    for (int k = 0; method == PREMIE_MONTHLY && k < 12; k++) {
        premie_date date = premie_year_month(year, k);
        if (premie_date_in(date, year->insured)) {
            premie_explanation_add(of->to, "E-2", "S3:7.1", "month date");
            premie_explanation_value(of->to, "%s", premie_figure_date(date, dialect).text);
        }
    }
    if (method == PREMIE_MONTHLY && !has_month_date(year)) {
        premie_explanation_add(of->to, "E-2", "S3:7.1", "month dates");
        premie_explanation_formula(of->to, "none in I(%d), so its first day, %s", year->label, first.text);
    }
}

static void explain_headcount(premie_explaining *of, const premie_year *year, premie_ratio exposure)
{
    premie_figure num = premie_figure_decimal(exposure.num, 0, 0, of->to->dialect);
    premie_figure den = premie_figure_decimal(exposure.den, 0, 0, of->to->dialect);
    premie_explanation_add(of->to, "E-2", "S3:7.1", "exposure X(%d)", year->label);
    premie_explanation_formula(of->to, "%s / %s = %s", num.text, den.text,
                               premie_exposure_shown(of, exposure, true).text);
    premie_explanation_value(of->to, "%s", premie_exposure_shown(of, exposure, false).text);
    of->to->level++;
    explain_dates(of, year);
    for (size_t first = 0; first < of->view.cover.spell_count;) {
        employee_spells employee = employee_at(of, first);
        explain_employee(of, year, &employee);
        first += employee.count;
    }
    premie_explanation_add(of->to, "E-2", "S3:7.1", "all employees");
    premie_explanation_formula(of->to, "%s %s", num.text, counted_text(&of->view.cover, year));
    premie_explanation_value(of->to, "%s", num.text);
    of->to->level--;
}

/* ---- payroll ----------------------------------------------------------------------------------------------- */

static void explain_wage(premie_explaining *of, const premie_year *year, const employee_spells *employee,
                         const premie_spell *spell)
{
    premie_dialect dialect = of->to->dialect;
    premie_period part = premie_period_cut(spell->days, year->insured);
    if (premie_period_is_empty(part)) {
        return;
    }
    int64_t units = premie_year_part(year, part);
    premie_figure product = premie_figure_decimal((premie_int128)spell->annual_wage.cents * units, 2, 2, dialect);
    premie_explanation_add(of->to, "E-3", "", "employee %s", employee->id.text);
    premie_explanation_formula(of->to, "%s: %s × %lld = %s", premie_figure_period(part, dialect).text,
                               premie_figure_money(spell->annual_wage, dialect).text, (long long)units, product.text);
    premie_explanation_value(of->to, "%s", product.text);
}

static void explain_payroll(premie_explaining *of, const premie_year *year, premie_ratio exposure)
{
    premie_dialect dialect = of->to->dialect;
    premie_explanation_add(of->to, "E-5", "", "exposure X(%d)", year->label);
    if (premie_year_part(year, year->insured) > 0) {
        premie_explanation_formula(of->to, "%s / %s = %s", premie_figure_decimal(exposure.num, 2, 2, dialect).text,
                                   premie_figure_decimal(exposure.den, 0, 0, dialect).text,
                                   premie_exposure_shown(of, exposure, true).text);
    } else {
        premie_explanation_formula(of->to, "0, as φ is 0");
    }
    premie_explanation_value(of->to, "%s", premie_exposure_shown(of, exposure, false).text);
    of->to->level++;
    for (size_t first = 0; first < of->view.cover.spell_count;) {
        employee_spells employee = employee_at(of, first);
        for (size_t i = 0; i < employee.count; i++) {
            explain_wage(of, year, &employee, &employee.spells[i]);
        }
        first += employee.count;
    }
    premie_explanation_add(of->to, "E-3", "", "all employees");
    premie_explanation_value(of->to, "%s", premie_figure_decimal(exposure.num, 2, 2, dialect).text);
    of->to->level--;
}

/* ---- all of them ------------------------------------------------------------------------------------------- */

static bool explained_before(premie_explaining *of, int label)
{
    for (unsigned i = 0; i < of->exposed_count; i++) {
        if (of->exposed[i] == label) {
            return true;
        }
    }
    if (of->exposed_count < PREMIE_EXPLAINED_YEARS) {
        of->exposed[of->exposed_count++] = label;
    }
    return false;
}

premie_status premie_explain_exposure(premie_explaining *of, const premie_year *year, premie_error *error)
{
    const premie_cover *cover = &of->view.cover;
    bool found;
    premie_ratio exposure;
    premie_status status = premie_exposure(cover, year, &found, &exposure, error);
    if (status != PREMIE_OK || !found) {
        return status;
    }
    if (explained_before(of, year->label)) {
        premie_explanation_add(of->to, "E-4", "", "exposure X(%d)", year->label);
        premie_explanation_formula(of->to, "%s, as above", premie_exposure_shown(of, exposure, true).text);
        premie_explanation_value(of->to, "%s", premie_exposure_shown(of, exposure, false).text);
    } else if (!premie_administered_by_spells(cover)) {
        explain_statements(of, year, exposure);
    } else if (cover->base == PREMIE_BASE_PAYROLL) {
        explain_payroll(of, year, exposure);
    } else {
        explain_headcount(of, year, exposure);
    }
    return PREMIE_OK;
}

/* one employee in service on the day, or each of his wages then. */
static void explain_employee_on(premie_explaining *of, premie_date day, const employee_spells *employee)
{
    bool payroll = of->view.cover.base == PREMIE_BASE_PAYROLL;
    for (size_t i = 0; i < employee->count; i++) {
        if (premie_date_in(day, employee->spells[i].days)) {
            premie_explanation_add(of->to, "A-1", "S3:7.2", "employee %s", employee->id.text);
            premie_explanation_value(
                of->to, "%s",
                payroll ? premie_figure_money(employee->spells[i].annual_wage, of->to->dialect).text : "1");
            if (!payroll) {
                return; /* [E-1]: overlapping spells count once */
            }
        }
    }
}

premie_status premie_explain_in_service(premie_explaining *of, premie_date day, premie_error *error)
{
    const premie_cover *cover = &of->view.cover;
    premie_ratio exposure = premie_ratio_of(premie_in_service(cover->spell_count, cover->spells, day), 1);
    premie_status status = PREMIE_OK;
    if (cover->base == PREMIE_BASE_PAYROLL) {
        status = premie_wages_on(cover->spell_count, cover->spells, day, &exposure, error);
    }
    if (status != PREMIE_OK) {
        return status;
    }
    premie_explanation_add(of->to, "A-1", "S3:7.2", "in service on %s", premie_figure_date(day, of->to->dialect).text);
    premie_explanation_formula(of->to, "%s", premie_exposure_shown(of, exposure, true).text);
    premie_explanation_value(of->to, "%s", premie_exposure_shown(of, exposure, false).text);
    of->to->level++;
    for (size_t first = 0; first < cover->spell_count;) {
        employee_spells employee = employee_at(of, first);
        explain_employee_on(of, day, &employee);
        first += employee.count;
    }
    of->to->level--;
    return PREMIE_OK;
}
