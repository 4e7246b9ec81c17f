#include <stdlib.h>

#include "base/memory.h"
#include "premie/explain.h"
#include "run/covers.h"
#include "run/figure.h"
#include "run/whk.h"

/* A component while it is explained. */
typedef struct explained_whk {
    premie_explanation *to;
    const premie_whk_year *of;
    uint32_t employer;
    const premie_whk_component *component;
    premie_whk_employer known;
    premie_whk whk;
} explained_whk;

static premie_figure money(const explained_whk *with, premie_money amount)
{
    return premie_figure_money(amount, with->to->dialect);
}

static premie_figure percent(const explained_whk *with, premie_pct pct)
{
    return premie_figure_decimal(pct.millionths, 6, 2, with->to->dialect);
}

static premie_figure number(const explained_whk *with, int64_t millionths)
{
    return premie_figure_decimal(millionths, 6, 0, with->to->dialect);
}

/* num / den millionths of a percent, not below 0, in full or its first 6 decimals, and what makes of it. */
static premie_figure rounded_down(const explained_whk *with, premie_int128 num, premie_int128 den, premie_pct pct)
{
    if (num == den * pct.millionths) {
        return premie_figure_of("%s %%", percent(with, pct).text);
    }
    return premie_figure_of("%s%s → %s %%", premie_figure_decimal(num / den, 6, 2, with->to->dialect).text,
                            num % den != 0 ? "…" : "", percent(with, pct).text);
}

static void add(const explained_whk *with, const char *rule, const char *label, premie_figure formula)
{
    premie_explanation_add(with->to, rule, "", "%s", label);
    premie_explanation_formula(with->to, "%s", formula.text);
}

static void add_value(const explained_whk *with, premie_figure value)
{
    premie_explanation_value(with->to, "%s", value.text);
}

/* ---- size [Q-1] -------------------------------------------------------------------------------------------- */

static premie_figure size_formula(const explained_whk *with)
{
    const premie_whk_published *published = &with->component->published;
    premie_figure wage = money(with, with->known.wages[0]), low = money(with, published->limit_low);
    premie_figure high = money(with, published->limit_high);
    bool two = with->of->year <= PREMIE_WHK_LAST_YEAR_OF_TWO_SIZES;
    if (!premie_money_is(with->known.wages[0])) {
        return premie_figure_of("small: no wage of %d", with->of->year - 2);
    }
    switch (with->whk.size) {
    case PREMIE_WHK_SMALL:
        return premie_figure_of("small: %s ≤ %s", wage.text, low.text);
    case PREMIE_WHK_MEDIUM:
        return premie_figure_of("medium: %s < %s ≤ %s", low.text, wage.text, high.text);
    case PREMIE_WHK_LARGE:
        return premie_figure_of("large: %s > %s", wage.text, two ? low.text : high.text);
    case PREMIE_WHK_UNKNOWN:
        break;
    }
    return premie_figure_of("unknown: the limit is not published");
}

static void explain_size(const explained_whk *with)
{
    premie_figure label = premie_figure_of("size, by wage(%d)", with->of->year - 2);
    add(with, premie_money_is(with->known.wages[0]) ? "Q-1" : "Q-6", label.text, size_formula(with));
    add_value(with, premie_figure_of("%s", premie_whk_size_word(with->whk.size)));
}

/* ---- individual percentage, [Q-3] -------------------------------------------------------------------- */

static void explain_mean(const explained_whk *with)
{
    int years = with->whk.years;
    premie_figure total = premie_figure_decimal(with->whk.wages, 2, 2, with->to->dialect);
    premie_figure mean = premie_figure_rounded(premie_ratio_of(with->whk.wages, years), with->to->dialect);
    add(with, "Q-2", "mean wage", premie_figure_of("%s / %d = %s", total.text, years, mean.text));
    with->to->level++;
    for (int i = 0; i < PREMIE_WHK_YEARS; i++) {
        bool known = premie_money_is(with->known.wages[i]);
        premie_figure label = premie_figure_of("wage(%d)", with->of->year - 2 - i);
        add(with, "Q-2", label.text, known ? money(with, with->known.wages[i]) : premie_figure_of("not known"));
    }
    with->to->level--;
}

static void explain_risk(const explained_whk *with)
{
    const premie_whk_published *published = &with->component->published;
    int years = with->whk.years;
    bool by_k = years < PREMIE_WHK_YEARS;
    int64_t k = by_k ? published->k[years - 1].millionths : 1000000;
    premie_figure total = premie_figure_decimal(with->whk.wages, 2, 2, with->to->dialect);
    premie_figure factor = by_k ? premie_figure_of(" × k%d %s", years, number(with, k).text) : (premie_figure){""};
    premie_int128 num = (premie_int128)with->known.benefits.cents * 100 * years * k;
    premie_figure label = premie_figure_of("benefits(%d)", with->of->year - 2);
    add(with, "Q-2", label.text, money(with, with->known.benefits));
    add(with, "Q-2, Q-5", "risk_own",
        premie_figure_of("100 × %s / (%s / %d)%s = %s", money(with, with->known.benefits).text, total.text, years,
                         factor.text, rounded_down(with, num, with->whk.wages, with->whk.risk_own).text));
    add_value(with, percent(with, with->whk.risk_own));
}

static void explain_individual(const explained_whk *with)
{
    const premie_whk_published *published = &with->component->published;
    const premie_whk *whk = &with->whk;
    premie_int128 above = (premie_int128)whk->risk_own.millionths - published->risk_avg.millionths;
    premie_figure exact = premie_figure_decimal(published->cf.millionths * above, 12, 2, with->to->dialect);
    bool is_exact = published->cf.millionths * above == (premie_int128)whk->delta.millionths * 1000000;
    explain_mean(with);
    explain_risk(with);
    add(with, "Q-3, Q-5", "delta",
        premie_figure_of("cf %s × (%s − risk_avg %s) = %s%s%s %%", number(with, published->cf.millionths).text,
                         percent(with, whk->risk_own).text, percent(with, published->risk_avg).text,
                         is_exact ? "" : exact.text, is_exact ? "" : " → ", percent(with, whk->delta).text));
    add_value(with, percent(with, whk->delta));
    add(with, "Q-3, Q-5", "base + delta",
        premie_figure_of("%s + %s = %s %%", percent(with, published->base).text, percent(with, whk->delta).text,
                         percent(with, whk->unbounded).text));
    add(with, "Q-3, Q-5", "individual",
        premie_figure_of("%s %%, not below %s and not above %s%s", percent(with, whk->individual).text,
                         percent(with, whk->lowest).text, percent(with, whk->highest).text,
                         whk->size == PREMIE_WHK_SMALL ? ", the bounds of small employers"
                         : with->known.in_sector_52 && premie_pct_is(published->max_sector52) ? ", that of sector 52"
                                                                                              : ""));
    add_value(with, percent(with, whk->individual));
}

/* ---- percentage [Q-4] -------------------------------------------------------------------------------------- */

static void explain_weight(const explained_whk *with)
{
    const premie_whk_published *published = &with->component->published;
    const premie_whk *whk = &with->whk;
    premie_figure low = money(with, published->limit_low), high = money(with, published->limit_high);
    int64_t shown = 0;
    bool held = premie_round(whk->weight, 10000, &shown);
    premie_int128 num = whk->weight.num * whk->individual.millionths +
                        (whk->weight.den - whk->weight.num) * with->known.sector.millionths;
    add(with, "Q-4", "w",
        premie_figure_of("(%s − %s) / (%s − %s) = %s", money(with, with->known.wages[0]).text, low.text, high.text,
                         low.text, held ? premie_figure_decimal(shown, 4, 4, with->to->dialect).text : ""));
    add(with, "Q-4, Q-5", "percentage",
        premie_figure_of("w × %s + (1 − w) × %s = %s", percent(with, whk->individual).text,
                         percent(with, with->known.sector).text,
                         rounded_down(with, num, whk->weight.den, whk->public_pct).text));
    add_value(with, percent(with, whk->public_pct));
}

static void explain_percentage(const explained_whk *with)
{
    const premie_whk *whk = &with->whk;
    bool individual = premie_whk_is_individual(whk->size, with->of->year);
    premie_id sector = with->of->portfolio->book->employers.sector[with->employer];
    if (individual) {
        explain_individual(with);
    }
    if (premie_whk_is_sectoral(whk->size, with->of->year)) {
        add(with, "Q-4", "sector percentage",
            premie_figure_of("%s %% of sector %s", percent(with, with->known.sector).text,
                             premie_figure_id(sector).text));
        add_value(with, percent(with, with->known.sector));
    }
    if (whk->size == PREMIE_WHK_MEDIUM) {
        explain_weight(with);
    } else {
        add(with, "Q-4, Q-5", "percentage",
            premie_figure_of("%s %%, %s", percent(with, whk->public_pct).text,
                             individual ? "the individual one" : "that of the sector"));
        add_value(with, percent(with, whk->public_pct));
    }
}

/* What is needed and not published. */
static void explain_missing(const explained_whk *with)
{
    bool small = with->whk.size == PREMIE_WHK_SMALL;
    premie_id sector = with->of->portfolio->book->employers.sector[with->employer];
    premie_figure of_sector = premie_id_is(sector) ? premie_figure_of("pct of sector %s", premie_figure_id(sector).text)
                                                   : premie_figure_of("the sector of the employer");
    premie_figure k = premie_figure_of("k%d", with->whk.years);
    const struct {
        premie_whk_need bit;
        const char *what;
    } needs[] = {
        {PREMIE_WHK_NEEDS_LIMIT_LOW, "limit_low"},
        {PREMIE_WHK_NEEDS_LIMIT_HIGH, "limit_high"},
        {PREMIE_WHK_NEEDS_SECTOR, of_sector.text},
        {PREMIE_WHK_NEEDS_BASE, "base"},
        {PREMIE_WHK_NEEDS_RISK_AVG, "risk_avg"},
        {PREMIE_WHK_NEEDS_CF, "cf"},
        {PREMIE_WHK_NEEDS_K, k.text},
        {PREMIE_WHK_NEEDS_LOWEST, small ? "small_min" : "min"},
        {PREMIE_WHK_NEEDS_HIGHEST, small ? "small_max" : "max"},
    };
    add(with, "Q-6", "percentage", premie_figure_of("none: what the size needs is not known"));
    with->to->level++;
    for (unsigned i = 0; i < sizeof needs / sizeof needs[0]; i++) {
        if ((with->whk.missing & needs[i].bit) != 0) {
            add(with, "Q-6", "missing", premie_figure_of("%s", needs[i].what));
        }
    }
    with->to->level--;
}

/* ---- premium, [Q-7] ---------------------------------------------------------------------------------- */

static void explain_own_risk(const explained_whk *with)
{
    premie_figure day = premie_figure_date(premie_date_of(with->of->year, 1, 1), with->to->dialect);
    premie_figure label = premie_figure_of("own risk on %s", day.text);
    bool yes = with->known.in_own_risk;
    add(with, "Q-6", label.text, premie_figure_of("%s", yes ? "yes: percentage and premium are 0" : "no"));
}

static void explain_premium(const explained_whk *with)
{
    const premie_whk_wages *wages = &with->of->portfolio->book->whk_wages;
    const premie_whk *whk = &with->whk;
    uint32_t row = premie_whk_wage_row(with->of, with->employer);
    bool own = with->known.in_own_risk;
    if (premie_pct_is(whk->public_pct) && row == PREMIE_NO_ROW) {
        add(with, "Q-7", "premium", premie_figure_of("none: no wage of %d or a year before", with->of->year));
    } else if (premie_pct_is(whk->public_pct)) {
        premie_int128 num = (premie_int128)whk->public_pct.millionths * with->known.wage.cents;
        premie_figure label = premie_figure_of("wage(%d)", wages->year[row]);
        add(with, "Q-7", label.text, money(with, with->known.wage));
        add(with, "Q-7", own ? "premium without own risk" : "premium",
            premie_figure_of("%s %% × %s = %s", percent(with, whk->public_pct).text, money(with, with->known.wage).text,
                             premie_figure_rounded((premie_ratio){num, 100000000}, with->to->dialect).text));
        add_value(with, money(with, whk->public_premium));
    }
    if (own) {
        add(with, "Q-6", "premium", money(with, whk->premium));
        add_value(with, money(with, whk->premium));
    }
}

static premie_status explain_component(premie_explanation *to, const premie_whk_year *of, unsigned component,
                                       uint32_t employer, premie_whk_row *row, premie_money *public_premium,
                                       premie_error *error)
{
    explained_whk with = {.to = to, .of = of, .employer = employer, .component = &of->components[component]};
    with.known = premie_whk_employer_of(of, component, employer);
    premie_status status = premie_whk_component_of(of, component, employer, &with.whk, row, error);
    if (status != PREMIE_OK) {
        return status;
    }
    *public_premium = with.whk.public_premium;
    premie_explanation_add(to, "", "", "Whk premium %s of %d", premie_figure_id(with.component->name).text, of->year);
    to->level++;
    add(&with, "Q-6", "status", premie_figure_of("%s", premie_whk_status_word(with.whk.status)));
    explain_size(&with);
    if (premie_pct_is(with.whk.public_pct)) {
        explain_percentage(&with);
    } else if (with.whk.missing != 0) {
        explain_missing(&with);
    } else {
        add(&with, "Q-2", "percentage", premie_figure_of("none: no wage of %d to %d", of->year - 6, of->year - 2));
    }
    explain_own_risk(&with);
    explain_premium(&with);
    to->level--;
    return PREMIE_OK;
}

/* ---- beside own risk --------------------------------------------------------------------------------------- */

static premie_status explain_covers(premie_explanation *to, const premie_whk_year *of, uint32_t employer,
                                    premie_cover_view *view, premie_error *error)
{
    static const struct {
        const char *rule, *what;
    } sources[] = {
        [PREMIE_ERD_NOT_INSURED] = {"Y-1", "not insured in"},
        [PREMIE_ERD_DEFINITIVE] = {"D-3", "definitive premium of"},
        [PREMIE_ERD_ADVANCE] = {"A-1", "advance premium of"},
        [PREMIE_ERD_FREE_OF_CHARGE] = {"A-1", "free of charge in"},
        [PREMIE_ERD_UNKNOWN] = {"A-1", "no premium is known of"},
    };
    uint32_t place = 0, cover;
    while ((cover = premie_wga_cover_next(&of->covers, employer, &place)) != PREMIE_NO_ROW) {
        premie_erd_source source;
        premie_money premium;
        premie_status status = premie_erd_premium_of(of, cover, view, &source, &premium, error);
        if (status != PREMIE_OK) {
            return status;
        }
        premie_explanation_add(to, sources[source].rule, "", "cover %s",
                               premie_figure_id(of->portfolio->book->covers.cover_id[cover]).text);
        premie_explanation_formula(to, "%s %d%s%s", sources[source].what, of->year,
                                   premie_money_is(premium) ? ": " : "",
                                   premie_money_is(premium) ? premie_figure_money(premium, to->dialect).text : "");
    }
    return PREMIE_OK;
}

static premie_status explain_compared(premie_explanation *to, const premie_whk_year *of, uint32_t employer,
                                      const premie_money public_premiums[], premie_whk_compare_row *row,
                                      premie_error *error)
{
    premie_cover_view view = PREMIE_VIEW_START;
    premie_status status = premie_whk_compare_of(of, employer, public_premiums, &view, row, error);
    if (status == PREMIE_OK) {
        premie_explanation_add(to, "", "", "WGA in own risk or public, %d", of->year);
        to->level++;
        premie_explanation_add(to, "Q-7", "", "to the public fund, in own risk or not");
        premie_explanation_value(to, "%s", premie_figure_money(row->whk_wga, to->dialect).text);
        premie_explanation_add(to, "Q-7", "", "premium of the WGA covers");
        premie_explanation_value(to, "%s", premie_figure_money(row->erd_premium, to->dialect).text);
        to->level++;
        status = explain_covers(to, of, employer, &view, error);
        to->level--;
        premie_explanation_add(to, "Q-7", "", "difference");
        if (premie_money_is(row->difference)) {
            premie_explanation_formula(to, "%s − %s = %s", premie_figure_money(row->whk_wga, to->dialect).text,
                                       premie_figure_money(row->erd_premium, to->dialect).text,
                                       premie_figure_money(row->difference, to->dialect).text);
        }
        premie_explanation_value(to, "%s", premie_figure_money(row->difference, to->dialect).text);
        to->level--;
    }
    premie_cover_view_release(&view);
    return status;
}

static premie_status explain_employer(premie_explanation *to, const premie_whk_year *of, uint32_t employer,
                                      premie_error *error)
{
    premie_money *public_premiums = premie_alloc_array(of->count, sizeof *public_premiums, error);
    premie_whk_row *rows = premie_result_make(&to->results, PREMIE_RESULT_whk, of->count, error);
    premie_whk_compare_row *compared = premie_result_make(&to->results, PREMIE_RESULT_whk_compare, 1, error);
    bool has_room = public_premiums != NULL && rows != NULL && compared != NULL;
    premie_status status = has_room ? PREMIE_OK : PREMIE_E_SYSTEM;
    for (unsigned i = 0; i < of->count && status == PREMIE_OK; i++) {
        status = explain_component(to, of, i, employer, &rows[i], &public_premiums[i], error);
    }
    if (status == PREMIE_OK && of->count == 0) {
        premie_explanation_add(to, "Q-1", "", "Whk premiums of %d", of->year);
        premie_explanation_formula(to, "none: whk_parameters.csv has no row of %d", of->year);
    }
    if (status == PREMIE_OK) {
        status = explain_compared(to, of, employer, public_premiums, compared, error);
    }
    if (status == PREMIE_OK) {
        to->results.table[PREMIE_RESULT_whk].count = of->count;
        to->results.table[PREMIE_RESULT_whk_compare].count = 1;
    }
    free(public_premiums);
    return status;
}

premie_status premie_explain_whk(const premie_portfolio *portfolio, uint32_t employer, int year,
                                 premie_explanation *explanation, premie_error *error)
{
    premie_whk_year of;
    premie_status status = premie_whk_year_init(&of, portfolio, year, error);
    if (status == PREMIE_OK) {
        status = explain_employer(explanation, &of, employer, error);
    }
    premie_whk_year_release(&of);
    if (status == PREMIE_OK && explanation->out_of_memory) {
        status = premie_fail(error, PREMIE_E_SYSTEM, "not enough memory for the explanation");
    }
    return status;
}
