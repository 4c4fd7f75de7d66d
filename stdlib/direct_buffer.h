/* direct_buffer.h: direct ByteBuffers made by natives. */
#ifndef ATOLL_STDLIB_DIRECT_BUFFER_H
#define ATOLL_STDLIB_DIRECT_BUFFER_H

#include "stdlib/stdlib.h"

/* A java.nio.DirectByteBuffer over `capacity` bytes at `address` (as Java knows it), which it does not free. To be called by a native in
 * whose locals (slot `home` of args) the buffer can be kept, in every state from the calling one on:
 *     state 0         makes the object and pushes its constructor (state 1)
 *     state 1         the constructor is through: the buffer is the result.
 * Always `return direct_buffer_return(...)`. */
bool direct_buffer_prepare(Thread *t); /* initialises the class, so that nothing is left to be unfinished; false = unfinished */
bool direct_buffer_return(Thread *t, Slot *args, unsigned home, int64_t address, int32_t capacity, Slot *result);

#endif
