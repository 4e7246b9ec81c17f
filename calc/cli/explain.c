#include <jansson.h>
#include <string.h>

#include "cli/cli.h"
#include "premie/explain.h"

/* What can be explained: the option that names it, and the key of its id. */
typedef struct cli_subject {
    cli_option option;
    const char *key;
    size_t id; /* offset of its id in the arguments */
    premie_status (*find)(const premie_book *book, const char *id, uint32_t *row, premie_error *error);
    premie_status (*explain)(const premie_portfolio *portfolio, uint32_t row, int year, premie_explanation *explanation,
                             premie_error *error);
} cli_subject;

static const cli_subject subjects[] = {
    {CLI_COVER, "cover_id", offsetof(cli_arguments, cover), premie_cover_named, premie_explain_settlement},
    {CLI_CASE, "case_id", offsetof(cli_arguments, sickness_case), premie_case_named, premie_explain_case},
    {CLI_EMPLOYER, "employer_id", offsetof(cli_arguments, employer), premie_employer_named, premie_explain_whk},
};

/* The one that was given. */
static const cli_subject *subject_of(const cli_arguments *arguments)
{
    const cli_subject *subject = subjects;
    while (!premie_cli_given(arguments, subject->option)) {
        subject++;
    }
    return subject;
}

static const char *subject_id(const cli_subject *subject, const cli_arguments *arguments)
{
    const char *id;
    memcpy(&id, (const char *)arguments + subject->id, sizeof id);
    return id;
}

/* ---- text -------------------------------------------------------------------------------------------------- */

enum { INDENT = 2, GAP = 2, WIDEST_LABEL = 44, WIDEST_TEXT = 80 };

/* Characters of UTF-8 text. */
static int width(const char *text)
{
    int count = 0;
    for (; *text != '\0'; text++) {
        count += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return count;
}

static void pad(int from, int to) { (void)printf("%*s", to > from ? to - from : 0, ""); }

static const char *shown(const premie_step *step) { return step->formula[0] != '\0' ? step->formula : step->value; }

/* The widest label and text of a block, apart from those that stick out. */
typedef struct block {
    int label, text;
} block;

static int wider(int now, int width_of, int limit) { return width_of > now && width_of <= limit ? width_of : now; }

/* The steps up to the next one that is outermost: where they end, and their columns. */
static size_t measure(const premie_explanation *explanation, size_t begin, block *columns)
{
    size_t end = begin;
    *columns = (block){0, 0};
    do {
        const premie_step *step = &explanation->steps[end++];
        if (shown(step)[0] != '\0') {
            columns->label = wider(columns->label, INDENT * (int)step->level + width(step->label), WIDEST_LABEL);
            columns->text = wider(columns->text, width(shown(step)), WIDEST_TEXT);
        }
    } while (end < explanation->count && explanation->steps[end].level > 0);
    return end;
}

static void print_step(const premie_step *step, const block *columns)
{
    int indent = INDENT * (int)step->level, label = indent + width(step->label);
    (void)printf("%*s", indent, "");
    premie_cli_put(step->label);
    if (shown(step)[0] != '\0') {
        pad(label, columns->label);
        (void)printf("%*s", GAP, "");
        premie_cli_put(shown(step));
    }
    if (step->rule[0] != '\0' || step->article[0] != '\0') {
        pad(width(shown(step)), columns->text);
        (void)printf("%*s[%s%s", GAP, "", step->rule, step->rule[0] != '\0' && step->article[0] != '\0' ? ", " : "");
        premie_cli_put(step->article);
        (void)putchar(']');
    }
    (void)putchar('\n');
}

/* The row of a result table, a column a line. */
static void print_row(const premie_results *results, unsigned place, premie_dialect dialect)
{
    const premie_result_schema *schema = &premie_result_schemas[place];
    const premie_result *result = &results->table[place];
    int widest = 0;
    for (unsigned i = 0; i < schema->column_count; i++) {
        widest = wider(widest, width(schema->columns[i].name), WIDEST_LABEL);
    }
    for (size_t row = 0; row < result->count; row++) {
        (void)printf("\n%s.csv\n", schema->name);
        for (unsigned i = 0; i < schema->column_count; i++) {
            char cell[PREMIE_CELL_TEXT];
            (void)premie_result_cell(&schema->columns[i], (const char *)result->rows + row * schema->row_size, dialect,
                                     cell);
            (void)printf("%*s%s", INDENT, "", schema->columns[i].name);
            if (cell[0] != '\0') {
                pad(width(schema->columns[i].name), widest + GAP);
            }
            premie_cli_put(cell);
            (void)putchar('\n');
        }
    }
}

static void print_text(const premie_explanation *explanation)
{
    for (size_t begin = 0; begin < explanation->count;) {
        block columns;
        size_t end = measure(explanation, begin, &columns);
        if (begin > 0) {
            (void)putchar('\n');
        }
        for (size_t i = begin; i < end; i++) {
            print_step(&explanation->steps[i], &columns);
        }
        begin = end;
    }
    for (unsigned place = 0; place < PREMIE_RESULT_COUNT; place++) {
        print_row(&explanation->results, place, explanation->dialect);
    }
}

/* ---- JSON -------------------------------------------------------------------------------------------------- */

static int set_text(json_t *object, const char *name, const char *text)
{
    return text[0] != '\0' ? json_object_set_new(object, name, json_string(text)) : 0;
}

/* The steps of one level from `*next` on, each with those that belong to it; NULL where there is no memory. */
static json_t *steps_of(const premie_explanation *explanation, size_t *next, unsigned level)
{
    json_t *array = json_array();
    while (array != NULL && *next < explanation->count && explanation->steps[*next].level >= level) {
        const premie_step *step = &explanation->steps[(*next)++];
        json_t *object = json_object();
        int failed = set_text(object, "label", step->label) | set_text(object, "formula", step->formula) |
                     set_text(object, "value", step->value) | set_text(object, "rule", step->rule) |
                     set_text(object, "article", step->article);
        if (*next < explanation->count && explanation->steps[*next].level > step->level) {
            failed |= json_object_set_new(object, "steps", steps_of(explanation, next, step->level + 1));
        }
        failed |= json_array_append_new(array, object);
        if (failed != 0) {
            json_decref(array);
            array = NULL;
        }
    }
    return array;
}

/* Years are numbers, all else is text as the table has it, a blank is null. */
static json_t *cell_of(const premie_result_column *column, const char *row)
{
    char cell[PREMIE_CELL_TEXT];
    (void)premie_result_cell(column, row, PREMIE_ISO, cell);
    if (cell[0] == '\0') {
        return json_null();
    }
    if (column->shown == PREMIE_SHOWN_AS_WHOLE) {
        int64_t whole;
        memcpy(&whole, row + column->member, sizeof whole);
        return json_integer(whole);
    }
    return json_string(cell);
}

static json_t *rows_of(const premie_results *results, unsigned place)
{
    const premie_result_schema *schema = &premie_result_schemas[place];
    const premie_result *result = &results->table[place];
    json_t *array = json_array();
    int failed = 0;
    for (size_t row = 0; row < result->count; row++) {
        json_t *object = json_object();
        for (unsigned i = 0; i < schema->column_count; i++) {
            failed |=
                json_object_set_new(object, schema->columns[i].name,
                                    cell_of(&schema->columns[i], (const char *)result->rows + row * schema->row_size));
        }
        failed |= json_array_append_new(array, object);
    }
    if (failed != 0) {
        json_decref(array);
        array = NULL;
    }
    return array;
}

static bool print_json(const premie_explanation *explanation, const cli_arguments *arguments,
                       const cli_subject *subject)
{
    char as_of[PREMIE_NUMBER_TEXT];
    size_t next = 0;
    json_t *root = json_object(), *results = json_object();
    (void)premie_date_text(arguments->as_of, PREMIE_ISO, as_of);
    int failed = json_object_set_new(root, subject->key, json_string(subject_id(subject, arguments))) |
                 json_object_set_new(root, "year", json_integer(arguments->year)) |
                 json_object_set_new(root, "as_of", json_string(as_of)) |
                 json_object_set_new(root, "steps", steps_of(explanation, &next, 0));
    for (unsigned place = 0; place < PREMIE_RESULT_COUNT; place++) {
        if (explanation->results.table[place].made) {
            failed |=
                json_object_set_new(results, premie_result_schemas[place].name, rows_of(&explanation->results, place));
        }
    }
    failed |= json_object_set_new(root, "results", results);
    bool printed = failed == 0 && premie_cli_print_json(root);
    json_decref(root);
    return printed;
}

/* ---- the command ------------------------------------------------------------------------------------------- */

static int explain(cli_session *session, const cli_arguments *arguments)
{
    premie_explanation explanation = {.dialect = arguments->json ? PREMIE_ISO : arguments->dialect};
    const cli_subject *subject = subject_of(arguments);
    premie_error error;
    uint32_t row;
    if (subject->find(&session->book, subject_id(subject, arguments), &row, &error) != PREMIE_OK) {
        premie_cli_progress_end(&session->progress);
        (void)fprintf(stderr, "premie: %s\n", error.text);
        return PREMIE_E_USAGE;
    }
    int status = (int)subject->explain(&session->portfolio, row, arguments->year, &explanation, &error);
    premie_cli_progress_end(&session->progress);
    if (status != PREMIE_OK) {
        status = premie_cli_fail(session, &error);
    } else if (!arguments->json) {
        print_text(&explanation);
    } else if (!print_json(&explanation, arguments, subject)) {
        (void)premie_fail(&error, PREMIE_E_SYSTEM, "not enough memory for the explanation");
        status = premie_cli_fail(session, &error);
    }
    premie_explanation_release(&explanation);
    return status;
}

int premie_cli_explain(const cli_arguments *arguments)
{
    cli_session session;
    int status = (int)premie_cli_open(arguments, &session);
    if (status == PREMIE_OK) {
        status = explain(&session, arguments);
    }
    premie_cli_close(&session, status);
    return status;
}
