/* mirror.c: java.lang.Class objects.
 *
 * A mirror is an instance of java.lang.Class with a hidden word in front of its own fields (the class it stands for: MIRROR_CLASS_OFFSET)
 * and the class's static fields behind them. It lies in the mirror space, never moves, and lives as long as its class.
 *
 * Classes that are defined before java.lang.Class is laid out get theirs from mirrors_create_all; their statics, numbered from
 * 0 until then, are moved behind the fields of java.lang.Class. */
#include "vm/define.h"
#include "vm/exception.h"
#include "vm/module.h"
#include "vm/native.h"

static void set_early(Thread *t, Object *mirror, uint32_t offset, const Object *value)
{
    if (offset && value) set_object(t, mirror, offset, value);
}

bool mirror_create(Thread *t, Class *class)
{
    const Class *class_of_classes = KNOWN(Class);
    if (!class_of_classes) return true;
    size_t bytes = (size_t)class_of_classes->layout.instance_size + class->layout.static_size;
    Object *mirror = heap_allocate_mirror(&t->mutator, class_layout(class_of_classes), bytes);
    if (!mirror) return throw_out_of_memory(t, "Java heap space");
    *(ClassRef *)((uint8_t *)mirror + MIRROR_CLASS_OFFSET) = class_ref(class);
    class->layout.mirror = object_ref(mirror);
    set_early(t, mirror, FIELD_OFFSET(Class_classLoader), class_is_primitive(class) ? NULL : loader_object(loader_at(class->loader)));
    if (class->module.units) set_early(t, mirror, FIELD_OFFSET(Class_module), object_at(module_at(class->module)->object));
    if (class_is_array(class)) set_early(t, mirror, FIELD_OFFSET(Class_componentType), class_mirror(class_at(class->element)));
    return true;
}

bool mirrors_create_all(Thread *t)
{
    uint32_t base = KNOWN(Class)->layout.instance_size;
    for (Class *class = class_at(boot_loader(t)->classes); class; class = class_at(class->next_in_loader)) {
        if (class->layout.mirror.units) continue;
        layout_relocate_statics(class, base);
        if (!mirror_create(t, class)) return false;
    }
    return true;
}
