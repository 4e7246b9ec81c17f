#include "run/simulated_result.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "stats/quantile.h"

premie_status premie_sim_spread_init(premie_sim_spread *spread, size_t paths, premie_error *error)
{
    spread->bins = premie_alloc_zeroed(PREMIE_SIM_BINS, sizeof *spread->bins, error);
    spread->sorted = premie_alloc_array(paths, sizeof *spread->sorted, error);
    return spread->bins != NULL && spread->sorted != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}

void premie_sim_spread_release(premie_sim_spread *spread)
{
    free(spread->bins);
    free(spread->sorted);
}

/* ---- the rates of a cover ---------------------------------------------------------------------------------- */

/* The two numbers next to a quantile, from how often each occurs. */
static double quantile_of_bins(const uint32_t bins[], double least, size_t count, double share)
{
    double place = (double)(count - 1) * share, next[2];
    size_t first = (size_t)place, seen = 0;
    size_t wanted[2] = {first, first + 1 < count ? first + 1 : first};
    uint32_t bin = 0;
    for (int i = 0; i < 2; i++) {
        while (seen + bins[bin] <= wanted[i]) {
            seen += bins[bin++];
        }
        next[i] = least + bin;
    }
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

static void binned_quantiles(size_t paths, const double rates[], double least, double most, size_t count,
                             premie_sim_spread *spread, premie_sim_row *row)
{
    for (size_t i = 0; i < paths; i++) {
        if (rates[i] >= 0) {
            spread->bins[(uint32_t)(rates[i] - least)]++;
        }
    }
    row->p05 = quantile_of_bins(spread->bins, least, count, 0.05);
    row->p95 = quantile_of_bins(spread->bins, least, count, 0.95);
    memset(spread->bins, 0, ((size_t)(most - least) + 1) * sizeof *spread->bins);
}

/* The least and the largest rate and the sum of those that have not lapsed; how many. */
static size_t span_alive(size_t paths, const double rates[], double *least, double *most, double *sum)
{
    size_t count = 0;
    *least = INFINITY;
    *most = -1;
    *sum = 0;
    for (size_t i = 0; i < paths; i++) {
        bool alive = rates[i] >= 0;
        *sum += alive ? rates[i] : 0; /* whole units: exact in any order */
        *least = alive && rates[i] < *least ? rates[i] : *least;
        *most = rates[i] > *most ? rates[i] : *most;
        count += alive;
    }
    return count;
}

void premie_sim_row_finish(const premie_simulation *of, const premie_sim_plan *plan, const premie_sim_year *year,
                           size_t paths, const double rates[], premie_sim_spread *spread, premie_sim_row *row)
{
    double least, most, sum, unit = (double)plan->unit;
    size_t count = paths;
    if (plan->lapse_count > 0) {
        count = span_alive(paths, rates, &least, &most, &sum);
    } else {
        of->rate->span(paths, rates, &least, &most, &sum);
    }
    row->shown = true;
    row->any = count > 0;
    row->limited = year->most != PREMIE_NO_INTEGER;
    if (count == 0) {
        return;
    }
    if (least >= most) {
        row->p05 = row->p95 = least;
    } else if (most - least < PREMIE_SIM_BINS) {
        binned_quantiles(paths, rates, least, most, count, spread, row);
    } else {
        sorted_quantiles(paths, rates, spread, row);
    }
    row->mean = sum / (double)count * unit;
    row->p05 *= unit;
    row->p95 *= unit;
    row->up /= (double)count;
    row->down /= (double)count;
    row->most /= (double)count;
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
