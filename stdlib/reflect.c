/* reflect.c: see reflect.h. */
#include "stdlib/reflect.h"

#include "classfmt/descriptor.h"
#include "vm/link.h"
#include "vm/resolve.h"
#include "vm/string.h"

#include <string.h>

/* The flags that Field.getModifiers and Method.getModifiers show. */
#define FIELD_MODIFIERS  0x50df
#define METHOD_MODIFIERS 0x1dff

/* --- from objects to members ------------------------------------------------------------------------------------------------- */

static Class *declaring_class(Thread *t, const Object *member, uint32_t clazz_offset)
{
    Object *mirror = get_object(member, clazz_offset);
    return mirror ? mirror_class(t->vm, mirror) : NULL;
}

Field *reflected_field(Thread *t, const Object *field)
{
    Class *class = declaring_class(t, field, FIELD_OFFSET(ReflectField_clazz));
    int32_t slot = get_int(field, FIELD_OFFSET(ReflectField_slot));
    if (class && slot >= 0 && slot < class->field_count) return class_field(class, (unsigned)slot);
    throw_new(t, "java/lang/InternalError", "no such field");
    return NULL;
}

static Method *method_in_slot(Thread *t, const Class *class, int32_t slot)
{
    if (class && slot >= 0 && slot < class->method_count) return class_method(class, (unsigned)slot);
    throw_new(t, "java/lang/InternalError", "invoke");
    return NULL;
}

Method *reflected_method(Thread *t, const Object *method)
{
    return method_in_slot(t, declaring_class(t, method, FIELD_OFFSET(ReflectMethod_clazz)), get_int(method, FIELD_OFFSET(ReflectMethod_slot)));
}

Method *reflected_constructor(Thread *t, const Object *constructor)
{
    return method_in_slot(t, declaring_class(t, constructor, FIELD_OFFSET(ReflectConstructor_clazz)),
                          get_int(constructor, FIELD_OFFSET(ReflectConstructor_slot)));
}

/* --- from members to objects ------------------------------------------------------------------------------------------------------ */

bool attribute_bytes(Thread *t, BytesRef attribute, Object **array)
{
    const uint8_t *bytes = bytes_at(attribute);
    *array = NULL;
    if (!bytes) return true;
    uint32_t length;
    memcpy(&length, bytes, sizeof length);
    return (*array = byte_array_from(t, bytes + sizeof length, length)) != NULL;
}

static bool set_attribute(Thread *t, Object *object, uint32_t offset, BytesRef attribute)
{
    Object *array;
    if (!attribute_bytes(t, attribute, &array)) return false;
    set_object(t, object, offset, array);
    return true;
}

static bool set_signature(Thread *t, Object *object, uint32_t offset, SymbolRef signature)
{
    if (!signature.units) return true;
    Object *string = string_from_symbol(t, symbol_at(signature));
    if (string) set_object(t, object, offset, string);
    return string != NULL;
}

static bool set_name(Thread *t, Object *object, uint32_t offset, SymbolRef name)
{
    Object *string = string_intern_symbol(t, symbol_at(name), false);
    if (string) set_object(t, object, offset, string);
    return string != NULL;
}

static Class *type_class(Thread *t, const Class *holder, Utf8 type)
{
    return class_from_descriptor(t, loader_at(holder->loader), type.data, type.length);
}

static Utf8 symbol_text(const Symbol *symbol) { return (Utf8){symbol->bytes, symbol->length}; }

/* Class[] of a method's parameters. */
static Object *parameter_types(Thread *t, const Method *method)
{
    Utf8    descriptor = symbol_text(symbol_at(method->descriptor));
    Object *array = object_array_allocate(t, KNOWN(Class), (int32_t)descriptor_parameter_count(descriptor));
    DescriptorIterator it = descriptor_parameters(descriptor);
    DescriptorType     type;
    for (uint32_t i = 0; array && descriptor_next(&it, &type); i++) {
        Class *class = type_class(t, method_class(method), type.text);
        if (!class) return NULL;
        object_array_set(t, array, i, class_mirror(class));
    }
    return array;
}

/* Class[] of the Exceptions attribute. */
static Object *exception_types(Thread *t, const Method *method)
{
    const uint16_t *indices = (const uint16_t *)bytes_at(method->checked_exceptions);
    Object *array = object_array_allocate(t, KNOWN(Class), method->checked_exception_count);
    for (uint32_t i = 0; array && i < method->checked_exception_count; i++) {
        Class *class = resolve_class(t, constant_pool_at(method_class(method)->constants), indices[i]);
        if (!class) return NULL;
        object_array_set(t, array, i, class_mirror(class));
    }
    return array;
}

Object *reflect_field(Thread *t, const Field *field)
{
    Class *holder = class_at(field->holder), *class = KNOWN(ReflectField);
    Class *type = type_class(t, holder, symbol_text(symbol_at(field->descriptor)));
    if (!type || !class_initialize(t, class)) return NULL;
    Object *object = object_allocate(t, class);
    if (!object) return NULL;
    bool trusted = (field->access_flags & ACC_FINAL) &&
                   ((field->access_flags & ACC_STATIC) || (holder->flags & (CLASS_IS_HIDDEN | CLASS_IS_RECORD)));
    set_object(t, object, FIELD_OFFSET(ReflectField_clazz), class_mirror(holder));
    set_object(t, object, FIELD_OFFSET(ReflectField_type), class_mirror(type));
    set_int(object, FIELD_OFFSET(ReflectField_slot), field->slot);
    set_int(object, FIELD_OFFSET(ReflectField_modifiers), field->access_flags & FIELD_MODIFIERS);
    set_boolean(object, FIELD_OFFSET(ReflectField_trustedFinal), trusted);
    bool complete = set_name(t, object, FIELD_OFFSET(ReflectField_name), field->name) &&
                    set_signature(t, object, FIELD_OFFSET(ReflectField_signature), field->generic_signature) &&
                    set_attribute(t, object, FIELD_OFFSET(ReflectField_annotations), field->annotations);
    return complete ? object : NULL;
}

Object *reflect_method(Thread *t, const Method *method)
{
    Class *class = KNOWN(ReflectMethod);
    DescriptorType returned;
    descriptor_return(symbol_text(symbol_at(method->descriptor)), &returned);
    Class  *return_class = type_class(t, method_class(method), returned.text);
    Object *parameters = return_class ? parameter_types(t, method) : NULL;
    Object *exceptions = parameters ? exception_types(t, method) : NULL;
    if (!exceptions || !class_initialize(t, class)) return NULL;
    Object *object = object_allocate(t, class);
    if (!object) return NULL;
    set_object(t, object, FIELD_OFFSET(ReflectMethod_clazz), class_mirror(method_class(method)));
    set_object(t, object, FIELD_OFFSET(ReflectMethod_returnType), class_mirror(return_class));
    set_object(t, object, FIELD_OFFSET(ReflectMethod_parameterTypes), parameters);
    set_object(t, object, FIELD_OFFSET(ReflectMethod_exceptionTypes), exceptions);
    set_int(object, FIELD_OFFSET(ReflectMethod_slot), method->method_slot);
    set_int(object, FIELD_OFFSET(ReflectMethod_modifiers), method->access_flags & METHOD_MODIFIERS);
    bool complete = set_name(t, object, FIELD_OFFSET(ReflectMethod_name), method->name) &&
                    set_signature(t, object, FIELD_OFFSET(ReflectMethod_signature), method->generic_signature) &&
                    set_attribute(t, object, FIELD_OFFSET(ReflectMethod_annotations), method->annotations) &&
                    set_attribute(t, object, FIELD_OFFSET(ReflectMethod_parameterAnnotations), method->parameter_annotations) &&
                    set_attribute(t, object, FIELD_OFFSET(ReflectMethod_annotationDefault), method->annotation_default);
    return complete ? object : NULL;
}

Object *reflect_constructor(Thread *t, const Method *constructor)
{
    Class  *class = KNOWN(ReflectConstructor);
    Object *parameters = parameter_types(t, constructor);
    Object *exceptions = parameters ? exception_types(t, constructor) : NULL;
    if (!exceptions || !class_initialize(t, class)) return NULL;
    Object *object = object_allocate(t, class);
    if (!object) return NULL;
    set_object(t, object, FIELD_OFFSET(ReflectConstructor_clazz), class_mirror(method_class(constructor)));
    set_object(t, object, FIELD_OFFSET(ReflectConstructor_parameterTypes), parameters);
    set_object(t, object, FIELD_OFFSET(ReflectConstructor_exceptionTypes), exceptions);
    set_int(object, FIELD_OFFSET(ReflectConstructor_slot), constructor->method_slot);
    set_int(object, FIELD_OFFSET(ReflectConstructor_modifiers), constructor->access_flags & METHOD_MODIFIERS);
    bool complete = set_signature(t, object, FIELD_OFFSET(ReflectConstructor_signature), constructor->generic_signature) &&
                    set_attribute(t, object, FIELD_OFFSET(ReflectConstructor_annotations), constructor->annotations) &&
                    set_attribute(t, object, FIELD_OFFSET(ReflectConstructor_parameterAnnotations), constructor->parameter_annotations);
    return complete ? object : NULL;
}

bool instantiable(Thread *t, const Class *class)
{
    char name[1024];
    bool is_class = class == KNOWN(Class);
    if (!is_class && class_is_instance_class(class) && !(class->access_flags & (ACC_INTERFACE | ACC_ABSTRACT))) return true;
    return throw_new(t, is_class ? "java/lang/IllegalAccessException" : "java/lang/InstantiationException", "%s",
                     class_external_name(class, name, sizeof name));
}

/* --- values ----------------------------------------------------------------------------------------------------------------------------- */

Class *box_class(const Thread *t, PrimitiveType type)
{
    switch (type) {
    case TYPE_BOOLEAN: return KNOWN(Boolean);
    case TYPE_BYTE:    return KNOWN(Byte);
    case TYPE_CHAR:    return KNOWN(Character);
    case TYPE_SHORT:   return KNOWN(Short);
    case TYPE_INT:     return KNOWN(Integer);
    case TYPE_LONG:    return KNOWN(Long);
    case TYPE_FLOAT:   return KNOWN(Float);
    case TYPE_DOUBLE:  return KNOWN(Double);
    default:           return NULL;
    }
}

int32_t narrow_int(PrimitiveType type, int32_t value)
{
    switch (type) {
    case TYPE_BOOLEAN: return value & 1;
    case TYPE_BYTE:    return (int8_t)value;
    case TYPE_CHAR:    return (uint16_t)value;
    case TYPE_SHORT:   return (int16_t)value;
    default:           return value;
    }
}

/* Types that a value of each type may become. */
#define BIT(type) (1u << TYPE_##type)
static const uint16_t widenings[] = {
    [TYPE_BOOLEAN] = BIT(BOOLEAN),
    [TYPE_BYTE]    = BIT(BYTE) | BIT(SHORT) | BIT(INT) | BIT(LONG) | BIT(FLOAT) | BIT(DOUBLE),
    [TYPE_CHAR]    = BIT(CHAR) | BIT(INT) | BIT(LONG) | BIT(FLOAT) | BIT(DOUBLE),
    [TYPE_SHORT]   = BIT(SHORT) | BIT(INT) | BIT(LONG) | BIT(FLOAT) | BIT(DOUBLE),
    [TYPE_INT]     = BIT(INT) | BIT(LONG) | BIT(FLOAT) | BIT(DOUBLE),
    [TYPE_LONG]    = BIT(LONG) | BIT(FLOAT) | BIT(DOUBLE),
    [TYPE_FLOAT]   = BIT(FLOAT) | BIT(DOUBLE),
    [TYPE_DOUBLE]  = BIT(DOUBLE),
};

bool widen_value(Slot *value, PrimitiveType from, PrimitiveType to)
{
    if (from > TYPE_DOUBLE || to > TYPE_DOUBLE || !(widenings[from] >> to & 1)) return false;
    if (from == to) return true;
    Slot old = *value;
    switch (to) {
    case TYPE_LONG:  value->l = old.i; break;
    case TYPE_FLOAT: value->f = from == TYPE_LONG ? (float)old.l : (float)old.i; break;
    case TYPE_DOUBLE:
        value->d = from == TYPE_FLOAT ? (double)old.f : from == TYPE_LONG ? (double)old.l : (double)old.i;
        break;
    default: break; /* byte to short, anything to int: the same int */
    }
    return true;
}

bool unbox_argument(Thread *t, const Object *box, PrimitiveType to, Slot *value)
{
    PrimitiveType type;
    if (!box) return throw_known(t, KNOWN(IllegalArgumentException), NULL);
    if (!box_read(t, box, &type, value) || !widen_value(value, type, to)) return throw_type_mismatch_argument(t);
    return true;
}
