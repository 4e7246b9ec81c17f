#include "stats/stats.h"

#include <assert.h>

/** The variance between groups of one sector, from the groups of every sector, with their own weights. */
static double between_groups(size_t sector_count, const size_t sector_sizes[], const premie_credibility_unit groups[],
                             premie_hierarchy_estimator estimator, double within, bool *negative)
{
    double excess = 0, divisor = 0, average = 0;
    size_t sectors = 0;
    bool part_negative = false;
    for (size_t i = 0; i < sector_count; groups += sector_sizes[i], i++) {
        premie_spread spread = premie_spread_of(sector_sizes[i], groups, 0, within);
        excess += spread.excess;
        divisor += spread.divisor;
        if (spread.divisor > 0) {
            average += spread.excess > 0 ? spread.excess / spread.divisor : 0;
            sectors++;
        }
        part_negative = part_negative || spread.excess < 0;
    }
    if (estimator == PREMIE_BUHLMANN_GISLER) {
        *negative = part_negative;
        return sectors > 0 ? average / (double)sectors : 0;
    }
    *negative = excess < 0;
    return excess > 0 && divisor > 0 ? excess / divisor : 0;
}

/** A sector as a unit of the upper level; its groups have their factors. */
static premie_credibility_unit sector_of(size_t group_count, const premie_credibility_unit groups[], bool by_factors)
{
    premie_spread spread = premie_spread_of(group_count, groups, 0, 0);
    premie_credibility_unit sector = {.count = spread.units, .weight = spread.weight, .mean = spread.mean};
    if (by_factors) {
        sector.weight = premie_factors_mean(group_count, groups, &sector.mean);
    }
    return sector;
}

premie_status premie_hierarchy_estimate(size_t cell_count, const premie_cell cells[], size_t group_count,
                                        size_t sector_count, const size_t sector_sizes[],
                                        premie_hierarchy_estimator estimator, premie_credibility_unit groups[],
                                        premie_credibility_unit sectors[], premie_hierarchy *model, premie_error *error)
{
    premie_hierarchy found = {0};
    premie_status status = premie_cells_check(cell_count, cells, group_count, error);
    if (status != PREMIE_OK) {
        return status;
    }
    found.cells = premie_cells_sum(cell_count, cells, group_count, groups);
    found.within = premie_cells_within(cell_count, cells, group_count, groups);
    premie_spread all = premie_spread_of(group_count, groups, 0, 0);
    found.groups = all.units;
    found.weight = all.weight;
    found.overall_mean = all.mean;

    found.between_groups =
        between_groups(sector_count, sector_sizes, groups, estimator, found.within, &found.groups_negative);
    bool has_k = found.between_groups > 0;
    premie_factors_set(group_count, groups, has_k, has_k ? found.within / found.between_groups : 0);
    size_t first = 0;
    for (size_t i = 0; i < sector_count; first += sector_sizes[i], i++) {
        sectors[i] = sector_of(sector_sizes[i], groups + first, has_k);
    }
    assert(first == group_count);

    /* without variance between groups the noise in a sector's mean is that of its cells, for a weight in theirs */
    double noise = has_k ? found.between_groups : found.within;
    premie_spread upper = premie_spread_of(sector_count, sectors, 0, noise);
    found.sectors = upper.units;
    found.sectors_negative = upper.excess < 0;
    found.between_sectors = upper.excess > 0 && upper.divisor > 0 ? upper.excess / upper.divisor : 0;
    has_k = found.between_sectors > 0;
    premie_factors_set(sector_count, sectors, has_k, has_k ? noise / found.between_sectors : 0);
    found.mean = upper.mean;
    (void)premie_factors_mean(sector_count, sectors, &found.mean);
    premie_premiums_set(sector_count, sectors, found.mean);
    first = 0;
    for (size_t i = 0; i < sector_count; first += sector_sizes[i], i++) {
        premie_premiums_set(sector_sizes[i], groups + first, sectors[i].premium);
    }
    *model = found;
    return PREMIE_OK;
}
