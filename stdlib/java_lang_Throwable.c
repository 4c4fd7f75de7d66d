/* java_lang_Throwable.c: java.lang.Throwable, StackTraceElement, NullPointerException: traces (vm/exception.h does the work). */
#include "stdlib/stdlib.h"
#include "vm/method_handle.h"
#include "vm/string.h"

/* fillInStackTrace(int dummy) */
static bool fill_in_stack_trace(Thread *t, Slot *args, Slot *result)
{
    return exception_fill_trace(t, arg_object(args, 0)) && return_object(result, arg_object(args, 0));
}

/* initStackTraceElements(StackTraceElement[] elements, Throwable x): one for each entry of the backtrace. */
static bool init_stack_trace_elements(Thread *t, Slot *args, Slot *result)
{
    Object *elements = arg_object(args, 0), *throwable = arg_object(args, 1);
    if (!elements || !throwable) return throw_known(t, KNOWN(NullPointerException), NULL);
    Object  *backtrace = get_object(throwable, FIELD_OFFSET(Throwable_backtrace));
    uint32_t depth = backtrace ? backtrace_depth(backtrace) : 0;
    if (array_length(elements) != depth) return throw_new(t, "java/lang/IndexOutOfBoundsException", NULL);
    for (uint32_t i = 0; i < depth; i++) {
        Method  *method;
        uint32_t bci;
        Object  *element = object_array_get(elements, i);
        if (!element) return throw_known(t, KNOWN(NullPointerException), NULL);
        backtrace_entry(backtrace, i, &method, &bci);
        if (!stack_trace_element_fill(t, element, method, bci)) return false;
    }
    return true;
}

/* initStackTraceElement(StackTraceElement element, StackFrameInfo info) */
static bool init_stack_trace_element(Thread *t, Slot *args, Slot *result)
{
    Object *element = arg_object(args, 0), *info = arg_object(args, 1);
    if (!element || !info) return throw_known(t, KNOWN(NullPointerException), NULL);
    Object *member = get_object(info, FIELD_OFFSET(StackFrameInfo_memberName));
    Method *method = member ? member_name_method(t, member) : NULL;
    if (!method) return throw_new(t, "java/lang/InternalError", "a frame without a method");
    return stack_trace_element_fill(t, element, method, (uint32_t)get_int(info, FIELD_OFFSET(StackFrameInfo_bci)));
}

/* Which value was null, or null if the frame does not tell (contract 8.3). */
static bool get_extended_message(Thread *t, Slot *args, Slot *result)
{
    Object  *backtrace = get_object(arg_object(args, 0), FIELD_OFFSET(Throwable_backtrace));
    Method  *method;
    uint32_t bci;
    char     text[4096];
    if (!backtrace || !backtrace_depth(backtrace) || backtrace_top_was_hidden(backtrace)) return return_object(result, NULL);
    backtrace_entry(backtrace, 0, &method, &bci);
    if (method_is_native(method) || !npe_message(t, method, bci, text, sizeof text)) return return_object(result, NULL);
    return return_made(result, string_from_mutf8(t, text, __builtin_strlen(text)));
}

NATIVE_GROUP(natives_java_lang_throwable,
    {"java/lang/Throwable", "fillInStackTrace", "(I)Ljava/lang/Throwable;", fill_in_stack_trace, NATIVE_PLAIN},
    {"java/lang/StackTraceElement", "initStackTraceElements", "([Ljava/lang/StackTraceElement;Ljava/lang/Throwable;)V", init_stack_trace_elements, NATIVE_PLAIN},
    {NULL, "initStackTraceElement", "(Ljava/lang/StackTraceElement;Ljava/lang/StackFrameInfo;)V", init_stack_trace_element, NATIVE_PLAIN},
    {"java/lang/NullPointerException", "getExtendedNPEMessage", "()Ljava/lang/String;", get_extended_message, NATIVE_PLAIN});
