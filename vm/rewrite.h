/* rewrite.h: the form of bytecode that the interpreter runs.
 *
 * When a class is linked, class_rewrite turns the bytecode of its methods, once, before anyone can run it, into:
 *  - the same instructions at the same positions, each with the same length;
 *  - multi-byte operands in the machine's own byte order (switches too);
 *  - canonical opcodes: one for all that do the same on 64-bit slots (quick.def);
 *  - invokeinterface idx, count, 0  ->  idx, number of its inline cache (u16);
 *    invokedynamic idx, 0, 0        ->  idx, number of its call site (u16).
 * Later only opcode bytes change, by single-byte stores (quickening); operands never do (DESIGN 5). */
#ifndef ATOLL_VM_REWRITE_H
#define ATOLL_VM_REWRITE_H

#include "classfmt/opcodes.h"
#include "vm/class.h"

enum QuickOpcode {
#define QUICK(code, name, original, length) QOP_##name = code,
#include "vm/quick.def"
#define SUPER(code, name, original, length, ...) SOP_##name = code,
#include "vm/super.def"
    QUICK_END
};

/* Number of an invokeinterface instruction that has no inline cache. */
#define NO_INLINE_CACHE 0xffffu

/* The instruction of opcodes.def that a byte of rewritten code stands for (canonical: iload for any load of one slot,
 * if_icmpeq for if_acmpeq, ifeq for ifnull ...). */
extern const uint8_t rewritten_original_table[256];
static inline uint8_t rewritten_original(uint8_t opcode) { return rewritten_original_table[opcode]; }

/* Operands of rewritten code. */
static inline uint16_t rewritten_u16(const uint8_t *at) { uint16_t v; __builtin_memcpy(&v, at, 2); return v; }
static inline int16_t  rewritten_s16(const uint8_t *at) { int16_t v; __builtin_memcpy(&v, at, 2); return v; }
static inline int32_t  rewritten_s32(const uint8_t *at) { int32_t v; __builtin_memcpy(&v, at, 4); return v; }
/* Length in bytes of the instruction at `bci` of a rewritten method, switches and wide included. */
uint32_t rewritten_length(const Method *method, uint32_t bci);

#endif
