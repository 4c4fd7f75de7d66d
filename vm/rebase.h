/* rebase.h: moves the arena to another base while the VM runs, to hold down that nothing depends on where it lies (DESIGN 1, test 2).
 *
 * At a chosen poll of the interpreter all threads are brought to a stand; the arena is moved to a tell-tale base; all that the native side
 * knows of it is computed anew from offsets; the range it was in stays without access, so that a stale pointer faults. */
#ifndef ATOLL_VM_REBASE_H
#define ATOLL_VM_REBASE_H

#include "vm/thread.h"

/* Begins to count polls if the options ask for moves. After the boot: its C functions hold pointers across Java calls. */
void rebase_start(VM *vm);
/* Counts a poll of the interpreter, and moves the arena if it is the one. */
void rebase_count_poll(Thread *t);
/* Tells how often the arena was moved, if asked to. At the end. */
void rebase_report(VM *vm);
void rebase_close(VM *vm);

#endif
