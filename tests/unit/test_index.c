#include "support/assertions.h"
#include "support/random.h"
#include "support/sheets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "table/store.h"

/* Ids that somebody thought up so that their hashes, with a seed that is known, belong in one place of the index. */
enum { IDS = 1024, PLACES = 2 * IDS, ID_SIZE = 24 };

static premie_folder folder;

static void swap_ids(char a[ID_SIZE], char b[ID_SIZE])
{
    char kept[ID_SIZE];
    memcpy(kept, a, ID_SIZE);
    memcpy(a, b, ID_SIZE);
    memcpy(b, kept, ID_SIZE);
}

/* `start` keeps the lists of two tests apart; they do not rise. */
static void draw_ids(uint64_t seed, unsigned start, char ids[IDS][ID_SIZE])
{
    for (unsigned number = start, found = 0; found < IDS; number++) {
        int length = snprintf(ids[found], ID_SIZE, "E%u", number);
        found += XXH3_64bits_withSeed(ids[found], (size_t)length, seed) % PLACES == 0;
    }
    swap_ids(ids[0], ids[1]);
}

/* Loads a book of these employers. */
static void load_ids(premie_loaded *loaded, char ids[IDS][ID_SIZE])
{
    char path[2 * SHEET_PATH];
    (void)snprintf(path, sizeof path, "%s/book/employers.csv", folder.path);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fputs("employer_id\n", file);
    for (unsigned i = 0; i < IDS; i++) {
        (void)fprintf(file, "%s\n", ids[i]);
    }
    assert_integer(fclose(file), 0);
    *loaded = (premie_loaded){.status = PREMIE_E_SYSTEM};
    premie_load(loaded, &folder, (premie_load_options){.threads = 1, .as_of = {46000}});
    assert_status(loaded->status, PREMIE_OK, &loaded->error);
}

static const struct premie_table_store *index_of(const premie_loaded *loaded)
{
    const struct premie_table_store *store = loaded->book.employers.table.store;
    assert_true(store->mask == PLACES - 1);
    return store;
}

/* How far the keys of an index lie from where they belong, together: that many slots are passed to find each once. */
static uint64_t way_to_all(const struct premie_table_store *store)
{
    uint64_t way = 0;
    unsigned met = 0;
    for (uint64_t place = 0; place <= store->mask; place++) {
        if (store->slots[place] != PREMIE_FREE_SLOT) {
            premie_id key = store->keys[(uint32_t)store->slots[place]];
            uint64_t home = XXH3_64bits_withSeed(premie_id_bytes(key), premie_id_length(key), store->seed);
            way += (place - home) & store->mask;
            met++;
        }
    }
    assert_integer(met, IDS);
    return way;
}

static void assert_all_are_found(const premie_loaded *loaded, char ids[IDS][ID_SIZE])
{
    for (uint32_t row = 0; row < IDS; row++) {
        assert_integer(premie_table_find(&loaded->book.employers.table, ids[row], strlen(ids[row])), row);
    }
}

/* In one place, the way to all of them would be half their square; in an index half full it is about half a slot each. */
static void assert_way_is_short(const struct premie_table_store *store)
{
    uint64_t way = way_to_all(store);
    if (way >= 3 * IDS) {
        print_error("%llu slots for %d ids\n", (unsigned long long)way, IDS);
        fail();
    }
}

/* [T-5] */
static void ids_whose_plain_hashes_collide_are_spread_over_the_index(void **state)
{
    static char ids[IDS][ID_SIZE];
    premie_loaded loaded;
    (void)state;
    draw_ids(0, 0, ids);
    load_ids(&loaded, ids);
    assert_way_is_short(index_of(&loaded));
    assert_all_are_found(&loaded, ids);
    premie_unload(&loaded);
}

/* [T-5] */
static void ids_that_collide_under_the_seed_of_one_load_are_spread_by_that_of_the_next(void **state)
{
    static char ids[IDS][ID_SIZE];
    premie_loaded loaded;
    (void)state;
    draw_ids(0, 1u << 28, ids);
    load_ids(&loaded, ids);
    uint64_t seed = index_of(&loaded)->seed;
    premie_unload(&loaded);
    draw_ids(seed, 1u << 28, ids);
    load_ids(&loaded, ids);
    assert_true(index_of(&loaded)->seed != seed);
    assert_way_is_short(index_of(&loaded));
    assert_all_are_found(&loaded, ids);
    premie_unload(&loaded);
}

/* ---- ids that rise --------------------------------------------------------------------------------------- */

static int compare_texts(const void *left, const void *right) { return strcmp(left, right); }

/* The names of a batch, all with slack behind them, are found where a walk finds them. */
static void assert_found_as_by_a_walk(const premie_loaded *loaded, char ids[IDS][ID_SIZE],
                                      char names[4 * IDS][2 * ID_SIZE])
{
    const premie_table *table = &loaded->book.employers.table;
    premie_name asked[4 * IDS];
    uint32_t found[4 * IDS];
    for (size_t i = 0; i < 4 * IDS; i++) {
        asked[i] = (premie_name){names[i], strlen(names[i])};
    }
    premie_table_find_all(table, 4 * IDS, asked, found);
    for (size_t i = 0; i < 4 * IDS; i++) {
        const char *id = bsearch(names[i], ids, IDS, ID_SIZE, compare_texts);
        uint32_t row = id != NULL ? (uint32_t)((id - ids[0]) / ID_SIZE) : PREMIE_NO_ROW;
        assert_integer(found[i], row);
        assert_integer(premie_table_find(table, names[i], strlen(names[i])), row);
    }
}

/* Each id, what lies next to it, in rising order and in any; `format` makes them of the thousands and the rest of
 * numbers that rise. */
static void assert_rising_ids_are_found(const char *format, bool by_rank)
{
    static char ids[IDS][ID_SIZE], names[4 * IDS][2 * ID_SIZE];
    premie_loaded loaded;
    uint64_t random = 5;
    for (unsigned i = 0, number = 0; i < IDS; i++) {
        number += 1 + (unsigned)(premie_random(&random) % (i % 7 == 0 ? 1000 : 3));
        (void)snprintf(ids[i], ID_SIZE, format, number / 1000, number % 1000);
    }
    qsort(ids, IDS, ID_SIZE, compare_texts);
    load_ids(&loaded, ids);
    assert_true((loaded.book.employers.table.store->ranks != NULL) == by_rank);
    for (unsigned i = 0; i < IDS; i++) {
        size_t last = strlen(ids[i]) - 1;
        for (unsigned kind = 0; kind < 4; kind++) {
            (void)snprintf(names[4 * i + kind], sizeof names[0], "%.*s%s", ID_SIZE - 1, ids[i], kind == 3 ? "0" : "");
        }
        names[4 * i + 1][last] = (char)(names[4 * i + 1][last] + 1);
        names[4 * i + 2][last] = last > 0 ? '\0' : '~';
    }
    assert_found_as_by_a_walk(&loaded, ids, names);
    for (unsigned i = 4 * IDS - 1; i > 0; i--) {
        char kept[sizeof names[0]];
        unsigned other = (unsigned)(premie_random(&random) % (i + 1));
        memcpy(kept, names[i], sizeof kept);
        memcpy(names[i], names[other], sizeof kept);
        memcpy(names[other], kept, sizeof kept);
    }
    assert_found_as_by_a_walk(&loaded, ids, names);
    premie_unload(&loaded);
}

/* [T-5] */
static void ids_that_rise_are_found_by_their_rank(void **state)
{
    (void)state;
    assert_rising_ids_are_found("E%05u%03u", true);
    assert_rising_ids_are_found("employer-%03u%03u", true);
    assert_rising_ids_are_found("%u%03u", true);
    assert_rising_ids_are_found("%x%03x", true);
}

/* [T-5] */
static void ids_that_rise_behind_what_eight_bytes_tell_are_found_by_their_hash(void **state)
{
    (void)state;
    assert_rising_ids_are_found("holder-%02u-%03u", true);
    assert_rising_ids_are_found("%03u-of-many-%03u", false);
}

static int make_book(void **state)
{
    char path[2 * SHEET_PATH];
    (void)state;
    premie_folder_make(&folder);
    (void)snprintf(path, sizeof path, "%s/book/covers.csv", folder.path);
    FILE *covers = fopen(path, "w");
    (void)snprintf(path, sizeof path, "%s/rules/products.csv", folder.path);
    FILE *products = fopen(path, "w");
    if (covers == NULL || products == NULL) {
        return -1;
    }
    (void)fputs("cover_id,policy_id,employer_id,product,from,renewal\n", covers);
    (void)fputs("product,premium_base\nP,none\n", products);
    return fclose(covers) == 0 && fclose(products) == 0 ? 0 : -1;
}

static int remove_book(void **state)
{
    (void)state;
    premie_folder_remove(&folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_whose_plain_hashes_collide_are_spread_over_the_index),
        cmocka_unit_test(ids_that_collide_under_the_seed_of_one_load_are_spread_by_that_of_the_next),
        cmocka_unit_test(ids_that_rise_are_found_by_their_rank),
        cmocka_unit_test(ids_that_rise_behind_what_eight_bytes_tell_are_found_by_their_hash),
    };
    return cmocka_run_group_tests_name("index", tests, make_book, remove_book);
}
