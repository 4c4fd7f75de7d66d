/* boot.h: from options to a running VM, and down again. */
#ifndef ATOLL_VM_BOOT_H
#define ATOLL_VM_BOOT_H

#include "vm/thread.h"

/* Opens a VM on the calling OS thread, which becomes its main thread, through the three phases of java.lang.System.
 * NULL with *reason (malloc'ed text) set, e.g. when lib/modules is missing or an exception ended the boot. */
VM *vm_open(const VMOptions *options, char **reason);
/* "java.lang.Error: message" with the trace, of the pending exception, which is cleared. */
void boot_describe_exception(Thread *t, char *text, size_t size);
/* The thread of the opener. */
Thread *vm_main_thread(VM *vm);
/* For an opener of several VMs: it works in the one that it opened or entered last, and leaves it before it opens or enters another. Between
 * java_calls only. A VM that was left goes on: its other threads run, collect and wait. Called on the opener's OS thread. */
void vm_leave(VM *vm);
void vm_enter(VM *vm);
/* DetachCurrentThread + DestroyJavaVM of contract 10.4: uncaught exception of main (pending) is dispatched, waits for the last
 * non-daemon thread, runs Shutdown.shutdown. Returns the exit code (1 if an exception was pending). */
int vm_finish(VM *vm);
/* Makes the other threads leave, then frees all native parts and the arena. Called by the opener, after vm_finish or instead of it, in the VM. False: some thread does not
 * leave (it is lost in a native); then all stays as it is, and the VM must not be used again. */
bool vm_close(VM *vm);
/* System.exit's halt: ends the process of the command with this status (own_process), else stops the VM. */
bool vm_halt(Thread *t, int status);
#endif
