/* debug.c: for a person at a debugger: `call debug_stack(t)` prints a thread's frames, `call debug_object(t, units)` an object. */
#include "vm/debug.h"

#include <stdio.h>
#include <string.h>

#include "vm/thread.h"

static void say(const char *text) { sandbox_write_stderr(text, strlen(text)); }

void debug_stack(Thread *t)
{
    char line[512];
    int depth = 0;
    for (Frame *frame = t->frame; frame && depth < 60; frame = frame_caller(frame), depth++) {
        const Method *method = frame_method(frame);
        const Class *class = method_class(method);
        snprintf(line, sizeof line, "  #%d %s.%s%s bci %u state %u\n", depth, class ? symbol_at(class->name)->bytes : "(machine)",
                 method->name.units ? symbol_at(method->name)->bytes : "(internal)",
                 method->descriptor.units ? symbol_at(method->descriptor)->bytes : "", frame_bci(frame), frame->state);
        say(line);
    }
}

void debug_object(Thread *t, uint32_t units)
{
    char line[512];
    const Object *object = arena_pointer(units);
    const Class *class = object ? object_class(object) : NULL;
    (void)t;
    snprintf(line, sizeof line, "  %#x: %s state %#x\n", units, class ? symbol_at(class->name)->bytes : "null",
             object ? atomic_load((_Atomic uint32_t *)&object->state) : 0);
    say(line);
}
