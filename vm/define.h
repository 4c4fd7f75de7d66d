/* define.h: what the files that turn a class file into a Class share (define.c, define_methods.c, define_attributes.c,
 * constant_pool.c, layout.c, annotations.c). Private to them and loader.c. */
#ifndef ATOLL_VM_DEFINE_H
#define ATOLL_VM_DEFINE_H

#include "vm/class_file.h"
#include "vm/loader.h"

/* One definition under way. Lives on the C stack of class_define; all that it makes lies in the loader's metadata. */
typedef struct Definition {
    Thread              *t;
    Loader              *loader;
    const ClassFile     *file;
    const DefineOptions *options;
    Symbol              *name;           /* the class's: hidden ones with their suffix */
    Class               *super;          /* NULL: java/lang/Object */
    Class              **interfaces;     /* file->interface_count */
    Class               *class;
    uint32_t             owner;          /* of the metadata made: the loader's, or the class's own */
    uint32_t             used_owner;     /* of what running the class reads: the same, unless a profile knows better (image_profile.h) */
    uint32_t             collected_owner; /* of what each full collection reads of it: likewise */
    ConstantPool        *pool;
    bool                 vm_annotations; /* @Hidden & co. count */
} Definition;

/* Zeroed metadata of an owner; NULL with OutOfMemoryError pending. */
void *owner_allocate(Thread *t, uint32_t owner, size_t bytes);
static inline void *definition_allocate(Definition *d, size_t bytes) { return owner_allocate(d->t, d->owner, bytes); }
static inline void *definition_allocate_used(Definition *d, size_t bytes) { return owner_allocate(d->t, d->used_owner, bytes); }
/* A copy of a span as "u32 length, bytes" (class.h). Absent spans give null. False: out of memory pending. */
bool definition_copy_span(Definition *d, ByteSpan span, BytesRef *out);
/* Symbol of a text of the file, or of a Utf8 index (0: NULL is the answer, not an error). */
Symbol *definition_symbol(Definition *d, Utf8 text);
static inline SymbolRef definition_constant_symbol(Definition *d, uint16_t index)
{
    return (SymbolRef){index ? constant_info(d->pool, index) : 0};
}

/* The steps, in this order. All answer false with OutOfMemoryError (or a LinkageError) pending. */
bool definition_make_constant_pool(Definition *d); /* constant_pool.c */
bool definition_make_fields(Definition *d);        /* layout.c */
bool definition_make_methods(Definition *d);       /* define_methods.c */
bool definition_make_attributes(Definition *d);    /* define_attributes.c */

/* PrimitiveType of a descriptor's first char; [ and L are TYPE_REFERENCE. */
PrimitiveType primitive_type_of(char kind);
/* log2 of the size in bytes that a value takes in a field or array. */
unsigned primitive_size_shift(PrimitiveType type);

/* What the machine's annotations say (annotations.c). Nothing unless d->vm_annotations. */
uint32_t annotations_method_flags(Definition *d, ByteSpan visible); /* MethodFlag */
uint8_t  annotations_field_flags(Definition *d, ByteSpan visible);  /* FieldFlag */

/* mirror.c, layout.c: before java.lang.Class is laid out, statics are numbered from 0; this moves them behind its fields. */
void layout_relocate_statics(Class *class, uint32_t base);

/* loader.c: enters a class in its loader's table by its name. *winner: the class already there (and nothing was entered). False: out
 * of memory or a violated constraint is pending. */
bool loader_enter_class(Thread *t, Loader *loader, Class *class, Class **winner);
/* Links a class into Loader.classes, for roots and dumps. */
void loader_link_class(VM *vm, Loader *loader, Class *class);
/* Takes out a class that lost the race to be entered, and that nobody saw. Who stands on it in the list goes on from there. */
void loader_unlink_class(VM *vm, Loader *loader, const Class *class);
static inline OsLock *loader_lock(VM *vm) { return (OsLock *)&vm->state->loader_lock; }
/* -verbose:class. */
/* -verbose:class of what came with an image. */
void class_trace_image(Thread *t);
void class_trace_load(Thread *t, const Class *class, const DefineOptions *options);

/* boot_path.c */
bool boot_path_open(VM *vm, const char **reason);
void boot_path_close(VM *vm);

/* known.c: fills offsets and methods of the rows of one class that is loaded. */
void known_fill_class(VM *vm, enum KnownClass id, Class *class);

/* module.c: patches what was made before: called by module_define for java.base. */
#endif
