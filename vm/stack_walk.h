/* stack_walk.h: walking a thread's Java frames, for traces, caller-sensitive natives, StackWalker, AccessController. */
#ifndef ATOLL_VM_STACK_WALK_H
#define ATOLL_VM_STACK_WALK_H

#include "vm/thread.h"

/* The next frame below that Java may know of (skips METHOD_INTERNAL and continuations); NULL at the end. Start with
 * stack_walk_first(t), which is the running native or bytecode frame itself. */
Frame *stack_walk_first(Thread *t);
Frame *stack_walk_next(Frame *frame);
/* The topmost frame of code that is not the class library's (boot and platform loader); NULL: there is none. May be asked while blocked. */
Frame *stack_walk_application(Thread *t);
/* Contract 8.1: skipped by security walks. */
bool method_is_ignored_by_security_walk(const Method *method);
/* Reflection.getCallerClass semantics, from the native's own frame on: the class of the caller of the API method. */
Class *stack_walk_caller_class(Thread *t);
#endif
