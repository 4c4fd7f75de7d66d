/* random.h: unpredictable bytes from the kernel. Needs no capability. */
#ifndef ATOLL_SANDBOX_RANDOM_H
#define ATOLL_SANDBOX_RANDOM_H

#include "sandbox/sandbox.h"

/* Fills the buffer with getrandom (or /dev/urandom). False only if the kernel offers neither. */
bool random_bytes(void *buffer, size_t length);

#endif
