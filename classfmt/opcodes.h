/* opcodes.h: the table of bytecodes as C: numbers, names, formats, lengths, stack effects.
 *
 * Everything here is made from opcodes.def, where the columns are explained. */
#ifndef ATOLL_CLASSFMT_OPCODES_H
#define ATOLL_CLASSFMT_OPCODES_H

#include <stdbool.h>
#include <stdint.h>

/* OP_nop = 0 ... OP_jsr_w = 201. */
typedef enum Opcode {
#define OP(code, name, operands, pops, pushes, may_raise, then) OP_##name = code,
#include "classfmt/opcodes.def"
    OPCODE_COUNT = 202  /* the first number that no class file may use */
} Opcode;

/* The bytes that follow an opcode. All are big-endian. */
typedef enum OperandFormat {
    OPERANDS_NONE,
    OPERANDS_BYTE,          /* s1: the value */
    OPERANDS_SHORT,         /* s2: the value */
    OPERANDS_CONST8,        /* u1: constant-pool index of a loadable constant */
    OPERANDS_CONST16,       /* u2: the same */
    OPERANDS_LOCAL8,        /* u1: local variable; u2 after wide */
    OPERANDS_LOCAL_0,       /* nothing: local variable 0 */
    OPERANDS_LOCAL_1,
    OPERANDS_LOCAL_2,
    OPERANDS_LOCAL_3,
    OPERANDS_IINC,          /* u1 local variable, s1 increment; u2, s2 after wide */
    OPERANDS_BRANCH16,      /* s2: offset from the opcode */
    OPERANDS_BRANCH32,      /* s4: offset from the opcode */
    OPERANDS_TABLESWITCH,   /* padding to 4 from the start of the code, s4 default, s4 low, s4 high, s4 offsets[high - low + 1] */
    OPERANDS_LOOKUPSWITCH,  /* padding, s4 default, s4 npairs, { s4 match, s4 offset }[npairs] */
    OPERANDS_FIELD,         /* u2: Fieldref */
    OPERANDS_METHOD,        /* u2: Methodref, or InterfaceMethodref where allowed */
    OPERANDS_INTERFACE,     /* u2: InterfaceMethodref, u1 count of argument words, u1 zero */
    OPERANDS_DYNAMIC,       /* u2: InvokeDynamic, u2 zero */
    OPERANDS_CLASS,         /* u2: Class */
    OPERANDS_ARRAY_TYPE,    /* u1: ARRAY_TYPE_... below */
    OPERANDS_MULTI_ARRAY,   /* u2: Class, u1 dimensions */
    OPERANDS_WIDE           /* another opcode with widened operands */
} OperandFormat;

/* Element types of newarray (JVMS table 6.5.newarray-A). */
enum {
    ARRAY_TYPE_BOOLEAN = 4, ARRAY_TYPE_CHAR, ARRAY_TYPE_FLOAT, ARRAY_TYPE_DOUBLE,
    ARRAY_TYPE_BYTE, ARRAY_TYPE_SHORT, ARRAY_TYPE_INT, ARRAY_TYPE_LONG
};

/* Bits of OpcodeInfo.may_raise. */
enum {
    RAISES_NOTHING    = 0,
    RAISES_NULL       = 1 << 0,  RAISES_INDEX   = 1 << 1,  RAISES_STORE = 1 << 2,  RAISES_ARITHMETIC = 1 << 3,
    RAISES_SIZE       = 1 << 4,  RAISES_CAST    = 1 << 5,  RAISES_MEMORY = 1 << 6, RAISES_MONITOR    = 1 << 7,
    RAISES_LINK       = 1 << 8,  RAISES_ANY     = 1 << 9
};

/* Where control goes after an instruction. */
typedef enum ControlFlow {
    THEN_NEXT, THEN_BRANCH, THEN_JUMP, THEN_SWITCH, THEN_JSR, THEN_RET, THEN_RETURN, THEN_THROW
} ControlFlow;

/* One row of the table. Never changes. */
typedef struct OpcodeInfo {
    const char *name;
    const char *pops;       /* type letters, deepest first */
    const char *pushes;
    uint16_t    may_raise;  /* RAISES_... bits */
    uint8_t     operands;   /* OperandFormat */
    uint8_t     then;       /* ControlFlow */
    uint8_t     length;     /* bytes, the opcode included; 0 for tableswitch, lookupswitch and wide */
} OpcodeInfo;

extern const OpcodeInfo opcode_table[OPCODE_COUNT];

static inline const char *opcode_name(uint32_t opcode)
{
    return opcode < OPCODE_COUNT ? opcode_table[opcode].name : "(illegal)";
}

/* The length in bytes of the instruction at `pc`, operands and padding included. 0 if the opcode is undefined, its operands
 * make no sense (high < low, npairs < 0, wide before an instruction that can't be widened) or it runs past `code_length`. */
uint32_t opcode_length(const uint8_t *code, uint32_t pc, uint32_t code_length);

/* The position of the first aligned operand of a switch at `pc`. */
static inline uint32_t opcode_switch_operands(uint32_t pc) { return (pc + 4) & ~3u; }

#endif
