/* allocate.c: objects, arrays and boxes, with the errors that Java expects. See native.h for the promises. */
#include <stdio.h>
#include <string.h>

#include "vm/bulk.h"
#include "vm/exception.h"
#include "vm/loader.h"
#include "vm/native.h"

/* HotSpot's limit: lengths above it are refused whatever the heap's size. */
#define MAXIMUM_ARRAY_LENGTH (INT32_MAX - 2)

Object *object_allocate(Thread *t, Class *class)
{
    Object *object = heap_allocate(&t->mutator, class_layout(class), class->layout.instance_size);
    if (!object) throw_out_of_memory(t, "Java heap space");
    return object;
}

Object *array_allocate(Thread *t, Class *array_class, int32_t length)
{
    if (__builtin_expect(length < 0, 0)) return (void)throw_known(t, KNOWN(NegativeArraySizeException), "%d", length), NULL;
    if (__builtin_expect(length > MAXIMUM_ARRAY_LENGTH, 0))
        return (void)throw_out_of_memory(t, "Requested array size exceeds VM limit"), NULL;
    Object *array = heap_allocate_array(&t->mutator, class_layout(array_class), array_class->layout.element_shift, (uint32_t)length);
    if (__builtin_expect(!array, 0)) throw_out_of_memory(t, "Java heap space");
    return array;
}

Object *array_allocate_primitive(Thread *t, PrimitiveType type, int32_t length)
{
    return array_allocate(t, t->vm->primitive_array[type], length);
}

Object *object_array_allocate(Thread *t, Class *element_class, int32_t length)
{
    Class *array_class = class_at((ClassRef){__atomic_load_n(&element_class->array.units, __ATOMIC_ACQUIRE)});
    if (!array_class) array_class = class_array_of(t, element_class);
    return array_class ? array_allocate(t, array_class, length) : NULL;
}

Object *array_allocate_multi(Thread *t, Class *array_class, unsigned dimensions, const int32_t *lengths)
{
    for (unsigned i = 0; i < dimensions; i++)
        if (lengths[i] < 0) return (void)throw_known(t, KNOWN(NegativeArraySizeException), "%d", lengths[i]), NULL;
    Object *array = array_allocate(t, array_class, lengths[0]);
    if (!array || dimensions == 1) return array;
    for (int32_t i = 0; i < lengths[0]; i++) {
        Object *element = array_allocate_multi(t, class_at(array_class->element), dimensions - 1, lengths + 1);
        if (!element) return NULL;
        object_array_set(t, array, (uint32_t)i, element);
    }
    return array;
}

Object *object_clone(Thread *t, Object *object)
{
    Class *class = object_class(object);
    Object *copy;
    size_t size;
    if (class_is_array(class)) {
        copy = array_allocate(t, class, (int32_t)array_length(object));
        size = array_size(class->layout.element_shift, array_length(object));
    } else {
        copy = object_allocate(t, class);
        size = class->layout.instance_size;
    }
    if (!copy) return NULL;
    /* Word by word: other threads may store into the original meanwhile, and no reference may be seen torn. */
    const uint64_t *from = (const uint64_t *)((const uint8_t *)object + OBJECT_HEADER_SIZE);
    uint64_t *to = (uint64_t *)((uint8_t *)copy + OBJECT_HEADER_SIZE);
    for (size_t i = 0, end, count = (size - OBJECT_HEADER_SIZE) / 8; i < count;) {
        if (i) bulk_safepoint(t);
        heap_barrier(&t->mutator, copy);
        for (end = count - i < BULK_CHUNK / 8 ? count : i + BULK_CHUNK / 8; i < end; i++) to[i] = __atomic_load_n(from + i, __ATOMIC_RELAXED);
    }
    return copy;
}

/* --- boxes ------------------------------------------------------------------------------------------------------------- */

static const struct {
    uint8_t class_id;
    uint16_t field_id;
} boxes[] = {
    [TYPE_BOOLEAN] = {CLASS_Boolean, FIELD_Boolean_value}, [TYPE_BYTE] = {CLASS_Byte, FIELD_Byte_value},
    [TYPE_CHAR] = {CLASS_Character, FIELD_Character_value}, [TYPE_SHORT] = {CLASS_Short, FIELD_Short_value},
    [TYPE_INT] = {CLASS_Integer, FIELD_Integer_value}, [TYPE_LONG] = {CLASS_Long, FIELD_Long_value},
    [TYPE_FLOAT] = {CLASS_Float, FIELD_Float_value}, [TYPE_DOUBLE] = {CLASS_Double, FIELD_Double_value},
};

Object *box_allocate(Thread *t, PrimitiveType type, Slot value)
{
    if (type == TYPE_REFERENCE) return object_at(value.ref);
    if (type == TYPE_VOID) return NULL;
    Object *box = object_allocate(t, t->vm->known_class[boxes[type].class_id]);
    if (!box) return NULL;
    void *at = field_address(box, t->vm->known_field[boxes[type].field_id]);
    switch (type) {
    case TYPE_BOOLEAN: case TYPE_BYTE: *(int8_t *)at = (int8_t)value.i; break;
    case TYPE_CHAR: case TYPE_SHORT: *(int16_t *)at = (int16_t)value.i; break;
    case TYPE_LONG: case TYPE_DOUBLE: *(int64_t *)at = value.l; break;
    default: *(int32_t *)at = value.i; break;
    }
    return box;
}

bool box_read(Thread *t, const Object *object, PrimitiveType *type, Slot *value)
{
    const Class *class = object_class(object);
    for (unsigned i = TYPE_BOOLEAN; i <= TYPE_DOUBLE; i++) {
        if (class != t->vm->known_class[boxes[i].class_id]) continue;
        const void *at = field_address(object, t->vm->known_field[boxes[i].field_id]);
        *type = (PrimitiveType)i;
        value->bits = 0;
        switch (i) {
        case TYPE_BOOLEAN: value->i = *(const uint8_t *)at; break;
        case TYPE_BYTE: value->i = *(const int8_t *)at; break;
        case TYPE_CHAR: value->i = *(const uint16_t *)at; break;
        case TYPE_SHORT: value->i = *(const int16_t *)at; break;
        case TYPE_LONG: case TYPE_DOUBLE: value->l = *(const int64_t *)at; break;
        default: value->i = *(const int32_t *)at; break;
        }
        return true;
    }
    return false;
}
