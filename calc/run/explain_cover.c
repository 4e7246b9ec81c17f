#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "run/explaining.h"

/* The word of a code as its column has it; `otherwise` where it is blank. */
static premie_figure word_of(unsigned table, const char *column, unsigned code, const char *otherwise)
{
    premie_figure figure = premie_figure_of("%s", otherwise);
    const premie_schema *schema = &premie_schemas[table];
    for (unsigned i = 0; code > 0 && i < schema->column_count; i++) {
        const char *word;
        if (strcmp(schema->columns[i].name, column) == 0) {
            size_t length = premie_column_word(&schema->columns[i], code - 1, &word);
            figure = premie_figure_of("%.*s", (int)length, word);
        }
    }
    return figure;
}

static void add_fact(premie_explaining *of, const char *rule, const char *label, const char *text)
{
    premie_explanation_add(of->to, rule, "", "%s", label);
    premie_explanation_value(of->to, "%s", text);
}

static void explain_product(premie_explaining *of)
{
    const premie_products *products = &of->book->products;
    uint32_t product = of->book->covers.product[of->row];
    premie_figure base = word_of(PREMIE_TABLE_products, "premium_base", products->premium_base[product], "");
    add_fact(of, "", "charged on", base.text);
    if (products->premium_base[product] == PREMIE_BASE_HEADCOUNT) {
        add_fact(of, "E-2", "average headcount",
                 word_of(PREMIE_TABLE_products, "headcount_method", products->headcount_method[product], "daily").text);
    }
    if (products->premium_base[product] != PREMIE_BASE_NONE) {
        add_fact(of, "Y-5", "part of a year",
                 word_of(PREMIE_TABLE_products, "prorata", products->prorata[product], "day").text);
    }
}

premie_status premie_explain_cover(premie_explaining *of, premie_error *error)
{
    const premie_book *book = of->book;
    const premie_covers *covers = &book->covers;
    uint32_t employer = covers->employer_id[of->row], product = covers->product[of->row];
    premie_id name = book->employers.name[employer], product_name = book->products.name[product];
    premie_explanation_add(of->to, "", "", "cover %s", premie_figure_id(covers->cover_id[of->row]).text);
    of->to->level++;
    add_fact(of, "", "policy", premie_figure_id(covers->policy_id[of->row]).text);
    premie_explanation_add(of->to, "", "", "employer");
    premie_explanation_value(of->to, "%s%s%s", premie_figure_id(book->employers.employer_id[employer]).text,
                             premie_id_is(name) ? ", " : "", premie_figure_id(name).text);
    premie_explanation_add(of->to, "", "", "product");
    premie_explanation_value(of->to, "%s%s%s", premie_figure_id(book->products.product[product]).text,
                             premie_id_is(product_name) ? ", " : "", premie_figure_id(product_name).text);
    if (premie_id_is(covers->class[of->row])) {
        add_fact(of, "", "class", premie_figure_id(covers->class[of->row]).text);
    }
    explain_product(of);
    add_fact(of, "E-4", "administration",
             word_of(PREMIE_TABLE_covers, "administration", covers->administration[of->row], "statement").text);
    add_fact(of, "T-7", "knowledge date", premie_figure_date(book->options.as_of, of->to->dialect).text);
    premie_status status = premie_explain_ends(of, error);
    of->to->level--;
    return status;
}

/* ---- the end ----------------------------------------------------------------------------------------------- */

/* A refused increase: what is compared, and whether it ends the cover; the view is turned to that cover. */
static bool explain_refusal(premie_explaining *of, uint32_t row)
{
    const premie_schedule *schedule = &of->book->schedule;
    premie_dialect dialect = of->to->dialect;
    premie_date from = schedule->from[row], announced = schedule->announced_on[row];
    premie_date refused = schedule->refused_on[row];
    int64_t limit = premie_date_is(announced)
                        ? premie_parameter_units(&of->book->parameter[PREMIE_PARAMETER_refusal_days], announced)
                        : 0;
    bool ends = premie_increase_refused(from, schedule->premium_per_employee[row], announced, refused, limit,
                                        &of->view.cover.rates);
    premie_money before = {premie_rate_on(&of->view.cover.rates, premie_date_plus(from, -1))};
    premie_explanation_add(of->to, "Y-3", "S3:6", "refused on %s", premie_figure_date(refused, dialect).text);
    if (!premie_date_is(announced)) {
        premie_explanation_formula(of->to, "no: announced_on is blank");
    } else {
        premie_explanation_formula(
            of->to, "%s: %s from %s, %s the day before; %d days after %s, at most %lld", ends ? "yes" : "no",
            premie_figure_money(schedule->premium_per_employee[row], dialect).text,
            premie_figure_date(from, dialect).text, premie_figure_money(before, dialect).text,
            refused.day - announced.day, premie_figure_date(announced, dialect).text, (long long)limit);
    }
    return ends;
}

/* [Y-7] */
static premie_date explain_cancellation(premie_explaining *of, uint32_t cover)
{
    const premie_covers *covers = &of->book->covers;
    premie_dialect dialect = of->to->dialect;
    uint32_t base = covers->base_cover_id[cover];
    uint32_t renewing = base != PREMIE_NO_ROW ? base : cover;
    premie_date from = covers->from[cover], notice = covers->cancelled_on[cover];
    premie_date end = premie_cancellation_end(from, covers->renewal[renewing], notice);
    premie_explanation_add(of->to, "Y-7", "S5:2.1, 2.3", "cancelled on %s", premie_figure_date(notice, dialect).text);
    premie_explanation_formula(of->to, "ends on %s, its until does not count", premie_figure_date(end, dialect).text);
    premie_explanation_value(of->to, "%s", premie_figure_date(end, dialect).text);
    of->to->level++;
    premie_explanation_add(of->to, "Y-7", "S5:2.1, 2.3", "at least 12 months");
    premie_figure earliest = premie_figure_date(premie_date_add_months(from, 12), dialect);
    premie_explanation_formula(of->to, "%s + 12 months = %s", premie_figure_date(from, dialect).text, earliest.text);
    premie_explanation_value(of->to, "%s", earliest.text);
    premie_explanation_add(of->to, "Y-7", "S5:2.1, 2.3", "renewal day of %s",
                           premie_figure_id(covers->cover_id[renewing]).text);
    premie_explanation_formula(of->to, "%02d-%02d, the first from then on: %s", covers->renewal[renewing].month,
                               covers->renewal[renewing].day, premie_figure_date(end, dialect).text);
    premie_explanation_add(of->to, "Y-7", "S5:2.1, 2.3", "one month earlier");
    premie_explanation_formula(of->to, "%s is not before %s",
                               premie_figure_date(premie_date_add_months(end, -1), dialect).text,
                               premie_figure_date(notice, dialect).text);
    of->to->level--;
    return end;
}

/* What ends a cover by itself. */
static premie_date explain_own_end(premie_explaining *of, uint32_t cover)
{
    const premie_book *book = of->book;
    const premie_covers *covers = &book->covers;
    enum premie_premium_base base = book->products.premium_base[covers->product[cover]];
    premie_date end = covers->until[cover];
    bool cancelled = book->products.regime[covers->product[cover]] == PREMIE_ASR_MANAGER &&
                     covers->end_reason[cover] == PREMIE_END_CANCELLED && premie_date_is(covers->cancelled_on[cover]);
    premie_explanation_add(of->to, "Y-2", "", "until of its row");
    premie_explanation_value(of->to, "%s", premie_figure_date(end, of->to->dialect).text);
    if (cancelled) {
        end = explain_cancellation(of, cover);
    }
    premie_rows rows = premie_table_group(&book->schedule.table, cover);
    for (uint32_t i = 0; i < rows.count && base != PREMIE_BASE_PAYROLL && base != PREMIE_BASE_NONE; i++) {
        if (premie_date_is(book->schedule.refused_on[rows.row[i]]) && explain_refusal(of, rows.row[i])) {
            end = premie_date_min(end, book->schedule.from[rows.row[i]]);
            break;
        }
    }
    return end;
}

/* Covers still to be explained: those that ended the first on the same day. */
typedef struct ends_queue {
    uint32_t *rows;
    uint32_t count, capacity;
} ends_queue;

static void explain_tied(premie_explaining *of, ends_queue *queue, uint32_t cover, uint32_t other, const char *what)
{
    const premie_cover_end *ends = of->portfolio->ends;
    if (other == PREMIE_NO_ROW) {
        return;
    }
    premie_explanation_add(of->to, "Y-2", "S5:1.8, 2.2, 2.5", "%s %s", what,
                           premie_figure_id(of->book->covers.cover_id[other]).text);
    premie_explanation_value(of->to, "%s", premie_figure_date(ends[other].end, of->to->dialect).text);
    bool queued = ends[other].end.day != ends[cover].end.day || ends[cover].end.day == PREMIE_FOREVER.day;
    for (uint32_t i = 0; i < queue->count && !queued; i++) {
        queued = queue->rows[i] == other;
    }
    if (!queued && queue->count < queue->capacity) {
        queue->rows[queue->count++] = other;
    }
}

static premie_status explain_end(premie_explaining *of, ends_queue *queue, uint32_t cover, premie_error *error)
{
    const premie_covers *covers = &of->book->covers;
    premie_cover_end end = of->portfolio->ends[cover];
    premie_figure reason = word_of(PREMIE_TABLE_covers, "end_reason", end.reason, "");
    premie_status status = premie_cover_view_turn(&of->view, of->portfolio, cover, error);
    if (status != PREMIE_OK) {
        return status;
    }
    premie_figure text = premie_figure_date(end.end, of->to->dialect);
    premie_explanation_add(of->to, "Y-2", "S5:1.8, 2.2, 2.5", "end of %s",
                           premie_figure_id(covers->cover_id[cover]).text);
    if (end.reason != 0) {
        premie_explanation_formula(of->to, "%s, %s", text.text, reason.text);
    }
    premie_explanation_value(of->to, "%s", text.text);
    of->to->level++;
    bool by_itself = explain_own_end(of, cover).day == end.end.day;
    ends_queue none = {NULL, 0, 0}, *follow = by_itself ? &none : queue;
    explain_tied(of, follow, cover, covers->base_cover_id[cover], "base cover");
    explain_tied(of, follow, cover, covers->arbo_cover_id[cover], "Arbo cover");
    premie_rows tied = premie_table_group(&covers->table, covers->employer_id[cover]);
    for (uint32_t i = 0; i < tied.count; i++) {
        uint32_t other = tied.row[i];
        if (covers->arbo_cover_id[other] == cover &&
            of->book->products.regime[covers->product[other]] == PREMIE_ASR_MANAGER) {
            explain_tied(of, follow, cover, other, "manager that it serves,");
        }
    }
    of->to->level--;
    return PREMIE_OK;
}

premie_status premie_explain_ends(premie_explaining *of, premie_error *error)
{
    const premie_covers *covers = &of->book->covers;
    uint32_t capacity = premie_table_group(&covers->table, covers->employer_id[of->row]).count;
    ends_queue queue = {premie_alloc_array(capacity, sizeof *queue.rows, error), 1, capacity};
    if (queue.rows == NULL) {
        return PREMIE_E_SYSTEM;
    }
    queue.rows[0] = of->row;
    premie_status status = PREMIE_OK;
    for (uint32_t i = 0; i < queue.count && status == PREMIE_OK; i++) {
        status = explain_end(of, &queue, queue.rows[i], error);
    }
    free(queue.rows);
    return status == PREMIE_OK ? premie_cover_view_turn(&of->view, of->portfolio, of->row, error) : status;
}
