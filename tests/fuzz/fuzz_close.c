/*
 * Closes the year of a small book drawn from the bytes given, and looks at what has to hold of any results: sums and
 * differences are exact, rows stand in their order, the threads change no byte, the summary is that of the tables, and
 * with what is due booked a second run finds nothing due [D-6], [P-6]. The same of its cases on WGA and the Whk.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz/drawn_book.h"
#include "fuzz/fuzz.h"
#include "premie/run.h"
#include "table/line.h"

enum { BYTES_MAX = 1024 };

typedef struct closing {
    premie_portfolio portfolio;
    premie_results results;
    premie_status status;
    premie_error error;
} closing;

/* ---- cells -------------------------------------------------------------------------------------------------------- */

static int64_t cents(premie_money money) { return premie_money_is(money) ? money.cents : 0; }
static bool same(premie_id a, premie_id b) { return premie_id_compare(a, b) == 0; }
static bool is(const char *word, const char *other) { return word != NULL && strcmp(word, other) == 0; }

#define COUNT(results, name) ((results)->table[PREMIE_RESULT_##name].count)
#define EACH(results, name, row)                                                       \
    for (const premie_##name##_row *row = (results)->table[PREMIE_RESULT_##name].rows, \
                                   *row##_end = row + COUNT(results, name);            \
         row != NULL && row != row##_end; row++)

/* ---- settlement and advance [D-3] to [D-8], [A-3] ------------------------------------------------------------------ */

static void check_settlement(const premie_results *results, premie_date as_of)
{
    int64_t due = 0, settled = 0, advanced = 0, booked[3] = {0};
    EACH(results, settlement, row)
    {
        must(!premie_money_is(row->difference) || premie_money_is(row->billed));
        must(cents(row->difference) ==
             (premie_money_is(row->difference) ? cents(row->definitive) - cents(row->billed) : 0));
        must(cents(row->next_difference) ==
             (premie_money_is(row->next_difference) ? cents(row->next_advance) - cents(row->next_billed) : 0));
        must(premie_money_is(row->net_due));
        must(cents(row->net_due) == cents(row->difference) + cents(row->next_difference));
        must(row->exposure.value == PREMIE_NO_INTEGER || row->exposure.value >= 0);
        must(cents(row->definitive) >= 0 && cents(row->next_advance) >= 0);
        settled += cents(row->difference);
        advanced += cents(row->next_difference);
    }
    EACH(results, prorata_due, row) { due += cents(row->due); }
    EACH(results, billing, row)
    {
        must(cents(row->amount) != 0 && row->booked_on.day == as_of.day);
        must(is(row->kind, "prorata") == premie_id_is(row->employee_id));
        booked[is(row->kind, "settlement") ? 0 : is(row->kind, "advance") ? 1 : 2] += cents(row->amount);
    }
    must(booked[0] == settled && booked[1] == advanced && booked[2] == due);
}

static void check_advance(const premie_results *results)
{
    EACH(results, advance, row)
    {
        int64_t amount = 0, surcharge = 0;
        EACH(results, instalments, part)
        {
            if (same(part->cover_id, row->cover_id)) {
                must(row->insured_from.day <= part->due.day && part->due.day < row->insured_until.day);
                amount += cents(part->amount);
                surcharge += cents(part->surcharge);
            }
        }
        must(amount == cents(row->advance) && surcharge == cents(row->surcharge));
        must(is(row->status, "ok") == (row->exposure.value != PREMIE_NO_INTEGER));
        must(row->insured_from.day < row->insured_until.day);
    }
}

/* ---- pro rata [P-5], [P-6] ----------------------------------------------------------------------------------------- */

static void check_prorata(const premie_results *results)
{
    EACH(results, prorata_due, row)
    {
        int64_t charged = 0;
        EACH(results, prorata, line)
        {
            bool own = same(line->cover_id, row->cover_id) && line->year == row->year;
            charged += own && same(line->employee_id, row->employee_id) ? cents(line->amount) : 0;
        }
        must(cents(row->charged) == charged && cents(row->due) == charged - cents(row->billed));
    }
    EACH(results, prorata_covers, row)
    {
        int64_t charged = 0, billed = 0, due = 0, employees = 0;
        EACH(results, prorata_due, part)
        {
            if (same(part->cover_id, row->cover_id) && part->year == row->year) {
                charged += cents(part->charged);
                billed += cents(part->billed);
                due += cents(part->due);
                employees++;
            }
        }
        must(row->employees == employees && cents(row->charged) == charged);
        must(cents(row->billed) == billed && cents(row->due) == due);
        must(cents(row->due_inc_vat) == due + cents(row->vat));
    }
}

/* ---- reimbursement to [R-6] ---------------------------------------------------------------------------------- */

static void check_reimbursements(const premie_results *results)
{
    EACH(results, reimbursements, row)
    {
        bool rejected = is(row->status, "rejected"), pending = is(row->status, "pending");
        must(premie_money_is(row->amount) && cents(row->amount) >= 0);
        must(cents(row->paid) + cents(row->due) == cents(row->amount));
        must(!premie_money_is(row->net) || (cents(row->net) >= 0 && cents(row->amount) <= cents(row->net)));
        must(!premie_money_is(row->budget_left) || cents(row->amount) <= cents(row->budget_left) ||
             cents(row->amount) == 0);
        must((!rejected && !pending) || (cents(row->amount) == 0 && row->reason != NULL && row->reason[0] != '\0'));
        must(!is(row->status, "granted") || cents(row->amount) == cents(row->net));
        must(!is(row->status, "capped") || cents(row->amount) < cents(row->net));
    }
}

/* ---- experience [K-5], [K-6], [XR-5] -------------------------------------------------------------------------------- */

static void check_rates(const premie_results *results)
{
    EACH(results, rates, row)
    {
        int64_t claims = 0, reintegration = 0, premium = 0, years = 0;
        EACH(results, ratios, part)
        {
            if (same(part->cover_id, row->cover_id)) {
                claims += cents(part->claims);
                reintegration += cents(part->reintegration);
                premium += cents(part->premium);
                years++;
            }
        }
        must(is(row->status, "no_rating") || row->years == years);
        if (premie_money_is(row->claims) && years > 0) {
            must(cents(row->claims) == claims && cents(row->reintegration) == reintegration);
            must(cents(row->capped) <= claims + reintegration);
            must(llabs(cents(row->premium) - premium) <= years); /* each year is rounded by itself when shown */
        }
        must(row->ratio.value == PREMIE_NO_INTEGER || row->ratio.value >= 0);
        must(row->factor.value == PREMIE_NO_INTEGER || row->factor.value >= 0);
        must(row->new_pct.value == PREMIE_NO_INTEGER || row->new_pct.value >= 0);
        must(row->credibility.value == PREMIE_NO_INTEGER ||
             (row->credibility.value >= 0 && row->credibility.value <= 1000000));
    }
}

/* ---- own risk of WGA [W-6], [W-8], and the Whk [Q-6] ------------------------------------------------------------------ */

static void check_wga(const premie_results *results, int year)
{
    EACH(results, wga, row)
    {
        must(!is(row->status, "ok") || row->from.day < row->until.day);
        must(cents(row->monthly) >= 0);
    }
    EACH(results, wga_burden, row)
    {
        must(0 <= cents(row->expected) && cents(row->expected) <= cents(row->amount));
        must(cents(row->present_value) >= 0);
        must(row->calendar_year < year || cents(row->present_value) <= cents(row->expected));
    }
}

static void check_whk(const premie_results *results)
{
    EACH(results, whk, row)
    {
        bool known = row->pct.value != PREMIE_NO_INTEGER;
        must(known || !premie_money_is(row->premium));
        must(!known || (row->pct.value >= 0 && cents(row->premium) >= 0));
        must(!is(row->status, "no_parameters") || !known);
        must(!is(row->status, "own_risk") || (known && row->pct.value == 0 && cents(row->premium) == 0));
        must(row->weight.value == PREMIE_NO_INTEGER || row->weight.value >= 0);
    }
    EACH(results, whk_compare, row)
    {
        bool both = premie_money_is(row->whk_wga) && premie_money_is(row->erd_premium);
        must(both == premie_money_is(row->difference));
        must(!both || llabs(cents(row->difference)) == llabs(cents(row->whk_wga) - cents(row->erd_premium)));
    }
}

/* ---- the tables as a whole ----------------------------------------------------------------------------------------- */

static int compare_cells(const premie_result_column *column, const void *a, const void *b)
{
    if (column->shown == PREMIE_SHOWN_AS_ID) {
        premie_id one, other;
        memcpy(&one, (const char *)a + column->member, sizeof one);
        memcpy(&other, (const char *)b + column->member, sizeof other);
        return premie_id_compare(one, other);
    }
    char texts[2][PREMIE_CELL_TEXT];
    (void)premie_result_cell(column, a, PREMIE_ISO, texts[0]);
    (void)premie_result_cell(column, b, PREMIE_ISO, texts[1]);
    return strcmp(texts[0], texts[1]);
}

/* Whether a name is among some, with blanks between them; its place then. */
static bool find_key(const premie_result_schema *schema, const char *name, size_t length, unsigned *column)
{
    for (*column = 0; *column < schema->column_count; ++*column) {
        const char *known = schema->columns[*column].name;
        if (strlen(known) == length && strncmp(known, name, length) == 0) {
            return true;
        }
    }
    return false;
}

/* Each row comes after the one before it, by its key. */
static void check_order(const premie_result_schema *schema, const premie_result *table)
{
    for (size_t i = 1; i < table->count; i++) {
        const char *row = (const char *)table->rows + i * schema->row_size;
        int order = 0;
        for (const char *key = schema->key; *key != '\0' && order == 0;) {
            size_t length = strcspn(key, " ");
            unsigned column;
            must(find_key(schema, key, length, &column));
            order = compare_cells(&schema->columns[column], row - schema->row_size, row);
            key += length + (key[length] == ' ');
        }
        must(order < 0 || (order == 0 && strcmp(schema->name, "prorata") == 0));
    }
}

static void check_measure(const premie_results *results, const premie_measure *measure)
{
    for (unsigned t = 0; t < PREMIE_RESULT_COUNT; t++) {
        const premie_result_schema *schema = &premie_result_schemas[t];
        size_t length = strlen(schema->name);
        const premie_result *table = &results->table[t];
        if (strncmp(measure->name, schema->name, length) != 0 || measure->name[length] != '.') {
            continue;
        }
        const char *what = measure->name + length + 1;
        char text[PREMIE_NUMBER_TEXT];
        unsigned column;
        premie_int128 sum = 0;
        if (strcmp(what, "rows") == 0) {
            must(strtoull(measure->value, NULL, 10) == table->count);
        } else if (find_key(schema, what, strlen(what), &column)) {
            for (size_t i = 0; i < table->count; i++) {
                premie_money amount;
                memcpy(&amount, (const char *)table->rows + i * schema->row_size + schema->columns[column].member,
                       sizeof amount);
                sum += cents(amount);
            }
            premie_sum_text(sum, PREMIE_ISO, text);
            must(strcmp(text, measure->value) == 0);
        }
        return;
    }
    must(measure->name == NULL);
}

static void check_tables(const premie_results *results)
{
    premie_measure *measures;
    size_t count;
    for (unsigned t = 0; t < PREMIE_RESULT_COUNT; t++) {
        check_order(&premie_result_schemas[t], &results->table[t]);
    }
    must(premie_results_measures(results, PREMIE_ISO, 2, &measures, &count, NULL) == PREMIE_OK);
    for (size_t i = 0; i < count; i++) {
        check_measure(results, &measures[i]);
    }
    free(measures);
}

static void check_results(const premie_results *results, premie_date as_of)
{
    check_settlement(results, as_of);
    check_advance(results);
    check_prorata(results);
    check_reimbursements(results);
    check_rates(results);
    check_tables(results);
}

/* ---- runs ----------------------------------------------------------------------------------------------------------- */

static void write_book(const drawn_book *drawn)
{
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        fuzz_write_table(place, drawn->table[place].bytes, drawn->table[place].length);
    }
}

/* Closes the year of a book. */
static void close_year(closing *done, const premie_book *book, int year, unsigned threads)
{
    *done = (closing){.status = PREMIE_OK};
    done->status = premie_portfolio_init(&done->portfolio, book, &done->error);
    if (done->status == PREMIE_OK) {
        done->portfolio.threads = threads;
        done->status = premie_run_close(&done->portfolio, year, PREMIE_PARTS_ALL, &done->results, &done->error);
    }
    must(done->status == PREMIE_OK || (done->status == PREMIE_E_DATA && done->error.text[0] != '\0'));
}

/* The timeline, the costs of WGA and the Whk premiums of a book. */
static void compute_cases(closing *done, const premie_book *book, int year, unsigned threads)
{
    const premie_period due = {premie_date_of(year - 4, 1, 1), premie_date_of(year + 20, 1, 1)};
    *done = (closing){.status = PREMIE_OK};
    done->status = premie_portfolio_init(&done->portfolio, book, &done->error);
    done->portfolio.threads = threads;
    if (done->status == PREMIE_OK) {
        done->status = premie_run_timeline(&done->portfolio, due, &done->results, &done->error);
    }
    if (done->status == PREMIE_OK) {
        done->status = premie_run_wga(&done->portfolio, year, &done->results, &done->error);
    }
    if (done->status == PREMIE_OK) {
        done->status = premie_run_whk(&done->portfolio, year, &done->results, &done->error);
    }
    must(done->status == PREMIE_OK || (done->status == PREMIE_E_DATA && done->error.text[0] != '\0'));
}

static void release(closing *done)
{
    premie_results_release(&done->results);
    premie_portfolio_release(&done->portfolio);
}

/* Loads what is in the scratch folder, without rows at fault. */
static void load(premie_book *book, const drawn_book *drawn)
{
    premie_findings findings;
    premie_load_options options = {.book = fuzz_scratch()->book,
                                   .rules = fuzz_scratch()->rules,
                                   .as_of = drawn->as_of,
                                   .threads = 1,
                                   .set_aside = true};
    write_book(drawn);
    must(premie_book_load(book, &options, &findings, NULL) == PREMIE_OK);
    premie_findings_release(&findings);
}

/* All result tables as they are written. */
static premie_text print(const premie_results *results, premie_dialect dialect, unsigned threads)
{
    static FILE *file;
    file = file != NULL ? file : tmpfile();
    must(file != NULL && ftruncate(fileno(file), 0) == 0 && lseek(fileno(file), 0, SEEK_SET) == 0);
    must(premie_results_print(results, dialect, threads, fileno(file), NULL) == PREMIE_OK);
    off_t size = lseek(fileno(file), 0, SEEK_CUR);
    premie_text text = {.bytes = malloc((size_t)size + 1), .length = (size_t)size};
    must(text.bytes != NULL && pread(fileno(file), text.bytes, (size_t)size, 0) == size);
    return text;
}

static void must_be_same(const closing *one, const closing *other)
{
    must(one->status == other->status);
    if (one->status != PREMIE_OK) {
        must(strcmp(one->error.text, other->error.text) == 0);
        return;
    }
    for (premie_dialect dialect = PREMIE_ISO; dialect <= PREMIE_NL; dialect++) {
        premie_text a = print(&one->results, dialect, 1), b = print(&other->results, dialect, 3);
        must(a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0);
        premie_text_release(&a);
        premie_text_release(&b);
    }
}

/* The rows to book, in billing.csv's own form, behind those that are there. */
static void book_due(drawn_book *drawn, const premie_results *results)
{
    premie_text *billing = &drawn->table[PREMIE_TABLE_billing];
    EACH(results, billing, row)
    {
        const premie_result_schema *schema = &premie_result_schemas[PREMIE_RESULT_billing];
        for (unsigned i = 0; i < schema->column_count; i++) {
            char text[PREMIE_CELL_TEXT];
            size_t length = premie_result_cell(&schema->columns[i], row, PREMIE_ISO, text);
            premie_text_add_field(billing, text, length, PREMIE_ISO, i + 1 == schema->column_count);
        }
    }
}

static void check_nothing_due(const premie_results *results)
{
    must(COUNT(results, billing) == 0);
    EACH(results, settlement, row) { must(cents(row->difference) == 0 && cents(row->next_difference) == 0); }
    EACH(results, prorata_due, row) { must(cents(row->due) == 0); }
}

static void check_cases(const premie_book *book, int year)
{
    static closing one, other;
    compute_cases(&one, book, year, 1);
    compute_cases(&other, book, year, 3);
    must_be_same(&one, &other);
    if (one.status == PREMIE_OK) {
        check_wga(&one.results, year);
        check_whk(&one.results);
        check_tables(&one.results);
    }
    release(&one);
    release(&other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static premie_book book;
    static closing one, other;
    drawn_book drawn;
    if (size > BYTES_MAX) {
        return -1;
    }
    fuzz_draw_book(&drawn, data, size);
    load(&book, &drawn);
    check_cases(&book, drawn.year);
    close_year(&one, &book, drawn.year, 1);
    close_year(&other, &book, drawn.year, 3);
    must_be_same(&one, &other);
    release(&other);
    bool closed = one.status == PREMIE_OK;
    if (closed) {
        check_results(&one.results, drawn.as_of);
        book_due(&drawn, &one.results);
    }
    release(&one);
    premie_book_release(&book);
    if (closed) {
        load(&book, &drawn);
        close_year(&one, &book, drawn.year, 1);
        must(one.status == PREMIE_OK);
        check_results(&one.results, drawn.as_of);
        check_nothing_due(&one.results);
        release(&one);
        premie_book_release(&book);
    }
    fuzz_drawn_book_release(&drawn);
    return 0;
}
