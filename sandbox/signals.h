/* signals.h: signals of the process. For the command, which owns the process; an embedding host's handlers
 * are left alone.
 *
 * Threads made by os_thread_create have all signals blocked but the synchronous ones, so a signal lands on
 * the host's main thread; its handler only writes the number into a pipe, and a dispatcher thread takes it
 * from there with signals_wait. */
#ifndef ATOLL_SANDBOX_SIGNALS_H
#define ATOLL_SANDBOX_SIGNALS_H

#include "sandbox/poll.h"
#include "sandbox/sandbox.h"

/* What is done on a signal: Java's codes. */
enum { SIGNAL_DEFAULT = 0, SIGNAL_IGNORE = 1, SIGNAL_DISPATCH = 2 };

/* Once, before other threads: notes which of HUP, INT, TERM were ignored at start, makes the pipe, ignores
 * SIGPIPE. */
bool signals_open(void);

/* "INT" -> 2; -1 unknown. */
int signal_by_name(const char *name);

/* Sets what happens and answers what happened before (SIGNAL_..., or 3 for a handler of someone else), or -1
 * with EINVAL for signals that can't be handled (KILL, STOP, the synchronous ones). HUP, INT and TERM that
 * were ignored at start stay so. */
int signal_handle(int signal, int action, SandboxError *error);
bool signal_ignored_at_start(int signal);

/* Waits for the next signal set to SIGNAL_DISPATCH; its number, 0 at the deadline, or -1 with
 * SANDBOX_WOKEN. */
int signals_wait(Waiter *waiter, int64_t deadline_ns, SandboxError *error);

/* Sends one to this process. */
int signal_raise(int signal, SandboxError *error);

/* Called on SIGBUS or SIGSEGV with the address, on the faulting thread, in signal context: true when the
 * access was dealt with (a truncated mapped file was replaced by zero pages with signal_patch_page, a pending
 * error noted), false to die as usual. */
typedef bool FaultHook(void *address, bool is_bus_error);
bool signals_set_fault_hook(FaultHook *hook);

/* In a hook: puts a zero page at the faulting address, so that the access goes on. */
bool signal_patch_page(void *address);

#endif
