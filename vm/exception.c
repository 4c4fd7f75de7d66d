/* exception.c: making and throwing exceptions from C, and their stack traces.
 *
 * An exception of the machine is made without running a constructor; the fields that Throwable's constructors set are set here.
 * Nothing in this file runs Java.
 *
 * Backtrace: an int[] in Throwable.backtrace: element 0 holds flags, then two elements for each frame: the Method (units)
 * and the bytecode index. Exceptions are frequent and their traces seldom looked at: so the walk stores just that. Where classes of these
 * methods may be unloaded, it is an Object[] instead: the int[], then the mirrors that keep them.
 *
 * When memory is too short for an OutOfMemoryError one of the preallocated ones is thrown (VMState.out_of_memory_errors),
 * without a trace. */
#include "vm/exception.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vm/heap_dump.h"
#include "vm/link.h"
#include "vm/method_handle.h"
#include "vm/module.h"
#include "vm/native.h"
#include "vm/stack_walk.h"
#include "vm/string.h"

enum { BACKTRACE_TOP_HIDDEN = 1 };
enum { BACKTRACE_DEFAULT_DEPTH = 1024 };

/* --- stack traces -------------------------------------------------------------------------------------------------------- */

static uint32_t max_depth(const Thread *t)
{
    uint32_t depth = t->vm->options.max_stack_trace_depth;
    return depth ? depth : BACKTRACE_DEFAULT_DEPTH;
}

/* The frames of the exception's own construction do not belong to its trace (contract 8.3). */
static Frame *skip_construction(Thread *t, Frame *frame, const Class *class)
{
    while (frame && symbol_at(frame_method(frame)->name) == SYMBOL(fillInStackTrace) && class_is_subclass(class, method_class(frame_method(frame))))
        frame = stack_walk_next(frame);
    while (frame && symbol_at(frame_method(frame)->name) == SYMBOL(init) && class_is_subclass(class, method_class(frame_method(frame))))
        frame = stack_walk_next(frame);
    return frame;
}

/* Writes up to `limit` (method, bci) pairs from `frame` on; returns how many there are, at most `most`. `out` may be NULL. */
static uint32_t walk_frames(Frame *frame, uint32_t most, int32_t *out, uint32_t limit)
{
    uint32_t count = 0;
    for (; frame && count < most; frame = stack_walk_next(frame)) {
        const Method *method = frame_method(frame);
        if (method->flags & METHOD_HIDDEN) continue;
        if (method_is_abstract(method) && !(method->flags & METHOD_OVERPASS)) continue; /* the stub of an AbstractMethodError */
        if (count < limit) {
            out[2 * count] = (int32_t)frame->method.units;
            out[2 * count + 1] = frame_is_bytecode(frame) ? (int32_t)frame_bci(frame) : 0;
        }
        count++;
    }
    return count;
}

/* Stores the mirrors of classes that may be unloaded from element 1 of `mirrors` on, unless that is NULL; returns how many there are. */
static uint32_t walk_holders(Thread *t, const Object *frames, Object *mirrors)
{
    const Class *last = NULL;
    uint32_t count = 0;
    for (uint32_t i = 0; i < backtrace_depth(frames); i++) {
        Method *method;
        uint32_t bci;
        backtrace_entry(frames, i, &method, &bci);
        const Class *holder = method_class(method);
        if (!(holder->layout.flags & LAYOUT_MORTAL) || holder == last) continue;
        last = holder;
        count++;
        if (mirrors) object_array_set(t, mirrors, count, class_mirror(holder));
    }
    return count;
}

static Object *with_holders(Thread *t, Object *frames)
{
    uint32_t count = walk_holders(t, frames, NULL);
    if (!count) return frames;
    Class *object_array = class_at(KNOWN(Object)->array);
    Object *mirrors = object_array ? heap_allocate_array(&t->mutator, class_layout(object_array), 2, count + 1) : NULL;
    if (!mirrors) return NULL;
    object_array_set(t, mirrors, 0, frames);
    walk_holders(t, frames, mirrors);
    return mirrors;
}

/* NULL: out of memory, nothing thrown. */
static Object *make_backtrace(Thread *t, Frame *top, uint32_t *depth)
{
    enum { AT_ONCE = 64 };
    int32_t few[2 * AT_ONCE];
    uint32_t count = walk_frames(top, max_depth(t), few, AT_ONCE);
    Class *int_array = t->vm->primitive_array[TYPE_INT];
    Object *backtrace = int_array ? heap_allocate_array(&t->mutator, class_layout(int_array), 2, 2 * count + 1) : NULL;
    if (!backtrace) return NULL;
    int32_t *elements = array_elements(backtrace);
    elements[0] = top && (frame_method(top)->flags & METHOD_HIDDEN) ? BACKTRACE_TOP_HIDDEN : 0;
    if (count <= AT_ONCE) memcpy(elements + 1, few, 2 * sizeof *few * count);
    else walk_frames(top, count, elements + 1, count);
    *depth = count;
    return with_holders(t, backtrace);
}

/* Stores the trace from `top` on. False: out of memory, nothing thrown. */
static bool set_trace(Thread *t, Object *exception, Frame *top)
{
    uint32_t depth = 0;
    Object *backtrace = make_backtrace(t, top, &depth);
    if (!backtrace) return false;
    set_object(t, exception, FIELD_OFFSET(Throwable_backtrace), backtrace);
    set_int(exception, FIELD_OFFSET(Throwable_depth), (int32_t)depth);
    return true;
}

/* Throwable.stackTrace := the sentinel that means "ask the backtrace". */
static Object *unassigned_stack(Thread *t)
{
    Class *throwable = KNOWN(Throwable);
    Object *mirror = throwable ? class_mirror(throwable) : NULL;
    return mirror && FIELD_OFFSET(Throwable_UNASSIGNED_STACK) ? get_object(mirror, FIELD_OFFSET(Throwable_UNASSIGNED_STACK)) : NULL;
}

bool exception_fill_trace(Thread *t, Object *exception)
{
    if (!set_trace(t, exception, skip_construction(t, stack_walk_first(t), object_class(exception))))
        return throw_out_of_memory(t, "Java heap space");
    set_object(t, exception, FIELD_OFFSET(Throwable_stackTrace), unassigned_stack(t));
    return true;
}

static const Object *backtrace_frames(const Object *backtrace)
{
    return object_layout(backtrace)->kind == LAYOUT_REFERENCE_ARRAY ? object_array_get(backtrace, 0) : backtrace;
}

uint32_t backtrace_depth(const Object *backtrace) { return backtrace ? (array_length(backtrace_frames(backtrace)) - 1) / 2 : 0; }

void backtrace_entry(const Object *backtrace, uint32_t i, Method **method, uint32_t *bci)
{
    const uint32_t *elements = array_elements(backtrace_frames(backtrace));
    *method = method_at((MethodRef){elements[1 + 2 * i]});
    *bci = elements[2 + 2 * i];
}

bool backtrace_top_was_hidden(const Object *backtrace) 
{
    return *(const uint32_t *)array_elements(backtrace_frames(backtrace)) & BACKTRACE_TOP_HIDDEN;
}

/* --- java.lang.StackTraceElement -------------------------------------------------------------------------------------------- */

/* Class.getName(), cached in the mirror as the library does. */
static Object *class_name_string(Thread *t, const Class *class)
{
    Object *mirror = class_mirror(class);
    Object *name = get_object(mirror, FIELD_OFFSET(Class_name));
    if (name) return name;
    if (class_is_hidden(class)) {
        char text[1024];
        class_external_name(class, text, sizeof text);
        name = string_from_mutf8(t, text, strlen(text));
        if (name) name = string_intern(t, name);
    } else {
        name = string_intern_symbol(t, symbol_at(class->name), true);
    }
    if (name) set_object(t, mirror, FIELD_OFFSET(Class_name), name);
    return name;
}

/* An interned string of a symbol that may be null, into a field. */
static bool set_symbol(Thread *t, Object *element, uint32_t offset, SymbolRef symbol)
{
    Object *string = symbol.units ? string_intern_symbol(t, symbol_at(symbol), false) : NULL;
    if (symbol.units && !string) return false;
    set_object(t, element, offset, string);
    return true;
}

bool stack_trace_element_fill(Thread *t, Object *element, Method *method, uint32_t bci)
{
    const Class *class = method_class(method);
    Object *loader = class->loader.units ? loader_object(loader_at(class->loader)) : NULL;
    const Module *module = module_at(class->module);
    Object *name = class_name_string(t, class);
    if (!name) return false;
    set_object(t, element, FIELD_OFFSET(StackTraceElement_declaringClass), name);
    set_object(t, element, FIELD_OFFSET(StackTraceElement_declaringClassObject), class_mirror(class));
    if (loader)
        set_object(t, element, FIELD_OFFSET(StackTraceElement_classLoaderName), get_object(loader, FIELD_OFFSET(ClassLoader_name)));
    if (module && module->name.units &&
        (!set_symbol(t, element, FIELD_OFFSET(StackTraceElement_moduleName), module->name) ||
         !set_symbol(t, element, FIELD_OFFSET(StackTraceElement_moduleVersion), module->version))) return false;
    if (!set_symbol(t, element, FIELD_OFFSET(StackTraceElement_methodName), method->name) ||
        !set_symbol(t, element, FIELD_OFFSET(StackTraceElement_fileName), class->source_file)) return false;
    set_int(element, FIELD_OFFSET(StackTraceElement_lineNumber), method_line_number(method, bci));
    return true;
}

/* --- making ------------------------------------------------------------------------------------------------------------------ */

/* These two disallow initCause: their constructors with a message set the cause to null instead of "not yet set". */
static bool has_fixed_cause(Thread *t, const Class *class)
{
    return class_is_subclass(class, KNOWN(ClassNotFoundException)) || class_is_subclass(class, KNOWN(ExceptionInInitializerError));
}

/* What Throwable's constructors and field initialisers do. */
static void set_throwable_fields(Thread *t, Object *exception, Object *message, Object *cause)
{
    const Class *class = object_class(exception);
    if (!KNOWN(Throwable)) return; /* at start, before the library's classes are known */
    set_object(t, exception, FIELD_OFFSET(Throwable_detailMessage), message);
    if (cause || !has_fixed_cause(t, class)) set_object(t, exception, FIELD_OFFSET(Throwable_cause), cause ? cause : exception);
    set_object(t, exception, FIELD_OFFSET(Throwable_stackTrace), unassigned_stack(t));
    if (FIELD_OFFSET(Throwable_SUPPRESSED_SENTINEL))
        set_object(t, exception, FIELD_OFFSET(Throwable_suppressedExceptions),
                   get_object(class_mirror(KNOWN(Throwable)), FIELD_OFFSET(Throwable_SUPPRESSED_SENTINEL)));
    if (FIELD_OFFSET(NullPointerException_extendedMessageState) && class == KNOWN(NullPointerException))
        set_int(exception, FIELD_OFFSET(NullPointerException_extendedMessageState), 1);
}

/* NULL: out of memory, nothing thrown. */
static Object *make_object(Thread *t, Class *class, Object *message, Object *cause)
{
    Object *exception = heap_allocate(&t->mutator, class_layout(class), class->layout.instance_size);
    if (!exception) return NULL;
    set_throwable_fields(t, exception, message, cause);
    if (KNOWN(Throwable) && !set_trace(t, exception, stack_walk_first(t))) return NULL;
    return exception;
}

Object *exception_make(Thread *t, Class *class, const char *message, Object *cause)
{
    Object *text = NULL;
    if (!class) return NULL; /* at start: whoever opens the machine reports that a class is missing */
    /* Its initialiser, if it has one (a serialPersistentFields), runs when Java first asks for its statics. */
    if (class_status(class) < CLASS_LINKED && !class_link(t, class)) return NULL;
    if (message && !(text = string_from_mutf8(t, message, strlen(message)))) return NULL;
    Object *exception = make_object(t, class, text, cause);
    if (!exception) throw_out_of_memory(t, "Java heap space");
    return exception;
}

bool throw_object(Thread *t, Object *exception)
{
    thread_set_exception(t, exception);
    return false;
}

bool throw_with_cause(Thread *t, Class *class, const char *message, Object *cause)
{
    if (class == KNOWN(OutOfMemoryError) && class) return throw_out_of_memory(t, message);
    Object *exception = exception_make(t, class, message, cause);
    return exception ? throw_object(t, exception) : false;
}

/* Formats into malloc'ed memory if `buffer` is too small. */
static char *format_message(char *buffer, size_t size, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(buffer, size, format, arguments);
    char *text = buffer;
    if (length >= (int)size) {
        text = malloc((size_t)length + 1);
        if (text) vsnprintf(text, (size_t)length + 1, format, again);
        else text = buffer;
    }
    va_end(again);
    return text;
}

static bool throw_formatted(Thread *t, Class *class, const char *format, va_list arguments)
{
    if (!format) return throw_with_cause(t, class, NULL, NULL);
    char buffer[1024];
    char *text = format_message(buffer, sizeof buffer, format, arguments);
    throw_with_cause(t, class, text, NULL);
    if (text != buffer) free(text);
    return false;
}

bool throw_known(Thread *t, Class *class, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    throw_formatted(t, class, format, arguments);
    va_end(arguments);
    return false;
}

bool throw_new(Thread *t, const char *class_name, const char *format, ...)
{
    Class *class = boot_class(t, class_name);
    if (!class) return false;
    va_list arguments;
    va_start(arguments, format);
    throw_formatted(t, class, format, arguments);
    va_end(arguments);
    return false;
}

/* --- errors of memory and stack ------------------------------------------------------------------------------------------------ */

static const char *const preallocated_messages[] = {
    "Java heap space", "Requested array size exceeds VM limit", "Metaspace", "Cannot reserve direct buffer memory",
};

bool exceptions_open(Thread *t)
{
    for (unsigned i = 0; i < sizeof preallocated_messages / sizeof *preallocated_messages; i++) {
        Object *error = exception_make(t, KNOWN(OutOfMemoryError), preallocated_messages[i], NULL);
        if (!error) return false;
        set_object(t, error, FIELD_OFFSET(Throwable_backtrace), NULL);
        set_int(error, FIELD_OFFSET(Throwable_depth), 0);
        t->vm->state->out_of_memory_errors[i] = object_ref(error);
    }
    return true;
}

/* The preallocated error of that message (or the first); its stackTrace sentinels may have been made since it was. */
static Object *preallocated_error(Thread *t, const char *message)
{
    unsigned best = 0;
    for (unsigned i = 0; i < sizeof preallocated_messages / sizeof *preallocated_messages; i++)
        if (message && !strcmp(message, preallocated_messages[i])) best = i;
    Object *error = object_at(t->vm->state->out_of_memory_errors[best]);
    if (!error) return NULL;
    set_throwable_fields(t, error, get_object(error, FIELD_OFFSET(Throwable_detailMessage)), NULL);
    return error;
}

bool throw_out_of_memory(Thread *t, const char *message)
{
    Object *spare = KNOWN(OutOfMemoryError) ? preallocated_error(t, message) : NULL;
    if (t->in_out_of_memory || !KNOWN(OutOfMemoryError)) {
        /* An OutOfMemoryError is being made, or this is before the library: the spare one is all there is. */
        if (spare) thread_set_exception(t, spare);
        return false;
    }
    if (message && !strcmp(message, "Java heap space") && heap_take_overhead(t->vm->heap)) message = "GC overhead limit exceeded";
    t->in_out_of_memory = true;
    heap_dump_on_out_of_memory(t, message ? message : "");
    Object *text = message ? string_from_mutf8(t, message, strlen(message)) : NULL;
    Object *error = !message || text ? make_object(t, KNOWN(OutOfMemoryError), text, NULL) : NULL;
    t->in_out_of_memory = false;
    thread_set_exception(t, error ? error : spare);
    return false;
}

bool throw_stack_overflow(Thread *t) { return throw_with_cause(t, KNOWN(StackOverflowError), NULL, NULL); }

/* --- common ones ------------------------------------------------------------------------------------------------------------------ */

bool throw_null_pointer(Thread *t) { return throw_with_cause(t, KNOWN(NullPointerException), NULL, NULL); }

bool throw_array_index(Thread *t, int32_t index, uint32_t length)
{
    return throw_known(t, KNOWN(ArrayIndexOutOfBoundsException), "Index %d out of bounds for length %u", index, length);
}

bool throw_class_cast(Thread *t, const Class *object_class, const Class *target)
{
    char from[512], to[512], where[2048];
    return throw_known(t, KNOWN(ClassCastException), "class %s cannot be cast to class %s (%s)",
                       class_external_name(object_class, from, sizeof from), class_external_name(target, to, sizeof to),
                       class_location_text(t, object_class, target, where, sizeof where));
}

bool throw_format_error(Thread *t, const FormatError *error)
{
    const char *class = format_error_class(error->kind);
    return throw_new(t, class ? class : "java/lang/InternalError", "%s", error->message);
}
