#include "support/assertions.h"

#include "base/parallel.h"

#include <errno.h>
#include <pthread.h>

/* Stands in for the system's, in this program alone: of a machine that has no thread to give. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument)
{
    (void)thread;
    (void)attributes;
    (void)start;
    (void)argument;
    return EAGAIN;
}

static premie_status count_item(void *context, unsigned worker, size_t item, premie_error *error)
{
    int *runs = context;
    (void)error;
    runs[item] += worker == 0;
    return PREMIE_OK;
}

static void the_caller_does_all_of_the_work_where_no_thread_can_be_had(void **state)
{
    (void)state;
    int runs[100] = {0};
    premie_error error;
    assert_status(premie_parallel(8, 100, count_item, runs, &error), PREMIE_OK, &error);
    for (int i = 0; i < 100; i++) {
        assert_integer(runs[i], 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_caller_does_all_of_the_work_where_no_thread_can_be_had),
    };
    return cmocka_run_group_tests_name("parallel alone", tests, NULL, NULL);
}
