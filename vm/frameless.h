/* frameless.h: methods whose call needs no frame, as nobody could see it: bodies that only return something, getters and
 * setters, leaf natives and intrinsics (native.h).
 *
 * Method.frameless = kind in the low byte, operand above. It is set before METHOD_FRAMELESS is, at any time after the class was
 * rewritten, and never changes afterwards. A caller that finds 0 pushes a frame. */
#ifndef ATOLL_VM_FRAMELESS_H
#define ATOLL_VM_FRAMELESS_H

#include "vm/class.h"

typedef enum FramelessKind {
    FRAMELESS_NONE,
    FRAMELESS_NATIVE,      /* VM.natives[native_index].fast; when that declines, a frame is pushed after all */
    FRAMELESS_EMPTY,       /* returns nothing */
    FRAMELESS_OBJECT_INIT, /* Object.<init>: the same, unless the receiver's class has a finalizer */
    FRAMELESS_CONSTANT,    /* returns the operand, as a signed number */
    FRAMELESS_FIRST,       /* returns its first argument */
    /* Operand: byte offset of the receiver's field. */
    FRAMELESS_GET_BOOLEAN, FRAMELESS_GET_S8, FRAMELESS_GET_U16, FRAMELESS_GET_S16, FRAMELESS_GET_32, FRAMELESS_GET_64,
    FRAMELESS_PUT_32, FRAMELESS_PUT_64, FRAMELESS_PUT_REF,
} FramelessKind;

static inline uint32_t frameless_word(FramelessKind kind, int32_t operand) { return (uint32_t)operand << 8 | (uint32_t)kind; }
static inline FramelessKind frameless_kind(uint32_t word) { return (FramelessKind)(word & 0xff); }
static inline int32_t frameless_operand(uint32_t word) { return (int32_t)word >> 8; }

/* Called when the class was rewritten: looks at the code of `method`. */
void method_find_frameless(Method *method);
/* Called when the getfield or putfield at `pc` of `method` became `opcode`, a quick one with the field at byte `offset`. */
void method_note_field(Method *method, const uint8_t *pc, unsigned opcode, uint32_t offset);
void method_set_frameless(Method *method, FramelessKind kind, int32_t operand);

#endif
