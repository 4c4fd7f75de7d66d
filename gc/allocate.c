/* allocate.c: the slow path of allocation: the next hole, the next block, a large object, a collection.
 *
 * A thread bumps through the holes of a block of its own. What is larger than a line and does not fit into the current hole
 * goes to the thread's overflow block, which was wholly free, so that a hole is not given up for it (Immix). Blocks with
 * holes are used before free ones. When the budget is used up, or no block is to be had, a collection comes; after it
 * the budget is not asked again, and after two more, full ones, of which the last clears soft references, allocation fails.
 * Objects may not take more than the maximum; the blocks they lie in may, as they are fragmented. */
#include <string.h>

#include "gc/heap.h"

/* What is left of a block is worth keeping from this size on. */
#define RECYCLE_LEAST 1024u
#define ZERO_CHUNK ((size_t)1 << 20) /* bytes zeroed without a safepoint */

void block_recycle(Heap *heap, uint32_t number)
{
    Block *block = block_by_number(heap, number);
    assert(block->kind == BLOCK_LINES && !block->listed);
    block->listed = true;
    block->next = heap->recyclable;
    heap->recyclable = number + 1;
}

void mutator_release_blocks(Mutator *mutator)
{
    Heap *heap = mutator->heap;
    os_lock(&heap->block_lock);
    if (mutator->block && mutator->line < LINES_PER_BLOCK) block_recycle(heap, mutator->block - 1);
    if (mutator->overflow_end - mutator->overflow_limit >= RECYCLE_LEAST)
        block_recycle(heap, block_number(heap, heap_offset(heap, mutator->overflow_limit)));
    os_unlock(&heap->block_lock);
    mutator->block = mutator->line = 0;
    mutator->cursor = mutator->limit = mutator->stress_limit = NULL;
    mutator->overflow_cursor = mutator->overflow_limit = mutator->overflow_end = NULL;
}

/* --- small and medium objects ------------------------------------------------------------------------------------------ */

/* A recyclable or else a free block becomes the mutator's; false: a collection is due, or there is none. */
static bool block_acquire(Mutator *mutator, bool despite_budget, bool only_recyclable)
{
    Heap *heap = mutator->heap;
    if (!despite_budget && heap_collection_due(heap)) return false;
    uint32_t number;
    os_lock(&heap->block_lock);
    if (!heap->has_looked && !heap->options.deterministic) avoid_own_stack(mutator);
    heap->has_looked = true;
    bool found = heap->recyclable != 0;
    if (found) {
        number = heap->recyclable - 1;
        heap->recyclable = block_by_number(heap, number)->next;
        block_by_number(heap, number)->listed = false;
        group_note(heap, number, GROUP_TOUCHED);
    } else if (!only_recyclable) {
        found = blocks_take(heap, 1, BLOCK_LINES, PAGES_PER_BLOCK, &number);
        if (found) avoided_hide_in(heap, number);
    }
    os_unlock(&heap->block_lock);
    if (!found) return false;
    mutator->block = number + 1;
    mutator->line = 0;
    return true;
}

static bool overflow_acquire(Mutator *mutator, bool despite_budget)
{
    Heap *heap = mutator->heap;
    if (!despite_budget && heap_collection_due(heap)) return false;
    uint32_t number;
    os_lock(&heap->block_lock);
    bool found = blocks_take(heap, 1, BLOCK_LINES, PAGES_PER_BLOCK, &number);
    if (found && mutator->overflow_end - mutator->overflow_limit >= RECYCLE_LEAST)
        block_recycle(heap, block_number(heap, heap_offset(heap, mutator->overflow_limit)));
    os_unlock(&heap->block_lock);
    if (!found) return false;
    mutator->overflow_cursor = mutator->overflow_limit = heap->base + block_offset(heap, number);
    mutator->overflow_end = mutator->overflow_cursor + BLOCK_SIZE;
    return true;
}

/* Bumps through the overflow block, opening a few lines at a time. NULL: no room. */
static uint8_t *overflow_bump(Mutator *mutator, size_t bytes)
{
    if ((size_t)(mutator->overflow_end - mutator->overflow_cursor) < bytes) return NULL;
    size_t open = (size_t)(mutator->overflow_limit - mutator->overflow_cursor);
    if (open < bytes) {
        size_t most = (size_t)(mutator->overflow_end - mutator->overflow_limit);
        size_t more = round_up(bytes - open, 2048);
        if (more > most) more = most;
        bool first = mutator->overflow_end - mutator->overflow_limit == BLOCK_SIZE;
        span_open(mutator, mutator->overflow_limit, more, !first);
        mutator->overflow_limit += more;
    }
    uint8_t *start = mutator->overflow_cursor;
    mutator->overflow_cursor += bytes;
    return start;
}

static uint8_t *bump(Mutator *mutator, size_t bytes)
{
    if ((size_t)(mutator->limit - mutator->cursor) < bytes) return NULL;
    uint8_t *start = mutator->cursor;
    mutator->cursor += bytes;
    return start;
}

static uint8_t *small_allocate(Mutator *mutator, size_t bytes, bool despite_budget)
{
    uint8_t *start;
    while (!(start = bump(mutator, bytes))) {
        if (mutator->block && hole_next(mutator)) continue;
        if (!block_acquire(mutator, despite_budget, false)) return NULL;
    }
    return start;
}

/* No free block, though objects do not take all they may: the next collection shall make some. */
static void note_fragmentation(Heap *heap)
{
    uint64_t maximum = heap->options.maximum_size;
    if (!heap_collection_due(heap) && heap_used(heap) < maximum - maximum / 16) atomic_store(&heap->fragmented, true);
}

static uint8_t *medium_allocate(Mutator *mutator, size_t bytes, bool despite_budget)
{
    uint8_t *start = bump(mutator, bytes);
    if (start) return start;
    if (mutator->block && hole_extend(mutator, bytes)) return bump(mutator, bytes);
    if ((start = overflow_bump(mutator, bytes))) return start;
    if (overflow_acquire(mutator, despite_budget)) return overflow_bump(mutator, bytes);

    /* No free block. Some hole may still be large enough; the others are given up. */
    note_fragmentation(mutator->heap);
    while (!(start = bump(mutator, bytes))) {
        if (mutator->block && (hole_extend(mutator, bytes) || hole_next(mutator))) continue;
        if (!block_acquire(mutator, despite_budget, true)) return NULL;
    }
    return start;
}

/* --- large objects ------------------------------------------------------------------------------------------------------ */

static uint8_t *large_allocate_zeroed(Mutator *mutator, size_t bytes, bool despite_budget)
{
    Heap *heap = mutator->heap;
    if (bytes > heap->options.maximum_size) return NULL;
    uint64_t used = heap_used(heap);
    if (!despite_budget && (heap_collection_due(heap) || used + bytes > heap->options.maximum_size)) return NULL;
    bool     zeroed;
    uint8_t *start = large_allocate(heap, bytes, &zeroed);
    if (!start) return note_fragmentation(heap), NULL;
    mutator->unzeroed = !zeroed && bytes > ZERO_CHUNK;
    if (!zeroed) memset(start, 0, mutator->unzeroed ? sizeof(Array) : bytes);
    mutator->allocated_bytes += bytes;
    return start;
}

/* It has a header and is an array of length 0 meanwhile, whoever looks at it, as others may stop the world: zeroing takes its time. What is
 * that large is an array. */
static void zero_rest(Mutator *mutator, Object *object, size_t bytes)
{
    mutator->unzeroed = false;
    for (size_t at = sizeof(Array), count; at < bytes; at += count) {
        if (atomic_load_explicit(&mutator->poll, memory_order_relaxed) & 1) mutator_safepoint(mutator);
        count = bytes - at < ZERO_CHUNK ? bytes - at : ZERO_CHUNK;
        memset((uint8_t *)object + at, 0, count);
    }
}

/* --- the slow path -------------------------------------------------------------------------------------------------------- */

static uint8_t *allocate_memory(Mutator *mutator, size_t bytes, bool despite_budget)
{
    const Heap *heap = mutator->heap;
    if (despite_budget && heap->live_bytes + bytes > heap->options.maximum_size) return NULL;
    if (bytes > MEDIUM_LARGEST) return large_allocate_zeroed(mutator, bytes, despite_budget);
    if (bytes > LINE_SIZE) return medium_allocate(mutator, bytes, despite_budget);
    return small_allocate(mutator, bytes, despite_budget);
}

/* Allocates, collecting when it must: what is due, then a full collection, then one that clears soft references. */
static uint8_t *allocate_or_collect(Mutator *mutator, size_t bytes)
{
    Heap *heap = mutator->heap;
    CollectionKind kind = COLLECT_AS_DUE;
    for (bool first = true;; first = false) {
        uint64_t seen = __atomic_load_n(&heap->collections, __ATOMIC_RELAXED);
        uint8_t *memory = allocate_memory(mutator, bytes, !first);
        if (memory || kind > COLLECT_FULL_SOFT) return memory;
        if (kind == COLLECT_FULL && heap->full_collection == seen) kind = COLLECT_FULL_SOFT;
        if (!collect(mutator, "Allocation Failure", kind, kind == COLLECT_FULL_SOFT ? COLLECT_ANYWAY : seen)) return NULL;
        if (overhead_exceeded(heap)) return NULL;
        kind++;
    }
}

static void stress_begin(Mutator *mutator)
{
    Heap *heap = mutator->heap;
    if (mutator->stress_limit) mutator->limit = mutator->stress_limit;
    mutator->stress_limit = NULL;
    uint32_t count = atomic_fetch_add_explicit(&heap->stress_count, 1, memory_order_relaxed) + 1;
    if (count % heap->options.stress_interval) return;
    bool full = heap->collections % (heap->options.stress_concurrent ? 64 : 4) == 3;
    collect(mutator, "Stress", full ? COLLECT_FULL : COLLECT_YOUNG, COLLECT_ANYWAY);
}

/* Sends the next allocation here as well. */
static void stress_end(Mutator *mutator)
{
    mutator->stress_limit = mutator->limit;
    mutator->limit = mutator->cursor;
}

__attribute__((noinline)) Object *heap_allocate_slow(Mutator *mutator, ObjectLayoutRef layout, size_t bytes)
{
    assert(bytes % 8 == 0 && bytes >= OBJECT_HEADER_SIZE && atomic_load(&mutator->state) == MUTATOR_MANAGED);
    bool stress = mutator->heap->options.stress_interval != 0;
    if (atomic_load_explicit(&mutator->poll, memory_order_relaxed) & 1) mutator_safepoint(mutator);
    if (stress) stress_begin(mutator);
    Object *object = (Object *)allocate_or_collect(mutator, bytes);
    if (object) object->layout = layout;
    if (object && mutator->unzeroed) zero_rest(mutator, object, bytes);
    if (stress) stress_end(mutator);
    return object;
}

Object *heap_allocate_mirror(Mutator *mutator, ObjectLayoutRef layout, size_t bytes)
{
    if (atomic_load_explicit(&mutator->poll, memory_order_relaxed) & 1) mutator_safepoint(mutator);
    Object *mirror = (Object *)mirror_allocate(mutator->heap, bytes);
    if (!mirror && collect(mutator, "Mirror Space", COLLECT_FULL_SOFT, COLLECT_ANYWAY))
        mirror = (Object *)mirror_allocate(mutator->heap, bytes);
    if (!mirror) return NULL;
    mirror->layout = layout;
    log_object(mutator, mirror);
    return mirror;
}
