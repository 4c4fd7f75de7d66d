/* resolve_method.c: method resolution (JVMS 5.4.3.3, 5.4.3.4) and what each invoke instruction checks at link time (JVMS 6.5). */
#include "vm/resolve.h"

#include <stdio.h>
#include <string.h>

#include "classfmt/opcodes.h"
#include "vm/exception.h"
#include "vm/method_handle.h"
#include "vm/native.h"

/* One resolution under way. */
typedef struct MethodSearch {
    Class  *class;          /* that the reference names */
    Symbol *name, *descriptor;
    Class  *caller;         /* NULL: no access checks */
    int     opcode;
    bool    interface_ref;
} MethodSearch;

static bool throw_incompatible(Thread *t, const char *format, const MethodSearch *s)
{
    char name[1024];
    member_external_name(s->class, s->name, s->descriptor, name, sizeof name);
    char text[1280];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(text, sizeof text, format, name);
#pragma GCC diagnostic pop
    return throw_new(t, "java/lang/IncompatibleClassChangeError", "%s", text);
}

/* --- look-up ------------------------------------------------------------------------------------------------------------ */

/* The one method of that name that MethodHandle or VarHandle declare, if it is signature-polymorphic (JVMS 2.9.3). */
static Method *find_polymorphic(Thread *t, const Class *class, const Symbol *name)
{
    if (class != KNOWN(MethodHandle) && class != KNOWN(VarHandle)) return NULL;
    for (unsigned i = 0; i < class->method_count; i++) {
        Method *m = class_method(class, i);
        if (symbol_at(m->name) == name) return m->flags & METHOD_POLYMORPHIC ? m : NULL;
    }
    return NULL;
}

/* In the superinterfaces: the maximally specific default, else any method that is neither private nor static. */
static Method *find_in_interfaces(const Class *class, const Symbol *name, const Symbol *descriptor)
{
    bool conflict;
    return maximally_specific_method(class, name, descriptor, &conflict);
}

static Method *find_class_method(Thread *t, const MethodSearch *s)
{
    const Class *class = class_is_array(s->class) ? KNOWN(Object) : s->class;
    Method *m = find_polymorphic(t, class, s->name);
    if (m && s->opcode == OP_invokestatic && !method_is_static(m)) m = NULL; /* it has no receiver to be the handle */
    if (!m) m = class_find_method(class, s->name, s->descriptor);
    return m ? m : find_in_interfaces(class, s->name, s->descriptor);
}

static Method *find_interface_method(Thread *t, const MethodSearch *s)
{
    Method *m = class_find_declared_method(s->class, s->name, s->descriptor);
    if (m) return m;
    m = class_find_declared_method(KNOWN(Object), s->name, s->descriptor);
    if (m && (m->access_flags & (ACC_PUBLIC | ACC_STATIC)) == ACC_PUBLIC) return m;
    return find_in_interfaces(s->class, s->name, s->descriptor);
}

/* --- access ---------------------------------------------------------------------------------------------------------------- */

static bool throw_method_access(Thread *t, const MethodSearch *s, const Method *m)
{
    const Class *holder = method_class(m), *from = s->caller;
    Symbol *descriptor = m->flags & METHOD_POLYMORPHIC ? s->descriptor : symbol_at(m->descriptor);
    char from_name[512], name[1024], where[2048], nest[1024] = "";
    return throw_new(t, "java/lang/IllegalAccessError", "class %s tried to access %s%s%smethod '%s' (%s)%s",
                     class_external_name(from, from_name, sizeof from_name), m->access_flags & ACC_ABSTRACT ? "abstract " : "",
                     m->access_flags & ACC_PROTECTED ? "protected " : "", method_is_private(m) ? "private " : "",
                     member_external_name(holder, symbol_at(m->name), descriptor, name, sizeof name),
                     class_location_text(t, from, holder, where, sizeof where), method_is_private(m) ? nest_host_error_text(from, holder, nest, sizeof nest) : "");
}

static bool check_access(Thread *t, const MethodSearch *s, const Method *m)
{
    uint16_t flags = m->access_flags;
    if (!s->caller) return true;
    if (class_is_array(s->class) && s->name == SYMBOL(clone)) flags = ACC_PUBLIC; /* JLS 10.7 */
    Frame *before = t->frame;
    if (class_can_access_member(t, s->caller, method_class(m), s->class, flags)) return true;
    if (t->frame == before && !thread_has_exception(t)) throw_method_access(t, s, m);
    return false;
}

/* --- resolution --------------------------------------------------------------------------------------------------------------- */

/* The constant's kind and the class's must agree. (invokestatic and invokespecial go by the class.) */
static bool check_kind(Thread *t, const MethodSearch *s, bool known_kind)
{
    bool is_interface = class_is_interface(s->class);
    char name[512];
    if (s->opcode == OP_invokevirtual && is_interface)
        return throw_new(t, "java/lang/IncompatibleClassChangeError", "Found interface %s, but class was expected",
                         class_external_name(s->class, name, sizeof name));
    if (s->opcode == OP_invokeinterface && !is_interface)
        return throw_new(t, "java/lang/IncompatibleClassChangeError", "Found class %s, but interface was expected",
                         class_external_name(s->class, name, sizeof name));
    if (known_kind && is_interface && !s->interface_ref) return throw_incompatible(t, "Method '%s' must be InterfaceMethodref constant", s);
    if (known_kind && !is_interface && s->interface_ref) return throw_incompatible(t, "Method '%s' must be Methodref constant", s);
    return true;
}

static Method *find_method(Thread *t, const MethodSearch *s, bool check_constraints)
{
    bool is_interface = class_is_interface(s->class);
    Method *m = is_interface ? find_interface_method(t, s) : find_class_method(t, s);
    if (!m) {
        char name[1024];
        member_external_name(s->class, s->name, s->descriptor, name, sizeof name);
        throw_new(t, "java/lang/NoSuchMethodError", "'%s'", name);
        return NULL;
    }
    if (!check_access(t, s, m)) return NULL;
    if (m->flags & METHOD_POLYMORPHIC) return m;
    if (check_constraints && s->caller && !check_method_constraints(t, s->caller, s->class, m, is_interface ? "interface method" : "method"))
        return NULL;
    return m;
}

/* --- what the instructions ask ---------------------------------------------------------------------------------------------------- */

static bool throw_about_method(Thread *t, const char *what, const Method *m)
{
    char name[1024];
    return throw_new(t, "java/lang/IncompatibleClassChangeError", "%s '%s'", what, method_external_name(m, name, sizeof name));
}

static bool throw_no_constructor(Thread *t, const MethodSearch *s)
{
    char class[512], full[1024];
    class_external_name(s->class, class, sizeof class);
    member_external_name(s->class, s->name, s->descriptor, full, sizeof full);
    const char *parameters = strchr(full, '(');
    return throw_new(t, "java/lang/NoSuchMethodError", "%s: method 'void <init>%s' not found", class, parameters ? parameters : "()");
}

static bool is_direct_superinterface(const Class *class, const Class *interface)
{
    for (unsigned i = 0; i < class->interface_count; i++)
        if (class_interface(class, i) == interface) return true;
    return class == interface;
}

/* invokespecial of a superclass's method: selected anew from the direct superclass up (JVMS 6.5.invokespecial). */
static Method *select_from_super(Thread *t, const MethodSearch *s, Method *resolved)
{
    const Class *super = class_super(s->caller);
    for (const Class *k = super; k; k = class_super(k)) {
        Method *m = class_find_declared_method(k, s->name, s->descriptor);
        if (m && !method_is_static(m)) return m;
    }
    int32_t slot = class_is_interface(method_class(resolved)) ? vtable_index_for(super, resolved) : -1;
    return slot >= 0 ? method_at(super->vtable[slot]) : find_in_interfaces(super, s->name, s->descriptor);
}

static Method *special_target(Thread *t, const MethodSearch *s, Method *m, bool check_constraints)
{
    if (m->flags & METHOD_IS_INIT) {
        if (method_class(m) == s->class) return m;
        throw_no_constructor(t, s);
        return NULL;
    }
    if (s->caller && class_is_interface(s->class) && !(s->caller->flags & CLASS_IS_MAGIC_ACCESSOR) &&
        !is_direct_superinterface(s->caller, s->class)) {
        char name[1024], caller[512];
        throw_new(t, "java/lang/IncompatibleClassChangeError", "Interface method reference: '%s', is in an indirect superinterface of %s",
                  method_external_name(m, name, sizeof name), class_external_name(s->caller, caller, sizeof caller));
        return NULL;
    }
    if (method_is_static(m)) {
        throw_about_method(t, "Expecting non-static method", m);
        return NULL;
    }
    Method *selected = m;
    if (s->caller && s->caller != s->class && class_is_subclass(s->caller, s->class) && !class_is_interface(s->class)) {
        selected = select_from_super(t, s, m);
        if (selected && selected != m && check_constraints && !check_method_constraints(t, s->caller, s->class, selected, "method")) return NULL;
    }
    if (!selected || (method_is_abstract(selected) && !(selected->flags & METHOD_OVERPASS))) {
        char name[1024];
        throw_new(t, "java/lang/AbstractMethodError", "'%s'", member_external_name(s->class, s->name, s->descriptor, name, sizeof name));
        return NULL;
    }
    return selected;
}

static Method *check_instruction(Thread *t, const MethodSearch *s, Method *m, bool check_constraints)
{
    switch (s->opcode) {
    case OP_invokespecial: return special_target(t, s, m, check_constraints);
    case OP_invokestatic:
        if (!method_is_static(m)) throw_about_method(t, "Expected static method", m);
        break;
    case OP_invokeinterface:
        if (method_is_static(m)) throw_about_method(t, "Expected instance not static method", m);
        break;
    default:
        if (method_is_static(m)) throw_about_method(t, "Expecting non-static method", m);
        break;
    }
    return thread_has_exception(t) ? NULL : m;
}

Method *resolve_method_in(Thread *t, Class *class, Symbol *name, Symbol *descriptor, int opcode, bool interface_ref, Class *caller,
                          bool check_constraints)
{
    MethodSearch s = {class, name, descriptor, caller, opcode, interface_ref};
    if (!check_kind(t, &s, false)) return NULL;
    Method *m = find_method(t, &s, check_constraints);
    return m ? check_instruction(t, &s, m, check_constraints) : NULL;
}

Method *resolve_method(Thread *t, ConstantPool *pool, uint16_t index, int opcode)
{
    if (resolution_rethrow(t, pool, index)) return NULL;
    Class *class = resolve_class(t, pool, constant_member_class_index(pool, index));
    if (!class) return NULL;
    MethodSearch s = {class, constant_member_name(pool, index), constant_member_descriptor(pool, index), class_at(pool->holder), opcode,
                      constant_tag(pool, index) == CONSTANT_InterfaceMethodref};
    if (!check_kind(t, &s, true)) return NULL; /* depends on the instruction: not recorded */
    Method *m = find_method(t, &s, true);
    if (!m) {
        if (thread_has_exception(t)) resolution_record_error(t, pool, index);
        return NULL;
    }
    return check_instruction(t, &s, m, true);
}
