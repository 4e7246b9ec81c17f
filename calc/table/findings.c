#include "table/findings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRIM_AT = 16 * PREMIE_FINDINGS_SHOWN };

static int compare_places(const premie_finding *a, const premie_finding *b)
{
    if (a->table != b->table) {
        return a->table < b->table ? -1 : 1;
    }
    if (a->line != b->line) {
        return a->line < b->line ? -1 : 1;
    }
    return (a->column > b->column) - (a->column < b->column);
}

static int compare(const void *left, const void *right)
{
    const premie_finding *a = left, *b = right;
    int order = compare_places(a, b);
    return order != 0 ? order : strcmp(a->text, b->text);
}

static void free_text(const premie_finding *finding)
{
    void *text;
    memcpy(&text, &finding->text, sizeof text);
    free(text);
}

void premie_finding_sort(premie_finding_list *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (list->keep_all || !list->items[i].follows) {
            list->items[kept++] = list->items[i];
        } else {
            free_text(&list->items[i]);
        }
    }
    list->count = kept;
    if (kept > 0) {
        qsort(list->items, kept, sizeof *list->items, compare);
    }
}

void premie_finding_cut(premie_finding_list *list)
{
    while (!list->keep_all && list->count > PREMIE_FINDINGS_SHOWN) {
        free_text(&list->items[--list->count]);
    }
}

/* Room for one more; where only the first are asked for, those past them make it. */
static bool make_room(premie_finding_list *list)
{
    if (list->count < list->capacity) {
        return true;
    }
    if (!list->keep_all && list->count >= TRIM_AT) {
        premie_finding_sort(list);
        premie_finding_cut(list);
        if (list->count == PREMIE_FINDINGS_SHOWN) {
            list->last = list->items[list->count - 1];
            list->last.text = NULL;
            list->trimmed = true;
        }
        return true;
    }
    size_t capacity = list->capacity > 0 ? 2 * list->capacity : PREMIE_FINDINGS_SHOWN;
    premie_finding *wider = realloc(list->items, capacity * sizeof *wider);
    if (wider == NULL) {
        return false;
    }
    list->items = wider;
    list->capacity = capacity;
    return true;
}

static char *format_text(const char *format, va_list values)
{
    va_list again;
    va_copy(again, values);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = length >= 0 ? malloc((size_t)length + 1) : NULL;
    if (text != NULL) {
        (void)vsnprintf(text, (size_t)length + 1, format, values);
    }
    return text;
}

void premie_finding_add_v(premie_finding_list *list, premie_finding place, const char *format, va_list values)
{
    list->total += !place.follows;
    if (!list->keep_all && (place.follows || (list->trimmed && compare_places(&list->last, &place) < 0))) {
        return;
    }
    char *text = make_room(list) ? format_text(format, values) : NULL;
    if (text == NULL) {
        list->out_of_memory = true;
        return;
    }
    place.text = text;
    list->items[list->count++] = place;
}

void premie_finding_add(premie_finding_list *list, premie_finding place, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    premie_finding_add_v(list, place, format, values);
    va_end(values);
}

void premie_finding_join(premie_finding_list *list, premie_finding_list *from)
{
    for (size_t i = 0; i < from->count; i++) {
        if (make_room(list)) {
            list->items[list->count++] = from->items[i];
        } else {
            list->out_of_memory = true;
            free_text(&from->items[i]);
        }
    }
    list->total += from->total;
    list->out_of_memory |= from->out_of_memory;
    free(from->items);
    *from = (premie_finding_list){.keep_all = from->keep_all};
}

void premie_finding_release(premie_finding_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free_text(&list->items[i]);
    }
    free(list->items);
    *list = (premie_finding_list){0};
}
