/* interpreter.h: running Java code. */
#ifndef ATOLL_VM_INTERPRETER_H
#define ATOLL_VM_INTERPRETER_H

#include "vm/thread.h"

/* Runs `method` (static, or args[0] the receiver) to its end on the calling thread, whose stack holds no running
 * interpreter: thread starts, boot, hosts, JNI. `result` may be NULL. False: exception pending.
 * Called from within a native it recurses on the C stack: VM.interpreter_recursions counts that (JNI only). */
bool java_call(Thread *t, Method *method, const Slot *arguments, unsigned slots, Slot *result);

/* The same for a call that takes as long as the program: nothing in the C frames from the caller's on upward refers to objects or
 * metadata meanwhile, and so nothing that lies about there keeps any alive. */
bool java_call_apart(Thread *t, Method *method, const Slot *arguments, unsigned slots, Slot *result);

/* Goes on from the frames that a thread of an image has, to the end of its first java_call. False: exception pending. */
bool java_resume(Thread *t);

/* The same for a C function that may be unfinished (vm.h): calls `step` and runs what it pushed until it is finished. `context` holds no
 * pointers into the arena; nor may the caller keep any across one of these calls, but by reference (freeze.h). */
bool java_complete(Thread *t, bool (*step)(Thread *t, void *context), void *context);
/* java_complete of class_initialize. */
bool java_initialize(Thread *t, Class *class);

/* interpreter.c: runs t->frame until its first frame below is java_call's. False: exception pending. *result also holds what natives answer,
 * for a short time: its own frame is not scanned. */
bool interpret(Thread *t, Slot *result);

/* Slow paths of single instructions (interpreter_slow.c). Each resolves, quickens the opcode at `pc` if that is allowed for
 * every thread from now on, and answers the opcode to execute there now; 0 = unfinished. */
unsigned slow_field(Thread *t, ConstantPool *pool, uint8_t *pc);
unsigned slow_invoke_virtual(Thread *t, ConstantPool *pool, uint8_t *pc);
unsigned slow_invoke_static(Thread *t, ConstantPool *pool, uint8_t *pc);
unsigned slow_invoke_dynamic(Thread *t, ConstantPool *pool, uint8_t *pc);
unsigned slow_new(Thread *t, ConstantPool *pool, uint8_t *pc);
unsigned slow_class_operand(Thread *t, ConstantPool *pool, uint8_t *pc); /* anewarray, checkcast, instanceof */
/* The method to call; NULL = unfinished. Quickens where the entry can hold it. */
Method  *slow_invoke_special(Thread *t, ConstantPool *pool, uint8_t *pc);
Method  *slow_invoke_interface(Thread *t, ConstantPool *pool, uint8_t *pc); /* receiver on the stack below t->sp */
/* ldc, ldc_w, ldc2_w: 1 = *value is the constant (two slots if *wide); 0 = unfinished. Quickens where possible. */
unsigned slow_load_constant(Thread *t, ConstantPool *pool, uint8_t *pc, Slot *value, bool *wide);
bool     slow_multianewarray(Thread *t, ConstantPool *pool, uint8_t *pc, Object **array);
bool     slow_aastore_type(Thread *t, Object *array, Object *value); /* ArrayStoreException */
bool     throw_abstract_method(Thread *t, Method *method);
double   java_fmod(double x, double y);                              /* fmod.c: JLS 15.17.3 */

/* One-byte code stubs in the arena: where natives, abstract and synchronized methods begin. Made at start. */
bool interpreter_open(VM *vm);
/* Sets Method.entry (and frame_slots) by its kind; called when a method is defined and again when its class is rewritten. */
void method_set_entry(VM *vm, Method *method);
#endif
