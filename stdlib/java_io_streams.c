/* java_io_streams.c: FileDescriptor, FileInputStream, FileOutputStream, RandomAccessFile, FileCleanable, ObjectStreamClass, Console. */
#include <stdlib.h>

#include "sandbox/descriptors.h"
#include "sandbox/files.h"
#include "sandbox/terminal.h"
#include "stdlib/os.h"
#include "vm/exception.h"
#include "vm/string.h"

#define SANDBOX(t) ((t)->vm->sandbox)

/* --- FileDescriptor ----------------------------------------------------------------------------------------------------------- */

static bool descriptor_get_handle(Thread *t, Slot *args, Slot *result) { return return_long(result, -1); }

static bool descriptor_get_append(Thread *t, Slot *args, Slot *result)
{
    return return_int(result, descriptor_is_append(SANDBOX(t), args[0].i));
}

static bool close_number(Thread *t, int number, const char *fallback)
{
    SandboxError error;
    int status = number <= 2 ? descriptor_redirect_to_null(SANDBOX(t), number, &error) : descriptor_close(SANDBOX(t), number, &error);
    return status >= 0 || os_throw(t, "java/io/IOException", &error, fallback);
}

static bool descriptor_close0(Thread *t, Slot *args, Slot *result)
{
    Object *self = arg_object(args, 0);
    int number = os_descriptor(t, self);
    if (number < 0) return true;
    os_set_descriptor(t, self, -1); /* first, so that nobody uses a number that is given away again */
    return close_number(t, number, "close failed");
}

static bool cleanable_close(Thread *t, Slot *args, Slot *result)
{
    return args[0].i < 0 || close_number(t, args[0].i, "close failed");
}

static bool descriptor_sync(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int number = os_descriptor(t, arg_object(args, 0));
    thread_block(t);
    int status = file_sync(SANDBOX(t), number, true, &error);
    thread_unblock(t);
    return status >= 0 || throw_new(t, "java/io/SyncFailedException", "sync failed");
}

/* --- opening -------------------------------------------------------------------------------------------------------------------- */

static bool open_stream(Thread *t, Object *stream, Object *name, int flags, bool append)
{
    char *path = os_path(t, name);
    if (!path) return false;
    SandboxError error;
    int number;
    do {
        thread_block(t);
        number = file_open(SANDBOX(t), thread_waiter(t), FILE_AT_CWD, path, flags, 0666, &error);
        thread_unblock(t);
    } while (os_again(t, number < 0, &error));
    if (number >= 0 && descriptor_kind(SANDBOX(t), number, NULL) == DESCRIPTOR_FOLDER) {
        descriptor_close(SANDBOX(t), number, NULL);
        error.kind = SANDBOX_FAILED, error.error_number = SANDBOX_EISDIR;
        number = -1;
    }
    if (number < 0) os_throw_not_found(t, path, &error);
    else {
        Object *descriptor = get_object(stream, os_field(t, object_class(stream), "fd", "Ljava/io/FileDescriptor;"));
        os_set_descriptor(t, descriptor, number);
        set_boolean(descriptor, FIELD_OFFSET(FileDescriptor_append), append);
    }
    free(path);
    return number >= 0;
}

static bool input_open(Thread *t, Slot *args, Slot *result)
{
    return open_stream(t, arg_object(args, 0), arg_object(args, 1), FILE_READ_ONLY, false);
}

static bool output_open(Thread *t, Slot *args, Slot *result)
{
    bool append = args[2].i;
    return open_stream(t, arg_object(args, 0), arg_object(args, 1), FILE_WRITE_ONLY | FILE_CREATE | (append ? FILE_APPEND : FILE_TRUNCATE), append);
}

static bool random_open(Thread *t, Slot *args, Slot *result)
{
    int mode = args[2].i;
    int flags = mode & 1 ? FILE_READ_ONLY : FILE_READ_WRITE | FILE_CREATE;
    if (mode & 4) flags |= FILE_SYNC;
    else if (mode & 8) flags |= FILE_DATA_SYNC;
    return open_stream(t, arg_object(args, 0), arg_object(args, 1), flags, false);
}

/* --- reading and writing; the receiver is any of the streams ------------------------------------------------------------------------- */

static bool stream_number(Thread *t, Slot *args, int *number)
{
    *number = os_stream_descriptor(t, arg_object(args, 0));
    return *number >= 0 || throw_new(t, "java/io/IOException", "Stream Closed");
}

/* Was the stream closed while a thread read from it? For that thread it has ended. */
static bool was_closed(Thread *t, Slot *args, const SandboxError *error)
{
    return error->kind == SANDBOX_FAILED && error->error_number == SANDBOX_EBADF && os_stream_descriptor(t, arg_object(args, 0)) < 0;
}

static bool stream_read(Thread *t, Slot *args, Slot *result)
{
    int number;
    if (!stream_number(t, args, &number)) return false;
    SandboxError error;
    uint8_t byte;
    int64_t count;
    do {
        thread_block(t);
        count = descriptor_read(SANDBOX(t), thread_waiter(t), number, &byte, 1, &error);
        thread_unblock(t);
    } while (os_again(t, count < 0, &error));
    if (count < 0 && !was_closed(t, args, &error)) return os_throw(t, "java/io/IOException", &error, "Read error");
    return return_int(result, count > 0 ? byte : -1);
}

static bool stream_read_bytes(Thread *t, Slot *args, Slot *result)
{
    Object *array = arg_object(args, 1);
    int number;
    if (!os_check_range(t, array, args[2].i, args[3].i)) return false;
    if (!args[3].i) return return_int(result, 0);
    if (!stream_number(t, args, &number)) return false;
    SandboxError error;
    int64_t count = os_read_array(t, number, array, args[2].i, args[3].i, &error);
    if (count < 0 && !was_closed(t, args, &error)) return os_throw(t, "java/io/IOException", &error, "Read error");
    return return_int(result, count > 0 ? (int32_t)count : -1);
}

static bool stream_write_bytes(Thread *t, Slot *args, Slot *result)
{
    Object *array = arg_object(args, 1);
    int number;
    if (!os_check_range(t, array, args[2].i, args[3].i)) return false;
    if (!args[3].i) return true;
    if (!stream_number(t, args, &number)) return false;
    SandboxError error;
    return os_write_array(t, number, array, args[2].i, args[3].i, &error) || os_throw(t, "java/io/IOException", &error, "Write error");
}

static bool stream_write(Thread *t, Slot *args, Slot *result)
{
    int number;
    if (!stream_number(t, args, &number)) return false;
    SandboxError error;
    uint8_t byte = (uint8_t)args[1].i;
    bool written;
    do {
        thread_block(t);
        written = descriptor_write_all(SANDBOX(t), thread_waiter(t), number, &byte, 1, NULL, &error);
        thread_unblock(t);
    } while (os_again(t, !written, &error));
    return written || os_throw(t, "java/io/IOException", &error, "Write error");
}

static bool input_available(Thread *t, Slot *args, Slot *result)
{
    int number;
    SandboxError error;
    if (!stream_number(t, args, &number)) return false;
    int64_t count = descriptor_available(SANDBOX(t), number, &error);
    if (count < 0) return os_throw(t, "java/io/IOException", &error, "Stream Closed");
    return return_int(result, count > INT32_MAX ? INT32_MAX : (int32_t)count);
}

/* --- positions ---------------------------------------------------------------------------------------------------------------------------- */

static bool seek(Thread *t, Slot *args, int64_t offset, int whence, const char *fallback, int64_t *position)
{
    int number;
    SandboxError error;
    if (!stream_number(t, args, &number)) return false;
    *position = file_seek(SANDBOX(t), number, offset, whence, &error);
    return *position >= 0 || os_throw(t, "java/io/IOException", &error, fallback);
}

static bool stream_position(Thread *t, Slot *args, Slot *result)
{
    int64_t position;
    return seek(t, args, 0, 1, "Seek failed", &position) && return_long(result, position);
}

static bool stream_length(Thread *t, Slot *args, Slot *result)
{
    int number;
    SandboxError error;
    if (!stream_number(t, args, &number)) return false;
    int64_t size = file_size(SANDBOX(t), number, &error);
    return size >= 0 ? return_long(result, size) : os_throw(t, "java/io/IOException", &error, "GetLength failed");
}

static bool input_skip(Thread *t, Slot *args, Slot *result)
{
    int64_t before, after;
    if (!seek(t, args, 0, 1, "Seek error", &before) || !seek(t, args, arg_long(args, 1), 1, "Seek error", &after)) return false;
    return return_long(result, after - before);
}

static bool random_seek(Thread *t, Slot *args, Slot *result)
{
    int64_t position, offset = arg_long(args, 1);
    int number;
    if (!stream_number(t, args, &number)) return false;
    if (offset < 0) return throw_new(t, "java/io/IOException", "Negative seek offset");
    return seek(t, args, offset, 0, "Seek failed", &position);
}

static bool random_set_length(Thread *t, Slot *args, Slot *result)
{
    int number;
    SandboxError error;
    int64_t length = arg_long(args, 1), position;
    if (!stream_number(t, args, &number) || !seek(t, args, 0, 1, "setLength failed", &position)) return false;
    if (file_truncate(SANDBOX(t), number, length, &error) < 0) return os_throw(t, "java/io/IOException", &error, "setLength failed");
    return position <= length || seek(t, args, 0, 2, "setLength failed", &position);
}

/* --- the rest -------------------------------------------------------------------------------------------------------------------------------- */

static bool has_static_initializer(Thread *t, Slot *args, Slot *result)
{
    const Class *class = mirror_class(t->vm, arg_object(args, 0));
    return return_int(result, class_find_declared_method(class, SYMBOL(clinit), SYMBOL(void_void)) != NULL);
}

static bool console_is_tty(Thread *t, Slot *args, Slot *result)
{
    return return_int(result, descriptor_is_terminal(SANDBOX(t), 0) && descriptor_is_terminal(SANDBOX(t), 1));
}

static bool console_tty_status(Thread *t, Slot *args, Slot *result)
{
    int bits = 0;
    for (int i = 0; i < 3; i++) bits |= descriptor_is_terminal(SANDBOX(t), i) << i;
    return return_int(result, bits);
}

static bool console_echo(Thread *t, Slot *args, Slot *result)
{
    SandboxError error;
    int previous = terminal_set_echo(SANDBOX(t), args[0].i, &error);
    return previous >= 0 ? return_int(result, previous) : os_throw(t, "java/io/IOException", &error, "tcgetattr failed");
}

NATIVE_GROUP(natives_java_io_streams,
    {"java/io/FileDescriptor", "initIDs", "()V", native_nothing, NATIVE_PLAIN},
    {NULL, "getHandle", "(I)J", descriptor_get_handle, NATIVE_PLAIN},
    {NULL, "getAppend", "(I)Z", descriptor_get_append, NATIVE_PLAIN},
    {NULL, "close0", "()V", descriptor_close0, NATIVE_PLAIN},
    {NULL, "sync", "()V", descriptor_sync, NATIVE_PLAIN},
    {"java/io/FileCleanable", "cleanupClose0", "(IJ)V", cleanable_close, NATIVE_PLAIN},
    {"java/io/FileInputStream", "initIDs", "()V", native_nothing, NATIVE_PLAIN},
    {NULL, "open0", "(Ljava/lang/String;)V", input_open, NATIVE_PLAIN},
    {NULL, "read0", "()I", stream_read, NATIVE_PLAIN},
    {NULL, "readBytes", "([BII)I", stream_read_bytes, NATIVE_PLAIN},
    {NULL, "available0", "()I", input_available, NATIVE_PLAIN},
    {NULL, "length0", "()J", stream_length, NATIVE_PLAIN},
    {NULL, "position0", "()J", stream_position, NATIVE_PLAIN},
    {NULL, "skip0", "(J)J", input_skip, NATIVE_PLAIN},
    {"java/io/FileOutputStream", "initIDs", "()V", native_nothing, NATIVE_PLAIN},
    {NULL, "open0", "(Ljava/lang/String;Z)V", output_open, NATIVE_PLAIN},
    {NULL, "write", "(IZ)V", stream_write, NATIVE_PLAIN},
    {NULL, "writeBytes", "([BIIZ)V", stream_write_bytes, NATIVE_PLAIN},
    {"java/io/RandomAccessFile", "initIDs", "()V", native_nothing, NATIVE_PLAIN},
    {NULL, "open0", "(Ljava/lang/String;I)V", random_open, NATIVE_PLAIN},
    {NULL, "read0", "()I", stream_read, NATIVE_PLAIN},
    {NULL, "readBytes", "([BII)I", stream_read_bytes, NATIVE_PLAIN},
    {NULL, "write0", "(I)V", stream_write, NATIVE_PLAIN},
    {NULL, "writeBytes", "([BII)V", stream_write_bytes, NATIVE_PLAIN},
    {NULL, "getFilePointer", "()J", stream_position, NATIVE_PLAIN},
    {NULL, "length", "()J", stream_length, NATIVE_PLAIN},
    {NULL, "seek0", "(J)V", random_seek, NATIVE_PLAIN},
    {NULL, "setLength", "(J)V", random_set_length, NATIVE_PLAIN},
    {"java/io/ObjectStreamClass", "initNative", "()V", native_nothing, NATIVE_PLAIN},
    {NULL, "hasStaticInitializer", "(Ljava/lang/Class;)Z", has_static_initializer, NATIVE_PLAIN},
    {"java/io/Console", "istty", "()Z", console_is_tty, NATIVE_PLAIN},
    {NULL, "ttyStatus", "()I", console_tty_status, NATIVE_PLAIN},
    {NULL, "encoding", "()Ljava/lang/String;", native_zero, NATIVE_PLAIN},
    {NULL, "echo", "(Z)Z", console_echo, NATIVE_PLAIN});
