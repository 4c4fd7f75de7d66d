/* image_call.c: see image_call.h. */
#include "vm/image_call.h"

#include "vm/exception.h"
#include "vm/image.h"
#include "vm/interpreter.h"
#include "vm/link.h"
#include "vm/loader.h"
#include "vm/native.h"

bool image_missing(Thread *t, const char *class_name, const char *name)
{
    return throw_new(t, "java/lang/InternalError", "the class library has no %s.%s", class_name, name);
}

bool image_call_method(Thread *t, Class *class, const char *name, const char *descriptor, const Slot *arguments, unsigned slots, Slot *result)
{
    ClassRef kept = class_ref(class);
    if (!class || !java_initialize(t, class)) return false;
    class = class_at(kept);
    Method *method = class_find_method_named(t->vm, class, name, descriptor);
    return method ? java_call(t, method, arguments, slots, result) : image_missing(t, symbol_at(class->name)->bytes, name);
}

bool image_call(Thread *t, const char *class_name, const char *name, const char *descriptor, const Slot *arguments, unsigned slots, Slot *result)
{
    Method *known = image_place_method(t->vm, class_name, name, descriptor);
    if (known) return java_call(t, known, arguments, slots, result);
    return image_call_method(t, boot_class(t, class_name), name, descriptor, arguments, slots, result);
}

Object *image_make(Thread *t, const char *class_name, const char *descriptor, Slot *arguments, unsigned slots)
{
    Class *known;
    image_place_class(t->vm, class_name, &known);
    Class *class = known ? known : boot_class(t, class_name);
    ClassRef kept = class_ref(class);
    if (!class || (!known && !java_initialize(t, class))) return NULL;
    Object *object = object_allocate(t, class_at(kept));
    if (!object) return NULL;
    arguments[0] = image_slot(object);
    return image_call(t, class_name, "<init>", descriptor, arguments, slots, NULL) ? object_at(arguments[0].ref) : NULL;
}
