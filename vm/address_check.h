/* address_check.h: a debugging check of the arena. */
#ifndef ATOLL_VM_ADDRESS_CHECK_H
#define ATOLL_VM_ADDRESS_CHECK_H

#include "vm/vm.h"

/* Counts the words of the arena that hold an address of the process, and reports the first few to stderr. World stopped. */
unsigned address_check(VM *vm);

#endif
