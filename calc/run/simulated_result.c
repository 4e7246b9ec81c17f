#include "run/simulated_result.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "stats/quantile.h"

premie_status premie_sim_spread_init(premie_sim_spread *spread, size_t paths, premie_error *error)
{
    spread->places = premie_alloc_array(paths, sizeof *spread->places, error);
    spread->sorted = premie_alloc_array(paths, sizeof *spread->sorted, error);
    return spread->places != NULL && spread->sorted != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}

void premie_sim_spread_release(premie_sim_spread *spread)
{
    free(spread->places);
    free(spread->sorted);
}

/* ---- the rates of a cover ---------------------------------------------------------------------------------- */

/* The places of a cover and year. */
typedef struct ranking {
    const premie_rate_lanes *lanes;
    size_t paths;
    const uint16_t *places;
    uint16_t most;
} ranking;

/* The least place, from `low` on, that more than `rank` places are up to: a pass for each halving is less than bins. */
static uint16_t ranked(const ranking *of, uint16_t low, size_t rank)
{
    uint16_t high = of->most;
    while (low < high) {
        uint16_t middle = (uint16_t)(low + (high - low) / 2);
        if (of->lanes->up_to(of->paths, of->places, middle) > rank) {
            high = middle;
        } else {
            low = (uint16_t)(middle + 1);
        }
    }
    return low;
}

/* From the two places next to a quantile. */
static double ranked_quantile(const ranking *of, const premie_rate_tally *tally, double share)
{
    double place = (double)(tally->count - 1) * share;
    size_t first = (size_t)place;
    uint16_t low = ranked(of, 0, first), high = low;
    if (first + 1 < tally->count && of->lanes->up_to(of->paths, of->places, low) == first + 1) {
        high = ranked(of, (uint16_t)(low + 1), first + 1);
    }
    double least = (double)tally->least, next[2] = {least + low, least + high};
    return premie_quantile(2, next, place - (double)first);
}

static void sorted_quantiles(size_t paths, const double rates[], premie_sim_spread *spread, premie_sim_row *row)
{
    size_t count = 0;
    for (size_t i = 0; i < paths; i++) {
        spread->sorted[count] = rates[i];
        count += rates[i] >= 0;
    }
    premie_numbers_sort(count, spread->sorted);
    row->p05 = premie_quantile(count, spread->sorted, 0.05);
    row->p95 = premie_quantile(count, spread->sorted, 0.95);
}

static void ranked_quantiles(const premie_simulation *of, const double rates[], const premie_rate_tally *tally,
                             premie_sim_spread *spread, premie_sim_row *row)
{
    ranking by = {of->rate, of->options->paths, spread->places, (uint16_t)(tally->largest - tally->least)};
    of->rate->place(by.paths, rates, (double)tally->least, spread->places);
    row->p05 = ranked_quantile(&by, tally, 0.05);
    row->p95 = ranked_quantile(&by, tally, 0.95);
}

void premie_sim_row_finish(const premie_simulation *of, const premie_sim_plan *plan, const premie_sim_year *year,
                           const double rates[], const premie_rate_tally *tally, premie_sim_spread *spread,
                           premie_sim_row *row)
{
    const double unit = (double)plan->unit, count = (double)tally->count;
    row->shown = true;
    row->any = tally->count > 0;
    row->limited = year->most != PREMIE_NO_INTEGER;
    if (tally->count == 0) {
        return;
    }
    if (tally->least == tally->largest) {
        row->p05 = row->p95 = (double)tally->least;
    } else if (tally->largest - tally->least < PREMIE_NO_PLACE) {
        ranked_quantiles(of, rates, tally, spread, row);
    } else {
        sorted_quantiles(of->options->paths, rates, spread, row);
    }
    row->mean = (double)tally->sum / count * unit;
    row->p05 *= unit;
    row->p95 *= unit;
    row->up = (double)tally->up / count;
    row->down = (double)tally->down / count;
    row->most = (double)tally->at_most / count;
}

/* ---- tables ------------------------------------------------------------------------------------------------ */

static void *more_rows(premie_results *results, unsigned table, size_t more, premie_error *error)
{
    premie_result *result = &results->table[table];
    size_t size = premie_result_schemas[table].row_size;
    void *wider = premie_resize_array(result->rows, result->count + more, size, error);
    if (wider == NULL) {
        return NULL;
    }
    result->rows = wider;
    result->made = true;
    return (char *)wider + result->count * size;
}

static bool set_decimal(double value, uint8_t decimals, double scale, bool trim, premie_decimal *to)
{
    *to = (premie_decimal){0, decimals, trim};
    return premie_double_round(value, (int64_t)scale, &to->value);
}

/* A rate in millionths, and a share. */
static bool fill_cover(const premie_sim_row *from, premie_simulation_covers_row *to)
{
    to->mean_pct = to->p05_pct = to->p95_pct = PREMIE_NO_DECIMAL;
    to->prob_up = to->prob_down = to->prob_at_max = PREMIE_NO_DECIMAL;
    if (!from->any) {
        return true;
    }
    return set_decimal(from->mean, 6, 1, true, &to->mean_pct) && set_decimal(from->p05, 6, 1, true, &to->p05_pct) &&
           set_decimal(from->p95, 6, 1, true, &to->p95_pct) && set_decimal(from->up, 6, 1e6, true, &to->prob_up) &&
           set_decimal(from->down, 6, 1e6, true, &to->prob_down) &&
           (!from->limited || set_decimal(from->most, 6, 1e6, true, &to->prob_at_max));
}

static premie_status add_covers(const premie_simulation *of, const premie_sim_kept *kept, const char *scenario,
                                premie_results *results, premie_error *error)
{
    const premie_book *book = of->portfolio->book;
    premie_simulation_covers_row *rows =
        more_rows(results, PREMIE_RESULT_simulation_covers, of->covers * (size_t)of->horizon, error);
    if (rows == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (size_t i = 0; i < of->covers; i++) {
        premie_id id = book->covers.cover_id[of->cover[i]];
        const char *copy = premie_arena_copy(results->texts, (const char *)id.text, premie_id_length(id) + 1, error);
        if (copy == NULL) {
            return PREMIE_E_SYSTEM;
        }
        for (int year = 0; year < of->horizon; year++) {
            const premie_sim_row *from = &kept->rows[i * (size_t)of->horizon + (size_t)year];
            if (!from->shown) {
                continue;
            }
            *rows = (premie_simulation_covers_row){
                .scenario = scenario, .cover_id = {(const unsigned char *)copy}, .year = of->options->year + year};
            if (!fill_cover(from, rows)) {
                return premie_fail(error, PREMIE_E_DATA, "simulation: a rate is beyond its range");
            }
            rows++;
            results->table[PREMIE_RESULT_simulation_covers].count++;
        }
    }
    return PREMIE_OK;
}

/* ---- the portfolio ----------------------------------------------------------------------------------------- */

typedef enum measure { CLAIMS, MEAN_PCT, PREMIUM, RATIO, REINTEGRATION, RESULT, MEASURES } measure;

/* In their bytewise order. */
static const char *const measure_words[MEASURES] = {"claims", "mean_pct",      "premium",
                                                    "ratio",  "reintegration", "result"};

/* Amounts in cents, percentages in percent; false where no path has the measure. */
static bool take_measure(const premie_simulation *of, const premie_sim_kept *kept, int year, measure of_what,
                         double values[])
{
    size_t paths = of->options->paths, each = (size_t)of->horizon * paths, at = (size_t)year * paths;
    const double *payroll = kept->sums + PREMIE_SIM_PAYROLL * each + at;
    const double *other = kept->sums + PREMIE_SIM_OTHER * each + at;
    const double *claims = kept->sums + PREMIE_SIM_CLAIMS * each + at;
    const double *reintegration = kept->sums + PREMIE_SIM_REINTEGRATION * each + at;
    const double *exposure = kept->sums + PREMIE_SIM_EXPOSURE * each + at;
    bool any = of_what != MEAN_PCT;
    for (size_t i = 0; i < paths; i++) {
        double premium = payroll[i] + other[i], costs = claims[i] + reintegration[i];
        switch (of_what) {
        case CLAIMS:
            values[i] = claims[i];
            break;
        case MEAN_PCT:
            values[i] = exposure[i] > 0 ? 100 * payroll[i] / exposure[i] : 0;
            any |= exposure[i] > 0;
            break;
        case PREMIUM:
            values[i] = premium;
            break;
        case RATIO:
            values[i] = premium > 0 ? 100 * costs / premium : 0;
            break;
        case REINTEGRATION:
            values[i] = reintegration[i];
            break;
        case RESULT:
        case MEASURES:
        default:
            values[i] = premium - costs;
            break;
        }
    }
    return any;
}

/* The mean of the worst half percent, the last of them counted in part. */
static double tail_mean(size_t count, const double sorted[], bool lowest)
{
    double wanted = (double)count * 0.005, sum = 0, left = wanted;
    for (size_t i = 0; i < count && left > 0; i++) {
        double part = left < 1 ? left : 1;
        sum += part * sorted[lowest ? i : count - 1 - i];
        left -= part;
    }
    return sum / wanted;
}

static bool fill_row(size_t count, double values[], measure of_what, premie_simulation_row *row)
{
    static const double shares[7] = {0.005, 0.05, 0.25, 0.5, 0.75, 0.95, 0.995};
    bool money = of_what != MEAN_PCT && of_what != RATIO;
    uint8_t decimals = money ? 2 : 4;
    double scale = money ? 1 : 1e4, sum = 0, squares = 0;
    premie_decimal *const quantiles[7] = {&row->p005, &row->p05, &row->p25, &row->p50,
                                          &row->p75,  &row->p95, &row->p995};
    for (size_t i = 0; i < count; i++) {
        sum += values[i];
    }
    double mean = sum / (double)count;
    for (size_t i = 0; i < count; i++) {
        squares += (values[i] - mean) * (values[i] - mean);
    }
    double sd = count > 1 ? sqrt(squares / (double)(count - 1)) : 0;
    premie_numbers_sort(count, values);
    bool held = set_decimal(mean, decimals, scale, false, &row->mean) &&
                set_decimal(sd, decimals, scale, false, &row->sd) &&
                set_decimal(sd / sqrt((double)count), decimals, scale, false, &row->standard_error) &&
                set_decimal(tail_mean(count, values, of_what == PREMIUM || of_what == RESULT), decimals, scale, false,
                            &row->tvar995);
    for (int i = 0; i < 7 && held; i++) {
        held = set_decimal(premie_quantile(count, values, shares[i]), decimals, scale, false, quantiles[i]);
    }
    return held;
}

/* [T-8], [N-4]: no amount of a path leaves the range of money. Up to it, sums of doubles are exact. */
static premie_status check_sums(const premie_simulation *of, const premie_sim_kept *kept, premie_error *error)
{
    size_t count = PREMIE_SIM_SUMS * (size_t)of->horizon * of->options->paths;
    double most = 0;
    for (size_t i = 0; i < count; i++) {
        most = kept->sums[i] > most ? kept->sums[i] : most;
    }
    return most <= (double)PREMIE_MONEY_MAX
               ? PREMIE_OK
               : premie_fail(error, PREMIE_E_DATA, "simulation: a sum over all covers is over 9,999,999,999,999.99");
}

static premie_status add_portfolio(const premie_simulation *of, const premie_sim_kept *kept, const char *scenario,
                                   premie_results *results, premie_error *error)
{
    premie_simulation_row *rows = more_rows(results, PREMIE_RESULT_simulation, (size_t)of->horizon * MEASURES, error);
    double *values = rows ? premie_alloc_array(of->options->paths, sizeof *values, error) : NULL;
    premie_status status = values != NULL ? check_sums(of, kept, error) : PREMIE_E_SYSTEM;
    for (int i = 0; i < of->horizon * MEASURES && status == PREMIE_OK; i++) {
        measure of_what = (measure)(i % MEASURES);
        *rows = (premie_simulation_row){
            .scenario = scenario, .year = of->options->year + i / MEASURES, .measure = measure_words[of_what]};
        if (!take_measure(of, kept, i / MEASURES, of_what, values)) {
            continue;
        }
        if (!fill_row(of->options->paths, values, of_what, rows)) {
            status = premie_fail(error, PREMIE_E_DATA, "simulation: a figure is beyond its range");
        }
        rows++;
        results->table[PREMIE_RESULT_simulation].count++;
    }
    free(values);
    return status;
}

static premie_status make_texts(premie_results *results, premie_error *error)
{
    if (results->texts == NULL) {
        results->texts = premie_alloc_zeroed(1, sizeof *results->texts, error);
    }
    return results->texts != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}

premie_status premie_sim_results(const premie_simulation *of, const premie_sim_kept *kept, premie_results *results,
                                 premie_error *error)
{
    premie_status status = make_texts(results, error);
    const char *name = of->options->scenario;
    const char *scenario =
        status == PREMIE_OK ? premie_arena_copy(results->texts, name, strlen(name) + 1, error) : NULL;
    status = scenario != NULL ? add_portfolio(of, kept, scenario, results, error) : PREMIE_E_SYSTEM;
    return status == PREMIE_OK ? add_covers(of, kept, scenario, results, error) : status;
}
