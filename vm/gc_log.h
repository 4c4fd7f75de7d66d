/* gc_log.h: what -Xlog:gc* tells of collections, in the shape of HotSpot's lines. */
#ifndef ATOLL_VM_GC_LOG_H
#define ATOLL_VM_GC_LOG_H

#include "vm/vm.h"

/* Once, when the heap is there. */
void gc_log_init(VM *vm);
/* Before and after a collection; world stopped. */
void gc_log_start(VM *vm, const GcCycle *cycle);
void gc_log_cycle(VM *vm, const GcCycle *cycle);
/* At the end of the VM: the state of the heap. */
void gc_log_exit(VM *vm);
/* A stop of the world is over. */
void gc_log_stop(VM *vm, const WorldStop *stop);

#endif
