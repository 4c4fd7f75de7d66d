/* unwind.c: from a pending exception to the frame that handles it (JVMS 2.10, 4.10 exception tables).
 *
 * Popping a frame unlocks its synchronized method. A catch type that is not resolved yet is resolved only if some superclass
 * of the exception has its name; that may run a user's loader, so it happens in a continuation (find_handler), which then
 * throws the exception again. */
#include "vm/exception.h"
#include "vm/interpreter.h"
#include "vm/monitor.h"
#include "vm/native.h"
#include "vm/resolve.h"

static bool has_superclass_named(const Class *class, const Symbol *name)
{
    for (; class; class = class_super(class))
        if (symbol_at(class->name) == name) return true;
    return false;
}

typedef enum Search { NOT_FOUND, FOUND, UNRESOLVED } Search;

/* The first entry of the method's table that covers `bci` and catches `exception`. */
static Search find_entry(const Method *method, uint32_t bci, const Object *exception, const ExceptionEntry **found)
{
    const ExceptionEntry *entry = (const ExceptionEntry *)bytes_at(method->exception_table);
    const ConstantPool *pool = constant_pool_at(method->constants);
    const Class *class = object_class(exception);
    for (unsigned i = 0; i < method->exception_count; i++, entry++) {
        if (bci < entry->start || bci >= entry->end) continue;
        *found = entry;
        if (!entry->catch_type) return FOUND;
        const Class *type = resolved_class(pool, entry->catch_type);
        if (type) {
            if (class_is_subclass(class, type)) return FOUND;
        } else if (has_superclass_named(class, constant_class_name(pool, entry->catch_type))) return UNRESOLVED;
    }
    return NOT_FOUND;
}

static void enter_handler(Thread *t, Frame *frame, const Method *method, const ExceptionEntry *entry)
{
    frame->pc = offset_of(bytes_at(method->code)) + entry->handler;
    t->sp = &frame->scratch + 1;
    t->sp->bits = t->java->exception.units;
    thread_clear_exception(t);
}

/* Calls find_handler for an entry whose type is not resolved. False: there is no room for it, which is the exception now. */
static bool push_find_handler(Thread *t, Frame *frame, const Method *method, const ExceptionEntry *entry)
{
    Slot arguments[4] = {{.bits = t->java->exception.units}, {.bits = method->constants.units}, {.bits = entry->catch_type},
                         {.bits = entry->handler}};
    thread_clear_exception(t);
    t->sp = &frame->scratch;
    continuation_push(t, CONTINUATION_find_handler, arguments, 4);
    return !thread_has_exception(t);
}

/* True: go on at t->frame. An error in looking for the handler is looked up as if the handler had thrown it; as handlers may guard each other
 * in a circle, only so often. */
static bool frame_handles(Thread *t, Frame *frame, const Method *method)
{
    uint32_t code = offset_of(bytes_at(method->code));
    for (unsigned tries = 0; tries < method->exception_count; tries++) {
        /* A synchronized method that has not got its lock is not in its code yet. */
        uint32_t offset = frame->pc - code;
        if (offset >= method->code_length) return false;
        const ExceptionEntry *entry;
        switch (find_entry(method, offset, thread_exception(t), &entry)) {
        case FOUND:
            enter_handler(t, frame, method, entry);
            return true;
        case UNRESOLVED:
            if (push_find_handler(t, frame, method, entry)) return true;
            frame->pc = code + entry->handler;
            break;
        default:
            return false;
        }
    }
    return false;
}

bool unwind(Thread *t)
{
    for (;;) {
        Frame *frame = t->frame;
        const Method *method = frame_method(frame);
        if (method_ref(method).units == t->vm->state->leave_method.units) return false;
        if (method->access_flags & (ACC_NATIVE | ACC_ABSTRACT) || method->flags & METHOD_OVERPASS) {
            if (frame->state) {
                t->sp = &frame->scratch;
                return true;
            }
        } else {
            if (frame_handles(t, frame, method)) return true;
            /* Left with a monitor held: JVMS 2.11.10, at the abrupt end too. (Object.<init> notes otherwise: return_finalizable.) */
            if (frame->state && !(method->flags & METHOD_REGISTERS_FINALIZER)) {
                frame->state = 0;
                thread_clear_exception(t);
                throw_known(t, KNOWN(IllegalMonitorStateException), NULL);
            }
        }
        if (frame->lock.units) {
            Object *lock = object_at(frame->lock);
            frame->lock.units = 0;
            monitor_exit(t, lock); /* IllegalMonitorStateException takes the place of the exception */
        }
        t->sp = frame_locals(frame) - 1;
        t->frame = frame_caller(frame);
    }
}

/* args: exception, constant pool, index of the catch type, pc of the handler. When the type can't be resolved, that error is looked up as if
 * the handler had thrown it: a loader that fails each time it is asked would otherwise be asked for ever. */
bool continuation_find_handler(Thread *t, Slot *args, Slot *result)
{
    (void)result;
    native_set_state(t, 1); /* to be called again, too, when the loader has thrown */
    if (!thread_has_exception(t) && resolve_class(t, constant_pool_at((ConstantPoolRef){args[1].u}), (uint16_t)args[2].u)) {
        thread_set_exception(t, arg_object(args, 0));
    } else if (thread_has_exception(t)) {
        Frame *catcher = frame_caller(t->frame);
        catcher->pc = offset_of(bytes_at(frame_method(catcher)->code)) + args[3].u;
    }
    if (thread_has_exception(t)) native_set_state(t, 0);
    return false;
}
