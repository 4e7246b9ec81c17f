#include "shard/scatter.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "shard/record.h"
#include "table/pread.h"
#include "table/store.h"

enum { PIECE_BYTES = 1 << 22 }; /* of a file, that a rank reads at a time */

/* A record that is on its way. */
typedef struct moving {
    uint64_t parent, own; /* hashes of what it belongs to, and of its own key */
    uint32_t length;
    uint16_t owner;
} moving;

/* One table, while it is scattered. */
typedef struct scattering {
    premie_scatter *all;
    const premie_source *source;
    unsigned place;
    unsigned parent_table; /* whose key says where a row belongs; PREMIE_TABLE_employers also for employers */
    bool has_directory;    /* other tables belong to its rows */
    const char *parent_name, *own_name;
    unsigned parent_ordinal, own_ordinal; /* fields of these, from 1; 0: there is none */
    premie_reader reader;
    premie_dialect dialect;
    premie_range rest; /* all records */
    size_t piece_bytes, range_count;
    premie_range *ranges;
    int fd;
    premie_text bytes; /* of the records of a round, each ended by an LF */
    moving *records;
    size_t count, capacity;
    uint64_t *hashes; /* [capacity] */
    uint16_t *owners; /* [capacity] */
    bool torn;
} scattering;

/* ---- where rows belong -------------------------------------------------------------------------------------- */

/* The table that the first column of the order refers to, which groups its rows; itself where that is no reference. */
static unsigned parent_of(unsigned place, const char **column)
{
    const premie_schema *schema = &premie_schemas[place];
    const premie_column *first =
        &schema->columns[premie_schema_column(schema, schema->order, strcspn(schema->order, " "))];
    *column = first->name;
    for (unsigned other = 0; other < PREMIE_TABLE_COUNT; other++) {
        if (first->type == PREMIE_TYPE_REF && strcmp(premie_schemas[other].name, first->about) == 0) {
            return other;
        }
    }
    return place;
}

/* Whether rows of other tables belong to those of this one. Those of employers are found without a directory. */
static bool is_parent(unsigned place)
{
    bool found = false;
    for (unsigned other = PREMIE_TABLE_employers + 1; other < PREMIE_TABLE_COUNT; other++) {
        const char *column;
        found |= parent_of(other, &column) == place;
    }
    return found && place != PREMIE_TABLE_employers;
}

/* ---- the header --------------------------------------------------------------------------------------------- */

static void take_name(void *context, unsigned ordinal, const char *text, size_t length)
{
    scattering *of = context;
    if (strlen(of->parent_name) == length && memcmp(of->parent_name, text, length) == 0) {
        of->parent_ordinal = ordinal;
    }
    if (of->has_directory && strlen(of->own_name) == length && memcmp(of->own_name, text, length) == 0) {
        of->own_ordinal = ordinal;
    }
}

static void pass_record(void *context, uint64_t line, unsigned fields)
{
    (void)context;
    (void)line;
    (void)fields;
}

static void pass_fault(void *context, uint64_t line, unsigned ordinal, premie_fault fault)
{
    scattering *of = context;
    (void)line;
    (void)ordinal;
    (void)fault;
    of->torn = true;
}

/* Every file begins with the header as it stands. */
static premie_status copy_header(const scattering *of, premie_error *error)
{
    size_t length = (size_t)of->rest.begin;
    char *bytes = premie_alloc_array(length, 1, error);
    premie_status status = bytes != NULL ? premie_source_pread(of->source, 0, bytes, length, error) : PREMIE_E_SYSTEM;
    if (status == PREMIE_OK) {
        status = premie_scratch_write(&of->all->scratch, of->place, of->fd, bytes, length, error);
    }
    free(bytes);
    return status;
}

static premie_status begin(scattering *of, premie_error *error)
{
    premie_sink sink = {.context = of, .field = take_name, .record = pass_record, .fault = pass_fault};
    of->parent_table = parent_of(of->place, &of->parent_name);
    of->has_directory = is_parent(of->place);
    of->own_name = premie_schemas[of->place].columns[0].name;
    premie_status status = premie_scratch_open(&of->all->scratch, of->place, &of->fd, error);
    if (status == PREMIE_OK) {
        status = premie_reader_header(&of->reader, of->source, &sink, &of->dialect, &of->rest, error);
    }
    return status == PREMIE_OK ? copy_header(of, error) : status;
}

/* ---- ranges ------------------------------------------------------------------------------------------------- */

/* Each rank looks at some pieces of the file for the quotes in them; all then know where records begin. */
static premie_status scan_pieces(const scattering *of, size_t pieces, premie_outbox *outbox, premie_error *error)
{
    const premie_ranks *ranks = of->all->joint->ranks;
    char *bytes = premie_alloc_array(of->piece_bytes, 1, error);
    premie_status status = bytes != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    for (size_t i = ranks->rank; i < pieces && status == PREMIE_OK; i += ranks->count) {
        uint64_t offset = of->rest.begin + i * of->piece_bytes, left = of->rest.end - offset;
        premie_file_piece piece;
        memset(&piece, 0, sizeof piece);
        status = premie_source_scan(of->source, offset, left < of->piece_bytes ? (size_t)left : of->piece_bytes, bytes,
                                    &piece, error);
        premie_outbox_add_all(outbox, &piece, sizeof piece);
    }
    free(bytes);
    return status;
}

static premie_status join_pieces(scattering *of, size_t count, const premie_inbox *inbox, premie_error *error)
{
    premie_file_piece *pieces = premie_alloc_array(count, sizeof *pieces, error);
    of->ranges = premie_alloc_array(count, sizeof *of->ranges, error);
    premie_status status = pieces != NULL && of->ranges != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    for (unsigned rank = 0; rank < inbox->count && status == PREMIE_OK; rank++) {
        premie_parcel parcel = premie_inbox_parcel(inbox, rank);
        for (size_t i = rank; i < count && premie_parcel_take(&parcel, &pieces[i], sizeof *pieces);) {
            i += inbox->count;
        }
    }
    if (status == PREMIE_OK && count > 0) {
        uint64_t rows, lines;
        of->range_count = premie_source_join(of->rest, of->piece_bytes, count, pieces, of->ranges, &rows, &lines);
    }
    free(pieces);
    return status;
}

static premie_status cut(scattering *of, premie_status own, premie_error *error)
{
    premie_outbox outbox = {.to = NULL};
    premie_inbox inbox = {.bytes = NULL};
    uint64_t length = of->rest.end - of->rest.begin;
    size_t pieces = 0;
    if (own == PREMIE_OK) {
        size_t asked = of->all->options->chunk_bytes;
        of->piece_bytes = asked > 0 ? asked : PIECE_BYTES;
        pieces = (size_t)((length + of->piece_bytes - 1) / of->piece_bytes);
        own = premie_outbox_init(&outbox, of->all->joint, error);
    }
    if (own == PREMIE_OK) {
        own = scan_pieces(of, pieces, &outbox, error);
    }
    premie_status status = premie_joint_swap(of->all->joint, own, &outbox, &inbox, error);
    if (status == PREMIE_OK) {
        status = join_pieces(of, pieces, &inbox, error);
    }
    premie_outbox_release(&outbox);
    premie_inbox_release(&inbox);
    return status;
}

/* ---- a round ------------------------------------------------------------------------------------------------ */

static premie_status make_room(scattering *of, premie_error *error)
{
    if (of->count < of->capacity) {
        return PREMIE_OK;
    }
    size_t capacity = of->capacity > 0 ? 2 * of->capacity : 1024;
    moving *records = premie_resize_array(of->records, capacity, sizeof *records, error);
    of->records = records != NULL ? records : of->records;
    uint64_t *hashes = records != NULL ? premie_resize_array(of->hashes, capacity, sizeof *hashes, error) : NULL;
    of->hashes = hashes != NULL ? hashes : of->hashes;
    uint16_t *owners = hashes != NULL ? premie_resize_array(of->owners, capacity, sizeof *owners, error) : NULL;
    of->owners = owners != NULL ? owners : of->owners;
    of->capacity = owners != NULL ? capacity : of->capacity;
    return owners != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}

static premie_status take_record(void *context, uint64_t line, const char *bytes, size_t length, premie_error *error)
{
    scattering *of = context;
    (void)line;
    premie_status status = make_room(of, error);
    if (status != PREMIE_OK) {
        return status;
    }
    of->torn |= length >= PREMIE_RECORD_MAX || premie_record_is_torn(bytes, length);
    moving *record = &of->records[of->count++];
    *record = (moving){.length = (uint32_t)length + 1};
    if (of->parent_ordinal > 0) {
        record->parent = premie_record_hash(bytes, length, of->dialect, of->parent_ordinal);
    }
    if (of->own_ordinal > 0) {
        record->own = premie_record_hash(bytes, length, of->dialect, of->own_ordinal);
    }
    premie_text_add(&of->bytes, bytes, length);
    premie_text_add(&of->bytes, "\n", 1);
    return of->bytes.out_of_memory ? premie_fail(error, PREMIE_E_SYSTEM, "not enough memory for rows") : PREMIE_OK;
}

/* What this rank reads in a round: of so many ranges that follow on each other, one each. */
static premie_status read_range(scattering *of, size_t round, premie_error *error)
{
    const premie_ranks *ranks = of->all->joint->ranks;
    size_t item = round * ranks->count + ranks->rank;
    of->bytes.length = 0;
    of->count = 0;
    if (item >= of->range_count) {
        return PREMIE_OK;
    }
    premie_status status =
        premie_reader_raw(&of->reader, of->source, of->ranges[item], of->dialect, take_record, of, error);
    return status == PREMIE_OK && of->torn
               ? premie_fail(error, PREMIE_E_DATA, "%s: a blank line, or a quote that is not closed",
                             premie_schemas[of->place].name)
               : status;
}

/* A row that belongs to nothing goes anywhere: whoever loads it says so. */
static premie_status find_owners(scattering *of, premie_status own, premie_error *error)
{
    unsigned count = of->all->joint->ranks->count;
    if (of->parent_table == PREMIE_TABLE_employers) {
        for (size_t i = 0; i < of->count && own == PREMIE_OK; i++) {
            of->records[i].owner = (uint16_t)premie_rank_of(of->records[i].parent, count);
        }
        return own;
    }
    for (size_t i = 0; i < of->count; i++) {
        of->hashes[i] = of->records[i].parent;
    }
    own = premie_directory_ask(&of->all->directories[of->parent_table], of->all->joint, own, of->count, of->hashes,
                               of->owners, error);
    for (size_t i = 0; i < of->count && own == PREMIE_OK; i++) {
        bool known = of->owners[i] != PREMIE_NOBODY;
        of->records[i].owner = known ? of->owners[i] : (uint16_t)premie_rank_of(of->hashes[i], count);
    }
    return own;
}

/* A key under two employers would be found by neither of the ranks that hold them. */
static premie_status tell_owners(scattering *of, premie_status own, premie_error *error)
{
    bool twice = false;
    if (!of->has_directory) {
        return own;
    }
    for (size_t i = 0; i < of->count && own == PREMIE_OK; i++) {
        of->hashes[i] = of->records[i].own;
        of->owners[i] = of->records[i].owner;
    }
    premie_status status = premie_directory_tell(&of->all->directories[of->place], of->all->joint, own, of->count,
                                                 of->hashes, of->owners, &twice, error);
    return status == PREMIE_OK && twice
               ? premie_fail(error, PREMIE_E_DATA, "%s: one key under two employers", premie_schemas[of->place].name)
               : status;
}

/* The rows of a round come in the order of the file, as the ranges of the ranks follow on each other. */
static premie_status send_records(scattering *of, premie_status own, premie_error *error)
{
    premie_outbox outbox = {.to = NULL};
    premie_inbox inbox = {.bytes = NULL};
    own = own == PREMIE_OK ? premie_outbox_init(&outbox, of->all->joint, error) : own;
    const char *at = of->bytes.bytes;
    for (size_t i = 0; i < of->count && own == PREMIE_OK; at += of->records[i++].length) {
        premie_outbox_add(&outbox, of->records[i].owner, at, of->records[i].length);
    }
    premie_status status = premie_joint_swap(of->all->joint, own, &outbox, &inbox, error);
    if (status == PREMIE_OK) {
        status = premie_scratch_write(&of->all->scratch, of->place, of->fd, inbox.bytes,
                                      (size_t)inbox.from[inbox.count], error);
    }
    premie_outbox_release(&outbox);
    premie_inbox_release(&inbox);
    return status;
}

static premie_status scatter_round(scattering *of, size_t round, premie_status own, premie_error *error)
{
    own = own == PREMIE_OK ? read_range(of, round, error) : own;
    own = find_owners(of, own, error);
    own = tell_owners(of, own, error);
    return send_records(of, own, error);
}

static void release(scattering *of)
{
    if (of->fd >= 0) {
        (void)close(of->fd);
    }
    premie_reader_release(&of->reader);
    premie_text_release(&of->bytes);
    free(of->ranges);
    free(of->records);
    free(of->hashes);
    free(of->owners);
}

premie_status premie_scatter_table(premie_scatter *scatter, const premie_source *source, unsigned place,
                                   premie_error *error)
{
    scattering of = {.all = scatter, .source = source, .place = place, .fd = -1};
    premie_status status = cut(&of, begin(&of, error), error);
    size_t count = scatter->joint->ranks->count, rounds = (of.range_count + count - 1) / count;
    for (size_t round = 0; round < rounds && !scatter->joint->failed; round++) {
        status = scatter_round(&of, round, status, error);
    }
    release(&of);
    return premie_joint_agree(scatter->joint, status, error);
}

void premie_scatter_forget(premie_scatter *scatter)
{
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        premie_directory_release(&scatter->directories[place]);
    }
}

void premie_scatter_release(premie_scatter *scatter)
{
    premie_scatter_forget(scatter);
    premie_scratch_remove(&scatter->scratch);
}
