/* reflect.h: java.lang.reflect objects and the members that they stand for; values between boxes and slots. */
#ifndef ATOLL_STDLIB_REFLECT_H
#define ATOLL_STDLIB_REFLECT_H

#include "stdlib/stdlib.h"

/* --- members and their objects --------------------------------------------------------------------------------------------- */

/* The member that a java.lang.reflect object stands for (by its class and slot). NULL: InternalError pending. */
Field  *reflected_field(Thread *t, const Object *field);
Method *reflected_method(Thread *t, const Object *method);           /* java.lang.reflect.Method */
Method *reflected_constructor(Thread *t, const Object *constructor); /* java.lang.reflect.Constructor */

/* New objects. They load the classes of types and declared exceptions: NULL = unfinished (vm/vm.h). */
Object *reflect_field(Thread *t, const Field *field);
Object *reflect_method(Thread *t, const Method *method);
Object *reflect_constructor(Thread *t, const Method *constructor);

/* byte[] of an attribute kept as raw bytes (u32 length, bytes): null if absent. False: OutOfMemoryError pending. */
bool attribute_bytes(Thread *t, BytesRef attribute, Object **array);

/* May instances of `class` be made without constructor? False: InstantiationException or IllegalAccessException pending. */
bool instantiable(Thread *t, const Class *class);

/* --- values -------------------------------------------------------------------------------------------------------------------- */

/* JLS 5.1.2 and identity, as reflection allows: *value of type `from` becomes one of type `to`. False: not allowed, nothing thrown. */
bool widen_value(Slot *value, PrimitiveType from, PrimitiveType to);

/* Value of an argument for a parameter or element of primitive type `to`. False: IllegalArgumentException pending. */
bool unbox_argument(Thread *t, const Object *box, PrimitiveType to, Slot *value);

/* The class of boxes for a type; NULL for void and references. */
Class *box_class(const Thread *t, PrimitiveType type);

/* How a value of sub-int type looks after narrowing (the callee's int result to the declared type). */
int32_t narrow_int(PrimitiveType type, int32_t value);

static inline bool throw_type_mismatch_argument(Thread *t)
{
    return throw_known(t, KNOWN(IllegalArgumentException), "argument type mismatch");
}

#endif
