#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

enum { PATH_SIZE = 4096 };

/* Where rule tables may stand, from a folder above the program: a checkout, an installation, a variant's build. */
static const struct {
    unsigned up;
    const char *folder;
} places[] = {{2, "tables/rules"}, {2, "share/premie/rules"}, {3, "tables/rules"}};

/* The path without its last names; false where it has not so many. */
static bool go_up(char *path, unsigned names)
{
    for (; names > 0; names--) {
        char *slash = strrchr(path, '/');
        if (slash == NULL) {
            return false;
        }
        *slash = '\0';
    }
    return true;
}

static char *joined(const char *folder, const char *below)
{
    size_t size = strlen(folder) + strlen(below) + 2;
    char *path = malloc(size);
    if (path != NULL) {
        (void)snprintf(path, size, "%s/%s", folder, below);
    }
    return path;
}

/* The rule tables of a place, NULL where there are none; false without memory. */
static bool at_place(const char *program, unsigned up, const char *folder, char **rules)
{
    char *path = strdup(program), *found = NULL, *products = NULL;
    bool is_above = path != NULL && go_up(path, up), held = path != NULL;
    if (is_above) {
        found = joined(path, folder);
        products = found != NULL ? joined(found, "products.csv") : NULL;
        held = products != NULL;
    }
    if (products == NULL || access(products, F_OK) != 0) {
        free(found);
        found = NULL;
    }
    free(path);
    free(products);
    *rules = found;
    return held;
}

/* Where the program stands; without /proc, where the shell found it, if that is a path; NULL where neither tells. */
static bool path_of(const char *program, char **found)
{
    char path[PATH_SIZE];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path);
    bool is_told = length > 0 && (size_t)length < sizeof path;
    *found = NULL;
    if (is_told) {
        path[length] = '\0';
        *found = strdup(path);
    } else if (program != NULL && strchr(program, '/') != NULL) {
        is_told = true;
        *found = program[0] == '/' ? strdup(program) : joined(".", program);
    }
    return !is_told || *found != NULL;
}

char *premie_cli_default_rules(const char *program)
{
    char *path, *rules = NULL;
    /* without memory none are found, rather than others */
    bool held = path_of(program, &path);
    for (unsigned i = 0; held && path != NULL && rules == NULL && i < sizeof places / sizeof places[0]; i++) {
        held = at_place(path, places[i].up, places[i].folder, &rules);
    }
    free(path);
    return !held || rules != NULL ? rules : strdup(PREMIE_DATADIR "/rules");
}
