#include "run/receipt.h"

#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "premie/nearest.h"
#include "run/file.h"
#include "run/write.h"
#include "table/line.h"

enum { RECEIPT_MAX = 1 << 20, NAME_SIZE = PREMIE_FILE_NAME };

/* The lists of files in a receipt; behind them, that of each scenario, and that of a model. */
enum { LIST_RULES, LIST_BOOK, LIST_RESULTS, LIST_COUNT, LIST_SCENARIO = LIST_COUNT, LIST_MODEL };
static const char *const list_names[] = {"rules", "book", "results", "scenarios", "model"};

void premie_receipt_release(premie_receipt *receipt)
{
    free(receipt->scenarios);
    free(receipt->totals);
    *receipt = (premie_receipt){.totals = NULL};
}

static premie_receipt_scenario *make_scenario(premie_receipt *receipt, const char *name, premie_error *error)
{
    size_t count = receipt->scenario_count;
    premie_receipt_scenario *scenarios = realloc(receipt->scenarios, (count + 1) * sizeof *scenarios);
    if (scenarios == NULL) {
        (void)premie_fail(error, PREMIE_E_SYSTEM, "not enough memory");
        return NULL;
    }
    receipt->scenarios = scenarios;
    receipt->scenario_count++;
    scenarios[count] = (premie_receipt_scenario){.name = ""};
    (void)snprintf(scenarios[count].name, sizeof scenarios[count].name, "%s", name);
    return &scenarios[count];
}

premie_status premie_receipt_begin(premie_receipt *receipt, const premie_book *book, const premie_results *results,
                                   premie_error *error)
{
    (void)snprintf(receipt->version, sizeof receipt->version, "%s", PREMIE_VERSION);
    receipt->as_of = book->options.as_of;
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        const premie_table *table = premie_book_table_const(book, place);
        receipt->tables[place] = (premie_receipt_file){table->row_count, table->digest};
    }
    return premie_results_measures(results, PREMIE_ISO, book->options.threads, &receipt->totals, &receipt->total_count,
                                   error);
}

premie_status premie_receipt_add_scenario(premie_receipt *receipt, const char *name, const premie_book *book,
                                          premie_error *error)
{
    premie_receipt_scenario *scenario = make_scenario(receipt, name, error);
    for (unsigned place = 0; scenario != NULL && place < PREMIE_TABLE_COUNT; place++) {
        const premie_table *table = premie_book_table_const(book, place);
        if (premie_table_folder(&book->options, place) == book->options.scenario) {
            scenario->tables[place] = (premie_receipt_file){table->row_count, table->digest};
        }
    }
    return scenario != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}

void premie_receipt_add_model(premie_receipt *receipt, const premie_model *model)
{
    for (unsigned i = 0; i < PREMIE_MODEL_COUNT; i++) {
        const premie_table *table = premie_model_table(model, PREMIE_TABLE_COUNT + i);
        receipt->model[i] = (premie_receipt_file){table->row_count, table->digest};
    }
}

void premie_receipt_written(premie_receipt *receipt, const premie_results *results, unsigned file, premie_digest digest)
{
    size_t rows = file == PREMIE_FILE_SUMMARY ? receipt->total_count : premie_results_rows(results, file);
    receipt->files[file] = (premie_receipt_file){rows, digest};
}

/* ---- the places of a list --------------------------------------------------------------------------------- */

static unsigned list_size(unsigned list)
{
    return list == LIST_RESULTS ? (unsigned)PREMIE_FILE_COUNT
           : list == LIST_MODEL ? (unsigned)PREMIE_MODEL_COUNT
                                : (unsigned)PREMIE_TABLE_COUNT;
}

static premie_receipt_file *list_files(premie_receipt *receipt, unsigned list)
{
    return list == LIST_RESULTS ? receipt->files : receipt->tables;
}

/* The name of a file of the list, or NULL where the table of this place stands in another list. */
static const char *list_name(unsigned list, unsigned place, char name[NAME_SIZE])
{
    if (list == LIST_RESULTS) {
        return premie_file_name(place, name);
    }
    unsigned schema = list == LIST_MODEL ? PREMIE_TABLE_COUNT + place : place;
    (void)snprintf(name, NAME_SIZE, "%s.csv", premie_schemas[schema].name);
    return list == LIST_SCENARIO || list == LIST_MODEL || premie_schemas[place].in_rules == (list == LIST_RULES) ? name
                                                                                                                 : NULL;
}

/* ---- writing ---------------------------------------------------------------------------------------------- */

/* What cannot be added for want of memory leaves NULL in the place of the whole. */
static void put(json_t **object, const char *name, json_t *value)
{
    if (json_object_set_new(*object, name, value) != 0) {
        json_decref(*object);
        *object = NULL;
    }
}

static json_t *file_json(const premie_receipt_file *file, const char *name)
{
    char sha256[PREMIE_SHA256_TEXT];
    json_t *object = json_object();
    put(&object, "name", json_string(name));
    put(&object, "rows", json_integer((json_int_t)file->rows));
    put(&object, "bytes", json_integer((json_int_t)file->digest.bytes));
    put(&object, "sha256", json_string(premie_digest_text(&file->digest, sha256)));
    return object;
}

static json_t *list_json(const premie_receipt_file files[], unsigned list)
{
    json_t *array = json_array();
    for (unsigned place = 0; place < list_size(list); place++) {
        char text[NAME_SIZE];
        const char *name = list_name(list, place, text);
        if (name != NULL && files[place].digest.there &&
            json_array_append_new(array, file_json(&files[place], name)) != 0) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static json_t *scenarios_json(const premie_receipt *receipt)
{
    json_t *array = json_array();
    for (size_t i = 0; i < receipt->scenario_count; i++) {
        const premie_receipt_scenario *scenario = &receipt->scenarios[i];
        json_t *object = json_object();
        put(&object, "name", json_string(scenario->name));
        put(&object, "tables", list_json(scenario->tables, LIST_SCENARIO));
        if (json_array_append_new(array, object) != 0) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static json_t *receipt_json(const premie_receipt *receipt)
{
    char as_of[PREMIE_NUMBER_TEXT];
    json_t *root = json_object(), *arguments = json_object(), *totals = json_object();
    (void)premie_date_text(receipt->as_of, PREMIE_ISO, as_of);
    for (unsigned i = 0; i < receipt->argument_count; i++) {
        put(&arguments, receipt->arguments[i].name, json_string(receipt->arguments[i].value));
    }
    for (size_t i = 0; i < receipt->total_count; i++) {
        put(&totals, receipt->totals[i].name, json_string(receipt->totals[i].value));
    }
    put(&root, "premie", json_string(receipt->version));
    put(&root, "command", json_string(receipt->command));
    put(&root, "arguments", arguments);
    put(&root, "as_of", json_string(as_of));
    for (unsigned list = 0; list < LIST_COUNT; list++) {
        put(&root, list_names[list], list_json(list == LIST_RESULTS ? receipt->files : receipt->tables, list));
        if (list == LIST_BOOK && receipt->scenario_count > 0) {
            put(&root, list_names[LIST_SCENARIO], scenarios_json(receipt));
        }
        if (list == LIST_BOOK && receipt->model[0].digest.there) {
            put(&root, list_names[LIST_MODEL], list_json(receipt->model, LIST_MODEL));
        }
    }
    put(&root, "totals", totals);
    return root;
}

static int add_text(const char *bytes, size_t length, void *context)
{
    premie_text *text = context;
    premie_text_add(text, bytes, length);
    return text->out_of_memory ? -1 : 0;
}

premie_status premie_receipt_text(const premie_receipt *receipt, char **text, premie_error *error)
{
    premie_text written = {.bytes = NULL};
    json_t *root = receipt_json(receipt);
    bool done = root != NULL && json_dump_callback(root, add_text, &written, JSON_INDENT(2)) == 0;
    json_decref(root);
    premie_text_add(&written, "\n", sizeof "\n");
    if (!done || written.out_of_memory) {
        premie_text_release(&written);
        return premie_fail(error, PREMIE_E_SYSTEM, "not enough memory to write %s", PREMIE_RECEIPT_NAME);
    }
    *text = written.bytes;
    return PREMIE_OK;
}

/* ---- reading ---------------------------------------------------------------------------------------------- */

/* Texts of a receipt are short and plain; any other is damaged. */
static bool take_text(const char *from, size_t size, char *to)
{
    size_t length = strlen(from);
    for (size_t i = 0; i < length; i++) {
        if (from[i] < 0x20 || from[i] > 0x7e) {
            return false;
        }
    }
    if (length >= size) {
        return false;
    }
    memcpy(to, from, length + 1);
    return true;
}

static premie_status refuse_text(const char *what, const char *text, premie_error *error)
{
    char quoted[PREMIE_QUOTED];
    return premie_fail(error, PREMIE_E_DATA, "%s: unexpected %s", what, premie_quote(text, strlen(text), quoted));
}

static premie_status read_file(premie_receipt_file files[], unsigned list, json_t *object, premie_error *error)
{
    const char *name, *sha256;
    json_int_t rows, bytes;
    json_error_t fault;
    if (json_unpack_ex(object, &fault, JSON_STRICT, "{s:s, s:I, s:I, s:s}", "name", &name, "rows", &rows, "bytes",
                       &bytes, "sha256", &sha256) != 0) {
        return premie_fail(error, PREMIE_E_DATA, "%s: %s", list_names[list], fault.text);
    }
    unsigned place = 0;
    for (; place < list_size(list); place++) {
        char text[NAME_SIZE];
        const char *known = list_name(list, place, text);
        if (known != NULL && strcmp(known, name) == 0) {
            break;
        }
    }
    if (place == list_size(list) || files[place].digest.there) {
        return refuse_text(list_names[list], name, error);
    }
    premie_receipt_file *file = &files[place];
    if (rows < 0 || bytes < 0 || !premie_digest_parse(sha256, &file->digest)) {
        return premie_fail(error, PREMIE_E_DATA, "%s: expected rows, bytes and a SHA-256 of %s", list_names[list],
                           name);
    }
    file->rows = (uint64_t)rows;
    file->digest.there = true;
    file->digest.bytes = (uint64_t)bytes;
    return PREMIE_OK;
}

static premie_status read_list(premie_receipt_file files[], unsigned list, json_t *array, premie_error *error)
{
    premie_status status = PREMIE_OK;
    if (!json_is_array(array)) {
        return premie_fail(error, PREMIE_E_DATA, "%s: expected a list of files", list_names[list]);
    }
    for (size_t i = 0; i < json_array_size(array) && status == PREMIE_OK; i++) {
        status = read_file(files, list, json_array_get(array, i), error);
    }
    return status;
}

static premie_status read_scenarios(premie_receipt *receipt, json_t *array, premie_error *error)
{
    premie_status status = PREMIE_OK;
    if (array != NULL && !json_is_array(array)) {
        return premie_fail(error, PREMIE_E_DATA, "scenarios: expected a list");
    }
    for (size_t i = 0; i < json_array_size(array) && status == PREMIE_OK; i++) {
        const char *name;
        json_t *tables;
        json_error_t fault;
        if (json_unpack_ex(json_array_get(array, i), &fault, JSON_STRICT, "{s:s, s:o}", "name", &name, "tables",
                           &tables) != 0) {
            return premie_fail(error, PREMIE_E_DATA, "scenarios: %s", fault.text);
        }
        if (strlen(name) >= PREMIE_SCENARIO_NAME || (i > 0 && strcmp(receipt->scenarios[i - 1].name, name) >= 0)) {
            return refuse_text("scenarios", name, error);
        }
        premie_receipt_scenario *scenario = make_scenario(receipt, name, error);
        status = scenario != NULL ? read_list(scenario->tables, LIST_SCENARIO, tables, error) : PREMIE_E_SYSTEM;
    }
    return status;
}

static premie_status read_arguments(premie_receipt *receipt, json_t *object, premie_error *error)
{
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        premie_argument *to = &receipt->arguments[receipt->argument_count];
        if (receipt->argument_count == PREMIE_ARGUMENTS_MAX || !json_is_string(value) ||
            !take_text(name, sizeof to->name, to->name) ||
            !take_text(json_string_value(value), sizeof to->value, to->value)) {
            return refuse_text("arguments", name, error);
        }
        receipt->argument_count++;
    }
    return PREMIE_OK;
}

static premie_status read_totals(premie_receipt *receipt, json_t *object, premie_error *error)
{
    const char *name;
    json_t *value;
    size_t count = json_object_size(object);
    receipt->totals = premie_alloc_zeroed(count, sizeof *receipt->totals, error);
    if (receipt->totals == NULL) {
        return PREMIE_E_SYSTEM;
    }
    json_object_foreach(object, name, value)
    {
        premie_measure *to = &receipt->totals[receipt->total_count];
        if (!json_is_string(value) || !take_text(name, sizeof to->name, to->name) ||
            !take_text(json_string_value(value), sizeof to->value, to->value)) {
            return refuse_text("totals", name, error);
        }
        receipt->total_count++;
    }
    return PREMIE_OK;
}

static premie_status read_root(premie_receipt *receipt, json_t *root, premie_error *error)
{
    const char *version, *command, *as_of;
    json_t *arguments, *lists[LIST_COUNT], *scenarios = NULL, *model = NULL, *totals;
    json_error_t fault;
    if (json_unpack_ex(root, &fault, JSON_STRICT, "{s:s, s:s, s:o, s:s, s:o, s:o, s?o, s?o, s:o, s:o}", "premie",
                       &version, "command", &command, "arguments", &arguments, "as_of", &as_of, list_names[LIST_RULES],
                       &lists[LIST_RULES], list_names[LIST_BOOK], &lists[LIST_BOOK], list_names[LIST_SCENARIO],
                       &scenarios, list_names[LIST_MODEL], &model, list_names[LIST_RESULTS], &lists[LIST_RESULTS],
                       "totals", &totals) != 0) {
        return premie_fail(error, PREMIE_E_DATA, "%s", fault.text);
    }
    if (!take_text(version, sizeof receipt->version, receipt->version)) {
        return refuse_text("premie", version, error);
    }
    if (!take_text(command, sizeof receipt->command, receipt->command)) {
        return refuse_text("command", command, error);
    }
    if (premie_date_parse(as_of, strlen(as_of), PREMIE_ISO, &receipt->as_of) != PREMIE_PARSED) {
        return refuse_text("as_of", as_of, error);
    }
    premie_status status = read_arguments(receipt, arguments, error);
    for (unsigned list = 0; list < LIST_COUNT && status == PREMIE_OK; list++) {
        status = read_list(list_files(receipt, list), list, lists[list], error);
    }
    if (status == PREMIE_OK) {
        status = read_scenarios(receipt, scenarios, error);
    }
    if (status == PREMIE_OK && model != NULL) {
        status = read_list(receipt->model, LIST_MODEL, model, error);
    }
    return status == PREMIE_OK ? read_totals(receipt, totals, error) : status;
}

/* Jansson takes some texts for others where it is refused memory: what it then says of them is not believed. */
static _Thread_local bool refused;

static void *allocate(size_t size)
{
    void *room = malloc(size);
    refused |= room == NULL;
    return room;
}

static void set_allocation(void) { json_set_alloc_funcs(allocate, free); }

static premie_status parse(premie_receipt *receipt, const premie_file_bytes *file, premie_error *error)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    json_error_t fault;
    premie_status status = PREMIE_E_DATA;
    (void)pthread_once(&once, set_allocation);
    refused = false;
    json_t *root = json_loadb(file->bytes, file->length, JSON_REJECT_DUPLICATES, &fault);
    if (root == NULL) {
        (void)premie_fail(error, status, "%d:%d: %s", fault.line, fault.column, fault.text);
    } else {
        status = read_root(receipt, root, error);
    }
    json_decref(root);
    return status == PREMIE_E_DATA && refused ? premie_fail(error, PREMIE_E_SYSTEM, "not enough memory") : status;
}

premie_status premie_receipt_read(premie_receipt *receipt, const char *folder, premie_error *error)
{
    premie_file_bytes file;
    premie_error reason;
    *receipt = (premie_receipt){.totals = NULL};
    premie_status status = premie_file_read(folder, PREMIE_RECEIPT_NAME, RECEIPT_MAX, &file, error);
    if (status != PREMIE_OK) {
        return status;
    }
    if (file.bytes == NULL) {
        return premie_fail(error, PREMIE_E_DATA, "%s/%s: expected the receipt of a run, found no file", folder,
                           PREMIE_RECEIPT_NAME);
    }
    status = parse(receipt, &file, &reason);
    free(file.bytes);
    return status == PREMIE_OK ? PREMIE_OK
                               : premie_fail(error, status, "%s/%s: %s%s", folder, PREMIE_RECEIPT_NAME,
                                             status == PREMIE_E_DATA ? "not the receipt of a run: " : "", reason.text);
}
