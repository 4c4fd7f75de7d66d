/* references.c: soft, weak, final and phantom references.
 *
 * While marking, a Reference whose referent is not marked yet is put on the list of its kind instead of having its
 * referent marked. Afterwards, in the order soft and weak, final, phantom, those whose referent is still unmarked become
 * pending: linked through `discovered` for the reference handler, their referent cleared first; a FinalReference keeps its
 * referent alive instead and has `next` set to itself, which marks it as inactive from then on. References reached only
 * through objects to be finalized are treated as strong in that collection. */
#include "gc/old_mark.h"

static ObjectRef *field(const Collector *collector, uint32_t reference, uint32_t offset)
{
    return (ObjectRef *)((uint8_t *)heap_object(collector->heap, reference) + offset);
}

/* HotSpot's rule: a soft reference stays for a second (or as its option says) after its last use for each megabyte that is free. */
void references_set_policy(Collector *collector, bool clear_soft)
{
    const Heap *heap = collector->heap;
    uint64_t limit = heap->options.maximum_size;
    uint64_t free_bytes = limit > heap->live_bytes ? limit - heap->live_bytes : 0;
    collector->clear_soft = clear_soft;
    uint64_t ms_per_mb = heap->options.soft_policy_set ? heap->options.soft_ms_per_mb : 1000;
    if (__builtin_mul_overflow(free_bytes >> 20, ms_per_mb, &collector->soft_interval_ms)) collector->soft_interval_ms = INT64_MAX;
    collector->soft_clock_ms = heap->last_collection_ns / 1000000;
}

static bool soft_is_kept(const Collector *collector, const Object *reference)
{
    if (collector->clear_soft) return false;
    int64_t used_at = *(const int64_t *)((const uint8_t *)reference + collector->heap->client.soft_timestamp);
    return collector->soft_clock_ms - used_at <= collector->soft_interval_ms;
}

bool reference_is_strong(Collector *collector, Object *reference, ReferenceKind kind)
{
    uint32_t units = heap_units(collector->heap, reference);
    if (collector->phase != PHASE_MARK || kind == REFERENCE_NONE || kind > REFERENCE_PHANTOM) return true;
    if (field(collector, units, collector->heap->client.reference_next)->units) return true; /* inactive */
    if (kind == REFERENCE_SOFT && soft_is_kept(collector, reference)) return true;
    return !units_list_push(&collector->discovered[kind], units);
}

bool references_review(Collector *collector)
{
    bool found = false;
    for (unsigned kind = REFERENCE_SOFT; kind <= REFERENCE_PHANTOM; kind++) {
        UnitsList *list = &collector->discovered[kind];
        size_t     count = list->count;
        list->count = 0; /* filled again with those that are still to be processed: never longer than it was */
        for (size_t i = 0; i < count; i++) {
            uint32_t reference = list->items[i];
            uint32_t referent = field(collector, reference, collector->heap->client.reference_referent)->units;
            if (!referent || mark_test(collector->heap, referent)) continue;
            if (!reference_is_strong(collector, heap_object(collector->heap, reference), (ReferenceKind)kind)) continue;
            mark_reference(collector, referent);
            found = true;
        }
    }
    return found;
}

static bool referent_is_dead(const Collector *collector, uint32_t reference)
{
    uint32_t referent = field(collector, reference, collector->heap->client.reference_referent)->units;
    return referent && !mark_test(collector->heap, referent);
}

/* What the collector writes in a young collection, a cycle of marking has to look at again as if the program had written it. */
static void note_written(Collector *collector, uint32_t reference)
{
    Heap *heap = collector->heap;
    if (collector->full || !heap->old_mark->area.used) return;
    if (!units_list_push(&heap->log, reference)) heap->old_mark->area.lost = true;
}

static void make_pending(Collector *collector, uint32_t reference)
{
    HeapState *state = collector->heap->state;
    *field(collector, reference, collector->heap->client.reference_discovered) = state->pending;
    state->pending.units = reference;
    collector->found_pending = true;
    note_written(collector, reference);
}

static void clear_dead(Collector *collector, ReferenceKind kind)
{
    const UnitsList *list = &collector->discovered[kind];
    for (size_t i = 0; i < list->count; i++) {
        if (!referent_is_dead(collector, list->items[i])) continue;
        field(collector, list->items[i], collector->heap->client.reference_referent)->units = 0;
        make_pending(collector, list->items[i]);
    }
}

/* All that is to be finalized is found before any of it is marked: objects that refer to each other are all finalized. */
static void finalize_dead(Collector *collector)
{
    const GcClient *client = &collector->heap->client;
    UnitsList      *list = &collector->discovered[REFERENCE_FINAL];
    size_t          count = 0;
    for (size_t i = 0; i < list->count; i++) {
        uint32_t reference = list->items[i];
        ObjectRef *next = field(collector, reference, client->reference_next);
        if (next->units || !referent_is_dead(collector, reference)) continue;
        next->units = reference;
        make_pending(collector, reference);
        list->items[count++] = reference;
    }
    for (size_t i = 0; i < count; i++)
        mark_reference(collector, field(collector, list->items[i], client->reference_referent)->units);
    mark_drain(collector);
}

void references_process(Collector *collector)
{
    clear_dead(collector, REFERENCE_SOFT);
    clear_dead(collector, REFERENCE_WEAK);
    collector->phase = PHASE_FINAL;
    finalize_dead(collector);
    clear_dead(collector, REFERENCE_PHANTOM);
}

/* --- for the machine -------------------------------------------------------------------------------------------------- */

/* The list changes while the world is stopped, by the collector, or here, by a mutator: an exchange is enough. */
Object *heap_take_pending_references(Heap *heap)
{
    uint32_t units = atomic_exchange((_Atomic uint32_t *)&heap->state->pending.units, 0);
    return units ? heap_object(heap, units) : NULL;
}

bool heap_has_pending_references(Heap *heap) { return heap->state->pending.units != 0; }
