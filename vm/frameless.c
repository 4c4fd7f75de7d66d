/* frameless.c: which methods need no frame. See frameless.h. Patterns are those that javac makes; any other code of the same
 * meaning simply gets its frame. */
#include "vm/frameless.h"

#include "vm/rewrite.h"

#define OPERAND_LIMIT (1 << 23)

void method_set_frameless(Method *method, FramelessKind kind, int32_t operand)
{
    if (operand >= OPERAND_LIMIT || operand < -OPERAND_LIMIT) return;
    __atomic_store_n(&method->frameless, frameless_word(kind, operand), __ATOMIC_RELAXED);
    __atomic_fetch_or(&method->flags, METHOD_FRAMELESS, __ATOMIC_RELEASE);
}

static bool is_plain(const Method *method)
{
    return method->code_length && !(method->access_flags & (ACC_SYNCHRONIZED | ACC_NATIVE | ACC_ABSTRACT)) && !method->exception_count;
}

/* Length of the instruction at `code` that pushes a small constant, and the constant; 0: another one. Reads up to 3 bytes. */
static unsigned small_constant(const uint8_t *code, int32_t *value)
{
    uint8_t op = code[0];
    if (op >= OP_iconst_m1 && op <= OP_iconst_5) return *value = op - OP_iconst_0, 1;
    if (op == OP_aconst_null) return *value = 0, 1;
    if (op == OP_bipush) return *value = (int8_t)code[1], 2;
    if (op == OP_sipush) return *value = rewritten_s16(code + 1), 3;
    return 0;
}

static bool fits(PrimitiveType type, int32_t value)
{
    switch (type) {
    case TYPE_BOOLEAN: return value == 0 || value == 1;
    case TYPE_BYTE: return value == (int8_t)value;
    case TYPE_CHAR: return value == (uint16_t)value;
    case TYPE_SHORT: return value == (int16_t)value;
    default: return true;
    }
}

static bool is_return_of_one(uint8_t op) { return op == OP_ireturn || op == QOP_ireturn_narrow; }

void method_find_frameless(Method *method)
{
    if (!is_plain(method) || method->code_length > 4) return;
    const uint8_t *code = bytes_at(method->code);
    int32_t value;
    if (code[0] == OP_return) method_set_frameless(method, FRAMELESS_EMPTY, 0);
    else if (code[0] == QOP_return_finalizable) method_set_frameless(method, FRAMELESS_OBJECT_INIT, 0);
    else if (code[0] == OP_iload_0 && code[1] == OP_ireturn && method->argument_slots) method_set_frameless(method, FRAMELESS_FIRST, 0);
    else {
        unsigned length = small_constant(code, &value);
        if (length && length + 1 == method->code_length && is_return_of_one(code[length]) && fits((PrimitiveType)method->return_type, value))
            method_set_frameless(method, FRAMELESS_CONSTANT, value);
    }
}

static FramelessKind getter_kind(unsigned opcode)
{
    switch (opcode) {
    case QOP_getfield_s8: return FRAMELESS_GET_S8;
    case QOP_getfield_u16: return FRAMELESS_GET_U16;
    case QOP_getfield_s16: return FRAMELESS_GET_S16;
    case QOP_getfield_32: return FRAMELESS_GET_32;
    case QOP_getfield_64: return FRAMELESS_GET_64;
    default: return FRAMELESS_NONE;
    }
}

/* The value read is the value returned (JVMS 6.5 ireturn narrows it to the method's type). */
static bool returns_as_is(const Method *method, FramelessKind kind)
{
    switch (method->return_type) {
    case TYPE_BOOLEAN: return kind == FRAMELESS_GET_BOOLEAN;
    case TYPE_BYTE: return kind == FRAMELESS_GET_S8;
    case TYPE_CHAR: return kind == FRAMELESS_GET_U16;
    case TYPE_SHORT: return kind == FRAMELESS_GET_S16;
    default: return true;
    }
}

static FramelessKind setter_kind(unsigned opcode)
{
    switch (opcode) {
    case QOP_putfield_32: return FRAMELESS_PUT_32;
    case QOP_putfield_64: return FRAMELESS_PUT_64;
    case QOP_putfield_ref: return FRAMELESS_PUT_REF;
    default: return FRAMELESS_NONE;
    }
}

void method_note_field(Method *method, const uint8_t *pc, unsigned opcode, uint32_t offset)
{
    const uint8_t *code = bytes_at(method->code);
    if (!is_plain(method) || (method->access_flags & ACC_STATIC) || offset >= OPERAND_LIMIT) return;
    if (rewritten_original(code[0]) != OP_iload_0) return;
    FramelessKind kind = FRAMELESS_NONE;
    if (method->code_length == 5 && pc == code + 1 && method->argument_slots == 1) {
        kind = getter_kind(opcode);
        if (kind == FRAMELESS_GET_S8 && method->return_type == TYPE_BOOLEAN) kind = FRAMELESS_GET_BOOLEAN;
        bool one = is_return_of_one(code[4]);
        if (!(kind == FRAMELESS_GET_64 ? code[4] == OP_lreturn : one) || !returns_as_is(method, kind)) return;
    } else if (method->code_length == 6 && pc == code + 2 && code[5] == OP_return) {
        kind = setter_kind(opcode);
        bool wide = kind == FRAMELESS_PUT_64;
        if (method->argument_slots != 2 + wide || rewritten_original(code[1]) != (wide ? OP_lload_1 : OP_iload_1)) return;
    }
    if (kind != FRAMELESS_NONE) method_set_frameless(method, kind, (int32_t)offset);
}
