/* constraints.c: when loader constraints (JVMS 5.3.4) are due, and how their violations are worded.
 *
 * The table of constraints is loader.c's (loader_add_constraint). A constraint says that a class name in a descriptor means the
 * same class for two loaders. Names under java/ are left out: only the boot and the platform loader may define such a class, and
 * no name twice. */
#include "vm/exception.h"
#include "vm/link.h"
#include "vm/resolve.h"

#include <stdio.h>
#include <string.h>

/* The next class name of a descriptor from *at on, as a symbol; NULL at the end. */
static Symbol *next_class_name(VM *vm, const Symbol *descriptor, uint32_t *at)
{
    while (*at < descriptor->length && descriptor->bytes[*at] != 'L') (*at)++;
    if (*at >= descriptor->length) return NULL;
    const char *start = descriptor->bytes + *at + 1;
    const char *end = memchr(start, ';', descriptor->length - *at - 1);
    if (!end) return NULL;
    *at = (uint32_t)(end - descriptor->bytes) + 1;
    return symbol_intern(vm, start, (size_t)(end - start));
}

bool signature_loaders_agree(Thread *t, const Symbol *descriptor, Loader *a, Loader *b, Symbol **type)
{
    if (a == b) return true;
    Symbol *name;
    for (uint32_t at = 0; (name = next_class_name(t->vm, descriptor, &at)); ) {
        Class *class_a = NULL, *class_b = NULL;
        if (name->length > 5 && !memcmp(name->bytes, "java/", 5)) continue;
        if (loader_add_constraint(t, name, a, b, &class_a, &class_b)) continue;
        *type = name;
        return false;
    }
    return true;
}

typedef struct ViolationText { char a[512], b[512], loader_a[256], loader_b[256], in_a[768], in_b[768], member[1024], type[512]; } ViolationText;

static void fill_text(Thread *t, ViolationText *x, const Class *a, const Class *b, const Symbol *type)
{
    class_external_name(a, x->a, sizeof x->a);
    class_external_name(b, x->b, sizeof x->b);
    loader_text(t, loader_at(a->loader), x->loader_a, sizeof x->loader_a);
    loader_text(t, loader_at(b->loader), x->loader_b, sizeof x->loader_b);
    class_location_with_parent_text(t, a, x->in_a, sizeof x->in_a);
    class_location_with_parent_text(t, b, x->in_b, sizeof x->in_b);
    snprintf(x->type, sizeof x->type, "%s", type->bytes);
    for (char *c = x->type; *c; c++)
        if (*c == '/') *c = '.';
}

bool check_method_constraints(Thread *t, const Class *current, const Class *resolved, const Method *method, const char *kind)
{
    const Class *holder = method_class(method);
    Symbol *type;
    if (current == holder || signature_loaders_agree(t, symbol_at(method->descriptor), loader_at(current->loader), loader_at(holder->loader), &type))
        return true;
    ViolationText x;
    fill_text(t, &x, current, holder, type);
    member_external_name(resolved, symbol_at(method->name), symbol_at(method->descriptor), x.member, sizeof x.member);
    return throw_new(t, "java/lang/LinkageError",
                     "loader constraint violation: when resolving %s '%s' the class loader %s of the current class, %s, and the class "
                     "loader %s for the method's defining class, %s, have different Class objects for the type %s used in the "
                     "signature (%s; %s)", kind, x.member, x.loader_a, x.a, x.loader_b, x.b, x.type, x.in_a, x.in_b);
}

bool check_field_constraints(Thread *t, const Class *current, const Field *field)
{
    const Class *holder = class_at(field->holder);
    Symbol *type;
    if (current == holder || signature_loaders_agree(t, symbol_at(field->descriptor), loader_at(current->loader), loader_at(holder->loader), &type))
        return true;
    ViolationText x;
    fill_text(t, &x, current, holder, type);
    return throw_new(t, "java/lang/LinkageError",
                     "loader constraint violation: when resolving field \"%s\" of type %s, the class loader %s of the current class, "
                     "%s, and the class loader %s for the field's defining class, %s, have different Class objects for type %s (%s; %s)",
                     symbol_at(field->name)->bytes, x.type, x.loader_a, x.a, x.loader_b, x.b, x.type, x.in_a, x.in_b);
}

/* --- overriding and implementing across loaders ------------------------------------------------------------------------- */

static bool check_override(Thread *t, const Class *class, const Method *selected, const Method *super)
{
    const Class *type_of = method_class(selected), *above = method_class(super);
    Symbol *type;
    if (signature_loaders_agree(t, symbol_at(selected->descriptor), loader_at(type_of->loader), loader_at(above->loader), &type)) return true;
    ViolationText x;
    fill_text(t, &x, type_of, above, type);
    char name[512];
    method_external_name(selected, x.member, sizeof x.member);
    return throw_new(t, "java/lang/LinkageError",
                     "loader constraint violation for class %s: when selecting overriding method '%s' the class loader %s of the "
                     "selected method's type %s, and the class loader %s for its super type %s have different Class objects for the "
                     "type %s used in the signature (%s; %s)", class_external_name(class, name, sizeof name), x.member, x.loader_a,
                     x.a, x.loader_b, x.b, x.type, x.in_a, x.in_b);
}

static bool check_vtable(Thread *t, const Class *class)
{
    const Class *super = class_super(class);
    for (uint32_t i = 0; super && i < super->vtable_length; i++) {
        const Method *selected = method_at(class->vtable[i]), *above = method_at(super->vtable[i]);
        if (selected != above && !check_override(t, class, selected, above)) return false;
    }
    return true;
}

static bool check_implementation(Thread *t, const Class *class, const Method *selected, const Method *interface_method)
{
    const Class *type_of = method_class(selected), *interface = method_class(interface_method);
    Symbol *type;
    if (signature_loaders_agree(t, symbol_at(selected->descriptor), loader_at(type_of->loader), loader_at(interface->loader), &type)) return true;
    ViolationText x;
    fill_text(t, &x, type_of, interface, type);
    char name[512];
    method_external_name(interface_method, x.member, sizeof x.member);
    return throw_new(t, "java/lang/LinkageError",
                     "loader constraint violation in interface itable initialization for class %s: when selecting method '%s' the "
                     "class loader %s for super interface %s, and the class loader %s of the selected method's %s, %s have different "
                     "Class objects for the type %s used in the signature (%s; %s)", class_external_name(class, name, sizeof name),
                     x.member, x.loader_b, x.b, x.loader_a, class_is_interface(type_of) ? "interface" : "class", x.a, x.type, x.in_b,
                     x.in_a);
}

static bool check_itable(Thread *t, const Class *class)
{
    const InterfaceTable *tables = (const InterfaceTable *)bytes_at(class->itable);
    for (uint32_t i = 0; i < class->itable_length; i++) {
        const Class *interface = class_at(tables[i].interface);
        const MethodRef *methods = (const MethodRef *)bytes_at(tables[i].methods);
        for (unsigned j = 0; j < interface->method_count; j++) {
            const Method *m = class_method(interface, j);
            const Method *selected = m->itable_index >= 0 ? method_at(methods[m->itable_index]) : NULL;
            if (selected && selected != m && !check_implementation(t, class, selected, m)) return false;
        }
    }
    return true;
}

bool dispatch_check_constraints(Thread *t, Class *class)
{
    if (class_is_interface(class) || loader_at(class->loader) == boot_loader(t)) return true;
    return check_vtable(t, class) && check_itable(t, class);
}
