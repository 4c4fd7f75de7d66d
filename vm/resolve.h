/* resolve.h: resolution of constant-pool entries, method selection, access control (JVMS 5.4.3, 5.4.4, 5.4.6, 6.5).
 *
 * All resolve_* return NULL/false for "unfinished" (vm.h), with the errors and messages of HotSpot 17. A failed
 * resolution is recorded and fails the same way again. Each is idempotent; the first result wins. */
#ifndef ATOLL_VM_RESOLVE_H
#define ATOLL_VM_RESOLVE_H

#include "vm/link.h"

/* JVMS 5.4.3.1; sets the entry. Checks access from the pool's class. Does not initialise. */
Class *resolve_class(Thread *t, ConstantPool *pool, uint16_t index);
/* The entry's class if resolved already, else NULL; no exception. */
static inline Class *resolved_class(const ConstantPool *pool, uint16_t index) { return class_at((ClassRef){entry_low(constant_entry(pool, index))}); }

/* JVMS 5.4.3.2 with access checks, and those of get/put: staticness (ICCE), final stores (IllegalAccessError).
 * `method` is the caller for final stores. Does not initialise and does not set the entry: see field_entry. */
typedef enum FieldUse { FIELD_GET_STATIC, FIELD_PUT_STATIC, FIELD_GET, FIELD_PUT } FieldUse;
Field *resolve_field(Thread *t, ConstantPool *pool, uint16_t index, FieldUse use, const Method *method);
/* The 64-bit word for a resolved field (class.h, ConstantPool). */
uint64_t field_entry(const Field *field);

/* JVMS 5.4.3.3/4 for a given instruction (OP_invokevirtual, OP_invokespecial, OP_invokestatic, OP_invokeinterface).
 * invokespecial: the selected method (superclass re-selection done). Does not initialise. Sets no entry.
 * Signature-polymorphic methods come back as themselves (flag METHOD_POLYMORPHIC). */
Method *resolve_method(Thread *t, ConstantPool *pool, uint16_t index, int opcode);
/* The same without a constant pool, for MemberName.resolve, reflection: `caller` NULL = no access check.
 * `kind` as opcode; `class` is the reference's class. */
Method *resolve_method_in(Thread *t, Class *class, Symbol *name, Symbol *descriptor, int opcode, bool interface_ref, Class *caller, bool check_constraints);
Field  *resolve_field_in(Thread *t, Class *class, Symbol *name, Symbol *descriptor, Class *caller);

/* Selection, JVMS 5.4.6. `receiver` is the object's class. NULL: AbstractMethodError, ICCE or IllegalAccessError pending. */
Method *select_virtual(Thread *t, Class *receiver, Method *resolved);
Method *select_interface(Thread *t, Class *receiver, Method *resolved);
/* invokeinterface of a method of Object: the receiver must be of the interface named all the same. False: ICCE pending. */
bool check_receiver_implements(Thread *t, const Class *receiver, const Class *interface);
/* invokespecial in an interface: the verifier does not tell interfaces apart, so the receiver is checked at each call (JVMS 6.5).
 * False: IllegalAccessError pending. */
bool check_special_receiver(Thread *t, const Class *current, const Class *receiver);
/* The same without exceptions (NULL if none): for reflection and tools. */
Method *lookup_interface_method(const Class *receiver, const Method *interface_method);

/* String and other loadable constants for ldc. The object, or NULL = unfinished; a null condy gives vm's null sentinel → see
 * resolve_constant's *result. Class constants return mirrors. */
Object *resolve_string(Thread *t, ConstantPool *pool, uint16_t index);
/* Any loadable constant as a slot (condy primitives unboxed: value in slot; *type tells). False = unfinished. */
bool resolve_constant(Thread *t, ConstantPool *pool, uint16_t index, Slot *result, PrimitiveType *type);

/* AbstractMethodError with HotSpot's text. `selected` and `receiver` may be NULL. Returns false. */
bool throw_abstract_call(Thread *t, const Method *resolved, const Method *selected, const Class *receiver);
/* What an abstract method's stub throws when `method` was selected and called: AbstractMethodError, or of an overpass its own error. */
bool throw_abstract_selected(Thread *t, const Method *method, const Class *receiver);

/* --- access (JVMS 5.4.4) ---------------------------------------------------------------------------------------------- */
bool class_can_access_class(Thread *t, const Class *from, const Class *to);
/* `site`: class through which the member is named (protected rule, receiver's type is the verifier's matter). */
bool class_can_access_member(Thread *t, Class *from, const Class *holder, const Class *site, uint16_t access_flags);
bool class_are_nest_mates(Thread *t, Class *a, Class *b);
/* JVMS 5.4.4 nest host; never NULL (a failure makes the class its own host) except when unfinished. */
Class *class_nest_host(Thread *t, Class *class);
/* " (why)" if a nest host of one of them could not be had, else "": the tail of messages about private members. */
const char *nest_host_error_text(const Class *a, const Class *b, char *buffer, size_t size);
/* Throws IllegalAccessError with HotSpot's text. Returns false. */
bool throw_class_access(Thread *t, const Class *from, const Class *to);

/* --- loader constraints (constraints.c) ---------------------------------------------------------------------------------- */
/* Constrains each class of the descriptor to be the same for both loaders. False: *type is not; nothing thrown. */
bool signature_loaders_agree(Thread *t, const Symbol *descriptor, Loader *a, Loader *b, Symbol **type);
/* Of a resolved member against the class that refers to it. `kind`: "method" or "interface method". False: LinkageError pending. */
bool check_method_constraints(Thread *t, const Class *current, const Class *resolved, const Method *method, const char *kind);
bool check_field_constraints(Thread *t, const Class *current, const Field *field);

/* Failed resolutions, JVMS 5.4.3: records the pending exception (if a LinkageError) for the entry; rethrows a recorded one. If another
 * thread has resolved the entry to a class meanwhile, that holds, and the exception is no longer pending. */
void resolution_record_error(Thread *t, ConstantPool *pool, uint16_t index);
/* The classes that a pool's records name, one record after the other: *at is 0 at first. False: no more. `cause` may be NULL. */
bool resolution_next_error(const ConstantPool *pool, uint32_t *at, Class **error, Class **cause);
bool resolution_rethrow(Thread *t, ConstantPool *pool, uint16_t index); /* true: an exception is now pending */
#endif
