#include "run/wga_covers.h"

#include <stdlib.h>

#include "base/memory.h"

/* Whether milestones.csv, which is sorted by product, has a row of a product. */
static bool has_milestones(const premie_milestones *table, premie_id product)
{
    uint32_t low = 0, high = table->table.visible_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = premie_id_compare(table->product[table->table.order[middle]], product);
        if (order == 0) {
            return true;
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return false;
}

/* What tells a product of own risk where there are no milestones. */
static bool looks_like_own_risk(const premie_products *products, uint32_t product)
{
    unsigned base = products->premium_base[product];
    return (base == PREMIE_BASE_PAYROLL || base == PREMIE_BASE_HEADCOUNT) && products->regime[product] == 0 &&
           products->experience[product] != PREMIE_EXPERIENCE_BASE;
}

static void mark_covers(const premie_book *book, const uint8_t *is_product, uint8_t *is_wga)
{
    const premie_covers *covers = &book->covers;
    bool guessed = book->milestones.table.visible_count == 0;
    for (uint32_t i = 0; i < covers->table.visible_count; i++) {
        uint32_t row = covers->table.order[i];
        is_wga[row] = is_product[covers->product[row]];
    }
    for (uint32_t i = 0; guessed && i < covers->table.visible_count; i++) {
        uint32_t base = covers->base_cover_id[covers->table.order[i]];
        if (base != PREMIE_NO_ROW) {
            is_wga[base] = 0;
        }
    }
}

premie_status premie_wga_covers_init(premie_wga_covers *covers, const premie_portfolio *portfolio, premie_error *error)
{
    const premie_book *book = portfolio->book;
    const premie_products *products = &book->products;
    uint8_t *is_product = premie_alloc_zeroed(products->table.row_count, 1, error);
    uint8_t *is_wga = is_product != NULL ? premie_alloc_zeroed(book->covers.table.row_count, 1, error) : NULL;
    if (is_wga == NULL) {
        free(is_product);
        return PREMIE_E_SYSTEM;
    }
    for (uint32_t i = 0; i < products->table.visible_count; i++) {
        uint32_t row = products->table.order[i];
        is_product[row] = book->milestones.table.visible_count > 0
                              ? has_milestones(&book->milestones, products->product[row])
                              : looks_like_own_risk(products, row);
    }
    mark_covers(book, is_product, is_wga);
    free(is_product);
    *covers = (premie_wga_covers){portfolio, is_wga};
    return PREMIE_OK;
}

void premie_wga_covers_release(premie_wga_covers *covers)
{
    free(covers->is_wga);
    *covers = (premie_wga_covers){0};
}

uint32_t premie_wga_cover_next(const premie_wga_covers *covers, uint32_t employer, uint32_t *place)
{
    premie_rows rows = premie_table_group(&covers->portfolio->book->covers.table, employer);
    while (*place < rows.count) {
        uint32_t cover = rows.row[(*place)++];
        if (premie_is_wga_cover(covers, cover)) {
            return cover;
        }
    }
    return PREMIE_NO_ROW;
}

bool premie_wga_cover_in_force(const premie_wga_covers *covers, uint32_t cover, premie_date day)
{
    const premie_book *book = covers->portfolio->book;
    premie_rows suspended = premie_table_group(&book->suspensions.table, cover);
    bool in_force = premie_date_in(day, (premie_period){book->covers.from[cover], covers->portfolio->ends[cover].end});
    for (uint32_t i = 0; i < suspended.count && in_force; i++) {
        uint32_t row = suspended.row[i];
        in_force = !premie_date_in(day, (premie_period){book->suspensions.from[row], book->suspensions.until[row]});
    }
    return in_force;
}

uint32_t premie_wga_cover_on(const premie_wga_covers *covers, uint32_t employer, premie_date first_sick_day)
{
    uint32_t place = 0, cover = premie_wga_cover_next(covers, employer, &place);
    while (cover != PREMIE_NO_ROW && !premie_wga_cover_in_force(covers, cover, first_sick_day)) {
        cover = premie_wga_cover_next(covers, employer, &place);
    }
    return cover;
}
