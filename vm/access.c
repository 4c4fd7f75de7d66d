/* access.c: access control at link time (JVMS 5.4.4; modules: contract section 9).
 *
 * Subclasses of jdk.internal.reflect.MagicAccessorImpl, which the library generates for reflection and deserialisation, may access
 * everything. */
#include "vm/exception.h"
#include "vm/module.h"
#include "vm/resolve.h"

#include <stdio.h>

static const Class *element_class(const Class *class)
{
    while (class_is_array(class)) class = class_at(class->element);
    return class;
}

/* Is the class public to its module? Of member classes the class file's own flags count, as HotSpot has it. */
static bool is_public(const Class *class) { return class->access_flags & ACC_PUBLIC; }

bool class_can_access_class(Thread *t, const Class *from, const Class *to)
{
    to = element_class(to);
    if (from == to || class_is_primitive(to) || class_same_package(from, to) || (from->flags & CLASS_IS_MAGIC_ACCESSOR)) return true;
    char text[1024];
    return is_public(to) && !module_access_denied(t, from, to, text, sizeof text);
}

/* "; "-joined places of two classes, as HotSpot puts them behind its access errors: A is in ...; B is in ... */
static const char *location(Thread *t, const Class *a, const Class *b, char *buffer, size_t size)
{
    return class_location_text(t, a, b, buffer, size);
}

bool throw_class_access(Thread *t, const Class *from, const Class *to)
{
    char text[2048], from_name[512], to_name[512];
    const Class *element = element_class(to);
    const char *denied = is_public(element) ? module_access_denied(t, from, element, text, sizeof text) : NULL;
    if (denied) return throw_new(t, "java/lang/IllegalAccessError", "%s", denied);
    class_external_name(from, from_name, sizeof from_name);
    class_external_name(element, to_name, sizeof to_name);
    return throw_new(t, "java/lang/IllegalAccessError", "failed to access class %s from class %s (%s)", to_name, from_name,
                     location(t, element, from, text, sizeof text));
}

/* The protected rule: a member of a superclass, named through a class related to the accessing one. */
static bool is_protected_access(const Class *from, const Class *holder, const Class *site, uint16_t access_flags)
{
    if (!(access_flags & ACC_PROTECTED) || !class_is_subclass(from, holder)) return false;
    return (access_flags & ACC_STATIC) || from == site || holder == site || class_is_subclass(from, site) || class_is_subclass(site, from);
}

bool class_can_access_member(Thread *t, Class *from, const Class *holder, const Class *site, uint16_t access_flags)
{
    if (from == holder || (access_flags & ACC_PUBLIC) || is_protected_access(from, holder, site, access_flags)) return true;
    if (!(access_flags & ACC_PRIVATE)) {
        if (class_same_package(from, holder)) return true;
    } else if (from->flags & CLASS_IS_MAGIC_ACCESSOR) {
        return true;
    } else {
        return class_are_nest_mates(t, from, (Class *)holder);
    }
    return from->flags & CLASS_IS_MAGIC_ACCESSOR;
}
