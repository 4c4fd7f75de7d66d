/* method_handle.c: the link up-calls of contract 5.2 and 5.3: generic invokers, invokedynamic, constants of kinds MethodHandle,
 * MethodType and Dynamic.
 *
 * Each is a continuation: it gathers its arguments (each step may be unfinished: all restartable), calls MethodHandleNatives, and
 * stores the outcome in the constant pool or call site, write-once: of two racing threads the first wins, and both use its
 * result, because the instruction is executed again. */
#include "vm/method_handle.h"

#include "classfmt/constants.h"
#include "classfmt/opcodes.h"
#include "vm/exception.h"
#include "vm/native.h"
#include "vm/string.h"

/* A constant that resolved to null: not 0, and no object in the low half. */
#define NULL_CONSTANT entry_word(0, 1)

static ConstantPool *pool_argument(const Slot *args) { return constant_pool_at((ConstantPoolRef){args[0].u}); }
static uint16_t index_argument(const Slot *args) { return (uint16_t)args[1].u; }
static Slot object_slot(const Object *object) { return (Slot){.bits = object_ref(object).units}; }

/* Stores `word` unless another thread was first. */
static void entry_publish(ConstantPool *pool, uint16_t index, uint64_t word)
{
    uint64_t none = 0;
    class_note_constant(class_at(pool->holder));
    __atomic_compare_exchange_n(&pool->entries[index], &none, word, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

/* An exception of an up-call: LinkageErrors are recorded for the entry, other Errors pass, the rest is wrapped (JVMS 5.4.3.6). */
static bool link_failed(Thread *t, ConstantPool *pool, uint16_t index, bool wrap)
{
    Object *exception = thread_exception(t);
    if (wrap && !class_is_subclass(object_class(exception), KNOWN(Error))) {
        thread_clear_exception(t);
        throw_with_cause(t, KNOWN(BootstrapMethodError), NULL, exception);
    }
    resolution_record_error(t, pool, index);
    return false;
}

/* --- generic invokers -------------------------------------------------------------------------------------------------------- */

bool link_generic_invoker(Thread *t, ConstantPool *pool, uint16_t index)
{
    if (constant_entry(pool, index)) return true;
    if (resolution_rethrow(t, pool, index)) return false;
    Slot arguments[3] = {{.bits = constant_pool_ref(pool).units}, {.bits = index}, {.bits = 0}};
    return continuation_push(t, CONTINUATION_link_invoke, arguments, 3);
}

static bool call_link_method(Thread *t, Slot *args)
{
    ConstantPool *pool = pool_argument(args);
    Class *caller = class_at(pool->holder);
    Class *class = resolve_class(t, pool, constant_member_class_index(pool, index_argument(args)));
    Object *type = class ? method_type_of(t, caller, constant_member_descriptor(pool, index_argument(args))) : NULL;
    Object *name = type ? string_intern_symbol(t, constant_member_name(pool, index_argument(args)), false) : NULL;
    Object *box = name ? object_array_allocate(t, KNOWN(Object), 1) : NULL;
    if (!box) return false;
    args[2] = object_slot(box);
    Slot arguments[6] = {object_slot(class_mirror(caller)), {.bits = 5 /* invokeVirtual */}, object_slot(class_mirror(class)),
                         object_slot(name), object_slot(type), args[2]};
    native_set_state(t, 1);
    return call_push(t, METHOD(MHN_linkMethod), arguments, 6);
}

/* args: constant pool, index, Object[1] for the appendix. */
bool continuation_link_invoke(Thread *t, Slot *args, Slot *result)
{
    (void)result;
    ConstantPool *pool = pool_argument(args);
    if (native_state(t) == 0) return call_link_method(t, args);
    if (thread_has_exception(t)) return link_failed(t, pool, index_argument(args), false);
    Object *member_name = object_at(native_call_result(t).ref);
    Method *adapter = member_name ? member_name_method(t, member_name) : NULL;
    if (!adapter) return throw_new(t, "java/lang/LinkageError", "bad value from MethodHandleNatives");
    Object *appendix = object_array_get(arg_object(args, 2), 0);
    entry_publish(pool, index_argument(args), entry_word(method_ref(adapter).units, object_ref(appendix).units));
    return true;
}

/* --- bootstrap methods ----------------------------------------------------------------------------------------------------------- */

/* A resolved static argument as an object (primitives boxed). False = unfinished. */
static bool static_argument(Thread *t, ConstantPool *pool, uint16_t index, Object **object)
{
    Slot value;
    PrimitiveType type;
    if (!resolve_constant(t, pool, index, &value, &type)) return false;
    *object = box_allocate(t, type, value);
    return *object || type == TYPE_REFERENCE;
}

/* linkCallSite's staticArguments: null, the only argument, or Object[]. False = unfinished. */
static bool static_arguments(Thread *t, ConstantPool *pool, const uint16_t *bootstrap, Object **arguments)
{
    unsigned count = bootstrap[1];
    *arguments = NULL;
    if (!count) return true;
    /* All are resolved before any object is kept, so that a restart finds each in its entry. */
    for (unsigned i = 0; i < count; i++) {
        Slot value;
        PrimitiveType type;
        if (!resolve_constant(t, pool, bootstrap[2 + i], &value, &type)) return false;
    }
    if (count == 1) {
        if (!static_argument(t, pool, bootstrap[2], arguments)) return false;
        if (*arguments && !object_is_array(*arguments)) return true;
    }
    Object *array = object_array_allocate(t, KNOWN(Object), (int32_t)count);
    if (!array) return false;
    for (unsigned i = 0; i < count; i++) {
        Object *argument;
        if (!static_argument(t, pool, bootstrap[2 + i], &argument)) return false;
        object_array_set(t, array, i, argument);
    }
    *arguments = array;
    return true;
}

typedef struct Bootstrap {
    Object *caller, *method, *name, *type, *arguments;
} Bootstrap;

/* The arguments that linkCallSite and linkDynamicConstant have in common, but for the type. False = unfinished. */
static bool gather(Thread *t, ConstantPool *pool, uint16_t index, Bootstrap *b)
{
    const uint16_t *entry = bootstrap_entry(pool, (uint16_t)(constant_info(pool, index) >> 16));
    b->caller = class_mirror(class_at(pool->holder));
    b->method = resolve_method_handle(t, pool, entry[0]);
    if (!b->method || !static_arguments(t, pool, entry, &b->arguments)) return false;
    b->name = string_intern_symbol(t, constant_member_name(pool, index), false);
    return b->name != NULL;
}

/* --- invokedynamic ------------------------------------------------------------------------------------------------------------------- */

bool link_call_site(Thread *t, ConstantPool *pool, uint16_t index, CallSite *site, uint16_t site_number)
{
    if (atomic_load_explicit(&site->word, memory_order_acquire)) return true;
    if (resolution_rethrow(t, pool, index)) return false;
    Slot arguments[4] = {{.bits = constant_pool_ref(pool).units}, {.bits = index}, {.bits = site_number}, {.bits = 0}};
    return continuation_push(t, CONTINUATION_link_call_site, arguments, 4);
}

static bool call_link_call_site(Thread *t, Slot *args)
{
    ConstantPool *pool = pool_argument(args);
    uint16_t index = index_argument(args);
    Bootstrap b;
    Object *type = method_type_of(t, class_at(pool->holder), constant_member_descriptor(pool, index));
    if (!type || !gather(t, pool, index, &b)) return false;
    Object *box = object_array_allocate(t, KNOWN(Object), 1);
    if (!box) return false;
    args[3] = object_slot(box);
    Slot arguments[7] = {object_slot(b.caller), {.bits = index}, object_slot(b.method), object_slot(b.name), object_slot(type),
                         object_slot(b.arguments), args[3]};
    native_set_state(t, 1);
    return call_push(t, METHOD(MHN_linkCallSite), arguments, 7);
}

/* args: constant pool, index, call-site number, Object[1] for the appendix. */
bool continuation_link_call_site(Thread *t, Slot *args, Slot *result)
{
    (void)result;
    ConstantPool *pool = pool_argument(args);
    if (native_state(t) == 0) return call_link_call_site(t, args);
    if (thread_has_exception(t)) return link_failed(t, pool, index_argument(args), true);
    Object *member_name = object_at(native_call_result(t).ref);
    Method *adapter = member_name ? member_name_method(t, member_name) : NULL;
    if (!adapter) return throw_new(t, "java/lang/LinkageError", "bad value from MethodHandleNatives");
    CallSite *site = (CallSite *)bytes_at(pool->call_sites) + args[2].u;
    uint64_t none = 0;
    uint64_t word = entry_word(method_ref(adapter).units, object_ref(object_array_get(arg_object(args, 3), 0)).units);
    class_note_constant(class_at(pool->holder));
    atomic_compare_exchange_strong(&site->word, &none, word);
    return true;
}

/* --- constants --------------------------------------------------------------------------------------------------------------------------- */

/* The entry's object if resolved; else pushes the continuation that resolves it and answers NULL. */
static Object *resolve_by(Thread *t, ConstantPool *pool, uint16_t index, unsigned continuation)
{
    Object *object = object_at((ObjectRef){entry_low(constant_entry(pool, index))});
    if (object || resolution_rethrow(t, pool, index)) return object;
    Slot arguments[2] = {{.bits = constant_pool_ref(pool).units}, {.bits = index}};
    continuation_push(t, continuation, arguments, 2);
    return NULL;
}

Object *resolve_method_handle(Thread *t, ConstantPool *pool, uint16_t index)
{
    return resolve_by(t, pool, index, CONTINUATION_link_handle);
}

/* The member that a MethodHandle constant names is resolved before the library sees it, so that errors are those of the instruction that the kind
 * stands for (JVMS 5.4.3.5); access to a field is checked by the library. */
static bool resolve_handle_member(Thread *t, ConstantPool *pool, uint16_t reference, unsigned kind, Class *class)
{
    static const uint8_t opcodes[] = {[REF_invokeVirtual] = OP_invokevirtual, OP_invokestatic, OP_invokespecial, OP_invokespecial, OP_invokeinterface};
    Class *caller = class_at(pool->holder);
    Symbol *name = constant_member_name(pool, reference), *descriptor = constant_member_descriptor(pool, reference);
    if (class_is_array(class)) class = KNOWN(Object);
    if (!class_link(t, class)) return false;
    if (constant_tag(pool, reference) == CONSTANT_Fieldref) return resolve_field_in(t, class, name, descriptor, NULL);
    bool interface_ref = constant_tag(pool, reference) == CONSTANT_InterfaceMethodref;
    return resolve_method_in(t, class, name, descriptor, opcodes[kind], interface_ref, caller, true);
}

static bool call_link_handle(Thread *t, Slot *args)
{
    ConstantPool *pool = pool_argument(args);
    uint32_t info = constant_info(pool, index_argument(args));
    uint16_t reference = (uint16_t)info;
    Class *caller = class_at(pool->holder);
    Class *class = resolve_class(t, pool, constant_member_class_index(pool, reference));
    if (!class) return false;
    if (!resolve_handle_member(t, pool, reference, info >> 16, class)) return false;
    Symbol *descriptor = constant_member_descriptor(pool, reference);
    Object *type;
    if (constant_tag(pool, reference) == CONSTANT_Fieldref) {
        Class *field_type = class_from_descriptor(t, loader_at(caller->loader), descriptor->bytes, descriptor->length);
        type = field_type ? class_mirror(field_type) : NULL;
    } else type = method_type_of(t, caller, descriptor);
    Object *name = type ? string_intern_symbol(t, constant_member_name(pool, reference), false) : NULL;
    if (!name) return false;
    Slot arguments[5] = {object_slot(class_mirror(caller)), {.bits = info >> 16}, object_slot(class_mirror(class)), object_slot(name),
                         object_slot(type)};
    native_set_state(t, 1);
    return call_push(t, METHOD(MHN_linkMethodHandleConstant), arguments, 5);
}

/* args: constant pool, index. */
bool continuation_link_handle(Thread *t, Slot *args, Slot *result)
{
    (void)result;
    ConstantPool *pool = pool_argument(args);
    if (native_state(t) == 0) return call_link_handle(t, args);
    if (thread_has_exception(t)) return link_failed(t, pool, index_argument(args), false);
    entry_publish(pool, index_argument(args), native_call_result(t).u);
    return true;
}

Object *resolve_method_type(Thread *t, ConstantPool *pool, uint16_t index)
{
    Object *type = object_at((ObjectRef){entry_low(constant_entry(pool, index))});
    if (type) return type;
    if (resolution_rethrow(t, pool, index)) return NULL;
    type = method_type_of(t, class_at(pool->holder), constant_utf8(pool, (uint16_t)constant_info(pool, index)));
    if (type) entry_publish(pool, index, object_ref(type).units);
    else if (thread_has_exception(t)) resolution_record_error(t, pool, index);
    return type;
}

bool resolve_dynamic(Thread *t, ConstantPool *pool, uint16_t index, Slot *result, PrimitiveType *type)
{
    uint64_t entry = constant_entry(pool, index);
    if (!entry) return resolve_by(t, pool, index, CONTINUATION_link_dynamic) != NULL;
    *type = descriptor_type(constant_member_descriptor(pool, index)->bytes[0]);
    result->bits = entry_low(entry);
    if (*type != TYPE_REFERENCE) {
        PrimitiveType boxed;
        box_read(t, object_at((ObjectRef){entry_low(entry)}), &boxed, result);
    }
    return true;
}

static bool call_link_dynamic(Thread *t, Slot *args)
{
    ConstantPool *pool = pool_argument(args);
    uint16_t index = index_argument(args);
    const Symbol *descriptor = constant_member_descriptor(pool, index);
    Class *type = class_from_descriptor(t, loader_at(class_at(pool->holder)->loader), descriptor->bytes, descriptor->length);
    Bootstrap b;
    if (!type || !gather(t, pool, index, &b)) return false;
    Slot arguments[6] = {object_slot(b.caller), {.bits = index}, object_slot(b.method), object_slot(b.name),
                         object_slot(class_mirror(type)), object_slot(b.arguments)};
    native_set_state(t, 1);
    return call_push(t, METHOD(MHN_linkDynamicConstant), arguments, 6);
}

/* args: constant pool, index. */
bool continuation_link_dynamic(Thread *t, Slot *args, Slot *result)
{
    (void)result;
    ConstantPool *pool = pool_argument(args);
    if (native_state(t) == 0) return call_link_dynamic(t, args);
    if (thread_has_exception(t)) return link_failed(t, pool, index_argument(args), true);
    uint32_t object = native_call_result(t).u;
    entry_publish(pool, index_argument(args), object ? object : NULL_CONSTANT);
    return true;
}
