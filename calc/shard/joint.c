#include "shard/joint.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "table/ids.h"

premie_status premie_joint_agree(premie_joint *joint, premie_status own, premie_error *error)
{
    if (joint->failed) {
        assert(own != PREMIE_OK);
        return own;
    }
    premie_status status = joint->ranks->agree(joint->ranks, own, error);
    joint->failed = status != PREMIE_OK;
    return status;
}

premie_status premie_outbox_init(premie_outbox *outbox, const premie_joint *joint, premie_error *error)
{
    outbox->to = premie_alloc_zeroed(joint->ranks->count, sizeof *outbox->to, error);
    outbox->count = outbox->to != NULL ? joint->ranks->count : 0;
    return outbox->to != NULL ? PREMIE_OK : PREMIE_E_SYSTEM;
}

void premie_outbox_add(premie_outbox *outbox, unsigned rank, const void *bytes, size_t length)
{
    premie_text_add(&outbox->to[rank], bytes, length);
}

void premie_outbox_add_all(premie_outbox *outbox, const void *bytes, size_t length)
{
    for (unsigned rank = 0; rank < outbox->count; rank++) {
        premie_outbox_add(outbox, rank, bytes, length);
    }
}

void premie_outbox_add_id(premie_outbox *outbox, unsigned rank, premie_id id)
{
    uint8_t length = (uint8_t)premie_id_length(id);
    premie_outbox_add(outbox, rank, &length, sizeof length);
    premie_outbox_add(outbox, rank, premie_id_bytes(id), length);
}

void premie_outbox_release(premie_outbox *outbox)
{
    for (unsigned rank = 0; rank < outbox->count; rank++) {
        premie_text_release(&outbox->to[rank]);
    }
    free(outbox->to);
    *outbox = (premie_outbox){.to = NULL};
}

/* All that is sent, one behind the other; the outbox is empty then. */
static premie_status join_texts(premie_outbox *outbox, uint64_t lengths[], char **sent, premie_error *error)
{
    size_t whole = 0, done = 0;
    bool lost = false;
    for (unsigned rank = 0; rank < outbox->count; rank++) {
        lengths[rank] = outbox->to[rank].length;
        whole += outbox->to[rank].length;
        lost |= outbox->to[rank].out_of_memory;
    }
    *sent = premie_alloc_array(whole, 1, error);
    if (*sent == NULL || lost) {
        return premie_fail(error, PREMIE_E_SYSTEM, "not enough memory for what ranks send each other");
    }
    for (unsigned rank = 0; rank < outbox->count; rank++) {
        premie_text *text = &outbox->to[rank];
        if (text->length > 0) {
            memcpy(*sent + done, text->bytes, text->length);
        }
        done += text->length;
        premie_text_release(text);
    }
    return PREMIE_OK;
}

static premie_status receive(const premie_joint *joint, const char *sent, uint64_t *room, premie_inbox *inbox,
                             premie_error *error)
{
    const premie_ranks *ranks = joint->ranks;
    uint64_t *lengths = room, *from = room + ranks->count;
    premie_status status = ranks->exchange(ranks, sent, lengths, &inbox->bytes, from, error);
    if (status != PREMIE_OK) {
        inbox->bytes = NULL;
        return status;
    }
    uint64_t begin = 0;
    for (unsigned rank = 0; rank <= ranks->count; rank++) {
        uint64_t length = rank < ranks->count ? from[rank] : 0;
        inbox->from[rank] = begin;
        begin += length;
    }
    return PREMIE_OK;
}

premie_status premie_joint_swap(premie_joint *joint, premie_status own, premie_outbox *outbox, premie_inbox *inbox,
                                premie_error *error)
{
    unsigned count = joint->ranks->count;
    char *sent = NULL;
    premie_inbox_release(inbox);
    uint64_t *room = premie_alloc_array(2 * (size_t)count, sizeof *room, own == PREMIE_OK ? error : NULL);
    inbox->from = premie_alloc_zeroed((size_t)count + 1, sizeof *inbox->from, own == PREMIE_OK ? error : NULL);
    if (own == PREMIE_OK) {
        own = room != NULL && inbox->from != NULL ? join_texts(outbox, room, &sent, error) : PREMIE_E_SYSTEM;
    }
    premie_status status = premie_joint_agree(joint, own, error);
    if (status == PREMIE_OK) {
        assert(sent != NULL && room != NULL);
        status = receive(joint, sent, room, inbox, error);
        joint->failed = status != PREMIE_OK;
    }
    inbox->count = status == PREMIE_OK ? count : 0;
    free(sent);
    free(room);
    return status;
}

premie_parcel premie_inbox_parcel(const premie_inbox *inbox, unsigned rank)
{
    return (premie_parcel){inbox->bytes + inbox->from[rank], inbox->bytes + inbox->from[rank + 1]};
}

void premie_inbox_release(premie_inbox *inbox)
{
    free(inbox->bytes);
    free(inbox->from);
    *inbox = (premie_inbox){.bytes = NULL};
}

const char *premie_parcel_skip(premie_parcel *parcel, size_t length)
{
    const char *at = parcel->at;
    if ((size_t)(parcel->end - at) < length) {
        return NULL;
    }
    parcel->at += length;
    return at;
}

bool premie_parcel_take(premie_parcel *parcel, void *to, size_t length)
{
    const char *at = premie_parcel_skip(parcel, length);
    if (at != NULL && length > 0) {
        memcpy(to, at, length);
    }
    return at != NULL;
}

bool premie_parcel_take_id(premie_parcel *parcel, premie_id *id)
{
    const char *length = premie_parcel_skip(parcel, 1);
    bool taken = length != NULL && premie_parcel_skip(parcel, (unsigned char)*length) != NULL;
    id->text = taken && *length != 0 ? (const unsigned char *)length : NULL;
    return taken;
}

unsigned premie_joint_least(const premie_joint *joint, const uint64_t load[])
{
    unsigned least = 0;
    for (unsigned rank = 1; rank < joint->ranks->count; rank++) {
        least = load[rank] < load[least] ? rank : least;
    }
    return least;
}
