#include "premie/pack.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/parallel.h"
#include "base/whole.h"
#include "book/pack_file.h"
#include "book/pack_spells.h"

enum { AT_ONCE = 64 };

/* A section to be packed: groups where it has no rows. */
typedef struct section_job {
    const premie_table *table;
    uint32_t columns, first, count;
    bool is_block; /* all that does not stand apart of it */
} section_job;

typedef struct pack_writing {
    premie_book *book;
    premie_table *tables[PREMIE_TABLE_COUNT];
    premie_pack_head *head; /* and all that follows it */
    premie_pack_file *files;
    premie_pack_section *sections;
    section_job *jobs; /* [section_count] */
    size_t section_count;
    uint32_t *of_absence;       /* [absences.row_count] where they find their spells */
    size_t begun;               /* the first section of those under way */
    premie_text texts[AT_ONCE]; /* these */
    char *path;
    int fd;
    uint64_t offset;
} pack_writing;

static premie_status fail(const pack_writing *writing, premie_error *error)
{
    return premie_fail(error, PREMIE_E_SYSTEM, "%s: %s", writing->path, strerror(errno));
}

/* ---- the head -------------------------------------------------------------------------------------------- */

static void fill_file(const premie_table *table, const premie_pack_file *before, premie_pack_file *file)
{
    const struct premie_table_store *store = table->store;
    *file = *before;
    memcpy(file->sha256, table->digest.sha256, sizeof file->sha256);
    file->rows = table->row_count;
    file->blank = premie_pack_blanks_of(table);
    file->dialect = store->dialect;
    for (unsigned i = 0; i < table->schema->column_count; i++) {
        file->ordinal[i] = store->ordinal[i];
        file->through |= (uint32_t)store->through[i] << i;
    }
}

/* Lists the sections of a table; how many they are. */
static size_t list_jobs(const premie_table *table, uint32_t blank, section_job *jobs)
{
    uint32_t apart = premie_pack_apart(table->store->place), rows = table->row_count;
    size_t count = 0;
    jobs[count++] = (section_job){.table = table};
    for (size_t block = 0; block < premie_pack_block_count(rows); block++) {
        uint32_t first = (uint32_t)block * PREMIE_PACK_ROWS, left = rows - first;
        uint32_t some = left < PREMIE_PACK_ROWS ? left : PREMIE_PACK_ROWS;
        jobs[count++] = (section_job){table, ~apart & ~blank, first, some, true};
        for (uint32_t rest = apart; rest != 0; rest &= rest - 1) {
            jobs[count++] = (section_job){table, rest & ~(rest - 1) & ~blank, first, some, false};
        }
    }
    return count;
}

static premie_status make_head(pack_writing *writing, const premie_pack_file before[], const struct timespec *made,
                               premie_error *error)
{
    unsigned places[PREMIE_PACK_FILES_MAX], of_book, count = premie_pack_places(places, &of_book);
    for (unsigned i = 0; i < of_book; i++) {
        writing->section_count +=
            premie_pack_section_count(places[i], premie_book_table(writing->book, places[i])->row_count);
    }
    size_t bytes =
        sizeof *writing->head + count * sizeof *writing->files + writing->section_count * sizeof *writing->sections;
    writing->head = premie_alloc_zeroed(1, bytes, error);
    writing->jobs = writing->head ? premie_alloc_array(writing->section_count, sizeof *writing->jobs, error) : NULL;
    if (writing->jobs == NULL) {
        return PREMIE_E_SYSTEM;
    }
    writing->files = (premie_pack_file *)(void *)(writing->head + 1);
    writing->sections = (premie_pack_section *)(void *)(writing->files + count);
    *writing->head = (premie_pack_head){.byte_order = PREMIE_PACK_BYTE_ORDER,
                                        .version = PREMIE_PACK_VERSION,
                                        .fingerprint = premie_pack_fingerprint(),
                                        .made_s = made->tv_sec,
                                        .made_ns = made->tv_nsec,
                                        .head_bytes = bytes};
    memcpy(writing->head->magic, PREMIE_PACK_MAGIC_TEXT, PREMIE_PACK_MAGIC);
    size_t at = 0;
    for (unsigned i = 0; i < count; i++) {
        const premie_table *table = premie_book_table(writing->book, places[i]);
        fill_file(table, &before[i], &writing->files[i]);
        at += i < of_book ? list_jobs(table, writing->files[i].blank, writing->jobs + at) : 0;
    }
    return PREMIE_OK;
}

/* ---- sections -------------------------------------------------------------------------------------------- */

static bool add_absent(const pack_writing *writing, const section_job *job, premie_text *text)
{
    int64_t *values = premie_alloc_array(job->count, sizeof *values, NULL);
    for (uint32_t i = 0; values != NULL && i < job->count; i++) {
        values[i] = writing->of_absence[job->first + i];
    }
    if (values != NULL) {
        premie_pack_numbers_add(text, values, job->count);
    }
    free(values);
    return values != NULL;
}

static bool add_section(const pack_writing *writing, const section_job *job, premie_text *text)
{
    unsigned place = job->table->store->place;
    if (job->count == 0) {
        return premie_pack_groups_add(text, job->table);
    }
    if (job->is_block && place == PREMIE_TABLE_spells) {
        return premie_pack_spells_add(text, &writing->book->spells, job->first, job->count);
    }
    return premie_pack_rows_add(text, job->table, writing->tables, job->columns, job->first, job->count) &&
           (!job->is_block || place != PREMIE_TABLE_absences || add_absent(writing, job, text));
}

static premie_status pack_section(void *context, unsigned worker, size_t item, premie_error *error)
{
    pack_writing *writing = context;
    premie_pack_section *section = &writing->sections[writing->begun + item];
    premie_text *text = &writing->texts[item];
    (void)worker;
    text->length = 0;
    if (!add_section(writing, &writing->jobs[writing->begun + item], text) || text->out_of_memory) {
        return premie_fail(error, PREMIE_E_SYSTEM, "%s: not enough memory", writing->path);
    }
    section->bytes = text->length;
    premie_pack_checksum(text->bytes, text->length, section->checksum);
    return PREMIE_OK;
}

static premie_status write_sections(pack_writing *writing, premie_error *error)
{
    const premie_load_options *options = &writing->book->options;
    premie_status status = PREMIE_OK;
    writing->offset = writing->head->head_bytes;
    if (lseek(writing->fd, (off_t)writing->offset, SEEK_SET) < 0) {
        return fail(writing, error);
    }
    for (; writing->begun < writing->section_count && status == PREMIE_OK; writing->begun += AT_ONCE) {
        size_t left = writing->section_count - writing->begun, some = left < AT_ONCE ? left : AT_ONCE;
        if (options->progress != NULL) {
            options->progress(options->progress_context, "snapshot",
                              (double)writing->begun / (double)writing->section_count);
        }
        status = premie_parallel(options->threads, some, pack_section, writing, error);
        for (size_t i = 0; i < some && status == PREMIE_OK; i++) {
            writing->sections[writing->begun + i].offset = writing->offset;
            writing->offset += writing->texts[i].length;
            if (!premie_write_all(writing->fd, writing->texts[i].bytes, writing->texts[i].length)) {
                status = fail(writing, error);
            }
        }
    }
    return status;
}

/* ---- the file -------------------------------------------------------------------------------------------- */

/* All files are what they were when reading began. */
static premie_status check_unchanged(const pack_writing *writing, premie_error *error)
{
    unsigned places[PREMIE_PACK_FILES_MAX], of_book, count = premie_pack_places(places, &of_book);
    for (unsigned i = 0; i < count; i++) {
        const premie_pack_file *then = &writing->files[i];
        const premie_table *table = premie_book_table(writing->book, places[i]);
        premie_pack_file now;
        if (!premie_pack_look(&writing->book->options, places[i], &now)) {
            return premie_fail(error, PREMIE_E_SYSTEM, "%s: not enough memory", writing->path);
        }
        if (now.there != then->there || now.bytes != then->bytes || now.changed_s != then->changed_s ||
            now.changed_ns != then->changed_ns || table->digest.there != (then->there == 1) ||
            table->digest.bytes != then->bytes) {
            return premie_fail(error, PREMIE_E_SYSTEM, "%s: %s.csv changed while it was read",
                               writing->book->options.book, table->schema->name);
        }
    }
    return PREMIE_OK;
}

static premie_status write_file(pack_writing *writing, premie_error *error)
{
    premie_status status = write_sections(writing, error);
    if (status == PREMIE_OK) {
        status = check_unchanged(writing, error);
    }
    writing->head->bytes = writing->offset;
    premie_pack_head_checksum(writing->head, writing->head->checksum);
    if (status == PREMIE_OK &&
        (lseek(writing->fd, 0, SEEK_SET) < 0 ||
         !premie_write_all(writing->fd, (const char *)writing->head, (size_t)writing->head->head_bytes))) {
        status = fail(writing, error);
    }
    return status;
}

static premie_status write_pack(pack_writing *writing, premie_error *error)
{
    premie_whole file;
    premie_status status = premie_whole_begin(&file, writing->path, error);
    if (status != PREMIE_OK) {
        return status;
    }
    writing->fd = file.fd;
    status = write_file(writing, error);
    if (status == PREMIE_OK) {
        status = premie_whole_place(&file, error);
    }
    premie_whole_end(&file, status == PREMIE_OK);
    return status;
}

static void sum_up(const pack_writing *writing, premie_pack_facts *facts)
{
    unsigned places[PREMIE_PACK_FILES_MAX], of_book;
    (void)premie_pack_places(places, &of_book);
    for (unsigned i = 0; i < of_book; i++) {
        facts->tables += writing->files[i].there;
        facts->rows += writing->files[i].rows;
        facts->bytes_read += writing->files[i].bytes;
    }
    facts->bytes = writing->offset;
}

static premie_status pack(premie_book *book, const premie_pack_file before[], const struct timespec *made,
                          premie_pack_facts *facts, premie_error *error)
{
    pack_writing writing = {.book = book, .fd = -1};
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        writing.tables[place] = premie_book_table(book, place);
    }
    facts->path = writing.path = premie_pack_path(book->options.book, error);
    premie_status status = writing.path != NULL ? make_head(&writing, before, made, error) : PREMIE_E_SYSTEM;
    if (status == PREMIE_OK) {
        status = premie_pack_find_absent(book, &writing.of_absence, error);
    }
    if (status == PREMIE_OK) {
        status = write_pack(&writing, error);
    }
    if (status == PREMIE_OK) {
        sum_up(&writing, facts);
    }
    for (unsigned i = 0; i < AT_ONCE; i++) {
        premie_text_release(&writing.texts[i]);
    }
    free(writing.of_absence);
    free(writing.jobs);
    free(writing.head);
    return status;
}

premie_status premie_pack_book(premie_book *book, const premie_load_options *options, premie_findings *findings,
                               premie_pack_facts *facts, premie_error *error)
{
    premie_pack_file before[PREMIE_PACK_FILES_MAX];
    unsigned places[PREMIE_PACK_FILES_MAX], of_book, count = premie_pack_places(places, &of_book);
    struct timespec made;
    premie_load_options reading = *options;
    reading.as_of = PREMIE_FOREVER;
    reading.set_aside = false;
    reading.digest = true;
    reading.no_pack = true;
    reading.without = 0;
    *facts = (premie_pack_facts){.path = NULL};
    bool looked = clock_gettime(CLOCK_REALTIME, &made) == 0;
    for (unsigned i = 0; i < count; i++) {
        looked = premie_pack_look(options, places[i], &before[i]) && looked;
    }
    premie_status status = premie_book_load(book, &reading, findings, error);
    if (status == PREMIE_OK && !looked) {
        status = premie_fail(error, PREMIE_E_SYSTEM, "not enough memory");
    }
    return status == PREMIE_OK ? pack(book, before, &made, facts, error) : status;
}

void premie_pack_facts_release(premie_pack_facts *facts)
{
    free(facts->path);
    facts->path = NULL;
}
