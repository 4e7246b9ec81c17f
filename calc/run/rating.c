#include "run/rating.h"

#include <stdlib.h>

#include "base/memory.h"
#include "run/rates.h"

/* ---- rating rows ------------------------------------------------------------------------------------------- */

static void set_year_weights(premie_id list, premie_rating_rule *rule)
{
    for (int i = 0; i < rule->window_years; i++) {
        rule->year_weight[i] = 1;
    }
    (void)premie_list_numbers(list, PREMIE_WINDOW_YEARS_MAX, rule->year_weight);
}

static int or_default(int32_t count, int otherwise) { return count != PREMIE_NO_COUNT ? count : otherwise; }

/* Blank columns have the defaults of rating.csv. */
static premie_rating_rule rule_of(const premie_rating *table, uint32_t row)
{
    premie_rating_rule rule = {
        .from = table->from[row],
        .method = table->method[row],
        .applies_to = table->applies_to[row],
        .premium_basis = table->premium_basis[row],
        .window_years = or_default(table->window_years[row], 3),
        .min_years = or_default(table->min_years[row], 1),
        .decimals = or_default(table->decimals[row], 2),
        .target_ratio = table->target_ratio[row],
        .credibility_k = table->credibility_k[row],
        .large_claim_cap = table->large_claim_cap[row],
        .max_up = table->max_up[row],
        .max_down = table->max_down[row],
        .min_pct = table->min_pct[row],
        .max_pct = table->max_pct[row],
    };
    if (rule.applies_to == 0) {
        rule.applies_to = rule.method == PREMIE_SCALE ? PREMIE_APPLIES_CURRENT : PREMIE_APPLIES_TARIFF;
    }
    rule.premium_basis = rule.premium_basis != 0 ? rule.premium_basis : PREMIE_BASIS_CHARGED;
    set_year_weights(table->year_weights[row], &rule);
    return rule;
}

/* The first place in the order of a table whose id is not below one, or is above it. */
static uint32_t place_of(const premie_table *table, const premie_id ids[], premie_id id, bool above)
{
    uint32_t begin = 0, end = table->visible_count;
    while (begin < end) {
        uint32_t middle = begin + (end - begin) / 2;
        int order = premie_id_compare(ids[table->order[middle]], id);
        if (order < 0 || (above && order == 0)) {
            begin = middle + 1;
        } else {
            end = middle;
        }
    }
    return begin;
}

/* The places of an id in the order of its table: the bands of a scale or scheme, the rules of a product. */
static premie_places places_of(const premie_table *table, const premie_id ids[], premie_id id)
{
    uint32_t begin = place_of(table, ids, id, false), end = place_of(table, ids, id, true);
    return (premie_places){begin, end - begin};
}

/* Among the rows of a product in the order of rating.csv, the first place behind a class and a first day. */
static uint32_t place_behind(const premie_rating *table, premie_places places, premie_id class, premie_date from)
{
    uint32_t low = places.begin, high = places.begin + places.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2, row = table->table.order[middle];
        int order = premie_id_compare(table->class[row], class);
        if (order < 0 || (order == 0 && table->from[row].day <= from.day)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static uint32_t row_of_class(const premie_rating *table, premie_places places, premie_id class, premie_date day)
{
    uint32_t behind = place_behind(table, places, class, day);
    if (behind == places.begin) {
        return PREMIE_NO_ROW;
    }
    uint32_t row = table->table.order[behind - 1];
    bool found = premie_id_compare(table->class[row], class) == 0 &&
                 premie_date_in(day, (premie_period){table->from[row], table->until[row]});
    return found ? row : PREMIE_NO_ROW;
}

static uint32_t row_among(const premie_book *book, premie_places places, uint32_t cover, premie_date day)
{
    premie_id class = book->covers.class[cover];
    uint32_t row = row_of_class(&book->rating, places, class, day);
    bool any = row == PREMIE_NO_ROW && premie_id_is(class);
    return any ? row_of_class(&book->rating, places, (premie_id){NULL}, day) : row;
}

uint32_t premie_rating_row(const premie_book *book, uint32_t cover, premie_date day)
{
    premie_id product = book->products.product[book->covers.product[cover]];
    return row_among(book, places_of(&book->rating.table, book->rating.product, product), cover, day);
}

uint32_t premie_rating_row_of(const premie_rating_book *rating, uint32_t cover, premie_date day)
{
    const premie_book *book = rating->portfolio->book;
    return row_among(book, rating->of_product[book->covers.product[cover]], cover, day);
}

/* ---- bands ------------------------------------------------------------------------------------------------- */

size_t premie_rating_bands(const premie_rating_book *rating, uint32_t row, const premie_band **bands)
{
    *bands = rating->scales + rating->bands[row].begin;
    return rating->bands[row].count;
}

const premie_band *premie_rating_scale(const premie_rating_book *rating, uint32_t row, premie_ratio percent)
{
    premie_places bands = rating->bands[row];
    return premie_band_of(bands.count, rating->scales + bands.begin, percent);
}

const premie_band *premie_rating_weight(const premie_rating_book *rating, uint32_t row, premie_ratio headcount)
{
    premie_places bands = rating->bands[row];
    return premie_band_of(bands.count, rating->weights + bands.begin, headcount);
}

static premie_status make_bands(premie_rating_book *rating, premie_error *error)
{
    const premie_scales *scales = &rating->portfolio->book->scales;
    const premie_weights *weights = &rating->portfolio->book->weights;
    rating->scales = premie_alloc_array(scales->table.visible_count, sizeof *rating->scales, error);
    rating->weights = premie_alloc_array(weights->table.visible_count, sizeof *rating->weights, error);
    if (rating->scales == NULL || rating->weights == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t i = 0; i < scales->table.visible_count; i++) {
        uint32_t row = scales->table.order[i];
        rating->scales[i] = (premie_band){scales->ratio_from[row].millionths, scales->factor[row].millionths};
    }
    for (uint32_t i = 0; i < weights->table.visible_count; i++) {
        uint32_t row = weights->table.order[i];
        rating->weights[i] = (premie_band){weights->headcount_from[row].millionths, weights->weight[row].millionths};
    }
    return PREMIE_OK;
}

/* ---- the book ---------------------------------------------------------------------------------------------- */

/* [K-3]: the modules of each base cover, as lists. */
static premie_status link_modules(premie_rating_book *rating, premie_error *error)
{
    const premie_book *book = rating->portfolio->book;
    const premie_covers *covers = &book->covers;
    uint32_t count = covers->table.row_count;
    rating->first_module = premie_alloc_array(count, sizeof *rating->first_module, error);
    rating->next_module = premie_alloc_array(count, sizeof *rating->next_module, error);
    if (rating->first_module == NULL || rating->next_module == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t row = 0; row < count; row++) {
        rating->first_module[row] = PREMIE_NO_ROW;
    }
    for (uint32_t i = 0; i < covers->table.visible_count; i++) {
        uint32_t row = covers->table.order[i], base = covers->base_cover_id[row];
        if (base != PREMIE_NO_ROW && book->products.experience[covers->product[row]] == PREMIE_EXPERIENCE_BASE) {
            rating->next_module[row] = rating->first_module[base];
            rating->first_module[base] = row;
        }
    }
    return PREMIE_OK;
}

premie_status premie_rating_book_init(premie_rating_book *rating, const premie_portfolio *portfolio,
                                      const premie_granted *granted, const uint32_t *case_of, premie_error *error)
{
    const premie_rating *table = &portfolio->book->rating;
    const premie_products *products = &portfolio->book->products;
    *rating = (premie_rating_book){.portfolio = portfolio, .granted = granted, .case_of = case_of};
    rating->rules = premie_alloc_zeroed(table->table.row_count, sizeof *rating->rules, error);
    rating->bands = premie_alloc_zeroed(table->table.row_count, sizeof *rating->bands, error);
    rating->of_product = premie_alloc_zeroed(products->table.row_count, sizeof *rating->of_product, error);
    if (rating->rules == NULL || rating->bands == NULL || rating->of_product == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t i = 0; i < products->table.visible_count; i++) {
        uint32_t row = products->table.order[i];
        rating->of_product[row] = places_of(&table->table, table->product, products->product[row]);
    }
    for (uint32_t i = 0; i < table->table.visible_count; i++) {
        uint32_t row = table->table.order[i];
        const premie_scales *scales = &portfolio->book->scales;
        const premie_weights *weights = &portfolio->book->weights;
        rating->rules[row] = rule_of(table, row);
        rating->bands[row] = rating->rules[row].method == PREMIE_BLEND
                                 ? places_of(&weights->table, weights->scheme, table->weights[row])
                                 : places_of(&scales->table, scales->scale, table->scale[row]);
    }
    premie_status status = make_bands(rating, error);
    return status == PREMIE_OK ? link_modules(rating, error) : status;
}

void premie_rating_book_release(premie_rating_book *rating)
{
    free(rating->rules);
    free(rating->bands);
    free(rating->of_product);
    free(rating->scales);
    free(rating->weights);
    free(rating->first_module);
    free(rating->next_module);
    *rating = (premie_rating_book){.portfolio = NULL};
}

void premie_rating_scratch_release(premie_rating_scratch *scratch)
{
    free(scratch->claims);
    free(scratch->costs);
    *scratch = (premie_rating_scratch){.claims = NULL};
}

/* ---- claims and reimbursements ----------------------------------------------------------------------------- */

premie_status premie_rating_claims(const premie_book *book, uint32_t cover, premie_rating_scratch *scratch,
                                   premie_error *error)
{
    const premie_claims *table = &book->claims;
    premie_rows rows = premie_table_group(&table->table, cover);
    if (!premie_room(&scratch->claims, &scratch->claim_capacity, rows.count, sizeof *scratch->claims, error)) {
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t i = 0; i < rows.count; i++) {
        uint32_t row = rows.row[i];
        scratch->claims[i] =
            (premie_claim){table->date[row], table->kind[row], table->amount[row], table->absence_id[row]};
    }
    return PREMIE_OK;
}

bool premie_invoice_counts(const premie_rating_book *rating, uint32_t invoice, const premie_window *window)
{
    return rating->granted[invoice].rated &&
           premie_date_in(rating->portfolio->book->invoices.submitted_on[invoice], window->days);
}

static int compare_cases(const void *left, const void *right)
{
    const premie_cost *a = left, *b = right;
    return (a->sickness > b->sickness) - (a->sickness < b->sickness);
}

static bool is_sorted(size_t count, const premie_cost costs[])
{
    for (size_t i = 1; i < count; i++) {
        if (costs[i - 1].sickness > costs[i].sickness) {
            return false;
        }
    }
    return true;
}

/* Room for all claims of a cover and all invoices of its modules. */
static premie_status make_room(const premie_rating_book *rating, uint32_t cover, premie_rating_scratch *scratch,
                               premie_error *error)
{
    const premie_book *book = rating->portfolio->book;
    size_t count = premie_table_group(&book->claims.table, cover).count;
    for (uint32_t of = rating->first_module[cover]; of != PREMIE_NO_ROW; of = rating->next_module[of]) {
        count += premie_table_group(&book->invoices.table, of).count;
    }
    return premie_room(&scratch->costs, &scratch->cost_capacity, count, sizeof *scratch->costs, error)
               ? PREMIE_OK
               : PREMIE_E_SYSTEM;
}

static premie_status sum_costs(const premie_rating_book *rating, uint32_t cover, const premie_rating_rule *rule,
                               premie_rating_scratch *scratch, premie_history *history, premie_error *error)
{
    const premie_book *book = rating->portfolio->book;
    premie_rows claims = premie_table_group(&book->claims.table, cover);
    /* [K-5]: without a cap, a case counts for what its costs add up to, in whatever order */
    bool by_case = premie_money_is(rule->large_claim_cap);
    size_t count = 0;
    premie_status status = make_room(rating, cover, scratch, error);
    if (status == PREMIE_OK) {
        status = premie_rating_claims(book, cover, scratch, error);
    }
    for (uint32_t i = 0; i < claims.count && status == PREMIE_OK; i++) {
        const premie_claim *claim = &scratch->claims[i];
        if (premie_claim_counts(claims.count, scratch->claims, i, &history->window)) {
            bool of_case = by_case && claim->absence != PREMIE_NO_ROW;
            uint32_t sickness = of_case ? rating->case_of[claim->absence] : PREMIE_NO_ROW;
            int64_t cents = claim->kind == PREMIE_CLAIM_RECOVERY ? -claim->amount.cents : claim->amount.cents;
            scratch->costs[count++] = (premie_cost){claim->date, false, sickness, cents};
        }
    }
    for (uint32_t of = rating->first_module[cover]; of != PREMIE_NO_ROW; of = rating->next_module[of]) {
        premie_rows invoices = premie_table_group(&book->invoices.table, of);
        for (uint32_t i = 0; i < invoices.count && status == PREMIE_OK; i++) {
            uint32_t row = invoices.row[i];
            if (premie_invoice_counts(rating, row, &history->window)) {
                uint32_t sickness = by_case ? rating->case_of[book->invoices.absence_id[row]] : PREMIE_NO_ROW;
                scratch->costs[count++] =
                    (premie_cost){book->invoices.submitted_on[row], true, sickness, rating->granted[row].amount.cents};
            }
        }
    }
    if (status == PREMIE_OK) {
        if (by_case && !is_sorted(count, scratch->costs)) {
            qsort(scratch->costs, count, sizeof *scratch->costs, compare_cases);
        }
        premie_history_costs(count, scratch->costs, rule->large_claim_cap, history);
    }
    return status;
}

/* ---- premiums ---------------------------------------------------------------------------------------------- */

static premie_status add_premium(const premie_rating_book *rating, uint32_t cover, const premie_rating_rule *rule,
                                 const premie_cover *terms, premie_date renewal_day, int label, premie_history *history,
                                 premie_error *error)
{
    premie_year year = premie_cover_year(terms, label);
    premie_ratio premium = {0, 1};
    premie_status status;
    if (premie_period_is_empty(premie_period_cut(year.insured, history->window.days))) {
        return PREMIE_OK; /* no day of it lies in a calendar year of the window */
    }
    if (rule->premium_basis == PREMIE_BASIS_TARIFF) {
        premie_restatement restated = {.premium = {0, 1}};
        status = premie_restated_premium(terms, label, premie_tariff_on(&terms->rates, renewal_day), &restated, error);
        premium = restated.premium;
    } else {
        bool is_definitive;
        premie_money billed = {0};
        status = premie_charged_premium(terms, label, billed, &premium, &is_definitive, error);
        if (status == PREMIE_OK && !is_definitive) {
            status = premie_cover_billed(rating->portfolio->book, cover, label, &billed, error);
            premium.num = billed.cents;
        }
    }
    return status == PREMIE_OK ? premie_history_premium(&year, premium, history, error) : status;
}

premie_status premie_rating_costs(const premie_rating_book *rating, uint32_t cover, uint32_t row,
                                  premie_rating_scratch *scratch, premie_history *history, premie_error *error)
{
    history->premium = (premie_ratio){0, 1};
    for (int i = 0; i < premie_window_count(&history->window); i++) {
        history->year[i].premium = (premie_ratio){0, 1};
    }
    return sum_costs(rating, cover, &rating->rules[row], scratch, history, error);
}

premie_status premie_rating_history(const premie_rating_book *rating, uint32_t cover, const premie_cover *terms,
                                    uint32_t row, int year, premie_rating_scratch *scratch, premie_history *history,
                                    premie_error *error)
{
    const premie_rating_rule *rule = &rating->rules[row];
    premie_date renewal_day = premie_renewal_day(terms->renewal, year);
    history->window = premie_window_before(renewal_day, terms->as_of, rule->window_years, terms->insured);
    premie_status status = premie_rating_costs(rating, cover, row, scratch, history, error);
    bool available = premie_window_count(&history->window) > 0;
    for (int label = history->window.first - 1; available && label <= history->window.last && status == PREMIE_OK;
         label++) {
        status = add_premium(rating, cover, rule, terms, renewal_day, label, history, error);
    }
    return status;
}

/* ---- rates ------------------------------------------------------------------------------------------------- */

int64_t premie_rate_millionths(enum premie_premium_base base, int64_t rate)
{
    return rate == PREMIE_NO_INTEGER || base == PREMIE_BASE_PAYROLL ? rate : rate * 10000;
}

premie_date premie_current_day(const premie_cover *cover, const premie_year *year)
{
    premie_date before = premie_date_plus(year->whole.from, -1);
    return premie_date_in(before, cover->insured) ? before : year->insured.from;
}

premie_rating_rates premie_rating_rates_of(const premie_cover *cover, const premie_year *year,
                                           const premie_rating_rule *rule)
{
    int64_t current = premie_rate_on(&cover->rates, premie_current_day(cover, year)), base = PREMIE_NO_INTEGER;
    if (rule != NULL) {
        base = rule->applies_to == PREMIE_APPLIES_TARIFF ? premie_tariff_on(&cover->rates, year->whole.from) : current;
    }
    return (premie_rating_rates){premie_rate_millionths(cover->base, current),
                                 premie_rate_millionths(cover->base, base)};
}
