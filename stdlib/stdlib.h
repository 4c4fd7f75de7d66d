/* stdlib.h: the native methods of the class library (OpenJDK 17's), in C. The head header of the folder.
 *
 * One C file for each Java package or family of classes; the file says which natives it holds, and ends with their
 * table (vm/native.h tells how natives are written). natives.def lists the tables. Beside them lie:
 *     reflect.h, reflect.c    java.lang.reflect objects for fields and methods, boxing and widening of arguments
 *     fdlibm*.c, fdlibm.h     the floating-point functions of StrictMath
 *     define_bytes.h          class bytes from Java to vm's class_define
 *
 * Natives check what Java code has not checked already, throw what HotSpot throws, and ask sandbox/ for everything that is
 * outside the arena. The folder may include vm/ and all below; nobody but vm/cli/ and hosts includes this header. */
#ifndef ATOLL_STDLIB_STDLIB_H
#define ATOLL_STDLIB_STDLIB_H

#include "vm/exception.h"
#include "vm/native.h"

/* The natives of all files, for VMOptions.natives. */
extern const NativeGroup *const stdlib_groups[];
extern const size_t stdlib_group_count;

#define NATIVES(group) extern const NativeGroup group;
#include "stdlib/natives.def"

/* For VMOptions.start_signals: starts the Signal Dispatcher thread, if the VM owns its process. jdk_internal_misc_Signal.c. */
bool signals_start(Thread *t);

/* Was the system property user.name asked for, since it was forgotten? (java_util_Properties.c) */
bool properties_user_name_asked(void);
void properties_forget_asked(void);

/* --- shorthands for natives -------------------------------------------------------------------------------------------- */

/* The class that the java.lang.Class argument k stands for. The argument must not be null. */
static inline Class *arg_class(const Thread *t, const Slot *args, unsigned k)
{
    return mirror_class(t->vm, arg_object(args, k));
}

/* The mirror of `class`, or null. */
static inline bool return_class(Slot *result, const Class *class)
{
    return return_object(result, class ? class_mirror(class) : NULL);
}

/* A native without effect: registerNatives, initIDs and the like. */
static inline bool native_nothing(Thread *t, Slot *args, Slot *result) { return true; }

/* A native that answers false, 0 or null. */
static inline bool native_zero(Thread *t, Slot *args, Slot *result) { return return_long(result, 0); }

static inline bool native_true(Thread *t, Slot *args, Slot *result) { return return_int(result, 1); }

/* `object` as a result, unless it could not be made. */
static inline bool return_made(Slot *result, const Object *object)
{
    return object ? return_object(result, object) : false;
}

#endif
