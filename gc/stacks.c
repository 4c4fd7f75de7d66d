/* stacks.c: Java stacks. Each is a run of granules of the stacks region, with one more behind it that stays without
 * access. A stack is accessible as a whole; the kernel gives it pages when they are touched. */
#include <string.h>

#include "gc/arena_header.h"
#include "sandbox/memory.h"

static uint64_t granules_for(size_t bytes) { return round_up(bytes, ARENA_GRANULE) / ARENA_GRANULE; }

void *stack_allocate(Arena *arena, size_t bytes)
{
    StacksState       *state = &arena_header(arena)->stacks;
    const ArenaRegion *region = &arena->layout.stacks;
    uint64_t total = (region->end - region->start) / ARENA_GRANULE, count = granules_for(bytes);
    if (count == 0 || count >= total) return NULL;

    os_lock(&state->lock);
    int64_t first = granules_take(state->map, total, count + 1);
    os_unlock(&state->lock);
    if (first < 0) return NULL;

    uint64_t offset = region->start + (uint64_t)first * ARENA_GRANULE;
    if (arena_commit(arena, offset, count * ARENA_GRANULE)) return arena->base + offset;
    os_lock(&state->lock);
    granules_give(state->map, (uint64_t)first, count + 1);
    os_unlock(&state->lock);
    return NULL;
}

void stack_free(Arena *arena, void *stack, size_t bytes)
{
    if (!stack) return;
    StacksState *state = &arena_header(arena)->stacks;
    uint64_t count = granules_for(bytes);
    uint64_t first = ((uint64_t)((uint8_t *)stack - arena->base) - arena->layout.stacks.start) / ARENA_GRANULE;
    memory_decommit(stack, count * ARENA_GRANULE);
    os_lock(&state->lock);
    granules_give(state->map, first, count + 1);
    os_unlock(&state->lock);
}
