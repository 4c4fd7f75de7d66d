/* verifier_infer.h: what the two files of the old verifier share. Private to classfmt/.
 *
 * verifier_infer.c runs the data flow: states, how they merge, where control goes. verifier_infer_step.c knows the instructions. */
#ifndef ATOLL_CLASSFMT_VERIFIER_INFER_H
#define ATOLL_CLASSFMT_VERIFIER_INFER_H

#include "classfmt/verifier_private.h"

/* The address that jsr pushes: | number of the subroutine's first instruction. */
#define TYPE_RETURN_ADDRESS (1u << 29)
static inline bool type_is_return_address(VType type) { return type < TYPE_UNINITIALIZED && (type & TYPE_RETURN_ADDRESS); }
static inline uint32_t type_subroutine(VType type) { return type & 0xffff; }

/* Object, array or null. */
static inline bool type_is_initialized(VType type) { return type_is_reference(type) || type == TYPE_NULL; }

/* The operand stack, top first; a long or double is one item. Items never change, and stacks share their tails. */
typedef struct StackItem {
    VType                   type;
    const struct StackItem *next;
} StackItem;

/* Local variables ("registers" in messages) in chunks; what a state refers to never changes. Beyond `count` nothing counts. */
typedef struct Registers {
    VType  **chunks;
    uint32_t count;
} Registers;

static inline VType register_at(const Registers *registers, uint32_t index) { return registers->chunks[index / CHUNK][index % CHUNK]; }

/* One active subroutine: which registers were used since it was entered. They alone have at its end what it left there. */
typedef struct Mask {
    uint32_t  entry;      /* number of its first instruction */
    uint32_t *registers;  /* bits */
} Mask;

enum { FLAG_REACHED = 1, FLAG_NEED_CONSTRUCTOR = 2, FLAG_NO_RETURN = 4 };  /* true for at least one path: or_flags */
enum { FLAG_CONSTRUCTED = 1 };                                             /* true for all paths: and_flags */

/* What is known before an instruction, from all paths looked at so far. */
typedef struct State {
    bool             reached;
    const StackItem *stack;
    uint32_t         stack_size;   /* words */
    Registers        registers;
    const Mask      *masks;
    uint32_t         mask_count;
    uint16_t         and_flags, or_flags;
} State;

/* opcode of a call of <init>; loads and stores of given variables are there as the general ones. */
enum { OP_invokeinit = 0xff };
#define NO_RET UINT32_MAX

typedef struct Instruction {
    uint8_t   opcode;
    bool      is_protected;    /* its receiver must be of this class */
    uint32_t  bci;
    uint32_t  operand;         /* register; constant-pool index; target's number; dimensions */
    uint32_t  ret;             /* jsr: number of the ret that comes back, or NO_RET */
    VType     type;            /* class of the operand, or what `new` and its like push */
    VType     new_type;        /* new: the class */
    uint32_t *successors;      /* switch, ret: numbers; null: not known yet */
    uint32_t  successor_count;
    State     state;
} Instruction;

/* A row of the exception table in numbers of instructions. The last row comes first. */
typedef struct HandlerRow {
    uint32_t  start, end, handler;
    StackItem thrown;
} HandlerRow;

typedef struct Inference {
    Verifier    *v;
    Instruction *instructions;
    uint32_t     count;
    uint32_t    *number_at;        /* by position: number of the instruction + 1; 0: none starts there */
    uint64_t    *changed;          /* bits by instruction: to be looked at (again) */
    HandlerRow  *rows;
    uint32_t     row_count;
    uint32_t     mask_words;       /* of Mask.registers */
    VType        return_type;      /* TYPE_TOP: void */
    VType        cloneable_type, serializable_type;
} Inference;

/* What an instruction does to its state. */
typedef struct Effect {
    State state;                   /* after it */
    VType swap[4];                 /* words of the stack instructions; of <init> and new: from, to */
} Effect;

/* verifier_infer.c */
bool infer_merge(Inference *f, VType value, VType target, bool assignment, VType *merged);
bool infer_assignable(Inference *f, VType from, VType to, bool *assignable);
bool infer_set_register(Inference *f, Registers *registers, uint32_t index, VType type);
bool infer_push(Inference *f, const StackItem **stack, VType type);
/* Replaces each `from` by `to`; *changed (may be null) tells if there was one. */
bool infer_replace_in_stack(Inference *f, const StackItem **stack, VType from, VType to);
Mask *infer_copy_masks(Inference *f, const Mask *masks, uint32_t count, uint32_t more);

/* verifier_infer_step.c */
bool infer_read_instructions(Inference *f);
bool infer_step(Inference *f, Instruction *in, Effect *effect);

#endif
