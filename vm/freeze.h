/* freeze.h: bringing all threads of a VM to a stand at which the arena is all there is of them (DESIGN 1, 7).
 *
 * A thread that stands has nothing of Java on its C stack: below it are the interpreter's loop and the functions that entered it, which
 * take everything anew from its Thread, and its Java frames say where it goes on. So the arena may be saved, copied or moved
 * meanwhile. A thread comes to a stand when the interpreter polls; what blocks is woken, ends without effect, and is executed again
 * later (thread_must_freeze). A thread in a native that can do neither is waited for. */
#ifndef ATOLL_VM_FREEZE_H
#define ATOLL_VM_FREEZE_H

#include "vm/thread.h"

typedef enum FreezeResult { FREEZE_DONE, FREEZE_BUSY, FREEZE_LATE } FreezeResult;
/* Brings all threads but the caller, who is in interpreter_poll or holds nothing of the arena either, to a stand. Otherwise all go on:
 * FREEZE_BUSY: another thread is doing the same. FREEZE_LATE: not all came in time. */
FreezeResult freeze_all(Thread *t, int64_t patience_ns);
/* Lets them go on. */
void freeze_end(Thread *t);

/* Stands still as long as it is wanted. By threads of which thread_must_freeze, where they hold no pointers into the arena. */
void thread_freeze(Thread *t);

/* The interpreter's poll and its look at a native or slow path that is unfinished: all that may be asked of a thread. All pointers into the
 * arena are stale when it returns. False: exception pending. */
bool interpreter_poll(Thread *t);

#endif
