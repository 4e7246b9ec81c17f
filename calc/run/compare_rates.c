#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "run/compared.h"

/* A row of rates.csv by its cover. */
typedef struct rated_cover {
    premie_slice cover;
    const premie_slice *cells;
} rated_cover;

/* A named column of a row. */
static premie_slice cell_of(const premie_sheet_pair *pair, const premie_slice *cells, const char *column)
{
    return cells[premie_result_column_named(pair->schema, column, strlen(column))];
}

static int64_t number_of(const premie_sheet_pair *pair, const premie_slice *cells, const char *column, int decimals)
{
    premie_slice text = cell_of(pair, cells, column);
    return text.length > 0 ? premie_slice_number(text, pair->dialect, decimals) : PREMIE_NO_INTEGER;
}

/* ---- the collective experience --------------------------------------------------------------------------- */

/* [XR-4]: Z = w / (w + K), in whole millionths; w in euros. */
static int64_t credibility_by(double weight, double k) { return llround(weight / (weight + k) * 1e6); }

/*
 * rates.csv does not say which row of portfolio.csv a cover belongs to; its Z and its premium do, where one K only goes
 * with them. m in millionths of 1, or PREMIE_NO_INTEGER.
 */
static int64_t find_collective(const premie_sheet_pair *portfolio, unsigned side, const premie_rated *rated)
{
    int64_t found = PREMIE_NO_INTEGER;
    bool several = false;
    const premie_sheet *sheet = &portfolio->sheet[side];
    if (rated->credibility == PREMIE_NO_INTEGER || rated->premium.cents <= 0) {
        return found;
    }
    for (size_t row = 0; row < sheet->row_count; row++) {
        const premie_slice *cells = premie_sheet_row(sheet, row);
        premie_slice text = cell_of(portfolio, cells, "k");
        double k;
        if (text.length == 0 || !premie_real_parse(text.bytes, text.length, portfolio->dialect, &k) ||
            credibility_by((double)rated->premium.cents / 100, k) != rated->credibility) {
            continue;
        }
        int64_t mean = number_of(portfolio, cells, "mean_ratio", 4); /* of a percent */
        several |= found != PREMIE_NO_INTEGER && found != mean;
        found = mean;
    }
    return several ? PREMIE_NO_INTEGER : found;
}

/* ---- covers ---------------------------------------------------------------------------------------------- */

static int compare_slices(premie_slice a, premie_slice b)
{
    size_t length = a.length < b.length ? a.length : b.length;
    int order = length > 0 ? memcmp(a.bytes, b.bytes, length) : 0;
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

static int compare_covers(const void *left, const void *right)
{
    const rated_cover *a = left, *b = right;
    return compare_slices(a->cover, b->cover);
}

/* The rows of one folder with a new percentage, by cover; those of a cover that has several are left out. */
static rated_cover *covers_of(const premie_sheet_pair *rates, unsigned side, size_t *count, premie_error *error)
{
    const premie_sheet *sheet = &rates->sheet[side];
    rated_cover *covers = premie_alloc_array(sheet->row_count, sizeof *covers, error);
    size_t all = sheet->row_count;
    *count = 0;
    for (size_t row = 0; row < all && covers != NULL; row++) {
        const premie_slice *cells = premie_sheet_row(sheet, row);
        covers[row] = (rated_cover){cell_of(rates, cells, "cover_id"), cells};
    }
    if (covers != NULL && all > 0) {
        qsort(covers, all, sizeof *covers, compare_covers);
    }
    for (size_t i = 0, next; covers != NULL && i < all; i = next) {
        for (next = i + 1; next < all && compare_covers(&covers[i], &covers[next]) == 0; next++) {
        }
        if (next == i + 1 && cell_of(rates, covers[i].cells, "new_pct").length > 0 &&
            cell_of(rates, covers[i].cells, "current_pct").length > 0) {
            covers[(*count)++] = covers[i];
        }
    }
    return covers;
}

static premie_rated rated_of(const premie_sheet_pair *rates, const premie_sheet_pair *portfolio, unsigned side,
                             const premie_slice *cells)
{
    premie_rated rated = {.reintegration = {number_of(rates, cells, "reintegration", 2)},
                          .capped = {number_of(rates, cells, "capped", 2)},
                          .premium = {number_of(rates, cells, "premium", 2)},
                          .credibility = number_of(rates, cells, "credibility", 6),
                          .factor = number_of(rates, cells, "factor", 6),
                          .current = number_of(rates, cells, "current_pct", 6),
                          .rate = number_of(rates, cells, "new_pct", 6),
                          .bounded = cell_of(rates, cells, "bound").length > 0,
                          .collective = PREMIE_NO_INTEGER};
    if (portfolio != NULL) {
        rated.collective = find_collective(portfolio, side, &rated);
    }
    return rated;
}

static bool is_within(int64_t value, int64_t least, int64_t most) { return value >= least && value <= most; }

/* Whether the figures are such as a run writes. */
static bool is_sound(const premie_rated *rated)
{
    const int64_t money = PREMIE_MONEY_MAX, none = PREMIE_NO_INTEGER;
    return is_within(rated->current, 0, PREMIE_NUMBER_MAX) && is_within(rated->rate, 0, PREMIE_NUMBER_MAX) &&
           (rated->factor == none || is_within(rated->factor, 0, PREMIE_NUMBER_MAX)) &&
           (rated->credibility == none || is_within(rated->credibility, 0, 1000000)) &&
           (rated->reintegration.cents == none || is_within(rated->reintegration.cents, -money, money)) &&
           (rated->capped.cents == none || is_within(rated->capped.cents, -money, money)) &&
           (rated->premium.cents == none || is_within(rated->premium.cents, -money, money));
}

/* A factor needs the amounts that it comes from. */
static void drop_factor(premie_rated *rated)
{
    if (!premie_money_is(rated->reintegration) || !premie_money_is(rated->capped) || !premie_money_is(rated->premium)) {
        rated->factor = rated->credibility = PREMIE_NO_INTEGER;
    }
}

/* The most decimals that any new percentage shows: they are as many as its rating row says, less trailing zeros. */
static int decimals_of(const premie_sheet_pair *rates)
{
    int most = 0;
    for (int side = 0; side < 2; side++) {
        for (size_t row = 0; row < rates->sheet[side].row_count; row++) {
            premie_slice text = cell_of(rates, premie_sheet_row(&rates->sheet[side], row), "new_pct");
            int decimals = premie_slice_decimals(text, rates->dialect);
            most = decimals > most ? decimals : most;
        }
    }
    return most;
}

/* ---- the whole ------------------------------------------------------------------------------------------- */

static const char *keep_id(premie_arena *texts, premie_slice id, premie_error *error)
{
    char text[PREMIE_CELL_TEXT];
    memcpy(text, id.bytes, id.length);
    text[id.length] = '\0';
    return premie_arena_copy(texts, text, id.length + 1, error);
}

static premie_status add_rate(const premie_sheet_pair *rates, const premie_sheet_pair *portfolio,
                              const rated_cover *const both[2], int decimals, premie_comparison *comparison,
                              premie_error *error)
{
    premie_rated before = rated_of(rates, portfolio, 0, both[0]->cells);
    premie_rated after = rated_of(rates, portfolio, 1, both[1]->cells);
    if (before.rate == after.rate || both[0]->cover.length == 0 || !is_sound(&before) || !is_sound(&after)) {
        return PREMIE_OK;
    }
    drop_factor(&before);
    drop_factor(&after);
    premie_compared_rate *rate = &comparison->rates[comparison->rate_count];
    rate->cover_id = keep_id(comparison->texts, both[0]->cover, error);
    if (rate->cover_id == NULL) {
        return PREMIE_E_SYSTEM;
    }
    rate->rate[0] = before.rate;
    rate->rate[1] = after.rate;
    rate->change = premie_rate_change_of(&before, &after, decimals);
    comparison->rate_count++;
    return PREMIE_OK;
}

premie_status premie_compare_rates(const premie_sheet_pair *rates, const premie_sheet_pair *portfolio,
                                   premie_comparison *comparison, premie_error *error)
{
    size_t count[2] = {0, 0}, at[2] = {0, 0};
    rated_cover *covers[2];
    int decimals = decimals_of(rates);
    premie_status status = PREMIE_OK;
    covers[0] = covers_of(rates, 0, &count[0], error);
    covers[1] = covers[0] ? covers_of(rates, 1, &count[1], error) : NULL;
    comparison->rates = covers[1] ? premie_alloc_array(count[0], sizeof *comparison->rates, error) : NULL;
    status = comparison->rates != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    while (status == PREMIE_OK && at[0] < count[0] && at[1] < count[1]) {
        const rated_cover *both[2] = {&covers[0][at[0]], &covers[1][at[1]]};
        int order = compare_covers(both[0], both[1]);
        if (order == 0) {
            status = add_rate(rates, portfolio, both, decimals, comparison, error);
        }
        at[0] += order <= 0;
        at[1] += order >= 0;
    }
    free(covers[0]);
    free(covers[1]);
    return status;
}
