/* verifier_invoke.c: the type checker's rules for members of classes: fields, calls, constructors, protected access
 * (JVMS 4.10.1.8, 4.10.1.9). */
#include "classfmt/verifier_private.h"

static inline uint16_t operand_u2(const Verifier *v, uint32_t bci) { return read_be16(v->m.bytecode + bci + 1); }

/* ---- Protected members ------------------------------------------------------------------------------------------- */

typedef struct MemberUse {
    ConstantMember ref;
    VType          class_type;   /* that the reference names */
    bool           is_field;
} MemberUse;

/* Is the member protected and of another package, so that the receiver must be of this class (JVMS 4.10.1.8)? Only superclasses are
 * looked at: for others the access itself fails when it is resolved. */
static bool is_protected_elsewhere(Verifier *v, const MemberUse *use, bool *result)
{
    const VerifierHost *host = v->host;
    VerifierClass       class;
    VerifierMember      member;
    bool is_init = utf8_equals_literal(use->ref.member.name, "<init>");
    *result = false;
    if (!name_is_super(v, use->class_type)) return true;
    if (!type_load(v, use->class_type, &class)) return false;
    if (!is_init && !host->is_subclass(host->context, host->self, class)) return true;
    bool found = (use->is_field ? host->find_field : host->find_method)(host->context, class, use->ref.member.name,
                                                                         use->ref.member.descriptor, &member);
    *result = found && (member.access_flags & ACC_PROTECTED) && !host->same_package(host->context, host->self, member.holder);
    return true;
}

/* Is `type` good for the receiver of a protected member? */
static VerifierAnswer receiver_is_own(Verifier *v, VType type)
{
    return type_assignable_slow(v, type, v->this_type, true);
}

static bool check_protected(Verifier *v, const MemberUse *use, VType receiver, const char *instruction)
{
    bool is_protected;
    if (receiver == v->this_type) return true;
    if (!is_protected_elsewhere(v, use, &is_protected)) return false;
    if (!is_protected) return true;
    /* Arrays have a public clone. */
    if (!use->is_field && use->class_type == v->object_type && type_is_array(v, receiver) && utf8_equals_literal(use->ref.member.name, "clone"))
        return true;
    VerifierAnswer answer = receiver_is_own(v, receiver);
    if (answer == ANSWER_NO)
        return verify_fail(v, bad_type(v->m.frame.bci, origin_stack_top(v), origin_implicit(v->this_type)), "Bad access to protected data in %s",
                    instruction);
    return answer == ANSWER_YES;
}

/* ---- Fields ------------------------------------------------------------------------------------------------------ */

static bool pop_words(Verifier *v, uint32_t first, uint32_t count)
{
    while (count > 0)
        if (!stack_pop_type(v, v->signature_types[first + --count])) return false;
    return true;
}

/* A constructor may set the class's own fields before it calls super (JVMS 4.10.1.9 putfield). */
static bool pop_putfield_receiver(Verifier *v, uint32_t index, const MemberUse *use, VType *receiver)
{
    bool declared = false;
    if (!stack_pop_any(v, receiver)) return false;
    if (*receiver == TYPE_UNINITIALIZED_THIS && use->class_type == v->this_type) {
        if (!verifier_declares_field(v, use->ref.member.name, use->ref.member.descriptor, &declared)) return false;
        if (declared) *receiver = v->this_type;
    }
    VerifierAnswer answer = type_assignable(v, *receiver, use->class_type);
    if (answer == ANSWER_NO)
        return verify_fail(v, bad_type(v->m.frame.bci, origin_stack_top(v), origin_constant(index, use->class_type)),
                    "Bad type on operand stack in putfield");
    return answer == ANSWER_YES;
}

bool verify_field_access(Verifier *v, uint32_t bci, uint8_t opcode)
{
    uint32_t  index = operand_u2(v, bci);
    MemberUse use = { .is_field = true };
    VType     receiver;
    if (!verify_constant_tag(v, bci, index, 1u << CONSTANT_Fieldref)) return false;
    use.ref        = constant_member(v->file, index);
    use.class_type = type_of_class_entry(v, use.ref.class_index);
    if (use.class_type == TYPE_TOP) return false;
    bool is_static = opcode == OP_getstatic || opcode == OP_putstatic;
    if (!is_static && !type_is_object(v, use.class_type))
        return verify_fail(v, bad_type(bci, origin_constant(index, use.class_type), origin_none()),
                    "Expecting reference to class in class %s at constant pool index %u", verifier_external_name(v), index);

    const Signature *signature = signature_of(v, use.ref.member.descriptor_index);
    if (!signature) return false;
    uint32_t first = signature->first + signature->argument_words, words = signature->result_words;
    switch (opcode) {
    case OP_putstatic: return pop_words(v, first, words);
    case OP_putfield:
        return pop_words(v, first, words) && pop_putfield_receiver(v, index, &use, &receiver) && check_protected(v, &use, receiver, "putfield");
    case OP_getfield:
        if (!stack_pop(v, use.class_type, &receiver) || !check_protected(v, &use, receiver, "getfield")) return false;
        return stack_push_words(v, v->signature_types + first, words);
    default: return stack_push_words(v, v->signature_types + first, words);
    }
}

/* ---- Constructors ------------------------------------------------------------------------------------------------ */

/* A handler that covers the call of super() or this() must not end in a return: the object would be incomplete. */
static bool check_init_in_try(Verifier *v, uint32_t bci)
{
    for (uint32_t i = 0; i < v->m.code->exception_count; i++) {
        CodeException row = code_exception(v->m.code, i);
        bool          reaches;
        if (bci < row.start_pc || bci >= row.end_pc) continue;
        if (!structure_reaches_return(v, row.handler_pc, &reaches)) return false;
        if (reaches) return verify_fail(v, bad_code(bci), "Bad <init> method call from after the start of a try block");
    }
    return true;
}

static bool is_covered(const Verifier *v, uint32_t bci) { return bci >= v->m.covered_start && bci < v->m.covered_end; }

/* super(...) or this(...) */
static bool check_init_of_this(Verifier *v, uint32_t bci, const MemberUse *use, bool *this_initialized)
{
    if (use->class_type != v->this_type && use->class_type != v->super_type)
        return verify_fail(v, bad_type(bci, origin_implicit(use->class_type), origin_implicit(v->this_type)), "Bad <init> method call");
    if (is_covered(v, bci) && (!verify_spend(v, v->m.code->exception_count) || !check_init_in_try(v, bci) || !handlers_check(v, bci, true)))
        return false;
    frame_initialize_object(v, TYPE_UNINITIALIZED_THIS, v->this_type);
    *this_initialized = true;
    return true;
}

static bool check_init_of_new(Verifier *v, uint32_t bci, uint32_t index, const MemberUse *use, VType object)
{
    /* The StackMapTable was read and `new` pushed its own position: there is one. */
    uint32_t new_index = operand_u2(v, type_new_position(object));
    VType    new_type;
    bool     is_protected;
    if (!verify_class_entry(v, bci, new_index, &new_type)) return false;
    if (new_type != use->class_type)
        return verify_fail(v, bad_type(bci, origin_constant(new_index, new_type), origin_constant(index, use->class_type)),
                    "Call to wrong <init> method");
    if (!is_protected_elsewhere(v, use, &is_protected)) return false;
    if (is_protected) {
        VerifierAnswer answer = receiver_is_own(v, new_type);
        if (answer == ANSWER_NO)
            return verify_fail(v, bad_type(bci, origin_constant(new_index, new_type), origin_implicit(v->this_type)),
                        "Bad access to protected <init> method");
        if (answer != ANSWER_YES) return false;
    }
    if (is_covered(v, bci) && !handlers_check(v, bci, false)) return false;
    frame_initialize_object(v, object, new_type);
    return true;
}

static bool check_init(Verifier *v, uint32_t bci, uint32_t index, const MemberUse *use, bool *this_initialized)
{
    VType object;
    if (!stack_pop(v, TYPE_ANY_REFERENCE, &object)) return false;
    if (object == TYPE_UNINITIALIZED_THIS) return check_init_of_this(v, bci, use, this_initialized);
    if (type_is_uninitialized(object)) return check_init_of_new(v, bci, index, use, object);
    return verify_fail(v, bad_type(bci, origin_stack_top(v), origin_none()), "Bad operand type when invoking <init>");
}

/* ---- Calls ------------------------------------------------------------------------------------------------------- */

static uint32_t allowed_tags(const Verifier *v, uint8_t opcode)
{
    switch (opcode) {
    case OP_invokeinterface: return 1u << CONSTANT_InterfaceMethodref;
    case OP_invokedynamic:   return 1u << CONSTANT_InvokeDynamic;
    case OP_invokespecial: case OP_invokestatic:
        if (v->major >= STATIC_INTERFACE_MAJOR) return 1u << CONSTANT_Methodref | 1u << CONSTANT_InterfaceMethodref;
        /* fall through */
    default: return 1u << CONSTANT_Methodref;
    }
}

static bool check_operand_bytes(Verifier *v, uint32_t bci, uint8_t opcode, uint32_t argument_words)
{
    const uint8_t *code = v->m.bytecode + bci;
    if (opcode == OP_invokeinterface) {
        if (code[3] != argument_words + 1) return verify_fail(v, bad_code(bci), "Inconsistent args count operand in invokeinterface");
        if (code[4]) return verify_fail(v, bad_code(bci), "Fourth operand byte of invokeinterface must be zero");
    }
    if (opcode == OP_invokedynamic && (code[3] || code[4]))
        return verify_fail(v, bad_code(bci), "Third and fourth operand bytes of invokedynamic must be zero");
    return true;
}

/* invokespecial of a method that is no constructor: of this class, a superclass, or a direct superinterface. */
static bool check_special_class(Verifier *v, uint32_t bci, uint32_t index, VType class_type)
{
    if (class_type == v->this_type || class_type == v->super_type || name_is_direct_interface(v, class_type)) return true;
    VerifierAnswer answer = type_assignable(v, v->this_type, class_type);
    if (answer == ANSWER_NO)
        return verify_fail(v, bad_code(bci), "Bad invokespecial instruction: current class isn't assignable to reference class.");
    if (answer != ANSWER_YES) return false;
    if (constant_tag(v->file, index) == CONSTANT_InterfaceMethodref)
        return verify_fail(v, bad_code(bci), "Bad invokespecial instruction: interface method reference is in an indirect superinterface.");
    return true;
}

static bool check_receiver(Verifier *v, uint32_t bci, uint8_t opcode, uint32_t index, const MemberUse *use, bool is_init,
                           bool *this_initialized)
{
    VType receiver;
    if (opcode == OP_invokestatic || opcode == OP_invokedynamic) return true;
    if (is_init) return check_init(v, bci, index, use, this_initialized);
    if (opcode == OP_invokespecial) return stack_pop_type(v, v->this_type);
    if (!stack_pop(v, use->class_type, &receiver)) return false;
    return opcode != OP_invokevirtual || check_protected(v, use, receiver, "invokevirtual");
}

bool verify_invoke(Verifier *v, uint32_t bci, uint8_t opcode, bool *this_initialized)
{
    uint32_t  index = operand_u2(v, bci);
    MemberUse use = { .is_field = false };
    if (!verify_constant_tag(v, bci, index, allowed_tags(v, opcode))) return false;
    if (opcode == OP_invokedynamic) {
        use.ref.member = constant_dynamic(v->file, index).member;
    } else {
        use.ref        = constant_member(v->file, index);
        use.class_type = type_of_class_entry(v, use.ref.class_index);
        if (use.class_type == TYPE_TOP) return false;
    }

    const Signature *found = signature_of(v, use.ref.member.descriptor_index);
    if (!found) return false;
    Signature signature = *found;
    Utf8      name = use.ref.member.name;
    bool      is_init = utf8_equals_literal(name, "<init>");
    if (!check_operand_bytes(v, bci, opcode, signature.argument_words)) return false;
    if (name.length && name.data[0] == '<') {
        if (opcode != OP_invokespecial || !is_init) return verify_fail(v, bad_code(bci), "Illegal call to internal method");
    } else if (opcode == OP_invokespecial && !check_special_class(v, bci, index, use.class_type)) {
        return false;
    }

    if (!pop_words(v, signature.first, signature.argument_words)) return false;
    if (!check_receiver(v, bci, opcode, index, &use, is_init, this_initialized)) return false;
    if (signature.result_words && is_init) return verify_fail(v, bad_code(bci), "Return type must be void in <init> method");
    return stack_push_words(v, v->signature_types + signature.first + signature.argument_words, signature.result_words);
}
