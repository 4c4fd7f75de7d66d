/* intrinsics.h: C code for methods that the library marks as intrinsic candidates, called instead of their bytecode.
 *
 * Rows of such methods have no `function`, only a `fast` one (vm/native.h): it computes what the bytecode would, or declines before any
 * effect and the bytecode runs. So whatever is out of the ordinary (a null, an index out of bounds, an overflow, no room for the
 * result at hand, or so much to do that the thread could not be stopped in time) is left to the bytecode, with its exceptions, stack
 * traces and polls. */
#ifndef ATOLL_STDLIB_INTRINSICS_H
#define ATOLL_STDLIB_INTRINSICS_H

#include "stdlib/stdlib.h"

#define INTRINSIC(function) NULL, NATIVE_PLAIN, function

/* Bytes that one call may go through, or word multiplications it may do. */
#define INTRINSIC_MOST (1 << 20)

/* An array argument's elements; NULL for null. */
static inline void *elements_of(const Slot *args, unsigned k)
{
    return args[k].u ? array_elements(arg_object(args, k)) : NULL;
}
static inline uint32_t length_of(const Slot *args, unsigned k) { return array_length(arg_object(args, k)); }

/* Whether [from, from + count) lies within `length`. */
static inline bool range_fits(int32_t from, int32_t count, uint32_t length)
{
    return from >= 0 && count >= 0 && (int64_t)from + count <= (int64_t)length && count <= INTRINSIC_MOST;
}

#endif
