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

#include <stdlib.h>
#include <string.h>

#define QUEUE_LENGTH 8u   /* a power of two */
#define ARRAY_PIECE  512u /* elements scanned at a time */

bool units_list_grow(UnitsList *list)
{
    size_t    capacity = list->capacity ? list->capacity * 2 : 4096;
    uint32_t *items = realloc(list->items, capacity * sizeof *items);
    if (!items) return false;
    list->items = items;
    list->capacity = capacity;
    return true;
}

static bool arrays_push(Collector *collector, uint32_t units, uint32_t next)
{
    if (collector->array_count == collector->array_capacity) {
        size_t     capacity = collector->array_capacity ? collector->array_capacity * 2 : 64;
        ArrayRest *arrays = realloc(collector->arrays, capacity * sizeof *arrays);
        if (!arrays) return false;
        collector->arrays = arrays;
        collector->array_capacity = capacity;
    }
    collector->arrays[collector->array_count++] = (ArrayRest){units, next};
    return true;
}

inline void mark_object(Collector *collector, uint32_t units)
{
    uint64_t *word = mark_word(collector->heap, units), bit = UINT64_C(1) << (units & 63);
    if (*word & bit) return;
    *word |= bit;
    if (!units_list_push(&collector->stack, units)) collector->overflowed = true;
}

/* --- scanning one object ---------------------------------------------------------------------------------------------- */

static inline void mark_lines(const Heap *heap, uint32_t units, size_t size)
{
    if (size > MEDIUM_LARGEST) return; /* a large object, or a mirror */
    uint8_t *first = (uint8_t *)(heap->lines + (units >> (LINE_SHIFT - ARENA_UNIT_SHIFT)));
    uint8_t *last = (uint8_t *)(heap->lines + ((units + (size >> ARENA_UNIT_SHIFT) - 1) >> (LINE_SHIFT - ARENA_UNIT_SHIFT)));
    *first = LINE_LIVE;
    *last = LINE_LIVE;
    if (last - first > 1) memset(first + 1, LINE_LIVE, (size_t)(last - first - 1));
}

static inline void scan_runs(Collector *collector, const Object *object, BytesRef runs, uint32_t count)
{
    const ReferenceRun *run = (const ReferenceRun *)(collector->heap->base + ((uint64_t)runs.units << ARENA_UNIT_SHIFT));
    for (uint32_t i = 0; i < count; i++, run++) {
        const uint32_t *field = (const uint32_t *)((const uint8_t *)object + run->offset8 * 4u);
        for (const uint32_t *end = field + run->count; field < end; field++) mark_reference(collector, *field);
    }
}

static void scan_array(Collector *collector, uint32_t units, uint32_t from)
{
    const Array    *array = (const Array *)heap_object(collector->heap, units);
    const uint32_t *elements = (const uint32_t *)(array + 1);
    uint32_t        end = array->length;
    if (end - from > ARRAY_PIECE) {
        end = from + ARRAY_PIECE;
        if (!arrays_push(collector, units, end)) end = array->length;
    }
    for (uint32_t i = from; i < end; i++) mark_reference(collector, elements[i]);
}

static void scan_reference(Collector *collector, Object *object, const ObjectLayout *layout)
{
    ObjectRef *referent = (ObjectRef *)((uint8_t *)object + collector->heap->client.reference_referent);
    if (referent->units && reference_is_strong(collector, object, (ReferenceKind)layout->reference_kind))
        mark_reference(collector, referent->units);
}

static void scan_mirror(Collector *collector, Object *mirror, const ObjectLayout *layout)
{
    const Heap *heap = collector->heap;
    scan_runs(collector, mirror, layout->runs, layout->run_count);
    uint32_t class_units = *(const uint32_t *)((const uint8_t *)mirror + heap->client.mirror_class_offset);
    if (!class_units) return;
    const ObjectLayout *class = (const ObjectLayout *)heap_object(heap, class_units);
    scan_runs(collector, mirror, class->static_runs, class->static_run_count);
}

/* The object's lines, and the references in it. */
static inline void scan_object(Collector *collector, uint32_t units)
{
    const Heap *heap = collector->heap;
    Object     *object = heap_object(heap, units);
    if (!object->layout.units) return; /* a mirror from before the class of classes */
    const ObjectLayout *layout = heap_layout(heap, object);
    switch ((LayoutKind)layout->kind) {
    case LAYOUT_INSTANCE:
        mark_lines(heap, units, layout->instance_size);
        scan_runs(collector, object, layout->runs, layout->run_count);
        break;
    case LAYOUT_REFERENCE:
        mark_lines(heap, units, layout->instance_size);
        scan_runs(collector, object, layout->runs, layout->run_count);
        scan_reference(collector, object, layout);
        break;
    case LAYOUT_MIRROR:
        scan_mirror(collector, object, layout);
        break;
    case LAYOUT_PRIMITIVE_ARRAY:
        mark_lines(heap, units, object_size_by_layout(layout, object));
        break;
    case LAYOUT_REFERENCE_ARRAY:
        mark_lines(heap, units, object_size_by_layout(layout, object));
        scan_array(collector, units, 0);
        break;
    }
}

/* --- the loop --------------------------------------------------------------------------------------------------------- */

static void drain_stack(Collector *collector)
{
    UnitsList *stack = &collector->stack;
    uint32_t   queue[QUEUE_LENGTH] = {0}, queued = 0;
    for (unsigned at = 0; stack->count || queued; at = (at + 1) % QUEUE_LENGTH) {
        uint32_t units = queue[at];
        if (stack->count) {
            uint32_t next = stack->items[--stack->count];
            __builtin_prefetch(heap_object(collector->heap, next));
            queue[at] = next;
            if (!units) queued++;
        } else {
            queue[at] = 0;
            if (units) queued--;
        }
        if (units) scan_object(collector, units);
    }
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

void mark_drain(Collector *collector)
{
    do {
        if (collector->overflowed) {
            collector->overflowed = false;
            scan_all_marked(collector);
        }
        do {
            drain_stack(collector);
            if (!collector->array_count) break;
            ArrayRest rest = collector->arrays[--collector->array_count];
            scan_array(collector, rest.units, rest.next);
        } while (true);
    } while (collector->overflowed);
}

/* --- for the machine -------------------------------------------------------------------------------------------------- */

void gc_visit(Collector *collector, ObjectRef *slot)
{
    assert(collector->phase == PHASE_MARK);
    mark_reference(collector, slot->units);
}

void gc_visit_weak(Collector *collector, ObjectRef *slot)
{
    assert(collector->phase == PHASE_WEAK);
    if (slot->units && !mark_test(collector->heap, slot->units)) slot->units = 0;
}

bool gc_is_marked(Collector *collector, const Object *object)
{
    return mark_test(collector->heap, heap_units(collector->heap, object));
}
