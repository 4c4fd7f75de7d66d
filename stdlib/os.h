/* os.h: what the natives that reach the OS through sandbox/ have in common: descriptors, paths, errors.
 *
 * Memory of the heap must not be touched while a thread is blocked, so bytes go through C buffers. */
#ifndef ATOLL_STDLIB_OS_H
#define ATOLL_STDLIB_OS_H

#include "sandbox/sandbox.h"
#include "stdlib/stdlib.h"

/* After a blocking call that failed: must it be issued again? Yes if it was woken for nothing that concerns the native. Polls meanwhile, which may
 * leave the VM, or throw: then the exception is pending, and os_throw and its like keep it. */
static inline bool os_again_begun(Thread *t, bool failed, const SandboxError *error)
{
    return failed && error->kind == SANDBOX_WOKEN && thread_poll(t);
}

/* The same for calls that have had no effect yet: they are given up for a thread that shall stand still. The native then answers
 * "unfinished"; os_throw and its like see to that. */
static inline bool os_again(Thread *t, bool failed, const SandboxError *error)
{
    return !thread_must_freeze(t) && os_again_begun(t, failed, error);
}
static inline bool os_is_unfinished(const SandboxError *error) { return error->kind == SANDBOX_WOKEN; }

/* Throws what a failed call of sandbox/ means: SecurityException for a denied one (the message names the grant), else `class_name` with the
 * error's text, or with `fallback` when there is no error number. Returns false. */
bool os_throw(Thread *t, const char *class_name, const SandboxError *error, const char *fallback);
/* FileNotFoundException: "path (reason)". */
bool os_throw_not_found(Thread *t, const char *path, const SandboxError *error);

/* FileDescriptor.fd of a java.io.FileDescriptor; of the one in field `fd` of a stream; -1 if closed or null. */
int  os_descriptor(Thread *t, Object *file_descriptor);
int  os_stream_descriptor(Thread *t, Object *stream);
void os_set_descriptor(Thread *t, Object *file_descriptor, int value);

/* A string as a path in the platform's encoding, malloc'ed. NULL: NullPointerException or OutOfMemoryError pending. */
char *os_path(Thread *t, Object *string);

/* UnixException(errno), or SecurityException for what was denied. Returns false. */
bool unix_exception(Thread *t, const SandboxError *error);

/* Byte offset of a field of an object's class (or superclass), by name and descriptor; 0 if absent. For fields that are not worth a
 * row in known.def. */
uint32_t os_field(Thread *t, const Class *class, const char *name, const char *descriptor);

/* Blocking read and write of bytes of a byte[], as one call would do. Retried when woken for nothing. -1: *error. */
int64_t os_read_array(Thread *t, int descriptor, Object *array, int32_t offset, int32_t length, SandboxError *error);
bool    os_write_array(Thread *t, int descriptor, Object *array, int32_t offset, int32_t length, SandboxError *error);
/* Range check of (array, offset, length): NullPointerException, IndexOutOfBoundsException. */
bool    os_check_range(Thread *t, Object *array, int32_t offset, int32_t length);

#endif
