/* image_call.h: calls of the class library by name, for the files that make and renew images. All run Java on the main thread; a function
 * that answers false or NULL has an exception pending. */
#ifndef ATOLL_VM_IMAGE_CALL_H
#define ATOLL_VM_IMAGE_CALL_H

#include "vm/thread.h"

/* A static method, or one of a receiver in arguments[0], declared in the class; not virtual. */
bool image_call_method(Thread *t, Class *class, const char *name, const char *descriptor, const Slot *arguments, unsigned slots, Slot *result);
/* The same of a class of the boot loader. */
bool image_call(Thread *t, const char *class_name, const char *name, const char *descriptor, const Slot *arguments, unsigned slots, Slot *result);
/* new Class(arguments...); arguments[0] is left for the new object. */
Object *image_make(Thread *t, const char *class_name, const char *descriptor, Slot *arguments, unsigned slots);
/* Throws InternalError: this class library lacks something that is in the table. */
bool image_missing(Thread *t, const char *class_name, const char *name);

static inline Slot image_slot(const Object *object) { return (Slot){.bits = object_ref(object).units}; }

#endif
