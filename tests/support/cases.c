#include "support/cases.h"

#include "support/assertions.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_SIZE = 4096, MOST_COLUMNS = 64, PLACE_SIZE = 128 };

typedef struct case_row {
    char line[LINE_SIZE];
    const char *fields[MOST_COLUMNS];
    int count;
} case_row;

struct premie_cases {
    const char *name;
    FILE *file;
    int line;
    case_row header, current;
};

static char place[PLACE_SIZE];

const char *premie_cases_place(void) { return place; }

static void refuse(const char *what, const char *which)
{
    print_error("%s%s%s\n", place, what, which);
    fail();
}

/* Cuts the first field off, and returns where the next one starts; NULL behind the last. */
static char *cut_field(char *at, const char **field)
{
    bool quoted = *at == '"';
    at += quoted;
    *field = at;
    at += strcspn(at, quoted ? "\"" : ",");
    if (quoted) {
        if (*at != '"') {
            refuse("unclosed quote in ", *field);
        }
        *at++ = '\0';
    }
    if (*at == '\0') {
        return NULL;
    }
    if (*at != ',') {
        refuse("expected a comma before ", at);
    }
    *at = '\0';
    return at + 1;
}

static bool read_row(premie_cases *cases, case_row *row)
{
    if (fgets(row->line, LINE_SIZE, cases->file) == NULL) {
        return false;
    }
    snprintf(place, sizeof place, "%s:%d: ", cases->name, ++cases->line);
    char *end = strchr(row->line, '\n');
    if (end == NULL) {
        refuse("line too long, or without its end", "");
    }
    *end = '\0';
    row->count = 0;
    for (char *at = row->line; at != NULL;) {
        if (row->count == MOST_COLUMNS) {
            refuse("too many columns", "");
        }
        at = cut_field(at, &row->fields[row->count++]);
    }
    return true;
}

premie_cases *premie_cases_open(const char *name)
{
    premie_cases *cases = calloc(1, sizeof *cases);
    assert_non_null(cases);
    const char *folder = getenv("PREMIE_TESTS");
    char path[LINE_SIZE];
    snprintf(path, sizeof path, "%s/rules/%s", folder != NULL ? folder : "tests", name);
    cases->name = name;
    cases->file = fopen(path, "r");
    if (cases->file == NULL) {
        print_error("%s: %s\n", path, strerror(errno));
        fail();
    }
    if (!read_row(cases, &cases->header)) {
        refuse("no header in ", path);
    }
    return cases;
}

bool premie_cases_next(premie_cases *cases)
{
    if (!read_row(cases, &cases->current)) {
        return false;
    }
    if (cases->current.count != cases->header.count) {
        refuse("not as many fields as the header has", "");
    }
    return true;
}

const char *premie_case_text(const premie_cases *cases, const char *column)
{
    for (int i = 0; i < cases->header.count; i++) {
        if (strcmp(cases->header.fields[i], column) == 0) {
            return cases->current.fields[i];
        }
    }
    refuse("no column ", column);
    return NULL;
}

int64_t premie_case_integer(const premie_cases *cases, const char *column)
{
    const char *text = premie_case_text(cases, column);
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0) {
        refuse("not a whole number: ", text);
    }
    return value;
}

void premie_cases_close(premie_cases *cases)
{
    if (cases->line < 2) {
        refuse("no cases", "");
    }
    fclose(cases->file);
    free(cases);
    place[0] = '\0';
}
