#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "table/store.h"

typedef struct filtering {
    premie_table *table;
    const premie_date *day, *otherwise;
    premie_date as_of;
    premie_section *sections; /* whose end is where their rows that are kept end, once they are filtered */
} filtering;

static bool is_kept(const filtering *filter, uint32_t row)
{
    if (filter->table->store->bad[row]) {
        return false;
    }
    if (filter->day == NULL) {
        return true;
    }
    premie_date day = filter->day[row];
    if (!premie_date_is(day) && filter->otherwise != NULL) {
        day = filter->otherwise[row];
    }
    return day.day <= filter->as_of.day;
}

/* Moves rows [begin, end) of the order that are known by their own day to `to`; returns where they end. */
static uint32_t keep_known(const premie_table *table, const premie_date *day, premie_date as_of, uint32_t begin,
                           uint32_t end, uint32_t to)
{
    for (uint32_t i = begin; i < end; i++) {
        uint32_t row = table->order[i];
        table->order[to] = row;
        to += day[row].day <= as_of.day;
    }
    return to;
}

/* Moves what is kept of a section to its front, and the starts of its groups with it. */
static premie_status filter_one(void *context, unsigned worker, size_t item, premie_error *error)
{
    const filtering *filter = context;
    premie_section *section = &filter->sections[item];
    premie_table *table = filter->table;
    uint32_t begin = section->begin, next = begin;
    bool by_day = filter->day != NULL && filter->otherwise == NULL && !table->store->any_bad;
    (void)worker;
    (void)error;
    for (uint32_t group = section->first; group < section->last; group++) {
        uint32_t end = group + 1 < section->last ? table->start[group + 1] : section->end;
        table->start[group] = next;
        if (by_day) {
            next = keep_known(table, filter->day, filter->as_of, begin, end, next);
            begin = end;
            continue;
        }
        for (uint32_t i = begin; i < end; i++) {
            uint32_t row = table->order[i];
            table->order[next] = row;
            next += is_kept(filter, row);
        }
        begin = end;
    }
    section->end = next;
    return PREMIE_OK;
}

/* Closes the gaps between the sections. */
static void close_up(const filtering *filter, size_t count)
{
    premie_table *table = filter->table;
    uint32_t next = 0;
    for (size_t i = 0; i < count; i++) {
        const premie_section *section = &filter->sections[i];
        uint32_t gap = section->begin - next, kept = section->end - section->begin;
        if (gap > 0) {
            memmove(table->order + next, table->order + section->begin, kept * sizeof *table->order);
        }
        for (uint32_t group = section->first; gap > 0 && group < section->last; group++) {
            table->start[group] -= gap;
        }
        next += kept;
    }
    table->start[table->group_count] = table->visible_count = next;
}

premie_status premie_table_filter(premie_table *table, unsigned threads, const premie_date *day,
                                  const premie_date *otherwise, premie_date as_of, premie_error *error)
{
    filtering filter = {.table = table, .day = day, .otherwise = otherwise, .as_of = as_of};
    if (day == NULL && !table->store->any_bad) {
        return PREMIE_OK;
    }
    size_t count;
    filter.sections = premie_table_cut(table, &count, error);
    if (filter.sections == NULL) {
        return PREMIE_E_SYSTEM;
    }
    premie_status status = premie_parallel(threads, count, filter_one, &filter, error);
    if (status == PREMIE_OK) {
        close_up(&filter, count);
    }
    free(filter.sections);
    return status;
}
