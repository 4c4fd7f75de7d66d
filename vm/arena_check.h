/* arena_check.h: a debugging check of all that is in the arena (-XX:+CheckArena). */
#ifndef ATOLL_VM_ARENA_CHECK_H
#define ATOLL_VM_ARENA_CHECK_H

#include "vm/vm.h"

/* Walks symbols, loaders, modules, packages, classes, methods, constant pools, threads with their frames, monitors' owners, and then the
 * whole heap: each reference must lead to a thing of its type. Counts the faults, and reports the first few to stderr. World stopped. */
unsigned arena_check(VM *vm);

#endif
