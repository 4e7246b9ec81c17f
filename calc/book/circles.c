#include "book/circles.h"

#include <stdlib.h>
#include <string.h>

#include "table/store.h"

enum { UNSEEN, UNDER_WAY, DONE };

/* A walk along the ties: the covers under way, each with how many of its two ties were followed. */
typedef struct tie_walk {
    premie_covers *covers;
    uint8_t *seen, *followed; /* [row_count] */
    uint32_t *path;           /* [row_count] */
    uint32_t length;
} tie_walk;

static uint32_t tie(const premie_covers *covers, uint32_t row, unsigned which)
{
    return which == 0 ? covers->base_cover_id[row] : covers->arbo_cover_id[row];
}

/* The circle is the part of the path from `first` on; reported at its first line, whatever the walk began with. */
static void report_circle(const tie_walk *walk, uint32_t first)
{
    premie_table *table = &walk->covers->table;
    uint32_t at = walk->length - 1, reported = walk->path[at];
    while (walk->path[at] != first) {
        at--;
        reported = table->line[walk->path[at]] < table->line[reported] ? walk->path[at] : reported;
    }
    unsigned column = premie_schema_column(table->schema, "base_cover_id", strlen("base_cover_id"));
    for (; at < walk->length; at++) {
        if (walk->path[at] != reported) {
            premie_table_reject_along(table, walk->path[at], column, "a circle of covers, with line %u",
                                      table->line[reported]);
        }
    }
    premie_table_reject(table, reported, column, "expected no circle of covers, found one");
}

static void walk_from(tie_walk *walk, uint32_t row)
{
    walk->path[0] = row;
    walk->length = 1;
    walk->seen[row] = UNDER_WAY;
    while (walk->length > 0) {
        uint32_t at = walk->path[walk->length - 1];
        if (walk->followed[at] == 2) {
            walk->seen[at] = DONE;
            walk->length--;
            continue;
        }
        uint32_t next = tie(walk->covers, at, walk->followed[at]++);
        if (next == PREMIE_NO_ROW || walk->seen[next] == DONE) {
            continue;
        }
        if (walk->seen[next] == UNDER_WAY) {
            report_circle(walk, next);
        } else {
            walk->seen[next] = UNDER_WAY;
            walk->path[walk->length++] = next;
        }
    }
}

/* Lists, for each cover, those tied to it: rows [start[r], start[r + 1]) of `from`. */
static void turn_round(const premie_covers *covers, uint32_t *start, uint32_t *from)
{
    uint32_t rows = covers->table.row_count;
    for (uint32_t row = 0; row < rows; row++) {
        for (unsigned which = 0; which < 2; which++) {
            uint32_t to = tie(covers, row, which);
            start[to != PREMIE_NO_ROW ? to + 1 : 0] += to != PREMIE_NO_ROW;
        }
    }
    for (uint32_t row = 0; row < rows; row++) {
        start[row + 1] += start[row];
    }
    for (uint32_t row = rows; row-- > 0;) {
        for (unsigned which = 0; which < 2; which++) {
            uint32_t to = tie(covers, row, which);
            if (to != PREMIE_NO_ROW) {
                from[--start[to + 1]] = row;
            }
        }
    }
    memmove(start, start + 1, rows * sizeof *start);
}

/* What is tied to a cover at fault is set aside with it, and so on. */
static premie_status spread(premie_covers *covers, premie_error *error)
{
    premie_table *table = &covers->table;
    uint32_t rows = table->row_count, waiting = 0, ties = 0;
    for (uint32_t row = 0; row < rows; row++) {
        ties += covers->base_cover_id[row] != PREMIE_NO_ROW;
        ties += covers->arbo_cover_id[row] != PREMIE_NO_ROW;
    }
    uint32_t *start = premie_alloc_zeroed((size_t)rows + 2, sizeof *start, error);
    uint32_t *from = start ? premie_alloc_array((size_t)ties + 1, sizeof *from, error) : NULL;
    uint32_t *queue = from ? premie_alloc_array((size_t)rows + 1, sizeof *queue, error) : NULL;
    if (queue != NULL) {
        turn_round(covers, start, from);
        start[rows] = ties;
        for (uint32_t row = 0; row < rows; row++) {
            if (table->store->bad[row]) {
                queue[waiting++] = row;
            }
        }
        for (uint32_t i = 0; i < waiting; i++) {
            for (uint32_t j = start[queue[i]]; j < start[queue[i] + 1]; j++) {
                if (!table->store->bad[from[j]]) {
                    premie_table_reject_along(table, from[j], table->schema->column_count,
                                              "tied to the cover of line %u, which is set aside",
                                              table->line[queue[i]]);
                    queue[waiting++] = from[j];
                }
            }
        }
    }
    premie_status status = queue != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    free(queue);
    free(from);
    free(start);
    return status;
}

premie_status premie_check_circles(premie_covers *covers, premie_error *error)
{
    premie_table *table = &covers->table;
    uint32_t rows = table->row_count;
    tie_walk walk = {.covers = covers};
    walk.seen = premie_alloc_zeroed((size_t)rows + 1, 1, error);
    walk.followed = walk.seen ? premie_alloc_zeroed((size_t)rows + 1, 1, error) : NULL;
    walk.path = walk.followed ? premie_alloc_array((size_t)rows + 1, sizeof *walk.path, error) : NULL;
    bool ready = walk.path != NULL;
    for (uint32_t row = 0; ready && row < rows; row++) {
        if (walk.seen[row] == UNSEEN) {
            walk_from(&walk, row);
        }
    }
    free(walk.path);
    free(walk.followed);
    free(walk.seen);
    return ready ? spread(covers, error) : PREMIE_E_SYSTEM;
}
