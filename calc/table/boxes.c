#include "table/boxes.h"

#include <stdlib.h>

#include "base/memory.h"

/*
 * Boxes are met in the order of their from[0], in a tree over the starts in dimension 1: of two bands that overlap,
 * one holds the start of the other. Each node keeps, of the boxes met so far, the one with the largest rank among
 * those whose band covers the node as a whole, and among those whose band touches it.
 */
typedef struct box_tree {
    const premie_box *boxes;
    int64_t *starts;               /* [count] sorted */
    uint32_t *covering, *touching; /* [2 * width] */
    uint32_t count, width;
    bool backwards;
} box_tree;

static int compare(const void *left, const void *right)
{
    const int64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* The number of starts below a value. */
static uint32_t place_of(const box_tree *tree, int64_t value)
{
    uint32_t low = 0, high = tree->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        low = tree->starts[middle] < value ? middle + 1 : low;
        high = tree->starts[middle] < value ? high : middle;
    }
    return low;
}

/* Forwards, the box that lasts longest is the likeliest to overlap one that begins later; backwards, the first. */
static uint32_t better(const box_tree *tree, uint32_t a, uint32_t b)
{
    if (a == UINT32_MAX || b == UINT32_MAX) {
        return a == UINT32_MAX ? b : a;
    }
    const premie_box *one = &tree->boxes[a], *two = &tree->boxes[b];
    bool keep = tree->backwards ? one->from[0] <= two->from[0] : one->until[0] >= two->until[0];
    return keep ? a : b;
}

static void touch_above(box_tree *tree, uint32_t node, uint32_t box)
{
    for (node /= 2; node >= 1; node /= 2) {
        tree->touching[node] = better(tree, tree->touching[node], box);
    }
}

static void insert(box_tree *tree, uint32_t box)
{
    uint32_t left = place_of(tree, tree->boxes[box].from[1]) + tree->width;
    uint32_t right = place_of(tree, tree->boxes[box].until[1]) + tree->width;
    touch_above(tree, left, box);
    touch_above(tree, right - 1, box);
    for (; left < right; left /= 2, right /= 2) {
        if (left & 1) {
            tree->covering[left] = better(tree, tree->covering[left], box);
            tree->touching[left] = better(tree, tree->touching[left], box);
            left++;
        }
        if (right & 1) {
            right--;
            tree->covering[right] = better(tree, tree->covering[right], box);
            tree->touching[right] = better(tree, tree->touching[right], box);
        }
    }
}

static uint32_t best_above(const box_tree *tree, uint32_t node, uint32_t best)
{
    for (node /= 2; node >= 1; node /= 2) {
        best = better(tree, best, tree->covering[node]);
    }
    return best;
}

/* Of the boxes met so far whose band overlaps that of a box, the one with the largest rank. */
static uint32_t find(const box_tree *tree, uint32_t box)
{
    uint32_t left = place_of(tree, tree->boxes[box].from[1]) + tree->width;
    uint32_t right = place_of(tree, tree->boxes[box].until[1]) + tree->width;
    uint32_t best = best_above(tree, right - 1, best_above(tree, left, UINT32_MAX));
    for (; left < right; left /= 2, right /= 2) {
        if (left & 1) {
            best = better(tree, best, tree->touching[left++]);
        }
        if (right & 1) {
            best = better(tree, best, tree->touching[--right]);
        }
    }
    return best;
}

/* Meets all boxes, forwards or backwards; those that have no other yet are given one they overlap. */
static void sweep(box_tree *tree, bool backwards, uint32_t other[])
{
    tree->backwards = backwards;
    for (uint32_t node = 0; node < 2 * tree->width; node++) {
        tree->covering[node] = tree->touching[node] = UINT32_MAX;
    }
    for (uint32_t i = 0; i < tree->count; i++) {
        uint32_t box = backwards ? tree->count - 1 - i : i;
        uint32_t found = find(tree, box);
        if (other[box] == UINT32_MAX && found != UINT32_MAX) {
            uint32_t early = backwards ? box : found, late = backwards ? found : box;
            bool apart = tree->boxes[late].from[0] >= tree->boxes[early].until[0];
            other[box] = apart ? UINT32_MAX : found;
        }
        insert(tree, box);
    }
}

premie_status premie_boxes_overlapping(const premie_box boxes[], uint32_t count, uint32_t other[], premie_error *error)
{
    box_tree tree = {.boxes = boxes, .count = count, .width = 1};
    while (tree.width < count) {
        tree.width *= 2;
    }
    tree.starts = premie_alloc_array(count, sizeof *tree.starts, error);
    tree.covering = tree.starts ? premie_alloc_array(2 * (size_t)tree.width, sizeof(uint32_t), error) : NULL;
    tree.touching = tree.covering ? premie_alloc_array(2 * (size_t)tree.width, sizeof(uint32_t), error) : NULL;
    premie_status status = tree.touching != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    if (status == PREMIE_OK) {
        for (uint32_t i = 0; i < count; i++) {
            tree.starts[i] = boxes[i].from[1];
            other[i] = UINT32_MAX;
        }
        qsort(tree.starts, count, sizeof *tree.starts, compare);
        sweep(&tree, false, other);
        sweep(&tree, true, other);
    }
    free(tree.touching);
    free(tree.covering);
    free(tree.starts);
    return status;
}
