#include "premie/wga.h"

#include <assert.h>
#include <math.h>

#include "premie/exact.h"

enum { FIRST_YEAR = 2016, YEARS_PAID = 10, MILLION = 1000000 };
/* The maximum of LGU, in months: before 2016, and at last. */
enum { LGU_MOST = 38, LGU_MOST_AT_LAST = 24, LGU_LEAST = 3, LGU_FIRST_MONTHS = 2, YEARS_IN_FULL = 10 };
/* Days of half a month, and what days of months of 28, 29, 30 and 31 days are whole parts of. */
enum { HALF_MONTH = 15, MONTH_PARTS = 377580 };

const char *premie_wga_status_word(premie_wga_status status)
{
    static const char *const words[] = {"ok", "old_regime", "iva", "no_limits"};
    return words[status];
}

const char *premie_wga_benefit_word(premie_wga_benefit benefit)
{
    static const char *const words[] = {"none", "lgu", "lau", "vvu"};
    return words[benefit];
}

/* ---- the length of LGU ------------------------------------------------------------------------------------- */

bool premie_wga_is_old_regime(premie_date wia_day) { return premie_date_year(wia_day) < FIRST_YEAR; }

static int lgu_most(premie_date wia_day)
{
    int year, month;
    premie_date_split(wia_day, &year, &month, NULL);
    int quarters = (year - FIRST_YEAR) * 4 + (month + 2) / 3;
    return quarters < LGU_MOST - LGU_MOST_AT_LAST ? LGU_MOST - quarters : LGU_MOST_AT_LAST;
}

int premie_lgu_half_months(premie_date wia_day, int years_to_2015, int years_from_2016)
{
    assert(!premie_wga_is_old_regime(wia_day));
    int most = 2 * lgu_most(wia_day), least = 2 * LGU_LEAST;
    int in_full = years_to_2015 > YEARS_IN_FULL ? years_to_2015 : YEARS_IN_FULL;
    int64_t years = (int64_t)years_to_2015 + years_from_2016;
    int64_t halves = years < in_full ? 2 * years : in_full + years;
    return halves < least ? least : halves > most ? most : (int)halves;
}

premie_date premie_lgu_end(premie_date wia_day, int half_months)
{
    return premie_date_plus(premie_date_add_months(wia_day, half_months / 2), half_months % 2 * HALF_MONTH);
}

/* ---- wage limits ------------------------------------------------------------------------------------------- */

static premie_money max_daily_wage(const premie_wage_limit *limit) { return limit->max_daily_wage; }
static premie_money minimum_wage(const premie_wage_limit *limit) { return limit->minimum_wage_month; }

/* [W-7]: where the row in force has none, or none is in force, the latest before it that has one. */
static premie_money limit_on(premie_limits limits, premie_date day, premie_money of(const premie_wage_limit *))
{
    for (size_t i = limits.count; i-- > 0;) {
        if (limits.rows[i].from.day <= day.day && premie_money_is(of(&limits.rows[i]))) {
            return of(&limits.rows[i]);
        }
    }
    return PREMIE_NO_MONEY;
}

premie_money premie_max_daily_wage_on(premie_limits limits, premie_date day)
{
    return limit_on(limits, day, max_daily_wage);
}

premie_money premie_minimum_wage_on(premie_limits limits, premie_date day)
{
    return limit_on(limits, day, minimum_wage);
}

static premie_date month_of(premie_date day)
{
    int year, month;
    premie_date_split(day, &year, &month, NULL);
    return premie_date_of(year, month, 1);
}

/* The first of the month on which another minimum wage counts than on the first of the month of a day. */
static premie_date next_minimum_wage(premie_limits limits, premie_date month)
{
    for (size_t i = 0; i < limits.count; i++) {
        premie_date from = limits.rows[i].from;
        if (from.day > month.day && premie_money_is(limits.rows[i].minimum_wage_month)) {
            premie_date first = month_of(from);
            return first.day == from.day ? first : premie_date_add_months(first, 1);
        }
    }
    return PREMIE_FOREVER;
}

/* ---- monthly amounts --------------------------------------------------------------------------------------- */

int premie_vvu_quarters(premie_pct disability)
{
    static const struct {
        int from, quarters;
    } classes[] = {{80, 280}, {65, 203}, {55, 168}, {45, 140}, {35, 112}};
    for (unsigned i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        if (disability.millionths >= (int64_t)classes[i].from * MILLION) {
            return classes[i].quarters;
        }
    }
    return 0;
}

/* [W-6]: 80 % or more. */
static bool is_full(const premie_wga_case *of) { return of->disability.millionths >= INT64_C(80) * MILLION; }

static bool is_iva(const premie_wga_case *of) { return of->durable && is_full(of); }

bool premie_is_on_wga(const premie_wga_case *sickness)
{
    return premie_vvu_quarters(sickness->disability) > 0 && !is_iva(sickness);
}

/*
 * Amounts of one case have one denominator, 1600 · the daily wage w in cents: A is 87 / 4 · the capped wage c, and
 * A / D is c / w. Numerators stay below 300 · 10^15 · 87 · 10^15, far within 128 bits.
 */
typedef struct amounts {
    const premie_wga_case *of;
    premie_int128 capped, wage;
} amounts;

/* rate % of (A − income · A / D), not below 0. */
static premie_int128 part_of_loss(const amounts *in, premie_int128 rate, premie_money income)
{
    premie_int128 loss = 87 * in->wage - 4 * (premie_int128)income.cents;
    return loss > 0 ? 4 * rate * in->capped * loss : 0;
}

static premie_int128 follow_up(const amounts *in, premie_money minimum)
{
    premie_int128 least = 4 * (premie_int128)minimum.cents, wage = 87 * in->capped;
    return premie_vvu_quarters(in->of->disability) * (least < wage ? least : wage) * in->wage;
}

/* [W-6]: at least VVU, and then at most what is lost. */
static premie_int128 supplement(const amounts *in, premie_money minimum)
{
    premie_money income = in->of->income_month, residual = in->of->residual_month;
    premie_int128 least = follow_up(in, minimum), most = part_of_loss(in, 70, income);
    premie_int128 amount = part_of_loss(in, 70, income.cents < residual.cents ? residual : income);
    amount = amount < least ? least : amount;
    return amount < most ? amount : most;
}

static bool has_supplement(const premie_wga_case *of)
{
    int64_t twice = 2 * of->income_month.cents, residual = of->residual_month.cents;
    return is_full(of) || (of->strict ? twice > residual : twice >= residual);
}

/* ---- phases ------------------------------------------------------------------------------------------------ */

static void add_phase(premie_wga_plan *plan, const amounts *in, premie_wga_benefit benefit, int rate, premie_date until,
                      premie_int128 monthly)
{
    premie_date from = plan->phase_count > 0 ? plan->phases[plan->phase_count - 1].days.until : in->of->wia_day;
    premie_wga_phase *last = plan->phase_count > 0 ? &plan->phases[plan->phase_count - 1] : NULL;
    until = premie_date_min(until, plan->end);
    if (until.day <= from.day) {
        return;
    }
    if (last != NULL && last->benefit == benefit && last->monthly.num == monthly) {
        last->days.until = until;
        return;
    }
    assert(plan->phase_count < PREMIE_WGA_PHASES);
    premie_int128 den = 1600 * (in->wage > 0 ? in->wage : 1);
    plan->phases[plan->phase_count++] = (premie_wga_phase){benefit, rate, {from, until}, {monthly, den}};
}

/* After LGU; false where a minimum wage is not known. */
static bool add_after_lgu(premie_wga_plan *plan, const amounts *in, premie_limits limits)
{
    bool is_supplement = has_supplement(in->of);
    for (premie_date day = plan->lgu_end; day.day < plan->end.day;) {
        premie_date month = month_of(day), next = next_minimum_wage(limits, month);
        premie_money minimum = premie_minimum_wage_on(limits, month);
        if (!premie_money_is(minimum)) {
            return false;
        }
        if (is_supplement) {
            add_phase(plan, in, PREMIE_WGA_LAU, 70, next, supplement(in, minimum));
        } else {
            add_phase(plan, in, PREMIE_WGA_VVU, premie_vvu_quarters(in->of->disability), next, follow_up(in, minimum));
        }
        day = premie_date_min(next, plan->end);
    }
    return true;
}

static bool add_phases(premie_wga_plan *plan, const premie_wga_case *of, premie_limits limits)
{
    int64_t wage = of->daily_wage.cents;
    amounts in = {.of = of, .wage = wage};
    if (premie_vvu_quarters(of->disability) == 0) {
        add_phase(plan, &in, PREMIE_WGA_NONE, 0, plan->end, 0);
        return true;
    }
    plan->max_daily_wage = premie_max_daily_wage_on(limits, of->wia_day);
    if (!premie_money_is(plan->max_daily_wage)) {
        return false;
    }
    in.capped = wage < plan->max_daily_wage.cents ? wage : plan->max_daily_wage.cents;
    premie_date first = premie_date_add_months(of->wia_day, LGU_FIRST_MONTHS);
    add_phase(plan, &in, PREMIE_WGA_LGU, 75, first, part_of_loss(&in, 75, of->income_month));
    add_phase(plan, &in, PREMIE_WGA_LGU, 70, plan->lgu_end, part_of_loss(&in, 70, of->income_month));
    return add_after_lgu(plan, &in, limits);
}

void premie_wga_plan_make(const premie_wga_case *sickness, premie_limits limits, premie_wga_plan *plan)
{
    premie_date end = premie_date_add_months(sickness->wia_day, 12 * YEARS_PAID);
    plan->status = PREMIE_WGA_OK;
    plan->half_months = 0;
    plan->lgu_end = PREMIE_NO_DATE;
    plan->end = premie_date_is(sickness->pension_day) ? premie_date_min(end, sickness->pension_day) : end;
    plan->max_daily_wage = PREMIE_NO_MONEY;
    plan->phase_count = 0;
    if (premie_wga_is_old_regime(sickness->wia_day)) {
        plan->status = PREMIE_WGA_OLD_REGIME;
        return;
    }
    plan->half_months = premie_lgu_half_months(sickness->wia_day, sickness->years_to_2015, sickness->years_from_2016);
    plan->lgu_end = premie_lgu_end(sickness->wia_day, plan->half_months);
    if (is_iva(sickness)) {
        plan->status = PREMIE_WGA_IVA;
    } else if (!add_phases(plan, sickness, limits)) {
        plan->status = PREMIE_WGA_NO_LIMITS;
        plan->phase_count = 0;
    }
}

/* ---- the burden -------------------------------------------------------------------------------------------- */

/* A year while it is summed up: what leavers and interest take off is summed apart, so that without either of them
 * it is nothing, and the exact amount stands. */
typedef struct year_sum {
    premie_ratio amount;
    double left, discounted;
} year_sum;

/* How the months of a plan count, from the calendar month on in which it begins. */
typedef struct weighing {
    int first_month; /* months since the year 0 */
    const double *still_on;
    double worth[PREMIE_WGA_MONTHS]; /* of a euro in the middle of the month, on 1 January of the year asked for */
} weighing;

static int months_since_0(int year, int month) { return 12 * year + month - 1; }

static void weigh_months(weighing *by, premie_date from, premie_number discount, int year)
{
    int begin, month;
    premie_date_split(from, &begin, &month, NULL);
    by->first_month = months_since_0(begin, month);
    double interest = 1 + (double)discount.millionths / (100.0 * MILLION), step = pow(interest, -1.0 / 12);
    by->worth[0] = pow(interest, -(by->first_month - months_since_0(year, 1) + 0.5) / 12);
    for (unsigned i = 1; i < PREMIE_WGA_MONTHS; i++) {
        by->worth[i] = by->worth[i - 1] * step;
    }
}

/* What W-8 may take in double precision. */
static double real(premie_ratio value) { return (double)value.num / (double)value.den; }

/* Some days of a phase, all in one calendar year, month by month. */
static bool add_days(const weighing *by, const premie_wga_phase *phase, premie_period days, year_sum *sum)
{
    int64_t parts = 0;
    double monthly = real(phase->monthly);
    int year, month;
    premie_date_split(days.from, &year, &month, NULL);
    for (premie_date first = premie_date_of(year, month, 1); first.day < days.until.day; month++) {
        int length = premie_month_days(year, month), place = months_since_0(year, month) - by->first_month;
        premie_date next = premie_date_plus(first, length);
        int64_t part =
            (int64_t)premie_period_days(premie_period_cut(days, (premie_period){first, next})) * (MONTH_PARTS / length);
        double amount = monthly * (double)part / MONTH_PARTS, still_on = by->still_on[place];
        sum->left += amount * (1 - still_on);
        sum->discounted += amount * (1 - still_on * by->worth[place]);
        parts += part;
        first = next;
    }
    premie_ratio product;
    return premie_ratio_times(phase->monthly, (premie_ratio){parts, MONTH_PARTS}, &product) &&
           premie_ratio_plus(sum->amount, product, &sum->amount);
}

/* What is left of an amount, rounded once; the amount as it was rounded where nothing is taken off. */
static premie_status less(const year_sum *sum, premie_money amount, double taken, premie_money *rest,
                          premie_error *error)
{
    int64_t cents = 0;
    if (taken == 0) {
        *rest = amount;
        return PREMIE_OK;
    }
    if (!premie_double_round(real(sum->amount) - taken, 1, &cents)) {
        return premie_fail(error, PREMIE_E_DATA, "the present value is beyond its range");
    }
    return premie_round_money(premie_ratio_of(cents, 1), rest, error);
}

static premie_status close_year(const year_sum *sum, int calendar_year, premie_wga_year *year, premie_error *error)
{
    year->calendar_year = calendar_year;
    premie_status status = premie_round_money(sum->amount, &year->amount, error);
    if (status == PREMIE_OK) {
        status = less(sum, year->amount, sum->left, &year->expected, error);
    }
    return status == PREMIE_OK ? less(sum, year->amount, sum->discounted, &year->present_value, error) : status;
}

premie_status premie_wga_burden(const premie_wga_plan *plan, const double still_on[], premie_number discount, int year,
                                premie_wga_year years[], unsigned *count, premie_error *error)
{
    weighing by = {.still_on = still_on};
    unsigned place = 0, done = 0;
    *count = 0;
    if (plan->phase_count == 0) {
        return PREMIE_OK;
    }
    premie_date from = plan->phases[0].days.from;
    weigh_months(&by, from, discount, year);
    for (int calendar_year = premie_date_year(from); place < plan->phase_count; calendar_year++) {
        premie_period whole = {premie_date_of(calendar_year, 1, 1), premie_date_of(calendar_year + 1, 1, 1)};
        year_sum sum = {{0, 1}, 0, 0};
        bool held = true;
        while (held && place < plan->phase_count && plan->phases[place].days.from.day < whole.until.day) {
            const premie_wga_phase *phase = &plan->phases[place];
            held = add_days(&by, phase, premie_period_cut(phase->days, whole), &sum);
            if (phase->days.until.day > whole.until.day) {
                break;
            }
            place++;
        }
        assert(done < PREMIE_WGA_YEARS);
        premie_status status = held
                                   ? close_year(&sum, calendar_year, &years[done++], error)
                                   : premie_fail(error, PREMIE_E_DATA, "the amount would be over 9,999,999,999,999.99");
        if (status != PREMIE_OK) {
            return status;
        }
    }
    *count = done;
    return PREMIE_OK;
}
