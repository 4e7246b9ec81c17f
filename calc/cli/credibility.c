#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "premie/observations.h"

enum { FIGURES_MAX = 12, LABEL = 36, NOTES_MAX = 2 };

/* A structure parameter; NaN where it is empty. */
typedef struct figure {
    const char *name, *label;
    double value;
} figure;

/* What was estimated, in the words of either model. */
typedef struct estimate {
    const char *model, *estimator, *title;
    figure figures[FIGURES_MAX];
    unsigned figure_count;
    const char *notes[NOTES_MAX];
    unsigned note_count;
    premie_credibility_unit *groups, *sectors;
} estimate;

static void add_figure(estimate *of, const char *name, const char *label, double value)
{
    of->figures[of->figure_count++] = (figure){name, label, value};
}

static void add_note(estimate *of, bool applies, const char *text)
{
    if (applies) {
        of->notes[of->note_count++] = text;
    }
}

/* ---- the models ------------------------------------------------------------------------------------------ */

static premie_status estimate_groups(const cli_arguments *arguments, const premie_observations *observations,
                                     estimate *of, premie_error *error)
{
    premie_credibility model;
    bool given = premie_cli_given(arguments, CLI_K);
    premie_status status =
        premie_credibility_estimate(observations->cell_count, observations->cells, observations->group_count,
                                    arguments->estimator, given ? &arguments->k : NULL, of->groups, &model, error);
    if (status != PREMIE_OK) {
        return status;
    }
    of->model = "buhlmann-straub";
    of->title = "Bühlmann–Straub model";
    of->estimator = arguments->estimator == PREMIE_ITERATIVE ? "iterative" : "unbiased";
    add_figure(of, "observations", "observations", (double)model.cells);
    add_figure(of, "groups", "groups", (double)model.groups);
    add_figure(of, "weight", "weight", model.weight);
    add_figure(of, "overall_mean", "overall mean", model.overall_mean);
    add_figure(of, "within", "variance within groups", model.within);
    add_figure(of, "between", "variance between groups", model.between);
    add_figure(of, "k", given ? "K, as given" : "K", model.has_k ? model.k : NAN);
    add_figure(of, "mean", "collective mean", model.mean);
    add_note(of, model.between_negative,
             given ? "the variance between groups was estimated below 0 and is taken as 0"
                   : "the variance between groups was estimated below 0 and is taken as 0: every factor is 0");
    add_note(of, model.groups == 1 && !given, "there is one group: its factor is 0");
    return PREMIE_OK;
}

static premie_status estimate_sectors(const cli_arguments *arguments, const premie_observations *observations,
                                      estimate *of, premie_error *error)
{
    premie_hierarchy model;
    premie_status status = premie_hierarchy_estimate(
        observations->cell_count, observations->cells, observations->group_count, observations->sector_count,
        observations->sector_sizes, arguments->hierarchy, of->groups, of->sectors, &model, error);
    if (status != PREMIE_OK) {
        return status;
    }
    of->model = "hierarchical";
    of->title = "hierarchical model";
    of->estimator = arguments->hierarchy == PREMIE_OHLSSON ? "ohlsson" : "buhlmann-gisler";
    add_figure(of, "observations", "observations", (double)model.cells);
    add_figure(of, "groups", "groups", (double)model.groups);
    add_figure(of, "sectors", "sectors", (double)model.sectors);
    add_figure(of, "weight", "weight", model.weight);
    add_figure(of, "overall_mean", "overall mean", model.overall_mean);
    add_figure(of, "within", "variance within groups", model.within);
    add_figure(of, "between_groups", "variance between groups", model.between_groups);
    add_figure(of, "between_sectors", "variance between sectors", model.between_sectors);
    add_figure(of, "mean", "portfolio mean", model.mean);
    add_note(of, model.groups_negative,
             model.between_groups > 0
                 ? "the variance between groups was estimated below 0 in a sector and counts as 0 there"
                 : "the variance between groups was estimated below 0 and is taken as 0: every group's factor is 0");
    add_note(of, model.sectors_negative,
             "the variance between sectors was estimated below 0 and is taken as 0: every sector's factor is 0");
    return PREMIE_OK;
}

static premie_status estimate_model(const cli_arguments *arguments, const premie_observations *observations,
                                    estimate *of, premie_error *error)
{
    size_t groups = observations->group_count, sectors = observations->sector_count;
    of->groups = calloc(groups, sizeof *of->groups);
    of->sectors = calloc(sectors > 0 ? sectors : 1, sizeof *of->sectors);
    if (of->groups == NULL || of->sectors == NULL) {
        return premie_fail(error, PREMIE_E_SYSTEM, "not enough memory");
    }
    return sectors > 0 ? estimate_sectors(arguments, observations, of, error)
                       : estimate_groups(arguments, observations, of, error);
}

/* ---- text ------------------------------------------------------------------------------------------------ */

static const char *real(double value, premie_dialect dialect, char text[PREMIE_CELL_TEXT])
{
    (void)premie_real_text(value, dialect, text);
    return text;
}

static void print_structure(const estimate *of, const premie_observations *observations, premie_dialect dialect)
{
    char text[4][PREMIE_CELL_TEXT];
    (void)fprintf(stderr, "%s, estimator %s\n", of->title, of->estimator);
    for (unsigned i = 0; i < of->figure_count; i++) {
        bool blank = isnan(of->figures[i].value);
        (void)fprintf(stderr, "  %-*s%s\n", LABEL, of->figures[i].label,
                      blank ? "none" : real(of->figures[i].value, dialect, text[0]));
    }
    for (size_t i = 0; i < observations->sector_count; i++) {
        const premie_credibility_unit *sector = &of->sectors[i];
        char shown[CLI_ID];
        (void)fprintf(stderr, "  sector %s: groups %zu, mean %s, factor %s, premium %s\n",
                      premie_cli_id(observations->sectors[i], shown), sector->count,
                      real(sector->count > 0 ? sector->mean : NAN, dialect, text[1]),
                      real(sector->factor, dialect, text[2]), real(sector->premium, dialect, text[3]));
    }
    for (unsigned i = 0; i < of->note_count; i++) {
        (void)fprintf(stderr, "  note: %s\n", of->notes[i]);
    }
}

static premie_status print_text(const cli_arguments *arguments, const estimate *of,
                                const premie_observations *observations, premie_error *error)
{
    char *text;
    size_t length;
    premie_status status = premie_observations_csv(observations, of->groups, arguments->dialect, &text, &length, error);
    if (status == PREMIE_OK) {
        (void)fwrite(text, 1, length, stdout);
        free(text);
    }
    if (status == PREMIE_OK && !arguments->quiet) {
        print_structure(of, observations, arguments->dialect);
    }
    return status;
}

/* ---- JSON ------------------------------------------------------------------------------------------------ */

/* A stream in memory does not remember by itself what it had no room for. */
typedef struct json_out {
    FILE *to;
    bool failed;
} json_out;

static __attribute__((format(printf, 2, 3))) void put(json_out *out, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    out->failed |= vfprintf(out->to, format, values) < 0;
    va_end(values);
}

/* Numbers are written here: Jansson's have more digits than read back as the same. */
static void json_number(json_out *to, const char *before, const char *name, double value)
{
    char text[PREMIE_CELL_TEXT];
    put(to, "%s\"%s\": %s", before, name, isnan(value) ? "null" : real(value, PREMIE_ISO, text));
}

static void json_id(json_out *to, const char *before, const char *name, premie_id id)
{
    json_t *string = json_stringn(premie_id_bytes(id), premie_id_length(id));
    char *text = premie_cli_json_text(string, false);
    to->failed |= text == NULL;
    put(to, "%s\"%s\": %s", before, name, text != NULL ? text : "");
    free(text);
    json_decref(string);
}

static void json_unit(json_out *to, const premie_credibility_unit *unit, const char *of)
{
    json_number(to, ", ", of, (double)unit->count);
    json_number(to, ", ", "weight", unit->weight);
    json_number(to, ", ", "mean", unit->count > 0 ? unit->mean : NAN);
    json_number(to, ", ", "factor", unit->factor);
    json_number(to, ", ", "premium", unit->premium);
    put(to, "}");
}

static void json_groups(json_out *to, const estimate *of, const premie_observations *observations)
{
    size_t sector = 0, left = observations->sector_count > 0 ? observations->sector_sizes[0] : 0;
    for (size_t i = 0; i < observations->group_count; i++, left--) {
        put(to, "%s\n    {", i > 0 ? "," : "");
        if (observations->sector_count > 0) {
            sector += left == 0;
            left = left == 0 ? observations->sector_sizes[sector] : left;
            json_id(to, "", "sector", observations->sectors[sector]);
        }
        json_id(to, observations->sector_count > 0 ? ", " : "", "group", observations->groups[i]);
        json_unit(to, &of->groups[i], "periods");
    }
}

static void write_json(json_out *to, const estimate *of, const premie_observations *observations)
{
    put(to, "{\n  \"model\": \"%s\",\n  \"estimator\": \"%s\",\n  \"structure\": {", of->model, of->estimator);
    for (unsigned i = 0; i < of->figure_count; i++) {
        json_number(to, i > 0 ? ",\n    " : "\n    ", of->figures[i].name, of->figures[i].value);
    }
    put(to, "\n  },\n  \"notes\": [");
    for (unsigned i = 0; i < of->note_count; i++) {
        put(to, "%s\n    \"%s\"", i > 0 ? "," : "", of->notes[i]);
    }
    put(to, "%s],\n", of->note_count > 0 ? "\n  " : "");
    if (observations->sector_count > 0) {
        put(to, "  \"sectors\": [");
        for (size_t i = 0; i < observations->sector_count; i++) {
            put(to, "%s\n    {", i > 0 ? "," : "");
            json_id(to, "", "sector", observations->sectors[i]);
            json_unit(to, &of->sectors[i], "groups");
        }
        put(to, "\n  ],\n");
    }
    put(to, "  \"groups\": [");
    json_groups(to, of, observations);
    put(to, "\n  ]\n}\n");
}

/* All of it, or nothing. */
static bool print_json(const estimate *of, const premie_observations *observations)
{
    char *text = NULL;
    size_t length = 0;
    json_out out = {.to = open_memstream(&text, &length)};
    if (out.to == NULL) {
        return false;
    }
    write_json(&out, of, observations);
    bool done = fclose(out.to) == 0 && !out.failed && text != NULL;
    if (done) {
        (void)fwrite(text, 1, length, stdout);
    }
    free(text);
    return done;
}

/* ---- the command ----------------------------------------------------------------------------------------- */

/* A two-level model has estimators of its own, and no K that can be laid down. */
static bool is_sound(const cli_arguments *arguments)
{
    cli_option other = premie_cli_given(arguments, CLI_ESTIMATOR) ? CLI_ESTIMATOR : CLI_K;
    if (!premie_cli_given(arguments, CLI_HIERARCHICAL) || !premie_cli_given(arguments, other)) {
        return true;
    }
    (void)fprintf(stderr, "premie: --hierarchical and --%s do not go together; try 'premie credibility --help'\n",
                  premie_cli_options[other].name);
    return false;
}

static premie_status run(const cli_arguments *arguments, const premie_observations *observations, premie_error *error)
{
    estimate of = {.figure_count = 0};
    premie_status status = estimate_model(arguments, observations, &of, error);
    if (status == PREMIE_OK && !arguments->json) {
        status = print_text(arguments, &of, observations, error);
    } else if (status == PREMIE_OK && !print_json(&of, observations)) {
        status = premie_fail(error, PREMIE_E_SYSTEM, "not enough memory");
    }
    free(of.groups);
    free(of.sectors);
    return status;
}

int premie_cli_credibility(const cli_arguments *arguments)
{
    premie_observations observations;
    premie_findings findings;
    premie_error error = {.status = PREMIE_OK};
    if (!is_sound(arguments)) {
        return PREMIE_E_USAGE;
    }
    premie_status status = premie_observations_read(&observations, arguments->operand[0],
                                                    premie_cli_given(arguments, CLI_HIERARCHICAL), &findings, &error);
    if (status == PREMIE_OK) {
        status = run(arguments, &observations, &error);
    }
    if (status != PREMIE_OK) {
        (void)premie_cli_fail_reading(NULL, &findings, &error);
    }
    premie_observations_release(&observations);
    premie_findings_release(&findings);
    return (int)status;
}
