/* java_lang_Object.c: natives of java.lang.Object: class, identity hash, clone, and the three of its monitor. */
#include "stdlib/stdlib.h"
#include "vm/monitor.h"

static bool get_class(Thread *t, Slot *args, Slot *result)
{
    return return_object(result, class_mirror(object_class(arg_object(args, 0))));
}

static bool hash_code(Thread *t, Slot *args, Slot *result)
{
    uint32_t hash = object_identity_hash(t, arg_object(args, 0));
    return hash != 0 && return_int(result, (int32_t)hash); /* 0: no memory for a monitor */
}

static bool throw_not_cloneable(Thread *t, const Class *class)
{
    char name[512];
    return throw_new(t, "java/lang/CloneNotSupportedException", "%s", class_external_name(class, name, sizeof name));
}

/* A Reference has no meaning for the collector as a copy, so HotSpot refuses even cloneable subclasses. */
static bool is_cloneable(const Class *class)
{
    return class_is_array(class) || ((class->flags & CLASS_IS_CLONEABLE) && class->layout.kind != LAYOUT_REFERENCE);
}

/* State 1: the copy, in args[0], has been registered for finalization. */
static bool clone(Thread *t, Slot *args, Slot *result)
{
    if (native_state(t) == 1) return !thread_has_exception(t) && return_object(result, arg_object(args, 0));
    Object *object = arg_object(args, 0);
    const Class *class = object_class(object);
    if (!is_cloneable(class)) return throw_not_cloneable(t, class);
    Object *copy = object_clone(t, object);
    if (!copy) return false;
    if (!(class->flags & CLASS_HAS_FINALIZER)) return return_object(result, copy);
    args[0].bits = object_ref(copy).units;
    native_set_state(t, 1);
    return call_push(t, METHOD(Finalizer_register), args, 1);
}

static bool wait_for(Thread *t, Slot *args, Slot *result)
{
    return monitor_wait(t, arg_object(args, 0), arg_long(args, 1));
}

static bool notify_one(Thread *t, Slot *args, Slot *result)
{
    return monitor_notify(t, arg_object(args, 0), false);
}

static bool notify_all(Thread *t, Slot *args, Slot *result)
{
    return monitor_notify(t, arg_object(args, 0), true);
}

NATIVE_GROUP(natives_java_lang_object,
    {"java/lang/Object", "getClass", "()Ljava/lang/Class;", get_class, NATIVE_LEAF},
    {NULL, "hashCode", "()I", hash_code, NATIVE_PLAIN},
    {NULL, "clone", "()Ljava/lang/Object;", clone, NATIVE_PLAIN},
    {NULL, "wait", "(J)V", wait_for, NATIVE_PLAIN},
    {NULL, "notify", "()V", notify_one, NATIVE_PLAIN},
    {NULL, "notifyAll", "()V", notify_all, NATIVE_PLAIN});
