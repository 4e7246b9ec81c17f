#include "support/assertions.h"
#include "support/random.h"

#include <stdlib.h>
#include <string.h>

#include "table/split.h"

enum { BYTES = PREMIE_PIECE };

static bool ends_field(const char *bytes, size_t length, char delimiter, size_t place)
{
    return place < length && (bytes[place] == delimiter || bytes[place] == '\n' || bytes[place] == '\r');
}

/* A blank at either end of a field, which libcsv leaves out. */
static bool is_outer_blank(const char *bytes, size_t length, char delimiter, size_t place)
{
    return (bytes[place] == ' ' || bytes[place] == '\t') &&
           (delimiter == '\n' || place == 0 || ends_field(bytes, length, delimiter, place - 1) ||
            ends_field(bytes, length, delimiter, place + 1));
}

/* What a piece holds, byte by byte. */
static void split_slowly(const char *bytes, size_t length, char delimiter, premie_split *split)
{
    split->count = split->line_count = 0;
    split->any_odd = false;
    memset(split->odd, 0, PREMIE_PIECE / 8);
    for (size_t i = 0; i < length; i++) {
        bool lone = bytes[i] == '\r' && (i + 1 == length || bytes[i + 1] != '\n');
        if (lone || bytes[i] == '"' || is_outer_blank(bytes, length, delimiter, i)) {
            split->odd[i / 64] |= UINT64_C(1) << i % 64;
            split->any_odd = true;
        }
        if (bytes[i] == '\n') {
            split->lines[split->line_count++] = split->count;
        }
        if (bytes[i] == '\n' || bytes[i] == delimiter) {
            split->ends[split->count++] = (uint32_t)i;
        }
    }
}

static void assert_same_split(const premie_split *a, const premie_split *b, size_t length)
{
    assert_integer(a->count, b->count);
    assert_integer(a->line_count, b->line_count);
    assert_memory_equal(a->ends, b->ends, a->count * sizeof *a->ends);
    assert_memory_equal(a->lines, b->lines, a->line_count * sizeof *a->lines);
    assert_memory_equal(a->odd, b->odd, (length + 63) / 64 * sizeof *a->odd);
    assert_true(a->any_odd == b->any_odd);
}

/* Bytes of which about every `seldom`th is one that matters. */
static void fill(char *bytes, size_t length, uint64_t *random, unsigned seldom)
{
    static const char marks[] = ",;\n\r\" \t\n,\r\n";
    for (size_t i = 0; i < length; i++) {
        bool mark = premie_random(random) % seldom == 0;
        bytes[i] = mark ? marks[premie_random(random) % (sizeof marks - 1)] : (char)premie_random(random);
    }
}

/* [T-1], [T-2]: the fast path finds what a walk over the bytes finds. */
static void every_splitter_finds_what_a_walk_finds(void **state)
{
    (void)state;
    const premie_splitter *splitters[3];
    premie_split slow, quick;
    premie_error error;
    uint64_t random = 6;
    char *bytes = malloc(BYTES + 1);
    assert_non_null(bytes);
    assert_status(premie_split_init(&slow, &error), PREMIE_OK, &error);
    assert_status(premie_split_init(&quick, &error), PREMIE_OK, &error);
    size_t count = premie_splitters(splitters);
    assert_string_equal(splitters[count - 1]->name, "portable");
    for (unsigned turn = 0; turn < 600; turn++) {
        size_t length = turn < 300 ? turn : turn == 599 ? BYTES : premie_random(&random) % BYTES;
        fill(bytes, length, &random, 1 + turn % 40);
        char delimiter = ",;\n"[turn % 3];
        split_slowly(bytes, length, delimiter, &slow);
        for (size_t i = 0; i < count; i++) {
            splitters[i]->split(bytes, length, delimiter, &quick);
            assert_same_split(&quick, &slow, length);
            assert_integer(splitters[i]->count_lines(bytes, length), slow.line_count);
        }
    }
    free(bytes);
    premie_split_release(&slow);
    premie_split_release(&quick);
}

static void a_piece_of_nothing_but_separators_fits(void **state)
{
    (void)state;
    const premie_splitter *splitters[3];
    premie_split split;
    premie_error error;
    char *bytes = malloc(BYTES);
    assert_non_null(bytes);
    memset(bytes, '\n', BYTES);
    assert_status(premie_split_init(&split, &error), PREMIE_OK, &error);
    size_t count = premie_splitters(splitters);
    for (size_t i = 0; i < count; i++) {
        splitters[i]->split(bytes, BYTES, ',', &split);
        assert_integer(split.count, BYTES);
        assert_integer(split.line_count, BYTES);
        assert_integer(split.ends[BYTES - 1], BYTES - 1);
        assert_integer(split.lines[BYTES - 1], BYTES - 1);
    }
    free(bytes);
    premie_split_release(&split);
}

static void what_is_odd_is_found_between_any_two_places(void **state)
{
    (void)state;
    premie_split split;
    premie_error error;
    assert_status(premie_split_init(&split, &error), PREMIE_OK, &error);
    for (uint32_t odd = 0; odd < 200; odd += 7) {
        memset(split.odd, 0, PREMIE_PIECE / 8);
        split.odd[odd / 64] = UINT64_C(1) << odd % 64;
        split.any_odd = true;
        for (uint32_t begin = 0; begin <= 200; begin++) {
            for (uint32_t end = begin; end <= 200; end++) {
                assert_true(premie_split_is_odd(&split, begin, end) == (begin <= odd && odd < end));
            }
        }
    }
    premie_split_release(&split);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_splitter_finds_what_a_walk_finds),
        cmocka_unit_test(a_piece_of_nothing_but_separators_fits),
        cmocka_unit_test(what_is_odd_is_found_between_any_two_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
