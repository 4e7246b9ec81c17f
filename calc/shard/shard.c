#include "premie/shard.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "book/folders.h"
#include "book/pack_file.h"
#include "shard/scatter.h"

static const char scratch_name[] = "premie-rows";
enum { HOUR = 3600 };

/* The file of a table, as this rank sees it. */
typedef struct shard_file {
    char *path;
    premie_source source;
    bool found;
} shard_file;

typedef struct loading {
    premie_scatter scatter;
    shard_file files[PREMIE_TABLE_COUNT];
} loading;

/* ---- the files ---------------------------------------------------------------------------------------------- */

/* [T-6]: a rank looks for files of unknown names, and all for those of the tables. */
static premie_status open_files(loading *of, premie_error *error)
{
    const premie_load_options *options = of->scatter.options;
    premie_finding_list findings = {.items = NULL};
    premie_status status = PREMIE_OK;
    if (of->scatter.joint->ranks->rank == 0) {
        status = premie_folder_check(options->book, PREMIE_FOLDER_BOOK, &findings, NULL, error);
        if (status == PREMIE_OK && findings.total > 0) {
            status = premie_fail(error, PREMIE_E_DATA, "%s", findings.items[0].text);
        }
        premie_finding_release(&findings);
    }
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT && status == PREMIE_OK; place++) {
        shard_file *file = &of->files[place];
        file->path = premie_book_table_path(options, place, error);
        status =
            file->path != NULL ? premie_source_open(&file->source, file->path, &file->found, error) : PREMIE_E_SYSTEM;
    }
    return status;
}

/* Every rank has the file in sight that rank 0 has. */
static premie_status compare_files(loading *of, premie_status own, premie_error *error)
{
    premie_joint *joint = of->scatter.joint;
    premie_outbox outbox = {.to = NULL};
    premie_inbox inbox = {.bytes = NULL};
    own = own == PREMIE_OK ? premie_outbox_init(&outbox, joint, error) : own;
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT && own == PREMIE_OK && joint->ranks->rank == 0; place++) {
        uint64_t size = of->files[place].found ? of->files[place].source.size : UINT64_MAX;
        premie_outbox_add_all(&outbox, &size, sizeof size);
    }
    premie_status status = premie_joint_swap(joint, own, &outbox, &inbox, error);
    premie_parcel parcel = {NULL, NULL};
    if (status == PREMIE_OK) {
        parcel = premie_inbox_parcel(&inbox, 0);
    }
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT && status == PREMIE_OK; place++) {
        const shard_file *file = &of->files[place];
        uint64_t size, own_size = file->found ? file->source.size : UINT64_MAX;
        if (!premie_parcel_take(&parcel, &size, sizeof size) || size != own_size) {
            status = premie_fail(error, PREMIE_E_SYSTEM, "%s: is not the file that rank 0 sees there", file->path);
        }
    }
    premie_outbox_release(&outbox);
    premie_inbox_release(&inbox);
    return status;
}

static premie_status check_unchanged(const loading *of, premie_error *error)
{
    premie_status status = PREMIE_OK;
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT && status == PREMIE_OK; place++) {
        status = of->files[place].found ? premie_source_unchanged(&of->files[place].source, error) : PREMIE_OK;
    }
    return status;
}

static void close_files(loading *of)
{
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
        if (of->files[place].found) {
            premie_source_close(&of->files[place].source);
        }
        free(of->files[place].path);
    }
}

/* ---- the rows ----------------------------------------------------------------------------------------------- */

static void tell(const premie_load_options *options, unsigned place)
{
    if (options->progress != NULL) {
        options->progress(options->progress_context, "sharing out", (double)place / PREMIE_TABLE_COUNT);
    }
}

static premie_status scatter(loading *of, premie_status own, premie_error *error)
{
    premie_joint *joint = of->scatter.joint;
    if (own == PREMIE_OK) {
        premie_scratch_sweep(scratch_name, HOUR);
        own = premie_scratch_make(&of->scatter.scratch, scratch_name, error);
    }
    premie_status status = compare_files(of, own, error);
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT && !joint->failed; place++) {
        if (status == PREMIE_OK && of->files[place].found && !premie_schemas[place].in_rules) {
            tell(of->scatter.options, place);
            status = premie_scatter_table(&of->scatter, &of->files[place].source, place, error);
        }
    }
    premie_scatter_forget(&of->scatter);
    return premie_joint_agree(joint, status, error);
}

/* What was found first. What is wrong with it only one that has all rows can say: others take a reference to what
 * belongs to another employer for one to nothing. */
static premie_status name_finding(const premie_findings *findings, premie_error *error)
{
    unsigned table = findings->items[0].table;
    return premie_fail(error, PREMIE_E_DATA, "%s: a row at fault, or one that refers to another employer's",
                       table < PREMIE_TABLE_COUNT ? premie_schemas[table].name : "tables");
}

/* The rows of this rank, by the ordinary way; then the book is of the folder that was read. */
static premie_status load_rows(premie_shard *shard, const loading *of, premie_error *error)
{
    premie_load_options options = *of->scatter.options;
    premie_findings findings;
    options.book = of->scatter.scratch.folder;
    options.no_pack = true;
    options.digest = false;
    premie_status status = premie_book_load(&shard->book, &options, &findings, error);
    if (status == PREMIE_E_DATA && findings.count > 0) {
        status = name_finding(&findings, error);
    }
    premie_findings_release(&findings);
    shard->book.options.book = of->scatter.options->book;
    return status;
}

/* ---- what a receipt says of the tables ----------------------------------------------------------------------- */

/* The rank that takes the digest of each file: of the largest first, the one that has the fewest bytes so far. */
static void deal_files(const loading *of, uint64_t load[], unsigned rank_of[PREMIE_TABLE_COUNT])
{
    bool dealt[PREMIE_TABLE_COUNT] = {false};
    for (unsigned i = 0; i < PREMIE_TABLE_COUNT; i++) {
        unsigned largest = PREMIE_TABLE_COUNT, least = premie_joint_least(of->scatter.joint, load);
        for (unsigned place = 0; place < PREMIE_TABLE_COUNT; place++) {
            bool larger =
                largest == PREMIE_TABLE_COUNT || of->files[place].source.size > of->files[largest].source.size;
            largest = !dealt[place] && larger ? place : largest;
        }
        dealt[largest] = true;
        rank_of[largest] = least;
        load[least] += of->files[largest].source.size;
    }
}

/* What a rank knows of a table. */
typedef struct table_facts {
    uint64_t rows;
    premie_digest digest;
} table_facts;

static premie_status take_facts(const premie_shard *shard, const loading *of, table_facts facts[], premie_error *error)
{
    unsigned rank_of[PREMIE_TABLE_COUNT] = {0}, own = of->scatter.joint->ranks->rank;
    uint64_t *load = premie_alloc_zeroed(of->scatter.joint->ranks->count, sizeof *load, error);
    premie_status status = load != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    memset(facts, 0, PREMIE_TABLE_COUNT * sizeof *facts);
    if (status == PREMIE_OK) {
        deal_files(of, load, rank_of);
    }
    for (unsigned place = 0; place < PREMIE_TABLE_COUNT && status == PREMIE_OK; place++) {
        bool shared = !premie_schemas[place].in_rules;
        facts[place].rows = shared || own == 0 ? premie_book_table_const(&shard->book, place)->row_count : 0;
        if (of->scatter.options->digest && of->files[place].found && rank_of[place] == own) {
            status = premie_source_digest(&of->files[place].source, &facts[place].digest, error);
        }
    }
    free(load);
    return status == PREMIE_OK ? check_unchanged(of, error) : status;
}

static void add_facts(premie_shard *shard, const premie_inbox *inbox)
{
    for (unsigned rank = 0; rank < inbox->count; rank++) {
        premie_parcel parcel = premie_inbox_parcel(inbox, rank);
        table_facts facts;
        for (unsigned place = 0; premie_parcel_take(&parcel, &facts, sizeof facts); place++) {
            shard->rows[place] += facts.rows;
            if (facts.digest.there) {
                premie_book_table(&shard->book, place)->digest = facts.digest;
            }
        }
    }
}

static premie_status share_facts(premie_shard *shard, loading *of, premie_status own, premie_error *error)
{
    premie_outbox outbox = {.to = NULL};
    premie_inbox inbox = {.bytes = NULL};
    table_facts facts[PREMIE_TABLE_COUNT];
    own = own == PREMIE_OK ? premie_outbox_init(&outbox, of->scatter.joint, error) : own;
    own = own == PREMIE_OK ? take_facts(shard, of, facts, error) : own;
    if (own == PREMIE_OK) {
        premie_outbox_add(&outbox, 0, facts, sizeof facts);
    }
    premie_status status = premie_joint_swap(of->scatter.joint, own, &outbox, &inbox, error);
    if (status == PREMIE_OK) {
        add_facts(shard, &inbox);
    }
    premie_outbox_release(&outbox);
    premie_inbox_release(&inbox);
    return status;
}

/* ---- all of it ---------------------------------------------------------------------------------------------- */

premie_status premie_shard_load(premie_shard *shard, premie_joint *joint, const premie_load_options *options,
                                premie_error *error)
{
    loading of = {.scatter = {.joint = joint, .options = options}};
    memset(shard, 0, sizeof *shard);
    premie_status status = scatter(&of, open_files(&of, error), error);
    if (status == PREMIE_OK) {
        status = load_rows(shard, &of, error);
        premie_scatter_release(&of.scatter);
        status = share_facts(shard, &of, status, error);
    }
    premie_scatter_release(&of.scatter);
    close_files(&of);
    return status;
}

void premie_shard_release(premie_shard *shard) { premie_book_release(&shard->book); }
