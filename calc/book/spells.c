#include "book/spells.h"

#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "base/system.h"
#include "book/checks.h"
#include "table/columns.h"

enum { PART_ROWS = 1 << 14, ID_ROOM = 1 + 64 + PREMIE_ARENA_SLACK };

/* What is needed of a spell once its row is gone. */
typedef struct spell_mark {
    uint32_t employer;
    premie_date from, birth; /* the birth date that is known of the employee so far */
    unsigned char id[ID_ROOM];
} spell_mark;

/* Rows that were taken together; those that are known are kept. */
typedef struct spell_part {
    uint32_t place, count, kept; /* the place of the first is that of its row, until all are there */
    bool single;                 /* all are of one employee */
    spell_mark first, last, first_kept, last_kept;
    unsigned char *names; /* of the employees that are kept, as ids in memory */
    uint32_t names_begin, names_end;
    premie_wide_wage *wide;
    uint32_t wide_count, wide_capacity;
} spell_part;

/* Where the name of the first employee of an employer stands. */
typedef struct name_place {
    uint32_t part, offset;
} name_place;

/* Names of a part under way, with room for all that it may have. */
typedef struct name_room {
    unsigned char *bytes;
    size_t length, capacity;
} name_room;

struct premie_spell_parts {
    premie_book *book;
    spell_part *parts; /* [count] */
    size_t count;
    name_place *name_of; /* [employers.row_count] */
    name_room *names;    /* [threads] of the part under way */
};

bool premie_spells_may_be_held(const premie_book *book)
{
    const premie_covers *covers = &book->covers;
    bool may = (book->options.without & PREMIE_WITHOUT_EMPLOYEES) != 0 && !book->options.set_aside;
    for (uint32_t i = 0; may && i < covers->table.visible_count; i++) {
        may = book->products.regime[covers->product[covers->table.order[i]]] != PREMIE_LOYALIS_VVT;
    }
    return may;
}

/* ---- a part ---------------------------------------------------------------------------------------------- */

static premie_id id_of(const spell_mark *mark) { return (premie_id){mark->id}; }

static void mark_spell(spell_mark *mark, uint32_t employer, premie_id id, premie_date from, premie_date birth)
{
    mark->employer = employer;
    mark->from = from;
    mark->birth = birth;
    memcpy(mark->id, id.text, premie_id_length(id) + 1);
}

/* As the table is sorted; no two rows have the same key [T-5]. */
static bool is_after(int order, premie_date from, premie_date before)
{
    return order > 0 || (order == 0 && from.day > before.day);
}

/* [T-8]: the birth dates of an employee do not differ. */
static bool agree(premie_date a, premie_date b) { return !premie_date_is(a) || !premie_date_is(b) || a.day == b.day; }

static bool keep_wide(spell_part *part, premie_money wage)
{
    if (part->wide_count == part->wide_capacity) {
        uint32_t capacity = part->wide_capacity > 0 ? 2 * part->wide_capacity : 16;
        premie_wide_wage *wider = premie_resize_array(part->wide, capacity, sizeof *wider, NULL);
        if (wider == NULL) {
            return false;
        }
        part->wide = wider;
        part->wide_capacity = capacity;
    }
    part->wide[part->wide_count++] = (premie_wide_wage){part->kept, wage};
    return true;
}

/* What goes on from row to row of a part. */
typedef struct part_walk {
    struct premie_spell_parts *of;
    spell_part *part;
    uint64_t *packed;
    name_room *names;
    premie_date as_of, from, birth;
    uint32_t employer, run; /* how many of the employer's spells are kept so far */
    premie_id id;
    bool other; /* than the employee of the spell last kept */
} part_walk;

static void end_run(const part_walk *walk)
{
    if (walk->run > 0) {
        (void)__atomic_fetch_add(&walk->of->book->spells.table.start[walk->employer + 1], walk->run, __ATOMIC_RELAXED);
    }
}

static inline void add_name(name_room *names, premie_id id)
{
    size_t bytes = (size_t)id.text[0] + 1;
    unsigned char *to = names->bytes + names->length;
    memcpy(to, id.text, PREMIE_ARENA_SLACK); /* there is as much behind both */
    if (bytes > PREMIE_ARENA_SLACK) {
        memcpy(to + PREMIE_ARENA_SLACK, id.text + PREMIE_ARENA_SLACK, bytes - PREMIE_ARENA_SLACK);
    }
    names->length += bytes;
}

/* [T-7]: a spell whose start is reported later is absent, one whose end is, open-ended. */
static inline bool keep_spell(part_walk *walk, const premie_spells *spells, uint32_t row)
{
    spell_part *part = walk->part;
    premie_date start = spells->from_reported_on[row], end = spells->until_reported_on[row];
    premie_date from = spells->from[row], until = spells->until[row];
    if ((premie_date_is(start) ? start : from).day > walk->as_of.day) {
        return true;
    }
    until.day = (premie_date_is(end) ? end : until).day > walk->as_of.day ? PREMIE_FOREVER.day : until.day;
    premie_money wage = spells->annual_wage[row];
    uint64_t packed = premie_spell_bits(from, until, spells->no_risk[row] != 0, wage);
    if (packed >> PREMIE_SPELL_WAGE == PREMIE_SPELL_WIDE_WAGE && !keep_wide(part, wage)) {
        return false;
    }
    if (walk->run == 0) {
        if (part->kept == 0) {
            mark_spell(&part->first_kept, walk->employer, walk->id, from, PREMIE_NO_DATE);
        } else {
            /* in rows that are not sorted, other parts may come to the same employer */
            name_place *name = &walk->of->name_of[walk->employer];
            __atomic_store_n(&name->part, (uint32_t)(part - walk->of->parts), __ATOMIC_RELAXED);
            __atomic_store_n(&name->offset, (uint32_t)walk->names->length, __ATOMIC_RELAXED);
        }
    }
    if (walk->other) {
        add_name(walk->names, walk->id);
    }
    walk->packed[part->kept++] = packed | (uint64_t)!walk->other << PREMIE_SPELL_SAME;
    walk->other = false;
    walk->run++;
    return true;
}

/* False where the row is not in order, or something may be wrong with it, or there is no memory. */
static inline bool take_row(part_walk *walk, const premie_spells *spells, uint32_t row, bool first)
{
    uint32_t employer = spells->employer_id[row];
    premie_id id = spells->employee_id[row];
    premie_date from = spells->from[row], birth = spells->birth_date[row];
    int order = 1;
    if (employer != walk->employer || first) {
        if (employer < walk->employer && !first) {
            return false;
        }
        end_run(walk);
        walk->run = 0;
    } else {
        order = premie_ids_compare(id, walk->id);
    }
    if (!is_after(order, from, walk->from) || (order == 0 && !agree(birth, walk->birth)) ||
        (!premie_money_is(spells->annual_wage[row]) &&
         premie_lacks_wage(walk->of->book, employer, (premie_period){from, spells->until[row]}))) {
        return false;
    }
    walk->employer = employer;
    walk->id = id;
    walk->from = from;
    walk->birth = order == 0 && !premie_date_is(birth) ? walk->birth : birth;
    walk->other |= order != 0;
    if (walk->part->single) {
        walk->part->single = first || order == 0;
        if (walk->part->single) {
            mark_spell(&walk->part->first, employer, id, first ? from : walk->part->first.from, walk->birth);
        }
    }
    return keep_spell(walk, spells, row);
}

/* Room for the names of so many employees. */
static bool make_room(name_room *names, uint32_t count)
{
    size_t bytes = (size_t)count * (1 + 64) + PREMIE_ARENA_SLACK;
    names->length = 0;
    if (names->capacity < bytes) {
        free(names->bytes);
        names->bytes = premie_alloc_array(bytes, 1, NULL);
        names->capacity = names->bytes != NULL ? bytes : 0;
    }
    return names->bytes != NULL;
}

static bool keep_names(spell_part *part, const name_room *names)
{
    part->names = premie_alloc_array(names->length + PREMIE_ARENA_SLACK, 1, NULL);
    if (part->names != NULL) {
        memcpy(part->names, names->bytes, names->length);
        memset(part->names + names->length, 0, PREMIE_ARENA_SLACK);
        part->names_end = (uint32_t)names->length;
    }
    return part->names != NULL;
}

/* Rows `begin` up to `begin` + `count` of the order, or of the table where that is NULL. */
static bool take_part(struct premie_spell_parts *of, unsigned worker, const premie_spells *spells,
                      const uint32_t *order, uint32_t begin, uint32_t count, spell_part *part)
{
    part_walk walk = {.of = of,
                      .part = part,
                      .packed = of->book->held.packed + part->place,
                      .names = &of->names[worker],
                      .as_of = of->book->options.as_of,
                      .other = true};
    uint32_t last_kept = 0;
    part->count = count;
    part->single = true;
    if (!make_room(walk.names, count)) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t row = order != NULL ? order[begin + i] : begin + i, kept = part->kept;
        if (!take_row(&walk, spells, row, i == 0)) {
            return false;
        }
        last_kept = part->kept > kept ? row : last_kept;
    }
    end_run(&walk);
    if (count > 0) {
        mark_spell(&part->last, walk.employer, walk.id, walk.from, walk.birth);
    }
    if (part->kept > 0) {
        mark_spell(&part->last_kept, spells->employer_id[last_kept], spells->employee_id[last_kept],
                   spells->from[last_kept], PREMIE_NO_DATE);
    }
    return keep_names(part, walk.names);
}

/* ---- parts together -------------------------------------------------------------------------------------- */

static premie_status begin_parts(premie_book *book, uint32_t rows, size_t count, premie_error *error)
{
    struct premie_spell_parts *of = premie_alloc_zeroed(1, sizeof *of, error);
    premie_table *table = &book->spells.table;
    if (of == NULL) {
        return PREMIE_E_SYSTEM;
    }
    book->held.parts = of;
    of->book = book;
    of->count = count;
    table->group_count = book->employers.table.row_count;
    of->parts = premie_alloc_zeroed(count, sizeof *of->parts, error);
    of->name_of = of->parts ? premie_alloc_zeroed(table->group_count, sizeof *of->name_of, error) : NULL;
    of->names = of->name_of ? premie_alloc_zeroed(book->options.threads, sizeof *of->names, error) : NULL;
    book->held.packed = of->names ? premie_alloc_array(rows, sizeof *book->held.packed, error) : NULL;
    uint32_t *start =
        book->held.packed ? premie_alloc_zeroed((size_t)table->group_count + 1, sizeof *start, error) : NULL;
    free(table->start);
    table->start = start;
    return start != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}

static void release_parts(premie_book *book)
{
    struct premie_spell_parts *of = book->held.parts;
    if (of == NULL) {
        return;
    }
    for (size_t i = 0; of->parts != NULL && i < of->count; i++) {
        free(of->parts[i].names);
        free(of->parts[i].wide);
    }
    for (unsigned i = 0; of->names != NULL && i < book->options.threads; i++) {
        free(of->names[i].bytes);
    }
    free(of->parts);
    free(of->name_of);
    free(of->names);
    free(of);
    book->held.parts = NULL;
}

void premie_spells_release(premie_book *book)
{
    release_parts(book);
    free(book->held.packed);
    free(book->held.wide);
    free(book->held.of_absence);
    book->held = (premie_held_spells){.packed = NULL};
}

/* Whether a part follows on the rows before it as rows within it do. */
static bool goes_on(const spell_mark *before, spell_part *part)
{
    int order = (part->first.employer > before->employer) - (part->first.employer < before->employer);
    order = order != 0 ? order : premie_ids_compare(id_of(&part->first), id_of(before));
    if (!is_after(order, part->first.from, before->from) || (order == 0 && !agree(part->first.birth, before->birth))) {
        return false;
    }
    if (order == 0 && part->single && !premie_date_is(part->last.birth)) {
        part->last.birth = before->birth;
    }
    return true;
}

/* The first spell kept of a part, behind that kept last: of the same employee, of the same employer, or of neither. */
static void join_kept(struct premie_spell_parts *of, const spell_mark *before, spell_part *part)
{
    premie_id id = id_of(&part->first_kept);
    if (before == NULL || before->employer != part->first_kept.employer) {
        of->name_of[part->first_kept.employer] = (name_place){(uint32_t)(part - of->parts), 0};
    } else if (premie_ids_equal(id_of(before), id)) {
        of->book->held.packed[part->place] |= UINT64_C(1) << PREMIE_SPELL_SAME;
        part->names_begin = (uint32_t)premie_id_length(id) + 1;
    }
}

static premie_status join_wide(premie_held_spells *held, premie_error *error)
{
    size_t count = 0;
    for (size_t i = 0; i < held->parts->count; i++) {
        count += held->parts->parts[i].wide_count;
    }
    held->wide = premie_alloc_array(count, sizeof *held->wide, error);
    for (size_t i = 0; held->wide != NULL && i < held->parts->count; i++) {
        const spell_part *part = &held->parts->parts[i];
        for (uint32_t j = 0; j < part->wide_count; j++) {
            held->wide[held->wide_count++] = (premie_wide_wage){part->place + part->wide[j].place, part->wide[j].wage};
        }
    }
    return held->wide != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}

/* Closes the gaps between the parts; `taken` is false where they do not follow on each other. */
static premie_status join_parts(premie_book *book, bool *taken, premie_error *error)
{
    struct premie_spell_parts *of = book->held.parts;
    premie_table *table = &book->spells.table;
    const spell_mark *before = NULL, *kept_before = NULL;
    uint32_t next = 0;
    for (size_t i = 0; i < of->count; i++) {
        spell_part *part = &of->parts[i];
        if (part->count == 0) {
            continue;
        }
        *taken = before == NULL || goes_on(before, part);
        if (!*taken) {
            return PREMIE_OK;
        }
        before = &part->last;
        if (part->kept > 0) {
            uint64_t *packed = book->held.packed;
            memmove(packed + next, packed + part->place, part->kept * sizeof *packed);
            part->place = next;
            join_kept(of, kept_before, part);
            kept_before = &part->last_kept;
            next += part->kept;
        }
    }
    *taken = true;
    for (uint32_t group = 0; group < table->group_count; group++) {
        table->start[group + 1] += table->start[group];
    }
    table->visible_count = next;
    return join_wide(&book->held, error);
}

/* ---- as they are read ------------------------------------------------------------------------------------ */

static premie_status begin_reading(void *context, uint32_t rows, size_t ranges, premie_error *error)
{
    return begin_parts(context, rows, ranges, error);
}

static premie_status take_rows(void *context, unsigned worker, const premie_table *rows, size_t range, uint32_t first,
                               bool *taken, premie_error *error)
{
    const premie_book *book = context;
    struct premie_spell_parts *of = book->held.parts;
    (void)error;
    of->parts[range].place = first;
    *taken =
        take_part(of, worker, (const premie_spells *)(const void *)rows, NULL, 0, rows->row_count, &of->parts[range]);
    return PREMIE_OK;
}

static premie_status end_reading(void *context, bool *taken, premie_error *error)
{
    premie_book *book = context;
    premie_status status = *taken ? join_parts(book, taken, error) : PREMIE_OK;
    if (!*taken) {
        premie_spells_release(book);
        free(book->spells.table.start);
        book->spells.table.start = NULL;
    }
    return status;
}

premie_row_taker premie_spells_taker(premie_book *book)
{
    return (premie_row_taker){.context = book, .begin = begin_reading, .take = take_rows, .end = end_reading};
}

/* ---- from the table -------------------------------------------------------------------------------------- */

static premie_status hold_part(void *context, unsigned worker, size_t item, premie_error *error)
{
    premie_book *book = context;
    const premie_table *table = &book->spells.table;
    spell_part *part = &book->held.parts->parts[item];
    uint32_t left = table->visible_count - (uint32_t)item * PART_ROWS, count = left < PART_ROWS ? left : PART_ROWS;
    part->place = (uint32_t)item * PART_ROWS;
    return take_part(book->held.parts, worker, &book->spells, table->order, part->place, count, part)
               ? PREMIE_OK
               : premie_fail(error, PREMIE_E_SYSTEM, "%s: not enough memory for the spells", book->options.book);
}

premie_status premie_spells_hold(premie_book *book, premie_error *error)
{
    premie_table *table = &book->spells.table;
    size_t parts = ((size_t)table->visible_count + PART_ROWS - 1) / PART_ROWS;
    bool taken = true;
    premie_status status = begin_parts(book, table->visible_count, parts, error);
    if (status == PREMIE_OK) {
        status = premie_parallel(book->options.threads, parts, hold_part, book, error);
    }
    if (status == PREMIE_OK) {
        status = join_parts(book, &taken, error);
    }
    premie_table_drop_rows(table);
    return status;
}

/* ---- absences -------------------------------------------------------------------------------------------- */

/* The name at a place, which goes on to the next; there is one. */
static premie_id next_name(const struct premie_spell_parts *of, name_place *place)
{
    while (place->offset == of->parts[place->part].names_end) {
        place->part++;
        place->offset = of->parts[place->part].names_begin;
    }
    premie_id name = {of->parts[place->part].names + place->offset};
    place->offset += (uint32_t)premie_id_length(name) + 1;
    return name;
}

static premie_status find_section(void *context, const premie_section *section, premie_error *error)
{
    const premie_book *book = context;
    const premie_held_spells *held = &book->held;
    const uint32_t *start = book->spells.table.start;
    (void)error;
    for (uint32_t group = section->first; group < section->last; group++) {
        premie_rows absences = premie_table_group(section->table, group);
        uint32_t next = start[group], end = start[group + 1];
        name_place place = held->parts->name_of[group];
        premie_id name = absences.count > 0 && next < end ? next_name(held->parts, &place) : (premie_id){NULL};
        for (uint32_t i = 0; i < absences.count; i++) {
            premie_id employee = book->absences.employee_id[absences.row[i]];
            while (next < end && premie_ids_compare(name, employee) < 0) {
                for (next++; next < end && (held->packed[next] >> PREMIE_SPELL_SAME & 1) != 0;) {
                    next++;
                }
                name = next < end ? next_name(held->parts, &place) : name;
            }
            bool found = next < end && premie_ids_equal(name, employee);
            bool same = i > 0 && premie_ids_equal(book->absences.employee_id[absences.row[i - 1]], employee);
            held->of_absence[absences.row[i]] = premie_absent_bits(next - start[group], found, same);
        }
    }
    return PREMIE_OK;
}

premie_status premie_spells_find_absent(premie_book *book, premie_error *error)
{
    premie_table *absences = &book->absences.table;
    book->held.of_absence = premie_alloc_array(absences->row_count, sizeof *book->held.of_absence, error);
    premie_status status = PREMIE_E_SYSTEM;
    if (book->held.of_absence != NULL) {
        status = premie_table_sections(absences, book->options.threads, find_section, book, error);
    }
    release_parts(book);
    premie_column_drop(absences, COLUMN(absences, employee_id));
    premie_memory_trim();
    return status;
}

int premie_absent_compare(const premie_book *book, uint32_t absence, uint32_t employer, uint32_t i)
{
    if (book->held.of_absence != NULL) {
        uint32_t of = book->held.of_absence[absence], first = of >> PREMIE_ABSENT_PLACE;
        bool other = (of & PREMIE_ABSENT_OTHER) != 0;
        return (first > i) - (first < i || (first == i && other));
    }
    uint32_t spell = premie_table_group(&book->spells.table, employer).row[i];
    return premie_ids_compare(book->absences.employee_id[absence], book->spells.employee_id[spell]);
}

bool premie_absent_same(const premie_book *book, uint32_t before, uint32_t absence)
{
    return book->held.of_absence != NULL
               ? (book->held.of_absence[absence] & PREMIE_ABSENT_SAME) != 0
               : premie_ids_equal(book->absences.employee_id[before], book->absences.employee_id[absence]);
}

/* ---- unpacking ------------------------------------------------------------------------------------------- */

premie_money premie_wide_wage_of(const premie_held_spells *held, uint32_t place)
{
    uint32_t low = 0, high = held->wide_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        low = held->wide[middle].place < place ? middle + 1 : low;
        high = held->wide[middle].place < place ? high : middle;
    }
    return held->wide[low].wage;
}

void premie_employment_of_row(const premie_book *book, uint32_t employer, uint32_t i, premie_employment *employment)
{
    const premie_spells *spells = &book->spells;
    const uint32_t *row = premie_table_group(&spells->table, employer).row + i;
    *employment = (premie_employment){
        .days = {spells->from[*row], spells->until[*row]},
        .annual_wage = spells->annual_wage[*row],
        .no_risk = spells->no_risk[*row] != 0,
        .same = i > 0 && premie_ids_equal(spells->employee_id[row[-1]], spells->employee_id[*row]),
    };
}

premie_date premie_employment_birth(const premie_book *book, uint32_t employer, uint32_t first, uint32_t last)
{
    premie_date birth = PREMIE_NO_DATE;
    for (uint32_t i = first; book->held.packed == NULL && i < last && !premie_date_is(birth); i++) {
        birth = book->spells.birth_date[premie_table_group(&book->spells.table, employer).row[i]];
    }
    return birth;
}
