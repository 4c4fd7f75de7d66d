/* interpreter_slow.c: what instructions do the first time: resolve, check, initialise, and quicken.
 *
 * Quickening writes the opcode byte only, after the constant-pool entry, so that whoever sees the new opcode finds the entry set
 * (x86: in order; elsewhere the entry is read through the same pool, 0 is seen as unresolved: re-execution is harmless).
 * An instruction on a class that is still being initialised by this thread is executed quick without being rewritten: other
 * threads must still wait for the end of initialisation (JVMS 5.5). */
#include "vm/interpreter.h"

#include <string.h>

#include "classfmt/descriptor.h"
#include "classfmt/opcodes.h"
#include "vm/exception.h"
#include "vm/frameless.h"
#include "vm/fuse.h"
#include "vm/link.h"
#include "vm/method_handle.h"
#include "vm/native.h"
#include "vm/resolve.h"
#include "vm/rewrite.h"

static void quicken(uint8_t *pc, unsigned opcode)
{
    __atomic_store_n(pc, (uint8_t)opcode, __ATOMIC_RELEASE);
}

/* Quick opcode for a field access: rows by PrimitiveType (TYPE_BOOLEAN .. TYPE_DOUBLE, void, TYPE_REFERENCE). */
static unsigned field_opcode(FieldUse use, const Field *field)
{
    static const uint8_t table[4][10] = {
        [FIELD_GET_STATIC] = {QOP_getstatic_s8, QOP_getstatic_s8, QOP_getstatic_volatile, QOP_getstatic_volatile, QOP_getstatic_32,
                              QOP_getstatic_64, QOP_getstatic_32, QOP_getstatic_64, 0, QOP_getstatic_32},
        [FIELD_PUT_STATIC] = {QOP_putstatic_narrow, QOP_putstatic_narrow, QOP_putstatic_narrow, QOP_putstatic_narrow, QOP_putstatic_32,
                              QOP_putstatic_64, QOP_putstatic_32, QOP_putstatic_64, 0, QOP_putstatic_ref},
        [FIELD_GET] = {QOP_getfield_s8, QOP_getfield_s8, QOP_getfield_u16, QOP_getfield_s16, QOP_getfield_32, QOP_getfield_64,
                       QOP_getfield_32, QOP_getfield_64, 0, QOP_getfield_32},
        [FIELD_PUT] = {QOP_putfield_narrow, QOP_putfield_narrow, QOP_putfield_narrow, QOP_putfield_narrow, QOP_putfield_32,
                       QOP_putfield_64, QOP_putfield_32, QOP_putfield_64, 0, QOP_putfield_ref},
    };
    static const uint8_t volatiles[4] = {QOP_getstatic_volatile, QOP_putstatic_volatile, QOP_getfield_volatile, QOP_putfield_volatile};
    return field->access_flags & ACC_VOLATILE ? volatiles[use] : table[use][field->type];
}

unsigned slow_field(Thread *t, ConstantPool *pool, uint8_t *pc)
{
    static const uint8_t uses[4] = {FIELD_GET_STATIC, FIELD_PUT_STATIC, FIELD_GET, FIELD_PUT};
    uint16_t index = rewritten_u16(pc + 1);
    FieldUse use = (FieldUse)uses[rewritten_original(*pc) - OP_getstatic];
    Field *field = resolve_field(t, pool, index, use, frame_method(t->frame));
    if (!field) return 0;
    bool quick = true;
    if (use <= FIELD_PUT_STATIC) {
        Class *holder = class_at(field->holder);
        if (!class_initialize(t, holder)) return 0;
        quick = class_status(holder) == CLASS_INITIALIZED;
    }
    constant_entry_set(pool, index, field_entry(field));
    unsigned opcode = field_opcode(use, field);
    /* Who may store to a final field is a matter of the method that the instruction is in: checked once and for all. */
    if (quick) {
        Method *method = frame_method(t->frame);
        quicken(pc, opcode);
        method_fuse_around(method, pc);
        if (use >= FIELD_GET) method_note_field(method, pc, opcode, field->offset);
    }
    return opcode;
}

static uint64_t method_entry_word(const Method *method, uint32_t high) { return entry_word(method_ref(method).units, high); }

/* Links a signature-polymorphic method (contract 5.1, 5.2). */
static unsigned slow_polymorphic(Thread *t, ConstantPool *pool, uint8_t *pc, Method *method)
{
    uint16_t index = rewritten_u16(pc + 1);
    if (method->intrinsic == MH_GENERIC_INVOKER) {
        if (!link_generic_invoker(t, pool, index)) return 0;
        quicken(pc, QOP_invokehandle);
        return QOP_invokehandle;
    }
    if (method->intrinsic == MH_LINK_TO_NATIVE || method->intrinsic > MH_LINK_TO_INTERFACE) {
        throw_new(t, "java/lang/UnsupportedOperationException", "linkToNative: the foreign-function interface is not supported");
        return 0;
    }
    const Symbol *descriptor = constant_member_descriptor(pool, index);
    unsigned slots = descriptor_argument_slots((Utf8){descriptor->bytes, descriptor->length}) + (method->intrinsic == MH_INVOKE_BASIC);
    unsigned opcode = method->intrinsic == MH_INVOKE_BASIC ? QOP_invokebasic : QOP_linkto;
    constant_entry_set(pool, index, method_entry_word(method, (uint32_t)method->intrinsic << 16 | slots));
    quicken(pc, opcode);
    return opcode;
}

/* Binds a native now if it is a leaf, or has a part that is, so that it can be called without a frame. Intrinsics are bound already. */
static bool is_leaf(Thread *t, Method *method)
{
    if (method->access_flags & ACC_SYNCHRONIZED) return false;
    if (!method->native_index && (!method_is_native(method) || !native_bind(t, method))) return false;
    return t->vm->natives[method->native_index].fast != NULL;
}

unsigned slow_invoke_virtual(Thread *t, ConstantPool *pool, uint8_t *pc)
{
    uint16_t index = rewritten_u16(pc + 1);
    Method *method = resolve_method(t, pool, index, OP_invokevirtual);
    if (!method) return 0;
    if (method->flags & METHOD_POLYMORPHIC) return slow_polymorphic(t, pool, pc, method);
    Class *site = resolved_class(pool, constant_member_class_index(pool, index));
    int32_t slot = vtable_index_for(site, method); /* of a superinterface's method too: its miranda slot */
    bool direct = slot < 0 || ((site->access_flags & ACC_FINAL) && !class_is_array(site) && method_class(method) == site);
    uint32_t table = direct ? 0xffff : (uint32_t)slot;
    uint64_t word = method_entry_word(method, table << 16 | method->argument_slots);
    unsigned opcode = !direct ? QOP_invokevirtual_quick : is_leaf(t, method) ? QOP_invokevirtual_leaf : QOP_invokevirtual_direct;
    constant_entry_set(pool, index, word);
    quicken(pc, opcode);
    return opcode;
}

unsigned slow_invoke_static(Thread *t, ConstantPool *pool, uint8_t *pc)
{
    uint16_t index = rewritten_u16(pc + 1);
    Method *method = resolve_method(t, pool, index, OP_invokestatic);
    if (!method) return 0;
    if (method->flags & METHOD_POLYMORPHIC) return slow_polymorphic(t, pool, pc, method);
    Class *holder = method_class(method);
    if (!class_initialize(t, holder)) return 0;
    constant_entry_set(pool, index, method_entry_word(method, 0xffff0000u | method->argument_slots));
    unsigned opcode = is_leaf(t, method) ? QOP_invokestatic_leaf : QOP_invokestatic_quick;
    if (class_status(holder) == CLASS_INITIALIZED) quicken(pc, opcode);
    return opcode;
}

Method *slow_invoke_special(Thread *t, ConstantPool *pool, uint8_t *pc)
{
    uint16_t index = rewritten_u16(pc + 1);
    Method *method = resolve_method(t, pool, index, OP_invokespecial);
    if (!method) return NULL;
    if (class_is_interface(class_at(pool->holder)) && !(method->flags & METHOD_IS_INIT)) { /* not quickened: checked each time */
        const Object *receiver = object_at(t->sp[1 - (int)method->argument_slots].ref);
        return !receiver || check_special_receiver(t, class_at(pool->holder), object_class(receiver)) ? method : NULL;
    }
    /* The same entry may serve an invokevirtual, which needs the method that was resolved, not the one selected here, and its
     * vtable index: then this instruction stays slow. */
    uint64_t old = constant_entry(pool, index);
    bool same = !old || entry_low(old) == method_ref(method).units;
    bool own = resolved_class(pool, constant_member_class_index(pool, index)) == method_class(method);
    if (!same || !own) return method;
    if (!old) {
        uint32_t table = method->vtable_index < 0 ? 0xffff : (uint32_t)method->vtable_index;
        constant_entry_set(pool, index, method_entry_word(method, table << 16 | method->argument_slots));
    }
    quicken(pc, QOP_invokespecial_quick);
    return method;
}

Method *slow_invoke_interface(Thread *t, ConstantPool *pool, uint8_t *pc)
{
    uint16_t index = rewritten_u16(pc + 1);
    Method *resolved = *pc == QOP_invokeinterface_quick ? method_at((MethodRef){entry_low(constant_entry(pool, index))})
                                                         : resolve_method(t, pool, index, OP_invokeinterface);
    if (!resolved) return NULL;
    Object *receiver = object_at(t->sp[1 - (int)resolved->argument_slots].ref);
    if (!receiver) return (void)throw_null_pointer(t), NULL;
    Class *class = object_class(receiver);
    if (!class_is_interface(method_class(resolved)) &&
        !check_receiver_implements(t, class, resolved_class(pool, constant_member_class_index(pool, index)))) return NULL;
    Method *selected = select_interface(t, class, resolved);
    if (!selected) return NULL;
    uint16_t number = rewritten_u16(pc + 3);
    if (number != NO_INLINE_CACHE && !method_is_private(resolved)) {
        uint64_t *caches = (uint64_t *)bytes_at(pool->inline_caches);
        __atomic_store_n(caches + number, entry_word(class_ref(class).units, method_ref(selected).units), __ATOMIC_RELEASE);
        if (*pc == OP_invokeinterface && class_is_interface(method_class(resolved))) {
            constant_entry_set(pool, index, method_entry_word(resolved, resolved->argument_slots));
            quicken(pc, QOP_invokeinterface_quick);
        }
    }
    return selected;
}

unsigned slow_invoke_dynamic(Thread *t, ConstantPool *pool, uint8_t *pc)
{
    uint16_t number = rewritten_u16(pc + 3);
    CallSite *site = (CallSite *)bytes_at(pool->call_sites) + number;
    if (!atomic_load_explicit(&site->word, memory_order_acquire) && !link_call_site(t, pool, rewritten_u16(pc + 1), site, number)) return 0;
    quicken(pc, QOP_invokedynamic_quick);
    return QOP_invokedynamic_quick;
}

unsigned slow_new(Thread *t, ConstantPool *pool, uint8_t *pc)
{
    Class *class = resolve_class(t, pool, rewritten_u16(pc + 1));
    if (!class) return 0;
    if ((class->access_flags & (ACC_ABSTRACT | ACC_INTERFACE)) || !class_is_instance_class(class) || class == KNOWN(Class)) {
        char name[512];
        throw_new(t, "java/lang/InstantiationError", "%s", class_external_name(class, name, sizeof name));
        return 0;
    }
    if (!class_initialize(t, class)) return 0;
    if (class_status(class) == CLASS_INITIALIZED) {
        quicken(pc, QOP_new_quick);
        method_fuse_around(frame_method(t->frame), pc);
    }
    return QOP_new_quick;
}

unsigned slow_class_operand(Thread *t, ConstantPool *pool, uint8_t *pc)
{
    if (!resolve_class(t, pool, rewritten_u16(pc + 1))) return 0;
    unsigned op = rewritten_original(*pc);
    unsigned opcode = op == OP_anewarray ? QOP_anewarray_quick : op == OP_checkcast ? QOP_checkcast_quick : QOP_instanceof_quick;
    quicken(pc, opcode);
    return opcode;
}

unsigned slow_load_constant(Thread *t, ConstantPool *pool, uint8_t *pc, Slot *value, bool *wide)
{
    unsigned op = rewritten_original(*pc);
    uint16_t index = op == OP_ldc ? pc[1] : rewritten_u16(pc + 1);
    PrimitiveType type;
    value->bits = 0;
    if (!resolve_constant(t, pool, index, value, &type)) return 0;
    *wide = type == TYPE_LONG || type == TYPE_DOUBLE;
    uint8_t tag = constant_tag(pool, index);
    if (tag == 7) {
        uint64_t entry = constant_entry(pool, index);
        constant_entry_set(pool, index, entry_word(entry_low(entry), value->u));
        quicken(pc, op == OP_ldc ? QOP_ldc_class : QOP_ldc_w_class);
    } else if (type == TYPE_REFERENCE && value->u && entry_low(constant_entry(pool, index)) == value->u) {
        quicken(pc, op == OP_ldc ? QOP_ldc_quick : QOP_ldc_w_quick);
    }
    return 1;
}

bool slow_multianewarray(Thread *t, ConstantPool *pool, uint8_t *pc, Object **array)
{
    Class *class = resolve_class(t, pool, rewritten_u16(pc + 1));
    if (!class) return false;
    unsigned dimensions = pc[3];
    int32_t lengths[255];
    for (unsigned i = 0; i < dimensions; i++) lengths[i] = t->sp[(int)i + 1 - (int)dimensions].i;
    *array = array_allocate_multi(t, class, dimensions, lengths);
    return *array != NULL;
}

bool slow_aastore_type(Thread *t, Object *array, Object *value)
{
    (void)array;
    char name[512];
    return throw_known(t, KNOWN(ArrayStoreException), "%s", class_external_name(object_class(value), name, sizeof name));
}

bool throw_abstract_method(Thread *t, Method *method)
{
    const Object *receiver = method_is_static(method) ? NULL : object_at(frame_locals(t->frame)[0].ref);
    return throw_abstract_selected(t, method, receiver ? object_class(receiver) : NULL);
}
