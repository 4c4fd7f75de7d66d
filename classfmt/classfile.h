/* classfile.h: a parsed class file (JVMS chapter 4), versions 45 to 61.
 *
 * A ClassFile is a view: it points into the caller's bytes, which must stay in place until classfile_free. What it allocates
 * itself (arrays of fields, methods, the index of the constant pool) lies in a few blocks that classfile_free releases.
 *
 * After a successful parse every index stored here is in range and refers to an entry of the kind that its comment names, every
 * count is covered by bytes, and all names and descriptors are legal. For a trusted class (ClassFileOptions) the spelling of
 * names, UTF-8 and duplicates are not checked; indices and counts are. The bytecode itself is the verifier's business
 * (verifier.h).
 *
 * Attributes that only Java code reads (annotations, module attributes) are kept as raw spans and not looked into. */
#ifndef ATOLL_CLASSFMT_CLASSFILE_H
#define ATOLL_CLASSFMT_CLASSFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "classfmt/constants.h"
#include "classfmt/error.h"
#include "classfmt/mutf8.h"
#include "classfmt/reader.h"

enum { CLASSFILE_MIN_MAJOR = 45, CLASSFILE_MAX_MAJOR = 61, CLASSFILE_PREVIEW_MINOR = 65535 };

/* ATTRIBUTE_CODE, ATTRIBUTE_CONSTANT_VALUE, ... */
typedef enum AttributeKind {
    ATTRIBUTE_UNKNOWN = 0,
#define ATTRIBUTE(constant, name, since, where) ATTRIBUTE_##constant,
#include "classfmt/attributes.def"
    ATTRIBUTE_KIND_COUNT
} AttributeKind;

/* ---- Parsing ------------------------------------------------------------------------------------------------- */

typedef struct ClassFileOptions {
    Utf8 requested_name;   /* internal name asked for: used in messages, and compared with what the file says; data null: not known */
    bool trusted;          /* from the class library: skip the checks that only a hostile or broken compiler fails */
    bool hidden;           /* a hidden class: its name in the file need not equal requested_name */
    bool allow_module;     /* accept module-info (ACC_MODULE, tags 19 and 20), as tools do; the VM refuses it */
    bool enable_preview;   /* accept version 61.65535 */
} ClassFileOptions;

/* The two spans that each kind of annotation has. Raw contents of the attributes, absent if there is none. */
typedef struct AnnotationSpans {
    ByteSpan visible;         /* RuntimeVisibleAnnotations */
    ByteSpan invisible;
    ByteSpan visible_type;    /* RuntimeVisibleTypeAnnotations */
    ByteSpan invisible_type;
} AnnotationSpans;

/* Code attribute of a method (JVMS 4.7.3). */
typedef struct ClassFileCode {
    const uint8_t  *bytecode;
    uint32_t        bytecode_length;       /* 1 to 65535 */
    uint16_t        max_stack;
    uint16_t        max_locals;
    uint16_t        exception_count;
    uint16_t        attribute_count;
    const uint8_t  *exception_table;       /* exception_count rows of 8 bytes: code_exception reads one */
    ByteSpan        attributes;            /* all attributes, for attribute_first */
    ByteSpan        stack_map_table;       /* contents (number_of_entries first); absent if none, or if the attribute is empty */
    uint32_t        line_number_count;     /* rows in all LineNumberTables together */
    uint32_t        local_variable_count;  /* rows in all LocalVariableTables together */
    uint32_t        local_variable_type_count;
    ByteSpan        visible_type_annotations;
    ByteSpan        invisible_type_annotations;
} ClassFileCode;

typedef struct ClassFileField {
    uint16_t        access_flags;
    uint16_t        name_index;            /* Utf8 */
    uint16_t        descriptor_index;      /* Utf8, a field descriptor */
    uint16_t        constant_value_index;  /* of static fields: Integer, Float, Long, Double or String as the type asks; 0 = none */
    uint16_t        signature_index;       /* Utf8; 0 = none */
    uint16_t        attribute_count;
    bool            is_synthetic;          /* flag or attribute */
    bool            is_deprecated;
    AnnotationSpans annotations;
    ByteSpan        attributes;            /* all attributes, raw, for attribute_first */
} ClassFileField;

typedef struct ClassFileMethod {
    uint16_t        access_flags;              /* of <clinit>: ACC_STATIC (and ACC_STRICT) only, whatever the file says */
    uint16_t        name_index;                /* Utf8 */
    uint16_t        descriptor_index;          /* Utf8, a method descriptor */
    uint16_t        signature_index;           /* Utf8; 0 = none */
    uint16_t        exception_count;           /* classes in `exceptions` */
    uint16_t        attribute_count;
    uint8_t         argument_slots;            /* local variables taken by receiver and parameters, 0 to 255 */
    bool            is_synthetic;
    bool            is_deprecated;
    const uint8_t  *exceptions;                /* Exceptions attribute: exception_count u2, each a Class; read with read_be16 */
    ClassFileCode  *code;                      /* null for native and abstract methods */
    AnnotationSpans annotations;
    ByteSpan        visible_parameter_annotations;
    ByteSpan        invisible_parameter_annotations;
    ByteSpan        annotation_default;
    ByteSpan        parameters;                /* MethodParameters: u1 count, then { u2 name (unchecked, 0 = none), u2 flags } each */
    ByteSpan        attributes;                /* all attributes, raw */
} ClassFileMethod;

/* One component of a Record attribute (JVMS 4.7.30). */
typedef struct ClassFileRecordComponent {
    uint16_t        name_index;
    uint16_t        descriptor_index;
    uint16_t        signature_index;           /* 0 = none */
    uint16_t        attribute_count;
    AnnotationSpans annotations;
    ByteSpan        attributes;
} ClassFileRecordComponent;

/* One row of BootstrapMethods (JVMS 4.7.23). */
typedef struct ClassFileBootstrapMethod {
    uint16_t        method_handle_index;       /* MethodHandle */
    uint16_t        argument_count;
    const uint8_t  *arguments;                 /* argument_count u2, each a loadable constant; read with read_be16 */
} ClassFileBootstrapMethod;

typedef struct ClassFile {
    const uint8_t *bytes;
    size_t         length;
    uint16_t       minor_version;
    uint16_t       major_version;

    uint16_t       constant_count;       /* constant_pool_count: valid indices are 1 to constant_count - 1 */
    uint8_t       *constant_tags;        /* constant_count tags */
    uint32_t      *constant_offsets;     /* where each entry's contents (behind the tag) start in `bytes` */
    uint8_t       *attribute_kinds;      /* per Utf8: AttributeKind + 1 of that name, 0 = not looked up yet (private cache) */

    uint16_t       access_flags;         /* recognised flags only */
    uint16_t       this_class_index;     /* Class */
    uint16_t       super_class_index;    /* Class; 0 for java/lang/Object and module-info */
    Utf8           this_name;            /* internal name as the file gives it */
    Utf8           super_name;           /* data null if there is none */

    uint16_t       interface_count;
    uint16_t       field_count;
    uint16_t       method_count;
    uint16_t       attribute_count;
    const uint8_t *interfaces;           /* interface_count u2, each a Class: classfile_interface */
    ClassFileField  *fields;
    ClassFileMethod *methods;
    ByteSpan       attributes;           /* all class attributes, raw */

    uint16_t       source_file_index;            /* Utf8; 0 = none */
    uint16_t       signature_index;              /* Utf8; 0 = none */
    uint16_t       enclosing_class_index;        /* EnclosingMethod: Class; 0 = no such attribute */
    uint16_t       enclosing_method_index;       /* NameAndType; 0 = not in a method */
    uint16_t       nest_host_index;              /* Class; 0 = none */
    uint16_t       inner_class_count;            /* rows of InnerClasses: classfile_inner_class */
    uint16_t       nest_member_count;
    uint16_t       permitted_subclass_count;
    uint16_t       bootstrap_method_count;
    uint16_t       record_component_count;
    bool           is_synthetic;
    bool           is_deprecated;
    bool           has_record;                   /* a Record attribute, perhaps with no component */
    bool           has_permitted_subclasses;     /* sealed */
    const uint8_t *inner_classes;
    const uint8_t *nest_members;                 /* u2 each: Class */
    const uint8_t *permitted_subclasses;         /* u2 each: Class */
    ClassFileBootstrapMethod *bootstrap_methods;
    ClassFileRecordComponent *record_components;
    ByteSpan       source_debug_extension;
    AnnotationSpans annotations;
    ByteSpan       module;                       /* Module, ModulePackages, ModuleMainClass: raw */
    ByteSpan       module_packages;
    ByteSpan       module_main_class;

    struct ClassFileBlock *blocks;               /* private: memory of all the arrays above */
} ClassFile;

/* Parses `length` bytes. On success *out is filled and must be released by classfile_free. On failure returns false, *out is
 * empty (freeing it is harmless) and *error has kind and message as HotSpot 17 words them. Superclass and interfaces are not
 * looked at beyond their names. */
bool classfile_parse(const uint8_t *bytes, size_t length, const ClassFileOptions *options, ClassFile *out, FormatError *error);
void classfile_free(ClassFile *file);

/* ---- Constant pool --------------------------------------------------------------------------------------------
 * Each accessor wants an index of an entry of its kind (asserted in debug builds); constant_tag takes any number. */

static inline ConstantTag constant_tag(const ClassFile *file, uint32_t index)
{
    return index < file->constant_count ? (ConstantTag)file->constant_tags[index] : CONSTANT_Unusable;
}
static inline const uint8_t *constant_data(const ClassFile *file, uint32_t index)
{
    return file->bytes + file->constant_offsets[index];
}
static inline Utf8 constant_utf8(const ClassFile *file, uint32_t index)
{
    const uint8_t *data = constant_data(file, index);
    return (Utf8){ (const char *)data + 2, read_be16(data) };
}
static inline int32_t constant_int(const ClassFile *file, uint32_t index) { return (int32_t)read_be32(constant_data(file, index)); }
static inline int64_t constant_long(const ClassFile *file, uint32_t index) { return (int64_t)read_be64(constant_data(file, index)); }
float  constant_float(const ClassFile *file, uint32_t index);
double constant_double(const ClassFile *file, uint32_t index);

/* Index of the Utf8 that a Class, String, MethodType, Module or Package entry holds, and that text. */
static inline uint16_t constant_name_index(const ClassFile *file, uint32_t index) { return read_be16(constant_data(file, index)); }
static inline Utf8 constant_name(const ClassFile *file, uint32_t index)
{
    return constant_utf8(file, constant_name_index(file, index));
}
static inline Utf8 constant_class_name(const ClassFile *file, uint32_t index) { return constant_name(file, index); }

typedef struct ConstantNameAndType {
    uint16_t name_index;        /* Utf8 */
    uint16_t descriptor_index;  /* Utf8 */
    Utf8     name;
    Utf8     descriptor;
} ConstantNameAndType;
ConstantNameAndType constant_name_and_type(const ClassFile *file, uint32_t index);

/* Fieldref, Methodref, InterfaceMethodref. */
typedef struct ConstantMember {
    uint16_t            class_index;          /* Class */
    uint16_t            name_and_type_index;
    Utf8                class_name;
    ConstantNameAndType member;
} ConstantMember;
ConstantMember constant_member(const ClassFile *file, uint32_t index);

/* MethodHandle. */
typedef struct ConstantMethodHandle {
    uint8_t  kind;       /* REF_... */
    uint16_t reference;  /* Fieldref, Methodref or InterfaceMethodref, as the kind asks */
} ConstantMethodHandle;
ConstantMethodHandle constant_method_handle(const ClassFile *file, uint32_t index);

/* Dynamic and InvokeDynamic. */
typedef struct ConstantDynamic {
    uint16_t            bootstrap_index;      /* row of bootstrap_methods */
    uint16_t            name_and_type_index;
    ConstantNameAndType member;
} ConstantDynamic;
ConstantDynamic constant_dynamic(const ClassFile *file, uint32_t index);

/* May ldc push it (or a bootstrap method take it)? */
bool constant_is_loadable(const ClassFile *file, uint32_t index);

/* ---- Members and tables ---------------------------------------------------------------------------------------- */

static inline uint16_t classfile_interface(const ClassFile *file, uint32_t index) { return read_be16(file->interfaces + 2 * index); }

/* One row of a method's exception table. */
typedef struct CodeException {
    uint16_t start_pc, end_pc;  /* [start_pc, end_pc) */
    uint16_t handler_pc;
    uint16_t catch_type;        /* Class; 0 = any */
} CodeException;
static inline CodeException code_exception(const ClassFileCode *code, uint32_t index)
{
    const uint8_t *row = code->exception_table + 8 * index;
    return (CodeException){ read_be16(row), read_be16(row + 2), read_be16(row + 4), read_be16(row + 6) };
}

/* One row of InnerClasses. */
typedef struct InnerClass {
    uint16_t inner_class_index;  /* Class */
    uint16_t outer_class_index;  /* Class; 0 = local or anonymous */
    uint16_t inner_name_index;   /* Utf8; 0 = anonymous */
    uint16_t access_flags;
} InnerClass;
InnerClass classfile_inner_class(const ClassFile *file, uint32_t index);

/* Walks over any list of attributes:
 *
 *     Attribute attribute;
 *     for (bool more = attribute_first(file, code->attributes, &attribute); more; more = attribute_next(file, &attribute)) ...
 */
typedef struct Attribute {
    AttributeKind kind;        /* by name alone; whether it means something here is the caller's question */
    uint16_t      name_index;  /* Utf8 */
    ByteSpan      contents;
    Reader        rest;        /* private */
} Attribute;
bool attribute_first(const ClassFile *file, ByteSpan attributes, Attribute *attribute);
bool attribute_next(const ClassFile *file, Attribute *attribute);

const char   *attribute_kind_name(AttributeKind kind);
AttributeKind attribute_kind_of(Utf8 name);

/* Copies the rows of all LineNumberTables of `code`, in file order, to `out`, which has room for code->line_number_count rows. */
typedef struct LineNumber {
    uint16_t start_pc;
    uint16_t line;
} LineNumber;
void code_line_numbers(const ClassFile *file, const ClassFileCode *code, LineNumber *out);

/* The same for LocalVariableTable (kind ATTRIBUTE_LOCAL_VARIABLE_TABLE) and LocalVariableTypeTable. */
typedef struct LocalVariable {
    uint16_t start_pc, length;   /* [start_pc, start_pc + length) */
    uint16_t name_index;         /* Utf8 */
    uint16_t descriptor_index;   /* Utf8: descriptor, or generic signature */
    uint16_t slot;
} LocalVariable;
void code_local_variables(const ClassFile *file, const ClassFileCode *code, AttributeKind kind, LocalVariable *out);

/* Does a RuntimeVisibleAnnotations span hold an annotation of this type (a field descriptor such as
 * "Ljdk/internal/vm/annotation/Hidden;")? A malformed span holds what was read before the mistake. */
bool annotations_contain(const ClassFile *file, ByteSpan annotations, const char *type_descriptor);

/* Calls `visit` for the type descriptor of each annotation of the span, until it returns false. */
void annotations_each(const ClassFile *file, ByteSpan annotations, bool (*visit)(void *context, Utf8 type), void *context);

#endif
