/* Runs SQL with libduckdb.so, which is opened when it runs so that building needs no DuckDB.
 * Usage: duckdb_run LIBRARY DATABASE SQL...   DATABASE is a file, or :memory:; an SQL that ends in .sql is a file */
#include <dlfcn.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As in duckdb.h, whose fields other than the last are of no use any more. */
typedef struct duckdb_result {
    uint64_t unused[3];
    void *columns;
    char *message;
    void *internal;
} duckdb_result;

typedef struct duckdb {
    int (*open)(const char *path, void **database);
    int (*connect)(void *database, void **connection);
    int (*query)(void *connection, const char *sql, duckdb_result *result);
    const char *(*result_error)(duckdb_result *result);
    void (*destroy_result)(duckdb_result *result);
    void (*disconnect)(void **connection);
    void (*close)(void **database);
} duckdb;

_Noreturn static void fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "duckdb_run: %s: %s\n", what, why);
    exit(1);
}

/* The address goes into the pointer to a function by its bytes, as ISO C has no conversion between the two. */
static void find(void *library, const char *name, void *function)
{
    void *address = dlsym(library, name);
    if (!address) {
        fail(name, "not in the library");
    }
    memcpy(function, &address, sizeof address);
}

static duckdb load(const char *path)
{
    duckdb api;
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fail(path, dlerror());
    }
    find(library, "duckdb_open", &api.open);
    find(library, "duckdb_connect", &api.connect);
    find(library, "duckdb_query", &api.query);
    find(library, "duckdb_result_error", &api.result_error);
    find(library, "duckdb_destroy_result", &api.destroy_result);
    find(library, "duckdb_disconnect", &api.disconnect);
    find(library, "duckdb_close", &api.close);
    return api;
}

/* The text of a file that ends with .sql; the caller frees it. */
static char *read_script(const char *path)
{
    enum { ROOM = 1 << 16 };
    char *text = calloc(ROOM, 1);
    FILE *file = fopen(path, "r");
    if (!file || !text || fread(text, 1, ROOM - 1, file) == 0) {
        fail(path, "cannot be read");
    }
    (void)fclose(file);
    return text;
}

static void run(const duckdb *api, void *connection, const char *sql)
{
    duckdb_result result;
    size_t length = strlen(sql);
    char *script = length > 4 && strcmp(sql + length - 4, ".sql") == 0 ? read_script(sql) : NULL;
    if (api->query(connection, script ? script : sql, &result) != 0) {
        fail(sql, api->result_error(&result));
    }
    api->destroy_result(&result);
    free(script);
}

int main(int count, char *words[])
{
    void *database = NULL, *connection = NULL;
    if (count < 4) {
        (void)fprintf(stderr, "Usage: duckdb_run LIBRARY DATABASE SQL...\n");
        return 2;
    }
    duckdb api = load(words[1]);
    if (api.open(words[2], &database) != 0 || api.connect(database, &connection) != 0) {
        fail(words[2], "cannot be opened");
    }
    for (int i = 3; i < count; i++) {
        run(&api, connection, words[i]);
    }
    api.disconnect(&connection);
    api.close(&database);
    return 0;
}
