/* class.c: questions about classes: subtyping, members by name, lines. The texts of messages are in class_text.c. */
#include "vm/class.h"

#include <string.h>

#include "vm/loader.h"

Class *mirror_class(VM *vm, const Object *mirror)
{
    (void)vm;
    return class_at(*(const ClassRef *)((const uint8_t *)mirror + MIRROR_CLASS_OFFSET));
}

/* --- subtyping (JVMS 6.5, instanceof) ------------------------------------------------------------------------------ */

bool class_is_subclass(const Class *class, const Class *ancestor)
{
    if (class == ancestor) return true;
    if (ancestor->depth > class->depth) return false;
    if (ancestor->depth < CLASS_DISPLAY_DEPTH)
        return class_at(class->display[ancestor->depth]) == ancestor;
    do class = class_super(class);
    while (class && class != ancestor);
    return class != NULL;
}

bool class_implements(const Class *class, const Class *interface)
{
    if (class == interface) return true;
    const ClassRef *all = (const ClassRef *)bytes_at(class->all_interfaces);
    ClassRef wanted = class_ref(interface);
    for (unsigned i = 0; i < class->all_interface_count; i++)
        if (all[i].units == wanted.units) {
            __atomic_store_n(&((Class *)class)->secondary_cache.units, wanted.units, __ATOMIC_RELAXED);
            return true;
        }
    return false;
}

bool class_is_subtype(const Class *class, const Class *target)
{
    for (;;) {
        if (class == target) return true;
        if (class_is_interface(target)) return class_implements(class, target);
        if (!class_is_array(target)) return !class_is_primitive(class) && class_is_subclass(class, target);
        if (!class_is_array(class)) return false;
        class = class_at(class->element);
        target = class_at(target->element);
        if (class_is_primitive(class) || class_is_primitive(target)) return class == target;
    }
}

bool class_same_package(const Class *a, const Class *b)
{
    a = class_bottom(a);
    b = class_bottom(b);
    return a == b || (a->package.units && a->package.units == b->package.units);
}

/* --- members ---------------------------------------------------------------------------------------------------------- */

Method *class_find_declared_method(const Class *class, const Symbol *name, const Symbol *descriptor)
{
    const SymbolRef *names = class_method_names(class);
    SymbolRef name_ref = symbol_ref(name), descriptor_ref = symbol_ref(descriptor);
    for (unsigned i = 0; i < class->method_count; i++) {
        if (names[i].units != name_ref.units) continue;
        Method *method = class_method(class, i);
        if (method->descriptor.units == descriptor_ref.units) return method;
    }
    return NULL;
}

Field *class_find_declared_field(const Class *class, const Symbol *name, const Symbol *descriptor)
{
    Field *fields = (Field *)bytes_at(class->fields);
    SymbolRef name_ref = symbol_ref(name), descriptor_ref = symbol_ref(descriptor);
    for (unsigned i = 0; i < class->field_count; i++)
        if (fields[i].name.units == name_ref.units && fields[i].descriptor.units == descriptor_ref.units) return &fields[i];
    return NULL;
}

Method *class_find_method(const Class *class, const Symbol *name, const Symbol *descriptor)
{
    for (; class; class = class_super(class)) {
        Method *method = class_find_declared_method(class, name, descriptor);
        if (method) return method;
    }
    return NULL;
}

static bool interface_inherits_field(const Class *interface, const Symbol *name, const Symbol *descriptor)
{
    const ClassRef *all = (const ClassRef *)bytes_at(interface->all_interfaces);
    for (unsigned i = 0; i < interface->all_interface_count; i++)
        if (class_find_declared_field(class_at(all[i]), name, descriptor)) return true;
    return false;
}

/* Each interface before its own superinterfaces (JVMS 5.4.3.2). Goes only where there is such a field: there may be more ways up than steps can be
 * taken. */
static Field *find_field_in_interfaces(const Class *class, const Symbol *name, const Symbol *descriptor)
{
    for (const Class *next; class; class = next) {
        next = NULL;
        for (unsigned i = 0; i < class->interface_count && !next; i++) {
            const Class *interface = class_interface(class, i);
            Field *field = class_find_declared_field(interface, name, descriptor);
            if (field) return field;
            if (interface_inherits_field(interface, name, descriptor)) next = interface;
        }
    }
    return NULL;
}

Field *class_find_field(const Class *class, const Symbol *name, const Symbol *descriptor)
{
    for (; class; class = class_super(class)) {
        Field *field = class_find_declared_field(class, name, descriptor);
        if (!field) field = find_field_in_interfaces(class, name, descriptor);
        if (field) return field;
    }
    return NULL;
}

Method *class_find_method_named(VM *vm, const Class *class, const char *name, const char *descriptor)
{
    const Symbol *name_symbol = symbol_lookup(vm, name, strlen(name));
    const Symbol *descriptor_symbol = symbol_lookup(vm, descriptor, strlen(descriptor));
    return name_symbol && descriptor_symbol ? class_find_method(class, name_symbol, descriptor_symbol) : NULL;
}

Field *class_find_field_named(VM *vm, const Class *class, const char *name, const char *descriptor)
{
    const Symbol *name_symbol = symbol_lookup(vm, name, strlen(name));
    const Symbol *descriptor_symbol = symbol_lookup(vm, descriptor, strlen(descriptor));
    return name_symbol && descriptor_symbol ? class_find_field(class, name_symbol, descriptor_symbol) : NULL;
}

int method_line_number(const Method *method, uint32_t bci)
{
    if (method_is_native(method)) return -2;
    const uint16_t *rows = (const uint16_t *)bytes_at(method->line_numbers);
    unsigned low = 0, high = method->line_number_count; /* rows are sorted by start_pc: find the last one <= bci */
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (rows[2 * middle] <= bci) low = middle + 1;
        else high = middle;
    }
    return low ? rows[2 * (low - 1) + 1] : -1;
}
