/* heap.c: opens and closes a heap; its figures; how much may be allocated before the next collection. */
#include "gc/heap.h"

#include <stdlib.h>
#include <string.h>

#include "gc/old_mark.h"
#include "sandbox/clock.h"
#include "sandbox/memory.h"

#define MIB (UINT64_C(1) << 20)
#define BUDGET_LEAST   (6 * MIB)  /* a small heap is collected not more often than this */
#define GROWTH_LEAST   (8 * MIB)  /* of old objects from one full collection to the next */
#define CONCURRENT_LEAST (18 * MIB) /* what is marked in a pause as short as others, and without garbage that floats */
#define SPARE_FROM     (64 * MIB) /* what the old grow too far above this a pause waits for as much again before it marks all that is left: it would be long */
#define BUDGET_MOST    (64 * MIB) /* so that pauses of young collections do not grow with the heap */
#define BUDGET_FIRST   (3 * MIB)  /* before it is known how much of it survives */
#define BUDGET_SHORT   (2 * MIB)  /* to keep pauses short it is made no smaller than this */
#define YOUNG_NS       INT64_C(4000000) /* what a young collection should not exceed */
#define MAXIMUM_LEAST  MIB

/* Blocks may be fragmented: they may take an eighth more than the limit that live objects have. */
static uint64_t footprint_limit(uint64_t maximum) { return maximum + maximum / 8 + 16 * BLOCK_SIZE; }

/* --- opening ---------------------------------------------------------------------------------------------------------- */

static void choose_sizes(Heap *heap, const HeapOptions *options)
{
    const ArenaRegion *region = &heap->arena->layout.heap;
    uint64_t room = region->end - region->start, most = room - room / 5;
    uint64_t maximum = options->maximum_size ? options->maximum_size : memory_limit() / 4;
    if (maximum > most) maximum = most;
    if (maximum < MAXIMUM_LEAST) maximum = MAXIMUM_LEAST;
    heap->options = *options;
    heap->options.maximum_size = maximum;
    if (heap->options.initial_size > maximum) heap->options.initial_size = maximum;

    /* Address space for the blocks: more than they may hold, as of large objects' last blocks part stays untouched. */
    uint64_t bytes = 2 * maximum + 64 * MIB;
    if (bytes > room) bytes = room;
    heap->block_limit = (uint32_t)(bytes >> BLOCK_SHIFT);
    heap->pages_limit = footprint_limit(maximum) >> HEAP_PAGE_SHIFT;
    offheap_set_limit(heap->arena, options->offheap_limit ? options->offheap_limit : 2 * maximum);
}

/* Sizes of the tables for so many blocks. */
typedef struct TableSizes {
    uint64_t marks, lines, blocks, free_blocks;
} TableSizes;

static TableSizes table_sizes(const ArenaLayout *layout, uint64_t blocks)
{
    return (TableSizes){
        .marks = round_up((layout->mirrors.end - layout->mirrors.start) / 64 + blocks * (BLOCK_SIZE / 64), ARENA_GRANULE),
        .lines = round_up(blocks * LINES_PER_BLOCK, ARENA_GRANULE),
        .blocks = round_up(blocks * sizeof(Block), ARENA_GRANULE),
        .free_blocks = round_up(blocks / 8 + 8, ARENA_GRANULE),
    };
}

/* Places the tables in their region: by the layout alone, so that an image fits whatever the limit is. Only as much as the limit needs is
 * committed, and it takes memory when touched. */
static bool tables_open(Heap *heap)
{
    Arena             *arena = heap->arena;
    const ArenaLayout *layout = &arena->layout;
    TableSizes place = table_sizes(layout, (layout->heap.end - layout->heap.start) >> BLOCK_SHIFT);
    TableSizes used = table_sizes(layout, heap->block_limit);
    uint64_t marks = layout->tables.start, lines = marks + place.marks, blocks = lines + place.lines;
    uint64_t free_blocks = blocks + place.blocks;
    if (free_blocks + place.free_blocks > layout->tables.end) return false;
    if (!arena_commit(arena, marks, used.marks) || !arena_commit(arena, lines, used.lines) || !arena_commit(arena, blocks, used.blocks) ||
        !arena_commit(arena, free_blocks, used.free_blocks))
        return false;

    uintptr_t base = (uintptr_t)heap->base;
    heap->marks = base + marks - layout->mirrors.start / 64;
    heap->lines = base + lines - (layout->heap.start >> LINE_SHIFT);
    heap->blocks = base + blocks - (layout->heap.start >> BLOCK_SHIFT) * sizeof(Block);
    heap->free_blocks = (uint64_t *)(base + free_blocks);
    return true;
}

static Heap *native_side_new(Arena *arena, const HeapOptions *options, const GcClient *client)
{
    Heap *heap = calloc(1, sizeof *heap);
    if (!heap) return NULL;
    heap->arena = arena;
    heap->state = &arena_header(arena)->heap;
    heap->client = *client;
    heap->base = arena->base;
    heap->region_start = arena->layout.heap.start;
    heap->mirrors_start = arena->layout.mirrors.start;
    heap->mirrors_end = arena->layout.mirrors.end;
    heap->last_collection_ns = heap->stop.over_ns = clock_monotonic_ns();
    heap->budget_most = options->initial_size ? BUDGET_MOST : BUDGET_FIRST;
    choose_sizes(heap, options);
    cards_open(heap);
    if (tables_open(heap) && groups_open(heap) && collector_open(heap) && old_mark_open(heap)) return heap;
    heap_close(heap);
    return NULL;
}

Heap *heap_open(Arena *arena, const HeapOptions *options, const GcClient *client)
{
    Heap *heap = native_side_new(arena, options, client);
    if (heap) heap_set_budget(heap, true);
    return heap;
}

/* --- images ------------------------------------------------------------------------------------------------------------- */

/* They are not exact, and the same heap shall be saved as the same bytes. */
static void forget_measures(Heap *heap)
{
    for (uint32_t number = 0; number < heap->state->block_count; number++) {
        Block *block = block_by_number(heap, number);
        block->measured = false;
        if (block->kind == BLOCK_LINES) block->live = 0;
    }
}

void heap_save(Heap *heap, HeapFigures *figures)
{
    old_mark_bring_home(heap);
    forget_measures(heap);
    avoided_show(heap);
    blocks_discard(heap, 0, UINT64_MAX);
    *figures = (HeapFigures){.recyclable = heap->recyclable, .free_hint = heap->free_hint, .pages_in_use = heap->pages_in_use,
                             .mirror_bytes = heap->mirror_bytes, .live_bytes = heap->live_bytes};
    memcpy(figures->large_lists, heap->large_lists, sizeof heap->large_lists);
}

Heap *heap_reopen(Arena *arena, const HeapOptions *options, const GcClient *client, const HeapFigures *figures)
{
    Heap *heap = native_side_new(arena, options, client);
    if (!heap) return NULL;
    if (figures->pages_in_use > heap->pages_limit || heap->state->block_count > heap->block_limit) return heap_close(heap), NULL;
    heap->recyclable = figures->recyclable, heap->free_hint = figures->free_hint, heap->pages_in_use = figures->pages_in_use;
    heap->mirror_bytes = figures->mirror_bytes, heap->live_bytes = figures->live_bytes;
    memcpy(heap->large_lists, figures->large_lists, sizeof heap->large_lists);
    heap_set_budget(heap, true);
    return heap;
}

void heap_close(Heap *heap)
{
    if (!heap) return;
    old_mark_close(heap);
    collector_close(heap);
    cards_close(heap);
    groups_close(heap);
    avoided_close(heap);
    free(heap->log.items);
    free(heap);
}

static void move_pointer(uint8_t **pointer, ptrdiff_t by)
{
    if (*pointer) *pointer += by;
}

void heap_rebase(Heap *heap)
{
    ptrdiff_t by = heap->arena->base - heap->base;
    heap->base += by;
    heap->state = &arena_header(heap->arena)->heap;
    old_mark_rebase(heap, by);
    heap->blocks += (uintptr_t)by;
    heap->free_blocks = (uint64_t *)((uint8_t *)heap->free_blocks + by);
    for (Mutator *m = heap->mutators; m; m = m->next) {
        uint8_t **pointers[] = {&m->cursor, &m->limit, &m->overflow_cursor, &m->overflow_limit, &m->overflow_end, &m->stress_limit};
        for (size_t i = 0; i < sizeof pointers / sizeof *pointers; i++) move_pointer(pointers[i], by);
    }
}

/* --- when to collect ---------------------------------------------------------------------------------------------------- */

/* A young collection comes after as much allocation as a third of what is live, within bounds; a full one when, since the last,
 * what lives or is not known to be dead has grown by half, or is about to, so that its cost is spread. A heap that is nearly full does not collect at
 * every block: where there is none left, block allocation fails and a collection comes then. */
void heap_set_budget(Heap *heap, bool full)
{
    uint64_t live = heap->live_bytes, maximum = heap->options.maximum_size, initial = heap->options.initial_size;
    uint64_t budget = live / 3;
    if (budget < BUDGET_LEAST) budget = BUDGET_LEAST;
    if (budget > heap->budget_most) budget = heap->budget_most;
    if (live < initial && budget < initial - live && heap->budget_most == BUDGET_MOST) budget = initial - live;
    uint64_t left = live < maximum ? maximum - live : 0;
    if (budget > left) budget = left;
    if (budget < BLOCK_SIZE) budget = BLOCK_SIZE; /* so little more than the maximum may come to live */
    heap->budget = budget;
    if (!full) return;
    uint64_t gaps = heap->line_bytes > heap->packed_bytes ? heap->line_bytes - heap->packed_bytes : 0;
    uint64_t growth = (live - gaps) / 2, most = maximum - maximum / 16; /* a sparse heap comes to be emptied in parts (area.h) */
    if (growth < GROWTH_LEAST) growth = GROWTH_LEAST;
    /* Beside the program, where there is much to mark, it begins earlier, and has time until the heap has grown by as much again. */
    bool concurrent = !heap->options.concurrent_off && live >= CONCURRENT_LEAST;
    heap->old_start = concurrent ? live + growth - growth / 4 : maximum;
    heap->old_late = live + growth + (concurrent ? (growth / 2 > 2 * budget ? growth / 2 : 2 * budget) : 0);
    if (heap->old_start < initial) heap->old_start = initial;
    if (heap->old_late < initial) heap->old_late = initial + (concurrent ? 2 * budget : 0);
    if (heap->old_late > most) heap->old_late = most;
    if (concurrent && heap->old_start > heap->old_late - heap->old_late / 8) heap->old_start = heap->old_late - heap->old_late / 8;
    uint64_t spare = heap->old_late > SPARE_FROM ? heap->old_late - SPARE_FROM : 0;
    heap->old_overdue = !concurrent ? heap->old_late : heap->old_late + spare < most ? heap->old_late + spare : most;
    heap->old_limit = concurrent ? most : heap->old_late;
}

bool heap_old_mark_is_due(const Heap *heap) { return heap->live_bytes + heap->budget / 2 > heap->old_start; }

/* In proportion, as what survives is; back up in steps. */
void young_note(Heap *heap, uint64_t allocated, int64_t cpu_ns)
{
    uint64_t most = heap->budget_most;
    double   fit = (double)allocated * (double)YOUNG_NS / (double)(cpu_ns > 0 ? cpu_ns : 1);
    if (cpu_ns > YOUNG_NS) most = (uint64_t)fit;
    else if (fit > (double)most) most = fit < 2.0 * (double)most ? (uint64_t)fit : 2 * most;
    if (most < BUDGET_SHORT) most = BUDGET_SHORT;
    heap->budget_most = most < BUDGET_MOST ? most : BUDGET_MOST;
}

/* A cycle that is under way is brought to its end rather, as part of it is done. */
bool heap_full_is_due(const Heap *heap)
{
    uint64_t limit = heap->old_mark->active ? heap->old_limit : heap->old_overdue;
    return heap->live_bytes + heap->budget / 2 > limit || heap->log_is_incomplete || atomic_load(&heap->fragmented);
}

/* --- figures ------------------------------------------------------------------------------------------------------------ */

uint64_t heap_used(Heap *heap)
{
    return heap->live_bytes + atomic_load_explicit(&heap->allocated, memory_order_relaxed);
}

/* What holds memory: pages that were touched and not given back. Blocks of lines count whole. With mirrors, and pages on their way back to the
 * system, that may be a little more than the maximum; but nobody expects to be told so (Runtime.totalMemory, MemoryUsage). */
uint64_t heap_committed(Heap *heap)
{
    uint64_t pages = 0;
    for (uint32_t first = 0; first < heap->state->block_count; first += GROUP_BLOCKS)
        pages += group_has(heap, first, GROUP_TOUCHED) ? group_resident(heap, first) : heap->groups[first / GROUP_BLOCKS].resident;
    uint64_t bytes = (pages << HEAP_PAGE_SHIFT) + heap->state->mirror_committed - heap->mirrors_start;
    return bytes < heap->options.maximum_size ? bytes : heap->options.maximum_size;
}

uint64_t heap_maximum(Heap *heap) { return heap->options.maximum_size; }
int64_t  heap_last_collection_ns(Heap *heap) { return heap->last_collection_ns; }
uint64_t heap_collection_count(Heap *heap) { return heap->collections; }
int64_t  heap_collection_time_ns(Heap *heap) { return heap->collection_time_ns; }

size_t object_size(Heap *heap, const Object *object)
{
    uint64_t offset = heap_offset(heap, object);
    if (offset >= heap->mirrors_start && offset < heap->mirrors_end) return mirror_size(heap, offset);
    return object_size_by_layout(heap_layout(heap, object), object);
}

void heap_set_client(Heap *heap, const GcClient *client)
{
    heap->client = *client;
}
