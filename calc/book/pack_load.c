#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "base/system.h"
#include "book/checks.h"
#include "book/pack_check.h"
#include "book/pack_file.h"
#include "book/spells.h"
#include "table/pread.h"

/* What the tables of a book lie in. */
struct premie_pack {
    void *bytes; /* of the file: ids point into it */
    size_t length;
    char *room; /* of the columns */
};

/* A section to be taken. */
typedef struct section_job {
    premie_table *table;
    const premie_pack_section *section;
    uint32_t first;
} section_job;

typedef struct pack_loading {
    premie_book *book;
    premie_table *tables[PREMIE_TABLE_COUNT];
    unsigned places[PREMIE_PACK_FILES_MAX], of_book, count;
    premie_source source;
    premie_pack_head *head; /* and all that follows it */
    const premie_pack_file *files;
    const premie_pack_section *sections;
    size_t section_count;
    bool same[PREMIE_PACK_FILES_MAX]; /* the file of a table is what it was */
    section_job *jobs;                /* [section_count] those of groups first */
    size_t begun;
    bool lean;               /* spells are taken as their sections are unpacked */
    premie_row_taker taker;  /* by this */
    premie_spells *unpacked; /* [threads] a section of them */
    char *unpacked_room;     /* of their columns */
    uint32_t *spells_start;  /* where the groups of all of them begin */
    char **passing;          /* [threads] a section of which nothing is kept: memory in use already is quicker */
    size_t passing_bytes;
} pack_loading;

static bool fail(const pack_loading *loading, premie_error *why, const char *text)
{
    (void)premie_fail(why, PREMIE_E_DATA, "%s: %s", loading->source.path, text);
    return false;
}

static bool damaged(const pack_loading *loading, premie_error *why)
{
    return fail(loading, why, "the snapshot is damaged");
}

/* ---- the head -------------------------------------------------------------------------------------------- */

/* Nothing of it is believed before its checksum is. */
static bool read_head(pack_loading *loading, premie_error *why)
{
    premie_pack_head head;
    uint8_t checksum[PREMIE_PACK_CHECKSUM];
    if (loading->source.size < sizeof head) {
        return fail(loading, why, "not a snapshot of a book");
    }
    if (premie_source_pread(&loading->source, 0, (char *)&head, sizeof head, why) != PREMIE_OK) {
        return false;
    }
    if (memcmp(head.magic, PREMIE_PACK_MAGIC_TEXT, PREMIE_PACK_MAGIC) != 0) {
        return fail(loading, why, "not a snapshot of a book");
    }
    if (head.byte_order != PREMIE_PACK_BYTE_ORDER || head.version != PREMIE_PACK_VERSION ||
        head.fingerprint != premie_pack_fingerprint()) {
        return fail(loading, why, "the snapshot is of another version of the program");
    }
    size_t least = sizeof head + loading->count * sizeof *loading->files;
    if (head.bytes != loading->source.size || head.head_bytes > head.bytes || head.head_bytes < least) {
        return damaged(loading, why);
    }
    loading->head = premie_alloc_array((size_t)head.head_bytes, 1, why);
    if (loading->head == NULL ||
        premie_source_pread(&loading->source, 0, (char *)loading->head, (size_t)head.head_bytes, why) != PREMIE_OK) {
        return false;
    }
    premie_pack_head_checksum(loading->head, checksum);
    if (memcmp(loading->head, &head, sizeof head) != 0 || memcmp(checksum, head.checksum, sizeof checksum) != 0) {
        return damaged(loading, why);
    }
    loading->files = (const premie_pack_file *)(const void *)(loading->head + 1);
    loading->sections = (const premie_pack_section *)(const void *)(loading->files + loading->count);
    loading->section_count = (size_t)(head.head_bytes - least) / sizeof *loading->sections;
    return true;
}

/* ---- whether it is current ------------------------------------------------------------------------------- */

/* Whether a change after reading began may have left the time of a file as it was. */
static bool is_recent(const premie_pack_head *head, const premie_pack_file *file)
{
    enum { DOUBT_S = 2 };
    return file->changed_s > head->made_s - DOUBT_S ||
           (file->changed_s == head->made_s - DOUBT_S && file->changed_ns >= head->made_ns);
}

static premie_status compare_file(void *context, unsigned worker, size_t item, premie_error *error)
{
    pack_loading *loading = context;
    const premie_pack_file *then = &loading->files[item];
    const premie_load_options *options = &loading->book->options;
    premie_pack_file now;
    (void)worker;
    if (!premie_pack_look(options, loading->places[item], &now) || now.there != then->there || now.there == 2 ||
        now.bytes != then->bytes) {
        return PREMIE_OK;
    }
    bool timely = now.changed_s == then->changed_s && now.changed_ns == then->changed_ns;
    if (now.there == 0 || (timely && !is_recent(loading->head, then))) {
        loading->same[item] = true;
        return PREMIE_OK;
    }
    premie_source source;
    premie_digest digest = {.there = false};
    bool found = false;
    char *path = premie_book_table_path(options, loading->places[item], error);
    if (path != NULL && premie_source_open(&source, path, &found, error) == PREMIE_OK && found) {
        bool read = premie_source_digest(&source, &digest, error) == PREMIE_OK;
        loading->same[item] =
            read && digest.bytes == then->bytes && memcmp(digest.sha256, then->sha256, sizeof then->sha256) == 0;
        premie_source_close(&source);
    }
    free(path);
    return PREMIE_OK;
}

static bool is_current(pack_loading *loading)
{
    if (premie_parallel(loading->book->options.threads, loading->count, compare_file, loading, NULL) != PREMIE_OK) {
        return false;
    }
    bool same = true;
    for (unsigned i = 0; i < loading->of_book; i++) {
        same &= loading->same[i];
    }
    return same;
}

/* ---- tables ---------------------------------------------------------------------------------------------- */

/* A row has a byte for each column that may not be blank, and one behind it; the header is longer than one row. */
static bool is_plausible(const premie_schema *schema, const premie_pack_file *file)
{
    uint64_t bytes = 0;
    for (unsigned i = 0; i < schema->column_count; i++) {
        bytes += (schema->columns[i].flags & PREMIE_COLUMN_REQUIRED) != 0 ? 2 : 0;
    }
    return file->rows * bytes <= file->bytes && file->rows < PREMIE_NO_ROW && file->dialect <= PREMIE_NL;
}

static bool is_lean(const pack_loading *loading, const premie_table *table)
{
    return loading->lean && table == &loading->book->spells.table;
}

static bool make_table(pack_loading *loading, unsigned i, char *room, premie_error *why)
{
    unsigned place = loading->places[i], groups = premie_pack_grouped_by(&premie_schemas[place]);
    const premie_pack_file *file = &loading->files[i];
    premie_table *table = loading->tables[place];
    uint32_t group_count = groups < PREMIE_TABLE_COUNT ? loading->tables[groups]->row_count : 1;
    if (premie_pack_table_make(table, place, file->rows, group_count, room, why) != PREMIE_OK) {
        return false;
    }
    if (is_lean(loading, table)) {
        table->order = NULL;
        for (unsigned column = 0; column < table->schema->column_count; column++) {
            premie_table_set_column(table, column, NULL);
        }
    }
    table->store->dialect = (premie_dialect)file->dialect;
    for (unsigned column = 0; column < table->schema->column_count; column++) {
        table->store->ordinal[column] = file->ordinal[column];
        table->store->through[column] = (file->through >> column & 1) != 0;
    }
    if (loading->book->options.digest && file->there == 1) {
        table->digest = (premie_digest){.there = true, .bytes = file->bytes};
        memcpy(table->digest.sha256, file->sha256, sizeof file->sha256);
    }
    return true;
}

static bool is_in_file(const pack_loading *loading, const premie_pack_section *section)
{
    uint64_t bytes = loading->head->bytes - PREMIE_ARENA_SLACK;
    return loading->head->bytes >= PREMIE_ARENA_SLACK && section->offset % 8 == 0 &&
           section->offset >= loading->head->head_bytes && section->offset <= bytes &&
           section->bytes <= bytes - section->offset;
}

/* Whether nothing points to the bytes of a table's sections once they are taken. */
static bool passes(const pack_loading *loading, const premie_table *table)
{
    return is_lean(loading, table) || !premie_pack_has_texts(table->schema);
}

static size_t room_of(const pack_loading *loading, unsigned i)
{
    unsigned place = loading->places[i];
    return is_lean(loading, loading->tables[place])
               ? 0
               : premie_pack_table_bytes(&premie_schemas[place], loading->files[i].rows);
}

/* Room for all tables, and a job for each section. */
static bool make_tables(pack_loading *loading, premie_error *why)
{
    size_t count = 0, bytes = 0, groups = 0, blocks = loading->of_book;
    bool plausible = true;
    for (unsigned i = 0; i < loading->of_book; i++) {
        const premie_schema *schema = &premie_schemas[loading->places[i]];
        count += premie_pack_section_count(loading->files[i].rows);
        bytes += room_of(loading, i);
        plausible &= is_plausible(schema, &loading->files[i]);
    }
    if (!plausible || count != loading->section_count) {
        return damaged(loading, why);
    }
    char *room = loading->book->pack->room = premie_alloc_array(bytes, 1, why);
    loading->jobs = room ? premie_alloc_array(count, sizeof *loading->jobs, why) : NULL;
    loading->passing =
        loading->jobs ? premie_alloc_zeroed(loading->book->options.threads, sizeof *loading->passing, why) : NULL;
    if (loading->passing == NULL) {
        return false;
    }
    const premie_pack_section *section = loading->sections;
    for (unsigned i = 0; i < loading->of_book; i++) {
        premie_table *table = loading->tables[loading->places[i]];
        if (!make_table(loading, i, room, why)) {
            return false;
        }
        room += room_of(loading, i);
        for (size_t n = 0; n < premie_pack_section_count(table->row_count); n++, section++) {
            if (!is_in_file(loading, section)) {
                return damaged(loading, why);
            }
            if (passes(loading, table) && section->bytes > loading->passing_bytes) {
                loading->passing_bytes = (size_t)section->bytes;
            }
            uint32_t first = n > 0 ? (uint32_t)(n - 1) * PREMIE_PACK_ROWS : 0;
            loading->jobs[n > 0 ? blocks++ : groups++] = (section_job){table, section, first};
        }
    }
    return true;
}

/* Spells of a section to whoever takes them. */
static bool take_spells(const pack_loading *loading, unsigned worker, premie_packed *from, uint32_t first,
                        uint32_t count)
{
    premie_spells rows = loading->unpacked[worker];
    bool taken = false;
    rows.table.start = loading->spells_start;
    rows.table.group_count = loading->book->spells.table.group_count;
    rows.table.row_count = count;
    premie_pack_rows_take(from, &rows.table, loading->tables, first, 0, count);
    return !from->damaged &&
           loading->taker.take(loading->taker.context, worker, &rows.table, first / PREMIE_PACK_ROWS, first, &taken,
                               NULL) == PREMIE_OK &&
           taken;
}

/* Where the bytes of a section go. */
static premie_status section_room(const pack_loading *loading, unsigned worker, const section_job *job, char **room,
                                  premie_error *error)
{
    *room = (char *)loading->book->pack->bytes + job->section->offset;
    if (passes(loading, job->table)) {
        if (loading->passing[worker] == NULL) {
            loading->passing[worker] = premie_alloc_zeroed(loading->passing_bytes + PREMIE_ARENA_SLACK, 1, error);
        }
        *room = loading->passing[worker];
    }
    return *room != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}

static premie_status take_section(void *context, unsigned worker, size_t item, premie_error *error)
{
    pack_loading *loading = context;
    const section_job *job = &loading->jobs[loading->begun + item];
    size_t length = (size_t)job->section->bytes;
    uint8_t checksum[PREMIE_PACK_CHECKSUM];
    char *bytes;
    premie_status status = section_room(loading, worker, job, &bytes, error);
    if (status == PREMIE_OK) {
        status = premie_source_pread(&loading->source, job->section->offset, bytes, length, error);
    }
    if (status != PREMIE_OK) {
        return status;
    }
    premie_packed from = {.at = (const unsigned char *)bytes, .end = (const unsigned char *)bytes + length};
    premie_pack_checksum(bytes, length, checksum);
    uint32_t left = job->table->row_count - job->first, count = left < PREMIE_PACK_ROWS ? left : PREMIE_PACK_ROWS;
    if (memcmp(checksum, job->section->checksum, sizeof checksum) != 0) {
        from.damaged = true;
    } else if (loading->begun == 0) {
        premie_pack_groups_take(&from, job->table);
    } else if (is_lean(loading, job->table)) {
        from.damaged = !take_spells(loading, worker, &from, job->first, count);
    } else {
        premie_pack_rows_take(&from, job->table, loading->tables, job->first, job->first, count);
        if (job->table == &loading->book->spells.table && !from.damaged) {
            from.damaged = !premie_pack_check_order(&loading->book->spells, job->first + 1, job->first + count);
        }
    }
    return from.damaged ? premie_fail(error, PREMIE_E_DATA, "damaged") : PREMIE_OK;
}

/* The products of covers are looked up by name: one may be gone from the rules. */
static bool has_products(const premie_covers *covers)
{
    bool all = true;
    for (uint32_t row = 0; row < covers->table.row_count; row++) {
        all &= covers->product[row] != PREMIE_NO_ROW;
    }
    return all;
}

static premie_status take_sections(pack_loading *loading, size_t begin, size_t end, premie_error *why)
{
    loading->begun = begin;
    return premie_parallel(loading->book->options.threads, end - begin, take_section, loading, why);
}

/* Room for a section of spells for each thread. */
static premie_status begin_spells(pack_loading *loading, premie_error *why)
{
    premie_table *table = &loading->book->spells.table;
    unsigned threads = loading->book->options.threads;
    size_t bytes = premie_pack_table_bytes(table->schema, PREMIE_PACK_ROWS);
    loading->spells_start = table->start;
    table->start = NULL;
    loading->unpacked = premie_alloc_zeroed(threads, sizeof *loading->unpacked, why);
    char *room = loading->unpacked != NULL ? premie_alloc_array(threads, bytes, why) : NULL;
    if (room == NULL) {
        return PREMIE_E_SYSTEM;
    }
    loading->unpacked_room = room;
    for (unsigned i = 0; i < threads; i++) {
        premie_table *rows = &loading->unpacked[i].table;
        if (premie_pack_table_make(rows, PREMIE_TABLE_spells, PREMIE_PACK_ROWS, 0, room + i * bytes, why) !=
            PREMIE_OK) {
            return PREMIE_E_SYSTEM;
        }
    }
    return loading->taker.begin(loading->taker.context, table->row_count,
                                premie_pack_section_count(table->row_count) - 1, why);
}

static premie_status end_spells(pack_loading *loading, premie_error *why)
{
    bool taken = true;
    premie_status status = loading->taker.end(loading->taker.context, &taken, why);
    return status != PREMIE_OK || taken ? status : PREMIE_E_DATA;
}

/* The first section of rows of spells; those of the tables that they refer to stand before it. */
static size_t spells_begin(const pack_loading *loading)
{
    size_t at = loading->of_book;
    while (at < loading->section_count && loading->jobs[at].table->store->place < PREMIE_TABLE_spells) {
        at++;
    }
    return at;
}

static bool take_tables(pack_loading *loading, premie_error *why)
{
    size_t spells = spells_begin(loading);
    premie_status status = take_sections(loading, 0, loading->of_book, why);
    if (status == PREMIE_OK) {
        status = take_sections(loading, loading->of_book, spells, why);
    }
    if (status == PREMIE_OK && loading->lean) {
        bool may = has_products(&loading->book->covers) && premie_spells_may_be_held(loading->book);
        status = may ? begin_spells(loading, why) : PREMIE_E_DATA;
    }
    if (status == PREMIE_OK) {
        status = take_sections(loading, spells, loading->section_count, why);
    }
    if (status == PREMIE_OK && loading->lean) {
        status = end_spells(loading, why);
    }
    return status == PREMIE_E_DATA ? damaged(loading, why) : status == PREMIE_OK;
}

/* ---- checks ---------------------------------------------------------------------------------------------- */

/* Tables as a whole come first, then their blocks of rows. */
static premie_status check_item(void *context, unsigned worker, size_t item, premie_error *error)
{
    pack_loading *loading = context;
    const section_job *job = &loading->jobs[item];
    premie_status status = PREMIE_OK;
    bool sound = true;
    (void)worker;
    if (is_lean(loading, job->table)) {
        return PREMIE_OK; /* whoever takes them sees to it */
    }
    if (item < loading->of_book) {
        status = premie_pack_check_table(loading->book, job->table->store->place, &sound, error);
    } else {
        uint32_t left = job->table->row_count - job->first, count = left < PREMIE_PACK_ROWS ? left : PREMIE_PACK_ROWS;
        sound = premie_pack_check_rows(loading->book, job->table->store->place, job->first, job->first + count);
    }
    return status == PREMIE_OK && !sound ? premie_fail(error, PREMIE_E_DATA, "damaged") : status;
}

/* [T-8]: checks that rest on rule tables, where these changed. */
static bool check_again(const pack_loading *loading, premie_error *why)
{
    static const unsigned resting[] = {PREMIE_TABLE_covers, PREMIE_TABLE_spells, PREMIE_TABLE_statements,
                                       PREMIE_TABLE_invoices};
    bool sound = true;
    for (unsigned i = 0; i < sizeof resting / sizeof resting[0] && sound; i++) {
        if (is_lean(loading, loading->tables[resting[i]])) {
            continue;
        }
        sound = premie_check_table(loading->book, resting[i], why) == PREMIE_OK &&
                loading->tables[resting[i]]->store->findings.total == 0;
    }
    return sound;
}

/* What is wrong by rules that changed since is for the tables to tell. */
static bool check_tables(pack_loading *loading, premie_error *why)
{
    premie_status status = PREMIE_E_DATA;
    bool changed = false;
    for (unsigned i = loading->of_book; i < loading->count; i++) {
        changed |= !loading->same[i];
    }
    if (has_products(&loading->book->covers)) {
        premie_error error = {.text = ""};
        status = premie_parallel(loading->book->options.threads, loading->section_count, check_item, loading, &error);
        if (status == PREMIE_E_SYSTEM) {
            *why = error;
        }
    }
    if (status == PREMIE_E_DATA && !changed) {
        return damaged(loading, why);
    }
    return status == PREMIE_OK && (!changed || check_again(loading, why));
}

/* ---- the whole ------------------------------------------------------------------------------------------- */

/* The file is not mapped, as one that became shorter would end the program; its sections are read as they are taken. */
static bool make_room(pack_loading *loading, premie_error *why)
{
    size_t length = (size_t)loading->source.size;
    struct premie_pack *pack = premie_alloc_zeroed(1, sizeof *pack, why);
    if (pack == NULL) {
        return false;
    }
    loading->book->pack = pack;
    *pack = (struct premie_pack){.bytes = premie_alloc_array(length, 1, why), .length = length};
    return pack->bytes != NULL;
}

void premie_pack_release(premie_book *book)
{
    struct premie_pack *pack = book->pack;
    if (pack == NULL) {
        return;
    }
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        premie_table *table = premie_book_table(book, place);
        if (!premie_schemas[place].in_rules) {
            premie_pack_table_release(table);
            memset(table, 0, premie_schemas[place].size);
        }
    }
    free(pack->bytes);
    free(pack->room);
    free(pack);
    book->pack = NULL;
}

/* Ids are compared many bytes at a time: what lies behind the last section may be read, and is nothing but zeros. */
static bool has_slack(pack_loading *loading, premie_error *why)
{
    static const char zeros[PREMIE_ARENA_SLACK];
    const struct premie_pack *pack = loading->book->pack;
    if (pack->length <= sizeof zeros) {
        return damaged(loading, why);
    }
    size_t offset = pack->length - sizeof zeros;
    char *slack = (char *)pack->bytes + offset;
    return premie_source_pread(&loading->source, offset, slack, sizeof zeros, why) == PREMIE_OK &&
           (memcmp(slack, zeros, sizeof zeros) == 0 || damaged(loading, why));
}

static void release_loading(pack_loading *loading)
{
    for (unsigned i = 0; loading->unpacked != NULL && i < loading->book->options.threads; i++) {
        premie_pack_table_release(&loading->unpacked[i].table);
    }
    for (unsigned i = 0; loading->passing != NULL && i < loading->book->options.threads; i++) {
        free(loading->passing[i]);
    }
    free(loading->passing);
    free(loading->unpacked);
    free(loading->unpacked_room);
    free(loading->spells_start);
    free(loading->jobs);
    free(loading->head);
}

static bool load(premie_book *book, const char *path, bool lean, premie_error *why)
{
    pack_loading loading = {.book = book, .lean = lean, .taker = premie_spells_taker(book)};
    bool found = false, used = false;
    *why = (premie_error){.status = PREMIE_OK};
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        loading.tables[place] = premie_book_table(book, place);
    }
    loading.count = premie_pack_places(loading.places, &loading.of_book);
    if (premie_source_open(&loading.source, path, &found, why) == PREMIE_OK && found) {
        used = read_head(&loading, why) && is_current(&loading) && make_room(&loading, why) &&
               has_slack(&loading, why) && make_tables(&loading, why) && take_tables(&loading, why) &&
               check_tables(&loading, why) && (!lean || premie_spells_find_absent(book, why) == PREMIE_OK);
        premie_source_close(&loading.source);
    }
    if (!used) {
        premie_pack_release(book);
        premie_spells_release(book);
    }
    release_loading(&loading);
    return used;
}

bool premie_pack_load(premie_book *book, premie_error *why)
{
    char *path = premie_pack_path(book->options.book, why);
    bool lean = book->options.without != 0, used = path != NULL && load(book, path, lean, why);
    if (path != NULL && lean && !used && why->status != PREMIE_E_SYSTEM) {
        used = load(book, path, false, why); /* its spells are not such as can be held so */
    }
    free(path);
    return used;
}
