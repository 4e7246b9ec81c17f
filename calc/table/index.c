#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/parallel.h"
#include "base/system.h"
#include "table/field.h"
#include "table/store.h"

unsigned premie_schema_id_key(const premie_schema *schema)
{
    unsigned found = schema->column_count, keys = 0;
    for (unsigned i = 0; i < schema->column_count; i++) {
        if ((schema->columns[i].flags & PREMIE_COLUMN_KEY) != 0) {
            keys++;
            found = i;
        }
    }
    return keys == 1 && schema->columns[found].type == PREMIE_TYPE_ID ? found : schema->column_count;
}

/* ---- keys that rise --------------------------------------------------------------------------------------- */

/*
 * Where eight bytes of each key, from the place on at which the first and the last of them begin to differ, are larger
 * than those of the key before it, these bytes find its row: near that of the name before it as a rule, else by halving.
 */
enum { NEAR = 32 };

static inline uint64_t rank_of(const struct premie_table_store *store, const char *text, size_t length)
{
    size_t left = length > store->shared_bytes ? length - store->shared_bytes : 0;
    uint64_t bytes = left > 0 ? premie_load_bytes(text + store->shared_bytes) : 0;
    return left > 0 && left < 8 ? PREMIE_RANKED(bytes & PREMIE_FIRST_BYTES(left)) : PREMIE_RANKED(bytes);
}

/* The row of a rank that is there, sought from one row on. */
static inline uint32_t row_of_rank(const uint64_t ranks[], uint32_t rows, uint32_t row, uint64_t rank)
{
    uint32_t end = rows - row < NEAR ? rows : row + NEAR;
    while (row < end && ranks[row] < rank) {
        row++;
    }
    if (row < end && ranks[row] == rank) {
        return row;
    }
    row = 0;
    for (uint32_t left = rows; left > 1;) {
        uint32_t half = left / 2;
        row += ranks[row + half] <= rank ? half : 0;
        left -= half;
    }
    return row;
}

static void find_rising(const premie_table *table, size_t count, const premie_name names[], uint32_t rows[])
{
    const struct premie_table_store *store = table->store;
    uint32_t row = 0;
    for (size_t i = 0; i < count; i++) {
        row = row_of_rank(store->ranks, table->row_count, row, rank_of(store, names[i].text, names[i].length));
        const premie_id key = store->keys[row];
        bool same = premie_id_length(key) == names[i].length &&
                    premie_same_bytes(premie_id_bytes(key), names[i].text, names[i].length);
        rows[i] = same ? row : PREMIE_NO_ROW;
    }
}

/* ---- other keys ------------------------------------------------------------------------------------------- */

static bool is_text(premie_id id, const char *text, size_t length)
{
    return premie_id_length(id) == length && memcmp(premie_id_bytes(id), text, length) == 0;
}

/* With a seed nobody can know before, so that no ids can be made to fall in one place. */
static uint64_t hash_of(const struct premie_table_store *store, const char *text, size_t length)
{
    return XXH3_64bits_withSeed(text, length, store->seed);
}

static uint32_t row_of(uint64_t slot) { return (uint32_t)slot; }

/* Where the hash of a key has it; what lies between the hash and a slot tells most other keys from it. */
static uint64_t slot_for(uint64_t hash, uint32_t row) { return (hash & ~(uint64_t)UINT32_MAX) | row; }

static bool is_tagged(uint64_t slot, uint64_t hash) { return (slot ^ hash) >> 32 == 0; }

/* The place of a key: that of its row, or the free one where it belongs. */
static uint64_t place_of(const struct premie_table_store *store, uint64_t hash, const char *text, size_t length)
{
    uint64_t place = hash & store->mask;
    while (store->slots[place] != PREMIE_FREE_SLOT &&
           !(is_tagged(store->slots[place], hash) && is_text(store->keys[row_of(store->slots[place])], text, length))) {
        place = (place + 1) & store->mask;
    }
    return place;
}

uint32_t premie_table_find_any(const premie_table *table, const char *text, size_t length)
{
    const struct premie_table_store *store = table->store;
    if (store != NULL && store->ranks != NULL && length <= PREMIE_ID_BYTES) {
        char bytes[PREMIE_ID_BYTES + PREMIE_ARENA_SLACK] = "";
        uint32_t row;
        memcpy(bytes, text, length);
        find_rising(table, 1, &(premie_name){bytes, length}, &row);
        return row;
    }
    if (store == NULL || store->slots == NULL) {
        return PREMIE_NO_ROW;
    }
    return row_of(store->slots[place_of(store, hash_of(store, text, length), text, length)]);
}

enum { AHEAD = 64 };

/* Names in turns, so that what one needs of memory is on its way while others are worked on. */
static void find_turn(const struct premie_table_store *store, size_t count, const premie_name names[], uint32_t rows[])
{
    uint64_t hashes[AHEAD];
    for (size_t i = 0; i < count; i++) {
        hashes[i] = hash_of(store, names[i].text, names[i].length);
        __builtin_prefetch(&store->slots[hashes[i] & store->mask]);
    }
    for (size_t i = 0; i < count; i++) {
        uint64_t place = hashes[i] & store->mask;
        while (store->slots[place] != PREMIE_FREE_SLOT && !is_tagged(store->slots[place], hashes[i])) {
            place = (place + 1) & store->mask;
        }
        rows[i] = row_of(store->slots[place]);
        __builtin_prefetch(&store->keys[rows[i] != PREMIE_NO_ROW ? rows[i] : 0]);
    }
    for (size_t i = 0; i < count; i++) {
        __builtin_prefetch(rows[i] != PREMIE_NO_ROW ? store->keys[rows[i]].text : NULL);
    }
    for (size_t i = 0; i < count; i++) {
        if (rows[i] != PREMIE_NO_ROW &&
            (premie_id_length(store->keys[rows[i]]) != names[i].length ||
             !premie_same_bytes(premie_id_bytes(store->keys[rows[i]]), names[i].text, names[i].length))) {
            rows[i] = row_of(store->slots[place_of(store, hashes[i], names[i].text, names[i].length)]);
        }
    }
}

void premie_table_find_all(const premie_table *table, size_t count, const premie_name names[], uint32_t rows[])
{
    const struct premie_table_store *store = table->store;
    if (store->ranks != NULL) {
        find_rising(table, count, names, rows);
        return;
    }
    for (size_t i = 0; i < count; i += AHEAD) {
        size_t turn = count - i < AHEAD ? count - i : AHEAD;
        if (store->slots != NULL) {
            find_turn(store, turn, names + i, rows + i);
        } else {
            memset(rows + i, 0xff, turn * sizeof *rows);
        }
    }
}

uint32_t premie_table_find(const premie_table *table, const char *text, size_t length)
{
    uint32_t row = premie_table_find_any(table, text, length);
    return row != PREMIE_NO_ROW && !table->store->bad[row] ? row : PREMIE_NO_ROW;
}

/* ---- building it ----------------------------------------------------------------------------------------- */

enum { ROWS_A_TURN = 1 << 12 };

typedef struct index_work {
    premie_table *table;
    atomic_bool fails; /* keys do not rise, or one is there again */
} index_work;

static uint64_t rank_of_key(const struct premie_table_store *store, uint32_t row)
{
    return rank_of(store, premie_id_bytes(store->keys[row]), premie_id_length(store->keys[row]));
}

static premie_status rank_turn(void *context, unsigned worker, size_t item, premie_error *error)
{
    index_work *work = context;
    struct premie_table_store *store = work->table->store;
    uint32_t rows = work->table->row_count;
    uint32_t row = (uint32_t)item * ROWS_A_TURN, last = rows - row < ROWS_A_TURN ? rows : row + ROWS_A_TURN;
    bool rises = row > 0 || premie_id_is(store->keys[0]);
    (void)worker;
    (void)error;
    for (uint64_t before = row > 0 ? rank_of_key(store, row - 1) : 0; row < last && rises; row++) {
        store->ranks[row] = rank_of_key(store, row);
        rises = row == 0 || store->ranks[row] > before;
        before = store->ranks[row];
    }
    if (!rises) {
        atomic_store(&work->fails, true);
    }
    return PREMIE_OK;
}

/* Where the keys do not rise, there are no ranks afterwards. */
static premie_status rank_keys(premie_table *table, unsigned threads, size_t turns, premie_error *error)
{
    struct premie_table_store *store = table->store;
    const premie_id first = store->keys[0], last = store->keys[table->row_count - 1];
    size_t shared = 0;
    while (shared < premie_id_length(first) && shared < premie_id_length(last) &&
           premie_id_bytes(first)[shared] == premie_id_bytes(last)[shared]) {
        shared++;
    }
    store->shared_bytes = shared;
    store->ranks = premie_alloc_array(table->row_count, sizeof *store->ranks, error);
    if (store->ranks == NULL) {
        return PREMIE_E_SYSTEM;
    }
    index_work work = {.table = table};
    premie_status status = premie_parallel(threads, turns, rank_turn, &work, error);
    if (atomic_load(&work.fails)) {
        free(store->ranks);
        store->ranks = NULL;
    }
    return status;
}

/* A slot is taken by whoever comes first; false where another row has the key. */
static bool put_row(struct premie_table_store *store, uint32_t row, uint64_t hash)
{
    const premie_id key = store->keys[row];
    for (uint64_t place = hash & store->mask;; place = (place + 1) & store->mask) {
        uint64_t there = PREMIE_FREE_SLOT;
        if (__atomic_compare_exchange_n(&store->slots[place], &there, slot_for(hash, row), false, __ATOMIC_RELAXED,
                                        __ATOMIC_RELAXED)) {
            return true;
        }
        if (is_tagged(there, hash) &&
            is_text(store->keys[row_of(there)], premie_id_bytes(key), premie_id_length(key))) {
            return false;
        }
    }
}

static premie_status put_turn(void *context, unsigned worker, size_t item, premie_error *error)
{
    index_work *work = context;
    struct premie_table_store *store = work->table->store;
    uint64_t hashes[AHEAD];
    uint32_t rows = work->table->row_count;
    uint32_t first = (uint32_t)item * ROWS_A_TURN, last = rows - first < ROWS_A_TURN ? rows : first + ROWS_A_TURN;
    bool single = true;
    (void)worker;
    (void)error;
    for (uint32_t turn = first, end; turn < last && single; turn = end) {
        end = last - turn < AHEAD ? last : turn + AHEAD;
        for (uint32_t row = turn; row < end; row++) {
            const premie_id key = store->keys[row];
            hashes[row - turn] = hash_of(store, premie_id_bytes(key), premie_id_length(key));
            __builtin_prefetch(&store->slots[hashes[row - turn] & store->mask], 1);
        }
        for (uint32_t row = turn; row < end; row++) {
            single &= !premie_id_is(store->keys[row]) || put_row(store, row, hashes[row - turn]);
        }
    }
    if (!single) {
        atomic_store(&work->fails, true);
    }
    return PREMIE_OK;
}

/* Row by row, in the order of the file, so that the same rows are reported whatever the threads. */
static void report_repeated(premie_table *table, unsigned key)
{
    struct premie_table_store *store = table->store;
    const premie_id *keys = store->keys;
    char expected[PREMIE_QUOTED];
    (void)snprintf(expected, sizeof expected, "each %s once", table->schema->columns[key].name);
    memset(store->slots, 0xff, ((size_t)store->mask + 1) * sizeof *store->slots);
    for (uint32_t row = 0; row < table->row_count; row++) {
        if (!premie_id_is(keys[row])) {
            continue;
        }
        uint64_t hash = hash_of(store, premie_id_bytes(keys[row]), premie_id_length(keys[row]));
        uint64_t *slot = &store->slots[place_of(store, hash, premie_id_bytes(keys[row]), premie_id_length(keys[row]))];
        if (*slot == PREMIE_FREE_SLOT) {
            *slot = slot_for(hash, row);
            continue;
        }
        premie_table_clash(table, key, row, row_of(*slot), expected, "also in");
    }
}

premie_status premie_table_index(premie_table *table, unsigned threads, premie_error *error)
{
    struct premie_table_store *store = table->store;
    unsigned key = premie_schema_id_key(table->schema);
    if (key == table->schema->column_count || table->row_count == 0) {
        return PREMIE_OK;
    }
    size_t turns = ((size_t)table->row_count + ROWS_A_TURN - 1) / ROWS_A_TURN;
    store->keys = store->data[key];
    premie_status status = rank_keys(table, threads, turns, error);
    if (status != PREMIE_OK || store->ranks != NULL) {
        return status;
    }
    uint64_t slots = 16;
    while (slots < (uint64_t)table->row_count * 2) {
        slots *= 2;
    }
    store->slots = premie_alloc_array((size_t)slots, sizeof *store->slots, error);
    if (store->slots == NULL) {
        return PREMIE_E_SYSTEM;
    }
    memset(store->slots, 0xff, (size_t)slots * sizeof *store->slots);
    store->mask = slots - 1;
    store->seed = premie_random_seed();
    index_work work = {.table = table};
    status = premie_parallel(threads, turns, put_turn, &work, error);
    if (status == PREMIE_OK && atomic_load(&work.fails)) {
        report_repeated(table, key);
    }
    return status;
}

void premie_index_drop(premie_table *table)
{
    free(table->store->ranks);
    free(table->store->slots);
    table->store->ranks = NULL;
    table->store->slots = NULL;
}

void premie_table_nearest(const premie_table *table, unsigned column, premie_nearest *nearest)
{
    const premie_id *names = table->store->data[column];
    for (uint32_t row = 0; names != NULL && row < table->row_count; row++) {
        premie_nearest_try(nearest, premie_id_bytes(names[row]), premie_id_length(names[row]));
    }
}
