/* stack_walk.c: walking a thread's Java frames.
 *
 * The machine's own frames (METHOD_INTERNAL: continuations, the frame below java_call) are never shown. Which frames a security walk
 * leaves out is contract 8.1. */
#include "vm/stack_walk.h"

#include "vm/exception.h"
#include "vm/loader.h"
#include "vm/method_handle.h"

static Frame *skip_internal(Frame *frame)
{
    while (frame && (frame_method(frame)->flags & METHOD_INTERNAL)) frame = frame_caller(frame);
    return frame;
}

Frame *stack_walk_first(Thread *t) { return skip_internal(t->frame); }

Frame *stack_walk_next(Frame *frame) { return skip_internal(frame_caller(frame)); }

bool method_is_ignored_by_security_walk(const Method *method)
{
    if ((method->flags & METHOD_LAMBDA_COMPILED) || method->intrinsic != MH_NONE) return true;
    const Class *holder = method_class(method);
    if (holder->flags & CLASS_IS_METHOD_ACCESSOR) return true;
    return holder->loaded_by_boot && symbol_is(symbol_at(method->name), "invoke") &&
           symbol_is(symbol_at(holder->name), "java/lang/reflect/Method");
}

Class *stack_walk_caller_class(Thread *t)
{
    Frame *frame = stack_walk_first(t);
    for (unsigned depth = 0; frame; depth++, frame = stack_walk_next(frame)) {
        const Method *method = frame_method(frame);
        if (depth < 2) {
            if (method->flags & METHOD_CALLER_SENSITIVE) continue;
            throw_new(t, "java/lang/InternalError", "CallerSensitive annotation expected at frame %u", depth);
            return NULL;
        }
        if (!method_is_ignored_by_security_walk(method)) return method_class(method);
    }
    return NULL;
}

Frame *stack_walk_application(Thread *t)
{
    for (Frame *frame = t->java ? stack_walk_first(t) : NULL; frame; frame = stack_walk_next(frame)) {
        const Loader *loader = loader_at(method_class(frame_method(frame))->loader);
        if (loader->object.units && !loader->is_platform) return frame;
    }
    return NULL;
}
