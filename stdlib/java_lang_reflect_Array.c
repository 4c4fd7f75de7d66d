/* java_lang_reflect_Array.c: java.lang.reflect.Array: making arrays, and access to elements with widening. */
#include "stdlib/reflect.h"
#include "vm/link.h"
#include "vm/loader.h"

static bool throw_argument(Thread *t, const char *text) { return throw_known(t, KNOWN(IllegalArgumentException), text ? "%s" : NULL, text); }

/* --- making --------------------------------------------------------------------------------------------------------------------- */

enum { MAXIMUM_DIMENSIONS = 255 };

/* The class of arrays with elements (or, with `more` > 1, sub-arrays) of the given component. NULL: exception pending. */
static Class *array_class(Thread *t, const Slot *args, int32_t more)
{
    if (!arg_object(args, 0)) { throw_known(t, KNOWN(NullPointerException), NULL); return NULL; }
    Class *class = arg_class(t, args, 0);
    int32_t dimensions = class_is_array(class) ? class->dimensions : 0;
    if (class == t->vm->primitive_class[TYPE_VOID] || dimensions + more > MAXIMUM_DIMENSIONS) { throw_argument(t, NULL); return NULL; }
    for (; class && more > 0; more--) class = class_array_of(t, class);
    return class;
}

static bool new_array(Thread *t, Slot *args, Slot *result)
{
    if (!arg_object(args, 0)) return throw_known(t, KNOWN(NullPointerException), NULL);
    if (args[1].i < 0) return throw_known(t, KNOWN(NegativeArraySizeException), "%d", args[1].i);
    Class *class = array_class(t, args, 1);
    return class && return_made(result, array_allocate(t, class, args[1].i));
}

/* multiNewArray(Class<?> componentType, int[] dimensions) */
static bool multi_new_array(Thread *t, Slot *args, Slot *result)
{
    Object *lengths = arg_object(args, 1);
    if (!arg_object(args, 0) || !lengths) return throw_known(t, KNOWN(NullPointerException), NULL);
    uint32_t count = array_length(lengths);
    if (!count || count > MAXIMUM_DIMENSIONS) return throw_argument(t, NULL);
    int32_t copy[MAXIMUM_DIMENSIONS];
    for (uint32_t i = 0; i < count; i++) {
        copy[i] = ((int32_t *)array_elements(lengths))[i];
        if (copy[i] < 0) return throw_known(t, KNOWN(NegativeArraySizeException), "%d", copy[i]);
    }
    Class *class = array_class(t, args, (int32_t)count);
    return class && return_made(result, array_allocate_multi(t, class, count, copy));
}

/* --- reading --------------------------------------------------------------------------------------------------------------------- */

/* An array, for getLength, get and set. NULL: exception pending. */
static Object *checked_array(Thread *t, const Slot *args)
{
    Object *array = arg_object(args, 0);
    if (!array) throw_known(t, KNOWN(NullPointerException), NULL);
    else if (!object_is_array(array)) throw_argument(t, "Argument is not an array");
    else return array;
    return NULL;
}

/* The same for element access: the index must lie in the array, and if `primitive`, its elements be primitive. */
static Object *checked_element(Thread *t, const Slot *args, bool primitive)
{
    Object *array = checked_array(t, args);
    if (!array) return NULL;
    if (primitive && object_layout(array)->kind == LAYOUT_REFERENCE_ARRAY) throw_argument(t, "Argument is not an array of primitive type");
    else if ((uint32_t)args[1].i >= array_length(array)) throw_known(t, KNOWN(ArrayIndexOutOfBoundsException), NULL);
    else return array;
    return NULL;
}

static PrimitiveType element_type(const Object *array) { return (PrimitiveType)object_class(array)->primitive; }

static Slot read_element(const Object *array, uint32_t i)
{
    const void *elements = array_elements(array);
    Slot value = {0};
    switch (element_type(array)) {
    case TYPE_BOOLEAN: value.i = ((const uint8_t *)elements)[i]; break;
    case TYPE_BYTE:    value.i = ((const int8_t *)elements)[i]; break;
    case TYPE_CHAR:    value.i = ((const uint16_t *)elements)[i]; break;
    case TYPE_SHORT:   value.i = ((const int16_t *)elements)[i]; break;
    case TYPE_LONG: case TYPE_DOUBLE: value.l = ((const int64_t *)elements)[i]; break;
    default:           value.i = ((const int32_t *)elements)[i]; break;
    }
    return value;
}

static void write_element(Object *array, uint32_t i, Slot value)
{
    void *elements = array_elements(array);
    switch (element_type(array)) {
    case TYPE_BOOLEAN: case TYPE_BYTE: ((int8_t *)elements)[i] = (int8_t)value.i; break;
    case TYPE_CHAR: case TYPE_SHORT:   ((int16_t *)elements)[i] = (int16_t)value.i; break;
    case TYPE_LONG: case TYPE_DOUBLE:  ((int64_t *)elements)[i] = value.l; break;
    default:                           ((int32_t *)elements)[i] = value.i; break;
    }
}

static bool get_length(Thread *t, Slot *args, Slot *result)
{
    Object *array = checked_array(t, args);
    return array && return_int(result, (int32_t)array_length(array));
}

static bool get(Thread *t, Slot *args, Slot *result)
{
    Object *array = checked_element(t, args, false);
    if (!array) return false;
    if (object_layout(array)->kind == LAYOUT_REFERENCE_ARRAY) return return_object(result, object_array_get(array, args[1].u));
    Class *box = box_class(t, element_type(array));
    return class_initialize(t, box) && return_made(result, box_allocate(t, element_type(array), read_element(array, args[1].u)));
}

static bool get_primitive(Thread *t, Slot *args, Slot *result, PrimitiveType type)
{
    Object *array = checked_element(t, args, true);
    if (!array) return false;
    *result = read_element(array, args[1].u);
    return widen_value(result, element_type(array), type) || throw_type_mismatch_argument(t);
}

/* --- writing ----------------------------------------------------------------------------------------------------------------------- */

static bool set_reference(Thread *t, Object *array, uint32_t index, const Object *value)
{
    if (value && !class_is_subtype(object_class(value), class_at(object_class(array)->element)))
        return throw_argument(t, "array element type mismatch");
    object_array_set(t, array, index, value);
    return true;
}

static bool set(Thread *t, Slot *args, Slot *result)
{
    Object *array = checked_array(t, args), *value = arg_object(args, 2);
    Slot    slot;
    if (!array) return false;
    bool references = object_layout(array)->kind == LAYOUT_REFERENCE_ARRAY;
    if (!references && !value) return throw_argument(t, NULL);
    if (!checked_element(t, args, false)) return false;
    if (references) return set_reference(t, array, args[1].u, value);
    if (!unbox_argument(t, value, element_type(array), &slot)) return false;
    write_element(array, args[1].u, slot);
    return true;
}

static bool set_primitive(Thread *t, Slot *args, PrimitiveType type)
{
    bool wide = type == TYPE_LONG || type == TYPE_DOUBLE;
    Slot value = args[wide ? 3 : 2];
    Object *array = checked_element(t, args, true);
    if (!array) return false;
    if (!widen_value(&value, type, element_type(array))) return throw_type_mismatch_argument(t);
    if (type == TYPE_BOOLEAN) value.i &= 1;
    write_element(array, args[1].u, value);
    return true;
}

#define PRIMITIVES(ROW)                                                              \
    ROW(BOOLEAN, boolean, "Boolean", "Z") ROW(BYTE, byte, "Byte", "B")               \
    ROW(CHAR, char, "Char", "C") ROW(SHORT, short, "Short", "S")                     \
    ROW(INT, int, "Int", "I") ROW(LONG, long, "Long", "J")                           \
    ROW(FLOAT, float, "Float", "F") ROW(DOUBLE, double, "Double", "D")

#define DEFINE(TYPE, type, Name, letter)                                                                                     \
    static bool array_get_##type(Thread *t, Slot *args, Slot *result) { return get_primitive(t, args, result, TYPE_##TYPE); } \
    static bool array_set_##type(Thread *t, Slot *args, Slot *result) { return set_primitive(t, args, TYPE_##TYPE); }
PRIMITIVES(DEFINE)

#define ROWS(TYPE, type, Name, letter)                                                  \
    {NULL, "get" Name, "(Ljava/lang/Object;I)" letter, array_get_##type, NATIVE_PLAIN}, \
    {NULL, "set" Name, "(Ljava/lang/Object;I" letter ")V", array_set_##type, NATIVE_PLAIN},

NATIVE_GROUP(natives_java_lang_reflect_array,
    {"java/lang/reflect/Array", "newArray", "(Ljava/lang/Class;I)Ljava/lang/Object;", new_array, NATIVE_PLAIN},
    {NULL, "multiNewArray", "(Ljava/lang/Class;[I)Ljava/lang/Object;", multi_new_array, NATIVE_PLAIN},
    {NULL, "getLength", "(Ljava/lang/Object;)I", get_length, NATIVE_PLAIN},
    {NULL, "get", "(Ljava/lang/Object;I)Ljava/lang/Object;", get, NATIVE_PLAIN},
    PRIMITIVES(ROWS)
    {NULL, "set", "(Ljava/lang/Object;ILjava/lang/Object;)V", set, NATIVE_PLAIN});
