/* arena_image.c: an arena on its way to a file and back (DESIGN 1, 10).
 *
 * What is saved is the arena's bytes as they are: stretches of granules with something in them, the rest reads as zero. What comes
 * back has the same layout, at any base. Where the stretches lie in the file is the caller's business (vm/image*.c). */
#include <string.h>

#include "gc/arena_header.h"
#include "sandbox/memory.h"

bool arena_reserve_image(Arena *arena, const ArenaLayout *layout, const ArenaOptions *options, const char **reason)
{
    ArenaLayout usual;
    memset(arena, 0, sizeof *arena);
    if (!arena_layout_first(&usual, options) || memcmp(&usual, layout, sizeof usual)) return *reason = "its layout is of another heap limit", false;
    arena->layout = *layout;
    arena->from_file = true;
    if (options->base_hint) arena->base = memory_reserve_at((uintptr_t)options->base_hint, layout->size);
    else arena->base = memory_reserve(layout->size, 2 << 20);
    if (!arena->base) *reason = "no address space for its layout";
    return arena->base;
}

static bool commit_range(Arena *arena, const ArenaRegion *region, uint64_t committed)
{
    return committed >= region->start && committed <= region->end && arena_commit(arena, region->start, committed - region->start);
}

bool arena_commit_image(Arena *arena)
{
    const ArenaHeader *header = arena_header(arena);
    const ArenaLayout *layout = &arena->layout;
    if (header->magic != ARENA_MAGIC || header->version != ARENA_VERSION || header->size != sizeof *header) return false;
    if (memcmp(&header->layout, layout, sizeof *layout)) return false;
    arena->file_heap_end = header->heap.block_committed;
    return commit_range(arena, &layout->metadata, header->metadata.committed) &&
           commit_range(arena, &layout->mirrors, header->heap.mirror_committed) &&
           commit_range(arena, &layout->heap, header->heap.block_committed) &&
           commit_range(arena, &layout->offheap, header->offheap.committed);
}

static bool replace(void *start, size_t length) { return memory_decommit(start, length) && memory_commit(start, length); }

/* What is mapped from a file must be mapped anew, with every thread's page faults waiting meanwhile; the rest of the heap is not. */
bool arena_discard(Arena *arena, void *start, size_t length)
{
    if (!arena->from_file) return memory_discard(start, length);
    uint8_t *anonymous = arena->base + arena->file_heap_end, *first = start, *end = first + length;
    bool     in_heap = first >= arena->base + arena->layout.heap.start && end <= arena->base + arena->layout.heap.end;
    if (!in_heap || end <= anonymous) return replace(start, length);
    if (first >= anonymous) return memory_discard(start, length);
    return replace(first, (size_t)(anonymous - first)) && memory_discard(anonymous, (size_t)(end - anonymous));
}

/* --- what to save ------------------------------------------------------------------------------------------------- */

typedef struct Stretches {
    const Arena *arena;
    void (*visit)(void *context, uint64_t offset, uint64_t length);
    void    *context;
    uint64_t start, end; /* of the stretch being gathered; start == end: none */
    uint64_t looked;     /* where the last mapping ended */
} Stretches;

/* So much of nothing is saved rather than mapped around: each stretch costs a mapping. */
#define GAP_LARGEST (8 * ARENA_GRANULE)

static bool is_zero(const uint8_t *granule)
{
    const uint64_t *word = (const uint64_t *)granule;
    for (unsigned i = 0; i < ARENA_GRANULE / 8; i++)
        if (word[i]) return false;
    return true;
}

static void finish_stretch(Stretches *stretches)
{
    if (stretches->start != stretches->end) stretches->visit(stretches->context, stretches->start, stretches->end - stretches->start);
    stretches->start = stretches->end = 0;
}

static void add_granule(Stretches *stretches, uint64_t offset)
{
    if (stretches->start == stretches->end) stretches->start = offset;
    stretches->end = offset + ARENA_GRANULE;
}

static void look_at_mapping(void *context, uintptr_t start, uintptr_t end, bool readable)
{
    Stretches *stretches = context;
    uintptr_t  base = (uintptr_t)stretches->arena->base;
    if (start < base || start >= base + stretches->arena->layout.size) return;
    if (!readable || start - base != stretches->looked) finish_stretch(stretches); /* gaps are saved only within what is readable */
    stretches->looked = end - base;
    if (!readable) return;
    for (uintptr_t at = start; at < end; at += ARENA_GRANULE) {
        uint64_t offset = at - base;
        if (is_zero((const uint8_t *)at)) continue;
        if (offset - stretches->end > GAP_LARGEST) finish_stretch(stretches);
        add_granule(stretches, offset);
    }
}

bool arena_each_stretch(const Arena *arena, void (*visit)(void *context, uint64_t offset, uint64_t length), void *context)
{
    Stretches stretches = {.arena = arena, .visit = visit, .context = context};
    if (!memory_mappings(look_at_mapping, &stretches)) return false;
    finish_stretch(&stretches);
    return true;
}
