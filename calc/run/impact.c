#include "premie/impact.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "run/outcome.h"

/* The tables of an impact follow each other. */
enum { FIRST_TABLE = PREMIE_RESULT_impact, TABLES = PREMIE_RESULT_impact_histogram - PREMIE_RESULT_impact + 1 };

void *premie_impact_room(premie_impact *impact, unsigned place, size_t more, premie_error *error)
{
    premie_result *table = &impact->results.table[FIRST_TABLE + place];
    size_t size = premie_result_schemas[FIRST_TABLE + place].row_size, wanted = table->count + more;
    if (table->rows == NULL || wanted > impact->capacity[place]) {
        void *wider = premie_resize_array(table->rows, wanted, size, error);
        if (wider == NULL) {
            return NULL;
        }
        table->rows = wider;
        impact->capacity[place] = wanted;
    }
    table->made = true;
    return (char *)table->rows + table->count * size;
}

/* ---- one row ----------------------------------------------------------------------------------------------- */

static int64_t cents_or_none(premie_money money) { return premie_money_is(money) ? money.cents : 0; }

bool premie_impact_has_pct(const premie_impact_row *row) { return row->change_pct.value != PREMIE_NO_INTEGER; }

premie_status premie_change_pct(premie_money base, premie_money change, premie_decimal *pct, premie_error *error)
{
    *pct = PREMIE_NO_DECIMAL;
    if (base.cents == 0 && change.cents != 0) {
        return PREMIE_OK;
    }
    *pct = (premie_decimal){0, 4, false};
    premie_ratio ratio = premie_ratio_of((premie_int128)change.cents * 100, base.cents != 0 ? base.cents : 1);
    return premie_round(ratio, 10000, &pct->value)
               ? PREMIE_OK
               : premie_fail(error, PREMIE_E_DATA, "the change in percent is beyond its range");
}

/* [S-3]: the change counts a premium that is not there as nothing, change_pct asks for both. */
static premie_status compare_premiums(premie_impact_row *row, premie_error *error)
{
    bool base = premie_money_is(row->premium_base), scenario = premie_money_is(row->premium_scenario);
    row->change = PREMIE_NO_MONEY;
    row->change_pct = PREMIE_NO_DECIMAL;
    if (base || scenario) {
        row->change.cents = cents_or_none(row->premium_scenario) - cents_or_none(row->premium_base);
    }
    return base && scenario ? premie_change_pct(row->premium_base, row->change, &row->change_pct, error) : PREMIE_OK;
}

/* A row borrows from the base, or from copies of what only the scenario has. */
static premie_id keep(premie_impact *impact, premie_id id, bool *kept)
{
    if (!premie_id_is(id)) {
        return id;
    }
    const char *copy = premie_arena_copy(impact->results.texts, (const char *)id.text, premie_id_length(id) + 1, NULL);
    *kept &= copy != NULL;
    return (premie_id){(const unsigned char *)copy};
}

/* `base` or `scenario` may be NULL, not both. */
static premie_status fill_row(premie_impact *impact, const char *name, const premie_outcome *base,
                              const premie_outcome *scenario, premie_impact_row *row, premie_error *error)
{
    const premie_outcome *from = base != NULL ? base : scenario;
    bool kept = true;
    assert(from != NULL);
    *row = (premie_impact_row){
        .scenario = name,
        .cover_id = base != NULL ? from->cover_id : keep(impact, from->cover_id, &kept),
        .product = base != NULL ? from->product : keep(impact, from->product, &kept),
        .class = base != NULL ? from->class : keep(impact, from->class, &kept),
        .sector = base != NULL ? from->sector : keep(impact, from->sector, &kept),
        .size = premie_size_word(from->size),
        .exposure = from->exposure,
        .rate_base = base != NULL ? base->rate : PREMIE_NO_DECIMAL,
        .rate_scenario = scenario != NULL ? scenario->rate : PREMIE_NO_DECIMAL,
        .premium_base = base != NULL ? base->premium : PREMIE_NO_MONEY,
        .premium_scenario = scenario != NULL ? scenario->premium : PREMIE_NO_MONEY,
        .reimbursed_base = base != NULL ? base->reimbursed : PREMIE_NO_MONEY,
        .reimbursed_scenario = scenario != NULL ? scenario->reimbursed : PREMIE_NO_MONEY,
    };
    return kept ? compare_premiums(row, error) : premie_fail(error, PREMIE_E_SYSTEM, "not enough memory");
}

/* ---- all of them ------------------------------------------------------------------------------------------- */

static int compare_outcomes(const premie_outcome *a, const premie_outcome *b)
{
    return a->cover_id.text == b->cover_id.text ? 0 : premie_id_compare(a->cover_id, b->cover_id);
}

/* Covers of both, in the order of their ids. */
static premie_status join(premie_impact *impact, const char *name, const premie_outcomes *scenario,
                          premie_impact_row *rows, size_t *count, premie_error *error)
{
    const premie_outcomes *base = &impact->base;
    premie_status status = PREMIE_OK;
    *count = 0;
    for (size_t i = 0, j = 0; status == PREMIE_OK && (i < base->count || j < scenario->count);) {
        const premie_outcome *a = i < base->count ? &base->items[i] : NULL;
        const premie_outcome *b = j < scenario->count ? &scenario->items[j] : NULL;
        int order = a == NULL ? 1 : b == NULL ? -1 : compare_outcomes(a, b);
        status = fill_row(impact, name, order <= 0 ? a : NULL, order >= 0 ? b : NULL, &rows[(*count)++], error);
        i += order <= 0;
        j += order >= 0;
    }
    return status;
}

static premie_status add(premie_impact *impact, const char *name, const premie_portfolio *scenario, premie_error *error)
{
    premie_outcomes outcomes;
    premie_status status = premie_outcomes_of(scenario, impact->year, &outcomes, error);
    premie_impact_row *rows =
        status == PREMIE_OK ? premie_impact_room(impact, 0, impact->base.count + outcomes.count, error) : NULL;
    const char *kept = rows ? premie_arena_copy(impact->results.texts, name, strlen(name) + 1, error) : NULL;
    size_t count = 0;
    if (status == PREMIE_OK) {
        status = kept != NULL ? join(impact, kept, &outcomes, rows, &count, error) : PREMIE_E_SYSTEM;
    }
    if (status == PREMIE_OK) {
        impact->results.table[FIRST_TABLE].count += count;
        status = premie_impact_summarise(impact, kept, count, rows, error);
    }
    premie_outcomes_release(&outcomes);
    return status;
}

premie_status premie_impact_begin(premie_impact *impact, const premie_portfolio *base, int year, premie_error *error)
{
    *impact = (premie_impact){.year = year, .threads = base->threads};
    impact->results.texts = premie_alloc_zeroed(1, sizeof *impact->results.texts, error);
    return impact->results.texts != NULL ? premie_outcomes_of(base, year, &impact->base, error) : PREMIE_E_SYSTEM;
}

premie_status premie_impact_add(premie_impact *impact, const char *name, const premie_portfolio *scenario,
                                premie_error *error)
{
    premie_error inner;
    premie_status status = add(impact, name, scenario, &inner);
    return status == PREMIE_OK ? PREMIE_OK : premie_fail(error, status, "scenario '%s': %s", name, inner.text);
}

void premie_impact_finish(premie_impact *impact, premie_results *results)
{
    for (unsigned i = FIRST_TABLE; i < FIRST_TABLE + TABLES; i++) {
        results->table[i] = impact->results.table[i];
    }
    if (results->texts == NULL) {
        results->texts = impact->results.texts;
        impact->results.texts = NULL;
    } else if (impact->results.texts != NULL) {
        premie_arena_join(results->texts, impact->results.texts);
    }
    free(impact->results.texts);
    impact->results = (premie_results){.summary = false};
}

void premie_impact_release(premie_impact *impact)
{
    premie_outcomes_release(&impact->base);
    premie_results_release(&impact->results);
}
