#include <stdlib.h>

#include "base/memory.h"
#include "run/covers.h"
#include "run/fit.h"
#include "run/rating.h"

/* Costs that a thread found. */
typedef struct found_costs {
    premie_fit_cost *items;
    size_t count, room;
} found_costs;

/* One thread's own. */
typedef struct gatherer {
    premie_cover_view view;
    found_costs costs;
    size_t *leading; /* [years] cell of the employer's largest exposure, 1 higher; 0 for none */
    char apart[PREMIE_APART];
} gatherer;

typedef struct gathering {
    const premie_portfolio *portfolio;
    premie_fit_sample *to;
    premie_rating_book rating;
    uint32_t *group; /* [covers.row_count] PREMIE_NO_ROW for those left out */
    size_t *cell;    /* [covers.row_count] the first of its cells */
    premie_int128
        *cost[PREMIE_FIT_KINDS]; /* [absences.row_count] by the first absence of each case; 0 between covers */
    gatherer *workers;           /* [threads] */
} gathering;

/* ---- which covers and years --------------------------------------------------------------------------------- */

/* Those of a simulation, but for modules: their costs are those of their base cover. */
static bool is_fitted(const premie_book *book, uint32_t cover)
{
    uint32_t product = book->covers.product[cover];
    enum premie_premium_base base = book->products.premium_base[product];
    return (base == PREMIE_BASE_HEADCOUNT || base == PREMIE_BASE_PAYROLL) &&
           book->products.experience[product] != PREMIE_EXPERIENCE_BASE;
}

static premie_period insured_of(const premie_portfolio *portfolio, uint32_t cover)
{
    return (premie_period){portfolio->book->covers.from[cover], portfolio->ends[cover].end};
}

/* Its part of a calendar year. */
static premie_period days_of(const gathering *of, uint32_t cover, int year)
{
    premie_period days = {premie_date_of(year, 1, 1), premie_date_of(year + 1, 1, 1)};
    return premie_period_cut(days, insured_of(of->portfolio, cover));
}

/* Calendar years from the first to the last that is over at the knowledge date. */
static premie_status find_years(premie_fit_sample *to, const premie_book *book, int since, premie_error *error)
{
    const premie_absences *table = &book->absences;
    premie_date begin = PREMIE_FOREVER;
    for (uint32_t i = 0; i < table->table.visible_count; i++) {
        begin = premie_date_min(begin, table->first_sick_day[table->table.order[i]]);
    }
    if (table->table.visible_count == 0) {
        return premie_fail(error, PREMIE_E_DATA, "absences.csv: expected absences to estimate from, found none");
    }
    to->first = since > 0 ? since : premie_date_year(begin);
    to->last = premie_date_year(premie_date_plus(book->options.as_of, 1)) - 1;
    return to->first <= to->last ? PREMIE_OK
                                 : premie_fail(error, PREMIE_E_DATA,
                                               "expected a calendar year from %d that is over, found none", to->first);
}

typedef struct cover_class {
    premie_id product, class;
    uint32_t cover;
} cover_class;

static int compare_classes(const void *left, const void *right)
{
    const cover_class *a = left, *b = right;
    int order = premie_id_compare(a->product, b->product);
    return order != 0 ? order : premie_id_compare(a->class, b->class);
}

/* Groups by product and class. */
static premie_status make_groups(gathering *of, premie_error *error)
{
    const premie_book *book = of->portfolio->book;
    const premie_covers *covers = &book->covers;
    size_t count = 0, room = covers->table.visible_count;
    cover_class *classes = premie_alloc_array(room, sizeof *classes, error);
    of->to->groups = classes != NULL ? premie_alloc_zeroed(room, sizeof *of->to->groups, error) : NULL;
    if (classes == NULL || of->to->groups == NULL) {
        free(classes);
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t i = 0; i < covers->table.row_count; i++) {
        of->group[i] = PREMIE_NO_ROW;
    }
    for (size_t i = 0; i < room; i++) {
        uint32_t cover = of->portfolio->by_id[i];
        if (is_fitted(book, cover)) {
            premie_id product = book->products.product[covers->product[cover]];
            classes[count++] = (cover_class){product, covers->class[cover], cover};
        }
    }
    if (count > 1) {
        qsort(classes, count, sizeof *classes, compare_classes);
    }
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || compare_classes(&classes[i - 1], &classes[i]) != 0) {
            of->to->groups[of->to->group_count++] =
                (premie_fit_group){.product = classes[i].product, .class = classes[i].class};
        }
        of->group[classes[i].cover] = (uint32_t)(of->to->group_count - 1);
    }
    free(classes);
    return PREMIE_OK;
}

/* Cells of group after group, of each the covers in the order of their ids, of each its years. */
static premie_status make_cells(gathering *of, premie_error *error)
{
    const premie_portfolio *portfolio = of->portfolio;
    premie_fit_sample *to = of->to;
    size_t covers = portfolio->book->covers.table.visible_count;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < covers; i++) {
            uint32_t cover = portfolio->by_id[i], group = of->group[cover];
            for (int year = to->first; group != PREMIE_NO_ROW && year <= to->last; year++) {
                if (premie_period_is_empty(days_of(of, cover, year))) {
                    continue;
                }
                size_t at = to->groups[group].end++;
                if (pass == 1) {
                    to->cells[at] = (premie_fit_cell){.group = group, .year = year - to->first};
                    of->cell[cover] = at < of->cell[cover] ? at : of->cell[cover];
                }
            }
        }
        for (size_t i = 0; i < to->group_count && pass == 0; i++) {
            size_t count = to->groups[i].end;
            to->groups[i].begin = to->groups[i].end = to->cell_count;
            to->cell_count += count;
        }
        to->cells = pass == 0 ? premie_alloc_array(to->cell_count, sizeof *to->cells, error) : to->cells;
        if (to->cells == NULL) {
            return PREMIE_E_SYSTEM;
        }
    }
    return PREMIE_OK;
}

/* ---- exposure ------------------------------------------------------------------------------------------------ */

/* Employees of a cover in a year: as a simulation counts them. False where nothing is known of them. */
static bool headcount_of(const premie_cover *terms, int year, premie_ratio *headcount)
{
    premie_error ignored;
    int label;
    if (premie_blend_headcount(terms, year, &label, headcount, &ignored) == PREMIE_OK) {
        return true;
    }
    *headcount = premie_ratio_of(terms->initial_headcount.millionths, 1000000);
    return premie_number_is(terms->initial_headcount);
}

static premie_status take_exposures(const gathering *of, gatherer *worker, uint32_t cover, premie_error *error)
{
    premie_status status = premie_cover_view_turn(&worker->view, of->portfolio, cover, error);
    if (status == PREMIE_OK) {
        status = premie_cover_view_spells(&worker->view, of->portfolio, cover, error);
    }
    size_t at = of->cell[cover];
    for (int year = of->to->first; year <= of->to->last && status == PREMIE_OK; year++) {
        premie_period days = days_of(of, cover, year);
        premie_ratio headcount;
        if (premie_period_is_empty(days)) {
            continue;
        }
        premie_fit_cell *cell = &of->to->cells[at++];
        if (headcount_of(&worker->view.cover, year, &headcount)) {
            int whole = premie_date_of(year + 1, 1, 1).day - premie_date_of(year, 1, 1).day;
            cell->exposure = premie_ratio_double(headcount) * premie_period_days(days) / whole;
        }
        size_t *leading = &worker->leading[cell->year];
        if (cell->exposure > 0 && (*leading == 0 || cell->exposure > of->to->cells[*leading - 1].exposure)) {
            *leading = at;
        }
    }
    return status;
}

/* ---- costs --------------------------------------------------------------------------------------------------- */

static void add_cost(const gathering *of, unsigned kind, uint32_t absence, premie_int128 cents)
{
    uint32_t first = of->rating.case_of[absence];
    if (first != PREMIE_NO_ROW) {
        of->cost[kind][first] += cents;
    }
}

/* Of no case: without an absence, or with that of another employer. */
static bool is_loose(const premie_book *book, uint32_t claim)
{
    uint32_t absence = book->claims.absence_id[claim], cover = book->claims.cover_id[claim];
    return absence == PREMIE_NO_ROW || book->absences.employer_id[absence] != book->covers.employer_id[cover];
}

static int64_t cents_of(const premie_claims *table, uint32_t row)
{
    int64_t cents = table->amount[row].cents;
    return table->kind[row] == PREMIE_CLAIM_RECOVERY ? -cents : cents;
}

/* Paid less recovered, and the latest reserve of each absence: rows come by absence and date. */
static void add_claims(const gathering *of, uint32_t cover)
{
    const premie_book *book = of->portfolio->book;
    const premie_claims *table = &book->claims;
    premie_rows rows = premie_table_group(&table->table, cover);
    for (uint32_t i = 0, reserve = PREMIE_NO_ROW; i < rows.count; i++) {
        uint32_t row = rows.row[i], absence = table->absence_id[row];
        bool last = i + 1 == rows.count || table->absence_id[rows.row[i + 1]] != absence;
        if (is_loose(book, row)) {
            continue;
        }
        if (table->kind[row] == PREMIE_CLAIM_RESERVE) {
            reserve = row;
        } else {
            add_cost(of, 0, absence, cents_of(table, row));
        }
        if (last && reserve != PREMIE_NO_ROW) {
            add_cost(of, 0, absence, table->amount[reserve].cents);
        }
        reserve = last ? PREMIE_NO_ROW : reserve;
    }
}

static void add_invoices(const gathering *of, uint32_t cover, bool rated_only)
{
    const premie_invoices *table = &of->portfolio->book->invoices;
    premie_rows rows = premie_table_group(&table->table, cover);
    for (uint32_t i = 0; i < rows.count; i++) {
        const premie_granted *granted = &of->rating.granted[rows.row[i]];
        if (granted->rated || !rated_only) {
            add_cost(of, 1, table->absence_id[rows.row[i]], granted->amount.cents);
        }
    }
}

/* Whether cases of a cover may have costs of reintegration, as in a simulation; adds them. */
static bool add_reintegration(const gathering *of, uint32_t cover)
{
    const premie_book *book = of->portfolio->book;
    bool own = book->products.experience[book->covers.product[cover]] == PREMIE_EXPERIENCE_OWN;
    for (uint32_t i = of->rating.first_module[cover]; i != PREMIE_NO_ROW; i = of->rating.next_module[i]) {
        add_invoices(of, i, true);
    }
    if (!own) {
        add_invoices(of, cover, false);
    }
    return !own || of->rating.first_module[cover] != PREMIE_NO_ROW;
}

static premie_status keep_cost(found_costs *to, premie_fit_cost cost, premie_error *error)
{
    if (to->count == to->room) {
        size_t room = to->room * 2 + 256;
        premie_fit_cost *items = premie_resize_array(to->items, room, sizeof *items, error);
        if (items == NULL) {
            return PREMIE_E_SYSTEM;
        }
        to->items = items;
        to->room = room;
    }
    to->items[to->count++] = cost;
    return PREMIE_OK;
}

/* The costs of a case, which are taken away. */
static premie_status take_costs(const gathering *of, gatherer *worker, uint32_t group, uint32_t first, bool counts,
                                premie_error *error)
{
    premie_status status = PREMIE_OK;
    for (unsigned kind = 0; kind < PREMIE_FIT_KINDS && status == PREMIE_OK; kind++) {
        premie_int128 cents = of->cost[kind][first];
        of->cost[kind][first] = 0;
        if (cents > PREMIE_MONEY_MAX) {
            status = premie_fail(error, PREMIE_E_DATA, "the costs of a case exceed 9,999,999,999,999.99");
        } else if (cents > 0 && counts) {
            status = keep_cost(&worker->costs, (premie_fit_cost){(int64_t)cents, group, kind}, error);
        }
    }
    return status;
}

/* ---- cases --------------------------------------------------------------------------------------------------- */

/* The cell of a day; NULL where the cover was not in force, or the year is not looked at or without exposure. */
static premie_fit_cell *cell_on(const gathering *of, uint32_t cover, premie_date day)
{
    premie_period insured = insured_of(of->portfolio, cover);
    int year = premie_date_year(day), first = premie_date_year(insured.from);
    if (!premie_date_in(day, insured) || year < of->to->first || year > of->to->last) {
        return NULL;
    }
    first = first > of->to->first ? first : of->to->first;
    premie_fit_cell *cell = &of->to->cells[of->cell[cover] + (size_t)(year - first)];
    return cell->exposure > 0 ? cell : NULL;
}

static premie_status take_cases(const gathering *of, gatherer *worker, uint32_t employer, uint32_t cover,
                                premie_error *error)
{
    const premie_absences *table = &of->portfolio->book->absences;
    premie_rows rows = premie_table_group(&table->table, employer);
    premie_status status = PREMIE_OK;
    add_claims(of, cover);
    bool reintegration = add_reintegration(of, cover);
    for (uint32_t i = 0; i < rows.count && status == PREMIE_OK; i++) {
        uint32_t row = rows.row[i];
        if (of->rating.case_of[row] != row) {
            continue;
        }
        premie_fit_cell *cell = cell_on(of, cover, table->first_sick_day[row]);
        if (cell != NULL) {
            cell->cases++;
            cell->reintegration = reintegration;
        }
        status = take_costs(of, worker, of->group[cover], row, cell != NULL, error);
    }
    return status;
}

static premie_status gather_employer(void *context, unsigned place, uint32_t employer, premie_error *error)
{
    const gathering *of = context;
    gatherer *worker = &of->workers[place];
    premie_rows covers = premie_table_group(&of->portfolio->book->covers.table, employer);
    premie_status status = PREMIE_OK;
    for (uint32_t i = 0; i < covers.count && status == PREMIE_OK; i++) {
        uint32_t cover = covers.row[i];
        if (of->group[cover] == PREMIE_NO_ROW || of->cell[cover] == SIZE_MAX) {
            continue;
        }
        status = take_exposures(of, worker, cover, error);
        if (status == PREMIE_OK) {
            status = take_cases(of, worker, employer, cover, error);
        }
        status = premie_fault_keep_cover(of->portfolio, cover, status, error);
    }
    for (int year = 0; year <= of->to->last - of->to->first; year++) {
        if (worker->leading[year] > 0) {
            of->to->cells[worker->leading[year] - 1].leads = true;
        }
        worker->leading[year] = 0;
    }
    return status;
}

/* ---- all of it ----------------------------------------------------------------------------------------------- */

static int compare_costs(const void *left, const void *right)
{
    const premie_fit_cost *a = left, *b = right;
    int order = (a->group > b->group) - (a->group < b->group);
    order = order != 0 ? order : (a->kind > b->kind) - (a->kind < b->kind);
    return order != 0 ? order : (a->cents > b->cents) - (a->cents < b->cents);
}

static premie_status join_costs(gathering *of, premie_error *error)
{
    premie_fit_sample *to = of->to;
    unsigned threads = of->portfolio->threads;
    size_t count = 0;
    for (unsigned i = 0; i < threads; i++) {
        count += of->workers[i].costs.count;
    }
    to->costs = premie_alloc_array(count, sizeof *to->costs, error);
    if (to->costs == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (unsigned i = 0; i < threads; i++) {
        for (size_t j = 0; j < of->workers[i].costs.count; j++) {
            to->costs[to->cost_count++] = of->workers[i].costs.items[j];
        }
    }
    if (count > 1) {
        qsort(to->costs, count, sizeof *to->costs, compare_costs);
    }
    return PREMIE_OK;
}

static void count_loose(const gathering *of)
{
    const premie_book *book = of->portfolio->book;
    for (uint32_t i = 0; i < book->claims.table.visible_count; i++) {
        uint32_t row = book->claims.table.order[i], group = of->group[book->claims.cover_id[row]];
        if (group != PREMIE_NO_ROW && is_loose(book, row)) {
            of->to->groups[group].loose_count++;
            of->to->groups[group].loose_cents += cents_of(&book->claims, row);
        }
    }
}

/* Cells without exposure go; where those of each group stand, and its costs. */
static void close_groups(premie_fit_sample *to)
{
    size_t cells = 0, cost = 0;
    for (size_t i = 0; i < to->group_count; i++) {
        premie_fit_group *group = &to->groups[i];
        size_t begin = cells;
        for (size_t j = group->begin; j < group->end; j++) {
            if (to->cells[j].exposure > 0) {
                group->kind_cases[0] += to->cells[j].cases;
                group->kind_cases[1] += to->cells[j].reintegration ? to->cells[j].cases : 0;
                to->cells[cells++] = to->cells[j];
            }
        }
        group->begin = begin;
        group->end = cells;
        for (unsigned kind = 0; kind < PREMIE_FIT_KINDS; kind++) {
            group->cost_begin[kind] = cost;
            while (cost < to->cost_count && to->costs[cost].group == i && to->costs[cost].kind == kind) {
                cost++;
            }
            group->cost_end[kind] = cost;
        }
    }
    to->cell_count = cells;
}

static premie_status make_room(gathering *of, premie_error *error)
{
    const premie_book *book = of->portfolio->book;
    size_t covers = book->covers.table.row_count, absences = book->absences.table.row_count;
    size_t years = (size_t)of->to->last - (size_t)of->to->first + 1;
    of->group = premie_alloc_array(covers, sizeof *of->group, error);
    of->cell = of->group != NULL ? premie_alloc_array(covers, sizeof *of->cell, error) : NULL;
    of->cost[0] = of->cell != NULL ? premie_alloc_zeroed(absences, sizeof *of->cost[0], error) : NULL;
    of->cost[1] = of->cost[0] != NULL ? premie_alloc_zeroed(absences, sizeof *of->cost[1], error) : NULL;
    of->workers = of->cost[1] ? premie_alloc_zeroed(of->portfolio->threads, sizeof *of->workers, error) : NULL;
    if (of->workers == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (size_t i = 0; i < covers; i++) {
        of->cell[i] = SIZE_MAX;
    }
    for (unsigned i = 0; i < of->portfolio->threads; i++) {
        of->workers[i].view = PREMIE_VIEW_START;
        of->workers[i].leading = premie_alloc_zeroed(years, sizeof *of->workers[i].leading, error);
        if (of->workers[i].leading == NULL) {
            return PREMIE_E_SYSTEM;
        }
    }
    return PREMIE_OK;
}

static void release(gathering *of)
{
    for (unsigned i = 0; of->workers != NULL && i < of->portfolio->threads; i++) {
        premie_cover_view_release(&of->workers[i].view);
        free(of->workers[i].costs.items);
        free(of->workers[i].leading);
    }
    free(of->workers);
    free(of->group);
    free(of->cell);
    free(of->cost[0]);
    free(of->cost[1]);
    premie_rating_book_release(&of->rating);
}

static premie_status gather(gathering *of, premie_error *error)
{
    premie_status status = make_room(of, error);
    if (status == PREMIE_OK) {
        status = make_groups(of, error);
    }
    if (status == PREMIE_OK) {
        status = make_cells(of, error);
    }
    if (status == PREMIE_OK) {
        status = premie_each_employer(of->portfolio, "cases", gather_employer, of, error);
    }
    if (status == PREMIE_OK) {
        status = join_costs(of, error);
    }
    if (status == PREMIE_OK) {
        count_loose(of);
        close_groups(of->to);
    }
    return status;
}

premie_status premie_fit_sample_take(premie_fit_sample *sample, const premie_portfolio *portfolio, int since,
                                     premie_error *error)
{
    gathering of = {.portfolio = portfolio, .to = sample};
    premie_granted *granted = NULL;
    uint32_t *case_of = NULL;
    *sample = (premie_fit_sample){.cells = NULL};
    premie_status status = find_years(sample, portfolio->book, since, error);
    if (status == PREMIE_OK) {
        status = premie_reimburse_all(portfolio, NULL, &granted, error);
    }
    if (status == PREMIE_OK) {
        status = premie_case_of_absence(portfolio, &case_of, error);
    }
    if (status == PREMIE_OK) {
        status = premie_rating_book_init(&of.rating, portfolio, granted, case_of, error);
    }
    if (status == PREMIE_OK) {
        status = gather(&of, error);
    }
    release(&of);
    free(granted);
    free(case_of);
    return status;
}

void premie_fit_sample_release(premie_fit_sample *sample)
{
    free(sample->cells);
    free(sample->costs);
    free(sample->groups);
    *sample = (premie_fit_sample){.cells = NULL};
}
