#include <stdlib.h>

#include "base/parallel.h"
#include "table/store.h"

enum { SECTION_ROWS = 1 << 16 };

/* A table as one thread sees it: what it finds goes to a list of its own. */
typedef struct section_view {
    premie_table table;
    struct premie_table_store store;
} section_view;

typedef struct sections_work {
    const premie_table *table;
    section_view *views; /* [threads] */
    premie_section_work *work;
    void *context;
} sections_work;

/* The first group that begins at a place of the order or behind it. */
static uint32_t group_from(const premie_table *table, uint64_t place)
{
    uint32_t low = 0, high = table->group_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        low = table->start[middle] < place ? middle + 1 : low;
        high = table->start[middle] < place ? high : middle;
    }
    return low;
}

static premie_status work_section(void *context, unsigned worker, size_t item, premie_error *error)
{
    const sections_work *of = context;
    premie_section section = {.table = &of->views[worker].table,
                              .first = group_from(of->table, (uint64_t)item * SECTION_ROWS),
                              .last = group_from(of->table, ((uint64_t)item + 1) * SECTION_ROWS)};
    if (section.first == section.last) {
        return PREMIE_OK;
    }
    section.begin = of->table->start[section.first];
    section.end = of->table->start[section.last];
    return of->work(of->context, &section, error);
}

premie_status premie_table_sections(premie_table *table, unsigned threads, premie_section_work *work, void *context,
                                    premie_error *error)
{
    size_t count = table->visible_count / SECTION_ROWS + (table->visible_count % SECTION_ROWS > 0);
    sections_work of = {.table = table, .work = work, .context = context};
    of.views = premie_alloc_array(threads, sizeof *of.views, error);
    if (of.views == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (unsigned i = 0; i < threads; i++) {
        of.views[i] = (section_view){*table, *table->store};
        of.views[i].table.store = &of.views[i].store;
        of.views[i].store.findings = (premie_finding_list){.keep_all = table->store->findings.keep_all};
    }
    premie_status status = premie_parallel(threads, count, work_section, &of, error);
    for (unsigned i = 0; i < threads; i++) {
        table->store->any_bad |= of.views[i].store.any_bad;
        premie_finding_join(&table->store->findings, &of.views[i].store.findings);
    }
    free(of.views);
    return status;
}
