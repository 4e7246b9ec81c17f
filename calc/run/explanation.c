#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "premie/explain.h"

enum { FIRST_STEPS = 64, MOST_OFTEN = 256 };

static const char *keep(premie_explanation *explanation, const char *text, size_t length)
{
    if (length == 0) {
        return "";
    }
    const char *kept = premie_arena_copy(explanation->texts, text, length + 1, NULL);
    explanation->out_of_memory |= kept == NULL;
    return kept != NULL ? kept : "";
}

static PREMIE_FORMAT(2, 0) const char *keep_format(premie_explanation *explanation, const char *format, va_list values)
{
    char text[MOST_OFTEN];
    va_list again;
    va_copy(again, values);
    int length = vsnprintf(text, sizeof text, format, values);
    const char *kept = "";
    if (length >= 0 && (size_t)length < sizeof text) {
        kept = keep(explanation, text, (size_t)length);
    } else if (length >= 0) {
        char *longer = premie_alloc_array((size_t)length + 1, 1, NULL);
        explanation->out_of_memory |= longer == NULL;
        if (longer != NULL) {
            (void)vsnprintf(longer, (size_t)length + 1, format, again);
            kept = keep(explanation, longer, (size_t)length);
            free(longer);
        }
    }
    va_end(again);
    return kept;
}

static bool make_room(premie_explanation *explanation)
{
    if (explanation->texts == NULL) {
        explanation->texts = premie_alloc_zeroed(1, sizeof *explanation->texts, NULL);
    }
    if (explanation->texts != NULL && explanation->count == explanation->capacity) {
        size_t capacity = explanation->capacity > 0 ? 2 * explanation->capacity : FIRST_STEPS;
        premie_step *steps = premie_resize_array(explanation->steps, capacity, sizeof *steps, NULL);
        if (steps != NULL) {
            explanation->steps = steps;
            explanation->capacity = capacity;
        }
    }
    bool has_room = explanation->texts != NULL && explanation->count < explanation->capacity;
    explanation->out_of_memory |= !has_room;
    return has_room;
}

void premie_explanation_add(premie_explanation *explanation, const char *rule, const char *article, const char *label,
                            ...)
{
    if (explanation->out_of_memory || !make_room(explanation)) {
        return;
    }
    premie_step step = {explanation->level,
                        keep(explanation, rule, strlen(rule)),
                        keep(explanation, article, strlen(article)),
                        "",
                        "",
                        ""};
    va_list values;
    va_start(values, label);
    step.label = keep_format(explanation, label, values);
    va_end(values);
    explanation->steps[explanation->count++] = step;
}

void premie_explanation_formula(premie_explanation *explanation, const char *format, ...)
{
    if (explanation->out_of_memory) {
        return;
    }
    va_list values;
    va_start(values, format);
    explanation->steps[explanation->count - 1].formula = keep_format(explanation, format, values);
    va_end(values);
}

void premie_explanation_value(premie_explanation *explanation, const char *format, ...)
{
    if (explanation->out_of_memory) {
        return;
    }
    va_list values;
    va_start(values, format);
    explanation->steps[explanation->count - 1].value = keep_format(explanation, format, values);
    va_end(values);
}

void premie_explanation_release(premie_explanation *explanation)
{
    if (explanation->texts != NULL) {
        premie_arena_release(explanation->texts);
    }
    free(explanation->texts);
    free(explanation->steps);
    premie_results_release(&explanation->results);
    *explanation = (premie_explanation){.dialect = explanation->dialect};
}
