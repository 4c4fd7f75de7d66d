/* verify.c: walks all objects of a heap; checks that each has a class, and that each reference leads to an object.
 *
 * And, while collections are young, that an old object which refers to a young one has been logged.
 *
 * Only while the world is stopped. The walk takes the threads' current holes away first, as it enters what was handed out
 * into the marks. */
#include "gc/collector.h"

#include <stdio.h>

static void walk_marked(Heap *heap, uint32_t number, void (*visit)(void *, Object *), void *context)
{
    const uint64_t *words = block_marks(heap, number);
    uint32_t        first = (uint32_t)(block_offset(heap, number) >> ARENA_UNIT_SHIFT);
    for (uint32_t i = 0; i < BLOCK_SIZE / 512; i++)
        for (uint64_t bits = words[i]; bits; bits &= bits - 1)
            visit(context, heap_object(heap, first + i * 64 + (uint32_t)__builtin_ctzll(bits)));
}

static void walk_lines(Heap *heap, uint32_t number, void (*visit)(void *, Object *), void *context)
{
    uint64_t start = block_offset(heap, number);
    for (uint32_t i = 0; i < LINES_PER_BLOCK; i++)
        if (line_at(heap, start)[i] == LINE_SPAN_START) span_map(heap, start + ((uint64_t)i << LINE_SHIFT));
    walk_marked(heap, number, visit, context);
}

static void walk_large(Heap *heap, uint32_t number, void (*visit)(void *, Object *), void *context)
{
    for (unsigned page = 0; page < PAGES_PER_BLOCK; page++)
        if (block_by_number(heap, number)->start_pages >> page & 1)
            visit(context, (Object *)(heap->base + block_offset(heap, number) + page * HEAP_PAGE_SIZE));
}

void objects_walk(Heap *heap, void (*visit)(void *context, Object *object), void *context)
{
    heap_quiesce(heap);
    holes_retire(heap, false);
    for (uint64_t offset = mirror_next(heap, 0); offset; offset = mirror_next(heap, offset))
        visit(context, (Object *)(heap->base + offset));
    for (uint32_t number = 0; number < heap->state->block_count; number++) {
        switch ((BlockKind)block_by_number(heap, number)->kind) {
        case BLOCK_FREE: break;
        case BLOCK_LINES: walk_lines(heap, number, visit, context); break;
        case BLOCK_LARGE: walk_large(heap, number, visit, context); break;
        }
    }
}

void heap_walk(Heap *heap, void (*visit)(void *context, Object *object), void *context)
{
    objects_walk(heap, visit, context);
}

/* --- the checker -------------------------------------------------------------------------------------------------------- */

typedef struct Checker {
    Heap            *heap;
    const HeapCheck *check;
    unsigned         faults;
} Checker;

static void fault(Checker *checker, const Object *object, const char *what, uint64_t value)
{
    checker->faults++;
    if (!checker->check->report) return;
    char text[160];
    snprintf(text, sizeof text, "object at %#llx (class %#x): %s %#llx",
             (unsigned long long)heap_offset(checker->heap, object), object->layout.units, what,
             (unsigned long long)value);
    checker->check->report(checker->check->context, text);
}

/* Whether the object at this offset was allocated since the last collection. */
static bool is_young(const Heap *heap, uint64_t offset)
{
    if (offset < heap->mirrors_end) return false;
    if (block_by_number(heap, block_number(heap, offset))->kind == BLOCK_LINES) return *line_at(heap, offset) >= LINE_FIRST_YOUNG;
    return !mark_test(heap, (uint32_t)(offset >> ARENA_UNIT_SHIFT));
}

static void check_slot(Checker *checker, const Object *object, const void *slot)
{
    uint64_t offset = (uint64_t)*(const uint32_t *)slot << ARENA_UNIT_SHIFT;
    if (!offset) return;
    if (!object_starts_at(checker->heap, offset)) fault(checker, object, "no object is at the reference", offset);
    else if (atomic_load(&((Object *)object)->state) & OBJECT_UNLOGGED_BIT && is_young(checker->heap, offset) &&
             !card_is_noted(checker->heap, slot))
        fault(checker, object, "an old object that was not logged refers to a young one,", offset);
}

static void check_runs(Checker *checker, const Object *object, BytesRef runs, uint32_t count)
{
    const ReferenceRun *run = (const ReferenceRun *)heap_object(checker->heap, runs.units);
    for (uint32_t i = 0; i < count; i++, run++)
        for (unsigned j = 0; j < run->count; j++)
            check_slot(checker, object, (const uint8_t *)object + (run->offset8 + j) * 4u);
}

static bool layout_is_plausible(Checker *checker, ObjectLayoutRef ref)
{
    const ArenaRegion *metadata = &checker->heap->arena->layout.metadata;
    uint64_t offset = (uint64_t)ref.units << ARENA_UNIT_SHIFT;
    if (offset < metadata->start || offset + sizeof(ObjectLayout) > arena_header(checker->heap->arena)->metadata.cursor)
        return false;
    const ObjectLayout *layout = (const ObjectLayout *)(checker->heap->base + offset);
    if (layout->kind > LAYOUT_REFERENCE_ARRAY) return false;
    return !checker->check->is_class || checker->check->is_class(checker->check->context, ref);
}

static void check_mirror(Checker *checker, const Object *mirror, const ObjectLayout *layout)
{
    Heap *heap = checker->heap;
    check_runs(checker, mirror, layout->runs, layout->run_count);
    ObjectLayoutRef class = *(const ObjectLayoutRef *)((const uint8_t *)mirror + heap->client.mirror_class_offset);
    if (!class.units) return;
    if (!layout_is_plausible(checker, class)) {
        fault(checker, mirror, "mirror of no class", class.units);
        return;
    }
    const ObjectLayout *mirrored = (const ObjectLayout *)heap_object(heap, class.units);
    check_runs(checker, mirror, mirrored->static_runs, mirrored->static_run_count);
}

static void check_object(void *context, Object *object)
{
    Checker *checker = context;
    Heap    *heap = checker->heap;
    uint64_t offset = heap_offset(heap, object);
    bool     is_mirror = offset < heap->mirrors_end;
    if (is_mirror && !object->layout.units) return;
    if (!layout_is_plausible(checker, object->layout)) {
        fault(checker, object, "no class", object->layout.units);
        return;
    }
    const ObjectLayout *layout = heap_layout(heap, object);
    if (is_mirror != (layout->kind == LAYOUT_MIRROR)) fault(checker, object, "mirrors have a space of their own", 0);
    if (!is_mirror && block_by_number(heap, block_number(heap, offset))->kind == BLOCK_LINES &&
        (offset & (BLOCK_SIZE - 1)) + object_size_by_layout(layout, object) > BLOCK_SIZE)
        fault(checker, object, "size", object_size_by_layout(layout, object));

    switch ((LayoutKind)layout->kind) {
    case LAYOUT_PRIMITIVE_ARRAY: break;
    case LAYOUT_MIRROR: check_mirror(checker, object, layout); break;
    case LAYOUT_INSTANCE: check_runs(checker, object, layout->runs, layout->run_count); break;
    case LAYOUT_REFERENCE:
        check_runs(checker, object, layout->runs, layout->run_count);
        check_slot(checker, object, (uint8_t *)object + heap->client.reference_referent);
        break;
    case LAYOUT_REFERENCE_ARRAY:
        for (uint32_t i = 0; i < array_length(object); i++)
            check_slot(checker, object, (uint8_t *)array_elements(object) + (size_t)i * 4);
        break;
    }
}

unsigned heap_check(Heap *heap, const HeapCheck *check)
{
    Checker checker = {heap, check, 0};
    objects_walk(heap, check_object, &checker);
    return checker.faults;
}

void heap_make_walkable(Heap *heap)
{
    heap_quiesce(heap);
    holes_retire(heap, false);
}

bool heap_is_object(Heap *heap, ObjectRef ref)
{
    return ref.units && object_starts_at(heap, (uint64_t)ref.units << ARENA_UNIT_SHIFT);
}

void roots_verify(Collector *collector)
{
    const GcClient *client = &collector->heap->client;
    collector->phase = PHASE_CHECK;
    collector->unloads = false; /* all classes that are still there are visited */
    if (client->roots) client->roots(client->context, collector);
    for (size_t i = 0; i < collector->pinned.count; i++) gc_visit(collector, &(ObjectRef){collector->pinned.items[i]});
    collector->phase = PHASE_IDLE;
}

static void keep_text(void *context, const char *text) { snprintf(context, 160, "%s", text); }

void heap_verify(Heap *heap)
{
    char      text[160] = "";
    HeapCheck check = {.context = text, .report = keep_text};
    if (heap_check(heap, &check)) __builtin_trap(); /* `text` tells; nothing that runs on such a heap can be trusted */
}
