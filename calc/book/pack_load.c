#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "book/checks.h"
#include "book/pack_check.h"
#include "book/pack_file.h"
#include "book/pack_spells.h"
#include "book/spells.h"
#include "table/pread.h"

/* What the tables of a book lie in: their columns, and the texts that ids point to. */
struct premie_pack {
    char *room[2]; /* of the tables that come first, and of the others */
};

/* A block of rows to be taken. */
typedef struct block_job {
    premie_table *table;
    const premie_pack_section *sections; /* its own, and those of its columns apart */
    uint32_t taken;                      /* columns */
    uint32_t first, count;
    size_t texts; /* where those that are kept of them go in the room */
} block_job;

typedef struct pack_loading {
    premie_book *book;
    premie_table *tables[PREMIE_TABLE_COUNT];
    unsigned places[PREMIE_PACK_FILES_MAX], of_book, count;
    premie_source source;
    premie_pack_head *head; /* and all that follows it */
    const premie_pack_file *files;
    const premie_pack_section *sections;
    size_t section_count;
    bool same[PREMIE_PACK_FILES_MAX];                              /* the file of a table is what it was */
    bool changed;                                                  /* a rule table on which checks rest is not */
    const premie_pack_section *sections_of[PREMIE_PACK_FILES_MAX]; /* of each table: that of its groups comes first */
    bool lean;                                                     /* the book does without employees */
    char *room;                                                    /* of the tables that are being taken */
    block_job *jobs;
    size_t job_count, begun;
    premie_pack_holding holding;
    char **passing; /* [threads] a section of which nothing is kept: memory in use already is quicker */
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
    if (memcmp(loading->head, &head, sizeof head) != 0) {
        return damaged(loading, why); /* it has changed meanwhile */
    }
    premie_pack_head_checksum(loading->head, checksum);
    if (memcmp(checksum, head.checksum, sizeof checksum) != 0 || head.made_s < 0) {
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
    for (unsigned i = 0; i < loading->count; i++) {
        same &= i >= loading->of_book || loading->same[i];
        loading->changed |= i >= loading->of_book && !loading->same[i];
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
    return file->rows * bytes <= file->bytes && file->rows < PREMIE_NO_ROW && file->dialect <= PREMIE_NL &&
           premie_pack_may_be_blank(schema, file->blank);
}

static bool is_held(const pack_loading *loading, unsigned place)
{
    return loading->lean && place == PREMIE_TABLE_spells;
}

/* The columns of a table that somebody asks for; absences are named where a check may have something to say. */
static uint32_t wanted_of(const pack_loading *loading, unsigned place)
{
    uint32_t all = PREMIE_PACK_ORDER | ((UINT32_C(1) << premie_schemas[place].column_count) - 1);
    bool unnamed = (loading->book->options.without & PREMIE_WITHOUT_ABSENCE_IDS) != 0 && !loading->changed;
    if (!loading->lean) {
        return all;
    }
    switch (place) {
    case PREMIE_TABLE_spells:
        return 0;
    case PREMIE_TABLE_absences:
        all &= ~(UINT32_C(1) << COLUMN(absences, employee_id));
        return unnamed ? all & ~(UINT32_C(1) << COLUMN(absences, absence_id)) : all;
    case PREMIE_TABLE_claims:
        return all & ~(UINT32_C(1) << COLUMN(claims, cover_id));
    case PREMIE_TABLE_payouts:
        return all & ~(UINT32_C(1) << COLUMN(payouts, invoice_id));
    case PREMIE_TABLE_recoveries:
        return all & ~(UINT32_C(1) << COLUMN(recoveries, absence_id));
    default:
        return all;
    }
}

/* Those of them that are blank throughout; the columns of spells that do not stand apart are unpacked in any case. */
static uint32_t blank_of(const pack_loading *loading, unsigned i)
{
    unsigned place = loading->places[i];
    return wanted_of(loading, place) & loading->files[i].blank &
           (place == PREMIE_TABLE_spells ? premie_pack_apart(place) : UINT32_MAX);
}

/* Those that are taken from their sections. */
static uint32_t taken_of(const pack_loading *loading, unsigned i)
{
    return wanted_of(loading, loading->places[i]) & ~blank_of(loading, i);
}

static size_t columns_bytes(const pack_loading *loading, unsigned i)
{
    return premie_pack_table_bytes(&premie_schemas[loading->places[i]], taken_of(loading, i), loading->files[i].rows);
}

static premie_status make_table(pack_loading *loading, unsigned i, char *room, premie_error *why)
{
    unsigned place = loading->places[i], groups = premie_pack_grouped_by(&premie_schemas[place]);
    const premie_pack_file *file = &loading->files[i];
    premie_table *table = loading->tables[place];
    uint32_t group_count = groups < PREMIE_TABLE_COUNT ? loading->tables[groups]->row_count : 1;
    if (premie_pack_table_make(table, place, file->rows, group_count, taken_of(loading, i), blank_of(loading, i), room,
                               why) != PREMIE_OK) {
        return PREMIE_E_SYSTEM;
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
    return PREMIE_OK;
}

static bool is_in_file(const pack_loading *loading, const premie_pack_section *section)
{
    uint64_t bytes = loading->head->bytes;
    return section->offset % 8 == 0 && section->offset >= loading->head->head_bytes && section->offset <= bytes &&
           section->bytes % 8 == 0 && section->bytes <= bytes - section->offset;
}

/* The sections of each table, which must be as many as there are. */
static bool find_sections(pack_loading *loading, premie_error *why)
{
    size_t next = 0;
    uint64_t bytes = 0; /* of all sections: none is part of another */
    bool sound = true;
    for (unsigned i = 0; i < loading->of_book && sound; i++) {
        size_t count = premie_pack_section_count(loading->places[i], loading->files[i].rows);
        sound = count <= loading->section_count - next &&
                is_plausible(&premie_schemas[loading->places[i]], &loading->files[i]);
        loading->sections_of[i] = loading->sections + next;
        next += count;
    }
    for (size_t i = 0; i < loading->section_count && sound; i++) {
        const premie_pack_section *section = &loading->sections[i];
        sound = is_in_file(loading, section) && section->bytes <= loading->head->bytes - bytes;
        bytes += sound ? section->bytes : 0;
        loading->passing_bytes =
            section->bytes > loading->passing_bytes ? (size_t)section->bytes : loading->passing_bytes;
    }
    return (sound && next == loading->section_count) || damaged(loading, why);
}

_Static_assert(PREMIE_ARENA_SLACK <= sizeof(premie_pack_section),
               "the texts of a sound file and what follows each fit its bytes");

/* Lists the blocks of a table, whose texts go to the room from `texts` on; returns where they end. */
static uint64_t list_blocks(pack_loading *loading, unsigned i, uint64_t texts)
{
    unsigned place = loading->places[i];
    uint32_t rows = loading->files[i].rows, taken = taken_of(loading, i);
    uint32_t kept = taken & premie_pack_texts_of(&premie_schemas[place]), apart = premie_pack_apart(place);
    const premie_pack_section *section = loading->sections_of[i] + 1;
    for (size_t block = 0; block < premie_pack_block_count(rows); block++) {
        uint32_t first = (uint32_t)block * PREMIE_PACK_ROWS, left = rows - first;
        uint32_t count = left < PREMIE_PACK_ROWS ? left : PREMIE_PACK_ROWS;
        loading->jobs[loading->job_count++] =
            (block_job){loading->tables[place], section++, taken, first, count, (size_t)texts};
        for (uint32_t rest = apart; rest != 0; rest &= rest - 1, section++) {
            texts += (kept & rest & ~(rest - 1)) != 0 ? section->bytes + PREMIE_ARENA_SLACK : 0;
        }
    }
    return texts;
}

/* Makes tables `begin` up to `end`, with a job for each of their blocks behind those that are there. */
static bool make_tables(pack_loading *loading, unsigned begin, unsigned end, premie_error *why)
{
    uint64_t bytes = 0;
    for (unsigned i = begin; i < end; i++) {
        bytes += columns_bytes(loading, i);
    }
    for (unsigned i = begin; i < end; i++) {
        uint64_t texts = list_blocks(loading, i, bytes) - bytes;
        if (texts > loading->head->bytes) { /* what lies behind a section is less than what the head says of it */
            return damaged(loading, why);
        }
        bytes += texts;
    }
    char *room = premie_alloc_array((size_t)bytes, 1, why);
    loading->book->pack->room[begin > 0] = loading->room = room;
    if (room == NULL) {
        return false;
    }
    bool made = true;
    for (unsigned i = begin; i < end && made; i++) {
        made = make_table(loading, i, room, why) == PREMIE_OK;
        room += columns_bytes(loading, i);
    }
    return made;
}

/* ---- sections -------------------------------------------------------------------------------------------- */

/*
 * Reads a section to where its bytes are kept, or, where that is NULL, to memory that the next one is read to. Zeros of
 * its own follow it: ids are compared many bytes at a time, while other threads may read the section behind.
 */
static premie_status read_section(pack_loading *loading, unsigned worker, const premie_pack_section *section,
                                  char *kept, premie_packed *from, premie_error *error)
{
    size_t length = (size_t)section->bytes;
    uint8_t checksum[PREMIE_PACK_CHECKSUM];
    char **passing = &loading->passing[worker], *bytes = kept;
    if (bytes == NULL && *passing == NULL) {
        *passing = premie_alloc_array(loading->passing_bytes + PREMIE_ARENA_SLACK, 1, error);
    }
    bytes = bytes != NULL ? bytes : *passing;
    if (bytes == NULL || premie_source_pread(&loading->source, section->offset, bytes, length, error) != PREMIE_OK) {
        return PREMIE_E_SYSTEM;
    }
    memset(bytes + length, 0, PREMIE_ARENA_SLACK);
    premie_pack_checksum(bytes, length, checksum);
    *from = (premie_packed){.at = (const unsigned char *)bytes, .end = (const unsigned char *)bytes + length};
    from->damaged = memcmp(checksum, section->checksum, sizeof checksum) != 0;
    return PREMIE_OK;
}

static premie_status is_taken(const premie_packed *from, premie_error *error)
{
    return from->damaged || from->at != from->end ? premie_fail(error, PREMIE_E_DATA, "damaged") : PREMIE_OK;
}

static premie_status take_groups(void *context, unsigned worker, size_t item, premie_error *error)
{
    pack_loading *loading = context;
    unsigned i = (unsigned)(loading->begun + item);
    premie_packed from;
    premie_status status = read_section(loading, worker, loading->sections_of[i], NULL, &from, error);
    if (status == PREMIE_OK && !from.damaged) {
        premie_pack_groups_take(&from, loading->tables[loading->places[i]]);
    }
    return status == PREMIE_OK ? is_taken(&from, error) : status;
}

/* Where absences find their spells: where these are not held, nobody asks. */
static void take_absent(const pack_loading *loading, premie_packed *from, uint32_t first, uint32_t count)
{
    uint32_t *of_absence = loading->book->held.of_absence;
    premie_pack_numbers numbers;
    premie_pack_numbers_take(from, count, (premie_pack_range){.highest = UINT32_MAX}, &numbers);
    if (!from->damaged && of_absence != NULL) {
        premie_pack_widen_32(&numbers, count, 0, 0, (int32_t *)(of_absence + first));
        premie_pack_hold_absent(&loading->holding, first, count);
    }
}

/* What does not stand apart of a block. */
static premie_status take_block_itself(pack_loading *loading, const block_job *job, premie_packed *from,
                                       premie_error *error)
{
    unsigned place = job->table->store->place;
    if (from->damaged) {
        return PREMIE_OK;
    }
    if (is_held(loading, place)) {
        return premie_pack_hold(&loading->holding, from, job->first, job->count, error);
    }
    if (premie_pack_is_sorted(job->table->schema)) {
        premie_pack_rows_imply(job->table, job->first, job->count);
    }
    if (place == PREMIE_TABLE_spells) {
        premie_pack_spells_take(from, &loading->book->spells, job->first, job->count);
    } else {
        premie_pack_rows_take(from, job->table, loading->tables, job->taken & ~premie_pack_apart(place), job->first,
                              job->count);
    }
    if (place == PREMIE_TABLE_absences && !from->damaged) {
        take_absent(loading, from, job->first, job->count);
    }
    return PREMIE_OK;
}

/* Its columns apart, those that are taken. */
static premie_status take_apart(pack_loading *loading, unsigned worker, const block_job *job, premie_error *error)
{
    unsigned place = job->table->store->place;
    uint32_t texts = premie_pack_texts_of(job->table->schema);
    const premie_pack_section *section = job->sections + 1;
    char *kept = loading->room + job->texts;
    premie_status status = PREMIE_OK;
    for (uint32_t rest = premie_pack_apart(place); rest != 0 && status == PREMIE_OK; rest &= rest - 1, section++) {
        uint32_t column = rest & ~(rest - 1);
        premie_packed from;
        if ((job->taken & column) == 0) {
            continue;
        }
        bool is_text = (texts & column) != 0;
        status = read_section(loading, worker, section, is_text ? kept : NULL, &from, error);
        if (status == PREMIE_OK && !from.damaged) {
            premie_pack_rows_take(&from, job->table, loading->tables, column, job->first, job->count);
        }
        status = status == PREMIE_OK ? is_taken(&from, error) : status;
        kept += is_text ? section->bytes + PREMIE_ARENA_SLACK : 0;
    }
    return status;
}

static premie_status take_block(void *context, unsigned worker, size_t item, premie_error *error)
{
    pack_loading *loading = context;
    const block_job *job = &loading->jobs[loading->begun + item];
    premie_packed from;
    premie_status status = read_section(loading, worker, job->sections, NULL, &from, error);
    if (status == PREMIE_OK) {
        status = take_block_itself(loading, job, &from, error);
    }
    if (status == PREMIE_OK) {
        status = is_taken(&from, error);
    }
    if (status == PREMIE_OK) {
        status = take_apart(loading, worker, job, error);
    }
    if (status != PREMIE_OK || is_held(loading, job->table->store->place)) {
        return status;
    }
    bool sound = premie_pack_has_periods(job->table, job->first, job->count) &&
                 (job->table != &loading->book->spells.table ||
                  premie_pack_check_order(&loading->book->spells, job->first + 1, job->first + job->count));
    return sound ? PREMIE_OK : premie_fail(error, PREMIE_E_DATA, "damaged");
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

/* Tables `begin` up to `end`, all but their blocks. */
static premie_status begin_tables(pack_loading *loading, unsigned begin, unsigned end, premie_error *why)
{
    if (!make_tables(loading, begin, end, why)) {
        return why->status == PREMIE_E_SYSTEM ? PREMIE_E_SYSTEM : PREMIE_E_DATA;
    }
    loading->begun = begin;
    return premie_parallel(loading->book->options.threads, end - begin, take_groups, loading, why);
}

static premie_status take_blocks(pack_loading *loading, size_t begin, size_t end, premie_error *why)
{
    loading->begun = begin;
    return premie_parallel(loading->book->options.threads, end - begin, take_block, loading, why);
}

/* Spells that are held are moved together while the blocks that remain are taken. */
static premie_status take_remaining(void *context, unsigned worker, size_t item, premie_error *error)
{
    const pack_loading *loading = context;
    if (item > 0) {
        return take_block(context, worker, item - 1, error);
    }
    if (loading->lean) {
        premie_pack_hold_close_up(&loading->holding);
    }
    return PREMIE_OK;
}

/* Room for the jobs of all tables, and for a section in each thread. */
static premie_status make_jobs(pack_loading *loading, premie_error *why)
{
    size_t blocks = 0;
    for (unsigned i = 0; i < loading->of_book; i++) {
        blocks += premie_pack_block_count(loading->files[i].rows);
    }
    loading->jobs = premie_alloc_array(blocks, sizeof *loading->jobs, why);
    loading->passing =
        loading->jobs ? premie_alloc_zeroed(loading->book->options.threads, sizeof *loading->passing, why) : NULL;
    return loading->passing != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}

/* Spells that are held come before the other tables, as those of absences are found among them. */
static premie_status hold_spells(pack_loading *loading, size_t begin, size_t end, premie_error *why)
{
    premie_book *book = loading->book;
    premie_status status = premie_pack_hold_begin(&loading->holding, book, why);
    if (status == PREMIE_OK) {
        book->held.of_absence = premie_alloc_array(book->absences.table.row_count, sizeof *book->held.of_absence, why);
        status = book->held.of_absence != NULL ? take_blocks(loading, begin, end, why) : PREMIE_E_SYSTEM;
    }
    if (status == PREMIE_OK) {
        status = premie_pack_hold_end(&loading->holding, why);
    }
    return status;
}

/* Whether the employees of a book whose employers and covers are there are done without. */
static bool may_be_lean(const pack_loading *loading)
{
    const premie_book *book = loading->book;
    return book->options.without != 0 && has_products(&book->covers) && premie_spells_may_be_held(book);
}

/* The tables before spells come first, as their covers tell whether spells may be held. */
static bool take_tables(pack_loading *loading, premie_error *why)
{
    unsigned spells = 0;
    while (loading->places[spells] != PREMIE_TABLE_spells) {
        spells++;
    }
    premie_status status = make_jobs(loading, why);
    if (status == PREMIE_OK) {
        status = begin_tables(loading, 0, spells, why);
    }
    if (status == PREMIE_OK) {
        status = take_blocks(loading, 0, loading->job_count, why);
    }
    loading->lean = status == PREMIE_OK && may_be_lean(loading);
    size_t begin = loading->job_count, blocks = premie_pack_block_count(loading->files[spells].rows);
    if (status == PREMIE_OK) {
        status = begin_tables(loading, spells, loading->of_book, why);
    }
    if (status == PREMIE_OK && loading->lean) {
        status = hold_spells(loading, begin, begin + blocks, why);
        begin += blocks;
        if (loading->holding.lacks_wage && loading->changed) {
            return false;
        }
    }
    if (status == PREMIE_OK) {
        loading->begun = begin;
        status = premie_parallel(loading->book->options.threads, 1 + loading->job_count - begin, take_remaining,
                                 loading, why);
    }
    return status == PREMIE_E_DATA ? damaged(loading, why) : status == PREMIE_OK;
}

/* ---- checks ---------------------------------------------------------------------------------------------- */

/* Tables as a whole come first, then their blocks of rows. */
static premie_status check_item(void *context, unsigned worker, size_t item, premie_error *error)
{
    pack_loading *loading = context;
    bool is_table = item < loading->of_book, sound = true;
    const block_job *job = is_table ? NULL : &loading->jobs[item - loading->of_book];
    unsigned place = is_table ? loading->places[item] : job->table->store->place;
    premie_status status = PREMIE_OK;
    (void)worker;
    if (is_held(loading, place)) {
        return PREMIE_OK; /* they were looked at when they were taken */
    }
    if (is_table) {
        status = premie_pack_check_table(loading->book, place, &sound, error);
    } else {
        sound = premie_pack_check_rows(loading->book, place, job->first, job->first + job->count);
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
        if (is_held(loading, resting[i])) {
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
    if (has_products(&loading->book->covers)) {
        premie_error error = {.text = ""};
        status = premie_parallel(loading->book->options.threads, loading->of_book + loading->job_count, check_item,
                                 loading, &error);
        if (status == PREMIE_E_SYSTEM) {
            *why = error;
        }
    }
    if (status == PREMIE_E_DATA && !loading->changed) {
        return damaged(loading, why);
    }
    return status == PREMIE_OK && (!loading->changed || check_again(loading, why));
}

/* ---- the whole ------------------------------------------------------------------------------------------- */

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
    free(pack->room[0]);
    free(pack->room[1]);
    free(pack);
    book->pack = NULL;
}

static void release_loading(pack_loading *loading)
{
    for (unsigned i = 0; loading->passing != NULL && i < loading->book->options.threads; i++) {
        free(loading->passing[i]);
    }
    premie_pack_hold_release(&loading->holding);
    free(loading->passing);
    free(loading->jobs);
    free(loading->head);
}

/* The file is not mapped, as one that became shorter would end the program; its sections are read as they are taken. */
static bool load(pack_loading *loading, premie_error *why)
{
    if (!read_head(loading, why) || !is_current(loading) || !find_sections(loading, why)) {
        return false;
    }
    loading->book->pack = premie_alloc_zeroed(1, sizeof *loading->book->pack, why);
    return loading->book->pack != NULL && take_tables(loading, why) && check_tables(loading, why);
}

bool premie_pack_load(premie_book *book, premie_error *why)
{
    pack_loading loading = {.book = book};
    bool found = false, used = false;
    *why = (premie_error){.status = PREMIE_OK};
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        loading.tables[place] = premie_book_table(book, place);
    }
    loading.count = premie_pack_places(loading.places, &loading.of_book);
    char *path = premie_pack_path(book->options.book, why);
    if (path != NULL && premie_source_open(&loading.source, path, &found, why) == PREMIE_OK && found) {
        used = load(&loading, why);
        premie_source_close(&loading.source);
    }
    if (!used) {
        premie_pack_release(book);
        premie_spells_release(book);
    }
    release_loading(&loading);
    free(path);
    return used;
}
