/* limits.h: how a VM ends that has used up a quota for good (sandbox/limits.h; processor time, time, bytes).
 *
 * First each thread gets an InternalError "limit reached: --limit-...", wherever it is. The program may still tidy up and end by
 * itself. When the grace is over, the command's process ends; in a host's process all threads leave the VM, java_call answers
 * false, and no Java runs in this VM any more: vm_finish and vm_close are what is left to do. The status is LIMIT_STATUS either
 * way. One OS thread, made only where there is such a limit, measures time and sees to this; another, made when there is something to tell of a
 * limit, tells it. */
#ifndef ATOLL_VM_LIMITS_H
#define ATOLL_VM_LIMITS_H

#include "vm/thread.h"

enum { LIMIT_STATUS = 124 };
#define LIMIT_GRACE_NS INT64_C(1000000000)

/* Once the main thread is attached. False: no memory. */
bool limits_open(VM *vm);
/* Ends the watching. Before the arena goes. */
void limits_close(VM *vm);
/* Before the process ends: waits, but not for long, until what was reached has been told. */
void limits_await_reports(VM *vm);
/* A limit that ends the VM was reached. */
bool limits_are_over(const VM *vm);
/* The grace is over too: no Java may run. */
bool limits_have_ended(const VM *vm);
/* Poll (POLL_LIMIT): throws the error. False: exception pending. */
bool limits_throw(Thread *t);
/* Before a thread is made: may there be one more? False: `text` says which limit. */
bool limits_admit_thread(VM *vm, char *text, size_t size);
/* Before a stack of more than the usual size is made (0: it is not): may there be so much memory more outside of the heap? Counts it until
 * limits_stack_gone. False as above. */
bool limits_admit_stack(VM *vm, uint64_t bytes, char *text, size_t size);
void limits_stack_gone(VM *vm, uint64_t bytes);
/* The calling thread goes: its processor time still counts. Under thread_lock. */
void limits_thread_gone(Thread *t);
/* After a collection: what the heap holds. (Memory outside of it is looked at then, too.) */
void limits_note_heap(VM *vm, uint64_t bytes);
#endif
