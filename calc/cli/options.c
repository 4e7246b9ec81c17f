#include <string.h>
#include <unistr.h>

#include "cli/cli.h"

enum { THREADS_MAX = 1024 };

/* A word of a choice such as `iso|nl`. */
static bool is_word(const char *text, const char *word) { return strcmp(text, word) == 0; }

static bool take_text(const char **place, const char *text)
{
    *place = text;
    return text[0] != '\0';
}

static bool take_year(cli_arguments *arguments, const char *text)
{
    int64_t year = 0;
    bool sound = premie_count_parse(text, strlen(text), 1900, 2199, &year) == PREMIE_PARSED;
    arguments->year = (int)year;
    return sound;
}

static const struct {
    const char *word;
    premie_part part;
} part_words[] = {{"settle", PREMIE_PART_SETTLE},
                  {"advance", PREMIE_PART_ADVANCE},
                  {"prorata", PREMIE_PART_PRORATA},
                  {"reimburse", PREMIE_PART_REIMBURSE},
                  {"rate", PREMIE_PART_RATE}};
enum { PARTS = sizeof part_words / sizeof part_words[0] };

static unsigned part_of(const char *word, size_t length)
{
    for (unsigned i = 0; i < PARTS; i++) {
        if (strlen(part_words[i].word) == length && memcmp(part_words[i].word, word, length) == 0) {
            return part_words[i].part;
        }
    }
    return 0;
}

static bool take_only(cli_arguments *arguments, const char *text)
{
    arguments->parts = 0;
    for (;;) {
        size_t length = strcspn(text, ",");
        unsigned part = part_of(text, length);
        arguments->parts |= part;
        if (part == 0 || text[length] == '\0') {
            return part != 0;
        }
        text += length + 1;
    }
}

const char *premie_cli_parts_text(unsigned parts, char text[CLI_PARTS_TEXT])
{
    int length = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < PARTS; i++) {
        if ((parts & part_words[i].part) != 0) {
            length += snprintf(text + length, CLI_PARTS_TEXT - (size_t)length, "%s%s", length > 0 ? "," : "",
                               part_words[i].word);
        }
    }
    return text;
}

static bool take_cover(cli_arguments *arguments, const char *text) { return take_text(&arguments->cover, text); }
static bool take_case(cli_arguments *arguments, const char *text) { return take_text(&arguments->sickness_case, text); }
static bool take_employer(cli_arguments *arguments, const char *text) { return take_text(&arguments->employer, text); }
static bool take_out(cli_arguments *arguments, const char *text) { return take_text(&arguments->out, text); }
static bool take_rules(cli_arguments *arguments, const char *text) { return take_text(&arguments->rules, text); }
static bool take_rejects(cli_arguments *arguments, const char *text)
{
    arguments->set_aside = true;
    return take_text(&arguments->rejects, text);
}

static bool take_format(cli_arguments *arguments, const char *text)
{
    arguments->json = is_word(text, "json");
    return arguments->json || is_word(text, "text");
}

static bool take_estimator(cli_arguments *arguments, const char *text)
{
    arguments->estimator = is_word(text, "iterative") ? PREMIE_ITERATIVE : PREMIE_UNBIASED;
    return is_word(text, "iterative") || is_word(text, "unbiased");
}

static bool take_hierarchical(cli_arguments *arguments, const char *text)
{
    arguments->hierarchy = is_word(text, "ohlsson") ? PREMIE_OHLSSON : PREMIE_BUHLMANN_GISLER;
    return is_word(text, "ohlsson") || is_word(text, "buhlmann-gisler");
}

/* The decimal mark may be either, whatever the dialect of files. */
static bool take_k(cli_arguments *arguments, const char *text)
{
    size_t length = strlen(text);
    bool sound = premie_real_parse(text, length, PREMIE_ISO, &arguments->k) ||
                 premie_real_parse(text, length, PREMIE_NL, &arguments->k);
    return sound && arguments->k >= 0 && arguments->k <= 1e50;
}

static bool take_schema(cli_arguments *arguments, const char *text)
{
    bool markdown = text != NULL && is_word(text, "markdown");
    arguments->schema = markdown ? CLI_SCHEMA_MARKDOWN : CLI_SCHEMA_TEXT;
    return markdown || text == NULL || is_word(text, "text");
}

static bool take_as_of(cli_arguments *arguments, const char *text)
{
    return premie_date_parse(text, strlen(text), PREMIE_NL, &arguments->as_of) == PREMIE_PARSED;
}

static bool take_from(cli_arguments *arguments, const char *text)
{
    return premie_date_parse(text, strlen(text), PREMIE_NL, &arguments->from) == PREMIE_PARSED;
}

static bool take_until(cli_arguments *arguments, const char *text)
{
    return premie_date_parse(text, strlen(text), PREMIE_NL, &arguments->until) == PREMIE_PARSED;
}

static bool take_dialect(cli_arguments *arguments, const char *text)
{
    arguments->dialect = is_word(text, "nl") ? PREMIE_NL : PREMIE_ISO;
    return is_word(text, "nl") || is_word(text, "iso");
}

static bool take_threads(cli_arguments *arguments, const char *text)
{
    int64_t threads = 1;
    bool sound = premie_count_parse(text, strlen(text), 1, THREADS_MAX, &threads) == PREMIE_PARSED;
    arguments->threads = (unsigned)threads;
    return sound;
}

static bool take_parser(cli_arguments *arguments, const char *text)
{
    arguments->libcsv_only = is_word(text, "libcsv");
    return is_word(text, "libcsv") || is_word(text, "fast");
}

static bool take_size(cli_arguments *arguments, const char *text)
{
    int64_t size = 1;
    bool sound = premie_count_parse(text, strlen(text), 1, 999999, &size) == PREMIE_PARSED;
    arguments->size = (uint32_t)size;
    return sound;
}

static bool take_seed(cli_arguments *arguments, const char *text)
{
    int64_t seed = 1;
    bool sound = premie_count_parse(text, strlen(text), 0, UINT32_MAX, &seed) == PREMIE_PARSED;
    arguments->seed = (uint32_t)seed;
    return sound;
}

/* A whole number from 1 to `most`. */
static bool take_whole(const char *text, int64_t most, uint32_t *place)
{
    int64_t number = 1;
    bool sound = premie_count_parse(text, strlen(text), 1, most, &number) == PREMIE_PARSED;
    *place = (uint32_t)number;
    return sound;
}

static bool take_paths(cli_arguments *arguments, const char *text)
{
    return take_whole(text, 9999999, &arguments->paths);
}

static bool take_keep_every(cli_arguments *arguments, const char *text)
{
    return take_whole(text, 86400, &arguments->keep_every);
}

static bool take_horizon(cli_arguments *arguments, const char *text)
{
    uint32_t horizon;
    bool sound = take_whole(text, 50, &horizon);
    arguments->horizon = (int)horizon;
    return sound;
}

/* NAME=DIR, or DIR whose last part is the name: a name is an id [T-3] without a slash. */
static bool split_scenario(const char *text, cli_scenario *scenario)
{
    size_t name = strcspn(text, "=/");
    bool named = text[name] == '=';
    scenario->folder = named ? text + name + 1 : text;
    const char *begin = text;
    size_t length = name;
    if (!named) {
        size_t end = strlen(text);
        while (end > 0 && text[end - 1] == '/') {
            end--;
        }
        for (length = 0; length < end && text[end - length - 1] != '/';) {
            length++;
        }
        begin = text + end - length;
    }
    bool sound = length > 0 && length < sizeof scenario->name && scenario->folder[0] != '\0' &&
                 u8_check((const uint8_t *)begin, length) == NULL;
    for (size_t i = 0; i < length && sound; i++) {
        sound = (unsigned char)begin[i] >= ' ' && begin[i] != 0x7f;
        scenario->name[i] = begin[i];
    }
    scenario->name[sound ? length : 0] = '\0';
    return sound && strcmp(scenario->name, "base") != 0 && strcmp(scenario->name, ".") != 0 &&
           strcmp(scenario->name, "..") != 0;
}

static bool take_scenario(cli_arguments *arguments, const char *text)
{
    cli_scenario scenario, *all = arguments->scenarios;
    unsigned at = arguments->scenario_count;
    if (at == CLI_SCENARIOS_MAX || !split_scenario(text, &scenario)) {
        return false;
    }
    for (; at > 0 && strcmp(all[at - 1].name, scenario.name) > 0; at--) {
        all[at] = all[at - 1];
    }
    if (at > 0 && strcmp(all[at - 1].name, scenario.name) == 0) {
        return false;
    }
    all[at] = scenario;
    arguments->scenario_count++;
    return true;
}

static bool take_since(cli_arguments *arguments, const char *text)
{
    int64_t year = 0;
    bool sound = premie_count_parse(text, strlen(text), 1900, 2199, &year) == PREMIE_PARSED;
    arguments->since = (int)year;
    return sound;
}

static bool take_model(cli_arguments *arguments, const char *text) { return take_text(&arguments->model, text); }
static bool take_report(cli_arguments *arguments, const char *text) { return take_text(&arguments->report, text); }

static bool take_completion(cli_arguments *arguments, const char *text)
{
    (void)arguments;
    return is_word(text, "bash");
}

static bool take_force(cli_arguments *arguments, const char *text)
{
    (void)text;
    return arguments->force = true;
}

static bool take_quiet(cli_arguments *arguments, const char *text)
{
    (void)text;
    return arguments->quiet = true;
}

static bool take_progress(cli_arguments *arguments, const char *text)
{
    (void)text;
    return arguments->progress = true;
}

static bool take_shared_input(cli_arguments *arguments, const char *text)
{
    (void)text;
    return arguments->shared_input = true;
}

static bool take_no_pack(cli_arguments *arguments, const char *text)
{
    (void)text;
    return arguments->no_pack = true;
}

const cli_option_about premie_cli_options[CLI_OPTION_COUNT] = {
    [CLI_YEAR] = {.name = "year",
                  .argument = "YEAR",
                  .meaning = "insurance year, by the calendar year in which it begins",
                  .expected = "a year from 1900 to 2199",
                  .take = take_year},
    [CLI_FROM] = {.name = "from",
                  .argument = "DATE",
                  .meaning = "first day: what falls on it or later is listed",
                  .expected = "a date such as 2026-04-15 or 15-04-2026",
                  .take = take_from},
    [CLI_UNTIL] = {.name = "until",
                   .argument = "DATE",
                   .meaning = "first day that is out: what falls before it counts",
                   .expected = "a date such as 2026-04-15 or 15-04-2026",
                   .take = take_until},
    [CLI_ONLY] = {.name = "only",
                  .argument = "LIST",
                  .meaning = "run these parts: settle, advance, prorata, reimburse, rate, with commas between",
                  .otherwise = "all",
                  .expected = "settle, advance, prorata, reimburse or rate, or some of them with commas between",
                  .words = "settle advance prorata reimburse rate",
                  .take = take_only},
    [CLI_COVER] = {.name = "cover",
                   .argument = "ID",
                   .meaning = "cover, by its cover_id",
                   .expected = "the id of a cover",
                   .take = take_cover},
    [CLI_CASE] = {.name = "case",
                  .argument = "ID",
                  .meaning = "sickness case, by the absence_id of its first absence",
                  .expected = "the id of a case",
                  .take = take_case},
    [CLI_EMPLOYER] = {.name = "employer",
                      .argument = "ID",
                      .meaning = "employer, by its employer_id",
                      .expected = "the id of an employer",
                      .take = take_employer},
    [CLI_OUT] = {.letter = 'o',
                 .argument = "DIR",
                 .meaning = "folder for the results, which appears whole or not at all",
                 .expected = "a folder",
                 .take = take_out},
    [CLI_FORCE] = {.name = "force", .meaning = "replace a result folder that is there", .take = take_force},
    [CLI_FORMAT] = {.name = "format",
                    .argument = "text|json",
                    .meaning = "for people or for programs",
                    .otherwise = "text",
                    .expected = "text or json",
                    .take = take_format},
    [CLI_ESTIMATOR] = {.name = "estimator",
                       .argument = "unbiased|iterative",
                       .meaning = "how the variance between groups is estimated, in a model of one level",
                       .otherwise = "unbiased",
                       .expected = "unbiased or iterative",
                       .take = take_estimator},
    [CLI_HIERARCHICAL] = {.name = "hierarchical",
                          .argument = "ohlsson|buhlmann-gisler",
                          .meaning = "a model of two levels, sector and group, and its estimator",
                          .otherwise = "one level",
                          .expected = "ohlsson or buhlmann-gisler",
                          .take = take_hierarchical},
    [CLI_K] = {.name = "k",
               .argument = "NUMBER",
               .meaning = "K as it is laid down: the weight at which a group counts for one half",
               .otherwise = "estimated",
               .expected = "a number from 0 to 1e50",
               .take = take_k},
    [CLI_SIZE] = {.name = "size",
                  .argument = "N",
                  .meaning = "applications to draw",
                  .expected = "a whole number from 1 to 999999",
                  .take = take_size},
    [CLI_SEED] = {.name = "seed",
                  .argument = "S",
                  .meaning = "the same seed draws the same",
                  .expected = "a whole number from 0 to 4294967295",
                  .take = take_seed},
    [CLI_SCHEMA] = {.name = "schema",
                    .argument = "text|markdown",
                    .argument_may_lack = true,
                    .meaning = "describe every table and column",
                    .otherwise = "text",
                    .expected = "text or markdown",
                    .take = take_schema},
    [CLI_SCENARIO] = {.name = "scenario",
                      .argument = "NAME=DIR",
                      .meaning = "tables in the place of others; may be given several times",
                      .expected = "NAME=DIR, or a folder, with a name that is neither base nor given before",
                      .take = take_scenario},
    [CLI_MODEL] = {.name = "model",
                   .argument = "DIR",
                   .meaning = "how many cases there will be and what they cost",
                   .otherwise = "none",
                   .expected = "a folder",
                   .take = take_model},
    [CLI_SINCE] = {.name = "since",
                   .argument = "YEAR",
                   .meaning = "first calendar year to look at",
                   .otherwise = "that of the first absence",
                   .expected = "a year from 1900 to 2199",
                   .take = take_since},
    [CLI_PATHS] = {.name = "paths",
                   .argument = "N",
                   .meaning = "futures to draw",
                   .expected = "a whole number from 1 to 9999999",
                   .take = take_paths},
    [CLI_HORIZON] = {.name = "horizon",
                     .argument = "H",
                     .meaning = "years of each",
                     .expected = "a whole number from 1 to 50",
                     .take = take_horizon},
    [CLI_REPORT] = {.name = "report",
                    .argument = "FILE",
                    .meaning = "write a page to read in a browser, or to print",
                    .otherwise = "none",
                    .expected = "a file",
                    .take = take_report},
    [CLI_KEEP_EVERY] = {.name = "keep-every",
                        .argument = "SECONDS",
                        .meaning = "how often an unfinished run is kept",
                        .otherwise = "20",
                        .expected = "a whole number from 1 to 86400",
                        .take = take_keep_every},
    [CLI_SHARED_INPUT] = {.name = "shared-input",
                          .meaning = "every rank reads the input itself, from a file system that all have",
                          .otherwise = "rank 0 reads it, and the others have it from there",
                          .take = take_shared_input},
    [CLI_RULES] = {.name = "rules",
                   .argument = "DIR",
                   .meaning = "rule tables",
                   .otherwise = "those that came with the program",
                   .expected = "a folder",
                   .take = take_rules},
    [CLI_AS_OF] = {.name = "as-of",
                   .argument = "DATE",
                   .meaning = "knowledge date: what was recorded later is left out",
                   .otherwise = "today",
                   .expected = "a date such as 2026-04-15 or 15-04-2026",
                   .take = take_as_of},
    [CLI_REJECTS] = {.name = "rejects",
                     .argument = "FILE",
                     .meaning = "set bad rows aside in FILE and go on with the rest",
                     .otherwise = "stop",
                     .expected = "a file",
                     .take = take_rejects},
    [CLI_DIALECT] = {.name = "dialect",
                     .argument = "iso|nl",
                     .meaning = "how decimals, dates and fields are written",
                     .otherwise = "iso",
                     .expected = "iso or nl",
                     .take = take_dialect},
    [CLI_THREADS] = {.name = "threads",
                     .argument = "N",
                     .meaning = "worker threads; the results are the same for every N",
                     .otherwise = "all processors",
                     .expected = "a whole number from 1 to 1024",
                     .take = take_threads},
    [CLI_PARSER] = {.name = "parser",
                    .argument = "fast|libcsv",
                    .meaning =
                        "split plain records directly, or take all of them through libcsv; the results are the same",
                    .otherwise = "fast",
                    .expected = "fast or libcsv",
                    .take = take_parser},
    [CLI_NO_PACK] = {.name = "no-pack",
                     .meaning = "read the tables of the book, not its snapshot",
                     .otherwise = "the snapshot, where it is what the tables are",
                     .take = take_no_pack},
    [CLI_QUIET] = {.name = "quiet", .meaning = "no progress bar, no summary", .take = take_quiet},
    [CLI_PROGRESS] = {.name = "progress",
                      .meaning = "a progress bar on standard error",
                      .otherwise = "on a terminal, once work is long",
                      .take = take_progress},
    [CLI_COMPLETION] = {.name = "completion",
                        .argument = "bash",
                        .meaning = "print a completion script",
                        .expected = "bash",
                        .take = take_completion},
    [CLI_LIST_COMMANDS] = {.name = "list-commands", .meaning = "print the names of the commands"},
    [CLI_VERSION] = {.name = "version", .meaning = "print the version"},
    [CLI_HELP] = {.name = "help", .meaning = "print this help"},
};
