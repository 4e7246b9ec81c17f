#include "support/assertions.h"

#include "base/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>

enum { ITEMS = 5000, THREADS = 8 };

typedef struct run_record {
    atomic_int runs[ITEMS];
    atomic_int busy[THREADS];
    atomic_int clashes;
    size_t first_failing, failing_step;
    pthread_t caller;
    atomic_int elsewhere;
} run_record;

static premie_status note(void *context, unsigned worker, size_t item, premie_error *error)
{
    run_record *record = context;
    (void)error;
    atomic_fetch_add(&record->clashes, worker >= THREADS || atomic_fetch_add(&record->busy[worker % THREADS], 1) > 0);
    sched_yield();
    atomic_fetch_add(&record->runs[item], 1);
    atomic_fetch_add(&record->elsewhere, !pthread_equal(pthread_self(), record->caller));
    atomic_fetch_sub(&record->busy[worker % THREADS], 1);
    return PREMIE_OK;
}

/* Fails on some items, and lets the others go first where it does. */
static premie_status fail_on_some(void *context, unsigned worker, size_t item, premie_error *error)
{
    run_record *record = context;
    (void)worker;
    atomic_fetch_add(&record->runs[item], 1);
    if (item < record->first_failing || (item - record->first_failing) % record->failing_step != 0) {
        return PREMIE_OK;
    }
    if (item == record->first_failing) {
        for (int i = 0; i < 20; i++) {
            sched_yield();
        }
    }
    premie_status status = item % 2 == 0 ? PREMIE_E_DATA : PREMIE_E_USAGE;
    return premie_fail(error, status, "item %zu", item);
}

static run_record *fresh_record(void)
{
    static run_record shared;
    memset(&shared, 0, sizeof shared);
    shared.caller = pthread_self();
    return &shared;
}

static void every_item_is_run_once_whatever_the_threads(void **state)
{
    (void)state;
    for (unsigned threads = 1; threads <= THREADS; threads++) {
        run_record *record = fresh_record();
        premie_error error;
        assert_status(premie_parallel(threads, ITEMS, note, record, &error), PREMIE_OK, &error);
        for (size_t i = 0; i < ITEMS; i++) {
            assert_integer(record->runs[i], 1);
        }
    }
}

static void no_two_threads_share_a_worker_number(void **state)
{
    (void)state;
    run_record *record = fresh_record();
    assert_status(premie_parallel(THREADS, ITEMS, note, record, NULL), PREMIE_OK, NULL);
    assert_integer(record->clashes, 0);
}

static void one_thread_is_that_of_the_caller(void **state)
{
    (void)state;
    run_record *record = fresh_record();
    assert_status(premie_parallel(1, ITEMS, note, record, NULL), PREMIE_OK, NULL);
    assert_integer(record->elsewhere, 0);
}

static void more_threads_than_items_run_each_item_once(void **state)
{
    (void)state;
    run_record *record = fresh_record();
    assert_status(premie_parallel(THREADS, 3, note, record, NULL), PREMIE_OK, NULL);
    assert_integer(record->runs[0] + record->runs[1] + record->runs[2], 3);
    assert_integer(record->runs[3], 0);
}

static void no_items_are_no_work_and_no_error(void **state)
{
    (void)state;
    run_record *record = fresh_record();
    assert_status(premie_parallel(THREADS, 0, note, record, NULL), PREMIE_OK, NULL);
    assert_integer(record->runs[0], 0);
}

static void the_error_of_the_lowest_item_wins_whatever_the_threads(void **state)
{
    (void)state;
    for (int turn = 0; turn < 400; turn++) {
        run_record *record = fresh_record();
        record->first_failing = 101 + (size_t)turn % 2;
        record->failing_step = 1 + (size_t)turn % 5;
        premie_error error;
        premie_status status = premie_parallel(1 + (unsigned)turn % THREADS, ITEMS, fail_on_some, record, &error);
        assert_status(status, turn % 2 == 0 ? PREMIE_E_USAGE : PREMIE_E_DATA, &error);
        assert_status(error.status, status, NULL);
        assert_string_equal(error.text, turn % 2 == 0 ? "item 101" : "item 102");
    }
}

static void all_items_below_the_lowest_failure_are_run(void **state)
{
    (void)state;
    for (int turn = 0; turn < 100; turn++) {
        run_record *record = fresh_record();
        record->first_failing = 300;
        record->failing_step = 1;
        assert_status(premie_parallel(THREADS, ITEMS, fail_on_some, record, NULL), PREMIE_E_DATA, NULL);
        for (size_t i = 0; i <= 300; i++) {
            assert_integer(record->runs[i], 1);
        }
    }
}

static void a_failure_on_one_thread_leaves_out_what_comes_after_it(void **state)
{
    (void)state;
    run_record *record = fresh_record();
    record->first_failing = 300;
    record->failing_step = 1;
    assert_status(premie_parallel(1, ITEMS, fail_on_some, record, NULL), PREMIE_E_DATA, NULL);
    assert_integer(record->runs[301], 0);
}

static void there_is_at_least_one_processor(void **state)
{
    (void)state;
    assert_true(premie_processors() >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_item_is_run_once_whatever_the_threads),
        cmocka_unit_test(no_two_threads_share_a_worker_number),
        cmocka_unit_test(one_thread_is_that_of_the_caller),
        cmocka_unit_test(more_threads_than_items_run_each_item_once),
        cmocka_unit_test(no_items_are_no_work_and_no_error),
        cmocka_unit_test(the_error_of_the_lowest_item_wins_whatever_the_threads),
        cmocka_unit_test(all_items_below_the_lowest_failure_are_run),
        cmocka_unit_test(a_failure_on_one_thread_leaves_out_what_comes_after_it),
        cmocka_unit_test(there_is_at_least_one_processor),
    };
    return cmocka_run_group_tests_name("parallel", tests, NULL, NULL);
}
