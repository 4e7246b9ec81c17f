#include "support/assertions.h"
#include "support/covers.h"
#include "support/packs.h"
#include "support/random.h"
#include "support/sheets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "book/checks.h"
#include "book/pack_check.h"
#include "book/pack_file.h"
#include "book/spells.h"
#include "table/columns.h"

enum { EMPLOYERS = 40, EMPLOYEES = 12, LINES = 8192 };

static premie_folder folder;

/* The lines of a table behind its header. */
typedef struct line_list {
    char *line[LINES];
    size_t count;
} line_list;

static line_list spells, absences;
static premie_date known; /* the knowledge date */
static char pack_path[SHEET_PATH + 16];

static void add_line(line_list *list, const char *text)
{
    assert_true(list->count < LINES);
    list->line[list->count] = strdup(text);
    assert_non_null(list->line[list->count++]);
}

static void drop_lines(line_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->line[i]);
    }
    list->count = 0;
}

static void write_table(const char *below, const char *header, const line_list *list)
{
    char path[2 * SHEET_PATH];
    (void)snprintf(path, sizeof path, "%s/%s", folder.path, below);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fprintf(file, "%s\n", header);
    for (size_t i = 0; i < list->count; i++) {
        (void)fprintf(file, "%s\n", list->line[i]);
    }
    assert_integer(fclose(file), 0);
}

static void write_spells(void)
{
    write_table("book/spells.csv",
                "employer_id,employee_id,from,until,birth_date,annual_wage,no_risk,from_reported_on,until_reported_on",
                &spells);
}

/* Employers with a payroll cover of employees each, and the product that the first of them has. */
static void write_covers(const char *first_product)
{
    line_list employers = {.count = 0}, covers = {.count = 0}, products = {.count = 0};
    char text[128];
    for (unsigned i = 0; i < EMPLOYERS; i++) {
        (void)snprintf(text, sizeof text, "E%03u", i);
        add_line(&employers, text);
        (void)snprintf(text, sizeof text, "C%03u,P,E%03u,%s,2024-01-01,01-01,employee", i, i,
                       i == 0 ? first_product : "PAY");
        add_line(&covers, text);
    }
    add_line(&products, "PAY,payroll,");
    add_line(&products, "VVT,none,loyalis-vvt");
    write_table("book/employers.csv", "employer_id", &employers);
    write_table("book/covers.csv", "cover_id,policy_id,employer_id,product,from,renewal,administration", &covers);
    write_table("rules/products.csv", "product,premium_base,regime", &products);
    drop_lines(&employers);
    drop_lines(&covers);
    drop_lines(&products);
}

/* Spells of an employee in the order of the table; the first cover asks for a wage from 2024 on [T-8]. */
static void add_spells(unsigned employer, unsigned employee, uint64_t *seed)
{
    unsigned count = 1 + (unsigned)(premie_random(seed) % 3);
    bool born = premie_random(seed) % 4 != 0;
    for (unsigned i = 0; i < count; i++) {
        char text[256], until[16] = "", wage[32] = "", reported[2][16] = {"", ""};
        unsigned year = 2018 + 2 * i + (unsigned)(premie_random(seed) % 2), kind = (unsigned)(premie_random(seed) % 8);
        if (kind % 2 == 0) {
            (void)snprintf(until, sizeof until, "%u-03-0%u", kind == 0 ? 2199 : 2025 + i, 1 + kind);
        }
        (void)snprintf(wage, sizeof wage, "%s", kind == 3 ? "9999999999999.99" : kind == 5 ? "1342177.26" : "31000.5");
        (void)snprintf(reported[0], sizeof reported[0], "%s", kind == 1 ? "2025-09-01" : "");
        (void)snprintf(reported[1], sizeof reported[1], "%s", kind == 2 || kind == 4 ? "2025-02-01" : "");
        (void)snprintf(text, sizeof text, "E%03u,%sW%u,%u-0%u-01,%s,%s,%s,%s,%s,%s", employer,
                       employee % 5 == 4 ? "a longer name of an employee than most " : "", 100 + employee, year,
                       1 + kind, until, born && premie_random(seed) % 3 != 0 ? "1980-05-05" : "", wage,
                       kind == 6 ? "yes" : "", reported[0], reported[1]);
        add_line(&spells, text);
    }
}

/* Each employee's absences, some of whom have no spell. */
static void add_absences(unsigned employer, unsigned employee, uint64_t *seed)
{
    unsigned count = (unsigned)(premie_random(seed) % 3);
    for (unsigned i = 0; i < count; i++) {
        char text[128];
        (void)snprintf(text, sizeof text, "A%03u-%u-%u,E%03u,W%u,202%u-02-01,202%u-03-01", employer, employee, i,
                       employer, 98 + employee, 3 + i, 3 + i);
        add_line(&absences, text);
    }
}

static int begin(void **state)
{
    uint64_t seed = 3;
    (void)state;
    premie_folder_make(&folder);
    for (unsigned employer = 0; employer < EMPLOYERS; employer++) {
        /* one without spells, and one whose only employee has them all */
        for (unsigned employee = 0; employer % 8 != 7 && employee < (employer == 3 ? 1 : EMPLOYEES); employee++) {
            if (employee % 5 != 4) {
                add_spells(employer, employee, &seed);
            }
        }
        for (unsigned employee = 4; employer % 8 != 7 && employee < EMPLOYEES && employer != 3; employee += 5) {
            add_spells(employer, employee, &seed);
        }
        for (unsigned employee = 0; employee < EMPLOYEES; employee++) {
            add_absences(employer, employee, &seed);
        }
    }
    return 0;
}

static int end(void **state)
{
    (void)state;
    drop_lines(&spells);
    drop_lines(&absences);
    premie_folder_remove(&folder);
    return 0;
}

static int write_book(void **state)
{
    (void)state;
    known = day("2025-06-30");
    write_covers("PAY");
    write_spells();
    write_table("book/absences.csv", "absence_id,employer_id,employee_id,first_sick_day,recovered_on", &absences);
    return 0;
}

static void load(premie_loaded *loaded, unsigned without, unsigned threads, size_t chunk)
{
    premie_load(loaded, &folder,
                (premie_load_options){.as_of = known, .threads = threads, .without = without, .chunk_bytes = chunk});
}

/* Spells of all employers as the rules ask for them, and how their absences stand to them. */
static void dump(const premie_book *book, premie_text *out)
{
    char text[256];
    out->length = 0;
    for (uint32_t employer = 0; employer < EMPLOYERS; employer++) {
        uint32_t row = book->employers.table.order[employer], count = premie_employment_count(book, row);
        premie_rows absent = premie_table_group(&book->absences.table, row);
        for (uint32_t i = 0; i < count; i++) {
            premie_employment spell;
            premie_employment_of(book, row, i, &spell);
            int length = snprintf(text, sizeof text, "%u %u: %d %d %lld %d %d\n", employer, i, spell.days.from.day,
                                  spell.days.until.day, (long long)spell.annual_wage.cents, spell.no_risk, spell.same);
            premie_text_add(out, text, (size_t)length);
            for (uint32_t j = 0; !spell.same && j < absent.count; j++) {
                int order = premie_absent_compare(book, absent.row[j], row, i);
                premie_text_add(out, order < 0 ? "<" : order > 0 ? ">" : "=", 1);
            }
        }
        for (uint32_t j = 1; j < absent.count; j++) {
            premie_text_add(out, premie_absent_same(book, absent.row[j - 1], absent.row[j]) ? "s" : "o", 1);
        }
    }
    premie_text_add(out, "", 1);
}

static void assert_held_as_whole(size_t chunk, unsigned threads)
{
    premie_loaded whole, held;
    premie_text expected = {0}, found = {0};
    load(&whole, 0, 1, 0);
    load(&held, PREMIE_WITHOUT_EMPLOYEES | PREMIE_WITHOUT_ABSENCE_IDS, threads, chunk);
    assert_status(whole.status, PREMIE_OK, &whole.error);
    assert_status(held.status, PREMIE_OK, &held.error);
    assert_null(whole.book.held.packed);
    assert_non_null(held.book.held.packed);
    assert_null(held.book.spells.employee_id);
    dump(&whole.book, &expected);
    dump(&held.book, &found);
    assert_true(expected.length > 5000);
    assert_string_equal(found.bytes, expected.bytes);
    premie_text_release(&expected);
    premie_text_release(&found);
    premie_unload(&whole);
    premie_unload(&held);
}

static void spells_that_are_held_in_few_bytes_say_what_their_columns_do_T7(void **state)
{
    (void)state;
    for (size_t i = 0; i < 40; i++) {
        assert_held_as_whole(i == 0 ? 0 : i * i * 7, 1 + (unsigned)i % 4);
    }
}

static void spells_in_any_order_are_held_as_well_T7(void **state)
{
    (void)state;
    line_list sorted = spells;
    uint64_t seed = 11;
    for (size_t i = spells.count - 1; i > 0; i--) {
        size_t other = premie_random(&seed) % (i + 1);
        char *line = spells.line[i];
        spells.line[i] = spells.line[other];
        spells.line[other] = line;
    }
    write_spells();
    spells = sorted;
    assert_held_as_whole(0, 1);
    assert_held_as_whole(500, 3);
}

static void an_employer_whose_covers_ask_for_birth_dates_has_columns_T8(void **state)
{
    premie_loaded loaded;
    (void)state;
    write_covers("VVT");
    load(&loaded, PREMIE_WITHOUT_EMPLOYEES, 2, 300);
    assert_status(loaded.status, PREMIE_OK, &loaded.error);
    assert_null(loaded.book.held.packed);
    assert_non_null(loaded.book.spells.birth_date);
    premie_unload(&loaded);
}

static void messages_of(const premie_loaded *loaded, premie_text *text)
{
    text->length = 0;
    premie_loaded_messages(loaded, &folder, text);
}

/* A line in the place of, or with `behind` behind, one of the file. */
static void assert_told(size_t place, const char *line, bool behind)
{
    line_list sound = spells;
    premie_text expected = {0}, found = {0};
    premie_loaded whole, held;
    if (behind) {
        memmove(spells.line + place + 1, spells.line + place, (spells.count - place) * sizeof spells.line[0]);
        spells.count++;
        place++;
    }
    spells.line[place] = (char *)(uintptr_t)line;
    write_spells();
    spells = sound;
    load(&whole, 0, 1, 0);
    assert_status(whole.status, PREMIE_E_DATA, &whole.error);
    messages_of(&whole, &expected);
    for (size_t chunk = 40; chunk < 4000; chunk = chunk * 3 / 2) {
        load(&held, PREMIE_WITHOUT_EMPLOYEES, 1 + (unsigned)(chunk % 3), chunk);
        assert_status(held.status, PREMIE_E_DATA, &held.error);
        messages_of(&held, &found);
        assert_string_equal(found.bytes, expected.bytes);
        premie_unload(&held);
    }
    premie_unload(&whole);
    premie_text_release(&expected);
    premie_text_release(&found);
}

static void what_is_wrong_with_a_spell_is_told_as_if_its_columns_were_held_T5_T8(void **state)
{
    (void)state;
    char repeated[256];
    (void)snprintf(repeated, sizeof repeated, "%s", spells.line[100]);
    assert_told(100, repeated, true);
    assert_told(7, "E000,W999,2025-02-30,,,1,,,", false);
    assert_told(7, "E000,W999,2025-02-03,,,\"1,,,", false);
    assert_told(7, "E999,W999,2025-02-03,,,1,,,", false);
    assert_told(spells.count - 1, "E038,W999,2025-02-03,,,,,,", true); /* without a wage */
}

/* [T-8]: the birth dates of one employee, in whichever part of the file they stand. */
static void differing_birth_dates_are_found_across_the_parts_of_a_file_T8(void **state)
{
    line_list all = spells;
    (void)state;
    spells.count = 0;
    for (unsigned i = 0; i < 30; i++) {
        char text[128];
        (void)snprintf(text, sizeof text, "E000,W1,2024-01-%02u,,%s,1,,,", 1 + i,
                       i == 0 || i == 20 ? "1970-01-01" : "");
        add_line(&spells, text);
    }
    assert_told(29, "E000,W1,2024-02-01,,1971-01-01,1,,,", false);
    drop_lines(&spells);
    spells = all;
}

/* ---- from a snapshot --------------------------------------------------------------------------------------------- */

static int pack_book(void **state)
{
    (void)write_book(state);
    premie_packs_make(&folder, sizeof pack_path, pack_path);
    return 0;
}

static int remove_pack(void **state)
{
    (void)state;
    assert_integer(unlink(pack_path), 0);
    return 0;
}

static void load_held(premie_loaded *loaded, bool no_pack, unsigned threads)
{
    unsigned without = PREMIE_WITHOUT_EMPLOYEES | PREMIE_WITHOUT_ABSENCE_IDS;
    premie_load(loaded, &folder,
                (premie_load_options){.as_of = known, .threads = threads, .without = without, .no_pack = no_pack});
}

static void spells_of_a_snapshot_are_held_as_those_of_its_tables_T7(void **state)
{
    premie_text expected = {0}, found = {0};
    (void)state;
    for (known = day("2017-05-01"); known.day < day("2027-01-01").day; known.day += 61) {
        premie_loaded tables, packed;
        load_held(&tables, true, 1);
        load_held(&packed, false, 1 + (unsigned)known.day % 3);
        assert_non_null(packed.book.pack);
        assert_non_null(packed.book.held.packed);
        assert_null(packed.book.absences.absence_id);
        dump(&tables.book, &expected);
        dump(&packed.book, &found);
        assert_string_equal(found.bytes, expected.bytes);
        premie_unload(&tables);
        premie_unload(&packed);
    }
    premie_text_release(&expected);
    premie_text_release(&found);
}

/* From a snapshot, with the employers of absences as when its rows are checked; they are dropped afterwards. */
static void load_as_checked(premie_loaded *loaded)
{
    known = day("2025-01-01");
    load_held(loaded, false, 1);
    assert_non_null(loaded->book.pack);
    premie_absences *ill = &loaded->book.absences;
    ill->employer_id = malloc(ill->table.row_count * sizeof *ill->employer_id);
    assert_non_null(ill->employer_id);
    for (uint32_t employer = 0; employer < ill->table.group_count; employer++) {
        premie_rows rows = premie_table_group(&ill->table, employer);
        for (uint32_t i = 0; i < rows.count; i++) {
            ill->employer_id[rows.row[i]] = employer;
        }
    }
}

static void unload_checked(premie_loaded *loaded)
{
    free(loaded->book.absences.employer_id);
    loaded->book.absences.employer_id = NULL;
    premie_unload(loaded);
}

static bool are_sound(const premie_loaded *loaded)
{
    return premie_pack_check_rows(&loaded->book, PREMIE_TABLE_absences, 0, loaded->book.absences.table.visible_count);
}

/* What computing takes for granted: absences of different employees find different spells, each the first of its own. */
static void absences_that_find_spells_of_others_are_noticed(void **state)
{
    premie_loaded loaded;
    (void)state;
    load_as_checked(&loaded);
    uint32_t *of = loaded.book.held.of_absence, count = loaded.book.absences.table.visible_count, wrong = 0, found = 0;
    assert_true(are_sound(&loaded));
    for (uint32_t i = 0; i < count; i++) {
        uint32_t row = loaded.book.absences.table.order[i], sound = of[row];
        uint32_t spells_there = premie_employment_count(&loaded.book, loaded.book.absences.employer_id[row]);
        of[row] = premie_absent_bits(spells_there, true, false);
        assert_false(are_sound(&loaded));
        of[row] = premie_absent_bits(spells_there + 1, false, false);
        assert_false(are_sound(&loaded));
        found += (sound & PREMIE_ABSENT_OTHER) == 0;
        for (uint32_t place = 0; place < spells_there && place != sound >> PREMIE_ABSENT_PLACE; place++) {
            premie_employment spell;
            premie_employment_of(&loaded.book, loaded.book.absences.employer_id[row], place, &spell);
            of[row] = premie_absent_bits(place, true, false);
            assert_true(!spell.same || !are_sound(&loaded));
            wrong += !are_sound(&loaded);
        }
        of[row] = sound;
    }
    assert_true(found > 10 && wrong > 10);
    assert_true(are_sound(&loaded));
    unload_checked(&loaded);
}

/* [T-8]: and they neither overlap nor end before they begin. */
static void absences_that_overlap_are_noticed(void **state)
{
    premie_loaded loaded;
    (void)state;
    load_as_checked(&loaded);
    premie_absences *ill = &loaded.book.absences;
    const uint32_t *order = ill->table.order;
    uint32_t same = 0;
    for (uint32_t i = 0; i < ill->table.visible_count; i++) {
        premie_date back = ill->recovered_on[order[i]];
        ill->recovered_on[order[i]] = ill->first_sick_day[order[i]];
        assert_false(are_sound(&loaded));
        ill->recovered_on[order[i]] = back;
        if (i > 0 && (loaded.book.held.of_absence[order[i]] & PREMIE_ABSENT_SAME) != 0) {
            back = ill->recovered_on[order[i - 1]];
            ill->recovered_on[order[i - 1]] = premie_date_plus(ill->first_sick_day[order[i]], 1);
            assert_false(are_sound(&loaded));
            ill->recovered_on[order[i - 1]] = back;
            same++;
        }
    }
    assert_true(same > 0 && are_sound(&loaded));
    unload_checked(&loaded);
}

static void a_snapshot_has_columns_where_covers_ask_for_birth_dates_T8(void **state)
{
    premie_loaded loaded;
    (void)state;
    write_covers("VVT");
    premie_packs_make(&folder, sizeof pack_path, pack_path);
    load_held(&loaded, false, 2);
    assert_non_null(loaded.book.pack);
    assert_null(loaded.book.held.packed);
    assert_non_null(loaded.book.spells.birth_date);
    premie_unload(&loaded);
}

/* [T-8]: a wage that the rules ask for since the snapshot was made is told of as the tables do, and not as damage. */
static void a_wage_that_other_rules_ask_for_is_missed_in_a_snapshot_T8(void **state)
{
    line_list all = spells, products = {.count = 0};
    premie_text expected = {0}, found = {0};
    premie_loaded tables, packed;
    (void)state;
    add_line(&products, "PAY,headcount,");
    write_table("rules/products.csv", "product,premium_base,regime", &products);
    spells.line[spells.count++] = (char *)(uintptr_t) "E038,W999,2025-02-03,,,,,,";
    write_spells();
    spells = all;
    premie_packs_make(&folder, sizeof pack_path, pack_path);
    load_held(&packed, false, 2);
    assert_non_null(packed.book.pack);
    premie_unload(&packed);
    drop_lines(&products);
    add_line(&products, "PAY,payroll,");
    write_table("rules/products.csv", "product,premium_base,regime", &products);
    load_held(&tables, true, 1);
    load_held(&packed, false, 2);
    assert_status(tables.status, PREMIE_E_DATA, &tables.error);
    assert_status(packed.status, PREMIE_E_DATA, &packed.error);
    assert_null(packed.book.pack);
    assert_string_equal(packed.book.pack_fault.text, "");
    messages_of(&tables, &expected);
    messages_of(&packed, &found);
    assert_string_equal(found.bytes, expected.bytes);
    premie_unload(&tables);
    premie_unload(&packed);
    premie_text_release(&expected);
    premie_text_release(&found);
    drop_lines(&products);
}

/* Of the book of the last snapshot; whatever it is, all of it can be asked for. */
static bool is_used(bool asked)
{
    premie_loaded loaded;
    premie_text text = {0};
    load_held(&loaded, false, 1);
    assert_status(loaded.status, PREMIE_OK, &loaded.error);
    bool used = loaded.book.pack != NULL;
    if (used && asked) {
        dump(&loaded.book, &text);
    }
    premie_text_release(&text);
    premie_unload(&loaded);
    return used;
}

/* Where the section of a block of a table stands in a snapshot of few rows. */
static char *block_of(const premie_text *text, unsigned table)
{
    const premie_pack_head *head = (const premie_pack_head *)(const void *)text->bytes;
    unsigned places[PREMIE_PACK_FILES_MAX], of_book, count = premie_pack_places(places, &of_book);
    const premie_pack_file *files = (const premie_pack_file *)(const void *)(head + 1);
    const premie_pack_section *section = (const premie_pack_section *)(const void *)(files + count);
    for (unsigned i = 0; places[i] != table; i++) {
        section += premie_pack_section_count(places[i], files[i].rows);
    }
    return text->bytes + section[1].offset;
}

static void bytes_changed_under_sound_checksums_never_crash_what_is_held(void **state)
{
    uint64_t seed = 7;
    unsigned used = 0;
    (void)state;
    premie_text text = premie_packs_read(pack_path);
    size_t begin = (size_t)(block_of(&text, PREMIE_TABLE_spells) - text.bytes);
    char *sound = malloc(text.length);
    assert_non_null(sound);
    memcpy(sound, text.bytes, text.length);
    for (unsigned i = 0; i < 3000; i++) {
        size_t at = begin + (size_t)premie_random_between(&seed, 0, (int64_t)(text.length - begin) - 1);
        text.bytes[at] = (char)premie_random(&seed);
        premie_packs_seal(&text);
        premie_packs_write(pack_path, text.bytes, text.length);
        used += is_used(true);
        text.bytes[at] = sound[at];
    }
    assert_true(used > 0 && used < 3000);
    premie_packs_write(pack_path, sound, text.length);
    free(sound);
    premie_text_release(&text);
}

/* A spell of the snapshot with these bits in the place of its own is refused. */
static void assert_spell_refused(const premie_text *sound, unsigned number, uint64_t bits, uint64_t in_place_of)
{
    premie_text text = {0};
    premie_text_add(&text, sound->bytes, sound->length);
    uint64_t *spell = (uint64_t *)(void *)block_of(&text, PREMIE_TABLE_spells) + 1 + number;
    *spell = (*spell & ~in_place_of) | bits;
    premie_packs_seal(&text);
    premie_packs_write(pack_path, text.bytes, text.length);
    assert_false(is_used(false));
    premie_text_release(&text);
}

static void spells_that_may_not_be_are_refused_though_checksums_are_sound_T3_T4_T5(void **state)
{
    const uint64_t same = UINT64_C(1) << PREMIE_SPELL_SAME, until = PREMIE_SPELL_DAYS << PREMIE_SPELL_DAY_BITS;
    const uint64_t wage = ~UINT64_C(0) << PREMIE_SPELL_WAGE;
    (void)state;
    premie_text sound = premie_packs_read(pack_path);
    assert_true(is_used(true));
    assert_spell_refused(&sound, 5, PREMIE_SPELL_DAYS - 1, PREMIE_SPELL_DAYS);              /* from after 2200 */
    assert_spell_refused(&sound, 5, until - (UINT64_C(1) << PREMIE_SPELL_DAY_BITS), until); /* until after 2200 */
    assert_spell_refused(&sound, 5, UINT64_C(1) << PREMIE_SPELL_DAY_BITS, until);           /* before it began */
    assert_spell_refused(&sound, 0, same, same);                                            /* of nobody before */
    assert_spell_refused(&sound, 5, PREMIE_SPELL_WIDE_WAGE << PREMIE_SPELL_WAGE, wage);     /* which stands nowhere */
    for (unsigned i = 1; i < 20; i++) {
        const uint64_t *spell = (const uint64_t *)(const void *)block_of(&sound, PREMIE_TABLE_spells) + 1 + i;
        if ((*spell & same) != 0) {
            assert_spell_refused(&sound, i, spell[-1] & PREMIE_SPELL_DAYS, PREMIE_SPELL_DAYS); /* as the one before */
        }
    }
    premie_packs_write(pack_path, sound.bytes, sound.length);
    assert_true(is_used(true));
    premie_text_release(&sound);
}

static void columns_that_must_have_values_are_not_said_to_be_blank(void **state)
{
    (void)state;
    premie_text text = premie_packs_read(pack_path);
    premie_pack_file *files = (premie_pack_file *)(void *)(text.bytes + sizeof(premie_pack_head));
    for (unsigned column = 0; column < 32; column++) {
        const premie_schema *schema = &premie_schemas[PREMIE_TABLE_covers];
        bool may = column < schema->column_count && (schema->columns[column].flags & PREMIE_COLUMN_REQUIRED) == 0;
        assert_integer(premie_pack_may_be_blank(schema, UINT32_C(1) << column), may);
    }
    files[1].blank |= UINT32_C(1) << COLUMN(covers, employer_id);
    premie_packs_seal(&text);
    premie_packs_write(pack_path, text.bytes, text.length);
    assert_false(is_used(false));
    premie_text_release(&text);
}

/* They share their blanks with others of their kind. */
static void a_blank_column_that_is_dropped_leaves_those_that_are_as_blank(void **state)
{
    enum { ROWS = 8000 }; /* of which each column takes some pages */
    line_list many = {.count = 0};
    premie_loaded packed;
    (void)state;
    for (unsigned i = 0; i < ROWS; i++) {
        char text[64];
        (void)snprintf(text, sizeof text, "A%04u,E000,W%04u,2024-01-01,2024-01-02", i, i);
        add_line(&many, text);
    }
    write_table("book/absences.csv", "absence_id,employer_id,employee_id,first_sick_day,recovered_on", &many);
    premie_packs_make(&folder, sizeof pack_path, pack_path);
    premie_load(&packed, &folder, (premie_load_options){.as_of = known, .threads = 1});
    assert_non_null(packed.book.pack);
    premie_absences *held = &packed.book.absences;
    assert_ptr_equal(held->duty_until, held->wia_from);
    premie_column_drop(&held->table, COLUMN(absences, duty_until));
    for (unsigned row = 0; row < ROWS; row++) {
        assert_false(premie_date_is(held->wia_from[row]));
    }
    premie_unload(&packed);
    drop_lines(&many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(spells_that_are_held_in_few_bytes_say_what_their_columns_do_T7, write_book),
        cmocka_unit_test_setup(spells_in_any_order_are_held_as_well_T7, write_book),
        cmocka_unit_test_setup(an_employer_whose_covers_ask_for_birth_dates_has_columns_T8, write_book),
        cmocka_unit_test_setup(what_is_wrong_with_a_spell_is_told_as_if_its_columns_were_held_T5_T8, write_book),
        cmocka_unit_test_setup(differing_birth_dates_are_found_across_the_parts_of_a_file_T8, write_book),
        cmocka_unit_test_setup_teardown(absences_that_find_spells_of_others_are_noticed, pack_book, remove_pack),
        cmocka_unit_test_setup_teardown(absences_that_overlap_are_noticed, pack_book, remove_pack),
        cmocka_unit_test_setup_teardown(spells_of_a_snapshot_are_held_as_those_of_its_tables_T7, pack_book,
                                        remove_pack),
        cmocka_unit_test_setup_teardown(a_snapshot_has_columns_where_covers_ask_for_birth_dates_T8, pack_book,
                                        remove_pack),
        cmocka_unit_test_setup_teardown(a_wage_that_other_rules_ask_for_is_missed_in_a_snapshot_T8, pack_book,
                                        remove_pack),
        cmocka_unit_test_setup_teardown(bytes_changed_under_sound_checksums_never_crash_what_is_held, pack_book,
                                        remove_pack),
        cmocka_unit_test_setup_teardown(spells_that_may_not_be_are_refused_though_checksums_are_sound_T3_T4_T5,
                                        pack_book, remove_pack),
        cmocka_unit_test_setup_teardown(columns_that_must_have_values_are_not_said_to_be_blank, pack_book, remove_pack),
        cmocka_unit_test_setup_teardown(a_blank_column_that_is_dropped_leaves_those_that_are_as_blank, write_book,
                                        remove_pack),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
