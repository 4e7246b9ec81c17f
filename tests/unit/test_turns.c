#include "support/assertions.h"

#include <sched.h>
#include <stdatomic.h>

#include "base/parallel.h"
#include "base/turns.h"

enum { ITEMS = 3000 };

typedef struct handing_on {
    premie_turns turns;
    size_t handed[ITEMS];
    size_t count, failing;
    atomic_int having_turn, clashes;
} handing_on;

/* Every third item takes longer. */
static premie_status hand_on(void *context, unsigned worker, size_t item, premie_error *error)
{
    handing_on *of = context;
    (void)worker;
    for (int i = 0; item % 3 == 0 && i < 10; i++) {
        sched_yield();
    }
    if (!premie_turns_wait(&of->turns, item)) {
        return PREMIE_OK;
    }
    if (item == of->failing) {
        premie_turns_stop(&of->turns);
        return premie_fail(error, PREMIE_E_DATA, "item %zu", item);
    }
    atomic_fetch_add(&of->clashes, atomic_fetch_add(&of->having_turn, 1) > 0);
    of->handed[of->count++] = item;
    atomic_fetch_sub(&of->having_turn, 1);
    premie_turns_pass(&of->turns);
    return PREMIE_OK;
}

static premie_status hand_on_all(handing_on *of, unsigned threads, size_t failing, premie_error *error)
{
    *of = (handing_on){.failing = failing};
    premie_turns_init(&of->turns);
    premie_status status = premie_parallel(threads, ITEMS, hand_on, of, error);
    premie_turns_release(&of->turns);
    for (size_t i = 0; i < of->count; i++) {
        assert_integer((int64_t)of->handed[i], (int64_t)i);
    }
    return status;
}

static void items_are_handed_on_in_their_order_one_at_a_time(void **state)
{
    static handing_on of;
    (void)state;
    for (unsigned threads = 1; threads <= 8; threads++) {
        premie_error error;
        assert_status(hand_on_all(&of, threads, ITEMS, &error), PREMIE_OK, &error);
        assert_integer((int64_t)of.count, ITEMS);
        assert_integer(atomic_load(&of.clashes), 0);
    }
}

static void nothing_behind_an_item_that_fails_is_handed_on(void **state)
{
    static handing_on of;
    (void)state;
    for (unsigned threads = 1; threads <= 8; threads++) {
        premie_error error;
        assert_integer(hand_on_all(&of, threads, 1000, &error), PREMIE_E_DATA);
        assert_string_equal(error.text, "item 1000");
        assert_integer((int64_t)of.count, 1000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_are_handed_on_in_their_order_one_at_a_time),
        cmocka_unit_test(nothing_behind_an_item_that_fails_is_handed_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
