#include "book/spells.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "book/checks.h"
#include "table/columns.h"

/* Bits of a spell: its days from 1900-01-01 on, whether it is under the no-risk policy, whether it is of the employee of
 * the one before it, and the cents of its wage. */
enum { DAY_BITS = 17, NO_RISK = 2 * DAY_BITS, SAME = NO_RISK + 1, WAGE = SAME + 1, WAGE_BITS = 64 - WAGE };
#define DAYS ((UINT64_C(1) << DAY_BITS) - 1)     /* as an end: there is none */
#define NO_WAGE ((UINT64_C(1) << WAGE_BITS) - 1) /* blank */
#define WIDE_WAGE (NO_WAGE - 1)                  /* held elsewhere, as are all above it that are not blank */

/* A wage that takes more bits than there are, by the place of its spell. */
typedef struct premie_wide_wage {
    uint32_t place;
    premie_money wage;
} premie_wide_wage;

/* 1900-01-01 [T-3]. */
enum { FIRST_DAY = -25567 };

bool premie_spells_may_be_held(const premie_book *book)
{
    const premie_covers *covers = &book->covers;
    bool may = book->options.lean && !book->options.set_aside;
    for (uint32_t i = 0; may && i < covers->table.visible_count; i++) {
        may = book->products.regime[covers->product[covers->table.order[i]]] != PREMIE_LOYALIS_VVT;
    }
    return may;
}

/* ---- packing --------------------------------------------------------------------------------------------- */

typedef struct spells_packing {
    premie_book *book;
    uint64_t *packed;
    atomic_uint wide_count;
    premie_wide_wage *wide;
} spells_packing;

static uint64_t pack_spell(const premie_spells *spells, uint32_t row, bool same)
{
    uint64_t from = (uint64_t)(spells->from[row].day - FIRST_DAY);
    int32_t end = spells->until[row].day;
    uint64_t until = end == PREMIE_FOREVER.day ? DAYS : (uint64_t)(end - FIRST_DAY);
    int64_t cents = spells->annual_wage[row].cents;
    uint64_t wage = cents == PREMIE_NO_INTEGER ? NO_WAGE : cents < (int64_t)WIDE_WAGE ? (uint64_t)cents : WIDE_WAGE;
    return from | until << DAY_BITS | (uint64_t)spells->no_risk[row] << NO_RISK | (uint64_t)same << SAME | wage << WAGE;
}

static premie_status pack_section(void *context, const premie_section *section, premie_error *error)
{
    spells_packing *packing = context;
    const premie_spells *spells = &packing->book->spells;
    (void)error;
    for (uint32_t group = section->first; group < section->last; group++) {
        premie_id before = {NULL};
        uint32_t begin = section->table->start[group];
        for (uint32_t place = begin; place < section->table->start[group + 1]; place++) {
            uint32_t row = section->table->order[place];
            bool same = place > begin && premie_ids_equal(before, spells->employee_id[row]);
            packing->packed[place] = pack_spell(spells, row, same);
            before = spells->employee_id[row];
            if (packing->packed[place] >> WAGE == WIDE_WAGE) {
                atomic_fetch_add(&packing->wide_count, 1);
            }
        }
    }
    return PREMIE_OK;
}

static premie_status keep_wide(spells_packing *packing, uint32_t count, premie_error *error)
{
    const premie_spells *spells = &packing->book->spells;
    premie_held_spells *held = &packing->book->held;
    held->wide = premie_alloc_array(count, sizeof *held->wide, error);
    if (held->wide == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t place = 0; held->wide_count < count; place++) {
        if (packing->packed[place] >> WAGE == WIDE_WAGE) {
            held->wide[held->wide_count++] = (premie_wide_wage){place, spells->annual_wage[spells->table.order[place]]};
        }
    }
    return PREMIE_OK;
}

premie_status premie_spells_hold(premie_book *book, premie_error *error)
{
    premie_table *table = &book->spells.table;
    unsigned threads = book->options.threads;
    premie_status status = premie_apply_knowledge(book, PREMIE_TABLE_spells, error);
    spells_packing packing = {.book = book};
    if (status == PREMIE_OK) {
        packing.packed = premie_alloc_array(table->visible_count, sizeof *packing.packed, error);
        book->held.packed = packing.packed;
        status = packing.packed != NULL ? premie_table_sections(table, threads, pack_section, &packing, error)
                                        : PREMIE_E_SYSTEM;
    }
    uint32_t wide = atomic_load(&packing.wide_count);
    if (status == PREMIE_OK && wide > 0) {
        status = keep_wide(&packing, wide, error);
    }
    for (unsigned i = 0; i < table->schema->column_count; i++) {
        if (i != COLUMN(spells, employee_id)) {
            premie_column_drop(table, i);
        }
    }
    return status;
}

/* ---- absences -------------------------------------------------------------------------------------------- */

/* An absence has the place of the first spell that is not of an employee before its own among those of its employer,
 * doubled, and 1 more where it is of another. */
static premie_status find_section(void *context, const premie_section *section, premie_error *error)
{
    const premie_book *book = context;
    const premie_table *spells = &book->spells.table;
    const premie_id *absent = book->absences.employee_id, *employed = book->spells.employee_id;
    (void)error;
    for (uint32_t group = section->first; group < section->last; group++) {
        premie_rows absences = premie_table_group(section->table, group), rows = premie_table_group(spells, group);
        uint32_t next = 0;
        for (uint32_t i = 0; i < absences.count; i++) {
            premie_id employee = absent[absences.row[i]];
            while (next < rows.count && premie_ids_compare(employed[rows.row[next]], employee) < 0) {
                next++;
            }
            bool found = next < rows.count && premie_ids_equal(employed[rows.row[next]], employee);
            book->held.of_absence[absences.row[i]] = 2 * next + !found;
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
    premie_table_drop_rows(&book->spells.table);
    return status;
}

int premie_absent_compare(const premie_book *book, uint32_t absence, uint32_t employer, uint32_t i)
{
    if (book->held.of_absence != NULL) {
        uint32_t place = 2 * i, first = book->held.of_absence[absence];
        return (first > place + 1) - (first < place || first == place + 1);
    }
    uint32_t spell = premie_table_group(&book->spells.table, employer).row[i];
    return premie_ids_compare(book->absences.employee_id[absence], book->spells.employee_id[spell]);
}

/* ---- unpacking ------------------------------------------------------------------------------------------- */

static premie_money wide_wage(const premie_held_spells *held, uint32_t place)
{
    uint32_t low = 0, high = held->wide_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        low = held->wide[middle].place < place ? middle + 1 : low;
        high = held->wide[middle].place < place ? high : middle;
    }
    return held->wide[low].wage;
}

static premie_employment unpack(const premie_held_spells *held, uint32_t place)
{
    uint64_t spell = held->packed[place], until = spell >> DAY_BITS & DAYS, wage = spell >> WAGE;
    premie_employment employment = {.no_risk = (spell >> NO_RISK & 1) != 0, .same = (spell >> SAME & 1) != 0};
    employment.days.from.day = (int32_t)(spell & DAYS) + FIRST_DAY;
    employment.days.until.day = until == DAYS ? PREMIE_FOREVER.day : (int32_t)until + FIRST_DAY;
    employment.annual_wage.cents = wage == NO_WAGE ? PREMIE_NO_INTEGER : (int64_t)wage;
    if (wage == WIDE_WAGE) {
        employment.annual_wage = wide_wage(held, place);
    }
    return employment;
}

premie_employment premie_employment_of(const premie_book *book, uint32_t employer, uint32_t i)
{
    const premie_spells *spells = &book->spells;
    if (book->held.packed != NULL) {
        return unpack(&book->held, spells->table.start[employer] + i);
    }
    const uint32_t *row = premie_table_group(&spells->table, employer).row + i;
    return (premie_employment){
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

void premie_spells_release(premie_book *book)
{
    free(book->held.packed);
    free(book->held.wide);
    free(book->held.of_absence);
    book->held = (premie_held_spells){.packed = NULL};
}
