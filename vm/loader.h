/* loader.h: class loaders as the machine sees them, and finding, loading and defining classes (JVMS 5.3). */
#ifndef ATOLL_VM_LOADER_H
#define ATOLL_VM_LOADER_H

#include "vm/thread.h"

struct Loader {
    LoaderRef next;                 /* VMState.boot_loader list */
    uint32_t  number;               /* metadata owner, of the Loader itself too; 1 = boot */
    ObjectRef object;               /* the java.lang.ClassLoader; null: boot */
    BytesRef  buckets;              /* ClassEntry table: name -> class, defined or initiated here; hash by symbol */
    uint32_t  bucket_count, entry_count;
    ClassRef  classes;              /* those defined here, by Class.next_in_loader, hidden ones too */
    BytesRef  packages, modules;    /* module.c: tables by name */
    uint32_t  package_bucket_count, module_bucket_count;
    ModuleRef unnamed_module;
    BytesRef  placeholders;         /* classes being loaded or defined: circularity (placeholder.c) */
    BytesRef  constraints;          /* loader constraints, JVMS 5.3.4 */
    uint8_t   parallel_capable, is_platform, is_app;
    uint8_t   lost_classes;         /* unload.c, within a collection: some of `classes` die, it does not */
    uint32_t  holds_young;          /* class_note_young was called for some class of it since the last collection */
    uint32_t  reached;              /* VMState.reach_stamp of the collection that last found it alive */
};

/* Whether the loader, and so its classes, may die: not the boot, platform and application class loader. */
static inline bool loader_is_mortal(const Loader *loader) { return loader->object.units && !loader->is_platform && !loader->is_app; }

/* The Loader of a java.lang.ClassLoader (NULL: boot), made on first sight. NULL: out of memory pending.
 * DelegatingClassLoader is NOT replaced by its parent here; see loader_for_lookup. */
Loader *loader_of(Thread *t, Object *class_loader);
static inline Object *loader_object(const Loader *loader) { return object_at(loader->object); }
static inline Loader *boot_loader(const Thread *t) { return loader_at(t->vm->state->boot_loader); }

/* Class recorded for this loader as defining or initiating; array names too if already made; NULL if none. Never loads. */
Class *loader_find_class(Thread *t, Loader *loader, Symbol *name);
/* Loads `name` (internal form, or array descriptor form [L..;) through `loader`: table, then boot search in C, or the
 * loadClass up-call. NULL = unfinished. The exception is ClassNotFoundException (external name) for user loaders and
 * NoClassDefFoundError/LinkageErrors of definition as they come; for the boot loader's miss: ClassNotFoundException too.
 * Callers that resolve constants convert (resolve.c). */
Class *class_load(Thread *t, Loader *loader, Symbol *name);
/* The same for a constant-pool entry: ClassNotFoundException becomes NoClassDefFoundError(internal name, cause), and a
 * LinkageError is recorded for the entry (resolution_record_error), be it thrown now or by the up-call. `pool` may be NULL:
 * converted but not recorded (superclasses, descriptors). */
Class *class_load_for_constant(Thread *t, Loader *loader, Symbol *name, ConstantPool *pool, uint16_t index);
/* Boot search only: NULL without exception if absent. `*failed` true: an exception is pending. Never runs Java. */
Class *boot_load(Thread *t, Symbol *name, bool *failed);
/* For the machine itself: by C string through the boot loader; NULL with an exception pending. */
Class *boot_class(Thread *t, const char *name);
/* Finds the bytes of a boot class or resource: patches, jimage, append path. The bytes stay mapped or owned by VM. */
const uint8_t *boot_find_class_file(VM *vm, const Symbol *name, size_t *length, Module **module);

/* Array class of `element` (any class or primitive); made on demand. NULL: out of memory pending. */
Class *class_array_of(Thread *t, Class *element);
/* Class of a field descriptor (one of BCDFIJSZV, L...;, [...) through `loader`. NULL = unfinished. */
Class *class_from_descriptor(Thread *t, Loader *loader, const char *descriptor, size_t length);

/* Records `class` for `loader` under its name as initiating loader. False: constraint violation pending. */
bool loader_record_initiated(Thread *t, Loader *loader, Class *class);
/* JVMS 5.3.4: `name` must mean the same class for both; false: LinkageError pending is the caller's to word. */
bool loader_add_constraint(Thread *t, Symbol *name, Loader *a, Loader *b, Class **class_a, Class **class_b);

/* --- define.c: from bytes to a Class (JVMS 5.3.5) ------------------------------------------------------------------------ */
typedef struct DefineOptions {
    Symbol  *name;               /* expected, or NULL: from the bytes */
    Object  *protection_domain;
    Class   *host;               /* hidden classes: the lookup class, else NULL */
    Object  *class_data;
    bool     hidden, strong, nestmate, vm_annotations;
    bool     trusted;            /* boot class: no format checks that cost, no verification */
    const char *source;          /* for -verbose:class, or NULL */
    bool     accept_existing;    /* a lost race answers the winner's class instead of LinkageError (boot loader) */
} DefineOptions;
/* Parses, loads the superclasses through `loader`, checks, makes class and mirror, enters it in the table (not hidden
 * ones), calls addClass. Not linked. NULL = unfinished (superclass loading may run Java). Restartable: a restarted call
 * goes on where it stopped. */
Class *class_define(Thread *t, Loader *loader, const uint8_t *bytes, size_t length, const DefineOptions *options);

/* --- mirror.c ---------------------------------------------------------------------------------------------------------------- */
/* Makes the java.lang.Class of a class (statics behind it, zeroed; classLoader, module, componentType set). At boot,
 * before java.lang.Class is loaded, classes wait without mirror; mirrors_create_all gives them theirs. */
bool mirror_create(Thread *t, Class *class);
bool mirrors_create_all(Thread *t);
#define MIRROR_CLASS_OFFSET 8u  /* byte offset of the hidden ClassRef in a mirror: java.lang.Class's layout leaves 8..16 free */

/* --- start (loader.c): boot loader, primitive classes and arrays ---------------------------------------------------------------- */
bool loaders_open(Thread *t, const char **reason);
void loaders_close(VM *vm);
/* All loaders / classes, for roots and dumps: first NULL. World stopped or loader_lock held. */
Loader *loader_next(VM *vm, Loader *previous);
/* The classes in the loader's table, those it initiated too: *at is 0 at first. NULL: no more. Likewise. */
Class *loader_next_entry(const Loader *loader, uint32_t *at);
#endif
