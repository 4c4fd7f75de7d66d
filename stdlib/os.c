/* os.c: see os.h. */
#include "stdlib/os.h"

#include <stdlib.h>
#include <string.h>

#include "sandbox/descriptors.h"
#include "vm/exception.h"
#include "vm/string.h"

#define STACK_BUFFER 8192
#define LARGEST_BUFFER (1 << 20) /* longer transfers are done in pieces, or come back short */

bool os_throw(Thread *t, const char *class_name, const SandboxError *error, const char *fallback)
{
    if (thread_has_exception(t) || os_is_unfinished(error)) return false;
    if (error->kind == SANDBOX_DENIED) return throw_new(t, "java/lang/SecurityException", "%s", error->message);
    if (error->kind == SANDBOX_LIMIT) return throw_new(t, "java/io/IOException", "%s", error->message);
    const char *text = error->error_number ? sandbox_error_text(error->error_number) : fallback;
    return throw_new(t, class_name, "%s", text);
}

bool os_throw_not_found(Thread *t, const char *path, const SandboxError *error)
{
    if (thread_has_exception(t) || os_is_unfinished(error)) return false;
    if (error->kind == SANDBOX_DENIED) return throw_new(t, "java/lang/SecurityException", "%s", error->message);
    return throw_new(t, "java/io/FileNotFoundException", "%s (%s)", path, sandbox_error_text(error->error_number));
}

uint32_t os_field(Thread *t, const Class *class, const char *name, const char *descriptor)
{
    for (; class; class = class_super(class)) {
        const Field *field = class_find_field_named(t->vm, class, name, descriptor);
        if (field) return field->offset;
    }
    return 0;
}

int os_descriptor(Thread *t, Object *file_descriptor)
{
    return file_descriptor ? get_int(file_descriptor, FIELD_OFFSET(FileDescriptor_fd)) : -1;
}

void os_set_descriptor(Thread *t, Object *file_descriptor, int value)
{
    set_int(file_descriptor, FIELD_OFFSET(FileDescriptor_fd), value);
}

int os_stream_descriptor(Thread *t, Object *stream)
{
    uint32_t offset = os_field(t, object_class(stream), "fd", "Ljava/io/FileDescriptor;");
    return offset ? os_descriptor(t, get_object(stream, offset)) : -1;
}

char *os_path(Thread *t, Object *string)
{
    if (!string) return (void)throw_null_pointer(t), NULL;
    return string_to_utf8(t, string);
}

bool os_check_range(Thread *t, Object *array, int32_t offset, int32_t length)
{
    if (!array) return throw_null_pointer(t);
    if (offset < 0 || length < 0 || (int64_t)offset + length > (int64_t)array_length(array))
        return throw_new(t, "java/lang/IndexOutOfBoundsException", NULL);
    return true;
}

/* A buffer of `length` bytes: the caller's own if it is large enough. */
static char *take_buffer(char *own, int32_t *length)
{
    if (*length <= STACK_BUFFER) return own;
    if (*length > LARGEST_BUFFER) *length = LARGEST_BUFFER;
    return malloc((size_t)*length);
}

/* At most LARGEST_BUFFER bytes. Whatever was allocated is freed before os_again, which may leave the VM. */
static int64_t read_piece(Thread *t, int descriptor, Object *array, int32_t offset, int32_t length, SandboxError *error)
{
    int64_t count;
    do {
        char own[STACK_BUFFER], *buffer = take_buffer(own, &length);
        if (!buffer) return error->kind = SANDBOX_FAILED, error->error_number = SANDBOX_ENOMEM, -1;
        thread_block(t);
        count = descriptor_read(t->vm->sandbox, thread_waiter(t), descriptor, buffer, (size_t)length, error);
        thread_unblock(t);
        if (count > 0) memcpy((uint8_t *)array_elements(array) + offset, buffer, (size_t)count);
        if (buffer != own) free(buffer);
    } while (os_again(t, count < 0, error));
    return count;
}

/* One call of HotSpot's reads all of a large array from a file, and programs rely on it. */
int64_t os_read_array(Thread *t, int descriptor, Object *array, int32_t offset, int32_t length, SandboxError *error)
{
    int64_t total = read_piece(t, descriptor, array, offset, length, error);
    while (total > 0 && total < length && total % LARGEST_BUFFER == 0 && descriptor_kind(t->vm->sandbox, descriptor, NULL) == DESCRIPTOR_FILE) {
        SandboxError own;
        int64_t count = read_piece(t, descriptor, array, offset + (int32_t)total, length - (int32_t)total, &own);
        if (count <= 0) break;
        total += count;
    }
    return total;
}

bool os_write_array(Thread *t, int descriptor, Object *array, int32_t offset, int32_t length, SandboxError *error)
{
    while (length > 0) {
        int32_t piece = length;
        size_t done = 0;
        char own[STACK_BUFFER], *buffer = take_buffer(own, &piece);
        if (!buffer) return error->kind = SANDBOX_FAILED, error->error_number = SANDBOX_ENOMEM, false;
        memcpy(buffer, (uint8_t *)array_elements(array) + offset, (size_t)piece);
        thread_block(t);
        bool written = descriptor_write_all(t->vm->sandbox, thread_waiter(t), descriptor, buffer, (size_t)piece, &done, error);
        thread_unblock(t);
        if (buffer != own) free(buffer);
        if (!written && !os_again_begun(t, true, error)) return false;
        offset += (int32_t)done;
        length -= (int32_t)done;
    }
    return true;
}
