/* debug.h: printing from a debugger. */
#ifndef ATOLL_VM_DEBUG_H
#define ATOLL_VM_DEBUG_H

#include "vm/vm.h"

void debug_stack(Thread *t);
void debug_object(Thread *t, uint32_t units);

#endif
