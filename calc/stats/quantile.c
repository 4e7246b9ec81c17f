#include "stats/quantile.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

void premie_numbers_sort(size_t count, double numbers[]) { gsl_sort(numbers, 1, count); }

double premie_quantile(size_t count, const double sorted[], double share)
{
    return gsl_stats_quantile_from_sorted_data(sorted, 1, count, share);
}
