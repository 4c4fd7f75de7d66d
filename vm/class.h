/* class.h: classes, methods, fields and constant pools as they lie in the arena (method area, JVMS 2.5.4).
 *
 * All are made by define.c, completed by link.c, and never move. References between them are typed 32-bit offsets.
 * What the interpreter reads on its fast path comes first in each struct and is pinned by static assertions. */
#ifndef ATOLL_VM_CLASS_H
#define ATOLL_VM_CLASS_H

#include "classfmt/constants.h"
#include "vm/vm.h"

typedef enum PrimitiveType {
    TYPE_BOOLEAN, TYPE_BYTE, TYPE_CHAR, TYPE_SHORT, TYPE_INT, TYPE_LONG, TYPE_FLOAT, TYPE_DOUBLE, TYPE_VOID, TYPE_REFERENCE,
} PrimitiveType;

/* Of the first letter of a field descriptor; L and [ are TYPE_REFERENCE. */
static inline PrimitiveType descriptor_type(char letter)
{
    switch (letter) {
    case 'Z': return TYPE_BOOLEAN;
    case 'B': return TYPE_BYTE;
    case 'C': return TYPE_CHAR;
    case 'S': return TYPE_SHORT;
    case 'I': return TYPE_INT;
    case 'J': return TYPE_LONG;
    case 'F': return TYPE_FLOAT;
    case 'D': return TYPE_DOUBLE;
    case 'V': return TYPE_VOID;
    default: return TYPE_REFERENCE;
    }
}

/* Life of a class, JVMS 5.3-5.5; only moves upward. Written under link_lock with release. */
typedef enum ClassStatus {
    CLASS_LOADED,        /* defined: layout and mirror exist */
    CLASS_LINKED,        /* verified, dispatch tables and constants in place, bytecode rewritten */
    CLASS_INITIALIZING,  /* by Class.initializing_thread */
    CLASS_ERRONEOUS,     /* <clinit> failed; Class.initialization_error */
    CLASS_INITIALIZED,
} ClassStatus;

/* Access flags ACC_..., tags CONSTANT_... and kinds REF_... are classfmt/constants.h's; the machine's own flags are in the `flags` words. */
enum ClassFlag {
    CLASS_HAS_FINALIZER      = 1 << 0,  /* declares or inherits a non-empty finalize()V other than Object's */
    CLASS_IS_ARRAY           = 1 << 1,
    CLASS_IS_PRIMITIVE       = 1 << 2,
    CLASS_IS_HIDDEN          = 1 << 3,
    CLASS_IS_CLONEABLE       = 1 << 4,  /* implements java.lang.Cloneable */
    CLASS_HAS_DEFAULTS       = 1 << 5,  /* interface that declares non-static, non-abstract methods */
    CLASS_INHERITS_DEFAULTS  = 1 << 6,  /* it or a superinterface has */
    CLASS_IS_MAGIC_ACCESSOR  = 1 << 7,  /* subclass of jdk.internal.reflect.MagicAccessorImpl: no verification, no access checks */
    CLASS_VM_ANNOTATIONS     = 1 << 8,  /* @Hidden & co. are honoured */
    CLASS_IS_RECORD          = 1 << 9,
    CLASS_IS_SEALED          = 1 << 10,
    CLASS_STRONG_HIDDEN      = 1 << 11,
    CLASS_NEEDS_NO_VERIFY    = 1 << 12,
    CLASS_HAS_CLINIT         = 1 << 13,
    CLASS_IS_METHOD_ACCESSOR = 1 << 14, /* subclass of jdk.internal.reflect.MethodAccessorImpl: skipped by security walks */
    CLASS_IS_THROWABLE       = 1 << 15,
    CLASS_IS_DELEGATING_LOADER = 1 << 16,
    CLASS_HAS_METHOD_NAMES   = (int)(1u << 31), /* some Method.resolved_method_name is set; set atomically at any time */
};

#define CLASS_DISPLAY_DEPTH 8

/* One interface in a class's dispatch table: `methods` = MethodRef[] indexed by Method.itable_index of the interface. */
typedef struct InterfaceTable {
    ClassRef interface;
    BytesRef methods;    /* MethodRef[]; null entry: no implementation (AbstractMethodError) */
} InterfaceTable;

struct Class {
    ObjectLayout layout;                       /* 0..32; what the collector reads */
    ClassRef     display[CLASS_DISPLAY_DEPTH]; /* 32: superclasses by depth, Object first, itself included if depth < 8 */
    uint32_t     depth;                        /* 64: number of proper superclasses; interfaces and arrays: as Object's subclass */
    _Atomic uint32_t status;                   /* 68: ClassStatus */
    uint32_t     flags;                        /* 72: ClassFlag */
    uint16_t     access_flags;                 /* 76: as in the class file */
    uint16_t     inner_access_flags;           /* of the InnerClasses entry for itself, else access_flags; without ACC_SUPER */
    ClassRef     super;                        /* 80 */
    ClassRef     element;                      /* arrays: component class */
    ClassRef     array;                        /* the array class of this class, once made (release/acquire) */
    uint16_t     dimensions;                   /* arrays */
    uint8_t      primitive;                    /* PrimitiveType: of primitive classes and of arrays' elements; else TYPE_REFERENCE */
    uint8_t      loaded_by_boot;               /* 1: no verification (unless -Xverify:all) */
    ConstantPoolRef constants;
    SymbolRef    name;                         /* internal form: java/lang/Object, [I; hidden: with +suffix */
    LoaderRef    loader;                       /* defining loader */
    ModuleRef    module;                       /* null before java.base is defined */
    PackageRef   package;
    ClassRef     nest_host;                    /* resolved; null: not yet */
    /* dispatch */
    uint32_t     vtable_length;
    BytesRef     itable;                       /* InterfaceTable[itable_length] */
    uint32_t     itable_length;
    ClassRef     secondary_cache;              /* last interface (or deep class) found by a type check; racy, only a hint */
    BytesRef     interfaces;                   /* ClassRef[interface_count]: direct superinterfaces */
    BytesRef     all_interfaces;               /* ClassRef[all_interface_count]: all superinterfaces, transitive */
    uint16_t     interface_count, all_interface_count;
    /* members */
    BytesRef     methods;                      /* MethodRef[method_count], in class-file order; then SymbolRef[method_count]: their names */
    BytesRef     fields;                       /* Field[field_count], in class-file order */
    uint16_t     method_count, field_count;
    uint16_t     major_version, minor_version;
    /* initialisation */
    JavaThreadRef initializing_thread;
    _Atomic uint32_t initialization_word;      /* futex: waiters for the end of initialisation */
    ObjectRef    initialization_error;         /* ExceptionInInitializerError to be the cause of later errors */
    ObjectRef    protection_domain, signers, class_data; /* roots */
    ObjectRef    verification_error;           /* a LinkageError that linking ended with, thrown again */
    uint32_t     verified_methods;             /* progress of the verifier over restarts */
    BytesRef     class_file;                   /* the bytes, until linked (verification) ; null for trusted classes */
    uint32_t     class_file_length;
    /* attributes; 0 = absent */
    SymbolRef    source_file, generic_signature, nest_host_name, source_debug_extension;
    uint16_t     enclosing_class_index, enclosing_method_index; /* constant pool */
    BytesRef     inner_classes;                /* u16 {inner, outer, name, flags}[inner_class_count] */
    uint16_t     inner_class_count, nest_member_count, permitted_subclass_count, record_component_count;
    BytesRef     nest_members, permitted_subclasses; /* u16 constant-pool indices */
    BytesRef     record_components;            /* RecordComponent[] */
    BytesRef     annotations, type_annotations;/* u32 length, then the raw attribute bytes */
    BytesRef     bootstrap_methods;            /* BootstrapMethod table: see ConstantPool */
    uint32_t     holds_constants;              /* class_note_constant was ever called */
    uint16_t     call_site_count, inline_cache_count; /* of the arrays in the constant pool */
    BytesRef     object_constants;             /* u16[]: constant-pool indices whose resolved entry holds an object */
    uint32_t     object_constant_count;
    ClassRef     next_in_loader;               /* list of classes that the loader defined */
    uint32_t     holds_young;                  /* class_note_young; next to next_in_loader, as each collection looks at both */
    uint32_t     fields_end;                   /* first byte behind the instance fields: instance_size not yet rounded up */
    _Atomic uint32_t link_state;               /* link.c: LINK_CLAIMED | number of C callers inside the verifier */
    SymbolRef    nest_host_error;              /* nest.c: why the nest host could not be had; for messages */
    uint32_t     metadata_owner;               /* whose metadata it and all that belongs to it is: its loader's number, or its own (unload.h) */
    ClassRef     next_weak;                    /* VMState.weak_classes */
    uint32_t     reached;                      /* weak classes: VMState.reach_stamp of the collection that last found it alive */
    MethodRef    vtable[];                     /* [vtable_length] */
};
static_assert(offsetof(Class, display) == 32 && offsetof(Class, status) == 68, "fast-path layout");

/* A resolved invokedynamic instruction: adapter 0 = not linked. Written once, both halves in one 64-bit store. */
typedef union CallSite {
    _Atomic uint64_t word;
    struct { MethodRef adapter; ObjectRef appendix; } link;
} CallSite;

typedef struct MethodCounters {
    uint32_t invocations, back_edges;
} MethodCounters;

typedef struct RecordComponent {
    SymbolRef name, descriptor, signature;     /* signature may be null */
    BytesRef  annotations, type_annotations;   /* u32 length, bytes */
} RecordComponent;

struct Field {
    SymbolRef name, descriptor;
    SymbolRef generic_signature;
    ClassRef  holder;
    uint32_t  offset;            /* bytes, in the object, or in the holder's mirror for statics */
    uint16_t  access_flags;
    uint8_t   type;              /* PrimitiveType */
    uint8_t   flags;             /* FieldFlag */
    uint16_t  constant_index;    /* ConstantValue, or 0 */
    uint16_t  slot;              /* its index in Class.fields */
    BytesRef  annotations, type_annotations;
    uint32_t  reserved;
};
static_assert(sizeof(Field) % 8 == 0, "fields lie in arrays and are referred to in units");
enum FieldFlag { FIELD_STABLE = 1, FIELD_CONTENDED = 2, FIELD_FINAL_WRITTEN_OUTSIDE = 4 };

enum MethodFlag {
    METHOD_CALLER_SENSITIVE  = 1 << 0,
    METHOD_HIDDEN            = 1 << 1,  /* @Hidden, or of a hidden class: no stack-trace element */
    METHOD_LAMBDA_COMPILED   = 1 << 2,  /* @LambdaForm$Compiled: skipped by security walks */
    METHOD_POLYMORPHIC       = 1 << 3,  /* signature-polymorphic (JVMS 2.9.3) */
    METHOD_IS_CLINIT         = 1 << 4,
    METHOD_IS_INIT           = 1 << 5,
    METHOD_CONTINUATION      = 1 << 6,  /* the machine's own: when it returns, the instruction below is executed again */
    METHOD_INTERNAL          = 1 << 7,  /* the machine's own; never in traces */
    METHOD_IS_ACCESSOR       = 1 << 8,
    METHOD_EMPTY             = 1 << 9,  /* body is one `return` */
    METHOD_FORCE_INLINE      = 1 << 10,
    METHOD_DONT_INLINE       = 1 << 11,
    METHOD_INTRINSIC         = 1 << 12, /* @IntrinsicCandidate */
    METHOD_OVERPASS          = 1 << 13, /* made by the machine: throws AbstractMethodError or a default conflict's ICCE */
    METHOD_SCOPED            = 1 << 14, /* @Scoped */
    METHOD_REGISTERS_FINALIZER = 1 << 15, /* Object.<init> */
    METHOD_VERIFIED_OLD      = 1 << 16,
    METHOD_OVERPASS_ABSTRACT = 1 << 18, /* an overpass that throws AbstractMethodError */
    METHOD_RESULT_NARROW     = 1 << 17, /* returns boolean, byte, char or short: narrow on ireturn */
    METHOD_FRAMELESS         = 1 << 19, /* Method.frameless is set; this flag alone may be set later than the definition (atomically) */
};

struct Method {
    /* read at each call */
    BytesRef        entry;         /* 0: where execution begins: the code, or a one-byte stub for natives, abstract
                                    *    and synchronized methods (interpreter.h) */
    ConstantPoolRef constants;     /* 4 */
    uint16_t        argument_slots;/* 8: receiver included; long and double count 2 */
    uint16_t        max_locals;    /* 10: >= argument_slots */
    uint16_t        frame_slots;   /* 12: slots from the frame's start to the end of its operand stack */
    uint16_t        access_flags;  /* 14 */
    uint32_t        flags;         /* 16: MethodFlag */
    uint32_t        native_index;  /* 20: in VM.natives; 0: not bound yet */
    BytesRef        counters;      /* 24: MethodCounters; null until linked */
    ClassRef        holder;        /* 28 */
    uint32_t        frameless;     /* 32: how to call it without a frame (frameless.h); 0: not known to be possible */
    /* read now and then */
    SymbolRef       name, descriptor;
    int32_t         vtable_index;  /* >= 0; -1: none (static, private, <init>, final in a final position) */
    int32_t         itable_index;  /* interface methods: >= 0 */
    BytesRef        code;          /* rewritten and quickened in place */
    uint32_t        code_length;
    uint16_t        max_stack;
    uint16_t        method_slot;   /* index in Class.methods */
    BytesRef        exception_table; /* ExceptionEntry[exception_count] */
    uint16_t        exception_count;
    uint8_t         return_type;   /* PrimitiveType */
    uint8_t         intrinsic;     /* invokeBasic, linkTo...: MethodHandleIntrinsic */
    BytesRef        line_numbers;  /* u16 {start_pc, line}[line_number_count] */
    uint16_t        line_number_count, checked_exception_count;
    BytesRef        local_variables; /* LocalVariable[]; only with -g classes */
    uint32_t        local_variable_count;
    BytesRef        checked_exceptions; /* u16 constant-pool indices of classes */
    SymbolRef       generic_signature;
    BytesRef        annotations, parameter_annotations, annotation_default, type_annotations, method_parameters; /* u32 length, raw bytes */
    ObjectRef       resolved_method_name; /* the one ResolvedMethodName object, or null; a weak root */
    SymbolRef       overpass_message;
    uint32_t        reserved[1];
};
static_assert(sizeof(Method) % 8 == 0, "methods lie in arrays and are referred to in units");
static_assert(offsetof(Method, holder) == 28, "fast-path layout");

typedef struct ExceptionEntry { uint16_t start, end, handler, catch_type; } ExceptionEntry;
typedef struct LocalVariable { uint16_t start, length, slot; uint16_t reserved; SymbolRef name, descriptor; } LocalVariable;

/* Run-time constant pool (JVMS 5.1). tags and info are as in the class file; entries hold what was resolved.
 *   info:   Utf8 SymbolRef; Class name index; String utf8 index; refs class_index<<16 | name_and_type_index;
 *           NameAndType name<<16 | descriptor; MethodHandle kind<<16 | reference; MethodType descriptor index;
 *           Dynamic/InvokeDynamic bootstrap<<16 | name_and_type
 *   entries, one aligned 64-bit word each, 0 = not resolved:
 *           Integer, Float: the value zero-extended; Long, Double: the value (all set when made)
 *           Class           low half ClassRef
 *           String, MethodHandle, MethodType, Dynamic (reference)   low half ObjectRef
 *           Dynamic (primitive): boxed object in the low half
 *           Fieldref        low half byte offset, high half: statics: mirror's ObjectRef; instance: PrimitiveType | access_flags << 16
 *           Methodref       low half MethodRef, high half: vtable_index << 16 | argument_slots (virtual, index 0xffff: direct)
 *           Methodref of a generic invoker: low half adapter's MethodRef, high half appendix ObjectRef
 *           InterfaceMethodref low half MethodRef (of the interface), high half argument_slots
 * A failed resolution leaves its error in the table of errors (resolve.c), and the entry 0. */
struct ConstantPool {
    ClassRef holder;
    uint16_t count;
    uint16_t bootstrap_count;
    BytesRef tags;                 /* u8[count] */
    BytesRef info;                 /* u32[count] */
    BytesRef bootstrap_methods;    /* u32 offsets[bootstrap_count] into u16 {method_ref, argc, args...}: see bootstrap_entry */
    BytesRef errors;               /* resolve.c: recorded failures, linked list; objects in it are roots */
    BytesRef inline_caches;        /* uint64_t[]: {receiver ClassRef, MethodRef}; one per invokeinterface instruction; rewrite.c */
    BytesRef call_sites;           /* CallSite[]: one per invokedynamic instruction; rewrite.c */
    uint64_t entries[];            /* [count]; accessed with relaxed atomics */
};
static_assert(sizeof(ConstantPool) % 8 == 0, "entries are aligned");

#define CONSTANT_POOL_ENTRIES_OFFSET sizeof(ConstantPool)

static inline uint64_t constant_entry(const ConstantPool *pool, uint16_t index)
{
    return __atomic_load_n(&pool->entries[index], __ATOMIC_RELAXED);
}
/* Comes with each store of a reference to an object, a mirror excepted, into metadata of the class: a young collection looks only at classes
 * that it was called for since the last one. The class is in its loader's list. Before or after the store, with no safepoint between. */
void class_note_young(Class *class);
/* The same for a store into its constant pool, call sites or records of errors: at these no collection looks before the first such store. */
void class_note_constant(Class *class);

static inline void constant_entry_set(ConstantPool *pool, uint16_t index, uint64_t word)
{
    class_note_constant(class_at(pool->holder));
    __atomic_store_n(&pool->entries[index], word, __ATOMIC_RELEASE);
}
static inline uint64_t entry_word(uint32_t low, uint32_t high) { return (uint64_t)high << 32 | low; }
static inline uint32_t entry_low(uint64_t word) { return (uint32_t)word; }
static inline uint32_t entry_high(uint64_t word) { return (uint32_t)(word >> 32); }
static inline uint8_t  constant_tag(const ConstantPool *pool, uint16_t index) { return bytes_at(pool->tags)[index]; }
static inline uint32_t constant_info(const ConstantPool *pool, uint16_t index) { return ((uint32_t *)bytes_at(pool->info))[index]; }
static inline Symbol  *constant_utf8(const ConstantPool *pool, uint16_t index) { return symbol_at((SymbolRef){constant_info(pool, index)}); }
static inline Symbol  *constant_class_name(const ConstantPool *pool, uint16_t index) { return constant_utf8(pool, (uint16_t)constant_info(pool, index)); }
/* Of a NameAndType, or of any entry that refers to one (Fieldref, Methodref, InterfaceMethodref, Dynamic, InvokeDynamic). */
Symbol *constant_member_name(const ConstantPool *pool, uint16_t index);
Symbol *constant_member_descriptor(const ConstantPool *pool, uint16_t index);
uint16_t constant_member_class_index(const ConstantPool *pool, uint16_t index);
/* u16 {method_handle_index, argument_count, argument indices...} of a bootstrap method. */
const uint16_t *bootstrap_entry(const ConstantPool *pool, uint16_t bootstrap_index);

/* --- queries ---------------------------------------------------------------------------------------------------- */
static inline Class *object_class(const Object *object) { return (Class *)object_layout(object); }
static inline ObjectLayoutRef class_layout(const Class *class) { return (ObjectLayoutRef){class_ref(class).units}; }
static inline Object *class_mirror(const Class *class) { return object_at(class->layout.mirror); }
/* The class that a java.lang.Class object stands for; never NULL for a mirror of the library's making. */
Class *mirror_class(struct VM *vm, const Object *mirror);
static inline ClassStatus class_status(const Class *class) { return (ClassStatus)__atomic_load_n((const uint32_t *)&class->status, __ATOMIC_ACQUIRE); }
static inline bool class_is_interface(const Class *class) { return class->access_flags & ACC_INTERFACE; }
static inline bool class_is_array(const Class *class) { return class->flags & CLASS_IS_ARRAY; }
static inline bool class_is_primitive(const Class *class) { return class->flags & CLASS_IS_PRIMITIVE; }
static inline bool class_is_instance_class(const Class *class) { return !(class->flags & (CLASS_IS_ARRAY | CLASS_IS_PRIMITIVE)); }
/* An array class's element of no array type; any other class itself. */
static inline Class *class_bottom(const Class *class)
{
    while (class->flags & CLASS_IS_ARRAY) class = class_at(class->element);
    return (Class *)class;
}
static inline bool class_is_hidden(const Class *class) { return class->flags & CLASS_IS_HIDDEN; }
static inline Class *class_super(const Class *class) { return class_at(class->super); }
/* Their names by themselves: looking for one touches no method but those of that name. */
static inline const SymbolRef *class_method_names(const Class *class) { return (const SymbolRef *)bytes_at(class->methods) + class->method_count; }
static inline Method *class_method(const Class *class, unsigned slot) { return method_at(((MethodRef *)bytes_at(class->methods))[slot]); }
static inline Field *class_field(const Class *class, unsigned slot) { return (Field *)bytes_at(class->fields) + slot; }
static inline Class *class_interface(const Class *class, unsigned i) { return class_at(((ClassRef *)bytes_at(class->interfaces))[i]); }

/* Is an instance of `class` assignable to `target`? JVMS 6.5 instanceof. Neither loads nor throws. */
bool class_is_subtype(const Class *class, const Class *target);
/* `class` is `ancestor` or a subclass of it (superclasses only). */
bool class_is_subclass(const Class *class, const Class *ancestor);
bool class_implements(const Class *class, const Class *interface);
bool class_same_package(const Class *a, const Class *b);   /* same run-time package, JVMS 5.3 */
/* Declared in the class itself; NULL if absent. */
Method *class_find_declared_method(const Class *class, const Symbol *name, const Symbol *descriptor);
Field  *class_find_declared_field(const Class *class, const Symbol *name, const Symbol *descriptor);
/* In the class and its superclasses (no interfaces). */
Method *class_find_method(const Class *class, const Symbol *name, const Symbol *descriptor);
/* JVMS 5.4.3.2 without access checks: class, superinterfaces, superclasses. */
Field  *class_find_field(const Class *class, const Symbol *name, const Symbol *descriptor);
/* By C strings, for the machine's own use. */
Method *class_find_method_named(struct VM *vm, const Class *class, const char *name, const char *descriptor);
Field  *class_find_field_named(struct VM *vm, const Class *class, const char *name, const char *descriptor);

static inline bool method_is_static(const Method *m) { return m->access_flags & ACC_STATIC; }
static inline bool method_is_native(const Method *m) { return m->access_flags & ACC_NATIVE; }
static inline bool method_is_abstract(const Method *m) { return m->access_flags & ACC_ABSTRACT; }
static inline bool method_is_private(const Method *m) { return m->access_flags & ACC_PRIVATE; }
static inline Class *method_class(const Method *m) { return class_at(m->holder); }
/* Line of a bytecode index by LineNumberTable; -1 unknown, -2 native. */
int method_line_number(const Method *method, uint32_t bci);

/* --- texts of HotSpot's messages; all write into `buffer` (cut at its size) and return it --------------------------- */
char *class_external_name(const Class *class, char *buffer, size_t size);              /* java.lang.Object, [I, pkg.C/0x... */
char *method_external_name(const Method *method, char *buffer, size_t size);           /* 'void pkg.C.m(int, java.lang.String)' without the quotes */
char *member_external_name(const Class *class, const Symbol *name, const Symbol *descriptor, char *buffer, size_t size);
/* "X and Y are in module java.base of loader 'bootstrap'" / "X is in ...; Y is in ...", as in ClassCastException. */
char *class_location_text(struct Thread *t, const Class *a, const Class *b, char *buffer, size_t size);
/* "X is in m of loader l, parent loader p" */
char *class_location_with_parent_text(struct Thread *t, const Class *class, char *buffer, size_t size);
char *symbol_external_name(const Symbol *name, char *buffer, size_t size);                    /* slashes to dots */
const char *class_kind_text(const Class *class);                                              /* "class", "interface", "abstract class" */
char *loader_text(struct Thread *t, const Loader *loader, char *buffer, size_t size);         /* 'app', CL @7ad041f3, 'bootstrap' */

#endif
