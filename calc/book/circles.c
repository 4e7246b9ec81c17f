#include "book/circles.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "table/field.h"

enum { UNSEEN, UNDER_WAY, DONE };

/*
 * A walk along the ties: the covers under way, each with how many of its two ties were followed. A piece of the path is
 * what circles that were met have joined, or a cover that is in none so far.
 */
typedef struct tie_walk {
    premie_covers *covers;
    uint8_t *seen, *followed, *told; /* [row_count] */
    uint32_t *path, *place;          /* [row_count] covers; where in it a cover stands */
    uint32_t *pieces;                /* [row_count] where each begins */
    uint32_t length, piece_count;
} tie_walk;

static uint32_t tie(const premie_covers *covers, uint32_t row, unsigned which)
{
    return which == 0 ? covers->base_cover_id[row] : covers->arbo_cover_id[row];
}

static unsigned tie_column(const premie_covers *covers, unsigned which)
{
    const char *name = which == 0 ? "base_cover_id" : "arbo_cover_id";
    return premie_schema_column(covers->table.schema, name, strlen(name));
}

enum { NAMES_SHOWN = 3 };

/* The covers of a circle in the order of their ties, from the first line on. */
static void name_circle(const premie_covers *covers, const uint32_t *circle, uint32_t count, uint32_t first,
                        char names[PREMIE_COMPLAINT])
{
    size_t used = 0;
    for (uint32_t i = 0; i <= count && used < PREMIE_COMPLAINT; i++) {
        char quoted[PREMIE_QUOTED];
        premie_id id = covers->cover_id[circle[(first + i) % count]];
        if (i < NAMES_SHOWN || i == count) {
            used += (size_t)snprintf(names + used, PREMIE_COMPLAINT - used, "%s%s", i > 0 ? " to " : "",
                                     premie_quote(premie_id_bytes(id), premie_id_length(id), quoted));
        } else if (i == NAMES_SHOWN) {
            used += (size_t)snprintf(names + used, PREMIE_COMPLAINT - used, " to …");
        }
    }
}

enum { SHORT = 16 };

/* Where in the path the circle that is its end begins to be told: at the lowest line among those that may be looked at. */
static uint32_t first_place(const tie_walk *walk, uint32_t from, uint32_t piece)
{
    const premie_table *table = &walk->covers->table;
    bool whole = walk->length - from <= SHORT;
    uint32_t first = from, more = whole ? walk->length - from - 1 : walk->piece_count - piece;
    for (uint32_t i = 0; i < more; i++) {
        uint32_t at = whole ? from + 1 + i : walk->pieces[piece + i];
        first = premie_table_line(table, walk->path[at]) < premie_table_line(table, walk->path[first]) ? at : first;
    }
    return first;
}

static void tell(const tie_walk *walk, uint32_t row, uint32_t first)
{
    premie_table *table = &walk->covers->table;
    if (row != first && !walk->told[row]) {
        premie_table_reject_along(table, row, table->schema->column_count, "in a circle of covers with line %u",
                                  premie_table_line(table, first));
    }
    walk->told[row] = 1;
}

/* The circle is the end of the path from `from` on; of a long one, pieces from `piece` on are met for the first time. */
static void report_circle(const tie_walk *walk, uint32_t from, uint32_t piece)
{
    const uint32_t *circle = walk->path + from;
    uint32_t count = walk->length - from, first = first_place(walk, from, piece) - from, row = circle[first];
    char names[PREMIE_COMPLAINT];
    name_circle(walk->covers, circle, count, first, names);
    unsigned column = tie_column(walk->covers, walk->covers->base_cover_id[row] == circle[(first + 1) % count] ? 0 : 1);
    premie_table_reject(&walk->covers->table, row, column, "expected ties that make no circle, found %s", names);
    walk->told[row] = 1;
    for (uint32_t i = 0; count <= SHORT && i < count; i++) {
        tell(walk, circle[i], row);
    }
    tell(walk, circle[0], row);
    for (uint32_t i = piece; i < walk->piece_count; i++) {
        tell(walk, walk->path[walk->pieces[i]], row);
    }
}

/*
 * The cover at the end is tied to one under way. What lies between becomes one piece; a long circle is told of where
 * that joins anything, so that however many there are, each piece is looked at once.
 */
static void close_circle(tie_walk *walk, uint32_t from)
{
    uint32_t piece = walk->piece_count;
    while (walk->pieces[piece - 1] > from) {
        piece--;
    }
    if (walk->length - from <= SHORT || piece < walk->piece_count) {
        report_circle(walk, from, piece);
    }
    walk->piece_count = piece;
}

static void step_to(tie_walk *walk, uint32_t row)
{
    walk->seen[row] = UNDER_WAY;
    walk->place[row] = walk->length;
    walk->pieces[walk->piece_count++] = walk->length;
    walk->path[walk->length++] = row;
}

static void step_back(tie_walk *walk)
{
    walk->length--;
    walk->piece_count -= walk->pieces[walk->piece_count - 1] == walk->length;
}

static void walk_from(tie_walk *walk, uint32_t row)
{
    step_to(walk, row);
    while (walk->length > 0) {
        uint32_t at = walk->path[walk->length - 1];
        if (walk->followed[at] == 2) {
            walk->seen[at] = DONE;
            step_back(walk);
            continue;
        }
        uint32_t next = tie(walk->covers, at, walk->followed[at]++);
        if (next == PREMIE_NO_ROW || walk->seen[next] == DONE) {
            continue;
        }
        if (walk->seen[next] == UNDER_WAY) {
            close_circle(walk, walk->place[next]);
        } else {
            step_to(walk, next);
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

/* The covers tied to those at fault, and those tied to these: `count` rows at the start of `queue` become all. */
static void reach(const uint32_t *start, const uint32_t *from, uint8_t *reached, uint32_t *queue, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = start[queue[i]]; j < start[queue[i] + 1]; j++) {
            if (!reached[from[j]]) {
                reached[from[j]] = 1;
                queue[count++] = from[j];
            }
        }
    }
}

/* What is tied to a cover at fault is set aside with it. */
static void set_aside(premie_covers *covers, const uint8_t *reached)
{
    premie_table *table = &covers->table;
    for (uint32_t row = 0; row < table->row_count; row++) {
        for (unsigned which = 0; which < 2; which++) {
            uint32_t other = tie(covers, row, which);
            if (other != PREMIE_NO_ROW && reached[other]) {
                char quoted[PREMIE_QUOTED];
                premie_id id = covers->cover_id[other];
                premie_table_reject_along(table, row, tie_column(covers, which), "cover %s is set aside",
                                          premie_quote(premie_id_bytes(id), premie_id_length(id), quoted));
            }
        }
    }
}

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
    uint8_t *reached = queue ? premie_alloc_zeroed((size_t)rows + 1, 1, error) : NULL;
    if (reached != NULL) {
        turn_round(covers, start, from);
        start[rows] = ties;
        for (uint32_t row = 0; row < rows; row++) {
            reached[row] = table->store->bad[row] != 0;
            queue[waiting] = row;
            waiting += reached[row];
        }
        if (waiting > 0) {
            reach(start, from, reached, queue, waiting);
            set_aside(covers, reached);
        }
    }
    premie_status status = reached != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    free(reached);
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
    walk.told = walk.followed ? premie_alloc_zeroed((size_t)rows + 1, 1, error) : NULL;
    walk.path = walk.told ? premie_alloc_array((size_t)rows + 1, sizeof *walk.path, error) : NULL;
    walk.place = walk.path ? premie_alloc_array((size_t)rows + 1, sizeof *walk.place, error) : NULL;
    walk.pieces = walk.place ? premie_alloc_array((size_t)rows + 1, sizeof *walk.pieces, error) : NULL;
    bool ready = walk.pieces != NULL;
    for (uint32_t row = 0; ready && row < rows; row++) {
        if (walk.seen[row] == UNSEEN) {
            walk_from(&walk, row);
        }
    }
    free(walk.pieces);
    free(walk.place);
    free(walk.path);
    free(walk.told);
    free(walk.followed);
    free(walk.seen);
    return ready ? spread(covers, error) : PREMIE_E_SYSTEM;
}
