#include "table/pack.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/system.h"

/* What stands before the texts of a column. */
typedef struct pack_header {
    uint32_t words; /* how many there are; NO_WORDS where each row has its text */
    uint32_t none;
    uint64_t bytes; /* of the texts */
} pack_header;

/* The different texts of a block, found by their hash. */
typedef struct pack_words {
    premie_id *words;
    uint32_t *slots, count; /* numbers of words from 1; 0: free */
    int64_t *numbers;       /* [rows] */
    size_t bytes;
    uint64_t seed; /* of the hashes */
} pack_words;

enum { REPEATED = 0xff, SLOTS = 2 * PREMIE_PACK_ROWS };
#define NO_WORDS UINT32_MAX

/* ---- packing --------------------------------------------------------------------------------------------- */

static bool is_same(premie_id a, premie_id b)
{
    return a.text == b.text || (premie_id_is(a) && premie_id_is(b) && a.text[0] == b.text[0] &&
                                memcmp(a.text + 1, b.text + 1, a.text[0]) == 0);
}

static uint32_t word_of(pack_words *words, premie_id id)
{
    uint32_t slot = (uint32_t)XXH3_64bits_withSeed(id.text, (size_t)id.text[0] + 1, words->seed) % SLOTS;
    while (words->slots[slot] != 0 && !is_same(words->words[words->slots[slot] - 1], id)) {
        slot = (slot + 1) % SLOTS;
    }
    if (words->slots[slot] == 0) {
        words->words[words->count++] = id;
        words->slots[slot] = words->count;
        words->bytes += (size_t)id.text[0] + 1;
    }
    return words->slots[slot];
}

static void add_text(premie_text *to, premie_id id)
{
    static const unsigned char blank = 0;
    const unsigned char *text = premie_id_is(id) ? id.text : &blank;
    premie_text_add(to, (const char *)text, (size_t)text[0] + 1);
}

static size_t texts_bytes(const premie_id ids[], uint32_t count)
{
    size_t bytes = 0;
    for (uint32_t i = 0; i < count; i++) {
        bool repeats = i > 0 && is_same(ids[i], ids[i - 1]);
        bytes += repeats ? 1 : premie_id_length(ids[i]) + 1;
    }
    return bytes;
}

static void add_texts(premie_text *to, const premie_id ids[], uint32_t count)
{
    static const char repeated = (char)REPEATED;
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0 && premie_id_is(ids[i]) && is_same(ids[i], ids[i - 1])) {
            premie_text_add(to, &repeated, 1);
        } else {
            add_text(to, ids[i]);
        }
    }
}

static void add_ids(premie_text *to, const premie_id ids[], uint32_t count, pack_words *words)
{
    static const char zeros[8];
    for (uint32_t i = 0; i < count; i++) {
        bool repeats = i > 0 && is_same(ids[i], ids[i - 1]);
        words->numbers[i] = repeats                ? words->numbers[i - 1]
                            : premie_id_is(ids[i]) ? (int64_t)word_of(words, ids[i])
                                                   : PREMIE_PACK_BLANK;
    }
    size_t width = words->count < 1 ? 0 : words->count <= UINT8_MAX ? 1 : 2;
    size_t bytes = texts_bytes(ids, count);
    bool by_word = count * width + words->bytes < bytes;
    pack_header header = {.words = by_word ? words->count : NO_WORDS, .bytes = by_word ? words->bytes : bytes};
    premie_text_add(to, (const char *)&header, sizeof header);
    if (by_word) {
        premie_pack_numbers_add(to, words->numbers, count);
        for (uint32_t i = 0; i < words->count; i++) {
            add_text(to, words->words[i]);
        }
    } else {
        add_texts(to, ids, count);
    }
    premie_text_add(to, zeros, (8 - to->length % 8) % 8);
}

bool premie_pack_ids_add(premie_text *to, const premie_id ids[], uint32_t count)
{
    pack_words words = {.words = premie_alloc_array(count, sizeof *words.words, NULL), .seed = premie_random_seed()};
    words.slots = words.words ? premie_alloc_zeroed(SLOTS, sizeof *words.slots, NULL) : NULL;
    words.numbers = words.slots ? premie_alloc_array(count, sizeof *words.numbers, NULL) : NULL;
    bool done = words.numbers != NULL;
    if (done) {
        add_ids(to, ids, count, &words);
    }
    free(words.numbers);
    free(words.slots);
    free(words.words);
    return done;
}

/* ---- taking ---------------------------------------------------------------------------------------------- */

/* Points ids at their texts; false where these do not fill the bytes, or are not what they may be. */
static bool point(const unsigned char *at, const unsigned char *end, uint32_t count, premie_pack_texts about,
                  premie_id *ids)
{
    premie_id last = {NULL};
    for (uint32_t i = 0; i < count; i++) {
        size_t length = at < end ? *at : SIZE_MAX;
        if (length == REPEATED && premie_id_is(last)) {
            at++;
        } else if (length == 0 && about.blank) {
            last = (premie_id){NULL};
            at++;
        } else if (length >= about.shortest && length <= about.longest && length < (size_t)(end - at)) {
            last = (premie_id){at};
            at += length + 1;
        } else {
            return false;
        }
        ids[i] = last;
    }
    return at == end;
}

/* Whether so many bytes of texts follow, up to a multiple of 8. */
static bool has_texts(const premie_packed *from, uint64_t bytes)
{
    size_t left = (size_t)(from->end - from->at);
    return bytes <= left && (bytes + 7) / 8 * 8 <= left;
}

/* The numbers of words in the place of which their ids come. */
static bool take_words(premie_packed *from, const pack_header *header, uint32_t count, premie_pack_texts about,
                       premie_id *ids)
{
    premie_pack_numbers numbers;
    premie_pack_range range = {.lowest = 1, .highest = header->words, .blank = about.blank};
    premie_pack_numbers_take(from, count, range, &numbers);
    if (from->damaged || header->words > count || !has_texts(from, header->bytes)) {
        return false;
    }
    premie_id *words = premie_alloc_array((size_t)header->words + 1, sizeof *words, NULL);
    int32_t *places = words ? premie_alloc_array(count, sizeof *places, NULL) : NULL;
    about.blank = false;
    bool sound = places != NULL && point(from->at, from->at + header->bytes, header->words, about, words + 1);
    if (sound) {
        words[0] = (premie_id){NULL};
        premie_pack_widen_32(&numbers, count, 0, 0, places);
        for (uint32_t i = 0; i < count; i++) {
            ids[i] = words[places[i]];
        }
    }
    free(places);
    free(words);
    return sound;
}

void premie_pack_ids_take(premie_packed *from, uint32_t count, premie_pack_texts about, premie_id *ids)
{
    pack_header header;
    if (from->damaged || (size_t)(from->end - from->at) < sizeof header) {
        from->damaged = true;
        return;
    }
    memcpy(&header, from->at, sizeof header);
    from->at += sizeof header;
    if (header.words != NO_WORDS
            ? !take_words(from, &header, count, about, ids)
            : !has_texts(from, header.bytes) || !point(from->at, from->at + header.bytes, count, about, ids)) {
        from->damaged = true;
    } else {
        from->at += (header.bytes + 7) / 8 * 8;
    }
}
