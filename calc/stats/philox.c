#include "stats/philox.h"

#include <Random123/philox.h>

/* A place and path, the next block, and how many words of the last one are left. */
typedef struct state {
    philox4x32_key_t key;
    philox4x32_ctr_t counter, words;
    unsigned left;
} state;

static unsigned long get(void *context)
{
    state *at = context;
    if (at->left == 0) {
        at->words = philox4x32(at->counter, at->key);
        at->left = 4;
        for (unsigned i = 0; i < 4 && ++at->counter.v[i] == 0; i++) {
        }
    }
    return at->words.v[4 - at->left--];
}

static double get_double(void *context) { return ((double)get(context) + 0.5) / 4294967296.0; }

static void set(void *context, unsigned long seed)
{
    *(state *)context = (state){.key = {{(uint32_t)seed, (uint32_t)((uint64_t)seed >> 32)}}};
}

static const gsl_rng_type type = {"philox4x32-10", UINT32_MAX, 0, sizeof(state), set, get, get_double};
const gsl_rng_type *const premie_philox = &type;

void premie_philox_seek(gsl_rng *generator, const premie_place *place, uint32_t path)
{
    state *at = generator->state;
    *at = (state){
        .key = {{(uint32_t)place->seed, (uint32_t)(place->seed >> 32)}},
        .counter = {{premie_place_counter(place, 0), path, (uint32_t)place->cover, (uint32_t)(place->cover >> 32)}}};
}
