#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "premie/nearest.h"
#include "run/verifying.h"

enum { FIRST_ROWS = 3, SHOWN_SIZE = 408 };

typedef struct text_line {
    const char *bytes;
    size_t length, number; /* from 1 */
    bool alone;            /* the other text has it less often */
} text_line;

typedef struct text_lines {
    text_line *items, **sorted;
    size_t count, alone;
} text_lines;

static void release(text_lines *lines)
{
    free(lines->items);
    free((void *)lines->sorted);
}

static int compare(const text_line *a, const text_line *b)
{
    int order = memcmp(a->bytes, b->bytes, a->length < b->length ? a->length : b->length);
    return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

static int compare_sorted(const void *a, const void *b)
{
    const text_line *left = *(text_line *const *)a, *right = *(text_line *const *)b;
    int order = compare(left, right);
    return order != 0 ? order : (left->number > right->number) - (left->number < right->number);
}

static premie_status split(const char *bytes, size_t length, text_lines *lines, premie_error *error)
{
    const char *end = bytes + length;
    for (const char *at = bytes; at < end; lines->count++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        at = stop != NULL ? stop + 1 : end;
    }
    lines->items = premie_alloc_array(lines->count, sizeof *lines->items, error);
    lines->sorted = lines->items ? premie_alloc_array(lines->count, sizeof(text_line *), error) : NULL;
    if (lines->sorted == NULL) {
        return PREMIE_E_SYSTEM;
    }
    const char *at = bytes;
    for (size_t i = 0; i < lines->count; i++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop != NULL ? stop : end;
        lines->items[i] = (text_line){at, (size_t)(stop - at), i + 1, false};
        lines->sorted[i] = &lines->items[i];
        at = stop + 1;
    }
    qsort((void *)lines->sorted, lines->count, sizeof(text_line *), compare_sorted);
    return PREMIE_OK;
}

/* Lines that are in both texts equally often are alone in neither, wherever they stand. */
static void pair(text_lines *a, text_lines *b)
{
    size_t i = 0, j = 0;
    while (i < a->count || j < b->count) {
        int order = i == a->count ? 1 : j == b->count ? -1 : compare(a->sorted[i], b->sorted[j]);
        if (order < 0) {
            a->sorted[i]->alone = true;
            a->alone++;
        } else if (order > 0) {
            b->sorted[j]->alone = true;
            b->alone++;
        }
        i += order <= 0;
        j += order >= 0;
    }
}

/* The next line that is alone, from *at on; NULL past the last, or once there have been enough. */
static const text_line *next_alone(const text_lines *lines, size_t *at, size_t shown)
{
    while (*at < lines->count && !lines->items[*at].alone) {
        (*at)++;
    }
    return *at < lines->count && shown < FIRST_ROWS ? &lines->items[*at] : NULL;
}

static premie_status add_alone(premie_differences *to, const text_lines *folder, const text_lines *book,
                               premie_error *error)
{
    premie_status status = PREMIE_OK;
    size_t at[2] = {0, 0}, shown[2] = {0, 0};
    while (status == PREMIE_OK) {
        const text_line *here = next_alone(folder, &at[0], shown[0]), *there = next_alone(book, &at[1], shown[1]);
        if (here == NULL && there == NULL) {
            break;
        }
        unsigned side = here == NULL || (there != NULL && there->number < here->number);
        const text_line *line = side == 0 ? here : there;
        char text[SHOWN_SIZE];
        status = premie_difference_add(to, error, PREMIE_DIFFERS_ROW, "line %zu %s  %s", line->number,
                                       side == 0 ? "in the folder" : "by the book  ",
                                       premie_show(line->bytes, line->length, text, sizeof text));
        at[side]++;
        shown[side]++;
    }
    size_t more = folder->alone + book->alone - shown[0] - shown[1];
    if (status == PREMIE_OK && more > 0) {
        status = premie_difference_add(to, error, PREMIE_DIFFERS_ROW, "and %zu more", more);
    }
    return status;
}

premie_status premie_differences_add_rows(premie_differences *to, const char *folder_bytes, size_t folder_length,
                                          const char *book_bytes, size_t book_length, premie_error *error)
{
    text_lines folder = {0}, book = {0};
    premie_status status = split(folder_bytes, folder_length, &folder, error);
    if (status == PREMIE_OK) {
        status = split(book_bytes, book_length, &book, error);
    }
    if (status == PREMIE_OK) {
        pair(&folder, &book);
        status = folder.alone + book.alone > 0
                     ? add_alone(to, &folder, &book, error)
                     : premie_difference_add(to, error, PREMIE_DIFFERS_ROW, "the same rows, not as they were written");
    }
    release(&folder);
    release(&book);
    return status;
}
