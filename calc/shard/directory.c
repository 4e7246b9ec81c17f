#include "shard/directory.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

typedef struct premie_directory_entry {
    uint64_t hash;
    uint16_t owner; /* PREMIE_NOBODY: free */
} premie_directory_entry;

/* The entry of a key, or the free one for it. */
static premie_directory_entry *entry_of(const premie_directory *directory, uint64_t hash)
{
    size_t place = (size_t)(hash >> 20) & directory->mask; /* its lowest bits chose the rank */
    while (directory->entries[place].owner != PREMIE_NOBODY && directory->entries[place].hash != hash) {
        place = (place + 1) & directory->mask;
    }
    return &directory->entries[place];
}

/* Room for `more` keys, at most two thirds of the entries in use. */
static premie_status make_room(premie_directory *directory, size_t more, premie_error *error)
{
    premie_directory wider = {.mask = directory->entries != NULL ? directory->mask : 1023, .count = directory->count};
    while (wider.mask / 3 * 2 < directory->count + more) {
        wider.mask = 2 * wider.mask + 1;
    }
    if (directory->entries != NULL && wider.mask == directory->mask) {
        return PREMIE_OK;
    }
    wider.entries = premie_alloc_array(wider.mask + 1, sizeof *wider.entries, error);
    if (wider.entries == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (size_t i = 0; i <= wider.mask; i++) {
        wider.entries[i].owner = PREMIE_NOBODY;
    }
    for (size_t i = 0; directory->entries != NULL && i <= directory->mask; i++) {
        if (directory->entries[i].owner != PREMIE_NOBODY) {
            *entry_of(&wider, directory->entries[i].hash) = directory->entries[i];
        }
    }
    free(directory->entries);
    *directory = wider;
    return PREMIE_OK;
}

static premie_status learn(premie_directory *directory, const premie_inbox *inbox, bool *twice, premie_error *error)
{
    size_t size = sizeof(uint64_t) + sizeof(uint16_t);
    premie_status status = make_room(directory, (size_t)inbox->from[inbox->count] / size, error);
    *twice = false;
    for (unsigned rank = 0; rank < inbox->count && status == PREMIE_OK; rank++) {
        premie_parcel parcel = premie_inbox_parcel(inbox, rank);
        uint64_t hash;
        uint16_t owner;
        while (premie_parcel_take(&parcel, &hash, sizeof hash) && premie_parcel_take(&parcel, &owner, sizeof owner)) {
            premie_directory_entry *entry = entry_of(directory, hash);
            *twice |= entry->owner != PREMIE_NOBODY && entry->owner != owner;
            directory->count += entry->owner == PREMIE_NOBODY;
            *entry = (premie_directory_entry){hash, owner};
        }
    }
    return status;
}

premie_status premie_directory_tell(premie_directory *directory, premie_joint *joint, premie_status own, size_t count,
                                    const uint64_t hashes[], const uint16_t owners[], bool *twice, premie_error *error)
{
    premie_outbox outbox = {.to = NULL};
    premie_inbox inbox = {.bytes = NULL};
    own = own == PREMIE_OK ? premie_outbox_init(&outbox, joint, error) : own;
    for (size_t i = 0; i < count && own == PREMIE_OK; i++) {
        unsigned rank = premie_rank_of(hashes[i], joint->ranks->count);
        premie_outbox_add(&outbox, rank, &hashes[i], sizeof hashes[i]);
        premie_outbox_add(&outbox, rank, &owners[i], sizeof owners[i]);
    }
    premie_status status = premie_joint_swap(joint, own, &outbox, &inbox, error);
    if (status == PREMIE_OK) {
        status = learn(directory, &inbox, twice, error);
    }
    premie_outbox_release(&outbox);
    premie_inbox_release(&inbox);
    return status;
}

static premie_status answer(const premie_directory *directory, premie_joint *joint, const premie_inbox *asked,
                            premie_inbox *answers, premie_error *error)
{
    premie_outbox outbox = {.to = NULL};
    premie_status own = premie_outbox_init(&outbox, joint, error);
    for (unsigned rank = 0; rank < asked->count && own == PREMIE_OK; rank++) {
        premie_parcel parcel = premie_inbox_parcel(asked, rank);
        uint64_t hash;
        while (premie_parcel_take(&parcel, &hash, sizeof hash)) {
            uint16_t owner = directory->entries != NULL ? entry_of(directory, hash)->owner : PREMIE_NOBODY;
            premie_outbox_add(&outbox, rank, &owner, sizeof owner);
        }
    }
    premie_status status = premie_joint_swap(joint, own, &outbox, answers, error);
    premie_outbox_release(&outbox);
    return status;
}

/* The answers of each rank come in the order in which it was asked. */
static premie_status read_answers(const premie_inbox *answers, size_t count, const uint64_t hashes[], uint16_t owners[],
                                  premie_error *error)
{
    premie_parcel *parcels = premie_alloc_array(answers->count, sizeof *parcels, error);
    if (parcels == NULL) {
        return PREMIE_E_SYSTEM;
    }
    for (unsigned rank = 0; rank < answers->count; rank++) {
        parcels[rank] = premie_inbox_parcel(answers, rank);
    }
    for (size_t i = 0; i < count; i++) {
        owners[i] = PREMIE_NOBODY;
        (void)premie_parcel_take(&parcels[premie_rank_of(hashes[i], answers->count)], &owners[i], sizeof owners[i]);
    }
    free(parcels);
    return PREMIE_OK;
}

premie_status premie_directory_ask(const premie_directory *directory, premie_joint *joint, premie_status own,
                                   size_t count, const uint64_t hashes[], uint16_t owners[], premie_error *error)
{
    premie_outbox outbox = {.to = NULL};
    premie_inbox asked = {.bytes = NULL}, answers = {.bytes = NULL};
    own = own == PREMIE_OK ? premie_outbox_init(&outbox, joint, error) : own;
    for (size_t i = 0; i < count && own == PREMIE_OK; i++) {
        premie_outbox_add(&outbox, premie_rank_of(hashes[i], joint->ranks->count), &hashes[i], sizeof hashes[i]);
    }
    premie_status status = premie_joint_swap(joint, own, &outbox, &asked, error);
    if (status == PREMIE_OK) {
        status = answer(directory, joint, &asked, &answers, error);
    }
    if (status == PREMIE_OK) {
        status = read_answers(&answers, count, hashes, owners, error);
    }
    premie_outbox_release(&outbox);
    premie_inbox_release(&asked);
    premie_inbox_release(&answers);
    return status;
}

void premie_directory_release(premie_directory *directory)
{
    free(directory->entries);
    *directory = (premie_directory){.entries = NULL};
}
