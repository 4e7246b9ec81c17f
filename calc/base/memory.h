/** \file
 * Checked allocation, and arenas for the many small texts that live as long as their table.
 */
#ifndef PREMIE_BASE_MEMORY_H
#define PREMIE_BASE_MEMORY_H

#include "premie/base.h"

/**
 * Room for `count` items of `size` bytes: as malloc, calloc and realloc give it.
 *
 * Returned  the room, never NULL on success, also for no items; NULL and PREMIE_E_SYSTEM in `error` where it
 *           cannot be had, or the number of bytes is no size
 * Owner     the caller frees it with free(); where resizing fails, `old` is still his
 */
PREMIE_CHECKED void *premie_alloc_array(size_t count, size_t size, premie_error *error);
PREMIE_CHECKED void *premie_alloc_zeroed(size_t count, size_t size, premie_error *error);
PREMIE_CHECKED void *premie_resize_array(void *old, size_t count, size_t size, premie_error *error);

typedef struct premie_arena_block premie_arena_block;

/** Bytes behind the last copy of an arena that may be read, though they mean nothing. */
enum { PREMIE_ARENA_SLACK = 16 };

/** Bytes that are copied in, stay where they are, and are all released at once. Starts as `{0}`. */
typedef struct premie_arena {
    premie_arena_block *first; /**< the block with room, if any has */
    char *next, *end;          /**< its room */
} premie_arena;

/**
 * A copy of `length` bytes, which need not end in a zero byte; the copy has none added.
 *
 * Returned  the copy, never NULL on success; NULL and PREMIE_E_SYSTEM in `error` where there is no memory
 * Owner     the arena
 */
PREMIE_CHECKED const char *premie_arena_copy(premie_arena *arena, const char *bytes, size_t length,
                                             premie_error *error);

/** Room in another block than that with room. */
PREMIE_CHECKED char *premie_arena_widen(premie_arena *arena, size_t length, premie_error *error);

/** Room for `length` bytes, to be filled in by the caller; else as premie_arena_copy. */
PREMIE_CHECKED static inline char *premie_arena_room(premie_arena *arena, size_t length, premie_error *error)
{
    char *room = arena->next;
    if (room == NULL || (size_t)(arena->end - room) < length) {
        return premie_arena_widen(arena, length, error);
    }
    arena->next += length;
    return room;
}

/** Moves all that `from` holds to another arena, without copying; `from` is empty afterwards. */
void premie_arena_join(premie_arena *arena, premie_arena *from);

/** Frees all copies; the arena is empty and may be used again. */
void premie_arena_release(premie_arena *arena);

#endif
