/*
 * Rating where each rank holds some of the covers. What a group comes to depends on all of them [XR-4]: every rank is
 * given the cells of its groups, puts them in the order of the covers' ids, and so adds up in the order of one process.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "shard/joint.h"
#include "run/covers.h"
#include "run/grouping.h"
#include "run/rated_groups.h"
#include "table/ids.h"

/* A cover of a group, of any rank. */
typedef struct joint_cover {
    premie_id id;
    size_t group, own; /* its place among the members of the group here; SIZE_MAX: it is of another rank */
    const char *cells; /* [years] value and weight */
    uint8_t years;
} joint_cover;

typedef struct joint_groups {
    const premie_rating_run *run;
    premie_joint *joint;
    premie_grouping grouping;
    premie_inbox inbox;
    joint_cover *covers; /* [count] by groups, then by their ids */
    size_t count, capacity;
} joint_groups;

/* What a group is called by every rank: the rule tables are the same on all. */
typedef struct group_name {
    uint32_t product, rating;
} group_name;

static const size_t *members_of(const joint_groups *of, size_t group, size_t *count)
{
    *count = of->grouping.begin[group + 1] - of->grouping.begin[group];
    return &of->grouping.members[of->grouping.begin[group]];
}

static group_name name_of(const joint_groups *of, size_t group, premie_id *class)
{
    const premie_covers *covers = &of->run->book->portfolio->book->covers;
    const premie_rated_cover *first = &of->run->covers[of->grouping.members[of->grouping.begin[group]]];
    *class = covers->class[first->cover];
    return (group_name){covers->product[first->cover], first->rating};
}

/* The order of portfolio.csv, which is that of the groups. */
static int compare_names(const premie_book *book, group_name a, premie_id class_a, group_name b, premie_id class_b)
{
    int order = premie_id_compare(book->products.product[a.product], book->products.product[b.product]);
    order = order != 0 ? order : premie_id_compare(class_a, class_b);
    premie_date from_a = book->rating.from[a.rating], from_b = book->rating.from[b.rating];
    order = order != 0 ? order : (from_a.day > from_b.day) - (from_a.day < from_b.day);
    return order != 0 ? order : premie_id_compare(book->rating.class[a.rating], book -> rating.class[b.rating]);
}

/* ---- cells of all ranks ------------------------------------------------------------------------------------- */

static void add_id(premie_outbox *outbox, premie_id id)
{
    for (unsigned rank = 0; rank < outbox->count; rank++) {
        premie_outbox_add_id(outbox, rank, id);
    }
}

static void add_members(const joint_groups *of, size_t group, premie_outbox *outbox)
{
    const premie_covers *covers = &of->run->book->portfolio->book->covers;
    size_t count;
    const size_t *members = members_of(of, group, &count);
    for (size_t i = 0; i < count; i++) {
        const premie_rated_cover *rated = &of->run->covers[members[i]];
        uint8_t years = (uint8_t)rated->years;
        add_id(outbox, covers->cover_id[rated->cover]);
        premie_outbox_add_all(outbox, &years, sizeof years);
        for (size_t year = 0; year < years; year++) {
            const premie_cell *cell = &of->run->cells[rated->first_ratio + year];
            premie_outbox_add_all(outbox, &cell->value, sizeof cell->value);
            premie_outbox_add_all(outbox, &cell->weight, sizeof cell->weight);
        }
    }
}

static premie_status share_cells(joint_groups *of, premie_status own, premie_error *error)
{
    premie_outbox outbox = {.to = NULL};
    own = own == PREMIE_OK ? premie_outbox_init(&outbox, of->joint, error) : own;
    for (size_t group = 0; group < of->grouping.group_count && own == PREMIE_OK; group++) {
        if (premie_group_by_credibility(of->run, of->grouping.members[of->grouping.begin[group]])) {
            premie_id class;
            group_name name = name_of(of, group, &class);
            uint64_t count = of->grouping.begin[group + 1] - of->grouping.begin[group];
            premie_outbox_add_all(&outbox, &name, sizeof name);
            add_id(&outbox, class);
            premie_outbox_add_all(&outbox, &count, sizeof count);
            add_members(of, group, &outbox);
        }
    }
    premie_status status = premie_joint_swap(of->joint, own, &outbox, &of->inbox, error);
    premie_outbox_release(&outbox);
    return status;
}

/* The group of that name among those here, which stand in the order of portfolio.csv, or their number. */
static size_t find_group(const joint_groups *of, group_name name, premie_id class)
{
    const premie_book *book = of->run->book->portfolio->book;
    size_t begin = 0, end = of->grouping.group_count;
    while (begin < end) {
        size_t middle = begin + (end - begin) / 2;
        premie_id own_class;
        group_name own = name_of(of, middle, &own_class);
        int order = compare_names(book, own, own_class, name, class);
        if (order == 0) {
            return middle;
        }
        begin = order < 0 ? middle + 1 : begin;
        end = order < 0 ? end : middle;
    }
    return of->grouping.group_count;
}

static premie_status keep_cover(joint_groups *of, joint_cover cover, premie_error *error)
{
    if (of->count == of->capacity) {
        size_t capacity = of->capacity > 0 ? 2 * of->capacity : 256;
        joint_cover *covers = premie_resize_array(of->covers, capacity, sizeof *covers, error);
        if (covers == NULL) {
            return PREMIE_E_SYSTEM;
        }
        of->covers = covers;
        of->capacity = capacity;
    }
    of->covers[of->count++] = cover;
    return PREMIE_OK;
}

static premie_status take_members(joint_groups *of, premie_parcel *parcel, size_t group, uint64_t count, bool own,
                                  premie_error *error)
{
    premie_status status = PREMIE_OK;
    for (uint64_t i = 0; i < count && status == PREMIE_OK; i++) {
        joint_cover cover = {.group = group, .own = own ? (size_t)i : SIZE_MAX};
        if (premie_parcel_take_id(parcel, &cover.id) && premie_parcel_take(parcel, &cover.years, sizeof cover.years)) {
            cover.cells = premie_parcel_skip(parcel, 2 * sizeof(double) * cover.years);
        }
        if (group < of->grouping.group_count) {
            status = keep_cover(of, cover, error);
        }
    }
    return status;
}

static int compare_covers(const void *left, const void *right)
{
    const joint_cover *a = left, *b = right;
    int order = (a->group > b->group) - (a->group < b->group);
    return order != 0 ? order : premie_id_compare(a->id, b->id);
}

static premie_status take_cells(joint_groups *of, premie_error *error)
{
    premie_status status = PREMIE_OK;
    for (unsigned rank = 0; rank < of->inbox.count; rank++) {
        premie_parcel parcel = premie_inbox_parcel(&of->inbox, rank);
        group_name name;
        uint64_t count;
        while (status == PREMIE_OK && premie_parcel_take(&parcel, &name, sizeof name)) {
            premie_id class;
            if (premie_parcel_take_id(&parcel, &class) && premie_parcel_take(&parcel, &count, sizeof count)) {
                bool own = rank == of->joint->ranks->rank;
                status = take_members(of, &parcel, find_group(of, name, class), count, own, error);
            }
        }
    }
    if (of->count > 1) {
        qsort(of->covers, of->count, sizeof *of->covers, compare_covers);
    }
    return status;
}

/* ---- one group ---------------------------------------------------------------------------------------------- */

/* The cells of a group of all ranks, one cover after the other in the order of their ids. */
static premie_status make_pool(const joint_cover covers[], size_t count, size_t own, premie_pool *pool,
                               premie_error *error)
{
    size_t capacity = 0;
    for (size_t i = 0; i < count; i++) {
        capacity += covers[i].years;
    }
    pool->cells = premie_alloc_array(capacity, sizeof *pool->cells, error);
    pool->units = premie_alloc_array(count, sizeof *pool->units, error);
    pool->places = premie_alloc_array(own, sizeof *pool->places, error);
    pool->unit_count = count;
    if (pool->cells == NULL || pool->units == NULL || pool->places == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (size_t i = 0; i < count; i++) {
        if (covers[i].own != SIZE_MAX) {
            pool->places[covers[i].own] = i;
        }
        for (size_t year = 0; year < covers[i].years; year++) {
            double cell[2];
            memcpy(cell, covers[i].cells + year * sizeof cell, sizeof cell);
            if (cell[1] > 0) {
                pool->cells[pool->cell_count++] = (premie_cell){i, cell[0], cell[1]};
            }
        }
    }
    return PREMIE_OK;
}

static size_t first_cover(const joint_groups *of, size_t group)
{
    size_t begin = 0, end = of->count;
    while (begin < end) {
        size_t middle = begin + (end - begin) / 2;
        bool before = of->covers[middle].group < group;
        begin = before ? middle + 1 : begin;
        end = before ? end : middle;
    }
    return begin;
}

static premie_status rate_group(const joint_groups *of, size_t group, premie_portfolio_row *row, premie_error *error)
{
    premie_pool pool = {.cells = NULL};
    premie_status status = PREMIE_OK;
    size_t count, begin = first_cover(of, group), end = first_cover(of, group + 1);
    const size_t *members = members_of(of, group, &count);
    if (premie_group_by_credibility(of->run, members[0])) {
        status = make_pool(&of->covers[begin], end - begin, count, &pool, error);
    }
    if (status == PREMIE_OK) {
        status = premie_group_rate(of->run, count, members, &pool, row, error);
    }
    premie_pool_release(&pool);
    return status;
}

/* ---- sums [XR-6] --------------------------------------------------------------------------------------------- */

/* What a rank says of a group, behind it the class and the terms of each sum. */
typedef struct group_facts {
    group_name name;
    int64_t covers;
    double within, between, k;
    premie_decimal mean_ratio;
    premie_int128 capped;
    uint64_t terms[PREMIE_GROUP_SUMS];
} group_facts;

/* Terms that come to the sums of a rank: as many as there are denominators, and never one that 128 bits do not hold. */
typedef struct term_list {
    premie_text texts[PREMIE_GROUP_SUMS];
} term_list;

enum { SPILLED_AT = PREMIE_SUM_PARTS / 2 };

static void add_ratio(premie_text *text, premie_ratio ratio)
{
    premie_text_add(text, (const char *)&ratio, sizeof ratio);
}

/* Lists what a sum is made of, and begins it anew; false where it is wider than a ratio. */
static bool spill(premie_sum *sum, premie_text *text)
{
    bool held = !sum->wide.is_wide;
    if (held && sum->wide.narrow.num != 0) {
        add_ratio(text, sum->wide.narrow);
    }
    for (unsigned i = 0; i < PREMIE_SUM_PARTS; i++) {
        if (sum->parts[i].den != 0) {
            add_ratio(text, sum->parts[i]);
        }
    }
    premie_sum_start(sum);
    return held;
}

static bool add_term(void *context, premie_group_sums *to, unsigned which, premie_ratio term)
{
    term_list *list = context;
    bool held = to->sum[which].count < SPILLED_AT || spill(&to->sum[which], &list->texts[which]);
    return held && premie_sum_add(&to->sum[which], term);
}

/* The sums of the covers of a group that are here, for rank 0. */
static premie_status add_facts(const joint_groups *of, size_t group, const premie_portfolio_row *row, term_list *terms,
                               premie_outbox *outbox, premie_error *error)
{
    const premie_book *book = of->run->book->portfolio->book;
    premie_group_sums sums;
    premie_id class;
    group_facts facts;
    size_t count;
    const size_t *members = members_of(of, group, &count);
    memset(&facts, 0, sizeof facts);
    facts.name = name_of(of, group, &class);
    premie_group_sums_start(&sums);
    enum premie_premium_base base = book->products.premium_base[facts.name.product];
    bool held = true;
    for (size_t i = 0; i < count && held; i++) {
        held = premie_group_sums_add(&sums, base, &of->run->covers[members[i]], add_term, terms, error);
    }
    for (unsigned i = 0; i < PREMIE_GROUP_SUMS && held; i++) {
        held = spill(&sums.sum[i], &terms->texts[i]);
        facts.terms[i] = terms->texts[i].length / sizeof(premie_ratio);
    }
    if (!held) {
        return premie_group_beyond(row, error);
    }
    facts.covers = row->covers;
    facts.within = row->within;
    facts.between = row->between;
    facts.k = row->k;
    facts.mean_ratio = row->mean_ratio;
    facts.capped = sums.capped;
    premie_outbox_add(outbox, 0, &facts, sizeof facts);
    premie_outbox_add_id(outbox, 0, class);
    for (unsigned i = 0; i < PREMIE_GROUP_SUMS; i++) {
        bool lost = terms->texts[i].out_of_memory;
        premie_outbox_add(outbox, 0, terms->texts[i].bytes, terms->texts[i].length);
        premie_text_release(&terms->texts[i]);
        if (lost) {
            return premie_fail(error, PREMIE_E_SYSTEM, "not enough memory for the sums of groups");
        }
    }
    return PREMIE_OK;
}

static premie_status rate_groups(const joint_groups *of, premie_outbox *outbox, premie_error *error)
{
    premie_status status = PREMIE_OK;
    for (size_t group = 0; group < of->grouping.group_count && status == PREMIE_OK; group++) {
        premie_portfolio_row row;
        term_list terms = {.texts = {{.bytes = NULL}}};
        status = rate_group(of, group, &row, error);
        if (status == PREMIE_OK) {
            status = add_facts(of, group, &row, &terms, outbox, error);
        }
        for (unsigned i = 0; i < PREMIE_GROUP_SUMS; i++) {
            premie_text_release(&terms.texts[i]);
        }
    }
    return status;
}

/* ---- portfolio.csv, on rank 0 -------------------------------------------------------------------------------- */

/* A group as one rank tells of it. */
typedef struct told_group {
    const premie_rating_book *rating;
    group_facts facts;
    premie_id class;
    const char *terms[PREMIE_GROUP_SUMS];
} told_group;

static int compare_told(const void *left, const void *right)
{
    const told_group *a = left, *b = right;
    return compare_names(a->rating->portfolio->book, a->facts.name, a->class, b->facts.name, b->class);
}

/* The groups that the ranks tell of, in the order of portfolio.csv; the caller frees them. */
static premie_status take_told(const joint_groups *of, const premie_inbox *inbox, told_group **told, size_t *count,
                               premie_error *error)
{
    size_t capacity = 0;
    *told = NULL;
    *count = 0;
    for (unsigned rank = 0; rank < inbox->count; rank++) {
        premie_parcel parcel = premie_inbox_parcel(inbox, rank);
        told_group group = {.rating = of->run->book};
        while (premie_parcel_take(&parcel, &group.facts, sizeof group.facts)) {
            (void)premie_parcel_take_id(&parcel, &group.class);
            for (unsigned i = 0; i < PREMIE_GROUP_SUMS; i++) {
                group.terms[i] = premie_parcel_skip(&parcel, (size_t)group.facts.terms[i] * sizeof(premie_ratio));
            }
            if (*count == capacity) {
                capacity = capacity > 0 ? 2 * capacity : 64;
                told_group *wider = premie_resize_array(*told, capacity, sizeof *wider, error);
                if (wider == NULL) {
                    return PREMIE_E_SYSTEM;
                }
                *told = wider;
            }
            (*told)[(*count)++] = group;
        }
    }
    if (*count > 1) {
        qsort(*told, *count, sizeof **told, compare_told);
    }
    return PREMIE_OK;
}

static bool add_told(premie_group_sums *sums, const told_group *told)
{
    bool held = true;
    sums->capped += told->facts.capped;
    for (unsigned which = 0; which < PREMIE_GROUP_SUMS; which++) {
        for (uint64_t i = 0; i < told->facts.terms[which] && held; i++) {
            premie_ratio term;
            memcpy(&term, told->terms[which] + i * sizeof term, sizeof term);
            held = premie_sum_add(&sums->sum[which], term);
        }
    }
    return held;
}

/* The class of a cover that another rank may hold, kept with the results. */
static premie_status keep_class(premie_results *results, premie_id *class, premie_error *error)
{
    if (!premie_id_is(*class)) {
        return PREMIE_OK;
    }
    if (results->texts == NULL) {
        results->texts = premie_alloc_zeroed(1, sizeof *results->texts, error);
    }
    const char *kept = results->texts != NULL ? premie_arena_copy(results->texts, (const char *)class->text,
                                                                  premie_id_length(*class) + 1, error)
                                              : NULL;
    class->text = (const unsigned char *)kept;
    return kept != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}

/* A row of what all ranks tell of one group. */
static premie_status fill_row(const told_group told[], size_t count, premie_results *results, premie_portfolio_row *row,
                              premie_error *error)
{
    const premie_book *book = told->rating->portfolio->book;
    const group_facts *facts = &told->facts;
    bool held = true;
    premie_group_sums sums;
    *row = (premie_portfolio_row){.product = book->products.product[facts->name.product],
                                  .class = told->class,
                                  .rating_from = book->rating.from[facts->name.rating],
                                  .mean_ratio = facts->mean_ratio,
                                  .within = facts->within,
                                  .between = facts->between,
                                  .k = facts->k};
    premie_group_sums_start(&sums);
    for (size_t i = 0; i < count && held; i++) {
        row->covers += told[i].facts.covers;
        held = add_told(&sums, &told[i]);
    }
    if (!held) {
        return premie_group_beyond(row, error);
    }
    bool by_credibility = told->rating->rules[facts->name.rating].method == PREMIE_CREDIBILITY;
    premie_status status = premie_group_fill(&sums, !by_credibility, row, error);
    return status == PREMIE_OK ? keep_class(results, &row->class, error) : status;
}

static premie_status make_portfolio(const joint_groups *of, const premie_inbox *inbox, premie_results *results,
                                    premie_error *error)
{
    told_group *told;
    size_t count;
    premie_status status = take_told(of, inbox, &told, &count, error);
    premie_portfolio_row *rows =
        status == PREMIE_OK ? premie_result_make(results, PREMIE_RESULT_portfolio, count, error) : NULL;
    status = status == PREMIE_OK && rows == NULL ? PREMIE_E_SYSTEM : status;
    for (size_t begin = 0, end; begin < count && status == PREMIE_OK; begin = end) {
        for (end = begin + 1; end < count && compare_told(&told[begin], &told[end]) == 0;) {
            end++;
        }
        status =
            fill_row(&told[begin], end - begin, results, &rows[results->table[PREMIE_RESULT_portfolio].count++], error);
    }
    free(told);
    return status;
}

premie_status premie_rated_groups_joint(const premie_rating_run *run, premie_results *results, premie_error *error)
{
    joint_groups of = {.run = run, .joint = run->book->portfolio->joint};
    premie_outbox outbox = {.to = NULL};
    premie_inbox inbox = {.bytes = NULL};
    premie_status status = share_cells(&of, premie_grouping_init(&of.grouping, run, error), error);
    if (status == PREMIE_OK) {
        status = take_cells(&of, error);
    }
    status = status == PREMIE_OK ? premie_outbox_init(&outbox, of.joint, error) : status;
    if (status == PREMIE_OK) {
        status = rate_groups(&of, &outbox, error);
    }
    status = premie_joint_swap(of.joint, status, &outbox, &inbox, error);
    if (status == PREMIE_OK) {
        status = make_portfolio(&of, &inbox, results, error);
    }
    premie_outbox_release(&outbox);
    premie_inbox_release(&inbox);
    premie_inbox_release(&of.inbox);
    premie_grouping_release(&of.grouping);
    free(of.covers);
    return status;
}
