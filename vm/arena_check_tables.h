/* arena_check_tables.h: which members of the machine's structs are references, and to what. For arena_check.c alone. */
#ifndef ATOLL_VM_ARENA_CHECK_TABLES_H
#define ATOLL_VM_ARENA_CHECK_TABLES_H

#include "vm/class.h"
#include "vm/loader.h"
#include "vm/module.h"
#include "vm/thread.h"

typedef enum RefKind {
    REF_NONE, REF_CLASS, REF_METHOD, REF_POOL, REF_LOADER, REF_MODULE, REF_PACKAGE, REF_SYMBOL, REF_THREAD,
    REF_OBJECT, /* in the heap */
    REF_BYTES,  /* anything in the metadata */
} RefKind;

/* A member that is a reference, or null. */
typedef struct RefField {
    const char *name;
    uint16_t    offset;
    uint8_t     kind;
} RefField;

/* A member that refers to an array, or is null, and the member that counts its elements; `kind`: each element is such a reference. */
typedef struct ArrayField {
    const char *name;
    uint16_t    offset, count, element_bytes;
    uint8_t     count_bytes, kind;
} ArrayField;

typedef struct StructTable {
    const char       *name;
    const RefField   *refs;   /* up to one without name */
    const ArrayField *arrays; /* likewise, or NULL */
} StructTable;

#define REF(Struct, member, kind) {#member, offsetof(Struct, member), kind}
#define COUNTED(Struct, member, count_member, element_bytes, kind) \
    {#member, offsetof(Struct, member), offsetof(Struct, count_member), element_bytes, sizeof(((Struct *)0)->count_member), kind}

static const RefField class_refs[] = {
    REF(Class, layout.mirror, REF_OBJECT), REF(Class, super, REF_CLASS), REF(Class, element, REF_CLASS), REF(Class, array, REF_CLASS),
    REF(Class, constants, REF_POOL), REF(Class, name, REF_SYMBOL), REF(Class, loader, REF_LOADER), REF(Class, module, REF_MODULE),
    REF(Class, package, REF_PACKAGE), REF(Class, nest_host, REF_CLASS), REF(Class, secondary_cache, REF_CLASS),
    REF(Class, initialization_error, REF_OBJECT), REF(Class, protection_domain, REF_OBJECT), REF(Class, signers, REF_OBJECT),
    REF(Class, class_data, REF_OBJECT), REF(Class, verification_error, REF_OBJECT), REF(Class, source_file, REF_SYMBOL),
    REF(Class, generic_signature, REF_SYMBOL), REF(Class, nest_host_name, REF_SYMBOL), REF(Class, next_in_loader, REF_CLASS),
    REF(Class, nest_host_error, REF_SYMBOL), REF(Class, next_weak, REF_CLASS), REF(Class, annotations, REF_BYTES), REF(Class, type_annotations, REF_BYTES),
    REF(Class, record_components, REF_BYTES), REF(Class, inner_classes, REF_BYTES), REF(Class, nest_members, REF_BYTES),
    REF(Class, permitted_subclasses, REF_BYTES), {NULL, 0, 0}};
static const ArrayField class_arrays[] = {
    COUNTED(Class, layout.runs, layout.run_count, sizeof(ReferenceRun), REF_NONE),
    COUNTED(Class, layout.static_runs, layout.static_run_count, sizeof(ReferenceRun), REF_NONE),
    COUNTED(Class, interfaces, interface_count, 4, REF_CLASS), COUNTED(Class, all_interfaces, all_interface_count, 4, REF_CLASS),
    COUNTED(Class, methods, method_count, 4, REF_METHOD), COUNTED(Class, fields, field_count, sizeof(Field), REF_NONE),
    COUNTED(Class, itable, itable_length, sizeof(InterfaceTable), REF_NONE), COUNTED(Class, class_file, class_file_length, 1, REF_NONE),
    COUNTED(Class, object_constants, object_constant_count, 2, REF_NONE), {NULL, 0, 0, 0, 0, 0}};
static const StructTable class_table = {"class", class_refs, class_arrays};

static const RefField field_refs[] = {
    REF(Field, name, REF_SYMBOL), REF(Field, descriptor, REF_SYMBOL), REF(Field, generic_signature, REF_SYMBOL),
    REF(Field, holder, REF_CLASS), REF(Field, annotations, REF_BYTES), REF(Field, type_annotations, REF_BYTES), {NULL, 0, 0}};
static const StructTable field_table = {"field", field_refs, NULL};

static const RefField method_refs[] = {
    REF(Method, entry, REF_BYTES), REF(Method, constants, REF_POOL), REF(Method, counters, REF_BYTES), REF(Method, holder, REF_CLASS),
    REF(Method, name, REF_SYMBOL), REF(Method, descriptor, REF_SYMBOL), REF(Method, line_numbers, REF_BYTES),
    REF(Method, generic_signature, REF_SYMBOL), REF(Method, annotations, REF_BYTES), REF(Method, parameter_annotations, REF_BYTES),
    REF(Method, annotation_default, REF_BYTES), REF(Method, type_annotations, REF_BYTES), REF(Method, method_parameters, REF_BYTES),
    REF(Method, resolved_method_name, REF_OBJECT), REF(Method, overpass_message, REF_SYMBOL), {NULL, 0, 0}};
static const ArrayField method_arrays[] = {
    COUNTED(Method, code, code_length, 1, REF_NONE), COUNTED(Method, exception_table, exception_count, sizeof(ExceptionEntry), REF_NONE),
    COUNTED(Method, line_numbers, line_number_count, 4, REF_NONE),
    COUNTED(Method, local_variables, local_variable_count, sizeof(LocalVariable), REF_NONE),
    COUNTED(Method, checked_exceptions, checked_exception_count, 2, REF_NONE), {NULL, 0, 0, 0, 0, 0}};
static const StructTable method_table = {"method", method_refs, method_arrays};

static const RefField interface_table_refs[] = {
    REF(InterfaceTable, interface, REF_CLASS), REF(InterfaceTable, methods, REF_BYTES), {NULL, 0, 0}};
static const StructTable interface_table_table = {"interface table", interface_table_refs, NULL};

static const RefField constant_pool_refs[] = {
    REF(ConstantPool, holder, REF_CLASS), REF(ConstantPool, bootstrap_methods, REF_BYTES), REF(ConstantPool, errors, REF_BYTES),
    REF(ConstantPool, inline_caches, REF_BYTES), REF(ConstantPool, call_sites, REF_BYTES), {NULL, 0, 0}};
static const ArrayField constant_pool_arrays[] = {
    COUNTED(ConstantPool, tags, count, 1, REF_NONE), COUNTED(ConstantPool, info, count, 4, REF_NONE), {NULL, 0, 0, 0, 0, 0}};
static const StructTable constant_pool_table = {"constant pool", constant_pool_refs, constant_pool_arrays};

static const RefField loader_refs[] = {
    REF(Loader, next, REF_LOADER), REF(Loader, object, REF_OBJECT), REF(Loader, classes, REF_CLASS), REF(Loader, unnamed_module, REF_MODULE),
    REF(Loader, placeholders, REF_BYTES), REF(Loader, constraints, REF_BYTES), {NULL, 0, 0}};
static const ArrayField loader_arrays[] = {
    COUNTED(Loader, buckets, bucket_count, 8, REF_SYMBOL), COUNTED(Loader, packages, package_bucket_count, 4, REF_PACKAGE),
    {NULL, 0, 0, 0, 0, 0}};
static const StructTable loader_table = {"loader", loader_refs, loader_arrays};

static const RefField module_refs[] = {
    REF(Module, object, REF_OBJECT), REF(Module, name, REF_SYMBOL), REF(Module, version, REF_SYMBOL), REF(Module, location, REF_SYMBOL),
    REF(Module, loader, REF_LOADER), REF(Module, next, REF_MODULE), {NULL, 0, 0}};
static const ArrayField module_arrays[] = {COUNTED(Module, reads, read_count, 4, REF_MODULE), {NULL, 0, 0, 0, 0, 0}};
static const StructTable module_table = {"module", module_refs, module_arrays};

static const RefField package_refs[] = {
    REF(Package, name, REF_SYMBOL), REF(Package, module, REF_MODULE), REF(Package, next, REF_PACKAGE), REF(Package, boot_path, REF_SYMBOL),
    {NULL, 0, 0}};
static const ArrayField package_arrays[] = {COUNTED(Package, exports, export_count, 4, REF_MODULE), {NULL, 0, 0, 0, 0, 0}};
static const StructTable package_table = {"package", package_refs, package_arrays};

static const RefField java_thread_refs[] = {
    REF(JavaThread, next, REF_THREAD), REF(JavaThread, previous, REF_THREAD), REF(JavaThread, object, REF_OBJECT),
    REF(JavaThread, exception, REF_OBJECT), REF(JavaThread, async_exception, REF_OBJECT), REF(JavaThread, blocked_on, REF_OBJECT),
    REF(JavaThread, scratch[0], REF_OBJECT), REF(JavaThread, scratch[1], REF_OBJECT), REF(JavaThread, scratch[2], REF_OBJECT),
    REF(JavaThread, scratch[3], REF_OBJECT), REF(JavaThread, waiting_on, REF_BYTES), {NULL, 0, 0}};
static const StructTable java_thread_table = {"thread", java_thread_refs, NULL};

static const RefField state_refs[] = {
    REF(VMState, boot_loader, REF_LOADER), REF(VMState, last_loader, REF_LOADER), REF(VMState, threads, REF_THREAD),
    REF(VMState, last_thread, REF_THREAD), REF(VMState, main_thread_group, REF_OBJECT), REF(VMState, system_thread_group, REF_OBJECT),
    REF(VMState, system_loader, REF_OBJECT), REF(VMState, platform_loader, REF_OBJECT), REF(VMState, empty_class_array, REF_OBJECT),
    REF(VMState, monitors, REF_BYTES), REF(VMState, method_types, REF_BYTES), REF(VMState, leave_method, REF_METHOD),
    REF(VMState, stub_native, REF_BYTES), REF(VMState, stub_abstract, REF_BYTES), REF(VMState, stub_synchronized, REF_BYTES),
    REF(VMState, stub_leave, REF_BYTES), REF(VMState, image_places, REF_BYTES), REF(VMState, weak_classes, REF_CLASS),
    REF(VMState, sensors[0], REF_OBJECT), REF(VMState, sensors[1], REF_OBJECT), REF(VMState, sensors[2], REF_OBJECT),
    REF(VMState, sensors[3], REF_OBJECT), {NULL, 0, 0}};
static const ArrayField state_arrays[] = {
    COUNTED(VMState, symbol_buckets, symbol_bucket_count, 4, REF_NONE),
    COUNTED(VMState, string_buckets, string_bucket_count, 4, REF_NONE), {NULL, 0, 0, 0, 0, 0}};
static const StructTable state_table = {"machine's state", state_refs, state_arrays};

#undef REF
#undef COUNTED
#endif
