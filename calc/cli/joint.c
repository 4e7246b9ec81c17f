#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

/* A command of which each rank works on its part of the book. */
typedef struct joint_run {
    const cli_arguments *arguments;
    cli_compute *compute;
    premie_joint joint;
    premie_shard shard;
    premie_portfolio portfolio;
    premie_results results;
    cli_close_figures figures;
    cli_session session; /* its progress and its reject file alone */
} joint_run;

/* [T-5]: a book without a fault has no row to set aside; the file tells so. */
static premie_status write_rejects(joint_run *run, premie_error *error)
{
    premie_findings none = {.count = 0};
    return premie_cli_speaks(run->arguments) && run->arguments->rejects != NULL
               ? premie_findings_write_rejects(&run->shard.book.options, &none, run->arguments->rejects,
                                               &run->session.rejects, error)
               : PREMIE_OK;
}

static premie_status load(joint_run *run, premie_error *error)
{
    premie_load_options options = premie_cli_load_options(run->arguments, &run->session);
    options.set_aside = false;
    premie_status status = premie_shard_load(&run->shard, &run->joint, &options, error);
    if (status == PREMIE_OK) {
        status = premie_portfolio_init(&run->portfolio, &run->shard.book, error);
        run->portfolio.joint = &run->joint;
        run->portfolio.spent = &run->shard.book;
    }
    status = status == PREMIE_OK ? write_rejects(run, error) : status;
    if (status == PREMIE_OK && premie_cli_speaks(run->arguments)) {
        status = premie_cli_check_place(run->arguments, error);
    }
    return premie_joint_agree(&run->joint, status, error);
}

static premie_status join_figures(joint_run *run, premie_error *error)
{
    const premie_ranks *ranks = run->joint.ranks;
    char *received = NULL;
    uint64_t *from = calloc(ranks->count, sizeof *from);
    premie_cli_close_figures(&run->results, &run->figures);
    premie_status own = from != NULL ? PREMIE_OK : premie_fail(error, PREMIE_E_SYSTEM, "not enough memory");
    premie_status status = premie_joint_agree(&run->joint, own, error);
    if (status == PREMIE_OK) {
        status = ranks->gather(ranks, &run->figures, sizeof run->figures, &received, from, error);
        run->joint.failed = status != PREMIE_OK;
    }
    for (unsigned rank = 1; status == PREMIE_OK && received != NULL && rank < ranks->count; rank++) {
        cli_close_figures other;
        memcpy(&other, received + rank * sizeof other, sizeof other);
        premie_cli_join_figures(&run->figures, &other);
    }
    free(received);
    free(from);
    return status;
}

static premie_status calculate(joint_run *run, premie_error *error)
{
    premie_status status = run->compute(&run->portfolio, run->arguments, &run->results, error);
    status = premie_joint_agree(&run->joint, status, error);
    if (status == PREMIE_OK) {
        status = premie_results_join_totals(&run->joint, &run->results, run->arguments->threads, error);
    }
    status = premie_joint_agree(&run->joint, status, error);
    return status == PREMIE_OK && run->results.summary ? join_figures(run, error) : status;
}

/* The receipt is that of rank 0, which has the totals of all. */
static premie_status write_folder(joint_run *run, premie_error *error)
{
    premie_receipt receipt;
    premie_write_options options = premie_cli_write_options(run->arguments);
    premie_status status = PREMIE_OK;
    premie_cli_receipt(run->arguments, &receipt);
    if (premie_cli_speaks(run->arguments)) {
        options.receipt = &receipt;
        status = premie_receipt_begin(&receipt, &run->shard.book, &run->results, error);
        for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
            receipt.tables[place].rows = run->shard.rows[place];
        }
    }
    status = premie_joint_agree(&run->joint, status, error);
    if (status == PREMIE_OK) {
        status = premie_results_write_joint(&run->joint, &run->results, &options, error);
    }
    premie_receipt_release(&receipt);
    return status;
}

/* All that is said of the results is ready before they are written. */
static premie_status write_results(joint_run *run, premie_error *error)
{
    const cli_arguments *arguments = run->arguments;
    premie_measure *measures = NULL;
    size_t count = 0;
    premie_status status = PREMIE_OK;
    if (arguments->out == NULL) {
        return premie_results_print_joint(&run->joint, &run->results, arguments->dialect, arguments->threads,
                                          STDOUT_FILENO, error);
    }
    bool tells = premie_cli_speaks(run->arguments) && !arguments->quiet;
    if (tells) {
        status =
            premie_results_measures(&run->results, arguments->dialect, arguments->threads, &measures, &count, error);
    }
    status = premie_joint_agree(&run->joint, status, error);
    if (status == PREMIE_OK) {
        status = write_folder(run, error);
    }
    premie_cli_progress_end(&run->session.progress);
    if (status == PREMIE_OK && tells) {
        premie_cli_print_summary(&run->results, &run->figures, arguments, count, measures);
    }
    free(measures);
    return status;
}

static void release(joint_run *run, premie_status status)
{
    premie_cli_progress_end(&run->session.progress);
    premie_cli_end_rejects(&run->session.rejects, (int)status);
    premie_results_release(&run->results);
    premie_portfolio_release(&run->portfolio);
    premie_shard_release(&run->shard);
}

/* What is wrong with a book is said as one process says it, and so is what only all of its rows together tell. */
static int run_alone(const cli_arguments *arguments, cli_compute *compute, const premie_error *error)
{
    cli_arguments alone = *arguments;
    alone.ranks = NULL;
    if (!premie_cli_speaks(arguments)) {
        return PREMIE_OK; /* that of rank 0 counts */
    }
    (void)fprintf(stderr, "premie: %s; rank 0 goes on alone\n", error->text);
    return premie_cli_run_results(&alone, compute);
}

int premie_cli_run_joint(const cli_arguments *arguments, cli_compute *compute)
{
    joint_run run = {.arguments = arguments, .compute = compute, .joint = {.ranks = arguments->ranks}};
    premie_error error = {.status = PREMIE_OK};
    premie_cli_progress_begin(&run.session.progress, arguments);
    premie_status status = load(&run, &error);
    if (status == PREMIE_OK) {
        status = calculate(&run, &error);
    }
    if (status == PREMIE_OK) {
        status = write_results(&run, &error);
    }
    release(&run, status);
    if (status == PREMIE_E_DATA) {
        return run_alone(arguments, compute, &error);
    }
    if (status != PREMIE_OK && premie_cli_speaks(arguments)) {
        (void)fprintf(stderr, "premie: %s\n", error.text);
    }
    return (int)status;
}
