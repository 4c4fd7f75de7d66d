/* overhead.c: lets allocation fail when the program does little else than collect and gets next to nothing by it: HotSpot's rule for its
 * throughput collector. After OVERHEAD_COUNT full collections in a row, not those asked for, each with more than so much of the time since the
 * one before spent in collections and less than so much of the heap free afterwards, the allocation that led there fails. */
#include "gc/heap.h"

#include <string.h>

enum { OVERHEAD_COUNT = 5, TIME_PERCENT = 98, FREE_PERCENT = 2 };

void overhead_note(Heap *heap, const GcCycle *cycle)
{
    const HeapOptions *options = &heap->options;
    if (!cycle->full || !strcmp(cycle->cause, "System.gc()")) return;
    int64_t  collected = heap->collection_time_ns - heap->overhead.collected_ns, elapsed = heap->last_collection_ns - heap->overhead.ended_ns;
    uint64_t maximum = options->maximum_size, used = cycle->after_bytes < maximum ? cycle->after_bytes : maximum;
    uint64_t time_percent = options->overhead_percents_set ? options->overhead_time_percent : TIME_PERCENT;
    uint64_t free_percent = options->overhead_percents_set ? options->overhead_free_percent : FREE_PERCENT;
    bool much = (double)collected * 100 > (double)elapsed * (double)time_percent, little = (maximum - used) * 100 < maximum * free_percent;
    heap->overhead.count = much && little ? heap->overhead.count + 1 : 0;
    heap->overhead.collected_ns = heap->collection_time_ns;
    heap->overhead.ended_ns = heap->last_collection_ns;
}

bool overhead_exceeded(Heap *heap)
{
    if (heap->options.overhead_off || heap->overhead.count < OVERHEAD_COUNT) return false;
    heap->overhead.count = 0;
    atomic_store(&heap->overhead.was_exceeded, true);
    return true;
}

bool heap_take_overhead(Heap *heap) { return atomic_exchange(&heap->overhead.was_exceeded, false); }
