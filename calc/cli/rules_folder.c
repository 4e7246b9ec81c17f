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

/* The rule tables of a place, or NULL where there are none. */
static char *at_place(const char *program, unsigned up, const char *folder)
{
    char *path = strdup(program), *rules = NULL, *products = NULL;
    if (path != NULL && go_up(path, up)) {
        rules = joined(path, folder);
        products = rules != NULL ? joined(rules, "products.csv") : NULL;
    }
    bool found = products != NULL && access(products, F_OK) == 0;
    free(path);
    free(products);
    if (!found) {
        free(rules);
        return NULL;
    }
    return rules;
}

/* Where the program stands; without /proc, where the shell found it, if that is a path. */
static char *path_of(const char *program)
{
    char path[PATH_SIZE];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path);
    if (length > 0 && (size_t)length < sizeof path) {
        path[length] = '\0';
        return strdup(path);
    }
    if (program == NULL || strchr(program, '/') == NULL) {
        return NULL;
    }
    return program[0] == '/' ? strdup(program) : joined(".", program);
}

char *premie_cli_default_rules(const char *program)
{
    char *path = path_of(program), *rules = NULL;
    for (unsigned i = 0; path != NULL && rules == NULL && i < sizeof places / sizeof places[0]; i++) {
        rules = at_place(path, places[i].up, places[i].folder);
    }
    free(path);
    return rules != NULL ? rules : strdup(PREMIE_DATADIR "/rules");
}
