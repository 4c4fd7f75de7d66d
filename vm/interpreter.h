/* interpreter.h: running Java code. */
#ifndef ATOLL_VM_INTERPRETER_H
#define ATOLL_VM_INTERPRETER_H

#include "vm/thread.h"

/* Runs `method` (static, or args[0] the receiver) to its end on the calling thread, whose stack holds no running
 * interpreter: thread starts, boot, hosts, JNI. `result` may be NULL. False: exception pending.
 * Called from within a native it recurses on the C stack: VM.interpreter_recursions counts that (JNI only). */
bool java_call(Thread *t, Method *method, const Slot *arguments, unsigned slots, Slot *result);

/* One-byte code stubs in the arena: where natives, abstract and synchronized methods begin. Made at start. */
bool interpreter_open(VM *vm);
/* Sets Method.entry (and frame_slots) by its kind; called when a method is defined and again when its class is rewritten. */
void method_set_entry(VM *vm, Method *method);
#endif
