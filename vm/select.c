/* select.c: method selection (JVMS 5.4.6) off the fast path, and the errors of calls that select nothing that can be run. */
#include <stdio.h>

#include "vm/exception.h"
#include "vm/link.h"
#include "vm/resolve.h"

Method *lookup_interface_method(const Class *receiver, const Method *interface_method)
{
    const Class *interface = method_class(interface_method);
    if (interface_method->itable_index < 0) {
        if (class_is_interface(interface)) return (Method *)interface_method; /* private or static */
        return interface_method->vtable_index >= 0 ? method_at(receiver->vtable[interface_method->vtable_index]) : (Method *)interface_method;
    }
    const InterfaceTable *tables = (const InterfaceTable *)bytes_at(receiver->itable);
    for (uint32_t i = 0; i < receiver->itable_length; i++)
        if (class_at(tables[i].interface) == interface) return method_at(((const MethodRef *)bytes_at(tables[i].methods))[interface_method->itable_index]);
    return NULL;
}

/* --- errors ------------------------------------------------------------------------------------------------------------------- */

static const char *class_kind(const Class *class)
{
    return class_is_interface(class) ? "interface" : class->access_flags & ACC_ABSTRACT ? "abstract class" : "class";
}

/* "void m(int)": the external name without the class. */
static const char *name_without_class(const Method *m, char *buffer, size_t size)
{
    char full[1024], class[512];
    method_external_name(m, full, sizeof full);
    class_external_name(method_class(m), class, sizeof class);
    char *parameters = __builtin_strchr(full, '('), *name = parameters;
    while (name && name > full && name[-1] != ' ') name--;
    if (!name) return full[0] ? symbol_at(m->name)->bytes : "";
    size_t skip = __builtin_strlen(class) + 1;
    snprintf(buffer, size, "%.*s%s", (int)(name - full), full, name + ((size_t)(parameters - name) > skip ? skip : 0));
    return buffer;
}

bool throw_abstract_call(Thread *t, const Method *resolved, const Method *selected, const Class *receiver)
{
    char class[512] = "", name[1024], holder[512], chosen[1200] = "", chosen_name[1024];
    if (receiver) class_external_name(receiver, class, sizeof class);
    if (selected && selected != resolved)
        snprintf(chosen, sizeof chosen, " Selected method is '%s%s%s'.", method_is_abstract(selected) ? "abstract " : "",
                 method_is_private(selected) ? "private " : "", method_external_name(selected, chosen_name, sizeof chosen_name));
    const char *start = receiver ? "Receiver class " : "Missing implementation of resolved method";
    const char *middle = receiver ? " does not define or inherit an implementation of the resolved method" : "";
    return throw_new(t, "java/lang/AbstractMethodError", "%s%s%s '%s%s%s' of %s %s.%s", start, class, middle,
                     method_is_abstract(resolved) ? "abstract " : "", method_is_private(resolved) ? "private " : "",
                     name_without_class(resolved, name, sizeof name), class_kind(method_class(resolved)),
                     class_external_name(method_class(resolved), holder, sizeof holder), chosen);
}

bool throw_abstract_selected(Thread *t, const Method *method, const Class *receiver)
{
    if (method->flags & METHOD_OVERPASS)
        return throw_new(t, method->flags & METHOD_OVERPASS_ABSTRACT ? "java/lang/AbstractMethodError" : "java/lang/IncompatibleClassChangeError",
                         "%s", symbol_at(method->overpass_message)->bytes);
    return throw_abstract_call(t, method, method, receiver);
}

static bool throw_not_implemented(Thread *t, const Class *receiver, const Class *interface)
{
    char class[512], name[512];
    return throw_new(t, "java/lang/IncompatibleClassChangeError", "Class %s does not implement the requested interface %s",
                     class_external_name(receiver, class, sizeof class), class_external_name(interface, name, sizeof name));
}

bool check_receiver_implements(Thread *t, const Class *receiver, const Class *interface)
{
    return class_implements(receiver, interface) || throw_not_implemented(t, receiver, interface);
}

bool check_special_receiver(Thread *t, const Class *current, const Class *receiver)
{
    if (class_implements(receiver, current)) return true;
    char class[512], name[512];
    return throw_new(t, "java/lang/IllegalAccessError", "Receiver class %s must be the current class or a subtype of interface %s",
                     class_external_name(receiver, class, sizeof class), class_external_name(current, name, sizeof name));
}

/* --- selection ------------------------------------------------------------------------------------------------------------------- */

Method *select_virtual(Thread *t, Class *receiver, Method *resolved)
{
    int32_t slot = vtable_index_for(receiver, resolved);
    Method *selected = slot >= 0 ? method_at(receiver->vtable[slot]) : resolved;
    if (!method_is_abstract(selected)) return selected;
    if (selected->flags & METHOD_OVERPASS) throw_abstract_selected(t, selected, receiver);
    else throw_abstract_call(t, resolved, selected, receiver);
    return NULL;
}

/* The nearest class's method of that name, as 5.4.6 looks for it; may not be public, or be abstract. */
static Method *find_selected(const Class *receiver, const Method *resolved)
{
    for (const Class *k = receiver; k; k = class_super(k)) {
        Method *m = class_find_declared_method(k, symbol_at(resolved->name), symbol_at(resolved->descriptor));
        if (m && !(m->access_flags & (ACC_STATIC | ACC_PRIVATE))) return m;
    }
    return NULL;
}

/* The itable has nothing to call: says why. (A conflict of defaults too is an AbstractMethodError here, as in HotSpot.) */
static Method *fail_interface(Thread *t, const Class *receiver, const Method *resolved)
{
    Method *selected = find_selected(receiver, resolved);
    if (selected && !(selected->access_flags & ACC_PUBLIC)) {
        char name[1024];
        throw_new(t, "java/lang/IllegalAccessError", "'%s'",
                  member_external_name(receiver, symbol_at(selected->name), symbol_at(selected->descriptor), name, sizeof name));
    } else {
        throw_abstract_call(t, resolved, selected, receiver);
    }
    return NULL;
}

Method *select_interface(Thread *t, Class *receiver, Method *resolved)
{
    const Class *interface = method_class(resolved);
    if (!class_is_interface(interface)) return select_virtual(t, receiver, resolved); /* a public method of Object */
    if (!class_implements(receiver, interface)) {
        throw_not_implemented(t, receiver, interface);
        return NULL;
    }
    Method *selected = lookup_interface_method(receiver, resolved);
    return selected ? selected : fail_interface(t, receiver, resolved);
}
