/* arena_hash.h: a number that tells two arenas apart (-XX:+PrintArenaHash). */
#ifndef ATOLL_VM_ARENA_HASH_H
#define ATOLL_VM_ARENA_HASH_H

#include "vm/vm.h"

/* Prints to stderr a hash of all bytes of the arena and one of each region, where zero bytes and bytes that were never touched are the same;
 * nobody else may be writing. Independent of the base. */
void arena_hash_print(VM *vm);

#endif
