/* mark.c: marks all that is reachable.
 *
 * The mark bit is set when a reference to an object is first seen; the object then waits on the mark stack until it is
 * scanned, which also marks its lines, as its size is known then. Between the stack and the scan objects pass through a
 * short queue, in which their memory is fetched. (Cher, Hosking and Vitek, "Software Prefetching for Mark-Sweep Garbage
 * Collection", ASPLOS 2004.) Long reference arrays are scanned in pieces.
 *
 * Should there be no memory for the mark stack, objects stay marked but unscanned; then all marked objects are scanned
 * again, as often as that happens. */
#include "gc/collector.h"
#include "gc/team.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/clock.h"

#define QUEUE_LENGTH 8u   /* a power of two */
#define ARRAY_PIECE  512u /* elements scanned at a time */
#define LOG_AHEAD    8u   /* logged objects that are fetched already */
#define ALONE_MOST   8192u /* objects that one thread marks, in a few hundred microseconds, before it calls others */

bool units_list_grow(UnitsList *list)
{
    size_t    capacity = list->capacity ? list->capacity * 2 : 4096;
    uint32_t *items = realloc(list->items, capacity * sizeof *items);
    if (!items) return false;
    list->items = items;
    list->capacity = capacity;
    return true;
}

bool arrays_push(Collector *collector, uint32_t units, uint32_t next, uint32_t end)
{
    if (collector->array_count == collector->array_capacity) {
        size_t     capacity = collector->array_capacity ? collector->array_capacity * 2 : 64;
        ArrayRest *arrays = realloc(collector->arrays, capacity * sizeof *arrays);
        if (!arrays) return false;
        collector->arrays = arrays;
        collector->array_capacity = capacity;
    }
    collector->arrays[collector->array_count++] = (ArrayRest){units, next, end};
    return true;
}

void mark_object(Collector *collector, uint32_t units)
{
    uint64_t *word = mark_word(collector->heap, units), bit = UINT64_C(1) << (units & 63);
    if (__atomic_load_n(word, __ATOMIC_RELAXED) & bit) return;
    if (!collector->pool) *word |= bit;
    else if (__atomic_fetch_or(word, bit, __ATOMIC_RELAXED) & bit) return;
    if (!units_list_push(&collector->stack, units)) collector->overflowed = true;
}

/* --- scanning one object ---------------------------------------------------------------------------------------------- */

static inline void mark_lines(uintptr_t lines, uint32_t units, size_t size)
{
    if (size > MEDIUM_LARGEST) return; /* a large object: its pages are swept by its mark */
    uint8_t *first = (uint8_t *)(lines + (units >> (LINE_SHIFT - ARENA_UNIT_SHIFT)));
    uint8_t *last = (uint8_t *)(lines + ((units + (size >> ARENA_UNIT_SHIFT) - 1) >> (LINE_SHIFT - ARENA_UNIT_SHIFT)));
    *first = LINE_LIVE;
    *last = LINE_LIVE;
    if (__builtin_expect(last - first > 1, 0)) memset(first + 1, LINE_LIVE, (size_t)(last - first - 1));
}

/* The class that a mirror stands for; NULL: none. */
static const ObjectLayout *class_of_mirror(const Heap *heap, const Object *mirror)
{
    uint32_t units = *(const uint32_t *)((const uint8_t *)mirror + heap->client.mirror_class_offset);
    return units ? (const ObjectLayout *)heap_object(heap, units) : NULL;
}

static void scan_runs(Collector *collector, const Object *object, BytesRef runs, uint32_t count)
{
    const ReferenceRun *run = (const ReferenceRun *)(collector->heap->base + ((uint64_t)runs.units << ARENA_UNIT_SHIFT));
    for (uint32_t i = 0; i < count; i++, run++) {
        const uint32_t *field = (const uint32_t *)((const uint8_t *)object + run->offset8 * 4u);
        for (const uint32_t *end = field + run->count; field < end; field++) mark_reference(collector, *field);
    }
}

/* Not exact when several count at a time, which is good enough. */
static inline void note_live(const Heap *heap, uint32_t units, uint32_t size)
{
    uint32_t *live = &block_by_number(heap, block_number(heap, (uint64_t)units << ARENA_UNIT_SHIFT))->live;
    __atomic_store_n(live, __atomic_load_n(live, __ATOMIC_RELAXED) + size, __ATOMIC_RELAXED);
}

/* What a small or medium object takes: its lines are live. */
static inline void note_found(Collector *collector, uint32_t units, size_t size)
{
    mark_lines(collector->heap->lines, units, size);
    if (size > MEDIUM_LARGEST) return;
    collector->found_bytes += size;
    collector->found_count++;
    if (collector->full) note_live(collector->heap, units, (uint32_t)size);
}

static bool refer_to_area(const Heap *heap, const uint32_t *slot, const uint32_t *end)
{
    while (slot < end && !area_contains(heap, *slot)) slot++;
    return slot < end;
}

static bool runs_refer_to_area(const Heap *heap, const Object *object, BytesRef runs, uint32_t count)
{
    const ReferenceRun *run = (const ReferenceRun *)heap_object(heap, runs.units);
    for (const ReferenceRun *last = run + count; run < last; run++) {
        const uint32_t *slot = (const uint32_t *)((const uint8_t *)object + run->offset8 * 4u);
        if (refer_to_area(heap, slot, slot + run->count)) return true;
    }
    return false;
}

/* Whether an object, which is no array, refers to the area. */
static bool refers_to_area(const Heap *heap, const Object *object, const ObjectLayout *layout)
{
    if (runs_refer_to_area(heap, object, layout->runs, layout->run_count)) return true;
    if (layout->kind == LAYOUT_REFERENCE) return area_contains(heap, *(const uint32_t *)((const uint8_t *)object + heap->client.reference_referent));
    const ObjectLayout *class = layout->kind == LAYOUT_MIRROR ? class_of_mirror(heap, object) : NULL;
    return class && runs_refer_to_area(heap, object, class->static_runs, class->static_run_count);
}

/* Up to ARRAY_PIECE elements; the rest is remembered. Returns where the piece ends. */
static uint32_t array_piece(Collector *collector, uint32_t units, uint32_t from, uint32_t end)
{
    if (end - from <= ARRAY_PIECE) return end;
    if (!arrays_push(collector, units, from + ARRAY_PIECE, end)) collector->overflowed = true;
    return from + ARRAY_PIECE;
}

/* Whether nothing young is in the block of the object. Its entry is nearer than the object's mark: there are few blocks. */
static inline bool is_surely_old(const Heap *heap, uint32_t units)
{
    uint64_t offset = (uint64_t)units << ARENA_UNIT_SHIFT;
    if (offset < heap->region_start) return true; /* mirrors are born old */
    const Block *block = block_by_number(heap, block_number(heap, offset));
    return block->kind == BLOCK_LINES && !block->young;
}

/* A large array that a young collection looks at refers to old objects mostly, in any order. */
static void scan_array(Collector *collector, uint32_t units, uint32_t from, uint32_t end)
{
    const Heap     *heap = collector->heap;
    const uint32_t *elements = (const uint32_t *)((const Array *)heap_object(heap, units) + 1);
    uint32_t        last = array_piece(collector, units, from, end);
    for (uint32_t i = from; i < last; i++)
        if (collector->full || !elements[i] || !is_surely_old(heap, elements[i])) mark_reference(collector, elements[i]);
    if (collector->area && refer_to_area(heap, elements + from, elements + last)) area_note_piece(collector->area, units, from, last);
}

static void scan_reference(Collector *collector, Object *object, const ObjectLayout *layout)
{
    ObjectRef *referent = (ObjectRef *)((uint8_t *)object + collector->heap->client.reference_referent);
    if (referent->units && !mark_test(collector->heap, referent->units) &&
        reference_is_strong(collector, object, (ReferenceKind)layout->reference_kind))
        mark_object(collector, referent->units);
}

static void scan_statics(Collector *collector, const Object *mirror)
{
    const ObjectLayout *class = class_of_mirror(collector->heap, mirror);
    if (class) scan_runs(collector, mirror, class->static_runs, class->static_run_count);
}

/* What survives is old: from now on a store of a reference into it is to be logged. World stopped: nobody else writes the header. */
static inline void set_unlogged(Object *object)
{
    uint32_t state = atomic_load_explicit(&object->state, memory_order_relaxed);
    if (!(state & OBJECT_UNLOGGED_BIT))
        atomic_store_explicit(&object->state, state | OBJECT_UNLOGGED_BIT, memory_order_relaxed);
}

/* The object's lines, and the references in it. For any kind of object. */
static void scan_object(Collector *collector, uint32_t units)
{
    const Heap *heap = collector->heap;
    Object     *object = heap_object(heap, units);
    set_unlogged(object);
    if (!object->layout.units) return; /* a mirror from before the class of classes */
    const ObjectLayout *layout = heap_layout(heap, object);
    if (layout->kind != LAYOUT_MIRROR) note_found(collector, units, object_size_by_layout(layout, object));
    if (layout->kind == LAYOUT_REFERENCE_ARRAY) scan_array(collector, units, 0, array_length(object));
    else scan_runs(collector, object, layout->runs, layout->run_count);
    if (layout->kind == LAYOUT_REFERENCE) scan_reference(collector, object, layout);
    if (layout->kind == LAYOUT_MIRROR) scan_statics(collector, object);
    if (layout->flags & LAYOUT_MORTAL) mark_reference(collector, layout->mirror.units);
    if (collector->area && layout->kind != LAYOUT_REFERENCE_ARRAY && refers_to_area(heap, object, layout)) area_note(collector->area, units);
}

/* --- the loop --------------------------------------------------------------------------------------------------------- */

/* Room on the mark stack that one step of the loop may need, the queue's return to it not counted. */
#define STEP_MOST 1024u
#define ROOM_LEAST (STEP_MOST + QUEUE_LENGTH)
#define SHARE_LEAST 32 /* objects on a stack that is worth sharing */
static_assert(STEP_MOST >= ARRAY_PIECE, "a piece of an array is pushed without a look at the stack's end");

/* Marks what the slots refer to and pushes what was not marked. No jump depends on what they hold: null is replaced by a
 * place whose mark is set. */
static inline uint32_t *push_unmarked(uintptr_t marks, uint32_t marked, const uint32_t *slot, const uint32_t *end,
                                      uint32_t *top)
{
    for (; slot < end; slot++) {
        uint32_t  units = *slot ? *slot : marked;
        uint64_t *word = (uint64_t *)(marks + (uint64_t)(units >> 6) * 8), old = *word;
        *word = old | UINT64_C(1) << (units & 63);
        *top = units;
        top += ~old >> (units & 63) & 1;
    }
    return top;
}

/* The same while others mark too. A locked instruction for each object, not for each reference: most are marked when they are seen. */
static inline uint32_t *push_unmarked_shared(uintptr_t marks, const uint32_t *slot, const uint32_t *end, uint32_t *top)
{
    for (; slot < end; slot++) {
        uint32_t  units = *slot;
        uint64_t *word = (uint64_t *)(marks + (uint64_t)(units >> 6) * 8), bit = UINT64_C(1) << (units & 63);
        if (!units || __atomic_load_n(word, __ATOMIC_RELAXED) & bit || __atomic_fetch_or(word, bit, __ATOMIC_RELAXED) & bit) continue;
        *top++ = units;
    }
    return top;
}

/* As scan_object, for the usual kinds; the others, and what may need more room, go there. `marked` is for push_unmarked; 0: others mark
 * too. */
static inline __attribute__((always_inline)) uint32_t *scan_fast(Collector *collector, uint32_t units, uint32_t marked, uint32_t *top)
{
#define PUSH(slot, end) (marked ? push_unmarked(marks, marked, slot, end, top) : push_unmarked_shared(marks, slot, end, top))
    const Heap         *heap = collector->heap;
    const uintptr_t     marks = heap->marks;
    const uint8_t      *base = heap->base;
    uint8_t            *object = heap->base + ((uint64_t)units << ARENA_UNIT_SHIFT);
    const ObjectLayout *layout = (const ObjectLayout *)(base + ((uint64_t)*(const uint32_t *)object << ARENA_UNIT_SHIFT));
    if (__builtin_expect(layout->flags & LAYOUT_MORTAL, 0)) top = PUSH(&layout->mirror.units, &layout->mirror.units + 1);
    if (layout->kind == LAYOUT_INSTANCE && layout->instance_size <= STEP_MOST * 4) {
        note_found(collector, units, layout->instance_size);
        set_unlogged((Object *)object);
        const ReferenceRun *run = (const ReferenceRun *)(base + ((uint64_t)layout->runs.units << ARENA_UNIT_SHIFT));
        for (const ReferenceRun *last = run + layout->run_count; run < last; run++) {
            const uint32_t *slot = (const uint32_t *)(object + run->offset8 * 4u);
            top = PUSH(slot, slot + run->count);
        }
    } else if (layout->kind == LAYOUT_PRIMITIVE_ARRAY) {
        note_found(collector, units, object_size_by_layout(layout, (const Object *)object));
    } else if (layout->kind == LAYOUT_REFERENCE_ARRAY) {
        note_found(collector, units, object_size_by_layout(layout, (const Object *)object));
        set_unlogged((Object *)object);
        const uint32_t *slot = (const uint32_t *)(object + ARRAY_BASE_OFFSET);
        top = PUSH(slot, slot + array_piece(collector, units, 0, array_length((const Object *)object)));
    } else {
        UnitsList *stack = &collector->stack;
        stack->count = (size_t)(top - stack->items);
        scan_object(collector, units);
        top = stack->items + stack->count;
    }
    return top;
#undef PUSH
}

static bool stack_has_room(UnitsList *stack)
{
    return stack->capacity - stack->count >= ROOM_LEAST || units_list_grow(stack);
}

/* Gives the lower half of the stack to hungry workers. */
static uint32_t *share(Collector *collector, uint32_t *top)
{
    uint32_t *items = collector->stack.items;
    size_t    count = (size_t)(top - items), given = pool_give(collector->pool, items, count / 2);
    memmove(items, items + given, (count - given) * sizeof *items);
    return top - given;
}

typedef enum DrainEnd {
    DRAIN_EMPTY, /* nothing is left on the stack */
    DRAIN_FULL,  /* it may be too full for the next step */
    DRAIN_LIMIT, /* so many objects were scanned */
} DrainEnd;

/* Scans what is on the stack, up to `limit` objects, which are counted down. */
static inline __attribute__((always_inline)) DrainEnd drain_fast(Collector *collector, uint32_t marked, size_t *limit)
{
    UnitsList *stack = &collector->stack;
    if (!stack_has_room(stack)) return stack->count ? DRAIN_FULL : DRAIN_EMPTY;
    uint32_t *top = stack->items + stack->count;
    uint32_t  queue[QUEUE_LENGTH] = {0};
    size_t    left = *limit;
    for (unsigned at = 0, idle = 0; idle < QUEUE_LENGTH; at = (at + 1) % QUEUE_LENGTH) {
        uint32_t units = queue[at], next = 0;
        if (top != stack->items) {
            next = *--top;
            __builtin_prefetch(heap_object(collector->heap, next));
            idle = 0;
        } else {
            idle++;
        }
        queue[at] = next;
        if (!units) continue;
        idle = 0;
        left--;
        top = scan_fast(collector, units, marked, top);
        if (!marked && top - stack->items >= SHARE_LEAST && pool_is_hungry(collector->pool)) top = share(collector, top);
        if (__builtin_expect(stack->items + stack->capacity - top >= ROOM_LEAST && left, 1)) continue;
        stack->count = (size_t)(top - stack->items);
        bool room = stack_has_room(stack);
        if (!room || !left) {
            for (unsigned i = 0; i < QUEUE_LENGTH; i++)
                if (queue[i]) stack->items[stack->count++] = queue[i]; /* from where they came */
            *limit = left;
            return room ? DRAIN_LIMIT : DRAIN_FULL;
        }
        top = stack->items + stack->count;
    }
    stack->count = 0;
    *limit = left;
    return DRAIN_EMPTY;
}

/* Scans what is on the stack alone. False: so many were scanned before it was empty. */
static bool drain_stack(Collector *collector, size_t *limit)
{
    Heap    *heap = collector->heap;
    uint32_t marked = (uint32_t)(heap->mirrors_start >> ARENA_UNIT_SHIFT); /* a cell's header is there, never an object */
    DrainEnd end;
    mark_set(heap, marked);
    while ((end = drain_fast(collector, marked, limit)) == DRAIN_FULL) scan_object(collector, collector->stack.items[--collector->stack.count]);
    *mark_word(heap, marked) &= ~(UINT64_C(1) << (marked & 63));
    return end == DRAIN_EMPTY;
}

static bool scan_array_rest(Collector *collector)
{
    if (!collector->array_count) return false;
    ArrayRest rest = collector->arrays[--collector->array_count];
    return scan_array(collector, rest.units, rest.next, rest.end), true;
}

/* Scans what is on the stack and the rests of arrays alone. False: so many were scanned before all was. */
static bool drain_alone(Collector *collector, size_t limit)
{
    do {
        if (!drain_stack(collector, &limit)) return false;
    } while (scan_array_rest(collector));
    return true;
}

void mark_drain_shared(Collector *collector)
{
    UnitsList *stack = &collector->stack;
    do {
        size_t limit = SIZE_MAX;
        while (drain_fast(collector, 0, &limit) == DRAIN_FULL) {
            if (!stack->count) break;
            scan_object(collector, stack->items[--stack->count]);
        }
    } while (scan_array_rest(collector));
}

static void scan_again(void *context, Object *object)
{
    Collector *collector = context;
    uint32_t   units = heap_units(collector->heap, object);
    if (mark_test(collector->heap, units)) scan_object(collector, units);
}

/* All marked objects, by the marks alone: lines and large pages may not tell yet. */
static void scan_all_marked(Collector *collector)
{
    Heap    *heap = collector->heap;
    uint32_t end = (uint32_t)(block_offset(heap, heap->state->block_count) >> ARENA_UNIT_SHIFT);
    for (uint32_t units = (uint32_t)(heap->mirrors_start >> ARENA_UNIT_SHIFT); units < end; units += 64) {
        for (uint64_t bits = *mark_word(heap, units); bits; bits &= bits - 1)
            scan_again(collector, heap_object(heap, units + (uint32_t)__builtin_ctzll(bits)));
    }
}

void mark_from(Collector *collector, uint32_t units) { scan_object(collector, units); }

static inline void mark_young(Collector *collector, const uint32_t *slot, const uint32_t *end)
{
    for (; slot < end; slot++)
        if (*slot && !is_surely_old(collector->heap, *slot)) mark_object(collector, *slot);
}

static void mark_from_logged(Collector *collector, uint32_t units)
{
    const Heap *heap = collector->heap;
    Object     *object = heap_object(heap, units);
    set_unlogged(object);
    if (!object->layout.units) return;
    const ObjectLayout *layout = heap_layout(heap, object);
    if (layout->kind == LAYOUT_REFERENCE_ARRAY) {
        const uint32_t *elements = array_elements(object);
        return mark_young(collector, elements, elements + array_length(object));
    }
    const ReferenceRun *run = (const ReferenceRun *)heap_object(heap, layout->runs.units);
    for (const ReferenceRun *last = run + layout->run_count; run < last; run++) {
        const uint32_t *slot = (const uint32_t *)((const uint8_t *)object + run->offset8 * 4u);
        mark_young(collector, slot, slot + run->count);
    }
    if (layout->kind == LAYOUT_REFERENCE) scan_reference(collector, object, layout);
    if (layout->kind == LAYOUT_MIRROR) scan_statics(collector, object);
    if (layout->flags & LAYOUT_MORTAL) mark_reference(collector, layout->mirror.units);
}

void mark_from_log(Collector *collector, size_t from, size_t end)
{
    const Heap     *heap = collector->heap;
    const uint32_t *items = heap->log.items;
    for (size_t i = from; i < end; i++) {
        __builtin_prefetch(heap_object(heap, items[i + LOG_AHEAD < end ? i + LOG_AHEAD : i]));
        mark_from_logged(collector, items[i]);
    }
}

static void mark_from_card(void *context, uint32_t array, uint32_t from, uint32_t end)
{
    Collector      *collector = context;
    const uint32_t *elements = array_elements(heap_object(collector->heap, array));
    mark_young(collector, elements + from, elements + end);
}

void mark_from_cards(Collector *collector, size_t from, size_t end)
{
    cards_visit(collector->heap, from, end, mark_from_card, collector);
}

#define CLOCK_EVERY 128u /* steps */

/* The next of the stack that has waited in the queue, whose memory is fetched meanwhile; 0: both are empty. */
static uint32_t next_fetched(Collector *collector, uint32_t *queue, unsigned *at)
{
    UnitsList *stack = &collector->stack;
    for (unsigned i = 0; i <= QUEUE_LENGTH; i++) {
        uint32_t fetched = stack->count ? stack->items[--stack->count] : 0, units = queue[*at];
        if (fetched) __builtin_prefetch(heap_object(collector->heap, fetched));
        queue[*at] = fetched;
        *at = (*at + 1) % QUEUE_LENGTH;
        if (units) return units;
    }
    return 0;
}

/* False: nothing is left. */
static bool scan_next(Collector *collector, uint32_t *queue, unsigned *at)
{
    uint32_t units = next_fetched(collector, queue, at);
    if (units) return scan_object(collector, units), true;
    return scan_array_rest(collector);
}

bool mark_drain_some(Collector *collector, MarkBudget *budget)
{
    uint32_t queue[QUEUE_LENGTH] = {0};
    unsigned at = 0;
    bool     more = true;
    while (more && budget->steps) {
        if (budget->steps-- % CLOCK_EVERY == 0 && clock_monotonic_ns() >= budget->deadline_ns) budget->steps = 0;
        more = scan_next(collector, queue, &at);
    }
    for (unsigned i = 0; i < QUEUE_LENGTH; i++)
        if (queue[i] && !units_list_push(&collector->stack, queue[i])) collector->overflowed = true;
    return !collector->stack.count && !collector->array_count;
}

/* Alone as long as it is little. */
static void drain_shared(Collector *collector)
{
    Heap *heap = collector->heap;
    if (!team_is_possible(heap)) return;
    size_t alone = heap->options.stress_interval ? heap->collections % 16 : ALONE_MOST;
    if (collector->log_left) mark_parallel(collector, true);
    else if (!drain_alone(collector, alone)) mark_parallel(collector, false);
    collector->log_left = false;
}

static void drain_objects(Collector *collector)
{
    if (collector->area) mark_drain_some(collector, &(MarkBudget){.steps = SIZE_MAX, .deadline_ns = INT64_MAX}); /* the fast loop notes nothing */
    else drain_shared(collector);
    do {
        if (collector->overflowed) {
            collector->overflowed = false;
            collector->found_bytes = collector->found_count = 0;
            if (collector->area) collector->area->lost = true;
            scan_all_marked(collector);
        }
        drain_alone(collector, SIZE_MAX);
    } while (collector->overflowed);
}

void mark_drain(Collector *collector)
{
    const GcClient *client = &collector->heap->client;
    do drain_objects(collector);
    while (collector->unloads && client->reach_classes(client->context, collector));
}

/* --- for the machine -------------------------------------------------------------------------------------------------- */

void gc_visit(Collector *collector, ObjectRef *slot)
{
    if (collector->phase == PHASE_UPDATE) return evacuation_update(collector->heap, &slot->units);
    if (collector->phase == PHASE_CHECK) {
        if (slot->units && !mark_test(collector->heap, slot->units)) __builtin_trap();
        return;
    }
    assert(collector->phase == PHASE_MARK || collector->phase == PHASE_FINAL);
    mark_reference(collector, slot->units);
}

void gc_visit_weak(Collector *collector, ObjectRef *slot)
{
    if (collector->phase == PHASE_UPDATE) return evacuation_update(collector->heap, &slot->units);
    assert(collector->phase == PHASE_WEAK);
    if (slot->units && !mark_test(collector->heap, slot->units)) slot->units = 0;
}

bool gc_is_marked(Collector *collector, const Object *object)
{
    return mark_test(collector->heap, heap_units(collector->heap, object));
}

bool gc_is_young(const Collector *collector)
{
    return !collector->full && (collector->phase == PHASE_MARK || collector->phase == PHASE_WEAK);
}

bool gc_unloads(const Collector *collector) { return collector->unloads; }
void gc_keep_classes(Collector *collector) { collector->unloads = false; }
bool gc_metadata_is_held(const Collector *collector, uint32_t owner) { return metadata_is_held(collector->heap->arena, owner); }
