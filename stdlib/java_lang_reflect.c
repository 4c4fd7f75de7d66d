/* java_lang_reflect.c: java.lang.reflect.Executable and Field: parameters and type annotations. */
#include "classfmt/constants.h"
#include "stdlib/reflect.h"
#include "vm/link.h"
#include "vm/string.h"

#include <string.h>

/* The method that an Executable (Method or Constructor) stands for. NULL: exception pending. */
static Method *reflected_executable(Thread *t, const Object *executable)
{
    bool is_method = object_class(executable) == KNOWN(ReflectMethod);
    return is_method ? reflected_method(t, executable) : reflected_constructor(t, executable);
}

static uint16_t big_endian_u2(const uint8_t *bytes) { return (uint16_t)(bytes[0] << 8 | bytes[1]); }

/* A java.lang.reflect.Parameter from a row {name_index, access_flags} of MethodParameters (JVMS 4.7.24). */
static Object *make_parameter(Thread *t, Object *executable, const ConstantPool *pool, const uint8_t *row, int32_t index)
{
    uint16_t name_index = big_endian_u2(row);
    Object  *parameter = object_allocate(t, KNOWN(ReflectParameter)), *name = NULL;
    if (!parameter || (name_index && !(name = string_intern_symbol(t, constant_utf8(pool, name_index), false)))) return NULL;
    set_object(t, parameter, FIELD_OFFSET(ReflectParameter_name), name);
    set_object(t, parameter, FIELD_OFFSET(ReflectParameter_executable), executable);
    set_int(parameter, FIELD_OFFSET(ReflectParameter_modifiers), big_endian_u2(row + 2));
    set_int(parameter, FIELD_OFFSET(ReflectParameter_index), index);
    return parameter;
}

/* Is a row's name absent or a Utf8 of the pool? The attribute comes from the class file as it is. */
static bool row_is_sound(const ConstantPool *pool, const uint8_t *row)
{
    uint16_t index = big_endian_u2(row);
    return !index || (index < pool->count && constant_tag(pool, index) == CONSTANT_Utf8);
}

/* Parameter[], or null if the class file does not tell. */
static bool get_parameters(Thread *t, Slot *args, Slot *result)
{
    Object *executable = arg_object(args, 0);
    Method *method = reflected_executable(t, executable);
    if (!method || !class_initialize(t, KNOWN(ReflectParameter))) return false;
    const uint8_t *bytes = bytes_at(method->method_parameters);
    if (!bytes) return return_object(result, NULL);
    uint32_t length;
    memcpy(&length, bytes, sizeof length);
    bytes += sizeof length;
    const ConstantPool *pool = constant_pool_at(method_class(method)->constants);
    uint8_t count = length ? bytes[0] : 0;
    bool    sound = length == 1u + 4u * count;
    for (unsigned i = 0; sound && i < count; i++) sound = row_is_sound(pool, bytes + 1 + 4 * i);
    if (!sound) return throw_known(t, KNOWN(IllegalArgumentException), "Wrong type at constant pool index");
    Object *array = object_array_allocate(t, KNOWN(ReflectParameter), count);
    for (unsigned i = 0; array && i < count; i++) {
        Object *parameter = make_parameter(t, executable, pool, bytes + 1 + 4 * i, (int32_t)i);
        if (!parameter) return false;
        object_array_set(t, array, i, parameter);
    }
    return return_made(result, array);
}

static bool return_attribute(Thread *t, BytesRef attribute, Slot *result)
{
    Object *array;
    return attribute_bytes(t, attribute, &array) && return_object(result, array);
}

static bool get_executable_type_annotations(Thread *t, Slot *args, Slot *result)
{
    Method *method = reflected_executable(t, arg_object(args, 0));
    return method && return_attribute(t, method->type_annotations, result);
}

static bool get_field_type_annotations(Thread *t, Slot *args, Slot *result)
{
    Field *field = reflected_field(t, arg_object(args, 0));
    return field && return_attribute(t, field->type_annotations, result);
}

NATIVE_GROUP(natives_java_lang_reflect,
    {"java/lang/reflect/Executable", "getParameters0", "()[Ljava/lang/reflect/Parameter;", get_parameters, NATIVE_PLAIN},
    {NULL, "getTypeAnnotationBytes0", "()[B", get_executable_type_annotations, NATIVE_PLAIN},
    {"java/lang/reflect/Field", "getTypeAnnotationBytes0", "()[B", get_field_type_annotations, NATIVE_PLAIN});
