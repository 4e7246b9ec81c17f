#include "book/pack_spells.h"

#include <stdlib.h>
#include <string.h>

#include "book/checks.h"
#include "book/pack_file.h"
#include "book/spells.h"

/* Before the spells of a block stands how many wide wages and reported days are behind them. As a spell it would begin on
 * the first day of all: what follows on it is looked at as what follows on any. */
enum { HEADER_WIDE = 40, HEADER_REPORTED = PREMIE_SPELL_DAY_BITS };

/* Bits of a reported day: the row within its block, whether it is that of the end, and the day as a spell has it. */
enum { REPORTED_ROW_BITS = 14, REPORTED_END = REPORTED_ROW_BITS, REPORTED_DAY };
_Static_assert(PREMIE_PACK_ROWS == 1 << REPORTED_ROW_BITS, "a row of a block has so many bits");

static const uint64_t same_bit = UINT64_C(1) << PREMIE_SPELL_SAME;
static const uint64_t until_bits = PREMIE_SPELL_DAYS << PREMIE_SPELL_DAY_BITS;

static uint64_t from_of(uint64_t spell) { return spell & PREMIE_SPELL_DAYS; }
static uint64_t until_of(uint64_t spell) { return spell >> PREMIE_SPELL_DAY_BITS & PREMIE_SPELL_DAYS; }
static premie_date date_of(uint64_t day) { return (premie_date){(int32_t)day + PREMIE_SPELL_FIRST_DAY}; }
static premie_date end_of(uint64_t day) { return day == PREMIE_SPELL_DAYS ? PREMIE_FOREVER : date_of(day); }

/* ---- packing --------------------------------------------------------------------------------------------- */

/* What one block needs while it is packed. */
typedef struct packing {
    uint64_t spells[1 + PREMIE_PACK_ROWS]; /* the header, and they */
    int64_t wide[PREMIE_PACK_ROWS];
    uint32_t reported[2 * PREMIE_PACK_ROWS + 1];
    uint32_t wide_count, reported_count;
} packing;

static void report(packing *work, uint32_t i, bool end, premie_date day)
{
    if (premie_date_is(day)) {
        work->reported[work->reported_count++] =
            i | (uint32_t)end << REPORTED_END | (uint32_t)(day.day - PREMIE_SPELL_FIRST_DAY) << REPORTED_DAY;
    }
}

bool premie_pack_spells_add(premie_text *to, const premie_spells *spells, uint32_t first, uint32_t count)
{
    packing *work = premie_alloc_array(1, sizeof *work, NULL);
    if (work == NULL) {
        return false;
    }
    work->wide_count = work->reported_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t *row = spells->table.order + first + i;
        bool same = first + i > 0 && spells->employer_id[row[-1]] == spells->employer_id[*row] &&
                    premie_ids_equal(spells->employee_id[row[-1]], spells->employee_id[*row]);
        premie_money wage = spells->annual_wage[*row];
        uint64_t spell = premie_spell_bits(spells->from[*row], spells->until[*row], spells->no_risk[*row] != 0, wage);
        work->spells[1 + i] = same ? spell | same_bit : spell;
        if (spell >> PREMIE_SPELL_WAGE == PREMIE_SPELL_WIDE_WAGE) {
            work->wide[work->wide_count++] = wage.cents;
        }
        report(work, i, false, spells->from_reported_on[*row]);
        report(work, i, true, spells->until_reported_on[*row]);
    }
    work->spells[0] = (uint64_t)work->wide_count << HEADER_WIDE | (uint64_t)work->reported_count << HEADER_REPORTED;
    work->reported[work->reported_count] = 0; /* up to a multiple of 8 bytes */
    uint32_t even = work->reported_count + work->reported_count % 2;
    premie_text_add(to, (const char *)work->spells, (1 + (size_t)count) * sizeof *work->spells);
    premie_text_add(to, (const char *)work->wide, work->wide_count * sizeof *work->wide);
    premie_text_add(to, (const char *)work->reported, even * sizeof *work->reported);
    free(work);
    return !to->out_of_memory;
}

/* ---- a block --------------------------------------------------------------------------------------------- */

/* A block that has been found sound, still packed. Borrowed from the packed bytes. */
typedef struct block {
    const uint64_t *spells; /* behind the header */
    const int64_t *wide;
    const uint32_t *reported;
    uint32_t count, wide_count, reported_count, blank_count; /* blank wages */
} block;

/* What is found out about the spells of a block in one look. */
typedef struct survey {
    uint64_t fault; /* its highest bit is set where a day is beyond its range or the days of an employee do not rise */
    uint64_t special, blank; /* wages that are too wide or blank, and those that are blank */
} survey;

/* Of spells behind a header. Without branches, so that the compiler takes several at once. */
static inline survey survey_of(const uint64_t *spells, uint32_t count, uint64_t last_day)
{
    survey found = {0, 0, 0};
    for (uint32_t i = 1; i <= count; i++) {
        uint64_t spell = spells[i], from = from_of(spell), until = until_of(spell);
        uint64_t end = (until + 1) & PREMIE_SPELL_DAYS; /* 0: there is none */
        uint64_t same = UINT64_C(0) - (spell >> PREMIE_SPELL_SAME & 1), wage = spell >> PREMIE_SPELL_WAGE;
        found.fault |= (last_day - from) | (last_day + 1 - end) | (until - from - 1);
        found.fault |= (from - from_of(spells[i - 1]) - 1) & same;
        found.special += (wage + 2) >> (64 - PREMIE_SPELL_WAGE);
        found.blank += (wage + 1) >> (64 - PREMIE_SPELL_WAGE);
    }
    return found;
}

/* [T-3], and a day further for an end that is written as a last day in [T-4]. */
static uint64_t last_day_of_all(void) { return (uint64_t)(premie_date_of(2200, 1, 1).day - PREMIE_SPELL_FIRST_DAY); }

static bool are_extras_sound(const block *packed)
{
    uint64_t last_day = last_day_of_all();
    bool sound = true;
    for (uint32_t i = 0; i < packed->wide_count; i++) {
        sound &= packed->wide[i] >= (int64_t)PREMIE_SPELL_WIDE_WAGE && packed->wide[i] <= PREMIE_MONEY_MAX;
    }
    for (uint32_t i = 0; i < packed->reported_count; i++) {
        sound &= (packed->reported[i] & (PREMIE_PACK_ROWS - 1)) < packed->count &&
                 packed->reported[i] >> REPORTED_DAY <= last_day;
    }
    return sound;
}

/* Rules [T-3], [T-4]. */
static bool open_block(premie_packed *from, uint32_t count, block *packed)
{
    uint64_t header = 0, last_day = last_day_of_all();
    size_t left = from->damaged ? 0 : (size_t)(from->end - from->at);
    if (left >= sizeof header) {
        memcpy(&header, from->at, sizeof header);
    }
    *packed = (block){.count = count,
                      .wide_count = (uint32_t)(header >> HEADER_WIDE),
                      .reported_count = (uint32_t)(header >> HEADER_REPORTED & PREMIE_SPELL_DAYS)};
    size_t bytes = (1 + (size_t)count + packed->wide_count) * sizeof header;
    bytes += ((size_t)packed->reported_count + packed->reported_count % 2) * sizeof *packed->reported;
    bool sound = left >= bytes && packed->wide_count <= count;
    if (sound) {
        const uint64_t *spells = (const uint64_t *)(const void *)from->at;
        packed->spells = spells + 1;
        packed->wide = (const int64_t *)(packed->spells + count);
        packed->reported = (const uint32_t *)(packed->wide + packed->wide_count);
        survey found = count == PREMIE_PACK_ROWS ? survey_of(spells, PREMIE_PACK_ROWS, last_day)
                                                 : survey_of(spells, count, last_day);
        packed->blank_count = (uint32_t)found.blank;
        sound = found.fault >> 63 == 0 && found.special - found.blank == packed->wide_count && are_extras_sound(packed);
        from->at += bytes;
    }
    from->damaged = from->damaged || !sound;
    return sound;
}

void premie_pack_spells_take(premie_packed *from, premie_spells *spells, uint32_t first, uint32_t count)
{
    block packed;
    if (!open_block(from, count, &packed)) {
        return;
    }
    for (uint32_t i = 0, wide = 0; i < count; i++) {
        uint64_t spell = packed.spells[i], wage = spell >> PREMIE_SPELL_WAGE;
        spells->from[first + i] = date_of(from_of(spell));
        spells->until[first + i] = end_of(until_of(spell));
        spells->no_risk[first + i] = spell >> PREMIE_SPELL_NO_RISK & 1;
        spells->annual_wage[first + i].cents = wage == PREMIE_SPELL_NO_WAGE     ? PREMIE_NO_MONEY.cents
                                               : wage == PREMIE_SPELL_WIDE_WAGE ? packed.wide[wide++]
                                                                                : (int64_t)wage;
        spells->from_reported_on[first + i] = spells->until_reported_on[first + i] = PREMIE_NO_DATE;
    }
    for (uint32_t i = 0; i < packed.reported_count; i++) {
        uint32_t reported = packed.reported[i], row = first + (reported & (PREMIE_PACK_ROWS - 1));
        bool end = (reported >> REPORTED_END & 1) != 0;
        (end ? spells->until_reported_on : spells->from_reported_on)[row] = date_of(reported >> REPORTED_DAY);
    }
}

/* ---- a block that is held -------------------------------------------------------------------------------- */

/* A spell that is not known at the knowledge date. */
typedef struct premie_late_spell {
    uint32_t place;
    bool last; /* the next one is of another employee, or there is none */
} premie_late_spell;

/* What is left of a block when its spells are held: of all blocks together it is little. */
typedef struct premie_held_block {
    uint32_t first, count;
    premie_wide_wage *wide; /* [wide_count] */
    uint32_t wide_count;
    uint32_t *late; /* [late_count] places */
    uint32_t late_count;
    bool lacks_wage;
} held_block;

premie_status premie_pack_hold_begin(premie_pack_holding *holding, premie_book *book, premie_error *error)
{
    uint32_t rows = book->spells.table.row_count;
    holding->book = book;
    holding->block_count = premie_pack_block_count(rows);
    holding->blocks = premie_alloc_zeroed(holding->block_count, sizeof *holding->blocks, error);
    book->held.packed = holding->blocks ? premie_alloc_array(rows, sizeof *book->held.packed, error) : NULL;
    return book->held.packed != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}

/* The first group that begins at a place or behind it. */
static uint32_t group_from(const premie_table *table, uint32_t place)
{
    uint32_t low = 0, high = table->group_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        low = table->start[middle] < place ? middle + 1 : low;
        high = table->start[middle] < place ? high : middle;
    }
    return low;
}

/* The first spell of an employer is of no employee before it. */
static bool are_groups_apart(const premie_table *table, const block *packed, uint32_t first)
{
    uint64_t same = 0;
    for (uint32_t group = group_from(table, first);
         group < table->group_count && table->start[group] < first + packed->count; group++) {
        same |= packed->spells[table->start[group] - first];
    }
    return (same & same_bit) == 0;
}

/* [T-8] */
static bool has_wages(const premie_book *book, const block *packed, uint32_t first)
{
    const premie_table *table = &book->spells.table;
    uint32_t next = packed->blank_count > 0 ? group_from(table, first + 1) : 0; /* the group behind that of a spell */
    bool sound = true;
    for (uint32_t i = 0; i < packed->count && packed->blank_count > 0 && sound; i++) {
        uint64_t spell = packed->spells[i];
        while (next < table->group_count && table->start[next] <= first + i) {
            next++;
        }
        sound = spell >> PREMIE_SPELL_WAGE != PREMIE_SPELL_NO_WAGE ||
                !premie_lacks_wage(book, next - 1, (premie_period){date_of(from_of(spell)), end_of(until_of(spell))});
    }
    return sound;
}

/* [T-7]: an end that is reported later is open. How many spells begin later, if they were not reported before. */
static inline uint64_t forget_ends(const uint64_t *restrict spells, uint32_t count, uint64_t as_of,
                                   uint64_t *restrict held)
{
    uint64_t late = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t spell = spells[i];
        late += (as_of - from_of(spell)) >> 63;
        held[i] = spell | ((UINT64_C(0) - ((as_of - until_of(spell)) >> 63)) & until_bits);
    }
    return late;
}

enum { A_WORD = 64, WORDS = PREMIE_PACK_ROWS / A_WORD };

/* A bit for each spell of a block that begins too late. */
static void mark_late(const block *packed, uint64_t as_of, uint64_t late[WORDS])
{
    for (uint32_t begin = 0; begin < packed->count; begin += A_WORD) {
        uint32_t some = packed->count - begin < A_WORD ? packed->count - begin : A_WORD;
        uint64_t word = 0;
        for (uint32_t i = 0; i < some; i++) {
            word |= (as_of - from_of(packed->spells[begin + i])) >> 63 << i;
        }
        late[begin / A_WORD] = word;
    }
}

/* Ends and starts whose reports have days of their own. */
static void heed_reports(const block *packed, uint64_t as_of, uint64_t *held, uint64_t late[WORDS])
{
    for (uint32_t i = 0; i < packed->reported_count; i++) {
        uint32_t reported = packed->reported[i], row = reported & (PREMIE_PACK_ROWS - 1);
        uint64_t is_late = (as_of - (reported >> REPORTED_DAY)) >> 63;
        if ((reported >> REPORTED_END & 1) != 0) {
            held[row] = packed->spells[row] | ((UINT64_C(0) - is_late) & until_bits);
        } else {
            late[row / A_WORD] = (late[row / A_WORD] & ~(UINT64_C(1) << row % A_WORD)) | is_late << row % A_WORD;
        }
    }
}

/* The places of late spells. */
static bool keep_late(held_block *kept, const uint64_t late[WORDS], premie_error *error)
{
    size_t count = 0;
    for (uint32_t i = 0; i < WORDS; i++) {
        count += (size_t)__builtin_popcountll(late[i]);
    }
    kept->late = count > 0 ? premie_alloc_array(count, sizeof *kept->late, error) : NULL;
    for (uint32_t i = 0; i < WORDS && kept->late != NULL; i++) {
        for (uint64_t left = late[i]; left != 0; left &= left - 1) {
            kept->late[kept->late_count++] = kept->first + i * A_WORD + (uint32_t)__builtin_ctzll(left);
        }
    }
    return kept->late_count == count;
}

static bool keep_wide(held_block *kept, const block *packed, premie_error *error)
{
    kept->wide = premie_alloc_array(packed->wide_count, sizeof *kept->wide, error);
    for (uint32_t i = 0; kept->wide != NULL && i < kept->count; i++) {
        if (packed->spells[i] >> PREMIE_SPELL_WAGE == PREMIE_SPELL_WIDE_WAGE) {
            premie_money wage = {packed->wide[kept->wide_count]};
            kept->wide[kept->wide_count++] = (premie_wide_wage){kept->first + i, wage};
        }
    }
    return kept->wide != NULL;
}

premie_status premie_pack_hold(premie_pack_holding *holding, premie_packed *from, uint32_t first, uint32_t count,
                               premie_error *error)
{
    const premie_book *book = holding->book;
    held_block *kept = &holding->blocks[first / PREMIE_PACK_ROWS];
    uint64_t as_of = (uint64_t)((int64_t)book->options.as_of.day - PREMIE_SPELL_FIRST_DAY);
    uint64_t *held = book->held.packed + first;
    uint64_t is_late[WORDS] = {0};
    block packed;
    if (!open_block(from, count, &packed)) {
        return PREMIE_OK;
    }
    *kept = (held_block){.first = first, .count = count, .lacks_wage = !has_wages(book, &packed, first)};
    from->damaged = !are_groups_apart(&book->spells.table, &packed, first);
    uint64_t late = count == PREMIE_PACK_ROWS ? forget_ends(packed.spells, PREMIE_PACK_ROWS, as_of, held)
                                              : forget_ends(packed.spells, count, as_of, held);
    if (late > 0) {
        mark_late(&packed, as_of, is_late);
    }
    heed_reports(&packed, as_of, held, is_late);
    bool done = keep_late(kept, is_late, error) && (packed.wide_count == 0 || keep_wide(kept, &packed, error));
    return done ? PREMIE_OK : PREMIE_E_SYSTEM;
}

/* ---- blocks together ------------------------------------------------------------------------------------- */

/* Whether a block follows on the one before it as spells within it do. */
static bool goes_on(const uint64_t *held, uint32_t first)
{
    return first == 0 || (held[first] & same_bit) == 0 || from_of(held[first - 1]) < from_of(held[first]);
}

/* All late spells; the one behind the first of an employee becomes the first. */
static premie_status list_late(premie_pack_holding *holding, premie_error *error)
{
    uint64_t *held = holding->book->held.packed;
    uint32_t rows = holding->book->spells.table.row_count;
    size_t count = 0;
    for (size_t i = 0; i < holding->block_count; i++) {
        count += holding->blocks[i].late_count;
    }
    holding->late = premie_alloc_array(count, sizeof *holding->late, error);
    if (holding->late == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (size_t i = 0; i < holding->block_count; i++) {
        const held_block *kept = &holding->blocks[i];
        for (uint32_t j = 0; j < kept->late_count; j++) {
            uint32_t place = kept->late[j];
            bool last = place + 1 == rows || (held[place + 1] & same_bit) == 0;
            holding->late[holding->late_count++] = (premie_late_spell){place, last};
            if (!last && (held[place] & same_bit) == 0) {
                held[place + 1] &= ~same_bit;
            }
        }
    }
    return PREMIE_OK;
}

void premie_pack_hold_close_up(const premie_pack_holding *holding)
{
    uint64_t *held = holding->book->held.packed;
    uint32_t rows = holding->book->spells.table.row_count, to = holding->late_count > 0 ? holding->late[0].place : 0;
    for (uint32_t i = 0; i < holding->late_count; i++) {
        uint32_t begin = holding->late[i].place + 1;
        uint32_t end = i + 1 < holding->late_count ? holding->late[i + 1].place : rows;
        memmove(held + to, held + begin, (end - begin) * sizeof *held);
        to += end - begin;
    }
}

/* Where groups begin without late spells; where they began is kept. */
static premie_status start_again(premie_pack_holding *holding, premie_error *error)
{
    premie_table *table = &holding->book->spells.table;
    uint32_t late = 0, groups = table->group_count;
    holding->start = premie_alloc_array((size_t)groups + 1, sizeof *holding->start, error);
    if (holding->start == NULL) {
        return PREMIE_E_SYSTEM;
    }
    memcpy(holding->start, table->start, ((size_t)groups + 1) * sizeof *holding->start);
    for (uint32_t group = 0; group <= groups; group++) {
        while (late < holding->late_count && holding->late[late].place < holding->start[group]) {
            late++;
        }
        table->start[group] -= late;
    }
    return PREMIE_OK;
}

static premie_status join_wide(const premie_pack_holding *holding, premie_error *error)
{
    premie_held_spells *held = &holding->book->held;
    size_t count = 0;
    uint32_t late = 0;
    for (size_t i = 0; i < holding->block_count; i++) {
        count += holding->blocks[i].wide_count;
    }
    held->wide = premie_alloc_array(count, sizeof *held->wide, error);
    for (size_t i = 0; held->wide != NULL && i < holding->block_count; i++) {
        const held_block *kept = &holding->blocks[i];
        for (uint32_t j = 0; j < kept->wide_count; j++) {
            uint32_t place = kept->wide[j].place;
            while (late < holding->late_count && holding->late[late].place < place) {
                late++;
            }
            if (late == holding->late_count || holding->late[late].place != place) {
                held->wide[held->wide_count++] = (premie_wide_wage){place - late, kept->wide[j].wage};
            }
        }
    }
    return held->wide != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}

premie_status premie_pack_hold_end(premie_pack_holding *holding, premie_error *error)
{
    premie_table *table = &holding->book->spells.table;
    bool sound = true;
    for (size_t i = 0; i < holding->block_count; i++) {
        sound &= goes_on(holding->book->held.packed, holding->blocks[i].first);
        holding->lacks_wage |= holding->blocks[i].lacks_wage;
    }
    premie_status status = sound && !holding->lacks_wage ? list_late(holding, error) : PREMIE_E_DATA;
    if (status == PREMIE_OK && holding->late_count > 0) {
        status = start_again(holding, error);
    }
    table->visible_count = table->row_count - holding->late_count;
    return status == PREMIE_OK ? join_wide(holding, error) : status;
}

void premie_pack_hold_release(premie_pack_holding *holding)
{
    for (size_t i = 0; holding->blocks != NULL && i < holding->block_count; i++) {
        free(holding->blocks[i].wide);
        free(holding->blocks[i].late);
    }
    free(holding->blocks);
    free(holding->late);
    free(holding->start);
    *holding = (premie_pack_holding){0};
}

/* ---- absences -------------------------------------------------------------------------------------------- */

typedef struct finding {
    const premie_book *book;
    uint32_t *of_absence;
} finding;

static premie_status find_section(void *context, const premie_section *section, premie_error *error)
{
    const finding *of = context;
    const premie_id *named = of->book->spells.employee_id, *absent = of->book->absences.employee_id;
    (void)error;
    for (uint32_t group = section->first; group < section->last; group++) {
        premie_rows absences = premie_table_group(section->table, group);
        premie_rows spells = premie_table_group(&of->book->spells.table, group);
        for (uint32_t i = 0, next = 0; i < absences.count; i++) {
            premie_id employee = absent[absences.row[i]];
            while (next < spells.count && premie_ids_compare(named[spells.row[next]], employee) < 0) {
                next++;
            }
            bool found = next < spells.count && premie_ids_equal(named[spells.row[next]], employee);
            bool same = i > 0 && premie_ids_equal(absent[absences.row[i - 1]], employee);
            of->of_absence[absences.row[i]] = premie_absent_bits(next, found, same);
        }
    }
    return PREMIE_OK;
}

premie_status premie_pack_find_absent(premie_book *book, uint32_t **of_absence, premie_error *error)
{
    premie_table *table = &book->absences.table;
    *of_absence = premie_alloc_array(table->row_count, sizeof **of_absence, error);
    finding of = {book, *of_absence};
    return *of_absence != NULL ? premie_table_sections(table, book->options.threads, find_section, &of, error)
                               : PREMIE_E_SYSTEM;
}

/* How many late spells stand before a place, of which `low` to `high` do. */
static uint32_t late_before(const premie_pack_holding *holding, uint32_t place, uint32_t low, uint32_t high)
{
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        low = holding->late[middle].place < place ? middle + 1 : low;
        high = holding->late[middle].place < place ? high : middle;
    }
    return low;
}

/* Whether any spell of the employee whose first one stands at a place is known; `late` stand before it. */
static bool is_any_known(const premie_pack_holding *holding, uint32_t place, uint32_t late)
{
    bool known = true, last = false;
    for (uint32_t i = 0; late + i < holding->late_count && holding->late[late + i].place == place + i && known; i++) {
        last = holding->late[late + i].last;
        known = !last;
    }
    return known;
}

void premie_pack_hold_absent(const premie_pack_holding *holding, uint32_t first, uint32_t count)
{
    premie_book *book = holding->book;
    const uint32_t *start = book->spells.table.start;
    for (uint32_t row = first; row < first + count && holding->late_count > 0; row++) {
        uint32_t employer = book->absences.employer_id[row], begin = holding->start[employer];
        uint32_t of = book->held.of_absence[row], place = of >> PREMIE_ABSENT_PLACE;
        uint32_t before = begin - start[employer], end = holding->start[employer + 1] - start[employer + 1];
        if (before < end && place <= holding->start[employer + 1] - begin) { /* of this employer some are late */
            uint32_t late = late_before(holding, begin + place, before, end);
            bool found = (of & PREMIE_ABSENT_OTHER) == 0 && is_any_known(holding, begin + place, late);
            book->held.of_absence[row] =
                premie_absent_bits(place - (late - before), found, (of & PREMIE_ABSENT_SAME) != 0);
        }
    }
}
