/* jdk_internal_reflect_accessors.c: jdk.internal.reflect.NativeMethodAccessorImpl.invoke0 and
 * NativeConstructorAccessorImpl.newInstance0: calling a method by reflection.
 *
 * Access was checked in Java. State 0 initialises the class, checks and converts the arguments, and pushes the call; in state 1 the callee
 * has returned or thrown. Exceptions of the callee are wrapped in InvocationTargetException, as are failures to select a method;
 * those of initialisation and of the checks pass as they are. */
#include "stdlib/reflect.h"
#include "vm/link.h"
#include "vm/resolve.h"

#define MAXIMUM_ARGUMENT_SLOTS 256 /* JVMS 4.3.3: 255 with the receiver */

/* Makes the pending exception the target of an InvocationTargetException. As its constructor leaves it: no cause but the target.
 * Returns false. */
static bool wrap_exception(Thread *t)
{
    Object *target = thread_exception(t);
    thread_clear_exception(t);
    Object *wrapper = exception_make(t, KNOWN(InvocationTargetException), NULL, NULL);
    if (!wrapper) return false;
    set_object(t, wrapper, FIELD_OFFSET(Throwable_cause), NULL);
    set_object(t, wrapper, FIELD_OFFSET(InvocationTargetException_target), target);
    return throw_object(t, wrapper);
}

/* The method to call for `receiver`, JVMS 5.4.6. NULL: InvocationTargetException pending. */
static Method *select_method(Thread *t, Method *method, const Object *receiver)
{
    if (method_is_private(method) || (method->flags & METHOD_IS_INIT)) return method;
    Class  *class = object_class(receiver);
    Method *selected = class_is_interface(method_class(method)) ? select_interface(t, class, method) : select_virtual(t, class, method);
    if (!selected) wrap_exception(t);
    return selected;
}

static bool is_wide(PrimitiveType type) { return type == TYPE_LONG || type == TYPE_DOUBLE; }

/* Converts `arguments` (Object[] or null) to the parameter types (Class[]), to slots from *count on. False: exception pending. */
static bool convert_arguments(Thread *t, const Object *types, const Object *arguments, Slot *slots, unsigned *count)
{
    uint32_t given = arguments ? array_length(arguments) : 0;
    if (given != array_length(types)) return throw_known(t, KNOWN(IllegalArgumentException), "wrong number of arguments");
    for (uint32_t i = 0; i < given; i++) {
        const Class  *type = mirror_class(t->vm, object_array_get(types, i));
        const Object *argument = object_array_get(arguments, i);
        if (*count + 2 > MAXIMUM_ARGUMENT_SLOTS) return throw_known(t, KNOWN(IllegalArgumentException), "wrong number of arguments");
        if (class_is_primitive(type)) {
            Slot value = {0};
            if (!unbox_argument(t, argument, (PrimitiveType)type->primitive, &value)) return false;
            if (is_wide((PrimitiveType)type->primitive)) slots[(*count)++].bits = 0;
            slots[(*count)++] = value;
        } else {
            if (argument && !class_is_subtype(object_class(argument), type)) return throw_type_mismatch_argument(t);
            slots[(*count)++].bits = object_ref(argument).units;
        }
    }
    return true;
}

/* --- Method.invoke ------------------------------------------------------------------------------------------------------------------- */

/* What is called once the method has returned must not be unfinished: the box of the result and the wrapper of an exception. */
static bool initialize_for_result(Thread *t, const Method *method)
{
    Class *box = box_class(t, (PrimitiveType)method->return_type);
    return (!box || class_initialize(t, box)) && class_initialize(t, KNOWN(InvocationTargetException));
}

/* State 0. Always false: the call is pushed, or an exception is pending. */
static bool begin_invocation(Thread *t, Slot *args)
{
    Slot      slots[MAXIMUM_ARGUMENT_SLOTS];
    unsigned  count = 0;
    Object   *object = arg_object(args, 0), *receiver = arg_object(args, 1);
    Method   *method = object ? reflected_method(t, object) : NULL;
    if (!object) return throw_known(t, KNOWN(NullPointerException), NULL);
    if (!method || !class_initialize(t, method_class(method)) || !initialize_for_result(t, method)) return false;
    if (!method_is_static(method)) {
        if (!receiver) return throw_known(t, KNOWN(NullPointerException), NULL);
        if (!class_is_subtype(object_class(receiver), method_class(method)))
            return throw_known(t, KNOWN(IllegalArgumentException), "object is not an instance of declaring class");
        if (!(method = select_method(t, method, receiver))) return false;
        slots[count++].bits = object_ref(receiver).units;
    }
    Object *types = get_object(object, FIELD_OFFSET(ReflectMethod_parameterTypes));
    if (!convert_arguments(t, types, arg_object(args, 2), slots, &count)) return false;
    if (count != method->argument_slots) return throw_new(t, "java/lang/InternalError", "invoke");
    native_set_state(t, 1);
    return call_push(t, method, slots, count);
}

/* invoke0(Method m, Object obj, Object[] args) */
static bool invoke(Thread *t, Slot *args, Slot *result)
{
    if (native_state(t) == 0) return begin_invocation(t, args);
    if (thread_has_exception(t)) return wrap_exception(t);
    Slot value = native_call_result(t);
    const Class  *class = mirror_class(t->vm, get_object(arg_object(args, 0), FIELD_OFFSET(ReflectMethod_returnType)));
    PrimitiveType type = class_is_primitive(class) ? (PrimitiveType)class->primitive : TYPE_REFERENCE;
    if (type == TYPE_VOID) return return_object(result, NULL);
    if (type == TYPE_REFERENCE) return return_object(result, object_at(value.ref));
    if (type < TYPE_INT) value.i = narrow_int(type, value.i);
    return return_made(result, box_allocate(t, type, value));
}

/* --- Constructor.newInstance ------------------------------------------------------------------------------------------------------------ */

/* State 0: the new object replaces the constructor in args[0]. Always false. */
static bool begin_construction(Thread *t, Slot *args)
{
    Slot      slots[MAXIMUM_ARGUMENT_SLOTS];
    unsigned  count = 1;
    Object   *object = arg_object(args, 0);
    Method   *constructor = object ? reflected_constructor(t, object) : NULL;
    if (!object) return throw_known(t, KNOWN(NullPointerException), NULL);
    if (!constructor) return false;
    Class *class = method_class(constructor);
    if (!class_initialize(t, class) || !initialize_for_result(t, constructor) || !instantiable(t, class)) return false;
    Object *types = get_object(object, FIELD_OFFSET(ReflectConstructor_parameterTypes));
    if (!convert_arguments(t, types, arg_object(args, 1), slots, &count)) return false;
    if (count != constructor->argument_slots) return throw_new(t, "java/lang/InternalError", "invoke");
    Object *made = object_allocate(t, class);
    if (!made) return false;
    args[0].bits = slots[0].bits = object_ref(made).units;
    native_set_state(t, 1);
    return call_push(t, constructor, slots, count);
}

/* newInstance0(Constructor<?> c, Object[] args) */
static bool new_instance(Thread *t, Slot *args, Slot *result)
{
    if (native_state(t) == 0) return begin_construction(t, args);
    if (thread_has_exception(t)) return wrap_exception(t);
    return return_object(result, arg_object(args, 0));
}

NATIVE_GROUP(natives_jdk_internal_reflect_accessors,
    {"jdk/internal/reflect/NativeMethodAccessorImpl", "invoke0", "(Ljava/lang/reflect/Method;Ljava/lang/Object;[Ljava/lang/Object;)Ljava/lang/Object;", invoke, NATIVE_PLAIN},
    {"jdk/internal/reflect/NativeConstructorAccessorImpl", "newInstance0", "(Ljava/lang/reflect/Constructor;[Ljava/lang/Object;)Ljava/lang/Object;", new_instance, NATIVE_PLAIN});
