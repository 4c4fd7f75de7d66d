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

/* True: go on at t->frame. */
static bool frame_handles(Thread *t, Frame *frame, const Method *method)
{
    if (!method->exception_count) return false;
    /* A synchronized method that has not got its lock is not in its code yet. */
    uint32_t offset = frame->pc - offset_of(bytes_at(method->code));
    if (offset >= method->code_length) return false;
    const ExceptionEntry *entry;
    Object *exception = thread_exception(t);
    switch (find_entry(method, offset, exception, &entry)) {
    case FOUND:
        enter_handler(t, frame, method, entry);
        return true;
    case UNRESOLVED: {
        Slot arguments[3] = {{.bits = object_ref(exception).units}, {.bits = method->constants.units}, {.bits = entry->catch_type}};
        thread_clear_exception(t);
        t->sp = &frame->scratch;
        continuation_push(t, CONTINUATION_find_handler, arguments, 3);
        return !thread_has_exception(t) || unwind(t);
    }
    default:
        return false;
    }
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
            if (frame->state) { /* left with a monitor held: JVMS 2.11.10, at the abrupt end too */
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

/* args: exception, constant pool, index of the catch type. */
bool continuation_find_handler(Thread *t, Slot *args, Slot *result)
{
    (void)result;
    if (!resolve_class(t, constant_pool_at((ConstantPoolRef){args[1].u}), (uint16_t)args[2].u)) return false;
    thread_set_exception(t, arg_object(args, 0));
    return false;
}
