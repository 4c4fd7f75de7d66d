/* fuse.c: makes superinstructions. See fuse.h and super.def. Threads may do so for the same code at the same time: each byte that
 * one of them writes is right by itself, whatever the others write. */
#include "vm/fuse.h"

#define MAXIMUM_SEQUENCE 4

/* Numbers of locals and constants in opcodes. */
#define IN(op, low, high) ((op) >= (low) && (op) <= (high))
#define FORM(op)                                                                                            \
    (IN(op, OP_iload_0, OP_iload_3) ? (op) - OP_iload_0 : IN(op, OP_lload_0, OP_lload_3) ? (op) - OP_lload_0 \
     : IN(op, OP_istore_0, OP_istore_3) ? (op) - OP_istore_0 : IN(op, OP_lstore_0, OP_lstore_3) ? (op) - OP_lstore_0 \
     : (op) == OP_iload || (op) == OP_lload || (op) == OP_istore || (op) == OP_lstore || (op) == OP_bipush ? OPERAND_FOLLOWS \
     : IN(op, OP_iconst_m1, OP_iconst_5) ? (op) - OP_iconst_0                                               \
     : (op) == OP_iflt || (op) == OP_if_icmplt ? 1 : (op) == OP_ifeq || (op) == OP_if_icmpeq ? 2            \
     : (op) == OP_ifle || (op) == OP_if_icmple ? 3 : (op) == OP_ifgt || (op) == OP_if_icmpgt ? 4            \
     : (op) == OP_ifne || (op) == OP_if_icmpne ? 5 : (op) == OP_ifge || (op) == OP_if_icmpge ? 6 : 0)

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
const int8_t operand_form[256] = {
#define OP(code, name, operands, pops, pushes, may_raise, then) [code] = FORM(code),
#include "classfmt/opcodes.def"
#undef OP
#define SUPER(code, name, original, length, ...) [code] = FORM(original),
#include "vm/super.def"
};

const uint8_t unfused_table[256] = {
#define OP(code, name, operands, pops, pushes, may_raise, then) [code] = code,
#include "classfmt/opcodes.def"
#undef OP
#define QUICK(code, name, original, length) [code] = code,
#include "vm/quick.def"
#define SUPER(code, name, original, length, first, ...) [code] = first,
#include "vm/super.def"
};
#pragma GCC diagnostic pop

typedef struct Pattern {
    uint8_t  code;
    uint16_t elements[MAXIMUM_SEQUENCE]; /* opcodes and groups; 0: the sequence is shorter */
} Pattern;

static const Pattern patterns[] = {
#define SUPER(code, name, original, length, ...) {code, {__VA_ARGS__}},
#include "vm/super.def"
};

/* Number of the last row of super.def that begins with an opcode, counted from 1; 0: none does. */
enum {
    NO_ROW,
#define SUPER(code, name, ...) ROW_##name,
#include "vm/super.def"
};
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
static const uint8_t last_row[256] = {
#define SUPER(code, name, original, length, first, ...) [first] = ROW_##name,
#include "vm/super.def"
};
#pragma GCC diagnostic pop

static bool is_member(unsigned element, uint8_t op)
{
    switch (element) {
    case ANY_LOAD: return op == OP_iload || IN(op, OP_iload_0, OP_iload_3);
    case ANY_LLOAD: return op == OP_lload || IN(op, OP_lload_0, OP_lload_3);
    case ANY_STORE: return op == OP_istore || IN(op, OP_istore_0, OP_istore_3);
    case ANY_LSTORE: return op == OP_lstore || IN(op, OP_lstore_0, OP_lstore_3);
    case ANY_CONST: return op == OP_bipush || IN(op, OP_iconst_m1, OP_iconst_5);
    case ANY_IF: return IN(op, OP_ifeq, OP_ifle);
    case ANY_COMPARE: return IN(op, OP_if_icmpeq, OP_if_icmple);
    case ANY_IALOAD: return op == OP_iaload || op == OP_faload || op == OP_aaload;
    default: return op == element;
    }
}

/* Number of instructions of `pattern`, if those that begin at `bci` match it, else 0. */
static unsigned match(const Method *method, const uint8_t *code, uint32_t bci, const Pattern *pattern)
{
    unsigned n = 0;
    for (; n < MAXIMUM_SEQUENCE && pattern->elements[n]; n++) {
        if (bci >= method->code_length || !is_member(pattern->elements[n], unfused_table[code[bci]])) return 0;
        bci += rewritten_length(method, bci);
    }
    return n;
}

static void fuse_at(const Method *method, uint8_t *code, uint32_t bci)
{
    uint8_t first = unfused_table[code[bci]];
    const Pattern *best = NULL;
    unsigned best_length = 1;
    for (unsigned row = last_row[first]; row && patterns[row - 1].elements[0] == first; row--) {
        unsigned length = match(method, code, bci, &patterns[row - 1]);
        if (length > best_length) best = &patterns[row - 1], best_length = length;
    }
    if (best && code[bci] != best->code) __atomic_store_n(code + bci, best->code, __ATOMIC_RELEASE);
}

void method_fuse(Method *method)
{
    uint8_t *code = bytes_at(method->code);
    for (uint32_t bci = 0; bci < method->code_length; bci += rewritten_length(method, bci)) fuse_at(method, code, bci);
}

void method_fuse_around(Method *method, const uint8_t *pc)
{
    uint8_t *code = bytes_at(method->code);
    uint32_t at = (uint32_t)(pc - code), starts[MAXIMUM_SEQUENCE] = {0}; /* of the last instructions up to `pc` */
    unsigned n = 0;
    for (uint32_t bci = 0; bci <= at; bci += rewritten_length(method, bci)) starts[n++ % MAXIMUM_SEQUENCE] = bci;
    for (unsigned i = 0; i < n && i < MAXIMUM_SEQUENCE; i++) fuse_at(method, code, starts[i]);
}
