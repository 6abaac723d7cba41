/* A bump allocator for one request: many allocations, one release.
 *
 * An arena has a byte budget; an allocation past it returns NULL, so that hostile input can't grow a process.
 * Not thread-safe. Memory is zeroed. */
#ifndef PX_BASE_ARENA_H
#define PX_BASE_ARENA_H

#include <stddef.h>

struct px_arena_block;

struct px_arena {
    struct px_arena_block *blocks; /* newest first */
    size_t used, budget;
};

enum { PX_ARENA_BUDGET = 8 << 20 }; /* the usual budget of a request */

/* Takes no memory until the first allocation. */
void px_arena_init(struct px_arena *arena, size_t budget);

/* Overwrites everything that was allocated; for secrets, before px_arena_done. */
void px_arena_wipe(struct px_arena *arena);

/* Frees everything; the arena is empty and usable again with the same budget. */
void px_arena_done(struct px_arena *arena);
#define auto_arena __attribute__((cleanup(px_arena_done)))

/* Zeroed and aligned for any type; NULL when memory or budget ran out. */
void *px_arena_alloc(struct px_arena *arena, size_t size);

/* n * size with an overflow check. */
void *px_arena_array(struct px_arena *arena, size_t n, size_t size);

/* Copies; NULL when memory ran out. 'text' may be NULL (gives NULL). */
char *px_arena_strdup(struct px_arena *arena, const char *text);
char *px_arena_strndup(struct px_arena *arena, const char *text, size_t len);
char *px_arena_printf(struct px_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
