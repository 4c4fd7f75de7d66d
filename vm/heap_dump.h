/* heap_dump.h: writes all objects of the heap as a file in the HPROF format (JAVA PROFILE 1.0.2), which heap analysers read. */
#ifndef ATOLL_VM_HEAP_DUMP_H
#define ATOLL_VM_HEAP_DUMP_H

#include "vm/thread.h"

/* Takes the bytes one piece after the other; false: no more can be written. */
typedef bool HeapDumpSink(void *context, const void *bytes, size_t length);

/* Stops the world, writes, lets it go on. False: no memory for the buffer, or the sink refused. *length: bytes written. */
bool heap_dump_write(Thread *t, HeapDumpSink *sink, void *context, uint64_t *length);

/* The same to a new file, which the VM needs the capability to write. `live`: after a full collection. If it is not written, *error tells why. */
typedef enum HeapDumpOutcome { HEAP_DUMP_WRITTEN, HEAP_DUMP_NOT_OPENED, HEAP_DUMP_INCOMPLETE } HeapDumpOutcome;
HeapDumpOutcome heap_dump_to_file(Thread *t, const char *path, bool live, uint64_t *length, SandboxError *error);

/* What the options want done when the first OutOfMemoryError of the machine's making is thrown: -XX:+HeapDumpOnOutOfMemoryError,
 * -XX:+ExitOnOutOfMemoryError. */
void heap_dump_on_out_of_memory(Thread *t, const char *message);

#endif
