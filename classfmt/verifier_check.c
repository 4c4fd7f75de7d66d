/* verifier_check.c: the type checker's walk over a method (JVMS 4.10.1.6, 4.10.1.9).
 *
 * One pass from the first instruction to the last. The current frame is what the instructions so far left; where the StackMapTable
 * has a frame, the current one must be assignable to it and is replaced by it. Each instruction takes types from the frame and
 * leaves types there; jumps and handlers are compared with the table's frames. Instructions whose whole effect is a row of
 * opcodes.def are done from that row. */
#include "classfmt/verifier_private.h"

static inline uint16_t operand_u2(const Verifier *v, uint32_t bci) { return read_be16(v->m.bytecode + bci + 1); }

/* ---- Constant pool ----------------------------------------------------------------------------------------------- */

static bool check_constant_index(Verifier *v, uint32_t bci, uint32_t index)
{
    if (index > 0 && index < v->file->constant_count) return true;
    return verify_fail(v, bad_constant(bci, index), "Illegal constant pool index %u in class %s", index, verifier_external_name(v));
}

bool verify_constant_tag(Verifier *v, uint32_t bci, uint32_t index, uint32_t tags)
{
    if (!check_constant_index(v, bci, index)) return false;
    if (tags & 1u << constant_tag(v->file, index)) return true;
    return verify_fail(v, bad_constant(bci, index), "Illegal type at constant pool entry %u in class %s", index, verifier_external_name(v));
}

bool verify_class_entry(Verifier *v, uint32_t bci, uint32_t index, VType *type)
{
    if (!verify_constant_tag(v, bci, index, 1u << CONSTANT_Class)) return false;
    *type = type_of_class_entry(v, index);
    return *type != TYPE_TOP;
}

/* The type of a constant of class Dynamic decides which ldc may load it. */
static bool push_dynamic(Verifier *v, uint32_t bci, uint32_t index, bool wide)
{
    const Signature *signature = signature_of(v, constant_dynamic(v->file, index).member.descriptor_index);
    if (!signature) return false;
    if (signature->result_words != (wide ? 2 : 1)) return verify_constant_tag(v, bci, index, 0);
    return stack_push_words(v, v->signature_types + signature->first + signature->argument_words, signature->result_words);
}

static bool check_ldc(Verifier *v, uint32_t bci, uint8_t opcode)
{
    enum {
        NARROW = 1 << CONSTANT_Integer | 1 << CONSTANT_Float | 1 << CONSTANT_String | 1 << CONSTANT_Class | 1 << CONSTANT_MethodHandle
               | 1 << CONSTANT_MethodType | 1 << CONSTANT_Dynamic,
        WIDE = 1 << CONSTANT_Long | 1 << CONSTANT_Double | 1 << CONSTANT_Dynamic
    };
    uint32_t index = opcode == OP_ldc ? v->m.bytecode[bci + 1] : operand_u2(v, bci);
    if (!verify_constant_tag(v, bci, index, opcode == OP_ldc2_w ? WIDE : NARROW)) return false;
    switch (constant_tag(v->file, index)) {
    case CONSTANT_Integer:      return stack_push(v, TYPE_INTEGER);
    case CONSTANT_Float:        return stack_push(v, TYPE_FLOAT);
    case CONSTANT_Long:         return stack_push_2(v, TYPE_LONG);
    case CONSTANT_Double:       return stack_push_2(v, TYPE_DOUBLE);
    case CONSTANT_String:       return stack_push(v, v->string_type);
    case CONSTANT_Class:        return stack_push(v, v->class_type);
    case CONSTANT_MethodHandle: return stack_push(v, v->method_handle_type);
    case CONSTANT_MethodType:   return stack_push(v, v->method_type_type);
    default:                    return push_dynamic(v, bci, index, opcode == OP_ldc2_w);
    }
}

/* ---- Arrays ------------------------------------------------------------------------------------------------------ */

static bool fail_stack(Verifier *v, const char *name, Origin expected)
{
    return verify_fail(v, bad_type(v->m.frame.bci, origin_stack_top(v), expected), "Bad type on operand stack in %s", name);
}

/* Pops an array whose components are one of `letters` (L: references), or null. */
static bool pop_array(Verifier *v, uint8_t opcode, const char *letters, VType *array)
{
    if (!stack_pop(v, TYPE_ANY_REFERENCE, array)) return false;
    if (*array == TYPE_NULL) return true;
    if (type_is_array(v, *array)) {
        const TypeName *name = type_name(v, *array);
        char component = name->primitive && name->dimensions == 1 ? name->primitive : 'L';
        if (component == letters[0] || component == letters[1]) return true;
    }
    if (letters[0] == 'L') return fail_stack(v, opcode_name(opcode), origin_implicit(TYPE_ANY_REFERENCE));
    if (letters[1]) return fail_stack(v, opcode_name(opcode), origin_none());
    return fail_stack(v, opcode_name(opcode), origin_implicit(type_of_primitive_array(v, letters[0])));
}

/* Component letters of the array loads and stores, in the order of their opcodes. */
static const char *const array_letters[] = { "I", "J", "F", "D", "L", "BZ", "C", "S" };

static bool push_stack_type(Verifier *v, VType type) { return type_is_category_2(type) ? stack_push_2(v, type) : stack_push(v, type); }
static bool pop_stack_type(Verifier *v, VType type)
{
    return type_is_category_2(type) ? stack_pop_2(v, type) : stack_pop_type(v, type);
}

static const VType array_element_types[] = {
    TYPE_INTEGER, TYPE_LONG, TYPE_FLOAT, TYPE_DOUBLE, TYPE_NULL, TYPE_INTEGER, TYPE_INTEGER, TYPE_INTEGER
};

static bool check_array_load(Verifier *v, uint8_t opcode)
{
    uint32_t kind = opcode - OP_iaload;
    VType    array;
    if (!stack_pop_type(v, TYPE_INTEGER) || !pop_array(v, opcode, array_letters[kind], &array)) return false;
    if (opcode != OP_aaload) return push_stack_type(v, array_element_types[kind]);
    return stack_push(v, array == TYPE_NULL ? TYPE_NULL : type_component(v, array));
}

static bool check_array_store(Verifier *v, uint8_t opcode)
{
    uint32_t kind = opcode - OP_iastore;
    VType    array;
    if (!pop_stack_type(v, opcode == OP_aastore ? v->object_type : array_element_types[kind])) return false;
    return stack_pop_type(v, TYPE_INTEGER) && pop_array(v, opcode, array_letters[kind], &array);
}

static bool check_newarray(Verifier *v, uint32_t bci)
{
    static const char letters[] = "ZCFDBSIJ";
    uint32_t kind = v->m.bytecode[bci + 1];
    if (kind < ARRAY_TYPE_BOOLEAN || kind > ARRAY_TYPE_LONG) return verify_fail(v, bad_code(bci), "Illegal newarray instruction");
    return stack_pop_type(v, TYPE_INTEGER) && stack_push(v, type_of_primitive_array(v, letters[kind - ARRAY_TYPE_BOOLEAN]));
}

static bool check_anewarray(Verifier *v, uint32_t bci)
{
    VType component;
    if (!verify_class_entry(v, bci, operand_u2(v, bci), &component) || !stack_pop_type(v, TYPE_INTEGER)) return false;
    if (type_name(v, component)->dimensions == 255)
        return verify_fail(v, bad_code(bci), "Illegal anewarray instruction, array has more than 255 dimensions");
    return stack_push(v, type_array_of(v, component));
}

static bool check_multianewarray(Verifier *v, uint32_t bci)
{
    VType    type;
    uint32_t index = operand_u2(v, bci), dimensions = v->m.bytecode[bci + 3];
    if (!verify_class_entry(v, bci, index, &type)) return false;
    if (!type_is_array(v, type))
        return verify_fail(v, bad_type(bci, origin_constant(index, type), origin_none()),
                    "Illegal constant pool index in multianewarray instruction");
    if (dimensions < 1 || type_name(v, type)->dimensions < dimensions)
        return verify_fail(v, bad_code(bci), "Illegal dimension in multianewarray instruction: %u", dimensions);
    for (uint32_t i = 0; i < dimensions; i++)
        if (!stack_pop_type(v, TYPE_INTEGER)) return false;
    return stack_push(v, type);
}

static bool check_arraylength(Verifier *v)
{
    VType type;
    if (!stack_pop(v, TYPE_ANY_REFERENCE, &type)) return false;
    if (type != TYPE_NULL && !type_is_array(v, type)) return fail_stack(v, "arraylength", origin_none());
    return stack_push(v, TYPE_INTEGER);
}

/* ---- Objects ----------------------------------------------------------------------------------------------------- */

static bool check_new(Verifier *v, uint32_t bci)
{
    VType    type;
    uint32_t index = operand_u2(v, bci);
    if (!verify_class_entry(v, bci, index, &type)) return false;
    if (!type_is_object(v, type))
        return verify_fail(v, bad_type(bci, origin_constant(index, type), origin_none()), "Illegal new instruction");
    return stack_push(v, TYPE_UNINITIALIZED | bci);
}

static bool check_cast(Verifier *v, uint32_t bci, uint8_t opcode)
{
    VType type;
    if (!verify_class_entry(v, bci, operand_u2(v, bci), &type) || !stack_pop_type(v, v->object_type)) return false;
    return stack_push(v, opcode == OP_checkcast ? type : TYPE_INTEGER);
}

/* ---- The operand stack by words ---------------------------------------------------------------------------------- */

/* Pops two words: two values, or one of two words. words[0] lay on top. */
static bool pop_pair(Verifier *v, const char *name, VType words[2])
{
    if (!stack_pop_any(v, &words[0])) return false;
    if (type_is_category_1(words[0])) return stack_pop(v, TYPE_CATEGORY_1, &words[1]);
    if (type_is_category_2_2nd(words[0])) return stack_pop(v, TYPE_CATEGORY_2, &words[1]);
    return fail_stack(v, name, origin_none());
}

#define PUSH(...) stack_push_words(v, (const VType[]){ __VA_ARGS__ }, sizeof((const VType[]){ __VA_ARGS__ }) / sizeof(VType))

static bool check_stack_words(Verifier *v, uint8_t opcode)
{
    VType a[2], b[2];  /* a: what lies on top and is copied or removed; b: what lies below it */
    switch (opcode) {
    case OP_pop:    return stack_pop(v, TYPE_CATEGORY_1, a);
    case OP_pop2:   return pop_pair(v, "pop2", a);
    case OP_dup:    return stack_pop(v, TYPE_CATEGORY_1, a) && PUSH(a[0], a[0]);
    case OP_dup_x1: return stack_pop(v, TYPE_CATEGORY_1, a) && stack_pop(v, TYPE_CATEGORY_1, b) && PUSH(a[0], b[0], a[0]);
    case OP_dup_x2: return stack_pop(v, TYPE_CATEGORY_1, a) && pop_pair(v, "dup_x2", b) && PUSH(a[0], b[1], b[0], a[0]);
    case OP_dup2:   return pop_pair(v, "dup2", a) && PUSH(a[1], a[0], a[1], a[0]);
    case OP_dup2_x1:
        return pop_pair(v, "dup2_x1", a) && stack_pop(v, TYPE_CATEGORY_1, b) && PUSH(a[1], a[0], b[0], a[1], a[0]);
    case OP_dup2_x2:
        return pop_pair(v, "dup2_x2", a) && pop_pair(v, "dup2_x2", b) && PUSH(a[1], a[0], b[1], b[0], a[1], a[0]);
    default: /* swap */
        return stack_pop(v, TYPE_CATEGORY_1, a) && stack_pop(v, TYPE_CATEGORY_1, b) && PUSH(a[0], b[0]);
    }
}

#undef PUSH

/* ---- Local variables --------------------------------------------------------------------------------------------- */

static bool check_load(Verifier *v, VType type, uint32_t index)
{
    if (type_is_category_2(type)) return local_load_2(v, index, type) && stack_push_2(v, type);
    VType loaded;
    return local_load(v, index, type, &loaded) && stack_push(v, loaded);
}

static bool check_store(Verifier *v, VType type, uint32_t index)
{
    if (type_is_category_2(type)) return pop_stack_type(v, type) && local_store_2(v, index, type);
    VType stored;
    return stack_pop(v, type, &stored) && local_store(v, index, stored);
}

static const VType local_types[] = { TYPE_INTEGER, TYPE_LONG, TYPE_FLOAT, TYPE_DOUBLE, TYPE_ANY_REFERENCE };

static bool check_iinc(Verifier *v, uint32_t index)
{
    VType type;
    return local_load(v, index, TYPE_INTEGER, &type) && local_store(v, index, type);
}

/* ---- Control flow ------------------------------------------------------------------------------------------------ */

static bool check_padding(Verifier *v, uint32_t bci, uint32_t operands)
{
    if (v->major >= NO_FAILOVER_MAJOR) return true;
    for (uint32_t i = bci + 1; i < operands; i++)
        if (v->m.bytecode[i]) return verify_fail(v, bad_code(bci), "Nonzero padding byte in lookupswitch or tableswitch");
    return true;
}

static bool keys_are_sorted(const uint8_t *pairs, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++)
        if ((int32_t)read_be32(pairs + 8 * (i - 1)) >= (int32_t)read_be32(pairs + 8 * i)) return false;
    return true;
}

static bool check_switch(Verifier *v, uint32_t bci, uint8_t opcode)
{
    uint32_t       start = opcode_switch_operands(bci);
    const uint8_t *operands = v->m.bytecode + start;
    bool           is_table = opcode == OP_tableswitch;
    if (!check_padding(v, bci, start) || !stack_pop_type(v, TYPE_INTEGER)) return false;
    uint32_t count = is_table ? read_be32(operands + 8) - read_be32(operands + 4) + 1 : read_be32(operands + 4);
    if (!is_table && !keys_are_sorted(operands + 8, count)) return verify_fail(v, bad_code(bci), "Bad lookupswitch instruction");
    if (!verify_jump(v, bci + (int64_t)(int32_t)read_be32(operands))) return false;
    for (uint32_t i = 0; i < count; i++)
        if (!verify_jump(v, bci + (int64_t)(int32_t)read_be32(operands + 12 + (is_table ? 4 : 8) * i))) return false;
    return true;
}

static bool check_return_value(Verifier *v, VType type)
{
    Origin expected = { .kind = ORIGIN_SIGNATURE, .type = v->m.return_type };
    VType  popped;
    if (type_is_category_2(type) && !stack_pop_type(v, type_second_word(type))) return false;
    if (!stack_pop(v, type, &popped)) return false;
    if (v->m.return_type == TYPE_TOP)
        return verify_fail(v, bad_type(v->m.frame.bci, origin_stack_top(v), expected), "Method does not expect a return value");
    VerifierAnswer answer = type_assignable(v, popped, v->m.return_type);
    if (answer == ANSWER_NO) return verify_fail(v, bad_type(v->m.frame.bci, origin_stack_top(v), expected), "Bad return type");
    return answer == ANSWER_YES;
}

static bool check_return(Verifier *v, uint32_t bci, uint8_t opcode)
{
    if (opcode != OP_return) return check_return_value(v, local_types[opcode - OP_ireturn]);
    if (v->m.return_type != TYPE_TOP) return verify_fail(v, bad_code(bci), "Method expects a return value");
    if (v->m.is_init && v->m.frame.this_uninit) return verify_fail(v, bad_code(bci), "Constructor must call super() or this() before return");
    return true;
}

/* ---- Instructions ------------------------------------------------------------------------------------------------ */

static VType letter_type(char letter)
{
    switch (letter) {
    case 'I': return TYPE_INTEGER;
    case 'J': return TYPE_LONG;
    case 'F': return TYPE_FLOAT;
    case 'D': return TYPE_DOUBLE;
    default:  return TYPE_ANY_REFERENCE;
    }
}

/* What opcodes.def says: takes the types of `pops`, the last one from the top, and leaves those of `pushes`. */
static bool check_simple(Verifier *v, const OpcodeInfo *info)
{
    uint32_t count = 0;
    while (info->pops[count]) count++;
    while (count > 0)
        if (!pop_stack_type(v, letter_type(info->pops[--count]))) return false;
    for (const char *letter = info->pushes; *letter; letter++)
        if (!push_stack_type(v, *letter == 'A' ? TYPE_NULL : letter_type(*letter))) return false;
    return true;
}

/* Instructions with a row of their own below; the others are simple. */
static bool check_instruction(Verifier *v, uint32_t bci, bool *this_initialized)
{
    const uint8_t *code = v->m.bytecode + bci;
    uint8_t        opcode = *code;
    bool           wide = opcode == OP_wide;
    uint32_t       index = code - v->m.bytecode + 1 < v->m.length ? code[1] : 0;
    if (wide) {
        opcode = code[1];
        index  = read_be16(code + 2);
    }
    switch (opcode) {
    case OP_ldc: case OP_ldc_w: case OP_ldc2_w:
        return check_ldc(v, bci, opcode);
    case OP_iload: case OP_lload: case OP_fload: case OP_dload: case OP_aload:
        return check_load(v, local_types[opcode - OP_iload], index);
    case OP_iload_0 ... OP_aload_3:
        return check_load(v, local_types[(opcode - OP_iload_0) / 4], (opcode - OP_iload_0) % 4u);
    case OP_iaload ... OP_saload:
        return check_array_load(v, opcode);
    case OP_istore: case OP_lstore: case OP_fstore: case OP_dstore: case OP_astore:
        return check_store(v, local_types[opcode - OP_istore], index);
    case OP_istore_0 ... OP_astore_3:
        return check_store(v, local_types[(opcode - OP_istore_0) / 4], (opcode - OP_istore_0) % 4u);
    case OP_iastore ... OP_sastore:
        return check_array_store(v, opcode);
    case OP_pop ... OP_swap:
        return check_stack_words(v, opcode);
    case OP_iinc:
        return check_iinc(v, index);
    case OP_ifeq ... OP_if_acmpne: case OP_ifnull: case OP_ifnonnull: case OP_goto:
        return check_simple(v, &opcode_table[opcode]) && verify_jump(v, bci + (int64_t)(int16_t)operand_u2(v, bci));
    case OP_goto_w:
        return verify_jump(v, bci + (int64_t)(int32_t)read_be32(code + 1));
    case OP_tableswitch: case OP_lookupswitch:
        return check_switch(v, bci, opcode);
    case OP_ireturn ... OP_return:
        return check_return(v, bci, opcode);
    case OP_getstatic ... OP_putfield:
        return verify_field_access(v, bci, opcode);
    case OP_invokevirtual ... OP_invokedynamic:
        return verify_invoke(v, bci, opcode, this_initialized);
    case OP_new:
        return check_new(v, bci);
    case OP_newarray:
        return check_newarray(v, bci);
    case OP_anewarray:
        return check_anewarray(v, bci);
    case OP_arraylength:
        return check_arraylength(v);
    case OP_athrow:
        return stack_pop_type(v, v->throwable_type);
    case OP_checkcast: case OP_instanceof:
        return check_cast(v, bci, opcode);
    case OP_multianewarray:
        return check_multianewarray(v, bci);
    case OP_jsr: case OP_ret: case OP_jsr_w:
        return verify_fail(v, bad_code(bci), "Bad instruction: %02x", opcode);
    default:
        if (opcode >= OPCODE_COUNT) return verify_fail(v, bad_code(bci), "Bad instruction: %02x", opcode);
        return check_simple(v, &opcode_table[opcode]);
    }
}

/* ---- The walk ---------------------------------------------------------------------------------------------------- */

/* Does control go on to the next instruction? */
static bool falls_through(uint8_t opcode)
{
    switch (opcode_table[opcode].then) {
    case THEN_JUMP: case THEN_SWITCH: case THEN_RETURN: case THEN_THROW: return false;
    default: return true;
    }
}

/* A frame of the table at this instruction takes the current one's place; behind a jump there must be one. */
static bool meet_stack_map(Verifier *v, uint32_t bci, bool reached, uint32_t *next_frame)
{
    MethodState *m = &v->m;
    Context      context;
    if (*next_frame == m->frame_count)
        return reached || verify_fail(v, bad_code(bci), "Expecting a stack map frame");
    const Frame *target = &m->frames[*next_frame];
    if (target->bci != bci)
        return reached || verify_fail(v, (Context){ .fault = FAULT_NO_STACK_MAP, .bci = bci }, "Expecting a stack map frame");
    if (reached) {
        VerifierAnswer answer = frame_matches(v, &m->frame, target, &context);
        if (answer == ANSWER_NO) return verify_fail(v, context, "Instruction type does not match stack map");
        if (answer != ANSWER_YES) return false;
    }
    frame_load(v, target);
    ++*next_frame;
    return true;
}

static bool is_store(uint8_t opcode) { return opcode >= OP_istore && opcode <= OP_astore_3; }

static bool check_instructions(Verifier *v)
{
    MethodState *m = &v->m;
    uint32_t     next_frame = 0;
    bool         reached = true;
    for (uint32_t bci = 0; bci < m->length;) {
        m->frame.bci        = bci;
        m->frame.stack_mark = m->frame.stack_size;
        if (!meet_stack_map(v, bci, reached, &next_frame)) return false;

        uint8_t opcode  = m->bytecode[bci] == OP_wide ? m->bytecode[bci + 1] : m->bytecode[bci];
        bool    covered = bci >= m->covered_start && bci < m->covered_end, this_initialized = false;
        if (covered) handlers_advance(v, bci);
        /* A store's handlers see the variables as they were before (JVMS 4.10.1.6). */
        if (covered && is_store(opcode) && !handlers_check(v, bci, false)) return false;
        if (!check_instruction(v, bci, &this_initialized)) return false;
        if (covered && !is_store(opcode) && !handlers_check(v, bci, this_initialized)) return false;

        reached = falls_through(opcode);
        uint32_t length = opcode_table[m->bytecode[bci]].length;
        bci += length ? length : structure_instruction_length(m->bytecode, bci, m->length);
    }
    return !reached || verify_fail(v, bad_code(m->length), "Control flow falls through code end");
}

bool verify_by_type_checker(Verifier *v)
{
    return verify_structure(v) && frames_open(v) && handlers_open(v) && check_instructions(v);
}
