/* fuse.h: superinstructions: which sequences of instructions are executed as one (super.def), and how their bodies find
 * the operands of those instructions that several opcodes may stand for.
 *
 * A superinstruction changes one byte, the opcode of the first instruction of the sequence. So any byte of code may stand for an
 * instruction or for a sequence that begins with it: what it stands for is `unfused`. */
#ifndef ATOLL_VM_FUSE_H
#define ATOLL_VM_FUSE_H

#include "vm/rewrite.h"

/* Groups in the patterns of super.def. */
enum {
    ANY_LOAD = 256, /* iload, iload_0..3 */
    ANY_LLOAD,      /* lload, lload_0..3 */
    ANY_STORE,      /* istore, istore_0..3 */
    ANY_LSTORE,     /* lstore, lstore_0..3 */
    ANY_CONST,      /* iconst_m1..5, bipush */
    ANY_IF,         /* ifeq, ifne, iflt, ifge, ifgt, ifle */
    ANY_COMPARE,    /* if_icmpeq .. if_icmple */
    ANY_IALOAD,     /* iaload, faload, aaload */
};

/* How the operand of one of a group of instructions is found, by its opcode (fused or not):
 *   loads and stores: number of the local, or OPERAND_FOLLOWS: it is in the next byte;
 *   ANY_CONST: the value, or OPERAND_FOLLOWS;
 *   ANY_IF, ANY_COMPARE: when they branch: bit 0 less, bit 1 equal, bit 2 greater. */
#define OPERAND_FOLLOWS 0x40
extern const int8_t operand_form[256];

/* The opcode that is fused with others in `opcode`, or itself: canonical or quick. */
extern const uint8_t unfused_table[256];

/* Makes superinstructions of a method's code as it was rewritten. */
void method_fuse(Method *method);
/* The same around the instruction at `pc`, which was quickened. */
void method_fuse_around(Method *method, const uint8_t *pc);

#endif
