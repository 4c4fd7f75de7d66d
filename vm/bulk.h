/* bulk.h: copying and filling of memory that may be long, with safepoints in between, so that others do not wait for its end. For natives
 * that have a frame. What lies in the heap must be referred to by the natives' arguments: it does not move then. */
#ifndef ATOLL_VM_BULK_H
#define ATOLL_VM_BULK_H

#include "vm/thread.h"

/* As memmove. `holder`: the object into which references are copied, or NULL where there are none. */
void bulk_move(Thread *t, void *to, const void *from, size_t bytes, Object *holder);
/* As memset. */
void bulk_fill(Thread *t, void *to, int value, size_t bytes);

/* Stops here if the collector wants it. */
void bulk_safepoint(Thread *t);

/* So much may be copied or filled without a safepoint. */
#define BULK_CHUNK ((size_t)1 << 20)

#endif
