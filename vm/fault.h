/* fault.h: what becomes of a memory access that the OS refuses. There is one kind that a program can bring about: a mapped file that has been
 * cut off meanwhile. Everything else is a bug of this machine and ends the process, as without a handler. */
#ifndef ATOLL_VM_FAULT_H
#define ATOLL_VM_FAULT_H

#include <stdbool.h>

/* A FaultHook (sandbox/signals.h), for the process of the command: an access to a page of a mapped file in the current thread's arena that
 * has no file behind it any more sees zeroes instead, and the thread throws InternalError at its next poll (as the documentation of
 * java.nio.MappedByteBuffer leaves open). Called in signal context. */
bool fault_in_mapped_file(void *address, bool is_bus_error);

#endif
