#include "run/rows.h"

#include "run/covers.h"

static premie_decimal rate_decimal(enum premie_premium_base base, int64_t rate)
{
    return base == PREMIE_BASE_PAYROLL ? (premie_decimal){rate, 6, true} : (premie_decimal){rate, 2, false};
}

premie_status premie_advance_row_of(const premie_book *book, uint32_t cover, const premie_advance *advance,
                                    premie_advance_row *row, premie_error *error)
{
    enum premie_premium_base base = book->products.premium_base[book->covers.product[cover]];
    bool ok = advance->status == PREMIE_ADVANCE_OK;
    *row = (premie_advance_row){
        .cover_id = book->covers.cover_id[cover],
        .year = advance->year.label,
        .insured_from = advance->year.insured.from,
        .insured_until = advance->year.insured.until,
        .exposure = PREMIE_NO_DECIMAL,
        .basis = ok ? advance->basis : (premie_basis){0},
        .rate = rate_decimal(base, advance->rate),
        .advance = advance->amount,
        .surcharge = advance->surcharge,
        .status = premie_advance_status_word(advance->status),
    };
    return ok ? premie_exposure_decimal(base, advance->exposure, &row->exposure, error) : PREMIE_OK;
}

premie_status premie_settlement_row_of(const premie_book *book, uint32_t cover, const premie_settlement *settlement,
                                       premie_settlement_row *row, premie_error *error)
{
    bool insured = !premie_period_is_empty(settlement->year.insured);
    enum premie_premium_base base = book->products.premium_base[book->covers.product[cover]];
    *row = (premie_settlement_row){
        .cover_id = book->covers.cover_id[cover],
        .year = settlement->year.label,
        .insured_from = insured ? settlement->year.insured.from : PREMIE_NO_DATE,
        .insured_until = insured ? settlement->year.insured.until : PREMIE_NO_DATE,
        .status = premie_settlement_status_word(settlement->status),
        .exposure = PREMIE_NO_DECIMAL,
        .definitive = settlement->definitive,
        .billed = settlement->billed,
        .difference = settlement->difference,
        .next_basis = settlement->next_basis,
        .next_advance = settlement->next_advance,
        .next_billed = settlement->next_billed,
        .next_difference = settlement->next_difference,
        .net_due = settlement->net_due,
        .article = premie_settlement_article(settlement->status),
    };
    return settlement->has_exposure ? premie_exposure_decimal(base, settlement->exposure, &row->exposure, error)
                                    : PREMIE_OK;
}
