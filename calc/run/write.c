#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "run/folder.h"
#include "run/format.h"
#include "run/receipt.h"
#include "table/line.h"

/* A file being written. */
typedef struct writing {
    const char *name;
    int fd;
    bool digest;
    premie_digesting digesting;
} writing;

static bool is_result(const char *name)
{
    for (unsigned i = 0; i < PREMIE_FILE_COUNT; i++) {
        char file[PREMIE_FILE_NAME];
        if (strcmp(name, premie_file_name(i, file)) == 0) {
            return true;
        }
    }
    return strcmp(name, PREMIE_RECEIPT_NAME) == 0;
}

static premie_status write_bytes(void *context, const char *bytes, size_t length, premie_error *error)
{
    writing *to = context;
    if (to->digest) {
        premie_digest_add(&to->digesting, bytes, length);
    }
    return premie_write_all(to->fd, bytes, length)
               ? PREMIE_OK
               : premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", to->name, strerror(errno));
}

static premie_status write_file(const premie_folder *folder, const premie_results *results, unsigned file,
                                const premie_write_options *options, premie_error *error)
{
    char name[PREMIE_FILE_NAME];
    writing to = {.name = premie_file_name(file, name), .digest = options->receipt != NULL};
    premie_digest_begin(&to.digesting);
    premie_status status = premie_folder_open_file(folder, name, &to.fd, error);
    if (status != PREMIE_OK) {
        return status;
    }
    status = premie_file_format(results, file, options->dialect, options->threads, write_bytes, &to, error);
    premie_status closed = premie_folder_close_file(folder, name, to.fd, status == PREMIE_OK ? error : NULL);
    if (options->receipt != NULL) {
        premie_receipt_written(options->receipt, results, file, premie_digest_end(&to.digesting));
    }
    return status == PREMIE_OK ? closed : status;
}

static premie_status write_receipt(const premie_folder *folder, const premie_receipt *receipt, premie_error *error)
{
    writing to = {.name = PREMIE_RECEIPT_NAME};
    char *text;
    premie_status status = premie_receipt_text(receipt, &text, error);
    if (status != PREMIE_OK) {
        return status;
    }
    status = premie_folder_open_file(folder, to.name, &to.fd, error);
    if (status == PREMIE_OK) {
        status = write_bytes(&to, text, strlen(text), error);
        premie_status closed = premie_folder_close_file(folder, to.name, to.fd, status == PREMIE_OK ? error : NULL);
        status = status == PREMIE_OK ? closed : status;
    }
    free(text);
    return status;
}

premie_status premie_results_write(const premie_results *results, const premie_write_options *options,
                                   premie_error *error)
{
    premie_folder folder;
    premie_status status = premie_folder_begin(&folder, options->folder, options->force, is_result, error);
    if (status != PREMIE_OK) {
        return status;
    }
    for (unsigned file = 0; file < PREMIE_FILE_COUNT && status == PREMIE_OK; file++) {
        if (premie_file_is_made(results, file)) {
            status = write_file(&folder, results, file, options, error);
        }
    }
    if (status == PREMIE_OK && options->receipt != NULL) {
        status = write_receipt(&folder, options->receipt, error);
    }
    if (status != PREMIE_OK) {
        premie_folder_abandon(&folder);
        return status;
    }
    return premie_folder_finish(&folder, error);
}

premie_status premie_results_may_write(const premie_write_options *options, premie_error *error)
{
    return premie_folder_check_place(options->folder, options->force, is_result, error);
}

premie_status premie_results_print(const premie_results *results, premie_dialect dialect, unsigned threads, int fd,
                                   premie_error *error)
{
    writing to = {.name = "standard output", .fd = fd};
    premie_status status = PREMIE_OK;
    for (unsigned file = 0; file < PREMIE_FILE_COUNT && status == PREMIE_OK; file++) {
        if (premie_file_is_made(results, file)) {
            status = premie_file_format(results, file, dialect, threads, write_bytes, &to, error);
        }
    }
    return status;
}
