#include "base/turns.h"

void premie_turns_init(premie_turns *turns)
{
    (void)pthread_mutex_init(&turns->lock, NULL);
    (void)pthread_cond_init(&turns->passed, NULL);
    turns->next = 0;
    turns->stopped = false;
}

void premie_turns_release(premie_turns *turns)
{
    (void)pthread_cond_destroy(&turns->passed);
    (void)pthread_mutex_destroy(&turns->lock);
}

bool premie_turns_wait(premie_turns *turns, size_t item)
{
    (void)pthread_mutex_lock(&turns->lock);
    while (turns->next != item && !turns->stopped) {
        (void)pthread_cond_wait(&turns->passed, &turns->lock);
    }
    bool has_turn = !turns->stopped;
    (void)pthread_mutex_unlock(&turns->lock);
    return has_turn;
}

void premie_turns_pass(premie_turns *turns)
{
    (void)pthread_mutex_lock(&turns->lock);
    turns->next++;
    (void)pthread_cond_broadcast(&turns->passed);
    (void)pthread_mutex_unlock(&turns->lock);
}

void premie_turns_stop(premie_turns *turns)
{
    (void)pthread_mutex_lock(&turns->lock);
    turns->stopped = true;
    (void)pthread_cond_broadcast(&turns->passed);
    (void)pthread_mutex_unlock(&turns->lock);
}
