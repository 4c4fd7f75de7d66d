/* roots.h: what the machine tells the collector (gc/gc.h, GcClient). */
#ifndef ATOLL_VM_ROOTS_H
#define ATOLL_VM_ROOTS_H

#include "vm/vm.h"

/* The client for heap_open. The offsets of java.lang.ref's fields are not known yet: roots_library_ready gives them. */
GcClient roots_client(VM *vm);
/* SoftReference.clock := the time of the last collection. */
void roots_set_soft_clock(VM *vm);
/* The same when the offsets of java.lang.ref are known. */
GcClient roots_client_ready(VM *vm);
void     roots_library_ready(VM *vm);

#endif
