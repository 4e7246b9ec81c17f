#include "support/assertions.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "premie/ranked.h"
#include "premie/receipt.h"
#include "premie/run.h"
#include "run/file.h"
#include "shard/directory.h"
#include "shard/record.h"
#include "shard/scratch.h"
#include "support/carrier.h"
#include "support/sheets.h"

enum { YEAR = 2025, RANKS = 3, PATH_SIZE = 512, FILE_MOST = 1 << 20 };

/* ---- keys of records --------------------------------------------------------------------------------------- */

static uint64_t hash_of(const char *record, unsigned ordinal)
{
    return premie_record_hash(record, strlen(record), PREMIE_ISO, ordinal);
}

/* [T-3] */
static void an_id_is_the_same_however_it_is_written(void **state)
{
    (void)state;
    uint64_t plain = hash_of("E1,a", 1);
    assert_true(hash_of("\"E1\",a", 1) == plain);
    assert_true(hash_of(" \tE1 ,a", 1) == plain);
    assert_true(hash_of("x,y,E1", 3) == plain);
    assert_true(hash_of("\"x,\n\"\"y\",\"E1\"", 2) == plain);
    assert_true(premie_record_hash("\"a;b\";E1", 8, PREMIE_NL, 2) == plain);
    assert_false(hash_of("\" E1\",a", 1) == plain);
    assert_false(hash_of("E2,a", 1) == plain);
}

static void an_id_with_quotes_and_one_that_is_guarded_are_what_they_read_as(void **state)
{
    (void)state;
    assert_true(hash_of("\"a\"\"b\"", 1) == hash_of("a\"b", 1));
    assert_true(hash_of("'=1", 1) == hash_of("=1", 1));
    assert_false(hash_of("'1", 1) == hash_of("1", 1));
}

static void a_field_that_a_record_lacks_is_blank(void **state)
{
    (void)state;
    assert_true(hash_of("a,b", 3) == hash_of(",", 1));
    assert_true(hash_of("a,", 2) == hash_of(",", 2));
}

/* The owner of an employer is the same on every machine. */
static void the_hash_of_an_id_is_XXH3(void **state)
{
    (void)state;
    assert_true(hash_of("E1", 1) == UINT64_C(0xd234d887e0396e76));
}

/* [T-5] */
static void a_blank_line_and_an_open_quote_are_torn(void **state)
{
    (void)state;
    assert_true(premie_record_is_torn("", 0));
    assert_true(premie_record_is_torn(" \t\r", 3));
    assert_true(premie_record_is_torn("a,\"b", 4));
    assert_false(premie_record_is_torn("a,\"b\nc\"", 7));
    assert_false(premie_record_is_torn(",", 1));
}

/* ---- what ranks say to each other -------------------------------------------------------------------------- */

/* Each sends every other its number and that of the other. */
static int swap_numbers(const premie_ranks *ranks, void *context)
{
    premie_joint joint = {.ranks = ranks};
    premie_outbox outbox = {.to = NULL};
    premie_inbox inbox = {.bytes = NULL};
    premie_error error;
    (void)context;
    premie_status status = premie_outbox_init(&outbox, &joint, &error);
    for (unsigned to = 0; to < ranks->count && status == PREMIE_OK; to++) {
        unsigned numbers[2] = {ranks->rank, to};
        premie_outbox_add(&outbox, to, numbers, to * sizeof numbers[0]);
    }
    status = premie_joint_swap(&joint, status, &outbox, &inbox, &error);
    bool right = status == PREMIE_OK && inbox.count == ranks->count;
    for (unsigned from = 0; right && from < ranks->count; from++) {
        premie_parcel parcel = premie_inbox_parcel(&inbox, from);
        unsigned numbers[2] = {from, ranks->rank};
        right = (size_t)(parcel.end - parcel.at) == ranks->rank * sizeof numbers[0];
        for (unsigned i = 0; right && i < ranks->rank; i++) {
            unsigned number;
            right = premie_parcel_take(&parcel, &number, sizeof number) && number == numbers[i];
        }
        right = right && premie_parcel_skip(&parcel, 1) == NULL;
    }
    premie_outbox_release(&outbox);
    premie_inbox_release(&inbox);
    return right ? 0 : 1;
}

static void all_exit(const int statuses[], unsigned count, int expected)
{
    for (unsigned i = 0; i < count; i++) {
        assert_integer(statuses[i], expected);
    }
}

static void each_rank_gets_from_each_what_it_sent(void **state)
{
    (void)state;
    int statuses[RANKS];
    premie_carry(RANKS, swap_numbers, NULL, statuses);
    all_exit(statuses, RANKS, 0);
}

/* Rank 1 fails before they meet twice; it comes to neither place with more than that. */
static int fail_on_one(const premie_ranks *ranks, void *context)
{
    premie_joint joint = {.ranks = ranks};
    premie_outbox outbox = {.to = NULL};
    premie_inbox inbox = {.bytes = NULL};
    premie_error error = {.status = PREMIE_OK};
    (void)context;
    premie_status status = premie_outbox_init(&outbox, &joint, &error);
    if (ranks->rank == 1) {
        status = premie_fail(&error, PREMIE_E_SYSTEM, "the cause");
    } else {
        status = premie_joint_swap(&joint, status, &outbox, &inbox, &error);
    }
    status = premie_joint_agree(&joint, status, &error);
    premie_outbox_release(&outbox);
    premie_inbox_release(&inbox);
    return strcmp(error.text, "rank 1: the cause") == 0 ? (int)status : 99;
}

static void what_one_rank_could_not_do_all_know_where_they_meet_next(void **state)
{
    (void)state;
    int statuses[RANKS];
    premie_carry(RANKS, fail_on_one, NULL, statuses);
    all_exit(statuses, RANKS, PREMIE_E_SYSTEM);
}

/* ---- who owns what ----------------------------------------------------------------------------------------- */

enum { KEYS = 3000 };

/* Rank r owns the keys whose number is r more than a multiple; with `context` one of them twice. */
static int ask_for_owners(const premie_ranks *ranks, void *context)
{
    premie_joint joint = {.ranks = ranks};
    premie_directory directory = {.entries = NULL};
    premie_error error;
    uint64_t hashes[KEYS + 1];
    uint16_t owners[KEYS + 1];
    bool twice = false, right = true;
    size_t count = 0;
    for (uint64_t key = ranks->rank; key < KEYS; key += ranks->count) {
        hashes[count] = key * UINT64_C(0x9e3779b97f4a7c15);
        owners[count++] = (uint16_t)ranks->rank;
    }
    if (context != NULL && ranks->rank == 0) {
        hashes[count] = UINT64_C(0x9e3779b97f4a7c15); /* that of rank 1 */
        owners[count++] = 0;
    }
    premie_status status = premie_directory_tell(&directory, &joint, PREMIE_OK, count, hashes, owners, &twice, &error);
    for (uint64_t key = 0; key <= KEYS; key++) {
        hashes[key] = key * UINT64_C(0x9e3779b97f4a7c15);
    }
    status = premie_directory_ask(&directory, &joint, status, KEYS + 1, hashes, owners, &error);
    for (uint64_t key = 0; status == PREMIE_OK && context == NULL && key < KEYS; key++) {
        right = right && owners[key] == key % ranks->count;
    }
    right = right && status == PREMIE_OK && owners[KEYS] == PREMIE_NOBODY;
    premie_directory_release(&directory);
    return !right ? 99 : twice ? 1 : 0;
}

static void every_rank_learns_who_owns_a_key(void **state)
{
    (void)state;
    int statuses[RANKS];
    premie_carry(RANKS, ask_for_owners, NULL, statuses);
    all_exit(statuses, RANKS, 0);
}

static void a_key_with_two_owners_is_told_by_the_rank_that_knows_it(void **state)
{
    (void)state;
    int statuses[RANKS], found = 0;
    premie_carry(RANKS, ask_for_owners, statuses, statuses);
    for (unsigned i = 0; i < RANKS; i++) {
        assert_true(statuses[i] <= 1);
        found += statuses[i];
    }
    assert_integer(found, 1);
}

/* ---- a year's end ------------------------------------------------------------------------------------------ */

/* A run over ranks, and what may go wrong on rank 1 of it. */
typedef struct ranked_run {
    const char *book, *rules;
    size_t chunk_bytes;
    char out[PATH_SIZE];
    bool without_memory, without_room;
    char said[PREMIE_ERROR_SIZE]; /* not shared: of the process that has it */
} ranked_run;

static premie_status write_joint(const ranked_run *of, premie_joint *joint, premie_shard *shard,
                                 premie_results *results, premie_error *error)
{
    premie_receipt receipt = {.command = "close", .arguments = {{"year", "2025"}}, .argument_count = 1};
    premie_write_options options = {.folder = of->out, .threads = 1};
    premie_status status = premie_results_join_totals(joint, results, 1, error);
    if (status == PREMIE_OK && joint->ranks->rank == 0) {
        options.receipt = &receipt;
        status = premie_receipt_begin(&receipt, &shard->book, results, error);
        for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
            receipt.tables[place].rows = shard->rows[place];
        }
    }
    status = premie_joint_agree(joint, status, error);
    if (status == PREMIE_OK) {
        status = premie_results_write_joint(joint, results, &options, error);
    }
    premie_receipt_release(&receipt);
    return status;
}

static premie_load_options options_of(const ranked_run *of)
{
    return (premie_load_options){.book = of->book,
                                 .rules = of->rules,
                                 .as_of = premie_date_of(2026, 4, 15),
                                 .threads = 1,
                                 .chunk_bytes = of->chunk_bytes,
                                 .no_pack = true,
                                 .digest = true};
}

static void limit(int resource, rlim_t most)
{
    struct rlimit limits;
    if (getrlimit(resource, &limits) != 0) {
        _exit(98);
    }
    limits.rlim_cur = most < limits.rlim_max ? most : limits.rlim_max;
    if (setrlimit(resource, &limits) != 0) {
        _exit(98);
    }
}

/* So much room that this process now takes, and hardly any more. */
static rlim_t room_taken(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%lu", &pages) != 1) {
        _exit(98);
    }
    (void)fclose(file);
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

static int close_together(const premie_ranks *ranks, void *context)
{
    ranked_run *of = context;
    premie_joint joint = {.ranks = ranks};
    premie_load_options options = options_of(of);
    premie_shard shard;
    premie_portfolio portfolio = {.book = NULL};
    premie_results results = {.summary = false};
    premie_error error = {.status = PREMIE_OK};
    if (ranks->rank == 1 && of->without_room) {
        (void)signal(SIGXFSZ, SIG_IGN);
        limit(RLIMIT_FSIZE, 100);
    }
    if (ranks->rank == 1 && of->without_memory) {
        limit(RLIMIT_AS, room_taken() + (1 << 16));
    }
    premie_status status = premie_shard_load(&shard, &joint, &options, &error);
    if (status == PREMIE_OK) {
        status = premie_portfolio_init(&portfolio, &shard.book, &error);
        portfolio.joint = &joint;
    }
    if (status == PREMIE_OK) {
        status = premie_run_close(&portfolio, YEAR, PREMIE_PARTS_ALL, &results, &error);
    }
    status = premie_joint_agree(&joint, status, &error);
    if (status == PREMIE_OK) {
        status = write_joint(of, &joint, &shard, &results, &error);
    }
    premie_results_release(&results);
    premie_portfolio_release(&portfolio);
    premie_shard_release(&shard);
    limit(RLIMIT_FSIZE, RLIM_INFINITY); /* counts of coverage are written when it ends */
    limit(RLIMIT_AS, RLIM_INFINITY);
    if (status != PREMIE_OK && strncmp(error.text, "rank 1: ", 8) != 0 && (of->without_room || of->without_memory)) {
        return 97;
    }
    return (int)status;
}

static void close_alone(const ranked_run *of)
{
    premie_load_options options = options_of(of);
    premie_receipt receipt = {.command = "close", .arguments = {{"year", "2025"}}, .argument_count = 1};
    premie_write_options to = {.folder = of->out, .threads = 1, .receipt = &receipt};
    premie_results results = {.summary = false};
    premie_portfolio portfolio;
    premie_findings findings;
    premie_book book;
    premie_error error;
    assert_status(premie_book_load(&book, &options, &findings, &error), PREMIE_OK, &error);
    assert_status(premie_portfolio_init(&portfolio, &book, &error), PREMIE_OK, &error);
    assert_status(premie_run_close(&portfolio, YEAR, PREMIE_PARTS_ALL, &results, &error), PREMIE_OK, &error);
    assert_status(premie_receipt_begin(&receipt, &book, &results, &error), PREMIE_OK, &error);
    assert_status(premie_results_write(&results, &to, &error), PREMIE_OK, &error);
    premie_receipt_release(&receipt);
    premie_results_release(&results);
    premie_portfolio_release(&portfolio);
    premie_findings_release(&findings);
    premie_book_release(&book);
}

/* ---- folders ----------------------------------------------------------------------------------------------- */

static char temporary[PATH_SIZE];

static int make_temporary(void **state)
{
    (void)state;
    const char *parent = getenv("TMPDIR");
    (void)snprintf(temporary, sizeof temporary, "%s/premie-shard-XXXXXX", parent != NULL ? parent : "/tmp");
    return mkdtemp(temporary) != NULL && setenv("TMPDIR", temporary, 1) == 0 ? 0 : -1;
}

/* Fails where anything is left in it: rows on their way, parts of results. */
static int remove_temporary(void **state)
{
    (void)state;
    return rmdir(temporary);
}

static ranked_run run_to(const char *name)
{
    ranked_run of = {.book = "tables/demo/book", .rules = "tables/demo/rules"};
    (void)snprintf(of.out, sizeof of.out, "%.400s/%s", temporary, name);
    return of;
}

static const char *file_name(unsigned file, char name[PREMIE_FILE_NAME])
{
    return file < PREMIE_FILE_COUNT ? premie_file_name(file, name) : "receipt.json";
}

static void remove_run(const ranked_run *of)
{
    for (unsigned file = 0; file <= PREMIE_FILE_COUNT; file++) {
        char name[PREMIE_FILE_NAME], path[PATH_SIZE + PREMIE_FILE_NAME + 1];
        (void)snprintf(path, sizeof path, "%s/%s", of->out, file_name(file, name));
        (void)unlink(path);
    }
    assert_integer(rmdir(of->out), 0);
}

/* How many files they have, all with the same bytes. */
static unsigned same_files(const ranked_run *a, const ranked_run *b)
{
    unsigned count = 0;
    for (unsigned file = 0; file <= PREMIE_FILE_COUNT; file++) {
        char name[PREMIE_FILE_NAME];
        premie_file_bytes left, right;
        premie_error error;
        assert_status(premie_file_read(a->out, file_name(file, name), FILE_MOST, &left, &error), PREMIE_OK, &error);
        assert_status(premie_file_read(b->out, file_name(file, name), FILE_MOST, &right, &error), PREMIE_OK, &error);
        assert_integer((int64_t)left.length, (int64_t)right.length);
        assert_true((left.bytes != NULL) == (right.bytes != NULL));
        if (left.bytes != NULL) {
            assert_memory_equal(left.bytes, right.bytes, left.length);
        }
        count += left.bytes != NULL;
        free(left.bytes);
        free(right.bytes);
    }
    return count;
}

/* Pieces of a few bytes, so that records, quotes and line ends lie across them, and there are many rounds. */
static void the_results_are_the_bytes_of_one_process_whatever_the_ranks_and_pieces(void **state)
{
    (void)state;
    static const size_t chunks[] = {0, 7, 64, 1000};
    ranked_run alone = run_to("alone"), together = run_to("together");
    close_alone(&alone);
    for (unsigned i = 0; i < sizeof chunks / sizeof *chunks; i++) {
        int statuses[CARRIER_MOST];
        unsigned ranks = 2 + 2 * i;
        together.chunk_bytes = chunks[i];
        premie_carry(ranks, close_together, &together, statuses);
        all_exit(statuses, ranks, PREMIE_OK);
        assert_integer(same_files(&alone, &together), 13);
        remove_run(&together);
    }
    remove_run(&alone);
}

static void the_results_are_the_same_where_columns_are_turned_round_and_notes_have_line_ends(void **state)
{
    (void)state;
    static const premie_layout layouts[] = {
        {.dialect = PREMIE_ISO, .mark = true, .crlf = true, .notes = true},
        {.dialect = PREMIE_NL, .notes = true, .columns_back = true},
    };
    premie_sheets *sheets = premie_sheets_read("bad/base");
    for (unsigned i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        int statuses[RANKS];
        char book[SHEET_PATH + 8], rules[SHEET_PATH + 8];
        premie_folder folder;
        ranked_run alone = run_to("alone"), together = run_to("together");
        premie_folder_make(&folder);
        premie_sheets_write(sheets, &layouts[i], &folder);
        (void)snprintf(book, sizeof book, "%s/book", folder.path);
        (void)snprintf(rules, sizeof rules, "%s/rules", folder.path);
        alone.book = together.book = book;
        alone.rules = together.rules = rules;
        together.chunk_bytes = 50;
        close_alone(&alone);
        premie_carry(RANKS, close_together, &together, statuses);
        all_exit(statuses, RANKS, PREMIE_OK);
        assert_integer(same_files(&alone, &together), 13);
        remove_run(&together);
        remove_run(&alone);
        premie_folder_remove(&folder);
    }
    premie_sheets_free(sheets);
}

/* ---- rows on their way ------------------------------------------------------------------------------------- */

static void leave(const char *name, time_t age)
{
    char folder[PATH_SIZE + 64], file[PATH_SIZE + 128];
    struct timespec times[2] = {{.tv_sec = time(NULL) - age}, {.tv_sec = time(NULL) - age}};
    (void)snprintf(folder, sizeof folder, "%s/%s", temporary, name);
    (void)snprintf(file, sizeof file, "%s/spells.csv", folder);
    assert_integer(mkdir(folder, 0700), 0);
    int fd = open(file, O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0);
    (void)close(fd);
    assert_integer(utimensat(AT_FDCWD, folder, times, 0), 0);
}

static bool is_there(const char *name)
{
    char folder[PATH_SIZE + 64];
    struct stat found;
    (void)snprintf(folder, sizeof folder, "%s/%s", temporary, name);
    return stat(folder, &found) == 0;
}

static void what_a_run_that_was_killed_left_goes_with_a_later_one(void **state)
{
    (void)state;
    premie_scratch scratch = {.folder = NULL};
    premie_error error;
    leave("premie-rows-oldone", 7200);
    leave("premie-rows-recent", 60);
    leave("premie-other-older", 7200);
    premie_scratch_sweep("premie-rows", 3600);
    assert_status(premie_scratch_make(&scratch, "premie-rows", &error), PREMIE_OK, &error);
    assert_false(is_there("premie-rows-oldone"));
    assert_true(is_there("premie-rows-recent"));
    assert_true(is_there("premie-other-older"));
    char *held = strrchr(scratch.folder, '/') + 1;
    assert_true(is_there(held));
    premie_scratch_remove(&scratch);
    static const char *const left[] = {"premie-rows-recent", "premie-other-older"};
    for (unsigned i = 0; i < 2; i++) {
        char path[PATH_SIZE + 64];
        (void)snprintf(path, sizeof path, "%s/%s/spells.csv", temporary, left[i]);
        assert_integer(unlink(path), 0);
        *strrchr(path, '/') = '\0';
        assert_integer(rmdir(path), 0);
    }
}

/* ---- what goes wrong --------------------------------------------------------------------------------------- */

static void nothing_is_left(const ranked_run *of)
{
    struct stat found;
    assert_integer(stat(of->out, &found), -1); /* of the rest, remove_temporary says so */
}

static void where_one_rank_has_no_room_for_rows_all_fail_and_nothing_is_left(void **state)
{
    (void)state;
    int statuses[RANKS];
    ranked_run of = run_to("full");
    of.without_room = true;
    premie_carry(RANKS, close_together, &of, statuses);
    all_exit(statuses, RANKS, PREMIE_E_SYSTEM);
    nothing_is_left(&of);
}

static void where_one_rank_has_no_memory_all_fail_and_nothing_is_left(void **state)
{
    (void)state;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    skip(); /* a sanitizer takes more room than it leaves */
#endif
    int statuses[RANKS];
    ranked_run of = run_to("poor");
    of.without_memory = true;
    premie_carry(RANKS, close_together, &of, statuses);
    all_exit(statuses, RANKS, PREMIE_E_SYSTEM);
    nothing_is_left(&of);
}

/* [T-5]: nobody but one process that loads all of it can say what is wrong. */
static void a_claim_of_another_employers_absence_is_for_one_process(void **state)
{
    (void)state;
    int statuses[RANKS];
    char book[SHEET_PATH + 8], rules[SHEET_PATH + 8];
    premie_folder folder;
    premie_layout layout = {.dialect = PREMIE_ISO};
    premie_sheets *sheets = premie_sheets_read("bad/base");
    premie_sheet *claims = &sheets->sheet[PREMIE_TABLE_claims];
    premie_sheet_put(&claims->rows[1].cells[premie_sheet_column(claims, "absence_id")], "A2");
    premie_folder_make(&folder);
    premie_sheets_write(sheets, &layout, &folder);
    (void)snprintf(book, sizeof book, "%s/book", folder.path);
    (void)snprintf(rules, sizeof rules, "%s/rules", folder.path);
    ranked_run of = run_to("crossed");
    of.book = book;
    of.rules = rules;
    premie_carry(RANKS, close_together, &of, statuses);
    all_exit(statuses, RANKS, PREMIE_E_DATA);
    nothing_is_left(&of);
    premie_folder_remove(&folder);
    premie_sheets_free(sheets);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_is_the_same_however_it_is_written),
        cmocka_unit_test(an_id_with_quotes_and_one_that_is_guarded_are_what_they_read_as),
        cmocka_unit_test(a_field_that_a_record_lacks_is_blank),
        cmocka_unit_test(the_hash_of_an_id_is_XXH3),
        cmocka_unit_test(a_blank_line_and_an_open_quote_are_torn),
        cmocka_unit_test(each_rank_gets_from_each_what_it_sent),
        cmocka_unit_test(what_one_rank_could_not_do_all_know_where_they_meet_next),
        cmocka_unit_test(every_rank_learns_who_owns_a_key),
        cmocka_unit_test(a_key_with_two_owners_is_told_by_the_rank_that_knows_it),
        cmocka_unit_test(the_results_are_the_bytes_of_one_process_whatever_the_ranks_and_pieces),
        cmocka_unit_test(the_results_are_the_same_where_columns_are_turned_round_and_notes_have_line_ends),
        cmocka_unit_test(what_a_run_that_was_killed_left_goes_with_a_later_one),
        cmocka_unit_test(where_one_rank_has_no_room_for_rows_all_fail_and_nothing_is_left),
        cmocka_unit_test(where_one_rank_has_no_memory_all_fail_and_nothing_is_left),
        cmocka_unit_test(a_claim_of_another_employers_absence_is_for_one_process),
    };
    return cmocka_run_group_tests(tests, make_temporary, remove_temporary);
}
