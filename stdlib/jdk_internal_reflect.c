/* jdk_internal_reflect.c: jdk.internal.reflect.Reflection and ConstantPool. The accessors that invoke methods are in
 * jdk_internal_reflect_accessors.c.
 *
 * ConstantPool is what the parser of annotations reads through. Its field constantPoolOop, which each native gets as slot 1, is the
 * mirror of the class. Slot 2 is the index, which is checked here as anyone may have made the annotation. */
#include "classfmt/constants.h"
#include "stdlib/reflect.h"
#include "vm/resolve.h"
#include "vm/stack_walk.h"
#include "vm/string.h"

/* --- Reflection ------------------------------------------------------------------------------------------------------------------ */

static bool get_caller_class(Thread *t, Slot *args, Slot *result)
{
    Class *class = stack_walk_caller_class(t);
    return !thread_has_exception(t) && return_class(result, class);
}

/* The flags as in the class file, ACC_SUPER too. */
static bool get_class_access_flags(Thread *t, Slot *args, Slot *result)
{
    if (!arg_object(args, 0)) return throw_known(t, KNOWN(NullPointerException), NULL);
    const Class *class = arg_class(t, args, 0);
    if (class_is_primitive(class)) return return_int(result, ACC_ABSTRACT | ACC_FINAL | ACC_PUBLIC);
    return return_int(result, class_is_array(class) ? 0 : class->access_flags);
}

static bool are_nest_mates(Thread *t, Slot *args, Slot *result)
{
    if (!arg_object(args, 0) || !arg_object(args, 1)) return throw_known(t, KNOWN(NullPointerException), NULL);
    Class *a = arg_class(t, args, 0), *b = arg_class(t, args, 1);
    if (!class_is_instance_class(a) || !class_is_instance_class(b)) return return_int(result, a == b);
    Class *host_a = class_nest_host(t, a), *host_b = host_a ? class_nest_host(t, b) : NULL;
    return host_b && return_int(result, host_a == host_b);
}

/* --- ConstantPool ------------------------------------------------------------------------------------------------------------------ */

static ConstantPool *pool_argument(const Thread *t, const Slot *args)
{
    return constant_pool_at(arg_class(t, args, 1)->constants);
}

static bool throw_wrong_type(Thread *t)
{
    return throw_known(t, KNOWN(IllegalArgumentException), "Wrong type at constant pool index");
}

/* The pool if its entry has one of the tags (a set of bits, 1 << tag). NULL: IllegalArgumentException pending. */
static ConstantPool *pool_with(Thread *t, const Slot *args, uint32_t tags)
{
    ConstantPool *pool = pool_argument(t, args);
    if (args[2].i < 0 || args[2].i >= pool->count) {
        throw_known(t, KNOWN(IllegalArgumentException), "Constant pool index out of bounds");
        return NULL;
    }
    if (tags >> constant_tag(pool, (uint16_t)args[2].i) & 1) return pool;
    throw_wrong_type(t);
    return NULL;
}

#define TAG(name) (1u << CONSTANT_##name)
#define MEMBER_TAGS (TAG(Fieldref) | TAG(Methodref) | TAG(InterfaceMethodref))

static bool get_size(Thread *t, Slot *args, Slot *result) { return return_int(result, pool_argument(t, args)->count); }

static bool get_class_at(Thread *t, Slot *args, Slot *result)
{
    ConstantPool *pool = pool_with(t, args, TAG(Class));
    Class *class = pool ? resolve_class(t, pool, (uint16_t)args[2].i) : NULL;
    return class && return_class(result, class);
}

static bool get_class_at_if_loaded(Thread *t, Slot *args, Slot *result)
{
    ConstantPool *pool = pool_with(t, args, TAG(Class));
    return pool && return_class(result, resolved_class(pool, (uint16_t)args[2].i));
}

static bool get_class_ref_index_at(Thread *t, Slot *args, Slot *result)
{
    ConstantPool *pool = pool_with(t, args, MEMBER_TAGS);
    return pool && return_int(result, constant_member_class_index(pool, (uint16_t)args[2].i));
}

static bool get_name_and_type_ref_index_at(Thread *t, Slot *args, Slot *result)
{
    ConstantPool *pool = pool_with(t, args, MEMBER_TAGS | TAG(Dynamic) | TAG(InvokeDynamic));
    return pool && return_int(result, constant_info(pool, (uint16_t)args[2].i) & 0xffff);
}

/* The class that a member entry names: resolved, or, if `loaded_only`, NULL with nothing pending when it is not yet. */
static Class *member_class(Thread *t, ConstantPool *pool, uint16_t index, bool loaded_only)
{
    uint16_t class_index = constant_member_class_index(pool, index);
    return loaded_only ? resolved_class(pool, class_index) : resolve_class(t, pool, class_index);
}

/* A java.lang.reflect.Method or Constructor for the entry. */
static bool method_at_index(Thread *t, Slot *args, Slot *result, bool loaded_only)
{
    ConstantPool *pool = pool_with(t, args, TAG(Methodref) | TAG(InterfaceMethodref));
    if (!pool) return false;
    uint16_t index = (uint16_t)args[2].i;
    Class *class = member_class(t, pool, index, loaded_only);
    if (!class) return loaded_only && return_object(result, NULL);
    const Method *method = class_find_declared_method(class, constant_member_name(pool, index), constant_member_descriptor(pool, index));
    if (!method) return throw_new(t, "java/lang/RuntimeException", "Unable to look up method in target class");
    return return_made(result, method->flags & METHOD_IS_INIT ? reflect_constructor(t, method) : reflect_method(t, method));
}

static bool get_method_at(Thread *t, Slot *args, Slot *result) { return method_at_index(t, args, result, false); }
static bool get_method_at_if_loaded(Thread *t, Slot *args, Slot *result) { return method_at_index(t, args, result, true); }

static bool field_at_index(Thread *t, Slot *args, Slot *result, bool loaded_only)
{
    ConstantPool *pool = pool_with(t, args, TAG(Fieldref));
    if (!pool) return false;
    uint16_t index = (uint16_t)args[2].i;
    Class *class = member_class(t, pool, index, loaded_only);
    if (!class) return loaded_only && return_object(result, NULL);
    const Field *field = class_find_declared_field(class, constant_member_name(pool, index), constant_member_descriptor(pool, index));
    if (!field) return throw_new(t, "java/lang/RuntimeException", "Unable to look up field in target class");
    return return_made(result, reflect_field(t, field));
}

static bool get_field_at(Thread *t, Slot *args, Slot *result) { return field_at_index(t, args, result, false); }
static bool get_field_at_if_loaded(Thread *t, Slot *args, Slot *result) { return field_at_index(t, args, result, true); }

/* String[] of `count` symbols. */
static bool return_symbols(Thread *t, Slot *result, const Symbol *const *symbols, uint32_t count)
{
    Object *array = object_array_allocate(t, KNOWN(String), (int32_t)count);
    for (uint32_t i = 0; array && i < count; i++) {
        Object *string = string_from_symbol(t, symbols[i]);
        if (!string) return false;
        object_array_set(t, array, i, string);
    }
    return return_made(result, array);
}

static bool get_member_ref_info_at(Thread *t, Slot *args, Slot *result)
{
    ConstantPool *pool = pool_with(t, args, MEMBER_TAGS);
    if (!pool) return false;
    uint16_t index = (uint16_t)args[2].i;
    const Symbol *const symbols[] = {constant_class_name(pool, constant_member_class_index(pool, index)), constant_member_name(pool, index),
                                     constant_member_descriptor(pool, index)};
    return return_symbols(t, result, symbols, 3);
}

static bool get_name_and_type_ref_info_at(Thread *t, Slot *args, Slot *result)
{
    ConstantPool *pool = pool_with(t, args, TAG(NameAndType));
    if (!pool) return false;
    const Symbol *const symbols[] = {constant_member_name(pool, (uint16_t)args[2].i), constant_member_descriptor(pool, (uint16_t)args[2].i)};
    return return_symbols(t, result, symbols, 2);
}

/* Integer, Float, Long, Double: the value is in the entry from the start. */
static bool value_at(Thread *t, Slot *args, Slot *result, uint32_t tag)
{
    ConstantPool *pool = pool_with(t, args, tag);
    if (pool) result->bits = constant_entry(pool, (uint16_t)args[2].i);
    return pool != NULL;
}

static bool get_int_at(Thread *t, Slot *args, Slot *result) { return value_at(t, args, result, TAG(Integer)) && return_int(result, result->i); }
static bool get_float_at(Thread *t, Slot *args, Slot *result) { return value_at(t, args, result, TAG(Float)); }
static bool get_long_at(Thread *t, Slot *args, Slot *result) { return value_at(t, args, result, TAG(Long)); }
static bool get_double_at(Thread *t, Slot *args, Slot *result) { return value_at(t, args, result, TAG(Double)); }

static bool get_string_at(Thread *t, Slot *args, Slot *result)
{
    ConstantPool *pool = pool_with(t, args, TAG(String));
    return pool && return_made(result, resolve_string(t, pool, (uint16_t)args[2].i));
}

static bool get_utf8_at(Thread *t, Slot *args, Slot *result)
{
    ConstantPool *pool = pool_with(t, args, TAG(Utf8));
    return pool && return_made(result, string_from_symbol(t, constant_utf8(pool, (uint16_t)args[2].i)));
}

static bool get_tag_at(Thread *t, Slot *args, Slot *result)
{
    ConstantPool *pool = pool_with(t, args, UINT32_MAX);
    return pool && return_int(result, constant_tag(pool, (uint16_t)args[2].i));
}

NATIVE_GROUP(natives_jdk_internal_reflect,
    {"jdk/internal/reflect/Reflection", "getCallerClass", "()Ljava/lang/Class;", get_caller_class, NATIVE_PLAIN},
    {NULL, "getClassAccessFlags", "(Ljava/lang/Class;)I", get_class_access_flags, NATIVE_PLAIN},
    {NULL, "areNestMates", "(Ljava/lang/Class;Ljava/lang/Class;)Z", are_nest_mates, NATIVE_PLAIN},
    {"jdk/internal/reflect/ConstantPool", "getSize0", "(Ljava/lang/Object;)I", get_size, NATIVE_PLAIN},
    {NULL, "getClassAt0", "(Ljava/lang/Object;I)Ljava/lang/Class;", get_class_at, NATIVE_PLAIN},
    {NULL, "getClassAtIfLoaded0", "(Ljava/lang/Object;I)Ljava/lang/Class;", get_class_at_if_loaded, NATIVE_PLAIN},
    {NULL, "getClassRefIndexAt0", "(Ljava/lang/Object;I)I", get_class_ref_index_at, NATIVE_PLAIN},
    {NULL, "getMethodAt0", "(Ljava/lang/Object;I)Ljava/lang/reflect/Member;", get_method_at, NATIVE_PLAIN},
    {NULL, "getMethodAtIfLoaded0", "(Ljava/lang/Object;I)Ljava/lang/reflect/Member;", get_method_at_if_loaded, NATIVE_PLAIN},
    {NULL, "getFieldAt0", "(Ljava/lang/Object;I)Ljava/lang/reflect/Field;", get_field_at, NATIVE_PLAIN},
    {NULL, "getFieldAtIfLoaded0", "(Ljava/lang/Object;I)Ljava/lang/reflect/Field;", get_field_at_if_loaded, NATIVE_PLAIN},
    {NULL, "getMemberRefInfoAt0", "(Ljava/lang/Object;I)[Ljava/lang/String;", get_member_ref_info_at, NATIVE_PLAIN},
    {NULL, "getNameAndTypeRefIndexAt0", "(Ljava/lang/Object;I)I", get_name_and_type_ref_index_at, NATIVE_PLAIN},
    {NULL, "getNameAndTypeRefInfoAt0", "(Ljava/lang/Object;I)[Ljava/lang/String;", get_name_and_type_ref_info_at, NATIVE_PLAIN},
    {NULL, "getIntAt0", "(Ljava/lang/Object;I)I", get_int_at, NATIVE_PLAIN},
    {NULL, "getLongAt0", "(Ljava/lang/Object;I)J", get_long_at, NATIVE_PLAIN},
    {NULL, "getFloatAt0", "(Ljava/lang/Object;I)F", get_float_at, NATIVE_PLAIN},
    {NULL, "getDoubleAt0", "(Ljava/lang/Object;I)D", get_double_at, NATIVE_PLAIN},
    {NULL, "getStringAt0", "(Ljava/lang/Object;I)Ljava/lang/String;", get_string_at, NATIVE_PLAIN},
    {NULL, "getUTF8At0", "(Ljava/lang/Object;I)Ljava/lang/String;", get_utf8_at, NATIVE_PLAIN},
    {NULL, "getTagAt0", "(Ljava/lang/Object;I)B", get_tag_at, NATIVE_PLAIN});
