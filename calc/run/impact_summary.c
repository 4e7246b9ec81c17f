#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "premie/exact.h"
#include "run/outcome.h"
#include "stats/quantile.h"

/* In the order of their words. */
enum { BY_ALL, BY_CLASS, BY_PRODUCT, BY_SECTOR, BY_SIZE, DIMENSIONS };
static const char *const dimension_words[DIMENSIONS] = {"all", "class", "product", "sector", "size"};

/* Bins of [S-5]: one below −100, those between, one from 100 on. */
enum { BIN = 5, BINS = 2 * 100 / BIN + 2 };

/* A row, by what it belongs to. */
typedef struct placed_row {
    premie_id member;
    const premie_impact_row *row;
} placed_row;

typedef struct dimension {
    placed_row *placed;              /* [count] sorted by their members */
    double *changes;                 /* [count] room for those of one member */
    premie_impact_summary_row *rows; /* [row_count] one for each member */
    size_t row_count;
} dimension;

typedef struct summarising {
    const premie_impact_row *rows;
    size_t count;
    dimension dimensions[DIMENSIONS];
} summarising;

/* ---- members ----------------------------------------------------------------------------------------------- */

/* The words of premie_size_word as ids, in its order. */
static premie_id size_id(const char *word)
{
    static const unsigned char ids[][9] = {"\0031-9",     "\00510-24",   "\00525-49", "\00550-99",
                                           "\007100-249", "\007250-499", "\004500+"};
    for (unsigned i = 0; word != NULL && premie_size_word(i) != NULL; i++) {
        if (strcmp(premie_size_word(i), word) == 0) {
            return (premie_id){ids[i]};
        }
    }
    return (premie_id){NULL};
}

static premie_id member_of(const premie_impact_row *row, unsigned by)
{
    switch (by) {
    case BY_CLASS:
        return row->class;
    case BY_PRODUCT:
        return row->product;
    case BY_SECTOR:
        return row->sector;
    case BY_SIZE:
        return size_id(row->size);
    default:
        return (premie_id){NULL};
    }
}

static int compare_members(premie_id a, premie_id b) { return a.text == b.text ? 0 : premie_id_compare(a, b); }

static int compare_placed(const void *left, const void *right)
{
    const placed_row *a = left, *b = right;
    int order = compare_members(a->member, b->member);
    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

/* ---- one member -------------------------------------------------------------------------------------------- */

static premie_money money_or_none(premie_money money) { return premie_money_is(money) ? money : (premie_money){0}; }

/* Sums of premiums, and how many covers go up and down. */
static premie_status add_up(premie_impact_summary_row *row, const placed_row placed[], premie_error *error)
{
    premie_status status = PREMIE_OK;
    premie_int128 base = 0, scenario = 0;
    row->up = row->down = 0;
    for (int64_t i = 0; i < row->covers; i++) {
        const premie_impact_row *from = placed[i].row;
        base += money_or_none(from->premium_base).cents;
        scenario += money_or_none(from->premium_scenario).cents;
        int64_t change = money_or_none(from->change).cents;
        row->up += change > 0;
        row->down += change < 0;
    }
    row->same = row->covers - row->up - row->down;
    status = premie_round_money((premie_ratio){base, 1}, &row->premium_base, error);
    if (status == PREMIE_OK) {
        status = premie_round_money((premie_ratio){scenario, 1}, &row->premium_scenario, error);
    }
    if (status == PREMIE_OK) {
        status = premie_money_subtract(row->premium_scenario, row->premium_base, &row->change, error);
    }
    return status == PREMIE_OK ? premie_change_pct(row->premium_base, row->change, &row->change_pct, error) : status;
}

static double change_of(const premie_impact_row *row)
{
    return row->change.cents == 0 ? 0 : 100.0 * (double)row->change.cents / (double)row->premium_base.cents;
}

/* Over the covers with a change_pct. */
static premie_status take_quantiles(premie_impact_summary_row *row, const placed_row placed[], double changes[],
                                    premie_error *error)
{
    static const double shares[] = {0.05, 0.25, 0.50, 0.75, 0.95};
    premie_decimal *to[] = {&row->p05, &row->p25, &row->p50, &row->p75, &row->p95};
    int64_t rise = 0, fall = 0;
    size_t count = 0;
    for (int64_t i = 0; i < row->covers; i++) {
        const premie_impact_row *from = placed[i].row;
        if (premie_impact_has_pct(from)) {
            int64_t pct = from->change_pct.value;
            changes[count++] = change_of(from);
            rise = pct > rise ? pct : rise;
            fall = pct < fall ? pct : fall;
        }
    }
    premie_numbers_sort(count, changes);
    bool sound = true;
    for (unsigned i = 0; i < sizeof to / sizeof to[0]; i++) {
        *to[i] = count > 0 ? (premie_decimal){0, 4, false} : PREMIE_NO_DECIMAL;
        sound &= count == 0 || premie_double_round(premie_quantile(count, changes, shares[i]), 10000, &to[i]->value);
    }
    row->max_rise = count > 0 ? (premie_decimal){rise, 4, false} : PREMIE_NO_DECIMAL;
    row->max_fall = count > 0 ? (premie_decimal){fall, 4, false} : PREMIE_NO_DECIMAL;
    return sound ? PREMIE_OK : premie_fail(error, PREMIE_E_DATA, "a quantile is beyond its range");
}

/* ---- one dimension ----------------------------------------------------------------------------------------- */

static size_t place_rows(const summarising *of, unsigned by, placed_row placed[])
{
    size_t members = of->count > 0 || by == BY_ALL;
    bool sorted = true;
    for (size_t i = 0; i < of->count; i++) {
        placed[i] = (placed_row){member_of(&of->rows[i], by), &of->rows[i]};
        sorted = sorted && (i == 0 || compare_placed(&placed[i - 1], &placed[i]) < 0);
    }
    if (!sorted) {
        qsort(placed, of->count, sizeof *placed, compare_placed);
    }
    for (size_t i = 1; i < of->count; i++) {
        members += compare_members(placed[i - 1].member, placed[i].member) != 0;
    }
    return members;
}

static premie_status summarise(void *context, unsigned worker, size_t item, premie_error *error)
{
    summarising *of = context;
    dimension *to = &of->dimensions[item];
    (void)worker;
    to->placed = premie_alloc_array(of->count, sizeof *to->placed, error);
    to->changes = to->placed ? premie_alloc_array(of->count, sizeof *to->changes, error) : NULL;
    size_t members = to->changes ? place_rows(of, (unsigned)item, to->placed) : 0;
    to->rows = to->changes ? premie_alloc_array(members, sizeof *to->rows, error) : NULL;
    premie_status status = to->rows != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    for (size_t begin = 0, end; status == PREMIE_OK && to->row_count < members; begin = end) {
        for (end = begin + 1; end < of->count && compare_members(to->placed[begin].member, to->placed[end].member) == 0;
             end++) {
        }
        end = end < of->count ? end : of->count;
        premie_impact_summary_row *row = &to->rows[to->row_count++];
        *row = (premie_impact_summary_row){.dimension = dimension_words[item], .covers = (int64_t)(end - begin)};
        row->member = end > begin ? to->placed[begin].member : (premie_id){NULL};
        status = add_up(row, to->placed + begin, error);
        if (status == PREMIE_OK) {
            status = take_quantiles(row, to->placed + begin, to->changes, error);
        }
    }
    return status;
}

/* ---- the histogram ----------------------------------------------------------------------------------------- */

/*
 * [S-5]: of the exact ratio, not of change_pct as it is shown: change_pct + 100 is 100 · scenario / base, which no
 * premium makes negative, and the bins count in steps of BIN from there.
 */
static unsigned bin_of(const premie_impact_row *row)
{
    premie_int128 base = row->premium_base.cents, scenario = row->premium_scenario.cents;
    if (base == 0) {
        base = scenario = 1; /* of nothing nothing: no change */
    }
    premie_int128 bin = 100 * scenario / (BIN * base);
    return bin < BINS - 2 ? 1 + (unsigned)bin : BINS - 1;
}

static premie_status add_histogram(premie_impact *impact, const char *name, size_t count,
                                   const premie_impact_row rows[], premie_error *error)
{
    premie_impact_histogram_row *bins = premie_impact_room(impact, 2, BINS, error);
    premie_int128 sums[BINS] = {0};
    premie_status status = bins != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    for (int i = 0; bins != NULL && i < BINS; i++) {
        bins[i] = (premie_impact_histogram_row){
            .scenario = name,
            .from_pct = i > 0 ? (i - 1) * BIN - 100 : PREMIE_NO_INTEGER,
            .until_pct = i + 1 < BINS ? i * BIN - 100 : PREMIE_NO_INTEGER,
        };
    }
    for (size_t i = 0; bins != NULL && i < count; i++) {
        if (premie_impact_has_pct(&rows[i])) {
            unsigned bin = bin_of(&rows[i]);
            bins[bin].covers++;
            sums[bin] += rows[i].premium_base.cents;
        }
    }
    for (unsigned i = 0; status == PREMIE_OK && i < BINS; i++) {
        status = premie_round_money((premie_ratio){sums[i], 1}, &bins[i].premium_base, error);
    }
    impact->results.table[PREMIE_RESULT_impact_histogram].count += status == PREMIE_OK ? BINS : 0;
    return status;
}

/* ---- the whole --------------------------------------------------------------------------------------------- */

premie_status premie_impact_summarise(premie_impact *impact, const char *name, size_t count,
                                      const premie_impact_row rows[], premie_error *error)
{
    summarising of = {.rows = rows, .count = count};
    premie_status status = premie_parallel(impact->threads, DIMENSIONS, summarise, &of, error);
    for (unsigned by = 0; by < DIMENSIONS; by++) {
        dimension *from = &of.dimensions[by];
        premie_impact_summary_row *to =
            status == PREMIE_OK ? premie_impact_room(impact, 1, from->row_count, error) : NULL;
        status = status == PREMIE_OK && to == NULL ? PREMIE_E_SYSTEM : status;
        for (size_t i = 0; to != NULL && i < from->row_count; i++) {
            to[i] = from->rows[i];
            to[i].scenario = name;
        }
        impact->results.table[PREMIE_RESULT_impact_summary].count += to != NULL ? from->row_count : 0;
        free(from->placed);
        free(from->changes);
        free(from->rows);
    }
    return status == PREMIE_OK ? add_histogram(impact, name, count, rows, error) : status;
}
