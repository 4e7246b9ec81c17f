#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "run/covers.h"
#include "run/same.h"
#include "run/whk.h"

/* ---- the components of a year ------------------------------------------------------------------------------ */

static bool is_word(premie_id id, const char *word)
{
    return premie_id_length(id) == strlen(word) && memcmp(premie_id_bytes(id), word, strlen(word)) == 0;
}

static premie_whk_published published_in(const premie_whk_parameters *table, uint32_t row)
{
    return (premie_whk_published){
        .year = table->year[row],
        .limit_low = table->limit_low[row],
        .limit_high = table->limit_high[row],
        .base = table->base[row],
        .max = table->max[row],
        .min = table->min[row],
        .risk_avg = table->risk_avg[row],
        .cf = table->cf[row],
        .k = {table->k1[row], table->k2[row], table->k3[row], table->k4[row]},
        .max_sector52 = table->max_sector52[row],
        .small_max = table->small_max[row],
        .small_min = table->small_min[row],
    };
}

/* Rows are sorted by year, component and sector: those of one year and component stand together. */
static premie_rows sectors_of(const premie_whk_sectors *table, int year, premie_id component)
{
    premie_rows rows = {table->table.order, 0};
    for (uint32_t i = 0; i < table->table.visible_count; i++) {
        uint32_t row = table->table.order[i];
        if (table->year[row] == year && premie_id_is_same(table->component[row], component)) {
            rows.row = rows.count == 0 ? &table->table.order[i] : rows.row;
            rows.count++;
        }
    }
    return rows;
}

premie_status premie_whk_year_init(premie_whk_year *of, const premie_portfolio *portfolio, int year,
                                   premie_error *error)
{
    const premie_whk_parameters *table = &portfolio->book->whk_parameters;
    *of = (premie_whk_year){.portfolio = portfolio, .year = year};
    of->components = premie_alloc_array(table->table.visible_count, sizeof *of->components, error);
    if (of->components == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t i = 0; i < table->table.visible_count; i++) {
        uint32_t row = table->table.order[i];
        premie_id name = table->component[row];
        if (table->year[row] == year) {
            of->components[of->count++] = (premie_whk_component){
                .name = name,
                .published = published_in(table, row),
                .sectors = sectors_of(&portfolio->book->whk_sectors, year, name),
                .is_wga = is_word(name, "WGA") || is_word(name, "WGA-vast"),
            };
        }
    }
    return premie_wga_covers_init(&of->covers, portfolio, error);
}

void premie_whk_year_release(premie_whk_year *of)
{
    free(of->components);
    of->components = NULL;
    premie_wga_covers_release(&of->covers);
}

/* ---- an employer ------------------------------------------------------------------------------------------- */

static premie_pct sector_pct(const premie_whk_year *of, unsigned component, premie_id sector)
{
    const premie_whk_sectors *table = &of->portfolio->book->whk_sectors;
    premie_rows rows = of->components[component].sectors;
    uint32_t low = 0, high = rows.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = premie_id_compare(table->sector[rows.row[middle]], sector);
        if (order == 0) {
            return table->pct[rows.row[middle]];
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return PREMIE_NO_PCT;
}

static premie_money benefits_of(const premie_whk_year *of, unsigned component, uint32_t employer)
{
    const premie_whk_benefits *table = &of->portfolio->book->whk_benefits;
    premie_rows rows = premie_table_group(&table->table, employer);
    for (uint32_t i = 0; i < rows.count; i++) {
        uint32_t row = rows.row[i];
        if (table->year[row] == of->year - 2 &&
            premie_id_is_same(table->component[row], of->components[component].name)) {
            return table->amount[row];
        }
    }
    return (premie_money){0};
}

static bool is_in_own_risk(const premie_whk_year *of, unsigned component, uint32_t employer)
{
    const premie_whk_own_risk *table = &of->portfolio->book->whk_own_risk;
    premie_rows rows = premie_table_group(&table->table, employer);
    premie_date day = premie_date_of(of->year, 1, 1);
    bool found = false;
    for (uint32_t i = 0; i < rows.count && !found; i++) {
        uint32_t row = rows.row[i];
        found = premie_date_in(day, (premie_period){table->from[row], table->until[row]}) &&
                premie_id_is_same(table->component[row], of->components[component].name);
    }
    return found;
}

/* Rows are sorted by year. */
uint32_t premie_whk_wage_row(const premie_whk_year *of, uint32_t employer)
{
    const premie_whk_wages *table = &of->portfolio->book->whk_wages;
    premie_rows rows = premie_table_group(&table->table, employer);
    uint32_t count = rows.count;
    while (count > 0 && table->year[rows.row[count - 1]] > of->year) {
        count--;
    }
    return count > 0 ? rows.row[count - 1] : PREMIE_NO_ROW;
}

premie_whk_employer premie_whk_employer_of(const premie_whk_year *of, unsigned component, uint32_t employer)
{
    const premie_book *book = of->portfolio->book;
    premie_id sector = book->employers.sector[employer];
    premie_rows wages = premie_table_group(&book->whk_wages.table, employer);
    uint32_t charged = premie_whk_wage_row(of, employer);
    premie_whk_employer known = {
        .wage = charged != PREMIE_NO_ROW ? book->whk_wages.wage[charged] : PREMIE_NO_MONEY,
        .benefits = benefits_of(of, component, employer),
        .sector = sector_pct(of, component, sector),
        .in_sector_52 = is_word(sector, "52"),
        .in_own_risk = is_in_own_risk(of, component, employer),
    };
    for (int i = 0; i < PREMIE_WHK_YEARS; i++) {
        known.wages[i] = PREMIE_NO_MONEY;
    }
    for (uint32_t i = 0; i < wages.count; i++) {
        int before = of->year - 2 - book->whk_wages.year[wages.row[i]];
        if (before >= 0 && before < PREMIE_WHK_YEARS) {
            known.wages[before] = book->whk_wages.wage[wages.row[i]];
        }
    }
    return known;
}

/* ---- its premium of a component ---------------------------------------------------------------------------- */

/* With 2 decimals; what has more, as a percentage of a sector may, with those it has. */
static premie_decimal shown(premie_pct pct)
{
    if (!premie_pct_is(pct)) {
        return PREMIE_NO_DECIMAL;
    }
    return pct.millionths % 10000 == 0 ? (premie_decimal){pct.millionths / 10000, 2, false}
                                       : (premie_decimal){pct.millionths, 6, true};
}

static premie_whk_row row_of(const premie_whk_year *of, unsigned component, uint32_t employer,
                             const premie_whk_employer *known, const premie_whk *whk)
{
    bool sectoral = premie_pct_is(whk->public_pct) && premie_whk_is_sectoral(whk->size, of->year);
    premie_whk_row row = {
        .employer_id = of->portfolio->book->employers.employer_id[employer],
        .year = of->year,
        .component = of->components[component].name,
        .size = premie_whk_size_word(whk->size),
        .weight = PREMIE_NO_DECIMAL,
        .risk_own = shown(whk->risk_own),
        .individual = shown(whk->individual),
        .sector_pct = sectoral ? shown(known->sector) : PREMIE_NO_DECIMAL,
        .pct = shown(whk->pct),
        .wage = known->wage,
        .premium = whk->premium,
        .status = premie_whk_status_word(whk->status),
    };
    /* [N-2]; w lies between 0 and 1 */
    row.weight.decimals = 4;
    if (whk->weight.den == 0 || !premie_round(whk->weight, 10000, &row.weight.value)) {
        row.weight = PREMIE_NO_DECIMAL;
    }
    return row;
}

/* Puts the table, the employer and what failed before an error that only the calculation found. */
static premie_status fail_employer(const premie_whk_year *of, uint32_t employer, const char *what, premie_id component,
                                   premie_error *error)
{
    premie_id id = of->portfolio->book->employers.employer_id[employer];
    if (error == NULL) {
        return PREMIE_E_DATA;
    }
    premie_error cause = *error;
    return premie_fail(error, cause.status, "%s/employers.csv: employer '%.*s': %s%.*s: %s",
                       of->portfolio->book->options.book, (int)premie_id_length(id), premie_id_bytes(id), what,
                       (int)premie_id_length(component), premie_id_bytes(component), cause.text);
}

premie_status premie_whk_component_of(const premie_whk_year *of, unsigned component, uint32_t employer, premie_whk *whk,
                                      premie_whk_row *row, premie_error *error)
{
    premie_whk_employer known = premie_whk_employer_of(of, component, employer);
    premie_status status = premie_whk_of(&of->components[component].published, &known, whk, error);
    if (status != PREMIE_OK) {
        return fail_employer(of, employer, "Whk premium ", of->components[component].name, error);
    }
    *row = row_of(of, component, employer, &known, whk);
    return PREMIE_OK;
}

/* ---- beside the premium of own risk ------------------------------------------------------------------------ */

premie_status premie_erd_premium_of(const premie_whk_year *of, uint32_t cover, premie_cover_view *view,
                                    premie_erd_source *source, premie_money *premium, premie_error *error)
{
    const premie_book *book = of->portfolio->book;
    enum premie_premium_base base = book->products.premium_base[book->covers.product[cover]];
    premie_settlement settlement;
    premie_advance advance;
    *source = PREMIE_ERD_NOT_INSURED;
    *premium = PREMIE_NO_MONEY;
    premie_status status = premie_cover_view_turn(view, of->portfolio, cover, error);
    if (status != PREMIE_OK || premie_period_is_empty(premie_cover_year(&view->cover, of->year).insured)) {
        return status;
    }
    *source = PREMIE_ERD_UNKNOWN;
    if (base != PREMIE_BASE_HEADCOUNT && base != PREMIE_BASE_PAYROLL) {
        return PREMIE_OK;
    }
    status = premie_settle_alone(&view->cover, of->year, &settlement, error);
    if (status == PREMIE_OK && premie_money_is(settlement.definitive)) {
        *source = PREMIE_ERD_DEFINITIVE;
        *premium = settlement.definitive;
        return PREMIE_OK;
    }
    if (status == PREMIE_OK) {
        status = premie_advance_of(&view->cover, of->year, &advance, error);
    }
    if (status == PREMIE_OK && advance.status == PREMIE_ADVANCE_FREE_OF_CHARGE) {
        *source = PREMIE_ERD_FREE_OF_CHARGE;
        *premium = (premie_money){0};
    } else if (status == PREMIE_OK && premie_money_is(advance.amount)) {
        *source = PREMIE_ERD_ADVANCE;
        *premium = advance.amount;
    }
    if (status == PREMIE_E_DATA) {
        premie_fail_cover(book, cover, error);
    }
    return status;
}

/* The sum over the WGA covers of the employer; blank where one is not known, or there is none. */
static premie_status erd_premium(const premie_whk_year *of, uint32_t employer, premie_cover_view *view,
                                 premie_money *sum, premie_error *error)
{
    premie_int128 cents = 0;
    uint32_t place = 0, cover, insured = 0;
    bool known = true;
    *sum = PREMIE_NO_MONEY;
    while ((cover = premie_wga_cover_next(&of->covers, employer, &place)) != PREMIE_NO_ROW) {
        premie_erd_source source;
        premie_money premium;
        premie_status status = premie_erd_premium_of(of, cover, view, &source, &premium, error);
        if (status != PREMIE_OK) {
            return status;
        }
        insured += source != PREMIE_ERD_NOT_INSURED;
        known &= source != PREMIE_ERD_UNKNOWN;
        cents += premie_money_is(premium) ? premium.cents : 0;
    }
    if (known && insured > 0 && premie_round_money((premie_ratio){cents, 1}, sum, error) != PREMIE_OK) {
        return fail_employer(of, employer, "premium of its WGA covers", (premie_id){NULL}, error);
    }
    return PREMIE_OK;
}

static premie_status public_premium(const premie_whk_year *of, uint32_t employer, const premie_money public_premiums[],
                                    premie_money *sum, premie_error *error)
{
    premie_int128 cents = 0;
    unsigned components = 0;
    bool known = true;
    *sum = PREMIE_NO_MONEY;
    for (unsigned i = 0; i < of->count; i++) {
        if (of->components[i].is_wga) {
            components++;
            known &= premie_money_is(public_premiums[i]);
            cents += premie_money_is(public_premiums[i]) ? public_premiums[i].cents : 0;
        }
    }
    if (known && components > 0 && premie_round_money((premie_ratio){cents, 1}, sum, error) != PREMIE_OK) {
        return fail_employer(of, employer, "Whk premium of WGA", (premie_id){NULL}, error);
    }
    return PREMIE_OK;
}

premie_status premie_whk_compare_of(const premie_whk_year *of, uint32_t employer, const premie_money public_premiums[],
                                    premie_cover_view *view, premie_whk_compare_row *row, premie_error *error)
{
    premie_whk_compare_row made = {.employer_id = of->portfolio->book->employers.employer_id[employer],
                                   .year = of->year,
                                   .difference = PREMIE_NO_MONEY};
    premie_status status = public_premium(of, employer, public_premiums, &made.whk_wga, error);
    if (status == PREMIE_OK) {
        status = erd_premium(of, employer, view, &made.erd_premium, error);
    }
    if (status == PREMIE_OK && premie_money_is(made.whk_wga) && premie_money_is(made.erd_premium)) {
        /* both are from 0 up to the largest amount */
        made.difference.cents = made.whk_wga.cents - made.erd_premium.cents;
    }
    if (status == PREMIE_OK) {
        *row = made;
    }
    return status;
}
