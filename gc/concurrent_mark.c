/* concurrent_mark.c: the thread that marks old objects while the program runs (old_mark.h).
 *
 * What it may touch:
 *  - it looks only at objects that the current tables call marked, so at old ones, which no pause frees before the cycle ends: their
 *    headers, sizes and classes do not change, and what they held when the last pause ended is visible to it. References in them it
 *    reads once each, old or new value alike: who writes one has the object logged, and it is scanned again. A young object it meets
 *    is left alone for the same reason;
 *  - it writes to the next tables, which nobody else uses between two pauses, and to its lists, never to an object;
 *  - mirrors are put aside for the next pause: they are entered into the current marks at birth, and may not be made ready yet. */
#include "gc/old_mark.h"
#include "sandbox/os_thread.h"

#include <string.h>

#define ARRAY_PIECE 512u /* elements scanned at a time */
#define LOOK_EVERY  64   /* objects between two looks at `stop`; an array counts for more */
#define QUEUE_LENGTH 8u  /* objects taken from the stack, whose memory is being fetched; as in mark.c */

typedef struct Marker {
    OldMark   *old_mark;
    Collector *collector;
    Heap      *heap;
    Area      *area;         /* NULL: none */
    uintptr_t  old_marks;    /* current ones: who is old */
    MarkTables next;
    bool       failed;       /* no memory for a list */
    int        until_look;   /* objects until it looks at `stop` */
    unsigned   at;           /* the oldest in the queue */
    uint32_t   queue[QUEUE_LENGTH]; /* 0: none */
} Marker;

static inline uint64_t *word_in(uintptr_t marks, uint32_t units) { return (uint64_t *)(marks + (uint64_t)(units >> 6) * 8); }

/* Mutators enter new mirrors into the current marks meanwhile. */
static inline bool is_marked_in(uintptr_t marks, uint32_t units)
{
    return __atomic_load_n(word_in(marks, units), __ATOMIC_RELAXED) >> (units & 63) & 1;
}

static inline void see(Marker *m, uint32_t units)
{
    if (!units || is_marked_in(m->next.marks, units) || !is_marked_in(m->old_marks, units)) return;
    *word_in(m->next.marks, units) |= UINT64_C(1) << (units & 63);
    if (!units_list_push(&m->collector->stack, units)) m->failed = true;
}

/* Whether one of them refers to the area. */
static inline bool see_slots(Marker *m, const uint32_t *slot, const uint32_t *end)
{
    bool refers = false;
    for (; slot < end; slot++) {
        uint32_t units = __atomic_load_n(slot, __ATOMIC_RELAXED);
        if (m->area) refers |= area_contains(m->heap, units);
        see(m, units);
    }
    return refers;
}

static void note_size(const Marker *m, uint32_t units, size_t size)
{
    if (size > MEDIUM_LARGEST) return;
    block_by_number(m->heap, block_number(m->heap, (uint64_t)units << ARENA_UNIT_SHIFT))->live += (uint32_t)size;
    uint32_t first = units >> (LINE_SHIFT - ARENA_UNIT_SHIFT);
    uint32_t last = (units + (uint32_t)(size >> ARENA_UNIT_SHIFT) - 1) >> (LINE_SHIFT - ARENA_UNIT_SHIFT);
    memset((uint8_t *)(m->next.lines + first), LINE_LIVE, last - first + 1);
}

static void scan_piece(Marker *m, uint32_t units, uint32_t from, uint32_t limit)
{
    const Array *array = (const Array *)heap_object(m->heap, units);
    uint32_t     end = limit - from <= ARRAY_PIECE ? limit : from + ARRAY_PIECE;
    if (end != limit && !arrays_push(m->collector, units, end, limit)) m->failed = true;
    const uint32_t *elements = (const uint32_t *)(array + 1);
    if (see_slots(m, elements + from, elements + end)) area_note_piece(m->area, units, from, end);
    m->until_look -= (int)(end - from) / 8;
}

/* The referent of a Reference is left to the pause that ends the cycle, unless it is strong as things are. */
static void scan_referent(Marker *m, Object *reference, const ObjectLayout *layout)
{
    const uint32_t *slot = (const uint32_t *)((const uint8_t *)reference + m->heap->client.reference_referent);
    uint32_t referent = __atomic_load_n(slot, __ATOMIC_RELAXED);
    if (m->area && area_contains(m->heap, referent)) area_note(m->area, heap_units(m->heap, reference));
    if (!referent || is_marked_in(m->next.marks, referent)) return;
    if (reference_is_strong(m->collector, reference, (ReferenceKind)layout->reference_kind)) see(m, referent);
}

static void scan(Marker *m, uint32_t units)
{
    const Heap *heap = m->heap;
    if ((uint64_t)units << ARENA_UNIT_SHIFT < heap->mirrors_end) {
        if (!units_list_push(&m->old_mark->mirrors, units)) m->failed = true;
        return;
    }
    Object             *object = heap_object(heap, units);
    const ObjectLayout *layout = heap_layout(heap, object);
    note_size(m, units, object_size_by_layout(layout, object));
    if (layout->flags & LAYOUT_MORTAL) see(m, layout->mirror.units);
    if (layout->kind == LAYOUT_REFERENCE_ARRAY) return scan_piece(m, units, 0, array_length(object));
    bool                refers = false;
    const ReferenceRun *run = (const ReferenceRun *)heap_object(heap, layout->runs.units);
    for (const ReferenceRun *last = run + layout->run_count; run < last; run++) {
        const uint32_t *slot = (const uint32_t *)((const uint8_t *)object + run->offset8 * 4u);
        refers |= see_slots(m, slot, slot + run->count);
    }
    if (refers) area_note(m->area, units);
    if (layout->kind == LAYOUT_REFERENCE) scan_referent(m, object, layout);
}

/* The next object to be scanned; 0: the stack and the queue are empty. */
static uint32_t next_object(Marker *m)
{
    UnitsList *stack = &m->collector->stack;
    for (unsigned i = 0; i <= QUEUE_LENGTH; i++) {
        uint32_t fetched = stack->count ? stack->items[--stack->count] : 0, units = m->queue[m->at];
        if (fetched) __builtin_prefetch(heap_object(m->heap, fetched));
        m->queue[m->at] = fetched;
        m->at = (m->at + 1) % QUEUE_LENGTH;
        if (units) return units;
    }
    return 0;
}

static void queue_to_stack(Marker *m)
{
    for (unsigned i = 0; i < QUEUE_LENGTH; i++)
        if (m->queue[i] && !units_list_push(&m->collector->stack, m->queue[i])) m->failed = true;
}

/* False: nothing is left. */
static bool step(Marker *m)
{
    Collector *collector = m->collector;
    uint32_t   units = next_object(m);
    if (units) return scan(m, units), true;
    if (collector->array_count) {
        ArrayRest rest = collector->arrays[--collector->array_count];
        return scan_piece(m, rest.units, rest.next, rest.end), true;
    }
    UnitsList *written = &m->old_mark->written;
    if (!written->count) return false;
    return see(m, written->items[--written->count]), true;
}

static bool shall_stop(Marker *m, uint32_t steps)
{
    OldMark *old_mark = m->old_mark;
    if (old_mark->quota && steps >= old_mark->quota) return true;
    if (--m->until_look > 0) return false;
    m->until_look = LOOK_EVERY;
    return atomic_load_explicit(&old_mark->stop, memory_order_relaxed);
}

void concurrent_mark_run(void *old_mark)
{
    OldMark *om = old_mark;
    Heap    *heap = om->heap;
    Marker   m = {.old_mark = om, .collector = &om->collector, .heap = heap, .area = om->collector.area, .old_marks = heap->marks, .next = om->next};
    int64_t  begun_ns = os_thread_cpu_time(0, false);
    bool     more = true;
    arena_enter(heap->arena);
    for (uint32_t steps = 0; !m.failed && !shall_stop(&m, steps) && (more = step(&m)); steps++) continue;
    queue_to_stack(&m);
    arena_enter(NULL);
    om->collector.overflowed |= m.failed;
    om->marking_ns += os_thread_cpu_time(0, false) - begun_ns;
    if (!more || m.failed) atomic_store(&heap->old_mark_waits, true);
}
