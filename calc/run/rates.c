#include "run/rates.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "table/ids.h"

bool premie_room(void *items, size_t *capacity, size_t count, size_t size, premie_error *error)
{
    void *old;
    if (count <= *capacity) {
        return true;
    }
    memcpy(&old, items, sizeof old);
    free(old);
    size_t wider = count + count / 2;
    void *fresh = premie_alloc_array(wider, size, error);
    memcpy(items, &fresh, sizeof fresh);
    *capacity = fresh != NULL ? wider : 0;
    return fresh != NULL;
}

/* The first place in the order of the tariffs that is not before a product and class; with `after`, past them. */
static size_t tariff_place(const premie_tariffs *tariffs, premie_id product, premie_id class, bool after)
{
    size_t low = 0, high = tariffs->table.visible_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint32_t row = tariffs->table.order[middle];
        int order = premie_id_compare(tariffs->product[row], product);
        order = order != 0 ? order : premie_id_compare(tariffs->class[row], class);
        bool before = order < 0 || (after && order == 0);
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    return low;
}

static premie_places places_of(const premie_tariffs *tariffs, premie_id product, premie_id class)
{
    size_t begin = tariff_place(tariffs, product, class, false);
    return (premie_places){(uint32_t)begin, (uint32_t)(tariff_place(tariffs, product, class, true) - begin)};
}

premie_status premie_tariff_rates(premie_portfolio *portfolio, premie_error *error)
{
    const premie_tariffs *tariffs = &portfolio->book->tariffs;
    const premie_products *products = &portfolio->book->products;
    size_t count = tariffs->table.visible_count;
    portfolio->own_tariff =
        premie_alloc_zeroed(portfolio->book->covers.table.row_count, sizeof *portfolio->own_tariff, error);
    portfolio->any_tariff = premie_alloc_zeroed(products->table.row_count, sizeof *portfolio->any_tariff, error);
    if (portfolio->own_tariff == NULL || portfolio->any_tariff == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (unsigned i = 0; i < 2; i++) {
        portfolio->tariff[i] = premie_alloc_array(count > 0 ? count : 1, sizeof(premie_rate_row), error);
        if (portfolio->tariff[i] == NULL) {
            return PREMIE_E_SYSTEM;
        }
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t row = tariffs->table.order[i];
        premie_period in_force = {tariffs->from[row], tariffs->until[row]};
        portfolio->tariff[0][i] = (premie_rate_row){in_force, tariffs->premium_per_employee[row].cents, false};
        portfolio->tariff[1][i] = (premie_rate_row){in_force, tariffs->premium_pct[row].millionths, false};
    }
    for (uint32_t i = 0; i < products->table.visible_count; i++) {
        uint32_t row = products->table.order[i];
        portfolio->any_tariff[row] = places_of(tariffs, products->product[row], (premie_id){NULL});
    }
    return PREMIE_OK;
}

void premie_tariff_find(const premie_portfolio *portfolio, uint32_t cover, uint32_t recent[PREMIE_RECENT_COVERS])
{
    const premie_covers *covers = &portfolio->book->covers;
    uint32_t product = covers->product[cover];
    premie_id class = covers->class[cover];
    if (!premie_id_is(class)) {
        return;
    }
    const unsigned char *text = class.text;
    unsigned length = text[0], mixed = 7 * product + 5 * length + 31U * text[1] + 131U * text[length];
    uint32_t *met = &recent[mixed % PREMIE_RECENT_COVERS], other = *met - 1;
    bool same = *met != 0 && covers->product[other] == product && premie_ids_equal(covers->class[other], class);
    portfolio->own_tariff[cover] =
        same ? portfolio->own_tariff[other]
             : places_of(&portfolio->book->tariffs, portfolio->book->products.product[product], class);
    *met = cover + 1;
}

premie_status premie_book_rates(const premie_portfolio *portfolio, uint32_t cover, premie_rate_row **schedule,
                                size_t *capacity, premie_rates *rates, premie_error *error)
{
    const premie_book *book = portfolio->book;
    const premie_schedule *table = &book->schedule;
    bool payroll = book->products.premium_base[book->covers.product[cover]] == PREMIE_BASE_PAYROLL;
    premie_places own = portfolio->own_tariff[cover], any = portfolio->any_tariff[book->covers.product[cover]];
    const premie_rate_row *tariff = portfolio->tariff[payroll];
    premie_rows rows = premie_table_group(&table->table, cover);
    if (!premie_room(schedule, capacity, rows.count, sizeof **schedule, error)) {
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t i = 0; i < rows.count; i++) {
        uint32_t row = rows.row[i];
        (*schedule)[i] = (premie_rate_row){
            {table->from[row], table->until[row]},
            payroll ? table->premium_pct[row].millionths : table->premium_per_employee[row].cents,
            table->free_of_charge[row] != 0,
        };
    }
    *rates = (premie_rates){
        .schedule = *schedule,
        .own_class = tariff + own.begin,
        .any_class = tariff + any.begin,
        .schedule_count = rows.count,
        .own_class_count = own.count,
        .any_class_count = any.count,
    };
    return PREMIE_OK;
}
