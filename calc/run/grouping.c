#include "run/grouping.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/memory.h"
#include "base/system.h"
#include "table/ids.h"

/* A group, by its first cover. */
typedef struct group {
    premie_id product, class, rating_class;
    premie_date from;
    size_t first, count; /* place of that cover; members, then the place of the next one */
} group;

typedef struct finding {
    const premie_rating_run *run;
    group *groups;      /* in the order in which they are met, then sorted */
    uint32_t *group_of; /* [run->count] their places before that; PREMIE_NO_ROW without a rating row */
    uint32_t *slots;    /* [mask + 1] groups by hash; PREMIE_NO_ROW is free */
    size_t mask, group_count;
    uint64_t seed; /* of the hashes */
} finding;

static uint64_t hash_of(const finding *of, size_t place)
{
    const premie_covers *covers = &of->run->book->portfolio->book->covers;
    const premie_rated_cover *rated = &of->run->covers[place];
    premie_id class = covers->class[rated->cover];
    uint64_t row = (uint64_t)rated->rating << 32 | covers->product[rated->cover];
    return XXH3_64bits_withSeed(premie_id_bytes(class), premie_id_length(class), of->seed ^ row);
}

static bool is_same_group(const premie_rating_run *run, size_t a, size_t b)
{
    const premie_covers *covers = &run->book->portfolio->book->covers;
    uint32_t cover_a = run->covers[a].cover, cover_b = run->covers[b].cover;
    return run->covers[a].rating == run->covers[b].rating && covers->product[cover_a] == covers->product[cover_b] &&
           premie_ids_equal(covers->class[cover_a], covers -> class[cover_b]);
}

static group group_at(const premie_rating_run *run, size_t place)
{
    const premie_book *book = run->book->portfolio->book;
    uint32_t row = run->covers[place].rating, cover = run->covers[place].cover;
    return (group){.product = book->products.product[book->covers.product[cover]],
                   .class = book->covers.class[cover],
                   .rating_class = book->rating.class[row],
                   .from = book->rating.from[row],
                   .first = place};
}

static uint32_t find_group(finding *of, size_t place)
{
    size_t slot = (size_t)hash_of(of, place) & of->mask;
    while (of->slots[slot] != PREMIE_NO_ROW && !is_same_group(of->run, of->groups[of->slots[slot]].first, place)) {
        slot = (slot + 1) & of->mask;
    }
    if (of->slots[slot] == PREMIE_NO_ROW) {
        of->slots[slot] = (uint32_t)of->group_count;
        of->groups[of->group_count++] = group_at(of->run, place);
    }
    return of->slots[slot];
}

static int compare_groups(const void *left, const void *right)
{
    const group *a = left, *b = right;
    int order = premie_id_compare(a->product, b->product);
    order = order != 0 ? order : premie_id_compare(a->class, b->class);
    order = order != 0 ? order : (a->from.day > b->from.day) - (a->from.day < b->from.day);
    return order != 0 ? order : premie_id_compare(a->rating_class, b->rating_class);
}

/* Fills `begin`, and gives each group of the first order its first place. */
static void sort_groups(finding *of, premie_grouping *grouping, size_t next[])
{
    size_t begin = 0;
    if (of->group_count > 1) {
        qsort(of->groups, of->group_count, sizeof *of->groups, compare_groups);
    }
    for (size_t i = 0; i < of->group_count; i++) {
        grouping->begin[i] = begin;
        next[of->group_of[of->groups[i].first]] = begin;
        begin += of->groups[i].count;
    }
    grouping->begin[of->group_count] = begin;
    grouping->group_count = of->group_count;
}

static bool make_room(finding *of, premie_grouping *grouping, size_t **next, premie_error *error)
{
    size_t count = of->run->count;
    for (of->mask = 15; of->mask < 2 * count;) {
        of->mask = 2 * of->mask + 1;
    }
    of->groups = premie_alloc_array(count, sizeof *of->groups, error);
    of->group_of = premie_alloc_array(count, sizeof *of->group_of, error);
    of->slots = premie_alloc_array(of->mask + 1, sizeof *of->slots, error);
    *next = premie_alloc_array(count, sizeof **next, error);
    grouping->members = premie_alloc_array(count, sizeof *grouping->members, error);
    grouping->begin = premie_alloc_array(count + 1, sizeof *grouping->begin, error);
    return of->groups != NULL && of->group_of != NULL && of->slots != NULL && *next != NULL &&
           grouping->members != NULL && grouping->begin != NULL;
}

premie_status premie_grouping_init(premie_grouping *grouping, const premie_rating_run *run, premie_error *error)
{
    finding of = {.run = run, .seed = premie_random_seed()};
    size_t *next = NULL;
    *grouping = (premie_grouping){.group_count = 0};
    bool has_room = make_room(&of, grouping, &next, error);
    if (has_room) {
        memset(of.slots, 0xff, (of.mask + 1) * sizeof *of.slots);
        for (size_t i = 0; i < run->count; i++) {
            bool rated = run->covers[i].rating != PREMIE_NO_ROW;
            of.group_of[i] = rated ? find_group(&of, i) : PREMIE_NO_ROW;
            if (rated) {
                of.groups[of.group_of[i]].count++;
            }
        }
        sort_groups(&of, grouping, next);
        for (size_t i = 0; i < run->count; i++) {
            if (of.group_of[i] != PREMIE_NO_ROW) {
                grouping->members[next[of.group_of[i]]++] = i;
            }
        }
    }
    free(next);
    free(of.slots);
    free(of.group_of);
    free(of.groups);
    return has_room ? PREMIE_OK : PREMIE_E_SYSTEM;
}

void premie_grouping_release(premie_grouping *grouping)
{
    free(grouping->members);
    free(grouping->begin);
    *grouping = (premie_grouping){.group_count = 0};
}
