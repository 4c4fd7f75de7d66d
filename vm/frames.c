/* frames.c: pushing calls, entering the interpreter from outside, and the one-byte code stubs where natives, abstract and
 * synchronized methods begin (interpreter.h).
 *
 * Invariant: t->frame and t->sp are exact whenever a function of this file is called; frames never cross stack_limit. */
#include <setjmp.h>
#include <string.h>

#include "vm/exception.h"
#include "vm/interpreter.h"
#include "vm/limits.h"
#include "vm/link.h"
#include "vm/native.h"
#include "vm/rewrite.h"

#define OWNER_VM 0

static bool is_native_frame(const Frame *frame)
{
    const Method *method = frame_method(frame);
    return (method->access_flags & ACC_NATIVE) || (method->flags & METHOD_INTERNAL);
}

/* Builds a frame whose locals begin at `place`; the arguments may overlap. */
static bool push_at(Thread *t, Method *method, Slot *place, const Slot *arguments, unsigned slots)
{
    Frame *frame = (Frame *)(place + method->max_locals);
    if ((uint8_t *)((Slot *)frame + method->frame_slots) > t->stack_limit) return throw_stack_overflow(t);
    if (slots) memmove(place, arguments, slots * sizeof(Slot));
    for (unsigned i = slots; i < method->max_locals; i++) place[i].bits = 0;
    *frame = (Frame){
        .method = method_ref(method),
        .caller = t->frame ? offset_of(t->frame) : 0,
        .locals = offset_of(place),
        .pc = offset_of(bytes_at(method->entry)),
    };
    t->frame = frame;
    t->sp = &frame->scratch;
    return false;
}

bool call_push(Thread *t, Method *method, const Slot *arguments, unsigned slots)
{
    /* A native's operand stack holds nothing but the result of its last call, which it has read. */
    Slot *place = is_native_frame(t->frame) ? (Slot *)(t->frame + 1) : t->sp + 1;
    if (method->counters.units) ((MethodCounters *)bytes_at(method->counters))->invocations++;
    return push_at(t, method, place, arguments, slots);
}

bool continuation_push(Thread *t, unsigned continuation, const Slot *arguments, unsigned slots)
{
    return push_at(t, method_at(t->vm->state->continuation_methods[continuation]), t->sp + 1, arguments, slots);
}

/* Pushes the frame at which `interpret` leaves. */
static bool push_leave(Thread *t)
{
    Slot *place = t->frame ? t->sp + 1 : (Slot *)bytes_at(t->java->stack);
    push_at(t, method_at(t->vm->state->leave_method), place, NULL, 0);
    return !thread_has_exception(t);
}

/* The frame of `interpret` is not scanned for references, as its spill slots keep stale ones for as long as it runs. What callers have in
 * registers is kept here therefore. */
static __attribute__((noinline)) bool interpret_counted(Thread *t, Slot *result)
{
    uintptr_t registers[MUTATOR_REGISTERS];
    uint8_t *outer_low = t->mutator.unscanned_low, *outer_high = t->mutator.unscanned_high;
    if (t->interpreter_depth++) atomic_fetch_add(&t->vm->interpreter_recursions, 1);
    t->mutator.unscanned_low = NULL;
    t->mutator.unscanned_high = registers_save(registers);
    result->bits = 0;
    bool finished = interpret(t, result);
    __asm__ volatile("" : : "r"(registers) : "memory");
    t->mutator.unscanned_low = outer_low;
    t->mutator.unscanned_high = outer_high;
    t->interpreter_depth--;
    return finished;
}

/* The VM has ended (limits.h): what was asked to run did not, and an exception is pending so that callers notice. */
static bool fail_ended(Thread *t)
{
    thread_set_exception(t, object_at(t->vm->state->out_of_memory_errors[0]));
    return false;
}

/* The interpreter on a thread that the VM did not make: there it comes back when the VM has ended. */
static bool interpret_or_leave(Thread *t, Slot *result)
{
    if (t->leave) return interpret_counted(t, result);
    jmp_buf leave;
    const uint32_t depth = t->interpreter_depth;
    bool finished;
    t->leave = &leave;
    if (setjmp(leave) == 0) {
        finished = interpret_counted(t, result);
    } else {
        t->interpreter_depth = depth;
        finished = fail_ended(t);
    }
    t->leave = NULL;
    return finished;
}

bool java_call(Thread *t, Method *method, const Slot *arguments, unsigned slots, Slot *result)
{
    uint32_t frame = t->frame ? offset_of(t->frame) : 0, sp = offset_of(t->sp); /* the arena may be moved meanwhile */
    Slot value;
    bool finished = false;
    if (limits_have_ended(t->vm)) return fail_ended(t);
    if (push_leave(t)) {
        call_push(t, method, arguments, slots);
        finished = !thread_has_exception(t) && interpret_or_leave(t, &value);
    }
    t->frame = frame_from(frame);
    t->sp = (Slot *)(arena_base + sp);
    if (finished && result) *result = value;
    return finished;
}

__attribute__((noinline)) bool java_call_apart(Thread *t, Method *method, const Slot *arguments, unsigned slots, Slot *result)
{
    uint8_t *high = t->mutator.c_stack_high;
    t->mutator.c_stack_high = __builtin_frame_address(0);
    bool finished = java_call(t, method, arguments, slots, result);
    t->mutator.c_stack_high = high;
    return finished;
}

bool java_resume(Thread *t)
{
    bool finished = interpret_counted(t, &(Slot){0});
    t->frame = NULL;
    t->sp = (Slot *)bytes_at(t->java->stack);
    return finished;
}

bool java_complete(Thread *t, bool (*step)(Thread *t, void *context), void *context)
{
    uint32_t frame = t->frame ? offset_of(t->frame) : 0, sp = offset_of(t->sp);
    Slot value;
    bool finished = false;
    if (limits_have_ended(t->vm)) return fail_ended(t);
    if (push_leave(t))
        while (!(finished = step(t, context)))
            if (thread_has_exception(t) || !interpret_or_leave(t, &value)) break;
    t->frame = frame_from(frame);
    t->sp = (Slot *)(arena_base + sp);
    return finished;
}

static bool initialize_step(Thread *t, void *class) { return class_initialize(t, class_at(*(ClassRef *)class)); }

bool java_initialize(Thread *t, Class *class)
{
    ClassRef ref = class_ref(class);
    return java_complete(t, initialize_step, &ref);
}

uint32_t frame_bci(const Frame *frame)
{
    const Method *method = frame_method(frame);
    uint32_t offset = frame->pc - offset_of(bytes_at(method->code));
    return offset < method->code_length ? offset : 0;
}

/* --- stubs and the machine's own methods ------------------------------------------------------------------------------ */

static bool make_stub(VM *vm, BytesRef *stub, uint8_t opcode)
{
    uint8_t *code = metadata_allocate(&vm->arena, OWNER_VM, 8);
    if (!code) return false;
    code[0] = opcode;
    *stub = bytes_ref(code);
    return true;
}

static Method *make_internal_method(VM *vm, BytesRef entry, MethodCounters *counters)
{
    Method *method = metadata_allocate(&vm->arena, OWNER_VM, sizeof *method);
    if (!method) return NULL;
    method->entry = entry;
    method->access_flags = ACC_STATIC | ACC_NATIVE;
    method->flags = METHOD_INTERNAL | METHOD_HIDDEN;
    method->counters = bytes_ref(counters);
    method->return_type = TYPE_VOID;
    method->vtable_index = method->itable_index = -1;
    method->frame_slots = FRAME_SLOTS + 8;
    return method;
}

/* Slots of an argument list such as "(Ljava/lang/Object;II)V"; continuations take no long or double. */
static uint16_t count_slots(const char *descriptor)
{
    uint16_t slots = 0;
    for (const char *p = descriptor + 1; *p != ')'; p++, slots++)
        if (*p == 'L') p = strchr(p, ';');
    return slots;
}

bool interpreter_open(VM *vm)
{
    VMState *state = vm->state;
    if (!make_stub(vm, &state->stub_native, QOP_native) || !make_stub(vm, &state->stub_abstract, QOP_abstract) ||
        !make_stub(vm, &state->stub_synchronized, QOP_enter_synchronized) || !make_stub(vm, &state->stub_leave, QOP_leave))
        return false;
    MethodCounters *counters = metadata_allocate(&vm->arena, OWNER_VM, sizeof *counters);
    Method *leave = counters ? make_internal_method(vm, state->stub_leave, counters) : NULL;
    if (!leave) return false;
    state->leave_method = method_ref(leave);
    static_assert(CONTINUATION_COUNT <= sizeof state->continuation_methods / sizeof *state->continuation_methods, "room for all");
    for (unsigned i = 0; i < CONTINUATION_COUNT; i++) {
        Method *method = make_internal_method(vm, state->stub_native, counters);
        if (!method) return false;
        method->flags |= METHOD_CONTINUATION;
        method->argument_slots = method->max_locals = count_slots(continuation_table[i].descriptor);
        method->native_index = i + 1; /* natives_open puts them first */
        state->continuation_methods[i] = method_ref(method);
    }
    return true;
}

void method_set_entry(VM *vm, Method *method)
{
    bool stub = method->access_flags & (ACC_NATIVE | ACC_ABSTRACT) || (method->flags & METHOD_OVERPASS);
    /* One slot more than the class file says, for the appendix of invokedynamic and method handles; one for long's upper half. */
    method->frame_slots = (uint16_t)(FRAME_SLOTS + (stub ? 8 : method->max_stack + 2 < 65000 ? method->max_stack + 2 : 65000));
    if (method->access_flags & ACC_SYNCHRONIZED && !(method->access_flags & ACC_ABSTRACT)) method->entry = vm->state->stub_synchronized;
    else if (method->access_flags & ACC_NATIVE) method->entry = vm->state->stub_native;
    else if (stub) method->entry = vm->state->stub_abstract;
    else method->entry = method->code;
}
