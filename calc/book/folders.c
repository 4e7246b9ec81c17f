#include "book/folders.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "table/field.h"

size_t premie_folder_length(const char *folder)
{
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/') {
        length--;
    }
    return length;
}

static bool belongs(unsigned place, premie_folder_kind kind)
{
    if (place >= PREMIE_TABLE_COUNT || kind == PREMIE_FOLDER_MODEL) {
        return place >= PREMIE_TABLE_COUNT && kind == PREMIE_FOLDER_MODEL;
    }
    return kind == PREMIE_FOLDER_SCENARIO || premie_schemas[place].in_rules == (kind == PREMIE_FOLDER_RULES);
}

/* The place of a table of such a folder; PREMIE_SCHEMA_COUNT: none has that name. */
static unsigned table_of(const char *name, size_t length, premie_folder_kind kind)
{
    unsigned place = 0;
    for (; place < PREMIE_SCHEMA_COUNT; place++) {
        const char *known = premie_schemas[place].name;
        if (belongs(place, kind) && strlen(known) == length && memcmp(known, name, length) == 0) {
            break;
        }
    }
    return place;
}

static bool is_table(const char *name, size_t length, premie_folder_kind kind)
{
    return table_of(name, length, kind) < PREMIE_SCHEMA_COUNT;
}

_Static_assert(PREMIE_SCHEMA_COUNT <= 64, "each table has a bit");

/* Of the file of a table its bit. */
static uint64_t bit_of(const char *name, premie_folder_kind kind)
{
    size_t length = strlen(name);
    bool is_csv = length > 4 && strcmp(name + length - 4, ".csv") == 0;
    unsigned place = is_csv ? table_of(name, length - 4, kind) : PREMIE_SCHEMA_COUNT;
    return place < PREMIE_SCHEMA_COUNT ? UINT64_C(1) << place : 0;
}

/* [T-6]: a .csv file of an unknown name is an error, unless its name starts with x_. */
static void check_name(const char *folder, premie_folder_kind kind, const char *name, premie_finding_list *findings)
{
    size_t length = strlen(name);
    if (length < 5 || strcasecmp(name + length - 4, ".csv") != 0 || strncmp(name, "x_", 2) == 0 ||
        bit_of(name, kind) != 0 ||
        (kind == PREMIE_FOLDER_MODEL && strcmp(name, "fit.csv") == 0)) { /* what `premie fit` tells of its estimates */
        return;
    }
    char quoted[PREMIE_QUOTED], hint[PREMIE_QUOTED + 32], shown[PREMIE_QUOTED];
    premie_nearest nearest = {.name = name, .length = length - 4};
    for (unsigned place = 0; place < PREMIE_SCHEMA_COUNT; place++) {
        if (belongs(place, kind)) {
            premie_nearest_try(&nearest, premie_schemas[place].name, strlen(premie_schemas[place].name));
        }
    }
    (void)premie_nearest_text(&nearest, hint);
    if (kind != PREMIE_FOLDER_MODEL && !is_table(name, length - 4, kind) &&
        is_table(name, length - 4, PREMIE_FOLDER_SCENARIO)) {
        (void)snprintf(hint, sizeof hint, "; it belongs in the folder of %s",
                       kind == PREMIE_FOLDER_RULES ? "the book" : "the rules");
    }
    premie_finding place = {.table = kind == PREMIE_FOLDER_MODEL ? PREMIE_SCHEMA_COUNT : PREMIE_TABLE_COUNT};
    (void)premie_quote(name, length, shown);
    premie_finding_add(findings, place, "%.*s/%.*s: unknown table %s%s", (int)premie_folder_length(folder), folder,
                       (int)strlen(shown) - 2, shown + 1, premie_quote(name, length - 4, quoted), hint);
}

premie_status premie_folder_check(const char *folder, premie_folder_kind kind, premie_finding_list *findings,
                                  uint64_t *has, premie_error *error)
{
    uint64_t tables = 0;
    DIR *entries = opendir(folder);
    if (entries == NULL && (errno == ENOENT || errno == ENOTDIR)) {
        return premie_fail(error, PREMIE_E_DATA, "%s: expected a folder of tables, found none", folder);
    }
    if (entries == NULL) {
        return premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", folder, strerror(errno));
    }
    const struct dirent *entry;
    /* cppcheck-suppress readdirCalled -- no other thread reads from `entries` */
    while ((errno = 0, entry = readdir(entries)) != NULL) {
        check_name(folder, kind, entry->d_name, findings);
        tables |= bit_of(entry->d_name, kind);
    }
    int failed = errno;
    (void)closedir(entries);
    if (has != NULL) {
        *has = tables;
    }
    return failed == 0 ? PREMIE_OK : premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", folder, strerror(failed));
}
