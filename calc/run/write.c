#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/whole.h"
#include "run/folder.h"
#include "run/format.h"
#include "run/receipt.h"
#include "run/write.h"
#include "table/line.h"

/* A file being written. */
typedef struct writing {
    const char *folder; /* NULL: none */
    char name[PREMIE_FILE_NAME];
    int fd;
    bool digest;
    premie_digesting digesting;
} writing;

static bool result_name(unsigned place, char name[PREMIE_FOLDER_NAME])
{
    if (place < PREMIE_FILE_COUNT) {
        (void)premie_file_name(place, name);
    } else {
        (void)snprintf(name, PREMIE_FOLDER_NAME, "%s", PREMIE_RECEIPT_NAME);
    }
    return place <= PREMIE_FILE_COUNT;
}

/* All files of a run, being written. */
typedef struct writing_all {
    const premie_results *results;
    const premie_folder *folder;
    premie_receipt *receipt; /* or NULL */
    writing files[PREMIE_FILE_COUNT];
} writing_all;

static premie_status write_bytes(writing *to, const char *bytes, size_t length, premie_error *error)
{
    if (to->digest) {
        premie_digest_add(&to->digesting, bytes, length);
    }
    if (premie_write_all(to->fd, bytes, length)) {
        return PREMIE_OK;
    }
    return to->folder != NULL ? premie_fail(error, PREMIE_E_SYSTEM, "%s/%s: %s", to->folder, to->name, strerror(errno))
                              : premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", to->name, strerror(errno));
}

static premie_status take_bytes(void *context, unsigned file, const char *bytes, size_t length, premie_error *error)
{
    writing_all *all = context;
    return write_bytes(&all->files[file], bytes, length, error);
}

static premie_status end_file(void *context, unsigned file, premie_error *error)
{
    writing_all *all = context;
    writing *to = &all->files[file];
    int fd = to->fd;
    to->fd = -1;
    if (all->receipt != NULL) {
        premie_receipt_written(all->receipt, all->results, file, premie_digest_end(&to->digesting));
    }
    return premie_folder_close_file(all->folder, to->name, fd, error);
}

static premie_status open_files(writing_all *all, size_t count, const unsigned files[], premie_error *error)
{
    premie_status status = PREMIE_OK;
    for (size_t i = 0; i < count && status == PREMIE_OK; i++) {
        writing *to = &all->files[files[i]];
        to->folder = all->folder->path;
        (void)premie_file_name(files[i], to->name);
        to->digest = all->receipt != NULL;
        premie_digest_begin(&to->digesting);
        status = premie_folder_open_file(all->folder, to->name, &to->fd, error);
    }
    return status;
}

static premie_status write_files(const premie_folder *folder, const premie_results *results,
                                 const premie_write_options *options, premie_error *error)
{
    unsigned files[PREMIE_FILE_COUNT];
    size_t count = 0;
    writing_all all = {.results = results, .folder = folder, .receipt = options->receipt};
    premie_file_sink sink = {.take = take_bytes, .end = end_file, .context = &all};
    for (unsigned i = 0; i < PREMIE_FILE_COUNT; i++) {
        all.files[i].fd = -1;
        if (premie_file_is_made(results, i)) {
            files[count++] = i;
        }
    }
    premie_status status = open_files(&all, count, files, error);
    if (status == PREMIE_OK) {
        status = premie_files_format(results, count, files, options->dialect, options->threads, &sink, error);
    }
    for (size_t i = 0; i < count; i++) {
        if (all.files[files[i]].fd >= 0) {
            (void)close(all.files[files[i]].fd);
        }
    }
    return status;
}

premie_status premie_receipt_write(const premie_folder *folder, const premie_receipt *receipt, premie_error *error)
{
    writing to = {.folder = folder->path, .name = PREMIE_RECEIPT_NAME, .digest = false};
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

premie_status premie_results_begin(premie_folder *folder, const premie_write_options *options, premie_error *error)
{
    return premie_folder_begin(folder, options->folder, options->force, result_name, error);
}

/* The page is put in its place first, and taken back where the folder is not. */
static premie_status finish_with_page(premie_folder *folder, const premie_page_file *page, premie_error *error)
{
    premie_whole file;
    premie_status status = premie_whole_begin(&file, page->path, error);
    if (status != PREMIE_OK) {
        premie_folder_abandon(folder);
        return status;
    }
    status = premie_write_all(file.fd, page->text, page->length)
                 ? premie_whole_place(&file, error)
                 : premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", page->path, strerror(errno));
    if (status == PREMIE_OK) {
        status = premie_folder_finish(folder, error);
    } else {
        premie_folder_abandon(folder);
    }
    premie_whole_end(&file, status == PREMIE_OK);
    return status;
}

premie_status premie_results_write(const premie_results *results, const premie_write_options *options,
                                   premie_error *error)
{
    premie_folder folder;
    premie_status status = premie_results_begin(&folder, options, error);
    if (status != PREMIE_OK) {
        return status;
    }
    status = write_files(&folder, results, options, error);
    if (status == PREMIE_OK && options->receipt != NULL) {
        status = premie_receipt_write(&folder, options->receipt, error);
    }
    if (status != PREMIE_OK) {
        premie_folder_abandon(&folder);
        return status;
    }
    return options->page.path != NULL ? finish_with_page(&folder, &options->page, error)
                                      : premie_folder_finish(&folder, error);
}

premie_status premie_results_may_write(const premie_write_options *options, premie_error *error)
{
    const char *page = options->page.path;
    if (page != NULL && !options->force && access(page, F_OK) == 0) {
        return premie_fail(error, PREMIE_E_USAGE, "%s: is there already; --force replaces it", page);
    }
    return premie_folder_check_place(options->folder, options->force, result_name, error);
}

static premie_status print_bytes(void *context, unsigned file, const char *bytes, size_t length, premie_error *error)
{
    (void)file;
    return write_bytes(context, bytes, length, error);
}

premie_status premie_results_print(const premie_results *results, premie_dialect dialect, unsigned threads, int fd,
                                   premie_error *error)
{
    writing to = {.name = "standard output", .fd = fd};
    premie_file_sink sink = {.take = print_bytes, .context = &to};
    unsigned files[PREMIE_FILE_COUNT];
    size_t count = 0;
    for (unsigned i = 0; i < PREMIE_FILE_COUNT; i++) {
        if (premie_file_is_made(results, i)) {
            files[count++] = i;
        }
    }
    return premie_files_format(results, count, files, dialect, threads, &sink, error);
}
