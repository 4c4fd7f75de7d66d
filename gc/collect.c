/* collect.c: one collection, from stopping the world to setting it going again.
 *
 *   1. stop the world, take the threads' holes away
 *   2. find what stacks and registers pin, with the marks of the last collection and the spans handed out since
 *   3. clear marks and line states; in a young collection only those of what was allocated since the last one
 *   4. mark from pinned objects and the machine's roots
 *   5. java.lang.ref, then the machine's weak roots; in a full collection dead classes are unloaded
 *   6. sweep; evacuate where the heap is fragmented; give memory back; set the next budget
 *
 * Up to 3 nothing is changed, so a collector without memory for its lists can still give up. */
#include <stdlib.h>
#include <string.h>

#include "gc/old_mark.h"
#include "gc/team.h"
#include "sandbox/clock.h"
#include "sandbox/os_thread.h"

#define DISCARDED_MOST   (UINT64_C(32) << 20) /* given back to the OS in a short pause, which takes the OS a millisecond or two; the next goes on */
#define LOG_SHARED       4096u /* logged objects and cards that are worth sharing */
#define EVACUATION_SLACK (UINT64_C(4) << 20)

bool collector_open(Heap *heap)
{
    heap->collector = calloc(1, sizeof *heap->collector);
    if (!heap->collector) return false;
    heap->collector->heap = heap;
    return true;
}

void lists_free(Collector *collector)
{
    free(collector->stack.items);
    free(collector->pinned.items);
    free(collector->avoided.items);
    free(collector->large.items);
    for (unsigned i = 0; i <= REFERENCE_PHANTOM; i++) free(collector->discovered[i].items);
    free(collector->arrays);
    *collector = (Collector){.heap = collector->heap};
}

void collector_close(Heap *heap)
{
    if (!heap->collector) return;
    lists_free(heap->collector);
    free(heap->collector);
    heap->collector = NULL;
}

/* --- the steps -------------------------------------------------------------------------------------------------------- */

/* The marks of a line, as a number of 16 bits. */
static uint16_t *line_marks(const Heap *heap, uint32_t number) { return (uint16_t *)block_marks(heap, number); }
static_assert(LINE_SIZE / ARENA_UNIT == 16, "sixteen marks for each line");

#define EACH_LINE UINT64_C(0x0101010101010101) /* 1 in each of eight line states */

/* Eight line states at a time: where none is LINE_MAPPED, what is not LINE_LIVE becomes LINE_FREE. */
static void clear_young_lines(uint8_t *lines, uint16_t *marks)
{
    static_assert(LINE_FREE == 0 && LINE_LIVE == 1 && LINE_SPAN_START == 2 && LINE_SPAN == 3 && LINE_MAPPED == 4, "");
    for (uint32_t i = 0; i < LINES_PER_BLOCK; i += 8) {
        uint64_t states;
        memcpy(&states, lines + i, 8);
        if (!(states & 6 * EACH_LINE)) continue;
        for (uint32_t j = i; states & 4 * EACH_LINE && j < i + 8; j++)
            if (lines[j] == LINE_MAPPED) marks[j] = 0;
        states &= ~(states >> 1) & EACH_LINE;
        memcpy(lines + i, &states, 8);
    }
}

static void clear_young(Heap *heap)
{
    for (uint32_t number = group_next(heap, 0, GROUP_TOUCHED); number < heap->state->block_count;
         number = group_next(heap, number + 1, GROUP_TOUCHED)) {
        const Block *block = block_by_number(heap, number);
        if (block->kind != BLOCK_LINES || !block->young) continue;
        clear_young_lines(line_at(heap, block_offset(heap, number)), line_marks(heap, number));
    }
}

typedef struct Clearing {
    Heap      *heap;
    TeamPieces blocks;
} Clearing;

static void clear_blocks(void *context, unsigned member)
{
    Clearing *clearing = context;
    Heap     *heap = clearing->heap;
    for (uint32_t number, end; team_take(&clearing->blocks, &number, &end);)
        for (; number < end; number++) {
            if (block_by_number(heap, number)->kind == BLOCK_FREE) continue;
            memset(block_marks(heap, number), 0, BLOCK_SIZE / 64);
            memset(line_at(heap, block_offset(heap, number)), LINE_FREE, LINES_PER_BLOCK);
            if (block_by_number(heap, number)->kind == BLOCK_LINES) block_by_number(heap, number)->live = 0;
        }
}

static void clear_tables(Heap *heap)
{
    uint64_t mirrors_end = round_up(heap->state->mirror_cursor, 512);
    memset(mark_word(heap, (uint32_t)(heap->mirrors_start >> ARENA_UNIT_SHIFT)), 0,
           (mirrors_end - heap->mirrors_start) / 64);
    Clearing clearing = {.heap = heap, .blocks = {.count = heap->state->block_count, .piece = 256}};
    team_run(heap, clear_blocks, &clearing, heap->state->block_count >= BLOCKS_SHARED);
}

/* Where classes do not die, a mirror lives as long as it stands for one. */
static void mark_mirrors(Collector *collector)
{
    const Heap *heap = collector->heap;
    for (uint64_t offset = mirror_next(heap, 0); offset; offset = mirror_next(heap, offset)) {
        const uint8_t *mirror = heap->base + offset;
        if (*(const uint32_t *)(mirror + heap->client.mirror_class_offset))
            mark_object(collector, (uint32_t)(offset >> ARENA_UNIT_SHIFT));
    }
}

void mark_pending(Collector *collector)
{
    const Heap *heap = collector->heap;
    for (uint32_t units = heap->state->pending.units; units;) {
        mark_object(collector, units);
        units = *(uint32_t *)((uint8_t *)heap_object(heap, units) + heap->client.reference_discovered);
    }
}

/* The old objects, and parts of large arrays, that may refer to young ones. */
static void mark_logged(Collector *collector)
{
    Heap  *heap = collector->heap;
    size_t cards = cards_count(heap);
    collector->log_left = heap->log.count + cards >= LOG_SHARED && team_is_possible(heap);
    if (collector->log_left) return;
    mark_from_log(collector, 0, heap->log.count);
    mark_from_cards(collector, 0, cards);
}

void mark_visit_roots(Collector *collector)
{
    const GcClient *client = &collector->heap->client;
    if (!collector->full) mark_logged(collector);
    for (size_t i = 0; i < collector->pinned.count; i++) mark_object(collector, collector->pinned.items[i]);
    mark_pending(collector);
    if (client->roots) client->roots(client->context, collector);
    if (collector->full && !collector->unloads) mark_mirrors(collector);
}

static void collector_begin(Collector *collector, bool full, bool clear_soft)
{
    collector->full = full;
    collector->failed = collector->overflowed = collector->was_parallel = collector->log_left = false;
    collector->unloads = full && collector->heap->client.reach_classes != NULL;
    collector->stack.count = collector->pinned.count = collector->avoided.count = collector->large.count = collector->array_count = 0;
    collector->found_count = collector->found_bytes = 0;
    for (unsigned i = 0; i <= REFERENCE_PHANTOM; i++) collector->discovered[i].count = 0;
    references_set_policy(collector, clear_soft);
}

/* As lines that hold any object count whole, a heap that seems full may have room when its objects lie close together. */
static bool seems_full(const Heap *heap)
{
    uint64_t maximum = heap->options.maximum_size;
    return heap->live_bytes > maximum - maximum / 8;
}

/* Whether lines hold twice what lives in them: objects that survived their neighbours. */
static bool is_sparse(const Collector *collector)
{
    return collector->heap->line_bytes > 2 * collector->found_bytes + EVACUATION_SLACK;
}

/* When holes stood in the way, the heap seems full, or blocks of lines hold twice what lives in them; some slack is left in peace. */
static bool wants_evacuation(const Collector *collector)
{
    const Heap *heap = collector->heap;
    if (heap->options.stress_interval || atomic_load(&heap->fragmented) || seems_full(heap) || is_sparse(collector)) return true;
    uint64_t held = heap->pages_in_use << HEAP_PAGE_SHIFT;
    return held > 2 * heap->live_bytes + EVACUATION_SLACK;
}

/* Finds what stacks pin; where classes may die in this pause, also whose metadata they refer to. */
static bool find_pinned(Collector *collector, bool metadata_too)
{
    bool unloads = collector->unloads;
    if (metadata_too) metadata_new_collection(collector->heap->arena);
    collector->phase = PHASE_STACKS;
    collector->unloads = metadata_too;
    scan_stacks(collector);
    collector->unloads = unloads;
    return !collector->failed;
}

static void mark_all(Collector *collector)
{
    const GcClient *client = &collector->heap->client;
    collector->phase = PHASE_MARK;
    mark_visit_roots(collector);
    mark_drain(collector);
    references_process(collector);
    collector->phase = PHASE_WEAK;
    if (client->weak_roots) client->weak_roots(client->context, collector);
    if (collector->unloads && client->unload_classes) client->unload_classes(client->context, collector);
    collector->phase = PHASE_IDLE;
}

/* Once; where an allocation has failed for want of free blocks again, as long as it yields some: what it frees is room for the next copies. */
static void evacuate_all(Collector *collector)
{
    enum { ROUNDS_MOST = 12 };
    Heap    *heap = collector->heap;
    bool     everything = heap->options.stress_interval || seems_full(heap) || is_sparse(collector);
    uint64_t before;
    unsigned round = 0;
    do {
        before = heap->pages_in_use;
        if (!evacuate(collector, everything)) return;
        sweep(heap, true);
    } while (atomic_load(&heap->fragmented) && heap->pages_in_use + before / 64 < before && ++round < ROUNDS_MOST);
}

static bool collect_full(Heap *heap, GcCycle *cycle, bool clear_soft)
{
    Collector *collector = heap->collector;
    collector_begin(collector, true, clear_soft);
    if (!find_pinned(collector, collector->unloads)) return false;
    cycle->gives_up = old_mark_abort(heap, &cycle->concurrent_ns);
    old_mark_go_home(heap);
    clear_tables(heap);
    mark_all(collector);
    sweep(heap, true);
    if (wants_evacuation(collector)) evacuate_all(collector);
    atomic_store(&heap->fragmented, false);
    return true;
}

/* With what is to be done for the marking of old objects, which may come to its end with that. */
static bool collect_young(Heap *heap, GcCycle *cycle)
{
    Collector *collector = heap->collector;
    collector_begin(collector, false, false);
    if (!find_pinned(collector, old_mark_attempts(heap))) return false;
    clear_young(heap);
    note_young_large(collector);
    mark_all(collector);
    old_mark_step(heap, cycle);
    sweep(heap, cycle->ends);
    if (cycle->ends && evacuate_area(collector, &heap->old_mark->area)) sweep(heap, false);
    if (evacuate_young(collector, !cycle->ends && !heap->old_mark->active)) sweep(heap, false);
    return true;
}

static bool mark_and_sweep(Heap *heap, GcCycle *cycle, bool clear_soft)
{
    if (!(cycle->full ? collect_full(heap, cycle, clear_soft) : collect_young(heap, cycle))) return false;
    heap->log.count = 0;
    avoided_hide(heap);
    cards_clear(heap);
    groups_forget(heap);
    heap->log_is_incomplete = false;
    return true;
}

/* The lists keep what a usual collection needs, not what the largest ever did. */
static void lists_trim(Collector *collector)
{
    if (collector->stack.capacity * sizeof(uint32_t) > (UINT32_C(1) << 20)) lists_free(collector);
}

/* Above this a young collection did not yield, and a full one follows at once. */
static bool nearly_full(const Heap *heap)
{
    uint64_t maximum = heap->options.maximum_size;
    return heap->live_bytes > maximum - maximum / 32;
}

static void cycle_finish(Heap *heap, GcCycle *cycle)
{
    heap->collections++;
    if (cycle->full) heap->full_collection = heap->collections;
    heap->last_collection_ns = clock_monotonic_ns();
    cycle->pause_ns = heap->last_collection_ns - cycle->start_ns;
    heap->collection_time_ns += cycle->pause_ns;
    cycle->after_bytes = heap_used(heap);
    cycle->committed_bytes = heap_committed(heap);
    overhead_note(heap, cycle);
    if (heap->client.finished) heap->client.finished(heap->client.context, cycle);
}

/* A cycle of marking that waits for its end has it now, rather than be given up. */
static bool must_be_full(const Heap *heap, CollectionKind kind)
{
    if (kind >= COLLECT_FULL || heap->log_is_incomplete) return true;
    return kind == COLLECT_AS_DUE && heap_full_is_due(heap) && !atomic_load(&((Heap *)heap)->old_mark_waits);
}

/* World stopped. */
static bool collect_stopped(Heap *heap, const char *cause, CollectionKind kind)
{
    bool full = must_be_full(heap, kind);
    GcCycle cycle = {.number = heap->collections + 1, .before_bytes = heap_used(heap), .cause = cause,
                     .start_ns = clock_monotonic_ns(), .full = full};
    old_mark_stop(heap);
    holes_retire(heap, true);
    for (Mutator *m = heap->mutators; m; m = m->next) log_flush(m);
    if (heap->client.started) heap->client.started(heap->client.context, &cycle);
    if (heap->options.verify) heap_verify(heap);
    uint64_t allocated = atomic_load(&heap->allocated);
    int64_t  begun_ns = heap->options.concurrent_off ? 0 : os_thread_cpu_time(0, false);
    if (!mark_and_sweep(heap, &cycle, kind == COLLECT_FULL_SOFT)) return false;
    if (kind == COLLECT_AS_DUE && !full && !cycle.begins && !cycle.ends && !heap->options.concurrent_off)
        young_note(heap, allocated, os_thread_cpu_time(0, false) - begun_ns - heap->old_mark->step_ns);
    heap_set_budget(heap, full || cycle.ends);
    cycle.returned_bytes = blocks_discard(heap, heap->budget + heap->budget / 8, full ? UINT64_MAX : DISCARDED_MOST);
    if (heap->options.verify) heap_verify(heap);
    if (heap->options.verify) roots_verify(heap->collector);
    cycle_finish(heap, &cycle);
    return full || kind == COLLECT_YOUNG || !nearly_full(heap) || collect_stopped(heap, cause, COLLECT_FULL);
}

__attribute__((noinline)) bool collect(Mutator *mutator, const char *cause, CollectionKind kind, uint64_t seen)
{
    Heap *heap = mutator->heap;
    world_claim(mutator);
    if (seen != COLLECT_ANYWAY && heap->collections != seen) { /* many threads find out at the same time that it is due */
        world_disclaim(mutator);
        return true;
    }
    world_stop_claimed(mutator);
    mutator_save_registers(mutator); /* after world_claim, which may have saved what its own frame held */
    heap->collector->found_pending = false;
    bool done = collect_stopped(heap, cause, kind);
    bool pending = heap->collector->found_pending;
    lists_trim(heap->collector);
    old_mark_continue(heap);
    Team *team = team_dismiss(heap);
    world_resume(mutator);
    team_end(team);
    if (done && pending && heap->client.references_pending) heap->client.references_pending(heap->client.context);
    return done;
}

void heap_collect(Mutator *mutator, const char *cause, bool clear_soft)
{
    collect(mutator, cause, clear_soft ? COLLECT_FULL_SOFT : COLLECT_FULL, COLLECT_ANYWAY);
}

void heap_collect_young(Mutator *mutator, const char *cause) { collect(mutator, cause, COLLECT_YOUNG, COLLECT_ANYWAY); }
