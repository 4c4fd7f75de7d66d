/* wakeable_call.h: a system call that sleeps in the kernel, and that another thread ends by a signal, without losing a wake-up that
 * comes just before the call. For poll.c, which knows who is to be woken.
 *
 * The last look at the word `state` and the call are one stretch of machine code. The signal's handler takes a thread that is found in
 * that stretch out of it: one that has looked, but has not slept yet, as well as one whose sleep the kernel would begin again. The signal is
 * sent after `state` was changed, so either the look or the handler sees it.
 *
 * Only on x86-64 so far, and only where the process's signals are ours (signals_open); elsewhere nothing is ready, and callers poll. */
#ifndef ATOLL_SANDBOX_WAKEABLE_CALL_H
#define ATOLL_SANDBOX_WAKEABLE_CALL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { WAKEABLE_WOKEN = 1 };  /* the bit of `state` that ends a call or keeps it from beginning */

/* Takes the signal for the process; once, by signals_open. */
void wakeable_calls_open(void);

/* Can the thread that asks make such calls? It lets the signal through from then on. */
bool wakeable_calls_ready(void);

/* As syscall(number, first, …), but answers the negative error number; -EINTR when woken, or for nothing. */
int64_t wakeable_call(_Atomic uint32_t *state, long number, long first, long second, long third, long fourth, long fifth, long sixth);

/* Ends the call that thread `os_thread` (os_thread_id) of this process makes, if it makes one. */
void wakeable_call_end(uint32_t os_thread);

/* Is this the signal that does it? It is not for programs. */
bool wakeable_call_owns(int os_signal);

#endif
