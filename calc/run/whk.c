#include "run/whk.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "run/covers.h"
#include "run/employers.h"

enum { EMPLOYERS_A_TURN = 256 };

/* What one thread needs for an employer after the other. */
typedef struct whk_scratch {
    premie_cover_view view;
    premie_money *public_premiums; /* [of->count] */
    char apart[PREMIE_APART];
} whk_scratch;

typedef struct whk_work {
    premie_whk_year of;
    uint32_t count;       /* of employers */
    whk_scratch *scratch; /* [threads] */
    premie_whk_row *rows;
    premie_whk_compare_row *compared;
} whk_work;

static premie_status work_employer(const whk_work *work, whk_scratch *scratch, uint32_t place, premie_error *error)
{
    const premie_whk_year *of = &work->of;
    uint32_t employer = of->portfolio->book->employers.table.order[place];
    premie_status status = PREMIE_OK;
    for (unsigned i = 0; i < of->count && status == PREMIE_OK; i++) {
        premie_whk whk;
        status = premie_whk_component_of(of, i, employer, &whk, &work->rows[(size_t)place * of->count + i], error);
        scratch->public_premiums[i] = status == PREMIE_OK ? whk.public_premium : PREMIE_NO_MONEY;
    }
    return status == PREMIE_OK ? premie_whk_compare_of(of, employer, scratch->public_premiums, &scratch->view,
                                                       &work->compared[place], error)
                               : status;
}

/* Employers are sorted by their ids, as the results are. */
static premie_status work_turn(void *context, unsigned worker, size_t item, premie_error *error)
{
    const whk_work *work = context;
    const premie_portfolio *portfolio = work->of.portfolio;
    uint32_t begin = (uint32_t)item * EMPLOYERS_A_TURN;
    uint32_t end = work->count - begin < EMPLOYERS_A_TURN ? work->count : begin + EMPLOYERS_A_TURN;
    premie_status status = PREMIE_OK;
    for (uint32_t i = begin; i < end && status == PREMIE_OK; i++) {
        status = work_employer(work, &work->scratch[worker], i, error);
        status = premie_fault_keep(portfolio, PREMIE_TABLE_employers, i, status, error);
    }
    if (worker == 0 && portfolio->progress != NULL) {
        portfolio->progress(portfolio->progress_context, "Whk premiums", (double)end / (double)work->count);
    }
    return status;
}

static premie_status make_room(whk_work *work, premie_results *results, premie_error *error)
{
    unsigned threads = work->of.portfolio->threads;
    size_t rows = (size_t)work->count * work->of.count;
    work->rows = premie_result_make(results, PREMIE_RESULT_whk, rows, error);
    work->compared = premie_result_make(results, PREMIE_RESULT_whk_compare, work->count, error);
    work->scratch = premie_alloc_zeroed(threads, sizeof *work->scratch, error);
    bool has_room = work->rows != NULL && work->compared != NULL && work->scratch != NULL;
    for (unsigned i = 0; i < threads && has_room; i++) {
        work->scratch[i].view = PREMIE_VIEW_START;
        work->scratch[i].public_premiums =
            premie_alloc_array(work->of.count, sizeof *work->scratch[i].public_premiums, error);
        has_room = work->scratch[i].public_premiums != NULL;
    }
    return has_room ? PREMIE_OK : PREMIE_E_SYSTEM;
}

premie_status premie_run_whk(const premie_portfolio *portfolio, int year, premie_results *results, premie_error *error)
{
    whk_work work = {.count = portfolio->book->employers.table.visible_count};
    premie_status status = premie_whk_year_init(&work.of, portfolio, year, error);
    if (status == PREMIE_OK) {
        status = make_room(&work, results, error);
    }
    if (status == PREMIE_OK) {
        size_t turns = ((size_t)work.count + EMPLOYERS_A_TURN - 1) / EMPLOYERS_A_TURN;
        status = premie_parallel(portfolio->threads, turns, work_turn, &work, error);
        status = premie_faults_end(portfolio, status, error);
    }
    if (status == PREMIE_OK) {
        results->table[PREMIE_RESULT_whk].count = (size_t)work.count * work.of.count;
        results->table[PREMIE_RESULT_whk_compare].count = work.count;
    }
    for (unsigned i = 0; work.scratch != NULL && i < portfolio->threads; i++) {
        premie_cover_view_release(&work.scratch[i].view);
        free(work.scratch[i].public_premiums);
    }
    free(work.scratch);
    premie_whk_year_release(&work.of);
    return status;
}
