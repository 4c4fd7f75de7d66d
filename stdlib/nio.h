/* nio.h: what the natives of sun.nio.ch share. */
#ifndef ATOLL_STDLIB_NIO_H
#define ATOLL_STDLIB_NIO_H

#include "stdlib/os.h"

/* sun.nio.ch.IOStatus. */
enum {
    IOSTATUS_EOF = -1, IOSTATUS_UNAVAILABLE = -2, IOSTATUS_INTERRUPTED = -3, IOSTATUS_UNSUPPORTED = -4, IOSTATUS_THROWN = -5,
    IOSTATUS_UNSUPPORTED_CASE = -6,
};

/* A transfer's outcome as Java wants it; *failed: an exception is pending. */
int64_t nio_result(Thread *t, int64_t count, const SandboxError *error, bool reading, bool *failed);

/* The natives `int read0(FileDescriptor, long address, int length)`, `long readv0(FileDescriptor, long address, int count)` and their
 * like for writing. */
bool nio_transfer(Thread *t, Slot *args, Slot *result, bool reading);
bool nio_transfer_vector(Thread *t, Slot *args, Slot *result, bool reading);

bool nio_close(Thread *t, int number);
bool nio_preclose(Thread *t, Object *file_descriptor);

#endif
