#include "stats/stats.h"

#include <pthread.h>

#include <gsl/gsl_errno.h>

static void switch_off(void) { (void)gsl_set_error_handler_off(); }

void premie_gsl_quiet(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, switch_off);
}
