#include "support/assertions.h"

#include "base/memory.h"

#include "support/random.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COPIES = 20000, LONGEST = 300 };

static void room_has_the_size_asked_for(void **state)
{
    (void)state;
    premie_error error;
    int64_t *room = premie_alloc_array(1000, sizeof *room, &error);
    assert_non_null(room);
    memset(room, 0xFF, 1000 * sizeof *room);
    assert_integer(room[999], -1);
    free(room);
}

static void zeroed_room_is_zero(void **state)
{
    (void)state;
    unsigned char *room = premie_alloc_zeroed(1000, 3, NULL);
    assert_non_null(room);
    for (int i = 0; i < 3000; i++) {
        assert_integer(room[i], 0);
    }
    free(room);
}

static void resized_room_keeps_what_it_held(void **state)
{
    (void)state;
    char *room = premie_alloc_array(4, 1, NULL);
    assert_non_null(room);
    memcpy(room, "abc", 4);
    char *larger = premie_resize_array(room, 100000, 1, NULL);
    assert_non_null(larger);
    assert_string_equal(larger, "abc");
    free(larger);
}

static void room_for_nothing_is_room_all_the_same(void **state)
{
    (void)state;
    void *room = premie_alloc_array(0, 8, NULL);
    void *zeroed = premie_alloc_zeroed(8, 0, NULL);
    assert_non_null(room);
    assert_non_null(zeroed);
    room = premie_resize_array(room, 0, 8, NULL);
    assert_non_null(room);
    free(room);
    free(zeroed);
}

/* [N-4] */
static void a_product_that_is_no_size_is_refused(void **state)
{
    (void)state;
    premie_error error;
    assert_null(premie_alloc_array(SIZE_MAX / 2, 3, &error));
    assert_status(error.status, PREMIE_E_SYSTEM, NULL);
    assert_string_equal(error.text, "not enough memory for 9223372036854775807 times 3 bytes");
    assert_null(premie_alloc_zeroed(SIZE_MAX, SIZE_MAX, NULL));
    assert_null(premie_resize_array(NULL, SIZE_MAX, 1, NULL));
}

static void every_copy_stays_where_and_what_it_is(void **state)
{
    (void)state;
    static const char *copies[COPIES];
    static size_t lengths[COPIES];
    premie_arena arena = {0};
    uint64_t seed = 31;
    for (int i = 0; i < COPIES; i++) {
        char bytes[LONGEST];
        lengths[i] = (size_t)premie_random_between(&seed, 0, LONGEST);
        memset(bytes, i % 256, sizeof bytes);
        copies[i] = premie_arena_copy(&arena, bytes, lengths[i], NULL);
        assert_non_null(copies[i]);
    }
    for (int i = 0; i < COPIES; i++) {
        for (size_t k = 0; k < lengths[i]; k++) {
            assert_integer((unsigned char)copies[i][k], i % 256);
        }
    }
    premie_arena_release(&arena);
}

static void a_copy_larger_than_a_block_is_whole_and_wastes_no_room(void **state)
{
    (void)state;
    enum { LARGE = 1 << 20 };
    char *bytes = malloc(LARGE);
    assert_non_null(bytes);
    memset(bytes, 'x', LARGE);
    premie_arena arena = {0};
    const char *before = premie_arena_copy(&arena, "before", 6, NULL);
    const char *large = premie_arena_copy(&arena, bytes, LARGE, NULL);
    const char *after = premie_arena_copy(&arena, "after", 5, NULL);
    assert_memory_equal(large, bytes, LARGE);
    assert_ptr_equal(after, before + 6);
    premie_arena_release(&arena);
    free(bytes);
}

static void a_copy_too_large_for_any_memory_is_refused(void **state)
{
    (void)state;
    premie_arena arena = {0};
    premie_error error;
    assert_null(premie_arena_copy(&arena, "", SIZE_MAX, &error));
    assert_string_equal(error.text, "not enough memory for 18446744073709551615 times 1 bytes");
    assert_non_null(premie_arena_copy(&arena, "", 0, NULL));
    premie_arena_release(&arena);
}

static void joining_moves_all_copies_without_copying_them(void **state)
{
    (void)state;
    premie_arena arena = {0}, other = {0};
    const char *copies[COPIES];
    char text[16];
    assert_non_null(premie_arena_copy(&arena, "own", 3, NULL));
    for (int i = 0; i < COPIES; i++) {
        snprintf(text, sizeof text, "%011d", i);
        copies[i] = premie_arena_copy(&other, text, 12, NULL);
    }
    premie_arena_join(&arena, &other);
    premie_arena_release(&other);
    assert_non_null(premie_arena_copy(&arena, "more", 4, NULL));
    for (int i = 0; i < COPIES; i++) {
        snprintf(text, sizeof text, "%011d", i);
        assert_string_equal(copies[i], text);
    }
    premie_arena_release(&arena);
}

static void joining_with_an_empty_arena_on_either_side_loses_nothing(void **state)
{
    (void)state;
    premie_arena arena = {0}, other = {0};
    const char *copy = premie_arena_copy(&other, "text", 5, NULL);
    premie_arena_join(&arena, &other);
    premie_arena_join(&arena, &other);
    assert_string_equal(copy, "text");
    assert_null(other.first);
    premie_arena_release(&arena);
}

static void a_released_arena_can_be_used_again(void **state)
{
    (void)state;
    premie_arena arena = {0};
    assert_non_null(premie_arena_copy(&arena, "once", 5, NULL));
    premie_arena_release(&arena);
    assert_string_equal(premie_arena_copy(&arena, "again", 6, NULL), "again");
    premie_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(room_has_the_size_asked_for),
        cmocka_unit_test(zeroed_room_is_zero),
        cmocka_unit_test(resized_room_keeps_what_it_held),
        cmocka_unit_test(room_for_nothing_is_room_all_the_same),
        cmocka_unit_test(a_product_that_is_no_size_is_refused),
        cmocka_unit_test(every_copy_stays_where_and_what_it_is),
        cmocka_unit_test(a_copy_larger_than_a_block_is_whole_and_wastes_no_room),
        cmocka_unit_test(a_copy_too_large_for_any_memory_is_refused),
        cmocka_unit_test(joining_moves_all_copies_without_copying_them),
        cmocka_unit_test(joining_with_an_empty_arena_on_either_side_loses_nothing),
        cmocka_unit_test(a_released_arena_can_be_used_again),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
