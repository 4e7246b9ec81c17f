#include "fuzz/fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "table/line.h"

static fuzz_folder scratch;

void fuzz_fail(const char *what, const char *file, int line)
{
    (void)fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
    abort();
}

/* Takes a folder away that holds only files. */
static void remove_folder(const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        (void)unlinkat(dirfd(folder), entry->d_name, 0);
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    (void)rmdir(path);
}

static void remove_scratch(void)
{
    remove_folder(scratch.book);
    remove_folder(scratch.rules);
    remove_folder(scratch.path);
}

const fuzz_folder *fuzz_scratch(void)
{
    if (scratch.path[0] == '\0') {
        const char *memory = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
        (void)snprintf(scratch.path, sizeof scratch.path, "%s/premie-fuzz-XXXXXX", memory);
        must(mkdtemp(scratch.path) != NULL);
        (void)snprintf(scratch.book, sizeof scratch.book, "%s/book", scratch.path);
        (void)snprintf(scratch.rules, sizeof scratch.rules, "%s/rules", scratch.path);
        must(mkdir(scratch.book, 0700) == 0 && mkdir(scratch.rules, 0700) == 0 && atexit(remove_scratch) == 0);
    }
    return &scratch;
}

const char *fuzz_table_path(unsigned place, char path[FUZZ_PATH])
{
    const premie_schema *schema = &premie_schemas[place];
    const fuzz_folder *folder = fuzz_scratch();
    (void)snprintf(path, FUZZ_PATH, "%s/%s.csv", schema->in_rules ? folder->rules : folder->book, schema->name);
    return path;
}

void fuzz_write(const char *path, const void *bytes, size_t size)
{
    (void)unlink(path);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    must(file >= 0);
    must(premie_write_all(file, bytes, size));
    must(close(file) == 0);
}

void fuzz_write_table(unsigned place, const void *bytes, size_t size)
{
    char path[FUZZ_PATH];
    (void)fuzz_table_path(place, path);
    if (bytes != NULL) {
        fuzz_write(path, bytes, size);
    } else {
        (void)unlink(path);
    }
}
