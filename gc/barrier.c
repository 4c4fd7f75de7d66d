/* barrier.c: the log of old objects that references were stored into since the last collection.
 *
 * An old object has OBJECT_UNLOGGED_BIT set until it is logged, so it is logged once between two collections. Each mutator gathers
 * what it logs and hands it to the heap when its buffer is full, when it leaves, and at a collection. The log is native memory: it is
 * read only while the world is stopped, when nothing has moved since. (Blackburn and McKinley, "Ulterior Reference Counting", OOPSLA
 * 2003, have the object-remembering barrier.) */
#include "gc/collector.h"

void log_flush(Mutator *mutator)
{
    Heap *heap = mutator->heap;
    os_lock(&heap->log_lock);
    for (uint32_t i = 0; i < mutator->log_count; i++)
        if (!units_list_push(&heap->log, mutator->log[i])) heap->log_is_incomplete = true;
    os_unlock(&heap->log_lock);
    mutator->log_count = 0;
}

void log_object(Mutator *mutator, const Object *object)
{
    if (mutator->log_count == MUTATOR_LOG_LENGTH) log_flush(mutator);
    mutator->log[mutator->log_count++] = heap_units(mutator->heap, object);
}

__attribute__((noinline)) void heap_barrier_slow(Mutator *mutator, Object *holder)
{
    uint32_t old = atomic_fetch_and_explicit(&holder->state, ~OBJECT_UNLOGGED_BIT, memory_order_relaxed);
    if (old & OBJECT_UNLOGGED_BIT) log_object(mutator, holder);
}
