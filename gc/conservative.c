/* conservative.c: finds the objects that words on stacks and in registers seem to refer to.
 *
 * Any word is allowed. A word that lies in the heap is taken to its block, there to its line or page, and by the map of
 * the objects (marks of the last collection, spans handed out since, pages where large objects start) to the start of the
 * object that contains it, if there is one. Only then is a header read. This comes before the marks are cleared.
 *
 * 64-bit words are read as pointers and byte offsets, 32-bit words as references, and as byte offsets where the heap
 * begins below 4 GiB. A pointer one past an object's end keeps that object, as compilers leave these in loops; a 32-bit
 * reference never is one past the end, so an object is not kept just because its neighbour is on a stack.
 *
 * Where there are many threads the members of a team scan their stacks (team.h).
 *
 * Words that seem to refer to metadata, in the same forms, keep its owner: classes that a C function or a frame works with, whose metadata
 * would go otherwise. */
#include "gc/collector.h"
#include "gc/team.h"
#include "sandbox/memory.h"

#include <stdlib.h>

/* The highest object start at or below `offset` in the marks, not below `lowest`; 0: none. */
static uint64_t start_before(const Heap *heap, uint64_t offset, uint64_t lowest)
{
    uint32_t units = (uint32_t)(offset >> ARENA_UNIT_SHIFT), first = (uint32_t)(lowest >> ARENA_UNIT_SHIFT);
    uint64_t bits = *mark_word(heap, units) & (UINT64_MAX >> (63 - (units & 63)));
    while (!bits) {
        if ((units & ~63u) <= first) return 0;
        units = (units & ~63u) - 1;
        bits = *mark_word(heap, units);
    }
    units = (units & ~63u) + 63 - (uint32_t)__builtin_clzll(bits);
    return units < first ? 0 : (uint64_t)units << ARENA_UNIT_SHIFT;
}

static size_t size_at(const Heap *heap, uint64_t start)
{
    const Object *object = (const Object *)(heap->base + start);
    return object_size_by_layout(heap_layout(heap, object), object);
}

static uint64_t mirror_containing(const Heap *heap, uint64_t offset)
{
    if (offset >= heap->state->mirror_cursor) return 0;
    uint64_t start = start_before(heap, offset, heap->mirrors_start);
    return start && offset < start + mirror_size(heap, start) ? start : 0;
}

uint64_t object_containing(Heap *heap, uint64_t offset)
{
    if (offset < heap->mirrors_start) return 0;
    if (offset < heap->mirrors_end) return mirror_containing(heap, offset);
    if (offset >= block_offset(heap, heap->state->block_count)) return 0;

    uint64_t start = 0;
    switch ((BlockKind)block_by_number(heap, block_number(heap, offset))->kind) {
    case BLOCK_FREE: return 0;
    case BLOCK_LARGE: start = large_start(heap, offset); break;
    case BLOCK_LINES: {
        uint8_t line = __atomic_load_n(line_at(heap, offset), __ATOMIC_ACQUIRE);
        if (line == LINE_FREE) return 0;
        if (line == LINE_SPAN_START || line == LINE_SPAN) span_map(heap, offset);
        start = start_before(heap, offset, round_down(offset, BLOCK_SIZE));
        break;
    }
    }
    return start && offset < start + size_at(heap, start) ? start : 0;
}

bool object_starts_at(Heap *heap, uint64_t offset)
{
    return offset % ARENA_UNIT == 0 && offset && object_containing(heap, offset) == offset;
}

/* --- stacks ----------------------------------------------------------------------------------------------------------- */

static void pin(Collector *collector, uint64_t start)
{
    uint32_t units = (uint32_t)(start >> ARENA_UNIT_SHIFT);
    UnitsList *pinned = &collector->pinned;
    if (pinned->count && pinned->items[pinned->count - 1] == units) return;
    if (!units_list_push(pinned, units)) collector->failed = true;
}

/* A word that would keep what comes to lie there: nothing shall, if it can be avoided (avoid.c). */
static void avoid(Collector *collector, uint64_t offset)
{
    UnitsList *list = &collector->avoided;
    uint32_t   line = (uint32_t)(offset >> LINE_SHIFT);
    if (offset < collector->heap->region_start || list->count >= AVOIDED_MOST || collector->heap->options.deterministic) return;
    if (!list->count || list->items[list->count - 1] != line) units_list_push(list, line);
}

static void pin_interior(Collector *collector, uint64_t offset)
{
    uint64_t start = object_containing(collector->heap, offset);
    if (start) pin(collector, start);
    else avoid(collector, offset);
}

/* The same for what may be a pointer one past the end. */
static void pin_pointer(Collector *collector, uint64_t offset)
{
    uint64_t start = object_containing(collector->heap, offset);
    if (start) pin(collector, start);
    else avoid(collector, offset);
    if (offset % ARENA_UNIT || (start && start != offset)) return;
    uint64_t before = object_containing(collector->heap, offset - 1);
    if (before) pin(collector, before);
    else avoid(collector, offset - 1);
}

/* Whether the 32-bit word at `at` is half of an address of the process's own, which the OS chose at random: in a run that shall be repeatable
 * that is not read as a reference. In others it is, as a reference beside a number could make up such an address; see avoid.c instead. */
__attribute__((no_sanitize("address", "thread")))
static bool is_foreign(const Heap *heap, const uint8_t *at, const uint8_t *low, const uint8_t *high)
{
    at = (const uint8_t *)((uintptr_t)at & ~(uintptr_t)7);
    if (at < low || at + 8 > high) return false;
    uint64_t word = *(const volatile uint64_t *)at;
    if (word >> 32 == 0 || word >> 47 != 0) return false;
    return word - (uintptr_t)heap->base >= heap->arena->layout.size && memory_is_address(word);
}

/* Stacks hold what ASan calls out of bounds. */
__attribute__((no_sanitize("address", "thread")))
static void scan_words(Collector *collector, const uint8_t *low, const uint8_t *high)
{
    const Heap *heap = collector->heap;
    uint64_t  first = heap->mirrors_start, length = avoidable_end(heap) - first + 1;
    uint32_t  first_units = (uint32_t)(first >> ARENA_UNIT_SHIFT), unit_count = (uint32_t)(length >> ARENA_UNIT_SHIFT);
    uintptr_t first_address = (uintptr_t)heap->base + first;
    bool      low_heap = first < UINT64_C(1) << 32;
    uint64_t  metadata, metadata_end;
    metadata_owned_range(heap->arena, &metadata, &metadata_end);
    uint64_t  metadata_length = collector->unloads ? metadata_end - metadata : 0;
    uint32_t  metadata_units = (uint32_t)(metadata >> ARENA_UNIT_SHIFT), metadata_unit_count = (uint32_t)(metadata_length >> ARENA_UNIT_SHIFT);
    uintptr_t metadata_address = (uintptr_t)heap->base + metadata;

    for (const uint8_t *at = low; at + 4 <= high; at += 4) {
        uint32_t word = *(const volatile uint32_t *)at;
        bool object = word - first_units < unit_count, object_offset = low_heap && word - first < length;
        bool owned = word - metadata_units < metadata_unit_count, owned_offset = word - metadata < metadata_length;
        if ((object || object_offset || owned || owned_offset) && !(heap->options.deterministic && is_foreign(heap, at, low, high))) {
            if (object) pin_interior(collector, (uint64_t)word << ARENA_UNIT_SHIFT);
            if (object_offset) pin_interior(collector, word);
            if (owned) metadata_hold(heap->arena, (uint64_t)word << ARENA_UNIT_SHIFT);
            if (owned_offset) metadata_hold(heap->arena, word);
        }
        if ((uintptr_t)at % 8 || at + 8 > high) continue;
        uint64_t wide = *(const volatile uint64_t *)at;
        if (wide - metadata_address < metadata_length) metadata_hold(heap->arena, wide - (uintptr_t)heap->base);
        if (wide - first_address < length) pin_pointer(collector, wide - (uintptr_t)heap->base);
        if (wide - first < length && wide >> 32) pin_pointer(collector, wide);
    }
}

void gc_scan_conservative(Collector *collector, const void *low, const void *high)
{
    assert(collector->phase == PHASE_STACKS);
    scan_words(collector, (const uint8_t *)(((uintptr_t)low + 3) & ~(uintptr_t)3), high);
}

static void scan_c_stack(Collector *collector, const Mutator *m)
{
    const uint8_t *low = (const uint8_t *)((uintptr_t)m->c_stack_pointer & ~(uintptr_t)7), *high = m->c_stack_high;
    if (low < m->unscanned_low && m->unscanned_low < m->unscanned_high && m->unscanned_high <= high) {
        scan_words(collector, low, m->unscanned_low);
        low = m->unscanned_high;
    }
    scan_words(collector, low, high);
}

__attribute__((no_sanitize("address", "thread")))
void avoid_own_stack(Mutator *mutator)
{
    Heap      *heap = mutator->heap;
    UnitsList  found = {0};
    uint32_t   first = (uint32_t)(block_offset(heap, heap->state->block_count) >> ARENA_UNIT_SHIFT);
    uint32_t   count = (uint32_t)(avoidable_end(heap) >> ARENA_UNIT_SHIFT) - first;
    const uint8_t *at = (const uint8_t *)((uintptr_t)stack_pointer_now() & ~(uintptr_t)7);
    for (; at + 4 <= mutator->c_stack_high && found.count < AVOIDED_MOST; at += 4) {
        uint32_t word = *(const volatile uint32_t *)at;
        if (word - first < count) units_list_push(&found, word >> (LINE_SHIFT - ARENA_UNIT_SHIFT));
    }
    avoid_lines(heap, &found);
    free(found.items);
}

static void scan_mutator(Collector *collector, Mutator *m)
{
    const GcClient *client = &collector->heap->client;
    scan_words(collector, (const uint8_t *)m->registers, (const uint8_t *)(m->registers + MUTATOR_REGISTERS));
    if (m->c_stack_high) scan_c_stack(collector, m);
    if (client->scan_mutator) client->scan_mutator(client->context, collector, m);
}

/* Threads dealt out to the members of a team, of which each has a Collector for what it finds pinned. */
typedef struct StackScan {
    Collector *first;
    TeamPieces mutators;
    Collector  others[TEAM_MOST];
} StackScan;

#define STACKS_AT_ONCE 4u
#define STACKS_SHARED  32u /* so many threads have enough of them to be worth sharing */

static void scan_some(void *context, unsigned member)
{
    StackScan *scan = context;
    Collector *collector = member ? &scan->others[member] : scan->first;
    Mutator   *m = scan->first->heap->mutators;
    if (member) *collector = (Collector){.heap = scan->first->heap, .phase = PHASE_STACKS, .unloads = scan->first->unloads};
    for (uint32_t at = 0, from, end; team_take(&scan->mutators, &from, &end);) {
        for (; at < from; at++) m = m->next;
        for (; at < end; at++, m = m->next) scan_mutator(collector, m);
    }
}

static void take_pinned(Collector *collector, Collector *other)
{
    for (size_t i = 0; i < other->pinned.count; i++)
        if (!units_list_push(&collector->pinned, other->pinned.items[i])) collector->failed = true;
    for (size_t i = 0; i < other->avoided.count && collector->avoided.count < AVOIDED_MOST; i++)
        units_list_push(&collector->avoided, other->avoided.items[i]);
    collector->failed |= other->failed;
    lists_free(other);
}

void scan_stacks(Collector *collector)
{
    Heap     *heap = collector->heap;
    uint32_t  count = 0;
    for (Mutator *m = heap->mutators; m; m = m->next) count++;
    StackScan scan = {.first = collector, .mutators = {.count = count, .piece = STACKS_AT_ONCE}};
    team_run(heap, scan_some, &scan, count >= STACKS_SHARED);
    for (unsigned i = 1; i < TEAM_MOST; i++)
        if (scan.others[i].heap) take_pinned(collector, &scan.others[i]);
    avoid_lines(heap, &collector->avoided);
}
