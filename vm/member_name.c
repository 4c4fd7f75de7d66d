/* member_name.c: java.lang.invoke.MemberName and ResolvedMethodName (contract 5.4): how method handles name methods and fields.
 *
 * A resolved method's MemberName refers to the method's one ResolvedMethodName, whose hidden fields hold the Method; its own hidden
 * vmindex holds the vtable index (>= 0), the itable index, -2 for direct calls, or the offset of a field. */
#include "vm/method_handle.h"

#include "classfmt/opcodes.h"
#include "sandbox/os_thread.h"
#include "vm/exception.h"
#include "vm/native.h"
#include "vm/string.h"

enum { IS_METHOD = 0x10000, IS_CONSTRUCTOR = 0x20000, IS_FIELD = 0x40000, CALLER_SENSITIVE = 0x100000, TRUSTED_FINAL = 0x200000 };
#define KIND_SHIFT 24
#define VMINDEX_DIRECT (-2)
#define METHOD_MODIFIERS 0x1dff
#define FIELD_MODIFIERS 0x50df

Method *member_name_method(Thread *t, const Object *member_name)
{
    Object *resolved = get_object(member_name, FIELD_OFFSET(MemberName_method));
    if (!resolved) return NULL;
    return method_at((MethodRef){(uint32_t)get_int(resolved, t->vm->injected.resolved_vmtarget)});
}

int64_t member_name_vmindex(Thread *t, const Object *member_name)
{
    return get_long(member_name, t->vm->injected.member_vmindex);
}

Method *method_handle_target(Thread *t, const Object *handle)
{
    Object *form = get_object(handle, FIELD_OFFSET(MethodHandle_form));
    return member_name_method(t, get_object(form, FIELD_OFFSET(LambdaForm_vmentry)));
}

Object *resolved_method_name(Thread *t, Method *method)
{
    Object *name = object_at((ObjectRef){__atomic_load_n(&method->resolved_method_name.units, __ATOMIC_ACQUIRE)});
    if (name) return name;
    name = object_allocate(t, KNOWN(ResolvedMethodName));
    if (!name) return NULL;
    set_object(t, name, t->vm->injected.resolved_vmholder, class_mirror(method_class(method)));
    set_int(name, t->vm->injected.resolved_vmtarget, (int32_t)method_ref(method).units);
    __atomic_or_fetch(&method_class(method)->flags, CLASS_HAS_METHOD_NAMES, __ATOMIC_RELAXED);
    class_note_young(method_class(method));
    uint32_t none = 0;
    if (!__atomic_compare_exchange_n(&method->resolved_method_name.units, &none, object_ref(name).units, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE))
        name = object_at((ObjectRef){none});
    return name;
}

/* Reference kinds of JVMS table 4.4.8-A. */
enum { REF_GET_FIELD = 1, REF_GET_STATIC, REF_PUT_FIELD, REF_PUT_STATIC, REF_INVOKE_VIRTUAL, REF_INVOKE_STATIC, REF_INVOKE_SPECIAL,
       REF_NEW_INVOKE_SPECIAL, REF_INVOKE_INTERFACE };

bool member_name_set_method(Thread *t, Object *member_name, Method *method, Class *reference_class, int reference_kind)
{
    Class *holder = method_class(method);
    Object *resolved = resolved_method_name(t, method);
    if (!resolved) return false;
    int32_t flags = (method->access_flags & METHOD_MODIFIERS) | IS_METHOD;
    int64_t index = VMINDEX_DIRECT;
    if (method->flags & METHOD_CALLER_SENSITIVE) flags |= CALLER_SENSITIVE;
    if (method_is_static(method)) flags |= REF_INVOKE_STATIC << KIND_SHIFT;
    else if (method->flags & METHOD_IS_INIT) flags = (flags & ~IS_METHOD) | IS_CONSTRUCTOR | REF_INVOKE_SPECIAL << KIND_SHIFT;
    else if (reference_kind == REF_INVOKE_INTERFACE && class_is_interface(holder) && !method_is_private(method)) {
        flags |= REF_INVOKE_INTERFACE << KIND_SHIFT;
        index = method->itable_index;
    } else {
        /* A method of Object named through an interface is virtual on Object; a default found through a class, on that class. */
        Class *class = !class_is_interface(holder) ? holder : class_is_interface(reference_class) ? KNOWN(Object) : reference_class;
        int32_t slot = reference_kind == REF_INVOKE_SPECIAL || (method->access_flags & (ACC_FINAL | ACC_PRIVATE)) ? -1
                     : vtable_index_for(class, method);
        if (slot >= 0) {
            flags |= REF_INVOKE_VIRTUAL << KIND_SHIFT;
            index = slot;
            holder = class_is_interface(holder) ? class : holder;
        } else flags |= REF_INVOKE_SPECIAL << KIND_SHIFT;
    }
    set_int(member_name, FIELD_OFFSET(MemberName_flags), flags);
    set_long(member_name, t->vm->injected.member_vmindex, index);
    set_object(t, member_name, FIELD_OFFSET(MemberName_clazz), class_mirror(holder));
    set_object(t, member_name, FIELD_OFFSET(MemberName_method), resolved);
    return true;
}

bool member_name_set_field(Thread *t, Object *member_name, Field *field, bool setter)
{
    Class *holder = class_at(field->holder);
    bool is_static = field->access_flags & ACC_STATIC;
    int kind = (is_static ? REF_GET_STATIC : REF_GET_FIELD) + (setter ? 2 : 0);
    int32_t flags = (field->access_flags & FIELD_MODIFIERS) | IS_FIELD | kind << KIND_SHIFT;
    if ((field->access_flags & ACC_FINAL) && (is_static || (holder->flags & (CLASS_IS_HIDDEN | CLASS_IS_RECORD)))) flags |= TRUSTED_FINAL;
    Object *name = get_object(member_name, FIELD_OFFSET(MemberName_name));
    if (!name && !(name = string_intern_symbol(t, symbol_at(field->name), false))) return false;
    set_int(member_name, FIELD_OFFSET(MemberName_flags), flags);
    set_long(member_name, t->vm->injected.member_vmindex, field->offset);
    set_object(t, member_name, FIELD_OFFSET(MemberName_clazz), class_mirror(holder));
    set_object(t, member_name, FIELD_OFFSET(MemberName_name), name);
    set_object(t, member_name, FIELD_OFFSET(MemberName_method), NULL);
    if (!get_object(member_name, FIELD_OFFSET(MemberName_type)) && field->type != TYPE_REFERENCE)
        set_object(t, member_name, FIELD_OFFSET(MemberName_type), class_mirror(t->vm->primitive_class[field->type]));
    return true;
}

/* What is left after a collection is old, and the strong references were visited: no class holds anything young any more. Where it is known
 * already nothing is written, so that an image's pages are shared. */
static bool was_young(uint32_t *holds_young)
{
    bool was = *holds_young;
    if (was) *holds_young = false;
    return was;
}

void method_handles_visit_weak(VM *vm, Collector *collector)
{
    bool young = gc_is_young(collector);
    for (Loader *loader = loader_next(vm, NULL); loader; loader = loader_next(vm, loader)) {
        if (!was_young(&loader->holds_young) && young) continue;
        for (Class *class = class_at(loader->classes); class; class = class_at(class->next_in_loader)) {
            if (!was_young(&class->holds_young) && young) continue;
            for (unsigned i = 0; (class->flags & CLASS_HAS_METHOD_NAMES) && i < class->method_count; i++)
                gc_visit_weak(collector, &class_method(class, i)->resolved_method_name);
        }
    }
}
