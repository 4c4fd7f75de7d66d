/* exception.h: throwing from C, stack traces, unwinding.
 *
 * Exceptions that the machine throws are made without running a constructor: the fields that Throwable's constructors
 * would set are set here (message, cause = itself, stackTrace sentinel, suppressed sentinel), and the backtrace filled. */
#ifndef ATOLL_VM_EXCEPTION_H
#define ATOLL_VM_EXCEPTION_H

#include "vm/thread.h"

/* Makes an exception of `class_name` (internal form; through the boot loader) with a formatted message (NULL format: no
 * message) and makes it pending. Always returns false. Message text is modified UTF-8. */
bool throw_new(Thread *t, const char *class_name, const char *format, ...) __attribute__((format(printf, 3, 4)));
bool throw_known(Thread *t, Class *class, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* With a cause (may be NULL) and a message (may be NULL). */
bool throw_with_cause(Thread *t, Class *class, const char *message, Object *cause);
/* Makes the errors that are thrown when there is no memory to make them. At boot, once Throwable and String are linked. */
bool exceptions_open(Thread *t);
/* Makes it, not pending; NULL: another exception (OutOfMemoryError) is pending. */
Object *exception_make(Thread *t, Class *class, const char *message, Object *cause);
bool throw_object(Thread *t, Object *exception);
/* For shortness. */
bool throw_null_pointer(Thread *t);          /* message computed lazily by getExtendedNPEMessage */
bool throw_out_of_memory(Thread *t, const char *message); /* a preallocated one when memory is too short */
bool throw_stack_overflow(Thread *t);
bool throw_array_index(Thread *t, int32_t index, uint32_t length);
bool throw_class_cast(Thread *t, const Class *object_class, const Class *target);
bool throw_format_error(Thread *t, const FormatError *error); /* classfmt's error to its LinkageError */

/* Throwable.fillInStackTrace: walks the stack and stores backtrace and depth. True, or false with OOM pending. */
bool exception_fill_trace(Thread *t, Object *exception);
/* Entries of a backtrace. */
uint32_t backtrace_depth(const Object *backtrace);
void     backtrace_entry(const Object *backtrace, uint32_t i, Method **method, uint32_t *bci);
bool     backtrace_top_was_hidden(const Object *backtrace);
/* Fills a java.lang.StackTraceElement for (method, bci). False: exception pending. */
bool stack_trace_element_fill(Thread *t, Object *element, Method *method, uint32_t bci);
/* The text of NullPointerException.getExtendedNPEMessage for a frame, or false if there is none. (npe_message.c) */
bool npe_message(Thread *t, const Method *method, uint32_t bci, char *buffer, size_t size);

/* unwind.c: finds the handler for the pending exception, popping frames (unlocking synchronized methods). True: t->frame
 * is the frame that goes on: a bytecode frame with frame->pc at the handler and t->sp as the handler wants it (exception
 * on the operand stack, exception cleared), or a native frame with state != 0 (exception still pending). */
bool unwind(Thread *t);
#endif
