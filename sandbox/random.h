/* random.h: unpredictable bytes from the kernel. Needs no capability. */
#ifndef ATOLL_SANDBOX_RANDOM_H
#define ATOLL_SANDBOX_RANDOM_H

#include "sandbox/sandbox.h"

/* Fills the buffer with getrandom (or /dev/urandom). False only if the kernel offers neither. */
bool random_bytes(void *buffer, size_t length);

/* For runs that are to be the same each time: from now on, in the whole process, the bytes follow from `seed`, also those that programs
 * read from the kernel's random devices. Not for anything secret. Before any other thread runs; never undone. */
void random_make_fixed(uint64_t seed);
bool random_is_fixed(void);

#endif
