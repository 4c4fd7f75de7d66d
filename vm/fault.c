/* fault.c: see fault.h. */
#include "vm/fault.h"

#include "gc/arena.h"
#include "sandbox/signals.h"
#include "vm/thread.h"

bool fault_in_mapped_file(void *address, bool is_bus_error)
{
    Thread *t = thread_current();
    if (!is_bus_error || !t) return false;
    const Arena *arena = &t->vm->arena;
    const ArenaRegion *mapped = &arena->layout.offheap;
    uint64_t offset = (uintptr_t)address - (uintptr_t)arena->base;
    if (offset < mapped->start || offset >= mapped->end) return false;
    if (!signal_patch_page(address)) return false;
    atomic_fetch_or(&t->mutator.poll, POLL_FAULT);
    return true;
}
