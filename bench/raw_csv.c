/* A floor for reading tables: libcsv with callbacks that do nothing, over the named files, on one thread. */
#include <csv.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static void take_field(void *field, size_t length, void *context)
{
    (void)field;
    (void)length;
    (void)context;
}

static void take_row(int separator, void *context)
{
    (void)separator;
    (void)context;
}

static int parse_file(const char *path)
{
    static char buffer[1 << 20];
    struct csv_parser parser;
    ssize_t length = -1;
    int file = open(path, O_RDONLY);
    int failed = csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
    while (!failed && file >= 0 && (length = read(file, buffer, sizeof buffer)) > 0) {
        failed = csv_parse(&parser, buffer, (size_t)length, take_field, take_row, NULL) != (size_t)length;
    }
    failed = failed || length < 0 || csv_fini(&parser, take_field, take_row, NULL) != 0;
    csv_free(&parser);
    if (file >= 0) {
        (void)close(file);
    }
    if (failed) {
        (void)fprintf(stderr, "raw_csv: %s: cannot be read as CSV\n", path);
    }
    return failed;
}

int main(int count, char *words[])
{
    int failed = 0;
    for (int i = 1; i < count; i++) {
        failed |= parse_file(words[i]);
    }
    return failed;
}
