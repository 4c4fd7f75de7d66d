/* method_handle.h: what the library's method handles need of the machine (contract section 5): MemberNames, the link
 * up-calls for invokedynamic, generic invokers and constants, and the intrinsics that the interpreter executes. */
#ifndef ATOLL_VM_METHOD_HANDLE_H
#define ATOLL_VM_METHOD_HANDLE_H

#include "vm/resolve.h"

typedef enum MethodHandleIntrinsic {
    MH_NONE, MH_INVOKE_BASIC, MH_LINK_TO_VIRTUAL, MH_LINK_TO_STATIC, MH_LINK_TO_SPECIAL, MH_LINK_TO_INTERFACE,
    MH_LINK_TO_NATIVE, MH_GENERIC_INVOKER, /* invoke, invokeExact, the VarHandle methods */
} MethodHandleIntrinsic;
/* Of a method declared in MethodHandle or VarHandle: kept in Method.intrinsic when the class is defined. */
MethodHandleIntrinsic method_handle_intrinsic(const Symbol *class_name, const Symbol *method_name, uint16_t access_flags, const Symbol *descriptor);

/* --- called by the interpreter's slow paths; false = unfinished; then the entry/site is set ------------------------------ */
bool link_generic_invoker(Thread *t, ConstantPool *pool, uint16_t index);        /* Methodref entry := adapter, appendix */
bool link_call_site(Thread *t, ConstantPool *pool, uint16_t index, CallSite *site, uint16_t site_number);
Object *resolve_method_handle(Thread *t, ConstantPool *pool, uint16_t index);     /* CONSTANT_MethodHandle */
Object *resolve_method_type(Thread *t, ConstantPool *pool, uint16_t index);       /* CONSTANT_MethodType */
bool resolve_dynamic(Thread *t, ConstantPool *pool, uint16_t index, Slot *result, PrimitiveType *type); /* condy */
/* MethodType of a method descriptor through `loader` of `accessor`. NULL = unfinished. */
Object *method_type_of(Thread *t, Class *accessor, Symbol *descriptor);
/* MethodType -> descriptor symbol. */
Symbol *method_type_descriptor(Thread *t, Object *method_type);
/* Writes a class's field descriptor (I, [J, Lp/C;); the length, as snprintf. */
size_t class_descriptor(const Class *class, char *buffer, size_t size);

/* --- MemberName -------------------------------------------------------------------------------------------------------------- */
/* Hidden fields: MemberName.vmindex (64 bits) and ResolvedMethodName.vmholder (reference), vmtarget (MethodRef): injected
 * when those classes are laid out (layout.c); offsets: VM.injected. */
Method *member_name_method(Thread *t, const Object *member_name);  /* via .method.vmtarget; NULL if unresolved */
int64_t member_name_vmindex(Thread *t, const Object *member_name);
/* Target of invokeBasic on `handle`: handle.form.vmentry.method.vmtarget. */
Method *method_handle_target(Thread *t, const Object *handle);
/* Fills a MemberName for a method as resolved for `kind` of use / for a field. False: exception pending. */
bool member_name_set_method(Thread *t, Object *member_name, Method *method, Class *reference_class, int reference_kind);
bool member_name_set_field(Thread *t, Object *member_name, Field *field, bool setter);
/* The ResolvedMethodName of a method (one per method). */
Object *resolved_method_name(Thread *t, Method *method);
/* The cache of MethodTypes by (loader, descriptor): visits those of loaders that were reached (all: of all). Whether there were any that
 * were not marked yet. */
bool method_types_visit(VM *vm, bool all, Collector *collector);
void method_handles_visit_weak(VM *vm, Collector *collector);
#endif
