/* arena.c: reserves an arena and divides it. See arena.h for the order of the regions. */
#include "gc/arena.h"

#include <string.h>

#include "gc/arena_header.h"
#include "gc/heap.h"
#include "sandbox/memory.h"

_Thread_local uint8_t *arena_base;

#define MIB (UINT64_C(1) << 20)
#define GIB (UINT64_C(1) << 30)

/* The sizes that may be reserved, best first. What the columns leave is the heap's. */
typedef struct ArenaPlan {
    uint64_t size, metadata, stacks, mirrors, offheap, offheap_least;
} ArenaPlan;

static const ArenaPlan plans[] = {
    /* size     metadata    stacks    mirrors    offheap     at least */
    {32 * GIB, 3 * GIB / 2, 0,        512 * MIB, 6 * GIB,    GIB},       /* stacks: what is left below 4 GiB */
    {4 * GIB,  640 * MIB,   256 * MIB, 96 * MIB, 512 * MIB,  512 * MIB},
    {GIB,      160 * MIB,   64 * MIB,  32 * MIB, 128 * MIB,  128 * MIB},
};

/* What a heap of `limit` bytes needs as address space: room for fragmentation, as objects may not be movable. */
static uint64_t heap_region_for(uint64_t limit) { return round_up(limit + limit / 4 + 64 * MIB, ARENA_GRANULE); }

static uint64_t add_region(ArenaRegion *region, uint64_t start, uint64_t bytes)
{
    region->start = start;
    region->end = start + bytes;
    return region->end;
}

static void lay_out(ArenaLayout *layout, const ArenaPlan *plan, uint64_t heap_limit)
{
    uint64_t first = ARENA_HEADER_OFFSET + ARENA_GRANULE;
    uint64_t wanted = heap_region_for(heap_limit), offheap = plan->offheap;
    bool     large = plan->size > 4 * GIB;

    /* The heap takes from the off-heap memory's share when it must. */
    if (large && wanted + offheap + plan->mirrors > plan->size - 4 * GIB) {
        uint64_t left = plan->size - 4 * GIB - plan->mirrors;
        offheap = left > wanted + plan->offheap_least ? left - wanted : plan->offheap_least;
    }
    offheap = round_down(offheap, ARENA_GRANULE);

    /* The tables are in proportion to what they describe; where both share the space, that is found by the ratio. */
    uint64_t described = plan->size - offheap - (large ? 4 * GIB : first + plan->metadata + plan->stacks);
    if (!large) described -= described / 43; /* the tables take 1/42.8 of both */
    uint64_t tables = round_up(heap_tables_size(described), ARENA_GRANULE);
    uint64_t stacks = large ? 4 * GIB - tables - first - plan->metadata : plan->stacks;

    layout->size = plan->size;
    uint64_t at = add_region(&layout->metadata, first, plan->metadata);
    at = add_region(&layout->stacks, at, stacks);
    at = add_region(&layout->tables, at, tables);
    at = add_region(&layout->mirrors, at, plan->mirrors);
    at = add_region(&layout->heap, at, plan->size - offheap - at);
    add_region(&layout->offheap, at, offheap);
    assert(heap_tables_size(layout->heap.end - layout->mirrors.start) <= tables);
    assert(stacks <= STACKS_LARGEST);
}

static bool reserve_size(Arena *arena, const ArenaPlan *plan, const ArenaOptions *options)
{
    if (options->base_hint) arena->base = memory_reserve_at((uintptr_t)options->base_hint, plan->size);
    else arena->base = memory_reserve(plan->size, 2 * MIB);
    if (!arena->base) return false;
    lay_out(&arena->layout, plan, options->heap_limit);
    return true;
}

static bool write_header(Arena *arena)
{
    if (!arena_commit(arena, ARENA_HEADER_OFFSET, ARENA_GRANULE)) return false;
    ArenaHeader *header = arena_header(arena);
    const ArenaLayout *layout = &arena->layout;
    header->magic = ARENA_MAGIC;
    header->version = ARENA_VERSION;
    header->size = sizeof *header;
    header->layout = *layout;
    header->metadata.cursor = header->metadata.committed = layout->metadata.start;
    header->heap.mirror_cursor = header->heap.mirror_committed = layout->mirrors.start;
    header->heap.block_committed = layout->heap.start;
    header->offheap.top = header->offheap.committed = layout->offheap.start;
    header->offheap.limit = UINT64_MAX;
    return true;
}

static bool limit_fits(uint64_t heap_limit)
{
    return heap_limit <= plans[0].size && heap_region_for(heap_limit) <= plans[0].size - 4 * GIB - plans[0].mirrors - plans[0].offheap_least;
}

bool arena_layout_first(ArenaLayout *layout, const ArenaOptions *options)
{
    if (!limit_fits(options->heap_limit)) return false;
    lay_out(layout, &plans[0], options->heap_limit);
    return true;
}

bool arena_reserve(Arena *arena, const ArenaOptions *options, const char **reason)
{
    memset(arena, 0, sizeof *arena);
    if (!limit_fits(options->heap_limit)) {
        *reason = "the heap limit is beyond what 32-bit references can address";
        return false;
    }
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        if (!reserve_size(arena, &plans[i], options)) continue;
        if (write_header(arena)) return true;
        arena_release(arena);
        *reason = "out of memory";
        return false;
    }
    *reason = "no address space: not even 1 GiB could be reserved";
    return false;
}

void arena_release(Arena *arena)
{
    if (!arena->base) return;
    if (arena_base == arena->base) arena_base = NULL;
    memory_release(arena->base, arena->layout.size);
    memset(arena, 0, sizeof *arena);
}

bool arena_move(Arena *arena, void *base, bool *halfway)
{
    *halfway = false;
    if (!memory_reserve_at((uintptr_t)base, arena->layout.size)) return false;
    *halfway = !memory_move(arena->base, base, arena->layout.size);
    if (*halfway) return false;
    arena->base = base;
    return true;
}

void arena_enter(Arena *arena) { arena_base = arena ? arena->base : NULL; }

bool arena_commit(Arena *arena, uint64_t offset, uint64_t length)
{
    uint64_t start = round_down(offset, ARENA_GRANULE);
    uint64_t end = round_up(offset + length, ARENA_GRANULE);
    return memory_commit(arena->base + start, end - start);
}

bool arena_commit_up_to(Arena *arena, const ArenaRegion *region, uint64_t *committed, uint64_t end)
{
    if (end <= *committed) return true;
    if (end > region->end) return false;
    uint64_t target = round_up(end, MIB);
    if (target > region->end) target = region->end;
    if (!arena_commit(arena, *committed, target - *committed)) return false;
    *committed = target;
    return true;
}
