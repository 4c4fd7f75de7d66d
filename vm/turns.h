/* turns.h: one thread of the VM at a time, in an order that does not depend on the OS (--deterministic, DESIGN 1, test 3).
 *
 * The turn passes where a thread blocks and at every n-th poll of the interpreter, to the next thread, by number, that can run. Time is
 * virtual (clock_make_virtual), and jumps to the next deadline when all wait. So what a program does depends on its input alone. Only a
 * thread that waits for the world outside (a socket, a pipe) gives the turn up for as long as that takes: its return is a matter of
 * real time. */
#ifndef ATOLL_VM_TURNS_H
#define ATOLL_VM_TURNS_H

#include "vm/thread.h"

/* Before the first thread: takes VMOptions.deterministic and switch_interval into account. */
void turns_open(VM *vm);
static inline bool turns_are_on(const VM *vm) { return vm->turns.on; }

/* A thread that will run, or the first one, which runs and so has the turn. */
void turns_join(Thread *t);
/* The first that the thread's OS thread does: waits for the turn. */
void turns_begin(Thread *t);
/* By the one who made its OS thread: waits until that has come to turns_begin, so that nothing of the two runs side by side. */
void turns_started(Thread *new, OsThread handle);
/* The thread will not take turns any more. If it has the turn it keeps it until turns_pass, which needs no Thread. `former` is its OS
 * thread (handle 0: none to wait for), which nobody detached: it has ended when the next one goes on. */
void turns_leave(Thread *t);
void turns_pass(VM *vm, uint32_t number, OsThread former);

/* The following are called between thread_block and thread_unblock, by the one whose turn it is. */
/* As futex_wait. */
FutexResult turns_wait(Thread *t, _Atomic uint32_t *word, uint32_t seen, int64_t deadline_ns);
/* Lets the next thread run. */
void turns_yield(Thread *t);
/* Around a wait for the world outside (Waiter.outside): gives the turn up, and waits for it again. */
void turns_outside(void *thread, bool begins);

/* Counts a poll of the interpreter; the turn may pass. */
void turns_count_poll(Thread *t);

#endif
