#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/system.h"

enum { BLOCK_SIZE = 1 << 16 };

struct premie_arena_block {
    premie_arena_block *next;
    char bytes[];
};

/* The bytes of an array, at least 1; 0 where there is no such size. */
static size_t array_bytes(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX) {
        return 0;
    }
    return bytes > 0 ? bytes : 1;
}

static void *checked(void *room, size_t count, size_t size, premie_error *error)
{
    size_t bytes = array_bytes(count, size);
    if (room == NULL && bytes == 0) {
        premie_fail(error, PREMIE_E_SYSTEM, "not enough memory for %zu times %zu bytes", count, size);
    } else if (room == NULL) {
        premie_fail(error, PREMIE_E_SYSTEM, "not enough memory for %zu bytes", bytes);
    }
    if (room != NULL) {
        premie_advise_large(room, bytes); /* a load takes 0.91 of its time with it */
    }
    return room;
}

void *premie_alloc_array(size_t count, size_t size, premie_error *error)
{
    size_t bytes = array_bytes(count, size);
    return checked(bytes > 0 ? malloc(bytes) : NULL, count, size, error);
}

void *premie_alloc_zeroed(size_t count, size_t size, premie_error *error)
{
    size_t bytes = array_bytes(count, size);
    return checked(bytes > 0 ? calloc(bytes, 1) : NULL, count, size, error);
}

void *premie_resize_array(void *old, size_t count, size_t size, premie_error *error)
{
    size_t bytes = array_bytes(count, size);
    return checked(bytes > 0 ? realloc(old, bytes) : NULL, count, size, error);
}

/* Puts a block behind the first one, whose room stays in use, or in its place where there is none. */
static void insert_blocks(premie_arena *arena, premie_arena_block *first, premie_arena_block *last)
{
    premie_arena_block **place = arena->first != NULL ? &arena->first->next : &arena->first;
    last->next = *place;
    *place = first;
}

static premie_arena_block *new_block(size_t room, premie_error *error)
{
    size_t bytes;
    if (__builtin_add_overflow(sizeof(premie_arena_block) + PREMIE_ARENA_SLACK, room, &bytes)) {
        bytes = SIZE_MAX;
    }
    premie_arena_block *block = premie_alloc_array(bytes, 1, error);
    if (block != NULL) {
        block->next = NULL;
        memset(block->bytes + room, 0, PREMIE_ARENA_SLACK);
    }
    return block;
}

/* What would fill most of a block has one to itself. */
char *premie_arena_widen(premie_arena *arena, size_t length, premie_error *error)
{
    const size_t room = BLOCK_SIZE - sizeof(premie_arena_block) - PREMIE_ARENA_SLACK;
    bool alone = length > room / 2;
    premie_arena_block *block = new_block(alone ? length : room, error);
    if (block == NULL) {
        return NULL;
    }
    if (alone) {
        insert_blocks(arena, block, block);
        return block->bytes;
    }
    block->next = arena->first;
    arena->first = block;
    arena->next = block->bytes + length;
    arena->end = block->bytes + room;
    return block->bytes;
}

const char *premie_arena_copy(premie_arena *arena, const char *bytes, size_t length, premie_error *error)
{
    char *copy = premie_arena_room(arena, length, error);
    if (copy != NULL && length > 0) {
        memcpy(copy, bytes, length);
    }
    return copy;
}

void premie_arena_join(premie_arena *arena, premie_arena *from)
{
    assert(arena != from);
    if (from->first == NULL) {
        return;
    }
    premie_arena_block *last = from->first;
    while (last->next != NULL) {
        last = last->next;
    }
    insert_blocks(arena, from->first, last);
    *from = (premie_arena){0};
}

void premie_arena_release(premie_arena *arena)
{
    while (arena->first != NULL) {
        premie_arena_block *next = arena->first->next;
        free(arena->first);
        arena->first = next;
    }
    *arena = (premie_arena){0};
}
