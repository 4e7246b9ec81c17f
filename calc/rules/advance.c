#include "premie/settlement.h"

#include <assert.h>

#include "rules/charged.h"

const char *premie_basis_word(premie_basis_kind kind)
{
    static const char *const words[] = {
        [PREMIE_BASIS_NONE] = "",
        [PREMIE_BASIS_DEFINITIVE] = "definitive",
        [PREMIE_BASIS_PROVISIONAL] = "provisional",
        [PREMIE_BASIS_STATEMENT] = "statement",
        [PREMIE_BASIS_INITIAL] = "initial",
        [PREMIE_BASIS_IN_SERVICE] = "in_service",
    };
    return words[kind];
}

const char *premie_advance_status_word(premie_advance_status status)
{
    static const char *const words[] = {
        [PREMIE_ADVANCE_OK] = "ok",
        [PREMIE_ADVANCE_NO_EXPOSURE] = "no_exposure",
        [PREMIE_ADVANCE_NO_TARIFF] = "no_tariff",
        [PREMIE_ADVANCE_FREE_OF_CHARGE] = "free_of_charge",
    };
    return words[status];
}

/* ---- the exposure of an advance -------------------------------------------------------------------- */

/* What a year of the cover before the one of the advance has to offer; `latest` where it is the very year before. */
static premie_basis_kind basis_of_earlier(const premie_cover *cover, int label, bool latest)
{
    bool by_spells = premie_administered_by_spells(cover);
    if (!by_spells && premie_latest_statement(cover, label) == NULL) {
        return PREMIE_BASIS_NONE;
    }
    premie_year room;
    const premie_year *year = premie_cover_year_in(cover, label, &room);
    if (premie_year_part(year, year->insured) == 0) {
        return PREMIE_BASIS_NONE;
    }
    if (premie_year_settled(cover, year)) {
        return PREMIE_BASIS_DEFINITIVE;
    }
    if (!by_spells) {
        return PREMIE_BASIS_STATEMENT;
    }
    bool ended = year->insured.until.day <= cover->as_of.day;
    return latest && ended ? PREMIE_BASIS_PROVISIONAL : PREMIE_BASIS_NONE;
}

/* the first basis that is there, from the latest year back to the one in which the cover begins. */
static premie_basis first_basis(const premie_cover *cover, const premie_year *year)
{
    bool has_earlier = cover->insured.from.day < year->whole.from.day;
    premie_basis found = {has_earlier ? basis_of_earlier(cover, year->label - 1, true) : PREMIE_BASIS_NONE,
                          year->label - 1};
    if (has_earlier && found.kind == PREMIE_BASIS_NONE) {
        int first = premie_year_label(cover->renewal, cover->insured.from);
        while (found.kind == PREMIE_BASIS_NONE && found.year > first) {
            found.kind = basis_of_earlier(cover, --found.year, false);
        }
    }
    if (found.kind != PREMIE_BASIS_NONE) {
        return found;
    }
    bool initial = cover->base == PREMIE_BASE_PAYROLL ? premie_money_is(cover->initial_payroll)
                                                      : premie_number_is(cover->initial_headcount);
    if (initial) {
        return (premie_basis){PREMIE_BASIS_INITIAL, 0};
    }
    return (premie_basis){premie_administered_by_spells(cover) ? PREMIE_BASIS_IN_SERVICE : PREMIE_BASIS_NONE, 0};
}

static premie_status exposure_in_service(const premie_cover *cover, premie_date day, premie_ratio *exposure,
                                         premie_error *error)
{
    if (cover->staff != NULL && cover->base == PREMIE_BASE_PAYROLL) {
        return premie_staff_wages_on(cover->staff, day, exposure, error);
    }
    if (cover->staff != NULL) {
        premie_period days = {day, premie_date_plus(day, 1)};
        *exposure = premie_ratio_of(premie_staff_days(cover->staff, days), 1);
        return PREMIE_OK;
    }
    if (cover->base == PREMIE_BASE_PAYROLL) {
        return premie_wages_on(cover->spell_count, cover->spells, day, exposure, error);
    }
    *exposure = premie_ratio_of(premie_in_service(cover->spell_count, cover->spells, day), 1);
    return PREMIE_OK;
}

premie_status premie_advance_exposure(const premie_cover *cover, const premie_year *year, premie_basis *basis,
                                      premie_ratio *exposure, premie_error *error)
{
    assert(!premie_period_is_empty(year->insured));
    premie_basis first = first_basis(cover, year);
    premie_status status = PREMIE_OK;
    switch (first.kind) {
    case PREMIE_BASIS_DEFINITIVE:
    case PREMIE_BASIS_PROVISIONAL:
    case PREMIE_BASIS_STATEMENT: {
        premie_year room;
        bool found;
        status = premie_exposure(cover, premie_cover_year_in(cover, first.year, &room), &found, exposure, error);
        break;
    }
    case PREMIE_BASIS_INITIAL:
        *exposure = cover->base == PREMIE_BASE_PAYROLL ? premie_ratio_of(cover->initial_payroll.cents, 1)
                                                       : premie_ratio_of(cover->initial_headcount.millionths, 1000000);
        break;
    case PREMIE_BASIS_IN_SERVICE:
        status = exposure_in_service(cover, year->insured.from, exposure, error);
        break;
    case PREMIE_BASIS_NONE:
        break;
    }
    if (status == PREMIE_OK) {
        *basis = first;
    }
    return status;
}

/* ---- the advance ----------------------------------------------------------------------------------- */

/* advance · surcharge_pct, rounded. */
static premie_status add_surcharge(const premie_cover *cover, premie_advance *advance, premie_error *error)
{
    premie_error inner;
    if (cover->surcharge.millionths == 0) {
        advance->surcharge = (premie_money){0};
        return PREMIE_OK;
    }
    premie_int128 product = (premie_int128)advance->amount.cents * cover->surcharge.millionths;
    premie_status status =
        premie_round_money(premie_ratio_of(product, INT64_C(100000000)), &advance->surcharge, &inner);
    if (status != PREMIE_OK) {
        return premie_fail(error, status, "surcharge of %d: %s", advance->year.label, inner.text);
    }
    return PREMIE_OK;
}

/* the statuses in their order. */
static premie_status add_amounts(const premie_cover *cover, premie_advance *advance, premie_error *error)
{
    const premie_year *year = &advance->year;
    premie_ratio rate;
    premie_settlement_status own = premie_status_without_estimate(cover, year, &rate);
    if (own == PREMIE_SETTLEMENT_FREE_OF_CHARGE || own == PREMIE_SETTLEMENT_NO_TARIFF) {
        advance->status = own == PREMIE_SETTLEMENT_NO_TARIFF ? PREMIE_ADVANCE_NO_TARIFF : PREMIE_ADVANCE_FREE_OF_CHARGE;
        return PREMIE_OK;
    }
    premie_status status = premie_advance_exposure(cover, year, &advance->basis, &advance->exposure, error);
    if (status != PREMIE_OK || advance->basis.kind == PREMIE_BASIS_NONE) {
        advance->status = PREMIE_ADVANCE_NO_EXPOSURE;
        return status;
    }
    advance->status = PREMIE_ADVANCE_OK;
    status = premie_cover_premium(cover, year, advance->exposure, rate, &advance->amount, error);
    return status == PREMIE_OK ? add_surcharge(cover, advance, error) : status;
}

premie_status premie_advance_of(const premie_cover *cover, int year, premie_advance *advance, premie_error *error)
{
    premie_advance found = {
        .year = premie_cover_year(cover, year),
        .exposure = {0, 1},
        .amount = PREMIE_NO_MONEY,
        .surcharge = PREMIE_NO_MONEY,
    };
    assert(!premie_period_is_empty(found.year.insured));
    found.rate = premie_rate_on(&cover->rates, found.year.insured.from);
    premie_status status = add_amounts(cover, &found, error);
    if (status == PREMIE_OK) {
        *advance = found;
    }
    return status;
}

/* ---- instalments ----------------------------------------------------------------------------------- */

int premie_term_months(enum premie_term term)
{
    switch (term) {
    case PREMIE_TERM_HALF_YEAR:
        return 6;
    case PREMIE_TERM_QUARTER:
        return 3;
    case PREMIE_TERM_MONTH:
        return 1;
    case PREMIE_TERM_YEAR:
    default:
        return 12;
    }
}

/* Part `place` of an amount in `count` equal whole cents; the cents that remain go to the first. */
static premie_money share(premie_money amount, size_t count, size_t place)
{
    int64_t parts = (int64_t)count;
    return (premie_money){amount.cents / parts + ((int64_t)place < amount.cents % parts)};
}

size_t premie_instalments(const premie_advance *advance, enum premie_term term,
                          premie_instalment instalments[PREMIE_INSTALMENTS_MAX])
{
    if (advance->status != PREMIE_ADVANCE_OK) {
        return 0;
    }
    const premie_year *year = &advance->year;
    int months = premie_term_months(term);
    size_t count = 0;
    for (int k = 0; k < 12; k += months) {
        premie_period term_days = {premie_year_month(year, k), premie_year_month(year, k + months)};
        premie_period insured = premie_period_cut(term_days, year->insured);
        if (!premie_period_is_empty(insured)) {
            instalments[count++].due = insured.from;
        }
    }
    for (size_t i = 0; i < count; i++) {
        instalments[i].amount = share(advance->amount, count, i);
        instalments[i].surcharge = share(advance->surcharge, count, i);
    }
    return count;
}
