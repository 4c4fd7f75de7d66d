/* bulk.c: see bulk.h. A chunk takes about a tenth of a millisecond. */
#include "vm/bulk.h"

#include <string.h>

void bulk_safepoint(Thread *t)
{
    if (atomic_load_explicit(&t->mutator.poll, memory_order_relaxed) & 1) mutator_safepoint(&t->mutator);
}

void bulk_move(Thread *t, void *to, const void *from, size_t bytes, Object *holder)
{
    bool downward = (uintptr_t)to > (uintptr_t)from && (uintptr_t)to < (uintptr_t)from + bytes; /* they overlap: the end first */
    for (size_t done = 0, count; done < bytes; done += count) {
        if (done) bulk_safepoint(t);
        count = bytes - done < BULK_CHUNK ? bytes - done : BULK_CHUNK;
        size_t at = downward ? bytes - done - count : done;
        if (holder) heap_barrier_range(&t->mutator, holder, (uint8_t *)to + at, count);
        memmove((uint8_t *)to + at, (const uint8_t *)from + at, count);
    }
}

void bulk_fill(Thread *t, void *to, int value, size_t bytes)
{
    for (size_t done = 0, count; done < bytes; done += count) {
        if (done) bulk_safepoint(t);
        count = bytes - done < BULK_CHUNK ? bytes - done : BULK_CHUNK;
        memset((uint8_t *)to + done, value, count);
    }
}
