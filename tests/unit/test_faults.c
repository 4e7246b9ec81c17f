#define _XOPEN_SOURCE 700 /* NOLINT: nftw; the name is the C library's */
#include "support/assertions.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * Each call of the program that the system may refuse is refused once (tests/faults/faults.c), in a run of its own. Such
 * a run says what failed and ends with status 3, and leaves every file as it was, or it does without and all is as ever.
 * FAULT_STEP=1 does so for every call; else only each so many are taken, of the calls on files of a close all, but under
 * the address sanitizer. FAULT_TESTS='*paths*' runs the tests of such a name alone.
 */

#define INJECTOR "build/faults.so"
#if defined(__SANITIZE_ADDRESS__)
enum { STEP = 211, FILE_STEP = 11, FILE_STEP_OF_CLOSE = 5, SOME = 307 };
#else
enum { STEP = 23, FILE_STEP = 3, FILE_STEP_OF_CLOSE = 1, SOME = 17 };
#endif

enum { WORDS = 24, PATH = 64, TEXT = 1 << 16 };

/* A command and what it starts from. */
typedef struct scene {
    const char *prepare; /* a shell command, or NULL */
    const char *command;
    const char *again; /* a shell command that makes all as it was before a run that succeeded, or NULL */
} scene;

typedef struct outcome {
    int status;
    char out[TEXT], err[TEXT], files[TEXT], content[TEXT], fault[64];
    long calls;
} outcome;

/* In memory, where there is a file system for that: each run flushes what it writes. */
static char work[sizeof "/dev/shm/premie-faults-XXXXXX"], run_folder[sizeof work + 4];

static void text_of(char *text, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    int length = vsnprintf(text, TEXT, format, values);
    va_end(values);
    assert_true(length >= 0 && length < TEXT);
}

/* ---- running ---------------------------------------------------------------------------------------------- */

static int run_words(char *const words[], const char *out, const char *err, char *const environment[])
{
    posix_spawn_file_actions_t actions;
    pid_t child;
    int status;
    assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
    (void)posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    (void)posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    (void)posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    assert_int_equal(posix_spawn(&child, words[0], &actions, NULL, words, environment), 0);
    (void)posix_spawn_file_actions_destroy(&actions);
    while (waitpid(child, &status, 0) < 0) {
        assert_int_equal(errno, EINTR);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void shell(const char *command)
{
    char text[TEXT];
    if (command != NULL) {
        text_of(text, "W=%s P=%s; set -e; %s", run_folder, getenv("PREMIE"), command);
        assert_int_equal(system(text), 0); /* NOLINT: the command is this test's own */
    }
}

static void read_text(const char *path, char *text)
{
    FILE *file = fopen(path, "r");
    size_t length = file != NULL ? fread(text, 1, TEXT - 1, file) : 0;
    text[length] = '\0';
    if (file != NULL) {
        (void)fclose(file);
    }
}

static char *listed;
static size_t listed_length;

static int list_file(const char *path, const struct stat *state, int kind, struct FTW *place)
{
    size_t room = TEXT - listed_length;
    const char *name = path + strlen(run_folder);
    (void)place;
    int length = kind == FTW_D ? snprintf(listed + listed_length, room, "%s/\n", name)
                               : snprintf(listed + listed_length, room, "%s %llu %lld %lld.%09ld\n", name,
                                          (unsigned long long)state->st_ino, (long long)state->st_size,
                                          (long long)state->st_mtim.tv_sec, state->st_mtim.tv_nsec);
    listed_length += length > 0 ? (size_t)length : 0;
    return listed_length < TEXT ? 0 : -1;
}

static int compare_lines(const void *left, const void *right)
{
    const char *const *a = left, *const *b = right;
    return strcmp(*a, *b);
}

/* The files there are, in no order of the system's, and when they were last written. */
static void look_at_files(char *text)
{
    char found[TEXT] = "", *lines[1024];
    size_t count = 0;
    listed = found;
    listed_length = 0;
    assert_int_equal(nftw(run_folder, list_file, 8, FTW_PHYS), 0);
    for (char *line = strtok(found, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        assert_true(count < sizeof lines / sizeof lines[0]);
        lines[count++] = line;
    }
    qsort(lines, count, sizeof lines[0], compare_lines);
    text[0] = '\0';
    for (size_t i = 0, length = 0; i < count; i++) {
        length += (size_t)sprintf(text + length, "%s\n", lines[i]);
    }
}

/* What they hold. */
static void read_files(char *text)
{
    char command[TEXT], list[PATH];
    (void)snprintf(list, sizeof list, "%s/list", work);
    text_of(command,
            "cd %s && find . -type d -print -o -name '*.pack' -printf '%%p %%s\\n' -o -type f -exec cksum {} + | "
            "LC_ALL=C sort >%s",
            run_folder, list);
    assert_int_equal(system(command), 0); /* NOLINT: the command is this test's own */
    read_text(list, text);
}

/* The words of a command, in which $W is the folder it works in and $P the program; they lie in `text`. */
static void split(const char *command, char *text, char *words[WORDS])
{
    size_t count = 0, length = 0;
    for (const char *at = command; *at != '\0';) {
        if (strncmp(at, "$W", 2) == 0 || strncmp(at, "$P", 2) == 0) {
            length += (size_t)sprintf(text + length, "%s", at[1] == 'W' ? run_folder : getenv("PREMIE"));
            at += 2;
        } else {
            text[length++] = *at++;
        }
    }
    text[length] = '\0';
    for (char *word = strtok(text, " "); word != NULL; word = strtok(NULL, " ")) {
        assert_true(count + 1 < WORDS);
        words[count++] = word;
    }
    words[count] = NULL;
}

static void run(const scene *of, const char *kind, long at, outcome *out)
{
    char text[TEXT], *words[WORDS], paths[3][PATH], settings[4][2 * PATH];
    static const char *const names[] = {"out", "err", "log"};
    for (int i = 0; i < 3; i++) {
        (void)snprintf(paths[i], PATH, "%s/%s", work, names[i]);
    }
    (void)snprintf(settings[0], sizeof settings[0], "FAULT_AT=%ld", at);
    (void)snprintf(settings[1], sizeof settings[1], "FAULT_LOG=%s", paths[2]);
    (void)snprintf(settings[2], sizeof settings[2], "FAULT_OF=%s", kind);
    (void)snprintf(settings[3], sizeof settings[3],
                   "ASAN_OPTIONS=verify_asan_link_order=0:allocator_may_return_null=1");
    char *environment[] = {"LD_PRELOAD=" INJECTOR, settings[0], settings[1], settings[2], settings[3], NULL};
    (void)unlink(paths[2]);
    split(of->command, text, words);
    out->status = run_words(words, paths[0], paths[1], environment);
    read_text(paths[0], out->out);
    read_text(paths[1], out->err);
    char log[TEXT], *calls;
    read_text(paths[2], log);
    calls = strstr(log, "calls ");
    out->calls = calls != NULL ? strtol(calls + 6, NULL, 10) : 0;
    (void)snprintf(out->fault, sizeof out->fault, "%.*s", (int)strcspn(log, "\n"), log);
}

/* ---- judging ---------------------------------------------------------------------------------------------- */

/*
 * What a run cannot do without, whatever comes of it: else it may try again, or leave something undone that only tidies
 * up, as long as all is as ever.
 */
static bool must_be_told(const char *fault)
{
    static const char *const names[] = {"write ", "fsync ", "close ", "mkdir ", "pread ", "lseek ", "fstat ", "mmap "};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strncmp(fault, names[i], strlen(names[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* The line of the program itself: what was found in a book may stand before it. */
static bool names_what_failed(const char *err)
{
    const char *line = strncmp(err, "premie: ", 8) == 0 ? err : strstr(err, "\npremie: ");
    return line != NULL &&
           (strstr(line, "memory") != NULL || strstr(line, ".csv changed") != NULL ||
            strstr(line, ": Input/output error") != NULL || strstr(line, ": No space left on device") != NULL);
}

/* A snapshot that cannot be read is told of, and done without. */
static bool is_warned(const char *err) { return strncmp(err, "premie: warning: ", 17) == 0; }

/* Without the lines of what a simulation keeps to go on with [S-13]. */
static void drop_kept(char *files)
{
    char *to = files;
    for (const char *line = files; *line != '\0';) {
        size_t length = strcspn(line, "\n") + 1, name = strcspn(line, " \n");
        if (name < 5 || memcmp(line + name - 5, ".kept", 5) != 0) {
            memmove(to, line, length);
            to += length;
        }
        line += length;
    }
    *to = '\0';
}

/* Nothing was written, or what had been when standard output failed. */
static bool is_left(outcome *now, const outcome *before, const outcome *sound)
{
    static char files[TEXT];
    strcpy(files, now->files);
    drop_kept(files);
    if (strcmp(files, before->files) == 0) {
        return true;
    }
    read_files(now->content);
    return strncmp(now->fault, "fclose ", 7) == 0 && strcmp(now->content, sound->content) == 0;
}

/* The address sanitizer ends a program whose threads it cannot start. */
static bool is_of_sanitizer(const char *err) { return strstr(err, "pthread_getattr_np") != NULL; }

static const char *judge(outcome *now, const outcome *before, const outcome *sound)
{
    if (now->status != sound->status) {
        return now->status != 3                                       ? "ends with another status"
               : !names_what_failed(now->err)                         ? "does not say what failed"
               : strncmp(now->out, sound->out, strlen(now->out)) != 0 ? "prints other things"
               : !is_left(now, before, sound)                         ? "leaves other files"
                                                                      : NULL;
    }
    bool warned = is_warned(now->err);
    const char *rest = now->err + (warned ? strcspn(now->err, "\n") + 1 : 0);
    read_files(now->content);
    return strcmp(now->out, sound->out) != 0 || strcmp(rest, sound->err) != 0 ? "says other things"
           : strcmp(now->content, sound->content) != 0                        ? "writes other files"
           : !warned && must_be_told(now->fault)                              ? "goes on"
                                                                              : NULL;
}

/* One run for each call of a kind, or for each so many of them; all failures are shown. */
static unsigned refuse_each(const scene *of, const char *kind, long step)
{
    static outcome before, sound, now;
    unsigned failures = 0;
    run(of, kind, 0, &sound);
    read_files(sound.content);
    assert_true(sound.calls > 0);
    shell(of->again);
    look_at_files(before.files);
    for (long at = 1; at <= sound.calls; at += step) {
        run(of, kind, at, &now);
        look_at_files(now.files);
        bool refused = strncmp(now.fault, "calls", 5) != 0 && !is_of_sanitizer(now.err);
        const char *complaint = refused ? judge(&now, &before, &sound) : NULL;
        if (complaint != NULL) {
            print_error("%s: %s: %s (status %d): %s\n", of->command, now.fault, complaint, now.status, now.err);
            failures++;
        }
        if (strcmp(now.files, before.files) != 0) {
            shell(of->again);
            look_at_files(before.files);
        }
    }
    return failures;
}

static void refuse_by(const scene *of, long file_step, long memory_step)
{
#if defined(__SANITIZE_THREAD__)
    (void)of;
    (void)file_step;
    (void)memory_step;
    skip(); /* the thread sanitizer wants to come before all other libraries */
#endif
    const char *given = getenv("FAULT_STEP");
    long step = given != NULL ? strtol(given, NULL, 10) : memory_step;
    char text[TEXT];
    (void)snprintf(run_folder, sizeof run_folder, "%s/run", work);
    text_of(text, "rm -rf %s && mkdir %s", run_folder, run_folder);
    assert_int_equal(system(text), 0); /* NOLINT: the command is this test's own */
    shell(of->prepare);
    unsigned failures =
        refuse_each(of, "files", given != NULL ? 1 : file_step) + refuse_each(of, "memory", step > 0 ? step : 1);
    assert_int_equal(failures, 0);
}

static void refuse(const scene *of) { refuse_by(of, FILE_STEP, STEP); }
/* For commands that read and write as others do, and compute other things. */
static void refuse_some(const scene *of) { refuse_by(of, FILE_STEP * 4, SOME); }

/* ---- what is refused -------------------------------------------------------------------------------------- */

#define BOOK "cp -R tables/demo/book $W/book; "
#define FORGET "rm -rf $W/results*"
#define WITH " --rules tables/demo/rules --as-of 2026-04-15 --threads "

static void a_close_that_is_refused_a_call_writes_nothing(void **state)
{
    (void)state;
    refuse_by(&(scene){BOOK, "$P close $W/book --year 2025 -o $W/results" WITH "1", FORGET}, FILE_STEP_OF_CLOSE, STEP);
}

static void a_close_by_threads_that_is_refused_a_call_writes_nothing(void **state)
{
    (void)state;
    refuse(&(scene){BOOK, "$P close $W/book --year 2025 -o $W/results" WITH "3", FORGET});
}

static void a_close_that_is_refused_a_call_leaves_the_results_it_was_to_replace(void **state)
{
    (void)state;
    const char *again = FORGET "; mkdir $W/results; echo old >$W/results/settlement.csv";
    const char *prepare = BOOK "mkdir $W/results; echo old >$W/results/settlement.csv";
    refuse(&(scene){prepare, "$P close $W/book --year 2025 --force -o $W/results" WITH "1", again});
}

static void a_check_that_is_refused_a_call_says_so(void **state)
{
    (void)state;
    refuse(&(scene){BOOK, "$P check $W/book" WITH "1", NULL});
    refuse(&(scene){BOOK, "$P check $W/book" WITH "3", NULL});
}

static void the_rules_are_found_where_the_program_cannot_be_looked_up(void **state)
{
    (void)state;
    refuse(&(scene){NULL, "$P check tables/demo/book --as-of 2026-04-15 --threads 1", NULL});
}

static void a_check_of_a_bad_book_that_is_refused_a_call_says_so_or_all_that_is_wrong(void **state)
{
    (void)state;
    const char *prepare = BOOK "echo E9,e1,2025-02-30,,,,,, >>$W/book/spells.csv; echo E1, >>$W/book/spells.csv";
    refuse(&(scene){prepare, "$P check $W/book" WITH "2", NULL});
}

static void rows_set_aside_by_a_run_that_is_refused_a_call_are_written_whole_or_not_at_all(void **state)
{
    (void)state;
    const char *prepare = BOOK "echo E9,e1,2025-02-30,,,,,, >>$W/book/spells.csv";
    refuse(&(scene){prepare, "$P check $W/book --rejects $W/rejects.csv" WITH "1", "rm -f $W/rejects.csv"});
}

static void a_run_that_is_refused_a_call_leaves_the_reject_file_that_it_was_to_replace(void **state)
{
    (void)state;
    const char *again = FORGET "; echo old >$W/rejects.csv";
    const char *prepare = BOOK "echo E9,e1,2025-02-30,,,,,, >>$W/book/spells.csv; echo old >$W/rejects.csv";
    refuse_some(
        &(scene){prepare, "$P settle $W/book --year 2025 -o $W/results --rejects $W/rejects.csv" WITH "1", again});
}

static void a_run_that_finds_faults_tells_all_of_them_or_what_it_was_refused(void **state)
{
    (void)state;
    const char *prepare = BOOK "cp -R tables/demo/rules $W/rules; sed 3d tables/demo/rules/vat.csv >$W/rules/vat.csv";
    refuse_some(&(scene){prepare,
                         "$P prorata $W/book --year 2025 --until 2026-01-01 -o $W/results --rules $W/rules "
                         "--as-of 2026-04-15 --threads 2",
                         FORGET});
}

static void a_snapshot_that_is_refused_a_call_is_not_made(void **state)
{
    (void)state;
    refuse(&(scene){BOOK, "$P pack $W/book --rules tables/demo/rules --threads 1", "rm -f $W/book.pack"});
    refuse(&(scene){BOOK, "$P pack $W/book --rules tables/demo/rules --threads 3", "rm -f $W/book.pack"});
}

static void a_snapshot_that_cannot_be_read_is_done_without(void **state)
{
    (void)state;
    const char *prepare = BOOK "touch -d 2020-01-01 $W/book/*.csv; $P pack --quiet $W/book --rules tables/demo/rules";
    refuse(&(scene){prepare, "$P check $W/book" WITH "1", NULL});
    refuse(&(scene){prepare, "$P close $W/book --year 2025 -o $W/results" WITH "3", FORGET});
    /* no cover asks for birth dates */
    prepare = BOOK "sed -i '/^C10,/d;/,C10,/d' $W/book/*.csv; touch -d 2020-01-01 $W/book/*.csv;"
                   "$P pack --quiet $W/book --rules tables/demo/rules";
    refuse(&(scene){prepare, "$P close $W/book --year 2025 --only settle,rate -o $W/results" WITH "2", FORGET});
}

static void a_verification_that_is_refused_a_call_says_so(void **state)
{
    (void)state;
    const char *prepare = BOOK "$P close --quiet $W/book --year 2025 -o $W/results" WITH "1";
    refuse(&(scene){prepare, "$P verify $W/results $W/book --rules tables/demo/rules --threads 1", NULL});
    refuse(&(scene){prepare, "$P verify $W/results $W/book --rules tables/demo/rules --threads 3", NULL});
}

static void an_explanation_that_is_refused_a_call_says_so(void **state)
{
    (void)state;
    refuse(&(scene){BOOK, "$P explain $W/book --year 2025 --cover C04" WITH "1", NULL});
    refuse(&(scene){BOOK, "$P explain $W/book --year 2025 --cover C01 --format json" WITH "3", NULL});
}

static void an_explanation_of_whk_or_of_a_case_that_is_refused_a_call_says_so(void **state)
{
    (void)state;
    refuse_some(&(scene){BOOK, "$P explain $W/book --year 2024 --employer E7" WITH "1", NULL});
    refuse_some(&(scene){BOOK, "$P explain $W/book --year 2024 --employer E7 --format json" WITH "1", NULL});
    refuse_some(&(scene){BOOK, "$P explain $W/book --year 2025 --cover C18 --format json" WITH "1", NULL});
}

static void premiums_of_whk_and_costs_of_wga_that_are_refused_a_call_are_not_written(void **state)
{
    (void)state;
    refuse_some(&(scene){BOOK, "$P whk $W/book --year 2024 -o $W/results" WITH "2", FORGET});
    refuse_some(&(scene){BOOK, "$P wga $W/book --year 2026 -o $W/results" WITH "2", FORGET});
    refuse_some(
        &(scene){BOOK, "$P timeline $W/book --from 2026-01-01 --until 2027-01-01 -o $W/results" WITH "2", FORGET});
}

static void an_impact_that_is_refused_a_call_is_not_written(void **state)
{
    (void)state;
    refuse_some(&(scene){BOOK,
                         "$P simulate $W/book --year 2026 --scenario tables/demo/scenarios/dearer --scenario "
                         "tables/demo/scenarios/flatter -o $W/results" WITH "2",
                         FORGET});
}

#define MODEL BOOK "$P fit --quiet $W/book -o $W/model" WITH "1"

static void paths_that_are_refused_a_call_are_not_written(void **state)
{
    (void)state;
    refuse_some(&(scene){
        MODEL,
        "$P simulate $W/book --year 2026 --model $W/model --paths 40 --horizon 3 --seed 1 -o $W/results" WITH "2",
        FORGET});
}

static void a_model_or_a_sample_that_is_refused_a_call_is_not_written(void **state)
{
    (void)state;
    refuse_some(&(scene){BOOK, "$P fit $W/book -o $W/results" WITH "2", FORGET});
    refuse_some(&(scene){BOOK, "$P sample $W/book --size 3 --seed 1" WITH "1", NULL});
}

static void a_page_that_is_refused_a_call_appears_with_its_results_or_not_at_all(void **state)
{
    (void)state;
    refuse_some(&(scene){BOOK,
                         "$P simulate $W/book --year 2026 --scenario tables/demo/scenarios/dearer -o $W/results "
                         "--report $W/results.html" WITH "1",
                         FORGET});
    const char *again = FORGET "; mkdir $W/results; echo old >$W/results/impact.csv; echo old >$W/results.html";
    const char *prepare = BOOK "mkdir $W/results; echo old >$W/results/impact.csv; echo old >$W/results.html";
    refuse_some(&(scene){prepare,
                         "$P simulate $W/book --year 2026 --scenario tables/demo/scenarios/dearer -o $W/results "
                         "--report $W/results.html --force" WITH "1",
                         again});
}

static void a_comparison_that_is_refused_a_call_says_so(void **state)
{
    (void)state;
    const char *prepare =
        BOOK "for year in 2024 2025; do $P close --quiet $W/book --year $year -o $W/$year" WITH "1; done";
    refuse_some(&(scene){prepare, "$P compare $W/2024 $W/2025", NULL});
}

static void an_estimate_of_credibility_that_is_refused_a_call_says_so(void **state)
{
    (void)state;
    const char *prepare =
        "{ echo sector,group,period,value,weight; for s in a b; do for g in 1 2 3; do for p in 1 2 3; do "
        "echo $s,$s$g,$p,0.$p$g,$((g * p)); done; done; done; } >$W/data.csv";
    refuse_some(&(scene){prepare, "$P credibility $W/data.csv --hierarchical ohlsson", NULL});
    refuse_some(&(scene){prepare, "$P credibility $W/data.csv --hierarchical ohlsson --format json", NULL});
}

static int make_folder(void **state)
{
    (void)state;
    (void)snprintf(work, sizeof work, "%s/premie-faults-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    return mkdtemp(work) != NULL && getenv("PREMIE") != NULL ? 0 : -1;
}

static int remove_folder(void **state)
{
    char text[TEXT];
    (void)state;
    text_of(text, "rm -rf %s", work);
    return system(text); /* NOLINT: the command is this test's own */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_close_that_is_refused_a_call_writes_nothing),
        cmocka_unit_test(a_close_by_threads_that_is_refused_a_call_writes_nothing),
        cmocka_unit_test(a_close_that_is_refused_a_call_leaves_the_results_it_was_to_replace),
        cmocka_unit_test(a_check_that_is_refused_a_call_says_so),
        cmocka_unit_test(the_rules_are_found_where_the_program_cannot_be_looked_up),
        cmocka_unit_test(a_check_of_a_bad_book_that_is_refused_a_call_says_so_or_all_that_is_wrong),
        cmocka_unit_test(rows_set_aside_by_a_run_that_is_refused_a_call_are_written_whole_or_not_at_all),
        cmocka_unit_test(a_run_that_is_refused_a_call_leaves_the_reject_file_that_it_was_to_replace),
        cmocka_unit_test(a_run_that_finds_faults_tells_all_of_them_or_what_it_was_refused),
        cmocka_unit_test(a_snapshot_that_is_refused_a_call_is_not_made),
        cmocka_unit_test(a_snapshot_that_cannot_be_read_is_done_without),
        cmocka_unit_test(a_verification_that_is_refused_a_call_says_so),
        cmocka_unit_test(an_explanation_that_is_refused_a_call_says_so),
        cmocka_unit_test(an_explanation_of_whk_or_of_a_case_that_is_refused_a_call_says_so),
        cmocka_unit_test(premiums_of_whk_and_costs_of_wga_that_are_refused_a_call_are_not_written),
        cmocka_unit_test(an_impact_that_is_refused_a_call_is_not_written),
        cmocka_unit_test(paths_that_are_refused_a_call_are_not_written),
        cmocka_unit_test(a_model_or_a_sample_that_is_refused_a_call_is_not_written),
        cmocka_unit_test(a_page_that_is_refused_a_call_appears_with_its_results_or_not_at_all),
        cmocka_unit_test(a_comparison_that_is_refused_a_call_says_so),
        cmocka_unit_test(an_estimate_of_credibility_that_is_refused_a_call_says_so),
    };
    if (getenv("FAULT_TESTS") != NULL) {
        cmocka_set_test_filter(getenv("FAULT_TESTS"));
    }
    return cmocka_run_group_tests_name("faults", tests, make_folder, remove_folder);
}
