#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

/* How much of a message is the rank that has it: `rank 2: `. */
static int rank_length(const char *text)
{
    const char *end = strncmp(text, "rank ", 5) == 0 ? strstr(text, ": ") : NULL;
    return end != NULL ? (int)(end - text) + 2 : 0;
}

/* `premie: 2 errors; nothing was computed`, and where there are several ranks, of which: `premie: rank 0: 2 errors …` */
static int close_with_errors(const char *rank, uint64_t count)
{
    (void)fprintf(stderr, "premie: %.*s%llu error%s; nothing was computed\n", rank_length(rank), rank,
                  (unsigned long long)count, count == 1 ? "" : "s");
    return PREMIE_E_DATA;
}

static const char *rank_0(const premie_ranks *ranks) { return ranks != NULL ? "rank 0: " : ""; }

static int fail_otherwise(const premie_error *error)
{
    (void)fprintf(stderr, "premie: %s\n", error->text);
    return (int)error->status;
}

static void print_more(uint64_t more)
{
    if (more > 0) {
        (void)fprintf(stderr, "premie: %llu more error%s\n", (unsigned long long)more, more == 1 ? "" : "s");
    }
}

/* Without options, the text of the finding is the whole message. */
static bool print_finding(const premie_load_options *options, const premie_finding *finding)
{
    if (options == NULL) {
        (void)fprintf(stderr, "%s\n", finding->text);
        return true;
    }
    size_t size = premie_finding_message(options, finding, 0, NULL) + 1;
    char *message = malloc(size);
    if (message == NULL) {
        return false;
    }
    (void)premie_finding_message(options, finding, size, message);
    (void)fprintf(stderr, "%s\n", message);
    free(message);
    return true;
}

static premie_status print_findings(const premie_load_options *options, const premie_findings *findings,
                                    premie_error *error)
{
    uint64_t shown = 0;
    for (size_t i = 0; i < findings->count && shown < PREMIE_FINDINGS_SHOWN; i++) {
        if (!findings->items[i].follows && !print_finding(options, &findings->items[i])) {
            return premie_fail(error, PREMIE_E_SYSTEM, "not enough memory to say what is wrong");
        }
        shown += !findings->items[i].follows;
    }
    print_more(findings->total - shown);
    return PREMIE_OK;
}

static void print_faults(const cli_session *session)
{
    const premie_findings *faults = &session->faults;
    for (size_t i = 0; i < faults->count; i++) {
        if (session->scenario != NULL) {
            (void)fprintf(stderr, "scenario '%s': ", session->scenario);
        }
        (void)fprintf(stderr, "%s\n", faults->items[i].text);
    }
    print_more(faults->total - faults->count);
}

int premie_cli_fail(cli_session *session, const premie_error *error)
{
    premie_cli_progress_end(&session->progress);
    if (error->status != PREMIE_E_DATA) {
        return fail_otherwise(error);
    }
    if (session->faults.total > 0) {
        print_faults(session);
        return close_with_errors(rank_0(session->ranks), session->faults.total);
    }
    (void)fprintf(stderr, "%s\n", error->text + rank_length(error->text));
    return close_with_errors(error->text, 1);
}

int premie_cli_fail_reading(const premie_ranks *ranks, const premie_findings *findings, const premie_error *error)
{
    if (error->status != PREMIE_E_DATA) {
        return fail_otherwise(error);
    }
    (void)print_findings(NULL, findings, NULL);
    if (findings->total == 0) {
        int rank = rank_length(error->text);
        (void)fprintf(stderr, "%s\n", error->text + rank);
        return close_with_errors(rank > 0 ? error->text : rank_0(ranks), 1);
    }
    return close_with_errors(rank_0(ranks), findings->total);
}

void premie_cli_end_rejects(premie_rejects *rejects, int status)
{
    if (status == PREMIE_OK && rejects->rows > 0) {
        (void)fprintf(stderr, "premie: %llu row%s set aside in %s\n", (unsigned long long)rejects->rows,
                      rejects->rows == 1 ? "" : "s", rejects->path);
    }
    premie_rejects_end(rejects, status == PREMIE_OK);
}

/* What a command does not look at, and so need not be held. */
static unsigned without(const cli_arguments *arguments)
{
    static const struct {
        int (*run)(const cli_arguments *arguments);
        unsigned parts;
    } commands[] = {{premie_cli_advance, PREMIE_PART_ADVANCE},
                    {premie_cli_settle, PREMIE_PART_SETTLE},
                    {premie_cli_reimburse, PREMIE_PART_REIMBURSE},
                    {premie_cli_rate, PREMIE_PART_RATE},
                    {premie_cli_check, PREMIE_PART_REIMBURSE}};
    if (arguments->command->run == premie_cli_close_year) {
        return premie_parts_without(arguments->parts);
    }
    for (unsigned i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (arguments->command->run == commands[i].run) {
            return premie_parts_without(commands[i].parts);
        }
    }
    return 0;
}

premie_load_options premie_cli_load_options(const cli_arguments *arguments, cli_session *session)
{
    return (premie_load_options){
        .book = arguments->book,
        .rules = arguments->rules,
        .scenario = arguments->scenario != NULL ? arguments->scenario->folder : NULL,
        .base = arguments->base,
        .as_of = arguments->as_of,
        .threads = arguments->threads,
        .set_aside = arguments->set_aside,
        .libcsv_only = arguments->libcsv_only,
        .no_pack = arguments->no_pack,
        .without = without(arguments),
        .digest = arguments->out != NULL,
        .progress = premie_cli_progress_show,
        .progress_context = &session->progress,
    };
}

premie_status premie_cli_tell_load(cli_session *session, premie_status status, const premie_error *error)
{
    premie_cli_progress_end(&session->progress);
    if (session->book.pack_fault.text[0] != '\0') {
        (void)fprintf(stderr, "premie: warning: %s; the tables are read instead\n", session->book.pack_fault.text);
    }
    if (status == PREMIE_OK) {
        return PREMIE_OK;
    }
    premie_error unsaid;
    if (print_findings(&session->book.options, &session->findings, &unsaid) != PREMIE_OK) {
        return (premie_status)premie_cli_fail(session, &unsaid);
    }
    if (status != PREMIE_E_DATA) {
        return (premie_status)premie_cli_fail(session, error);
    }
    int rank = rank_length(error->text);
    if (error->text[0] != '\0') {
        (void)fprintf(stderr, "%s\n", error->text + rank);
    }
    return (premie_status)close_with_errors(rank > 0 ? error->text : rank_0(session->ranks),
                                            session->findings.total + (error->text[0] != '\0'));
}

/* What a rank found first in loading, as a message. */
static void tell_first(const cli_session *session, size_t size, char text[])
{
    text[0] = '\0';
    if (session->findings.count > 0) {
        (void)premie_finding_message(&session->book.options, &session->findings.items[0], size, text);
    }
}

/* Loads the book, and tells; the exit status. */
static premie_status load(const cli_arguments *arguments, cli_session *session)
{
    premie_load_options options = premie_cli_load_options(arguments, session);
    premie_error error = {.status = PREMIE_OK};
    char first[PREMIE_ERROR_SIZE];
    premie_status status = premie_book_load(&session->book, &options, &session->findings, &error);
    tell_first(session, sizeof first, first);
    status = premie_cli_agree_load(arguments->ranks, status, first, &error);
    return premie_cli_tell_load(session, status, &error);
}

premie_status premie_cli_open(const cli_arguments *arguments, cli_session *session)
{
    premie_error error = {.status = PREMIE_OK};
    memset(session, 0, sizeof *session);
    session->ranks = arguments->ranks;
    premie_cli_progress_begin(&session->progress, arguments);
    premie_status status = load(arguments, session);
    if (status != PREMIE_OK) {
        return status;
    }
    if (arguments->against == NULL) { /* [T-5]: what a run set aside it has told already */
        status = print_findings(&session->book.options, &session->findings, &error);
    }
    if (status == PREMIE_OK && arguments->rejects != NULL) {
        status = premie_findings_write_rejects(&session->book.options, &session->findings, arguments->rejects,
                                               &session->rejects, &error);
    }
    if (status == PREMIE_OK) {
        status = premie_portfolio_init(&session->portfolio, &session->book, &error);
        session->portfolio.faults = &session->faults;
    }
    status = premie_ranks_agree(arguments->ranks, status, &error);
    return status == PREMIE_OK ? PREMIE_OK : (premie_status)premie_cli_fail(session, &error);
}

void premie_cli_close(cli_session *session, int status)
{
    premie_cli_progress_end(&session->progress);
    premie_cli_end_rejects(&session->rejects, status);
    premie_portfolio_release(&session->portfolio);
    premie_findings_release(&session->findings);
    premie_findings_release(&session->faults);
    premie_book_release(&session->book);
}
