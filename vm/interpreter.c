/* interpreter.c: the loop that runs bytecode.
 *
 * Threaded code: each opcode's body ends by jumping to the next one's. The bodies are in opcodes_*.inc, written once over the macros
 * below; this file is their frame. Bodies do the work of an instruction when nothing is in the way; whatever allocates beyond the
 * bump pointer, resolves, throws or blocks is a function outside, called between SAVE and a jump to `unfinished` or back.
 *
 * State in C locals (see thread.h, Frame):
 *   pc      current instruction
 *   sp      home of the top slot; its value is in `tos`, memory at sp is stale until SPILL
 *   tos     top of stack; 32-bit values in the low half, high half undefined (references are always truncated on use)
 *   locals, fp, entries (of the constant pool), base (of the arena)
 * Invariant: whenever C code outside runs, fp->pc, t->frame, t->sp and the memory at sp are up to date (SAVE).
 * The frame of `interpret` is not scanned (its spill slots would keep stale references alive), so what is used after a call to the
 * outside must be in the Java stack as well, or be given by that call. */
#include "vm/interpreter.h"

#include "classfmt/opcodes.h"
#include "vm/exception.h"
#include "vm/frameless.h"
#include "vm/freeze.h"
#include "vm/fuse.h"
#include "vm/link.h"
#include "vm/method_handle.h"
#include "vm/monitor.h"
#include "vm/native.h"
#include "vm/resolve.h"
#include "vm/rewrite.h"

#define LIKELY(x)   __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

#define AT(units)  (base + ((uint64_t)(uint32_t)(units) << ARENA_UNIT_SHIFT))
#define TOS32      ((uint32_t)tos)
#define TOS_INT    ((int32_t)tos)
#define POOL       ((ConstantPool *)((uint8_t *)entries - CONSTANT_POOL_ENTRIES_OFFSET))
#define U8(at)     (pc[at])
#define S8(at)     ((int8_t)pc[at])
#define U16(at)    rewritten_u16(pc + (at))
#define S16(at)    rewritten_s16(pc + (at))
#define ENTRY(i)   __atomic_load_n(&entries[i], __ATOMIC_RELAXED)

/* Control. */
#define OPCODE(name)  L_##name:
#define DISPATCH()    goto *labels[*pc]
#define NEXT(length)  do { pc += (length); DISPATCH(); } while (0)
#define EXECUTE(op)   goto *labels[op]
#define BRANCH(by)                                                                                        \
    do {                                                                                                  \
        int32_t by_ = (by);                                                                               \
        pc += by_;                                                                                        \
        if (by_ <= 0) {                                                                                   \
            ((MethodCounters *)AT(((Method *)AT(fp->method.units))->counters.units))->back_edges++;       \
            if (UNLIKELY(atomic_load_explicit(&t->mutator.poll, memory_order_relaxed))) goto poll;        \
        }                                                                                                 \
        DISPATCH();                                                                                       \
    } while (0)

/* The operand stack. */
#define PUSH(value)      do { sp->bits = tos; sp += 1; tos = (value); } while (0)
#define PUSH_WIDE(value) do { sp->bits = tos; sp += 2; tos = (value); } while (0)
#define DROP(slots)      do { sp -= (slots); tos = sp->bits; } while (0)
#define SPILL()          (sp->bits = tos)

/* Around calls to the outside: it may throw, collect, block; unless it says so it does not change the frame. */
#define SAVE()     do { fp->pc = (uint32_t)(pc - base); SPILL(); t->frame = fp; t->sp = sp; } while (0)
#define RELOAD()                                                                                          \
    do {                                                                                                  \
        fp = t->frame;                                                                                    \
        sp = t->sp;                                                                                       \
        tos = sp->bits;                                                                                   \
        pc = base + fp->pc;                                                                               \
        locals = (Slot *)(base + fp->locals);                                                             \
        entries = (uint64_t *)(AT(((Method *)AT(fp->method.units))->constants.units) + CONSTANT_POOL_ENTRIES_OFFSET); \
    } while (0)
#define TRY(call)  do { SAVE(); if (UNLIKELY(!(call))) goto unfinished; } while (0)

#define FLOAT(x)       (((Slot){.bits = (x)}).f)
#define DOUBLE(x)      (((Slot){.bits = (x)}).d)
#define FLOAT_BITS(x)  ((uint64_t)((Slot){.f = (x)}).u)
#define DOUBLE_BITS(x) (((Slot){.d = (x)}).bits)

/* Calls `callee`, whose arguments begin at `start` (all spilled). */
#define CALL(CALLEE, START)                                                                               \
    do {                                                                                                  \
        callee = (CALLEE);                                                                                \
        start = (START);                                                                                  \
        if (UNLIKELY(callee->flags & METHOD_FRAMELESS)) goto frameless;                                   \
        PUSH_FRAME();                                                                                     \
    } while (0)

/* Pushes the frame of `callee` and goes on there. */
#define PUSH_FRAME()                                                                                      \
    do {                                                                                                  \
        Frame *next_ = (Frame *)(start + callee->max_locals);                                             \
        if (UNLIKELY((uint8_t *)((Slot *)next_ + callee->frame_slots) > t->stack_limit)) goto stack_overflow;\
        for (Slot *local_ = start + callee->argument_slots; local_ < (Slot *)next_; local_++) local_->bits = 0;\
        ((MethodCounters *)AT(callee->counters.units))->invocations++;                                    \
        fp->pc = (uint32_t)(pc - base);                                                                   \
        pc = AT(callee->entry.units);                                                                     \
        next_->method.units = (uint32_t)((uint64_t)((uint8_t *)callee - base) >> ARENA_UNIT_SHIFT);       \
        next_->caller = (uint32_t)((uint8_t *)fp - base);                                                 \
        next_->locals = (uint32_t)((uint8_t *)start - base);                                              \
        next_->locks = 0;                                                                                 \
        fp = next_;                                                                                       \
        locals = start;                                                                                   \
        sp = &next_->scratch;                                                                             \
        entries = (uint64_t *)(AT(callee->constants.units) + CONSTANT_POOL_ENTRIES_OFFSET);               \
        DISPATCH();                                                                                       \
    } while (0)

/* Pops the frame; leaves `caller's` state in the locals with pc behind its invoke instruction. The result (if any) is pushed by
 * the body: its place is `result`. */
#define RETURN_TO_CALLER()                                                                                \
    do {                                                                                                  \
        fp = (Frame *)(base + fp->caller);                                                                \
        Method *method = (Method *)AT(fp->method.units);                                                  \
        locals = (Slot *)(base + fp->locals);                                                             \
        entries = (uint64_t *)(AT(method->constants.units) + CONSTANT_POOL_ENTRIES_OFFSET);               \
        pc = base + fp->pc;                                                                               \
        SKIP_INVOKE();                                                                                    \
    } while (0)
/* Moves pc behind an invoke instruction. By a branch: a value looked up would be waited for (see WITH_LOCAL). */
#define SKIP_INVOKE()                                                                                     \
    do {                                                                                                  \
        if (LIKELY(invoke_length[*pc] == 3)) {                                                            \
            pc += 3;                                                                                      \
            KEEP_BRANCH();                                                                                \
        } else pc += invoke_length[*pc];                                                                  \
    } while (0)
/* Keeps the compiler from computing what a branch decides. */
#define KEEP_BRANCH() __asm__ volatile("")
#define RETURN_CHECKS()                                                                                   \
    do {                                                                                                  \
        if (UNLIKELY(atomic_load_explicit(&t->mutator.poll, memory_order_relaxed) & ~POLL_COUNTED)) goto poll; \
        if (UNLIKELY(fp->locks)) goto unlock;                                                             \
    } while (0)

/* How far behind an invoke instruction its caller goes on; 0 for stubs, which are executed again. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
static const uint8_t invoke_length[256] = {
    [OP_invokevirtual] = 3, [OP_invokespecial] = 3, [OP_invokestatic] = 3, [OP_invokeinterface] = 5, [OP_invokedynamic] = 5,
#define QUICK(code, name, original, length) \
    [code] = (original) == OP_invokevirtual || (original) == OP_invokespecial || (original) == OP_invokestatic ? 3 \
             : (original) == OP_invokeinterface || (original) == OP_invokedynamic ? 5 : 0,
#include "vm/quick.def"
};
#pragma GCC diagnostic pop

static inline int32_t float_to_int(double x)
{
    return x != x ? 0 : x >= 2147483648.0 ? INT32_MAX : x <= -2147483648.0 ? INT32_MIN : (int32_t)x;
}
static inline int64_t float_to_long(double x)
{
    return x != x ? 0 : x >= 9223372036854775808.0 ? INT64_MAX : x <= -9223372036854775808.0 ? INT64_MIN : (int64_t)x;
}

/* Volatile accesses are sequentially consistent (JLS 17.4.4). `tos` form: 32-bit values zero-extended. */
static uint64_t volatile_get(const void *at, PrimitiveType type)
{
    switch (type) {
    case TYPE_BOOLEAN: case TYPE_BYTE: return (uint32_t)__atomic_load_n((const int8_t *)at, __ATOMIC_SEQ_CST);
    case TYPE_CHAR: return __atomic_load_n((const uint16_t *)at, __ATOMIC_SEQ_CST);
    case TYPE_SHORT: return (uint32_t)__atomic_load_n((const int16_t *)at, __ATOMIC_SEQ_CST);
    case TYPE_LONG: case TYPE_DOUBLE: return __atomic_load_n((const uint64_t *)at, __ATOMIC_SEQ_CST);
    default: return __atomic_load_n((const uint32_t *)at, __ATOMIC_SEQ_CST);
    }
}
static void volatile_put(void *at, PrimitiveType type, uint64_t value)
{
    switch (type) {
    case TYPE_BOOLEAN: __atomic_store_n((uint8_t *)at, (uint8_t)(value & 1), __ATOMIC_SEQ_CST); break;
    case TYPE_BYTE: __atomic_store_n((uint8_t *)at, (uint8_t)value, __ATOMIC_SEQ_CST); break;
    case TYPE_CHAR: case TYPE_SHORT: __atomic_store_n((uint16_t *)at, (uint16_t)value, __ATOMIC_SEQ_CST); break;
    case TYPE_LONG: case TYPE_DOUBLE: __atomic_store_n((uint64_t *)at, value, __ATOMIC_SEQ_CST); break;
    default: __atomic_store_n((uint32_t *)at, (uint32_t)value, __ATOMIC_SEQ_CST); break;
    }
}
static inline void narrow_put(void *at, PrimitiveType type, uint32_t value)
{
    if (type >= TYPE_CHAR) *(uint16_t *)at = (uint16_t)value;
    else *(uint8_t *)at = (uint8_t)(type == TYPE_BOOLEAN ? value & 1 : value);
}
static_assert(TYPE_BOOLEAN < TYPE_CHAR && TYPE_BYTE < TYPE_CHAR && TYPE_CHAR < TYPE_SHORT, "bytes come first");
static PrimitiveType static_field_type(const ConstantPool *pool, uint16_t index)
{
    return descriptor_type(constant_member_descriptor(pool, index)->bytes[0]);
}

/* Value narrowed to the method's result type, as JVMS 6.5 ireturn asks. */
static uint64_t narrow_result(uint8_t type, uint64_t value)
{
    switch (type) {
    case TYPE_BOOLEAN: return value & 1;
    case TYPE_BYTE: return (uint32_t)(int8_t)value;
    case TYPE_CHAR: return (uint16_t)value;
    case TYPE_SHORT: return (uint32_t)(int16_t)value;
    default: return value;
    }
}

bool interpret(Thread *t, Slot *result)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
#pragma GCC diagnostic ignored "-Wpedantic"
    static const void *const labels[256] = {
        [0 ... 255] = &&L_illegal,
#define OP(code, name, operands, pops, pushes, may_raise, then) [code] = &&L_##name,
#include "classfmt/opcodes.def"
#undef OP
#define QUICK(code, name, original, length) [code] = &&L_##name,
#include "vm/quick.def"
#define SUPER(code, name, original, length, ...) [code] = &&L_##name,
#include "vm/super.def"
    };
#pragma GCC diagnostic pop
    t->mutator.unscanned_low = stack_pointer_now();
    uint8_t *base = arena_base; /* it may be moved, at `poll` and `unfinished` only */
    const uint8_t *pc;
    Slot *sp, *locals;
    uint64_t tos;
    uint64_t *entries;
    Frame *fp;
    Method *callee;        /* of a call under way, and where its arguments begin */
    Slot *start;
    int32_t bad_index;     /* operands of the exits below */
    uint32_t bad_length;

    RELOAD();
    DISPATCH();

#include "vm/opcodes_stack.inc"
#include "vm/opcodes_math.inc"
#include "vm/opcodes_control.inc"
#include "vm/opcodes_object.inc"
#include "vm/opcodes_invoke.inc"
#include "vm/opcodes_super.inc"

    /* Instructions that canonical rewriting replaces; the label table still names them. */
L_fload: L_dload: L_aload: L_fload_0: L_fload_1: L_fload_2: L_fload_3: L_dload_0: L_dload_1: L_dload_2: L_dload_3:
L_aload_0: L_aload_1: L_aload_2: L_aload_3: L_fstore: L_dstore: L_astore: L_fstore_0: L_fstore_1: L_fstore_2: L_fstore_3:
L_dstore_0: L_dstore_1: L_dstore_2: L_dstore_3: L_astore_0: L_astore_1: L_astore_2: L_astore_3: L_if_acmpeq: L_if_acmpne:
L_freturn: L_dreturn: L_areturn: L_ifnull: L_ifnonnull: L_fconst_0: L_dconst_0:
L_illegal:
    SAVE();
    throw_new(t, "java/lang/InternalError", "illegal opcode %u", *pc);
    goto unfinished;

    /* Exits: pc is at the instruction, operands are still on the stack. */
null_pointer:
    SAVE();
    throw_null_pointer(t);
    goto unfinished;
array_index:
    SAVE();
    throw_array_index(t, bad_index, bad_length);
    goto unfinished;
divide_by_zero:
    SAVE();
    throw_known(t, KNOWN(ArithmeticException), "/ by zero");
    goto unfinished;
stack_overflow:
    SAVE();
    throw_stack_overflow(t);
    goto unfinished;
poll: /* pc is at the instruction to go on with */
    SAVE();
    if (UNLIKELY(!interpreter_poll(t))) goto unfinished;
    goto resume;
unlock: /* a return from a synchronized method, or with a monitor still held */
    {
        SAVE();
        if (UNLIKELY(fp->state)) {
            fp->state = 0;
            throw_known(t, KNOWN(IllegalMonitorStateException), NULL);
            goto unfinished;
        }
        Object *lock = object_at(fp->lock);
        fp->lock.units = 0;
        if (UNLIKELY(!monitor_exit(t, lock))) goto unfinished;
        DISPATCH();
    }

    /* A function answered "unfinished": an exception is pending, or frames were pushed. */
unfinished:
    if (UNLIKELY(thread_must_freeze(t))) thread_freeze(t);
    if (thread_has_exception(t) && !unwind(t)) return false;
resume:
    base = arena_base;
    RELOAD();
    DISPATCH();
}
