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

/* The same as a native's int or long result. */
bool nio_give_count(Thread *t, Slot *result, int64_t count, const SandboxError *error, bool reading);
/* A deadline of sandbox/ from a timeout as Java gives it: < 0 for ever, 0 looks only. */
int64_t nio_deadline(int64_t milliseconds);

/* What is done with a descriptor; the kinds differ in the exceptions of what fails. */
typedef enum NioTransfer { NIO_READ, NIO_WRITE, NIO_READ_STREAM, NIO_READ_DATAGRAM, NIO_WRITE_DATAGRAM } NioTransfer;

/* The natives `int read0(FileDescriptor, long address, int length)`, `long readv0(FileDescriptor, long address, int count)` and their
 * like for writing. */
bool nio_transfer(Thread *t, Slot *args, Slot *result, NioTransfer kind);
bool nio_transfer_vector(Thread *t, Slot *args, Slot *result, NioTransfer kind);

bool nio_close(Thread *t, int number);
bool nio_preclose(Thread *t, Object *file_descriptor);

#endif
