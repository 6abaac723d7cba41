/* The bump allocator: a list of blocks, each at least twice the one before (up to 64 KiB) or as large as
 * asked. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 2048, LARGEST_BLOCK = 64 << 10, ALIGN = 16 };

struct px_arena_block {
    struct px_arena_block *next;
    size_t size, used;
    _Alignas(ALIGN) unsigned char bytes[];
};

void px_arena_init(struct px_arena *arena, size_t budget)
{
    *arena = (struct px_arena){.budget = budget};
}

void px_arena_wipe(struct px_arena *arena)
{
    for (struct px_arena_block *block = arena->blocks; block; block = block->next)
        explicit_bzero(block->bytes, block->used);
}

void px_arena_done(struct px_arena *arena)
{
    for (struct px_arena_block *block = arena->blocks; block;) {
        struct px_arena_block *next = block->next;
        free(block);
        block = next;
    }
    arena->blocks = NULL;
    arena->used = 0;
}

static struct px_arena_block *add_block(struct px_arena *arena, size_t size)
{
    size_t want = arena->blocks ? arena->blocks->size * 2 : FIRST_BLOCK;
    if (want > LARGEST_BLOCK)
        want = LARGEST_BLOCK;
    if (want < size)
        want = size;
    struct px_arena_block *block = calloc(1, sizeof *block + want);
    if (!block)
        return NULL;
    block->size = want;
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

void *px_arena_alloc(struct px_arena *arena, size_t size)
{
    if (size > arena->budget || arena->used > arena->budget - size)
        return NULL;
    size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (size == 0)
        size = ALIGN;
    struct px_arena_block *block = arena->blocks;
    if (!block || block->size - block->used < size) {
        block = add_block(arena, size);
        if (!block)
            return NULL;
    }
    void *p = block->bytes + block->used;
    block->used += size;
    arena->used += size;
    return p;
}

void *px_arena_array(struct px_arena *arena, size_t n, size_t size)
{
    if (size != 0 && n > SIZE_MAX / size)
        return NULL;
    return px_arena_alloc(arena, n * size);
}

char *px_arena_strndup(struct px_arena *arena, const char *text, size_t len)
{
    char *copy = px_arena_alloc(arena, len + 1);
    if (copy)
        memcpy(copy, text, len);
    return copy;
}

char *px_arena_strdup(struct px_arena *arena, const char *text)
{
    return text ? px_arena_strndup(arena, text, strlen(text)) : NULL;
}

char *px_arena_printf(struct px_arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = len < 0 ? NULL : px_arena_alloc(arena, (size_t)len + 1);
    if (!text)
        return NULL;
    va_start(args, format);
    (void)vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return text;
}
