/* evacuate.c: after a full collection, moves what little lives in fragmented blocks together into free ones.
 *
 * It is a step of its own between sweeping and going on, so marking knows nothing of it: it costs a walk over all that lives, and is done
 * only when fragmentation stood in the way of allocation, or the heap holds much more than lives in it.
 *
 *   1. choose source blocks: those with the fewest live lines, as many as there are free blocks to take what lives in them
 *   2. copy each object that is not pinned; its old header becomes OBJECT_FORWARDED with the new place for a class
 *   3. update every reference: in all objects, in the machine's roots and weak roots
 *   4. what is left in the source blocks keeps its marks and lines; the rest becomes free
 *
 * Pinned is what stacks and registers seemed to refer to, so no C code and no frame sees an object move. A header moves with its object:
 * identity hash and lock do not change. Mirrors and large objects never move.
 * Sources: Blackburn and McKinley, "Immix", PLDI 2008 (when and which); Shahriyar and others, "Fast Conservative Garbage Collection",
 * OOPSLA 2014 (pinning). Unlike there it is not mixed with marking. */
#include <string.h>

#include "gc/collector.h"

typedef struct Evacuation {
    Heap    *heap;
    uint8_t *cursor, *limit; /* in the current target block */
} Evacuation;

/* --- choosing ----------------------------------------------------------------------------------------------------------- */

static unsigned live_lines(const Block *block) { return LINES_PER_BLOCK - block->free_lines; }

static uint64_t lines_in_free_blocks(const Heap *heap)
{
    uint64_t used = heap->pages_in_use, most = heap->pages_limit;
    uint64_t by_pages = used < most ? (most - used) / PAGES_PER_BLOCK : 0, by_room = heap->block_limit - heap->state->block_count;
    for (uint32_t number = 0; number < heap->state->block_count; number++)
        by_room += block_by_number(heap, number)->kind == BLOCK_FREE;
    return (by_pages < by_room ? by_pages : by_room) * LINES_PER_BLOCK;
}

/* Blocks with up to so many live lines are worth it and find room; 0: none. */
static unsigned choose_limit(const Heap *heap, bool everything)
{
    uint64_t blocks[LINES_PER_BLOCK + 1] = {0}, room = lines_in_free_blocks(heap), sum = 0;
    for (uint32_t number = 0; number < heap->state->block_count; number++) {
        const Block *block = block_by_number(heap, number);
        if (block->kind == BLOCK_LINES) blocks[live_lines(block)]++;
    }
    unsigned most = everything ? LINES_PER_BLOCK : LINES_PER_BLOCK * 3 / 4, limit = 0;
    room -= room / 8; /* the ends of target blocks */
    for (unsigned lines = 1; lines <= most && (sum += blocks[lines] * lines) <= room; lines++) limit = lines;
    return limit;
}

static bool choose_sources(Heap *heap, unsigned limit)
{
    bool any = false;
    for (uint32_t number = 0; number < heap->state->block_count; number++) {
        Block *block = block_by_number(heap, number);
        block->source = block->kind == BLOCK_LINES && live_lines(block) <= limit;
        any |= block->source;
    }
    return any;
}

static void set_pinned(Collector *collector, bool pinned)
{
    for (size_t i = 0; i < collector->pinned.count; i++) {
        _Atomic uint32_t *state = &heap_object(collector->heap, collector->pinned.items[i])->state;
        if (pinned) atomic_fetch_or(state, OBJECT_PINNED_BIT);
        else atomic_fetch_and(state, ~OBJECT_PINNED_BIT);
    }
}

/* --- copying ------------------------------------------------------------------------------------------------------------ */

static void for_each_marked(Heap *heap, uint32_t number, void (*visit)(void *context, Object *object), void *context)
{
    const uint64_t *words = block_marks(heap, number);
    uint32_t        first = (uint32_t)(block_offset(heap, number) >> ARENA_UNIT_SHIFT);
    for (uint32_t i = 0; i < BLOCK_SIZE / 512; i++)
        for (uint64_t bits = words[i]; bits; bits &= bits - 1)
            visit(context, heap_object(heap, first + i * 64 + (uint32_t)__builtin_ctzll(bits)));
}

static void set_lines_live(Heap *heap, const void *start, size_t size)
{
    uint64_t first = heap_offset(heap, start) >> LINE_SHIFT, last = (heap_offset(heap, start) + size - 1) >> LINE_SHIFT;
    memset(line_at(heap, first << LINE_SHIFT), LINE_LIVE, last - first + 1);
}

static uint8_t *target_take(Evacuation *e, size_t size)
{
    Heap *heap = e->heap;
    if ((size_t)(e->limit - e->cursor) < size) {
        uint32_t number;
        if (!blocks_take(heap, 1, BLOCK_LINES, PAGES_PER_BLOCK, &number)) return NULL;
        block_by_number(heap, number)->zero_pages = 0;
        e->cursor = heap->base + block_offset(heap, number);
        e->limit = e->cursor + BLOCK_SIZE;
    }
    uint8_t *start = e->cursor;
    e->cursor += size;
    return start;
}

static bool is_forwarded(const Object *object)
{
    return atomic_load_explicit(&((Object *)object)->state, memory_order_relaxed) >> OBJECT_STATE_SHIFT == OBJECT_FORWARDED;
}

/* Where there is no more room the object stays: the blocks behind lose nothing. */
static void move_object(void *context, Object *object)
{
    Evacuation *e = context;
    Heap       *heap = e->heap;
    if (atomic_load_explicit(&object->state, memory_order_relaxed) & OBJECT_PINNED_BIT) return;
    size_t   size = object_size_by_layout(heap_layout(heap, object), object);
    uint8_t *target = target_take(e, size);
    if (!target) return;
    memcpy(target, object, size);
    mark_set(heap, heap_units(heap, target));
    set_lines_live(heap, target, size);
    object->layout.units = heap_units(heap, target);
    atomic_store_explicit(&object->state, (uint32_t)OBJECT_FORWARDED << OBJECT_STATE_SHIFT, memory_order_relaxed);
}

/* --- updating ----------------------------------------------------------------------------------------------------------- */

void evacuation_update(const Heap *heap, uint32_t *slot)
{
    uint64_t offset = (uint64_t)*slot << ARENA_UNIT_SHIFT;
    if (offset < heap->region_start || !block_by_number(heap, block_number(heap, offset))->source) return;
    const Object *object = heap_object(heap, *slot);
    if (is_forwarded(object)) *slot = object->layout.units;
}

static void update_runs(const Heap *heap, Object *object, BytesRef runs, uint32_t count)
{
    const ReferenceRun *run = (const ReferenceRun *)heap_object(heap, runs.units);
    for (uint32_t i = 0; i < count; i++, run++) {
        uint32_t *slot = (uint32_t *)((uint8_t *)object + run->offset8 * 4u);
        for (uint32_t *end = slot + run->count; slot < end; slot++) evacuation_update(heap, slot);
    }
}

static void update_object(void *context, Object *object)
{
    const Heap *heap = context;
    if (!object->layout.units) return; /* a mirror from before the class of classes */
    const ObjectLayout *layout = heap_layout(heap, object);
    if (layout->kind == LAYOUT_PRIMITIVE_ARRAY) return;
    if (layout->kind == LAYOUT_REFERENCE_ARRAY) {
        uint32_t *slot = array_elements(object);
        for (uint32_t *end = slot + array_length(object); slot < end; slot++) evacuation_update(heap, slot);
        return;
    }
    update_runs(heap, object, layout->runs, layout->run_count);
    if (layout->kind == LAYOUT_REFERENCE) evacuation_update(heap, (uint32_t *)((uint8_t *)object + heap->client.reference_referent));
    if (layout->kind != LAYOUT_MIRROR) return;
    uint32_t class = *(const uint32_t *)((const uint8_t *)object + heap->client.mirror_class_offset);
    if (!class) return;
    const ObjectLayout *mirrored = (const ObjectLayout *)heap_object(heap, class);
    update_runs(heap, object, mirrored->static_runs, mirrored->static_run_count);
}

static void update_if_left(void *context, Object *object)
{
    if (!is_forwarded(object)) update_object(context, object);
}

static void update_block(Heap *heap, uint32_t number)
{
    const Block *block = block_by_number(heap, number);
    if (block->kind == BLOCK_LINES) for_each_marked(heap, number, block->source ? update_if_left : update_object, heap);
    if (block->kind != BLOCK_LARGE) return;
    for (unsigned page = 0; page < PAGES_PER_BLOCK; page++)
        if (block->start_pages >> page & 1)
            update_object(heap, (Object *)(heap->base + block_offset(heap, number) + page * HEAP_PAGE_SIZE));
}

static void update_all(Collector *collector)
{
    Heap           *heap = collector->heap;
    const GcClient *client = &heap->client;
    for (uint64_t offset = mirror_next(heap, 0); offset; offset = mirror_next(heap, offset))
        update_object(heap, (Object *)(heap->base + offset));
    for (uint32_t number = 0; number < heap->state->block_count; number++) update_block(heap, number);
    evacuation_update(heap, &heap->state->pending.units);
    collector->phase = PHASE_UPDATE;
    collector->unloads = false; /* all classes that are still there are visited */
    if (client->roots) client->roots(client->context, collector);
    if (client->weak_roots) client->weak_roots(client->context, collector);
    collector->phase = PHASE_IDLE;
}

/* --- afterwards --------------------------------------------------------------------------------------------------------- */

static void keep_if_left(void *context, Object *object)
{
    Heap    *heap = context;
    uint32_t units = heap_units(heap, object);
    if (is_forwarded(object)) *mark_word(heap, units) &= ~(UINT64_C(1) << (units & 63));
    else set_lines_live(heap, object, object_size_by_layout(heap_layout(heap, object), object));
}

static void release_sources(Heap *heap)
{
    for (uint32_t number = 0; number < heap->state->block_count; number++) {
        Block *block = block_by_number(heap, number);
        if (!block->source) continue;
        memset(line_at(heap, block_offset(heap, number)), LINE_FREE, LINES_PER_BLOCK);
        for_each_marked(heap, number, keep_if_left, heap);
        block->source = false;
    }
}

bool evacuate(Collector *collector, bool everything)
{
    Heap      *heap = collector->heap;
    Evacuation e = {.heap = heap};
    unsigned   limit = choose_limit(heap, everything);
    if (!limit || !choose_sources(heap, limit)) return false;
    set_pinned(collector, true);
    for (uint32_t number = 0, count = heap->state->block_count; number < count; number++)
        if (block_by_number(heap, number)->source) for_each_marked(heap, number, move_object, &e);
    set_pinned(collector, false);
    update_all(collector);
    release_sources(heap);
    return true;
}
