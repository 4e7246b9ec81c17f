/** \file
 * A book with its rule tables in memory.
 */
#ifndef PREMIE_BOOK_H
#define PREMIE_BOOK_H

#include "premie/findings.h"
#include "premie/parameters.h"

/**
 * The spells of a book in 8 bytes each, where it does without employees [premie_without]: their table has neither order
 * nor columns then, but how many rows there are, and where its groups begin.
 */
typedef struct premie_held_spells {
    uint64_t *packed; /**< [spells.visible_count] in the order of the table; NULL where its columns are held */
    struct premie_wide_wage *wide; /**< [wide_count] what does not fit into them */
    uint32_t wide_count;
    struct premie_spell_parts *parts; /**< what they were taken from, until the absences are there; else NULL */
    uint32_t *of_absence;             /**< [absences.row_count] what premie_absent_… ask for */
} premie_held_spells;

/** All tables. Read-only once loaded, and shared by all threads. */
typedef struct premie_book {
#define PREMIE_MEMBER(name, columns, in_rules, required, periods, order, what) premie_##name name;
    PREMIE_TABLES(PREMIE_MEMBER)
#undef PREMIE_MEMBER
    premie_load_options options;
    premie_held_spells held;
    premie_parameter parameter[PREMIE_PARAMETER_COUNT]; /**< by place in premie_parameters_about */
    premie_period *parameter_periods;                   /**< what `parameter` borrows */
    premie_number *parameter_values;
    struct premie_pack *pack; /**< the snapshot that its tables were taken from; NULL where they were read */
    premie_error pack_fault;  /**< why the snapshot beside it cannot be used; no text where nothing is wrong with it */
} premie_book;

/** A table of the book, by its place. */
premie_table *premie_book_table(premie_book *book, unsigned place);
const premie_table *premie_book_table_const(const premie_book *book, unsigned place);

/**
 * Reads and checks a book and its rule tables; takes the book from its snapshot [premie/pack.h] where that is current.
 *
 * With a scenario, its tables stand in the place of those of the same name, and the whole is checked as any book is:
 * what is wrong names the file that it is wrong in. Where a scenario has only rule tables on which no other table rests,
 * and `base` is given, all those tables are borrowed from there, and not read again.
 *
 * Rule      [T-1] to [T-8], [S-1]
 * Returned  book      to be released in every case
 *           findings  all faults; to be released in every case
 * Status    PREMIE_E_DATA    the input has errors (with `set_aside`: errors that are not of single rows)
 *           PREMIE_E_SYSTEM  a file cannot be read, no memory; in `error`
 */
PREMIE_CHECKED premie_status premie_book_load(premie_book *book, const premie_load_options *options,
                                              premie_findings *findings, premie_error *error);
void premie_book_release(premie_book *book);

/* ---- groups --------------------------------------------------------------------------------------------- */

/** The visible rows that belong to a row of another table, such as the spells of an employer. */
typedef struct premie_rows {
    const uint32_t *row;
    uint32_t count;
} premie_rows;

/** Rows of a grouped table, by the row of the table it is grouped by. */
static inline premie_rows premie_table_group(const premie_table *table, uint32_t group)
{
    return (premie_rows){table->order + table->start[group], table->start[group + 1] - table->start[group]};
}

/* ---- activities ------------------------------------------------------------------------------------------ */

/** The row of an activity of a regime, a code of `regime`; PREMIE_NO_ROW where the regime has none of that name. */
uint32_t premie_activity_row(const premie_activities *activities, unsigned regime, premie_id activity);

/* ---- spells ---------------------------------------------------------------------------------------------- */

/** What the rules ask of a spell. */
typedef struct premie_employment {
    premie_period days;
    premie_money annual_wage;
    bool no_risk;
    bool same; /**< of the employee of the spell before it, of the same employer */
} premie_employment;

/** How many spells of an employer are visible. */
static inline uint32_t premie_employment_count(const premie_book *book, uint32_t employer)
{
    return book->spells.table.start[employer + 1] - book->spells.table.start[employer];
}

/* Bits of a held spell: its days from 1900-01-01 on [T-3], whether it is under the no-risk policy, whether it is of the
 * employee of the one before it, and the cents of its wage. */
enum {
    PREMIE_SPELL_FIRST_DAY = -25567,
    PREMIE_SPELL_DAY_BITS = 17,
    PREMIE_SPELL_NO_RISK = 2 * PREMIE_SPELL_DAY_BITS,
    PREMIE_SPELL_SAME,
    PREMIE_SPELL_WAGE,
};
#define PREMIE_SPELL_DAYS ((UINT64_C(1) << PREMIE_SPELL_DAY_BITS) - 1)       /* as an end: there is none */
#define PREMIE_SPELL_NO_WAGE ((UINT64_C(1) << (64 - PREMIE_SPELL_WAGE)) - 1) /* blank */
#define PREMIE_SPELL_WIDE_WAGE (PREMIE_SPELL_NO_WAGE - 1)                    /* premie_wide_wage_of has it */

premie_money premie_wide_wage_of(const premie_held_spells *held, uint32_t place);
/** A spell whose columns are held. */
void premie_employment_of_row(const premie_book *book, uint32_t employer, uint32_t i, premie_employment *employment);

/** The held spell at a place of all of them. */
static inline void premie_employment_held(const premie_held_spells *held, uint32_t place, premie_employment *employment)
{
    uint64_t spell = held->packed[place], wage = spell >> PREMIE_SPELL_WAGE;
    uint64_t until = spell >> PREMIE_SPELL_DAY_BITS & PREMIE_SPELL_DAYS;
    uint32_t open = 0U - (until == PREMIE_SPELL_DAYS); /* by masks, as branches would be taken at random */
    uint32_t end = (uint32_t)until + (uint32_t)PREMIE_SPELL_FIRST_DAY;
    /* member by member, which stays in registers */
    employment->days.from.day = (int32_t)(spell & PREMIE_SPELL_DAYS) + PREMIE_SPELL_FIRST_DAY;
    employment->days.until.day = (int32_t)(end ^ ((end ^ (uint32_t)INT32_MAX) & open));
    employment->annual_wage.cents = (int64_t)wage;
    employment->no_risk = (spell >> PREMIE_SPELL_NO_RISK & 1) != 0;
    employment->same = (spell >> PREMIE_SPELL_SAME & 1) != 0;
    if (wage >= PREMIE_SPELL_WIDE_WAGE) {
        bool blank = wage == PREMIE_SPELL_NO_WAGE;
        employment->annual_wage = blank ? PREMIE_NO_MONEY : premie_wide_wage_of(held, place);
    }
}

/** Spell `i` of those of an employer, sorted by employee and first day. */
static inline void premie_employment_of(const premie_book *book, uint32_t employer, uint32_t i,
                                        premie_employment *employment)
{
    if (book->held.packed == NULL) {
        premie_employment_of_row(book, employer, i, employment);
    } else {
        premie_employment_held(&book->held, book->spells.table.start[employer] + i, employment);
    }
}

/** The birth date of the employee of spells `first` up to `last`; blank where none has it, and without employees. */
premie_date premie_employment_birth(const premie_book *book, uint32_t employer, uint32_t first, uint32_t last);

/**
 * How the employee of an absence stands to that of a spell of the same employer, bytewise: negative, 0 or positive.
 * An employee's first spell tells; his later ones are 0 or negative.
 */
int premie_absent_compare(const premie_book *book, uint32_t absence, uint32_t employer, uint32_t i);

/** Whether an absence is of the same employee as the one before it in the order, of the same employer. */
bool premie_absent_same(const premie_book *book, uint32_t before, uint32_t absence);

#endif
