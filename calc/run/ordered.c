/*
 * A sort by samples: all ranks learn some keys of each, and from these, where the rows of each rank are to begin; then
 * every row goes to its rank as the text that it is in the file, which puts those of all ranks in order.
 */
#include "run/ordered.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "run/format.h"
#include "table/ids.h"

enum { SAMPLES = 64 }; /* keys of each rank */

/* Rows of one key, as text. */
typedef struct key_run {
    premie_id key; /* borrowed */
    const char *text;
    uint32_t length;
} key_run;

typedef struct ordering {
    premie_joint *joint;
    const premie_result_schema *schema;
    const premie_result *result;
    premie_text text; /* of all rows of this rank, behind the header */
    premie_inbox samples;
    premie_id *splits; /* [count - 1] the first key of each rank but the first */
    size_t split_count;
} ordering;

/* ---- the text of a table ------------------------------------------------------------------------------------ */

static premie_status take_text(void *context, unsigned file, const char *bytes, size_t length, premie_error *error)
{
    premie_text *text = context;
    (void)file;
    premie_text_add(text, bytes, length);
    return text->out_of_memory ? premie_fail(error, PREMIE_E_SYSTEM, "not enough memory for results") : PREMIE_OK;
}

static premie_status format(const premie_results *results, unsigned file, premie_dialect dialect, unsigned threads,
                            premie_text *text, premie_error *error)
{
    premie_file_sink sink = {.take = take_text, .context = text};
    return premie_files_format(results, 1, &file, dialect, threads, &sink, error);
}

static premie_id key_of(const ordering *of, size_t row)
{
    premie_id key;
    memcpy(&key, (const char *)of->result->rows + row * of->schema->row_size + of->schema->columns[0].member,
           sizeof key);
    return key;
}

/* Where the next line begins: no field of a result has a line end in it. */
static const char *next_line(const char *at, const char *end)
{
    const char *line_end = memchr(at, '\n', (size_t)(end - at));
    return line_end != NULL ? line_end + 1 : end;
}

/* ---- which keys go where ------------------------------------------------------------------------------------ */

static premie_status share_samples(ordering *of, premie_status own, premie_error *error)
{
    premie_outbox outbox = {.to = NULL};
    own = own == PREMIE_OK ? premie_outbox_init(&outbox, of->joint, error) : own;
    size_t rows = of->result->count, count = rows < SAMPLES ? rows : SAMPLES;
    for (unsigned rank = 0; rank < outbox.count; rank++) {
        for (size_t i = 0; i < count; i++) {
            premie_outbox_add_id(&outbox, rank, key_of(of, rows * i / count));
        }
    }
    premie_status status = premie_joint_swap(of->joint, own, &outbox, &of->samples, error);
    premie_outbox_release(&outbox);
    return status;
}

static int compare_ids(const void *left, const void *right)
{
    const premie_id *a = left, *b = right;
    return premie_id_compare(*a, *b);
}

static premie_status choose_splits(ordering *of, premie_error *error)
{
    size_t ranks = of->joint->ranks->count, count = 0;
    premie_id *keys = premie_alloc_array(ranks * SAMPLES, sizeof *keys, error);
    of->splits = premie_alloc_array(ranks, sizeof *of->splits, error);
    if (keys == NULL || of->splits == NULL) {
        free(keys);
        return PREMIE_E_SYSTEM;
    }
    for (unsigned rank = 0; rank < of->samples.count; rank++) {
        premie_parcel parcel = premie_inbox_parcel(&of->samples, rank);
        for (; count < ranks * SAMPLES && premie_parcel_take_id(&parcel, &keys[count]);) {
            count++;
        }
    }
    qsort(keys, count, sizeof *keys, compare_ids);
    for (size_t rank = 1; rank < ranks && count > 0; rank++) {
        of->splits[of->split_count++] = keys[count * rank / ranks];
    }
    free(keys);
    return PREMIE_OK;
}

/* The rows of one key after the other, to the rank that they belong to. */
static premie_status deal_rows(const ordering *of, premie_outbox *outbox, premie_error *error)
{
    const char *end = of->text.bytes + of->text.length, *at = next_line(of->text.bytes, end);
    unsigned rank = 0;
    for (size_t row = 0; row < of->result->count;) {
        const char *begin = at;
        premie_id key = key_of(of, row);
        for (; row < of->result->count && premie_ids_equal(key, key_of(of, row)); row++) {
            at = next_line(at, end);
        }
        while (rank < of->split_count && premie_id_compare(of->splits[rank], key) <= 0) {
            rank++;
        }
        uint32_t length = (uint32_t)(at - begin);
        if ((uint64_t)(at - begin) > UINT32_MAX) {
            return premie_fail(error, PREMIE_E_SYSTEM, "%s: more rows of one key than fit", of->schema->name);
        }
        premie_outbox_add_id(outbox, rank, key);
        premie_outbox_add(outbox, rank, &length, sizeof length);
        premie_outbox_add(outbox, rank, begin, length);
    }
    return PREMIE_OK;
}

/* ---- the order of all ranks --------------------------------------------------------------------------------- */

static bool take_run(premie_parcel *parcel, key_run *run)
{
    bool taken =
        premie_parcel_take_id(parcel, &run->key) && premie_parcel_take(parcel, &run->length, sizeof run->length);
    run->text = taken ? premie_parcel_skip(parcel, run->length) : NULL;
    return run->text != NULL;
}

/* A rank whose next rows come before those of others, or their number. */
static unsigned least(const key_run runs[], unsigned count)
{
    unsigned found = count;
    for (unsigned rank = 0; rank < count; rank++) {
        if (runs[rank].text != NULL && (found == count || premie_id_compare(runs[rank].key, runs[found].key) < 0)) {
            found = rank;
        }
    }
    return found;
}

static premie_status merge(const premie_inbox *inbox, premie_text *part, premie_error *error)
{
    premie_parcel *parcels = premie_alloc_array(inbox->count, sizeof *parcels, error);
    key_run *runs = premie_alloc_zeroed(inbox->count, sizeof *runs, error);
    bool has_room = parcels != NULL && runs != NULL;
    for (unsigned rank = 0; has_room && rank < inbox->count; rank++) {
        parcels[rank] = premie_inbox_parcel(inbox, rank);
        (void)take_run(&parcels[rank], &runs[rank]);
    }
    for (unsigned rank; has_room && (rank = least(runs, inbox->count)) < inbox->count;) {
        premie_text_add(part, runs[rank].text, runs[rank].length);
        (void)take_run(&parcels[rank], &runs[rank]);
    }
    free(parcels);
    free(runs);
    return has_room && !part->out_of_memory
               ? PREMIE_OK
               : premie_fail(error, PREMIE_E_SYSTEM, "not enough memory to put results in order");
}

static premie_status swap_rows(ordering *of, premie_status own, premie_inbox *inbox, premie_text *part,
                               premie_error *error)
{
    premie_outbox outbox = {.to = NULL};
    own = own == PREMIE_OK ? premie_outbox_init(&outbox, of->joint, error) : own;
    own = own == PREMIE_OK ? deal_rows(of, &outbox, error) : own;
    if (own == PREMIE_OK && of->joint->ranks->rank == 0) {
        premie_text_add(part, of->text.bytes,
                        (size_t)(next_line(of->text.bytes, of->text.bytes + of->text.length) - of->text.bytes));
    }
    premie_text_release(&of->text);
    premie_status status = premie_joint_swap(of->joint, own, &outbox, inbox, error);
    premie_outbox_release(&outbox);
    return status;
}

premie_status premie_file_order(premie_joint *joint, const premie_results *results, unsigned file,
                                premie_dialect dialect, unsigned threads, premie_text *part, premie_error *error)
{
    ordering of = {.joint = joint, .schema = &premie_result_schemas[file], .result = &results->table[file]};
    premie_inbox inbox = {.bytes = NULL};
    premie_status status = share_samples(&of, format(results, file, dialect, threads, &of.text, error), error);
    if (status == PREMIE_OK) {
        status = choose_splits(&of, error);
    }
    status = swap_rows(&of, status, &inbox, part, error);
    if (status == PREMIE_OK) {
        status = merge(&inbox, part, error);
    }
    premie_text_release(&of.text);
    premie_inbox_release(&of.samples);
    premie_inbox_release(&inbox);
    free(of.splits);
    return status;
}

premie_status premie_file_alone(const premie_joint *joint, const premie_results *results, unsigned file,
                                premie_dialect dialect, unsigned threads, premie_text *part, premie_error *error)
{
    return joint->ranks->rank == 0 ? format(results, file, dialect, threads, part, error) : PREMIE_OK;
}
