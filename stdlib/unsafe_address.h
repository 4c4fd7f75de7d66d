/* unsafe_address.h: the addresses that Java uses (DESIGN 1), for the natives that get one: Unsafe, direct buffers, zip.
 *
 * An address is a base object (or null) and an offset. Below the arena's size, object + offset is a place in the arena; a null base
 * with a larger offset is an absolute address, which only a VM with the capability `native` may use. One comparison decides; the
 * first granule is never valid. What lies in the arena is not looked at closer: the cage is no boundary against Unsafe. */
#ifndef ATOLL_STDLIB_UNSAFE_ADDRESS_H
#define ATOLL_STDLIB_UNSAFE_ADDRESS_H

#include "sandbox/capabilities.h"
#include "stdlib/stdlib.h"

/* The slow answer: absolute addresses if allowed. NULL: InternalError pending. */
void *unsafe_address_slow(Thread *t, ObjectRef base, uint64_t offset, uint64_t bytes);

/* Where [base + offset, + bytes) lies if that is in the arena, else NULL. `bytes` may be 0. */
static inline void *arena_address(Thread *t, ObjectRef base, int64_t offset, uint64_t bytes)
{
    uint64_t position = ((uint64_t)base.units << ARENA_UNIT_SHIFT) + (uint64_t)offset, size = t->mutator.arena->layout.size;
    bool     inside = position - ARENA_GRANULE < size - ARENA_GRANULE && bytes <= size - position;
    return __builtin_expect(inside, 1) ? thread_base(t) + position : NULL;
}

/* The same for all addresses. NULL: InternalError pending. */
static inline void *unsafe_address(Thread *t, ObjectRef base, int64_t offset, uint64_t bytes)
{
    void *address = arena_address(t, base, offset, bytes);
    return address ? address : unsafe_address_slow(t, base, (uint64_t)offset, bytes);
}

/* What Java calls a pointer into the arena. */
static inline int64_t java_address(const Thread *t, const void *pointer)
{
    return pointer ? (const uint8_t *)pointer - thread_base(t) : 0;
}

#endif
