#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "premie/ranked.h"
#include "run/file.h"
#include "run/format.h"
#include "run/ordered.h"
#include "run/receipt.h"
#include "run/write.h"

typedef struct joint_writing {
    premie_joint *joint;
    const premie_results *results;
    const premie_write_options *options;
    premie_folder folder; /* of rank 0 */
    char *part;           /* where it is written: on all ranks */
    uint64_t bytes[PREMIE_FILE_COUNT];
} joint_writing;

/* The file that a rank makes alone: tables that are not sorted by an id of a cover or of an invoice. */
static bool is_alone(unsigned file) { return file == PREMIE_FILE_SUMMARY || file == PREMIE_RESULT_portfolio; }

static premie_status part_of(const joint_writing *of, unsigned file, premie_text *part, premie_error *error)
{
    const premie_write_options *options = of->options;
    return is_alone(file)
               ? premie_file_alone(of->joint, of->results, file, options->dialect, options->threads, part, error)
               : premie_file_order(of->joint, of->results, file, options->dialect, options->threads, part, error);
}

/* The folder that rank 0 has begun, by its name. */
static premie_status share_folder(joint_writing *of, premie_status own, premie_error *error)
{
    premie_outbox outbox = {.to = NULL};
    premie_inbox inbox = {.bytes = NULL};
    own = own == PREMIE_OK ? premie_outbox_init(&outbox, of->joint, error) : own;
    if (own == PREMIE_OK && of->joint->ranks->rank == 0) {
        premie_outbox_add_all(&outbox, of->folder.part, strlen(of->folder.part) + 1);
    }
    premie_status status = premie_joint_swap(of->joint, own, &outbox, &inbox, error);
    if (status == PREMIE_OK) {
        of->part = inbox.bytes;
        inbox.bytes = NULL;
    }
    premie_outbox_release(&outbox);
    premie_inbox_release(&inbox);
    return status;
}

/* Where the bytes of this rank begin in a file, and how many bytes it has. */
static premie_status find_offset(premie_joint *joint, premie_status own, uint64_t length, uint64_t *offset,
                                 uint64_t *whole, premie_error *error)
{
    premie_outbox outbox = {.to = NULL};
    premie_inbox inbox = {.bytes = NULL};
    own = own == PREMIE_OK ? premie_outbox_init(&outbox, joint, error) : own;
    if (own == PREMIE_OK) {
        premie_outbox_add_all(&outbox, &length, sizeof length);
    }
    premie_status status = premie_joint_swap(joint, own, &outbox, &inbox, error);
    *offset = *whole = 0;
    for (unsigned rank = 0; status == PREMIE_OK && rank < inbox.count; rank++) {
        premie_parcel parcel = premie_inbox_parcel(&inbox, rank);
        uint64_t other = 0;
        (void)premie_parcel_take(&parcel, &other, sizeof other);
        *offset += rank < joint->ranks->rank ? other : 0;
        *whole += other;
    }
    premie_outbox_release(&outbox);
    premie_inbox_release(&inbox);
    return status;
}

static premie_status write_file(joint_writing *of, unsigned file, premie_error *error)
{
    const premie_ranks *ranks = of->joint->ranks;
    premie_text part = {.bytes = NULL};
    char name[PREMIE_FILE_NAME];
    uint64_t offset;
    size_t size = strlen(of->part) + sizeof name + 1;
    char *path = premie_alloc_array(size, 1, error);
    premie_status status = part_of(of, file, &part, error);
    status = status == PREMIE_OK && path == NULL ? PREMIE_E_SYSTEM : status;
    status = find_offset(of->joint, status, part.length, &offset, &of->bytes[file], error);
    if (status == PREMIE_OK) {
        (void)snprintf(path, size, "%s/%s", of->part, premie_file_name(file, name));
        status = ranks->write(ranks, path, offset, part.bytes, part.length, error);
        of->joint->failed = status != PREMIE_OK;
    }
    premie_text_release(&part);
    free(path);
    return status;
}

/* ---- the receipt -------------------------------------------------------------------------------------------- */

/* Each file is read again by one rank, for its digest. */
static premie_status take_digests(const joint_writing *of, premie_outbox *outbox, premie_error *error)
{
    uint64_t *load = premie_alloc_zeroed(of->joint->ranks->count, sizeof *load, error);
    premie_status status = load != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
    for (unsigned file = 0; file < PREMIE_FILE_COUNT && status == PREMIE_OK; file++) {
        unsigned least = premie_joint_least(of->joint, load);
        load[least] += of->bytes[file];
        if (premie_file_is_made(of->results, file) && least == of->joint->ranks->rank) {
            char name[PREMIE_FILE_NAME];
            premie_digest digest;
            status = premie_file_digest(of->part, premie_file_name(file, name), &digest, error);
            premie_outbox_add(outbox, 0, &file, sizeof file);
            premie_outbox_add(outbox, 0, &digest, sizeof digest);
        }
    }
    free(load);
    return status;
}

static premie_status finish_receipt(const joint_writing *of, const premie_inbox *inbox, premie_error *error)
{
    premie_receipt *receipt = of->options->receipt;
    for (unsigned rank = 0; rank < inbox->count; rank++) {
        premie_parcel parcel = premie_inbox_parcel(inbox, rank);
        unsigned file;
        premie_digest digest;
        while (premie_parcel_take(&parcel, &file, sizeof file) && premie_parcel_take(&parcel, &digest, sizeof digest)) {
            premie_receipt_written(receipt, of->results, file, digest);
        }
    }
    return premie_receipt_write(&of->folder, receipt, error);
}

static premie_status write_receipt(joint_writing *of, premie_error *error)
{
    premie_outbox outbox = {.to = NULL};
    premie_inbox inbox = {.bytes = NULL};
    premie_status own = premie_outbox_init(&outbox, of->joint, error);
    own = own == PREMIE_OK ? take_digests(of, &outbox, error) : own;
    premie_status status = premie_joint_swap(of->joint, own, &outbox, &inbox, error);
    if (status == PREMIE_OK && of->joint->ranks->rank == 0) {
        status = finish_receipt(of, &inbox, error);
    }
    premie_outbox_release(&outbox);
    premie_inbox_release(&inbox);
    return status;
}

/* ---- all of it ---------------------------------------------------------------------------------------------- */

/* Once all ranks are done, what rank 0 finds decides. */
static premie_status finish(joint_writing *of, premie_status status, premie_error *error)
{
    status = premie_joint_agree(of->joint, status, error);
    if (of->joint->ranks->rank == 0 && of->folder.part != NULL) {
        if (status == PREMIE_OK) {
            status = premie_folder_finish(&of->folder, error);
        } else {
            premie_folder_abandon(&of->folder);
        }
    }
    return premie_joint_agree(of->joint, status, error);
}

premie_status premie_results_write_joint(premie_joint *joint, const premie_results *results,
                                         const premie_write_options *options, premie_error *error)
{
    joint_writing of = {.joint = joint, .results = results, .options = options, .folder = {.fd = -1}};
    premie_status status = PREMIE_OK;
    if (joint->ranks->rank == 0) {
        status = premie_results_begin(&of.folder, options, error);
    }
    status = share_folder(&of, status, error);
    for (unsigned file = 0; file < PREMIE_FILE_COUNT && status == PREMIE_OK; file++) {
        status = premie_file_is_made(results, file) ? write_file(&of, file, error) : PREMIE_OK;
    }
    if (status == PREMIE_OK) {
        status = write_receipt(&of, error);
    }
    status = finish(&of, status, error);
    free(of.part);
    return status;
}

/* The bytes of all ranks, one behind the other, on rank 0. */
static premie_status gather(premie_joint *joint, premie_status own, premie_text *part, premie_inbox *inbox,
                            premie_error *error)
{
    premie_outbox outbox = {.to = NULL};
    own = own == PREMIE_OK ? premie_outbox_init(&outbox, joint, error) : own;
    if (own == PREMIE_OK) {
        premie_text_release(&outbox.to[0]);
        outbox.to[0] = *part;
        *part = (premie_text){.bytes = NULL};
    }
    premie_status status = premie_joint_swap(joint, own, &outbox, inbox, error);
    premie_outbox_release(&outbox);
    return status;
}

premie_status premie_results_print_joint(premie_joint *joint, const premie_results *results, premie_dialect dialect,
                                         unsigned threads, int fd, premie_error *error)
{
    premie_write_options options = {.dialect = dialect, .threads = threads};
    joint_writing of = {.joint = joint, .results = results, .options = &options};
    premie_status status = PREMIE_OK;
    for (unsigned file = 0; file < PREMIE_FILE_COUNT && status == PREMIE_OK; file++) {
        premie_text part = {.bytes = NULL};
        premie_inbox inbox = {.bytes = NULL};
        if (premie_file_is_made(results, file)) {
            status = gather(joint, part_of(&of, file, &part, error), &part, &inbox, error);
            if (status == PREMIE_OK && joint->ranks->rank == 0 &&
                !premie_write_all(fd, inbox.bytes, (size_t)inbox.from[inbox.count])) {
                status = premie_fail(error, PREMIE_E_SYSTEM, "standard output: %s", strerror(errno));
            }
        }
        premie_text_release(&part);
        premie_inbox_release(&inbox);
    }
    return premie_joint_agree(joint, status, error);
}
