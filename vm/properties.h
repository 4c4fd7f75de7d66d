/* properties.h: the system properties of a VM. */
#ifndef ATOLL_VM_PROPERTIES_H
#define ATOLL_VM_PROPERTIES_H

#include "vm/vm.h"

#define ATOLL_VM_VERSION "0.1.0"

/* Replaces options.properties by the machine's own followed by the given ones (those that -D may not change left out). */
bool properties_open(VM *vm);
void properties_close(VM *vm);

#endif
