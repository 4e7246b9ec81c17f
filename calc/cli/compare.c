#include <jansson.h>
#include <string.h>

#include "cli/cli.h"
#include "premie/compare.h"

enum { NAME = 18, FIGURE = 18 };

static const char *const change_words[] = {"removed", "added", "changed"};

static const char *rate_text(int64_t rate, premie_dialect dialect, char text[PREMIE_NUMBER_TEXT])
{
    (void)premie_decimal_text(rate, 6, true, dialect, text);
    return text;
}

static bool is_equal(const premie_compared_table *table)
{
    return table->found[0] == table->found[1] && !table->without_year &&
           table->changes[PREMIE_ROW_REMOVED] + table->changes[PREMIE_ROW_ADDED] + table->changes[PREMIE_ROW_CHANGED] ==
               0;
}

/* ---- text ------------------------------------------------------------------------------------------------ */

static const char *or_blank(const char *text) { return text[0] != '\0' ? text : "-"; }

/* A difference with its sign; "" where there is none to show. */
static void print_figure(const premie_compared_figure *figure)
{
    const char *sign = figure->difference[0] != '\0' && figure->difference[0] != '-' ? "+" : "";
    (void)printf("    %-*s %*s %*s", NAME, figure->column, FIGURE - 1, or_blank(figure->before), FIGURE - 1,
                 or_blank(figure->after));
    if (figure->difference[0] != '\0') {
        (void)printf("%*s%s", FIGURE - (int)strlen(figure->difference), sign, figure->difference);
    }
    (void)putchar('\n');
}

static void print_row(const premie_compared_table *table, const premie_compared_row *row)
{
    const premie_compared_figure *figures = table->figures + row->first;
    (void)printf("  %s", change_words[row->change]);
    for (size_t i = 0; i < row->key_count; i++) {
        const char *key = row->change == PREMIE_ROW_REMOVED ? figures[i].before : figures[i].after;
        bool year = table->without_year && strcmp(figures[i].column, "year") == 0;
        if (key[0] != '\0' && !year) {
            (void)putchar(' ');
            premie_cli_put(key);
        }
    }
    (void)putchar('\n');
    for (size_t i = row->key_count; i < row->count; i++) {
        print_figure(&figures[i]);
    }
}

static void print_table(const premie_compared_table *table, const char *const folders[2])
{
    if (table->found[0] != table->found[1]) {
        (void)printf("\n%s.csv: only in %s\n", table->schema->name, folders[table->found[1]]);
        return;
    }
    (void)printf("\n%s.csv: %zu and %zu rows; %zu changed, %zu added, %zu removed%s\n", table->schema->name,
                 table->row_count[0], table->row_count[1], table->changes[PREMIE_ROW_CHANGED],
                 table->changes[PREMIE_ROW_ADDED], table->changes[PREMIE_ROW_REMOVED],
                 table->without_year ? "; of two years, matched without the year" : "");
    size_t rows =
        table->changes[PREMIE_ROW_CHANGED] + table->changes[PREMIE_ROW_ADDED] + table->changes[PREMIE_ROW_REMOVED];
    for (size_t i = 0; i < rows; i++) {
        print_row(table, &table->rows[i]);
    }
    if (table->sum_count > 0) {
        (void)puts("  sums");
    }
    for (unsigned i = 0; i < table->sum_count; i++) {
        print_figure(&table->sums[i]);
    }
}

static void print_rate(const premie_compared_rate *rate, premie_dialect dialect)
{
    char was[PREMIE_NUMBER_TEXT], is_now[PREMIE_NUMBER_TEXT], apart[PREMIE_NUMBER_TEXT];
    int64_t difference = rate->rate[1] - rate->rate[0];
    (void)printf("  ");
    premie_cli_put(rate->cover_id);
    (void)printf(": from %s to %s, %s%s\n", rate_text(rate->rate[0], dialect, was),
                 rate_text(rate->rate[1], dialect, is_now), difference > 0 ? "+" : "",
                 rate_text(difference, dialect, apart));
    for (unsigned part = 0; part < PREMIE_PART_COUNT; part++) {
        int64_t value = rate->change.part[part];
        if (value != 0) {
            (void)rate_text(value, dialect, apart);
            (void)printf("    %-*s%*s%s", NAME, premie_rate_part_word(part), FIGURE - (int)strlen(apart),
                         value > 0 ? "+" : "", apart);
            if (part == PREMIE_PART_TARIFF) {
                (void)printf("  base from %s%s to %s%s", rate_text(rate->change.base[0], dialect, was),
                             rate->change.inferred[0] ? " (inferred)" : "",
                             rate_text(rate->change.base[1], dialect, is_now),
                             rate->change.inferred[1] ? " (inferred)" : "");
            }
            (void)putchar('\n');
        }
    }
}

static void print_text(const premie_comparison *comparison, const cli_arguments *arguments)
{
    size_t tables = 0, rows = 0;
    for (unsigned place = 0; place < PREMIE_COMPARED_COUNT; place++) {
        tables += comparison->table[place].found[0];
        rows += comparison->table[place].row_count[0];
    }
    if (comparison->equal) {
        (void)printf("no difference: %zu table%s, %zu row%s\n", tables, tables == 1 ? "" : "s", rows,
                     rows == 1 ? "" : "s");
        return;
    }
    (void)printf("before: %s\nafter:  %s\n", arguments->operand[0], arguments->operand[1]);
    for (unsigned place = 0; place < PREMIE_COMPARED_COUNT; place++) {
        const premie_compared_table *table = &comparison->table[place];
        if ((table->found[0] || table->found[1]) && !is_equal(table)) {
            print_table(table, arguments->operand);
        }
    }
    if (comparison->rate_count > 0) {
        (void)puts("\nwhat the changes of new percentages are made of");
    }
    for (size_t i = 0; i < comparison->rate_count; i++) {
        print_rate(&comparison->rates[i], arguments->dialect);
    }
    const char *same = "\nno difference in";
    for (unsigned place = 0; place < PREMIE_COMPARED_COUNT; place++) {
        if (comparison->table[place].found[0] && is_equal(&comparison->table[place])) {
            (void)printf("%s %s.csv", same, comparison->table[place].schema->name);
            same = ",";
        }
    }
    if (same[0] == ',') {
        (void)putchar('\n');
    }
}

/* ---- JSON ------------------------------------------------------------------------------------------------ */

static json_t *text_or_null(const char *text) { return text[0] != '\0' ? json_string(text) : json_null(); }

static json_t *figure_json(const premie_compared_figure *figure)
{
    json_t *object = json_object();
    int failed = json_object_set_new(object, "column", json_string(figure->column)) |
                 json_object_set_new(object, "before", text_or_null(figure->before)) |
                 json_object_set_new(object, "after", text_or_null(figure->after));
    if (figure->difference[0] != '\0') {
        failed |= json_object_set_new(object, "difference", json_string(figure->difference));
    }
    if (failed != 0) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static json_t *figures_json(const premie_compared_figure figures[], size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count && array != NULL; i++) {
        if (json_array_append_new(array, figure_json(&figures[i])) != 0) {
            json_decref(array);
            array = NULL;
        }
    }
    return array;
}

static json_t *row_json(const premie_compared_table *table, const premie_compared_row *row)
{
    const premie_compared_figure *figures = table->figures + row->first;
    json_t *object = json_object(), *key = json_object();
    int failed = json_object_set_new(object, "change", json_string(change_words[row->change]));
    for (size_t i = 0; i < row->key_count; i++) {
        const char *value = row->change == PREMIE_ROW_REMOVED ? figures[i].before : figures[i].after;
        failed |= json_object_set_new(key, figures[i].column, text_or_null(value));
    }
    failed |= json_object_set_new(object, "key", key);
    failed |=
        json_object_set_new(object, "figures", figures_json(figures + row->key_count, row->count - row->key_count));
    if (failed != 0) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static json_t *table_json(const premie_compared_table *table)
{
    json_t *object = json_object(), *rows = json_array();
    int failed =
        json_object_set_new(object, "table", json_string(table->schema->name)) |
        json_object_set_new(object, "in", json_pack("[b, b]", table->found[0], table->found[1])) |
        json_object_set_new(object, "rows",
                            json_pack("[I, I]", (json_int_t)table->row_count[0], (json_int_t)table->row_count[1])) |
        json_object_set_new(object, "without_year", json_boolean(table->without_year));
    size_t count =
        table->changes[PREMIE_ROW_CHANGED] + table->changes[PREMIE_ROW_ADDED] + table->changes[PREMIE_ROW_REMOVED];
    for (size_t i = 0; i < count; i++) {
        failed |= json_array_append_new(rows, row_json(table, &table->rows[i]));
    }
    failed |= json_object_set_new(object, "differences", rows);
    failed |= json_object_set_new(object, "sums", figures_json(table->sums, table->sum_count));
    if (failed != 0) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static int set_rate(json_t *object, const char *name, int64_t rate)
{
    char text[PREMIE_NUMBER_TEXT];
    return json_object_set_new(object, name, json_string(rate_text(rate, PREMIE_ISO, text)));
}

static json_t *rate_json(const premie_compared_rate *rate)
{
    json_t *object = json_object(), *parts = json_object();
    int failed = json_object_set_new(object, "cover_id", json_string(rate->cover_id)) |
                 set_rate(object, "before", rate->rate[0]) | set_rate(object, "after", rate->rate[1]) |
                 set_rate(object, "difference", rate->rate[1] - rate->rate[0]) |
                 set_rate(object, "base_before", rate->change.base[0]) |
                 set_rate(object, "base_after", rate->change.base[1]) |
                 json_object_set_new(object, "base_inferred",
                                     json_pack("[b, b]", rate->change.inferred[0], rate->change.inferred[1]));
    for (unsigned part = 0; part < PREMIE_PART_COUNT; part++) {
        failed |= set_rate(parts, premie_rate_part_word(part), rate->change.part[part]);
    }
    failed |= json_object_set_new(object, "parts", parts);
    if (failed != 0) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static bool print_json(const premie_comparison *comparison)
{
    json_t *root = json_object(), *tables = json_array(), *rates = json_array();
    int failed = json_object_set_new(root, "equal", json_boolean(comparison->equal));
    for (unsigned place = 0; place < PREMIE_COMPARED_COUNT; place++) {
        if (comparison->table[place].found[0] || comparison->table[place].found[1]) {
            failed |= json_array_append_new(tables, table_json(&comparison->table[place]));
        }
    }
    for (size_t i = 0; i < comparison->rate_count; i++) {
        failed |= json_array_append_new(rates, rate_json(&comparison->rates[i]));
    }
    failed |= json_object_set_new(root, "tables", tables) | json_object_set_new(root, "new_percentages", rates);
    bool printed = failed == 0 && premie_cli_print_json(root);
    json_decref(root);
    return printed;
}

/* ---- the command ----------------------------------------------------------------------------------------- */

int premie_cli_compare(const cli_arguments *arguments)
{
    premie_comparison comparison;
    premie_findings findings;
    premie_error error = {.status = PREMIE_OK};
    premie_dialect dialect = arguments->json ? PREMIE_ISO : arguments->dialect;
    premie_status status = premie_compare(arguments->operand, dialect, &comparison, &findings, &error);
    if (status == PREMIE_OK && !arguments->json) {
        print_text(&comparison, arguments);
    } else if (status == PREMIE_OK && !print_json(&comparison)) {
        status = premie_fail(&error, PREMIE_E_SYSTEM, "not enough memory");
    }
    if (status != PREMIE_OK) {
        (void)premie_cli_fail_reading(NULL, &findings, &error);
    }
    premie_comparison_release(&comparison);
    premie_findings_release(&findings);
    return (int)status;
}
