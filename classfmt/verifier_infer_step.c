/* verifier_infer_step.c: the instructions as the old verifier sees them: their operands, checked once (JVMS 4.9.1), and what they
 * need and do each time that they are looked at. Texts and their order are HotSpot's. */
#include "classfmt/verifier_infer.h"

#include <string.h>

/* ---- Operands ---------------------------------------------------------------------------------------------------- */

enum { LDC_CLASS_MAJOR = 49, LDC_METHOD_HANDLE_MAJOR = 51, ARRAY_DIMENSIONS = 255 };

static bool check_tag(Inference *f, uint32_t index, uint32_t tags)
{
    if (index == 0 || index >= f->v->file->constant_count) return verify_fail_old(f->v, "Illegal constant pool index");
    return tags & 1u << constant_tag(f->v->file, index) || verify_fail_old(f->v, "Illegal type in constant pool");
}

static bool set_target(Inference *f, uint32_t bci, int64_t offset, const char *message, uint32_t *number)
{
    int64_t target = bci + offset;
    if (target < 0 || target >= f->v->m.length || !f->number_at[target]) return verify_fail_old(f->v, "%s", message);
    *number = f->number_at[target] - 1;
    return true;
}

static bool read_switch(Inference *f, Instruction *in, const uint8_t *code)
{
    uint32_t       start = opcode_switch_operands(in->bci);
    const uint8_t *operands = code + start;
    bool           is_table = in->opcode == OP_tableswitch;
    uint32_t       count = is_table ? read_be32(operands + 8) - read_be32(operands + 4) + 1 : read_be32(operands + 4);
    for (uint32_t i = in->bci + 1; i < start && f->v->major < NO_FAILOVER_MAJOR; i++)
        if (code[i]) return verify_fail_old(f->v, "Non zero padding bytes in switch");
    for (uint32_t i = 1; !is_table && i < count; i++)
        if ((int32_t)read_be32(operands + 8 * i) >= (int32_t)read_be32(operands + 8 * i + 8))
            return verify_fail_old(f->v, "Unsorted lookup switch");

    in->successor_count = count + 1;
    in->successors      = scratch_allocate(f->v, count + 1, sizeof *in->successors);
    if (!in->successors) return false;
    /* The cases are followed from the last to the first, then the default. */
    if (!set_target(f, in->bci, (int32_t)read_be32(operands), "Illegal default target in switch", &in->successors[count])) return false;
    for (uint32_t i = 0; i < count; i++)
        if (!set_target(f, in->bci, (int32_t)read_be32(operands + 12 + (is_table ? 4 : 8) * i), "Illegal branch in tableswitch",
                        &in->successors[count - 1 - i])) return false;
    return true;
}

static bool read_constant(Inference *f, Instruction *in)
{
    uint32_t tags = 1u << CONSTANT_Long | 1u << CONSTANT_Double;
    if (in->opcode != OP_ldc2_w) {
        tags = 1u << CONSTANT_Integer | 1u << CONSTANT_Float | 1u << CONSTANT_String;
        if (f->v->major >= LDC_CLASS_MAJOR) tags |= 1u << CONSTANT_Class;
        if (f->v->major >= LDC_METHOD_HANDLE_MAJOR) tags |= 1u << CONSTANT_MethodHandle | 1u << CONSTANT_MethodType;
    }
    return check_tag(f, in->operand, tags);
}

/* A protected member of a superclass in another package: the receiver must be of this class. */
static bool find_protection(Inference *f, Instruction *in, const ConstantMember *ref, bool is_field)
{
    const VerifierHost *host = f->v->host;
    VerifierClass       class;
    VerifierMember      member;
    if (!name_is_super(f->v, in->type)) return true;
    if (!type_load(f->v, in->type, &class)) return false;
    bool found = (is_field ? host->find_field : host->find_method)(host->context, class, ref->member.name, ref->member.descriptor, &member);
    in->is_protected = found && (member.access_flags & ACC_PROTECTED) && !host->same_package(host->context, host->self, member.holder);
    return true;
}

static bool read_field(Inference *f, Instruction *in)
{
    if (!check_tag(f, in->operand, 1u << CONSTANT_Fieldref)) return false;
    ConstantMember ref = constant_member(f->v->file, in->operand);
    in->type = type_of_class_entry(f->v, ref.class_index);
    const Signature *signature = signature_of(f->v, ref.member.descriptor_index);
    if (in->type == TYPE_TOP || !signature) return false;
    /* Cannot happen where descriptors were checked. */
    if (signature->argument_words || !signature->result_words) return verify_fail_old(f->v, "Illegal type in constant pool");
    return in->opcode == OP_getstatic || in->opcode == OP_putstatic || find_protection(f, in, &ref, true);
}

static bool check_call_name(Inference *f, Instruction *in, Utf8 name)
{
    Verifier *v = f->v;
    if (utf8_equals_literal(name, "<init>")) {
        if (in->opcode != OP_invokespecial) return verify_fail_old(v, "Must call initializers using invokespecial");
        in->opcode = OP_invokeinit;
        return true;
    }
    if (name.length && name.data[0] == '<') return verify_fail_old(v, "Illegal call to internal method");
    if (in->opcode == OP_invokespecial && in->type != v->this_type && !name_is_super(v, in->type))
        return verify_fail_old(v, "Illegal use of nonvirtual function call");
    return true;
}

static bool read_call(Inference *f, Instruction *in, const uint8_t *code)
{
    uint8_t  opcode = in->opcode;
    uint32_t tags = opcode == OP_invokeinterface ? 1u << CONSTANT_InterfaceMethodref : 1u << CONSTANT_Methodref;
    if (opcode == OP_invokestatic && f->v->major >= STATIC_INTERFACE_MAJOR) tags |= 1u << CONSTANT_InterfaceMethodref;
    if (!check_tag(f, in->operand, tags)) return false;
    ConstantMember ref = constant_member(f->v->file, in->operand);
    in->type = type_of_class_entry(f->v, ref.class_index);
    if (in->type == TYPE_TOP || !check_call_name(f, in, ref.member.name)) return false;
    if (opcode == OP_invokeinterface) {
        if (descriptor_argument_slots(ref.member.descriptor) + 1 != code[3])
            return verify_fail_old(f->v, "Inconsistent args_size for invokeinterface");
        if (code[4]) return verify_fail_old(f->v, "Fourth operand byte of invokeinterface must be zero");
    }
    return (opcode != OP_invokevirtual && opcode != OP_invokespecial) || find_protection(f, in, &ref, false);
}

static bool read_class(Inference *f, Instruction *in, const uint8_t *code)
{
    Verifier *v = f->v;
    if (!check_tag(f, in->operand, 1u << CONSTANT_Class)) return false;
    in->type = type_of_class_entry(v, in->operand);
    if (in->type == TYPE_TOP) return false;
    uint32_t dimensions = type_name(v, in->type)->dimensions;
    switch (in->opcode) {
    case OP_anewarray:
        if (dimensions >= ARRAY_DIMENSIONS) return verify_fail_old(v, "Array with too many dimensions");
        return (in->type = type_array_of(v, in->type)) != TYPE_TOP;
    case OP_new:
        if (dimensions) return verify_fail_old(v, "Illegal creation of multi-dimensional array");
        in->new_type = in->type;
        in->type     = TYPE_UNINITIALIZED | in->bci;
        return true;
    case OP_multianewarray:
        in->operand = code[3];
        return (in->operand <= dimensions && in->operand) || verify_fail_old(v, "Illegal dimension argument");
    default: return true;
    }
}

static bool read_newarray(Inference *f, Instruction *in, uint32_t kind)
{
    static const char letters[] = "ZCFDBSIJ";
    if (kind < ARRAY_TYPE_BOOLEAN || kind > ARRAY_TYPE_LONG) return verify_fail_old(f->v, "Bad type passed to newarray");
    return (in->type = type_of_primitive_array(f->v, letters[kind - ARRAY_TYPE_BOOLEAN])) != TYPE_TOP;
}

static bool is_double_register(uint8_t opcode)
{
    return opcode == OP_lload || opcode == OP_dload || opcode == OP_lstore || opcode == OP_dstore;
}

static bool read_register(Inference *f, Instruction *in, uint8_t opcode, uint32_t index)
{
    in->opcode  = opcode;
    in->operand = index;
    return index + is_double_register(opcode) < f->v->m.code->max_locals || verify_fail_old(f->v, "Illegal local variable number");
}

static bool read_operands(Inference *f, Instruction *in)
{
    const uint8_t *code = f->v->m.bytecode + in->bci;
    uint8_t        opcode = in->opcode;
    switch (opcode_table[opcode].operands) {
    case OPERANDS_BRANCH16:
        return set_target(f, in->bci, (int16_t)read_be16(code + 1), "Illegal target of jump or branch", &in->operand);
    case OPERANDS_BRANCH32:
        return set_target(f, in->bci, (int32_t)read_be32(code + 1), "Illegal target of jump or branch", &in->operand);
    case OPERANDS_TABLESWITCH: case OPERANDS_LOOKUPSWITCH:
        return read_switch(f, in, f->v->m.bytecode);
    case OPERANDS_CONST8:
        in->operand = code[1];
        return read_constant(f, in);
    case OPERANDS_CONST16:
        in->operand = read_be16(code + 1);
        return read_constant(f, in);
    case OPERANDS_FIELD:
        in->operand = read_be16(code + 1);
        return read_field(f, in);
    case OPERANDS_METHOD: case OPERANDS_INTERFACE:
        in->operand = read_be16(code + 1);
        return read_call(f, in, code);
    case OPERANDS_DYNAMIC:
        return verify_fail_old(f->v, "invokedynamic bytecode is not supported in this class file version");
    case OPERANDS_CLASS: case OPERANDS_MULTI_ARRAY:
        in->operand = read_be16(code + 1);
        return read_class(f, in, code);
    case OPERANDS_ARRAY_TYPE:
        return read_newarray(f, in, code[1]);
    case OPERANDS_LOCAL_0: case OPERANDS_LOCAL_1: case OPERANDS_LOCAL_2: case OPERANDS_LOCAL_3: {
        bool is_store = opcode >= OP_istore_0;
        uint32_t kind = (uint32_t)(opcode - (is_store ? OP_istore_0 : OP_iload_0));
        return read_register(f, in, (uint8_t)((is_store ? OP_istore : OP_iload) + kind / 4), kind % 4);
    }
    case OPERANDS_WIDE:
        return read_register(f, in, code[1], read_be16(code + 2));
    case OPERANDS_LOCAL8: case OPERANDS_IINC:
        return read_register(f, in, opcode, code[1]);
    default: return true;
    }
}

/* ---- Finding the instructions ------------------------------------------------------------------------------------ */

/* 0: illegal. May be more than what is left of the code. */
static uint32_t length_of(const uint8_t *code, uint32_t bci, uint32_t length)
{
    uint32_t operands = opcode_switch_operands(bci);
    uint8_t  opcode = code[bci];
    if (opcode == OP_tableswitch) {
        if (operands + 8 >= length) return 0;
        if (operands + 12 > length) return length;
        uint32_t range = read_be32(code + operands + 8) - read_be32(code + operands + 4);
        return range > UINT16_MAX ? 0 : operands - bci + 4 * (range + 4);
    }
    if (opcode == OP_lookupswitch) {
        if (operands + 4 >= length) return 0;
        if (operands + 8 > length) return length;
        uint32_t pairs = read_be32(code + operands + 4);
        return pairs > UINT16_MAX ? 0 : operands - bci + 8 * (pairs + 1);
    }
    if (opcode == OP_wide) {
        if (bci + 1 >= length || code[bci + 1] >= OPCODE_COUNT) return 0;
        uint8_t operand_format = opcode_table[code[bci + 1]].operands;
        return operand_format == OPERANDS_LOCAL8 ? 4 : operand_format == OPERANDS_IINC ? 6 : 0;
    }
    return opcode < OPCODE_COUNT ? opcode_table[opcode].length : 0;
}

static bool number_instructions(Inference *f)
{
    const MethodState *m = &f->v->m;
    f->number_at = scratch_allocate(f->v, m->length, sizeof *f->number_at);
    if (!f->number_at) return false;
    for (uint32_t bci = 0; bci < m->length;) {
        uint32_t length = length_of(m->bytecode, bci, m->length);
        if (!length) return verify_fail_old(f->v, "Illegal instruction found at offset %u", bci);
        if (length > m->length - bci) return verify_fail_old(f->v, "Code stops in the middle of instruction  starting at offset %u", bci);
        f->number_at[bci] = ++f->count;
        bci += length;
    }
    f->instructions = scratch_allocate(f->v, f->count, sizeof *f->instructions);
    f->changed      = scratch_allocate(f->v, (f->count + 63) / 64, sizeof *f->changed);
    return f->instructions && f->changed;
}

static bool is_start(const Inference *f, uint32_t bci) { return bci < f->v->m.length && f->number_at[bci]; }

static bool read_row(Inference *f, CodeException row, HandlerRow *out)
{
    Verifier *v = f->v;
    bool      assignable = true;
    if (row.start_pc >= row.end_pc || !is_start(f, row.start_pc) || (row.end_pc != v->m.length && !is_start(f, row.end_pc)))
        return verify_fail_old_format(v, "Illegal exception table range");
    if (row.handler_pc == 0 || !is_start(f, row.handler_pc)) return verify_fail_old_format(v, "Illegal exception table handler");
    *out = (HandlerRow){
        .start   = f->number_at[row.start_pc] - 1,
        .end     = row.end_pc == v->m.length ? f->count : f->number_at[row.end_pc] - 1,
        .handler = f->number_at[row.handler_pc] - 1,
        .thrown  = { row.catch_type ? type_of_class_entry(v, row.catch_type) : v->throwable_type, NULL }
    };
    if (out->thrown.type == TYPE_TOP) return false;
    if (row.catch_type && !infer_assignable(f, out->thrown.type, v->throwable_type, &assignable)) return false;
    return assignable || verify_fail_old(v, "catch_type not a subclass of Throwable");
}

static bool read_exception_table(Inference *f)
{
    const ClassFileCode *code = f->v->m.code;
    f->row_count = code->exception_count;
    if (!f->row_count) return true;
    if (code->max_stack < 1) return verify_fail_old(f->v, "Stack size too large");
    f->rows = scratch_allocate(f->v, f->row_count, sizeof *f->rows);
    if (!f->rows) return false;
    for (uint32_t i = 0; i < f->row_count; i++)
        if (!read_row(f, code_exception(code, f->row_count - 1 - i), &f->rows[i])) return false;
    return true;
}

bool infer_read_instructions(Inference *f)
{
    const MethodState *m = &f->v->m;
    if (!number_instructions(f)) return false;
    for (uint32_t bci = 0, number = 0; bci < m->length; bci += length_of(m->bytecode, bci, m->length), number++) {
        Instruction *in = &f->instructions[number];
        *in = (Instruction){ .opcode = m->bytecode[bci], .bci = bci, .ret = NO_RET, .state = { .and_flags = UINT16_MAX } };
        if (!read_operands(f, in)) return false;
    }
    return read_exception_table(f);
}

/* ---- What an instruction takes from the stack -----------------------------------------------------------------------
 * In letters, the last from the top: I F J D as ever; A any reference; O an object, no array; @ an uninitialized object; digits words
 * of any type, where n+m takes both words of a long or double. Arrays: i j f d a b c s by component, x any. */

enum { MAX_OPERANDS = 256 };

typedef struct Operands {
    char     letters[MAX_OPERANDS + 2];
    VType    types[MAX_OPERANDS + 2];   /* what was there, in the order of the letters */
    uint32_t count;
} Operands;

static void set_letters(Operands *operands, const char *letters)
{
    operands->count = (uint32_t)strlen(letters);
    memcpy(operands->letters, letters, operands->count);
}

static char letter_of(VType type)
{
    switch (type) {
    case TYPE_INTEGER: return 'I';
    case TYPE_FLOAT:   return 'F';
    case TYPE_LONG:    return 'J';
    case TYPE_DOUBLE:  return 'D';
    default:           return 'A';
    }
}

static const Signature *member_signature(Inference *f, const Instruction *in)
{
    return signature_of(f->v, constant_member(f->v->file, in->operand).member.descriptor_index);
}

static bool argument_letters(Inference *f, const Instruction *in, Operands *operands)
{
    const Signature *signature = member_signature(f, in);
    if (!signature) return false;
    operands->count = 0;
    if (in->opcode != OP_invokestatic) operands->letters[operands->count++] = in->opcode == OP_invokeinit ? '@' : 'A';
    for (uint32_t i = 0; i < signature->argument_words; i++) {
        VType type = f->v->signature_types[signature->first + i];
        if (type_is_category_2_2nd(type)) continue;
        operands->letters[operands->count++] = letter_of(type);
        if (operands->count >= MAX_OPERANDS) {
            Utf8 descriptor = constant_member(f->v->file, in->operand).member.descriptor;
            return verify_fail_old(f->v, "Signature %.*s has too many arguments", (int)descriptor.length, descriptor.data);
        }
    }
    return true;
}

static const char *stack_letters(uint8_t opcode)
{
    switch (opcode) {
    case OP_pop: case OP_dup:   return "1";
    case OP_pop2: case OP_dup2: return "2+1";
    case OP_dup_x1: case OP_swap: return "21";
    case OP_dup_x2:             return "3+21";
    case OP_dup2_x1:            return "32+1";
    case OP_dup2_x2:            return "4+32+1";
    default:                    return NULL;
    }
}

static bool find_letters(Inference *f, const Instruction *in, Operands *operands)
{
    static const char arrays[] = "ijfdabcs", values[] = "IJFDAIII";
    uint8_t opcode = in->opcode;
    if (opcode >= OP_iaload && opcode <= OP_saload) {
        set_letters(operands, (char[]){ arrays[opcode - OP_iaload], 'I', 0 });
    } else if (opcode >= OP_iastore && opcode <= OP_sastore) {
        set_letters(operands, (char[]){ arrays[opcode - OP_iastore], 'I', values[opcode - OP_iastore], 0 });
    } else if (opcode >= OP_pop && opcode <= OP_swap) {
        set_letters(operands, stack_letters(opcode));
    } else if (opcode == OP_putstatic || opcode == OP_putfield) {
        const Signature *signature = member_signature(f, in);
        if (!signature) return false;
        char letter = letter_of(f->v->signature_types[signature->first]);
        set_letters(operands, opcode == OP_putfield ? (char[]){ 'A', letter, 0 } : (char[]){ letter, 0 });
    } else if (opcode == OP_invokeinit || (opcode >= OP_invokevirtual && opcode <= OP_invokeinterface)) {
        return argument_letters(f, in, operands);
    } else if (opcode == OP_multianewarray) {
        operands->count = in->operand;
        memset(operands->letters, 'I', in->operand);
    } else {
        set_letters(operands, opcode == OP_arraylength ? "x" : opcode == OP_athrow ? "O" : opcode_table[opcode].pops);
    }
    return true;
}

/* ---- Taking it --------------------------------------------------------------------------------------------------- */

/* A constructor may set fields of its own class before it calls super. */
static bool may_set_field(Inference *f, const Instruction *in, VType type, bool *may)
{
    *may = false;
    if (in->opcode != OP_putfield || type != TYPE_UNINITIALIZED_THIS || in->type != f->v->this_type) return true;
    ConstantMember ref = constant_member(f->v->file, in->operand);
    return verifier_declares_field(f->v, ref.member.name, ref.member.descriptor, may);
}

static bool check_reference(Inference *f, const Instruction *in, VType *type)
{
    bool may;
    if (type_is_initialized(*type)) return true;
    if (type_is_return_address(*type) && in->opcode == OP_astore) return true;
    if (type_is_uninitialized(*type) && (in->opcode == OP_astore || in->opcode == OP_ifnull || in->opcode == OP_ifnonnull)) return true;
    if (!may_set_field(f, in, *type, &may)) return false;
    if (!may) return verify_fail_old(f->v, "Expecting to find object/array on stack");
    *type = f->v->this_type;
    return true;
}

static bool check_array(Inference *f, char letter, VType type)
{
    static const struct { char letter; const char *primitives, *what; } arrays[] = {
        { 'i', "I", "array of ints" }, { 'j', "J", "array of longs" }, { 'f', "F", "array of floats" }, { 'd', "D", "array of doubles" },
        { 'a', NULL, "array of objects or arrays" }, { 'b', "BZ", "array of bytes or Booleans" }, { 'c', "C", "array of chars" },
        { 's', "S", "array of shorts" }, { 'x', NULL, "array" }
    };
    uint32_t i = 0;
    while (arrays[i].letter != letter) i++;
    if (type == TYPE_NULL) return true;
    bool ok = type_is_array(f->v, type);
    if (ok && letter != 'x') {
        const TypeName *name = type_name(f->v, type);
        char component = name->primitive && name->dimensions == 1 ? name->primitive : 0;
        ok = arrays[i].primitives ? component && strchr(arrays[i].primitives, component) : !component;
    }
    return ok || verify_fail_old(f->v, "Expecting to find %s on stack", arrays[i].what);
}

static bool expect(Inference *f, bool ok, const char *what) { return ok || verify_fail_old(f->v, "Expecting to find %s on stack", what); }

static bool check_operand(Inference *f, const Instruction *in, char letter, VType *type)
{
    switch (letter) {
    case 'I': return expect(f, *type == TYPE_INTEGER, "integer");
    case 'F': return expect(f, *type == TYPE_FLOAT, "float");
    case 'J': return expect(f, *type == TYPE_LONG, "long");
    case 'D': return expect(f, *type == TYPE_DOUBLE, "double");
    case 'A': return check_reference(f, in, type);
    case '@': return expect(f, type_is_uninitialized(*type), "unitialized object");  /* sic */
    case 'O': return expect(f, *type == TYPE_NULL || type_is_object(f->v, *type), "object");
    default:  return check_array(f, letter, *type);
    }
}

/* A word, or two if a + stands before and they are a long or double. *at is moved before what was read. */
static bool take_words(Inference *f, Effect *effect, const Operands *operands, uint32_t *at, VType type)
{
    uint32_t digit = (uint32_t)(operands->letters[*at] - '1');
    bool     plus = *at > 0 && operands->letters[*at - 1] == '+';
    if (type_is_category_2(type)) {
        if (!plus) return verify_fail_old(f->v, "Attempt to split long or double on the stack");
        effect->swap[digit] = type_second_word(type);
        effect->swap[operands->letters[*at - 2] - '1'] = type;
        *at -= 2;
        return true;
    }
    effect->swap[digit] = type;
    if (plus) --*at;
    return true;
}

static bool pop_operands(Inference *f, const Instruction *in, Operands *operands, Effect *effect)
{
    State *state = &effect->state;
    for (uint32_t at = operands->count; at > 0; state->stack = state->stack->next) {
        char letter = operands->letters[--at];
        if (!state->stack) return verify_fail_old(f->v, "Unable to pop operand off an empty stack");
        VType type = state->stack->type;
        if (letter >= '1' && letter <= '4') {
            if (!take_words(f, effect, operands, &at, type)) return false;
        } else {
            operands->types[at] = type;
            if (!check_operand(f, in, letter, &operands->types[at])) return false;
        }
        state->stack_size -= type_is_category_2(type) ? 2 : 1;
    }
    return true;
}

/* ---- Closer looks at references ---------------------------------------------------------------------------------- */

static bool require_assignable(Inference *f, VType from, VType to, const char *message)
{
    bool ok;
    return infer_assignable(f, from, to, &ok) && (ok || verify_fail_old(f->v, "%s", message));
}

/* The component of an array, or of null. */
static VType component_of(Inference *f, VType array)
{
    if (array == TYPE_NULL) return TYPE_NULL;
    VType type = type_component(f->v, array);
    return type >= TYPE_BOOLEAN && type <= TYPE_CHAR ? TYPE_INTEGER : type;
}

static bool check_aastore(Inference *f, const Operands *operands)
{
    if (!type_is_initialized(operands->types[2]))
        return verify_fail_old(f->v, "Expecting reference type on operand stack in aastore");
    VType component = component_of(f, operands->types[0]);
    if (component == TYPE_TOP) return false;
    return type_is_initialized(component) || verify_fail_old(f->v, "Component type of the array must be reference type in aastore");
}

static bool check_field(Inference *f, const Instruction *in, const Operands *operands)
{
    const VType *types = operands->types;
    if (in->opcode != OP_putstatic) {
        if (!require_assignable(f, types[0], in->type, "Incompatible type for getting or setting field")) return false;
        if (in->is_protected && !require_assignable(f, types[0], f->v->this_type, "Bad access to protected data")) return false;
    }
    if (in->opcode == OP_getfield) return true;
    const Signature *signature = member_signature(f, in);
    if (!signature) return false;
    return require_assignable(f, types[in->opcode == OP_putfield], f->v->signature_types[signature->first],
                              "Bad type in putfield/putstatic");
}

static bool check_init_receiver(Inference *f, const Instruction *in, VType object, Effect *effect)
{
    effect->swap[0] = object;
    if (object == TYPE_UNINITIALIZED_THIS) {
        effect->swap[1] = f->v->this_type;
        return in->type == f->v->super_type || in->type == f->v->this_type
            || verify_fail_old(f->v, "Call to wrong initialization method");
    }
    effect->swap[1] = f->instructions[f->number_at[type_new_position(object)] - 1].new_type;
    if (effect->swap[1] != in->type) return verify_fail_old(f->v, "Call to wrong initialization method");
    return !in->is_protected || require_assignable(f, object, f->v->this_type, "Bad access to protected data");
}

static bool check_call_receiver(Inference *f, const Instruction *in, VType object)
{
    Verifier *v = f->v;
    bool      ok;
    if (!require_assignable(f, object, in->type, "Incompatible object argument for function call")) return false;
    if (in->opcode == OP_invokespecial && !require_assignable(f, object, v->this_type, "Incompatible object argument for invokespecial"))
        return false;
    if (!in->is_protected) return true;
    if (!infer_assignable(f, object, v->this_type, &ok)) return false;
    /* Arrays have a public clone. */
    bool is_clone = in->type == v->object_type && type_is_array(v, object)
                 && utf8_equals_literal(constant_member(v->file, in->operand).member.name, "clone");
    return ok || is_clone || verify_fail_old(v, "Bad access to protected data");
}

static bool check_arguments(Inference *f, const Instruction *in, const Operands *operands, Effect *effect)
{
    uint32_t item = 0;
    if (in->opcode == OP_invokeinit) {
        if (!check_init_receiver(f, in, operands->types[item++], effect)) return false;
    } else if (in->opcode != OP_invokestatic) {
        if (!check_call_receiver(f, in, operands->types[item++])) return false;
    }
    const Signature *found = member_signature(f, in);
    if (!found) return false;
    Signature signature = *found;
    for (uint32_t i = 0; i < signature.argument_words; i++) {
        VType type = f->v->signature_types[signature.first + i];
        if (type_is_category_2_2nd(type)) continue;
        if (type_is_reference(type) && !require_assignable(f, operands->types[item], type, "Incompatible argument to function")) return false;
        item++;
    }
    return true;
}

static bool check_new(Inference *f, const Instruction *in, Effect *effect)
{
    if (!verify_spend(f->v, effect->state.stack_size / 8)) return false;
    for (const StackItem *item = effect->state.stack; item; item = item->next)
        if (item->type == in->type) return verify_fail_old(f->v, "Uninitialized object on stack at creating point");
    effect->swap[0] = in->type;
    effect->swap[1] = TYPE_TOP;
    return true;
}

static bool check_operand_types(Inference *f, const Instruction *in, const Operands *operands, Effect *effect)
{
    switch (in->opcode) {
    case OP_aastore:
        return check_aastore(f, operands);
    case OP_aaload:
        effect->swap[0] = component_of(f, operands->types[0]);
        return effect->swap[0] != TYPE_TOP;
    case OP_putfield: case OP_getfield: case OP_putstatic:
        return check_field(f, in, operands);
    case OP_athrow:
        return require_assignable(f, operands->types[0], f->v->throwable_type, "Can only throw Throwable objects");
    case OP_invokevirtual: case OP_invokespecial: case OP_invokeinit: case OP_invokestatic: case OP_invokeinterface:
        return check_arguments(f, in, operands, effect);
    case OP_return:
        return f->return_type == TYPE_TOP || verify_fail_old(f->v, "Wrong return type in function");
    case OP_ireturn: case OP_lreturn: case OP_freturn: case OP_dreturn: case OP_areturn:
        if (f->return_type == TYPE_TOP) return verify_fail_old(f->v, "Wrong return type in function");
        return require_assignable(f, operands->types[0], f->return_type, "Wrong return type in function");
    case OP_new:
        return check_new(f, in, effect);
    default:
        return true;
    }
}

/* ---- Registers and flags ----------------------------------------------------------------------------------------- */

static VType loaded_type(uint8_t opcode)
{
    switch (opcode) {
    case OP_iload: case OP_iinc: return TYPE_INTEGER;
    case OP_lload: return TYPE_LONG;
    case OP_fload: return TYPE_FLOAT;
    case OP_dload: return TYPE_DOUBLE;
    case OP_aload: return TYPE_ANY_REFERENCE;
    case OP_ret:   return TYPE_RETURN_ADDRESS;
    default:       return TYPE_TOP;
    }
}

static bool check_registers(Inference *f, const Instruction *in)
{
    const Registers *registers = &in->state.registers;
    VType            wanted = loaded_type(in->opcode);
    uint32_t         index = in->operand;
    if (wanted == TYPE_TOP) return true;
    if (type_is_category_2(wanted)) {
        if (index + 1 >= registers->count)
            return verify_fail_old(f->v, "Accessing value from uninitialized register pair %u/%u", index, index + 1);
        return (register_at(registers, index) == wanted && register_at(registers, index + 1) == type_second_word(wanted))
            || verify_fail_old(f->v, "Register pair %u/%u contains wrong type", index, index + 1);
    }
    if (index >= registers->count) return verify_fail_old(f->v, "Accessing value from uninitialized register %u", index);
    VType type = register_at(registers, index);
    bool  ok = wanted == TYPE_ANY_REFERENCE ? type_is_initialized(type) || type_is_uninitialized(type)
             : wanted == TYPE_RETURN_ADDRESS ? type_is_return_address(type) : type == wanted;
    if (ok) return true;
    if (type_is_return_address(type)) return verify_fail_old(f->v, "Cannot load return address from register %u", index);
    return verify_fail_old(f->v, "Register %u contains wrong type", index);
}

static bool check_flags(Inference *f, const Instruction *in)
{
    const State *state = &in->state;
    if (in->opcode == OP_return && (state->or_flags & FLAG_NEED_CONSTRUCTOR) && !(state->and_flags & FLAG_CONSTRUCTED))
        return verify_fail_old(f->v, "Constructor must call super() or this()");
    if (in->opcode >= OP_ireturn && in->opcode <= OP_return && (state->or_flags & FLAG_NO_RETURN))
        return verify_fail_old(f->v, "Cannot return normally");
    return true;
}

static bool is_store(uint8_t opcode) { return opcode >= OP_istore && opcode <= OP_astore; }

static bool store(Inference *f, const Instruction *in, Registers *registers)
{
    VType    type = in->state.stack->type;
    bool     two = type_is_category_2(type);
    uint32_t index = in->operand;
    if (index + two < registers->count && register_at(registers, index) == type
        && (!two || register_at(registers, index + 1) == type_second_word(type))) return true;
    return infer_set_register(f, registers, index, type) && (!two || infer_set_register(f, registers, index + 1, type_second_word(type)));
}

static inline bool mask_has(const Mask *mask, uint32_t index) { return mask->registers[index / 32] & 1u << index % 32; }
static inline void mask_add(Mask *mask, uint32_t index) { mask->registers[index / 32] |= 1u << index % 32; }

/* Each active subroutine used this register. */
static bool use_register(Inference *f, State *state, uint32_t index)
{
    uint32_t i = 0;
    while (i < state->mask_count && mask_has(&state->masks[i], index)) i++;
    if (i == state->mask_count) return true;
    Mask *masks = infer_copy_masks(f, state->masks, state->mask_count, 0);
    if (!masks) return false;
    for (; i < state->mask_count; i++) mask_add(&masks[i], index);
    state->masks = masks;
    return true;
}

static bool enter_subroutine(Inference *f, const Instruction *in, State *state)
{
    for (uint32_t i = 0; i < state->mask_count; i++)
        if (state->masks[i].entry == in->operand) return verify_fail_old(f->v, "Recursive call to jsr entry");
    Mask *masks = infer_copy_masks(f, state->masks, state->mask_count, 1);
    if (!masks) return false;
    masks[state->mask_count++].entry = in->operand;
    state->masks = masks;
    return true;
}

/* <init>: all copies of the object are initialized. new: older objects of this instruction are no more. */
static bool replace_in_registers(Inference *f, State *state, VType from, VType to)
{
    for (uint32_t i = 0; i < state->registers.count; i++) {
        if (register_at(&state->registers, i) != from) continue;
        if (!infer_set_register(f, &state->registers, i, to) || !use_register(f, state, i)) return false;
    }
    return verify_spend(f->v, state->registers.count / 8);
}

static bool update_registers(Inference *f, const Instruction *in, Effect *effect)
{
    State *state = &effect->state;
    switch (in->opcode) {
    case OP_jsr: case OP_jsr_w:     return enter_subroutine(f, in, state);
    case OP_invokeinit: case OP_new: return replace_in_registers(f, state, effect->swap[0], effect->swap[1]);
    default: break;
    }
    VType loaded = loaded_type(in->opcode);
    if (is_store(in->opcode)) {
        if (!store(f, in, &state->registers)) return false;
    } else if (loaded == TYPE_TOP) {
        return true;
    }
    bool two = in->opcode == OP_lstore || in->opcode == OP_dstore || type_is_category_2(loaded);
    return use_register(f, state, in->operand) && (!two || use_register(f, state, in->operand + 1));
}

/* ---- What an instruction leaves on the stack --------------------------------------------------------------------- */

static bool push_type(Inference *f, State *state, VType type)
{
    state->stack_size += type_is_category_2(type) ? 2 : 1;
    return infer_push(f, &state->stack, type);
}

static bool push_words(Inference *f, Effect *effect, const char *digits)
{
    for (; *digits; digits++) {
        VType type = effect->swap[*digits - '1'];
        if (!push_type(f, &effect->state, type)) return false;
        if (type_is_category_2(type)) digits++;
    }
    return true;
}

static bool push_constant(Inference *f, const Instruction *in, State *state)
{
    switch (constant_tag(f->v->file, in->operand)) {
    case CONSTANT_Integer:      return push_type(f, state, TYPE_INTEGER);
    case CONSTANT_Float:        return push_type(f, state, TYPE_FLOAT);
    case CONSTANT_Long:         return push_type(f, state, TYPE_LONG);
    case CONSTANT_Double:       return push_type(f, state, TYPE_DOUBLE);
    case CONSTANT_String:       return push_type(f, state, f->v->string_type);
    case CONSTANT_Class:        return push_type(f, state, f->v->class_type);
    case CONSTANT_MethodHandle: return push_type(f, state, f->v->method_handle_type);
    default:                    return push_type(f, state, f->v->method_type_type);
    }
}

static bool push_result(Inference *f, const Instruction *in, State *state)
{
    const Signature *signature = member_signature(f, in);
    if (!signature) return false;
    return !signature->result_words || push_type(f, state, f->v->signature_types[signature->first + signature->argument_words]);
}

static bool push_results(Inference *f, const Instruction *in, Effect *effect)
{
    State *state = &effect->state;
    switch (in->opcode) {
    case OP_ldc: case OP_ldc_w: case OP_ldc2_w:
        return push_constant(f, in, state);
    case OP_getstatic: case OP_getfield:
    case OP_invokevirtual: case OP_invokespecial: case OP_invokestatic: case OP_invokeinterface:
        return push_result(f, in, state);
    case OP_invokeinit:
        return push_result(f, in, state) && verify_spend(f->v, state->stack_size / 8)
            && infer_replace_in_stack(f, &state->stack, effect->swap[0], effect->swap[1]);
    case OP_aconst_null:
        return push_type(f, state, TYPE_NULL);
    case OP_new: case OP_checkcast: case OP_newarray: case OP_anewarray: case OP_multianewarray:
        return push_type(f, state, in->type);
    case OP_aaload:
        return push_type(f, state, effect->swap[0]);
    case OP_aload:
        return push_type(f, state, register_at(&in->state.registers, in->operand));
    case OP_jsr: case OP_jsr_w:
        return push_type(f, state, TYPE_RETURN_ADDRESS | in->operand);
    case OP_dup:     return push_words(f, effect, "11");
    case OP_dup_x1:  return push_words(f, effect, "121");
    case OP_dup_x2:  return push_words(f, effect, "1321");
    case OP_dup2:    return push_words(f, effect, "2121");
    case OP_dup2_x1: return push_words(f, effect, "21321");
    case OP_dup2_x2: return push_words(f, effect, "214321");
    case OP_swap:    return push_words(f, effect, "12");
    default: break;
    }
    switch (opcode_table[in->opcode].pushes[0]) {
    case 'I': return push_type(f, state, TYPE_INTEGER);
    case 'J': return push_type(f, state, TYPE_LONG);
    case 'F': return push_type(f, state, TYPE_FLOAT);
    case 'D': return push_type(f, state, TYPE_DOUBLE);
    default:  return true;
    }
}

/* Checks the instruction against its state, and makes the state after it. */
bool infer_step(Inference *f, Instruction *in, Effect *effect)
{
    Operands operands;
    effect->state = in->state;
    if (!check_registers(f, in) || !check_flags(f, in)) return false;
    if (!find_letters(f, in, &operands) || !pop_operands(f, in, &operands, effect)) return false;
    if (!check_operand_types(f, in, &operands, effect) || !update_registers(f, in, effect)) return false;
    if (in->opcode == OP_invokeinit && effect->swap[0] == TYPE_UNINITIALIZED_THIS) effect->state.and_flags |= FLAG_CONSTRUCTED;
    return push_results(f, in, effect);
}
