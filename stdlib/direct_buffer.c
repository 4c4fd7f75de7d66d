/* direct_buffer.c: see direct_buffer.h. */
#include "stdlib/direct_buffer.h"

#include "vm/link.h"

bool direct_buffer_prepare(Thread *t)
{
    Class *class = boot_class(t, "java/nio/DirectByteBuffer");
    return class && class_initialize(t, class);
}

bool direct_buffer_return(Thread *t, Slot *args, unsigned home, int64_t address, int32_t capacity, Slot *result)
{
    if (native_state(t) == 1) return !thread_has_exception(t) && return_object(result, arg_object(args, home));
    if (!direct_buffer_prepare(t)) return false;
    Class  *class = boot_class(t, "java/nio/DirectByteBuffer");
    Method *constructor = class_find_method_named(t->vm, class, "<init>", "(JI)V");
    if (!constructor) return throw_new(t, "java/lang/NoSuchMethodError", "'void java.nio.DirectByteBuffer.<init>(long, int)'");
    Object *buffer = object_allocate(t, class);
    if (!buffer) return false;
    args[home].bits = object_ref(buffer).units;
    native_set_state(t, 1);
    Slot call[4] = {{.bits = args[home].bits}, {0}, {.l = address}, {.i = capacity}};
    return call_push(t, constructor, call, 4);
}
