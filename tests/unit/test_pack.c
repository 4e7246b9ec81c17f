#include "support/assertions.h"
#include "support/packs.h"
#include "support/random.h"
#include "support/sheets.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "book/checks.h"
#include "book/pack_check.h"
#include "book/pack_file.h"
#include "book/spells.h"
#include "premie/run.h"

static premie_folder folder;
static char pack_path[SHEET_PATH + 16];

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

static const premie_pack_range widest = {INT64_MIN + 1, INT64_MAX - 1, true, true};
static int64_t values[PREMIE_PACK_ROWS], found[PREMIE_PACK_ROWS];
static int32_t found_32[PREMIE_PACK_ROWS];
static uint8_t found_8[PREMIE_PACK_ROWS];

static premie_packed packed_of(const premie_text *text)
{
    const unsigned char *bytes = (const unsigned char *)text->bytes;
    return (premie_packed){.at = bytes, .end = bytes + text->length};
}

enum { ANY_WIDTH = 16 };

/* Packs `count` values; they come back as they were, in codes of `width` bytes. */
static void assert_round_trip(uint32_t count, unsigned width)
{
    premie_text text = {0};
    premie_pack_numbers numbers;
    premie_pack_numbers_add(&text, values, count);
    premie_packed from = packed_of(&text);
    premie_pack_numbers_take(&from, count, widest, &numbers);
    assert_false(from.damaged);
    assert_ptr_equal(from.at, from.end);
    assert_true(width == ANY_WIDTH || numbers.width == width);
    premie_pack_widen_64(&numbers, count, PREMIE_PACK_BLANK, PREMIE_PACK_OPEN, found);
    assert_memory_equal(found, values, count * sizeof *values);
    premie_text_release(&text);
}

static const struct {
    int64_t least, most;
    unsigned width;
} spans[] = {{5, 5, 0},
             {-3, 252, 1},
             {-3, 253, 2},
             {100, 65635, 2},
             {100, 65636, 4},
             {INT32_MIN, INT32_MAX, 4},
             {0, INT64_C(1) << 32, 8},
             {-PREMIE_MONEY_MAX, PREMIE_MONEY_MAX, 8},
             {INT64_MIN + 1, INT64_MAX - 1, 8}};

static void numbers_take_the_fewest_bytes_that_hold_them_and_come_back(void **state)
{
    static const uint32_t counts[] = {2, 3, 1000, PREMIE_PACK_ROWS};
    uint64_t seed = 1;
    (void)state;
    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++) {
        for (size_t j = 0; j < sizeof counts / sizeof counts[0]; j++) {
            for (uint32_t row = 0; row < counts[j]; row++) {
                uint64_t span = (uint64_t)spans[i].most - (uint64_t)spans[i].least;
                uint64_t above = span == UINT64_MAX ? premie_random(&seed) : premie_random(&seed) % (span + 1);
                values[row] = (int64_t)((uint64_t)spans[i].least + above);
            }
            values[0] = spans[i].least;
            values[1] = spans[i].most;
            assert_round_trip(counts[j], spans[i].width);
        }
    }
}

static void blanks_and_open_ends_come_back_among_numbers_of_every_width(void **state)
{
    (void)state;
    for (size_t i = 1; i + 1 < sizeof spans / sizeof spans[0]; i++) {
        for (unsigned specials = 0; specials < 4; specials++) {
            int64_t most = spans[i].most - 2; /* the codes of a blank and of no end come on top */
            for (uint32_t row = 0; row < PREMIE_PACK_ROWS; row++) {
                values[row] = row % 3 == 0 ? spans[i].least : most;
                values[row] = row % 5 == 0 && (specials & 1) != 0 ? PREMIE_PACK_BLANK : values[row];
                values[row] = row % 7 == 1 && (specials & 2) != 0 ? PREMIE_PACK_OPEN : values[row];
            }
            assert_round_trip(PREMIE_PACK_ROWS, ANY_WIDTH);
            assert_round_trip(11, ANY_WIDTH);
        }
    }
}

static void a_column_that_is_wholly_blank_or_without_end_takes_no_bytes(void **state)
{
    (void)state;
    for (int open = 0; open < 2; open++) {
        for (uint32_t row = 0; row < 20; row++) {
            values[row] = open ? PREMIE_PACK_OPEN : PREMIE_PACK_BLANK;
        }
        assert_round_trip(20, 0);
    }
    values[3] = PREMIE_PACK_BLANK;
    assert_round_trip(20, 1);
}

static void numbers_of_fewer_bytes_in_memory_come_back_too(void **state)
{
    static const int64_t mixed[] = {PREMIE_PACK_BLANK, 1, 0, PREMIE_PACK_OPEN, 254, 255};
    premie_text text = {0};
    premie_pack_numbers numbers;
    (void)state;
    premie_pack_numbers_add(&text, mixed, 6);
    premie_packed from = packed_of(&text);
    premie_pack_numbers_take(&from, 6, widest, &numbers);
    premie_pack_widen_32(&numbers, 6, INT32_MIN, INT32_MAX, found_32);
    assert_integer(found_32[0], INT32_MIN);
    assert_integer(found_32[1], 1);
    assert_integer(found_32[2], 0);
    assert_integer(found_32[3], INT32_MAX);
    assert_integer(found_32[5], 255);
    text.length = 0;
    premie_pack_numbers_add(&text, mixed + 1, 2);
    from = packed_of(&text);
    premie_pack_numbers_take(&from, 2, widest, &numbers);
    premie_pack_widen_8(&numbers, 2, 0, found_8);
    assert_integer(found_8[0], 1);
    assert_integer(found_8[1], 0);
    premie_text_release(&text);
}

static bool is_refused(const int64_t list[], uint32_t count, premie_pack_range range)
{
    premie_text text = {0};
    premie_pack_numbers numbers;
    premie_pack_numbers_add(&text, list, count);
    premie_packed from = packed_of(&text);
    premie_pack_numbers_take(&from, count, range, &numbers);
    premie_text_release(&text);
    return from.damaged;
}

static void numbers_beyond_their_range_are_refused(void **state)
{
    static const int64_t list[] = {10, 20, 300}, blank[] = {10, PREMIE_PACK_BLANK}, open[] = {10, PREMIE_PACK_OPEN};
    (void)state;
    assert_false(is_refused(list, 3, (premie_pack_range){10, 300, false, false}));
    assert_true(is_refused(list, 3, (premie_pack_range){11, 300, false, false}));
    assert_true(is_refused(list, 3, (premie_pack_range){10, 299, true, true}));
    assert_false(is_refused(blank, 2, (premie_pack_range){10, 10, true, false}));
    assert_true(is_refused(blank, 2, (premie_pack_range){10, 10, false, true}));
    assert_false(is_refused(open, 2, (premie_pack_range){10, 10, false, true}));
    assert_true(is_refused(open, 2, (premie_pack_range){10, 10, true, false}));
    assert_true(is_refused(list, 1, (premie_pack_range){0, -1, false, false}));
    assert_false(is_refused(blank + 1, 1, (premie_pack_range){0, -1, true, false}));
}

static void numbers_that_end_too_soon_are_refused(void **state)
{
    premie_text text = {0};
    (void)state;
    for (uint32_t row = 0; row < 100; row++) {
        values[row] = row * 1000;
    }
    premie_pack_numbers_add(&text, values, 100);
    for (size_t length = 0; length < text.length; length++) {
        premie_pack_numbers numbers;
        premie_packed from = packed_of(&text);
        from.end = from.at + length;
        premie_pack_numbers_take(&from, 100, widest, &numbers);
        assert_true(from.damaged);
    }
    premie_text_release(&text);
}

/* ---- ids --------------------------------------------------------------------------------------------------------- */

static unsigned char texts[PREMIE_PACK_ROWS][66];
static premie_id ids[PREMIE_PACK_ROWS], found_ids[PREMIE_PACK_ROWS];
static const premie_pack_texts any_text = {1, 64, true};

static void make_id(uint32_t row, uint32_t number, size_t length)
{
    (void)snprintf((char *)texts[row] + 1, 65, "%0*u", (int)length, number);
    texts[row][0] = (unsigned char)length;
    ids[row].text = texts[row];
}

static void assert_ids_round_trip(uint32_t count, size_t most)
{
    premie_text text = {0};
    assert_true(premie_pack_ids_add(&text, ids, count));
    premie_packed from = packed_of(&text);
    premie_pack_ids_take(&from, count, any_text, found_ids);
    assert_false(from.damaged);
    assert_ptr_equal(from.at, from.end);
    for (uint32_t row = 0; row < count; row++) {
        assert_integer(premie_id_is(found_ids[row]), premie_id_is(ids[row]));
        assert_integer(premie_id_compare(found_ids[row], ids[row]), 0);
    }
    assert_true(text.length <= most);
    premie_text_release(&text);
}

static void ids_come_back_of_every_length(void **state)
{
    (void)state;
    for (uint32_t row = 0; row < 640; row++) {
        make_id(row, row, row / 10 + 1);
    }
    assert_ids_round_trip(640, 640 * 66);
}

static void few_different_ids_take_a_byte_a_row(void **state)
{
    (void)state;
    for (uint32_t row = 0; row < PREMIE_PACK_ROWS; row++) {
        make_id(row, row % 200, 9);
        ids[row] = row % 11 == 0 ? (premie_id){NULL} : ids[row];
    }
    assert_ids_round_trip(PREMIE_PACK_ROWS, PREMIE_PACK_ROWS + 200 * 10 + 64);
}

static void an_id_like_that_of_the_row_before_takes_a_byte(void **state)
{
    (void)state;
    for (uint32_t row = 0; row < PREMIE_PACK_ROWS; row++) {
        make_id(row, row / 8, 9);
    }
    assert_ids_round_trip(PREMIE_PACK_ROWS, PREMIE_PACK_ROWS / 8 * (10 + 7) + 64);
}

static void ids_that_are_wholly_blank_take_no_byte_a_row(void **state)
{
    (void)state;
    for (uint32_t row = 0; row < PREMIE_PACK_ROWS; row++) {
        ids[row] = (premie_id){NULL};
    }
    assert_ids_round_trip(PREMIE_PACK_ROWS, 64);
}

/* Whatever byte is changed: either it is refused, or the ids are of a length that they may have. */
static void changed_ids_are_refused_or_of_a_length_that_may_be(void **state)
{
    (void)state;
    for (int by_word = 0; by_word < 2; by_word++) {
        premie_text text = {0};
        for (uint32_t row = 0; row < 50; row++) {
            make_id(row, by_word ? row % 3 : row / 2, 5);
        }
        assert_true(premie_pack_ids_add(&text, ids, 50));
        for (size_t at = 0; at < text.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                premie_packed from = packed_of(&text);
                text.bytes[at] = (char)(text.bytes[at] ^ (1 << bit));
                premie_pack_ids_take(&from, 50, (premie_pack_texts){1, 64, false}, found_ids);
                for (uint32_t row = 0; row < 50 && !from.damaged; row++) {
                    assert_in_range(premie_id_length(found_ids[row]), 1, 64);
                    assert_true(found_ids[row].text + 1 + found_ids[row].text[0] <= from.end);
                }
                text.bytes[at] = (char)(text.bytes[at] ^ (1 << bit));
            }
        }
        premie_text_release(&text);
    }
}

static void a_blank_id_is_refused_where_there_may_be_none(void **state)
{
    premie_text text = {0};
    (void)state;
    make_id(0, 1, 5);
    ids[1] = (premie_id){NULL};
    assert_true(premie_pack_ids_add(&text, ids, 2));
    premie_packed from = packed_of(&text);
    premie_pack_ids_take(&from, 2, (premie_pack_texts){1, 64, false}, found_ids);
    assert_true(from.damaged);
    premie_text_release(&text);
}

/* ---- whole books ------------------------------------------------------------------------------------------------- */

#define SPELL_COLUMNS "employer_id,employee_id,from,until,annual_wage,no_risk,from_reported_on,until_reported_on\n"
#define ABSENCE_COLUMNS "absence_id,employer_id,employee_id,first_sick_day,recovered_on\n"

static const premie_layout plain = {.dialect = PREMIE_ISO};
static premie_sheets *base;

static premie_load_options known_on(int32_t day, bool no_pack)
{
    return (premie_load_options){.as_of = {day}, .threads = 1, .no_pack = no_pack};
}

/* The files of the book were last changed long ago. */
static void age(const char *name)
{
    static const struct timespec long_ago[2] = {{.tv_sec = 1500000000}, {.tv_sec = 1500000000}};
    char path[2 * SHEET_PATH];
    (void)snprintf(path, sizeof path, "%s/%s.csv", folder.path, name);
    (void)utimensat(AT_FDCWD, path, long_ago, 0);
}

static void pack(void)
{
    char name[64];
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        const premie_schema *schema = &premie_schemas[place];
        (void)snprintf(name, sizeof name, "%s/%s", schema->in_rules ? "rules" : "book", schema->name);
        age(name);
    }
    premie_packs_make(&folder, sizeof pack_path, pack_path);
}

static void assert_same_table(const premie_table *a, const premie_table *b)
{
    assert_integer(a->row_count, b->row_count);
    assert_integer(a->visible_count, b->visible_count);
    assert_integer(a->group_count, b->group_count);
    assert_memory_equal(a->start, b->start, (a->group_count + 1) * sizeof *a->start);
    assert_true(premie_digest_equal(&a->digest, &b->digest));
    assert_integer(a->store->dialect, b->store->dialect);
    assert_memory_equal(a->store->ordinal, b->store->ordinal, sizeof a->store->ordinal);
    assert_memory_equal(a->store->through, b->store->through, sizeof a->store->through);
}

/* A book from its snapshot is the same as from its tables. */
static void assert_same_book(int32_t as_of, unsigned threads)
{
    premie_loaded tables, packed;
    premie_text expected = {0}, actual = {0};
    premie_load_options options = known_on(as_of, true);
    options.digest = true;
    premie_load(&tables, &folder, options);
    options.no_pack = false;
    options.threads = threads;
    premie_load(&packed, &folder, options);
    assert_status(packed.status, PREMIE_OK, &packed.error);
    assert_string_equal(packed.book.pack_fault.text, "");
    assert_non_null(packed.book.pack);
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        assert_same_table(premie_book_table(&packed.book, place), premie_book_table(&tables.book, place));
    }
    premie_book_dump(&tables.book, &expected);
    premie_book_dump(&packed.book, &actual);
    assert_string_equal(actual.bytes, expected.bytes);
    premie_text_release(&expected);
    premie_text_release(&actual);
    premie_unload(&tables);
    premie_unload(&packed);
}

static int begin(void **state)
{
    (void)state;
    premie_folder_make(&folder);
    base = premie_sheets_read("bad/base");
    return 0;
}

static int end(void **state)
{
    (void)state;
    premie_sheets_free(base);
    premie_folder_remove(&folder);
    return 0;
}

static int pack_base(void **state)
{
    (void)state;
    premie_sheets_write(base, &plain, &folder);
    pack();
    return 0;
}

static void a_packed_book_is_the_book_on_every_knowledge_date_T7(void **state)
{
    (void)state;
    for (int32_t day = premie_date_of(2019, 1, 1).day; day < premie_date_of(2028, 1, 1).day; day += 97) {
        assert_same_book(day, 1);
    }
    assert_same_book(PREMIE_FOREVER.day, 7);
}

static void a_packed_book_is_the_book_in_every_form_T2(void **state)
{
    static const premie_layout layouts[] = {
        {.dialect = PREMIE_NL, .crlf = true}, {.mark = true, .notes = true}, {.columns_back = true}};
    (void)state;
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
        premie_sheets_write(base, &layouts[i], &folder);
        pack();
        assert_same_book(premie_date_of(2026, 4, 15).day, 2);
    }
}

static void write_file(const char *below, const premie_text *text)
{
    char path[2 * SHEET_PATH];
    (void)snprintf(path, sizeof path, "%s/%s", folder.path, below);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(file >= 0 && premie_write_all(file, text->bytes, text->length));
    assert_integer(close(file), 0);
}

enum { MANY = 2 * PREMIE_PACK_ROWS + 100 };

/* What is held of spells, and how absences find them, is the same from the snapshot and from the tables. */
static void assert_same_held(int32_t as_of, unsigned threads)
{
    premie_loaded tables, packed;
    premie_load_options options = known_on(as_of, true);
    options.without = PREMIE_WITHOUT_EMPLOYEES | PREMIE_WITHOUT_ABSENCE_IDS;
    premie_load(&tables, &folder, options);
    options.no_pack = false;
    options.threads = threads;
    premie_load(&packed, &folder, options);
    const premie_held_spells *expected = &tables.book.held, *actual = &packed.book.held;
    assert_string_equal(packed.book.pack_fault.text, "");
    assert_non_null(packed.book.pack);
    assert_non_null(expected->packed);
    assert_non_null(actual->packed);
    assert_same_table(&packed.book.spells.table, &tables.book.spells.table);
    assert_memory_equal(actual->packed, expected->packed, tables.book.spells.table.visible_count * sizeof(uint64_t));
    assert_integer(actual->wide_count, expected->wide_count);
    assert_true(expected->wide_count > 0 || tables.book.spells.table.visible_count < MANY / 2);
    for (uint32_t i = 0; i < expected->wide_count; i++) {
        assert_integer(actual->wide[i].place, expected->wide[i].place);
        assert_integer(actual->wide[i].wage.cents, expected->wide[i].wage.cents);
    }
    assert_same_table(&packed.book.absences.table, &tables.book.absences.table);
    assert_memory_equal(actual->of_absence, expected->of_absence,
                        tables.book.absences.table.row_count * sizeof(uint32_t));
    premie_unload(&tables);
    premie_unload(&packed);
}

static void add_day(char text[16], uint64_t *seed, unsigned year)
{
    (void)snprintf(text, 16, "%u-0%d-11", year, (int)premie_random_between(seed, 1, 9));
}

/* A spell of two, or now and then of many, of an employee: some reported early or late, some with a wage beyond all. */
static void add_spell(premie_text *spells, uint64_t *seed, int i)
{
    char line[256], until[16] = "", reported[2][16] = {"", ""};
    unsigned year = 1990 + (unsigned)premie_random_between(seed, 0, 30);
    if (i % 4 != 0) {
        add_day(until, seed, year + 1);
    }
    for (int end = 0; end < 2; end++) {
        if (premie_random_between(seed, 0, 3) == 0) {
            add_day(reported[end], seed, year - 2 + (unsigned)premie_random_between(seed, 0, 5));
        }
    }
    int length =
        snprintf(line, sizeof line, "E%d,W%d,%u-%02d-11,%s,%s%lld.5,%s,%s,%s\n", (i / 2 * 31) % (MANY / 50),
                 i / 2 % 5 == 0 ? i / 640 : i / 2, year, 1 + i % 9, until, i % 97 == 0 ? "99" : "",
                 (long long)premie_random_between(seed, 0, 99999), i % 11 == 0 ? "yes" : "", reported[0], reported[1]);
    premie_text_add(spells, line, (size_t)length);
}

/* Of an employee with spells, or of none: he is not sick twice in one year. */
static void add_absence(premie_text *absences, int i)
{
    char line[128];
    int length = snprintf(line, sizeof line, "A%d,E%d,W%d,%u-02-01,%u-03-01\n", (i * 7919) % MANY,
                          (i / 2 * 31) % (MANY / 50), i / 2, 1990U + (unsigned)(i % 2), 1990U + (unsigned)(i % 2));
    premie_text_add(absences, line, (size_t)length);
}

/* A folder with few tables besides, and no cover. */
static void write_few(void)
{
    premie_sheets *few = premie_sheets_copy(base);
    premie_sheet *covers = &few->sheet[PREMIE_TABLE_covers];
    unsigned cover_count = covers->row_count;
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        few->sheet[place].missing = !premie_schemas[place].in_rules && place != PREMIE_TABLE_covers;
    }
    covers->row_count = 0;
    premie_sheets_write(few, &plain, &folder);
    covers->row_count = cover_count;
    premie_sheets_free(few);
}

static void remove_file(const char *below)
{
    char path[2 * SHEET_PATH];
    (void)snprintf(path, sizeof path, "%s/%s", folder.path, below);
    assert_integer(unlink(path), 0);
}

/* Employers, spells and absences of many blocks, out of order, with ids that repeat, blanks and open ends. */
static int pack_many(void **state)
{
    uint64_t seed = 5;
    premie_text employers = {0}, spells = {0}, absences = {0};
    char line[64];
    (void)state;
    premie_text_add(&employers, "employer_id,name\n", 17);
    premie_text_add(&spells, SPELL_COLUMNS, sizeof SPELL_COLUMNS - 1);
    premie_text_add(&absences, ABSENCE_COLUMNS, sizeof ABSENCE_COLUMNS - 1);
    for (int i = 0; i < MANY; i++) {
        int length = snprintf(line, sizeof line, "E%d,%s\n", (i * 7919) % MANY, i % 3 == 0 ? "" : "naam");
        premie_text_add(&employers, line, (size_t)length);
        add_spell(&spells, &seed, i);
        add_absence(&absences, i);
    }
    write_few();
    write_file("book/employers.csv", &employers);
    write_file("book/spells.csv", &spells);
    write_file("book/absences.csv", &absences);
    premie_text_release(&employers);
    premie_text_release(&spells);
    premie_text_release(&absences);
    pack();
    return 0;
}

static int remove_many(void **state)
{
    (void)state;
    remove_file("book/employers.csv");
    remove_file("book/spells.csv");
    remove_file("book/absences.csv");
    return 0;
}

static void a_book_of_many_blocks_comes_back(void **state)
{
    (void)state;
    assert_same_book(premie_date_of(2010, 1, 1).day, 1);
    assert_same_book(premie_date_of(2010, 1, 1).day, 3);
}

static void spells_that_are_held_are_those_of_the_tables_on_every_knowledge_date_T7(void **state)
{
    (void)state;
    assert_same_held(premie_date_of(1900, 1, 1).day, 1);
    for (int year = 1989; year < 2023; year += 3) {
        assert_same_held(premie_date_of(year, 7, 1).day, 1 + (unsigned)year % 3);
    }
    assert_same_held(PREMIE_FOREVER.day, 2);
}

static bool saw_snapshot;

static void look_for_snapshot(void *context, const char *work, double share)
{
    (void)context;
    (void)share;
    saw_snapshot |= strcmp(work, "snapshot") == 0;
    assert_string_not_equal(work, "spells");
}

static void the_progress_tells_of_the_snapshot_and_not_of_tables(void **state)
{
    premie_loaded loaded;
    premie_load_options options = known_on(20000, false);
    (void)state;
    options.progress = look_for_snapshot;
    saw_snapshot = false;
    premie_load(&loaded, &folder, options);
    assert_true(saw_snapshot);
    premie_unload(&loaded);
}

/* ---- damage ------------------------------------------------------------------------------------------------------ */

static premie_text read_pack(void) { return premie_packs_read(pack_path); }
static void write_pack(const char *bytes, size_t length) { premie_packs_write(pack_path, bytes, length); }

/* A book of which only the rules were read: its tables come from the snapshot as it is, or not at all. */
static void assert_refused(premie_book *book, const char *expected)
{
    premie_error why;
    bool used = premie_pack_load(book, &why);
    if (used || strstr(why.text, expected) == NULL) {
        fail_msg("used: %d, '%s'", used, why.text);
    }
    assert_null(book->employers.table.store);
}

static void open_rules(premie_loaded *loaded)
{
    premie_load(loaded, &folder, known_on(20000, false));
    assert_non_null(loaded->book.pack);
    premie_pack_release(&loaded->book);
}

static void each_byte_that_is_changed_is_noticed(void **state)
{
    premie_loaded loaded;
    (void)state;
    premie_text text = read_pack();
    open_rules(&loaded);
    for (size_t at = 0; at < text.length; at++) {
        text.bytes[at] = (char)(text.bytes[at] ^ (1 << at % 8));
        write_pack(text.bytes, text.length);
        assert_refused(&loaded.book, "snapshot");
        text.bytes[at] = (char)(text.bytes[at] ^ (1 << at % 8));
    }
    premie_unload(&loaded);
    premie_text_release(&text);
}

static void each_length_it_is_cut_to_is_noticed(void **state)
{
    premie_loaded loaded;
    (void)state;
    premie_text text = read_pack();
    open_rules(&loaded);
    for (size_t length = 0; length < text.length; length++) {
        write_pack(text.bytes, length);
        assert_refused(&loaded.book, "snapshot");
    }
    premie_unload(&loaded);
    premie_text_release(&text);
}

/* Every fifth one is computed from: whatever comes of it. */
static void compute(const premie_book *book, unsigned number)
{
    premie_portfolio portfolio = {.book = NULL};
    premie_results results = {.summary = false};
    if (number % 5 == 0 && premie_portfolio_init(&portfolio, book, NULL) == PREMIE_OK) {
        (void)!premie_run_close(&portfolio, 2024, PREMIE_PARTS_ALL, &results, NULL);
    }
    premie_results_release(&results);
    premie_portfolio_release(&portfolio);
}

/* Each byte of what the checksums guard, changed behind their back: no crash, and what is taken is within range. */
static void tampering_under_sound_checksums_never_crashes(void **state)
{
    premie_loaded loaded;
    uint64_t seed = 11;
    unsigned used = 0;
    (void)state;
    premie_text text = read_pack();
    open_rules(&loaded);
    size_t first = offsetof(premie_pack_head, bytes);
    char *sound = malloc(text.length);
    assert_non_null(sound);
    memcpy(sound, text.bytes, text.length);
    for (size_t at = first; at < text.length; at++) {
        premie_error why;
        text.bytes[at] = (char)premie_random(&seed);
        if (at > sizeof(premie_pack_head)) { /* sections stay where they can be summed up */
            uint64_t head_bytes;
            memcpy(&head_bytes, text.bytes + offsetof(premie_pack_head, head_bytes), sizeof head_bytes);
            if (at >= head_bytes) {
                premie_packs_seal(&text);
            } else {
                premie_pack_head *head = (premie_pack_head *)(void *)text.bytes;
                premie_pack_head_checksum(head, head->checksum);
            }
        }
        write_pack(text.bytes, text.length);
        if (premie_pack_load(&loaded.book, &why)) {
            compute(&loaded.book, used++);
        }
        premie_pack_release(&loaded.book);
        memcpy(text.bytes, sound, text.length);
    }
    assert_true(used > 0);
    free(sound);
    premie_unload(&loaded);
    premie_text_release(&text);
}

/* What closing a year comes to, as text; with `spent`, of a book whose columns are released on the way. */
static premie_text close_year(bool no_pack, bool spent)
{
    premie_loaded loaded;
    premie_portfolio portfolio;
    premie_results results = {.summary = false};
    premie_error error;
    premie_text text = {0};
    char bytes[4096];
    FILE *file = tmpfile();
    assert_non_null(file);
    premie_load(&loaded, &folder, known_on(premie_date_of(2025, 6, 30).day, no_pack));
    assert_integer(loaded.book.pack != NULL, !no_pack);
    assert_status(premie_portfolio_init(&portfolio, &loaded.book, &error), PREMIE_OK, &error);
    portfolio.spent = spent ? &loaded.book : NULL;
    premie_status status = premie_run_close(&portfolio, 2024, PREMIE_PARTS_ALL, &results, &error);
    assert_status(status, PREMIE_OK, &error);
    assert_integer(loaded.book.absences.cause == NULL, spent);
    assert_integer(loaded.book.invoices.cost_ex_vat == NULL, spent);
    assert_status(premie_results_print(&results, PREMIE_ISO, 1, fileno(file), &error), PREMIE_OK, &error);
    rewind(file);
    for (size_t got; (got = fread(bytes, 1, sizeof bytes, file)) > 0;) {
        premie_text_add(&text, bytes, got);
    }
    premie_text_add(&text, "", 1);
    (void)fclose(file);
    premie_results_release(&results);
    premie_portfolio_release(&portfolio);
    premie_unload(&loaded);
    return text;
}

static void a_book_that_is_spent_gives_the_same_results(void **state)
{
    (void)state;
    premie_text whole = close_year(true, false);
    for (unsigned no_pack = 0; no_pack < 2; no_pack++) {
        premie_text text = close_year(no_pack != 0, true);
        assert_string_equal(text.bytes, whole.bytes);
        premie_text_release(&text);
    }
    premie_text_release(&whole);
}

/* What computing takes for granted: each day is in one period of a cover at most. */
static void periods_that_overlap_are_noticed(void **state)
{
    premie_loaded loaded;
    (void)state;
    premie_load(&loaded, &folder, known_on(20000, false));
    assert_non_null(loaded.book.pack);
    premie_schedule *schedule = &loaded.book.schedule;
    premie_suspensions *suspensions = &loaded.book.suspensions;
    assert_true(premie_pack_check_rows(&loaded.book, PREMIE_TABLE_schedule, 0, 3));
    assert_true(premie_pack_check_rows(&loaded.book, PREMIE_TABLE_suspensions, 0, 3));
    schedule->until[0].day++;
    suspensions->from[2].day = suspensions->until[1].day - 1;
    assert_false(premie_pack_check_rows(&loaded.book, PREMIE_TABLE_schedule, 0, 3));
    assert_false(premie_pack_check_rows(&loaded.book, PREMIE_TABLE_suspensions, 0, 3));
    premie_unload(&loaded);
}

/* [N-4]: rates are counted in millionths of a euro, which 64 bits hold up to here. */
static void a_rate_beyond_its_range_is_noticed(void **state)
{
    premie_loaded loaded;
    (void)state;
    premie_load(&loaded, &folder, known_on(20000, false));
    assert_non_null(loaded.book.pack);
    loaded.book.schedule.premium_per_employee[1].cents = PREMIE_RATE_MOST;
    assert_true(premie_pack_check_rows(&loaded.book, PREMIE_TABLE_schedule, 0, 3));
    loaded.book.schedule.premium_per_employee[1].cents++;
    assert_false(premie_pack_check_rows(&loaded.book, PREMIE_TABLE_schedule, 0, 3));
    premie_unload(&loaded);
}

static void a_snapshot_of_another_schema_is_of_another_version(void **state)
{
    premie_loaded loaded;
    (void)state;
    premie_text text = read_pack();
    open_rules(&loaded);
    premie_pack_head *head = (premie_pack_head *)(void *)text.bytes;
    head->fingerprint++;
    write_pack(text.bytes, text.length);
    assert_refused(&loaded.book, "the snapshot is of another version of the program");
    head->fingerprint--;
    head->version++;
    write_pack(text.bytes, text.length);
    assert_refused(&loaded.book, "the snapshot is of another version of the program");
    head->version--;
    head->byte_order = __builtin_bswap32(head->byte_order);
    write_pack(text.bytes, text.length);
    assert_refused(&loaded.book, "the snapshot is of another version of the program");
    premie_unload(&loaded);
    premie_text_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_take_the_fewest_bytes_that_hold_them_and_come_back),
        cmocka_unit_test(blanks_and_open_ends_come_back_among_numbers_of_every_width),
        cmocka_unit_test(a_column_that_is_wholly_blank_or_without_end_takes_no_bytes),
        cmocka_unit_test(numbers_of_fewer_bytes_in_memory_come_back_too),
        cmocka_unit_test(numbers_beyond_their_range_are_refused),
        cmocka_unit_test(numbers_that_end_too_soon_are_refused),
        cmocka_unit_test(ids_come_back_of_every_length),
        cmocka_unit_test(few_different_ids_take_a_byte_a_row),
        cmocka_unit_test(an_id_like_that_of_the_row_before_takes_a_byte),
        cmocka_unit_test(ids_that_are_wholly_blank_take_no_byte_a_row),
        cmocka_unit_test(changed_ids_are_refused_or_of_a_length_that_may_be),
        cmocka_unit_test(a_blank_id_is_refused_where_there_may_be_none),
        cmocka_unit_test_setup(a_packed_book_is_the_book_on_every_knowledge_date_T7, pack_base),
        cmocka_unit_test_setup(a_packed_book_is_the_book_in_every_form_T2, pack_base),
        cmocka_unit_test_setup_teardown(a_book_of_many_blocks_comes_back, pack_many, remove_many),
        cmocka_unit_test_setup_teardown(spells_that_are_held_are_those_of_the_tables_on_every_knowledge_date_T7,
                                        pack_many, remove_many),
        cmocka_unit_test_setup(the_progress_tells_of_the_snapshot_and_not_of_tables, pack_base),
        cmocka_unit_test_setup(each_byte_that_is_changed_is_noticed, pack_base),
        cmocka_unit_test_setup(each_length_it_is_cut_to_is_noticed, pack_base),
        cmocka_unit_test_setup(tampering_under_sound_checksums_never_crashes, pack_base),
        cmocka_unit_test_setup(a_book_that_is_spent_gives_the_same_results, pack_base),
        cmocka_unit_test_setup(periods_that_overlap_are_noticed, pack_base),
        cmocka_unit_test_setup(a_rate_beyond_its_range_is_noticed, pack_base),
        cmocka_unit_test_setup(a_snapshot_of_another_schema_is_of_another_version, pack_base),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
