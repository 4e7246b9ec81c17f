#include "premie/observations.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "table/field.h"
#include "run/format.h"
#include "table/line.h"
#include "table/sheet.h"

enum { GROUP, PERIOD, VALUE, WEIGHT, SECTOR, COLUMNS };

/* The range of credibility.h. */
#define VALUE_MAX 1e50
#define WEIGHT_MIN 1e-50

/* A row of the file. */
typedef struct observation {
    premie_id sector, group, period;
    premie_cell cell;
    size_t row;
} observation;

/* ---- fields --------------------------------------------------------------------------------------------- */

static premie_status take_id(const premie_sheet *sheet, size_t row, unsigned column, premie_arena *texts, premie_id *id,
                             premie_error *error)
{
    static const premie_column about = {.name = "", .type = PREMIE_TYPE_ID};
    const premie_field field = {.column = &about, .dialect = sheet->dialect};
    const premie_slice *text = &premie_sheet_row(sheet, row)[column];
    char complaint[PREMIE_COMPLAINT];
    premie_taken taken = premie_field_take(&field, text->bytes, text->length, id, 0, texts, complaint);
    if (taken == PREMIE_TAKEN_MEMORY) {
        return premie_fail(error, PREMIE_E_SYSTEM, "%s: not enough memory", sheet->path);
    }
    if (taken == PREMIE_TAKEN_BAD) {
        premie_sheet_reject(sheet, row, column, "%s", complaint);
    }
    return PREMIE_OK;
}

static void complain(const premie_sheet *sheet, size_t row, unsigned column, const char *expected)
{
    const premie_slice *text = &premie_sheet_row(sheet, row)[column];
    char quoted[PREMIE_QUOTED];
    premie_sheet_reject(sheet, row, column, "expected %s, found %s", expected,
                        premie_quote(text->bytes, text->length, quoted));
}

static bool take_number(const premie_sheet *sheet, size_t row, unsigned column, double *number)
{
    const premie_slice *text = &premie_sheet_row(sheet, row)[column];
    if (premie_real_parse(text->bytes, text->length, sheet->dialect, number)) {
        return true;
    }
    complain(sheet, row, column, sheet->dialect == PREMIE_NL ? "a number such as 12,5" : "a number such as 12.5");
    return false;
}

static void take_cell(const premie_sheet *sheet, size_t row, premie_cell *cell)
{
    bool has_weight = take_number(sheet, row, WEIGHT, &cell->weight);
    if (has_weight && cell->weight < 0) {
        complain(sheet, row, WEIGHT, "0 or more");
    } else if (has_weight && cell->weight != 0 && !(cell->weight >= WEIGHT_MIN && cell->weight <= VALUE_MAX)) {
        complain(sheet, row, WEIGHT, "0 or a number from 1e-50 to 1e50");
    }
    if (premie_sheet_row(sheet, row)[VALUE].length == 0) {
        if (has_weight && cell->weight != 0) {
            premie_sheet_reject(sheet, row, VALUE, "expected a value, as the weight is not 0, found a blank");
        }
    } else if (take_number(sheet, row, VALUE, &cell->value) && !(fabs(cell->value) <= VALUE_MAX)) {
        complain(sheet, row, VALUE, "a number from -1e50 to 1e50");
    }
}

/* ---- rows ----------------------------------------------------------------------------------------------- */

static int compare_by_group(const void *left, const void *right)
{
    const observation *a = left, *b = right;
    int order = premie_id_compare(a->group, b->group);
    order = order != 0 ? order : premie_id_compare(a->period, b->period);
    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static int compare_by_sector(const void *left, const void *right)
{
    const observation *a = left, *b = right;
    int order = premie_id_compare(a->sector, b->sector);
    return order != 0 ? order : compare_by_group(left, right);
}

static const char *quote_id(premie_id id, char text[PREMIE_QUOTED])
{
    return premie_quote(premie_id_bytes(id), premie_id_length(id), text);
}

/* Two rows of one group: the later one has another sector. */
static void check_sectors(const premie_sheet *sheet, const observation *a, const observation *b)
{
    const observation *early = a->row < b->row ? a : b, *late = early == a ? b : a;
    char one[PREMIE_QUOTED], other[PREMIE_QUOTED];
    if (premie_id_compare(a->sector, b->sector) != 0) {
        premie_sheet_reject(sheet, late->row, SECTOR, "expected %s as in line %u, found %s",
                            quote_id(early->sector, one), sheet->line[early->row], quote_id(late->sector, other));
    }
}

/* [T-5]: a repeated key, and a group in two sectors, name both lines. Of sorted rows. */
static void check_rows(const premie_sheet *sheet, const observation rows[], bool with_sectors)
{
    char period[PREMIE_QUOTED];
    for (size_t i = 1; i < sheet->row_count; i++) {
        const observation *row = &rows[i], *last = &rows[i - 1];
        if (premie_id_compare(row->group, last->group) != 0) {
            continue;
        }
        if (premie_id_compare(row->period, last->period) == 0) {
            premie_sheet_reject(sheet, row->row, PERIOD,
                                "expected each group and period once, found %s also in line %u",
                                quote_id(row->period, period), sheet->line[last->row]);
        }
        if (with_sectors) {
            check_sectors(sheet, last, row);
        }
    }
}

static premie_status take_rows(const premie_sheet *sheet, observation rows[], bool with_sectors, premie_arena *texts,
                               premie_error *error)
{
    bool any = false;
    premie_status status = PREMIE_OK;
    for (size_t i = 0; i < sheet->row_count && status == PREMIE_OK; i++) {
        rows[i] = (observation){.row = i};
        take_cell(sheet, i, &rows[i].cell);
        any |= rows[i].cell.weight != 0;
        status = take_id(sheet, i, GROUP, texts, &rows[i].group, error);
        status = status == PREMIE_OK ? take_id(sheet, i, PERIOD, texts, &rows[i].period, error) : status;
        if (with_sectors && status == PREMIE_OK) {
            status = take_id(sheet, i, SECTOR, texts, &rows[i].sector, error);
        }
    }
    if (status == PREMIE_OK && !any && sheet->findings->total == 0) {
        premie_sheet_reject_all(sheet, "expected a row with a weight above 0, found none");
    }
    if (status == PREMIE_OK && sheet->row_count > 0) {
        qsort(rows, sheet->row_count, sizeof rows[0], compare_by_group);
        check_rows(sheet, rows, with_sectors);
    }
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------------------ */

static void fill(premie_observations *to, const observation rows[], size_t count, bool with_sectors)
{
    for (size_t i = 0; i < count; i++) {
        bool new_group = i == 0 || premie_id_compare(rows[i].group, rows[i - 1].group) != 0;
        bool new_sector = i == 0 || premie_id_compare(rows[i].sector, rows[i - 1].sector) != 0;
        if (with_sectors && new_sector) {
            to->sectors[to->sector_count] = rows[i].sector;
            to->sector_sizes[to->sector_count++] = 0;
        }
        if (new_group) {
            to->groups[to->group_count++] = rows[i].group;
            to->sector_sizes[with_sectors ? to->sector_count - 1 : 0] += with_sectors;
        }
        to->cells[i] = rows[i].cell;
        to->cells[i].group = to->group_count - 1;
    }
    to->cell_count = count;
}

static premie_status build(premie_observations *to, observation rows[], size_t count, bool with_sectors,
                           premie_error *error)
{
    to->cells = premie_alloc_array(count, sizeof *to->cells, error);
    to->groups = to->cells ? premie_alloc_array(count, sizeof *to->groups, error) : NULL;
    to->sectors = to->groups ? premie_alloc_array(count, sizeof *to->sectors, error) : NULL;
    to->sector_sizes = to->sectors ? premie_alloc_zeroed(count, sizeof *to->sector_sizes, error) : NULL;
    if (to->sector_sizes == NULL) {
        return PREMIE_E_SYSTEM;
    }
    if (with_sectors) {
        qsort(rows, count, sizeof rows[0], compare_by_sector);
    }
    fill(to, rows, count, with_sectors);
    return PREMIE_OK;
}

static premie_status read_rows(premie_observations *to, premie_sheet *sheet, bool with_sectors, premie_error *error)
{
    bool found;
    observation *rows = NULL;
    premie_status status = premie_sheet_read(sheet, &found, error);
    if (status == PREMIE_OK && !found) {
        premie_sheet_reject_all(sheet, "expected a file, found none");
    }
    to->texts = premie_alloc_zeroed(1, sizeof *to->texts, status == PREMIE_OK ? error : NULL);
    status = to->texts != NULL ? status : PREMIE_E_SYSTEM;
    if (status == PREMIE_OK && found) {
        rows = premie_alloc_array(sheet->row_count, sizeof *rows, error);
        status = rows != NULL ? take_rows(sheet, rows, with_sectors, to->texts, error) : PREMIE_E_SYSTEM;
    }
    if (status == PREMIE_OK && sheet->findings->out_of_memory) {
        status = premie_fail(error, PREMIE_E_SYSTEM, "%s: not enough memory", sheet->path);
    }
    if (status == PREMIE_OK && rows != NULL && sheet->findings->total == 0) {
        status = build(to, rows, sheet->row_count, with_sectors, error);
    }
    free(rows);
    return status;
}

premie_status premie_observations_read(premie_observations *observations, const char *path, bool with_sectors,
                                       premie_findings *findings, premie_error *error)
{
    const premie_sheet_column columns[COLUMNS] = {{"group", true, true},
                                                  {"period", true, true},
                                                  {"value", true, false},
                                                  {"weight", true, true},
                                                  {"sector", with_sectors, with_sectors}};
    premie_finding_list list = {0};
    premie_sheet sheet = {.path = path, .columns = columns, .column_count = COLUMNS, .findings = &list};
    *observations = (premie_observations){0};
    premie_status status = read_rows(observations, &sheet, with_sectors, error);
    premie_sheet_release(&sheet);
    premie_finding_sort(&list);
    *findings = (premie_findings){list.items, list.count, list.total};
    if (status == PREMIE_OK && list.total > 0) {
        status = premie_fail(error, PREMIE_E_DATA, "%s", list.items[0].text);
    }
    return status;
}

void premie_observations_release(premie_observations *observations)
{
    free(observations->cells);
    free(observations->groups);
    free(observations->sectors);
    free(observations->sector_sizes);
    if (observations->texts != NULL) {
        premie_arena_release(observations->texts);
    }
    free(observations->texts);
    *observations = (premie_observations){0};
}

/* ---- results -------------------------------------------------------------------------------------------- */

/* How a group is shown. */
typedef struct group_row {
    premie_id sector, group;
    int64_t periods;
    double weight, mean, factor, premium;
} group_row;

static const premie_result_column group_columns[] = {
    {"sector", PREMIE_SHOWN_AS_ID, offsetof(group_row, sector)},
    {"group", PREMIE_SHOWN_AS_ID, offsetof(group_row, group)},
    {"periods", PREMIE_SHOWN_AS_WHOLE, offsetof(group_row, periods)},
    {"weight", PREMIE_SHOWN_AS_REAL, offsetof(group_row, weight)},
    {"mean", PREMIE_SHOWN_AS_REAL, offsetof(group_row, mean)},
    {"factor", PREMIE_SHOWN_AS_REAL, offsetof(group_row, factor)},
    {"premium", PREMIE_SHOWN_AS_REAL, offsetof(group_row, premium)},
};

enum { GROUP_COLUMNS = sizeof group_columns / sizeof group_columns[0] };

static void add_row(premie_text *text, const group_row *row, unsigned first, premie_dialect dialect)
{
    for (unsigned i = first; i < GROUP_COLUMNS; i++) {
        premie_result_add(text, &group_columns[i], row, dialect, i + 1 == GROUP_COLUMNS);
    }
}

premie_status premie_observations_csv(const premie_observations *observations, const premie_credibility_unit groups[],
                                      premie_dialect dialect, char **text, size_t *length, premie_error *error)
{
    premie_text out = {0};
    unsigned first = observations->sector_count == 0;
    size_t sector = 0, left = observations->sector_count > 0 ? observations->sector_sizes[0] : 0;
    for (unsigned i = first; i < GROUP_COLUMNS; i++) {
        premie_text_add_field(&out, group_columns[i].name, strlen(group_columns[i].name), dialect,
                              i + 1 == GROUP_COLUMNS);
    }
    for (size_t i = 0; i < observations->group_count; i++, left--) {
        const premie_credibility_unit *unit = &groups[i];
        group_row row = {.group = observations->groups[i],
                         .periods = (int64_t)unit->count,
                         .weight = unit->weight,
                         .mean = unit->count > 0 ? unit->mean : NAN,
                         .factor = unit->factor,
                         .premium = unit->premium};
        if (observations->sector_count > 0) {
            while (left == 0) {
                left = observations->sector_sizes[++sector];
            }
            row.sector = observations->sectors[sector];
        }
        add_row(&out, &row, first, dialect);
    }
    if (out.out_of_memory) {
        premie_text_release(&out);
        return premie_fail(error, PREMIE_E_SYSTEM, "not enough memory");
    }
    *text = out.bytes;
    *length = out.length;
    return PREMIE_OK;
}
