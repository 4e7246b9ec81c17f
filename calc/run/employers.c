#include "run/employers.h"

#include "base/parallel.h"
#include "run/faults.h"

enum { EMPLOYERS_A_TURN = 64 };

typedef struct employers_work {
    const premie_portfolio *portfolio;
    const char *what;
    premie_employer_work *work;
    void *context;
    uint32_t count;
} employers_work;

static premie_status work_turn(void *context, unsigned worker, size_t item, premie_error *error)
{
    const employers_work *of = context;
    uint32_t begin = (uint32_t)item * EMPLOYERS_A_TURN;
    uint32_t end = of->count - begin < EMPLOYERS_A_TURN ? of->count : begin + EMPLOYERS_A_TURN;
    premie_status status = PREMIE_OK;
    for (uint32_t i = begin; i < end && status == PREMIE_OK; i++) {
        status = of->work(of->context, worker, of->portfolio->book->employers.table.order[i], error);
    }
    if (worker == 0 && of->portfolio->progress != NULL) {
        of->portfolio->progress(of->portfolio->progress_context, of->what, (double)end / (double)of->count);
    }
    return status;
}

premie_status premie_each_employer(const premie_portfolio *portfolio, const char *what, premie_employer_work *work,
                                   void *context, premie_error *error)
{
    employers_work of = {portfolio, what, work, context, portfolio->book->employers.table.visible_count};
    size_t turns = ((size_t)of.count + EMPLOYERS_A_TURN - 1) / EMPLOYERS_A_TURN;
    premie_status status = premie_parallel(portfolio->threads, turns, work_turn, &of, error);
    return premie_faults_end(portfolio, status, error);
}
