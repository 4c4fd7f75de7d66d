/* java_lang_invoke.c: natives of java.lang.invoke: MethodHandleNatives, and what remains of MethodHandle's and VarHandle's own
 * (contract section 5). The work on MemberNames is vm/member_name.c's. */
#include <string.h>

#include "classfmt/opcodes.h"
#include "stdlib/stdlib.h"
#include "vm/exception.h"
#include "vm/link.h"
#include "vm/method_handle.h"
#include "vm/resolve.h"
#include "vm/string.h"

enum { IS_METHOD = 0x10000, IS_CONSTRUCTOR = 0x20000, IS_FIELD = 0x40000, SEARCH_SUPERCLASSES = 0x100000, SEARCH_INTERFACES = 0x200000 };
enum { KIND_SHIFT = 24, KIND_MASK = 15 };
enum { REF_PUT_FIELD = 3, REF_INVOKE_VIRTUAL = 5, REF_INVOKE_STATIC, REF_INVOKE_SPECIAL, REF_NEW_INVOKE_SPECIAL, REF_INVOKE_INTERFACE };
#define LM_UNCONDITIONAL 0x20

/* The descriptor that a MemberName's type (MethodType, Class or String) means. NULL: exception pending, or no such symbol. */
static Symbol *member_descriptor(Thread *t, Object *type)
{
    Class *class = object_class(type);
    if (class == KNOWN(MethodType)) return method_type_descriptor(t, type);
    if (class == KNOWN(Class)) {
        char text[65540];
        size_t length = class_descriptor(mirror_class(t->vm, type), text, sizeof text);
        return symbol_intern(t->vm, text, length);
    }
    if (class == KNOWN(String)) return symbol_of_string(t, type, false);
    throw_new(t, "java/lang/InternalError", "unrecognized type");
    return NULL;
}

/* A signature-polymorphic method of MethodHandle or VarHandle by name, or NULL. */
static Method *polymorphic_method(Thread *t, Class *class, const Symbol *name)
{
    if (class != KNOWN(MethodHandle) && class != KNOWN(VarHandle)) return NULL;
    for (unsigned i = 0; i < class->method_count; i++) {
        Method *method = class_method(class, i);
        if (symbol_at(method->name) == name && (method->flags & METHOD_POLYMORPHIC)) return method;
    }
    return NULL;
}

static bool resolve_method_member(Thread *t, Object *member, Class *class, Symbol *name, Symbol *descriptor, int kind, Class *caller, bool constraints)
{
    static const uint8_t opcodes[] = {[REF_INVOKE_VIRTUAL] = OP_invokevirtual, [REF_INVOKE_STATIC] = OP_invokestatic,
                                      [REF_INVOKE_SPECIAL] = OP_invokespecial, [REF_NEW_INVOKE_SPECIAL] = OP_invokespecial,
                                      [REF_INVOKE_INTERFACE] = OP_invokeinterface};
    if (kind < REF_INVOKE_VIRTUAL || kind > REF_INVOKE_INTERFACE) return throw_new(t, "java/lang/InternalError", "unrecognized kind %d", kind);
    Method *method = polymorphic_method(t, class, name);
    if (method && method->intrinsic == MH_GENERIC_INVOKER)
        return throw_new(t, "java/lang/LinkageError", "method resolution failed");
    if (method) return member_name_set_method(t, member, method, class, kind);
    bool interface_ref = class_is_interface(class) && (kind == REF_INVOKE_INTERFACE || kind == REF_INVOKE_STATIC || kind == REF_INVOKE_SPECIAL);
    method = resolve_method_in(t, class, name, descriptor, opcodes[kind], interface_ref, caller, constraints);
    if (!method) return false;
    /* invokeinterface of a method of Object is virtual; invokespecial and static say so themselves. */
    return member_name_set_method(t, member, method, class, kind);
}

static bool resolve_member(Thread *t, Object *member, Class *caller, int mode)
{
    Object *clazz = get_object(member, FIELD_OFFSET(MemberName_clazz)), *name_string = get_object(member, FIELD_OFFSET(MemberName_name));
    Object *type = get_object(member, FIELD_OFFSET(MemberName_type));
    int flags = get_int(member, FIELD_OFFSET(MemberName_flags));
    if (!clazz || !name_string || !type) return throw_new(t, "java/lang/IllegalArgumentException", "nothing to resolve");
    Class *class = mirror_class(t->vm, clazz);
    bool is_field = flags & IS_FIELD;
    if (class_is_primitive(class)) return throw_new(t, "java/lang/LinkageError", is_field ? "field resolution failed" : "method resolution failed");
    if (class_is_array(class)) class = KNOWN(Object);
    if (!class_link(t, class)) return false;
    Symbol *descriptor = member_descriptor(t, type);
    Symbol *name = descriptor ? symbol_of_string(t, name_string, false) : NULL;
    if (!name) return thread_has_exception(t) ? false : throw_new(t, "java/lang/NoSuchFieldError", "name too long");
    int kind = flags >> KIND_SHIFT & KIND_MASK;
    if (is_field) {
        Field *field = resolve_field_in(t, class, name, descriptor, NULL);
        return field && member_name_set_field(t, member, field, kind >= REF_PUT_FIELD);
    }
    if (name == SYMBOL(clinit) || (name == SYMBOL(init) && !(flags & IS_CONSTRUCTOR)))
        return throw_new(t, "java/lang/NoSuchMethodError", "method resolution failed");
    return resolve_method_member(t, member, class, name, descriptor, kind, caller, caller && !(mode & LM_UNCONDITIONAL));
}

/* MemberName resolve(MemberName self, Class<?> caller, int lookupMode, boolean speculativeResolve) */
static bool resolve(Thread *t, Slot *args, Slot *result)
{
    Object *member = arg_object(args, 0), *caller = arg_object(args, 1);
    if (!member) return throw_new(t, "java/lang/InternalError", "nothing to resolve");
    if (get_object(member, FIELD_OFFSET(MemberName_method))) return return_object(result, member);
    Frame *frame = t->frame;
    if (resolve_member(t, member, caller ? mirror_class(t->vm, caller) : NULL, args[2].i)) return return_object(result, member);
    if (args[3].i && thread_has_exception(t) && t->frame == frame && class_is_subclass(object_class(thread_exception(t)), KNOWN(LinkageError))) {
        thread_clear_exception(t);
        return return_object(result, NULL);
    }
    return false;
}

/* void init(MemberName self, Object ref): from a Field, Method or Constructor. */
static bool init(Thread *t, Slot *args, Slot *result)
{
    Object *member = arg_object(args, 0), *ref = arg_object(args, 1);
    if (!member || !ref) return throw_new(t, "java/lang/InternalError", "init: null");
    Class *kind = object_class(ref);
    if (kind == KNOWN(ReflectField)) {
        Class *class = mirror_class(t->vm, get_object(ref, FIELD_OFFSET(ReflectField_clazz)));
        Field *field = class_field(class, (unsigned)get_int(ref, FIELD_OFFSET(ReflectField_slot)));
        set_object(t, member, FIELD_OFFSET(MemberName_type), get_object(ref, FIELD_OFFSET(ReflectField_type)));
        return member_name_set_field(t, member, field, false);
    }
    bool is_method = kind == KNOWN(ReflectMethod);
    if (!is_method && kind != KNOWN(ReflectConstructor)) return throw_new(t, "java/lang/InternalError", "unrecognized type in MemberName.init");
    Object *mirror = get_object(ref, is_method ? FIELD_OFFSET(ReflectMethod_clazz) : FIELD_OFFSET(ReflectConstructor_clazz));
    Class *class = mirror_class(t->vm, mirror);
    Method *method = class_method(class, (unsigned)get_int(ref, is_method ? FIELD_OFFSET(ReflectMethod_slot) : FIELD_OFFSET(ReflectConstructor_slot)));
    if (method->flags & METHOD_POLYMORPHIC) return true; /* left unresolved */
    if (!class_link(t, class)) return false;
    int reference_kind = method_is_static(method) ? REF_INVOKE_STATIC : !is_method ? REF_INVOKE_SPECIAL
                       : class_is_interface(class) && !method_is_private(method) ? REF_INVOKE_INTERFACE : REF_INVOKE_VIRTUAL;
    return member_name_set_method(t, member, method, class, reference_kind);
}

static bool expand(Thread *t, Slot *args, Slot *result)
{
    Object *member = arg_object(args, 0);
    Method *method = member ? member_name_method(t, member) : NULL;
    if (!method) return throw_new(t, "java/lang/IllegalArgumentException", "unrecognized type");
    if (!get_object(member, FIELD_OFFSET(MemberName_clazz)))
        set_object(t, member, FIELD_OFFSET(MemberName_clazz), class_mirror(method_class(method)));
    if (!get_object(member, FIELD_OFFSET(MemberName_name))) {
        Object *name = string_intern_symbol(t, symbol_at(method->name), false);
        if (!name) return false;
        set_object(t, member, FIELD_OFFSET(MemberName_name), name);
    }
    if (!get_object(member, FIELD_OFFSET(MemberName_type))) {
        Object *type = string_from_symbol(t, symbol_at(method->descriptor));
        if (!type) return false;
        set_object(t, member, FIELD_OFFSET(MemberName_type), type);
    }
    return true;
}

static bool is_resolved_field(Thread *t, const Object *member, bool want_static)
{
    int flags = member ? get_int(member, FIELD_OFFSET(MemberName_flags)) : 0;
    return (flags & IS_FIELD) && get_object(member, FIELD_OFFSET(MemberName_clazz)) && !(flags & ACC_STATIC) == !want_static;
}

static bool object_field_offset(Thread *t, Slot *args, Slot *result)
{
    if (!is_resolved_field(t, arg_object(args, 0), false)) return throw_new(t, "java/lang/InternalError", "non-static field required");
    return return_long(result, member_name_vmindex(t, arg_object(args, 0)));
}

static bool static_field_offset(Thread *t, Slot *args, Slot *result)
{
    if (!is_resolved_field(t, arg_object(args, 0), true)) return throw_new(t, "java/lang/InternalError", "static field required");
    return return_long(result, member_name_vmindex(t, arg_object(args, 0)));
}

static bool static_field_base(Thread *t, Slot *args, Slot *result)
{
    if (!is_resolved_field(t, arg_object(args, 0), true)) return throw_new(t, "java/lang/InternalError", "static field required");
    return return_object(result, get_object(arg_object(args, 0), FIELD_OFFSET(MemberName_clazz)));
}

/* --- getMembers ------------------------------------------------------------------------------------------------------------------ */

typedef struct MemberSearch {
    const Symbol *name, *descriptor; /* NULL: any */
    int32_t flags, skip, found;
    Object *results;
} MemberSearch;

/* Counts one match, and fills the next result if there is room. False: exception pending. */
static bool member_found(Thread *t, MemberSearch *search, Method *method, Field *field)
{
    if (search->skip > 0) return search->skip--, true;
    int32_t at = search->found++;
    if ((uint32_t)at >= array_length(search->results)) return true;
    Object *member = object_array_get(search->results, (uint32_t)at);
    if (!member) return search->found = -99, false;
    if (field) return member_name_set_field(t, member, field, false);
    Class *class = method_class(method);
    return member_name_set_method(t, member, method, class, class_is_interface(class) ? REF_INVOKE_INTERFACE : REF_INVOKE_VIRTUAL);
}

static bool matches(const MemberSearch *search, SymbolRef name, SymbolRef descriptor)
{
    return (!search->name || search->name == symbol_at(name)) && (!search->descriptor || search->descriptor == symbol_at(descriptor));
}

static bool search_class(Thread *t, Class *class, MemberSearch *search)
{
    for (unsigned i = 0; (search->flags & IS_FIELD) && i < class->field_count; i++) {
        Field *field = class_field(class, i);
        if (matches(search, field->name, field->descriptor) && !member_found(t, search, NULL, field)) return false;
    }
    for (unsigned i = 0; i < class->method_count; i++) {
        Method *method = class_method(class, i);
        int wanted = method->flags & METHOD_IS_INIT ? IS_CONSTRUCTOR : method->flags & METHOD_IS_CLINIT ? 0 : IS_METHOD;
        if ((search->flags & wanted) && matches(search, method->name, method->descriptor) && !member_found(t, search, method, NULL)) return false;
    }
    return true;
}

/* int getMembers(Class defc, String matchName, String matchSig, int matchFlags, Class caller, int skip, MemberName[] results) */
static bool get_members(Thread *t, Slot *args, Slot *result)
{
    Object *mirror = arg_object(args, 0), *name = arg_object(args, 1), *descriptor = arg_object(args, 2), *results = arg_object(args, 6);
    if (!mirror || !results) return return_int(result, -1);
    Class *class = mirror_class(t->vm, mirror);
    if (class_is_primitive(class)) return return_int(result, 0);
    if (!class_link(t, class)) return false;
    MemberSearch search = {.flags = args[3].i, .skip = args[5].i, .results = results};
    if (name && !(search.name = symbol_of_string(t, name, false))) return return_int(result, 0);
    if (descriptor && !(search.descriptor = symbol_of_string(t, descriptor, false))) return return_int(result, 0);
    for (Class *c = class; c && search.found >= 0; c = search.flags & SEARCH_SUPERCLASSES ? class_super(c) : NULL)
        if (!search_class(t, c, &search)) return search.found == -99 ? return_int(result, -99) : false;
    for (unsigned i = 0; (search.flags & SEARCH_INTERFACES) && i < class->all_interface_count; i++)
        if (!search_class(t, class_at(((ClassRef *)bytes_at(class->all_interfaces))[i]), &search)) return search.found == -99 ? return_int(result, -99) : false;
    return return_int(result, search.found);
}

static bool get_member_vm_info(Thread *t, Slot *args, Slot *result)
{
    Object *member = arg_object(args, 0);
    if (!member) return return_object(result, NULL);
    Object *pair = object_array_allocate(t, KNOWN(Object), 2);
    Object *index = pair ? box_allocate(t, TYPE_LONG, (Slot){.l = member_name_vmindex(t, member)}) : NULL;
    if (!index) return false;
    object_array_set(t, pair, 0, index);
    bool is_field = get_int(member, FIELD_OFFSET(MemberName_flags)) & IS_FIELD;
    object_array_set(t, pair, 1, is_field ? get_object(member, FIELD_OFFSET(MemberName_clazz)) : member);
    return return_object(result, pair);
}

/* --- call sites ------------------------------------------------------------------------------------------------------------------- */

static bool set_call_site_target_normal(Thread *t, Slot *args, Slot *result)
{
    set_object(t, arg_object(args, 0), FIELD_OFFSET(CallSite_target), arg_object(args, 1));
    return true;
}

static bool set_call_site_target_volatile(Thread *t, Slot *args, Slot *result)
{
    set_object(t, arg_object(args, 0), FIELD_OFFSET(CallSite_target), arg_object(args, 1));
    atomic_thread_fence(memory_order_seq_cst);
    return true;
}

static bool copy_out_bootstrap_arguments(Thread *t, Slot *args, Slot *result)
{
    return throw_new(t, "java/lang/InternalError", "bootstrap arguments are always handed over whole");
}

/* --- the declared bodies of signature-polymorphic methods, which only reflection reaches ------------------------------------------- */

static bool refuse_invoke(Thread *t, Slot *args, Slot *result)
{
    return throw_new(t, "java/lang/UnsupportedOperationException", "MethodHandle.invoke cannot be invoked reflectively");
}

static bool refuse_invoke_exact(Thread *t, Slot *args, Slot *result)
{
    return throw_new(t, "java/lang/UnsupportedOperationException", "MethodHandle.invokeExact cannot be invoked reflectively");
}

NATIVE_GROUP(natives_java_lang_invoke,
    {"java/lang/invoke/MethodHandleNatives", "registerNatives", "()V", native_nothing, NATIVE_PLAIN},
    {NULL, "init", "(Ljava/lang/invoke/MemberName;Ljava/lang/Object;)V", init, NATIVE_PLAIN},
    {NULL, "expand", "(Ljava/lang/invoke/MemberName;)V", expand, NATIVE_PLAIN},
    {NULL, "resolve", "(Ljava/lang/invoke/MemberName;Ljava/lang/Class;IZ)Ljava/lang/invoke/MemberName;", resolve, NATIVE_PLAIN},
    {NULL, "objectFieldOffset", "(Ljava/lang/invoke/MemberName;)J", object_field_offset, NATIVE_PLAIN},
    {NULL, "staticFieldOffset", "(Ljava/lang/invoke/MemberName;)J", static_field_offset, NATIVE_PLAIN},
    {NULL, "staticFieldBase", "(Ljava/lang/invoke/MemberName;)Ljava/lang/Object;", static_field_base, NATIVE_PLAIN},
    {NULL, "getMembers", "(Ljava/lang/Class;Ljava/lang/String;Ljava/lang/String;ILjava/lang/Class;I[Ljava/lang/invoke/MemberName;)I", get_members, NATIVE_PLAIN},
    {NULL, "getMemberVMInfo", "(Ljava/lang/invoke/MemberName;)Ljava/lang/Object;", get_member_vm_info, NATIVE_PLAIN},
    {NULL, "getNamedCon", "(I[Ljava/lang/Object;)I", native_zero, NATIVE_PLAIN},
    {NULL, "setCallSiteTargetNormal", "(Ljava/lang/invoke/CallSite;Ljava/lang/invoke/MethodHandle;)V", set_call_site_target_normal, NATIVE_PLAIN},
    {NULL, "setCallSiteTargetVolatile", "(Ljava/lang/invoke/CallSite;Ljava/lang/invoke/MethodHandle;)V", set_call_site_target_volatile, NATIVE_PLAIN},
    {NULL, "clearCallSiteContext", "(Ljava/lang/invoke/MethodHandleNatives$CallSiteContext;)V", native_nothing, NATIVE_PLAIN},
    {NULL, "copyOutBootstrapArguments", "(Ljava/lang/Class;[III[Ljava/lang/Object;IZLjava/lang/Object;)V", copy_out_bootstrap_arguments, NATIVE_PLAIN},
    {"java/lang/invoke/MethodHandle", "invoke", "([Ljava/lang/Object;)Ljava/lang/Object;", refuse_invoke, NATIVE_PLAIN},
    {NULL, "invokeExact", "([Ljava/lang/Object;)Ljava/lang/Object;", refuse_invoke_exact, NATIVE_PLAIN},
    {"java/lang/invoke/LambdaProxyClassArchive", "findFromArchive", "(Ljava/lang/Class;Ljava/lang/String;Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MemberName;Ljava/lang/invoke/MethodType;)Ljava/lang/Class;", native_zero, NATIVE_PLAIN},
    {NULL, "addToArchive", "(Ljava/lang/Class;Ljava/lang/String;Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MemberName;Ljava/lang/invoke/MethodType;Ljava/lang/Class;)V", native_nothing, NATIVE_PLAIN});
