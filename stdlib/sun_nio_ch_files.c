/* sun_nio_ch_files.c: file channels: IOUtil, FileDispatcherImpl, FileChannelImpl, FileKey, NativeThread, and MappedMemoryUtils.
 *
 * Buffers come as Java addresses of off-heap memory, which may be used while the thread is blocked. Results are byte counts or IOStatus
 * (below). Mapped files lie in the arena's off-heap region. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/descriptors.h"
#include "sandbox/files.h"
#include "sandbox/memory.h"
#include "stdlib/nio.h"
#include "stdlib/unsafe_address.h"
#include "vm/exception.h"

#define SANDBOX(t) ((t)->vm->sandbox)
#define MAXIMUM_TRANSFER 0x7ffff000

int64_t nio_result(Thread *t, int64_t count, const SandboxError *error, bool reading, bool *failed)
{
    *failed = false;
    if (count > 0) return count;
    if (count == 0) return reading ? IOSTATUS_EOF : 0;
    if (error->kind == SANDBOX_WOKEN) return IOSTATUS_INTERRUPTED;
    if (error->kind == SANDBOX_FAILED && error->error_number == SANDBOX_EAGAIN) return IOSTATUS_UNAVAILABLE;
    *failed = true;
    os_throw(t, "java/io/IOException", error, reading ? "Read failed" : "Write failed");
    return IOSTATUS_THROWN;
}

bool nio_give_count(Thread *t, Slot *result, int64_t count, const SandboxError *error, bool reading)
{
    bool failed;
    int64_t value = nio_result(t, count, error, reading, &failed);
    return !failed && return_long(result, value);
}

/* --- transfers --------------------------------------------------------------------------------------------------------------------- */

static bool kind_reads(NioTransfer kind) { return kind != NIO_WRITE && kind != NIO_WRITE_DATAGRAM; }

/* As nio_give_count, with the exceptions of the kind. */
static bool end_transfer(Thread *t, Slot *result, int64_t count, const SandboxError *error, NioTransfer kind)
{
    bool failed = count < 0 && error->kind == SANDBOX_FAILED;
    if (failed && kind == NIO_READ_STREAM && error->error_number == SANDBOX_ECONNRESET)
        return throw_new(t, "sun/net/ConnectionResetException", "Connection reset");
    if (failed && (kind == NIO_READ_DATAGRAM || kind == NIO_WRITE_DATAGRAM) && error->error_number == SANDBOX_ECONNREFUSED)
        return throw_new(t, "java/net/PortUnreachableException", NULL);
    return nio_give_count(t, result, count, error, kind_reads(kind));
}

bool nio_transfer(Thread *t, Slot *args, Slot *result, NioTransfer kind)
{
    SandboxError error;
    int number = os_descriptor(t, arg_object(args, 0));
    uint32_t length = args[3].u;
    void *bytes = unsafe_address(t, (ObjectRef){0}, arg_long(args, 1), length);
    if (!bytes) return false;
    thread_block(t);
    int64_t count = kind_reads(kind) ? descriptor_read(SANDBOX(t), thread_waiter(t), number, bytes, length, &error)
                                     : descriptor_write(SANDBOX(t), thread_waiter(t), number, bytes, length, &error);
    thread_unblock(t);
    return end_transfer(t, result, count, &error, kind);
}

/* A struct iovec array as Java laid it out: {address, length} of 8 bytes each, addresses as Java knows them. */
static SandboxBuffer *gather_buffers(Thread *t, int64_t address, int count)
{
    const int64_t *pairs = unsafe_address(t, (ObjectRef){0}, address, (uint64_t)count * 16);
    SandboxBuffer *buffers = pairs ? malloc((size_t)count * sizeof *buffers + 1) : NULL;
    for (int i = 0; buffers && i < count; i++) {
        buffers[i].length = (size_t)pairs[2 * i + 1];
        buffers[i].base = buffers[i].length ? unsafe_address(t, (ObjectRef){0}, pairs[2 * i], buffers[i].length) : (void *)pairs;
        if (!buffers[i].base) return free(buffers), NULL;
    }
    return buffers;
}

bool nio_transfer_vector(Thread *t, Slot *args, Slot *result, NioTransfer kind)
{
    SandboxError error;
    int number = os_descriptor(t, arg_object(args, 0)), pieces = args[3].i;
    SandboxBuffer *buffers = gather_buffers(t, arg_long(args, 1), pieces);
    if (!buffers) return thread_has_exception(t) ? false : throw_out_of_memory(t, "Java heap space");
    thread_block(t);
    int64_t count = kind_reads(kind) ? descriptor_readv(SANDBOX(t), thread_waiter(t), number, buffers, pieces, &error)
                                     : descriptor_writev(SANDBOX(t), thread_waiter(t), number, buffers, pieces, &error);
    thread_unblock(t);
    free(buffers);
    return end_transfer(t, result, count, &error, kind);
}

static bool dispatcher_read(Thread *t, Slot *args, Slot *result) { return nio_transfer(t, args, result, NIO_READ); }
static bool dispatcher_write(Thread *t, Slot *args, Slot *result) { return nio_transfer(t, args, result, NIO_WRITE); }
static bool dispatcher_readv(Thread *t, Slot *args, Slot *result) { return nio_transfer_vector(t, args, result, NIO_READ); }
static bool dispatcher_writev(Thread *t, Slot *args, Slot *result) { return nio_transfer_vector(t, args, result, NIO_WRITE); }

static bool transfer_at(Thread *t, Slot *args, Slot *result, bool reading)
{
    SandboxError error;
    int number = os_descriptor(t, arg_object(args, 0));
    uint32_t length = args[3].u;
    int64_t offset = arg_long(args, 4);
    void *bytes = unsafe_address(t, (ObjectRef){0}, arg_long(args, 1), length);
    if (!bytes) return false;
    thread_block(t);
    int64_t count = reading ? descriptor_pread(SANDBOX(t), number, bytes, length, offset, &error)
                            : descriptor_pwrite(SANDBOX(t), number, bytes, length, offset, &error);
    thread_unblock(t);
    return nio_give_count(t, result, count, &error, reading);
}
static bool dispatcher_pread(Thread *t, Slot *args, Slot *result) { return transfer_at(t, args, result, true); }
static bool dispatcher_pwrite(Thread *t, Slot *args, Slot *result) { return transfer_at(t, args, result, false); }

/* --- files --------------------------------------------------------------------------------------------------------------------------- */

static bool dispatcher_seek(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int64_t offset = arg_long(args, 1);
    int64_t position = file_seek(SANDBOX(t), os_descriptor(t, arg_object(args, 0)), offset < 0 ? 0 : offset, offset < 0 ? 1 : 0, &error);
    return position >= 0 ? return_long(result, position) : os_throw(t, "java/io/IOException", &error, "lseek64 failed");
}
static bool dispatcher_size(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int64_t size = file_size(SANDBOX(t), os_descriptor(t, arg_object(args, 0)), &error);
    return size >= 0 ? return_long(result, size) : os_throw(t, "java/io/IOException", &error, "Size failed");
}
static bool dispatcher_truncate(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int status = file_truncate(SANDBOX(t), os_descriptor(t, arg_object(args, 0)), arg_long(args, 1), &error);
    return status >= 0 ? return_int(result, 0) : os_throw(t, "java/io/IOException", &error, "Truncation failed");
}
static bool dispatcher_force(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int number = os_descriptor(t, arg_object(args, 0));
    thread_block(t);
    int status = file_sync(SANDBOX(t), number, args[1].i, &error);
    thread_unblock(t);
    if (status < 0 && error.kind == SANDBOX_FAILED && error.error_number == SANDBOX_EINVAL) status = 0; /* nothing to sync */
    return status >= 0 ? return_int(result, 0) : os_throw(t, "java/io/IOException", &error, "Force failed");
}
static bool dispatcher_lock(Thread *t, Slot *args, Slot *result)
{
    enum { LOCKED = 0, NO_LOCK = -1, INTERRUPTED = 2 };
    SandboxError error;
    int number = os_descriptor(t, arg_object(args, 0));
    int64_t length = arg_long(args, 4);
    thread_block(t);
    int status = file_lock(SANDBOX(t), thread_waiter(t), number, args[1].i, arg_long(args, 2), length == INT64_MAX ? 0 : length, args[6].i, &error);
    thread_unblock(t);
    if (status < 0 && error.kind == SANDBOX_WOKEN) return return_int(result, INTERRUPTED);
    if (status < 0) return os_throw(t, "java/io/IOException", &error, "Lock failed");
    return return_int(result, status ? LOCKED : NO_LOCK);
}
static bool dispatcher_release(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int64_t length = arg_long(args, 3);
    int status = file_unlock(SANDBOX(t), os_descriptor(t, arg_object(args, 0)), arg_long(args, 1), length == INT64_MAX ? 0 : length, &error);
    return status >= 0 || os_throw(t, "java/io/IOException", &error, "Release failed");
}
bool nio_close(Thread *t, int number)
{
    SandboxError error;
    return number < 0 || descriptor_close(SANDBOX(t), number, &error) >= 0 || os_throw(t, "java/io/IOException", &error, "Close failed");
}
static bool dispatcher_close(Thread *t, Slot *args, Slot *result) { return nio_close(t, os_descriptor(t, arg_object(args, 0))); }
static bool dispatcher_close_number(Thread *t, Slot *args, Slot *result) { return nio_close(t, args[0].i); }
bool nio_preclose(Thread *t, Object *file_descriptor)
{
    SandboxError error;
    int number = os_descriptor(t, file_descriptor);
    return number < 0 || descriptor_preclose(SANDBOX(t), number, &error) >= 0 || os_throw(t, "java/io/IOException", &error, "dup2 failed");
}
static bool dispatcher_preclose_static(Thread *t, Slot *args, Slot *result) { return nio_preclose(t, arg_object(args, 0)); }
static bool dispatcher_preclose(Thread *t, Slot *args, Slot *result)
{
    /* An instance method in the older generation of the library, static in the newer. */
    const Method *method = frame_method(t->frame);
    return method_is_static(method) ? dispatcher_preclose_static(t, args, result) : nio_preclose(t, arg_object(args, 1));
}
static bool dispatcher_dup(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int status = descriptor_replace(SANDBOX(t), os_descriptor(t, arg_object(args, 0)), os_descriptor(t, arg_object(args, 1)), &error);
    return status >= 0 || os_throw(t, "java/io/IOException", &error, "dup2 failed");
}
static bool dispatcher_set_direct(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int alignment = file_set_direct(SANDBOX(t), os_descriptor(t, arg_object(args, 0)), &error);
    return alignment >= 0 ? return_int(result, alignment) : os_throw(t, "java/io/IOException", &error, "DirectIO setup failed");
}

/* --- FileChannelImpl ------------------------------------------------------------------------------------------------------------------- */

static bool channel_init(Thread *t, Slot *args, Slot *result) { return return_long(result, (int64_t)memory_page_size()); }

/* long map0(int prot, long position, long length, boolean isSync) */
static bool channel_map(Thread *t, Slot *args, Slot *result)
{
    static const MemoryMapMode modes[] = {MEMORY_MAP_READ, MEMORY_MAP_WRITE, MEMORY_MAP_PRIVATE};
    Object *self = arg_object(args, 0);
    int number = os_descriptor(t, get_object(self, os_field(t, object_class(self), "fd", "Ljava/io/FileDescriptor;")));
    int64_t position = arg_long(args, 2), length = arg_long(args, 4);
    SandboxError error;
    void *place = offheap_map_reserve(&t->vm->arena, (size_t)length);
    if (!place) return throw_new(t, "java/lang/OutOfMemoryError", "Map failed");
    if (!memory_map(SANDBOX(t), number, (uint64_t)position, (size_t)length, modes[args[1].i], place, &error)) {
        offheap_map_release(&t->vm->arena, place, (size_t)length);
        if (error.kind == SANDBOX_FAILED && error.error_number == SANDBOX_ENOMEM) return throw_new(t, "java/lang/OutOfMemoryError", "Map failed");
        return os_throw(t, "java/io/IOException", &error, "Map failed");
    }
    return return_long(result, java_address(t, place));
}
static bool channel_unmap(Thread *t, Slot *args, Slot *result)
{
    size_t length = (size_t)arg_long(args, 2);
    void *place = unsafe_address(t, (ObjectRef){0}, arg_long(args, 0), length);
    if (!place) return false;
    memory_unmap_inside(place, (length + memory_page_size() - 1) & ~(memory_page_size() - 1));
    offheap_map_release(&t->vm->arena, place, length);
    return return_int(result, 0);
}
static bool channel_transfer_to(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int in = os_descriptor(t, arg_object(args, 1)), out = os_descriptor(t, arg_object(args, 6));
    int64_t position = arg_long(args, 2), length = arg_long(args, 4);
    thread_block(t);
    int64_t count = file_transfer(SANDBOX(t), thread_waiter(t), out, in, position, (uint64_t)length, &error);
    thread_unblock(t);
    if (count >= 0) return return_long(result, count);
    if (error.kind == SANDBOX_WOKEN) return return_long(result, IOSTATUS_INTERRUPTED);
    if (error.kind == SANDBOX_FAILED && error.error_number == SANDBOX_EAGAIN) return return_long(result, IOSTATUS_UNAVAILABLE);
    if (error.kind == SANDBOX_FAILED && error.error_number == SANDBOX_EINVAL) return return_long(result, IOSTATUS_UNSUPPORTED_CASE);
    return os_throw(t, "java/io/IOException", &error, "Transfer failed");
}
static bool channel_maximum_transfer(Thread *t, Slot *args, Slot *result) { return return_int(result, MAXIMUM_TRANSFER); }

static bool file_key_init(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    FileStatus status;
    Object *self = arg_object(args, 0);
    if (file_status_of(SANDBOX(t), os_descriptor(t, arg_object(args, 1)), &status, &error) < 0)
        return os_throw(t, "java/io/IOException", &error, NULL);
    set_long(self, os_field(t, object_class(self), "st_dev", "J"), (int64_t)status.device);
    set_long(self, os_field(t, object_class(self), "st_ino", "J"), (int64_t)status.inode);
    return true;
}

/* --- IOUtil ---------------------------------------------------------------------------------------------------------------------------------- */

static bool util_iov_max(Thread *t, Slot *args, Slot *result) { return return_int(result, SANDBOX_BUFFERS_MAX); }
static bool util_fd_limit(Thread *t, Slot *args, Slot *result) { return return_int(result, (int32_t)descriptor_limit(SANDBOX(t))); }
static bool util_fd_val(Thread *t, Slot *args, Slot *result) { return return_int(result, os_descriptor(t, arg_object(args, 0))); }
static bool util_set_fd_val(Thread *t, Slot *args, Slot *result)
{
    os_set_descriptor(t, arg_object(args, 0), args[1].i);
    return true;
}
static bool util_configure_blocking(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int status = descriptor_set_blocking(SANDBOX(t), os_descriptor(t, arg_object(args, 0)), args[1].i, &error);
    return status >= 0 || os_throw(t, "java/io/IOException", &error, "Configure blocking failed");
}
static bool util_make_pipe(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int ends[2];
    if (pipe_create(SANDBOX(t), ends, &error) < 0) return os_throw(t, "java/io/IOException", &error, "Pipe failed");
    if (!args[0].i) {
        descriptor_set_blocking(SANDBOX(t), ends[0], false, NULL);
        descriptor_set_blocking(SANDBOX(t), ends[1], false, NULL);
    }
    return return_long(result, (int64_t)ends[0] << 32 | (uint32_t)ends[1]);
}
static bool util_write1(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    uint8_t byte = (uint8_t)args[1].i;
    int number = args[0].i;
    thread_block(t);
    int64_t count = descriptor_write(SANDBOX(t), thread_waiter(t), number, &byte, 1, &error);
    thread_unblock(t);
    return nio_give_count(t, result, count, &error, false);
}
/* One read, for the two drains. */
static int64_t drain_some(Thread *t, int number, void *buffer, size_t length, SandboxError *error)
{
    thread_block(t);
    int64_t count = descriptor_read(SANDBOX(t), thread_waiter(t), number, buffer, length, error);
    thread_unblock(t);
    return count;
}

static bool is_empty(const SandboxError *error) { return error->kind == SANDBOX_FAILED && error->error_number == SANDBOX_EAGAIN; }

static bool util_drain(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    char buffer[128];
    bool any = false;
    for (;;) {
        int64_t count = drain_some(t, args[0].i, buffer, sizeof buffer, &error);
        if (os_again_begun(t, count < 0, &error)) continue;
        if (count < 0 && !is_empty(&error)) return os_throw(t, "java/io/IOException", &error, "Drain");
        any |= count > 0;
        if (count != (int64_t)sizeof buffer) return return_int(result, any);
    }
}
static bool util_drain1(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    char byte;
    int64_t count = drain_some(t, args[0].i, &byte, 1, &error);
    if (count < 0 && is_empty(&error)) return return_int(result, 0);
    if (count < 0 && error.kind == SANDBOX_WOKEN) return return_int(result, IOSTATUS_INTERRUPTED);
    return count < 0 ? os_throw(t, "java/io/IOException", &error, "read") : return_int(result, (int32_t)count);
}
static bool util_random_bytes(Thread *t, Slot *args, Slot *result)
{
    return throw_new(t, "java/lang/UnsupportedOperationException", NULL);
}

/* --- NativeThread: waking a thread out of a blocking call ----------------------------------------------------------------------------------- */

static bool thread_current_id(Thread *t, Slot *args, Slot *result) { return return_long(result, java_thread_ref(t->java).units); }
static bool thread_signal(Thread *t, Slot *args, Slot *result)
{
    thread_wake_blocked(t, java_thread_at((JavaThreadRef){(uint32_t)arg_long(args, 0)}));
    return true;
}

/* --- MappedMemoryUtils ------------------------------------------------------------------------------------------------------------------------- */

static bool mapped_force(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    void *place = unsafe_address(t, (ObjectRef){0}, arg_long(args, 1), (uint64_t)arg_long(args, 3));
    if (!place) return false;
    int64_t length = arg_long(args, 3);
    thread_block(t);
    bool synced = memory_sync(place, (size_t)length, &error);
    thread_unblock(t);
    return synced || os_throw(t, "java/io/IOException", &error, "msync with parameter MS_SYNC failed");
}
static bool mapped_is_loaded(Thread *t, Slot *args, Slot *result)
{
    void *place = unsafe_address(t, (ObjectRef){0}, arg_long(args, 0), (uint64_t)arg_long(args, 2));
    return place && return_int(result, memory_is_loaded(place, (size_t)arg_long(args, 2)));
}
static bool mapped_load(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    void *place = unsafe_address(t, (ObjectRef){0}, arg_long(args, 0), (uint64_t)arg_long(args, 2));
    if (!place) return false;
    return memory_load(place, (size_t)arg_long(args, 2), &error) || os_throw(t, "java/io/IOException", &error, "madvise failed");
}
static bool mapped_unload(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    void *place = unsafe_address(t, (ObjectRef){0}, arg_long(args, 0), (uint64_t)arg_long(args, 2));
    if (!place) return false;
    return memory_unload(place, (size_t)arg_long(args, 2), &error) || os_throw(t, "java/io/IOException", &error, "madvise failed");
}

NATIVE_GROUP(natives_sun_nio_ch_files,
    {"sun/nio/ch/IOUtil", "initIDs", "()V", native_nothing, NATIVE_PLAIN},
    {NULL, "iovMax", "()I", util_iov_max, NATIVE_PLAIN},
    {NULL, "fdLimit", "()I", util_fd_limit, NATIVE_PLAIN},
    {NULL, "fdVal", "(Ljava/io/FileDescriptor;)I", util_fd_val, NATIVE_PLAIN},
    {NULL, "setfdVal", "(Ljava/io/FileDescriptor;I)V", util_set_fd_val, NATIVE_PLAIN},
    {NULL, "configureBlocking", "(Ljava/io/FileDescriptor;Z)V", util_configure_blocking, NATIVE_PLAIN},
    {NULL, "makePipe", "(Z)J", util_make_pipe, NATIVE_PLAIN},
    {NULL, "write1", "(IB)I", util_write1, NATIVE_PLAIN},
    {NULL, "drain", "(I)Z", util_drain, NATIVE_PLAIN},
    {NULL, "drain1", "(I)I", util_drain1, NATIVE_PLAIN},
    {NULL, "randomBytes", "([B)Z", util_random_bytes, NATIVE_PLAIN},
    {"sun/nio/ch/FileDispatcherImpl", "init", "()V", native_nothing, NATIVE_PLAIN},
    {NULL, "read0", "(Ljava/io/FileDescriptor;JI)I", dispatcher_read, NATIVE_PLAIN},
    {NULL, "write0", "(Ljava/io/FileDescriptor;JI)I", dispatcher_write, NATIVE_PLAIN},
    {NULL, "readv0", "(Ljava/io/FileDescriptor;JI)J", dispatcher_readv, NATIVE_PLAIN},
    {NULL, "writev0", "(Ljava/io/FileDescriptor;JI)J", dispatcher_writev, NATIVE_PLAIN},
    {NULL, "pread0", "(Ljava/io/FileDescriptor;JIJ)I", dispatcher_pread, NATIVE_PLAIN},
    {NULL, "pwrite0", "(Ljava/io/FileDescriptor;JIJ)I", dispatcher_pwrite, NATIVE_PLAIN},
    {NULL, "seek0", "(Ljava/io/FileDescriptor;J)J", dispatcher_seek, NATIVE_PLAIN},
    {NULL, "size0", "(Ljava/io/FileDescriptor;)J", dispatcher_size, NATIVE_PLAIN},
    {NULL, "truncate0", "(Ljava/io/FileDescriptor;J)I", dispatcher_truncate, NATIVE_PLAIN},
    {NULL, "force0", "(Ljava/io/FileDescriptor;Z)I", dispatcher_force, NATIVE_PLAIN},
    {NULL, "lock0", "(Ljava/io/FileDescriptor;ZJJZ)I", dispatcher_lock, NATIVE_PLAIN},
    {NULL, "release0", "(Ljava/io/FileDescriptor;JJ)V", dispatcher_release, NATIVE_PLAIN},
    {NULL, "close0", "(Ljava/io/FileDescriptor;)V", dispatcher_close, NATIVE_PLAIN},
    {NULL, "closeIntFD", "(I)V", dispatcher_close_number, NATIVE_PLAIN},
    {NULL, "preClose0", "(Ljava/io/FileDescriptor;)V", dispatcher_preclose, NATIVE_PLAIN},
    {NULL, "dup0", "(Ljava/io/FileDescriptor;Ljava/io/FileDescriptor;)V", dispatcher_dup, NATIVE_PLAIN},
    {NULL, "setDirect0", "(Ljava/io/FileDescriptor;)I", dispatcher_set_direct, NATIVE_PLAIN},
    {NULL, "canTransferToFromOverlappedMap0", "()Z", native_true, NATIVE_PLAIN},
    {"sun/nio/ch/FileChannelImpl", "initIDs", "()J", channel_init, NATIVE_PLAIN},
    {NULL, "map0", "(IJJZ)J", channel_map, NATIVE_PLAIN},
    {NULL, "unmap0", "(JJ)I", channel_unmap, NATIVE_PLAIN},
    {NULL, "transferTo0", "(Ljava/io/FileDescriptor;JJLjava/io/FileDescriptor;)J", channel_transfer_to, NATIVE_PLAIN},
    {NULL, "maxDirectTransferSize0", "()I", channel_maximum_transfer, NATIVE_PLAIN},
    {"sun/nio/ch/FileKey", "initIDs", "()V", native_nothing, NATIVE_PLAIN},
    {NULL, "init", "(Ljava/io/FileDescriptor;)V", file_key_init, NATIVE_PLAIN},
    {"sun/nio/ch/NativeThread", "init", "()V", native_nothing, NATIVE_PLAIN},
    {NULL, "current", "()J", thread_current_id, NATIVE_PLAIN},
    {NULL, "signal", "(J)V", thread_signal, NATIVE_PLAIN},
    {NULL, "supportPendingSignals0", "()Z", native_zero, NATIVE_PLAIN},
    {"java/nio/MappedMemoryUtils", "force0", "(Ljava/io/FileDescriptor;JJ)V", mapped_force, NATIVE_PLAIN},
    {NULL, "isLoaded0", "(JJJ)Z", mapped_is_loaded, NATIVE_PLAIN},
    {NULL, "load0", "(JJ)V", mapped_load, NATIVE_PLAIN},
    {NULL, "unload0", "(JJ)V", mapped_unload, NATIVE_PLAIN});
