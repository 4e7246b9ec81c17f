#include "premie/settlement.h"

#include <assert.h>
#include <limits.h>

#include "rules/charged.h"

const char *premie_settlement_status_word(premie_settlement_status status)
{
    static const char *const words[] = {
        [PREMIE_SETTLEMENT_FREE_OF_CHARGE] = "free_of_charge",
        [PREMIE_SETTLEMENT_NO_TARIFF] = "no_tariff",
        [PREMIE_SETTLEMENT_NOT_ENDED] = "not_ended",
        [PREMIE_SETTLEMENT_AWAITING_STATEMENT] = "awaiting_statement",
        [PREMIE_SETTLEMENT_ESTIMATED] = "estimated",
        [PREMIE_SETTLEMENT_STATEMENT_OVERDUE] = "statement_overdue",
        [PREMIE_SETTLEMENT_AWAITING_CERTIFICATE] = "awaiting_certificate",
        [PREMIE_SETTLEMENT_AWAITING_MUTATIONS] = "awaiting_mutations",
        [PREMIE_SETTLEMENT_SETTLED_LATE] = "settled_late",
        [PREMIE_SETTLEMENT_SETTLED] = "settled",
        [PREMIE_SETTLEMENT_NOT_INSURED] = "not_insured",
    };
    return words[status];
}

const char *premie_settlement_article(premie_settlement_status status)
{
    switch (status) {
    case PREMIE_SETTLEMENT_FREE_OF_CHARGE:
        return "S3:7.1";
    case PREMIE_SETTLEMENT_SETTLED:
        return "S3:7.2";
    case PREMIE_SETTLEMENT_AWAITING_MUTATIONS:
        return "S3:7.4";
    case PREMIE_SETTLEMENT_NO_TARIFF:
    case PREMIE_SETTLEMENT_NOT_ENDED:
    case PREMIE_SETTLEMENT_NOT_INSURED:
        return "";
    case PREMIE_SETTLEMENT_AWAITING_STATEMENT:
    case PREMIE_SETTLEMENT_ESTIMATED:
    case PREMIE_SETTLEMENT_STATEMENT_OVERDUE:
    case PREMIE_SETTLEMENT_AWAITING_CERTIFICATE:
    case PREMIE_SETTLEMENT_SETTLED_LATE:
        break;
    }
    return "S3:7.3";
}

/* ---- years ----------------------------------------------------------------------------------------- */

void premie_known_clear(premie_known *known)
{
    for (unsigned i = 0; i < PREMIE_KNOWN_YEARS; i++) {
        known->years[i].year.label = INT_MIN;
    }
}

/* Whether the days of a year are those that another cover has it begin and end on. */
static bool is_same_year(const premie_known_year *known, const premie_cover *cover, int label)
{
    return known->year.label == label && known->renewal.month == cover->renewal.month &&
           known->renewal.day == cover->renewal.day && known->year.day_count == cover->day_count;
}

void premie_known_turn(premie_known *known)
{
    for (unsigned i = 0; i < PREMIE_KNOWN_YEARS; i++) {
        known->years[i].is_own = false;
    }
}

static __attribute__((noinline)) void begin_known(premie_known_year *known, const premie_cover *cover, int label)
{
    if (is_same_year(known, cover, label)) {
        known->year.insured = premie_period_cut(known->year.whole, cover->insured);
    } else {
        known->year = premie_year_of(cover->renewal, cover->insured, cover->day_count, label);
        known->renewal = cover->renewal;
    }
    known->is_own = true;
    known->has_status = known->has_exposure = known->has_definitive = false;
}

/* What is known of a year; NULL where nothing is kept. */
static inline premie_known_year *known_of(const premie_cover *cover, int label)
{
    if (cover->known == NULL) {
        return NULL;
    }
    premie_known_year *known = &cover->known->years[(unsigned)label % PREMIE_KNOWN_YEARS];
    if (known->year.label != label || !known->is_own) {
        begin_known(known, cover, label);
    }
    return known;
}

const premie_year *premie_cover_year_in(const premie_cover *cover, int label, premie_year *room)
{
    const premie_known_year *known = known_of(cover, label);
    if (known != NULL) {
        return &known->year;
    }
    *room = premie_year_of(cover->renewal, cover->insured, cover->day_count, label);
    return room;
}

premie_year premie_cover_year(const premie_cover *cover, int year)
{
    premie_year room;
    return *premie_cover_year_in(cover, year, &room);
}

/* ---- statements and exposure ----------------------------------------------------------------------- */

static int months_of_limit(const premie_cover *cover, premie_date end)
{
    premie_number months = premie_parameter_on(&cover->statement_months, end);
    assert(premie_number_is(months));
    return (int)(months.millionths / 1000000);
}

premie_date premie_statement_limit(const premie_cover *cover, const premie_year *year)
{
    premie_date end = year->insured.until;
    return premie_date_add_months(end, months_of_limit(cover, end));
}

/* Whether the knowledge date is before the limit; of years long ago the days that months have at most tell it. */
static bool is_before_limit(const premie_cover *cover, const premie_year *year)
{
    enum { MONTH_DAYS_MOST = 31 };
    int64_t months = months_of_limit(cover, year->insured.until);
    int64_t passed = (int64_t)cover->as_of.day - year->insured.until.day;
    bool long_ago = months >= 0 && passed >= MONTH_DAYS_MOST * months;
    return !long_ago && cover->as_of.day < premie_statement_limit(cover, year).day;
}

const premie_statement *premie_latest_statement(const premie_cover *cover, int year)
{
    size_t low = 0, high = cover->statement_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (cover->statements[middle].year <= year) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low > 0 && cover->statements[low - 1].year == year ? &cover->statements[low - 1] : NULL;
}

/* [E-5]: what a statement says, a payroll over I(y) brought to a whole year. */
static premie_ratio stated_exposure(const premie_cover *cover, const premie_year *year,
                                    const premie_statement *statement)
{
    if (cover->base != PREMIE_BASE_PAYROLL) {
        assert(premie_number_is(statement->average_headcount));
        return premie_ratio_of(statement->average_headcount.millionths, 1000000);
    }
    assert(premie_money_is(statement->payroll));
    int64_t part = premie_year_part(year, year->insured);
    if (part == 0) {
        return premie_ratio_of(0, 1);
    }
    return premie_ratio_of((premie_int128)statement->payroll.cents * premie_year_units(year), part);
}

static premie_status exposure_by_spells(const premie_cover *cover, const premie_year *year, premie_ratio *exposure,
                                        premie_error *error)
{
    if (cover->base == PREMIE_BASE_PAYROLL) {
        return cover->staff != NULL ? premie_staff_payroll(cover->staff, year, exposure, error)
                                    : premie_payroll(cover->spell_count, cover->spells, year, exposure, error);
    }
    *exposure = cover->staff != NULL
                    ? premie_staff_headcount(cover->staff, year, cover->headcount_method)
                    : premie_average_headcount(cover->spell_count, cover->spells, year, cover->headcount_method);
    return PREMIE_OK;
}

premie_status premie_exposure(const premie_cover *cover, const premie_year *year, bool *found, premie_ratio *exposure,
                              premie_error *error)
{
    if (!premie_administered_by_spells(cover)) {
        const premie_statement *statement = premie_latest_statement(cover, year->label); /* [E-4] */
        *found = statement != NULL;
        if (statement != NULL) {
            *exposure = stated_exposure(cover, year, statement);
        }
        return PREMIE_OK;
    }
    premie_known_year *known = known_of(cover, year->label);
    *found = true;
    if (known != NULL && known->has_exposure) {
        *exposure = known->exposure;
        return PREMIE_OK;
    }
    premie_status status = exposure_by_spells(cover, year, exposure, error);
    if (known != NULL && status == PREMIE_OK) {
        known->has_exposure = true;
        known->exposure = *exposure;
    }
    return status;
}

/* An error of `inner`, with what it is of and the year before it. */
static premie_status in_year(premie_status status, const char *what, int label, const premie_error *inner,
                             premie_error *error)
{
    return status == PREMIE_OK ? PREMIE_OK : premie_fail(error, status, "%s of %d: %s", what, label, inner->text);
}

premie_status premie_cover_premium(const premie_cover *cover, const premie_year *year, premie_ratio exposure,
                                   premie_ratio rate, premie_money *premium, premie_error *error)
{
    premie_error inner;
    premie_status status = premie_premium(cover->base, exposure, rate, premium, &inner);
    return in_year(status, "premium", year->label, &inner, error);
}

/* ---- status ---------------------------------------------------------------------------------------- */

/* [D-2]: once the year has ended and has what its exposure comes from. */
static premie_settlement_status status_with_exposure(const premie_cover *cover, const premie_year *year,
                                                     const premie_statement *statement)
{
    if (statement != NULL && statement->certification_requested && !statement->certified) {
        return PREMIE_SETTLEMENT_AWAITING_CERTIFICATE;
    }
    if (cover->administration == PREMIE_BY_EMPLOYEE && (statement == NULL || !statement->certified) &&
        is_before_limit(cover, year)) {
        return PREMIE_SETTLEMENT_AWAITING_MUTATIONS;
    }
    if (!premie_administered_by_spells(cover)) {
        assert(statement != NULL);
        if (statement->received_on.day >= premie_statement_limit(cover, year).day) {
            return PREMIE_SETTLEMENT_SETTLED_LATE; /* [D-1] */
        }
    }
    return PREMIE_SETTLEMENT_SETTLED;
}

/* The same rate over 1 where it is whole, as one is that stays the same all year: premiums then fit 64 bits. */
static premie_ratio in_small_terms(premie_ratio rate)
{
    int64_t num = (int64_t)rate.num, den = (int64_t)rate.den;
    return rate.num == num && num % den == 0 ? (premie_ratio){num / den, 1} : rate;
}

static premie_settlement_status find_status(const premie_cover *cover, const premie_year *year, premie_ratio *rate)
{
    bool has_tariff;
    assert(!premie_period_is_empty(year->insured));
    if (premie_free_over(&cover->rates, year->insured)) {
        return PREMIE_SETTLEMENT_FREE_OF_CHARGE;
    }
    if (premie_rate_over(&cover->rates, year, year->insured, &has_tariff, rate, NULL) != PREMIE_OK || !has_tariff) {
        return PREMIE_SETTLEMENT_NO_TARIFF;
    }
    *rate = in_small_terms(*rate);
    if (cover->as_of.day < year->insured.until.day) {
        return PREMIE_SETTLEMENT_NOT_ENDED;
    }
    const premie_statement *statement = premie_latest_statement(cover, year->label);
    if (statement == NULL && !premie_administered_by_spells(cover)) {
        bool late = cover->as_of.day >= premie_statement_limit(cover, year).day;
        return late ? PREMIE_SETTLEMENT_STATEMENT_OVERDUE : PREMIE_SETTLEMENT_AWAITING_STATEMENT;
    }
    return status_with_exposure(cover, year, statement);
}

premie_settlement_status premie_status_without_estimate(const premie_cover *cover, const premie_year *year,
                                                        premie_ratio *rate)
{
    premie_known_year *known = known_of(cover, year->label);
    if (known == NULL) {
        return find_status(cover, year, rate);
    }
    if (!known->has_status) {
        known->rate = (premie_ratio){0, 1};
        known->status = find_status(cover, year, &known->rate);
        known->has_status = true;
    }
    *rate = known->rate;
    return known->status;
}

bool premie_year_settled(const premie_cover *cover, const premie_year *year)
{
    premie_ratio rate;
    premie_settlement_status status = premie_status_without_estimate(cover, year, &rate);
    return status == PREMIE_SETTLEMENT_SETTLED || status == PREMIE_SETTLEMENT_SETTLED_LATE;
}

/* [D-4]: the exposure of an estimated year; `basis` of kind none where it cannot be estimated. */
static premie_status estimate(const premie_cover *cover, const premie_year *year, premie_basis *basis,
                              premie_ratio *exposure, premie_error *error)
{
    premie_number uplift = premie_parameter_on(&cover->overdue_uplift, year->insured.until);
    if (!premie_number_is(uplift)) {
        *basis = (premie_basis){PREMIE_BASIS_NONE, 0};
        return PREMIE_OK;
    }
    premie_status status = premie_advance_exposure(cover, year, basis, exposure, error);
    if (status != PREMIE_OK || basis->kind == PREMIE_BASIS_NONE) {
        return status;
    }
    const int64_t hundred = INT64_C(100000000);
    if (!premie_ratio_times(*exposure, premie_ratio_of(hundred + uplift.millionths, hundred), exposure)) {
        return premie_fail(error, PREMIE_E_DATA, "exposure of %d: an intermediate exceeds 128 bits", year->label);
    }
    return PREMIE_OK;
}

/* The status of a year, its rate where it is charged, and what it rests on where it is estimated. */
static premie_status status_and_estimate(const premie_cover *cover, const premie_year *year,
                                         premie_settlement_status *status, premie_ratio *rate, premie_basis *basis,
                                         premie_ratio *exposure, premie_error *error)
{
    *basis = (premie_basis){PREMIE_BASIS_NONE, 0};
    *status = premie_status_without_estimate(cover, year, rate);
    if (*status != PREMIE_SETTLEMENT_STATEMENT_OVERDUE) {
        return PREMIE_OK;
    }
    premie_status result = estimate(cover, year, basis, exposure, error);
    if (result == PREMIE_OK && basis->kind != PREMIE_BASIS_NONE) {
        *status = PREMIE_SETTLEMENT_ESTIMATED;
    }
    return result;
}

premie_status premie_year_status(const premie_cover *cover, const premie_year *year, premie_settlement_status *status,
                                 premie_error *error)
{
    premie_basis basis;
    premie_ratio rate, exposure;
    premie_settlement_status found;
    premie_status result = status_and_estimate(cover, year, &found, &rate, &basis, &exposure, error);
    if (result == PREMIE_OK) {
        *status = found;
    }
    return result;
}

/* ---- settlement ------------------------------------------------------------------------------------ */

static bool is_charged(premie_settlement_status status)
{
    return status == PREMIE_SETTLEMENT_SETTLED || status == PREMIE_SETTLEMENT_SETTLED_LATE ||
           status == PREMIE_SETTLEMENT_ESTIMATED;
}

static premie_money or_zero(premie_money money) { return premie_money_is(money) ? money : (premie_money){0}; }

/* due - billed; with nothing due and nothing billed it is blank [D-7]. */
static premie_status difference_of(int label, premie_money due, premie_money billed, premie_money *difference,
                                   premie_error *error)
{
    premie_error inner;
    if (!premie_money_is(due) && billed.cents == 0) {
        *difference = PREMIE_NO_MONEY;
        return PREMIE_OK;
    }
    premie_status status = premie_money_subtract(or_zero(due), billed, difference, &inner);
    return in_year(status, "difference", label, &inner, error);
}

/* [D-5], [D-8]: the columns of the year after. */
static premie_status add_next(const premie_cover *cover, premie_money billed, premie_settlement *settlement,
                              premie_error *error)
{
    int label = settlement->year.label + 1;
    premie_year year = premie_cover_year(cover, label);
    if (premie_period_is_empty(year.insured)) {
        if (billed.cents == 0) {
            return PREMIE_OK;
        }
        settlement->next_advance = (premie_money){0};
    } else {
        premie_settlement_status next_status;
        premie_advance advance;
        premie_status status = premie_year_status(cover, &year, &next_status, error);
        if (status != PREMIE_OK || is_charged(next_status)) {
            return status;
        }
        status = premie_advance_of(cover, label, &advance, error);
        if (status != PREMIE_OK || advance.status == PREMIE_ADVANCE_NO_TARIFF ||
            advance.status == PREMIE_ADVANCE_NO_EXPOSURE) {
            return status;
        }
        settlement->next_basis = advance.basis;
        settlement->next_advance = advance.amount;
    }
    settlement->next_billed = billed;
    if (!premie_money_is(settlement->next_advance)) {
        return PREMIE_OK; /* free of charge: its own settlement gives back what was billed [D-7] */
    }
    return difference_of(label, settlement->next_advance, billed, &settlement->next_difference, error);
}

/* [D-2] to [D-4]: the status of a year that exists, and its definitive premium. */
static premie_status add_definitive(const premie_cover *cover, premie_settlement *settlement, premie_error *error)
{
    const premie_year *year = &settlement->year;
    premie_ratio rate, exposure = {0, 1};
    premie_status status =
        status_and_estimate(cover, year, &settlement->status, &rate, &settlement->basis, &exposure, error);
    if (status != PREMIE_OK || !is_charged(settlement->status)) {
        return status;
    }
    if (settlement->status != PREMIE_SETTLEMENT_ESTIMATED) {
        bool found;
        status = premie_exposure(cover, year, &found, &exposure, error);
    }
    if (status != PREMIE_OK) {
        return status;
    }
    settlement->has_exposure = true;
    settlement->exposure = exposure;
    return premie_cover_premium(cover, year, exposure, rate, &settlement->definitive, error);
}

static void keep_definitive(const premie_cover *cover, const premie_settlement *settlement)
{
    premie_known_year *known = known_of(cover, settlement->year.label);
    if (known != NULL) {
        known->definitive = settlement->definitive;
        known->has_definitive = true;
    }
}

static premie_status add_amounts(const premie_cover *cover, premie_money next_billed, premie_settlement *settlement,
                                 premie_error *error)
{
    premie_status status = add_next(cover, next_billed, settlement, error);
    if (status != PREMIE_OK) {
        return status;
    }
    if (premie_period_is_empty(settlement->year.insured)) {
        settlement->status = PREMIE_SETTLEMENT_NOT_INSURED; /* [D-8] */
        settlement->definitive = (premie_money){0};
    } else {
        status = add_definitive(cover, settlement, error);
        if (status == PREMIE_OK) {
            keep_definitive(cover, settlement);
        }
    }
    int label = settlement->year.label;
    bool has_difference =
        premie_money_is(settlement->definitive) || settlement->status == PREMIE_SETTLEMENT_FREE_OF_CHARGE;
    if (status == PREMIE_OK && has_difference) {
        status = difference_of(label, settlement->definitive, settlement->billed, &settlement->difference, error);
    }
    if (status != PREMIE_OK) {
        return status;
    }
    premie_error inner;
    status = premie_money_add(or_zero(settlement->difference), or_zero(settlement->next_difference),
                              &settlement->net_due, &inner);
    return in_year(status, "net due", label, &inner, error);
}

static void begin_settlement(const premie_cover *cover, int year, premie_money billed, premie_settlement *settlement)
{
    premie_year room;
    *settlement = (premie_settlement){
        .year = *premie_cover_year_in(cover, year, &room),
        .exposure = {0, 1},
        .definitive = PREMIE_NO_MONEY,
        .billed = billed,
        .difference = PREMIE_NO_MONEY,
        .next_advance = PREMIE_NO_MONEY,
        .next_billed = PREMIE_NO_MONEY,
        .next_difference = PREMIE_NO_MONEY,
        .net_due = PREMIE_NO_MONEY,
    };
}

premie_status premie_settle_year(const premie_cover *cover, int year, premie_money billed, premie_money next_billed,
                                 bool *exists, premie_settlement *settlement, premie_error *error)
{
    begin_settlement(cover, year, billed, settlement);
    *exists = !premie_period_is_empty(settlement->year.insured) || billed.cents != 0;
    return *exists ? add_amounts(cover, next_billed, settlement, error) : PREMIE_OK;
}

premie_status premie_settle_alone(const premie_cover *cover, int year, premie_settlement *settlement,
                                  premie_error *error)
{
    begin_settlement(cover, year, PREMIE_NO_MONEY, settlement);
    assert(!premie_period_is_empty(settlement->year.insured));
    return add_definitive(cover, settlement, error);
}

premie_status premie_definitive(const premie_cover *cover, int year, premie_money *definitive, premie_error *error)
{
    premie_settlement settlement;
    const premie_known_year *known = known_of(cover, year);
    if (known != NULL && known->has_definitive) {
        *definitive = known->definitive;
        return PREMIE_OK;
    }
    premie_status status = premie_settle_alone(cover, year, &settlement, error);
    if (status == PREMIE_OK) {
        *definitive = settlement.definitive;
    }
    return status;
}
