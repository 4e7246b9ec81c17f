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
    const premie_section *sections;
    section_view *views; /* [threads] */
    premie_section_work *work;
    void *context;
} sections_work;

premie_section *premie_table_cut(const premie_table *table, size_t *count, premie_error *error)
{
    /* two sections that follow on each other hold more than SECTION_ROWS rows */
    size_t most = 2 * ((size_t)table->visible_count / SECTION_ROWS) + 2;
    premie_section *sections = premie_alloc_array(most, sizeof *sections, error);
    *count = 0;
    for (uint32_t first = 0, last; sections != NULL && first < table->group_count; first = last) {
        for (last = first + 1;
             last < table->group_count && table->start[last + 1] - table->start[first] <= SECTION_ROWS;) {
            last++;
        }
        sections[(*count)++] = (premie_section){NULL, first, last, table->start[first], table->start[last]};
    }
    return sections;
}

static premie_status work_section(void *context, unsigned worker, size_t item, premie_error *error)
{
    const sections_work *of = context;
    premie_section section = of->sections[item];
    section.table = &of->views[worker].table;
    return of->work(of->context, &section, error);
}

premie_status premie_table_sections(premie_table *table, unsigned threads, premie_section_work *work, void *context,
                                    premie_error *error)
{
    size_t count;
    premie_section *sections = premie_table_cut(table, &count, error);
    sections_work of = {.sections = sections, .work = work, .context = context};
    of.views = sections != NULL ? premie_alloc_array(threads, sizeof *of.views, error) : NULL;
    if (of.views == NULL) {
        free(sections);
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
    free(sections);
    return status;
}
