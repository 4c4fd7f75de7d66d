/* opcodes.c: the opcode table as data, and the lengths of instructions. Source: JVMS 6.5. */
#include "classfmt/opcodes.h"

#include <assert.h>
#include <stddef.h>

#include "classfmt/reader.h"

/* Bytes of an instruction by the format of its operands; 0: depends on the operands. An expression, since an initialiser needs
 * it. */
#define LENGTH_NONE         1
#define LENGTH_BYTE         2
#define LENGTH_SHORT        3
#define LENGTH_CONST8       2
#define LENGTH_CONST16      3
#define LENGTH_LOCAL8       2
#define LENGTH_LOCAL_0      1
#define LENGTH_LOCAL_1      1
#define LENGTH_LOCAL_2      1
#define LENGTH_LOCAL_3      1
#define LENGTH_IINC         3
#define LENGTH_BRANCH16     3
#define LENGTH_BRANCH32     5
#define LENGTH_TABLESWITCH  0
#define LENGTH_LOOKUPSWITCH 0
#define LENGTH_FIELD        3
#define LENGTH_METHOD       3
#define LENGTH_INTERFACE    5
#define LENGTH_DYNAMIC      5
#define LENGTH_CLASS        3
#define LENGTH_ARRAY_TYPE   2
#define LENGTH_MULTI_ARRAY  4
#define LENGTH_WIDE         0

const OpcodeInfo opcode_table[OPCODE_COUNT] = {
#define OP(code, name, operands, pops, pushes, may_raise, then) \
    [code] = { #name, pops, pushes, may_raise, OPERANDS_##operands, THEN_##then, LENGTH_##operands },
#include "classfmt/opcodes.def"
};

enum {
#define OP(code, name, operands, pops, pushes, may_raise, then) ROW_##name,
#include "classfmt/opcodes.def"
    ROW_COUNT
};
static_assert((int)ROW_COUNT == (int)OPCODE_COUNT && (int)ROW_jsr_w == (int)OP_jsr_w, "opcodes.def lists each opcode once, in order");

/* Length of a tableswitch or lookupswitch at `pc`; the fixed operands are known to lie inside once the first check passed. */
static uint64_t switch_length(const uint8_t *code, uint32_t pc, uint32_t code_length)
{
    bool     is_table = code[pc] == OP_tableswitch;
    uint32_t operands = opcode_switch_operands(pc);
    uint32_t fixed    = is_table ? 12 : 8;
    if (code_length < operands || code_length - operands < fixed) return 0;

    if (is_table) {
        int32_t low  = (int32_t)read_be32(code + operands + 4);
        int32_t high = (int32_t)read_be32(code + operands + 8);
        if (high < low) return 0;
        return operands - pc + fixed + 4 * ((uint64_t)((int64_t)high - low) + 1);
    }
    int32_t pairs = (int32_t)read_be32(code + operands + 4);
    return pairs < 0 ? 0 : operands - pc + fixed + 8 * (uint64_t)pairs;
}

/* Loads, stores and ret take a u2 after wide, iinc a u2 and an s2; nothing else can be widened. */
static uint32_t wide_length(const uint8_t *code, uint32_t pc, uint32_t code_length)
{
    if (pc + 1 >= code_length || code[pc + 1] >= OPCODE_COUNT) return 0;
    switch (opcode_table[code[pc + 1]].operands) {
    case OPERANDS_LOCAL8: return 4;
    case OPERANDS_IINC:   return 6;
    default:              return 0;
    }
}

uint32_t opcode_length(const uint8_t *code, uint32_t pc, uint32_t code_length)
{
    if (pc >= code_length || code[pc] >= OPCODE_COUNT) return 0;

    uint64_t length = opcode_table[code[pc]].length;
    if (length == 0)
        length = code[pc] == OP_wide ? wide_length(code, pc, code_length) : switch_length(code, pc, code_length);
    return length <= code_length - pc ? (uint32_t)length : 0;
}
